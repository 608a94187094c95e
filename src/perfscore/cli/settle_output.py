"""The answer of ``perfscore recheck --settle``: settlements as text, JSON, a workbook or a page."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from perfscore.cli.output import Output, warn

if TYPE_CHECKING:
    from perfscore.program.model import Program
    from perfscore.recheck.batch import Outcome
    from perfscore.review.desk import Desk
    from perfscore.review.grounds import Grounds
    from perfscore.review.settled_batch import SettledBatch
    from perfscore.review.settlement import Settlement


def settled(
    desk: Desk, outcomes: Iterable[Outcome], filled: Path, grounds: Grounds, output: Output, *, answers: bool
) -> tuple[int, dict[str, Settlement]]:
    """Write what the filled workbook settles, but where something else ``answers``; return 1 where a file has problems.

    The settlements are returned by their files.
    """
    from perfscore.review.settled_batch import settle_all

    with settle_all(desk.program, outcomes, filled, grounds) as batch:
        made = {file: settlement for file, _, settlement in batch}
        for file, settlement in made.items():
            desk.settle(file, settlement)
        desk.refused = len(batch.refused)
        desk.close()
        if not answers:
            _write(desk.program, batch, output)
        if output.form != "json":
            for outcome in batch.refused:
                warn(outcome.problems)
        warn(batch.notices)
        warn(desk.problems)
        return int(bool(batch.refused or desk.problems)), made


def _write(program: Program, batch: SettledBatch, output: Output) -> None:
    match output.form:
        case "json":
            output.pieces(_listed(batch))
        case "xlsx":
            output.pieces(_book(program, batch))
        case "html":
            from perfscore.review.settled_html import settled_html

            output.write(settled_html(program, batch))
        case _:
            from perfscore.review.settled_text import settled_text

            output.write(settled_text(program, batch))


def _book(program: Program, batch: SettledBatch) -> Iterator[bytes]:
    try:
        from perfscore.review.settled_book import settled_book
    except ModuleNotFoundError:
        from perfscore.problems import not_installed

        raise not_installed("没有安装写 xlsx 文件要用的程序库", "workbook") from None
    return settled_book(program, batch)


def _listed(batch: SettledBatch) -> Iterator[str]:
    """A JSON list, an entry a submission; those with problems, and those without a sheet, last."""
    entries = ({"file": file, **one.plain()} for file, _, one in batch)
    refused = ({"file": one.file, "problems": [problem.as_dict() for problem in one.problems]} for one in batch.refused)
    begin = "["
    for entry in (*entries, *refused):
        yield f"{begin}\n{json.dumps(entry, ensure_ascii=False, indent=2)}"
        begin = ","
    yield "\n]\n" if begin == "," else "[]\n"
