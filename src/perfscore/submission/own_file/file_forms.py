"""The forms in a bureau's own file, each by itself, with everything that was not read said once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from perfscore.problems import Cell, PerfscoreError, Problem
from perfscore.submission.archive import Unreadable
from perfscore.submission.file_kinds import DESK_MARK, unreadable
from perfscore.submission.own_file import form_layout, list_layout, sheets, word
from perfscore.submission.own_file.grid import Grid
from perfscore.submission.own_file.mapping import Map, shipped
from perfscore.submission.own_file.own_form import OwnForm
from perfscore.submission.own_file.words import is_title, plain
from perfscore.text import quoted

MOST_NAMED: Final = 5
_MAP: Final = "各栏的叫法不同的，用 --map 写明（见 perfscore read）"


def file_forms(path: Path, mapping: Map | None = None, *, is_word: bool) -> list[OwnForm]:
    """Every form of a file; raise :class:`PerfscoreError` where there is none, or nothing can be read."""
    file = str(path)
    try:
        grids = [word.grid(path)] if is_word else sheets.grids(path)[0]
    except Unreadable as why:
        raise PerfscoreError([why.fault.at(Cell(file))]) from None
    except OSError:
        raise PerfscoreError([unreadable(path)]) from None
    if any(_is_desk(grid) for grid in grids):
        message = "这是复核人的工作簿（复核表），不是填报"
        hint = "复核人填好的用 --settle 读回；请放到填报的文件夹以外"
        raise PerfscoreError([Problem("desk-as-submission", message, Cell(file), hint)])
    wrong = [problem for grid in grids for problem in grid.problems]
    if wrong:
        raise PerfscoreError(wrong)
    maps = [mapping] if mapping is not None else shipped()
    for one in maps:
        forms = _forms(grids, one, file)
        if forms:
            return forms
    raise PerfscoreError(_nothing(grids, maps[0], file))


def _is_desk(grid: Grid) -> bool:
    """True of a reviewer's sheet, whose columns look like those of a form."""
    box = grid.rows.get(1, {}).get(1)
    return box is not None and plain(box.text) == plain(DESK_MARK)


def _forms(grids: list[Grid], mapping: Map, file: str) -> list[OwnForm]:
    read = list_layout.read_list if mapping.layout == "list" else form_layout.read_forms
    found = [(grid, read(grid, mapping, file)) for grid in grids]
    filled = [one for _, forms in found for one in forms if _is_filled(one)]
    forms = filled or [one for _, forms in found for one in forms]
    if not forms:
        return []
    for grid, own in found:
        _name(grid, [one for one in own if one in forms], mapping)
    forms[0].problems += _left_out(found, forms, file)
    for first in {id(one.grid): one for one in reversed(forms)}.values():
        first.problems += _hidden(first.grid, file)
    if not filled:
        for form in forms:
            if not form.errors:
                form.faults.clear()
                place = next(iter(form.places.values()), (form.grid.name, ""))
                form.complain("form-empty", "表里什么也没有填", place, "请填好再交")
    return forms


def _is_filled(form: OwnForm) -> bool:
    """True where anything is filled in: a blank copy of a form is none, and one that cannot be read may be."""
    return bool(form.errors or form.faults) or any(form.whole.get(part) for part in ("data", "claimed"))


def _name(grid: Grid, forms: list[OwnForm], mapping: Map) -> None:
    """Give each form a name by which it is told apart: its sheet's, and its number where there are several."""
    for number, form in enumerate(forms, 1):
        if mapping.layout == "list":
            form.name = f"{grid.name} {form.name}".strip()
        elif len(forms) > 1:
            form.name = f"{grid.name} 第 {number} 份".strip()
        else:
            form.name = grid.name


def _left_out(found: list[tuple[Grid, list[OwnForm]]], forms: list[OwnForm], file: str) -> Iterator[Problem]:
    """Say which sheets were passed over: no form stands there, or a blank one."""
    others = [grid.name for grid, own in found if not own and grid.rows]
    blank = [grid.name for grid, own in found if own and not any(one in forms for one in own)]
    for names, why in ((others, "里面没有自评表"), (blank, "是空白的表")):
        if names:
            listed = "、".join(map(quoted, names[:MOST_NAMED])) + ("等" if len(names) > MOST_NAMED else "")
            message = f"有 {len(names)} 张工作表没有读，{why}：{listed}"
            yield Problem("form-left-out", message, Cell(file), severity="warning")


def _hidden(grid: Grid, file: str) -> Iterator[Problem]:
    """Say what is hidden and was read all the same, and what stands in no cell and was not."""
    for what in grid.hidden:
        message = f"{what}是隐藏的，里面的内容也读了"
        yield Problem("form-hidden", message, Cell(file, grid.name), "请核对；不要的请删去", "warning")
    if grid.boxed or grid.beside:
        text = quoted(grid.beside[0]) if grid.beside else ""
        message = f"文本框里的内容没有读：{text}"
        yield Problem("form-left-out", message, Cell(file, grid.name), "要读的请移到表格里", "warning")


def _nothing(grids: list[Grid], mapping: Map, file: str) -> list[Problem]:
    """The reason why no form was found: a picture, a text box, another form, nothing at all."""
    wanted = mapping.title[0] if mapping.title else "自评表"
    for grid in grids:
        where = Cell(file, grid.name)
        words = _known(grid, mapping)
        if grid.boxed or (grid.beside and len(words) < 2):  # noqa: PLR2004 (one word may be there by chance)
            message = f"没有找到{quoted(wanted)}：文字都在文本框里，读不出哪些是表格"
            return [Problem("form-text-box", message, where, "请把表格从文本框里移出来，直接放在页面上")]
        if grid.pictures and len(words) < 2:  # noqa: PLR2004 (the same)
            message = f"没有找到{quoted(wanted)}：里面只有图片"
            return [Problem("form-picture", message, where, "请交可以编辑的 .xlsx 或 .docx 表，不要贴截图、扫描件")]
    named = [
        (grid, box) for grid in grids for box in grid.boxes(1, min(grid.last, 20)) if is_title(box.text, mapping.others)
    ]
    if named:
        grid, box = named[0]
        message = f"这是{quoted(box.text)}，不是{quoted(wanted)}"
        return [Problem("form-other-kind", message, Cell(file, *box.place), f"请交{wanted}")]
    heads = _headings(mapping)
    message = f"没有找到{quoted(wanted)}：没有一行写着{'、'.join(map(quoted, heads))}这样的栏名"
    problem = Problem("workbook-not-a-form", message, Cell(file), _MAP)
    near = next((one for grid in grids if len(_known(grid, mapping)) > 1 for one in [_known(grid, mapping)]), [])
    if near:
        problem = replace(problem, message=f"{message}；只找到{'、'.join(map(quoted, near[:MOST_NAMED]))}")
    return [problem]


def _headings(mapping: Map) -> list[str]:
    if mapping.table is None:
        return [words[0] for words in list(mapping.labels.values())[:3]]
    return [mapping.table.columns[one][0] for one in mapping.table.required]


def _known(grid: Grid, mapping: Map) -> list[str]:
    boxes: Iterable[str] = (box.text for box in grid.boxes(1, grid.last))
    return list(dict.fromkeys(text for text in boxes if plain(text) in mapping.known_words))
