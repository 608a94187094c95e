"""The place in a file of each character of a scalar's value.

The source is read line by line into pieces, each a run of the value with a column for every character; what lies
between two pieces of the value is a line break, kept or folded into a space. Each piece is then looked for in the
value just after the one before it, so that the folding rules themselves need not be repeated.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from perfscore.documents.node import Node

__all__ = ["place"]

BLANK: Final = " \t"

TOKEN: Final = re.compile(
    r"\\u[dD][89abAB]..\\u[dD][c-fC-F].."  # JSON writes a character outside the basic plane as two
    r"|\\x..|\\u....|\\U.{8}|\\.|[^\\]+"
)
ESCAPES: Final = dict(zip("0abtnvfreN_LP", "\0\a\b\t\n\v\f\r\x1b\x85\xa0\u2028\u2029", strict=True))
"""By its letter, the character that an escape stands for; any other stands for itself."""
SINGLE: Final = re.compile("''|[^']+")


@dataclass(frozen=True, slots=True)
class _Piece:
    """The part of a value that one source line holds; ``columns`` has one more, for the end."""

    line: int
    text: str
    columns: Sequence[int]


def place(node: Node, lines: Sequence[str], offset: int) -> tuple[int, int]:
    """Return the line and column (0-based) of the character at an offset of a scalar's value.

    A folded line break is at the end of its line, and so is an offset past the end of the value.
    """
    reached, last = 0, (node.line, node.column)
    for piece in (piece for piece in _pieces(node, lines) if piece.text):
        breaks = piece.line - last[0] + 1
        start = node.text.find(piece.text, reached, reached + breaks + len(piece.text))
        if start < 0:
            continue
        if offset < start:
            break
        if offset < start + len(piece.text):
            return piece.line, piece.columns[offset - start]
        reached, last = start + len(piece.text), (piece.line, piece.columns[-1])
    return last


def _pieces(node: Node, lines: Sequence[str]) -> Iterator[_Piece]:
    """Yield the piece that each line of the source gives to the value, by the way the scalar is written."""
    match "" if node.plain else lines[node.line][node.column]:
        case "|" | ">":
            return _block(node, lines)
        case '"':
            return (_double(*run) for run in _runs(node, lines, quote=1))
        case "'":
            return (_single(*run) for run in _runs(node, lines, quote=1))
        case _:
            return (_straight(*run) for run in _runs(node, lines, quote=0))


def _runs(node: Node, lines: Sequence[str], quote: int) -> Iterator[tuple[int, int, str]]:
    """Yield line, column and text of each line of a scalar in flow style, without what folding drops."""
    for line in range(node.line, node.end_line + 1):
        source = lines[line]
        first = node.column + quote if line == node.line else len(source) - len(source.lstrip(BLANK))
        end = node.end_column - quote if line == node.end_line else _folded_at(source)
        yield line, first, source[first:end]


def _folded_at(source: str) -> int:
    """Return the end of a line that is folded: before its blanks, but for one that a backslash keeps."""
    end = len(source.rstrip(BLANK))
    escaped = (end - len(source[:end].rstrip("\\"))) % 2
    return min(end + escaped, len(source))


def _straight(line: int, column: int, source: str) -> _Piece:
    return _Piece(line, source, range(column, column + len(source) + 1))


def _single(line: int, column: int, source: str) -> _Piece:
    return _joined(line, column, source, [(m.start(), "'" if m[0] == "''" else m[0]) for m in SINGLE.finditer(source)])


def _double(line: int, column: int, source: str) -> _Piece:
    return _joined(line, column, source, [(m.start(), _unescaped(m[0])) for m in TOKEN.finditer(source)])


def _joined(line: int, column: int, source: str, tokens: Sequence[tuple[int, str]]) -> _Piece:
    columns = [column + start + step for start, text in tokens for step in range(len(text))]
    return _Piece(line, "".join(text for _, text in tokens), [*columns, column + len(source)])


def _unescaped(token: str) -> str:
    match token[:2]:
        case "\\u":
            return bytes.fromhex(token.replace("\\u", "")).decode("utf-16-be")
        case "\\x" | "\\U":
            return bytes.fromhex(token[2:].zfill(8)).decode("utf-32-be")
        case _ if token[0] == "\\":
            return ESCAPES.get(token[1], token[1])
        case _:
            return token


def _block(node: Node, lines: Sequence[str]) -> Iterator[_Piece]:
    """Yield the lines of a literal or folded scalar, without their indentation."""
    body = range(node.line + 1, min(node.end_line + 1, len(lines)))
    indent = max(0, _leading(lines[line] for line in body) - _leading(node.text.split("\n")))
    for line in body:
        source = lines[line]
        if not source[:indent].strip(" "):
            yield _straight(line, indent, source[indent:])


def _leading(lines: Iterable[str]) -> int:
    """Return the spaces before the first line that is not blank."""
    line = next((line for line in lines if line.strip(BLANK)), "")
    return len(line) - len(line.lstrip(" "))
