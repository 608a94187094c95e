"""A reviewer at work on a made-up county: fills in some cells of the working workbook, and lists what has to come out.

    python examples/county/review.py 县 复核.xlsx 填好.xlsx

writes the filled workbook and 县/settled.yaml, which lists each cell that was filled in: the file, the row, and the
score that has to be settled. It needs openpyxl, as an office needs a spreadsheet.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import openpyxl
import yaml
from county_projects import cents

GROUNDS: Final = """grounds:
  没有佐证材料: {cost: 50%, says: 没有附佐证材料, codes: [no-evidence]}
quality:
  base: settled
  bands: {好: "[0%, 5%]", 一般: "(5%, 10%]", 差: "(10%, )"}
"""
MARK: Final = "perfscore 复核表"
EVERY: Final = 5
"""One project in so many is settled otherwise than the rule alone gives."""


def main(given: list[str]) -> int:
    """Fill in the workbook; or, with the county's folder alone, write the scale of deductions."""
    folder = Path(given[0])
    (folder / "口径.yaml").write_text(GROUNDS, encoding="utf-8")
    if len(given) == 1:
        return 0
    book = openpyxl.load_workbook(given[1])
    sheets = [one for one in book.worksheets if str(one["A1"].value).startswith(MARK)]
    settled = [entry for place, sheet in enumerate(sheets) for entry in _fill(sheet, place)]
    book.save(given[2])
    text = yaml.safe_dump(settled, allow_unicode=True, sort_keys=False)
    (folder / "settled.yaml").write_text(text, encoding="utf-8")
    return 0


def _fill(sheet: Any, place: int) -> Iterator[dict[str, str]]:
    """Fill in one sheet: who looked, and in some sheets a corrected value, a ground or a judgement."""
    rows = {str(cell.value): cell.row for cell in sheet["A"] if cell.value is not None}
    heads = {cell.value: cell.column for cell in sheet[rows["表头"]]}

    def put(row: int, head: str, value: object) -> None:
        sheet.cell(row, heads[head]).value = value

    for head, value in (("核验方式", "已核资料"), ("复核人", "复核一组"), ("日期", "2026-03-20")):
        put(rows["全表"], head, value)
    if place % EVERY:
        return
    file = str(sheet["A4"].value)
    match place // EVERY % 3:
        case 0:
            name, head, value = "按期完成率", "复核完成值", "46"
            score = cents(Fraction(46, 92) * 10)
        case 1:
            name, head, value = "验收合格率", "口径", "没有佐证材料"
            score = ""
        case _:
            name, head, value = "长效管理机制", "复核得分", "8"
            score = "8"
    row = rows.get(f"行 {name}")
    if row is None:
        return
    put(row, head, value)
    if head == "复核得分":
        put(row, "扣分原因", "管理办法没有执行到位")
    yield {"file": file, "row": name, "head": head, "score": score}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
