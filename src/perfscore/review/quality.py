"""自评质量: how far a bureau's claimed total is from the settled one, in points and as a rate of a base."""

from __future__ import annotations

from decimal import Decimal

from perfscore import exact
from perfscore.exact import Number
from perfscore.review.grounds import BASES, Grounds, QualityBands
from perfscore.review.settlement import Quality

_DEFAULT = QualityBands(base="settled", bands={})


def quality_of(claimed: Decimal | None, settled: Number | None, points: Number, grounds: Grounds) -> Quality | None:
    """The deviation of a claimed total and its rate; None where either total is not there."""
    if claimed is None or settled is None:
        return None
    bands = grounds.quality or _DEFAULT
    own = exact.number(claimed)
    base = {"settled": settled, "claimed": own, "points": points}[bands.base]
    rate = None if base <= 0 else abs(own - settled) / base
    return Quality(
        deviation=exact.decimal(own - settled),
        base=BASES[bands.base],
        base_points=exact.decimal(base),
        rate="" if rate is None else exact.show(rate, "percent"),
        band="" if rate is None else bands.band(rate),
    )
