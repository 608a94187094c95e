"""Two rules compared, as text: what changed, what it means, who gains and who loses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final, assert_never

import yaml

from perfscore import exact
from perfscore.exact import Number
from perfscore.report import layout
from perfscore.rubric import description
from perfscore.steps.status import STATUS_WORDS
from perfscore.text import clean, one_line

if TYPE_CHECKING:
    from perfscore.compare.compare import Difference, Meaning, Row
    from perfscore.compare.replay import Replay, Standing, Unit
    from perfscore.compare.totals import TotalChange
    from perfscore.compare.witness import VersionResult
    from perfscore.program.model import Program

HEAD: Final = ("单位", "旧", "新", "变化", "等次", "名次")
MOVERS: Final = ("指标", "升", "降", "未定", "合计")
COUNTED: Final = {"gain": "升", "lose": "降", "same": "不变", "open": "未定"}
VERDICTS: Final = {
    "equivalent": "得分完全相同（由计算步骤证明）",
    "differs": "得分不同，例如：",
    "open": "没有找到差别，也没有证明相同",
    "incomparable": "写法完全不同，填报的内容也不同，没有可比的填报",
}
_KINDS: Final = {"added": "新增", "removed": "删除", "changed": "修改", "unchanged": "不变"}


class _Plain(yaml.SafeDumper):
    """Writes texts as they are; what reads them back decides what they are."""

    yaml_implicit_resolvers = {}  # noqa: RUF012 (yaml has it so, and only reads it)


def text(difference: Difference) -> str:
    """The whole comparison. What others wrote cannot break out of its line."""
    return "\n".join(clean(line) for line in _lines(difference)) + "\n"


def _lines(difference: Difference) -> Iterator[str]:
    yield f"旧：{titled(difference.old)}"
    yield f"新：{titled(difference.new)}"
    if difference.same:
        yield "两个规则没有差别"
    if difference.changes or difference.totals:
        yield from ("", "【总则、分组和数据】", "")
        yield from (f"  {one.says}" for one in difference.changes)
        yield from (f"  影响：{one}" for one in total_changes(difference))
    rows = [row for row in difference.rows if row.kind != "unchanged"]
    if rows:
        yield from ("", "【指标】")
    for row in rows:
        yield ""
        yield from _row(row)
    if rows and len(rows) < len(difference.rows):
        yield from ("", f"其余 {len(difference.rows) - len(rows)} 个指标没有变化")
    if difference.replay is not None:
        yield ""
        yield from _replay(difference.replay)


def titled(program: Program) -> str:
    """A rule's title, name and version."""
    return f"{one_line(program.model.title)}（{program.id}，版本 {program.model.version}）"


def total_changes(difference: Difference) -> list[str]:
    """Totals on which the two rules differ."""
    return [_total_change(one) for one in difference.totals]


def _total_change(change: TotalChange) -> str:
    example = exact.points(change.example)
    match change.kind:
        case "grade":
            lead = f"总分{change.where}" if change.only else f"总分 {change.where}（如 {example}）"
        case "limit":
            lead = f"合计 {example}而符合“{change.where}”的，总分"
        case _:
            assert_never(change.kind)
    return f"{lead}：{change.old} → {change.new}"


# -- one indicator -----------------------------------------------------------------------


def heading(row: Row) -> str:
    """The name of an indicator, the kind of its change, and its sections."""
    return f"{row.model.name}    {_KINDS[row.kind]}    {' › '.join(row.section)}"


def _row(row: Row) -> Iterator[str]:
    yield heading(row)
    yield from (f"  {one}" for one in change_lines(row))
    for meaning in row.meanings:
        yield f"  影响：{verdict(meaning)}"
        if meaning.witness is not None:
            yield from (f"      {line}" for line in handed_in(meaning.witness.given))
            for word, shown in (("旧", meaning.witness.old), ("新", meaning.witness.new)):
                yield f"    {word}：{outcome(shown)}"
                yield from (f"      {one}" for one in shown.says)


def change_lines(row: Row) -> list[str]:
    """The changes of an indicator; one that is new or gone in full."""
    if row.kind == "changed":
        lines = [f"{one.aspect}  {one.says}" for one in row.changes]
        return lines or ["指标本身没有改，全表的规定改了"]
    points = row.model.worth
    return [f"分值  {points}", *(f"算法  {one}" for one in description.sentences(row.model))]


