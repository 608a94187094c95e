"""Every check has its cases: what it must find, word by word and with its witness, and what it must not.

A case is a folder of `tests/cases/check/`: `rule.yaml`, other versions of it, and what is found as text.
Every witness that is a submission is handed in, and gets what the finding says that it gets.
`python tests/test_check.py` writes what is found now into every `findings.txt`, for `git diff` to show.
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest

import perfscore
from perfscore import exact
from perfscore.check import scores
from perfscore.check.checks import BROKEN, CHECKS, UNUSED, check_all
from perfscore.check.finding import Finding, RuleFault, Witness
from perfscore.check.subject import Rule

ROOT: Final = Path(__file__).parent.parent
CASES: Final = sorted(one for one in (ROOT / "tests" / "cases" / "check").iterdir() if one.is_dir())
RULES: Final = sorted(ROOT.glob("rules/*.yaml"))
SHIPPED: Final = {"medical-aid-grades": [("grade-gap", "70.5 分没有等次"), ("grade-gap", "85 分没有等次")]}
STOPPED: Final = {"zero-denominator", "no-band", "score-out-of-range", "not-applicable"}
"""What becomes of a submission that gets no score."""


@cache
def findings(case: Path) -> tuple[Finding, ...]:
    with contextlib.chdir(case):
        beside = sorted(one.name for one in case.glob("*.yaml") if one.name != "rule.yaml")
        return perfscore.check("rule.yaml", *beside)


def rendered(case: Path) -> str:
    return "".join(f"{one.render()}\n" for one in findings(case))


def outcome(rubric: perfscore.Rubric, witness: Witness) -> str:
    """What the indicator of a witness gets when its submission is handed in."""
    assert witness.submission is not None
    try:
        result = rubric.score(json.loads(json.dumps(witness.submission)))
    except perfscore.PerfscoreError as error:
        return next(one.code for one in error.problems if one.severity == "error")
    found = next(one for one in result.indicators if one.id == witness.indicator)
    return exact.plain(found.score) if found.score is not None else found.status


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_is_told_in_these_words(case: Path) -> None:
    assert rendered(case) == (case / "findings.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_witness_gets_what_it_says(case: Path) -> None:
    shown = [one.witness for one in findings(case) if one.witness is not None]
    submissions = [one for one in shown if one.submission is not None]
    rubric = perfscore.load(case / "rule.yaml") if submissions else None
    for one in submissions:
        assert rubric is not None
        assert outcome(rubric, one) == one.outcome
        assert one.outcome in STOPPED or f"得 {one.outcome} 分" in one.says


def test_every_code_has_a_case_of_its_name_and_every_finding_a_witness() -> None:
    table = {one.code for one in (*CHECKS, UNUSED)}
    for code in table:
        (case,) = (one for one in CASES if one.name == code)
        own = [one for one in findings(case) if one.code == code]
        assert own
        assert all(one.witness is not None or code == UNUSED.code for one in own)
    for case in CASES:
        if case.name.endswith("-not"):
            assert not [one for one in findings(case) if not one.waived], case.name


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.stem)
def test_the_shipped_rules_have_the_gaps_of_their_documents_and_nothing_else(rule: Path) -> None:
    rubric = perfscore.load(rule)
    found = perfscore.check(rule.stem)
    left = [(one.code, one.witness.says) for one in found if one.witness and not one.waived]
    assert left == SHIPPED.get(rule.stem, [])
    assert len(left) == len([one for one in found if not one.waived])
    for one in found:
        if one.witness is not None and one.witness.submission is not None:
            assert outcome(rubric, one.witness) == one.witness.outcome


def test_findings_as_json_say_all_that_the_contract_promises() -> None:
    first = next(one for one in CASES if one.name == "band-gap")
    (one, *_) = (found.as_dict() for found in findings(first) if found.code == "band-gap")
    assert {"code", "severity", "message", "file", "line", "column", "witness"} <= set(one)
    assert (one["severity"], one["file"], one["line"]) == ("error", "rule.yaml", 17)
    assert [found.as_dict()["waived"] for found in findings(first) if found.waived] == ["抽查一定有得分"]


def test_a_check_that_breaks_off_hides_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    case = next(one for one in CASES if one.name == "score-leaves-range")
    before = perfscore.check(case / "rule.yaml")

    def breaks(rule: Rule) -> Iterator[RuleFault]:
        yield from scores.leaves_range(rule)
        raise KeyError(rule.program.id)

    table = [one._replace(look=breaks) if one.code == "score-leaves-range" else one for one in CHECKS]
    monkeypatch.setattr("perfscore.check.checks.CHECKS", table)
    after = perfscore.check(case / "rule.yaml")
    assert [one for one in after if one.code != BROKEN.code] == list(before)
    (broken,) = (one for one in after if one.code == BROKEN.code)
    assert (broken.severity, broken.waived) == ("error", "")
    assert "score-leaves-range" in broken.message
    assert broken.witness is not None
    assert "KeyError" in broken.witness.says


def test_a_rule_that_is_not_there_is_a_finding_without_a_place() -> None:
    (one,) = perfscore.check("没有这个规则")
    assert (one.code, one.file, one.line, one.witness) == ("rubric-unknown", None, None, None)
    assert one.as_dict()["line"] is None


def test_several_rules_are_held_against_each_other_and_read_once() -> None:
    both = [ROOT / "tests/cases/check/validity-overlap" / name for name in ("rule.yaml", "other.yaml")]
    assert [[one.code for one in found if not one.waived] for found in check_all(both)] == [["validity-overlap"]] * 2


def written() -> Iterator[str]:
    for case in CASES:
        place = case / "findings.txt"
        if not place.exists() or place.read_text(encoding="utf-8") != rendered(case):
            place.write_text(rendered(case), encoding="utf-8")
            yield case.name


if __name__ == "__main__":
    sys.stdout.writelines(f"{name}\n" for name in written())
