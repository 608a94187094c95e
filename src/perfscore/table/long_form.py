"""The long form: a line a row of a table, the lines of one submission together.

Every line is scored by the way that its ``by`` column chooses; then the lines of each submission are added up, and
the submissions are scored as in the wide form, a row each, with the sums of their lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from perfscore import exact
from perfscore.formula.readings.integers import ZERO, Whole, compared, const, minus, opposite
from perfscore.formula.readings.quotients import Exact
from perfscore.problems import Problem
from perfscore.program.inputs import MOST_ROWS
from perfscore.program.model import EachProgram
from perfscore.steps.model import Input
from perfscore.table import odd_rows, outcome, wide_form
from perfscore.table.columns import Fact, Piece
from perfscore.table.layout import PROBLEMS
from perfscore.table.line_groups import LineGroups
from perfscore.table.long_read import LineReader
from perfscore.table.long_score import LineWays
from perfscore.table.number_texts import any_flag, flagged
from perfscore.table.outcome import Part
from perfscore.table.plan import RowSums
from perfscore.table.read import ReadColumn, addable, column
from perfscore.table.row_problems import RowProblems
from perfscore.table.scorer import Scorer, Sums, error_text, refused_cells, replaced_rows
from perfscore.table.sizes import with_size_words
from perfscore.text import quoted

_ONE: Final = exact.ratio(1)


def score(scorer: Scorer, frame: pl.DataFrame, row_problems: RowProblems, groups: LineGroups) -> pl.DataFrame:
    """The scores of lines, a line for each; a piece holds whole submissions: those of ``groups``."""
    layout = scorer.layout
    each = layout.each
    assert each is not None  # noqa: S101 (otherwise the table is wide)
    figures = [source.column for source in layout.sources if source.role != "row"]
    of_each = [name for name in frame.columns if name in {*figures, layout.key}]
    piece = wide_form.piece_of(scorer, frame.select(of_each).gather(groups.first))
    differing = _differing(frame, groups, figures)
    long = flagged(groups.last - groups.first >= MOST_ROWS)
    other = wide_form.other_rubric(scorer, frame)
    flags = (*differing.values(), *([] if other is None else [other]))
    piece.odd = any_flag(piece.odd, long, *map(groups.any, flags))
    for name, home in scorer.program.columns.items():
        if home == each.way.table:
            _add_sums(piece, groups, name, frame[name], layout.columns[name].input)
    line, odd_lines = LineWays(scorer, each).scored(*LineReader(scorer, each, frame, groups, piece).piece())
    made, odd = scorer.computed(piece, _sums(scorer, each, line, groups, piece))
    if odd_lines.any():
        odd |= groups.any(odd_lines)
    made = made.gather(groups.of)
    made = made.with_columns(column for column in line if column.name in scorer.schema)
    if odd.any():
        made = _with_odd_rows(scorer, frame, made, odd, _Submissions(groups, differing, row_problems))
    elif PROBLEMS in scorer.schema:
        made = made.with_columns(pl.lit(None, dtype=pl.String).alias(PROBLEMS))
    return wide_form.with_passed_columns(frame, layout.passed_through, made.select(list(scorer.schema)))


def _add_sums(piece: Piece, groups: LineGroups, name: str, lines: pl.Series, figure: Input) -> None:
    """Add to a piece of submissions the sums of a column of their lines, for formulas."""
    cells = column(lines, figure)
    values, strange = addable(cells)
    strange = any_flag(strange, with_size_words(lines, figure))
    lacks = groups.any(values.is_null())
    total = groups.sums(values.fill_null(0).to_frame()).to_series().set(lacks, None)
    odd = None if strange is None else groups.any(strange)
    piece.add(name, ReadColumn(total, cells.factor, odd))
    many = (groups.last - groups.first + 1).cast(pl.Int64).set(lacks, None)
    piece.add(f"{name}#", ReadColumn(many, _ONE))


def _differing(frame: pl.DataFrame, groups: LineGroups, columns: Iterable[str]) -> dict[str, pl.Series]:
    """The lines that differ from the line before them in a figure, for every figure of which there are such."""
    same = groups.of == groups.of.shift(1)
    differs = {name: (frame[name].ne_missing(frame[name].shift(1)) & same).fill_null(value=False) for name in columns}
    return {name: one for name, one in differs.items() if one.any()}


def _sums(scorer: Scorer, each: EachProgram, line: pl.DataFrame, groups: LineGroups, piece: Piece) -> Sums:
    """The sums of the lines of each submission, as further columns of the submissions."""
    names = [name for name in ("·units", "·full", "·points") if name in line.columns]
    added = groups.sums(line.select(names))
    for name in names:
        piece.add(f"#{name}", ReadColumn(added[name], _ONE))
    singly = any(each.key in one.rows and one.what == "highest" for one in scorer.program.totals.inputs)
    if singly:
        piece.add("#highest", ReadColumn(groups.greatest(line["·units"]), _ONE))
    piece.add("#·open", ReadColumn(groups.any(line["·open"]), _ONE))
    whole = int(each.head.full * 10 ** outcome.places(scorer.program).most)

    def sums_of(facts: Mapping[str, Fact]) -> RowSums:
        off = opposite(compared("==", _whole(facts["#·full"]), const(whole)))
        amount, points = _whole(facts["#·units"]), _whole(facts[f"#{names[-1]}"])
        highest = _whole(facts["#highest"]) if singly else ZERO
        got = minus(amount) if each.head.minus else amount
        points = points if each.head.counted else ZERO
        return RowSums(Part(each.head, got, points, highest, ZERO, pl.col(facts["#·open"].name)), off)

    return sums_of


def _whole(fact: Fact) -> Whole:
    known = fact.known
    assert isinstance(known, Exact)  # noqa: S101 (a column of whole numbers)
    return known.top


@dataclass(frozen=True, slots=True, eq=False)
class _Submissions:
    """The submissions of a piece, the lines that differ in a figure, and the gathered problems."""

    groups: LineGroups
    differing: dict[str, pl.Series]
    row_problems: RowProblems

    def problems(self, place: int) -> tuple[Problem, ...]:
        """The problems of a submission's lines that ``score`` cannot see."""
        first, last = self.groups.first[place], self.groups.last[place]
        differences = {name: one.slice(first, last - first + 1).arg_true() for name, one in self.differing.items()}
        hint = "同一份填报的各行要填同一个数"
        return tuple(
            Problem("lines-differ", f"{quoted(name)}与这份填报上一行的不一样", ("data", "", lines[0], name), hint)
            for name, lines in differences.items()
            if len(lines)
        )


