"""Which rubric is valid: an authority's on a day, among what ships and what a folder holds."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import pytest

import perfscore
from cli_runs import ROOT, YANLING
from perfscore.cli import main
from perfscore.problems import Problem
from perfscore.rubric.rule_versions import Version, choose, known_rules, of_authority, overlaps, pick

COUNTY = "某县财政局"
DAY = date(2020, 6, 30)
RULE = """\
rubric: {rubric}
title: 评分表
authority: {authority}
{more}
points: 1
sections:
- {{name: 甲, points: 1, indicators: [{{name: 乙, points: 1, judged: {{}}}}]}}
"""


def version(rubric: str = "甲表", since: str = "", until: str = "", authority: str = COUNTY) -> Version:
    ends = [date.fromisoformat(one) if one else None for one in (since, until)]
    return Version(Path(f"{rubric}{since}.yaml"), rubric, "评分表", authority, ends[0], ends[1], framework=False)


def put(folder: Path, name: str, rubric: str = "甲表", more: str = "", authority: str = COUNTY) -> Path:
    (folder / name).write_text(RULE.format(rubric=rubric, authority=authority, more=more), encoding="utf-8")
    return folder / name


def refused(*known: Version, rubric: str = "", authority: str = COUNTY, day: date = DAY) -> Problem:
    with pytest.raises(perfscore.PerfscoreError) as caught:
        pick(day, authority, known, rubric)
    (problem,) = caught.value.problems
    return problem


# -- what is valid when ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("since", "until", "valid"),
    [
        ("", "", True),
        ("2020-06-30", "", True),
        ("2020-07-01", "", False),
        ("2020-01-01", "2020-06-30", True),
        ("2020-01-01", "2020-06-29", False),
    ],
)
def test_both_ends_of_a_validity_are_valid_days(since: str, until: str, valid: bool) -> None:  # noqa: FBT001
    assert version(since=since, until=until).on(DAY) is valid


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        (version(since="2020-01-01", until="2020-12-31"), version(since="2021-01-01"), False),
        (version(since="2020-01-01", until="2020-12-31"), version(since="2020-12-31"), True),
        (version(since="2021-01-01"), version(since="2020-01-01", until="2020-12-31"), False),
        (version(since="2020-01-01"), version(since="2021-01-01", until="2021-12-31"), True),
        (version(), version(since="2021-01-01", until="2021-12-31"), True),
        (version(), version(), True),
        (version(), version("乙表"), False),
        (version(), version(authority="别的县财政局"), False),
    ],
)
def test_two_versions_of_one_rubric_overlap_on_a_day_of_both(one: Version, other: Version, meet: bool) -> None:  # noqa: FBT001
    assert list(overlaps([one, other])) == ([(one, other)] if meet else [])


# -- the choice --------------------------------------------------------------------------------


def test_the_one_that_is_valid_is_picked() -> None:
    old, new = version(since="2020-01-01", until="2020-12-31"), version(since="2021-01-01")
    assert pick(DAY, f" {COUNTY}", [old, new]) is old
    assert pick(date(2021, 6, 30), COUNTY, [old, new]) is new


def test_of_several_the_submission_says_which() -> None:
    department, project = version("部门表"), version("项目表")
    assert pick(DAY, COUNTY, [department, project], "项目表") is project
    problem = refused(department, project)
    assert (problem.code, problem.message) == ("version-several", f"“{COUNTY}”在 {DAY} 有 2 个有效的规则")
    assert "部门表（一直有效）、项目表（一直有效）" in problem.hint
    assert refused(department, project, rubric="别的表").code == "version-several"


def test_two_versions_at_once_are_a_problem() -> None:
    old, new = version(since="2020-01-01"), version(since="2020-06-01", until="2020-12-31")
    problem = refused(old, new, version("乙表"), rubric="甲表")
    assert (problem.code, problem.message) == ("version-overlap", "规则“甲表”在 2020-06-30 有两个版本同时有效")
    assert "甲表2020-01-01.yaml 和 甲表2020-06-01.yaml" in problem.hint
    assert (
        pick(DAY, COUNTY, [old, new, version("乙表")], "乙表").rubric == "乙表"
    )  # which is not asked for, does not matter


def test_none_that_is_valid_is_a_problem_that_lists_them() -> None:
    framework = version("框架")._replace(framework=True)
    problem = refused(version(since="2021-01-01"), version("乙表", "2019-01-01", "2019-12-31"), framework)
    assert (problem.code, problem.message) == ("version-missing", f"“{COUNTY}”在 {DAY} 没有有效的规则")
    assert problem.hint == "有：甲表（2021-01-01 起）、乙表（2019-01-01 至 2019-12-31）、框架（一直有效，框架）"


def test_an_authority_that_is_not_known_is_guessed_at() -> None:
    problem = refused(version(), authority="某县财证局")
    assert (problem.code, problem.hint) == ("authority-unknown", f"你是不是想写“{COUNTY}”？")
    assert refused(version(), version(authority=""), authority="国务院").hint == f"有规则的制定机关：{COUNTY}"
    assert of_authority(COUNTY, [version(), version(authority="")]) == [version()]


# -- where they come from ----------------------------------------------------------------------


def test_what_ships_is_known_with_its_validity() -> None:
    known = {one.rubric: one for one in known_rules().versions}
    assert known["yanling-dept-2020"].until == date(2020, 12, 31)
    assert known["mof-dept-framework-2013"].framework
    assert not list(overlaps(known.values()))


def test_a_folder_may_hold_further_rules_and_other_files(tmp_path: Path) -> None:
    path = put(tmp_path, "rule.yaml")
    (tmp_path / "filled.yaml").write_text("rubric: 甲表\n", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("不是规则\n", encoding="utf-8")
    shipped = known_rules()
    assert [one.path for one in known_rules(tmp_path).versions] == [*(one.path for one in shipped.versions), path]
    assert known_rules(ROOT / "rules") == shipped  # each once


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("坏.yaml", RULE.format(rubric="甲表", authority=COUNTY, more="valid: {from: 某天}"), "date-form"),
        ("坏.yaml", "rubric: 乙\nextends: 好.yaml\nremove: [没有]\n", "not-in-base"),
        ("坏.yaml", "rubric: [", "not-yaml"),
        ("坏.json", "{", "not-json"),
        ("坏.YML", "rubric: 乙\ntitle: 乙\nsection: []\n", "unknown-key"),
        ("坏.yaml", "rubric: 乙\npoints: 3\n", "key-missing"),
        ("坏.yaml", "\0", "file-binary"),
        ("坏.yaml", "", "empty-file"),
    ],
)
def test_a_rule_that_is_wrong_stands_beside_the_others(tmp_path: Path, name: str, text: str, code: str) -> None:
    put(tmp_path, "好.yaml")
    (tmp_path / name).write_text(text, encoding="utf-8")
    found = known_rules(tmp_path)
    assert found.versions[-1].path == tmp_path / "好.yaml"
    (broken,) = found.broken
    assert broken.path == tmp_path / name
    assert code in {one.code for one in broken.problems}
    assert broken.notice.message.startswith(f"规则文件“{name}”没有列入：")


@pytest.mark.parametrize(
    "text",
    [
        "rubric: 甲表\nunit: 某局\n",
        "tests: []\n",
        '{"rubric": {"id": "甲表"}, "sections": []}',
        '{"$schema": "x", "title": "甲"}',
        "- 1\n",
    ],
)
def test_what_is_meant_to_be_something_else_is_passed_over(tmp_path: Path, text: str) -> None:
    (tmp_path / "别的.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "文件夹.yaml").mkdir()
    os.mkfifo(tmp_path / "管道.yaml")
    assert known_rules(tmp_path) == known_rules()


def test_links_that_go_nowhere_are_named(tmp_path: Path) -> None:
    (tmp_path / "断.yaml").symlink_to(tmp_path / "没有.yaml")
    (tmp_path / "绕.yaml").symlink_to(tmp_path / "绕.yaml")
    assert [one.problems[0].code for one in known_rules(tmp_path).broken] == ["file-missing", "file-unreadable"]


def test_a_folder_that_nobody_may_open_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(perfscore.PerfscoreError) as caught:
        known_rules(tmp_path)
    assert [one.code for one in caught.value.problems] == ["folder-unreadable"]


def test_a_folder_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(perfscore.PerfscoreError) as caught:
        known_rules(tmp_path / "规则库")
    assert [one.code for one in caught.value.problems] == ["folder-missing"]


@pytest.mark.parametrize(
    ("rubric", "authority", "valid", "in_the_way"),
    [
        ("甲表", COUNTY, "", True),
        ("甲表", "", "", True),
        ("甲表", COUNTY, "valid: {from: 某天}\n", True),
        ("甲表", COUNTY, "valid: {from: 2020-01-01, until: 2020-12-31}\n", True),
        ("甲表", COUNTY, "valid: {from: 2021-01-01}\n", False),
        ("甲表", COUNTY, "valid: {from: 2019-01-01, until: 2019-12-31}\n", False),
        ("甲表", "别的县财政局", "", False),
        ("乙表", COUNTY, "", False),
    ],
)
def test_a_broken_rule_is_in_the_way_only_where_it_may_be_meant(
    tmp_path: Path, rubric: str, authority: str, valid: str, *, in_the_way: bool
) -> None:
    put(tmp_path, "好.yaml")
    head = f"rubric: {rubric}\n" + (f"authority: {authority}\n" if authority else "") + valid
    (tmp_path / "坏.yaml").write_text(f"{head}title: 坏的\n", encoding="utf-8")
    known = known_rules(tmp_path)
    if not in_the_way:
        assert choose(DAY, COUNTY, known).path == tmp_path / "好.yaml"
        return
    with pytest.raises(perfscore.PerfscoreError) as caught:
        choose(DAY, COUNTY, known)
    codes = [one.code for one in caught.value.problems]
    assert codes[0] == "version-unreadable"
    assert codes[1:] == [one.code for one in known.broken[0].problems]


# -- on the command line -----------------------------------------------------------------------


def test_score_picks_the_rubric(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    put(tmp_path, "2020.yaml", more="valid: {from: 2020-01-01, until: 2020-12-31}")
    put(tmp_path, "2021.yaml", more="version: 第二版\nvalid: {from: 2021-01-01}")
    filled = tmp_path / "filled.json"
    filled.write_text('{"rubric": "甲表", "answers": {"乙": {"score": 1, "reason": "好"}}}', encoding="utf-8")
    asked = ["score", "--rubric-for", "2021-06-30", COUNTY, str(filled), "--rules", str(tmp_path), "--format", "json"]
    assert main(asked) == 0
    assert json.loads(capsys.readouterr().out)["rubric"]["version"] == "第二版"
    assert main(["score", "--rubric-for", "2020-12-31", "炎陵县财政局", str(ROOT / YANLING)]) == 0
    assert "总分 94.72 / 100 分" in capsys.readouterr().out


def test_one_broken_rule_does_not_stop_the_others(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    put(tmp_path, "好.yaml", more="valid: {from: 2020-01-01}")
    text = put(tmp_path, "和不对.yaml", rubric="乙表").read_text(encoding="utf-8").replace("points: 1", "points: 7", 1)
    (tmp_path / "和不对.yaml").write_text(text, encoding="utf-8")  # only what is loaded whole is found to be wrong
    (tmp_path / "坏.yaml").write_text("rubric: 丙表\ntitle: 坏的\npoints: 分\n", encoding="utf-8")
    more = ["--rules", str(tmp_path)]
    assert main(["list", *more]) == 0
    told = capsys.readouterr()
    assert [line.split()[0] for line in told.out.splitlines() if COUNTY in line] == ["甲表"]
    assert f"\n有问题、没有列入的：\n  {tmp_path / '坏.yaml'}\n  {tmp_path / '和不对.yaml'}\n" in told.out
    assert (
        f"{tmp_path / '坏.yaml'}:1:1: 警告：规则文件“坏.yaml”没有列入：缺少“sections”（共 2 处问题，用 perfscore check"
        in told.err
    )
    assert f"{tmp_path / '和不对.yaml'}:5:9: 警告：规则文件“和不对.yaml”没有列入：各部分分值合计" in told.err
    assert main(["list", *more, "--format", "json"]) == 0
    told = capsys.readouterr()
    listed = json.loads(told.out)
    assert (told.err, listed[-3]["rubric"]) == ("", "甲表")
    assert [(Path(one["file"]).name, one["problems"][0]["code"]) for one in listed[-2:]] == [
        ("坏.yaml", "key-missing"),
        ("和不对.yaml", "points-not-adding"),
    ]
    assert main(["list", *more, "--authority", "某国财政局"]) == 1
    assert "规则文件“坏.yaml”没有列入" in capsys.readouterr().err


def test_a_broken_rule_does_not_stop_the_choice(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    put(tmp_path, "好.yaml")
    broken = tmp_path / "坏.yaml"
    broken.write_text("rubric: [", encoding="utf-8")
    filled = tmp_path / "filled.json"
    answer = {"乙": {"score": 1, "reason": "做得很好"}}
    filled.write_text(json.dumps({"rubric": "甲表", "unit": "某局", "answers": answer}), encoding="utf-8")
    asked = ["score", "--rubric-for", "2020-06-30", COUNTY, str(filled), "--rules", str(tmp_path)]
    assert main(asked) == 0
    told = capsys.readouterr()
    assert "总分 1 / 1 分" in told.out
    assert told.err.startswith(f"{broken}:1:10: 警告：规则文件“坏.yaml”没有列入：")
    assert main(["score", "--rubric-for", "2020-06-30", "某国财政局", str(filled), "--rules", str(tmp_path)]) == 1
    assert "规则文件“坏.yaml”没有列入：" in capsys.readouterr().err
    broken.write_text(f"rubric: 甲表\nauthority: {COUNTY}\ntitle: 坏的\n", encoding="utf-8")
    assert main(asked) == 1
    assert "规则“甲表”在 2020-06-30 可能还有一个版本，它的文件有问题，读不出来" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--rubric-for", "2021-02-30", COUNTY, "f"], "“2021-02-30”不是日历上的日期，写成 2020-12-31"),
        (["--rubric-for", "2021-02-03", COUNTY], "缺少参数“填报文件”"),
        (["--rubric-for", "2021-02-03", COUNTY, "r", "f"], "写了 --rubric-for，就不写规则：“r”"),
        (["--rubric-for", "2021-02-03"], "选项“--rubric-for”后面要写两个值"),
        (["r", "f", "--rules", "."], "--rules 要和 --rubric-for 一起写"),
        (["r"], "缺少参数“填报文件”"),
        ([], "缺少参数“规则”"),
    ],
)
def test_score_says_what_is_wrong_with_its_arguments(
    capsys: pytest.CaptureFixture[str], args: list[str], said: str
) -> None:
    assert main(["score", *args]) == 2
    assert said in capsys.readouterr().err


def test_list_filters(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    put(tmp_path, "2021.yaml", more="valid: {from: 2021-01-01}")
    more = ["--rules", str(tmp_path), "--format", "json"]

    def listed(*args: str) -> list[str]:
        assert main(["list", *args, *more]) == 0
        return [one["rubric"] for one in json.loads(capsys.readouterr().out)]

    assert listed("--authority", COUNTY) == ["甲表"]
    assert listed("--authority", COUNTY, "--on", "2020-12-31") == []
    assert listed("--on", "2020-12-31", "--authority", "炎陵县财政局") == ["yanling-dept-2020"]
    assert "甲表" in listed("--on", "2021-01-01")
    assert main(["list", "--authority", "某国财政局"]) == 1
    assert "没有“某国财政局”制定的规则" in capsys.readouterr().err


def test_list_marks_a_framework(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "--authority", "财政部"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("mof-dept-framework-2013") and line.endswith("框架") for line in lines)
    assert main(["list", "--authority", "财政部", "--format", "json"]) == 0
    said = {one["rubric"]: one for one in json.loads(capsys.readouterr().out)}
    assert (said["mof-dept-framework-2013"]["kind"], said["mof-dept-framework-2013"]["points"]) == ("framework", "")
    assert said["project-self-evaluation-2020"]["kind"] == "rubric"
