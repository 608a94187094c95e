"""A file that was read: its nodes, and where each of them, and each character of them, stands."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import assert_never

from perfscore.problems import Path, Problem, Span
from perfscore.rubric.offsets import place
from perfscore.rubric.tree import Node, same_key

__all__ = ["Document"]


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """A file that was read: its lines, its nodes, and the warnings met on the way."""

    file: str
    lines: list[str]
    root: Node
    problems: tuple[Problem, ...] = ()
    _tables: dict[int, dict[str, int]] = field(default_factory=dict, init=False, repr=False)

    def plain(self) -> object:
        """Return the document as dicts, lists and text: every scalar is text, nothing written is None."""
        return self.root.plainly()

    def span(self, path: Path, *, key: bool = False, offset: int | None = None, width: int = 1) -> Span:
        """Return the place of the value at a path, or of its deepest ancestor that exists.

        Args:
            path: keys and positions from the top.
            key: the place of the value's key instead, where it has one.
            offset: the place of this character of the text of the value, wherever the syntax put it.
            width: how many characters of the value the place covers, with ``offset``.
        """
        node, name, found = self._walk(path)
        if key and name is not None:
            node = name
        if offset is None or node.kind != "scalar" or not found:
            return self._at(node.line, node.column, self._extent(node))
        line, column = place(node, self.lines, offset)
        last = place(node, self.lines, offset + max(1, width) - 1)
        return self._at(line, column, last[1] + 1 - column if last[0] == line else self._rest(line, column))

    def found(self, path: Path) -> tuple[Path, Node]:
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

    def rename(self, path: Path, written: str, meant: str) -> None:
        """Let the value of a misspelt key be found by the key that was meant as well."""
        node = self.found(path)[1]
        if (position := self._position(node, written)) is not None:
            self._tables[id(node)][meant] = position

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
                return self._tables[id(node)].get(same_key(str(step)))
            case "sequence":
                return step if isinstance(step, int) and 0 <= step < len(node.items) else None
            case "scalar":
                return None
            case _:
                assert_never(node.kind)

    def _extent(self, node: Node) -> int:
        """Return how much of its first line to underline: a block mapping by its first key."""
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


def _positions(node: Node) -> Iterator[tuple[str, int]]:
    return ((same_key(key.text), position) for position, (key, _) in enumerate(node.pairs))
