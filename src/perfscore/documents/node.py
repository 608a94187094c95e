"""One value as written: its kind, its text and its place, whatever syntax it was written in."""

from collections.abc import Iterator
from typing import Final, Literal, NamedTuple, assert_never

from perfscore.text import normal

__all__ = ["Kind", "Node"]

Kind = Literal["scalar", "mapping", "sequence"]

NULLS: Final = frozenset({"", "~", "null", "Null", "NULL"})


class Node(NamedTuple):
    """A scalar, mapping or sequence, and its place (0-based, in characters).

    ``plain`` means that a scalar has no quotes, or that a collection is written in block style.
    """

    kind: Kind
    value: "str | tuple[tuple[Node, Node], ...] | tuple[Node, ...]"
    line: int
    column: int
    end_line: int
    end_column: int
    plain: bool

    @property
    def text(self) -> str:
        """The text of a scalar; of anything else, nothing."""
        return self.value if self.kind == "scalar" else ""  # type: ignore[return-value]  # of a scalar

    @property
    def pairs(self) -> "tuple[tuple[Node, Node], ...]":
        """The keys and values of a mapping; of anything else, nothing."""
        return self.value if self.kind == "mapping" else ()  # type: ignore[return-value]  # of a mapping

    @property
    def items(self) -> "tuple[Node, ...]":
        """The items of a sequence; of anything else, nothing."""
        return self.value if self.kind == "sequence" else ()  # type: ignore[return-value]  # of a sequence

    def get(self, key: str) -> "Node | None":
        """The value of a key of a mapping, where it is written."""
        return next((value for name, value in self.pairs if normal(name.text) == key), None)

    def within(self) -> "Iterator[Node]":
        """The node and all nodes inside it, keys too."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += node.items
            waiting += (part for pair in node.pairs for part in pair)

    @property
    def is_null(self) -> bool:
        """True where nothing is written: no text, ``~`` or ``null``, unquoted."""
        return self.kind == "scalar" and self.plain and self.value in NULLS

    def as_plain(self) -> object:
        """Return the value as dicts, lists, text and None. Readers bound the depth, so this may recurse."""
        match self.kind:
            case "scalar":
                return None if self.is_null else self.value
            case "mapping":
                return {key.text: value.as_plain() for key, value in self.pairs}
            case "sequence":
                return [item.as_plain() for item in self.items]
            case _:
                assert_never(self.kind)
