"""The publication: the ranking that everybody may see, and nothing of what stays inside.

It holds bureau and project, score, grade and rank. Causes, findings, claims, differences, reviewers, files and digests
are not passed to it at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from perfscore import exact
from perfscore.problems import Problem
from perfscore.program import heading
from perfscore.review.desk import Desk
from perfscore.review.handed_in import HandedIn

BASIS: Final = {True: "得分是核定得分", False: "得分是按评分规则由填报数据算出的复核得分，未经核定"}
MOST_NAMED: Final = 5


@dataclass(frozen=True, slots=True)
class Published:
    """One line: the rank (equal scores share one), whose it is, its score and its grade."""

    rank: int
    department: str
    unit: str
    project: str
    score: Decimal
    grade: str

    def cells(self) -> dict[str, str]:
        """The line by the names of its columns, as a person reads it."""
        return {
            "名次": str(self.rank),
            "主管部门": self.department,
            "单位": self.unit,
            "项目": self.project,
            "得分": exact.plain(self.score),
            "等次": self.grade,
        }


@dataclass(frozen=True, slots=True)
class Publication:
    """The whole: its title, on what its scores rest, its lines, best first, and its columns."""

    title: str
    basis: str
    lines: tuple[Published, ...]

    @property
    def columns(self) -> list[str]:
        """The columns in which anything stands."""
        rows = [one.cells() for one in self.lines]
        always = ("名次", "单位", "得分")
        names = ("名次", "主管部门", "单位", "项目", "得分", "等次")
        return [name for name in names if name in always or any(row[name] for row in rows)]


def publication(desk: Desk) -> tuple[Publication, list[Problem]]:
    """The publication, and a notice of what is not in it: what is open, there twice, on no roster, or nobody's."""
    left: dict[str, list[str]] = {}
    taken: list[tuple[str, HandedIn]] = []
    for reason, department, one in _counted(desk):
        if reason or one.score is None:
            left.setdefault(reason or "还没有得分", []).append(one.name or one.file)
        else:
            taken.append((department, one))
    scores = sorted((one.score for _, one in taken if one.score is not None), reverse=True)
    rank = {score: place for place, score in reversed(list(enumerate(scores, 1)))}
    lines = [
        Published(rank[one.score], department, one.unit, one.project, one.score, one.grade or "")
        for department, one in taken
        if one.score is not None
    ]
    lines.sort(key=lambda line: (line.rank, line.department, line.unit, line.project))
    made = Publication(_title(desk, taken), BASIS[desk.settled], tuple(lines))
    return made, [*_notices(left, desk.refused)]


def _counted(desk: Desk) -> Iterator[tuple[str, str, HandedIn]]:
    """Each submission with the department of its line, and the reason why it is not published, if there is one."""
    if desk.match is not None:
        for line in desk.match.lines:
            for one in line.handed:
                yield "交了不止一份" if line.twice else "", line.entry.department, _as_listed(one, line.entry.unit)
        for stranger in desk.match.strangers:
            yield "不在名单里，或要核对", "", stranger.handed
        return
    times = Counter(_of_whom(one) for one in desk.handed)
    for one in desk.handed:
        unnamed = "没有写单位" if not heading.names_bureau(one.unit) else ""
        yield unnamed or ("交了不止一份" if times[_of_whom(one)] > 1 else ""), "", one


def _of_whom(one: HandedIn) -> tuple[str, str, str, int | None]:
    return (*one.key, one.code, one.year)


def _as_listed(one: HandedIn, unit: str) -> HandedIn:
    """The submission under the name that the roster has for its bureau."""
    return HandedIn(one.file, unit, one.project, one.code, one.budget, one.claimed, one.score, one.grade, one.year)


def _title(desk: Desk, taken: Iterable[tuple[str, HandedIn]]) -> str:
    years = sorted({one.year for _, one in taken if one.year is not None})
    year = f"{years[0]}年度" if len(years) == 1 else ""
    return f"{year}{desk.program.model.title}　评价结果"


def _notices(left: dict[str, list[str]], refused: int) -> Iterator[Problem]:
    for reason, names in left.items():
        named = "、".join(names[:MOST_NAMED]) + ("等" if len(names) > MOST_NAMED else "")
        message = f"{len(names)} 份没有公布：{reason}（{named}）"
        yield Problem("publish-left-out", message, None, "核定、核对以后再公布一次", "warning")
    if refused:
        message = f"{refused} 个文件有问题，没有复核，也没有公布"
        yield Problem("publish-left-out", message, None, "改正以后再公布一次", "warning")
