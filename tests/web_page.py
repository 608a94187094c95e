"""Reads a web page back: its tables with merged cells laid open, its text, its tags."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

EMPTY = frozenset({"meta", "col", "br"})


@dataclass
class Cell:
    tag: str
    attrs: dict[str, str]
    text: str = ""


@dataclass
class Table:
    """``rows`` are as written, ``grid`` has a merged cell's text in every place that it takes."""

    css: str
    rows: list[list[Cell]] = field(default_factory=list)

    @property
    def grid(self) -> list[list[str]]:
        texts: dict[tuple[int, int], str] = {}
        for number, row in enumerate(self.rows):
            column = 0
            for cell in row:
                while (number, column) in texts:
                    column += 1
                for down in range(int(cell.attrs.get("rowspan", "1"))):
                    for across in range(int(cell.attrs.get("colspan", "1"))):
                        assert (number + down, column + across) not in texts, "two cells in one place"
                        texts[number + down, column + across] = cell.text
        width = max(column for _, column in texts) + 1
        return [[texts[number, column] for column in range(width)] for number in range(len(self.rows))]


class Page(HTMLParser):
    """A page that was read; reading asserts that every element is closed where it should be."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.tables: list[Table] = []
        self.text = ""
        self.style = ""
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append((tag, given))
        if tag not in EMPTY:
            self._open.append(tag)
        if tag == "table":
            self.tables.append(Table(given.get("class", "")))
        elif tag == "tr":
            self.tables[-1].rows.append([])
        elif tag in {"td", "th"}:
            self.tables[-1].rows[-1].append(Cell(tag, given))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag
        if tag == "p" and {"td", "th"} & {*self._open}:
            self.tables[-1].rows[-1][-1].text += "\n"

    def handle_data(self, data: str) -> None:
        if "style" in self._open:
            self.style += data
            return
        self.text += data
        if {"td", "th"} & {*self._open} and "title" not in self._open:
            self.tables[-1].rows[-1][-1].text += data
