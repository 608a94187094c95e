"""Rosters for tests: their rows as a file has them, and what was handed in."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from own_files import Sheet, xlsx
from perfscore import exact
from perfscore.review.handed_in import HandedIn
from perfscore.review.roster import Entry, Roster

HEAD: Final = ["主管部门", "单位", "项目编码", "项目名称", "业务科室", "预算数（万元）"]
ROWS: Final[list[list[Any]]] = [
    ["教育局", "青禾县教育局", "C001", "校舍维修", "教科文股", 120],
    ["教育局", "青禾县教育局", "C002", "教师培训", "教科文股", 50.5],
    ["水利局", "青禾县水利局", "C003", "渠道清淤", "农业股", 80],
]


def csv_file(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    """A CSV file."""
    file = folder / "名单.csv"
    file.write_bytes(text.encode(encoding))
    return file


def xlsx_file(folder: Path, rows: Sequence[Sequence[Any]], **sheet: Any) -> Path:
    """A workbook of one sheet."""
    return xlsx(folder / "名单.xlsx", Sheet([list(row) for row in rows], **sheet))


def roster(*entries: Entry) -> Roster:
    """A roster of these lines."""
    return Roster("名单.xlsx", entries)


def entry(unit: str, project: str = "", code: str = "", budget: int | None = None, department: str = "") -> Entry:
    """A line of a roster; its budget is in 元."""
    amount = None if budget is None else exact.ratio(budget)
    return Entry(unit, project, code, department, budget=amount, place=f"名单.xlsx 的 {unit}")


def handed(unit: str, project: str = "", code: str = "", file: str = "", **rest: Any) -> HandedIn:
    """A submission; its scores are numbers."""
    for key in ("claimed", "score"):
        if rest.get(key) is not None:
            rest[key] = Decimal(str(rest[key]))
    if rest.get("budget") is not None:
        rest["budget"] = exact.number(rest["budget"])
    return HandedIn(file or f"{unit}{project}.xlsx", unit, project, code, **rest)
