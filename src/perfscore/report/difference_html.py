"""Two rules compared, as a web page: for the screen, and for A4 in black and white."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from perfscore.report import difference
from perfscore.report.markup import Markup, element, head_row, lines, page

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


def html(result: Difference) -> str:
    """The whole page."""
    title = f"规则对照：{result.old.id} → {result.new.id}"
    shown = [row for row in result.rows if row.kind != "unchanged"]
    head = Markup(element("dt", "旧") + element("dd", difference.titled(result.old)))
    head = Markup(head + element("dt", "新") + element("dd", difference.titled(result.new)))
    return page(
        title,
        _STYLE,
        element("h1", title),
        element("dl", head),
        *([element("p", "两个规则没有差别")] if result.same else []),
        *_general(result),
        *([element("h2", "指标")] if shown else []),
        *map(_row, shown),
        *(_replay(result.replay) if result.replay is not None else []),
        element("footer", f"规则文件的指纹 {result.old.digest} → {result.new.digest}"),
    )


def _general(result: Difference) -> Iterator[Markup]:
    if result.changes or result.totals:
        yield element("h2", "总则、分组和数据")
        says = [one.says for one in result.changes]
        yield _list([*says, *(f"影响：{one}" for one in difference.total_changes(result))])


def _list(texts: Iterable[str]) -> Markup:
    return element("ul", lines(*(element("li", one) for one in texts)))


def _row(row: Row) -> Markup:
    name, kind, section = difference.heading(row).split("    ", 2)
    parts = [element("h3", name, element("small", f"{kind}　{section}")), _list(difference.change_lines(row))]
    for meaning in row.meanings:
        parts += _meaning(meaning)
    return element("section", lines(*parts))


def _meaning(meaning: Meaning) -> Iterator[Markup]:
    yield element("p", f"影响：{difference.verdict(meaning)}")
    if meaning.witness is not None:
        yield element("pre", "\n".join(difference.handed_in(meaning.witness.given)))
        sides = (("旧", meaning.witness.old), ("新", meaning.witness.new))
        yield _list("；".join((f"{word}：{difference.outcome(shown)}", *shown.says)) for word, shown in sides)


def _replay(replay: Replay) -> Iterator[Markup]:
    yield element("h2", "填报对照")
    yield _list([difference.summary(replay), *difference.grades(replay)])
    if replay.units:
        yield _table(difference.HEAD, map(difference.unit_row, replay.units))
    if replay.movers:
        yield element("h3", "影响得分的指标")
        yield _table(difference.MOVERS, difference.mover_rows(replay))
    for unit in replay.units:
        yield from _unit(unit)
    if replay.skipped or replay.problems:
        yield element("h3", "没有比较的文件和问题")
        yield _list(
            [
                *(f"{file}：{why}" for file, why in replay.skipped),
                *(one.render().splitlines()[0] for one in replay.problems),
            ]
        )


def _unit(unit: Unit) -> Iterator[Markup]:
    texts = [*difference.moves(unit), *(f"注意：{notice}" for notice in unit.notices)]
    if texts:
        yield element("section", element("h3", unit.unit), _list(texts))


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Markup:
    """A table whose first column is a name, the others numbers and grades."""
    top = head_row(head)
    body = []
    for name, *cells in rows:
        body.append(element("tr", element("td", name), *(element("td", cell, class_="number") for cell in cells)))
    return element("table", lines(element("thead", top), element("tbody", lines(*body))))
