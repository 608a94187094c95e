"""The tests that rules keep: run, covered, suggested. Those of the shipped rules pass and reach every branch.

Every folder of `cases/tested/` is a document: a rule, its tests, and in `report.txt` all that `perfscore test` says
of them. `python tests/test_rule_tests.py` writes what comes out now, for `git diff` to show.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import time
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

import pytest

import perfscore
from perfscore.cli import main
from perfscore.ruletests import files
from perfscore.ruletests.suggest import suggest

ROOT: Final = Path(__file__).parent.parent
TESTED: Final = ROOT / "tests" / "cases" / "tested"
CASES: Final = sorted(one for one in TESTED.iterdir() if one.is_dir())
RULES: Final = sorted(path.stem for path in ROOT.glob("rules/tests/*.yaml"))
GOOD: Final = sorted(ROOT.glob("tests/cases/good/*/rule.yaml"))
MANY: Final = {"deduct-whole-above", "limits-lowest", "cases-choice-date", "each", "parts-gate", "undefined", "formula"}
"""Rules that between them have every way of scoring that has edges."""
SUGGESTED: Final = [
    *(one for one in GOOD if one.parent.name in MANY),
    *(TESTED / name / "rule.yaml" for name in ("open", "beyond", "rows")),
]


def report(case: Path) -> str:
    """All that `perfscore test` says of a case, and its exit status."""
    said = io.StringIO()
    with contextlib.chdir(case), contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        status = main(["test", "rule.yaml"])
    return f"{said.getvalue()}[{status}]\n"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_rule_is_tested_in_these_words(case: Path) -> None:
    assert report(case) == (case / "report.txt").read_text(encoding="utf-8")


def test_the_tests_of_the_shipped_rules_pass_and_reach_every_branch(capsys: pytest.CaptureFixture[str]) -> None:
    began = time.process_time()
    status = main(["test", *RULES, "--cover"])
    assert (status, capsys.readouterr().err) == (0, "")
    assert time.process_time() - began < (5 if sys.gettrace() is None else 30)  # coverage takes its time


def test_every_shipped_rule_but_a_framework_has_tests(capsys: pytest.CaptureFixture[str]) -> None:
    (framework,) = {path.stem for path in ROOT.glob("rules/*.yaml")} - set(RULES)
    assert main(["test", framework]) == 1
    assert "这是框架" in capsys.readouterr().err


@pytest.mark.parametrize("rule", RULES)
def test_a_shipped_rule_has_its_tests_beside_it_and_all_are_confirmed(rule: str) -> None:
    found = perfscore.run_tests(rule)
    assert files.tests_file(found.file).exists()
    assert {one.verdict for one in found.outcomes} == {"passed"}


# -- suggested tests ---------------------------------------------------------------------------

CHANGE = """
rubric: change
title: 调整
points: 4
data: {甲: {kind: money}, 乙: {kind: money, given: true}}
sections:
- name: 全部
  points: 4
  indicators:
  - name: 调整
    points: 4
    measure: 调整率 = abs(甲) / 乙
    bands: {"[0%, 0%]": 4, "(0%, 10%]": 3, "(10%, )": 0}
    undefined: {when: 乙 == 0, score: zero, because: 没有预算}
