"""Findings over the rows that a bureau set itself: what reviewers of the field look for in each of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import permutations
from typing import Final, NamedTuple, TypeAlias

from perfscore import exact
from perfscore.exact import Number
from perfscore.methods.answer import blank
from perfscore.methods.readers import written
from perfscore.program.model import EachProgram, IndicatorProgram
from perfscore.recheck.claims import Claims
from perfscore.recheck.document import Finding
from perfscore.recheck.finding_words import finding
from perfscore.result.indicator import IndicatorResult
from perfscore.result.result import Result
from perfscore.submission.printed import is_nothing, taken_apart
from perfscore.text import quoted, skeleton

_COST: Final = re.compile("成本|控制率|控制数|超支|差错率|投诉率|返工率|事故")
_SAVED: Final = re.compile("节约|节省|降低|下降|减少")
"""Of a cost that is to fall, more is better."""
_PAYMENT: Final = re.compile("(?:支付|执行|支出|拨付|使用|到位)(?:率|进度)")
_AMOUNT: Final = "数量指标"
_SATISFACTION: Final = "满意"
_NO_COMPLAINT: Final = re.compile(
    "(?:无|零|没有|未|0).{0,6}(?:投诉|举报|信访)|(?:投诉|举报|信访).{0,6}(?:为0|为零|0[起件次]|零|无)"
)
_PERCENT: Final = (exact.ratio(1, 100), "%")
"""The size and the base of %."""
SLIP: Final = 50
"""A number of 1 or less that is so many times smaller than what it is held against is probably a share."""
_WHY: Final = ("原因", "理由", "说明", "备注", "措施")
"""A text column whose name has one of these words is where a bureau explains a row."""


@dataclass(frozen=True, eq=False)
class Set:
    """A row that a bureau set: its result, the table's program, its cells, and the columns that the rule asks for."""

    indicator: IndicatorResult
    program: EachProgram
    cells: Mapping[str, object]
    columns: tuple[str, ...] = ()

    @cached_property
    def texts(self) -> str:
        """The text of its cells, but for the grounds that the bureau gives."""
        return " ".join([written(cell) for name, cell in self.cells.items() if not explains(name)])

    @property
    def explained(self) -> bool:
        """True where the bureau gives a ground; also where no column of the rule asks for one."""
        given = [self.cells.get(name) for name in self.columns if explains(name)]
        return not given or any(not blank(one) and not is_nothing(one) for one in given)

    @property
    def group(self) -> str:
        """The text of its group column."""
        column = self.program.way.group
        return "" if column is None else written(self.cells.get(column)).strip()


Finder: TypeAlias = Callable[[Sequence[Set], Claims], Iterator[Finding]]


def row_findings(result: Result, claims: Claims) -> Iterator[Finding]:
    """Everything that is found in the rows, in the order of ``FINDERS``."""
    rows = list(set_rows(result))
    for finder in FINDERS:
        yield from finder(rows, claims)


def set_rows(result: Result) -> Iterator[Set]:
    """The rows that the bureau set."""
    data = result.program.model.data
    tables = [one for one in result.program.indicators if isinstance(one, EachProgram)]
    known = {one.key: (one, tuple(data[one.way.table].columns)) for one in tables}
    for indicator in result.indicators:
        row = indicator.row
        if row.path and row.status != "not-applicable" and row.program.key in known:
            program, columns = known[row.program.key]
            if cells := result.submission.cells(row.path):
                yield Set(indicator, program, cells, columns)


def _reversed(rows: Sequence[Set], _: Claims) -> Iterator[Finding]:
    """Costs, and what is to be kept down, of which more would be better."""
    for row in rows:
        target = _rising(row.program).get(row.indicator.program)
        if target is None or not _COST.search(row.texts):
            continue
        if not _SAVED.search(row.texts) and _signs(row, target):
            says = f"{quoted(row.indicator.name)}是成本、控制一类的指标，指标性质却是 ≥：花得越多得分越高"
            yield finding("sign-reversed", says, row.indicator.name)


@lru_cache(maxsize=256)
def _rising(program: EachProgram) -> dict[IndicatorProgram, str]:
    """The programs of a table by which more is better, each with the column of its target."""
    risen = ((way, program.compared.get(word)) for word, way in program.rows.items())
    return {way: pair.target for way, pair in risen if pair is not None and pair.direction == "≥"}


