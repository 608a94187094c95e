"""A block while a way of scoring writes it: names, steps, sentences and faults."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from perfscore import exact
from perfscore.exact import Number, Style
from perfscore.formula import grammar, kinds, names, tree
from perfscore.formula.analysis import digits, divisors, mismatches
from perfscore.formula.dimensions import Dimension, of_figure
from perfscore.formula.grammar import Formula
from perfscore.formula.kinds import Cells, Kind
from perfscore.formula.literals import number_text
from perfscore.formula.per_row import by_rows
from perfscore.formula.tree import Node
from perfscore.problems import MOST_PROBLEMS, Fault, Path
from perfscore.steps.model import (
    KINDS,
    NO,
    YES,
    Beside,
    Block,
    DataKind,
    Demand,
    Guard,
    Input,
    InputRole,
    Item,
    Sentence,
    Step,
    StepRole,
    Warn,
)
from perfscore.steps.scope import Scope

NO_FULL: Final = "没有满分"
"""Stands for the full marks of a row that has none: a block that names it needs what is not there."""


@dataclass(slots=True)
class Draft:
    """A block that a way of scoring is writing.

    ``figures`` are the figures in reach, by the names that formulas use; ``taken`` are all other names, among them the
    steps of a way, which no author's formula can name. ``full`` is the formula for full marks: a number, or the column
    of a row's points. The rule has ``earlier_faults`` faults already; beyond ``MOST_PROBLEMS`` no hint is looked for.
    ``measured`` are the dimensions of the measures so far.
    ``minus``: the score comes off the total, so that the way says how much comes off, as a positive number.
    ``endless``: there are no full marks (``points: none``); ``points`` is 0 then, and nothing may be a share of it.
    ``branch`` is the condition under which all that is written counts, while :meth:`only` holds; ``below`` is where in
    the indicator or part a case stands that is being written, ``lead`` what tells its steps from those of other cases.
    ``measures`` are those that formulas may name now; ``elsewhere`` those of other parts and cases, which may be called
    alike: then the step has another name, and ``renamed`` says which.
    """

    name: str
    points: Number
    path: Path
    figures: Mapping[str, Input]
    part: str = ""
    taken: set[str] = field(default_factory=set)
    full: str = ""
    measure: str = ""
    measure_style: Style = "number"
    row: bool = False
    inputs: dict[str, Input] = field(default_factory=dict)
    items: list[Item] = field(default_factory=list)
    warnings: list[Warn] = field(default_factory=list)
    sentences: list[Sentence] = field(default_factory=list)
    details: list[Input] = field(default_factory=list)
    demands: list[Demand] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    earlier_faults: int = 0
    lengths: dict[str, int] = field(default_factory=dict)
    measured: dict[str, Dimension] = field(default_factory=dict)
    minus: bool = False
    endless: bool = False
    branch: Node | None = None
    below: Path = ()
    lead: str = ""
    measures: dict[str, None] = field(default_factory=dict)
    elsewhere: set[str] = field(default_factory=set)
    in_cases: set[str] = field(default_factory=set)
    renamed: dict[str, str] = field(default_factory=dict)
    declared: list[Input] = field(default_factory=list)
    scope: Scope = field(init=False)

    def __post_init__(self) -> None:
        """Let formulas name the figures in reach."""
        self.full = NO_FULL if self.endless else self.full or number_text(self.points)
        self.scope = Scope(self.figures)

    @property
    def full_shown(self) -> str:
        """Full marks for a message: a number, or the place of the column's value."""
        return f"{{{self.full}}}" if self.row else exact.show(self.points, "points")

    @property
    def verb(self) -> str:
        """The word for what a way gives: 得, or 扣 where it comes off the total."""
        return "扣" if self.minus else "得"

    @contextmanager
    def only(self, condition: Node) -> Iterator[None]:
        """All that is written meanwhile counts only in one of several cases: where a condition holds.

        A step is 0 elsewhere, and computes nothing; demands, guards, warnings and sentences are of this case alone.
        """
        before = self.branch
        self.branch = condition if before is None else tree.Junct("and", (before, condition))
        try:
            yield
        finally:
            self.branch = before

    @contextmanager
    def case(self, condition: Node, lead: str, *path: str | int) -> Iterator[None]:
        """One of several cases, at ``path``: what is written counts only there, its measures are known only there."""
        before = self.path, self.below, self.lead, self.measure, self.measure_style
        outer, renamed = list(self.measures), dict(self.renamed)
        self.path, self.below, self.lead = (*self.path, *path), (*self.below, *path), lead
        with self.only(condition):
            yield
        for name in [one for one in self.measures if one not in outer]:
            del self.measures[name], self.scope.own[name], self.lengths[name], self.measured[name]
            self.elsewhere.add(name)
            self.in_cases.add(name)
        self.renamed = renamed
        self.path, self.below, self.lead, self.measure, self.measure_style = before

    def _in_branch(self, condition: Node) -> Node:
        """A condition that holds only in the branch that is written."""
        return condition if self.branch is None else tree.Junct("and", (self.branch, condition))

    # -- what formulas of the rule's author may say --------------------------------------

    def read(self, formula: Formula, wanted: Kind, path: Path, at: int = 0) -> Node:
        """The tree of the author's formula, its names known, its kinds fitting, its value of bearable length."""
        names = formula.names()
        tables = {name: one for name in names if (one := self._column(name)) is not None}
        node = by_rows(formula.tree, tables.__contains__) if tables else formula.tree
        cells = {name: Cells(KINDS[one.cells], one.table) for name, one in tables.items()}
        known = {name: self.inputs.get(name) or self.figures.get(name) for name in names}
        choices = {name: one.of for name, one in known.items() if one is not None}
        hints = self.earlier_faults + len(self.faults) <= MOST_PROBLEMS
        faults = kinds.check(node, self.scope, wanted, choices, cells, hints=hints) or digits.check(node, self.lengths)
        if not faults:
            node, _, faults = mismatches.fitted(node, self.dimensions(names), self.scope, self.units)
        faults = faults or tuple(divisors.certain_zeros(node))
        for fault in faults:
            self.add_fault(fault, path, at)
        for name in () if faults else names:
            self.use(name)
        if faults:
            return tree.Text("")
        return tree.replaced(node, {name: tree.Name(one) for name, one in self.renamed.items() if name != one})

    def _column(self, name: str) -> Input | None:
        """The column of a table that a name stands for."""
        figure = None if name in self.scope.own else self.figures.get(name)
        return figure if figure is not None and figure.kind == "table" else None

    def units(self) -> Iterator[str]:
        """The units of the figures in reach."""
        return (one.unit for one in self.figures.values())

    def dimensions(self, names: Iterable[str]) -> dict[str, Dimension]:
        """The dimensions of figures, answers and measures, by their names."""
        found = {}
        for name in names:
            if name in self.measured:
                found[name] = self.measured[name]
            elif (given := self.inputs.get(name) or self.figures.get(name)) is not None:
                found[name] = of_figure(given.value_kind, given.unit)
        return found

    def step_name(self, measure: str) -> str:
        """The name for the step of a measure, another than its own where a part or case has one called so; or none."""
        if self.free(measure):
            return measure
        return self.fresh(measure) if measure in self.elsewhere and measure not in self.scope else ""

    def define(self, measure: str, formula: Node, style: Style, step: str = "") -> str:
        """Add a measure, which formulas after it may name; return the name of its step."""
        step = step or measure
        used = self.dimensions(one.name for one in tree.names(formula))
        self.measured[measure] = self.measured[step] = mismatches.of(formula, used)
        known = self.lengths | {one: self.lengths[name] for name, one in self.renamed.items()}
        self.lengths[measure] = digits.most(formula, known)
        self.scope.own[measure] = "number"
        self.measures[measure] = None
        if step != measure:
            self.renamed[measure] = step
        return self.add(step, formula, style, "measure", authored=True, label=measure if step != measure else "")

    def add_fault(self, fault: Fault, path: Path, at: int = 0) -> None:
        """Note a fault of a formula at its own column."""
        self.faults.append(fault.below(self.path + path, at))

    def complain(self, code: str, message: str, path: Path = (), hint: str = "", *, key: bool = False) -> None:
        """Note a problem of the rule."""
        self.faults.append(Fault(self.path + path, code, message, hint, key=key))

    def unknown(self, name: str, message: str, path: Path, hint: str = "") -> None:
        """Note that nothing has a name which the rule uses."""
        self.faults.append(Fault(self.path + path, "unknown-name", message, hint, names=(name,)))

    def use(self, name: str) -> None:
        """Take a figure in reach as an input."""
        figure = self.figures.get(name)
        if figure is not None:
            self.inputs[name] = figure

    # -- what a way of scoring writes ----------------------------------------------------

    def answer(  # noqa: PLR0913 (all that an input of an answer has)
        self,
        item: str,
        kind: DataKind,
        wanted: str,
        role: InputRole,
        *,
        unit: str = "",
        of: Iterable[str] = (),
        given: bool = False,
        question: str = "",
        awaited: bool = False,
        label: str = "",
    ) -> str:
        """Declare a value of the answer, as near to ``wanted`` as can be; return the name it got.

        Where cases ask for the same, it is one value; a judgement is awaited once the case holds.
        """
        words = (YES, NO) if kind == "yes_no" else tuple(of)
        own = label or (item if role == "item" else wanted)
        label = f"{self.part}·{own}" if self.part else own
        asked = Input(
            "",
            kind,
            unit,
            words,
            given,
            "answer",
            item,
            part=self.part,
            role=role,
            question=question,
            label=label,
            awaited=awaited or (self.branch is not None and role == "score"),
        )
        name = self._same(asked, self.inputs.values()) or self._named(wanted)
        self.inputs[name] = replace(asked, name=name)
        self.declared.append(self.inputs[name])
        self.scope.own[name] = KINDS[kind]
        return name

    def _same(self, asked: Input, known: Iterable[Input]) -> str:
        """The name of the answer that a case before has declared, and this one asks for as well."""
        same = (one.name for one in known if self.branch is not None and replace(one, name="") == asked)
        return next(same, "")

    def detail(  # noqa: PLR0913 (all that an input of an answer has)
        self,
        item: str,
        wanted: str,
        role: InputRole,
        needed: Literal["begun", "scored", "never"],
        *,
        question: str,
        of: Iterable[str] = (),
        also: tuple[tuple[str, str], ...] = (),
    ) -> str:
        """Declare what is given beside the values of an answer, and no step reads; return the name it got."""
        words = tuple(of)
        kind: DataKind = "choice" if words else "text"
        asked = Input(
            "",
            kind,
            of=words,
            source="answer",
            key=item,
            part=self.part,
            role=role,
            question=question,
            needed=needed,
            also=also,
        )
        name = self._same(asked, self.details)
        if not name:
            name = self._named(f"{wanted}·")  # the plain name is left to measures of parts after this one
            self.details.append(replace(asked, name=name))
        self.declared.append(replace(asked, name=name))
        return name

    def demand(self, that: Node, code: str, message: str, item: str, *, vital: bool = False) -> None:
        """Demand of the answer that a condition holds; ``vital``: or else no step is taken.

        It is looked at before any step is taken, so that the formulas of steps stand in it for their names.
        """
        place = f"{self.part}.{item}" if self.part else item
        if self.branch is not None:
            that = tree.Junct("or", (tree.Not(self.branch), that))
        that = self._over_inputs(that)
        for name in tree.names(that):
            if name.name != self.full:  # the column of points is an input of a row anyhow
                self.use(name.name)
        self.demands.append(Demand(that, code, message, place, vital))

    def _over_inputs(self, node: Node) -> Node:
        """A formula over inputs alone: for the names of steps, what they compute."""
        steps = {one.name: one.formula for one in self.items if isinstance(one, Step)}
        used = {name.name for name in tree.names(node)} & steps.keys()
        return tree.replaced(node, {name: self._over_inputs(steps[name]) for name in used}) if used else node

    def _named(self, wanted: str) -> str:
        """Take a name as near to ``wanted`` as can be."""
        plain = names.normal(wanted)
        name = plain if self.free(plain) else self.fresh(plain)
        self.taken.add(name)
        return name

    def fresh(self, wanted: str) -> str:
        """A name not taken yet, as near to ``wanted`` as can be; names of a part, or a case, begin with which it is."""
        leads = (names.normal(self.part) if names.is_name(self.part) else "", self.lead)
        name = "·".join((*filter(None, leads), wanted))
        while not self.free(name):
            name += "·"
        return name

    def free(self, name: str) -> bool:
        """True where no figure, answer, measure or step has this name."""
        return name not in self.figures and name not in self.taken

    def step(self, name: str, text: str, style: Style = "number", role: StepRole = "") -> str:
        """Add a step whose formula is ``text``; return the name it got."""
        return self.add(self.fresh(name), grammar.parse_own(text), style, role)

    def add(
        self,
        name: str,
        formula: Node,
        style: Style = "number",
        role: StepRole = "",
        *,
        authored: bool = False,
        label: str = "",
    ) -> str:
        """Add a step under a name known to be free."""
        self.taken.add(name)
        if self.branch is not None:
            formula = tree.If(self.branch, formula, tree.Num(exact.ratio(0)))
        self.items.append(Step(name, formula, style, authored, role, self.branch, label))
        for used in tree.names(formula):
            self.use(used.name)
        return name

    def guard(self, guard: Guard) -> None:
        """Add a guard at this place among the steps."""
        path = (*self.below, *guard.path) if guard.path else ()
        self.items.append(replace(guard, when=self._in_branch(guard.when), path=path))

    def require(self, that: str, code: str, because: str) -> None:
        """A condition without which there is no score, only a problem."""
        self.guard(Guard(tree.Not(grammar.parse_own(that)), "problem", because, code=code))

    def warn(self, when: str, code: str, text: str, reason: str = "") -> None:
        """A condition worth a warning, unless the input called ``reason`` gives one."""
        self.warnings.append(Warn(self._in_branch(grammar.parse_own(when)), code, text, reason))

    def explain(self, text: str, when: str = "", *path: str | int, beside: Iterable[Beside] = ()) -> None:
        """A sentence of the explanation, about what stands at ``path`` in the indicator or part."""
        condition = self._in_branch(grammar.parse_own(when)) if when else self.branch
        self.sentences.append(Sentence(text, condition, (*self.below, *path), tuple(beside)))

    @property
    def needs_full(self) -> bool:
        """True where something that is written needs the full marks of a row that has none."""
        formulas = [*(one.when if isinstance(one, Guard) else one.formula for one in self.items)]
        formulas += [one.score for one in self.items if isinstance(one, Guard) and one.score is not None]
        formulas += [one.that for one in self.demands]
        return self.endless and any(name.name == NO_FULL for one in formulas for name in tree.names(one))

    def block(self, score: str) -> Block:
        """The finished block."""
        inputs = tuple(self.inputs.values())
        return Block(
            self.name,
            self.points,
            score,
            inputs,
            tuple(self.items),
            tuple(self.warnings),
            tuple(self.sentences),
            tuple(self.details),
            tuple(self.demands),
        )
