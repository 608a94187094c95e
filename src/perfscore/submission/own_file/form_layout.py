"""A layout of one form: labels beside their content, a small table of money, and the table of indicators."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final
from unicodedata import normalize

from perfscore import exact
from perfscore.problems import Cell
from perfscore.submission.own_file.grid import Box, Grid
from perfscore.submission.own_file.headings import Band, bands, find_band, missing
from perfscore.submission.own_file.indicator_table import TableReader
from perfscore.submission.own_file.mapping import Map
from perfscore.submission.own_file.money_table import AmountsReader
from perfscore.submission.own_file.money_units import units, with_unit
from perfscore.submission.own_file.own_form import OwnForm, is_left_out, path_of
from perfscore.submission.own_file.words import LONGEST_TITLE, is_title, joined, labelled, plain, year_digits
from perfscore.text import quoted

_FEWEST: Final = 3
"""The fewest headings by which a table of indicators is known."""
_FAR: Final = 40
"""The most rows between a cell and the heading that it is said to stand below."""
_YEAR: Final = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})年")
_CHINESE_YEAR: Final = re.compile("([一二][〇零○OoＯ0九][〇零○Oo0一二三四五六七八九]{2})年")
_DIGITS: Final = str.maketrans("〇零○Oo一二三四五六七八九", "00000123456789")


def read_forms(grid: Grid, mapping: Map, file: str) -> list[OwnForm]:
    """Every form in a grid: usually one."""
    forms = []
    for first, last in _blocks(grid, mapping):
        form = _Reader(OwnForm(file, grid), mapping, first, last).read()
        if form is not None:
            forms.append(form)
    return forms


def _blocks(grid: Grid, mapping: Map) -> Iterator[tuple[int, int]]:
    """The rows of each form: one begins at its title, or where the name of a project stands."""
    starts: list[int] = []
    bands = list(_tables(grid, mapping))
    for before, band in zip([None, *bands], bands, strict=False):
        starts.append(_start(grid, mapping, 1 if before is None else before.bottom + 1, band.top))
    if not starts:
        if grid.last:
            yield 1, grid.last
        return
    starts[0] = 1
    yield from zip(starts, [*(one - 1 for one in starts[1:]), grid.last], strict=True)


def _tables(grid: Grid, mapping: Map) -> Iterator[Band]:
    """The headings of each table of indicators; those that stand again on a next page begin no form."""
    first = 1
    for band in bands(grid, 1, grid.last, mapping.columns_by_word, _FEWEST):
        if mapping.table is not None and mapping.table.name in band.headings:
            if first == 1 or _start(grid, mapping, first, band.top) < band.top:
                yield band
            first = band.bottom + 1


def _start(grid: Grid, mapping: Map, first: int, top: int) -> int:
    """The row in which the form above a table begins, looking up to ``first``; ``top`` where none does."""
    begins = {plain(one) for one in mapping.begins}
    boxes = list(grid.boxes(first, top - 1))
    named = next((box.top for box in boxes if plain(box.text) in begins or _labels(box, mapping.begins)), top)
    title = [box.top for box in boxes if box.top <= named and is_title(box.text, mapping.title)]
    return min([named, *title[-1:]])


def _is_list(grid: Grid, band: Band, mapping: Map) -> bool:
    """True where the name of the project is one heading of many: each row may be of another project."""
    begins = {plain(one) for one in mapping.begins}
    return any(plain(box.text) in begins for box in grid.boxes(band.top, band.bottom))


def _labels(box: Box, words: list[str]) -> bool:
    return next(labelled(box.text, words), None) is not None


@dataclass(slots=True)
class _Reader:
    """A reader of one form."""

    form: OwnForm
    map: Map
    first: int
    last: int

    def read(self) -> OwnForm | None:
        """The form; nothing where these rows hold none."""
        form, mapping, grid = self.form, self.map, self.form.grid
        table = find_band(grid, self.first, self.last, mapping.columns_by_word, _FEWEST)
        above = self.last if table is None else table.top - 1
        amounts = find_band(grid, self.first, above, mapping.amounts_by_word, 2)
        if amounts is not None and self._is_beside(amounts):
            amounts = None
        if (table is None and amounts is None) or any(_is_list(grid, one, mapping) for one in (table, amounts) if one):
            return None
        form.whole["rubric"] = mapping.rubric
        if not self._is_other(above):
            self._read(table, amounts, above)
        return form

    def _read(self, table: Band | None, amounts: Band | None, above: int) -> None:
        form, mapping, grid = self.form, self.map, self.form.grid
        stated = units(grid.boxes(self.first, above))
        end = above
        if mapping.amounts is not None and amounts is not None:
            AmountsReader(form, mapping, mapping.amounts, amounts, above, stated).read()
        if mapping.table is not None and table is not None:
            reader = TableReader(form, mapping, mapping.table, table, self.last)
            reader.read()
            end = max(reader.end, table.bottom)
        elif mapping.table is not None:
            where = (amounts.headings[next(iter(amounts.headings))].box.place) if amounts is not None else ("", "")
            message = f"没有找到指标表：要有{'、'.join(map(quoted, mapping.table.required))}这几栏"
            form.complain("form-heading-missing", message, where, "各栏的叫法不同的，用 --map 写明")
        heads = {box for band in (table, amounts) if band for one in band.headings.values() for box in one.boxes}
        rows = [*grid.boxes(self.first, above), *grid.boxes(end + 1, self.last)]
        self._labels([box for box in rows if box not in heads and box not in form.used], stated)
        self._lacking(table, amounts)
        self._year(amounts.top if amounts is not None else above)
        self._rest()

    def _is_beside(self, amounts: Band) -> bool:
        """True where the amounts stand beside their names, not below them."""
        money = (amounts.headings[one].box for one in self.map.money if one in amounts.headings)
        beside = (self.form.grid.right_of(box) for box in money)
        return any(box is not None and is_figure(box.text) for box in beside)

    def _is_other(self, above: int) -> bool:
        """True where the title is that of another form."""
        titles = [
            box
            for box in self.form.grid.boxes(self.first, above)
            if box.left == min(self.form.grid.rows[box.top]) and is_title(box.text, ["表", "指标体系", "报告"])
        ]
        others = [box for box in titles if is_title(box.text, self.map.others)]
        if not others or any(is_title(box.text, self.map.title) and box not in others for box in titles):
            return False
        wanted = self.map.title[0] if self.map.title else "自评表"
        message = f"这是{quoted(joined(others[0].text))}，不是{quoted(wanted)}"
        hint = f"请交{wanted}；确实按这个规则自评的，改正表的名称，或用 --map 写明"
        self.form.complain("form-other-kind", message, others[0].place, hint)
        return True

    # -- labels --------------------------------------------------------------------------

    def _labels(self, boxes: list[Box], stated: list[tuple[str, Box]]) -> None:
        """Read what stands beside its label, in the next cell or behind a colon."""
        found: dict[str, tuple[int, str, Box]] = {}
        for box in boxes:
            target = self.map.labels_by_word.get(plain(box.text))
            if target is not None:
                self._beside(target, box, found)
                continue
            for label, text in labelled(box.text, self.map.all_labels):
                if label not in self.map.labels_by_word:
                    continue
                self._found(self.map.labels_by_word[label], label, text, box, found)
        for target, (_, text, box) in found.items():
            if path_of(target) in self.form.places or is_left_out(target, text):
                continue
            self.form.take([box], path_of(target))
            self.form.put(target, self._written(target, text, box, stated), box.place)

    def _written(self, target: str, text: str, box: Box, stated: list[tuple[str, Box]]) -> str:
        """The text beside a label, as a submission has it."""
        if target == "year":
            return year_digits(text)
        return with_unit(self.form, target, text, box, stated) if target in self.map.money else text

    def _beside(self, target: str, label: Box, found: dict[str, tuple[int, str, Box]]) -> None:
        self.form.used.add(label)
        grid = self.form.grid
        content = grid.right_of(label)
        if content is not None and plain(content.text) in self.map.known_words:
            content = None
        if target in self.map.money:  # a text beside an amount's name is another heading
            places = (content, grid.below(label))
            content = next((one for one in places if one is not None and is_figure(one.text)), None)
        if content is not None:
            self._found(target, plain(label.text), "" if content.doubt else content.text, content, found)

    def _found(self, target: str, label: str, text: str, box: Box, found: dict[str, tuple[int, str, Box]]) -> None:
        """Enter what a label says; of two labels of one thing that goes first which the map lists first."""
        rank = [plain(word) for word in self.map.labels[target]].index(label)
        if not text and box.doubt is None:
            return
        other = found.get(target)
        if other is not None and other[0] == rank and other[1] != text:
            self.form.twice(target, label, (other[1], other[2].place), (text, box.place))
        elif other is None or rank < other[0]:
            found[target] = rank, text, box

    def _lacking(self, table: Band | None, amounts: Band | None) -> None:
        """Complain of the amounts that stand nowhere, neither below a heading nor beside a label."""
        wanted = self.map.amounts
        if wanted is None or amounts is not None or table is None:
            return
        boxes = [box for box in self.form.grid.boxes(self.first, table.top - 1) if box not in self.form.used]
        where = Cell(self.form.file, *next(iter(table.headings.values())).box.place)
        for target in wanted.required:
            if path_of(target) not in self.form.places:
                self.form.missing(target, missing(wanted.columns[target], boxes, where, "表头"))

    def _year(self, above: int) -> None:
        """The year of the title, where no label says it."""
        if "year" in self.form.whole:
            return
        years: dict[str, Box] = {}
        for box in self.form.grid.boxes(self.first, above):
            text = "".join(normalize("NFKC", box.text).split())
            if len(text) < LONGEST_TITLE:
                years |= {year: box for year in _YEAR.findall(text) if year not in years}
                written = (one.translate(_DIGITS) for one in _CHINESE_YEAR.findall(text))
                years |= {year: box for year in written if year not in years}
        if len(years) == 1:
            ((year, box),) = years.items()
            self.form.put("year", year, box.place)
            self.form.used.add(box)

    def _rest(self) -> None:
        """Note what nothing was taken from."""
        for box in self.form.grid.boxes(self.first, self.last):
            if box in self.form.used or plain(box.text) in self.map.known_words:
                continue
            title = is_title(box.text, self.map.title)
            self.form.leave(box, "表的名称" if title else "说明" if self.map.is_note(box.text) else self._label_of(box))

    def _label_of(self, box: Box) -> str:
        """The known name that a cell stands beside, or below."""
        cells = self.form.grid.rows.get(box.top, {})
        beside = (cells[column] for column in sorted(cells, reverse=True) if column < box.left)
        rows = range(box.top - 1, max(self.first, box.top - _FAR) - 1, -1)
        above = (self.form.grid.at(row, box.left) for row in rows)
        found = next((one for one in chain(beside, above) if one and plain(one.text) in self.map.known_words), None)
        return joined(found.text) if found is not None else ""


def is_figure(text: str) -> bool:
    """True where a text is a number, perhaps with a unit."""
    return exact.split_unit(text) is not None
