"""A person's score with its reason: what the ways have in common that ask for one, always or in some cases only."""

from __future__ import annotations

from typing import Final

from perfscore import exact
from perfscore.formula import grammar
from perfscore.methods.layout import Cell, Layout, Row, Sheet, answer_inputs, direct_form
from perfscore.steps.draft import Draft
from perfscore.steps.model import Block

EXAMPLE: Final = "{score: 4, reason: 年度任务全部完成}"
"""Such an answer as a clerk would write it."""
SHEET: Final = Sheet(
    "评定",
    "由评价人评分，必须写明理由；没有评分的显示“待评定”，不计分。",
    ("三级指标", "分值", "等级及得分区间", "等级", "评定得分", "理由"),
    (26, 8, 26, 12, 10, 38),
    40,
)
"""The sheet that asks for such answers."""


def score(draft: Draft, *, awaited: bool = False) -> str:
    """Ask for a score from 0 to the full marks; return its name. ``awaited``: only some figures ask for it."""
    name = draft.answer(
        "score", "number", "评定得分", "score", unit="分", question="由评价人评定的得分", awaited=awaited
    )
    message = f"评定得分 {{{name}}} 分不在 0 到 {draft.full_shown} 分之间"
    draft.demand(grammar.parse_own(f"{name} >= 0 and {name} <= {draft.full}"), "judged-above-points", message, "score")
    return name


def reason(draft: Draft) -> None:
    """Ask for the reason of the score."""
    draft.detail("reason", "理由", "reason", "scored", question="评定得分的理由")


def unwanted(draft: Draft, name: str, when: str, says: str) -> None:
    """Note an answer, the score called ``name``, that is given where nobody asks for one."""
    draft.warn(f"({when}) and {name} == {name}", "answer-unwanted", f"{says}，不需要评定；填写的 {{{name}}} 分没有采用")


def layout(block: Block, ends: str, level: Cell | None = None, says: str = "") -> Layout:
    """The layout of a block's score and its reason, after the cell of its ``level``, if there is one.

    ``ends`` are the scores that may be given, ``says`` is what a clerk is told about them.
    """
    (asked,) = answer_inputs(block)
    why = next(one for one in block.details if one.role == "reason")
    cells = (
        level,
        Cell(asked, ("score",), says, exact.ratio(0), block.points),
        Cell(why, ("reason",), "写明为什么评这个分，必填。"),
    )
    return Layout(SHEET, (Row((exact.show(block.points, "points"), ends), cells),), (direct_form(block),))
