"""Rules and submissions made to be slow or large, through perfscore.load and Rubric.score: `python limits.py GROUP`.

A case is a text and what becomes of it: "scored", or the code of its first problem. The readers of YAML and JSON have
cases of their own in hostile.py; here every text is good YAML, and as much of it as a file may hold or a rule may say:
a quarter of that on the profile quick, in half of the time and the memory. The group "tables" scores tables of a few
rows, by rules of one size on every profile: what grew with the square of that size would hide in a quarter of it.
"""

from __future__ import annotations

import gc
import json
import resource
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, TypeAlias

import perfscore
from perfscore.documents.builder import MOST_NODES
from perfscore.documents.source import LARGEST
from perfscore.rubric.read import MOST_CHARACTERS, MOST_VALUES
from profiles import PROFILE

SHARE: Final = 4 if PROFILE == "quick" else 1
SECONDS: Final = 10.0 if SHARE == 1 else 5.0
"""The most seconds a case may take: one on an idle machine is more on a busy one; what is quadratic takes minutes."""
MEMORY: Final = (500 if SHARE == 1 else 250) << 20
MEMORY_OF_TABLES: Final = 500 << 20

Text: TypeAlias = Callable[[], str]
Case: TypeAlias = tuple[str, Text, str]

TOP: Final = "rubric: r\ntitle: 表\npoints: 1\n"
DATA: Final = "data: {甲数: {kind: number}, 乙数: {kind: number}}\n"
END: Final = "sections:\n- {name: 全, points: 1, indicators: [{name: 甲, points: 1, judged: {}}]}\n"
ROWS: Final = "sections:\n- name: 全\n  points: 1\n  indicators:\n"
ONE: Final = ROWS + "  - name: 甲\n    points: 1\n    measure: 率 = 甲数 / 乙数\n"


