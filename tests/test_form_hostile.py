"""Workbooks that mean harm: each is refused, or read, in little time and memory, with a clear problem."""

import re
import subprocess
import sys
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import perfscore
from cli_runs import unmeasured
from perfscore.workbook import form as making
from workbooks import changed, pack, parts, sheet_part

RULE, FIGURES = "yanling-dept-2020", "基础数据表"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SCORE = """
import resource, sys, time
import perfscore
rule = perfscore.load("yanling-dept-2020")
resource.setrlimit(resource.RLIMIT_AS, (600 << 20, 600 << 20))
began = time.process_time()
try:
    rule.score(sys.argv[1])
    said = "read"
except perfscore.PerfscoreError as error:
    said = error.problems[0].code
seconds = time.process_time() - began
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM:"))  # not that of who started it
print(said, seconds, peak.split()[1])
"""


def bomb(form: Path, into: Path) -> None:
    pack(into, parts(form) | {sheet_part(form, FIGURES): b" " * (100 << 20)})


def many_rows(form: Path, into: Path) -> None:
    rows = "".join(f'<row r="{row}" s="1"><c r="A{row}" s="1"/></row>' for row in range(1001, 1_001_001))
    changed(form, into, FIGURES, lambda xml: xml.replace("</sheetData>", rows + "</sheetData>"))


def many_columns(form: Path, into: Path) -> None:
    cells = "<c/>" * 10_000
    changed(form, into, FIGURES, lambda xml: xml.replace("</sheetData>", f'<row r="900">{cells}</row></sheetData>'))


def far_corner(form: Path, into: Path) -> None:
    cell = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    changed(form, into, FIGURES, lambda xml: xml.replace("</sheetData>", cell + "</sheetData>"))


def entities(form: Path, into: Path) -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    changed(form, into, FIGURES, lambda xml: xml.replace("?>", f"?>{laughs}", 1))


def long_text(form: Path, into: Path) -> None:
    text = f'<row r="900"><c r="A900" t="str"><v>{"长" * 10_000_000}</v></c></row>'
    changed(form, into, FIGURES, lambda xml: xml.replace("</sheetData>", text + "</sheetData>"))


def macros_and_links(form: Path, into: Path) -> None:
    link = b'<externalLink xmlns="x"><externalBook/></externalLink>'
    pack(into, parts(form) | {"xl/vbaProject.bin": b"\0" * 1000, "xl/externalLinks/externalLink1.xml": link})


def old(_: Path, into: Path) -> None:
    into.write_bytes(_OLE + b"\0" * 5000)


def encrypted(_: Path, into: Path) -> None:
    into.write_bytes(_OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"))


def truncated(form: Path, into: Path) -> None:
    into.write_bytes(form.read_bytes()[:20_000])


def damaged(form: Path, into: Path) -> None:
    data = bytearray(form.read_bytes())
    with zipfile.ZipFile(form) as packed:
        at = packed.getinfo(sheet_part(form, FIGURES)).header_offset
    data[at + 100 : at + 200] = b"\xff" * 100
    into.write_bytes(bytes(data))


def not_a_zip(_: Path, into: Path) -> None:
    into.write_text("rubric: yanling-dept-2020\n", encoding="utf-8")


def many_members(form: Path, into: Path) -> None:
    pack(into, parts(form) | {f"xl/x{number}.xml": b"" for number in range(1000)})


def another_zip(_: Path, into: Path) -> None:
    pack(into, {"readme.txt": b"hello"})


def cell_twice(form: Path, into: Path) -> None:
    changed(
        form,
        into,
        FIGURES,
        lambda xml: re.sub(r'(<c r="B6"[^>]*/>)', r'<c r="B6"><v>1</v></c><c r="B6"><v>2</v></c>', xml),
    )


def row_twice(form: Path, into: Path) -> None:
    row = '<row r="6"><c r="B6"><v>15640</v></c></row>'
    changed(form, into, FIGURES, lambda xml: xml.replace("</sheetData>", row + "</sheetData>"))


def row_zero(form: Path, into: Path) -> None:
    changed(form, into, FIGURES, lambda xml: xml.replace("<sheetData>", '<sheetData><row r="0"></row>'))


def cell_of_another_row(form: Path, into: Path) -> None:
    row = '<row r="900"><c r="B6"><v>15640</v></c></row>'
    changed(form, into, FIGURES, lambda xml: xml.replace("</sheetData>", row + "</sheetData>"))


def no_cell(form: Path, into: Path) -> None:
    row = '<row r="900"><c r="6B"><v>15640</v></c></row>'
    changed(form, into, FIGURES, lambda xml: xml.replace("</sheetData>", row + "</sheetData>"))


def sheet_name_twice(form: Path, into: Path) -> None:
    members = parts(form)
    book = re.sub(rf'(<sheet name="{FIGURES}"[^>]*/>)', r"\1\1", members["xl/workbook.xml"].decode())
    pack(into, members | {"xl/workbook.xml": book.encode()})


def member_twice(form: Path, into: Path) -> None:
    pack(into, parts(form))
    with zipfile.ZipFile(into, "a") as packed, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        packed.writestr(sheet_part(form, FIGURES), b"<x/>")


def no_styles(form: Path, into: Path) -> None:
    pack(into, {name: content for name, content in parts(form).items() if name != "xl/styles.xml"})


def no_such_style(form: Path, into: Path) -> None:
    changed(form, into, FIGURES, lambda xml: re.sub(r'<c r="B6" s="\d+"/>', '<c r="B6" s="9999"><v>1</v></c>', xml))


HARM: list[tuple[Callable[[Path, Path], None], str]] = [
    (bomb, "workbook-too-large"),
    (many_rows, "workbook-too-large"),
    (many_columns, "read"),
    (far_corner, "read"),
    (entities, "workbook-broken"),
    (long_text, "read"),
    (macros_and_links, "read"),
    (old, "workbook-old"),
    (encrypted, "workbook-encrypted"),
    (truncated, "workbook-broken"),
    (damaged, "workbook-broken"),
    (not_a_zip, "workbook-broken"),
    (many_members, "workbook-too-large"),
    (another_zip, "workbook-broken"),
    (cell_twice, "workbook-broken"),
    (row_twice, "workbook-broken"),
    (row_zero, "workbook-broken"),
    (cell_of_another_row, "workbook-broken"),
    (no_cell, "workbook-broken"),
    (sheet_name_twice, "workbook-broken"),
    (member_twice, "workbook-broken"),
    (no_styles, "workbook-broken"),
    (no_such_style, "workbook-broken"),
]


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("form") / "form.xlsx"
    file.write_bytes(making.form(perfscore.load(RULE).program))
    return file


@pytest.mark.parametrize(("harm", "wanted"), HARM, ids=[harm.__name__ for harm, _ in HARM])
def test_harm_is_refused_or_read_in_two_seconds_and_500_mib(
    harm: Callable[[Path, Path], None], wanted: str, form: Path, tmp_path: Path
) -> None:
    file = tmp_path / "harm.xlsx"
    harm(form, file)
    command = [sys.executable, "-c", _SCORE, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=unmeasured())
    said, seconds, peak = done.stdout.split()
    assert said == wanted
    assert float(seconds) < 2
    assert int(peak) < 500 << 10
