"""An answer to an indicator: its reading, and the faults of what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final, NamedTuple, assert_never

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula import day_counts
from perfscore.formula.readings.value import Value
from perfscore.methods.key_words import meant
from perfscore.methods.readers import written
from perfscore.problems import MOST_PROBLEMS, Fault, Path
from perfscore.steps.model import NO, NOTHING_ASKED, YES, Asked, Input, InputRole
from perfscore.text import NO_WORDS, YES_WORDS, did_you_mean, is_reason, normal, quoted, says_something, visible

APPLIES: Final = NO_WORDS | {"适用"}
"""Words that ``not_applicable`` may hold where the indicator applies."""
LONGEST_REASON = 2000
EXPLAIN: Final = "请写一句别人看得懂的话"
FEW = 12
_DETAIL: Final[dict[InputRole, str]] = {"level": "等级", "reason": "理由"}
_YES_NO: Final = (YES, NO)
_EMPTY: Final[Mapping[str, Any]] = MappingProxyType({})


class Remark(NamedTuple):
    """A text given with an answer, of one part where there are several."""

    text: str
    part: str = ""

    @property
    def shown(self) -> str:
        """The text, after the name of its part."""
        return f"{self.part}：{self.text}" if self.part else self.text


class Answer(NamedTuple):
    """An answer as read: values by item (``None``: not given), and what was given with it.

    ``details`` are what no step reads, by item: a level, a reason. ``begun`` are the items that wait for a person's
    score alone. ``places`` says where in the answer an item stands that is made of others.
    """

    values: Mapping[str, Value | None] = _EMPTY
    remarks: tuple[Remark, ...] = ()
    details: Mapping[str, str] = _EMPTY
    begun: frozenset[str] = frozenset()
    places: Mapping[str, Path] = _EMPTY
    warnings: tuple[Fault, ...] = ()


@dataclass(slots=True)
class Reading:
    """Reads one answer; whatever is wrong with it is noted at its place in the submission."""

    path: Path
    faults: list[Fault]
    written: dict[str, str] = field(default_factory=dict)
    """The spelling of a key in the submission, where that is not how it is called here."""
    asked: Asked = NOTHING_ASKED
    keyed: bool = True
    """True of an answer that is written by keys; a form has cells instead, and whoever fills it in knows no key."""

    def named(self, words: str, key: str) -> str:
        """Words for something that is asked, with its key, or the column that it stands in."""
        return f"{words}（{self.written.get(key, key)}）" if self.keyed or key in self.written else words

    def worded(self, keyed: str, plain: str) -> str:
        """The words for whoever writes keys, or those for whoever fills in a form."""
        return keyed if self.keyed else plain

    def below(self, *path: str | int) -> Reading:
        """The reading of something inside this answer."""
        return Reading(self._place(path), self.faults, asked=self.asked, keyed=self.keyed)

    def part(self, name: str) -> Reading:
        """The reading of the answer of a part."""
        own = self.asked.parts.get(name, NOTHING_ASKED)
        return replace(self, path=self._place((name,)), written={}, asked=own)

    def complain(self, code: str, message: str, *path: str | int, hint: str = "", key: bool = False) -> None:
        """Note a problem of the answer."""
        self.faults.append(Fault(self._place(path), code, message, hint, key=key))

    def _place(self, path: Path) -> Path:
        return self.path + tuple(self.written.get(step, step) if isinstance(step, str) else step for step in path)

    def number(self, value: object, kind: exact.Kind, *path: str | int, unit: str = "") -> Number | None:
        """``value`` as an exact number of ``kind``; ``None``, and a fault, when it is not one."""
        if kind == "number" and not exact.fits_unit(value, unit):
            message = f"{quoted(str(value).strip())}是百分数，这里要用“{unit}”"
            self.complain("number-not-read", message, *path, hint=f"请写成多少{unit}")
            return None
        try:
            return exact.in_unit(value, kind, unit)
        except exact.NotExact as error:
            self.complain("number-not-read", error.message, *path, hint=error.hint)
            return None

    def count(self, value: object, *path: str | int, unit: str = "") -> Number | None:
        """``value`` as a count: whole and not negative."""
        number = self.number(value, "count", *path, unit=unit)
        if number is not None and number < 0:
            self.complain("count-negative", f"个数不能是负数：{quoted(str(value))}", *path)
            return None
        return number

    def yes_no(self, value: object, *path: str | int) -> str | None:
        """``value`` as 是 or 否."""
        if isinstance(value, str) and value in (YES, NO):
            return value
        if isinstance(value, str | bool) and (word := yes_or_no(value)):
            return word
        said = f"，写的是{quoted(written(value))}" if isinstance(value, str | int | float) else ""
        self.complain("answer-not-yes-no", f"这里要答“是”或“否”{said}", *path)
        return None

    def date(self, value: object, *path: str | int) -> str | None:
        """``value`` as a day of the calendar."""
        text = self.word(value, "日期", *path)
        if (day := day_counts.day_of(text)) is not None:
            return day
        if text:
            message = f"{quoted(text)}不是日历上的日期"
            self.complain("date-form", message, *path, hint=day_counts.instead(text))
        return None

    def reason(self, value: object, what: str, *path: str | int, hint: str = EXPLAIN) -> str | None:
        """``value`` as a reason; what stands for nothing is none."""
        return self._fitting(value, is_reason, what, path, hint)

    def text(self, value: object, what: str, *path: str | int, hint: str = "") -> str | None:
        """``value`` as what was found: in words, not a number or what stands for nothing."""
        return self._fitting(value, says_something, what, path, hint)

    def _fitting(self, value: object, fine: Callable[[str], bool], what: str, path: Path, hint: str) -> str | None:
        """``value`` as a text that is fine."""
        if not isinstance(value, str) and isinstance(value, Mapping | list):
            self.complain("answer-not-text", f"{what}要写成文字", *path)
            return None
        text = written(value).strip()
        if fine(text):
            return text[:LONGEST_REASON]
        if visible(text).strip():
            self.complain("answer-not-text", f"{what}不能只写{quoted(text)}", *path, hint=hint)
        else:
            self.complain("answer-not-text", f"没有写{what}", *path)
        return None

    def word(self, value: object, what: str, *path: str | int) -> str:
        """``value`` as one word or number, the way it is written; nothing where nothing is."""
        if isinstance(value, str):
            return value.strip()
        if isinstance(value, Mapping | list):
            self.complain("answer-not-text", f"{what}要写成文字", *path)
            return ""
        return written(value).strip()

    def mapping(self, value: object, keys: Iterable[str], example: str) -> Mapping[str, object] | None:
        """``value`` as a mapping whose keys are all known; a misspelt key counts as the one that was meant."""
        if not isinstance(value, Mapping):
            said = f"，写的是{quoted(written(value))}" if isinstance(value, str | int | float) else ""
            self.complain("answer-form", f"这里要写成“键: 值”的形式{said}", hint=f"例如：{example}")
            return None
        known = dict.fromkeys(keys)
        for key in [key for key in value if key not in known]:
            message = f"这里没有{quoted(key)}这一项"
            self.complain("answer-unknown-item", message, key, hint=self.suggestion(key, known, "可填"), key=True)
            value = self.respelt(value, key, known)
        return value

    def items(self, given: object, example: str) -> Answer:
        """``given`` as a mapping of what is asked, item by item; a judgement is begun without its score."""
        asked = self.asked
        entries: Mapping[str, object] | None = None
        if isinstance(given, dict) and given.keys() <= asked.known:  # as most are
            entries = given
        elif given is not None:
            entries = self.mapping(given, asked.keys, example)
        if entries is None:
            return Answer({item.key: None for item in asked.inputs})
        details: dict[str, str] = {}
        for item in asked.details:
            if item.needed == "begun" and (text := self._detail(item, entries.get(item.key))):
                details[item.key] = text
        values: dict[str, Value | None] = {}
        for item in asked.inputs:
            raw = entries.get(item.key)
            if item.kind == "yes_no" and raw in _YES_NO:  # as most are
                values[item.key] = raw
            else:
                values[item.key] = None if blank(raw) else self.value(item, raw, item.key)
        if not lacking(values.values()):
            remarks = self._beside(entries, details, scored=True) if asked.details else ()
            return Answer(values, remarks, details)
        remarks = self._beside(entries, details, scored=False)
        begun = frozenset(item.key for item in asked.inputs if item.judged and values[item.key] is None)
        return Answer(values, remarks, details, begun)

    def _beside(self, entries: Mapping[str, object], details: dict[str, str], *, scored: bool) -> tuple[Remark, ...]:
        """Add to the details that are begun all others that are written; return what is to be shown with the score."""
        remarks = []
        for item in self.asked.details:
            wanted = item.needed == "begun" or (scored and item.needed == "scored")
            if item.needed != "begun":
                raw = entries.get(item.key)
                if text := self._detail(item, raw) if wanted else _unread(raw):
                    details[item.key] = text
            if wanted and item.key in details:
                remarks.append(Remark(f"{_DETAIL[item.role]}：{details[item.key]}"))
        return tuple(remarks)

    def value(self, item: Input, raw: object, *path: str | int) -> Value | None:
        """``raw`` as a value of the kind of an input; ``None``, and a fault, when it is not one."""
        match item.kind:
            case "money" | "number" | "percent":
                return self.number(raw, item.kind, *path, unit=item.unit)
            case "count":
                return self.count(raw, *path, unit=item.unit)
            case "yes_no":
                return self.yes_no(raw, *path)
            case "date":
                return self.date(raw, *path)
            case "choice":
                return self._chosen(item, raw) or None
            case "text" | "table":
                return self.text(raw, quoted(item.question), *path)
            case _:
                assert_never(item.kind)

    def _detail(self, item: Input, raw: object) -> str:
        """A text given beside the values; nothing, and a fault, where it is none."""
        if item.kind == "choice":
            return self._chosen(item, raw)
        return self.reason(raw, self.named(item.question, item.key), item.key) or ""

    def _chosen(self, item: Input, raw: object) -> str:
        """One of the words that may be chosen."""
        word = listed(self.word(raw, self.named(item.question, item.key), item.key), item.of)
        if word in item.of:
            return word
        other = dict(item.also)
        if (also := listed(word, other)) in other:
            return other[also]
        if not isinstance(raw, Mapping | list):
            lacking = f"没有写{self.named(item.question, item.key)}"
            message = f"{quoted(word)}不在规定的{item.question}里" if word else lacking
            code = "judged-level" if item.role == "level" else "answer-not-listed"
            self.complain(code, message, item.key, hint=self.suggestion(word, item.of))
        return ""

    def respelt(self, given: Mapping[str, object], key: str, known: Iterable[str]) -> Mapping[str, object]:
        """The mapping with an unknown key's value under the key that was probably meant, if that is not there."""
        near = self._meant(key, list(known)) if len(self.faults) <= MOST_PROBLEMS else ""
        if not near or near in given:
            return given
        self.written[near] = key
        return {**given, near: given[key]}

    def suggestion(self, word: str, known: Iterable[str], these: str = "可选") -> str:
        """A hint: the known word that was probably meant, or else the first few; nothing where nobody will read it."""
        if len(self.faults) > MOST_PROBLEMS:
            return ""
        words = list(known)
        if near := self._meant(word, words):
            return did_you_mean(word, near)
        return f"{these}：" + "、".join(words[:FEW]) if words else ""

    def _meant(self, word: str, known: Collection[str]) -> str:
        """The known word that was probably meant: what is asked is also called by its question."""
        return meant(word, known, {one.key: normal(one.question) for one in self.asked})


def listed(word: str, known: Collection[str]) -> str:
    """The known word that a word is, in whatever form; itself where it is none."""
    if word in known or not word:
        return word
    plain = normal(word)
    return next((one for one in known if normal(one) == plain), word)


def _unread(raw: object) -> str:
    """The text written where nothing is wanted yet, whatever it is."""
    return "" if blank(raw) or isinstance(raw, Mapping | list) else written(raw).strip()


def yes_or_no(value: object) -> str:
    """是 or 否 where a value says one of them in a word, else nothing."""
    word = normal(written(value)).lower()
    return YES if word in YES_WORDS else NO if word in NO_WORDS else ""


def applies(value: object) -> bool:
    """True where ``not_applicable`` says that the indicator applies; where nothing is written, it does."""
    return blank(value) or normal(written(value)).lower() in APPLIES


def lacking(values: Iterable[object]) -> bool:
    """True if a value is missing; not by `None in values`, for exact numbers are slow to say that they are not None."""
    return type(None) in map(type, values)


def blank(value: object) -> bool:
    """True where nothing is written: the answer is missing, not zero."""
    return value is None or (isinstance(value, str) and not value.strip())
