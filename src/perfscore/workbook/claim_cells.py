"""The cells beside a score for what the bureau says of it: its own score, the evidence, a remark."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from perfscore.problems import Path as Place
from perfscore.submission.form_map import Spec
from perfscore.workbook.book import AskedCell, Book


class ClaimColumn(NamedTuple):
    """One of the columns: its head, its place in a submission, what may stand there."""

    head: str
    part: str
    width: float
    spec: Spec
    says: str
    look: str


CLAIM: Final = ClaimColumn(
    "自评得分", "claimed", 9, Spec("printed"), "单位自己评的分，只写数。不影响表里算出的得分，复核时与它比较。", ""
)
EVIDENCE: Final = ClaimColumn(
    "佐证材料", "evidence", 20, Spec("text"), "文件名；几份的用分号“；”隔开，或一份一行。", "input small"
)
REMARK: Final = ClaimColumn("备注", "remarks", 14, Spec("text"), "要说明的情况；没有的不填。", "input small")
COLUMNS: Final = (CLAIM, EVIDENCE, REMARK)
GRADE: Final = "单位自己评的等次。"


def beside(book: Book, sheet: Any, row: int, column: int, key: str, asked: Sequence[ClaimColumn]) -> None:  # noqa: ANN401
    """The cells of one indicator, or of the total; those that are not asked for are empty."""
    for place, one in enumerate(COLUMNS, column):
        if one in asked:
            says = GRADE if key == "grade" else one.says
            book.entry(sheet, row, place, AskedCell((one.part, key), one.spec, says, one.look))
        else:
            sheet.write_blank(row, place, None, book.style("center"))


def below(book: Book, rows: tuple[int, int], head: tuple[Any, int], names: Place, asked: Sequence[ClaimColumn]) -> None:
    """The columns of a table whose rows are indicators, from a column of a sheet on.

    ``names`` are the table and its column of the rows' names.
    """
    sheet, column = head
    for place, one in enumerate(asked, column):
        book.entries(sheet, rows, place, AskedCell((f"row_{one.part}", *names), one.spec, one.says, one.look))


def heads(asked: Sequence[ClaimColumn]) -> Iterator[str]:
    """The words over the columns."""
    yield from (one.head for one in asked)
