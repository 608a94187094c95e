"""The result that must come out: of every row, and of the whole."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction

from oracle.block import End


@dataclass(frozen=True)
class Row:
    """One indicator, or one row of a table, as it came out."""

    status: str
    points: Fraction
    score: Fraction | None
    low: End
    high: End
    bonus: bool = False
    minus: bool = False
    most: End = math.inf
    leaves: bool = False

    @property
    def counts(self) -> bool:
        """True where its points are among those of its section."""
        return not (self.bonus or self.minus)


@dataclass
class Verdict:
    """The result that must come out. With ``refused`` there is no score, only problems; these are their codes."""

    rows: dict[str, Row] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    either: set[str] = field(default_factory=set)
    """Of these codes any may be named for another: a mean of rows names one problem, whichever it meets first."""
    notes: Counter[str] = field(default_factory=Counter)
    total: Fraction | None = Fraction(0)
    possible: Fraction = Fraction(0)
    converted: Fraction | None = None
    grade: str | None = None
    low: End = Fraction(0)
    high: End = Fraction(0)
    settled: bool = True
    closed: frozenset[str] = frozenset()
    """The rows that no longer matter where they are open."""

    def refuse_one_of(self, codes: set[str]) -> None:
        """Refuse for the one or the other of some reasons."""
        self.refused.add(min(codes))
        self.either |= codes if len(codes) > 1 else set()

    def refuses(self, codes: set[str]) -> bool:
        """True where these are the problems that must be named."""
        named = bool(codes & self.either) == bool(self.either)
        return named and codes - self.either == self.refused - self.either

    @property
    def status(self) -> str:
        over = {"scored", "not-applicable"}
        done = self.settled and all(row.status in over or key in self.closed for key, row in self.rows.items())
        return "complete" if done else "incomplete"
