"""Files as people leave them: in another encoding, missing, too large, or no text at all."""

from pathlib import Path

import pytest

from perfscore.documents.parse import parse, read_text
from perfscore.documents.source import LARGEST
from perfscore.problems import PerfscoreError, Problem

TEXT = "name: 部门整体支出\r\npoints: 100\n"


def refused(path: Path | str) -> Problem:
    with pytest.raises(PerfscoreError) as caught:
        read_text(path)
    assert len(caught.value.problems) == 1
    return caught.value.problems[0]


def written(folder: Path, data: bytes) -> Path:
    path = folder / "规则.yaml"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_utf_8_is_read_with_or_without_its_mark(tmp_path: Path, encoding: str) -> None:
    assert read_text(written(tmp_path, TEXT.encode(encoding))) == (TEXT, [])


@pytest.mark.parametrize("text", [TEXT, "# €𠀀\nname: 㐂 \ue000"])
def test_gbk_is_read_and_said(tmp_path: Path, text: str) -> None:
    path = written(tmp_path, text.encode("gb18030"))
    found, (warning,) = read_text(path)
    assert found == text
    assert (warning.code, warning.severity) == ("encoding-gbk", "warning")
    first = text.splitlines()[0]
    assert warning.render() == (
        f"{path}:1:1: 警告：文件是 GBK 编码，已按 GBK 读入\n  {first}\n  ^\n  提示：用编辑器打开后另存为 UTF-8 编码"
    )
    assert parse(path).problems == (warning,)


def test_the_warning_stays_beside_what_is_wrong_in_a_gbk_file(tmp_path: Path) -> None:
    path = written(tmp_path, "名称: 甲\n名称: 乙".encode("gbk"))
    with pytest.raises(PerfscoreError) as caught:
        parse(path)
    assert [problem.code for problem in caught.value.problems] == ["duplicate-key", "encoding-gbk"]


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        ("name: 部门\nx: 整体".encode() + b"\xe6\x94", 2, 6),  # cut off in a character
        ("name: 部门".encode() + b"\xff\n", 1, 9),
        (b"a: 1\n\xff\xff\n", 2, 1),
        (b"a: caf\xe9", 1, 7),  # Latin-1
        (b"\x80\x81\x02", 1, 1),
        (b"\xce\xc4\xbc\xfe\x02", 1, 1),  # GBK but for a control character
    ],
)
def test_what_is_neither_is_told_at_the_byte(tmp_path: Path, data: bytes, line: int, column: int) -> None:
    problem = refused(written(tmp_path, data))
    assert problem.code == "encoding-unknown"
    assert f":{line}:{column}: 从这里起不是 UTF-8 编码的文字，按 GBK 也读不出来\n" in problem.render()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_utf_16_is_not_read(tmp_path: Path, encoding: str) -> None:
    assert refused(written(tmp_path, TEXT.encode(encoding))).code in {"encoding-unknown", "file-binary"}
    assert refused(written(tmp_path, TEXT.encode("utf-16"))).code == "encoding-unknown"


def test_a_workbook_is_not_text(tmp_path: Path) -> None:
    problem = refused(written(tmp_path, b"PK\x03\x04\x14\x00\x06\x00"))
    assert problem.code == "file-binary"
    assert "YAML" in problem.hint


def test_a_file_of_one_mebibyte_is_read_and_no_more(tmp_path: Path) -> None:
    assert len(read_text(written(tmp_path, b"x" * LARGEST))[0]) == LARGEST
    assert refused(written(tmp_path, b"x" * (LARGEST + 1))).code == "file-too-large"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert refused(tmp_path / "没有.yaml").code == "file-missing"
    assert refused(written(tmp_path, b"") / "下级.yaml").code == "file-missing"
    assert "没有.yaml" in refused("没有.yaml").render()


def test_a_directory(tmp_path: Path) -> None:
    assert refused(tmp_path).code == "file-is-directory"


@pytest.mark.parametrize("name", ["a\0b", "x" * 5000, "循环"])
def test_a_file_that_cannot_be_opened(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("循环").symlink_to("循环")
    problem = refused(name)
    assert problem.code == "file-unreadable"
    assert len(problem.message) < 120


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = written(tmp_path, b"a: 1")
    monkeypatch.setattr(Path, "open", denied)
    assert "没有权限" in refused(path).message
