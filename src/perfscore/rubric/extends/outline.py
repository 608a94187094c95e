"""The nodes of a rule file that can be addressed: its sections by their path, its indicators by their id."""

from __future__ import annotations

from collections.abc import Iterator

from perfscore.documents.node import Node
from perfscore.text import normal

BETWEEN = "/"
"""The mark between the names of sections: 过程/预算执行."""


class Outline:
    """The sections and indicators of a rule file, and which section each is in (none: it is at the top)."""

    def __init__(self, root: Node) -> None:
        self.indicators: dict[str, Node] = {}
        self.sections: dict[str, Node] = {}
        self.homes: dict[int, Node | None] = {}
        self._bare: dict[str, list[Node]] = {}
        self._read(root, "")
        alone = {name: found[0] for name, found in self._bare.items() if len(found) == 1}
        self.sections = alone | self.sections

    def _read(self, holder: Node, above: str, section: Node | None = None) -> None:
        for indicator in _items(holder, "indicators"):
            self.homes[id(indicator)] = section
            self.indicators.setdefault(identity(indicator), indicator)
        for inner in _items(holder, "sections"):
            self.homes[id(inner)] = section
            name = text_of(inner, "name")
            self.sections.setdefault(above + name, inner)
            self._bare.setdefault(name, []).append(inner)
            self._read(inner, above + name + BETWEEN, inner)

    def inside(self, section: Node) -> Iterator[Node]:
        """All sections and indicators in a section."""
        for one in (*_items(section, "indicators"), *_items(section, "sections")):
            yield one
            yield from self.inside(one)


def identity(indicator: Node) -> str:
    """The id of an indicator: its id, or its name."""
    return text_of(indicator, "id") or text_of(indicator, "name")


def text_of(node: Node, key: str) -> str:
    """The text of a key of a mapping, as names are compared; of a key that is not there, nothing."""
    value = node.get(key)
    return normal(value.text) if value is not None and not value.is_null else ""


def _items(holder: Node, key: str) -> tuple[Node, ...]:
    found = holder.get(key)
    return found.items if found is not None else ()
