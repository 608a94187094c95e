"""A roster held against what was handed in: by the code of the project first, then by bureau and project.

A name that is written two ways is asked about: the question names both places and what to write. Only what the code
settles, or what the eye cannot tell apart, is matched.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from perfscore.recheck.bureau import folded
from perfscore.recheck.document import Finding
from perfscore.review.handed_in import HandedIn
from perfscore.review.name_likeness import likeness
from perfscore.review.roster import Entry, Roster
from perfscore.text import quoted

State: TypeAlias = Literal["已交", "未交", "重复", "待核对", "不在名单"]
STATES: Final[tuple[State, ...]] = ("已交", "重复", "待核对", "未交", "不在名单")
MOST_NAMED: Final = 3
"""The most lines of a roster that one question names."""
MOST_ASKED: Final = 500
"""So many submissions are compared with the roster name by name: of more, it is another roster."""
GROUND: Final = "名单"


@dataclass(slots=True)
class Line:
    """One line of the roster with what was handed in for it, and the questions that are about it."""

    entry: Entry
    handed: list[HandedIn] = field(default_factory=list)
    questions: list[Finding] = field(default_factory=list)
    twice: bool = False

    @property
    def state(self) -> State:
        """已交, 未交, 重复, or 待核对 where something that may be its was handed in under another name."""
        if self.twice:
            return "重复"
        if self.handed:
            return "已交"
        return "待核对" if self.questions else "未交"

    @property
    def counted(self) -> list[HandedIn]:
        """The submissions whose scores count; none where it is not said which of two."""
        return [] if self.twice else self.handed


@dataclass(slots=True)
class Stranger:
    """A submission that stands on no line of the roster, and what is asked about it."""

    handed: HandedIn
    question: Finding | None = None


@dataclass(slots=True)
class RosterMatch:
    """A roster with what was handed in."""

    roster: Roster
    lines: list[Line]
    strangers: list[Stranger] = field(default_factory=list)
    questions: list[Finding] = field(default_factory=list)

    def of_state(self, state: State) -> list[Line]:
        """The lines of one state."""
        return [line for line in self.lines if line.state == state]


def match(roster: Roster, handed: Iterable[HandedIn]) -> RosterMatch:
    """Find the line of every submission."""
    matcher = _Matcher(roster)
    rest = [one for one in handed if not matcher.settled(one)]
    for one in rest:
        matcher.ask(one)
    matcher.find_twice()
    return matcher.found


class _Matcher:
    """The lines by their codes and names, and what was found so far."""

    def __init__(self, roster: Roster) -> None:
        self.found = RosterMatch(roster, [Line(entry) for entry in roster.entries])
        self._by_code = {folded(one.entry.code): one for one in self.found.lines if one.entry.code}
        self._by_name: dict[tuple[str, str], list[Line]] = {}
        self._by_unit: dict[str, list[Line]] = {}
        for line in self.found.lines:
            self._by_name.setdefault(line.entry.key, []).append(line)
            self._by_unit.setdefault(line.entry.key[0], []).append(line)

    def settled(self, one: HandedIn) -> bool:
        """Put a submission on its line, if that is plain, or ask of a code that says otherwise than the names."""
        coded = self._by_code.get(folded(one.code)) if one.code else None
        if coded is not None:
            return self._coded(one, coded)
        named = self._named(one)
        if len(named) != 1:
            return False
        line = named[0]
        if one.code and line.entry.code:
            says = (
                f"{one.name}的项目编码，名单（{line.entry.place}）是{quoted(line.entry.code)}，填报写{quoted(one.code)}"
            )
            self._asked(one, [line], says, f"是这个项目的，填报里的编码改成{line.entry.code}", "roster-code")
            return True
        line.handed.append(one)
        self._spelling(one, line)
        return True

    def _coded(self, one: HandedIn, line: Line) -> bool:
        """Put a submission on the line of its code, unless bureau or project are quite others."""
        entry = line.entry
        unit = likeness(entry.unit, one.unit)
        project = likeness(entry.project, one.project) if entry.project and one.project else "same"
        if (unit == "same" and project) or (unit and project == "same"):
            line.handed.append(one)
            self._spelling(one, line)
            return True
        says = f"项目编码{quoted(one.code)}在名单（{entry.place}）里是{entry.name}，填报写的是{one.name}"
        remedy = f"编码写错的改正编码；确是这个项目的，填报里写：{_written(entry)}"
        self._asked(one, [line], says, remedy, "roster-code")
        return True

    def _named(self, one: HandedIn) -> list[Line]:
        """The lines of this bureau and project; of a bureau alone where one side names no project."""
        unit, project = one.key
        exact = self._by_name.get((unit, project), [])
        if exact or not unit:
            return exact if unit else []
        if not project:
            return self._by_unit.get(unit, []) if not one.code else []
        return [line for line in self._by_name.get((unit, ""), []) if not line.entry.code]

    def _spelling(self, one: HandedIn, line: Line) -> None:
        """Note a name that the roster writes otherwise, though it is matched: the code, or the eye, says so."""
        pairs = ((line.entry.unit, one.unit), (line.entry.project, one.project))
        for listed, given in pairs:
            if listed and given and listed != given:
                why = _why(listed, given)
                says = f"名单（{line.entry.place}）写{quoted(listed)}，填报写{quoted(given)}，{why}，算同一个"
                remedy = f"两处写成一样的：{listed}"
                question = _question("roster-name", says, f"{one.file}", remedy, "提示")
                line.questions.append(question)
                self.found.questions.append(question)

    def ask(self, one: HandedIn) -> None:
        """Ask of a submission that is on no line: which lines it may be of, and what to write."""
        same = self._by_name.get(one.key, []) if one.unit else []
        unit = self._by_unit.get(one.key[0], []) if one.unit else []
        lines = [] if same or len(self.found.strangers) > MOST_ASKED else self._alike(one)
        if same:
            listed = "；".join(f"{line.entry.code or '没有编码'}（{line.entry.place}）" for line in same[:MOST_NAMED])
            says = f"{one.name}在名单里有 {len(same)} 行，填报没有写项目编码，分不清是哪一行：{listed}"
            self._asked(one, same, says, "填报里写上项目编码", "roster-code")
        elif unit and not one.project:
            listed = "；".join(line.entry.name for line in unit[:MOST_NAMED])
            says = f"{quoted(one.unit)}的填报没有写项目名称，名单里这个单位有 {len(unit)} 个项目：{listed}"
            self._asked(one, unit, says, "填报里写上项目名称或项目编码", "roster-name")
        elif lines:
            listed = "；".join(f"{line.entry.name}（{line.entry.place}）" for line in lines[:MOST_NAMED])
            says = f"填报的{one.name}不在名单里，名单里相近的有：{listed}"
            remedy = f"是同一个的，填报里写：{_written(lines[0].entry)}；不是的，名单里补上这一行"
            self._asked(one, lines, says, remedy, "roster-name")
        else:
            self.found.strangers.append(Stranger(one))

    def _alike(self, one: HandedIn) -> list[Line]:
        """The lines whose names are like those of a submission, those without any before those that have one."""
        found = []
        for line in self.found.lines:
            unit = likeness(line.entry.unit, one.unit) if one.unit else ""
            if not unit:
                continue
            named = line.entry.project and one.project
            if likeness(line.entry.project, one.project) if named else not line.entry.project or unit != "same":
                found.append(line)
        free = [line for line in found if not line.handed]
        return free or found

    def _asked(self, one: HandedIn, lines: Sequence[Line], says: str, remedy: str, code: str) -> None:
        question = _question(code, says, one.file, remedy, "重要")
        for line in lines:
            line.questions.append(question)
        self.found.questions.append(question)
        self.found.strangers.append(Stranger(one, question))

    def find_twice(self) -> None:
        """Mark the lines that were handed in twice: of a bureau without projects, those of one project."""
        for line in self.found.lines:
            keys = [folded(one.project) for one in line.handed]
            line.twice = len(keys) > 1 and (bool(line.entry.project or line.entry.code) or len(set(keys)) < len(keys))


def _question(code: str, says: str, where: str, remedy: str, weight: Literal["重要", "提示"]) -> Finding:
    return Finding(code=code, says=says, where=where, weight=weight, remedy=remedy, ground=GROUND)


def _why(listed: str, given: str) -> str:
    return "看起来一样" if folded(listed) == folded(given) else "项目编码相同"


def _written(entry: Entry) -> str:
    """The words to write into a submission so that it is of a line."""
    code = f"，项目编码 {entry.code}" if entry.code else ""
    project = f"，项目名称 {entry.project}" if entry.project else ""
    return f"单位 {entry.unit}{project}{code}"
