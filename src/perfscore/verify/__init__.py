"""Second opinion on a stored result, which imports nothing else of perfscore.

``verify`` adds a result up again from its own steps and compares its content with the digest that it was stored with:
that finds slips. Whether the result is of this rule and this submission, only scoring them anew can prove:
``differences`` compares the two.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate
from typing import Any, Final, TypeAlias

from perfscore.verify.compare import differences
from perfscore.verify.content import digest, read
from perfscore.verify.evaluator import Value, alike, exactly, number, parsed, value

__all__ = ["differences", "digest", "verify"]

Claim: TypeAlias = tuple[str, object, object]  # what it is about, what it has to be, what is written
Claims: TypeAlias = Iterator[Claim]
Part: TypeAlias = Any  # of a result that may hold anything
ZERO: Final = Fraction()
MOST_LEVELS: Final = 50  # of sections
ENDLESS: Final = (Fraction(10**30), Fraction(10**31))  # stand for a score that has no upper bound


def verify(result: Mapping[str, object] | str) -> list[str]:
    """Return what does not hold in a result (its JSON, as text or read), a sentence each; nothing when it holds.

    Every step, score, section and total is computed again. All other content (reasons, shown values, advice, problems,
    names) is compared with the result's ``digest``; a result without one, as perfscore wrote them at first, is only
    computed again. The digest stops slips, not somebody who computes it anew.
    """
    claims = _tried("这份结果", _document(result))
    wrong = (_sentence(*claim) for claim in claims if claim[1] != claim[2])
    return list(dict.fromkeys(wrong))


def _sentence(what: str, right: object, written: object) -> str:
    return f"不成立：{what}" if right is True else f"{what}应为 {_shown(right)}，写的是 {_shown(written)}"


def _shown(content: object) -> str:
    if isinstance(content, Fraction):
        return f"{Decimal(content.numerator) / content.denominator:f}"
    return "、".join(map(_shown, content)) if isinstance(content, list) else exactly(content or "空")[:80]


def _tried(what: str, claims: Claims) -> Claims:
    try:
        yield from claims
    except Exception:  # noqa: BLE001 (what comes from elsewhere may hold anything)
        yield f"{what}内容齐全、写法正确", True, False


def _document(result: Mapping[str, object] | str) -> Claims:
    document: Part
    document, doubled = read(result) if isinstance(result, str) else (result, [])
    for key in doubled:
        yield f"“{key[:40]}”在同一处只写一次", True, False
    rows = document["indicators"]
    for row in rows:
        yield from _tried(f"“{row['name']}”", _indicator(f"“{row['name']}”", row))
    yield from _tried("总分", _totals(document, [row for row in rows if row["status"] != "not-applicable"]))
    yield from _tried("分组", _sections(document["sections"], rows))
    lost = [[row["id"], row["name"], row["lost"], row["reason"]] for row in rows if number(row["lost"])]
    written = [[row["id"], row["name"], row["points"], row["why"]] for row in document["lost"]]
    yield "失分清单与各指标相符", True, written == sorted(lost, key=lambda row: -number(row[2]))
    yield "各指标编号互不相同", True, len({row["id"] for row in rows}) == len(rows)
    if "digest" in document:
        yield "全部内容与存下时的摘要相符", True, document["digest"] == digest(document)


def _indicator(here: str, row: Part) -> Claims:
    """Its score is what its last step gives, within its points; without a score there is a range, or nothing."""
    names: dict[str, Value] = {}
    yield from _steps(here, row["steps"], names)
    points, score, lost, low, high = (number(row[key]) for key in ("points", "score", "lost", "low", "high"))
    if row["status"] != "scored":
        none = row["status"] == "not-applicable" and low == high == 0
        open_ = row["status"] in {"missing", "pending"} and low >= 0 and (high is None or low <= high)
        yield f"{here}没有得分，只有可能的范围", True, score is lost is None and (none or open_)
        return
    raw, last = row["steps"][-2:]
    yield f"{here}由最后一步算出得分", True, last["name"] == "得分" and raw["name"] != raw["formula"]
    full = value(parsed(last["formula"])[0], {raw["name"]: points})  # its points, rounded as its score is
    yield f"{here}的得分在 0 到分值之间", True, 0 <= score <= full or _lifted(names, points)
    right = None if row["bonus"] else max(points - score, ZERO)
    yield f"{here}的得分、失分、最低分、最高分", [names["得分"], right, score, score], [score, lost, low, high]


def _totals(document: Part, rows: list[Part]) -> Claims:
    """The steps of the total hold as they are written, and for the scores that the indicators have."""

    def column(key: str, end: Value, *, bonus: bool = False) -> tuple[Fraction, ...]:
        numbers = (number(row[key]) for row in rows if row["bonus"] is bonus)
        return tuple(end if one is None else one for one in numbers if one is not end)

    def again(key: str, unchecked: str = "'未核对'", end: Value = None) -> tuple[list[Claim], Value]:
        names = {
            "各指标得分": column(key, end),
            "各加分项得分": column(key, end, bonus=True),
            "各指标分值": column("points", None),
        }
        steps = [step for step in document["steps"] if step["name"] not in names]
        known = [step | {"substituted": step["substituted"].replace("'未核对'", unchecked)} for step in steps]
        return list(_steps("总分", known, names)), names

    yield from _steps("总分", document["steps"], {})
    claims, names = again("score")
    yield from claims
    sums = [sum(names[key], ZERO) for key in ("各指标得分", "各加分项得分", "各指标分值")]
    yield "合计、加分、可评分值", sums, [names["合计"], names["加分"], names["可评分值"]]
    total, possible, low, high = (number(document[key]) for key in ("total", "possible", "low", "high"))
    ends = {again("high", end=end)[1]["总分"] for end in ENDLESS}  # of a row without an upper bound the total has one
    totals = [names["总分"], names["可评分值"], ends.pop() if len(ends) == 1 else None]  # ... only by a limit
    yield "总分、可评分值、最高总分", totals, [total, possible, high]
    limited = again("score", "'是'")[1]  # a limit that nobody could look at may yet apply
    yield "最低总分", again("low", "'是'")[1]["总分"], low
    done = all(row["status"] == "scored" for row in rows)
    done &= all(names[key] == limited[key] for key in ("总分", "折算"))
    right = ["complete", names["折算"], names["等次"] or None] if done else ["incomplete", None, None]
    yield "状态、折算、等次", right, [document["status"], number(document["converted"]), document["grade"]]


def _sections(sections: list[Part], rows: list[Part]) -> Claims:
    """A section has the points of its indicators, their scores, and the points of those that apply."""
    sums: dict[tuple[str, ...], list[Fraction]] = {}
    for row in rows:
        points = ZERO if row["bonus"] else number(row["points"])
        share = points, number(row["score"]) or ZERO, ZERO if row["status"] == "not-applicable" else points
        for path in accumulate((name,) for name in row["section"][:MOST_LEVELS]):
            sums[path] = [left + right for left, right in zip(sums.get(path, [ZERO] * 3), share, strict=True)]
    for section in sections:
        written = [number(section[key]) for key in ("points", "score", "possible")]
        yield f"分组“{section['name']}”的分值、得分、可评分值", sums.pop(tuple(section["section"]), None), written
        yield "分组的名称", section["section"][-1], section["name"]
    yield "每个分组都列出一次", True, not sums


def _lifted(names: dict[str, Value], points: Fraction) -> bool:
    """True where a row has more than its points, as a rule may say: by a ratio above 100 %, or by what it adds."""
    lifts = {"计分比例": Fraction(1), "应得分": points, "加分": Fraction(0)}
    numbers = [(name, value) for name, value in names.items() if isinstance(value, Fraction)]
    return any(step in name and value > least for step, least in lifts.items() for name, value in numbers)


def _steps(here: str, steps: list[Part], names: dict[str, Value]) -> Claims:
    """Each step's value by its formula, and by the same with figures in it; ``names`` then has the values."""
    given = True  # figures come first; a figure's formula is its own name
    for step in steps:
        given = given and _given(step)
        there = f"{here}的步骤“{step['name']}”"
        yield from _tried(there, _step(there, step, names, given=given))


def _given(step: Part) -> bool:
    return bool(step["formula"] == step["name"])


def _step(here: str, step: Part, names: dict[str, Value], *, given: bool) -> Claims:
    formula, written = parsed(step["formula"]), parsed(step["substituted"])
    figures = tuple(value(node, {}) for node in written)
    alone = figures[0] if len(figures) == 1 else figures
    names[step["name"]] = result = alone if given else value(formula[0], names)
    yield here, exactly(result), step["value"]
    plain = isinstance(result, str) or " " not in step["substituted"].replace(", ", "")
    yield f"{here}代入的数与公式相符", True, plain if given else alike(formula, written, names) and alone == result
