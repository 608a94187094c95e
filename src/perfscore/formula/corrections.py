"""Corrections of texts that the formula language cannot read: what people write, and what to write instead.

Python's parser only knows that a text is not an expression, and often notices late. Here the usual
mistakes are looked for first, each at its own place; only what none explains is put in general words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from unicodedata import normalize

from perfscore.formula import day_counts
from perfscore.problems import Fault

PERCENT: Final = "百分号紧跟在数后面写，如 60%；公式里没有取余数的运算"
IF: Final = "按条件取值要写成：甲 if 条件 else 乙"

_HALF: Final = {
    **dict(zip("＋－—–−×＊÷／（）＜＞，．", "+----**//()<>,.", strict=True)),
    **dict(zip("０１２３４５６７８９", "0123456789", strict=True)),
    **dict(zip("＝≤≥≠！", ("==", "<=", ">=", "!=", "not"), strict=True)),
}
_QUOTES: Final = frozenset("“”‘’＂＇「」『』`")
_BLANKS: Final = frozenset("\u3000\u00a0\u2002\u2003\u200b\u200c\u200d\u2060\ufeff")
_NEVER: Final = frozenset("$?;:{}[]\\~@#。；：？、…￥¥【】《》①②③④⑤")
"""Characters that stand in no formula. A bracket in an expression that can be parsed is refused elsewhere."""

_INSTEAD: Final = {
    "&&": "and",
    "||": "or",
    "<>": "!=",
    "=>": ">=",
    "=<": "<=",
    "=!": "!=",
    "===": "==",
    "!": "not",
    "且": "and",
    "并且": "and",
    "而且": "and",
    "或": "or",
    "或者": "or",
    "非": "not",
    "大于": ">",
    "小于": "<",
    "等于": "==",
    "不等于": "!=",
    "大于等于": ">=",
    "小于等于": "<=",
    "不小于": ">=",
    "不大于": "<=",
    "加": "+",
    "减": "-",
    "乘": "*",
    "乘以": "*",
    "除以": "/",
    "AND": "and",
    "OR": "or",
    "NOT": "not",
}
WORDS: Final = frozenset(_INSTEAD)
"""Words and marks that people write between operands."""
_MARK: Final = re.compile(r"&&|\|\||<>|===|=>|=<|=!|!(?!=)")
_WORD: Final = re.compile(r"[^\W\d]\w*|[0-9][0-9.]*\w*")
_YEAR: Final = re.compile(r"[0-9]{4}年")
_OLD_QUOTES: Final = re.compile("[“”][^“”]*[“”]|[‘’][^‘’]*[‘’]|「[^「」]*」|『[^『』]*』|＂[^＂]*＂|＇[^＇]*＇|`[^`]*`")
"""A text in quotation marks that are not the language's own."""
_RUN: Final = re.compile(r"[０-９．]{2,}|[＝＜＞！]{2,}|([^\w＋－—–−×＊÷／（）＜＞，．])\1+")
"""Characters that are one number or one sign, of full width, or one that is written several times."""
_QUOTED: Final = re.compile(r"'[^']*'|\"[^\"]*\"")
_DAY: Final = re.compile(
    r"(?<![\w.])(?P<year>[12][0-9]{3})(?P<sign>[-/.])(?P<month>0?[1-9]|1[0-2])(?P=sign)"
    r"(?P<day>0?[1-9]|[12][0-9]|3[01])(?![\w.])"
)
_LONE: Final = re.compile(r"(?<![=<>!:])=(?!=)")
_OPERAND_ENDS: Final = re.compile(r"[\w)'\"]\s*\Z")


def unquoted(body: str) -> str:
    """The formula with its quoted texts, in which any character may stand, made blank."""
    return _QUOTED.sub(lambda text: " " * len(text[0]), body)


def _fault(message: str, at: int, width: int = 1, hint: str = "") -> Fault:
    return Fault.in_text("formula-syntax", message, at, hint, width)


def syntax_faults(body: str, error: SyntaxError) -> tuple[Fault, ...]:
    """The most helpful things to say of a text that Python's parser refused: every sign that stands in no formula."""
    return tuple(_strange_signs(unquoted(body))) or (_syntax_fault(body, error),)


def _syntax_fault(body: str, error: SyntaxError) -> Fault:
    """The most helpful thing to say of a text whose signs may all stand in a formula."""
    at = (error.offset or 0) - 1
    ended = at < 0 or at >= len(body)
    width = max(1, (error.end_offset or 0) - (error.offset or 0))
    bare = unquoted(body)
    mistake = next(_frequent_mistakes(bare), None) or _word_mistake(bare, at)
    if mistake is not None:
        return mistake
    if ended:
        return _fault("公式没有写完", len(body) - 1)
    return _fault("公式写到这里读不下去", at, min(width, len(body) - at))


