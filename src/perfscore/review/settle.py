"""Settling a re-check: what a reviewer filled in, scored by the rule, with every problem at its cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Final, cast

from perfscore import exact
from perfscore.documents.locate import located
from perfscore.exact import Number
from perfscore.problems import Fault, Path, PerfscoreError, Problem
from perfscore.program import relations
from perfscore.program.indicator_run import IndicatorRun
from perfscore.program.model import Program
from perfscore.program.run import Run
from perfscore.program.score import examine, with_scores
from perfscore.program.total_ends import ends
from perfscore.program.totals import CONVERTED
from perfscore.recheck.document import Finding, Recheck, Row
from perfscore.recheck.finding_words import finding
from perfscore.recheck.row_findings import slips
from perfscore.result.result import Result
from perfscore.review.decision import Decider, Decision
from perfscore.review.filled import Checked, Filled, FilledRow
from perfscore.review.grounds import NONE, Grounds
from perfscore.review.quality import quality_of
from perfscore.review.settlement import By, CheckedFigure, How, SettledRow, Settlement
from perfscore.submission.model import Submission
from perfscore.text import is_reason, quoted

_BLANK: Final = FilledRow()


def settle(program: Program, given: Submission, found: Recheck, filled: Filled, grounds: Grounds = NONE) -> Settlement:
    """The re-check of a submission as a reviewer settled it; ``found`` is that of ``given``.

    Raise :class:`perfscore.PerfscoreError` with every problem of what was filled in: then nothing is settled.
    """
    return _Settling(program, found, filled, grounds, examine(program, given)).settlement()


@dataclass(slots=True)
class _Settling:
    """The settling of one submission, which was examined as ``run``."""

    program: Program
    found: Recheck
    filled: Filled
    grounds: Grounds
    run: Run
    faults: list[Fault] = field(default_factory=list)

    def settlement(self) -> Settlement:
        """The settled re-check."""
        changes = self._changes()
        again = self._again(changes) if changes else self.run
        decider = Decider(self.program, self.filled, self.grounds, self.faults)
        entries = [self.filled.rows.get(row.id, _BLANK) for row in self.run.rows]
        triples = list(zip(self.run.rows, again.rows, entries, strict=True))
        decisions = [
            decider.decided(now, entry, by)
            for (_, now, entry), by in zip(triples, self._by(again, changes), strict=True)
        ]
        checks = [decider.checked(row, entry) for row, entry in zip(self.run.rows, entries, strict=True)]
        if self.faults:
            raise PerfscoreError(located(self.faults, self.filled.document))
        rows = [_scored(now, decision) for (_, now, _), decision in zip(triples, decisions, strict=True)]
        last = (
            with_scores(again, rows)
            if any(new is not old for new, old in zip(rows, again.rows, strict=True))
            else again
        )
        settled = [
            _row(row, pair, decision, check, entry)
            for row, pair, decision, check, entry in zip(
                self.found.rows[: len(rows)],
                zip(again.rows, last.rows, strict=True),
                decisions,
                checks,
                entries,
                strict=True,
            )
        ]
        return self._document(last, settled, changes)

    def _document(self, last: Run, rows: list[SettledRow], changes: Mapping[Path, _Change]) -> Settlement:
        low, high = _range(last)
        complete = last.status == "complete"
        return Settlement(
            recheck=self.found,
            rows=rows,
            figures=[
                CheckedFigure(name=str(place[1]), given=change.given, checked=change.text)
                for place, change in changes.items()
                if len(place) == len(("data", "figure"))
            ],
            settled_total=_decimal(last.total if complete else None),
            settled_converted=_decimal(last.converted),
            settled_grade=last.grade,
            low=_decimal(last.least),
            high=_decimal(last.most),
            converted_low=_decimal(low),
            converted_high=_decimal(high),
            quality=quality_of(self.found.claimed_converted, last.converted, self.program.model.points, self.grounds),
            findings=[
                *(self._broken(last) if changes else ()),
                *(self._slipped(last) if changes else ()),
                *_idle(rows),
            ],
        )

    def _broken(self, last: Run) -> Iterator[Finding]:
        """The relations that held, and do not hold with the corrected figures."""
        before = {one.message for one in self.run.problems}
        for one in last.problems:
            if one.code == "relation-broken" and one.message not in before:
                yield finding(one.code, one.message, "复核数")

    def _slipped(self, last: Run) -> Iterator[Finding]:
        """The corrected percentages that look like shares, which would cost a bureau nearly all of a row."""
        before = {one.says for one in self.found.findings}
        for one in slips(Result(last)):
            if one.says not in before:
                yield one.model_copy(update={"where": f"{one.where}的复核完成值"})

    # -- corrected actual values and figures -----------------------------------------------------

    def _changes(self) -> dict[Path, _Change]:
        """The corrected values by their places in the submission."""
        changes: dict[Path, _Change] = {}
        for row, entry in ((row, self.filled.rows.get(row.id, _BLANK)) for row in self.found.rows):
            cell: Path = ("rows", row.id, "actual")
            if entry.actual and not row.place:
                message = f"{quoted(row.name)}不是从一个完成值算出的，复核完成值这一格不能填"
                hint = "改正下面“填报数据”的复核数，或写复核得分和扣分原因"
                self.faults.append(Fault(cell, "settled-actual-place", message, hint))
            elif entry.actual:
                self._change(changes, tuple(row.place), _Change(entry.actual, self._written(tuple(row.place)), cell))
        known = {one.name for one in self.found.figures}
        for name, text in self.filled.figures.items():
            if name in known and text:
                place = ("data", name)
                self._change(changes, place, _Change(text, self._written(place), ("figures", name)))
        return {place: one for place, one in changes.items() if _plain(one.text) != _plain(one.given)}

    def _change(self, changes: dict[Path, _Change], place: Path, change: _Change) -> None:
        """Note a correction; two of one value have to agree."""
        other = changes.setdefault(place, change)
        if _plain(other.text) != _plain(change.text):
            (where,) = located([Fault(other.cell, "", "")], self.filled.document)
            here, there = quoted(change.text), quoted(other.text)
            message = f"{quoted(str(place[-1]))}在这里改成{here}，在 {where.place} 改成{there}"
            self.faults.append(Fault(change.cell, "settled-actual-twice", message, "两处写成一样，或只留一处"))

    def _written(self, place: Path) -> str:
        """A value of the submission as it was written."""
        match place:
            case ("data", str(name)):
                return next((one.value for one in self.found.figures if one.name == name), "")
            case _:
                return next((row.actual for row in self.found.rows if tuple(row.place) == place), "")

    def _again(self, changes: Mapping[Path, _Change]) -> Run:
        """The submission examined once more with the corrections; what they break is noted at their cells."""
        data: dict[str, Any] = dict(self.run.submission.data)
        for place, change in changes.items():
            match place:
                case ("data", str(name)):
                    data[name] = change.text
                case ("data", str(table), int(at), str(column)):
                    data[table] = [
                        {**row, column: change.text} if n == at else row for n, row in enumerate(data[table])
                    ]
                case _:  # pragma: no cover
                    raise AssertionError(place)
        run = examine(self.program, replace(self.run.submission, data=data, document=None, warnings=()))
        known = {row.id for row in self.run.rows if row.id in self.run.held}
        wrong: dict[Problem, Path] = {}
        for key, problems in run.held.items():
            own = next((row for row in self.found.rows if row.id == key), None)
            for one in problems:
                cell = self._cell(one, own, changes, fresh=key not in known)
                if cell is not None:
                    wrong.setdefault(one, cell)
        for one in run.unplaced:
            cell = self._cell(one, None, changes, fresh=False)
            if cell is not None:
                wrong.setdefault(one, cell)
        self.faults += [Fault(cell, one.code, f"复核的数：{one.message}", one.hint) for one, cell in wrong.items()]
        return run

    def _cell(self, problem: Problem, row: Row | None, changes: Mapping[Path, _Change], *, fresh: bool) -> Path | None:
        """The reviewer's cell that brought on a problem, if one did."""
        at = problem.where
        for place, change in changes.items():
            if isinstance(at, tuple) and at[: len(place)] == place:
                return change.cell
        if not fresh:
            return None
        own = None if row is None else changes.get(tuple(row.place))
        return (own or next(iter(changes.values()))).cell

    def _by(self, again: Run, changes: Mapping[Path, _Change]) -> Iterator[By]:
        """The ground of each row's score as the rule gives it: a correction of its own, or one that changed it."""
        for was, now, row in zip(self.run.rows, again.rows, self.found.rows, strict=False):
            yield "actual" if was.got != now.got or tuple(row.place) in changes else "rule"


