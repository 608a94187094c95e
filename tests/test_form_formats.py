"""What stands in a cell with a number format of its own: dates, percentages, and sizes that only the format shows."""

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import perfscore
import worlds
from perfscore.submission.number_formats import Format, day_text, format_of, shown_text
from perfscore.submission.read import submission
from perfscore.workbook.form import form
from workbooks import changed, formatted, pack, parts
from workbooks import put as written

ROWS = "绩效指标"
PROJECT: dict[str, Any] = {
    "rubric": "project-self-evaluation-2020",
    "data": {
        "全年预算数": 10,
        "全年执行数": 10,
        ROWS: [
            {"一级指标": "产出指标", "三级指标": "甲", "指标性质": "=", "指标值": 100, "完成值": 100, "分值": 50},
            {"一级指标": "效益指标", "三级指标": "乙", "指标性质": "≥", "指标值": 8, "完成值": 6, "分值": 30},
            {
                "一级指标": "满意度指标",
                "三级指标": "丙",
                "指标性质": "定性",
                "指标值": "好",
                "完成值": "达成",
                "分值": 10,
            },
        ],
    },
}
PROJECT["data"][ROWS][0] |= {"度量单位": "%"}
PROJECT["data"][ROWS][2] |= {"指标值": "好", "自评得分": 9, "偏差原因": "有据"}
ONE: dict[str, Any] = {
    "rubric": "one",
    "title": "一个",
    "points": "10",
    "data": {
        "率": {"kind": "percent"},
        "数": {"kind": "number", "unit": "份"},
        "金额": {"kind": "money", "unit": "万元"},
        "日子": {"kind": "date"},
        "字": {"kind": "text"},
    },
    "sections": [
        {
            "name": "一",
            "points": "10",
            "indicators": [
                {
                    "name": "甲",
                    "points": "10",
                    "formula": "min(率 + 数 + 金额 / 1万元, 9) + (1 if 日子 > '2000-01-01' and 字 != '1' else 0)",
                }
            ],
        }
    ],
}
ONE_GIVEN = {"rubric": "one", "data": {"率": "50%", "数": 2, "金额": 3, "日子": "2021-12-31", "字": "好"}}
"""率 stands in B4 of 基础数据表, the others below it."""


@pytest.fixture(scope="module")
def project() -> perfscore.Rubric:
    return perfscore.load("project-self-evaluation-2020")


