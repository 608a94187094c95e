"""A submission as it was handed in: figures and answers not yet read, and where they stand."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any
from unicodedata import normalize

from pydantic import WithJsonSchema

from perfscore import exact
from perfscore.documents.document import Document
from perfscore.documents.locate import Cells
from perfscore.methods.answer import blank
from perfscore.methods.documented import Documented
from perfscore.methods.fields import Read
from perfscore.methods.readers import scalar, written
from perfscore.methods.refusals import refuse
from perfscore.methods.shorthand import OR_EMPTY
from perfscore.problems import Faults, Path, Problem
from perfscore.text import quoted

MOST_NAME = 200


def _year(value: object) -> int | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    text = normalize("NFKC", written(value)).strip().removesuffix("度").removesuffix("年").strip()
    if isinstance(value, bool) or not (text.isascii() and text.isdigit() and len(text) == len("2020")):
        shown = quoted(text) if isinstance(value, str | int | float) else "这里"
        raise refuse("year-form", f"{shown}不是年度", "年度写四位数字，如 2020")
    return int(text)


def _one_line(value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > MOST_NAME:
        raise refuse("value-not-text", f"这里要写一行文字，不超过 {MOST_NAME} 个字")
    return value.strip()


def _remark(value: object) -> str:
    return "" if blank(value) else scalar(value, "说明，如 12月底已整改")


def _rubric(value: object) -> str:
    return _one_line(scalar(value, "规则的编号，如 yanling-dept-2020"))


def _code(value: object) -> str:
    return _one_line(str(value) if isinstance(value, int) and not isinstance(value, bool) else value)


def _files(value: object) -> list[str]:
    names: list[object] = value if isinstance(value, list) else [] if blank(value) else [value]
    for place, name in enumerate(names):
        at = (place,) if isinstance(value, list) else ()
        if isinstance(name, Mapping | list) or blank(name):
            raise refuse("value-not-text", "佐证材料要写成文件名，或一列文件名", at=at)
        if not isinstance(name, str):
            raise refuse("value-not-text", *no_evidence(written(name)), at=at)
    return [str(name) for name in names]


def no_evidence(text: str) -> tuple[str, str]:
    """The message about evidence that is no name of a file, and its hint."""
    return f"佐证材料要写文件名，不能只写{quoted(text)}", "没有佐证材料就不写这一项"


_SCALAR = {"type": ["number", "string", "boolean", "null"]}
_ROWS = {"type": "array", "items": {"type": "object", "additionalProperties": _SCALAR}}
OneLine = Annotated[str, Read(_one_line, {"type": ["string", "number", "null"], "maxLength": MOST_NAME})]
_Cell = Annotated[Any, WithJsonSchema({"anyOf": [_SCALAR, _ROWS]})]
_Answer = Annotated[Any, WithJsonSchema({"type": ["object", "array", "null"]})]
_Files = Annotated[list[str], Read(_files, {"type": ["array", "string"], "items": {"type": "string"}})]
_Remark = Annotated[str, Read(_remark, {"type": ["string", "number", "null"]})]
_Claim = Annotated[Any, WithJsonSchema({"type": ["number", "string", "null"]})]


class SubmissionModel(Documented):
    """The outer form of a submission. Which data and answers may stand in it, the rule says."""

    rubric: Annotated[str, Read(_rubric, {"type": "string", "minLength": 1, "maxLength": MOST_NAME})]
    """按哪个规则评分：规则的编号。"""
    unit: OneLine = ""
    """填报单位。"""
    year: Annotated[int | None, Read(_year, {"type": ["integer", "string", "null"]})] = None
    """年度。"""
    data: Annotated[dict[str, _Cell], OR_EMPTY] = {}
    """基础数据表：数据名称: 数值。没有的数不写，不能写 0 代替。"""
    answers: Annotated[dict[str, _Answer], OR_EMPTY] = {}
    """各指标的答案：指标编号: 答案。"""
    evidence: Annotated[dict[str, _Files], OR_EMPTY] = {}
    """佐证材料：指标编号: [文件名]。"""
    claimed: Annotated[dict[str, _Claim], OR_EMPTY] = {}
    """自评得分：指标编号: 得分；total、converted、grade 是合计、折算和等次。"""
    stated: Annotated[dict[str, _Claim], OR_EMPTY] = {}
    """报告里印出的比率或数：指标编号、指标值或数据的名称: 印出的数，如 28.74%。只用于复核。"""
    remarks: Annotated[dict[str, _Remark], OR_EMPTY] = {}
    """备注：指标编号: 说明。不影响得分，复核时与这一行一起显示。"""
    project: OneLine = ""
    """项目名称；一个单位有几个项目，各填一份的，写明是哪一个。"""
    code: Annotated[str, Read(_code, {"type": ["string", "number", "null"], "maxLength": MOST_NAME})] = ""
    """项目编码；复核时先按它与名单核对。"""
    note: OneLine = ""
    """说明。"""


@dataclass(frozen=True, slots=True, eq=False)
class Submission:
    """One bureau's figures and answers, with the document they were read from (if any).

    ``faults`` are what is wrong with its outer form: with any, it is not scored. ``form_of`` is the digest of
    the rule whose form it was filled in on, if it was.
    """

    rubric: str
    unit: str
    year: int | None
    data: Mapping[str, object]
    answers: Mapping[str, object]
    evidence: Mapping[str, list[str]] = field(default_factory=dict)
    claimed: Mapping[str, object] = field(default_factory=dict)
    document: Document | Cells | None = None
    warnings: tuple[Problem, ...] = ()
    faults: Faults = field(default_factory=Faults)
    stated: Mapping[str, object] = field(default_factory=dict)
    form_of: str = ""
    note: str = ""
    remarks: Mapping[str, str] = field(default_factory=dict)
    project: str = ""
    code: str = ""

    def cells(self, path: Path) -> Mapping[str, object]:
        """The cells of a table's row at its path (``data``, table, place); empty where no row stands there."""
        if len(path) != len(("data", "table", 0)) or path[0] != "data":
            return {}
        rows, place = self.data.get(str(path[1])), path[2]
        row = rows[place] if isinstance(rows, list) and isinstance(place, int) and place < len(rows) else None
        return row if isinstance(row, Mapping) else {}

    def digest(self) -> str:
        """SHA-256 of the figures and answers as given: ``sha256:…``."""
        given = {
            "rubric": self.rubric,
            "unit": self.unit,
            "year": self.year,
            "data": self.data,
            "answers": self.answers,
        }
        return digest(given)

    def fingerprint(self) -> str:
        """SHA-256 of all that a re-check looks at: the figures and answers, the claims and the head."""
        return digest(
            {
                "given": self.digest(),
                "claimed": self.claimed,
                "stated": self.stated,
                "evidence": self.evidence,
                "remarks": self.remarks,
                "project": self.project,
            }
        )


def digest(value: object) -> str:
    """SHA-256 of plain data: keys in order, numbers by their exact value."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)
    return "sha256:" + hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, Decimal | Fraction | type(exact.ratio(0))):
        return exact.fraction(exact.number(value))
    return str(value)
