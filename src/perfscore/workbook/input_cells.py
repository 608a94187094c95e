"""What may stand in an input cell, and what the steps make of it: a whole number, a word or a day, and a state."""

from __future__ import annotations

from typing import Final

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula.readings.sheet_values import Day, Exact, Known, Words, quote
from perfscore.steps.model import Input
from perfscore.submission.form_map import Spec
from perfscore.workbook.cells import MISSING, WRONG, Tape

MONEY: Final = 11
"""Money is less than 10¹¹ 元, and told to the 分: 13 digits."""
LARGEST: Final = 10**9
"""A number, which may have four decimals, is not above this; nor a count."""
PLACES: Final = 4
SHARE: Final = "9.9999"
"""A percentage is less than 1000 %: 95 in a cell for percentages is 95 % that was not written as one."""
_DAYS: Final = (61, 73050)  # 1900-03-01 (before it applications differ) and 2099-12-31


def spec(one: Input) -> Spec:
    """What may stand in the cell of an input."""
    match one.kind:
        case "money":
            zeros = _zeros(one)
            most = f"{10 ** (MONEY - zeros)}"
            return Spec("number", zeros + 2, f"-{most}", most)
        case "count":
            return Spec("number", 0, "0", str(LARGEST))
        case "percent":
            return Spec("percent", PLACES, f"-{SHARE}", SHARE)
        case "number" | "table":
            return Spec("number", PLACES, str(-LARGEST), str(LARGEST))
        case "choice" | "yes_no":
            return Spec("choice", of=one.of)
        case "date":
            return Spec("date", 0, str(_DAYS[0]), str(_DAYS[1]))
        case "text":
            return Spec("text")


def _zeros(one: Input) -> int:
    """How many zeros the unit of money has: 万元 has four."""
    return len(str(int(exact.in_unit("1", "money", one.unit)))) - 1


def unit(one: Input) -> Number:
    """What a 1 in the last decimal of a cell comes to in the steps."""
    if one.kind == "money":
        return exact.ratio(1, 100)
    if one.kind == "number":
        return exact.in_unit("1", "number", one.unit) / 10**PLACES
    return exact.ratio(1, 10 ** spec(one).places)


def state(allowed: Spec, cell: str, missing: str = MISSING) -> str:
    """The formula that says whether a cell is empty, wrong, or right (then it says nothing)."""
    return f'IF(LEN(TRIM({cell}))=0,"{missing}",{_checked(allowed, cell)})'


def _checked(allowed: Spec, cell: str) -> str:
    if allowed.kind == "text":
        return '""'
    if allowed.kind == "choice":
        fits = ",".join(f"EXACT(TRIM({cell}),{quote(word)})" for word in allowed.of)
        return f'IF(OR({fits}),"","{WRONG}")'
    outside = f"{cell}<{allowed.low},{cell}>{allowed.high},ROUND({cell},{allowed.places})<>{cell}"
    return f'IF(ISNUMBER({cell}),IF(OR({outside}),"{WRONG}",""),"{WRONG}")'


def known(tape: Tape, one: Input, cell: str) -> tuple[Known, str]:
    """A cell's value and its state, each in a cell of the steps."""
    allowed = spec(one)
    if allowed.kind == "text":
        return Words(tape.put(one.name, f'IF(LEN(TRIM({cell}))=0,"",TRIM({cell}))')), '""'
    says = tape.put(f"{one.name}·状态", state(allowed, cell))
    if allowed.kind == "choice":
        return Words(tape.put(one.name, f'IF({says}="",TRIM({cell}),"")')), says
    top = tape.put(one.name, f'IF({says}="",{scaled(cell, allowed.places)},0)')
    return (Day(top) if allowed.kind == "date" else whole(allowed, top, unit(one))), says


def scaled(cell: str, places: int) -> str:
    """A number with so many decimals, as a whole number."""
    return f"ROUND({cell}*{10**places},0)" if places else f"ROUND({cell},0)"


def whole(allowed: Spec, top: str, factor: Number) -> Exact:
    """The value of a number's cell in the steps."""
    most = int(exact.number(allowed.high) * 10**allowed.places)
    return Exact(top, factor, most, plus=not allowed.low.startswith("-"))
