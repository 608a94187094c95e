"""Putting right: replies come into the ledger, what is in doubt changes nothing, the next round says what is open."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, get_args

import docx
import openpyxl
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

import perfscore
from desk import FORMS, done, form, found, rechecked, reply, written
from perfscore.cli import main
from perfscore.problems import PerfscoreError
from perfscore.review import ledger_book
from perfscore.review.ledger import Ledger
from perfscore.review.ledger_columns import COLUMNS
from perfscore.review.ledger_reading import read_ledger
from perfscore.review.letter_folder import template_of, write_letters
from perfscore.review.letter_words import Heading
from perfscore.review.letters import letters
from perfscore.review.rectification import SIGNS, Item, Judgement, State, items
from perfscore.review.replies import answered, receive

Fill = Callable[[str, list[Any]], None]
HEADS = [one.head for one in COLUMNS]
JUDGED = HEADS.index("审核结果") + 1
OPINION = HEADS.index("审核意见") + 1
STATE = HEADS.index("状态") + 1
TEMPLATE = template_of(None)


class Desk:
    """A round with its letters, replies and ledger."""

    def __init__(self, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.home = home
        self.capsys = capsys
        self.files, self.letters, self.replies = home / "自评", home / "反馈", home / "回复"
        self.ledger = self.letters / "整改台账.xlsx"

    def reply(self, unit: str, fill: Fill = done, name: str = "") -> Path:
        return reply(self.letters / f"反馈书-{unit}.docx", self.replies / f"{name or unit}.docx", fill)

    def run(self, *options: str, files: Path | None = None) -> tuple[int, Any, str]:
        args = ["recheck", FORMS, str(files or self.files), *options, "--format", "json", "--on", "2027-01-05"]
        status = main(args)
        answer = self.capsys.readouterr()
        return status, json.loads(answer.out), answer.err

    def read(self, *options: str) -> tuple[int, dict[str, dict[str, Any]], str]:
        """The items after the replies were read, by 单位, 项目 and 位置."""
        status, out, err = self.run("--last", str(self.ledger), "--reply", str(self.replies), *options)
        return status, {one["number"]: one for one in out["items"]}, err

    def decide(self, judgement: str, opinion: str = "", *, number: str = "") -> None:
        """Write what the office decides of every item, or of one, in the ledger."""
        book = openpyxl.load_workbook(self.ledger)
        for row in book.worksheets[0].iter_rows(min_row=4):
            if number in {"", row[0].value}:
                row[JUDGED - 1].value, row[OPINION - 1].value = judgement, opinion
        book.save(self.ledger)

    def save(self) -> None:
        """Read the replies and write the ledger anew, as the office goes on with."""
        new = self.home / "新台账.xlsx"
        args = ["--last", str(self.ledger), "--reply", str(self.replies), "-o", str(new)]
        main(["recheck", FORMS, str(self.files), *args])
        self.capsys.readouterr()
        shutil.move(new, self.ledger)


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a round whose letters have gone out."""
    home = tmp_path_factory.mktemp("round")
    forms = [form("甲局", 91.7, 46, "临时救助"), form("甲局", 50, 37.3, "养老服务站"), form("乙局", 50, 50)]
    files = written(home / "自评", forms)
    assert main(["recheck", FORMS, str(files), "--letters", str(home / "反馈"), "--until", "2026-12-31"]) == 0
    (home / "回复").mkdir()
    return home


