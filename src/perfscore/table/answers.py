"""What has to hold of the answers in a table before their indicator is scored, as a submission has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from perfscore.formula import grammar
from perfscore.formula.readings.columns import Writer
from perfscore.formula.readings.integers import Truth, every, opposite, some
from perfscore.formula.readings.quotients import Known, Layers, YesNo, number
from perfscore.methods import Parts
from perfscore.methods.judged import Judged
from perfscore.methods.survey import Survey
from perfscore.methods.way import Way
from perfscore.program.inputs import SKIP
from perfscore.program.model import IndicatorProgram
from perfscore.table.columns import Fact
from perfscore.table.layout import Source

_SHARE = "满分 > 0 and not ({})"


@dataclass(slots=True, eq=False)
class Checked:
    """Where an indicator is declared not applicable; which of its answers are begun but not scored; what is odd."""

    skipped: Truth = False
    asked: dict[str, Truth] = field(default_factory=dict)
    """For the item of a judgement: where a level or a reason is given, so that only the score is waited for."""
    wrong: list[Truth] = field(default_factory=list)
    conditions: list[tuple[str, str, Known]] = field(default_factory=list)
    """Conditions under which a row is odd: the item, the formula over 得分 and 满分, and the full points."""
    items: dict[str, str] = field(default_factory=dict)

    def odd(self, known: Mapping[str, Known], layers: Layers) -> Truth:
        """The rows whose answers ``score`` has to look at."""
        found = list(self.wrong)
        for item, text, full in self.conditions:
            name = self.items[item]
            other = known.get(self.items.get(item.removesuffix("sum") + "of", ""), full)
            writer = Writer({"得分": known[name], "满分": other}, layers)
            found.append(writer.truth(grammar.own(text)))
        return some(*found)


def check(program: IndicatorProgram, facts: Mapping[str, Fact], answers: Mapping[tuple[str, str], Source]) -> Checked:
    """What is to be looked at in the answers of an indicator."""
    own = {item: facts[one.column] for (key, item), one in answers.items() if key == program.key}
    found = Checked(items={one.item: one.name for one in program.inputs if one.source == "answer"})
    skip = own.pop(SKIP, None)
    if skip is not None:
        said = skip.known
        assert isinstance(said, YesNo)  # noqa: S101 (the column holds truths)
        found.skipped = every(said.yes, opposite(skip.missing))
        given = some(*(opposite(one.missing) if one.nulls or one.numeric else _written(one) for one in own.values()))
        found.wrong.append(every(found.skipped, given if program.may_skip else True))
    way = program.scored.way
    parts = [(f"{one.name}.", one.way, one.points) for one in way.root] if isinstance(way, Parts) else []
    for lead, one, points in parts or [("", way, program.head.points)]:
        _way(found, lead, one, number(points), own)
    return found


def _written(one: Fact) -> Truth:
    """Where a text has something in it."""
    return pl.col(one.name) != "" if not (one.numeric or one.truth) else True


def _way(found: Checked, lead: str, way: Way, full: Known, own: Mapping[str, Fact]) -> None:
    if isinstance(way, Survey):
        found.conditions.append((f"{lead}sum", "满分 <= 0 or 得分 < 0 or 得分 > 满分", full))
    elif isinstance(way, Judged):
        score, level, reason = (own.get(f"{lead}{word}") for word in ("score", "level", "reason"))
        assert score is not None  # noqa: S101 (its column is there, or the table had been refused)
        judged(found, way, f"{lead}score", full, (score, level, reason))


def judged(found: Checked, way: Judged, item: str, full: Known, facts: tuple[Fact, Fact | None, Fact | None]) -> None:
    """A judgement lies within its points and its level, and has a reason where reasons are given."""
    score, level, reason = facts
    found.conditions.append((item, "得分 < 0 or 得分 > 满分", full))
    given, begun = opposite(score.missing), False if level is None else opposite(level.missing)
    said = False if reason is None else pl.col(reason.name) if reason.truth else _written(reason)
    found.asked[item] = some(begun, said)
    if reason is not None:
        found.wrong.append(every(given, opposite(said)))
    if level is None:
        return
    found.wrong.append(every(level.missing, some(given, said)))
    for word, ends in way.levels.items():
        inside = " or ".join(f"({one.share('得分', '满分')})" for one in ends)
        chosen = every(begun, pl.col(level.name) == word)
        found.wrong.append(every(chosen, given, _Outside(inside, score, full).truth()))


@dataclass(frozen=True, slots=True, eq=False)
class _Outside:
    inside: str
    score: Fact
    full: Known

    def truth(self) -> Truth:
        writer = Writer({"得分": self.score.known, "满分": self.full}, Layers())
        return writer.truth(grammar.own(_SHARE.format(self.inside)))
