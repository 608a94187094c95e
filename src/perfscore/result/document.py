"""The JSON of a result: the contract of design section 6 as models."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import SerializerFunctionWrapHandler, WithJsonSchema, model_serializer

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula.analysis.extent import LEAST, MOST, Extent
from perfscore.methods.documented import Documented
from perfscore.program.indicator_run import got, possible
from perfscore.program.run import Run, Status
from perfscore.result import explain
from perfscore.result.details import Regain, StepResult
from perfscore.result.indicator import IndicatorResult, losses
from perfscore.rubric.model import Section
from perfscore.steps import ranges
from perfscore.steps.status import IndicatorStatus
from perfscore.submission.model import Submission, digest

Points = Annotated[str, WithJsonSchema({"type": "string", "pattern": "^-?[0-9]+(\\.[0-9]+|/[0-9]+)?$"})]
"""Points, exactly: a decimal, or a quotient where no decimal is exact."""
ProblemDocument = Annotated[
    dict[str, Any],
    WithJsonSchema(
        {
            "type": "object",
            "required": ["code", "severity", "message"],
            "properties": {
                "code": {"type": "string", "description": "问题的代码。"},
                "severity": {"enum": ["error", "warning", "info"], "description": "严重程度。"},
                "message": {"type": "string", "description": "问题是什么。"},
                "file": {"type": ["string", "null"], "description": "在哪个文件。"},
                "line": {"type": ["integer", "null"], "description": "第几行。"},
                "column": {"type": ["integer", "null"], "description": "第几个字。"},
                "sheet": {"type": "string", "description": "在工作簿的哪张表（只有工作簿有）。"},
                "cell": {"type": "string", "description": "在哪一格（只有工作簿有）。"},
                "hint": {"type": "string", "description": "怎么改。"},
            },
        }
    ),
]
Digest = Annotated[str, WithJsonSchema({"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"})]


class RubricRef(Documented):
    """The rubric that scored, and the digest of its rule."""

    id: str
    """规则的编号。"""
    version: str
    """规则的版本。"""
    digest: Digest
    """规则内容的摘要：内容不变，摘要不变。"""


class InputsRef(Documented):
    """The digest of what was handed in."""

    digest: Digest
    """填报内容的摘要。"""


class StepDocument(Documented):
    """One step. A step whose formula is its own name is a given figure or answer."""

    name: str
    """步骤的名称。"""
    formula: str
    """公式；与名称相同的，是填报的数据或答案。"""
    substituted: str
    """代入数值后的公式。"""
    value: str
    """准确的值，如 23/28。"""
    shown: str
    """给人看的值，如 82.14%。"""


class RegainDocument(Documented):
    """One change that wins points back."""

    figure: str
    """改变哪一项数据或答案。"""
    to: str
    """改到多少，是填报里填得进去的写法。"""
    points: Points
    """总分能增加多少分。"""
    converted: Points | None
    """折算得分能增加多少分；未完成时为 null。"""
    score: Points
    """改后这个指标得多少分。"""
    says: str
    """用一句话说明。"""


class IndicatorDocument(Documented):
    """One indicator. Scores are decimal strings."""

    id: str
    """指标的编号。"""
    name: str
    """指标的名称。"""
    section: list[str]
    """所在的一级、二级指标。"""
    points: Points | None
    """分值；没有上限的加分、减分为 null。"""
    bonus: bool
    """是否加分项。"""
    minus: bool | None = None
    """减分项为 true，得分是负数；其他指标没有这个键。"""
    score: Points | None
    """得分；没有得分时为 null。"""
    status: IndicatorStatus
    """scored 已计分；not-applicable 不适用；missing 缺数据；pending 待评定。"""
    low: Points | None
    """最少可能得多少分；没有下限的是 null。"""
    high: Points | None
    """最多可能得多少分；没有上限的是 null。"""
    steps: list[StepDocument]
    """计算过程：先是用到的数据，最后是得分。"""
    reason: str
    """为什么得这个分。"""
    criterion: str
    """评分标准。"""
    lost: Points | None
    """失分。"""
    regain: list[RegainDocument]
    """怎样能挽回失分。"""
    evidence: list[str]
    """佐证材料。"""


class SectionDocument(Documented):
    """A section's points and what its indicators got; ``score`` counts those that are scored."""

    name: str
    """名称。"""
    section: list[str]
    """它和它的上级，从外到内。"""
    points: Points
    """分值。"""
    score: Points
    """其中已计分的指标得分之和。"""
    possible: Points
    """可评分值：不计不适用的指标和加分项。"""


