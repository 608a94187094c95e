"""HTML, written as nested calls: whatever is not markup already is escaped.

A page is one file that needs nothing else: its style is inside it, it has no script, and asks no
network for anything; its own policy forbids that too.
"""

from __future__ import annotations

from html import escape
from typing import Final

__all__ = ["Markup", "element", "lines", "page"]

_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"
_EMPTY: Final = frozenset({"meta", "col", "br"})


class Markup(str):
    """Text that is HTML: everything in it that came from outside is escaped."""

    __slots__ = ()


def element(name: str, *inside: str, **attributes: str | int | None) -> Markup:
    """``<name attributes>inside</name>``; ``class_`` is ``class``, and what is None is left out."""
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _EMPTY:
        return Markup(f"<{name}{given}>")
    body = "".join(one if isinstance(one, Markup) else escape(one) for one in inside)
    return Markup(f"<{name}{given}>{body}</{name}>")


def lines(*parts: Markup) -> Markup:
    """Markup, each part on a line of its own."""
    return Markup("\n" + "".join(f"{part}\n" for part in parts if part))


def page(title: str, style: str, *body: Markup) -> str:
    """A whole file."""
    head = lines(
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        element("meta", name_="viewport", content="width=device-width, initial-scale=1"),
        element("title", title),
        element("style", Markup(style)),
    )
    whole = lines(element("head", head), element("body", lines(*body)))
    return f"<!DOCTYPE html>\n{element('html', whole, lang='zh-CN')}\n"
