"""The answer of ``perfscore recheck --settle``: settlements as text, JSON, a workbook or a page."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from perfscore.cli.output import Output, warn

if TYPE_CHECKING:
    from perfscore.cli.letter_options import Letters
    from perfscore.recheck.batch import Outcome
    from perfscore.review.desk import Desk
    from perfscore.review.grounds import Grounds
    from perfscore.review.settled_batch import SettledBatch
    from perfscore.review.settlement import Settlement


def settled(
    desk: Desk, outcomes: Iterable[Outcome], filled: Path, grounds: Grounds, output: Output, letters: Letters
) -> int:
    """Write what the filled workbook settles, or the letters' answer; return 1 where a file has problems."""
    from perfscore.review.settled_batch import settle_all

    made: dict[str, Settlement] = {}
    with settle_all(desk.program, outcomes, filled, grounds) as batch:
        for file, _, settlement in batch:
            desk.settle(file, settlement)
            if letters.asked:
                made[file] = settlement
        desk.refused = len(batch.refused)
        desk.close()
        if not letters.answers:
            _write(desk, batch, output)
        if output.form != "json":
            for outcome in batch.refused:
                warn(outcome.problems)
        warn(batch.notices)
        warn(desk.problems)
        status = int(bool(batch.refused or desk.problems))
    return max(status, letters.finish(desk.program, output, made))


def _write(desk: Desk, batch: SettledBatch, output: Output) -> None:
    match output.form:
        case "json":
            output.pieces(_listed(desk, batch))
        case "xlsx":
            output.pieces(_book(desk, batch))
        case "html":
            from perfscore.review.settled_html import settled_html

            output.write(settled_html(desk, batch))
        case _:
            from perfscore.review import roster_text
            from perfscore.review.settled_text import settled_text

            output.write(settled_text(desk.program, batch) + roster_text.text(desk))


def _book(desk: Desk, batch: SettledBatch) -> Iterator[bytes]:
    try:
        from perfscore.review.settled_book import settled_book
    except ModuleNotFoundError:
        from perfscore.problems import not_installed

        raise not_installed("没有安装写 xlsx 文件要用的程序库", "workbook") from None
    return settled_book(desk, batch)


def _listed(desk: Desk, batch: SettledBatch) -> Iterator[str]:
    """A JSON list, an entry a submission, those with problems last; with a roster or a sample in an object."""
    begin = '{"settlements": [' if desk.asked else "["
    for file, _, one in batch:
        yield f"{begin}\n{_entry({'file': file, **one.plain()})}"
        begin = ","
    for outcome in batch.refused:
        yield f"{begin}\n{_entry({'file': outcome.file, 'problems': [one.as_dict() for one in outcome.problems]})}"
        begin = ","
    yield "\n]" if begin == "," else begin + "]"
    if desk.asked:
        from perfscore.review import roster_json

        for key, value in roster_json.plain(desk).items():
            yield f",\n{json.dumps(key)}: {_entry(value)}"
        yield "}"
    yield "\n"


def _entry(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
