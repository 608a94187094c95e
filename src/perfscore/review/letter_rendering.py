"""A letter's template, read and filled in: what is wrong with it is said by its place, whatever it is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from docx import Document
from docxtpl import DocxTemplate
from jinja2 import TemplateSyntaxError
from lxml import etree

from perfscore.problems import Cell, PerfscoreError, Problem
from perfscore.review.template_tags import Environment, Names, TagFault, Tags
from perfscore.submission.archive import Unreadable
from perfscore.submission.file_kinds import kind_of, unreadable
from perfscore.submission.own_file import word
from perfscore.submission.own_file.grid import Grid
from perfscore.text import quoted

_TAG: Final = re.compile(r"<[^>]+>")
_OPENED: Final = re.compile(r"{%-?\s*(?:p|tr|tc|r)?\s*(end)?(for|if)\b")
_PAIRS: Final = (
    "整段的 for、if 单独写成一段：{%p for 项目 in 项目清单 %} …… {%p endfor %}；表格里整行的用 {%tr … %}，单独占一行"
)
_WIDE: Final = re.compile("｛[{｛%％]|[{｛][｛％]|[}｝%％]｝|[％｝][}｝]")
_SHORTEST: Final = 2
"""A text so short is in every cell."""


class LetterTemplate:
    """A template that can be filled in many times; raise :class:`PerfscoreError` for one that cannot."""

    def __init__(self, content: bytes, names: Names, file: str, grid: Grid | None = None) -> None:
        """Take a template's content; ``grid`` is its text with its places, for what has to be said of it."""
        self._content = content
        self._environment = Environment(names)
        self._file = file
        self._grid = grid

    @classmethod
    def read(cls, path: Path, names: Names) -> LetterTemplate:
        """The template in a file."""
        file = str(path)
        try:
            if kind_of(path) != "word":
                message = "这不是 Word 文件（.docx），不能作反馈书的模板"
                raise PerfscoreError(
                    [Problem("template-kind", message, Cell(file), "用 perfscore new letter 取一份来改")]
                )
            grid = word.grid(path)
            content = path.read_bytes()
        except Unreadable as why:
            raise PerfscoreError([why.fault.at(Cell(file))]) from None
        except OSError:
            raise PerfscoreError([unreadable(path)]) from None
        problems = [*grid.problems, *_wide(grid, file)]
        if problems:
            raise PerfscoreError(problems)
        try:
            Document(BytesIO(content))
        except Exception:  # noqa: BLE001 (a file from outside: whatever it makes the library raise is its fault)
            says = "打不开：是 .dotx、.docm，或者不是 Word 存的文件"
            raise PerfscoreError([Problem("template-kind", says, Cell(file), "另存为 .docx 再试")]) from None
        return cls(content, names, file, grid)

    def filled(self, values: Mapping[str, Any], needed: Mapping[str, str]) -> bytes:
        """The letter; ``needed`` are texts that must stand in it, with what they are."""
        document = _Document(BytesIO(self._content))
        try:
            document.render(dict(values), self._environment, autoescape=True)
            written = BytesIO()
            document.save(written)
        except Tags as wrong:
            raise PerfscoreError([self._problem(one, document.source) for one in wrong.faults]) from None
        except TemplateSyntaxError as error:
            raise PerfscoreError([self._problem(_syntax(error.lineno, document.source), document.source)]) from None
        except etree.XMLSyntaxError:
            fault = TagFault(0, "template-torn", "for、if 的开头和结尾不在同一层：一头在表格里，一头在外面", _PAIRS)
            raise PerfscoreError([self._problem(fault, document.source)]) from None
        except Exception as error:  # noqa: BLE001 (a file from outside: whatever it makes the libraries raise is its fault)
            fault = TagFault(0, "template-broken", f"模板填不出来（{type(error).__name__}）", _PAIRS)
            raise PerfscoreError([self._problem(fault, document.source)]) from None
        text = _TAG.sub("", "".join(document.written))
        lacking = [what for shown, what in needed.items() if shown not in text]
        if lacking:
            message = f"按这个模板写出的反馈书里没有{'、'.join(dict.fromkeys(lacking))}"
            hint = "用 perfscore new letter 取一份来改，留着整改报告书那张表"
            raise PerfscoreError([Problem("template-items-missing", message, Cell(self._file), hint)])
        return written.getvalue()

    def _problem(self, fault: TagFault, source: str) -> Problem:
        """A fault at the place of its paragraph in the template."""
        lines = source.splitlines()
        line = _TAG.sub("", lines[fault.line - 1]).strip() if 0 < fault.line <= len(lines) else ""
        place = next(self._places(line), None) if line else None
        says = f"{fault.message}（在{quoted(line, 60)}里）" if line and place is None else fault.message
        where = Cell(self._file) if place is None else Cell(self._file, *place)
        return Problem(fault.code, says, where, fault.hint)

    def _places(self, line: str) -> Iterator[tuple[str, str]]:
        """The places whose text holds a tag of this line."""
        wanted = ["".join(one.split()) for one in re.findall(r"{[{%](?:p|tr|tc|r)?\s*(.*?)-?[%}]}", line)]
        grid = self._grid
        for box in () if grid is None else grid.boxes(1, grid.last):
            text = "".join(box.text.split())
            if any(len(one) >= _SHORTEST and one in text for one in wanted):
                yield box.place


def _wide(grid: Grid, file: str) -> Iterator[Problem]:
    """The tags whose brackets are full-width: they would stand in the letter as they are."""
    for box in grid.boxes(1, grid.last):
        found = _WIDE.search(box.text)
        if found is not None:
            says = f"标记的括号{quoted(found[0])}是全角的，认不出来"
            yield Problem("template-syntax", says, Cell(file, *box.place), "改成半角：{{ 单位 }}，{% if 提示事项 %}")


class _Document(DocxTemplate):  # type: ignore[misc]  # the library has no types
    """One rendering; the last XML source and the written texts stay available for checks."""

    def __init__(self, content: BytesIO) -> None:
        super().__init__(content)
        self.source = ""
        self.written: list[str] = []

    def render_xml_part(self, src_xml: str, part: object, context: dict[str, Any], jinja_env: Any = None) -> str:
        self.source = re.sub(r"<w:p([ >])", r"\n<w:p\1", src_xml)  # as it is read, a paragraph a line
        written: str = super().render_xml_part(src_xml, part, context, jinja_env)
        self.written.append(written)
        return written

    def fix_tables(self, xml: str) -> Any:
        etree.fromstring(
            xml.encode(), parser=etree.XMLParser(resolve_entities=False)
        )  # the library would pass over what is torn
        return super().fix_tables(xml)


def _syntax(line: int, source: str) -> TagFault:
    """The fault of tags that do not read: one that is opened and not closed, if that is all."""
    counts = Counter((end, word_) for end, word_ in _OPENED.findall(source))
    for keyword in ("for", "if"):
        opened, closed = counts["", keyword], counts["end", keyword]
        if opened != closed:
            says = f"{{% {keyword} %}} 有 {opened} 个，{{% end{keyword} %}} 有 {closed} 个，不成对"
            return TagFault(0, "template-syntax", says, _PAIRS)
    return TagFault(line, "template-syntax", "标记写得不对，读不下去", f"内容写 {{{{ 单位 }}}}；{_PAIRS}")
