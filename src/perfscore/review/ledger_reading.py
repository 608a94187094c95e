"""A ledger, read back from the workbook that the office wrote in, or from JSON: every fault with its cell."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, get_args

from pydantic import ValidationError

from perfscore.formula.day_counts import day_of, is_date
from perfscore.problems import Cell, PerfscoreError, Problem
from perfscore.review.item_tables import ItemRow, grids, has_items, item_rows
from perfscore.review.ledger import Ledger
from perfscore.review.ledger_columns import COLUMNS, NO, YES
from perfscore.review.rectification import Item, Judgement, Seen, State
from perfscore.submission.file_kinds import unreadable
from perfscore.text import quoted, says_something

_HEADS: Final = {one.head: one.field for one in COLUMNS}
_NEEDED: Final = ("单位", "问题", "状态", "审核结果")
_CHOICES: Final = {
    "状态": get_args(State),
    "审核结果": get_args(Judgement),
    "本次复核": get_args(Seen),
    "要求佐证": (YES, NO, ""),
}


def read_ledger(path: Path) -> Ledger:
    """The ledger in a file; raise :class:`PerfscoreError` with everything that is wrong with it."""
    if path.suffix.lower() == ".json":
        return _read_json(path)
    read = grids(path)
    rows = [row for grid in read for row in item_rows(grid, str(path), _HEADS, _NEEDED)]
    if not any(has_items(grid, _HEADS, _NEEDED) for grid in read):
        hint = "给出 --letters 或 --reply 写的整改台账"
        raise PerfscoreError([Problem("ledger-none", "这里面没有整改台账", Cell(str(path)), hint)])
    problems = [one for row in rows for one in _wrong(row)]
    firsts: dict[str, Cell] = {}
    for row in rows:
        first = firsts.setdefault(row.number, row.where)
        if row.number and first is not row.where:
            says = f"编号 {row.number} 在 {first.sheet}!{first.cell} 已有一行"
            problems.append(Problem("ledger-twice", says, row.where, "删去多出的一行"))
    if problems:
        raise PerfscoreError(problems)
    return Ledger(items=[_item(row) for row in rows])


def _read_json(path: Path) -> Ledger:
    try:
        ledger = Ledger.model_validate_json(path.read_bytes())
    except OSError:
        raise PerfscoreError([unreadable(path)]) from None
    except ValidationError as error:
        places = [one["loc"] for one in error.errors() if one["loc"]]
        steps = (" › ".join(str(step + 1 if isinstance(step, int) else step) for step in one) for one in places[:5])
        says = f"整改台账里有不对的值：{'、'.join(steps)}" if places else "这不是整改台账的 JSON"
        hint = "给出 perfscore 写的 .json，不要改它；要改的写在 .xlsx 里"
        raise PerfscoreError([Problem("ledger-broken", says, Cell(str(path)), hint)]) from None
    numbers = [one.number for one in ledger.items]
    twice = sorted({one for one in numbers if numbers.count(one) > 1})
    if twice:
        raise PerfscoreError([Problem("ledger-twice", f"编号 {'、'.join(twice)} 有两项", Cell(str(path)))])
    return ledger


def _wrong(row: ItemRow) -> Iterator[Problem]:
    yield from row.doubts
    if row.merged is not None:
        yield Problem("ledger-merged", "合并了单元格，分不清是哪一项的", row.merged, "取消合并，一行一项")
    if not row.number:
        says = f"{quoted(row.text('编号'))}不是编号" if row.text("编号") else "这一行没有编号"
        yield Problem("ledger-number", says, row.where, "照反馈书里的编号写；多出的行删去")
    for head, choices in _CHOICES.items():
        text = row.text(head)
        if text not in choices and not (head == "状态" and not text):
            shown = "、".join(one for one in choices if one)
            hint = f"可以写：{shown}"  # nothing is suggested: 不通过 looks like 通过, and is its opposite
            yield Problem("ledger-state", f"{quoted(head)}写的是{quoted(text)}，没有这一种", row.at(head), hint)
    due = row.text("期限")
    if due and not is_date(due):
        day = day_of(due)
        hint = f"写成 {day}" if day is not None else "写日历上的一天，如 2026-12-31"
        yield Problem("ledger-day", f"期限{quoted(due)}不是日期", row.at("期限"), hint)
    for head in ("年度", "退回次数"):
        text = row.text(head)
        if text and not (text.isascii() and text.isdigit() and len(text) <= 4):  # noqa: PLR2004 (digits of a year)
            yield Problem("ledger-number", f"{head}{quoted(text)}不是数", row.at(head))
    yield from _impossible(row)


def _impossible(row: ItemRow) -> Iterator[Problem]:
    """The faults of a state that cannot be: it is made from the reply and from what the office wrote."""
    state, judgement, opinion = row.text("状态"), row.text("审核结果"), row.text("审核意见")
    replied = says_something(row.text("整改情况"))
    if judgement == "" and state in {"通过", "退回"}:
        says = f"状态是{quoted(state)}，审核结果却是空的"
        yield Problem("ledger-state", says, row.at("审核结果"), f"审核结果写{state}；状态由它得出，不用改")
    elif judgement == "" and state == "已反馈" and not replied:
        yield Problem(
            "ledger-state", "状态是“已反馈”，整改情况却是空的", row.at("整改情况"), "补写整改情况，或把状态清空"
        )
    elif judgement == "退回" and not says_something(opinion):
        yield Problem("ledger-reason", "退回没有写理由", row.at("审核意见"), "在审核意见里写理由")
    elif judgement == "通过" and not replied and not says_something(opinion):
        says = "没有回复就通过了，没有写理由"
        yield Problem("ledger-reason", says, row.at("审核意见"), "在审核意见里写怎样核实的")


def _item(row: ItemRow) -> Item:
    """The item of a row that nothing is wrong with."""
    values: dict[str, Any] = {field: row.text(head) for head, field in _HEADS.items()}
    judgement, before = row.text("审核结果"), row.text("状态")
    returned = int(values["returned"] or 0)
    state = judgement or ("已反馈" if says_something(values["done"]) else "待整改")
    values |= {
        "number": row.number,
        "year": int(values["year"]) if values["year"] else None,
        "evidence_asked": values["evidence_asked"] == YES,
        "returned": returned + (state == "退回" and before != "退回"),
        "state": state,
    }
    return Item.model_validate(values)
