"""The grounds of deductions of an office (``口径.yaml``): what each costs everywhere, and the bands of 自评质量."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from pathlib import Path as File
from typing import Annotated, Any, Final, Literal, NamedTuple

from pydantic import ValidationError

from perfscore import exact
from perfscore.documents.locate import located
from perfscore.documents.parse import parse
from perfscore.exact import Number
from perfscore.formula.interval import gaps
from perfscore.methods.documented import Documented
from perfscore.methods.fields import GivenPoints, OneInterval, Read, one_of
from perfscore.methods.readers import PointsOrShare, written
from perfscore.methods.refusals import refuse
from perfscore.methods.shorthand import ONE_OR_MORE, OR_EMPTY, Shorthand
from perfscore.problems import Fault, PerfscoreError
from perfscore.recheck.causes import HYPOTHESES
from perfscore.recheck.finding_words import WORDS
from perfscore.rubric.pydantic_errors import raw_errors, refusals
from perfscore.rubric.read import not_a_mapping
from perfscore.text import clean, quoted, skeleton, suggest

MOST: Final = 200
"""The most grounds: more than anybody looks through in a list."""
LONGEST: Final = 60
BASES: Final = {"settled": "核定得分", "claimed": "自评得分", "points": "满分"}
"""The words for what 偏差率 is a share of."""
CAUSES: Final = frozenset(
    {
        *WORDS,
        *(one.code for one in HYPOTHESES),
        *("no-figure", "no-evidence", "not-judged", "above-points", "unreachable", "sign-missing"),
        *("not-applicable-as-full", "not-applicable-scored"),
    }
)
"""The codes of causes and findings that a ground may stand for."""


def _code(value: object) -> str:
    text = written(value).strip()
    named = {words.name: code for code, words in WORDS.items()}
    code = named.get(text, text)
    if code not in CAUSES:
        hint = suggest(text, [*named, *CAUSES]) or "写复核结果里原因、问题的代码，或问题的名称，如 满意度无调查"
        raise refuse("value-not-listed", f"复核没有{quoted(text)}这样的原因或问题", hint)
    return code


_Code = Annotated[str, Read(_code, {"type": "string"})]
_Codes = Annotated[list[_Code], ONE_OR_MORE]
_COSTS: Final = Shorthand(
    lambda value: value if isinstance(value, Mapping) else {"cost": value}, lambda whole: {"anyOf": [whole, {}]}
)


def _text(value: object) -> str:
    text = " ".join(clean(written(value)).split())
    if not text or len(text) > LONGEST:
        raise refuse("value-not-text", f"这里要写一句话，不超过 {LONGEST} 个字")
    return text


_Line = Annotated[str, Read(_text, {"type": "string", "maxLength": LONGEST})]


class Ground(Documented):
    """One ground of a deduction."""

    cost: GivenPoints
    """扣多少：分值的一部分，或多少分。例：50%"""
    of: Annotated[Literal["score", "full"], one_of("score", "full")] = "score"
    """从哪里扣：score 按规则得的分，full 满分（规则算不出得分的也可以扣）。例：full"""
    says: _Line | None = None
    """说明，写进扣分原因。例：没有附佐证材料"""
    basis: _Line | None = None
    """依据。例：县级项目支出绩效评价办法第十二条"""
    codes: Annotated[_Codes, ONE_OR_MORE] = []
    """对应复核查出的哪些原因和问题；查出了却没有用这个口径的，与用了的比较。例：[no-evidence]"""


class QualityBands(Documented):
    """The bands of 自评质量, by 偏差率."""

    base: Annotated[Literal["settled", "claimed", "points"], one_of(*BASES)] = "settled"
    """偏差率的分母：settled 核定得分，claimed 自评得分，points 满分。例：settled"""
    bands: Annotated[dict[str, OneInterval], OR_EMPTY]
    """各档的名称和偏差率，从 0 起不留空档。例：{好: "[0%, 5%]", 一般: "(5%, 10%]", 差: "(10%, )"}"""

    def band(self, rate: Number) -> str:
        """The band of a rate; rates are never below 0."""
        return next((name for name, one in self.bands.items() if one.holds(rate)), "")


class Grounds(Documented):
    """The grounds of an office, as its file has them."""

    grounds: Annotated[dict[str, Annotated[Ground, _COSTS]], OR_EMPTY] = {}
    """扣分口径：名称: 扣多少。例：{没有佐证材料: 50%, 指标与项目无关: {cost: 100%, of: full}}"""
    notes: Annotated[list[_Line], ONE_OR_MORE] = []
    """只记下、不扣分的。例：[超额完成 30% 以上]"""
    quality: QualityBands | None = None
    """自评质量的档次。"""

    @property
    def names(self) -> list[str]:
        """All that a reviewer may pick: the grounds that cost something, and then what is only noted."""
        return [*self.grounds, *self.notes]

    def find(self, name: str) -> Choice | None:
        """The ground of a name, in whatever form of its characters."""
        look = _look(name)
        for known in self.names:
            if _look(known) == look:
                return Choice(known, self.grounds.get(known))
        return None

    def costs(self) -> Iterator[tuple[str, str, str, str]]:
        """Every ground for people: its name, what it costs, what it says, and its basis."""
        for name, one in self.grounds.items():
            from_full = "，从满分里扣" if one.of == "full" else ""
            costs = f"扣{'' if one.cost.share else ' '}{one.cost.shown}{from_full}"
            yield name, costs, one.says or "", one.basis or ""
        for name in self.notes:
            yield name, "不扣分，只记下", "", ""


class Choice(NamedTuple):
    """A ground that was picked; what is only noted has no ``ground``."""

    name: str
    ground: Ground | None

    @property
    def cost(self) -> PointsOrShare:
        """The points, or the share of the row's points, that it costs."""
        return self.ground.cost if self.ground is not None else PointsOrShare(exact.ratio(0))

    @property
    def from_full(self) -> bool:
        """True where it comes off the full points, whatever the rule gives."""
        return self.ground is not None and self.ground.of == "full"


