"""The form scores as ``score`` does: LibreOffice calculates it, submission after submission, with no difference."""

import random
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Any, Final

import pytest

import perfscore
from generators.shipped import Shipped
from perfscore.program.model import EachProgram
from perfscore.submission import form_map
from perfscore.submission.form_map import Line
from perfscore.submission.model import Submission
from perfscore.submission.read import submission
from perfscore.submission.xlsx import Value, Workbook, place
from perfscore.workbook import fill
from perfscore.workbook.form import form
from profiles import PROFILE
from shipped_cases import SOME, case_of
from spreadsheet import Calculator

pytestmark = pytest.mark.office
MANY = {"quick": 15, "ci": 520, "deep": 2600}[PROFILE]
ALL = Path(__file__).parent / "forms" / "everything.yaml"
QUOTIENTS = Path(__file__).parent / "forms" / "quotients.yaml"
SUMS = Path(__file__).parent / "forms" / "sums.yaml"
RULES: tuple[str | Path, ...] = (
    "yanling-dept-2020",
    "miyi-dept-2020",
    "project-self-evaluation-2020",
    "medical-aid-grades",
    ALL,
    SUMS,
)
MONEY: Final = 10**10
TROUBLES = {"有误", "无法计算", "读回后计分"}
UNREAD = "读回后计分"
WHOLE = {"total", "state", "converted", "grade"}
WORDS = {"missing": "未填", "pending": "待评定", "not-applicable": "不适用"}


class Filled:
    """A form, and where its input cells and its results stand."""

    def __init__(self, rubric: perfscore.Rubric, file: Path, given: Submission | None = None) -> None:
        file.write_bytes(form(rubric.program, given))
        book = Workbook(file)
        hidden, scores = book.sheet(form_map.SHEET).cells, book.sheet("评分表").cells
        book.close()
        self.rubric = rubric
        self.lines = list(_lines(hidden))
        keys = [one.key for one in rubric.program.indicators]
        rows = [row for row in range(4, 400) if f"C{row}" in scores]
        self.keyed = {key: f"G{row}" for key, row in zip(keys, rows, strict=True)}
        self.totals = {found.text: f"G{place(ref)[0]}" for ref, found in scores.items() if ref.startswith("A")}  # type: ignore[index]
        self.values: dict[tuple[str | int, ...], object] = {}
        self.used: set[tuple[str, str]] = set()

    def takes(self, given: dict[str, Any]) -> bool:
        """Whether a submission can stand in the form: what is too large for it cannot."""
        try:
            self.values = fill.values(self.rubric.program, submission(given))
        except perfscore.PerfscoreError:
            return False
        return True

    def vast(self, given: Submission) -> bool:
        """Whether a submission has amounts for which a form may say that they are beyond it.

        Above 100 亿元 (10¹² 分).
        """
        values = fill.values(self.rubric.program, given)
        cells = ((values.get(line.path), line.spec.places) for line in self.lines)
        yuan = (one * 10 ** (places - 2 if places > 4 else 0) for one, places in cells if isinstance(one, float))
        return any(abs(one) > MONEY for one in yuan)

    def write(self, calculator: Calculator) -> None:
        """Put a submission into the input cells, and nothing into those that the last one used."""
        found, cells = self.values, dict[tuple[str, str], object]()
        for line in self.lines:
            if line.first == line.last:
                cells[line.sheet, line.first] = found.get(line.path)
                continue
            first = place(line.first)
            assert first is not None
            column = line.first.rstrip("0123456789")
            for row in range(20):
                cells[line.sheet, f"{column}{first[0] + row}"] = found.get((*line.path[:-1], row, line.path[-1]))
        now = {at for at, value in cells.items() if value not in {None, ""}}
        for at in sorted(now | self.used):
            calculator.write(*at, cells.get(at))
        self.used = now

    def asked(self) -> list[tuple[str, str]]:
        """The cells with results: indicators, rows of tables, totals."""
        return [("评分表", cell) for cell in (*self.keyed.values(), *self._total_cells())] + self._rows()

    def _total_cells(self) -> list[str]:
        return [self.totals[word] for word in ("总分", "折算得分", "填报情况")] + (
            [self.totals["等次"]] if "等次" in self.totals else []
        )

    def _rows(self) -> list[tuple[str, str]]:
        found = []
        for one in self.rubric.program.indicators:
            if isinstance(one, EachProgram):
                columns = len(self.rubric.model.data[one.way.table].columns)
                found += [(one.way.table, f"{chr(ord('A') + columns)}{row}") for row in range(4, 16)]
        return found