@pytest.fixture(scope="module")
def files(project: perfscore.Rubric, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("form")
    for name, rubric, given in (("project", project, PROJECT), ("one", worlds.rubric(ONE), ONE_GIVEN)):
        (folder / f"{name}.xlsx").write_bytes(form(rubric.program, submission(given)))
    return {name: folder / f"{name}.xlsx" for name in ("project", "one")}


def put(file: Path, into: Path, sheet: str, **cells: tuple[Any, str]) -> Path:
    """The same form with other values and formats in some cells."""
    return formatted(file, into / "改.xlsx", sheet, cells)


def problems(rubric: perfscore.Rubric, file: Path) -> list[str]:
    with pytest.raises(perfscore.PerfscoreError) as caught:
        rubric.score(file)
    found = [one for one in caught.value.problems if one.severity == "error"]
    return [f"{one.code} {one.render().splitlines()[0].removeprefix(f'{file}:')}" for one in found]


def score(rubric: perfscore.Rubric, file: Path, name: str) -> Decimal | None:
    return next(one.score for one in rubric.score(file).indicators if one.id == name)


MIXED = "“指标值”写的是“8”，“完成值”写的是“{}”，一个是日期，一个不是，不能相比"


@pytest.mark.parametrize(
    ("value", "code", "message"),
    [
        (44561, "yyyy-mm-dd", MIXED.format("2021-12-31")),
        (44561, "mm-dd-yy", MIXED.format("2021-12-31")),  # the format number 14
        (44561, 'yyyy"年"m"月"d"日"', MIXED.format("2021-12-31")),
        ("44561.3541666666667", "yyyy/m/d h:mm", "“完成值”的“2021-12-31 08:30:00”是日期或时间，不是数"),
        (-3, "yyyy-mm-dd", MIXED.format("1899-12-27")),
        (10**9, "yyyy-mm-dd", "“完成值”的“日期格式的 1000000000”不是一个确切的数"),
    ],
)
def test_a_date_in_the_place_of_a_number_is_refused(
    project: perfscore.Rubric, files: dict[str, Path], tmp_path: Path, value: Any, code: str, message: str
) -> None:
    found = problems(project, put(files["project"], tmp_path, ROWS, G5=(value, code)))
    assert found == [f"number-not-read {ROWS}!G5: {message}"]


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        ("0.354166666666666667", "h:mm", "08:30:00"),
        (1.5, "[h]:mm:ss", "1900-01-01 12:00:00"),
        (44561, "mmm-yy", "2021-"),
    ],
)
def test_a_day_that_nobody_has_seen_is_refused(
    project: perfscore.Rubric, files: dict[str, Path], tmp_path: Path, value: Any, code: str, shown: str
) -> None:
    """12月31日, typed as such, is a day of the year in which it was typed."""
    found = problems(project, put(files["project"], tmp_path, ROWS, G5=(value, code)))
    assert len(found) == 1
    message = "这一格的格式没有把年、月、日都显示出来，分不清填的是不是"
    assert found[0].startswith(f"form-format {ROWS}!G5: {message} {shown}")


def test_a_workbook_that_counts_from_1904_shows_other_days(
    project: perfscore.Rubric, files: dict[str, Path], tmp_path: Path
) -> None:
    file = put(files["project"], tmp_path, ROWS, G5=(43099, "m/d/yyyy"))
    members = parts(file)
    book = re.sub("<workbookPr[^>]*/>", '<workbookPr date1904="1"/>', members["xl/workbook.xml"].decode())
    file = pack(tmp_path / "苹果.xlsx", members | {"xl/workbook.xml": book.encode()})
    assert problems(project, file) == [f"number-not-read {ROWS}!G5: {MIXED.format('2021-12-31')}"]


def test_a_date_in_a_row_of_words_is_a_text(project: perfscore.Rubric, files: dict[str, Path], tmp_path: Path) -> None:
    file = put(files["project"], tmp_path, ROWS, E6=(44561, "yyyy-mm-dd"), B6=(44561, "yyyy-mm-dd"))
    assert score(project, file, "丙") == 9
    row = submission(file).data[ROWS][2]  # type: ignore[index]  # a list of rows
    assert (row["指标值"], row["二级指标"]) == ("2021-12-31", "2021-12-31")


