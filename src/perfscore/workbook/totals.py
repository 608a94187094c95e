"""The total on the hidden sheet 计算: gathered from the indicators' cells, its steps, the words of its limits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, assert_never

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula import tree
from perfscore.formula.readings.sheet import Writer
from perfscore.formula.readings.sheet_values import Column, Exact, Known, Words, quote
from perfscore.program.model import Program
from perfscore.program.totals import CONVERTED, GRADE, POSSIBLE, TOTAL, UNCHECKED, Gathered
from perfscore.rubric import description
from perfscore.steps.model import NO, YES
from perfscore.text import one_line
from perfscore.workbook.cells import LARGE, MISSING, PENDING, TROUBLES, UNDEFINED, UNREAD, WRONG, StepColumn
from perfscore.workbook.steps import first_of, quotient

DONE: Final = "完成"
OPEN: Final = "未完成"
_AT_ONCE: Final = 40
"""States that one formula looks at."""
_TOGETHER: Final = 200
"""Cells that one formula adds up, or finds the greatest of."""


@dataclass(frozen=True, slots=True)
class Part:
    """An indicator's part in the total: formulas for its state, its score and the points that apply, in units.

    Of a table the three are ranges of cells, a row's in each, and ``table_state`` is the state of the table as a whole.
    """

    state: str
    score: str
    points: str
    table_state: str = ""
    minus: bool = False

    @property
    def amount(self) -> str:
        """The sum of what is given; of what comes off the total, of that."""
        added = f"SUM({self.score})" if self.table_state else self.score
        return f"-{added}" if self.minus else added

    @property
    def applies(self) -> str:
        """The sum of the points that apply."""
        return f"SUM({self.points})" if self.table_state else self.points

    @property
    def highest(self) -> str:
        """The greatest that is given, or comes off."""
        if not self.table_state:
            return self.amount
        return f"-MIN({self.score})" if self.minus else f"MAX({self.score})"

    @property
    def largest(self) -> str:
        """The greatest of the points that apply."""
        return f"MAX({self.points})" if self.table_state else self.points


@dataclass(slots=True)
class TotalCells:
    """The addresses of the total's results. ``state`` is 完成, 未完成 or what is wrong.

    ``limits`` are texts about the limits that apply, or that nobody can look at, ``steps`` the steps by name.
    """

    state: str
    total: str
    possible: str
    converted: str
    grade: str
    limits: list[str]
    steps: Mapping[str, str]


class Total:
    """A writer of the total, when all parts are there; ``figures`` have their states beside them."""

    def __init__(
        self,
        program: Program,
        steps: StepColumn,
        parts: Mapping[str, Part],
        figures: Mapping[str, tuple[Known, str]],
        unit: int,
    ) -> None:
        self._program = program
        self._steps = steps
        self._parts = parts
        self._figures = figures
        self._unit = unit
        self._zero: list[str] = []
        self._large: list[str] = []

    def write(self, limits: Sequence[str]) -> TotalCells:
        """Write all that is added up, limited, converted and graded; of each limit a cell says whether it applies."""
        program, steps = self._program, self._steps
        given = {one.input.name: self._input(one, limits) for one in program.totals.inputs}
        cells: dict[str, str] = {}
        values = self._total_steps(given, cells)
        lacking = [
            f'{state}<>""'
            for one in program.totals.inputs
            if one.what == "figure" and (state := self._figures[one.input.name][1]) != '""'
        ]
        state = self._state(values, given, limits, lacking)
        shown = {name: quotient(value) for name, value in values.items() if isinstance(value, Exact)}
        grade = values[GRADE]
        assert isinstance(grade, Words)  # noqa: S101 (the grade is a text)
        fine = f'{state}="{DONE}"'
        troubled = ",".join([*(f'{state}="{word}"' for word in TROUBLES), *lacking])
        total = steps.put(TOTAL, f"IF(OR({troubled}),{state},{shown[TOTAL]})")
        converted = steps.put(CONVERTED, f"IF({fine},{shown[CONVERTED]},{state})")
        graded = steps.put(GRADE, f'IF({fine},IF({grade.ref}="","不评等次",{grade.ref}),{state})')
        possible = steps.put(POSSIBLE, shown[POSSIBLE])
        sections = {
            name: steps.put(f"{name}（分）", shown[name])
            for one in program.totals.sections.values()
            for name in (one.sum, one.value)
        }
        return TotalCells(state, total, possible, converted, graded, list(self._limit_texts(limits)), sections)

    # -- what the steps start from ----------------------------------------------------------------

    def _input(self, one: Gathered, limits: Sequence[str]) -> Known:
        parts, name = [self._parts[key] for key in one.rows], one.input.name
        match one.what:
            case "scores":
                return self._sum(name, [part.amount for part in parts])
            case "points":
                return self._sum(name, [part.applies for part in parts])
            case "highest":
                return self._greatest(name, [part.highest for part in parts])
            case "largest":
                return self._greatest(name, [part.largest for part in parts])
            case "limit":
                return Words(limits[one.limit])
            case "figure":
                return self._figures[name][0]
            case _:
                assert_never(one.what)

    def _sum(self, name: str, cells: list[str]) -> Column:
        total = self._of_many(name, cells, _added)
        return Column(total, Exact("1", exact.ratio(len(cells)), 1, plus=True))

    def _greatest(self, name: str, cells: list[str]) -> Exact:
        return self._of_many(name, cells, _maximum)

    def _of_many(self, name: str, cells: list[str], formula: Callable[[Sequence[str]], str]) -> Exact:
        """The points that cells give together; a function takes 255 of them at most, so that many are put together."""
        if not cells:
            return self._points("0")
        while len(cells) > _TOGETHER:
            parts = (cells[at : at + _TOGETHER] for at in range(0, len(cells), _TOGETHER))
            cells = [self._steps.put(f"{name}（单位）", formula(part)) for part in parts]
        return self._points(self._steps.put(f"{name}（单位）", formula(cells)))

    def _points(self, ref: str) -> Exact:
        return Exact(ref, exact.ratio(1, self._unit), most_units(self._program, self._unit), plus=True)

    # -- the steps --------------------------------------------------------------------------------

    def _total_steps(self, given: Mapping[str, Known], cells: dict[str, str]) -> dict[str, Known]:
        """Write the steps of the total, as in all other readings."""
        known = dict(given)
        writer = Writer(known, self._steps.hold)
        block = self._program.totals.block
        for step in block.steps:
            if step.name == block.score:  # the grade, which is a text
                known[step.name] = Words(self._steps.put(step.name, writer.words(step.formula)))
                continue
            value = writer.number(step.formula)
            value = writer.standing(value)
            top, _ = writer.settled(value)
            cells[step.name] = self._steps.put(step.name, top)
            known[step.name] = writer.at_cell(value, cells[step.name])
            writer.sure |= set(value.below)
        self._zero += writer.zero
        self._large += writer.large
        return known

    # -- whether it is settled --------------------------------------------------------------------

    def _state(
        self, values: dict[str, Known], given: Mapping[str, Known], limits: Sequence[str], lacking: list[str]
    ) -> str:
        """完成, 未完成, or the worst that is wrong anywhere. A figure that no indicator uses may be missing."""
        words = (*TROUBLES, MISSING, PENDING)
        counts: dict[str, list[str]] = {word: [] for word in words}
        for closed, parts in self._together(values):
            for word, found in self._counts(parts, words).items():
                waits = word in {MISSING, PENDING} and closed
                counts[word] += [f"AND(OR({','.join(found)}),NOT(OR({','.join(closed)})))"] if waits else found
        figures = self._worst([state for _, state in self._figures.values()], (WRONG, UNREAD))
        for word in (WRONG, UNREAD):
            counts[word] += [f'{cell}="{word}"' for cell in figures]
        counts[UNDEFINED] += self._zero
        counts[LARGE] += self._large
        possible = values[POSSIBLE]
        assert isinstance(possible, Exact)  # noqa: S101 (points are a number)
        counts[WRONG].append(f"{possible.top}=0")
        waiting = counts[MISSING] + counts[PENDING] + lacking + self._unsettled(values, given, limits)
        text = f'IF(OR({",".join(waiting)}),"{OPEN}","{DONE}")'
        for word in (UNREAD, LARGE, UNDEFINED, WRONG):
            if counts[word]:
                text = f'IF(OR({",".join(counts[word])}),"{word}",{text})'
        return self._steps.put("总状态", text)

    def _together(self, values: dict[str, Known]) -> Iterator[tuple[list[str], list[Part]]]:
        """The parts that are held up by the same, with the conditions under which they no longer matter."""
        closings, groups = self._program.totals.closings, dict[tuple[int, ...], list[Part]]()
        of_rows = self._program.totals.closing_places
        for key, part in self._parts.items():
            groups.setdefault(of_rows[key], []).append(part)
        for places, parts in groups.items():
            reached = (self._compared(values, closings[place].step, ">=", closings[place].reached) for place in places)
            yield [self._steps.hold("已定", one) for one in reached], parts

    def _counts(self, parts: Iterable[Part], words: tuple[str, ...]) -> dict[str, list[str]]:
        """For each word the conditions that it is the state of one of them."""
        tables = [one for one in parts if one.table_state]
        single = [one.state for one in parts if not one.table_state] + [one.table_state for one in tables]
        cells = self._worst(single, words)
        ranges = [one.state for one in tables]
        return {
            word: [f'{cell}="{word}"' for cell in cells] + [f'COUNTIF({cells_},"{word}")>0' for cells_ in ranges]
            for word in words
        }

    def _worst(self, states: list[str], words: tuple[str, ...]) -> list[str]:
        """The worst of many states, in cells for so many at a time."""
        parts = (states[at : at + _AT_ONCE] for at in range(0, len(states), _AT_ONCE))
        return [self._steps.put("状态汇总", first_of(part, words)) for part in parts]

    def _unsettled(self, values: dict[str, Known], given: Mapping[str, Known], limits: Sequence[str]) -> list[str]:
        """Limits that nobody could look at, where they would change the total or the grade."""
        model = self._program.model
        caps = [one.at_most for one in model.limits if not description.of_grades(one) and one.at_most is not None]
        least = model.at_least
        if len(caps) < len(model.limits) or (least is not None and any(cap < least for cap in caps)):
            return list(self._otherwise(values, given, limits))
        conditions = []
        for cell, cap in zip(limits, caps, strict=True):
            above = [self._compared(values, name, ">", cap) for name in (TOTAL, CONVERTED)]
            conditions.append(f'AND({cell}="{UNCHECKED}",OR({",".join(above)}))')
        return conditions

    def _otherwise(self, values: dict[str, Known], given: Mapping[str, Known], limits: Sequence[str]) -> Iterator[str]:
        """Conditions that the total or the grade is another one where limits apply that nobody could look at.

        They are taken as applying all together, all but those of a grade, and each of a grade alone.
        """
        grades = [place for place, one in enumerate(self._program.model.limits) if one.grade is not None]
        every = frozenset(range(len(limits)))
        for applying in dict.fromkeys([every, every - frozenset(grades), *(frozenset({place}) for place in grades)]):
            other = dict(given)
            for one in self._program.totals.inputs:
                if one.what == "limit" and one.limit in applying:
                    cell = limits[one.limit]
                    other[one.input.name] = Words(self._steps.hold("假设适用", f'IF({cell}="{NO}","{NO}","{YES}")'))
            made = self._total_steps(other, {})
            for name in (TOTAL, CONVERTED):
                both = {"甲": values[name], "乙": made[name]}
                yield Writer(both, self._steps.hold).truth(tree.Compare(tree.Name("甲"), (("!=", tree.Name("乙")),)))
            grade, then = values[GRADE], made[GRADE]
            assert isinstance(grade, Words)  # noqa: S101 (the grade is a text)
            assert isinstance(then, Words)  # noqa: S101 (the same)
            yield f"{grade.ref}<>{then.ref}"

    def _compared(self, values: Mapping[str, Known], name: str, how: tree.Comparison, limit: Number) -> str:
        writer = Writer(values, self._steps.hold)
        return writer.truth(tree.Compare(tree.Name(name), ((how, tree.Num(limit)),)))

    # -- words ------------------------------------------------------------------------------------

    def _limit_texts(self, limits: Sequence[str]) -> Iterator[str]:
        """The cells that say of each limit that it applies, or that nobody can look at it; else nothing."""
        for cell, limit in zip(limits, self._program.model.limits, strict=True):
            says = one_line(limit.says)
            text = f'IF({cell}="{YES}",{quote(f"；{says}")},IF({cell}="{UNCHECKED}",{quote(f"；未核对：{says}")},""))'
            yield self._steps.put("限制的说明", text)


def most_units(program: Program, unit: int) -> int:
    """More units than a score or a sum of scores is taken to come to, also of rows without an end."""
    return int(10 * program.model.points * unit) + 10**9


def _added(cells: Sequence[str]) -> str:
    return "+".join(cells).replace("+-", "-")


def _maximum(cells: Sequence[str]) -> str:
    return f"MAX({','.join(['0', *cells])})"
