r"""Texts that the :mod:`perfscore.methods.readers` take, as regular expressions for editors.

A reader decides; a pattern only tells an editor as much of it as a regular expression can. The tests
hold each pattern and its reader together. They are written so that Python and JavaScript read them
alike: ``\w`` and ``\d`` mean different things there, and are not used.
"""

from __future__ import annotations

import keyword
from typing import Final

from perfscore import exact
from perfscore.formula import names
from perfscore.formula.functions import FUNCTIONS

# -- numbers -----------------------------------------------------------------------------

_DIGIT: Final = "[0-9０-９]"
_DOT: Final = "[.．]"
_SIGN: Final = "[-+＋－−–]"
_PART: Final = f"(?:{_DOT}{_DIGIT}*)?"
_POWER: Final = f"(?:[eE][-+]?{_DIGIT}+)?"
_GROUPED: Final = f"(?:{_DIGIT}{{1,3}}(?:[,，]{_DIGIT}{{3}})+{_PART}|{_DIGIT}+{_PART}|{_DOT}{_DIGIT}+){_POWER}"
_DIGITS: Final = f"(?:{_DIGIT}+{_PART}|{_DOT}{_DIGIT}+){_POWER}"
_TENS: Final = "(?:[十百千]?[万亿]|万万)"
_NOUGHT: Final = f"(?:[0０]+(?:{_DOT}[0０]*)?|{_DOT}[0０]+)"
_PERCENT: Final = "\\s*(?:[%％‰]|个?百分点)"
_UNIT: Final = "(?!\\s*个?百分点)\\s*[A-Za-zΩμ°℃·/㎀-㏝㐀-鿿²³]*"

UNSIGNED: Final = f"^\\s*\\+?{_GROUPED}\\s*{_TENS}?\\s*$"
"""A number that is not negative, without a unit: ``4``, ``0.5``."""
UNSIGNED_OR_NONE: Final = f"{UNSIGNED}|^\\s*none\\s*$"
"""The same, or the word that there is no end."""
WEIGHT: Final = f"^(?!\\s*\\+?{_NOUGHT}(?!{_DIGIT}|{_DOT}))\\s*\\+?(?:{_GROUPED}\\s*[%％]|[01]{_PART})\\s*$"
"""A percentage above 0, or the same as a number up to 1."""
_PART_OF_ALL: Final = f"(?:{_DIGIT}{{1,2}}{_PART}|100(?:\\.0*)?)"
POINTS_OR_SHARE: Final = f"^\\s*\\+?(?:{_GROUPED}\\s*{_TENS}?|{_PART_OF_ALL}\\s*[%％])\\s*$"
"""The same, or a percentage of the points: ``10%``."""
QUANTITY: Final = f"^\\s*{_SIGN}?{_GROUPED}(?:{_PERCENT}|{_UNIT})\\s*$"
"""A number and its unit, if it has one: ``100%``, ``1.5万元``."""
POSITIVE: Final = f"^(?!\\s*\\+?{_NOUGHT}(?!{_DIGIT}|{_DOT})){QUANTITY[1:].replace(f'{_SIGN}?', '[+＋]?', 1)}"
"""A number above 0 and its unit."""
PERCENTAGE: Final = f"{_PERCENT}\\s*$"
"""The end of a percentage."""
ZERO: Final = f"^\\s*{_SIGN}?{_NOUGHT}(?:{_PERCENT}|{_UNIT})\\s*$"
"""Nought, which fits every unit."""
WHOLE: Final = f"^\\s*\\+?(?:{_DIGIT}{{1,3}}(?:[,，]{_DIGIT}{{3}})+|{_DIGIT}+)(?:{_DOT}[0０]*)?\\s*{_TENS}?\\s*$"
"""A whole number that is not negative."""

# -- intervals ---------------------------------------------------------------------------

_ENDLESS: Final = "[-+]?(?:∞|inf)|"


def _intervals(*ends: str, more: str = "*") -> str:
    """Intervals, joined by 或 (as many ``more`` as it says), with ends of one of these kinds on both sides."""
    pairs = "|".join(f"\\s*(?:{end}|{_ENDLESS})\\s*[,，、]\\s*(?:{end}|{_ENDLESS})\\s*" for end in ends)
    one = f"\\s*[\\[(［（](?:{pairs})[\\])］）]\\s*"
    return f"^{one}(?:或{one}){more}$"


_EITHER: Final = (f"{_SIGN}?(?:{_DIGITS}{_PERCENT}|{_NOUGHT})", f"{_SIGN}?{_DIGITS}{_UNIT}")
INTERVAL: Final = _intervals(*_EITHER)
"""``[80%, 90%)``: both ends are percentages, or none is."""
ONE_INTERVAL: Final = _intervals(*_EITHER, more="{0}")
"""One such interval."""
OF_PERCENTAGES: Final = _intervals(f"{_SIGN}?(?:{_DIGITS}{_PERCENT}|{_NOUGHT})")
"""Intervals that are not of plain numbers."""
OF_NUMBERS: Final = _intervals(f"{_SIGN}?{_DIGITS}{_UNIT}", f"{_SIGN}?{_NOUGHT}{_PERCENT}")
"""Intervals that are not of percentages."""
SCORES: Final = _intervals(f"(?:{_PART_OF_ALL}{_PERCENT}|{_NOUGHT})", f"\\+?{_DIGITS}\\s*分?")
"""Intervals of scores: within 0% and 100%, or of points."""

