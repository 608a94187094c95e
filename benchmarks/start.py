"""The time that perfscore takes to start: importing it, loading a rubric, scoring from the command line.

Whole processes, in turn, against a bare Python; medians. Bytecode is cached, as it is for anyone who installed it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

ROOT: Final = Path(__file__).parent.parent
TURNS: Final = int(os.environ.get("TURNS", "15"))
MOST_IMPORT: Final = 0.150  # seconds more than a bare Python
MOST_SCORE: Final = 0.600  # seconds, the whole process
LOAD: Final = "import perfscore; perfscore.load('yanling-dept-2020')"
EXAMPLE: Final = "examples/yanling-2020.yaml"
BARE, IMPORT, SCORE = "bare Python", "import perfscore", "perfscore score, from the command line"
COMMANDS: Final = {
    BARE: ["-c", "pass"],
    IMPORT: ["-c", "import perfscore"],
    "import, and load a rubric": ["-c", LOAD],
    "import, load, and score": ["-c", f"{LOAD}.score('{EXAMPLE}')"],
    SCORE: ["-m", "perfscore", "score", "yanling-dept-2020", EXAMPLE],
}


def main() -> int:
    """Measure, print the table, and say whether it is quick enough."""
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONPYCACHEPREFIX": cache}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        for turn in range(TURNS + 1):
            for name, arguments in COMMANDS.items():
                start = perf_counter()
                command = [sys.executable, *arguments]
                subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
                if turn:  # the first turn fills the cache
                    times[name].append(perf_counter() - start)
    medians = {name: median(some) for name, some in times.items()}
    for name, seconds in medians.items():
        print(f"{name:42}{seconds * 1000:7.0f} ms")
    more = medians[IMPORT] - medians[BARE]
    print(
        f"required: importing takes at most {MOST_IMPORT * 1000:.0f} ms more than a bare Python; "
        f"found: {more * 1000:.0f}"
    )
    print(f"required: scoring takes at most {MOST_SCORE * 1000:.0f} ms in all; found: {medians[SCORE] * 1000:.0f}")
    return 0 if more <= MOST_IMPORT and medians[SCORE] <= MOST_SCORE else 1


if __name__ == "__main__":
    sys.exit(main())
