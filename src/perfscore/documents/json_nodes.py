"""A reader of JSON with places: one token after another, no recursion, every number as it is written."""

import re
from bisect import bisect_right
from json import JSONDecodeError, JSONDecoder
from typing import Final, Literal, cast

from perfscore import exact
from perfscore.documents.builder import At, Builder
from perfscore.documents.document import Document
from perfscore.documents.node import Kind, Node
from perfscore.problems import PerfscoreError
from perfscore.text import DELETE, code_point, quoted, unshown

__all__ = ["parse_json"]

Expected = Literal["value", "item", "more", "first", "key", "colon", "next", "end"]
"""The tokens that may come: a value; an array's first item or its end; another item; an object's first key or its end;
another key; a colon; a comma or the end of what is open; nothing more."""

BREAK: Final = re.compile("\r\n|[\r\n]")
TOKEN: Final = re.compile(
    r"[ \t\r\n]*(?:(?P<mark>[\[\]{},:\"])"
    r"|(?P<plain>-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?![\w.+-])"
    r"|(?:true|false|null)(?!\w))"
    r"|(?P<wrong>[\w.+-]+|.)|(?P<end>\Z))"
)
DECODER: Final = JSONDecoder()
NOT_FINITE: Final = re.compile(r"[+-]?(?:nan|inf|infinity)\Z", re.IGNORECASE)

WANTED: Final[dict[Expected, str]] = {
    "value": "这里应当是一个值",
    "item": "这里应当是一个值或“]”",
    "more": "这里应当是一个值",
    "first": "这里应当是双引号括起来的键或“}”",
    "key": "这里应当是双引号括起来的键",
    "colon": "键后面应当是冒号",
    "next": "这里应当是逗号，或者“]”“}”",
    "end": "内容到这里已经结束，后面不能再写",
}
HALF_WIDTH: Final = "JSON 的标点和引号都用半角"
HINTS: Final = {
    **dict.fromkeys("“”，：｛｝［］「」＂、；", HALF_WIDTH),
    **dict.fromkeys("'‘’", "JSON 的文字用半角双引号括起来"),
    **dict.fromkeys("/#", "JSON 里不能写注释"),
}
WORD: Final = "文字要加双引号；数不能以多余的 0、小数点或加号开头"


def parse_json(text: str, file: str) -> Document:
    """Return the document that a JSON text holds; a number is a scalar without quotes, as written.

    Raises:
        PerfscoreError: with all problems found; the first error of syntax ends the reading.
    """
    return _Reader(text.removeprefix("\ufeff"), file).read()