def _signs(row: Set, target: str) -> bool:
    """True where the bureau wrote the sign itself: in its column, or in the target."""
    by, cell = row.program.way.by, row.cells.get(target)
    apart = None if blank(cell) else taken_apart(written(cell), None)
    return by is not None and (not blank(row.cells.get(by)) or (apart is not None and bool(apart.sign)))


def _twice(rows: Sequence[Set], _: Claims) -> Iterator[Finding]:
    """One indicator in two groups."""
    seen: dict[str, Set] = {}
    for row in rows:
        name = "".join(skeleton(row.indicator.name).split())
        first = seen.setdefault(name, row)
        if first.group != row.group:
            says = f"{quoted(row.indicator.name)}在{quoted(first.group)}和{quoted(row.group)}里各有一行"
            yield finding("indicator-twice", says, row.indicator.name)


def _payments(rows: Sequence[Set], _: Claims) -> Iterator[Finding]:
    """Rates of payment as the quantity of an output."""
    for row in rows:
        if _PAYMENT.search(row.indicator.name) and _AMOUNT in row.texts:
            says = f"{quoted(row.indicator.name)}是资金支付的进度，不是产出的数量"
            yield finding("payment-as-output", says, row.indicator.name)


def _unasked(rows: Sequence[Set], _: Claims) -> Iterator[Finding]:
    """Satisfaction that nobody was asked for."""
    for row in rows:
        if _SATISFACTION not in row.texts:
            continue
        everything = " ".join(written(cell) for cell in row.cells.values() if not blank(cell))
        if _NO_COMPLAINT.search(everything):
            yield finding(
                "satisfaction-without-survey", f"{quoted(row.indicator.name)}以没有投诉代替满意度", row.indicator.name
            )


def _zeros(rows: Sequence[Set], claims: Claims) -> Iterator[Finding]:
    """Rows claimed at nothing, of which the bureau does not say why."""
    for row in rows:
        if claims.rows.get(row.indicator.id) == 0 and row.indicator.full and not row.explained:
            yield finding("zero-unexplained", f"{quoted(row.indicator.name)}自评 0 分，没有写原因", row.indicator.name)


def slips(result: Result) -> Iterator[Finding]:
    """The numbers in percent that look like shares: a reviewer makes the same slip as a bureau."""
    yield from _slipped(set_rows(result))


def _slips(rows: Sequence[Set], _: Claims) -> Iterator[Finding]:
    yield from _slipped(rows)


def _slipped(rows: Iterable[Set]) -> Iterator[Finding]:
    """Numbers of a row in percent that look like shares: 0.9 beside 95%, which is read as 0.9%."""
    for row in rows:
        column = row.program.way.unit
        unit = None if column is None else exact.unit_of(written(row.cells.get(column)))
        if unit is None or unit[1:] != _PERCENT:
            continue
        for pair in _pairs(row.program):
            numbers = [(name, _percent(row.cells.get(name))) for name in pair]
            for (name, one), (beside, other) in permutations(numbers):
                if one and other and one.bare and 0 < one.percent <= 1 and other.percent >= SLIP * one.percent:
                    small, large, meant = map(exact.plain, (one.percent, other.percent, 100 * one.percent))
                    says = f"{quoted(row.indicator.name)}的{quoted(name)}写的是 {small}，{quoted(str(column))}是 %，"
                    says += f"读作 {small}%，与{quoted(beside)} {large}% 相差很大；是不是 {meant}%？"
                    yield finding("percent-suspect", says, row.indicator.name)


@lru_cache(maxsize=256)
def _pairs(program: EachProgram) -> tuple[tuple[str, str], ...]:
    """The columns of a table that are held against one another."""
    return tuple(dict.fromkeys((one.target, one.actual) for one in program.compared.values()))


class _Percent(NamedTuple):
    """A number in percent, and whether it says so itself."""

    percent: Number
    bare: bool


def _percent(cell: object) -> _Percent | None:
    """The number of a cell in a row whose numbers are in percent; None where it is none, or is counted."""
    apart = None if blank(cell) else taken_apart(written(cell), None)
    amount, size = (exact.split_unit(apart.numbers[0]) if apart and apart.numbers else None) or (None, None)
    if amount is None or (size is not None and size.base != "%"):
        return None
    return _Percent(amount if size is None else amount * size.scale * 100, size is None)


@lru_cache(maxsize=1024)
def explains(column: str) -> bool:
    """True of a column in which a bureau gives its grounds."""
    return any(word in column for word in _WHY)


FINDERS: Final[tuple[Finder, ...]] = (_reversed, _twice, _payments, _unasked, _slips, _zeros)
