"""The columns of a project's 复核表, and the marks by which it is read back."""

from __future__ import annotations

from decimal import Decimal
from typing import Final, NamedTuple

from perfscore import exact
from perfscore.recheck.document import Row
from perfscore.submission.file_kinds import DESK_MARK
from perfscore.text import clean

MARK: Final = DESK_MARK
"""The text of A1 of every 复核表; A2 to A4 are the rule's digest, the submission's fingerprint, and its file."""
HEAD, ROW, FIGURE, WHOLE = "表头", "行 ", "数据 ", "全表"
"""The texts of column A beside the head, a row (with its id), a figure (with its name), and the cells for all rows."""
LONGEST: Final = 2000
"""Characters of a cell that is printed; nobody reads more in a table."""


class Column(NamedTuple):
    """A column: its key, its head, its width, and whether the reviewer fills it in."""

    key: str
    head: str
    width: float
    filled: bool = False


COLUMNS: Final = (
    Column("level1", "一级指标", 9),
    Column("level2", "二级指标", 9),
    Column("name", "三级指标", 18),
    Column("sign", "指标性质", 6),
    Column("target", "指标值", 9),
    Column("unit", "计量单位", 6),
    Column("points", "权重", 6),
    Column("claimed_actual", "自评完成值", 10),
    Column("claimed", "自评得分", 7),
    Column("computed", "规则得分", 7),
    Column("actual", "复核完成值", 10, filled=True),
    Column("ground", "口径", 13, filled=True),
    Column("score", "复核得分", 7, filled=True),
    Column("reason", "扣分原因", 19, filled=True),
    Column("how", "核验方式", 9, filled=True),
    Column("who", "复核人", 8, filled=True),
    Column("when", "日期", 11, filled=True),
    Column("deviation", "偏差", 7),
    Column("remark", "备注", 30),
)
PLACES: Final = {one.key: place for place, one in enumerate(COLUMNS, 1)}
"""The number of each column, from 0; column A is the hidden one."""
HEADS: Final = {one.head: one.key for one in COLUMNS}
FIGURE_HEADS: Final = {"name": "数据", "unit": "单位", "given": "填报数", "checked": "复核数"}
PRINTED: Final = ("name", "target", "points", "claimed_actual", "claimed", "computed")
"""The columns by which a row is known again besides its key."""
FIGURE_PRINTED: Final = ("level1", "unit")
"""The columns under which the name and the value of a figure stand."""
NO_END: Final = "不限"


def printed(row: Row) -> dict[str, str]:
    """The texts of a row as the sheet prints them, by the keys of the columns."""
    first, *others = row.levels or [""]
    return {
        "level1": first,
        "level2": "·".join(others),
        "name": row.label,
        "sign": row.sign,
        "target": row.target,
        "unit": row.unit,
        "points": NO_END if row.points is None else exact.plain(row.points),
        "claimed_actual": row.actual,
        "claimed": _points(row.claimed),
        "computed": _points(row.computed),
        "deviation": _points(row.difference),
    }


def cell_text(text: str) -> str:
    """A text as a cell holds it: in one line, and no longer than anybody reads."""
    return clean(text[:LONGEST])


def same_text(text: str) -> str:
    """The same, whatever an application makes of its blanks."""
    return " ".join(cell_text(text).split())


def _points(value: Decimal | None) -> str:
    return "" if value is None else exact.plain(value)
