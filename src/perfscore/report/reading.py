"""The reading of a file for people: every value with its cell, the cells that nothing was taken from, as YAML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import yaml

from perfscore.documents.document import Document
from perfscore.documents.locate import Cells, located
from perfscore.problems import Cell, Path, Problem, Span
from perfscore.report.layout import padded
from perfscore.submission.model import Submission
from perfscore.submission.read import Part
from perfscore.text import clean, display_width, one_line

WIDEST: Final = 40
_HEAD: Final = {"unit": "填报单位", "year": "年度", "project": "项目名称", "code": "项目编码", "note": "说明"}
_CLAIMED: Final = {"total": "自评总分", "converted": "自评折算得分", "grade": "自评等次"}
_PARTS: Final = {
    "data": "",
    "answers": "答案：",
    "evidence": "佐证：",
    "claimed": "自评得分：",
    "remarks": "备注：",
    "stated": "印出的：",
}


@dataclass(frozen=True, slots=True)
class Taken:
    """One value that was read: its path in the submission, its text, and the place that it was read from."""

    path: Path
    text: str
    where: Cell | Span | None

    @property
    def place(self) -> str:
        """The place in words."""
        match self.where:
            case Cell(sheet=sheet, cell=cell):
                return f"{sheet}!{cell}" if sheet and cell else sheet
            case Span(line=line, column=column):
                return f"{line}:{column}"
            case None:
                return ""


def taken(submission: Submission) -> Iterator[Taken]:
    """Every value of a submission, the head first."""
    document = submission.document

    def value(path: Path, found: object) -> Iterator[Taken]:
        if isinstance(found, Mapping):
            for key, inner in found.items():
                yield from value((*path, str(key)), inner)
        elif isinstance(found, list):
            for place, inner in enumerate(found):
                yield from value((*path, place), inner)
        elif found is not None and str(found) != "":
            yield Taken(path, one_line(str(found)), _span(document, path))

    for key, found in plain(submission).items():
        yield from value((key,), found)


def _span(document: Document | Cells | None, path: Path) -> Cell | Span | None:
    return None if document is None else document.span(path)


def plain(submission: Submission) -> dict[str, Any]:
    """A submission as its file would have it, without what is empty."""
    whole = {
        "rubric": submission.rubric,
        "unit": submission.unit,
        "year": submission.year,
        "project": submission.project,
        "code": submission.code,
        "note": submission.note,
        "data": submission.data,
        "answers": submission.answers,
        "evidence": submission.evidence,
        "claimed": submission.claimed,
        "remarks": submission.remarks,
        "stated": submission.stated,
    }
    return {key: value for key, value in whole.items() if value not in ("", None, {}, [])}


def text(label: str, part: Part) -> str:
    """One submission of a file, cell by cell."""
    return "\n".join(_lines(label, part)) + "\n"


def _lines(label: str, part: Part) -> Iterator[str]:
    rows = [(_name(one.path), clean(one.text), one) for one in taken(part.submission) if one.path != ("rubric",)]
    yield clean(label)
    yield f"规则：{clean(part.submission.rubric) or '（没有写）'}"
    yield ""
    yield "读到的："
    group: Path = ()
    wide = min(WIDEST, max((display_width(name) for name, _, _ in rows), default=0))
    long = min(WIDEST, max((display_width(shown) for _, shown, _ in rows), default=0))
    for name, shown, one in rows:
        head = one.path[:3] if len(one.path) > 3 else ()  # noqa: PLR2004 (data, the table, the row)
        if head != group and head:
            yield f"  {clean(str(head[1]))} 第 {int(head[2]) + 1} 行"
        group = head
        yield f"  {'  ' if head else ''}{_fit(name, wide)}  {_fit(shown, long)}  {clean(one.place)}".rstrip()
    if part.left:
        yield ""
        yield "没有用到的："
        for left in part.left:
            why = f"（{left.why}）" if left.why else ""
            yield f"  {clean(left.place[1] or left.place[0])}  {clean(one_line(left.text))}{why}"


def _fit(text: str, width: int) -> str:
    return padded(text, max(width, display_width(text)))


def _name(path: Path) -> str:
    """The name of a value as a clerk calls it."""
    part, *rest = (str(step + 1) if isinstance(step, int) else step for step in path)
    if len(path) > 3:  # noqa: PLR2004 (a cell of a row)
        return " › ".join(rest[2:])
    if part == "claimed" and rest[0] in _CLAIMED:
        return _CLAIMED[rest[0]]
    return _HEAD.get(part, f"{_PARTS.get(part, '')}{' › '.join(rest)}")


def entry(label: str, part: Part) -> dict[str, Any]:
    """One submission of a file as JSON has it."""
    return {
        "file": clean(label),
        "values": [
            {"path": list(one.path), "value": clean(one.text), **_where(one.where)} for one in taken(part.submission)
        ],
        "left": [
            {"text": clean(one.text), "sheet": one.place[0], "cell": one.place[1], "why": one.why} for one in part.left
        ],
        "problems": [one.as_dict() for one in problems(part)],
        "submission": plain(part.submission),
    }


def problems(part: Part) -> tuple[Problem, ...]:
    """Everything that is wrong with it, or to be looked at."""
    faults = located(part.submission.faults, part.submission.document)
    return (*part.problems, *faults) if part.problems else (*faults, *part.submission.warnings)


def _where(where: Cell | Span | None) -> dict[str, Any]:
    match where:
        case Cell():
            return {"sheet": clean(where.sheet), "cell": clean(where.cell)}
        case Span():
            return {"line": where.line, "column": where.column}
        case None:
            return {}


class _Yaml(yaml.SafeDumper):
    """A dumper that writes every value where it stands: a submission knows no aliases."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 (as yaml calls it)
        """Write everything where it stands."""
        return True


def as_yaml(part: Part) -> str:
    """A submission as a YAML file that scores the same."""
    return yaml.dump(plain(part.submission), Dumper=_Yaml, allow_unicode=True, sort_keys=False, width=10**6)
