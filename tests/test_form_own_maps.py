"""Maps of headings: those that are shipped, one of a user's own, and what is wrong with one."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

import perfscore
from own_files import CASES, RULE, TABLE, Made, Sheet, form, submission, xlsx
from perfscore.cli import main
from perfscore.report import reading
from perfscore.rubric import catalog
from perfscore.submission.own_file.list_layout import rounded_rate
from perfscore.submission.own_file.mapping import read_map, shipped
from perfscore.submission.own_file.words import plain
from perfscore.submission.read import submissions


def edited(folder: Path, change: Callable[[str], str]) -> Path:
    before = next(one for one in catalog.maps() if not one.stem.endswith("list")).read_text(encoding="utf-8")
    after = change(before)
    assert after != before
    file = folder / "对照表.yaml"
    file.write_text(after, encoding="utf-8")
    return file


def codes(file: Path) -> list[str]:
    with pytest.raises(perfscore.PerfscoreError) as caught:
        read_map(file)
    return [f"{one.code} {one.render().splitlines()[0].removeprefix(str(file))}" for one in caught.value.problems]


def test_the_shipped_maps_are_of_the_shipped_rule() -> None:
    rule = perfscore.load(RULE).model
    figures = rule.data
    assert [one.layout for one in shipped()] == ["form", "list"]
    for one in shipped():
        assert one.rubric == RULE
        assert one.table is not None
        assert set(one.table.columns) == set(figures[TABLE].columns or {})
        targets = {*one.labels, *(one.amounts.columns if one.amounts is not None else {})}
        assert {name.removeprefix("data.") for name in targets if name.startswith("data.")} <= set(figures)


def test_a_form_of_other_headings_is_read_by_a_map_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = xlsx(tmp_path / "表.xlsx", Sheet(form(Made(called={"指标值": "本年计划"}))))
    own = edited(tmp_path, lambda text: text.replace("[年度指标值, ", "[本年计划, 年度指标值, "))
    assert [one.code for one in submissions(file)[0].problems] == ["form-heading-missing"]
    (part,) = submissions(file, read_map(own))
    assert reading.plain(part.submission) == submission()
    for command in ("score", "recheck"):
        assert main([command, RULE, str(file)]) == 1
        assert "没有找到“年度指标值”这一栏" in capsys.readouterr().err
        assert main([command, RULE, str(file), "--map", str(own)]) == 0
        assert "某县某局" in capsys.readouterr().out
    assert main(["recheck", RULE, str(tmp_path), "--map", str(own), "--format", "json"]) == 0
    assert [one["file"] for one in yaml.safe_load(capsys.readouterr().out)] == [str(file)]  # the map is no submission


def test_what_is_wrong_with_a_map(tmp_path: Path) -> None:
    assert codes(edited(tmp_path, lambda text: text.replace("  unit: [", "  单位: ["))) == [
        "map-target :11:3: 填报里没有“单位”这样的位置"
    ]
    assert codes(edited(tmp_path, lambda text: text.replace("  total: 自评得分", "  total: 自评的分"))) == [
        "map-target :47:10: columns 里没有“自评的分”"
    ]
    assert codes(edited(tmp_path, lambda text: text.replace("    分值: [分值, ", "    分值: [分 值, 得分, "))) == [
        "map-word-twice :41:12: “得分”既是“分值”，又是“自评得分”，不知道读成哪一个"
    ]
    assert codes(edited(tmp_path, lambda text: text.replace("layout: form", "layout: 表")))[0].startswith("value")
    assert codes(
        edited(tmp_path, lambda text: text.replace("{claimed.预算执行率: 自评得分, ", "{data.预算: 得分, "))
    ) == [
        "map-target :51:15: “data.预算”不是自评得分、印出的数或备注",
        "map-target :51:24: columns 里没有“得分”",
    ]
    assert codes(edited(tmp_path, lambda text: text.replace("within: [一级指标]", "within: [一级]"))) == [
        "map-target :52:14: columns 里没有“一级”"
    ]
    assert codes(edited(tmp_path, lambda text: text.replace("    unit: 度量单位", "    unit: 计量单位"))) == [
        "map-target :53:11: columns 里没有“计量单位”"
    ]
    (tmp_path / "对照表.yaml").write_text("- 甲\n", encoding="utf-8")
    assert codes(tmp_path / "对照表.yaml")[0].startswith("not-a-mapping")


def test_the_map_is_shown_to_be_edited(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", "--show-map", "list"]) == 0
    assert "layout: list" in capsys.readouterr().out
    assert main(["read", "--show-map", "form", "-o", str(tmp_path / "对照表.yaml")]) == 0
    assert read_map(tmp_path / "对照表.yaml") == shipped()[0]
    assert "$schema" not in (tmp_path / "对照表.yaml").read_text(encoding="utf-8")  # its place is none of the copy's
    assert main(["read", "--show-map", "表"]) == 2
    assert main(["read"]) == 2


@pytest.mark.parametrize(
    ("text", "places", "mark", "expected"),
    [
        ("0.9042", 4, "", "0.9042"),
        ("0.9", 4, "", "0.9000"),
        ("1", 4, "", "1.0000"),
        ("90.4%", 4, "", "90.40%"),
        ("90.4", 4, "%", "90.40%"),
        ("90.421", 4, "%", "90.421%"),
        ("0.9", 0, "", "0.9"),
        ("—", 4, "", "—"),
    ],
)
def test_a_rate_has_the_places_that_it_was_rounded_to(text: str, places: int, mark: str, expected: str) -> None:
    assert rounded_rate(text, places, percent=mark == "%") == expected


@pytest.mark.parametrize(
    ("rate", "found"),
    [
        ("0.90421", ["stated-rate-wrong"]),
        ("0.9042", []),
        ("0.9041", ["stated-rate-wrong"]),
        ("0.9043", ["stated-rate-wrong"]),
    ],
)
def test_a_rate_of_a_platform_agrees_within_half_of_its_fourth_place(
    tmp_path: Path, rate: str, found: list[str]
) -> None:
    """108.5 of 120 is 0.904166…"""
    (part,) = submissions(CASES["一体化平台导出，一行一个指标"].make(tmp_path / "表.xlsx"))
    whole = reading.plain(part.submission) | {"stated": {"预算执行率": rate}}
    checked = perfscore.recheck(perfscore.load(RULE), whole).findings
    assert [one.code for one in checked if one.code == "stated-rate-wrong"] == found


@pytest.mark.parametrize(
    ("written", "word"),
    [
        ("年度资金总额（万元）", "年度资金总额"),
        (" 分　值 ", "分值"),
        ("其中：当年财政拨款", "当年财政拨款"),
        ("一、项目资金：", "项目资金"),
        ("全年执行数B", "全年执行数"),
        ("2.得分", "得分"),
        ("（万元）", ""),
        ("2022年度", "2022年度"),
    ],
)
def test_what_makes_no_difference_to_a_heading(written: str, word: str) -> None:
    assert plain(written) == word


def test_read_writes_yaml_and_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = CASES["几个项目几张工作表"].make(tmp_path / "三.xlsx")
    assert main(["read", str(file), "-o", str(tmp_path / "填报.yaml")]) == 1
    assert "请用 --sheet 写明工作表" in capsys.readouterr().err
    assert main(["read", RULE, str(file), "--sheet", "项目2", "-o", str(tmp_path / "填报.yaml")]) == 0
    assert yaml.safe_load((tmp_path / "填报.yaml").read_text(encoding="utf-8")) == submission(
        unit="第2局", project="项目2"
    )
    assert main(["read", "yanling-dept-2020", str(file), "--sheet", "项目2"]) == 1
    assert "这份填报用的是规则" in capsys.readouterr().err
    assert main(["read", str(file), "--format", "json"]) == 0
    listed = yaml.safe_load(capsys.readouterr().out)
    assert [one["file"] for one in listed] == [f"{file}:项目{n}" for n in (1, 2, 3)]
    assert {"path": ["data", "全年执行数"], "value": "108.5万元", "sheet": "项目1", "cell": "F6"} in listed[0]["values"]
    assert {"text": "某主管局", "sheet": "项目1", "cell": "C4", "why": "主管部门"} in listed[0]["left"]
    assert listed[0]["submission"] == submission(unit="第1局", project="项目1")


def test_read_shows_a_submission_of_yaml_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "填报.yaml").write_text(f"rubric: {RULE}\ndata: {{全年预算数: 3}}\n", encoding="utf-8")
    assert main(["read", str(tmp_path / "填报.yaml")]) == 0
    assert "全年预算数  3  2:15" in capsys.readouterr().out
    assert main(["read", str(tmp_path / "填报.yaml"), "--format", "json"]) == 0
    assert '"line": 2' in capsys.readouterr().out


def test_every_part_of_a_submission_has_a_name_for_people(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = {
        "unit": "某局",
        "data": {"甲": 3},
        "answers": {"乙": {"score": 2, "reason": "好"}},
        "evidence": {"丙": ["一.pdf", "二.pdf"]},
        "claimed": {"grade": "优", "丁": 3},
        "stated": {"戊": "3%"},
    }
    (tmp_path / "填报.json").write_text(json.dumps(whole), encoding="utf-8")
    assert main(["read", str(tmp_path / "填报.json")]) == 1  # it names no rule
    out = capsys.readouterr().out
    shown = [line.split() for line in out.splitlines() if line.startswith("  ")]
    assert [" ".join(line[:-1]) for line in shown] == [
        *(
            "填报单位 某局",
            "甲 3",
            "答案：乙 › score 2",
            "答案：乙 › reason 好",
            "佐证：丙 › 1 一.pdf",
            "佐证：丙 › 2 二.pdf",
        ),
        *("自评等次 优", "自评得分：丁 3", "印出的：戊 3%"),
    ]
    (part,) = submissions({"rubric": RULE, "data": {"全年预算数": 3}})
    assert [(one.text, one.place) for one in reading.taken(part.submission)] == [(RULE, ""), ("3", "")]
    assert reading.entry("表", part)["values"][1] == {"path": ["data", "全年预算数"], "value": "3"}


def test_a_total_in_words_beside_its_name_is_told(tmp_path: Path) -> None:
    """It is a claim that is no number, not nothing."""
    own = edited(tmp_path, lambda text: text.replace("labels:\n", "labels:\n  claimed.total: [自评的总分]\n"))
    rows = [*form()[:4], ["自评的总分", "很好"], *form()[4:18]]
    (part,) = submissions(xlsx(tmp_path / "表.xlsx", Sheet(rows)), read_map(own))
    assert part.submission.claimed["total"] == "很好"
    dashed = [*form()[:4], ["自评的总分", "—"], *form()[4:18]]
    (part,) = submissions(xlsx(tmp_path / "表.xlsx", Sheet(dashed)), read_map(own))
    assert "total" not in part.submission.claimed
    assert ("—", "B5") in {(one.text, one.place[1]) for one in part.left}
