"""What perfscore refuses in a rule file, its JSON Schema refuses on the same line, but for what is listed here.

The list is checked both ways: what stands in it the schema accepts, and what it refuses does not stand there.
docs/editors.md has the same list, with the reasons.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import dropwhile
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

import pytest
from jsonschema import Draft7Validator, ValidationError

import perfscore
from cli_runs import ROOT
from core_yaml import core
from perfscore.cli.schema import of
from perfscore.documents.document import Document
from perfscore.documents.node import Node
from perfscore.documents.parse import parse
from perfscore.problems import Problem, Span

BAD: Final = ROOT / "tests" / "cases" / "bad"
RULES: Final = sorted(path for path in BAD.glob("*/rule.*") if path.is_file())

SYNTAX: Final = {  # the file is not YAML, or YAML of a kind that a schema does not see: keys twice, anchors, tags
    *(
        "control-character",
        "duplicate-key",
        "empty-file",
        "encoding-unknown",
        "file-binary",
        "key-not-text",
        "not-yaml",
    ),
    *("several-documents", "tab-indent", "too-deep", "yaml-alias", "yaml-anchor", "yaml-directive", "yaml-tag"),
}
NEVER: Final = {  # what a schema cannot say, and where it shows something all the same
    # sums and comparisons of numbers
    "bands-overlap": "",
    "earn-at-most": "",
    "deduct-at-most": "",
    "between-form": "",
    "earn-overlaps": "",
    "grades-overlap": "",
    "grades-order": "",
    "limit-below-least": "",
    "least-above-points": "",
    "kinds-without-points": "",
    # a share above 100%
    "points-above-full": "bands-ranges:15:70 deduct-at-most:12:116 findings-at-most:10:55 scale:19:65",
    "scale-order": "",
    "scale-unit": "",
    "points-not-adding": "",
    "parts-weights": "",
    "valid-order": "",
    # how a row, or a section, counts in the total
    "bonus-and-minus": "",
    "points-needed": "",
    "section-mixed": "",
    "take-over-table": "",
    "weight-without-rows": "",
    "total-direction": "",
    "total-form": "",
    "total-left-out": "",
    "total-name": "",
    "total-twice": "",
    # names that stand elsewhere
    "grade-never-given": "",
    "grade-unknown": "",
    "grades-missing": "",
    "row-of-table": "",
    "level-word-twice": "",
    "ambiguous-name": "",
    "cases-not-covered": "",
    "cases-overlap": "",
    "between-unit": "",
    "choice-unknown": "",
    "each-column": "",
    "name-invisible": "name-invisible:5:3 name-invisible:10:15 name-invisible:15:38",
    "name-taken": "",
    "names-alike": "",
    "not-applicable-forbidden": "",
    "parts-same-item": "",
    "same-id": "",
    "same-section": "",
    "table-row": "",
    # what the file that is extended has
    "add-place": "",
    "already-changed": "",
    "already-removed": "",
    "already-there": "",
    "extends-not-a-rule": "",
    "extends-unknown": "",
    # another problem is at the same place, or a name that formulas keep for themselves
    "unknown-name": "gates:15:98 keys-in-chinese:11:38 mended:27:49 points-broken:10:40 unknown-key-deep:14:25 "
    "unknown-name:15:20 unknown-name:15:31",
    "target-direction": "",
    "target-late": "",
    "target-over": "",
    # what a formula means, and the answers that ways ask for
    "cases-answers-differ": "",
    # how parts enter the sum of their row
    "part-kind": "",
    "part-weight": "",
    "parts-not-counted": "",
    "formula-arguments": "limits-grades:15:11",  # what score and share name is one row
    "formula-date": "",
    "formula-per-row": "",
    "formula-two-tables": "",
    "formula-kind": "limits:10:10",
    "measure-cycle": "",
    "formula-too-large": "",
    "relation-form": "",
    # the units of numbers, and what a formula counts
    "money-without-unit": "",
    "percent-for-ratio": "",
    "unit-unknown": "",
    "units-differ": "",
    "divided-by-nothing": "",
}
SOME: Final = {  # what a schema says most of, and where it cannot
    "kinds-same-name": "kinds:16:66",  # it underlines the list
    "earn-unit": "earn-beside-deduct:35:28",  # that of deduct is another
    "date-form": "dates-unquoted:18:59 target-days:16:59",  # beside formulas, which it could be
    "number-not-read": "scale:20:52 words-round-numbers:21:52 words-round-numbers:21:62",  # 15天以内, like a unit
    "bands-unit": "two-units:14:69",  # two units, neither of them %
    "interval-form": "bands-ranges:12:70 target-days:18:59 target-range-units:15:60 two-units:18:59",  # its ends
    "level-range": "level-range:12:49",  # points above the row's
    "not-in-base": "extends-not-there:12:26 extends-not-there:13:26 extends-not-there:14:26 extends-not-there:15:26 "
    "extends-not-there:16:25 extends-not-there:17:10 extends-not-there:5:3 extends-not-there:7:3 extends-not-there:8:3",
    "nothing-to-remove": "extends-not-there:10:3 extends-not-there:4:32",
    "expect-empty": "tests-form:24:40",  # problems: [] alone
    "expect-form": "tests-form:19:54 tests-form:20:29",  # what an indicator's own name stands for
    "way-missing": "extends-framework:7:3",  # the framework has none, and nobody gave it one
    "cases-otherwise": "cases-by-date:13:5 cases:27:19",  # which of the data is a choice; otherwise not at the end
    "measure-missing": "cases-holding-ways:38:23 cases-holding-ways:39:20",  # what a case looks at may stand outside it
    "case-form": "each-cases:22:28",  # which ways a case of a row may hold
    "judged-columns": "each-cases:23:26 target-days:24:78",  # what a row and a column are
    # which ways a mean can be taken of
    "each-average": "each-average:21:59 each-average:31:11 each-average:40:14 each-average:43:78",
    "each-ways": "each:30:7 each:32:9",  # the words of a column
    # brackets, and if with else, in pairs; which word behind a number is a unit
    "formula-syntax": "dates-unquoted:8:14 formula-literal-block:17:13 formula-slips:17:44 formula-syntax:13:36 "
    "formula-syntax:17:35 formula-syntax:18:37 unit-unknown:19:45",
}


Place: TypeAlias = tuple[int, int]


@cache
def validator() -> Draft7Validator:
    return Draft7Validator(of("rubric"))


@cache
def refused(rule: Path) -> tuple[Problem, ...]:
    """What is wrong with a rule; nothing where it loads."""
    try:
        perfscore.load(rule)
    except perfscore.PerfscoreError as error:
        return tuple(one for one in error.problems if one.severity == "error" and _in(rule, one))
    return ()


def _in(rule: Path, one: Problem) -> bool:
    """Whether a problem is in the file itself, and not in one that it extends."""
    return not isinstance(one.where, Span) or Path(one.where.file).name == rule.name


def leaves(error: ValidationError) -> Iterator[ValidationError]:
    """An error, and where it says that one of several must hold, what is wrong with each of them."""
    yield error
    for one in error.context or ():
        yield from leaves(one)


def extents(document: Document, error: ValidationError) -> Iterator[tuple[Place, Place]]:
    """What an editor underlines, or may: from where to where."""
    path = tuple(error.absolute_path)
    _, node = document.resolve(path)
    _, around = document.resolve(path[:-1])
    yield from _keys(document, path)
    if {"minItems", "minProperties", "minimum", "maxProperties"} & {
        error.validator
    }:  # said of what has too few or many
        yield from _keys(document, path[:-1])
    # the first of these tell a whole rule, a framework and an extension apart
    inside = dropwhile({"then", "else"}.__contains__, error.absolute_schema_path)
    if {"then", "else"} & set(inside):  # several keys do not go together: any of them may be meant
        yield from (_extent(key, value) for key, value in (node if node.pairs else around).pairs)
    if error.validator == "additionalProperties":
        known = error.schema.get("properties", {}) if isinstance(error.schema, dict) else {}
        yield from (_extent(key, value) for key, value in node.pairs if key.text not in known)
    elif error.validator == "oneOf":  # one of several keys is too many: any of them may be meant
        yield from (_extent(key, key) for key, _ in node.pairs)
    elif "propertyNames" in error.absolute_schema_path:
        yield from _keys(document, (*path, str(error.instance)))
    elif node.kind == "scalar":
        yield _extent(node, node)
    else:
        yield (node.line + 1, node.column + 1), (node.line + 1, node.column + 1)


def _keys(document: Document, path: tuple[str | int, ...]) -> Iterator[tuple[Place, Place]]:
    key = document.span(path, key=True)
    yield (key.line, key.column), (key.line, key.column + key.width)


def _extent(first: Node, last: Node) -> tuple[Place, Place]:
    return (first.line + 1, first.column + 1), (last.end_line + 1, last.end_column + 1)


class Seen(NamedTuple):
    """The problems of a rule by what the schema shows where they are: something, or nothing."""

    shown: frozenset[tuple[str, str]]
    unshown: frozenset[tuple[str, str]]


@cache
def seen(rule: Path) -> Seen:
    document = parse(rule)
    errors = list(validator().iter_errors(core("\n".join(document.lines))))
    underlined = [one for error in errors for leaf in leaves(error) for one in extents(document, leaf)]
    shown, unshown = set[tuple[str, str]](), set[tuple[str, str]]()
    for one in refused(rule):
        place = (one.where.line, one.where.column) if isinstance(one.where, Span) else (0, 0)
        found = any(first <= place <= last for first, last in underlined) if place[0] else errors
        (shown if found else unshown).add((one.code, f"{rule.parent.name}:{place[0]}:{place[1]}"))
    return Seen(frozenset(shown), frozenset(unshown))


def places(*, shown: bool) -> dict[str, set[str]]:
    """Where the problems of each code stand that the schema shows, or does not show."""
    found: dict[str, set[str]] = {}
    for rule in RULES:
        if refused(rule) and not SYNTAX & {one.code for one in refused(rule)}:
            for code, place in seen(rule).shown if shown else seen(rule).unshown:
                found.setdefault(code, set()).add(place)
    return found


def test_what_the_schema_does_not_show_is_listed() -> None:
    unshown = places(shown=False)
    assert unshown.keys() == NEVER.keys() | SOME.keys()
    assert {code: unshown[code] for code in SOME} == {code: set(where.split()) for code, where in SOME.items()}


def test_what_is_listed_the_schema_does_not_show() -> None:
    shown = places(shown=True)
    assert {code: shown.get(code, set()) for code in NEVER} == {code: set(at.split()) for code, at in NEVER.items()}


@pytest.mark.parametrize("rule", RULES, ids=lambda path: path.parent.name)
def test_a_file_that_is_not_read_at_all_is_listed_as_such(rule: Path) -> None:
    codes = {one.code for one in refused(rule)}
    if codes & SYNTAX:
        assert codes <= SYNTAX
        with pytest.raises(perfscore.PerfscoreError):
            parse(rule)
    else:
        parse(rule)


def test_the_list_is_in_the_docs() -> None:
    page = (ROOT / "docs" / "editors.md").read_text(encoding="utf-8")
    table = re.findall(r"^\| (`[a-z`、-]+`) \|", page, re.MULTILINE)
    assert {code for row in table for code in re.findall("[a-z-]+", row)} == {*NEVER, *SOME, *SYNTAX}
