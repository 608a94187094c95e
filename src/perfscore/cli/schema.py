"""``perfscore schema``: the JSON Schema of rules, submissions and results, made from the models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from perfscore.cli.chinese import Command
from perfscore.cli.output import Output, answers
from perfscore.text import quoted

if TYPE_CHECKING:
    from pydantic import BaseModel

KINDS: Final = {
    "rubric": "perfscore 规则文件",
    "submission": "perfscore 填报文件",
    "map": "perfscore 自评表的对照表",
    "result": "perfscore 评分结果",
    "recheck": "perfscore 复核结果",
    "settlement": "perfscore 核定结果",
    "ledger": "perfscore 整改台账",
}


def _kind(context: click.Context, param: click.Parameter, value: str) -> str:
    if value not in KINDS:
        raise click.BadParameter(f"没有{quoted(value)}这一种，可选：{'、'.join(KINDS)}", context, param)
    return value


@click.command("schema", cls=Command)
@click.argument("kind", metavar="种类", callback=_kind)
@answers("json")
def schema(*, kind: str, output: Output) -> int:
    """输出 JSON Schema，供编辑器提示和其他系统校验。

    种类：rubric 规则文件，submission 填报文件，map 自评表的对照表，
    result 评分结果，recheck 复核结果，settlement 核定结果，ledger 整改台账。
    """
    output.json(of(kind), indent=0 if kind == "rubric" else 2)  # an editor loads the large one with every rule
    return 0


def of(kind: str) -> dict[str, Any]:
    """The JSON Schema of one kind of file."""
    from perfscore.rubric.draft07 import Draft07, draft07

    dialect = {"$schema": Draft07.schema_dialect, "title": KINDS[kind]}
    if kind == "rubric":
        from perfscore.rubric.schema import rule_file

        return dialect | rule_file()
    return dialect | draft07(_model(kind))


def _model(kind: str) -> type[BaseModel]:
    match kind:
        case "submission":
            from perfscore.submission.model import SubmissionModel

            return SubmissionModel
        case "map":
            from perfscore.submission.own_file.mapping import Map

            return Map
        case "recheck":
            from perfscore.recheck.document import Recheck

            return Recheck
        case "ledger":
            from perfscore.review.ledger import Ledger

            return Ledger
        case "settlement":
            from perfscore.review.settlement import Settlement

            return Settlement
        case _:
            from perfscore.result.document import ResultDocument

            return ResultDocument
