"""A roster held against what was handed in: by code first, then by names; what is not plain is asked, never guessed."""

from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfscore.review.handed_in import HandedIn
from perfscore.review.name_likeness import likeness
from perfscore.review.roster import Entry
from perfscore.review.roster_match import RosterMatch, match
from perfscore.review.roster_totals import groups
from rosters import entry, handed, roster

SCHOOL = entry("青禾县教育局", "校舍维修", "C001", 1_000_000, "教育局")
TEACHERS = entry("青禾县教育局", "教师培训", "C002", 500_000, "教育局")
INSURANCE = entry("青禾县医疗保障局", "医疗救助", "C003", 3_000_000, "医保局")
LIST = roster(SCHOOL, TEACHERS, INSURANCE)


def states(found: RosterMatch) -> list[str]:
    return [line.state for line in found.lines]


def questions(found: RosterMatch) -> list[tuple[str, str, str]]:
    return [(one.weight, one.says, one.remedy) for one in found.questions]


def test_who_has_handed_in_who_has_not_and_who_did_twice() -> None:
    found = match(
        LIST, [handed("青禾县教育局", "校舍维修"), *[handed("青禾县教育局", "教师培训", file=f) for f in "ab"]]
    )
    assert states(found) == ["已交", "重复", "未交"]
    assert [[one.file for one in line.handed] for line in found.lines] == [
        ["青禾县教育局校舍维修.xlsx"],
        ["a", "b"],
        [],
    ]
    assert not found.strangers
    assert not found.questions


def test_the_code_comes_before_the_names() -> None:
    found = match(LIST, [handed("青禾县教育局", "校舍维修（改）", "c001")])
    assert states(found) == ["已交", "未交", "未交"]
    assert questions(found) == [
        (
            "提示",
            "名单（名单.xlsx 的 青禾县教育局）写“校舍维修”，填报写“校舍维修（改）”，项目编码相同，算同一个",
            "两处写成一样的：校舍维修",
        )
    ]


def test_a_code_of_quite_another_project_is_asked_about() -> None:
    found = match(LIST, [handed("青禾县林业局", "造林", "C001")])
    assert states(found) == ["待核对", "未交", "未交"]
    assert questions(found) == [
        (
            "重要",
            (
                "项目编码“C001”在名单（名单.xlsx 的 青禾县教育局）里是青禾县教育局（校舍维修），"
                "填报写的是青禾县林业局（造林）"
            ),
            "编码写错的改正编码；确是这个项目的，填报里写：单位 青禾县教育局，项目名称 校舍维修，项目编码 C001",
        )
    ]


@pytest.mark.parametrize(("unit", "project"), [("青禾县林业局", "校舍维修"), ("青禾县教育局", "防火林带")])
def test_a_code_whose_bureau_or_project_is_another_is_asked_about(unit: str, project: str) -> None:
    assert states(match(LIST, [handed(unit, project, "C001")])) == ["待核对", "未交", "未交"]


def test_another_code_for_the_same_names_is_asked_about() -> None:
    found = match(LIST, [handed("青禾县教育局", "校舍维修", "C009")])
    assert states(found) == ["待核对", "未交", "未交"]
    ((weight, says, remedy),) = questions(found)
    assert (weight, remedy) == ("重要", "是这个项目的，填报里的编码改成C001")
    assert "“C001”" in says
    assert "“C009”" in says


def test_names_that_the_eye_does_not_tell_apart_are_one_and_are_said() -> None:
    found = match(LIST, [handed("青禾县 教育局", "校舍维修")])
    assert states(found) == ["已交", "未交", "未交"]
    ((weight, says, _),) = questions(found)
    assert weight == "提示"
    assert "看起来一样" in says


@pytest.mark.parametrize("unit", ["县医保局", "青禾县医保局", "青禾县医疗保障局机关", "青禾县医疗保险局"])
def test_a_shortened_or_near_name_is_asked_about_and_not_matched(unit: str) -> None:
    found = match(LIST, [handed(unit, "医疗救助", file="医保.xlsx")])
    assert states(found) == ["未交", "未交", "待核对"]
    ((weight, says, remedy),) = questions(found)
    assert weight == "重要"
    assert f"{unit}（医疗救助）" in says
    assert "名单.xlsx 的 青禾县医疗保障局" in says
    assert "单位 青禾县医疗保障局，项目名称 医疗救助，项目编码 C003" in remedy
    assert [one.handed.file for one in found.strangers if one.question is not None] == ["医保.xlsx"]


def test_a_bureau_or_a_project_on_no_line() -> None:
    found = match(LIST, [handed("青禾县林业局", "造林"), handed("青禾县教育局", "营养改善")])
    assert states(found) == ["未交"] * 3
    assert [one.handed.name for one in found.strangers] == ["青禾县林业局（造林）", "青禾县教育局（营养改善）"]
    assert not found.questions


def test_a_submission_without_a_project() -> None:
    one = match(roster(INSURANCE), [handed("青禾县医疗保障局")])
    assert states(one) == ["已交"]  # the only line of its bureau
    two = match(LIST, [handed("青禾县教育局")])
    assert states(two) == ["待核对", "待核对", "未交"]
    assert [one.remedy for one in two.questions] == ["填报里写上项目名称或项目编码"]
    nobody = match(LIST, [handed("")])
    assert states(nobody) == ["未交"] * 3
    assert len(nobody.strangers) == 1


