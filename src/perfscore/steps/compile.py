"""Steps → straight-line code: one function an indicator, so that scoring is a call."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from perfscore.formula import tree
from perfscore.formula.analysis.partial import ALWAYS, settle
from perfscore.formula.readings.value import Writer
from perfscore.formula.tree import Node
from perfscore.steps.model import Block, Demand, Guard, Input, Step


class Stop(Exception):  # noqa: N818 (it carries an outcome, not an error)
    """A guard that leaves the indicator without a score fired: not applicable, or a problem."""

    def __init__(self, block: int, guard: int) -> None:
        """Say which guard of which block it was."""
        super().__init__(block, guard)
        self.block = block
        self.guard = guard


def compile_indicator(
    blocks: Sequence[Block], closing: Sequence[Step], inputs: Sequence[Input]
) -> tuple[tuple[str, ...], Callable[..., tuple[Any, ...]]]:
    """The slots (names of steps, in order) and a function from the inputs to their values.

    After the slots, the function returns for each block the number of the guard that gave its
    score, or -1; a step that was passed over is None.
    """
    writer = Writer()
    writer.bound["_Stop"] = Stop
    writer.bound["_once"] = (None,)
    slots = tuple(step.name for block in blocks for step in block.steps) + tuple(step.name for step in closing)
    lines = [line for number, block in enumerate(blocks) for line in _block(writer, number, block)]
    lines += [f"{step.name} = {writer.write(step.formula)}" for step in closing]
    fired = (f"_g{number}" if block.guards else "-1" for number, block in enumerate(blocks))
    lines.append("return (" + ", ".join((*slots, *fired)) + ",)")
    header = "_run(" + ", ".join(one.name for one in inputs) + ")"
    return slots, writer.function(header, lines)


def _block(writer: Writer, number: int, block: Block) -> list[str]:
    if not block.guards:
        return [f"{step.name} = {writer.write(step.formula)}" for step in block.steps]
    names = [f"{name} = None" for name in dict.fromkeys((*(step.name for step in block.steps), block.score))]
    body, place = [], 0
    for item in block.items:
        if isinstance(item, Guard):
            body.append(_guard(writer, item, number, place, block.score))
            place += 1
        else:
            body.append(f"{item.name} = {writer.write(item.formula)}")
    return [f"_g{number} = -1", *names, "for _ in _once:", *(f"    {line}" for line in body)]


def _guard(writer: Writer, guard: Guard, block: int, place: int, score: str) -> str:
    when = f"if {writer.write(guard.when)}: "
    if guard.score is None:
        return f"{when}raise _Stop({block}, {place})"
    return f"{when}_g{block} = {place}; {score} = {writer.write(guard.score)}; break"


def compile_value(node: Node, names: Sequence[str]) -> Callable[..., Any]:
    """A function from the values of ``names`` to the value of one formula."""
    writer = Writer()
    return writer.function("_run(" + ", ".join(names) + ")", [f"return {writer.write(node)}"])


@dataclass(frozen=True, eq=False)
class Checks:
    """Demands, ready to be looked at: all at once, and each by itself once one fails.

    ``reads`` are the names that all of them look at, each with its item in the answer ("": none of the answer);
    ``parts`` are the parts of the items.
    """

    demands: tuple[Demand, ...]
    reads: tuple[tuple[str, str], ...]
    hold: Callable[..., Any]
    parts: Mapping[str, str]

    @cached_property
    def over_figures(self) -> bool:
        """True where a demand hangs on a figure too, so that another value of it may break one."""
        return any(not item for _, item in self.reads)

    def broken(self, answer: Mapping[str, Any], details: Mapping[str, Any], others: Mapping[str, Any]) -> list[Demand]:
        """The demands that an answer does not fulfil: its values and details by item, figures and columns by name."""
        given = [answer.get(item, details.get(item)) if item else others.get(name) for name, item in self.reads]
        if type(None) not in map(type, given) and _sure(self.hold, given):
            return []
        return list(self.unmet({name: value for (name, _), value in zip(self.reads, given, strict=True)}))

    def unmet(self, values: Mapping[str, Any]) -> Iterator[Demand]:
        """The demands that values do not fulfil, of each part the first.

        An answer that is missing (None) is not looked at; a figure that is, or what is divided by 0, leaves it open.
        """
        seen: set[str] = set()
        for demand, names, own, holds in self._each:
            part = self.parts[demand.item]
            if part in seen or type(None) in map(type, map(values.get, own)):
                continue
            if not _fulfilled(demand, holds, {name: values.get(name) for name in names}):
                seen.add(part)
                yield demand

    @cached_property
    def _each(self) -> list[tuple[Demand, tuple[str, ...], list[str], Callable[..., Any]]]:
        """Each demand with the names that it looks at, those of the answer, and compiled when it is first asked for."""
        answers = {name for name, item in self.reads if item}
        named = ((one, _names(one.that)) for one in self.demands)
        return [
            (one, names, [name for name in names if name in answers], compile_value(one.that, names))
            for one, names in named
        ]


def _sure(hold: Callable[..., Any], given: Sequence[Any]) -> bool:
    """True where a condition holds; where it divides by 0, nobody can say."""
    try:
        return bool(hold(*given))
    except ZeroDivisionError:
        return False


def _fulfilled(demand: Demand, holds: Callable[..., Any], values: Mapping[str, Any]) -> bool:
    """True where values fulfil a demand, or where that hangs on one that is missing, or on a division by 0."""
    if type(None) not in map(type, values.values()):
        with suppress(ZeroDivisionError):
            return bool(holds(*values.values()))
    return settle(demand.that, {name: one for name, one in values.items() if one is not None}) is not False


def checks(demands: Iterable[Demand], asked: Iterable[Input]) -> Checks:
    """The demands of what is asked, compiled."""
    every = tuple(demands)
    if not every:
        return NO_CHECKS
    whole, inputs = tree.Junct("and", (ALWAYS, *(one.that for one in every))), tuple(asked)
    items, names = {one.name: one.item for one in inputs}, _names(whole)
    parts = {one.item: one.part for one in inputs}
    return Checks(every, tuple((name, items.get(name, "")) for name in names), compile_value(whole, names), parts)


NO_CHECKS: Final = Checks((), (), bool, {})


def _names(node: Node) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.name for name in tree.names(node)))
