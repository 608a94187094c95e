"""Nothing that a file says is run: not by a formula, not by a name, not by any other text."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import perfscore
from perfscore import exact
from perfscore.formula import grammar, tree
from perfscore.formula.grammar import FormulaError
from perfscore.formula.names import is_name, normal
from perfscore.formula.readings import reference, value
from perfscore.problems import PerfscoreError
from perfscore.text import CONTROL, INVISIBLE, clean, misplaced
from perfscore.verify import verify

HERE = "‸"
"""Stands in an attack before the character that the first fault has to point at."""

NOT_ALLOWED = {
    # What broke out of simpleeval, or of other evaluators of its kind.
    "an attribute": "‸().__class__",
    "the classes of everything": "‸().__class__.__bases__[0].__subclasses__()",
    "the globals of a function": "‸min.__globals__",
    "the globals of a function, as they were called": "‸min.func_globals",
    "a class's order of bases": "‸甲.mro()",
    "a frame of a generator": "‸(x for x in 甲).gi_frame.f_back.f_globals",
    "a frame of a coroutine": "‸甲.cr_frame.f_globals",
    "a frame of a traceback": "‸甲.tb_frame",
    "the builtins of a frame": "甲 + ‸foo.bar().gi_frame.f_globals['__builtins__'].exec('1')",
    "a method that formats": "‸'{0.__class__}'.format(甲)",
    "a method that formats by a mapping": "‸'{a.__class__}'.format_map(甲)",
    "an f-string": "‸f'{甲.__class__}'",
    "an f-string with nothing in it": "‸f''",
    "an f-string with a format": "‸f'{甲:{乙}}'",
    "an f-string of raw text": "‸rf'{甲}'",
    "a module's function": "‸operator.attrgetter('__class__')(甲)",
    "a call of what a call gave": "‸min(甲, 乙)('x')",
    "a module in a module": "‸path.os.system('id')",
    "an operator that is a function": "‸operator.methodcaller('upper')(甲)",
    "a set of functions": "‸{eval, exec}",
    "a list of functions": "‸[eval, exec][0]('1')",
    "a tuple of functions": "‸(eval, exec)",
    "a mapping of functions": "‸{'x': eval}['x']('1')",
    "a list": "‸[甲]",
    "an empty list": "‸[]",
    "a tuple": "‸甲, 乙",
    "an empty tuple": "‸()",
    "a set": "‸{甲}",
    "a mapping": "‸{}",
    "a mapping with a mapping in it": "‸{**甲}",
    "a list comprehension": "‸[x for x in 甲]",
    "a set comprehension": "‸{x for x in 甲}",
    "a mapping comprehension": "‸{x: x for x in 甲}",
    "a generator": "sum‸(x for x in 甲)",
    "a lambda": "‸lambda: 1",
    "a lambda that is called": "(‸lambda x: x)(1)",
    "an assignment inside": "(‸x := 1)",
    "an assignment in a call": "min(‸x := 1, 2)",
    "starred arguments": "sum(‸*甲)",
    "keyword arguments": "min(甲, 乙, key=‸abs)",
    "keyword arguments from a mapping": "min(甲, 乙, **‸甲)",
    "a subscript": "‸甲[0]",
    "a slice": "‸甲[0:1]",
    "awaiting": "‸await 甲",
    "yielding": "(‸yield)",
    "yielding from": "(‸yield from 甲)",
    "a huge power": "9 ‸** 9 ** 9 ** 9",
    "a power": "甲 ‸** 2",
    "a shift": "1 ‸<< 99999",
    "a shift to the right": "1 ‸>> 99999",
    "a product of matrices": "甲 ‸@ 乙",
    "a quotient without a rest": "甲 ‸// 乙",
    "a rest": "甲 ‸% 乙",
    "bits": "甲 ‸| 乙",
    "more bits": "甲 ‸^ 乙",
    "all bits": "甲 ‸& 乙",
    "bits turned over": "‸~甲",
    "identity": "甲 ‸is 乙",
    "no identity": "甲 ‸is not 乙",
    "membership": "甲 ‸in 乙",
    "no membership": "甲 ‸not in 乙",
    "membership in a chain": "1 < 甲 ‸in 乙",
    # Names.
    "a dunder": "‸__import__",
    "a private name": "‸_min",
    "two underscores inside": "‸甲__乙",
    "a constant of the compiler": "‸__debug__",
    "underscores of another width": "甲 + ‸乙＿＿丙",
    "vertical underscores": "‸甲︳︳乙",
    "a keyword of full width": "‸ｌａｍｂｄａ + 1",
    "a constant of full width": "‸Ｔｒｕｅ + 1",
    # Values.
    "a truth": "‸True",
    "nothing": "‸None",
    "three dots": "‸...",
    "a hexadecimal number": "‸0xff",
    "a binary number": "‸0b1",
    "an octal number": "‸0o7",
    "an imaginary number": "‸1j",
    "an exponent": "‸1e5",
    "a number too great for floats": "‸9e999",
    "underscores in a number": "‸1_000",
    "a number without its end": "‸1.",
    "bytes": "甲 == ‸b'x'",
    "raw text": "甲 == ‸r'x'",
    "text with a prefix": "甲 == ‸u'x'",
    "text in three quotes": "甲 == ‸'''x'''",
    "text in three double quotes": '甲 == ‸"""x"""',
    "texts side by side": "甲 == ‸'x' 'y'",
    "an escape": r"甲 == ‸'\x41'",
    "an escaped quote": r"甲 == ‸'\''",
    "a name of a character": r"甲 == ‸'\N{BULLET}'",
}

UNKNOWN_FUNCTIONS = {
    "import": "‸__import__('os')",
    "eval": "甲 + ‸eval('1')",
    "exec": "‸exec('1')",
    "open": "‸open('/etc/passwd')",
    "getattr": "‸getattr(甲, 'x')",
    "globals": "‸globals()",
    "locals": "‸locals()",
    "type": "‸type(甲)",
    "isinstance": "‸isinstance(甲, 乙)",
    "compile": "‸compile('1', '', 'eval')",
    "input": "‸input()",
    "print": "‸print(甲)",
    "pow": "‸pow(9, 99)",
    "repr": "‸repr(甲)",
    "str": "‸str(甲)",
    "int": "‸int(甲)",
    "float": "‸float(甲)",
    "range": "sum(‸range(9))",
    "rand": "‸rand()",
    "a function of another script that looks like one": "‸mіn(1, 2)",
    "eval, in full width": "‸ｅｖａｌ('1')",
    "eval, in script": "‸𝓮𝓿𝓪𝓵('1')",
}

SYNTAX = {
    "a statement": "‸import os",
    "a starred item": "‸*甲, 乙",
    "two statements": "甲‸; 乙",
    "an assignment": "甲 ‸= 乙",
    "an assignment outside": "甲 ‸:= 乙",
    "a comment": "甲 ‸# + 乙",
    "a comment that closes nothing": "(甲 ‸# )",
    "a line continued": "甲 ‸\\ + 乙",
    "a backtick": "‸`id`",
    "a question": "甲 ‸? 乙",
    "money": "‸$甲",
    "an exclamation": "‸!甲",
    "a null": "甲 ‸\x00",
    "an escape sequence": "甲 ‸\x1b[31m + 乙",
    "a mark of byte order": "‸\ufeff甲",
    "a space of no width": "甲‸\u200b + 乙",
    "a joiner of no width": "甲‸\u200d乙",
    "text that runs from right to left": "甲 ‸\u202e+ 乙",
    "a wide space": "甲‸\u3000+ 乙",
    "a no-break space": "甲‸\u00a0+ 乙",
    "a line separator": "甲 ‸\u2028+ 乙",
    "digits of full width": "甲 + ‸１",
    "digits of another script": "甲 + ‸٣",
    "brackets of full width": "‸（甲)",
    "a look-alike of minus": "甲 ‸− 乙",
    "a look-alike of a slash": "甲 ‸∕ 乙",
    "dunders of full width": "‸＿＿import＿＿('os')",
    "half a character": "甲 + ‸\ud800",
    "half a character in a text": "甲 == '‸\udfff'",
    "a quote that has no end": "甲 == ‸'x",
    "a number with a leading zero": "‸01",
    "a semicolon": "‸;",
    "a bracket that has no end": "‸(甲",
    "a bracket that has no beginning": "甲‸)",
    "a soft hyphen": "甲‸\u00ad乙",
    "a template": "甲 + ‸{{乙",
}

LARGE = {
    "minus, over and over": ("-" * 30 + HERE + "-" * 1900 + "1"),
    "minus, over and over, more than Python can read": HERE + "-" * 3990 + "1",
    "not, over and over": "not " * 30 + HERE + "not " * 900 + "甲",
    "plus, over and over": "+" * 30 + HERE + "+" * 900 + "1",
    "brackets": "(" * 200 + HERE + "(" * 800 + "1" + ")" * 1000,
    "sums, one in the other": "1 + (" * 29 + HERE + "1 + (1" + ")" * 30,
    "calls, one in the other": "abs(" * 30 + HERE + "1" + ")" * 30,
    "choices, one in the other": "1 if 甲 else " * 29 + HERE + "1 if 甲 else 1",
    "more than 200 nodes": "min(" + "1, " * 199 + HERE + "1)",
    "more than 200 nodes in two rows": "min(" + "甲, " * 100 + "甲) + min(" + "1, " * 96 + HERE + "1, 1, 1)",
    "a hundred kilobytes": HERE + "1 + " * 25_000 + "1",
    "a hundred kilobytes of space": HERE + " " * 100_000 + "1",
    "a hundred kilobytes of brackets": HERE + "(" * 50_000 + ")" * 50_000,
    "a hundred kilobytes of a name": HERE + "甲" * 100_000,
    "one character too many": HERE + "甲" + " " * 4000,
}

OTHERWISE = {
    "text times a number": ("‸'x' * 99999999", "formula-kind"),
    "a number times text": ("9 * ‸'x'", "formula-kind"),
    "text by itself": ("‸'x'", "formula-kind"),
    "text as an argument": ("min(1, ‸'b')", "formula-kind"),
    "a numeral of 41 digits": ("‸" + "9" * 41, "formula-number"),
    "a numeral of 3999 digits": ("‸" + "9" * 3999, "formula-number"),
    "places that are computed": ("round(甲, ‸乙)", "formula-arguments"),
    "places without end": ("round(甲, ‸99)", "formula-arguments"),
    "no arguments": ("‸min()", "formula-arguments"),
    "an argument that is a generator of them": ("‸min(*甲)", "formula-arguments"),
    "an empty text": ("‸", "formula-empty"),
    "only space": ("‸ \n\t ", "formula-empty"),
}

ATTACKS = [
    *(
        pytest.param(text, ("formula-not-allowed", "formula-unknown-function"), id=name)
        for name, text in NOT_ALLOWED.items()
    ),
    *(
        pytest.param(text, ("formula-unknown-function",), id=f"the function {name}")
        for name, text in UNKNOWN_FUNCTIONS.items()
    ),
    *(pytest.param(text, ("formula-syntax",), id=name) for name, text in SYNTAX.items()),
    *(pytest.param(text, ("formula-too-large", "formula-too-long"), id=name) for name, text in LARGE.items()),
    *(pytest.param(text, (code,), id=name) for name, (text, code) in OTHERWISE.items()),
]


RUN = {
    "exec",
    "import",
    "open",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "subprocess.Popen",
    "ctypes.dlopen",
    "socket.connect",
}
_seen: list[str] | None = None


def _audit(event: str, _: object) -> None:
    if _seen is not None and event in RUN:
        _seen.append(event)


sys.addaudithook(_audit)


@contextmanager
def nothing_runs() -> Iterator[None]:
    """Python itself says that nothing is executed, imported or opened meanwhile."""
    global _seen  # noqa: PLW0603 (an audit hook cannot be taken off again)
    _seen = []
    try:
        yield
        seen = _seen
    finally:
        _seen = None
    assert seen == []


@pytest.mark.parametrize(("attack", "codes"), ATTACKS)
def test_an_attack_is_refused_where_it_stands(attack: str, codes: tuple[str, ...]) -> None:
    text = attack.replace(HERE, "")
    with nothing_runs(), pytest.raises(FormulaError) as caught:
        grammar.parse(text)
    first = caught.value.faults[0]
    assert (first.code in codes, first.code) == (True, first.code)
    assert (first.offset, first.message) == (attack.index(HERE), first.message)


@pytest.mark.parametrize(("attack", "codes"), ATTACKS)
def test_it_is_refused_further_on_as_well(attack: str, codes: tuple[str, ...]) -> None:
    """Leading space and line breaks, as a block scalar has them, move the place and nothing else."""
    text = f"\n  {attack}\n"
    if len(text) > grammar.MOST_CHARACTERS or not attack.strip(HERE + " \n\t"):
        return
    with pytest.raises(FormulaError) as caught:
        grammar.parse(text.replace(HERE, ""))
    assert caught.value.faults[0].offset == text.index(HERE)
    assert caught.value.faults[0].code in codes


def test_every_fault_is_said_in_reading_order() -> None:
    with pytest.raises(FormulaError) as caught:
        grammar.parse("甲.乙 + eval(1) + True + f'x' + 甲[0]")
    assert [fault.offset for fault in caught.value.faults] == [0, 6, 16, 23, 30]
    assert str(caught.value).count(";") == 4


# ------------------------------------------------------------------------------ inside a rule file

RULE = """\
rubric: attack
title: 试题
points: 10
data:
  甲: {kind: number}
  乙: {kind: number}
