"""Chinese text in columns: a character takes two, and punctuation keeps to its word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from perfscore.text import display_width

# A word of Latin letters and figures stays whole; anywhere else a line may break, but no line
# begins with a closing mark or ends with an opening one.
_OPENING: Final = "（《【“‘〔「(\\[{"
_CLOSING: Final = "，。；：、！？）》】”’〕」…％,.;:!?)\\]}%"
_NARROW: Final = f"(?:[^\\s\u1100-\U0010ffff{_OPENING}{_CLOSING}]|(?<=[0-9])[.,](?=[0-9]))+"
_WORD: Final = re.compile(f"\\s+|[{_OPENING}]*(?:{_NARROW}|\\S)[{_CLOSING}]*")


def wrap(text: str, width: int, indent: str = "") -> list[str]:
    """Break a text into lines of at most ``width`` columns; all but the first begin with ``indent``."""
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        lines += _paragraph(paragraph, max(4, width), indent)
    return lines


def _paragraph(text: str, width: int, indent: str) -> Iterator[str]:
    line = re.match(r"\s*", text)[0]  # type: ignore[index]  # it matches always
    used = display_width(line)
    for word in _WORD.findall(text.strip()):
        taken = display_width(word)
        if used + taken <= width or not line.strip():
            line, used = line + word, used + taken
        elif not word.isspace():
            yield line.rstrip()
            line, used = indent + word, display_width(indent) + taken
        while used > width and len(line) > 1:
            cut = _fitting(line, width)
            yield line[:cut].rstrip()
            line = indent + line[cut:]
            used = display_width(line)
    yield line.rstrip()


def _fitting(line: str, width: int) -> int:
    """The number of characters of ``line`` that fit; more than its indent, so that there is an end."""
    least = len(line) - len(line.lstrip()) + 1
    return next((cut for cut in range(len(line) - 1, least, -1) if display_width(line[:cut]) <= width), least)


def padded(text: str, width: int) -> str:
    """``text`` with blanks to ``width`` columns."""
    return text + " " * (width - display_width(text))


def pairs(rows: Sequence[tuple[str, str]], width: int, indent: str = "  ") -> Iterator[str]:
    """Names on the left, their explanations on the right, as a manual has them."""
    left = min(max((display_width(name) for name, _ in rows), default=0), 30)
    begin = " " * (display_width(indent) + left + 2)
    for name, text in rows:
        first, *rest = wrap(text, width - len(begin))
        yield f"{indent}{padded(name, left)}  {first}".rstrip()
        yield from (begin + line for line in rest)


def column_widths(rows: Sequence[Sequence[str]]) -> list[int]:
    """The width of each column of a table: that of its widest cell."""
    return [max(display_width(row[place]) for row in rows) for place in range(len(rows[0]))]


def plain_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A table without lines, for a file or a pipe."""
    every = [head, *rows]
    widths = column_widths(every)
    for row in every:
        yield "  ".join(padded(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip()
