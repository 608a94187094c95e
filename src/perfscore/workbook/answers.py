"""What indicators ask for in their answers, each in a cell of a sheet of its kind, and what the steps make of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import lcm
from typing import Final

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula import grammar
from perfscore.formula.readings.sheet import Writer
from perfscore.formula.readings.sheet_values import Exact, Known, number, quote
from perfscore.methods.checklist import Checklist
from perfscore.methods.findings import Findings
from perfscore.methods.judged import Judged
from perfscore.methods.parts import Parts
from perfscore.methods.survey import Survey
from perfscore.methods.way import Way
from perfscore.problems import Path
from perfscore.steps.model import NO, YES, Input
from perfscore.submission.form_map import Spec
from perfscore.workbook import input_cells
from perfscore.workbook.cells import MISSING, PENDING, WRONG, Tape
from perfscore.workbook.input_cells import PLACES
from perfscore.workbook.question_sheets import Pages
from perfscore.workbook.reasons import explained

_TEXT: Final = Spec("text")
_MARKS: Final = Spec("number", PLACES, "0", str(input_cells.LARGEST))
_COUNT: Final = Spec("number", 0, "0", str(input_cells.LARGEST))


@dataclass(slots=True)
class Answered:
    """The values of an answer and their states, by the names of formulas, and the cells."""

    values: dict[str, Known] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    cells: list[str] = field(default_factory=list)


class Asker:
    """Asks for the answer of one indicator, part by part."""

    def __init__(self, pages: Pages, tape: Tape, names: dict[str, Input], key: str, title: str) -> None:
        """Begin; ``names`` are the inputs by their items."""
        self._pages = pages
        self._tape = tape
        self._names = names
        self._place: Path = ("answers", key)
        self._title = title
        self.done = Answered()

    def ask(self, way: Way, points: Number) -> Answered:
        """Ask for all that a way of scoring, or its parts, want to know."""
        if isinstance(way, Parts):
            for part in way.root:
                self._way(part.way, part.points, part.name)
        else:
            self._way(way, points, "")
        return self.done

    def _way(self, way: Way, points: Number, part: str) -> None:
        match way:
            case Checklist():
                self._checklist(way, part)
            case Findings():
                self._findings(way, part)
            case Judged():
                self._judged(way, points, part)
            case Survey():
                self._survey(way, part)
            case _:
                pass

    def _item(self, part: str, item: str) -> str:
        return f"{part}.{item}" if part else item

    def _at(self, part: str, *path: str) -> Path:
        return (*self._place, *((part,) if part else ()), *path)

    def _named(self, part: str) -> str:
        return f"{self._title} · {part}" if part else self._title

    def _put(self, part: str, item: str, value: Known, state: str) -> None:
        name = self._names[self._item(part, item)].name
        self.done.values[name], self.done.states[name] = value, state

    def _checklist(self, way: Checklist, part: str) -> None:
        for item, points in way.root.items():
            shown = (self._named(part), item, exact.show(points, "points"))
            allowed = Spec("choice", of=(YES, NO))
            (cell,) = self._pages.checklist.row(shown, ((self._at(part, item), allowed, "符合填“是”，不符合填“否”。"),))
            value, state = input_cells.known(self._tape, self._names[self._item(part, item)], cell)
            self._put(part, item, value, state)
            self.done.cells.append(cell)

    def _findings(self, way: Findings, part: str) -> None:
        kinds = "、".join(way.kinds) if way.kinds else "不分种类"
        shown = (self._named(part), kinds, f"每例扣 {exact.show(way.each, 'points')} 分")
        says = "发现几例填几；检查过、没有发现的填 0。不填就是没有检查。"
        asked = ((self._at(part, "count"), _COUNT, says), (self._at(part, "lines"), _TEXT, "每例写一行（可以不写）。"))
        count, lines = self._pages.findings.row(shown, asked)
        state = self._tape.put(f"{self._title}·发现数·状态", input_cells.state(_COUNT, count))
        top = self._tape.put(f"{self._title}·发现数", f'IF({state}="",{input_cells.scaled(count, 0)},0)')
        self._put(part, "findings", input_cells.whole(_COUNT, top, number(exact.ratio(1)).factor), state)
        self.done.cells += (count, lines)

    def _judged(self, way: Judged, points: Number, part: str) -> None:
        ends = "；".join(f"{level} {' 或 '.join(one.text for one in found)}" for level, found in way.levels.items())
        shown = (self._named(part), exact.show(points, "points"), ends or "0 到分值")
        full = exact.plain(points)
        asked: list[tuple[Path, Spec, str]] = []
        if way.levels:
            asked.append((self._at(part, "level"), Spec("choice", of=tuple(way.levels)), "先选等级。"))
        score = Spec("number", PLACES, "0", full)
        asked += [
            (self._at(part, "score"), score, f"由评价人评定，0 到 {full} 分，并在右边写明理由。"),
            (self._at(part, "reason"), _TEXT, "写明为什么评这个分，必填。"),
        ]
        cells = self._pages.judged.row(shown, tuple(asked), right=True)
        level = cells[0] if way.levels else ""
        value, state = judgement(self._tape, way, (level, cells[-2], cells[-1]), number(points))
        self._put(part, "score", value, state)
        self.done.cells += cells

    def _survey(self, way: Survey, part: str) -> None:
        named, page = self._named(part), self._pages.survey
        counts = []
        for option, points in way.options.items():
            shown = (named, f"答“{option}”的个数（每个 {exact.show(points, 'points')} 分）")
            counts += page.row(shown, ((self._at(part, "tally", option), _COUNT, "填所有问卷里选这一项的答案数。"),))
        marks = []
        for key, word in (("sum", "或直接填：问卷得分合计"), ("of", "　　　　　问卷满分合计")):
            marks += page.row((named, word), ((self._at(part, key), _MARKS, "与上面的个数只填一种。"),))
        value = _Marks(self._tape, way, counts, marks)
        self._put(part, "sum", value.got, value.state)
        self._put(part, "of", value.of, value.state)
        self.done.cells += (*counts, *marks)


class _Marks:
    """The marks of a survey: from a tally of answers, or as sums."""

    def __init__(self, tape: Tape, way: Survey, counts: list[str], marks: list[str]) -> None:
        scale = lcm(10**PLACES, *(int(points.denominator) for points in way.options.values()))
        best = max(way.options.values())
        tallied = tape.put("问卷·按个数填", f"OR({','.join(_filled(one) for one in counts)})")
        given = tape.put("问卷·按合计填", f"OR({','.join(_filled(one) for one in marks)})")
        checks = [tape.put("问卷·状态", input_cells.state(_COUNT, one, WRONG)) for one in counts]
        sums = [tape.put("问卷·状态", input_cells.state(_MARKS, one)) for one in marks]
        bad = ",".join(f'{one}="{WRONG}"' for one in checks)
        worse = ",".join(f'{one}="{WRONG}"' for one in sums)
        lacks = ",".join(f'{one}="{MISSING}"' for one in sums)
        count = [f'IF({one}="",ROUND({cell},0),0)' for one, cell in zip(checks, counts, strict=True)]
        mark = [f'IF({one}="",ROUND({cell}*{10**PLACES},0),0)' for one, cell in zip(sums, marks, strict=True)]
        worth = [int(points * scale) for points in way.options.values()]
        by_count = "+".join(f"{one}*{times}" for one, times in zip(count, worth, strict=True))
        all_counts = "+".join(count)
        more = scale // 10**PLACES
        got = tape.put("问卷得分", f"IF({tallied},{by_count},{mark[0]}*{more})")
        of = tape.put("问卷满分", f"IF({tallied},({all_counts})*{int(best * scale)},{mark[1]}*{more})")
        fits = f'IF(OR({of}<=0,{got}<0,{got}>{of}),"{WRONG}","")'
        one = f'IF(OR({worse}),"{WRONG}",IF(OR({lacks}),"{MISSING}",{fits}))'
        two = f'IF(OR({bad}),"{WRONG}",{fits})'
        text = f'IF(AND({tallied},{given}),"{WRONG}",IF({tallied},{two},IF({given},{one},"{MISSING}")))'
        self.state = tape.put("问卷·状态", text)
        most = input_cells.LARGEST * int(best * scale) * len(counts)
        factor = exact.ratio(1, scale)
        self.got, self.of = Exact(got, factor, most, plus=True), Exact(of, factor, most, plus=True)


def _filled(cell: str) -> str:
    return f"LEN(TRIM({cell}))>0"


def judgement(tape: Tape, way: Judged, cells: tuple[str, str, str], full: Exact) -> tuple[Exact, str]:
    """A person's score and its state, from the cells of level (none: no address), score and reason.

    A level may have a remark behind it (达成：说明), which then may stand for the reason.
    """
    level, score, reason = cells
    allowed = Spec("number", PLACES, "0", str(input_cells.LARGEST))
    says = tape.put("评定得分·状态", input_cells.state(allowed, score, PENDING))
    top = tape.put("评定得分", f'IF({says}="",{input_cells.scaled(score, PLACES)},0)')
    value = input_cells.whole(allowed, top, exact.ratio(1, 10**PLACES))
    writer = Writer({"评定得分": value, "满分": full}, tape.hold)
    above = writer.truth(grammar.own("评定得分 > 满分"))
    empty, wrong, reasoned = [_filled(one) for one in cells if one], [], explained(tape, reason)
    if way.levels:
        which = _level(tape, way, level)
        remark = f'AND({which}>0,LEN(TRIM({level}))>LEN(CHOOSE({which}+1,"",{",".join(map(quote, way.levels))}))+1)'
        reasoned = f"OR({reasoned},{remark})"
        wrong = [f"{which}=0", f'AND({says}="",{_outside(writer, way, which)})']
    wrong += [f'{says}="{WRONG}"', f'AND({says}="",OR({above},NOT({reasoned})))']
    text = f'IF(NOT(OR({",".join(empty)})),"{MISSING}",IF(OR({",".join(wrong)}),"{WRONG}",{says}))'
    return value, tape.put("评定·状态", text)


def _level(tape: Tape, way: Judged, cell: str) -> str:
    """The cell with the number of the level that is written, 0 where none is."""
    text = "0"
    for place, word in reversed(list(enumerate(way.levels, 1))):
        marks = ",".join(f"EXACT(LEFT(TRIM({cell}),{len(word) + 1}),{quote(word + mark)})" for mark in "：:；，")
        text = f"IF(OR(EXACT(TRIM({cell}),{quote(word)}),{marks}),{place},{text})"
    return tape.put("评定等级", text)


def _outside(writer: Writer, way: Judged, which: str) -> str:
    """Whether the score is not within what its level allows; a row of 0 points has no shares."""
    said = []
    for place, ends in enumerate(way.levels.values(), 1):
        inside = " or ".join(f"({one.share('评定得分', '满分')})" for one in ends)
        said.append(f"AND({which}={place},{writer.truth(grammar.own(f'满分 > 0 and not ({inside})'))})")
    return f"OR({','.join(said)})"
