"""The rubric of an authority on a day: the header of every rule file, and the choice among them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Final, NamedTuple, NoReturn

from perfscore.documents.document import Document
from perfscore.documents.locate import located
from perfscore.documents.parse import parse
from perfscore.problems import PerfscoreError, Problem
from perfscore.rubric import catalog
from perfscore.rubric.extends.bases import extended
from perfscore.rubric.extends.extension import SUFFIXES
from perfscore.rubric.model import RubricModel
from perfscore.rubric.read import read
from perfscore.text import normal, quoted, suggest

_ALWAYS: Final = "一直有效"
RULES: Final = ("sections", "extends", "title", "points", "framework", "authority", "valid", "grades", "limits")
"""Keys that only a rule has: a file with one of them is meant to be one, even where the others are misspelt."""


class Version(NamedTuple):
    """A rule file: what it is called, whose it is, and when it is valid (an end that is None is open)."""

    path: Path
    rubric: str
    title: str
    authority: str
    since: date | None
    until: date | None
    framework: bool

    def on(self, day: date) -> bool:
        """True where it is valid on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    @property
    def label(self) -> str:
        """Its id and its validity, for people."""
        until = f"至 {self.until}" if self.until else "起"
        return f"{self.rubric}（{f'{self.since} {until}' if self.since else _ALWAYS}{'，框架' * self.framework}）"


def of_model(path: Path, model: RubricModel) -> Version:
    """The header of a rule that was read from a file."""
    valid = model.valid
    since, until = (valid.from_, valid.until) if valid is not None else (None, None)
    return Version(path, model.rubric, model.title, model.authority or "", since, until, model.framework)


class BrokenFile(NamedTuple):
    """A file of a folder that should be a rule, or cannot be read: its problems, and of its header what can be read.

    An id or an authority that is empty may be any; so may an end that is None.
    """

    path: Path
    problems: tuple[Problem, ...]
    rubric: str = ""
    authority: str = ""
    since: date | None = None
    until: date | None = None

    def may_be(self, version: Version, day: date) -> bool:
        """True where it may be another version of a rubric that is valid on the same day."""
        return (
            self.rubric == version.rubric
            and (not self.authority or normal(self.authority) == normal(version.authority))
            and (self.since is None or self.since <= day)
            and (self.until is None or day <= self.until)
        )

    @property
    def notice(self) -> Problem:
        """The first of its problems, as a notice that says how many there are."""
        problem, many = self.problems[0], len(self.problems)
        more = f"（共 {many} 处问题，用 perfscore check {self.path} 列出）" if many > 1 else ""
        message = f"规则文件{quoted(self.path.name)}没有列入：{problem.message}{more}"
        return replace(problem, code="rule-passed-over", message=message, severity="warning")


class KnownRules(NamedTuple):
    """The shipped rubrics and those of a folder, in the order of their files, and the files that could not be read."""

    versions: list[Version]
    broken: list[BrokenFile]


def known_rules(folder: Path | str | None = None) -> KnownRules:
    """Every rubric that is known; a file in the folder that is no rule is passed over."""
    rules = KnownRules([_version(parse(path)) for path in catalog.shipped()], [])
    if folder is None:
        return rules
    if not Path(folder).is_dir():
        raise PerfscoreError([Problem("folder-missing", f"没有这个文件夹：{quoted(str(folder), 80)}")])
    shipped = {one.path.resolve() for one in rules.versions}
    try:
        inside = sorted(Path(folder).iterdir())
    except OSError:
        raise PerfscoreError([Problem("folder-unreadable", f"文件夹{quoted(str(folder), 80)}打不开")]) from None
    for path in inside:
        there = path.is_file() or path.is_symlink()  # neither a folder nor a pipe
        if there and path.suffix.lower() in SUFFIXES and Path(os.path.realpath(path)) not in shipped:
            _sort(path, rules)
    return rules


def _sort(path: Path, rules: KnownRules) -> None:
    """Sort a file of a folder: among the rules, among what is broken, or nowhere."""
    try:
        document = parse(path)
    except PerfscoreError as error:
        rules.broken.append(BrokenFile(path, error.problems))
        return
    if _is_rule(document):
        try:
            rules.versions.append(_version(document))
        except PerfscoreError as error:
            rules.broken.append(_broken_file(document, error.problems))


