"""Exact numbers: read as people write them, rounded where a rubric says so, shown to people."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from numbers import Integral, Rational
from os import environ
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias, assert_never
from unicodedata import decomposition, normalize

Mode: TypeAlias = Literal["half-up", "half-even", "down", "up"]
Kind: TypeAlias = Literal["money", "count", "number", "percent"]
Style: TypeAlias = Literal["number", "percent", "money", "count", "points"]


def _backend() -> tuple[type[Fraction], str]:
    if environ.get("PERFSCORE_NUMBERS") == "fractions" or not find_spec("gmpy2"):
        return Fraction, "fractions"
    return import_module("gmpy2").mpq, "gmpy2"


if TYPE_CHECKING:
    Number: TypeAlias = Fraction
    BACKEND: Literal["gmpy2", "fractions"]
else:
    Number, BACKEND = _backend()


class NotExact(ValueError):  # noqa: N818  (it says what the text is, not that something broke)
    """The refusal of a value that is no exact number; `message` and `hint` are for whoever wrote it."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def ratio(numerator: int, denominator: int = 1) -> Number:
    """Make an exact number of two integers."""
    return Number(numerator, denominator)


MOST_DIGITS: Final = 40  # characters of a text, digits of an integer, size of an exponent, decimal places
_POWERS: Final = tuple(10**n for n in range(MOST_DIGITS + 1))
HUGE: Final = _POWERS[MOST_DIGITS]

# What pasting from a sheet or a page leaves round a number: blanks, some of them of no width.
_BLANKS: Final = " \t\r\n\f\v\u00a0\u3000\u200b\u200e\u200f\u202a\u202c\u202d\u2060\ufeff"
# The forms of one and the same character; all of NFKC would read 10² as 102, and ① as 1.
_FORMS: Final = ("<wide>", "<small>", "<noBreak>")
_MINUS: Final = str.maketrans({"\u2212": "-", "\u2013": "-"})

