"""The output of a command: to the terminal, a pipe or a file, as text or as JSON."""

from __future__ import annotations

import json
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import wraps
from itertools import chain
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

import click

from perfscore.problems import PerfscoreError, Problem
from perfscore.scratch import scratch, unwritable_reason
from perfscore.text import quoted

if TYPE_CHECKING:
    from rich.console import Console

SUFFIXES: Final = {
    ".json": "json",
    ".md": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xlsx": "xlsx",
    ".docx": "docx",
    ".parquet": "parquet",
    ".csv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".yaml": "yaml",
    ".yml": "yaml",
}
SAYS: Final = {
    "text": "文字",
    "json": "JSON",
    "markdown": "Markdown 表格",
    "html": "网页",
    "xlsx": "工作簿",
    "docx": "Word 文件",
    "yaml": "YAML",
    "parquet": "Parquet 表格",
    "csv": "CSV 表格",
    "jsonl": "JSON Lines 表格",
}
BINARY: Final = ("xlsx", "docx", "parquet")
"""Forms that no terminal can show: they are written to a file only."""
_NAMES: Final = {"parquet": "得分"}
_NO_BOM: Final = "CSV 文件的开头不写 BOM：表格软件靠它认出中文，有的程序不要它"
_FOLDER: Final = ("/", "/.", "/..", os.sep, f"{os.sep}.", f"{os.sep}..")
"""The endings of a name that means a folder, be it there or not."""
OTHERS: Final = frozenset({".xls", ".xlsm", ".ods", ".doc", ".et", ".wps", ".pdf", ".zip", ".tsv"})
"""The suffixes of files that no command writes: who asks for such a file can do nothing with text in it."""


class Unwritable(click.UsageError):
    """The answer cannot be put where it should go."""


@dataclass(frozen=True, slots=True)
class Output:
    """The form of a command's answer, and the file it goes to (none: standard output)."""

    form: str
    file: Path | None = None
    bom: bool = True
    """True where a CSV file says at its beginning that it is UTF-8: Chinese spreadsheets take it for GBK otherwise."""

    @property
    def begins(self) -> str:
        """The text before the answer in its file."""
        return "\ufeff" if self.bom and self.form == "csv" and self.file is not None else ""

    def write(self, answer: str | bytes) -> None:
        """Write the whole answer."""
        self.pieces([answer])

    def pieces(self, answer: Iterable[str | bytes]) -> None:
        """Write the answer piece by piece, as it comes."""
        if self.file is None:
            sys.stdout.writelines(piece if isinstance(piece, str) else piece.decode() for piece in answer)
            return
        with beside(self.file) as stream:
            whole = chain([self.begins], answer)
            stream.writelines(
                piece if isinstance(piece, bytes) else piece.encode(errors="backslashreplace") for piece in whole
            )

    def json(self, value: object, *, indent: int = 2) -> None:
        """Write the whole answer as JSON, a line an entry, indented by so many spaces a level."""
        self.write(_json(value, indent))

    def console(self) -> Console | None:
        """The terminal, where the answer is text for one that can show more, and rich is there."""
        if self.file is not None or self.form != "text" or not sys.stdout.isatty() or os.environ.get("TERM") == "dumb":
            return None
        try:
            from rich.console import Console
        except ImportError:
            return None
        plain = bool(os.environ.get("NO_COLOR"))
        return Console(
            file=sys.stdout, color_system=None if plain else "auto", highlight=False, markup=False, emoji=False
        )

    def refuse(self, problems: Iterable[Problem]) -> None:
        """Say what is wrong with the input: text beside the answer, JSON in its place."""
        if self.form == "json":
            sys.stdout.write(_json({"problems": [one.as_dict() for one in problems]}))
        else:
            warn(problems)


def warn(problems: Iterable[Problem]) -> None:
    """Show problems beside the answer."""
    for one in problems:
        sys.stderr.write(one.render() + "\n")


def _json(value: object, indent: int = 2) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent) + "\n"