NONE: Final = Grounds()
"""The grounds of an office that declares none."""


def read_grounds(path: File | str) -> Grounds:
    """The grounds in a file; raise :class:`PerfscoreError` with everything that is wrong with it."""
    document = parse(path)
    whole = document.plain()
    if not isinstance(whole, dict):
        raise PerfscoreError([*located([not_a_mapping(whole, "扣分口径")], document), *document.problems])
    try:
        read = Grounds.model_validate(whole)
    except ValidationError as error:
        faults = refusals(raw_errors(error), Grounds).faults
        faults.extend(_twice(_names_of(whole)))
        raise PerfscoreError([*located(faults, document), *document.problems], faults.hidden) from None
    wrong = [*_twice(_names_of(whole)), *_quality(read.quality)]
    if len(read.names) > MOST:
        wrong.append(Fault(("grounds",), "too-many-items", f"口径有 {len(read.names)} 个，最多 {MOST} 个"))
    if wrong:
        raise PerfscoreError([*located(wrong, document), *document.problems])
    return read


def _names_of(whole: Mapping[str, Any]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """The names of grounds and notes, each with its place in the file."""
    grounds, notes = whole.get("grounds"), whole.get("notes")
    if isinstance(grounds, Mapping):
        yield from ((("grounds", str(name)), str(name)) for name in grounds)
    for place, name in enumerate(notes if isinstance(notes, list) else []):
        yield ("notes", place), written(name)


def _look(name: str) -> str:
    """A name without what the eye does not tell apart, blanks among it."""
    return "".join(skeleton(name).split())


def _twice(names: Iterator[tuple[tuple[str | int, ...], str]]) -> Iterator[Fault]:
    """A fault for each name that looks like an earlier one, and for each empty or overlong name."""
    seen: dict[str, str] = {}
    for path, name in names:
        look = _look(name)
        if not look or (len(name) > LONGEST and path[0] == "grounds"):  # of a note it has been said
            message = f"口径的名称要有 1 到 {LONGEST} 个字"
            yield Fault(path, "ground-name", message, key=path[0] == "grounds")
        elif look in seen:
            message = (
                f"有两个口径都叫{quoted(name)}"
                if seen[look] == name
                else f"{quoted(name)}和{quoted(seen[look])}看起来一样"
            )
            yield Fault(
                path, "ground-name", message, "名称要不同；只记下的口径只写在 notes 里", key=path[0] == "grounds"
            )
        else:
            seen[look] = name


def _quality(quality: QualityBands | None) -> Iterator[Fault]:
    """A fault for each pair of bands with a rate in both, and for each gap between them."""
    if quality is None:
        return
    bands = quality.bands
    at: tuple[str | int, ...] = ("quality", "bands")
    if not bands:
        yield Fault(
            at,
            "quality-bands",
            "自评质量没有任何档次",
            '例如：{好: "[0%, 5%]", 一般: "(5%, 10%]", 差: "(10%, )"}',
            key=True,
        )
        return
    for name, one in bands.items():
        if one.unit not in {"%", ""} or (one.unit == "" and any(end for end in (one.low, one.high))):
            yield Fault(
                (*at, name), "quality-bands", f"{quoted(name)}的{one.text}不是偏差率", "两端写百分数，如 (5%, 10%]"
            )
            return
    for (first, one), (second, other) in combinations(bands.items(), 2):
        if one.meets(other):
            message = f"自评质量的{quoted(first)}和{quoted(second)}重叠：{one.text} 与 {other.text}"
            hint = "同一个偏差率只能属于一档；相接的两档，一档含端点写“]”，一档不含写“(”"
            yield Fault((*at, second), "quality-bands", message, hint)
    for low, low_in, high, high_in in gaps(list(bands.values())):
        if high is not None and (high < 0 or (high == 0 and not high_in)):
            continue  # no rate is below 0
        begin = "[0%" if low is None or low < 0 else f"{'[' if low_in else '('}{exact.show(low, 'percent')}"
        end = " )" if high is None else f"{exact.show(high, 'percent')}{']' if high_in else ')'}"
        yield Fault(
            at,
            "quality-bands",
            f"偏差率在 {begin}, {end.strip()} 的没有档次",
            "各档从 0% 起，首尾相接，最后一档不写上限",
            key=True,
        )
