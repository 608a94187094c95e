"""The answers of a submission: the values of each way of scoring, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final

from oracle.figures import YES_NO
from oracle.numbers import Unreadable, figure, fits, is_range, scores
from oracle.ways import is_day
from oracle.words import is_reason, normal


@dataclass
class Answer:
    """Values by item (None: not given), the range of an open judgement, codes of problems and warnings.

    ``broken`` are codes of what the answer would have to fulfil, where it is looked at; ``without`` are the values that
    are left then, where not even these can be used. ``awaited``: what is not given is
    waited for as soon as the figures ask for it.
    """

    values: dict[str, Any] = field(default_factory=dict)
    open: tuple[Fraction, Fraction] | None = None
    wrong: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    without: dict[str, Any] | None = None

    def looked_at(self) -> None:
        """What is broken is wrong."""
        self.wrong += self.broken
        self.values = self.values if self.without is None else self.without

    awaited: bool = False

    def number(self, value: Any, kind: str, unit: str = "") -> Fraction | None:
        try:
            amount = figure(value, kind, unit)
        except Unreadable:
            self.wrong.append("number-not-read")
            return None
        if kind == "count" and amount < 0:
            self.wrong.append("count-negative")
            return None
        return amount


def checklist(body: Any, full: Fraction, given: Any) -> Answer:  # noqa: ARG001 (all ways look alike)
    return Answer({item: YES_NO.get((given or {}).get(item)) for item in body})


def _events(kinds: Mapping[str, Any], unit: str, given: Any) -> Answer:
    """Events of kinds that have points of their own: a list of them, or how many of each."""
    answer = Answer(dict.fromkeys(kinds))
    if isinstance(given, list):
        told = [one["kind"] if isinstance(one, dict) else one.partition("：")[0] for one in given]
        plain = {normal(kind): kind for kind in kinds}
        told = [plain.get(normal(one), next(iter(kinds))) for one in told]  # of one kind alone no name is needed
        answer.values = {kind: Fraction(told.count(kind)) for kind in kinds}
    elif given is not None and isinstance(given["count"], dict):
        for kind in kinds:
            count = given["count"].get(kind, 0)
            answer.values[kind] = None if count is None else answer.number(count, "count", unit)
    elif given is not None:  # no other number stands for all kinds
        answer.values = dict.fromkeys(kinds, Fraction(0))
    return answer


def earn(body: Any, full: Fraction, given: Any) -> Answer:  # noqa: ARG001
    return _events(body["kinds"], "次", given) if "kinds" in body else Answer()


def findings(body: Any, full: Fraction, given: Any) -> Answer:  # noqa: ARG001
    if isinstance(body.get("kinds"), dict):
        return _events(body["kinds"], "例", given)
    answer = Answer({"findings": None})
    if isinstance(given, list):
        answer.values["findings"] = Fraction(len(given))
    elif given is not None:
        answer.values["findings"] = answer.number(given["count"], "count", "例")
    return answer


def judged(body: Any, full: Fraction, given: Any) -> Answer:
    answer = Answer({"score": None})
    if given is None:
        return answer
    levels, level = spelt_levels(body), normal(given.get("level"))
    low, high = Fraction(0), full
    if levels and level not in levels:
        answer.wrong.append("judged-level")
        level = None
    elif levels:
        low, high = scores(levels[level], full)
    score = _score(answer, full, given)
    if score is None:
        answer.open = low, high
    elif 0 <= score <= full and level and full and not fits(levels[level], score, full):
        answer.broken.append("judged-outside-level")
    return answer


def spelt_levels(body: Any) -> dict[str, str]:
    """The range of each level, by all the words that it goes by."""
    ranges: dict[str, str] = {}
    for name, said in body.get("levels", {}).items():
        words = [name, *(said["words"] if isinstance(said, dict) and "words" in said else [])]
        ranges |= dict.fromkeys(map(normal, words), said["range"] if isinstance(said, dict) else said)
    return ranges


def _score(answer: Answer, full: Fraction, given: Any) -> Fraction | None:
    """A person's score, with its reason."""
    score = None if given.get("score") is None else answer.number(given["score"], "number", "分")
    if score is None:
        return None
    if not is_reason(given.get("reason")):
        answer.wrong.append("answer-not-text")
    if not 0 <= score <= full:
        answer.broken.append("judged-above-points")
    answer.values["score"] = score
    return score


def bands(body: Any, full: Fraction, given: Any) -> Answer:  # noqa: ARG001
    """A score where some band has a range; which of them is asked for, the measure says."""
    return _awaited(full, given)


