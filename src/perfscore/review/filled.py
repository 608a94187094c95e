"""The cells that a reviewer filled in for one submission, as their texts, each with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from perfscore.documents.locate import Cells
from perfscore.problems import Path

HOW: Final = ("仅核算", "已核资料", "已实地")
"""The words of 核验方式."""


@dataclass(frozen=True, slots=True)
class Checked:
    """核验方式, 复核人, 日期."""

    how: str = ""
    who: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True)
class FilledRow(Checked):
    """The reviewer's cells of a row; what is blank is empty."""

    actual: str = ""
    ground: str = ""
    score: str = ""
    reason: str = ""


LABELS: Final = {
    "actual": "复核完成值",
    "ground": "口径",
    "score": "复核得分",
    "reason": "扣分原因",
    "how": "核验方式",
    "who": "复核人",
    "when": "日期",
}
"""The heads of the reviewer's columns."""


@dataclass(frozen=True, slots=True)
class Filled:
    """All that was filled in for a submission.

    ``rows`` are by the ids of the indicators, ``figures`` the corrected figures by their names, ``whole`` what stands
    for every row in which it is blank. The places are ``("rows", id, key)``, ``("figures", name)``, ``("whole", key)``.
    """

    rows: Mapping[str, FilledRow] = field(default_factory=dict)
    figures: Mapping[str, str] = field(default_factory=dict)
    whole: Checked = field(default_factory=Checked)
    document: Cells | None = None

    def checked(self, row: FilledRow) -> tuple[tuple[str, Path], ...]:
        """核验方式, 复核人, 日期 of a row, each with the first step of the place where it stands."""
        pairs = []
        for key in ("how", "who", "when"):
            own = getattr(row, key)
            pairs.append((own or getattr(self.whole, key), ("rows",) if own else ("whole",)))
        return tuple(pairs)
