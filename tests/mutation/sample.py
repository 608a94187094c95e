"""A seeded sample of mutants of the scoring path, of which the tests have to notice nine in ten: ``make mutants``.

mutmut makes the mutants, and finds out which tests reach each. Of these a mutant is tried with some cases of each test,
quickest first, until one fails. mutmut reads the tests and perfscore once for all; what survives is tried with more
cases, in a process of its own, so that what runs when perfscore is imported or a test is read is mutated too. So is
what ran out of time, which on a busy machine proves nothing: of its own process each test has a limit. What survives
this might still be noticed by the other tests, and counts as survived.

Survivors that change nothing anybody can see are listed in ``harmless.toml``, each with the reason; any other survivor
is named, and fewer than nine in ten noticed ends the run with status 1. What is asked for is in ``pyproject.toml``
(``tool.mutmut``).
"""

from __future__ import annotations

import hashlib
import json
import os
import resource
import subprocess
import sys
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import zip_longest
from pathlib import Path
from typing import Final, NamedTuple

SEED: Final = 20261130
MANY: Final = 400
ENOUGH: Final = 0.9
SECONDS: Final = 10.0
"""The time of the tests that one mutant is tried with at first."""
PATIENCE: Final = 60.0
"""The time of those that a survivor is tried with."""
PROCESSES: Final = 2
MUTMUT: Final = str(Path(sys.executable).with_name("mutmut"))
MUTANTS: Final = Path("mutants")
STATISTICS: Final = MUTANTS / "mutmut-stats.json"
HARMLESS: Final = Path(__file__).with_name("harmless.toml")
FIRST: Final = "perfscore.methods.bands.xǁBandsǁfacts__mutmut_1"
"""A mutant that few tests reach, asked for so that all are made and their tests known before the sample is drawn."""
KINDS: Final[dict[int | None, str]] = {  # the exit code of its tests: what became of a mutant
    1: "failed a test",
    2: "failed while tests were read",
    3: "failed while tests were read",
    4: "failed while tests were read",  # a test that was named is no longer there
    255: "failed while tests were read",  # mutmut's word for 4
    -27: "did not end",  # the limit of trial.py
    -24: "did not end",  # that of mutmut
    0: "survived",
    None: "was not tried",
    33: "is reached by no test",
}
DOUBTFUL: Final = frozenset({0, -24, -27})
"""What is tried again in a process of its own."""
UNNOTICED: Final = frozenset({"survived", "was not tried", "is reached by no test"})


class Mutant(NamedTuple):
    """A mutant's function, and the lines that differ: what stays when others before it come or go."""

    function: str
    change: str


def main() -> int:
    """Draw the sample, run it, say what survived; 1 where too little was noticed."""
    start = time.monotonic()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # compiling the mutants again and again would take most of the time
    _run(FIRST)
    every = _codes()
    names = sorted(every, key=_lot)[:MANY]
    more = _choose_tests()
    _run(*names)
    codes = _codes()
    codes |= _afresh({name: more[_function(name)] for name in names if codes[name] in DOUBTFUL})
    became = {name: KINDS.get(codes[name], f"ended with {codes[name]}") for name in names}
    mutants = {name: _mutant(name) for name, what in became.items() if what in UNNOTICED}
    listed = _harmless()
    unknown = [one for one in mutants.values() if one not in listed]
    noticed = len(names) - len(mutants)
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    report = [
        *(
            f"{name} {became[name]}: {listed.get(mutant, 'harmless, or is a test lacking?')}\n{mutant.change}"
            for name, mutant in mutants.items()
        ),
        "\n".join(f"{many:4} {what}" for what, many in Counter(became.values()).most_common()),
        f"{noticed} of {len(names)} mutants noticed ({noticed / len(names):.1%}), of {len(every)} in all; seed {SEED}",
        f"{len(mutants) - len(unknown)} of the others are listed as harmless, {len(unknown)} are not",
        f"{(time.monotonic() - start) / 60:.0f} minutes; of processor time, {sum(spent[:2]) / 60:.0f}",
    ]
    sys.stdout.write("\n\n".join(report) + "\n")
    return 0 if noticed >= ENOUGH * len(names) and not unknown else 1


def _lot(name: str) -> bytes:
    """The lot of a mutant: it stays when mutants of other functions come or go."""
    return hashlib.sha256(f"{SEED} {name}".encode()).digest()


def _run(*names: str) -> None:
    subprocess.run([MUTMUT, "run", "--max-children", str(PROCESSES), *names], check=False)


def _choose_tests() -> dict[str, list[str]]:
    """Have mutmut run some of the tests that reach a function; return more of them."""
    statistics = json.loads(STATISTICS.read_text())
    durations: dict[str, float] = statistics["duration_by_test"]
    reach: dict[str, list[str]] = statistics["tests_by_mangled_function_name"]
    chosen = {function: list(_chosen(tests, durations, SECONDS)) for function, tests in reach.items()}
    STATISTICS.write_text(json.dumps({**statistics, "tests_by_mangled_function_name": chosen}))
    return {function: list(_chosen(tests, durations, PATIENCE)) for function, tests in reach.items()}


def _chosen(tests: list[str], durations: dict[str, float], seconds: float) -> Iterator[str]:
    """The quickest case of each test, the next of each, and so on, as long as there is time; one in any case."""
    cases: defaultdict[str, list[str]] = defaultdict(list)
    for test in sorted(tests, key=lambda test: (durations[test], test)):
        cases[test.partition("[")[0]].append(test)
    none = True
    for row in zip_longest(*cases.values()):
        for test in row:
            if test is not None and (durations[test] <= seconds or none):
                seconds, none = seconds - durations[test], False
                yield test


def _afresh(survivors: dict[str, list[str]]) -> dict[str, int | None]:
    """What becomes of mutants, each with its tests, that are there before anything is imported."""
    options = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["tool"]["mutmut"]["pytest_add_cli_args"]

    def tried(name: str) -> int:
        command = [sys.executable, "-m", "pytest", "-x", "--rootdir=.", *options, *survivors[name]]
        given = os.environ | {"MUTANT_UNDER_TEST": name, "PYTHONPATH": "src"}
        return subprocess.run(command, check=False, cwd=MUTANTS, env=given, capture_output=True).returncode

    with ThreadPoolExecutor(PROCESSES) as processes:
        return dict(zip(survivors, processes.map(tried, survivors), strict=True))


def _function(name: str) -> str:
    return name.partition("__mutmut")[0]


def _codes() -> dict[str, int | None]:
    """The exit code of the tests of each mutant, by its name; None where it was not tried."""
    codes: dict[str, int | None] = {}
    for path in MUTANTS.rglob("*.meta"):
        codes |= json.loads(path.read_text())["exit_code_by_key"]
    return codes


def _mutant(name: str) -> Mutant:
    shown = subprocess.run([MUTMUT, "show", name], check=True, capture_output=True, text=True).stdout
    return Mutant(_function(name), "\n".join(_changed(shown)))


def _changed(diff: str) -> Iterator[str]:
    for line in diff.splitlines():
        if line.startswith(("-", "+")) and not line.startswith(("---", "+++")):
            yield line[0] + line[1:].strip()


def _harmless() -> dict[Mutant, str]:
    listed = tomllib.loads(HARMLESS.read_text(encoding="utf-8")).get("mutant", [])
    return {Mutant(one["function"], one["change"].strip()): one["because"] for one in listed}


if __name__ == "__main__":
    sys.exit(main())
