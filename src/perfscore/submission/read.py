"""A :class:`Submission` read from a file or a mapping, with every problem of its outer form at its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from pydantic import ValidationError

from perfscore.documents.document import Document
from perfscore.documents.locate import Cells, located
from perfscore.documents.parse import parse
from perfscore.problems import Cell, Fault, Faults, PerfscoreError, Problem
from perfscore.rubric.pydantic_errors import Raw, Refusals, raw_errors, refusals
from perfscore.rubric.read import ORDER, not_a_mapping
from perfscore.submission.file_kinds import kind_of
from perfscore.submission.model import Submission, SubmissionModel
from perfscore.submission.python_values import plain
from perfscore.text import normal, quoted, suggest

if TYPE_CHECKING:
    from perfscore.submission.own_file.mapping import Map
    from perfscore.submission.own_file.own_form import Left

MOST_NAMED: Final = 5

SubmissionLike: TypeAlias = Submission | Mapping[str, object] | Path | str
"""A submission, a mapping of the same form, or the path of a file."""


@dataclass(frozen=True, slots=True)
class Part:
    """One submission of a file, with what is wrong with it; a file of several has a name for each.

    ``left`` are the cells of a bureau's own form that nothing was taken from: their text, where, and why.
    """

    name: str
    submission: Submission
    problems: tuple[Problem, ...] = ()
    left: tuple[Left, ...] = ()

    def label(self, file: str, many: int) -> str:
        """The name by which it is told apart: its file's, and of a file of several its own."""
        return file if many == 1 else f"{file}:{self.name}"

    def require(self) -> Submission:
        """The submission; raise :class:`PerfscoreError` where it cannot be taken as it is."""
        if self.problems:
            raise PerfscoreError(self.problems)
        return self.submission


def submission(given: SubmissionLike) -> Submission:
    """The :class:`Submission` in a file or a mapping; its ``faults`` are those of its outer form.

    ``given`` is a path to a YAML or JSON file, to a filled form (.xlsx) or to a form of a bureau's own making (.xlsx,
    .docx), a mapping of the same form, or a submission. Raise :class:`PerfscoreError` when there is nothing that could
    be read, or more than one.
    """
    parts = submissions(given)
    if len(parts) > 1:
        raise several_problem(str(given), parts, "请用 perfscore read 文件 --sheet 名称 -o 填报.yaml 先取出一份")
    return parts[0].require()


def submissions(given: SubmissionLike, mapping: Map | None = None) -> list[Part]:
    """Every submission in a file; ``mapping`` says how a bureau's own form calls its cells, where no shipped map does.

    Raise :class:`PerfscoreError` when there is nothing that could be read.
    """
    if isinstance(given, Submission):
        return [Part("", given)]
    if isinstance(given, Mapping):
        return [Part("", _read(*plain(given), None))]
    path = Path(given)
    kind = kind_of(path)
    if kind == "word":
        return _own_forms(path, mapping, is_word=True)
    if kind == "workbook":
        from perfscore.submission.form import read_form  # noqa: PLC0415 (what reads a zip and XML, most need not)

        form = read_form(path)
        if form is None:
            return _own_forms(path, mapping, is_word=False)
        return [Part("", replace(_read(form.whole, form.faults, form.document), form_of=form.digest))]
    document = parse(given)
    whole = document.plain()
    if not isinstance(whole, dict):
        raise PerfscoreError([*located([not_a_mapping(whole, "填报文件")], document), *document.problems])
    if "sections" in whole and "answers" not in whole:
        wrong = Fault((), "not-a-submission", "这是规则文件，不是填报文件", ORDER)
        raise PerfscoreError([*located([wrong], document), *document.problems])
    return [Part("", _read(whole, Faults(), document))]


def chosen(given: SubmissionLike, mapping: Map | None, name: str | None) -> list[Part]:
    """Every submission in a file, or the one of that name."""
    parts = submissions(given, mapping)
    if name is None:
        return parts
    found = [one for one in parts if normal(one.name) == normal(name)]
    if not found:
        hint = suggest(name, [one.name for one in parts]) or f"可写：{_names(parts)}"
        message = f"文件里没有叫{quoted(name)}的自评表"
        raise PerfscoreError([Problem("form-sheet-unknown", message, Cell(str(given)), hint)])
    return found


def several_problem(file: str, parts: list[Part], hint: str) -> PerfscoreError:
    """The refusal of a file with several submissions where one is wanted."""
    message = f"文件里有 {len(parts)} 份自评表（{_names(parts)}），这里只能用一份"
    return PerfscoreError([Problem("form-several", message, Cell(file), hint)])


def _names(parts: list[Part]) -> str:
    return "、".join(quoted(one.name) for one in parts[:MOST_NAMED]) + ("等" if len(parts) > MOST_NAMED else "")


def _own_forms(path: Path, mapping: Map | None, *, is_word: bool) -> list[Part]:
    """The forms of a bureau's own making in a file."""
    from perfscore.submission.own_file.file_forms import file_forms  # noqa: PLC0415 (the same)

    return [
        Part(
            form.name,
            _read(form.whole, form.faults, form.document),
            tuple(form.problems) if form.errors else (),
            tuple(form.left),
        )
        for form in file_forms(path, mapping, is_word=is_word)
    ]


def _read(whole: dict[str, Any], faults: Faults, document: Document | Cells | None) -> Submission:
    read: Mapping[str, Any] = whole
    while True:  # a key may be misspelt, and its value wrong: the third time nothing can be left
        try:
            model = SubmissionModel.model_validate(read)
        except ValidationError as error:
            raws = raw_errors(error)
            refused = refusals(raws, SubmissionModel)
            faults.take(refused.faults)
            whole = _corrected(whole, raws, refused, document)
            read = {"rubric": "-", **whole}
        else:
            return _submission(model, whole, faults, document)


def _corrected(
    whole: dict[str, Any], raws: Iterable[Raw], refused: Refusals, document: Document | Cells | None
) -> dict[str, Any]:
    """The same without what is wrong; a misspelt key is read as the one that was meant."""
    corrected = dict(whole)
    for raw in raws:
        key, near = str(raw["loc"][0]), refused.meant.get(raw["loc"], "")
        value = corrected.pop(key, None)
        if near and near not in whole:
            corrected[near] = value
            if isinstance(document, Document):
                document.rename((), key, near)
    return corrected


def _submission(
    model: SubmissionModel, whole: Mapping[str, Any], faults: Faults, document: Document | Cells | None
) -> Submission:
    return Submission(
        model.rubric if "rubric" in whole else "",
        model.unit,
        model.year,
        model.data,
        model.answers,
        model.evidence,
        model.claimed,
        document,
        document.problems if document is not None else (),
        faults,
        model.stated,
        note=model.note,
        remarks=model.remarks,
        project=model.project,
        code=model.code,
    )
