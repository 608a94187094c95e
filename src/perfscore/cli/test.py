"""``perfscore test``: the tests kept with a rule, and what of the rule none of them reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from perfscore.cli.chinese import Command
from perfscore.cli.output import Output, Unwritable, answers, warn
from perfscore.cli.output import output as output_of
from perfscore.problems import PerfscoreError, Problem
from perfscore.text import quoted

if TYPE_CHECKING:
    from perfscore.ruletests.coverage import RuleRun


@click.command("test", cls=Command)
@click.argument("rules", metavar="规则…", nargs=-1, required=True)
@click.option("--cover", is_flag=True, help="规则还有没走到的分支时，退出状态为 1")
@click.option("--suggest", is_flag=True, help="不运行报告，写出没走到的分支的边界测试（YAML），供人确认")
@click.option("--junit", metavar="文件", help="另写一份 JUnit XML，供持续集成显示")
@answers("text", "json", yaml_with="suggest")
def test(*, rules: tuple[str, ...], cover: bool, suggest: bool, junit: str | None, output: Output) -> int:
    """运行规则的测试，列出没有一个测试走到的分支。

    测试写在规则文件的 tests 里，或者旁边 tests 文件夹里同名的文件里：几项数据和答案，期望的得分或问题。

    例如：perfscore test yanling-dept-2020 --cover
    """
    from perfscore.report import rule_run

    second = None if junit is None else output_of("junit", junit, ("junit",), {"rules": rules}, "--junit")
    if second is not None and (second.file is None or (output.file and output.file.resolve() == second.file.resolve())):
        raise Unwritable("“--junit”：要写另一个文件名，如 测试.xml")
    for one in (output, second):
        _spare_inputs(one, rules)
    runs = _runs(rules)
    for run in runs:
        warn(run.warnings)
    if second is not None:
        from perfscore.report.junit import junit as xml

        second.write(xml(runs, cover=cover))
    if suggest:
        output.write(_suggested(runs, output))
        return 0
    if output.form == "json":
        output.json([rule_run.document(run) for run in runs])
    else:
        output.write("\n".join(map(rule_run.text, runs)))
    return 0 if all(run.passed and (run.covered or not cover) for run in runs) else 1


def _runs(rules: tuple[str, ...]) -> list[RuleRun]:
    """Every rule's run; or every problem of all of them."""
    from perfscore.ruletests.coverage import run_tests

    runs: list[RuleRun] = []
    problems: list[Problem] = []
    for rule in rules:
        try:
            runs.append(run_tests(rule))
        except PerfscoreError as error:
            problems += error.problems
    if problems:
        raise PerfscoreError(problems)
    return runs


def _suggested(runs: list[RuleRun], output: Output) -> str:
    from perfscore.ruletests.suggest import suggest

    if len(runs) > 1 or output.form == "json":
        raise click.UsageError("--suggest 一次写一个规则的测试，只有 YAML 一种")
    return suggest(runs[0])


def _spare_inputs(output: Output | None, rules: tuple[str, ...]) -> None:
    """Refuse to write over the tests, or the rule, that are to be read."""
    from perfscore.rubric import catalog
    from perfscore.ruletests.files import tests_file

    file = output.file if output is not None else None
    if file is None or not file.exists():
        return
    found = [catalog.find(rule) for rule in rules]
    for path in (*found, *map(tests_file, found)):
        if path.exists() and path.samefile(file):
            raise Unwritable(f"{quoted(str(file), 80)}是要读入的文件，不能写在它上面")
