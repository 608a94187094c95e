"""The ledger as a workbook: the office writes 审核结果 and 审核意见 in it, and it is read back."""

from __future__ import annotations

from io import BytesIO
from typing import Final, get_args

from xlsxwriter import Workbook

from perfscore.report.worksheet import TEXT_STAYS_TEXT, Cell, Sheet
from perfscore.review.ledger import Ledger
from perfscore.review.ledger_columns import COLUMNS, HELP, NAME, TITLE, texts
from perfscore.review.rectification import Judgement

_NARROW: Final = 12
"""A column no wider holds a word or a number, which stands in its middle."""


def xlsx(ledger: Ledger) -> bytes:
    """The whole file."""
    stream = BytesIO()
    with Workbook(stream, TEXT_STAYS_TEXT) as book:
        sheet = Sheet(book, NAME, [one.width for one in COLUMNS])
        sheet.line(TITLE, "title", 2)
        sheet.line(HELP, "fact")
        first = sheet.row
        sheet.table([one.head for one in COLUMNS], [])
        for item in ledger.items:
            sheet.append(
                [
                    Cell(text, "middle" if one.width <= _NARROW else "text")
                    for one, text in zip(COLUMNS, texts(item), strict=True)
                ]
            )
        last = max(sheet.row - 1, first + 1)
        sheet.page.autofilter(first, 0, last, len(COLUMNS) - 1)
        for place, one in enumerate(COLUMNS):
            if one.hidden:
                sheet.page.set_column(place, place, one.width, None, {"hidden": True})
            if one.head == "审核结果":
                choices = [word for word in get_args(Judgement) if word]
                message = {"error_title": "审核结果", "error_message": f"写{'或'.join(choices)}；还没有审核的空着"}
                sheet.page.data_validation(
                    first + 1, place, last, place, {"validate": "list", "source": choices, **message}
                )
    return stream.getvalue()
