"""The rows of a form as they are printed: which way scores them, and their two compared cells in one size.

Source: 项目支出绩效自评表, as bureaus fill it in: the sign in its own column or in the target, or none at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from perfscore import exact
from perfscore.exact import Size
from perfscore.methods.answer import blank, listed
from perfscore.methods.description import MET_DAY
from perfscore.methods.readers import written
from perfscore.problems import Fault
from perfscore.program import printed_sizes
from perfscore.program.model import Compared, EachProgram, IndicatorProgram
from perfscore.submission import printed
from perfscore.submission.printed import Printed
from perfscore.text import quoted

NO_MEASUREMENT: Final = "no-figure"
"""The code of an actual value that is none."""
_TARGETS: Final = "指标值写成“≥95%”“=8个”“≤202.6万元”这样：符号、数、单位；完成时限写日期，如 2021-12-31"
_ACTUALS: Final = "只写一个数，最多带一个单位，如 96%、8个；完成时限写日期，如 2021-12-31"


class Chosen(NamedTuple):
    """The ways by which a row can be scored: several where no sign is written. What is wrong is not a way."""

    words: tuple[str, ...]
    programs: tuple[IndicatorProgram, ...] = ()
    cells: Mapping[str, object] = {}
    """The cells that are read otherwise than they stand."""
    remark: str = ""
    wrong: tuple[Fault, ...] = ()


def choose(
    program: EachProgram, word: str, cells: Mapping[str, object], unit: Size | None, year: int | None
) -> Chosen | None:
    """The ways of a row by what its ``by`` column says and what stands in its cells; None where no way is meant.

    The faults' paths are columns. ``unit`` is what the row is counted in.
    """
    word = _word(program, word)
    if word and word not in program.rows:
        return None
    row = _Row(program, cells, unit, year)
    if word in program.rows and word not in program.compared:
        return row.by((word,))
    if not word and program.way.by is not None:
        return row.unsigned()
    return row.signed(word or next(iter(program.rows)))


def _word(program: EachProgram, word: str) -> str:
    """The word of the rule that a row's word is; a sign may be typed as >= or 大于等于. 定量 alone is no word."""
    found = listed(word, program.rows)
    if found in program.rows:
        return found
    found = listed(printed.sign_of(word), program.rows)
    return found if found in program.rows else "" if printed.names_no_sign(word) else word


