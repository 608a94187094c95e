"""A layout of many projects in one list: a row an indicator, or a row a project, under one line of headings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from perfscore import exact
from perfscore.problems import Problem
from perfscore.submission.own_file.apart import is_apart, rate
from perfscore.submission.own_file.grid import Box, Grid, Place
from perfscore.submission.own_file.headings import Band, complaints, content, find_band, side_by_side
from perfscore.submission.own_file.mapping import Apart, Map
from perfscore.submission.own_file.money_units import units, with_unit
from perfscore.submission.own_file.own_form import OwnForm, is_left_out, path_of
from perfscore.submission.own_file.words import is_percent, money_unit, plain, year_digits

_FEWEST: Final = 4
"""The fewest headings by which such a list is known."""
_ROW: Final = "table:"


@dataclass(slots=True)
class _Project:
    """A project of a list: its form, and the values that its rows gave so far."""

    form: OwnForm
    values: dict[str, tuple[str, Box]] = field(default_factory=dict)
    rows: list[dict[str, str]] = field(default_factory=list)


def read_list(grid: Grid, mapping: Map, file: str) -> list[OwnForm]:
    """Every project of a list; none where the grid is no such list."""
    words = _words(mapping)
    band = find_band(grid, 1, grid.last, words, _FEWEST)
    begins = {plain(one) for one in mapping.begins}
    if band is None:
        return []
    keys = {
        column
        for row in range(band.top, band.bottom + 1)
        for column, box in grid.rows.get(row, {}).items()
        if plain(box.text) in begins
    }
    if not keys:
        return []
    return _Reader(grid, mapping, file, band, min(keys, key=lambda one: _rank(grid, band, one, mapping))).read()


def _words(mapping: Map) -> dict[str, str]:
    """Every heading of a list: of the project, and of its rows."""
    return _row_words(mapping) | mapping.labels_by_word


def _row_words(mapping: Map) -> dict[str, str]:
    """The headings of the rows of a project."""
    return {word: f"{_ROW}{target}" for word, target in mapping.columns_by_word.items()}


def _rank(grid: Grid, band: Band, column: int, mapping: Map) -> int:
    """The place of a column among those that tell projects apart: codes before names."""
    order = [plain(one) for one in mapping.begins]
    texts = (grid.at(row, column) for row in range(band.top, band.bottom + 1))
    return min((order.index(plain(box.text)) for box in texts if box and plain(box.text) in order), default=len(order))


@dataclass(slots=True)
class _Reader:
    """A reader of one list."""

    grid: Grid
    map: Map
    file: str
    band: Band
    key: int
    projects: dict[str, _Project] = field(default_factory=dict)

    def read(self) -> list[OwnForm]:
        """Every project, in the order of its first row."""
        stated = units(self.grid.boxes(1, self.band.top - 1))
        current: _Project | None = None
        for row in range(self.band.bottom + 1, self.grid.last + 1):
            if row not in self.grid.rows:
                continue
            box = self.grid.at(row, self.key)
            name = box.text if box is not None else ""
            if name and not self.map.is_note(name) and self._filled(row) > 1:
                current = self.projects.setdefault(name, _Project(OwnForm(self.file, self.grid, name)))
                current.form.used.update([box] if box is not None else [])
            if current is not None and self._filled(row):
                self._row(current, row, stated)
        for project in self.projects.values():
            self._close(project)
        forms = [project.form for project in self.projects.values()]
        if not forms:
            return []
        forms[0].problems += self._complaints()
        for box in self.band.others:
            if plain(box.text) not in self.map.known_words:
                forms[0].leave(box, "不认得的栏")
        return forms[:1] if forms[0].errors else forms  # a heading is missing for all of them: that is said once

    def _complaints(self) -> list[Problem]:
        """The problems of the headings, those of rows only where any of these is there."""
        beside = side_by_side(self.band, _row_words(self.map), self.file, "清单")
        if beside is not None:
            return [beside]
        table, targets, wanted = self.map.table, dict(self.map.labels), list[str]()
        if table is not None:
            rows = {f"{_ROW}{one}": words for one, words in table.columns.items()}
            wanted = [f"{_ROW}{one}" for one in table.required] if rows.keys() & self.band.headings else []
            targets |= rows
        return [problem for _, problem in complaints(self.band, wanted, targets, self.file, "清单")]

    def _filled(self, row: int) -> int:
        return sum(bool(content(self.grid, row, one).text) for one in self.band.headings.values())

    def _row(self, project: _Project, row: int, stated: list[tuple[str, Box]]) -> None:
        form, entry, number = project.form, dict[str, str](), len(project.rows)
        places, taken = dict[str, Place](), dict[str, tuple[Box, ...]]()
        for target, heading in self.band.headings.items():
            found = content(self.grid, row, heading)
            text = "".join(one.text for one in found.boxes)
            if target.startswith(_ROW):
                place = found.boxes[0].place if found.boxes else self.grid.place(row, heading.columns[0])
                places[target.removeprefix(_ROW)] = place
                if text:
                    entry[target.removeprefix(_ROW)] = text
                    taken[target.removeprefix(_ROW)] = found.boxes
            elif text:
                unit = money_unit(heading.text)
                own = [*stated, *([(unit, heading.box)] if unit else [])]
                self._enter(project, target, text, found.boxes[0], own, percent=is_percent(heading.text))
        table = self.map.table
        if table is not None and table.apart is not None and is_apart(table.apart, entry.get(table.name, ""), entry):
            self._apart(project, table.apart, entry, taken)
        elif table is not None and entry:
            home = "data", table.data, number
            read = {target: form.take(boxes, (*home, target)) for target, boxes in taken.items()}
            project.rows.append({target: text for target, text in read.items() if text})
            form.places[home] = places.get(table.name) or next(iter(places.values()))
            form.places |= {(*home, target): place for target, place in places.items()}

    def _apart(self, project: _Project, apart: Apart, entry: dict[str, str], taken: dict[str, tuple[Box, ...]]) -> None:
        """Note the claim and the printed rate of a row that the rule has as an indicator of its own."""
        for boxes in taken.values():
            project.form.used.update(boxes)
        for target, column in apart.columns.items():
            text = entry.get(column, "")
            if target.startswith("stated."):
                text = rate(apart, text, entry)
            if text and not is_left_out(target, text) and target not in project.values:
                self._enter(project, target, text, taken[column][0], [], percent=False)

    def _enter(
        self, project: _Project, target: str, text: str, box: Box, stated: list[tuple[str, Box]], *, percent: bool
    ) -> None:
        """Note what a row says of its project; all of a project's rows have to say the same."""
        if is_left_out(target, text):
            project.form.leave(box, "".join(self.map.labels.get(target, [])[:1]))
            return
        project.form.used.add(box)
        if target in self.map.money:
            text = with_unit(project.form, target, text, box, stated)
        elif target.startswith("stated."):
            text = rounded_rate(text, self.map.rates.get(target, 0), percent=percent)
        elif target == "year":
            text = year_digits(text)
        other = project.values.setdefault(target, (text, box))
        if other[0] != text:
            project.form.twice(target, self.map.labels[target][0], (other[0], other[1].place), (text, box.place))

    def _close(self, project: _Project) -> None:
        form = project.form
        form.whole["rubric"] = self.map.rubric
        for target, (text, box) in project.values.items():
            form.put(target, form.take([box], path_of(target)) and text, box.place)
        if self.map.table is not None and project.rows:
            form.whole.setdefault("data", {})[self.map.table.data] = project.rows


def rounded_rate(text: str, places: int, *, percent: bool) -> str:
    """A rate with the places that it was rounded to: a spreadsheet drops the zeros at its end."""
    read = exact.split_unit(text)
    if read is None:
        return text
    bare = text.strip()
    if read[1] is None and percent:
        bare += "%"
    mark = "%" if bare.endswith(("%", "％")) else ""
    digits = bare.removesuffix("%").removesuffix("％").strip()
    wanted = max(0, places - 2) if mark else places
    whole, _, part = digits.partition(".")
    if not places or len(part) >= wanted:
        return bare
    return f"{whole}.{part.ljust(wanted, '0')}{mark}" if wanted else bare
