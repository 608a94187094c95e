"""A Python program may hand in anything: it is scored, or every problem of it is told at its path."""

from __future__ import annotations

import math
from collections import OrderedDict, UserDict
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

import perfscore
from perfscore import exact
from perfscore.problems import MOST_PROBLEMS, Problem
from perfscore.submission import python_values
from perfscore.submission.read import submission

ROOT: Final = Path(__file__).parent.parent

RULE: Final = """\
rubric: 样表
title: 样表
points: 20
not_applicable: rescale
data:
  实际数: {kind: money}
  预算数: {kind: money}
  人数: {kind: count, unit: 人}
  占比: {kind: percent}
  办法: {kind: choice, of: [有, 无]}
  已公开: {kind: yes_no}
  公开日: {kind: date}
  说明: {kind: text}
  项目:
    kind: table
    row: 名称
    columns: {名称: {kind: text}, 分值: {kind: number}, 完成: {kind: number}}
relations:
- {that: sum(完成) >= 0, says: 完成数不应为负}
sections:
- name: 全部
  points: 20
  indicators:
  - {name: 执行率, points: 2, measure: 率 = 实际数 / 预算数, ratio: {}}
  - name: 其他
    points: 2
    formula: 2 if 人数 > 占比 and 办法 == '有' and 已公开 == '是' and 公开日 > '2020-01-01' and 说明 == '' else 0
  - {name: 清单, points: 2, checklist: {有制度: 2}}
  - {name: 评定, points: 2, not_applicable: allow, judged: {levels: {好: "[50%, 100%]", 差: "[0%, 50%)"}}}
  - {name: 发现, points: 2, findings: {each: 1, kinds: [甲, 乙]}}
  - {name: 问卷, points: 2, survey: {questions: 2, options: {满意: 1, 不满意: 0}}}
  - name: 分部
    points: 2
    parts: [{name: 一, points: 1, judged: {}}, {name: 二, points: 1, checklist: {有: 1}}]
  - name: 逐行
    points: 6
    each: {table: 项目, name: 名称, points: 分值, ways: {全部: {target: {direction: "≥", target: 分值, actual: 完成}}}}
"""


@pytest.fixture(scope="module")
def rubric(tmp_path_factory: pytest.TempPathFactory) -> perfscore.Rubric:
    file = tmp_path_factory.mktemp("values") / "rule.yaml"
    file.write_text(RULE, encoding="utf-8")
    return perfscore.load(file)


def sound() -> dict[str, Any]:
    """A submission with nothing wrong, in the types that a program would use."""
    return {
        "rubric": "样表",
        "unit": "某局",
        "year": 2020,
        "data": {
            "实际数": 90,
            "预算数": Decimal("100.00"),
            "人数": 3,
            "占比": 0.5,
            "办法": "有",
            "已公开": True,
            "公开日": date(2020, 3, 1),
            "说明": None,
            "项目": ({"名称": "甲", "分值": Fraction(6), "完成": 7.5},),
        },
        "answers": {
            "清单": MappingProxyType({"有制度": True}),
            "评定": OrderedDict(score=2, reason="好", level="好"),
            "发现": (),
            "问卷": {"tally": {"满意": 4, "不满意": 0}},
            "分部": UserDict({"一": {"score": "1", "reason": "好"}, "二": {"有": "是"}}),
        },
        "claimed": {"执行率": 1.8, "total": Decimal("19.8"), "grade": None, "converted": ""},
        "evidence": {"甲": "台账.pdf", "执行率": ["决算.pdf"], "清单": None},
    }


def problems(rubric: perfscore.Rubric, given: Mapping[str, object] | str) -> list[Problem]:
    with pytest.raises(perfscore.PerfscoreError) as caught:
        rubric.score(given)
    assert str(caught.value)
    return list(caught.value.problems)


def put(value: object, *place: str | int) -> dict[str, Any]:
    """The sound submission with one value replaced."""
    given = sound()
    holder: Any = given
    for step in place[:-1]:
        if not isinstance(holder[step], dict | list):
            holder[step] = dict(holder[step]) if not isinstance(holder[step], tuple) else [*holder[step]]
        holder = holder[step]
    holder[place[-1]] = value
    return given


def test_the_types_of_a_program_are_read_exactly(rubric: perfscore.Rubric) -> None:
    result = rubric.score(sound())
    assert [(one.id, one.score) for one in result.indicators if one.score != one.points] == [("执行率", Decimal("1.8"))]
    assert result.explain()
    assert result.model_dump_json()
    assert result.problems == ()


class Grade(StrEnum):
    YES = "有"


