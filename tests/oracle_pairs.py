"""Pairs of a rule and a submission, of the ways that the language of the field brought: the score against the oracle.

    python tests/oracle_pairs.py 200000 [--seed 7] [--processes 2]

``make deep`` runs it. Each seed gives a rule and ``SUBMISSIONS`` for it; a run starts from a seed by chance, and says
which. What differs is printed whole, a rule that perfscore refuses too, and ends the run with status 1. So does a form
of the language that no pair has. ``test_oracle_pairs.py`` tries a few of them every day.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from random import Random, SystemRandom
from typing import Any, Final

import oracle
import perfscore
import worlds
from generators import GIVEN, HEAD, RULE, world
from generators.ways import FIELD

SUBMISSIONS: Final = 30
AT_ONCE: Final = 5
"""Rules that a process is given at once."""
FORMS: Final = (
    *("earn", "earn.kinds", "deduct beside earn", "deduct.at_most", "scale", "cases with ways", "findings.kinds"),
    *("bands with ranges", "levels with words", "target day", "target range", "part weight", "part bonus"),
    *("part minus", "each average", "minus row", "points none", "section weight", "section at_most", "section take"),
    *("total", "at_least", "limit grade", "limit grade_at_most", "limit grade_down", "limit over a row", "between"),
    *("days", "months", "average", "sum or count with a condition"),
)
"""What a rule may have since then."""


@dataclass
class Tried:
    """What came of some seeds: the pairs by the forms that their rules have, and what differed."""

    rules: int = 0
    pairs: int = 0
    forms: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)

    def add(self, other: Tried) -> None:
        self.rules += other.rules
        self.pairs += other.pairs
        self.forms += other.forms
        self.differences += other.differences


def tried(seed: int, most: int = SUBMISSIONS) -> Tried:
    """The rule of a seed with at most so many submissions; only a rule that has any of ``FORMS`` counts."""
    chance = Random(seed)  # noqa: S311 (no secret is made of it)
    plain = chance.choice((0, 0, 0.2, 0.5))  # so many bytes take the first and simplest choice
    many = chance.choice((1, 1, 2, 3))

    def luck(size: int) -> bytes:
        return bytes(0 if chance.random() < plain else chance.randrange(256) for _ in range(size))

    made = world(luck(HEAD), [luck(RULE) for _ in range(many)], sums=chance.random() < 1 / 2, ways=FIELD)
    found = {form for form in forms(made.rule) if form in FORMS}
    if not found:
        return Tried()
    try:
        rubric = worlds.rubric(made.rule)
    except perfscore.PerfscoreError as error:
        return Tried(differences=[f"seed {seed}: refused\n{error}\n{worlds.as_yaml(made.rule)}"])
    outcome = Tried(1, most, Counter(dict.fromkeys(found, most)))
    for _ in range(most):
        submission = made.submission([luck(GIVEN) for _ in range(many)])
        if told := worlds.difference(worlds.scored(rubric, submission), oracle.score(made.rule, submission)):
            outcome.differences.append(f"seed {seed}: {told}\n{worlds.as_yaml(made.rule)}\n{submission}")
    return outcome


def forms(value: Any, inside: str = "") -> Iterator[str]:
    """Every form that stands in a rule, or in some of it; ``inside`` is the key that it stands under."""
    if isinstance(value, Mapping):
        yield from _of_keys(value, inside)
        for key, one in value.items():
            yield from forms(one, key)
    elif isinstance(value, list):
        for one in value:
            yield from forms(one, inside)
    elif isinstance(value, str):
        yield from (word for word in ("days", "months", "average") if f"{word}(" in value)
        if ("sum(" in value or "count(" in value) and any(sign in value for sign in ("==", "<", ">")):
            yield "sum or count with a condition"
        if "score(" in value or "share(" in value:
            yield "limit over a row"


def _of_keys(value: Mapping[str, Any], inside: str) -> Iterator[str]:
    yield from (key for key in ("scale", "between", "at_least", "total") if key in value)
    yield from (f"section {key}" for key in ("weight", "at_most", "take") if inside == "sections" and key in value)
    yield from (f"part {key}" for key in ("weight", "bonus", "minus") if inside == "parts" and key in value)
    yield from (f"limit {key}" for key in ("grade", "grade_at_most", "grade_down") if key in value)
    if "earn" in value:
        yield "deduct beside earn" if "deduct" in value else "earn.kinds" if "kinds" in value["earn"] else "earn"
    if "at_most" in value.get("deduct", ()):
        yield "deduct.at_most"
    if isinstance(value.get("findings", {}).get("kinds"), Mapping):
        yield "findings.kinds"
    if any(str(one).startswith(("[", "(")) for one in value.get("bands", {}).values()):
        yield "bands with ranges"
    if any(isinstance(one, Mapping) for one in (value.get("judged", {}).get("levels") or {}).values()):
        yield "levels with words"
    if "target" in value and isinstance(value["target"], Mapping):
        yield from _of_target(str(value["target"]["target"]))
    if any({"when", "otherwise"} & one.keys() and _holds(one) for one in value.get("cases", ())):
        yield "cases with ways"
    if "take" in value.get("each", ()):
        yield "each average"
    if value.get("minus") == "true" and inside == "indicators":
        yield "minus row"
    if value.get("points") == "none":
        yield "points none"


def _of_target(written: str) -> Iterator[str]:
    if written.startswith(("[", "(")):
        yield "target range"
    elif written.startswith(("限期", "行限")) or written[:4].isdigit():
        yield "target day"


def _holds(case: Mapping[str, Any]) -> bool:
    """True of a case that has a way in place of points."""
    return isinstance(case.get("otherwise"), Mapping) or bool(case.keys() - {"when", "points", "says", "otherwise"})


def main(arguments: list[str]) -> int:
    """Try so many pairs, say how many of each form there were, and what differed."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("pairs", type=int)
    asked.add_argument("--seed", type=int, default=SystemRandom().randrange(10**9))
    asked.add_argument("--processes", type=int, default=os.cpu_count())
    options = asked.parse_args(arguments)
    whole, last = Tried(), options.seed
    with ExitStack() as stack, suppress(KeyboardInterrupt):  # what was tried until then is told
        over: Callable[..., Iterable[Tried]] = map
        if options.processes > 1:
            over = stack.enter_context(ProcessPoolExecutor(options.processes)).map
        while whole.pairs < options.pairs:
            seeds = range(last, last + AT_ONCE * options.processes)
            last = seeds.stop
            for one in over(tried, seeds):
                whole.add(one)
            sys.stderr.write(f"\r{whole.pairs:,}, {len(whole.differences)} differences")
    sys.stderr.write("\n")
    lacking = [form for form in FORMS if not whole.forms[form]]
    for difference in whole.differences[:5]:
        sys.stdout.write(f"{difference}\n")
    every = "; ".join(f"{form} {whole.forms[form]:,}" for form in FORMS)
    sys.stdout.write(
        f"{every}\n{whole.pairs:,} pairs of {whole.rules:,} rules, seeds {options.seed} to {last - 1}: "
        f"{len(whole.differences)} differences; lacking: {'、'.join(lacking) or 'nothing'}\n"
    )
    return 1 if whole.differences or lacking or whole.pairs < options.pairs else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
