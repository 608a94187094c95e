"""The headings of a table inside a grid: over one line or several, merged, split by blanks, in any order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from perfscore.problems import Cell, Problem
from perfscore.submission.own_file.grid import Box, Grid
from perfscore.submission.own_file.words import plain
from perfscore.text import nearest, quoted

TALLEST: Final = 3
"""The most lines that headings go over."""
_FEWEST_AGAIN: Final = 3
"""The fewest headings there once more by which a table is one of several indicators in a row: one may be a slip."""
_NUMBERED: Final = re.compile("第?(?<![0-9])[0-9]{1,2}(?![0-9])个?|第[一二三四五六七八九十]个?|[一二三四五六七八九十]$")
_OF_NUMBER: Final = re.compile("^指标[0-9]{1,2}(?![0-9])")
"""The number of an indicator in a heading: 指标值2, 指标2名称; or before it: 指标2完成值."""
_SIDE_BY_SIDE: Final = 2
"""The fewest headings that begin in the first of these lines: a single one is of what stands above."""


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading: its boxes from above to below, and the columns that it stands over."""

    target: str
    boxes: tuple[Box, ...]
    columns: tuple[int, ...]
    own: bool = True
    """False where something unknown stands below it: then it is a heading of several columns."""

    @property
    def box(self) -> Box:
        """The lowest box."""
        return self.boxes[-1]

    @property
    def text(self) -> str:
        """The heading as it reads."""
        return "".join(one.text for one in self.boxes)


@dataclass(slots=True)
class Band:
    """The lines of headings over a table."""

    top: int
    bottom: int
    headings: dict[str, Heading] = field(default_factory=dict)
    twice: list[tuple[Heading, Heading]] = field(default_factory=list)
    others: list[Box] = field(default_factory=list)
    """The headings that nothing is known by."""

    @property
    def left(self) -> int:
        """The first column that stands under a known heading."""
        return min(column for one in self.headings.values() for column in one.columns)


def find_band(grid: Grid, first: int, last: int, words: Mapping[str, str], least: int) -> Band | None:
    """The lines in which most headings are known, if they are ``least`` at least: the first such lines."""
    best: Band | None = None
    for band in bands(grid, first, last, words, least):
        if best is None or len(band.headings) > len(best.headings):
            best = band
    return best


def bands(grid: Grid, first: int, last: int, words: Mapping[str, str], least: int) -> Iterator[Band]:
    """The lines of headings, from above to below: of lines that overlap those in which most are known."""
    best: Band | None = None
    most = (0, 0)
    for row in range(first, last + 1):
        if best is not None and row > best.bottom:
            yield best
            best, most = None, (0, 0)
        cells = grid.rows.get(row)
        if not cells or not any(plain(one.text) in words for one in cells.values()):
            continue
        for height in range(1, min(TALLEST, last + 1 - row) + 1):
            band = _band(grid, row, height, words)
            found = (len(band.headings), -height)
            side_by_side = sum(one.boxes[0].top == row for one in band.headings.values())
            if found[0] >= least and found > most and side_by_side >= _SIDE_BY_SIDE:
                best, most = band, found
    if best is not None:
        yield best


def _band(grid: Grid, top: int, height: int, words: Mapping[str, str]) -> Band:
    rows = range(top, top + height)
    columns = sorted({column for row in rows for column in grid.rows.get(row, {})})
    found: dict[tuple[str, tuple[Box, ...], bool], list[int]] = {}
    band = Band(top, top + height - 1)
    for column in columns:
        stack: list[Box] = []
        for row in rows:
            box = grid.at(row, column)
            if box is not None and box.text and box not in stack:
                stack.append(box)
        match = _match(stack, words)
        if match is not None:
            target, boxes = match
            found.setdefault((target, boxes, boxes[-1] is stack[-1]), []).append(column)
        elif stack:
            band.others += [one for one in stack if one not in band.others]
    for (target, boxes, own), wide in found.items():
        heading = Heading(target, boxes, tuple(wide), own)
        _enter(band, heading)
    band.bottom = max([band.bottom, *(box.bottom for one in band.headings.values() for box in one.boxes)])
    known = {box for one in band.headings.values() for box in one.boxes}
    band.others = [one for one in band.others if one not in known]
    return band


