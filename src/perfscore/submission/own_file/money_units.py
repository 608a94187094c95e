"""The unit of money that a form's head says, put behind its bare amounts."""

from __future__ import annotations

from collections.abc import Iterable

from perfscore import exact
from perfscore.submission.own_file.grid import Box
from perfscore.submission.own_file.own_form import OwnForm, path_of
from perfscore.submission.own_file.words import money_unit
from perfscore.text import quoted


def units(boxes: Iterable[Box]) -> list[tuple[str, Box]]:
    """Each place that says a unit of money, and which."""
    return [(unit, box) for box in boxes if (unit := money_unit(box.text))]


def with_unit(form: OwnForm, target: str, text: str, box: Box, stated: list[tuple[str, Box]]) -> str:
    """An amount with the unit that the form says; one that has its own keeps it. Of two units none is taken."""
    read = exact.split_unit(text)
    if read is None or read[1] is not None or not stated:
        return text
    unit, where = stated[0]
    for other, place in stated[1:]:
        if other != unit:
            message = f"金额的单位有两种：{where.place[1]} 写{quoted(unit)}，{place.place[1]} 写{quoted(other)}"
            message += f"，不知道{quoted(text)}按哪一种"
            hint = f"请在数后面写上单位，如 {text.strip()}{unit}"
            form.fault(path_of(target), "form-unit", message, box.place, hint)
            return ""
    return f"{text.strip()}{unit}"
