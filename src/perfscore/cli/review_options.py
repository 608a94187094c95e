"""The options of ``perfscore recheck``: how it is done, and the work of a reviewer's desk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from perfscore.cli.output import Output, Unwritable, output, warn
from perfscore.problems import PerfscoreError, Problem
from perfscore.text import quoted

if TYPE_CHECKING:
    from perfscore.program.model import Program
    from perfscore.review.desk import Desk
    from perfscore.review.grounds import Grounds

_EVIDENCE: Final = "由单位自己答复得来的分，没有附佐证材料的，算没有依据"
_RESUME: Final = "复核进度文件：中断后用同一个文件再运行，做过的不再做"
_ROSTER: Final = "应交的名单（.xlsx 或 .csv）：谁没有交、谁交了两份，按单位、部门汇总"
_SAMPLE: Final = "抽查：如 “金额60% 每单位1”“抽30份 种子2026”；写明是怎样抽的"
_SETTLE: Final = "读回复核人填好的工作簿（复核.xlsx），得出核定结果"
_GROUNDS: Final = "扣分口径：各种情形扣多少，和自评质量的档次"
_PUBLISH: Final = "另写一份可以公布的结果（.xlsx 或 .html）：只有单位、项目、得分、等次、名次"


@dataclass(frozen=True, slots=True)
class ReviewOptions:
    """The options as they were typed."""

    evidence: bool = False
    resume: str | None = None
    roster: str | None = None
    sample: str | None = None
    publish: str | None = None
    settle: str | None = None
    grounds: str | None = None

    @property
    def alone(self) -> bool:
        """True where nothing of many submissions is asked for."""
        return self.roster is None and self.sample is None and self.publish is None and self.settle is None

    def read_grounds(self) -> Grounds:
        """The grounds of the office."""
        from perfscore.review.grounds import NONE, read_grounds

        return NONE if self.grounds is None else read_grounds(self.grounds)

    def desk(self, program: Program) -> Desk:
        """The desk with the roster and the specification read; the notices of reading are shown."""
        from perfscore.review.desk import Desk
        from perfscore.review.roster_file import read_roster

        spec = None
        if self.sample is not None:
            from perfscore.review.sample_spec import read_spec

            try:
                spec = read_spec(self.sample)
            except PerfscoreError as error:
                said = "；".join(one.message for one in error.problems)
                hints = "；".join(dict.fromkeys(one.hint for one in error.problems))
                raise click.UsageError(f"“--sample”：{said}。{hints}") from None
        roster = None if self.roster is None else read_roster(Path(self.roster))
        warn(() if roster is None else roster.notices)
        return Desk(program, roster, spec)

    def publication(self, given: tuple[str, ...], answer: Output) -> Output | None:
        """The file of the publication; refused before anything is done where it cannot be written."""
        if self.publish is None:
            return None
        if self.publish == "-":
            raise Unwritable("“--publish”：请写明文件名，如 --publish 公布.xlsx")
        inputs = {"submissions": given, "roster": self.roster, "settle": self.settle, "grounds": self.grounds}
        target = output(None, self.publish, ("xlsx", "html"), inputs, "--publish")
        if target.form == "xlsx" and not self.publish.lower().endswith(".xlsx"):
            raise Unwritable("“--publish”：请写 .xlsx 或 .html 文件")
        if answer.file is not None and answer.file.resolve() == Path(self.publish).resolve():
            raise Unwritable(f"“--publish”：{quoted(self.publish, 80)}也是 -o 要写的文件，请换一个文件名")
        return target

    def files(self) -> tuple[Path | None, ...]:
        """The files of these options, which are no submissions where they lie among them."""
        return tuple(
            None if one is None else Path(one) for one in (self.roster, self.publish, self.settle, self.grounds)
        )


def reviewing(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command these options, which arrive as its ``review``."""

    @wraps(command)
    def chosen(**given: Any) -> int:
        review = ReviewOptions(**{one.name: given.pop(one.name) for one in fields(ReviewOptions)})
        return command(review=review, **given)

    options = (
        click.option("--evidence", is_flag=True, help=_EVIDENCE),
        click.option("--resume", metavar="文件", help=_RESUME),
        click.option("--roster", metavar="名单", help=_ROSTER),
        click.option("--sample", metavar="抽法", help=_SAMPLE),
        click.option("--publish", metavar="文件", help=_PUBLISH),
        click.option("--settle", metavar="工作簿", help=_SETTLE),
        click.option("--grounds", metavar="口径", help=_GROUNDS),
    )
    for option in reversed(options):
        chosen = option(chosen)
    return chosen


def publish(target: Output, desk: Desk) -> tuple[Problem, ...]:
    """Write the publication; return what is to be said of it."""
    from perfscore.review import publication_files
    from perfscore.review.publication import publication

    published, notices = publication(desk)
    if target.form == "html":
        target.write(publication_files.html(published))
    else:
        try:
            target.write(publication_files.xlsx(published))
        except ModuleNotFoundError:
            from perfscore.problems import not_installed

            raise not_installed("没有安装写 xlsx 文件要用的程序库", "workbook") from None
    return tuple(notices)
