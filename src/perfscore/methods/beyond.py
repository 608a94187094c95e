"""Points for each unit by which a measure lies beyond a line: what ``deduct`` and ``earn`` have in common."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Annotated, Any, Final, Literal, NamedTuple, TypeAlias

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula import tree
from perfscore.formula.literals import number_text
from perfscore.methods import full_marks, patterns
from perfscore.methods.description import SIDES, Fact, Misunderstanding, Slope, Thresholds, WrittenAmount
from perfscore.methods.fields import one_of
from perfscore.methods.readers import Amount, PointsOrShare
from perfscore.methods.refusals import refuse
from perfscore.problems import Path
from perfscore.steps.draft import Draft
from perfscore.steps.model import Step
from perfscore.steps.sentences import unit_of

Side: TypeAlias = Literal["above", "below"]
Part: TypeAlias = Annotated[Literal["whole", "started", "pro-rata"], one_of("whole", "started", "pro-rata")]
_OF_ITS_OPERAND: Final = frozenset({"abs", "floor", "ceil", "round", "sum"})
"""Functions whose value has the unit of what they are given."""
ONE_PERCENT: Final = exact.ratio(1, 100)


class _Count(NamedTuple):
    """A reading of what is less than a unit: the units' formula, how they are counted, the rule in long and in short.

    ``counted`` has places for one unit, for how many there are, and for their name; ``long`` and ``short`` for the
    verb. ``cause`` is the code of a score that counts so where it should not, ``claimed`` what was done then.
    """

    formula: str
    counted: str
    long: str
    short: str
    cause: Misunderstanding
    claimed: str


_COUNTS: Final = {
    "whole": _Count(
        "floor({})",
        "按整数计 {many} {name}",
        "不足 {unit}的不{verb}",
        "不{verb}",
        "part-whole",
        "没有{verb}，规则要{verb}",
    ),
    "started": _Count(
        "ceil({})",
        "不足{one}按{one}计，计 {many} {name}",
        "不足 {unit}的按 {unit}{verb}",
        "按一个{verb}",
        "part-started",
        "按一个{verb}，规则不是这样{verb}",
    ),
    "pro-rata": _Count(
        "{}",
        "按比例计 {many} {name}",
        "按比例{verb}",
        "按比例{verb}",
        "part-pro-rata",
        "按比例{verb}，规则不是这样{verb}",
    ),
}

_PERCENT: Final = {"type": "string", "pattern": patterns.PERCENTAGE}
_ANY_UNIT: Final = [{"const": 0}, {"type": "string", "pattern": patterns.ZERO}, {"type": "null"}]
ALIKE: Final[dict[str, Any]] = {  # in the JSON Schema: line and unit are both percentages, or neither is
    "if": {"properties": {"each": _PERCENT}},
    "then": {"properties": {key: {"anyOf": [_PERCENT, *_ANY_UNIT]} for key in ("above", "below")}},
    "else": {"properties": {key: {"anyOf": [{"not": _PERCENT}, *_ANY_UNIT]} for key in ("above", "below")}},
}


_CODES: Final = {
    True: ("earn-limit", "earn-each", "earn-unit"),
    False: ("deduct-limit", "deduct-each", "deduct-unit"),
}
"""The codes of problems, by whether the units earn."""


def beyond(
    above: Amount | None,
    below: Amount | None,
    each: Amount,
    points: PointsOrShare,
    part: Literal["whole", "started", "pro-rata"],
    *,
    earns: bool,
) -> Beyond:
    """The line and its units, of what a model holds; or their refusal."""
    no_line, no_unit, no_match = _CODES[earns]
    line, verb = above or below, "加" if earns else "扣"
    if line is None or (above is not None and below is not None):
        both = "要写一个" if line is None else "不能都写"
        raise refuse(no_line, f"above（超过多少才{verb}分）和 below（低于多少才{verb}分）{both}")
    if each.value <= 0:
        raise refuse(no_unit, f"each（每多少{verb}一次）要大于 0", at=("each",))
    if (each.unit == "%") != (line.unit == "%") and line.value != 0:
        message = f"{verb}分起点 {line.shown} 和 each（每多少{verb}一次）{each.shown} 要么都带 %，要么都不带"
        like = f"each 也写金额，如 {line.shown}" if line.unit == "元" else "一个百分点写 1%"
        raise refuse(no_match, message, like, at=("each",))
    return Beyond("above" if above is not None else "below", line, each, points, part, earns)


@dataclass(frozen=True, slots=True)
class Beyond:
    """A line, the side of it that counts, the unit there, the points for each, and what of a part of a unit."""

    side: Side
    line: Amount
    each: Amount
    points: PointsOrShare
    part: Literal["whole", "started", "pro-rata"]
    earns: bool

    @property
    def verb(self) -> str:
        """The word for what each unit does: 加 or 扣."""
        return "加" if self.earns else "扣"

    def of(self, *, minus: bool) -> Beyond:
        """The same in words for a row that comes off the total, where what is earned is taken off."""
        return replace(self, earns=False) if minus else self

    @property
    def word(self) -> str:
        """The word for the side: 超过 or 低于."""
        return SIDES[self.side]

    @property
    def shown_line(self) -> str:
        """The line for people, with the unit that it was written with."""
        counted = self.line.unit not in {"", "%"}
        return self.line.counted() if counted else exact.show(self.line.value, self.each.style)

    # -- what it says of itself ------------------------------------------------------------------

    def facts(self) -> Iterator[Fact]:
        """The line, its side, the unit, its points, and what is less than a unit."""
        verb = self.verb
        yield Fact("limit", f"{self.word}多少开始{verb}分", self.shown_line)
        yield Fact("side", f"{verb}分方向", f"{self.word}的{verb}分")
        yield Fact("each", f"计{verb}单位", self.each.counted())
        named = "earned" if self.earns else "deducted"
        yield Fact(named, f"每{self.word} {self.each.counted()}{verb}分", self.points.shown)
        yield Fact("part", "不足一个单位的", _COUNTS[self.part].short.format(verb=verb))

    @property
    def words(self) -> str:
        """The rate in words: 每 1 个百分点扣 0.4 分（不足 1 个百分点的不扣）."""
        unit = self.each.counted()
        part = _COUNTS[self.part].long.format(unit=unit, verb=self.verb)
        return f"每 {unit}{self.verb}{spaced(self.points.shown, before=True)}（{part}）"

    def thresholds(self, *key: str) -> Thresholds:
        """The line, and the unit, which is written like it."""
        return Thresholds((*key, self.side), (self.line, self.each), (self.line.value,))

    def amounts(self, *key: str) -> Iterator[WrittenAmount]:
        """The line and the unit, each at its own place."""
        yield WrittenAmount((*key, self.side), self.line)
        yield WrittenAmount((*key, "each"), self.each)

    def rate(self, full: Number, *key: str) -> Slope:
        """The points for each unit beyond the line."""
        path: Path = (*key, "points")
        return Slope(path, self.points.of(full), self.earns, self.each, self.line, self.side, self.part)

    def other_parts(self) -> Iterator[tuple[str, Misunderstanding, str]]:
        """The other readings of a part of a unit, each with its cause, and words where the general ones do not fit."""
        for part, count in _COUNTS.items():
            if part != self.part:
                says = f"不足一个单位的{count.claimed.format(verb='加')}" if self.earns else ""
                yield part, count.cause, says

    # -- steps -------------------------------------------------------------------------------------

    def units(self, draft: Draft) -> tuple[str, str]:
        """The steps of the distance from the line, and of the units in it."""
        line = number_text(self.line.value)
        side = f"{draft.measure} - {line}" if self.side == "above" else f"{line} - {draft.measure}"
        over = draft.step(f"{self.word}部分", f"max({side}, 0)", self.each.style, "excess")
        formula = _COUNTS[self.part].formula.format(f"{over} / {number_text(self.each.value)}")
        return over, draft.step(f"计{self.verb}数", formula, role="units")

    def worth(self, draft: Draft, units: str) -> str:
        """The formula of the points for so many units."""
        return f"{units} * {self.points.formula(draft.full)}"

    def sentence(self, draft: Draft, over: str, units: str) -> str:
        """The beginning of a sentence: how far beyond, how many units, and the points for each."""
        unit, line = self.unit(draft), self.line_shown(draft)
        if self.each.style == "percent":
            reach = f"{{{over}:pp}}"
        else:
            large = self.line.written or self.each.written if unit == "元" else ""
            place = f"{{{over}:{large}}}" if large not in {"", "元"} else f"{{{over}}} {unit}"
            reach = place if unit else f"的部分为 {{{over}}}"
        return f"{self.word} {line} {reach}，{self.counted(draft, units, unit)}"

    def unit(self, draft: Draft) -> str:
        """The unit of the measure, as it is written, else that of the figures that it is made of."""
        return self.line.unit or self.each.unit or measure_unit(draft)

    def line_shown(self, draft: Draft) -> str:
        """The line for people, in the unit of the measure."""
        unit = "" if self.line.unit or self.each.style == "percent" else self.unit(draft)
        return f"{self.shown_line} {unit}".rstrip()

    def counted(self, draft: Draft, units: str, unit: str) -> str:
        """So many units, and the points for each."""
        points = spaced(full_marks.shown(draft, self.points), before=True)
        single = self.each.value == (ONE_PERCENT if self.each.unit == "%" else 1)
        count, many = _COUNTS[self.part], f"{{{units}}}"
        if single and unit and self.each.unit != "%":
            each = f"每{unit}{self.verb}{points}"
            if self.part != "pro-rata" and self.line.value.denominator == 1 and _is_count(draft):
                return each  # there is no part of one
            return f"{count.counted.format(one=f' 1 {unit}', many=many, name=unit)}，{each}"
        text = f"{count.counted.format(one='一个', many=many, name='个')}，每个{self.verb}{points}"
        return text if single else f"每 {spaced(self.each.counted(unit))}算 1 个，{text}"


def spaced(text: str, *, before: bool = False) -> str:
    """A text that stands before, or after, Chinese words: a blank between them and a figure."""
    end = text[:1] if before else text[-1:]
    blank = " " if end.isascii() else ""
    return f"{blank}{text}" if before else f"{text}{blank}"


def measure_unit(draft: Draft) -> str:
    """The unit of the measure, where it is that of the figures that it is made of."""
    return _unit(tree.Name(draft.measure), draft)


def _unit(node: tree.Node, draft: Draft) -> str:
    match node:
        case tree.Name(name) if name in draft.figures:
            return unit_of(draft.figures[name])
        case tree.Name(name):
            formula = _formula(name, draft)
            return "" if formula is None else _unit(formula, draft)
        case tree.Negative(operand):
            return _unit(operand, draft)
        case tree.Call(function, (operand, *_)) if function in _OF_ITS_OPERAND:
            return _unit(operand, draft)
        case tree.Binary(op, left, right) if tree.adds(op):
            unit = _unit(left, draft)
            return unit if unit == _unit(right, draft) else ""
        case _:
            return ""


def _formula(name: str, draft: Draft) -> tree.Node | None:
    """The formula of a step, as it was before it was limited to a branch."""
    step = next((one for one in draft.items if isinstance(one, Step) and one.name == name), None)
    return None if step is None else step.taken


def _is_count(draft: Draft) -> bool:
    """True where the measure is a count, or made by adding and taking away counts."""
    formula = _formula(draft.measure, draft) or tree.Name(draft.measure)
    kinds = [draft.figures[one.name].kind for one in tree.names(formula) if one.name in draft.figures]
    whole = all(
        isinstance(one, tree.Name | tree.Negative) or (isinstance(one, tree.Binary) and tree.adds(one.op))
        for one in tree.walk(formula)
    )
    return whole and bool(kinds) and set(kinds) == {"count"}
