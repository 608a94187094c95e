"""The roster of a county, and what is wrong with what was handed in: missing, twice, under other names, on no list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import xlsxwriter
from county_errors import Planted
from county_projects import COUNTY, Project

HEAD: Final = ("主管部门", "单位", "项目编码", "项目名称", "业务科室", "预算数（万元）")
CLEAN: Final = 3
"""Every third project, from the first on, has no error in its form."""


@dataclass
class Handed:
    """The files that are written, in the place of the projects, and what a roster has to find."""

    projects: list[Project]
    planted: list[Planted] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def plain(self) -> dict[str, list[str]]:
        """The codes of the projects by what is to be found."""
        return {"missing": self.missing, "twice": self.twice, "asked": self.asked, "strangers": self.strangers}


def listed(projects: Iterable[Project]) -> list[tuple[str, ...]]:
    """The lines of the roster, before anything is planted."""
    return [(one.department, one.unit, one.code, one.name, one.office, one.budget) for one in projects]


def hand_in(projects: Sequence[Project], planted: Sequence[Planted]) -> Handed:
    """Plant what a roster finds, in projects whose forms are right."""
    clean = projects[::CLEAN]
    named, coded, stranger, *rest = clean
    found = Handed([one for one in projects if one not in rest[0::12]], list(planted))
    found.missing = [one.code for one in rest[0::12]]
    found.strangers = [stranger.code]
    found.asked = [named.code, coded.code, *(one.project.code for one in planted if one.kind == "单位空白")]
    for one in rest[1::24]:
        copy = replace(one, extra={**one.extra, "copy": "（二）"})
        found.projects.append(copy)
        found.twice.append(one.code)
        found.planted.append(Planted("交了两份", copy, findings=["unit-twice"]))
    named.unit, named.code = named.unit.replace(COUNTY, COUNTY[:-1]), ""
    coded.code = f"{coded.code[:-1]}X"
    return found


def write_roster(lines: Sequence[tuple[str, ...]], file: Path) -> None:
    """The roster as a workbook: the department is merged over its lines, a line of sums stands at the end."""
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet("名单")
        shape = book.add_format({"border": 1, "valign": "vcenter"})
        sheet.set_column(0, 5, 24)
        sheet.write_row(0, 0, [f"{COUNTY}项目支出绩效自评名单"])
        sheet.write_row(1, 0, HEAD, shape)
        for row, line in enumerate(lines, 2):
            for column, text in enumerate(line[1:-1], 1):
                sheet.write_string(row, column, text, shape)
            sheet.write_number(row, 5, int(line[-1]), shape)
        first = 0
        for row in range(1, len(lines) + 1):
            if row == len(lines) or lines[row][0] != lines[first][0]:
                if row - first > 1:
                    sheet.merge_range(first + 2, 0, row + 1, 0, lines[first][0], shape)
                else:
                    sheet.write_string(first + 2, 0, lines[first][0], shape)
                first = row
        sheet.write_string(len(lines) + 2, 0, "合计", shape)
        sheet.write_number(len(lines) + 2, 5, sum(int(line[-1]) for line in lines), shape)
