"""Letters (绩效自评复核结果反馈书), one a bureau with all its projects: made from re-checks, and from nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from perfscore.recheck.batch import Outcome
from perfscore.recheck.bureau import folded
from perfscore.recheck.document import Finding, Recheck
from perfscore.review.bureau_findings import bureau_findings
from perfscore.review.rectification import Item, is_item, unit_of
from perfscore.review.row_views import RowView, row_views
from perfscore.review.settlement import Settlement


@dataclass(frozen=True, slots=True)
class Project:
    """One re-checked submission."""

    file: str
    recheck: Recheck
    settlement: Settlement | None
    told: list[Finding]
    """The suspicions (提示), which need no answer."""

    @property
    def rows(self) -> list[RowView]:
        """Its rows."""
        return row_views(self.recheck, self.settlement)


@dataclass(slots=True)
class Letter:
    """The letter to one bureau."""

    unit: str
    projects: list[Project] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    before: list[Item] = field(default_factory=list)
    """The items of an earlier round that are still open."""

    @property
    def years(self) -> list[int]:
        """The years of its submissions."""
        return sorted({one.recheck.year for one in self.projects if one.recheck.year is not None})


def letters(
    outcomes: Iterable[Outcome],
    settled: Mapping[str, Settlement],
    items: Iterable[Item],
    before: Iterable[Item] = (),
) -> list[Letter]:
    """A letter for every bureau, in the order in which they come; one that names no bureau has its own for each file.

    ``items`` are those of the outcomes, in their order; a bureau of which only earlier items are open gets one too.
    """
    kept = list(outcomes)
    files = {one.file for one in kept}
    made: dict[str, Letter] = {}
    by_submission: dict[str, str] = {}
    for outcome in kept:
        recheck = outcome.recheck
        if recheck is not None:
            unit = unit_of(recheck)
            key = folded(unit) or f"?{outcome.file}"
            letter = made.setdefault(key, Letter(unit))
            told = [one for one in bureau_findings(outcome, files) if not is_item(one)]
            letter.projects.append(Project(outcome.file, recheck, settled.get(outcome.file), told))
            by_submission[recheck.submission] = key
    for item in items:
        made[folded(item.unit) or by_submission[item.submission]].items.append(item)
    for item in before:
        key = folded(item.unit)
        made.setdefault(key, Letter(item.unit)).before.append(item)
    return [*made.values()]
