"""A bureau's own form that cannot be read, or not wholly: each is told in Chinese, with its place and what to do."""

import base64
import re
import time
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

import perfscore
from own_files import (
    CASES,
    COLUMNS,
    HEADINGS,
    INDICATORS,
    MONEY_HEADS,
    RULE,
    TABLE,
    C,
    Made,
    Row,
    Sheet,
    form,
    listed,
    money,
    names,
    submission,
    table,
    word,
    xlsx,
)
from perfscore.cli import main
from perfscore.report import reading
from perfscore.submission.read import submissions
from workbooks import pack, parts

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def told(file: Path) -> list[str]:
    """Everything that is said of a file: errors, and what is only noticed."""
    try:
        found = submissions(file)
    except perfscore.PerfscoreError as error:
        problems = list(error.problems)
    else:
        problems = [one for part in found for one in reading.problems(part)]
    assert all(re.search("[\u4e00-\u9fff]", one.message) for one in problems)
    assert all(one.hint for one in problems if one.severity == "error")
    texts = [one.render().split("\n")[0] for one in problems]
    return [
        f"{one.code} {text.removeprefix(str(file)).lstrip(': ')}" for one, text in zip(problems, texts, strict=True)
    ]


def one_sheet(folder: Path, rows: list[Row | str], **sheet: Any) -> list[str]:
    return told(xlsx(folder / "表.xlsx", Sheet(rows, **sheet)))


# -- headings ----------------------------------------------------------------------------------


def test_a_heading_that_is_not_found_is_named_with_the_nearest(tmp_path: Path) -> None:
    assert one_sheet(tmp_path, form(Made(called={"完成值": "实际完成质"}))) == [
        "form-heading-missing Sheet1!H12: 指标表没有找到“实际完成值”这一栏，最接近的是“实际完成质”（H12）"
    ]


def test_a_heading_that_is_there_twice(tmp_path: Path) -> None:
    order = (*COLUMNS[:9], "又一栏")
    rows = form(Made(order=order, called={"又一栏": "得 分"}))
    assert one_sheet(tmp_path, rows) == [
        "form-heading-twice Sheet1!K12: 指标表有两栏都是“得分”：Sheet1!J12 和 Sheet1!K12，不知道读哪一栏"
    ]


def test_indicators_beside_each_other_are_said_once(tmp_path: Path) -> None:
    rows = [[*one, *one] for one in table(Made(groups="repeated", outer=False))[:-1]]
    said = "指标表里一行并排写了几个指标：“一级指标”（K12）、“二级指标”（L12）、“三级指标”（M12）等 10 栏"
    assert one_sheet(tmp_path, form(table=rows)) == [f"form-side-by-side Sheet1!K12: {said}"]


@pytest.mark.parametrize("second", ["{}2", "{}（2）", "第2个{}", "第二个{}", "指标2{}", "{}二"])
def test_numbered_indicators_of_a_list_are_said_once(tmp_path: Path, second: str) -> None:
    heads, *rows = ([*one[:4], *one[13:18]] for one in listed())
    heads += [second.format(one) for one in heads[4:]]
    file = xlsx(tmp_path / "表.xlsx", Sheet([heads, *([*one, *one[4:]] for one in rows)]))
    (problem,) = reading.problems(submissions(file)[0])
    assert problem.code == "form-side-by-side"
    assert "清单里一行并排写了几个指标" in problem.message
    assert "等 5 栏" in problem.message


def test_the_years_of_two_columns_are_no_numbers_of_indicators(tmp_path: Path) -> None:
    order = (*COLUMNS, *(f"{HEADINGS[one]}2021" for one in ("指标值", "完成值", "分值")))
    assert one_sheet(tmp_path, form(Made(order=order))) == []


def execution(group: str, score: str = "9.04", rate: str = "90.42%") -> list[Row]:
    """A table with a row of 预算执行率 in a group."""
    heads, *rows = table(Made(groups="repeated", outer=False))
    return [heads, [group, "", "预算执行率", "", "100%", "", rate, "10", score, ""], *rows]