class _Reader:
    """A reading: its position, what is open, and what may come next."""

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.lines = BREAK.split(text)
        self.starts = [0, *(found.end() for found in BREAK.finditer(text))]
        self.builder = Builder(file, self.lines)
        self.position = 0
        self.open: list[tuple[str, int]] = []
        self.comma = 0

    def read(self) -> Document:
        """Read to the end of the text."""
        expected: Expected | None = "value"
        while expected is not None:
            found = cast("re.Match[str]", TOKEN.match(self.text, self.position))
            self.position = found.end()
            expected = self._step(expected, str(found.lastgroup), found[str(found.lastgroup)])
        return Document(self.builder.file, self.lines, self.builder.finish())

    def _step(self, expected: Expected, kind: str, lexeme: str) -> Expected | None:
        """Take one token, and return what may come after it; nothing after the end of the text."""
        match expected:
            case "value" | "item" | "more":
                return self._value(expected, kind, lexeme)
            case "first" | "key":
                return self._key(expected, lexeme)
            case "colon" if lexeme == ":":
                return "value"
            case "next" if lexeme in {",", "]", "}"}:
                return self._next(lexeme)
            case "end" if kind == "end":
                return None
            case _:
                raise self._refusal(expected, lexeme)

    def _value(self, expected: Expected, kind: str, lexeme: str) -> Expected:
        start = self.position - len(lexeme)
        match lexeme:
            case '"':
                self._string(start)
            case "{" | "[":
                opened: Kind = "mapping" if lexeme == "{" else "sequence"
                self.builder.open(opened, self._at(start), block=False)
                self.open.append((lexeme, start))
                return "first" if lexeme == "{" else "item"
            case "]" if expected == "item":
                return self._close()
            case _ if kind == "plain":
                self._scalar(lexeme, start, plain=True)
            case _ if NOT_FINITE.match(lexeme):
                self._no_number(lexeme, start)
            case _:
                raise self._refusal(expected, lexeme)
        return self._after()

    def _no_number(self, lexeme: str, start: int) -> None:
        """Take NaN or Infinity, which JSON does not have, with the problem that they are as a text."""
        try:
            exact.number(lexeme)
        except exact.NotExact as error:
            self.builder.problem("number-not-read", error.message, self._at(start), len(lexeme), error.hint)
        self._scalar(lexeme, start, plain=True)

    def _key(self, expected: Expected, lexeme: str) -> Expected:
        if lexeme == "}" and expected == "first":
            return self._close()
        if lexeme != '"':
            raise self._refusal(expected, lexeme)
        self._string(self.position - 1)
        return "colon"

    def _next(self, lexeme: str) -> Expected:
        opening = self.open[-1][0]
        if lexeme == ",":
            self.comma = self.position - 1
            return "key" if opening == "{" else "more"
        if opening + lexeme not in {"{}", "[]"}:
            raise self._refusal("next", lexeme)
        return self._close()

    def _close(self) -> Expected:
        self.open.pop()
        self.builder.close(self._at(self.position))
        return self._after()

    def _after(self) -> Expected:
        return "next" if self.open else "end"

    def _string(self, start: int) -> None:
        """Read a text whose opening quote is at ``start``."""
        try:
            value, self.position = DECODER.raw_decode(self.text, start)
        except JSONDecodeError as error:
            raise self._string_refusal(start, error) from None
        self._scalar(value, start, plain=False)

    def _scalar(self, text: str, start: int, *, plain: bool) -> None:
        line, column = self._at(start)
        end = column + self.position - start  # a scalar of JSON ends on the line that it begins on
        self.builder.scalar(Node("scalar", text, line, column, line, end, plain=plain))

    def _at(self, index: int) -> At:
        line = bisect_right(self.starts, index) - 1
        return At(line, index - self.starts[line])

    def _string_refusal(self, start: int, error: JSONDecodeError) -> PerfscoreError:
        at = self.text[error.pos : error.pos + 1]  # the quote itself, where it has no other
        if at in {'"', "\n", "\r"}:
            hint = "补上另一半双引号；文字里换行写“\\n”"
            return self.builder.refusal("not-json", "这个引号在本行没有配对", self._at(start), hint=hint)
        before = self.text[start : error.pos]
        escaped = (len(before) - len(before.rstrip("\\"))) % 2 == 1
        if escaped or not (at < " " or unshown(at)):
            slash = self._at(self.text.rindex("\\", start, error.pos + 1))
            hint = "反斜杠写两个：“\\\\”"
            return self.builder.refusal("not-json", "“\\”后面不是可用的转义", slash, hint=hint)
        if message := unshown(at):
            return self.builder.refusal("control-character", message, self._at(error.pos), hint=DELETE)
        message = f"文字里有控制字符（{code_point(at)}）"
        return self.builder.refusal("not-json", message, self._at(error.pos), hint="制表符写“\\t”，其他的删去")

    def _refusal(self, expected: Expected, lexeme: str) -> PerfscoreError:
        """Return the problem of a token that may not come here."""
        at, width = self._at(self.position - len(lexeme)), min(len(lexeme), 40)
        if not lexeme and self.open:
            opening, start = self.open[-1]
            message = f"文件没有写完，这个“{opening}”没有结束"
            return self.builder.refusal("not-json", message, self._at(start))
        if not lexeme and expected == "value":
            return self.builder.refusal("empty-file", "文件里没有内容", at)
        if expected in {"more", "key"} and lexeme in {"]", "}"}:
            message = "最后一项后面多了逗号"
            return self.builder.refusal("not-json", message, self._at(self.comma), hint="删去这个逗号")
        hint = HINTS.get(lexeme, WORD if lexeme[0].isalnum() or lexeme[0] in "+-." else "")
        return self.builder.refusal("not-json", f"{WANTED[expected]}，不是{quoted(lexeme)}", at, width, hint=hint)
