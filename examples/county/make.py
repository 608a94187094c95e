"""A made-up county: bureaus, projects, their self-evaluations in four kinds of files, with errors planted and listed.

    python examples/county/make.py 县 [--bureaus 40] [--projects 200] [--seed 2026]

writes 县/自评/ (a folder a bureau), 县/名单.xlsx and 县/planted.yaml, which lists every error: the file, the
row, the kind, and the verdict, cause or finding that is expected of a re-check. Nobody and nothing in it is real.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict
from pathlib import Path

import yaml
from county_errors import Planted, plant
from county_forms import suffix, write
from county_projects import County, Project
from county_roster import hand_in, listed, write_roster


def main(given: list[str]) -> int:
    """Write the county."""
    parser = argparse.ArgumentParser(description="Make a made-up county.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--bureaus", type=int, default=40)
    parser.add_argument("--projects", type=int, default=200)
    parser.add_argument("--seed", default="2026")
    asked = parser.parse_args(given)
    projects = County(asked.seed, asked.bureaus, asked.projects)
    lines = listed(projects.projects)
    handed = hand_in(projects.projects, plant(projects))
    lines = [line for line in lines if line[2] not in handed.strangers]
    files = {id(one): _write(one, asked.folder) for one in handed.projects}
    write_roster(lines, asked.folder / "名单.xlsx")
    expected = [_listed(one, files[id(one.project)]) for one in handed.planted]
    whole = {"seed": asked.seed, "files": len(files), "planted": expected, "roster": handed.plain()}
    text = yaml.safe_dump(whole, allow_unicode=True, sort_keys=False)
    (asked.folder / "planted.yaml").write_text(text, encoding="utf-8")
    return 0


def _write(project: Project, folder: Path) -> str:
    """Write the form of a project; return its name below the folder."""
    name = f"自评/{project.unit}/{project.name}{project.extra.get('copy', '')}{suffix(project)}"
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    write(project, folder / name)
    return name


def _listed(one: Planted, file: str) -> dict[str, object]:
    found = {key: value for key, value in asdict(one).items() if key != "project" and value}
    return {"file": file, **found}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
