"""Two rules compared: the changes, and the meaning of each for a score.

For each indicator that changed, either the steps prove that no score changes, or a submission is shown on which
the two differ; where neither is found, that is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from perfscore.compare import changes, counterexample, equivalence, totals
from perfscore.compare.changes import Change, Entry
from perfscore.compare.replay import Replay, replay
from perfscore.compare.totals import TotalChange
from perfscore.compare.witness import Version, Witness
from perfscore.program.load import load
from perfscore.program.model import EachProgram, HasProgram, IndicatorProgram, Program
from perfscore.rubric import facts
from perfscore.rubric.model import IndicatorFields

Verdict: TypeAlias = Literal["equivalent", "differs", "open", "incomparable"]
Kind: TypeAlias = Literal["added", "removed", "changed", "unchanged"]


@dataclass(frozen=True, slots=True)
class Meaning:
    """Meaning of a change for scores: ``row`` says for which rows of a table, where the indicator is one.

    ``equivalent`` is proved from the steps, ``differs`` is shown by its witness, ``open`` is neither. An indicator
    that became a table, or the other way round, is ``incomparable``.
    """

    verdict: Verdict
    witness: Witness | None = None
    row: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator, before and after."""

    kind: Kind
    old: IndicatorFields | None
    new: IndicatorFields | None
    section: tuple[str, ...]
    changes: tuple[Change, ...] = ()
    meanings: tuple[Meaning, ...] = ()

    @property
    def model(self) -> IndicatorFields:
        """The indicator as it is now, or was."""
        found = self.new or self.old
        assert found is not None  # noqa: S101 (one of the two is there)
        return found

    @property
    def proved(self) -> bool:
        """True if it is proved that no score changes."""
        found = all(one.verdict == "equivalent" for one in self.meanings)
        return self.kind == "unchanged" or (self.kind == "changed" and found)


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything in which two rules differ; ``replay`` is what becomes of the submissions that were handed in."""

    old: Program
    new: Program
    changes: tuple[Change, ...]
    totals: tuple[TotalChange, ...]
    rows: tuple[Row, ...]
    replay: Replay | None = None

    @property
    def same(self) -> bool:
        """True if the rules say the same."""
        return not self.changes and all(row.kind == "unchanged" for row in self.rows)


def diff(old: HasProgram | Path | str, new: HasProgram | Path | str, data: Iterable[Path | str] = ()) -> Difference:
    """Compare two rules: what changed, what it means, and who of ``data`` (files and folders) gains or loses.

    Raises :class:`PerfscoreError` when a rule cannot be read; what is wrong with a submission is in ``replay``.
    """
    first, second = (load(one) if isinstance(one, Path | str) else one.program for one in (old, new))
    pairs = changes.matched(first, second)
    places = list(data)
    rows = tuple(_row(first, second, *pair) for pair in pairs)
    same = frozenset(row.model.key for row in rows if row.proved)
    return Difference(
        first,
        second,
        changes.compare(facts.of_rubric(first.model), facts.of_rubric(second.model)),
        totals.changes(first, second),
        rows,
        replay(first, second, pairs, same, places) if places else None,
    )


def _row(first: Program, second: Program, old: Entry | None, new: Entry | None) -> Row:
    if old is None or new is None:
        present = new or old
        assert present is not None  # noqa: S101 (one of the two is there)
        kind: Kind = "added" if old is None else "removed"
        return Row(kind, old.model if old else None, new.model if new else None, present.section)
    differences = changes.compare(*(facts.of_indicator(one.section, one.model) for one in (old, new)))
    meanings = tuple(_meanings(first, second, old, new))
    if not differences and all(one.verdict == "equivalent" for one in meanings):
        return Row("unchanged", old.model, new.model, new.section)
    return Row("changed", old.model, new.model, new.section, differences, meanings)


def _meanings(first: Program, second: Program, old: Entry, new: Entry) -> Iterator[Meaning]:
    match old.program, new.program:
        case IndicatorProgram() as one, IndicatorProgram() as other:
            yield _meaning(first, second, one, other)
        case EachProgram() as one, EachProgram() as other:
            yield from _rows(first, second, one, other)
        case _:
            yield Meaning("incomparable")


def _rows(first: Program, second: Program, old: EachProgram, new: EachProgram) -> Iterator[Meaning]:
    """A table: row by row of the ways that are in both."""
    alike = [(one.way.table, one.way.name, one.way.points, one.way.by) for one in (old, new)]
    if alike[0] != alike[1]:
        yield Meaning("incomparable")
        return
    for word, one in new.rows.items():
        if word in old.rows:
            yield _meaning(first, second, old.rows[word], one, word)


def _meaning(first: Program, second: Program, old: IndicatorProgram, new: IndicatorProgram, word: str = "") -> Meaning:
    if equivalence.same(old, new):
        return Meaning("equivalent", None, word)
    witness = counterexample.find(Version.of(first, old), Version.of(second, new))
    return Meaning("open" if witness is None else "differs", witness, word)
