"""A result that is one calculation verifies, one with any figure changed does not, and no file makes it fail."""

from __future__ import annotations

import ast
import copy
import json
import re
import sys
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import pytest

import perfscore
from perfscore import exact
from perfscore import verify as package
from perfscore.verify import claims as claims_module
from perfscore.verify import evaluator, totals, verify
from perfscore.verify.claims import tried
from perfscore.verify.totals import of_total
from test_cases import CASES, ROOT, score

Place = tuple[str | int, ...]
Part: TypeAlias = Any  # of a result

BEYOND = {
    "rubric": "which rule it was, its digest says",
    "inputs": "which figures they were, their digest says",
    "unit": "whose result it is is not computed",
    "year": "of which year it is is not computed",
    "id": "a name; the list of losses has those of the indicators that lost points",
    "name": "of an indicator: likewise",
    "shown": "a value rounded for people; `value` has it exactly",
    "reason": "text; the list of losses has those of the indicators that lost points",
    "criterion": "text of the rule",
    "regain": "advice on what else might be handed in: to score that takes the rule",
    "evidence": "names of files",
    "problems": "remarks on figures, which change no score",
    "digest": "of all content: `test_verify_content.py` has it",
}
"""What adding up cannot find changed, and why."""


@pytest.mark.parametrize("case", CASES, ids=[case.parent.name for case in CASES])
def test_every_result_verifies(case: Path) -> None:
    result, _ = score(case)
    text = result.model_dump_json()
    assert verify(text) == []
    assert verify(json.loads(text)) == []


# ------------------------------------------------------------------------------------- what was changed


def yanling() -> dict[str, Any]:
    rubric = perfscore.load("yanling-dept-2020")
    document: dict[str, Any] = json.loads(rubric.score(ROOT / "examples" / "yanling-2020.yaml").model_dump_json())
    del document["digest"]  # it would find every change: here adding up has to
    return document


YANLING = yanling()
STATUSES = {"scored", "not-applicable", "missing", "pending", "complete", "incomplete"}
NUMERAL = re.compile(r"\d+(?:\.\d+)?(?:/\d+)?")
SWAPS = [
    ("是", "否"),
    (" + ", " - "),
    (" / ", " * "),
    ("min(", "max("),
    ("<=", "<"),
    (">=", ">"),
    ("==", "!="),
    ("优", "良"),
]


