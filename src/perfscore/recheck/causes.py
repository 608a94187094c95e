"""The causes of a claim that differs: a table of hypotheses.

A cause is named only where re-scoring under it gives the claim.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from perfscore.exact import Number
from perfscore.program.model import IndicatorProgram, Program
from perfscore.recheck.document import Cause
from perfscore.recheck.variants import (
    Variant,
    Vary,
    floorless,
    full_marks,
    gateless,
    misread,
    no_points,
    other_figure,
    rates,
    rounded,
    run,
)

Kind: TypeAlias = Literal["rounding", "reading", "misapplied"]


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A reading that gives another score: ``vary`` is the rule so read; ``says`` it, unless the variant itself does."""

    code: str
    kind: Kind
    vary: Vary
    says: str = ""


HYPOTHESES: Final = (
    Hypothesis("part-whole", "reading", misread("part-whole"), "不足一个单位的没有扣，规则要扣"),
    Hypothesis("part-started", "reading", misread("part-started"), "不足一个单位的按一个扣，规则不是这样扣"),
    Hypothesis("part-pro-rata", "reading", misread("part-pro-rata"), "不足一个单位的按比例扣，规则不是这样扣"),
    Hypothesis("band-end", "reading", misread("band-end"), "正好在两档分界上，归入了另一档"),
    Hypothesis("truncated", "rounding", rounded(None, "down"), "得分舍去了尾数，没有按规定取舍"),
    Hypothesis("half-up", "rounding", rounded(None, "half-up"), "得分按四舍五入取，规则不是这样取舍"),
    Hypothesis("half-even", "rounding", rounded(None, "half-even"), "得分按四舍六入五成双取，规则不是这样取舍"),
    Hypothesis("rounded-up", "rounding", rounded(None, "up"), "得分按有尾数就进位取，规则不是这样取舍"),
    Hypothesis("unrounded", "rounding", rounded(3, "half-up"), "得分保留了三位小数，没有按规定取舍"),
    Hypothesis("unrounded", "rounding", rounded(4, "half-up"), "得分保留了四位小数，没有按规定取舍"),
    Hypothesis("whole-points", "rounding", rounded(0, "half-up"), "得分四舍五入到整数分"),
    Hypothesis("whole-points", "rounding", rounded(0, "down"), "得分舍去小数，只取整数分"),
    Hypothesis("one-decimal", "rounding", rounded(1, "half-up"), "得分只保留一位小数（四舍五入）"),
    Hypothesis("one-decimal", "rounding", rounded(1, "down"), "得分只保留一位小数（舍去尾数）"),
    Hypothesis("ratio-rounded", "rounding", rates(4), "比率先四舍五入到 0.01 个百分点，再计分"),
    Hypothesis("ratio-rounded", "rounding", rates(3), "比率先四舍五入到 0.1 个百分点，再计分"),
    Hypothesis("ratio-rounded", "rounding", rates(2), "比率先四舍五入到整数百分点，再计分"),
    Hypothesis("ratio-rounded", "rounding", rates(4, "floor"), "比率先舍去到 0.01 个百分点，再计分"),
    Hypothesis("ratio-rounded", "rounding", rates(2, "floor"), "比率先舍去到整数百分点，再计分"),
    Hypothesis("rate-times-points", "misapplied", misread("rate-times-points"), "直接用比率乘分值，没有按评分标准计算"),
    Hypothesis(
        "direction-swapped", "misapplied", misread("direction-swapped"), "指标的方向弄反了（越大越好与越小越好）"
    ),
    Hypothesis("scale-as-tiers", "misapplied", misread("scale-as-tiers"), "两点之间没有按比例计分"),
    Hypothesis("cap-ignored", "misapplied", misread("cap-ignored"), "超过 100% 的也按比例计分，没有封顶"),
    Hypothesis("floor-ignored", "misapplied", floorless(), "扣分超过了分值，没有“扣完为止”"),
    Hypothesis("other-figure", "misapplied", other_figure()),
    Hypothesis("gate-ignored", "misapplied", gateless(), "没有理会“该指标不得分”等例外规定"),
    Hypothesis("full-without-meeting", "misapplied", full_marks(), "没有达到要求，却计了满分"),
    Hypothesis("all-or-nothing", "misapplied", no_points(), "没有完成的计了 0 分，规则是按比例计分"),
)
"""In this order they are tried, and the first that holds gives the verdict: what is most easily excused first."""


class Trial:
    """The hypotheses of one rubric; an indicator's variants are built when a claim on it first differs."""

    def __init__(self, rubric: Program) -> None:
        self._rubric = rubric
        self._built: dict[tuple[int, int], tuple[Variant, ...]] = {}

    def causes(
        self, indicator: IndicatorProgram, values: Mapping[str, Any], claimed: Number, computed: Number, full: Number
    ) -> Iterator[tuple[Kind, Cause]]:
        """Every hypothesis under which the row scores just what is claimed, each code once."""
        named: set[str] = set()
        for place, hypothesis in enumerate(HYPOTHESES):
            if hypothesis.code in named or (hypothesis.code == "full-without-meeting" and computed >= full):
                continue
            for word, variant in self._variants(place, indicator):
                if run(variant, values) == claimed:
                    named.add(hypothesis.code)
                    yield hypothesis.kind, Cause(code=hypothesis.code, says=word or hypothesis.says)
                    break

    def _variants(self, place: int, indicator: IndicatorProgram) -> tuple[Variant, ...]:
        key = (place, id(indicator))
        if key not in self._built:
            self._built[key] = tuple(HYPOTHESES[place].vary(self._rubric, indicator))
        return self._built[key]
