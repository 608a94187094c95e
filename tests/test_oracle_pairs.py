"""The pairs of ``oracle_pairs.py``: some every day, so that it is there when all are asked for."""

from __future__ import annotations

import pytest

from oracle_pairs import Tried, forms, main, tried
from profiles import EXAMPLES, PROFILE

MANY = EXAMPLES[PROFILE][0]


@pytest.mark.explores
def test_a_rule_in_the_language_of_the_field_scores_as_the_oracle_says() -> None:
    whole = Tried()
    for seed in range(21_000_000, 21_000_000 + MANY):
        whole.add(tried(seed, 3))
    assert whole.differences == []
    assert whole.pairs > MANY


def test_a_run_says_its_pairs_its_seeds_and_what_it_lacked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["30", "--seed", "1", "--processes", "1"]) == 1
    told = capsys.readouterr().out.splitlines()
    assert told[-1].startswith("150 pairs of 5 rules, seeds 1 to 5: 0 differences; lacking: ")


def test_a_form_is_found_by_its_key_and_where_it_stands() -> None:
    row = {"minus": "true", "points": "none", "formula": "average(甲, 乙 > 1)"}
    rule = {
        "sections": [{"weight": "50%", "indicators": [row]}],
        "limits": [{"grade_down": "1", "when": "score(一) < 3"}],
    }
    assert sorted(forms(rule)) == [
        "average",
        "limit grade_down",
        "limit over a row",
        "minus row",
        "points none",
        "section weight",
    ]
