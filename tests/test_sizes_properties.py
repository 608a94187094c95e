"""One target row in all its spellings, through every way in: one outcome, and the oracle's."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple, TypeAlias

import polars as pl
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

import perfscore
from oracle.numbers import Unreadable, rounded
from oracle.sizes import Differs, pair
from oracle.ways import target_share
from perfscore.submission.read import submission
from perfscore.workbook.form import form
from workbooks import formatted, pack, parts, sheet_part

TABLE: Final = "绩效指标"
POINTS: Final = 50
MOST: Final = 1000
"""From here on a percentage in a cell is one that was not written as such."""
NUMBERS: Final = ("0", "5", "8", "30", "95", "100", "1.2", "28.74", "202.6", "12000", "0.95", "-5")
WORDS: Final = (
    *("", "%", "‰", "万", "亿", "个", "人", "万人", "元", "千元", "万元"),
    *("公里", "千米", "米", "万米", "亩", "公顷", "万亩", "平方米", "吨", "公斤", "斤", "克"),
    *("小时", "分钟", "天", "日", "周", "个月"),
)
UNITS: Final = (*WORDS, "％", " % ", "百分之几")
WIDE: Final = str.maketrans("0123456789.", "０１２３４５６７８９．")
Outcome: TypeAlias = Fraction | str


class Row(NamedTuple):
    """A target row as it is written."""

    sign: str
    aim: str
    unit: str
    actual: str


def spellings(words: Sequence[str]) -> st.SearchStrategy[str]:
    forms = (
        lambda number, word: number + word,
        lambda number, word: f" {number} {word}",
        lambda number, word: number.translate(WIDE) + word.replace("%", "％"),
        lambda number, word: f"{Decimal(number):,f}{word}",
        lambda number, word: (number if "." in number else f"{number}.0") + word,
    )
    picked = st.sampled_from(forms), st.sampled_from(NUMBERS), st.sampled_from(words)
    return st.builds(lambda form, *written: form(*written), *picked)


AKIN: Final = (
    *(("", "%", "‰", "万"), ("", "人", "万人", "万"), ("", "元", "千元", "万元"), ("公里", "千米", "米", "万米", "")),
    *(
        ("亩", "公顷", "万亩", "平方米", ""),
        ("吨", "公斤", "斤", "克", ""),
        ("小时", "分钟", "天", "日", "周", "个月", ""),
    ),
)
"""Words that may well stand in one row."""


def _rows(words: Sequence[str], units: Sequence[str]) -> st.SearchStrategy[Row]:
    return st.builds(Row, st.sampled_from("≥≤="), spellings(words), st.sampled_from(units), spellings(words))


ROWS: Final = st.one_of(st.sampled_from(AKIN).flatmap(lambda words: _rows(words, words)), _rows(WORDS, UNITS))


def wanted(row: Row) -> Outcome:
    """What the design says of a row: its score, or the code of what is wrong."""
    try:
        aim, actual = pair(row.aim, row.unit, row.actual)
    except Unreadable:
        return "number-not-read"
    except Differs:
        return "size-differs"
    return rounded(target_share(row.sign, aim, actual) * POINTS, 2)


@cache
def rubric() -> perfscore.Rubric:
    return perfscore.load("project-self-evaluation-2020")


def as_plain(row: Row, aim: Any, actual: Any) -> dict[str, Any]:
    cells = {"一级指标": "产出指标", "三级指标": "甲", "指标性质": row.sign, "分值": POINTS, "偏差原因": "见附件"}
    rest = {"三级指标": "乙", "指标性质": "=", "指标值": 1, "完成值": 1, "分值": 40, "一级指标": "效益指标"}
    rows = [cells | {"指标值": aim, "度量单位": row.unit, "完成值": actual}, rest]
    return {"rubric": rubric().id, "unit": "某局", "data": {"全年预算数": 1, "全年执行数": 1, TABLE: rows}}


def scored(handed_in: dict[str, Any] | Path) -> Outcome:
    try:
        found = rubric().score(handed_in)
    except perfscore.PerfscoreError as error:
        codes = {one.code for one in error.problems if one.severity == "error"}
        return "、".join(sorted(codes))
    score = next(one.score for one in found.indicators if one.id == "甲")
    assert score is not None
    return Fraction(score)


def bare(text: str) -> Any:
    """What a program would hand in for a text: a number, where that is all that stands there."""
    try:
        return Decimal(text.strip().replace(",", ""))
    except ArithmeticError:
        return text


def tabled(plain: dict[str, Any], *, numbers: bool) -> Outcome:
    """The lines of a submission in the long form, as texts, or as numbers where both can be."""
    columns = rubric().program.model.data[TABLE].columns
    figures = {name: plain["data"].get(name) for name in ("年初预算数", "全年预算数", "全年执行数")}
    lines = [{"submission": 1, **figures, **dict.fromkeys(columns), **row} for row in plain["data"][TABLE]]
    made: dict[str, Any] = {name: [line[name] for line in lines] for name in lines[0]}
    for name in ("指标值", "完成值", "分值"):
        made[name] = [float(one) if numbers else str(one) for one in made[name]]
    frame = pl.DataFrame(made, schema_overrides={name: pl.String for name in columns if made[name] == [None, None]})
    out = rubric().score_table(frame, problems="keep").row(0, named=True)
    if out["problems"]:
        return scored(plain) if isinstance(scored(plain), str) else str(out["problems"])
    return Fraction(out["绩效指标完成情况.score"])


@cache
def blank_form(folder: str) -> Path:
    file = Path(folder) / "表.xlsx"
    row = Row("≥", "1", "个", "1")
    file.write_bytes(form(rubric().program, submission(as_plain(row, 1, 1))))
    return file


FOLDER: Final = TemporaryDirectory()


def cell(text: str) -> tuple[Decimal, str] | None:
    """A number as a cell holds it, a percentage in the format of one; nothing where a cell would hold words."""
    narrow = unicodedata.normalize("NFKC", text).replace(",", "").strip()
    try:
        value = Decimal(narrow.removesuffix("%").strip())
    except ArithmeticError:
        return None
    if not narrow.endswith("%"):
        return value, "General"
    return None if abs(value) >= MOST else (value / 100, "0.00%")


def in_a_form(row: Row) -> Outcome | None:
    """What comes out of a row in the cells of a form; nothing where they cannot hold it."""
    aim, actual = cell(row.aim), cell(row.actual)
    if aim is None or actual is None:
        return None
    file = blank_form(FOLDER.name)
    made = formatted(file, Path(FOLDER.name) / "改.xlsx", TABLE, {"E4": aim, "G4": actual})
    part, members = sheet_part(made, TABLE), parts(made)
    xml = members[part].decode()
    for ref, text in (("D4", row.sign), ("F4", row.unit)):
        start = xml.index(f'<c r="{ref}"')
        end = min(xml.find(mark, start) % len(xml) + len(mark) for mark in ("</c>", "/>"))
        xml = f'{xml[:start]}<c r="{ref}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>{xml[end:]}'
    return scored(pack(made, members | {part: xml.encode()}))


@given(ROWS)
@example(Row("=", "100", "%", "100%"))
@example(Row("≤", "5", "%", "30%"))
@example(Row("≥", "95", "%", "28.74"))
@example(Row("≥", "95%", "", "50"))
@example(Row("≥", "1.2万", "万亩", "1.2"))
@example(Row("≤", "202.6万元", "万元", "132.9"))
@example(Row("≥", "12公里", "公里", "12000米"))
@example(Row("≥", "1.2公顷", "", "12亩"))
@example(Row("≥", "3万人", "万人", "12000人"))
@example(Row("≤", "24小时", "", "1天"))
def test_a_target_row_has_one_outcome_in_every_spelling_and_way_in(row: Row) -> None:
    expected = wanted(row)
    plain = as_plain(row, row.aim, row.actual)
    assert scored(plain) == expected
    assert scored(as_plain(row, bare(row.aim), bare(row.actual))) == expected
    folder = Path(FOLDER.name)
    (folder / "填报.yaml").write_text(yaml.safe_dump(plain, allow_unicode=True), encoding="utf-8")
    (folder / "填报.json").write_text(json.dumps(plain, ensure_ascii=False), encoding="utf-8")
    assert scored(folder / "填报.yaml") == scored(folder / "填报.json") == expected
    assert tabled(plain, numbers=False) == expected
    if all(isinstance(bare(one), Decimal) for one in (row.aim, row.actual)):
        assert tabled(as_plain(row, bare(row.aim), bare(row.actual)), numbers=True) == expected
    assert in_a_form(row) in {None, expected}
