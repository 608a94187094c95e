"""Input cells: the values that may stand in one, and the steps' value of it: a whole number, a word or a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula.readings.sheet_values import Day, Exact, Known, Words, quote
from perfscore.methods.layout import Cell
from perfscore.steps.between import Limits
from perfscore.steps.model import Input
from perfscore.submission.form_map import Spec
from perfscore.workbook.cells import MISSING, UNREAD, WRONG, StepCells

MONEY: Final = 11
"""The exponent of money: less than 10¹¹ 元, and exact to the 分: 13 digits."""
LARGEST: Final = 10**9
"""The largest number, which may have four decimals, and the largest count."""
PLACES: Final = 4
SHARE: Final = "9.9999"
"""The largest percentage, less than 1000 %: 95 in a cell for percentages is 95 % that was not written as one."""
_ANY_DIGIT: Final = "{" + ",".join(f'"{one}"' for one in "0123456789０１２３４５６７８９") + "}"
_DAYS: Final = (61, 73050)  # 1900-03-01 (before it applications differ) and 2099-12-31


def spec(asked: Input) -> Spec:
    """The values that may stand in the cell of an input, within what the rule takes."""
    allowed = _spec(asked)
    return allowed if asked.between is None else _limited(allowed, asked.between, _one(asked))


def _limited(allowed: Spec, limits: Limits, one: Number) -> Spec:
    """Ends no farther than the limits: in the decimals of the cell, a 1 of which is worth ``one``."""
    step = one / 10**allowed.places
    low, high = exact.number(allowed.low), exact.number(allowed.high)
    least, most = limits.least(step), limits.most(step)
    low = low if least is None else max(low, least / one)
    high = high if most is None else min(high, most / one)
    return replace(allowed, low=exact.plain(low), high=exact.plain(high))


def _one(asked: Input) -> Number:
    """The value of a 1 in the cell of an input."""
    match asked.kind:
        case "money" | "number":
            return exact.in_unit("1", asked.kind, asked.unit)
        case _:
            return exact.ratio(1)


def _spec(asked: Input) -> Spec:
    match asked.kind:
        case "money":
            zeros = _zeros(asked)
            most = f"{10 ** (MONEY - zeros)}"
            return Spec("number", zeros + 2, f"-{most}", most)
        case "count":
            return Spec("number", 0, "0", str(LARGEST))
        case "percent":
            return Spec("percent", PLACES, f"-{SHARE}", SHARE)
        case "number" | "table":
            return Spec("number", PLACES, str(-LARGEST), str(LARGEST))
        case "choice" | "yes_no":
            return Spec("choice", of=(*asked.of, *(word for word, _ in asked.also)))
        case "date":
            return Spec("date", 0, str(_DAYS[0]), str(_DAYS[1]))
        case "text":
            return Spec("text")


def spec_of(cell: Cell) -> Spec:
    """The values that may stand in a cell of an answer."""
    allowed = spec(cell.asked)
    low = allowed.low if cell.low is None else exact.plain(cell.low)
    high = allowed.high if cell.high is None else exact.plain(cell.high)
    return replace(allowed, low=low, high=high)


def message(asked: Input, note: str = "") -> str:
    """The text beside a cell when it is chosen."""
    says = ""
    match asked.kind:
        case "money":
            says = f"单位：{asked.unit or '元'}。只写数，到分。"
        case "percent":
            says = "写百分数，如 82.14%。"
        case "count":
            says = f"写整数，单位：{asked.unit or '个'}。"
        case "number":
            says = f"只写数{f'，单位：{asked.unit}' if asked.unit else ''}。"
        case "choice" | "yes_no":
            says = "从下拉列表里选：" + "、".join(asked.of)
        case "date":
            says = "写日期，如 2020-12-31。"
        case "text" | "table":
            pass
    within = "" if asked.between is None else f"规定{asked.between.words}。"
    return says + within + note


def _zeros(asked: Input) -> int:
    """The number of zeros of a unit of money: 万元 has four."""
    return len(str(int(exact.in_unit("1", "money", asked.unit)))) - 1


def unit(asked: Input) -> Number:
    """The value in the steps of a 1 in the last decimal of a cell."""
    if asked.kind == "money":
        return exact.ratio(1, 100)
    if asked.kind == "number":
        return exact.in_unit("1", "number", asked.unit) / 10**PLACES
    return exact.ratio(1, 10 ** spec(asked).places)


def cell_state(allowed: Spec, cell: str, missing: str = MISSING) -> str:
    """The formula of a cell's state: empty, wrong, for a reader to say, or right (then it says nothing)."""
    return f'IF(LEN(TRIM({cell}))=0,"{missing}",{_fault_state(allowed, cell)})'


