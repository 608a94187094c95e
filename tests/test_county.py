"""A made-up county with errors planted: every one is found, and nobody is accused of anything else."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from perfscore.cli import main

ROOT = Path(__file__).parent.parent
RULE = "project-self-evaluation-2020"


def made(folder: Path, bureaus: int, projects: int, seed: str) -> dict[str, Any]:
    """A county in a folder; what was planted in it."""
    sizes = ["--bureaus", str(bureaus), "--projects", str(projects), "--seed", seed]
    subprocess.run([sys.executable, str(ROOT / "examples/county/make.py"), str(folder), *sizes], check=True, cwd=ROOT)
    planted: dict[str, Any] = yaml.safe_load((folder / "planted.yaml").read_text(encoding="utf-8"))
    return planted


@pytest.fixture(
    scope="module",
    params=[(5, 20, "1"), pytest.param((40, 200, "2026"), marks=pytest.mark.explores)],
    ids=["small", "whole"],
)
def county(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("county")
    return folder, made(folder, *request.param)


def answer(folder: Path, *options: str) -> dict[str, Any]:
    """The re-check of a county against its roster."""
    file = folder / "复核.json"
    home, roster = str(folder / "自评"), str(folder / "名单.xlsx")
    assert main(["recheck", RULE, home, "--roster", roster, *options, "-o", str(file)]) == 0
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def test_every_planted_error_is_found_and_nobody_is_accused(county: tuple[Path, dict[str, Any]]) -> None:
    folder, planted = county
    wanted = {one["file"]: one for one in planted["planted"]}
    assert len(wanted) == len(planted["planted"])
    checked = answer(folder)["rechecks"]
    assert len(checked) == planted["files"]
    for one in checked:
        name = Path(one["file"]).relative_to(folder).as_posix()
        error = wanted.pop(name, {})
        rows = {row["name"]: row for row in one["rows"] if row["verdict"] != "agrees"}
        assert set(rows) == ({error["row"]} if "row" in error else set()), (name, error)
        for row in rows.values():
            assert row["verdict"] == error["verdict"], (name, error)
            assert error.get("cause", "") in {"", *(cause["code"] for cause in row["causes"])}, (name, error)
        assert sorted(found["code"] for found in one["findings"]) == sorted(error.get("findings", [])), (name, error)
    assert not wanted


def test_the_roster_finds_who_is_missing_twice_and_written_otherwise(county: tuple[Path, dict[str, Any]]) -> None:
    folder, planted = county
    found, wanted = answer(folder)["roster"], planted["roster"]
    states: dict[str, list[str]] = {}
    for line in found["lines"]:
        states.setdefault(line["state"], []).append(line["code"])
    assert (states["未交"], states["重复"]) == (wanted["missing"], wanted["twice"])
    assert sorted(states["待核对"]) == sorted(wanted["asked"])
    assert [one["code"] for one in found["strangers"] if one["question"] is None] == wanted["strangers"]
    assert len([one for one in found["questions"] if one["weight"] == "重要"]) == len(wanted["asked"])
    whole = found["totals"][0]
    assert whole["handed"] + whole["asked"] + whole["missing"] == whole["listed"] == len(found["lines"])


def test_what_is_published_is_in_order_and_complete(county: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    folder, planted = county
    target = tmp_path / "公布.html"
    found = answer(folder, "--publish", str(target), "--sample", "金额60% 每单位1 种子2026")
    page = target.read_text(encoding="utf-8")
    drawn = found["sample"]["drawn"]
    handed = [line for line in found["roster"]["lines"] if line["state"] == "已交"]
    units = {line["unit"] for line in found["roster"]["lines"] if line["state"] in {"已交", "重复"}}
    assert {one["unit"] for one in drawn} == units
    assert f"共 {page.count('<tr>') - 1} 份" in page
    assert page.count("<tr>") - 1 <= len(handed)
    for one in planted["planted"]:
        assert one["kind"] not in page


def test_one_seed_makes_one_county(tmp_path: Path) -> None:
    first, other = made(tmp_path / "一", 2, 12, "7"), made(tmp_path / "二", 2, 12, "7")
    assert first == other
    assert made(tmp_path / "三", 2, 12, "8") != first
    for file in sorted((tmp_path / "一").rglob("*.yaml")):
        assert file.read_bytes() == (tmp_path / "二" / file.relative_to(tmp_path / "一")).read_bytes()
