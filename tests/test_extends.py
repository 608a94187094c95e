"""A rule that extends another: what comes of both, from where, and what its digest covers."""

from __future__ import annotations

import shutil
import sys
import time
from pathlib import Path
from typing import Any

import pytest

import perfscore
from cli_runs import ROOT, in_terminal, plain
from perfscore.cli import main
from perfscore.problems import MOST_PROBLEMS, Problem, Span
from perfscore.rubric.extends.bases import MOST_BASES
from perfscore.rubric.read import MOST_CHARACTERS, MOST_VALUES

GOOD = ROOT / "tests" / "cases" / "good"
FRAMEWORK = "mof-dept-framework-2013"
BASE = """\
rubric: 基础表
title: 基础表
points: 3
sections:
- name: 组
  points: 3
  indicators:
  - {name: 甲, points: 1, judged: {}}
  - {name: 乙, points: 2, judged: {}}
"""
OWN = "rubric: 本地表\nextends: base.yaml\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "base.yaml").write_text(BASE, encoding="utf-8")
    return tmp_path


def load(folder: Path, text: str = "") -> perfscore.Rubric:
    (folder / "rule.yaml").write_text(OWN + text, encoding="utf-8")
    return perfscore.load(folder / "rule.yaml")


def refused(folder: Path, text: str) -> tuple[Problem, ...]:
    with pytest.raises(perfscore.PerfscoreError) as caught:
        load(folder, text)
    return caught.value.problems


def names(rubric: perfscore.Rubric) -> list[str]:
    return [one.name for _, _, one in rubric.model.indicators()]


# -- what comes of both ------------------------------------------------------------------------


def test_nothing_changed_is_the_base_under_another_name(folder: Path) -> None:
    rubric, base = load(folder), perfscore.load(folder / "base.yaml")
    assert (rubric.id, rubric.model.extends, rubric.model.title) == ("本地表", "base.yaml", "基础表")
    assert rubric.model.sections == base.model.sections


def test_what_a_file_says_of_itself_is_not_inherited(folder: Path) -> None:
    own = "authority: 某局\nvalid: {from: 2020-01-01}\nversion: 第三版\nsource: 某文\nnote: 说明\nframework: true\n"
    (folder / "base.yaml").write_text(BASE + own, encoding="utf-8")
    model = load(folder).model
    assert (model.authority, model.valid, model.version, model.source, model.note) == (None, None, "1", None, None)
    assert not model.framework


@pytest.mark.parametrize(
    ("add", "order"),
    [
        ("- {name: 丙, points: 0, judged: {}, before: 甲}", "丙甲乙"),
        ("- {name: 丙, points: 0, judged: {}, after: 甲, section: 组}", "甲丙乙"),
        ("- {name: 丙, points: 0, judged: {}, section: 组}", "甲乙丙"),
        (
            "- {name: 丙, points: 0, section: 组, judged: {}}\n- {name: 丁, points: 0, judged: {}, after: 甲}",
            "甲丁乙丙",
        ),
        ("- {name: 丙, points: 0, indicators: [{name: 丁, points: 0, judged: {}}], before: 组}", "丁甲乙"),
        ("- {name: 丙, points: 0, indicators: [{name: 丁, points: 0, judged: {}}]}", "甲乙丁"),
    ],
)
def test_what_is_added_stands_where_it_says(folder: Path, add: str, order: str) -> None:
    assert "".join(names(load(folder, f"add:\n{add}\n"))) == order


def test_one_that_is_removed_may_be_written_anew_in_its_place(folder: Path) -> None:
    rubric = load(folder, "add:\n- {name: 甲, points: 1, formula: 1, before: 甲}\nremove: [甲]\n")
    assert [(one.name, one.way_key) for _, _, one in rubric.model.indicators()] == [("甲", "formula"), ("乙", "judged")]


def test_the_name_of_a_section_is_enough_where_there_is_one(folder: Path) -> None:
    inner = BASE.replace(
        "- name: 组\n", "- {name: 里, points: 0, sections: [{name: 组, points: 0, sections: []}]}\n- name: 组\n"
    )
    (folder / "base.yaml").write_text(inner, encoding="utf-8")
    assert [one.code for one in refused(folder, "sections: {里/组: }\n")] == ["section-content"]
    assert names(load(folder, "sections: {里: }\n")) == ["甲", "乙"]  # 组 is the one at the top: it needs no path


def test_a_section_is_renamed_and_its_points_changed(folder: Path) -> None:
    rubric = load(folder, "points: 4\nsections: {组: {name: 新组, points: 4}}\nchange: {甲: {points: 2}}\n")
    assert [(one.name, str(one.points)) for one in rubric.model.sections] == [("新组", "4")]


def test_an_indicator_keeps_its_id_when_its_name_changes(folder: Path) -> None:
    rubric = load(folder, "change: {甲: {name: 改名}, 乙: {name: 也改名, id: 新编号}}\n")
    assert [one.key for _, _, one in rubric.model.indicators()] == ["甲", "新编号"]


