"""``perfscore check``: what is wrong with rule files, before anyone is scored by them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import click

from perfscore.cli.chinese import Command
from perfscore.cli.output import Output, answers

if TYPE_CHECKING:
    from perfscore.check.finding import Finding
    from perfscore.problems import Severity

WORDS: Final[dict[Severity, str]] = {"error": "错误", "warning": "警告", "info": "说明"}


@click.command("check", cls=Command)
@click.argument("rules", metavar="规则…", nargs=-1, required=True)
@click.option("--strict", is_flag=True, help="有警告时，退出状态也为 1")
@click.option("--all", "every", is_flag=True, help="规则里用 waive 说明了不改的，也列出来")
@answers("text", "json")
def check(*, rules: tuple[str, ...], strict: bool, every: bool, output: Output) -> int:
    """检查规则：在用它评分之前，找出写错、写漏的地方，每一处给出例证。

    规则：规则文件，或自带规则的编号；可以写几个，同一规则的几个版本互相核对有效期。

    有错误时退出状态为 1。
    """
    from perfscore.check.checks import check_all

    all_findings = [finding for findings in check_all(rules) for finding in findings]
    shown = [finding for finding in all_findings if every or not finding.waived]
    if output.form == "json":
        output.json([finding.as_dict() for finding in all_findings])
    else:
        output.write("".join(f"{finding.render()}\n" for finding in shown) + _summary(len(rules), all_findings))
    bad = ("error", "warning") if strict else ("error",)
    return 1 if any(finding.severity in bad and not finding.waived for finding in all_findings) else 0


def _summary(rules: int, findings: Sequence[Finding]) -> str:
    """The number of findings of each severity, in a line."""
    left = [one for one in findings if not one.waived]
    counts = [(word, sum(one.severity == severity for one in left)) for severity, word in WORDS.items()]
    parts = [f"{count} 处{word}" for word, count in counts if count]
    waived = len(findings) - len(left)
    parts += [f"{waived} 处按 waive 不改"] if waived else []
    return f"检查了 {rules} 个规则：{'，'.join(parts) or '没有发现问题'}\n"
