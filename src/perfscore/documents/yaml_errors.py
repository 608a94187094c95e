"""The errors of a YAML library in a reviewer's words, each at the place to correct."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import yaml

from perfscore.documents.builder import At
from perfscore.problems import Fault
from perfscore.text import DELETE, quoted, unshown

__all__ = ["Explained", "explained"]

ALIGN: Final = "检查缩进：同一层的各行要左边对齐"
QUOTE: Final = "把整段文字用引号括起来"
SYMBOL: Final = f"符号若是文字，{QUOTE}"
COLON: Final = "键和值之间用半角冒号加一个空格，如“points: 4”"
COMMA: Final = "各项之间用半角逗号“,”，末尾补上“]”或“}”"
PAIR: Final = "补上另一半引号，用半角的"
ESCAPE: Final = "改用单引号，或把“\\”写成“\\\\”"

INTERVAL: Final = re.compile(r"(?:^|[\s{,])(\[(?=[^\])]*\))|\((?=[^\])]*\]))[-\d.%‰万亿元 ]*,[-\d.%‰万亿元 ]*[\])]\s*:")
"""An interval as a key, half open and without quotes."""
MEANT_KEY: Final = re.compile(r"[ -]*+[^\s\"'#\[{]+?(：|:(?=\S))")
"""A line that was meant as a key and its value, but for its colon."""


HALF: Final = re.compile(r"\\[uU](?:0000)?([dD][89a-fA-F][0-9a-fA-F]{2})")
"""Half of a character, as JSON may have two of them for one."""


class Explained(NamedTuple):
    """An error of syntax and its place in the text, which is no value's yet."""

    fault: Fault
    at: At


@dataclass(frozen=True, slots=True)
class _Report:
    """An error of the library: its words, where it noticed, and where the thing it was reading began."""

    words: str
    at: At
    began: At
    lines: Sequence[str]

    @property
    def line(self) -> str:
        """The line where it noticed; nothing at the end of the file."""
        return self.lines[self.at.line] if self.at.line < len(self.lines) else ""

    @property
    def symbol(self) -> str:
        """The character where it noticed; nothing at the end of a line."""
        return self.line[self.at.column : self.at.column + 1]

    @property
    def rest(self) -> bool:
        """True where anything is written from there on."""
        after = (self.line[self.at.column :], *self.lines[self.at.line + 1 :])
        return any(text.strip() for text in after)

    @property
    def before(self) -> str:
        """The text before it on its line."""
        return self.line[: self.at.column].strip(" -")


WORDINGS: Final[dict[str, tuple[str, str, str]]] = {
    "cannot start any token": ("not-yaml", "文字不能以{symbol}开头", QUOTE),
    "entries are not allowed": ("not-yaml", "这里不能写列表项“-”", "“-”要另起一行；若是文字，加引号"),
    "values are not allowed": ("not-yaml", "这里不能再写一个“键: 值”", f"{ALIGN}；文字里有冒号时，{QUOTE}"),
    "keys are not allowed": ("not-yaml", "这里不能写“?”开头的键", ALIGN),
    "expected ':'": ("not-yaml", "这一行缺少冒号", COLON),
    "end of stream": ("not-yaml", "这个引号没有配对", PAIR),
    "unexpected document": ("not-yaml", "这个引号没有配对", PAIR),
    "expected ',' or": ("not-yaml", "第 {began} 行的括号到这里还没有结束，或者缺少逗号", COMMA),
    "expected key": ("not-yaml", "这一行没有与上面各行对齐", ALIGN),
    "<block end>": ("not-yaml", "这一行没有与上面各行对齐", ALIGN),
    "document start": ("not-yaml", "这一行没有与上面各行对齐", ALIGN),
    "'-' indicator": ("not-yaml", "列表里的这一行没有以“-”开头", f"{ALIGN}，“-”后面空一格"),
    "node content": ("not-yaml", "这里缺少一个值", SYMBOL),
    "tag": ("yaml-tag", "不能用标签“!”指定类型", f"“!”若是文字，{QUOTE}"),
    "URI": ("yaml-tag", "不能用标签“!”指定类型", f"“!”若是文字，{QUOTE}"),
    "alphabetic": ("yaml-anchor", "不能用“&”“*”引用别处的内容", SYMBOL),
    "escape": ("not-yaml", "双引号里的“\\”后面不是可用的转义", ESCAPE),
    "hexdecimal": ("not-yaml", "双引号里的“\\”后面不是可用的转义", ESCAPE),
    "a block scalar": ("not-yaml", "“|”或“>”后面要换行再写文字", SYMBOL),
    "directive": ("yaml-directive", "“%”开头的指令无法识别", f"删去这一行；若是文字，{QUOTE}"),
    "YAML document": ("yaml-directive", "只能读 YAML 1.1 或 1.2", "删去“%YAML”这一行"),
    "": ("not-yaml", "从这里起不是合法的 YAML", ""),
}
"""By a part of what the library says, the first that fits: code, message and hint."""

