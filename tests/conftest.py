"""The profile of the property tests (see profiles.py), and the tests that run only where they are asked for.

The comparison with the oracle has a profile of its own, `oracle`, which is itself a decorator:

    @settings.get_profile("oracle")
    @given(rules_and_submissions())
    def test_score_agrees_with_the_oracle(...): ...

A test that is marked `office` or `cluster` needs what a machine with Python, git and make lacks. It is skipped unless
`pytest --office` or `--cluster` asks for it; the end of a run says how many were. One that is marked `explores`, as
every property is, looks further on the profiles ci and deep. `make test-all` runs all three.

One that is marked `unmeasured` runs without coverage, which would double its time: every property, whose lines would
be covered by luck, and all tests of the files in `UNMEASURED`. Whatever a line of the proven rooms is there for,
another test says. They come last, and `make test` hands the tests out in their order (`--dist load`): no process
measures again once it has stopped, so that none has cached or imported without coverage what is to be measured.
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
UNMEASURED: Final = (  # files that guard every room at once, or rooms that pyproject.toml does not measure
    "test_cli_[!st]*.py",
    "test_cli_schema.py",
    "test_cli_terminal.py",
    "test_county.py",
    "test_criteria.py",
    "test_docs.py",
    "test_form_claims.py",
    "test_form_formats.py",
    "test_form_hostile.py",
    "test_form_labels.py",
    "test_form_own.py",
    "test_form_own_[bpw]*.py",
    "test_form_rows.py",
    "test_fuzz.py",
    "test_growth.py",
    "test_limits.py",
    "test_new_way.py",
    "test_nodes_hostile.py",
    "test_oracle*.py",
    "test_package.py",
    "test_prose.py",
    "test_publication.py",
    "test_readings.py",
    "test_recheck_[bjm]*.py",
    "test_recheck_roster.py",
    "test_report*.py",
    "test_review_letters.py",
    "test_review_replies.py",
    "test_roster_*.py",
    "test_rule_tests.py",
    "test_sample.py",
    "test_structure.py",
)

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
    config.addinivalue_line("markers", "unmeasured: runs without coverage")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if isinstance(item, pytest.Function) and is_hypothesis_test(item.obj):
            item.add_marker("explores")
            item.add_marker("unmeasured")
        elif any(map(item.path.match, UNMEASURED)):
            item.add_marker("unmeasured")
        for need, (name, _) in NEEDS.items():
            if item.get_closest_marker(need) and not config.getoption(need):
                item.add_marker(pytest.mark.skip(reason=f"needs {name}: pytest --{need}, or make test-all"))
    items.sort(key=lambda item: item.get_closest_marker("unmeasured") is not None)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("unmeasured") and (measuring := Coverage.current()):
        measuring.stop()
        for name in [one for one in os.environ if one.startswith("COVERAGE_")]:  # what the processes of a test go by
            del os.environ[name]


@pytest.hookimpl(wrapper=True, tryfirst=True)  # round pytest's own, whose last lines come afterwards
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Generator[None]:
    yield
    skipped = terminalreporter.stats.get("skipped", [])
    for need, (name, _) in NEEDS.items():
        if many := sum(need in report.keywords for report in skipped):
            terminalreporter.write_line(f"left out: {many} tests that need {name}; make test-all runs them")
    if PROFILE == "quick":
        terminalreporter.write_line(f"left out: more than {everyday} examples of a property; make test-all tries more")