@pytest.fixture
def desk(sent: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    shutil.copytree(sent, tmp_path / "复核")
    return Desk(tmp_path / "复核", capsys)


def test_a_reply_comes_into_the_ledger_item_by_item(desk: Desk) -> None:
    desk.reply("甲局")
    status, items, err = desk.read()
    assert (status, err) == (0, "")
    by_unit = {unit: [one for one in items.values() if one["unit"] == unit] for unit in ("甲局", "乙局")}
    assert {(one["state"], one["person"], one["evidence"]) for one in by_unit["甲局"]} == {
        ("已反馈", "张科长", "自评表（改）")
    }
    assert all(one["done"] == f"已改正，见附表（{one['number'][-4:]}）" for one in by_unit["甲局"])
    assert {one["state"] for one in by_unit["乙局"]} == {"待整改"}
    assert set(items) == {one.number for one in found(desk.files)}


def test_what_is_overdue_and_who_is_silent_is_said(desk: Desk) -> None:
    desk.reply("甲局")
    args = ["--last", str(desk.ledger), "--reply", str(desk.replies)]
    assert main(["recheck", FORMS, str(desk.files), *args, "--on", "2027-01-01"]) == 0
    out = desk.capsys.readouterr().out
    assert out.startswith("整改情况（2027-01-01）：共 3 项，待整改 1，已反馈 2，退回 0，通过 0；逾期 1 项")
    assert "一项也没有回复的单位：乙局" in out
    assert "乙局：“甲”自评 50 分，复核 25 分，差异 +25 分" in out
    assert "以前的问题" not in out  # the submissions are those of before
    assert main(["recheck", FORMS, str(desk.files), *args, "--on", "2026-12-31"]) == 0
    assert "逾期 0 项" in desk.capsys.readouterr().out


def test_the_reply_form_may_come_as_a_workbook(desk: Desk) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["整改报告书"])
    sheet.append(["序号", "编号", "整改情况", "责任人", "佐证"])
    for number, one in enumerate(found(desk.files), 1):
        sheet.append([number, one.number.lower(), "已改正", "李科长", "文件"])
    book.save(desk.replies / "全部.xlsx")
    status, items, err = desk.read()
    assert (status, err) == (0, "")
    assert {one["state"] for one in items.values()} == {"已反馈"}


def unlike(fill: str) -> Fill:
    """A reply that has something wrong with one of its rows."""

    def fills(number: str, cells: list[Any]) -> None:
        done(number, cells)
        match fill:
            case "unknown":
                cells[1].text = f"2024-{SIGNS[:4]}-{SIGNS[:4]}"
            case "other-round":
                cells[1].text = f"2019-{number[5:]}"
            case "no-number":
                cells[1].text = ""
            case "text":
                cells[1].text = "第一项"
            case "empty":
                cells[6].text = "无"
            case "no-evidence":
                cells[7].text = "/"
            case "other-words":
                cells[6].text = "另一种说法"
            case "altered":
                cells[2].text = "没有问题"
            case _:
                raise ValueError(fill)

    return fills


@pytest.mark.parametrize(
    ("fill", "status", "says", "state"),
    [
        ("unknown", 1, "台账里没有编号", "待整改"),
        ("other-round", 1, "是另一轮的（2019 年度）", "待整改"),
        ("no-number", 1, "这一行没有编号", "待整改"),
        ("text", 1, "“第一项”不是编号", "待整改"),
        ("empty", 0, "没有写整改情况", "待整改"),
        ("altered", 0, "“问题”一栏改过", "已反馈"),
    ],
)
def test_a_reply_in_doubt_is_said_with_its_cell(fill: str, status: int, says: str, state: str, desk: Desk) -> None:
    desk.reply("乙局", unlike(fill))
    ended, items, err = desk.read()
    assert ended == status
    assert says in err
    assert "乙局.docx:表 2!第 2 行第 " in err
    assert [one["state"] for one in items.values() if one["unit"] == "乙局"] == [state]


def test_evidence_is_missed_only_where_it_is_asked(desk: Desk) -> None:
    desk.reply("甲局", unlike("no-evidence"))
    _, items, err = desk.read()
    asked = [one for one in items.values() if one["unit"] == "甲局" and one["evidence_asked"]]
    assert len(asked) == 1
    assert err.count("要求附佐证材料，佐证一栏是空的") == 1
    assert asked[0]["number"] in err
    assert asked[0]["state"] == "已反馈"


def test_a_row_that_was_deleted_is_missed(desk: Desk) -> None:
    file = desk.reply("甲局")
    word = docx.Document(str(file))
    row = word.tables[-1].rows[2]
    number = row.cells[1].text
    row._tr.getparent().remove(row._tr)
    word.save(str(file))
    _, items, err = desk.read()
    assert f"“甲局”的回复里没有编号 {number} 这一行" in err
    assert items[number]["state"] == "待整改"


