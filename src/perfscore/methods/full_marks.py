"""Points that a way gives, held against the full marks of the row; of a row of a table these are a column."""

from __future__ import annotations

from collections.abc import Iterable

from perfscore import exact
from perfscore.methods.readers import PointsOrShare
from perfscore.methods.score_range import ScoreRange
from perfscore.problems import Path
from perfscore.steps.draft import Draft


def shown(draft: Draft, given: PointsOrShare) -> str:
    """Points for a sentence: ``4 分``; in a row of a table, where nobody knows how many a share is, ``分值的 10%``."""
    return given.shown if draft.row else exact.points(given.of(draft.points))


def check_given(
    draft: Draft, given: PointsOrShare | ScoreRange, name: str, path: Path, code: str = "points-above-full"
) -> None:
    """Complain of points that no row has, or that this one has not; ``name`` says whose they are, at ``path``."""
    if isinstance(given, ScoreRange):
        share, most, written = given.is_share, given.ends(draft.points)[1], given.shown
        hint = "占分值的比例要写 %，例如 [80%, 100%]"
    else:
        share, most = given.share, given.of(draft.points)
        written, hint = f"{exact.show(most, 'points')} 分", ""
    if draft.row and not share and most:
        message = f"各行分值不同，{name}不能写成 {given.shown}"
        draft.complain(code, message, path, hint or "写成分值的一部分，如 50%")
    elif not draft.row and not draft.endless and most > draft.points:
        message = f"{name}的 {written}超过分值 {exact.show(draft.points, 'points')} 分"
        draft.complain(code, message, path, hint)


def check_cap(draft: Draft, given: PointsOrShare | None, name: str, path: Path) -> None:
    """Complain of points beyond those of the row; in a row of a table, where these are a column, of none."""
    if given is not None and not given.share and not draft.row and not draft.endless and given.value > draft.points:
        message = f"{name} {exact.points(given.value)}超过了分值 {exact.points(draft.points)}"
        draft.complain("points-above-full", message, path)


def check_sum(draft: Draft, given: Iterable[PointsOrShare], name: str, way: str) -> None:
    """Complain of points under the key of a ``way`` that do not add up to those of the row; ``name`` says whose."""
    total = sum((one.of(draft.points) for one in given), exact.ratio(0))
    if total != draft.points:
        shown, full = exact.show(total, "points"), exact.show(draft.points, "points")
        message = f"{name}分值合计 {shown} 分，与本指标的 {full} 分不符"
        if draft.endless:
            message = f"{name}分值合计 {shown} 分，本指标却写了没有上限"
        draft.complain("points-not-adding", message, (way,), f"分值写 {shown}" if draft.endless else "")
