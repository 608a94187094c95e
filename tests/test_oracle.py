"""Zero differences from a second implementation, over rules and submissions aimed at ties and edges.

The oracle (``tests/oracle``) says every way of scoring again in plain fractions; the generators
(``tests/generators``) make rules of all ways and all modifiers, and figures that lie exactly on an
edge, one step of their grid beside it, half-way between two roundings, at zero, at 10¹⁵, or nowhere.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, note, settings

import oracle
import perfscore
import worlds
from generators import rules_and_submissions, world
from oracle import extension
from oracle.ways import WAYS

CASES = Path(__file__).parent / "cases" / "good"
ROOT = Path(__file__).parent.parent
PAIRS = settings.get_profile("oracle").max_examples
A_RULE = 2  # submissions to a rule, so that many pairs to an example

FEWEST = 1  # of 900 rules; in CI each end is met some hundreds of times
MODIFIERS = (
    "unless",
    "undefined",
    "not_applicable",
    "bonus",
    "rounding",
    "limits",
    "grades",
    "relations",
    "parts",
    "each",
)
ENDS = (
    *("complete", "incomplete", "scored", "missing", "pending", "not-applicable", "grade", "no grade", "rescaled"),
    *("zero-denominator", "no-band", "score-out-of-range", "survey-empty", "number-not-read", "answer-not-text"),
    *("judged-above-points", "judged-outside-level", "nothing-applies", "table-empty"),
    *("limit-applied", "limit-unchecked", "relation-broken", "relation-unchecked", "group-mismatch"),
    *("survey-sheets", "survey-too-few", "over-achievement", "judged-outside-band", "answer-unwanted"),
)

Pair = tuple[dict[str, Any], list[dict[str, Any]]]


@settings(settings.get_profile("oracle"), max_examples=PAIRS // A_RULE)
@given(rules_and_submissions())
def test_score_agrees_with_the_oracle(made: Pair) -> None:
    rule, submissions = made
    rubric = worlds.rubric(rule)
    for submission in submissions:
        told = worlds.difference(worlds.scored(rubric, submission), oracle.score(rule, submission))
        if told:
            note(worlds.as_yaml(rule))
            note(str(submission))
        assert told == []


def test_the_generators_make_every_way_and_come_to_every_end() -> None:
    """An oracle that is never asked about bands would agree about them for ever."""
    keys, ends, words = set[str](), Counter[str](), set[str]()
    for number in range(900):
        made = world(_bytes(f"head {number}", 48), [_bytes(f"{number} {place}", 64) for place in range(1 + number % 4)])
        submission = made.submission([_bytes(f"{number} given {place}", 64) for place in range(1 + number % 4)])
        keys |= set(_keys(made.rule))
        words |= set(_words(made.rule))
        verdict = oracle.score(made.rule, submission)
        ends.update([*verdict.refused, *verdict.notes, verdict.status, "grade" if verdict.grade else "no grade"])
        ends.update(row.status for row in verdict.rows.values())
        rescaled = verdict.converted is not None and verdict.possible != Fraction(made.rule["points"])
        ends.update(["rescaled"] if rescaled else [])
    assert {*WAYS, *MODIFIERS} <= keys
    assert {"above", "below", "at_most", "reason", "beyond", "by", "group", "level", "levels", "least"} <= keys
    assert {"whole", "started", "pro-rata", "flag", "deduct", "ignore", "none", "half-even", "down", "up"} <= words
    assert {"full", "zero", "not_applicable", "≥", "≤", "=", "average", "date"} <= words
    assert all(any(f"{word}(" in one for one in words) for word in ("days", "months", "sum", "count", "average"))
    assert {end for end in ENDS if ends[end] < FEWEST} == set()


def _bytes(seed: str, length: int) -> bytes:
    return hashlib.shake_128(seed.encode()).digest(length)


def _keys(value: Any) -> Iterator[str]:
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _keys(one)
    yield from value if isinstance(value, dict) else ()


def _words(value: Any) -> Iterator[str]:
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _words(one)
    yield from [value] if isinstance(value, str) else ()


@pytest.mark.parametrize("case", sorted(CASES.glob("*/case.yaml")), ids=lambda case: case.parent.name)
def test_the_oracle_agrees_with_the_documents(case: Path) -> None:
    """A second opinion that got the documents' own figures wrong would be none."""
    said = _plain(case)
    file = _found(said["rule"], case.parent, ROOT / "rules")
    rule = extension.whole(file, _plain, ROOT / "rules")
    submission = _plain(_found(said["submission"], case.parent, ROOT))
    told = worlds.difference(worlds.scored(perfscore.load(file), submission), oracle.score(rule, submission))
    assert told == []


def _found(name: str, *places: Path) -> Path:
    files = [place / f"{name}{ending}" for place in places for ending in ("", ".yaml")]
    return next(file for file in files if file.is_file())


def _plain(file: Path) -> Any:
    return yaml.load(file.read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506 (it makes text, nothing else)
