"""Why a claim may differ: a table of hypotheses. A cause is named only where re-scoring under it gives the claim."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from perfscore.exact import Number
from perfscore.program.model import IndicatorProgram, Program
from perfscore.recheck import variants
from perfscore.recheck.document import Cause
from perfscore.recheck.variants import Variant, Vary

Kind: TypeAlias = Literal["rounding", "reading", "misapplied"]


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One way to come to another score: ``vary`` is the rule as that way has it. ``{}`` takes the variant's word."""

    code: str
    kind: Kind
    says: str
    vary: Vary


HYPOTHESES: Final = (
    Hypothesis("part-whole", "reading", "不足一个单位的没有扣，规则要扣", variants.part("whole")),
    Hypothesis("part-started", "reading", "不足一个单位的按一个扣，规则不是这样扣", variants.part("started")),
    Hypothesis("part-pro-rata", "reading", "不足一个单位的按比例扣，规则不是这样扣", variants.part("pro-rata")),
    Hypothesis("band-end", "reading", "正好在两档分界上，归入了另一档", variants.band_ends()),
    Hypothesis("truncated", "rounding", "得分舍去了尾数，没有按规定取舍", variants.rounded(None, "down")),
    Hypothesis("half-up", "rounding", "得分按四舍五入取，规则不是这样取舍", variants.rounded(None, "half-up")),
    Hypothesis(
        "half-even", "rounding", "得分按四舍六入五成双取，规则不是这样取舍", variants.rounded(None, "half-even")
    ),
    Hypothesis("rounded-up", "rounding", "得分按有尾数就进位取，规则不是这样取舍", variants.rounded(None, "up")),
    Hypothesis("unrounded", "rounding", "得分保留了三位小数，没有按规定取舍", variants.rounded(3, "half-up")),
    Hypothesis("unrounded", "rounding", "得分保留了四位小数，没有按规定取舍", variants.rounded(4, "half-up")),
    Hypothesis("whole-points", "rounding", "得分四舍五入到整数分", variants.rounded(0, "half-up")),
    Hypothesis("whole-points", "rounding", "得分舍去小数，只取整数分", variants.rounded(0, "down")),
    Hypothesis("one-decimal", "rounding", "得分只保留一位小数（四舍五入）", variants.rounded(1, "half-up")),
    Hypothesis("one-decimal", "rounding", "得分只保留一位小数（舍去尾数）", variants.rounded(1, "down")),
    Hypothesis("ratio-rounded", "rounding", "比率先四舍五入到 0.01 个百分点，再计分", variants.rates(4)),
    Hypothesis("ratio-rounded", "rounding", "比率先四舍五入到 0.1 个百分点，再计分", variants.rates(3)),
    Hypothesis("ratio-rounded", "rounding", "比率先四舍五入到整数百分点，再计分", variants.rates(2)),
    Hypothesis("ratio-rounded", "rounding", "比率先舍去到 0.01 个百分点，再计分", variants.rates(4, "floor")),
    Hypothesis("ratio-rounded", "rounding", "比率先舍去到整数百分点，再计分", variants.rates(2, "floor")),
    Hypothesis(
        "rate-times-points", "misapplied", "直接用比率乘分值，没有按评分标准计算", variants.rate_times_points(1)
    ),
    Hypothesis(
        "rate-times-points",
        "misapplied",
        "直接用完成值的百分数乘分值，没有与指标值相比",
        variants.rate_times_points(100),
    ),
    Hypothesis("direction-swapped", "misapplied", "指标的方向弄反了（越大越好与越小越好）", variants.direction()),
    Hypothesis("cap-ignored", "misapplied", "超过 100% 的也按比例计分，没有封顶", variants.uncapped()),
    Hypothesis("floor-ignored", "misapplied", "扣分超过了分值，没有“扣完为止”", variants.floorless()),
    Hypothesis("other-figure", "misapplied", "算式里的{}", variants.other_figure()),
    Hypothesis("gate-ignored", "misapplied", "没有理会“该指标不得分”等例外规定", variants.gateless()),
    Hypothesis("full-without-meeting", "misapplied", "没有达到要求，却计了满分", variants.fixed(1)),
    Hypothesis(
        "all-or-nothing",
        "misapplied",
        "没有完成的计了 0 分，规则是按比例计分",
        variants.fixed(0, "ratio", "target", "survey", "checkpoints", "parts"),
    ),
)
"""In this order they are tried, and the first that holds gives the verdict: what is most easily excused first."""


class Trial:
    """The hypotheses of one rubric; an indicator's variants are built when a claim on it first differs."""

    def __init__(self, rubric: Program) -> None:
        self._rubric = rubric
        self._built: dict[tuple[int, int], tuple[Variant, ...]] = {}

    def causes(
        self, one: IndicatorProgram, values: Mapping[str, Any], claimed: Number, computed: Number, full: Number
    ) -> Iterator[tuple[Kind, Cause]]:
        """Every hypothesis under which the row scores just what is claimed, each code once."""
        named: set[str] = set()
        for place, hypothesis in enumerate(HYPOTHESES):
            if hypothesis.code in named or (hypothesis.code == "full-without-meeting" and computed >= full):
                continue
            for word, variant in self._variants(place, one):
                if variants.run(variant, values) == claimed:
                    named.add(hypothesis.code)
                    yield hypothesis.kind, Cause(code=hypothesis.code, says=hypothesis.says.format(word))
                    break

    def _variants(self, place: int, one: IndicatorProgram) -> tuple[Variant, ...]:
        key = (place, id(one))
        if key not in self._built:
            self._built[key] = tuple(HYPOTHESES[place].vary(self._rubric, one))
        return self._built[key]
