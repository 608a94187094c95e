"""The text of a file as people save them: UTF-8, or GBK from an older Windows editor, and nothing else."""

import re
from pathlib import Path
from typing import Final

from perfscore.problems import PerfscoreError, Problem, Span
from perfscore.text import quoted

__all__ = ["CONTROL", "LARGEST", "read_bytes", "read_text", "split_lines"]

LARGEST: Final = 1 << 20
"""The largest file that is read, in bytes."""

BREAK: Final = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
SELDOM: Final = "\r\x85\u2028\u2029"
"""The ends of lines that few files have."""
CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
"""The characters that YAML does not allow in a file. A value may hold less: :data:`perfscore.text.CONTROL`."""
UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
HAN: Final = re.compile("[\u4e00-\u9fff]")
TO_UTF_8: Final = "用编辑器打开后另存为 UTF-8 编码"


def read_text(path: Path | str, largest: int = LARGEST) -> tuple[str, list[Problem]]:
    """Return a file's text, and a warning where it had to be read as GBK.

    Raises:
        PerfscoreError: the file is missing, a directory, unreadable, too large, not text, or in no known encoding.
    """
    file = str(path)
    data = read_bytes(file, largest + 1)
    if len(data) > largest:
        raise _refused("file-too-large", f"文件超过 {largest >> 20} MiB", file, "拆成几个文件，或删去无关内容")
    if data.startswith(UTF_16):
        raise _refused("encoding-unknown", "文件是 UTF-16 编码，只能读 UTF-8 或 GBK", file, TO_UTF_8)
    if b"\0" in data:
        hint = "规则和填报文件是文本文件；表格请另存或导出为 YAML 或 JSON"
        raise _refused("file-binary", "文件不是文本", file, hint)
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        text = _as_gbk(data, error, file)
    first = split_lines(text)[0]
    message = "文件是 GBK 编码，已按 GBK 读入"
    return text, [Problem("encoding-gbk", message, Span(file, 1, 1, first), TO_UTF_8, "warning")]


def split_lines(text: str) -> list[str]:
    """Return the lines of a text without their ends, broken where YAML breaks them."""
    return BREAK.split(text) if any(sign in text for sign in SELDOM) else text.split("\n")


def read_bytes(path: Path | str, most: int) -> bytes:
    """Return the beginning of a file, at most so many bytes.

    Raises:
        PerfscoreError: the file is missing, a directory, or unreadable.
    """
    file = str(path)
    try:
        with Path(file).open("rb") as stream:
            return stream.read(most)
    except (FileNotFoundError, NotADirectoryError):
        raise _refused("file-missing", f"没有这个文件：{quoted(file, 80)}", file) from None
    except (IsADirectoryError, PermissionError):
        if Path(file).is_dir():
            raise _refused("file-is-directory", f"{quoted(file, 80)}是文件夹，不是文件", file) from None
        raise _refused("file-unreadable", f"没有权限读取文件{quoted(file, 80)}", file) from None
    except (OSError, ValueError):
        raise _refused("file-unreadable", f"文件{quoted(file, 80)}无法读取", file) from None


def _as_gbk(data: bytes, error: UnicodeDecodeError, file: str) -> str:
    """Return the text of a file that is not UTF-8, if it is GBK.

    GBK (and GB18030, which holds it) gives some text for nearly any bytes. So a file whose Chinese was
    readable as UTF-8 up to the bad byte is a damaged UTF-8 file; and what has control characters is no text.
    """
    good = data[: error.start].decode("utf-8-sig")
    if not HAN.search(good):
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError:
            text = "\0"
        if not CONTROL.search(text):
            return text
    line = split_lines(good)
    where = Span(file, len(line), len(line[-1]) + 1, line[-1])
    message = "从这里起不是 UTF-8 编码的文字，按 GBK 也读不出来"
    raise PerfscoreError([Problem("encoding-unknown", message, where, TO_UTF_8)])


def _refused(code: str, message: str, file: str, hint: str = "") -> PerfscoreError:
    return PerfscoreError([Problem(code, message, Span(file, 1, 1), hint)])
