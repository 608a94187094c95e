"""Results and rubrics in a terminal: tables and colour. The only module that needs rich."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from rich import box
from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from perfscore.report import official
from perfscore.report.layout import column_widths, wrap
from perfscore.result import text as report_text
from perfscore.rubric import description
from perfscore.steps.status import STATUS_WORDS
from perfscore.text import one_line

if TYPE_CHECKING:
    from perfscore.program.model import Program
    from perfscore.result.indicator import IndicatorResult
    from perfscore.result.result import Result

NARROWEST: Final = 60
MIDDLING: Final = 90
HEADS: Final = {"基础数据": ("名称", "说明"), "勾稽关系": ("要求", "算式"), "检查时不改的": ("问题", "理由")}
WIDE: Final = 110
"""From here on a table has room for every column of its own."""
WIDEST: Final = 160
LEAST: Final = 10
FRAME: Final = 3
"""The width of a column beside its text: a line and two blanks."""
FIGURES: Final = ("分值", "得分", "总分")

Cell = Sequence[tuple[str, str]]
"""Paragraphs, each with its style."""


def _width(console: Console) -> int:
    return max(NARROWEST, min(WIDEST, console.width))


def _table(head: Sequence[str], widths: Sequence[int], *, ruled: bool = True) -> Table:
    """A table with columns of the given widths; figures stand to the right."""
    grid = Table(box=box.SQUARE, show_lines=ruled, border_style="dim", header_style="bold")
    for name, width in zip(head, widths, strict=True):
        grid.add_column(name, width=width, no_wrap=True, justify="right" if name in FIGURES else "left")
    return grid


def _row(grid: Table, widths: Sequence[int], cells: Sequence[Cell]) -> None:
    grid.add_row(*(_cell(cell, width) for cell, width in zip(cells, widths, strict=True)))


def _cell(paragraphs: Cell, width: int) -> Text:
    """Paragraphs broken into lines where Chinese text may be broken."""
    text = Text()
    for paragraph, style in paragraphs:
        for line in wrap(paragraph, width):
            text.append(("\n" if text else "") + line, style)
    return text


def _paragraph(console: Console, text: str, style: str = "", indent: str = "    ") -> None:
    for line in wrap(text, _width(console), indent):
        console.print(Text(line, style), soft_wrap=True)


def table(console: Console, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A plain list as a table; while there is too little room, its widest column but the first gives way."""
    widths = column_widths((head, *rows))
    while sum(widths) + FRAME * len(widths) + 1 > _width(console):
        most = max(widths[1:])
        widths[widths.index(most, 1) if most > LEAST else 0] -= 1
    grid = _table(head, widths, ruled=False)
    for row in rows:
        _row(grid, widths, [[(cell, "")] for cell in row])
    console.print(grid)


# -- a result ----------------------------------------------------------------------------


def result(console: Console, scored: Result) -> None:
    """A result: its total, every section's rows, and what was lost, may be won back, is missing."""
    console.print(Panel(_head(console, scored), box=box.ROUNDED, border_style=_mood(scored), width=_width(console)))
    head, widths = _result_columns(_width(console))
    section: tuple[str, ...] = ()
    previous: object = None
    grid = _table(head, widths)
    for indicator in scored.indicators:
        if indicator.section != section:
            if grid.row_count:
                console.print(grid)
            section, grid = indicator.section, _table(head, widths)
            console.print()
            console.print(Text(report_text.subtotal(scored.run, section), "bold cyan"), soft_wrap=True)
        _row(
            grid,
            widths,
            _result_cells(indicator, wide=_width(console) >= WIDE, criterion=indicator.program.head is not previous),
        )
        previous = indicator.program.head
    console.print(grid)
    _closing(console, scored)


def _head(console: Console, scored: Result) -> Text:
    text = Text()
    title, *who = report_text.head(scored.run)
    lines = [(title, "bold"), *((line, "") for line in who)]
    lines += [(line, _mood(scored)) for line in report_text.totals(scored.run)]
    for line, style in lines:
        for piece in wrap(line, _width(console) - 4):
            text.append(("\n" if text else "") + piece, style)
    return text


def _mood(scored: Result) -> str:
    return "bold green" if scored.status == "complete" else "bold yellow"


