"""The findings of a check: a fault of a rule at its place, and a witness that exhibits it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from perfscore.problems import Fault, Problem, Severity, Span
from perfscore.text import clean


@dataclass(frozen=True, slots=True)
class Witness:
    """An example that exhibits a fault: a sentence with its figures, and, where one can, a submission to hand in.

    ``outcome`` is what ``indicator`` gets for the submission: its score, ``not-applicable``, or the code of
    the problem that stops it.
    """

    says: str
    submission: Mapping[str, Any] | None = None
    indicator: str = ""
    outcome: str = ""

    def as_dict(self) -> dict[str, object]:
        """The witness as JSON would hold it."""
        content: dict[str, object] = {"says": clean(self.says)}
        if self.submission is not None:
            content |= {"submission": self.submission, "indicator": self.indicator, "outcome": self.outcome}
        return content


@dataclass(frozen=True, slots=True)
class RuleFault:
    """A fault of a rule as a check yields it, with its witness. The table of checks gives it its code.

    ``figures`` may waive it as well as the indicator it stands in. What is said once of several rows is found in
    each (``about`` what, in which ``row``) and then put together (in ``rows``).
    """

    fault: Fault
    witness: Witness | None = None
    figures: tuple[str, ...] = ()
    about: str = ""
    row: str = ""
    rows: tuple[str, ...] = ()

    def named(self, code: str, severity: Severity) -> RuleFault:
        """The same with the code and the severity of its check."""
        return replace(self, fault=replace(self.fault, code=code, severity=severity))

    def saying(self, message: str, rows: tuple[str, ...]) -> RuleFault:
        """The same with a message about several rows."""
        return replace(self, fault=replace(self.fault, message=message), rows=rows)


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem of a rule file. ``waived`` is the reason why it is left, as the rule file gives it.

    ``rows`` are those that it is found in, where they are several.
    """

    problem: Problem
    witness: Witness | None = None
    waived: str = ""
    rows: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """The code of its check."""
        return self.problem.code

    @property
    def severity(self) -> Severity:
        """``error``, ``warning`` or ``info``."""
        return self.problem.severity

    @property
    def message(self) -> str:
        """One sentence in the reader's words."""
        return self.problem.message

    @property
    def hint(self) -> str:
        """Text to write instead; empty where none is known."""
        return self.problem.hint

    @property
    def span(self) -> Span | None:
        """Its place in the rule file, where it has one."""
        return self.problem.where if isinstance(self.problem.where, Span) else None

    @property
    def file(self) -> str | None:
        """The file of its place."""
        return None if self.span is None else self.span.file

    @property
    def line(self) -> int | None:
        """The line of its place, from 1."""
        return None if self.span is None else self.span.line

    @property
    def column(self) -> int | None:
        """The column of its place, from 1."""
        return None if self.span is None else self.span.column

    def render(self) -> str:
        """The finding as text: its place and message, the line with a caret, witness, hint, and why it is waived."""
        shown = replace(self.problem, message=f"{self.message}（{self.code}）", where=self.span)
        head, *rest = shown.render().split("\n")
        hint = [rest.pop()] if self.hint else []
        return "\n".join([head, *rest, *self._shown(), *hint])

    def _shown(self) -> Iterator[str]:
        if self.witness is not None:
            yield f"  例证：{clean(self.witness.says)}"
        if self.waived:
            yield f"  不改的理由：{clean(self.waived)}"

    def as_dict(self) -> dict[str, object]:
        """The finding as JSON would hold it."""
        content: dict[str, object] = {
            "code": self.code,
            "severity": self.severity,
            "message": clean(self.message),
            "file": None if self.file is None else clean(self.file),
            "line": self.line,
            "column": self.column,
            "witness": None if self.witness is None else self.witness.as_dict(),
            "hint": clean(self.hint),
        }
        content |= {"rows": [clean(one) for one in self.rows]} if self.rows else {}
        return content | ({"waived": clean(self.waived)} if self.waived else {})
