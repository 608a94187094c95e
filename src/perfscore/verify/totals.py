"""The total of a result, added up again: from the scores of its indicators, and from both ends of what is open."""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import product
from typing import Any, Final, TypeAlias

from perfscore.verify.claims import Claims, Part, steps
from perfscore.verify.evaluator import Value, number, parsed, value

ZERO: Final = Fraction()
ENDLESS: Final = (Fraction(10**30), Fraction(10**31))  # stand for a score that has no end
OPEN: Final = "未核对"
MOST_OPEN: Final = 6  # limits that are tried in every way
Names: TypeAlias = dict[str, Value]


def of_total(document: Part, every: list[Part]) -> Claims:
    """The steps of the total hold as they are written, and for the scores that the indicators have."""
    total = Total(document, every)
    yield from steps("总分", document["steps"], {})
    names = total.names("score")
    yield from total.again(names)
    yield from total.added_up(names)
    total_and_points = [names.get("总分"), names.get("可评分值")]
    written = [number(document[key]) for key in ("total", "possible", "high", "low")]
    if total.lacks_figure:
        ends = [document[key] for key in ("status", "converted", "grade")]
        yield "总分、可评分值", total_and_points, written[:2]
        yield "状态、折算、等次", ["incomplete", None, None], ends
        return
    yield "总分、可评分值、最高总分", [*total_and_points, total.end("high", OPEN)], written[:3]
    yield "最低总分", total.end("low", "是"), written[3]  # a limit that nobody could look at may yet apply
    done = total.is_done(names)
    right = ["complete", names["折算"], names["等次"] or None] if done else ["incomplete", None, None]
    yield "状态、折算、等次", right, [document["status"], number(document["converted"]), document["grade"]]


class Total:
    """The values that a total starts from, and the steps that follow."""

    def __init__(self, document: Part, every: list[Part]) -> None:
        self._steps = document["steps"]
        self._plain = document.get("gathered") is None
        named = enumerate(every) if self._plain else ((row["id"], row) for row in every)
        self._rows = {key: row for key, row in named if row["status"] != "not-applicable"}
        self._gathered = _plain(self._steps, every) if self._plain else document["gathered"]
        self._closings = document.get("closings") or []
        self._every = every
        given = {step["name"]: step for step in self._steps if step["name"] == step["formula"]}
        self._words = {one["name"]: given[one["name"]]["value"] for one in self._gathered if one["what"] == "limit"}
        figures = [one["name"] for one in self._gathered if one["what"] == "figure"]
        self._figures = {name: value(parsed(given[name]["substituted"])[0], {}) for name in figures if name in given}
        self.lacks_figure = len(self._figures) < len(figures)

    def again(self, names: Names) -> Claims:
        """The steps, each by the values that the indicators give."""
        known = {one["name"] for one in self._gathered}
        start = {name: found for name, found in names.items() if name in known}
        yield from steps("总分", [step for step in self._steps if step["name"] not in known], start)

    def added_up(self, names: Names) -> Claims:
        """Every indicator counts once."""
        if self._plain:
            sums = [sum(names[key], ZERO) for key in ("各指标得分", "各加分项得分", "各指标分值")]
            yield "合计、加分、可评分值", sums, [names["合计"], names["加分"], names["可评分值"]]
            return
        for kinds, counts in ((("scores", "highest"), False), (("points", "largest"), True)):
            listed = [key for one in self._gathered if one["what"] in kinds for key in one["indicators"]]
            right = [row["id"] for row in self._every if not (counts and (row["bonus"] or row.get("minus")))]
            yield "每个指标都计入一次", sorted(right), sorted(listed)

    def names(self, key: str, unchecked: str = OPEN, end: Value = None, words: Mapping[str, str] = {}) -> Names:
        """The values of all steps from one column of the indicators; ``end`` stands for what has no end."""
        names: Names = dict(self._figures)
        for one in self._gathered:
            if one["what"] == "limit":
                word = self._words[one["name"]]
                names[one["name"]] = words.get(one["name"], unchecked) if word == OPEN else word
            elif one["what"] != "figure":
                names[one["name"]] = self._column(one, key, end)
        for step in self._steps:
            if step["name"] != step["formula"]:
                names[step["name"]] = value(parsed(step["formula"])[0], names)
        return names

    def end(self, key: str, unchecked: str) -> Value:
        """The lowest or the highest total; none where it goes on and on with what has no end."""
        ends = {self.names(key, unchecked, end)["总分"] for end in ENDLESS}
        return ends.pop() if len(ends) == 1 else None

    def _column(self, one: Part, key: str, end: Value) -> Value:
        rows = [self._rows[row] for row in one["indicators"] if row in self._rows]
        if one["what"] in {"points", "largest"}:
            found = [number(row["points"]) for row in rows]
        else:
            scores = (_score(row, key, end, falls=bool(one.get("falls"))) for row in rows)
            found = [score for score in scores if score is not None]
        return tuple(found) if one["what"] in {"scores", "points"} else max(found, default=ZERO)

    def is_done(self, names: Names) -> bool:
        """See whether nothing is open that would matter."""
        closed = {
            row for one in self._closings if names[one["step"]] >= number(one["reached"]) for row in one["indicators"]
        }
        if any(row["status"] != "scored" and row["id"] not in closed for row in self._rows.values()):
            return False
        open_ = [name for name, word in self._words.items() if word == OPEN]
        results = (self.names("score", words=words) for words in _trials(open_))
        return all(names[key] == one[key] for one in results for key in ("总分", "折算", "等次"))


def _trials(names: list[str]) -> Iterator[Mapping[str, str]]:
    """Ways in which limits that nobody could look at may apply: each, or where they are many some."""
    if len(names) <= MOST_OPEN:
        yield from (dict(zip(names, words, strict=True)) for words in product(("是", OPEN), repeat=len(names)))
        return
    yield dict.fromkeys(names, "是")
    yield from ({name: "是"} for name in names)


def _score(row: Part, key: str, end: Value, *, falls: bool) -> Value:
    """The score of a row, or the end of it at which the total is lowest or highest; of a minus row what comes off."""
    minus = bool(row.get("minus"))
    if key != "score" and number(row["score"]) is None:
        low = (key == "low") is (falls is minus)
        found = number(row["low" if low else "high"])
        found = (-end if low else end) if found is None else found
    else:
        found = number(row["score"])
    return -found if minus and found is not None else found


def _plain(written: Iterable[Part], rows: list[Part]) -> list[Any]:
    """The values that a total starts from which only adds up."""
    ids = {bonus: [place for place, row in enumerate(rows) if row["bonus"] is bonus] for bonus in (False, True)}
    made = [
        {"name": "各指标得分", "what": "scores", "indicators": ids[False]},
        {"name": "各加分项得分", "what": "scores", "indicators": ids[True]},
        {"name": "各指标分值", "what": "points", "indicators": ids[False]},
    ]
    given = [step["name"] for step in written if step["name"] == step["formula"]]
    return made + [{"name": name, "what": "limit"} for name in given if name not in {one["name"] for one in made}]
