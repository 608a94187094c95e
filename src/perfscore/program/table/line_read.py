"""The lines of the long form, read: the way that each asks for, its name, and the columns that the ways look at."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

import polars as pl

from perfscore import exact
from perfscore.formula import tree
from perfscore.methods.judged import Judged
from perfscore.methods.steps import Guard, Input
from perfscore.program.build import EachProgram, IndicatorProgram
from perfscore.program.table.facts import Piece
from perfscore.program.table.groups import Groups
from perfscore.program.table.read import ReadColumn, column
from perfscore.program.table.scorer import Scorer

BY: Final = "#by {}"
"""Whether a line is scored by a way."""
SCORE: Final = "{}#score"
LEVEL: Final = "{}#level"
SAID: Final = "{}#said"
_ONE: Final = exact.ratio(1)
_SAME: Final = {">=": "≥", "<=": "≤", "＝": "=", "==": "="}
_FEW: Final = 64
"""Lines of a submission up to which each is compared with each."""
_MIX: Final = 0x9E3779B1
"""Odd, so that no two submissions come to the same bits."""


class LineReader:
    """Reads the lines of a piece."""

    def __init__(
        self, scorer: Scorer, each: EachProgram, frame: pl.DataFrame, found: Groups, submissions: Piece
    ) -> None:
        self._scorer = scorer
        self._each = each
        self._frame = frame
        self._groups = found
        self._submissions = submissions
        self._way = each.way
        self._sources = {one.column: one.input for one in scorer.layout.sources if one.role == "row"}

    def piece(self) -> tuple[Piece, pl.Series]:
        """The columns of the lines, and the odd lines; what is odd counts only where the line's way uses the column."""
        way, piece = self._way, Piece(self._frame.height)
        odd = self._names()
        if way.groups and way.group:
            odd |= ~_any(_lines_of(self._frame[way.group], way.groups))
        ways = None
        if way.by:
            ways = _lines_of(self._frame[way.by], self._each.rows)
            odd |= ~_any(ways)
            for word in self._each.rows:
                piece.add(BY.format(word), ReadColumn(ways[word], _ONE))
        read = self._read(ways)
        for word, program in self._each.rows.items():
            mine = None if ways is None else ways[word]
            for name, found in (*((one, read[one]) for one in self._used(program)), *self._answered(program, mine)):
                if name not in piece.columns:
                    piece.add(name, replace(found, odd=None))
                if found.odd is not None:
                    odd |= found.odd if mine is None else (found.odd & mine)
        points = read[way.points]
        if way.points not in piece.columns:
            piece.add(way.points, replace(points, odd=None))
        odd |= points.given.is_null() if points.odd is None else (points.given.is_null() | points.odd)
        return piece, odd.fill_null(value=False)

    def _read(self, ways: pl.DataFrame | None) -> dict[str, ReadColumn]:
        """Read the columns that the ways look at; what stands in lines of other ways is not looked at."""
        users: dict[str, list[str]] = {self._way.points: list(self._each.rows)}
        for word, program in self._each.rows.items():
            for one in self._used(program):
                users.setdefault(one, []).append(word)

        def read(name: str) -> ReadColumn:
            series = self._frame[name]
            if ways is not None and len(users[name]) < len(self._each.rows):
                series = _where(_any(ways.select(users[name])), series)
            return column(series, self._sources[name])

        return {name: read(name) for name in users}

    def _used(self, program: IndicatorProgram) -> list[str]:
        """The columns of a row that the steps of a way look at; the others are there for warnings."""
        items = [item for block in program.blocks for item in block.items]
        nodes = [item.when if isinstance(item, Guard) else item.formula for item in items]
        nodes += [item.score for item in items if isinstance(item, Guard) and item.score is not None]
        used = {one.name for node in nodes for one in tree.names(node)}
        return [one.name for one in program.inputs if one.source == "row" and one.name in used]

    def _answered(self, program: IndicatorProgram, mine: pl.Series | None) -> Iterable[tuple[str, ReadColumn]]:
        """The figures and the answers that a way looks at."""
        for one in program.inputs:
            if one.source == "figure" and one.name in self._submissions.columns:
                given = self._submissions.columns[one.name]
                yield f"figure {one.name}", ReadColumn(given.values.gather(self._groups.of), given.factor)
        way = program.scored.way
        if isinstance(way, Judged) and way.score and way.reason:
            yield SCORE.format(way.score), column(self._own(way.score, mine), Input("评定得分", "number", "分"))
            reason = _said(self._own(way.reason, mine))
            if way.level:
                level, said = _levels(self._own(way.level, mine), way)
                yield LEVEL.format(way.level), level
                reason = replace(reason, given=reason.given | said) if said is not None else reason
            yield SAID.format(way.reason), reason

    def _own(self, name: str, mine: pl.Series | None) -> pl.Series:
        """A column in the lines of one way; null elsewhere."""
        return self._frame[name] if mine is None else _where(mine, self._frame[name])

    def _names(self) -> pl.Series:
        """The lines whose name is missing, is an indicator's, or stands in their submission before.

        Names are compared by hashes into which their submission is mixed; what is the same by chance is looked at.
        """
        name, of = pl.col("name"), self._groups.of
        others = (name == one for one in ("", *self._scorer.rubric.program.keyed))
        most: Any = (self._groups.last - self._groups.first).max() or 0
        kind = pl.UInt32() if most <= _FEW else pl.UInt64()
        marks = name.hash().cast(kind, wrap_numerical=True) + pl.col("of").cast(kind) * pl.lit(_MIX, dtype=kind)
        given = pl.DataFrame([_texts(self._frame[self._way.name]).alias("name"), of.alias("of")])
        lazy = given.lazy().with_columns(name.str.strip_chars().fill_null(""))
        found = lazy.select(odd=pl.any_horizontal(*others), mark=marks).collect(engine="streaming")
        mark = pl.col("mark")
        if most > _FEW:
            return found["odd"] | found["mark"].is_duplicated()
        twice = (mark == mark.shift(back) for back in range(1, most + 1))
        return found.select(pl.any_horizontal("odd", *twice)).to_series()


