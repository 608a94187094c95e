"""A result in the forms that people hand on: a web page, a workbook, a Word file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeAlias, assert_never

from perfscore.problems import not_installed

if TYPE_CHECKING:
    from perfscore.result.result import Result

Form: TypeAlias = Literal["html", "xlsx", "docx"]
_EXTRAS: Final = {"xlsxwriter": "workbook", "docx": "docx"}
"""The extra that installs each library that is imported here."""


def render(result: Result, form: Form) -> bytes:
    """The report of a result as a file's content: ``html``, ``xlsx`` or ``docx``.

    Raises :class:`PerfscoreError` where the library that writes this form is not installed.
    """
    try:
        return _rendered(result, form)
    except ModuleNotFoundError as error:
        extra = _EXTRAS.get((error.name or "").partition(".")[0])
        if extra is None:
            raise
        raise not_installed(f"没有安装写 {form} 文件要用的程序库", extra) from None


def _rendered(result: Result, form: Form) -> bytes:
    """Import what writes this form, and write it."""
    match form:
        case "html":
            from perfscore.report.result_html import html

            return html(result).encode()
        case "xlsx":
            from perfscore.report.result_xlsx import xlsx

            return xlsx(result)
        case "docx":
            from perfscore.report.result_docx import docx

            return docx(result)
        case _:
            assert_never(form)