def test_two_lines_of_one_name_are_told_apart_by_the_code_alone() -> None:
    twins = roster(entry("甲局", "修路", "A1"), entry("甲局", "修路", "A2"))
    assert states(match(twins, [handed("甲局", "修路", "A2")])) == ["未交", "已交"]
    found = match(twins, [handed("甲局", "修路")])
    assert states(found) == ["待核对", "待核对"]
    ((_, says, remedy),) = questions(found)
    assert says.startswith("甲局（修路）在名单里有 2 行，填报没有写项目编码")
    assert remedy == "填报里写上项目编码"


def test_a_roster_of_bureaus_alone_takes_each_of_their_projects() -> None:
    found = match(roster(entry("甲局"), entry("乙局")), [handed("甲局", "修路"), handed("甲局", "修桥")])
    assert states(found) == ["已交", "未交"]
    again = match(roster(entry("甲局")), [handed("甲局", "修路"), handed("甲局", "修 路")])
    assert states(again) == ["重复"]


def test_totals_from_project_to_bureau_to_department() -> None:
    found = match(
        LIST,
        [
            handed("青禾县教育局", "校舍维修", claimed=98, score=95.5, grade="优"),
            handed("青禾县教育局", "教师培训", claimed=90, score="89.99", grade="良"),
        ],
    )
    whole, education, bureau, insurance, _ = groups(found)
    assert (whole.listed, whole.handed, whole.missing, int(whole.budget), int(whole.budget_handed)) == (
        3,
        2,
        1,
        4_500_000,
        1_500_000,
    )
    assert (education.claimed, education.score, education.difference) == (
        Decimal(94),
        Decimal("92.75"),  # 92.745, rounded half up
        Decimal("1.25"),
    )
    assert bureau.grades == Counter({"优": 1, "良": 1})
    assert (insurance.department, insurance.unit, insurance.score) == ("医保局", "小计", None)


def test_what_was_handed_in_twice_counts_for_no_average() -> None:
    twice = [handed("青禾县医疗保障局", "医疗救助", file=f, claimed=90, score=80, grade="良") for f in "ab"]
    whole = next(groups(match(LIST, twice)))
    assert (whole.handed, whole.twice, whole.scored, whole.grades) == (1, 1, 0, Counter())


def test_likeness_of_names() -> None:
    assert likeness("甲局（东）", "甲局(东)") == "same"
    assert likeness("县医保局", "青禾县医疗保障局") == "short"
    assert likeness("青禾县医疗保险局", "青禾县医疗保障局") == "near"
    assert likeness("甲局", "乙局") == ""
    assert likeness("局", "青禾县教育局") == ""  # too short to be anybody's
    assert likeness("县局的", "青禾县医疗保障和民政事务管理局的") == ""


# -- properties --------------------------------------------------------------------------------

NAMES = st.sampled_from(["甲局", "甲 局", "乙局", "县医保局", "青禾县医疗保障局", "青禾县医疗保险局", ""])
PROJECTS = st.sampled_from(["", "修路", "修 路", "修路一期", "造林", "医疗救助"])
CODES = st.sampled_from(["", "", "A1", "a1", "A2", "A3"])
ENTRIES = st.lists(
    st.builds(
        entry, NAMES.filter(bool), PROJECTS, CODES, st.none() | st.integers(0, 10**9), st.sampled_from(["", "部"])
    ),
    max_size=6,
    unique_by=(lambda one: (*one.key, one.code.casefold()), lambda one: one.code.casefold() or one.key),
)
HANDED = st.lists(
    st.builds(
        handed, NAMES, PROJECTS, CODES, score=st.none() | st.integers(0, 100), claimed=st.none() | st.integers(0, 100)
    ),
    max_size=8,
)


@given(ENTRIES, HANDED)
def test_every_submission_is_in_one_place_and_no_name_is_guessed(
    entries: list[Entry], given_in: list[HandedIn]
) -> None:
    found = match(roster(*entries), given_in)
    placed = [id(one) for line in found.lines for one in line.handed] + [id(one.handed) for one in found.strangers]
    assert sorted(placed) == sorted(map(id, given_in))
    for line in found.lines:
        for one in line.handed:
            coded = bool(one.code) and one.code.casefold() == line.entry.code.casefold()
            assert coded or likeness(one.unit, line.entry.unit) == "same"
            assert coded or not one.project or not line.entry.project or one.key == line.entry.key
    for stranger in found.strangers:  # what a person is asked names both places
        if stranger.question is not None:
            assert stranger.question.where == stranger.handed.file
            assert "名单" in stranger.question.says
            assert stranger.question.remedy


@given(ENTRIES, HANDED)
def test_the_groups_add_up(entries: list[Entry], given_in: list[HandedIn]) -> None:
    whole, *rest = groups(match(roster(*entries), given_in))
    for level in ([one for one in rest if one.unit == "小计"], [one for one in rest if one.unit != "小计"]):
        for name in ("listed", "handed", "twice", "asked", "missing", "budget", "budget_handed", "scored"):
            assert sum(getattr(one, name) for one in level) == getattr(whole, name)
        assert sum((one.grades for one in level), Counter()) == whole.grades
    assert whole.listed == len(entries)
    assert whole.missing >= 0


@given(ENTRIES, HANDED, st.randoms(use_true_random=False))
def test_the_order_of_the_files_does_not_matter(entries: list[Entry], given_in: list[HandedIn], random: object) -> None:
    shuffled = list(given_in)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # a Random
    first, other = match(roster(*entries), given_in), match(roster(*entries), shuffled)
    assert [line.state for line in first.lines] == [line.state for line in other.lines]
    assert Counter(one.says for one in first.questions) == Counter(one.says for one in other.questions)
