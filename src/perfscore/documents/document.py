"""A file that was read: its nodes, and the place of each of them and of each of their characters.

A rule that extends another is one document too. It holds the nodes of all its files, and of a node that is not
written in its own file it knows the home: the file, and the node there that a person would look at.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, assert_never

from perfscore.documents.node import Node
from perfscore.documents.offsets import place
from perfscore.problems import Path, Problem, Span
from perfscore.text import normal

__all__ = ["Document", "Home"]


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """A file that was read: its lines, its nodes, and the warnings met on the way."""

    file: str
    lines: list[str]
    root: Node
    problems: tuple[Problem, ...] = ()
    own: "Document | None" = None
    """The file alone, before it was put together with its base."""
    base: "Document | None" = None
    """The file that this one extends."""
    homes: Mapping[int, "Home"] = field(default_factory=dict, repr=False)
    """By its identity, the home of a node that the file itself does not hold."""
    _tables: dict[int, dict[str, int]] = field(default_factory=dict, init=False, repr=False)

    def plain(self) -> object:
        """Return the document as dicts, lists and text: every scalar is text, nothing written is None."""
        return self.root.as_plain()

    @property
    def sources(self) -> tuple["Document", ...]:
        """The files that the document is made of, each as written: its own first."""
        return (self,) if self.own is None or self.base is None else (self.own, *self.base.sources)

    def home(self, node: Node) -> "Home":
        """Return the file that a node of the document is written in, and the node there."""
        return self.homes.get(id(node), Home(self, node))

    def span(self, path: Path, *, key: bool = False, offset: int | None = None, width: int = 1) -> Span:
        """Return the place of the value at a path, or of its deepest ancestor that exists.

        Args:
            path: keys and positions from the top.
            key: the place of the value's key instead, where it has one.
            offset: the place of this character of the text of the value, wherever the syntax put it.
            width: how many characters of the value the place covers, with ``offset``.
        """
        node, name, whole = self._walk(path)
        if key and name is not None:
            node = name
        document, written = self.home(node)
        return document._node_span(written, offset if whole else None, width)  # noqa: SLF001 (a document as well)

    def resolve(self, path: Path) -> tuple[Path, Node]:
        """Return the steps of a path that exist, and the value there.

        A position is passed over where the file has a single value and a model has a list of it.
        """
        node, steps = self.root, list[str | int]()
        for step in path:
            position = self._position(node, step)
            if position is None and not isinstance(step, int):
                break
            if position is not None:
                node = node.pairs[position][1] if node.kind == "mapping" else node.items[position]
                steps.append(step)
        return tuple(steps), node

    def below(self, path: Path) -> "Document":
        """Return the value at a path as a document of its own: paths begin there, lines and columns stay."""
        return Document(self.file, self.lines, self.resolve(path)[1])

    def rename(self, path: Path, written: str, meant: str) -> None:
        """Let the value of a misspelt key be found by the key that was meant as well."""
        node = self.resolve(path)[1]
        if (position := self._position(node, written)) is not None:
            self._tables[id(node)][meant] = position

    def _node_span(self, node: Node, offset: int | None, width: int) -> Span:
        """Return the place of a node of this very file, or of a part of its text."""
        if offset is None or node.kind != "scalar":
            return self._at(node.line, node.column, self._extent(node))
        line, column = place(node, self.lines, offset)
        last = place(node, self.lines, offset + max(1, width) - 1)
        return self._at(line, column, last[1] + 1 - column if last[0] == line else self._rest(line, column))

    def _walk(self, path: Path) -> tuple[Node, Node | None, bool]:
        """Follow a path as far as it goes: the node, its key, and whether the whole path exists."""
        node: Node = self.root
        name: Node | None = None
        for step in path:
            position = self._position(node, step)
            if position is None:
                return node, name, False
            name, node = node.pairs[position] if node.kind == "mapping" else (None, node.items[position])
        return node, name, True

    def _position(self, node: Node, step: str | int) -> int | None:
        match node.kind:
            case "mapping":
                if id(node) not in self._tables:
                    self._tables[id(node)] = dict(_positions(node))
                return self._tables[id(node)].get(normal(str(step)))
            case "sequence":
                return step if isinstance(step, int) and 0 <= step < len(node.items) else None
            case "scalar":
                return None
            case _:
                assert_never(node.kind)

    def _extent(self, node: Node) -> int:
        """Return the width to underline in its first line: a block mapping by its first key."""
        if node.kind == "mapping" and node.plain:
            return self._extent(node.pairs[0][0])
        if node.kind == "sequence" and node.plain:
            return 1
        if node.line == node.end_line:
            return node.end_column - node.column
        return self._rest(node.line, node.column)

    def _rest(self, line: int, column: int) -> int:
        return len(self.lines[line].rstrip()) - column

    def _at(self, line: int, column: int, width: int) -> Span:
        return Span(self.file, line + 1, column + 1, self.lines[line], max(1, width))


class Home(NamedTuple):
    """The place where a node is written: the file, and the node there."""

    document: Document
    node: Node


def _positions(node: Node) -> Iterator[tuple[str, int]]:
    return ((normal(key.text), position) for position, (key, _) in enumerate(node.pairs))
