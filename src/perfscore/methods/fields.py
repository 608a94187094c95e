"""The kinds of value that a rule file may hold, each with its reading from text and its schema."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Sized
from dataclasses import dataclass, field
from itertools import accumulate
from numbers import Rational
from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import ConfigDict, GetJsonSchemaHandler, RootModel
from pydantic_core import PydanticCustomError, core_schema

from perfscore import exact
from perfscore.exact import Number, Style
from perfscore.formula import grammar, names
from perfscore.formula.grammar import Formula, FormulaError
from perfscore.formula.interval import Interval, IntervalError, end_text
from perfscore.formula.literals import number_text
from perfscore.methods import patterns
from perfscore.methods.documented import untitled
from perfscore.methods.interval_words import interval_hint
from perfscore.methods.key_words import meant_value
from perfscore.problems import Fault, Path
from perfscore.text import DELETE, INVISIBLE, code_point, is_reason, quoted

MOST_POINTS: Final = 100_000
MOST_ITEMS: Final = 100
REFUSED: Final = "refused"
FAULTS: Final = "faults"
"""The type of the errors that :func:`refused` makes, and where their faults are in the context of each."""
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


def requires(*keys: str, no: Sequence[str]) -> dict[str, Any]:
    """In the JSON Schema: these keys are there, and what they say; the keys in ``no`` are not."""
    there: dict[str, Any] = {key: {"not": {"type": "null"}} for key in keys}
    return {"required": list(keys), "properties": there | absent(no, f"已经写了 {'、'.join(keys)}")}


def absent(keys: Sequence[str], why: str) -> dict[str, Any]:
    """In the JSON Schema: properties that are not there."""
    return {key: {"type": "null", "errorMessage": f"{key} 不能写在这里：{why}"} for key in keys}


def limit_items(many: Sized, what: str) -> None:
    """Refuse what has more than ``MOST_ITEMS`` entries: each is a step, or a level of a formula."""
    if len(many) > MOST_ITEMS:
        raise refuse("too-many-items", f"{what}有 {len(many)} 项，最多 {MOST_ITEMS} 项", "请分成几个指标")


def refuse(code: str, message: str, hint: str = "", key: str = "", at: Path = ()) -> PydanticCustomError:
    """The one way in which a field says no: our code, a Chinese sentence, a hint.

    It points at the value; or inside a value that has parts at one of its keys, or ``at`` one of its values.
    """
    return refused(Fault((key,) if key else at, code, message, hint, key=bool(key)))


def refused(*faults: Fault) -> PydanticCustomError:
    """Faults as the one exception that pydantic takes: they travel in it, and the reader takes them out again."""
    return PydanticCustomError(REFUSED, "{says}", {"says": faults[0].message, FAULTS: faults})


@dataclass(frozen=True, slots=True)
class Amount:
    """A threshold: its exact value, what it counts (元, %, 天), and the unit as it was written (万元)."""

    value: Number
    unit: str = ""
    written: str = field(default="", compare=False)

    @property
    def style(self) -> Style:
        """The style in which the threshold, and what is compared with it, is shown."""
        return "percent" if self.unit == "%" else "money" if self.unit == "元" else "number"

    @property
    def shown(self) -> str:
        """The threshold for people, as it was written: ``100%``, ``5000万元``, ``30天``."""
        return end_text(self.value, self.unit, self.written)

    def counted(self, unit: str = "个单位") -> str:
        """The amount as what counts as one, in ``unit`` where none is written: ``1 个百分点``."""
        if self.unit == "%":
            return f"{exact.show(self.value * 100, 'number')} 个百分点"
        if not self.unit:
            return f"{self.shown} {unit}".rstrip()
        return end_text(self.value, self.unit, self.written, " ")


@dataclass(frozen=True, slots=True)
class PointsOrShare:
    """Points that a rule gives: so many, or, where ``share`` is true, this share of the row's full marks (``10%``)."""

    value: Number
    share: bool = False

    def of(self, full: Number) -> Number:
        """The points, of a row with so many full marks."""
        return self.value * full if self.share else self.value

    def formula(self, full: str) -> str:
        """The text of a formula for the points, where ``full`` is that for the full marks."""
        return f"{number_text(self.value)} * {full}" if self.share else number_text(self.value)

    @property
    def shown(self) -> str:
        """The points for people: ``4 分``, ``分值的 10%``."""
        return f"分值的 {exact.show(self.value, 'percent')}" if self.share else exact.points(self.value)


