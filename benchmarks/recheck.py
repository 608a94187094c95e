"""How quickly a thousand project forms are re-checked, and in how much memory: ``python benchmarks/recheck.py``.

The forms are made up, half YAML and half JSON, ten rows each; one row in four claims a rounded score.
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

import yaml

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


def main() -> None:
    """Print a table: forms, answer, seconds, forms a second, peak memory."""
    for many in SIZES:
        with tempfile.TemporaryDirectory() as home:
            folder = Path(home, "forms")
            folder.mkdir()
            fill(folder, many)
            for form_of_answer in ("json", "xlsx", "html"):
                answer = str(Path(home, f"answer.{form_of_answer}"))
                before = time.perf_counter()
                command = [sys.executable, "-m", "perfscore", "recheck", RUBRIC, str(folder), "-o", answer]
                subprocess.run(command, check=True)
                took = time.perf_counter() - before
                peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
                print(f"{many:5} forms → {form_of_answer:4}  {took:6.2f} s  {many / took:5.0f} a second  {peak} MB")


if __name__ == "__main__":
    main()
