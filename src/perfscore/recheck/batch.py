"""The re-check of many submissions, one after the other: what is wrong with one never stops the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from perfscore.problems import PerfscoreError, Problem, Span
from perfscore.program.model import Program
from perfscore.recheck.across import Across
from perfscore.recheck.bureau import Register, bureau
from perfscore.recheck.document import Recheck
from perfscore.recheck.finding_words import ordered
from perfscore.recheck.journal import Entry, Journal, fingerprint
from perfscore.recheck.single import traced
from perfscore.submission.model import Submission
from perfscore.submission.read import Part, submissions

if TYPE_CHECKING:
    from perfscore.submission.own_file.mapping import Map


@dataclass(frozen=True, slots=True)
class Outcome:
    """One file: its re-check, or what is wrong with it."""

    file: str
    recheck: Recheck | None
    problems: tuple[Problem, ...] = ()
    submission: Submission | None = field(default=None, compare=False)
    """The submission itself; of one that a journal has already, nobody has read it. The outcome is the same."""

    @property
    def unit(self) -> str:
        """The bureau with its project; the file where it names none, or was not re-checked."""
        if self.recheck is None or not self.recheck.unit:
            return self.file
        return f"{self.recheck.unit}（{self.recheck.project}）" if self.recheck.project else self.recheck.unit


def recheck_all(
    program: Program,
    paths: Iterable[Path],
    journal: Journal | None = None,
    *,
    evidence: bool = False,
    mapping: Map | None = None,
) -> Iterator[Outcome]:
    """Re-check every file; with a journal, only those that are not in it.

    What is found of several submissions is a finding of the later one: a bureau's second file, a text of another
    bureau's form, one shortfall that is claimed unlike.

    A file may hold several submissions: each is an outcome of its own. ``mapping`` is that of a bureau's own forms.
    """
    register, across = Register(), Across()
    for path in paths:
        reader = _File(program, path, journal, mapping, evidence)
        for file, entry in reader.entries():
            if not isinstance(entry, Entry):
                yield Outcome(file, None, entry)
                continue
            twin = register.enter(entry.bureau, file)
            added = [*([] if twin is None else [twin]), *across.enter(entry.bureau, entry.traces, file)]
            found = ordered([*entry.recheck.findings, *added])
            yield Outcome(file, entry.recheck.model_copy(update={"findings": found}), submission=reader.given)


@dataclass(slots=True)
class _File:
    """One file, and what it is re-checked by."""

    program: Program
    path: Path
    journal: Journal | None
    mapping: Map | None
    evidence: bool
    content: str = ""
    """The fingerprint of the file; nothing of a pipe, which can be read only once, and of what cannot be read."""
    given: Submission | None = None
    """The submission that was read last."""

    def entries(self) -> Iterator[tuple[str, Entry | tuple[Problem, ...]]]:
        """Every submission of the file under its name, re-checked, or what is wrong with it."""
        name = str(self.path)
        with suppress(OSError):  # the reader says why
            self.content = fingerprint(self.path) if self.journal is not None and self.path.is_file() else ""
        known = self._known(name)
        if known is not None:
            yield name, known
            return
        try:
            parts = submissions(self.path, self.mapping)
        except PerfscoreError as error:
            yield name, tuple(error.problems)
        except RecursionError:
            yield name, self._too_deep()
        else:
            for part in parts:
                file = part.label(name, len(parts))
                self.given = None
                yield file, self._done(part, file)

    def _known(self, file: str) -> Entry | None:
        return self.journal.get(file, self.content) if self.journal is not None and self.content else None

    def _done(self, part: Part, file: str) -> Entry | tuple[Problem, ...]:
        entry = self._known(file) if file != str(self.path) else None
        if entry is not None:
            return entry
        try:
            self.given = given = part.require()
            entry = Entry(*traced(self.program, given, evidence=self.evidence), bureau(self.program, given))
        except PerfscoreError as error:
            return tuple(error.problems)
        except RecursionError:
            return self._too_deep()
        if self.journal is not None and self.content:
            self.journal.put(file, self.content, entry)
        return entry

    def _too_deep(self) -> tuple[Problem, ...]:
        return (Problem("too-deep", "嵌套太深，无法复核", Span(str(self.path), 1, 1)),)