def test_the_rate_of_execution_among_the_indicators(tmp_path: Path) -> None:
    assert one_sheet(tmp_path, form(table=execution("预算执行率"))) == []  # the head says the same
    file = xlsx(tmp_path / "表.xlsx", Sheet(form(table=execution("预算执行率"))))
    (part,) = submissions(file)
    assert [one.text for one in part.left if one.why == "预算执行率"] == ["100%", "90.42%", "10"]
    (said,) = one_sheet(tmp_path, form(table=execution("", "10")))
    assert said == "form-value-twice Sheet1!I6: “预算执行率的自评得分”有两处，写得不同：I6 是“9.04”，I13 是“10”"


@pytest.mark.parametrize("rate", ["108.5万元", "90.42", "/", ""])
def test_a_rate_of_execution_that_says_no_share_is_not_read(tmp_path: Path, rate: str) -> None:
    bare = [[C("项目资金（万元）", across=2), *MONEY_HEADS[:3]], [C("年度资金总额", across=2), 100, 120, 108.5]]
    file = xlsx(tmp_path / "表.xlsx", Sheet(form(money=bare, table=execution("预算执行率", rate=rate))))
    (part,) = submissions(file)
    whole = reading.plain(part.submission)
    assert whole["claimed"] == {"预算执行率": "9.04", "total": "97.04"}
    assert "stated" not in whole


def test_a_rate_of_execution_in_a_group_is_an_indicator_of_that(tmp_path: Path) -> None:
    file = xlsx(tmp_path / "表.xlsx", Sheet(form(table=execution("产出指标"))))
    checked = perfscore.recheck(perfscore.load(RULE), file)
    assert "same-id" in {one.code for one in checked.findings}
    assert [row.name for row in checked.rows].count("预算执行率") == 2


def test_a_table_without_the_figures_of_the_head(tmp_path: Path) -> None:
    rows = form(money=[["项目资金", "", "年初预算数", "全年预算书", "全年支付数"], ["", "年度资金总额", 1, 2, 3]])
    (first, second) = one_sheet(tmp_path, rows)
    assert first.startswith(
        "form-heading-missing Sheet1!D5: 表头没有找到“全年预算数”这一栏，最接近的是“全年预算书”（D5）"
    )
    assert second.startswith("form-heading-missing")
    assert "“全年执行数”" in second


def test_money_without_its_row(tmp_path: Path) -> None:
    rows = [["财政资金", *row[1:]] if row[0] == "年度资金总额" else row for row in money()]
    (said,) = one_sheet(tmp_path, form(money=rows))
    assert said.startswith("form-heading-missing Sheet1!D5: 资金表里没有找到“年度资金总额”这一行：有 2 行写了数")


def test_two_cells_with_numbers_under_one_heading(tmp_path: Path) -> None:
    rows = table(Made(groups="repeated", outer=False))
    head = [C(one, across=2) if one == "实际完成值" else one for one in rows[0]]
    wide = [[*row[:7], row[6], *row[7:]] for row in rows[1:]]
    assert "form-heading-twice Sheet1!G13: “完成值”这一栏下面有两格都写了数：G13 是“12”，H13 是“12”" in one_sheet(
        tmp_path, form(table=[head, *wide])
    )


# -- other forms, pictures, text boxes ------------------------------------------------------------


def test_a_form_of_another_kind(tmp_path: Path) -> None:
    rows = form(title=[["某县某局2022年度部门整体支出绩效自评表"]])
    assert one_sheet(tmp_path, rows) == [
        "form-other-kind Sheet1!A1: 这是“某县某局2022年度部门整体支出绩效自评表”，不是“项目支出绩效自评表”"
    ]
    assert one_sheet(tmp_path, [["项目支出绩效目标申报表"], ["项目名称", "甲"]]) == [
        "form-other-kind Sheet1!A1: 这是“项目支出绩效目标申报表”，不是“项目支出绩效自评表”"
    ]
    assert one_sheet(tmp_path, [["物品", "数量"], ["桌子", 3]])[0].startswith("workbook-not-a-form 没有找到")


