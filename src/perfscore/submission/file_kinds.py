"""The kind of a submission file: a text, a workbook, a Word file; what is none of these is refused by its name."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Final, Literal, TypeAlias

from perfscore.problems import Cell, PerfscoreError, Problem
from perfscore.text import quoted

Kind: TypeAlias = Literal["text", "workbook", "word"]

_WORKBOOKS: Final = frozenset({".xlsx", ".xlsm", ".xls", ".et", ".ett", ".ods"})
_WORD: Final = frozenset({".docx", ".docm", ".doc", ".wps", ".dotx", ".odt"})
_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0"
_OTHERS: Final = {
    b"%PDF": "PDF 文件",
    b"\x89PNG": "图片",
    b"\xff\xd8\xff": "图片",
    b"GIF8": "图片",
    b"{\\rtf": "RTF 文件",
    b"Rar!": "压缩包",
}
"""The beginnings of files that hold no table that could be read."""
_WEB: Final = (b"<html", b"<!doctype html", b"<?xml", b"mime-version:")
"""The beginnings of what platforms call a workbook and is a page of the web."""
_HINT: Final = "请交可以编辑的 .xlsx 或 .docx 表，或填报文件（.yaml、.json）"

DESK_MARK: Final = "perfscore 复核表 1"
"""The text of the first cell of a reviewer's sheet, which is no submission."""


def kind_of(path: Path) -> Kind:
    """The kind of a file, by how it begins, else by its name. A pipe can be read only once."""
    suffix = path.suffix.lower()
    named: Kind = "workbook" if suffix in _WORKBOOKS else "word" if suffix in _WORD else "text"
    try:
        if not path.is_file():
            return named
        with path.open("rb", buffering=0) as stream:
            start = stream.read(16)
        if start.startswith(_ZIP):
            return _zipped(path, named)
    except (OSError, ValueError):
        return named
    if start.startswith(_OLE):
        return "workbook" if named == "text" else named
    _refuse_others(path, start.lstrip(b"\xef\xbb\xbf \r\n"), named)
    return named


def _zipped(path: Path, named: Kind) -> Kind:
    """The kind of what is zipped: its parts say it, whatever it is called."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.namelist()[:1000]
            if "mimetype" in members:
                message = "这是开放文档格式（.ods、.odt）的文件，读不了"
                hint = "请用 WPS 或 Office 打开，另存为 .xlsx 或 .docx"
                raise PerfscoreError([Problem("workbook-old", message, Cell(str(path)), hint)])
    except (OSError, ValueError, NotImplementedError, zipfile.BadZipFile):
        return "workbook" if named == "text" else named
    if any(one.startswith("word/") for one in members):
        return "word"
    if any(one.startswith("xl/") for one in members):
        return "workbook"
    return "workbook" if named == "text" else named


def _refuse_others(path: Path, start: bytes, named: Kind) -> None:
    """Refuse a file of a kind that holds no table, and a page of the web that is called a workbook."""
    other = next((name for begin, name in _OTHERS.items() if start.startswith(begin)), "")
    if not other and named != "text" and start.lower().startswith(_WEB):
        other = "网页，只是名称像表格"
    if other:
        hint = "请用 WPS 或 Office 打开，另存为 .xlsx 或 .docx" if other.startswith("网页") else _HINT
        raise PerfscoreError(
            [Problem("file-kind", f"这是{' ' * other[0].isascii()}{other}，读不出里面的表", Cell(str(path)), hint)]
        )


def unreadable(path: Path) -> Problem:
    """The problem of a file that could not be opened."""
    name = quoted(str(path), 80)
    if path.is_dir():
        return Problem("file-is-directory", f"{name}是文件夹，不是文件", Cell(str(path)))
    if not path.exists():
        return Problem("file-missing", f"没有这个文件：{name}", Cell(str(path)))
    return Problem("file-unreadable", f"文件{name}无法读取", Cell(str(path)))
