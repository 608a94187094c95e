"""Every good case is a document: a rule, a submission, and what must come out."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

import perfscore
from perfscore import exact

ROOT = Path(__file__).parent.parent
GOOD = ROOT / "tests" / "cases" / "good"
CASES = sorted(GOOD.glob("*/case.yaml"))


def score(case: Path) -> tuple[perfscore.Result, dict[str, Any]]:
    """The result of a case, and what it expects."""
    said = yaml.safe_load(case.read_text(encoding="utf-8"))
    rule = case.parent / said["rule"]
    rubric = perfscore.load(rule if rule.exists() else said["rule"])
    beside = case.parent / said["submission"]
    return rubric.score(beside if beside.exists() else ROOT / said["submission"]), said["expect"]


def text(value: Decimal | str | None) -> str | None:
    """A value of a result as a case writes it."""
    return value if value is None or isinstance(value, str) else exact.plain(value)


@pytest.mark.parametrize("case", CASES, ids=[case.parent.name for case in CASES])
def test_good_case(case: Path) -> None:
    """What the case says is what comes out."""
    result, expect = score(case)
    got = {key: text(getattr(result, key)) for key in expect if key not in {"scores", "problems", "regain"}}
    assert got == {key: expect[key] for key in got}
    rows = {one.id: text(one.score) if one.score is not None else one.status for one in result.indicators}
    assert {key: rows.get(key) for key in expect.get("scores", {})} == expect.get("scores", {})
    advice = {key: [chance.says for chance in result[key].regain] for key in expect.get("regain", {})}
    assert advice == expect.get("regain", {})
    if "problems" in expect:
        assert Counter(problem.code for problem in result.problems) == Counter(expect["problems"])


@pytest.mark.parametrize("case", CASES, ids=[case.parent.name for case in CASES])
def test_the_printed_breakdown_adds_up(case: Path) -> None:
    """The scores that are printed add up to the sum that is printed; every step says its value."""
    result, _ = score(case)
    printed = result.explain()
    for one in result.indicators:
        if one.score is not None:
            full = "" if one.row.endless or one.row.minus else f" / {exact.plain(one.points)}"
            assert f"{one.name}    {exact.plain(one.score)}{full} 分" in printed
            assert one.steps[-1].name == "得分"
    assert result.model_dump_json()
