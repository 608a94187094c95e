"""What is read from a filled form, and what is refused, with the sheet and the cell."""

import re
from pathlib import Path
from typing import Any

import pytest

import perfscore
from perfscore.submission.read import submission
from perfscore.workbook import cells
from perfscore.workbook import form as making
from workbooks import changed, pack, parts, put, sheet_part

FIGURES, GUIDE, RULE = "基础数据表", "填报说明", "yanling-dept-2020"


@pytest.fixture(scope="module")
def rubric() -> perfscore.Rubric:
    return perfscore.load(RULE)


@pytest.fixture(scope="module")
def filled(rubric: perfscore.Rubric, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("form") / "自评表.xlsx"
    file.write_bytes(making.form(rubric.program, submission("examples/yanling-2020.yaml")))
    return file


def problems(rubric: perfscore.Rubric, file: Path) -> list[str]:
    with pytest.raises(perfscore.PerfscoreError) as caught:
        rubric.score(file)
    return [f"{one.code} {one.render().splitlines()[0].removeprefix(f'{file}:')}" for one in caught.value.problems]


def test_a_filled_form_scores_as_the_submission_does(rubric: perfscore.Rubric, filled: Path) -> None:
    result, wanted = rubric.score(filled), rubric.score("examples/yanling-2020.yaml")
    assert [(one.id, one.score, one.status) for one in result.indicators] == [
        (one.id, one.score, one.status) for one in wanted.indicators
    ]
    assert (result.unit, result.year, result.total) == (wanted.unit, wanted.year, wanted.total)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (put("B4", "<is><t>二十三人</t></is>", "inlineStr"), "number-not-read 基础数据表!B4: “二十三人”里有中文数字"),
        (put("B4", "<f>20+3</f><v>23</v>"), "form-formula 基础数据表!B4: 填报格里写了公式“=20+3”，只能填数或文字"),
        (put("B4", "<v>23.5</v>"), "form-number 基础数据表!B4: “23.5”不合要求：要在 0 到 1000000000 之间，不能有小数"),
        (
            put("B6", "<v>0.001</v>"),
            "form-number 基础数据表!B6: “0.001”不合要求：要在 -100000000000 到 100000000000 之间，最多 2 位小数",
        ),
        (
            put("B6", "<v>1e999</v>"),
            "number-not-read 基础数据表!B6: “1e999”太大或太小",
        ),
        (put("B6", "<v>x</v>"), "number-not-read 基础数据表!B6: “x”不是一个确切的数"),
        (
            lambda xml: xml.replace("<mergeCells", '<mergeCells x=""').replace(
                "<mergeCell ", '<mergeCell ref="B4:B5"/><mergeCell ', 1
            ),
            "form-merged 基础数据表!B4: 填报格被合并了：B4:B5",
        ),
    ],
)
def test_a_cell_that_is_not_as_the_form_has_it_is_named(
    rubric: perfscore.Rubric, filled: Path, tmp_path: Path, change: Any, message: str
) -> None:
    file = changed(filled, tmp_path / "改.xlsx", FIGURES, change)
    assert message in problems(rubric, file)[0]


def test_the_fifteen_digits_of_a_number_are_what_counts(rubric: perfscore.Rubric, filled: Path, tmp_path: Path) -> None:
    file = changed(filled, tmp_path / "位.xlsx", FIGURES, put("B6", "<v>15639.000000000002</v>"))
    assert rubric.score(file).total == rubric.score(filled).total


def test_a_choice_that_is_not_listed_is_named(rubric: perfscore.Rubric, filled: Path, tmp_path: Path) -> None:
    file = changed(filled, tmp_path / "选.xlsx", "评价清单", put("D4", "<is><t>大概</t></is>", "inlineStr"))
    assert problems(rubric, file) == ["form-choice 评价清单!D4: “大概”不在下拉列表里"]


def test_a_sheet_that_is_gone_or_renamed_is_named(rubric: perfscore.Rubric, filled: Path, tmp_path: Path) -> None:
    members = parts(filled)
    book = members["xl/workbook.xml"].decode().replace('name="评定"', 'name="打分"').encode()
    file = pack(tmp_path / "名.xlsx", members | {"xl/workbook.xml": book})
    assert problems(rubric, file) == ["form-sheet-missing 评定: 自评表缺少工作表“评定”"]


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        ("基础数据表!B5", "form-moved 基础数据表!B4: 填报格 B4（在职人员数）被移到了 基础数据表!B5"),
        ("基础数据表!#REF!", "form-moved 基础数据表!B4: 填报格 B4（在职人员数）被删除了"),
        ("'别的'!B4", "form-moved 基础数据表!B4: 填报格 B4（在职人员数）被移到了 别的!B4"),
    ],
)
def test_a_cell_that_was_moved_or_deleted_is_named(
    rubric: perfscore.Rubric, filled: Path, tmp_path: Path, formula: str, message: str
) -> None:
    file = changed(
        filled, tmp_path / "移.xlsx", "_perfscore", lambda xml: xml.replace("'基础数据表'!B4<", f"{formula}<")
    )
    assert problems(rubric, file) == [message]


