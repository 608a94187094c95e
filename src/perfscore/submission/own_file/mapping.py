"""A map of headings: the words that bureaus write over their cells, and the place of each in a submission.

One is shipped for each layout of the national form. It is a YAML file, to be copied and edited for other layouts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from pathlib import Path as File
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import Field, ValidationError

from perfscore.documents.locate import located
from perfscore.documents.parse import parse
from perfscore.methods.documented import Documented
from perfscore.methods.shorthand import ONE_OR_MORE, OR_EMPTY
from perfscore.problems import Fault, Path, PerfscoreError
from perfscore.rubric import catalog
from perfscore.rubric.pydantic_errors import raw_errors, refusals
from perfscore.rubric.read import not_a_mapping
from perfscore.submission.own_file.words import plain
from perfscore.text import quoted, suggest

HEAD: Final = {"unit": "填报单位", "year": "年度", "project": "项目名称", "code": "项目编码", "note": "备注"}
PARTS: Final = ("data", "claimed", "stated", "evidence", "remarks")
_NO_WORD: Final = re.compile(r"[^\w]|[0-9０-９一二三四五六七八九十]+[^\w]|$")
"""The end of the word that a note begins with: 注1：, but not 注册企业数."""
_TARGET: Final = re.compile(rf"(?:{'|'.join(HEAD)}|(?:{'|'.join(PARTS)})\..+)")

Words: TypeAlias = Annotated[list[str], ONE_OR_MORE]
Targets: TypeAlias = Annotated[dict[str, Words], OR_EMPTY]


def _with_places(schema: dict[str, Any]) -> None:
    """Name the places of a submission in the schema of a mapping whose keys they are, for an editor to offer."""
    words = schema["additionalProperties"]
    schema["properties"] = {key: {**words, "description": f"{says}。例：[{says}]"} for key, says in HEAD.items()}
    wanted = f"填报里没有这个位置：写 {'、'.join(HEAD)}，或 {'、'.join(f'{one}.名称' for one in PARTS)}"
    schema["propertyNames"] = {"pattern": f"^{_TARGET.pattern}$", "patternErrorMessage": wanted}


Places: TypeAlias = Annotated[dict[str, Words], OR_EMPTY, Field(json_schema_extra=_with_places)]


class Amounts(Documented):
    """The head's small table of money: a column a figure, a row a source of funds."""

    columns: Places
    """各栏的名称，写法是 填报里的位置: [表里的名称]。例：{data.全年预算数: [全年预算数, 调整后预算数]}"""
    rows: Words
    """取哪一行：合计那一行的名称。例：[年度资金总额]"""
    parts: Words = []
    """按资金来源的各行的名称，只用来核对。例：[当年财政拨款, 上年结转资金, 其他资金]"""
    required: Words = []
    """必须有的栏。例：[data.全年预算数, data.全年执行数]"""


class Apart(Documented):
    """Rows among those of the indicators that the rule has as an indicator of its own."""

    names: Words
    """这一行的名称。例：[预算执行率]"""
    columns: dict[str, str]
    """填报里的位置: 取哪一列。例：{claimed.预算执行率: 自评得分}"""
    within: Words = []
    """哪些列也要是这些名称，或者空着；写着别的，就是那一组的指标。例：[一级指标]"""
    unit: str = ""
    """哪一列是度量单位：印出的比率没有写 % 的看它。例：度量单位"""


class Table(Documented):
    """The table of indicators: a row an indicator."""

    data: str
    """填到规则的哪张表。例：绩效指标"""
    name: str
    """哪一列是行的名称。例：三级指标"""
    columns: Targets
    """各列的名称：规则里的列: [表里的名称]。例：{完成值: [实际完成值, 全年完成值]}"""
    required: Words = []
    """必须有的列。例：[三级指标, 指标值]"""
    repeated: Words = []
    """合并了、或只在第一行写的列：下面各行也是它。例：[一级指标, 二级指标]"""
    shared: Words = []
    """合并了的，各行都是它；空着的就是空着。例：[偏差原因]"""
    totals: Words = []
    """合计那一行的名称，表到这一行为止。例：[总分, 合计]"""
    total: str = ""
    """合计那一行的哪一列是自评总分。例：自评得分"""
    subtotals: Words = []
    """小计行的名称，不是指标。例：[小计]"""
    apart: Apart | None = None
    """规则另列为指标的行，如写在指标表里的预算执行率。"""


