"""A rubric on its way to the workers of a cluster, and what is said where Spark is not installed."""

from __future__ import annotations

import pickle
import sys
from typing import Any

import pytest

import perfscore
from perfscore import spark as room

RULES = ("yanling-dept-2020", "project-self-evaluation-2020", "miyi-dept-2020", "medical-aid-grades")


@pytest.mark.parametrize(
    "name", ["yanling-dept-2020", "project-self-evaluation-2020", "miyi-dept-2020", "medical-aid-grades"]
)
def test_a_worker_builds_the_rubric_that_was_sent_and_once(name: str) -> None:
    rubric = perfscore.load(name)
    rule = room._rule(rubric.program)
    built = room._built(pickle.loads(pickle.dumps(rule)))  # noqa: S301 (just written)
    assert built.digest == rubric.digest
    assert room._built(rule) is built


def test_a_library_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        room, "_NEEDED", tuple(one for one in room._NEEDED if one != "pyspark")
    )  # it may be there or not
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    table: Any = None
    with pytest.raises(perfscore.PerfscoreError) as error:
        room.score_table(table, perfscore.load(RULES[0]))
    assert [(one.code, one.message, one.hint) for one in error.value.problems] == [
        ("extra-missing", "没有安装在 Spark 上评分要用的程序库：pyarrow", "请运行 pip install 'perfscore[spark]'")
    ]
