"""A filled form of another rule, or of another version of it, carried over into the form of this one.

A value fits where the new form asks for the same, in the same unit; what does not fit is left out, and named. Of a
changed rule nothing is guessed: neither that 5 万元 is 5 元, nor that 5 of 5 points is 5 of 10.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final, NamedTuple

from perfscore import exact
from perfscore.problems import Faults, PerfscoreError, Problem
from perfscore.problems import Path as Place
from perfscore.program.model import Program
from perfscore.submission.form import Form, read_form
from perfscore.submission.form_map import Label, Line, Spec
from perfscore.submission.model import Submission
from perfscore.text import quoted
from perfscore.workbook import fill, same_total
from perfscore.workbook.form import blank

_MOST: Final = 10_000
"""Faults of one submission: each takes away what it is about."""
_WHOLE: Final = {"total": "总分", "converted": "折算得分", "grade": "等次"}


class Carried(NamedTuple):
    """A submission to the new rule, and what of the old form is not in it."""

    submission: Submission
    left: tuple[Problem, ...]


def carried(program: Program, file: Path, given: Submission) -> Carried:
    """The submission of a filled form as far as it fits the rule; ``file`` is the form."""
    form = read_form(file)
    assert form is not None  # noqa: S101 (the submission was read from it)
    return _Carrying(program, form, str(file), given).carry()


class _Carrying:
    """One form while it is carried over."""

    def __init__(self, program: Program, form: Form, file: str, given: Submission) -> None:
        self._program = program
        self._file = file
        self._given = given
        self._document = form.document
        self._lines = {line.path: line for line in form.lines}
        self._labels = _Named(form.labels)
        new = blank(program)
        self._new = {line.path: line for line in new.lines}
        self._new_labels = _Named(new.labels)
        self._new_steps = new.steps
        self._left: list[Problem] = []

    def carry(self) -> Carried:
        """Take over what fits; then take away what the new rule cannot read."""
        given = self._given
        for one in given.faults:
            self._leave(one.path, one.message)
        made = replace(
            given,
            rubric=self._program.id,
            form_of="",
            data=dict(self._data()),
            answers=dict(self._answers()),
            claimed=dict(self._claims()),
            faults=Faults(),
            evidence=dict(given.evidence),
            remarks=dict(given.remarks),
        )
        for _ in range(_MOST):
            _, wrong = fill.attempt(self._program, made)
            faults = [one for one in wrong if _removed(made, one.path)]
            if not faults:
                if wrong:
                    raise PerfscoreError([one.at(self._document.span(one.path)) for one in wrong])
                break
            for one in faults:
                self._leave(one.path, one.message)
        return Carried(made, tuple(self._left))

    def _data(self) -> Iterator[tuple[str, object]]:
        for name, value in self._given.data.items():
            if not isinstance(value, list):
                if why := self._unfit(("data", name)):
                    self._leave(("data", name), f"{quoted(name)}{why}")
                else:
                    yield name, value
                continue
            columns = dict.fromkeys(column for row in value for column in row)
            unfit = {column: why for column in columns if (why := self._unfit(("data", name, column)))}
            for column, why in unfit.items():
                place = next(place for place, row in enumerate(value) if column in row)
                self._leave(("data", name, place, column), f"{quoted(name)}的{quoted(column)}一列{why}")
            if unfit.keys() != columns.keys():
                yield name, [{key: cell for key, cell in row.items() if key not in unfit} for row in value]

    def _unfit(self, path: Place) -> str:
        """The reason for which a figure, or a column, is not taken over; nothing where it is."""
        old, new = self._lines[path], self._new.get(path)
        if new is None:
            return "，新的规则不要了"
        before, now = self._labels.of(old), self._new_labels.of(new)
        if before == now and old.spec.kind == new.spec.kind:
            return ""
        return f"的单位或类型改过（原来是{_shown(before)}，现在是{_shown(now)}），请重新填"

    def _answers(self) -> Iterator[tuple[str, object]]:
        for key, answer in deepcopy(dict(self._given.answers)).items():
            lines = [line for path, line in self._lines.items() if path[:2] == ("answers", key)]
            filled = [line for line in lines if line.path in self._document.places and self._is_filled(line)]
            changed = [line for line in filled if self._is_changed(line)]
            if key not in self._program.keyed:
                self._leave(("answers", key), f"新的规则没有{quoted(key)}这个指标")
            elif changed:
                self._leave(changed[0].path, f"{quoted(key)}问的、分值或等级改过，请重新填")
            else:
                yield key, answer

    def _is_filled(self, line: Line) -> bool:
        here: object = self._given.answers
        for step in line.path[1:3]:
            if not isinstance(here, Mapping):
                return True
            here = here.get(str(step))
            if here is None:
                return False
        return True

    def _is_changed(self, line: Line) -> bool:
        """True where the new form does not ask for the same: a number also stands for its share of the points."""
        new = self._new.get(line.path)
        if new is None:
            return True
        if line.spec.kind != "number":
            return new.spec.kind != line.spec.kind
        return _ends(new.spec) != _ends(line.spec) or self._labels.of(line) != self._new_labels.of(new)

    def _claims(self) -> Iterator[tuple[str, object]]:
        for key, claim in self._given.claimed.items():
            old, new = self._lines.get(("claimed", key)), self._new.get(("claimed", key))
            if key in _WHOLE and self._is_total_same:
                yield key, claim
            elif key in _WHOLE:
                self._leave(("claimed", key), f"自评的{_WHOLE[key]}要按新的规则重新算")
            elif old is not None and new is not None and self._labels.of(old) != self._new_labels.of(new):
                self._leave(("claimed", key), f"{quoted(key)}的名称或分值改过，请重新自评")
            else:
                yield key, claim

    @cached_property
    def _is_total_same(self) -> bool:
        """True where the same indicators, with the same points, are added up, limited, converted and graded alike."""
        old = {line.path: self._labels.of(line) for line in self._lines.values() if line.path[0] == "claimed"}
        new = {line.path: self._new_labels.of(line) for line in self._new.values() if line.path[0] == "claimed"}
        steps = same_total.total_of(same_total.steps_of(Path(self._file)))
        return old == new and bool(steps) and steps == same_total.total_of(self._new_steps)

    def _leave(self, path: Place, message: str) -> None:
        where = self._document.span(path)
        self._left.append(Problem("form-left-out", f"没有抄过来：{message}", where, severity="warning"))


class _Named:
    """The labels that name cells: those in the row of a single cell, or that over a column."""

    def __init__(self, labels: tuple[Label, ...]) -> None:
        self._rows: dict[tuple[str, int], list[str]] = {}
        self._cells: dict[tuple[str, str], str] = {}
        for label in labels:
            if not label.loose:
                row = int(label.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
                self._rows.setdefault((label.sheet, row), []).append(label.text)
                self._cells[label.sheet, label.cell] = label.text

    def of(self, line: Line) -> tuple[str, ...]:
        """The texts that name the cells of a line."""
        column = line.first.rstrip("0123456789")
        row = int(line.first.removeprefix(column))
        if line.first == line.last:
            return tuple(self._rows.get((line.sheet, row), ()))
        head = self._cells.get((line.sheet, f"{column}{row - 1}"))
        return () if head is None else (head,)


def _ends(spec: Spec) -> tuple[Any, ...]:
    return spec.kind, spec.places, exact.number(spec.low), exact.number(spec.high)


def _shown(texts: tuple[str, ...]) -> str:
    return quoted("、".join(texts[1:] or texts)) if texts else "没有记下来的"


def _removed(made: Submission, path: Place) -> bool:
    """Take away what a fault is about; false where there is nothing to be taken away."""
    part, *rest = path
    holder: Any = {
        "data": made.data,
        "answers": made.answers,
        "claimed": made.claimed,
        "evidence": made.evidence,
        "remarks": made.remarks,
    }.get(str(part))
    if holder is None or not rest or rest[0] not in holder:
        return False
    if part == "data" and isinstance(holder[rest[0]], list) and len(rest) > 2:  # noqa: PLR2004 (table, row, column)
        row = holder[rest[0]][rest[1]]
        return row.pop(rest[2], None) is not None
    del holder[rest[0]]
    return True
