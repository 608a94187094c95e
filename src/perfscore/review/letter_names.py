"""Names of the letters' files: of any two bureaus two names, on every system, and the same in every run."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final

from perfscore.text import CONTROL, folded, visible

_REFUSED: Final = re.compile(r'[\\/:*?"<>|\t\n]')
"""The characters that some system allows in no name."""
_DEVICES: Final = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)
MOST_BYTES: Final = 150
"""The most bytes that a bureau's name takes in a file's, which may have 255."""
NAMELESS: Final = "没有写单位"


def file_names(units: Sequence[str], before: str = "", suffix: str = "") -> list[str]:
    """A name for each unit, in their order; the units themselves differ.

    A name that had to be changed, or that some system takes for another's, ends in a mark made from the unit: it
    does not depend on who else gets a letter after it is known that somebody else's looks like it.
    """
    plain = [_plain(unit) for unit in units]
    alike = Counter(folded(name) for name in plain)
    taken: set[str] = set()
    names = []
    for unit, name in zip(units, plain, strict=True):
        marked = name if name == unit and alike[folded(name)] == 1 else f"{name}-{_mark(unit)}"
        length = 6
        while folded(marked) in taken:
            length += 1
            marked = f"{name}-{_mark(unit, length)}"
        taken.add(folded(marked))
        names.append(f"{before}{marked}{suffix}")
    return names


def occupied(folder: Path) -> list[str]:
    """The names of what is in a folder already; what an operating system leaves there does not count."""
    return sorted(one.name for one in folder.iterdir() if not one.name.startswith(".")) if folder.is_dir() else []


def _mark(unit: str, length: int = 6) -> str:
    return sha256(unit.encode(errors="surrogatepass")).hexdigest()[:length]


def _plain(unit: str) -> str:
    """A unit without what a file's name may not hold."""
    name = _REFUSED.sub("_", CONTROL.sub("", visible(unit))).strip(" .\u3000")
    name = name.encode(errors="ignore")[:MOST_BYTES].decode(errors="ignore").rstrip(" .\u3000")
    return f"_{name}" if _DEVICES.fullmatch(name) else name or NAMELESS
