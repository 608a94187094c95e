"""A :class:`Submission` read from a file or a mapping, with every problem of its outer form at its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

from pydantic import ValidationError

from perfscore.documents.document import Document
from perfscore.documents.locate import Cells, located
from perfscore.documents.parse import parse
from perfscore.problems import Fault, Faults, PerfscoreError
from perfscore.rubric.pydantic_errors import Raw, Refusals, raw_errors, refusals
from perfscore.rubric.read import ORDER, not_a_mapping
from perfscore.submission.model import Submission, SubmissionModel
from perfscore.submission.python_values import plain

SubmissionLike: TypeAlias = Submission | Mapping[str, object] | Path | str
"""A submission, a mapping of the same form, or the path of a file."""


def submission(given: SubmissionLike) -> Submission:
    """The :class:`Submission` in a file or a mapping; its ``faults`` are those of its outer form.

    ``given`` is a path to a YAML or JSON file or to a filled form (.xlsx), a mapping of the same form, or a
    submission. Raise :class:`PerfscoreError` when there is nothing that could be read.
    """
    if isinstance(given, Submission):
        return given
    if isinstance(given, Mapping):
        return _read(*plain(given), None)
    if _is_workbook(Path(given)):
        from perfscore.submission.form import read_form  # noqa: PLC0415 (what reads a zip and XML, most need not)

        form = read_form(Path(given))
        return replace(_read(form.whole, form.faults, form.document), form_of=form.digest)
    document = parse(given)
    whole = document.plain()
    if not isinstance(whole, dict):
        raise PerfscoreError([*located([not_a_mapping(whole, "填报文件")], document), *document.problems])
    if "sections" in whole and "answers" not in whole:
        wrong = Fault((), "not-a-submission", "这是规则文件，不是填报文件", ORDER)
        raise PerfscoreError([*located([wrong], document), *document.problems])
    return _read(whole, Faults(), document)


def _is_workbook(path: Path) -> bool:
    """True where a file is meant to be a workbook: by its name, or by how it begins. A pipe can be read only once."""
    if path.suffix.lower() in {".xlsx", ".xlsm", ".xls", ".et", ".ett", ".ods"}:
        return True
    try:
        if not path.is_file():
            return False
        with path.open("rb") as stream:
            start = stream.read(8)
    except (OSError, ValueError):
        return False
    return start.startswith((b"\xd0\xcf\x11\xe0", b"PK\x03\x04"))  # an old workbook, or a locked one; a zip


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
    )
