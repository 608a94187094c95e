"""A table piece by piece: frames, lazy frames, files and Arrow streams; memory stays bounded however long it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any, Final

import polars as pl

from perfscore.problems import PerfscoreError, Problem, Row
from perfscore.program.model import Program
from perfscore.table import long_form, wide_form
from perfscore.table.batches import breaks_refused
from perfscore.table.layout import layout
from perfscore.table.line_groups import group_lines
from perfscore.table.options import Options
from perfscore.table.row_problems import Listing, RowProblems
from perfscore.table.scorer import Scorer
from perfscore.text import quoted

MOST: Final = 1 << 21
"""Rows of the wide form that are scored at once, at most: a file gives fewer at once."""
_SHORTER: Final = (pl.Float16, pl.Float32)


def out_schema(program: Program, schema: Mapping[str, pl.DataType], options: Options) -> pl.Schema:
    """The columns that come out for the columns that go in.

    Raises :class:`PerfscoreError` with every problem of the columns: absent, of a wrong type, unknown.
    """
    scorer = _scorer(program, tuple(schema.items()), options)
    spelt = {scorer.layout.spelling.get(name, name): kind for name, kind in schema.items()}
    return pl.Schema({name: spelt[name] for name in scorer.layout.passed_through} | scorer.schema)


def scored(
    program: Program,
    frames: Iterable[pl.DataFrame],
    options: Options,
    listing: Listing | None = None,
    *,
    whole: bool = False,
) -> Iterator[pl.DataFrame]:
    """Each frame of a table scored; in the long form, whole submissions: the last may wait for the next frame.

    ``whole`` says that a frame is all of a table. ``listing`` gets every problem of a row that is kept.
    Raises :class:`PerfscoreError`; of rows with problems, unless they are kept, before their frame comes out.
    """
    pieces: _Pieces | None = None
    for frame in frames:
        if pieces is None:
            scorer = _scorer(program, tuple(frame.schema.items()), options)
            pieces = _Pieces(scorer, RowProblems(scorer.layout, options.problems == "keep", listing), whole=whole)
        yield from pieces.take(pieces.scorer.layout.respelt(frame))
    if pieces is not None:
        yield from pieces.rest()


def _doubles(frame: pl.DataFrame, columns: Iterable[str]) -> pl.DataFrame:
    """Shorter floats as those of 64 bits with the same shortest text, which is what they are read by."""
    double = pl.element().cast(pl.String).cast(pl.Float64)
    made, kinds = [], frame.schema
    for name in columns:
        kind = kinds[name]
        if kind in _SHORTER:
            made.append(pl.col(name).cast(pl.String).cast(pl.Float64))
        elif isinstance(kind, pl.List) and kind.inner in _SHORTER:
            made.append(pl.col(name).list.eval(double))
    return frame.with_columns(made) if made else frame


@lru_cache(maxsize=32)
def _scorer(program: Program, schema: tuple[tuple[str, pl.DataType], ...], options: Options) -> Scorer:
    """The scorer of tables with these columns: the next one alike finds its plans made."""
    return Scorer(program, layout(program, dict(schema), options), options)


@dataclass(slots=True, eq=False)
class _Pieces:
    """A cutter of frames into pieces that can be scored."""

    scorer: Scorer
    row_problems: RowProblems
    waiting: pl.DataFrame | None = None
    whole: bool = False
    """True where a frame is a whole table, whose last submission has no more lines."""
    marks: list[pl.Series] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)
    grown: bool = True
    last: Any = None

    def take(self, frame: pl.DataFrame) -> Iterator[pl.DataFrame]:
        """Score one more frame."""
        if not self.scorer.layout.key:
            for piece in frame.iter_slices(MOST):
                yield self._score(wide_form.score, piece)
            return
        whole = frame if self.waiting is None else pl.concat([self.waiting, frame])
        key = whole[self.scorer.layout.key]
        self._check_keys(key)
        groups = group_lines(key)
        self._check_together(key, groups.first.slice(0 if self.waiting is None else 1))
        ready = groups if self.whole else groups.but_last()
        cut = len(ready.of)
        self.waiting = whole.slice(cut)
        if cut:
            yield self._score(partial(long_form.score, groups=ready), whole.head(cut))

    def rest(self) -> Iterator[pl.DataFrame]:
        """Score the last submission."""
        if self.waiting is not None and self.waiting.height:
            groups = group_lines(self.waiting[self.scorer.layout.key])
            yield self._score(partial(long_form.score, groups=groups), self.waiting)

    def _score(
        self, score: Callable[[Scorer, pl.DataFrame, RowProblems], pl.DataFrame], piece: pl.DataFrame
    ) -> pl.DataFrame:
        with breaks_refused("表没有评完，评分的程序出错了"):
            made = score(self.scorer, _doubles(piece, self.scorer.layout.columns), self.row_problems)
        if made.height != piece.height:
            message = f"表没有评完：{piece.height:,} 行评出来 {made.height:,} 行"
            raise PerfscoreError([Problem("table-rows", message, None, "这是程序的错，请告诉我们")])
        self.row_problems.base += piece.height
        self.row_problems.raise_all()
        return made

    def _check_keys(self, key: pl.Series) -> None:
        name = self.scorer.layout.key
        if key.null_count():
            row = self.row_problems.base + int(key.is_null().arg_true()[0]) + 1
            message = f"没有写{quoted(name)}，不知道是哪一份填报"
            raise PerfscoreError([Problem("key-empty", message, Row("", row, name))])

    def _check_together(self, key: pl.Series, begins: pl.Series) -> None:
        """Check that the lines of a submission stand together: no key comes back, as the hashes of all keys show.

        Where the keys only grow, none can; where they do not, all are looked up in a set, which takes more.
        """
        names = key.gather(begins)
        if isinstance(names.dtype, pl.Enum | pl.Categorical):  # their order is another one, of each piece its own
            names = names.cast(pl.String)
        if not len(names):
            return
        grows = (names > names.shift(1)).all() and (self.last is None or names[0] > self.last)
        marks = names.hash()
        if not (self.grown and grows):
            self._look_up(names, marks, begins)
        self.grown, self.last = self.grown and bool(grows), names[-1]
        self.marks.append(marks)

    def _look_up(self, names: pl.Series, marks: pl.Series, begins: pl.Series) -> None:
        """Look for keys that were there before."""
        if len(self.seen) < sum(map(len, self.marks)):
            self.seen.update(mark for some in self.marks for mark in some)
        for place, mark in enumerate(marks):
            if mark in self.seen:
                name, value = self.scorer.layout.key, str(names[place])
                message = f"{quoted(value)}这份填报的各行没有放在一起，或者有两份同名"
                hint = f"请先按{quoted(name)}排序；不同的填报要有不同的{quoted(name)}"
                where = Row("", self.row_problems.base + begins[place] + 1, name)
                raise PerfscoreError([Problem("key-apart", message, where, hint)])
            self.seen.add(mark)
