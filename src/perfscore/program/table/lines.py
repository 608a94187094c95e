"""The long form: a line a row of a table, the lines of one submission together.

Every line is scored by the way that its ``by`` column chooses; then the lines of each submission are added up, and
the submissions are scored as in the wide form, a row each, with what their lines come to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula.columns import Exact, Known, Layers, Words, number
from perfscore.formula.integers import (
    ZERO,
    TooLarge,
    Truth,
    Whole,
    choice,
    compared,
    every,
    opposite,
    quotient,
    some,
    times,
)
from perfscore.formula.integers import const as plain
from perfscore.methods.judged import Judged
from perfscore.methods.steps import Input
from perfscore.program.build import EachProgram, IndicatorProgram
from perfscore.program.table import outcome, rows
from perfscore.program.table.answers import Checked, judged
from perfscore.program.table.facts import Fact
from perfscore.program.table.layout import PROBLEMS
from perfscore.program.table.lower import Lowered, in_units, lower
from perfscore.program.table.plan import Plan, RowSums
from perfscore.program.table.read import ReadColumn, column, either
from perfscore.program.table.scorer import CAPS, Piece, Scorer, patched, read, refused, run, told
from perfscore.program.table.trouble import Trouble
from perfscore.program.table.wide import other_rubric

_ONE: Final = exact.ratio(1)
_SAME: Final = {">=": "≥", "<=": "≤", "＝": "=", "==": "="}
_LEVELS: Final = "{}#level"
_SAID: Final = "{}#said"


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Which lines belong together: for each line its submission, for each submission its first and last line."""

    of: pl.Series
    first: pl.Series
    last: pl.Series

    def any(self, flags: pl.Series) -> pl.Series:
        """For each submission whether one of its lines has a flag."""
        return self.sum(flags.cast(pl.UInt32)) > 0

    def sum(self, values: pl.Series) -> pl.Series:
        """For each submission the sum of a column of whole numbers: differences of a running sum."""
        running = values.cum_sum().gather(self.last)
        return running - running.shift(1).fill_null(0)


def groups(key: pl.Series) -> Groups:
    """The submissions of lines that stand together."""
    begins = key.ne_missing(key.shift(1))
    if len(begins):
        begins[0] = True
    first = begins.arg_true().cast(pl.UInt32)
    last = pl.concat([first.slice(1), pl.Series([len(key)], dtype=pl.UInt32)]).head(len(first)) - 1
    return Groups(begins.cum_sum().cast(pl.UInt32) - 1, first, last)


def score(scorer: Scorer, frame: pl.DataFrame, trouble: Trouble) -> pl.DataFrame:
    """What comes out of lines, a line a line; a piece holds whole submissions."""
    layout = scorer.layout
    each = layout.each
    assert each is not None  # noqa: S101 (otherwise the table is wide)
    found = groups(frame[layout.key])
    figures = [one for one in layout.sources if one.role not in {"row", "list"}]
    piece = read(frame.gather(found.first), [(one.column, one.input) for one in figures])
    piece.odd = either(piece.odd, _unlike(frame, found, [one.column for one in figures]), other_rubric(scorer, frame))
    line, odd_lines = _Lines(scorer, each, frame, found, piece).scored()
    sums = _sums(scorer, each, line, found, piece)
    made, odd = scorer.computed(piece, sums)
    odd |= found.any(odd_lines)
    made = made.gather(found.of)
    own = [f"{each.key}.score", f"{each.key}.status"]
    made = made.with_columns(line[own[0]], line[own[1]])
    if odd.any():
        made = _patched(scorer, frame, made, odd, found, trouble)
    elif PROBLEMS in scorer.schema:
        made = made.with_columns(pl.lit(None, dtype=pl.String).alias(PROBLEMS))
    carried = frame.select(layout.key, *(name for name in layout.carried if name != layout.key))
    return carried.hstack(made.select(list(scorer.schema)))


def _unlike(frame: pl.DataFrame, found: Groups, columns: Iterable[str]) -> pl.Series | None:
    """The submissions whose lines do not repeat the same figures."""
    odd: pl.Series | None = None
    same = found.of == found.of.shift(1)
    for name in columns:
        differs = (frame[name].ne_missing(frame[name].shift(1)) & same).fill_null(value=False)
        odd = either(odd, found.any(differs) if differs.any() else None)
    return odd


