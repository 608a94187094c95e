"""A seeded sample of mutants of the scoring path, of which the tests have to notice nine in ten: ``make mutants``.

mutmut makes the mutants and runs for each the tests that reach it. Survivors that change nothing anybody can see are
listed in ``harmless.toml``, each with the reason; any other survivor is named, and fewer than nine in ten noticed ends
the run with status 1. What is asked for is in ``pyproject.toml`` (``tool.mutmut``).
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

SEED: Final = 20261130
MANY: Final = 400
ENOUGH: Final = 0.9
MUTMUT: Final = str(Path(sys.executable).with_name("mutmut"))
MUTANTS: Final = Path("mutants")
HARMLESS: Final = Path(__file__).with_name("harmless.toml")
NOTICED: Final = frozenset({1, 3})
"""Exit codes of pytest by which a test has failed, or could not even be read."""
ENDLESS: Final = frozenset({-24, 24, 36, 152, 255})
"""Exit codes of a mutant that never came to an end: noticed too."""
FIRST: Final = "perfscore.exact.x_ratio__mutmut_1"
"""A mutant that is asked for alone, so that all are made and their tests are known before the sample is drawn."""


class Mutant(NamedTuple):
    """A mutant's function, and the lines that differ: what stays when others before it come or go."""

    function: str
    change: str


def main() -> int:
    """Draw the sample, run it, say what survived; 1 where too little was noticed."""
    subprocess.run([MUTMUT, "run", FIRST], check=False)
    every = sorted(_codes())
    names = random.Random(SEED).sample(every, min(MANY, len(every)))  # noqa: S311 (a sample, no secret)
    subprocess.run([MUTMUT, "run", *names], check=False)
    codes = _codes()
    survived = [name for name in names if codes[name] not in NOTICED | ENDLESS]
    listed = _harmless()
    mutants = {name: _mutant(name) for name in survived}
    noticed = len(names) - len(survived)
    unknown = [one for one in mutants.values() if one not in listed]
    report = [
        f"{name} survived ({codes[name]}): {listed.get(mutant, 'why?')}\n{mutant.change}"
        for name, mutant in mutants.items()
    ]
    report += [
        f"{noticed} of {len(names)} mutants noticed ({noticed / len(names):.1%}); {len(every)} in all, seed {SEED}",
        f"{len(survived) - len(unknown)} of the survivors are listed as harmless, {len(unknown)} are not",
    ]
    sys.stdout.write("\n\n".join(report) + "\n")
    return 0 if noticed >= ENOUGH * len(names) and not unknown else 1


def _codes() -> dict[str, int | None]:
    """The exit code of the tests of each mutant, by its name; None where it was not tried."""
    codes: dict[str, int | None] = {}
    for path in MUTANTS.rglob("*.meta"):
        codes |= json.loads(path.read_text())["exit_code_by_key"]
    return codes


def _mutant(name: str) -> Mutant:
    shown = subprocess.run([MUTMUT, "show", name], check=True, capture_output=True, text=True).stdout
    return Mutant(name.partition("__mutmut")[0], "\n".join(_changed(shown)))


def _changed(diff: str) -> Iterator[str]:
    for line in diff.splitlines():
        if line.startswith(("-", "+")) and not line.startswith(("---", "+++")):
            yield line[0] + line[1:].strip()


def _harmless() -> dict[Mutant, str]:
    listed = tomllib.loads(HARMLESS.read_text(encoding="utf-8")).get("mutant", [])
    return {Mutant(one["function"], one["change"].strip()): one["because"] for one in listed}


if __name__ == "__main__":
    sys.exit(main())
