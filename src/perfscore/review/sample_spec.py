"""The specification of a sample, as a reviewer types it: 金额60%, 每单位2, 抽30份 种子2026."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, TypeAlias
from unicodedata import normalize

from perfscore import exact
from perfscore.exact import Number
from perfscore.problems import PerfscoreError, Problem
from perfscore.text import quoted

FORM: Final = "写成 金额60%、每单位2、抽30份 种子2026；几种写在一起，用空格隔开，依次抽"
_NUMBER: Final = r"(\d{1,9}(?:\.\d{1,6})?)"
_MONEY: Final = re.compile(rf"金额{_NUMBER}%")
_BUREAU: Final = re.compile(r"每个?(单位|部门|科室)(\d{1,6})[份个]?")
_LOT: Final = re.compile(rf"抽(?:(\d{{1,6}})[份个]?|{_NUMBER}%)")
_SEED: Final = re.compile(r"种子[:=]?(\S{1,60})")
_GAP: Final = re.compile(r"[\s、,;+]+")
_MOST: Final = 100


@dataclass(frozen=True, slots=True)
class ByMoney:
    """The largest amounts, until they reach a share of all."""

    text: str
    share: Number


@dataclass(frozen=True, slots=True)
class ByBureau:
    """So many of each bureau, department or office."""

    text: str
    name: str
    number: int


@dataclass(frozen=True, slots=True)
class ByLot:
    """So many by lot, or a share of all."""

    text: str
    number: int
    share: Number | None = None


Part: TypeAlias = ByMoney | ByBureau | ByLot


@dataclass(frozen=True, slots=True)
class Spec:
    """A whole specification: its parts in their order, and the seed of the lots."""

    text: str
    parts: tuple[Part, ...]
    seed: str = ""


def read_spec(text: str) -> Spec:
    """Read a specification; raise :class:`PerfscoreError` with everything that is wrong with it."""
    words = [word for word in _GAP.split(normalize("NFKC", text).strip()) if word]
    parts: list[Part] = []
    seeds: list[str] = []
    problems: list[Problem] = []
    for word in words:
        seed = _SEED.fullmatch(word)
        if seed is not None:
            seeds.append(seed[1])
            continue
        part = _part(word)
        if isinstance(part, str):
            problems.append(Problem("sample-form", part, None, FORM))
        else:
            parts.append(part)
    if len(seeds) > 1:
        problems.append(Problem("sample-form", f"种子写了 {len(seeds)} 个：{'、'.join(seeds)}", None, "只写一个种子"))
    if not parts and not problems:
        problems.append(Problem("sample-form", f"抽查的写法{quoted(text)}里没有写怎么抽", None, FORM))
    if any(isinstance(one, ByLot) for one in parts) and not seeds:
        lot = next(one.text for one in parts if isinstance(one, ByLot))
        hint = f"写上种子，任何数字或文字都可以，如 {lot} 种子2026；种子相同，抽到的就相同"
        problems.append(Problem("sample-seed", f"{quoted(lot)}要按抽签号抽，没有写种子", None, hint))
    if problems:
        raise PerfscoreError(problems)
    return Spec(" ".join(words), tuple(parts), "".join(seeds))


def _part(word: str) -> Part | str:
    """A part of a specification, or what is wrong with it."""
    if found := _MONEY.fullmatch(word):
        return _share(word, found[1]) or ByMoney(word, exact.number(found[1]) / _MOST)
    if found := _BUREAU.fullmatch(word):
        return ByBureau(word, found[1], int(found[2])) if int(found[2]) else f"{quoted(word)}是 0 份，什么也抽不到"
    if found := _LOT.fullmatch(word):
        if found[2] is not None:
            return _share(word, found[2]) or ByLot(word, 0, exact.number(found[2]) / _MOST)
        return ByLot(word, int(found[1])) if int(found[1]) else f"{quoted(word)}是 0 份，什么也抽不到"
    return f"抽查的写法里{quoted(word)}看不懂"


def _share(word: str, number: str) -> str:
    return "" if 0 < exact.number(number) <= _MOST else f"{quoted(word)}要大于 0%，不超过 100%"
