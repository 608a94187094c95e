"""A batch of many forms, every tenth with an oddity of the field: none is lost, and none costs much memory."""

from __future__ import annotations

import gc
import json
import tracemalloc
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any, Final

import openpyxl
import pytest

import perfscore
from own_files import Made, Sheet, names, table, word, xlsx
from own_files import form as form_of_a_bureau
from perfscore.cli import main
from perfscore.recheck import batch
from perfscore.recheck.tally import Tally
from perfscore.review.desk_book import LISTS
from perfscore.review.desk_layout import ROW
from perfscore.submission.folders import gather
from profiles import PROFILE
from workbooks import pack, parts

pytestmark = pytest.mark.explores
RULE = "project-self-evaluation-2020"
MANY: Final = {"quick": 180, "ci": 400, "deep": 1000}[PROFILE]
"""Of each oddity one at least."""
MANY_OWN: Final = {"quick": 100, "ci": 160, "deep": 400}[PROFILE]
FIRST: Final = 60
BEGIN: Final = 30
MOST_BYTES: Final = 20 * 1024
"""The memory that a submission may cost beyond the first ones."""
GROUPS: Final = {"产出指标": (12, 12, 12, 14), "效益指标": (10, 10, 10), "满意度指标": (5, 5)}
ODDITIES: Final[tuple[dict[str, Any], ...]] = (
    {"分值": 30},
    {"分值": ""},
    {"分值": "/"},
    {"三级指标": "第2项"},
    {"完成值": "文字"},
    {"完成值": "≥95%"},
    {"完成值": "未编制绩效目标"},
    {"指标性质": "", "指标值": ""},
    {"指标性质": "定性", "指标值": "良好", "完成值": "良好"},
    {"指标性质": "定性", "指标值": "完成", "完成值": "达成", "自评得分": 99, "偏差原因": ""},
    {"指标值": "5万元", "完成值": 5},
    {"自评得分": "满分"},
    {"自评得分": 0, "偏差原因": ""},
    {"没有这一列": 5},
)
"""Cells of a row, as bureaus hand them in."""
HEADS: Final[tuple[dict[str, Any], ...]] = (
    {"全年预算数": 0},
    {"全年预算数": ""},
    {"全年执行数": "约80万"},
    {"绩效指标": []},
)


def form(number: int, luck: Random) -> dict[str, Any]:
    """A filled form whose reasons, and half of whose claims, are its own; one in ten is odd."""
    rows: list[dict[str, Any]] = []
    for group, several in GROUPS.items():
        for points in several:
            done = luck.randrange(500, 1100)
            rows.append(
                {
                    "一级指标": group,
                    "三级指标": f"第{len(rows)}项",
                    "指标性质": "≥",
                    "指标值": 1000,
                    "完成值": done,
                    "分值": points,
                    "自评得分": points if luck.random() < 0.5 else round(min(done, 1000) * points / 1000, 2),
                    "偏差原因": f"第{number}号项目因征地和汛期影响，第{len(rows)}项没有按计划完成，已安排次年",
                }
            )
    data: dict[str, Any] = {"年初预算数": 100, "全年预算数": 100, "全年执行数": 95, "绩效指标": rows}
    if number % 10 == 0:
        odd = number // 10 % (len(ODDITIES) + len(HEADS))
        if odd < len(ODDITIES):
            rows[luck.randrange(len(rows))] |= ODDITIES[odd]
        else:
            data |= HEADS[odd - len(ODDITIES)]
    return {"rubric": RULE, "unit": f"第{number}局", "year": 2022, "data": data, "claimed": {"预算执行率": 9.5}}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    luck = Random(7)  # noqa: S311 (nothing secret: the same forms each time)
    home = tmp_path_factory.mktemp("全县")
    for number in range(MANY):
        text = json.dumps(form(number, luck), ensure_ascii=False)
        (home / f"{number:04}.json").write_text(text, encoding="utf-8")
    return home


