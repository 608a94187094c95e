"""One status, whoever reads the steps: score, a table, the cells of a workbook, and the oracle, for one submission.

Rules of one indicator with vetoes over figures and over measures, exceptions that give a score or say that it does not
apply, measures that divide, ways that refuse, and parts; and submissions of which anything may be missing, or begun.
"""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, TypeAlias

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

import oracle
import perfscore
import tables
import worlds
from perfscore import exact
from perfscore.formula.readings.sheet_values import Exact, Known, Words
from perfscore.program.inputs import read
from perfscore.steps.model import Input
from perfscore.submission.read import submission
from perfscore.workbook.steps import lower
from small_spreadsheet import Cells, Double

Plain: TypeAlias = dict[str, Any]
Outcome: TypeAlias = tuple[str, Decimal | None]
"""A status, and a score where there is one."""
FIGURES: Final = ("甲", "乙", "丙", "丁")
MEASURES: Final = (
    ["率# = 甲 / 乙"],
    ["率# = 甲 / 乙", "差# = 丙 - 丁"],
    ["差# = 丙 / 丁", "率# = 乙 - 甲"],
    ["率# = 丁 - 1"],
)
"""The name of a part stands for the mark."""
GIVEN: Final = (
    *("甲 == 0", "乙 > 2", "丙 == 1", "丁 < 1", "甲 / 乙 > 1", "丙 / 丁 > 1 and 甲 == 1"),
    *("丙 == 1 or 甲 > 2", "not 丁 == 0", "甲 > 乙 > 丙"),
)
MEASURED: Final = ("率# < 1", "率# > 1 or 丙 == 1", "1 / 率# > 1")
CASES: Final = [
    {"when": "甲 == 1", "points": "1", "says": "一"},
    {"when": "率# > 1", "points": "1"},
    {"otherwise": "0"},
]
WAYS: Final[dict[str, tuple[Plain, ...]]] = {  # key: its bodies, for an indicator of 1 point
    "ratio": ({},),
    "deduct": ({"above": "0%", "each": "50%", "points": "0.3", "part": "started"},),
    "bands": ({"[1, )": "1", "( , 1)": "0"}, {"[2, )": "1", "[0, 1]": "0.5"}),
    "cases": (CASES,),  # type: ignore[dict-item]  # a list, as a rule has it
    "judged": ({"levels": {"好": "[50%, 100%]", "差": "[0%, 50%)"}},),
    "checklist": ({"有制度": "0.5", "有档案": "0.5"},),
    "formula": ("min(1, 率#)",),  # type: ignore[dict-item]  # a text; below 0 it is refused
}


def rule_of(indicator: Plain) -> Plain:
    """A rule of this indicator, and of one that always has a score, so that not all can be without."""
    points = str(int(indicator["points"]) + 1)
    both = [{"name": "项", **indicator}, {"name": "定", "points": "1", "formula": "戊"}]
    return {
        "rubric": "statuses",
        "title": "状态",
        "points": points,
        "not_applicable": "rescale",
        "data": {name: {"kind": "count"} for name in (*FIGURES, "戊")},
        "sections": [{"name": "全部", "points": points, "indicators": both}],
    }


def vetoes(draw: st.DrawFn, conditions: tuple[str, ...]) -> Plain:
    whens = draw(st.lists(st.sampled_from(conditions), max_size=2, unique=True))
    return {"unless": [{"when": one, "because": f"因{place}"} for place, one in enumerate(whens)]} if whens else {}


def scored(draw: st.DrawFn, part: str = "") -> Plain:
    """Measures, guards and a way of scoring, of an indicator or a part of 1 point."""
    key = draw(st.sampled_from(tuple(WAYS)))
    found: Plain = {"points": "1", "measure": draw(st.sampled_from(MEASURES)), key: draw(st.sampled_from(WAYS[key]))}
    found |= vetoes(draw, (*GIVEN, *MEASURED))
    scores = st.sampled_from(("zero", "full", "0.5") if part else ("zero", "full", "not_applicable", "not_applicable"))
    whens = draw(st.lists(st.sampled_from(GIVEN), max_size=2, unique=True))
    if whens:
        found["undefined"] = [
            {"when": one, "score": draw(scores), "because": f"例外{place}"} for place, one in enumerate(whens)
        ]
    named: Plain = json.loads(json.dumps(found, ensure_ascii=False).replace("#", part))
    return named


