"""``perfscore list``: the rubrics that perfscore brings along, and those of a folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from perfscore.cli import date_options
from perfscore.cli.chinese import Command
from perfscore.cli.output import Output, answers, warn
from perfscore.text import clean

if TYPE_CHECKING:
    from datetime import date

    from perfscore.program.model import Program
    from perfscore.rubric.rule_versions import BrokenFile, KnownRules

HEAD: Final = {"rubric": "编号", "title": "表名", "authority": "制定机关", "valid": "有效期", "points": "总分"}


@click.command("list", cls=Command)
@click.option("--authority", metavar="制定机关", help="只列这个机关的规则")
@click.option("--on", "when", callback=date_options.day, metavar="日期", help="只列这一天有效的规则，日期如 2020-12-31")
@click.option("--rules", metavar="文件夹", help="除自带的规则外，也列这个文件夹里的")
@answers("text", "json")
def list_rubrics(*, authority: str | None, when: date | None, rules: str | None, output: Output) -> int:
    """列出规则：编号、表名、制定机关、有效期和总分。

    框架没有分值，供本地规则引用（见 docs/rule-language.md 的 extends）。
    """
    from perfscore.report import layout, official
    from perfscore.rubric import rule_versions

    rubrics, broken = _chosen(rule_versions.known_rules(rules), authority, when)
    if output.form == "json":
        refused = ({"file": str(one.path), "problems": [each.as_dict() for each in one.problems]} for one in broken)
        output.json([*map(official.summary, rubrics), *refused])
        return 0
    rows = [[shown[key] for key in HEAD] for shown in map(_shown, rubrics)]
    console = output.console()
    if console is None:
        names = "".join(f"  {clean(str(one.path))}\n" for one in broken)
        table = "\n".join(layout.plain_table(list(HEAD.values()), rows)) + "\n"
        output.write(f"{table}\n有问题、没有列入的：\n{names}" if broken else table)
    else:
        from perfscore.report import terminal

        terminal.table(console, list(HEAD.values()), rows)
    warn(one.notice for one in broken)
    return 0


def _chosen(rules: KnownRules, authority: str | None, when: date | None) -> tuple[list[Program], list[BrokenFile]]:
    """The rubrics that are asked for, and the files that should be rules: whose these are, nobody can be sure."""
    import perfscore
    from perfscore.rubric import rule_versions

    try:
        known = rules.versions if authority is None else rule_versions.of_authority(authority, rules.versions)
    except perfscore.PerfscoreError as error:
        raise perfscore.PerfscoreError([*error.problems, *(version.notice for version in rules.broken)]) from None
    rubrics, broken = [], [*rules.broken]
    for version in known:
        if when is None or version.on(when):
            try:
                rubrics.append(perfscore.load(version.path).program)
            except perfscore.PerfscoreError as error:
                broken.append(rule_versions.BrokenFile(version.path, error.problems))
    return rubrics, broken


def _shown(program: Program) -> dict[str, str]:
    """A rubric in one line, for people: a framework has no points."""
    from perfscore.report import official

    line = official.summary(program)
    return {**line, "points": line["points"] or "框架"}
