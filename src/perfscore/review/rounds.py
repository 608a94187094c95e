"""One round of the desk: what a re-check found, the ledger of before, and the replies that came in, put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from perfscore.problems import Problem
from perfscore.recheck.batch import Outcome
from perfscore.review.ledger import Ledger, opened
from perfscore.review.rectification import Item, items
from perfscore.review.replies import Received, answered, receive
from perfscore.review.settlement import Settlement


@dataclass(frozen=True, slots=True)
class Round:
    """A round: its ledger, the open items that were found now, those of an earlier round alone, and what came in."""

    ledger: Ledger
    found: list[Item]
    before: list[Item]
    files: list[str]
    """The files in which replies came."""
    problems: list[Problem]


def make_round(
    outcomes: Sequence[Outcome],
    settled: Mapping[str, Settlement],
    until: date | None,
    last: Ledger | None,
    reply: Path | None,
) -> Round:
    """The round of a re-check that goes on with the ledger of the last one, and with the replies in a folder."""
    found = items(outcomes, settled, "" if until is None else until.isoformat())
    whole = opened(last or Ledger(), found, outcomes)
    received, problems = Received(), list[Problem]()
    ledger = whole.ledger
    if reply is not None:
        received = receive(reply)
        ledger, problems = answered(ledger, received)
    now = {item.number: item for item in ledger.items}
    asked = [now[item.number] for item in found if now[item.number].open]
    before = [now[item.number] for item in whole.before if now[item.number].open]
    return Round(ledger, asked, before, received.files, [*received.problems, *problems])
