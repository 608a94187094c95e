"""The figures of 基础数据表, and the columns of its tables, as a submission gives them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any, Final

from oracle.numbers import Unreadable, figure
from oracle.words import normal

YES_NO: Final[Mapping[Any, str]] = {"是": "是", "√": "是", True: "是", "否": "否", "×": "否", False: "否"}
NUMERIC: Final = frozenset({"money", "count", "number", "percent"})


def cell(value: Any, says: Mapping[str, Any], wrong: set[str]) -> Any:
    """One value of the kind that the rule ``says``; None where it is missing, or wrong."""
    if says["kind"] == "text":
        return "" if value is None else value.strip()
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if says["kind"] not in NUMERIC:
        return _word(value, says, wrong)
    try:
        number = figure(value, says["kind"], says.get("unit", ""))
    except Unreadable:
        wrong.add("number-not-read")
        return None
    if says["kind"] == "count" and number < 0:
        wrong.add("count-negative")
        return None
    if "between" in says and not _between(says["between"], number, says):
        wrong.add("figure-outside")
        return None
    return number


def _between(text: str, number: Fraction, says: Mapping[str, Any]) -> bool:
    """True where a number lies in the interval that the rule says, whose ends are read as figures are."""
    low, high = (
        figure(one.strip(), says["kind"], says.get("unit", "")) if one.strip() else number
        for one in text.strip()[1:-1].split(",")
    )
    lacks = [not one.strip() for one in text.strip()[1:-1].split(",")]
    above = lacks[0] or low < number or (low == number and text.strip()[0] == "[")
    below = lacks[1] or number < high or (number == high and text.strip()[-1] == "]")
    return above and below


def _day(value: str) -> str | None:
    """A day with its year, month and day in this order: between hyphens, strokes or dots, or as 年月日."""
    found = re.fullmatch(
        r"(\d{4})(-|/|\.|年)(\d\d?)(-|/|\.|月)(\d\d?)(日?)", unicodedata.normalize("NFKC", value.strip())
    )
    if found is None or (found[2] + found[4] + found[6] not in {"--", "//", "..", "年月日"}):
        return None
    try:
        return date(int(found[1]), int(found[3]), int(found[5])).isoformat()
    except ValueError:
        return None


def _word(value: Any, says: Mapping[str, Any], wrong: set[str]) -> str | None:
    """A choice, a yes or no, a date."""
    match says["kind"]:
        case "choice":
            word, code = normal(value) if normal(value) in says["of"] else None, "choice-unknown"
        case "yes_no":
            word, code = YES_NO.get(value), "answer-not-yes-no"
        case _:
            word, code = _day(value), "date-form"
    if word is None:
        wrong.add(code)
    return word


def read_figures(data: Mapping[str, Any], given: Mapping[str, Any], wrong: set[str]) -> dict[Any, Any]:
    """Every figure by name; a table's numeric column, where one table alone has it, as the list of its cells.

    Of each figure that is a day, this too.
    """
    known: dict[Any, Any] = {}
    homes = Counter(column for one in data.values() for column in one.get("columns", {}))
    for name, says in data.items():
        if says["kind"] != "table":
            known[name] = cell(given.get(name), says, wrong)
            known |= {("day", name): True} if says["kind"] == "date" else {}
            continue
        for column, column_says in says["columns"].items():
            if homes[column] == 1 and column not in data:
                known[column] = _column(column, column_says, given.get(name))
    return known


def _column(column: str, says: Mapping[str, Any], rows: list[Any] | None) -> list[Any] | None:
    """All cells of a column; None where the table, or one of the cells, is missing.

    A cell that is wrong counts only where the column is used, which a rule's author alone decides:
    the generators put nothing wrong into a column.
    """
    cells = None if rows is None else [cell(row.get(column), says, set()) for row in rows]
    return None if cells is None or None in cells else cells
