"""Intervals as official texts write them, and what a rule file has for each: ``90%以上`` is ``[90%, )``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_NUMBER: Final = r"[-+]?[0-9][0-9,.]*\s*(?:[%％‰]|个?百分点|[十百千万亿]*[元人个次天日月年项起户亩分例位家]?)?"
_TO: Final = r"\s*(?:[-–—~～至到]|—{2})\s*"
_FORMS: Final = (
    (r"(?:≥|>=|≧|不低于|不少于|不小于|至少)({n})", "[{0}, )"),
    (r"({n})(?:（含）|\(含\))?(?:及以上|以上|或以上|起)", "[{0}, )"),
    (r"(?:≤|<=|≦|不高于|不超过|不多于|不大于|至多|最多)({n})", "( , {0}]"),
    (r"(?:>|＞|高于|超过|大于|多于)({n})(?:的)?", "({0}, )"),
    (r"(?:<|＜|低于|不足|小于|少于|不到)({n})(?:的)?", "( , {0})"),
    (r"({n})(?:及以下|或以下)", "( , {0}]"),
    (r"({n})以下", "( , {0})"),
    (r"({n})以内", "( , {0}]"),
    (r"({n})(?:（含）|\(含\))" + _TO + r"({n})", "[{0}, {1})"),
    (r"({n})" + _TO + r"({n})(?:（含）|\(含\))", "({0}, {1}]"),
    (r"({n})" + _TO + r"({n})", "[{0}, {1})"),
    (r"=?({n})", "[{0}, {0}]"),
)
_READ: Final = tuple((re.compile(form.replace("{n}", _NUMBER)), written) for form, written in _FORMS)
_DOUBTFUL: Final = re.compile(r"以下$|^[^含]*[-–—~～至到][^含]*$")
"""Words that leave open which end belongs to the interval."""


def interval_hint(text: str) -> str:
    """The hint that writes an interval for words like 90%以上; nothing where they are no such words."""
    plain = re.sub(r"\s+", "", text)
    for form, written in _READ:
        if found := form.fullmatch(plain):
            ends = "；含不含端点按原文写：含的用方括号，不含的用圆括号" if _DOUBTFUL.search(plain) else ""
            return f'写成 "{written.format(*_in_one_unit(found.groups()))}"{ends}'
    return ""


def _in_one_unit(ends: Sequence[str]) -> list[str]:
    """The ends of an interval, the first in the unit of the last where it has none: 80-90%; points have none."""
    plain = [one.strip().removesuffix("分").strip() for one in ends]
    unit = plain[-1].lstrip("+-0123456789.,").strip()
    return [one + unit if one[-1].isdigit() else one for one in plain]
