"""The names of a table's rows: each row has one, no two are the same, and none stands for the sum of the others."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from perfscore.methods.answer import Reading, blank
from perfscore.methods.readers import invisible
from perfscore.problems import Fault
from perfscore.text import DELETE, INVISIBLE, normal, quoted

_SUMS: Final = frozenset({"合计", "小计", "总计"})


@dataclass(slots=True, eq=False)
class RowNames:
    """Reads the names in one column of a table, row after row."""

    column: str
    _seen: dict[str, int] = field(default_factory=dict)

    def read(self, place: int, raw: object, reading: Reading) -> str:
        """The name of a row; what is wrong with it is noted."""
        column = self.column
        name = reading.word(raw, quoted(column), column)
        same = normal(name)
        if blank(raw):
            reading.complain("row-name-missing", f"第 {place + 1} 行没有填{quoted(column)}", column)
        elif hidden := INVISIBLE.search(name):
            reading.complain("name-invisible", invisible(name, hidden[0]), column, hint=DELETE)
        elif same in self._seen:
            message = f"第 {place + 1} 行与第 {self._seen[same] + 1} 行同名：{quoted(name)}"
            reading.complain("same-id", message, column, hint="每一行的名称要不同")
        if "".join(same.split()) in _SUMS:
            message = f"第 {place + 1} 行是{quoted(name)}，与各行一起算会重复"
            where = (*reading.path, column)
            reading.faults.append(Fault(where, "row-is-sum", message, "删去这一行", severity="warning"))
        self._seen[same] = place
        return name
