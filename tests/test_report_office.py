"""The report as a workbook and as a Word file, read again by other means: every cell is what the result says."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

import perfscore
import worlds
from cli_runs import ROOT, YANLING, environment
from generators import rules_and_submissions
from perfscore.cli import main
from perfscore.report import result_table
from perfscore.text import clean

EXAMPLES = {
    "yanling-2020": "yanling-dept-2020",
    "miyi-2020": "miyi-dept-2020",
    "yanggu-2019": "project-self-evaluation-2020",
}
STATUS = {"missing": "缺数据", "pending": "待评定", "not-applicable": "不适用"}
ASKED = ["score", "yanling-dept-2020", str(ROOT / YANLING)]
TEXT = st.text(st.characters(codec="utf-8"), max_size=40)
FORMULA = st.builds("{}{}".format, st.sampled_from("=+-@\t\r"), TEXT)


def of(name: str) -> perfscore.Result:
    return perfscore.load(EXAMPLES[name]).score(ROOT / f"examples/{name}.yaml")


def workbook(result: perfscore.Result) -> Any:
    return openpyxl.load_workbook(io.BytesIO(perfscore.render(result, "xlsx")))


def word(result: perfscore.Result) -> Any:
    return docx.Document(io.BytesIO(perfscore.render(result, "docx")))


def laid_open(page: Any) -> list[list[Any]]:
    """A sheet's rows below the official head, with a merged cell's value in every place that it takes."""
    values = {cell.coordinate: cell.value for row in page.iter_rows() for cell in row}
    for area in page.merged_cells.ranges:
        values |= {page.cell(*place).coordinate: page.cell(area.min_row, area.min_col).value for place in area.cells}
    rows = [[values[cell.coordinate] for cell in row] for row in page.iter_rows()]
    return rows[rows.index([*result_table.HEAD]) + 1 :]


def number(value: object) -> Decimal:
    """A number of a workbook, by its shortest text; it is not text there."""
    assert isinstance(value, int | float)
    return Decimal(repr(value))


# -- the workbook --------------------------------------------------------------------------


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_workbook_holds_the_table_of_the_result(name: str) -> None:
    result = of(name)
    rows = laid_open(workbook(result)["评分表"])
    for cells, one in zip(rows, result.indicators, strict=False):
        assert cells[0].startswith(one.section[0])
        assert cells[2] == one.name
        assert number(cells[3]) == one.points
        assert cells[4] == one.program.head.criterion
        assert set(one.reason.split("；")) <= set("；".join(cells[5].splitlines()).split("；"))
        assert (cells[6] if one.score is None else number(cells[6])) == (STATUS.get(one.status) or one.score)
    total = rows[len(result.indicators)]
    assert total[0] == "合计"
    assert number(total[3]) == sum(one.points for one in result.indicators)
    assert number(total[6]) == result.total


def test_a_workbook_tells_what_was_lost_and_every_figure() -> None:
    result = of("yanling-2020")
    book = workbook(result)
    assert book.sheetnames == ["评分表", "失分和挽回", "勾稽关系", "说明", "基础数据"]
    lost = [[cell.value for cell in row] for row in book["失分和挽回"].iter_rows(min_row=3)]
    assert [(row[0], number(row[1]), row[2]) for row in lost] == [
        (one.name, one.points, one.why) for one in result.lost
    ]
    figures = {row[0].value: (row[1].value, row[2].value) for row in book["基础数据"].iter_rows(min_row=3)}
    assert figures["编制数"] == (28, "人")
    assert figures["工资福利支出"] == (2151416.63, "元")


def test_a_workbook_prints_on_a4_with_its_head_on_every_page() -> None:
    for page in workbook(of("miyi-2020")).worksheets:
        assert page.page_setup.paperSize == 9
        assert page.page_setup.orientation == "landscape"
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert page.page_setup.fitToHeight == 0
        assert page.print_title_rows
        assert all(dimension.height is None or dimension.height <= 409 for dimension in page.row_dimensions.values())


def hostile(text: str, name: str, reason: str = "理由") -> perfscore.Result:
    """A result with this text wherever a submission may say something."""
    row: dict[str, object] = {
        "一级指标": "产出指标",
        "二级指标": text,
        "三级指标": name,
        "指标性质": "定性",
        "指标值": text,
        "度量单位": text,
    }
    row |= {"完成值": f"达成：{text}", "分值": 90, "自评得分": 80, "偏差原因": f"{text}{reason}"}
    data = {"年初预算数": 1, "全年预算数": 1, "全年执行数": 1, "绩效指标": [row]}
    given = {"rubric": "project-self-evaluation-2020", "unit": text, "year": 2020, "data": data}
    return perfscore.load("project-self-evaluation-2020").score(given | {"evidence": {"预算执行率": [f"{text}.pdf"]}})


@settings(max_examples=15)  # a workbook and a Word file each
@given(TEXT | FORMULA, FORMULA)
def test_no_text_becomes_a_formula_or_breaks_a_file(text: str, name: str) -> None:
    try:
        result = hostile(text, name)
    except perfscore.PerfscoreError:
        return
    book = workbook(result)
    cells = [cell for page in book.worksheets for row in page.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    for cell in cells:
        if str(cell.value)[:1] in {"=", "+", "-", "@", "\t", "\r"}:
            assert cell.data_type == "s"
            assert cell.quotePrefix
    shown = clean(result.indicators[1].name)
    assert laid_open(book["评分表"])[1][2] == shown
    table = word(result).tables[0]
    assert table.rows[2].cells[2].text == shown


def test_a_very_long_text_goes_on_in_further_rows() -> None:
    result = hostile("", "长", "很长的理由，" * 600)  # of which a result keeps 2,000 characters
    page = workbook(result)["评分表"]
    said = "".join(str(row[5].value or "") for row in page.iter_rows(min_row=6))
    assert "很长的理由，" * 330 in said.replace("\n", "")
    assert all((dimension.height or 0) <= 409 for dimension in page.row_dimensions.values())


# -- the Word file -------------------------------------------------------------------------


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_word_file_holds_the_table_of_the_result(name: str) -> None:
    result = of(name)
    head, *rows = ([cell.text for cell in row.cells] for row in word(result).tables[0].rows)
    assert tuple(head) == result_table.HEAD
    for cells, one in zip(rows, result.indicators, strict=False):
        assert cells[0].startswith(one.section[0])
        assert cells[2:5] == [one.name, f"{one.points}", one.program.head.criterion]
        assert set(one.reason.split("；")) <= set("；".join(cells[5].splitlines()).split("；"))
        assert cells[6] == (STATUS.get(one.status) or f"{one.score}")
    assert rows[-1][0] == "合计"
    assert rows[-1][6] == f"{result.total}"


def test_a_word_file_has_the_official_styles_and_paper() -> None:
    made = word(of("yanling-2020"))
    fonts = {"公文标题": "方正小标宋简体", "一级标题": "黑体", "二级标题": "楷体_GB2312", "公文正文": "仿宋_GB2312"}
    for name, font in fonts.items():
        assert made.styles[name].element.rPr.rFonts.get(qn("w:eastAsia")) == font
    assert made.styles["公文标题"].font.size.pt == 22
    assert made.styles["公文正文"].font.size.pt == 16
    upright, across = made.sections
    margins = (upright.top_margin, upright.bottom_margin, upright.left_margin, upright.right_margin)
    assert [round(margin.mm) for margin in margins] == [37, 35, 28, 26]
    assert (round(upright.page_width.mm), round(across.page_width.mm)) == (210, 297)
    assert 'w:instr="PAGE"' in upright.footer.part.blob.decode()


def test_the_outline_is_filled_in_where_the_result_knows() -> None:
    made = word(of("miyi-2020"))
    text = [paragraph.text for paragraph in made.paragraphs]
    chapters = [one.text for one in made.paragraphs if one.style.name == "一级标题"]
    assert chapters[0] == "一、部门（项目）概况"
    assert chapters[-1] == "八、其他需要说明的情况"
    assert text[:2] == ["米易县医疗保障局", "2020年度绩效自评报告"]
    said = "\n".join(text)
    assert "结果未完成，已得65.82 分，总分65.82 到 76.82 分之间" in said
    assert "本年收入18,814,516.49元" in said
    assert "自评准确（缺数据）：缺少：抽查得分。" in said
    assert said.count("【待填写：") >= 10


def test_a_result_with_almost_nothing_has_its_files() -> None:
    result = perfscore.load("yanling-dept-2020").score({"rubric": "yanling-dept-2020"})
    assert word(result).paragraphs[0].text == "【待填写：单位名称】"
    assert "未定" in workbook(result).sheetnames


@settings(max_examples=5)
@given(rules_and_submissions())
def test_every_result_has_its_files(made: tuple[dict[str, Any], list[dict[str, Any]]]) -> None:
    rubric = worlds.rubric(made[0])
    for submission in made[1]:
        result = worlds.scored(rubric, submission)
        if not isinstance(result, set):
            rows = laid_open(workbook(result)["评分表"])
            assert number(rows[len(result.indicators)][6]) == result.total
            assert word(result).tables[0].rows[-1].cells[6].text == f"{result.total}"


# -- the command line ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "begins"), [("报告.html", b"<!DOCTYPE"), ("a.HTM", b"<!DOCTYPE"), ("a.xlsx", b"PK"), ("a.docx", b"PK")]
)
def test_the_suffix_chooses_the_form(tmp_path: Path, name: str, begins: bytes) -> None:
    assert main([*ASKED, "-o", str(tmp_path / name)]) == 0
    assert (tmp_path / name).read_bytes().startswith(begins)
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("form", ["xlsx", "docx"])
@pytest.mark.parametrize("more", [[], ["-o", "-"]])
def test_a_file_that_no_terminal_can_show_wants_a_name(
    capsys: pytest.CaptureFixture[str], form: str, more: list[str]
) -> None:
    assert main([*ASKED, "--format", form, *more]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert f"不能显示在屏幕上，请用 -o 写明文件名，如 -o 报告.{form}" in told.err


def test_an_office_file_that_cannot_be_written_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*ASKED, "-o", str(tmp_path / "报告.pdf")]) == 2
    assert main(["show", "yanling-dept-2020", "-o", str(tmp_path / "a.xlsx")]) == 2
    assert "这里不能写 .pdf 文件，可以写的有：text、json、html、xlsx、docx" in capsys.readouterr().err
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize(("form", "library", "extra"), [("xlsx", "xlsxwriter", "workbook"), ("docx", "docx", "docx")])
def test_a_missing_extra_is_named(tmp_path: Path, form: str, library: str, extra: str) -> None:
    code = f"import sys; sys.modules[{library!r}] = None\nfrom perfscore.cli import main\nsys.exit(main(sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", code, *ASKED, "-o", str(tmp_path / f"a.{form}")],
        env=environment(),
        check=False,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 1
    assert done.stderr.startswith(
        f"没有安装写 {form} 文件要用的程序库\n  提示：请运行 pip install 'perfscore[{extra}]'\n"
    )
    assert not [*tmp_path.iterdir()]


def test_nothing_heavy_is_imported_before_it_is_asked_for() -> None:
    code = "import perfscore, sys; perfscore.render; print({'docx', 'xlsxwriter', 'lxml'} & {*sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment(), check=True, capture_output=True, encoding="utf-8"
    )
    assert done.stdout == "set()\n"


def test_the_files_are_whole_archives() -> None:
    for form in ("xlsx", "docx"):
        with zipfile.ZipFile(io.BytesIO(perfscore.render(of("yanggu-2019"), form))) as archive:
            assert archive.testzip() is None
            assert not [name for name in archive.namelist() if "externalLink" in name or "vba" in name]