def test_a_picture_instead_of_a_table(tmp_path: Path) -> None:
    (tmp_path / "点.png").write_bytes(PIXEL)
    document = docx.Document()
    document.add_picture(str(tmp_path / "点.png"))
    document.save(str(tmp_path / "图.docx"))
    assert told(tmp_path / "图.docx") == ["form-picture 没有找到“项目支出绩效自评表”：里面只有图片"]
    base = parts(xlsx(tmp_path / "空.xlsx", Sheet([])))
    drawing = b'<xdr:wsDr xmlns:xdr="d" xmlns:a="a"><xdr:pic><a:blip/></xdr:pic></xdr:wsDr>'
    relation = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/drawing" '
        b'Target="../drawings/drawing1.xml"/></Relationships>'
    )
    sheet = base["xl/worksheets/sheet1.xml"].replace(b"</worksheet>", b'<drawing r:id="rId1" xmlns:r="r"/></worksheet>')
    file = pack(
        tmp_path / "图.xlsx",
        base
        | {
            "xl/worksheets/sheet1.xml": sheet,
            "xl/worksheets/_rels/sheet1.xml.rels": relation,
            "xl/drawings/drawing1.xml": drawing,
        },
    )
    assert told(file) == ["form-picture Sheet1: 没有找到“项目支出绩效自评表”：里面只有图片"]


def boxed(folder: Path, rows: list[Row | str], *, beside: bool = False) -> Path:
    """A Word file whose table stands in a text box, in both ways in which Word writes it."""
    file = word(folder / "框.docx", Sheet(rows))
    document = docx.Document(str(file))
    body = document.element.body
    (first,) = [one for one in body.iterchildren() if one.tag.endswith("}tbl")]
    inner = f"<w:txbxContent {nsdecls('w')}/>"
    content = parse_xml(
        f'<w:p {nsdecls("w")} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:r>'
        f"<mc:AlternateContent><mc:Choice>{inner}</mc:Choice><mc:Fallback>{inner}</mc:Fallback></mc:AlternateContent>"
        "</w:r></w:p>"
    )
    boxes = [one for one in content.iter() if one.tag.endswith("}txbxContent")]
    if beside:
        boxes[0].append(parse_xml(f"<w:p {nsdecls('w')}><w:r><w:t>另附说明</w:t></w:r></w:p>"))
    else:
        boxes[0].append(first)
    body.insert(0, content)
    document.save(str(file))
    return file


def test_a_table_in_a_text_box(tmp_path: Path) -> None:
    assert told(boxed(tmp_path, form())) == [
        "form-text-box 没有找到“项目支出绩效自评表”：文字都在文本框里，读不出哪些是表格"
    ]
    assert told(boxed(tmp_path, form(), beside=True)) == ["form-left-out 警告：文本框里的内容没有读：“另附说明”"]


# -- sums, merged values, formulas ---------------------------------------------------------------


def test_a_sum_row_that_is_not_finished(tmp_path: Path) -> None:
    rows = [[row[0], 100, "", *row[3:]] if row[0] == "年度资金总额" else row for row in money()]
    file = xlsx(tmp_path / "表.xlsx", Sheet(form(money=rows)))
    assert told(file) == ["form-sum-blank Sheet1!E6: “年度资金总额”的“全年预算数”没有填，下面各行却填了数"]
    assert "各行加起来是 120" in submissions(file)[0].submission.faults[0].hint
    assert one_sheet(tmp_path, form(table=table(Made(), total=""))) == [
        "form-sum-blank Sheet1!J19: 警告：合计这一行没有写自评总分，只能核对各行的得分"
    ]
    rows = [[row[0], 100, 130, *row[3:]] if row[0] == "年度资金总额" else row for row in money()]
    assert one_sheet(tmp_path, form(money=rows)) == [
        "form-sum-wrong Sheet1!E6: 警告：“全年预算数”合计是 130，各行加起来是 120，按合计读"
    ]


def test_a_score_that_is_merged_over_rows_of_several_indicators(tmp_path: Path) -> None:
    rows = table(Made(groups="repeated", outer=False))
    merged = [
        [
            C("30", down=2) if place == 1 and column == 7 else cell
            for column, cell in enumerate(row)
            if (place, column) != (2, 7)
        ]
        for place, row in enumerate(rows)
    ]
    file = xlsx(tmp_path / "表.xlsx", Sheet(form(table=merged)))
    assert set(told(file)) == {"form-merged Sheet1!H13: “分值”的这一格合并了几行（“30”），不知道各行是多少"}
    checked = perfscore.recheck(perfscore.load(RULE), file)
    shared = [row for row in checked.rows if any(cause.code == "form-merged" for cause in row.causes)]
    assert [row.id for row in shared] == [row["三级指标"] for row in INDICATORS[:2]]
    assert all(row.computed is None and row.verdict == "undetermined" for row in shared)
    assert all((row.low, row.high) == (Decimal(0), Decimal(30)) for row in shared)
    assert checked.low is not None
    assert checked.high == checked.low + 30  # what the merged cell gives, and not that for each row
    assert {one.code for one in checked.findings}.isdisjoint({"points-not-adding", "group-mismatch"})
    with pytest.raises(perfscore.PerfscoreError) as refused:
        perfscore.load(RULE).score(file)
    assert {one.code for one in refused.value.problems} == {"form-merged"}


