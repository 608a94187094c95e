"""A checked roster and a sample as plain data, as their JSON has them."""

from __future__ import annotations

from typing import Any

from perfscore import exact
from perfscore.exact import Number
from perfscore.review.desk import Desk
from perfscore.review.roster_match import Line, RosterMatch, Stranger
from perfscore.review.roster_totals import Group, groups
from perfscore.review.sample import Sample


def plain(desk: Desk) -> dict[str, Any]:
    """The plain data of a checked roster and of a sample, where there are any."""
    found: dict[str, Any] = {}
    if desk.match is not None:
        found["roster"] = _match(desk.match)
    if desk.sample is not None:
        found["sample"] = _sample(desk.sample)
    return found


def _match(match: RosterMatch) -> dict[str, Any]:
    return {
        "file": match.roster.file,
        "lines": [_line(one) for one in match.lines],
        "strangers": [_stranger(one) for one in match.strangers],
        "questions": [one.model_dump(mode="json") for one in match.questions],
        "totals": [_group(one) for one in groups(match)],
    }


def _line(line: Line) -> dict[str, Any]:
    entry = line.entry
    return {
        "place": entry.place,
        "department": entry.department,
        "unit": entry.unit,
        "code": entry.code,
        "project": entry.project,
        "office": entry.office,
        "budget": _amount(entry.budget),
        "state": line.state,
        "files": [one.file for one in line.handed],
        "questions": [one.says for one in line.questions],
    }


def _stranger(one: Stranger) -> dict[str, Any]:
    given = one.handed
    question = None if one.question is None else one.question.says
    return {"file": given.file, "unit": given.unit, "code": given.code, "project": given.project, "question": question}


def _group(one: Group) -> dict[str, Any]:
    scores = {"claimed": one.claimed, "score": one.score, "difference": one.difference}
    return {
        "department": one.department,
        "unit": one.unit,
        "listed": one.listed,
        "handed": one.handed,
        "twice": one.twice,
        "asked": one.asked,
        "missing": one.missing,
        "budget": _amount(one.budget),
        "budget_handed": _amount(one.budget_handed),
        "scored": one.scored,
        **{key: None if value is None else exact.plain(value) for key, value in scores.items()},
        "grades": dict(one.grades),
    }


def _sample(sample: Sample) -> dict[str, Any]:
    return {
        "spec": sample.spec,
        "of": sample.of,
        "how": sample.steps,
        "drawn": [
            {
                "department": one.item.department,
                "unit": one.item.unit,
                "code": one.item.code,
                "project": one.item.project,
                "budget": _amount(one.item.budget),
                "by": one.by,
                "lot": one.lot,
                "files": list(one.item.files),
            }
            for one in sample.drawn
        ],
    }


def _amount(amount: Number | None) -> str | None:
    return None if amount is None else exact.plain(amount)