def test_yanling_is_the_framework_with_what_is_local() -> None:
    """As many indicators, in the same order; each with points and a way of its own."""
    framework, yanling = perfscore.load(FRAMEWORK), perfscore.load("yanling-dept-2020")
    assert yanling.model.extends == FRAMEWORK
    told = [(where, one.key) for where, _, one in yanling.model.indicators()]
    assert told == [(where, one.key) for where, _, one in framework.model.indicators()]
    assert all(one.points for _, _, one in yanling.model.indicators())
    assert sum(one.points for one in yanling.model.sections) == 100


# -- the digest --------------------------------------------------------------------------------


@pytest.mark.parametrize("file", ["nation.yaml", "province.json", "rule.yaml"])
def test_a_change_to_any_file_changes_the_digest(tmp_path: Path, file: str) -> None:
    """Even one of a title that nobody sees, for the one below it has another."""
    folder = shutil.copytree(GOOD / "extends-twice", tmp_path / "twice")
    before = perfscore.load(folder / "rule.yaml").digest
    assert perfscore.load(GOOD / "extends-twice" / "rule.yaml").digest == before
    changed = folder / file
    changed.write_text(
        changed.read_text(encoding="utf-8").replace("框架", "架框", 1).replace("评分表", "表"), encoding="utf-8"
    )
    assert perfscore.load(folder / "rule.yaml").digest != before


# -- positions ---------------------------------------------------------------------------------


def test_a_folded_formula_of_a_base_is_pointed_into(folder: Path) -> None:
    wrong = BASE.replace("乙, points: 2, judged: {}}", "乙, points: 2, measure: '率 =\n      没有 / 1', ratio: {}}")
    (folder / "base.yaml").write_text(wrong, encoding="utf-8")
    (problem,) = refused(folder, "change: {甲: {points: 1}}\n")
    assert isinstance(problem.where, Span)
    assert (Path(problem.where.file).name, problem.where.line, problem.where.column) == ("base.yaml", 10, 7)


def test_warnings_of_every_file_are_told(folder: Path) -> None:
    (folder / "base.yaml").write_bytes(BASE.encode("gbk"))
    assert [one.code for one in load(folder).warnings] == ["encoding-gbk"]


# -- what is refused ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["~/a.yaml", "c:/a.yaml", "https://a/b.yaml", "..\\a.yaml", "a/b", f"{'长' * 200}.yaml"]
)
def test_a_base_is_named_by_an_id_or_a_relative_path(folder: Path, name: str) -> None:
    (folder / "rule.yaml").write_text(f"rubric: 本地表\nextends: '{name}'\n", encoding="utf-8")
    with pytest.raises(perfscore.PerfscoreError) as caught:
        perfscore.load(folder / "rule.yaml")
    assert [one.code for one in caught.value.problems] == ["extends-form"]


def test_a_chain_may_be_as_long_as_is_said(tmp_path: Path) -> None:
    (tmp_path / "0.yaml").write_text(BASE, encoding="utf-8")
    for number in range(MOST_BASES + 1):
        text = f"rubric: 表{number}\nextends: {number}.yaml\n"
        (tmp_path / f"{number + 1}.yaml").write_text(text, encoding="utf-8")
    assert names(perfscore.load(tmp_path / f"{MOST_BASES}.yaml")) == ["甲", "乙"]
    with pytest.raises(perfscore.PerfscoreError) as caught:
        perfscore.load(tmp_path / f"{MOST_BASES + 1}.yaml")
    assert [one.code for one in caught.value.problems] == ["extends-too-deep"]


@pytest.mark.parametrize("large", ["rule.yaml", "base.yaml"])
def test_a_file_that_is_too_large_is_not_put_together(folder: Path, large: str) -> None:
    with (folder / large).open("a", encoding="utf-8") as file:
        file.write("" if large == "base.yaml" else OWN)
        file.write(f"relations: [{'甲, ' * MOST_VALUES}]\n")
    if large == "base.yaml":
        (folder / "rule.yaml").write_text(OWN, encoding="utf-8")
    with pytest.raises(perfscore.PerfscoreError) as caught:
        perfscore.load(folder / "rule.yaml")
    (problem,) = caught.value.problems
    assert problem.code == "too-many-nodes"
    assert isinstance(problem.where, Span)
    assert Path(problem.where.file).name == large


