"""The report as a web page: everything that the result says is there, adds up, and comes from nowhere else."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import perfscore
import worlds
from cli_runs import ROOT
from generators import rules_and_submissions
from perfscore.report import result_table
from perfscore.report.markup import element
from perfscore.text import clean
from web_page import Page

EXAMPLES = {
    "yanling-2020": "yanling-dept-2020",
    "miyi-2020": "miyi-dept-2020",
    "yanggu-2019": "project-self-evaluation-2020",
    "miyi-2020-property": "project-self-evaluation-2020",
    "yanbian-2021-medical-aid": "medical-aid-grades",
}
TAGS = {
    *(
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "h1",
        "h2",
        "h3",
        "dl",
        "dt",
        "dd",
        "div",
        "p",
        "span",
        "small",
    ),
    *("table", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "th", "td", "footer", "details", "summary"),
    *("svg", "defs", "pattern", "path", "circle", "rect"),
}


def of(name: str) -> perfscore.Result:
    return perfscore.load(EXAMPLES[name]).score(ROOT / f"examples/{name}.yaml")


def page(result: perfscore.Result) -> Page:
    return Page(perfscore.render(result, "html").decode())


def words(text: str) -> str:
    """A text without its blanks: where lines break is no matter."""
    return re.sub(r"\s+", "", clean(" ".join(text.split())))


@pytest.mark.parametrize("name", EXAMPLES)
def test_all_that_a_result_says_is_on_its_page(name: str) -> None:
    result = of(name)
    document, found = result.document(), page(result)
    text = words(found.text)
    told = [document.unit, document.rubric.id, document.rubric.digest, document.inputs.digest, document.total]
    told += [document.grade or "", document.converted or "", document.low, document.high or "没有上限"]
    told += [one.why for one in document.lost]
    told += [problem["message"] for problem in document.problems]
    for one in document.indicators:
        told += [one.name, one.points, one.criterion, *one.evidence, *(chance.says for chance in one.regain)]
        told += [part for step in one.steps for part in (step.name, step.formula, step.substituted, step.shown)]
        told += one.reason.split("；") if one.status == "scored" else []
    for piece in told:
        assert piece is not None
        assert words(piece) in text, piece


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_table_holds_every_row_and_adds_up(name: str) -> None:
    result = of(name)
    (table,) = (one for one in page(result).tables if one.css == "official")
    head, *rows, total = table.grid
    assert tuple(head) == result_table.HEAD
    assert len(rows) == len(result.indicators)
    for cells, one in zip(rows, result.indicators, strict=True):
        assert words(cells[0]).startswith(words(one.section[0]))
        assert cells[2] == one.name
        assert cells[3] == f"{one.points:f}"
        assert words(cells[4]) == words(one.program.head.criterion or "")
        assert words(one.reason.replace("；", "")) in words(cells[5]).replace("；", "")
        score, _, lost = cells[6].partition("失 ")
        assert score == {"missing": "缺数据", "pending": "待评定", "not-applicable": "不适用"}.get(
            one.status, f"{one.score}"
        )
        assert lost == (f"{one.lost} 分" if one.lost else "")
    assert sum(Decimal(cells[3]) for cells in rows) == Decimal(total[3])
    scores = [one.score for one in result.indicators if one.score is not None]
    assert sum(scores) == Decimal(total[6]) == result.total


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_picture_shows_where_every_point_went(name: str) -> None:
    result = of(name)
    found = page(result)
    (table,) = (one for one in found.tables if one.css == "report")
    shares = [list(map(Decimal, row[1:5])) for row in table.grid[1:]]
    assert sum(map(sum, shares)) == sum(one.points for one in result.indicators)
    assert sum(share[0] for share in shares) == result.total
    assert sum(share[1] for share in shares) == sum(one.lost for one in result.indicators if one.lost)
    bars = [attrs for tag, attrs in found.tags if tag == "svg" and attrs.get("class") == "bar"]
    assert len(bars) == len(shares)
    for bar, share in zip(bars, shares, strict=True):
        assert bar["role"] == "img"
        assert f"得分 {share[0]} 分" in bar["aria-label"]


def alone(found: Page) -> None:
    """A page asks no network for anything, runs nothing, and says what its tables' heads are."""
    assert {tag for tag, _ in found.tags} <= TAGS
    for _, attrs in found.tags:
        assert not {"src", "href", "srcset", "data", "action", "background"} & {*attrs}
        assert not [name for name in attrs if name.startswith(("on", "xlink"))]
    policy = next(attrs["content"] for tag, attrs in found.tags if attrs.get("http-equiv"))
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"
    assert "url(" not in found.style
    assert "@import" not in found.style
    assert found.tags[0] == ("html", {"lang": "zh-CN"})
    assert all(attrs["aria-label"] for tag, attrs in found.tags if tag == "table")
    for table in found.tables:
        assert all(cell.tag == "th" and cell.attrs["scope"] == "col" for cell in table.rows[0])


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_page_stands_alone(name: str) -> None:
    result = of(name)
    alone(page(result))
    assert "://" not in perfscore.render(result, "html").decode()


def test_what_is_open_and_what_does_not_apply_is_told() -> None:
    text = page(of("miyi-2020")).text
    assert "未完成" in text
    assert "65.82 到 76.82 分之间" in text
    assert "缺少：抽查得分" in text
    assert "自评表此行留空，没有说明，按不适用折算" in text
    assert "预算完成（专项预算完成）" in text


def test_the_rows_of_a_table_stand_in_their_groups() -> None:
    (table,) = (one for one in page(of("yanggu-2019")).tables if one.css == "official")
    groups = [row[1] for row in table.grid[1:-1]]
    assert [words(group) for group in groups] == [
        "预算执行10分",
        *["产出指标"] * 4,
        *["效益指标"] * 3,
        *["满意度指标"] * 2,
    ]


@given(rules_and_submissions())
def test_every_result_has_a_page(made: tuple[dict[str, Any], list[dict[str, Any]]]) -> None:
    rubric = worlds.rubric(made[0])
    for submission in made[1]:
        result = worlds.scored(rubric, submission)
        if not isinstance(result, set):
            found = page(result)
            alone(found)
            (table,) = (one for one in found.tables if one.css == "official")
            assert table.grid[-1][6] == f"{result.total}"


@given(st.text(), st.text())
def test_no_text_is_markup(inside: str, attribute: str) -> None:
    found = Page(element("p", inside, title=attribute))
    kept = ["\n".join(map(clean, text.split("\n"))) for text in (attribute, inside)]
    assert (found.tags, found.text) == ([("p", {"title": kept[0]})], kept[1])


def test_hostile_text_stays_text() -> None:
    given = {
        "rubric": "yanling-dept-2020",
        "unit": "<script>alert(1)</script>\u202e",
        "answers": {"经济效益": {"score": 3, "reason": "</td></table><img src=x onerror=alert(1)>&lt;"}},
        "evidence": {"经济效益": ["javascript:alert(1)", '" onload="x']},
    }
    result = perfscore.load("yanling-dept-2020").score(given)
    found = page(result)
    alone(found)
    assert "<script>alert(1)</script>\N{REPLACEMENT CHARACTER}" in found.text
    assert "</td></table><img src=x onerror=alert(1)>&lt;" in found.text