def verdict(meaning: Meaning) -> str:
    """The meaning of a change, in a line."""
    lead = f"“{meaning.row}”的行，" if meaning.row else ""
    return lead + VERDICTS[meaning.verdict]


def handed_in(given: Mapping[str, object]) -> list[str]:
    """A submission as a file would have it."""
    written = yaml.dump(
        given, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=100_000, default_flow_style=None
    )
    return str(written).splitlines()


def outcome(shown: VersionResult) -> str:
    """The score under one rule, or the status where there is none."""
    return STATUS_WORDS[shown.status] if shown.score is None else exact.points(shown.score)


# -- the submissions ---------------------------------------------------------------------


def _replay(replay: Replay) -> Iterator[str]:
    yield "【填报对照】"
    yield ""
    yield f"  {summary(replay)}"
    yield from (f"  {line}" for line in grades(replay))
    if replay.units:
        yield ""
        yield from (f"  {line}" for line in layout.plain_table(HEAD, [unit_row(unit) for unit in replay.units]))
    if replay.movers:
        yield ""
        yield from (f"  {line}" for line in layout.plain_table(MOVERS, mover_rows(replay)))
    for unit in replay.units:
        lines = [*moves(unit), *(f"注意：{notice}" for notice in unit.notices)]
        if lines:
            yield ""
            yield f"  {unit.unit}"
            yield from (f"    {line}" for line in lines)
    if replay.skipped:
        yield ""
        yield from (f"  没有比较：{file}，{why}" for file, why in replay.skipped)


def summary(replay: Replay) -> str:
    """The numbers of submissions that gain and lose."""
    counted = replay.counted()
    counts = "，".join(f"{word} {counted[key]}" for key, word in COUNTED.items())
    scaled = "；两表总分不同，都折成百分制比较" if replay.scaled else ""
    return f"{len(replay.units)} 份填报：{counts}{scaled}"


def grades(replay: Replay) -> list[str]:
    """The numbers of submissions that move from one grade to another."""
    return [f"等次 {old} → {new}：{count} 份" for (old, new), count in replay.grades().items()]


def unit_row(unit: Unit) -> list[str]:
    """A submission in a line."""
    if unit.new is None:
        return [unit.unit, _standing(unit.old), "不能评分", "", unit.old.grade or "", ""]
    ranks = [str(side.rank or "") for side in (unit.old, unit.new)]
    marks = [_mark(side) for side in (unit.old, unit.new)]
    return [unit.unit, _standing(unit.old), _standing(unit.new), change(unit), _arrow(*marks), _arrow(*ranks)]


def _mark(side: Standing) -> str:
    return side.grade or ("" if side.complete else "未完成")


def _arrow(old: str, new: str) -> str:
    return old if old == new else f"{old or '无'} → {new or '无'}"


def _standing(side: Standing) -> str:
    if side.low is None:
        return "不限" if side.high is None else f"{_shown(side.high)} 以下"
    if side.high is None:
        return f"{_shown(side.low)} 以上"
    return _shown(side.low) if side.low == side.high else f"{_shown(side.low)}～{_shown(side.high)}"


def change(unit: Unit) -> str:
    """The gain of a submission."""
    if unit.change is None:
        return ""
    low, high = unit.change
    if low is not None and low == high:
        return signed(low)
    return "～".join("不限" if end is None else signed(end) for end in (low, high))


def signed(value: Number) -> str:
    """A gain with its sign."""
    return f"+{_shown(value)}" if value > 0 else _shown(value)


def _shown(value: Number) -> str:
    return exact.show(value, "points")


def moves(unit: Unit) -> list[str]:
    """The indicators by which a submission gains and loses."""
    lines = []
    for move in unit.moves:
        by = "" if move.change is None else f"（{signed(move.change)}）"
        lines.append(f"{move.name}：{' → '.join(move.says)}{by}")
    return lines


def mover_rows(replay: Replay) -> list[list[str]]:
    """The indicators by which most is won and lost."""
    return [[one.name, str(one.gains), str(one.losses), str(one.open), signed(one.change)] for one in replay.movers]