def _is_rule(document: Document) -> bool:
    """True where a file is meant to be a rule: not a submission, a stored result or a schema."""
    rubric = document.root.get("rubric")
    other = document.root.get("$schema") is not None or (rubric is not None and rubric.kind != "scalar")
    return not other and any(document.root.get(key) is not None for key in RULES)


def _version(document: Document) -> Version:
    """The header of a rule file; raise :class:`PerfscoreError` with every problem of it."""
    whole, wrong, hidden = extended(document)
    reading = read(whole.plain())
    if wrong or reading.faults or reading.model is None:
        raise PerfscoreError([*wrong, *located(reading.faults, whole)], hidden + reading.faults.hidden)
    return of_model(Path(document.file), reading.model)


def _broken_file(document: Document, problems: tuple[Problem, ...]) -> BrokenFile:
    """The header of a rule file with problems, as far as it can be read."""
    plain = document.plain()
    whole = plain if isinstance(plain, dict) else {}
    valid = whole.get("valid")
    days = [_day(valid.get(key)) if isinstance(valid, dict) else None for key in ("from", "until")]
    rubric, authority = (str(whole.get(key) or "").strip() for key in ("rubric", "authority"))
    return BrokenFile(Path(document.file), problems, rubric, authority, *days)


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text).strip())
    except ValueError:
        return None


def of_authority(authority: str, known: Sequence[Version]) -> list[Version]:
    """The rubrics of an authority; raise :class:`PerfscoreError` where it has none."""
    theirs = [one for one in known if normal(one.authority) == normal(authority)]
    if not theirs:
        authorities = list(dict.fromkeys(one.authority for one in known if one.authority))
        hint = suggest(authority, authorities) or "有规则的制定机关：" + "、".join(authorities)
        _refuse("authority-unknown", f"没有{quoted(authority)}制定的规则", hint)
    return theirs


def choose(day: date, authority: str, known: KnownRules, rubric: str = "") -> Version:
    """The one rubric of an authority that is valid on a day, as :func:`pick` says.

    A broken rule of the folder is in the way only where it may be the one that is meant.
    """
    try:
        version = pick(day, authority, known.versions, rubric)
    except PerfscoreError as error:
        raise PerfscoreError([*error.problems, *(one.notice for one in known.broken)]) from None
    problems = [problem for one in known.broken if one.may_be(version, day) for problem in one.problems]
    if problems:
        message = f"规则{quoted(version.rubric)}在 {day} 可能还有一个版本，它的文件有问题，读不出来"
        hint = f"改好它再评分，或者直接写规则的编号或文件：{version.path}"
        raise PerfscoreError([Problem("version-unreadable", message, None, hint), *problems])
    return version


def pick(day: date, authority: str, known: Sequence[Version], rubric: str = "") -> Version:
    """The one rubric of an authority that is valid on a day.

    Where several different ones are, ``rubric`` decides: the id that the submission says. Raise
    :class:`PerfscoreError` where there is none, or where more than one might be meant.
    """
    theirs = of_authority(authority, known)
    valid = [one for one in theirs if one.on(day) and not one.framework]
    if not valid:
        _refuse("version-missing", f"{quoted(authority)}在 {day} 没有有效的规则", f"有：{_listed(theirs)}")
    asked = [one for one in valid if one.rubric == rubric] or valid
    for one, other in overlaps(asked):
        message = f"规则{quoted(one.rubric)}在 {day} 有两个版本同时有效"
        _refuse("version-overlap", message, f"{one.path} 和 {other.path}，请改其中一个的 valid")
    if len(asked) > 1:
        hint = f"在填报里用 rubric 写明是哪一个：{_listed(asked)}"
        _refuse("version-several", f"{quoted(authority)}在 {day} 有 {len(asked)} 个有效的规则", hint)
    return asked[0]


def overlaps(known: Iterable[Version]) -> Iterator[tuple[Version, Version]]:
    """Two versions at a time of one rubric of one authority that are valid on the same day."""
    for one, other in combinations(known, 2):
        if normal(one.authority) == normal(other.authority) and first_common_day(one, other) is not None:
            yield one, other


def first_common_day(version: Version, other: Version) -> date | None:
    """The first day on which two versions of one rubric are both valid, if there is one."""
    start = max(version.since or date.min, other.since or date.min)
    return start if version.rubric == other.rubric and version.on(start) and other.on(start) else None


def _listed(known: Iterable[Version]) -> str:
    return "、".join(one.label for one in known)


def _refuse(code: str, message: str, hint: str) -> NoReturn:
    raise PerfscoreError([Problem(code, message, None, hint)])
