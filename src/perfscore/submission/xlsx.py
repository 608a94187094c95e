"""The cells of a workbook: a zip of XML, read as if its sender meant harm.

Only what is asked for is unpacked, and no more of it than a form can hold: sizes, rows and cells are counted while
they are read, entities and document types are refused, and nothing is laid out as a grid, so that one cell in the
last corner costs no more than one in the first. Formulas, macros and links are never followed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from posixpath import join, normpath
from typing import Final

from perfscore.submission.archive import FORM, LONGEST, Limits, Package, Unreadable, broken, too_large
from perfscore.submission.number_formats import PLAIN, Formats, format_of
from perfscore.text import quoted

MOST_CELLS: Final = 100_000
MOST_ROWS: Final = 20_000
MOST_MERGED: Final = 5000
MOST_STYLES: Final = 65_536

_LAST_ROW: Final = 1 << 20
_LONGEST_CODE: Final = 1000
_EMPTY: Final = re.compile(rb'<c r="[A-Z]{1,3}[0-9]{1,7}"(?: s="[0-9]+")?/>')
"""A cell that has a style and nothing in it: most cells of a form with room to grow, and nobody asks for them."""
_ESCAPED: Final = re.compile("_x([0-9A-Fa-f]{4})_")
_REF: Final = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
_TRUE: Final = frozenset({"1", "true"})
_RELATIONS: Final = "xl/_rels/workbook.xml.rels"


@dataclass(frozen=True, slots=True)
class Value:
    """The content of a cell: its text, whether that is a number's, its formula, and what its format shows."""

    text: str
    number: bool = False
    formula: str | None = None
    format: Formats = PLAIN
    blank: bool = False
    """True where a formula gives an empty text: it has been computed, and there is nothing to see."""


@dataclass(slots=True)
class Sheet:
    """The cells of a sheet that hold anything, by their addresses, its merged areas, and what it hides."""

    cells: dict[str, Value] = field(default_factory=dict)
    merged: list[str] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    """The first and the last of columns side by side."""
    drawn: bool = False
    """True where pictures, text boxes or charts lie over the cells."""


