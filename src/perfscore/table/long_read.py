"""The lines of the long form, read: the way that each asks for, its name, and the columns that the ways look at."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

import polars as pl

from perfscore import exact
from perfscore.formula import tree
from perfscore.program.model import EachProgram, IndicatorProgram
from perfscore.steps.model import Guard, Input
from perfscore.table.columns import Piece
from perfscore.table.line_groups import LineGroups
from perfscore.table.number_texts import any_flag
from perfscore.table.read import ReadColumn, as_counts, column
from perfscore.table.scorer import Scorer
from perfscore.table.sizes import NumberSorts, large_values, share_units
from perfscore.table.text_checks import HIDDEN, as_text, unclean, unexplained
from perfscore.text import normal

BY: Final = "#by {}"
"""The column of truths whether a line is scored by a way."""
ITEM: Final = "#{} {}"
"""The column of an item of a person's answer in the lines of a way."""
_ONE: Final = exact.ratio(1)
_SAME: Final = {">=": "≥", "<=": "≤", "==": "="}
_FORMS: Final = r"[\x{a0}-\x{33ff}\x{a690}-\x{abff}\x{f900}-\x{1fbff}\x{2f800}-\x{2fa1f}]"
"""Characters that may have another form: all but ASCII and those of Chinese texts."""
_NEAR: Final = 64
"""Lines of a submission up to which each is compared with each."""
_MIX: Final = 0x9E3779B1
"""An odd number, so that no two submissions have the same bits."""