def _fault_state(allowed: Spec, cell: str) -> str:
    if allowed.kind == "text":
        return '""'
    if allowed.kind == "choice":
        fits = ",".join(f"EXACT(TRIM({cell}),{quote(word)})" for word in allowed.of)
        return f'IF(OR({fits}),"","{WRONG}")'
    outside = f"{cell}<{allowed.low},{cell}>{allowed.high},ROUND({cell},{allowed.places})<>{cell}"
    text = f'IF({_has_digit(cell)},"{UNREAD}","{WRONG}")'
    return f'IF(ISNUMBER({cell}),IF(OR({outside}),"{WRONG}",""),{text})'


def _has_digit(cell: str) -> str:
    """The condition that a text holds a digit: 10万元 and 9分 a reader may take, 三十 is no number to anybody."""
    return f"SUMPRODUCT(COUNT(FIND({_ANY_DIGIT},{cell})))>0"


def cell_value(
    steps: StepCells, asked: Input, cell: str, allowed: Spec | None = None, missing: str = MISSING
) -> tuple[Known, str]:
    """A cell's value and its state, each in a cell of the steps; ``missing`` is the state of one that is not filled."""
    allowed = spec(asked) if allowed is None else allowed
    if allowed.kind == "text":
        words = Words(steps.put(asked.name, f'IF(LEN(TRIM({cell}))=0,"",TRIM({cell}))'))
        if asked.source != "answer":
            return words, '""'
        return words, steps.put(f"{asked.name}·状态", cell_state(allowed, cell, missing))
    says = steps.put(f"{asked.name}·状态", cell_state(allowed, cell, missing))
    if allowed.kind == "choice":
        return Words(steps.put(asked.name, f'IF({says}="",TRIM({cell}),"")')), says
    top = steps.put(asked.name, f'IF({says}="",{scaled(cell, allowed.places)},0)')
    return (Day(top) if allowed.kind == "date" else number_value(allowed, top, unit(asked))), says


def printed_value(steps: StepCells, asked: Input, cell: str, beside: Sequence[str] | None = None) -> tuple[Known, str]:
    """The value and the state of a cell that holds what a printed form has: a bare number is read.

    ``beside`` are the cells that its number meets: where there are such, a percentage that meets percentages is read
    as well. A day, and whatever else is written, no formula can read.
    """
    allowed = spec(asked)
    number = printed_number(steps, cell, shares=beside is not None)
    shares = [f"AND(LEN(TRIM({one}))>0,{_is_share(cell)}<>{_is_share(one)})" for one in beside or ()]
    outside = f"{number}<{allowed.low},{number}>{allowed.high},ROUND({number},{allowed.places})<>{number}"
    unread = ",".join([f"NOT(ISNUMBER({number}))", *shares])
    beyond = f'IF(ISTEXT({cell}),"{UNREAD}","{WRONG}")'
    found = f'IF(OR({unread}),"{UNREAD}",IF(OR({outside}),{beyond},""))'
    says = steps.put(f"{asked.name}·状态", f'IF(LEN(TRIM({cell}))=0,"{MISSING}",{found})')
    top = steps.put(asked.name, f'IF({says}="",{scaled(number, allowed.places)},0)')
    return number_value(allowed, top, unit(asked)), says


def printed_number(steps: StepCells, cell: str, *, shares: bool = False) -> str:
    """The cell of the steps with the number that stands in a cell: as a number, or as a text of digits.

    With ``shares`` that of a percentage too. Else the text itself. A date is no number, nor is a percentage without
    ``shares``: a format is all that tells them from one.
    """
    text, format_ = f"TRIM({cell})", f'LEFT(CELL("format",{cell}))'
    bare, share = text, f'{text}&"%"'
    if shares:
        bare = steps.put("写的字", f'IF(OR(RIGHT({text})="%",RIGHT({text})="％"),LEFT({text},LEN({text})-1),{text})')
        share = f"ROUND({cell}*100,8)"
    number = f'IF({format_}="D",{text}&"?",IF({format_}="P",{share},{cell}))'
    digits = f'IFERROR(IF(EXACT(VALUE({bare})&"",{bare}),VALUE({bare}),{text}),{text})'
    return steps.put("写的数", f"IF(ISNUMBER({cell}),{number},{digits})")


def _is_share(cell: str) -> str:
    """The formula that says whether a percentage is written."""
    return f'OR(RIGHT(TRIM({cell}))="%",RIGHT(TRIM({cell}))="％",AND(ISNUMBER({cell}),LEFT(CELL("format",{cell}))="P"))'


def scaled(cell: str, places: int) -> str:
    """A number with so many decimals, as a whole number."""
    return f"ROUND({cell}*{10**places},0)" if places else f"ROUND({cell},0)"


def number_value(allowed: Spec, top: str, factor: Number) -> Exact:
    """The value of a number's cell in the steps."""
    ends = (exact.number(allowed.low), exact.number(allowed.high))
    most = int(max(map(abs, ends)) * 10**allowed.places)
    return Exact(top, factor, most, plus=not allowed.low.startswith("-"))
