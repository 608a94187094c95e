"""A filled form, read as plain data with the cell of each value.

The form says itself where everything is (:mod:`perfscore.submission.form_map`). The results of its formulas are not
looked at: only input cells are read, and what stands in one has to be what the form allows there, so that a score
is never computed from something else than the form computed with. What is wrong with one cell is a fault of its value,
and holds up nothing else; a form whose cells were moved, merged or relabelled cannot be read at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from perfscore.documents.locate import Cells
from perfscore.methods.layout import make_lists, name_counts
from perfscore.problems import Cell, Fault, Faults, PerfscoreError, Problem
from perfscore.problems import Path as Place
from perfscore.submission import form_claims, form_map, labels
from perfscore.submission.archive import Unreadable
from perfscore.submission.file_kinds import unreadable
from perfscore.submission.form_cells import Unfit, cell_text
from perfscore.submission.form_map import Label, Line
from perfscore.submission.xlsx import Sheet, Value, Workbook, place
from perfscore.text import quoted

_UNLABELLED: Final = "这份自评表是旧版 perfscore 做的，没有记下各格旁边的文字，换过行、改过名称的看不出来，请对照核对"
_AGAIN: Final = "请用 perfscore form 重新做一份，把数抄过去"


@dataclass(slots=True)
class Form:
    """A form that was read: plain data as a YAML file would give it, the cells of its values, and its faults."""

    whole: dict[str, Any]
    document: Cells
    faults: Faults
    digest: str
    lines: tuple[Line, ...] = ()
    labels: tuple[Label, ...] = ()
    """The cells that are filled in, and the texts that name them."""


def read_form(path: Path) -> Form | None:
    """Read a filled form; nothing where a workbook is of another make.

    Raise :class:`PerfscoreError` where it is no workbook, or has cells that cannot be trusted.
    """
    file = str(path)
    try:
        book = Workbook(path)
    except Unreadable as why:
        raise _refused(file, why) from None
    except OSError:
        raise PerfscoreError([unreadable(path)]) from None
    try:
        return _Reader(file, book).read() if form_map.SHEET in book.names else None
    except Unreadable as why:
        raise _refused(file, why) from None
    finally:
        book.close()


def _refused(file: str, why: Unreadable) -> PerfscoreError:
    return PerfscoreError([why.fault.at(Cell(file))])


def _tampered() -> Unreadable:
    return Unreadable("form-broken", "自评表的隐藏页被改动过，读不出来", _AGAIN)


@dataclass(slots=True)
class _Reader:
    """A reader of one form."""

    file: str
    book: Workbook
    problems: list[Problem] = field(default_factory=list)
    """The problems for which the form cannot be read."""
    faults: Faults = field(default_factory=Faults)
    """The faults of single cells."""
    places: dict[Place, tuple[str, str]] = field(default_factory=dict)
    whole: dict[str, Any] = field(default_factory=dict)
    sheets: dict[str, Sheet] = field(default_factory=dict)

    def read(self) -> Form:
        """Read all of it."""
        hidden = self.book.sheet(form_map.SHEET).cells
        head = [hidden.get(f"A{row}", Value("")).text for row in range(1, 5)]
        if head[0] != form_map.FORMAT:
            raise _tampered()
        self.whole["rubric"] = head[1]
        lines = list(self._lines(hidden))
        named = self._labels(hidden, [line for line, _ in lines])
        self._sheets(lines)
        for line, live in lines:
            if line.sheet in self.sheets:
                self._moved(line, live)
        if not self.problems and named is not None:
            self.problems += labels.changed(named, self.sheets, self.file)
            self.problems += labels.copies(named, [line for line, _ in lines], self.book, self.file)
        if self.problems:
            raise PerfscoreError(self.problems)
        for line, _ in lines:
            self._line(line)
        self._beyond([line for line, _ in lines])
        form_claims.gather(self.whole, self.places, self.faults)
        self._tidy()
        notices = (
            () if named is not None else (Problem("form-unlabelled", _UNLABELLED, Cell(self.file), _AGAIN, "warning"),)
        )
        cells = tuple(line for line, _ in lines)
        return Form(self.whole, Cells(self.file, self.places, notices), self.faults, head[3], cells, tuple(named or ()))

    def _labels(self, hidden: dict[str, Value], lines: list[Line]) -> list[Label] | None:
        """The labels that the form was made with; None of a form of before."""
        seal = hidden.get(form_map.SEAL)
        if seal is None:
            return None
        read: list[Label] = []
        for row in range(form_map.FIRST_LINE, form_map.FIRST_LINE + form_map.MOST_LINES):
            texts = tuple(hidden.get(f"{column}{row}", Value("")).text for column in form_map.LABELS)
            if not any(texts):
                break
            try:
                read.append(Label.read(texts))
            except (ValueError, RecursionError):
                raise _tampered() from None
        if seal.text != form_map.seal((one.texts() for one in lines), (one.texts() for one in read)):
            raise _tampered()
        return read

    def _lines(self, hidden: dict[str, Value]) -> Iterator[tuple[Line, tuple[str, str]]]:
        for row in range(form_map.FIRST_LINE, form_map.FIRST_LINE + form_map.MOST_LINES):
            if f"A{row}" not in hidden:
                return
            texts = tuple(hidden.get(f"{column}{row}", Value("")).text for column in form_map.COLUMNS)
            first_formula, last_formula = (hidden.get(f"{column}{row}", Value("")).formula or "" for column in "FG")
            try:
                line = Line.read(texts)
            except ValueError:
                raise _tampered() from None
            first, last = place(line.first), place(line.last)
            if first is None or last is None or not 0 <= last[0] - first[0] < form_map.MOST_ROWS:
                raise _tampered()
            yield line, (first_formula, last_formula)

    def _sheets(self, lines: list[tuple[Line, tuple[str, str]]]) -> None:
        """The sheets that have input cells; one that is gone is a problem."""
        for name in dict.fromkeys(line.sheet for line, _ in lines):
            if name in self.book.names:
                self.sheets[name] = self.book.sheet(name)
                continue
            hint = "自评表的工作表不能删除、改名；" + _AGAIN
            self._complain("form-sheet-missing", f"自评表缺少工作表{quoted(name)}", Cell(self.file, name), hint)

    def _complain(self, code: str, message: str, where: Cell, hint: str = "") -> None:
        self.problems.append(Problem(code, message, where, hint))

    def _moved(self, line: Line, live: tuple[str, str]) -> None:
        """Complain of a cell that an application has moved or deleted since: its live formula says so."""
        where = Cell(self.file, line.sheet, line.first)
        for wanted, formula in zip((line.first, line.last), live, strict=True):
            sheet, _, cell = formula.rpartition("!")
            named = sheet.lstrip("=").strip("'").replace("''", "'")
            if "#REF" in formula or not cell:
                message = f"填报格 {wanted}（{_path_text(line.path)}）被删除了"
            elif cell.replace("$", "") != wanted or named != line.sheet:
                message = f"填报格 {wanted}（{_path_text(line.path)}）被移到了 {named}!{cell.replace('$', '')}"
            else:
                continue
            self._complain("form-moved", message, where, "不要插入、删除或移动行列；" + _AGAIN)
            return
        self._merged(line)

    def _merged(self, line: Line) -> None:
        first, last = place(line.first), place(line.last)
        assert first is not None  # noqa: S101 (looked at when the line was read)
        assert last is not None  # noqa: S101 (the same)
        for area in self.sheets[line.sheet].merged:
            begin, _, end = area.partition(":")
            low, high = place(begin), place(end or begin)
            if low is None or high is None:
                continue
            if low[0] <= last[0] and high[0] >= first[0] and low[1] <= first[1] <= high[1]:
                where = Cell(self.file, line.sheet, begin)
                self._complain("form-merged", f"填报格被合并了：{area}", where, "请取消合并，再填一次")

    # -- the values ----------------------------------------------------------------------

    def _line(self, line: Line) -> None:
        first, last = place(line.first), place(line.last)
        assert first is not None  # noqa: S101 (looked at when the line was read)
        assert last is not None  # noqa: S101 (the same)
        column = re.sub("[0-9]", "", line.first)
        cells = self.sheets[line.sheet].cells
        for row in range(first[0], last[0] + 1):
            ref = f"{column}{row}"
            path = line.path if line.first == line.last else (*line.path[:-1], row - first[0], line.path[-1])
            self.places[path] = line.sheet, ref
            cell = cells.get(ref)
            if cell is None:
                continue
            try:
                value = cell_text(line.spec, cell, date1904=self.book.date1904)
            except Unfit as error:
                self.faults.append(error.fault.below(path))
                if line.first != line.last:
                    _put(self.whole, path, "")  # so that its row is there
            else:
                if value:
                    _put(self.whole, path, value)

    def _beyond(self, lines: list[Line]) -> None:
        """Complain of rows that were added below a table: they are not left out silently."""
        for line in lines:
            first, last = place(line.first), place(line.last)
            if line.first == line.last or first is None or last is None:
                continue
            column = re.sub("[0-9]", "", line.first)
            for ref, cell in self.sheets[line.sheet].cells.items():
                at = place(ref)
                if at and at[0] > last[0] and re.sub("[0-9]", "", ref) == column and cell.text.strip():
                    path = (*line.path[:-1], at[0] - first[0])
                    self.places[path] = line.sheet, ref
                    message = f"这张表到第 {last[0]} 行为止，下面加的行不算"
                    self.faults.append(Fault(path, "form-rows", message, _AGAIN))
                    return

    def _tidy(self) -> None:
        """Make tables into lists of the rows that are filled in, and answers that are lists into lists."""
        data = self.whole.get("data", {})
        for name, rows in data.items():
            if isinstance(rows, dict):
                now = {row: number for number, row in enumerate(sorted(rows))}
                inside = [one for one in self.places if one[:2] == ("data", name) and now.keys() & one[2:3]]
                self.places |= {(*one[:2], now[one[2]], *one[3:]): self.places[one] for one in inside}
                data[name] = [rows[row] for row in sorted(rows)]
                self.faults[:] = [
                    replace(one, path=(*one.path[:2], now[one.path[2]], *one.path[3:]))
                    if one.path[:2] == ("data", name) and one.path[2] in now
                    else one
                    for one in self.faults
                ]
        name_counts(self.whole, self.places)
        make_lists(self.whole.get("answers", {}))


def _put(whole: dict[str, Any], path: Place, value: str) -> None:
    here: Any = whole
    for step in path[:-1]:
        here = here.setdefault(step, {})
        if not isinstance(here, dict):
            raise _tampered()
    here[path[-1]] = value


def _path_text(path: Place) -> str:
    return " › ".join(str(one) for one in path[1:] or path)