def answers(*forms: str, yaml_with: str = "") -> Callable[[Callable[..., int]], Callable[..., int]]:
    """Give a command ``--format`` and ``-o``, and an ``Output`` in their place; it returns the exit status.

    ``yaml_with`` is the flag with which its text is YAML.
    """

    def known(context: click.Context, param: click.Parameter, value: str | None) -> str | None:
        if value is None or value in forms:
            return value
        raise click.BadParameter(f"没有{quoted(value)}这一种，可选：{'、'.join(forms)}", context, param)

    def decorated(command: Callable[..., int]) -> Callable[..., int]:
        @wraps(command)
        def answering(form: str | None, place: str | None, *, no_bom: bool = False, **given: Any) -> int:
            suffixed = (*forms, "yaml") if given.get(yaml_with) else forms
            target = replace(output(form, place, suffixed, given), bom=not no_bom)
            try:
                return command(output=target, **given)
            except PerfscoreError as error:
                target.refuse(error.problems)
                return 1

        names = "、".join(f"{form}（{SAYS[form]}）" for form in forms)
        choose = click.option(
            "--format", "form", metavar="格式", callback=known, help=f"{names}；不写时看 -o 的后缀，否则是 {forms[0]}"
        )
        place = click.option("-o", "--output", "place", metavar="文件", help="写到文件，不显示")
        wrapped = choose(place(answering))
        return click.option("--no-bom", is_flag=True, help=_NO_BOM)(wrapped) if "csv" in forms else wrapped

    return decorated


def output(
    form: str | None, place: str | None, forms: tuple[str, ...], given: Mapping[str, object], option: str = "--output"
) -> Output:
    """The file and the form of an answer; refused before anything is done where that cannot be."""
    if place in {None, "-"}:
        form = form or forms[0]
        if form in BINARY:
            raise Unwritable(
                f"{SAYS[form]}不能显示在屏幕上，请用 -o 写明文件名，如 -o {_NAMES.get(form, '报告')}.{form}"
            )
        return Output(form)
    from perfscore.rubric import catalog

    if str(place).endswith(_FOLDER):
        raise Unwritable(f"“{option}”：{quoted(str(place), 80)}是文件夹，这里要写文件名")
    file = Path(str(place))
    suffix = file.suffix.lower()
    implied = SUFFIXES.get(suffix, "")
    words = chain.from_iterable(one if isinstance(one, tuple) else (one,) for one in given.values())
    inputs = [Path(one) for one in words if isinstance(one, str)]
    try:
        _check(file, [*inputs, *catalog.shipped()], option)
    except (OSError, RuntimeError, ValueError) as error:  # a name that is no name, links that go round
        raise Unwritable(f"“{option}”：无法写入{quoted(str(file), 80)}：{unwritable_reason(error)}") from None
    if form is None and implied not in forms and (implied or suffix in OTHERS or (suffix and forms[0] in BINARY)):
        raise Unwritable(f"“{option}”：这里不能写 {suffix} 文件，可以写的有：{'、'.join(forms)}")
    return Output(form or (implied if implied in forms else forms[0]), file)


def _check(file: Path, inputs: list[Path], option: str) -> None:
    """Refuse, before anything is done, a place where nothing can be written or something would be lost."""
    folder = file.resolve().parent
    if file.is_dir():
        fault = f"{quoted(str(file), 80)}是文件夹，这里要写文件名"
    elif not folder.is_dir():
        fault = f"没有文件夹{quoted(str(folder), 80)}，请先建立"
    elif not os.access(file if file.exists() else folder, os.W_OK):
        fault = f"没有权限写入{quoted(str(file), 80)}"
    elif file.exists() and any(one.exists() and one.samefile(file) for one in inputs):
        fault = f"{quoted(str(file), 80)}是要读入的文件，不能写在它上面"
    else:
        return
    raise Unwritable(f"“{option}”：{fault}")


@contextmanager
def beside(file: Path) -> Iterator[IO[bytes]]:
    """A stream beside a file, then moved into its place: whoever reads it sees the old or the new one, whole.

    After an error nothing is left; what a run leaves that was killed, the next one that writes this file removes. A
    device or a pipe is written to, not replaced. Raises as :func:`unwritable` says.
    """
    try:
        target = file.resolve()
        if target.exists() and not stat.S_ISREG(target.stat().st_mode):
            with target.open("wb") as stream:
                yield stream
            return
        with scratch(target.parent, target.name) as made:
            yield made.stream
            if target.exists():
                made.path.chmod(stat.S_IMODE(target.stat().st_mode))
            made.move_to(target)
    except OSError as error:
        raise unwritable(file, error) from None


def unwritable(file: Path, error: Exception) -> click.ClickException:
    """The error of a file that cannot be written, with its reason: the command line was right."""
    return click.ClickException(f"错误：无法写入{quoted(str(file), 80)}：{unwritable_reason(error)}")