def indicator(draw: st.DrawFn) -> Plain:
    if draw(st.integers(0, 2)):
        return scored(draw)
    parts = [{"name": name, **scored(draw, name)} for name in ("子", "丑")]
    return {"points": "2", "parts": parts, **vetoes(draw, GIVEN)}


def answer(draw: st.DrawFn, one: Plain) -> Plain:
    """An answer: whole, begun or none."""
    if "parts" in one:
        said = {part["name"]: answer(draw, part) for part in one["parts"]}
        return {name: found for name, found in said.items() if found}
    if "judged" in one:
        judged: Plain = draw(st.sampled_from(({}, {"level": "好"}, {"level": "好", "score": "0.8", "reason": "有据"})))
        return judged
    marks = {item: draw(st.sampled_from((None, "是", "否"))) for item in one.get("checklist", ())}
    return {item: mark for item, mark in marks.items() if mark}


@st.composite
def rules_and_submissions(draw: st.DrawFn) -> tuple[Plain, list[Plain]]:
    """A rule, and submissions in which every figure is from 0 to 3, or missing."""
    one = indicator(draw)
    return rule_of(one), [handed(figures(draw), answer(draw, one)) for _ in range(4)]


def figures(draw: st.DrawFn) -> Plain:
    found = {name: draw(st.sampled_from((None, "0", "1", "2", "3"))) for name in FIGURES}
    return {name: value for name, value in found.items() if value is not None}


def handed(data: Plain, said: Plain | None = None) -> Plain:
    answers = {"项": said} if said else {}
    return {"rubric": "statuses", "unit": "某局", "data": data | {"戊": "1"}, "answers": answers}


# -- the readers -----------------------------------------------------------------------------


def by_score(rubric: perfscore.Rubric, given_: Plain) -> Outcome:
    found = worlds.scored(rubric, given_)
    return ("problem", None) if isinstance(found, set) else (found["项"].status, found["项"].score)


def by_table(rubric: perfscore.Rubric, given_: list[Plain]) -> list[Outcome]:
    made = rubric.score_table(tables.table(rubric, given_), problems="keep")
    return [(line["项.status"], line["项.score"]) for line in made.to_dicts()]


class Ledger(Cells):
    """Cells that take the steps."""

    def put(self, label: str, formula: str) -> str:
        return self.hold(label, formula)

    def named(self, address: str) -> str:
        return address


WORDS: Final = {
    "未填": "missing",
    "待评定": "pending",
    "不适用": "not-applicable",
    "有误": "problem",
    "无法计算": "problem",
}


def by_cells(rubric: perfscore.Rubric, given_: Plain) -> Outcome:
    program, found = rubric.program.keyed["项"], read(rubric.program, submission(given_))
    said, ledger = found.answers["项"], Ledger({})
    known: dict[str, Known] = {}
    states: dict[str, str] = {}
    for row, one in enumerate(program.inputs, 1):
        value = found.figures[one.name] if one.source == "figure" else said.values.get(one.item)
        known[one.name] = cell(ledger, f"$B${row}", one, value)
        states[one.name] = f"$B${row + 100}"
        ledger.values[states[one.name]] = "" if value is not None else "待评定" if one.item in said.begun else "未填"
    done = lower(program, ledger, known, states, ledger.put("状态", '""'))
    state = ledger.value(done.state)
    if state:
        return WORDS[state], None
    score = exact.ratio(int(ledger.value(done.score.top))) * done.score.factor
    return "scored", Decimal(exact.plain(score))


def cell(ledger: Ledger, ref: str, one: Input, value: Any) -> Known:
    """A cell for an input: a text, or so many hundredths."""
    if one.kind == "yes_no":
        ledger.values[ref] = value or ""
        return Words(ref)
    ledger.values[ref] = Double((0 if value is None else Fraction(str(value))) * 100)
    return Exact(ref, exact.ratio(1, 100), 10**9, plus=True)


def divides(rule: Plain) -> bool:
    """Whether a guard's own condition divides: the oracle does not look at what else is open then."""
    one = rule["sections"][0]["indicators"][0]
    guards = (part.get(key, []) for part in (one, *one.get("parts", [])) for key in ("unless", "undefined"))
    return any("/" in guard["when"] for every in guards for guard in every)


