"""计算过程 in a form says of which part each line is, and what the part scored."""

import re
from pathlib import Path
from zipfile import ZipFile

import perfscore
from perfscore.program.model import IndicatorProgram
from perfscore.submission.xlsx import Workbook
from perfscore.text import display_width
from perfscore.workbook.explanation import sample
from perfscore.workbook.form import form

CASES = Path(__file__).parent / "cases" / "good"


def written(case: str, tmp_path: Path) -> str:
    """All formulas of a form's steps."""
    file = tmp_path / "form.xlsx"
    file.write_bytes(form(perfscore.load(CASES / case / "rule.yaml").program, None))
    book = Workbook(file)
    text = "\n".join(cell.formula for cell in book.sheet("计算").cells.values() if cell.formula)
    book.close()
    return text


def test_lines_of_parts_begin_with_the_name_of_the_part(tmp_path: Path) -> None:
    text = written("parts-weights", tmp_path)
    for piece in ('"园区：园 = 园区打分 ÷ 15分 = "', '"园区：得 "', '" / 15 分"', '"，按 70% 计 "', '"乡镇：得 "'):
        assert piece in text


def test_parts_beside_the_points_say_what_they_add_and_take_off(tmp_path: Path) -> None:
    text = written("parts-bonus-minus", tmp_path)
    for piece in ('"质量：扣 "', '" 分（最多 6 分）"', '"乙：加 "'):
        assert piece in text


def test_a_gate_of_a_part_is_said_with_its_name(tmp_path: Path) -> None:
    assert '"规划：没有中长期规划' in written("parts-gate", tmp_path)


def test_only_what_is_computed_in_a_case_is_shown(tmp_path: Path) -> None:
    text = written("cases-holding-ways", tmp_path)
    assert '"二：率 = 省级安排 ÷ 中央安排 = "' in text
    assert "如果" not in text


def test_of_a_condition_in_a_formula_the_side_that_holds_is_told(tmp_path: Path) -> None:
    text = written("formula", tmp_path)
    for piece in (
        '"得分（甲率 ≥ 0.9） = "',
        '"得分（甲率 < 0.9，甲率 ≥ 0.8） = "',
        '"得分（甲率 < 0.9，甲率 < 0.8） = "',
    ):
        assert piece in text
    text = written("settled", tmp_path)
    assert "若 " not in text


def test_rows_are_high_enough_for_what_they_tell(tmp_path: Path) -> None:
    """A case and what its way says are two lines; long ones take two."""
    rule = perfscore.load(CASES / "cases-holding-ways" / "rule.yaml")
    for program in rule.program.indicators:
        assert isinstance(program, IndicatorProgram)
        said = sample(program).split("\n")
        branches = any(step.branch is not None for block in program.blocks for step in block.steps)
        assert len(said) >= 1 + branches
        assert max(map(display_width, said)) >= max(
            display_width(one.text) for block in program.blocks for one in block.sentences if "{" not in one.text
        )
    file = tmp_path / "form.xlsx"
    file.write_bytes(form(perfscore.load("miyi-dept-2020").program, None))
    with ZipFile(file) as book:
        sheets = [book.read(name).decode() for name in book.namelist() if "worksheets/sheet" in name]
    heights = [float(one) for sheet in sheets for one in re.findall(r'<row r="2"[^>]* ht="([0-9.]+)"', sheet)]
    assert max(heights) > 30


def test_words_that_look_like_a_function_stay_as_they_are(tmp_path: Path) -> None:
    """Of new functions a workbook says the prefix; a rule's words are none, though they may be written alike."""
    rule, file = tmp_path / "rule.yaml", tmp_path / "form.xlsx"
    row = '{name: 甲, points: 1, checklist: {"SORT(乙)": 1}}'
    rule.write_text(
        f"rubric: 表\ntitle: 表\npoints: 1\nsections:\n- {{name: 全, points: 1, indicators: [{row}]}}\n", "utf-8"
    )
    file.write_bytes(form(perfscore.load(rule).program, None))
    with ZipFile(file) as book:
        sheets = [book.read(name).decode() for name in book.namelist() if "worksheets/sheet" in name]
    assert any("&quot;SORT(乙)：是" in sheet or '"SORT(乙)：是' in sheet for sheet in sheets)
    assert not any("_xlfn" in sheet for sheet in sheets)
