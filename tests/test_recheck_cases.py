"""Every re-check case is a document: a rule, a submission with claims, and what must be found of them.

Rows that a case does not name must agree (or, with `unclaimed`, have no claim).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

import perfscore
from perfscore.recheck import text
from perfscore.recheck.document import Recheck

ROOT = Path(__file__).parent.parent
CASES = sorted((ROOT / "tests" / "cases" / "recheck").glob("*/case.yaml"))


def recheck(case: Path) -> tuple[Recheck, dict[str, Any]]:
    """The re-check of a case, and what it expects."""
    said = yaml.safe_load(case.read_text(encoding="utf-8"))
    rubric = perfscore.load(said.get("rule") or case.parent / "rule.yaml")
    submission = ROOT / said["submission"] if "submission" in said else case.parent / "submission.yaml"
    return perfscore.recheck(rubric, submission, evidence=said.get("evidence", False)), said


@pytest.mark.parametrize("case", CASES, ids=[case.parent.name for case in CASES])
def test_recheck_case(case: Path) -> None:
    """Every verdict, every cause and every finding is what the case says, and no other."""
    found, said = recheck(case)
    quiet: dict[str, list[str]] = {"agrees": []} if not said.get("unclaimed") else {"undetermined": ["not-claimed"]}
    verdicts = {row.id: {row.verdict: [cause.code for cause in row.causes]} for row in found.rows}
    expected = said.get("verdicts") or {}
    fine: tuple[dict[str, list[str]], ...] = ({"agrees": []}, quiet)
    assert {key: one for key, one in verdicts.items() if key in expected or one not in fine} == expected
    assert [one.code for one in found.findings] == said.get("findings", [])
    for code, words in said.get("says", {}).items():
        assert any(one.code == code and words in one.says for one in found.findings)
    plain = found.plain()
    for key in ("claimed_total", "claimed_converted"):
        assert plain[key] == said.get(key, plain[key])
    accuracy = said.get("self_accuracy")
    assert accuracy is None or plain["self_accuracy"] | accuracy == plain["self_accuracy"]
    assert Recheck.model_validate_json(found.model_dump_json()) == found


@pytest.mark.parametrize("case", CASES, ids=[case.parent.name for case in CASES])
def test_the_text_says_everything(case: Path) -> None:
    found, said = recheck(case)
    told = text.single(perfscore.load(said.get("rule") or case.parent / "rule.yaml").program, found)
    for row in found.rows:
        assert f"{row.label}  " in told
        assert all(cause.says in told for cause in row.causes if row.claimed is not None)
    assert all(f"（{one.code}）" in told for one in found.findings)


@pytest.mark.parametrize("case", CASES, ids=[case.parent.name for case in CASES])
def test_the_difference_is_always_given(case: Path) -> None:
    found, _ = recheck(case)
    for row in found.rows:
        if row.claimed is not None and row.computed is not None:
            assert row.difference == row.claimed - row.computed
        assert row.causes or row.verdict in {"agrees", "unexplained"}


@pytest.mark.parametrize(
    ("own", "other"), [("优", "优秀"), ("优秀", "优"), ("良好", "良"), ("中", "中等"), ("差", "较差"), ("较差", "差")]
)
def test_a_grade_by_its_other_word_is_no_fault(own: str, other: str, tmp_path: Path) -> None:
    rule = {
        "rubric": "recheck-grade",
        "title": "复核样表",
        "points": 10,
        "grades": {own: "[0, 10]"},
        "sections": [
            {"name": "全部", "points": 10, "indicators": [{"name": "甲", "points": 10, "findings": {"each": 1}}]}
        ],
    }
    file = tmp_path / "rule.yaml"
    file.write_text(yaml.safe_dump(rule, allow_unicode=True), encoding="utf-8")
    given = {"rubric": "recheck-grade", "unit": "某局", "answers": {"甲": []}, "claimed": {"甲": 10, "total": 10}}
    rubric = perfscore.load(file)
    for grade, codes in ((own, []), (other, []), ("不合格", ["grade-wrong"])):
        given["claimed"] = {"甲": 10, "total": 10, "grade": grade}
        assert [one.code for one in perfscore.recheck(rubric, given).findings] == codes
