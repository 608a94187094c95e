"""The tags that a letter's template may have, checked before anything is filled in: all that is wrong at once.

A template comes from outside. Its tags are Jinja's, of which only what a letter needs is allowed: names that a letter
has, loops over its lists, conditions, and a few filters. Nothing is called, nothing is set, no file is opened.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple, TypeAlias

from jinja2 import StrictUndefined, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from perfscore.text import quoted, suggest

Names: TypeAlias = Mapping[str, "Names | None"]
"""The names that something has; a list has the names of its entries, a text has none (None)."""

FILTERS: Final = ("default", "first", "join", "last", "length", "trim")
_LOOP: Final[Names] = dict.fromkeys(("first", "index", "last", "length", "revindex"))
DEEPEST: Final = 4
"""The most loops within each other."""
_ALLOWED: Final = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.Getattr),
    *(nodes.For, nodes.If, nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not),
    *(nodes.Filter, nodes.Concat),
)


class TagFault(NamedTuple):
    """One thing wrong with a tag: the line of the source that it stands in, its code, in words, and what helps."""

    line: int
    code: str
    message: str
    hint: str = ""


class Tags(Exception):  # noqa: N818 (it carries what is wrong with a template, all at once)
    """Everything that is wrong with the tags of a template."""

    def __init__(self, faults: list[TagFault]) -> None:
        """Hold them."""
        super().__init__(faults)
        self.faults = faults


class Environment(ImmutableSandboxedEnvironment):
    """Jinja with what a letter needs, and nothing else."""

    def __init__(self, names: Names) -> None:
        """Allow these names."""
        super().__init__(autoescape=True, undefined=StrictUndefined, loader=None)
        self._names = names
        self.globals.clear()
        self.filters = {name: self.filters[name] for name in FILTERS}
        self.tests.clear()

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """The tree of a source whose tags are all allowed; raise :class:`Tags` for one that is not."""
        tree = super()._parse(source, name, filename)
        faults = list(_faults(tree, {**self._names}, 0))
        if faults:
            raise Tags(faults)
        return tree


def _faults(node: nodes.Node, names: Mapping[str, Names | None], depth: int) -> Iterator[TagFault]:
    match node:
        case nodes.For():
            yield from _loop(node, names, depth + 1)
        case nodes.Name():
            if node.name not in names:
                yield _unknown(node.lineno, node.name, names)
        case nodes.Getattr():
            yield from _within(node, names, depth)
        case nodes.Output():
            yield from _written_out(node, names, depth)
        case nodes.Filter() if node.name not in FILTERS:
            says = f"标记里不能用{quoted(node.name)}"
            yield TagFault(node.lineno, "template-tag-refused", says, f"可以用的有：{'、'.join(FILTERS)}")
        case _ if isinstance(node, _ALLOWED):
            for child in node.iter_child_nodes():
                yield from _faults(child, names, depth)
        case _:
            says = "模板里不能有这样的标记：只能取信里有的内容、逐项列出（for）、分情况（if）"
            yield TagFault(node.lineno, "template-tag-refused", says)


def _within(node: nodes.Getattr, names: Mapping[str, Names | None], depth: int) -> Iterator[TagFault]:
    """The faults of a name that is asked for inside another's."""
    yield from _faults(node.node, names, depth)
    inner = _inner(node.node, names)
    if inner is not None and node.attr not in inner:
        yield _unknown(node.lineno, node.attr, inner)
    elif inner is None and not _broken(node.node, names):
        says = f"{quoted(_written(node.node))}是文字，里面没有{quoted(node.attr)}"
        yield TagFault(node.lineno, "template-name-unknown", says)


def _written_out(node: nodes.Output, names: Mapping[str, Names | None], depth: int) -> Iterator[TagFault]:
    """The faults of what is written as it stands, which a list cannot be."""
    for child in node.nodes:
        yield from _faults(child, names, depth)
        if _inner(child, names) is not None:
            says = f"{quoted(_written(child))}有许多内容，不能直接写出"
            yield TagFault(child.lineno, "template-tag-refused", says, "用 for 逐项列出，或写明要哪一个名称")


def _loop(node: nodes.For, names: Mapping[str, Names | None], depth: int) -> Iterator[TagFault]:
    """The faults of a loop, which must go over a list of the letter, by one name."""
    over = _inner(node.iter, names)
    yield from _faults(node.iter, names, depth)
    if depth > DEEPEST:
        yield TagFault(node.lineno, "template-tag-refused", f"for 套得太深，最多 {DEEPEST} 层")
        return
    if over is None or not isinstance(node.target, nodes.Name) or node.recursive:
        if over is not None or not _broken(node.iter, names):
            says = f"{quoted(_written(node.iter))}不是可以逐项列出的内容"
            yield TagFault(node.lineno, "template-name-unknown", says, f"可以逐项列出的有：{_lists(names)}")
        return
    inside = {**names, node.target.name: over, "loop": _LOOP}
    for child in (*node.body, *([] if node.test is None else [node.test])):
        yield from _faults(child, inside, depth)
    for child in node.else_:
        yield from _faults(child, names, depth)


def _inner(node: nodes.Node, names: Mapping[str, Names | None]) -> Names | None:
    """The names of what a node stands for; None for a text, and for what is unknown."""
    match node:
        case nodes.Name():
            return names.get(node.name)
        case nodes.Getattr():
            inner = _inner(node.node, names)
            return None if inner is None else inner.get(node.attr)
        case _:
            return None


def _broken(node: nodes.Node, names: Mapping[str, Names | None]) -> bool:
    """True where something is said of a node already."""
    return any(True for _ in _faults(node, names, 0))


def _unknown(line: int, name: str, known: Names) -> TagFault:
    hint = suggest(name, known) or f"这里有的是：{'、'.join(known)}"
    return TagFault(line, "template-name-unknown", f"信里没有叫{quoted(name)}的内容", hint)


def _written(node: nodes.Node) -> str:
    match node:
        case nodes.Name():
            return node.name
        case nodes.Getattr():
            return f"{_written(node.node)}.{node.attr}"
        case _:
            return "这一段"


def _lists(names: Mapping[str, Names | None]) -> str:
    return "、".join(name for name, inner in names.items() if inner is not None and inner is not _LOOP)
