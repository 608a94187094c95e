"""A rule that extends another, said again on plain data: the base is copied, and changed entry by entry."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any, TypeAlias

from perfscore.methods import METHODS

Plain: TypeAlias = dict[str, Any]

OF_ITSELF = ("rubric", "authority", "valid", "version", "source", "note", "extends", "framework")
MERGED = ("change", "sections", "add", "remove", "data", "relations", "limits")


def whole(path: Path, read: Callable[[Path], Plain], shipped: Path) -> Plain:
    """The rule in a file with all that it extends, as if it had been written in one."""
    own = read(path)
    if "extends" not in own:
        return own
    name = own["extends"]
    beside = path.parent / name
    base = whole(beside if beside.is_file() else shipped / f"{name}.yaml", read, shipped)
    made = {key: deepcopy(value) for key, value in base.items() if key not in OF_ITSELF}
    names = {id(one): where for where, one in _sections(made["sections"], "")}
    for where, change in (own.get("sections") or {}).items():
        (section,) = (one for one in _groups(made) if where in {names[id(one)], names[id(one)].rpartition("/")[2]})
        section.update(change)
        for key in [key for key, value in change.items() if value == ""]:
            del section[key]
    for one in own.get("add", ()):
        _add(made, one, names)
    for key, change in own.get("change", {}).items():
        _change(next(one for _, one in _indicators(made) if _key(one) == key), change)
    for key in own.get("remove", ()):
        holder, one = next(found for found in _indicators(made) if _key(found[1]) == key)
        holder["indicators"].remove(one)
    _top(made, own)
    return made


def _top(made: Plain, own: Plain) -> None:
    made["data"] = {key: one for key, one in (made.get("data", {}) | own.get("data", {})).items() if one}
    for key in ("relations", "limits"):
        made[key] = [*made.get(key, ()), *own.get(key, ())]
    for key, value in own.items():
        if key not in MERGED:
            made[key] = value
    for key in [key for key, value in own.items() if value == ""]:
        del made[key]
    del made["extends"]


def _change(indicator: Plain, change: Plain) -> None:
    if not METHODS.keys().isdisjoint(change):
        for way in METHODS:
            indicator.pop(way, None)
    indicator.setdefault("id", indicator["name"])
    indicator.update(change)
    for key in [key for key, value in change.items() if value == ""]:
        del indicator[key]


def _add(made: Plain, entry: Plain, names: dict[int, str]) -> None:
    new = {key: value for key, value in entry.items() if key not in {"section", "before", "after"}}
    anchor = entry.get("before") or entry.get("after")
    if anchor is None:
        (section,) = (group for group in _groups(made) if names.get(id(group)) == entry["section"])
        section["indicators"].append(new)
        return
    if "indicators" in entry:
        siblings = made["sections"]
        place = [section["name"] for section in siblings].index(anchor)
    else:
        holder = next(holder for holder, indicator in _indicators(made) if _key(indicator) == anchor)
        siblings = holder["indicators"]
        place = [_key(indicator) for indicator in siblings].index(anchor)
    siblings.insert(place + ("after" in entry), new)


def _key(indicator: Plain) -> str:
    key: str = indicator.get("id") or indicator["name"]
    return key


def _sections(sections: list[Plain], above: str) -> Iterator[tuple[str, Plain]]:
    for one in sections:
        yield above + one["name"], one
        yield from _sections(one.get("sections", []), f"{above}{one['name']}/")


def _groups(made: Plain) -> Iterator[Plain]:
    return (one for _, one in _sections(made["sections"], ""))


def _indicators(made: Plain) -> Iterator[tuple[Plain, Plain]]:
    for group in _groups(made):
        yield from ((group, one) for one in group.get("indicators", ()))
