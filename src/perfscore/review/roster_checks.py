"""Doubts about a roster as a whole: lines that are there twice, one name that is written two ways."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from perfscore.problems import Cell, Problem
from perfscore.recheck.bureau import folded
from perfscore.review.roster import Entry
from perfscore.submission.own_file.grid import Box
from perfscore.text import quoted


def doubts(entries: Sequence[tuple[Entry, Box]], where: Cell) -> Iterator[Problem]:
    """Every line that another one repeats, and every name that only looks like one before."""
    yield from _codes_twice(entries, where.file)
    yield from _lines_twice(entries, where.file)
    yield from _names_two_ways(entries, where.file)


def _codes_twice(entries: Sequence[tuple[Entry, Box]], file: str) -> Iterator[Problem]:
    seen: dict[str, Entry] = {}
    for entry, box in entries:
        if not entry.code:
            continue
        other = seen.setdefault(folded(entry.code), entry)
        if other is not entry:
            message = (
                f"项目编码{quoted(entry.code)}写了两次：{other.place} 是{other.name}，{entry.place} 是{entry.name}"
            )
            yield Problem("roster-code-twice", message, Cell(file, *box.place), "一个项目一个编码，改正其中一个")


def _lines_twice(entries: Sequence[tuple[Entry, Box]], file: str) -> Iterator[Problem]:
    """A bureau and project that are listed again, unless their codes tell them apart."""
    seen: dict[tuple[str, str], Entry] = {}
    for entry, box in entries:
        other = seen.setdefault(entry.key, entry)
        if other is not entry and not (entry.code and other.code):
            message = f"{entry.name}在名单里写了两次：{other.place}，{entry.place}"
            yield Problem(
                "roster-row-twice", message, Cell(file, *box.place), "是两个项目的，写上各自的项目编码；否则删去一行"
            )


def _names_two_ways(entries: Sequence[tuple[Entry, Box]], file: str) -> Iterator[Problem]:
    """A name of a bureau or department that looks like an earlier one but is written otherwise."""
    seen: dict[str, tuple[str, str]] = {}
    told: set[str] = set()
    for entry, box in entries:
        for name in dict.fromkeys(filter(None, (entry.unit, entry.department))):
            other, place = seen.setdefault(folded(name), (name, entry.place))
            if other != name and name not in told:
                told.add(name)
                message = f"{quoted(name)}与{place}的{quoted(other)}看起来一样，写法不同，按同一个单位读"
                yield Problem(
                    "roster-name-twice", message, Cell(file, *box.place), f"请都写成{quoted(other)}", "warning"
                )
