"""One indicator as it was scored: the values of its steps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple, TypeAlias

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula import tree
from perfscore.formula.analysis.partial import settle
from perfscore.formula.readings.value import Value
from perfscore.methods.answer import Remark, lacking
from perfscore.problems import Fault, Path
from perfscore.program.model import IndicatorProgram
from perfscore.steps.compile import compile_value
from perfscore.steps.model import Guard, Input, Warn
from perfscore.steps.sentences import fill
from perfscore.steps.status import OPEN, IndicatorStatus
from perfscore.text import is_reason, named

Range: TypeAlias = tuple[Number | None, Number | None]
"""The least and the greatest score; None where there is none."""


class IndicatorRun(NamedTuple):
    """One indicator's score, or why it has none.

    ``full`` are its full marks (0 where there are none, ``endless``) and ``got`` its rounded score, None unless
    ``status`` is ``scored``, negative for a 减分项; ``least`` and ``most`` are the least and the greatest score still
    possible (None: there is no bound). ``given`` are the values of its inputs, ``step_values`` what ``program.run``
    returned.
    """

    program: IndicatorProgram
    id: str
    name: str
    full: Number
    status: IndicatorStatus
    got: Number | None
    least: Number | None
    most: Number | None
    given: Sequence[Value | None] = ()
    step_values: Sequence[Any] = ()
    remarks: tuple[Remark, ...] = ()
    waits: tuple[Input, ...] = ()
    """The inputs that it waits for."""
    because: str = ""
    group: str = ""
    """Of a row of a table: what its ``group`` column says."""
    path: Path = ()
    """Of a row of a table: where in the submission it stands."""
    tried: tuple[tuple[str, IndicatorRun], ...] = ()
    """Of a row without a sign: what it gets by each of the rule's."""
    shared: Range | None = None
    """Of a row whose points are some of those that several rows have together: the first adds what all can get."""

    def __repr__(self) -> str:
        """Its :attr:`summary`."""
        return f"<IndicatorRun {self.summary}>"

    @property
    def summary(self) -> str:
        """Its id, name, status and score in one line."""
        applies = self.status != "not-applicable"
        full = self.program.head.worth if self.endless else exact.points(self.full)
        score = exact.score(self.least, self.most, None if self.endless else self.full) if applies else full
        return f"{named(self.id, self.name)} {self.status} {score}"

    @property
    def key(self) -> str:
        """The key of its indicator: of the row of a table, that of the table."""
        return self.program.key

    @property
    def adds(self) -> Range:
        """The least and the most that it adds to the total beside the other rows."""
        return (self.least, self.most) if self.shared is None else self.shared

    @property
    def applies(self) -> bool:
        """False where it is not applicable."""
        return self.status != "not-applicable"

    @property
    def bonus(self) -> bool:
        """True for a 加分项."""
        return self.program.head.bonus

    @property
    def minus(self) -> bool:
        """True for a 减分项, whose score is negative."""
        return self.program.minus

    @property
    def endless(self) -> bool:
        """True where its points have no end."""
        return self.program.endless

    @property
    def open(self) -> bool:
        """True where it waits for something."""
        return self.status in OPEN

    @property
    def counted(self) -> bool:
        """True where its full marks are among the points that apply."""
        return self.status != "not-applicable" and self.program.head.counted

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of the figures and answers that it waits for."""
        return tuple(one.title for one in self.waits)

    @property
    def lost(self) -> Number | None:
        """Points not got; None without a score. A bonus loses nothing, a 减分项 what it takes off."""
        if self.minus and self.got is not None:
            return -self.got
        return None if self.got is None or self.bonus else max(self.full - self.got, exact.ratio(0))

    @property
    def values(self) -> Mapping[str, Any]:
        """The value of every input and of every step that was taken, by name."""
        inputs = ((one.name, value) for one, value in zip(self.program.inputs, self.given, strict=False))
        steps = zip(self.program.slots, self.step_values, strict=False)
        return {name: value for name, value in chain(inputs, steps) if value is not None}

    @property
    def fired(self) -> tuple[Guard | None, ...]:
        """For each block the guard that gave its score, if one did."""
        numbers = self.step_values[len(self.program.slots) :] or (-1,) * len(self.program.blocks)
        pairs = zip(self.program.blocks, numbers, strict=True)
        return tuple(block.guards[number] if number >= 0 else None for block, number in pairs)

    @property
    def warnings(self) -> Iterator[Fault]:
        """Every warning that the steps give."""
        program, values = self.program, self.values
        for block, tests, fired in zip(program.blocks, _tests(program), self.fired, strict=True):
            lead = f"{block.name}：" if len(program.blocks) > 1 else ""
            for test in tests if fired is None else ():  # a guard that fired has passed over the steps
                warning = test.warning
                if test.holds(values) and not is_reason(str(values.get(warning.reason, "") if warning.reason else "")):
                    fault = Fault.warning(warning.code, lead + fill(warning.text, values, program.styles))
                    yield replace(fault, names=test.names)


class _Test(NamedTuple):
    """A warning, ready to be looked at: the names in its condition, and the function of their values."""

    warning: Warn
    names: tuple[str, ...]
    run: Callable[..., Any]

    def holds(self, values: Mapping[str, Any]) -> bool:
        """True where the condition, which divides by nothing, is sure to hold, whatever is not known."""
        known = [values.get(name) for name in dict.fromkeys(self.names)]
        if not lacking(known):
            return bool(self.run(*known))
        return settle(self.warning.when, values) is True


@lru_cache(maxsize=1024)
def _tests(program: IndicatorProgram) -> tuple[tuple[_Test, ...], ...]:
    """The warnings of each block."""
    return tuple(tuple(map(_test, block.warnings)) for block in program.blocks)


def _test(warning: Warn) -> _Test:
    assert not any(isinstance(one, tree.Binary) and one.op == "/" for one in tree.walk(warning.when))  # noqa: S101 (what a way divides is a step)
    names = tuple(one.name for one in tree.names(warning.when))
    return _Test(warning, names, compile_value(warning.when, tuple(dict.fromkeys(names))))


def got(rows: Iterable[IndicatorRun]) -> Number:
    """The sum of the scores there are."""
    return sum((one.got for one in rows if one.got is not None), exact.ratio(0))


def possible(rows: Iterable[IndicatorRun]) -> Number:
    """The points of those that apply, without 加分项."""
    return sum((one.full for one in rows if one.counted), exact.ratio(0))
