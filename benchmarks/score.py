"""The time to score one submission, side by side with other ways of computing the same 94.72 points.

All contenders take turns within one run, so that whatever else the machine does slows all of them down alike;
each figure is the median of many turns. Run again with the other number back end, in a process of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

import yaml

import perfscore
import rivals
from perfscore.exact import BACKEND
from perfscore.program.inputs import read
from perfscore.submission.read import submission

ROOT: Final = Path(__file__).parent.parent
TURNS: Final = int(os.environ.get("TURNS", "80"))
CALLS: Final = 25  # in a turn
SLOW: Final = 4e-3  # seconds; what takes longer is called once a turn, and in every fourth turn
REQUIRED: Final = 2.0  # times as fast as zen-engine with trace
TRACED: Final = "zen-engine, trace on"


def contenders() -> dict[str, rivals.Run]:
    """Everything that is compared, by what it is called; each returns the total."""
    rubric = perfscore.load("yanling-dept-2020")
    whole = yaml.safe_load((ROOT / "examples" / "yanling-2020.yaml").read_text(encoding="utf-8"))
    handed = submission(whole)
    figures, answers = read(rubric.program, handed).figures, whole["answers"]
    context = rivals.zen_context(figures, answers)
    return {
        "perfscore, from a Submission": lambda: rubric.score(handed).total,
        "perfscore, from a dict": lambda: rubric.score(whole).total,
        "perfscore, with its JSON": lambda: json.loads(rubric.score(handed).model_dump_json())["total"],
        TRACED: rivals.zen_run(context, trace=True),
        "zen-engine, trace off": rivals.zen_run(context, trace=False),
        "simpleeval on floats": rivals.simpleeval_run(rubric, handed, parsed=False),
        "simpleeval on floats, parsed before": rivals.simpleeval_run(rubric, handed, parsed=True),
        "fractions, written by hand": rivals.by_hand_run(figures, answers),
    }


def measure() -> dict[str, float]:
    """The median time of one call of each contender, in microseconds."""
    runs = contenders()
    totals = {name: round(float(str(run())), 2) for name, run in runs.items()}
    assert set(totals.values()) == {94.72}, totals
    times: dict[str, list[float]] = {name: [] for name in runs}
    slow = {name for name, run in runs.items() if _seconds(run, 1) > SLOW}
    for turn in range(TURNS):
        for name, run in runs.items():
            if name not in slow:
                times[name].append(_seconds(run, CALLS))
            elif turn % 4 == 0:
                times[name].append(_seconds(run, 1))
    return {name: median(found) * 1e6 for name, found in times.items()}


def _seconds(run: rivals.Run, calls: int) -> float:
    start = perf_counter()
    for _ in range(calls):
        run()
    return (perf_counter() - start) / calls


def main() -> int:
    """Measure with both number back ends and print the table."""
    if "--measure" in sys.argv:
        print(json.dumps({BACKEND: measure()}))
        return 0
    results: dict[str, dict[str, float]] = {}
    for backend in ("gmpy2", "fractions"):
        command = [sys.executable, __file__, "--measure"]
        done = subprocess.run(
            command, env={**os.environ, "PERFSCORE_NUMBERS": backend}, check=True, stdout=subprocess.PIPE
        )
        results |= json.loads(done.stdout)
    print("one submission of the Yanling rubric, 21 indicators; × is the time of zen-engine with trace over this one's")
    print(f"{'':38}" + "".join(f"{backend + ' µs':>14}{'×':>8}" for backend in results))
    for name in next(iter(results.values())):
        columns = (f"{times[name]:14.0f}{times[TRACED] / times[name]:8.2f}" for times in results.values())
        print(f"{name:38}" + "".join(columns))
    first = next(iter(results.values()))
    ratio = first[TRACED] / first["perfscore, from a Submission"]
    print(f"required: {REQUIRED} × zen-engine with trace; found: {ratio:.2f}")
    return 0 if ratio >= REQUIRED else 1


if __name__ == "__main__":
    sys.exit(main())
