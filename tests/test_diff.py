"""Two rules compared: what is declared the same never differs, and what is shown to differ does.

`tests/cases/diff/<name>/` holds `old.yaml` and `new.yaml` (or `case.yaml`: a shipped rule, and what is replaced in
its text), perhaps a folder `data`, and what comes out. `python tests/test_diff.py` writes what comes out now.
"""

from __future__ import annotations

import contextlib
import copy
import io
import json
import os
import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import perfscore
import worlds
from generators import Luck, rules_and_submissions
from perfscore.cli import main
from perfscore.compare.witness import VersionResult

ROOT: Final = Path(__file__).parent.parent
FOLDER: Final = ROOT / "tests" / "cases" / "diff"
CASES: Final = sorted(one for one in FOLDER.iterdir() if one.is_dir())
SWAPS: Final = (
    ("whole", "started"),
    ("started", "pro-rata"),
    ("<=", "<"),
    (">=", ">"),
    ("[", "("),
    ("]", ")"),
    (")", "]"),
    ("half-up", "half-even"),
    ("full", "zero"),
    ("≥", "="),
    ("above", "below"),
)
NUMBER: Final = re.compile(r"(?<![\w.])\d+(\.\d+)?(?![\w.])")


# -- documents -----------------------------------------------------------------------------


def told(case: Path, form: str) -> str:
    """What `perfscore diff` says of a case."""
    arguments = ["diff", "old.yaml", "new.yaml", "--format", form]
    arguments += ["--data", "data"] if (case / "data").is_dir() else []
    out, beside = io.StringIO(), io.StringIO()
    with contextlib.chdir(case), contextlib.redirect_stdout(out), contextlib.redirect_stderr(beside):
        status = main(arguments)
    return out.getvalue() + (f"\n{beside.getvalue()}[{status}]\n" if status else "")


@pytest.mark.parametrize("case", CASES, ids=[one.name for one in CASES])
def test_what_a_comparison_says(case: Path) -> None:
    for form, name in (("text", "expected.txt"), ("json", "expected.json")):
        if form == "text" or (case / name).exists():
            assert told(case, form) == (case / name).read_text(encoding="utf-8")


# -- the shipped rules ---------------------------------------------------------------------


def amended(folder: Path, rule: str, *swaps: tuple[str, str]) -> perfscore.Rubric:
    """A shipped rule with some of its text replaced."""
    text = (ROOT / "rules" / f"{rule}.yaml").read_text(encoding="utf-8")
    for old, new in swaps:
        assert old in text, old
        text = text.replace(old, new)
    file = folder / "amended.yaml"
    file.write_text(text, encoding="utf-8")
    return perfscore.load(file)


def witness(found: perfscore.Difference, key: str) -> tuple[dict[str, Any], VersionResult, VersionResult]:
    (row,) = [one for one in found.rows if one.kind != "unchanged"]
    assert row.model.key == key
    (meaning,) = row.meanings
    assert meaning.verdict == "differs"
    assert meaning.witness is not None
    return meaning.witness.given, meaning.witness.old, meaning.witness.new


@pytest.mark.parametrize("path", sorted((ROOT / "rules").glob("*.yaml")), ids=lambda path: path.stem)
def test_a_rule_is_the_same_as_itself(path: Path) -> None:
    found = perfscore.diff(path, path)
    assert found.same
    assert all(one.kind == "unchanged" for one in found.rows)


def test_a_threshold_that_moves(tmp_path: Path) -> None:
    new = amended(
        tmp_path,
        "yanling-dept-2020",
        ("deduct: {above: 100%, each: 1%, points: 1,", "deduct: {above: 105%, each: 1%, points: 1,"),
    )
    data, old, now = witness(perfscore.diff("yanling-dept-2020", new), "三公经费控制率")
    assert set(data["data"]) == {"本年三公经费", "三公经费预算"}
    assert Fraction(old.score) < Fraction(now.score)  # type: ignore[arg-type]  # both are scored


def test_a_closed_end_that_opens_is_shown_at_the_end_itself(tmp_path: Path) -> None:
    new = amended(tmp_path, "yanling-dept-2020", ('"[90%, )": 4, "[80%, 90%)": 3', '"(90%, )": 4, "[80%, 90%]": 3'))
    data, old, now = witness(perfscore.diff("yanling-dept-2020", new), "重点支出安排率")
    assert Fraction(data["data"]["重点项目支出"]) / Fraction(data["data"]["项目总支出"]) == Fraction(9, 10)
    assert [old.score, now.score] == [4, 3]


def test_whole_units_that_become_started_ones(tmp_path: Path) -> None:
    rule = "yanling-dept-2020"
    new = amended(tmp_path, rule, ("part: whole", "part: started"))
    found = perfscore.diff(rule, new)
    rows = [one for one in found.rows if one.kind != "unchanged"]
    assert rows
    for row in rows:
        assert [one.verdict for one in row.meanings] == ["differs"] * len(row.meanings)
        assert any("不足一个单位的" in one.label for one in row.changes)


def test_rows_of_a_table_are_compared_way_by_way(tmp_path: Path) -> None:
    rule = "project-self-evaluation-2020"
    new = amended(tmp_path, rule, ("over: flag, beyond: 30%", "over: deduct, beyond: 30%"))
    (row,) = [one for one in perfscore.diff(rule, new).rows if one.kind != "unchanged"]
    verdicts = {one.row: one.verdict for one in row.meanings}
    assert verdicts["≥"] == "differs"
    assert set(verdicts.values()) == {"differs", "equivalent"}


