"""Good submissions with one thing damaged: every other row keeps its verdict, no row is lost, nothing is guessed."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest
import yaml

import perfscore
from perfscore.cli import main
from perfscore.problems import PerfscoreError
from perfscore.program.model import EachProgram, Program
from perfscore.recheck import single_html, text
from perfscore.recheck.document import Recheck, Row
from profiles import DEEP

ROOT = Path(__file__).parent.parent
FIELD = ROOT / "examples" / "field"
FORMS = "project-self-evaluation-2020"
Place = tuple[str | int, ...]
Plain = dict[str, Any]

UNREADABLE: Final[tuple[object, ...]] = (
    "文字",
    "≥95%",
    "未编制绩效目标",
    "1e400",
    "nan",
    "-",
    True,
    [],
    {},
    {"a": 1},
    [None],
    "x" * 300,
    "\0",
)
"""What is no number, wherever it stands in the place of one."""
ODD: Final[tuple[object, ...]] = (
    *UNREADABLE,
    *(
        None,
        "",
        "  ",
        "/",
        "无",
        "-5",
        0,
        "8个",
        "100%",
        "1.5万元",
        "12月底前",
        "2021-12-31",
        "优",
        "达成",
        "部分达成",
        "999",
    ),
    *({"level": "没有这一级", "score": 3, "reason": "好"}, {"score": 1000, "reason": "好"}, {"count": -1}),
    *({"not_applicable": ""}, {"not_applicable": "无此职能"}, [{}], [1, 2], 10**30),
)
MANY: Final = 6000 if DEEP else 200
LUCK: Final = Random(13)  # noqa: S311 (damage, not secrets)


@dataclass(frozen=True)
class Good:
    """A submission as it is, its rule, and what a re-check finds of it."""

    name: str
    rule: perfscore.Rubric
    given: Plain
    found: Recheck

    @property
    def program(self) -> Program:
        return self.rule.program


@cache
def goods() -> tuple[Good, ...]:
    """Every submission of the examples and of the cases, those among them that are as bureaus print them."""
    own = {yaml.safe_load(one.read_text(encoding="utf-8"))["rubric"]: one for one in FIELD.glob("*.yaml")}
    folders = (ROOT / "examples", FIELD / "submissions", ROOT / "tests" / "cases" / "printed")
    made = []
    for file in (one for folder in folders for one in sorted(folder.glob("*.yaml"))):
        given = yaml.safe_load(file.read_text(encoding="utf-8"))
        rule = perfscore.load(own.get(given["rubric"], given["rubric"]))
        made.append(Good(file.stem, rule, given, perfscore.recheck(rule, given)))
    return tuple(made)


def places(value: object, place: Place = ()) -> Iterator[Place]:
    """Every place in plain data."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield (*place, key)
        yield from places(inner, (*place, key))


def put(given: Plain, place: Place, value: object) -> Plain:
    """The same with another value at a place."""
    changed = deepcopy(given)
    inner: Any = changed
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    return changed


def indicators(found: Recheck) -> list[Row]:
    return [row for row in found.rows if row.id not in {"total", "converted"}]


def touched(good: Good, place: Place) -> set[int]:
    """The indicators that what stands at a place can change, by their numbers."""
    part, name, *rest = place
    numbers: set[int] = set()
    number = 0
    for one in good.program.indicators:
        many = 1
        programs = one.alternatives if isinstance(one, EachProgram) else (one,)
        if isinstance(one, EachProgram):
            many = len(good.given.get("data", {}).get(one.way.table) or [None])
            if (part, name) == ("data", one.way.table):
                numbers |= {number + int(rest[0])} if rest else set(range(number, number + many))
        asked = {word for program in programs for each in program.inputs for word in (each.name, each.table)}
        columns = {name, *(good.given["data"][name][0] if _is_table(good, place) else ())}
        if part == "data" and not (isinstance(one, EachProgram) and one.way.table == name) and asked & columns:
            numbers |= set(range(number, number + many))
        number += many
    if part != "data":
        numbers = {number for number, row in enumerate(indicators(good.found)) if row.id == name}
    return numbers


def _is_table(good: Good, place: Place) -> bool:
    table = good.given.get("data", {}).get(place[1])
    return place[0] == "data" and isinstance(table, list) and bool(table) and isinstance(table[0], dict)


def rechecked(rule: perfscore.Rubric, given: Plain) -> Recheck:
    """The re-check, which can be told in every form; a score is refused or given, and never fails."""
    found = perfscore.recheck(rule, given)
    assert Recheck.model_validate_json(found.model_dump_json()) == found
    assert text.single(rule.program, found)
    assert single_html.html(rule.program, found)
    try:
        scored = rule.score(given)
    except PerfscoreError:
        return found
    assert [one.score for one in scored.indicators] == [row.computed for row in indicators(found)]
    return found


