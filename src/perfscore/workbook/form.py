"""``perfscore form``: a workbook that a bureau fills in and that scores by itself, offline."""

from __future__ import annotations

from io import BytesIO
from typing import Any, Final, NamedTuple

from perfscore.formula.per_row import columns
from perfscore.formula.readings import prose
from perfscore.formula.readings.sheet_values import Known
from perfscore.problems import PerfscoreError, Problem
from perfscore.program.model import EachProgram, IndicatorProgram, Program
from perfscore.rubric.description import KINDS
from perfscore.submission.form_map import Label, Line, Spec
from perfscore.submission.model import Submission
from perfscore.text import one_line
from perfscore.workbook import fill, hints, input_cells, same_total
from perfscore.workbook.book import YEARS, AskedCell, Book, height
from perfscore.workbook.cells import UNREAD, WRONG, StepColumn, TooLong
from perfscore.workbook.each_rows import EachRows
from perfscore.workbook.question_sheets import QuestionSheets
from perfscore.workbook.row_sums import per_row, row_sums
from perfscore.workbook.scoresheet import ScoreSheet
from perfscore.workbook.scoring import Scoring, unit_of
from perfscore.workbook.table import Columns, Table, column_sums, columns_of, table, write_row_steps

GUIDE: Final = "填报说明"
FIGURES: Final = "基础数据表"
RELATIONS: Final = "勾稽核对"
_HEAD: Final = ("数据名称", "填报数", "单位", "类型", "说明")


def form(program: Program, submission: Submission | None = None) -> bytes:
    """The form of a rubric as an xlsx file's content, with the values of a submission already filled in.

    Raises :class:`PerfscoreError` for a framework, where a rule is such that no spreadsheet could score by it, or where
    something of the submission cannot stand in a cell.
    """
    program.require_points()
    filled = {} if submission is None else fill.values(program, submission)
    try:
        file = BytesIO()
        _Form(program, file, filled).write()
    except TooLong as error:
        message = f"规则“{program.id}”的“{error}”公式太长，电子表格算不了，不能做成自评表"
        hint = "可以把公式拆成几个指标值（measure）"
        raise PerfscoreError([Problem("form-formula-too-long", message, None, hint)]) from None
    return file.getvalue()


class Blank(NamedTuple):
    """A form with nothing filled in: its input cells, the texts that name them, and its steps."""

    lines: tuple[Line, ...]
    labels: tuple[Label, ...]
    steps: tuple[tuple[str, str], ...]


def blank(program: Program) -> Blank:
    """The blank form of a rubric: its cells, and the steps by which it scores."""
    made = _Form(program, BytesIO(), {})
    made.write()
    return Blank(tuple(made.book.lines), tuple(made.book.labels), tuple(made.steps.lines))


