"""Many submissions, one after the other: what is wrong with one never stops the rest."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from perfscore.problems import PerfscoreError, Problem, Span
from perfscore.program.rubric import Rubric
from perfscore.recheck import journal
from perfscore.recheck.document import Recheck
from perfscore.recheck.journal import Journal
from perfscore.recheck.whole import recheck
from perfscore.submission.model import Submission
from perfscore.submission.read import submission

SUFFIXES: Final = frozenset({".yaml", ".yml", ".json", ".xlsx"})
"""What is taken from a folder; a file that is named is read whatever it is called."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One file: its re-check, or what is wrong with it."""

    file: str
    recheck: Recheck | None
    problems: tuple[Problem, ...] = ()


def read(path: Path) -> Submission:
    """The submission in a file, by its suffix. The one place where another kind of file would be read."""
    return submission(path)


def files(given: Iterable[str], *apart: Path | None) -> Iterator[Path]:
    """Every file of a list of files and folders, each once, in the order of their names; but not those ``apart``."""
    seen = {one.resolve() for one in apart if one is not None}
    for path in map(Path, given):
        for file in _within(path) if path.is_dir() else [path]:
            if file.resolve() not in seen:
                seen.add(file.resolve())
                yield file


def _within(folder: Path) -> Iterator[Path]:
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if Path(name).suffix.lower() in SUFFIXES and not name.startswith((".", "~")):
                yield Path(here, name)


def recheck_all(
    rubric: Rubric, paths: Iterable[Path], kept: Journal | None = None, *, evidence: bool = False
) -> Iterator[Outcome]:
    """Re-check every file; with a journal, only those that are not in it."""
    for path in paths:
        try:
            yield Outcome(str(path), _one(rubric, path, kept, evidence=evidence))
        except PerfscoreError as error:
            yield Outcome(str(path), None, tuple(error.problems))
        except RecursionError:
            where = Span(str(path), 1, 1)
            yield Outcome(str(path), None, (Problem("too-deep", "嵌套太深，无法复核", where),))


def _one(rubric: Rubric, path: Path, kept: Journal | None, *, evidence: bool) -> Recheck:
    if kept is None:
        return recheck(rubric, read(path), evidence=evidence)
    try:
        key = journal.key(path, rubric.digest, str(evidence))
    except OSError:  # the reader says why
        return recheck(rubric, read(path), evidence=evidence)
    found = kept.get(key)
    if found is None:
        found = recheck(rubric, read(path), evidence=evidence)
        kept.put(key, str(path), found)
    return found