def test_one_item_twice_in_a_file_or_unlike_in_two_is_not_taken(desk: Desk) -> None:
    def twice(number: str, cells: list[Any]) -> None:
        done(number, cells)
        cells[1].text = first[0]

    first = [one.number for one in found(desk.files) if one.unit == "甲局"]
    desk.reply("甲局", twice)
    status, items, err = desk.read()
    assert status == 1
    assert f"编号 {first[0]} 在这份回复里有两行" in err
    assert {one["state"] for one in items.values()} == {"待整改"}
    desk.reply("甲局")
    desk.reply("甲局", unlike("other-words"), "甲局二")
    status, items, err = desk.read()
    assert status == 1
    assert err.count("有不同的回复") == 2
    assert {one["state"] for one in items.values()} == {"待整改"}
    desk.reply("甲局", name="甲局二")  # word for word the same: nothing is in doubt
    assert desk.read()[0] == 0


def test_merged_cells_tracked_changes_and_old_files_are_refused_with_their_place(desk: Desk) -> None:
    file = desk.reply("甲局")
    word = docx.Document(str(file))
    table = word.tables[-1]
    table.cell(1, 6).merge(table.cell(2, 6))
    word.save(str(file))
    status, items, err = desk.read()
    assert status == 1
    assert "甲局.docx:表 3!第 2 行第 7 格: 合并了单元格" in err
    assert {one["state"] for one in items.values()} == {"待整改"}
    file = desk.reply("甲局")
    word = docx.Document(str(file))
    run = word.tables[-1].cell(1, 6).paragraphs[0].runs[0]._r
    inserted = OxmlElement("w:ins")
    inserted.set(qn("w:author"), "某人")
    run.getparent().replace(run, inserted)
    inserted.append(run)
    word.save(str(file))
    (desk.replies / "旧.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf_16_le"))
    (desk.replies / "照片.jpg").write_bytes(b"\xff\xd8\xff")
    docx.Document().save(str(desk.replies / "合同.docx"))
    status, items, err = desk.read()
    assert status == 1
    for says in (
        "没有接受的修订",
        "旧.doc: 这是旧格式（.doc、.wps）的文档",
        "另有 1 个文件没有读（“照片.jpg”）",
        "合同.docx: 警告：里面没有整改报告书的表",
    ):
        assert says in err
    assert {one["state"] for one in items.values()} == {"待整改"}


def test_a_folder_without_replies_is_said(desk: Desk) -> None:
    assert "里没有回复" in desk.read()[2]
    assert desk.run("--reply", str(desk.home / "没有"))[0] == 1


def test_the_office_decides_and_a_returned_item_comes_back(desk: Desk) -> None:
    desk.reply("乙局")
    desk.save()
    [number] = [one.number for one in found(desk.files) if one.unit == "乙局"]
    desk.decide("退回", "附表没有盖章", number=number)
    _, items, err = desk.read()
    assert (items[number]["state"], items[number]["returned"]) == ("退回", 1)
    assert "交来的还是原来的回复" in err
    desk.save()
    assert desk.read()[1][number]["returned"] == 1  # read once more it is no second return

    def better(number: str, cells: list[Any]) -> None:
        done(number, cells)
        cells[6].text = "已盖章重报"

    desk.reply("乙局", better)
    _, items, err = desk.read()
    one = items[number]
    assert (one["state"], one["judgement"], one["opinion"]) == ("已反馈", "", "")
    assert one["remark"] == "第 1 次退回：附表没有盖章"
    desk.save()
    desk.decide("通过", number=number)
    assert desk.read()[1][number]["state"] == "通过"
    desk.reply("乙局")
    _, items, err = desk.read()
    assert "已经通过，又交了不同的回复，没有采用" in err
    assert items[number]["done"] == "已盖章重报"


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("审核结果", "不通过", "“审核结果”写的是“不通过”，没有这一种可以写：退回、通过"),
        ("审核结果", "同意", "“审核结果”写的是“同意”，没有这一种"),
        ("审核结果", "退回", "退回没有写理由"),
        ("审核结果", "通过", "没有回复就通过了，没有写理由"),
        ("状态", "通过", "状态是“通过”，审核结果却是空的"),
        ("状态", "已反馈", "状态是“已反馈”，整改情况却是空的"),
        ("状态", "办完", "“状态”写的是“办完”，没有这一种"),
        ("期限", "年底", "期限“年底”不是日期"),
        ("期限", "2026年12月31日", "写成 2026-12-31"),
        ("编号", "1", "“1”不是编号"),
        ("编号", None, "这一行没有编号"),
        ("年度", "去年", "年度“去年”不是数"),
    ],
)
def test_a_ledger_that_cannot_be_is_refused_with_its_cell(
    column: str, value: str | None, says: str, desk: Desk
) -> None:
    book = openpyxl.load_workbook(desk.ledger)
    sheet = book.worksheets[0]
    sheet.cell(4, HEADS.index(column) + 1).value = value
    book.save(desk.ledger)
    with pytest.raises(PerfscoreError) as raised:
        read_ledger(desk.ledger)
    [one] = raised.value.problems
    assert says in one.message + one.hint
    assert f"整改台账!{get_column_letter(HEADS.index(column) + 1)}4" in one.place or (
        "理由" in says or "却是空的" in says
    )


