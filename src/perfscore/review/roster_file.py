"""A roster read from a file: a workbook or CSV, its columns found by their headings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from perfscore import exact
from perfscore.exact import Number
from perfscore.problems import Cell, PerfscoreError, Problem
from perfscore.review.csv_grid import CsvGrid, csv_grid
from perfscore.review.roster import Entry, Roster
from perfscore.review.roster_checks import doubts
from perfscore.submission.archive import Unreadable
from perfscore.submission.file_kinds import unreadable
from perfscore.submission.own_file import sheets
from perfscore.submission.own_file.grid import Box, Grid
from perfscore.submission.own_file.headings import Band, Content, complaints, content, find_band, missing
from perfscore.submission.own_file.money_units import units
from perfscore.submission.own_file.words import money_unit, plain
from perfscore.text import nearest, quoted

HEADINGS: Final[dict[str, list[str]]] = {
    "unit": ["单位", "单位名称", "预算单位", "项目单位", "实施单位", "项目实施单位", "填报单位", "预算单位名称"],
    "project": ["项目名称", "项目"],
    "code": ["项目编码", "项目代码", "项目编号"],
    "department": ["主管部门", "主管部门名称", "主管单位", "一级预算单位", "部门", "部门名称"],
    "office": ["业务科室", "业务股室", "归口科室", "归口股室", "对口科室", "主管科室", "科室", "股室"],
    "budget": ["预算数", "预算金额", "全年预算数", "年度预算数", "年初预算数", "预算安排数", "预算资金", "金额"],
    "number": ["序号", "编号"],
    "note": ["备注", "说明"],
}
"""The names of a roster's columns; the first is what a message calls it."""
OTHERS: Final = ("三级指标", "指标名称", "实际完成值", "完成值", "年度指标值", "指标值")
"""Headings of a self-evaluation form, which has some of a roster's too."""
REPEATED: Final = frozenset({"department", "unit", "office", "note", "number"})
"""The columns whose merged cells count for every row that they cover."""
TOTALS: Final = frozenset({"合计", "总计", "小计"})
_NOTE: Final = re.compile(r"(?:注|备注|说明|填表|制表|审核|联系|单位负责人|填报)")
_HINT: Final = "名单的第一行写：主管部门、单位、项目编码、项目名称、业务科室、预算数（万元）"


@dataclass(slots=True)
class _Source:
    """A file that a roster is read from: its grids, and the way from a cell to its place in a text."""

    path: Path
    grids: list[Grid]
    text: CsvGrid | None = None
    problems: list[Problem] = field(default_factory=list)

    def complain(self, code: str, message: str, box: Box | None, hint: str = "", *, only: bool = False) -> None:
        where = Cell(str(self.path)) if box is None else Cell(str(self.path), *box.place)
        self.add(Problem(code, message, where, hint, "warning" if only else "error"))

    def add(self, problem: Problem) -> None:
        self.problems.append(problem if self.text is None else self.text.placed(problem))

    def raise_if_wrong(self) -> None:
        if any(one.severity == "error" for one in self.problems):
            raise PerfscoreError(self.problems)


def read_roster(path: Path) -> Roster:
    """The roster in a file; raise :class:`PerfscoreError` with everything that is wrong with it."""
    source = _source(path)
    found = [(grid, band) for grid in source.grids if (band := _band(grid)) is not None]
    _check_sheets(source, found)
    grid, band = found[0]
    reader = _Reader(source, grid, band)
    entries = reader.entries()
    for problem in doubts(entries, Cell(str(path), grid.name)):
        source.add(problem)
    source.raise_if_wrong()
    return Roster(str(path), tuple(one for one, _ in entries), tuple(source.problems), frozenset(band.headings))


def _source(path: Path) -> _Source:
    if path.suffix.lower() in {".csv", ".txt"}:
        made = csv_grid(path)
        return _Source(path, [made.grid], made)
    try:
        return _Source(path, sheets.grids(path)[0])
    except Unreadable as why:
        raise PerfscoreError([why.fault.at(Cell(str(path)))]) from None
    except OSError:
        raise PerfscoreError([unreadable(path)]) from None


def _words() -> dict[str, str]:
    return {plain(word): target for target, words in HEADINGS.items() for word in words}


def _band(grid: Grid) -> Band | None:
    """The headings of a roster in a grid: two at least, of which one names a bureau or a project."""
    band = find_band(grid, 1, grid.last, _words(), 2)
    return band if band is not None and band.headings.keys() & {"unit", "project", "code", "department"} else None


