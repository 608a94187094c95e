"""A sample is drawn by money, by number a bureau and by lot: reproducibly, and it says how."""

import hashlib
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from perfscore import exact
from perfscore.problems import PerfscoreError
from perfscore.review.roster_match import match
from perfscore.review.sample import Item, Sample, draw, items, lines
from perfscore.review.sample_spec import ByBureau, ByLot, ByMoney, read_spec
from rosters import entry, handed, roster


def item(unit: str, project: str = "", code: str = "", budget: int | None = None, department: str = "") -> Item:
    return Item(unit, project, code, department, budget=None if budget is None else exact.ratio(budget))


FOUR = [
    item("甲局", "修路", "A1", 500),
    item("甲局", "修桥", "A2", 300),
    item("乙局", "造林", "B1", 150),
    item("丙局", "", "", 50),
]


def names(sample: Sample) -> list[str]:
    return [one.item.code or one.item.unit for one in sample.drawn]


def sampled(spec: str, population: list[Item] = FOUR) -> list[str]:
    return names(draw(read_spec(spec), population))


def refused(spec: str) -> list[tuple[str, str]]:
    with pytest.raises(PerfscoreError) as error:
        read_spec(spec)
    return [(one.code, one.message) for one in error.value.problems]


# -- the notation ------------------------------------------------------------------------------


def test_what_a_reviewer_types() -> None:
    spec = read_spec("金额60％、每单位2，每个科室1份 抽30份 抽5% 种子：县里2026")
    assert spec.parts == (
        ByMoney("金额60%", exact.ratio(60, 100)),
        ByBureau("每单位2", "单位", 2),
        ByBureau("每个科室1份", "科室", 1),
        ByLot("抽30份", 30),
        ByLot("抽5%", 0, exact.ratio(5, 100)),
    )
    assert spec.seed == "县里2026"


@pytest.mark.parametrize(
    ("spec", "wanted"),
    [
        ("", [("sample-form", "抽查的写法“”里没有写怎么抽")]),
        ("种子1", [("sample-form", "抽查的写法“种子1”里没有写怎么抽")]),
        ("抽30份", [("sample-seed", "“抽30份”要按抽签号抽，没有写种子")]),
        ("金额0%", [("sample-form", "“金额0%”要大于 0%，不超过 100%")]),
        ("金额101%", [("sample-form", "“金额101%”要大于 0%，不超过 100%")]),
        ("每单位0", [("sample-form", "“每单位0”是 0 份，什么也抽不到")]),
        ("抽0份 种子1", [("sample-form", "“抽0份”是 0 份，什么也抽不到")]),
        (
            "随便 金额60 种子1 种子2",
            [
                ("sample-form", "抽查的写法里“随便”看不懂"),
                ("sample-form", "抽查的写法里“金额60”看不懂"),
                ("sample-form", "种子写了 2 个：1、2"),
            ],
        ),
    ],
)
def test_what_cannot_be_meant(spec: str, wanted: list[tuple[str, str]]) -> None:
    assert refused(spec) == wanted


# -- the drawing -------------------------------------------------------------------------------


def test_the_largest_amounts_until_they_reach_the_share() -> None:
    assert sampled("金额50%") == ["A1"]
    assert sampled("金额50.1%") == ["A1", "A2"]
    assert sampled("金额80%") == ["A1", "A2"]
    assert sampled("金额100%") == ["A1", "A2", "B1", "丙局"]


def test_how_a_sample_was_drawn_is_said() -> None:
    sample = draw(read_spec("金额50.1% 每单位1 抽9份 种子7"), FOUR)
    assert list(lines(sample)) == [
        "抽查：金额50.1% 每单位1 抽9份 种子7。从 4 份里抽 4 份",
        "金额50.1%：按预算数从大到小，取到占 50.1% 为止，2 份，0.08 万元，占全部 0.1 万元的 80%",
        "每单位1：每个单位抽到 1 份为止（不够的全抽），同一单位里按抽签号，2 份",
        "抽9份：从其余 0 份里按抽签号抽 0 份（只有 0 份，全抽）",
        "抽签号：“种子|项目编码”（没有编码的用“种子|单位|项目名称”）的 SHA-256，小的先抽；种子是 7",
    ]


def test_so_many_of_each_bureau_the_largest_without_a_seed() -> None:
    assert sampled("每单位1") == ["A1", "B1", "丙局"]
    assert sampled("每单位2") == ["A1", "A2", "B1", "丙局"]
    assert sampled("金额50% 每单位1") == ["A1", "B1", "丙局"]


