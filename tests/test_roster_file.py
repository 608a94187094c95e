"""A roster is read by its headings from a workbook or CSV; what is wrong with it is said all at once, in words."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from own_files import C, Sheet, form, xlsx
from perfscore import exact
from perfscore.problems import PerfscoreError
from perfscore.review.roster import Roster
from perfscore.review.roster_file import read_roster
from rosters import HEAD, ROWS, csv_file, xlsx_file

CSV = """青禾县项目名单,,,,,
主管部门,单位,项目编码,项目名称,业务科室,预算数（万元）
教育局,青禾县教育局,C001,校舍维修,教科文股,120
教育局,青禾县教育局,C002,"教师,培训",教科文股,"1,050.50"

水利局,青禾县水利局,C003,渠道清淤,农业股,80万元
合计,,,,,1250.5
"""


def problems(path: Path) -> list[tuple[str, str]]:
    with pytest.raises(PerfscoreError) as refused:
        read_roster(path)
    return [(one.code, one.message) for one in refused.value.problems]


def codes(path: Path) -> list[str]:
    return [code for code, _ in problems(path)]


def lines(read: Roster) -> list[tuple[Any, ...]]:
    return [
        (one.department, one.unit, one.code, one.project, one.office, None if one.budget is None else int(one.budget))
        for one in read.entries
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_file_in_either_encoding(tmp_path: Path, encoding: str) -> None:
    read = read_roster(csv_file(tmp_path, CSV, encoding))
    assert lines(read) == [
        ("教育局", "青禾县教育局", "C001", "校舍维修", "教科文股", 1_200_000),
        ("教育局", "青禾县教育局", "C002", "教师,培训", "教科文股", 10_505_000),
        ("水利局", "青禾县水利局", "C003", "渠道清淤", "农业股", 800_000),
    ]
    assert [one.place for one in read.entries] == ["名单.csv 的 B3", "名单.csv 的 B4", "名单.csv 的 B6"]
    assert read.notices == ()


def test_a_workbook_with_numbers_as_texts_and_columns_in_any_order(tmp_path: Path) -> None:
    rows = [[*reversed(HEAD)], *([str(one) for one in reversed(row)] for row in ROWS)]
    assert lines(read_roster(xlsx_file(tmp_path, rows))) == lines(read_roster(xlsx_file(tmp_path, [HEAD, *ROWS])))
    assert read_roster(tmp_path / "名单.xlsx").entries[1].budget == exact.ratio(505_000)


def test_the_unit_of_money_may_stand_in_the_head_of_the_table(tmp_path: Path) -> None:
    head = [*HEAD[:-1], "预算数"]
    read = read_roster(xlsx_file(tmp_path, [["单位：元"], head, *ROWS]))
    assert [int(one.budget or 0) for one in read.entries] == [120, 50, 80]


def test_a_department_merged_over_its_rows_counts_for_each(tmp_path: Path) -> None:
    rows = [HEAD, [C("教育局", down=2), *ROWS[0][1:]], ROWS[1][1:], ROWS[2]]
    assert [one.department for one in read_roster(xlsx_file(tmp_path, rows)).entries] == ["教育局", "教育局", "水利局"]


def test_blank_rows_sums_notes_and_repeated_headings_are_no_lines(tmp_path: Path) -> None:
    rows = [HEAD, ROWS[0], [""] * 6, HEAD, ROWS[1], ["", "小计", "", "", "", 170.5], ROWS[2], ["注：以批复为准"]]
    read = read_roster(xlsx_file(tmp_path, rows))
    assert len(read.entries) == 3
    assert [(one.code, one.message) for one in read.notices] == [
        ("roster-row-left", "这一行不像名单，没有读：“注：以批复为准”")
    ]


def test_a_roster_of_bureaus_alone(tmp_path: Path) -> None:
    read = read_roster(xlsx_file(tmp_path, [["序号", "单位名称"], [1, "甲局"], [2, "乙局"]]))
    assert [(one.unit, one.project, one.budget) for one in read.entries] == [("甲局", "", None), ("乙局", "", None)]


def test_what_is_hidden_is_read_and_said(tmp_path: Path) -> None:
    read = read_roster(xlsx_file(tmp_path, [HEAD, *ROWS], hidden_rows=[3]))
    assert len(read.entries) == 3
    assert [one.code for one in read.notices] == ["form-hidden"]


# -- what is wrong with one --------------------------------------------------------------------


def test_a_heading_that_has_to_be_there_is_asked_for_at_the_nearest(tmp_path: Path) -> None:
    head = ["主管部门", "单位名", "项目编码", "项目名称", "业务科室", "预算数（万元）"]
    assert problems(xlsx_file(tmp_path, [head, *ROWS])) == [
        ("form-heading-missing", "名单没有找到“单位”这一栏，最接近的是“单位名”（B1）")
    ]
    with pytest.raises(PerfscoreError) as refused:
        read_roster(tmp_path / "名单.xlsx")
    assert "--map" not in str(refused.value)


def test_a_misspelt_heading_is_not_passed_over(tmp_path: Path) -> None:
    head = [*HEAD[:3], "项目名", *HEAD[4:]]
    assert problems(xlsx_file(tmp_path, [head, *ROWS])) == [
        ("form-heading-missing", "名单没有找到“项目名称”这一栏，最接近的是“项目名”（D1）")
    ]


def test_a_heading_that_is_there_twice(tmp_path: Path) -> None:
    head = [*HEAD, "单位"]
    found = problems(csv_file(tmp_path, ",".join(head) + "\n" + "教育局,甲局,C1,甲,股,1,乙局\n"))
    assert found == [("form-heading-twice", "名单有两栏都是“单位”：名单.csv!B1 和 名单.csv!G1，不知道读哪一栏")]


def test_every_wrong_cell_is_said_at_once_with_its_line_and_column(tmp_path: Path) -> None:
    text = "主管部门,单位,项目编码,项目名称,预算数（万元）\n教育局,甲局,C1,甲,约100\n"
    text += "教育局,,C2,乙,-5\n教育局,乙局,C1,丙,5个\n"
    with pytest.raises(PerfscoreError) as refused:
        read_roster(csv_file(tmp_path, text))
    assert [(one.code, one.place.rpartition("csv:")[2]) for one in refused.value.problems] == [
        ("roster-budget", "2:13"),
        ("roster-unit-blank", "3:5"),
        ("roster-budget", "4:13"),
        ("roster-code-twice", "4:5"),
    ]
    assert "C1" in refused.value.problems[3].message


def test_a_negative_budget(tmp_path: Path) -> None:
    assert problems(csv_file(tmp_path, "单位,预算数（元）\n甲局,-5\n")) == [("roster-budget", "预算数“-5”小于 0")]


def test_a_bare_amount_without_a_unit_is_not_guessed(tmp_path: Path) -> None:
    assert problems(csv_file(tmp_path, "单位,预算数\n甲局,120\n乙局,130\n")) == [
        ("roster-money-unit", "预算数“120”没有写单位，是元还是万元")
    ]
    assert codes(csv_file(tmp_path, "单位：元,\n单位,预算数（万元）\n甲局,120\n")) == ["roster-money-unit"]


@pytest.mark.parametrize("code", ["511521000000012000000", "5.11521E+19", "5E+19"])
def test_a_code_that_a_spreadsheet_made_a_number_of(tmp_path: Path, code: str) -> None:
    assert codes(csv_file(tmp_path, f"单位,项目编码\n甲局,{code}\n")) == ["roster-code-digits"]


def test_a_long_code_with_all_its_digits(tmp_path: Path) -> None:
    assert read_roster(csv_file(tmp_path, "单位,项目编码\n甲局,511521000000012345678\n")).entries[0].code[-3:] == "678"


def test_a_code_or_a_line_that_is_there_twice(tmp_path: Path) -> None:
    rows = [HEAD, ROWS[0], [*ROWS[1][:2], "c001", *ROWS[1][3:]]]
    assert problems(xlsx_file(tmp_path, rows)) == [
        (
            "roster-code-twice",
            (
                "项目编码“c001”写了两次：名单.xlsx 的 B2 是青禾县教育局（校舍维修），"
                "名单.xlsx 的 B3 是青禾县教育局（教师培训）"
            ),
        )
    ]
    text = "单位,项目名称\n甲局,修路\n甲 局,修路\n"
    assert codes(csv_file(tmp_path, text)) == ["roster-row-twice", "roster-name-twice"]
    apart = "单位,项目名称,项目编码\n甲局,修路,A1\n甲局,修路,A2\n"
    assert len(read_roster(csv_file(tmp_path, apart)).entries) == 2


def test_a_name_that_only_looks_like_another_is_told(tmp_path: Path) -> None:
    read = read_roster(csv_file(tmp_path, "单位,项目名称\n甲局（东）,修路\n甲局(东),修桥\n"))
    assert [(one.code, one.severity) for one in read.notices] == [("roster-name-twice", "warning")]
    assert [unit for _, bureaus in read.departments() for unit in bureaus] == ["甲局（东）"]


def test_a_merged_code_or_amount(tmp_path: Path) -> None:
    rows = [HEAD, [*ROWS[0][:5], C(120, down=2)], ROWS[1][:5]]
    assert problems(xlsx_file(tmp_path, rows)) == [
        ("roster-merged", "“预算数”合并了几行（第 2 到 3 行），不知道各行是什么")
    ]


def test_an_empty_roster(tmp_path: Path) -> None:
    assert codes(xlsx_file(tmp_path, [HEAD])) == ["roster-empty"]
    assert codes(xlsx_file(tmp_path, [[""]])) == ["roster-empty"]
    assert codes(csv_file(tmp_path, "")) == ["roster-empty"]


def test_a_self_evaluation_form_is_no_roster(tmp_path: Path) -> None:
    assert problems(xlsx(tmp_path / "名单.xlsx", Sheet(form()))) == [
        ("roster-other", "这里有“三级指标”一栏，像是自评表或指标清单，不是名单")
    ]


def test_a_table_without_the_headings_of_a_roster(tmp_path: Path) -> None:
    assert problems(csv_file(tmp_path, "姓名,电话\n某某,000\n")) == [
        ("roster-other", "没有找到名单的栏名，“单位”这一栏一定要有；表里最先写的是“姓名”")
    ]
    assert problems(csv_file(tmp_path, "主管的部门,项目的名称\n甲,乙\n")) == [
        (
            "roster-other",
            "没有找到名单的栏名，“单位”这一栏一定要有；“项目的名称”（B1）像“项目名称”，“主管的部门”（A1）像“主管部门”",
        )
    ]


def test_a_column_alone_is_not_called_like_itself(tmp_path: Path) -> None:
    assert problems(csv_file(tmp_path, "单位\n甲局\n")) == [
        ("roster-other", "名单至少要有两栏，这里认出的栏名只有“单位”（A1）")
    ]


def test_two_sheets_that_look_like_rosters(tmp_path: Path) -> None:
    file = xlsx(tmp_path / "名单.xlsx", Sheet([HEAD, *ROWS], name="一"), Sheet([HEAD, *ROWS], name="二"))
    assert problems(file) == [("roster-sheets", "有 2 张工作表都像名单：“一”、“二”，不知道读哪一张")]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('单位,项目名称\n甲局,"修路\n乙局,修桥\n', "2:4"),
        ('单位,项目名称\n"甲"局,修路\n', "2:1"),
        ('单位,项目名称\n甲局,"修路"和"修桥"\n', "2:4"),
    ],
)
def test_a_broken_quote(tmp_path: Path, text: str, place: str) -> None:
    with pytest.raises(PerfscoreError) as refused:
        read_roster(csv_file(tmp_path, text))
    (problem,) = refused.value.problems
    assert (problem.code, problem.place.rpartition("csv:")[2]) == ("csv-quote", place)


def test_a_quoted_cell_may_go_over_lines(tmp_path: Path) -> None:
    read = read_roster(csv_file(tmp_path, '单位,项目名称\r\n甲局,"修路\r\n一期"\r\n乙局,"修""桥"""\r\n'))
    assert [one.project for one in read.entries] == ["修路一期", '修"桥"']


def test_a_comma_in_an_amount_parts_a_cell(tmp_path: Path) -> None:
    assert problems(csv_file(tmp_path, "单位,预算数（元）\n甲局,1,200\n")) == [
        ("csv-cells", "这一行有 3 格，栏名只有 2 个")
    ]


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    assert codes(tmp_path / "没有.xlsx") == ["file-missing"]
    assert codes(tmp_path / "没有.csv") == ["file-missing"]
    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(b"PK\x03\x04 nothing")
    assert codes(broken)[0].startswith("workbook-")


def test_a_roster_needs_no_library_of_tables(tmp_path: Path) -> None:
    file = csv_file(tmp_path, CSV)
    program = (
        "import sys; sys.modules['polars'] = None\n"
        "from pathlib import Path\n"
        "from perfscore.review.roster_file import read_roster\n"
        "print(len(read_roster(Path(sys.argv[1])).entries))"
    )
    done = subprocess.run([sys.executable, "-c", program, str(file)], check=True, capture_output=True, text=True)
    assert done.stdout == "3\n"