relations:
- that: 甲 > 0
  says: 关系
limits:
- when: 甲 > 0
  at_most: 5
  says: 限制
sections:
- name: 组
  points: 10
  indicators:
  - name: 一
    points: 1
    measure: 率 = 甲 / 乙
    undefined:
    - when: 乙 == 0
      score: zero
      because: 另有原因
    unless:
      when: 甲 < 0
      because: 另有原因
    ratio: {}
  - name: 二
    points: 2
    cases:
    - when: 甲 > 1
      points: 2
    - otherwise: 0
  - name: 三
    points: 3
    formula: min(甲, 3)
  - name: 四
    points: 4
    parts:
    - name: 上
      points: 2
      target:
        direction: ≥
        target: 甲
        actual: 乙
    - name: 下
      points: 2
      checkpoints:
      - name: 六月
        actual: 甲
        target: 1
        points: 2
"""

PLACES = {
    "relations": "that: 甲 > 0",
    "limits": "when: 甲 > 0",
    "measure": "measure: 率 = 甲 / 乙",
    "undefined": "when: 乙 == 0",
    "unless": "when: 甲 < 0",
    "cases": "when: 甲 > 1",
    "formula": "formula: min(甲, 3)",
    "target": "target: 甲",
    "actual": "actual: 乙",
    "checkpoints": "actual: 甲",
}


RANGE = re.compile(rf"{HERE}?[\[(][^,\[\]()]*,[^,\[\]()]*[\])]")
STYLES = ("|-", ">-", "'", '"')


def attacked(attack: str, turn: int) -> tuple[str, list[tuple[int, int]]]:
    """The rule with an attack in every place, each written in another style, and where the faults are."""
    text = RULE
    for number, place in enumerate(PLACES.values(), turn):
        lead, _, rest = place.partition(": ")
        said = f"{rest.partition(' = ')[0]} = {attack}" if " = " in rest else attack
        match STYLES[number % 4]:
            case "'":
                scalar = "'" + said.replace("'", "''") + "'"
            case '"':
                scalar = '"' + said.replace("\\", "\\\\").replace('"', '\\"') + '"'
            case style:
                scalar = f"{style}\n{' ' * 12}{said}"
        text = text.replace(f"{place}\n", f"{lead}: {scalar}\n", 1)
    places = []
    while HERE in text:
        before, _, after = text.partition(HERE)
        places.append((before.count("\n") + 1, len(before) - before.rfind("\n")))
        text = before + after
    return text, places


def in_a_file(attack: str) -> bool:
    """Whether YAML lets an attack into a file at all (control characters it does not)."""
    return (
        all(character.isprintable() or character == " " for character in attack)
        and len(attack) < grammar.MOST_CHARACTERS
    )


FILED = [
    param
    for param in ATTACKS
    if in_a_file(str(param.values[0]).replace("\u3000", "")) and param.id not in {"an empty text", "only space"}
]


@pytest.mark.parametrize("place", PLACES)
def test_the_rule_holds_without_an_attack(place: str, tmp_path: Path) -> None:
    """So that what is refused below is refused for the attack."""
    assert RULE.count(f"{PLACES[place]}\n") == 1
    rule = tmp_path / "rule.yaml"
    rule.write_text(RULE, encoding="utf-8")
    result = perfscore.load(rule).score({"rubric": "attack", "data": {"甲": 1, "乙": 1}})
    assert str(result.total) == "5"


@pytest.mark.parametrize(
    ("turn", "attack", "codes"), [pytest.param(turn, *one.values, id=one.id) for turn, one in enumerate(FILED)]
)
def test_an_attack_in_a_rule_is_refused_at_its_column(
    turn: int, attack: str, codes: tuple[str, ...], tmp_path: Path
) -> None:
    text, places = attacked(attack, turn)
    rule = tmp_path / "rule.yaml"
    rule.write_text(text, encoding="utf-8")
    with pytest.raises(PerfscoreError) as caught:
        perfscore.load(rule)
    found = [problem.as_dict() for problem in caught.value.problems]
    others = ["formula-kind", "unknown-name"]
    if RANGE.fullmatch(attack):  # the target alone may be a range: there it is one without numbers
        del places[list(PLACES).index("target")]
        assert [one["code"] for one in found].count("interval-form") == 1
        others.append("interval-form")
    assert [(one["line"], one["column"]) for one in found if one["code"] in codes] == places
    assert {one["code"] for one in found} <= {*codes, *others}


# ----------------------------------------------------------------- behind the grammar, a second wall


def test_compiled_text_has_no_builtins() -> None:
    writer = value.Writer()
    run = writer.function("_run(甲)", [f"return {writer.write(grammar.parse('max(甲, 2) * 3').tree)}"])
    assert run.__globals__["__builtins__"] == {}
    assert {name[0] for name in run.__globals__} == {"_"}
    assert set(run.__code__.co_names) <= set(run.__globals__)


def test_the_reference_knows_only_our_functions() -> None:
    """Not even simpleeval's own: what is not ours is a name that is not defined."""
    node = grammar.parse("max(甲, 2)").tree
    assert reference.value(node, {"甲": exact.ratio(3)}) == 3
    with pytest.raises(Exception, match="rand"):
        reference.value(tree.Call("rand", ()), {})  # type: ignore[arg-type]  # no grammar lets it through


