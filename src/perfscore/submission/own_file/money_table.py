"""The small table of money in a form's head: a column a figure, a row a source of funds."""

from __future__ import annotations

from dataclasses import dataclass

from perfscore import exact
from perfscore.exact import Number
from perfscore.submission.own_file.grid import Box
from perfscore.submission.own_file.headings import Band, Content, complaints, content
from perfscore.submission.own_file.mapping import Amounts, Map
from perfscore.submission.own_file.money_units import with_unit
from perfscore.submission.own_file.own_form import OwnForm, is_left_out, path_of
from perfscore.submission.own_file.words import is_percent, plain
from perfscore.text import quoted


@dataclass(slots=True)
class AmountsReader:
    """A reader of that table, whose row of the whole year is taken."""

    form: OwnForm
    map: Map
    amounts: Amounts
    band: Band
    last: int
    units: list[tuple[str, Box]]

    def read(self) -> None:
        """Read the row of the whole year, and hold the sources against it."""
        form, headings = self.form, self.band.headings
        wrong = dict(complaints(self.band, self.amounts.required, self.amounts.columns, form.file, "资金表"))
        for target, problem in wrong.items():
            form.missing(target, problem)
        for heading in headings.values():
            form.used.update(heading.boxes)
        row = self._row()
        if row is None:
            return
        parts = [one for one in range(self.band.bottom + 1, self.last + 1) if self._label(one, self.amounts.parts)]
        for target, heading in headings.items():
            if target in wrong:
                continue
            found = content(form.grid, row, heading)
            place = found.boxes[0].place if found.boxes else form.grid.place(row, heading.columns[0])
            text = form.take(found.boxes, path_of(target))
            if target in self.map.money:
                self._sum(target, found, [content(form.grid, one, heading) for one in parts], row)
                text = "" if text.strip("/\\-—－–") == "" else self._amount(target, text, found)
            elif target.startswith(("claimed.", "stated.")):
                text = self._rate(text, is_percent(heading.text) and target.startswith("stated."))
                if not text:
                    continue
                if is_left_out(target, text):
                    form.used.difference_update(found.boxes)  # so that it is listed as not read
                    continue
            form.put(target, text, place)

    def _row(self) -> int | None:
        """The row of the whole year: the one that is called so, else the only one with amounts."""
        rows = range(self.band.bottom + 1, self.last + 1)
        named = [row for row in rows if self._label(row, self.amounts.rows)]
        if named:
            self.form.used.update(box for row in named[:1] for box in self._boxes(row))
            return named[0]
        money = [self.band.headings[one] for one in self.map.money if one in self.band.headings]
        filled = [row for row in rows if any(_number(content(self.form.grid, row, one).text) for one in money)]
        if len(filled) == 1:
            return filled[0]
        where = next(iter(self.band.headings.values())).box
        why = f"有 {len(filled)} 行写了数，不知道取哪一行" if filled else "没有一行写了数"
        message = f"资金表里没有找到{quoted(self.amounts.rows[0])}这一行：{why}"
        hint = f"合计那一行可以叫：{'、'.join(self.amounts.rows[:4])}；别的叫法用 --map 写明"
        for target in self.amounts.required:
            self.form.fault(path_of(target), "form-heading-missing", message, where.place, hint)
        return None

    def _boxes(self, row: int) -> list[Box]:
        """The boxes to the left of the money in a row."""
        cells = self.form.grid.rows.get(row, {})
        return [cells[column] for column in sorted(cells) if column < self.band.left and cells[column].top == row]

    def _label(self, row: int, words: list[str]) -> bool:
        wanted = {plain(one) for one in words}
        return any(plain(box.text) in wanted for box in self._boxes(row))

    def _amount(self, target: str, text: str, found: Content) -> str:
        return with_unit(self.form, target, text, found.boxes[0], self.units) if found.boxes else text

    def _rate(self, text: str, percent: bool) -> str:  # noqa: FBT001 (how the heading has it)
        """A rate or a score as printed."""
        return f"{text.strip()}%" if percent and text.strip()[-1:].isdigit() else text

    def _sum(self, target: str, whole: Content, parts: list[Content], row: int) -> None:
        """Complain of a sum that is not filled in where its parts are, or that they do not add up to."""
        read = [amount for one in parts if (amount := exact.split_unit(one.text)) is not None]
        if not read or len({amount[1] for amount in read}) > 1:
            return
        numbers, unit = [number for number, _ in read], read[0][1]
        place = self.form.grid.place(row, self.band.headings[target].columns[0])
        name = target.partition(".")[2]
        added = sum(numbers, exact.ratio(0))
        total = exact.split_unit(whole.text)
        if not whole.text.strip() and not any(box.doubt for box in whole.boxes):
            message = f"{quoted(self.amounts.rows[0])}的{quoted(name)}没有填，下面各行却填了数"
            hint = f"请核对后填上合计：各行加起来是 {exact.plain(added)}"
            self.form.fault(path_of(target), "form-sum-blank", message, place, hint)
        elif total is not None and total[1] == unit and total[0] != added and self._only(parts):
            message = f"{quoted(name)}合计是 {exact.plain(total[0])}，各行加起来是 {exact.plain(added)}，按合计读"
            self.form.complain("form-sum-wrong", message, place, "请核对合计和各行", only=True)

    def _only(self, parts: list[Content]) -> bool:
        """True where no other rows have amounts: they might be parts of parts."""
        money = [self.band.headings[one] for one in self.map.money if one in self.band.headings]
        rows = range(self.band.bottom + 1, self.last + 1)
        filled = {row for row in rows if any(_number(content(self.form.grid, row, one).text) for one in money)}
        return len(filled - {one.row for one in parts}) == 1


def _number(text: str) -> Number | None:
    read = exact.split_unit(text)
    return read[0] if read is not None else None
