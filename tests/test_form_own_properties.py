"""However a bureau lays its form out, it reads the same; whatever stands in a file, it is read or refused in words."""

import random
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from docx.exceptions import InvalidSpanError
from hypothesis import given, settings
from hypothesis import strategies as st

import perfscore
from own_files import (
    COLUMNS,
    RULE,
    SPLIT,
    TABLE,
    C,
    Indicator,
    Made,
    Row,
    Sheet,
    form,
    money,
    names,
    submission,
    table,
    word,
    xlsx,
)
from perfscore.report import reading
from perfscore.submission.read import Part, submissions
from workbooks import pack, parts

EXAMPLES = sorted(
    one
    for one in (*Path("examples").glob("*.yaml"), *Path("tests/cases/printed").glob("*.yaml"))
    if yaml.safe_load(one.read_text(encoding="utf-8"))["rubric"] == RULE
)
"""The shipped examples, and seven published forms as they are printed."""


@st.composite
def layouts(draw: st.DrawFn) -> tuple[Made, bool]:
    """A table's layout, and whether it is one of a Word file."""
    groups = draw(st.sampled_from(["merged", "repeated", "once"]))
    order = list(COLUMNS)
    if groups == "repeated":
        order = draw(st.permutations(order))
    for _ in range(draw(st.integers(0, 3))):
        order.insert(
            draw(st.integers(2 if groups != "repeated" else 1, len(order))), draw(st.sampled_from(["", "备注"]))
        )
    extra = [place for place, one in enumerate(order) if one == "备注"]
    for place in extra[1:]:
        order[place] = ""
    called = {one: SPLIT[one] for one in SPLIT if draw(st.booleans())}
    outer = groups != "repeated" and draw(st.booleans())
    return Made(order, called, groups, outer, numbers=draw(st.booleans())), draw(st.booleans())


@given(layouts())
@settings(max_examples=15)
def test_a_form_reads_the_same_however_it_is_laid_out(layout: tuple[Made, bool]) -> None:
    made, in_word = layout
    with TemporaryDirectory() as folder:
        rows = Sheet(form(made))
        file = word(Path(folder, "表.docx"), rows) if in_word else xlsx(Path(folder, "表.xlsx"), rows)
        (part,) = submissions(file)
    assert part.problems == ()
    assert reading.plain(part.submission) == submission()


@given(rows=st.integers(1, 12), groups=st.sampled_from(["merged", "repeated", "once"]), seed=st.integers(0, 999))
@settings(max_examples=15)
def test_groups_are_those_that_were_written(rows: int, groups: str, seed: int) -> None:
    """Groups of any size, names of the second level that stand under two of the first."""
    chance = random.Random(seed)  # noqa: S311 (a layout, no secret)
    indicators: list[Indicator] = []
    for place in range(rows):
        before = indicators[-1] if indicators else {"一级指标": "产出指标", "二级指标": "数量指标"}
        first = before["一级指标"] if chance.random() < 0.6 else chance.choice(["产出指标", "效益指标", "满意度指标"])
        second = before["二级指标"] if chance.random() < 0.5 else chance.choice(["数量指标", "质量指标"])
        rest = {"三级指标": f"指标{place}", "指标性质": "≥", "指标值": "1", "完成值": "1", "分值": "1", "自评得分": "1"}
        indicators.append(dict.fromkeys(COLUMNS, "") | {"一级指标": first, "二级指标": second} | rest)
    with TemporaryDirectory() as folder:
        made = Made(groups=groups, outer=False)
        file = xlsx(Path(folder, "表.xlsx"), Sheet(form(table=table(made, indicators))))
        (part,) = submissions(file)
    assert part.problems == ()
    expected = [{key: value for key, value in one.items() if value} for one in indicators]
    assert part.submission.data[TABLE] == expected


# -- the shipped examples ------------------------------------------------------------------------


def as_form(whole: dict[str, Any]) -> list[Row | str]:
    """A shipped submission on the national form."""
    data, claimed = whole["data"], whole.get("claimed") or {}
    rows = [{key: _text(one.get(key)) for key in COLUMNS} for one in data[TABLE]]
    amounts = [_text(data.get(name)) for name in ("年初预算数", "全年预算数", "全年执行数")]
    figures = money("项目资金（万元）", amounts, rate="", score=_text(claimed.get("预算执行率")))
    year = [[C(f"（{whole['year']}年度）", across=9)]] if whole.get("year") else []
    return form(
        title=[[C("项目支出绩效自评表", across=9)], *year],
        names=names(whole["unit"], "项目"),
        money=figures,
        table=table(Made(groups="repeated", outer=False), rows, _text(claimed.get("total"))),
    )