def _enter(band: Band, heading: Heading) -> None:
    """Enter a heading; of two of one name, one with a heading of its own below it gives way."""
    other = band.headings.get(heading.target)
    if other is None or (heading.own and not other.own):
        band.headings[heading.target] = heading
    elif heading.own == other.own:
        band.twice.append((other, heading))


def _match(stack: list[Box], words: Mapping[str, str]) -> tuple[str, tuple[Box, ...]] | None:
    """The known heading in a column: all its lines together, else the lowest that is known."""
    for size in range(len(stack), 0, -1):
        for start in range(len(stack) - size, -1, -1):
            boxes = tuple(stack[start : start + size])
            target = words.get(plain("".join(one.text for one in boxes)))
            if target is not None:
                return target, boxes
    return None


def side_by_side(band: Band, words: Mapping[str, str], file: str, about: str) -> Problem | None:
    """The problem of a table whose rows hold several indicators beside each other.

    Most headings of ``words`` are there twice then, or numbered: 指标值1, 指标值2.
    """
    again = {one.target: other.box for one, other in reversed(band.twice)}
    for box in reversed(band.others):
        word = plain(box.text)
        again |= {words.get(one.sub("", word), ""): box for one in (_OF_NUMBER, _NUMBERED) if one.search(word)}
    boxes = sorted((again[one] for one in {*words.values()} & again.keys()), key=lambda one: (one.top, one.left))
    if len(boxes) < _FEWEST_AGAIN:
        return None
    names = "、".join(f"{quoted(one.text)}（{one.place[1]}）" for one in boxes[:_FEWEST_AGAIN])
    message = f"{about}里一行并排写了几个指标：{names}等 {len(boxes)} 栏"
    return Problem("form-side-by-side", message, Cell(file, *boxes[0].place), "请改成一行一个指标，同一栏只留一栏")


def complaints(
    band: Band, required: list[str], targets: Mapping[str, list[str]], file: str, about: str
) -> Iterator[tuple[str, Problem]]:
    """A problem for every heading that is there twice, and for each that has to be there and is not, by its target."""
    for one, other in band.twice:
        first, second = (f"{box.place[0]}!{box.place[1]}" for box in (one.box, other.box))
        message = f"{about}有两栏都是{quoted(one.text)}：{first} 和 {second}，不知道读哪一栏"
        hint = "请把不要的一栏改成别的名称，或者删去；也可以用 --map 写明各栏的名称"
        yield one.target, Problem("form-heading-twice", message, Cell(file, *other.box.place), hint)
    for target in required:
        if target not in band.headings and not any(one.target == target for one, _ in band.twice):
            yield target, missing(targets[target], band.others, Cell(file, *_first(band).place), about)


def missing(words: list[str], others: list[Box], where: Cell, about: str) -> Problem:
    """The problem of a heading that was not found, at the nearest that was."""
    near, hint = "", f"这一栏可以叫：{'、'.join(words[:5])}；别的叫法用 --map 写明"
    texts = {plain(box.text): box for box in others}
    for word in words:
        near = nearest(plain(word), texts)
        if near:
            break
    message = f"{about}没有找到{quoted(words[0])}这一栏"
    if near:
        box = texts[near]
        where = Cell(where.file, *box.place)
        message += f"，最接近的是{quoted(box.text)}（{box.place[1]}）"
    return Problem("form-heading-missing", message, where, hint)


def _first(band: Band) -> Box:
    return min((one.box for one in band.headings.values()), key=lambda box: (box.top, box.left))


@dataclass(frozen=True, slots=True)
class Content:
    """The content of a row under a heading: its boxes, and their text."""

    boxes: tuple[Box, ...]
    text: str
    row: int

    @property
    def merged_down(self) -> bool:
        """True where the cell begins in a row above."""
        return bool(self.boxes) and self.boxes[0].top < self.row


def content(grid: Grid, row: int, heading: Heading) -> Content:
    """The content of a row under a heading; several boxes under a wide one are read from left to right."""
    boxes: list[Box] = []
    for column in heading.columns:
        box = grid.at(row, column)
        if box is not None and (box.text or box.doubt) and box not in boxes:
            boxes.append(box)
    return Content(tuple(boxes), "".join(one.text for one in boxes), row)
