"""HTML, written as nested calls: whatever is not markup already is escaped.

A page is one file that needs nothing else: its style is inside it, it has no script, and asks no
network for anything; its own policy forbids that too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Final

from perfscore.text import clean

__all__ = ["Markup", "columns", "element", "head_row", "lines", "page", "paragraphs", "table"]

_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"
_BASE: Final = """
body {
  margin: 1.5em auto; padding: 0 1em; color: #000; background: #fff;
  font: 14px/1.6 "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "SimSun", sans-serif;
}
h1 { font-size: 1.5em; text-align: center; margin: 0 0 .6em; }
h2 { font-size: 1.1em; margin: 1.4em 0 .4em; break-after: avoid; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1em 1em; margin: 0 0 1em; }
dt { font-weight: bold; }
dd { margin: 0; }
table { border-collapse: collapse; width: 100%; }
th, td {
  border: 1px solid #000; padding: .3em .5em; text-align: left; vertical-align: middle; overflow-wrap: anywhere;
}
thead { display: table-header-group; }
thead th { text-align: center; white-space: nowrap; }
thead th { background: #eee; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
td:not([rowspan]) { break-inside: avoid; }
p { margin: 0; }
small { display: block; font-size: .85em; }
footer { margin-top: 1.5em; font-size: .85em; overflow-wrap: anywhere; }
@media screen and (max-width: 68em) { table { min-width: 64em; } }
@media print {
  body { margin: 0; max-width: none; padding: 0; font-size: 10pt; line-height: 1.4; }
}
"""
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
    """Text that cannot be anything but text: no markup, no control character but the end of a line."""
    return escape("\n".join(map(clean, text.split("\n"))))


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
    """The widths of a table's columns, in per cent; nothing where they find their widths themselves."""
    return element("colgroup", *(element("col", style=f"width: {width}%") for width in widths)) if widths else Markup()


def head_row(names: Iterable[str]) -> Markup:
    """The row of a table that names its columns."""
    return element("tr", *(element("th", name, scope="col") for name in names))


def table(
    title: str, head: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[int] = ()
) -> Iterator[Markup]:
    """A plain table below its title, where there is something to stand in it; ``widths`` are in per cent."""
    body = [element("tr", *(element("td", paragraphs(cell)) for cell in row)) for row in rows]
    if body:
        yield element("h2", title)
        whole = lines(columns(*widths), element("thead", head_row(head)), element("tbody", lines(*body)))
        yield element("table", whole, aria_label=title)


def page(title: str, style: str, *body: Markup) -> str:
    """A whole file; ``style`` is what this page has beyond what all have."""
    head = lines(
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        element("meta", name_="viewport", content="width=device-width, initial-scale=1"),
        element("title", title),
        element("style", Markup(_BASE + style.lstrip())),
    )
    whole = lines(element("head", head), element("body", lines(*body)))
    return f"<!DOCTYPE html>\n{element('html', whole, lang='zh-CN')}\n"
