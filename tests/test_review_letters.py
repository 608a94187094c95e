"""Letters: one a bureau with all its projects, from any template, and every item that was found stands in one."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import docx
import openpyxl
import pytest
import yaml
from docx.oxml.ns import qn
from docx.shared import Length, Pt
from hypothesis import given
from hypothesis import strategies as st

import perfscore
from cli_runs import environment
from desk import FORMS, form, found, rechecked, texts, written
from perfscore.cli import main
from perfscore.problems import PerfscoreError
from perfscore.recheck.batch import Outcome, recheck_all
from perfscore.recheck.finding_words import finding
from perfscore.recheck.text import points
from perfscore.review import letter_template, letter_words
from perfscore.review.bureau_findings import bureau_findings
from perfscore.review.desk_layout import PLACES
from perfscore.review.letter_names import MOST_BYTES, file_names
from perfscore.review.letter_rendering import LetterTemplate
from perfscore.review.letters import letters
from perfscore.review.rectification import NUMBER, items, number_in
from perfscore.review.row_views import row_views
from perfscore.review.settlement import SettledRow, Settlement

HOSTILE = "=1+1{{ 7 * 7 }}<b>&\x00局"


@pytest.fixture
def county(tmp_path: Path) -> Path:
    """Five submissions of four bureaus: two of one bureau, one right, one with a hostile name."""
    return written(
        tmp_path / "自评",
        [
            form("甲局", 91.7, 46, "临时救助"),
            form("乙局", 99, 49.5),
            form("甲局", 50, 37.3, "养老服务站"),
            form("丙/丁:局", 50, 50),
            form("戊局", "文字", 50),  # type: ignore[arg-type]
        ],
    )


def run(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, str]:
    status = main(["recheck", FORMS, *args])
    answer = capsys.readouterr()
    return status, answer.out, answer.err


def test_every_bureau_has_one_letter_with_all_its_projects_and_all_that_is_asked(
    county: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "反馈"
    options = ("--until", "2026-12-31", "--on", "2026-12-01", "--office", "某县财政局")
    status, out, err = run(capsys, str(county), "--letters", str(home), *options)
    assert status == 0
    assert "排名" in out
    assert f"“{home}”里写了 4 份反馈书，和“整改台账.xlsx”（4 项）" in err
    names = sorted(one.name for one in home.iterdir())
    assert [one for one in names if "丙" not in one] == [
        "反馈书-乙局.docx",
        "反馈书-戊局.docx",
        "反馈书-甲局.docx",
        "整改台账.xlsx",
    ]
    whole = texts(home / "反馈书-甲局.docx")
    assert "（一）临时救助" in whole
    assert "（二）养老服务站" in whole
    assert "自评得分96分，复核得分95.85分，相差+0.15分，复核等次为优，4行中1行有差异或没有得分。" in whole
    assert "某县财政局" in whole
    assert "2026年12月1日" in whole
    assert any("于2026年12月31日前填好附件" in one for one in whole)
    numbers = [one.number for one in found(county)]
    shown = [number for name in home.glob("*.docx") for one in texts(name) for number in NUMBER.findall(one)]
    assert sorted(shown) == sorted(numbers)
    right = texts(home / "反馈书-乙局.docx")
    assert "本次复核没有需要整改的事项。" in right
    assert "整改报告书" not in right
    for name in home.glob("*.docx"):
        assert not any("{{" in one or "{%" in one for one in texts(name))


def test_a_letter_says_what_the_re_check_says(county: Path) -> None:
    outcomes = rechecked(county)
    made = letters(outcomes, {}, items(outcomes, {}))
    for letter in made:
        values = letter_words.words(letter, letter_words.Heading(perfscore.load(FORMS).program, date(2026, 12, 1)))
        rechecks = [one.recheck for one in outcomes if one.recheck is not None and one.recheck.unit == letter.unit]
        assert [one["复核得分"] for one in values["项目清单"] if "之间" not in one["复核得分"]] == [
            points(one.computed_converted) for one in rechecks if one.computed_converted is not None
        ]
        for project, recheck in zip(values["项目清单"], rechecks, strict=True):
            rows = [row for row in recheck.rows if row.explained]
            assert [(one["指标"], one["自评"]) for one in project["各行"]] == [
                (row.label, points(row.claimed)) for row in rows
            ]
        assert values["期限"] == "【待填写：期限】"


def settlement_of(recheck: perfscore.Recheck) -> Settlement:
    """A settlement in which a ground took the first row down to 20."""
    rows = [
        SettledRow(
            id=row.id,
            name=row.name,
            points=row.points,
            claimed=row.claimed,
            computed=row.computed,
            recomputed=row.computed,
            settled=20 if row.id == "甲" else row.computed,  # type: ignore[arg-type]
            deviation=None if row.claimed is None else row.claimed - (20 if row.id == "甲" else row.computed or 0),
            by="ground" if row.id == "甲" else "rule",
            ground="没有佐证" if row.id == "甲" else "",
        )
        for row in recheck.rows
    ]
    total = {"settled_total": 70, "settled_converted": 70, "settled_grade": "中"}
    ends = dict.fromkeys(("low", "high", "converted_low", "converted_high"), 70)
    return Settlement.model_validate({"recheck": recheck, "rows": rows, **total, **ends})


def test_a_settled_row_goes_into_letter_and_item_as_it_was_settled(county: Path) -> None:
    outcomes = rechecked(county)
    first = outcomes[1].recheck  # agrees by the rule; the reviewer took points off
    assert first is not None
    settled = {outcomes[1].file: settlement_of(first)}
    view = row_views(first, settled[outcomes[1].file])[1]
    assert (view.score, view.causes, view.remedy) == (Decimal(20), "没有佐证", "按核定得分改为 20 分")
    made = items(outcomes, settled)
    [item] = [one for one in made if one.unit == "乙局"]
    assert item.problem == "“甲”自评 49.5 分，核定 20 分，差异 +29.5 分：没有佐证"
    assert item.evidence_asked
    letter = letters(outcomes, settled, made)[1]
    [project] = letter_words.words(letter, letter_words.Heading(perfscore.load(FORMS).program, date(2026, 12, 1)))[
        "项目清单"
    ]
    assert project["结果"] == "自评得分99.5分，核定得分70分，相差+29.5分，核定等次为中，4行中1行有差异或没有得分"


def test_letters_of_a_settled_workbook_say_what_was_settled(
    county: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, home = tmp_path / "复核.xlsx", tmp_path / "反馈"
    assert run(capsys, str(county), "-o", str(file))[0] == 0
    book = openpyxl.load_workbook(file)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            if row[0].value == "行 甲" and sheet["A4"].value.endswith(("01.json", "02.json")):
                right = sheet["A4"].value.endswith("02.json")
                row[PLACES["score"]].value = 37.3 if right else 20
                row[PLACES["reason"]].value = "补交了验收单，按此评定" if right else "没有验收单"
    book.save(file)
    status, out, err = run(capsys, str(county), "--settle", str(file), "--letters", str(home), "--format", "json")
    assert (status, err.count("反馈书")) == (0, 1), err
    totals = {one["recheck"]["unit"]: one["settled_converted"] for one in json.loads(out)}
    whole = texts(home / "反馈书-乙局.docx")
    assert f"自评得分99.5分，核定得分{totals['乙局']}分，相差+29.5分，核定等次为中，4行中1行有差异或没有得分。" in whole
    assert {"核定", "核定。没有验收单"} <= set(whole)
    assert "“甲”自评 49.5 分，核定 20 分，差异 +29.5 分：没有验收单" in whole
    letter = texts(home / "反馈书-甲局.docx")  # of its second project nothing is asked any more
    assert "养老服务站：" not in "".join(letter)
    assert any(one.startswith("临时救助：“甲”自评 46 分，复核 45.85 分") for one in letter)


def test_the_same_problem_has_the_same_number_in_every_run_whatever_else_is_there(county: Path, tmp_path: Path) -> None:
    before = {(one.unit, one.project, one.where): one.number for one in found(county)}
    more = written(
        tmp_path / "更多",
        [form("己局", 40, 40), *(json.loads(one.read_text()) for one in sorted(county.glob("*.json")))],
    )
    after = {(one.unit, one.project, one.where): one.number for one in found(more)}
    assert before.items() <= after.items()
    assert len(set(after.values())) == len(after)
    assert all(number_in(f" {one.lower().replace('-', '－')} ") == one for one in after.values())
    assert number_in("没有编号") == ""


def test_another_bureaus_claims_and_files_are_in_nobodys_letter(tmp_path: Path) -> None:
    forms = [form("甲局", 50, 50), form("乙局", 50, 40), form("丙局", 60, 30)]
    long = "因为雨季推迟施工，经县政府同意调整了进度计划，年底以前全部补齐完成任务"
    for one in forms[:2]:
        one["data"]["绩效指标"][0]["偏差原因"] = long
    folder = written(tmp_path / "自评", forms)
    codes = {one.code for outcome in rechecked(folder) if outcome.recheck for one in outcome.recheck.findings}
    assert {"unlike-treatment", "text-copied"} <= codes
    made = found(folder)
    assert not any(".json" in one.problem + one.where for one in made)
    assert not any(one.code == "unlike-treatment" for one in made)
    [copied] = [one for one in made if one.code == "text-copied"]
    assert "甲局的一字不差" in copied.problem


@pytest.mark.parametrize(
    ("where", "says", "read", "told"),
    [
        ("预算执行率", "执行率低", "预算执行率", "执行率低"),
        ("自评/a.xlsx:自评表!D9", "“产出指标”合计 41 分", "产出指标", "“产出指标”合计 41 分（自评表!D9）"),
        ("自评/a.xlsx:表", "第 10 行是隐藏的", "", "第 10 行是隐藏的（表）"),
        ("自评/a.xlsx", "“甲局”没有写年度", "甲局", "“甲局”没有写年度"),
        ("自评/a.xlsx › 甲", "“甲”与乙局（自评/b.yaml）的一样（见表）", "甲", "“甲”与乙局的一样（见表）"),
        ("自评/b.yaml", "在 自评/b.yaml 里已有一份", "", "在 b.yaml 里已有一份"),
    ],
)
def test_the_place_of_an_item_is_what_it_is_about(where: str, says: str, read: str, told: str, county: Path) -> None:
    """Else a form that is handed in again, its lines moved, would have other items."""
    for file in ("自评/a.xlsx", "自评/a.xlsx:自评表"):
        recheck = rechecked(county)[1].recheck
        assert recheck is not None
        one = finding("text-copied", says, where)
        outcome = Outcome(file, recheck.model_copy(update={"findings": [one]}))
        [found] = bureau_findings(outcome, {file, "自评/b.yaml"})
        assert (found.where, found.says) == (read, told)


def test_a_form_that_is_handed_in_again_with_its_lines_moved_has_the_same_items(tmp_path: Path) -> None:
    one = form("甲局", 150, 50)
    one["data"]["绩效指标"][0]["偏差原因"] = ""
    text = yaml.safe_dump(one, allow_unicode=True)
    numbers = []
    for name, before in (("一", ""), ("二", "# 重报\n\n")):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "a.yaml").write_text(before + text, encoding="utf-8")
        outcomes = list(recheck_all(perfscore.load(FORMS).program, [folder / "a.yaml"]))
        made = items(outcomes, {})
        assert "over-achievement" in {item.code for item in made}
        assert not any("a.yaml" in item.problem + item.where for item in made)
        numbers.append([item.number for item in made])
    assert numbers[0] == numbers[1]


# -- names of files --------------------------------------------------------------------------------

names_of = st.lists(
    st.one_of(
        st.text(max_size=8),
        st.text("甲乙aAbB/:\\.*? 　\x00CONcon", max_size=6),
        st.sampled_from(["CON", "con", "甲/乙", "甲:乙", "甲_乙", "甲" * 300, "甲" * 301, "", ".", " 甲", "ａ", "a"]),
    ),
    max_size=12,
    unique=True,
)


@given(names_of)
def test_no_two_files_have_one_name_whatever_the_units_are_called(units: list[str]) -> None:
    names = file_names(units, "反馈书-", ".docx")
    assert len({one.casefold() for one in names}) == len(units)
    for name in names:
        assert not set(name) & set('/\\:*?"<>|\x00\n\t')
        assert len(name.encode(errors="replace")) <= MOST_BYTES + 100
        assert name == name.strip()


@given(names_of, st.randoms())
def test_the_name_of_a_file_does_not_depend_on_the_order(units: list[str], chance: Any) -> None:
    names = dict(zip(units, file_names(units), strict=True))
    mixed = units[:]
    chance.shuffle(mixed)
    assert dict(zip(mixed, file_names(mixed), strict=True)) == names


# -- folders ---------------------------------------------------------------------------------------


def test_letters_of_two_runs_are_never_mixed(county: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = tmp_path / "反馈"
    assert run(capsys, str(county), "--letters", str(home))[0] == 0
    before = {one.name: one.read_bytes() for one in home.iterdir()}
    status, _, err = run(capsys, str(county), "--letters", str(home))
    assert status == 2
    assert "里已有 5 个文件" in err
    assert {one.name: one.read_bytes() for one in home.iterdir()} == before
    empty = tmp_path / "空的"
    empty.mkdir()
    assert run(capsys, str(county), "--letters", str(empty))[0] == 0
    assert len(list(empty.iterdir())) == 5


def test_what_cannot_be_is_refused_before_anything_is_done(
    county: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "文件"
    file.touch()
    for options, says in (
        (("--letters", str(file)), "是文件，这里要写文件夹"),
        (("--letters", str(tmp_path / "没有" / "反馈")), "没有文件夹"),
        (("--letters", str(county / "反馈")), "在填报的文件夹里"),
        (("--template", str(file)), "要和 --letters 一起写"),
        (("--office", "某局"), "要和 --letters 一起写"),
        (("--until", "2026-12-31"), "要和 --letters、--reply 或 --last 一起写"),
        (("--on", "2026-12-31"), "要和 --letters、--reply 或 --last 一起写"),
        (("--letters", str(tmp_path / "反馈"), "--until", "2026-02-30"), "不是日历上的日期"),
        (("--letters", str(tmp_path / "反馈"), "--until", "2026-02-01", "--on", "2026-02-02"), "在 2026-02-02 以前"),
        (("--reply", str(tmp_path), "-o", str(tmp_path / "x.html")), "整改台账不能写成 html"),
    ):
        status, _, err = run(capsys, str(county), *options)
        assert (status, says in err) == (2, True), err
    assert not (tmp_path / "反馈").exists()


def test_a_bureau_without_a_name_is_told_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = written(tmp_path / "自评", [form("", 50, 50), form("无", 50, 40, "别的")])
    home = tmp_path / "反馈"
    status, _, err = run(capsys, str(folder), "--letters", str(home))
    assert status == 0
    assert "00.json 没有写单位" in err
    assert len(list(home.glob("*.docx"))) == 2
    assert all("【待填写：单位的全称】：" in texts(one) for one in home.glob("*.docx"))


def test_hostile_names_are_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = written(tmp_path / "自评", [form(HOSTILE.replace("\x00", ""), 50, 50, "{% for %}</w:t>")])
    home = tmp_path / "反馈"
    assert run(capsys, str(folder), "--letters", str(home))[0] == 0
    [letter] = home.glob("*.docx")
    assert "=1+1{{ 7 * 7 }}<b>&局：" in texts(letter)
    assert "（一）{% for %}</w:t>" in texts(letter)


# -- templates -------------------------------------------------------------------------------------


def template(tmp_path: Path, *paragraphs: str, rows: tuple[str, ...] = ()) -> Path:
    """The shipped template with other paragraphs in front, and a table of one column."""
    word = docx.Document(BytesIO(letter_template.template()))
    first = word.paragraphs[0]
    for one in paragraphs:
        first.insert_paragraph_before(one)
    if rows:
        table = word.add_table(len(rows), 1)
        for row, one in zip(table.rows, rows, strict=True):
            row.cells[0].text = one
    file = tmp_path / "模板.docx"
    word.save(str(file))
    return file


def problems(file: Path, county: Path) -> list[tuple[str, str]]:
    """The codes of what is wrong with a template, with their places."""
    outcomes = rechecked(county)
    letter = letters(outcomes, {}, items(outcomes, {}))[0]
    heading = letter_words.Heading(perfscore.load(FORMS).program, date(2026, 12, 1))
    with pytest.raises(PerfscoreError) as raised:
        LetterTemplate.read(file, letter_words.NAMES).filled(
            letter_words.words(letter, heading), {one.number: "编号" for one in letter.items}
        )
    return [(one.code, one.place) for one in raised.value.problems]


def test_an_office_writes_its_own_template(county: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = tmp_path / "模板.docx"
    assert main(["new", "letter", "-o", str(own)]) == 0
    word = docx.Document(str(own))
    word.paragraphs[0].insert_paragraph_before(
        "某县财政局文件 {{ 单位 }}（{{ 项目清单|length }} 个项目{% if 遗留事项 %}，有遗留{% endif %}）"
    )
    word.save(str(own))
    assert run(capsys, str(county), "--letters", str(tmp_path / "反馈"), "--template", str(own))[0] == 0
    assert "某县财政局文件 甲局（2 个项目）" in texts(tmp_path / "反馈" / "反馈书-甲局.docx")


@pytest.mark.parametrize(
    ("paragraph", "code"),
    [
        ("{{ 单位名 }}", "template-name-unknown"),
        ("{{ 单位.名称 }}", "template-name-unknown"),
        ("{%p for 项目 in 项目 %}", "template-syntax"),
        ("{{ 单位", "template-syntax"),
        ("{{ 单位 }", "template-syntax"),
        ("{{ 单位 单位 }}", "template-syntax"),
        ("{% if 单位 %}", "template-syntax"),
        ("{{ 单位.__class__.__mro__ }}", "template-name-unknown"),
        ("{{ ''.__class__ }}", "template-name-unknown"),
        ("{{ 单位['__class__'] }}", "template-tag-refused"),
        ("{{ 单位.upper() }}", "template-tag-refused"),
        ("{{ range(9) }}", "template-tag-refused"),
        ("{% set 甲 = 1 %}", "template-tag-refused"),
        ("{% include '/etc/passwd' %}", "template-tag-refused"),
        ("{% import 'os' as o %}", "template-tag-refused"),
        ("{{ 单位|replace('甲', '乙') }}", "template-tag-refused"),
        ("{{ 'a' * 1000000000 }}", "template-tag-refused"),
        ("{{ 9 ** 9 ** 9 }}", "template-tag-refused"),
        ("{% for 字 in 单位 %}{{ 字 }}{% endfor %}", "template-name-unknown"),
        ("{% for 项目 in 项目清单 %}{{ 项目.单位 }}{% endfor %}", "template-name-unknown"),
        ("{{ 项目清单 }}", "template-tag-refused"),
        ("｛｛ 单位 ｝｝", "template-syntax"),
        ("{％ if 单位 ％}", "template-syntax"),
        ("{% for 项目 in 项目清单 %}{{ 项目 }}{% endfor %}", "template-tag-refused"),
        ("{% macro 甲() %}{% endmacro %}", "template-tag-refused"),
        ("{{ 没有|default('甲') }}", "template-name-unknown"),
        ("{{ 单位|没有的 }}", "template-tag-refused"),
        ("{% 没有的 %}", "template-syntax"),
    ],
)
def test_a_broken_template_is_said_by_its_place(paragraph: str, code: str, county: Path, tmp_path: Path) -> None:
    found = problems(template(tmp_path, "第一段", paragraph), county)
    assert {one for one, _ in found} == {code}
    if code != "template-syntax":
        assert all("正文!第 2 段" in place for _, place in found), found


def test_all_unknown_names_are_said_at_once_with_the_nearest(county: Path, tmp_path: Path) -> None:
    file = template(
        tmp_path, "{{ 单 位 }}"[:0] or "{{ 单位名 }}", "{%p for 项目 in 项目清单 %}", "{{ 项目.名字 }}", "{%p endfor %}"
    )
    assert [code for code, _ in problems(file, county)] == ["template-name-unknown"] * 2


def test_tags_that_are_torn_over_a_table_are_not_passed_over(county: Path, tmp_path: Path) -> None:
    file = template(tmp_path, rows=("{% for 项目 in 项目清单 %}", "{{ 项目.名称 }}"))
    word = docx.Document(str(file))
    word.add_paragraph("{% endfor %}")
    word.save(str(file))
    assert problems(file, county) == [("template-torn", str(file))]


def test_a_template_without_the_reply_form_is_refused(county: Path, tmp_path: Path) -> None:
    word = docx.Document()
    word.add_paragraph("{{ 单位 }}：你单位有 {{ 事项数 }} 项要整改。")
    file = tmp_path / "模板.docx"
    word.save(str(file))
    assert problems(file, county) == [("template-items-missing", str(file))]


def test_what_is_no_word_file_is_no_template(county: Path, tmp_path: Path) -> None:
    for name, content, code in (
        ("a.docx", b"PK\x03\x04 torn", "workbook-broken"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf_16_le"), "workbook-old"),
        ("a.yaml", b"rubric: x", "template-kind"),
    ):
        (tmp_path / name).write_bytes(content)
        assert [one for one, _ in problems(tmp_path / name, county)] == [code]
    assert [one for one, _ in problems(tmp_path / "没有.docx", county)] == ["file-missing"]


def test_a_word_template_is_to_be_saved_as_a_document(county: Path, tmp_path: Path) -> None:
    file = tmp_path / "模板.docx"
    with ZipFile(BytesIO(letter_template.template())) as given, ZipFile(file, "w") as made:
        for name in given.namelist():
            made.writestr(name, given.read(name).replace(b"document.main+xml", b"template.main+xml"))
    assert problems(file, county) == [("template-kind", str(file))]


def test_after_a_broken_template_nothing_is_written(
    county: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = template(tmp_path, "{{ 单位名 }}")
    home = tmp_path / "反馈"
    status, out, err = run(capsys, str(county), "--letters", str(home), "--template", str(own))
    assert status == 1
    assert "信里没有叫“单位名”的内容" in err
    assert not out  # it is said before anything is re-checked
    assert "你是不是想写“单位”？" in err
    assert not home.exists()
    assert not [one for one in tmp_path.iterdir() if one.name.startswith(".perfscore")]


def test_new_letter_is_refused_as_another_kind_of_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for args in (["letter"], ["letter", "-o", str(tmp_path / "a.yaml")], ["-o", str(tmp_path / "a.docx")], ["别的"]):
        assert main(["new", *args]) == 2
    assert "没有“别的”这一种，可选：rule、letter" in capsys.readouterr().err


def test_a_letter_has_the_official_paper_and_a_number_on_every_page(
    county: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "反馈"
    run(capsys, str(county), "--letters", str(home))
    for name, across in (("甲", [False, True, False]), ("乙", [False])):
        word = docx.Document(str(home / f"反馈书-{name}局.docx"))
        ends = [(Length(one.page_width or 0), Length(one.page_height or 0)) for one in word.sections]
        sizes = [(round(wide.mm), round(high.mm)) for wide, high in ends]
        assert sizes == [(297, 210) if one else (210, 297) for one in across]
        title, body = word.styles["公文标题"], word.styles["公文正文"]
        assert title.element.rPr.rFonts.get(qn("w:eastAsia")) == "方正小标宋简体"
        assert body.element.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋_GB2312"
        assert (title.font.size, body.font.size, body.paragraph_format.line_spacing) == (Pt(22), Pt(16), Pt(30))
        for section in word.sections:
            for footer in (section.footer, section.even_page_footer):
                assert footer._element.findall(f".//{qn('w:fldSimple')}")


@pytest.mark.parametrize("library", ["docxtpl", "docx"])
def test_a_missing_library_is_named_before_anything_is_done(library: str, county: Path, tmp_path: Path) -> None:
    blocked = (
        f"import sys; sys.modules[{library!r}] = None; from perfscore.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    args = [sys.executable, "-c", blocked, "recheck", FORMS, str(county), "--letters", str(tmp_path / "反馈")]
    done = subprocess.run(args, check=False, capture_output=True, text=True, encoding="utf-8", env=environment())
    assert (done.returncode, done.stdout) == (1, "")
    assert "pip install 'perfscore[letters]'" in done.stderr
