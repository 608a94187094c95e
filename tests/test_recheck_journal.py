"""The journal of a re-check is never believed: whatever happens to it, the outcome is that of a run without one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest

import perfscore
from cli_runs import unmeasured
from perfscore.cli import main
from perfscore.problems import PerfscoreError
from perfscore.recheck import batch
from perfscore.recheck.batch import Outcome
from perfscore.recheck.journal import HEAD, Journal, origin
from perfscore.submission.folders import gather
from profiles import DEEP
from workbooks import parts

RULE: Final = """\
rubric: 甲表
title: 评分表
points: 20
data:
  完成: {kind: number}
  项目:
    kind: table
    row: 名称
    columns:
      名称: {kind: text}
      分值: {kind: number}
      目标: {kind: number}
      完成值: {kind: number}
      自评: {kind: number}
sections:
- name: 全部
  points: 20
  indicators:
  - {name: 一, points: 10, measure: 率 = 完成 / 300, ratio: {}}
  - name: 二
    points: 10
    each:
      table: 项目
      name: 名称
      points: 分值
      claimed: 自评
      ways: {目标: {target: {direction: "≥", target: 目标, actual: 完成值}}}
"""
FILES: Final = 3


CHANCE: Final = Random(10)  # noqa: S311 (damage, not secrets)


def submission(number: int, done: float) -> dict[str, Any]:
    row = {"名称": f"第{number}项", "分值": 10, "目标": 100, "完成值": done, "自评": 10}
    return {
        "rubric": "甲表",
        "unit": f"第{number}局",
        "year": 2020,
        "data": {"完成": done, "项目": [row]},
        "claimed": {"一": 3.34, "total": 13.34},
    }


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A rule, and a folder with three submissions."""
    made = tmp_path_factory.mktemp("复核")
    (made / "rule.yaml").write_text(RULE, encoding="utf-8")
    (made / "自评").mkdir()
    for number in range(FILES):
        write(made, number, 100.4 + number)
    return made


def write(home: Path, number: int, done: float) -> None:
    text = json.dumps(submission(number, done), ensure_ascii=False)
    (home / "自评" / f"{number}.json").write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def rule(home: Path) -> perfscore.Rubric:
    return perfscore.load(home / "rule.yaml")


def run(home: Path, rule: perfscore.Rubric, journal: Path | None) -> tuple[list[Outcome], list[str]]:
    """What comes out, and what is said of the journal."""
    paths = gather([str(home / "自评")]).paths
    if journal is None:
        return list(batch.recheck_all(rule.program, paths)), []
    with Journal(journal, origin(rule.digest)) as kept:
        return list(batch.recheck_all(rule.program, paths, kept)), [one.message for one in kept.notices()]


@pytest.fixture(scope="module")
def whole(home: Path, rule: perfscore.Rubric) -> list[Outcome]:
    return run(home, rule, None)[0]


@pytest.fixture(scope="module")
def text(home: Path, rule: perfscore.Rubric) -> bytes:
    """The journal of a run that was done."""
    run(home, rule, home / "原.jsonl")
    return (home / "原.jsonl").read_bytes()


# -- every kind of damage ------------------------------------------------------------------------


def of_bytes(text: bytes) -> Iterator[bytes]:
    """A byte changed, put in or taken out, and the file cut short, at every place; at some, where it is not deep."""
    places = range(len(text)) if DEEP else sorted(CHANCE.sample(range(len(text)), 60))
    for at in places:
        yield text[:at] + bytes([text[at] ^ 1 << CHANCE.randrange(8)]) + text[at + 1 :]
        yield text[:at] + CHANCE.choice((b'"', b"\n", b"\0", b"9", b"\xff", b"}", b",")) + text[at:]
        yield text[:at] + text[at + 1 :]
        yield text[:at]
    yield text.replace(b"\n", b"\r\n")
    yield text.replace(b"\n", b"\n\n")
    yield text.replace(b"\n", b"")
    yield b"\xef\xbb\xbf" + text
    yield text + text
    yield text + b"\0" * 5000
    yield text + b"[" * 100_000
    yield text + b'{"file": ' * 20_000
    yield text + b"9" * 6000 + b"\n"
    yield text + bytes(range(256)) * 20


