"""A batch as folders really are: one bureau twice, files twice, files that nobody reads; each is said."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import perfscore
from perfscore.cli import main
from perfscore.recheck.bureau import Bureau, Register, bureau, folded
from perfscore.submission.folders import gather
from perfscore.submission.read import submission

OWN = Path(__file__).parent.parent / "examples" / "own-form-2022.xlsx"

RULE = """\
rubric: 甲表
title: 评分表
valid: {from: 2020-01-01, until: 2020-12-31}
points: 10
data:
  完成: {kind: number}
sections:
- name: 全部
  points: 10
  indicators:
  - {name: 一, points: 10, measure: 率 = 完成 / 100, ratio: {}}
"""
PROJECTS = RULE.replace("data:\n", "data:\n  项目名称: {kind: text}\n")
FORMS = "project-self-evaluation-2020"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A rule, and an empty folder for what is handed in."""
    (tmp_path / "rule.yaml").write_text(RULE, encoding="utf-8")
    (tmp_path / "自评").mkdir()
    return tmp_path


def put(home: Path, name: str, **more: Any) -> Path:
    given = {"rubric": "甲表", "unit": "甲局", "year": 2020, "data": {"完成": 50}, "claimed": {"一": 5}} | more
    file = home / "自评" / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(given, ensure_ascii=False), encoding="utf-8")
    return file


def rechecked(home: Path, capsys: pytest.CaptureFixture[str], *args: str, status: int = 0) -> list[dict[str, Any]]:
    got = main(["recheck", str(home / "rule.yaml"), *(args or (str(home / "自评"),)), "--format", "json"])
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    assert got == status
    return found


def codes(found: list[dict[str, Any]]) -> list[list[str]]:
    return [[one["code"] for one in entry["findings"]] for entry in found]


# -- one bureau in two files -----------------------------------------------------------------------


