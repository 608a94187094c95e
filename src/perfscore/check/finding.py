"""What a check finds: a fault of a rule at its place, and a witness that exhibits it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from perfscore.problems import Path, Problem, Severity, Span
from perfscore.text import clean


@dataclass(frozen=True, slots=True)
class Witness:
    """What exhibits a fault: a sentence with its figures, and, where one can, a submission to hand in.

    ``outcome`` is what ``indicator`` gets for the submission: its score, ``not-applicable``, or the code of
    the problem that stops it.
    """

    says: str
    submission: Mapping[str, Any] | None = None
    indicator: str = ""
    outcome: str = ""

    def as_dict(self) -> dict[str, object]:
        """The witness as JSON would hold it."""
        found: dict[str, object] = {"says": clean(self.says)}
        if self.submission is not None:
            found |= {"submission": self.submission, "indicator": self.indicator, "outcome": self.outcome}
        return found


@dataclass(frozen=True, slots=True)
class Found:
    """A fault as a check yields it: at a path of the rule file, whose place is found later.

    ``offset`` and ``width`` are those of a part of the text there, ``key`` asks for the key;
    ``figures`` may waive it as well as the indicator it stands in. What is said once of several rows is found in
    each (``about`` what, in which ``row``) and then put together (in ``rows``).
    """

    path: Path
    message: str
    witness: Witness | None = None
    hint: str = ""
    offset: int | None = None
    width: int = 1
    key: bool = False
    figures: tuple[str, ...] = ()
    about: str = ""
    row: str = ""
    rows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of a rule file. ``waived`` is the reason why it is left, as the rule file gives it."""

    code: str
    severity: Severity
    message: str
    file: str | None = None
    line: int | None = None
    column: int | None = None
    witness: Witness | None = None
    hint: str = ""
    waived: str = ""
    span: Span | None = None
    rows: tuple[str, ...] = ()
    """The rows that it is found in, where they are several."""

    @classmethod
    def of(cls, problem: Problem, witness: Witness | None = None, waived: str = "") -> Finding:
        """A problem with its place as a finding."""
        span = problem.where if isinstance(problem.where, Span) else None
        found = cls(problem.code, problem.severity, problem.message, witness=witness, hint=problem.hint, waived=waived)
        if span is None:
            return found
        return replace(found, file=span.file, line=span.line, column=span.column, span=span)

    def render(self) -> str:
        """The finding as text: its place and message, the line with a caret, witness, hint, and why it is waived."""
        problem = Problem(self.code, f"{self.message}（{self.code}）", self.span, self.hint, self.severity)
        head, *rest = problem.render().split("\n")
        hint = [rest.pop()] if self.hint else []
        return "\n".join([head, *rest, *self._shown(), *hint])

    def _shown(self) -> Iterator[str]:
        if self.witness is not None:
            yield f"  例证：{clean(self.witness.says)}"
        if self.waived:
            yield f"  不改的理由：{clean(self.waived)}"

    def as_dict(self) -> dict[str, object]:
        """The finding as JSON would hold it."""
        found: dict[str, object] = {
            "code": self.code,
            "severity": self.severity,
            "message": clean(self.message),
            "file": None if self.file is None else clean(self.file),
            "line": self.line,
            "column": self.column,
            "witness": None if self.witness is None else self.witness.as_dict(),
            "hint": clean(self.hint),
        }
        found |= {"rows": [clean(one) for one in self.rows]} if self.rows else {}
        return found | ({"waived": clean(self.waived)} if self.waived else {})
