"""The reviewer's workbook read back: every 复核表 by its keys, whatever it is called and however it was sorted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from perfscore.documents.locate import Cells
from perfscore.problems import Cell, PerfscoreError, Problem
from perfscore.problems import Path as Place
from perfscore.recheck.document import Recheck
from perfscore.review.desk_layout import (
    COLUMNS,
    FIGURE,
    FIGURE_PRINTED,
    HEAD,
    HEADS,
    MARK,
    PRINTED,
    ROW,
    WHOLE,
    printed,
    same_text,
)
from perfscore.review.filled import LABELS, Checked, Filled, FilledRow
from perfscore.submission.archive import Limits, Unreadable
from perfscore.submission.file_kinds import unreadable
from perfscore.submission.own_file.sheets import shown
from perfscore.submission.xlsx import Sheet, Value, Workbook, letters, place
from perfscore.text import quoted

DESK: Final = Limits(64 << 20, 1 << 30, 5000, 1_000_000)
"""The limits of a workbook with a sheet a project."""
_AGAIN: Final = "请重新做一份复核表（recheck … -o 复核.xlsx），把填好的格抄过去"
_FILLED: Final = tuple(LABELS)
_HEADS: Final = {one.key: one.head for one in COLUMNS}
_FIRST_LINES: Final = 3
"""The keys below the mark: the rule, the submission, the file."""


@dataclass(slots=True)
class DeskSheet:
    """One 复核表: whose it is, and what was filled in.

    ``printed`` are the texts of the rows by which they are known again, by the ids of the indicators.
    """

    name: str
    where: Cell
    rule: str = ""
    submission: str = ""
    file: str = ""
    filled: Filled = field(default_factory=Filled)
    printed: dict[str, tuple[str, ...]] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)
    """The cell of each row's name."""
    figures: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    """The name and the value of each figure as they stand in the sheet, with the row's first cell, by its key."""
    problems: list[Problem] = field(default_factory=list)

    def differences(self, recheck: Recheck) -> Iterator[Problem]:
        """A problem for each row that is gone, that the submission does not have, or that is not its own."""
        rows = {row.id: row for row in recheck.indicators}
        for key, row in rows.items():
            if key not in self.printed:
                message = f"“{self.name}”里没有{quoted(row.label)}这一行"
                yield Problem("desk-row-missing", message, self.where, f"行不能删去；{_AGAIN}")
        for key, texts in self.printed.items():
            cell = Cell(self.where.file, self.where.sheet, self.cells[key])
            if key not in rows:
                yield Problem("desk-row-unknown", f"这份填报没有编号是{quoted(key)}的行", cell, _AGAIN)
                continue
            wanted = printed(rows[key])
            for column, text in zip(PRINTED, texts, strict=True):
                if same_text(wanted[column]) != text:
                    right = quoted(same_text(wanted[column]))
                    message = f"这一行的编号是{quoted(key)}的，{_HEADS[column]}应是{right}，这里是{quoted(text)}"
                    hint = "排序要连同隐藏的 A 列整行排，印好的格不能改；" + _AGAIN
                    yield Problem("desk-row-changed", message, cell, hint)
                    break
        known = {one.name: one.value for one in recheck.figures}
        for key, (at, *stands) in self.figures.items():
            given = [same_text(key), same_text(known.get(key, ""))]
            if stands != given:
                here, there = quoted(" ".join(stands)), quoted(" ".join(given))
                message = f"这一行的编号是数据{quoted(key)}的，应是{there}，这里是{here}"
                hint = "改正的数写在“复核数”里，印好的格不能改；" + _AGAIN
                yield Problem("desk-row-changed", message, Cell(self.where.file, self.where.sheet, at), hint)


@dataclass(frozen=True, slots=True)
class FilledDesk:
    """Every 复核表 of a workbook, and what is wrong with the workbook as a whole."""

    sheets: tuple[DeskSheet, ...]
    problems: tuple[Problem, ...]