INTERVAL_OR_NONE: Final = f"{INTERVAL}|^\\s*none\\s*$"
"""Intervals, or the word that there are none."""

# -- names and formulas ------------------------------------------------------------------

_WORD: Final = (  # what may stand in a name: anything but blanks and marks
    "[^\\s!-/:-@\\[-^`{-\\u00a9\\u00ab-\\u00b4\\u00b6\\u00b8\\u00b9\\u00bb-\\u00bf\\u00d7\\u00f7"
    "\\u2000-\\u206f\\u2190-\\u2bff\\u3000-\\u3004\\u3008-\\u3020\\u3030\\uff00-\\uff0f\\uff1a-\\uff20"
    "\\uff3b-\\uff40\\uff5b-\\uff65\\uffe0-\\uffff]"
)
_TAKEN: Final = "|".join(sorted({*names.RESERVED, *keyword.kwlist}))
_NAME: Final = (
    f"(?![0-9０-９_])(?!(?:{_TAKEN})(?!{_WORD}))(?!{_WORD}*__)(?:{_WORD}){{1,{names.LONGEST_NAME}}}(?!{_WORD})"
)

_BLANK: Final = "[ \\t\\r\\n]*"
_BEHIND: Final = (
    "[ \\t]*(?:[%％‰]|(?!(?:if|else|and|or)(?![A-Za-z0-9_]))(?:[A-Za-z]{1,4}[23²³]|[A-Za-zΩμ°℃·㎀-㏝㐀-鿿]{1,8}))"
)
_NUMERAL: Final = (
    f"(?![0-9.]{{{exact.MOST_DIGITS + 1}}})(?:[0-9]+(?:\\.[0-9]+)?|\\.[0-9]+)(?:{_BEHIND})?(?!{_WORD}|\\.)"
)
_TERM: Final = f"(?:{_NUMERAL}|'[^']*'|\"[^\"]*\"|{_NAME}(?!{_BLANK}\\())"
_BEFORE: Final = f"(?:{_BLANK}(?:[-+(]|not(?!{_WORD})|(?:{'|'.join(FUNCTIONS)}){_BLANK}\\())*{_BLANK}"
_AFTER: Final = f"(?:{_BLANK},?{_BLANK}\\))*{_BLANK}"
_BETWEEN: Final = f"(?:[-+*/,]|[=!<>]=|[<>]|(?:and|or|if|else)(?!{_WORD}))"
_FORMULA: Final = f"{_BEFORE}{_TERM}{_AFTER}(?:{_BETWEEN}{_BEFORE}{_TERM}{_AFTER})*$"
"""Terms with signs between them; that brackets and ``if`` are in pairs, no pattern can say."""
_ROW: Final = f"(?:{'|'.join(names.ROWS)}){_BLANK}\\({_BLANK}{_WORD}+{_BLANK}\\)"
"""The score of a row, as a term."""

NAME: Final = f"^\\s*{_NAME}\\s*$"
"""The name of a figure, as formulas use it."""
FORMULA: Final = f"^{_FORMULA}"
"""A formula, as far as a pattern can tell."""
LIMIT_CONDITION: Final = "^" + _FORMULA.replace(_TERM, f"(?:{_ROW}|{_TERM})")
"""A formula that may look at the scores of rows."""
MEASURE: Final = f"^\\s*{_NAME}\\s*={_FORMULA}"
"""``name = formula``."""

# -- words -------------------------------------------------------------------------------

FILLED: Final = "\\S"
"""Any text but blanks."""
_MARK: Final = "[\\s!-/:-@\\[-`{-\\u00bf\\u2000-\\u206f\\u3000-\\u3004\\u3008-\\u3020\\uff00-\\uff0f\\uff1a-\\uff20]"
_NOTHING: Final = (
    "没有|沒有|暂无|不详|(?:无|没有?)说明|理由|原因|适用|符合|是的|[无無没沒空略否是不对一ー丨]|[Nn]/?[Aa]|[Nn][Oo]"
    "|[Yy][Ee][Ss]|[Nn][Oo][Nn][Ee]|[Nn][Uu][Ll][Ll]|[Nn][Ii][Ll]|[Nn][Aa][Nn]|[Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee]"
    "|[Rr][Ee][Aa][Ss][Oo][Nn]"
)
_LETTER: Final = (
    "[A-Za-z\\u00c0-\\u1fff\\u3005-\\u3007\\u3021-\\u9fff\\uac00-\\ud7a3\\uf900-\\ufaff\\uff21-\\uff3a\\uff41-\\uff5a]"
)
REASON: Final = f"^(?!{_MARK}*(?:(?:(?:{_NOTHING}){_MARK}*)+|[A-Za-z]{_MARK}*)$)[\\s\\S]*{_LETTER}"
"""A text with a letter in it that is more than a word for nothing."""
MONEY_UNIT: Final = "^\\s*(?:(?:[十百千万]?[万亿])?(?:元|分)|千元|角)\\s*$"
"""A unit of money."""
UNIT: Final = f"^\\s*{_TENS}?(?![一二三四五六七八九十万亿]|元[^/每]).*$"
"""A unit of a count or a number."""

_THIRTY: Final = "(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
_THIRTY_ONE: Final = "(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
_LEAP: Final = "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29"
DATE: Final = f"^\\s*(?!0000)(?:[0-9]{{4}}-(?:{_THIRTY}|{_THIRTY_ONE}|02-(?:0[1-9]|1[0-9]|2[0-8]))|{_LEAP})\\s*$"
"""A day of the calendar."""
