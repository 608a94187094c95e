"""The score of a row along one of its figures or measures, the others held: what words about it are tried on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Final

from simpleeval import NameNotDefined

from perfscore import exact
from perfscore.check import figures
from perfscore.check.criterion.quantities import Quantity, quantity
from perfscore.check.subject import Place, Subject
from perfscore.exact import Number
from perfscore.formula import tree
from perfscore.formula.readings import reference
from perfscore.formula.readings.value import Value
from perfscore.methods.description import Slope
from perfscore.methods.scored import Scored
from perfscore.program.unfinished import complete
from perfscore.search.branches import Trial, Vector
from perfscore.search.explore import start
from perfscore.steps.compile import Stop
from perfscore.steps.model import Input, Step

_ZERO, _ONE, _HUNDRED = exact.ratio(0), exact.ratio(1), exact.ratio(100)
_MANY: Final = exact.ratio(1000)
_MOST_BASES: Final = 6
_OWN: Final = frozenset(
    {"天", "工作日", "月", "年", "小时", "分钟", "周", "亩", "吨", "公里", "度", "分", "名", "位", "人", "户"}
)
"""Units that measure one thing only; 个, 项, 次 and the like may count anything."""
_ALIKE: Final = (
    frozenset({"名", "位"}),
    frozenset({"天", "工作日"}),
    frozenset({"人", "位", "名"}),
    frozenset({"人", "人次"}),
    frozenset({"户", "户次"}),
)
_NUMBERS: Final = frozenset({"money", "count", "number", "percent"})


class Bases:
    """Figures to set out from: plain ones, with large counts and with none; then those of runs, once asked for."""

    def __init__(self, subject: Subject) -> None:
        """The first three cost nothing; the runs are searched for."""
        plain = start(subject.program)
        pairs = list(zip(subject.program.inputs, plain, strict=True))
        counts = [one.kind == "count" and one.source != "answer" for one in subject.program.inputs]
        many = (
            value * _MANY if isinstance(value, Number) and count else value
            for (_, value), count in zip(pairs, counts, strict=True)
        )
        none = (_ZERO if count else value for value, count in zip(plain, counts, strict=True))
        self._subject = subject
        self._vectors = list(dict.fromkeys((tuple(many), plain, tuple(none))))
        self._unsearched = len(self._vectors)

    @property
    def plain(self) -> range:
        """The numbers of those that cost nothing."""
        return range(self._unsearched)

    @property
    def searched(self) -> range:
        """The numbers of those that were searched for."""
        if len(self._vectors) == self._unsearched:
            trials = (one.given for one in self._subject.trials if one.outcome == "scored")
            self._vectors += islice(trials, _MOST_BASES)
        return range(self._unsearched, len(self._vectors))

    def __getitem__(self, number: int) -> Vector:
        """One of them."""
        return self._vectors[number]


@dataclass(eq=False)
class Curve:
    """The score of a place along one name; ``unit`` is that of the name's values, ``scale`` 100 where 1% is 1."""

    subject: Subject
    place: Place
    name: str
    unit: str
    scale: Number
    measured: bool
    bases: Bases
    last: bool = False
    """True for the curve along the measure that the way of scoring looks at."""
    _runs: dict[tuple[int, Number], tuple[Vector, Number] | None] = field(default_factory=dict)
    _known: dict[int, list[tuple[str, Number, Number]]] = field(default_factory=dict)

    # -- values --------------------------------------------------------------------------------

    def value(self, amount: Quantity) -> Number | None:
        """A quantity of the words as a value of the name; None where it is of another kind."""
        if amount.unit == "%" or (self.unit == "%" and amount.unit == "" and not amount.value):
            return amount.value / _HUNDRED * self.scale if self.unit == "%" else None
        if "元" in {amount.unit, self.unit} and amount.unit:
            return amount.value if amount.unit == self.unit else None
        if self.unit == "%" and amount.unit not in {"", "倍"}:
            return None
        return amount.value if self._fits(amount.unit) else None

    def _fits(self, unit: str) -> bool:
        """True where a unit of the words may be that of the name."""
        pair = {unit, self.unit}
        return "" in pair or len(pair) == 1 or not pair & _OWN or any(pair <= alike for alike in _ALIKE)

    def score_at(self, value: Number, base: int = 0) -> Number | None:
        """The score before it is rounded, where the name has a value; None where there is none."""
        found = self._run_with(value, base)
        return None if found is None else found[1]

    def trial(self, value: Number, base: int = 0) -> Trial | None:
        """The run behind a score, for a witness: of whole counts, and plausible."""
        run = self._run_with(value, base)
        if run is None:
            return None
        program = self.subject.program
        for one, given in zip(program.inputs, run[0], strict=True):
            if one.kind == "count" and isinstance(given, Number) and given.denominator != 1:
                return None
        trial = self.subject.prober.trial(run[0])
        return trial if self.subject.plausible(trial) else None

    def _run_with(self, value: Number, base: int) -> tuple[Vector, Number] | None:
        key = base, value
        if key not in self._runs:
            self._runs[key] = next(self._runs_with(value, base), None)
        return self._runs[key]

    def _runs_with(self, value: Number, base: int) -> Iterator[tuple[Vector, Number]]:
        """Inputs for which the name has a value and the row a score."""
        if not self.measured:
            given = _with_value(self.subject, self.bases[base], self.name, value)
            score = None if self.whole and value < 0 else self._measure_and_score(given)[1]
            yield from [] if score is None else [(given, score)]
            return
        if base not in self._known:
            self._known[base] = list(self._linear_inputs(self.bases[base]))
        for one, slope, shift in self._known[base]:
            given = _with_value(self.subject, self.bases[base], one, (value - shift) / slope)
            measure, score = self._measure_and_score(given)
            if measure == value and score is not None:
                yield given, score

    def _measure_and_score(self, given: Vector) -> tuple[Number | None, Number | None]:
        """The measure and the score for inputs; None where there is none."""
        program = self.subject.program
        try:
            values = complete(program, given)
        except (Stop, ZeroDivisionError):
            return None, None
        score = values[program.slots.index(self.place.block.score)]
        measure = values[program.slots.index(self.name)] if self.measured else None
        return measure, score

    def _linear_inputs(self, base: Vector) -> Iterator[tuple[str, Number, Number]]:
        """The inputs in which the measure is a straight line, what a bureau can change first."""
        program = self.subject.program
        order = sorted(zip(program.inputs, base, strict=True), key=lambda pair: pair[0].given)
        for asked, now in order:
            if asked.kind in _NUMBERS and isinstance(now, Number) and asked.source != "answer":
                unit = now or _HUNDRED
                points = [unit * 2, unit * 3, unit * 4]
                values = [self._measure(_with_value(self.subject, base, asked.name, point)) for point in points]
                if values[0] is not None and values[1] is not None and values[2] is not None:
                    slope = (values[1] - values[0]) / unit
                    if slope and values[2] - values[1] == values[1] - values[0]:
                        yield asked.name, slope, values[0] - slope * points[0]

    def _measure(self, given: Vector) -> Number | None:
        """The value of the measure for inputs, where the row has a score or none."""
        measure = self._measure_and_score(given)[0]
        if measure is not None:
            return measure
        known: dict[str, Value] = dict(zip((one.name for one in self.subject.program.inputs), given, strict=True))
        try:
            for step in self.place.block.steps:
                known[step.name] = reference.value(step.formula, known)
                if step.name == self.name:
                    found = known[step.name]
                    return found if isinstance(found, Number) else None
        except (ZeroDivisionError, NameNotDefined):
            return None
        return None

    # -- what it looks like ----------------------------------------------------------------------

    @cached_property
    def direct(self) -> bool:
        """True where more of it is more of what is done: nothing is subtracted in it."""
        step = next((one for one in self.place.block.steps if one.name == self.name), None)
        return step is None or not any(
            isinstance(node, tree.Negative)
            or (isinstance(node, tree.Binary) and node.op == "-")
            or isinstance(node, tree.Call)
            for node in tree.walk(step.formula)
        )

    @cached_property
    def breakpoints(self) -> frozenset[Number]:
        """The numbers of the rule at which the score may change."""
        nodes = (node for one in self.place.scored.formulas() for node in tree.walk(one.tree))
        numbers = {node.value for node in nodes if isinstance(node, tree.Num)}
        return frozenset(numbers.union(*(one.breakpoints for one in self.place.way.thresholds())))

    @cached_property
    def slopes(self) -> tuple[Slope, ...]:
        """The points off, or earned, for each unit of what it is along: on one side of a line, or on both."""
        rates = self.place.way.rates(self.place.block.points) if self.last else ()
        return tuple(one for one in rates if isinstance(one, Slope))

    @property
    def slope(self) -> Slope | None:
        """The only one of them."""
        return self.slopes[0] if len(self.slopes) == 1 else None

    @cached_property
    def thresholds(self) -> frozenset[Number]:
        """Its breakpoints but for what formulas multiply and divide by."""
        return self.breakpoints - factors(self.place.scored)

    @cached_property
    def rising(self) -> bool:
        """True where a measure grows with what a bureau does: where more is less, words may speak of either."""
        if not self.measured:
            return False
        self.score_at(_ONE)
        return all(slope > 0 for _, slope, _ in self._known.get(0, ())[:1])

    @cached_property
    def whole(self) -> bool:
        """True where there are only whole numbers."""
        step = next((one for one in self.place.block.steps if one.name == self.name), None)
        kinds = {one.name: one.kind for one in self.place.block.inputs}
        if step is None:
            return kinds.get(self.name) == "count"
        nodes = list(tree.walk(step.formula))
        counts = all(kinds.get(one.name) == "count" for one in nodes if isinstance(one, tree.Name))
        return counts and all(tree.adds(one.op) for one in nodes if isinstance(one, tree.Binary))

    @cached_property
    def gates(self) -> frozenset[Number]:
        """The numbers that gates hold it against."""
        numbers: set[Number] = set()
        for gate in self.place.scored.unless:
            for node in tree.walk(gate.when.tree):
                if isinstance(node, tree.Compare) and node.first == tree.Name(self.name):
                    numbers.update(side.value for _, side in node.rest if isinstance(side, tree.Num))
        return frozenset(numbers)

    @cached_property
    def stepped(self) -> bool:
        """True where the score goes in steps of its own: what is just outside an end may score as what is inside."""
        calls = (
            one for step in self.place.block.steps for one in tree.walk(step.formula) if isinstance(one, tree.Call)
        )
        return any(tree.jumps(one.function) for one in calls)