def _idle(rows: Iterable[SettledRow]) -> Iterator[Finding]:
    """The rows with a reason for a deduction, and none: a score that was forgotten is not to pass for full marks."""
    for row in rows:
        if row.by == "rule" and is_reason(row.reason) and not row.ground and row.settled is not None:
            says = (
                f"{quoted(row.name)}写了扣分原因{quoted(row.reason)}，没有扣分，按规则得 {exact.plain(row.settled)} 分"
            )
            yield finding("reason-idle", says, f"{row.name}的扣分原因")


@dataclass(frozen=True, slots=True)
class _Change:
    """A corrected value, that which was written, and the reviewer's cell."""

    text: str
    given: str
    cell: Path


def _plain(text: str) -> str:
    return " ".join(text.split())


def _scored(row: IndicatorRun, decision: Decision) -> IndicatorRun:
    """The row with its settled score."""
    if decision.got == row.got:
        return row
    return row._replace(got=decision.got, least=decision.got, most=decision.got, status="scored", waits=(), tried=())


def _row(
    row: Row, pair: tuple[IndicatorRun, IndicatorRun], decision: Decision, checked: Checked, entry: FilledRow
) -> SettledRow:
    again, last = pair
    settled = decision.got
    claimed = None if row.claimed is None else exact.number(row.claimed)
    return SettledRow(
        id=row.id,
        name=row.name,
        points=row.points,
        claimed=row.claimed,
        computed=row.computed,
        actual=row.actual,
        checked=entry.actual if _plain(entry.actual) != _plain(row.actual) else "",
        recomputed=_decimal(again.got),
        settled=_decimal(settled),
        deviation=None if claimed is None or settled is None else _decimal(claimed - settled),
        by=decision.by,
        ground=decision.ground,
        reason=decision.reason,
        how=cast("How", checked.how),
        who=checked.who,
        when=checked.when,
        low=None if settled is not None else _decimal(last.least),
        high=None if settled is not None else _decimal(last.most),
    )


def _range(run: Run) -> tuple[Number | None, Number | None]:
    """The least and greatest converted total still possible; None where there is none."""
    if run.status == "complete":
        return run.converted, run.converted
    limits = relations.limits(run.program, run.figures, run.keyed)[0]
    return ends(run.program.totals, run.rows, limits, run.figures, CONVERTED)


def _decimal(value: Number | None) -> Decimal | None:
    return None if value is None else exact.decimal(value)
