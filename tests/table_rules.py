"""A rule of many kinds and rows for it, rules with rows, and what comes out of them or is wrong with them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

import polars as pl
import pytest
import yaml

import perfscore
import tables
import worlds

ROOT = Path(__file__).parent.parent
Form: TypeAlias = tuple[perfscore.Rubric, pl.DataFrame]

RULE: dict[str, Any] = {
    "rubric": "tabled",
    "title": "一张表",
    "points": "10",
    "not_applicable": "rescale",
    "data": {
        "实际": {"kind": "money"},
        "预算": {"kind": "money", "unit": "万元"},
        "人数": {"kind": "count", "unit": "人"},
        "占比": {"kind": "percent"},
        "日期": {"kind": "date"},
        "结论": {"kind": "choice", "of": ["好", "差"]},
        "说明": {"kind": "text"},
    },
    "grades": {"优": "[9, 10]", "差": "[0, 9)"},
    "limits": [{"when": "占比 < 0.5", "at_most": "6.5", "says": "占比低的不超过6.5分"}],
    "sections": [
        {
            "name": "全部",
            "points": "10",
            "indicators": [
                {"name": "执行率", "points": "4", "measure": "率 = 实际 / 预算", "ratio": {}},
                {
                    "name": "人均",
                    "points": "2",
                    "measure": "均 = 实际 / 人数",
                    "undefined": {"when": "人数 == 0", "score": "zero", "because": "没有人"},
                    "bands": {"[100元, )": 2, "[10元, 100元)": 1, "( , 10元)": 0},
                },
                {
                    "name": "时间",
                    "points": "2",
                    "cases": [
                        {"when": "日期 <= '2020-06-30' and 结论 == '好'", "points": 2},
                        {"when": "说明 == ''", "points": 1},
                        {"otherwise": 0},
                    ],
                },
                {"name": "评议", "points": "2", "judged": {"levels": {"高": "[50%, 100%]", "低": "[0, 50%)"}}},
            ],
        }
    ],
}
RULE["sections"][0]["indicators"][3]["not_applicable"] = "allow"
ROW: dict[str, Any] = {
    "实际": "1.5万元",
    "预算": "3",
    "人数": 7,
    "占比": "82.5%",
    "日期": date(2020, 6, 30),
    "结论": "好",
    "说明": None,
    "评议.score": Decimal("1.505"),
    "评议.level": "高",
    "评议.not_applicable": None,
}


def scored(*rows: dict[str, Any], **options: Any) -> list[dict[str, Any]]:
    """The scores of rows like ``ROW``, each with something changed."""
    frame = pl.DataFrame([ROW | one for one in rows], infer_schema_length=None, schema_overrides=kinds(rows))
    found: pl.DataFrame = worlds.rubric(RULE).score_table(frame, **options)
    return found.to_dicts()


def kinds(rows: tuple[dict[str, Any], ...]) -> dict[str, Any]:
    strings = {name for name in ROW if any(isinstance((ROW | one)[name], str) for one in rows)}
    return dict.fromkeys(strings, pl.String) | {"说明": pl.String, "评议.not_applicable": pl.Boolean}


def refused(*rows: dict[str, Any]) -> list[str]:
    with pytest.raises(perfscore.PerfscoreError) as caught:
        scored(*rows)
    return [one.render() for one in caught.value.problems]


def one_rule(indicator: dict[str, Any], data: dict[str, Any], **more: Any) -> perfscore.Rubric:
    """A rule of one indicator."""
    points = indicator["points"]
    section = {"name": "全部", "points": points, "indicators": [indicator]}
    return worlds.rubric(
        {"rubric": "one", "title": "一个", "points": points, "data": data, "sections": [section], **more}
    )


EACH: dict[str, Any] = {
    "name": "各行",
    "points": "4",
    "each": {
        "table": "表",
        "name": "名",
        "points": "分",
        "ways": {"全部": {"measure": "完成 = 成 / 系数", "ratio": {}}},
    },
}
TABLE: dict[str, Any] = {
    "表": {
        "kind": "table",
        "columns": {"名": {"kind": "text"}, "分": {"kind": "number", "unit": "分"}, "成": {"kind": "number"}},
    },
    "系数": {"kind": "number"},
}


def three_forms() -> tuple[perfscore.Rubric, pl.DataFrame]:
    """Three published project forms, as lines."""
    rubric = perfscore.load("project-self-evaluation-2020")
    names = ("yanggu-2019", "yanbian-2022-medical-aid", "miyi-2020-property")
    wholes = [yaml.safe_load((ROOT / "examples" / f"{one}.yaml").read_text(encoding="utf-8")) for one in names]
    return rubric, tables.table(rubric, wholes)


def problem_of(rubric: perfscore.Rubric, frame: pl.DataFrame) -> str:
    with pytest.raises(perfscore.PerfscoreError) as caught:
        rubric.score_table(frame)
    return "\n".join(one.render() for one in caught.value.problems)


def problems_of(rubric: perfscore.Rubric, frame: pl.DataFrame) -> tuple[perfscore.Problem, ...]:
    with pytest.raises(perfscore.PerfscoreError) as caught:
        rubric.score_table(frame)
    return caught.value.problems