def test_a_form_of_another_rule_or_version_is_refused(rubric: perfscore.Rubric, filled: Path, tmp_path: Path) -> None:
    with pytest.raises(perfscore.PerfscoreError) as caught:
        perfscore.load("miyi-dept-2020").score(filled)
    assert caught.value.problems[0].code == "other-rubric"
    members = parts(filled)
    strings = members["xl/sharedStrings.xml"].decode().replace(rubric.digest, "sha256:" + "0" * 64).encode()
    file = pack(tmp_path / "版.xlsx", members | {"xl/sharedStrings.xml": strings})
    assert problems(rubric, file)[0].startswith("form-other-version")


@pytest.mark.parametrize("sheet", ["_perfscore", FIGURES])
def test_a_workbook_without_the_map_is_no_form(
    rubric: perfscore.Rubric, filled: Path, tmp_path: Path, sheet: str
) -> None:
    members = parts(filled)
    if sheet == "_perfscore":
        book = members["xl/workbook.xml"].decode().replace('name="_perfscore"', 'name="x"').encode()
        assert problems(rubric, pack(tmp_path / "无.xlsx", members | {"xl/workbook.xml": book}))[0].startswith(
            "form-other-kind"
        )
        return
    part = sheet_part(filled, "_perfscore")
    strings = members["xl/sharedStrings.xml"].decode().replace("[&quot;", "{").replace('["', "{").encode()
    file = pack(tmp_path / "坏.xlsx", members | {"xl/sharedStrings.xml": strings, part: members[part]})
    assert problems(rubric, file)[0].startswith("form-broken")


def test_a_problem_of_the_scoring_names_its_cell(rubric: perfscore.Rubric, filled: Path, tmp_path: Path) -> None:
    file = changed(filled, tmp_path / "零.xlsx", FIGURES, put("B5", "<v>0</v>"))
    (said,) = problems(rubric, file)
    assert said == "zero-denominator 基础数据表!B5: “财政供养人员控制率”无法计算：“在职人员控制率”的分母“编制数”为 0"


def test_a_problem_in_a_cell_is_json_too(rubric: perfscore.Rubric, filled: Path, tmp_path: Path) -> None:
    file = changed(filled, tmp_path / "零.xlsx", FIGURES, put("B5", "<v>0</v>"))
    with pytest.raises(perfscore.PerfscoreError) as caught:
        rubric.score(file)
    found = caught.value.problems[0].as_dict()
    assert (found["file"], found["line"], found["sheet"], found["cell"]) == (str(file), None, FIGURES, "B5")


def test_rows_below_the_table_are_not_left_out_silently(tmp_path: Path) -> None:
    project = perfscore.load("project-self-evaluation-2020")
    made = tmp_path / "表.xlsx"
    made.write_bytes(making.form(project.program, submission("examples/yanggu-2019.yaml")))
    row = '<row r="204"><c r="C204" t="inlineStr"><is><t>多出的指标</t></is></c></row>'
    file = changed(
        tmp_path / "表.xlsx",
        tmp_path / "加.xlsx",
        "绩效指标",
        lambda xml: xml.replace("</sheetData>", row + "</sheetData>"),
    )
    assert problems(project, file) == ["form-rows 绩效指标!C204: 这张表到第 203 行为止，下面加的行不算"]


@pytest.mark.parametrize("text", ["21318", " 21318 ", "≥21318", "21318人"])
def test_a_target_may_be_written_as_it_is_printed(text: str, tmp_path: Path) -> None:
    project = perfscore.load("project-self-evaluation-2020")
    (tmp_path / "表.xlsx").write_bytes(making.form(project.program, submission("examples/yanggu-2019.yaml")))
    cell = put("E4", f'<is><t xml:space="preserve">{text}</t></is>', "inlineStr")
    file = changed(tmp_path / "表.xlsx", tmp_path / "字.xlsx", "绩效指标", cell)
    assert project.score(file).total == project.score(tmp_path / "表.xlsx").total


def test_every_code_of_forms_is_met_here_or_among_the_hostile() -> None:
    page = Path("docs/problems.md").read_text(encoding="utf-8")
    codes = set(re.findall(r"^### `((?:form|workbook)-[a-z-]+)`$", page, re.MULTILINE))
    tests = "".join(one.read_text(encoding="utf-8") for one in Path("tests").glob("test_form*.py"))
    assert len(codes) > 12
    assert [code for code in codes if code not in tests] == []


def test_what_no_application_could_calculate_is_not_made(
    rubric: perfscore.Rubric, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cells, "LONGEST", 100)
    with pytest.raises(perfscore.PerfscoreError) as caught:
        (tmp_path / "长.xlsx").write_bytes(making.form(rubric.program))
    assert [one.code for one in caught.value.problems] == ["form-formula-too-long"]
    assert not (tmp_path / "长.xlsx").exists()
