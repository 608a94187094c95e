"""The rubric of the public interface, and how one is loaded: everything else takes its program."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from perfscore.documents.document import Document
from perfscore.problems import Problem, not_installed
from perfscore.program import load as rule_files
from perfscore.program.model import Program
from perfscore.program.score import score
from perfscore.program.totals import Totals
from perfscore.result.result import Result
from perfscore.rubric.model import RubricModel
from perfscore.submission.read import SubmissionLike


@dataclass(frozen=True, slots=True, eq=False)
class Rubric:
    """A rubric: ``score`` gives the :class:`Result` of one submission.

    ``digest`` is the SHA-256 of the rule's content (its data, not its layout, comments or tests);
    ``warnings`` are those of its reading.
    """

    program: Program

    def __repr__(self) -> str:
        """Its name, title and points, and the number of its indicators, in one line."""
        return f"<Rubric {self.program.summary}>"

    @property
    def id(self) -> str:
        """The rubric's name."""
        return self.program.id

    @property
    def model(self) -> RubricModel:
        """The rule as it was read."""
        return self.program.model

    @property
    def totals(self) -> Totals:
        """The steps of its total."""
        return self.program.totals

    @property
    def digest(self) -> str:
        """SHA-256 of the rule's content."""
        return self.program.digest

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """The warnings of its reading."""
        return self.program.warnings

    @property
    def refusal(self) -> Problem | None:
        """The problem of scoring by it, where it is a framework."""
        return self.program.refusal

    @property
    def document(self) -> Document:
        """The file that it was read from, for whoever has to point into it."""
        return self.program.document

    def score(self, given: SubmissionLike) -> Result:
        """Score a submission: a path, a mapping of the same form, or a :class:`Submission`.

        Raises :class:`PerfscoreError` with every problem when the submission is not right;
        what is only missing gives an ``incomplete`` result. By a framework nothing is scored.
        """
        return Result(score(self.program, given))

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
            from perfscore.table.options import Options  # noqa: PLC0415 (as above)
        except ModuleNotFoundError:
            raise not_installed("没有安装给表格评分要用的 polars", "table") from None
        return score_table(self.program, frame, Options(key, explain, problems))

    def require_points(self) -> None:
        """Raise :class:`PerfscoreError` for a framework: nothing is scored by it, and no form of it filled in."""
        self.program.require_points()


def load(path_or_name: Path | str) -> Rubric:
    """Read a rule file, or the shipped rubric of that name.

    Raises :class:`PerfscoreError` with every problem of the file, each at its line and column.
    """
    return Rubric(rule_files.load(path_or_name))