def _with_odd_rows(
    scorer: Scorer, frame: pl.DataFrame, made: pl.DataFrame, odd: pl.Series, submissions: _Submissions
) -> pl.DataFrame:
    """The scores with those of the odd submissions, each scored by itself."""
    groups = submissions.groups
    patch: dict[str, list[Any]] = {name: [] for name in (*made.columns, PROBLEMS)}
    for place in odd.arg_true():
        first, last = groups.first[place], groups.last[place]
        lines = frame.slice(first, last - first + 1).rows(named=True)
        wrong = submissions.problems(place)
        scored = odd_rows.Scored(None, wrong) if wrong else odd_rows.score_one(scorer.program, scorer.layout, lines)
        if scored.result is None:
            submissions.row_problems.note(first, scored.problems, range(first, last + 1))
        out = refused_cells(made.schema) if scored.result is None else odd_rows.outputs(scorer.program, scored.result)
        for name, cells in patch.items():
            value = (error_text(scored.problems) or None) if name == PROBLEMS else out.get(name)
            cells.extend(value if isinstance(value, list) else [value] * len(lines))
    if PROBLEMS in scorer.schema:
        made = made.with_columns(pl.lit(None, dtype=pl.String).alias(PROBLEMS))
    return replaced_rows(made, odd.gather(groups.of), patch)