def _sums(scorer: Scorer, each: EachProgram, line: pl.DataFrame, found: Groups, piece: Piece) -> RowSums:
    """What the lines of each submission come to, as further columns of the submissions."""
    wide = {"scores": line["·units"], "points": line["·points"], "full": line["·full"]}
    for name, values in wide.items():
        piece.add(f"#{name}", ReadColumn(found.sum(values.cast(pl.Int64)), _ONE))
    for name in ("open", "wrong"):
        piece.add(f"#{name}", ReadColumn(found.any(line[f"·{name}"]), _ONE))
    facts = piece.facts
    whole = int(each.head.points * 10 ** outcome.places(scorer.rubric).most)
    off = opposite(compared("==", _whole(facts["#full"]), plain(whole)))
    return RowSums(
        _whole(facts["#scores"]),
        _whole(facts["#points"]),
        pl.col(facts["#open"].name),
        some(pl.col(facts["#wrong"].name), off),
    )


def _whole(fact: Fact) -> Whole:
    known = fact.known
    assert isinstance(known, Exact)  # noqa: S101 (a column of whole numbers)
    return known.top


class _Lines:
    """Scores every line by the way that it asks for."""

    def __init__(
        self, scorer: Scorer, each: EachProgram, frame: pl.DataFrame, found: Groups, submissions: Piece
    ) -> None:
        self._scorer = scorer
        self._each = each
        self._frame = frame
        self._groups = found
        self._submissions = submissions
        self._places = outcome.places(scorer.rubric)
        self._way = each.way
        self._sources = {one.column: one.input for one in scorer.layout.sources if one.role == "row"}

    def scored(self) -> tuple[pl.DataFrame, pl.Series]:
        """Score, status and what adds up of every line; and the lines that have to be looked at."""
        piece, odd = self._piece()
        key = (None, *piece.facts.items())
        plans = self._scorer.plans
        for bits in (None, *CAPS):
            tried = piece if bits is None else piece.within(bits)
            try:
                if bits is not None or key not in plans:
                    plans[key] = self._plan(tried.facts)
            except TooLarge:
                continue
            made, wrong = run(plans[key], tried)
            return made, wrong | odd
        raise AssertionError  # numbers of 7 bits fit

    def _piece(self) -> tuple[Piece, pl.Series]:
        """The columns of the lines, read; what is odd counts only where the line's way uses the column."""
        way, piece = self._way, Piece(self._frame.height)
        by = self._words(way.by) if way.by else None
        odd = self._names() | self._strange(by)
        for word, program in self._each.rows.items():
            mine = None if by is None else by == word
            for name, found in self._columns(program):
                if name not in piece.facts:
                    self._add(piece, name, found)
                if found.odd is not None:
                    odd |= found.odd if mine is None else (found.odd & mine)
        points = column(self._frame[way.points], Input(way.points, "number", "分"))
        if way.points not in piece.facts:
            self._add(piece, way.points, points)
        odd |= points.values.is_null() if points.odd is None else (points.values.is_null() | points.odd)
        if by is not None:
            piece.add("#by", ReadColumn(by, _ONE))
        return piece, odd.fill_null(value=False)

    @staticmethod
    def _add(piece: Piece, name: str, found: ReadColumn) -> None:
        piece.add(name, ReadColumn(found.values, found.factor))

    def _columns(self, program: IndicatorProgram) -> Iterable[tuple[str, ReadColumn]]:
        for one in program.inputs:
            if one.source == "row" and one.name in self._frame.columns:
                yield one.name, column(self._frame[one.name], self._sources[one.name])
            elif one.source == "figure" and one.name in self._submissions.facts:
                fact = self._submissions.facts[one.name]
                values = self._submissions.values[one.name]
                plain_ = values[0] if len(values) == 1 else values[0].set(values[1], None)
                yield f"figure {one.name}", ReadColumn(plain_.gather(self._groups.of), fact.factor)
        way = program.scored.way
        if isinstance(way, Judged) and way.score and way.reason:
            yield f"{way.score}#score", column(self._frame[way.score], Input("评定得分", "number", "分"))
            reason = column(self._frame[way.reason], Input(way.reason, "text"))
            if way.level:
                level, said = _levels(self._frame[way.level], way)
                yield _LEVELS.format(way.level), level
                reason = ReadColumn(reason.values + said, _ONE, reason.odd)
            yield _SAID.format(way.reason), reason

    def _words(self, name: str) -> pl.Series:
        """A column of words, as a submission has them read."""
        series = self._frame[name]
        series = series if series.dtype == pl.String else series.cast(pl.String)
        texts = series.unique().drop_nulls()
        if all(text == text.strip() and text not in _SAME for text in texts):
            return series.fill_null("")
        return series.fill_null("").str.strip_chars().replace(_SAME)

    def _names(self) -> pl.Series:
        """The lines whose name is missing, is an indicator's, or stands in their submission before."""
        name, of = self._words(self._way.name), self._groups.of
        odd = (name == "") | name.is_in(list(self._scorer.rubric.program.keyed))
        marks = name.hash()
        most = int((self._groups.last - self._groups.first).max() or 0)  # type: ignore[call-overload]  # an integer
        if most <= _FEW:
            for back in range(1, most + 1):
                odd |= ((marks == marks.shift(back)) & (of == of.shift(back))).fill_null(value=False)
            return odd
        return odd | pl.DataFrame({"of": of, "name": marks}).is_duplicated()

    def _strange(self, by: pl.Series | None) -> pl.Series:
        """The lines whose way, or whose group, the rule does not know."""
        odd = pl.Series([False], dtype=pl.Boolean).new_from_index(0, self._frame.height)
        if by is not None:
            odd |= ~by.is_in(list(self._each.rows))
        if self._way.groups and self._way.group:
            odd |= ~self._words(self._way.group).is_in(list(self._way.groups))
        return odd

    def _plan(self, facts: Mapping[str, Fact]) -> Plan:
        layers = Layers()
        points = facts[self._way.points].known
        assert isinstance(points, Exact)  # noqa: S101 (a column of numbers)
        unit = 10**self._places.most
        full, uneven = _in_units(points, unit, layers)
        odd: list[Truth] = [uneven, compared("<", points.top, ZERO)]
        units, applies = ZERO, full
        states: dict[str, Truth] = dict.fromkeys(("missing", "pending", "skipped", "problem"), False)
        for word, program in self._each.rows.items():
            mine = True if "#by" not in facts else layers.truth(pl.col(facts["#by"].name) == word)
            one, wrong = self._line(program, facts, layers)
            odd.append(every(mine, some(wrong, one.problem)))
            scale = self._places.scores[self._each.key]
            assert one.score is not None  # noqa: S101 (it was lowered)
            here = layers.truth(every(mine, one.scored))
            units = choice(here, in_units(one.score, 10**scale), units)
            applies = choice(every(mine, one.skipped), ZERO, applies)
            for name in states:
                states[name] = some(states[name], every(mine, getattr(one, name)))
        return self._outputs(layers, states, (units, full, applies), some(*odd))

    def _outputs(
        self, layers: Layers, states: Mapping[str, Truth], sums: tuple[Whole, Whole, Whole], odd: Truth
    ) -> Plan:
        units, full, applies = sums
        scale = self._places.scores[self._each.key]
        blank = layers.truth(some(*states.values()))
        held = layers.whole(units)
        rows_ = ((states["problem"], "problem"), (states["skipped"], "not-applicable"))
        rows_ += ((states["pending"], "pending"), (states["missing"], "missing"))
        most = times(plain(10 ** (self._places.most - scale)), held)
        columns = {
            f"{self._each.key}.score": outcome.decimal(held, scale, opposite(blank)),
            f"{self._each.key}.status": outcome.picked(outcome.STATUS, rows_, "scored"),
            "·units": most.at(pl.Int64()),
            "·full": full.at(pl.Int64()),
            "·points": applies.at(pl.Int64()),
            "·open": _expr(every(states["missing"], opposite(states["skipped"]))),
            "·wrong": _expr(odd),
        }
        return Plan(layers.layers, columns, odd)

    def _line(self, program: IndicatorProgram, facts: Mapping[str, Fact], layers: Layers) -> tuple[Lowered, Truth]:
        """One way of scoring over all lines, and where what was given cannot be taken."""
        way = program.scored.way
        known: dict[str, Known] = {}
        lacking: list[Truth] = []
        checked = Checked(items={one.item: one.name for one in program.inputs if one.source == "answer"})
        points = facts[self._way.points].known
        for one in program.inputs:
            fact = facts.get({"row": one.name, "figure": f"figure {one.name}"}.get(one.source, _answer_of(way)))
            known[one.name] = Words(pl.lit("")) if fact is None else fact.known
            lacking.append(False if fact is None else fact.missing)
        if isinstance(way, Judged):
            level = facts.get(_LEVELS.format(way.level))
            trio = (facts[_answer_of(way)], level, facts[_SAID.format(way.reason)])
            judged(checked, way, "score", points, trio)
        missing = layers.truth(some(*lacking))
        asked = some(*checked.asked.values())
        found = Lowered(program, missing, every(missing, asked))
        wrong = checked.odd(known, missing, layers)
        lower(program, known, layers, found)
        return found, wrong