def test_a_score_in_words_in_the_head_is_no_score_and_not_lost(tmp_path: Path) -> None:
    file = xlsx(tmp_path / "表.xlsx", Sheet(form(money=money(score="十分", rate="见附件"))))
    row = perfscore.recheck(perfscore.load(RULE), file).rows[0]
    assert (row.claimed, [cause.code for cause in row.causes]) == (None, ["number-not-read"])
    assert "十分" in row.causes[0].says
    (part,) = submissions(file)
    assert any("见附件" in line for line in reading.text("表", part).splitlines())


def test_two_totals_that_differ(tmp_path: Path) -> None:
    rows = table(Made(groups="repeated", outer=False))
    again = ["合计", *[""] * 6, 100, 98]
    assert one_sheet(tmp_path, form(table=[*rows, again]))[0].startswith(
        "form-value-twice Sheet1!I20: “合计”有两处，写得不同"
    )


def test_a_row_below_the_total_is_not_left_out_silently(tmp_path: Path) -> None:
    rows = table(Made(groups="repeated", outer=False))
    (said,) = one_sheet(tmp_path, form(table=[*rows, ["", "", *list(rows[1])[2:]]]))
    assert said == "form-rows Sheet1!C20: 警告：合计下面的“培训场次”这一行没有读"


def test_a_formula_that_was_never_calculated(tmp_path: Path) -> None:
    file = xlsx(tmp_path / "表.xlsx", Sheet(form()))
    book = openpyxl.load_workbook(file)
    book["Sheet1"]["I13"] = "=10+10"
    book["Sheet1"]["J14"] = "#DIV/0!"
    book.save(file)
    assert told(file) == [
        "form-formula Sheet1!I13: 公式“=10+10”还没有算出数",
        "form-formula Sheet1!J14: 公式算不出数，显示的是 #DIV/0!",
    ]


def test_a_number_whose_format_hides_it(tmp_path: Path) -> None:
    rows = money(amounts=(C(1000000, format="0,"), 120, 108.5))
    assert one_sheet(tmp_path, form(money=rows))[0] == (
        "form-format Sheet1!D6: 这一格的格式使看到的不是格里的数，分不清填的是不是 1000000"
    )


def test_two_units_of_money(tmp_path: Path) -> None:
    rows = form(title=[["项目支出绩效自评表"], ["单位：元"]])
    (said, *_) = one_sheet(tmp_path, rows)
    assert said == ("form-unit Sheet1!D6: 金额的单位有两种：A2 写“元”，A5 写“万元”，不知道“100”按哪一种")


def test_a_number_that_is_a_text_with_blanks(tmp_path: Path) -> None:
    rows = form(Made(), money=money("项目资金", (" 100 ", "1 20", "108.5　")))
    file = xlsx(tmp_path / "表.xlsx", Sheet(rows))
    with pytest.raises(perfscore.PerfscoreError) as caught:
        perfscore.load(RULE).score(file)
    assert [one.render() for one in caught.value.problems] == [
        f"{file}:Sheet1!E6: “1 20”里不止一个数\n  提示：这里只写一个数，最多带一个单位"
    ]


# -- what is hidden, what is left out ---------------------------------------------------------------


def test_hidden_rows_and_columns_are_read_and_said(tmp_path: Path) -> None:
    rows = form(Made(groups="repeated"))
    assert one_sheet(tmp_path, rows, hidden_rows=[14, 15], hidden_columns=["K"]) == [
        "form-hidden Sheet1: 警告：第 14 行、第 15 行是隐藏的，里面的内容也读了",
        "form-hidden Sheet1: 警告：K 列是隐藏的，里面的内容也读了",
    ]
    file = xlsx(tmp_path / "表.xlsx", Sheet(rows), Sheet(form(names=names("乙局", "乙")), "乙", state="hidden"))
    assert told(file) == ["form-hidden 乙: 警告：整张工作表是隐藏的，里面的内容也读了"]
    assert len(submissions(file)) == 2