OPENINGS: Final = frozenset({"expected ':'", "end of stream", "unexpected document"})
"""These are about where the thing began, not about where the library gave up."""

ENDINGS: Final = frozenset({"expected key", "<block end>", "document start", "'-' indicator"})


def explained(error: yaml.YAMLError, lines: Sequence[str]) -> Explained:
    """Return the fault, at the place to correct, of an error of the library's scanner or parser."""
    words = " ".join(str(getattr(error, part, None) or "") for part in ("context", "problem"))
    at = _mark(error, "problem_mark", At(0, 0))
    report = _Report(words, at, _mark(error, "context_mark", at), lines)
    part = next(part for part in WORDINGS if part in words)
    return (
        _tab(report) or _surrogate(report) or _colon(report, part) or _leftover(report, part) or _worded(report, part)
    )


def _mark(error: yaml.YAMLError, name: str, otherwise: At) -> At:
    mark = getattr(error, name, None)
    return At(mark.line, mark.column) if mark else otherwise


def _worded(report: _Report, part: str) -> Explained:
    code, message, hint = WORDINGS[part]
    if part == "expected ',' or" and (place := _interval(report)):
        return Explained(Fault((), code, "区间要用引号括起来", '例如 bands: {"[90%, )": 4, "[80%, 90%)": 3}'), place)
    if part == "expected ',' or" and not report.rest:
        return Explained(Fault((), code, "这个括号到最后也没有结束", COMMA), report.began)
    message = message.format(symbol=quoted(report.symbol), began=report.began.line + 1)
    return Explained(Fault((), code, message, hint), report.began if part in OPENINGS else report.at)


def _interval(report: _Report) -> At | None:
    """The place of an interval without quotes, whose brackets YAML took for its own."""
    for line in range(report.began.line, min(report.at.line + 1, len(report.lines))):
        if interval := INTERVAL.search(report.lines[line]):
            return At(line, interval.start(1))
    return None


def _tab(report: _Report) -> Explained | None:
    if report.symbol != "\t" and "tab character" not in report.words:
        return None
    hint = "把制表符换成空格，每级缩进两个空格"
    return Explained(Fault((), "tab-indent", "这里用了制表符（Tab），YAML 的缩进只认空格", hint), report.at)


def _surrogate(report: _Report) -> Explained | None:
    """An escape for half of a character: the library points behind its backslash and u."""
    escape = HALF.match(report.line, max(0, report.at.column - 2))
    if escape is None or "invalid Unicode" not in report.words:
        return None
    at = At(report.at.line, escape.start())
    return Explained(Fault((), "control-character", unshown(chr(int(escape[1], 16))), DELETE), at)


def _colon(report: _Report, part: str) -> Explained | None:
    """A key whose colon is full-width, or has no space after it; the library notices it only on a later line."""
    match part:
        case "values are not allowed" if not report.before.count(": "):
            above = range(report.at.line - 1, -1, -1)
            line = next((line for line in above if report.lines[line].strip()), report.at.line)
        case "expected ':'":
            line = report.began.line
        case "expected key" if report.symbol == ":":
            return Explained(Fault((), "not-yaml", "冒号前面缺少键", COLON), report.at)
        case _:
            return None
    if not (key := MEANT_KEY.match(report.lines[line])):
        return None
    wrong = "键后面的冒号是全角的" if key[1] == "：" else "键后面的冒号没有跟空格"
    return Explained(Fault((), "not-yaml", wrong, COLON), At(line, key.start(1)))


def _leftover(report: _Report, part: str) -> Explained | None:
    """Text that follows a closing quote or bracket on its line."""
    if part not in ENDINGS or not report.before:
        return None
    hint = f"{QUOTE}；单引号里的单引号写两个"
    return Explained(Fault((), "not-yaml", "引号或括号结束后，同一行不能再写文字", hint), report.at)
