"""Two rules compared, as a web page: for the screen, and for A4 in black and white."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from perfscore.report import difference
from perfscore.report.markup import Markup, element, lines, page

if TYPE_CHECKING:
    from perfscore.compare.compare import Difference, Meaning, Row
    from perfscore.compare.replay import Replay, Unit

_STYLE: Final = """
@page { size: A4; margin: 15mm 12mm; }
body { max-width: 190mm; }
h3 { font-size: 1em; margin: 1.2em 0 .2em; break-after: avoid; }
h3 small { display: inline; font-weight: normal; margin-left: 1em; }
ul { margin: .2em 0; padding-left: 1.4em; }
pre { margin: .3em 0; padding: .4em .8em; border: 1px solid #000; white-space: pre-wrap; overflow-wrap: anywhere; }
.number { text-align: right; white-space: nowrap; }
section { break-inside: avoid; }
"""


def html(found: Difference) -> str:
    """The whole page."""
    title = f"规则对照：{found.old.id} → {found.new.id}"
    shown = [row for row in found.rows if row.kind != "unchanged"]
    head = Markup(element("dt", "旧") + element("dd", difference.titled(found.old)))
    head = Markup(head + element("dt", "新") + element("dd", difference.titled(found.new)))
    return page(
        title,
        _STYLE,
        element("h1", title),
        element("dl", head),
        *([element("p", "两个规则没有差别")] if found.same else []),
        *_general(found),
        *([element("h2", "指标")] if shown else []),
        *map(_row, shown),
        *(_replay(found.replay) if found.replay is not None else []),
        element("footer", f"规则文件的指纹 {found.old.digest} → {found.new.digest}"),
    )


def _general(found: Difference) -> Iterator[Markup]:
    if found.changes or found.totals:
        yield element("h2", "总则、分组和数据")
        said = [one.says for one in found.changes]
        yield _list([*said, *(f"影响：{one}" for one in difference.total_changes(found))])


def _list(said: Iterable[str]) -> Markup:
    return element("ul", lines(*(element("li", one) for one in said)))


def _row(row: Row) -> Markup:
    name, kind, section = difference.heading(row).split("    ", 2)
    parts = [element("h3", name, element("small", f"{kind}　{section}")), _list(difference.said(row))]
    for meaning in row.meanings:
        parts += _meaning(meaning)
    return element("section", lines(*parts))


def _meaning(meaning: Meaning) -> Iterator[Markup]:
    yield element("p", f"影响：{difference.verdict(meaning)}")
    if meaning.witness is not None:
        yield element("pre", "\n".join(difference.handed_in(meaning.witness.given)))
        sides = (("旧", meaning.witness.old), ("新", meaning.witness.new))
        yield _list("；".join((f"{word}：{difference.came(shown)}", *shown.says)) for word, shown in sides)


def _replay(found: Replay) -> Iterator[Markup]:
    yield element("h2", "填报对照")
    yield _list([difference.summary(found), *difference.grades(found)])
    if found.units:
        yield _table(difference.HEAD, map(difference.unit_row, found.units))
    if found.movers:
        yield element("h3", "影响得分的指标")
        yield _table(difference.MOVERS, difference.mover_rows(found))
    for one in found.units:
        yield from _unit(one)
    if found.skipped or found.problems:
        yield element("h3", "没有比较的文件和问题")
        yield _list(
            [
                *(f"{file}：{why}" for file, why in found.skipped),
                *(one.render().splitlines()[0] for one in found.problems),
            ]
        )


def _unit(one: Unit) -> Iterator[Markup]:
    said = [*difference.moves(one), *(f"注意：{notice}" for notice in one.notices)]
    if said:
        yield element("section", element("h3", one.unit), _list(said))


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Markup:
    """A table whose first column is a name, the others numbers and grades."""
    top = element("tr", *(element("th", name, scope="col") for name in head))
    made = []
    for name, *cells in rows:
        made.append(element("tr", element("td", name), *(element("td", cell, class_="number") for cell in cells)))
    return element("table", lines(element("thead", top), element("tbody", lines(*made))))
