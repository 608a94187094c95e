"""The settling of many submissions from one workbook: all of it, or every problem and nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Final

from perfscore.problems import Cell, PerfscoreError, Problem
from perfscore.program.model import Program
from perfscore.recheck.batch import Outcome
from perfscore.review.desk_reading import DeskSheet, FilledDesk, read_desk
from perfscore.review.fairness import Fairness
from perfscore.review.grounds import NONE, Grounds
from perfscore.review.settle import settle
from perfscore.review.settlement import Settlement
from perfscore.text import quoted

IN_MEMORY: Final = 1 << 24
"""The size above which settlements are stored on disk."""
_AGAIN: Final = "请重新做一份复核表（recheck … -o 复核.xlsx），把填好的格抄过去"


@dataclass(slots=True)
class SettledBatch(AbstractContextManager["SettledBatch"]):
    """The settlements of a batch, on the disk where they are many."""

    fairness: Fairness
    refused: list[Outcome] = field(default_factory=list)
    """The submissions that could not be re-checked."""
    notices: list[Problem] = field(default_factory=list)
    """A notice of each submission that has no 复核表: it is not settled."""
    _stored: IO[str] = field(default_factory=lambda: SpooledTemporaryFile(IN_MEMORY, "w+", encoding="utf-8"))  # noqa: SIM115 (closed when the batch is left)

    def __exit__(self, *_: object) -> None:
        self._stored.close()

    def add(self, file: str, unit: str, settlement: Settlement) -> None:
        """Store one more, with what the ones before it show of it."""
        added = self.fairness.enter(settlement, unit, file)
        whole = settlement.model_copy(update={"findings": [*settlement.findings, *added]}) if added else settlement
        self._stored.write(json.dumps([file, unit, whole.model_dump_json()]) + "\n")

    def __iter__(self) -> Iterator[tuple[str, str, Settlement]]:
        """Every settlement with its file and its bureau, in the order of the files."""
        self._stored.seek(0)
        for line in self._stored:
            file, unit, text = json.loads(line)
            yield file, unit, Settlement.model_validate_json(text)


def settle_all(program: Program, outcomes: Iterable[Outcome], book: Path, grounds: Grounds = NONE) -> SettledBatch:
    """Every outcome as the workbook settles it.

    Raise :class:`perfscore.PerfscoreError` with every problem of the workbook: then nothing is settled.
    """
    desk = read_desk(book)
    matching = _Matching(program, desk, book)
    done = SettledBatch(Fairness(grounds))
    problems = list(desk.problems)
    for outcome in outcomes:
        if outcome.recheck is None or outcome.submission is None:
            done.refused.append(outcome)
            continue
        sheet = matching.sheet_of(outcome)
        if sheet is None:
            continue
        moved = list(sheet.differences(outcome.recheck)) if sheet.printed else []
        if moved or sheet.problems:
            problems += moved
            continue
        try:
            settled = settle(program, outcome.submission, outcome.recheck, sheet.filled, grounds)
            done.add(outcome.file, outcome.unit, settled)
        except PerfscoreError as error:
            problems += error.problems
    problems += matching.problems()
    if problems:
        done.__exit__()
        raise PerfscoreError(problems)
    done.notices += matching.notices()
    return done


@dataclass(slots=True)
class _Matching:
    """The sheets of a workbook, and the submissions that are theirs."""

    program: Program
    desk: FilledDesk
    book: Path
    _files: list[str] = field(default_factory=list)
    """The files of all submissions."""
    _used: set[int] = field(default_factory=set)
    _without: list[str] = field(default_factory=list)

    def sheet_of(self, outcome: Outcome) -> DeskSheet | None:
        """The sheet of a submission: that of its fingerprint, and where there are several of it, of its file."""
        assert outcome.recheck is not None  # noqa: S101 (what was refused has no sheet)
        print_ = outcome.recheck.submission
        self._files.append(outcome.file)
        own = [
            (number, sheet)
            for number, sheet in enumerate(self.desk.sheets)
            if number not in self._used and sheet.rule == self.program.digest and sheet.submission == print_
        ]
        pair = next((pair for pair in own if pair[1].file == outcome.file), own[0] if own else None)
        if pair is None:
            self._without.append(outcome.file)
            return None
        self._used.add(pair[0])
        return pair[1]

    def problems(self) -> Iterator[Problem]:
        """A problem for each sheet that no submission has."""
        known = {self.desk.sheets[number].submission for number in self._used}
        names = {Path(file).name for file in self._files}
        for number, sheet in enumerate(self.desk.sheets):
            if number in self._used or not sheet.rule:
                continue
            if sheet.rule != self.program.digest:
                message = f"{quoted(sheet.name)}是按另一个规则、或这个规则改动以前做的"
                yield Problem("desk-rule", message, sheet.where, _AGAIN)
            elif sheet.submission in known:
                message = f"{quoted(sheet.name)}与另一张表是同一份填报的复核表，不知道用哪一张"
                yield Problem("desk-sheet-twice", message, sheet.where, "只留一张")
            elif Path(sheet.file).name in names:
                message = f"填报 {sheet.file} 在复核表做出以后改过，{quoted(sheet.name)}不是它的了"
                yield Problem("desk-submission-changed", message, sheet.where, _AGAIN)
            else:
                message = f"{quoted(sheet.name)}是 {sheet.file} 的复核表，这次没有给这份填报"
                hint = "把这份填报一起写上；不要核定的，删去这张表"
                yield Problem("desk-submission-unknown", message, sheet.where, hint)

    def notices(self) -> Iterator[Problem]:
        """A notice of each submission that has no sheet."""
        for file in self._without:
            message = f"{file} 在这个工作簿里没有复核表，没有核定"
            yield Problem("desk-sheet-missing", message, Cell(str(self.book)), "要核定的，用有它的复核表", "info")
