"""A table piece by piece: frames, lazy frames, files and Arrow streams; memory stays bounded however long it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

import polars as pl

from perfscore.problems import PerfscoreError, Problem, Row, quoted
from perfscore.program.rubric import Rubric
from perfscore.program.table import lines, wide
from perfscore.program.table.layout import layout
from perfscore.program.table.options import Options
from perfscore.program.table.scorer import Scorer
from perfscore.program.table.trouble import Listing, Trouble

MOST: Final = 1 << 22
"""So many rows at most are scored at once: what a file gives at once is less."""


def out_schema(rubric: Rubric, schema: Mapping[str, pl.DataType], options: Options) -> pl.Schema:
    """The columns that come out for the columns that go in.

    Raises :class:`PerfscoreError` with every problem of the columns: absent, of a wrong type, unknown.
    """
    scorer = _scorer(rubric, tuple(schema.items()), options)
    found = scorer.layout
    carried = ([found.key] if found.key else []) + list(found.carried)
    return pl.Schema({name: schema[name] for name in carried} | scorer.schema)


def scored(
    rubric: Rubric, frames: Iterable[pl.DataFrame], options: Options, listing: Listing | None = None
) -> Iterator[pl.DataFrame]:
    """Each frame of a table scored; in the long form, whole submissions: the last may wait for the next frame.

    ``listing`` is told of every problem of a row that is kept.
    Raises :class:`PerfscoreError`; of rows with problems, unless they are kept, before their frame comes out.
    """
    pieces: _Pieces | None = None
    for frame in frames:
        if pieces is None:
            scorer = _scorer(rubric, tuple(frame.schema.items()), options)
            pieces = _Pieces(scorer, Trouble(scorer.layout, options.problems == "keep", listing))
        yield from pieces.take(frame)
    if pieces is not None:
        yield from pieces.rest()


@lru_cache(maxsize=32)
def _scorer(rubric: Rubric, schema: tuple[tuple[str, pl.DataType], ...], options: Options) -> Scorer:
    """The scorer of tables with these columns: the next one alike finds its plans made."""
    return Scorer(rubric, layout(rubric, dict(schema), options), options)


@dataclass(slots=True, eq=False)
class _Pieces:
    """Cuts frames into pieces that can be scored."""

    scorer: Scorer
    trouble: Trouble
    waiting: pl.DataFrame | None = None
    seen: set[int] = field(default_factory=set)

    def take(self, frame: pl.DataFrame) -> Iterator[pl.DataFrame]:
        """One more frame."""
        if not self.scorer.layout.key:
            for piece in frame.iter_slices(MOST):
                yield self._score(wide.score, piece)
            return
        whole = frame if self.waiting is None else pl.concat([self.waiting, frame])
        key = whole[self.scorer.layout.key]
        begins = key.ne_missing(key.shift(1))
        if len(begins):
            begins[0] = True
        self._keyed(key)
        self._apart(key, begins.arg_true().slice(0 if self.waiting is None else 1))
        cut = int(begins.arg_true()[-1]) if len(begins) else 0
        self.waiting = whole.slice(cut)
        if cut:
            yield self._score(lines.score, whole.head(cut))

    def rest(self) -> Iterator[pl.DataFrame]:
        """The last submission."""
        if self.waiting is not None and self.waiting.height:
            yield self._score(lines.score, self.waiting)

    def _score(
        self, score: Callable[[Scorer, pl.DataFrame, Trouble], pl.DataFrame], piece: pl.DataFrame
    ) -> pl.DataFrame:
        made = score(self.scorer, piece, self.trouble)
        self.trouble.base += piece.height
        self.trouble.done()
        return made

    def _keyed(self, key: pl.Series) -> None:
        name = self.scorer.layout.key
        if key.null_count():
            row = self.trouble.base + int(key.is_null().arg_true()[0]) + 1
            message = f"第 {row} 行没有写{quoted(name)}，不知道是哪一份填报"
            raise PerfscoreError([Problem("key-missing", message, Row("", row, name))])

    def _apart(self, key: pl.Series, begins: pl.Series) -> None:
        """The lines of a submission stand together: eight bytes are kept of every key to see that none comes back."""
        names = key.gather(begins)
        marks = names.hash().to_list()
        for place, (row, mark) in enumerate(zip(begins, marks, strict=True)):
            if mark in self.seen:
                name, value = self.scorer.layout.key, str(names[place])
                message = f"{quoted(value)}这份填报的各行没有放在一起，或者有两份同名"
                hint = f"请先按{quoted(name)}排序；不同的填报要有不同的{quoted(name)}"
                raise PerfscoreError([Problem("key-apart", message, Row("", self.trouble.base + row + 1, name), hint)])
            self.seen.add(mark)