class GatheredDocument(Documented):
    """One value that the total starts from: of which indicators."""

    name: str
    """步骤的名称。"""
    what: Literal["scores", "highest", "points", "largest", "figure", "limit"]
    """scores 得分（减分项为扣分），highest 最高一项；points 适用的分值，largest 最大一项；figure 数据；limit 限制。"""
    indicators: list[str]
    """哪些指标。"""
    falls: bool
    """true：总分随它升而降。"""
    low: Points | None
    """没有填报的数据最小是多少；其他为 null。"""
    high: Points | None
    """没有填报的数据最大是多少；其他为 null。"""


class ClosingDocument(Documented):
    """Indicators that no longer matter once a step has reached so much."""

    indicators: list[str]
    """哪些指标。"""
    step: str
    """哪个步骤。"""
    reached: Points
    """达到多少以后，这些指标不再影响总分。"""


class LossDocument(Documented):
    """Points that an indicator did not get."""

    id: str
    """指标的编号。"""
    name: str
    """指标的名称。"""
    points: Points
    """失多少分。"""
    why: str
    """为什么。"""


class ResultDocument(Documented):
    """The result of scoring one submission."""

    rubric: RubricRef
    """所用的规则。"""
    inputs: InputsRef
    """所用的填报内容。"""
    unit: str
    """填报单位。"""
    year: int | None
    """年度。"""
    status: Status
    """complete 全部指标有了结果；incomplete 还有缺数据或待评定的。"""
    total: Points | None
    """总分：各指标得分之和，加分、减分和限额之后；总分公式还缺数据时为 null。"""
    possible: Points
    """可评分值：不计不适用的指标和加分项。"""
    converted: Points | None
    """折算得分；未完成时为 null。"""
    grade: str | None
    """等次。"""
    low: Points | None
    """总分最少可能是多少；没有下限的是 null。"""
    high: Points | None
    """总分最多可能是多少；没有上限的是 null。"""
    sections: list[SectionDocument]
    """一级、二级指标的小计，上级在前。"""
    indicators: list[IndicatorDocument]
    """各指标。"""
    steps: list[StepDocument]
    """从各指标得分到等次的计算过程。"""
    gathered: list[GatheredDocument] | None = None
    """计算过程从哪些指标的得分开始；只是相加的表没有这个键。"""
    closings: list[ClosingDocument] | None = None
    """什么时候哪些没有完成的指标不再影响总分；只是相加的表没有这个键。"""
    lost: list[LossDocument]
    """失分，多的在前。"""
    problems: list[ProblemDocument]
    """不影响计分的问题：勾稽关系不符、提示。"""
    digest: Digest
    """以上全部内容的摘要（RFC 8785 规范写法的 SHA-256）：存下以后改动过一处，就不再相符。"""

    @model_serializer(mode="wrap")
    def _without_what_is_not_there(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out the keys that only some rules have."""
        made: dict[str, Any] = handler(self)
        for key in ("gathered", "closings"):
            if made.get(key, ...) is None:
                del made[key]
        for one in made.get("indicators", ()):
            if one.get("minus", ...) is None:
                del one["minus"]
        return made


def document(run: Run, indicators: Sequence[IndicatorResult]) -> ResultDocument:
    """The document of a run, with the words of its indicators."""
    model = run.program.model
    made = ResultDocument(
        rubric=RubricRef(id=model.rubric, version=model.version, digest=run.program.digest),
        inputs=InputsRef(digest=run.submission.digest()),
        unit=run.submission.unit,
        year=run.submission.year,
        status=run.status,
        total=_plain(run.total),
        possible=exact.plain(run.possible),
        converted=_plain(run.converted),
        grade=run.grade,
        low=_plain(run.least),
        high=_plain(run.most),
        sections=list(_sections(run, model.sections)),
        indicators=[_indicator(one, run.submission) for one in indicators],
        steps=list(map(_step, explain.totals(run))),
        gathered=None if run.program.totals.plain else list(_gathered(run)),
        closings=None if run.program.totals.plain else list(_closings(run)),
        lost=[
            LossDocument(id=one.id, name=one.name, points=exact.plain(one.points), why=one.why)
            for one in losses(indicators)
        ],
        problems=[problem.as_dict() for problem in run.problems],
        digest="",
    )
    return made.model_copy(update={"digest": digest(made.model_dump(mode="json", exclude={"digest"}))})


def _gathered(run: Run) -> Iterator[GatheredDocument]:
    for one in run.program.totals.inputs:
        reach = ranges.values(one.input, plain=False) if one.what == "figure" else None
        low, high = (reach.low, reach.high) if isinstance(reach, Extent) else (LEAST, MOST)
        yield GatheredDocument(
            name=one.input.name,
            what=one.what,
            indicators=_ids(run, one.rows),
            falls=one.sign < 0,
            low=None if low.endless else exact.plain(low.at),
            high=None if high.endless else exact.plain(high.at),
        )


def _closings(run: Run) -> Iterator[ClosingDocument]:
    for one in run.program.totals.closings:
        yield ClosingDocument(indicators=_ids(run, one.rows), step=one.step, reached=exact.plain(one.reached))


def _ids(run: Run, keys: Sequence[str]) -> list[str]:
    """The ids of the rows of indicators: of a table, those of its rows."""
    return [row.id for key in keys for row in run.by_key[key]]


def _plain(value: Number | Decimal | None) -> str | None:
    return None if value is None else exact.plain(value)


def _indicator(result: IndicatorResult, submission: Submission) -> IndicatorDocument:
    return IndicatorDocument(
        id=result.id,
        name=result.name,
        section=list(result.section),
        points=None if result.row.endless else exact.plain(result.full),
        bonus=result.row.bonus,
        minus=result.row.minus or None,
        score=_plain(result.got),
        status=result.status,
        low=_plain(result.least),
        high=_plain(result.most),
        steps=list(map(_step, result.steps)),
        reason=result.reason,
        criterion=result.program.head.criterion or "",
        lost=_plain(result.lost),
        regain=list(map(_regain, result.regain)),
        evidence=list(submission.evidence.get(result.id, ())),
    )


def _step(step: StepResult) -> StepDocument:
    return StepDocument(
        name=step.name, formula=step.formula, substituted=step.substituted, value=step.value, shown=step.shown
    )


def _regain(chance: Regain) -> RegainDocument:
    return RegainDocument(
        figure=chance.figure,
        to=chance.to,
        points=exact.plain(chance.points),
        converted=_plain(chance.converted),
        score=exact.plain(chance.score),
        says=chance.says,
    )


def _sections(run: Run, sections: Iterable[Section], above: tuple[str, ...] = ()) -> Iterator[SectionDocument]:
    """Every section, outer before inner, with what lies in it added up."""
    for section in sections:
        path = (*above, section.name)
        inside = run.inside.get(path, ())
        yield SectionDocument(
            name=section.name,
            section=list(path),
            points=exact.plain(section.points),
            score=exact.plain(got(inside)),
            possible=exact.plain(possible(inside)),
        )
        yield from _sections(run, section.sections, path)