@pytest.mark.parametrize(
    ("cells", "name", "wanted"),
    [
        ({"G4": (1, "0%")}, "甲", "50"),  # 100% of 100, in a row whose unit is %
        ({"G4": (0.5, "0.00%")}, "甲", "25"),
        ({"E4": (1, "0%"), "G4": (0.9, "0%")}, "甲", "45"),
        ({"E5": (0.95, "0%"), "G5": (0.475, "0.0%")}, "乙", "15"),
        ({"E5": (0.95, "0%"), "G5": (0, "General")}, "乙", "0"),
        ({"E5": (0.95, "0%"), "G5": (0, "0%")}, "乙", "0"),
        ({"E5": (1, "0%"), "G5": (1.38, "0%")}, "乙", "30"),  # 138% is no slip
        ({"E5": (1.5, '0.0"万"'), "G5": (1, '0.0"万"')}, "乙", "20"),
    ],
)
def test_a_percentage_is_what_its_cell_shows(
    project: perfscore.Rubric, files: dict[str, Path], tmp_path: Path, cells: Any, name: str, wanted: str
) -> None:
    assert score(project, put(files["project"], tmp_path, ROWS, **cells), name) == Decimal(wanted)


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"G5": (0.95, "0%")}, "size-differs 绩效指标!G5: “指标值”写的是“8”，“完成值”写的是“95%”"),
        ({"E5": (0.95, "0%")}, "size-differs 绩效指标!G5: “指标值”写的是“95%”，“完成值”写的是“6”"),
        ({"G5": (95, "0%")}, "number-not-read 绩效指标!G5: “95”没有写百分号，按格里的数是 9500%"),
        ({"G4": (-10, "0%")}, "number-not-read 绩效指标!G4: “-10”没有写百分号，按格里的数是 -1000%"),
        ({"G5": (12345, '0!.0,"万"')}, "form-format 绩效指标!G5: 这一格的格式使看到的不是格里的数"),
        ({"G5": (12345, "#,##0,")}, "form-format 绩效指标!G5: 这一格的格式使看到的不是格里的数"),
        ({"G5": (6, '0"万元"')}, "size-differs 绩效指标!G5: “指标值”写的是“8”，“完成值”写的是“6万元”"),
        ({"I6": (0.9, "0%")}, "number-not-read 绩效指标!I6: “90%”是百分数，这里要用“分”"),
    ],
)
def test_what_a_format_makes_ambiguous_is_refused(
    project: perfscore.Rubric, files: dict[str, Path], tmp_path: Path, cells: Any, message: str
) -> None:
    found = problems(project, put(files["project"], tmp_path, ROWS, **cells))
    assert [one[: len(message)] for one in found] == [message]


@pytest.mark.parametrize(
    ("cell", "value", "code", "message"),
    [
        ("B4", 95, "0%", "number-not-read 基础数据表!B4: “95”没有写百分号，按格里的数是 9500%"),
        ("B4", 95, "General", "number-not-read 基础数据表!B4: “95”没有写百分号，按格里的数是 9500%"),
        ("B4", 1.38, "General", "number-not-read 基础数据表!B4: “1.38”没有写百分号"),
        ("B4", 44561, "yyyy-mm-dd", "number-not-read 基础数据表!B4: “2021-12-31”是日期或时间，不是数"),
        ("B5", 0.95, "0%", "number-not-read 基础数据表!B5: “95%”是百分数，这里要用“份”"),
        ("B6", 0.95, "0%", "number-not-read 基础数据表!B6: “95%”的单位是“%”，这里要用“元”"),
        ("B5", 3, '0"台"', "number-not-read 基础数据表!B5: “3台”的单位是“台”，这里要用“份”"),
        ("B6", 3, '0"美元"', "number-not-read 基础数据表!B6: “3美元”的单位是“美元”，这里要用“元”"),
        ("B6", 3, '0"k"', "number-not-read 基础数据表!B6: “3k”的单位是“k”，这里要用“元”"),
        ("B4", 0.5, '0.0"台"', "number-not-read 基础数据表!B4: “0.5台”的单位是“台”，这里要用“%”"),
        ("B7", 2021, "General", "date-form 基础数据表!B7: “2021”不是日历上的日期"),
    ],
)
def test_what_yaml_refuses_the_form_refuses(
    files: dict[str, Path], tmp_path: Path, cell: str, value: Any, code: str, message: str
) -> None:
    assert problems(worlds.rubric(ONE), put(files["one"], tmp_path, "基础数据表", **{cell: (value, code)})) == [message]


