"""The tests of a rule: in the rule file itself, and in the file of its name in the folder beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from perfscore.documents.document import Document
from perfscore.documents.locate import located
from perfscore.documents.parse import parse
from perfscore.methods.answer import listed
from perfscore.methods.key_words import meant
from perfscore.problems import Fault, PerfscoreError, Problem
from perfscore.program.model import EachProgram, Program
from perfscore.rubric.pydantic_errors import raw_errors, refusals
from perfscore.rubric.read import not_a_mapping
from perfscore.rubric.rule_tests import Example, ExamplesModel
from perfscore.text import quoted

FOLDER: Final = "tests"


@dataclass(frozen=True, slots=True, eq=False)
class RuleTest:
    """One test, and the part of its file that it is."""

    example: Example
    document: Document


@dataclass(slots=True)
class _Reading:
    """The tests that could be read, and what is wrong with the others."""

    tests: list[RuleTest] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


def tests_file(rule: Path) -> Path:
    """The file for the tests of a rule file that do not stand in the rule file itself."""
    return rule.parent / FOLDER / f"{rule.stem}.yaml"


def rule_tests(program: Program) -> tuple[list[RuleTest], list[Problem]]:
    """Every test of a rule, in order, and the warnings met on the way.

    Raises :class:`PerfscoreError` with every problem of the tests, each at its line and column.
    """
    reading = _Reading([_rule_test(one, program.document, place) for place, one in enumerate(program.model.tests)])
    file = tests_file(Path(program.document.file))
    if file.exists():
        _read(parse(file), program, reading)
    reading.problems += _naming_problems(reading.tests, program)
    if reading.problems:
        raise PerfscoreError([*reading.problems, *reading.warnings])
    return reading.tests, reading.warnings


def _rule_test(example: Example, document: Document, place: int) -> RuleTest:
    return RuleTest(example, document.below(("tests", place)))


def _read(document: Document, program: Program, reading: _Reading) -> None:
    """The tests of a file of their own."""
    reading.warnings += document.problems
    plain = document.plain()
    if not isinstance(plain, dict):
        reading.problems += located([not_a_mapping(plain, "测试文件")], document)
        return
    try:
        model = ExamplesModel.model_validate(plain)
    except ValidationError as error:
        reading.problems += located(refusals(raw_errors(error), ExamplesModel).faults, document)
        return
    if model.rubric != program.id:
        message = f"这些测试是给规则{quoted(model.rubric)}的，不是{quoted(program.id)}的"
        reading.problems += located([Fault(("rubric",), "other-rubric", message)], document)
    reading.tests += [_rule_test(example, document, place) for place, example in enumerate(model.tests)]


def _naming_problems(tests: Iterable[RuleTest], program: Program) -> Iterator[Problem]:
    """Tests of one name, and expectations of indicators that the rule does not have."""
    seen: set[str] = set()
    for test in tests:
        faults = list(_unknown_indicators(test.example, program))
        if test.example.name in seen:
            message = f"已经有一个测试叫{quoted(test.example.name)}"
            faults.append(Fault(("name",), "test-name-twice", message, "每个测试的名称要不同"))
        seen.add(test.example.name)
        yield from located(faults, test.document)


def _unknown_indicators(example: Example, program: Program) -> Iterator[Fault]:
    known = [*program.keyed, *_row_names(example, program)]
    for key in example.expect.scores:
        if listed(key, known) not in known:
            near = meant(key, known)
            hint = f"你是不是想写{quoted(near)}？" if near else "写指标的编号，没有编号的写名称；表格的行写行的名称"
            yield Fault(("expect", key), "expect-unknown", f"规则里没有叫{quoted(key)}的指标", hint, key=True)


def _row_names(example: Example, program: Program) -> Iterator[str]:
    """The names of the rows that a test hands in: each is an indicator of its own."""
    for table in program.indicators:
        if isinstance(table, EachProgram):
            rows = example.data.get(table.way.table)
            for row in rows if isinstance(rows, list) else ():
                yield str(row.get(table.way.name)) if isinstance(row, Mapping) else ""
