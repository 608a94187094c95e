"""Of whoever fills in a form nobody expects a key of a YAML file: no message, hint, cause or finding holds one.

Forms with something odd in every cell, ours and bureaus' own, are scored and re-checked; a Latin word in what is said
of them has to be one that was typed, or one that the rule shows.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import openpyxl
import pytest

import perfscore
from own_files import INDICATORS, Made, Sheet, table, word, xlsx
from own_files import form as own_form
from perfscore.problems import Problem
from perfscore.submission import form_map
from perfscore.submission.form_map import Line
from perfscore.submission.xlsx import Workbook, place
from perfscore.workbook import form as making

FORMS: Final = Path(__file__).parent / "forms"
RULES: Final = ("yanling-dept-2020", "project-self-evaluation-2020", "medical-aid-grades", FORMS / "everything.yaml")
ODD: Final = (
    *("", "无", "三十", "约10", "9分", "-1", "是", "优秀", "合格", "12月底前", "2021-12-31", "=1+1", "95%", "10万元"),
    *(0, 1, -1, 3, 95, 0.5, 1e12, 1.23456789),
)
LATIN: Final = re.compile("[A-Za-z_]{2,}")
SAID: Final = re.compile(r"perfscore [a-z]+|WPS|Excel|perfscore|“=[^”]*”|[A-Z]{1,3}[0-9]+")
"""Programs, their commands, formulas that were typed, and cells."""


def lines_of(file: Path) -> Iterator[Line]:
    book = Workbook(file)
    hidden = book.sheet(form_map.SHEET).cells
    book.close()
    row = form_map.FIRST_LINE
    while f"A{row}" in hidden:
        yield Line.read(tuple(hidden[f"{column}{row}"].text for column in form_map.COLUMNS))
        row += 1


def keys_in(texts: list[str], known: str) -> list[str]:
    """The Latin words of texts that nobody typed and no rule shows."""
    return sorted({one for text in texts for one in LATIN.findall(SAID.sub("", text)) if one not in known})


def told(rubric: perfscore.Rubric, file: Path) -> tuple[list[str], set[str]]:
    """Everything that is said of a file, and the codes of its problems."""
    problems: list[Problem] = []
    texts: list[str] = []
    try:
        problems += rubric.score(file).problems
    except perfscore.PerfscoreError as error:
        problems += error.problems
    try:
        found = perfscore.recheck(rubric, file)
    except perfscore.PerfscoreError as error:
        problems += error.problems
    else:
        texts += [cause.says for row in found.rows for cause in row.causes]
        texts += [text for one in found.findings for text in (one.says, one.remedy)]
    texts += [text for one in problems for text in (one.message, one.hint)]
    return texts, {one.code for one in problems}


def shown_by(rubric: perfscore.Rubric, file: Path) -> str:
    """The texts of a blank form, and the ids of the rule: all of them are the rule's own words."""
    book = openpyxl.load_workbook(file)
    names = [sheet for sheet in book.sheetnames if book[sheet].sheet_state == "visible"]
    texts = [str(cell.value) for name in names for row in book[name].iter_rows() for cell in row if cell.value]
    book.close()
    return " ".join([*texts, rubric.id, *(one.key for one in rubric.program.indicators)])


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: Path(rule).stem)
def test_no_key_is_said_of_a_form_with_odd_cells(rule: str | Path, tmp_path: Path) -> None:
    rubric, blank = perfscore.load(rule), tmp_path / "表.xlsx"
    blank.write_bytes(making.form(rubric.program))
    known, lines, codes = shown_by(rubric, blank), list(lines_of(blank)), set[str]()
    for seed in range(4):
        luck, book = random.Random(seed), openpyxl.load_workbook(blank)  # noqa: S311 (no secret)
        for line in lines:
            first = place(line.first)
            assert first is not None
            column = line.first.rstrip("0123456789")
            for row in range(3 if line.first != line.last else 1):
                words = line.spec.of or ODD
                book[line.sheet][f"{column}{first[0] + row}"] = luck.choice((*words, *ODD) if seed % 2 else ODD) or None
        file = tmp_path / f"{seed}.xlsx"
        book.save(file)
        book.close()
        texts, new = told(rubric, file)
        codes |= new
        assert keys_in(texts, known) == []
    assert len(codes) > 5


def test_findings_and_surveys_are_asked_for_in_the_words_of_the_form(tmp_path: Path) -> None:
    rubric, file = perfscore.load("yanling-dept-2020"), tmp_path / "表.xlsx"
    file.write_bytes(making.form(rubric.program))
    lines = {line.path: line for line in lines_of(file)}
    book = openpyxl.load_workbook(file)
    found = next(path[1] for path in lines if path[-1] == "lines")
    survey = next(path[1] for path in lines if path[-1] == "of")
    for path, value in (
        (("answers", found, "count"), 1),
        (("answers", found, "lines"), "无"),
        (("answers", survey, "of"), 10),
        (next(path for path in lines if path[1:3] == (survey, "tally")), 10),
    ):
        book[lines[path].sheet][lines[path].first] = value
    book.save(file)
    with pytest.raises(perfscore.PerfscoreError) as caught:
        rubric.score(file)
    assert {(one.code, one.message, one.hint) for one in caught.value.problems if one.severity == "error"} == {
        ("answer-not-text", "发现的问题不能只写“无”", "没有发现问题的，发现数填 0，说明不写"),
        ("survey-forms", "各选项的答案个数，与得分合计、满分合计，只能填一种", ""),
    }


CHANGES: Final[list[dict[str, Any]]] = [
    {"指标性质": "定性", "指标值": "明显", "完成值": "达成", "偏差原因": ""},
    {"指标性质": "定性", "指标值": "明显", "完成值": "很好"},
    {"指标值": "约100", "完成值": "≥95%"},
    {"分值": "十分", "自评得分": "满分"},
    {"分值": "", "三级指标": ""},
    {"指标性质": "大概", "度量单位": "公里", "完成值": "5人"},
    {"一级指标": "别的指标"},
    {"指标值": "12月底前", "完成值": "95%"},
    {"分值": "-5", "自评得分": "200"},
]


@pytest.mark.parametrize("write", [xlsx, word], ids=["xlsx", "docx"])
@pytest.mark.parametrize("change", CHANGES, ids=range(len(CHANGES)))
def test_no_key_is_said_of_a_form_of_a_bureau_s_own(write: Any, change: dict[str, Any], tmp_path: Path) -> None:
    rubric = perfscore.load("project-self-evaluation-2020")
    every = [{**one, **change} if place in {1, 3} else one for place, one in enumerate(INDICATORS)]
    suffix = "xlsx" if write is xlsx else "docx"
    texts, codes = told(rubric, write(tmp_path / f"表.{suffix}", Sheet(own_form(table=table(Made(), every)))))
    assert codes
    assert keys_in(texts, rubric.id) == []
