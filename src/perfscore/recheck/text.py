"""A re-check, or the tally of many, as Chinese text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from perfscore import exact
from perfscore.program.model import Program
from perfscore.recheck.causes import HYPOTHESES
from perfscore.recheck.document import Finding, Recheck, Row
from perfscore.recheck.finding_words import WEIGHTS, ordered, place
from perfscore.recheck.tally import Tally
from perfscore.recheck.verdict_words import VERDICTS
from perfscore.report.layout import plain_table
from perfscore.result import text
from perfscore.text import clean

NOTHING = "—"
REMARK = "单位说明"
"""The word over what a bureau says of a row."""


def points(value: Decimal | None) -> str:
    """Points exactly; a dash where there are none."""
    return NOTHING if value is None else exact.plain(value)


def signed(value: Decimal | None) -> str:
    """A difference with its sign."""
    return NOTHING if value is None else f"+{exact.plain(value)}" if value > 0 else exact.plain(value)


def why(row: Row) -> str:
    """Every cause of a row, in one line; of a row that nothing explains, what was tried."""
    causes = "；".join(cause.says for cause in row.causes)
    return causes or (tried(row) if row.verdict == "unexplained" else "")


def tried(row: Row) -> str:
    """The readings by which a claim was tried, in vain."""
    many = len({one.code for one in HYPOTHESES})
    return (
        f"换 {many} 种算法重新评过（舍去、进位、取整，不足一个单位，分界归档，方向，封顶，用别的数据……），"
        f"没有一种得出 {points(row.claimed)} 分"
    )


def with_remark(causes: str, row: Row) -> str:
    """The causes of a row, and on a line of its own what the bureau says of it."""
    return "\n".join(filter(None, (causes, f"{REMARK}：{row.remark}" if row.remark else "")))


def single(program: Program, recheck: Recheck) -> str:
    """The re-check of one submission."""
    return _text(_single(program, recheck))


def batch(program: Program, tally: Tally) -> str:
    """The tally of many submissions."""
    return _text(_batch(program, tally))


def _text(lines: Iterator[str]) -> str:
    return "\n".join(clean(" ".join(line.splitlines())) for line in lines) + "\n"


def _single(program: Program, recheck: Recheck) -> Iterator[str]:
    yield f"{program.model.title}（{recheck.rubric}）自评复核"
    project = f"项目：{recheck.project}" if recheck.project else ""
    parts = [
        f"填报单位：{recheck.unit}" if recheck.unit else "",
        project,
        f"年度：{recheck.year}" if recheck.year else "",
    ]
    if any(parts):
        yield "    ".join(one for one in parts if one)
    yield f"自评总分 {points(recheck.claimed_total)} 分，{_computed(recheck)}"
    yield ""
    yield from _rows(recheck.rows)
    yield from _explained(recheck.rows)
    if recheck.findings:
        yield ""
        yield "问题和疑点："
    for finding in ordered(recheck.findings):
        yield from _problem(finding, place(finding))
    if recheck.self_accuracy is not None:
        yield ""
        yield f"自评准确：{recheck.self_accuracy.says}"


def _explained(rows: Sequence[Row]) -> Iterator[str]:
    """The rows that differ, or have no score, each with why; then what the bureau says of the others."""
    differing = [row for row in rows if row.explained]
    if differing:
        yield ""
        yield "差异说明："
    for row in differing:
        yield f"  {row.label}    {VERDICTS[row.verdict]}    自评 {points(row.claimed)}，复核 {points(row.computed)}"
        yield from (f"    原因：{cause.says}（{cause.code}）" for cause in row.causes)
        if not row.causes:
            yield f"    原因：{why(row)}"
        if row.reason:
            yield f"    计算：{row.reason}"
        if row.remark:
            yield f"    {REMARK}：{row.remark}"
    remarked = [row for row in rows if row.remark and row not in differing]
    if remarked:
        yield ""
        yield f"其他各行的{REMARK}："
        yield from (f"  {row.label}：{row.remark}" for row in remarked)


def _problem(finding: Finding, place: str, unit: str = "") -> Iterator[str]:
    """A finding as the list of problems has it: its weight and what was found, then where, what to do, and why."""
    yield f"  〔{finding.weight}〕{unit}{finding.says}（{finding.code}）"
    yield f"    位置：{place}"
    if finding.remedy:
        yield f"    建议：{finding.remedy}"
    if finding.ground:
        yield f"    依据：{finding.ground}"


def _computed(recheck: Recheck) -> str:
    if recheck.computed_total is None:
        return f"复核总分在 {text.between(recheck.low, recheck.high)}（还有算不出的指标）"
    if recheck.claimed_total is None:
        return f"复核总分 {points(recheck.computed_total)} 分"
    difference = signed(recheck.claimed_total - recheck.computed_total)
    return f"复核总分 {points(recheck.computed_total)} 分，差异 {difference} 分"


def _rows(rows: Sequence[Row]) -> Iterator[str]:
    head = ["指标", "分值", "自评", "复核", "差异", "结论"]
    cells = [
        [
            row.label,
            points(row.points),
            points(row.claimed),
            points(row.computed),
            signed(row.difference),
            VERDICTS[row.verdict],
        ]
        for row in rows
    ]
    yield from plain_table(head, cells)


def _batch(program: Program, tally: Tally) -> Iterator[str]:
    done, refused = len(tally.lines), len(tally.refused)
    problems = f"，{refused} 份有问题" if refused else ""
    yield f"{program.model.title}（{program.id}）自评复核：{done} 份已复核{problems}"
    if done:
        yield ""
        yield "排名（按复核得分）"
        yield from plain_table(["名次", "单位", "自评", "复核", "差异", "不一致", "疑点"], _ranked(tally))
        yield ""
        yield "分布"
        yield from plain_table(["复核得分", "份数"], [[name, str(many)] for name, many in tally.distribution.items()])
    if tally.wrong:
        yield ""
        yield "最常出错的行"
        yield from plain_table(["指标", "份数"], [[name, str(many)] for name, many in tally.wrong.most_common(20)])
        yield ""
        yield "各类错误的单位"
        for verdict, bureaus in tally.kinds.items():
            units = "、".join(f"{unit}（{rows} 行）" for unit, rows in bureaus.items())
            yield f"  {VERDICTS[verdict]}：{units}"
    yield from _problems(tally)
    yield from _asides(tally)


def _problems(tally: Tally) -> Iterator[str]:
    """The kinds of findings with their numbers, then the first of the findings, what matters most first."""
    if not tally.found:
        return
    yield ""
    yield "问题和疑点"
    kinds = sorted(tally.found.items(), key=lambda one: (WEIGHTS.index(one[0][0]), -one[1]))
    yield from plain_table(["等级", "问题", "条数"], [[*kind, str(many)] for kind, many in kinds])
    yield ""
    listed = tally.listed
    for unit, file, finding in listed:
        yield from _problem(finding, place(finding, file), f"{unit}：")
    left = tally.found.total() - len(listed) - len(tally.heads)
    if left:
        yield f"  另有 {left} 条没有列出，请看网页或工作簿（-o 复核.html，-o 复核.xlsx）"


def _asides(tally: Tally) -> Iterator[str]:
    """The things to look at before the scores: files whose bureau or year is in doubt, refused ones, notices."""
    if tally.heads:
        yield ""
        yield "单位、年度要核对的填报"
        yield from (f"  {file}：{finding.says}（{finding.code}）" for file, finding in tally.heads)
    if tally.refused:
        yield ""
        yield "有问题、没有复核的文件"
        yield from (f"  {outcome.file}" for outcome in tally.refused)
    if tally.notices:
        yield ""
        yield from (notice.message for notice in tally.notices)


def _ranked(tally: Tally) -> list[list[str]]:
    return [
        [
            NOTHING if place is None else str(place),
            tally.named(line.unit, line.file),
            points(line.claimed),
            points(line.computed) if line.computed is not None else text.span(line.low, line.high),
            signed(line.difference),
            str(line.differing),
            str(line.findings),
        ]
        for place, line in tally.ranking
    ]
