"""Steps that wait for cells that are not filled: the logic of gaps in spreadsheet formulas."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from perfscore.formula.analysis.gaps import Gap, Gaps
from perfscore.formula.readings.sheet import Writer
from perfscore.formula.tree import Node
from perfscore.workbook.cells import MISSING, PENDING, StepCells

NEVER: Final = "FALSE"
ALWAYS: Final = "TRUE"
_LONG: Final = 60
"""Characters of a condition above which it gets a cell."""


class Cells:
    """The logic of gaps over cells; ``blank`` is the cell that says whether anything at all is not filled, and how.

    What is ``awaited`` does not count there: it is filled where the steps ask for it.
    """

    def __init__(
        self, steps: StepCells, writer: Writer, states: Mapping[str, str], awaited: Collection[str] = ()
    ) -> None:
        """Begin with the states of the inputs."""
        self.steps = steps
        self.writer = writer
        self.gaps: Gaps[str] = Gaps(self)
        given = {name: state for name, state in states.items() if state != '""'}
        for name, state in given.items():
            self.gaps.names[name] = Gap(frozenset({f'{state}<>""'}), frozenset({f'{state}="{MISSING}"'}))
        every = list(dict.fromkeys(state for name, state in given.items() if name not in awaited))
        hard = self.some(*(f'{state}="{MISSING}"' for state in every))
        soft = self.some(*(f'{state}="{PENDING}"' for state in every))
        self.blank = steps.put("没有填的", f'IF({hard},"{MISSING}",IF({soft},"{PENDING}",""))') if every else ""

    def look(self, node: Node) -> tuple[str, str]:
        """Conditions that one holds, and that it divides by 0."""
        before = len(self.writer.zero), len(self.writer.large)
        holds = self.writer.truth(node)
        zero = self.some(*self.writer.zero[before[0] :])
        del self.writer.zero[before[0] :], self.writer.large[before[1] :]
        return self._short(holds), zero

    def every(self, *tests: str) -> str:
        """Condition that all hold."""
        left = list(dict.fromkeys(one for one in tests if one != ALWAYS))
        if NEVER in left:
            return NEVER
        return left[0] if len(left) == 1 else f"AND({','.join(left)})" if left else ALWAYS

    def some(self, *tests: str) -> str:
        """Condition that one holds."""
        left = list(dict.fromkeys(one for one in tests if one != NEVER))
        if ALWAYS in left:
            return ALWAYS
        return left[0] if len(left) == 1 else f"OR({','.join(left)})" if left else NEVER

    def opposite(self, test: str) -> str:
        """Condition that it does not hold."""
        return {NEVER: ALWAYS, ALWAYS: NEVER}.get(test, f"NOT({test})")

    def name(self, test: str) -> frozenset[str]:
        """A condition goes by its own text; a long one stands in a cell."""
        return frozenset() if test == NEVER else frozenset({self._short(test)})

    def named(self, names: frozenset[str]) -> str:
        """Condition that one of the named conditions holds."""
        return self._short(self.some(*sorted(names)))

    def _short(self, condition: str) -> str:
        return condition if len(condition) <= _LONG else self.steps.hold("条件", condition)
