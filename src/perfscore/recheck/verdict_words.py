"""The names of the verdicts, in the field's terms."""

from __future__ import annotations

from typing import Final

from perfscore.recheck.document import Verdict

VERDICTS: Final[dict[Verdict, str]] = {
    "agrees": "一致",
    "rounding": "取舍不同",
    "reading": "理解不同",
    "misapplied": "用错规则",
    "exceeds": "超过分值",
    "unsupported": "没有依据",
    "arithmetic": "加总有误",
    "unexplained": "无法解释",
    "undetermined": "待定",
}