@pytest.mark.parametrize(
    ("value", "place"),
    [
        (True, ("data", "已公开")),
        ("√", ("data", "已公开")),
        (Grade.YES, ("data", "办法")),
        ("90", ("data", "实际数")),
        ("90元", ("data", "实际数")),
        (90.0, ("data", "实际数")),
        (exact.ratio(90), ("data", "实际数")),
        (["一份"], ("evidence", "执行率")),
        ({"sum": 3, "of": 3}, ("answers", "问卷")),
        ({"sheets": [["满意", "满意"], "AB"]}, ("answers", "问卷")),
        (({"kind": "甲", "what": "一笔"}, "另一笔"), ("answers", "发现")),
        ({"count": 0}, ("answers", "发现")),
        ({"not_applicable": "无此职能"}, ("answers", "评定")),
    ],
)
def test_what_can_be_read_is_read(rubric: perfscore.Rubric, value: object, place: tuple[str, ...]) -> None:
    result = rubric.score(put(value, *place))
    assert result.status == "complete"
    assert result.model_dump_json()


@pytest.mark.parametrize("value", [None, "", "  ", "\u3000"])
@pytest.mark.parametrize(
    ("place", "missing"),
    [
        (("data", "实际数"), "执行率"),
        (("data", "办法"), "其他"),
        (("data", "公开日"), "其他"),
        (("answers", "清单"), "清单"),
        (("answers", "清单", "有制度"), "清单"),
        (("answers", "评定"), "评定"),
        (("answers", "评定", "score"), "评定"),
        (("answers", "发现"), "发现"),
        (("answers", "问卷"), "问卷"),
        (("answers", "分部", "一"), "分部"),
    ],
)
def test_nothing_is_missing_and_never_zero(
    rubric: perfscore.Rubric, value: str | None, place: tuple[str, ...], missing: str
) -> None:
    result = rubric.score(put(value, *place))
    assert result.status == "incomplete"
    assert [one.id for one in result.indicators if one.status in {"missing", "pending"}] == [missing]


class Strange:
    """A value of a class that perfscore knows nothing of, which cannot even be shown."""

    def __repr__(self) -> str:
        raise RuntimeError


class Number(int):
    """A number of a class of its own."""


HOLLOW: Final[list[Any]] = []
HOLLOW.append(HOLLOW)
DEEP: Final[dict[str, Any]] = {}
DEEP["再"] = DEEP
HUGE: Final = 10**5000