def _lines(hidden: dict[str, Value]) -> Iterator[Line]:
    row = form_map.FIRST_LINE
    while f"A{row}" in hidden:
        yield Line.read(tuple(hidden[f"{column}{row}"].text for column in "ABCDE"))
        row += 1


def said(answer: str) -> Decimal | str:
    return Decimal(answer[1:].strip()) if answer[0] == "#" else answer[1:]


def differences(filled: Filled, given: Submission, answers: list[Decimal | str]) -> list[Any]:
    """Everything in which the form and ``score`` do not say the same."""
    cells = dict(zip(filled.asked(), answers, strict=True))
    total, converted, state = (cells["评分表", filled.totals[word]] for word in ("总分", "折算得分", "填报情况"))
    try:
        result = filled.rubric.score(given)
    except perfscore.PerfscoreError as error:
        return (
            []
            if state in TROUBLES or (state == "超出范围" and filled.vast(given))
            else [("refused", state, str(error))]
        )
    found: list[Any] = []
    unread = UNREAD in cells.values()
    if state == "超出范围" and filled.vast(given):
        return found

    def compare(what: str, one: object, other: object) -> None:
        if one not in (other, UNREAD) and not (unread and state in TROUBLES and what in WHOLE):
            found.append((what, one, other))

    named = {one.id: one for one in result.indicators}
    for key, cell in filled.keyed.items():
        if key in named:
            one = named.pop(key)
            compare(key, cells["评分表", cell], WORDS.get(one.status, one.score))
    for one, got in _rows_beside(filled, given, list(named.values()), cells):
        compare(one.id, got, WORDS.get(one.status, one.score))
    compare("total", total, "未完成" if result.total is None else result.total)
    compare("state", state, "完成" if result.status == "complete" else "未完成")
    compare("converted", converted, "未完成" if result.converted is None else result.converted)
    if "等次" in filled.totals:
        none = "不评等次" if result.status == "complete" else "未完成"
        compare("grade", cells["评分表", filled.totals["等次"]], result.grade or none)
    return found


def _rows_beside(filled: Filled, given: Submission, rows: list[Any], cells: Any) -> Iterator[tuple[Any, object]]:
    """The rows of the tables, each beside what stands in its own cell."""
    for program in filled.rubric.program.indicators:
        if isinstance(program, EachProgram):
            filled_in: Any = given.data.get(program.way.table) or ()
            shown = [cells[at] for at in filled.asked() if at[0] == program.way.table]
            yield from zip(rows[: len(filled_in)], shown, strict=False)
            del rows[: len(filled_in)]


@pytest.mark.parametrize("name", RULES, ids=["yanling", "miyi", "project", "grades", "everything", "sums"])
def test_every_recalculated_form_scores_as_score_does(name: str | Path, tmp_path: Path) -> None:
    rubric = perfscore.load(name)
    filled = Filled(rubric, tmp_path / "form.xlsx")
    calculator = Calculator(tmp_path)
    calculator.open(tmp_path / "form.xlsx")
    every = []
    for given in Shipped(rubric, seed=MANY).submissions():
        if filled.takes(given):
            filled.write(calculator)
            calculator.calculate(filled.asked())
            every.append(given)
            if len(every) == MANY:
                break
    calculator.close()
    answers = [said(one) for one in calculator.run()]
    step = len(filled.asked())
    found = []
    for number, given in enumerate(every):
        wrong = differences(filled, submission(given), answers[number * step : (number + 1) * step])
        found += [(number, given, wrong)] if wrong else []
    assert not found, f"{len(found)} of {len(every)}, the first: {found[0]}"


