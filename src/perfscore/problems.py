"""Problems: a fault as it is found, its place in a file, and the text that shows it.

A check yields ``Fault``s and need not know the file: it gives the path of the value inside the document.
A reader gives each its place, which makes it a ``Problem``.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from perfscore.text import character_width, clean, display_width

__all__ = [
    "MOST_PROBLEMS",
    "Cell",
    "Fault",
    "Faults",
    "Path",
    "PerfscoreError",
    "Problem",
    "Row",
    "Severity",
    "Span",
]

Severity = Literal["error", "warning", "info"]
Path = tuple[str | int, ...]

MOST_PROBLEMS: Final = 100
"""The most problems that are listed at once; the rest are counted."""

MOST_FAULTS: Final = 1000
"""The most faults of one file that are made; the rest are only counted."""

TOO_MANY: Final = "too-many-problems"
LONGEST_LINE: Final = 160
"""A source line wider than this (in columns) is cut round its caret."""
BEFORE_CARET: Final = 60
LONGEST_MESSAGE: Final = 600

SEVERITY_WORDS: Final[dict[Severity, str]] = {"error": "", "warning": "警告：", "info": "说明："}


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a file: 1-based line and column, counted in characters, and the line itself."""

    file: str
    line: int
    column: int
    text: str = ""
    width: int = 1


@dataclass(frozen=True, slots=True)
class Cell:
    """A place in a workbook: a sheet, and a cell as applications call it (``C5``); either may be empty."""

    file: str
    sheet: str = ""
    cell: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A place in a table: the row, the first being 1 (0: all of them), and the column; the file may be empty."""

    file: str
    row: int
    column: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong, from where it is found to where a reader gives it its place and makes it a :class:`Problem`.

    ``path`` leads to a value in the document, or below what the finder knows; ``offset`` is a character inside the
    scalar there, the first of ``width``; ``key`` asks for the key there. ``names`` are those that it is about, where
    nothing has such a name: whoever knows more of them decides by these, never by the message.
    """

    path: Path
    code: str
    message: str
    hint: str = ""
    severity: Severity = "error"
    offset: int | None = None
    width: int = 1
    key: bool = False
    names: tuple[str, ...] = field(default=(), compare=False)

    @classmethod
    def in_text(cls, code: str, message: str, offset: int, hint: str = "", width: int = 1) -> "Fault":
        """Return a fault of a text, at a character of it."""
        return cls((), code, message, hint, offset=offset, width=width)

    @classmethod
    def warning(cls, code: str, message: str) -> "Fault":
        """Return a fault that is only a warning; whoever knows its place puts it there, by :meth:`below`."""
        return cls((), code, message, severity="warning")

    @classmethod
    def unknown_name(cls, name: str, message: str, offset: int, hint: str = "") -> "Fault":
        """Return the fault of a text that uses a name which nothing has."""
        return cls((), "unknown-name", message, hint, offset=offset, width=len(name), names=(name,))

    def prefixed(self, prefix: str) -> "Fault":
        """Return the same fault, its message with something before it: what it is about."""
        return replace(self, message=prefix + self.message)

    def below(self, path: Path, start: int = 0) -> "Fault":
        """Return the same fault of what stands below ``path``, its text ``start`` characters into the scalar."""
        offset = None if self.offset is None else self.offset + start
        return replace(self, path=path + self.path, offset=offset)

    def at(self, where: "Span | Cell | Row | Path | None") -> "Problem":
        """Return the problem that this fault is at its place."""
        return Problem(self.code, self.message, where, self.hint, self.severity)


class Faults(list[Fault]):
    """The faults of a file. Nobody reads thousands: errors beyond ``MOST_FAULTS`` are only counted."""

    hidden: int = 0

    def append(self, fault: Fault, /) -> None:
        """Keep one more, or count it."""
        if len(self) < MOST_FAULTS or fault.severity != "error":
            super().append(fault)
        else:
            self.hidden += 1

    def take(self, others: "Faults") -> None:
        """Keep all of others, and count what they counted."""
        self.extend(others)
        self.hidden += others.hidden


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, in the reader's words."""

    code: str
    message: str
    where: Span | Cell | Row | Path | None = None
    hint: str = ""
    severity: Severity = "error"

    @property
    def place(self) -> str:
        """Its place, as text; nothing where it has none."""
        return _place(self.where).removesuffix(": ")

    def render(self) -> str:
        """Return the problem as text: its place and message, the line with a caret, the hint."""
        return "\n".join(_rendered(self))

    def as_dict(self) -> dict[str, object]:
        """Return the problem as JSON would hold it; a place not yet known is null, and its path is given."""
        span = self.where if isinstance(self.where, Span) else None
        file = self.where.file if isinstance(self.where, Span | Cell | Row) else None
        fields: dict[str, object] = {
            "code": self.code,
            "severity": self.severity,
            "message": _message(self.message),
            "file": None if file is None else clean(file),
            "line": span.line if span else None,
            "column": span.column if span else None,
            "hint": _message(self.hint),
        }
        if isinstance(self.where, Cell):
            fields |= {"sheet": clean(self.where.sheet), "cell": clean(self.where.cell)}
        if isinstance(self.where, Row):
            fields |= {"row": self.where.row, "table_column": clean(self.where.column)}
        if isinstance(self.where, tuple):
            fields["path"] = [clean(step) if isinstance(step, str) else step for step in self.where]
        return fields


