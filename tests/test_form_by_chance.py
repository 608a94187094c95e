"""Forms of rules made by chance: LibreOffice scores in them what ``score`` does, with no difference."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, Final

import pytest

import worlds
from generators import GIVEN, HEAD, RULE, world
from perfscore.submission.read import submission
from profiles import PROFILE
from spreadsheet import Calculator
from test_form_recalculated import Filled, differences, said

pytestmark = pytest.mark.office
FORMS: Final = {"quick": 6, "ci": 60, "deep": 300}[PROFILE]
A_FORM: Final = 3
"""Submissions to a form."""


def luck(seed: str, length: int) -> bytes:
    return hashlib.shake_128(seed.encode()).digest(length)


def sayable(given: dict[str, Any]) -> dict[str, Any]:
    """The submission without what no form says: a table of no rows, and an answer in which nothing is filled in."""
    data = {name: one for name, one in given["data"].items() if one != []}
    answers = {key: one for key, one in given["answers"].items() if not _blank(one)}
    parts = {
        key: {part: one for part, one in answer.items() if not _blank(one)} if isinstance(answer, dict) else answer
        for key, answer in answers.items()
    }
    return {**given, "data": data, "answers": parts}


def has_rows(rule: dict[str, Any], given: dict[str, Any]) -> bool:
    """True where every table has rows: a form without any is 未完成, where score refuses the submission."""
    tables = {name for name, one in rule["data"].items() if one["kind"] == "table"}
    return tables.issubset(given["data"])


def _blank(answer: Any) -> bool:
    return isinstance(answer, dict) and all(isinstance(one, dict) and _blank(one) for one in answer.values())


def test_every_form_made_by_chance_scores_as_score_does(tmp_path: Path) -> None:
    calculator, every = Calculator(tmp_path), list[tuple[int, Filled, list[dict[str, Any]]]]()
    number = 0
    while len(every) < FORMS:
        number += 1
        places = range(1 + number % 3)
        chunks = [luck(f"form {number} {place}", RULE) for place in places]
        made = world(luck(f"form {number}", HEAD), chunks, sums=True)
        filled = Filled(worlds.rubric(made.rule), tmp_path / f"{number}.xlsx")
        given: list[dict[str, Any]] = []
        for one in range(2 * A_FORM):
            handed_in = sayable(made.submission([luck(f"form {number} {place} {one}", GIVEN) for place in places]))
            if len(given) < A_FORM and has_rows(made.rule, handed_in) and filled.takes(handed_in):
                if not given:
                    calculator.open(tmp_path / f"{number}.xlsx")
                filled.write(calculator)
                calculator.calculate(filled.asked())
                given.append(handed_in)
        if given:
            calculator.close()
            every.append((number, filled, given))
    answers = iter(map(said, calculator.run()))
    found = []
    for number, filled, given in every:
        for handed_in in given:
            wrong = differences(filled, submission(handed_in), [next(answers) for _ in filled.asked()])
            found += [(number, handed_in, wrong)] if wrong else []
    assert not found, f"{len(found)}, the first: {found[0]}"
    assert next(answers, None) is None


def test_rows_of_days_are_counted_in_a_form_too(tmp_path: Path) -> None:
    """Their number was 0, and the mean of the rows 有误; found by chance."""
    columns = {"名": {"kind": "text"}, "限": {"kind": "date"}, "日": {"kind": "date"}}
    way = {"target": {"direction": "≤", "target": "限", "actual": "日", "late": "50%"}}
    each = {"table": "表", "name": "名", "take": "average", "ways": {"时限": way}}
    rule = {
        "rubric": "days",
        "title": "按时",
        "points": "10",
        "data": {"表": {"kind": "table", "columns": columns}},
        "sections": [{"name": "全部", "points": "10", "indicators": [{"name": "时", "points": "10", "each": each}]}],
    }
    rows = [{"名": "一", "限": "2020-06-30", "日": "2021-04-30"}, {"名": "二", "限": "2020-06-30", "日": "2020-06-30"}]
    given = {"rubric": "days", "unit": "某局", "data": {"表": rows}}
    filled, calculator = Filled(worlds.rubric(rule), tmp_path / "form.xlsx"), Calculator(tmp_path)
    assert filled.takes(given)
    calculator.open(tmp_path / "form.xlsx")
    filled.write(calculator)
    calculator.calculate(filled.asked())
    calculator.close()
    answers = [said(one) for one in calculator.run()]
    assert (str(answers[0]), differences(filled, submission(given), answers)) == ("7.5", [])