def survey(body: Any, full: Fraction, given: Any) -> Answer:  # noqa: ARG001
    answer = Answer({"sum": None, "of": None})
    best = max(Fraction(points) for points in body["options"].values())
    got = of = None
    if given is None:
        return answer
    if "tally" in given:
        counts = {option: answer.number(count, "count") or 0 for option, count in given["tally"].items()}
        if body["options"].keys() - counts:
            answer.wrong.append("survey-option-missing")
            return answer
        got = sum((Fraction(body["options"][option]) * count for option, count in counts.items()), Fraction(0))
        of = sum(counts.values(), Fraction(0)) * best
    elif "sheets" in given:
        ticked = [_option(body, mark) for sheet in given["sheets"] for mark in sheet]
        got = sum((Fraction(body["options"][option]) for option in ticked), Fraction(0))
        of = len(ticked) * best
    else:
        got, of = (
            None if given.get(key) is None else answer.number(given[key], "number", "分") for key in ("sum", "of")
        )
    answer.values = {"sum": got, "of": of}
    if got is not None and of is not None:
        _counted(body, got, of, answer)
    return answer


def _counted(body: Any, got: Fraction, of: Fraction, answer: Answer) -> None:
    if not 0 <= got <= of or not of:
        answer.broken.append("survey-above-full" if of > 0 else "survey-empty")
        answer.without = {"sum": None, "of": None}
    sheets = of / int(body["questions"]) / max(Fraction(points) for points in body["options"].values())
    if sheets.denominator != 1:
        answer.notes.append("survey-sheets")
    if sheets < int(body.get("least", 0)):
        answer.notes.append("survey-too-few")


def _option(body: Any, mark: str) -> str:
    options = list(body["options"])
    word: str = normal(mark)
    return word if word in options else options["ABCDEFGHIJ".index(mark)]


def target(body: Any, full: Fraction, given: Any) -> Answer:  # noqa: ARG001
    """A score for a day that was not met."""
    return _awaited(full, given)


def _awaited(full: Fraction, given: Any) -> Answer:
    """A score that the figures may ask for."""
    answer = Answer({"score": None}, awaited=True)
    _score(answer, full, given or {})
    return answer


READERS: Final[dict[str, Callable[[Any, Fraction, Any], Answer]]] = {
    "checklist": checklist,
    "earn": earn,
    "findings": findings,
    "judged": judged,
    "survey": survey,
    "bands": bands,
    "target": target,
}

NAMES: Final[Mapping[str, Mapping[str, str]]] = {
    "findings": {"findings": "发现数"},
    "judged": {"score": "评定得分"},
    "bands": {"score": "评定得分"},
    "target": {"score": "评定得分"},
    "survey": {"sum": "问卷得分", "of": "问卷满分"},
}
"""The names by which a gate may speak of an answer; an item of a checklist goes by its own words."""


def read(key: str, body: Any, full: Fraction, given: Any, figures: Mapping[Any, Any]) -> Answer:
    """The answer to an indicator, or to a part of one, that is scored by the way called ``key``."""
    if key == "cases" and (inner := asking(body, figures)) is not None:
        answer = read_unlooked(*inner, full, given)
        answer.awaited = inner[0] in {"judged", "bands", "target"}
        return answer
    answer = read_unlooked(key, body, full, given) if is_asked(key, body, figures) else Answer()
    answer.looked_at()
    return answer


def read_unlooked(key: str, body: Any, full: Fraction, given: Any) -> Answer:
    """The same where it depends on the case that holds whether the answer is looked at."""
    return READERS[key](body, full, given)


def asking(body: Any, figures: Mapping[Any, Any]) -> tuple[str, Any] | None:
    """The way of the cases that asks for an answer: its key and its rule."""
    inner = [one.get("otherwise", one) for one in body]
    pairs = [(key, one[key]) for one in inner if isinstance(one, Mapping) for key in READERS if key in one]
    return next((pair for pair in pairs if is_asked(*pair, figures)), None)


def is_asked(key: str, body: Any, figures: Mapping[Any, Any]) -> bool:
    """True where a way asks for an answer: bands do only with ranges, a target only for a day."""
    match key:
        case "bands":
            return any(is_range(one) for one in body.values())
        case "earn":
            return "kinds" in body
        case "target":
            return "late" not in body and is_day(body, figures)
        case _:
            return key in READERS


def row_answer(key: str, body: Any, row: Mapping[str, Any], figures: Mapping[Any, Any]) -> Any:
    """The answer in the cells of a row: only a judgement is asked of a person."""
    if key == "cases":
        inner = asking(body, figures)
        return None if inner is None else row_answer(*inner, row, figures)
    if key == "target" and "score" in body:
        given = {"score": row.get(body["score"]), "reason": row.get(body.get("reason", ""))}
        return {item: value for item, value in given.items() if value not in (None, "")} or None
    if key != "judged":
        return None
    level, reason = str(row.get(body.get("level", "")) or ""), row.get(body["reason"])
    words = ""
    if normal(level.partition("：")[0]) in spelt_levels(body):
        level, _, words = level.partition("：")
    given = {
        "level": level,
        "score": row.get(body["score"]),
        "reason": words if words and not is_reason(reason) else reason,
    }
    return {item: value for item, value in given.items() if value not in (None, "")} or None
