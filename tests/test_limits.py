"""No rule and no submission of a mebibyte takes long or takes much, whatever it says: see limits.py."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from cli_runs import unmeasured

pytest.importorskip("resource", reason="the limits are those of Unix")

LIMITS = Path(__file__).with_name("limits.py")


@pytest.mark.parametrize("group", ["rules", "submissions", "tables"])
def test_a_large_file_is_scored_or_refused_within_limits(group: str) -> None:
    if group == "tables":
        pytest.importorskip("polars")
    command = [sys.executable, str(LIMITS), group]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=unmeasured())
    found = [json.loads(line) for line in done.stdout.splitlines()]
    wrong = [(name, got) for name, expected, got, _ in found if got != expected]
    assert (wrong, done.returncode, done.stderr) == ([], 0, ""), f"after {found[-1:]}"
    assert found