def _with_value(subject: Subject, base: Vector, name: str, value: Number) -> Vector:
    return tuple(value if one.name == name else given for one, given in zip(subject.program.inputs, base, strict=True))


def curves(subject: Subject) -> list[Curve]:
    """The curves of a row: along its measures first, then along its figures.

    There are none of what is answered, nor of ways that hold formulas of their own against numbers.
    """
    bases = Bases(subject)
    along = []
    for place in subject.ways:
        if not place.answered and all(one.of is None for one in place.way.thresholds()):
            along += [*_measures(subject, place, bases), *_inputs(subject, place, bases)]
    return along


def _measures(subject: Subject, place: Place, bases: Bases) -> Iterator[Curve]:
    shapes = figures.shapes_of(subject, place)
    for measure in reversed(place.scored.measure):
        step = next(item for item in place.block.steps if item.name == measure.name)
        shape = shapes.get(measure.name)
        scale = _HUNDRED if shape == "hundredfold" else _ONE
        unit_of = _unit_of(step, shape, place.block.inputs)
        last = measure is place.scored.measure[-1]
        yield Curve(subject, place, measure.name, unit_of, scale, measured=True, bases=bases, last=last)


def _unit_of(step: Step, shape: str | None, inputs: tuple[Input, ...]) -> str:
    if step.style == "percent" or shape is not None:
        return "%"
    names = {one.name for one in tree.names(step.formula)}
    units = {unit(one) for one in inputs if one.name in names}
    return units.pop() if len(units) == 1 else "元" if step.style == "money" else ""


def _inputs(subject: Subject, place: Place, bases: Bases) -> Iterator[Curve]:
    for one in place.block.inputs:
        if one.kind in _NUMBERS and one.source != "answer" and one.name != subject.program.points_column:
            yield Curve(subject, place, one.name, unit(one), _ONE, measured=False, bases=bases)


def unit(asked: Input) -> str:
    """The unit of an input, as the words have it."""
    if asked.kind in {"percent", "money"}:
        return "%" if asked.kind == "percent" else "元"
    return quantity("1", asked.unit).unit if asked.unit else ""


def factors(scored: Scored) -> frozenset[Number]:
    """The numbers that a formula of the author's multiplies or divides by."""
    numbers: set[Number] = set()
    for one in scored.formulas():
        for node in tree.walk(one.tree):
            if isinstance(node, tree.Binary) and not tree.adds(node.op):
                numbers.update(side.value for side in (node.left, node.right) if isinstance(side, tree.Num))
    return frozenset(numbers)
