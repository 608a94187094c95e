"""The recovery of a broken rule file: a harmless value for each that is broken, so that the rest can be checked.

One mistake must neither hide the others nor cause any. So what is put in its place is noted: names that
would have been there (``lost``), points that cannot be added up (``loose``), keys that were written another
way (``renamed``); and a fault that only follows from these is not passed on.
"""

from __future__ import annotations

import copy
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from perfscore.formula import names
from perfscore.methods import METHODS, placeholder
from perfscore.problems import Fault, Path
from perfscore.rubric.model import LIMIT_EFFECTS
from perfscore.rubric.pydantic_errors import KEY, Raw

_TOP: Final = {"rubric": "-", "title": "-", "points": "0", "data": {}, "not_applicable": "rescale"}
_ENTRIES: Final[dict[str, dict[str, Any]]] = {
    "relations": {"that": "1 == 1", "says": "甲"},
    "limits": {"when": "1 == 1", "at_most": "100000", "says": "甲"},
    "unless": {"when": "1 == 1", "because": "甲"},
    "undefined": {"when": "1 == 1", "score": "zero", "because": "甲"},
}
_UNITS: Final = ("sections", "indicators", "parts")
_COUNTS: Final = ("id", "weight", "at_most", "take")
"""Keys of a section that say how it counts."""
_IDLE: Final = ("unit", "given", "note", "row")
"""Keys of a figure that it can do without."""
_KINDS: Final = ("weight", "bonus", "minus")
"""Keys of a part that say how it enters the sum."""
_WORTH: Final = ("points", "weight", "bonus", "minus", "sections", "indicators")
"""Keys that what an indicator, a section or a part adds to a sum hangs on."""
_SUMS: Final = ("points-not-adding", "points-above-full")
_WORD: Final = re.compile(r"[^\W\d]\w*")