@pytest.mark.parametrize(
    ("cell", "value", "code", "wanted"),
    [
        ("B4", 1.38, "0%", "7.38"),
        ("B4", 0.95, "General", "6.95"),
        ("B4", -0.5, "0.00%", "5.5"),
        ("B5", 4, "0.00", "8.5"),
        ("B6", 4, '#,##0.00"万元"', "7.5"),
        ("B4", 0.5, "0.00%;[Red]-0.00%", "6.5"),
        ("B5", 4, '0"份"', "8.5"),
        ("B6", 4, '_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ;_ ¥* "-"??_ ;_ @_ ', "7.5"),
        ("B6", -1, "#,##0.00_);[Red](#,##0.00)", "2.5"),
        ("B6", 40000, '0"元"', "7.5"),
        ("B6", 0, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "3.5"),
        ("B7", 44561, 'yyyy"年"m"月"d"日"', "6.5"),
        ("B8", 1, "yyyy-mm-dd", "6.5"),
        ("B8", 0.01, "0%", "6.5"),
    ],
)
def test_what_a_cell_shows_is_what_is_scored(
    files: dict[str, Path], tmp_path: Path, cell: str, value: Any, code: str, wanted: str
) -> None:
    rubric = worlds.rubric(ONE)
    assert score(rubric, put(files["one"], tmp_path, "基础数据表", **{cell: (value, code)}), "甲") == Decimal(wanted)


NUMBERS = (
    *("General", "0.00", "#,##0.00", "#,##0", "0.00E+00", "##0.0E+0", "@", "G/通用格式", "[DBNum1][$-804]General"),
    *('_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ;_ ¥* "-"??_ ;_ @_ ', "#,##0.00_);[Red]\\(#,##0.00\\)", "# ??/??", ""),
    *('_("¥"* #,##0.00_);_("¥"* \\(#,##0.00\\);_("¥"* "-"??_);_(@_)', "[$CNY] #,##0.00", "[$￥-804]#,##0.00"),
    *(
        '#,##0.00;-#,##0.00;"-"',
        "[Red]0.00;[Blue]-0.00",
        "#,##0_ ",
        "0.00;[Red]0.00",
        "+0;-0;0",
        "0_);(0)",
        "0;0-",
        "0;@",
    ),
)
DATES = (
    *(
        "[$-804]yyyy",
        "aaaa",
        "[h]:mm",
        "[s]",
        "h:mm AM/PM",
        "mm:ss.0",
        '上午/下午h"时"mm"分"',
        'e"年"',
        "mmm-yy",
        "ddd",
    ),
    *("yyyy\\-mm", 'm"月"d"日"', "yyyy/d h:mm", "yyyy-mm-dddd", "yyyy-mmmmm-dd", 'yyyy-mm"-0"d'),
)
DAYS = (
    "yyyy\\-mm\\-dd",
    'yyyy"年"m"月"d"日"',
    "m/d/yyyy;@",
    "[$-F800]dddd, mmmm dd",
    "ge.m.d",
    "yyyy/m/d h:mm",
    "d-mmm-yy",
)
HIDDEN = (
    *("#,##0,", "0.00,,", '0!.0,"万元"', '[>=10000]0.0,"万";0', '0"万元左右以上"', "0!.0", "000-000"),
    *('"无"', ";;;", '[>=3]"达标";0', '0"0"', "0\\0", '"9"0', "1", '0.0%"左右"'),
    *("[$$-409]#,##0.00", '"HK$"0', "[$€-2] 0", "[$USD] #,##0.00", "(0", '"约"0', "*90", "(0);0;;"),
)
WITH_UNIT = {
    '0.00"万元"': "万元",
    '0.0"亿";-0.0"亿"': "亿",
    "0.00\\万\\元": "万元",
    "0.0‰": "‰",
    '0"%"': "%",
    "0万": "万",
    '¥0.00"元"': "元",
    '0"人"': "人",
    '0 "千克"': "千克",
    '0"d"': "d",
    "0\\m": "m",
}


def same(code: str) -> Format:
    """What a format shows numbers of every sign as."""
    found = format_of(164, code)
    assert found.positive == found.negative == found.zero, code
    return found.positive


