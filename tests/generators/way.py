"""A way of scoring, as it stands in a rule, with figures and answers that aim at its edges."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final, TypeAlias

from generators.luck import Luck
from generators.measures import Measure
from generators.numbers import beside, floored, text

_SCALES: Final = {
    "个百分点": Fraction(1, 100),
    "%": Fraction(1, 100),
    "‰": Fraction(1, 1000),
    "万元": Fraction(10_000),
    "角": Fraction(1, 10),
    "元": Fraction(1),
    "天": Fraction(1),
}
Edge: TypeAlias = Callable[[Luck], Fraction]


def _nothing(_: Luck) -> Any:
    return None


@dataclass
class Way:
    """One way of scoring: ``body`` as it stands in the rule under ``key``, and what to hand in for it.

    ``gates`` are conditions that may stand under ``unless``.
    """

    key: str
    body: Any
    measure: Measure | None = None
    data: dict[str, dict[str, Any]] = field(default_factory=dict)
    fill: Callable[[Luck], dict[str, Any]] = lambda _: {}
    answer: Callable[[Luck], Any] = _nothing
    gates: list[str] = field(default_factory=list)
    more: dict[str, Any] = field(default_factory=dict)
    """Of a way that is written under two keys, what stands under the other one."""


def _aimed(edge: Edge, luck: Luck) -> Fraction:
    """On an edge, beside it, or anywhere."""
    match luck.below(8):
        case 6:
            return edge(luck) + luck.pick((1, -1)) * Fraction(1, luck.pick((10_000, 100, 3)))
        case 7:
            return Fraction(luck.below(400) - 50, luck.pick((100, 7, 150)))
        case _:
            return edge(luck)


def measured(key: str, body: Any, measure: Measure, edge: Edge) -> Way:
    def fill(luck: Luck) -> dict[str, Any]:
        return measure.fill(_aimed(edge, luck), luck)

    limit = beside(text(floored(edge(Luck(b"")), Fraction(1, 10_000))), measure.kind, Luck(b""))
    gates = [f"{measure.name} > {limit}", f"{measure.name} == {limit}", f"not {measure.name} != 0"]
    return Way(key, body, measure, measure.data, fill, gates=gates)


def amount_of(written: str) -> Fraction:
    for unit, scale in _SCALES.items():
        if written.endswith(unit):
            return Fraction(written.removesuffix(unit)) * scale
    return Fraction(written)


Maker: TypeAlias = Callable[[str, Luck, Fraction, int], Way]
