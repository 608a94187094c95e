"""Items of putting right (整改): each problem of a re-check, with what is asked, until when, and how it stands."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Final, Literal, TypeAlias
from unicodedata import normalize

from perfscore import exact
from perfscore.methods.documented import Documented
from perfscore.program.heading import names_bureau
from perfscore.recheck.batch import Outcome
from perfscore.recheck.bureau import folded
from perfscore.recheck.document import Finding, Recheck
from perfscore.recheck.finding_words import name, place
from perfscore.recheck.text import signed
from perfscore.review.bureau_findings import bureau_findings
from perfscore.review.row_views import RowView, row_views
from perfscore.review.settlement import Settlement

State: TypeAlias = Literal["待整改", "已反馈", "退回", "通过"]
Judgement: TypeAlias = Literal["", "退回", "通过"]
Seen: TypeAlias = Literal["", "仍有", "没有再发现", "没有复核"]

SIGNS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""The letters of a number: none that is taken for another."""
ROW: Final = "row"
"""The code of the difference of a row, whatever its cause: a row that is wrong once more is the same item."""
_LONG: Final = 4
NUMBER: Final = re.compile(rf"[0-9]{{4}}-[{SIGNS}]{{{_LONG}}}-[{SIGNS}]{{{_LONG}}}")
_DASHES: Final = re.compile("[\u2010-\u2015\u2212\ufe58\uff0d－—_]+")
_EVIDENCED: Final = frozenset(
    {
        "budget-adjusted",
        "execution-above-budget",
        "high-score-low-execution",
        "no-evidence",
        "no-figure",
        "reason-missing",
        "satisfaction-without-survey",
        "target-copied",
        "settled",
        "unexplained",
        "unreachable",
        "unsupported",
    }
)
"""The verdicts, causes and findings that only evidence puts right."""


class Item(Documented):
    """One problem that a bureau is asked to put right."""

    number: str
    """编号：同一个问题每次都是同一个编号。"""
    unit: str
    """单位；没有写的是空的。"""
    project: str = ""
    """项目名称；没有写的是空的。"""
    year: int | None = None
    """年度。"""
    rubric: str
    """所用的规则。"""
    kind: str
    """问题的种类。"""
    code: str
    """问题的代码：row 是一行的差异，其他是问题和疑点的代码。"""
    where: str
    """位置：指标的编号，或问题和疑点的位置。"""
    problem: str
    """问题。"""
    request: str
    """整改要求。"""
    evidence_asked: bool = False
    """要求佐证材料的。"""
    due: str = ""
    """期限，如 2026-12-31；没有定的是空的。"""
    person: str = ""
    """责任人。"""
    done: str = ""
    """整改情况。"""
    evidence: str = ""
    """佐证。"""
    state: State = "待整改"
    """状态。"""
    judgement: Judgement = ""
    """审核结果；还没有审核的是空的。"""
    opinion: str = ""
    """审核意见：退回的写理由。"""
    returned: int = 0
    """退回过几次。"""
    seen: Seen = ""
    """本次复核：仍有，没有再发现，没有复核。"""
    remark: str = ""
    """备注。"""
    submission: str = ""
    """查出这个问题的填报的指纹。"""

    @property
    def open(self) -> bool:
        """True until the office has let it pass."""
        return self.state != "通过"

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """The same problem of another year has the same key."""
        return self.rubric, folded(self.unit), folded(self.project), self.code, self.where

    def overdue(self, day: str) -> bool:
        """True where the bureau has let the day pass; what waits for the office is not overdue."""
        return bool(self.due) and self.due < day and self.state in {"待整改", "退回"}


def items(outcomes: Iterable[Outcome], settled: Mapping[str, Settlement], due: str = "") -> list[Item]:
    """The items of many re-checks, in their order; no two have one number. ``settled`` are settlements by file."""
    kept = list(outcomes)
    files = {one.file for one in kept}
    made: list[Item] = []
    met = Counter[tuple[str, ...]]()
    taken: set[str] = set()
    for outcome in kept:
        found = bureau_findings(outcome, files)
        for item in _items(outcome.recheck, settled.get(outcome.file), found, due):
            unit = folded(item.unit) or f"?{outcome.file}"
            key = (item.rubric, unit, str(item.year or ""), folded(item.project), item.code, item.where)
            met[key] += 1
            number = _number(key, met[key], item.year, taken)
            taken.add(number)
            made.append(item.model_copy(update={"number": number}))
    return made


def _number(key: tuple[str, ...], nth: int, year: int | None, taken: set[str]) -> str:
    """The number of an item: made from what the problem is, so that it is the same in every run."""
    salt = 0
    while True:
        digest = sha256(json.dumps([*key, nth, salt], ensure_ascii=False).encode(errors="surrogatepass")).digest()
        rest, signs = int.from_bytes(digest[:8]), ""
        for _ in range(2 * _LONG):
            rest, sign = divmod(rest, len(SIGNS))
            signs += SIGNS[sign]
        number = f"{(year or 0) % 10000:04}-{signs[:_LONG]}-{signs[_LONG:]}"
        if number not in taken:
            return number
        salt += 1


def number_in(text: str) -> str:
    """The number that a cell says, however its signs are typed; nothing where it says none."""
    plain = _DASHES.sub("-", "".join(normalize("NFKC", text).upper().split()))
    found = NUMBER.search(plain)
    return found[0] if found else ""


def _items(
    recheck: Recheck | None, settlement: Settlement | None, found: Iterable[Finding], due: str
) -> Iterator[Item]:
    if recheck is None:
        return

    def item(kind: tuple[str, str, str], problem: str, request: str, *, evidence: bool) -> Item:
        code, words, where = kind
        return Item(
            number="",
            unit=unit_of(recheck),
            project=recheck.project,
            year=recheck.year,
            rubric=recheck.rubric,
            kind=words,
            code=code,
            where=where,
            problem=problem,
            request=request,
            evidence_asked=evidence,
            due=due,
            submission=recheck.submission,
        )

    for view in row_views(recheck, settlement):
        if view.asked:
            codes = {view.code, *(cause.code for cause in view.row.causes)}
            kind = (ROW, view.kind, view.row.id)
            yield item(kind, fault(view), view.remedy, evidence=bool(codes & _EVIDENCED))
    for finding in found:
        if is_item(finding):
            kind = (finding.code, name(finding), place(finding))
            request = finding.remedy or "核对后改正"
            yield item(kind, finding.says, request, evidence=finding.code in _EVIDENCED)


def unit_of(recheck: Recheck) -> str:
    """The bureau of a submission; nothing where what is written names none (无, /)."""
    return recheck.unit if names_bureau(recheck.unit) else ""


def is_item(finding: Finding) -> bool:
    """True of a finding that needs an answer; a suspicion (提示) needs none."""
    return finding.weight != "提示"


def fault(view: RowView) -> str:
    """The fault of a row, in one sentence."""
    word = "核定" if view.code == "settled" else "复核"
    claimed = "没有自评得分" if view.row.claimed is None else f"自评 {exact.plain(view.row.claimed)} 分"
    if view.score is None:
        scores = f"{claimed}，没有{word}得分"
    elif view.difference is None:
        scores = f"{claimed}，{word} {exact.plain(view.score)} 分"
    else:
        scores = f"{claimed}，{word} {exact.plain(view.score)} 分，差异 {signed(view.difference)} 分"
    return f"“{view.row.label}”{scores}" + (f"：{view.causes}" if view.causes else "")
