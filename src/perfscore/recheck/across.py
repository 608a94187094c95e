"""Findings over the submissions of a batch: one text in two bureaus' forms, one shortfall that is claimed unlike.

They are found as the submissions come: the later one has the finding, which names the earlier one. Kept are digests,
not texts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from perfscore.program import heading
from perfscore.recheck.bureau import Bureau, folded
from perfscore.recheck.document import Finding
from perfscore.recheck.finding_words import finding
from perfscore.recheck.traces import Shortfall, Text, Traces
from perfscore.text import quoted

MOST: Final = 3
"""The most findings of each kind that a submission has: one that is copied whole has as many as it has texts."""
MOST_SHARES: Final = 2
"""The limit of stored wrong claims for one shortfall: with two, any third claim differs from one of them."""
_Claim: TypeAlias = tuple[int, Shortfall]
"""The place of a submission, and what it claims."""


@dataclass(slots=True)
class _Claims:
    """The claims of one shortfall: the first that is right, and the first at each of two wrong shares."""

    right: _Claim | None = None
    wrong: dict[str, _Claim] = field(default_factory=dict)


class Across:
    """The submissions of a batch as they come."""

    def __init__(self) -> None:
        """Begin without any."""
        self._files: list[tuple[str, str]] = []
        self._units: list[str] = []
        self._texts: dict[bytes, int] = {}
        self._claims: dict[bytes, _Claims] = {}

    def enter(self, bureau: Bureau, traces: Traces, file: str) -> list[Finding]:
        """Enter a submission; return what is found of it and an earlier one."""
        named = heading.names_bureau(bureau.unit)
        place = len(self._files)
        self._files.append((file, bureau.unit))
        self._units.append(folded(bureau.unit) if named else "")
        copied = [one for text in traces.texts for one in self._copied(text, place)] if named else []
        unlike = [one for short in traces.shortfalls for one in self._unlike(short, place)]
        return [*copied[:MOST], *unlike[:MOST]]

    def _copied(self, text: Text, place: int) -> Iterator[Finding]:
        """A text that stands in another bureau's form, too."""
        other = self._texts.setdefault(bytes.fromhex(text.digest), place)
        if self._units[other] != self._units[place]:
            says = f"{quoted(text.row)}的文字与{self._named(other)}的一字不差：{text.begins}"
            yield finding("text-copied", says, f"{self._files[place][0]} › {text.row}")

    def _unlike(self, short: Shortfall, place: int) -> Iterator[Finding]:
        """A shortfall that another submission claims at another share of the points.

        Told of a claim that is wrong; of a right one only where the wrong ones came before it, and once.
        """
        claims = self._claims.setdefault(bytes.fromhex(short.digest), _Claims())
        others = claims.wrong.items() if claims.right is None else [("", claims.right)]
        other = next((one for share, one in others if share != short.claimed and _unlike(short, one, place)), None)
        if not short.claimed and claims.right is not None:
            return
        mine = (place, short._replace(digest=""))
        if not short.claimed:
            claims.right = mine
        elif len(claims.wrong) < MOST_SHARES:
            claims.wrong.setdefault(short.claimed, mine)
        if other is not None:
            says = f"完成程度相同，自评却不同：{short.says}，{self._named(other[0])}的{other[1].says}"
            yield finding("unlike-treatment", says, f"{self._files[place][0]} › {short.row}")

    def _named(self, place: int) -> str:
        file, unit = self._files[place]
        return f"{unit}（{file}）" if unit else file


def _unlike(short: Shortfall, other: _Claim, place: int) -> bool:
    """True of the claim of another submission that was not made at the same share."""
    of, its = other
    return of != place and not short.claimed_as(its)