def test_sheets_without_a_form_are_said_once(tmp_path: Path) -> None:
    blank = form(money=money(amounts=("", "", ""), rate="", score=""), table=table(Made(), [])[:1], names=names("", ""))
    file = xlsx(
        tmp_path / "表.xlsx", Sheet([["封面"]], "封面"), Sheet(form()), Sheet(blank, "空表"), Sheet([], "Sheet3")
    )
    assert [one.removeprefix("form-left-out 警告：") for one in told(file)] == [
        "有 1 张工作表没有读，里面没有自评表：“封面”",
        "有 1 张工作表没有读，是空白的表：“空表”",
    ]
    assert told(xlsx(tmp_path / "空.xlsx", Sheet(blank, "空表")))[0].startswith("form-empty 空表!")


def test_a_form_that_is_broken_does_not_stop_the_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = xlsx(tmp_path / "表.xlsx", Sheet(form(), "好"), Sheet(form(Made(called={"分值": "几分"})), "坏"))
    good, bad = submissions(file)
    assert (good.name, good.problems, bad.name, [one.code for one in bad.problems]) == (
        "好",
        (),
        "坏",
        ["form-heading-missing"],
    )
    assert main(["recheck", RULE, str(file), "--format", "json"]) == 1
    assert f'"file": "{file}:好"' in capsys.readouterr().out
    assert main(["score", RULE, str(file)]) == 1
    out, said = capsys.readouterr()
    assert f"{file}:好" in out
    assert "“分值”" in said


def test_a_file_of_several_where_one_is_wanted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = CASES["几个项目几张工作表"].make(tmp_path / "三.xlsx")
    rule = perfscore.load(RULE)
    with pytest.raises(
        perfscore.PerfscoreError, match="文件里有 3 份自评表（“项目1”、“项目2”、“项目3”），这里只能用一份"
    ):
        rule.score(file)
    assert main(["score", RULE, str(file), "--sheet", "项目4"]) == 1
    assert "没有叫“项目4”的自评表" in capsys.readouterr().err  # form-sheet-unknown
    assert main(["score", RULE, str(file), "-o", str(tmp_path / "报告.html")]) == 1
    assert "请用 --sheet 写明工作表" in capsys.readouterr().err  # form-several
    assert main(["score", RULE, str(file), "--sheet", "项目2", "-o", str(tmp_path / "报告.html")]) == 0
    assert "第2局" in (tmp_path / "报告.html").read_text(encoding="utf-8")


# -- files ---------------------------------------------------------------------------------------


def tracked(folder: Path, change: str) -> list[str]:
    file = word(folder / "改.docx", Sheet(form()))
    members = parts(file)
    xml = members["word/document.xml"].decode()
    assert "<w:t>2400</w:t>" in xml
    author = 'w:id="1" w:author="x"'
    changes = {
        "ins": f"<w:ins {author}><w:r><w:t>2400</w:t></w:r></w:ins>",
        "del": f"<w:del {author}><w:r><w:delText>2500</w:delText></w:r></w:del><w:r><w:t>2400</w:t></w:r>",
    }
    members["word/document.xml"] = xml.replace("<w:r><w:t>2400</w:t></w:r>", changes[change]).encode()
    return told(pack(file, members))


