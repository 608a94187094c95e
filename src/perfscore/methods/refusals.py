"""Refusals of values of a rule file: the one way in which a field says no."""

from __future__ import annotations

from collections.abc import Sized
from typing import Final

from pydantic_core import PydanticCustomError

from perfscore.problems import Fault, Path

MOST_ITEMS: Final = 100
REFUSED: Final = "refused"
FAULTS: Final = "faults"
"""The type of the errors that :func:`refused` makes, and where their faults are in the context of each."""


def limit_items(many: Sized, what: str) -> None:
    """Refuse what has more than ``MOST_ITEMS`` entries: each is a step, or a level of a formula."""
    if len(many) > MOST_ITEMS:
        raise refuse("too-many-items", f"{what}有 {len(many)} 项，最多 {MOST_ITEMS} 项", "请分成几个指标")


def refuse(code: str, message: str, hint: str = "", key: str = "", at: Path = ()) -> PydanticCustomError:
    """The one way in which a field says no: our code, a Chinese sentence, a hint.

    It points at the value; or inside a value that has parts at one of its keys, or ``at`` one of its values.
    """
    return refused(Fault((key,) if key else at, code, message, hint, key=bool(key)))


def refused(*faults: Fault) -> PydanticCustomError:
    """Faults as the one exception that pydantic takes: they travel in it, and the reader takes them out again."""
    return PydanticCustomError(REFUSED, "{says}", {"says": faults[0].message, FAULTS: faults})


def fault_of(error: PydanticCustomError) -> Fault:
    """The one fault of a refusal, to be put in other words."""
    (fault,) = (error.context or {})[FAULTS]
    assert isinstance(fault, Fault)  # noqa: S101 (:func:`refused` made it)
    return fault
