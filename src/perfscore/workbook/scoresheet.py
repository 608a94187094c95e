"""评分表 in the official layout: 一级、二级、三级指标, 分值, 评分标准, 计算过程, 得分, all live."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from perfscore import exact
from perfscore.formula.readings import prose
from perfscore.formula.readings.sheet_values import quote
from perfscore.program.model import EachProgram, Program
from perfscore.report.official import Row, rows
from perfscore.rubric import description
from perfscore.workbook import claim_cells
from perfscore.workbook.book import Book, height
from perfscore.workbook.cells import MISSING, PENDING, TROUBLES, UNREAD, WRONG
from perfscore.workbook.explanation import sample
from perfscore.workbook.scoring import Scoring
from perfscore.workbook.totals import TotalCells

NAME: Final = "评分表"
_HEAD: Final = (
    *("一级指标", "二级指标", "三级指标", "分值", "评分标准", "计算过程和依据", "得分"),
    *claim_cells.heads(claim_cells.COLUMNS),
)
_WIDTHS: Final = (16, 16, 16, 6, 32, 38, 10, *(one.width for one in claim_cells.COLUMNS))
_CLAIMS: Final = 7
"""The first column (from 0) for what the bureau says."""
_SMALL: Final = 0.85  # the height of a line in small letters beside that of others
_LEAST: Final = 32
"""Points of height that every row has."""


class ScoreSheet:
    """The table: rows, merged cells of the sections, subtotals, the total."""

    def __init__(self, book: Book, scoring: Scoring, program: Program, facts: tuple[str, str, str]) -> None:
        """``facts`` are the addresses of 填报单位, 年度 and 项目名称, which may be nowhere."""
        self._book = book
        self._scoring = scoring
        self._program = program
        self._indicators = {one.key: one for one in program.indicators}
        self._sheet = book.sheet(NAME, _WIDTHS, wide=True)
        title = program.model.title
        self._row = book.titled(self._sheet, title, "", len(_HEAD), _HEAD, above=title)
        project = f'&IF({facts[2]}="","","　　项目："&{facts[2]})' if facts[2] else ""
        head = f'="填报单位："&{facts[0]}&"　　年度："&{facts[1]}{project}&"　　（得分由公式算出；未填的不计分）"'
        self._sheet.write_formula(1, 0, head, book.style("facts"), "")

    def write(self, total: TotalCells) -> None:
        """Write the whole sheet."""
        every = rows(self._program)
        for section, inside in _sections(every):
            first = self._row
            for part, below in _parts(inside):
                begin = self._row
                for one in below:
                    self._indicator(one)
                self._merged(begin, 1, part)
            self._merged(first, 0, section)
            self._subtotal(inside)
            self._counted(inside, total)
        self._total(total)

    def _merged(self, first: int, column: int, text: str) -> None:
        style = self._book.style("center")
        if self._row - first > 1:
            self._sheet.merge_range(first, column, self._row - 1, column, text, style)
        else:
            self._sheet.write_string(first, column, text, style)

    def _indicator(self, indicator: Row) -> None:
        book, sheet, row, program = self._book, self._sheet, self._row, self._indicators[indicator.id]
        name = indicator.name + ("（加分）" if indicator.bonus else "（减分）" if indicator.minus else "")
        criterion = indicator.criterion or "；".join(indicator.way)
        book.label(sheet, row, 2, name, "cell")
        if indicator.points is None:
            sheet.write_string(row, 3, indicator.end, book.style("center"))
        else:
            sheet.write_number(row, 3, float(indicator.points), book.style("points"))
            book.note_label(sheet, row, 3, f"{float(indicator.points):.15g}")
        sheet.write_string(row, 4, criterion, book.style("small"))
        if isinstance(program, EachProgram):
            self._table(program, row)
        else:
            cells = self._scoring.rows[indicator.id]
            says, state, score = map(self._scoring.steps.named, (cells.explanation, cells.state, cells.score))
            sheet.write_formula(row, 5, f"={says}", book.style("small"), "")
            got = f'=IF({state}="",{score}/{self._scoring.unit},{state})'
            sheet.write_formula(row, 6, got, book.style("score"), "")
        asked = () if isinstance(program, EachProgram) else claim_cells.COLUMNS  # else its rows are asked
        claim_cells.beside(book, sheet, row, _CLAIMS, indicator.id, asked)
        longest = "" if isinstance(program, EachProgram) else sample(program)
        small = max(height((longest, 46)), book.filled_height({(one.part, indicator.id): one.width for one in asked}))
        sheet.set_row(row, max(_LEAST, height((name, 15), (criterion, 34)), _SMALL * small))
        self._row += 1

    def _table(self, program: EachProgram, row: int) -> None:
        table, row_range = program.way.table, self._scoring.row_ranges[program.key]
        table_state = self._scoring.steps.named(self._scoring.tables[program.key].table_state)
        states, scores, _ = row_range
        waits = "+".join(f'COUNTIF({states},"{word}")' for word in (MISSING, PENDING))
        wrong = "+".join(f'COUNTIF({states},"{word}")' for word in TROUBLES if word != UNREAD)
        unread = f'COUNTIF({states},"{UNREAD}")'
        count = f'COUNTA({states})-COUNTIF({states},"空")'
        says = f'="见“{table}”：共 "&{count}&" 行；{MISSING}或{PENDING} "&{waits}&" 行；{WRONG} "&{wrong}&" 行"'
        says += f'&IF({unread}>0,"；{UNREAD} "&{unread}&" 行","")'
        full = exact.show(program.head.full, "points")
        says += f'&IF({table_state}="{WRONG}","；各行分值合计应为 {full} 分","")'
        self._sheet.write_formula(row, 5, says, self._book.style("small"), "")
        added = f'IF({unread}>0,"{UNREAD}",SUM({scores})/{self._scoring.unit})'
        got = f'=IF({table_state}="",IF({wrong}>0,"{WRONG}",{added}),{table_state})'
        self._sheet.write_formula(row, 6, got, self._book.style("score"), "")

    def _subtotal(self, inside: list[Row]) -> None:
        steps = self._scoring.steps
        cells = []
        for indicator in inside:
            own = self._scoring.rows.get(indicator.id)
            cells.append(steps.named(own.score) if own else f"SUM({self._scoring.row_ranges[indicator.id][1]})")
        counted = [one.points or "0" for one in inside if not (one.bonus or one.minus)]
        points = sum((exact.number(one) for one in counted), exact.ratio(0))
        text = f"({'+'.join(cells)})/{self._scoring.unit}"
        unread = [self._scoring.row_ranges[one.id][0] for one in inside if one.id in self._scoring.row_ranges]
        for states in unread:
            text = f'IF(COUNTIF({states},"{UNREAD}")>0,"{UNREAD}",{text})'
        text = f"={text}"
        self._line(f"{inside[0].sections[0][0]}小计", float(points) if counted else '=""', "", text)

    def _counted(self, inside: list[Row], total: TotalCells) -> None:
        """Lines for what of a section, and of those in it, is counted: 只计最高一项, 合计最高 10 分, 按 80% 计入."""
        paths = dict.fromkeys(
            tuple(name for name, _ in row.sections[: depth + 1]) for row in inside for depth in range(len(row.sections))
        )
        described = dict(description.sections(self._program.model))
        for path in paths:
            steps = self._program.totals.sections.get(path)
            if steps is not None:
                value = self._scoring.steps.named(total.steps[steps.value])
                self._line(f"{' › '.join(path)}计入总分", '=""', "；".join(described[path]), f"={value}")

    def _line(self, name: str, points: float | str, says: str, formula: str, key: str = "") -> None:
        """A line below the rows; ``says`` may be a formula. Of the whole, the claim goes by a key."""
        sheet, row = self._sheet, self._row
        sheet.merge_range(row, 0, row, 2, name, self._book.style("sums"))
        if key:
            self._book.note_label(sheet, row, 0, name)
        claim_cells.beside(self._book, sheet, row, _CLAIMS, key, (claim_cells.CLAIM,) if key else ())
        if isinstance(points, str):
            sheet.write_formula(row, 3, points, self._book.style("sum"), "")
        else:
            sheet.write_number(row, 3, points, self._book.style("sum"))
        live = says.startswith("=")
        sheet.merge_range(row, 4, row, 5, "" if live else says, self._book.style("sums"))
        if live:
            sheet.write_formula(row, 4, says, self._book.style("sums"), "")
        sheet.write_formula(row, 6, formula, self._book.style("sum"), "")
        sheet.set_row(row, 24)
        self._row += 1

    def _total(self, total: TotalCells) -> None:
        named = self._scoring.steps.named
        full = exact.show(self._program.model.points, "points")
        possible = f"={named(total.possible)}"
        program = self._program
        sums = "各指标得分之和（未填的还没有计入）"
        if program.model.total is not None:
            sums = f"{prose.prose(program.model.total.tree)}（未填的还没有计入）"
        elif not program.totals.plain:
            sums = "各组计入总分的分之和，再加加分、减减分（未填的还没有计入）"
        if total.limits:
            sums = "&".join([f"={quote(sums)}", *map(named, total.limits)])
        self._line("总分", float(self._program.model.points), sums, f"={named(total.total)}", "total")
        says = f"不适用的指标不计满分：得分 ÷ 可评分值 × {full}，左边是可评分值"
        self._line("折算得分", possible, says, f"={named(total.converted)}", "converted")
        if self._program.model.grades:
            self._line("等次", '=""', "按折算得分评定", f"={named(total.grade)}", "grade")
        self._line(
            "填报情况", '=""', "“未完成”是还有未填或待评定的指标；“有误”请按各表提示改正", f"={named(total.state)}"
        )
        self._signatures()

    def _signatures(self) -> None:
        """Room for those who answer for the form: whoever filled it in, whoever leads the bureau, its seal, the day."""
        sheet, row, style = self._sheet, self._row, self._book.style("signature")
        last = len(_HEAD) - 1
        for first, end, word in ((0, 3, "填报人（签字）："), (4, 4, "负责人（签字）："), (5, last, "单位（公章）：")):
            _spread(sheet, row, (first, end), word, style)
            sheet.set_row(row, 40)
        _spread(sheet, row + 1, (0, last), "日期：　　　　年　　月　　日", self._book.style("signed day"))
        sheet.set_row(row + 1, 24)
        sheet.print_area(0, 0, row + 1, last)
        self._row += 2


def _spread(sheet: Any, row: int, columns: tuple[int, int], text: str, style: Any) -> None:  # noqa: ANN401 (no types)
    first, last = columns
    if first == last:
        sheet.write_string(row, first, text, style)
    else:
        sheet.merge_range(row, first, row, last, text, style)


def _sections(every: list[Row]) -> Iterator[tuple[str, list[Row]]]:
    """The 一级指标 with their rows."""
    yield from _grouped(every, 0)


def _parts(inside: list[Row]) -> Iterator[tuple[str, list[Row]]]:
    """The 二级指标 of one section with their rows."""
    yield from _grouped(inside, 1)


def _grouped(every: list[Row], place: int) -> Iterator[tuple[str, list[Row]]]:
    groups: list[tuple[str, list[Row]]] = []
    for row in every:
        title = row.titles()[place]
        if groups and groups[-1][0] == title:
            groups[-1][1].append(row)
        else:
            groups.append((title, [row]))
    yield from groups
