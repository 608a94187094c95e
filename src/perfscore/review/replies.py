"""Replies (整改报告书) of bureaus: read from the letters they filled in, and put into the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from perfscore.problems import Cell, PerfscoreError, Problem
from perfscore.recheck.bureau import folded
from perfscore.review.item_tables import NUMBER, ItemRow, grids, item_rows
from perfscore.review.ledger import Ledger
from perfscore.review.rectification import Item
from perfscore.text import quoted, says_something, suggest

HEADS: Final = (NUMBER, "问题", "责任人", "整改情况", "佐证")
_NEEDED: Final = ("整改情况",)
READ: Final = frozenset({".docx", ".xlsx"})
OLD: Final = frozenset({".doc", ".wps", ".xls", ".et", ".odt", ".ods", ".docm", ".xlsm"})
"""Files that a bureau may take for a reply; others in the folder are evidence."""


class Reply(NamedTuple):
    """The row of one item in a reply."""

    number: str
    row: ItemRow

    @property
    def says(self) -> tuple[str, str, str]:
        """责任人, 整改情况 and 佐证, as the bureau wrote them."""
        return self.row.text("责任人"), self.row.text("整改情况"), self.row.text("佐证")

    @property
    def file(self) -> str:
        """The file that it stands in."""
        return self.row.where.file


@dataclass(slots=True)
class Received:
    """The replies of a folder, and everything that could not be read."""

    replies: list[Reply] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    """The files in which replies stand."""


def receive(folder: Path) -> Received:
    """Every reply in a folder and those in it, or in one file."""
    received = Received()
    others: list[str] = []
    paths = sorted(folder.rglob("*")) if folder.is_dir() else [folder]
    for path in paths:
        if path.is_dir() or (path != folder and _passed_over(path, folder)):
            continue
        if path == folder or path.suffix.lower() in READ | OLD:
            _read(path, received)
        else:
            others.append(path.name)
    if others:
        named = "、".join(map(quoted, others[:3])) + ("等" if len(others) > 3 else "")  # noqa: PLR2004 (names enough to know them)
        says = f"另有 {len(others)} 个文件没有读（{named}）：回复只读 .docx 和 .xlsx"
        received.problems.append(Problem("files-skipped", says, None, severity="info"))
    if not received.files and not received.problems:
        received.problems.append(Problem("folder-empty", f"{quoted(str(folder), 80)}里没有回复", Cell(str(folder))))
    return received


def _passed_over(path: Path, folder: Path) -> bool:
    """True of what is hidden, and of what an application leaves beside an open file."""
    return any(one.startswith((".", "~")) for one in path.relative_to(folder).parts)


def _read(path: Path, received: Received) -> None:
    file = str(path)
    try:
        rows = [row for grid in grids(path) for row in item_rows(grid, file, HEADS, _NEEDED)]
    except PerfscoreError as error:
        received.problems += error.problems
        return
    if not rows:
        says = "里面没有整改报告书的表（要有“编号”和“整改情况”两栏）"
        received.problems.append(Problem("reply-none", says, Cell(file), "是佐证材料的不用理会", "warning"))
        return
    received.files.append(file)
    firsts: dict[str, Reply] = {}
    twice: set[str] = set()
    for row in rows:
        wrong = list(_wrong(row))
        received.problems += wrong
        if wrong:
            continue
        one = Reply(row.number, row)
        first = firsts.setdefault(one.number, one)
        if first is not one:
            twice.add(one.number)
            says = f"编号 {one.number} 在这份回复里有两行（另一行在 {first.row.where.cell}），都没有采用"
            received.problems.append(Problem("reply-twice", says, row.where, "留一行"))
    received.replies += [one for number, one in firsts.items() if number not in twice]


def _wrong(row: ItemRow) -> Iterator[Problem]:
    yield from row.doubts
    if row.merged is not None:
        yield Problem("reply-merged", "合并了单元格，分不清是哪一项的", row.merged, "取消合并，一行一项")
    elif not row.number:
        written = row.text(NUMBER)
        if written or any(map(row.text, HEADS[2:])):
            says = f"{quoted(written)}不是编号" if written else "这一行没有编号"
            yield Problem("reply-number", says, row.where, "照反馈书里的编号写")


def answered(ledger: Ledger, received: Received) -> tuple[Ledger, list[Problem]]:
    """The ledger with the replies, and what is to be said of them; what is in doubt changes nothing."""
    problems: list[Problem] = []
    known = {item.number: item for item in ledger.items}
    taken: dict[str, Reply] = {}
    for number, replies in _by_number(received.replies).items():
        if number not in known:
            problems += [_unknown(one, known) for one in replies]
        elif len({one.says for one in replies}) > 1:
            files = "、".join(one.file for one in replies)
            says = f"编号 {number} 有不同的回复（{files}），都没有采用"
            problems.append(Problem("reply-conflict", says, replies[-1].row.where, "请单位说明以哪一份为准"))
        else:
            taken[number] = replies[0]
    items = []
    for item in ledger.items:
        reply = taken.get(item.number)
        changed, said = (item, []) if reply is None else _answer(item, reply)
        items.append(changed)
        problems += said
    problems += _lacking(ledger, received, known)
    return Ledger(items=items), problems


def _by_number(replies: Iterable[Reply]) -> dict[str, list[Reply]]:
    found: dict[str, list[Reply]] = {}
    for one in replies:
        found.setdefault(one.number, []).append(one)
    return found


def _unknown(reply: Reply, known: Mapping[str, Item]) -> Problem:
    years = {one[:4] for one in known}
    if reply.number[:4] not in years:
        says = f"编号 {reply.number} 是另一轮的（{reply.number[:4]} 年度），这个台账里没有"
    else:
        says = f"台账里没有编号 {reply.number}"
    return Problem(
        "reply-unknown", says, reply.row.where, suggest(reply.number, known) or "核对编号；别的台账的，到那里去读"
    )


def _answer(item: Item, reply: Reply) -> tuple[Item, list[Problem]]:
    """An item with its reply, and what is to be said of that."""
    said: list[Problem] = []

    def warn(code: str, says: str, head: str, hint: str) -> None:
        said.append(Problem(code, f"编号 {item.number}{says}", reply.row.at(head), hint, "warning"))

    problem = reply.row.text("问题")
    _, done, evidence = reply.says
    if problem and not _alike(problem, item):
        warn("reply-altered", "的“问题”一栏改过，以台账为准", "问题", "“问题”一栏不要改动")
    if not says_something(done):
        if item.open:
            warn("reply-empty", "没有写整改情况", "整改情况", "写做了什么、改正后的数是多少")
        return item, said
    same = reply.says == (item.person, item.done, item.evidence)
    if item.state == "通过":
        if not same:
            warn("reply-after-pass", "已经通过，又交了不同的回复，没有采用", "整改情况", "要改的，先清空审核结果")
        return item, said
    if item.evidence_asked and not says_something(evidence):
        warn("reply-without-evidence", "要求附佐证材料，佐证一栏是空的", "佐证", "写材料的名称，材料另附")
    if item.state == "退回" and same:
        warn("reply-unchanged", "已经退回，交来的还是原来的回复", "整改情况", "按审核意见改过再交")
        return item, said
    changes = dict(zip(("person", "done", "evidence"), reply.says, strict=True)) | {"state": "已反馈", "judgement": ""}
    if item.state == "退回":
        remark = f"第 {item.returned} 次退回：{item.opinion}"
        changes |= {"opinion": "", "remark": "；".join(filter(None, (item.remark, remark)))}
    return item.model_copy(update=changes), said


def _alike(text: str, item: Item) -> bool:
    """True where a cell has the problem of an item, with or without its project, however its lines were broken."""
    plain, wanted = "".join(text.split()), "".join(item.problem.split())
    return plain in {wanted, f"{''.join(item.project.split())}：{wanted}"}


def _lacking(ledger: Ledger, received: Received, known: Mapping[str, Item]) -> Iterator[Problem]:
    """The open items that a bureau's reply has no row for, though it has one for others."""
    files: dict[str, str] = {}
    there = {one.number for one in received.replies}
    for one in received.replies:
        if one.number in known:
            files.setdefault(folded(known[one.number].unit), one.file)
    for item in ledger.items:
        file = files.get(folded(item.unit))
        if file is not None and item.open and item.state != "已反馈" and item.number not in there:
            says = f"{quoted(item.unit)}的回复里没有编号 {item.number} 这一行：{item.problem}"
            yield Problem("reply-row-missing", says, Cell(file), "补上这一行", "warning")