# ----------------------------------------------------------------------- every other text of a file

HOSTILE = [
    "'",
    '"',
    "''' + __import__('os').system('id') + '''",
    "x'); __import__('os').system('id'); ('",
    '"); raise SystemExit("',
    "' if 1 else '",
    "\\",
    "\\'",
    "\\N{BULLET}",
    "\\x27",
    "%",
    "%s %(x)s %n",
    "{",
    "}",
    "{}",
    "{{}}",
    "{甲}",
    "{甲:pp}",
    "{原得分}",
    "{甲.__class__}",
    "{says}",
    "{0}",
    "$甲",
    "#",
    "# 注释",
    "甲: 乙",
    "- 甲",
    "@x",
    "=1+1",
    "<b>甲</b>",
    "<script>alert(1)</script>",
    "甲|乙",
    "[red]甲[/red]",
    "`id`",
    "甲·乙",
    "·",
    "得分",
    "合计",
    "例外情形",
    "None",
    "True",
    "if",
    "lambda",
    "_k0",
    "_run",
    "_Stop",
    "__builtins__",
    "甲__乙",
    "ＡＢ",
    "AB",
    "ｉｆ",
    "＿甲",
    "½",
    "①",
    "ﬁ",
    "é",
    "e\u0301",
    "\u0301甲",
    "甲\u0301",
    "a\u0327\u0301",
    "甲\u200b乙",
    "\ufeff甲",
    "甲\u202e乙",
    "甲\u2066乙",
    "甲\u00ad乙",
    "甲\u2028总分 100 / 100 分",
    "甲\u3000乙",
    "甲\u00a0乙",
    "👩\u200d👩\u200d👧",
    "\U0001d4ae",
    "ſ",
    "K",
    "İ",
    "是",
    "否",
    "null",
    "~",
    "true",
    "1",
    "1e5",
    "甲.乙",
    "甲/乙",
    "x" * 60,
    "长" * 300,
]
PIECES = [
    "'",
    '"',
    "\\",
    "{",
    "}",
    "%",
    "·",
    "甲",
    "乙",
    "A",
    "Ａ",
    "_",
    "＿",
    "\u0301",
    "\u200b",
    ":",
    ".",
    " ",
    "(",
    "+",
    "1",
    "if",
]
texts = st.one_of(
    st.sampled_from(HOSTILE),
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join),
    st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=8),
).filter(str.strip)