def written(value: object) -> str:
    """A single value as a file would hold it: truths and numbers as text, nothing where nothing is."""
    if isinstance(value, str):
        return str(value)
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case float():
            return float.__repr__(value)
        case Rational():
            return exact.plain(exact.number(value))
        case _:
            return str(value)


@dataclass(frozen=True, slots=True)
class _Lacking:
    """Keys that are not there, in the place of the first of them."""

    keys: tuple[str, ...]


def needing(value: object, *keys: str) -> object:
    """A mapping as it is; where keys are lacking that it needs, so that this is refused with all else that is wrong."""
    lacking = tuple(key for key in keys if isinstance(value, Mapping) and key not in value)
    return {**value, lacking[0]: _Lacking(lacking)} if isinstance(value, Mapping) and lacking else value


def scalar(value: object, what: str) -> str:
    """The text of a value, or the refusal that there is none; ``what`` says what to write."""
    if isinstance(value, _Lacking):
        raise refused(Fault((), "key-missing", "缺少" + "、".join(map(quoted, value.keys)), key=True))
    if value is None or (isinstance(value, str) and not value.strip()):
        raise refuse("value-empty", f"这里是空的，要写{what}")
    if not isinstance(value, str):
        raise refuse("value-not-text", f"这里要写{what}，不能是列表或“键: 值”")
    return value.strip()


def _amount(value: object, what: str = "一个数，如 100% 或 0.4") -> Amount:
    try:
        return Amount(*exact.amount_of(scalar(value, what)))
    except exact.NotExact as error:
        raise refuse("number-not-read", error.message, f"这里要写{what}") from None


def _number(value: object, what: str = "一个数，如 5") -> Number:
    text = scalar(value, what)
    try:
        number, unit = exact.quantity(text)
    except exact.NotExact as error:
        raise refuse("number-not-read", error.message, f"这里要写{what}") from None
    if unit:
        raise refuse("number-with-unit", f"这里只写数字，不带单位：{quoted(text)}")
    return number


def _points(value: object) -> Number:
    number = _number(value, "分值，如 4 或 0.5")
    if number < 0:
        raise refuse("points-negative", f"分值不能是负数：{quoted(str(value))}", "扣分请写正数，由评分方式决定怎么扣")
    if number > MOST_POINTS:
        raise refuse("points-too-large", f"分值太大：{quoted(str(value))}", f"最多 {MOST_POINTS} 分")
    return number


def _points_or_share(value: object) -> PointsOrShare:
    text = scalar(value, "分值，如 4 或 0.5，或分值的一部分，如 10%")
    if not text.endswith(("%", "％")):
        return PointsOrShare(_points(value))
    share = _amount(value).value
    if share < 0:
        raise refuse("points-negative", f"分值不能是负数：{quoted(text)}", "扣分请写正数，由评分方式决定怎么扣")
    if share > 1:
        raise refuse("points-above-full", f"{quoted(text)}超过了全部分值", "分值的一部分写成 0% 到 100%")
    return PointsOrShare(share, share=True)


def _formula(value: object) -> Formula:
    scalar(value, "一个公式")
    try:
        return grammar.parse(str(value))
    except FormulaError as error:
        raise refused(*error.faults) from None


@dataclass(frozen=True, slots=True)
class Definition:
    """``name = formula``; ``at`` is where the formula begins in the text."""

    name: str
    formula: Formula
    at: int


def _definition(value: object) -> Definition:
    scalar(value, "“名称 = 公式”")
    try:
        name, rest, at = grammar.definition(str(value))
    except FormulaError as error:
        raise refused(*error.faults) from None
    try:
        return Definition(name, grammar.parse(rest), at)
    except FormulaError as error:
        raise refused(*(fault.below((), at) for fault in error.faults)) from None


def _interval(value: object) -> tuple[Interval, ...]:
    text = scalar(value, "一个区间，如 [80%, 90%)")
    try:
        parts = text.split("或")
        limit_items(parts, "区间")
        lead = len(str(value)) - len(str(value).lstrip())
        places = accumulate((len(part) + 1 for part in parts), initial=lead)
        return tuple(Interval.read(part, str(value), at) for part, at in zip(parts, places, strict=False))
    except IntervalError as error:
        hint = error.hint or interval_hint(text) or "例如 [80%, 90%)、[90%, )、( , 60%)"
        raise refuse("interval-form", str(error), hint) from None


def _one_interval(value: object) -> Interval:
    found = _interval(value)
    if len(found) > 1:
        raise refuse("interval-form", "这里只写一个区间", "例如 [0, 15]")
    return found[0]


