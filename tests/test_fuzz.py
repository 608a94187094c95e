"""Whatever is written in a file: it is read, or every problem of it is told at its place, soon.

The shipped rules and examples are mutated: parts dropped, doubled, exchanged, misspelt, put where others
belong; values replaced by odd ones; formulas and whole texts changed a character here and there.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from functools import cache, reduce
from operator import getitem
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import perfscore
from perfscore.problems import Span
from profiles import EXAMPLES as EVERYDAY
from profiles import PROFILE

ROOT: Final = Path(__file__).parent.parent
RULES: Final = sorted(ROOT.glob("rules/*.yaml"))
EXTENDS: Final = ROOT / "tests" / "cases" / "good" / "extends"
EXAMPLES: Final = sorted(ROOT.glob("examples/*.yaml"))
SECONDS: Final = 10.0
"""A second on an idle machine, longer on a busy one or under coverage; what is quadratic takes minutes."""

pytestmark = pytest.mark.unmeasured

Plain = Any
Place = tuple[str | int, ...]

ODD: Final[list[Plain]] = [
    *(None, "", " ", "~", "-", "0", "-1", "1/2", "1e400", "9" * 50, "NaN", ".inf", "１２", "100%", "3人", "２．５"),
    *("😀", "\u202e甲", "甲\u3000乙", "a\nb", "'", '"', "{", "是", "否", "true", "得分", "min", "__class__", "不适用"),
    *("甲 = 乙", "= 3", "甲 +", "(" * 40, "1 if 2 else 3", "甲.乙", "[0, 1]", "( , )", "[1, 0]", "2020-02-30"),
    *([], {}, [[]], [{}], {"": ""}, {"a": {"b": ["c"]}}, ["甲", "乙"], [None], {"not_applicable": "无"}),
    *({"count": "x"}, {"of": "1000", "sum": "一"}, {"tally": {}}, {"sheets": ["A"]}),
    *({"judged": {}}, {"ratio": {}}, {"when": "1 > 0"}, {"kind": "table"}, {"score": "5", "level": "无"}, "长" * 5000),
]
SYMBOLS: Final = "+-*/()<>=!%,.'\"#&|^~`;:?@$[]{}\\ 　，。：；（）“”＝×÷≥≤甲乙a1_0\t"
PIECES: Final = [*SYMBOLS, "==", " if ", " else ", "sum("]


@cache
def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def plain(path: Path) -> Plain:
    return yaml.load(text_of(path), yaml.BaseLoader)  # noqa: S506 (it makes text, lists and mappings only)


def places(value: Plain, here: Place = ()) -> Iterator[Place]:
    """The places of all parts of a value."""
    parts: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in parts:
        yield (*here, key)
        yield from places(inner, (*here, key))


def at(value: Plain, place: Place) -> Plain:
    return reduce(getitem, place, value)


def mutate(value: Plain, draw: st.DrawFn) -> None:
    """Change one part of a value in one way."""
    place = draw(st.sampled_from(list(places(value))))
    holder: Any = at(value, place[:-1])
    key: Any = place[-1]
    other = at(value, draw(st.sampled_from(list(places(value)))))
    match draw(st.sampled_from(["drop", "odd", "move", "rename", "double", "text"])):
        case "drop":
            del holder[key]
        case "odd":
            holder[key] = copied(draw(st.sampled_from(ODD)))
        case "move":
            holder[key] = copied(other)
        case "rename" if isinstance(holder, dict):
            holder[misspelt(str(key), draw)] = holder.pop(key)
        case "double" if isinstance(holder, list):
            holder.insert(draw(st.integers(0, len(holder))), copied(holder[key]))
        case _ if isinstance(holder[key], str):
            holder[key] = misspelt(holder[key], draw)
        case _:
            holder[key] = [holder[key]]


def copied(value: Plain) -> Plain:
    """A part of its own: what is changed later is changed in one place only."""
    return json.loads(json.dumps(value))


def misspelt(text: str, draw: st.DrawFn) -> str:
    """A text with a piece put in, taken out, or both."""
    first, last = sorted((draw(st.integers(0, len(text))), draw(st.integers(0, len(text)))))
    piece: str = draw(st.sampled_from([*PIECES, ""]))
    return text[:first] + piece + text[min(last, first + 3) :]


@st.composite
def mutated(draw: st.DrawFn, path: Path, *, most: int = 3) -> str:
    """A file of the project with a few parts changed, as JSON, which is YAML as well."""
    value = plain(path)
    for _ in range(draw(st.integers(1, most))):
        if not value:
            break
        mutate(value, draw)
    return json.dumps(value, ensure_ascii=False, indent=draw(st.sampled_from([None, 1])))


@st.composite
def scrawled(draw: st.DrawFn, path: Path) -> str:
    """A file of the project whose text is changed in a few places, as if by a slip of the hand."""
    text = text_of(path)
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(text)))
        cut = draw(st.integers(0, 12))
        piece = draw(st.one_of(st.sampled_from(["", "\n", "\n  ", "- ", ": ", "\t", *PIECES]), st.text(max_size=4)))
        text = text[:place] + piece + text[place + cut :]
    return text


def check(error: perfscore.PerfscoreError) -> None:
    """Every problem is at its place, in our own words, and can be shown."""
    assert error.problems
    assert str(error)
    for problem in error.problems:
        assert problem.code != "value-form", problem.render()
        assert problem.code == "too-many-problems" or isinstance(problem.where, Span), problem
        assert problem.message.strip()
        assert json.dumps(problem.as_dict())


def load(path: Path) -> perfscore.Rubric | None:
    began = time.process_time()
    try:
        return perfscore.load(path)
    except perfscore.PerfscoreError as error:
        check(error)
        return None
    finally:
        assert time.process_time() - began < SECONDS


def score(rubric: perfscore.Rubric, given: Path) -> None:
    began = time.process_time()
    try:
        result = rubric.score(given)
    except perfscore.PerfscoreError as error:
        check(error)
    else:
        assert result.explain()
        assert json.loads(result.model_dump_json())["status"] == result.status
    assert time.process_time() - began < SECONDS


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_bytes(text.encode("utf-8", errors="replace"))
    return path


@cache
def shipped(name: str) -> perfscore.Rubric:
    return perfscore.load(name)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz")


def example_for(rule: Path) -> Path:
    return next(
        (one for one in EXAMPLES if f"rubric: {rule.stem}" in text_of(one)), EXAMPLES[0]
    )  # a framework has none


several = settings(
    max_examples=12 if PROFILE == "quick" else EVERYDAY[PROFILE][0],  # of each rule, and of each submission
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@several
@given(data=st.data())
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.stem)
def test_a_mutated_rule_is_read_or_told(rule: Path, folder: Path, data: st.DataObject) -> None:
    suffix = data.draw(st.sampled_from(["yaml", "json"]))
    rubric = load(written(folder, f"rule.{suffix}", data.draw(mutated(rule))))
    if rubric is not None:
        score(rubric, example_for(rule))


@several
@given(data=st.data())
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.stem)
def test_a_rule_with_slips_of_the_hand_is_read_or_told(rule: Path, folder: Path, data: st.DataObject) -> None:
    rubric = load(written(folder, "rule.yaml", data.draw(scrawled(rule))))
    if rubric is not None:
        score(rubric, example_for(rule))


@several
@given(data=st.data())
@pytest.mark.parametrize("file", ["rule.yaml", "base.yaml"])
def test_a_rule_and_its_base_are_read_or_told_whichever_is_mutated(
    file: str, folder: Path, data: st.DataObject
) -> None:
    for one in EXTENDS.glob("*.yaml"):
        written(folder, one.name, text_of(one))
    written(folder, file, data.draw(mutated(EXTENDS / file)))
    rubric = load(folder / "rule.yaml")
    if rubric is not None:
        score(rubric, EXTENDS / "submission.yaml")


@several
@given(data=st.data())
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.stem)
def test_a_mutated_submission_is_scored_or_told(example: Path, folder: Path, data: st.DataObject) -> None:
    suffix = data.draw(st.sampled_from(["yaml", "json"]))
    given_ = written(folder, f"submission.{suffix}", data.draw(mutated(example, most=5)))
    score(shipped(plain(example)["rubric"]), given_)


@several
@given(data=st.data())
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.stem)
def test_a_submission_with_slips_of_the_hand_is_scored_or_told(
    example: Path, folder: Path, data: st.DataObject
) -> None:
    given_ = written(folder, "submission.yaml", data.draw(scrawled(example)))
    score(shipped(plain(example)["rubric"]), given_)