class Recovery:
    """A copy of a rule file's plain data, in which what is broken is replaced."""

    def __init__(self, plain: Mapping[str, object]) -> None:
        self.plain: dict[str, Any] = copy.deepcopy(dict(plain))
        self.renamed: list[tuple[Path, str, str]] = []
        self.hopeless = False
        self._lost: set[str] = set()
        self._nameless = False
        self._loose: set[Path] = set()
        self._emptied: set[Path] = set()
        self._placeholders = 0
        self._limits_broken = False

    def repair(self, raws: Sequence[Raw], meant: Mapping[Path, str]) -> None:
        """Replace what each error of pydantic is about; ``meant`` says what unknown keys were meant to be."""
        unknown = [raw for raw in raws if raw["type"] == "extra_forbidden"]
        for raw in unknown:  # first, for what is missing may only be misspelt
            self._unknown_key(self._path(raw["loc"]), meant.get(raw["loc"], ""))
        for raw in raws:
            path = self._path(raw["loc"])
            misspelt = raw["type"] == "missing" and self._at(path) is not None
            if raw["type"] != "extra_forbidden" and not misspelt:
                self._broken(path)

    def new_errors(self, raws: Iterable[Raw]) -> list[Raw]:
        """The errors without those about something that is missing only because it was dropped."""
        return [raw for raw in raws if self._path(raw["loc"]) not in self._emptied]

    def independent(self, faults: Iterable[Fault]) -> Iterator[Fault]:
        """The faults without those that only follow from what was replaced."""
        return (one for one in faults if not self._is_consequence(one))

    def _is_consequence(self, fault: Fault) -> bool:
        if fault.code == "unknown-name":
            return self._nameless or not self._lost.isdisjoint(fault.names)
        if fault.code == "grade-never-given":
            return self._limits_broken
        return fault.code in _SUMS and _unit(fault.path) in self._loose

    # -- one mistake each --------------------------------------------------------------------

    def _unknown_key(self, path: Path, near: str) -> None:
        """Read a misspelt key as the one that was meant; drop any other."""
        mapping, key = self._at(path[:-1]), str(path[-1])
        value = mapping.pop(key)
        if near and near not in mapping:
            mapping[near] = value
            self.renamed.append((path[:-1], key, near))
        else:
            self._lost.update(_words(value))
            self._emptied.add(path[:-1])

    def _broken(self, path: Path) -> None:
        match path:
            case ("sections", _, *_):
                self._in_unit(_unit(path), path[len(_unit(path)) :])
            case ("data", str(name), *rest):
                self._in_figure(self.plain["data"], name, rest)
            case ("relations" | "limits" as key, int(place), *rest):
                self._limits_broken |= key == "limits"
                _in_entry(key, self.plain[key], place, rest)
            case ("grades", grade, *_) if isinstance(self.plain["grades"], dict):
                self.plain["grades"].pop(grade, None)
            case (key, *_) if key != "sections":
                self._nameless |= key == "data"
                self._loose |= {()} if key == "points" else set()
                self.plain.pop(str(key), None)
                self.plain |= {str(key): _TOP[str(key)]} if key in _TOP else {}
            case _:
                self.hopeless = True

    def _in_figure(self, data: dict[str, Any], name: str, rest: list[str | int]) -> None:
        figure = data.get(name)
        columns = figure.get("columns") if isinstance(figure, dict) else None
        if rest[:1] == ["columns"] and len(rest) > 1 and isinstance(columns, dict):
            columns.pop(rest[1], None)
            self._lost.update(_words(rest[1]))
        elif rest and rest[0] in _IDLE and isinstance(figure, dict):
            figure.pop(rest[0], None)
            return
        if not columns or rest[:1] != ["columns"]:
            data.pop(name, None)
            self._lost.update(_words(name), _words(list(columns) if isinstance(columns, dict) else ()))

    def _in_unit(self, path: Path, rest: Path) -> None:
        """Repair a section, an indicator or a part: its name, its points, or what it is scored by."""
        holder, place = self._at(path[:-1]), path[-1]
        if not isinstance(holder[place], dict):
            holder[place] = {"indicators": [self._indicator()]} if path[-2] == "sections" else self._indicator()
        unit: dict[str, Any] = holder[place]
        match rest:
            case ("name", *_):
                unit["name"] = self._fresh()
            case ("points", *_):
                unit["points"] = "0"
            case _ if path[-2] == "sections":
                self._in_section(unit, path, rest)
            case ("measure", *inside):
                self._in_measure(unit, inside)
            case ("unless" | "undefined" as key, int(number), *inside):
                _in_entry(key, unit[key], number, inside)
            case ("unless" | "undefined" as key, *inside):
                _in_entry(key, unit, key, inside)
            case (key, *_) if key not in METHODS:
                unit.pop(str(key), None)
            case _:
                self._unscored(unit, rest)
        self._count_nothing(path, rest)
        unit |= {"name": unit.get("name", self._fresh()), "points": unit.get("points", "0")}

    def _count_nothing(self, path: Path, rest: Path) -> None:
        """Note that sums no longer hold where a unit's worth is broken; weights of parts go together or not at all."""
        if not rest or rest[0] in _WORTH:
            self._loose |= {path, path[:-2]}
        if path[-2] == "parts" and (not rest or rest[0] == "weight"):
            _unweigh(self._at(path[:-1]))

    def _in_section(self, section: dict[str, Any], path: Path, rest: Path) -> None:
        if rest and rest[0] in _COUNTS:
            section.pop(str(rest[0]), None)
            self._loose |= {path, path[:-2]}
            return
        indicators = section.get("indicators")
        section.pop("sections", None)
        section["indicators"] = indicators if isinstance(indicators, list) and indicators else [self._indicator()]

    def _in_measure(self, unit: dict[str, Any], inside: list[str | int]) -> None:
        """Keep the name of a measure, which others may use."""
        text = unit.get("measure")
        if inside and isinstance(text, list) and isinstance(inside[0], int):
            text[inside[0]] = self._measure(text[inside[0]])
        else:
            unit["measure"] = self._measure(text)

    def _measure(self, text: object) -> str:
        name = text.partition("=")[0].strip() if isinstance(text, str) else ""
        self._lost.update(_words(text))
        return f"{name if names.is_name(name) else self._fresh()} = 0"

    def _unscored(self, unit: dict[str, Any], rest: Path) -> None:
        """Let the unit be judged, whatever it was to be scored by; what it asked for was a name perhaps."""
        for key in rest[:1] or (*METHODS, *_KINDS):
            way = unit.pop(str(key), None)
            self._lost.update(_words(list(way) if isinstance(way, dict) else ()))
        if METHODS.keys().isdisjoint(unit):
            unit |= placeholder()

    def _indicator(self) -> dict[str, Any]:
        return {"name": self._fresh(), "points": "0", **placeholder()}

    def _fresh(self) -> str:
        """A name that nobody writes."""
        self._placeholders += 1
        return f"ㄅ{self._placeholders}"

    # -- paths -------------------------------------------------------------------------------

    def _path(self, loc: Path) -> Path:
        """A place as pydantic gives it, without the positions of lists that the file has only one entry of."""
        path: list[str | int] = []
        value: object = self.plain
        for step in loc[:-1] if loc[-1:] == (KEY,) else loc:
            if isinstance(step, int) and not isinstance(value, list):
                continue
            path.append(step)
            value = _inside(value, step)
        return tuple(path)

    def _at(self, path: Path) -> Any:  # noqa: ANN401 (plain data)
        value: object = self.plain
        for step in path:
            value = _inside(value, step)
        return value


def _in_entry(kind: str, holder: Any, place: str | int, rest: list[str | int]) -> None:  # noqa: ANN401 (plain data)
    """Replace what is wrong in one relation, limit or gate, or all of it."""
    if rest and isinstance(holder[place], dict):
        holder[place].pop(rest[0], None)
        effects = LIMIT_EFFECTS if kind == "limits" else ()
        idle = rest[0] in effects and not any(key in holder[place] for key in effects)
        needed = "at_most" if idle else rest[0]
        holder[place] |= {key: value for key, value in _ENTRIES[kind].items() if key == needed}
    else:
        holder[place] = dict(_ENTRIES[kind])


def _unweigh(parts: Any) -> None:  # noqa: ANN401 (plain data)
    """Take the weights of all parts away, where one is broken: the others would no longer go together."""
    for part in parts:
        if isinstance(part, dict) and part.pop("weight", None) is not None:
            part.setdefault("points", "0")


def _inside(value: object, step: str | int) -> object:
    match value, step:
        case dict(), _:
            return value.get(step)
        case list(), int() if step < len(value):
            return value[step]
        case _:
            return None


def _unit(path: Path) -> Path:
    """The path of the section, indicator or part that holds a place; of the file itself where none does."""
    pairs = ((number, step) for number, step in enumerate(path[:-1]) if step in _UNITS)
    ends = [number + 2 for number, _ in pairs if isinstance(path[number + 1], int)]
    return path[: ends[-1]] if ends else ()


def _words(value: object) -> Iterator[str]:
    """Every word in a value that a formula could name something by."""
    match value:
        case str():
            yield from _WORD.findall(unicodedata.normalize("NFKC", value))
        case dict():
            yield from _words([*value, *value.values()])
        case list():
            for part in value:
                yield from _words(part)
        case _:
            return