_FEW: Final = 64


def _answer_of(way: object) -> str:
    return f"{way.score}#score" if isinstance(way, Judged) else ""


def _expr(test: Truth) -> pl.Expr:
    return pl.lit(test) if isinstance(test, bool) else test


def _in_units(points: Exact, unit: int, layers: Layers) -> tuple[Whole, Truth]:
    """Points in units; and where they have more decimals than units have."""
    factor: Number = points.factor * unit
    top = times(plain(int(factor.numerator)), points.top)
    if factor.denominator == 1:
        return layers.whole(top), False
    bottom = plain(int(factor.denominator))
    found = layers.whole(quotient(top, bottom))
    return found, opposite(compared("==", times(found, bottom), top))


def _levels(series: pl.Series, way: Judged) -> tuple[ReadColumn, pl.Series]:
    """The level in a column, and what is said behind it (达成：说明): each distinct text once."""
    series = series if series.dtype == pl.String else series.cast(pl.String)
    texts = series.unique().drop_nulls()
    answers: list[Mapping[str, Any]] = []
    for text in texts:
        answer = way.row_answer({way.level or "": text})
        answers.append(answer if isinstance(answer, Mapping) else {})
    frame = pl.DataFrame(
        {
            "text": texts,
            "level": pl.Series([one.get("level") for one in answers], dtype=pl.String),
            "said": pl.Series([one.get("reason", "") for one in answers], dtype=pl.String),
        }
    )
    joined = series.to_frame("text").join(frame, on="text", how="left", maintain_order="left")
    odd = joined["level"].is_not_null() & ~joined["level"].is_in(list(way.levels))
    return ReadColumn(joined["level"], _ONE, odd), joined["said"].fill_null("")


