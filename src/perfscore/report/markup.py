"""HTML, written as nested calls: whatever is not markup already is escaped.

A page is one file that needs nothing else: its style is inside it, it has no script, and asks no
network for anything; its own policy forbids that too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from importlib import resources
from typing import Final

from perfscore.problems import clean

__all__ = ["Markup", "columns", "element", "lines", "page", "paragraphs", "table"]

_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"
_EMPTY: Final = frozenset({"meta", "col", "br"})


class Markup(str):
    """Text that is HTML: everything in it that came from outside is escaped."""

    __slots__ = ()


def element(name: str, *inside: str, **attributes: str | int | None) -> Markup:
    """``<name attributes>inside</name>``; ``class_`` is ``class``, and what is None is left out."""
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_text(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _EMPTY:
        return Markup(f"<{name}{given}>")
    body = "".join(one if isinstance(one, Markup) else _text(one) for one in inside)
    return Markup(f"<{name}{given}>{body}</{name}>")


def _text(text: str) -> str:
    """Text that cannot be anything but text: no markup, no control character, no turning of direction."""
    return escape(clean(text))


def lines(*parts: Markup) -> Markup:
    """Markup, each part on a line of its own."""
    return Markup("\n" + "".join(f"{part}\n" for part in parts if part))


def paragraphs(text: str) -> Markup:
    """A text of several lines, a paragraph each; one line and markup stay as they are."""
    if isinstance(text, Markup):
        return text
    first, *rest = text.splitlines() or [""]
    return Markup("".join(element("p", one) for one in (first, *rest))) if rest else Markup(_text(first))


def columns(*widths: int) -> Markup:
    """How wide the columns of a table are, in per cent; nothing where they find their widths themselves."""
    return element("colgroup", *(element("col", style=f"width: {width}%") for width in widths)) if widths else Markup()


def table(
    title: str, head: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[int] = ()
) -> Iterator[Markup]:
    """A plain table below its title, where there is something to stand in it; ``widths`` are in per cent."""
    body = [element("tr", *(element("td", paragraphs(cell)) for cell in row)) for row in rows]
    if body:
        heads = element("tr", *(element("th", name, scope="col") for name in head))
        yield element("h2", title)
        yield element("table", lines(columns(*widths), element("thead", heads), element("tbody", lines(*body))))


def page(title: str, *body: Markup) -> str:
    """A whole file, in the one look that every page has."""
    style = resources.files("perfscore.report").joinpath("page.css").read_text(encoding="utf-8")
    head = lines(
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        element("meta", name_="viewport", content="width=device-width, initial-scale=1"),
        element("title", title),
        element("style", Markup(style)),
    )
    whole = lines(element("head", head), element("body", lines(*body)))
    return f"<!DOCTYPE html>\n{element('html', whole, lang='zh-CN')}\n"