Told = tuple[object, tuple[str, ...], str, tuple[str | int, ...]]
TOLD: Final[list[Told]] = [
    (math.nan, ("data", "实际数"), "number-not-read", ("data", "实际数")),
    (math.inf, ("data", "实际数"), "number-not-read", ("data", "实际数")),
    (Decimal("sNaN"), ("data", "实际数"), "number-not-read", ("data", "实际数")),
    (True, ("data", "实际数"), "number-not-read", ("data", "实际数")),
    (HUGE, ("data", "实际数"), "number-not-read", ("data", "实际数")),
    (-HUGE, ("answers", "清单", "有制度"), "number-not-read", ("answers", "清单", "有制度")),
    (Fraction(1, HUGE), ("data", "实际数"), "number-not-read", ("data", "实际数")),
    (Decimal("1e999"), ("data", "实际数"), "number-not-read", ("data", "实际数")),
    (1e300, ("data", "实际数"), "number-not-read", ("data", "实际数")),
    (b"90", ("data", "实际数"), "value-kind", ("data", "实际数")),
    ({90}, ("data", "实际数"), "value-kind", ("data", "实际数")),
    (90j, ("data", "实际数"), "value-kind", ("data", "实际数")),
    (range(3), ("answers", "发现"), "value-kind", ("answers", "发现")),
    (Strange(), ("data", "说明"), "value-kind", ("data", "说明")),
    (Strange, ("claimed", "执行率"), "value-kind", ("claimed", "执行率")),
    (Number(-3), ("data", "人数"), "count-negative", ("data", "人数")),
    (2.5, ("data", "人数"), "number-not-read", ("data", "人数")),
    (False, ("data", "办法"), "choice-unknown", ("data", "办法")),
    (3, ("data", "已公开"), "answer-not-yes-no", ("data", "已公开")),
    (datetime(2020, 3, 1, tzinfo=UTC), ("data", "公开日"), "date-form", ("data", "公开日")),
    (20200301, ("data", "公开日"), "date-form", ("data", "公开日")),
    ([], ("data", "说明"), "answer-not-text", ("data", "说明")),
    ("\ud800", ("unit",), "control-character", ("unit",)),
    ("a\0b", ("data", "说明"), "control-character", ("data", "说明")),
    (HOLLOW, ("data", "说明"), "too-deep", ("data", "说明", *[0] * 49)),
    (DEEP, ("answers", "清单"), "too-deep", ("answers", "清单", *["再"] * 49)),
    ({1: 2}, ("data",), "key-not-text", ("data",)),
    ({None: 2}, ("answers", "清单"), "key-not-text", ("answers", "清单")),
    ({b"a": 2, "有制度": "是"}, ("answers", "清单"), "key-not-text", ("answers", "清单")),
    ([{"名称": "甲", 3: 6}], ("data", "项目"), "key-not-text", ("data", "项目", 0)),
    ([{"名称": ["甲"], "分值": 6, "完成": 7}], ("data", "项目"), "answer-not-text", ("data", "项目", 0, "名称")),
    ([["甲", 6, 7]], ("data", "项目"), "table-row-form", ("data", "项目", 0)),
    ({"甲": 6}, ("data", "项目"), "table-form", ("data", "项目")),
    (6, ("data", "项目"), "table-form", ("data", "项目")),
    (2020.0, ("year",), "year-form", ("year",)),
    (True, ("year",), "year-form", ("year",)),
    (["2020"], ("year",), "year-form", ("year",)),
    (3, ("unit",), "value-not-text", ("unit",)),
    ("长" * 201, ("unit",), "value-not-text", ("unit",)),
    (3, ("rubric",), "value-not-text", ("rubric",)),
    (None, ("rubric",), "value-empty", ("rubric",)),
    ([], ("data",), "not-a-mapping", ("data",)),
    (3, ("evidence", "执行率"), "value-not-text", ("evidence", "执行率")),
    ([3], ("evidence", "执行率"), "value-not-text", ("evidence", "执行率", 0)),
    ("无", ("evidence", "没有的"), "unknown-indicator", ("evidence", "没有的")),
    (3, ("claimed", "没有的"), "unknown-indicator", ("claimed", "没有的")),
    ([3], ("claimed", "执行率"), "number-not-read", ("claimed", "执行率")),
    ([3], ("claimed", "grade"), "answer-not-text", ("claimed", "grade")),
    ({"score": True, "level": "好"}, ("answers", "评定"), "number-not-read", ("answers", "评定", "score")),
    ({"score": 2, "reason": 3, "level": "好"}, ("answers", "评定"), "answer-not-text", ("answers", "评定", "reason")),
    ({"score": 2, "reason": "好", "level": []}, ("answers", "评定"), "answer-not-text", ("answers", "评定", "level")),
    ([3], ("answers", "发现"), "answer-not-text", ("answers", "发现", 0)),
    ([{"kind": {}}], ("answers", "发现"), "answer-not-text", ("answers", "发现", 0, "kind")),
    ({"sheets": [3]}, ("answers", "问卷"), "survey-sheet", ("answers", "问卷", "sheets", 0)),
    ({"sheets": [["满意", {}]]}, ("answers", "问卷"), "survey-sheet", ("answers", "问卷", "sheets", 0)),
    ({"tally": []}, ("answers", "问卷"), "answer-form", ("answers", "问卷", "tally")),
    (3, ("answers", "分部"), "answer-form", ("answers", "分部")),
    (3, ("answers", "分部", "二"), "answer-form", ("answers", "分部", "二")),
    (["甲"], ("answers", "评定"), "answer-form", ("answers", "评定")),
]


@pytest.mark.parametrize(
    ("value", "place", "code", "path"), TOLD, ids=[f"{number}-{one[2]}" for number, one in enumerate(TOLD)]
)
def test_what_cannot_is_told_at_its_path(
    rubric: perfscore.Rubric, value: object, place: tuple[str, ...], code: str, path: tuple[str | int, ...]
) -> None:
    found = problems(rubric, put(value, *place))
    assert (code, path) in [(one.code, one.where) for one in found], [one.render() for one in found]


def test_several_are_told_together(rubric: perfscore.Rubric) -> None:
    given = put(math.nan, "data", "实际数") | {"yaer": 2020, "claimed": {"无": 1}}
    found = [(one.code, one.where) for one in problems(rubric, given)]
    assert ("unknown-key", ("yaer",)) in found
    assert ("number-not-read", ("data", "实际数")) in found
    assert ("unknown-indicator", ("claimed", "无")) in found


def test_a_misspelt_key_counts_as_the_one_that_was_meant(rubric: perfscore.Rubric) -> None:
    given = sound()
    given["answer"] = given.pop("answers")
    given["dta"] = given.pop("data") | {"实际数": "九十"}
    found = [(one.code, one.where) for one in problems(rubric, given)]
    assert found == [("unknown-key", ("answer",)), ("unknown-key", ("dta",)), ("number-not-read", ("data", "实际数"))]