def _text(value: object) -> str:
    return "" if value is None else str(value)


@pytest.mark.parametrize("suffix", [".xlsx", ".docx"])
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.stem)
def test_an_example_rechecks_the_same_from_a_bureaus_own_file(example: Path, suffix: str, tmp_path: Path) -> None:
    rule = perfscore.load(RULE)
    whole = yaml.load(example.read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506 (texts alone)
    file = (xlsx if suffix == ".xlsx" else word)(tmp_path / f"表{suffix}", Sheet(as_form(whole)))
    whole.pop("stated", None)  # rates of rows, for which the form has no cell
    whole["project"] = "项目"
    own, written = (perfscore.recheck(rule, one).plain() for one in (file, whole))
    for one in (own, written):
        del one["submission"], one["figures"]  # as they are written: a form's amounts have the unit of its head
        one["findings"] = [
            (found["code"], found["says"]) for found in one["findings"] if found["code"] != "form-sum-blank"
        ]
    assert own == written


def test_there_are_examples() -> None:
    assert len(EXAMPLES) > 10


# -- whatever stands in a file ---------------------------------------------------------------------

WORDS = (
    *(
        "一级指标",
        "二级指标",
        "三级指标",
        "年度指标值",
        "实际完成值",
        "分值",
        "得分",
        "总分",
        "合计",
        "小计",
        "项目名称",
    ),
    *("实施单位：某局", "年初预算数", "全年预算数", "全年执行数", "年度资金总额", "执行率", "单位：元", "（2022年度）"),
    *("", "", "", "10", "—", "注：略", "产出指标", "自评表", "整体支出", "项目编码", "其他资金", "三级\n指标", "=1"),
    *("培训", "98%", "≥3个", "12月底前"),
)


@st.composite
def grids(draw: st.DrawFn) -> list[Row | str]:
    """Rows of such words, merged at will."""
    cell = st.builds(
        C, st.sampled_from(WORDS), across=st.sampled_from([1, 1, 1, 2, 3]), down=st.sampled_from([1, 1, 1, 2])
    )
    return draw(st.lists(st.lists(cell, min_size=1, max_size=7), min_size=1, max_size=14))


def read_or_refused(file: Path) -> list[Part]:
    """The submissions of a file; none where it is refused. Any other error is a fault of ours."""
    try:
        return submissions(file)
    except perfscore.PerfscoreError as error:
        if not error.problems:
            raise
        return []


@given(rows=grids(), in_word=st.booleans())
@settings(max_examples=30)
def test_whatever_stands_in_a_grid_is_read_or_refused_in_words(rows: list[Row | str], in_word: bool) -> None:  # noqa: FBT001 (drawn)
    rule = perfscore.load(RULE)
    with TemporaryDirectory() as folder:
        sheet = Sheet(rows)
        try:
            file = word(Path(folder, "表.docx"), sheet) if in_word else xlsx(Path(folder, "表.xlsx"), sheet)
        except (IndexError, ValueError, InvalidSpanError):  # merges that overlap: no application makes such a file
            return
        for part in read_or_refused(file):
            assert part.submission.rubric == RULE
            assert reading.text("表", part)
            with suppress(perfscore.PerfscoreError):
                perfscore.recheck(rule, part.require())


@given(seed=st.integers(0, 10**6), in_word=st.booleans())
@settings(max_examples=30)
def test_a_damaged_file_is_read_or_refused_in_words(seed: int, in_word: bool) -> None:  # noqa: FBT001 (drawn)
    chance = random.Random(seed)  # noqa: S311 (damage, no secret)
    with TemporaryDirectory() as folder:
        file = word(Path(folder, "表.docx"), Sheet(form())) if in_word else xlsx(Path(folder, "表.xlsx"), Sheet(form()))
        members = parts(file)
        name = "word/document.xml" if in_word else "xl/worksheets/sheet1.xml"
        content = bytearray(members[name])
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(content))
            match chance.randrange(3):
                case 0:
                    content[at] = chance.randrange(256)
                case 1:
                    del content[at : at + chance.randrange(40)]
                case _:
                    end = bytes(content[at:]).find(b"<w:tc>" if in_word else b"<c ")
                    content[at : at + max(0, end)] = b""
        pack(file, members | {name: bytes(content)})
        assert all(reading.text("表", one) for one in read_or_refused(file))
