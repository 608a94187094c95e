"""A submission with its names as the rule spells them: what is one name to the rule is one name here.

Full-width letters, a radical for its character, a blank at the end: names are compared in one normal form. A name with
a character that nobody sees is refused, and read as the name that it looks like, so that there is one problem of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final
from weakref import WeakKeyDictionary

from perfscore.documents.document import Document
from perfscore.methods.answer import listed
from perfscore.methods.readers import invisible
from perfscore.problems import Fault, Faults, Path
from perfscore.program.inputs import SKIP
from perfscore.program.model import EachProgram, Program
from perfscore.rubric.model import RESERVED
from perfscore.submission.model import Submission
from perfscore.text import DELETE, INVISIBLE, normal, quoted, visible


class Names:
    """Names that may stand somewhere, and the one that is meant by another spelling."""

    def __init__(self, names: Iterable[str]) -> None:
        self.known = frozenset(names)

    @cached_property
    def _normal(self) -> dict[str, str]:
        return {normal(name): name for name in sorted(self.known)}

    def meant(self, name: str) -> str:
        """The known name that a name is, whatever its form; itself where there is none."""
        return name if name in self.known else self._normal.get(normal(name), name)


@dataclass(frozen=True, slots=True)
class KnownNames:
    """Every name that a submission to a rule may have, by where it may stand."""

    figures: Names
    columns: Mapping[str, Names]
    answers: Names
    items: Mapping[str, Names]
    claimed: Names
    stated: Names


_KNOWN: Final = WeakKeyDictionary[Program, KnownNames]()
"""The names of the rules in use: they go with their rule, and keep none."""


def known_names(program: Program) -> KnownNames:
    """The names of a rule: found once."""
    found = _KNOWN.get(program)
    if found is None:
        found = _KNOWN[program] = _found(program)
    return found


def _found(program: Program) -> KnownNames:
    data = program.model.data
    ids = [one.key for one in program.indicators]
    items = program.keyed.items()
    slots = [name for _, one in items for name in one.slots]
    return KnownNames(
        Names(data),
        {name: Names(figure.columns) for name, figure in data.items() if figure.kind == "table"},
        Names(program.keyed),
        {key: Names([SKIP, *one.scored.way.keys(), *(asked.key for asked in one.asked)]) for key, one in items},
        Names([*ids, *RESERVED]),
        Names([*ids, *program.figures, *slots]),
    )


def respelt(program: Program, submission: Submission) -> Submission:
    """The submission in the rule's own spelling; what is wrong with its names is among its faults."""
    names = known_names(program)
    if _as_known(names, submission):
        return submission
    speller = _Speller(submission.document)
    data = speller.mapping(submission.data, names.figures, ("data",))
    for table, columns in names.columns.items():
        if isinstance(rows := data.get(table), list):
            data[table] = [speller.row(row, columns, ("data", table, place)) for place, row in enumerate(rows)]
    answers = speller.mapping(submission.answers, names.answers, ("answers",))
    for key, answer in answers.items():
        if key in names.items:
            answers[key] = speller.deep(answer, names.items[key], ("answers", key))
    rows = list(_rows(program, data))
    claimed = speller.mapping(submission.claimed, Names([*names.claimed.known, *rows]), ("claimed",))
    if isinstance(grade := claimed.get("grade"), str):
        claimed["grade"] = listed(grade.strip(), program.model.grades)
    faults = Faults()
    faults.take(submission.faults)
    made = replace(
        submission,
        data=data,
        answers=answers,
        evidence=speller.mapping(submission.evidence, Names([*names.claimed.known, *rows]), ("evidence",)),
        claimed=claimed,
        remarks=speller.mapping(submission.remarks, Names([*names.claimed.known, *rows]), ("remarks",)),
        stated=speller.mapping(submission.stated, Names([*names.stated.known, *rows]), ("stated",)),
        faults=faults,
    )
    faults.take(speller.faults)
    return made


def _as_known(names: KnownNames, submission: Submission) -> bool:
    """True where every name is spelt as the rule spells it: most submissions are, and need no second look."""
    data, answers = submission.data, submission.answers
    return (
        data.keys() <= names.figures.known
        and answers.keys() <= names.answers.known
        and all(_rows_known(data.get(table), columns.known) for table, columns in names.columns.items())
        and all(_deep_known(answer, names.items[key].known) for key, answer in answers.items())
        and (not submission.claimed or submission.claimed.keys() <= names.claimed.known - {"grade"})
        and (not submission.evidence or submission.evidence.keys() <= names.claimed.known)
        and (not submission.remarks or submission.remarks.keys() <= names.claimed.known)
        and (not submission.stated or submission.stated.keys() <= names.stated.known)
    )


def _rows_known(rows: object, columns: frozenset[str]) -> bool:
    return not isinstance(rows, list) or all(row.keys() <= columns for row in rows if isinstance(row, dict))


def _deep_known(answer: object, items: frozenset[str]) -> bool:
    if type(answer) is dict:
        inside: Iterable[object] = answer.values()
        if not answer.keys() <= items:
            return False
    elif type(answer) is list:
        inside = answer
    else:
        return True
    return all(_deep_known(one, items) for one in inside if type(one) is dict or type(one) is list)


def _rows(program: Program, data: Mapping[str, Any]) -> Iterator[str]:
    """The names of rows that are indicators."""
    for one in program.indicators:
        if isinstance(one, EachProgram) and isinstance(rows := data.get(one.way.table), list):
            yield from (str(row.get(one.way.name) or "").strip() for row in rows if isinstance(row, Mapping))


@dataclass(slots=True)
class _Speller:
    """Spells names as the rule does, and notes those that are refused."""

    document: object
    faults: Faults = field(default_factory=Faults)

    def mapping(self, given: Mapping[str, Any], names: Names, path: Path) -> dict[str, Any]:
        """A mapping with its keys as the rule spells them."""
        made: dict[str, Any] = {}
        written: dict[str, str] = {}
        for key, value in given.items():
            name = names.meant(key)
            if name not in names.known and (hidden := INVISIBLE.search(key)):
                name = names.meant(visible(key))
                self._hidden(key, hidden[0], name if name in names.known else "", path)
            if name in made or (name != key and name in given):
                written.setdefault(name, name)
                message = f"{quoted(key)}与{quoted(written[name])}是同一个名称"
                self._refuse(path, key, "duplicate-key", message, "同一层里每个名称只写一次，删去其中一个")
                continue
            made[name], written[name] = value, key
            if name != key and isinstance(self.document, Document):
                self.document.rename(path, key, name)
        return made

    def row(self, given: object, names: Names, path: Path) -> object:
        """A row of a table."""
        return self.mapping(given, names, path) if isinstance(given, Mapping) else given

    def deep(self, given: object, names: Names, path: Path) -> object:
        """An answer, and what stands inside it."""
        if isinstance(given, Mapping):
            made = self.mapping(given, names, path)
            return {key: self.deep(one, names, (*path, key)) for key, one in made.items()}
        if isinstance(given, list):
            return [self.deep(one, names, (*path, place)) for place, one in enumerate(given)]
        return given

    def _hidden(self, key: str, sign: str, meant: str, path: Path) -> None:
        hint = f"你是不是想写{quoted(meant)}？" if meant else DELETE
        self._refuse(path, key, "name-invisible", invisible(key, sign), hint)

    def _refuse(self, path: Path, key: str, code: str, message: str, hint: str) -> None:
        self.faults.append(Fault((*path, key), code, message, hint, key=True))