def _result_columns(width: int) -> tuple[list[str], list[int]]:
    """The columns: where there is little room, 依据 stands below 计算过程."""
    if width < WIDE:
        name = 14 if width < MIDDLING else 18
        return ["指标", "分值", "得分", "计算过程和依据"], [name, 4, 6, width - 1 - name - 10 - 4 * FRAME]
    room = width - 1 - 22 - 12 - 5 * FRAME
    return ["指标", "分值", "得分", "计算过程", "依据和失分"], [22, 5, 7, room * 3 // 5, room - room * 3 // 5]


def _result_cells(indicator: IndicatorResult, *, wide: bool, criterion: bool) -> list[Cell]:
    """The rows of one ``each`` table share their criterion, so it stands with the first."""
    style = _style(indicator)
    got = report_text.score(indicator.row)
    calculation: Cell = [(sentence, "") for sentence in indicator.sentences]
    grounds = list(_grounds(indicator, criterion=criterion))
    lead = [[(indicator.name, "")], [(report_text.points(indicator.full), "")], [(got, style)]]
    return [*lead, calculation, grounds] if wide else [*lead, [*calculation, *grounds]]


def _grounds(indicator: IndicatorResult, *, criterion: bool) -> Iterator[tuple[str, str]]:
    if criterion and indicator.program.head.criterion:
        yield f"依据：{one_line(indicator.program.head.criterion)}", "dim"
    if indicator.lost:
        yield f"失 {report_text.points(indicator.lost)} 分", "red"
    if indicator.row.open:
        yield f"得分在 {report_text.between(indicator.least, indicator.most)}", "magenta"
    for chance in indicator.regain:
        yield f"可挽回：{chance.says}", "yellow"


def _style(indicator: IndicatorResult) -> str:
    match indicator.status:
        case "scored" if not indicator.lost:
            return "bold green"
        case "scored":
            return "bold yellow" if indicator.got else "bold red"
        case "not-applicable":
            return "dim"
        case _:
            return "bold magenta"


def _closing(console: Console, scored: Result) -> None:
    """The sum as it is printed; losses; what would win points back; notes; what is open."""
    console.print()
    for line in report_text.sums(scored.run):
        _paragraph(console, line, "bold", "  ")
    chances = [(one.name, chance) for one in scored.indicators for chance in one.regain]
    waiting = [one for one in scored.indicators if one.row.open]
    problems = [one for one in scored.problems if one not in scored.submission.warnings]
    parts = [
        ("失分", "red", [f"-{report_text.points(one.points)}  {one.name}：{one.why}" for one in scored.lost]),
        ("可挽回", "yellow", [f"{name}：{chance.says}" for name, chance in chances]),
        ("提示", "yellow", [f"{report_text.WORDS[one.severity]}：{one.message}" for one in problems]),
        ("未定", "magenta", [f"{one.name}（{STATUS_WORDS[one.status]}）：{one.reason}" for one in waiting]),
    ]
    for name, style, lines in parts:
        if lines:
            console.print()
            console.print(Text(name, f"bold {style}"))
        for line in lines:
            _paragraph(console, f"  {line}")


# -- a rubric ----------------------------------------------------------------------------


def rubric(console: Console, program: Program) -> None:
    """A rubric: what holds for all of it, the official table, the figures and the relations."""
    console.print(Text(official.title(program), "bold"), soft_wrap=True)
    for name, content in description.head(program.model):
        _paragraph(console, f"{name}：{content}", "", "  ")
    if _width(console) >= WIDE:
        _official(console, program)
    else:
        _by_section(console, program)
    for name, pairs in official.listed(program):
        console.print()
        console.print(Text(name, "bold cyan"))
        table(console, HEADS[name], pairs)


def _official(console: Console, program: Program) -> None:
    """All seven columns; a section's name stands with its first indicator."""
    room = _width(console) - 1 - 7 * FRAME - (10 + 12 + 14 + 4)
    criterion, way = room * 3 // 10, room * 4 // 10
    widths = [10, 12, 14, 4, criterion, way, room - criterion - way]
    grid = _table(official.HEAD, widths)
    before = ("", "")
    for row in official.rows(program):
        titles = row.titles()
        first = "" if titles[0] == before[0] else titles[0]
        second = "" if titles == before else titles[1]
        before = titles
        cells = [[(first, "bold")], [(second, "bold")], [(row.name, "")], [(row.shown, "cyan")]]
        _row(grid, widths, [*cells, [(row.criterion, "")], [(one, "") for one in row.way], [(row.note, "dim")]])
    console.print()
    console.print(grid)


def _by_section(console: Console, program: Program) -> None:
    """A table a section, where seven columns have no room."""
    width = _width(console)
    room = width - 1 - 4 * FRAME - (14 + 4)
    widths = [14, 4, room * 2 // 5, room - room * 2 // 5]
    head = ("三级指标", "分值", "评分标准", "评分方式和说明")
    section: tuple[str, str] = ("", "")
    grid = _table(head, widths)
    for row in official.rows(program):
        if row.titles() != section:
            if grid.row_count:
                console.print(grid)
            section, grid = row.titles(), _table(head, widths)
            console.print()
            console.print(Text(" › ".join(one for one in section if one), "bold cyan"), soft_wrap=True)
        note = [(f"说明：{row.note}", "dim")] if row.note else []
        cells = [[(row.name, "")], [(row.shown, "cyan")], [(row.criterion, "")]]
        _row(grid, widths, [*cells, [*((one, "") for one in row.way), *note]])
    console.print(grid)
