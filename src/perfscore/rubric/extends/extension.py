"""The keys by which a rule file ``extends`` another: the indicators that it changes, adds and removes.

Only this outer form is read here. What it writes of an indicator is read with the rest of the rule,
when the two files have been put together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import ConfigDict, ValidationError, WithJsonSchema

from perfscore.documents.node import Node
from perfscore.methods.fields import Points, Read, Words, one_of
from perfscore.methods.key_words import meant
from perfscore.methods.readers import scalar
from perfscore.methods.refusals import refuse
from perfscore.methods.strict import Strict
from perfscore.methods.total_fields import Weight
from perfscore.problems import Fault, Faults, Path
from perfscore.rubric.model import EXTENDING, Key, RubricModel
from perfscore.rubric.pydantic_errors import raw_errors, refusals
from perfscore.text import quoted

SUFFIXES: Final = (".yaml", ".yml", ".json")
LONGEST: Final = 200


def _base(value: object) -> str:
    text = scalar(value, "自带规则的编号，或一个规则文件")
    hint = "写自带规则的编号，或相对于本文件的路径，如 ../2020/规则.yaml"
    if len(text) > LONGEST or text.startswith(("/", "~")) or not {":", "\\", "\0"}.isdisjoint(text):
        raise refuse("extends-form", f"{quoted(text)}不能用作被引用的规则", hint)
    if "/" in text and not text.endswith(SUFFIXES):
        raise refuse("extends-form", f"被引用的文件名要以 {'、'.join(SUFFIXES)} 结尾：{quoted(text)}", hint)
    return text


_BASE: Final = {
    "type": "string",
    "maxLength": LONGEST,
    "pattern": r"^\s*(?![/~])(?:[^/:\\]+|[^:\\]*\.(?:yaml|yml|json))\s*$",
    "patternErrorMessage": "这里要写自带规则的编号，或相对于本文件的路径，如 ../2020/规则.yaml",
}
_Parts = Annotated[Any, WithJsonSchema({"type": ["array", "object"]})]


def _take(value: object) -> str | None:
    return None if value is None else str(one_of("highest").read(value))


class Regroup(Strict):
    """The changes of a section itself; an empty value takes the key away."""

    empty_kinds: ClassVar[tuple[type, ...]] = (object,)

    id: Key | None = None
    """新的编号。例：财务"""
    name: Words | None = None
    """新的名称。例：预算执行"""
    points: Points | None = None
    """新的分值。例：20"""
    weight: Weight | None = None
    """新的权重。例：50%"""
    at_most: Points | None = None
    """这一组最多得（加、减）多少分。例：10"""
    take: Annotated[Literal["highest"] | None, Read(_take, {"enum": ["highest", None]})] = None
    """highest：只计最高的一项。例：highest"""


class Added(Strict):
    """An indicator, or a section with all that is in it, and the place that it is given."""

    model_config = ConfigDict(extra="allow")

    section: Words | None = None
    """加到哪一组里；写了 before 或 after 的可以不写。例：过程/预算执行"""
    before: Words | None = None
    """放在哪个指标（或分组）之前。例：预算调整率"""
    after: Words | None = None
    """放在哪个指标（或分组）之后。例：预算调整率"""
    sections: _Parts = None
    """加分组时，它的下级分组。例：[{name: 执行, points: 4, indicators: [{name: 情况, points: 4, judged: {}}]}]"""
    indicators: _Parts = None
    """加的是一个分组时，它的指标。例：[{name: 执行情况, points: 4, judged: {}}]"""


class Extension(Strict):
    """The keys of a rule file that only one that extends another has, or that it writes otherwise."""

    model_config = ConfigDict(extra="allow")

    extends: Annotated[str, Read(_base, _BASE)]
    """在哪个规则的基础上写：自带规则的编号，或相对于本文件的路径。例：mof-dept-framework-2013"""
    change: dict[Words, dict[str, Any]] = {}
    """改哪些指标：编号: {要改的键}；键的值为空的，是删去这个键。例：{预算调整率: {points: 4}}"""
    sections: dict[Words, Regroup | None] = {}
    """改哪些分组的名称、分值、权重等；值为空的，是删去整个分组。例：{过程/预算执行: {points: 16}}"""
    add: list[Added] = []
    """增加的指标和分组。例：[{section: 效果/履职效益, name: 服务满意度, points: 5, judged: {}}]"""
    remove: list[Words] = []
    """删去的指标的编号。例：[资金结余]"""


_KEYS: Final = ("extends", *EXTENDING)
"""Keys that have to be right before anything else can be read."""


@dataclass(frozen=True, slots=True)
class Form:
    """The outer form of an extension: its faults, and the entries that are not to be used because of them."""

    faults: Faults = field(default_factory=Faults)
    broken: frozenset[Path] = frozenset()


def form(plain: object) -> Form:
    """Check the outer form of an extension's plain data."""
    try:
        Extension.model_validate(plain)
    except ValidationError as error:
        raws = raw_errors(error)
        return Form(refusals(raws, Extension).faults, frozenset(raw["loc"][:2] for raw in raws))
    return Form()


def misspelt_keys(root: Node) -> Iterator[Fault]:
    """Misspelt keys without which all that follows would be misread."""
    known = [*RubricModel.model_fields]
    for key, _ in root.pairs:
        if key.text not in known and (near := meant(key.text, known)) in _KEYS and root.get(near) is None:
            message = f"不认识的键{quoted(key.text)}"
            yield Fault((key.text,), "unknown-key", message, f"你是不是想写{quoted(near)}？", key=True)
