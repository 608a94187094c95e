"""Characters and words: which can be shown and how wide they are, which say something, which names look alike.

Everything shown to a person passes through ``clean``, so that nothing written in a file can move a terminal's cursor.
"""

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache
from itertools import islice, pairwise
from typing import Final

__all__ = [
    "CONTROL",
    "DELETE",
    "INVISIBLE",
    "MEANINGFUL",
    "NOTHING",
    "NO_WORDS",
    "YES_WORDS",
    "character_width",
    "clean",
    "code_point",
    "did_you_mean",
    "difference",
    "display_width",
    "folded",
    "is_reason",
    "lookalike",
    "misplaced",
    "nearest",
    "normal",
    "one_line",
    "quoted",
    "says_something",
    "skeleton",
    "suggest",
    "unshown",
    "visible",
]

CONTROL: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(1, 17))
    + "]"
)
"""The characters that no value may hold, for no report could show them.

They are controls, separators of lines, surrogates and noncharacters.
"""

INVISIBLE: Final = re.compile(
    CONTROL.pattern[:-1]
    + "\xad\u034f\u061c\u070f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""The characters that nobody sees in a name: also fillers, joiners, marks of direction and variation selectors.

They are Unicode's Default_Ignorable_Code_Point and the blank pattern of Braille. A blank with a width is none of them.
"""

DELETE: Final = "删去这个字符"
"""The hint beside what ``unshown`` says."""

YES_WORDS: Final = frozenset({"是", "是的", "对", "true", "yes", "√", "✓", "符合", "y"})
NO_WORDS: Final = frozenset({"否", "不是", "false", "no", "×", "✗", "不符合", "n"})
"""The words of an answer that is 是 or 否. Each is a word for nothing below, where a reason is asked for."""

NOTHING: Final = (
    *("没有说明", "没说明", "无说明", "没有", "沒有", "暂无", "不详", "理由", "原因"),
    *("适用", "符合", "是的", "无", "無", "没", "沒", "空", "略", "否", "是", "不", "对"),
    *("none", "null", "nil", "nan", "na", "no", "yes", "true", "false", "reason"),
)
"""Words that stand for no reason at all, without the marks round them: 无, （略）, N/A.

Several in a row are none either: 没有理由, 不适用, 无无. No row of them can be split in two ways. A word that contains
others stands before them.
"""

_RADICALS: Final = (
    "⺂⺃⺅⺉⺋⺎⺏⺐⺒⺓⺔⺖⺗⺘⺙⺛⺞⺟⺠⺡⺢⺣⺤⺦⺨⺭⺯⺱⺲⺹⺺⺾⺿⻀⻁⻂⻃⻄⻅⻈"
    "⻉⻋⻌⻍⻏⻐⻑⻒⻓⻔⻖⻘⻙⻚⻛⻜⻝⻟⻠⻢⻤⻥⻨⻩⻫⻬⻭⻮⻯⻰⻲⻳"
)
_HAN: Final = (
    "乛乚亻刂㔾兀尣尢巳幺彑忄㣺扌攵旡歺母民氵氺灬爫丬犭礻糹罓罒耂肀艹艹艹虎衤覀西见讠"
    "贝车辶辶阝钅長镸长门阝青韦页风飞食飠饣马鬼鱼麦黄斉齐歯齿竜龙亀龟"
)
_CYRILLIC: Final = "АВЕЅІЈКМНОРСТУХҮӀԌԚԜаеорсухѕіјһӏԁԛԝѵ"
_LIKE_THEM: Final = "ABESIJKMHOPCTYXYlGQWaeopcyxsijhldqwv"
_GREEK: Final = "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϜϺͿοϳν"
_LIKE_THOSE: Final = "ABEZHIKMNOPTYXFMJojv"
_KANA: Final = "エカタトニハロイー○◯"
_LIKE_KANA: Final = "工力夕卜二八口亻一〇〇"
_ALIKE: Final = dict(
    zip(
        map(ord, _RADICALS + _CYRILLIC + _GREEK + _KANA),
        _HAN + _LIKE_THEM + _LIKE_THOSE + _LIKE_KANA,
        strict=True,
    )
)
"""Letters that look like another in any typeface, from Unicode's confusables: those that NFKC leaves apart.

Only what happens in the field: Cyrillic and Greek capitals from another keyboard, radicals from a PDF, Katakana
and circles for Chinese characters. What a reader can tell apart (0 and O, 日 and 曰) is not here.
"""


LONGEST_WORD: Final = 60
"""A longer word is near to none."""
MOST_KNOWN: Final = 2000
"""Among so many words the nearest is looked for."""

# C0 controls have pictures at U+2400; these say what stood there without doing what it does.
PICTURES: Final = {**{code: 0x2400 + code for code in range(0x20)}, 0x09: 0x20, 0x7F: 0x2421}
UNSHOWN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
STYLES: Final = "\ufe0e\ufe0f"
"""The selectors of a sign's form, which are no characters of their own: a report may hold them."""


def unshown(text: str) -> str:
    """The fault of a text that no report could show, in words; nothing where it can be shown."""
    found = None if text.isprintable() else CONTROL.search(text)
    return f"文字里有控制字符（{code_point(found[0])}），报告里无法显示" if found else ""


_FOREIGN: Final = f"[{_CYRILLIC}{_GREEK}]"
_MISPLACED: Final = re.compile(f"[{_RADICALS}]|(?<=[A-Za-z]){_FOREIGN}|{_FOREIGN}(?=[A-Za-z])")


_WORDS: Final = "|".join(NOTHING)
_NOTHING: Final = re.compile(f"(?:[ー丨]|{_WORDS})+")
_NO_REASON: Final = re.compile(rf"(?:[一ー丨]|{_WORDS})+|([a-z])\1*")


def _meaningful() -> str:
    """The Chinese characters that are in no word for nothing, as a class of regular expressions."""
    ends = sorted({0x4E00, *map(ord, "".join(NOTHING) + "丨"), 0x9FA6})
    ends = [one for one in ends if 0x4E00 <= one <= 0x9FA6]  # noqa: PLR2004 (the block of Chinese characters)
    spans = [(low + 1, high - 1) for low, high in pairwise(ends) if high - low > 1]
    return f"[{''.join(f'{chr(low)}-{chr(high)}' for low, high in spans)}]"


MEANINGFUL: Final = _meaningful()
"""One of these characters in a text says something: it is in no word for nothing."""
_MEANINGFUL: Final = re.compile(MEANINGFUL)


def says_something(text: str) -> bool:
    """True where a text says something: there is something to read in it that is no mere number."""
    if _MEANINGFUL.search(text):
        return True
    letters = _letters(text)
    return any(map(str.isalpha, letters)) and _NOTHING.fullmatch(letters) is None


def is_reason(text: str) -> bool:
    """True where a text can be a reason: it says something, is not one letter, and no 一 stands for a dash."""
    return _MEANINGFUL.search(text) is not None or (
        says_something(text) and _NO_REASON.fullmatch(_letters(text)) is None
    )


def _letters(text: str) -> str:
    """The letters and digits of a text, one form of each."""
    plain = unicodedata.normalize("NFKC", INVISIBLE.sub("", text)).casefold()
    return "".join(filter(str.isalnum, plain))


def normal(name: str) -> str:
    """A name as names are compared: full-width and half-width forms are one, and blanks round it are nothing."""
    return name.strip() if name.isascii() else unicodedata.normalize("NFKC", name).strip()


def skeleton(name: str) -> str:
    """The look of a name: two names of one skeleton cannot be told apart by reading."""
    if name.isascii() and name.isprintable():
        return name.strip()
    return INVISIBLE.sub("", normal(name)).translate(_ALIKE)


def visible(name: str) -> str:
    """A name without the characters that nobody sees."""
    return INVISIBLE.sub("", name)


def difference(name: str, other: str) -> str:
    """The difference of two names that look alike, where a reader would not see it; nothing where one does."""
    if hidden := INVISIBLE.search(name):
        return f"里面有看不见的字符（{code_point(hidden[0])}）"
    if skeleton(name) != skeleton(other):
        return ""
    for one, wanted in zip(normal(name), normal(other), strict=True):
        if one != wanted:
            return f"其中的“{one}”是 {code_point(one)}，不是 {code_point(wanted)}"
    return ""


def misplaced(name: str) -> str:
    """The first character that cannot be meant where it stands: a radical, or a Cyrillic letter beside Latin ones."""
    found = _MISPLACED.search(normal(name))
    return found[0] if found else ""


def lookalike(sign: str) -> str:
    """The character that one looks like."""
    return _ALIKE.get(ord(sign), sign)


def code_point(sign: str) -> str:
    """A character by its number: ``U+200B``."""
    return f"U+{ord(sign):04X}"


def clean(text: str) -> str:
    """The text with everything that has no picture of its own (controls, bidi marks) made visible."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_shown, text))


@lru_cache(maxsize=10_000)
def _shown(character: str) -> str:
    if ord(character) in PICTURES:
        return chr(PICTURES[ord(character)])
    pictureless = unicodedata.category(character) in UNSHOWN or (character not in STYLES and INVISIBLE.match(character))
    return "\N{REPLACEMENT CHARACTER}" if pictureless else character


def quoted(text: str, most: int = 40) -> str:
    """The user's own text for use inside a message: in Chinese quotes, cleaned, and shortened."""
    return _quoted(text if len(text) <= most else text[: most - 1] + "…")


@lru_cache(maxsize=1024)
def _quoted(text: str) -> str:
    """A text in quotes; cached, for it is mostly a column's name."""
    return f"“{clean(text)}”"


def named(key: str, name: str) -> str:
    """An id with the name that goes with it, where that is another; in one line."""
    words = (key,) if key == name else (key, name)
    return " ".join(quoted(one_line(word)) for word in words)


def suggest(word: str, known: Iterable[str]) -> str:
    """The question "你是不是想写“X”？" for the known word nearest to this one, or nothing where none is near."""
    near = nearest(word, known)
    return did_you_mean(word, near) if near else ""


def did_you_mean(word: str, near: str) -> str:
    """The question whether a known word was meant, and what sets the two apart where nobody sees it."""
    unseen = difference(word, near)
    return f"你是不是想写{quoted(near, LONGEST_WORD)}？{unseen}"


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word nearest to this one, or nothing where none is near."""
    if len(word) > LONGEST_WORD:
        return ""
    names = [name for name in islice(known, MOST_KNOWN) if len(name) <= LONGEST_WORD]
    look = skeleton(word)
    for name in names:
        if skeleton(name) == look:
            return name
    spelled = {folded(name): name for name in names}
    near = get_close_matches(folded(word), spelled, n=1, cutoff=0.6)
    return spelled[near[0]] if near else ""


def folded(word: str) -> str:
    """A word without case and width."""
    return unicodedata.normalize("NFKC", word).casefold()


def one_line(text: str | None) -> str:
    """A text in one line, each blank one space; nothing where there is none."""
    return " ".join((text or "").split())


def display_width(text: str) -> int:
    """The columns of a terminal that a text takes."""
    return sum(map(character_width, text))


def character_width(character: str) -> int:
    """The columns of a terminal that a character takes."""
    if unicodedata.category(character) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
