"""A second opinion on totals that are more than sums: what is changed in one of them is found."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from functools import cache
from typing import Any, TypeAlias

import pytest

import perfscore
from cli_runs import ROOT
from perfscore import verify as package
from perfscore.verify import claims, evaluator, totals, verify

Place: TypeAlias = tuple[str | int, ...]
GOOD = ROOT / "tests" / "cases" / "good"
NAMES = (
    "limits-grade-open",
    "limits-grade-steps",
    "sums-below-zero",
    "sums-closed",
    "sums-conversion",
    "sums-formula",
    "sums-formula-open",
    "sums-grade-set",
    "sums-minus",
    "sums-open",
)
KEYS = ("total", "possible", "converted", "grade", "low", "high", "status", "steps", "sections", "indicators")
WORDS = {"reason", "criterion", "shown", "id", "name", "evidence", "points", "section"}
"""Words, which only the digest holds; and points, which are the rule's."""


def stored(name: str) -> Any:
    """The JSON of a case, without its digest."""
    rule, given = (str(GOOD / name / file) for file in ("rule.yaml", "submission.yaml"))
    document = json.loads(perfscore.load(rule).score(given).model_dump_json())
    document.pop("digest")
    return document


def leaves(content: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    pairs = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else None
    if pairs is None:
        yield place, content
        return
    for key, one in pairs:
        yield from leaves(one, (*place, key))


def matters(place: Place) -> bool:
    """True of what the total is made of."""
    return place[0] in KEYS and WORDS.isdisjoint(place) and not {"regain"} & set(place)


@pytest.fixture(autouse=True)
def _quick() -> Iterator[None]:
    """The same few formulas are read thousands of times here."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (package, claims, totals):
            patch.setattr(module, "parsed", cache(evaluator.parsed))
        yield


@pytest.mark.parametrize("name", NAMES)
def test_what_is_changed_is_found(name: str) -> None:
    document = stored(name)
    assert verify(document) == []
    unseen = set[Place]()
    for place, value in list(leaves(document)):
        if matters(place):
            changed = copy.deepcopy(document)
            holder = changed
            for key in place[:-1]:
                holder = holder[key]
            holder[place[-1]] = not value if isinstance(value, bool) else "9.5"
            if not verify(changed):
                unseen.add(place)
    lacking = {("low",), ("high",)} if name == "sums-formula-open" else set[Place]()  # a range that only the rule knows
    capped = {place for place in unseen if place[0] == "indicators" and place[-1] in {"low", "high"}}
    assert unseen - capped == lacking


def test_an_indicator_counts_once() -> None:
    document = stored("sums-minus")
    document["gathered"][0]["indicators"].append("违规")
    assert "每个指标都计入一次应为" in "".join(verify(document))


def test_what_is_said_to_be_closed_has_to_be() -> None:
    document = stored("sums-open")
    document["status"] = "complete"
    assert verify(document) != []
    document["closings"] = [{"indicators": ["省级", "区级", "违规"], "step": "加分", "reached": "99"}]
    assert verify(document) != []
