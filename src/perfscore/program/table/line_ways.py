"""Every line of the long form, scored by the way that its ``by`` column chooses."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Final

import polars as pl

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula import tree
from perfscore.formula.integers import (
    ZERO,
    Truth,
    Whole,
    choice,
    compared,
    const,
    every,
    extreme,
    opposite,
    quotient,
    some,
    times,
)
from perfscore.formula.quotients import Cases, Exact, Known, Layers, Words, fraction, table
from perfscore.methods.judged import Judged
from perfscore.methods.steps import Guard, Input
from perfscore.program.build import EachProgram, IndicatorProgram
from perfscore.program.table import outcome, steps
from perfscore.program.table.answers import Checked, judged
from perfscore.program.table.facts import Fact, Piece
from perfscore.program.table.groups import Groups
from perfscore.program.table.lower import Lowered, in_units, lower
from perfscore.program.table.plan import Plan
from perfscore.program.table.read import ReadColumn, column
from perfscore.program.table.scorer import CAPS, Scorer, run

_ONE: Final = exact.ratio(1)
_SAME: Final = {">=": "≥", "<=": "≤", "＝": "=", "==": "="}
_LEVELS: Final = "{}#level"
_SAID: Final = "{}#said"
_FEW: Final = 64
"""Lines of a submission up to which each is compared with each."""


class LineWays:
    """Scores every line by the way that it asks for."""

    def __init__(
        self, scorer: Scorer, each: EachProgram, frame: pl.DataFrame, found: Groups, submissions: Piece
    ) -> None:
        self._scorer = scorer
        self._each = each
        self._frame = frame
        self._groups = found
        self._submissions = submissions
        self._read: dict[str, ReadColumn] = {}
        self._places = outcome.places(scorer.rubric)
        self._way = each.way
        self._sources = {one.column: one.input for one in scorer.layout.sources if one.role == "row"}

    def scored(self) -> tuple[pl.DataFrame, pl.Series]:
        """Score, status and what adds up of every line; and the lines that have to be looked at."""
        piece, odd = self._piece()
        for bits in (None, *CAPS):
            tried = piece if bits is None else piece.within(bits)
            key = (None, *tried.facts.items())
            found = self._scorer.plan_of(key, partial(self._plan, tried.facts))
            if found is not None:
                made, wrong = run(found, tried)
                return made, wrong | odd
        return self._nothing(), pl.Series([True], dtype=pl.Boolean).new_from_index(0, piece.height)

    def _nothing(self) -> pl.DataFrame:
        """What comes out where no type is wide enough: every submission is scored by itself."""
        made = {name: kind for name, kind in self._scorer.schema.items() if name.startswith(f"{self._each.key}.")}
        made |= dict.fromkeys(("·units", "·full", "·points"), pl.Int64())
        made |= dict.fromkeys(("·open", "·wrong"), pl.Boolean())
        empty = pl.DataFrame(schema=made).clear(self._frame.height)
        return empty.with_columns(pl.col(pl.Int64).fill_null(0), pl.col(pl.Boolean).fill_null(value=True))

    def _piece(self) -> tuple[Piece, pl.Series]:
        """The columns of the lines, read; what is odd counts only where the line's way uses the column."""
        way, piece = self._way, Piece(self._frame.height)
        by = self._words(way.by, self._each.rows) if way.by else None
        odd = self._names() | self._strange(by)
        self._read_columns(by)
        for word, program in self._each.rows.items():
            mine = None if by is None else by == word
            for name, found in self._columns(program, mine):
                if name not in piece.columns:
                    piece.add(name, ReadColumn(found.values, found.factor))
                if found.odd is not None:
                    odd |= found.odd if mine is None else (found.odd & mine)
        points = self._read[way.points]
        if way.points not in piece.columns:
            piece.add(way.points, ReadColumn(points.values, points.factor))
        odd |= points.values.is_null() if points.odd is None else (points.values.is_null() | points.odd)
        if by is not None:
            piece.add("#by", ReadColumn(by, _ONE))
        return piece, odd.fill_null(value=False)

    def _read_columns(self, by: pl.Series | None) -> None:
        """Read the columns that the ways look at, on all cores; what stands in lines of other ways is not looked at."""
        users: dict[str, list[str]] = {self._way.points: list(self._each.rows)}
        for word, program in self._each.rows.items():
            for one in self._used(program):
                users.setdefault(one, []).append(word)

        def read(name: str) -> ReadColumn:
            series = self._frame[name]
            if by is not None and len(users[name]) < len(self._each.rows):
                series = pl.select(pl.when(pl.lit(by).is_in(users[name])).then(pl.lit(series)).alias(name)).to_series()
            return column(series, self._sources[name])

        with ThreadPoolExecutor(pl.thread_pool_size()) as pool:
            self._read = dict(zip(users, pool.map(read, users), strict=True))

    def _used(self, program: IndicatorProgram) -> list[str]:
        """The columns of a row that the steps of a way look at; the others are there for warnings."""
        items = [item for block in program.blocks for item in block.items]
        nodes = [item.when if isinstance(item, Guard) else item.formula for item in items]
        nodes += [item.score for item in items if isinstance(item, Guard) and item.score is not None]
        used = {one.name for node in nodes for one in tree.names(node)}
        return [one.name for one in program.inputs if one.source == "row" and one.name in used]

    def _columns(self, program: IndicatorProgram, mine: pl.Series | None) -> Iterable[tuple[str, ReadColumn]]:
        for name in self._used(program):
            yield name, self._read[name]
        for one in program.inputs:
            if one.source == "figure" and one.name in self._submissions.columns:
                given = self._submissions.columns[one.name]
                yield f"figure {one.name}", ReadColumn(given.values.gather(self._groups.of), given.factor)
        way = program.scored.way
        if isinstance(way, Judged) and way.score and way.reason:
            yield f"{way.score}#score", column(self._own(way.score, mine), Input("评定得分", "number", "分"))
            reason = column(self._own(way.reason, mine), Input(way.reason, "text"))
            if way.level:
                level, said = _levels(self._own(way.level, mine), way)
                yield _LEVELS.format(way.level), level
                reason = ReadColumn(reason.values + said, _ONE, reason.odd) if said is not None else reason
            yield _SAID.format(way.reason), reason

    def _own(self, name: str, mine: pl.Series | None) -> pl.Series:
        """A column in the lines of one way; null elsewhere."""
        given = self._frame[name]
        return given if mine is None else pl.select(pl.when(pl.lit(mine)).then(pl.lit(given))).to_series()

    def _words(self, name: str, known: Collection[str] = ()) -> pl.Series:
        """A column of words, as a submission has them read."""
        series = self._frame[name]
        series = series if series.dtype == pl.String else series.cast(pl.String)
        if known and series.is_in(list(known)).all(ignore_nulls=False):
            return series
        said = series.fill_null("").str.strip_chars()
        return said.replace(_SAME) if known else said

    def _names(self) -> pl.Series:
        """The lines whose name is missing, is an indicator's, or stands in their submission before."""
        name, of = self._words(self._way.name), self._groups.of
        odd = (name == "") | name.is_in(list(self._scorer.rubric.program.keyed))
        marks = name.hash()
        most: Any = (self._groups.last - self._groups.first).max() or 0
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
            odd |= ~self._words(self._way.group, self._way.groups).is_in(list(self._way.groups))
        return odd

    def _plan(self, facts: Mapping[str, Fact]) -> Plan:
        layers = Layers()
        points = facts[self._way.points].known
        assert isinstance(points, Exact)  # noqa: S101 (a column of numbers)
        unit = 10**self._places.most
        full, uneven = _in_units(points, unit, layers)
        odd: list[Truth] = [uneven, compared("<", points.top, ZERO)]
        told: dict[str, pl.Expr] = {}
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
            for name, where in states.items():
                states[name] = some(where, every(mine, getattr(one, name)))
            if self._scorer.options.explain:
                told |= self._steps(one, here, told)
        return self._outputs(layers, states, (units, full, applies), some(*odd), told)

    def _steps(self, one: Lowered, here: Truth, told: Mapping[str, pl.Expr]) -> dict[str, pl.Expr]:
        """The steps of one way, beside those of others that have the same names."""
        found: dict[str, pl.Expr] = {}
        for step, (value, passed) in one.steps.items():
            name = steps.name_of(self._each.key, step)
            where = steps.taken(here, passed)
            top, below = fraction(table(value) if isinstance(value, Cases) else value)
            mine = steps.both(top, below)
            before = told.get(name)
            rest = pl.lit(None) if before is None else before
            found[name] = (
                mine if where is True else rest if where is False else pl.when(where).then(mine).otherwise(rest)
            )
        return found

    def _outputs(
        self,
        layers: Layers,
        states: Mapping[str, Truth],
        sums: tuple[Whole, Whole, Whole],
        odd: Truth,
        told: Mapping[str, pl.Expr],
    ) -> Plan:
        units, full, applies = sums
        odd = some(odd, *(compared(">", one, const(ADDED)) for one in sums))
        scale = self._places.scores[self._each.key]
        blank = layers.truth(some(*states.values()))
        held = layers.whole(units)
        words = {"problem": "problem", "skipped": "not-applicable", "pending": "pending", "missing": "missing"}
        rows_ = tuple((states[name], word) for name, word in words.items())
        most = times(const(10 ** (self._places.most - scale)), held)
        last = outcome.Last()
        last.decimal(f"{self._each.key}.score", held, scale, opposite(blank))
        columns = {
            f"{self._each.key}.status": outcome.picked(outcome.STATUS, rows_, "scored"),
            "·units": addable(most),
            "·full": addable(full),
            "·points": addable(applies),
            "·open": _expr(every(states["missing"], opposite(states["skipped"]))),
            "·wrong": _expr(odd),
            **told,
        }
        for name, made in columns.items():
            last.add(name, made)
        return Plan(layers.layers, last.columns, odd, last)

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
        wrong = checked.odd(known, layers)
        lower(program, known, layers, found)
        return found, wrong


