"""The time and memory that re-checking a thousand project forms takes: ``python benchmarks/recheck.py``.

The forms are made up, ten rows each; one row in four claims a rounded score. Once they are half YAML and half JSON,
once workbooks: twenty forms, each copied, for to make one takes seconds. openpyxl alone reads some of the same.
"""

import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import openpyxl
import yaml

import perfscore
from perfscore.submission.read import submission
from perfscore.workbook.form import form as workbook

RUBRIC = "project-self-evaluation-2020"
GROUPS = {"产出指标": (12, 12, 12, 14), "效益指标": (10, 10, 10), "满意度指标": (5, 5)}
SIZES = (100, 1000)


def form(number: int, luck: random.Random) -> dict[str, Any]:
    """One filled form."""
    rows: list[dict[str, Any]] = []
    for group, several in GROUPS.items():
        for points in several:
            target = luck.choice((100, 95, 87, 18.96, 220))
            actual = round(target * luck.choice((1, 1, 1, 0.9, 0.33, 1.1)), 2)
            claimed = round(min(actual / target, 1) * points, luck.choice((2, 2, 2, 0)))
            rows.append(
                {
                    "一级指标": group,
                    "三级指标": f"指标{len(rows) + 1}",
                    "指标性质": "≥",
                    "指标值": target,
                    "完成值": actual,
                    "分值": points,
                    "自评得分": claimed,
                    "偏差原因": "原因",
                }
            )
    data = {"年初预算数": 100, "全年预算数": 100, "全年执行数": luck.choice((100, 95, 50)), "绩效指标": rows}
    return {"rubric": RUBRIC, "unit": f"第{number}局", "year": 2020, "data": data, "claimed": {"预算执行率": 10}}


def fill(folder: Path, many: int) -> None:
    """A folder of so many forms."""
    luck = random.Random(1)  # noqa: S311 (nothing secret: the same forms each time)
    for number in range(many):
        made = form(number, luck)
        if number % 2:
            (folder / f"{number:05}.json").write_text(json.dumps(made, ensure_ascii=False), encoding="utf-8")
        else:
            text = yaml.safe_dump(made, allow_unicode=True, sort_keys=False)
            (folder / f"{number:05}.yaml").write_text(text, encoding="utf-8")


def fill_workbooks(folder: Path, many: int) -> None:
    """A folder of so many workbooks."""
    luck, rubric = random.Random(1), perfscore.load(RUBRIC)  # noqa: S311 (nothing secret: the same forms each time)
    forms = [workbook(rubric.program, submission(form(number, luck))) for number in range(20)]
    for number in range(many):
        (folder / f"{number:05}.xlsx").write_bytes(forms[number % len(forms)])


def timed(folder: Path, many: int, answer: Path) -> float:
    """Re-check a folder, print a row, and return the forms a second."""
    before = time.perf_counter()
    subprocess.run([sys.executable, "-m", "perfscore", "recheck", RUBRIC, str(folder), "-o", str(answer)], check=True)
    took = time.perf_counter() - before
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    kinds = "、".join(sorted({one.suffix for one in folder.iterdir()}))
    print(f"{many:5} {kinds:11} → {answer.suffix:5}  {took:6.2f} s  {many / took:5.0f} a second  {peak} MB")
    return many / took


def main() -> None:
    """Print a table: forms, answer, seconds, forms a second, peak memory."""
    for many in SIZES:
        with tempfile.TemporaryDirectory() as home:
            rates: dict[str, float] = {}
            for kind, filled in (("text", fill), ("workbooks", fill_workbooks)):
                folder = Path(home, kind)
                folder.mkdir()
                filled(folder, many)
                for answer in ("xlsx", "html", "json"):
                    rates[kind] = timed(folder, many, Path(home, f"answer.{answer}"))
            some = sorted(Path(home, "workbooks").iterdir())[:20]
            before = time.perf_counter()
            for one in some:
                openpyxl.load_workbook(one)
            alone = len(some) / (time.perf_counter() - before)
            times = rates["workbooks"] / alone
            print(f"openpyxl alone reads {alone:.1f} workbooks a second: re-checking them is {times:.1f} times as fast")


if __name__ == "__main__":
    main()
