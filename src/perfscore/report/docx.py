"""A Word file in the usual official styles (GB/T 9704): paper, fonts, headings, page numbers, tables.

Text is given in runs by style only. The fonts are named, not embedded: a computer without 方正小标宋 or 仿宋_GB2312
takes another.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Final, NamedTuple

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from perfscore.text import clean

if TYPE_CHECKING:
    from docx.document import Document as Word
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.section import Section
    from docx.table import Table, _Cell

LATIN: Final = "Times New Roman"
CENTER, LEFT, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT


LINE: Final = 28.95
"""The height of a line of text: 22 of them on a page."""


class Style(NamedTuple):
    """A style of paragraphs: its East Asian font, its size, the height of its lines (0: as they need)."""

    font: str
    size: float
    line: float
    align: WD_ALIGN_PARAGRAPH
    indent: int = 0
    """The first line's indent, in characters."""
    level: int = 0
    """Its level in the outline; 0 for text."""


STYLES: Final = {
    "公文标题": Style("方正小标宋简体", 22, 32, CENTER),
    "一级标题": Style("黑体", 16, LINE, LEFT, 2, 1),
    "二级标题": Style("楷体_GB2312", 16, LINE, LEFT, 2, 2),
    "公文正文": Style("仿宋_GB2312", 16, LINE, LEFT, 2),
    "称呼": Style("仿宋_GB2312", 16, LINE, LEFT),
    "落款": Style("仿宋_GB2312", 16, LINE, RIGHT),
    "附件": Style("黑体", 16, LINE, LEFT, 0, 1),
    "表格标题": Style("方正小标宋简体", 18, 26, CENTER),
    "表头": Style("黑体", 10.5, 0, CENTER),
    "表格文字": Style("仿宋_GB2312", 10.5, 0, LEFT),
    "表格数字": Style("仿宋_GB2312", 10.5, 0, CENTER),
    "页码": Style("宋体", 14, 0, CENTER),
}


_KEPT: Final = frozenset({"Normal", "Default Paragraph Font", "Normal Table", "No List", "Table Grid"})
"""The styles of python-docx's own template that stay."""


class Cell(NamedTuple):
    """A cell of a table: its lines, their style, and how many rows and columns it takes."""

    text: str
    style: str = "表格文字"
    rows: int = 1
    columns: int = 1


def paper(title: str, line: float = LINE) -> Word:
    """An empty file on A4, upright, with the official margins and styles; ``line`` is the height of its lines."""
    word = Document()
    for other in [one for one in word.styles if one.name not in _KEPT]:
        other.delete()
    language = OxmlElement("w:lang")
    language.set(qn("w:eastAsia"), "zh-CN")
    word.styles["Normal"].element.get_or_add_rPr().append(language)
    for name, style in STYLES.items():
        _style(word, name, style._replace(line=line) if style.line == LINE else style)
    word.settings.odd_and_even_pages_header_footer = True
    properties = word.core_properties
    properties.title, properties.author, properties.comments = clean(title)[:255], "", ""
    properties.created = properties.modified = datetime.now(UTC)
    _margins(word.sections[0])
    _numbers(word.sections[0])
    return word


def _style(word: Word, name: str, style: Style) -> None:
    added = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    added.base_style = word.styles["Normal"]
    added.font.name, added.font.size = LATIN, Pt(style.size)
    added.element.rPr.rFonts.set(qn("w:eastAsia"), style.font)
    shape = added.paragraph_format
    shape.alignment, shape.space_before, shape.space_after = style.align, Pt(0), Pt(0)
    if style.line:
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(style.line)
    else:
        shape.space_before, shape.space_after = Pt(1), Pt(1)
    properties = added.element.get_or_add_pPr()
    if style.indent:
        shape.first_line_indent = Pt(style.indent * style.size)
        properties.ind.set(qn("w:firstLineChars"), str(100 * style.indent))
    if style.level:
        shape.keep_with_next = True
        properties.append(_made("w:outlineLvl", str(style.level - 1)))


def _made(name: str, value: str) -> BaseOxmlElement:
    made = OxmlElement(name)
    made.set(qn("w:val"), value)
    return made


def _margins(section: Section) -> None:
    """A4 with 版心 156 by 225 mm."""
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(25)


def sideways(word: Word) -> None:
    """Go on on a new page, A4 across, for a wide table."""
    _across(word.add_section(WD_SECTION.NEW_PAGE))


def upright(word: Word) -> None:
    """Go on on a new page, A4 upright, after a wide table."""
    section = word.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.PORTRAIT
    _margins(section)
    _numbers(section)


def across(word: Word) -> None:
    """Set a file that is still empty on A4 across."""
    _across(word.sections[0])


def _across(section: Section) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.top_margin, section.bottom_margin = Mm(26), Mm(26)
    section.left_margin, section.right_margin = Mm(20), Mm(20)
    section.footer_distance = Mm(15)


def _numbers(section: Section) -> None:
    """— 1 — at the foot: to the right on odd pages, to the left on even ones."""
    odd, even = section.footer, section.even_page_footer
    for footer, align in ((odd, RIGHT), (even, LEFT)):
        footer.is_linked_to_previous = False
        line = footer.paragraphs[0]
        line.style, line.alignment = "页码", align
        line.add_run("— ")
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), "PAGE")
        footer.part.element.findall(qn("w:p"))[0].append(field)
        line.add_run(" —")


def write(word: Word, style: str, text: str) -> None:
    """A paragraph; a text of several lines is several."""
    for line in text.splitlines() or [""]:
        word.add_paragraph(clean(line), style)


def table(word: Word, widths: Sequence[float], rows: Sequence[Sequence[Cell | None]]) -> None:
    """A table with lines whose first row is repeated on every page; ``widths`` are in millimetres.

    Each row has a cell for every column, None where one above or beside it reaches in.
    """
    made = word.add_table(len(rows), len(widths), "Table Grid")
    made.alignment, made.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Mm(width)
    grid = [list(row.cells) for row in made.rows]
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            grid[number][column].width = Mm(widths[column])
            if cell is not None:
                _fill(grid[number][column], cell)
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell is not None and (cell.rows > 1 or cell.columns > 1):
                grid[number][column].merge(grid[number + cell.rows - 1][column + cell.columns - 1])
    _repeated(made)


def _fill(place: _Cell, cell: Cell) -> None:
    place.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    first, *rest = cell.text.splitlines() or [""]
    place.paragraphs[0].text, place.paragraphs[0].style = clean(first), cell.style
    for line in rest:
        place.add_paragraph(clean(line), cell.style)


def _repeated(made: Table) -> None:
    """Repeat the head on every page, and keep every row on one, where it fits."""
    rows = made.part.element.findall(f".//{qn('w:tbl')}")[-1].findall(qn("w:tr"))
    for row in rows:
        row.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    rows[0].get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def saved(word: Word) -> bytes:
    """The whole file."""
    stream = BytesIO()
    word.save(stream)
    return stream.getvalue()
