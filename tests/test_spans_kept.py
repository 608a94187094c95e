"""The span of a row that is still to be judged, which is found once for all rows of its points and its grade."""

import pytest

import perfscore
from perfscore import exact
from perfscore.program.model import EachProgram, IndicatorProgram
from perfscore.program.unfinished import look, span

GRADE, REASON = "等级·", "理由·"


def judged() -> IndicatorProgram:
    """The way of the qualitative rows of a shipped rule."""
    program = perfscore.load("project-self-evaluation-2020").program
    table = next(one for one in program.indicators if isinstance(one, EachProgram))
    return table.rows["定性"]


def found(program: IndicatorProgram, points: int, worth: int | None, details: dict[str, str]) -> tuple[str, str]:
    """The ends of the span of a row."""
    given = dict.fromkeys((one.name for one in program.inputs), None) | {
        program.points_column: None if worth is None else exact.ratio(worth)
    }
    low, high = span(look(program, given), exact.ratio(points), details)
    assert low is not None
    assert high is not None
    return exact.plain(low), exact.plain(high)


@pytest.mark.parametrize("_again", range(2))
def test_points_and_grade_settle_it(_again: int) -> None:
    """达成 is 80 % to 100 % of the points, 部分达成 60 % to 80 %, 未达成 less; asked twice, it is the same."""
    program = judged()
    assert found(program, 10, 10, {GRADE: "达成"}) == ("8", "10")
    assert found(program, 5, 5, {GRADE: "达成"}) == ("4", "5")
    assert found(program, 10, 10, {GRADE: "部分达成"}) == ("6", "8")
    assert found(program, 10, 10, {GRADE: "未达成"}) == ("0", "6")
    assert found(program, 10, 10, {}) == ("0", "10")


def test_the_words_of_a_reason_do_not() -> None:
    """A reason is read by no demand: with any the span is that of the grade."""
    program = judged()
    assert found(program, 10, 10, {GRADE: "达成", REASON: "待遇提高"}) == ("8", "10")
    assert found(program, 10, 10, {GRADE: "未达成", REASON: "待遇提高"}) == ("0", "6")


def test_the_points_that_stand_in_the_row_count() -> None:
    """A row in which no points stand has the whole range; one that has them is not mistaken for it."""
    program = judged()
    assert found(program, 10, None, {GRADE: "达成"}) == ("0", "10")
    assert found(program, 10, 10, {GRADE: "达成"}) == ("8", "10")