class _Row:
    """Looks at the cells of one row."""

    def __init__(self, program: EachProgram, cells: Mapping[str, object], unit: Size | None, year: int | None) -> None:
        self._program = program
        self._cells = cells
        self._unit = unit
        self._year = year

    def by(self, words: Iterable[str], changed: Mapping[str, object] | None = None, remark: str = "") -> Chosen:
        """The ways of some words, over the cells as they are read."""
        words = tuple(words)
        return Chosen(words, tuple(self._program.rows[one] for one in words), changed or {}, remark)

    def unsigned(self) -> Chosen | None:
        """The ways of a row whose ``by`` column is empty: by the sign of its target, or every one that has a sign."""
        program = self._program
        others = [word for word in program.rows if word not in program.compared]
        columns = {pair[:2] for pair in program.compared.values()}
        if len(columns) != 1:
            return None
        pair = next(iter(program.compared.values()))
        target, actual = pair.target, pair.actual
        raw = self._cells.get(target)
        if blank(raw) or isinstance(raw, list | Mapping):
            return self.by([next(iter(program.compared))])
        if not printed.has_digit(raw) and not (self._is_day(raw) and self._is_day(self._cells.get(actual))):
            return self.by(others) if len(others) == 1 else None
        if printed.is_plain(raw) and printed.is_plain(self._cells.get(actual)):
            return self.by(program.compared)
        wanted = printed.taken_apart(written(raw), self._year)
        if wanted is None:
            return self._wrong(self._not_plain(target, raw))
        if len(wanted.numbers) > 1:
            return self._range(pair, wanted)
        words = [word for word, one in program.compared.items() if wanted.sign in {"", one.direction}]
        if words:
            return self._read(words, pair, wanted)
        message = f"{self._as_written(target)}，规则里没有“{wanted.sign}”的评分方式"
        return self._wrong(Fault((target,), "sign-unknown", message))

    def signed(self, word: str) -> Chosen:
        """The way of a row whose sign is known."""
        program = self._program
        pair = program.compared.get(word)
        if pair is None:
            return self.by((word,))
        raw, done = self._cells.get(pair.target), self._cells.get(pair.actual)
        if (printed.is_plain(raw) and printed.is_plain(done)) or isinstance(raw, list | Mapping):
            return self.by((word,))
        if blank(raw):
            return self._read([word], pair, None)
        wanted = printed.taken_apart(written(raw), self._year)
        if wanted is None:
            return self._wrong(self._not_plain(pair.target, raw))
        direction = pair.direction
        if wanted.sign not in {"", direction} or (len(wanted.numbers) > 1 and direction != "="):
            return self._wrong(self._disagree(pair.target, word))
        if len(wanted.numbers) > 1:
            return self._range(pair, wanted)
        return self._read([word], pair, wanted)

    # -- the two cells ---------------------------------------------------------------------

    def _is_day(self, raw: object) -> bool:
        """True of a cell that says a day, with a digit or without (年底前)."""
        found = printed.taken_apart(written(raw), self._year)
        return found is not None and bool(found.days)

    def _read(self, words: Iterable[str], pair: Compared, wanted: Printed | None) -> Chosen:
        """The ways of some words over the target, as it was taken apart, and the actual value."""
        raw = self._cells.get(pair.actual)
        done = None if blank(raw) else self._done(pair.actual, raw)
        if isinstance(done, Fault):
            return self._wrong(done)
        if wanted is None or done is None:
            changed = {pair.target: _one(wanted), pair.actual: _one(done)}
            known = {name: cell for name, cell in changed.items() if cell is not None}
            return self.by(
                words,
                {name: printed_sizes.without_counted(cell) for name, cell in known.items()} if pair.sized else known,
            )
        if wanted.days or done.days:
            return self._on_days(tuple(words), pair, wanted, done)
        return self._sized(words, pair, wanted.numbers[0], done.numbers[0])

    def _sized(self, words: Iterable[str], pair: Compared, target: str, actual: str, remark: str = "") -> Chosen:
        """The ways over two numbers that are written in one size; what is not, the reader of sizes says."""
        if not pair.sized:
            return self.by(words, {pair.target: target, pair.actual: actual}, remark)
        alike = printed_sizes.alike(target, actual, self._unit)
        if alike is None:
            text = f"{self._as_written(pair.target)}，{self._as_written(pair.actual)}"
            unit = "" if self._unit is None else f"，度量单位是“{self._unit.word}”"
            message = f"{text}{unit}，单位不同，不能相比"
            hint = printed_sizes.hint(target, actual, self._unit)
            return self._wrong(Fault((pair.actual,), "size-differs", message, hint))
        return self.by(words, dict(zip((pair.target, pair.actual), alike, strict=True)), remark)

    def _range(self, pair: Compared, wanted: Printed) -> Chosen:
        """A range: inside it is met, outside the nearer end is the target."""
        target, actual = pair.target, pair.actual
        raw = self._cells.get(actual)
        done = None if blank(raw) else self._done(actual, raw)
        if isinstance(done, Fault):
            return self._wrong(done)
        signs = {one.direction: word for word, one in self._program.compared.items()}
        if not {"≥", "≤"} <= signs.keys():
            return self._wrong(self._not_plain(target, self._cells.get(target)))
        if done is not None and done.days:
            return self._wrong(self._mixed(target, actual))
        low, high = wanted.numbers
        number = None if done is None else done.numbers[0]
        short = number is not None and printed_sizes.is_less(number, low, self._unit)
        word, end = (signs["≥"], low) if short else (signs["≤"], high)
        remark = f"指标值是区间 {written(self._cells.get(target)).strip()}：在区间内得满分，在外面的与较近的一端相比"
        if number is None:
            return self.by([word], {target: printed_sizes.without_counted(end) if pair.sized else end}, remark)
        return self._sized([word], self._program.compared[word], end, number, remark)

    def _on_days(self, words: tuple[str, ...], pair: Compared, wanted: Printed, done: Printed) -> Chosen:
        """The programs of a row of dates; a month counts where its first and last day have the same outcome.

        A day without a sign is first of all the last one: what is done by then needs no reason by any other sign.
        """
        words = tuple(sorted(words, key=lambda one: self._program.compared[one].direction != "≤"))
        programs = tuple(self._program.days[word] for word in words if word in self._program.days)
        if not wanted.days or not done.days or len(programs) < len(words):
            return self._wrong(self._mixed(pair.target, pair.actual))
        directions = {self._program.compared[word].direction for word in words}
        target = wanted.days[0 if directions == {"≥"} else 1]
        first, last = (target, target) if wanted.days == done.days else done.days
        if any(MET_DAY[one](first, target) != MET_DAY[one](last, target) for one in directions):
            message = f"{self._as_written(pair.actual)}，分不清是在 {target} 以前还是以后"
            return self._wrong(Fault((pair.actual,), "date-form", message, "写到哪一天，如 2021-12-31"))
        return Chosen(words, programs, {pair.target: target, pair.actual: last})

    def _done(self, column: str, raw: object) -> Printed | Fault:
        """An actual value, taken apart; a fault where it is no measurement."""
        done = printed.taken_apart(written(raw), self._year)
        if done is not None and done.sign in {"", "="} and len(done.numbers) <= 1:
            return done
        text = self._as_written(column)
        if done is not None:
            return Fault((column,), NO_MEASUREMENT, f"{text}，这是要求，不是实际完成的数", _ACTUALS)
        if printed.is_nothing(raw):
            return Fault((column,), NO_MEASUREMENT, f"{text}，没有写实际完成了多少", _ACTUALS)
        return self._no_number(column, raw, _ACTUALS)

    # -- what is wrong ---------------------------------------------------------------------

    def _wrong(self, fault: Fault) -> Chosen:
        return Chosen((), wrong=(fault,))

    def _as_written(self, column: str) -> str:
        return f"{quoted(column)}写的是{quoted(written(self._cells.get(column)).strip())}"

    def _not_plain(self, column: str, raw: object) -> Fault:
        hint = _TARGETS
        if not printed.has_digit(raw) and self._program.way.by is not None:
            hint = f"是文字的，{quoted(self._program.way.by)}写“{printed.QUALITATIVE}”；{_TARGETS}"
        return self._no_number(column, raw, hint)

    @staticmethod
    def _no_number(column: str, raw: object, hint: str) -> Fault:
        """The fault of a cell that is not plain: what keeps it from being a number."""
        try:
            exact.quantity(raw)
        except exact.NotExact as error:
            return Fault((column,), "number-not-read", f"{quoted(column)}的{error.message}", hint)
        return Fault(
            (column,), "number-not-read", f"{quoted(column)}的{quoted(written(raw).strip())}不是一个确切的数", hint
        )

    def _disagree(self, target: str, word: str) -> Fault:
        by = self._program.way.by
        lead = f"规则按“{word}”计分" if by is None else f"{quoted(by)}写的是“{word}”"
        message = f"{lead}，{self._as_written(target)}，两处的符号不一致"
        return Fault((target,), "sign-differs", message, "两处的符号要一样，或者只写一处")

    def _mixed(self, target: str, actual: str) -> Fault:
        message = f"{self._as_written(target)}，{self._as_written(actual)}，一个是日期，一个不是，不能相比"
        return Fault((actual,), "number-not-read", message, "完成时限两处都写日期，如 2021-12-31")


def _one(cell: Printed | None) -> str | None:
    """The number of a cell by itself, or its day."""
    return None if cell is None else (cell.numbers or cell.days)[-1]
