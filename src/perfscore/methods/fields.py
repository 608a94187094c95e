"""The kinds of value that a rule file may hold, each with its reading from text and its schema."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal, TypeVar, get_args

from pydantic import ConfigDict, GetJsonSchemaHandler, RootModel
from pydantic_core import core_schema

from perfscore.exact import Number
from perfscore.formula import grammar
from perfscore.formula.grammar import Formula
from perfscore.formula.interval import Interval
from perfscore.methods import patterns
from perfscore.methods.documented import untitled
from perfscore.methods.key_words import meant_value
from perfscore.methods.readers import (
    MOST_POINTS,
    Amount,
    Definition,
    PointsOrShare,
    read_amount,
    read_definition,
    read_flag,
    read_formula,
    read_interval,
    read_intervals,
    read_name,
    read_points,
    read_points_or_share,
    read_reason,
    read_text,
    read_whole,
    scalar,
)
from perfscore.methods.refusals import refuse
from perfscore.text import quoted

T = TypeVar("T")


class Root(RootModel[T]):
    """A list or a mapping of a rule file whose keys are the author's own."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True, defer_build=True)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return untitled(core, handler)[0]


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """The reading of a value from what stands in the file, and what the JSON Schema says of it.

    pydantic's ``PlainValidator`` would work out a schema of the type that comes out as well, which
    nobody needs: for formulas that was half of the time that ``import perfscore`` took.
    """

    read: Callable[[Any], Any]
    schema: Mapping[str, Any]

    def __get_pydantic_core_schema__(self, source: object, handler: object) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(self, core: object, handler: object) -> dict[str, Any]:
        return dict(self.schema)


def schema_of(field: object) -> dict[str, Any]:
    """The JSON Schema of one of the fields of this room, for a value that may be another thing, too."""
    return dict(next(one for one in get_args(field) if isinstance(one, Read)).schema)


def requires(*keys: str, no: Sequence[str]) -> dict[str, Any]:
    """In the JSON Schema: these keys are there, and what they say; the keys in ``no`` are not."""
    there: dict[str, Any] = {key: {"not": {"type": "null"}} for key in keys}
    return {"required": list(keys), "properties": there | absent(no, f"已经写了 {'、'.join(keys)}")}


def absent(keys: Sequence[str], why: str) -> dict[str, Any]:
    """In the JSON Schema: properties that are not there."""
    return {key: {"type": "null", "errorMessage": f"{key} 不能写在这里：{why}"} for key in keys}


def _patterned(pattern: str, says: str, **more: object) -> dict[str, Any]:
    """Schema keywords of a text in a certain form: an editor says of any other what is wanted here."""
    return {"description": says, "pattern": pattern, "patternErrorMessage": f"这里要写{says}", **more}


def number_like(read: Callable[[object], Any], pattern: str, says: str, **more: object) -> Read:
    """The validator and schema of what a file may hold as a number, too."""
    return Read(read, {"type": ["number", "string"], **_patterned(pattern, says, **more)})


def text_like(read: Callable[[object], Any], pattern: str, says: str, **more: object) -> Read:
    """The validator and schema of what a file holds as a text."""
    return Read(read, {"type": "string", **_patterned(pattern, says, **more)})


def whole(most: int, least: int = 0) -> Read:
    """The validator and schema of a whole number; what is beyond its ends, the model itself refuses."""
    says = f"整数，从 {least} 到 {most}"
    return Read(
        read_whole, {"type": ["integer", "string"], **_patterned(patterns.WHOLE, says, minimum=least, maximum=most)}
    )


def one_of(*words: str) -> Read:
    """The validator and schema of a closed choice."""

    def read(value: object) -> str:
        text = scalar(value, "以下之一：" + "、".join(words))
        if text not in words:
            near = meant_value(text, words)
            hint = f"你是不是想写{quoted(near)}？" if near else "可选：" + "、".join(words)
            raise refuse("value-not-listed", f"{quoted(text)}不是可选的值", hint)
        return text

    return Read(read, {"enum": list(words), "errorMessage": "可选：" + "、".join(words)})


_LONG: Final = {"maxLength": grammar.MOST_CHARACTERS}
_FLAGS: Final = {"anyOf": [{"type": "boolean"}, {"enum": ["true", "false", "是", "否"]}]}
Points = Annotated[
    Number, number_like(read_points, patterns.UNSIGNED, "分值，如 4 或 0.5", minimum=0, maximum=MOST_POINTS)
]
GivenPoints = Annotated[
    PointsOrShare,
    number_like(
        read_points_or_share,
        patterns.POINTS_OR_SHARE,
        "分值，如 4 或 0.5，或分值的一部分，如 10%",
        minimum=0,
        maximum=MOST_POINTS,
    ),
]
"""Points inside a row: a number, or a share of the row's."""
Threshold = Annotated[Amount, number_like(read_amount, patterns.QUANTITY, "一个数，可以带单位，如 100%")]
Positive = Annotated[
    Amount, number_like(read_amount, patterns.POSITIVE, "一个大于 0 的数，可以带单位，如 1%", exclusiveMinimum=0)
]
Expression = Annotated[
    Formula, number_like(read_formula, patterns.FORMULA, "公式，如 本年三公经费 / 三公经费预算", **_LONG)
]
Measured = Annotated[
    Definition, text_like(read_definition, patterns.MEASURE, "“名称 = 公式”，如 控制率 = 实际数 / 预算数", **_LONG)
]
Range = Annotated[tuple[Interval, ...], text_like(read_intervals, patterns.INTERVAL, "区间，如 [80%, 90%)")]
OneInterval = Annotated[Interval, text_like(read_interval, patterns.ONE_INTERVAL, "一个区间，如 [0, 15]")]
FigureName = Annotated[
    str, text_like(read_name, patterns.NAME, "公式里用的名称，由文字、字母、数字组成，不含空格和标点")
]
Words = Annotated[str, Read(read_text, {"type": ["string", "number"], "pattern": patterns.FILLED})]
Reason = Annotated[str, text_like(read_reason, patterns.REASON, "理由：一句别人看得懂的话，不能只写“无”“-”")]
"""The reason for something, in words that a reader understands."""
Whole = Annotated[int, whole(MOST_POINTS)]
Flag = Annotated[bool, Read(read_flag, _FLAGS)]
RoundingMode = Annotated[Literal["half-up", "half-even", "down", "up"], one_of("half-up", "half-even", "down", "up")]
