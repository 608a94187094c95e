"""The parts of an indicator added up: each times its weight, then what adds more, then what comes off."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from perfscore.formula.literals import number_text
from perfscore.steps.draft import Draft
from perfscore.steps.model import Block, BlockKind

RAW: Final = "各部分合计"
MORE: Final = "部分加分"
LESS: Final = "部分减分"


def part_sum(draft: Draft, blocks: Iterable[Block]) -> str:
    """The sum of the parts, each times its weight where it has one; then what adds, then what comes off, down to 0."""
    terms: dict[BlockKind, list[str]] = {"": [], "bonus": [], "minus": []}
    for block in blocks:
        term = block.score if block.weight is None else f"{block.score} * {number_text(block.weight)}"
        terms[block.kind].append(term)
    added = " + ".join(terms[""])
    if terms["bonus"]:
        added += f" + {draft.step(MORE, ' + '.join(terms['bonus']), 'points')}"
    if terms["minus"]:
        off = draft.step(LESS, " + ".join(terms["minus"]), "points")
        draft.explain(f"其他部分得的分不够扣 {{{off}}} 分，扣完为止", f"{added} < {off}")
        added = f"max({added} - {off}, 0)"
    return draft.step(RAW, added, "points", "raw")
