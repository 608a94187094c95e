"""``-o FILE``: whole or not at all, and never over what was read."""

import json
import os
import stat
from pathlib import Path

import pytest

import perfscore
from cli_runs import ROOT, YANLING
from perfscore import scratch
from perfscore.cli import main, output

ASKED = ["score", "yanling-dept-2020", str(ROOT / YANLING)]


@pytest.fixture
def text() -> str:
    return perfscore.load("yanling-dept-2020").score(ROOT / YANLING).explain()


@pytest.fixture(autouse=True)
def _nothing_else_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    del tmp_path, capsys  # both are there before the test


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_answer_goes_to_the_file_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    place = tmp_path / "结果.txt"
    assert main([*ASKED, "-o", str(place)]) == 0
    assert capsys.readouterr() == ("", "")
    assert place.read_bytes() == text.encode()
    assert left_in(tmp_path) == ["结果.txt"]


def test_a_dash_is_the_screen(capsys: pytest.CaptureFixture[str], text: str) -> None:
    assert main([*ASKED, "-o", "-"]) == 0
    assert capsys.readouterr().out == text


@pytest.mark.parametrize(
    ("name", "more", "begins"),
    [
        ("a.json", [], "{\n"),
        ("a.JSON", [], "{\n"),
        ("a.json", ["--format", "text"], "部门"),
        ("a.txt", ["--format", "json"], "{\n"),
        ("a.csv", ["--format", "text"], "部门"),
        ("a.2020", [], "部门"),
        ("a", [], "部门"),
    ],
)
def test_the_suffix_says_the_form_unless_it_is_said(tmp_path: Path, name: str, more: list[str], begins: str) -> None:
    assert main([*ASKED, "--output", str(tmp_path / name), *more]) == 0
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(begins)


CHECKED = ["check", "yanling-dept-2020"]
RECHECKED = ["recheck", "project-self-evaluation-2020", str(ROOT / "examples/miyi-2020-retirees.yaml")]
FORM = ["form", "yanling-dept-2020"]


@pytest.mark.parametrize(
    ("asked", "suffixes", "forms"),
    [
        (ASKED, ".csv .md .parquet .jsonl .ndjson .yaml .YML .zip .pdf .et .ods", "text、json、html、xlsx、docx"),
        (RECHECKED, ".csv .md .doc", "text、json、xlsx、html、docx"),
        (["list"], ".csv .yaml .html .xlsx", "text、json"),
        (["show", "yanling-dept-2020"], ".csv .yml .docx", "text、markdown、html、json"),
        (CHECKED, ".parquet .md", "text、json"),
        (["verify", "结果.json"], ".yaml .htm", "text、json"),
        (["test", "yanling-dept-2020"], ".yaml .md", "text、json"),
        (["new"], ".json .md", "yaml、docx"),
        (["schema", "rubric"], ".yaml .md", "json"),
        (["diff", "yanling-dept-2020", "yanling-dept-2020"], ".csv .yaml", "text、json、html"),
        (FORM, ".csv .md .parquet .htm .yaml .json .txt .zip .xls .xlsm", "xlsx"),
    ],
    ids=lambda one: one[0] if isinstance(one, list) else None,
)
def test_a_suffix_of_what_the_command_does_not_write_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], asked: list[str], suffixes: str, forms: str
) -> None:
    for suffix in suffixes.split():
        assert main([*asked, "-o", str(tmp_path / f"x{suffix}")]) == 2
        assert f"这里不能写 {suffix.lower()} 文件，可以写的有：{forms}\n" in capsys.readouterr().err
    assert left_in(tmp_path) == []


def test_tests_that_are_suggested_are_yaml(tmp_path: Path) -> None:
    suggested = ["test", "yanling-dept-2020", "--suggest", "-o"]
    assert main([*suggested, str(tmp_path / "a.yaml")]) == main([*suggested, str(tmp_path / "b.txt")]) == 0
    assert (tmp_path / "a.yaml").read_bytes() == (tmp_path / "b.txt").read_bytes()
    assert main([*suggested, str(tmp_path / "c.json")]) == 2


def test_a_form_may_have_a_name_without_a_suffix(tmp_path: Path) -> None:
    assert main([*FORM, "-o", str(tmp_path / "自评表")]) == 0
    assert (tmp_path / "自评表").read_bytes().startswith(b"PK")


def test_show_writes_markdown_to_a_markdown_file(tmp_path: Path) -> None:
    assert main(["show", "yanling-dept-2020", "-o", str(tmp_path / "a.md")]) == 0
    assert (tmp_path / "a.md").read_text(encoding="utf-8").startswith("# 部门整体支出绩效评价指标评分表")


def test_a_new_file_has_the_permissions_that_new_files_have(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        assert main([*ASKED, "-o", str(tmp_path / "new.txt")]) == 0
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "new.txt").stat().st_mode) == 0o640


def test_a_replaced_file_keeps_its_permissions(tmp_path: Path, text: str) -> None:
    place = tmp_path / "old.txt"
    place.write_text("旧", encoding="utf-8")
    place.chmod(0o604)
    assert main([*ASKED, "-o", str(place)]) == 0
    assert stat.S_IMODE(place.stat().st_mode) == 0o604
    assert place.read_text(encoding="utf-8") == text


def test_a_link_stays_a_link(tmp_path: Path, text: str) -> None:
    (tmp_path / "away").mkdir()
    place, real = tmp_path / "link.txt", tmp_path / "away" / "real.txt"
    real.write_text("旧", encoding="utf-8")
    place.symlink_to(real)
    assert main([*ASKED, "-o", str(place)]) == 0
    assert place.is_symlink()
    assert real.read_text(encoding="utf-8") == text
    assert left_in(tmp_path / "away") == ["real.txt"]


