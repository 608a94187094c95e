"""A bureau's own form, xlsx or docx: whatever its layout, it reads as the submission that it stands for."""

from pathlib import Path
from typing import Any

import pytest
import yaml

import perfscore
from own_files import CASES, RULE, Case, file_name
from perfscore.report import reading
from perfscore.submission.read import Part, submissions


def plain(part: Part) -> dict[str, Any]:
    return reading.plain(part.submission)


def made(case: Case, folder: Path, name: str) -> Path:
    return case.make(folder / f"{file_name(name)}{case.suffix}")


@pytest.mark.parametrize("name", CASES)
def test_a_form_reads_as_what_it_stands_for(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    parts = submissions(made(case, tmp_path, name))
    assert [(one.name, one.problems) for one in parts] == [(name, ()) for name in case.expected]
    for part, expected in zip(parts, case.expected.values(), strict=True):
        assert plain(part) == expected


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.scores])
def test_a_form_scores_as_the_yaml_that_is_read_from_it(name: str, tmp_path: Path) -> None:
    rule = perfscore.load(RULE)
    for part in submissions(made(CASES[name], tmp_path, name)):
        file = tmp_path / "填报.yaml"
        file.write_text(reading.as_yaml(part), encoding="utf-8")
        assert yaml.safe_load(file.read_text(encoding="utf-8"))["rubric"] == RULE
        own, written = rule.score(part.require()), rule.score(file)
        assert own.status == "complete"
        assert own.total == written.total
        assert [(one.score, one.reason) for one in own.indicators] == [
            (one.score, one.reason) for one in written.indicators
        ]
        assert perfscore.recheck(rule, part.require()).rows == perfscore.recheck(rule, file).rows
