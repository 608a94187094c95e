"""The tests of a rule as a model: what is handed in, and the result that it must have."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import ConfigDict, Field, model_validator

from perfscore import exact
from perfscore.exact import Number
from perfscore.methods.fields import Flag, Points, Read, Words, one_of
from perfscore.methods.readers import scalar
from perfscore.methods.refusals import refuse
from perfscore.methods.shorthand import OR_EMPTY
from perfscore.methods.strict import Strict
from perfscore.text import quoted

Unscored: TypeAlias = Literal["missing", "pending", "not-applicable"]
UNSCORED: Final[tuple[Unscored, ...]] = ("missing", "pending", "not-applicable")
_CODE: Final = re.compile(r"[a-z]+(-[a-z]+)*")
_CODE_SCHEMA: Final = {"type": "string", "pattern": f"^{_CODE.pattern}$"}


def _outcome(value: object) -> Number | Unscored:
    text = scalar(value, f"得分，如 3.6，或 {'、'.join(UNSCORED)}")
    for word in UNSCORED:
        if text == word:
            return word
    try:
        number, unit = exact.quantity(text)
    except exact.NotExact:
        number, unit = exact.ratio(0), text
    if unit:
        raise refuse("expect-form", f"{quoted(text)}不是得分", f"写一个数，如 3.6，或 {'、'.join(UNSCORED)}")
    return number


def _code(value: object) -> str:
    text = scalar(value, "问题的代码，如 zero-denominator")
    if not _CODE.fullmatch(text):
        raise refuse("expect-form", f"{quoted(text)}不是问题的代码", "代码如 zero-denominator，见问题一览")
    return text


Outcome = Annotated[
    Number | Unscored, Read(_outcome, {"anyOf": [{"type": ["number", "string"]}, {"enum": list(UNSCORED)}]})
]
"""An indicator's score, or why it has none."""


class Expected(Strict):
    """The result that a test must have: scores by indicator id, and the keys below; nothing else is looked at."""

    model_config = ConfigDict(extra="allow", json_schema_extra={"minProperties": 1})
    __pydantic_extra__: dict[str, Outcome] = Field(init=False)

    total: Points | None = None
    """总分。例：94.72"""
    converted: Points | None = None
    """折算后的总分。例：95"""
    grade: Words | None = None
    """等次；没有等次写“无”。例：优"""
    status: Annotated[Literal["complete", "incomplete"], one_of("complete", "incomplete")] | None = None
    """complete 完成；incomplete 未完成。"""
    problems: list[Annotated[str, Read(_code, _CODE_SCHEMA)]] = []
    """必须出现的问题的代码；没有列出的错误算不符，没有列出的警告不算。例：[zero-denominator]"""

    @model_validator(mode="after")
    def _check_content(self) -> Expected:
        if not self.model_fields_set - (set() if self.problems else {"problems"}):  # that no error comes, all tests ask
            hint = "写期望的得分，如 expect: {人员控制率: 3.6}，或 total、grade、problems"
            raise refuse("expect-empty", "这个测试什么也不检查", hint)
        return self

    @property
    def scores(self) -> dict[str, Number | Unscored]:
        """The expected score of each indicator that is named, by its id."""
        return self.__pydantic_extra__


class Example(Strict):
    """One test: a few figures and answers, and the result that they must have."""

    name: Words
    """名称，说这个测试看的是什么。例：正好扣完"""
    data: Annotated[dict[str, Any], OR_EMPTY] = {}
    """基础数据，同填报文件；只写用到的几项。例：{在职人数: 110, 编制数: 100}"""
    answers: Annotated[dict[str, Any], OR_EMPTY] = {}
    """各指标的答案，同填报文件；只写用到的几项。例：{支出进度: []}"""
    expect: Expected
    """期望：指标编号: 得分（或 missing、pending、not-applicable），以及总分、等次、问题等。例：{人员控制率: 3.6}"""
    confirm: Flag = False
    """true：期望是算出来的，还没有人确认；照样运行，但不算走到了哪一支。例：true"""


class ExamplesModel(Strict):
    """A file of tests beside a rule file."""

    rubric: Words
    """测试哪个规则：规则的编号。例：yanling-dept-2020"""
    tests: list[Example]
    """各个测试。"""