ADDED: Final = 1 << 36
"""Points in units above this are odd: of those below, 2²⁶ lines can be added up in 64 bits."""


def addable(one: Whole) -> pl.Expr:
    """Points so small that no sum of them overflows."""
    return extreme(extreme(one, const(ADDED), most=False), ZERO, most=True).at(pl.Int64())


def _answer_of(way: object) -> str:
    return f"{way.score}#score" if isinstance(way, Judged) else ""


def _expr(test: Truth) -> pl.Expr:
    return pl.lit(test) if isinstance(test, bool) else test


def _in_units(points: Exact, unit: int, layers: Layers) -> tuple[Whole, Truth]:
    """Points in units; and where they have more decimals than units have."""
    factor: Number = points.factor * unit
    top = times(const(int(factor.numerator)), points.top)
    if factor.denominator == 1:
        return layers.whole(top), False
    bottom = const(int(factor.denominator))
    found = layers.whole(quotient(top, bottom))
    return found, opposite(compared("==", times(found, bottom), top))


def _levels(series: pl.Series, way: Judged) -> tuple[ReadColumn, pl.Series | None]:
    """The level in a column, and what is said behind it (达成：说明): each distinct text once."""
    series = series if series.dtype == pl.String else series.cast(pl.String)
    if series.is_in(list(way.levels)).all():
        return ReadColumn(series, _ONE), None
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
