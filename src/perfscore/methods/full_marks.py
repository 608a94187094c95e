"""Points that a way gives, held against the full marks of the row; of a row of a table these are a column."""

from __future__ import annotations

from perfscore import exact
from perfscore.methods.fields import PointsOrShare
from perfscore.methods.score_range import ScoreRange
from perfscore.problems import Path
from perfscore.steps.draft import Draft


def said(draft: Draft, given: PointsOrShare) -> str:
    """Points for a sentence: ``4 分``; in a row of a table, where nobody knows how many a share is, ``分值的 10%``."""
    return given.shown if draft.row else f"{exact.show(given.of(draft.points), 'points')} 分"


def within(
    draft: Draft, given: PointsOrShare | ScoreRange, name: str, path: Path, code: str = "points-above-full"
) -> None:
    """Complain of points that no row has, or that this one has not; ``name`` says whose they are, at ``path``."""
    if isinstance(given, ScoreRange):
        share, most, shown = given.is_share, given.ends(draft.points)[1], given.shown
        hint = "占分值的比例要写 %，例如 [80%, 100%]"
    else:
        share, most = given.share, given.of(draft.points)
        shown, hint = f"{exact.show(most, 'points')} 分", ""
    if draft.row and not share and most:
        message = f"各行分值不同，{name}不能写成 {given.shown}"
        draft.complain(code, message, path, hint or "写成分值的一部分，如 50%")
    elif not draft.row and not draft.endless and most > draft.points:
        message = f"{name}的 {shown}超过分值 {exact.show(draft.points, 'points')} 分"
        draft.complain(code, message, path, hint)