def read_desk(path: Path) -> FilledDesk:
    """The reviewer's workbook; raise :class:`PerfscoreError` where it is none."""
    try:
        book = Workbook(path, DESK)
    except Unreadable as why:
        raise PerfscoreError([why.fault.at(Cell(str(path)))]) from None
    except OSError:
        raise PerfscoreError([unreadable(path)]) from None
    sheets: list[DeskSheet] = []
    try:
        for name in book.names:
            sheet = _Reader(str(path), name, book.sheet(name), date1904=book.date1904).read()
            if sheet is not None:
                sheets.append(sheet)
    except Unreadable as why:
        raise PerfscoreError([why.fault.at(Cell(str(path)))]) from None
    finally:
        book.close()
    problems = [one for sheet in sheets for one in sheet.problems]
    if not sheets:
        message = "这个工作簿里没有复核表"
        hint = "要的是 perfscore recheck … -o 复核.xlsx 写出、由复核人填好的那一个"
        problems.append(Problem("desk-none", message, Cell(str(path)), hint))
    return FilledDesk(tuple(sheets), tuple(problems))


class _Reader:
    """A reader of one sheet."""

    def __init__(self, file: str, name: str, sheet: Sheet, *, date1904: bool) -> None:
        self._file, self._name, self._date1904 = file, name, date1904
        self._cells: dict[tuple[int, int], Value] = {}
        for ref, value in sheet.cells.items():
            at = place(ref)
            if at is not None:
                self._cells[at] = value
        self._merged = sheet.merged
        self._keys = {row: value.text for (row, column), value in sorted(self._cells.items()) if column == 1}
        self._places: dict[Place, tuple[str, str]] = {}
        self._sheet = DeskSheet(name, Cell(file, name))

    def read(self) -> DeskSheet | None:
        """The sheet; None where it is no 复核表."""
        keys = list(self._keys.items())
        at = next((number for number, (_, text) in enumerate(keys) if text == MARK), None)
        if at is None or len(keys) <= at + _FIRST_LINES:
            return self._without_keys()
        self._sheet.rule, self._sheet.submission, self._sheet.file = (text for _, text in keys[at + 1 : at + 4])
        head = next((row for row, text in keys if text == HEAD), None)
        if head is None:
            self._complain("desk-keys-lost", "隐藏的 A 列被改动过，认不出各行是哪一行", "", _AGAIN)
            return self._sheet
        columns = self._columns(head)
        if columns is None:
            return self._sheet
        rows = dict(self._rows(keys, head, columns))
        figures = dict(self._figures(keys, columns))
        whole = next((row for row, text in keys if text == WHOLE), None)
        texts = (
            {key: self._text(whole, columns[key], ("whole", key)) for key in ("how", "who", "when")} if whole else {}
        )
        self._sheet.filled = Filled(rows, figures, Checked(**texts), Cells(self._file, self._places))
        return self._sheet

    def _without_keys(self) -> DeskSheet | None:
        """None of a sheet that is no 复核表; of one whose keys are gone, the problem."""
        texts = {value.text.strip() for value in self._cells.values()}
        if not {_HEADS["computed"], _HEADS["score"], _HEADS["actual"]} <= texts:
            return None
        self._complain("desk-keys-lost", "隐藏的 A 列没有了，认不出这是哪一份填报的复核表", "", _AGAIN)
        return self._sheet

    def _complain(self, code: str, message: str, cell: str, hint: str = "") -> None:
        self._sheet.problems.append(Problem(code, message, Cell(self._file, self._name, cell), hint))

    def _columns(self, head: int) -> dict[str, int] | None:
        """The number of every column, by what stands over it."""
        columns: dict[str, int] = {}
        for (row, column), value in self._cells.items():
            key = HEADS.get(value.text.strip()) if row == head and column > 1 else None
            if key is not None and key in columns:
                self._complain(
                    "desk-column", f"有两列都叫{quoted(_HEADS[key])}", f"{letters(column)}{head}", "只留一列"
                )
                return None
            if key is not None:
                columns[key] = column
        gone = [_HEADS[key] for key in (*_FILLED, *PRINTED) if key not in columns]
        if gone:
            message = f"表头没有{'、'.join(map(quoted, gone))}这一列"
            self._complain("desk-column", message, f"A{head}", "列不能删去、改名；" + _AGAIN)
            return None
        return columns

    def _rows(
        self, keys: list[tuple[int, str]], head: int, columns: Mapping[str, int]
    ) -> Iterator[tuple[str, FilledRow]]:
        """The filled cells, row by row."""
        own = {row: text.removeprefix(ROW) for row, text in keys if text.startswith(ROW)}
        seen: dict[str, int] = {}
        for row, key in own.items():
            cell = f"{letters(columns['name'])}{row}"
            if key in seen:
                self._complain(
                    "desk-row-twice", f"第 {seen[key]} 行和第 {row} 行的编号都是{quoted(key)}", cell, "删去多出的一行"
                )
                continue
            seen[key] = row
            self._sheet.cells[key] = cell
            self._sheet.printed[key] = tuple(same_text(self._plain(row, columns[one])) for one in PRINTED)
            texts = {one: self._text(row, columns[one], ("rows", key, one)) for one in _FILLED}
            if any(texts.values()):
                yield key, FilledRow(**texts)
        filled = {columns[key]: key for key in _FILLED}
        for area in self._merged:  # what stands in the first row stands for the others to the eye
            (top, left), (bottom, right) = _corners(area)
            rows = sum(top <= row <= bottom for row in own)
            if rows > 1 and any(left <= column <= right for column in filled):
                self._complain(
                    "desk-merged", f"填写的格被合并了：{area}", area.partition(":")[0], "取消合并，每行都写上"
                )
        for (row, column), value in sorted(self._cells.items()):
            between = head < row <= max(own, default=0) and row not in self._keys
            if between and column in filled and value.text.strip():
                message = f"这一行没有编号，写的{_HEADS[filled[column]]}不知道是哪一个指标的"
                self._complain("desk-row-unknown", message, f"{letters(column)}{row}", "不能加行；" + _AGAIN)

    def _figures(self, keys: list[tuple[int, str]], columns: Mapping[str, int]) -> Iterator[tuple[str, str]]:
        for row, text in keys:
            if text.startswith(FIGURE):
                name = text.removeprefix(FIGURE)
                if all(one in columns for one in FIGURE_PRINTED):
                    at, value = (columns[one] for one in FIGURE_PRINTED)
                    texts = (same_text(self._plain(row, column)) for column in (at, value))
                    name_, given = texts
                    self._sheet.figures[name] = f"{letters(at)}{row}", name_, given
                found = self._text(row, columns["computed"], ("figures", name))
                if found:
                    yield name, found

    def _plain(self, row: int, column: int) -> str:
        """The text of a cell that was printed."""
        value = self._cells.get((row, column))
        return "" if value is None else shown(value, date1904=self._date1904)[0]

    def _text(self, row: int, column: int, at: Place) -> str:
        """The text of a cell that the reviewer fills in; one that cannot be taken for what it shows is a problem."""
        ref = f"{letters(column)}{row}"
        self._places[at] = self._name, ref
        value = self._cells.get((row, column))
        if value is None:
            return ""
        text, doubt = shown(value, date1904=self._date1904)
        if doubt is not None:
            self._sheet.problems.append(doubt.at(Cell(self._file, self._name, ref)))
        return " ".join(text.split())


def _corners(area: str) -> tuple[tuple[int, int], tuple[int, int]]:
    """The first and the last cell of a merged area; of what is no area, a place outside every sheet."""
    first, _, last = area.partition(":")
    return place(first) or (0, 0), place(last) or (0, 0)
