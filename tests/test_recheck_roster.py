"""``perfscore recheck --roster --sample`` in each of its forms, which all say the same."""

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from own_files import RULE, submission
from perfscore.cli import main
from rosters import HEAD, csv_file, xlsx_file

SAMPLE = "金额60% 每单位1 种子2026"


@pytest.fixture
def county(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Four bureaus: one has handed in, one twice, one under another name, one not at all; and a stranger."""
    home = tmp_path / "自评"
    home.mkdir()
    given_in = (
        ("一", "青禾县教育局", "校舍维修", "C001"),
        ("二", "青禾县水利局", "渠道清淤", ""),
        ("三", "青禾县水利局", "渠道清淤", ""),
        ("四", "县医保局", "医疗救助", ""),
        ("五", "青禾县林业局", "造林", ""),
    )
    for name, unit, project, code in given_in:
        whole = submission(unit=unit, project=project, code=code)
        (home / f"{name}.json").write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
    rows: list[list[Any]] = [
        HEAD,
        ["教育局", "青禾县教育局", "C001", "校舍维修", "教科文股", 120],
        ["水利局", "青禾县水利局", "C002", "渠道清淤", "农业股", 300],
        ["医保局", "青禾县医疗保障局", "C003", "医疗救助", "社保股", 80],
        ["文旅局", "青禾县文旅局", "C004", "文化下乡", "教科文股", 30],
    ]
    xlsx_file(tmp_path, rows)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> int:
    return main(["recheck", RULE, "自评", "--roster", "名单.xlsx", *arguments])


def test_the_text(county: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--sample", SAMPLE) == 0
    out = capsys.readouterr().out
    text = out[out.index("名单核对") :]
    assert text.startswith(
        "名单核对（名单.xlsx）：应交 4，已交 2（其中重复 1），待核对 1，未交 1，"
        "要核对的填报 1 份，不在名单的填报 1 份\n"
    )
    for title in ("没有交的", "交了不止一份的", "要核对的名称和编码", "不在名单里的", "部门汇总", "抽查名单"):
        assert f"\n{title}\n" in text
    assert "文旅局    青禾县文旅局  C004      文化下乡  教科文股  30" in text
    assert "金额60%：按预算数从大到小，取到占 60% 为止，1 份，300 万元，占全部 420 万元的 71.43%" in text
    assert county.is_dir()


def test_json_holds_the_list_and_beside_it_the_roster_and_the_sample(
    county: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--format", "json", "--sample", SAMPLE) == 0
    answer = json.loads(capsys.readouterr().out)
    assert list(answer) == ["rechecks", "roster", "sample"]
    assert len(answer["rechecks"]) == 5
    assert [one["state"] for one in answer["roster"]["lines"]] == ["已交", "重复", "待核对", "未交"]
    assert [one["unit"] for one in answer["roster"]["strangers"]] == ["青禾县林业局", "县医保局"]
    assert [one["code"] for one in answer["roster"]["questions"]] == ["roster-name"]
    assert [one["code"] for one in answer["sample"]["drawn"]] == ["C002", "C001"]
    assert answer["roster"]["totals"][0]["budget"] == "5300000"
    assert main(["recheck", RULE, "自评", "--format", "json"]) == 0
    assert isinstance(json.loads(capsys.readouterr().out), list)  # without these options, as ever
    assert county.is_dir()


def test_the_workbook_has_its_sheets(county: Path) -> None:
    assert run("-o", "复核.xlsx", "--sample", SAMPLE) == 0
    book = openpyxl.load_workbook(county / "复核.xlsx")
    assert {"名单核对", "部门汇总", "要核对的名称和编码", "抽查名单"} <= set(book.sheetnames)
    rows = [[cell.value for cell in row] for row in book["名单核对"].iter_rows()]
    head = rows[2]
    assert [row[head.index("状态")] for row in rows[3:]] == ["已交", "重复", "待核对", "未交", "不在名单", "待核对"]
    assert book["名单核对"].auto_filter.ref == "A3:M9"
    assert book["名单核对"].page_setup.orientation == "landscape"
    totals: list[list[Any]] = [[cell.value for cell in row] for row in book["部门汇总"].iter_rows()]
    assert totals[3][:9] == ["合计", "—", 4, 2, 1, 1, 1, 530, 420]


def test_the_page(county: Path) -> None:
    assert run("-o", "复核.html", "--sample", SAMPLE) == 0
    page = (county / "复核.html").read_text(encoding="utf-8")
    for title in ("名单核对", "没有交的", "部门汇总", "抽查", "抽查名单"):
        assert f"<h2>{title}</h2>" in page
    assert '<td><span class="number">530</span></td>' in page  # a number stays in one line
    assert '<th scope="col"><span style="white-space: normal">预算数（万元）</span></th>' in page


def test_a_roster_among_the_submissions_is_no_submission(county: Path, capsys: pytest.CaptureFixture[str]) -> None:
    csv_file(county / "自评", "单位\n")
    (county / "名单.xlsx").rename(county / "自评" / "名单.xlsx")
    assert main(["recheck", RULE, "自评", "--roster", "自评/名单.xlsx", "--format", "json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["rechecks"]) == 5


def test_a_file_that_could_not_be_rechecked_may_be_of_who_is_missing(
    county: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (county / "自评" / "坏.yaml").write_text("- 甲\n", encoding="utf-8")
    assert run() == 1
    assert "另有 1 个文件有问题，没有复核，没有交的可能在里面" in capsys.readouterr().out


def test_one_submission_against_a_roster(county: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["recheck", RULE, "自评/一.json", "--roster", "名单.xlsx"]) == 0
    assert "应交 4，已交 1" in capsys.readouterr().out
    assert county.is_dir()


def test_a_sample_without_a_roster_goes_by_the_budgets_of_the_submissions(
    county: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["recheck", RULE, "自评", "--sample", "金额50%", "--format", "json"]) == 0
    sample = json.loads(capsys.readouterr().out)["sample"]
    assert (sample["of"], [one["budget"] for one in sample["drawn"]]) == (4, ["1200000", "1200000"])
    assert county.is_dir()


def test_an_amount_that_is_lacking_holds_up_the_sample_alone(county: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = submission(unit="青禾县畜牧局", project="防疫", data={"年初预算数": None, "全年预算数": None})
    (county / "自评" / "六.json").write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
    assert main(["recheck", RULE, "自评", "--sample", "金额50%"]) == 1
    out, said = capsys.readouterr()
    assert "排名" in out
    assert "抽查名单" not in out
    assert "“金额50%”要知道每个项目的预算数，有 1 个没有：“青禾县畜牧局（防疫）”" in said


@pytest.mark.parametrize(
    ("option", "value", "status", "says"),
    [
        ("--sample", "随便", 2, "“--sample”：抽查的写法里“随便”看不懂。写成 金额60%、每单位2、抽30份 种子2026"),
        ("--roster", "没有.xlsx", 1, "没有这个文件"),
        ("--roster", "自评/一.json", 1, ""),
    ],
)
def test_options_that_cannot_be_meant(
    county: Path, capsys: pytest.CaptureFixture[str], option: str, value: str, status: int, says: str
) -> None:
    assert main(["recheck", RULE, "自评", option, value]) == status
    assert says in capsys.readouterr().err
    assert county.is_dir()
