"""The tests of rules as JUnit XML, which continuous integration shows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from xml.etree import ElementTree as ET

from perfscore.report.rule_run import UNCONFIRMED, branch_text, failed_lines
from perfscore.ruletests.coverage import RuleRun
from perfscore.ruletests.run import Outcome
from perfscore.ruletests.targets import Target
from perfscore.text import clean

UNREACHED: Final = "没有测试走到"


def junit(runs: Iterable[RuleRun], *, cover: bool) -> str:
    """A suite a rule; a case a test, and one a branch that no test reaches: failed with ``cover``, else skipped."""
    root = ET.Element("testsuites")
    for run in runs:
        suite = ET.SubElement(root, "testsuite", name=run.program.id)
        for outcome in run.outcomes:
            _test(suite, run.program.id, outcome)
        for branch in run.unreached:
            _branch(suite, run.program.id, branch, cover=cover)
        _count(suite)
    _count(root)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _count(suite: ET.Element) -> None:
    for key, path in (("tests", "testcase"), ("failures", "testcase/failure"), ("skipped", "testcase/skipped")):
        suite.set(key, str(len(suite.findall(f".//{path}"))))
    suite.set("errors", "0")


def _test(suite: ET.Element, rule: str, outcome: Outcome) -> None:
    where = {"file": clean(outcome.where.file), "line": str(outcome.where.line)}
    case = ET.SubElement(suite, "testcase", {"classname": rule, "name": clean(outcome.name), **where})
    for failure in outcome.failures:
        made = ET.SubElement(case, "failure", message=clean(failure.problem.message))
        made.text = "\n".join(failed_lines(failure))
    if outcome.verdict == "unconfirmed":
        ET.SubElement(case, "skipped", message=UNCONFIRMED)


def _branch(suite: ET.Element, rule: str, branch: Target, *, cover: bool) -> None:
    where = {"file": clean(branch.where.file), "line": str(branch.where.line)}
    case = ET.SubElement(suite, "testcase", {"classname": f"{rule}.{UNREACHED}", "name": branch_text(branch), **where})
    ET.SubElement(case, "failure" if cover else "skipped", message=UNREACHED)
