"""Commas of a formula or a number that stands inside ``{…}`` without quotes: YAML takes them as the end of an entry.

``{name: 甲, formula: min(乙, 4)}`` is read as a formula ``min(乙`` and a key ``4)``, ``{when: 乙 > 5,000万元}`` as a
condition ``乙 > 5`` and a key ``000万元``. Both are put together again, so that the rest is checked, and said as what
they are: one formula that wants quotes, one number without a comma.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import starmap
from typing import Any, Final, NamedTuple

from perfscore.problems import Fault, Path

_BEFORE: Final = re.compile(r"(?<![\w.])[0-9]{1,3}\Z")
_BEHIND: Final = re.compile(r"[0-9]{3}(?![0-9])")
"""The two sides of the comma of 5,000万元."""


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
    """True of an entry without a value that may be the rest of a formula, for a bracket that it closes, or a number."""
    return value is None and (_depth(key) < 0 or _BEHIND.match(key) is not None)


def _depth(text: str) -> int:
    return text.count("(") - text.count(")")


class _Broken(NamedTuple):
    """A text that is broken off: as it is in one piece, the keys that are its rest, and what its commas part."""

    whole: str
    rest: list[str]
    number: bool


def _one_number(before: str, behind: str, depth: int) -> bool:
    """True where a comma parts the thousands of a number; inside brackets it parts 5 and 100, but not 5 and 000."""
    thousands = _BEFORE.search(before) is not None and _BEHIND.match(behind) is not None
    return thousands and (not depth or behind.startswith("0"))


def _pieces(mapping: Mapping[str, object]) -> Iterator[tuple[str, _Broken]]:
    """The texts that are broken off, by their keys."""
    entries = list(mapping.items())
    for place, (key, value) in enumerate(entries):
        if not isinstance(value, str):
            continue
        whole, last, depth, number = value, value, _depth(value), True
        rest: list[str] = []
        for piece, nothing in entries[place + 1 :]:
            thousands = key[:1].isalpha() and _one_number(last, piece, depth)
            if nothing is not None or not (depth > 0 or thousands):
                break
            whole += piece if thousands else f", {piece}"
            last, number = piece, number and thousands
            rest.append(piece)
            depth += _depth(piece)
        if rest and depth == 0:
            yield key, _Broken(whole, rest, number)


def _faults(path: Path, mapping: Mapping[str, object]) -> Iterator[Fault]:
    for key, broken in _pieces(mapping):
        if broken.number:
            message, hint = "写在花括号里的数有逗号，被当成了几项", f"数字里不写千分位的逗号：{key}: {broken.whole}"
        else:
            message, hint = "写在花括号里的公式有逗号，被当成了几项", f'给公式加引号：{key}: "{broken.whole}"'
        yield Fault((*path, key), "formula-comma", message, hint)


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
    gone = {piece for broken in pieces.values() for piece in broken.rest}
    return {
        key: pieces[key].whole if key in pieces else _mended(value) for key, value in plain.items() if key not in gone
    }