def amounts(rng: random.Random) -> Iterator[dict[str, str]]:
    """Amounts for three quotients: of every size, equal, and such that a sum is just a half of the last place."""
    while True:
        tops, bottoms = (
            [rng.choice([1, 3, 7, 99, MONEY * 100, rng.randrange(1, 10 ** rng.randrange(3, 13))]) for _ in "甲乙丙"]
            for _ in "12"
        )
        if rng.random() < 0.5:  # 6·a/b + 4·c/d + 3.33·e/f at a tie of the second place, or beside it by 1 分
            bottoms[1:] = [rng.choice([4, 8, 1000, 10**6]), 1000]
            tops[1:] = [rng.randrange(bottoms[1] + 1), rng.randrange(1001)]
            wanted = (
                Fraction(rng.randrange(1400) * 2 + 1, 200)
                - 4 * Fraction(tops[1], bottoms[1])
                - Fraction(333 * tops[2], 100 * 1000)
            )
            share = wanted / 6
            if not 0 < share < 1:
                continue
            times = rng.randrange(1, max(2, MONEY * 100 // share.denominator))
            tops[0], bottoms[0] = share.numerator * times + rng.choice([-1, 0, 0, 1]), share.denominator * times
        if max(*tops, *bottoms) <= MONEY * 100 and min(tops) >= 0:
            both = zip("甲乙丙", tops, bottoms, strict=True)
            yield {
                f"{name}{what}": f"{cents // 100}.{cents % 100:02}"
                for name, *pair in both
                for what, cents in zip(("实", "预"), pair, strict=True)
            }


def test_three_quotients_of_large_amounts_are_scored_as_score_does(tmp_path: Path) -> None:
    rubric = perfscore.load(QUOTIENTS)
    filled = Filled(rubric, tmp_path / "form.xlsx")
    calculator = Calculator(tmp_path)
    calculator.open(tmp_path / "form.xlsx")
    every = [{"rubric": rubric.id, "data": one} for one in islice(amounts(random.Random(MANY)), 40 * MANY)]  # noqa: S311 (no secret)
    for given in every:
        assert filled.takes(given), given
        filled.write(calculator)
        calculator.calculate(filled.asked())
    calculator.close()
    answers, step, found = [said(one) for one in calculator.run()], len(filled.asked()), []
    for number, given in enumerate(every):
        wrong = differences(filled, submission(given), answers[number * step : (number + 1) * step])
        found += [(given, wrong)] if wrong else []
    assert not found, f"{len(found)} of {len(every)}, the first: {found[0]}"


UNSEEN: Final = "each-shares"
"""Rows of which only a format, or 度量单位, says that a number beside the rule's is a percentage: see docs/form.md."""


def test_every_good_case_recalculated_scores_as_score_does(tmp_path: Path) -> None:
    calculator, every = Calculator(tmp_path), list[tuple[str, Filled, Submission]]()
    for number, case in enumerate(SOME):
        rubric, path = case_of(case)
        given, file = submission(path), tmp_path / f"{number}.xlsx"
        try:
            every.append((case.parent.name, Filled(rubric, file, given), given))
        except perfscore.PerfscoreError:  # what cannot stand in a form: tests/test_form.py looks at which
            continue
        calculator.open(file)
        calculator.calculate(every[-1][1].asked())
        calculator.close()
    answers = iter(map(said, calculator.run()))
    found = {}
    for name, filled, given in every:
        if name == UNSEEN:
            assert differences(filled, given, [next(answers) for _ in filled.asked()])
            continue
        wrong = differences(filled, given, [next(answers) for _ in filled.asked()])
        if wrong:
            found[name] = wrong
    assert not found
    assert len(every) > len(SOME) // 2


ROWS = Path(__file__).parent / "cases" / "good" / "rows-conditions"
CELLS: Any = (
    {},
    {(1, "计划"): 0},
    {(1, "完成"): None},
    {(1, "状态"): "完成", (2, "完工日"): "2020-02-29"},
    {(0, "状态"): "未开工", (2, "状态"): "未开工"},
    {(0, "完成"): "-3", (2, "计划"): "0.0001"},
    {(0, "计划"): 999_983, (1, "计划"): 999_979},
)
BEYOND: Any = {(0, "计划"): 999_983, (1, "计划"): 999_979, (2, "计划"): 999_961}
"""Quotients whose least common denominator is beyond 10¹⁵."""


def test_what_is_read_row_by_row_is_added_up_exactly(tmp_path: Path) -> None:
    rubric = perfscore.load(ROWS / "rule.yaml")
    filled, calculator = Filled(rubric, tmp_path / "form.xlsx"), Calculator(tmp_path)
    calculator.open(tmp_path / "form.xlsx")
    every = [_with(submission(ROWS / "submission.yaml"), cells) for cells in (*CELLS, BEYOND)]
    for given in every:
        assert filled.takes(given)
        filled.write(calculator)
        calculator.calculate(filled.asked())
    calculator.close()
    answers = [said(one) for one in calculator.run()]
    step = len(filled.asked())
    for number, given in enumerate(every[:-1]):
        assert differences(filled, submission(given), answers[number * step : (number + 1) * step]) == [], given
    assert answers[-step + 1] == "超出范围"


def _with(given: Submission, cells: Any) -> dict[str, Any]:
    """A submission with other cells in its first table."""
    rows: Any = given.data["项目表"]
    changed = [
        {**row, **{key: cell for (at, key), cell in cells.items() if at == place}} for place, row in enumerate(rows)
    ]
    return {"rubric": given.rubric, "unit": "某局", "data": {**given.data, "项目表": changed}}