def verdict(row: Row) -> tuple[object, ...]:
    return row.verdict, row.claimed, row.computed, [one.code for one in row.causes]


def check(good: Good, place: Place, value: object) -> None:
    """Damage one place, and hold what is found against what was found before."""
    found = rechecked(good.rule, put(good.given, place, value))
    before, after = indicators(good.found), indicators(found)
    may = touched(good, place)
    told = f"{good.name} {place} {value!r}"
    if not _is_table(good, place) or len(place) > len(("data", "table")):
        assert len(before) == len(after), told
        for number, (was, now) in enumerate(zip(before, after, strict=True)):
            assert number in may or verdict(now) == verdict(was), f"{told}: {was.id}"
    # what is not known may yet be what it was: then the total lies where it is said to lie
    pairs = [(before[number], after[number]) for number in may if number < len(after)]
    kept = all(now.computed in {None, was.computed} for was, now in pairs) and place[0] != "claimed"
    total = good.found.computed_total
    if total is not None and kept and (place[0] != "data" or any(now.computed is None for _, now in pairs)):
        assert found.low is None or found.low <= total, told
        assert found.high is None or total <= found.high, told


@pytest.mark.unmeasured
def test_whatever_is_damaged_the_other_rows_have_their_verdicts() -> None:
    chosen = [(good, place) for good in goods() for place in places(good.given) if len(place) > 1]
    for good, place in LUCK.choices(chosen, k=MANY):
        check(good, place, LUCK.choice(ODD))


@pytest.mark.unmeasured
@pytest.mark.parametrize("column", ["指标值", "完成值"])
def test_what_is_no_number_gives_no_score(column: str) -> None:
    """In whatever row that compares numbers; a row without a sign whose target is a word is one for a person."""
    for good in goods():
        for number, row in enumerate(good.given.get("data", {}).get("绩效指标", [])):
            if row["指标性质"] in {"≥", "≤", "="}:
                for value in UNREADABLE:
                    found = rechecked(good.rule, put(good.given, ("data", "绩效指标", number, column), value))
                    now = indicators(found)[number + 1]
                    assert now.computed is None, (good.name, number, value)
                    assert now.causes or now.verdict == "agrees"
                if not DEEP:
                    break


def of_forms() -> Iterator[Good]:
    yield from (one for one in goods() if one.given["rubric"] == FORMS)


def table(good: Good) -> list[Plain]:
    rows: list[Plain] = good.given["data"]["绩效指标"]
    return rows


def with_table(good: Good, rows: object) -> Recheck:
    return rechecked(good.rule, put(good.given, ("data", "绩效指标"), rows))


@pytest.mark.parametrize("rows", [None, [], "无", {}, 5, "未编制绩效目标"])
def test_a_table_that_is_not_there_is_a_row_without_a_score(rows: object) -> None:
    for good in of_forms():
        found = with_table(good, rows)
        (row,) = indicators(found)[1:]
        assert (row.id, row.computed) == ("绩效指标完成情况", None)
        assert row.causes[0].code in {"table-empty", "table-form"}
        assert found.computed_total is None
        assert found.high is not None
        assert found.high >= 90


@pytest.mark.parametrize("cell", [None, "", "  ", "/", "无"])
def test_a_form_with_nothing_in_its_rows(cell: object) -> None:
    for good in of_forms():
        found = with_table(good, [dict.fromkeys(row, cell) for row in table(good)])
        rows = indicators(found)[1:]
        assert len(rows) == len(table(good))
        assert all(row.computed is None for row in rows)


@pytest.mark.unmeasured
@pytest.mark.parametrize("row", [None, "文字", [], 5])
def test_what_is_no_row_is_listed_all_the_same(row: object) -> None:
    for good in of_forms():
        for number in range(len(table(good))):
            found = rechecked(good.rule, put(good.given, ("data", "绩效指标", number), row))
            was, now = indicators(good.found), indicators(found)
            assert now[number + 1].id == f"第{number + 1}行"
            assert [one.code for one in now[number + 1].causes] == ["table-row-form"]
            others = [place for place in range(len(was)) if place != number + 1]
            assert [verdict(now[place]) for place in others] == [verdict(was[place]) for place in others]


def test_rows_of_one_name_have_a_verdict_each() -> None:
    for good in of_forms():
        first = table(good)[0]
        found = with_table(good, [*table(good), first, first])
        ids = [row.id for row in indicators(found)]
        assert len(set(ids)) == len(ids) == len(table(good)) + 3
        was = verdict(indicators(good.found)[1])
        assert [verdict(row) for row in indicators(found) if row.id.partition("#")[0] == first["三级指标"]] == [was] * 3


