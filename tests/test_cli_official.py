"""``perfscore show --format html|markdown``: the official table, whole, escaped, and with nothing from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

import perfscore
from cli_runs import ROOT
from perfscore.cli import main
from perfscore.report import official, official_html
from perfscore.rubric import description

RULES: Final = sorted((ROOT / "rules").glob("*.yaml"))
HOSTILE: Final = '<script>alert(1)</script> & "x" | *甲* _乙_ [丙](丁) `戊` ~~己~~ </style> &lt;'


class Page(HTMLParser):
    """What stands in a page: its tags, its text, and its first table as a grid of texts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.said: list[str] = []
        self.cells: list[list[tuple[str, int, int]]] = []
        self.tables = 0
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append((tag, given))
        if tag not in {"meta", "col"}:
            self.open.append(tag)
        self.tables += tag == "table"
        if self.tables == 1 and tag == "tr":
            self.cells.append([])
        if self.tables == 1 and tag in {"td", "th"}:
            self.cells[-1].append(("", int(given.get("rowspan") or 1), int(given.get("colspan") or 1)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.said.append(data)
        if self.tables == 1 and {"td", "th"} & set(self.open):
            text, down, across = self.cells[-1][-1]
            self.cells[-1][-1] = (text + data.strip("\n"), down, across)

    def grid(self) -> list[list[str]]:
        """The table with every merged cell in each of its places."""
        taken: dict[tuple[int, int], str] = {}
        for number, row in enumerate(self.cells):
            column = 0
            for text, down, across in row:
                while (number, column) in taken:
                    column += 1
                for place in ((number + y, column + x) for y in range(down) for x in range(across)):
                    assert place not in taken
                    taken[place] = text
        return [
            [taken[number, column] for column in range(7) if (number, column) in taken]
            for number in range(len(self.cells))
        ]


def hostile() -> dict[str, Any]:
    """A rule in which every text is what a page could be broken with."""
    indicators = [
        {"id": "一", "name": HOSTILE, "points": 4, "criterion": HOSTILE, "note": HOSTILE, "checklist": {HOSTILE: 4}},
        {"name": "二", "points": 6, "judged": {"levels": {HOSTILE: "[0%, 100%]"}}},
    ]
    return {
        "rubric": "<b>",
        "title": HOSTILE,
        "authority": HOSTILE,
        "points": 10,
        "data": {"甲": {"kind": "money", "note": HOSTILE}},
        "relations": [{"that": "甲 < 3元", "says": HOSTILE}],
        "sections": [{"name": HOSTILE, "points": 10, "indicators": indicators}],
    }


@pytest.fixture
def odd(tmp_path: Path) -> perfscore.Rubric:
    file = tmp_path / "rule.yaml"
    file.write_text(yaml.safe_dump(hostile(), allow_unicode=True), encoding="utf-8")
    return perfscore.load(file)


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_the_table_is_whole(path: Path) -> None:
    rubric = perfscore.load(path)
    page = Page(official_html.html(rubric.program))
    assert page.open == []
    head, *body = page.grid()
    if not rubric.model.framework:
        assert body.pop()[:4] == ["合计", "合计", "合计", "100"]
    noted = any(row.note for row in official.rows(rubric.program))
    assert head == list(official.HEAD if noted else official.HEAD[:-1])
    assert len(body) == len(official.rows(rubric.program))
    for row, cells in zip(official.rows(rubric.program), body, strict=True):
        (first, full), *deeper = row.sections
        assert cells[0] == f"{first}{full}"
        assert cells[1] == ("".join(f"{name}{note}" for name, note in deeper) or cells[0])
        assert cells[2].startswith(row.name)
        assert cells[3:5] == [f"{'加分 ' if row.bonus else ''}{row.points}", row.criterion]
        assert cells[5:] == ["".join(row.way), row.note][: len(cells) - 5]
    for name, said in (
        *description.head(rubric.model),
        *description.figures(rubric.model),
        *official.relations(rubric.program),
    ):
        assert {name.strip(), said} <= set(page.said)
    assert page.tables == 1 + bool(rubric.model.data) + bool(rubric.model.relations)


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_the_page_needs_nothing_else(path: Path) -> None:
    text = official_html.html(perfscore.load(path).program)
    tags = Page(text).tags
    assert not {"script", "link", "img", "iframe", "a"} & {tag for tag, _ in tags}
    assert not {"src", "href", "onload", "onclick"} & {key for _, given in tags for key in given}
    assert "://" not in text
    assert "url(" not in text
    assert ("html", {"lang": "zh-CN"}) in tags
    assert ("meta", {"charset": "utf-8"}) in tags


def test_whatever_a_rule_says_is_text_on_the_page(odd: perfscore.Rubric) -> None:
    text = official_html.html(odd.program)
    page = Page(text)
    assert page.open == []
    assert "script" not in {tag for tag, _ in page.tags}
    assert text.count("</style>") == 1
    assert "".join(page.said).count(HOSTILE) == 11  # every text of the rule, and its title twice


def test_whatever_a_rule_says_is_text_in_markdown(odd: perfscore.Rubric) -> None:
    text = official.markdown(odd.program)
    table = [line for line in text.splitlines() if line.startswith("|")]
    assert {len(re.split(r"(?<!\\)\|", line)) for line in table} == {len(official.HEAD) + 2}
    assert not re.search(r"(?<!\\)[*_\[\]`~&]", text.replace("<br>", ""))
    assert "<script>" not in text


def test_a_table_without_notes_has_no_column_for_them(tmp_path: Path) -> None:
    rule = hostile()
    del rule["sections"][0]["indicators"][0]["note"], rule["data"], rule["relations"]
    (tmp_path / "rule.yaml").write_text(yaml.safe_dump(rule, allow_unicode=True), encoding="utf-8")
    page = Page(official_html.html(perfscore.load(tmp_path / "rule.yaml").program))
    assert page.grid()[0] == list(official.HEAD[:-1])
    assert page.tables == 1


def said(name: str, folder: Path) -> Iterator[str]:
    assert main(["show", name, "--format", "html", "-o", str(folder / "甲")]) == 0
    yield (folder / "甲").read_text(encoding="utf-8")
    assert main(["show", name, "-o", str(folder / "甲.html")]) == 0
    yield (folder / "甲.html").read_text(encoding="utf-8")


def test_the_command_writes_it(tmp_path: Path) -> None:
    page = official_html.html(perfscore.load("yanling-dept-2020").program)
    assert list(said("yanling-dept-2020", tmp_path)) == [page, page]
