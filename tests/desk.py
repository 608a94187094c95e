"""Submissions, letters and replies of a small county, for the tests of the reviewer's desk."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import docx

import perfscore
from perfscore.recheck.batch import Outcome, recheck_all
from perfscore.review.rectification import Item, items

FORMS = "project-self-evaluation-2020"


def form(unit: str, done: float, claimed: float | str, project: str = "", year: int = 2024) -> dict[str, Any]:
    """A project form of three rows: the first is done to ``done``, and ``claimed`` for it."""
    rows = [
        ("产出指标", "甲", done, 50, claimed),
        ("效益指标", "乙", 101, 30, 30),
        ("满意度指标", "丙", 101, 10, 10),
    ]
    names = ("一级指标", "三级指标", "完成值", "分值", "自评得分")
    rest = {"二级指标": "数量指标", "指标性质": "≥", "指标值": 100, "度量单位": "个", "偏差原因": "原因"}
    table = [dict(zip(names, row, strict=True)) | rest for row in rows]
    data = {"年初预算数": 100, "全年预算数": 100, "全年执行数": 100, "绩效指标": table}
    given = {"rubric": FORMS, "unit": unit, "data": data, "claimed": {"预算执行率": 10}, "year": year}
    return given | ({"project": project} if project else {})


def written(folder: Path, forms: Iterable[dict[str, Any]]) -> Path:
    """The folder with a file for each form."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, one in enumerate(forms):
        (folder / f"{number:02}.json").write_text(json.dumps(one, ensure_ascii=False), encoding="utf-8")
    return folder


def rechecked(folder: Path) -> list[Outcome]:
    """The re-check of every file of a folder."""
    return list(recheck_all(perfscore.load(FORMS).program, sorted(folder.glob("*.json"))))


def found(folder: Path) -> list[Item]:
    """The items of a folder."""
    return items(rechecked(folder), {}, "2026-12-31")


def texts(path: Path) -> list[str]:
    """Every paragraph and every cell of a Word file."""
    word = docx.Document(str(path))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    return [*(one.text for one in word.paragraphs), *cells]


def reply(letter: Path, to: Path, fill: Callable[[str, list[Any]], None]) -> Path:
    """The letter with its reply form filled in: ``fill`` gets the number of each row and its cells."""
    word = docx.Document(str(letter))
    for row in word.tables[-1].rows[1:]:
        cells = list(row.cells)
        fill(cells[1].text, cells)
    to.parent.mkdir(parents=True, exist_ok=True)
    word.save(str(to))
    return to


def done(number: str, cells: list[Any]) -> None:
    """A reply as it should be."""
    cells[5].text, cells[6].text, cells[7].text = "张科长", f"已改正，见附表（{number[-4:]}）", "自评表（改）"
