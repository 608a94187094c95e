"""Kinds of events that each take off, or earn, points of their own: what ``findings`` and ``earn`` have in common."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, Final, TypeAlias

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula import names
from perfscore.methods import full_marks
from perfscore.methods.answer import Answer, Reading, Remark, blank, listed
from perfscore.methods.beyond import spaced
from perfscore.methods.description import Award, Fact, Rate
from perfscore.methods.fields import GivenPoints, Words, schema_of
from perfscore.methods.layout import COUNT, LINES, Cell, Layout, Row, Sheet, answer_inputs, direct_form, extra_input
from perfscore.methods.readers import scalar
from perfscore.methods.refusals import limit_items, refuse
from perfscore.methods.shorthand import Shorthand
from perfscore.methods.strict import Strict
from perfscore.problems import Path
from perfscore.steps.draft import Draft
from perfscore.steps.model import Block, literal
from perfscore.text import normal, one_line, quoted

WIDTHS: Final = (22, 30, 15, 12, 34)
"""The widths of the columns of a sheet that asks for events."""
HEIGHT: Final = 32
"""The least height of its rows."""
_NOT_OF_NAMES: Final = re.compile(r"\W")


class Kind(Strict):
    """A kind of event: the points for each, and the most for all of them."""

    each: GivenPoints
    """这一种每例几分。例：5"""
    at_most: GivenPoints | None = None
    """这一种合计最多几分；不写的没有上限。例：10"""

    @property
    def shown(self) -> str:
        """The points for people: 2 分；5 分，合计最多 10 分."""
        most = "" if self.at_most is None else f"，合计最多{spaced(self.at_most.shown, before=True)}"
        return f"{self.each.shown}{most}"


def _as_mapping(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: one if isinstance(one, Mapping) else {"each": one} for key, one in value.items()}
    if not isinstance(value, list):
        code, message = ("not-a-list", "这里") if value is not None else ("value-empty", "这里是空的，")
        raise refuse(code, f"{message}要写成一列，或写成“种类: 分”", "例如：[截留, 挪用]，或 {一般: 1, 重大: 2}")
    seen = set[str]()
    for place, one in enumerate(value):
        if one is None or not str(one).strip():
            raise refuse("value-empty", "这里是空的，要写种类的名称", at=(place,))
        name = normal(scalar(one, "种类的名称"))
        if name in seen:
            raise refuse("kinds-same-name", f"{quoted(name)}这一种写了两次", at=(place,))
        seen.add(name)
    return dict.fromkeys(map(str, value))


def _named_or_rated(mapping: dict[str, Any]) -> dict[str, Any]:
    """The schema of kinds as a list of names, or as a mapping to points, or to points with an end."""
    kind = next(one for one in mapping["additionalProperties"]["anyOf"] if one.get("type") != "null")
    named = {"type": "array", "items": {"type": ["string", "number"]}, "minItems": 1, "uniqueItems": True}
    points = {"additionalProperties": {"anyOf": [schema_of(GivenPoints), kind]}}
    return {"anyOf": [named, {**mapping, "minProperties": 1, **points}]}


Kinds: TypeAlias = Annotated[dict[Words, Kind | None], Shorthand(_as_mapping, _named_or_rated)]
"""Kinds by name; None where a list names them, and no kind has points of its own."""


def check(kinds: Mapping[str, Kind | None]) -> None:
    """Refuse kinds that are none, or too many."""
    if not kinds:
        raise refuse("kinds-empty", "kinds 里一种也没有写", "例如：{到县: 2, 到市: 4}", key="kinds")
    limit_items(kinds, "kinds ")


def rated(way: str, kinds: Mapping[str, Kind | None], *, earns: bool) -> Rated | None:
    """The kinds that have points of their own, if there are some."""
    with_points = {name: kind for name, kind in kinds.items() if kind is not None}
    return Rated(way, with_points, earns) if with_points else None


@dataclass(frozen=True, slots=True)
class Rated:
    """Kinds with their points; ``way`` is the key of the way that has them, which earns points or takes them off."""

    way: str
    kinds: Mapping[str, Kind]
    earns: bool

    @property
    def verb(self) -> str:
        """The word for what each event does: 加 or 扣."""
        return "加" if self.earns else "扣"

    def of(self, *, minus: bool) -> Rated:
        """The same in words for a row that comes off the total, where what is earned is taken off."""
        return replace(self, earns=False) if minus else self

    @property
    def noun(self) -> str:
        """The word for an event: 事项 or 问题."""
        return "事项" if self.earns else "问题"

    @property
    def unit(self) -> str:
        """The word that events are counted with: 次 or 例."""
        return "次" if self.earns else "例"

    # -- what it says of itself ------------------------------------------------------------------

    def names(self) -> Iterator[tuple[Path, str]]:
        """The kinds."""
        return ((("kinds", kind), kind) for kind in self.kinds)

    def facts(self) -> Iterator[Fact]:
        """The points of each kind."""
        for name, kind in self.kinds.items():
            yield Fact(f"kind {name}", f"{quoted(name)}每{self.unit}{self.verb}分", kind.shown, renamable=True)

    @property
    def words(self) -> str:
        """The points of each kind, in one sentence."""
        return "；".join(
            f"{name}每{self.unit}{self.verb}{spaced(one.shown, before=True)}" for name, one in self.kinds.items()
        )

    def rates(self, full: Number) -> Iterator[Rate]:
        """The points for each event."""
        return (Rate(("kinds", name), one.each.of(full), self.earns) for name, one in self.kinds.items())

    def awards(self, full: Number) -> Iterator[Award]:
        """The most of each kind that has an end."""
        ends = (one.at_most.of(full) for one in self.kinds.values() if one.at_most is not None)
        return (Award("cap", most, most) for most in ends)

    def uncapped(self) -> dict[str, Kind] | None:
        """The kinds without the ends that some of them have; None where none has one."""
        if all(one.at_most is None for one in self.kinds.values()):
            return None
        return {name: one.model_copy(update={"at_most": None}) for name, one in self.kinds.items()}

    # -- steps -------------------------------------------------------------------------------------

    def lower(self, draft: Draft) -> tuple[str, str]:
        """The steps of the points of each kind: the formula of their sum, and the condition that there is no event."""
        points, none = list[str](), list[str]()
        for number, (kind, rate) in enumerate(self.kinds.items(), 1):
            path = (self.way, "kinds", kind)
            if names.normal(kind) in draft.figures:
                message = f"{quoted(kind)}已经是一项数据的名称，种类要另起一个名称，公式里才分得清"
                draft.complain("name-taken", message, path, key=True)
            full_marks.check_cap(draft, rate.at_most, f"{quoted(kind)}合计最多的", (*path, "at_most"))
            plain = _NOT_OF_NAMES.sub("", names.normal(kind))
            wanted = plain if names.is_name(plain) else f"第{number}种"
            question = f"{kind}的有几{self.unit}"
            count = draft.answer(kind, "count", wanted, "count", unit=self.unit, question=question, label=kind)
            worth = f"{count} * {rate.each.formula(draft.full)}"
            most = None if rate.at_most is None else rate.at_most.formula(draft.full)
            formula = worth if most is None else f"min({worth}, {most})"
            points.append(draft.step(f"{wanted}{self.verb}分", formula, "points"))
            none.append(f"{count} == 0")
            each = spaced(full_marks.shown(draft, rate.each), before=True)
            text = f"{literal(kind)} {{{count}}} {self.unit}，每{self.unit}{self.verb}{each}，"
            within = f"{count} > 0" + ("" if most is None else f" and {worth} <= {most}")
            draft.explain(f"{text}{self.verb} {{{points[-1]}}} 分", within, *path)
            if most is not None:
                draft.explain(f"{text}最多{self.verb} {{{points[-1]}}} 分", f"{worth} > {most}", *path)
        return " + ".join(points), " and ".join(none)

    # -- answers -----------------------------------------------------------------------------------

    def layout(self, block: Block, sheet: Sheet) -> Layout:
        """A row for each kind: how many there are, and a line for each."""
        rows = []
        for count, kind in zip(answer_inputs(block), self.kinds.values(), strict=True):
            lines = extra_input(count, f"{LINES}.{count.key}", f"说明·{count.name}", "text", "reason", "never")
            says = f"有几{self.unit}填几；核对过、没有的填 0。不填就是没有核对。"
            cells = (
                Cell(count, (COUNT, count.key), says),
                Cell(lines, (LINES, count.key), f"每{self.unit}写一行（可以不写）。"),
            )
            rows.append(Row((count.key, f"每{self.unit}{self.verb}{spaced(kind.shown, before=True)}"), cells))
        return Layout(sheet, tuple(rows), (direct_form(block),))

    def answer_with(self, items: Mapping[str, object]) -> object:
        """The number of each kind; that there is none as an empty list."""
        counts = {kind: items.get(kind) for kind in self.kinds}
        return [] if set(counts.values()) == {"0"} else {"count": counts}

    def read(self, given: object, reading: Reading, example: str) -> Answer:
        """A list of events (texts that name their kind, or ``{kind, what}``), or ``{count: {到县: 1}}``."""
        match given:
            case None:
                return Answer(dict.fromkeys(self.kinds))
            case list():
                return self._listed(given, reading)
            case Mapping():
                count = (reading.mapping(given, ("count",), self._counted) or {}).get("count")
                return Answer(self._counts(count, reading.below("count")))
            case _:
                message = f"{self.noun}要逐条列出，没有也要写明"
                reading.complain("answer-form", message, hint=f"例如：{example}")
                return Answer(dict.fromkeys(self.kinds))

    @property
    def _counted(self) -> str:
        return f"{{count: {{{next(iter(self.kinds))}: 1}}}}"

    def _counts(self, given: object, reading: Reading) -> dict[str, Number | None]:
        """The number of each kind: of one that is not named there is none; of one without a number nothing is known."""
        counts: dict[str, Number | None] = dict.fromkeys(self.kinds)
        if isinstance(given, Mapping):
            named = reading.mapping(given, self.kinds, self._counted) or {}
            none = exact.ratio(0) if named else None
            for kind in self.kinds:
                raw = named.get(kind)
                counts[kind] = none if kind not in named else None if blank(raw) else self._count(raw, reading, kind)
        elif not blank(given) and self._count(given, reading):
            reading.complain("answer-form", "要写明各种类各有多少，不能只写总数", hint=f"例如：{self._counted}")
        elif not blank(given):
            counts = dict.fromkeys(self.kinds, exact.ratio(0))
        return counts

    def _count(self, raw: object, reading: Reading, *path: str) -> Number | None:
        return reading.count(raw, *path, unit=self.unit)

    def _listed(self, given: list[object], reading: Reading) -> Answer:
        """The events of a list, each of its kind."""
        found = [self._event(one, reading.below(place)) for place, one in enumerate(given)]
        counts: dict[str, Number | None] = {
            kind: exact.ratio(sum(one is not None and one[0] == kind for one in found)) for kind in self.kinds
        }
        events = [one for one in found if one is not None]
        remarks = tuple(Remark(f"{kind}：{what}" if what else kind) for kind, what in events)
        lines = {kind: [one_line(what or kind) for name, what in events if name == kind] for kind in self.kinds}
        return Answer(counts, remarks, {f"{LINES}.{kind}": "\n".join(texts) for kind, texts in lines.items() if texts})

    def _event(self, given: object, reading: Reading) -> tuple[str, str] | None:
        """The kind of an event, and what it was; nothing, and a fault, where it has no kind."""
        if isinstance(given, Mapping):
            fields = reading.mapping(given, ("kind", "what"), f"{{kind: {next(iter(self.kinds))}, what: 某事}}") or {}
            word, what = (
                reading.word(fields.get("kind"), reading.named(f"{self.noun}的种类", "kind"), "kind"),
                fields.get("what"),
            )
            kind = self._kind(word, reading, "kind")
            said = "" if blank(what) else reading.text(what, reading.named(self.noun, "what"), "what") or ""
            return None if kind is None else (kind, said)
        word = reading.word(given, self.noun)
        lead, _, rest = word.replace(":", "：").partition("：")
        named = listed(lead, self.kinds)
        if named in self.kinds:
            return named, rest.strip()
        if len(self.kinds) == 1:
            text = reading.text(given, self.noun)
            return None if text is None else (next(iter(self.kinds)), text)
        kind = self._kind(word, reading)
        return None if kind is None else (kind, "")

    def _kind(self, word: str, reading: Reading, *path: str) -> str | None:
        """One of the kinds; nothing, and a fault, where it is none of them."""
        kind = listed(word, self.kinds)
        if kind in self.kinds:
            return kind
        lacking = f"没有写{reading.named(f'{self.noun}的种类', 'kind')}"
        message = f"{self.noun}的种类{quoted(word)}不在规定的几种里" if word else lacking
        reading.complain("answer-not-listed", message, *path, hint=reading.suggestion(word, self.kinds))
        return None
