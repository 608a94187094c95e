"""The errors of pydantic, in the reader's words and with our codes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import UnionType
from typing import Annotated, Any, Final, Literal, NamedTuple, TypeAlias, Union, get_args, get_origin

from pydantic import BaseModel, RootModel, ValidationError

from perfscore.methods import CHINESE
from perfscore.methods.documented import descriptions
from perfscore.methods.key_words import meant
from perfscore.methods.refusals import FAULTS, REFUSED
from perfscore.problems import MOST_FAULTS, MOST_PROBLEMS, Fault, Faults, Path
from perfscore.text import quoted

Raw: TypeAlias = Mapping[str, Any]
"""One error as pydantic gives it: ``type``, ``loc``, ``input``, ``ctx``."""

KEY: Final = "[key]"
"""The step that pydantic puts at the end of the place of a key."""

KEYS: Final = "可用的键："
_THOUSANDS: Final = "数字里不写千分位的逗号"
_REST: Final = re.compile(r"[0-9]{3}(?![0-9])")
"""The rest of 5,000万元 behind its comma, which YAML takes for a key."""
_EMPTY: Final = "没有内容就删去这个键"

_FORMS: Final = {
    "model_type": ("not-a-mapping", "这里要写成“键: 值”的形式"),
    "dict_type": ("not-a-mapping", "这里要写成“键: 值”的形式"),
    "list_type": ("not-a-list", "这里要写成一列，每条以“- ”开头"),
    "string_type": ("key-not-text", "键必须是文字"),
    "invalid_key": ("key-not-text", "键必须是文字"),
}


class Refusals(NamedTuple):
    """The faults of all errors, and the key that each unknown one was meant to be."""

    faults: Faults
    meant: dict[Path, str]


def raw_errors(error: ValidationError) -> list[Raw]:
    """The errors of pydantic, in its own order."""
    return list(error.errors(include_url=False))


def refusals(raws: Sequence[Raw], model: type[BaseModel]) -> Refusals:
    """Everything for which a value is no ``model``; a formula has one fault a fault.

    Beyond ``MOST_PROBLEMS``, where they are only counted, no hint is looked for.
    """
    meant = {raw["loc"]: near for raw in raws[:MOST_PROBLEMS] if (near := _nearest_key(raw, model))}
    written = {(*loc[:-1], near) for loc, near in meant.items()}
    absent: dict[Path, list[str]] = {}
    raised: list[Fault] = []
    for number, raw in enumerate(raws[:MOST_FAULTS]):
        if raw["type"] != "missing":
            raised += _faults(raw, model if number < MOST_PROBLEMS else BaseModel, meant)
        elif raw["loc"] not in written:
            absent.setdefault(raw["loc"][:-1], []).append(str(raw["loc"][-1]))
    for path, keys in absent.items():
        message, hint = "缺少" + "、".join(map(quoted, keys)), _choice_hint(model, path, keys)
        raised.append(Fault(path, "key-missing", message, hint, key=True))
    faults = Faults(_keys_listed_once(raised))
    faults.hidden = max(0, len(raws) - MOST_FAULTS)
    return Refusals(faults, meant)


def _keys_listed_once(faults: list[Fault]) -> Iterator[Fault]:
    """The faults, the list of the known keys only in the hint of the first unknown one."""
    listed: set[str] = set()
    for fault in faults:
        again = fault.code == "unknown-key" and fault.hint.startswith(KEYS) and fault.hint in listed
        yield replace(fault, hint="") if again else fault
        listed.add(fault.hint)


def _faults(raw: Raw, model: type[BaseModel], meant: Mapping[Path, str]) -> Iterator[Fault]:
    loc: Path = raw["loc"]
    context: Mapping[str, Any] = raw.get("ctx", {})
    kind: str = raw["type"]
    if kind == "extra_forbidden":
        near, known = meant.get(loc), keys_of(model, loc[:-1])
        homes = [] if near else [*_homes(model, loc[:-1], loc[-1]), *_homes(model, loc[:-2], loc[-1])]
        listed = f"{loc[-1]} 写在 {'、'.join(homes)} 里面" if homes else KEYS + "、".join(known) if known else ""
        hint = f"你是不是想写{quoted(near)}？" if near else listed
        hint = _THOUSANDS if _REST.match(str(loc[-1])) else hint
        yield Fault(loc, "unknown-key", f"不认识的键{quoted(str(loc[-1]))}", hint, key=True)
    elif kind == REFUSED:
        for fault in context[FAULTS]:
            below: Fault = fault.below(loc)
            if below == Fault(loc, "value-empty", below.message) and _may_go(model, loc):
                below = replace(below, hint=_EMPTY)
            if below.code == "value-empty" and "：" in str(loc[-1]):
                below = replace(below, hint=f"冒号要用半角，后面空一格：{str(loc[-1]).replace('：', ': ')}")
            yield replace(below, key=True) if loc[-1:] == (KEY,) else below
    elif raw["input"] is None:
        needed = loc[-1] in keys_of(model, loc[:-1], needed=True)
        hint = _mapping_hint(model, loc) or ("" if needed else _EMPTY)
        yield Fault(loc, "value-empty", "这里是空的", hint)
    else:
        code, message = _FORMS.get(kind, ("value-form", "这里的写法不对"))
        hint = _mapping_hint(model, loc) if code == "not-a-mapping" else ""
        yield Fault(loc, code, message, hint, key=code == "key-not-text")


def _may_go(model: type[BaseModel], loc: Path) -> bool:
    """True of a key that its mapping can do without, in whatever form it is written."""
    mapping, key = loc[:-1], loc[-1]
    needed = {*keys_of(model, mapping, needed=True), *getattr(_type_at(model, mapping), "form_keys", ())}
    return key in keys_of(model, mapping) and key not in needed


def _nearest_key(raw: Raw, model: type[BaseModel]) -> str:
    """The key that an unknown one was probably meant to be."""
    if raw["type"] != "extra_forbidden":
        return ""
    loc = raw["loc"]
    return "" if _homes(model, loc[:-1], loc[-1]) else meant(str(loc[-1]), keys_of(model, loc[:-1]), CHINESE)


def _homes(top: type[BaseModel], path: Path, key: str | int) -> list[str]:
    """The keys of the mapping at ``path`` inside which a key may stand: ``base`` in ``earn``."""
    return [one for one in keys_of(top, path) if key in keys_of(top, (*path, one))]


def _mapping_hint(top: type[BaseModel], loc: Path) -> str:
    """The hint where a mapping is wanted: the keys that it must have, or else may have."""
    needed, known = keys_of(top, loc, needed=True), keys_of(top, loc)
    if needed:
        return "至少要写：" + "、".join(needed)
    return KEYS + "、".join(known) if known else ""


def _choice_hint(top: type[BaseModel], path: Path, keys: Sequence[str]) -> str:
    """The hint for the first missing key that takes one of a few words: the words, and what each means."""
    kind = _type_at(top, path)  # a model: nothing else has keys that can be missing
    texts = dict(descriptions(kind))
    fields = {field.alias or name: (name, field) for name, field in kind.model_fields.items()}
    choices = (key for key in keys if get_origin(_plain(fields[key][1].annotation)) is Literal)
    return next((f"{key} {texts[fields[key][0]].rstrip('。')}" for key in choices), "")


def keys_of(top: type[BaseModel], path: Path, *, needed: bool = False) -> list[str]:
    """The keys that may (or must) stand in the mapping at ``path``; none where they are the author's own."""
    kind = _type_at(top, path)
    if not _is_model(kind):
        return []
    fields = sorted(kind.model_fields.items(), key=lambda one: not one[1].is_required())  # what must stand there first
    refused: tuple[str, ...] = getattr(kind, "refused_keys", ())
    names = ((field.alias or name, field) for name, field in fields)
    return [name for name, field in names if (field.is_required() or not needed) and name not in refused]


def _type_at(top: type[BaseModel], path: Path) -> Any:  # noqa: ANN401 (a type, as pydantic keeps it)
    """The type of what stands at a path in a model."""
    kind: Any = top
    for step in path:
        kind = _below(_plain(kind), step)
    return _plain(kind)


def _below(kind: Any, step: str | int) -> Any:  # noqa: ANN401 (a type, as pydantic keeps it)
    """The type of what stands at ``step`` in a value of a type."""
    if get_origin(kind) in {list, dict}:
        return get_args(kind)[-1]
    if not _is_model(kind):
        return None
    fields = {field.alias or name: field.annotation for name, field in kind.model_fields.items()}
    return fields.get(str(step))


def _plain(kind: Any) -> Any:  # noqa: ANN401 (a type, as pydantic keeps it)
    """A type without ``None`` beside it, and without a model of a single root round it."""
    while True:
        if _is_model(kind) and issubclass(kind, RootModel):
            kind = kind.model_fields["root"].annotation
        elif get_origin(kind) in {Union, UnionType, Annotated}:
            kind = get_args(kind)[0]
        else:
            return kind


def _is_model(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
