"""``parts``: ①（完成 / 计划）× 6，②考核得分 / 总分 × 4: named sub-scores, each in its own way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar, Final, Self

from pydantic import ConfigDict, create_model, model_validator

from perfscore import exact
from perfscore.exact import Number
from perfscore.methods.answer import Answer, Reading, blank
from perfscore.methods.description import Context, Fact
from perfscore.methods.fields import Flag, Root, Words
from perfscore.methods.layout import Layout, answer_inputs
from perfscore.methods.refusals import MOST_ITEMS, limit_items, refuse
from perfscore.methods.registry import SIMPLE, fields
from perfscore.methods.scored import Scored, one_way_schema
from perfscore.methods.total_fields import EndlessPoints, Weight
from perfscore.methods.way import Misreading, Way, changed, misread_together
from perfscore.problems import Fault, Path
from perfscore.steps.model import Asked, Block, BlockKind
from perfscore.text import normal, quoted

_NUMBERS: Final = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


def _part_schema(schema: dict[str, Any], model: type[Scored]) -> None:
    """Say in the JSON Schema also that a part cannot be not applicable by itself."""
    one_way_schema(schema, model)
    given = {"properties": {"score": {"not": {"const": "not_applicable"}}}}
    schema["properties"]["undefined"] |= {**given, "items": given}
    schema["anyOf"] = [{"required": ["points"]}, {"required": ["weight"]}]


class PartFields(Scored):
    """One part, without the keys of the ways of scoring."""

    model_config = ConfigDict(json_schema_extra=_part_schema)

    name: Words
    """这一部分的名称。例：制度建设"""
    points: EndlessPoints = None
    """这一部分的分值；没有上限的加分、减分写 none。与 weight 二选一。例：2"""
    weight: Weight | None = None
    """这一部分的权重：按整个指标的分值评，再乘权重；各部分合计 100%。例：70%"""
    bonus: Flag = False
    """加分的部分：不算在指标的分值里，可以使得分超过分值。例：true"""
    minus: Flag = False
    """扣分的部分：从其他部分的得分里扣，扣完为止。例：true"""

    @model_validator(mode="after")
    def _worth(self) -> Self:
        if self.bonus and self.minus:
            message = f"“{self.name}”既是加分的部分，又是扣分的部分"
            raise refuse("bonus-and-minus", message, "bonus 和 minus 只写一个", key="minus")
        if self.weight is not None and not self.counted:
            message = f"“{self.name}”是{'加' if self.bonus else '扣'}分的部分，不按权重计"
            raise refuse("part-weight", message, "写分值（points），没有上限的写 none", key="weight")
        given = "points" in self.model_fields_set
        if self.weight is not None and given:
            raise refuse("part-weight", f"“{self.name}”的 points 和 weight 只能写一个", key="weight")
        if self.weight is None and not given:
            raise refuse("key-missing", "缺少“points”", "写分值；各部分按权重的写 weight，合计 100%")
        if self.weight is None and self.counted and self.points is None:
            message = f"“{self.name}”算在指标的分值里，要有分值"
            hint = "写上分值；没有上限的只能是加分（bonus: true）或扣分（minus: true）的部分"
            raise refuse("points-needed", message, hint, at=("points",))
        return self

    @property
    def counted(self) -> bool:
        """True where it is among the points of its indicator: it neither adds to them nor comes off."""
        return not (self.bonus or self.minus)

    @property
    def kind(self) -> BlockKind:
        """Its part in the sum."""
        return "minus" if self.minus else "bonus" if self.bonus else ""

    @property
    def share(self) -> Number:
        """Its weight; 1 where it has points of its own."""
        return exact.ratio(1) if self.weight is None else self.weight

    def full(self, points: Number) -> Number:
        """The points that it is scored out of, in an indicator of so many; 0 where there is no end."""
        return points if self.weight is not None else self.points or exact.ratio(0)

    @property
    def endless(self) -> bool:
        """True where there is no end to its points."""
        return self.weight is None and self.points is None

    @property
    def worth(self) -> str:
        """Its points, or its weight, in words."""
        if self.weight is not None:
            return f"权重 {exact.show(self.weight, 'percent')}"
        most = "没有上限" if self.points is None else exact.points(self.points)
        return {"": most, "bonus": f"加分，{most}", "minus": f"扣分，{most}"}[self.kind]


Part: type[PartFields] = create_model("Part", __base__=PartFields, **fields(SIMPLE))


class Parts(Way, Root[list[Part]]):
    """Sub-scores that add up; each is scored, explained and answered by itself.

    Source: 炎陵县2020年度部门整体支出绩效评价指标评分表, 重点工作实际完成率.
    """

    model_config = ConfigDict(json_schema_extra={"minItems": 2, "maxItems": MOST_ITEMS})
    title: ClassVar[str] = "分几部分，各按各的方式计分"
    chinese: ClassVar[str] = "部分 各部分"
    written: ClassVar[str] = (
        "[{name: 制度, points: 2, checklist: {已制定制度: 2}}, {name: 执行, points: 2, judged: {}}]"
    )
    example: ClassVar[str] = "{规划编制: {制定了规划: 是}, 落实情况: {score: 1, reason: 基本落实}}"
    proportional: ClassVar[bool] = True

    root: list[Part]

    def names(self) -> Iterator[tuple[Path, str]]:
        """The parts, and the names in each."""
        for place, part in enumerate(self.root):
            yield (place, "name"), part.name
            yield from (((place, part.way_key, *path), name) for path, name in part.way.names())

    def facts(self) -> Iterator[Fact]:
        """Each part with its points, and the facts of its way."""
        for part in self.root:
            lead = f"“{part.name}”部分"
            yield Fact(f"part {part.name}", lead, part.worth, renamable=True)
            yield from part.facts_below(part.name, lead)

    def words(self, context: Context, /) -> Iterator[str]:
        """A numbered sentence a part."""
        for number, part in enumerate(self.root):
            mark = _NUMBERS[number] if number < len(_NUMBERS) else f"({number + 1})"
            full = context.full if part.weight is not None else exact.points(part.full(exact.ratio(0)))
            sentences = part.words(full, context.days, endless=part.endless, minus=context.minus or part.minus)
            yield f"{mark}{part.name}（{part.worth}）：{'；'.join(sentences)}"

    def keys(self) -> Iterator[str]:
        """The parts, and what the answers of each may have."""
        for part in self.root:
            yield from (part.name, *part.way.keys())

    @classmethod
    def key_schemas(cls, *, row: bool) -> dict[str, Any]:  # noqa: ARG003 (parts stand in no row)
        """The keys that each part has of its own, so that the indicator has none."""
        return {key: {"type": "array", "maxItems": 0} for key in ("measure", "undefined")}

    @model_validator(mode="after")
    def _named(self) -> Parts:
        names = [part.name for part in self.root]
        if len(names) <= 1:
            raise refuse("parts-too-few", "parts 至少要有两部分")
        limit_items(self.root, "parts ")
        plain = [normal(name) for name in names]
        for place, name in enumerate(names):
            if plain[place] in plain[:place]:
                message = f"有两个部分都叫{quoted(name)}"
                raise refuse("parts-same-name", message, "各部分的名称要不同", at=(place, "name"))
        return self

    def misreadings(self) -> Iterator[Misreading]:
        """The parts read otherwise: every part together that the same misunderstanding can befall."""
        for code, says, by_place in misread_together(part.way for part in self.root):
            root = [part.read_as(by_place[at]) if at in by_place else part for at, part in enumerate(self.root)]
            yield Misreading(code, changed(self, root=root), says=says)

    @model_validator(mode="after")
    def _weighed(self) -> Parts:
        counted = [part for part in self.root if part.counted]
        weights = [part.weight for part in counted if part.weight is not None]
        if not counted:
            raise refuse(
                "parts-not-counted", "各部分都是加分或扣分，没有算在指标分值里的", "至少一部分不写 bonus、minus"
            )
        if weights and len(weights) < len(counted):
            bare = next(part.name for part in counted if part.weight is None)
            message = f"有的部分写了权重，{quoted(bare)}没有写"
            raise refuse("parts-weights", message, "要么各部分都写 weight，合计 100%，要么都写 points")
        total = sum(weights, exact.ratio(0))
        if weights and total != 1:
            raise refuse("parts-weights", f"各部分权重合计 {exact.show(total, 'percent')}，应当是 100%")
        return self

    def points_fault(self, points: exact.Number, path: Path) -> list[Fault]:
        """The fault that the parts do not add up to the indicator, if they do not."""
        total = sum((part.full(points) * part.share for part in self.root if part.counted), exact.ratio(0))
        if total == points:
            return []
        shown, full = exact.show(total, "points"), exact.show(points, "points")
        message = f"各部分分值合计 {shown} 分，与本指标的 {full} 分不符"
        return [Fault((*path, "parts"), "points-not-adding", message, key=True)]

    def kinds_fault(self, name: str, path: Path) -> list[Fault]:
        """The faults of parts that add or take off, in a row that itself does."""
        message = f"{quoted(name)}本身是加分项或减分项，它的部分不能再是加分或扣分的"
        return [
            Fault((*path, "parts", place, part.kind), "part-kind", message, "另写一个指标", key=True)
            for place, part in enumerate(self.root)
            if not part.counted
        ]

    def most(self, points: Number) -> Number | None:
        """The most of all parts together; those that take off do not count."""
        every = [(part.way.most(part.full(points)), part) for part in self.root if not part.minus]
        if any(most is None or part.endless for most, part in every):
            return None
        return sum((most * part.share for most, part in every if most is not None), exact.ratio(0))

    def answer_with(self, items: Mapping[str, object], asked: Asked, /) -> object:
        """The answers of the parts of which something is given."""
        homes, parts = {one.item: one for one in asked}, dict[str, object]()
        for part in self.root:
            own = {homes[item].key: value for item, value in items.items() if homes[item].part == part.name}
            if own:
                parts[part.name] = part.way.answer_with(own, asked.parts[part.name])
        return parts

    def read(self, given: object, reading: Reading) -> Answer:
        """The answers of the parts, by the parts' names."""
        entries: Mapping[str, object] = {}
        if given is not None:
            entries = reading.mapping(given, [part.name for part in self.root], self.example) or {}
        filled = {name: None if blank(one) else one for name, one in entries.items()}
        answers = {part.name: part.way.read(filled.get(part.name), reading.part(part.name)) for part in self.root}
        pairs = [(f"{name}.", name, answer) for name, answer in answers.items()]
        return Answer(
            {lead + item: value for lead, _, answer in pairs for item, value in answer.values.items()},
            tuple(remark._replace(part=name) for _, name, answer in pairs for remark in answer.remarks),
            {lead + item: word for lead, _, answer in pairs for item, word in answer.details.items()},
            frozenset(lead + item for lead, _, answer in pairs for item in answer.begun),
            {lead + item: (name, *path) for lead, name, answer in pairs for item, path in answer.places.items()},
            tuple(one.prefixed(f"{name}：") for _, name, answer in pairs for one in answer.warnings),
        )


def layouts(way: Way, blocks: Iterable[Block]) -> Iterator[tuple[Block, Layout]]:
    """The layouts of an indicator's answer, part by part, each with its block."""
    ways = [part.way for part in way.root] if isinstance(way, Parts) else [way]
    for one, block in zip(ways, blocks, strict=False):  # after those of the parts comes one that adds them up
        if answer_inputs(block):
            yield block, one.layout(block)
