"""The tests of a rule after they were run: as text, and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from perfscore.ruletests.coverage import RuleRun
from perfscore.ruletests.run import Failure, Outcome
from perfscore.ruletests.targets import Target
from perfscore.text import clean

UNCONFIRMED: Final = "待确认"


def text(run: RuleRun) -> str:
    """The run as text: the count of tests, the failures with their calculation, the branches that no test reaches."""
    return "\n".join(_lines(run)) + "\n"


def _lines(run: RuleRun) -> Iterator[str]:
    failed, unconfirmed = run.of("failed"), run.of("unconfirmed")
    yield f"{run.program.model.title}（{run.program.id}）"
    if run.outcomes:
        more = f"，{len(unconfirmed)} 个{UNCONFIRMED}" if unconfirmed else ""
        yield f"测试 {len(run.outcomes)} 个：通过 {len(run.of('passed'))} 个，失败 {len(failed)} 个{more}"
    else:
        yield "没有测试"
    covered = len(run.targets.all) - len(run.unreached) - len(run.implausible) - len(run.unreachable)
    yield f"规则的分支：走到 {covered} / {covered + len(run.unreached)} 支"
    for outcome in failed:
        yield ""
        for failure in outcome.failures:
            yield from failed_lines(failure)
    if unconfirmed:
        yield from ("", f"{UNCONFIRMED}（按规则的原文核对后删去 confirm；在那以前不算走到）：")
        yield from (f"  {place(outcome)}: {clean(outcome.name)}" for outcome in unconfirmed)
    yield from _listed("没有测试走到：", run.unreached)
    yield from _listed("只有填负数才到得了（规则没有说这些数据会是负数），不要求测试：", run.implausible)
    yield from _listed("搜索也没有到达，不要求测试：", run.unreachable)


def failed_lines(failure: Failure) -> Iterator[str]:
    """The expected and the actual value, at its place; then the calculation."""
    yield failure.problem.render()
    yield from (f"    {clean(step)}" for step in failure.steps)


def _listed(title: str, branches: Iterable[Target]) -> Iterator[str]:
    for number, branch in enumerate(branches):
        if number == 0:
            yield from ("", title)
        yield f"  {clean(branch.where.file)}:{branch.where.line}: {branch_text(branch)}"


def branch_text(branch: Target) -> str:
    """A branch in words, with its indicator."""
    return clean(f"{branch.indicator}：{branch.words}" if branch.indicator else branch.words)


def place(outcome: Outcome) -> str:
    """The file and line of a test."""
    return f"{clean(outcome.where.file)}:{outcome.where.line}"


def document(run: RuleRun) -> dict[str, Any]:
    """The same as plain data."""
    return {
        "rubric": run.program.id,
        "file": clean(str(run.file)),
        "tests": [_test(one) for one in run.outcomes],
        "branches": len(run.targets.all) - len(run.unreachable) - len(run.implausible),
        "unreached": [_branch(one) for one in run.unreached],
        "implausible": [_branch(one) for one in run.implausible],
        "unreachable": [_branch(one) for one in run.unreachable],
    }


def _test(outcome: Outcome) -> dict[str, Any]:
    failures = [failure.problem.as_dict() | {"steps": list(map(clean, failure.steps))} for failure in outcome.failures]
    where = {"file": clean(outcome.where.file), "line": outcome.where.line, "column": outcome.where.column}
    return {"name": clean(outcome.name), **where, "verdict": outcome.verdict, "failures": failures}


def _branch(branch: Target) -> dict[str, Any]:
    where = {"file": clean(branch.where.file), "line": branch.where.line}
    return {"indicator": clean(branch.indicator), "says": clean(branch.words), **where}
