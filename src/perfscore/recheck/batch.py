"""The re-check of many submissions, one after the other: what is wrong with one never stops the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from perfscore.problems import PerfscoreError, Problem, Span
from perfscore.program.model import Program
from perfscore.recheck.bureau import Register, bureau
from perfscore.recheck.document import Recheck
from perfscore.recheck.journal import Entry, Journal, fingerprint
from perfscore.recheck.single import recheck
from perfscore.submission.model import Submission
from perfscore.submission.read import submission


@dataclass(frozen=True, slots=True)
class Outcome:
    """One file: its re-check, or what is wrong with it."""

    file: str
    recheck: Recheck | None
    problems: tuple[Problem, ...] = ()

    @property
    def unit(self) -> str:
        """The bureau; the file where it names none, or was not re-checked."""
        return self.file if self.recheck is None or not self.recheck.unit else self.recheck.unit


def read(path: Path) -> Submission:
    """The submission in a file, by its suffix. The one place where another kind of file would be read."""
    return submission(path)


def recheck_all(
    program: Program, paths: Iterable[Path], journal: Journal | None = None, *, evidence: bool = False
) -> Iterator[Outcome]:
    """Re-check every file; with a journal, only those that are not in it. A bureau's second file has a finding."""
    register = Register()
    for path in paths:
        try:
            entry = _entry(program, path, journal, evidence=evidence)
        except PerfscoreError as error:
            yield Outcome(str(path), None, tuple(error.problems))
        except RecursionError:
            where = Span(str(path), 1, 1)
            yield Outcome(str(path), None, (Problem("too-deep", "嵌套太深，无法复核", where),))
        else:
            twin = register.enter(entry.bureau, str(path))
            added = [] if twin is None else [twin]
            yield Outcome(str(path), entry.recheck.model_copy(update={"findings": [*entry.recheck.findings, *added]}))


def _entry(program: Program, path: Path, journal: Journal | None, *, evidence: bool) -> Entry:
    if journal is None or not path.is_file():  # a pipe can be read only once
        return _done(program, path, evidence=evidence)
    try:
        content = fingerprint(path)
    except OSError:  # the reader says why
        return _done(program, path, evidence=evidence)
    entry = journal.get(str(path), content)
    if entry is None:
        entry = _done(program, path, evidence=evidence)
        journal.put(str(path), content, entry)
    return entry


def _done(program: Program, path: Path, *, evidence: bool) -> Entry:
    given = read(path)
    return Entry(recheck(program, given, evidence=evidence), bureau(program, given))