def test_formats_are_told_apart() -> None:
    assert {code: same(code) for code in NUMBERS} == dict.fromkeys(NUMBERS, Format())
    assert {code: same(code) for code in DATES} == dict.fromkeys(DATES, Format("date"))
    assert {code: same(code) for code in DAYS} == dict.fromkeys(DAYS, Format("date", day=True))
    assert {code: same(code) for code in HIDDEN} == dict.fromkeys(HIDDEN, Format("hidden"))
    assert {code: same(code).unit for code in WITH_UNIT} == WITH_UNIT
    assert {same(code) for code in ("0%", "0.00%", "0.0%;-0.0%", "[Red]0%")} == {Format("percent")}
    known = {number: format_of(number, None).positive for number in range(165)}
    assert [number for number, one in known.items() if one.kind == "percent"] == [9, 10]
    days = [*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)]
    assert [number for number, one in known.items() if one.kind == "date"] == days
    assert [number for number, one in known.items() if one.day] == [14, 15, 22, 30, 31]
    assert [number for number, one in known.items() if one.kind == "hidden"] == [
        164
    ]  # the workbook has none of its own


@pytest.mark.parametrize(
    ("code", "kinds"),
    [
        ("#,##0;#,##0", "number hidden number"),  # the sign is hidden
        ("-0", "hidden hidden hidden"),
        ("+0", "number hidden number"),
        ("0;-0;;@", "number number hidden"),
        ("0;-0;", "number number hidden"),
        ('0;-0;"无"', "number number hidden"),
        ("#,###", "number number hidden"),
        ('[=0]"";General', "number hidden hidden"),
        ("[=0]0;0", "number hidden number"),
        ("[>5]0;0.0", "number hidden number"),
        ('0"万";-0"亿"', "number number number"),
        ("0;yyyy-mm-dd", "number date number"),
        ("0;+0", "number hidden number"),
    ],
)
def test_a_format_shows_numbers_by_their_signs(code: str, kinds: str) -> None:
    found = format_of(164, code)
    assert " ".join(one.kind for one in (found.positive, found.negative, found.zero)) == kinds


@pytest.mark.parametrize(
    ("cell", "value", "code", "message"),
    [
        ("B6", 15639, "[$$-409]#,##0.00", "这一格的格式使看到的不是格里的数，分不清填的是不是 15639"),
        ("B6", 15639, ";;;", "这一格的格式使看到的不是格里的数，分不清填的是不是 15639"),
        ("B6", -15639, "#,##0;#,##0", "这一格的格式使看到的不是格里的数，分不清填的是不是 -15639"),
        ("B5", 3, '0"0"', "这一格的格式使看到的不是格里的数，分不清填的是不是 3"),
        ("B7", 44561, "yyyy", "这一格的格式没有把年、月、日都显示出来，分不清填的是不是 2021-12-31"),
        ("B7", 44561, "h:mm", "这一格的格式没有把年、月、日都显示出来，分不清填的是不是 2021-12-31"),
        ("B4", 95, '0"%"', "这一格显示 95%，百分号却只是格式里的文字，按格里的数是 9500%，分不清填的是哪一个"),
        ("B4", 0.95, '0"%"', "这一格显示 0.95%，百分号却只是格式里的文字，按格里的数是 95%，分不清填的是哪一个"),
    ],
)
def test_a_number_that_its_format_does_not_show_is_refused(
    files: dict[str, Path], tmp_path: Path, cell: str, value: Any, code: str, message: str
) -> None:
    file = put(files["one"], tmp_path, "基础数据表", **{cell: (value, code)})
    assert problems(worlds.rubric(ONE), file) == [f"form-format 基础数据表!{cell}: {message}"]


def test_a_percentage_that_is_too_large_or_too_fine_is_said_in_percent(files: dict[str, Path], tmp_path: Path) -> None:
    file = put(files["one"], tmp_path, "基础数据表", B4=("0.123456", "0%"))
    wanted = "“12.3456%”不合要求：要在 -999.99% 到 999.99% 之间，最多到 0.01%"
    assert problems(worlds.rubric(ONE), file) == [f"form-number 基础数据表!B4: {wanted}"]