def test_a_device_is_written_to_and_stays(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*ASKED, "-o", os.devnull]) == 0
    assert capsys.readouterr() == ("", "")
    assert not Path(os.devnull).is_file()


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (PermissionError(13, "Permission denied"), "没有权限"),
        (FileNotFoundError(2, "No such file"), "没有这个文件夹"),
        (OSError(28, "No space left on device"), "No space left on device"),
        (OSError("不明"), "不明"),
    ],
)
def test_when_writing_fails_the_old_file_stays_and_nothing_is_left(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, fault: OSError, said: str
) -> None:
    monkeypatch.chdir(tmp_path)  # its own name is shorter than what a message shows of it
    place = Path("old.txt")
    place.write_text("旧", encoding="utf-8")

    def fails(self: Path, target: Path) -> None:
        del self, target
        raise fault

    monkeypatch.setattr(Path, "replace", fails)
    assert main([*ASKED, "-o", str(place)]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == f"错误：无法写入“{place}”：{said}\n"
    assert place.read_text(encoding="utf-8") == "旧"
    assert left_in(tmp_path) == ["old.txt"]


def test_a_place_without_permission_is_refused_before_anything_is_done(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    place = tmp_path / "a.txt"
    assert main([*ASKED, "-o", str(place)]) == 2
    assert capsys.readouterr().err.startswith(f"错误：“--output”：没有权限写入“{place}”\n")
    assert left_in(tmp_path) == []


def test_what_is_read_is_not_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    handed = tmp_path / "handed.yaml"
    handed.write_text((ROOT / YANLING).read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "same.yaml").hardlink_to(handed)
    for place in (handed, tmp_path / "same.yaml"):
        assert main(["score", "yanling-dept-2020", str(handed), "-o", str(place)]) == 2
        assert "是要读入的文件，不能写在它上面" in capsys.readouterr().err
    assert handed.read_text(encoding="utf-8") == (ROOT / YANLING).read_text(encoding="utf-8")


def test_a_shipped_rule_is_not_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    del tmp_path
    rule = ROOT / "rules" / "yanling-dept-2020.yaml"
    before = rule.read_bytes()
    assert main(["show", "yanling-dept-2020", "-o", str(rule)]) == 2
    assert "不能写在它上面" in capsys.readouterr().err
    assert rule.read_bytes() == before


def test_links_that_go_round_are_no_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    assert main([*ASKED, "-o", str(tmp_path / "a")]) == 2
    assert capsys.readouterr().err.startswith("错误：")


def test_a_half_pair_of_a_character_does_not_stop_the_file(tmp_path: Path) -> None:
    place = tmp_path / "a.json"
    output.Output("json", place).json({"名称": "\ud800"})
    assert json.loads(place.read_text(encoding="utf-8")) == {"名称": "\ud800"}


def test_an_input_that_has_problems_leaves_the_file_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = tmp_path / "a.txt"
    assert main(["score", "yanling-dept-2020", "nosuch.yaml", "-o", str(place)]) == 1
    assert "没有这个文件" in capsys.readouterr().err
    assert left_in(tmp_path) == []


@pytest.mark.parametrize("name", ["x/", "x/.", "x/..", "a/b/", "/"])
def test_what_means_a_folder_is_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for command in (ASKED, ["list"], ["schema", "rubric"], ["new"], ["test", "medical-aid-grades"]):
        assert main([*command, "-o", name]) == 2
        assert f"“--output”：“{name}”是文件夹，这里要写文件名" in capsys.readouterr().err
    assert main(["test", "medical-aid-grades", "--junit", name]) == 2
    assert f"“--junit”：“{name}”是文件夹" in capsys.readouterr().err
    assert left_in(tmp_path) == []


def test_what_a_killed_run_left_is_removed_by_the_next_of_the_same_file(tmp_path: Path) -> None:
    place = tmp_path / "结果.txt"
    other = scratch.Scratch(tmp_path, "别的.txt")
    working = scratch.Scratch(tmp_path, place.name)
    left = Path(f"{working.path}"[:-5] + "0.tmp")
    left.write_text("半份", encoding="utf-8")
    assert main([*ASKED, "-o", str(place)]) == 0
    assert left_in(tmp_path) == sorted([place.name, other.path.name, working.path.name])
    working.stream.close()  # as the system does for one that is killed
    other.stream.close()
    assert main([*ASKED, "-o", str(place)]) == 0
    assert left_in(tmp_path) == [other.path.name, place.name]


def test_where_there_are_no_locks_nothing_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch.Scratch(tmp_path, "a.txt").stream.close()
    monkeypatch.setattr(scratch, "_locked", lambda _: False)
    assert main([*ASKED, "-o", str(tmp_path / "a.txt")]) == 0
    assert len(left_in(tmp_path)) == 2


def test_one_that_is_swept_away_before_it_is_locked_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    swept: list[Path] = []
    locked = scratch._locked

    def late(file: int) -> bool:
        if not swept:
            swept.append(next(tmp_path.glob(".perfscore-*.tmp")))
            swept[0].unlink()
        return locked(file)

    monkeypatch.setattr(scratch, "_locked", late)
    assert main([*ASKED, "-o", str(tmp_path / "a.txt")]) == 0
    assert left_in(tmp_path) == ["a.txt"]
    assert swept
