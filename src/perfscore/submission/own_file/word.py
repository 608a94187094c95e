"""The tables and paragraphs of a Word file, below each other as one grid.

The file is read as workbooks are: as XML that goes by, with its sizes counted and its entities refused. A library
that gives tables would not do: it passes over what is tracked as inserted, and over text boxes, without a word.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from perfscore.problems import Cell, Problem
from perfscore.submission.archive import Package, broken, too_large
from perfscore.submission.own_file.grid import Box, Grid, Place
from perfscore.submission.own_file.words import joined

MOST_CELLS: Final = 100_000
MOST_TEXT: Final = 4_000_000
"""The most characters of a whole file."""
_BODY: Final = "正文"
_TRACKED: Final = frozenset({"ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel", "cellMerge"})
_SYMBOLS: Final = {"B3": "≥", "A3": "≤", "B1": "±", "B4": "×", "B9": "≠", "3D": "=", "3E": ">", "3C": "<"}
"""Signs of the font Symbol, by the last two digits of their place in it."""
_WRITTEN: Final = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_OFF: Final = frozenset({"0", "false", "off"})
_ACCEPT: Final = "请在“审阅”里接受或拒绝全部修订，保存后再交"


@dataclass(slots=True)
class _Cell:
    left: int
    span: int = 1
    merged: str = ""
    """``restart`` for the first of cells that are merged downwards, ``continue`` for the others."""
    pieces: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Table:
    number: int
    boxed: bool
    rows: list[list[_Cell]] = field(default_factory=list)
    column: int = 1


def grid(path: Path) -> Grid:
    """The grid of a Word file."""
    package = Package(path)
    try:
        member = _document(package)
        reader = _Reader(str(path))
        package.parse(member, reader.begin, reader.end, {"t"})
    finally:
        package.close()
    return reader.grid()


def _document(package: Package) -> str:
    """The part that holds the text, as the package itself says."""
    targets: list[str] = []

    def relation(_: str, given: Mapping[str, str]) -> None:
        if given.get("Type", "").endswith("/officeDocument"):
            targets.append(given.get("Target", "").lstrip("/"))

    package.parse("_rels/.rels", relation, lambda _name, _text: None, set())
    if not targets or not targets[0].startswith("word/"):
        raise broken("里面没有 Word 文档的正文")
    return targets[0]


class _Reader:
    """A reader of a document's XML, while it goes by."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._grid = Grid("", _nowhere)
        self._row = 0
        self._paragraphs = self._tables = self._cells = self._length = 0
        self._open: list[_Table] = []
        self._body: list[str] = []
        self._boxes: list[list[str]] = []
        self._passed = 0  # inside what is drawn twice, for applications of before
        self._placeholder = False
        self._run = self._vanished = False
        self._hidden: list[Place] = []
        self._tracked: list[Place] = []
        self._drawn: list[Place] = []

    def grid(self) -> Grid:
        """Everything that was read."""
        if self._tracked:
            first = self._tracked[0]
            message = f"文档里有没有接受的修订（{len(self._tracked)} 处），分不清以修改前还是修改后为准"
            self._grid.problems.append(Problem("form-tracked", message, Cell(self._file, *first), _ACCEPT))
        if self._hidden:
            self._grid.hidden.append("、".join(dict.fromkeys(f"{sheet} {cell}的文字" for sheet, cell in self._hidden)))
        self._grid.pictures = len(self._drawn)
        return self._grid

    # -- where the reader stands ---------------------------------------------------------

    @property
    def _table(self) -> _Table | None:
        return self._open[-1] if self._open else None

    def _here(self) -> Place:
        table = self._table
        if table is None or not table.rows:
            return _BODY, f"第 {self._paragraphs + 1} 段"
        return _place(table.number, len(table.rows), max(1, len(table.rows[-1])))

    def _write(self, text: str) -> None:
        self._length += len(text)
        if self._length > MOST_TEXT:
            raise too_large(f"文字超过 {MOST_TEXT} 个")
        table = self._table
        if self._boxes:
            self._boxes[-1].append(text)
            if not (table is not None and table.boxed):
                return
        if table is not None and table.rows and table.rows[-1]:
            table.rows[-1][-1].pieces.append(text)
        elif table is None:
            self._body.append(text)

    # -- the elements --------------------------------------------------------------------

    def begin(self, name: str, given: Mapping[str, str]) -> None:
        if name == "Fallback":
            self._passed += 1
        if self._passed:
            return
        if name in _TRACKED:
            self._tracked.append(self._here())
        elif name in {"tr", "tc", "gridBefore", "gridSpan", "vMerge"} and self._open:
            self._begin_cell(name, _value(given), self._open[-1])
        elif name in _WRITTEN:
            self._write(_WRITTEN[name] if self._run else "")
        else:
            self._begin_other(name, given)

    def _begin_other(self, name: str, given: Mapping[str, str]) -> None:
        match name:
            case "tbl":
                self._tables += 1
                self._open.append(_Table(self._tables, bool(self._boxes)))
                self._grid.boxed += bool(self._boxes)
            case "txbxContent":
                self._boxes.append([])
            case "r":
                self._run, self._vanished = True, False
            case "vanish" if self._run:
                self._vanished = _value(given) not in _OFF
            case "showingPlcHdr":
                self._placeholder = True
            case "blip" | "imagedata":
                self._drawn.append(self._here())
            case "sym":
                sign = next((one for key, one in given.items() if key.endswith("char")), "")
                self._write(_SYMBOLS.get(sign[-2:].upper(), "□"))
            case _:
                pass

    def _begin_cell(self, name: str, value: str, table: _Table) -> None:
        match name:
            case "tr":
                table.rows.append([])
                table.column = 1
            case "gridBefore":
                table.column += _whole(value)
            case "tc" if table.rows:
                self._cells += 1
                if self._cells > MOST_CELLS:
                    raise too_large(f"表格超过 {MOST_CELLS} 格")
                table.rows[-1].append(_Cell(table.column))
                table.column += 1
            case "gridSpan" if table.rows and table.rows[-1]:
                table.rows[-1][-1].span = max(1, _whole(value))
                table.column = table.rows[-1][-1].left + table.rows[-1][-1].span
            case "vMerge" if table.rows and table.rows[-1]:
                table.rows[-1][-1].merged = value or "continue"
            case _:
                pass

    def end(self, name: str, text: str) -> None:
        if name == "Fallback":
            self._passed -= 1
        if self._passed:
            return
        match name:
            case "t" if text and not self._placeholder:
                if self._vanished and text.strip():
                    self._hidden.append(self._here())
                self._write(text)
            case "r":
                self._run = self._vanished = False
            case "p":
                self._end_paragraph()
            case "sdt":
                self._placeholder = False
            case "txbxContent":
                written = joined("".join(self._boxes.pop()))
                self._grid.beside += [written] if written else []
            case "tbl":
                table = self._open.pop()
                if not table.boxed:
                    self._lay(table)
            case _:
                pass

    def _end_paragraph(self) -> None:
        if self._boxes or self._open:
            self._write("\n")
            return
        self._paragraphs += 1
        written = joined("".join(self._body))
        self._body.clear()
        if written:
            self._row += 1
            self._grid.paragraphs.add(self._row)
            place = _BODY, f"第 {self._paragraphs} 段"
            self._add(Box(written, self._row, 1, self._row, 1, place))

    def _lay(self, table: _Table) -> None:
        """Lay a table below what stands above it."""
        above: dict[tuple[int, int], Box] = {}
        wanted: dict[tuple[int, int], Box] = {}
        for number, cells in enumerate(table.rows, 1):
            row, now = self._row + number, dict[tuple[int, int], Box]()
            for count, cell in enumerate(cells, 1):
                key = cell.left, cell.span
                if cell.merged == "continue" and key in above:
                    one = above[key]
                    box = Box(one.text, one.top, one.left, row, one.right, one.place)
                else:
                    place = _place(table.number, number, count)
                    text = joined("".join(cell.pieces))
                    box = Box(text, row, cell.left, row, cell.left + cell.span - 1, place)
                wanted[box.top, box.left] = box
                if cell.merged:
                    now[key] = box
            above = now
        for box in wanted.values():
            self._add(box)
        self._row += len(table.rows)

    def _add(self, box: Box) -> None:
        if not self._grid.add(box):
            raise too_large("合并的区域太大")


def _value(given: Mapping[str, str]) -> str:
    return next((value for key, value in given.items() if key.rpartition("}")[2] == "val"), "")


def _whole(text: str) -> int:
    """A number of columns; no table has more than a few dozen."""
    number = int(text or 0)
    if not 0 <= number <= 1000:  # noqa: PLR2004 (far more than a page has room for)
        raise broken("表格的列数不对")
    return number


def _place(table: int, row: int, cell: int) -> Place:
    return f"表 {table}", f"第 {row} 行第 {cell} 格"


def _nowhere(_: int, __: int) -> Place:
    return _BODY, ""