@pytest.mark.parametrize("change", ["ins", "del"])
def test_tracked_changes(tmp_path: Path, change: str) -> None:
    (said,) = tracked(tmp_path, change)
    assert re.fullmatch(
        r"form-tracked 表 \d+!第 \d+ 行第 \d+ 格: 文档里有没有接受的修订（1 处），分不清以修改前还是修改后为准", said
    )


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("旧.doc", OLE + "WordDocument".encode("utf_16_le"), "workbook-old 这是旧格式（.doc、.wps）的文档，读不了"),
        ("旧.xls", OLE + b"\0" * 600, "workbook-old 这是旧格式（.xls、.et）的工作簿，读不了"),
        ("密.docx", OLE + "EncryptedPackage".encode("utf_16_le"), "workbook-encrypted 文件设了打开密码，读不了"),
        ("表.pdf", b"%PDF-1.7", "file-kind 这是 PDF 文件，读不出里面的表"),
        ("表.xlsx", b"\x89PNG\r\n", "file-kind 这是图片，读不出里面的表"),
        ("表.xls", b"\r\n<html><table>", "file-kind 这是网页，只是名称像表格，读不出里面的表"),
        ("坏.docx", b"PK\x03\x04", "workbook-broken 文件打不开：不是 .xlsx、.docx 文件，或只传来了一部分"),
        ("字.docx", "自评表".encode(), "workbook-broken 文件打不开：不是 .xlsx、.docx 文件，或只传来了一部分"),
    ],
)
def test_old_and_encrypted_files(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert told(tmp_path / name) == [said]


def test_a_file_is_what_it_holds_whatever_it_is_called(tmp_path: Path) -> None:
    for name, file in (
        ("表.docx", xlsx(tmp_path / "一.xlsx", Sheet(form()))),
        ("表.xlsx", word(tmp_path / "二.docx", Sheet(form()))),
    ):
        (tmp_path / name).write_bytes(file.read_bytes())
        assert told(tmp_path / name) == []
    with zipfile.ZipFile(tmp_path / "表.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert told(tmp_path / "表.ods") == ["workbook-old 这是开放文档格式（.ods、.odt）的文件，读不了"]


def test_a_protected_sheet_is_read(tmp_path: Path) -> None:
    file = xlsx(tmp_path / "表.xlsx", Sheet(form()))
    book = openpyxl.load_workbook(file)
    book["Sheet1"].protection.sheet = True
    book["Sheet1"].protection.set_password("1")
    book.save(file)
    assert told(file) == []


def bomb(xml: bytes) -> bytes:
    return xml.replace(b"</w:body>", b"<w:p/>" * (12 << 20) + b"</w:body>")


def many_cells(xml: bytes) -> bytes:
    return xml.replace(b"</w:body>", b"<w:tbl><w:tr>" + b"<w:tc/>" * 100_001 + b"</w:tr></w:tbl></w:body>")


def long_text(xml: bytes) -> bytes:
    text = b"<w:p><w:r><w:t>" + b"x" * 30_000 + b"</w:t></w:r></w:p>"
    return xml.replace(b"</w:body>", text * 200 + b"</w:body>")


def entities(xml: bytes) -> bytes:
    return xml.replace(b"?>", b'?><!DOCTYPE x [<!ENTITY a "ha">]>', 1)


def wide_cell(xml: bytes) -> bytes:
    cell = b'<w:tc><w:tcPr><w:gridSpan w:val="900"/></w:tcPr></w:tc>'
    return xml.replace(b"</w:body>", b"<w:tbl>" + (b"<w:tr>" + cell + b"</w:tr>") * 900 + b"</w:tbl></w:body>")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (bomb, "workbook-too-large"),
        (many_cells, "workbook-too-large"),
        (long_text, "workbook-too-large"),
        (wide_cell, "workbook-too-large"),
        (entities, "workbook-broken"),
    ],
)
def test_word_files_that_mean_harm(tmp_path: Path, change: Callable[[bytes], bytes], code: str) -> None:
    file = word(tmp_path / "害.docx", Sheet(form()))
    members = parts(file)
    began = time.process_time()
    pack(file, members | {"word/document.xml": change(members["word/document.xml"])})
    (said,) = told(file)
    assert said.startswith(code)
    assert time.process_time() - began < 20


def test_a_merge_over_the_whole_sheet_is_no_more_than_what_is_used(tmp_path: Path) -> None:
    rows = form()
    file = xlsx(tmp_path / "表.xlsx", Sheet(rows))
    members = parts(file)
    name = "xl/worksheets/sheet1.xml"
    xml = members[name].replace(b'<mergeCell ref="A1:I1"', b'<mergeCell ref="A1:XFD1"')
    assert xml != members[name]
    assert told(pack(file, members | {name: xml})) == []


