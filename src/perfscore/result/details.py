"""Steps with their values, points lost, and changes that win points back: what a result has beside its scores."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class StepResult:
    """A step with its value. ``value`` is exact (``23/28``), ``shown`` is for people (``82.14%``)."""

    name: str
    formula: str
    substituted: str
    value: str
    shown: str


@dataclass(frozen=True, slots=True)
class Loss:
    """Points that an indicator did not get, and why."""

    id: str
    name: str
    points: Decimal
    why: str


@dataclass(frozen=True, slots=True)
class Regain:
    """One change of one figure or answer that wins points back.

    ``to`` is the value it has to reach (exact, as it is filled in: 100万元, 150%), ``points`` what that adds to the
    total; ``converted`` is what it adds to the converted total, None while the result is incomplete; ``score`` what the
    indicator then scores.
    """

    figure: str
    to: str
    points: Decimal
    says: str
    score: Decimal
    converted: Decimal | None = None