# -- by chance -----------------------------------------------------------------------------


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every text, those of keys with a last step of None."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield (*path, key, None)
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from leaves(inner, (*path, place))
    elif isinstance(value, str):
        yield path


def changed(rule: dict[str, Any], luck: Luck) -> dict[str, Any]:
    """The rule with one text of an indicator, or one key, changed."""
    found = copy.deepcopy(rule)
    path = luck.pick([path for path in leaves(found) if path[0] in {"sections", "rounding"}])
    whole = path[:-2] if path[-1] is None else path[:-1]
    home = found
    for step in whole:
        home = home[step]
    if path[-1] is None:
        renamed = _altered(path[-2], luck)
        items = [(renamed if key == path[-2] else key, value) for key, value in home.items()]
        home.clear()
        home.update(items)
    else:
        home[path[-1]] = _altered(home[path[-1]], luck)
    return found


def _altered(text: str, luck: Luck) -> str:
    swaps = [(old, new) for old, new in SWAPS if old in text]
    if swaps and luck.chance(60):
        return text.replace(*luck.pick(swaps), 1)
    return NUMBER.sub(luck.pick(("1", "2", "0.5", "7", "0")), text, count=1)


@given(rules_and_submissions(2), st.binary(min_size=12, max_size=12))
def test_what_is_the_same_never_differs_and_a_witness_always_does(
    made: tuple[dict[str, Any], list[dict[str, Any]]], luck: bytes
) -> None:
    rule, submissions = made
    old = worlds.rubric(rule)
    try:
        new = worlds.rubric(changed(rule, Luck(luck)))
    except perfscore.PerfscoreError:
        assume(False)  # noqa: FBT003 (hypothesis has it so)
    found = perfscore.diff(old, new)
    results = [[worlds.scored(one, given_) for one in (old, new)] for given_ in submissions]
    for row in found.rows:
        for meaning in row.meanings:
            if meaning.witness is not None:
                sides = (meaning.witness.old, meaning.witness.new)
                assert sides[0].status != sides[1].status or sides[0].score != sides[1].score
            if meaning.verdict == "equivalent" and not meaning.row:
                _agree(results, row.model.key)


def _agree(results: list[list[Any]], key: str) -> None:
    for before, after in results:
        if not isinstance(before, set) and not isinstance(after, set):
            assert (before[key].status, before[key].got) == (after[key].status, after[key].got)


# -- the page ------------------------------------------------------------------------------


def test_the_page_escapes_what_others_wrote(tmp_path: Path) -> None:
    old: dict[str, Any] = {"rubric": "one", "title": "<b>一</b>", "points": "4", "sections": []}
    way = {"name": "<script>", "points": "4", "checklist": {"<i>": "4"}}
    old["sections"] = [{"name": "全部", "points": "4", "indicators": [way]}]
    new = copy.deepcopy(old)
    new["sections"][0]["indicators"][0]["checklist"] = {"<u>": "4"}
    files = []
    for name, rule in (("old.json", old), ("new.json", new)):
        (tmp_path / name).write_text(json.dumps(rule, ensure_ascii=False), encoding="utf-8")
        files.append(str(tmp_path / name))
    assert main(["diff", *files, "-o", str(tmp_path / "out.html")]) == 0
    page = (tmp_path / "out.html").read_text(encoding="utf-8")
    assert "&lt;script&gt;" in page
    assert "&lt;u&gt;" in page
    assert not re.search(r"<(script|b|i|u|img|link)\b|https?://|url\(", page)


def rewrite() -> None:
    """Write what comes out now into every case."""
    for case in CASES:
        (case / "expected.txt").write_text(told(case, "text"), encoding="utf-8")
        if (case / "expected.json").exists():
            (case / "expected.json").write_text(told(case, "json"), encoding="utf-8")


if __name__ == "__main__":
    os.environ.pop("COLUMNS", None)
    rewrite()


def test_what_of_a_folder_is_not_compared_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A filled form is a submission too; other files are counted, and an empty folder is a problem."""
    rule = tmp_path / "新.yaml"
    rule.write_text("rubric: 新\nextends: yanling-dept-2020\ntitle: 新表\n", encoding="utf-8")
    folder, empty = tmp_path / "填报", tmp_path / "空"
    folder.mkdir()
    empty.mkdir()
    (folder / "甲.pdf").touch()
    (folder / ".隐藏.yaml").write_text("rubric: [", encoding="utf-8")
    filled = str(folder / "甲.xlsx")
    assert main(["form", "yanling-dept-2020", "--fill", "examples/yanling-2020.yaml", "-o", filled]) == 0
    asked = ["diff", "yanling-dept-2020", str(rule), "--data", str(folder), "--format", "json"]
    capsys.readouterr()
    main(asked)
    replay = json.loads(capsys.readouterr().out)["replay"]
    assert [(one["file"], one["old"]["low"]) for one in replay["units"]] == [(filled, "94.72")]
    assert replay["problems"] == []
    (skipped,) = replay["skipped"]
    assert skipped == {
        "file": str(folder),
        "why": "文件夹里有 2 个没有读：隐藏的文件 1 个，.pdf 1 个（“甲.pdf”）",
    }
    assert main([*asked, "--data", str(empty)]) == 1
    replay = json.loads(capsys.readouterr().out)["replay"]
    assert [one["code"] for one in replay["problems"]] == ["folder-empty"]
