"""The builder of a document's nodes from what a YAML or JSON reader meets; it gathers what is wrong with them.

Nothing here recurses: open collections wait on a stack, which is never deeper than ``DEEPEST``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from perfscore.documents.node import Kind, Node
from perfscore.problems import MOST_PROBLEMS, PerfscoreError, Problem, Span
from perfscore.text import DELETE, normal, quoted, unshown

__all__ = ["DEEPEST", "LONGEST_KEY", "LONGEST_SCALAR", "MOST_NODES", "At", "Builder"]

DEEPEST: Final = 50
MOST_NODES: Final = 100_000
LONGEST_SCALAR: Final = 100_000
LONGEST_KEY: Final = 1000
QUOTE: Final = '花括号里的公式有逗号的，要加引号，如 formula: "min(甲, 4)"'


class At(NamedTuple):
    """A place in the source, 0-based."""

    line: int
    column: int


@dataclass(slots=True)
class _Open:
    """A collection that has not ended yet."""

    kind: Kind
    at: At
    block: bool
    items: list[Node] = field(default_factory=list)
    pairs: list[tuple[Node, Node]] = field(default_factory=list)
    keys: dict[str, Node] = field(default_factory=dict)
    key: Node | None = None

    def as_node(self, end: At) -> Node:
        """Return the collection as a node; a block ends where its last child does."""
        value = tuple(self.pairs) if self.kind == "mapping" else tuple(self.items)
        if self.block:
            last = self.pairs[-1][1] if self.pairs else self.items[-1]
            end = At(last.end_line, last.end_column)
        return Node(self.kind, value, *self.at, *end, plain=self.block)


class Builder:
    """A receiver of scalars and of the starts and ends of collections, in the order of the file."""

    def __init__(self, file: str, lines: Sequence[str]) -> None:
        self.file = file
        self.lines = lines
        self.root: Node | None = None
        self._open: list[_Open] = []
        self._count = 0
        self._problems: list[Problem] = []
        self._hidden = 0

    def scalar(self, node: Node) -> None:
        """Take a scalar."""
        self._count += 1
        if self._count > MOST_NODES:
            raise self._too_many(node)
        text: str = node.value  # type: ignore[assignment]  # of a scalar
        if len(text) > LONGEST_SCALAR or not text.isprintable():
            self._check_text(node)
        self._put(node)

    def open(self, kind: Kind, at: At, *, block: bool) -> None:
        """Take the start of a collection."""
        self._count += 1
        if self._count > MOST_NODES:
            raise self._too_many(at)
        if len(self._open) == DEEPEST:
            raise self.refusal("too-deep", f"嵌套超过 {DEEPEST} 层", at, hint="检查缩进和括号是否写错")
        self._open.append(_Open(kind, at, block))

    def close(self, end: At) -> None:
        """Take the end of the collection opened last."""
        self._put(self._open.pop().as_node(end))

    def has_room(self) -> bool:
        """True where one more problem is listed. Else it is only counted, and needs no words."""
        full = len(self._problems) == MOST_PROBLEMS
        self._hidden += full
        return not full

    def problem(self, code: str, message: str, at: At, width: int = 1, hint: str = "") -> None:
        """Gather one problem; beyond ``MOST_PROBLEMS`` they are only counted."""
        if not self.has_room():
            return
        line = min(at.line, len(self.lines) - 1)
        text = self.lines[line]
        column = min(at.column, len(text)) if line == at.line else len(text)
        span = Span(self.file, line + 1, column + 1, text, max(1, width))
        self._problems.append(Problem(code, message, span, hint))

    def refusal(self, code: str, message: str, at: At, width: int = 1, hint: str = "") -> PerfscoreError:
        """Gather a problem that ends the reading, and return all of them, to be raised."""
        self.problem(code, message, at, width, hint)
        return PerfscoreError(self._problems, self._hidden)

    def finish(self) -> Node:
        """Return the root, or raise all problems gathered; an empty file is one."""
        if self.root is None or (self.root.plain and self.root.value == ""):
            raise self.refusal("empty-file", "文件里没有内容", At(0, 0))
        if self._problems:
            raise PerfscoreError(self._problems, self._hidden)
        return self.root

    def _too_many(self, where: At | Node) -> PerfscoreError:
        at = At(where.line, where.column)
        return self.refusal("too-many-nodes", f"文件里的值超过 {MOST_NODES} 个", at)

    def _put(self, node: Node) -> None:
        """Put a finished node into its place: the innermost open collection, as key, value or item."""
        if not self._open:
            self.root = node
            return
        inner = self._open[-1]
        if inner.kind == "sequence":
            inner.items.append(node)
        elif inner.key is None:
            inner.key = node
            self._check_key(inner, node)
        else:
            inner.pairs.append((inner.key, node))
            inner.key = None

    def _check_text(self, node: Node) -> None:
        """Check that a text is of bearable length, and can be shown."""
        at, width = _extent(node)
        if len(node.text) > LONGEST_SCALAR:
            message = f"这段文字有 {len(node.text)} 个字符，最多 {LONGEST_SCALAR} 个"
            self.problem("scalar-too-long", message, at)
        elif (message := unshown(node.text)) and self.has_room():
            self.problem("control-character", message, at, width, DELETE)

    def _check_key(self, inner: _Open, node: Node) -> None:
        """Check that a key is text, and is written once, however wide its characters are."""
        text = node.text
        if node.kind != "scalar":
            hint = '区间作键要加引号，如“"[80%, 90%]": 3”' if node.kind == "sequence" else ""
            self.problem("key-not-text", "键必须是文字，不能是列表或映射", At(node.line, node.column), hint=hint)
        elif not text.strip():
            self.problem("key-not-text", "冒号前面缺少键", *_extent(node))
        elif len(text) > LONGEST_KEY:
            message = f"键有 {len(text)} 个字符，最多 {LONGEST_KEY} 个"
            self.problem("key-too-long", message, *_extent(node))
        elif (first := inner.keys.setdefault(normal(text), node)) is not node and self.has_room():
            message = f"键{quoted(text)}重复，第 {first.line + 1} 行已经写过"
            if text != first.text:
                message = f"键{quoted(text)}与第 {first.line + 1} 行的{quoted(first.text)}是同一个名称"
            closes = not inner.block and text.count(")") > text.count("(")
            hint = QUOTE if closes else "同一层里每个键只写一次，删去或改名其中一个"
            self.problem("duplicate-key", message, *_extent(node), hint)


def _extent(node: Node) -> tuple[At, int]:
    """Return the beginning of a node, and the width that it takes of its line."""
    width = node.end_column - node.column if node.line == node.end_line else 1
    return At(node.line, node.column), width
