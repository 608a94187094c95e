"""What a way of scoring says of itself, for those who check and compare rules and know no way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

import pytest
import yaml

import perfscore
import worlds
from perfscore import exact
from perfscore.compare.compare import diff
from perfscore.formula.readings import prose
from perfscore.methods import METHODS
from perfscore.methods.description import Award, Slope
from perfscore.methods.strict import Strict
from perfscore.methods.way import Way
from perfscore.steps.draft import Draft

FULL = exact.ratio(10)

WAYS: dict[str, tuple[str, ...]] = {
    "deduct: {above: 100%, each: 1%, points: 0.4, part: whole}": (
        "above: 100% 1%, turns 1",
        "0.4 points off at points, above 100%, each 1%, whole",
        "names every",
    ),
    "deduct: {below: 30, each: 1, points: 2, part: pro-rata}": (
        "below: 30 1, turns 30",
        "2 points off at points, below 30, each 1, pro-rata",
        "names every",
    ),
    "deduct: {above: 0, each: 1天, points: 10%, part: started, at_most: 60%}": (
        "above: 0 1天, turns 0",
        "1 points off at points, above 0, each 1天, started",
        "cap 6",
        "names every",
    ),
    "earn: {above: 80%, base: 2, each: 10%, points: 2, part: whole, at_most: 6}": (
        "above: 80% 10%, turns 0.8",
        "2 points earned at points, above 80%, each 10%, whole",
        "tier 2",
        "cap 6",
        "names every",
    ),
    "earn: {below: 15天, each: 1天, points: 5%, part: whole, at_most: none}": (
        "below: 15天 1天, turns 15",
        "0.5 points earned at points, below 15天, each 1天, whole",
        "names every",
    ),
    'bands: {"[5万元, )": 10, "( , 5万元)": 2}': (
        ": 5万元 5万元, turns 50000 50000",
        "tier [5万元, )",
        "tier ( , 5万元)",
        "tier 10",
        "tier 2",
        "names every",
    ),
    'bands: {"[90%, )": 10, "( , 60%) 或 [60%, 90%)": 2}': (
        ": 90% 60% 60% 90%, turns 0.9 0.6 0.6 0.9",
        "tier [90%, )",
        "tier ( , 60%) 或 [60%, 90%)",
        "tier 10",
        "tier 2",
        "names every",
    ),
    "scale: {15: 100%, 30: 4, 45: 0}": (
        ": 15 30 45, turns 15 30 45",
        "tier 10",
        "tier 4",
        "tier 0",
        "names some",
    ),
    "ratio: {at_most: 120%}": (": 120%, turns 1 1.2", "cap 12", "names every"),
    "ratio: {at_most: none}": (": 100%, turns 1 1", "names every"),
    "checklist: {有制度: 4, 已执行: 6}": ("item 有制度 4", "item 已执行 6", "names every"),
    "findings: {kinds: {一般: 1, 重大: {each: 20%, at_most: 6}}}": (
        "1 points off at kinds.一般",
        "2 points off at kinds.重大",
        "cap 6",
        "names every",
    ),
    "earn: {kinds: {国家级: 5, 省级: {each: 3, at_most: 9}}, at_most: none}": (
        "5 points earned at kinds.国家级",
        "3 points earned at kinds.省级",
        "cap 9",
        "names every",
    ),
    "findings: {each: 2}": ("2 points off at each", "names every"),
    "cases: [{when: 结余 == 0, points: 10, says: 无结余}, {when: 结余 < 5, points: 4}, {otherwise: 0}]": (
        "0.when asks 结余 = 0",
        "1.when asks 结余 < 5",
        "formula 结余 = 0",
        "formula 结余 < 5",
        "case 无结余 10",
        "case 4",
        "case 0",
        "names every",
    ),
    'judged: {levels: {好: "[80%, )", 差: "( , 80%)"}}': ("level 好 8-10", "level 差 0-8", "names every"),
    "judged: {}": ("names some",),
    "survey: {questions: 2, options: {满意: 5, 不满意: 0}}": (
        "option 满意 5",
        "option 不满意 0",
        "sheet 10",
        "names some",
    ),
    'target: {direction: "≥", target: 0.95, actual: 完成}': (
        "target: 0.95, turns 0.95, of 完成",
        "names full",
    ),
    'target: {direction: "=", target: "[90%, 100%]", actual: 完成}': (
        "target: 90% 100%, turns 0.9 1, of 完成",
        "names full",
    ),
    'target: {direction: "≤", target: 2020-12-31, actual: 完成}': ("names full",),
    'target: {direction: "≥", target: 计划, actual: 完成}': (
        "target: , turns , of 完成",
        "names full",
    ),
    "checkpoints: [{name: 六月, actual: 支出 / 预算, target: 40%, points: 10}]": (
        "0.target: 40%, turns 0.4, of 支出 ÷ 预算",
        "checkpoint 六月 10",
        "names every",
    ),
    "formula: min(完成, 10)": ("formula 取小(完成, 10)", "names some"),
}


def way_of(written: str) -> Way:
    ((key, value),) = yaml.load(written, yaml.BaseLoader).items()  # noqa: S506 (it makes nothing but texts)
    made: Way = METHODS[key].model_validate(value)
    return made


def joined(many: Iterable[Any]) -> str:
    return " ".join(map(exact.plain, many))


def described(way: Way) -> Iterator[str]:
    """All that a way says of itself, line by line."""
    for one in way.thresholds():
        of = "" if one.of is None else f", of {prose.prose(one.of.tree)}"
        written = " ".join(amount.shown for amount in one.written)
        yield f"{'.'.join(map(str, one.path))}: {written}, turns {joined(one.breakpoints)}{of}"
    yield from ("tier " + " 或 ".join(map(str, one.path)) for one in way.tiers())
    for condition in way.conditions():
        yield f"{'.'.join(map(str, condition.path))} asks {prose.prose(condition.when.tree)}"
    yield from (f"formula {prose.prose(one.tree)}" for one in way.formulas())
    for rate in way.rates(FULL):
        beyond = ""
        if isinstance(rate, Slope):
            beyond = f", {rate.side} {rate.start.shown}, each {rate.each.shown}, {rate.part}"
        goes = "earned" if rate.earns else "off"
        yield f"{exact.plain(rate.points)} points {goes} at {'.'.join(map(str, rate.path))}{beyond}"
    yield from map(worth, way.awards(FULL))
    yield f"names {way.names_points()}"


def worth(one: Award) -> str:
    name = f"{one.name} " if one.name else ""
    return f"{one.kind} {name}" + "-".join(dict.fromkeys((exact.plain(one.low), exact.plain(one.high))))


@pytest.mark.parametrize("written", WAYS)
def test_a_way_says_what_it_decides_by(written: str) -> None:
    assert tuple(described(way_of(written))) == WAYS[written]


def test_every_way_that_decides_is_described_here() -> None:
    """Parts and tables have ways; they decide nothing themselves."""
    assert {one.partition(":")[0] for one in WAYS} == METHODS.keys() - {"parts", "each"}


class Unheard(Way, Strict):
    """A way that says nothing of itself."""

    title: ClassVar[str] = "新的计分方式"

    def lower(self, draft: Draft) -> str:
        return draft.step("原得分", "1", "points")


def test_a_way_that_says_nothing_of_itself_decides_by_nothing_that_is_known() -> None:
    way = Unheard()
    assert tuple(described(way)) == ("names some",)
    assert way.reads_as() is None
    assert list(way.odd_answers(Unheard())) == []


# -- answers, of two rules ------------------------------------------------------------------


def rubric(way: str, points: int = 10) -> perfscore.Rubric:
    row = {"name": "指标", "points": str(points)} | yaml.load(way, yaml.BaseLoader)  # noqa: S506 (as above)
    section = {"name": "组", "points": str(points), "indicators": [row]}
    return worlds.rubric({"rubric": "r", "title": "题", "points": str(points), "sections": [section]})


def verdict(old: str, new: str) -> str:
    (row,) = diff(rubric(old), rubric(new)).rows
    return "、".join(one.verdict for one in row.meanings)


def given(old: str, new: str) -> Any:
    """The answer on which two rules are shown to differ."""
    (row,) = diff(rubric(old), rubric(new)).rows
    (meaning,) = row.meanings
    assert meaning.witness is not None
    return meaning.witness.given["answers"]["指标"]


SURVEY = "survey: {questions: 2, least: 30, options: {满意: 5, 一般: 3, 不满意: 0}}"


def test_too_few_questionnaires_are_only_worth_a_warning() -> None:
    assert verdict(SURVEY, SURVEY.replace("30", "50")) == "equivalent"


def test_questionnaires_that_are_counted_show_what_their_sums_cannot() -> None:
    assert given(SURVEY, SURVEY.replace("一般: 3", "一般: 2"))["tally"] == {"满意": "60", "一般": "60", "不满意": "0"}


def test_levels_differ_where_one_of_them_ends() -> None:
    old = 'judged: {levels: {好: "[80%, 100%]", 差: "[0%, 80%)"}}'
    answer = given(old, old.replace("80", "70"))
    assert (answer["level"], answer["score"]) in {("差", "7"), ("好", "7")}


def test_what_the_inputs_of_an_answer_do_not_say_is_said_by_the_way_that_reads_it() -> None:
    assert way_of("checklist: {甲: 1}").reads_as() is None
    found = way_of("findings: {each: 1, kinds: [截留]}")
    assert found.reads_as() == found
    assert way_of(SURVEY).reads_as() == way_of(SURVEY.replace("least: 30", "least: 0"))
