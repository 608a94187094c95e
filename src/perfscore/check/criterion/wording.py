"""Claims of a 评分标准: each phrase of the field that gives points with its numbers.

A claim is read only where the phrase is one of those that the published standards use; what is not understood
is no claim. Offsets are those of the text as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from perfscore import exact
from perfscore.check.criterion.quantities import NUMBER, UNIT, MatchText, Quantity, quantity
from perfscore.exact import Number

Sense: TypeAlias = Literal["full", "cap", "each", "limit", "tier", "times", "plain", "part"]
Result: TypeAlias = Literal["points", "range", "off", "full", "zero"]


@dataclass(frozen=True, slots=True)
class Region:
    """Numbers between two ends; an end is closed, open, or (None) the words leave it open to reading."""

    low: Quantity | None = None
    low_closed: bool | None = None
    high: Quantity | None = None
    high_closed: bool | None = None

    @property
    def ends(self) -> tuple[Quantity, ...]:
        """The ends that there are."""
        return tuple(one for one in (self.low, self.high) if one is not None)


@dataclass(frozen=True, slots=True)
class Claim:
    """One number of points, and what it is said to be given for."""

    sense: Sense
    at: int
    width: int
    text: str
    points: Number
    other: Number | None = None
    """The second number of points, where there is a range of them."""
    result: Result = "points"
    region: Region | None = None
    exactly: bool = False
    """True where the region is one number."""
    step: Quantity | None = None
    verb: str = ""
    side: str = ""
    """The side of a limit that each step is on: above, below."""
    lead: str = ""
    """The words before the region."""


# -- phrases -------------------------------------------------------------------------------------

_MARK: Final = r"(?:\((?:含|不含)[^()]{0,16}\))"
_RANGED: Final = re.compile(rf"({NUMBER})分?[-至到~]({NUMBER})分(?![0-9]|\(不?含|钟|之|制|位|的?,?[得计记为])")
_EACH: Final = re.compile(
    rf"每(?P<mid>[^,;。、每]{{0,26}}?)(?P<verb>加减|扣减|扣除|扣|减|加|得|计|记|奖励|奖|给)?(?P<n>{NUMBER})分(?!钟|之|制|位|,?[扣减加][0-9])"
)
_EACH_APART: Final = re.compile(
    rf"每(?P<mid>(?:超|高|低|少|多|增|减|降|提|下|上|迟|延|逾|晚|缺|漏|发|出|有|差|偏)[^,;。每]{{0,24}}?),?(?:各|则)?(?P<verb>加减|扣减|扣除|扣|减|加)(?P<n>{NUMBER})分(?!钟|之|制|位)"
)
_CAP: Final = re.compile(
    rf"(?:最多|最高|至多|上限为?|(?:累计|合计|总共?|共)?(?:扣分|加分|得分)?不超过)(?:不超过)?(?P<verb>扣减|扣除|扣|加|得|计|减|给|奖励)?(?:分)?(?:为|至)?:?(?P<n>{NUMBER})分"
    rf"|[扣加](?:完|至|满|到|够)(?P<n2>{NUMBER})分|(?P<n3>{NUMBER})分(?=扣完|封顶|为限|为止|为上限)"
)
_FULL: Final = re.compile(
    rf"(?:满分(?:为|是|计|得)?|本项(?:指标)?(?:满分|分值|共|计)?|分值(?:为|是)?):?(?P<n>{NUMBER})分(?!钟|之|制)"
)
_TIMES: Final = re.compile(rf"(?:乘以?|[×xX*])(?P<n>{NUMBER})(?=分|$|[,;。、)加+])")
_RESULT: Final = re.compile(
    rf"(?P<off>(?<!倒)(?:扣减|扣除|扣|减)(?P<n1>{NUMBER})分)|(?P<points>(?:得|计|记|给|赋|为|加|奖励?|评)?"
    rf"(?<![-至到~含0-9.<>≤≥])(?<!等于)(?<!大于)(?<!小于)(?<!低于)(?<!高于)(?P<n2>{NUMBER})分(?!钟|之|制|位|值|段|及?以[上下内]|之内|起|[-至到~≤<≥>]|[0-9]|的?,?[得计记][0-9满零]|\((?:不?含)))"
    r"|(?P<full>得?满分(?!的|之)|得?全分|不扣分?)|(?P<zero>不得分|不计分|不给分|得?零分|不予?得分)"
)
_NOT_POINTS: Final = re.compile(r"(?:倒扣|总分|总成绩|百分制|原|换算|另扣|再扣|额外|最终|合计)[^,;。]{0,4}$")
_MINUS: Final = re.compile(r"(?:^|[^0-9%)\u4e00-\u9fff])-[0-9]")
_LISTED: Final = re.compile(rf"{NUMBER}{UNIT}[^,;。]{{0,4}}$")
_OF_TOTAL: Final = re.compile(r"(?:倒扣|总分|总成绩|原)[^,;。]{0,4}$")
_CONVERTED: Final = re.compile(r"折(?!扣|旧)|系数|换算")
_PART: Final = re.compile(
    rf"不[足满到](?P<n>{NUMBER})(?P<u>{UNIT})(?:的|部分|者)*,?[也均应都]?"
    rf"(?:按(?P<as>{NUMBER})(?P<au>{UNIT})(?:计|算|扣|折)|(?P<none>不扣分|不计扣|不予扣分|不计算|忽略不计))"
)
_LIMIT: Final = re.compile(rf"以(?P<n>{NUMBER})(?P<u>%)为(?:标准|基准|基数|起点|界)")

_GLUE: Final = r"(?:[的者时则均可即应按计得记评,:]|之间|情况|该项|本项|指标|得分|给予|一律|部分)*"
_LOOSE: Final = r"[^0-9,;。、%且并或但每最]{0,6}?"
_AT_LEAST: Final = (
    "≥",
    ">=",
    "不低于",
    "不少于",
    "不小于",
    "大于等于",
    "大于或等于",
    "达到",
    "(?<![下送到传抵表转])达",
    "满",
)
_AT_MOST: Final = ("≤", "<=", "不超过", "未超过", "没有超过", "不高于", "不大于", "不多于", "小于等于", "小于或等于")
_MORE: Final = (">", "大于", "超过", "超出", "高于", "多于")
_LESS: Final = (
    "<",
    "小于",
    "低于",
    "少于",
    "不足",
    "不到",
    "不满",
    "未达到?",
    "达不到",
    "没有?达到",
    "[不未]达",
    "[不未]及(?!格|时)",
    "未到",
    "完不成",
    "(?:未|没有?)完成",
)
_LOW: Final = "|".join((*_AT_LEAST[:-1], "满(?![分意足])", *_MORE))
_HIGH: Final = "|".join((*_AT_MOST, *_LESS))
_CLOSED: Final = dict.fromkeys((*_AT_LEAST, *_AT_MOST), True)
_Q: Final = rf"(?P<a>{NUMBER})(?P<au>{UNIT}?)(?P<ac>{_MARK}?)"
_Q2: Final = rf"(?P<b>{NUMBER})(?P<bu>{UNIT}?)(?P<bc>{_MARK}?)"
_LONG: Final = r"[^0-9,;。、]{0,6}?(?<![得扣加减])"
BETWEEN: Final = tuple(
    re.compile(rf"{one}{_LOOSE}{_GLUE}$")
    for one in (
        rf"(?P<a>{NUMBER})(?P<au>{UNIT}?)(?P<aw><|≤|<=)[^0-9,;。]{{0,10}}(?P<bw><|≤|<=)(?P<b>{NUMBER})(?P<bu>{UNIT}?)",
        rf"(?P<aw>[\[(])(?P<a>{NUMBER})(?P<au>{UNIT}?),(?P<b>{NUMBER})(?P<bu>{UNIT}?)(?P<bw>[\])])",
        rf"{_Q}(?P<at>及?以上|起){_MARK}?[,、至到且-]*{_Q2}(?P<bt>及?以下|以内)(?P<bc2>{_MARK}?)",
        rf"(?P<aw>{_LOW}){_LONG}{_Q}(?:以上)?[的但且,]*(?P<bw>{_HIGH}){_LONG}{_Q2}",
        rf"{_Q}[-至到~]{_Q2}(?:之间|以内)?",
    )
)
BELOW: Final = re.compile(rf"(?<!不)(?P<w>{_HIGH}){_LONG}{_Q}(?!及?以上)(?P<t>以下|以内)?{_LOOSE}{_GLUE}$")
ABOVE: Final = re.compile(
    rf"(?<![不未])(?<!没有)(?P<w>{_LOW}){_LONG}{_Q}(?P<t>及以上|以上)?(?P<ac2>{_MARK}?){_LOOSE}{_GLUE}$"
)
ENDED: Final = re.compile(
    rf"{_Q}(?P<t>及以上|以上|及以下|以下|以内|之内|内|以外|起|以后|之后|后|以前|之前)(?P<ac2>{_MARK}?){_LOOSE}{_GLUE}$"
)
RANK: Final = re.compile(rf"(?P<w>前|第)(?P<a>{NUMBER})(?P<au>名|位){_LOOSE}{_GLUE}$")
_ORDER: Final = re.compile(
    rf"(?:前{NUMBER}(?:[-至到~]{NUMBER})?%|(?:后|末|倒数)第?{NUMBER}(?:[-至到~]{NUMBER})?(?:%|名|位|家|个(?!月|工|小)|户)){_LOOSE}{_GLUE}$"
)
"""A place in an order, counted from the other end or in percent: what number it is, the order tells."""
EXACT: Final = re.compile(rf"(?:=|等于|为|完成|达到?)?{_Q}{_GLUE}$")
_COMPOUND: Final = re.compile(r"且|同时|并(?!列)|或|以及|但")


def read(text: str) -> tuple[Claim, ...]:
    """Every claim of a criterion, in the order of the text."""
    match_text = MatchText(text)
    if _CONVERTED.search(match_text.text):  # points of another scale: nothing can be compared
        return ()
    reader = _Reader(match_text)
    return tuple(sorted(reader.claims(), key=lambda one: one.at))


class _Reader:
    """Reader of one text; a number that has a meaning is not given another."""

    def __init__(self, match_text: MatchText) -> None:
        self._match_text, self._text = match_text, match_text.text
        self._taken: list[tuple[int, int]] = []
        self._last = 0

    def claims(self) -> Iterator[Claim]:
        """The phrases, those first that say most."""
        yield from self._numbered("cap", _CAP)
        yield from self._numbered("full", _FULL)
        yield from self._numbered("times", _TIMES)
        yield from self._parts()
        yield from self._steps()
        yield from self._results()

    def _free(self, start: int, end: int) -> bool:
        return all(end <= low or high <= start for low, high in self._taken)

    def _claim(self, sense: Sense, match: re.Match[str], number: str, **more: object) -> Claim:
        """A claim about one number of a match."""
        at, width = self._match_text.written(*match.span(number))
        return Claim(sense, at, width, match[0].strip(",:的"), exact.number(match[number]), **more)  # type: ignore[arg-type]  # as the sense has it

    def _numbered(self, sense: Sense, phrase: re.Pattern[str]) -> Iterator[Claim]:
        for match in phrase.finditer(self._text):
            name = next(one for one in ("n", "n2", "n3") if match.groupdict().get(one))
            if not self._free(*match.span(name)) or _OF_TOTAL.search(self._text[: match.start()]):
                continue
            self._taken.append(match.span(name))
            yield self._claim(sense, match, name, verb=match.groupdict().get("verb") or ("扣" if name == "n2" else ""))

    def _parts(self) -> Iterator[Claim]:
        """不足5%的按5%计, and 不足5%的不扣分: what is done with less than a step."""
        for match in _PART.finditer(self._text):
            step = quantity(match["n"], match["u"])
            stepped = re.search(rf"每[^,;。、每]{{0,12}}?(?<![0-9.]){re.escape(match['n'] + match['u'])}", self._text)
            if stepped is not None and (match["none"] or quantity(match["as"], match["au"]) == step):
                self._taken.append(match.span())
                yield self._claim("part", match, "n", step=step, verb="whole" if match["none"] else "started")

    def _steps(self) -> Iterator[Claim]:
        """每超过一个百分点扣0.4分: the step, the points, the side; and the limit that is said with it."""
        for phrase in (_EACH, _EACH_APART):
            for match in phrase.finditer(self._text):
                mid = match["mid"]
                again = re.search("[再另]$|半", mid) is not None  # on top of what the rule is about
                if again:
                    self._taken.append(match.span("n"))
                if again or not self._free(*match.span("n")) or re.match(r"(?:半?年|月|季|周|学期|日常).", mid):
                    continue
                self._taken.append(match.span())
                numbers = [
                    one for one in re.finditer(rf"({NUMBER})({UNIT}|分$)", mid) if not _bracketed(mid, one.start())
                ]
                step = quantity(*numbers[-1].groups()) if numbers else None
                if not numbers and "百分点" in mid:
                    step = Quantity(exact.ratio(1), "%")
                lead = re.split("[,;。、:!]", self._text[: match.start()])[-1] + mid
                yield self._claim("each", match, "n", step=step, verb=match["verb"] or "", side=_side(mid), lead=lead)
                yield from self._limits(match, numbers)

    def _limits(self, match: re.Match[str], numbers: list[re.Match[str]]) -> Iterator[Claim]:
        """低于90%的，每…; 每低于100%一个百分点…"""
        before = self._text[: match.start()]
        limits = [] if len(numbers) < 2 else [(numbers[0], match.start("mid"))]  # noqa: PLR2004 (limit and step)
        for phrase in (BELOW, ABOVE):
            found = phrase.search(before[_clause_start(before) :])
            if found is not None and self._free(*(_clause_start(before) + one for one in found.span("a"))):
                limits.append((found, _clause_start(before)))
        for limit, shift in limits:
            number, unit = ("a", "au") if "a" in limit.groupdict() else (1, 2)
            start, end = (shift + place for place in limit.span(number))
            self._taken.append((start, end))
            at, width = self._match_text.written(start, end)
            step = quantity(limit[number], limit[unit])
            yield Claim("limit", at, width, limit[0].strip(",:的"), exact.ratio(0), step=step)

    # -- points for a region -----------------------------------------------------------------

    def _results(self) -> Iterator[Claim]:
        for match in _LIMIT.finditer(self._text):
            self._taken.append(match.span())
            yield self._claim("limit", match, "n", step=quantity(match["n"], match["u"]))
        results: list[tuple[int, int, Claim]] = []
        for match in _RANGED.finditer(self._text):
            if self._free(*match.span()):
                self._taken.append(match.span())
                low, high = sorted((exact.number(match[1]), exact.number(match[2])))
                claim = self._claim("plain", match, "n" if "n" in match.groupdict() else 1)  # type: ignore[arg-type]  # a number names a group
                results.append((*match.span(), replace(claim, points=low, other=high, result="range")))
        for match in _RESULT.finditer(self._text):
            results += [(*match.span(), self._result(match))] if self._free(*match.span()) else []
        for start, end, claim in sorted(results, key=lambda one: one[0]):
            yield self._with_region(start, end, claim)
            self._last = end

    def _result(self, match: re.Match[str]) -> Claim:
        if match["off"] or match["points"]:
            claim = self._claim(
                "plain", match, "n1" if match["off"] else "n2", result="off" if match["off"] else "points"
            )
            return claim if claim.points or match["off"] else replace(claim, result="zero")
        at, width = self._match_text.written(*match.span())
        result: Result = "full" if match["full"] else "zero"
        return Claim("plain", at, width, match[0], exact.ratio(0), result=result)

    def _with_region(self, start: int, end: int, claim: Claim) -> Claim:
        """A number of points with the region that stands before it."""
        low = max(_clause_start(self._text[:start]), self._last)
        before = self._text[low:start]
        if _NOT_POINTS.search(before):
            return replace(claim, verb="倒扣")
        ending = None if _MINUS.search(before) else region(before)
        if ending is None:
            return replace(claim, text=(before.rsplit(",", 1)[-1] + self._text[start:end]).strip(",:的"))
        ends, exactly, at = ending
        own = before[:at].rsplit(",", 1)[-1]
        listed = low and self._text[low - 1] == "、" and _LISTED.search(self._text[: low - 1]) is not None
        compound = listed or _COMPOUND.search(own) is not None or not self._free(low + at, start)
        text = self._text[low + at : end].strip(",:的")
        sense: Sense = "plain" if compound else "tier"
        return replace(claim, sense=sense, region=ends, exactly=exactly, text=text, lead=own)


def _clause_start(before: str) -> int:
    """The beginning of the last clause of a text."""
    return max(before.rfind(mark) for mark in ";。、!") + 1


def _bracketed(text: str, at: int) -> bool:
    """True for a place inside brackets: 每超出5%（不足5%按5%计）."""
    return text.count("(", 0, at) > text.count(")", 0, at)


def _side(mid: str) -> str:
    if re.match(r"增减|升降|高低|增加或减少", mid):
        return ""
    if re.match(r"超|高|多|增|升|上升|提高|大于", mid):
        return "above"
    return "below" if re.match(r"低|少|不足|减|降|下降|差|小于|欠", mid) else ""


def region(before: str) -> tuple[Region, bool, int] | None:
    """The region that a text ends in, whether it is one number, and where it begins."""
    if _ORDER.search(before) is not None:
        return None
    for phrase in BETWEEN:
        match = phrase.search(before)
        if match is not None:
            return _between(match), False, match.start()
    for side, phrase in (("high", BELOW), ("low", ABOVE)):
        match = phrase.search(before)
        if match is not None:
            closed = (
                _closed(match) if _closed(match) is not None else None if match["t"] else _CLOSED.get(match["w"], False)
            )
            if match["t"] == "及以上":
                closed = True
            return _half(side, quantity(match["a"], match["au"]), closed), match["w"] == "满", match.start()
    return _ended(before)


def _ended(before: str) -> tuple[Region, bool, int] | None:
    match = ENDED.search(before)
    if match is not None:
        word, closed = match["t"], _closed(match)
        side = "low" if word in {"及以上", "以上", "以外", "起", "以后", "之后", "后"} else "high"
        if closed is None:
            closed = True if word in {"及以上", "及以下", "起"} else False if word == "以外" else None
        return _half(side, quantity(match["a"], match["au"]), closed), False, match.start()
    match = RANK.search(before)
    if match is not None and match["w"] == "前":
        return _half("high", quantity(match["a"], match["au"]), True), False, match.start()  # noqa: FBT003 (closed)
    match = match or EXACT.search(before)
    if match is None:
        return None
    one = quantity(match["a"], match["au"])
    return Region(one, True, one, True), True, match.start()  # noqa: FBT003 (closed)


def _half(side: str, end: Quantity, closed: bool | None) -> Region:  # noqa: FBT001 (an end is closed, open or neither)
    return Region(low=end, low_closed=closed) if side == "low" else Region(high=end, high_closed=closed)


def _closed(match: re.Match[str], *names: str) -> bool | None:
    """True where 含 stands beside a number, False where 不含 does; None where neither does."""
    marks = "".join(match.groupdict().get(name) or "" for name in (names or ("ac", "ac2")))
    return None if not marks else "不含" not in marks


def _between(match: re.Match[str]) -> Region:
    groups = match.groupdict()
    unit = groups["au"] or groups["bu"]
    low, high = quantity(groups["a"], unit), quantity(groups["b"], groups["bu"] or unit)
    closed = [_closed(match, "ac"), _closed(match, "bc", "bc2")]
    marks = "".join(groups.get(name) or "" for name in ("ac", "bc", "bc2"))
    named = {exact.number(number): not word for word, number in re.findall(rf"(不?)含({NUMBER})", marks)}
    if named:  # 80-90分（含80分）
        closed = [named.get(low.value), named.get(high.value)]
    for place, name in enumerate(("aw", "bw")):
        word = groups.get(name)
        if word is not None and closed[place] is None:
            closed[place] = word in {"[", "]", "≤", "<="} or _CLOSED.get(word, False)
    if groups.get("at") in {"及以上", "起"} and closed[0] is None:
        closed[0] = True
    if low.value > high.value and low.unit == high.unit:
        return Region(high, closed[1], low, closed[0])
    return Region(low, closed[0], high, closed[1])
