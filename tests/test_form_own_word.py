"""The grid of a Word file: what its XML may hold beside plain text in plain tables."""

from pathlib import Path
from typing import Final

import pytest

import perfscore
from own_files import COLUMNS, INDICATORS, TABLE, Made, Sheet, form, submission, table, word
from perfscore.report import reading
from perfscore.submission.own_file.word import grid
from perfscore.submission.read import Part, submissions
from workbooks import pack, parts

RUN: Final = "<w:r><w:t>{}</w:t></w:r>"


def changed(folder: Path, *changes: tuple[str, str]) -> Path:
    """A form whose XML is changed in some places."""
    file = word(folder / "表.docx", Sheet(form()))
    members = parts(file)
    xml = members["word/document.xml"].decode()
    for before, after in changes:
        assert before in xml
        xml = xml.replace(before, after, 1)
    return pack(file, members | {"word/document.xml": xml.encode()})


def read(folder: Path, *changes: tuple[str, str]) -> Part:
    (part,) = submissions(changed(folder, *changes))
    return part


def row(part: Part, name: str) -> dict[str, str]:
    rows = part.submission.data[TABLE]
    assert isinstance(rows, list)
    return next(one for one in rows if one["三级指标"] == name)


@pytest.mark.parametrize(
    ("run", "text"),
    [
        ('<w:r><w:sym w:font="Symbol" w:char="F0B3"/><w:t>2400</w:t></w:r>', "≥2400"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:t>2400</w:t></w:r>', "□2400"),
        ("<w:r><w:t>24</w:t></w:r><w:r><w:t>00</w:t></w:r>", "2400"),
        ("<w:r><w:t>2</w:t><w:tab/><w:t>400</w:t></w:r>", "2 400"),
        ("<w:r><w:t>二</w:t><w:br/><w:t>千</w:t></w:r>", "二千"),
        ("<w:r><w:t>2400</w:t><w:noBreakHyphen/><w:t>2500</w:t></w:r>", "2400-2500"),
        (
            "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:r><w:t>略</w:t></w:r></w:sdtContent></w:sdt>",
            "",
        ),
        ("<w:sdt><w:sdtContent><w:r><w:t>2400</w:t></w:r></w:sdtContent></w:sdt>", "2400"),
        ('<w:hyperlink w:anchor="x"><w:r><w:t>2400</w:t></w:r></w:hyperlink>', "2400"),
        ("<w:r><w:instrText>SUM(A1)</w:instrText></w:r><w:r><w:t>2400</w:t></w:r>", "2400"),
        ('<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>2400</w:t></w:r>', "2400"),
    ],
)
def test_the_text_of_a_cell(tmp_path: Path, run: str, text: str) -> None:
    part = read(tmp_path, (RUN.format("2400"), run))
    assert reading.problems(part) == ()
    assert row(part, "发放手册").get("完成值", "") == text


def test_hidden_text_is_read_and_said(tmp_path: Path) -> None:
    part = read(tmp_path, (RUN.format("2400"), "<w:r><w:rPr><w:vanish/></w:rPr><w:t>2400</w:t></w:r>"))
    assert reading.plain(part.submission) == submission()
    (notice,) = reading.problems(part)
    assert (notice.code, notice.message) == ("form-hidden", "表 1 第 14 行第 8 格的文字是隐藏的，里面的内容也读了")


def test_rows_that_begin_further_right(tmp_path: Path) -> None:
    """A row may leave out its first columns, and a cell say itself how many columns it takes."""
    rows = table(Made(groups="repeated", outer=False))
    file = word(tmp_path / "表.docx", Sheet(form(table=rows, notes=[])))
    members = parts(file)
    xml = members["word/document.xml"].decode()
    begin = xml.index("<w:tr>", xml.index("培训场次"))
    first = xml.index("<w:tc>", begin)
    second = xml.index("<w:tc>", first + 1)
    third = xml.index("<w:tc>", second + 1)
    before = '<w:trPr><w:gridBefore w:val="2"/></w:trPr>'
    xml = xml[:first] + before + xml[third:]
    (part,) = submissions(pack(file, members | {"word/document.xml": xml.encode()}))
    assert reading.plain(part.submission) == submission()  # 产出指标, 数量指标 stand for it from above


def test_a_cell_of_no_width_and_one_of_too_many(tmp_path: Path) -> None:
    part = read(tmp_path, (RUN.format("2400"), RUN.format("2400")))
    assert reading.plain(part.submission) == submission()
    for width in ("-1", "1001", "x"):
        file = changed(tmp_path, ("<w:tcPr>", f'<w:tcPr><w:gridSpan w:val="{width}"/>'))
        with pytest.raises(perfscore.PerfscoreError) as caught:
            submissions(file)
        assert [one.code for one in caught.value.problems] == ["workbook-broken"]


def test_the_places_of_a_word_file_are_those_that_people_count(tmp_path: Path) -> None:
    file = word(tmp_path / "表.docx", Sheet(["项目支出绩效自评表", "（2022年度）", *form(title=[])]))
    (part,) = submissions(file)
    places = {one.path: one.place for one in reading.taken(part.submission)}
    assert places["year",] == "正文!第 2 段"
    assert places["unit",] == "表 1!第 2 行第 4 格"
    assert places["data", TABLE, 0, "三级指标"] == f"表 1!第 11 行第 {COLUMNS.index('三级指标') + 2} 格"
    assert {one.text for one in part.left} >= {"项目支出绩效自评表", "某主管局"}
    assert len(INDICATORS) == 6


def test_a_drawing_of_before_is_read_once(tmp_path: Path) -> None:
    both = (
        '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        "<mc:Choice><w:t>2400</w:t></mc:Choice><mc:Fallback><w:t>2400</w:t></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert row(read(tmp_path, (RUN.format("2400"), both)), "发放手册")["完成值"] == "2400"


def test_the_document_may_be_called_otherwise(tmp_path: Path) -> None:
    file = word(tmp_path / "表.docx", Sheet(form()))
    members = parts(file)
    members["word/document2.xml"] = members.pop("word/document.xml")
    members["_rels/.rels"] = members["_rels/.rels"].replace(b"word/document.xml", b"/word/document2.xml")
    assert grid(pack(file, members)).last > 15
    members["_rels/.rels"] = members["_rels/.rels"].replace(b"word/document2.xml", b"other.xml")
    with pytest.raises(perfscore.PerfscoreError) as caught:
        submissions(pack(file, members))
    assert caught.value.problems[0].message == "文件打不开：里面没有 Word 文档的正文"
