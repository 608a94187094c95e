"""The zip of a workbook or a Word file, looked into before it is unpacked, and XML that may say nothing but data."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, NamedTuple
from xml.parsers import expat

from perfscore.problems import Fault

MOST_PACKED: Final = 8 << 20
MOST_UNPACKED: Final = 64 << 20
MOST_MEMBERS: Final = 500
LONGEST: Final = 32_767
"""The most characters that a cell may have in any application."""


class Limits(NamedTuple):
    """The most that is read of a file: bytes as it is and unpacked, members of the zip, texts of a workbook."""

    packed: int = MOST_PACKED
    unpacked: int = MOST_UNPACKED
    members: int = MOST_MEMBERS
    strings: int = 50_000


FORM: Final = Limits()
"""The limits of a form."""
_CHUNK: Final = 1 << 16
_LONGEST_TAG: Final = 1 << 20
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf_16_le")
_WORD: Final = "WordDocument".encode("utf_16_le")


class Unreadable(Exception):  # noqa: N818 (it says what the file is, not that something broke)
    """A file that is no workbook that we read; its fault is one of the file as a whole."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        """Make its fault."""
        super().__init__(code, message, hint)
        self.fault = Fault((), code, message, hint)


class Package:
    """A zip of XML parts, which are read when they are asked for; no more is unpacked than any form can hold."""

    def __init__(self, path: Path, limits: Limits = FORM) -> None:
        """Look into the zip's directory, before anything is unpacked."""
        self._zip = open_archive(path, limits)
        self._most = self._left = limits.unpacked
        self.members = frozenset(self._zip.namelist())

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()

    def parse(
        self,
        member: str,
        begin: Callable[[str, Mapping[str, str]], None],
        end: Callable[[str, str], None],
        texts: set[str] | frozenset[str],
        without: re.Pattern[bytes] | None = None,
    ) -> None:
        """Go through a part: every element as it begins, and as it ends with its text; ``without`` is left out."""
        reader = parser(begin, end, texts)
        try:
            with self._zip.open(member) as stream:
                rest = b""
                while chunk := stream.read(_CHUNK):
                    self._left -= len(chunk)
                    if self._left < 0:
                        raise too_large(f"解压后超过 {self._most >> 20} MiB")
                    whole = rest + chunk
                    end_of_tag = whole.rfind(b">") + 1 if len(whole) < _LONGEST_TAG else len(whole)
                    rest = whole[end_of_tag:]
                    tags = whole[:end_of_tag]
                    reader.Parse(tags if without is None else without.sub(b"", tags), False)  # noqa: FBT003 (as expat has it)
            reader.Parse(rest, True)  # noqa: FBT003 (the same)
        except KeyError:
            raise broken("缺少组成部分") from None
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError):
            raise broken("压缩的内容读不出来") from None
        except (expat.ExpatError, UnicodeError, ValueError):
            raise broken("内容不是文件应有的样子") from None


def open_archive(path: Path, limits: Limits = FORM) -> zipfile.ZipFile:
    """The zip of a workbook or a Word file, if it can be one and is not too large."""
    with path.open("rb") as stream:
        data = stream.read(limits.packed + 1)
    if data.startswith(_OLE):
        raise _ole(data)
    if len(data) > limits.packed:
        raise too_large(f"文件超过 {limits.packed >> 20} MiB")
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError):
        raise broken("不是 .xlsx、.docx 文件，或只传来了一部分") from None
    members = archive.infolist()
    if len(members) > limits.members or sum(one.file_size for one in members) > limits.unpacked:
        archive.close()
        raise too_large(f"解压后超过 {limits.unpacked >> 20} MiB，或组成部分超过 {limits.members} 个")
    if len({one.filename for one in members}) < len(members):
        archive.close()
        raise broken("同一个组成部分有两份")
    if any(one.flag_bits & 1 for one in members):
        archive.close()
        raise Unreadable("workbook-encrypted", "压缩包设了密码，读不了", "请取消密码后另存")
    return archive


def _ole(data: bytes) -> Unreadable:
    """The refusal of a container of before, which also holds what is encrypted."""
    if _ENCRYPTED in data:
        return Unreadable("workbook-encrypted", "文件设了打开密码，读不了", "请取消密码后另存")
    if _WORD in data:
        return Unreadable(
            "workbook-old", "这是旧格式（.doc、.wps）的文档，读不了", "请用 WPS 或 Word 打开，另存为 .docx"
        )
    return Unreadable("workbook-old", "这是旧格式（.xls、.et）的工作簿，读不了", "请用 WPS 或 Excel 打开，另存为 .xlsx")


def too_large(why: str) -> Unreadable:
    """The refusal of a workbook that is larger than any form."""
    return Unreadable("workbook-too-large", f"文件太大：{why}", "自评表没有这么大，请用原来的表重新填报")


def broken(why: str) -> Unreadable:
    """The refusal of a file that is no workbook."""
    return Unreadable("workbook-broken", f"文件打不开：{why}", "请在 WPS 或 Office 里打开，另存为 .xlsx 或 .docx 再试")


def parser(
    begin: Callable[[str, Mapping[str, str]], None], end: Callable[[str, str], None], texts: set[str] | frozenset[str]
) -> expat.XMLParserType:
    """A parser that calls back as each element begins and ends; ``texts`` are those whose text is wanted."""
    reader = expat.ParserCreate(namespace_separator="}")
    reader.buffer_text = True
    pieces: list[str] = []
    size = [0]
    local: dict[str, str] = {}  # an element's own name, without its namespace

    def started(name: str, given: dict[str, str]) -> None:
        pieces.clear()
        size[0] = 0
        begin(local.get(name) or local.setdefault(name, name.rpartition("}")[2]), given)

    def ended(name: str) -> None:
        name = local[name]
        end(name, "".join(pieces) if name in texts else "")
        pieces.clear()

    def add(text: str) -> None:
        size[0] += len(text)
        if size[0] <= LONGEST:
            pieces.append(text)

    def refuse(*_: object) -> None:
        raise broken("里面有实体或文档类型声明，正常的文件不会有")

    reader.StartElementHandler = started
    reader.EndElementHandler = ended
    reader.CharacterDataHandler = add
    reader.StartDoctypeDeclHandler = refuse
    reader.EntityDeclHandler = refuse
    return reader
