"""The rows of a table of indicators, each as plain data with the cell of every value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from perfscore import exact
from perfscore.problems import Path
from perfscore.submission.own_file.apart import is_apart, rate
from perfscore.submission.own_file.grid import Box, Place
from perfscore.submission.own_file.headings import Band, Content, complaints, content, side_by_side
from perfscore.submission.own_file.mapping import Map, Table
from perfscore.submission.own_file.own_form import OwnForm, path_of
from perfscore.submission.own_file.words import plain
from perfscore.submission.printed import is_nothing
from perfscore.text import quoted

_NUMBER: Final = re.compile("[0-9０-９]")


@dataclass(slots=True)
class TableReader:
    """A reader of the table below its headings, down to the row of the total."""

    form: OwnForm
    map: Map
    table: Table
    band: Band
    last: int
    rows: list[dict[str, str]] = field(default_factory=list)
    end: int = 0
    """The last row that belongs to the table."""
    _standing: dict[str, tuple[str, Place]] = field(default_factory=dict)
    _before: dict[str, Content] = field(default_factory=dict)
    _owners: dict[tuple[str, Box], int] = field(default_factory=dict)
    """The row that a cell was first read for: where it is merged into a later one as well, that row knows no more."""
    _totals: list[tuple[str, Place]] = field(default_factory=list)
    _last: tuple[int, dict[str, Content]] | None = None
    """The cells of the row that was looked at last."""

    def read(self) -> None:
        """Read all rows, and the total."""
        form, headings = self.form, self.band.headings
        beside = side_by_side(self.band, self.map.columns_by_word, form.file, "指标表")
        wrong = complaints(self.band, self.table.required, self.table.columns, form.file, "指标表")
        form.problems += [problem for _, problem in wrong] if beside is None else [beside]
        for heading in headings.values():
            form.used.update(heading.boxes)
        if self.table.name in headings:
            self._read_rows()
            self._put_total()
        if self.rows:
            form.whole.setdefault("data", {})[self.table.data] = self.rows

    def _read_rows(self) -> None:
        self.end = self.band.bottom
        for row in range(self.band.bottom + 1, self.last + 1):
            if row not in self.form.grid.rows or row in self.form.grid.paragraphs:
                continue
            if self._is_total(row):
                self._total(row)
                self.end = row
            elif not self._is_again(row) and self._is_row(row):
                if self._totals:
                    self._beyond(row)
                elif self._is_apart(row):
                    self._apart(row)
                    self.end = row
                else:
                    self._row(row)
                    self.end = row

    def _put_total(self) -> None:
        """Put the claimed total; a row that says none, or two rows that say others, are noted."""
        if len({text for text, _ in self._totals}) > 1:
            self.form.twice("claimed.total", "合计", self._totals[0], self._totals[-1])
        elif self._totals and self._totals[-1][0]:
            self.form.put("claimed.total", *self._totals[-1])
        elif self._totals and ("claimed", "total") not in self.form.places:
            message = "合计这一行没有写自评总分，只能核对各行的得分"
            self.form.complain("form-sum-blank", message, self._totals[-1][1], "请在这一格填上自评总分", only=True)

    # -- the kinds of rows ---------------------------------------------------------------

    def _cells(self, row: int) -> dict[str, Content]:
        if self._last is None or self._last[0] != row:  # each row is asked for by several of these
            cells = {target: content(self.form.grid, row, one) for target, one in self.band.headings.items()}
            self._last = row, cells
        return self._last[1]

    def _labels(self, row: int) -> Iterator[Box]:
        """The boxes of a row up to the one that names it."""
        name = self.band.headings[self.table.name].columns[-1]
        cells = self.form.grid.rows[row]
        yield from (cells[column] for column in sorted(cells) if column <= name and cells[column].text)

    def _is_total(self, row: int) -> bool:
        words = {plain(one) for one in self.table.totals}
        return any(plain(box.text) in words and box.top == row for box in self._labels(row))

    def _is_again(self, row: int) -> bool:
        """True where the headings stand once more, as on the next page."""
        known = self.map.columns_by_word
        boxes = {box for one in self._cells(row).values() for box in one.boxes}
        again = [box for box in boxes if plain(box.text) in known]
        if len(again) > 2 and len(again) * 2 > len(boxes):  # noqa: PLR2004 (one or two words may be content)
            self.form.used.update(again)
            return True
        return False

    def _is_row(self, row: int) -> bool:
        """True where a row says anything of an indicator: notes, subtotals and rows to spare do not."""
        cells = self._cells(row)
        named = cells[self.table.name]
        boxes = {box for one in cells.values() for box in one.boxes}
        own = [one for target, one in cells.items() if target not in self.table.repeated and one.text]
        wide = len(boxes) == 1 and len(cells) > 1 and sum(bool(one.boxes) for one in cells.values()) > 1
        first = next(self._labels(row), None)
        notes = first is not None and first.top == row and self.map.is_note(first.text)
        small = {plain(one) for one in self.table.subtotals}
        if any(plain(box.text) in small for box in self._labels(row)):
            self.form.used.update(boxes)
            return False
        if not own or wide or notes or (named.text.strip("…. ") == "" and not self._has_own(cells)):
            return False
        return not self._is_below(cells)

    def _has_own(self, cells: dict[str, Content]) -> bool:
        """True where a row has any content of its own beside what is merged from above."""
        repeated = {*self.table.repeated, self.table.name}
        return any(one.boxes and not one.merged_down for target, one in cells.items() if target not in repeated)

    def _is_below(self, cells: dict[str, Content]) -> bool:
        """True where every cell continues that of the row above: one indicator over two rows of the grid."""
        own = [one for target, one in cells.items() if target not in self.table.repeated and one.boxes]
        return bool(own) and all(one.merged_down for one in own) and cells[self.table.name].merged_down

    def _is_apart(self, row: int) -> bool:
        """True of a row that the rule has as an indicator of its own."""
        cells = self._cells(row)
        texts = {
            target: one.text or self._standing.get(target, ("",))[0]
            for target, one in cells.items()
            if target in self.table.repeated
        }
        return is_apart(self.table.apart, cells[self.table.name].text, texts)

    # -- what they hold ------------------------------------------------------------------

    def _apart(self, row: int) -> None:
        """Read the claim and the printed rate of such a row; what the head says of it stays."""
        form, apart, cells = self.form, self.table.apart, self._cells(row)
        if apart is None:
            return
        texts = {target: one.text for target, one in cells.items()}
        for target, column in apart.columns.items():
            found, path = cells.get(column), path_of(target)
            text = "" if found is None else found.text.strip()
            if target.startswith("stated."):
                text = "" if path in form.places else rate(apart, text, texts)
            if found is None or not text or is_nothing(text) or found.merged_down:
                continue
            known = form.whole.get(str(path[0]), {}).get(path[1])
            place = self._place(row, column, found)
            form.take(found.boxes, path)
            if known is None:
                form.put(target, text, place)
            elif (exact.split_unit(known) or known) != (exact.split_unit(text) or text):
                form.twice(target, f"{path[1]}的{column}", (known, form.places[path]), (text, place))
        for target, one in cells.items():
            for box in one.boxes:
                if target == self.table.name or target in self.table.repeated:
                    form.used.add(box)
                else:
                    form.leave(box, apart.names[0])

    def _row(self, row: int) -> None:
        form, number, entry = self.form, len(self.rows), dict[str, str]()
        home = "data", self.table.data, number
        cells = self._cells(row)
        form.places[home] = self._place(row, self.table.name, cells[self.table.name])
        for target in [*self.table.repeated, *cells]:
            if target not in cells or target in entry:
                continue
            found = cells[target]
            text, place = self._content(target, found, (*home, target)), self._place(row, target, found)
            if target in self.table.repeated:
                text, place = self._standing_for(target, text, place)
            form.places[*home, target] = place
            if text:
                entry[target] = text
        self.rows.append(entry)

    def _content(self, target: str, found: Content, path: Path) -> str:
        """The text of a cell, with what is doubtful about it noted."""
        form = self.form
        text = form.take(found.boxes, path)
        numbers = [box for box in found.boxes if _NUMBER.search(box.text)]
        if len(numbers) > 1 and target not in self.table.shared:
            one, other = numbers[0], numbers[-1]
            both = "，".join(f"{box.place[1]} 是{quoted(box.text)}" for box in (one, other))
            message = f"{quoted(target)}这一栏下面有两格都写了数：{both}"
            form.fault(path, "form-heading-twice", message, other.place, "请合并成一格，或给各栏写上名称")
            return ""
        if found.merged_down and target not in {*self.table.repeated, *self.table.shared}:
            box = found.boxes[0]
            owner = self._owners.pop((target, box), None)
            if owner is not None:
                self.rows[owner].pop(target, None)
            message = f"{quoted(target)}的这一格合并了几行（{quoted(box.text)}），不知道各行是多少"
            for number in (path[2],) if owner is None else (owner, path[2]):
                form.fault((*path[:2], number, target), "form-merged", message, box.place, "请取消合并，逐行填写")
            return ""
        self._owners.update(((target, box), len(self.rows)) for box in found.boxes)
        return text if target not in self.table.repeated else "".join(text.split())

    def _place(self, row: int, target: str, found: Content) -> Place:
        if found.boxes:
            return found.boxes[0].place
        return self.form.grid.place(row, self.band.headings[target].columns[0])

    def _standing_for(self, target: str, text: str, place: Place) -> tuple[str, Place]:
        """The content of a column that is written once for several rows; a new group begins those within it anew.

        Of headings that stand again inside of a group the merged cells may go on from theirs.
        """
        if text and self.map.columns_by_word.get(plain(text)) != target:
            if self._standing.get(target, ("",))[0] != text:
                at = self.table.repeated.index(target)
                for inner in self.table.repeated[at + 1 :]:
                    self._standing.pop(inner, None)
            self._standing[target] = text, place
            return text, place
        return self._standing.get(target, (text, place))

    def _total(self, row: int) -> None:
        form = self.form
        form.used.update(box for box in self._labels(row))
        heading = self.band.headings.get(self.table.total)
        if heading is None:
            return
        found = content(form.grid, row, heading)
        labels = {plain(one) for one in self.table.totals}
        boxes = [one for one in found.boxes if plain(one.text) not in labels]
        text = form.take(boxes, ("claimed", "total"))
        self._totals.append((text, self._place(row, self.table.total, found)))

    def _beyond(self, row: int) -> None:
        """Say that a row below the total was not read."""
        cells = self._cells(row)
        points = [one for target in self.table.required if target in cells for one in cells[target].boxes]
        if len(points) > 1 and cells[self.table.name].text:
            place = self._place(row, self.table.name, cells[self.table.name])
            message = f"合计下面的{quoted(cells[self.table.name].text)}这一行没有读"
            self.form.complain("form-rows", message, place, "是指标就移到合计上面", only=True)
