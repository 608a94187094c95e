"""The same odd text or number, handed in every way there is: whatever one way refuses all refuse, in the same words."""

import json
import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

import polars as pl
import pytest

import perfscore
from perfscore.problems import Problem
from perfscore.submission import form_map
from perfscore.submission.read import submission
from perfscore.submission.xlsx import Workbook
from perfscore.workbook import form as making
from perfscore.workbook.reasons import applies, is_bare_yes, is_reason
from small_spreadsheet import Cells
from workbooks import changed, put

RULE: Final = """\
rubric: 奇
title: 奇怪的值
points: 10
not_applicable: rescale
data:
  金额: {kind: money}
  说明: {kind: text}
sections:
- name: 全部
  points: 10
  indicators:
  - {name: 支出, points: 4, formula: "4 if 金额 > 0 and 说明 != '' else 0"}
  - {name: 效益, points: 6, not_applicable: allow, judged: {}}
"""
MONEY, SAYS = ("data", "金额"), ("data", "说明")
REASON, SKIP = ("answers", "效益", "reason"), ("answers", "效益", "not_applicable")
SOUND: Final[dict[str, Any]] = {
    "rubric": "奇",
    "data": {"金额": 1, "说明": "甲"},
    "answers": {"效益": {"score": 5, "reason": "任务都完成了"}},
}
Told = list[tuple[str, str]]
"""Codes and messages, the reader's own text left out."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("odd")


@pytest.fixture(scope="module")
def rubric(folder: Path) -> perfscore.Rubric:
    (folder / "rule.yaml").write_text(RULE, encoding="utf-8")
    return perfscore.load(folder / "rule.yaml")


@pytest.fixture(scope="module")
def form(rubric: perfscore.Rubric, folder: Path) -> Path:
    file = folder / "自评表.xlsx"
    file.write_bytes(making.form(rubric.program, submission(SOUND)))
    return file


def given(value: Any, place: tuple[str, ...]) -> dict[str, Any]:
    """A sound submission with one value replaced; what does not apply has no score."""
    made: dict[str, Any] = json.loads(json.dumps(SOUND))
    holder: Any = made
    for step in place[:-1]:
        holder = holder[step]
    if place == SKIP:
        holder.clear()
    holder[place[-1]] = value
    return made


def told(score: Callable[[], object]) -> Told:
    try:
        score()
    except perfscore.PerfscoreError as error:
        return said(error.problems)
    return []


def said(problems: tuple[Problem, ...] | list[Problem]) -> Told:
    return [(one.code, re.sub("“[^”]*”", "“…”", f"{one.message} {one.hint}")) for one in problems]


def everywhere(found: dict[str, Told], wanted: Told) -> None:
    """The same words in every way in, but that whoever fills in a form reads no key."""
    plain = [(code, re.sub("（[a-z_]+）|\\{[a-z_]+: |\\}", "", text)) for code, text in wanted]
    assert [name for name, one in found.items() if one != (plain if name == "form" else wanted)] == [], found


def as_json(rubric: perfscore.Rubric, folder: Path, value: Any, place: tuple[str, ...]) -> Told:
    file = folder / "odd.json"
    file.write_text(json.dumps(given(value, place)), encoding="utf-8")
    return told(lambda: rubric.score(file))


def as_yaml(rubric: perfscore.Rubric, folder: Path, value: Any, place: tuple[str, ...]) -> Told:
    """Block by block, the value as YAML has it: quoted where it is a text."""
    held = f"{'，'.join(place)}的位置"
    lines = json.dumps(given(held, place), ensure_ascii=False)
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if isinstance(value, str):
        text = '"' + "".join(one if one.isalnum() else f"\\U{ord(one):08X}" for one in value) + '"'
    file = folder / "odd.yaml"
    file.write_text(lines.replace(f'"{held}"', text), encoding="utf-8")
    return told(lambda: rubric.score(file))


def as_form(rubric: perfscore.Rubric, folder: Path, form: Path, value: Any, place: tuple[str, ...]) -> Told:
    book = Workbook(form)
    hidden = book.sheet(form_map.SHEET).cells
    book.close()
    rows = range(form_map.FIRST_LINE, form_map.FIRST_LINE + 100)
    lines = [tuple(hidden[f"{one}{row}"].text for one in "ABCDE") for row in rows if f"A{row}" in hidden]
    cells = {line.path: line for line in map(form_map.Line.read, lines)}
    file, at = form, [place]
    if place == SKIP:  # what does not apply has no score
        at += [("answers", "效益", "score"), REASON]
    for number, one in enumerate(at):
        line = cells[one]
        file = changed(
            file, folder / f"odd{number}.xlsx", line.sheet, put(line.first, *_cell(value if not number else ""))
        )
    return told(lambda: rubric.score(file))


def _cell(value: Any) -> tuple[str, str]:
    if isinstance(value, bool):
        return f"<v>{int(value)}</v>", "b"
    if isinstance(value, float | int):
        return f"<v>{'NaN' if value != value else 'INF' if value == math.inf else value}</v>", "n"  # noqa: PLR0124
    held = "".join(one if one.isprintable() or one in "\t\n" else _escaped(one) for one in value)
    return f'<is><t xml:space="preserve">{escape(held)}</t></is>', "inlineStr"


def _escaped(sign: str) -> str:
    """As applications write what XML does not hold."""
    units = sign.encode("utf-16-be", "surrogatepass").hex().upper()
    return "".join(f"_x{units[at : at + 4]}_" for at in range(0, len(units), 4))


def as_table(rubric: perfscore.Rubric, value: Any, place: tuple[str, ...]) -> Told:
    row: dict[str, Any] = {"金额": "1", "说明": "甲", "效益.score": "5", "效益.reason": "任务都完成了"}
    row |= {"效益.not_applicable": None} | ({"效益.score": None, "效益.reason": None} if place == SKIP else {})
    row[".".join(place[1:])] = value
    frame = pl.DataFrame({name: [cell] for name, cell in row.items()}, strict=False)
    return told(lambda: rubric.score_table(frame))


def as_files(rubric: perfscore.Rubric, folder: Path, form: Path, value: Any, place: tuple[str, ...]) -> dict[str, Told]:
    return {
        "dict": told(lambda: rubric.score(given(value, place))),
        "json": as_json(rubric, folder, value, place),
        "yaml": as_yaml(rubric, folder, value, place),
        "form": as_form(rubric, folder, form, value, place),
    }


def every(rubric: perfscore.Rubric, folder: Path, form: Path, value: Any, place: tuple[str, ...]) -> dict[str, Told]:
    return as_files(rubric, folder, form, value, place) | {"table": as_table(rubric, value, place)}


SIGNS: Final = "\x00\x07\x0b\x0c\x1f\x7f\x85\x9f\u2028\u2029\ufdd0\ufffe\uffff\U0001fffe"


@pytest.mark.parametrize("place", [SAYS, REASON], ids=["a text", "a reason"])
@pytest.mark.parametrize("sign", SIGNS, ids=[f"{ord(one):04X}" for one in SIGNS])
def test_a_character_that_no_report_shows_is_refused(
    rubric: perfscore.Rubric, folder: Path, form: Path, sign: str, place: tuple[str, ...]
) -> None:
    words = ("control-character", f"文字里有控制字符（U+{ord(sign):04X}），报告里无法显示 删去这个字符")
    found = every(rubric, folder, form, f"任务完{sign}成", place)
    everywhere(found, [words])


def test_half_a_character_is_refused(rubric: perfscore.Rubric, folder: Path, form: Path) -> None:
    words = ("control-character", "文字里有控制字符（U+D83D），报告里无法显示 删去这个字符")
    found = as_files(rubric, folder, form, "任务\ud83d", SAYS)
    everywhere(found, [words])  # no column of texts can hold one


@pytest.mark.parametrize(
    "value", ["nan", "NaN", "-inf", "Infinity", "1e400", "无", "-", "true", "约100", "一百", "3-5"]
)
def test_a_text_that_is_no_number_is_refused(rubric: perfscore.Rubric, folder: Path, form: Path, value: str) -> None:
    found = every(rubric, folder, form, value, MONEY)
    assert found["yaml"]
    assert found["yaml"][0][0] == "number-not-read"
    everywhere(found, found["yaml"])


@pytest.mark.parametrize("value", [math.nan, math.inf])
@pytest.mark.parametrize("place", [MONEY, REASON, SKIP, SAYS])
def test_a_float_that_is_no_number_is_refused_wherever_it_stands(
    rubric: perfscore.Rubric, folder: Path, form: Path, value: float, place: tuple[str, ...]
) -> None:
    found = {"dict": told(lambda: rubric.score(given(value, place)))[:1], "json": as_json(rubric, folder, value, place)}
    found["form"] = as_form(rubric, folder, form, value, place)
    if place == MONEY:  # elsewhere the type of a column of floats is refused
        found |= {"table": as_table(rubric, value, place), "yaml": as_yaml(rubric, folder, value, place)}
    words = ("number-not-read", "“…”不是一个确切的数 请只写一个数，如 15639、15,639.00、1.56万元、82.14%")
    everywhere(found, [words])


def test_a_truth_is_no_number(rubric: perfscore.Rubric, folder: Path, form: Path) -> None:
    words = ("number-not-read", "“…”不是一个确切的数 请只写一个数，如 15639、15,639.00、1.56万元、82.14%")
    found = every(rubric, folder, form, value=True, place=MONEY)
    assert found.pop("table")[0][0] == "column-type"
    everywhere(found, [words])


NOTHING: Final = [
    "-",
    "—",
    "－",
    "―",
    "ー",
    "一",
    "/",
    "／",
    "\\",
    "…",
    "。",
    "·",
    "（无）",
    "无",
    "没有",
    "略",
    "N/A",
    "None",
    "无无",
    "null null",
    "没有理由",
    "无原因",
    "没有说明",
    "理由",
    "原因：",
    "Reason",
    "不",
    "x",
    "ff",
]
ANSWERS: Final = ["适用", "符合", "是的", "对", "否", "不是", "不符合", "y", "N"]
"""What may be said to a question, and is no reason where one is asked for."""
BLANK: Final = ["", " ", "\u3000", "\u00a0", "\u200b", "\ufeff", "\u2060", "\u00ad", "\u034f", "\u3164", "\ufe0f"]


@pytest.mark.parametrize("place", [REASON, SKIP], ids=["of a score", "not applicable"])
@pytest.mark.parametrize("value", [*NOTHING, "不适用", "2020", "nan", "\u200b-\u200b"])
def test_what_says_nothing_is_no_reason(
    rubric: perfscore.Rubric, folder: Path, form: Path, value: str, place: tuple[str, ...]
) -> None:
    found = every(rubric, folder, form, value, place)
    if place == SKIP:
        found.pop("table")  # there is no place for a reason
    assert [code for code, _ in found["yaml"]] == ["answer-not-text"]
    assert "不能只写" in found["yaml"][0][1]
    everywhere(found, found["yaml"])


@pytest.mark.parametrize("value", ANSWERS)
def test_an_answer_of_yes_or_no_is_no_reason(rubric: perfscore.Rubric, folder: Path, form: Path, value: str) -> None:
    found = every(rubric, folder, form, value, REASON)
    everywhere(found, [("answer-not-text", "评定得分的理由（reason）不能只写“…” 请写一句别人看得懂的话")])


@pytest.mark.parametrize("value", BLANK)
def test_what_cannot_be_seen_is_no_reason(rubric: perfscore.Rubric, folder: Path, form: Path, value: str) -> None:
    found = every(rubric, folder, form, value, REASON)
    everywhere(found, [("answer-not-text", "没有写评定得分的理由（reason） ")])


@pytest.mark.parametrize("value", [4, 4.5, False, True])
def test_a_number_or_a_truth_is_no_reason(rubric: perfscore.Rubric, folder: Path, form: Path, value: Any) -> None:
    found = every(rubric, folder, form, value, REASON)
    if not isinstance(value, int) or isinstance(value, bool):
        assert found.pop("table")[0][0] == "column-type"
    everywhere(found, [("answer-not-text", "评定得分的理由（reason）不能只写“…” 请写一句别人看得懂的话")])


@pytest.mark.parametrize("value", ["是", "yes", "TRUE", "true", True, "是的", "对", "符合", "Y"])
def test_that_it_does_not_apply_asks_for_the_reason(
    rubric: perfscore.Rubric, folder: Path, form: Path, value: Any
) -> None:
    found = every(rubric, folder, form, value, SKIP)
    assert found.pop("table") == []
    words = ("answer-form", "填“…”要写明理由 例如：{not_applicable: 本单位无此职能}")
    everywhere(found, [words])


@pytest.mark.parametrize("value", ["适用", " 适用", "", " ", "\u3000"])
def test_that_it_applies_may_be_said_in_that_word_or_left_blank(
    rubric: perfscore.Rubric, folder: Path, form: Path, value: str
) -> None:
    found = every(rubric, folder, form, value, SKIP)
    found.pop("table")  # there 是 or 否 is asked for
    everywhere(found, [])
    for blank in (value, None):
        whole = given(blank, SKIP)
        whole["answers"]["效益"] |= SOUND["answers"]["效益"]
        assert str(rubric.score(whole)["效益"].score) == "5"


@pytest.mark.parametrize("value", ["否", "no", "NO", "false", False, "不是", "不符合", "n"])
def test_that_it_applies_is_as_if_nothing_were_said(
    rubric: perfscore.Rubric, folder: Path, form: Path, value: Any
) -> None:
    found = every(rubric, folder, form, value, SKIP)
    everywhere(found, [])
    result = rubric.score(given(value, SKIP))
    assert result["效益"].status == "missing"
    whole = given(value, SKIP)
    whole["answers"]["效益"] |= SOUND["answers"]["效益"]
    assert str(rubric.score(whole)["效益"].score) == "5"


@pytest.mark.parametrize("value", ["无", "-", "/", "\u200b", "本单位没有这项职能"])
def test_a_column_of_what_does_not_apply_says_yes_or_no(rubric: perfscore.Rubric, value: str) -> None:
    ((code, words),) = as_table(rubric, value, SKIP)
    assert (code, words) == ("answer-not-yes-no", "这里要答“…”或“…”，写的是“…” ")


@pytest.mark.parametrize(
    "value", ["无需整改", "见附件2", "1月底前完成", "一次办结", "Да", "没有该项职能", "（一）已公开"]
)
def test_what_can_be_read_is_a_reason(rubric: perfscore.Rubric, folder: Path, form: Path, value: str) -> None:
    found = every(rubric, folder, form, value, REASON)
    everywhere(found, [])


@pytest.mark.parametrize(
    "value", [*NOTHING, *ANSWERS, "不适用", "2020", "nan", "", "\u3000", " - ", "——", "（略）。", "n/a", 4.0]
)
def test_the_form_shows_by_itself_what_is_no_reason(value: Any) -> None:
    sheet = Sheet({"$B$4": value})
    assert sheet.value(is_reason(sheet, "$B$4")) is False


@pytest.mark.parametrize("value", ["无需整改", "见附件2", "1月底前完成", "Yes we can", "任务（一）已完成", "无此职能"])
def test_the_form_takes_what_is_a_reason(value: str) -> None:
    sheet = Sheet({"$B$4": value})
    assert sheet.value(is_reason(sheet, "$B$4")) is True
    assert not sheet.value(applies("$B$4"))
    assert not sheet.value(is_bare_yes("$B$4"))


def test_the_form_knows_that_it_applies() -> None:
    assert all(Sheet({"$B$4": word}).value(applies("$B$4")) for word in ("否", "NO", " False ", False, "适用", "不是"))
    assert all(Sheet({"$B$4": word}).value(is_bare_yes("$B$4")) for word in ("是", "yes", "TRUE", True, "是的", "对"))


class Sheet(Cells):
    """A small spreadsheet that takes steps."""

    def put(self, label: str, formula: str) -> str:
        return self.hold(label, formula)

    def named(self, address: str) -> str:
        return address
