"""The good cases, for tests that do something else with each than score it."""

from pathlib import Path
from typing import Final

import yaml

import perfscore
from profiles import PROFILE

ROOT: Final = Path(__file__).parent.parent
CASES: Final = sorted((ROOT / "tests" / "cases" / "good").glob("*/case.yaml"))
SOME: Final = CASES[::9] if PROFILE == "quick" else CASES
"""Of what takes seconds each, the quick profile does a few."""


def case_of(case: Path) -> tuple[perfscore.Rubric, Path]:
    """The rubric and the submission of a case."""
    said = yaml.safe_load(case.read_text(encoding="utf-8"))
    rule, beside = case.parent / said["rule"], case.parent / said["submission"]
    rubric = perfscore.load(rule if rule.exists() else said["rule"])
    return rubric, beside if beside.exists() else ROOT / said["submission"]
