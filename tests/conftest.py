"""The profile of the property tests (see profiles.py), and the tests that run only where they are asked for.

The comparison with the oracle has a profile of its own, `oracle`, which is itself a decorator:

    @settings.get_profile("oracle")
    @given(rules_and_submissions())
    def test_score_agrees_with_the_oracle(...): ...

A test that is marked `office` or `cluster` needs what a machine with Python, git and make lacks. It is skipped unless
`pytest --office` or `--cluster` asks for it; the end of a run says how many were. One that is marked `explores`, as
every property is, looks further on the profiles ci and deep. `make test-all` runs all three.

One that is marked `unmeasured` is not measured by coverage, which would take three times as long, and make a line
covered by luck: whatever a line of the proven rooms is there for, another test says.
"""

import os
import shutil
from collections.abc import Generator
from importlib.util import find_spec
from typing import Final

import pytest
from coverage import Coverage
from hypothesis import HealthCheck, is_hypothesis_test, settings

from profiles import EXAMPLES, PROFILE

NEEDS: Final = {  # marker: (what its tests need, what of it is not there)
    "office": ("LibreOffice", () if shutil.which("soffice") else ("soffice (Debian: libreoffice-calc-nogui)",)),
    "cluster": (
        "Spark",
        (
            *(() if shutil.which("java") else ("java (Debian: openjdk-17-jre-headless)",)),
            *(() if find_spec("pyspark") else ("pyspark (make scale)",)),
        ),
    ),
}

everyday, oracle = EXAMPLES[PROFILE]
settings.register_profile(
    PROFILE,
    max_examples=everyday,
    deadline=None,  # a slow machine is not a wrong score
    suppress_health_check=[HealthCheck.too_slow],  # nor is one that measures coverage meanwhile
    derandomize=PROFILE == "ci" or "CI" in os.environ,  # one commit, one verdict; elsewhere look somewhere new
    print_blob=True,
)
settings.register_profile("oracle", settings.get_profile(PROFILE), max_examples=oracle)
settings.load_profile(PROFILE)


def pytest_addoption(parser: pytest.Parser) -> None:
    for need, (name, _) in NEEDS.items():
        parser.addoption(f"--{need}", action="store_true", help=f"run the tests that need {name}, too")


def pytest_configure(config: pytest.Config) -> None:
    for need, (name, absent) in NEEDS.items():
        config.addinivalue_line("markers", f"{need}: needs {name}; runs with --{need}")
        if config.getoption(need) and absent:
            message = f"--{need}: not installed: {', '.join(absent)}"
            raise pytest.UsageError(message)
    config.addinivalue_line("markers", "explores: looks further on the profiles ci and deep")
    config.addinivalue_line("markers", "unmeasured: what it runs does not count as covered")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if isinstance(item, pytest.Function) and is_hypothesis_test(item.obj):
            item.add_marker("explores")
        for need, (name, _) in NEEDS.items():
            if item.get_closest_marker(need) and not config.getoption(need):
                item.add_marker(pytest.mark.skip(reason=f"needs {name}: pytest --{need}, or make test-all"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """Stop what measures coverage: in a worker of pytest-xdist pytest-cov starts two, and its own mark stops one."""
    stopped = []
    while item.get_closest_marker("unmeasured") and (measuring := Coverage.current()):
        measuring.stop()
        stopped.append(measuring)
    try:
        return (yield)
    finally:
        for one in reversed(stopped):
            one.start()


@pytest.hookimpl(wrapper=True, tryfirst=True)  # round pytest's own, whose last lines come afterwards
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Generator[None]:
    yield
    skipped = terminalreporter.stats.get("skipped", [])
    for need, (name, _) in NEEDS.items():
        if many := sum(need in report.keywords for report in skipped):
            terminalreporter.write_line(f"left out: {many} tests that need {name}; make test-all runs them")
    if PROFILE == "quick":
        terminalreporter.write_line(f"left out: more than {everyday} examples of a property; make test-all tries more")
