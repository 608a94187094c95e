"""`perfscore check`: what it prints, as what, and how it ends."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Final

import pytest

import perfscore
from perfscore.cli import main
from perfscore.report import official

ROOT: Final = Path(__file__).parent.parent
CASES: Final = ROOT / "tests" / "cases" / "check"
NAMES: Final = ("medical-aid-grades", "miyi-dept-2020", "project-self-evaluation-2020", "yanling-dept-2020")


def case(name: str) -> str:
    return str(CASES / name / "rule.yaml")


@pytest.mark.parametrize(
    ("args", "status"),
    [
        (["yanling-dept-2020"], 0),
        (["medical-aid-grades"], 0),
        (["medical-aid-grades", "--strict"], 1),
        ([case("band-gap")], 1),
        ([case("not-proven"), "--strict"], 0),
        ([case("loading")], 1),
        ([case("condition-never-not"), case("band-gap")], 1),
    ],
)
def test_it_ends_with_1_where_something_is_wrong(args: list[str], status: int) -> None:
    assert main(["check", *args]) == status


def test_what_is_waived_is_only_counted_unless_all_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", case("waived")])
    assert capsys.readouterr().out == "检查了 1 个规则：4 处按 waive 不改\n"
    main(["check", case("waived"), "--all"])
    shown = capsys.readouterr().out
    assert shown.count("  不改的理由：") == 4
    assert "  不改的理由：原文允许超过\n" in shown
    main(["check", case("waived"), "--format", "json"])
    found = json.loads(capsys.readouterr().out)
    assert [one["waived"] for one in found] == ["只作记录", "都有预算", "原文允许超过", "都有支出"]


def test_nothing_found_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", case("condition-never-not"), case("denominator-zero-not")])
    assert capsys.readouterr().out == "检查了 2 个规则：没有发现问题\n"


def test_a_rule_that_is_checked_is_not_written_over(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    rule = tmp_path / "rule.yaml"
    rule.write_text((CASES / "band-gap" / "rule.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    assert main(["check", case("waived"), str(rule), "-o", str(rule)]) == 2
    assert "要读入的文件" in capsys.readouterr().err


def test_show_prints_every_waiver_with_its_reason() -> None:
    rubric = perfscore.load(case("waived"))
    said = [("全表", "figure-unused", "只作记录"), ("预算数", "denominator-zero", "都有预算")]
    said += [("执行率", "score-above-points", "原文允许超过"), ("控制率", "denominator-zero", "都有支出")]
    assert official.waivers(rubric.program) == said
    for where, code, reason in said:
        assert f"{where} {code}：{reason}" in official.text(rubric.program)
        assert f"- {where} {code}：{reason}" in official.markdown(rubric.program)
        assert {"where": where, "code": code, "reason": reason} in official.document(rubric.program)["waivers"]  # type: ignore[operator]  # a list


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_rule_is_checked_in_half_a_second(name: str) -> None:
    began = time.process_time()
    perfscore.check(name)
    assert time.process_time() - began < (0.5 if sys.gettrace() is None else 5)  # coverage takes its time
