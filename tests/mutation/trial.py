"""The plugin by which pytest tries mutants: whichever test can notice one is known, and none runs without end.

mutmut asks once which tests reach which function, and takes only what a test itself calls. So that nothing is missed,
each test then starts with empty caches, and three things count for every test that uses them: what a module of
perfscore calls when it is imported, what a test file calls when it is read, and what sets up a shared fixture.

What such a fixture costs is added to the time of each of them.

For a mutant the tests run quickest first, each under a limit of its own.
"""

import importlib
import json
import os
import pkgutil
import resource
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Generator
from pathlib import Path
from typing import Final

import pytest

import perfscore

DURATIONS: Final = Path("mutmut-stats.json")
SECONDS: Final = 5
"""Processor time that each test has at least; a test that took long has ten times as long."""
READING: Final = 60
"""Processor time to read the tests."""
MEMORY: Final = 6 << 30
"""A mutant that fills the memory fails, and leaves the machine alone."""
OWN: Final = ("perfscore", "tests", "test_")


def pytest_configure(config: pytest.Config) -> None:
    asked = os.environ.get("MUTANT_UNDER_TEST", "")
    if "__mutmut_" in asked:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        signal.signal(signal.SIGPROF, signal.SIG_DFL)  # ends the process, in the middle of a long division too
        signal.setitimer(signal.ITIMER_PROF, READING)
        config.pluginmanager.register(Trial())
    if asked == "stats":
        config.pluginmanager.register(Reach())


def forget() -> None:
    """Empty every cache."""
    for name, module in list(sys.modules.items()):
        if name.startswith(OWN):
            for value in list(vars(module).values()):
                if clear := getattr(value, "cache_clear", None):
                    clear()


class Trial:
    """The tests of one mutant, quickest first, each with a limit."""

    def __init__(self) -> None:
        self.durations: dict[str, float] = json.loads(DURATIONS.read_text())["duration_by_test"]
        forget()

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items.sort(key=lambda item: self.durations.get(item.nodeid, 0))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        signal.setitimer(signal.ITIMER_PROF, SECONDS + 10 * self.durations.get(item.nodeid, 0))
        try:
            return (yield)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)


class Reach:
    """The functions that each test reaches, also those that were called on its behalf before it began."""

    def __init__(self) -> None:
        from mutmut.state import state  # noqa: PLC0415

        self.called: set[str] = state()._stats
        self.durations: dict[str, float] = state().duration_by_test
        self.costs: defaultdict[str, float] = defaultdict(float)
        self.shared: defaultdict[str, set[str]] = defaultdict(set)
        for module in pkgutil.walk_packages(perfscore.__path__, "perfscore."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
        self._keep("import")

    def _keep(self, name: str) -> None:
        self.shared[name] |= self.called
        self.called.clear()

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(self, collector: pytest.Collector) -> Generator[None, object, object]:
        report = yield
        self._keep(collector.nodeid.partition("::")[0])
        return report

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[object]) -> Generator[None, object, object]:
        before = set(self.called)
        self.called.clear()
        start = time.perf_counter()
        value = yield
        if fixturedef.scope != "function":
            self.shared[fixturedef.argname] |= self.called
            self.costs[fixturedef.argname] = time.perf_counter() - start
        self.called |= before
        return value

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self) -> None:
        forget()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> None:
        self.called |= self.shared["import"] | self.shared[item.nodeid.partition("::")[0]]
        for name in getattr(item, "fixturenames", ()):
            self.called |= self.shared.get(name, set())
            self.durations[item.nodeid] += self.costs.get(name, 0)