@pytest.mark.parametrize("unit", ["甲局", " 甲　局 ", "甲\u200b局", "甲\u200d局", "Ａ1局", "a１局"])
def test_a_bureau_in_two_files_is_found(unit: str, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = put(home, "1.json", unit="A1局" if "局" in unit and "1" in folded(unit) else "甲局")
    put(home, "2.json", unit=unit, data={"完成": 60})
    put(home, "3.json", unit="乙局")
    found = rechecked(home, capsys)
    assert codes(found) == [[], ["unit-twice"], []]
    (finding,) = found[1]["findings"]
    assert str(first) in finding["says"]
    assert finding["where"] == str(first)


@pytest.mark.parametrize(
    ("years", "twice"), [((2020, 2020), True), ((2020, 2021), False), ((2020, None), True), ((None, None), True)]
)
def test_two_years_of_a_bureau_are_two(
    years: tuple[int | None, int | None],
    twice: bool,  # noqa: FBT001 (pytest gives it by name)
    home: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for number, year in enumerate(years):
        put(home, f"{number}.json", year=year)
    found = rechecked(home, capsys)
    assert ("unit-twice" in codes(found)[1]) is twice
    assert ("year-outside-validity" in codes(found)[1]) is (years[1] == 2021)
    assert ("year-blank" in codes(found)[1]) is (years[1] is None)


def test_two_projects_of_a_bureau_are_two(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "rule.yaml").write_text(PROJECTS, encoding="utf-8")
    for number, project in enumerate(("修路", "架桥", " 修　路", "")):
        put(home, f"{number}.json", data={"完成": 50, "项目名称": project})
    assert codes(rechecked(home, capsys)) == [[], [], ["unit-twice"], ["unit-twice"]]  # without a name it may be any


def test_projects_without_a_name_are_told_apart_by_their_rows(capsys: pytest.CaptureFixture[str]) -> None:
    examples = ["miyi-2020-village-network", "miyi-2020-retirees", "miyi-2020-property", "miyi-2020-medical-insurance"]
    files = [f"examples/{name}.yaml" for name in examples]
    main(["recheck", FORMS, *files, "--format", "json"])
    assert "unit-twice" not in capsys.readouterr().out
    rule = perfscore.load(FORMS)
    register = Register()
    for file in files:
        assert register.enter(bureau(rule.program, submission(file)), file) is None
        twin = register.enter(bureau(rule.program, submission(file)), f"{file} 改")
        assert twin is not None
        assert twin.where == file


def test_projects_are_told_apart_by_the_names_in_their_own_forms(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = submission(OWN)
    assert whole.project == "培训项目"
    for number, name in enumerate(("培训项目", "修路", "培训 项目")):
        book = openpyxl.load_workbook(OWN)
        book.worksheets[0]["C3"] = name
        book.save(home / f"{number}.xlsx")
    files = [str(home / f"{number}.xlsx") for number in range(3)]
    assert main(["recheck", "project-self-evaluation-2020", *files, "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [("unit-twice" in one) for one in codes(found)] == [False, False, True]


def test_half_of_the_rows_make_one_project() -> None:
    one = Bureau("甲局", 2020, (), frozenset("甲乙丙丁"))
    assert one.same(Bureau("甲局", 2020, (), frozenset("甲乙")))
    assert one.same(Bureau("甲局", 2020, (), frozenset("甲乙戊己庚")))
    assert not one.same(Bureau("甲局", 2020, (), frozenset("甲戊己庚")))
    assert Bureau.read(json.loads(json.dumps(one.plain()))) == one


def test_a_bureau_twice_is_found_again_from_the_journal(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(3):
        put(home, f"{number}.json")
    args = [str(home / "自评"), "--resume", str(home / "进度.jsonl")]
    first = rechecked(home, capsys, *args)
    assert rechecked(home, capsys, *args) == first
    assert codes(first) == [[], ["unit-twice"], ["unit-twice"]]


@pytest.mark.parametrize("unit", ["", "  ", "　", "-", "——", "/", "无", "\u200b", "（）", None])
def test_a_blank_bureau_is_said_and_is_nobody_twice(
    unit: str | None, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(2):
        put(home, f"{number}.json", unit=unit)
    assert codes(rechecked(home, capsys)) == [["unit-blank"], ["unit-blank"]]
    assert main(["score", str(home / "rule.yaml"), str(home / "自评" / "0.json"), "--format", "json"]) == 0
    assert [one["code"] for one in json.loads(capsys.readouterr().out)["problems"]] == ["unit-blank"]


def test_a_program_need_not_name_the_bureau_that_it_scores(home: Path) -> None:
    rule = perfscore.load(home / "rule.yaml")
    given = {"rubric": "甲表", "year": 2020, "data": {"完成": 50}}
    assert rule.score(given).problems == ()
    assert [one.code for one in rule.score(given | {"unit": "无"}).problems] == ["unit-blank"]
    assert [(one.code, one.where) for one in perfscore.recheck(rule, given).findings] == [("unit-blank", "unit")]


@pytest.mark.parametrize("year", [2019, 2021, 1000, 9999])
def test_a_year_without_a_valid_day_is_said_when_scored(year: int, home: Path) -> None:
    file = put(home, "1.json", year=year)
    for form in ("text", "json", "html", "xlsx"):
        place = home / f"结果.{form}"
        assert main(["score", str(home / "rule.yaml"), str(file), "--format", form, "-o", str(place)]) == 0
        said = f"年度 {year} 不在规则的有效期（2020-01-01 至 2020-12-31）里"
        assert said in (cells(place) if form == "xlsx" else place.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("valid", "year", "fits"),
    [
        ("{from: 2020-07-01, until: 2021-06-30}", 2020, True),
        ("{from: 2020-07-01, until: 2021-06-30}", 2021, True),
        ("{from: 2020-07-01, until: 2021-06-30}", 2022, False),
        ("{from: 2020-12-31}", 2020, True),
        ("{from: 2021-01-01}", 2020, False),
        ("{from: 2020-01-01, until: 2021-01-01}", 2021, True),
    ],
)
def test_a_year_with_one_valid_day_will_do(
    valid: str,
    year: int,
    fits: bool,  # noqa: FBT001 (the same)
    home: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = RULE.replace("{from: 2020-01-01, until: 2020-12-31}", valid)
    (home / "rule.yaml").write_text(text, encoding="utf-8")
    put(home, "1.json", year=year)
    assert codes(rechecked(home, capsys)) == [[] if fits else ["year-outside-validity"]]


def cells(file: Path) -> str:
    book = openpyxl.load_workbook(file)
    return "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)


def test_every_form_of_the_answer_says_it(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(home, "1.json")
    put(home, "2.json", unit="甲 局", year=2020)
    put(home, "3.json", unit="", year=2021)
    (home / "自评" / "说明.pdf").touch()
    said = [
        "“甲 局”（2020 年度）与",
        "没有写填报单位",
        "年度 2021 不在规则的有效期",
        "文件夹里有 1 个没有读：.pdf 1 个",
    ]
    for form in ("text", "html", "xlsx"):
        place = home / f"复核.{form}"
        assert main(["recheck", str(home / "rule.yaml"), str(home / "自评"), "--format", form, "-o", str(place)]) == 0
        told = cells(place) if form == "xlsx" else place.read_text(encoding="utf-8")
        assert [one for one in said if one not in told] == []
        assert capsys.readouterr().err.count("没有读") == 1


# -- what is read of a folder -----------------------------------------------------------------------


def test_what_is_not_read_is_counted(home: Path) -> None:
    folder = home / "自评"
    put(home, "1.json")
    put(home, "2.YAML")
    put(home, "一组/3.yml")
    for name in ("甲.pdf", "乙.pdf", "丙.xls", "丁.et", "戊", ".隐藏.yaml", "~$表.xlsx", "~wrl.yaml", ".DS_Store"):
        (folder / name).touch()
    (folder / ".git").mkdir()
    (folder / ".git" / "4.yaml").touch()
    (home / "别处").mkdir()
    (home / "别处" / "5.json").touch()
    (folder / "链接").symlink_to(home / "别处")
    os.mkfifo(folder / "管道.json")
    found = gather([str(folder)])
    assert [one.name for one in found.paths] == ["1.json", "2.YAML", "3.yml"]
    assert {kind: len(names) for kind, names in found.skipped.items()} == {
        "隐藏的文件夹": 1,
        "链接的文件夹": 1,
        "隐藏的文件": 2,
        ".xls": 1,
        ".et": 1,
        ".pdf": 2,
        "没有后缀的": 1,
        "正打开着的（~$ 开头）": 1,
        "临时文件（~ 开头）": 1,
        "不是普通文件的": 1,
    }
    (notice,) = found.notices()
    assert notice.message.startswith("文件夹里有 12 个没有读：")
    assert ".pdf 2 个（“乙.pdf”、“甲.pdf”）" in notice.message


def test_many_kinds_are_counted_together(home: Path) -> None:
    put(home, "1.json")
    for number in range(20):
        (home / "自评" / f"文件.{number:03}").touch()
    (notice,) = gather([str(home / "自评")]).notices()
    assert notice.message.endswith("，其他的 8 个")


def test_a_file_that_is_given_twice_is_done_once_and_said(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = put(home, "1.json")
    link = home / "自评" / "2.json"
    link.symlink_to(file)
    given = (str(file), str(home / "自评"), str(home / "自评" / ".." / "自评" / "1.json"))
    assert main(["recheck", str(home / "rule.yaml"), *given, "--format", "json"]) == 0
    told = capsys.readouterr()
    assert len(json.loads(told.out)) == 1
    assert told.err == "说明：有 3 个文件给了不止一次（“1.json”、“2.json”、“1.json”），只复核一次\n"


def test_links_that_go_nowhere_are_problems(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(home, "1.json")
    (home / "自评" / "断.yaml").symlink_to(home / "没有")
    (home / "自评" / "绕.yaml").symlink_to(home / "自评" / "绕.yaml")
    found = rechecked(home, capsys, status=1)
    assert [one["problems"][0]["code"] for one in found if "problems" in one] == ["file-missing", "file-unreadable"]


def test_an_empty_folder_among_others_is_a_problem(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(home, "一组/1.json")
    (home / "二组").mkdir()
    found = rechecked(home, capsys, str(home / "自评"), str(home / "二组"), status=1)
    assert [one.get("unit") for one in found] == ["甲局", None]
    assert found[1]["problems"][0]["code"] == "folder-empty"


def test_a_folder_that_nobody_may_open_is_a_problem(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests may run as somebody who may open everything, so the refusal is played."""
    put(home, "1.json")
    put(home, "一组/2.json")
    real = os.scandir

    def scandir(place: str) -> Any:
        if str(place).endswith("一组"):
            raise PermissionError(13, "Permission denied", str(place))
        return real(place)

    monkeypatch.setattr(os, "scandir", scandir)
    found = gather([str(home / "自评")])
    assert [one.name for one in found.paths] == ["1.json"]
    assert [problem.code for _, problem in found.refused] == ["folder-unreadable"]
    found = gather([str(home / "自评" / "一组")])
    assert [problem.code for _, problem in found.refused] == ["folder-unreadable"]
