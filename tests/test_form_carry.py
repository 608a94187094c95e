"""A form that was filled in before the rule was changed: what still fits is carried over, what does not is listed."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import openpyxl
import pytest

import perfscore
from perfscore.cli import main
from perfscore.submission.read import submission
from perfscore.workbook import form as making

OLD: Final = """
rubric: carry
title: 旧规则
points: 30
data:
  甲: {kind: money, unit: 万元}
  乙: {kind: money, unit: 万元, given: true}
  丙: {kind: count, unit: 人}
  丁: {kind: number}
  明细:
    kind: table
    row: 名称
    columns: {名称: {kind: text}, 数额: {kind: money, unit: 万元}, 个数: {kind: count}}
sections:
- name: 全部
  points: 30
  indicators:
  - {name: 执行率, points: 10, measure: 率 = 甲 / 乙, ratio: {}}
  - {name: 人数, points: 5, measure: 人 = 丙 + 丁, deduct: {above: 30, each: 1, points: 1, part: whole}}
  - {name: 效益, points: 5, judged: {}}
  - {name: 制度, points: 5, checklist: {有制度: 3, 有效: 2}}
  - {name: 明细数, points: 5, measure: 数 = sum(数额) / 20万元, ratio: {}}
"""
NEW: Final = (
    OLD.replace("甲: {kind: money, unit: 万元}", "甲: {kind: money, unit: 元}")
    .replace("丁: {kind: number}", "戊: {kind: number}")
    .replace("丙 + 丁", "丙 + 戊")
    .replace("丙: {kind: count, unit: 人}", '丙: {kind: count, unit: 人, between: "[0, 20]"}')
    .replace("数额: {kind: money, unit: 万元}", "数额: {kind: money}")
    .replace("{name: 效益, points: 5, judged: {}}", "{name: 效益, points: 4, judged: {}}")
    .replace("points: 5, checklist: {有制度: 3, 有效: 2}", "points: 6, checklist: {有制度: 3, 有效: 3}")
)
GIVEN: Final[dict[str, Any]] = {
    "rubric": "carry",
    "unit": "某局",
    "year": 2021,
    "data": {
        "甲": 5,
        "乙": 10,
        "丙": 25,
        "丁": 3,
        "明细": [{"名称": "一", "数额": 2, "个数": 3}, {"名称": "二", "个数": 4}],
    },
    "answers": {"效益": {"score": 5, "reason": "县域内一站办理"}, "制度": {"有制度": "是", "有效": "否"}},
    "claimed": {"执行率": 5, "效益": 5, "制度": 3, "total": 13},
    "evidence": {"执行率": ["决算表.pdf"]},
    "remarks": {"制度": "明年修订"},
}


def rule(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def old(tmp_path: Path) -> Path:
    rubric = perfscore.load(rule(tmp_path / "旧.yaml", OLD))
    file = tmp_path / "旧.xlsx"
    file.write_bytes(making.form(rubric.program, submission(GIVEN)))
    return file


def test_what_still_fits_is_carried_over_and_the_rest_is_listed(
    old: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new, made = rule(tmp_path / "新.yaml", NEW), tmp_path / "新.xlsx"
    assert main(["form", str(new), "--fill", str(old), "-o", str(made)]) == 0
    said = capsys.readouterr().err
    lines = [line.removeprefix(f"{old}:").replace("警告：", "") for line in said.splitlines() if "没有抄过来" in line]
    wan = "“数额（万元）”"
    assert sorted(lines) == sorted(
        [
            "基础数据表!B4: 没有抄过来：“甲”的单位或类型改过（原来是“万元、金额”，现在是“元、金额”），请重新填",
            "基础数据表!B7: 没有抄过来：“丁”，新的规则不要了",
            "基础数据表!B6: 没有抄过来：“丙”写的是“25”，规定从 0 人到 20 人",
            f"明细!B4: 没有抄过来：“明细”的“数额”一列的单位或类型改过（原来是{wan}，现在是“数额（元）”），请重新填",
            "评定!E4: 没有抄过来：“效益”问的、分值或等级改过，请重新填",
            "评分表!H6: 没有抄过来：“效益”的名称或分值改过，请重新自评",
            "评分表!H7: 没有抄过来：“制度”的名称或分值改过，请重新自评",
            "评分表!H10: 没有抄过来：自评的总分要按新的规则重新算",
        ]
    )
    back = submission(made)
    assert (back.unit, back.year) == ("某局", 2021)
    assert back.data == {"乙": "10", "明细": [{"名称": "一", "个数": "3"}, {"名称": "二", "个数": "4"}]}
    assert back.answers == {"制度": {"有制度": "是", "有效": "否"}}
    assert (back.claimed, back.evidence) == ({"执行率": "5"}, GIVEN["evidence"])
    assert back.remarks == GIVEN["remarks"]


def test_all_is_carried_over_where_only_a_text_of_the_rule_was_changed(
    old: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new, made = rule(tmp_path / "新.yaml", OLD.replace("旧规则", "新规则") + "note: 说明\n"), tmp_path / "新.xlsx"
    assert main(["form", str(new), "--fill", str(old), "-o", str(made)]) == 0
    said = [line for line in capsys.readouterr().err.splitlines() if "没有抄过来" in line]
    assert said == []
    before, after = submission(old), submission(made)
    assert after.claimed == before.claimed == {"执行率": "5", "效益": "5", "制度": "3", "total": "13"}
    assert (after.data, after.answers, after.evidence) == (before.data, before.answers, before.evidence)


LIMIT: Final = "limits:\n- {when: 甲 > 5万元, at_most: 10, says: 超支}\n"
ADDED: Final = OLD.replace("title: 旧规则", "title: 旧规则\ntotal: 全部 + 丁")
OF_TOTALS: Final[list[tuple[str, str]]] = [
    (OLD, ADDED),
    (ADDED, ADDED.replace("全部 + 丁", "全部 + 丙")),
    (OLD, OLD.replace("sections:", f"{LIMIT}sections:")),
    (OLD, OLD + "rounding: {places: 0}\n"),
    (OLD, OLD.replace("{name: 人数, points: 5", "{name: 人数二, points: 5")),
]


@pytest.mark.parametrize(("before", "after"), OF_TOTALS, ids=range(len(OF_TOTALS)))
def test_a_claimed_total_is_left_out_where_it_is_computed_otherwise(
    before: str, after: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rubric, file = perfscore.load(rule(tmp_path / "旧.yaml", before)), tmp_path / "旧.xlsx"
    file.write_bytes(making.form(rubric.program, submission(GIVEN)))
    new, made = rule(tmp_path / "新.yaml", after), tmp_path / "新.xlsx"
    assert main(["form", str(new), "--fill", str(file), "-o", str(made)]) == 0
    assert "自评的总分要按新的规则重新算" in capsys.readouterr().err
    assert "total" not in submission(made).claimed


def test_what_a_form_does_not_take_is_left_out_with_its_cell(
    old: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = openpyxl.load_workbook(old)
    book["基础数据表"]["B4"] = "=5"
    book["明细"]["B4"] = "约2"
    book.save(old)
    new, made = rule(tmp_path / "新.yaml", OLD + "note: 说明\n"), tmp_path / "新.xlsx"
    assert main(["form", str(new), "--fill", str(old), "-o", str(made)]) == 0
    said = capsys.readouterr().err
    assert "基础数据表!B4: 警告：没有抄过来：填报格里写了公式“=5”，只能填数或文字" in said
    assert "明细!B4: 警告：没有抄过来：“约2”" in said
    assert submission(made).data["乙"] == "10"


def test_a_form_of_another_rule_is_carried_over_as_far_as_it_goes(
    old: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = tmp_path / "新.xlsx"
    assert main(["form", "yanling-dept-2020", "--fill", str(old), "-o", str(made)]) == 0
    assert "“甲”，新的规则不要了" in capsys.readouterr().err
    assert not submission(made).data
    assert openpyxl.load_workbook(made)["填报说明"]["B2"].value == "某局"


def test_printed_rates_have_no_cell_and_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new, given = rule(tmp_path / "规则.yaml", OLD), tmp_path / "填报.yaml"
    given.write_text("rubric: carry\ndata: {乙: 10}\nstated: {率: 50%}\n", encoding="utf-8")
    assert main(["form", str(new), "--fill", str(given), "-o", str(tmp_path / "表.xlsx")]) == 0
    said = capsys.readouterr().err
    assert f"{given}:3:9: 警告：没有抄过来：自评表里没有填“印出的比率和数”的格" in said