def _check_sheets(source: _Source, found: list[tuple[Grid, Band]]) -> None:
    """Refuse a file with no roster, with two of them, or with another table."""
    for grid in source.grids:
        other = next((box for box in grid.boxes(1, grid.last) if plain(box.text) in OTHERS), None)
        if other is not None:
            message = f"这里有{quoted(other.text)}一栏，像是自评表或指标清单，不是名单"
            source.complain("roster-other", message, other, _HINT)
            source.raise_if_wrong()
    if len(found) > 1:
        names = "、".join(quoted(grid.name) for grid, _ in found)
        source.complain("roster-sheets", f"有 {len(found)} 张工作表都像名单：{names}，不知道读哪一张", None, "只留一张")
    if not found:
        boxes = [box for grid in source.grids for box in grid.boxes(1, grid.last)]
        if not boxes:
            source.complain("roster-empty", "名单里什么也没有", None, _HINT)
        else:
            source.complain("roster-other", _no_headings(boxes), boxes[0], _HINT)
    source.raise_if_wrong()


def _no_headings(boxes: list[Box]) -> str:
    """The message about a table in which no heading of a roster was found, with what comes nearest."""
    message = "没有找到名单的栏名，“单位”这一栏一定要有"
    texts = {plain(box.text): box for box in boxes[:200]}
    words = [word for words in HEADINGS.values() for word in words[:1]]
    alone = next((texts[plain(word)] for word in words if plain(word) in texts), None)
    if alone is not None:  # it is no likeness
        return f"名单至少要有两栏，这里认出的栏名只有{quoted(alone.text)}（{alone.place[1]}）"
    near = [(word, texts[one]) for word in words if (one := nearest(plain(word), texts))]
    if near:
        listed = "，".join(f"{quoted(box.text)}（{box.place[1]}）像{quoted(word)}" for word, box in near[:3])
        return f"{message}；{listed}"
    return f"{message}；表里最先写的是{quoted(boxes[0].text)}"


