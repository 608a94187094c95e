"""``perfscore score``: a submission's score, with its calculation and its grounds."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from perfscore.cli import date_options
from perfscore.cli.chinese import Command
from perfscore.cli.map_option import Source, several
from perfscore.cli.output import Output, answers, warn
from perfscore.problems import PerfscoreError
from perfscore.text import quoted

if TYPE_CHECKING:
    from datetime import date

    from perfscore.api import Rubric
    from perfscore.result.result import Result
    from perfscore.submission.read import Part


@click.command("score", cls=Command)
@click.argument("rubric", metavar="规则", required=False)
@click.argument("submission", metavar="填报文件", required=False)
@click.option(
    "--rubric-for",
    nargs=2,
    callback=date_options.dated_name,
    metavar="日期 制定机关",
    help="不写规则，用这个机关在这一天有效的规则（见 perfscore list）",
)
@click.option("--rules", metavar="文件夹", help="与 --rubric-for 合用：除自带的规则外，也在这个文件夹里找")
@click.option("--complete", is_flag=True, help="还有缺数据或待评定的指标时，退出状态为 1")
@several
@answers("text", "json", "html", "xlsx", "docx")
def score(  # noqa: PLR0913 (an option each)
    *,
    rubric: str | None,
    submission: str | None,
    rubric_for: tuple[date, str] | None,
    rules: str | None,
    complete: bool,
    source: Source,
    output: Output,
) -> int:
    """给一份填报评分，列出每一项的计算过程和依据。

    规则：规则文件，或自带规则的编号（见 perfscore list）。
    填报文件：YAML、JSON，填好的自评表（.xlsx，见 perfscore form），
          或单位自己的自评表（.xlsx、.docx，见 perfscore read）。

    例如：perfscore score yanling-dept-2020 examples/yanling-2020.yaml
          perfscore score --rubric-for 2020-12-31 炎陵县财政局 examples/yanling-2020.yaml
    """
    given = _arguments([one for one in (rubric, submission) if one is not None], chosen=rubric_for is not None)
    if rubric_for is None and rules is not None:
        raise click.UsageError("--rules 要和 --rubric-for 一起写", click.get_current_context())
    import perfscore

    if rubric_for is None:
        rule = perfscore.load(given[0])
        rule.require_points()
        parts = source.parts(given[1])
    else:
        parts = source.parts(given[0])
        rule = _chosen(*rubric_for, rules, parts[0].submission.rubric)
    if len(parts) > 1:
        return _several(rule, given[-1], parts, output, complete=complete)
    result = rule.score(parts[0].require())
    warn((*rule.warnings, *result.submission.warnings))
    _write(result, output)
    return _incomplete(result) if complete else 0


def _incomplete(result: Result) -> int:
    """Say what is still open; 1 where anything is."""
    if result.status != "incomplete":
        return 0
    waiting = "、".join(one.name for one in result.indicators if one.row.open)
    sys.stderr.write(f"结果未完成，还缺：{waiting}\n")
    return 1


def _several(rule: Rubric, file: str, parts: list[Part], output: Output, *, complete: bool) -> int:
    """Score every submission of a file, each under its name; what is wrong with one does not stop the others."""
    from perfscore.submission.read import several_problem

    if output.form not in {"text", "json"}:
        raise several_problem(file, parts, "一份报告只写一份，请用 --sheet 写明工作表")
    warn(rule.warnings)
    results: list[tuple[str, Result | PerfscoreError]] = []
    for part in parts:
        label = part.label(file, len(parts))
        try:
            results.append((label, rule.score(part.require())))
        except PerfscoreError as error:
            results.append((label, error))
    scored = [one for _, one in results if not isinstance(one, PerfscoreError)]
    refused = [one for _, one in results if isinstance(one, PerfscoreError)]
    if output.form == "json":
        output.json([_entry(label, one) for label, one in results])
    else:
        texts = (f"{label}\n\n{one.explain()}" for label, one in results if not isinstance(one, PerfscoreError))
        output.write("\n".join(texts))
        for one in refused:
            warn(one.problems)
    for result in scored:
        warn(result.submission.warnings)
    open_ones = sum([_incomplete(one) for one in scored]) if complete else 0
    return 1 if refused or open_ones else 0


def _entry(label: str, one: Result | PerfscoreError) -> dict[str, object]:
    """A submission's result, or its problems, under its name, as JSON has it."""
    if isinstance(one, PerfscoreError):
        return {"file": label, "problems": [problem.as_dict() for problem in one.problems]}
    return {"file": label, **json.loads(one.model_dump_json())}


def _write(result: Result, output: Output) -> None:
    """Write the result in the form that is asked for."""
    match output.form:
        case "json":
            output.write(result.model_dump_json(indent=2) + "\n")
        case "html" | "xlsx" | "docx" as form:
            from perfscore.report.render import render

            output.write(render(result, form))
        case _ if (console := output.console()) is not None:
            from perfscore.report import terminal

            terminal.result(console, result)
        case _:
            output.write(result.explain())


def _arguments(given: list[str], *, chosen: bool) -> list[str]:
    """The rule and the submission, or only the latter where the rule is chosen by a day."""
    context = click.get_current_context()
    wanted = [one for one in context.command.params if isinstance(one, click.Argument)][chosen:]
    if len(given) > len(wanted):
        raise click.UsageError(f"写了 --rubric-for，就不写规则：{quoted(given[0])}", context)
    if len(given) < len(wanted):
        raise click.MissingParameter(ctx=context, param=wanted[len(given)])
    return given


def _chosen(when: date, authority: str, rules: str | None, named: str) -> Rubric:
    """The rubric of an authority that is valid on a day; ``named`` is the one that the submission names."""
    import perfscore
    from perfscore.rubric import rule_versions

    known = rule_versions.known_rules(rules)
    chosen = perfscore.load(rule_versions.choose(when, authority, known, named).path)
    warn(one.notice for one in known.broken)
    return chosen
