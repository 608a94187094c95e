"""Many re-checks as one web page with charts, in the look that every page has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Final, NamedTuple

from perfscore import exact
from perfscore.exact import Number
from perfscore.program.model import Program
from perfscore.recheck.batch import Outcome
from perfscore.recheck.document import Weight
from perfscore.recheck.finding_words import LISTED, WEIGHTS, listed
from perfscore.recheck.tally import Line, Tally
from perfscore.recheck.text import NOTHING, points, signed, why, with_remark
from perfscore.recheck.verdict_words import VERDICTS
from perfscore.report import bars
from perfscore.report.markup import Markup, element, lines, page, table
from perfscore.result import text as report_text

MOST_SHOWN: Final = 2000
"""The most rows of differences, and of findings, on the page; the workbook has all."""
LEADS: Final = "点单位的名称看它的各行，再点回到这里"
PARTS: Final = ("复核得分", "自评高出的部分", "自评低于复核的部分")
STYLE: Final = f"""
@page {{ size: A4 landscape; margin: 12mm 10mm; }}
body {{ max-width: 280mm; }}
table {{ table-layout: fixed; }}
{bars.STYLE}
.counts {{ display: flex; flex-wrap: wrap; gap: .6em; margin: .8em 0; }}
.counts > div {{ border: 2px solid #000; padding: .3em 1em; break-inside: avoid; }}
.counts dd {{ font-weight: bold; font-size: 1.3em; }}
.number {{ white-space: nowrap; }}
a {{ color: inherit; }}
tr:has(:target) {{ background: #ffd; }}
@media print {{ a {{ text-decoration: none; }} }}
"""
_ZERO: Final = exact.ratio(0)


def html(
    program: Program,
    outcomes: Iterable[Outcome],
    tally: Tally,
    also: Callable[[], Iterable[Markup]] = tuple,
) -> str:
    """The whole page; the outcomes are counted in ``tally``; ``also`` are further sections, when all have come."""
    differences: list[_Listed] = []
    found: dict[Weight, list[_Listed]] = {weight: [] for weight in WEIGHTS}
    years = Counter[int | None]()
    many = 0
    for outcome in outcomes:
        tally.add(outcome)
        years.update(() if outcome.recheck is None else (outcome.recheck.year,))
        for rows_listed, rows in ((differences, _differences(outcome)), *_by_weight(outcome, found)):
            new = list(rows)
            many += len(new)
            rows_listed.extend(new[: MOST_SHOWN - len(rows_listed)])
    findings = list(islice(chain.from_iterable(found.values()), MOST_SHOWN))
    places = _Places({line.file: number for number, line in enumerate(tally.lines, 1)}, tally.units)
    shown_differences = [places.listed("d", one) for one in differences]
    shown_findings = [places.listed("f", one) for one in findings]
    left = many - len(differences) - len(findings)
    title = f"{program.model.title} 自评复核"
    rest = element("p", f"另有 {left} 条没有列出，请看工作簿（--format xlsx）") if left else Markup()
    return page(
        title,
        STYLE,
        element("h1", title),
        element("p", *_years(years)),
        element("dl", lines(*_facts(tally)), class_="counts"),
        *_pictures(program, tally, places),
        *also(),
        *table(
            "差异明细",
            ("单位", "指标", "自评", "复核", "差异", "结论", "原因"),
            shown_differences,
            (18, 16, 7, 7, 7, 9, 36),
        ),
        *table("问题和疑点", ("单位", *LISTED), shown_findings, (12, 6, 9, 18, 24, 16, 15)),
        *table("有问题、没有复核的文件", ("文件", "问题"), _refused(tally)),
        *(element("p", one.message) for one in tally.notices),
        rest,
        element("footer", f"规则 {program.id} 的指纹 {program.digest}"),
    )


class _Listed(NamedTuple):
    """A row of a list: the file that it is of, its unit, its other cells."""

    file: str
    unit: str
    cells: tuple[str, ...]


@dataclass(slots=True)
class _Places:
    """The anchors of the page: each file has a number; the first row of a file in a list is its part of that list."""

    numbers: Mapping[str, int]
    units: Mapping[str, int]
    """The number of submissions of each bureau: of several, each has its file below its name."""
    seen: set[str] = field(default_factory=set)

    def listed(self, prefix: str, row: _Listed) -> tuple[str, ...]:
        """A row whose unit leads back to the ranking; the first of a file can be led to."""
        place = f"{prefix}{self.numbers[row.file]}"
        first = place not in self.seen
        self.seen.add(place)
        back = element("a", row.unit, href=f"#r{self.numbers[row.file]}", id=place if first else None)
        return self._named(back, row.file, row.unit), *row.cells

    def _named(self, link: Markup, file: str, unit: str) -> Markup:
        return Markup(link + element("small", file)) if self.units[unit] > 1 else link

    def link(self, prefix: str, file: str, text: str) -> str:
        """A text that leads to a file's part of a list, where it has one."""
        place = f"{prefix}{self.numbers[file]}"
        return element("a", text, href=f"#{place}") if place in self.seen else text

    def home(self, file: str, unit: str) -> Markup:
        """The name of a file's bureau in the ranking: it leads to its differences, else to its findings."""
        first = next((one for one in ("d", "f") if f"{one}{self.numbers[file]}" in self.seen), None)
        leads = None if first is None else f"#{first}{self.numbers[file]}"
        return self._named(element("a", unit, href=leads, id=f"r{self.numbers[file]}"), file, unit)


def _years(years: Mapping[int | None, int]) -> Iterator[str]:
    """年度, and how many are of each where there are several."""
    names = {None: "没有写年度"} | {year: f"{year} 年度" for year in years if year is not None}
    ordered = sorted(years, key=lambda year: (year is None, year or 0))
    counted = [names[year] if len(years) == 1 else f"{names[year]} {years[year]} 份" for year in ordered]
    if counted:
        yield f"年度：{'，'.join(counted)}"


def _facts(tally: Tally) -> Iterator[Markup]:
    differing = sum(line.differing > 0 for line in tally.lines)
    facts = {"已复核": len(tally.lines), "有差异": differing, "有问题的文件": len(tally.refused)}
    for name, many in facts.items():
        yield element("div", element("dt", name), element("dd", f"{many} 份"))


def _pictures(program: Program, tally: Tally, places: _Places) -> Iterator[Markup]:
    yield bars.patterns()
    yield from _counted("分布", ("复核得分", "份数", "图"), tally.distribution)
    yield from _ranking(program, tally, places)
    yield from _counted("最常出错的行", ("指标", "份数", "图"), dict(tally.wrong.most_common(20)))
    kinds = {VERDICTS[verdict]: sum(bureaus.values()) for verdict, bureaus in tally.kinds.items()}
    yield from _counted("错误的种类", ("结论", "行数", "图"), kinds)
    units = [
        (VERDICTS[verdict], "、".join(f"{unit}（{rows} 行）" for unit, rows in bureaus.items()))
        for verdict, bureaus in tally.kinds.items()
    ]
    yield from table("各类错误的单位", ("结论", "单位"), units, (14, 86))


def _counted(title: str, head: tuple[str, str, str], counts: Mapping[str, int]) -> Iterator[Markup]:
    """A table of counts, each with a bar."""
    most = exact.ratio(max([*counts.values(), 1]))
    rows = [
        (name, _number(str(many)), bars.bar([exact.ratio(many)], most, f"{name}：{many}"))
        for name, many in counts.items()
    ]
    yield from table(title, head, rows, (28, 10, 62))


def _ranking(program: Program, tally: Tally, places: _Places) -> Iterator[Markup]:
    if not tally.lines:
        return
    head = ("名次", "单位", "自评", "复核", "差异", "不一致", "疑点", "图")
    rows = [_ranked(program.model.points, place, line, places) for place, line in tally.ranking]
    heading, *rest = table("排名", head, rows, (6, 22, 9, 12, 8, 7, 6, 30))
    yield from (heading, element("p", LEADS), bars.legend(*PARTS), *rest)


def _ranked(full: Number, place: int | None, line: Line, places: _Places) -> tuple[str, ...]:
    computed = points(line.computed) if line.computed is not None else report_text.span(line.low, line.high)
    scores = (points(line.claimed), computed, signed(line.difference))
    counts = (places.link("d", line.file, str(line.differing)), places.link("f", line.file, str(line.findings)))
    picture = bars.bar(_parts(line), full, f"{line.unit}：自评 {scores[0]}，复核 {computed}")
    unit = places.home(line.file, line.unit)
    return (NOTHING if place is None else str(place), unit, *map(_number, (*scores, *counts)), picture)


def _parts(line: Line) -> list[Number]:
    """The points that both have, those claimed above it, those not claimed."""
    if line.computed is None:
        return []
    computed = exact.number(line.computed)
    claimed = computed if line.claimed is None else exact.number(line.claimed)
    return [min(computed, claimed), max(claimed - computed, _ZERO), max(computed - claimed, _ZERO)]


def _number(text: str) -> Markup:
    return element("span", text, class_="number")


def _differences(outcome: Outcome) -> Iterator[_Listed]:
    recheck = outcome.recheck
    for row in () if recheck is None else (row for row in recheck.rows if row.explained):
        numbers = (points(row.claimed), points(row.computed), signed(row.difference))
        cells = (row.label, *numbers, VERDICTS[row.verdict], with_remark(why(row), row) or NOTHING)
        yield _Listed(outcome.file, outcome.unit, cells)


def _by_weight(
    outcome: Outcome, found: Mapping[Weight, list[_Listed]]
) -> Iterator[tuple[list[_Listed], list[_Listed]]]:
    """For each weight the list that it stands in, and what comes to it."""
    findings = () if outcome.recheck is None else outcome.recheck.findings
    for weight, rows in found.items():
        yield (
            rows,
            [
                _Listed(outcome.file, outcome.unit, listed(one, outcome.file))
                for one in findings
                if one.weight == weight
            ],
        )


def _refused(tally: Tally) -> list[tuple[str, str]]:
    return [(one.file, "\n".join(problem.message for problem in one.problems)) for one in tally.refused]