def test_none_is_lost(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As many come out as went in, each with all of its rows; the workbook has as many as the JSON."""
    assert main(["recheck", RULE, str(folder), "-o", str(tmp_path / "复核.json")]) == 0
    found = json.loads((tmp_path / "复核.json").read_text(encoding="utf-8"))
    assert [Path(one["file"]).name for one in found] == [f"{number:04}.json" for number in range(MANY)]
    assert all("problems" not in one for one in found)
    rows = Counter(sum(row["id"] not in {"total", "converted"} for row in one["rows"]) for one in found)
    assert set(rows) <= {2, 10}  # 2: the table is not there
    assert rows[10] >= MANY * 95 // 100
    odd = [one for one in found if int(Path(one["file"]).stem) % 10 == 0]
    reasons = {cause["code"] for one in odd for row in one["rows"] for cause in row["causes"]}
    assert {
        "points-missing",
        "number-not-read",
        "no-figure",
        "size-differs",
        "zero-denominator",
        "judged-level",
    } <= reasons
    assert main(["recheck", RULE, str(folder), "-o", str(tmp_path / "复核.xlsx")]) == 0
    book = openpyxl.load_workbook(tmp_path / "复核.xlsx", read_only=True)
    sheets = {sheet.title: [*sheet.iter_rows(min_row=3, values_only=True)] for sheet in book}
    assert len(sheets["汇总表"]) == MANY
    projects = [rows for title, rows in sheets.items() if title not in LISTS]
    ids = [[ROW + row["id"] for row in one["rows"] if row["id"] not in {"total", "converted"}] for one in found]
    assert [[row[0] for row in rows if str(row[0]).startswith(ROW)] for rows in projects] == ids
    assert len(sheets["问题清单"]) == sum(len(one["findings"]) for one in found)
    weights = [row[1] for row in sheets["问题清单"]]
    assert weights == sorted(weights, key=("重要", "一般", "提示").index)
    assert capsys.readouterr().err == ""


def own_files(folder: Path, suffix: str) -> None:
    """Files of bureaus' own making, of ten rows, whose names, figures and reasons are each its own.

    One is made, and the others are written from it, which takes a tenth of the time.
    """
    luck = Random(7)  # noqa: S311 (nothing secret: the same forms each time)
    groups = [(group, points) for group, several in GROUPS.items() for points in several]
    rows = [
        {
            "一级指标": group,
            "二级指标": "数量指标",
            "三级指标": f"第{place}项",
            "指标性质": "≥",
            "指标值": "1000",
            "度量单位": "个",
            "完成值": f"7{place}1{place}99",
            "分值": str(points),
            "自评得分": str(points),
            "偏差原因": f"第99999号项目因征地和汛期影响，第{place}项没有按计划完成，已安排次年",
        }
        for place, (group, points) in enumerate(groups)
    ]
    made = form_of_a_bureau(names=names("第99999局", "第99999号项目"), table=table(Made(), rows))
    first = (xlsx if suffix == ".xlsx" else word)(folder / f"样{suffix}", Sheet(made))
    members = parts(first)
    first.unlink()
    for number in range(MANY_OWN):
        changed = {"99999": str(number)} | {f"7{one}1{one}99": str(luck.randrange(500, 1100)) for one in range(10)}
        texts = {name: data.decode() for name, data in members.items() if name.endswith(".xml")}
        for before, after in changed.items():
            texts = {name: text.replace(before, after) for name, text in texts.items()}
        pack(folder / f"{number:04}{suffix}", members | {name: text.encode() for name, text in texts.items()})


@pytest.mark.parametrize("suffix", [".json", ".xlsx", ".docx"])
def test_a_submission_costs_little_memory(folder: Path, suffix: str, tmp_path: Path) -> None:
    """All that a batch keeps of a submission: its line, its digests, its shortfalls."""
    rule, many = perfscore.load(RULE), MANY if suffix == ".json" else MANY_OWN
    if suffix != ".json":
        folder = tmp_path
        own_files(folder, suffix)
    paths = gather([str(folder)]).paths
    tally, kept = Tally(rule.program), {FIRST: 0, many: 0}
    list(batch.recheck_all(rule.program, paths[:20]))  # what is built once
    try:
        for number, outcome in enumerate(batch.recheck_all(rule.program, paths), 1):
            tally.add(outcome)
            if number == FIRST - BEGIN:  # what is allocated before is not followed, which takes time
                tracemalloc.start()
            if number in kept:  # at the end of all, nothing is kept any longer
                gc.collect()
                kept[number] = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert len(tally.lines) == many
    assert 0 < (kept[many] - kept[FIRST]) / (many - FIRST) <= MOST_BYTES
