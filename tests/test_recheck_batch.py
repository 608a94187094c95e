"""Many submissions: one bad file never stops the rest, an interrupted run loses nothing, every form says the same."""

from __future__ import annotations

import html
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
import yaml

import perfscore
from cli_runs import in_terminal
from perfscore.cli import main
from perfscore.program.model import Program
from perfscore.recheck import batch
from perfscore.recheck.journal import Journal, origin
from perfscore.recheck.single import traced
from perfscore.recheck.tally import Tally
from perfscore.recheck.traces import Traces
from perfscore.submission.folders import gather

ROOT = Path(__file__).parent.parent
FORMS = "project-self-evaluation-2020"
HOSTILE = "=1+1<script>alert(1)</script>"


def form(unit: str, done: float, claimed: float | str) -> dict[str, Any]:
    """A project form: one row in three is done to ``done``, and ``claimed`` for it."""
    rows = [
        ("产出指标", "甲", done, 50, claimed),
        ("效益指标", "乙", 101, 30, 30),
        ("满意度指标", "丙", 101, 10, 10),
    ]
    names = ("一级指标", "三级指标", "完成值", "分值", "自评得分")
    rest = {"二级指标": "数量指标", "指标性质": "≥", "指标值": 100, "度量单位": "个", "偏差原因": "原因"}
    table = [dict(zip(names, row, strict=True)) | rest for row in rows]
    data = {"年初预算数": 100, "全年预算数": 100, "全年执行数": 100, "绩效指标": table}
    return {"rubric": FORMS, "unit": unit, "data": data, "claimed": {"预算执行率": 10}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Five files: right, rounded, wrong with a hostile name, broken, and one of another rubric; and what is none."""
    home = tmp_path / "自评"
    (home / "一组").mkdir(parents=True)
    right = form("甲局", 99, 49.5)
    (home / "甲.json").write_text(json.dumps(right, ensure_ascii=False), encoding="utf-8")
    (home / "一组" / "乙.yaml").write_text(yaml.safe_dump(form("乙局", 91.7, 46), allow_unicode=True), encoding="utf-8")
    (home / "丙.yml").write_text(yaml.safe_dump(form(HOSTILE, 50, 50), allow_unicode=True), encoding="utf-8")
    (home / "坏.yaml").write_text("rubric: [", encoding="utf-8")
    (home / "别的.yaml").write_text("rubric: yanling-dept-2020\n", encoding="utf-8")
    (home / "说明.txt").write_text("不是填报", encoding="utf-8")
    (home / ".隐藏.yaml").write_text("rubric: [", encoding="utf-8")
    return home


def run(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, str]:
    status = main(["recheck", *args])
    told = capsys.readouterr()
    return status, told.out, told.err


def test_one_bad_file_never_stops_the_rest(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, FORMS, str(folder))
    assert status == 1
    assert "3 份已复核，2 份有问题" in out
    assert "坏.yaml:1:10" in err
    assert "yanling-dept-2020" in err
    assert "Traceback" not in err
    assert re.search(r"^1 +甲局 +99\.5 +99\.5 +0 +0 +0$", out, re.MULTILINE)
    assert "取舍不同：乙局（1 行）" in out


def test_what_is_wrong_with_nothing_is_a_0(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, FORMS, str(folder / "一组"))[0] == 0
    assert run(capsys, FORMS, str(folder / "甲.json"))[0] == 0


def test_a_list_of_json_for_several_and_one_for_one(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, FORMS, str(folder), str(folder / "甲.json"), "--format", "json")
    found = json.loads(out)
    assert status == 1
    assert [line for line in err.splitlines() if not line.startswith("  ")] == [
        "说明：文件夹里有 2 个没有读：隐藏的文件 1 个，.txt 1 个（“说明.txt”）",
        "说明：有 1 个文件给了不止一次（“甲.json”），只复核一次",
    ]
    assert [Path(one["file"]).name for one in found] == ["丙.yml", "别的.yaml", "坏.yaml", "甲.json", "乙.yaml"]
    assert [one["problems"][0]["code"] for one in found if "problems" in one] == ["other-rubric", "not-yaml"]
    (one,) = (one for one in found if one.get("unit") == "乙局")
    row = next(row for row in one["rows"] if row["id"] == "甲")
    assert row["difference"] == "0.15"
    assert row["verdict"] == "rounding"
    assert [cause["code"] for cause in row["causes"]] == ["whole-points", "ratio-rounded"]
    status, out, _ = run(capsys, FORMS, str(folder / "甲.json"), "--format", "json")
    assert (status, json.loads(out)["unit"]) == (0, "甲局")
    status, out, _ = run(capsys, FORMS, str(folder / "坏.yaml"), "--format", "json")
    assert (status, json.loads(out)["problems"][0]["code"]) == (1, "not-yaml")


@pytest.mark.parametrize("inside", [(), (".隐藏.yaml",), ("说明.pdf", "~$表.xlsx"), ("一组/",)])
def test_a_folder_without_a_submission_is_a_problem(
    inside: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in inside:
        (tmp_path / name).mkdir() if name.endswith("/") else (tmp_path / name).write_text("rubric: 甲")
    status, out, _ = run(capsys, FORMS, str(tmp_path), "--format", "json")
    (one,) = json.loads(out)
    assert (status, one["file"], one["problems"][0]["code"]) == (1, str(tmp_path), "folder-empty")
    for form_of_answer in ("text", "html", "xlsx"):
        status, out, err = run(capsys, FORMS, str(tmp_path), "--format", form_of_answer, "-o", str(tmp_path / "复核"))
        assert (status, out) == (1, "")
        assert "里没有填报文件" in err
        (tmp_path / "复核").unlink()


def test_two_submissions_of_one_bureau_are_told_apart_by_their_files(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    again = form("甲局", 50, 50)
    again["data"]["绩效指标"][1]["完成值"] = "约 100"
    (folder / "甲二.json").write_text(json.dumps(again, ensure_ascii=False), encoding="utf-8")
    out = run(capsys, FORMS, str(folder))[1]
    first, second = (re.escape(str(folder / name)) for name in ("甲.json", "甲二.json"))
    assert re.search(rf"^1 +甲局  {first} +99\.5 +99\.5 ", out, re.MULTILINE)
    assert re.search(rf"^— +甲局  {second} +100 +45～75 ", out, re.MULTILINE)
    assert re.search(r"^2 +乙局 +96 +95\.85 ", out, re.MULTILINE)
    page = run(capsys, FORMS, str(folder), "--format", "html")[1]
    differences = page[page.index("<h2>差异明细</h2>") : page.index("<h2>问题和疑点</h2>")]
    assert differences.count(f">甲局</a><small>{folder / '甲二.json'}</small></td>") == 2
    assert ">乙局</a></td>" in differences
    assert f">甲局</a><small>{folder / '甲.json'}</small></td>" in page[: page.index("<h2>差异明细</h2>")]
    run(capsys, FORMS, str(folder), "-o", str(folder / "复核.xlsx"))
    ranking = [[cell.value for cell in row] for row in openpyxl.load_workbook(folder / "复核.xlsx")["汇总表"]]
    assert ["—", "甲局", 100, "45～75", "—"] in [row[:5] for row in ranking]


def test_the_workbook_has_three_lists_a_sheet_a_project_and_no_formula_of_anybody_else(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = folder / "复核.xlsx"
    assert run(capsys, FORMS, str(folder), "-o", str(file))[0] == 1
    book = openpyxl.load_workbook(file)
    assert book.sheetnames[:3] == ["汇总表", "差异明细", "问题清单"]
    projects = book.worksheets[3:]
    assert [sheet.title.partition(" ")[0] for sheet in projects] == ["1", "2", "3"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    formulas = [str(cell.value) for cell in cells if cell.data_type == "f"]
    assert all(one.startswith(("=HYPERLINK(", "=IF(OR($J")) for one in formulas)
    assert HOSTILE in [cell.value for cell in cells]
    assert [cell.value for cell in book["汇总表"][3]][:5] == [1, "甲局", 99.5, 99.5, 0]
    detail = {row[1].value: row for row in book["差异明细"].iter_rows(min_row=3)}
    assert detail["甲"][6].value in {"取舍不同", "用错规则"}
    assert [(row[1].value, row[2].value) for row in book["问题清单"].iter_rows(min_row=3)] == [
        ("重要", "填报有误"),
        ("重要", "填报有误"),
        ("提示", "全部满分"),
        ("提示", "没有读的文件"),
    ]
    assert [[sheet.cell(row, 4).value for row in range(7, 11)] for sheet in projects] == [
        ["预算执行率", "甲", "乙", "丙"]
    ] * 3


def test_a_row_without_a_score_is_listed_with_its_reason_and_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row = {"一级指标": "产出指标", "三级指标": "里程", "指标性质": "≥", "指标值": 100, "分值": 50, "自评得分": 50}
    rest = {"指标性质": "=", "指标值": 1, "完成值": 1}
    others = [
        {"一级指标": "效益指标", "三级指标": "效益", "分值": 30, "自评得分": 30, **rest},
        {"一级指标": "满意度指标", "三级指标": "满意", "分值": 10, "自评得分": 10, **rest},
    ]
    data = {"年初预算数": 1, "全年预算数": 1, "全年执行数": 1}
    for name, done in (("一", "100"), ("二", "约100")):
        given = {"rubric": FORMS, "unit": "某局", "year": 2022}
        table = [{**row, "完成值": done}, *others]
        (tmp_path / f"{name}.json").write_text(json.dumps({**given, "data": {**data, "绩效指标": table}}), "utf-8")
    assert run(capsys, FORMS, str(tmp_path), "-o", str(tmp_path / "复核.xlsx"))[0] == 0
    book = openpyxl.load_workbook(tmp_path / "复核.xlsx")
    (listed,) = ([cell.value for cell in row] for row in book["差异明细"].iter_rows(min_row=3))
    assert listed[:7] == ["某局", "里程", 50, 50, "—", "—", "待定"]
    assert "“约100”不是一个确切的数" in str(listed[7])
    assert listed[-1] == str(tmp_path / "二.json")
    assert [sheet["A4"].value for sheet in book.worksheets[3:]] == [str(tmp_path / f"{name}.json") for name in "一二"]
    (tmp_path / "复核.xlsx").unlink()
    assert "不是一个确切的数" in run(capsys, FORMS, str(tmp_path), "--format", "html")[1]


def test_a_workbook_wants_a_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = run(capsys, FORMS, str(folder), "--format", "xlsx")
    assert status == 2
    assert "工作簿不能显示在屏幕上，请用 -o" in err


def test_the_page_needs_nothing_and_escapes_everything(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, FORMS, str(folder), "--format", "html")
    assert status == 1
    assert "<script" not in out
    assert "=1+1&lt;script&gt;" in out
    assert not re.search(r"src=|href=\"(?!#)|url\((?!#)", out)
    for title in ("分布", "排名", "最常出错的行", "错误的种类", "差异明细", "有问题、没有复核的文件"):
        assert f"<h2>{title}</h2>" in out
    assert out.count("<svg") > 5


def test_the_page_lists_problems_with_all_that_a_reviewer_asks(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = run(capsys, FORMS, str(folder), "--format", "html")[1]
    listed = out[out.index("<h2>问题和疑点</h2>") : out.index("<h2>有问题、没有复核的文件</h2>")]
    for head in ("单位", "等级", "问题", "位置", "事实", "建议", "依据"):
        assert f">{head}</th>" in listed
    assert "<td>提示</td><td>全部满分</td>" in listed
    assert "all-full" not in out
    assert "自评得分</td>" in listed  # the place, in the words of a form
    assert "claimed" not in listed


def test_the_page_says_its_years_and_leads_from_a_bureau_to_its_rows_and_back(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, year in (("丁", 2024), ("戊", 2024), ("己", 2023)):
        given = form(f"{name}局", 50, 37.3) | {"year": year}
        (folder / f"{name}.json").write_text(json.dumps(given, ensure_ascii=False), encoding="utf-8")
    out = run(capsys, FORMS, str(folder), "--format", "html")[1]
    assert "年度：2023 年度 1 份，2024 年度 2 份，没有写年度 3 份" in out
    names = re.findall(r' id="([^"]+)"', out)
    assert len(names) == len(set(names))
    assert set(re.findall(r'href="#([^"]+)"', out)) <= set(names)
    home = re.search(r'<a href="#(d[0-9]+)" id="(r[0-9]+)">丁局</a>', out)
    assert home is not None
    assert f'<a href="#{home[2]}" id="{home[1]}">丁局</a></td><td>甲</td>' in out
    assert "换 21 种算法重新评过" in out
    assert "没有一种得出 37.3 分" in out
    (folder / "己.json").unlink()
    given = form("甲局", 99, 49.5) | {"year": 2024}
    home_folder = folder / "两份"
    home_folder.mkdir()
    for name in "甲乙":
        (home_folder / f"{name}.json").write_text(json.dumps(given | {"unit": name}), encoding="utf-8")
    page = run(capsys, FORMS, str(home_folder), "--format", "html")[1]
    assert "<p>年度：2024 年度</p>" in page
    assert '<a id="r1">' in page  # without differences and findings there is nothing to lead to


def test_one_submission_is_a_word_file_that_says_what_its_page_says(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = form("丁局", 50, 50) | {"project": "养老服务站", "year": 2024}
    given["data"] |= {"全年执行数": 50}
    (folder / "一份.json").write_text(json.dumps(given, ensure_ascii=False), encoding="utf-8")
    file = tmp_path / "复核.docx"
    assert run(capsys, FORMS, str(folder / "一份.json"), "-o", str(file))[0] == 0
    word = docx.Document(str(file))
    texts = [one.text for one in word.paragraphs] + [
        cell.text for table in word.tables for row in table.rows for cell in row.cells
    ]
    page = run(capsys, FORMS, str(folder / "一份.json"), "--format", "html")[1]
    for text in texts[3:]:
        assert all(html.escape(line) in page for line in text.splitlines() if line != "—")
    assert "填报单位：丁局　　项目名称：养老服务站　　年度：2024" in texts
    assert "改为 25 分：按评分标准重新计分" in texts
    assert run(capsys, FORMS, str(folder), "-o", str(file))[0] == 2
    assert run(capsys, FORMS, str(folder / "一份.json"), "--format", "docx")[0] == 2  # not on a screen


def test_one_submission_has_a_page_of_its_own(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its rows with their causes and how each was computed, and no ranking of one."""
    given = form(HOSTILE, 50, 50)
    given["data"] |= {"全年执行数": 50}
    given["claimed"] = {"预算执行率": 5, "total": 95}
    given["data"]["绩效指标"][1]["完成值"] = "文字"
    (folder / "一份.json").write_text(json.dumps(given, ensure_ascii=False), encoding="utf-8")
    status, out, err = run(capsys, FORMS, str(folder / "一份.json"), "--format", "html")
    assert (status, err) == (0, "")
    assert "<script" not in out
    assert "=1+1&lt;script&gt;" in out
    assert not re.search(r"(?:src|href)=|url\((?!#)", out)
    for words in ("排名", "<h2>各指标</h2>", "没有达到要求，却计了满分", "按 50% 计分", "“文字”不是一个确切的数"):
        assert (words in out) is (words != "排名")
    weights = re.findall(r"<tr><td>(重要|一般|提示)</td>", out)
    assert weights == sorted(weights, key=("重要", "一般", "提示").index)
    assert weights[0] == "重要"
    assert "高分低执行" in out
    assert "财预〔2020〕10号" in out
    assert "high-score-low-execution" not in out


def test_the_text_of_many_lists_what_matters_most(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = form("丁局", 50, 25)
    given["claimed"]["total"] = 95
    given["data"] |= {"全年执行数": 50}
    (folder / "丁.json").write_text(json.dumps(given, ensure_ascii=False), encoding="utf-8")
    out = run(capsys, FORMS, str(folder))[1]
    listed = out[out.index("\n问题和疑点\n") :]
    assert re.search(r"^重要 +高分低执行 +1$", listed, re.MULTILINE)
    first = listed.index("〔重要〕丁局：“执行率”只有 50%")
    assert listed.index("（high-score-low-execution）") < listed.index("    建议：核对产出、效益的完成值")
    assert first < listed.index("〔提示〕")
    assert f"    位置：{folder / '丁.json'} › 预算执行率" in listed
    for number in range(25):
        (folder / f"{number}.json").write_text(
            json.dumps(form(f"{number}局", 100, 50), ensure_ascii=False), encoding="utf-8"
        )
    out = run(capsys, FORMS, str(folder))[1]
    assert out.count("    依据：") == 20
    assert re.search(r"另有 [0-9]+ 条没有列出", out)


def test_a_page_of_too_many_rows_says_that_there_are_more(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("perfscore.recheck.batch_html.MOST_SHOWN", 1)
    assert "另有 1 条没有列出" in run(capsys, FORMS, str(folder), "--format", "html")[1]


# -- to go on where one was stopped --------------------------------------------------------------


def interrupted(folder: Path, journal: Path, after: int) -> list[batch.Outcome]:
    """A run that is stopped after so many files."""
    rubric = perfscore.load(FORMS)
    with Journal(journal, origin(rubric.digest)) as kept:
        found = batch.recheck_all(rubric.program, gather([str(folder)]).paths, kept)
        return list(islice(found, after))


def test_an_interrupted_run_loses_nothing(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = run(capsys, FORMS, str(folder), "--format", "json")[1]
    journal = tmp_path / "进度.jsonl"
    interrupted(folder, journal, 4)
    assert len(journal.read_text(encoding="utf-8").splitlines()) == 3  # the head, 丙 and 甲; what is broken is not kept
    done: list[str] = []

    def counted(program: Program, given: Any, *, evidence: bool) -> tuple[perfscore.Recheck, Traces]:
        done.append(given.unit)
        return traced(program, given, evidence=evidence)

    monkeypatch.setattr("perfscore.recheck.batch.traced", counted)
    args = (FORMS, str(folder), "--format", "json", "--resume", str(journal))
    assert run(capsys, *args)[1] == whole
    assert "甲局" not in done
    assert "乙局" in done
    done.clear()
    assert run(capsys, *args)[1] == whole
    assert done == [""]  # only the one of another rubric
    changed = form("甲局", 99, 50)
    (folder / "甲.json").write_text(json.dumps(changed, ensure_ascii=False), encoding="utf-8")
    assert run(capsys, *args)[1] != whole
    assert "甲局" in done
    done.clear()
    assert run(capsys, *args, "--evidence")[0] == 1
    assert set(done) == {"", "甲局", "乙局", HOSTILE}


def test_a_line_that_was_cut_short_is_done_again(folder: Path, tmp_path: Path) -> None:
    journal = tmp_path / "进度.jsonl"
    interrupted(folder, journal, 5)
    text = journal.read_bytes()
    journal.write_bytes(text[:-40])
    found = interrupted(folder, journal, 5)
    assert [outcome.recheck is not None for outcome in found] == [True, False, False, True, True]
    lines = journal.read_text(encoding="utf-8").splitlines()
    assert json.loads(lines[-1])["file"].endswith("乙.yaml")
    assert [one.recheck for one in interrupted(folder, journal, 5)] == [one.recheck for one in found]


def test_what_is_no_journal_is_not_written_to(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (folder / "甲.json").read_bytes()
    status, _, err = run(capsys, FORMS, str(folder), "--resume", str(folder / "甲.json"))
    assert status == 1
    assert "这不是复核进度文件" in err
    assert (folder / "甲.json").read_bytes() == before
    assert run(capsys, FORMS, str(folder), "--resume", str(folder))[0] == 1


def test_a_run_that_is_killed_goes_on_where_it_was(folder: Path, tmp_path: Path) -> None:
    """The journal is on disk as soon as a file is done: a killed process has written it."""
    journal = tmp_path / "进度.jsonl"
    code = (
        "import os, sys\n"
        "from perfscore.recheck import batch\n"
        "from perfscore.submission.folders import gather\n"
        "from perfscore.recheck.journal import Journal, origin\n"
        "import perfscore\n"
        "rule = perfscore.load(sys.argv[2])\n"
        "kept = Journal(__import__('pathlib').Path(sys.argv[1]), origin(rule.digest))\n"
        "for one in batch.recheck_all(rule.program, gather([sys.argv[3]]).paths, kept):\n"
        "    if one.recheck: os._exit(9)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(journal), FORMS, str(folder)], check=False)
    assert len(journal.read_text(encoding="utf-8").splitlines()) == 2


# -- what many come to ---------------------------------------------------------------------------


def outcomes(*given: dict[str, Any]) -> Iterator[batch.Outcome]:
    rubric = perfscore.load(FORMS)
    for number, one in enumerate(given):
        yield batch.Outcome(f"{number}.yaml", perfscore.recheck(rubric, one))


def test_equal_scores_share_a_place_and_what_is_open_has_none() -> None:
    tally = Tally(perfscore.load(FORMS).program)
    open_ended = form("丁局", 100, 50)
    open_ended["data"]["绩效指标"][0]["完成值"] = None
    for one in outcomes(form("甲局", 50, 50), form("乙局", 100, 50), open_ended, form("丙局", 100, 49)):
        tally.add(one)
    assert [(place, line.unit) for place, line in tally.ranking] == [
        (1, "乙局"),
        (1, "丙局"),
        (3, "甲局"),
        (None, "丁局"),
    ]
    assert tally.distribution == {"优": 2, "良": 0, "中": 1, "差": 0, "未定": 1}
    assert tally.kinds["unsupported"] == {"丁局": 1}
    assert tally.wrong == {"甲": 3}


def test_a_rubric_without_grades_is_distributed_by_tenths() -> None:
    rubric = perfscore.load("miyi-dept-2020")
    tally = Tally(rubric.program)
    given = yaml.safe_load((ROOT / "examples" / "miyi-2020.yaml").read_text(encoding="utf-8"))
    budget = {"部门预算总额": 100, "六月累计支出": 40, "九月累计支出": 70, "十一月累计支出": 90, "抽查得分": 98}
    given["data"] |= budget
    tally.add(batch.Outcome("一.yaml", perfscore.recheck(rubric, given)))
    assert tally.distribution == {"90 分以上": 1, "80 分以上": 0, "70 分以上": 0, "60 分以上": 0, "60 分以下": 0}


def test_a_terminal_shows_how_far_it_is(folder: Path) -> None:
    status, out = in_terminal("recheck", FORMS, str(folder))
    assert status == 1
    assert "3 份已复核" in out


def test_the_room_itself_can_be_called() -> None:
    import perfscore.recheck.single  # noqa: PLC0415 (in whichever order they are imported)

    assert callable(perfscore.recheck)
    assert perfscore.Recheck.__name__ == "Recheck"
    found = perfscore.recheck(perfscore.load("yanling-dept-2020"), ROOT / "examples" / "yanling-2020.yaml")
    assert not found.agrees
    assert found["满意度"].verdict == "agrees"
    with pytest.raises(KeyError):
        found["没有"]


def test_a_claim_in_a_cell_that_is_no_number_is_a_problem() -> None:
    row = perfscore.recheck(perfscore.load(FORMS), form("甲局", 100, "满分")).rows[1]
    assert row.verdict == "undetermined"
    assert [one.code for one in row.causes] == ["number-not-read"]
    assert row.claimed is None


def test_what_is_rechecked_is_not_written_over(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (folder / "甲.json").read_bytes()
    files = (str(folder / "丙.yml"), str(folder / "甲.json"))
    status, _, err = run(capsys, FORMS, *files, "-o", files[1])
    assert status == 2
    assert "是要读入的文件，不能写在它上面" in err
    assert (folder / "甲.json").read_bytes() == before


def test_an_answer_in_the_folder_is_not_rechecked(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = folder / "一组" / "复核.json"
    for _ in range(2):
        assert run(capsys, FORMS, str(folder / "一组"), "-o", str(file))[0] == 0
    assert [one["unit"] for one in json.loads(file.read_text(encoding="utf-8"))] == ["乙局"]


def test_without_the_library_a_workbook_is_a_problem(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "perfscore.review.desk_book", raising=False)
    monkeypatch.delattr("perfscore.review.desk_book", raising=False)
    monkeypatch.delitem(sys.modules, "perfscore.report.worksheet", raising=False)
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    status, _, err = run(capsys, FORMS, str(folder), "-o", str(folder / "复核.xlsx"))
    assert status == 1
    assert "pip install 'perfscore[workbook]'" in err


@pytest.mark.parametrize(
    "claim",
    ["1000000", "-1e6", "0.0000000001", "1e-20", 6.666666666666667, "１２.５", "12.5分", 12.5, 0, -0.0, "  ", None],
)
@pytest.mark.parametrize("form_of_answer", ["text", "json", "html", "xlsx"])
def test_any_number_may_be_claimed(
    claim: Any, form_of_answer: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "甲.json"
    given = form("甲局", 50, claim)
    given["claimed"] |= {"total": claim, "converted": claim, "grade": "优"}
    file.write_text(json.dumps(given), encoding="utf-8")
    status, _, err = run(capsys, FORMS, str(tmp_path), "--format", form_of_answer, "-o", str(tmp_path / "复核"))
    assert (status, err) == (0, "")


@pytest.mark.parametrize("claim", ["9" * 40, "-1e40", "1e-40", "100亿", "1e-21"])
def test_what_cannot_be_a_score_is_a_problem(claim: str) -> None:
    given = form("甲局", 50, 25)
    given["claimed"]["total"] = claim
    found = perfscore.recheck(perfscore.load(FORMS), given)
    assert found.claimed_total is None
    assert [one.code for one in found.findings if one.where.endswith("total")] == ["number-not-read"]


def test_a_file_that_is_not_there_is_told_with_the_others(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    missing = str(folder / "没有.yaml")
    for more in ((), ("--resume", str(folder.parent / "进度.jsonl"))):
        status, out, err = run(capsys, FORMS, str(folder / "甲.json"), missing, *more)
        assert status == 1
        assert "1 份已复核，1 份有问题" in out
        assert "没有这个文件" in err


def test_a_finding_says_where_it_is(folder: Path) -> None:
    given = form("甲局", 150, 50)
    given["data"]["绩效指标"][0]["偏差原因"] = ""
    rubric = perfscore.load(FORMS)
    found = perfscore.recheck(rubric, given).findings[0]
    assert (found.code, found.where) == ("over-achievement", "data › 绩效指标 › 第 1 项 › 指标值")
    file = folder / "甲.json"
    file.write_text(json.dumps(given, ensure_ascii=False, indent=1), encoding="utf-8")
    found = perfscore.recheck(rubric, file).findings[0]
    assert re.fullmatch(rf"{re.escape(str(file))}:[0-9]+:[0-9]+", found.where)


def test_an_open_total_is_ranked_by_its_conversion(capsys: pytest.CaptureFixture[str]) -> None:
    miyi = str(ROOT / "examples" / "miyi-2020.yaml")
    found = perfscore.recheck(perfscore.load("miyi-dept-2020"), miyi)
    assert [str(found.low), str(found.high)] == ["65.82", "76.82"]
    assert [str(found.converted_low), str(found.converted_high)] == ["84.38", "98.49"]
    main(["recheck", "miyi-dept-2020", miyi, str(ROOT / "examples")])
    assert "98.08  84.38～98.49" in capsys.readouterr().out


def test_a_bureau_is_counted_in_the_grade_that_a_limit_gave_it() -> None:
    field = Path(__file__).parents[1] / "examples" / "field"
    rubric = perfscore.load(field / "rural-road.yaml")
    one = perfscore.recheck(rubric, field / "submissions" / "rural-road.yaml")
    assert (str(one.computed_converted), one.computed_grade) == ("920.9", "不合格")
    tally = Tally(rubric.program)
    tally.add(batch.Outcome("甲.yaml", one))
    assert tally.distribution == {"优秀": 0, "良好": 0, "合格": 0, "不合格": 1}
