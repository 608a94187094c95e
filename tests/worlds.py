"""The bridge between the generators and perfscore: plain data → a rubric, and its scores."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

import yaml

import oracle
import perfscore
from perfscore.api import Rubric
from perfscore.documents.parse import parse_json
from perfscore.program.load import from_document

Pairs: TypeAlias = dict[str, tuple[Any, Any]]
"""The answers of perfscore and of the oracle, by what they are about."""


def rubric(rule: Mapping[str, Any]) -> perfscore.Rubric:
    """The rubric of a rule given as plain data, read as the file would be that says the same."""
    return Rubric(from_document(parse_json(json.dumps(rule, ensure_ascii=False), "rule.json")))


def scored(made: perfscore.Rubric, submission: Mapping[str, Any]) -> perfscore.Result | set[str]:
    """The result; or, where there is none, the codes of the problems."""
    try:
        return made.score(submission)
    except perfscore.PerfscoreError as error:
        return {problem.code for problem in error.problems if problem.severity == "error"}


def difference(result: perfscore.Result | set[str], right: oracle.Verdict) -> list[str]:
    """Everything in which a result differs from the oracle's verdict, in words."""
    if isinstance(result, set) or right.refused:
        if isinstance(result, set) and right.refuses(result):
            return []
        return [f"perfscore: {result if isinstance(result, set) else 'a score'}; oracle: {right.refused or 'a score'}"]
    lines: list[str] = []
    rows = {one.id: one for one in result.indicators}
    if rows.keys() != right.rows.keys():
        return [f"rows: {list(rows)}, {list(right.rows)}"]
    for key, row in right.rows.items():
        indicator = rows[key]
        pairs: Pairs = {"status": (indicator.status, row.status)}
        pairs |= {name: (fraction(getattr(indicator, name)), getattr(row, name)) for name in ("points", "score")}
        lines += _unequal(key, pairs | _ends(indicator, row))
    pairs = {"status": (result.status, right.status), "grade": (result.grade, right.grade)}
    pairs |= {
        name: (fraction(getattr(result, name)), getattr(right, name)) for name in ("total", "possible", "converted")
    }
    pairs |= _ends(result, right)
    pairs["problems"] = (Counter(problem.code for problem in result.problems), right.notes)
    return lines + _unequal("result", pairs)


def _ends(result: perfscore.Result | perfscore.IndicatorResult, right: oracle.Verdict | oracle.Row) -> Pairs:
    """The ends of the range, where they lie outside what the oracle says: it looks no closer than it must."""
    low: Fraction | float = -math.inf if result.low is None else Fraction(result.low)
    high: Fraction | float = math.inf if result.high is None else Fraction(result.high)
    within = right.low <= low <= high <= right.high
    return {} if within else {"ends": ((result.low, result.high), (right.low, right.high))}


class _Whole(yaml.SafeDumper):
    """Writes what stands in two places twice."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 (yaml asks it of everything)
        return True


def as_yaml(value: Any) -> str:
    """Plain data as a file would say it, in YAML."""
    text: str = yaml.dump(value, Dumper=_Whole, allow_unicode=True, sort_keys=False)
    return text


def _unequal(key: str, pairs: Pairs) -> list[str]:
    return [f"{key} {name}: perfscore {one}, oracle {other}" for name, (one, other) in pairs.items() if one != other]


def fraction(value: Decimal | None) -> Fraction | None:
    """A score of a result, for the oracle's arithmetic."""
    return None if value is None else Fraction(value)
