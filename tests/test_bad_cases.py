"""Every bad case is a document: a rule, a submission, or both, and every word of what is wrong with them.

`case.yaml` names a shipped rule or a file to read in place of `rule.*` and `submission.*`, and says in a
comment what the case is about. `python tests/test_bad_cases.py` writes what comes out now into every
`problems.txt`, for `git diff` to show.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final, get_args

import pytest
import yaml

import perfscore
from perfscore.documents.builder import LONGEST_KEY, LONGEST_SCALAR, MOST_NODES
from perfscore.documents.parse import parse
from perfscore.documents.source import LARGEST
from perfscore.methods.description import Misunderstanding
from perfscore.methods.refusals import MOST_ITEMS
from perfscore.problems import MOST_PROBLEMS, Problem, Span
from perfscore.program import lowering
from perfscore.rubric.read import MOST_VALUES, PASSES

ROOT: Final = Path(__file__).parent.parent
BAD: Final = ROOT / "tests" / "cases" / "bad"
CASES: Final = sorted(one for one in BAD.iterdir() if one.is_dir())
PARTS: Final = ("rule", "submission")
QUOTED: Final = re.compile(r'"([a-z]+(?:-[a-z0-9]+)+)"')

WORDS: Final = {  # kebab-case words of the source that are no problem codes
    *("half-up", "half-even", "pro-rata", "not-applicable"),
    *("utf-8", "utf-8-sig", "utf-16-be", "utf-32-be"),
    *("skipped-choice", "non-serializable-default"),
    *get_args(Misunderstanding),  # codes of a re-check
}


def _codes() -> set[str]:
    """Every problem code that perfscore can give out when it reads a rule and scores a submission."""
    below = ("documents", "formula", "steps", "methods", "rubric", "submission", "program", "result", "table")
    rooms = ("exact.py", "problems.py", "api.py", *below)
    files = (file for room in rooms for file in [ROOT / "src/perfscore" / room] for file in [file, *file.rglob("*.py")])
    texts = (file.read_text(encoding="utf-8") for file in files if file.is_file())
    return {code for text in texts for code in QUOTED.findall(text)} - WORDS


CODES: Final = _codes()


@cache
def problems_of(case: Path) -> tuple[Problem, ...]:
    """Everything that is said of a case, by whoever stops first: loading, scoring, or nobody."""
    beside = case / "case.yaml"
    said: dict[str, str] = (yaml.safe_load(beside.read_text(encoding="utf-8")) if beside.exists() else None) or {}
    rule, submission = (said.get(part) or next((one.name for one in case.glob(f"{part}.*")), "") for part in PARTS)
    with contextlib.chdir(case):
        try:
            rubric = perfscore.load(rule)
            problems = [*rubric.warnings]
            if submission:
                problems += rubric.score(submission).problems
        except perfscore.PerfscoreError as error:
            return error.problems
    return tuple(problems)


def rendered(problems: tuple[Problem, ...]) -> str:
    return "".join(f"{problem.render()}\n" for problem in problems)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_bad_case_is_told_in_these_words(case: Path) -> None:
    problems = problems_of(case)
    assert rendered(problems) == (case / "problems.txt").read_text(encoding="utf-8")
    assert problems
    assert {one.code for one in problems} <= CODES


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_problems_stand_in_the_order_of_the_file_and_each_once(case: Path) -> None:
    problems = problems_of(case)
    spans = [one.where for one in problems if isinstance(one.where, Span) and error(one)]
    files = list(dict.fromkeys(one.file for one in spans))  # the rule's own, then what it extends
    places = [(files.index(one.file), one.line, one.column) for one in spans]
    assert places == sorted(places)
    assert len({one.render() for one in problems}) == len(problems)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_no_message_is_in_the_words_of_a_library(case: Path) -> None:
    """What pydantic, PyYAML or Python would have said reaches nobody; nor does our own last resort."""
    for one in problems_of(case):
        assert one.code != "value-form"
        said = re.sub("“.*?”|：.*", "", f"{one.message}\n{one.hint}")  # the reader's own text, and lists of keys
        assert not re.search(r"[A-Za-z]+ [A-Za-z]+ [A-Za-z]+|Error|None\b|\bdict\b|\bstr\b|<class|\{says\}", said), said


def error(problem: Problem) -> bool:
    return problem.severity == "error"


# ------------------------------------------------------------------ what is too large to be kept as a document


SOUND: Final = """\
rubric: 多
title: 多
points: 0
sections:
- {name: 甲, points: 0, indicators: [{name: 乙, points: 0, judged: {}}]}
"""
LARGE: Final[dict[str, tuple[str, int, int]]] = {  # by the code: the text, and where it is refused
    "file-too-large": ("rubric: 大\nnote: " + "长" * (LARGEST // 3) + "\n", 1, 1),
    "too-many-nodes": ("[" + ",\n".join(["a, " * 199 + "a"] * (MOST_NODES // 200 + 1)) + "]\n", 500, 598),
    "key-too-long": (f"rubric: 长\n{'键' * (LONGEST_KEY + 1)}: 1\n", 2, 1),
    "scalar-too-long": (f"rubric: 长\nnote: {'字' * (LONGEST_SCALAR + 1)}\n", 2, 7),
    "too-many-items": (SOUND + "grades:\n" + "".join(f"  甲{n}: '[{n}, {n}]'\n" for n in range(1000)), 6, 1),
    "too-many-characters": (
        SOUND + "".join(f"note{n}: {'a' * LONGEST_SCALAR}\n" for n in range(6)),
        1,
        1,
    ),
}


def refused(folder: Path, text: str, name: str = "rule.yaml") -> tuple[Problem, ...]:
    """What is said of a rule that is made up here."""
    (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(perfscore.PerfscoreError) as caught:
        perfscore.load(folder / name)
    return caught.value.problems


@pytest.mark.parametrize("code", LARGE)
def test_what_is_too_large_is_refused_in_a_second(tmp_path: Path, code: str) -> None:
    text, line, column = LARGE[code]
    began = time.process_time()
    found = next(one for one in refused(tmp_path, text) if one.code == code)
    assert time.process_time() - began < (1 if sys.gettrace() is None else 5)  # coverage takes its time
    assert isinstance(found.where, Span)
    assert (found.where.line, found.where.column) == (line, column)


def test_beyond_the_hundredth_problem_they_are_counted() -> None:
    problems = problems_of(BAD / "too-many-problems")
    assert len(problems) == MOST_PROBLEMS + 1
    assert problems[-1].message == f"问题太多，只列出前 {MOST_PROBLEMS} 处，另有 50 处没有列出"


@pytest.mark.parametrize(
    ("text", "more"),
    [
        (SOUND + "relations:\n" + "- {that: 甲 > 0, 说: 乙}\n" * 150, 200),  # two are said of each
        (SOUND + "".join(f"甲{number}: 1\n" * 2 for number in range(150)), 50),  # as YAML: no key twice
        (f"{SOUND}note: [{'!a 乙, ' * 150}]\n", 50),
        (f"{SOUND}note: [{'{[甲]: 1}, ' * 150}]\n", 50),
    ],
)
def test_however_many_there_are_all_are_counted(tmp_path: Path, text: str, more: int) -> None:
    problems = refused(tmp_path, text)
    assert len(problems) == MOST_PROBLEMS + 1
    assert problems[-1].message.endswith(f"另有 {more} 处没有列出")


def test_a_file_of_nothing_but_directives_is_not_read_further(tmp_path: Path) -> None:
    (problem,) = refused(tmp_path, "%TAG ! tag:a.b,2020:\n" * 21 + f"---\n{SOUND}")
    assert (problem.code, problem.hint) == ("yaml-directive", "删去这些行")


def test_a_rule_that_holds_far_more_than_rules_is_not_read(tmp_path: Path) -> None:
    (problem,) = refused(tmp_path, SOUND + "data:\n" + "".join(f"  甲{n}: 1\n" for n in range(MOST_VALUES // 2)))
    assert problem.code == "too-many-nodes"
    assert "键和值" in problem.message


def test_a_rule_of_too_many_steps_is_refused_where_they_become_too_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lowering, "MOST_STATEMENTS", 20)
    rows = "".join(f"  - {{name: 指{number}, points: 1, judged: {{}}}}\n" for number in range(9))
    (problem,) = refused(
        tmp_path, f"rubric: 大\ntitle: 大\npoints: 9\nsections:\n- name: 全\n  points: 9\n  indicators:\n{rows}"
    )
    assert isinstance(problem.where, Span)
    assert (problem.code, problem.where.line) == ("too-many-items", 12)
    assert problem.message == "到指标“指4”为止，规则的计分步骤、说明和填报项目已超过 20 个"


def test_a_rule_has_so_many_limits_and_no_more(tmp_path: Path) -> None:
    limits = "".join(f"- {{when: 甲数 == {number}, at_most: 1, says: 说明}}\n" for number in range(MOST_ITEMS + 1))
    (problem,) = refused(tmp_path, f"{SOUND}data: {{甲数: {{kind: number}}}}\nlimits:\n{limits}")
    assert (problem.code, problem.message) == ("too-many-items", "限额有 101 条，最多 100 条")


def test_what_would_go_on_for_ever_is_given_up(tmp_path: Path) -> None:
    """Each pass finds what is wrong one level further out; six are enough for anybody."""
    inner = "{name: 丙, points: 0, judged: {}}"
    section = "{name: 乙, points: 0, indicators: [" + inner + "], sections: [{name: 甲, points: 0}]}"
    for _ in range(12):
        section = "{name: 乙, points: 0, indicators: [" + inner + "], sections: [" + section + "]}"
    problems = refused(tmp_path, f"rubric: 深\ntitle: 深\npoints: 0\nsections: [{section}]\n")
    assert [one.code for one in problems] == ["section-content"] * PASSES


def test_a_name_that_no_file_can_have_is_no_rubric() -> None:
    with pytest.raises(perfscore.PerfscoreError) as caught:
        perfscore.load("长" * 5000)
    (problem,) = caught.value.problems
    assert problem.code == "rubric-unknown"
    assert problem.hint.startswith("自带的规则：")


def test_a_rule_by_its_path_is_read_whatever_its_name(tmp_path: Path) -> None:
    (tmp_path / "rule.txt").write_text(SOUND, encoding="utf-8")
    assert perfscore.load(tmp_path / "rule.txt").id == "多"
    with contextlib.chdir(tmp_path):
        assert perfscore.load("rule.txt").id == "多"


def test_a_key_that_is_not_there_has_no_other_name(tmp_path: Path) -> None:
    (tmp_path / "rule.yaml").write_text(SOUND, encoding="utf-8")
    document = parse(tmp_path / "rule.yaml")
    document.rename((), "没有", "也没有")
    document.rename((), "title", "名称")
    assert document.resolve(("也没有",)) == ((), document.root)
    assert document.span(("名称",)) == document.span(("title",))


def test_a_file_that_may_not_be_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    (tmp_path / "rule.yaml").write_text("rubric: 样表\n", encoding="utf-8")
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(perfscore.PerfscoreError) as caught:
        perfscore.load(tmp_path / "rule.yaml")
    assert [one.code for one in caught.value.problems] == ["file-unreadable"]


# ------------------------------------------------------------------ every code


def test_every_code_has_a_case() -> None:
    told = {one.code for case in CASES for one in problems_of(case)}
    elsewhere = {*LARGE, "file-unreadable", *OF_PROGRAMS, *OF_VERSIONS, *OF_FORMS, *OF_MAPS, *OF_FOLDERS, *OF_TABLES}
    assert CODES - told - elsewhere - NEVER == set()
    assert told & NEVER == set()


OF_PROGRAMS: Final = {"value-kind", "extra-missing"}
"""Codes that only a Python program meets, or one installed in part: see test_bad_values.py, test_report_office.py."""
OF_VERSIONS: Final = {
    *("folder-missing", "authority-unknown", "version-missing", "version-overlap", "version-several"),
    *("version-unreadable", "rule-passed-over", "folder-unreadable"),
}
"""Codes that only the choice among rubrics meets: see test_versions.py."""
OF_FORMS: Final = {code for code in CODES if code.startswith(("form-", "workbook-", "file-kind", "desk-"))}
"""Codes that only a filled form meets: see test_form_read.py, test_form_hostile.py, test_form_own_bad.py and, of a
workbook that is a reviewer's, test_review_desk.py."""
OF_MAPS: Final = {code for code in CODES if code.startswith("map-")}
"""Codes that only a map of headings meets: see test_form_own_maps.py."""
OF_FOLDERS: Final = {"files-skipped", "files-twice", "folder-empty"}
"""Codes that only a batch of files meets: see test_recheck_gather.py."""
OF_TABLES: Final = {
    *{code for code in CODES if code.startswith(("column-", "csv-", "key-", "table-"))},
    *("encoding-gbk-copy", "jsonl-line", "lines-differ"),
}
"""Codes that only a table of bureaus meets: see test_table.py and test_cli_table.py."""
NEVER: Final = {"value-form"}
"""What is said of an error of pydantic that nobody has met."""