def _texts(series: pl.Series) -> pl.Series:
    return series if series.dtype == pl.String else series.cast(pl.String)


def _where(mine: pl.Series, series: pl.Series) -> pl.Series:
    """A column in some lines; null elsewhere."""
    return pl.select(pl.when(pl.lit(mine)).then(pl.lit(series)).alias(series.name)).to_series()


def _said(series: pl.Series) -> ReadColumn:
    """Whether something is said in a column of texts. Most lines say nothing: only the others are looked at."""
    given = series.is_not_null()
    found = column(series.filter(given), Input(series.name, "text"))
    nothing, where = pl.zeros(len(series), dtype=pl.Boolean, eager=True), given.arg_true()
    odd = None if found.odd is None else nothing.scatter(where, found.odd)
    return ReadColumn(nothing.scatter(where, found.given != ""), _ONE, odd)


def _lines_of(series: pl.Series, words: Collection[str]) -> pl.DataFrame:
    """For every word the lines that have it, as a submission has words read: spaces and other signs do not matter."""
    found = _equal(_texts(series), words)
    if _any(found).all():
        return found
    return _equal(_texts(series).str.strip_chars().replace(_SAME), words)


def _equal(series: pl.Series, words: Collection[str]) -> pl.DataFrame:
    """For every word the rows that are just it. To compare with a few texts is far quicker than to look each up."""
    lazy = series.to_frame("text").lazy()
    return lazy.select((pl.col("text") == one).fill_null(value=False).alias(one) for one in words).collect(
        engine="streaming"
    )


def _any(flags: pl.DataFrame) -> pl.Series:
    return flags.select(pl.any_horizontal(pl.all())).to_series()


def _levels(series: pl.Series, way: Judged) -> tuple[ReadColumn, pl.Series | None]:
    """The level in a column, and what is said behind it (达成：说明): each distinct text once."""
    series = _texts(series)
    if (_any(_equal(series, way.levels)) | series.is_null()).all():
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
    return ReadColumn(joined["level"], _ONE, odd), joined["said"].fill_null("") != ""
