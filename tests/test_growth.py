"""The work for a rule grows as the rule does: counted in lines of Python that run, never in time."""

import re
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from types import FrameType
from typing import Any
from zipfile import ZipFile

import pytest

import perfscore
from perfscore import exact
from perfscore.program.total_inputs import Gathering, total_inputs
from perfscore.report import official
from perfscore.workbook.form import form

WAYS = (
    "deduct: {above: 100%, each: 1%, points: 0.1, part: whole}",
    "ratio: {}",
    'bands: {"[90%, )": 1, "[80%, 90%)": 0.5, "( , 80%)": 0}',
    "parts: [{name: 前, points: 0.5, judged: {}}, {name: 后, points: 0.5, checklist: {有: 0.5}}]",
)
CRITERION = "按照部门预算批复和决算报表核对支出的进度；" * 3
"""As long as criteria are: sixty characters."""
OWN = str(Path(perfscore.__file__).parent)
SECTION = 4
FEW = 8


def rule(many: int, more: str = "") -> str:
    """A rule of so many indicators, in sections of a few; no name is like another, and all are of one length.

    Each indicator says ``more`` besides.
    """
    names = [chr(0x4E00 + 7 * number) for number in range(many)]
    text = f"rubric: big\ntitle: 大表\npoints: {many}\n"
    last = names[(many - 1) // len(WAYS) * len(WAYS)]
    text += f"limits:\n- {{when: {names[0]}支出 < 0, at_most: 5, says: 负数}}\n"
    text += f"- {{when: {last}率 > 300% and score({last}) > 0, at_most: 5, says: 超支}}\ndata:\n"
    for name in names:
        text += f"  {name}支出: {{kind: money}}\n  {name}预算: {{kind: money, given: true}}\n"
    text += f"relations:\n- {{that: {names[1]}支出 <= {names[1]}预算, says: 支出不超过预算}}\nsections:\n"
    for number, name in enumerate(names):
        if number % SECTION == 0:
            text += f"- name: {name}部\n  points: {SECTION}\n  indicators:\n"
        way = WAYS[number % len(WAYS)]
        text += f"  - name: {name}\n    points: 1\n    {way}\n{more}"
        if not way.startswith("parts"):
            text += f"    measure: {name}率 = {name}支出 / {name}预算\n"
            text += f"    undefined: {{when: {name}预算 == 0, score: zero, because: 没有预算}}\n"
    return text


def figures(rubric: perfscore.Rubric) -> dict[str, Any]:
    """A submission in which every row loses something."""
    data = {name: "85" if name.endswith("支出") else "100" for name in rubric.model.data}
    parts = [one.key for one in rubric.program.keyed.values() if len(one.blocks) > 1]
    answers = {key: {"前": {"score": "0.3", "reason": "查阅了有关材料"}, "后": {"有": "否"}} for key in parts}
    claimed = dict.fromkeys(rubric.program.keyed, "1")
    return {"rubric": "big", "data": data, "answers": answers, "claimed": claimed}


def scored(path: Path) -> Callable[[], object]:
    rubric = perfscore.load(path)
    given = figures(rubric)
    return lambda: (rubric.score(given).model_dump_json(), rubric.score(given).explain())


def scored_by_the_same_figures(path: Path) -> Callable[[], object]:
    """Each row uses the same two figures, so that a change of one is a change of every row."""
    text = re.sub(r"= .支出 / .预算", "= 一支出 / 一预算", path.read_text(encoding="utf-8"))
    path.write_text(re.sub(r"undefined: \{when: .预算", "undefined: {when: 一预算", text), encoding="utf-8")
    return scored(path)


def unfinished(path: Path) -> Callable[[], object]:
    rubric = perfscore.load(path)
    given = figures(rubric) | {"answers": {}}
    given["data"] = dict(list(given["data"].items())[::3])
    return lambda: rubric.score(given).model_dump_json()


def rechecked(path: Path) -> Callable[[], object]:
    rubric = perfscore.load(path)
    given = figures(rubric)
    return lambda: perfscore.recheck(rubric, given)


def compared(path: Path) -> Callable[[], object]:
    other = path.with_name("other.yaml")
    other.write_text(path.read_text(encoding="utf-8").replace("points: 0.1,", "points: 0.2,", 1), encoding="utf-8")
    return lambda: perfscore.diff(path, other)


def reported(path: Path) -> Callable[[], object]:
    result = perfscore.load(path).score(figures(perfscore.load(path)))
    return lambda: perfscore.render(result, "html")


def shown(path: Path) -> Callable[[], object]:
    program = perfscore.load(path).program
    return lambda: official.text(program)


def printed(path: Path) -> Callable[[], object]:
    program = perfscore.load(path).program
    return lambda: form(program)


def in_a_table(path: Path) -> Callable[[], object]:
    pl = pytest.importorskip("polars")
    rubric = perfscore.load(path)
    columns = dict(figures(rubric)["data"])
    for key in (one.key for one in rubric.program.keyed.values() if len(one.blocks) > 1):
        columns |= {f"{key}.前.score": "0.3", f"{key}.前.reason": "查阅了有关材料", f"{key}.后.有": "否"}
    frame = pl.DataFrame([columns])
    return lambda: rubric.score_table(frame)


WORK: dict[str, Callable[[Path], Callable[[], object]]] = {
    "load": lambda path: lambda: perfscore.load(path),
    "score": scored,
    "score by the same figures": scored_by_the_same_figures,
    "unfinished": unfinished,
    "recheck": rechecked,
    "check": lambda path: lambda: perfscore.check(path),
    "diff": compared,
    "show": shown,
    "html": reported,
    "form": printed,
    "table": in_a_table,
}


def lines(work: Callable[[], object]) -> int:
    """The number of lines of perfscore that run: those of a library are the library's, as of Fraction's arithmetic."""
    ran = 0

    def trace(frame: FrameType, event: str, _: object) -> Callable[..., Any] | None:
        nonlocal ran
        ran += event == "line"
        return trace if frame.f_code.co_filename.startswith((OWN, "<")) else None  # "<…>": compiled from steps

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return ran


@pytest.mark.parametrize("name", WORK)
def test_twice_the_indicators_are_twice_the_work(tmp_path: Path, name: str) -> None:
    def counted(many: int) -> int:
        path = tmp_path / f"{many:04}.yaml"
        path.write_text(rule(many), encoding="utf-8")
        return lines(WORK[name](path))

    counted(FEW)  # whatever is made once
    few, more, most = counted(FEW), counted(2 * FEW), counted(4 * FEW)
    assert most - more <= 2.02 * (more - few), (few, more, most)


def test_a_rule_of_two_thousand_indicators_is_scored(tmp_path: Path) -> None:
    path = tmp_path / "rule.yaml"
    path.write_text(rule(2_000, f"    criterion: {CRITERION}\n    source: 某市绩效评价办法附件\n"), encoding="utf-8")
    rubric = perfscore.load(path)
    result = rubric.score(figures(rubric))
    assert (len(result.indicators), str(result.total)) == (2_000, "1325")


def test_no_function_of_a_form_has_more_arguments_than_an_application_takes(tmp_path: Path) -> None:
    many = 300
    names = [chr(0x4E00 + 7 * number) for number in range(many)]
    text = "rubric: most\ntitle: 表\npoints: 1\ndata:\n"
    text += "".join(f"  {name}数: {{kind: count}}\n" for name in names)
    text += "sections:\n- name: 本\n  points: 1\n  indicators: [{name: 本, points: 1, checklist: {有: 1}}]\n"
    text += "- name: 加\n  points: 0\n  take: highest\n  indicators:\n"
    for name in names:
        earn = "earn: {above: 0, each: 1, points: 1, part: whole, at_most: none}"
        text += f"  - {{name: {name}, points: none, bonus: true, measure: {name}值 = {name}数, {earn}}}\n"
    path = tmp_path / "rule.yaml"
    path.write_text(text, encoding="utf-8")
    with ZipFile(BytesIO(form(perfscore.load(path).program))) as book:
        sheets = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/")]
    calls = [call for sheet in sheets for call in re.findall(r"MAX\(([^()]*)\)", sheet)]
    assert len(calls) > 1
    assert max(call.count(",") for call in calls) < 255


def test_other_scores_give_the_total_that_they_give_when_gathered_anew(tmp_path: Path) -> None:
    path = tmp_path / "rule.yaml"
    path.write_text(SUMS, encoding="utf-8")
    run = perfscore.load(path).score({"rubric": "s", "data": {"数": "80", "系数": "1.1"}}).run
    totals, limits, figures = run.program.totals, (True,), run.figures
    gathering = Gathering(totals, run.rows)
    for number, row in enumerate(run.rows):
        for score in (0, 1, 3):
            other = exact.ratio(score)
            rows = [*run.rows[:number], row._replace(got=other), *run.rows[number + 1 :]]
            expected = totals.values(*total_inputs(totals, rows, limits, figures))
            assert totals.values(*gathering.values({number: other}, limits, figures)) == expected


SUMS = """\
rubric: s
title: 表
points: 10
total: 甲 * 系数 + 加分 - 减分
data: {数: {kind: number}, 系数: {kind: number, between: "[0, 2]"}}
limits: [{when: 数 < 90, at_most: 8, says: 说明}]
sections:
- name: 甲
  points: 10
  indicators:
  - {name: 一, points: 6, measure: 率一 = 数 / 100, ratio: {}}
  - {name: 二, points: 4, measure: 率二 = 数 / 200, ratio: {}}
- name: 加
  points: 0
  take: highest
  indicators:
  - {name: 三, points: 3, bonus: true, measure: 率三 = 数 / 300, ratio: {}}
  - {name: 四, points: 3, bonus: true, measure: 率四 = 数 / 400, ratio: {}}
- name: 减
  points: 0
  indicators:
  - {name: 五, points: 3, minus: true, measure: 率五 = 数 / 500, ratio: {}}
"""