def test_a_lot_is_the_digest_that_anybody_can_compute() -> None:
    sample = draw(read_spec("抽2 种子2026"), FOUR)
    lots = {code: hashlib.sha256(f"2026|{code}".encode()).hexdigest() for code in ("A1", "A2", "B1", "丙局|")}
    assert [one.split("|")[0] for one in sorted(lots, key=lots.__getitem__)[:2]] == names(sample)
    assert [one.lot for one in sample.drawn] == [lot[:12] for lot in sorted(lots.values())[:2]]


def test_a_share_by_lot_is_rounded_up() -> None:
    assert len(sampled("抽26% 种子1")) == 2
    assert len(sampled("抽25% 种子1")) == 1


def test_amounts_that_are_not_known_are_asked_for() -> None:
    with pytest.raises(PerfscoreError) as error:
        sampled("金额60%", [*FOUR, item("丁局", "造林")])
    (problem,) = error.value.problems
    assert (problem.code, problem.message) == (
        "sample-budget",
        "“金额60%”要知道每个项目的预算数，有 1 个没有：“丁局（造林）”",
    )
    with pytest.raises(PerfscoreError):
        sampled("每单位1", [item("丁局")])
    assert sampled("每单位1 种子1", [item("丁局")]) == ["丁局"]


def test_amounts_of_nothing() -> None:
    assert sampled("金额60%", [item("甲局", budget=0)]) == []
    assert sampled("金额60%", []) == []


def test_with_a_roster_its_lines_may_be_drawn_that_were_handed_in() -> None:
    listed = roster(entry("甲局", "修路", "A1", 100), entry("甲局", "修桥", "A2", 200), entry("乙局", "造林", "B1"))
    given_in = [handed("甲局", "修路", file="a"), handed("乙局", "造林", budget=7), handed("丙局", "修渠", budget=9)]
    found = items(match(listed, given_in), given_in)
    assert [(one.code, int(one.budget or 0), one.files) for one in found] == [
        ("A1", 100, ("a",)),
        ("B1", 7, ("乙局造林.xlsx",)),
    ]


def test_without_a_roster_each_project_once_by_its_own_budget() -> None:
    given_in = [handed("甲局", "修路", file="a", budget=5), handed("甲 局", "修路", file="b"), handed("", "", file="c")]
    found = items(None, given_in)
    assert [(one.unit, int(one.budget or 0), one.files) for one in found] == [("甲局", 5, ("a", "b")), ("c", 0, ("c",))]


# -- properties --------------------------------------------------------------------------------

POPULATION = st.lists(
    st.builds(item, st.sampled_from("甲乙丙"), st.text("修路桥", max_size=3), st.just(""), st.integers(0, 999)),
    max_size=12,
    unique_by=lambda one: (one.unit, one.project),
)
PARTS = st.lists(
    st.sampled_from(["金额10%", "金额60%", "金额100%", "每单位1", "每单位2", "抽1份", "抽3份", "抽40%"]),
    min_size=1,
    max_size=4,
)


@given(POPULATION, PARTS, st.integers(0, 99), st.randoms(use_true_random=False))
def test_one_seed_draws_one_sample_from_any_order(
    population: list[Item], parts: list[str], seed: int, random: object
) -> None:
    spec = read_spec(f"{' '.join(parts)} 种子{seed}")
    shuffled = list(population)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # a Random
    first, other = draw(spec, population), draw(spec, shuffled)
    assert {(one.item.name, one.by) for one in first.drawn} == {(one.item.name, one.by) for one in other.drawn}
    assert len({one.item.name for one in first.drawn}) == len(first.drawn)


@given(POPULATION, st.integers(1, 100))
def test_no_fewer_amounts_would_reach_the_share(population: list[Item], percent: int) -> None:
    whole = sum(int(one.budget or 0) for one in population)
    assume(whole)
    sample = draw(read_spec(f"金额{percent}%"), population)
    taken = [int(one.item.budget or 0) for one in sample.drawn]
    wanted = Fraction(whole * percent, 100)
    assert sum(taken) >= wanted
    assert sum(taken[:-1]) < wanted
    largest = sorted((int(one.budget or 0) for one in population), reverse=True)
    assert taken == largest[: len(taken)]


@given(POPULATION, st.integers(1, 3), st.integers(0, 9))
def test_every_bureau_has_its_number_or_all(population: list[Item], number: int, seed: int) -> None:
    sample = draw(read_spec(f"抽2份 每单位{number} 种子{seed}"), population)
    for unit in "甲乙丙":
        have = sum(one.unit == unit for one in population)
        drawn = sum(one.item.unit == unit for one in sample.drawn)
        assert drawn >= min(number, have)