def test_days_and_numbers_as_they_are_shown() -> None:
    assert day_text(Decimal(1), date1904=False) == "1900-01-01"
    assert day_text(Decimal(61), date1904=False) == "1900-03-01"
    assert day_text(Decimal("0.25"), date1904=True) == "06:00:00"
    assert shown_text(Decimal("0.2874"), Format("percent")) == "28.74%"
    assert shown_text(Decimal(0), Format(unit="万元")) == "0"


def test_a_workbook_without_its_styles_or_with_too_many_is_refused(
    project: perfscore.Rubric, files: dict[str, Path], tmp_path: Path
) -> None:
    members = {name: content for name, content in parts(files["project"]).items() if name != "xl/styles.xml"}
    message = "workbook-broken  文件打不开：有的格的格式，工作簿里没有"
    assert problems(project, pack(tmp_path / "无.xlsx", members)) == [message]
    many = parts(files["project"])
    xfs = b"<cellXfs>" + b'<xf numFmtId="0"/>' * 65_537 + b"</cellXfs>"
    many["xl/styles.xml"] = b'<styleSheet xmlns="x">' + xfs + b"</styleSheet>"
    assert problems(project, pack(tmp_path / "多.xlsx", many)) == ["workbook-too-large  文件太大：格式超过 65536 种"]


def typed(file: Path, into: Path, text: str) -> Path:
    """The form with a text in the cell of the date."""
    return changed(file, into / "字.xlsx", "基础数据表", written("B7", f"<is><t>{text}</t></is>", "inlineStr"))


@pytest.mark.parametrize(
    "text", ["2021-12-31", "2021/12/31", "2021.12.31", "2021年12月31日", " 2021-12-31 ", "２０２１-１２-３１"]
)
def test_a_date_that_was_typed_as_a_text_is_read(files: dict[str, Path], tmp_path: Path, text: str) -> None:
    file = typed(files["one"], tmp_path, text)
    assert submission(file).data["日子"] == "2021-12-31"
    assert score(worlds.rubric(ONE), file, "甲") == Decimal("6.5")


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("20211231", "form-text 基础数据表!B7: 这里要填日期，写的是文字“20211231”", "写成 2021-12-31"),
        ("12月底前", "form-text 基础数据表!B7: 这里要填日期，写的是文字“12月底前”", "日期写成 2020-12-31"),
        (
            "2021年12月",
            "form-text 基础数据表!B7: 这里要填日期，写的是文字“2021年12月”",
            "要写到哪一天，写成 2020-12-31",
        ),
        ("2021-12/31", "form-text 基础数据表!B7: 这里要填日期，写的是文字“2021-12/31”", "日期写成 2020-12-31"),
        ("2021-02-30", "date-form 基础数据表!B7: “2021-02-30”不是日历上的日期", "2021 年 2 月只有 28 天"),
        (
            "1021-12-31",
            "form-number 基础数据表!B7: “1021-12-31”不合要求：要在 1900-03-01 到 2099-12-31 之间",
            "日期写成 2020-12-31",
        ),
    ],
)
def test_a_text_that_is_no_date_is_asked_to_be_one(
    files: dict[str, Path], tmp_path: Path, text: str, message: str, hint: str
) -> None:
    rubric, file = worlds.rubric(ONE), typed(files["one"], tmp_path, text)
    assert problems(rubric, file) == [message]
    with pytest.raises(perfscore.PerfscoreError) as caught:
        rubric.score(file)
    assert caught.value.problems[0].hint == hint


def test_a_blank_text_in_the_cell_of_a_date_is_nothing(files: dict[str, Path], tmp_path: Path) -> None:
    assert "日子" not in submission(typed(files["one"], tmp_path, "  ")).data