"""


def written(rule: Path, folder: Path, tests: str) -> perfscore.RuleRun:
    """A rule, without the tests that stand in it, and these tests in a folder of their own, run."""
    place = folder / "rule.yaml"
    place.write_text(rule.read_text(encoding="utf-8").partition("\ntests:\n")[0] + "\n", encoding="utf-8")
    files.tests_file(place).parent.mkdir(exist_ok=True)
    files.tests_file(place).write_text(tests, encoding="utf-8")
    return perfscore.run_tests(place)


def empty(rule: Path) -> str:
    return f"rubric: {perfscore.load(rule).id}\ntests: []\n"


@pytest.mark.parametrize("rule", SUGGESTED, ids=lambda one: one.parent.name)
def test_what_is_suggested_passes_and_reaches_every_branch_once_confirmed(rule: Path, tmp_path: Path) -> None:
    made = suggest(written(rule, tmp_path, empty(rule)))
    assert made == suggest(written(rule, tmp_path, empty(rule)))
    open_ones = written(rule, tmp_path, made)
    assert {one.verdict for one in open_ones.outcomes} == {"unconfirmed"}
    assert not open_ones.covered
    done = written(rule, tmp_path, made.replace(", confirm: true", ""))
    assert {one.verdict for one in done.outcomes} == {"passed"}
    assert done.covered


@pytest.mark.parametrize("rule", RULES)
def test_what_is_suggested_for_a_shipped_rule_reaches_every_branch(rule: str, tmp_path: Path) -> None:
    file = ROOT / "rules" / f"{rule}.yaml"
    made = suggest(written(file, tmp_path, empty(file)))
    done = written(file, tmp_path, made.replace(", confirm: true", ""))
    assert done.passed
    assert done.covered


def test_nothing_is_suggested_where_everything_is_reached() -> None:
    made = suggest(perfscore.run_tests("medical-aid-grades"))
    assert made.endswith("rubric: medical-aid-grades\ntests: []\n")


def test_each_edge_is_suggested_with_its_neighbours() -> None:
    rule = TESTED / "open" / "rule.yaml"
    made = suggest(perfscore.run_tests(rule))
    for people, points in ((89, 0), (90, 5), (91, 5), (99, 5), (100, 10)):
        assert f"data: {{实际数: {people}, 编制数: 100}}, expect: {{控制率: {points}}}" in made
    assert "上年数: 0}, expect: {变动: 5}" not in made  # the rule's own test reaches it


def test_no_figure_is_suggested_below_0_of_which_the_rule_does_not_speak_so(tmp_path: Path) -> None:
    rule = tmp_path / "own.yaml"
    rule.write_text(CHANGE, encoding="utf-8")
    made = suggest(perfscore.run_tests(rule))
    assert "乙: 0.01" in made
    assert "-0.01" not in made


def test_suggestions_are_of_one_rule(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["test", *RULES, "--suggest"]) == 2
    assert "一次写一个规则" in capsys.readouterr().err
    assert main(["test", "medical-aid-grades", "--suggest", "--format", "json"]) == 2


# -- what the command writes -------------------------------------------------------------------


def test_tests_that_fail_make_the_status_and_unreached_branches_only_when_asked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rule = str(TESTED / "open" / "rule.yaml")
    assert main(["test", rule]) == 0
    assert main(["test", rule, "--cover"]) == 1
    assert main(["test", "medical-aid-grades", "--cover"]) == 0
    assert main(["test", str(TESTED / "failing" / "rule.yaml")]) == 1
    assert capsys.readouterr().err == ""


def test_the_problems_of_all_rules_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    places = [str(TESTED / name / "rule.yaml") for name in ("wrong-tests", "not-tests")]
    assert main(["test", *places, "--format", "json"]) == 1
    problems = json.loads(capsys.readouterr().out)["problems"]
    assert {one["file"] for one in problems} >= {str(files.tests_file(Path(place))) for place in places}


def test_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["test", str(TESTED / "failing" / "rule.yaml"), "--format", "json"]) == 1
    (found,) = json.loads(capsys.readouterr().out)
    first = found["tests"][0]
    assert (first["name"], first["verdict"], first["line"]) == ("得分不符", "failed", 23)
    (failure,) = first["failures"]
    assert (failure["code"], failure["line"], failure["column"]) == ("test-failed", 25, 17)
    assert failure["steps"][0] == "率 = 实际数 ÷ 编制数 = 102 ÷ 100 = 102%"
    assert {one["verdict"] for one in found["tests"]} == {"passed", "failed", "unconfirmed"}
    assert (found["branches"], len(found["unreached"]), found["unreachable"]) == (9, 5, [])
    assert found["unreached"][-1] == {
        "indicator": "",
        "says": "等次：优",
        "file": str(TESTED / "failing" / "rule.yaml"),
        "line": 5,
    }


@pytest.mark.parametrize("cover", [False, True])
def test_as_junit(tmp_path: Path, capsys: pytest.CaptureFixture[str], *, cover: bool) -> None:
    place, rule = tmp_path / "junit.xml", str(TESTED / "failing" / "rule.yaml")
    assert main(["test", rule, "medical-aid-grades", "--junit", str(place), *["--cover"] * cover]) == 1
    assert "失败 8 个" in capsys.readouterr().out
    root = ET.fromstring(place.read_text(encoding="utf-8").partition("\n")[2])  # noqa: S314 (we wrote it)
    assert [one.get("name") for one in root] == ["failing", "medical-aid-grades"]
    suite = root[0]
    assert (suite.get("tests"), suite.get("skipped")) == ("16", "1" if cover else "6")
    cases = suite.findall("testcase")
    assert all(one.get("classname") and one.get("name") and one.get("line") for one in cases)
    failed = cases[0].find("failure")
    assert failed is not None
    assert failed.get("message") == "测试“得分不符”：“控制率”应得 9 分，得了 8 分"
    assert "expect: {控制率: 9}" in (failed.text or "")
    assert cases[-1].get("name") == "等次：优"
    assert len(cases[-1].findall("failure" if cover else "skipped")) == 1
    assert (suite.get("failures"), root.get("tests")) == (str(len(suite.findall("testcase/failure"))), str(16 + 17))


def test_names_that_xml_cannot_hold_are_made_visible(tmp_path: Path) -> None:
    rule = (TESTED / "open" / "rule.yaml").read_text(encoding="utf-8").replace("{name: 满率", '{name: "<满&率>\u202e"')
    (tmp_path / "rule.yaml").write_text(rule, encoding="utf-8")
    place = tmp_path / "junit.xml"
    assert main(["test", str(tmp_path / "rule.yaml"), "--junit", str(place)]) == 0
    root = ET.fromstring(place.read_text(encoding="utf-8").partition("\n")[2])  # noqa: S314 (we wrote it)
    assert root[0][0].get("name") == "<满&率>\N{REPLACEMENT CHARACTER}"


@pytest.mark.parametrize("option", ["-o", "--junit"])
@pytest.mark.parametrize("over", ["rule.yaml", "tests/rule.yaml"])
def test_what_was_read_is_not_written_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str, over: str
) -> None:
    written(TESTED / "rows" / "rule.yaml", tmp_path, empty(TESTED / "rows" / "rule.yaml"))
    before = (tmp_path / over).read_bytes()
    assert main(["test", str(tmp_path / "rule.yaml"), "--suggest", option, str(tmp_path / over)]) == 2
    assert "不能写在它上面" in capsys.readouterr().err
    assert (tmp_path / over).read_bytes() == before


def test_the_tests_of_a_rule_are_no_part_of_it(tmp_path: Path) -> None:
    text = (TESTED / "open" / "rule.yaml").read_text(encoding="utf-8")
    (tmp_path / "with.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "without.yaml").write_text(text[: text.index("tests:")], encoding="utf-8")
    assert perfscore.load(tmp_path / "with.yaml").digest == perfscore.load(tmp_path / "without.yaml").digest


def test_tests_saved_as_gbk_are_read_with_a_warning(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rule = TESTED / "rows" / "rule.yaml"
    written(rule, tmp_path, empty(rule))
    tests = (TESTED / "rows" / "tests" / "rule.yaml").read_text(encoding="utf-8")
    files.tests_file(tmp_path / "rule.yaml").write_bytes(tests.replace("≥", ">=").replace("≤", "<=").encode("gbk"))
    assert main(["test", str(tmp_path / "rule.yaml")]) == 1
    assert "GBK" in capsys.readouterr().err


if __name__ == "__main__":
    os.environ.setdefault("PYTHONIOENCODING", "utf-8")
    for one in CASES:
        (one / "report.txt").write_text(report(one), encoding="utf-8")