class _Form:
    """One form while it is written, sheet by sheet."""

    def __init__(self, program: Program, file: BytesIO, filled: dict[tuple[str | int, ...], object]) -> None:
        self._program = program
        self._model = program.model
        self._title = one_line(program.model.title)
        self.book = Book(file, filled)
        self.steps = StepColumn(same_total.SHEET)
        self._tables: dict[str, Table] = {}
        self._figures: dict[str, tuple[Known, str]] = {}
        self._per_row: dict[str, Known] = {}

    def write(self) -> None:
        facts = self._guide()
        self._figure_sheet()
        self._table_sheets()
        pages = QuestionSheets(self.book, self._program, self._title)
        scoring = Scoring(self._program, self.steps, pages, self._figures, self._per_row, unit_of(self._program))
        shown: list[tuple[EachRows, Any, int]] = []
        for program in self._program.indicators:
            if isinstance(program, IndicatorProgram):
                scoring.indicator(program)
            else:
                shown.append(self._rows(program, scoring))
        total = scoring.total()
        for rows, scored, column in shown:
            rows.show(self.book, scored, column)
        sheet = ScoreSheet(self.book, scoring, self._program, facts)
        sheet.write(total)
        self._relation_sheet(scoring)
        self._step_sheet()
        for one in self._tables.values():
            write_row_steps(self.book, one)
        self.book.map((self._program.id, self._model.version, self._program.digest))
        self.book.close()

    def _guide(self) -> tuple[str, str, str]:
        """Write the advice and the cells of unit, year and project; return their addresses, if they are there."""
        book = self.book
        sheet = book.sheet(GUIDE, (16, 60))
        sheet.merge_range(0, 0, 0, 1, self._title, book.style("title"))
        sheet.set_row(0, 36)
        book.label(sheet, 1, 0, "填报单位", "head", loose=True)
        book.label(sheet, 2, 0, "年度", "head", loose=True)
        unit = book.entry(sheet, 1, 1, AskedCell(("unit",), Spec("text"), "写单位全称。"))
        year = book.entry(sheet, 2, 1, AskedCell(("year",), YEARS, "四位数字，如 2020。"))
        project = self._project_cells(sheet)
        row = 6 if project else 4
        for line in range(1, row - 1):
            sheet.set_row(line, 24)
        for word, text in self._advice():
            sheet.write_string(row, 0, word, book.style("head"))
            sheet.write_string(row, 1, text, book.style("cell"))
            sheet.set_row(row, max(22, height((text, 60))))
            row += 1
        sheet.print_area(0, 3, 0, 3)  # an empty cell: the advice is not for paper
        sheet.set_header(f"&L&9{self._title.replace('&', '&&')}&R&9&A")
        sheet.set_footer("&C&9第 &P 页，共 &N 页")
        return unit, year, project

    def _project_cells(self, sheet: Any) -> str:  # noqa: ANN401 (no types)
        """Write the cells of a project's name and code where bureaus set the rows; return the address of the name."""
        if not any(isinstance(one, EachProgram) for one in self._program.indicators):
            return ""
        book = self.book
        book.label(sheet, 3, 0, "项目名称", "head", loose=True)
        book.label(sheet, 4, 0, "项目编码", "head", loose=True)
        book.entry(sheet, 4, 1, AskedCell(("code",), Spec("text"), "有项目编码的写上，没有的不填。"))
        return book.entry(sheet, 3, 1, AskedCell(("project",), Spec("text"), "写项目全称；不分项目的不填。"))

    def _advice(self) -> list[tuple[str, str]]:
        model = self._model
        rescale = "不允许填不适用。"
        if model.not_applicable == "rescale":
            rescale = "不适用的指标在“不适用”表写明理由，总分按可评分值折算。"
        money = f"金额小于 {10 ** (input_cells.MONEY - 8)} 亿元，到分"
        numbers = f"{money}；百分数到 0.01%；其他数最多 {input_cells.PLACES} 位小数。"
        states = "未填：还缺数据或答案。待评定：还没有评分。不适用：已写明理由。有误：填得不对或互相矛盾。"
        read = "读回后计分：写的不只是数，由 perfscore 读。超出范围：数太大，由 perfscore 计分。"
        advice = [
            ("怎样填", "只填黄色的格；其他格已锁定，由公式算出。从左到右逐张表填，最后看“评分表”。"),
            ("没有的数", "没有的数留空，不能填 0；确实是零才填 0。留空的指标显示“未填”，不计分。"),
            ("数的写法", f"只写数，不写单位和文字；写成“10万元”的，交上去以后才读了计分。{numbers}"),
            (
                "不要改动",
                "不要插入、删除或移动行列，不要合并单元格，不要在黄色格里写公式，不要改表名；否则交上去读不出来。",
            ),
            ("显示的字", f"{states}无法计算：分母为 0。{read}"),
            ("不适用", rescale),
            ("打印", "已按 A4 设好，直接打印“评分表”。"),
            ("评分规则", f"{self._program.id}，版本 {model.version}；{one_line(model.authority)}"),
            ("出处", one_line(model.source)),
            ("说明", one_line(model.note)),
        ]
        return [(word, text) for word, text in advice if text]

    def _figure_sheet(self) -> None:
        """Write 基础数据表, and the normalised figures among the steps."""
        plain = {name: figure for name, figure in self._model.data.items() if figure.kind != "table"}
        if not plain:
            return
        book, steps = self.book, self.steps
        widths = (30.0, 20.0, 8.0, 9.0, 44.0)
        sheet = book.sheet(FIGURES, widths, wide=True)
        notes = "没有的数留空，不能填 0。只用于核对的数可以不填。"
        row = book.titled(sheet, FIGURES, notes, len(_HEAD), _HEAD, above=self._title)
        steps.head(FIGURES)
        for name, figure in plain.items():
            asked = self._program.figures[name]
            note = one_line(figure.note)
            unit = figure.unit or ("元" if figure.kind == "money" else "")
            book.label(sheet, row, 0, name, "cell")
            for column, text in enumerate((unit, KINDS[figure.kind]), 2):
                book.label(sheet, row, column, text, "center")
            book.label(sheet, row, 4, note, "small", loose=True)
            entry = AskedCell(("data", name), input_cells.spec(asked), input_cells.message(asked, note))
            cell = book.entry(sheet, row, 1, entry)
            sheet.set_row(row, max(22, height((note, widths[4]))))
            self._figures[name] = input_cells.cell_value(steps, asked, cell)
            self._figure_hint(sheet, row, entry.allowed, self._figures[name][1])
            row += 1
        sheet.write_string(2, len(_HEAD), hints.HEAD, book.style("hint"))
        sheet.set_column(len(_HEAD), len(_HEAD), hints.WIDTH)
        sheet.print_area(0, 0, row - 1, len(_HEAD) - 1)

    def _figure_hint(self, sheet: Any, row: int, allowed: Spec, state: str) -> None:  # noqa: ANN401 (no types)
        """Say beside a figure what is wrong with it."""
        if state == '""':
            return
        cell = self.steps.named(state)
        text = hints.first(
            [(f'{cell}="{WRONG}"', hints.must(_HEAD[1], allowed)), (f'{cell}="{UNREAD}"', hints.AS_WRITTEN)]
        )
        sheet.write_formula(row, len(_HEAD), f"={text}", self.book.style("hint"), "")
        hints.colour(self.book, sheet, (row, row), [(_HEAD[1], 1)], len(_HEAD))

    def _table_sheets(self) -> None:
        programs = {one.way.table: one for one in self._program.indicators if isinstance(one, EachProgram)}
        formulas = list(per_row(self._program))
        for name, figure in self._model.data.items():
            if figure.kind != "table":
                continue
            program = programs.get(name)
            own = columns_of(program, figure) if program else Columns()
            made = table(self.book, name, figure, self._title, own)
            self._tables[name] = made
            self.steps.head(name)
            wanted = self._program.columns
            values, states = column_sums(made, self.steps, [key for key, table in wanted.items() if table == name])
            for one in formulas:
                if wanted[columns(one)[0]] == name:
                    self._per_row[prose.code(one)] = row_sums(made, self.steps, one)
            self._figures |= {key: (value, states[key]) for key, value in values.items() if wanted.get(key) == name}

    def _rows(self, program: EachProgram, scoring: Scoring) -> tuple[EachRows, Any, int]:
        made = self._tables[program.way.table]
        rows = EachRows(program, made, self._figures, self._per_row, scoring.unit)
        scored = rows.write(self.steps, list(self._program.keyed))
        scoring.tables[program.key] = scored
        ranges = tuple(made.row_range(one) for one in (scored.state, scored.score, scored.points))
        scoring.row_ranges[program.key] = ranges  # type: ignore[assignment]  # three of them
        return rows, scored, len(made.figure.columns)

    def _relation_sheet(self, scoring: Scoring) -> None:
        """Write 勾稽核对: the relations between the figures, and whether each holds."""
        program = self._program
        if not program.relations:
            return
        head, widths = ("勾稽关系", "核对结果"), (70.0, 14.0)
        sheet = self.book.sheet(RELATIONS, widths)
        notes = "不符的请先核对数据；这里不影响得分。"
        row = self.book.titled(sheet, RELATIONS, notes, len(head), head, above=self._title)
        self.steps.head(RELATIONS)
        for relation in program.relations:
            holds, open_ = scoring.condition(relation.condition, whole=True)
            text = f'IF({open_},"未核对",IF({holds},"相符","不符"))'
            cell = self.steps.named(self.steps.put(relation.says, text))
            sheet.write_string(row, 0, relation.says, self.book.style("cell"))
            sheet.write_formula(row, 1, f"={cell}", self.book.style("center"), "")
            sheet.set_row(row, max(22, height((relation.says, widths[0]))))
            row += 1

    def _step_sheet(self) -> None:
        """Write the hidden sheet with every step."""
        book = self.book
        sheet = book.hidden(same_total.SHEET)
        sheet.set_column(0, 0, 50)
        sheet.set_column(1, 1, 24)
        sheet.write_string(0, 0, "每一步一格；数都化成整数，不受电子表格的小数误差影响", book.style("hidden head"))
        for row, (label, formula) in enumerate(self.steps.lines, StepColumn.FIRST - 1):
            sheet.write_string(row, 0, label, book.style("hidden" if formula else "hidden head"))
            if formula:
                sheet.write_formula(row, 1, f"={formula}", book.style("hidden"), "")
