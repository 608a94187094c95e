"""The columns of the ledger, as it is written and as it is read back."""

from __future__ import annotations

from typing import Final, NamedTuple

from perfscore.review.rectification import Item

NAME: Final = "整改台账"
TITLE: Final = "绩效自评复核整改台账"
HELP: Final = (
    "财政部门在“审核结果”里写通过或退回，退回的在“审核意见”里写理由，期限可以改；其余各栏由 perfscore 填。"
    "存盘以后用 --last 读回。"
)


class Column(NamedTuple):
    """A column: its heading, its width, the field of an item that it shows; a hidden one is for us."""

    head: str
    width: int
    field: str
    hidden: bool = False


COLUMNS: Final = (
    Column("编号", 16, "number"),
    Column("单位", 14, "unit"),
    Column("项目", 11, "project"),
    Column("年度", 7, "year", hidden=True),
    Column("问题", 28, "problem"),
    Column("整改要求", 20, "request"),
    Column("要求佐证", 6, "evidence_asked", hidden=True),
    Column("期限", 11, "due"),
    Column("责任人", 8, "person"),
    Column("整改情况", 20, "done"),
    Column("佐证", 11, "evidence"),
    Column("状态", 8, "state"),
    Column("审核结果", 8, "judgement"),
    Column("审核意见", 13, "opinion"),
    Column("退回次数", 6, "returned", hidden=True),
    Column("本次复核", 8, "seen"),
    Column("备注", 11, "remark"),
    Column("问题种类", 12, "kind", hidden=True),
    Column("规则", 20, "rubric", hidden=True),
    Column("代码", 20, "code", hidden=True),
    Column("位置", 20, "where", hidden=True),
    Column("填报指纹", 20, "submission", hidden=True),
)
YES, NO = "是", "否"


def texts(item: Item) -> list[str]:
    """An item as the texts of its row."""
    return [_text(getattr(item, one.field)) for one in COLUMNS]


def _text(value: str | int | bool | None) -> str:  # noqa: FBT001 (whatever a field holds)
    match value:
        case bool():
            return YES if value else NO
        case None:
            return ""
        case _:
            return str(value)