def test_a_key_that_stands_beside_its_misspelling_is_read(rubric: perfscore.Rubric) -> None:
    found = problems(rubric, sound() | {"dta": {"实际数": "九十"}})
    assert [one.code for one in found] == ["unknown-key"]


def test_a_submission_that_is_no_mapping_is_a_path(rubric: perfscore.Rubric) -> None:
    assert [one.code for one in problems(rubric, "没有.yaml")] == ["file-missing"]
    assert [one.code for one in problems(rubric, "a\0b")] == ["file-unreadable"]


def test_a_submission_is_what_it_was_read_as(rubric: perfscore.Rubric) -> None:
    given = submission(sound())
    assert given.faults == []
    assert rubric.score(given).total == rubric.score(sound()).total
    wrong = submission({"rubric": "样表", "yaer": 2020})
    assert [one.code for one in wrong.faults] == ["unknown-key"]
    assert wrong.year == 2020


def test_an_empty_mapping_lacks_only_its_rubric(rubric: perfscore.Rubric) -> None:
    found = problems(rubric, {})
    assert [one.code for one in found] == ["key-missing", "table-empty"]
    assert found[0].render() == "缺少“rubric”"


def test_values_are_counted(monkeypatch: pytest.MonkeyPatch, rubric: perfscore.Rubric) -> None:
    monkeypatch.setattr(python_values, "MOST_VALUES", 10)
    found = problems(rubric, sound())
    assert [one.code for one in found].count("too-many-nodes") == 1


def test_ten_thousand_unknown_keys_are_counted(rubric: perfscore.Rubric) -> None:
    found = problems(rubric, put({f"键{number}": 1 for number in range(10_000)}, "answers", "清单"))
    assert len(found) == MOST_PROBLEMS + 1
    assert found[-1].message.endswith("另有 9900 处没有列出")


ODD: Final = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.decimals(),
    st.fractions(),
    st.text(max_size=5),
    st.text("是否有无好差甲乙满意AB0123456789.%-元万", max_size=4),
    st.binary(max_size=3),
    st.complex_numbers(),
    st.dates(),
    st.datetimes(),
    st.frozensets(st.integers(), max_size=2),
)
KEYS: Final = st.one_of(
    st.sampled_from(["rubric", "data", "answers", "score", "reason", "level", "count", "kind", "tally", "sheets"]),
    st.sampled_from(["sum", "of", "not_applicable", "实际数", "项目", "名称", "清单", "有制度", "评定", "分部", "一"]),
    st.text(max_size=3),
    st.integers(),
    st.none(),
)
NESTED: Final = st.recursive(
    ODD,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.tuples(inner),
        st.dictionaries(KEYS, inner, max_size=3),
    ),
    max_leaves=8,
)
PLACES: Final = [
    *((part,) for part in ("rubric", "unit", "year", "data", "answers", "claimed", "evidence", "note", "无")),
    *(("data", name) for name in ("实际数", "人数", "占比", "办法", "已公开", "公开日", "说明", "项目", "无")),
    *(("answers", name) for name in ("执行率", "清单", "评定", "发现", "问卷", "分部", "逐行", "无")),
    *(("answers", "分部", name) for name in ("一", "二")),
    *(("data", "项目", 0, name) for name in ("名称", "分值", "完成")),
    *((part, "执行率") for part in ("claimed", "evidence")),
]


def replaced(value: Any, place: tuple[str | int, ...], other: object) -> Any:
    """The value with another at a place, as far as the place is there."""
    if not place:
        return other
    step, *rest = place
    if isinstance(value, Mapping):
        return {**value, step: replaced(value.get(step), tuple(rest), other)}
    if isinstance(value, list | tuple) and isinstance(step, int) and step < len(value):
        return [*value[:step], replaced(value[step], tuple(rest), other), *value[step + 1 :]]
    return value


@given(changes=st.lists(st.tuples(st.sampled_from(PLACES), NESTED), min_size=1, max_size=3))
def test_anything_is_scored_or_told(
    rubric: perfscore.Rubric, changes: list[tuple[tuple[str | int, ...], object]]
) -> None:
    given_: dict[str, Any] = sound()
    for place, value in changes:
        given_ = replaced(given_, place, value)
    try:
        result = rubric.score(given_)
    except perfscore.PerfscoreError as error:
        told = error
    else:
        assert result.explain()
        assert result.model_dump_json()
        return
    assert told.problems
    assert str(told)
    assert {type(problem.where) for problem in told.problems} <= {tuple}
    assert "value-form" not in {problem.code for problem in told.problems}