_NUMBER: Final = re.compile(
    r"([+-]?)(?:([1-9][0-9]{0,2}(?:,[0-9]{3})+|[0-9]+)(?:\.([0-9]*))?|\.([0-9]+))"
    r"(?:[eE]([+-]?[0-9]+))?"
    r"\s*(%|‰|(?:[A-Za-z\u3380-\u33dd\u3400-\u9fff/·°℃Ωμ]|(?<=[A-Za-z])[23²³])*)"
)
_SCALES: Final = {
    "": (ratio(1), ""),
    "元": (ratio(1), "元"),
    "角": (ratio(1, 10), "元"),
    "千元": (ratio(1000), "元"),
    "%": (ratio(1, 100), "%"),
    "个百分点": (ratio(1, 100), "%"),
    "百分点": (ratio(1, 100), "%"),
    "‰": (ratio(1, 1000), "%"),
}
_TENS: Final = re.compile("([十百千万]?)([万亿])")  # may stand before any unit
_TEN: Final = {"": 1, "十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_BAD_COMMA: Final = r"(?!\D?[1-9]\d{0,2}(,\d{3})+(?![\d,]))[+-]?[\d,.]*,[\d,.]*[^\d,]*"
# What else people write where a number belongs: pattern, what is wrong, hint. The first that fits.
_MISTAKES: Final = (
    (r"[-—―─/\\无]+|[Nn]/?[Aa]", "不是一个数", "没有这个数就留空；确实是零就写 0"),
    (r"\(.*", "不是一个数", "负数请在前面写减号，如 -5"),
    (r".*[¥$].*", "里有货币符号", "请去掉货币符号，在数后面写单位，如 15,639 元"),
    (_BAD_COMMA, "里的逗号放错了位置", "逗号要三位一组，如 15,639；也可以不写逗号"),
    (r"\D*[零〇一二两三四五六七八九十百千].*", "里有中文数字", "请写阿拉伯数字，如 1200、12%"),
    (
        r"\d{4}([-/.年])\d{1,2}[-/.月]\d{1,2}日?\b.*|\d{4}年\d{1,2}月.*|\d{1,2}:\d\d.*",
        "是日期或时间，不是数",
        "这里只写数",
    ),
    (r".*\d\D*[^\d.,]\D*\d.*", "里不止一个数", "这里只写一个数，最多带一个单位"),
    (r".*", "不是一个确切的数", "请只写一个数，如 15639、15,639.00、1.56万元、82.14%"),
)


def number(value: object) -> Number:
    """Read a number without a unit."""
    amount, unit = _read(value)
    if unit:
        raise NotExact(f"{_quoted(value)}带有单位“{unit}”", "这里只写数，不写单位")
    return amount


def quantity(value: object) -> tuple[Number, str]:
    """Read a number and its unit: `1.56万元` is 15600 元, `4 个百分点` is 1/25 %, `5分` is 5 分."""
    amount, unit, _ = amount_of(value)
    return amount, unit


def amount_of(value: object) -> tuple[Number, str, str]:
    """Read a number, its unit, and the unit as it was written: `1.56万元` is 15600 元, written in 万元."""
    amount, written = _read(value)
    scale, unit = _unit(written)
    return amount * scale, unit, written


def in_unit(value: object, kind: Kind, unit: str = "") -> Number:
    """Read a figure of a kind: money is held in 元, a percentage as a ratio, the rest in `unit`."""
    amount, written = _read(value)
    if not written and takes_bare(kind, unit) and (kind != "count" or amount.denominator == 1):
        return amount
    match kind:
        case "money":
            return _money(value, amount, written, unit or "元")
        case "percent":
            return _percent(value, amount, written)
        case "number" if _unit(written)[1] == "%":
            return amount * _unit(written)[0]
        case "number":
            return _other(value, amount, written, unit)
        case "count":
            exact = _other(value, amount, written, unit)
            if exact.denominator != 1 and (exact * _unit(unit)[0]).denominator != 1:
                raise NotExact(f"{_quoted(value)}不是整数", "这里是个数，只能写整数")
            return exact
        case _ as other:
            assert_never(other)


class Size(NamedTuple):
    """The written size of a number: a word for how many, and of what (``%``, or nothing)."""

    word: str
    scale: Number
    base: str


@lru_cache(maxsize=1024)
def unit_of(text: str) -> Size | None:
    """A unit that stands by itself: 万元 is 10000 of 元; nothing where the text is no unit."""
    word = normalize("NFKC", text.strip(_BLANKS))
    found = _NUMBER.fullmatch(f"1{word}")
    try:
        return Size(word, *_unit(word)) if word and found and found[6] == word else None
    except NotExact:
        return None


def split_unit(value: object) -> tuple[Number, Size | None] | None:
    """A number without its unit, and its unit; nothing where there is no number that can be read."""
    try:
        amount, written = _read(value)
        return amount, Size(written, *_unit(written)) if written else None
    except NotExact:
        return None


def fits_unit(value: object, unit: str) -> bool:
    """True unless a number is written as a share where something else is counted: 95% of 分 is no number."""
    if not unit or type(value) is not str or value[-1:].isdigit() or _unit(unit)[1] == "%":
        return True
    found = split_unit(value)
    return found is None or found[1] is None or found[1].base != "%"


@lru_cache(maxsize=1024)
def takes_bare(kind: Kind, unit: str) -> bool:
    """True where a number without a unit is right as it stands; but a count has to be whole."""
    return unit in ("", "元") if kind == "money" else kind != "percent" and _unit(unit)[1] != "%"


def _money(value: object, amount: Number, written: str, home: str) -> Number:
    scale, base = _unit(written or home)
    if base == "元" or (not base and home == "元"):  # 1.2万 of 元
        return amount * scale
    if base == "分":
        return amount * scale / 100
    raise _wrong_unit(value, written or home, "元", "金额用元、千元、万元或亿元")


def _percent(value: object, amount: Number, written: str) -> Number:
    scale, base = _unit(written)
    if base == "%" or (not written and -1 <= amount <= 1):
        return amount * scale
    if written:
        raise _wrong_unit(value, written, "%")
    raise NotExact(f"{_quoted(value)}没有写百分号", "是百分数就在数后面写 %，如 82.14%")


def _other(value: object, amount: Number, written: str, unit: str) -> Number:
    (scale, base), (home_scale, home) = _unit(written), _unit(unit)
    if not written:
        return amount * home_scale if home == "%" else amount
    if not base and home_scale == 1:  # 1.2万 of 人
        return amount * scale
    if base and normalize("NFKC", base) == normalize("NFKC", home):
        return amount * scale / home_scale
    raise _wrong_unit(value, written, unit)


def _wrong_unit(value: object, written: str, home: str, hint: str = "") -> NotExact:
    wanted = f"这里要用“{home}”" if home else "这里不带单位"
    return NotExact(f"{_quoted(value)}的单位是“{written}”，{wanted}", hint)


@lru_cache(maxsize=1024)
def _unit(text: str) -> tuple[Number, str]:
    """Take a unit apart into how many and of what: 百万元 is 1000000 and 元."""
    if text in _SCALES:
        return _SCALES[text]
    tens = _TENS.match(text)
    base = text[tens.end() :] if tens else text
    if (base in _SCALES and base not in ("", "元")) or re.match("[一二三四五六七八九十万亿]|元[^/每]", base):
        raise NotExact(f"“{text}”不是一个单位", "只写一个单位，如 1.56万元")
    return ratio(_TEN[tens[1]] * _TEN[tens[2]] if tens else 1), base


def _read(value: object) -> tuple[Number, str]:
    """Read the number, and the unit as it stands; a float by its shortest decimal text."""
    if type(value) is int:
        if -HUGE < value < HUGE:
            return Number(value), ""
    elif type(value) is str or type(value) is float:
        text = value if type(value) is str else repr(value)
        whole, dot, part = text.partition(".")
        if whole.isdigit() and (part.isdigit() or not dot) and len(text) <= MOST_DIGITS and text.isascii():
            return Number(int(whole + part), _POWERS[len(part)]), ""
        return _parsed(text)
    elif type(value) is Number:
        return value, ""
    return _read_other(value)


def _read_other(value: object) -> tuple[Number, str]:
    match value:
        case bool():
            return _parsed(str(value).lower())
        case str() | Decimal():
            return _parsed(str(value))
        case float():  # its own repr: that of a subclass may say np.float64(0.1)
            return _parsed(float.__repr__(value))
        case date():
            raise NotExact(f"“{value.isoformat()}”是日期或时间，不是数", "这里只写数")
        case Integral() if abs(int(value)) >= _POWERS[MOST_DIGITS]:
            raise NotExact(f"这个数超过了 {MOST_DIGITS} 位", "请检查是不是写错了")
        case Rational():
            return ratio(int(value.numerator), int(value.denominator)), ""
        case _:
            pass
    raise NotExact("这里没有写数", "请写阿拉伯数字，如 15639；确实是零就写 0")


def _parsed(raw: str) -> tuple[Number, str]:
    found = (_NUMBER.fullmatch(raw) if len(raw) <= MOST_DIGITS else None) or _cleaned(raw)
    sign, whole, part, bare, exponent, unit = found.groups(default="")
    power = int(exponent or 0)
    if abs(power) > MOST_DIGITS:
        raise NotExact(f"{_quoted(raw)}太大或太小", "请写成普通的数，不用科学记数法")
    digits = int(sign + whole.replace(",", "") + part + bare)
    power -= len(part + bare)
    return ratio(digits * 10 ** max(power, 0), 10 ** max(-power, 0)), unit


def _cleaned(raw: str) -> re.Match[str]:
    """Match what people write that looks like a number, or say why it is none."""
    text = raw.strip(_BLANKS)
    if not text:
        raise NotExact("这里是空的，没有写数", "确实是零就写 0")
    if len(text) > MOST_DIGITS:
        raise NotExact(f"{_quoted(raw)}太长", f"一个数最多写 {MOST_DIGITS} 个字符")
    text = "".join(map(_folded, text.translate(_MINUS)))
    matched = _NUMBER.fullmatch(text)
    if not matched:
        what, hint = next(words for pattern, *words in _MISTAKES if re.fullmatch(pattern, text, re.DOTALL))
        raise NotExact(f"{_quoted(raw)}{what}", hint)
    return matched


def _folded(sign: str) -> str:
    return normalize("NFKC", sign) if decomposition(sign).startswith(_FORMS) else sign


def _quoted(value: object) -> str:
    """Quote what was written, cut and made printable."""
    text = value.strip() if isinstance(value, str) else plain(_read(value)[0])
    cut = text if len(text) <= MOST_DIGITS else f"{text[: MOST_DIGITS - 1]}…"
    return f"“{''.join(sign if sign.isprintable() else '□' for sign in cut)}”"


def floor(x: Number) -> Number:
    """Give the greatest whole number not above."""
    return Number(x.numerator // x.denominator)


def ceil(x: Number) -> Number:
    """Give the least whole number not below."""
    return Number(-(-x.numerator // x.denominator))


def rounded(x: Number, places: int = 0, mode: Mode = "half-up") -> Number:
    """Round to decimal places: down is toward zero, up away from it, half-up on a tie away."""
    if not 0 <= places <= MOST_DIGITS:
        raise NotExact(f"小数位数不能是 {places}", f"小数位数从 0 到 {MOST_DIGITS}")
    if x.denominator == 1:
        return x
    whole, rest = divmod(abs(x.numerator) * _POWERS[places], x.denominator)
    match mode:
        case "half-up":
            whole += 2 * rest >= x.denominator
        case "half-even":
            whole += 2 * rest + whole % 2 > x.denominator
        case "down":
            pass
        case "up":
            whole += rest > 0
        case _ as other:
            assert_never(other)
    return Number(-whole if x.numerator < 0 else whole, _POWERS[places])


# How many decimals a style shows, and up to how many so that what is not whole does not look it.
_PLACES: Final = {"percent": (2, 6), "money": (2, 6)}
_LONG: Final = 10_000  # bits: `str` refuses an integer of over 4300 digits


def decimal(x: Number) -> Decimal:
    """The same number as a Decimal, for callers outside; a score always ends, so nothing is rounded."""
    return Decimal(int(x.numerator)) if x.denominator == 1 else Decimal(plain(x))


def plain(x: Number | Decimal) -> str:
    """Write exactly, in decimals where they end, else as a fraction: `7.72`, `23/28`."""
    if isinstance(x, Decimal):
        x = number(x)
    if x.denominator == 1:
        return _digits(x.numerator)
    rest = int(x.denominator)
    twos, fives = (rest & -rest).bit_length() - 1, 0
    rest >>= twos
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    places = max(twos, fives)
    if rest != 1:
        return fraction(x)
    digits = _digits(abs(x.numerator) * 10**places // x.denominator).rjust(places + 1, "0")
    return f"{'-' if x.numerator < 0 else ''}{digits[:-places]}.{digits[-places:]}"


def in_words(x: Number, unit: str, gap: str = "") -> str:
    """Write exactly, in the unit that was written behind it: 5000000 in 万元 is `500万元`."""
    return f"{plain(x / _unit(unit)[0])}{gap}{unit}" if unit else plain(x)


def points(x: Number) -> str:
    """Write points exactly, with their unit: `7.72 分`."""
    return f"{plain(x)} 分"


def score(least: Number | None, most: Number | None, full: Number | None) -> str:
    """Write a score, or the range that it is in (None: no end), of its full marks: `7/8 分`, `5–8/8 分`, `3 分`."""
    low, high = "-∞" if least is None else plain(least), "∞" if most is None else plain(most)
    got = low if low == high else f"{low}–{high}"
    return f"{got} 分" if full is None else f"{got}/{points(full)}"


def fraction(x: Number) -> str:
    """Write exactly, as a fraction in lowest terms: `23/28`, `15639`."""
    bottom = "" if x.denominator == 1 else f"/{_digits(x.denominator)}"
    return f"{_digits(x.numerator)}{bottom}"


def show(x: Number, style: Style = "number") -> str:
    """Write for people: `82.14%`; what is not whole never looks it: `99.999%`, or `≈100%`."""
    if x.denominator == 1 and style in ("number", "points"):
        return _digits(x.numerator)
    value = x * 100 if style == "percent" else x
    places, most = _PLACES.get(style, (4, 8))
    while (near := rounded(value, places)) != value and near.denominator == 1 and places < most:
        places += 1
    text = plain(near)
    if style in ("money", "count"):
        text = f"{Decimal(text):,f}"
    about = "≈" if near != value and near.denominator == 1 else ""
    return f"{about}{text}{'%' if style == 'percent' else ''}"


def _digits(whole: int) -> str:
    return str(whole) if whole.bit_length() < _LONG else f"{Decimal(int(whole)):f}"
