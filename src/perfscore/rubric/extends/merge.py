"""A rule file put together with the one that it extends, as nodes: each keeps its place in its own file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from perfscore.documents.document import Document, Home
from perfscore.documents.node import Kind, Node
from perfscore.methods import METHODS
from perfscore.problems import Fault, Faults, Path
from perfscore.rubric.extends.edits import SIDES, Edits, Pair
from perfscore.rubric.model import EXTENDING
from perfscore.text import normal, quoted, suggest

OWN_KEYS: Final = frozenset(
    {
        *("rubric", "authority", "valid", "version", "source", "note", "extends", "framework", "tests"),
    }
)
"""Keys that each file has for itself."""
_USED: Final = frozenset({*EXTENDING, "sections"})
_PLACE: Final = frozenset({"section", *SIDES})
_LISTS: Final = ("sections", "indicators")


class Merged(NamedTuple):
    """Both files as one document, and what of the extension does not fit its base."""

    document: Document
    faults: Faults


def merge(own: Document, base: Document, broken: frozenset[Path]) -> Merged:
    """Put an extension together with its base; what is ``broken`` in it is left out."""
    merger = _Merger(own, base, Edits(own.root, base.root, broken))
    problems = (*own.problems, *base.problems)
    document = replace(own, root=merger.root(), problems=problems, own=own, base=base, homes=merger.homes)
    return Merged(document, merger.faults)


class _Merger:
    """A builder of new nodes for those that are changed, or hold one that is."""

    def __init__(self, own: Document, base: Document, edits: Edits) -> None:
        self.faults = edits.faults
        self.homes = {id(node): base.home(node) for node in base.root.within()}
        self._own, self._base, self._edits = own, base, edits

    def root(self) -> Node:
        """The whole rule."""
        old = [(key, value) for key, value in self._base.root.pairs if normal(key.text) not in OWN_KEYS]
        new = [(key, value) for key, value in self._own.root.pairs if normal(key.text) not in _USED]
        pairs = self._changed(old, [self._joined(pair) for pair in new], ())
        return self._node("mapping", self._listed(self._base.root, pairs), self._own.root)

    def _joined(self, pair: Pair) -> Pair:
        """A pair at the top of the extension, together with what it adds to: figures by name, relations."""
        key, value = pair
        old = self._base.root.get(normal(key.text))
        if old is None or old.kind != value.kind:
            return pair
        match normal(key.text), value.kind:
            case "data", "mapping":
                return key, self._node("mapping", self._changed(old.pairs, value.pairs, ("data",)), value)
            case "relations" | "limits", "sequence":
                return key, self._node("sequence", (*old.items, *value.items), value)
            case _:
                return pair

    def _listed(self, holder: Node, pairs: Iterable[Pair]) -> Iterator[Pair]:
        """The pairs of the rule or of a section, with its sections and indicators after the changes."""
        for key, value in pairs:
            kind = normal(key.text)
            if kind in _LISTS and value.kind == "sequence":
                items = [*self._items(kind, value), *map(self._new, self._edits.inside.get((kind, id(holder)), ()))]
                yield key, self._node("sequence", items, value)
            else:
                yield key, value

    def _items(self, kind: str, items: Node) -> Iterator[Node]:
        """The sections or indicators that were there, and what is added beside them."""
        for item in items.items:
            yield from map(self._new, self._edits.beside.get(("before", id(item)), ()))
            if id(item) not in self._edits.removed:
                yield self._section(item) if kind == "sections" else self._indicator(item)
            yield from map(self._new, self._edits.beside.get(("after", id(item)), ()))

    def _section(self, old: Node) -> Node:
        if old.kind != "mapping":
            return old
        key, new = self._edits.changed.get(id(old), (old, None))
        pairs = old.pairs if new is None else self._changed(old.pairs, new.pairs, ("sections", key.text))
        return self._node("mapping", self._listed(old, pairs), key)

    def _indicator(self, old: Node) -> Node:
        if id(old) not in self._edits.changed:
            return old
        key, new = self._edits.changed[id(old)]
        ways = {normal(one.text) for one, value in new.pairs if not value.is_null} & METHODS.keys()
        replaced = METHODS.keys() - ways if ways else set[str]()
        pairs = [pair for pair in old.pairs if normal(pair[0].text) not in replaced or new.get(normal(pair[0].text))]
        named = old.get("name")
        if named is not None and new.get("name") is not None and old.get("id") is None and new.get("id") is None:
            pairs.append((self._node("scalar", "id", key), named))  # its id stays, whatever its name is now
        return self._node("mapping", self._changed(pairs, new.pairs, ("change", key.text)), key)

    def _new(self, item: Node) -> Node:
        """An added node, without the keys that say where."""
        return self._node("mapping", (pair for pair in item.pairs if normal(pair[0].text) not in _PLACE), item)

    def _changed(self, old: Sequence[Pair], new: Sequence[Pair], path: Path) -> list[Pair]:
        """A mapping's pairs with other values, further pairs, and without those whose new value is empty."""
        known = {normal(key.text) for key, _ in old}
        fresh = {normal(key.text): (key, value) for key, value in new}
        for key, value in new:
            if path and value.is_null and normal(key.text) not in known:
                hint = suggest(key.text, known) or "空的值是删去被引用的规则里的这一项；没有就不必写"
                message = f"被引用的规则里没有{quoted(key.text)}，不用删去"
                self.faults.append(Fault((*path, key.text), "nothing-to-remove", message, hint, key=True))
        pairs = [fresh.get(normal(key.text), (key, value)) for key, value in old]
        more = [pair for name, pair in fresh.items() if name not in known and not (path and pair[1].is_null)]
        return [pair for pair in pairs if not (pair[1].is_null and normal(pair[0].text) in fresh)] + more

    def _node(self, kind: Kind, value: str | Iterable[Pair] | Iterable[Node], written: Node) -> Node:
        """A node at the place of ``written``."""
        held = value if isinstance(value, str) else tuple(value)
        node = Node(kind, held, *written[2:6], plain=False)
        self.homes[id(node)] = self.homes.get(id(written), Home(self._own, written))
        return node