def _patched(  # noqa: PLR0913, PLR0917 (all that the odd submissions are put together from)
    scorer: Scorer, frame: pl.DataFrame, made: pl.DataFrame, odd: pl.Series, found: Groups, trouble: Trouble
) -> pl.DataFrame:
    """With the odd submissions scored by themselves."""
    layout, each = scorer.layout, scorer.layout.each
    assert each is not None  # noqa: S101 (see above)
    own = {f"{each.key}.score", f"{each.key}.status"}
    patch: dict[str, list[Any]] = {name: [] for name in (*made.columns, PROBLEMS)}
    firsts, lasts = found.first.filter(odd), found.last.filter(odd)
    for first, last in zip(firsts, lasts, strict=True):
        lines = frame.slice(first, last - first + 1).rows(named=True)
        one = rows.score_one(scorer.rubric, layout, lines)
        if one.result is None:
            trouble.note(first, one.problems, range(first, last + 1))
        out = refused(made.schema) if one.result is None else rows.outputs(scorer.rubric, one.result)
        for name, cells in patch.items():
            value = (told(one.problems) or None) if name == PROBLEMS else out.get(name)
            cells += value if name in own and one.result is not None else [value] * len(lines)
    if PROBLEMS in scorer.schema:
        made = made.with_columns(pl.lit(None, dtype=pl.String).alias(PROBLEMS))
    return patched(made, odd.gather(found.of), patch)


__all__ = ["number", "score"]
