"""A bureau's own form, xlsx or docx: whatever its layout, it reads as the submission that it stands for."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

import perfscore
from own_files import CASES, RULE, Case, file_name
from perfscore.report import reading
from perfscore.submission.read import Part, submissions
from spreadsheet import SOFFICE


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


@pytest.mark.office
@pytest.mark.parametrize("suffix", [".xlsx", ".docx"])
def test_a_form_that_an_application_saved_reads_the_same(suffix: str, tmp_path: Path) -> None:
    """Every case goes through LibreOffice once: its files are not those of the libraries that the tests write with."""
    cases = {file_name(name): (name, case) for name, case in CASES.items() if case.suffix == suffix}
    files = [case.make(tmp_path / f"{name}{suffix}") for name, (_, case) in cases.items()]
    saved = tmp_path / "存"
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    assert SOFFICE is not None
    command = [SOFFICE, "--headless", profile, "--convert-to", suffix[1:], "--outdir", str(saved), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True, timeout=600)
    if suffix == ".docx" and not saved.exists():
        pytest.skip("LibreOffice has no Writer here (Debian: libreoffice-writer-nogui)")
    for name, (_, case) in cases.items():
        found = {one.name: plain(one) for one in submissions(saved / f"{name}{suffix}")}
        assert (name, found) == (name, case.expected)
