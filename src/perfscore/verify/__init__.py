"""Second opinion on a stored result, which imports nothing else of perfscore.

``verify`` adds a result up again from its own steps and compares its content with the digest that it was stored with:
that finds slips. Whether the result is of this rule and this submission, only scoring them anew can prove:
``differences`` compares the two.
"""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate
from typing import Final

from perfscore.verify.claims import Claims, Part, steps, tried
from perfscore.verify.compare import differences
from perfscore.verify.content import digest, read
from perfscore.verify.evaluator import Value, exactly, number, parsed, value
from perfscore.verify.totals import of_total

__all__ = ["differences", "digest", "verify"]

ZERO: Final = Fraction()
MOST_LEVELS: Final = 50  # of sections


def verify(result: Mapping[str, object] | str) -> list[str]:
    """Return what does not hold in a result (its JSON, as text or read), a sentence each; nothing when it holds.

    Every step, score, section and total is computed again. All other content (reasons, shown values, advice, problems,
    names) is compared with the result's ``digest``; a result without one, as perfscore wrote them at first, is only
    computed again. The digest stops slips, not somebody who computes it anew.
    """
    claims = tried("这份结果", _document(result))
    wrong = (_sentence(*claim) for claim in claims if claim[1] != claim[2])
    return list(dict.fromkeys(wrong))


def _sentence(what: str, right: object, written: object) -> str:
    return f"不成立：{what}" if right is True else f"{what}应为 {_shown(right)}，写的是 {_shown(written)}"


def _shown(content: object) -> str:
    if isinstance(content, Fraction):
        return f"{Decimal(content.numerator) / content.denominator:f}"
    return "、".join(map(_shown, content)) if isinstance(content, list) else exactly(content or "空")[:80]


def _document(result: Mapping[str, object] | str) -> Claims:
    document: Part
    document, doubled = read(result) if isinstance(result, str) else (result, [])
    for key in doubled:
        yield f"“{key[:40]}”在同一处只写一次", True, False
    rows = document["indicators"]
    for row in rows:
        yield from tried(f"“{row['name']}”", _indicator(f"“{row['name']}”", row))
    yield from tried("总分", of_total(document, rows))
    yield from tried("分组", _sections(document["sections"], rows, added="gathered" not in document))
    lost = [[row["id"], row["name"], row["lost"], row["reason"]] for row in rows if number(row["lost"])]
    written = [[row["id"], row["name"], row["points"], row["why"]] for row in document["lost"]]
    yield "失分清单与各指标相符", True, written == sorted(lost, key=lambda row: -number(row[2]))
    yield "各指标编号互不相同", True, len({row["id"] for row in rows}) == len(rows)
    if "digest" in document:
        yield "全部内容与存下时的摘要相符", True, document["digest"] == digest(document)


def _indicator(here: str, row: Part) -> Claims:
    """Its score is what its last step gives, within its points; without a score there is a range, or nothing."""
    names: dict[str, Value] = {}
    yield f"{here}不同时是加分项和减分项", True, not (row["bonus"] and row.get("minus"))
    yield from steps(here, row["steps"], names)
    points, score, lost, low, high = (number(row[key]) for key in ("points", "score", "lost", "low", "high"))
    if row["status"] != "scored":
        none = row["status"] == "not-applicable" and low == high == 0
        open_ = row["status"] in {"missing", "pending"} and _in_order(row, low, high)
        yield f"{here}没有得分，只有可能的范围", True, score is lost is None and (none or open_)
        return
    raw, last = row["steps"][-2:]
    yield f"{here}由最后一步算出得分", True, last["name"] == "得分" and raw["name"] != raw["formula"]
    sign = -1 if row.get("minus") else 1
    within = sign * score >= 0
    if points is not None or not (row["bonus"] or row.get("minus")):
        full = sign * value(parsed(last["formula"])[0], {raw["name"]: points})  # its points, rounded as its score is
        within &= sign * score <= full or _lifted(names)
    yield f"{here}的得分在 0 到分值之间", True, within
    right = -score if sign < 0 else None if row["bonus"] else max(points - score, ZERO)
    yield f"{here}的得分、失分、最低分、最高分", [names["得分"], right, score, score], [score, lost, low, high]


def _in_order(row: Part, low: Value, high: Value) -> bool:
    """Look at the range of a row that has no score yet: it has an end on the side of 0, and lies there."""
    if row.get("minus"):
        return high <= 0 and (low is None or low <= high)
    return low >= 0 and (high is None or low <= high)


def _sections(sections: list[Part], rows: list[Part], *, added: bool = True) -> Claims:
    """A section has the points of its indicators, their scores, and the points of those that apply.

    Where they are not only ``added``, but capped or weighed, its points are what the rule says.
    """
    sums: dict[tuple[str, ...], list[Fraction]] = {}
    for row in rows:
        points = ZERO if row["bonus"] or row.get("minus") else number(row["points"])
        share = points, number(row["score"]) or ZERO, ZERO if row["status"] == "not-applicable" else points
        for path in accumulate((name,) for name in row["section"][:MOST_LEVELS]):
            sums[path] = [left + right for left, right in zip(sums.get(path, [ZERO] * 3), share, strict=True)]
    for section in sections:
        written = [number(section[key]) for key in ("points", "score", "possible")]
        right = sums.pop(tuple(section["section"]), None)
        right = right if added or right is None else [written[0], *right[1:]]
        yield f"分组“{section['name']}”的分值、得分、可评分值", right, written
        yield "分组的名称", section["section"][-1], section["name"]
    yield "每个分组都列出一次", True, not sums


def _lifted(names: dict[str, Value]) -> bool:
    """True where a row has more than its points, as a rule may say: by a ratio above 100 %, or by what it adds."""
    lifts = {"计分比例": Fraction(1), "应得分": Fraction(0), "加分": Fraction(0), "各行平均分": Fraction(0)}
    numbers = [(name, value) for name, value in names.items() if isinstance(value, Fraction)]
    return any(step in name and value > least for step, least in lifts.items() for name, value in numbers)