def quoted_in_formula(text: str) -> str | None:
    """A text as a formula can say it; a text with both quotes, or with a backslash, it cannot."""
    if "\\" in text or ("'" in text and '"' in text):
        return None
    return f"'{text}'" if "'" not in text else f'"{text}"'


def free(text: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A rule, and a submission to it, with the same text wherever any text may stand."""
    said, why = text.strip(), f"因为{text}"
    choice = quoted_in_formula(said)
    columns = {"名": {"kind": "text"}, "分": {"kind": "number"}, "式": {"kind": "text"}, "数值": {"kind": "number"}}
    indicators = [
        {"id": "清单", "name": text, "criterion": text, "source": text, "note": text, "points": 3},
        {"id": "否决", "name": "否决", "points": 1, "unless": {"when": "数 > 0", "because": why}, "judged": {}},
        {"id": "情况", "name": "情况", "points": 2},
        {"id": "部分", "name": "部分", "points": 4},
        {"id": "问卷", "name": "问卷", "points": 5, "survey": {"questions": 1, "options": {text: 5, "另一项": 0}}},
        {"id": "等级", "name": "等级", "points": 3, "judged": {"levels": {text: "[0%, 100%]"}}},
        {"id": "节点", "name": "节点", "points": 2},
        {"id": "逐行", "name": "逐行", "points": 10},
    ]
    indicators[0]["checklist"] = {text: 1, "另一项": 2}
    indicators[2]["cases"] = [
        {"when": f"选 == {choice}" if choice else "数 > 0", "points": 2, "says": text},
        {"otherwise": 0, "says": text},
    ]
    indicators[3]["parts"] = [
        {"name": text, "points": 2, "checklist": {text: 2}},
        {"name": "另一部分", "points": 2, "findings": {"each": 1, "kinds": [text]}},
    ]
    indicators[6]["checkpoints"] = [{"name": text, "actual": "数", "target": 1, "points": 2}]
    ways = {text: {"target": {"direction": "≥", "target": "2", "actual": "数值"}}}
    indicators[7]["each"] = {"table": "表", "name": "名", "points": "分", "by": "式", "ways": ways}
    rule = {
        "rubric": "free",
        "title": text,
        "authority": text,
        "version": text,
        "source": text,
        "points": 30,
        "not_applicable": "rescale",
        "grades": {text: "[0, 100]"},
        "note": text,
        "data": {
            "数": {"kind": "number", "note": text},
            "选": {"kind": "choice", "of": [text, "另一个词"]},
            "话": {"kind": "text"},
            "表": {"kind": "table", "columns": columns},
        },
        "relations": [{"that": "数 > 99", "says": why}],
        "limits": [{"when": "数 > 0", "at_most": 29, "says": why}],
        "sections": [{"name": text, "points": 30, "indicators": indicators}],
    }
    submission = {
        "rubric": "free",
        "unit": text[:200],
        "data": {"数": 1, "选": text, "话": text, "表": [{"名": text, "分": 10, "式": text, "数值": 1}]},
        "answers": {
            "清单": {said: "是", "另一项": "否"},
            "否决": {"score": 1, "reason": why},
            "部分": {said: {said: "是"}, "另一部分": [{"kind": said, "what": why}]},
            "问卷": {"tally": {said: 3, "另一项": 1}},
            "等级": {"level": said, "score": 1, "reason": why},
        },
        "evidence": {"清单": [why]},
    }
    return rule, submission


SCORES = {"清单": "1", "否决": "0", "情况": "2", "部分": "3", "问卷": "3.75", "等级": "1", "节点": "2"}
TAKEN = {"另一项", "另一部分", "另一个词", *SCORES}


def load(rule: dict[str, Any], folder: Path) -> perfscore.Rubric:
    path = folder / "rule.json"
    path.write_text(json.dumps(rule, ensure_ascii=False), encoding="utf-8")
    return perfscore.load(path)


def tried(run: Callable[[], perfscore.Result]) -> perfscore.Result | set[str]:
    """The result, or the codes of the problems; anything else that is raised is a failure."""
    try:
        return run()
    except PerfscoreError as error:
        return {problem.code for problem in error.problems}


def verified(result: perfscore.Result) -> None:
    """The result's JSON is JSON, and its steps hold for someone who reads only them."""
    document = result.model_dump_json()
    assert json.loads(document)["rubric"]["digest"].startswith("sha256:")
    assert verify(document) == []


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("rules")


@given(texts)
def test_any_text_is_only_text(folder: Path, text: str) -> None:
    """Wherever words may stand, all words may: the scores are the same, and the words are said as they are."""
    rule, submission = free(text)
    if normal(text.strip()) in TAKEN:
        return
    said = text.strip()
    if INVISIBLE.search(said) or misplaced(said):
        codes = tried(lambda: load(rule, folder).score(submission))
        assert isinstance(codes, set)
        assert codes <= {"name-invisible", "names-alike", "control-character"}
        return
    result = load(rule, folder).score(submission)
    assert {one.id: str(one.score) for one in result.indicators} == {**SCORES, said: "5"}
    assert str(result.total) == "17.75"
    assert result.grade == said
    printed = result.explain()
    assert printed.count("\n") == len(printed.splitlines())
    literally = clean(" ".join(said.splitlines()))
    for line in (f"{literally}：是，得 1 分", f"{literally}，得 0 分", f"{literally}，得 2 分", f"等次：{literally}"):
        assert line in printed
    verified(result)


@given(
    st.one_of(texts, st.sampled_from(["人", "万人", "一人", "元", "%", "‰", "个百分点", "亿亿", "百", "m²", "元/人"]))
)
def test_any_unit_is_only_text(folder: Path, text: str) -> None:
    """A unit is shown as it is written, or refused when the rule is read: never when a bureau is scored."""
    unit = text.strip()
    rule = {
        "rubric": "unit",
        "title": "单位",
        "points": 1,
        "data": {"数": {"kind": "count", "unit": text}, "值": {"kind": "number", "unit": text}},
        "sections": [
            {"name": "全部", "points": 1, "indicators": [{"name": "一", "points": 1, "formula": "数 / 3 * 值"}]}
        ],
    }
    result = tried(lambda: load(rule, folder).score({"rubric": "unit", "data": {"数": 3, "值": "0.5"}}))
    if not isinstance(result, perfscore.Result):
        assert result == {"control-character" if CONTROL.search(text) else "unit-form"}
        return
    assert result["一"].steps[0].shown == f"3 {unit}"
    verified(result)


NAMES = [
    *(
        "甲",
        "乙",
        "甲·乙",
        "甲·",
        "·甲",
        "ＡＢ",
        "AB",
        "ab",
        "ａｂ",
        "ﬁ",
        "fi",
        "e\u0301",
        "é",
        "甲\u0301",
        "ſ",
        "s",
        "K",
    ),
    *("得分", "例外情形", "原得分", "甲·原得分", "原得分·", "各部分合计", "第1项", "第2项", "评定得分", "档次", "情况"),
    *("min", "sum", "count", "if", "None", "True", "print", "exec", "self", "_", "_x", "x__y", "_k0", "_run", "_once"),
    *(
        "_Stop",
        "_g0",
        "__builtins__",
        "match",
        "type",
        "ｉｆ",
        "＿甲",
        "1甲",
        "甲 乙",
        "甲-乙",
        "甲.乙",
        "{甲}",
        "'甲'",
        "",
    ),
    *("x" * 60, "x" * 61, "ﷺ" * 4, "𝓮𝓿𝓪𝓵", "甲\u200b"),
]
PROPER = [name for name in NAMES if is_name(name)]
several = st.lists(
    st.one_of(st.sampled_from(PROPER), st.sampled_from(PROPER), st.sampled_from(NAMES)),
    min_size=7,
    max_size=7,
    unique=True,
)
REFUSED = {
    *("name-form", "name-taken", "duplicate-key", "key-not-text", "value-empty", "measure-form", "formula-syntax"),
    *(
        "unknown-name",
        "formula-not-allowed",
        "parts-same-name",
        "formula-unknown-function",
        "value-empty",
        "formula-kind",
        "measure-cycle",
        "name-invisible",
        "names-alike",
        "unit-unknown",
    ),
}


@given(several)
def test_names_do_not_get_in_each_others_way(folder: Path, names: list[str]) -> None:
    """Whatever figures, measures, items, parts and columns are called: it is scored right, or refused."""
    figure, other, measure, item, second, part, column = names
    bands = {"[0, )": 0, "( , 0)": 2}
    rows = {"全部": {"measure": f"{measure} = {column} / {other}", "ratio": {}}}
    parts = [
        {"name": part, "points": 3, "checklist": {item: 1, second: 2}},
        {"name": "另一部分", "points": 2, "measure": f"{measure} = {figure} - {other}", "bands": bands},
    ]
    indicators = [
        {"id": "1", "name": "比例", "points": 4, "measure": f"{measure} = {figure} / {other}", "ratio": {}},
        {"id": "2", "name": "清单", "points": 3, "checklist": {item: 1, second: 2}},
        {"id": "3", "name": "部分", "points": 5, "parts": parts},
        {"id": "4", "name": "逐行", "points": 6, "each": {"table": "表", "name": "行", "points": "分值", "ways": rows}},
    ]
    columns = {"行": {"kind": "text"}, column: {"kind": "number"}, "分值": {"kind": "number"}}
    rule = {
        "rubric": "names",
        "title": "名称",
        "points": 18,
        "data": {figure: {"kind": "number"}, other: {"kind": "number"}, "表": {"kind": "table", "columns": columns}},
        "sections": [{"name": "全部", "points": 18, "indicators": indicators}],
    }
    row = {"行": "一行", normal(column): 1, "分值": 6}
    submission = {
        "rubric": "names",
        "data": {normal(figure): 1, normal(other): 2, "表": [row]},
        "answers": {"2": {item: "是", second: "否"}, "3": {part: {item: "否", second: "是"}}},
    }
    result = tried(lambda: load(rule, folder).score(submission))
    if not isinstance(result, perfscore.Result):
        assert result <= REFUSED
        return
    assert all(map(is_name, (figure, other, measure, column)))
    assert {one.id: str(one.score) for one in result.indicators} == {"1": "2", "2": "1", "3": "4", "一行": "3"}
    equation = f"{normal(measure)} = {normal(figure)} ÷ {normal(other)} = 1 ÷ 2 = 50%"
    assert equation in result.explain()
    verified(result)


def test_a_figure_may_be_called_like_anything_that_the_program_uses_inside(tmp_path: Path) -> None:
    """Were the compiled text's own names in reach, one of these would replace one of them."""
    inside = ("print", "exec", "Stop", "run", "once", "k0", "g0", "min_", "round_", "builtins", "match", "case", "type")
    rule = {
        "rubric": "inside",
        "title": "名称",
        "points": len(inside),
        "data": {name: {"kind": "number"} for name in inside},
        "sections": [
            {
                "name": "全部",
                "points": len(inside),
                "indicators": [{"name": name, "points": 1, "formula": f"min({name}, 1)"} for name in inside],
            }
        ],
    }
    result = load(rule, tmp_path).score({"rubric": "inside", "data": dict.fromkeys(inside, 1)})
    assert str(result.total) == str(len(inside))
    verified(result)
