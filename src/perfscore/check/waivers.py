"""Findings that a rule file waives, each with its reason; and waivers that waive nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from perfscore.check.finding import RuleFault
from perfscore.check.subject import Rule
from perfscore.problems import Fault, Path
from perfscore.rubric.model import RubricModel
from perfscore.text import quoted, suggest


def _homes(model: RubricModel) -> Iterator[tuple[Path, dict[str, str]]]:
    """Everything that can waive: the rule, its figures, its indicators."""
    yield (), model.waive
    for name, figure in model.data.items():
        yield ("data", name), figure.waive
    for _, path, one in model.indicators():
        yield path, one.waive


def _covers(home: Path, fault: RuleFault) -> bool:
    """True where a finding stands where ``home`` may waive it, or is about that figure."""
    inside = fault.fault.path[: len(home)] == home
    return inside or (len(home) == len(("data", "name")) and home[0] == "data" and home[1] in fault.figures)


def reasons(model: RubricModel, seen: Sequence[RuleFault]) -> list[str]:
    """For each finding the reason why it is waived; empty where it is not. The nearest waiver counts."""
    homes = [(home, waive) for home, waive in _homes(model) if waive]
    return [_reason(homes, one) for one in seen]


def _reason(homes: Iterable[tuple[Path, dict[str, str]]], fault: RuleFault) -> str:
    code = fault.fault.code
    waived = [(len(home), waive[code]) for home, waive in homes if code in waive and _covers(home, fault)]
    return max(waived, default=(0, ""))[1]


def unused(model: RubricModel, seen: Sequence[RuleFault], codes: Sequence[str]) -> Iterator[RuleFault]:
    """Waivers of what is not found."""
    for home, waive in _homes(model):
        for code in waive:
            if not any(one.fault.code == code and _covers(home, one) for one in seen):
                known = code in codes
                hint = "已经改好了的，删去这一条" if known else suggest(code, codes) or "可写：" + "、".join(codes)
                what = "这里没有这样的问题" if known else "没有这样的检查"
                message = f"waive 里的{quoted(code)}没有用处：{what}"
                yield RuleFault(Fault((*home, "waive", code), "", message, hint, key=True))


def no_faults(_: Rule) -> Iterator[RuleFault]:
    """No findings: unused waivers are known only after all other checks."""
    yield from ()
