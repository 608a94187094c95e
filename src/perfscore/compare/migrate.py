"""A submission of the old rule, handed in under the new one: the same figures, the same answers.

What the new rule does not know is dropped, and said; what it asks for beyond that is missing, and stays so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from perfscore.compare.changes import Matched
from perfscore.methods.answer import applies
from perfscore.methods.parts import Parts
from perfscore.methods.way import Way
from perfscore.program.inputs import SKIP
from perfscore.program.model import IndicatorProgram, Program
from perfscore.steps.model import NOTHING_ASKED, Asked
from perfscore.submission.model import Submission
from perfscore.text import quoted


@dataclass(frozen=True, slots=True, eq=False)
class Migrated:
    """The submission as the new rule is to read it, and what was left behind."""

    submission: Submission
    notices: tuple[str, ...]


def migrate(given: Submission, new: Program, pairs: Iterable[Matched]) -> Migrated:
    """Hand ``given`` in under ``new``."""
    migration = _Migration(new)
    data = migration.figures(given.data)
    answers = dict(given.answers)
    moved = {}
    for old, entry in pairs:
        if old is None or old.model.key not in answers:
            continue
        answer = answers.pop(old.model.key)
        readable = migration.answer(old.model.name, answer, old.model.way, entry and entry.program)
        if readable is not None and entry is not None:
            moved[entry.model.key] = readable
    handed_in = replace(
        given, rubric=new.id, data=data, answers=answers | moved, evidence={}, claimed={}, remarks={}, form_of=""
    )
    return Migrated(handed_in, tuple(migration.notices))


class _Migration:
    """A migration under way, with notices of what it drops."""

    def __init__(self, new: Program) -> None:
        self.notices: list[str] = []
        self._new = new

    def figures(self, data: Mapping[str, object]) -> dict[str, object]:
        """The figures, and of tables the columns, that the new rule knows."""
        known: dict[str, object] = {}
        for name, value in data.items():
            model = self._new.model.data.get(name)
            if model is None:
                self.notices.append(f"新规则没有{quoted(name)}这项数据")
            elif isinstance(value, list):
                strange = {
                    key: None for row in value if isinstance(row, Mapping) for key in row if key not in model.columns
                }
                self.notices += (f"新规则的表格{quoted(name)}没有{quoted(str(key))}这一列" for key in strange)
                rows = (
                    {key: cell for key, cell in row.items() if key not in strange} if isinstance(row, Mapping) else row
                    for row in value
                )
                known[name] = list(rows)
            else:
                known[name] = value
        return known

    def answer(self, name: str, answer: object, old: Way, program: object) -> object | None:
        """An answer, if the new rule can read it."""
        if not isinstance(program, IndicatorProgram):
            self.notices.append(f"新规则没有{quoted(name)}这个指标，它的答案没有用上")
            return None
        if isinstance(answer, Mapping) and SKIP in answer:
            if not applies(answer[SKIP]):
                return answer
            answer = {key: one for key, one in answer.items() if key != SKIP}
        return self._way(name, answer, (old, program.scored.way), program.asked)

    def _way(self, name: str, answer: object, ways: tuple[Way, Way], asked: Asked) -> object | None:
        """An answer to the old way, if the new one can read it; ``asked`` are the inputs that it gives there."""
        old, new = ways
        if type(old) is not type(new):
            self.notices.append(f"{quoted(name)}换了评分方式，原来的答案没有用上")
            return None
        if not isinstance(answer, Mapping):
            return answer
        if isinstance(new, Parts) and isinstance(old, Parts):
            olds, news = ({part.name: part.way for part in one.root} for one in (old, new))
            parts = {}
            for key, part in self._known(name, answer, news).items():
                pair = (olds.get(key, news[key]), news[key])
                parts[key] = self._way(f"{name}·{key}", part, pair, asked.parts.get(key, NOTHING_ASKED))
            return {key: part for key, part in parts.items() if part is not None}
        if all(one.role == "item" for one in asked):
            return self._known(name, answer, asked.keys)
        return answer

    def _known(self, name: str, answer: Mapping[str, object], known: Collection[str]) -> dict[str, object]:
        self.notices += (f"新规则的{quoted(name)}没有{quoted(key)}这一项" for key in answer if key not in known)
        return {key: one for key, one in answer.items() if key in known}