# -- what they say ---------------------------------------------------------------------------


@pytest.mark.unmeasured
@given(rules_and_submissions())
def test_every_reader_gives_an_indicator_the_same_status_and_score(made: tuple[Plain, list[Plain]]) -> None:
    rule, given_ = made
    rubric = worlds.rubric(rule)
    note(worlds.as_yaml(rule))
    for one, tabled in zip(given_, by_table(rubric, given_), strict=True):
        note(str(one))
        assert divides(rule) or worlds.difference(worlds.scored(rubric, one), oracle.score(rule, one)) == []
        said = by_score(rubric, one)
        assert (tabled, by_cells(rubric, one)) == (said, said)


RATIO: Final[Plain] = {"points": "1", "measure": ["率 = 甲 / 乙"], "ratio": {}}
BOTH: Final[Plain] = {**RATIO, "measure": ["率 = 甲 / 乙", "差 = 丙 - 丁"]}
ZERO: Final = Decimal(0)


def veto(*whens: str) -> Plain:
    return {"unless": [{"when": when, "because": "有问题"} for when in whens]}


def exception(when: str, score: str) -> Plain:
    return {"undefined": [{"when": when, "score": score, "because": "例外"}]}


def parts(one: Plain, other: Plain, own: Plain | None = None) -> Plain:
    renamed = json.loads(json.dumps(other).replace(json.dumps("率")[1:-1], json.dumps("率乙")[1:-1]))
    return {"points": "2", "parts": [{"name": "子", **one}, {"name": "丑", **renamed}], **(own or {})}


RULES: Final[dict[str, tuple[Plain, Plain, Outcome]]] = {
    "a division by 0 is a problem": (RATIO, {"甲": "1", "乙": "0"}, ("problem", None)),
    "while something is missing, that comes first": (
        BOTH | veto("差 > 5"),
        {"甲": "1", "乙": "0", "丁": "1"},
        ("missing", None),
    ),
    "a veto over figures clears what is wrong": (
        RATIO | veto("丙 == 1"),
        {"甲": "1", "乙": "0", "丙": "1"},
        ("scored", ZERO),
    ),
    "and what is missing": (RATIO | veto("丙 == 1"), {"丙": "1"}, ("scored", ZERO)),
    "a veto over a measure does not": (
        BOTH | veto("差 > 1"),
        {"甲": "1", "乙": "0", "丙": "3", "丁": "1"},
        ("problem", None),
    ),
    "one over figures still does behind it": (
        BOTH | veto("差 > 1", "丙 == 3"),
        {"甲": "1", "乙": "0", "丙": "3", "丁": "1"},
        ("scored", ZERO),
    ),
    "a veto in one part clears nothing in another": (
        parts(RATIO, RATIO | {"measure": ["率 = 丙"]} | veto("丁 == 1")),
        {"甲": "1", "乙": "0", "丙": "1", "丁": "1"},
        ("problem", None),
    ),
    "one over all of them does": (
        parts(RATIO, RATIO | {"measure": ["率 = 丙"]}, veto("丁 == 1")),
        {"甲": "1", "乙": "0", "丙": "1", "丁": "1"},
        ("scored", ZERO),
    ),
    "what does not apply": (RATIO | exception("丙 == 1", "not_applicable"), {"丙": "1"}, ("not-applicable", None)),
    "it waits for a veto that may yet hold": (
        RATIO | exception("丙 == 1", "not_applicable") | veto("丁 == 1"),
        {"甲": "1", "乙": "1", "丙": "1"},
        ("missing", None),
    ),
    "a guard that may yet give the same score is not waited for": (
        RATIO | veto("丁 == 1"),
        {"甲": "0", "乙": "1"},
        ("scored", ZERO),
    ),
    "one that may give another is": (RATIO | veto("丁 == 1"), {"甲": "1", "乙": "1"}, ("missing", None)),
}


@pytest.mark.parametrize("name", RULES)
def test_the_rules_of_statuses(name: str) -> None:
    one, data, right = RULES[name]
    rubric, given_ = worlds.rubric(rule_of(one)), handed(data)
    assert (by_score(rubric, given_), *by_table(rubric, [given_]), by_cells(rubric, given_)) == (right,) * 3