class LineReader:
    """A reader of the lines of a piece."""

    def __init__(
        self, scorer: Scorer, each: EachProgram, frame: pl.DataFrame, groups: LineGroups, submissions: Piece
    ) -> None:
        self._scorer = scorer
        self._each = each
        self._frame = frame
        self._groups = groups
        self._submissions = submissions
        self._way = each.way
        self._sources = {one.column: one.input for one in scorer.layout.sources if one.role == "row"}
        self._users = self._used_by()
        self._sorts = NumberSorts(frame)

    def piece(self) -> tuple[Piece, pl.Series]:
        """The columns of the lines, and the odd lines; what is odd counts only where the line's way uses the column."""
        way, piece = self._way, Piece(self._frame.height)
        ways, exact, strange = self._ways()
        odd = self._names() | strange
        for lines in () if ways is None else ways:
            piece.add(BY.format(lines.name), ReadColumn(lines, _ONE))
        for flags in unclean(self._unread(exact, ways)):
            odd |= flags
        read = self._read(ways)
        for word, program in self._each.rows.items():
            mine = None if ways is None else ways[word]
            own = ((one, read[one]) for one in self._used(program))
            for name, values in (*own, *self._figures(program), *self._answers(word, program, mine)):
                if name not in piece.columns:
                    piece.add(name, replace(values, odd=None))
                if values.odd is not None:
                    odd |= values.odd if mine is None else (values.odd & mine)
            unlike = self._uneven(program, read)
            if unlike is not None:
                odd |= unlike if mine is None else (unlike & mine)
        points = read[way.points]
        if way.points not in piece.columns:
            piece.add(way.points, replace(points, odd=None))
        odd |= points.given.is_null() if points.odd is None else (points.given.is_null() | points.odd)
        return piece, odd.fill_null(value=False)

    def _ways(self) -> tuple[pl.DataFrame | None, set[str], pl.Series]:
        """The lines of every way; the columns with nothing but known words; and the lines with an unknown one."""
        way, exact = self._way, set[str]()
        odd = pl.zeros(self._frame.height, dtype=pl.Boolean, eager=True)
        if way.groups and way.group:
            grouped, just = _lines_of(self._frame[way.group], way.groups, {})
            odd |= ~_any(grouped)
            exact |= {way.group} if just else set()
        if not way.by:
            return None, exact, odd
        ways, just = _lines_of(self._frame[way.by], self._each.rows, _SAME)
        return ways, exact | ({way.by} if just else set()), odd | ~_any(ways)

    def _read(self, ways: pl.DataFrame | None) -> dict[str, ReadColumn]:
        """Read the columns that the ways look at; cells in lines of other ways are not looked at."""
        users = self._users

        def read(name: str) -> ReadColumn:
            series = self._frame[name]
            if ways is not None and len(users[name]) < len(self._each.rows):
                series = _only_in(_any(ways.select(users[name])), series)
            found = column(series, self._sources[name])
            return as_counts(found) if found.natural else found

        return {name: read(name) for name in users}

    def _used_by(self) -> dict[str, list[str]]:
        """The ways that look at a column."""
        users: dict[str, list[str]] = {self._way.points: list(self._each.rows)}
        for word, program in self._each.rows.items():
            for one in self._used(program):
                users.setdefault(one, []).append(word)
        return users

    def _unread(self, exact: Collection[str], ways: pl.DataFrame | None) -> Iterable[pl.Series]:
        """The cells that nobody reads as numbers, or as just the words that are known."""
        for name in self._sources:
            read = self._users.get(name, ())
            if ways is not None and 0 < len(read) < len(self._each.rows):
                yield _only_in(~_any(ways.select(read)), self._frame[name])
            elif name not in exact and not read:
                yield self._frame[name]

    def _used(self, program: IndicatorProgram) -> list[str]:
        """The columns of a row that the steps of a way look at; the others are there for warnings."""
        items = [item for block in program.blocks for item in block.items]
        nodes = [item.when if isinstance(item, Guard) else item.formula for item in items]
        nodes += [item.score for item in items if isinstance(item, Guard) and item.score is not None]
        used = {one.name for node in nodes for one in tree.names(node)}
        return [one.name for one in program.inputs if one.source == "row" and one.name in used]

    def _figures(self, program: IndicatorProgram) -> Iterable[tuple[str, ReadColumn]]:
        """The figures of its submission that a way looks at, in every line."""
        for figure in program.inputs:
            if figure.source == "figure" and figure.name in self._submissions.columns:
                given = self._submissions.columns[figure.name]
                yield f"figure {figure.name}", ReadColumn(given.values.gather(self._groups.of), given.factor)

    def _uneven(self, program: IndicatorProgram, read: Mapping[str, ReadColumn]) -> pl.Series | None:
        """The lines in which numbers that meet are not written alike."""
        large = (read[name] for name in program.meets.shares if name in read)
        odd = any_flag(self._sorts.uneven(program.meets), *map(large_values, large))
        ruled = bool(program.meets.shares or program.meets.large)
        unit = self._way.unit if ruled and self._way.unit in self._frame.columns else None
        return odd if unit is None else any_flag(odd, share_units(self._frame[unit]))

    def _answers(
        self, word: str, program: IndicatorProgram, mine: pl.Series | None
    ) -> Iterable[tuple[str, ReadColumn]]:
        """The columns of a person's answers in the lines of a way: their values, and the details beside them."""
        columns = program.scored.way.row_columns
        for asked in program.inputs:
            if asked.source == "answer":
                yield ITEM.format(asked.item, word), column(self._own(columns[asked.key], mine), asked)
        remarked: pl.Series | None = None
        for asked in program.details:
            given = self._own(columns[asked.key], mine)
            if asked.role == "level":
                level, remarked = _levels(given, program, asked)
                yield ITEM.format(asked.item, word), level
            else:
                reason, strange = _not_blank(given), unexplained(given)
                reason = reason if remarked is None else reason | remarked
                there = reason.replace({False: None})
                yield ITEM.format(asked.item, word), ReadColumn(there, _ONE, strange if strange.any() else None)

    def _own(self, name: str, mine: pl.Series | None) -> pl.Series:
        """A column in the lines of one way; null elsewhere."""
        return self._frame[name] if mine is None else _only_in(mine, self._frame[name])

    def _names(self) -> pl.Series:
        """The lines whose name is missing, is an indicator's, or stands in their submission before.

        Names are compared by hashes into which their submission is mixed; what is the same by chance is looked at.
        """
        name, of = pl.col("name"), self._groups.of
        others = [name == one for one in ("", *map(normal, self._scorer.program.keyed))]
        most: Any = (self._groups.last - self._groups.first).max() or 0
        kind = pl.UInt32() if most <= _NEAR else pl.UInt64()
        marks = name.hash().cast(kind, wrap_numerical=True) + pl.col("of").cast(kind) * pl.lit(_MIX, dtype=kind)
        names = _normal(as_text(self._frame[self._way.name]))
        if names.str.contains(HIDDEN).any():
            others.append(name.str.contains(HIDDEN))
        given = pl.DataFrame([names.alias("name"), of.alias("of")])
        lazy = given.lazy().with_columns(name.fill_null(""))
        marked = lazy.select(odd=pl.any_horizontal(*others), mark=marks).collect(engine="streaming")
        mark = pl.col("mark")
        if most > _NEAR:
            return marked["odd"] | marked["mark"].is_duplicated()
        twice = (mark == mark.shift(back) for back in range(1, most + 1))
        return marked.select(pl.any_horizontal("odd", *twice)).to_series()


