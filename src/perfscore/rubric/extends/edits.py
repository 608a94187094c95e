"""The entries of an extension, each with the node of the base that it is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from perfscore.documents.node import Node
from perfscore.problems import MOST_PROBLEMS, Fault, Faults, Path
from perfscore.rubric.extends.outline import Outline, identity, text_of
from perfscore.text import nearest, normal, quoted

Pair: TypeAlias = tuple[Node, Node]
SIDES: Final = ("before", "after")


class Edits:
    """The changes to each node of the base that is addressed, and the faults of those that cannot be made."""

    def __init__(self, own: Node, base: Node, broken: frozenset[Path]) -> None:
        self.faults = Faults()
        self.changed: dict[int, Pair] = {}
        """By section or indicator: the key and the value of what is changed of it."""
        self.removed: dict[int, str] = {}
        """By section or indicator that is removed: the words for it."""
        self.beside: dict[tuple[str, int], list[Node]] = {}
        """By side, and by section or indicator: what is added there."""
        self.inside: dict[tuple[str, int], list[Node]] = {}
        """By list, and by section (or the whole rule): what is added at its end."""
        self._own, self._base, self._broken = own, base, broken
        self._outline = Outline(base)
        self._sections()
        self._removals()
        self._changes()
        for place, item in self._items("add"):
            self._added(item, ("add", place))

    def _sections(self) -> None:
        entries = list(self._entries("sections"))
        for key, value in sorted(entries, key=lambda pair: not pair[1].is_null):  # removals first
            section = self._section(key, ("sections", key.text))
            if section is None:
                continue
            if value.is_null:
                self.removed |= {id(one): "所在的分组" for one in self._outline.inside(section)} | {
                    id(section): "这个分组"
                }
            else:
                self._change(section, key, value, "sections")

    def _removals(self) -> None:
        for place, item in self._items("remove"):
            indicator = self._indicator(item, ("remove", place))
            if indicator is not None:
                self.removed[id(indicator)] = "这个指标"

    def _changes(self) -> None:
        for key, value in self._entries("change"):
            indicator = self._indicator(key, ("change", key.text))
            if indicator is not None:
                self._change(indicator, key, value, "change")

    def _change(self, node: Node, key: Node, value: Node, kind: str) -> None:
        if id(node) in self.changed:
            hint = "改的内容合写在一处"
            self._complain((kind, key.text), "already-changed", f"{quoted(key.text)}前面已经改过", hint, key=True)
        else:
            self.changed[id(node)] = (key, value)

    def _added(self, item: Node, path: Path) -> None:
        kind = "indicators" if item.get("sections") is None and item.get("indicators") is None else "sections"
        sides = [side for side in SIDES if item.get(side) is not None]
        if len(sides) > 1:
            self._complain((*path, "after"), "add-place", "before 和 after 只能写一个", key=True)
        elif kind == "sections" or not self._taken(item, path):
            if sides:
                self._put_beside(item, kind, sides[0], path)
            else:
                self._put_inside(item, kind, path)

    def _put_beside(self, item: Node, kind: str, side: str, path: Path) -> None:
        name, section = item.get(side), item.get("section")
        home = None if section is None else self._section(section, (*path, "section"))
        if name is None or (section is not None and home is None):
            return
        find = self._section if kind == "sections" else self._indicator
        anchor = find(name, (*path, side), as_anchor=True)
        if anchor is None:
            return
        if section is not None and self._outline.homes[id(anchor)] is not home:
            message = f"{quoted(name.text)}不在{quoted(section.text)}里"
            self._complain((*path, side), "add-place", message, "写了 before 或 after，就不必写 section")
        else:
            self.beside.setdefault((side, id(anchor)), []).append(item)

    def _put_inside(self, item: Node, kind: str, path: Path) -> None:
        section = item.get("section")
        if section is None and kind == "indicators":
            hint = "写 section: 分组，或者 before、after: 指标的编号"
            self._complain(path, "add-place", f"没有写把{quoted(identity(item))}加到哪里", hint)
            return
        home = self._base if section is None else self._section(section, (*path, "section"))
        if home is None:
            return
        if home.get(kind) is None and section is not None:
            held = "分了组，指标要加到其中一组里" if kind == "indicators" else "是指标，不能加分组"
            self._complain((*path, "section"), "add-place", f"{quoted(section.text)}下面{held}")
        else:
            self.inside.setdefault((kind, id(home)), []).append(item)

    def _taken(self, item: Node, path: Path) -> bool:
        """True where there is an indicator of this id already."""
        name = identity(item)
        existing = self._outline.indicators.get(name)
        if existing is None or id(existing) in self.removed:
            return False
        where = (*path, "id" if text_of(item, "id") else "name")
        hint = "要改它，写在 change 里；是另一个指标，写一个不同的 id"
        self._complain(where, "already-there", f"被引用的规则里已经有指标{quoted(name)}", hint)
        return True

    # -- entries, and what they address ------------------------------------------------------

    def _entries(self, key: str) -> Iterator[Pair]:
        """The entries of a mapping that are in order."""
        found = self._own.get(key)
        return (pair for pair in (found.pairs if found else ()) if (key, pair[0].text) not in self._broken)

    def _items(self, key: str) -> Iterator[tuple[int, Node]]:
        """The entries of a list that are in order, with their places."""
        found = self._own.get(key)
        return (one for one in enumerate(found.items if found else ()) if (key, one[0]) not in self._broken)

    def _indicator(self, name: Node, path: Path, *, as_anchor: bool = False) -> Node | None:
        found = self._look_up(self._outline.indicators, name, path, "指标")
        return self._unless_removed(found, name, path, as_anchor=as_anchor)

    def _section(self, name: Node, path: Path, *, as_anchor: bool = False) -> Node | None:
        found = self._look_up(self._outline.sections, name, path, "分组")
        return self._unless_removed(found, name, path, as_anchor=as_anchor)

    def _look_up(self, known: Mapping[str, Node], name: Node, path: Path, what: str) -> Node | None:
        """The node that is addressed; where it is not there, the one that was probably meant."""
        node = known.get(normal(name.text))
        if node is None:
            hinted = len(self.faults) < MOST_PROBLEMS
            near = nearest(name.text, known) if hinted else ""
            hint = f"你是不是想写{quoted(near)}？" if near else f"各{what}：" + "、".join(known) if hinted else ""
            self._complain(path, "not-in-base", f"被引用的规则里没有{what}{quoted(name.text)}", hint, key=True)
            node = known.get(near)
        return node

    def _unless_removed(self, node: Node | None, name: Node, path: Path, *, as_anchor: bool) -> Node | None:
        """The node that is addressed, unless it is removed; ``as_anchor``: it only marks a place, which stays."""
        removed = self.removed.get(id(node), "")
        if node is None or not removed or (as_anchor and removed != "所在的分组"):
            return node
        self._complain(path, "already-removed", f"{quoted(name.text)}：{removed}前面已经删去了", key=True)
        return None

    def _complain(self, path: Path, code: str, message: str, hint: str = "", *, key: bool = False) -> None:
        self.faults.append(Fault(path, code, message, hint, key=key))
