"""The tests of rules as JUnit XML, which continuous integration shows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from xml.etree import ElementTree as ET

from perfscore.report.rule_run import UNCONFIRMED, failed_lines, said
from perfscore.ruletests.coverage import RuleRun
from perfscore.ruletests.run import Outcome
from perfscore.ruletests.targets import Spot
from perfscore.text import clean

UNREACHED: Final = "没有测试走到"


def junit(runs: Iterable[RuleRun], *, cover: bool) -> str:
    """A suite a rule; a case a test, and one a branch that no test reaches: failed with ``cover``, else skipped."""
    root = ET.Element("testsuites")
    for run in runs:
        suite = ET.SubElement(root, "testsuite", name=run.program.id)
        for one in run.outcomes:
            _test(suite, run.program.id, one)
        for spot in run.unreached:
            _spot(suite, run.program.id, spot, cover=cover)
        _count(suite)
    _count(root)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _count(suite: ET.Element) -> None:
    for key, path in (("tests", "testcase"), ("failures", "testcase/failure"), ("skipped", "testcase/skipped")):
        suite.set(key, str(len(suite.findall(f".//{path}"))))
    suite.set("errors", "0")


def _test(suite: ET.Element, rule: str, one: Outcome) -> None:
    where = {"file": clean(one.where.file), "line": str(one.where.line)}
    case = ET.SubElement(suite, "testcase", {"classname": rule, "name": clean(one.name), **where})
    for failure in one.failures:
        made = ET.SubElement(case, "failure", message=clean(failure.problem.message))
        made.text = "\n".join(failed_lines(failure))
    if one.verdict == "unconfirmed":
        ET.SubElement(case, "skipped", message=UNCONFIRMED)


def _spot(suite: ET.Element, rule: str, one: Spot, *, cover: bool) -> None:
    where = {"file": clean(one.where.file), "line": str(one.where.line)}
    case = ET.SubElement(suite, "testcase", {"classname": f"{rule}.{UNREACHED}", "name": said(one), **where})
    ET.SubElement(case, "failure" if cover else "skipped", message=UNREACHED)
