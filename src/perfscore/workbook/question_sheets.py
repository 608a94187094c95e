"""The sheets that ask: one row a question, what is asked on the left, the input cells on the right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from perfscore.methods.checklist import Checklist
from perfscore.methods.findings import Findings
from perfscore.methods.judged import Judged
from perfscore.methods.parts import Parts
from perfscore.methods.survey import Survey
from perfscore.methods.way import Way
from perfscore.problems import Path
from perfscore.program.model import Program
from perfscore.submission.form_map import Spec
from perfscore.workbook.book import Book, height

_NARROW: Final = 15
"""Columns up to this width are centred."""
Asked = tuple[tuple[Path, Spec, str], ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """A sheet's name and notes, the words of its head and how wide its columns are."""

    name: str
    notes: str
    head: tuple[str, ...]
    widths: tuple[float, ...]
    least: float = 24
    """How high a row is at least."""


CHECKLIST: Final = Layout(
    "评价清单",
    "逐项填“是”或“否”。黄色格是要填的，其余的不能改。",
    ("三级指标", "评价内容", "分值", "是否符合"),
    (26, 46, 8, 12),
)
FINDINGS: Final = Layout(
    "问题登记",
    "检查过没有发现问题的填 0；不填就是还没有检查，不计分。",
    ("三级指标", "问题种类", "扣分标准", "发现数（例）", "问题说明（每例一行，可不写）"),
    (22, 30, 15, 12, 34),
    32,
)
JUDGED: Final = Layout(
    "评定",
    "由评价人评分，必须写明理由；没有评分的显示“待评定”，不计分。",
    ("三级指标", "分值", "等级及得分区间", "等级", "评定得分", "理由"),
    (26, 8, 26, 12, 10, 38),
    40,
)
SURVEY: Final = Layout(
    "满意度问卷",
    "按选项填答案个数，或直接填得分合计和满分合计，两种只填一种。",
    ("三级指标", "填报内容", "数"),
    (30, 44, 16),
)
SKIPPED: Final = Layout(
    "不适用",
    "本单位确实不适用的指标，在这里写明理由，该指标不计分、不计满分。其他指标不要写。",
    ("三级指标", "分值", "不适用的理由"),
    (30, 8, 54),
)


class Page:
    """One such sheet; it is made when the first row is asked for."""

    def __init__(self, book: Book, layout: Layout, title: str) -> None:
        """Take notes of what it will be."""
        self._book = book
        self._layout = layout
        self._sheet = book.sheet(layout.name, layout.widths, wide=True)
        self._row = book.titled(self._sheet, layout.name, layout.notes, len(layout.head), layout.head, above=title)

    def row(self, shown: tuple[str, ...], asked: Asked, *, right: bool = False) -> list[str]:
        """One row; return the addresses of its input cells. ``right``: a cell that is not asked for stays free."""
        wide = self._layout.widths
        for column, text in enumerate(shown):
            short = self._layout.widths[column] <= _NARROW
            self._book.label(self._sheet, self._row, column, text, "center" if short else "cell")
        first = len(self._layout.head) - len(asked)
        for column in range(len(shown), first):
            self._sheet.write_string(self._row, column, "—" if right else "", self._book.style("center"))
        cells = [
            self._book.entry(self._sheet, self._row, column, place, allowed, says)
            for column, (place, allowed, says) in enumerate(asked, first)
        ]
        self._sheet.set_row(self._row, max(self._layout.least, height(*zip(shown, wide, strict=False))))
        self._row += 1
        return cells


class Pages:
    """The sheets that a rule needs, in their order."""

    def __init__(self, book: Book, program: Program, title: str) -> None:
        """Make those that something will be asked on."""
        ways = {type(way) for one in program.keyed.values() for way in _ways(one.scored.way)}
        self._made: dict[str, Page] = {}
        for layout, way in ((CHECKLIST, Checklist), (FINDINGS, Findings), (JUDGED, Judged), (SURVEY, Survey)):
            if way in ways:
                self._made[layout.name] = Page(book, layout, title)
        if any(one.may_skip for one in program.keyed.values()):
            self._made[SKIPPED.name] = Page(book, SKIPPED, title)

    @property
    def names(self) -> list[str]:
        """The sheets' names."""
        return list(self._made)

    @property
    def checklist(self) -> Page:
        """评价清单."""
        return self._made[CHECKLIST.name]

    @property
    def findings(self) -> Page:
        """问题登记."""
        return self._made[FINDINGS.name]

    @property
    def judged(self) -> Page:
        """评定."""
        return self._made[JUDGED.name]

    @property
    def survey(self) -> Page:
        """满意度问卷."""
        return self._made[SURVEY.name]

    @property
    def skipped(self) -> Page:
        """不适用."""
        return self._made[SKIPPED.name]


def _ways(way: Way) -> Iterator[Way]:
    """A way, or those of its parts."""
    if isinstance(way, Parts):
        yield from (part.way for part in way.root)
    else:
        yield way


def skip_cell(pages: Pages, key: str, title: str, points: str) -> str:
    """The cell for the reason why an indicator does not apply."""
    place: Path = ("answers", key, "not_applicable")
    says = "不适用的写明理由；适用的不要填。"
    (cell,) = pages.skipped.row((title, points), ((place, Spec("text"), says),))
    return cell
