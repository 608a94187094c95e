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
    from perfscore.compare.witness import VersionResult, Witness

Plain = dict[str, object]


def document(result: Difference) -> Plain:
    """The whole comparison."""
    return {
        "old": official.summary(result.old),
        "new": official.summary(result.new),
        "same": result.same,
        "changes": [_change(one) for one in result.changes],
        "totals": [
            {"kind": one.kind, "where": one.where, "example": exact.plain(one.example), "old": one.old, "new": one.new}
            for one in result.totals
        ],
        "indicators": [_row(one) for one in result.rows],
        "replay": None if result.replay is None else _replay(result.replay),
    }


def _change(change: Change) -> Plain:
    return {
        "kind": change.kind,
        "aspect": change.aspect,
        "label": change.label,
        "old": change.old,
        "new": change.new,
        "says": change.says,
    }


def _row(row: Row) -> Plain:
    return {
        "id": row.model.key,
        "old_id": row.old.key if row.old is not None else None,
        "name": row.model.name,
        "section": list(row.section),
        "kind": row.kind,
        "changes": [_change(change) for change in row.changes],
        "meanings": [
            {"row": each.row or None, "verdict": each.verdict, "witness": _witness(each.witness)}
            for each in row.meanings
        ],
    }


def _witness(witness: Witness | None) -> Plain | None:
    return (
        None
        if witness is None
        else {"submission": witness.given, "old": _shown(witness.old), "new": _shown(witness.new)}
    )


def _shown(shown: VersionResult) -> Plain:
    return {"status": shown.status, "score": _number(shown.score), "says": list(shown.says)}


def _replay(replay: Replay) -> Plain:
    return {
        "scaled": replay.scaled,
        "counts": replay.counted(),
        "grades": [{"old": old, "new": new, "count": count} for (old, new), count in replay.grades().items()],
        "units": [_unit(one) for one in replay.units],
        "indicators": [
            {
                "id": mover.id,
                "name": mover.name,
                "gains": mover.gains,
                "losses": mover.losses,
                "open": mover.open,
                "change": _number(mover.change),
            }
            for mover in replay.movers
        ],
        "skipped": [{"file": file, "why": why} for file, why in replay.skipped],
        "problems": [one.as_dict() for one in replay.problems],
    }


def _unit(unit: Unit) -> Plain:
    change = unit.change
    return {
        "file": unit.file,
        "unit": unit.unit,
        "direction": unit.direction,
        "old": _standing(unit.old),
        "new": None if unit.new is None else _standing(unit.new),
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
            for move in unit.moves
        ],
        "notices": list(unit.notices),
    }


def _standing(standing: Standing) -> Plain:
    return {
        "low": _number(standing.low),
        "high": _number(standing.high),
        "status": "complete" if standing.complete else "incomplete",
        "grade": standing.grade,
        "rank": standing.rank,
    }


def _number(value: Number | None) -> str | None:
    return None if value is None else exact.plain(value)
