"""The traces of a submission: what of it is held against the other submissions of a batch.

A text is kept as its digest and its beginning, so that a long batch needs little memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import blake2b
from itertools import islice
from typing import Any, Final, NamedTuple, Self

from perfscore import exact
from perfscore.methods.answer import blank
from perfscore.program.model import EachProgram, Program
from perfscore.recheck.document import Row
from perfscore.recheck.row_findings import explains
from perfscore.recheck.treatment import treated
from perfscore.result.result import Result
from perfscore.text import one_line, quoted, skeleton

LONG: Final = 20
"""Letters and digits of a text that two bureaus do not write alike by chance."""
MOST: Final = 1000
"""The most texts, and the most rows, of one submission that are held against others."""
_SHOWN: Final = 30


class Text(NamedTuple):
    """A long text: the digest of its letters, the row that it stands in, and how it begins."""

    digest: str
    row: str
    begins: str


class Shortfall(NamedTuple):
    """A row that fell short: the digest of its way of scoring and of the share that it won, and its claim.

    ``claimed`` is the share of its points at which it was claimed; nothing where that is right. ``points`` are its
    points, ``score`` is what is claimed.
    """

    digest: str
    row: str
    claimed: str
    points: Decimal
    score: Decimal

    def claimed_as(self, other: Shortfall) -> bool:
        """True where both are claimed at one share of their points, rightly or wrongly."""
        return exact.number(self.score) * exact.number(other.points) == exact.number(other.score) * exact.number(
            self.points
        )

    @property
    def says(self) -> str:
        """``“甲”10 分自评 9 分``."""
        return f"{quoted(self.row)}{exact.plain(self.points)} 分自评 {exact.plain(self.score)} 分"


@dataclass(frozen=True, slots=True)
class Traces:
    """The long texts of a submission, and the rows of it that fell short."""

    texts: tuple[Text, ...] = ()
    shortfalls: tuple[Shortfall, ...] = ()

    def plain(self) -> dict[str, object]:
        """The same as plain data."""
        return {"texts": [[*one] for one in self.texts], "shortfalls": [[*map(str, one)] for one in self.shortfalls]}

    @classmethod
    def read(cls, plain: Mapping[str, Any]) -> Self:
        """Read the plain data that :meth:`plain` wrote; raise ValueError for anything else."""
        try:
            texts = tuple(Text(*map(_word, one)) for one in plain["texts"])
            return cls(texts, tuple(_shortfall(*one) for one in plain["shortfalls"]))
        except (TypeError, ArithmeticError) as error:
            raise ValueError(str(error)) from None


def _shortfall(digest: object, row: object, claimed: object, points: object, score: object) -> Shortfall:
    return Shortfall(_word(digest), _word(row), _word(claimed), Decimal(_word(points)), Decimal(_word(score)))


def _word(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def traces(result: Result, rows: Sequence[Row]) -> Traces:
    """The traces of a result, whose rows were judged."""
    texts = {one.digest: one for one in islice(_texts(result), MOST)}
    return Traces(tuple(texts.values()), tuple(islice(_shortfalls(result, rows), MOST)))


def _texts(result: Result) -> Iterator[Text]:
    """The long texts that a bureau wrote itself: grounds and remarks, and what it says in rows that a person judges."""
    for row in result.run.rows:
        written = result.submission.cells(row.path).items()
        long = [(column, cell) for column, cell in written if isinstance(cell, str) and len(cell) >= LONG]
        asked = row.program.scored.way.row_columns.values() if long and row.program.asked.keys else ()
        for column, cell in long:
            if explains(column) or column in asked:
                yield from _text(cell, row.name)
    for indicator in result.indicators:
        for remark in () if indicator.row.path else indicator.row.remarks:
            if len(remark.text) >= LONG:
                yield from _text(remark.text, indicator.name)


def _text(text: str, row: str) -> Iterator[Text]:
    letters = "".join(filter(str.isalnum, skeleton(text).casefold()))
    if len(letters) >= LONG and not blank(text):
        yield Text(_digest(letters), row, quoted(one_line(text), _SHOWN))


def _shortfalls(result: Result, rows: Sequence[Row]) -> Iterator[Shortfall]:
    short = [one for one in treated(result.indicators, rows, only_short=True) if one.share < 1]
    words = _words(result.program) if short else {}
    for one in short:
        program = one.indicator.program
        digest = _digest("\n".join((program.key, words.get(id(program), ""), str(one.share))))
        if one.row.points is not None and one.row.claimed is not None:
            yield Shortfall(digest, one.row.name, one.claimed, one.row.points, one.row.claimed)


def _words(program: Program) -> dict[int, str]:
    """The word of the way that scores rows of a table, by the identity of its program."""
    tables = [one for one in program.indicators if isinstance(one, EachProgram)]
    words = {id(way): word for one in tables for word, way in one.rows.items()}
    return words | {id(way): f"{word}日期" for one in tables for word, way in one.days.items()}


def _digest(text: str) -> str:
    return blake2b(text.encode(errors="surrogatepass"), digest_size=16).hexdigest()
