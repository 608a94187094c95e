"""Rules and submissions made by chance, aimed at ties and edges: for the oracle, and for every other property.

``rules_and_submissions()`` gives a rule as plain data (as a YAML reader would) and submissions for it.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from generators.luck import Luck
from generators.rubrics import World, world

__all__ = ["Luck", "World", "rules_and_submissions", "world"]

HEAD, RULE, GIVEN = 48, 64, 64  # bytes of luck: for a whole rule, for an indicator, for what is handed in for it


def _made(
    head: bytes, chunks: list[tuple[bytes, bytes, bytes]], *, sums: bool
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    found = world(head, [one[0] for one in chunks], sums=sums)
    return found.rule, [found.submission([one[place] for one in chunks]) for place in (1, 2)]


def rules_and_submissions(
    most: int = 4, *, sums: bool = False
) -> st.SearchStrategy[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """A rule of at most so many indicators, and two submissions; ``sums``: as :func:`world` has it."""
    chunk = st.tuples(*(st.binary(min_size=size, max_size=size) for size in (RULE, GIVEN, GIVEN)))
    head = st.binary(min_size=HEAD, max_size=HEAD)
    return st.builds(_made, head, st.lists(chunk, min_size=1, max_size=most), sums=st.just(sums))
