"""The code of a project and its budget in a re-check: a list of who has to hand in is matched and weighed by them."""

from decimal import Decimal
from pathlib import Path

import pytest

import perfscore
import worlds
from own_files import INDICATORS, TABLE, C, Made, Row, Sheet, form, money, names, submission, table, xlsx
from perfscore.submission.read import submission as read

RULE = perfscore.load("project-self-evaluation-2020")


@pytest.mark.parametrize("label", ["项目编码", "项目代码", "项目编号"])
def test_the_code_of_a_project_is_read_from_a_form_of_a_bureaus_own(tmp_path: Path, label: str) -> None:
    coded: list[Row] = [*names(), [C(label, across=2), C("5115-0001", across=7)]]
    file = xlsx(tmp_path / "表.xlsx", Sheet(form(names=coded)))
    assert read(file).code == "5115-0001"
    assert perfscore.recheck(RULE, file).code == "5115-0001"


def test_a_blank_code_is_none(tmp_path: Path) -> None:
    coded: list[Row] = [*names(), [C("项目编码", across=2), C("", across=3), "项目类别", C("一般", across=3)]]
    assert read(xlsx(tmp_path / "表.xlsx", Sheet(form(names=coded)))).code == ""


def test_a_number_is_a_code_too() -> None:
    assert perfscore.recheck(RULE, submission(code=51150001)).code == "51150001"


@pytest.mark.parametrize(
    ("amounts", "budget"),
    [
        (("100万元", "120万元"), "1200000"),
        (("100万元", None), "1000000"),
        ((None, None), None),
        (("100万元", "好多"), "1000000"),
    ],
)
def test_the_budget_is_the_adjusted_one_else_the_first(
    amounts: tuple[str | None, str | None], budget: str | None
) -> None:
    given = submission(data={"年初预算数": amounts[0], "全年预算数": amounts[1]})
    assert perfscore.recheck(RULE, given).budget == (None if budget is None else Decimal(budget))


def test_a_table_of_money_has_the_budget_of_its_year(tmp_path: Path) -> None:
    file = xlsx(tmp_path / "表.xlsx", Sheet(form(money=money(amounts=(100, "", 60)))))
    assert perfscore.recheck(RULE, file).budget == Decimal(1000000)


def test_of_two_amounts_that_are_called_budgets_neither_is_taken() -> None:
    money = {"kind": "money", "waive": {"figure-unused": "对照"}}
    row = {"name": "乙", "points": 10, "findings": {"each": 1}}
    whole = {
        "rubric": "r",
        "title": "题",
        "points": 10,
        "sections": [{"name": "甲", "points": 10, "indicators": [row]}],
    }
    given = {"rubric": "r", "unit": "局", "data": {"部门预算": 5}, "answers": {"乙": []}}
    one = worlds.rubric({**whole, "data": {"部门预算": money}})
    two = worlds.rubric({**whole, "data": {"部门预算": money, "项目预算": money}})
    assert perfscore.recheck(one, given).budget == Decimal(5)
    assert perfscore.recheck(two, given).budget is None


def test_no_points_claimed_in_a_form_whose_cell_for_the_reason_is_empty(tmp_path: Path) -> None:
    """An empty cell is as good as no reason, however the form was read: a file in YAML may leave the key out."""
    rows = [dict(one) for one in INDICATORS]
    rows[1] |= {"自评得分": "0", "偏差原因": ""}
    own = xlsx(tmp_path / "表.xlsx", Sheet(form(table=table(Made(), rows))))
    plain = submission(data={TABLE: [{key: value for key, value in one.items() if value} for one in rows]})
    for given in (own, plain):
        codes = [one.code for one in perfscore.recheck(RULE, given).findings]
        assert codes.count("zero-unexplained") == 1
    rows[1]["偏差原因"] = "没有发放"
    assert "zero-unexplained" not in [
        one.code for one in perfscore.recheck(RULE, submission(data={TABLE: rows})).findings
    ]
