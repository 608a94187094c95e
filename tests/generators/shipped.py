"""Submissions for a rule that is there already, aimed at its breakpoints and the points beside them.

The search of the authoring room finds the edges from a start; here the starts are amounts of many sizes, so that
budgets of 1.5 万元 and of 900 亿元 are both met, overspent by exactly so many percent.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import count
from random import Random
from typing import Any, Final

from perfscore import exact
from perfscore.api import Rubric
from perfscore.problems import PerfscoreError
from perfscore.program.model import EachProgram, IndicatorProgram
from perfscore.search.branches import Prober, Vector
from perfscore.search.explore import explore, neighbours, start
from perfscore.search.samples import _cell_text, _values_from, answer
from perfscore.steps.model import Input

_MONEY: Final = (
    "0.01",
    "15000",
    "25000",
    "7443590",
    "10279873.89",
    "200000000",
    "33333333.33",
    "2345678901.23",
    "76543210987.65",
)
_COUNTS: Final = (1, 3, 7, 28, 87, 150, 999, 21318)
_NUMBERS: Final = ("1", "3", "7.5", "90", "100", "1234.5678", "0.0001", "95.05")
_POOL: Final = 120


class Shipped:
    """Makes submissions up for one rubric."""

    def __init__(self, rubric: Rubric, seed: int) -> None:
        self.rubric = rubric
        self.luck = Random(seed)  # noqa: S311 (no secret is made of it)
        self._pools = {key: self._pool(one, None) for key, one in rubric.program.keyed.items()}

    def submissions(self) -> Iterator[dict[str, Any]]:
        """One after the other, without end; few of them such that nothing can be scored."""
        for number in count():
            given = self._submission(number)
            try:
                self.rubric.score(given)
            except PerfscoreError:
                if self.luck.random() < 0.9:
                    continue
            yield given

    def _pool(self, indicator: IndicatorProgram, points: Fraction | None) -> list[Vector]:
        """Vectors at the edges of an indicator, from starts of many sizes."""
        prober, vectors = Prober(indicator), list[Vector]()
        for _ in range(6):
            seed = tuple(
                self._start(asked, plain) for asked, plain in zip(indicator.inputs, start(indicator), strict=True)
            )
            if points is not None:
                seed = tuple(
                    exact.number(points) if asked.name == indicator.points_column else value
                    for asked, value in zip(indicator.inputs, seed, strict=True)
                )
            for trial in (prober.trial(seed), *explore(prober, [seed], bound=80)):
                near = list(neighbours(indicator, trial))
                vectors += [trial.given, *self.luck.sample(near, min(8, len(near)))]
        return vectors

    def _start(self, figure: Input, plain: Any) -> Any:
        """A value to set out from: nothing is wrong with it, and it is a tie as often as not."""
        if figure.source == "answer" or figure.kind not in {"money", "count", "number", "percent"}:
            return plain
        amount = {"money": _MONEY, "count": _COUNTS}.get(figure.kind, _NUMBERS)
        value = exact.number(self.luck.choice(amount))
        if self.luck.random() < 0.5:
            value *= exact.ratio(self.luck.choice((101, 103, 107, 110, 129, 50, 995)), 100)
        grid = {"money": 100, "count": 1, "number": 10_000, "percent": 10_000}[figure.kind]
        return exact.floor(value * grid) / grid

    def _submission(self, number: int) -> dict[str, Any]:
        program, luck = self.rubric.program, self.luck
        data: dict[str, Any] = {}
        answers: dict[str, Any] = {}
        for key, indicator in program.keyed.items():
            given = luck.choice(self._pools[key])
            figures = _values_from(indicator, given, "figure")
            for name, value in figures.items():
                self._figure(data, name, value)
            if indicator.may_skip and luck.random() < 0.1:
                answers[key] = {"not_applicable": "本单位无此职能"}
            elif indicator.asked.keys and luck.random() > 0.04:
                answers[key] = answer(indicator, given)
        if luck.random() < 0.3 and data:
            del data[luck.choice(list(data))]
        for table in program.indicators:
            if isinstance(table, EachProgram):
                data[table.way.table] = self._rows(table)
        return {"rubric": self.rubric.id, "unit": f"单位{number}", "year": 2020, "data": data, "answers": answers}

    def _figure(self, data: dict[str, Any], name: str, value: Any) -> None:
        program = self.rubric.program
        table = program.columns.get(name)
        if table is None:
            data[name] = _cell_text(program.model.data[name], value)
            return
        columns, key = program.model.data[table].columns, program.model.data[table].row
        many = range(1, self.luck.randint(1, 4) + 1)
        rows = data.setdefault(table, [{key: f"第{number}项"} if key else {} for number in many])
        for place, row in enumerate(rows):
            cells: Sequence[Any] = value
            row[name] = _cell_text(columns[name], cells[place % len(cells)])

    def _rows(self, table: EachProgram) -> list[dict[str, Any]]:
        """Rows whose points add up, most of the time."""
        luck, way = self.luck, table.way
        parts = [Fraction(luck.choice((5, 10, 15, 12, Fraction(15, 2)))) for _ in range(luck.randint(1, 9))]
        rest = Fraction(int(table.head.full)) - sum(parts)
        parts.append(rest if rest > 0 else Fraction(1))
        if rest <= 0:
            parts = [Fraction(int(table.head.full))]
        return (
            [self._row(table, place, part) for place, part in enumerate(parts) if part or luck.random() < 0.5]
            or [self._row(table, 0, Fraction(int(table.head.full)))]
            if way.points
            else []
        )

    def _row(self, table: EachProgram, place: int, points: Fraction) -> dict[str, Any]:
        luck, way = self.luck, table.way
        word, indicator = luck.choice(list(table.rows.items()))
        model = self.rubric.program.model.data[way.table].columns
        pool = self._row_pool(indicator, points)
        given = luck.choice(pool)
        row = {name: _cell_text(model[name], value) for name, value in _values_from(indicator, given, "row").items()}
        row |= {way.name: f"指标{place + 1}", way.points: exact.plain(exact.number(points))}
        if way.by is not None:
            row[way.by] = word
        if way.group is not None:
            row[way.group] = luck.choice(list(way.groups))
        if indicator.asked.keys and luck.random() > 0.05:
            given_answer = answer(
                indicator,
                tuple(self._scaled(indicator, points, *pair) for pair in zip(indicator.inputs, given, strict=True)),
            )
            assert isinstance(given_answer, dict)
            row |= {indicator.scored.way.row_columns[key]: cell for key, cell in given_answer.items()}
        return row

    @staticmethod
    def _scaled(indicator: IndicatorProgram, points: Fraction, asked: Input, value: Any) -> Any:
        """A value of the pool, for a row of other points."""
        full = exact.number(points)
        if asked.name == indicator.points_column:
            return full
        return min(full, exact.rounded(value * full / indicator.head.full, 4)) if asked.role == "score" else value

    def _row_pool(self, indicator: IndicatorProgram, points: Fraction) -> list[Vector]:
        key = f"{id(indicator)} {points}"
        if key not in self._pools:
            self._pools[key] = self._pool(indicator, points)[:_POOL]
        return self._pools[key]
