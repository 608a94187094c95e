"""A reader of YAML by its events: no recursion, no types, no aliases, and every problem at its place."""

import re
from collections.abc import Sequence
from typing import Final, Protocol, cast

import yaml

from perfscore.documents.builder import At, Builder
from perfscore.documents.document import Document
from perfscore.documents.node import Kind, Node
from perfscore.documents.source import CONTROL, split_lines
from perfscore.documents.yaml_errors import explained
from perfscore.text import DELETE, code_point, quoted, unshown

__all__ = ["parse_yaml"]

LOADER: Final = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
MOST_DIRECTIVES: Final = 20
"""libyaml compares every %TAG with all before it, so a file of nothing else would take it minutes."""

PROPERTY: Final = re.compile(r"[!&][^\s,\[\]{}]*")


class _Mark(Protocol):
    """A place as PyYAML gives it; libyaml's has a class of its own."""

    line: int
    column: int


def parse_yaml(text: str, file: str) -> Document:
    """Return the document that a YAML text holds.

    Raises:
        PerfscoreError: with all problems found; the first error of syntax ends the reading.
    """
    text = text.removeprefix("\ufeff")
    lines = split_lines(text)
    builder = Builder(file, lines)
    _check_characters(builder, text)
    _check_directives(builder)
    try:
        for event in yaml.parse(text, Loader=LOADER):
            _take(builder, event)
    except yaml.YAMLError as error:
        fault, at = explained(error, lines)
        raise builder.refusal(fault.code, fault.message, at, hint=fault.hint) from None
    return Document(file, lines, builder.finish())


def _take(builder: Builder, event: yaml.Event) -> None:
    """Hand one event to the builder."""
    if type(event) is yaml.ScalarEvent:  # as most are
        _take_scalar(builder, event)
        return
    match event:
        case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
            _check_properties(builder, event)
            kind: Kind = "mapping" if isinstance(event, yaml.MappingStartEvent) else "sequence"
            builder.open(kind, _at(event.start_mark), block=not event.flow_style)
        case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
            builder.close(_at(event.end_mark))
        case yaml.AliasEvent():
            at, name = _at(event.start_mark), f"*{event.anchor}"
            message = f"不能用别名{quoted(name)}引用别处的内容"
            builder.problem("yaml-alias", message, at, len(name), "把要引用的内容写在这里")
            builder.scalar(Node("scalar", name, *at, *at, plain=True))
        case yaml.DocumentStartEvent():
            _check_start(builder, event)
        case _:
            pass


def _take_scalar(builder: Builder, event: yaml.ScalarEvent) -> None:
    if event.anchor is not None or event.tag is not None:
        _check_properties(builder, event)
    start: _Mark = event.start_mark  # type: ignore[assignment]  # every event of a text has its marks
    end: _Mark = event.end_mark  # type: ignore[assignment]  # the same
    builder.scalar(Node("scalar", event.value, start.line, start.column, end.line, end.column, not event.style))


def _check_characters(builder: Builder, text: str) -> None:
    """Refuse characters that YAML does not allow: name the first, and their number."""
    if first := CONTROL.search(text):
        before = split_lines(text[: first.start()])
        many = sum(1 for _ in CONTROL.finditer(text))
        message, hint = unshown(first[0]), DELETE
        if many > 1:
            message = f"文件里有 {many} 个看不见的控制字符，这里是第一个（{code_point(first[0])}）"
            hint = "删去这些字符"
        at = At(len(before) - 1, len(before[-1]))
        raise builder.refusal("control-character", message, at, hint=hint)


def _check_directives(builder: Builder) -> None:
    tags = [number for number, line in enumerate(builder.lines) if line.startswith("%TAG")]
    if len(tags) > MOST_DIRECTIVES:
        raise builder.refusal("yaml-directive", "不能使用 %TAG 指令", At(tags[0], 0), 4, hint="删去这些行")


def _check_start(builder: Builder, event: yaml.DocumentStartEvent) -> None:
    """Check that a file is one document, without directives beyond its version of YAML."""
    at = _at(event.start_mark)
    if builder.root is not None:
        hint = "删去“---”，或拆成几个文件"
        raise builder.refusal("several-documents", "一个文件里只能有一份内容", at, 3, hint=hint)
    if event.tags:
        builder.problem("yaml-directive", "不能使用 %TAG 指令", at, 4, "删去这一行")


def _check_properties(builder: Builder, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
    """Refuse tags and anchors, each at its own place before the value."""
    at = _at(event.start_mark)
    if event.anchor is not None and builder.has_room():
        name = quoted(f"&{event.anchor}")
        message = f"不能用锚点{name}给内容起别名"
        builder.problem("yaml-anchor", message, *_property(builder.lines, at, "&"), f"删去{name}")
    if event.tag is not None and builder.has_room():
        message = "不能用标签“!”指定类型"
        hint = "删去标签，类型由规则决定；“!”若是文字，用引号括起来"
        builder.problem("yaml-tag", message, *_property(builder.lines, at, "!"), hint)


def _property(lines: Sequence[str], at: At, sign: str) -> tuple[At, int]:
    """Return the place of a tag or anchor, given that of the first of them, and its width."""
    line = lines[at.line]
    column = max(at.column, line.find(sign, at.column))
    found = PROPERTY.match(line, column)
    return At(at.line, column), len(found[0]) if found else 1


def _at(mark: "_Mark | None") -> At:
    mark = cast("_Mark", mark)
    return At(mark.line, mark.column)