def test_files_that_are_too_large_together_are_refused(folder: Path) -> None:
    words = "a" * (MOST_CHARACTERS // 6 + 1000)
    (folder / "base.yaml").write_text(f"{BASE}relations: [{words}, {words}, {words}]\n", encoding="utf-8")
    assert [one.code for one in refused(folder, f"relations: [{words}, {words}, {words}]\n")] == ["too-many-characters"]


def test_thousands_of_slips_are_counted_in_good_time(folder: Path) -> None:
    more = "".join(f"  - {{name: 乙{number}, points: 0, judged: {{}}}}\n" for number in range(600))
    (folder / "base.yaml").write_text(BASE + more, encoding="utf-8")
    began = time.process_time()
    problems = refused(folder, "change:\n" + "".join(f"  丙丁{number}: {{points: 1}}\n" for number in range(1400)))
    assert time.process_time() - began < (5 if sys.gettrace() is None else 20)
    assert len(problems) == MOST_PROBLEMS + 1
    assert problems[-1].message.endswith("另有 1300 处没有列出")


@pytest.mark.parametrize(
    ("base", "codes"),
    [
        ("- 一句话\n", ["extends-not-a-rule"]),
        ("sections: 一句话\n", ["not-a-list"]),
        ("sections: [一句话, {name: 组, indicators: 一句话}]\n", ["not-a-mapping", "not-a-list"]),
        ("extends: base.yaml\n", ["extends-cycle"]),
    ],
)
def test_a_base_in_a_wrong_form_is_told_of(folder: Path, base: str, codes: list[str]) -> None:
    (folder / "base.yaml").write_text(base, encoding="utf-8")
    found = {one.code for one in refused(folder, "title: 表\npoints: 1\nchange: {组: {points: 1}}\n")}
    assert {*codes} <= found


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ("data: {甲数: }\n", "nothing-to-remove"),
        ("grades:\n", "value-empty"),
        ("data: 一句话\n", "not-a-mapping"),
        ("relations: 一句话\n", "not-a-list"),
    ],
)
def test_top_level_keys_in_a_wrong_form_are_told_of(folder: Path, more: str, code: str) -> None:
    (folder / "base.yaml").write_text(f"{BASE}data: {{数: {{kind: count}}}}\nrelations: []\n", encoding="utf-8")
    assert code in [one.code for one in refused(folder, more)]


def test_empty_removes_what_the_base_says_at_its_top(folder: Path) -> None:
    more = "data: {数: {kind: count}}\nrelations: [{that: 数 > 0, says: 要有}]\ngrades: {好: '[0, 3]'}\n"
    (folder / "base.yaml").write_text(BASE + more, encoding="utf-8")
    model = load(folder, "data:\nrelations:\ngrades:\n").model
    assert (model.data, model.relations, model.grades) == ({}, [], {})


# -- frameworks --------------------------------------------------------------------------------


def test_nothing_is_scored_by_a_framework(capsys: pytest.CaptureFixture[str]) -> None:
    framework = perfscore.load(FRAMEWORK)
    for given in ({"rubric": FRAMEWORK}, "没有这个文件.yaml"):
        with pytest.raises(perfscore.PerfscoreError) as caught:
            framework.score(given)
        (problem,) = caught.value.problems
        assert problem.code == "framework-not-scored"
        assert isinstance(problem.where, Span)
        assert problem.where.text == "framework: true"
    assert main(["score", FRAMEWORK, str(ROOT / "examples" / "yanling-2020.yaml")]) == 1
    assert "这是框架" in capsys.readouterr().err


@pytest.mark.parametrize(
    "args",
    [
        ["form", FRAMEWORK, "-o", "表.xlsx"],
        ["form", FRAMEWORK, "--fill", "没有.yaml", "-o", "表.xlsx"],
        ["score", FRAMEWORK, "没有.yaml"],
        ["recheck", FRAMEWORK, "没有.yaml"],
        ["recheck", FRAMEWORK, ".", "--resume", "进度.jsonl", "-o", "复核.html"],
        ["test", FRAMEWORK],
        ["test", FRAMEWORK, "--suggest"],
    ],
)
def test_every_command_that_scores_refuses_a_framework_first(
    args: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(args) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("这是框架，没有分值，不能直接用来评分") == 1
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_a_framework_is_shown_without_points(capsys: pytest.CaptureFixture[str], form: str) -> None:
    assert main(["show", FRAMEWORK, "--format", form]) == 0
    shown = capsys.readouterr().out
    assert "在职人员控制率 = 在职人员数 ÷ 编制数" in shown
    assert " 0 分" not in shown
    assert "由评价人" not in shown


@pytest.mark.parametrize("width", [80, 160])
def test_a_framework_is_shown_in_a_terminal(width: int) -> None:
    status, shown = in_terminal("show", FRAMEWORK, width=width)
    assert status == 0
    assert "在职人员控制率" in plain(shown)
    assert "由评价人" not in shown


def test_points_that_a_framework_does_say_are_kept(tmp_path: Path) -> None:
    rule: Any = BASE.replace("points: 3\n", "", 1).replace("points: 2, judged: {}", "judged: {}")
    (tmp_path / "rule.yaml").write_text(f"framework: 是\n{rule}", encoding="utf-8")
    framework = perfscore.load(tmp_path / "rule.yaml")
    assert [one.points for _, _, one in framework.model.indicators()] == [1, 0]
