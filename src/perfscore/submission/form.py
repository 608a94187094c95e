"""A filled form, read as plain data with the cell of each value.

The form says itself where everything is (:mod:`perfscore.submission.form_map`). The results of its formulas are not
looked at: only input cells are read, and what stands in one has to be what the form allows there, so that a score
is never computed from something else than the form computed with.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Context, Decimal
from pathlib import Path
from typing import Any, Final

from perfscore import exact
from perfscore.documents.locate import Cells
from perfscore.methods.layout import make_lists, name_counts
from perfscore.problems import Cell, Faults, PerfscoreError, Problem
from perfscore.problems import Path as Place
from perfscore.submission import form_claims, form_map, labels
from perfscore.submission.archive import Unreadable, broken
from perfscore.submission.dates import NotADayError, typed_day
from perfscore.submission.file_kinds import unreadable
from perfscore.submission.form_map import Label, Line, Spec
from perfscore.submission.number_formats import Format, day_text, shown_text
from perfscore.submission.xlsx import Sheet, Value, Workbook, place
from perfscore.text import DELETE, quoted, unshown

_DIGITS: Final = Context(prec=15)
_SHARE: Final = Format("percent")
MOST_SHARE: Final = 10
"""From here on a number in a cell for percentages is the percentage itself: 95 for 95%. 138% is 1.38 there."""
_UNLABELLED: Final = "这份自评表是旧版 perfscore 做的，没有记下各格旁边的文字，换过行、改过名称的看不出来，请对照核对"
_RESET: Final = "请把格式改成“常规”，再重新输入"
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
        self.problems += form_claims.gather(self.whole, self.places, self.file)
        if self.problems:
            raise PerfscoreError(self.problems)
        self._tidy()
        notices = (
            () if named is not None else (Problem("form-unlabelled", _UNLABELLED, Cell(self.file), _AGAIN, "warning"),)
        )
        cells = tuple(line for line, _ in lines)
        return Form(self.whole, Cells(self.file, self.places, notices), Faults(), head[3], cells, tuple(named or ()))

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
            if cell is not None:
                value = self._value(line, ref, cell)
                if value is not None:
                    _put(self.whole, path, value)

    def _value(self, line: Line, ref: str, cell: Value) -> str | None:
        where = Cell(self.file, line.sheet, ref)
        if cell.formula is not None:
            message = f"填报格里写了公式“={cell.formula[:40]}”，只能填数或文字"
            self._complain("form-formula", message, where, "请把公式换成它算出的数")
            return None
        if (message := unshown(cell.text)) or (cell.number and not self._is_number(cell, where)):
            if message:
                self._complain("control-character", message, where, DELETE)
            return None
        match line.spec.kind:
            case "number" | "percent" | "date":
                if cell.number:
                    return self._number(line.spec, cell, where)
                if line.spec.kind == "date":
                    return self._day(line.spec, cell, where)
                self._no_number(cell, where)
                return None
            case "choice":
                return self._choice(line.spec, cell, where)
            case "free" if cell.number:
                return self._number(line.spec, cell, where)
            case "printed" if cell.number:
                return self._printed(line.spec, cell, where)
            case "free" | "listed" | "printed" | "text":
                return self._text(cell)

    def _is_number(self, cell: Value, where: Cell) -> bool:
        """True where the number of a cell is one: NaN is none, and 1E400 is more than any."""
        try:
            exact.quantity(cell.text)
        except exact.NotExact as error:
            self._complain("number-not-read", error.message, where, error.hint)
            return False
        return True

    def _no_number(self, cell: Value, where: Cell) -> None:
        """Complain of a text in the place of a number: it is none, or one that the form's formulas do not take."""
        if cell.text.strip() and self._is_number(cell, where):
            message = f"这里要填数，写的是文字{quoted(cell.text.strip())}"
            hint = "只写数，不写单位；数字左上角有绿色三角的，改成“数字”格式后重新输入"
            self._complain("form-text", message, where, hint)

    def _day(self, spec: Spec, cell: Value, where: Cell) -> str | None:
        """A date that was typed as a text: one written with year, month and day is read."""
        if not cell.text.strip():
            return None
        try:
            return typed_day(cell.text.strip(), spec.low, spec.high).isoformat()
        except NotADayError as error:
            self.problems.append(error.fault.at(where))
            return None

    def _printed(self, spec: Spec, cell: Value, where: Cell) -> str | None:
        """A number as its format shows it, of any size."""
        try:
            number = _DIGITS.plus(Decimal(cell.text))
        except ArithmeticError:
            raise broken("有写坏的数") from None
        return None if self._misshown(spec, number, cell.format.of(number), where) else self._text(cell)

    def _choice(self, spec: Spec, cell: Value, where: Cell) -> str | None:
        text = self._text(cell).strip()
        if text and text not in spec.of:
            message = f"{quoted(text)}不在下拉列表里"
            self._complain("form-choice", message, where, "可选：" + "、".join(spec.of[:12]))
            return None
        return text or None

    def _number(self, spec: Spec, cell: Value, where: Cell) -> str | None:
        """A number by its 15 digits, as exactly as the form's own formulas take it, with what its format shows."""
        try:
            number = _DIGITS.plus(Decimal(cell.text))
            inside = Decimal(spec.low) <= number <= Decimal(spec.high)
            fine = inside and number == round(number, spec.places)
        except (ArithmeticError, ValueError):
            raise broken("有写坏的数") from None
        shown = cell.format.of(number)
        if shown.kind == "date" and shown.day and spec.kind != "date":
            return day_text(number, self.book.date1904)
        if self._misshown(spec, number, shown, where):
            return None
        if not fine:
            self._complain("form-number", _unfit(spec, number), where)
            return None
        if spec.kind == "date":  # of a number that no format shows as a date, nobody has seen which day it is
            return day_text(number, self.book.date1904) if shown.kind == "date" else f"{number.normalize():f}"
        return shown_text(number, _SHARE if spec.kind == "percent" and abs(number) <= 1 and not shown.unit else shown)

    def _misshown(self, spec: Spec, number: Decimal, shown: Format, where: Cell) -> bool:
        """Complain of a number whose format shows another than was meant, or hides how large it is."""
        if shown.kind == "hidden":
            message = f"这一格的格式使看到的不是格里的数，分不清填的是不是 {number.normalize():f}"
            self._complain("form-format", message, where, _RESET)
        elif shown.kind == "date" and not shown.day:
            message = f"这一格的格式没有把年、月、日都显示出来，分不清填的是不是 {day_text(number, self.book.date1904)}"
            self._complain("form-format", message, where, "请把格式改成年月日都有的日期格式，再核对一次")
        elif spec.kind == "percent" and shown.unit == "%":
            bare, percent = f"{number.normalize():f}%", f"{(number * 100).normalize():f}%"
            message = f"这一格显示 {bare}，百分号却只是格式里的文字，按格里的数是 {percent}，分不清填的是哪一个"
            self._complain("form-format", message, where, f"请把格式改成“百分比”，再重新输入 {bare}")
        elif abs(number) >= MOST_SHARE and (shown.kind == "percent" or (spec.kind == "percent" and not shown.unit)):
            bare, percent = f"{number.normalize():f}", f"{(number * 100).normalize():f}%"
            message = f"{quoted(bare)}没有写百分号，按格里的数是 {percent}"
            self._complain("number-not-read", message, where, f"是百分数就重新输入 {bare}%；不是就把格式改成“常规”")
        else:
            return False
        return True

    def _text(self, cell: Value) -> str:
        """The text that a cell shows."""
        if not cell.number:
            return cell.text
        try:
            number = _DIGITS.plus(Decimal(cell.text))
        except ArithmeticError:
            return cell.text
        shown = cell.format.of(number)
        if shown.kind == "date":
            return day_text(number, self.book.date1904)
        return shown_text(number, shown) if abs(number.adjusted()) <= exact.MOST_DIGITS else cell.text

    def _beyond(self, lines: list[Line]) -> None:
        """Complain of rows that were added below a table: they are not left out silently."""
        for line in lines:
            last = place(line.last)
            if line.first == line.last or last is None:
                continue
            column = re.sub("[0-9]", "", line.first)
            for ref, cell in self.sheets[line.sheet].cells.items():
                at = place(ref)
                if at and at[0] > last[0] and re.sub("[0-9]", "", ref) == column and cell.text.strip():
                    where = Cell(self.file, line.sheet, ref)
                    self._complain("form-rows", f"这张表到第 {last[0]} 行为止，下面加的行不算", where, _AGAIN)
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
        name_counts(self.whole, self.places)
        make_lists(self.whole.get("answers", {}))


def _put(whole: dict[str, Any], path: Place, value: str) -> None:
    here: Any = whole
    for step in path[:-1]:
        here = here.setdefault(step, {})
        if not isinstance(here, dict):
            raise _tampered()
    here[path[-1]] = value


def _unfit(spec: Spec, number: Decimal) -> str:
    """The message about a number that is too large, too small or too fine for its cell."""
    if spec.kind == "percent":
        low, high, shown = (f"{(Decimal(one) * 100).normalize():f}%" for one in (spec.low, spec.high, number))
        return f"{quoted(shown)}不合要求：要在 {low} 到 {high} 之间，最多到 0.01%"
    decimals = f"最多 {spec.places} 位小数" if spec.places else "不能有小数"
    return f"{quoted(str(number))}不合要求：要在 {spec.low} 到 {spec.high} 之间，{decimals}"


def _path_text(path: Place) -> str:
    return " › ".join(str(one) for one in path[1:] or path)
