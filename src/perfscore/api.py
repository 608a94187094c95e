"""A rubric that can score: the rule as read, its program, and its digest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from perfscore.documents.document import Document
from perfscore.documents.locate import located, ordered
from perfscore.documents.nodes import parse
from perfscore.problems import Fault, PerfscoreError, Problem
from perfscore.program.build import Program, build
from perfscore.program.score import score
from perfscore.program.totals import Totals, totals
from perfscore.result.result import Result
from perfscore.rubric import catalog, similar_names, sums
from perfscore.rubric.extends.bases import extended
from perfscore.rubric.model import RubricModel
from perfscore.rubric.read import read
from perfscore.submission.model import Submission, digest
from perfscore.submission.read import submission
from perfscore.text import difference, normal, quoted


@dataclass(frozen=True, slots=True, eq=False)
class Rubric:
    """A rubric: ``score`` gives the :class:`Result` of one submission.

    ``digest`` is the SHA-256 of the rule's content (its data, not its layout, comments or tests);
    ``warnings`` are what was noticed when it was read.
    """

    model: RubricModel
    program: Program
    totals: Totals
    digest: str
    warnings: tuple[Problem, ...] = ()
    refusal: Problem | None = None
    """Why nothing can be scored by it: it is a framework."""
    document: Document | None = None
    """The file that it was read from, for whoever has to point into it."""

    @property
    def id(self) -> str:
        """The rubric's name."""
        return self.model.rubric

    def score(self, given: Submission | Mapping[str, object] | Path | str) -> Result:
        """Score a submission: a path, a mapping of the same form, or a :class:`Submission`.

        Raises :class:`PerfscoreError` with every problem when the submission is not right;
        what is only missing gives an ``incomplete`` result. By a framework nothing is scored.
        """
        self.require_points()
        handed = submission(given)
        self.own(handed)
        return score(self.program, self.totals, self.digest, handed)

    def score_table(
        self,
        frame: Any,
        *,
        key: str = "submission",
        explain: bool = False,
        problems: Literal["raise", "keep"] = "raise",
    ) -> Any:
        """Score a whole table, a row a submission, with the answers that :meth:`score` gives (extra ``table``).

        ``frame`` is a Polars DataFrame or LazyFrame, anything with an Arrow C stream (pandas, pyarrow, DuckDB), or the
        path of a Parquet, CSV or JSON Lines file. A lazy frame or a path gives a LazyFrame, read piece by piece when
        it is collected or written; all others give a DataFrame. A figure's column has its name, an answer's is
        ``indicator.item``; a rubric with ``each`` takes the long form, a line a row of its table, the lines of one
        submission (column ``key``) together. Out come ``indicator.score`` (exact decimals, in points) and
        ``indicator.status``, ``total``, ``possible``, ``converted``, ``grade`` and ``status``, after the columns that
        are no business of the rubric. ``explain`` adds every step as a column, ``indicator.step``.

        Raises :class:`PerfscoreError` for columns that are absent or of a wrong type, and for rows that ``score``
        would refuse; with ``problems="keep"`` such a row gets the status ``problem`` and says why in ``problems``.
        """
        if problems not in {"raise", "keep"}:
            message = f'problems is "raise" or "keep", not {problems!r}'
            raise ValueError(message)
        try:
            from perfscore.table.frames import score_table  # noqa: PLC0415 (Polars is not for everybody)
            from perfscore.table.options import Options  # noqa: PLC0415
        except ModuleNotFoundError:
            hint = "请运行 pip install 'perfscore[table]'"
            raise PerfscoreError([Problem("extra-missing", "没有安装给表格评分要用的 polars", hint=hint)]) from None
        return score_table(self, frame, Options(key, explain, problems))

    def require_points(self) -> None:
        """Raise :class:`PerfscoreError` for a framework: nothing is scored by it, and no form of it filled in."""
        if self.refusal is not None:
            raise PerfscoreError([self.refusal])

    def own(self, handed: Submission) -> None:
        """Raise :class:`PerfscoreError` for a submission, or the form of one, that is of another rule."""
        wrong = None
        if handed.rubric and normal(handed.rubric) != normal(self.id):
            message = f"这份填报用的是规则{quoted(handed.rubric)}，不是“{self.id}”"
            unseen = difference(handed.rubric, self.id)
            hint = unseen or "请用对应的规则评分，或核对填报文件第一行"
            wrong = Fault(("rubric",), "other-rubric", message, hint)
        elif handed.form_of and handed.form_of != self.digest:
            message = f"这份自评表是按另一版的规则“{self.id}”做的，现在的规则已经改过"
            hint = "请用现在的规则重新做表（perfscore form），把数抄过去；或找出做表时的规则"
            wrong = Fault((), "form-other-version", message, hint)
        if wrong is not None:
            raise PerfscoreError([*located([wrong, *handed.faults], handed.document), *handed.warnings])


def load(path_or_name: Path | str) -> Rubric:
    """Read a rule file, or the shipped rubric of that name.

    Raises :class:`PerfscoreError` with every problem of the file, each at its line and column.
    """
    return from_document(*extended(parse(catalog.find(path_or_name))))


def from_document(document: Document, wrong: Sequence[Problem] = (), hidden: int = 0) -> Rubric:
    """The rubric of a rule file that was read, with what is ``wrong`` already; raises as :func:`load` does."""
    found = read(document.plain())
    faults = list(found.faults)
    program = None
    if found.model is not None:
        faults += found.kept(sums.faults(found.model))
        faults += found.kept(similar_names.faults(found.model))
        program, more = build(found.model)
        faults += found.kept(more)
    if wrong or faults or program is None or found.model is None:
        for renamed in found.renamed:
            document.rename(*renamed)
        if wrong:  # points may be missing that would have been there
            faults = [one for one in faults if one.code != "points-not-adding"]
        problems = ordered([*wrong, *located(faults, document)], document)
        raise PerfscoreError([*problems, *document.problems], hidden + found.faults.hidden)
    refusal = _refusal(document) if found.model.framework else None
    return Rubric(found.model, program, totals(found.model), _digest(document), document.problems, refusal, document)


def _digest(document: Document) -> str:
    """SHA-256 of what stands in the rule file; of one that extends others, of what stands in all of them."""
    written = [_scoring(one.plain()) for one in document.sources]
    return digest(written if len(written) > 1 else written[0])


def _refusal(document: Document) -> Problem:
    """Why nothing is scored by a framework."""
    message = "这是框架，没有分值，不能直接用来评分"
    hint = "另写一个本地规则，用 extends 引用它，写上分值和评分方式，再按本地规则评分"
    return Problem("framework-not-scored", message, document.span(("framework",), key=True), hint)


def _scoring(plain: object) -> object:
    """What a rule file says of scores: its tests are no part of the rule."""
    return {key: value for key, value in plain.items() if key != "tests"} if isinstance(plain, dict) else plain
