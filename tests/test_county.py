"""A made-up county with errors planted: every one is found, and nobody is accused of anything else."""

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from time import process_time
from typing import Any

import pytest
import yaml

from perfscore.cli import main

ROOT = Path(__file__).parent.parent
RULE = "project-self-evaluation-2020"
MOST_SECONDS = 60
"""The time of one processor in which two hundred projects are re-checked; it takes two or three."""


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
    begun = process_time()
    checked = answer(folder)["rechecks"]
    assert process_time() - begun < MOST_SECONDS
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


def script(name: str, *given: str) -> None:
    """Run one of the county's scripts."""
    subprocess.run([sys.executable, str(ROOT / "examples/county" / name), *given], check=True, cwd=ROOT)


@pytest.fixture(scope="module")
def settled(
    county: tuple[Path, dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, list[dict[str, str]], dict[str, Any]]:
    """A county after its reviewer's work: the folder of its papers, what was filled in, what came out."""
    folder, papers = county[0], tmp_path_factory.mktemp("papers")
    script("review.py", str(folder))
    common = ["recheck", RULE, str(folder / "自评"), "--roster", str(folder / "名单.xlsx")]
    common += ["--grounds", str(folder / "口径.yaml")]
    assert main([*common, "-o", str(papers / "复核.xlsx")]) == 0
    script("review.py", str(folder), str(papers / "复核.xlsx"), str(papers / "填好.xlsx"))
    filled: list[dict[str, str]] = yaml.safe_load((folder / "settled.yaml").read_text(encoding="utf-8"))
    options = ["--settle", str(papers / "填好.xlsx"), "--letters", str(papers / "反馈"), "--until", "2026-06-30"]
    options += ["--on", "2026-03-31", "--publish", str(papers / "公布.html"), "-o", str(papers / "核定.json")]
    assert main([*common, *options]) == 0
    found: dict[str, Any] = json.loads((papers / "核定.json").read_text(encoding="utf-8"))
    return papers, filled, found


HOW = {"复核完成值": "actual", "口径": "ground", "复核得分": "reviewer"}


def test_settling_changes_what_it_should_and_nothing_else(
    settled: tuple[Path, list[dict[str, str]], dict[str, Any]],
) -> None:
    _, filled, found = settled
    wanted = {(one["file"], one["row"]): one for one in filled}
    touched = {one["file"] for one in filled}
    assert len(wanted) == len(filled) > 0
    for one in found["settlements"]:
        computed = one["recheck"]
        for row in one["rows"]:
            entry = wanted.pop((one["file"], row["id"]), None)
            if entry is None:
                assert (row["settled"], row["checked"]) == (row["computed"], ""), (one["file"], row["id"])
                assert row["by"] in {"rule", "open", "not-applicable"}
                continue
            half = Decimal(row["points"]) / 2
            scores = {
                "复核完成值": half,  # 46 of 92
                "口径": max(Decimal(row["computed"] or 0) - half, Decimal(0)),
                "复核得分": Decimal(8),
            }
            assert (row["by"], Decimal(row["settled"])) == (HOW[entry["head"]], scores[entry["head"]])
            assert (row["how"], row["who"], row["when"]) == ("已核资料", "复核一组", "2026-03-20")
        if one["file"] not in touched:
            assert one["settled_converted"] == computed["computed_converted"]
            assert one["settled_grade"] == computed["computed_grade"]
    assert not wanted


def test_what_is_published_after_settling_are_settled_scores(
    settled: tuple[Path, list[dict[str, str]], dict[str, Any]],
) -> None:
    papers, filled, found = settled
    page = (papers / "公布.html").read_text(encoding="utf-8")
    assert "得分是核定得分" in page
    changed = [one for one in found["settlements"] if one["file"] in {entry["file"] for entry in filled}]
    shown = 0
    for one in changed:
        named = f"<td>{one['recheck']['unit']}</td><td>{one['recheck']['project']}</td>"
        _, there, rest = page.partition(named)
        shown += bool(there)
        assert not there or rest.startswith(f'<td><span class="narrow">{one["settled_converted"]}</span>'), named
    assert shown
    assert "复核一组" not in page
    assert "没有佐证材料" not in page


def test_letters_are_answered_and_the_ledger_says_who_is_late(
    settled: tuple[Path, list[dict[str, str]], dict[str, Any]],
    county: tuple[Path, dict[str, Any]],
    tmp_path: Path,
) -> None:
    papers, ledger = settled[0], tmp_path / "整改台账.json"
    replies = tmp_path / "回复"
    script("replies.py", str(papers / "反馈"), str(replies))
    command = ["recheck", RULE, str(county[0] / "自评"), "--last", str(papers / "反馈" / "整改台账.xlsx")]
    assert main([*command, "--reply", str(replies), "--on", "2026-07-05", "-o", str(ledger)]) == 0
    items = json.loads(ledger.read_text(encoding="utf-8"))["items"]
    answered = {file.stem.removeprefix("反馈书-") for file in replies.glob("*.docx")}
    letters = {file.stem.removeprefix("反馈书-") for file in (papers / "反馈").glob("*.docx")}
    assert answered < letters
    assert items
    for one in (one for one in items if one["unit"]):  # the letter of nobody has a name of its own
        assert one["state"] == ("已反馈" if one["unit"] in answered else "待整改"), one