# ------------------------------------------------------------------ the page of the codes


def test_what_the_page_quotes_is_really_said() -> None:
    page = (ROOT / "docs" / "problems.md").read_text(encoding="utf-8")
    quoted = dict(re.findall(r"^### `([a-z-]+)`\n\n[^\n]+\n\n> `(.+)`$", page, re.MULTILINE))
    said = {(one.code, one.render().split("\n")[0]) for case in CASES for one in problems_of(case)}
    assert quoted.keys() >= CODES
    elsewhere = {*LARGE, "file-unreadable", *OF_PROGRAMS, *OF_VERSIONS, *OF_FORMS, *OF_MAPS, *OF_FOLDERS, *OF_TABLES}
    for code in CODES - elsewhere - NEVER - {"too-many-problems"}:
        assert (code, quoted[code]) in said


# ------------------------------------------------------------------ writing the documents anew


def written() -> Iterator[str]:
    for case in CASES:
        text = rendered(problems_of(case))
        if (case / "problems.txt").read_text(encoding="utf-8") != text:
            (case / "problems.txt").write_text(text, encoding="utf-8")
            yield case.name


if __name__ == "__main__":
    os.environ.setdefault("PYTHONIOENCODING", "utf-8")
    sys.stdout.writelines(f"{name}\n" for name in written())
