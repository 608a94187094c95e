"""Rows as they are printed, under rules whose tables are other than that of the self-evaluation form."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

import perfscore
from perfscore.problems import PerfscoreError

TARGET = {"target": "目标", "actual": "实绩"}
AT_LEAST = {"target": {"direction": "≥", **TARGET, "over": "ignore"}}
AT_MOST = {"target": {"direction": "≤", **TARGET, "over": "ignore"}}
JUDGED = {"judged": {"score": "评分", "reason": "理由"}}


def rubric(ways: dict[str, Any], **columns: dict[str, Any]) -> perfscore.Rubric:
    """A rule of one table, whose rows are scored by the ways of their words, or all alike where there is one."""
    each: dict[str, Any] = {"table": "各项", "name": "项目", "points": "分值", "ways": ways}
    words = list(ways)
    has_signs = words != ["全部"]
    texts = {"项目": {"kind": "text"}, "理由": {"kind": "text"}}
    numbers: dict[str, Any] = {
        "目标": {"kind": "number"},
        "实绩": {"kind": "number"},
        "另一目标": {"kind": "number"},
        "评分": {"kind": "number", "unit": "分"},
        "分值": {"kind": "number", "unit": "分"},
    }
    signs: dict[str, Any] = {"性质": {"kind": "choice", "of": words}} if has_signs else {}
    each |= {"by": "性质"} if has_signs else {}
    row = {"name": "各项完成情况", "points": 10, "each": each}
    rule = {
        "rubric": "demo",
        "title": "样表",
        "points": 10,
        "data": {"各项": {"kind": "table", "columns": {**texts, **signs, **numbers, **columns}}},
        "sections": [{"name": "全部", "points": 10, "indicators": [row]}],
    }
    with TemporaryDirectory() as folder:
        file = Path(folder) / "rule.json"
        file.write_text(json.dumps(rule, ensure_ascii=False), encoding="utf-8")
        return perfscore.load(file)


def submission(**cells: Any) -> dict[str, Any]:
    return {"rubric": "demo", "year": 2021, "data": {"各项": [{"项目": "甲", "分值": 10, **cells}]}}


def score(rule: perfscore.Rubric, **cells: Any) -> Any:
    return rule.score(submission(**cells))["甲"].score


def codes(rule: perfscore.Rubric, **cells: Any) -> list[str]:
    with pytest.raises(PerfscoreError) as caught:
        rule.score(submission(**cells))
    return [one.code for one in caught.value.problems if one.severity == "error"]


def messages(rule: perfscore.Rubric, **cells: Any) -> str:
    with pytest.raises(PerfscoreError) as caught:
        rule.score(submission(**cells))
    return "\n".join(one.render() for one in caught.value.problems)


def test_ways_that_compare_other_columns_want_a_sign() -> None:
    """Nobody knows in which of them the target stands."""
    rule = rubric({"≥": AT_LEAST, "≤": {"target": {**AT_MOST["target"], "target": "另一目标"}}})
    assert codes(rule, 性质="", 目标="8个", 另一目标="9个", 实绩="8个") == ["choice-unknown"]
    assert score(rule, 性质="≤", 目标="", 另一目标="9个", 实绩="8个") == 10


def test_a_range_wants_a_way_for_either_end() -> None:
    assert codes(rubric({"≥": AT_LEAST, "定性": JUDGED}), 性质="", 目标="90%-100%", 实绩="95%") == ["number-not-read"]
    both = rubric({"≥": AT_LEAST, "≤": AT_MOST})
    assert codes(both, 性质="", 目标="8个-10个", 实绩="12月底") == ["number-not-read"]
    assert codes(both, 性质="", 目标="8个-10个", 实绩="≥9个") == ["no-figure"]
    waits = both.score(submission(性质="", 目标="8个-10个", 实绩=""))["甲"]
    assert waits.score is None
    assert waits.missing == ("实绩",)


def test_a_sign_without_a_way_of_its_own_is_a_problem_of_the_row() -> None:
    rule = rubric({"≥": AT_LEAST, "定性": JUDGED})
    said = messages(rule, 性质="", 目标="≤8个", 实绩="7个")
    assert "规则里没有“≤”的评分方式" in said


def test_the_only_way_of_a_table_is_held_to_the_sign_of_its_cells() -> None:
    rule = rubric({"全部": AT_LEAST})
    assert score(rule, 目标="≥8个", 实绩="4个") == 5
    assert score(rule, 目标="8个", 实绩="4") == 5
    assert "规则按“全部”计分" in messages(rule, 目标="≤8个", 实绩="4个")
    assert codes(rule, 目标="及时", 实绩="4个") == ["number-not-read"]


def test_what_is_missing_beside_a_cell_that_is_written_out() -> None:
    rule = rubric({"≥": AT_LEAST, "≤": AT_MOST})
    for cells, missing in (
        ({"目标": "8个", "实绩": ""}, ("实绩",)),
        ({"目标": "", "实绩": "8个"}, ("目标",)),
    ):
        result = rule.score(submission(性质="≥", **cells))["甲"]
        assert (result.score, result.missing) == (None, missing)


def test_columns_that_have_their_unit_are_read_in_it() -> None:
    money = {"kind": "money", "unit": "万元"}
    rule = rubric({"≥": AT_LEAST, "≤": AT_MOST}, 目标=money, 实绩=money)
    assert score(rule, 性质="", 目标="≥8万元", 实绩="4") == 5
    assert score(rule, 性质="", 目标="≥8万元", 实绩="40000元") == 5
    assert score(rule, 性质="", 目标="4万元-8万元", 实绩="2") == 5
    assert rule.score(submission(性质="≥", 目标="≥8万元", 实绩=""))["甲"].missing == ("实绩",)


@pytest.mark.parametrize(
    ("target", "actual", "points"),
    [
        ("≥8个", "0", 0),
        ("≥8万", "4万元", 5),
        ("≥1公里", "0万公里", 0),
        ("≥1万公里", "5000公里", 5),
        ("≥80%", "40个百分点", 5),
        ("≥0%", "5", 10),
    ],
)
def test_units_that_say_one_thing_are_compared(target: str, actual: str, points: int) -> None:
    assert score(rubric({"≥": AT_LEAST, "≤": AT_MOST}), 性质="", 目标=target, 实绩=actual) == Decimal(points)


def test_a_number_that_is_written_out_beside_a_list_or_nothing() -> None:
    """A list is no cell; the reader of numbers says so."""
    rule = rubric({"≥": AT_LEAST, "≤": AT_MOST})
    assert codes(rule, 性质="", 目标=["8"], 实绩="4") == ["number-not-read"]
    assert codes(rule, 性质="≥", 目标=["8"], 实绩="4") == ["number-not-read"]


@pytest.mark.parametrize("vague", ["约8个", "8个左右", "8余人", "二十个"])
def test_a_vague_cell_is_no_number_with_a_sign_or_without(vague: str) -> None:
    rule = rubric({"≥": AT_LEAST, "≤": AT_MOST})
    assert codes(rule, 性质="≥", 目标="8个", 实绩=vague) == ["number-not-read"]
    if vague != "二十个":  # without a digit it is no number to reach
        assert codes(rule, 性质="", 目标=vague, 实绩="8个") == ["number-not-read"]


def test_a_list_is_no_sign() -> None:
    rule = rubric({"≥": AT_LEAST, "≤": AT_MOST})
    assert len(codes(rule, 性质=["≥"], 目标="8个", 实绩="8个")) == 1
