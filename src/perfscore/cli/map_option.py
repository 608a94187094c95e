"""The options that say how a bureau's own file is read: ``--map``, and which of its forms, ``--sheet``."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

if TYPE_CHECKING:
    from perfscore.submission.own_file.mapping import Map
    from perfscore.submission.read import Part

_MAP: Final = "单位自己的自评表各栏叫什么：改好的对照表（先用 perfscore read --show-map 取一份来改）"
_SHEET: Final = "文件里有几份自评表时，只要这一份：工作表的名称（perfscore read 会列出）"


class Source(NamedTuple):
    """The form that is wanted of a file, and the file of the map that it is read by."""

    sheet: str | None
    map_file: str | None

    def parts(self, file: str) -> list[Part]:
        """The submissions that are wanted of a file."""
        from perfscore.submission import read

        return read.chosen(file, given_map(self.map_file), self.sheet)


def mapped(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command ``--map``, which arrives as the name of a file."""
    return click.option("--map", "map_file", metavar="对照表", help=_MAP)(command)


def several(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command ``--map`` and ``--sheet``, which arrive as its ``source``."""

    @wraps(command)
    def chosen(*, sheet: str | None, map_file: str | None, **given: Any) -> int:
        return command(source=Source(sheet, map_file), **given)

    return click.option("--sheet", metavar="名称", help=_SHEET)(mapped(chosen))


def given_map(file: str | None) -> Map | None:
    """The map in a file; nothing where none is given."""
    if file is None:
        return None
    from perfscore.submission.own_file.mapping import read_map

    return read_map(file)
