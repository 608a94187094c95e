"""``each``: 项目支出绩效自评表: every row of a table is an indicator, scored by one way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Annotated, Any, ClassVar, Final, Literal, NamedTuple

from pydantic import ConfigDict, Field, create_model, model_validator

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula import tree
from perfscore.methods.description import Context, Fact, column_facts
from perfscore.methods.fields import FigureName, Points, Words, one_of, requires
from perfscore.methods.refusals import refuse
from perfscore.methods.registry import ROWS, fields
from perfscore.methods.scored import Scored
from perfscore.methods.strict import Strict
from perfscore.methods.way import Way
from perfscore.problems import Fault, Path
from perfscore.steps.draft import Draft
from perfscore.steps.model import Block, Guard, Input, Step
from perfscore.text import quoted

_POINTS: Final = "分值"
"""The full marks of a row, which are a column of its table."""

_OF_ROWS: Final = ("unit", "group", "claimed")
"""Keys that say something of rows that are indicators of their own."""

RowWay: Any = create_model("RowWay", __base__=Scored, **fields(ROWS))


def _where(key: str, many: int, needed: str) -> dict[str, Any]:
    """In the JSON Schema: where so many stand under a key, another key is needed."""
    several = {"required": [key], "properties": {key: {"minProperties": many}}}
    return {"if": several, "then": requires(needed, no=())}


class RowFormula(NamedTuple):
    """The score of a row as one formula over its columns, and the guards by which there is none."""

    score: tree.Node
    wrong: tuple[Guard, ...]


def row_formula(block: Block) -> RowFormula:
    """The steps and guards of a row, put into one formula: a guard that gives a score comes before what follows it.

    A measure is computed where a row of its own would compute it, though the case that holds may not look at it: so a
    divisor of 0 is as wrong in a mean as it is in a row, and as little where a veto over what is given holds.
    """
    known: dict[str, tree.Node] = {}
    ended: list[tuple[tree.Node, tree.Node]] = []
    wrong: list[Guard] = []
    divided: list[tuple[tree.Node, list[tree.Node]]] = []
    vetoes: list[tree.Node] = []
    for item in block.items:
        if isinstance(item, Step):
            known[item.name] = tree.replaced(item.formula, known)
            if item.role == "measure":
                divided.append((known[item.name], [tree.Not(one) for one, _ in ended]))
            continue
        when = tree.replaced(item.when, known)
        vetoes += [tree.Not(when)] if item.veto == "given" else []
        if item.score is not None:
            ended.append((when, tree.replaced(item.score, known)))
        elif item.outcome == "problem":
            before = [tree.Not(one) for one, _ in ended]
            wrong.append(replace(item, when=tree.Junct("and", (*before, when)) if before else when))
    score = known[block.score]
    sure = [*_sure(score)]
    for measure, earlier in divided:
        if _divides(measure) and measure not in sure:
            never: tree.Node = tree.Compare(measure, (("!=", measure),))
            all_of = (*earlier, *(one for one in vetoes if one not in earlier), never)
            wrong.append(Guard(tree.Junct("and", all_of) if len(all_of) > 1 else never, "problem", "的指标值算不出"))
    for when, given in reversed(ended):
        score = tree.If(when, given, score)
    return RowFormula(score, tuple(wrong))


def _divides(node: tree.Node) -> bool:
    return any(isinstance(one, tree.Binary) and one.op == "/" for one in tree.walk(node))


def _sure(node: tree.Node) -> Iterator[tree.Node]:
    """The parts of a formula that are computed whatever the figures are: no branch, and no later side of a junction."""
    yield node
    match node:
        case tree.If(test):
            yield from _sure(test)
        case tree.Junct(_, operands):
            yield from _sure(operands[0])
        case _:
            for one in tree.children(node):
                yield from _sure(one)


def _some(when: tree.Node) -> tree.Node:
    """The condition that one holds in some row."""
    counted = tree.Call("count", (tree.PerRow(tree.Num(exact.ratio(1)), when),))
    return tree.Compare(counted, ((">", tree.Num(exact.ratio(0))),))


class Each(Way, Strict):
    """Rows of the table named ``table``; the column ``by`` says which way scores a row.

    Source: 项目支出绩效评价管理办法（财预〔2020〕10号）, 附1, 绩效指标.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "allOf": [
                _where("ways", 2, "by"),  # several ways: a column says which
                _where("groups", 1, "group"),
            ],
            "oneOf": [requires("points", no=["take"]), requires("take", no=["points", *_OF_ROWS])],
        }
    )
    title: ClassVar[str] = "表格逐行计分"
    chinese: ClassVar[str] = "每 每行"
    written: ClassVar[str] = (
        "{table: 绩效指标, name: 三级指标, points: 分值, "
        'ways: {全部: {target: {direction: "≥", target: 指标值, actual: 完成值}}}}'
    )

    table: FigureName
    """哪张表（data 里 kind: table 的一项）。例：绩效指标"""
    name: FigureName
    """哪一列是指标名称。例：三级指标"""
    points: FigureName = ""
    """哪一列是分值。例：分值"""
    take: Annotated[Literal["average"] | None, one_of("average")] = None
    """average：各行都按本指标的分值计，本指标得各行的平均分；不写 points。例：average"""
    unit: FigureName | None = None
    """哪一列是度量单位：写 % 的行，各数都是百分数。例：度量单位"""
    group: FigureName | None = None
    """哪一列是分组，如 一级指标。例：一级指标"""
    groups: dict[Words, Points] = {}
    """各组规定的分值；单位另行分配的会提示，不会拒绝。例：{产出: 50, 效益: 30}"""
    claimed: FigureName | None = None
    """哪一列是自评得分，复核时与算出的得分比较；填报的 claimed 里写了的，以 claimed 为准。例：自评得分"""
    by: FigureName | None = None
    """哪一列决定评分方式；只有一种方式时不写。例：指标性质"""
    ways: Annotated[dict[Words, RowWay], Field(json_schema_extra={"minProperties": 1})]
    """各种评分方式，按 by 列的值；不写 by 时只有一种，键名任意。

    例：{全部: {target: {direction: "≥", target: 指标值, actual: 完成值}}}
    """

    def names(self) -> Iterator[tuple[Path, str]]:
        """The groups, the words that choose a way, and the names in each way."""
        yield from ((("groups", group), group) for group in self.groups)
        for word, scored in self.ways.items():
            yield ("ways", word), word
            yield from ((("ways", word, scored.way_key, *path), name) for path, name in scored.way.names())

    def facts(self) -> Iterator[Fact]:
        """The table, its columns, its groups, and the facts of each way."""
        yield Fact("table", "表格", self.table)
        yield from column_facts({"指标名称": self.name, "分值": self.points, "分组": self.group, "评分方式": self.by})
        yield Fact("take", "各行怎样合成", "取平均分" if self.take else "每行是一个指标")
        for name, points in self.groups.items():
            yield Fact(f"group {name}", f"“{name}”组的分值", exact.points(points), renamable=True)
        for word, scored in self.ways.items():
            lead = f"“{word}”的行"
            yield Fact(f"way {word}", lead, scored.way.title)
            yield from scored.facts_below(word, lead)

    def words(self, context: Context, /) -> Iterator[str]:
        """The table, then a sentence a way, then the groups."""
        by = f"，按“{self.by}”" if self.by else ""
        if self.take:
            yield f"表格“{self.table}”的每一行都按 {context.full}{by}计分，取各行的平均分"
        else:
            yield f"表格“{self.table}”的每一行是一个指标，名称见“{self.name}”，分值见“{self.points}”{by}计分"
        for word, scored in self.ways.items():
            lead = f"{word}：" if self.by else ""
            yield lead + "；".join(
                scored.words(context.full if self.take else _POINTS, context.days, minus=context.minus)
            )
        if self.groups:
            groups = "、".join(f"{name} {exact.points(points)}" for name, points in self.groups.items())
            yield f"各组分值：{groups}"

    def most(self, points: Number) -> Number | None:
        """The most that a row can give."""
        every = [scored.way.most(points) for scored in self.ways.values()]
        known = [one for one in every if one is not None]
        return max(known) if len(known) == len(every) else None

    def lower(self, draft: Draft) -> str:
        """The mean of what every row would get of the full points: one formula, read row by row."""
        columns = {name: one for name, one in draft.figures.items() if one.kind == "table" and one.table == self.table}
        rows = [self._row(draft, columns, word, scored) for word, scored in self.ways.items()]
        if draft.faults or not columns:
            return draft.step("原得分", "0", "points", "raw")
        value, chosen = rows[-1].score, [self._chosen_by(word) for word in self.ways]
        for one, when in reversed(list(zip(rows[:-1], chosen, strict=False))):
            value = tree.If(when, one.score, value)
        for one, when in zip(rows, chosen, strict=True):
            for guard in one.wrong:
                here = guard.when if len(rows) == 1 else tree.Junct("and", (when, guard.when))
                for name in tree.names(here):
                    draft.use(name.name)
                draft.guard(Guard(_some(here), "problem", f"有的行{guard.because}", code=guard.code))
        used = [name for name in columns if any(name == one.name for one in tree.names(value))]
        many = draft.add(draft.fresh("行数"), tree.Call("count", (tree.Name((used or list(columns))[0]),)))
        draft.require(f"{many} > 0", "table-empty", f"{quoted(self.table)}一行也没有填")
        score = draft.add(draft.fresh("各行平均分"), tree.Call("average", (tree.PerRow(value, None),)), "points", "raw")
        draft.explain(f"{quoted(self.table)}共 {{{many}}} 行，各行得分的平均是 {{{score}}} 分")
        return score

    def _chosen_by(self, word: str) -> tree.Node:
        """The condition that a row is scored in the way of a word."""
        return tree.Compare(tree.Name(self.by or ""), (("==", tree.Text(word)),))

    def _row(self, draft: Draft, columns: Mapping[str, Input], word: str, scored: Scored) -> RowFormula:
        """The score of a row that is scored in one way, as one formula over its columns."""
        path = (*draft.path, "each", "ways", word)
        if scored.way.asks:
            message = f"各行取平均分（take: average）时，行不能用 {scored.way_key}：评定的理由要一行一行地写"
            hint = "去掉 take，让每一行是一个指标；只是几个打分的平均，用 average(打分)"
            draft.faults.append(Fault((*path, scored.way_key), "each-average", message, hint, key=True))
            return RowFormula(tree.Num(exact.ratio(0)), ())
        cells = {name: replace(one, kind=one.cells, source="row") for name, one in columns.items()}
        row = Draft(draft.name, draft.points, path, cells, minus=draft.minus, endless=draft.endless)
        score = scored.lower(row)
        draft.faults += [self._outside(one, draft.figures) for one in row.faults]
        if row.warnings:
            message = "各行取平均分时，行里不能写“给出提示”（over: flag）：提示要一行一行地写"
            hint = "写 over: ignore 或 deduct；或者去掉 take，让每一行是一个指标"
            draft.faults.append(Fault((*path, scored.way_key), "each-average", message, hint, key=True))
        if any(one.outcome == "not-applicable" for one in row.block(score).guards):
            message = "各行取平均分时，一行不能单独算作不适用"
            draft.faults.append(Fault((*path, "undefined"), "each-average", message, "给出得分", key=True))
        return row_formula(row.block(score))

    def _outside(self, fault: Fault, figures: Mapping[str, Input]) -> Fault:
        """The fault of a name that no column has; of a figure outside the table, that it is none."""
        name = next((one for one in fault.names if one in figures), None)
        if fault.code != "unknown-name" or name is None:
            return fault
        message = f"各行取平均分（take: average）时，行的公式只能用表格{quoted(self.table)}的列，{quoted(name)}不在表里"
        hint = f"在表格里加一列{quoted(name)}；或去掉 take，让每一行是一个指标"
        return replace(fault, code="each-average", message=message, hint=hint)

    @model_validator(mode="after")
    def _chosen(self) -> Each:
        if not self.ways or (self.by is None and len(self.ways) > 1):
            raise refuse("each-ways", "ways 要写评分方式；多于一种时，by 要指明按哪一列选择", key="ways")
        if self.take is None and not self.points:
            raise refuse("key-missing", "缺少“points”", "写哪一列是分值；各行取平均分的，写 take: average")
        if self.take is not None:
            for key in ("points", *_OF_ROWS, "groups"):
                if getattr(self, key):
                    message = f"各行取平均分（take: average）时，各行不是单独的指标，不写 {key}"
                    raise refuse("each-average", message, key=key)
        if self.groups and self.group is None:
            raise refuse("each-group", "写了 groups，就要用 group 指明哪一列是分组", key="groups")
        return self
