"""LibreOffice as a calculator: a form is opened once, and every submission's values are put into its input cells.

A Basic macro in a profile of its own reads what to write and where from a file, has everything calculated anew, and
writes down what stands in the cells that were asked for. Opening a form takes seconds, a submission milliseconds.
"""

import shutil
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

SOFFICE: Final = shutil.which("soffice")

_MACRO: Final = """
Sub Main(given As String, wanted As String)
  Dim files As Object, source As Object, target As Object, doc As Object, cell As Object
  Dim order As String, parts As Variant
  Dim args(0) As New com.sun.star.beans.PropertyValue
  files = createUnoService("com.sun.star.ucb.SimpleFileAccess")
  source = createUnoService("com.sun.star.io.TextInputStream")
  source.setInputStream(files.openFileRead(given))
  source.setEncoding("UTF-8")
  target = createUnoService("com.sun.star.io.TextOutputStream")
  If files.exists(wanted) Then files.kill(wanted)
  target.setOutputStream(files.openFileWrite(wanted))
  target.setEncoding("UTF-8")
  args(0).Name = "Hidden"
  args(0).Value = True
  Do While Not source.isEOF()
    order = source.readLine()
    If order <> "" Then
      parts = Split(order, Chr(9))
      Select Case parts(0)
      Case "O"
        doc = StarDesktop.loadComponentFromURL(parts(1), "_blank", 0, args())
        doc.enableAutomaticCalculation(False)
      Case "N"
        doc.Sheets.getByName(parts(1)).getCellRangeByName(parts(2)).setValue(CDbl(parts(3)))
      Case "T"
        doc.Sheets.getByName(parts(1)).getCellRangeByName(parts(2)).setString(parts(3))
      Case "E"
        doc.Sheets.getByName(parts(1)).getCellRangeByName(parts(2)).setFormula("")
      Case "C"
        doc.calculateAll()
      Case "R"
        cell = doc.Sheets.getByName(parts(1)).getCellRangeByName(parts(2))
        If cell.getError() <> 0 Then
          target.writeString("!" & cell.getError() & Chr(10))
        ElseIf cell.FormulaResultType2 = 1 Then
          target.writeString("#" & Str(cell.getValue()) & Chr(10))
        Else
          target.writeString("$" & Join(Split(cell.getString(), Chr(10)), "|") & Chr(10))
        End If
      Case "X"
        doc.close(True)
      End Select
    End If
  Loop
  source.closeInput()
  target.closeOutput()
  StarDesktop.terminate()
End Sub
"""
_MODULE: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument '
    '1.0//EN" "module.dtd">\n<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" '
    'script:language="StarBasic">{}</script:module>\n'
)
_LIBRARY: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument '
    '1.0//EN" "library.dtd">\n<library:library xmlns:library="http://openoffice.org/2000/library" '
    'library:name="Standard" library:readonly="false" library:passwordprotected="false">'
    '<library:element library:name="Module1"/></library:library>\n'
)
_LIBRARIES: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE library:libraries PUBLIC "-//OpenOffice.org//DTD '
    'OfficeDocument 1.0//EN" "libraries.dtd">\n<library:libraries xmlns:library="http://openoffice.org/2000/library" '
    'xmlns:xlink="http://www.w3.org/1999/xlink"><library:library library:name="Standard" '
    'xlink:href="$(USER)/basic/Standard/script.xlb/" xlink:type="simple" library:link="false"/></library:libraries>\n'
)


@dataclass
class Calculator:
    """Gathers what is to be done; ``run`` does it in one go and returns what stood in the cells asked for."""

    folder: Path
    orders: list[str] = field(default_factory=list)

    def open(self, form: Path) -> None:
        self.orders.append(f"O\t{form.as_uri()}")

    def close(self) -> None:
        self.orders.append("X")

    def write(self, sheet: str, cell: str, value: object) -> None:
        """A number, a text, or nothing into a cell."""
        if value is None or value == "":
            self.orders.append(f"E\t{sheet}\t{cell}")
        elif isinstance(value, str):
            self.orders.append(f"T\t{sheet}\t{cell}\t{' '.join(value.split())}")
        else:
            self.orders.append(f"N\t{sheet}\t{cell}\t{value!r}")

    def calculate(self, asked: Iterable[tuple[str, str]]) -> None:
        """Calculate everything, and note what stands in some cells."""
        self.orders.append("C")
        self.orders += [f"R\t{sheet}\t{cell}" for sheet, cell in asked]

    def run(self) -> Sequence[str]:
        """The content of the cells: ``#`` and a number, ``$`` and a text, or ``!`` and an error."""
        assert SOFFICE
        profile = self.folder / "profile"
        basic = profile / "user" / "basic" / "Standard"
        start = [SOFFICE, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore"]
        subprocess.run([*start, "--terminate_after_init"], check=True, capture_output=True, timeout=300)
        basic.mkdir(parents=True, exist_ok=True)  # only now: a new profile would put its own there
        (basic / "Module1.xba").write_text(_MODULE.format(escape(_MACRO)), encoding="utf-8")
        (basic / "script.xlb").write_text(_LIBRARY, encoding="utf-8")
        (basic.parent / "script.xlc").write_text(_LIBRARIES, encoding="utf-8")
        orders, answers = self.folder / "orders.txt", self.folder / "answers.txt"
        orders.write_text("\n".join(self.orders) + "\n", encoding="utf-8")
        call = f'macro:///Standard.Module1.Main("{orders.as_uri()}","{answers.as_uri()}")'
        subprocess.run([*start, call], check=True, capture_output=True, timeout=3000)
        return answers.read_text(encoding="utf-8").splitlines()
