"""Cases that all look at one choice: each of its words is in one of them, and in no other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from perfscore.formula import tree
from perfscore.formula.analysis.partial import settle
from perfscore.formula.tree import Node
from perfscore.steps.draft import Draft
from perfscore.text import quoted

NO_OTHERWISE: Final = ("最后要有一条 otherwise，说明其余情况得几分", "例如：- {otherwise: 0, says: 其他情况}")
"""The message and the hint for cases without a last one that says what scores otherwise."""
_MOST_LISTED: Final = 5


def check(draft: Draft, subject: str, whens: Sequence[Node], *, otherwise: bool) -> None:
    """Complain where a word of the choice called ``subject`` is in no case, or in two; without a choice, of the end.

    ``subject`` is the one name that all conditions compare with words, or nothing; ``otherwise``: the last case has
    no condition.
    """
    choice = draft.inputs.get(subject) or draft.figures.get(subject)
    if choice is None or not choice.of:
        if not otherwise:
            message, hint = NO_OTHERWISE
            draft.complain("cases-otherwise", message, ("cases",), hint, key=True)
        return
    named = {one.value for when in whens for one in tree.walk(when) if isinstance(one, tree.Text)}
    others = [word for word in choice.of if word not in named]  # what holds of one of them holds of all
    held = {
        word: [number for number, when in enumerate(whens) if settle(when, {subject: word}) is True]
        for word in (*(one for one in choice.of if one in named), *others[:1])
    }
    for word, places in held.items():
        if len(places) > 1:
            message = f"{quoted(subject)}为{quoted(word)}时，第 {places[0] + 1} 种和第 {places[1] + 1} 种情况都符合"
            draft.complain("cases-overlap", message, ("cases", places[1], "when"), "一个值只写在一种情况里")
    left = [word for word in choice.of if not held[word if word in named else others[0]]]
    if left and not otherwise:
        listed = "、".join(map(quoted, left[:_MOST_LISTED])) + (f"等 {len(left)} 个值" if left[_MOST_LISTED:] else "")
        message = f"{quoted(subject)}为{listed}时，没有一种情况符合"
        hint = f"补上这种情况，如 {{when: {subject} == '{left[0]}', points: 0}}；或最后写一条 otherwise"
        draft.complain("cases-not-covered", message, ("cases",), hint, key=True)