def test_a_hundred_sheets(tmp_path: Path) -> None:
    sheets = [Sheet(form(names=names("某局", f"项目{n}")), f"项目{n}") for n in range(100)]
    file = xlsx(tmp_path / "百.xlsx", *sheets)
    began = time.process_time()
    found = submissions(file)
    assert time.process_time() - began < 30
    assert [one.name for one in found] == [f"项目{n}" for n in range(100)]
    assert all(len(one.submission.data[TABLE]) == len(INDICATORS) for one in found)  # type: ignore[arg-type]


def test_a_zip_that_holds_something_else(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "别.docx", "w") as archive:
        archive.writestr("a.txt", "x")
    assert told(tmp_path / "别.docx")[0].startswith("workbook-broken")


# -- one cell holds up its own row ---------------------------------------------------------------


def test_a_doubtful_cell_holds_up_its_own_row_alone(tmp_path: Path) -> None:
    file = xlsx(tmp_path / "表.xlsx", Sheet(form()))
    book = openpyxl.load_workbook(file)
    book["Sheet1"]["H14"] = "=2400"
    book["Sheet1"]["E6"] = None
    book.save(file)
    rule = perfscore.load(RULE)
    with pytest.raises(perfscore.PerfscoreError) as caught:
        rule.score(file)
    assert [one.code for one in caught.value.problems] == ["form-sum-blank", "form-formula"]
    checked = perfscore.recheck(rule, file)
    verdicts = {row.name: (row.verdict, [cause.code for cause in row.causes]) for row in checked.rows}
    assert verdicts["发放手册"] == ("undetermined", ["form-formula"])
    assert verdicts["预算执行率"] == ("undetermined", ["form-sum-blank"])
    assert {verdict for name, (verdict, _) in verdicts.items() if name not in {"发放手册", "预算执行率"}} == {"agrees"}


def test_a_name_that_begins_like_a_note_is_a_name(tmp_path: Path) -> None:
    rows = [one | {"三级指标": f"注册企业数{place}"} for place, one in enumerate(INDICATORS)]
    made = Made(order=("三级指标", *(one for one in COLUMNS if one != "三级指标")), outer=False, groups="repeated")
    (part,) = submissions(xlsx(tmp_path / "表.xlsx", Sheet(form(table=table(made, rows)))))
    assert reading.problems(part) == ()
    assert [one["三级指标"] for one in part.submission.data[TABLE]] == [one["三级指标"] for one in rows]  # type: ignore[attr-defined]


def test_characters_and_numbers_that_are_none(tmp_path: Path) -> None:
    file = xlsx(tmp_path / "表.xlsx", Sheet(form(Made(numbers=True))))
    members = parts(file)
    name = "xl/worksheets/sheet1.xml"
    xml = members[name].decode()
    assert "<v>2400</v>" in xml
    xml = re.sub('(r="G4"[^>]*><is><t>)', r"\1_x0001_", xml.replace("<v>2400</v>", "<v>NaN</v>"))
    pack(file, members | {name: xml.encode()})
    assert told(file) == ["control-character Sheet1!G4: 文字里有控制字符（U+0001），报告里无法显示"]
    checked = perfscore.recheck(perfscore.load(RULE), file)
    assert checked["发放手册"].verdict == "undetermined"


def test_a_large_sheet_of_something_else_is_passed_over_quickly(tmp_path: Path) -> None:
    other: list[Row | str] = [["合计", "得分", n, "项目资金"] for n in range(15_000)]
    file = xlsx(tmp_path / "表.xlsx", Sheet(form()), Sheet(other, "明细"))
    began = time.process_time()
    assert told(file) == ["form-left-out 警告：有 1 张工作表没有读，里面没有自评表：“明细”"]
    assert time.process_time() - began < 20


def test_a_form_without_a_table_of_indicators(tmp_path: Path) -> None:
    (said,) = one_sheet(tmp_path, form(table=[["绩效指标", "略"]]))
    assert said.startswith("form-heading-missing Sheet1!D5: 没有找到指标表：要有“三级指标”、“指标值”")


def test_an_amount_that_is_there_twice(tmp_path: Path) -> None:
    called = ("年初预算数", "全年预算数", "全年执行数", "全年执行数", "执行率", "得分")
    assert one_sheet(tmp_path, form(money=money(called=called))) == [
        "form-heading-twice Sheet1!G5: 资金表有两栏都是“全年执行数”：Sheet1!F5 和 Sheet1!G5，不知道读哪一栏"
    ]


