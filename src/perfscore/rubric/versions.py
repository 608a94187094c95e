"""Which rubric an authority has on a day: the header of every rule file, and the choice among them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Final, NamedTuple, NoReturn

from perfscore.problems import PerfscoreError, Problem, quoted, suggest
from perfscore.rubric import catalog
from perfscore.rubric.bases import extended
from perfscore.rubric.extension import SUFFIXES
from perfscore.rubric.locate import located
from perfscore.rubric.model import RubricModel
from perfscore.rubric.nodes import parse
from perfscore.rubric.outline import spelled
from perfscore.rubric.read import read

_ALWAYS: Final = "一直有效"


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
        """Whether it is valid on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    @property
    def said(self) -> str:
        """Its id and its validity, for people."""
        until = f"至 {self.until}" if self.until else "起"
        return f"{self.rubric}（{f'{self.since} {until}' if self.since else _ALWAYS}{'，框架' * self.framework}）"


def of_model(path: Path, model: RubricModel) -> Version:
    """The header of a rule that was read from a file."""
    valid = model.valid
    since, until = (valid.from_, valid.until) if valid is not None else (None, None)
    return Version(path, model.rubric, model.title, model.authority or "", since, until, model.framework)


def versions(folder: Path | str | None = None) -> list[Version]:
    """The shipped rubrics, and those in a folder, in the order of their files.

    A file in the folder that is no rule is passed over; one that cannot be read raises :class:`PerfscoreError`.
    """
    found = [one for path in catalog.shipped() for one in _version(path)]
    if folder is None:
        return found
    if not Path(folder).is_dir():
        raise PerfscoreError([Problem("folder-missing", f"没有这个文件夹：{quoted(str(folder), 80)}")])
    shipped = {one.path.resolve() for one in found}
    beside = (path for path in sorted(Path(folder).iterdir()) if path.suffix in SUFFIXES)
    return found + [one for path in beside if path.resolve() not in shipped for one in _version(path)]


def _version(path: Path) -> Iterator[Version]:
    """The header of a rule file; of any other file, nothing."""
    document = parse(path)
    if all(document.root.get(key) is None for key in ("sections", "extends")):
        return
    whole, wrong, hidden = extended(document)
    found = read(whole.plain())
    if wrong or found.complaints or found.model is None:
        raise PerfscoreError([*wrong, *located(found.complaints, whole)], hidden + found.complaints.hidden)
    yield of_model(path, found.model)


def of_authority(authority: str, known: Sequence[Version]) -> list[Version]:
    """The rubrics of an authority; raise :class:`PerfscoreError` where it has none."""
    found = [one for one in known if spelled(one.authority) == spelled(authority)]
    if not found:
        authorities = list(dict.fromkeys(one.authority for one in known if one.authority))
        hint = suggest(authority, authorities) or "有规则的制定机关：" + "、".join(authorities)
        _refuse("authority-unknown", f"没有{quoted(authority)}制定的规则", hint)
    return found


def pick(day: date, authority: str, known: Sequence[Version], rubric: str = "") -> Version:
    """The one rubric of an authority that is valid on a day.

    Where several different ones are, ``rubric`` decides: the id that the submission says. Raise
    :class:`PerfscoreError` where there is none, or where it cannot be said which.
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
        if spelled(one.authority) == spelled(other.authority) and met(one, other) is not None:
            yield one, other


def met(one: Version, other: Version) -> date | None:
    """The first day on which two versions of one rubric are both valid, if there is one."""
    began = max(one.since or date.min, other.since or date.min)
    return began if one.rubric == other.rubric and one.on(began) and other.on(began) else None


def _listed(known: Iterable[Version]) -> str:
    return "、".join(one.said for one in known)


def _refuse(code: str, message: str, hint: str) -> NoReturn:
    raise PerfscoreError([Problem(code, message, None, hint)])