def leaves(part: Part, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Every value of the result that computing it gives, and its place."""
    if isinstance(part, dict | list):
        for key, value in part.items() if isinstance(part, dict) else enumerate(part):
            if key not in BEYOND or (key == "name" and "steps" in place):
                yield from leaves(value, (*place, key))
    else:
        yield place, part


def changed(key: str | int, value: Part) -> Iterator[Any]:
    """The value with each number in it off by a hundredth and by one, each sign turned; another status."""
    match value:
        case bool():
            yield not value
        case None:
            yield "1"
        case str() if key == "status":
            yield from sorted(STATUSES - {value})
        case str():
            yield from (None, 1, value + "甲")
            for found in NUMERAL.finditer(value):
                for by in (Fraction(1, 100), Fraction(1)):
                    number = written(Fraction(found[0]) + by, exactly=key == "value")
                    yield value[: found.start()] + number + value[found.end() :]
            yield from (value.replace(old, new, 1) for old, new in SWAPS if old in value)
        case _:
            raise AssertionError(value)


def written(number: Fraction, *, exactly: bool) -> str:
    return str(number) if exactly else exact.plain(exact.ratio(number.numerator, number.denominator))


def put(document: Part, place: Place, value: Part) -> None:
    for key in place[:-1]:
        document = document[key]
    document[place[-1]] = value


@pytest.fixture(scope="module", autouse=True)
def _quick() -> Iterator[None]:
    """The same few formulas are read thousands of times here."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (package, claims_module, totals):
            patch.setattr(module, "parsed", cache(evaluator.parsed))
        yield


def found(document: Part, place: Place) -> bool:
    """Whether `verify` says something; to save time, the part that was changed is asked first."""
    rows = document["indicators"]
    match place[0]:
        case "indicators":
            claims = package._indicator("", rows[place[1]])
        case "sections":
            claims = package._sections(document["sections"], rows)
        case _:
            claims = of_total(document, rows)
    return any(right != written for _, right, written in tried("", claims)) or bool(verify(document))


@pytest.mark.unmeasured
@pytest.mark.parametrize(
    "part", [*(f"indicators {number}" for number in range(21)), "sections", "steps", "lost", "totals"]
)
def test_any_one_change_is_found(part: str) -> None:
    key, _, number = part.partition(" ")
    start: Place = (key, int(number)) if number else (key,)
    document = copy.deepcopy(YANLING)
    unseen = []
    for place, value in leaves(YANLING):
        here = len(place) == 1 if part == "totals" else place[: len(start)] == start
        for new in changed(place[-1], value) if here else ():
            put(document, place, new)
            if not found(document, place):
                unseen.append((place, value, new))
            put(document, place, value)
    assert [one for one in unseen if one[0][-1] != "name" or "例外情形" not in str(one[1])] == []
    assert verify(document) == []


def test_what_is_beyond_it_is_said() -> None:
    document = copy.deepcopy(YANLING)
    document["year"] = 1949
    document["problems"] = []
    for one in document["indicators"]:
        one.update(criterion="", regain=[], evidence=[])
        for step in one["steps"]:
            step["shown"] = ""
    assert verify(document) == []
    assert all(BEYOND.values())


@pytest.mark.parametrize(
    ("place", "value", "says"),
    [
        (
            ("total",),
            "95.72",
            "总分、可评分值、最高总分应为 94.72、100、94.72，写的是 95.72、100、94.72",
        ),
        (("grade",), "良", "状态、折算、等次应为 complete、94.72、优，写的是 complete、94.72、良"),
        (
            ("indicators", 8, "score"),
            "4",
            "“三公经费控制率”的得分、失分、最低分、最高分应为 0、0、4、4，写的是 4、4、0、0",
        ),
        (("indicators", 8, "steps", 2, "value"), "1", "“三公经费控制率”的步骤“三公控制率”应为 5213/5000，写的是 1"),
        (
            ("indicators", 8, "steps", 2, "substituted"),
            "15639 / 16000",
            "不成立：“三公经费控制率”的步骤“三公控制率”代入的数与公式相符",
        ),
        (
            ("indicators", 8, "steps", 2, "formula"),
            "x.y",
            "不成立：“三公经费控制率”的步骤“三公控制率”内容齐全、写法正确",
        ),
        (("sections", 0, "score"), "21", "分组“投入”的分值、得分、可评分值应为 20、20、20，写的是 20、21、20"),
        (("lost",), [], "不成立：失分清单与各指标相符"),
        (("sections",), [], "不成立：每个分组都列出一次"),
    ],
)
def test_it_says_what_does_not_hold(place: Place, value: object, says: str) -> None:
    document = copy.deepcopy(YANLING)
    put(document, place, value)
    assert says in verify(document)


def test_a_limit_that_nobody_could_look_at_lowers_only_the_lowest_total() -> None:
    case = ROOT / "tests" / "cases" / "good" / "limits-applied"
    rubric = perfscore.load(case / "rule.yaml")
    answers = {"其他": {"score": 88, "reason": "基本达到"}}
    result = json.loads(rubric.score({"rubric": rubric.id, "data": {"执行": 1}, "answers": answers}).model_dump_json())
    del result["digest"]
    assert (result["low"], result["high"]) == ("59", "98")
    assert verify(result) == []
    for low in ("58", "89"):
        assert verify(result | {"low": low}) == [f"最低总分应为 59，写的是 {low}"]


def test_one_id_twice_is_found() -> None:
    document = copy.deepcopy(YANLING)
    for one in document["indicators"][:2]:
        one["id"] = "甲"
    assert verify(document) == ["不成立：各指标编号互不相同"]


def test_a_score_above_the_points_is_found_however_well_it_adds_up() -> None:
    text = json.dumps(YANLING, ensure_ascii=False)
    document = json.loads(text)
    one = document["indicators"][0]
    for step in one["steps"][-2:]:
        step["formula"] = step["formula"].replace("(1 if", "(5 if")
        step["substituted"] = step["substituted"].replace("(1 if", "(5 if").replace("round(3", "round(15")
        step["value"] = "15"
    one.update(score="15", low="15", high="15")
    assert "不成立：“绩效目标合理性”的得分在 0 到分值之间" in verify(document)


# -------------------------------------------------------------------------------------- what it may meet


def with_step(formula: str, substituted: str = "1", value: str = "1") -> str:
    document = copy.deepcopy(YANLING)
    step = {"name": "甲", "formula": formula, "substituted": substituted, "value": value, "shown": ""}
    document["indicators"][2]["steps"].insert(0, step)
    return json.dumps(document, ensure_ascii=False)


HOSTILE: dict[str, Callable[[], str]] = {
    "nothing": lambda: "",
    "null": lambda: "null",
    "a list": lambda: "[]",
    "a text": lambda: '"甲"',
    "a number": lambda: "1",
    "an empty object": lambda: "{}",
    "not a number": lambda: '{"total": NaN}',
    "a long number": lambda: '{"total": ' + "9" * 1_000_000 + "}",
    "lists in lists": lambda: "[" * 1_000_000,
    "objects in objects": lambda: '{"indicators":' * 70_000,
    "sections in sections": lambda: json.dumps(
        YANLING | {"indicators": [YANLING["indicators"][0] | {"section": ["甲"] * 100_000}]}
    ),
    "brackets in brackets": lambda: with_step("(" * 140_000 + "1" + ")" * 140_000),
    "signs before signs": lambda: with_step("-" * 290_000 + "1"),
    "a long sum": lambda: with_step("1+" * 140_000 + "1"),
    "many arguments": lambda: with_step("min(" + "1," * 140_000 + "1)"),
    "powers": lambda: with_step("9**9**9**9"),
    "powers of ten": lambda: with_step("1e999999999"),
    "large factors": lambda: with_step("*".join(["9" * 300] * 900)),
    "many denominators": lambda: with_step("+".join(f"1/{number}" for number in range(10_001, 40_000))),
    "a long numeral": lambda: with_step("9" * 290_000),
    "many places": lambda: with_step("round(1, 999999999)"),
    "a repeated text": lambda: with_step("'甲' * 1000000000"),
    "a text and a truth": lambda: with_step("(1 == 1) * '甲'"),
    "an attribute": lambda: with_step("''.__class__"),
    "a subscript": lambda: with_step("'甲'[0]"),
    "a call": lambda: with_step("__import__('os').system('true')"),
    "a lambda": lambda: with_step("(lambda: 1)()"),
    "a comprehension": lambda: with_step("[x for x in (1, 2)]"),
    "an assignment": lambda: with_step("(乙 := 1)"),
    "an f-string": lambda: with_step("f'{1}'"),
    "a star": lambda: with_step("min(*甲)"),
    "a keyword": lambda: with_step("min(1, 2, key=abs)"),
    "two calls": lambda: with_step("1)(2"),
    "control characters": lambda: with_step("1 +\n1"),
    "a division by zero": lambda: with_step("1 / 0"),
    "its own name after others": lambda: with_step("乙").replace('"甲"', '"原得分"'),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_file_makes_it_fail_or_take_long(name: str) -> None:
    text = HOSTILE[name]()
    start = time.process_time()
    assert verify(text)
    assert time.process_time() - start < 20  # most take milliseconds; the machine may be busy


@pytest.mark.unmeasured
@pytest.mark.parametrize("wrong", [None, 1, "甲", [], {}, float("nan"), True])
def test_any_part_may_be_of_any_kind_or_missing(wrong: object) -> None:
    places = {tuple(key if isinstance(key, str) else 0 for key in place[:3]) for place, _ in leaves(YANLING)}
    for place in sorted(places, key=str):
        document = copy.deepcopy(YANLING)
        put(document, place, wrong)
        verify(document)
        target: Any = document
        for key in place[:-1]:
            target = target[key]
        del target[place[-1]]
        assert verify(document)


# ------------------------------------------------------------------------------------------- what it is


def test_its_evaluator_is_short_and_it_shares_nothing_with_perfscore() -> None:
    home = Path(str(evaluator.__file__)).parent
    assert len((home / "evaluator.py").read_text(encoding="utf-8").splitlines()) <= 125
    for file in home.glob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        named = {one.module for one in ast.walk(tree) if isinstance(one, ast.ImportFrom)}
        named |= {name.name for one in ast.walk(tree) if isinstance(one, ast.Import) for name in one.names}
        assert {
            str(name).partition(".")[0] for name in named if not str(name).startswith("perfscore.verify.")
        } <= sys.stdlib_module_names


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("round(0.5, 0)", "1"),
        ("round(-0.5, 0)", "-1"),
        ("round(2.345, 2)", "47/20"),
        ("floor(-0.5)", "-1"),
        ("ceil(0.2)", "1"),
        ("ceil(-0.2)", "0"),
        ("sum(列)", "6"),
        ("count(列, 1)", "4"),
        ("max(1, 2) - min(3, 4)", "-1"),
        ("abs(-甲) / 3", "5/3"),
        ("not (1 < 甲 <= 5) or 甲 == 5", "是"),
        ("1 < 2 > 3", "否"),
        ("1 if 甲 > 5 else 2", "2"),
        ("甲 == 0 or 1 / 甲 > 1 and 1 / 0 > 1", "否"),
        ("'优' if '2020-01-02' > '2020-01-01' else '良'", "优"),
    ],
)
def test_what_formulas_come_to(formula: str, value: str) -> None:
    names = {"甲": Fraction(5), "列": (Fraction(1), Fraction(2), Fraction(3))}
    assert evaluator.exactly(evaluator.value(evaluator.parsed(formula)[0], names)) == value