def test_two_labels_that_say_otherwise(tmp_path: Path) -> None:
    rows = form(names=[*names(), ["自评等级", "优", "自评等级", "良"], ["年度", "2022年", "评价年度", "2021"]])
    (part,) = submissions(xlsx(tmp_path / "表.xlsx", Sheet(rows)))
    assert [one.code for one in reading.problems(part)] == ["form-value-twice"]
    assert part.submission.year == 2022
    rows = form(names=[["项目单位", "乙局", "实施单位", "甲局"]])
    (part,) = submissions(xlsx(tmp_path / "表.xlsx", Sheet(rows)))
    assert part.submission.unit == "甲局"  # 实施单位 goes before 项目单位
    assert {(one.text, one.why) for one in part.left} >= {("乙局", "项目单位")}


def test_subtotals_and_rows_to_spare_are_no_indicators(tmp_path: Path) -> None:
    rows = table(Made(groups="repeated", outer=False))
    spare = [
        ["产出指标", "数量指标", "……", *[""] * 7],
        ["小计", *[""] * 6, 50, 48],
        ["产出指标", "质量指标", *[""] * 8],
    ]
    file = xlsx(tmp_path / "表.xlsx", Sheet(form(table=[*rows[:4], *spare, *rows[4:]])))
    (part,) = submissions(file)
    assert reading.problems(part) == ()
    assert reading.plain(part.submission) == submission()


def test_an_indicator_over_two_rows_of_the_grid(tmp_path: Path) -> None:
    rows = table(Made(groups="repeated", outer=False))
    tall = [C(cell, down=2) for cell in rows[1]]
    (part,) = submissions(xlsx(tmp_path / "表.xlsx", Sheet(form(table=[rows[0], tall, [], *rows[2:]]))))
    assert reading.plain(part.submission) == submission()


def test_a_total_without_the_column_of_scores(tmp_path: Path) -> None:
    made = Made(order=[one for one in COLUMNS if one != "自评得分"])
    (part,) = submissions(xlsx(tmp_path / "表.xlsx", Sheet(form(made))))
    assert part.submission.claimed == {"预算执行率": "9.04"}


def test_a_rate_without_its_sign_under_a_heading_that_has_it(tmp_path: Path) -> None:
    called = ("年初预算数", "全年预算数", "全年执行数", "分值", "执行率（%）", "得分")
    (part,) = submissions(xlsx(tmp_path / "表.xlsx", Sheet(form(money=money(called=called, rate="90.42", score="—")))))
    assert part.submission.stated == {"预算执行率": "90.42%"}
    assert part.submission.claimed == {"total": "97.04"}


def test_a_picture_in_a_cell(tmp_path: Path) -> None:
    file = xlsx(tmp_path / "表.xlsx", Sheet(form()))
    book = openpyxl.load_workbook(file)
    book["Sheet1"]["H14"] = '=DISPIMG("ID_1",1)'
    book.save(file)
    assert told(file) == ["form-picture Sheet1!H14: 这一格是图片，读不出里面的字"]


def test_a_date_whose_format_hides_the_day(tmp_path: Path) -> None:
    rows = [list(row) for row in table(Made(groups="repeated", outer=False))]
    rows[1][6] = C(date(2022, 12, 31), format="yyyy-mm")
    assert one_sheet(tmp_path, form(table=rows))[0].startswith(
        "form-format Sheet1!G13: 这一格的格式没有把年、月、日都显示出来"
    )


def test_a_file_without_a_form_says_which_headings_it_has(tmp_path: Path) -> None:
    (said,) = one_sheet(tmp_path, [["一级指标", "甲"], ["备注", "乙"], ["得分", 3]])
    assert said.endswith("；只找到“一级指标”、“备注”、“得分”")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    for name in ("无.xlsx", "无.docx"):
        with pytest.raises(perfscore.PerfscoreError) as caught:
            submissions(tmp_path / name)
        assert [one.code for one in caught.value.problems] == ["file-missing"]
    (tmp_path / "夹.docx").mkdir()
    with pytest.raises(perfscore.PerfscoreError) as caught:
        submissions(tmp_path / "夹.docx")
    assert [one.code for one in caught.value.problems] == ["file-is-directory"]
