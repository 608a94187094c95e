"""Seven forms as bureaus print them: every row has a verdict or the reason why not, and nothing is scored by guess."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest

import perfscore
from perfscore.recheck.batch import recheck_all
from perfscore.recheck.document import Recheck

FORMS = Path(__file__).parent / "cases" / "printed"
RULE = "project-self-evaluation-2020"


def recheck(name: str) -> Recheck:
    return perfscore.recheck(perfscore.load(RULE), FORMS / f"{name}.yaml")


def verdicts(found: Recheck) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Each row's verdict and the codes of its causes; the rows called 指标1 and so on by their numbers."""
    rows = (row for row in found.rows if row.id != "total")
    return {row.id.removeprefix("指标"): (row.verdict, tuple(one.code for one in row.causes)) for row in rows}


AGREES = ("agrees", ())
NO_FIGURE = ("unsupported", ("no-figure",))
NO_SIGN = ("undetermined", ("sign-missing",))
NO_LEVEL = ("undetermined", ("judged-level",))


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        (
            "f1",
            {
                "预算执行率": AGREES,
                **dict.fromkeys(["1", "2", "8"], AGREES),
                **dict.fromkeys(["3", "4", "5", "6", "7", "9"], NO_FIGURE),
                "10": NO_SIGN,
            },
        ),
        (
            "f2",
            {
                "预算执行率": ("rounding", ("whole-points",)),
                "1": NO_SIGN,
                **dict.fromkeys("23456789", AGREES),
            },
        ),
        (
            "f4",
            {
                "预算执行率": AGREES,
                "1": AGREES,
                "2": AGREES,
                "3": NO_LEVEL,
                "4": NO_LEVEL,
                "5": NO_FIGURE,
            },
        ),
        ("f6b", {"预算执行率": AGREES, "1": AGREES}),
        (
            "f9",
            {
                "预算执行率": ("exceeds", ("above-points",)),
                **dict.fromkeys("23678", AGREES),
                **dict.fromkeys("1459", NO_LEVEL),
            },
        ),
        (
            "f12",
            {
                "预算执行率": ("exceeds", ("above-points",)),
                "1": AGREES,
                "2": ("undetermined", ("not-claimed",)),
                **dict.fromkeys("3478", NO_LEVEL),
                "5": ("unsupported", ("no-figure", "points-missing")),
                "6": AGREES,
                "9": NO_FIGURE,
                "10": AGREES,
            },
        ),
        (
            "a3",
            {
                "预算执行率": ("undetermined", ("zero-denominator",)),
                **dict.fromkeys("1234578", AGREES),
                "6": ("undetermined", ("size-differs",)),
            },
        ),
    ],
)
def test_every_row_has_its_verdict_or_its_reason(name: str, rows: dict[str, tuple[str, tuple[str, ...]]]) -> None:
    assert verdicts(recheck(name)) == rows


@pytest.mark.parametrize(
    ("name", "findings"),
    [
        ("f1", ["all-full"]),
        ("f4", ["over-achievement", "all-full"]),
        ("f6b", ["group-mismatch"] * 3),
        ("f9", ["points-not-adding"] + ["group-mismatch"] * 3),
        ("f12", ["points-not-adding", "group-mismatch"]),
        ("a3", ["points-not-adding"] + ["group-mismatch"] * 2 + ["reason-missing"] * 5),
    ],
)
def test_what_is_wrong_with_the_form_is_a_finding(name: str, findings: list[str]) -> None:
    assert [one.code for one in recheck(name).findings] == findings


def test_a_row_that_the_form_does_not_have_is_listed_and_counts_nothing() -> None:
    row = recheck("f1")["指标8"]
    assert row.points == 0
    assert row.claimed is row.computed is None
    assert row.reason == "“分值”写的是“/”，没有这个指标"


def test_a_row_without_a_sign_says_what_each_sign_would_give() -> None:
    row = recheck("f2")["指标1"]
    assert row.causes[0].says == "没有写“指标性质”：按 ≥ 计 8.62 分，按 ≤ 计 10 分，按 = 计 8.62 分"
    assert (str(row.low), str(row.high)) == ("8.62", "10")


def test_what_cannot_be_scored_names_both_cells() -> None:
    (cause,) = recheck("a3")["指标6"].causes
    assert "“指标值”写的是“≤202.6万元”" in cause.says
    assert "“完成值”写的是“132.9”" in cause.says


