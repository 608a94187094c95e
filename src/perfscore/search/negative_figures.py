"""Figures that can be negative: what the rule itself says of them.

The only answer to "can a run be so": ``check`` looks for witnesses among plausible runs, ``test`` asks for tests of
what plausible runs reach. A figure is not negative unless the rule speaks of it as negative: it is compared with a
negative number, asked whether it is below 0, or has a band below 0.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from typing import Final

from perfscore import exact
from perfscore.formula import tree
from perfscore.formula.analysis import terms
from perfscore.formula.operations import OUTCOMES, TURNED
from perfscore.formula.tree import Comparison, Node
from perfscore.methods import Each, Parts
from perfscore.methods.scored import Scored
from perfscore.program.model import IndicatorProgram
from perfscore.rubric.figures import limits_of
from perfscore.rubric.model import RubricModel
from perfscore.search.branches import Trial
from perfscore.steps.model import Input

_ZERO: Final = exact.ratio(0)


def plausible(program: IndicatorProgram, trial: Trial, negative: Container[str]) -> bool:
    """True where no figure of a run is negative but those that may be."""
    values = (trial.values[one.name] for one in program.inputs if one.name not in negative)
    flat = (one for value in values for one in (value if isinstance(value, tuple) else (value,)))
    return all(isinstance(one, str) or one >= 0 for one in flat)


def negative(model: RubricModel) -> frozenset[str]:
    """The names of figures, and of columns, that a rule speaks of as negative."""
    names = set(_let_below(model))
    for scored in _scored(model):
        names.update(_banded(scored))
        for formula in scored.formulas():
            names.update(_below(formula.tree))
    for limit in model.limits:
        names.update(_below(limit.when.tree))
    return frozenset(names)


def _let_below(model: RubricModel) -> Iterator[str]:
    """The figures, and columns, that the rule lets be below 0 by their ``between``."""
    for name, figure in model.data.items():
        named = ((name, limits_of(figure)), *((key, limits_of(column)) for key, column in figure.columns.items()))
        yield from (key for key, one in named if one is not None and one.low is not None and one.low < 0)


def _scored(model: RubricModel) -> Iterator[Scored]:
    """Every indicator, part and way of a row."""
    for _, _, indicator in model.indicators():
        yield indicator
        if isinstance(indicator.way, Parts):
            yield from indicator.way.root
        elif isinstance(indicator.way, Each):
            yield from indicator.way.ways.values()


def _banded(scored: Scored) -> Iterator[str]:
    """The figure that is the measure, where a band reaches below 0."""
    last = scored.measure[-1].formula.tree if scored.measure else None
    if isinstance(last, tree.Name):
        for one in (one for tier in scored.way.tiers() for one in tier.intervals):
            ends_below = one.low is None and one.high is not None and (one.high, one.high_closed) <= (_ZERO, False)
            if ends_below or (one.low is not None and one.low < 0):
                yield last.name


def _below(node: Node) -> Iterator[str]:
    """The names that a formula compares with a negative number, or of which it asks whether they are below 0."""
    for compare in tree.walk(node):
        if isinstance(compare, tree.Compare):
            for pair in terms.pairwise(compare):
                ((op, right),) = pair.rest
                yield from (
                    *_asked_below_zero(pair.first, op, right),
                    *_asked_below_zero(right, TURNED[op], pair.first),
                )


def _asked_below_zero(side: Node, op: Comparison, other: Node) -> Iterator[str]:
    match other:
        case tree.Num(value):
            pass
        case tree.Negative(tree.Num(size)):
            value = -size
        case _:
            return
    below, equal, above = OUTCOMES[op]
    if isinstance(side, tree.Name) and (value < 0 or (value == 0 and below != equal == above)):
        yield side.name


# -- what a figure is called -------------------------------------------------------------------

_MAY: Final = re.compile("利润|盈|亏|净(?:值|额|收|资产|现金|增|利|流)|结余|增减|差额|差异|效益|增加值率|收支差|增长额")
"""Words for what can be below 0; 结转 with 结余 is money carried over, and never is."""
_CARRIED: Final = re.compile("结转|累计结余|结存")
_BARE: Final = re.compile("目标|基准|基数|标准值|参照|上年|去年|上期|同期|基期|前[一二三]年")
"""A figure called only so does not say what it is of."""
_NEUTRAL: Final = re.compile(
    "目标|基准|基数|标准|参照|上年|去年|上期|同期|基期|前[一二三]年|实际|完成|计划|考核|指标|年度|全年|本年|当年|本期|年初|年末"
    "|核定|规定|平均|情况|水平|[值数额总量期年度的本今前均一二三四五甲乙丙丁A-Za-z0-9_]"
)
_NEVER: Final = re.compile(
    "预算|资金|经费|支出|收入|税|费|投资|引资|贷款|产值|产量|面积|人数|人员|户|项目|工程|任务|销售|补贴|补助|专款|拨|下达|到位|执行"
    "|采购|资产|债务|成本|价|工资|基金|保险|救助|报销|覆盖|合格|达标|验收|建设|分值|得分|满分|打分|三公|固投|消费|进出口|存款|捐"
    "|能耗|排放|用水|用地|产出|粮|种植|造林|里程|支付|配套|安排|专项|项数|件数|次数|天数|控制|公用|决算|进度"
)
_PHYSICAL: Final[frozenset[str]] = frozenset({"", "元", "千元", "万元", "亿元", "百万元"})
_PART: Final = re.compile(
    "扣除|剔除|调减|核减|减免|不可抗|免|追减|结转|未|不|暂|取消|撤|退|除|减少|其中|损|病|缺|请假|放弃|死亡|迁"
)
"""Words for what is taken out of a whole: that it is more than the whole, nobody would hand in."""


def doubtful(inputs: Iterable[Input], program: IndicatorProgram, model: RubricModel) -> frozenset[str]:
    """The figures of an indicator that may be negative by what they are called, or whose name does not say."""
    return frozenset(one.name for one in inputs if _doubtful(one, program, model))


def _doubtful(asked: Input, program: IndicatorProgram, model: RubricModel) -> bool:
    if asked.between is not None and asked.between.low is not None:  # the rule says it
        return False
    if asked.source != "figure" or asked.kind not in {"money", "number", "percent"}:
        return False
    noted = model.data[asked.name].note or "" if asked.name in model.data else ""
    if _MAY.search(asked.name):
        return _CARRIED.search(asked.name) is None
    bare = _BARE.search(asked.name) is not None and not _NEUTRAL.sub("", asked.name)
    if not bare or asked.kind == "percent" or asked.unit not in _PHYSICAL:
        return False
    words = "，".join((noted, *_words(program)))
    return _MAY.search(words) is not None or _NEVER.search(words) is None


def _words(program: IndicatorProgram) -> Iterator[str]:
    """The words of an indicator: its name, its criterion, the names of its inputs and measures."""
    yield program.head.name
    yield program.head.criterion or ""
    yield from (one.name for one in program.inputs)
    yield from (step.name for block in program.blocks for step in block.steps if step.authored)


def whole_of_parts(divisor: Node, doubtful: Container[str]) -> bool:
    """True for a sum that divides and is a whole, one part of which may be negative and another is not: 结余 + 支出."""
    parts = terms.linear(divisor)
    named = [{name.name for name in tree.names(one)} for one in parts]
    sure = any(names and not any(name in doubtful for name in names) for names in named)
    return len(parts) > 1 and sure and all(factor > 0 for factor in parts.values())


def whole_less_part(quotient: tree.Binary, figures: Container[str]) -> bool:
    """True for a difference that divides and is a whole less what is taken out of it, or less the same as above.

    Neither turns a quotient upside down; the second is progress from where it began: 现值 - 起点 over 目标 - 起点.
    """
    off = {one for one, factor in terms.linear(quotient.right).items() if factor < 0}
    above = {one for one, factor in terms.linear(quotient.left).items() if factor < 0}
    named = [one.name for node in off for one in tree.names(node) if one.name in figures]
    return bool(off) and (off <= above or (bool(named) and all(map(_PART.search, named))))