def _name(value: object) -> str:
    text = scalar(value, "名称")
    if hidden := INVISIBLE.search(text):
        raise refuse("name-invisible", invisible(text, hidden[0]), DELETE)
    if not names.is_name(text):
        raise refuse("name-form", f"{quoted(text)}不能用作公式里的名称", names.not_a_name(text))
    return names.normal(text)


def invisible(name: str, sign: str) -> str:
    """The message about a name with a character that nobody sees."""
    return f"{quoted(name)}里有看不见的字符（{code_point(sign)}）"


def _text(value: object) -> str:
    return scalar(value, "文字")


def _reason(value: object) -> str:
    text = scalar(value, "文字")
    if not is_reason(text):
        raise refuse("reason-empty", f"理由不能只写{quoted(text)}", "请写一句别人看得懂的话")
    return text


def _whole(value: object) -> int:
    number = _number(value, "整数，如 10")
    if number.denominator != 1 or not 0 <= number <= MOST_POINTS:
        raise refuse("number-not-whole", f"这里要写不小于 0 的整数：{quoted(str(value))}")
    return int(number)


def _flag(value: object) -> bool:
    text = scalar(value, " true 或 false")
    if text not in {"true", "false", "是", "否"}:
        raise refuse("flag-form", f"这里要写 true 或 false，写的是{quoted(text)}")
    return text in {"true", "是"}


def _patterned(pattern: str, says: str, **more: object) -> dict[str, Any]:
    """Schema keywords of a text in a certain form: an editor says of any other what is wanted here."""
    return {"description": says, "pattern": pattern, "patternErrorMessage": f"这里要写{says}", **more}


def _number_like(read: Callable[[object], Any], pattern: str, says: str, **more: object) -> Read:
    return Read(read, {"type": ["number", "string"], **_patterned(pattern, says, **more)})


def _text_like(read: Callable[[object], Any], pattern: str, says: str, **more: object) -> Read:
    return Read(read, {"type": "string", **_patterned(pattern, says, **more)})


def whole(most: int, least: int = 0) -> Read:
    """The validator and schema of a whole number; what is beyond its ends, the model itself refuses."""
    says = f"整数，从 {least} 到 {most}"
    return Read(
        _whole, {"type": ["integer", "string"], **_patterned(patterns.WHOLE, says, minimum=least, maximum=most)}
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
    Number, _number_like(_points, patterns.UNSIGNED, "分值，如 4 或 0.5", minimum=0, maximum=MOST_POINTS)
]
GivenPoints = Annotated[
    PointsOrShare,
    _number_like(
        _points_or_share,
        patterns.POINTS_OR_SHARE,
        "分值，如 4 或 0.5，或分值的一部分，如 10%",
        minimum=0,
        maximum=MOST_POINTS,
    ),
]
"""Points inside a row: a number, or a share of the row's."""
Threshold = Annotated[Amount, _number_like(_amount, patterns.QUANTITY, "一个数，可以带单位，如 100%")]
Positive = Annotated[
    Amount, _number_like(_amount, patterns.POSITIVE, "一个大于 0 的数，可以带单位，如 1%", exclusiveMinimum=0)
]
Expression = Annotated[
    Formula, _number_like(_formula, patterns.FORMULA, "公式，如 本年三公经费 / 三公经费预算", **_LONG)
]
Measured = Annotated[
    Definition, _text_like(_definition, patterns.MEASURE, "“名称 = 公式”，如 控制率 = 实际数 / 预算数", **_LONG)
]
Range = Annotated[tuple[Interval, ...], _text_like(_interval, patterns.INTERVAL, "区间，如 [80%, 90%)")]
OneInterval = Annotated[Interval, _text_like(_one_interval, patterns.ONE_INTERVAL, "一个区间，如 [0, 15]")]
FigureName = Annotated[str, _text_like(_name, patterns.NAME, "公式里用的名称，由文字、字母、数字组成，不含空格和标点")]
Words = Annotated[str, Read(_text, {"type": ["string", "number"], "pattern": patterns.FILLED})]
Reason = Annotated[str, _text_like(_reason, patterns.REASON, "理由：一句别人看得懂的话，不能只写“无”“-”")]
"""The reason for something, in words that a reader understands."""
Whole = Annotated[int, whole(MOST_POINTS)]
Flag = Annotated[bool, Read(_flag, _FLAGS)]
RoundingMode = Annotated[Literal["half-up", "half-even", "down", "up"], one_of("half-up", "half-even", "down", "up")]
