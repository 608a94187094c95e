"""Claims, evidence and remarks as a form has them: of the rows of a table they go by the rows' names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from perfscore.problems import Fault, Faults
from perfscore.problems import Path as Place
from perfscore.text import normal, quoted

PARTS: Final = ("claimed", "evidence", "remarks")
_APART: Final = re.compile(r"[\n；;]+")


def gather(whole: dict[str, Any], places: dict[Place, tuple[str, str]], faults: Faults) -> None:
    """Bring what stands beside the rows of tables under their names, and evidence into lists; note what is wrong.

    The tables of ``whole`` are still mappings of rows by their numbers. Of a row without a name nobody knows whose
    claim it is.
    """
    for part in PARTS:
        found: dict[str, Any] = whole.get(part, {})
        for table, rows in whole.pop(f"row_{part}", {}).items():
            given = whole.get("data", {}).get(table, {})
            names = _names(given, next(iter(next(iter(rows.values())))))
            moved: dict[Place, Place] = {}
            for row, cells in rows.items():
                ((column, text),) = cells.items()
                path = f"row_{part}", table, row, column
                if row in names:
                    found[names[row]] = text
                    moved[path] = part, names[row]
                    places[moved[path]] = places[path]
                elif text.strip():
                    message = f"这一行没有写{quoted(str(column))}，不知道{quoted(text.strip())}是哪一项的"
                    faults.append(Fault(path, "form-row-unnamed", message, "请写上名称，或删去这一格"))
            faults[:] = [replace(one, path=moved.get(one.path, one.path)) for one in faults]
        found = {key: text for key, text in found.items() if text.strip()}
        if part == "evidence":
            found = {key: _files(text) for key, text in found.items()}
        if found:
            whole[part] = found


def _names(rows: Mapping[int, Mapping[str, str]], column: str) -> dict[int, str]:
    """The names of a table's rows by their numbers; the second of one name is ``name#2``, as in the result."""
    seen: dict[str, int] = {}
    named: dict[int, str] = {}
    for row in sorted(rows):
        name = rows[row].get(column, "").strip()
        if name:
            times = seen[normal(name)] = seen.get(normal(name), 0) + 1
            named[row] = name if times == 1 else f"{name}#{times}"
    return named


def _files(text: str) -> list[str]:
    return [one.strip() for one in _APART.split(text) if one.strip()]
