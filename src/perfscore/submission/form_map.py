"""The map of a form: the cells of its answers, as the writer puts them into its hidden sheet.

Each line gives a place in the submission, what may stand there, and the cell; the cell twice, once as text and
once as a live formula, which an application changes when the cell is moved or deleted. Beside the lines stand the
labels: the texts that tell people which cell is which, to be compared when the form comes back. A seal over both says
whether the map is as it was written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal, TypeAlias, get_args

from perfscore.problems import Path

SHEET: Final = "_perfscore"
FORMAT: Final = "perfscore-form 1"
FIRST_LINE: Final = 6
"""The first row (from 1) of the lines; above it stand the format, the rubric's id, version and digest, and the seal."""
SEAL: Final = "A5"
"""The cell of the seal; forms of before have none, and no labels."""
COLUMNS: Final = "ABCDE"
LABELS: Final = "IJKL"
"""The columns of a line, and those of a label in any of the same rows."""

MOST_PLACES: Final = 12
MOST_LINES: Final = 10_000
MOST_ROWS: Final = 1000
"""Of one table."""

SpecKind: TypeAlias = Literal["number", "percent", "choice", "text", "date", "free", "listed", "printed"]


@dataclass(frozen=True, slots=True)
class Spec:
    """The values that a cell may have: a number of so many decimals between two ends, one of some words, ….

    ``free`` is a number between the ends or a text, ``listed`` one of the words or another text, ``printed`` anything:
    what these mean is for the reader of rows and of claims to say. ``low`` and ``high`` are as the cell has them.
    """

    kind: SpecKind
    places: int = 0
    low: str = "0"
    high: str = "0"
    of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One cell, or the cells of one column of a table: ``first`` and ``last`` are the same for one cell."""

    path: Path
    spec: Spec
    sheet: str
    first: str
    last: str

    def texts(self) -> tuple[str, ...]:
        """The line as it stands in the hidden sheet, without the live formulas."""
        return (_text(self.path), _text(asdict(self.spec)), self.sheet, self.first, self.last)

    @classmethod
    def read(cls, texts: tuple[str, ...]) -> Line:
        """The line that was written so; raise ``ValueError`` where none was."""
        try:
            path, spec, sheet, first, last = texts
            steps, found = json.loads(path), json.loads(spec)
            line = cls(tuple(steps), Spec(**found | {"of": tuple(found["of"])}), sheet, first, last)
        except (TypeError, KeyError, RecursionError) as error:
            raise ValueError(texts) from error
        if not line.is_sound():
            raise ValueError(texts)
        return line

    def is_sound(self) -> bool:
        """True where the writer could have written it: whoever unhides a sheet can write anything there."""
        spec: Any = self.spec
        texts: tuple[Any, ...] = (*self.path, spec.low, spec.high, *spec.of)
        return (
            all(isinstance(one, str) for one in texts)
            and bool(self.path)
            and spec.kind in get_args(SpecKind)
            and isinstance(spec.places, int)
            and 0 <= spec.places <= MOST_PLACES
        )


@dataclass(frozen=True, slots=True)
class Label:
    """A text that says which cell is which; around one that is ``loose``, more may be written."""

    sheet: str
    cell: str
    text: str
    loose: bool = False

    def texts(self) -> tuple[str, ...]:
        """The label as it stands in the hidden sheet: its text quoted, so that no two cells share it."""
        return (self.sheet, self.cell, _text(self.text), "loose" if self.loose else "exact")

    @classmethod
    def read(cls, texts: tuple[str, ...]) -> Label:
        """The label that was written so; raise ``ValueError`` where none was."""
        sheet, cell, text, loose = texts
        words = json.loads(text)
        if not isinstance(words, str):
            raise ValueError(texts)  # noqa: TRY004 (whoever reads asks for one kind of error)
        return cls(sheet, cell, words, loose == "loose")


def seal(lines: Iterable[tuple[str, ...]], labels: Iterable[tuple[str, ...]]) -> str:
    """SHA-256 of all that a map says of its cells."""
    return f"sha256:{hashlib.sha256(_text([*lines, *labels]).encode(errors='surrogatepass')).hexdigest()}"


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
