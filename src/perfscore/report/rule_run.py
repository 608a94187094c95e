"""The tests of a rule after they were run: as text, and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from perfscore.ruletests.coverage import RuleRun
from perfscore.ruletests.run import Failure, Outcome
from perfscore.ruletests.targets import Spot
from perfscore.text import clean

UNCONFIRMED: Final = "待确认"


def text(run: RuleRun) -> str:
    """How many tests passed; what failed, and how it was computed; what no test reaches."""
    return "\n".join(_lines(run)) + "\n"


def _lines(run: RuleRun) -> Iterator[str]:
    failed, unconfirmed = run.of("failed"), run.of("unconfirmed")
    yield f"{run.program.model.title}（{run.program.id}）"
    if run.outcomes:
        more = f"，{len(unconfirmed)} 个{UNCONFIRMED}" if unconfirmed else ""
        yield f"测试 {len(run.outcomes)} 个：通过 {len(run.of('passed'))} 个，失败 {len(failed)} 个{more}"
    else:
        yield "没有测试"
    covered = len(run.spots.all) - len(run.unreached) - len(run.implausible) - len(run.unreachable)
    yield f"规则的分支：走到 {covered} / {covered + len(run.unreached)} 支"
    for one in failed:
        yield ""
        for failure in one.failures:
            yield from failed_lines(failure)
    if unconfirmed:
        yield from ("", f"{UNCONFIRMED}（按规则的原文核对后删去 confirm；在那以前不算走到）：")
        yield from (f"  {place(one)}: {clean(one.name)}" for one in unconfirmed)
    yield from _listed("没有测试走到：", run.unreached)
    yield from _listed("只有填负数才到得了（规则没有说这些数据会是负数），不要求测试：", run.implausible)
    yield from _listed("搜索也没有到达，不要求测试：", run.unreachable)


def failed_lines(failure: Failure) -> Iterator[str]:
    """What was expected and what came, at its place; then the calculation."""
    yield failure.problem.render()
    yield from (f"    {clean(step)}" for step in failure.steps)


def _listed(title: str, spots: Iterable[Spot]) -> Iterator[str]:
    for number, spot in enumerate(spots):
        if number == 0:
            yield from ("", title)
        yield f"  {clean(spot.where.file)}:{spot.where.line}: {said(spot)}"


def said(spot: Spot) -> str:
    """A branch in words, with its indicator."""
    return clean(f"{spot.indicator}：{spot.words}" if spot.indicator else spot.words)


def place(one: Outcome) -> str:
    """The file and line of a test."""
    return f"{clean(one.where.file)}:{one.where.line}"


def document(run: RuleRun) -> dict[str, Any]:
    """The same as plain data."""
    return {
        "rubric": run.program.id,
        "file": clean(str(run.file)),
        "tests": [_test(one) for one in run.outcomes],
        "branches": len(run.spots.all) - len(run.unreachable) - len(run.implausible),
        "unreached": [_spot(one) for one in run.unreached],
        "implausible": [_spot(one) for one in run.implausible],
        "unreachable": [_spot(one) for one in run.unreachable],
    }


def _test(one: Outcome) -> dict[str, Any]:
    failures = [failure.problem.as_dict() | {"steps": list(map(clean, failure.steps))} for failure in one.failures]
    where = {"file": clean(one.where.file), "line": one.where.line, "column": one.where.column}
    return {"name": clean(one.name), **where, "verdict": one.verdict, "failures": failures}


def _spot(one: Spot) -> dict[str, Any]:
    where = {"file": clean(one.where.file), "line": one.where.line}
    return {"indicator": clean(one.indicator), "says": clean(one.words), **where}
