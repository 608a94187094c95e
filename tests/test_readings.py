"""The readings of a formula: a new operator or function makes mypy point at every one that lacks it."""

import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from itertools import product
from pathlib import Path
from typing import Final, get_args

import pytest

from perfscore.formula import operations, tree
from perfscore.formula.operations import COMPARISONS, OPPOSITE, OTHER_END, PROOFS, TURNED

SOURCE: Final = Path(__file__).parent.parent / "src" / "perfscore"
MADE_UP: Final = {  # what: (how it is called, what of tree.py, what it becomes)
    "arithmetic": ("%", '"/"]', '"/", "%"]'),
    "comparison": ("~", '">="]', '">=", "~"]'),
    "junction": ("xor", '"or"]', '"or", "xor"]'),
    "function": ("median", '"months", "count"\n', '"months", "count", "median"\n'),
}
READINGS: Final = {
    "arithmetic": {
        "check/figures.py",
        "compare/normal/sums.py",
        "formula/analysis/bounds.py",
        "formula/analysis/digits.py",
        "formula/analysis/linear.py",  # for result/pieces.py and steps/breakpoints.py
        "formula/analysis/size_groups.py",
        "formula/analysis/terms.py",
        "formula/dimensions.py",
        "formula/grammar.py",
        "formula/operations.py",  # for formula/analysis/partial.py and result/pieces.py
        "formula/readings/columns.py",
        "formula/readings/prose.py",
        "formula/readings/sheet.py",
        "formula/readings/value.py",
        "formula/tree.py",
    },
    "comparison": {
        "compare/normal/decisions.py",
        "formula/analysis/extent.py",
        "formula/grammar.py",
        "formula/operations.py",
        "formula/readings/integers.py",
        "formula/readings/prose.py",
        "formula/readings/sheet.py",
        "formula/readings/value.py",
        "formula/tree.py",
    },
    "junction": {
        "compare/normal/decisions.py",
        "formula/readings/prose.py",
        "formula/readings/value.py",
        "formula/tree.py",  # what decides one, for all others
    },
    "function": {
        "check/figures.py",
        "compare/normal/calls.py",
        "formula/analysis/bounds.py",
        "formula/analysis/digits.py",
        "formula/analysis/mismatches.py",
        "formula/analysis/size_groups.py",
        "formula/functions.py",
        "formula/operations.py",  # for formula/analysis/partial.py and formula/readings/value.py
        "formula/readings/columns.py",
        "formula/readings/prose.py",
        "formula/readings/sheet.py",
        "formula/tree.py",
        "program/total_formula.py",
        "result/pieces.py",
        "steps/breakpoints.py",
        "steps/model.py",
    },
}
"""What looks at the operators and the functions of formulas: a file that is new here, or gone, belongs in this list."""


def test_mypy_points_at_every_reading_that_lacks_a_new_operator_or_function(tmp_path: Path) -> None:
    shutil.copytree(SOURCE, tmp_path / "perfscore", ignore=shutil.ignore_patterns("__pycache__"))
    language = tmp_path / "perfscore" / "formula" / "tree.py"
    text = language.read_text(encoding="utf-8")
    for _, known, more in MADE_UP.values():
        assert text.count(known) == 1
        text = text.replace(known, more)
    language.write_text(text.replace("    count: T\n", "    count: T\n    median: T\n"), encoding="utf-8")
    found = defaultdict[str, list[str]](list)
    for line in complaints(tmp_path):
        for what, (name, *_) in MADE_UP.items():
            if re.search(rf"""['"]{name}['"]""", line):
                found[what].append(line.partition(":")[0].removeprefix("perfscore/"))
    assert {what: set(files) for what, files in found.items()} == READINGS
    assert sorted(found["function"]) == sorted(READINGS["function"])  # one line a reading


def complaints(folder: Path) -> list[str]:
    """What mypy says of the files that read formulas; it follows no other import, which makes it quick."""
    reads = re.compile(r"from perfscore\.formula(\.tree)? import .*\b(tree|Arithmetic|Comparison)\b")
    files = [file for file in (folder / "perfscore").rglob("*.py") if reads.search(file.read_text(encoding="utf-8"))]
    command = [sys.executable, "-m", "mypy", "--follow-imports=skip", "--explicit-package-bases", "--config-file="]
    command += ["--python-version=3.11", "--ignore-missing-imports", f"--cache-dir={os.devnull}", "--no-error-summary"]
    names = sorted(file.relative_to(folder).as_posix() for file in (*files, folder / "perfscore/formula/tree.py"))
    done = subprocess.run([*command, *names], cwd=folder, check=False, capture_output=True, text=True)
    return done.stdout.splitlines()


def test_a_table_of_functions_has_every_function() -> None:
    assert tuple(tree.EachFunction.__annotations__) == get_args(tree.Function)
    assert tuple(operations.FUNCTIONS) == get_args(tree.Function)


@pytest.mark.parametrize("op", get_args(tree.Comparison))
def test_a_comparison_goes_together_with_its_opposite_its_mirror_image_and_its_proofs(op: tree.Comparison) -> None:
    for one, other in product(range(3), repeat=2):
        holds = COMPARISONS[op](one, other)
        assert COMPARISONS[OPPOSITE[op]](one, other) != holds
        assert COMPARISONS[TURNED[op]](other, one) == holds
        assert (COMPARISONS[OTHER_END[op]](one, other) == holds) == (one != other or not tree.orders(op))
        assert all(holds for proof in PROOFS[op] if COMPARISONS[proof](one, other))
    assert op in PROOFS[op]