def of_lines(text: bytes) -> Iterator[bytes]:
    """Lines taken out, doubled, swapped, and made of parts of two."""
    lines = text.splitlines(keepends=True)
    for at in range(len(lines)):
        for other in range(len(lines)):
            swapped = list(lines)
            swapped[at], swapped[other] = swapped[other], swapped[at]
            yield b"".join(swapped)
            yield b"".join([*lines[:at], lines[at][: len(lines[at]) // 2], lines[other]])
        yield b"".join(lines[:at] + lines[at + 1 :])
        yield b"".join([*lines, lines[at]])
        yield b"".join([*lines[:at], b"\n", *lines[at:]])


def of_values(text: bytes) -> Iterator[bytes]:
    """Every single value of every entry changed into another of its kind, into one of another kind, or taken out."""
    head, *lines = text.splitlines()
    for at, line in enumerate(lines):
        paths = list(leaves(json.loads(line)))
        for path in paths if DEEP else CHANCE.sample(paths, 40):
            for change in (other, wrong, gone):
                entry = json.loads(line)
                inside = entry
                for step in path[:-1]:
                    inside = inside[step]
                change(inside, path[-1])
                changed = [*lines[:at], json.dumps(entry, ensure_ascii=False).encode(), *lines[at + 1 :]]
                yield b"\n".join([head, *changed, b""])


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    if isinstance(value, dict | list):
        for key, inside in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(inside, (*path, key))


def other(holder: Any, key: Any) -> None:
    match holder[key]:
        case str(words):
            holder[key] = words.replace("3", "4") if "3" in words else f"{words}。"
        case bool(truth):
            holder[key] = not truth
        case int(number):
            holder[key] = number + 1
        case None:
            holder[key] = "0"
        case list(items):
            holder[key] = items[1:] or ["第0项"]
        case _:
            holder[key] = {}


def wrong(holder: Any, key: Any) -> None:
    holder[key] = CHANCE.choice(([], {}, 1e400, -1, "字", None, True, [[[]]]))


def gone(holder: Any, key: Any) -> None:
    del holder[key]


@pytest.mark.explores
@pytest.mark.parametrize("damage", [of_bytes, of_lines, of_values])
def test_a_journal_that_was_changed_changes_nothing(
    damage: Callable[[bytes], Iterator[bytes]],
    home: Path,
    rule: perfscore.Rubric,
    whole: list[Outcome],
    text: bytes,
    tmp_path: Path,
) -> None:
    """What comes out is what comes out without a journal; what is no journal any more is refused, and left as it is."""
    journal = tmp_path / "进度.jsonl"
    tried = refused = 0
    for changed in damage(text):
        journal.write_bytes(changed)
        tried += 1
        codes: list[str] = []
        try:
            found = run(home, rule, journal)[0]
        except PerfscoreError as error:
            codes, found = [one.code for one in error.problems], None
        if found is None:
            assert (codes, journal.read_bytes()) == (["journal-form"], changed)
            refused += 1
            continue
        assert found == whole, changed
        again, said = run(home, rule, journal)
        assert (again, said) == (whole, []), changed  # what was done again stands in it now
    assert tried > FILES * 10
    assert refused <= tried / 20


def test_every_line_that_does_not_check_is_counted(
    home: Path, rule: perfscore.Rubric, text: bytes, tmp_path: Path
) -> None:
    journal = tmp_path / "进度.jsonl"
    lines = text.splitlines(keepends=True)
    journal.write_bytes(b"".join([lines[0], lines[1].replace(b"3.35", b"3.45"), lines[2][:90], b"\n", lines[3]]))
    assert run(home, rule, journal)[1] == [
        "复核进度文件里的 2 份没有采用，已重新复核：内容被改动过或不完整 2 份",
    ]


def test_what_was_done_again_is_not_said_again(tmp_path: Path) -> None:
    """Nor where another file of the folder has problems, and is looked at in every run."""
    (tmp_path / "rule.yaml").write_text(RULE, encoding="utf-8")
    (tmp_path / "自评").mkdir()
    for number in range(FILES):
        write(tmp_path, number, 100)
    (tmp_path / "自评" / "坏.yaml").write_text("rubric: [", encoding="utf-8")
    rule, journal = perfscore.load(tmp_path / "rule.yaml"), tmp_path / "进度.jsonl"
    run(tmp_path, rule, journal)
    head, first, *rest = journal.read_bytes().splitlines(keepends=True)
    for damaged in (first.replace(b"0.json", b"1.json"), first[:80] + b"\n", first.replace(b"3.33", b"3.34")):
        journal.write_bytes(b"".join([head, damaged, *rest]))
        assert run(tmp_path, rule, journal)[1] == [
            "复核进度文件里的 1 份没有采用，已重新复核：内容被改动过或不完整 1 份"
        ]
        assert run(tmp_path, rule, journal)[1] == []


# -- what results were made from -----------------------------------------------------------------


def test_a_result_is_used_only_for_what_it_was_made_from(
    home: Path, rule: perfscore.Rubric, text: bytes, tmp_path: Path
) -> None:
    journal = tmp_path / "进度.jsonl"
    paths = gather([str(home / "自评")]).paths
    for now, why in (
        (origin("sha256:0"), "规则改过或不是同一个"),
        (origin(rule.digest, evidence=True), "复核的选项不同"),
        (origin(rule.digest).__class__(rule.digest, evidence=False, perfscore="0"), "perfscore 的版本不同"),
    ):
        journal.write_bytes(text)
        with Journal(journal, now) as kept:
            list(batch.recheck_all(rule.program, paths, kept))
            (notice,) = kept.notices()
        assert notice.message == f"复核进度文件里的 3 份没有采用，已重新复核：{why} 3 份"
        assert notice.code == "journal-not-used"


def test_a_submission_that_was_changed_or_deleted_is_said(tmp_path: Path) -> None:
    (tmp_path / "rule.yaml").write_text(RULE, encoding="utf-8")
    (tmp_path / "自评").mkdir()
    for number in range(FILES):
        write(tmp_path, number, 100)
    rule, journal = perfscore.load(tmp_path / "rule.yaml"), tmp_path / "进度.jsonl"
    run(tmp_path, rule, journal)
    write(tmp_path, 0, 200)
    gone = tmp_path / "自评" / "2.json"
    gone.unlink()
    found, said = run(tmp_path, rule, journal)
    assert found == run(tmp_path, rule, None)[0]
    assert said[0] == "复核进度文件里的 1 份没有采用，已重新复核：填报改过 1 份"
    assert said[1].startswith("以前复核过的填报有 1 份现在没有了，没有列入：“")


def test_a_journal_of_the_first_version_is_done_again(
    home: Path, rule: perfscore.Rubric, whole: list[Outcome], tmp_path: Path
) -> None:
    """Its lines had neither a digest nor an origin."""
    journal = tmp_path / "进度.jsonl"
    old = [json.dumps({"perfscore": "recheck-journal", "format": 1})]
    old += [
        json.dumps({"key": "0" * 64, "file": one.file, "recheck": one.recheck.plain()}) for one in whole if one.recheck
    ]
    journal.write_text("\n".join([*old, ""]), encoding="utf-8")
    found, said = run(home, rule, journal)
    assert found == whole
    assert said == ["复核进度文件里的 3 份没有采用，已重新复核：由旧版写成，没有校验码 3 份"]
    assert run(home, rule, journal) == (whole, [])


def test_two_runs_at_once_on_one_journal(
    home: Path, rule: perfscore.Rubric, whole: list[Outcome], tmp_path: Path
) -> None:
    journal = tmp_path / "进度.jsonl"
    paths = gather([str(home / "自评")]).paths
    with Journal(journal, origin(rule.digest)) as one, Journal(journal, origin(rule.digest)) as two:
        runs = [batch.recheck_all(rule.program, paths, kept) for kept in (one, two)]
        pairs = list(zip(*runs, strict=True))
    assert [pair[0] for pair in pairs] == [pair[1] for pair in pairs] == whole
    assert run(home, rule, journal) == (whole, [])


# -- what is no journal --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content", [b"{}", b"\n", b"rubric: x\n", b"PK\x03\x04", b'{"perfscore": "other"}\n', b"\0" * 50, b"1", b'"', b"{]"]
)
def test_a_file_of_another_kind_is_never_written_to(
    content: bytes, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other_file = tmp_path / "别的"
    other_file.write_bytes(content)
    assert main(["recheck", str(home / "rule.yaml"), str(home / "自评"), "--resume", str(other_file)]) == 1
    assert "这不是复核进度文件" in capsys.readouterr().err
    assert other_file.read_bytes() == content


@pytest.mark.parametrize("name", ["", "没有/进度.jsonl", "管道"])
def test_a_place_that_takes_no_journal_is_a_problem(
    name: str, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / name
    if name == "管道":
        os.mkfifo(place)
    assert main(["recheck", str(home / "rule.yaml"), str(home / "自评"), "--resume", str(place)]) == 1
    said = {"": "是文件夹", "没有/进度.jsonl": "无法写入：没有这个文件夹", "管道": "不是普通的文件"}
    assert said[name] in capsys.readouterr().err


@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize("form", ["json", "html", "xlsx", "text"])
def test_the_answer_is_not_written_over_the_journal(
    there: bool,  # noqa: FBT001 (pytest gives it by name)
    form: str,
    home: Path,
    text: bytes,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    journal, link = tmp_path / "进度.jsonl", tmp_path / "链接.jsonl"
    if there:
        journal.write_bytes(text)
    link.symlink_to(journal)
    for place in (journal, link, tmp_path / "." / "进度.jsonl"):
        args = ["recheck", str(home / "rule.yaml"), str(home / "自评"), "--resume", str(journal)]
        assert main([*args, "--format", form, "-o", str(place)]) == 2
        assert "不能写在它上面" in (said := capsys.readouterr().err) or "结果会把进度盖掉" in said
        assert journal.read_bytes() == text if there else not journal.exists()


def test_a_submission_is_not_taken_for_the_journal(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = tmp_path / "没有.yaml"
    assert main(["recheck", str(home / "rule.yaml"), str(missing), "--resume", str(missing)]) == 2
    assert "也是要读入的填报" in capsys.readouterr().err
    assert not missing.exists()


def test_a_run_that_was_killed_in_the_middle_of_a_line_goes_on(
    home: Path, rule: perfscore.Rubric, whole: list[Outcome], text: bytes, tmp_path: Path
) -> None:
    journal = tmp_path / "进度.jsonl"
    journal.write_bytes(text[:-40])
    args = [sys.executable, "-m", "perfscore", "recheck", str(home / "rule.yaml"), str(home / "自评")]
    done = subprocess.run(
        [*args, "--resume", str(journal), "--format", "json"], check=False, capture_output=True, env=unmeasured()
    )
    assert done.returncode == 0
    assert "内容被改动过或不完整 1 份" in done.stderr.decode()
    assert [one["unit"] for one in json.loads(done.stdout)] == [f"第{number}局" for number in range(FILES)]
    assert run(home, rule, journal) == (whole, [])


@pytest.mark.parametrize("form", ["text", "json", "html", "xlsx"])
def test_the_answer_is_the_same_byte_for_byte(
    form: str, home: Path, text: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What of the journal was not used is said beside the answer, not in it."""
    journal, place = tmp_path / "进度.jsonl", tmp_path / f"复核.{form}"
    asked = ["recheck", str(home / "rule.yaml"), str(home / "自评"), "--format", form, "-o", str(place)]
    assert main(asked) == 0
    wanted = place.read_bytes()
    for content in (b"", text, text.replace(b"3.35", b"3.36"), text[:-40]):
        journal.write_bytes(content)
        capsys.readouterr()
        assert main([*asked, "--resume", str(journal)]) == 0
        assert ("没有采用" in capsys.readouterr().err) is (content not in {b"", text})
        got = place.read_bytes()
        assert sheets(got, tmp_path) == sheets(wanted, tmp_path) if form == "xlsx" else got == wanted


def sheets(content: bytes, folder: Path) -> dict[str, bytes]:
    """What a workbook holds, but for when it was made."""
    (folder / "一份.xlsx").write_bytes(content)
    return {name: one for name, one in parts(folder / "一份.xlsx").items() if not name.startswith("docProps/")}


def test_a_journal_that_was_only_begun_is_gone_on_with(
    home: Path, rule: perfscore.Rubric, whole: list[Outcome], tmp_path: Path
) -> None:
    journal = tmp_path / "进度.jsonl"
    head = json.dumps(HEAD).encode()
    for begun in (b"", head[:5], head, head + b"\n"):
        journal.write_bytes(begun)
        assert run(home, rule, journal) == (whole, [])
        assert run(home, rule, journal) == (whole, [])