class Map(Documented):
    """A map of headings as its file has it."""

    rubric: str
    """填报哪个规则。例：project-self-evaluation-2020"""
    layout: Literal["form", "list"] = "form"
    """form：一份一张表；list：清单，一行一个指标或一个项目。例：form"""
    title: Words = []
    """表的名称里有的字。例：[项目支出绩效自评表]"""
    others: Words = []
    """名称里有这些字的，是别的表，不读。例：[整体支出绩效自评表]"""
    begins: Words = []
    """一份表从写着它的那一行开始；清单里，这几列相同的行是一个项目。例：[项目名称]"""
    labels: Places = {}
    """名称在左、内容在右（或在冒号后；金额也可以在下）的格。清单里是各列。例：{unit: [实施单位]}"""
    amounts: Amounts | None = None
    """资金的小表。"""
    table: Table | None = None
    """指标的表。"""
    money: Words = []
    """哪些是金额：表头写了“单位：元”的，把单位写在数后面。例：[data.全年预算数]"""
    rates: Annotated[dict[str, int], OR_EMPTY] = {}
    """平台导出的比率取舍到几位小数。例：{stated.预算执行率: 4}"""
    known: Words = []
    """认得、但评分不用的名称。例：[年度总体目标]"""
    notes: Words = []
    """以这些字开头的是说明，不是内容。例：[注]"""

    @cached_property
    def labels_by_word(self) -> dict[str, str]:
        """The label that each word stands for."""
        return _by_word(self.labels)

    @cached_property
    def amounts_by_word(self) -> dict[str, str]:
        """The column of money that each word stands for."""
        return _by_word(self.amounts.columns) if self.amounts is not None else {}

    @cached_property
    def columns_by_word(self) -> dict[str, str]:
        """The column of the table that each word stands for."""
        return _by_word(self.table.columns) if self.table is not None else {}

    @cached_property
    def known_words(self) -> frozenset[str]:
        """Every word that says what something is, and is no content itself."""
        listed = [*self.known, *self.begins, *(self.table.totals + self.table.subtotals if self.table else [])]
        listed += [*self.amounts.rows, *self.amounts.parts] if self.amounts is not None else []
        own = (self.labels_by_word, self.amounts_by_word, self.columns_by_word)
        return frozenset({*map(plain, listed), *(word for words in own for word in words)})

    @cached_property
    def all_labels(self) -> tuple[str, ...]:
        """Every word that may stand before a colon in a line with several labels."""
        return (*(word for words in self.labels.values() for word in words), *self.known)

    def is_note(self, text: str) -> bool:
        """True where a text explains the form."""
        word = "".join(text.split())
        return any(word.startswith(note) and _NO_WORD.match(word[len(note) :]) for note in self.notes)


def _by_word(targets: Mapping[str, list[str]]) -> dict[str, str]:
    return {plain(word): target for target, words in targets.items() for word in words}


@lru_cache(maxsize=1)
def shipped() -> tuple[Map, ...]:
    """The maps that are tried where none is given: those of whole forms, then those of lists."""
    return tuple(sorted(map(read_map, catalog.maps()), key=lambda one: one.layout))


def read_map(path: File | str) -> Map:
    """The map in a file; raise :class:`PerfscoreError` with everything that is wrong with it."""
    document = parse(path)
    whole = document.plain()
    if not isinstance(whole, dict):
        raise PerfscoreError([*located([not_a_mapping(whole, "对照表")], document), *document.problems])
    try:
        read = Map.model_validate(whole)
    except ValidationError as error:
        faults = refusals(raw_errors(error), Map).faults
        raise PerfscoreError([*located(faults, document), *document.problems], faults.hidden) from None
    wrong = [*_wrong(read)]
    if wrong:
        raise PerfscoreError([*located(wrong, document), *document.problems])
    return read


def _wrong(read: Map) -> Iterator[Fault]:
    """Everything in a map that no form could be read by."""
    groups: dict[tuple[str, ...], Mapping[str, list[str]]] = {("labels",): read.labels}
    if read.amounts is not None:
        groups["amounts", "columns"] = read.amounts.columns
        yield from _unknown(read.amounts.required, read.amounts.columns, ("amounts", "required"))
    for path, targets in groups.items():
        for target in targets:
            if _TARGET.fullmatch(target) is None:
                hint = f"写 {'、'.join(HEAD)}，或 data.名称、claimed.名称、stated.名称、remarks.名称"
                yield Fault((*path, target), "map-target", f"填报里没有{quoted(target)}这样的位置", hint, key=True)
    if read.table is not None:
        groups["table", "columns"] = read.table.columns
        for key in ("required", "repeated", "shared"):
            yield from _unknown(getattr(read.table, key), read.table.columns, ("table", key))
        if read.table.apart is not None:
            yield from _apart(read.table.apart, read.table)
        for key in ("name", "total"):
            named = [getattr(read.table, key)]
            yield from _unknown([one for one in named if one], read.table.columns, ("table", key), listed=False)
    for path, targets in groups.items():
        yield from _twice(targets, path)


def _apart(apart: Apart, table: Table) -> Iterator[Fault]:
    path: Path = ("table", "apart")
    yield from _unknown(apart.within, table.columns, (*path, "within"))
    yield from _unknown([apart.unit] if apart.unit else [], table.columns, (*path, "unit"), listed=False)
    for target, column in apart.columns.items():
        if not target.startswith(("claimed.", "stated.", "remarks.")):
            message = f"{quoted(target)}不是自评得分、印出的数或备注"
            hint = "写 claimed.名称、stated.名称 或 remarks.名称"
            yield Fault((*path, "columns", target), "map-target", message, hint, key=True)
        yield from _unknown([column], table.columns, (*path, "columns", target), listed=False)


def _unknown(names: list[str], columns: Mapping[str, list[str]], path: Path, *, listed: bool = True) -> Iterator[Fault]:
    for place, name in enumerate(names):
        if name not in columns:
            hint = suggest(name, columns) or "可写：" + "、".join(columns)
            at: Path = (*path, place) if listed else path
            yield Fault(at, "map-target", f"columns 里没有{quoted(name)}", hint)


def _twice(targets: Mapping[str, list[str]], path: Path) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for target, words in targets.items():
        for place, word in enumerate(words):
            other = seen.setdefault(plain(word), target)
            if other != target:
                message = f"{quoted(word)}既是{quoted(other)}，又是{quoted(target)}，不知道读成哪一个"
                yield Fault((*path, target, place), "map-word-twice", message, "两处只留一处")
