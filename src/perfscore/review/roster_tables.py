"""The tables of a checked roster and of a sample, as text, page and workbook show them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final, NamedTuple, TypeAlias

from perfscore.recheck.finding_words import ordered
from perfscore.review.handed_in import HandedIn
from perfscore.review.roster import Entry
from perfscore.review.roster_match import Line, RosterMatch, State
from perfscore.review.roster_totals import UNKNOWN, Group, grade_names, groups, money
from perfscore.review.sample import Sample

Value: TypeAlias = str | Decimal | None
LISTED: Final = {"主管部门": 16, "单位": 22, "项目编码": 16, "项目名称": 24, "业务科室": 12, "预算数（万元）": 14}
"""The columns by which a roster names a project, with their widths."""


class RosterTable(NamedTuple):
    """A table: its title, the widths of its columns by their heads, and its rows."""

    title: str
    widths: dict[str, int]
    rows: list[tuple[Value, ...]]


def checked(match: RosterMatch, score: str) -> RosterTable:
    """名单核对: every line of the roster, then what is on none; ``score`` is the name of the scores."""
    widths = {**LISTED, "状态": 8, "自评": 9, score: 9, "差异": 9, "等次": 7, "文件": 32, "要核对的": 44}
    rows = [
        (*_named(line.entry), line.state, *_scores(line.counted), _files(line.handed), _asked(line))
        for line in match.lines
    ]
    for one in match.strangers:
        given = one.handed
        named = ("", given.unit, given.code, given.project, "", money(given.budget))
        question = one.question.says if one.question is not None else ""
        state: State = "不在名单" if one.question is None else "待核对"
        rows.append((*named, state, *_scores([given]), given.file, question))
    return RosterTable("名单核对", widths, rows)


def totals(match: RosterMatch, grades: Iterable[str], score: str) -> RosterTable:
    """部门汇总: all, then each department followed by its bureaus."""
    found = list(groups(match))
    names = [*grades]
    graded = grade_names(names, found) if names else [UNKNOWN] if any(one.grades[UNKNOWN] for one in found) else []
    widths = {"主管部门": 20, "单位": 24, "应交": 7, "已交": 7, "重复": 7, "待核对": 8, "未交": 7}
    widths |= {"预算数（万元）": 13, "已交预算（万元）": 15, "计分": 7, "平均自评": 10, f"平均{score}": 10, "差异": 9}
    widths |= dict.fromkeys(graded, 7)
    return RosterTable("部门汇总", widths, [_total(one, graded) for one in found])


def _total(one: Group, graded: Sequence[str]) -> tuple[Value, ...]:
    counts = (one.listed, one.handed, one.twice, one.asked, one.missing)
    scores = (one.claimed, one.score, one.difference)
    return (
        one.department,
        one.unit,
        *map(Decimal, counts),
        money(one.budget),
        money(one.budget_handed),
        Decimal(one.scored),
        *scores,
        *(Decimal(one.grades[name]) for name in graded),
    )


def missing(match: RosterMatch) -> RosterTable:
    """没有交的: the lines of which nothing was handed in."""
    return RosterTable("没有交的", dict(LISTED), [_named(line.entry) for line in match.of_state("未交")])


def twice(match: RosterMatch) -> RosterTable:
    """交了不止一份的: the lines of which it is to be said which one counts."""
    rows = [(*_named(line.entry), _files(line.handed)) for line in match.of_state("重复")]
    return RosterTable("交了不止一份的", {**LISTED, "文件": 40}, rows)


def questions(match: RosterMatch) -> RosterTable:
    """要核对的名称和编码: what is asked, with both places and what to write."""
    rows: list[tuple[Value, ...]] = [(one.weight, one.where, one.says, one.remedy) for one in ordered(match.questions)]
    return RosterTable("要核对的名称和编码", {"等级": 6, "填报": 30, "事实": 60, "怎么写": 44}, rows)


def strangers(match: RosterMatch) -> RosterTable:
    """不在名单里的: what was handed in and is on no line, and nothing on the roster is like it."""
    rows: list[tuple[Value, ...]] = [
        (one.handed.unit, one.handed.code, one.handed.project, one.handed.file)
        for one in match.strangers
        if one.question is None
    ]
    return RosterTable("不在名单里的", {"单位": 24, "项目编码": 16, "项目名称": 26, "文件": 40}, rows)


def drawn(sample: Sample) -> RosterTable:
    """抽查名单: what was drawn, in the order in which it was."""
    widths = {"序号": 6, **LISTED, "抽法": 14, "抽签号": 16, "文件": 32}
    rows: list[tuple[Value, ...]] = [
        (
            Decimal(number),
            one.item.department,
            one.item.unit,
            one.item.code,
            one.item.project,
            one.item.office,
            money(one.item.budget),
            one.by,
            one.lot,
            "\n".join(one.item.files),
        )
        for number, one in enumerate(sample.drawn, 1)
    ]
    return RosterTable("抽查名单", widths, rows)


def summary(match: RosterMatch) -> str:
    """The counts of a roster in one line."""
    states = [line.state for line in match.lines]
    done, double = states.count("已交"), states.count("重复")
    asked = sum(one.question is not None for one in match.strangers)
    parts = [
        f"应交 {len(states)}",
        f"已交 {done + double}" + (f"（其中重复 {double}）" if double else ""),
        f"待核对 {states.count('待核对')}",
        f"未交 {states.count('未交')}",
        f"要核对的填报 {asked} 份",
        f"不在名单的填报 {len(match.strangers) - asked} 份",
    ]
    return "，".join(parts)


def without_blank(table: RosterTable) -> RosterTable:
    """The same without the columns in which nothing stands."""
    empty = {column for column in range(len(table.widths)) if all(row[column] in {"", None} for row in table.rows)}
    widths = {name: width for place, (name, width) in enumerate(table.widths.items()) if place not in empty}
    rows = [tuple(cell for place, cell in enumerate(row) if place not in empty) for row in table.rows]
    return RosterTable(table.title, widths, rows)


def _named(entry: Entry) -> tuple[Value, ...]:
    return entry.department, entry.unit, entry.code, entry.project, entry.office, money(entry.budget)


def _scores(handed: Sequence[HandedIn]) -> tuple[Value, ...]:
    """The scores of the one submission that counts; of several, or none, there are none to show."""
    if len(handed) != 1:
        return None, None, None, None
    one = handed[0]
    return one.claimed, one.score, one.difference, one.grade


def _files(handed: Sequence[HandedIn]) -> str:
    return "\n".join(one.file for one in handed)


def _asked(line: Line) -> str:
    return "\n".join(one.says for one in line.questions)
