"""One of ``cases``: its condition, and the points or the way of scoring that it holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final, Self

from pydantic import ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler, model_validator
from pydantic_core import core_schema

from perfscore import exact
from perfscore.formula import tree
from perfscore.formula.readings import prose
from perfscore.methods import fitting
from perfscore.methods.documented import key_schema
from perfscore.methods.fields import Expression, GivenPoints, Words, schema_of
from perfscore.methods.readers import PointsOrShare, read_points_or_share
from perfscore.methods.refusals import refuse
from perfscore.methods.scored import Scored, way_type
from perfscore.methods.way import Misreading, Way
from perfscore.problems import Path
from perfscore.steps.draft import Draft

CASE: Final = "例如：{when: 本年结余 == 0, points: 4}、{when: 地区 == '东部', ratio: {}}、{otherwise: 0}"
CASES: Final = "cases"
_OUTSIDE: Final = ("unless", "undefined")


def _held_schema(schema: dict[str, Any], model: type[Scored]) -> None:
    """Say in the JSON Schema of a way that a case holds: exactly one, without the keys that its indicator has."""
    schema["oneOf"] = _one_of(_ways(schema, model), [])


def _case_schema(schema: dict[str, Any], model: type[Scored]) -> None:
    """Say in the JSON Schema of a case: points or one way under a condition; or what scores otherwise."""
    ways = _ways(schema, model)
    for key in ("when", "points", "otherwise"):
        schema["properties"][key]["not"] = {"type": "null"}
    schema["not"] = {"required": ["otherwise"], "anyOf": [{"required": [key]} for key in ("when", "measure")]}
    points = {"required": ["when", "points"]}
    schema["oneOf"] = [points, *_one_of(ways, ["when"]), {"required": ["otherwise"]}]


def _one_of(ways: Mapping[str, type[Way]], beside: list[str]) -> list[dict[str, Any]]:
    """One way, or two that may stand beside each other, and what else has to be there."""
    pairs = [(way.beside, key) for key, way in ways.items() if way.beside in ways]
    paired = {key: [other for pair in pairs if key in pair for other in pair if other != key] for key in ways}
    alone = [
        {"required": [*beside, key]} | ({"not": {"required": others}} if others else {})
        for key, others in paired.items()
    ]
    return [*alone, *({"required": [*beside, *pair]} for pair in pairs)]


def _ways(schema: dict[str, Any], model: type[Scored]) -> dict[str, type[Way]]:
    """The ways in a schema, each described there; the keys that only an indicator has are taken out of it."""
    for key in _OUTSIDE:
        schema["properties"].pop(key, None)
    ways = {key: way for key in model.way_keys() if (way := way_type(model, key)) is not None}
    for key, way in ways.items():
        schema["properties"][key] |= key_schema(way.title, way.written)
    return ways


class HeldFields(Scored):
    """A way that a case holds, over a measure of its own where it has one; without the keys of the ways."""

    model_config = ConfigDict(json_schema_extra=_held_schema)
    own_measure: ClassVar[bool] = False
    refused_keys: ClassVar[tuple[str, ...]] = (*_OUTSIDE, CASES)
    """Keys that only an indicator has: no hint offers them here."""

    @model_validator(mode="before")
    @classmethod
    def _no_cases(cls, value: object) -> object:
        if isinstance(value, Mapping) and CASES in value:
            message = "一种情况里不能再写 cases"
            raise refuse("case-form", message, "把条件用 and 合在一起，各写成一种情况", key=CASES)
        return value

    @model_validator(mode="after")
    def _inside(self) -> Self:
        for key in _OUTSIDE:
            if key in self.model_fields_set:
                raise refuse("case-form", f"{key} 要写在指标里，不能写在一种情况里", key=key)
        return self

    def lower(self, draft: Draft) -> str:
        """Its own measures, then the way of scoring; without its own it looks at the last one of the row."""
        self._measures(draft)
        if self.way.needs_measure and not draft.measure:
            draft.complain(
                "measure-missing",
                f"{self.way_key} 要有 measure（指标值）：写在这种情况里，或写在指标里",
                (self.way_key,),
                "例如：measure: 控制率 = 实际数 / 预算数",
                key=True,
            )
            draft.measure = draft.define(draft.fresh("指标值"), tree.Num(exact.ratio(0)), "number")
        draft.measure_style = self.way.style
        fitting.amounts(draft, self.way, self.way_path)
        return self.way.lower(draft)


class PointsOrWay:
    """Points or a way, for what scores otherwise."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_wrap_validator_function(_points_or_way, handler(source))

    def __get_pydantic_json_schema__(
        self, core: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"anyOf": [schema_of(GivenPoints), *handler(core)["anyOf"]]}


def _points_or_way(value: object, way: Any) -> object:  # noqa: ANN401 (the validator of a model)
    return way(value) if value is None or isinstance(value, Mapping) else read_points_or_share(value)


class CaseFields(HeldFields):
    """One case: when it holds, and what it scores; or, last of all, what scores otherwise."""

    model_config = ConfigDict(json_schema_extra=_case_schema)
    form_keys: ClassVar[tuple[str, ...]] = ("when", "points")

    when: Expression | None = None
    """什么情况下。例：本年结余 == 0"""
    points: GivenPoints | None = None
    """这种情况得多少分；也可以不写分，写一种评分方式，如 judged: {}。例：4"""
    otherwise: Any = None
    """其余情况得多少分，或用一种评分方式，如 {judged: {}}；写在最后一条。例：0例：{judged: {}}"""
    says: Words | None = None
    """这种情况用一句话怎么说，不写就说条件本身。例：当年无结余"""

    def check_way(self) -> None:
        """A case has points or one way, under a condition; the last one has only what scores otherwise."""
        if "otherwise" in self.model_fields_set and self.otherwise is None:
            raise refuse("value-empty", "这里是空的，要写其余情况得多少分，或一种评分方式", CASE, at=("otherwise",))
        ways = [key for key in self.way_keys() if key in self.model_fields_set]
        scores = (self.points is not None) + bool(ways)
        case = self.when is not None and self.otherwise is None and scores == 1
        last = self.otherwise is not None and self.when is None and not scores
        if not case and not last:
            message = "每种情况要写 when 和 points（或一种评分方式），最后一条只写 otherwise"
            raise refuse("case-form", message, CASE)
        if self.measure and not ways:
            message = "这种情况没有用指标值的评分方式，不用写 measure"
            raise refuse("case-form", message, "评分方式写在 otherwise 里的，measure 也写在里面", key="measure")
        if ways:
            super().check_way()

    @property
    def held(self) -> HeldFields | None:
        """The way that it holds, with its measure; None where it gives points."""
        if isinstance(self.otherwise, HeldFields):
            return self.otherwise
        return None if self.points is not None or self.otherwise is not None else self

    @property
    def score(self) -> PointsOrShare:
        """The points of this case, where it has some."""
        given: PointsOrShare = self.points or self.otherwise
        return given

    @property
    def condition(self) -> str:
        """Its condition as people write it; nothing for the last case."""
        return "" if self.when is None else prose.prose(self.when.tree)

    @property
    def text(self) -> str:
        """This case in words."""
        return self.says or self.condition or "其他情况"

    def path(self, number: int) -> Path:
        """The place of what it scores, in the list of cases; its key comes after it."""
        return (number,) if self.otherwise is None else (number, "otherwise")

    def read_with(self, other: Misreading) -> Self:
        """The same case, whose way is read otherwise."""
        if isinstance(self.otherwise, HeldFields):
            return self.model_copy(update={"otherwise": self.otherwise.read_as(other)})
        return self.read_as(other)