def test_points_that_do_not_add_up_are_a_finding() -> None:
    for good in of_forms():
        last = {**table(good)[-1], "三级指标": "多出的", "分值": 33, "自评得分": ""}
        found = with_table(good, [*table(good), last])
        assert "points-not-adding" in {one.code for one in found.findings}
        was = indicators(good.found)
        assert [verdict(row) for row in indicators(found)[: len(was)]] == [verdict(row) for row in was]


@pytest.mark.parametrize("points", [None, "", "十分", "-5", [], "20%"])
def test_a_row_without_points_may_have_what_the_others_leave(points: object) -> None:
    for good in of_forms():
        row = {**table(good)[0], "分值": points}
        found = with_table(good, [row, *table(good)[1:]])
        now = indicators(found)[1]
        assert now.computed is None
        assert now.causes
        total = good.found.computed_total
        assert total is None or (found.low is not None and found.low <= total)
        assert total is None or found.high is None or total <= found.high


SHARED: Final = """
rubric: 样表
title: 样表
points: 20
rounding: {{places: {places}, mode: half-up}}
data:
  表:
    kind: table
    row: 名称
    columns:
      名称: {{kind: text}}
      分值: {{kind: number, unit: 分, given: true}}
      指标值: {{kind: number, given: true}}
      完成值: {{kind: number}}
sections:
- name: 全部
  points: 20
  indicators:
  - name: 各行
    points: 20
    criterion: 逐行计分
    source: 样表
    each:
      table: 表
      name: 名称
      points: 分值
      ways:
        全部: {{target: {{direction: "≥", target: 指标值, actual: 完成值}}}}
"""


@pytest.mark.parametrize(
    ("places", "least", "most"),
    [
        (2, 5, Decimal(20)),
        (1, 5, Decimal("20.2")),
        (0, 5, Decimal(22)),
    ],  # rounded to whole points, 7.5 and 7.5 are 8 and 8
)
def test_rows_without_points_have_together_what_the_others_leave(
    tmp_path: Path, places: int, least: int, most: Decimal
) -> None:
    (tmp_path / "rule.yaml").write_text(SHARED.format(places=places), encoding="utf-8")
    rule = perfscore.load(tmp_path / "rule.yaml")
    row = {"名称": "甲", "分值": 5, "指标值": 1, "完成值": 1}
    others = [{**row, "名称": name, "分值": None} for name in "乙丙"]
    found = perfscore.recheck(rule, {"rubric": "样表", "unit": "某局", "data": {"表": [row, *others]}})
    assert (found.low, found.high) == (Decimal(least), most)
    assert [(one.low, one.high) for one in found.rows] == [(None, None), *[(Decimal(0), Decimal(15))] * 2]
    for split in range(0, 151, 5):  # every way of sharing out the points lies between
        points = Decimal(split) / 10
        rows = [row, {**others[0], "分值": points}, {**others[1], "分值": 15 - points}]
        total = rule.score({"rubric": "样表", "unit": "某局", "data": {"表": rows}}).total
        assert total is not None
        assert least <= total <= most


@pytest.mark.unmeasured
@pytest.mark.parametrize("key", ["没有的指标", "绩效指标完成情况", "total", "converted", "grade"])
@pytest.mark.parametrize("value", ["文字", 5, [], {}, "≥5", None, True])
def test_a_claim_for_what_is_not_there_changes_no_row(key: str, value: object) -> None:
    for good in goods():
        found = rechecked(good.rule, good.given | {"claimed": {**(good.given.get("claimed") or {}), key: value}})
        assert [verdict(row) for row in indicators(found)] == [verdict(row) for row in indicators(good.found)]


@pytest.mark.unmeasured
@pytest.mark.parametrize("part", ["data", "answers", "claimed", "evidence", "stated"])
@pytest.mark.parametrize("value", [None, {}, [], "无", 5])
def test_a_part_that_is_empty_or_no_mapping(part: str, value: object) -> None:
    for good in goods():
        rechecked(good.rule, {**good.given, part: value})


@pytest.mark.unmeasured
def test_the_command_is_done_whatever_it_finds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number, good in enumerate(of_forms()):
        given = put(good.given, ("data", "绩效指标", 0), {**table(good)[0], "分值": 30, "完成值": "文字"})
        given["data"]["全年预算数"] = 0
        (tmp_path / f"{number}.yaml").write_text(yaml.safe_dump(given, allow_unicode=True), encoding="utf-8")
        assert main(["recheck", FORMS, str(tmp_path / f"{number}.yaml")]) == 0
    for form in ("text", "html", "json", "xlsx"):
        assert main(["recheck", FORMS, str(tmp_path), "--format", form, "-o", str(tmp_path.parent / "复核")]) == 0
    assert capsys.readouterr().err == ""
