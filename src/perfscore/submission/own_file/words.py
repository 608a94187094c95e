"""The words of a form's headings: what sets two of them apart, and what does not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import zip_longest
from typing import Final
from unicodedata import normalize

from perfscore import exact
from perfscore.text import normal, visible

LONGEST_TITLE: Final = 60
"""The characters of a title: what has as many is a paragraph."""
_REMARK: Final = re.compile(r"[(\[【〔〈][^)\]】〕〉]*[)\]】〕〉]")
"""The brackets beside a heading: a unit, a letter for a formula, how many points."""
_EDGES: Final = ":;,*#★▲△●◆■□、。.·…_-—"
_NUMBERED: Final = re.compile(r"^(?:其中:|[一二三四五六七八九十]+[、.]|[0-9]{1,2}[、.](?![0-9]))")
_LETTER: Final = re.compile(r"(?<=[\u4e00-\u9fff])[A-Z]$")
_BREAK: Final = re.compile(r"[ \t\u00a0\u3000]*[\r\n\v\f\u2028]+[ \t\u00a0\u3000]*")
_UNIT: Final = re.compile(r"单位[:为]?((?:人民币)?[十百千万亿]{0,2}元)")
_BRACKETED: Final = re.compile(r"[(\[【〔]((?:人民币)?[十百千万亿]{0,2}元)[)\]】〕]")


def joined(text: str) -> str:
    """A text in one line: the breaks in a narrow cell say nothing, but that two words of Latin letters are two."""
    stripped = text.strip()
    if "\n" not in stripped and "\r" not in stripped and "\v" not in stripped:
        return stripped
    return _BREAK.sub(lambda found: " " if _between_words(stripped, found) else "", stripped)


def _between_words(text: str, gap: re.Match[str]) -> bool:
    before, after = text[: gap.start()][-1:], text[gap.end() :][:1]
    return before.isascii() and after.isascii() and before.isalnum() and after.isalnum()


_LONG: Final = 60
"""A longer text is hardly a heading: it is not remembered, for of prose a batch has no end."""


def plain(text: str) -> str:
    """A heading as headings are compared: without blanks, brackets, numbering and the points round it."""
    return _remembered(text) if len(text) <= _LONG else _plain(text)


@lru_cache(maxsize=1 << 11)
def _remembered(text: str) -> str:
    return _plain(text)


def _plain(text: str) -> str:
    word = "".join(visible(normal(text)).split())
    word = _REMARK.sub("", word).strip(_EDGES)
    return _LETTER.sub("", _NUMBERED.sub("", word).strip(_EDGES))


def is_title(text: str, words: Iterable[str]) -> bool:
    """True of a text that has one of the words, and is no paragraph."""
    word = "".join(text.split())
    return len(word) < LONGEST_TITLE and any(one in word for one in words)


def year_digits(text: str) -> str:
    """The digits of a year: ``2022年度`` is 2022; the text where it has none."""
    return "".join(filter(str.isdigit, normalize("NFKC", text))) or text


@lru_cache(maxsize=1 << 11)
def money_unit(text: str) -> str:
    """The unit of money that a head says: 单位：万元, 年度资金总额（万元）."""
    word = "".join(visible(normal(text)).split())
    found = _UNIT.search(word) or _BRACKETED.search(word)
    unit = found[1].removeprefix("人民币") if found else ""
    size = exact.unit_of(unit) if unit else None
    return unit if size is not None and size.base == "元" else ""


def is_percent(text: str) -> bool:
    """True where a heading says in brackets that its column counts in percent."""
    return re.search(r"[(\[【]%[)\]】]", normal(text)) is not None


def labelled(text: str, labels: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each label that stands in a text with a colon behind it, and what follows up to the next one."""
    if ":" not in normal(text):
        return
    pattern = _labels(tuple(labels))
    found = list(pattern.finditer(text))
    for one, after in zip_longest(found, found[1:]):
        content = text[one.end() : after.start() if after is not None else len(text)]
        yield plain(one[1]), content.strip().strip("；;，, ")


@lru_cache(maxsize=64)
def _labels(labels: tuple[str, ...]) -> re.Pattern[str]:
    """A pattern of labels, however their characters are spaced, with a colon behind them."""
    words = sorted(labels, key=len, reverse=True)
    spaced = (r"\s*".join(map(re.escape, word)) for word in words)
    return re.compile(rf"(?<!\w)({'|'.join(spaced)})(?:\s*[(（][^)）]*[)）])?\s*[:：]\s*")