def _strange_signs(bare: str) -> Iterator[Fault]:
    """The signs that stand in no formula, each at its place; those of one number, or of one quoted text, as one."""
    texts = {text.start(): text.end() for text in _OLD_QUOTES.finditer(bare)}
    runs = {run.start(): run.end() for run in _RUN.finditer(bare)}
    place = 0
    while place < len(bare):
        end = runs.get(place, place + 1)
        refused = _character(bare[place])
        run = bare[place:end]
        if refused and len(run) > 1 and run[0] in _HALF:
            yield _fault(f"公式里不能写“{run}”", place, end - place, f"请改成半角的 {normalize('NFKC', run)}")
        elif refused:
            yield _fault(f"公式里不能写{refused[0]}", place, 1, refused[1])
        place = texts.get(place, end)


def _frequent_mistakes(bare: str) -> Iterator[Fault]:
    """The mistakes that can be seen wherever the parser gave up, in order of how well they explain it."""
    for day in _DAY.finditer(bare):
        meant = f"{day['year']}-{int(day['month']):02}-{int(day['day']):02}"
        yield _fault("公式里的日期要加引号", day.start(), len(day[0]), f"请写成 '{meant}'")
    for mark in _MARK.finditer(bare):
        yield _fault(f"公式里不能写“{mark[0]}”", mark.start(), len(mark[0]), f"请改成 {_INSTEAD[mark[0]]}")
    if quote := re.search(r"['\"]", bare):
        yield _fault("这个引号没有配对", quote.start(), 1, "文字用一对半角引号括起来，如 '是'")
    if lone := _LONE.search(bare):
        yield _fault("公式里比较相等要写“==”", lone.start())
    if (bracket := _unpaired(bare)) is not None:
        yield _fault(f"公式的括号不成对，少了{'右括号“)”' if bare[bracket] == '(' else '左括号“(”'}", bracket)


def _character(character: str) -> tuple[str, str] | None:
    """The name of a character that stands in no formula, and what may help."""
    if character in "%％":
        return f"“{character}”", PERCENT
    if character in _QUOTES:
        return f"“{character}”", "文字用半角引号括起来，如 '是'"
    if character in _BLANKS:
        return "这种空格", f"请改成普通的半角空格（这里是 U+{ord(character):04X}）"
    if character in _HALF:
        return f"“{character}”", f"请改成{'' if character in '—–−×÷≤≥≠！' else '半角的'} {_HALF[character]}"
    if character in _NEVER:
        return f"“{character}”", ""
    if not character.isprintable() and character not in "\t\f":
        return "看不见的字符", f"请删去它（U+{ord(character):04X}）"
    return None


def _unpaired(bare: str) -> int | None:
    """The place of the first bracket that has no partner."""
    opened: list[int] = []
    for place, character in enumerate(bare):
        if character == "(":
            opened.append(place)
        elif character == ")":
            if not opened:
                return place
            opened.pop()
    return opened[0] if opened else None


def _word_mistake(bare: str, at: int) -> Fault | None:
    """A word that the language says otherwise, or two values with nothing between them."""
    if re.match(r"\s*if\b", bare):
        return _fault("公式不能以“if”开头", bare.index("if"), 2, IF)
    if found := re.search(r"\bif\b(?!.*\belse\b)", bare):
        return _fault("“if”后面缺少“else”", found.start(), 2, IF)
    for mark in _WORD.finditer(bare):
        if mark[0] in _INSTEAD and _OPERAND_ENDS.search(bare[: mark.start()]):
            return _fault(f"公式里不能写“{mark[0]}”", mark.start(), len(mark[0]), f"请改成 {_INSTEAD[mark[0]]}")
    word = _WORD.match(bare, at) if at >= 0 else None
    if word is None or not _OPERAND_ENDS.search(bare[:at]):
        return None
    if bare[at - 1].isalnum():
        whole = next(found for found in re.finditer(r"\w+", bare) if found.end() > at)
        if _YEAR.match(whole[0]):
            day = day_counts.day_of(whole[0])
            hint = f"日期写成 '{day}'，连同引号" if day else day_counts.instead(whole[0])
            return _fault(f"公式里的日期不写成“{whole[0]}”", whole.start(), len(whole[0]), hint)
        return _fault("名称不能以数字开头", whole.start(), len(whole[0]), "数和名称之间要有运算符")
    return _fault(f"“{word[0][:20]}”前面缺少运算符", at, len(word[0]), "如 + - * / == and or")