def test_rows_twice_merged_rows_and_other_books_are_refused(desk: Desk, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(desk.ledger)
    sheet = book.worksheets[0]
    sheet.append([cell.value for cell in sheet[4]])
    sheet.merge_cells(start_row=5, end_row=6, start_column=JUDGED, end_column=JUDGED)
    sheet.cell(5, JUDGED).value = "通过"
    book.save(desk.ledger)
    with pytest.raises(PerfscoreError) as raised:
        read_ledger(desk.ledger)
    assert {"ledger-twice", "ledger-merged"} <= {one.code for one in raised.value.problems}
    openpyxl.Workbook().save(tmp_path / "别的.xlsx")
    (tmp_path / "坏.json").write_text("{", encoding="utf-8")
    (tmp_path / "状态.json").write_text('{"items": [{"number": "1", "state": "办完"}]}', encoding="utf-8")
    for name, code in (
        ("别的.xlsx", "ledger-none"),
        ("坏.json", "ledger-broken"),
        ("状态.json", "ledger-broken"),
        ("没有.json", "file-missing"),
    ):
        with pytest.raises(PerfscoreError) as raised:
            read_ledger(tmp_path / name)
        assert raised.value.problems[0].code == code


def test_the_next_round_says_row_by_row_what_was_put_right_and_what_came_back(desk: Desk) -> None:
    first = {(one.unit, one.project): one.number for one in found(desk.files)}
    desk.reply("甲局")
    desk.save()
    passed = first["甲局", "临时救助"]
    desk.decide("通过", number=passed)
    better = [form("甲局", 91.7, 46, "临时救助"), form("甲局", 50, 25, "养老服务站"), form("丙局", 40, 40)]
    better[0]["data"]["绩效指标"][0]["偏差原因"] = "另一份填报"
    second = written(desk.home / "第二轮", better)
    status, out, _ = desk.run("--last", str(desk.ledger), files=second)
    assert status == 0
    items = {(one["unit"], one["project"]): one for one in out["items"]}
    assert {key: (one["seen"], one["state"], one["remark"]) for key, one in items.items()} == {
        ("甲局", "临时救助"): ("仍有", "待整改", f"通过以后又出现；以前的整改情况：已改正，见附表（{passed[-4:]}）"),
        ("甲局", "养老服务站"): ("没有再发现", "已反馈", ""),
        ("乙局", ""): ("没有复核", "待整改", ""),
        ("丙局", ""): ("", "待整改", ""),
    }
    assert {key: one["number"] for key, one in items.items()}.items() >= first.items()
    home = desk.home / "第二次反馈"
    desk.run("--last", str(desk.ledger), "--letters", str(home), files=second)
    assert {one.name for one in home.iterdir()} == {
        "反馈书-甲局.docx",
        "反馈书-乙局.docx",
        "反馈书-丙局.docx",
        "整改台账.xlsx",
    }
    assert len(docx.Document(str(home / "反馈书-乙局.docx")).tables[-1].rows) == 2  # its open item of before


def test_the_next_year_names_the_number_of_before(desk: Desk) -> None:
    first = {one.unit: one.number for one in found(desk.files) if one.unit == "乙局"}
    again = written(desk.home / "下一年", [form("乙局", 60, 50, year=2025)])
    _, out, _ = desk.run("--last", str(desk.ledger), files=again)
    [old, new] = [one for one in out["items"] if one["unit"] == "乙局"]
    assert (old["number"], old["seen"], old["remark"]) == (first["乙局"], "仍有", "")
    assert new["number"].startswith("2025-")
    assert new["remark"] == f"以前也有：{old['number']}"


def test_a_ledger_is_the_same_as_json_and_as_a_workbook(desk: Desk, tmp_path: Path) -> None:
    for name in ("a.json", "a.xlsx"):
        args = ["--last", str(desk.ledger), "-o", str(tmp_path / name)]
        assert main(["recheck", FORMS, str(desk.files), *args]) == 0
    assert read_ledger(tmp_path / "a.json") == read_ledger(tmp_path / "a.xlsx")


words = st.text("甲乙丙丁一二三abXY089=+-@'\"<>&，。（）：%≥", min_size=1, max_size=12)


@st.composite
def ledgers(draw: st.DrawFn) -> Ledger:
    """Ledgers as offices have them, in every state that can be."""
    numbers = draw(st.lists(st.text(SIGNS, min_size=8, max_size=8), unique=True, min_size=1, max_size=5))
    items = []
    for one in numbers:
        state: State = draw(st.sampled_from(get_args(State)))
        judgement: Judgement = state if state in {"退回", "通过"} else ""
        replied = state != "待整改"
        items.append(
            Item(
                number=f"2024-{one[:4]}-{one[4:]}",
                unit=draw(words),
                project=draw(st.one_of(st.just(""), words)),
                year=draw(st.sampled_from([None, 2024])),
                rubric="r",
                kind="一致",
                code="row",
                where=draw(words),
                problem=draw(words),
                request=draw(words),
                evidence_asked=draw(st.booleans()),
                due=draw(st.sampled_from(["", "2026-12-31"])),
                person=draw(words) if replied else "",
                done="已改正" + draw(words) if replied else "",
                evidence=draw(words) if replied else "",
                state=state,
                judgement=judgement,
                opinion="没有盖章" + draw(words) if state == "退回" else "",
                returned=draw(st.integers(1, 9)) if state == "退回" else 0,
                seen=draw(st.sampled_from(["", "仍有"])),
                submission="sha256:0",
            )
        )
    return Ledger(items=items)


@given(ledger=ledgers())
def test_every_item_that_goes_into_a_ledger_comes_out_of_it(sent: Path, ledger: Ledger) -> None:
    file = sent.parent / "整改台账.xlsx"
    file.write_bytes(ledger_book.xlsx(ledger))
    assert read_ledger(file) == ledger


@given(
    forms=st.lists(
        st.builds(
            form,
            st.sampled_from(["甲局", "甲 局", "乙/局", "乙:局", "=丙&<局>", ""]),
            st.sampled_from([50, 91.7, 99, 100, "没有填"]),
            st.sampled_from([50, 46, 37.3, 60, ""]),
            st.sampled_from(["", "甲项目", "乙项目"]),
        ),
        min_size=1,
        max_size=3,
    )
)
def test_every_item_that_is_found_goes_out_in_one_letter_and_comes_back_in_its_reply(sent: Path, forms: Any) -> None:
    home = sent.parent / "循环"
    shutil.rmtree(home, ignore_errors=True)
    outcomes = rechecked(written(home / "自评", forms))
    found = items(outcomes, {}, "2026-12-31")
    made = letters(outcomes, {}, found)
    heading = Heading(perfscore.load(FORMS).program, date(2026, 12, 1))
    ledger = Ledger(items=found)
    book = [("整改台账.xlsx", ledger_book.xlsx(ledger))]
    write_letters(home / "反馈", made, heading, TEMPLATE, book)
    came: list[str] = []

    def fill(number: str, cells: list[Any]) -> None:
        came.append(number)
        done(number, cells)

    for letter in (home / "反馈").glob("*.docx"):
        if len(docx.Document(str(letter)).sections) > 1:  # it has a reply form
            reply(letter, home / "回复" / letter.name, fill)
    assert sorted(came) == sorted(one.number for one in found)
    assert read_ledger(home / "反馈" / "整改台账.xlsx") == ledger
    if came:
        whole, problems = answered(ledger, receive(home / "回复"))
        assert not problems
        assert {one.state for one in whole.items} == {"已反馈"}