class Workbook:
    """A workbook whose parts are read when they are asked for."""

    def __init__(self, path: Path, limits: Limits = FORM) -> None:
        """Look into the zip's directory, before anything is unpacked."""
        self._package, self._limits = Package(path, limits), limits
        self.date1904 = False
        self._paths: dict[str, str] = {}
        self._strings: list[str] | None = None
        self._styles = ""
        self._formats: list[Formats] = []
        self.hidden: set[str] = set()
        """The names of the sheets that are hidden."""
        try:
            self._directory()
        except Unreadable:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the file."""
        self._package.close()

    @property
    def names(self) -> list[str]:
        """The names of the sheets, in order."""
        return list(self._paths)

    def _directory(self) -> None:
        targets: dict[str, str] = {}

        def relation(name: str, given: Mapping[str, str]) -> None:
            if name == "Relationship" and given.get("TargetMode") != "External":
                targets[given.get("Id", "")] = given.get("Target", "")
                if given.get("Type", "").endswith("/styles"):
                    self._styles = _member(given.get("Target", ""))

        def sheet(name: str, given: Mapping[str, str]) -> None:
            if name == "workbookPr":
                self.date1904 = given.get("date1904") in _TRUE
            if name == "sheet":
                key = next((value for key, value in given.items() if key.endswith("}id")), "")
                target = targets.get(key, "")
                if given.get("name", "") in self._paths:
                    raise broken(f"有两张工作表都叫{quoted(given.get('name', ''))}")
                self._paths[given.get("name", "")] = _member(target)
                if given.get("state", "visible") != "visible":
                    self.hidden.add(given.get("name", ""))

        self.parse(_RELATIONS, relation)
        self.parse("xl/workbook.xml", sheet)

    def sheet(self, name: str) -> Sheet:
        """The cells of a sheet."""
        if self._strings is None:
            self._strings = self._shared_strings() if "xl/sharedStrings.xml" in self._package.members else []
            self._formats = self._style_formats() if self._styles in self._package.members else []
        reader = _SheetReader(self._strings, self._formats)
        self.parse(self._paths[name], reader.begin, reader.end, reader.text)
        return reader.sheet

    def drawing(self, name: str) -> str:
        """The member of the zip that holds what is drawn over a sheet; nothing where there is none."""
        folder, _, file = self._paths[name].rpartition("/")
        drawings: list[str] = []

        def relation(_: str, given: Mapping[str, str]) -> None:
            if given.get("Type", "").endswith("/drawing"):
                drawings.append(normpath(join(f"/{folder}", given.get("Target", ""))).lstrip("/"))

        relations = f"{folder}/_rels/{file}.rels"
        if relations in self._package.members:
            self.parse(relations, relation)
        return drawings[0] if drawings and drawings[0] in self._package.members else ""

    def _shared_strings(self) -> list[str]:
        strings: list[str] = []
        pieces: list[str] = []
        depth = [0]  # inside a phonetic guide, which is no part of the text

        def begin(name: str, _: Mapping[str, str]) -> None:
            if name == "si":
                pieces.clear()
            depth[0] += name == "rPh"

        def end(name: str, text: str) -> None:
            depth[0] -= name == "rPh"
            if name == "t" and not depth[0]:
                pieces.append(text)
            if name == "si":
                strings.append(_unescaped("".join(pieces)[:LONGEST]))
                if len(strings) > self._limits.strings:
                    raise too_large(f"文字超过 {self._limits.strings} 处")

        self.parse("xl/sharedStrings.xml", begin, end, {"t"})
        return strings

    def _style_formats(self) -> list[Formats]:
        """The number format of every style that a cell may have."""
        codes: dict[str, str] = {}
        formats: list[Formats] = []
        inside = [""]

        def begin(name: str, given: Mapping[str, str]) -> None:
            if name in {"numFmts", "cellXfs"}:
                inside[0] = name
            elif name == "numFmt" and inside[0] == "numFmts":
                codes[given.get("numFmtId", "")] = given.get("formatCode", "")[:_LONGEST_CODE]
            elif name == "xf" and inside[0] == "cellXfs":
                number = given.get("numFmtId", "0")
                formats.append(format_of(int(number), codes.get(number)))
                if len(formats) > MOST_STYLES:
                    raise too_large(f"格式超过 {MOST_STYLES} 种")

        def end(name: str, _: str) -> None:
            inside[0] = "" if name == inside[0] else inside[0]

        self.parse(self._styles, begin, end)
        return formats

    def parse(
        self,
        member: str,
        begin: Callable[[str, Mapping[str, str]], None],
        end: Callable[[str, str], None] = lambda _name, _text: None,
        texts: set[str] | frozenset[str] = frozenset(),
    ) -> None:
        """Go through a part of the workbook, without the cells that hold nothing."""
        self._package.parse(member, begin, end, texts, _EMPTY)


class _SheetReader:
    """A reader of the cells of one sheet, while its XML goes by."""

    text: Final = frozenset({"v", "f", "t"})

    def __init__(self, strings: list[str], formats: list[Formats]) -> None:
        self.sheet = Sheet()
        self._strings = strings
        self._formats = formats
        self._format = PLAIN
        self._ref = self._type = self._value = ""
        self._formula: str | None = None
        self._phonetic = False
        self._written: set[int] = set()
        self._refs: set[str] = set()
        self._rows = self._cells = self._row = self._column = 0

    def begin(self, name: str, given: Mapping[str, str]) -> None:
        match name:
            case "row":
                self._begin_row(given)
            case "c":
                self._cells += 1
                if self._cells > MOST_CELLS:
                    raise too_large(f"一张表超过 {MOST_CELLS} 格")
                self._ref, self._type, self._value, self._formula = self._address(given), given.get("t", "n"), "", None
                self._format = self._style(int(given.get("s", 0)))
            case "f":
                self._formula = ""
            case "rPh":
                self._phonetic = True
            case "col" if given.get("hidden") in _TRUE:
                first = int(given.get("min", 1))
                self.sheet.hidden_columns.append((first, int(given.get("max", first))))
            case "drawing":
                self.sheet.drawn = True
            case "mergeCell":
                self.sheet.merged.append(given.get("ref", ""))
                if len(self.sheet.merged) > MOST_MERGED:
                    raise too_large(f"合并的单元格超过 {MOST_MERGED} 处")
            case _:
                pass

    def _begin_row(self, given: Mapping[str, str]) -> None:
        self._rows += 1
        if self._rows > MOST_ROWS:
            raise too_large(f"一张表超过 {MOST_ROWS} 行")
        self._row, self._column = int(given.get("r", self._row + 1)), 0
        if not 0 < self._row <= _LAST_ROW:
            raise broken(f"没有第 {self._row} 行这样的行")
        if self._row in self._written:
            raise broken(f"第 {self._row} 行写了两次")
        self._written.add(self._row)
        if given.get("hidden") in _TRUE:
            self.sheet.hidden_rows.add(self._row)

    def _address(self, given: Mapping[str, str]) -> str:
        """The address of a cell: as it says, or after the one before."""
        if "r" in given:
            ref = given["r"].upper().replace("$", "")
            at = place(ref)
            if at is None or at[0] != self._row:
                raise broken(f"第 {self._row} 行里有一格的位置不对")
            self._column = at[1]
        else:
            self._column += 1
            ref = f"{letters(self._column)}{self._row}"
        if ref in self._refs:
            raise broken(f"{ref} 这一格写了两次")
        self._refs.add(ref)
        return ref

    def _style(self, style: int) -> Formats:
        """The format of a style; of a style that the workbook does not have, nobody knows what was shown."""
        if 0 <= style < len(self._formats):
            return self._formats[style]
        if style:
            raise broken("有的格的格式，工作簿里没有")
        return PLAIN

    def end(self, name: str, text: str) -> None:
        match name:
            case "v":
                self._value = text
            case "t" if not self._phonetic:
                self._value += text
            case "f":
                self._formula = text
            case "rPh":
                self._phonetic = False
            case "c":
                self._store()
            case _:
                pass

    def _store(self) -> None:
        text, number = self._value, False
        match self._type:
            case "s" if text:
                place = int(text)
                if not 0 <= place < len(self._strings):
                    raise broken("文字的编号不对")
                text = self._strings[place]
            case "n" | "d":
                number = bool(text) and self._type == "n"
            case "b" if text:
                text = "TRUE" if text == "1" else "FALSE"
            case "str" | "inlineStr":
                text = _unescaped(text)
            case _:
                pass
        if text or self._formula is not None:
            blank = not text and self._type == "str"
            self.sheet.cells[self._ref] = Value(text, number, self._formula, self._format, blank)


def _member(target: str) -> str:
    """The member of the zip that a relation of the workbook names."""
    return normpath(join("/xl", target)).lstrip("/")


def _unescaped(text: str) -> str:
    """A text with what XML cannot hold put in: applications write a vertical tab as ``_x000B_``."""
    if "_x" not in text:
        return text
    halves = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return halves.encode("utf_16_le", "surrogatepass").decode("utf_16_le", "surrogatepass")


@lru_cache(maxsize=1 << 15)
def place(ref: str) -> tuple[int, int] | None:
    """Row and column (from 1) of an address, if it is one."""
    parts = _REF.fullmatch(ref.upper())
    if parts is None:
        return None
    column = 0
    for letter in parts[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(parts[2]), column


def letters(column: int) -> str:
    """The letters by which applications call a column."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text
