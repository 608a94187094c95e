"""The waist holds: a new way of scoring is one file and one line, and goes through everything else by itself.

The source is copied, the two made-up ways of `tests/new_ways/` are put into the copy with a line each in the registry,
and nothing else; `tests/new_ways/everywhere.py` then runs there, in a process of its own.
"""

from __future__ import annotations

import filecmp
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from cli_runs import unmeasured

ROOT: Final = Path(__file__).parent.parent
WAYS: Final = ROOT / "tests" / "new_ways"
LINES: Final = {
    "from perfscore.methods.formula import FormulaWay\n": [
        "from perfscore.methods.graded import Graded\n",
        "from perfscore.methods.interpolate import Interpolate\n",
    ],
    '    "formula": FormulaWay,\n': ['    "interpolate": Interpolate,\n', '    "graded": Graded,\n'],
}
"""What comes behind which line of the registry."""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source with two more ways: two files, and two lines with their imports."""
    made = tmp_path_factory.mktemp("copy")
    source = shutil.copytree(ROOT / "src" / "perfscore", made / "src" / "perfscore")
    shutil.copytree(ROOT / "rules", made / "rules")
    for name in ("interpolate", "graded"):
        shutil.copy(WAYS / f"{name}.py", source / "methods")
    registry = source / "methods" / "registry.py"
    lines = registry.read_text(encoding="utf-8").splitlines(keepends=True)
    assert LINES.keys() <= set(lines)
    registry.write_text("".join(one for line in lines for one in (line, *LINES.get(line, ()))), encoding="utf-8")
    return made


def run(copy: Path, *args: str) -> str:
    """Run the tests of the made-up ways in the copy; what they say."""
    environment = unmeasured() | {"PYTHONPATH": str(copy / "src"), "NEW_WAYS": str(copy)}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(WAYS / "everywhere.py"), *args]
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_nothing_else_is_changed_in_the_copy(copy: Path) -> None:
    def differing(found: filecmp.dircmp[str]) -> list[str]:
        inside = [one for below in found.subdirs.values() for one in differing(below)]
        return [*found.left_only, *found.right_only, *found.diff_files, *inside]

    found = filecmp.dircmp(ROOT / "src" / "perfscore", copy / "src" / "perfscore", ignore=["__pycache__"])
    assert sorted(differing(found)) == ["graded.py", "interpolate.py", "registry.py"]


def test_the_made_up_ways_go_through_everything(copy: Path) -> None:
    assert " passed" in run(copy)


@pytest.mark.office
def test_their_form_is_recalculated_by_libreoffice(copy: Path) -> None:
    assert "2 passed" in run(copy, "--office", "-m", "office")
