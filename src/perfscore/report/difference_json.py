"""Two rules compared, as plain data for JSON: every number a text, exact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perfscore import exact
from perfscore.exact import Number
from perfscore.report import official

if TYPE_CHECKING:
    from perfscore.compare.changes import Change
    from perfscore.compare.compare import Difference, Row
    from perfscore.compare.replay import Replay, Standing, Unit
    from perfscore.compare.sides import Shown, Witness

Plain = dict[str, object]


def document(found: Difference) -> Plain:
    """The whole comparison."""
    return {
        "old": official.summary(found.old),
        "new": official.summary(found.new),
        "same": found.same,
        "changes": [_change(one) for one in found.changes],
        "totals": [
            {"kind": one.kind, "where": one.where, "example": exact.plain(one.example), "old": one.old, "new": one.new}
            for one in found.totals
        ],
        "indicators": [_row(one) for one in found.rows],
        "replay": None if found.replay is None else _replay(found.replay),
    }


def _change(one: Change) -> Plain:
    return {
        "kind": one.kind,
        "aspect": one.aspect,
        "label": one.label,
        "old": one.old,
        "new": one.new,
        "says": one.says,
    }


def _row(one: Row) -> Plain:
    return {
        "id": one.model.key,
        "old_id": one.old.key if one.old is not None else None,
        "name": one.model.name,
        "section": list(one.section),
        "kind": one.kind,
        "changes": [_change(change) for change in one.changes],
        "meanings": [
            {"row": each.row or None, "verdict": each.verdict, "witness": _witness(each.witness)}
            for each in one.meanings
        ],
    }


def _witness(one: Witness | None) -> Plain | None:
    return None if one is None else {"submission": one.given, "old": _shown(one.old), "new": _shown(one.new)}


def _shown(one: Shown) -> Plain:
    return {"status": one.status, "score": _number(one.score), "says": list(one.says)}


def _replay(found: Replay) -> Plain:
    return {
        "scaled": found.scaled,
        "counts": found.counted(),
        "grades": [{"old": old, "new": new, "count": count} for (old, new), count in found.grades().items()],
        "units": [_unit(one) for one in found.units],
        "indicators": [
            {
                "id": one.id,
                "name": one.name,
                "gains": one.gains,
                "losses": one.losses,
                "open": one.open,
                "change": _number(one.change),
            }
            for one in found.movers
        ],
        "skipped": [{"file": file, "why": why} for file, why in found.skipped],
        "problems": [one.as_dict() for one in found.problems],
    }


def _unit(one: Unit) -> Plain:
    change = one.change
    return {
        "file": one.file,
        "unit": one.unit,
        "direction": one.direction,
        "old": _standing(one.old),
        "new": None if one.new is None else _standing(one.new),
        "change": None if change is None else {"low": _number(change[0]), "high": _number(change[1])},
        "indicators": [
            {
                "id": move.id,
                "name": move.name,
                "old": _number(move.old),
                "new": _number(move.new),
                "change": _number(move.change),
                "says": list(move.says),
            }
            for move in one.moves
        ],
        "notices": list(one.notices),
    }


def _standing(one: Standing) -> Plain:
    return {
        "low": _number(one.low),
        "high": _number(one.high),
        "status": "complete" if one.complete else "incomplete",
        "grade": one.grade,
        "rank": one.rank,
    }


def _number(value: Number | None) -> str | None:
    return None if value is None else exact.plain(value)
