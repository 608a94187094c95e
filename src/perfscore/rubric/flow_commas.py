"""Commas of a formula that stands inside ``{…}`` without quotes: YAML takes them as the end of an entry.

``{name: 甲, formula: min(乙, 4)}`` is read as a formula ``min(乙`` and a key ``4)``. Both are put together again, so
that the rest is checked, and said as what they are: one formula that wants quotes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import starmap
from typing import Any

from perfscore.problems import Fault, Path


def joined_rule(plain: Mapping[str, object]) -> tuple[Mapping[str, object], list[Fault]]:
    """The data of a rule with such formulas in one piece, and a fault for each; itself where there are none."""
    faults = [fault for path, mapping in _broken(plain) for fault in _faults(path, mapping)]
    return (_mended_entries(plain) if faults else plain), faults


def _broken(plain: object) -> Iterator[tuple[Path, Mapping[str, object]]]:
    """The mappings that hold the end of a formula as a key."""
    waiting: list[tuple[Path, Any]] = [((), plain)]  # mappings and lists
    while waiting:
        path, part = waiting.pop()
        entries = part.items() if isinstance(part, dict) else enumerate(part)
        if isinstance(part, dict) and None in part.values() and any(starmap(_rest, part.items())):
            yield path, part
        waiting += (((*path, key), value) for key, value in entries if isinstance(value, dict | list))


def _rest(key: str, value: object) -> bool:
    """True of an entry that may be the rest of a formula: it closes more brackets than it opens, and has no value."""
    return value is None and _depth(key) < 0


def _depth(text: str) -> int:
    return text.count("(") - text.count(")")


def _pieces(mapping: Mapping[str, object]) -> Iterator[tuple[str, list[str]]]:
    """The keys of formulas that are broken off, each with the entries that belong to it."""
    entries = list(mapping.items())
    for place, (key, value) in enumerate(entries):
        depth = _depth(value) if isinstance(value, str) else 0
        rest: list[str] = []
        for piece, nothing in entries[place + 1 :] if depth > 0 else ():
            if nothing is not None:
                break
            rest.append(piece)
            depth += _depth(piece)
            if depth <= 0:
                break
        if rest and depth == 0:
            yield key, rest


def _whole(mapping: Mapping[str, object], key: str, rest: list[str]) -> str:
    return ", ".join([str(mapping[key]), *rest])


def _faults(path: Path, mapping: Mapping[str, object]) -> Iterator[Fault]:
    for key, rest in _pieces(mapping):
        hint = f'给公式加引号：{key}: "{_whole(mapping, key, rest)}"'
        yield Fault((*path, key), "formula-comma", "写在花括号里的公式有逗号，被当成了几项", hint)


def _mended(plain: object) -> object:
    """A value with every such formula in one piece; readers bound the depth, so this may recurse."""
    match plain:
        case list():
            return [_mended(one) for one in plain]
        case dict():
            return _mended_entries(plain)
        case _:
            return plain


def _mended_entries(plain: Mapping[str, object]) -> dict[str, object]:
    pieces = dict(_pieces(plain))
    gone = {piece for rest in pieces.values() for piece in rest}
    return {
        key: _whole(plain, key, pieces[key]) if key in pieces else _mended(value)
        for key, value in plain.items()
        if key not in gone
    }
