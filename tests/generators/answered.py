"""Ways that a person answers: checklist, findings, events that earn, judged, survey."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Final

from generators.luck import Luck
from generators.numbers import spelt, text, tie
from generators.way import Way

_MARKS: Final = (("是", "否"), ("是", "否"), ("√", "×"), (True, False))


def checklist(number: str, luck: Luck, points: Fraction, places: int) -> Way:  # noqa: ARG001
    items = [f"已制定办法{number}", f"办法{number}得到执行", f"（{number}）有档案", f"{number}. 公示"][
        : 1 + luck.below(4)
    ]
    parts = luck.split(points, len(items))
    if points and luck.chance(15):  # as shares of the points, where these end
        parts = luck.split(Fraction(100), len(items))
        body = {item: f"{text(one)}%" for item, one in zip(items, parts, strict=True)}
    else:
        body = {item: text(one) for item, one in zip(items, parts, strict=True)}

    def answer(luck: Luck) -> Any:
        yes, no = luck.pick(_MARKS)
        given = {item: no if luck.chance(35) else yes for item in items}
        if luck.chance(6):
            del given[luck.pick(items)]
        return given

    gates = [f"{item} == '否'" for item in items[:2]]
    return Way("checklist", body, answer=answer, gates=gates)


def _kinds(number: str, luck: Luck, points: Fraction) -> dict[str, Any]:
    """Kinds of events: points for each, some with a most."""
    kinds: dict[str, Any] = {}
    for kind in (f"到县{number}", f"到市{number}", f"重大（{number}）")[: 1 + luck.below(3)]:
        each = luck.pick(("1", "0.5", "2", "0.333", "0", "5%"))
        most = luck.pick(("30%", text(points * luck.below(11) / 10)))
        kinds[kind] = {"each": each, "at_most": most} if luck.chance(35) else each
    return kinds


def _events(kinds: dict[str, Any], luck: Luck, unit: str) -> Any:
    """Events as they are handed in: one by one, or how many of each kind there are."""
    names = list(kinds)
    match luck.below(5):
        case 0:
            return luck.pick(([], {"count": 0}, {"count": "0"}))
        case 1 | 2:
            told = [luck.pick(names) for _ in range(luck.pick((1, 2, 3, 7)))]
            return [luck.pick((kind, f"{kind}：某事", {"kind": kind}, {"kind": kind, "what": "某事"})) for kind in told]
        case _:
            counts: dict[str, Any] = {kind: luck.pick((0, 1, 2, 5, f"3{unit}")) for kind in names}
            if luck.chance(15):
                counts[luck.pick(names)] = None
            if len(counts) > 1 and luck.chance(20):
                del counts[luck.pick(names)]
            return {"count": counts}


def earned(number: str, luck: Luck, points: Fraction, places: int) -> Way:  # noqa: ARG001
    """Events that earn points."""
    kinds = _kinds(number, luck, points)
    body: dict[str, Any] = {"kinds": kinds}
    if luck.chance(50):
        body["at_most"] = luck.pick(("none", "50%", text(points + 2)))
    gates = [f"到县{number} > 1", f"到县{number} == 0"]
    return Way("earn", body, answer=lambda luck: _events(kinds, luck, "次"), gates=gates)


def findings(number: str, luck: Luck, points: Fraction, places: int) -> Way:  # noqa: ARG001
    if luck.chance(40):
        kinds = _kinds(number, luck, points)
        gates = [f"到县{number} > 1", f"到县{number} == 0"]
        capped = {"at_most": "50%"} if luck.chance(30) else {}
        return Way("findings", {"kinds": kinds, **capped}, answer=lambda luck: _events(kinds, luck, "例"), gates=gates)
    body = {"each": luck.pick(("1", "0.5", "0.2", "2", "0.333", "0", "0.05"))}
    if luck.chance(20):
        body["at_most"] = luck.pick(("50%", "0%", "100%"))

    def answer(luck: Luck) -> Any:
        many = luck.pick((0, 1, 2, 3, 7, 20))
        said = [
            luck.pick((f"第{one}例", {"what": f"第{one}例"}, {"kind": "截留", "what": "某笔"})) for one in range(many)
        ]
        return luck.pick((said, said, {"count": many}, {"count": f"{many}例"}))

    return Way("findings", body, answer=answer, gates=["发现数 > 2", "发现数 == 0"])


LEVELS: Final[tuple[dict[str, Any], ...]] = (
    {"达成": "[80%, 100%]", "部分达成": "[60%, 80%)", "未达成": "[0%, 60%)"},
    {"好": "(50%, 100%]", "差": "[0, 50%]"},
    {"两头": "[0, 10%] 或 [90%, 100%]", "中间": "(10%, 90%)"},
    {"甲": {"range": "[50%, 100%]", "words": ["达成预期指标", "ＡＡ"]}, "乙": {"range": "( , 50%)", "words": ["没有"]}},
)


def judged(number: str, luck: Luck, points: Fraction, places: int) -> Way:  # noqa: ARG001
    levels = luck.pick((None, None, *LEVELS))
    body: dict[str, Any] = {"levels": levels} if levels else {}

    def answer(luck: Luck) -> Any:
        level, score = judgement(levels, points, places, luck)
        given: dict[str, Any] = {"level": level} if level else {}
        if not luck.chance(12):
            given |= {"score": spelt(score, "number", luck), "reason": "" if luck.chance(3) else "有据"}
            if luck.chance(10):
                given["score"] = text(score) + "分"
        return given

    return Way("judged", body, answer=answer, gates=["评定得分 < 1", "评定得分 == 0"])


def judgement(levels: dict[str, Any] | None, points: Fraction, places: int, luck: Luck) -> tuple[str | None, Fraction]:
    """A level and a score in it (most of the time); without levels any score, often a tie."""
    score = luck.pick((points, Fraction(0), tie(points, places, luck), points / 2))
    if luck.chance(4):
        return next(iter(levels)) if levels else None, points + Fraction(1, 100)
    if levels is None:
        return None, score
    level = luck.pick(list(levels))
    shares = {"达成": 80, "部分达成": 60, "未达成": 0, "好": 100, "差": 50, "两头": 90, "中间": 89, "甲": 50, "乙": 49}
    share = shares[level]
    if isinstance(levels[level], dict) and luck.chance(60):
        level = luck.pick((*levels[level]["words"], "AA" if level == "甲" else level))
    if luck.chance(5):
        return level, score
    return level, points * share / 100


def survey(number: str, luck: Luck, points: Fraction, places: int) -> Way:  # noqa: ARG001
    options = luck.pick(
        ({"非常满意": "5", "满意": "4", "一般": "3", "不满意": "0"}, {"是": "1", "否": "0"}, {"好": "2.5", "差": "0.5"})
    )
    questions = luck.pick((1, 2, 10, 3))
    body = {"questions": str(questions), "options": options, "least": luck.pick(("0", "3", "20"))}
    if luck.chance(20):
        del body["least"]
    best = max(Fraction(one) for one in options.values())

    def answer(luck: Luck) -> Any:
        match luck.below(3):
            case 0:
                of = luck.pick((1000, 200, 7, 30, 96)) * best * luck.pick((1, questions))
                got = (
                    tie(points, places, luck) / points * of if points and luck.chance(50) else of * luck.below(21) / 20
                )
                got = Fraction(round(got * 1000), 1000)
                given = {"sum": spelt(got, "number", luck), "of": spelt(of, "number", luck)}
                if luck.chance(6):
                    del given[luck.pick(("sum", "of"))]
                return given
            case 1:
                return {
                    "tally": {
                        option: luck.pick((0, 1, 7, "120", 33, "1.2万")) for option in options if not luck.chance(10)
                    }
                }
            case _:
                marks = list(zip("ABCD", options, strict=False))
                sheets = [[luck.pick(marks) for _ in range(questions)] for _ in range(luck.below(4))]
                return {"sheets": [luck.pick(("".join(a for a, _ in one), [b for _, b in one])) for one in sheets]}

    return Way("survey", body, answer=answer, gates=["问卷得分 < 10", "问卷得分 == 问卷满分"])