class PerfscoreError(Exception):
    """The input has problems; at most ``MOST_PROBLEMS`` are kept, and then the last entry says how many more.

    ``hidden`` is the number of problems that were met but not even made.
    """

    problems: tuple[Problem, ...]

    def __init__(self, problems: Iterable[Problem], hidden: int = 0) -> None:
        self.problems = _capped(tuple(problems), hidden)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(problem.render() for problem in self.problems)


def not_installed(message: str, extra: str) -> PerfscoreError:
    """The error of a library that is not installed; the extra that brings it is the hint."""
    return PerfscoreError([Problem("extra-missing", message, hint=f"请运行 pip install 'perfscore[{extra}]'")])


def _capped(problems: tuple[Problem, ...], hidden: int) -> tuple[Problem, ...]:
    """Keep the first ``MOST_PROBLEMS``, errors before warnings, and say how many are left out."""
    rest = problems[MOST_PROBLEMS:]
    if not hidden and all(problem.code == TOO_MANY for problem in rest):
        return problems
    ranked = sorted(problems, key=lambda problem: problem.severity != "error")
    more = Problem(TOO_MANY, f"问题太多，只列出前 {MOST_PROBLEMS} 处，另有 {len(rest) + hidden} 处没有列出")
    return (*ranked[:MOST_PROBLEMS], more)


def _rendered(problem: Problem) -> Iterator[str]:
    """Yield the lines of a problem's text."""
    yield f"{_place(problem.where)}{SEVERITY_WORDS[problem.severity]}{_message(problem.message)}"
    if isinstance(problem.where, Span) and problem.where.text.strip():
        yield from _excerpt(problem.where)
    if problem.hint:
        yield f"  提示：{_message(problem.hint)}"


def _place(where: Span | Cell | Row | Path | None) -> str:
    match where:
        case Row(file=file, row=row, column=column):
            parts = ([f"第 {row} 行"] if row else []) + ([clean(column)] if column else [])
            return f"{clean(file)}{':' if file and parts else ''}{' · '.join(parts)}{': ' if parts else ' '}"
        case Cell(file=file, sheet=sheet, cell=cell):
            places = f"{sheet}!{cell}" if sheet and cell else sheet
            return f"{clean(file)}:{clean(places)}{': ' if places else ' '}"
        case Span(file=file, line=line, column=column):
            return f"{clean(file)}:{line}:{column}: "
        case None | ():
            return ""
        case path:
            return f"{' › '.join(clean(_step(step)) for step in path)}: "


def _step(step: str | int) -> str:
    return step if isinstance(step, str) else f"第 {step + 1} 项"


def _message(text: str) -> str:
    return clean(text if len(text) <= LONGEST_MESSAGE else text[:LONGEST_MESSAGE] + "…")


def _excerpt(span: Span) -> Iterator[str]:
    """Yield the source line, cut where it is too long, and the caret under its place."""
    at = max(0, min(span.column - 1, len(span.text)))
    first, last = _window(span.text, at)
    before = ("…" if first else "") + clean(span.text[first:at])
    under = clean(span.text[at : min(last, at + max(1, span.width))])
    after = clean(span.text[at + len(under) : last]) + ("…" if last < len(span.text) else "")
    yield f"  {before}{under}{after}".rstrip()
    yield f"  {' ' * display_width(before)}{'^' * max(1, display_width(under))}"


def _window(text: str, at: int) -> tuple[int, int]:
    """Return the part of a line to show: all of it, or about ``LONGEST_LINE`` columns round the caret."""
    if len(text) <= LONGEST_LINE and display_width(text) <= LONGEST_LINE:
        return 0, len(text)
    first, room = at, BEFORE_CARET
    while first and room > 0 and at - first < LONGEST_LINE:
        first -= 1
        room -= character_width(text[first])
    last, room = at, LONGEST_LINE - BEFORE_CARET + room
    while last < len(text) and room > 0 and last - at < LONGEST_LINE:
        room -= character_width(text[last])
        last += 1
    return first, last
