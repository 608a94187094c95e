"""Workbooks as people and malice leave them: a form whose parts are rewritten."""

import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from xml.sax.saxutils import quoteattr

Change = Callable[[str], str]


def parts(file: Path) -> dict[str, bytes]:
    """Every member of a workbook."""
    with zipfile.ZipFile(file) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def pack(file: Path, members: Mapping[str, bytes]) -> Path:
    """A workbook of these members."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return file


def sheet_part(file: Path, name: str) -> str:
    """The member that holds the sheet of that name."""
    members = parts(file)
    found = re.search(rf'<sheet name="{name}"[^>]*r:id="(\w+)"', members["xl/workbook.xml"].decode())
    assert found
    target = re.search(rf'Id="{found[1]}"[^>]*Target="([^"]+)"', members["xl/_rels/workbook.xml.rels"].decode())
    assert target
    return f"xl/{target[1]}"


def changed(file: Path, into: Path, sheet: str, change: Change) -> Path:
    """The same workbook with the XML of one sheet changed."""
    members, part = parts(file), sheet_part(file, sheet)
    before = members[part].decode()
    after = change(before)
    assert after != before
    return pack(into, members | {part: after.encode()})


def put(cell: str, content: str, kind: str = "n") -> Change:
    """Put something into a cell: ``<v>3</v>``, ``<f>1+1</f>``, ``<is><t>字</t></is>``."""

    def change(xml: str) -> str:
        return re.sub(
            rf'<c r="{cell}"( s="\d+")?(?: t="\w+")?(?:/>|>.*?</c>)', rf'<c r="{cell}"\1 t="{kind}">{content}</c>', xml
        )

    return change


def formatted(file: Path, into: Path, sheet: str, cells: Mapping[str, tuple[object, str]]) -> Path:
    """The same workbook with numbers of formats of their own in some cells of one sheet."""
    members, part = parts(file), sheet_part(file, sheet)
    styles, xml = members["xl/styles.xml"].decode(), members[part].decode()
    styles = (
        styles if "<numFmts" in styles else re.sub("(<styleSheet[^>]*>)", r'\1<numFmts count="0"></numFmts>', styles)
    )
    for place, (ref, (value, code)) in enumerate(cells.items()):
        known = re.search('<cellXfs count="([0-9]+)">', styles)
        assert known
        number = 900 + place
        styles = styles.replace("</numFmts>", f'<numFmt numFmtId="{number}" formatCode={quoteattr(code)}/></numFmts>')
        styles = styles.replace("</cellXfs>", f'<xf numFmtId="{number}"/></cellXfs>')
        styles = styles.replace(known[0], f'<cellXfs count="{int(known[1]) + 1}">')
        cell = f'<c r="{ref}" s="{known[1]}"><v>{value}</v></c>'
        xml, times = re.subn(rf'<c r="{ref}"(?: [^>/]*)?(?:/>|>.*?</c>)', cell, xml)
        assert times == 1
    return pack(into, members | {"xl/styles.xml": styles.encode(), part: xml.encode()})
