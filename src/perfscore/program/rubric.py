"""A rubric that can score: the rule as read, its program, and its digest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from perfscore.methods.draft import Complaint
from perfscore.problems import PerfscoreError, Problem
from perfscore.program.build import Program, build
from perfscore.program.result import Result
from perfscore.program.score import score
from perfscore.program.totals import Totals, totals
from perfscore.rubric import catalog, sums
from perfscore.rubric.document import Document
from perfscore.rubric.locate import located
from perfscore.rubric.model import RubricModel
from perfscore.rubric.nodes import parse
from perfscore.rubric.read import read
from perfscore.submission.model import Submission, digest
from perfscore.submission.read import submission


@dataclass(frozen=True, slots=True, eq=False)
class Rubric:
    """A rubric: ``score`` gives the :class:`Result` of one submission.

    ``digest`` is the SHA-256 of the rule's content (its data, not its layout or comments);
    ``warnings`` are what was noticed when it was read.
    """

    model: RubricModel
    program: Program
    totals: Totals
    digest: str
    warnings: tuple[Problem, ...] = ()

    @property
    def id(self) -> str:
        """The rubric's name."""
        return self.model.rubric

    def score(self, given: Submission | Mapping[str, object] | Path | str) -> Result:
        """Score a submission: a path, a mapping of the same form, or a :class:`Submission`.

        Raises :class:`PerfscoreError` with every problem when the submission is not right;
        what is only missing gives an ``incomplete`` result.
        """
        handed = submission(given)
        self.own(handed)
        return score(self.program, self.totals, self.digest, handed)

    def own(self, handed: Submission) -> None:
        """Raise :class:`PerfscoreError` for a submission, or the form of one, that is of another rule."""
        wrong = None
        if handed.rubric and handed.rubric != self.id:
            message = f"这份填报用的是规则“{handed.rubric}”，不是“{self.id}”"
            wrong = Complaint(("rubric",), "other-rubric", message, "请用对应的规则评分，或核对填报文件第一行")
        elif handed.form_of and handed.form_of != self.digest:
            message = f"这份自评表是按另一版的规则“{self.id}”做的，现在的规则已经改过"
            hint = "请用现在的规则重新做表（perfscore form），把数抄过去；或找出做表时的规则"
            wrong = Complaint((), "form-other-version", message, hint)
        if wrong is not None:
            raise PerfscoreError([*located([wrong, *handed.complaints], handed.document), *handed.warnings])


def load(path_or_name: Path | str) -> Rubric:
    """Read a rule file, or the shipped rubric of that name.

    Raises :class:`PerfscoreError` with every problem of the file, each at its line and column.
    """
    return _rubric(parse(catalog.find(path_or_name)))


def _rubric(document: Document) -> Rubric:
    plain = document.plain()
    found = read(plain)
    complaints = list(found.complaints)
    program = None
    if found.model is not None:
        complaints += found.kept(sums.complaints(found.model))
        program, more = build(found.model)
        complaints += found.kept(more)
    if complaints or program is None or found.model is None:
        for renamed in found.renamed:
            document.rename(*renamed)
        raise PerfscoreError([*located(complaints, document), *document.problems], found.complaints.hidden)
    return Rubric(found.model, program, totals(found.model), digest(plain), document.problems)