def test_projects_of_one_bureau_are_told_apart(tmp_path: Path) -> None:
    names = ("道路养护", "桥梁维修")
    files = []
    for name in names:
        file = tmp_path / f"{name}.yaml"
        text = (FORMS / "f1.yaml").read_text(encoding="utf-8")
        file.write_text(text.replace("unit: 某县某局", f"unit: 某县某局\nproject: {name}"), encoding="utf-8")
        files.append(file)
    outcomes = list(recheck_all(perfscore.load(RULE).program, files))
    assert [one.unit for one in outcomes] == [f"某县某局（{name}）" for name in names]
    codes = [finding.code for one in outcomes if one.recheck is not None for finding in one.recheck.findings]
    assert "unit-twice" not in codes


def test_the_claims_do_not_add_up_to_the_claimed_total() -> None:
    total = recheck("f9")["total"]
    assert total.claimed == 100
    assert total.computed == 54


@pytest.mark.parametrize("points", ["20", "60"])
def test_points_that_do_not_add_up_stretch_no_total(points: str) -> None:
    """A form whose rows have fewer points than it should, or more, is told so; its total is the sum of its rows."""
    row = {"二级指标": "数量", "指标性质": "=", "指标值": "1", "完成值": "1"}
    rows = [
        {"一级指标": "产出指标", "三级指标": "甲", "分值": points, "自评得分": points, **row},
        {"一级指标": "效益指标", "三级指标": "乙", "分值": "30", "自评得分": "30", **row},
        {"一级指标": "满意度指标", "三级指标": "丙", "分值": "10", "自评得分": "10", **row},
    ]
    money = {"年初预算数": 10, "全年预算数": 10, "全年执行数": 9}
    total = int(points) + 49
    given = {"rubric": RULE, "unit": "某局", "year": 2022, "data": {**money, "绩效指标": rows}}
    found = perfscore.recheck(perfscore.load(RULE), {**given, "claimed": {"预算执行率": 9, "total": total}})
    assert "points-not-adding" in {one.code for one in found.findings}
    assert found.claimed_converted == found.computed_total == found.computed_converted == total
    assert (found.converted_low, found.converted_high) == (Decimal(total), Decimal(total))


NOT_THERE: Final[list[tuple[dict[str, Any], str]]] = [
    ({"二级指标": "数量指标", "三级指标": "丙", "分值": "/"}, "丙"),
    ({"二级指标": "数量指标", "三级指标": "/", "分值": "/"}, "数量指标（第2行）"),
    ({"二级指标": "/", "三级指标": "—", "分值": ""}, "产出指标（第2行）"),
    ({"一级指标": "/", "三级指标": "无", "分值": "/"}, "第2行"),
    ({"二级指标": "数量指标", "分值": "/"}, "数量指标（第2行）"),
]


@pytest.mark.parametrize("kept", ["    row: 三级指标\n", ""], ids=["row", "no-row"])
@pytest.mark.parametrize(("cells", "name"), NOT_THERE, ids=range(len(NOT_THERE)))
def test_a_row_that_a_form_has_not_goes_by_what_the_form_calls_it(
    cells: dict[str, Any], name: str, kept: str, tmp_path: Path
) -> None:
    text = Path("rules/project-self-evaluation-2020.yaml").read_text(encoding="utf-8")
    assert "    row: 三级指标\n" in text
    (tmp_path / "规则.yaml").write_text(text.replace("    row: 三级指标\n", kept), encoding="utf-8")
    rubric = perfscore.load(tmp_path / "规则.yaml")
    row = {"一级指标": "产出指标", "指标性质": "≥", "指标值": 4, "完成值": 4, "自评得分": 90}
    rows = [
        {**row, "三级指标": "甲", "分值": 90},
        {"一级指标": "产出指标", "二级指标": "", "指标性质": "≥", "指标值": "明显", **cells, "完成值": "/"},
    ]
    data = {"年初预算数": 10, "全年预算数": 10, "全年执行数": 10, "绩效指标": rows}
    found = perfscore.recheck(rubric, {"rubric": rubric.id, "unit": "甲局", "year": 2022, "data": data})
    assert [one.name for one in found.rows] == ["预算执行率", "甲", name]
    assert found.rows[2].points == 0
