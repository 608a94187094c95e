"""The result of a re-check, as the model that its JSON follows (design section 6)."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import PlainSerializer, WithJsonSchema

from perfscore import exact
from perfscore.methods.documented import Documented
from perfscore.rubric.model import RESERVED

Verdict: TypeAlias = Literal[
    "agrees",
    "rounding",
    "reading",
    "misapplied",
    "exceeds",
    "unsupported",
    "arithmetic",
    "unexplained",
    "undetermined",
]

Weight: TypeAlias = Literal["重要", "一般", "提示"]

_POINTS = {"type": "string", "pattern": "^-?[0-9]+(\\.[0-9]+)?$"}
Points = Annotated[Decimal, PlainSerializer(exact.plain, return_type=str, when_used="json"), WithJsonSchema(_POINTS)]


class Cause(Documented):
    """One cause of a difference."""

    code: str
    """原因的代码。"""
    says: str
    """原因，一句话。"""


class Row(Documented):
    """One indicator (or 合计, 折算, 等次, where these are wrong): what is claimed, what comes out, why they differ."""

    id: str
    """指标的编号；合计、折算、等次是 total、converted、grade。"""
    name: str
    """指标的名称。"""
    points: Points | None
    """分值；没有上限的为 null。"""
    claimed: Points | None
    """自评得分；没有自评的为 null。"""
    computed: Points | None
    """复核得分；算不出或不适用的为 null。"""
    difference: Points | None
    """差异：自评减复核。"""
    verdict: Verdict
    """结论。"""
    causes: list[Cause] = []
    """原因；能得出自评得分的全部列出。"""
    reason: str = ""
    """复核得分是怎样算出来的；与自评一致的不列。"""
    low: Points | None = None
    """复核得分算不出时，最少可能是多少。"""
    high: Points | None = None
    """复核得分算不出时，最多可能是多少；没有上限的为 null。"""
    levels: list[str] = []
    """所属的一级、二级指标，由外到内。"""
    sign: str = ""
    """指标性质，照填报的写。"""
    target: str = ""
    """指标值，照填报的写。"""
    unit: str = ""
    """度量单位，照填报的写。"""
    actual: str = ""
    """完成值：照填报的写；规则自己计算的指标，是算出的指标值。"""
    place: list[str | int] = []
    """完成值填在填报的哪里，如 ["data", "绩效指标", 0, "完成值"]；不是填在一处的为空。"""
    remark: str = ""
    """单位对这一行的说明：填报的备注、偏差原因。"""

    @property
    def label(self) -> str:
        """The name, and the id where that says more: of a total it is but the key of a submission."""
        return self.name if self.id in {self.name, *RESERVED} else f"{self.name}（{self.id}）"

    @property
    def differs(self) -> bool:
        """True where the verdict holds something against the row."""
        return self.verdict not in {"agrees", "undetermined"}

    @property
    def explained(self) -> bool:
        """True where a list of differences has the row: with what differs, or with why it has no score.

        That nothing is claimed, and nothing else to be noted, is no reason to list it.
        """
        noted = self.claimed is not None or any(cause.code != "not-claimed" for cause in self.causes)
        return self.differs or (self.verdict == "undetermined" and noted)


class Finding(Documented):
    """Something that is wrong, or looks wrong, over all rows."""

    code: str
    """代码。"""
    says: str
    """说明，一句话。"""
    where: str
    """在哪里：指标、数据的名称，或文件的行和列。"""
    weight: Weight = "一般"
    """等级：重要、一般、提示。"""
    remedy: str = ""
    """建议怎么办。"""
    ground: str = ""
    """依据。"""


class SelfAccuracy(Documented):
    """自评准确: how far the self-score is from the re-checked one, and what the rubric gives for that."""

    claimed: Points
    """自评得分（折算后）。"""
    low: Points
    """复核得分（折算后）最少是多少。"""
    high: Points
    """复核得分（折算后）最多是多少；与 low 相等时就是复核得分。"""
    deviation: str
    """差异率。"""
    indicator: str
    """规则里哪个指标评自评的准确。"""
    score_low: Points | None
    """按这个指标最少得几分。"""
    score_high: Points | None
    """按这个指标最多得几分。"""
    says: str
    """一句话。"""


class FigureText(Documented):
    """A figure of the submission as a reviewer's sheet prints it."""

    name: str
    """数据的名称。"""
    unit: str = ""
    """单位；规则没有规定的是空的。"""
    value: str = ""
    """填报的数，照填报的写；没有填的是空的。"""


class Recheck(Documented):
    """The re-check of one submission."""

    rubric: str
    """所用的规则。"""
    digest: str
    """规则内容的指纹。"""
    submission: str
    """填报的指纹：数据、答复、自评和表头改了一处，它就不同。"""
    unit: str
    """填报单位。"""
    project: str = ""
    """项目名称；没有写的是空的。"""
    code: str = ""
    """项目编码；没有写的是空的。"""
    budget: Points | None = None
    """预算数，元；填报里没有的为 null。"""
    year: int | None
    """年度。"""
    claimed_total: Points | None
    """自评总分。"""
    computed_total: Points | None
    """复核总分；还有算不出的指标时为 null。"""
    claimed_converted: Points | None
    """自评折算得分：自评里写的，没有写的由自评总分折算。"""
    computed_converted: Points | None
    """复核折算得分；还有算不出的指标时为 null。"""
    computed_grade: str | None
    """复核等次，看限制；没有等次，或还有算不出的指标时为 null。"""
    low: Points | None
    """复核总分最少可能是多少；没有下限的是 null。"""
    high: Points | None
    """复核总分最多可能是多少；没有上限的是 null。"""
    converted_low: Points | None
    """复核折算得分最少可能是多少；没有下限的是 null。"""
    converted_high: Points | None
    """复核折算得分最多可能是多少；没有上限的是 null。"""
    rows: list[Row]
    """各指标；合计、折算、等次有问题的列在最后。"""
    findings: list[Finding]
    """各行以外的问题和疑点。"""
    self_accuracy: SelfAccuracy | None
    """自评准确；规则没有这样的指标，或没有自评总分的，为 null。"""
    figures: list[FigureText] = []
    """填报数据：规则的各项数、日期、选项和是否，不含表格和文字。"""

    @property
    def indicators(self) -> list[Row]:
        """The rows without those of 合计 and 折算, which stand in no section."""
        return [row for row in self.rows if row.levels]

    @property
    def agrees(self) -> bool:
        """True where no row differs and nothing else was found."""
        return not self.findings and not any(row.differs for row in self.rows)

    def __getitem__(self, key: str) -> Row:
        """The row with this id."""
        for row in self.rows:
            if row.id == key:
                return row
        raise KeyError(key)

    def plain(self) -> dict[str, Any]:
        """The re-check as plain data, as its JSON has it."""
        return self.model_dump(mode="json")
