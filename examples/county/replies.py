"""The bureaus of a made-up county answer their letters: each fills in the report that came with its letter.

    python examples/county/replies.py 反馈 回复

writes the letters, filled in, to a new folder; one bureau in four does not answer. No person is named.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Final

import docx

EVERY: Final = 4
"""One bureau in so many does not answer."""
ANSWERS: Final = {"责任人": "业务岗", "整改情况": "已按要求改正，重新核对了数据", "佐证": "附件一.pdf"}


def main(given: list[str]) -> int:
    """Fill in the reports."""
    letters, replies = Path(given[0]), Path(given[1])
    replies.mkdir()
    for place, file in enumerate(sorted(letters.glob("*.docx")), 1):
        if place % EVERY == 0:
            continue
        document = docx.Document(str(file))
        for table in document.tables:
            _answer(table)
        document.save(str(replies / file.name))
    return 0


def _answer(table: Any) -> None:
    """Fill in a table where it is that of the report."""
    heads = ["".join(cell.text.split()) for cell in table.rows[0].cells]
    if not {"编号", "整改情况"} <= set(heads):
        return
    for row in table.rows[1:]:
        for head, answer in ANSWERS.items():
            if head in heads and not row.cells[heads.index(head)].text.strip():
                row.cells[heads.index(head)].text = answer


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