def _only_in(mine: pl.Series, series: pl.Series) -> pl.Series:
    """A column in some lines; null elsewhere."""
    return pl.select(pl.when(pl.lit(mine)).then(pl.lit(series)).alias(series.name)).to_series()


def _not_blank(series: pl.Series) -> pl.Series:
    """The rows where a column of texts is not blank."""
    written = (pl.col("text").str.strip_chars() != "").fill_null(value=False)
    return as_text(series).to_frame("text").lazy().select(written).collect(engine="streaming").to_series()


def _lines_of(series: pl.Series, words: Collection[str], same: Mapping[str, str]) -> tuple[pl.DataFrame, bool]:
    """The lines that have each word, as a submission has words read; and whether all have just one of them."""
    found = _equal(as_text(series), {word: word for word in words})
    if _any(found).all():
        return found, True
    return _equal(_normal(as_text(series)).replace(same), {word: normal(word) for word in words}), False


def _normal(series: pl.Series) -> pl.Series:
    """Texts in the form in which names are compared."""
    plain = series.str.strip_chars()
    if plain.str.contains(_FORMS).any():
        plain = plain.str.normalize("NFKC").str.strip_chars()
    return plain


def _equal(series: pl.Series, words: Mapping[str, str]) -> pl.DataFrame:
    """The rows that are just the text of each word. To compare with few texts is far quicker than to look each up."""
    lazy = series.to_frame("text").lazy()
    found = ((pl.col("text") == text).fill_null(value=False).alias(word) for word, text in words.items())
    return lazy.select(found).collect(engine="streaming")


def _any(flags: pl.DataFrame) -> pl.Series:
    return flags.select(pl.any_horizontal(pl.all())).to_series()


def _levels(series: pl.Series, program: IndicatorProgram, asked: Input) -> tuple[ReadColumn, pl.Series | None]:
    """The levels in a column, and the rows with a remark behind them (达成：说明); each distinct text is read once."""
    series = as_text(series)
    if (_any(_equal(series, {level: level for level in asked.of})) | series.is_null()).all():
        return ReadColumn(series, _ONE), None
    texts = series.unique().drop_nulls()
    answers: list[Mapping[str, Any]] = []
    way = program.scored.way
    for text in texts:
        answer = way.row_answer({way.row_columns[asked.key]: text})
        answers.append(answer if isinstance(answer, Mapping) else {})
    frame = pl.DataFrame(
        {
            "text": texts,
            "level": pl.Series([answer.get("level") for answer in answers], dtype=pl.String),
            "remark": pl.Series([answer.get("reason", "") for answer in answers], dtype=pl.String),
        }
    )
    joined = series.to_frame("text").join(frame, on="text", how="left", maintain_order="left")
    odd = joined["level"].is_not_null() & ~joined["level"].is_in(list(asked.of))
    remarks = joined["remark"].fill_null("")
    return ReadColumn(joined["level"], _ONE, odd | unexplained(remarks)), remarks != ""
