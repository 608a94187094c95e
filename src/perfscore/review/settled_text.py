"""Settlements as Chinese text: the ranking with the deviation of each, the uses of every ground, what was found."""

from __future__ import annotations

from collections.abc import Iterator

from perfscore.program.model import Program
from perfscore.recheck.finding_words import name
from perfscore.report.layout import plain_table
from perfscore.review.settled_batch import SettledBatch
from perfscore.review.settled_lines import SUMMARY, USES, base, ranking, rows, uses
from perfscore.text import clean

_DETAIL = ("指标", "分值", "自评得分", "规则得分", "核定得分", "根据", "口径", "扣分原因", "核验方式", "复核人", "日期")
_PLACES = (1, 2, 3, 4, 5, 7, 8, 9, 12, 13, 14)


def settled_text(program: Program, batch: SettledBatch) -> str:
    """The settlements of a batch."""
    return "\n".join(clean(" ".join(line.splitlines())) for line in _lines(program, batch)) + "\n"


def _lines(program: Program, batch: SettledBatch) -> Iterator[str]:
    lines = ranking(batch)
    refused = f"，{len(batch.refused)} 份有问题" if batch.refused else ""
    without = f"，{len(batch.notices)} 份没有复核表" if batch.notices else ""
    yield f"{program.model.title}（{program.id}）核定：{len(lines)} 份已核定{without}{refused}"
    if lines:
        yield ""
        yield from plain_table([*SUMMARY], lines)
        said = base(one for _, _, one in batch)
        if said:
            yield said
    for file, unit, one in batch:
        changed = [line for line, row in zip(rows(unit, file, one), one.rows, strict=True) if row.changed]
        if changed:
            yield ""
            yield f"{unit}（{file}）改动的行"
            yield from plain_table(_DETAIL, [[line[place] for place in _PLACES] for line in changed])
    used = list(uses(batch.fairness))
    if used:
        yield ""
        yield "口径的使用"
        yield from plain_table([*USES], used)
    found = [(unit, finding) for _, unit, one in batch for finding in one.findings]
    if found:
        yield ""
        yield "核定中的问题"
        yield from (f"  〔{one.weight}〕{unit}：{name(one)}：{one.says}" for unit, one in found)
