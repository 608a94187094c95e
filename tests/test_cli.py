"""The command line: what it answers, what it refuses, and how it ends."""

import io
import json
import re
import sys
from importlib import metadata
from pathlib import Path

import pytest

import perfscore
from cli_runs import PROPERTY, ROOT, YANLING
from perfscore.cli import COMMANDS, main
from perfscore.text import display_width

RULE = "yanling-dept-2020"
ENGLISH = re.compile(r"Usage|Options|Commands|Error|Missing|Invalid|No such|Show this|Try |Got |Aborted")
BAD = """rubric: yanling-dept-2020
unit: 某局
data: {在职人员数: 二十三, 编制: 28}
answers: {经济效益: {score: 9, reason: 好}}
"""


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.fixture
def result() -> perfscore.Result:
    return perfscore.load(RULE).score(Path(YANLING))


# -- answers -----------------------------------------------------------------------------


def test_score_prints_what_explain_says(capsys: pytest.CaptureFixture[str], result: perfscore.Result) -> None:
    assert main(["score", RULE, YANLING]) == 0
    assert capsys.readouterr() == (result.explain(), "")


def test_score_as_json_is_the_result(capsys: pytest.CaptureFixture[str], result: perfscore.Result) -> None:
    assert main(["score", RULE, YANLING, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(result.model_dump_json())


def test_a_rule_may_be_given_by_its_path(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", f"rules/{RULE}.yaml", YANLING]) == 0
    assert "总分 94.72 / 100 分" in capsys.readouterr().out


def test_an_incomplete_result_is_a_result_unless_it_has_to_be_complete(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["score", "project-self-evaluation-2020", PROPERTY]
    assert main(asked) == 0
    told, beside = capsys.readouterr()
    assert beside == ""
    assert main([*asked, "--complete"]) == 1
    assert capsys.readouterr() == (told, "结果未完成，还缺：区域内工作人员满意度\n")
    assert main(["score", RULE, YANLING, "--complete"]) == 0


@pytest.mark.parametrize("rule", sorted((ROOT / "rules").glob("*.yaml")), ids=lambda path: path.stem)
def test_show_has_every_indicator_with_all_that_the_table_asks_for(
    capsys: pytest.CaptureFixture[str], rule: Path
) -> None:
    model = perfscore.load(rule).model
    assert main(["show", rule.stem]) == 0
    shown = capsys.readouterr().out
    assert main(["show", rule.stem, "--format", "markdown"]) == 0
    table = [line for line in capsys.readouterr().out.splitlines() if line.startswith("|")]
    assert main(["show", rule.stem, "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)["indicators"]
    found = list(model.indicators())
    assert [row["id"] for row in rows] == [one.key for _, _, one in found]
    assert [row["section"] for row in rows] == [list(section) for section, _, _ in found]
    assert all(row["way"] for row in rows)
    assert len(table) == len(found) + 2
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in table} == {8}
    for _, _, one in found:
        assert f"\n{one.name}    " in shown
        assert one.criterion is None or f"  评分标准：{one.criterion}" in shown
        assert one.note is None or f"  说明：{one.note}" in shown
    assert all(f"\n{name}：" in shown for name in model.data)


def test_list_names_every_shipped_rubric(capsys: pytest.CaptureFixture[str]) -> None:
    names = sorted(path.stem for path in (ROOT / "rules").glob("*.yaml"))
    assert main(["list"]) == 0
    head, *lines = capsys.readouterr().out.splitlines()
    assert head.split() == ["编号", "表名", "制定机关", "有效期", "总分"]
    assert [line.split()[0] for line in lines] == names
    assert main(["list", "--format", "json"]) == 0
    assert [one["rubric"] for one in json.loads(capsys.readouterr().out)] == names


def test_verify_says_whether_a_result_holds(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, result: perfscore.Result
) -> None:
    file, forged = tmp_path / "result.json", tmp_path / "forged.json"
    file.write_text(result.model_dump_json(), encoding="utf-8")
    forged.write_text(result.model_dump_json().replace('"94.72"', '"99.72"'), encoding="utf-8")
    assert main(["verify", str(file)]) == 0
    said = capsys.readouterr()
    assert said.out.startswith(f"{file}: 成立\n  已核对：")
    assert said.err == ""
    assert main(["verify", str(forged)]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith(f"{forged}:1:1: ")
    assert main(["verify", str(file), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"holds": True, "sealed": True, "rescored": False, "problems": []}
    assert main(["verify", str(forged), "--format", "json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert not said["holds"]
    assert {one["code"] for one in said["problems"]} == {"result-not-holding"}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("rubric: yanling", "1:1"),
        ('{"a": 1,\n "b": }', "2:7"),
        ("[" * 100_000, "1:1"),
        (f'{{"a": {"9" * 5000}}}', "1:1"),
        ("", "1:1"),
    ],
)
def test_what_is_no_result_is_refused_at_its_place(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str, place: str
) -> None:
    file = tmp_path / "result.json"
    file.write_text(text, encoding="utf-8")
    assert main(["verify", str(file)]) == 1
    assert capsys.readouterr().err.startswith(f"{file}:{place}: ")


@pytest.mark.parametrize("text", ["[]", "{}", "1", '"x"', "null", '{"indicators": 1}'])
def test_a_result_with_nothing_in_it_does_not_hold(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str
) -> None:
    file = tmp_path / "result.json"
    file.write_text(text, encoding="utf-8")
    assert main(["verify", str(file)]) == 1
    assert capsys.readouterr().err


# -- problems ----------------------------------------------------------------------------


def test_every_problem_is_shown_with_its_line_and_a_caret(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text(BAD, encoding="utf-8")
    assert main(["score", RULE, str(file)]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    for place in ("3:15", "3:20", "4:25"):
        assert f"{file}:{place}: " in told.err
    line = "  data: {在职人员数: 二十三, 编制: 28}"
    caret = " " * display_width("  data: {在职人员数: ") + "^" * display_width("二十三")
    assert f"{line}\n{caret}\n" in told.err
    assert "你是不是想写“编制数”？" in told.err


def test_problems_are_json_where_the_answer_would_be(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file, place = tmp_path / "bad.yaml", tmp_path / "kept.json"
    file.write_text(BAD, encoding="utf-8")
    place.write_text("kept", encoding="utf-8")
    for more in ([], ["-o", str(place)]):
        assert main(["score", RULE, str(file), "--format", "json", *more]) == 1
        told = capsys.readouterr()
        assert told.err == ""
        said = json.loads(told.out)["problems"]
        assert {(one["file"], one["line"], one["severity"]) for one in said} >= {(str(file), 3, "error")}
        assert {"code", "severity", "message", "file", "line", "column", "hint"} == set(said[0])
    assert place.read_text(encoding="utf-8") == "kept"


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["show", "yanling-dept"], "没有叫“yanling-dept”的规则\n  提示：你是不是想写“yanling-dept-2020”？\n"),
        (["show", "nosuch.yaml"], "nosuch.yaml:1:1: 没有这个文件：“nosuch.yaml”\n"),
        (["show", "rules"], "rules:1:1: “rules”是文件夹，不是文件\n"),
        (["show", "a" * 300], f"没有叫“{'a' * 80}”的规则\n"),
        (["score", RULE, "nosuch.yaml"], "nosuch.yaml:1:1: 没有这个文件"),
        (["score", RULE, "a" * 300], f"{'a' * 300}:1:1: 文件"),
        (["score", "miyi-dept-2020", YANLING], f"{YANLING}:2:9: "),
        (["verify", "nosuch.json"], "nosuch.json:1:1: 没有这个文件"),
        (["verify", "rules"], "rules:1:1: “rules”是文件夹"),
    ],
)
def test_input_that_is_not_there_or_not_right(capsys: pytest.CaptureFixture[str], args: list[str], said: str) -> None:
    assert main(args) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith(said)


def test_a_file_in_gbk_is_read_and_said_to_be(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    rule, handed = tmp_path / "rule.yaml", tmp_path / "handed.yaml"
    for source, copy in ((ROOT / "rules" / f"{RULE}.yaml", rule), (ROOT / YANLING, handed)):
        copy.write_bytes(source.read_text(encoding="utf-8").encode("gb18030"))
    assert main(["score", str(rule), str(handed)]) == 0
    told = capsys.readouterr()
    assert "总分 94.72 / 100 分" in told.out
    assert [line for line in told.err.splitlines() if "GBK" in line] == [
        f"{rule}:1:1: 警告：文件是 GBK 编码，已按 GBK 读入",
        f"{handed}:1:1: 警告：文件是 GBK 编码，已按 GBK 读入",
    ]
    assert main(["show", str(rule), "--format", "json"]) == 0
    told = capsys.readouterr()
    assert json.loads(told.out)["rubric"] == RULE
    assert "GBK" in told.err


# -- the command line itself -------------------------------------------------------------


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_chinese_and_fits(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    for width in (60, 80, 200):
        monkeypatch.setenv("COLUMNS", str(width))
        assert main([*command.split(), "--help"]) == 0
        shown = capsys.readouterr().out
        assert shown.startswith(f"用法：perfscore {command}".rstrip())
        assert not ENGLISH.search(shown)
        assert max(map(display_width, shown.splitlines())) <= min(width, 100)
        assert ("命令：" in shown) == (not command)
        assert "  -h, --help" in shown
    assert main([*command.split(), "-h"]) == 0


def test_without_a_command_the_help_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "命令：\n  score " in told.err


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["scor"], "没有命令“scor”\n提示：你是不是想写“score”？"),
        (
            ["完全不同"],
            "没有命令“完全不同”\n提示：可用的命令：score、form、recheck、read、table、show、check、test、diff、list、new、schema、verify",
        ),
        (["--complete"], "没有选项“--complete”"),
        (["score"], "缺少参数“规则”"),
        (["score", RULE], "缺少参数“填报文件”"),
        (["score", RULE, YANLING, "b", "c"], "多出的参数：“b”、“c”"),
        (["score", "--formt", "json"], "没有选项“--formt”\n提示：你是不是想写“--format”？"),
        (["score", "-x"], "没有选项“-x”"),
        (["score", "--complete=1", RULE, YANLING], "选项“--complete”后面不写值"),
        (["score", RULE, YANLING, "-o", "a.json", "--output", "b.json"], "“--output”写了 2 次，只能写一次"),
        (["score", RULE, YANLING, "-o"], "选项“-o”后面要写一个值"),
        (["score", RULE, YANLING, "--format"], "选项“--format”后面要写一个值"),
        (["score", RULE, YANLING, "--format", "xml"], "“--format”：没有“xml”这一种，可选：text、json"),
        (["show", RULE, "--format", ""], "“--format”：没有“”这一种，可选：text、markdown、html、json"),
        (["schema"], "缺少参数“种类”"),
        (["schema", "rule"], "“种类”：没有“rule”这一种，可选：rubric、submission、map、result、recheck"),
        (["list", "-o", "rules"], "“--output”：“rules”是文件夹，这里要写文件名"),
        (["list", "-o", "nosuch/list.txt"], f"“--output”：没有文件夹“{ROOT / 'nosuch'}”，请先建立"),
        (["list", "-o", "README.md/list.txt"], f"“--output”：没有文件夹“{ROOT / 'README.md'}”，请先建立"),
        (["list", "-o", "a" * 300], "“--output”：无法写入"),
        (["score", RULE, YANLING, "-o", f"examples/../{YANLING}"], "“--output”："),
    ],
)
def test_a_wrong_command_line_is_told_in_chinese(
    capsys: pytest.CaptureFixture[str], args: list[str], said: str
) -> None:
    assert main(args) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith(f"错误：{said}")
    assert "\n用法：perfscore" in told.err
    assert not ENGLISH.search(told.err)


def test_the_version_is_said(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def version(name: str) -> str:
        if name != "perfscore":
            raise AssertionError(name)
        return "1.2.3"

    monkeypatch.setattr(metadata, "version", version)
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == "perfscore 1.2.3\n"

    def missing(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", missing)
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == "perfscore（没有安装，版本不详）\n"


def test_an_answer_may_go_to_any_stream(monkeypatch: pytest.MonkeyPatch, result: perfscore.Result) -> None:
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    assert main(["score", RULE, YANLING]) == 0
    assert out.getvalue() == result.explain()