def lines(before: str, line: str, each: int, after: str = "", *, most: int = MOST_VALUES, share: int = SHARE) -> Text:
    """As many numbered lines of ``each`` keys and values as fit, or a share of them: into a rule, into a file."""
    room = LARGEST - len((before + after).encode())
    many = min((most - 60) // each, room // len(line.format(n=10_000).encode()))
    if most < MOST_NODES:  # a rule, whose characters are counted too
        many = min(many, (MOST_CHARACTERS - len(before + after)) // len(line.format(n=10_000)))
    return lambda: before + "".join(line.format(n=number) for number in range(many // share)) + after


def adding(many: int, line: str, share: int = SHARE) -> Text:
    """A rule whose points add up, so that it is built and scored."""
    many //= share
    body = "".join(line.format(n=number) for number in range(many))
    return lambda: f"rubric: r\ntitle: 表\npoints: {many}\n{DATA}{ROWS.replace('points: 1', f'points: {many}')}{body}"


CRITERION: Final = (
    "超过百分之一百的，每超过一个百分点扣零点一分，扣完为止；"
    "不足一个百分点的不扣分，以财政部门核对过的决算数为准，不另行报送"
)
"""As long as criteria are: 60 characters."""
LONG: Final = f"min({'甲数, 乙数, ' * 45}甲数)"
ITEMS: Final = ", ".join(f"项{{n}}之{number}: 0.01" for number in range(100))
BANDS: Final = ", ".join(f'"[{number}, {number + 1})": 1' for number in range(100))


RULES: Final[list[Case]] = [
    ("judged", adding(4_000, "  - {{name: 指{n}, points: 1, judged: {{}}}}\n"), "scored"),
    (
        "deducted",
        adding(
            2_000,
            "  - {{name: 支出进度率{n}, points: 1, criterion: " + CRITERION + ", measure: 率{n} = 甲数 / 乙数, "
            "deduct: {{above: 100%, each: 1%, points: 0.1, part: whole}}, source: 某市绩效评价办法附件第{n}条}}\n",
        ),
        "scored",
    ),
    (
        "long formulas",
        adding(600, "  - {{name: 指{n}, points: 1, measure: '率{n} = " + LONG + "', ratio: {{}}}}\n"),
        "scored",
    ),
    ("long checklists", adding(90, "  - {{name: 指{n}, points: 1, checklist: {{" + ITEMS + "}}}}\n"), "scored"),
    (
        "long bands",
        adding(120, "  - {{name: 指{n}, points: 1, measure: 率{n} = 甲数 + 乙数, bands: {{" + BANDS + "}}}}\n"),
        "scored",
    ),
    (
        "too many steps",
        adding(250, "  - {{name: 指{n}, points: 1, checklist: {{" + ITEMS + "}}}}\n", share=1),
        "too-many-items",
    ),
    (
        "too many indicators",
        lines(TOP + ROWS, "  - {{name: 指{n}, points: 1, judged: {{}}}}\n", 8, most=MOST_NODES, share=1),
        "too-many-nodes",
    ),
    (
        "one id",
        lines(TOP + ROWS, "  - {name: 同, points: 1, judged: {}}\n".replace("{", "{{").replace("}", "}}"), 8),
        "points-not-adding",
    ),
    (
        "unknown names",
        lines(
            TOP + DATA + ROWS, "  - {{name: 指{n}, points: 1, measure: 率{n} = 甲数{n} / 乙数{n}, ratio: {{}}}}\n", 10
        ),
        "points-not-adding",
    ),
    ("figures", lines(TOP + "data:\n", "  数{n}: {{kind: money}}\n", 4, END), "scored"),
    ("unknown keys", lines(TOP + END, "relation{n}: 1\n", 2), "unknown-key"),
    ("unknown keys of figures", lines(TOP + "data:\n", "  数{n}: {{kin: money}}\n", 4, END), "unknown-key"),
    ("bands", lines(TOP + DATA + ONE + "    bands:\n", '      "[{n}, {n}]": 1\n', 2), "too-many-items"),
    (
        "a checklist",
        lines(TOP + ROWS + "  - name: 甲\n    points: 1\n    checklist:\n", "      项{n}: 0.0001\n", 2),
        "too-many-items",
    ),
    (
        "cases",
        lines(
            TOP + DATA + ROWS + "  - name: 甲\n    points: 1\n    cases:\n",
            "    - {{when: 甲数 == {n}, points: 1}}\n",
            5,
            "    - {otherwise: 0}\n",
        ),
        "too-many-items",
    ),
    (
        "measures",
        lines(
            TOP + DATA + ROWS + "  - name: 甲\n    points: 1\n    ratio: {}\n    measure:\n",
            "    - 率{n} = 甲数 / 乙数\n",
            1,
        ),
        "scored",
    ),
    (
        "gates",
        lines(TOP + DATA + ONE + "    ratio: {}\n    unless:\n", "    - {{when: 甲数 == {n}, because: 因}}\n", 5),
        "scored",
    ),
    ("relations", lines(TOP + DATA + "relations:\n", "- {{that: 甲数 == {n}, says: 说}}\n", 5, END), "scored"),
    (
        "limits",
        lines(TOP + DATA + "limits:\n", "- {{when: 甲数 == {n}, at_most: 1, says: 说}}\n", 7, END),
        "too-many-items",
    ),
    ("choices", lines(TOP + "data:\n  甲数:\n    kind: choice\n    of:\n", "    - 选{n}\n", 1, END), "scored"),
    (
        "kinds",
        lines(
            TOP + ROWS + "  - name: 甲\n    points: 1\n    findings:\n      each: 1\n      kinds:\n",
            "      - 种{n}\n",
            1,
        ),
        "too-many-items",
    ),
    (
        "cases of a long choice",
        lines(
            TOP + "data:\n  区:\n    kind: choice\n    of:\n",
            "    - 地{n}\n",
            1,
            ROWS
            + "  - name: 甲\n    points: 1\n    cases:\n"
            + "".join(f"    - {{when: 区 == '地{number}', points: 1}}\n" for number in range(99)),
        ),
        "cases-not-covered",
    ),
    (
        "columns",
        lines(TOP + "data:\n  表:\n    kind: table\n    columns:\n", "      列{n}: {{kind: number}}\n", 4, END),
        "scored",
    ),
    (
        "sections",
        lines(
            TOP + "sections:\n",
            "- {{name: 部{n}, points: 0, indicators: [{{name: 指{n}, points: 0, judged: {{}}}}]}}\n",
            15,
        ),
        "points-not-adding",
    ),
    (
        "sections in sections",
        lambda: (
            TOP
            + "sections: "
            + "[{name: 甲, points: 1, sections: " * 20
            + "[{name: 乙, points: 1, indicators: [{name: 丙, points: 1, judged: {}}]}]"
            + "}]" * 20
        ),
        "scored",
    ),
    (
        "texts",
        lines(
            TOP + ROWS,
            "  - {{name: 指{n}, points: 1, judged: {{}}, note: " + "a" * 3000 + "}}\n",
            10,
            most=MOST_NODES,
            share=1,
        ),
        "too-many-characters",
    ),
    ("a long text", lambda: TOP.replace("表", "表" * 99_000) + END, "scored"),
    ("grades", lines(TOP + "grades:\n", '  级{n}: "[{n}, {n}]"\n', 2, END, most=40_000), "too-many-items"),
    ("a long number", lambda: TOP.replace("points: 1", "points: " + "9" * 99_000) + END, "number-not-read"),
]

YANLING: Final = "rubric: yanling-dept-2020\nunit: 某局\nyear: 2020\n"
PROJECT: Final = (
    "rubric: project-self-evaluation-2020\nunit: 某局\nyear: 2020\n"
    "data:\n  年初预算数: 100\n  全年预算数: 100\n  全年执行数: 90\n  绩效指标:\n"
)
ROW: Final = (
    "  - {{一级指标: 产出指标, 二级指标: 数量指标, 三级指标: 指标{n}, "
    "指标性质: ≥, 指标值: 10, 度量单位: 个, 完成值: 9, 分值: 0.01}}\n"
)


def handed(before: str, line: str, each: int) -> Text:
    return lines(before, line, each, most=MOST_NODES)


SUBMISSIONS: Final[list[Case]] = [
    ("unknown figures", handed(YANLING + "data:\n", "  在职人员数{n}: 1\n", 2), "unknown-figure"),
    ("unknown answers", handed(YANLING + "answers:\n", "  指标{n}: {{a: 1}}\n", 4), "unknown-indicator"),
    ("unknown items", handed(YANLING + "answers:\n  信息公开:\n", "    项目{n}: 是\n", 2), "answer-unknown-item"),
    ("unknown keys", handed(YANLING, "key{n}: 1\n", 2), "unknown-key"),
    ("findings", handed(YANLING + "answers:\n  支出进度:\n", "  - 问题{n}\n", 1), "scored"),
    (
        "findings of unknown kinds",
        handed(YANLING + "answers:\n  支出进度:\n", "  - {{kind: 种类{n}, what: 问题}}\n", 5),
        "answer-not-listed",
    ),
    ("evidence", handed(YANLING + "evidence:\n", "  指标{n}: [文件]\n", 3), "unknown-indicator"),
    ("claims", handed(YANLING + "claimed:\n", "  指标{n}: x\n", 2), "unknown-indicator"),
    ("questionnaires", handed(YANLING + "answers:\n  满意度:\n    sheets:\n", "    - AABAABABAB\n", 1), "scored"),
    (
        "long questionnaires",
        lambda: YANLING + "answers:\n  满意度:\n    sheets:\n" + ("    - " + "A" * 99_000 + "\n") * 10,
        "survey-sheet",
    ),
    ("a long reason", lambda: YANLING + "answers:\n  经济效益: {score: 4, reason: " + "长" * 90_000 + "}\n", "scored"),
    (
        "long numbers",
        lambda: YANLING + "data: {编制数: " + "9" * 90_000 + ", 总支出: " + "9" * 90_000 + "}\n",
        "number-not-read",
    ),
    ("lists in lists", lambda: YANLING + "answers:\n  信息公开: " + "[" * 45 + "]" * 45 + "\n", "answer-form"),
    ("rows", handed(PROJECT, ROW, 17), "points-not-adding"),
    ("rows of one name", handed(PROJECT, ROW.replace("指标{n}", "指标"), 17), "same-id"),
    ("rows of no group", handed(PROJECT, ROW.replace("产出指标", "产出指"), 17), "choice-unknown"),
    ("rows with words for numbers", handed(PROJECT, ROW.replace("完成值: 9", "完成值: 九"), 17), "number-not-read"),
    ("rows without results", handed(PROJECT, ROW.replace("完成值: 9, ", ""), 15), "points-not-adding"),
    ("rows with unknown columns", handed(PROJECT, ROW.replace("完成值", "完成"), 17), "unknown-column"),
    (
        "a row of unknown columns",
        lambda: PROJECT + "  - {" + ", ".join(f"列{number}: 1" for number in range(22_000 // SHARE)) + "}\n",
        "unknown-column",
    ),
]


def named(line: str, many: int, joint: str = "") -> str:
    """So many numbered pieces of a rule."""
    return joint.join(line.format(n=number) for number in range(many))


FEW: Final = 17
"""As many as were too many: each doubled what the ones before it took."""
FIGURES: Final = "data:\n" + named("  数{n}: {{kind: count}}\n", FEW)
EARN: Final = "earn: {{above: 400, each: 10, points: 0.1, part: whole, at_most: 1}}"
TABLES: Final[list[Case]] = [
    (
        "indicators",
        adding(2_000, "  - {{name: 指{n}, points: 1, measure: 率{n} = 甲数 / 乙数, ratio: {{}}}}\n", share=1),
        "scored",
    ),
    (
        "the least of many figures",
        lambda: (
            TOP + FIGURES + ROWS + "  - name: 甲\n    points: 1\n"
            f"    measure: 值 = min({named('数{n}', FEW, ', ')})\n"
            "    deduct: {below: 400, each: 1, points: 0.1, part: whole}\n"
        ),
        "scored",
    ),
    (
        "the highest of many rows",
        lambda: (
            TOP
            + FIGURES
            + ROWS
            + "  - {name: 甲, points: 1, measure: 率 = 数0 / 数1, ratio: {}}\n"
            + "- name: 加\n  points: 0\n  take: highest\n  indicators:\n"
            + named("  - {{name: 加{n}, points: 1, bonus: true, measure: 值{n} = 数{n}, " + EARN + "}}\n", FEW)
        ),
        "scored",
    ),
]
GROUPS: Final = {"rules": RULES, "submissions": SUBMISSIONS, "tables": TABLES}


def outcome(kind: str, text: str, folder: Path) -> str:
    """The outcome of a text: scored, or the code of its first problem."""
    file = folder / "file.yaml"
    file.write_text(text, encoding="utf-8")
    try:
        if kind == "tables":
            score_table(file)
        elif kind == "rules":
            rubric = perfscore.load(file)
            figures = {name: "1" for name, figure in rubric.model.data.items() if figure.kind in {"number", "money"}}
            rubric.score({"rubric": "r", "data": figures})
        else:
            name = text.partition("\n")[0].removeprefix("rubric: ")
            perfscore.load(name).score(file)
    except perfscore.PerfscoreError as error:
        return error.problems[0].code
    return "scored"


def score_table(file: Path) -> None:
    """Score a table of a few rows, in which no two figures are the same."""
    import polars as pl  # noqa: PLC0415 (the other groups need none)

    rubric = perfscore.load(file)
    columns = {
        name: [400 + place * 13 % 70 + row * (place % 2) for row in range(20)]
        for place, name in enumerate(rubric.model.data)
    }
    rubric.score_table(pl.DataFrame(columns))


def memory() -> int:
    """The most bytes held since ``forget``; what ``getrusage`` says has that of the process that started it."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0  # only Linux tells
    peak = next(line for line in status.read_text(encoding="utf-8").splitlines() if line.startswith("VmHWM:"))
    return int(peak.split()[1]) << 10


def forget() -> None:
    """Let go of the last case, and count the most bytes anew: what is held from now on is the next case's, or kept."""
    gc.collect()
    counted = Path("/proc/self/clear_refs")
    if counted.exists():
        counted.write_text("5", encoding="ascii")


def cases(kind: str) -> Iterator[tuple[str, str, str, float]]:
    """Each case of a group: its name, what is expected, what became of it, and the seconds that it took."""
    for name, text, expected in GROUPS[kind]:
        made = text()
        assert len(made.encode()) <= LARGEST, name
        forget()
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        start = resource.getrusage(resource.RUSAGE_SELF).ru_utime
        with tempfile.TemporaryDirectory() as folder:
            got = outcome(kind, made, Path(folder))
        seconds = resource.getrusage(resource.RUSAGE_SELF).ru_utime - start
        if memory() > (MEMORY_OF_TABLES if kind == "tables" else MEMORY):
            got = "too much memory"
        yield name, expected, got, seconds


if __name__ == "__main__":
    for case in cases(sys.argv[1]):
        sys.stdout.write(json.dumps(case) + "\n")
        sys.stdout.flush()