@dataclass(slots=True)
class _Reader:
    """A reader of the one table of a roster."""

    source: _Source
    grid: Grid
    band: Band

    def entries(self) -> list[tuple[Entry, Box]]:
        """Every line, with the cell of its bureau."""
        self._headings()
        said = units(self.grid.boxes(1, self.band.top - 1))
        budget = self.band.headings.get("budget")
        own = money_unit(budget.text) if budget is not None else ""
        if own and budget is not None:
            said.append((own, budget.box))
        for what in self.grid.hidden:
            message = f"{what}是隐藏的，里面的内容也读了"
            hint = "请核对；不要的请删去"
            self.source.add(
                Problem("form-hidden", message, Cell(str(self.source.path), self.grid.name), hint, "warning")
            )
        read = list(self._rows())
        found = [one for row, cells in read if (one := self._entry(row, cells, said)) is not None]
        if not read:
            where = next(iter(self.band.headings.values())).box
            self.source.complain("roster-empty", "名单只有栏名，下面一行也没有", where, "一行写一个单位或一个项目")
        return found

    def _headings(self) -> None:
        """Complain of headings that are there twice or are not there, and of what may be meant for one."""
        file = str(self.source.path)
        for _, problem in complaints(self.band, ["unit"], HEADINGS, file, "名单"):
            self.source.add(replace(problem, hint=_without_map(problem.hint)))
        others = {plain(box.text): box for box in self.band.others}
        for target in ("project", "code", "department", "office", "budget"):
            if target in self.band.headings:
                continue
            near = next((one for word in HEADINGS[target] if (one := nearest(plain(word), others))), "")
            if near:
                where = Cell(file, *others[near].place)
                problem = missing(HEADINGS[target], [others[near]], where, "名单")
                self.source.add(replace(problem, hint=_without_map(problem.hint)))

    def _rows(self) -> Iterator[tuple[int, Mapping[str, Content]]]:
        """The rows that list somebody: not blank, no sum, no note, no heading that is repeated on each page."""
        words = _words()
        for row in range(self.band.bottom + 1, self.grid.last + 1):
            cells = {target: content(self.grid, row, one) for target, one in self.band.headings.items()}
            filled = {target: one for target, one in cells.items() if one.text or any(box.doubt for box in one.boxes)}
            here = [box for _, box in sorted(self.grid.rows.get(row, {}).items()) if box.text]
            fresh = [target for target, one in filled.items() if not (target in REPEATED and one.merged_down)]
            if not here or not fresh or fresh == ["number"]:
                continue
            if all(plain(one.text) in words for one in filled.values()):
                continue
            if any("".join(box.text.split()) in TOTALS for box in here) and not cells_text(cells, "code"):
                continue
            if len({id(box) for box in here}) == 1 and (here[0].right > here[0].left or _NOTE.match(here[0].text)):
                self.source.complain(
                    "roster-row-left", f"这一行不像名单，没有读：{quoted(here[0].text)}", here[0], only=True
                )
                continue
            self._wide(row)
            yield row, cells

    def _wide(self, row: int) -> None:
        """Complain of a line of a CSV file that has more cells than the headings: a comma may have parted one."""
        text = self.source.text
        most = max(text.widths.get(line, 0) for line in range(self.band.top, self.band.bottom + 1)) if text else 0
        beyond = [box for column, box in self.grid.rows.get(row, {}).items() if most and column > most]
        if beyond:
            message = f"这一行有 {max(box.left for box in beyond)} 格，栏名只有 {most} 个"
            hint = "格里有逗号的（如 1,200），整格用双引号括起来"
            self.source.complain("csv-cells", message, beyond[0], hint)

    def _entry(self, row: int, cells: Mapping[str, Content], said: list[tuple[str, Box]]) -> tuple[Entry, Box] | None:
        home = cells["unit"].boxes[0] if "unit" in cells and cells["unit"].boxes else None
        for target, one in cells.items():
            for box in one.boxes:
                if box.doubt is not None:
                    self.source.complain(box.doubt.code, box.doubt.message, box, box.doubt.hint)
            if one.text and target not in REPEATED and any(box.bottom > box.top for box in one.boxes):
                box, name = one.boxes[0], HEADINGS[target][0]
                if box.top == row:
                    message = f"{quoted(name)}合并了几行（第 {box.top} 到 {box.bottom} 行），不知道各行是什么"
                    self.source.complain("roster-merged", message, box, "请取消合并，每行都写上")
        if "unit" not in cells:
            return None
        if home is None:
            column = self.band.headings["unit"].columns[0]
            where = Box("", row, column, row, column, self.grid.place(row, column))
            message = "这一行没有写单位"
            self.source.complain("roster-unit-blank", message, where, "与上一行是同一个单位的，也要写上")
            return None
        place = f"{self.source.path.name} 的 {home.place[1] if home.top == row else f'第 {row} 行'}"
        texts = {target: cells_text(cells, target) for target in ("project", "code", "department", "office")}
        self._code(cells)
        return Entry(cells["unit"].text, **texts, budget=self._budget(cells, said), place=place), home

    def _code(self, cells: Mapping[str, Content]) -> None:
        """Complain of a code that a spreadsheet took for a number: its last digits are lost."""
        text = cells_text(cells, "code")
        lost = re.fullmatch(r"[0-9]{15}0+|[0-9](?:\.[0-9]+)?[Ee]\+?[0-9]+", text)
        if lost:
            message = f"项目编码{quoted(text)}像是存成了数，15 位以后的数字已经丢了"
            self.source.complain(
                "roster-code-digits", message, cells["code"].boxes[0], "把这一格设成文本，重新写上编码"
            )

    def _budget(self, cells: Mapping[str, Content], said: list[tuple[str, Box]]) -> Number | None:
        """An amount in the unit that it, its heading or the head of the table says; of two units none is taken."""
        text = cells_text(cells, "budget").strip()
        if not text or text.strip("/\\-—－–") == "":
            return None
        box = cells["budget"].boxes[0]
        read = exact.split_unit(text)
        if read is None or (read[1] is not None and read[1].base != "元"):
            message = f"预算数{quoted(text)}不是金额"
            self.source.complain("roster-budget", message, box, "写一个数，可以带单位，如 120万元")
            return None
        if read[0] < 0:
            self.source.complain("roster-budget", f"预算数{quoted(text)}小于 0", box, "核对这一格")
            return None
        if read[1] is not None:
            return exact.in_unit(text, "money", "元")
        return self._bare(text, box, said)

    def _bare(self, text: str, box: Box, said: list[tuple[str, Box]]) -> Number | None:
        places = dict(reversed(said))
        if len(places) == 1:
            return exact.in_unit(text, "money", next(iter(places)))
        if places:
            (one, first), (other, second) = list(places.items())[:2]
            message = f"预算数的单位有两种：{first.place[1]} 写{quoted(one)}，{second.place[1]} 写{quoted(other)}"
        else:
            message = f"预算数{quoted(text)}没有写单位，是元还是万元"
        if not any(one.code == "roster-money-unit" for one in self.source.problems):
            self.source.complain("roster-money-unit", message, box, "栏名写成“预算数（万元）”或“预算数（元）”")
        return None


def cells_text(cells: Mapping[str, Content], target: str) -> str:
    """The text of a row under a heading; nothing where the roster has no such column."""
    return cells[target].text.strip() if target in cells else ""


def _without_map(hint: str) -> str:
    """A hint of the reader of forms without its option, which a roster has not."""
    return re.sub(r"[；，][^；]*--map[^；]*", "", hint)
