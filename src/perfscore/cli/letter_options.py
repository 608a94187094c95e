"""The options of letters and of putting right: ``--letters``, ``--reply``, ``--last`` and what goes with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from perfscore.cli.date_options import day
from perfscore.cli.output import Output, Unwritable, unwritable, warn
from perfscore.cli.review_options import ReviewOptions
from perfscore.problems import Problem, not_installed
from perfscore.text import quoted

if TYPE_CHECKING:
    from perfscore.program.model import Program
    from perfscore.recheck.batch import Outcome
    from perfscore.review.ledger import Ledger
    from perfscore.review.letter_rendering import LetterTemplate
    from perfscore.review.rounds import Round
    from perfscore.review.settlement import Settlement

_FORMS: Final = ("text", "json", "xlsx")
LEDGER: Final = "整改台账.xlsx"


@dataclass(slots=True)
class Letters:
    """The letters and the ledger that are asked for, and the outcomes that they are made from, as these go by."""

    folder: str | None
    template: str | None
    until: date | None
    on: date | None
    office: str
    reply: str | None
    last: str | None
    outcomes: list[Outcome] = field(default_factory=list)
    ready: LetterTemplate | None = None
    """The template, read."""
    before: Ledger | None = None
    """The ledger of the last round, read."""

    @property
    def asked(self) -> bool:
        """True where anything of this is asked for."""
        return self.answers or self.folder is not None

    @property
    def answers(self) -> bool:
        """True where the ledger is the command's answer."""
        return self.reply is not None or self.last is not None

    def check(self, submissions: Iterable[str], output: Output, review: ReviewOptions) -> None:
        """Refuse, before anything is done, what cannot be; raise PerfscoreError for a bad template or ledger."""
        if self.answers and output.form not in _FORMS:
            raise Unwritable(f"“--output”：整改台账不能写成 {output.form}，可以写的有：{'、'.join(_FORMS)}")
        if self.answers and (review.roster or review.sample):
            raise Unwritable("“--reply”“--last”：结果是整改台账；名单和抽查请另运行一次")
        if self.folder is None:
            alone = {"--template": self.template, "--office": self.office or None}
            extra = next((name for name, one in alone.items() if one is not None), None)
            if extra is not None:
                raise Unwritable(f"“{extra}”：要和 --letters 一起写")
            days = {"--until": self.until, "--on": self.on}
            extra = next((name for name, one in days.items() if one is not None), None)
            if extra is not None and not self.answers:
                raise Unwritable(f"“{extra}”：要和 --letters、--reply 或 --last 一起写")
        else:
            _check_folder(self.folder)
            if self.until is not None and self.until < self._day:
                raise Unwritable(f"“--until”：期限 {self.until} 在 {self._day} 以前；今天是哪一天用 --on 写")
        for option, place in (("--letters", self.folder), ("--reply", self.reply)):
            for one in submissions:
                if (
                    place is not None
                    and Path(one).is_dir()
                    and Path(place).resolve().is_relative_to(Path(one).resolve())
                ):
                    raise Unwritable(f"“{option}”：{quoted(place, 80)}在填报的文件夹里，会当成填报来读，请换一个地方")
        self._read()

    def _read(self) -> None:
        """Read the template and the ledger: what is wrong with them is said before anything is done."""
        if self.folder is not None:
            try:
                from perfscore.review import letter_folder
            except ModuleNotFoundError:
                raise not_installed("没有安装写反馈书要用的程序库", "letters") from None
            self.ready = letter_folder.template_of(self.template)
        if self.last is not None:
            from perfscore.review.ledger_reading import read_ledger

            self.before = read_ledger(Path(self.last))

    def keep(self, outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
        """The same outcomes, stored as they pass where letters are to be made of them."""
        for one in outcomes:
            if self.asked:
                self.outcomes.append(one)
            yield one

    def finish(self, program: Program, output: Output, settled: Mapping[str, Settlement] | None = None) -> int:
        """Write the letters, and the ledger where it is the answer; return 1 where a reply cannot be read."""
        if not self.asked:
            return 0
        from perfscore.review.rounds import make_round

        reply = None if self.reply is None else Path(self.reply)
        made = make_round(self.outcomes, settled or {}, self.until, self.before, reply)
        if self.answers:
            self._answer(made, output)
        if self.folder is not None and self.ready is not None:
            self._write(self.ready, program, made, settled or {})
        warn(made.problems)
        return int(any(one.severity == "error" for one in made.problems))

    @property
    def _day(self) -> date:
        return self.on or date.today()  # noqa: DTZ011 (the day where the office is)

    def _answer(self, made: Round, output: Output) -> None:
        match output.form:
            case "json":
                output.json(made.ledger.plain())
            case "xlsx":
                output.write(_book(made))
            case _:
                from perfscore.review import ledger_text

                output.write(ledger_text.text(made.ledger, self._day, made.files))

    def _write(
        self, template: LetterTemplate, program: Program, made: Round, settled: Mapping[str, Settlement]
    ) -> None:
        from perfscore.review import letter_folder
        from perfscore.review.letter_words import Heading
        from perfscore.review.letters import letters

        folder = Path(self.folder or "")
        heading = Heading(program, self._day, self.until, self.office)
        whole = letters(self.outcomes, settled, made.found, made.before)
        try:
            done = letter_folder.write_letters(folder, whole, heading, template, [(LEDGER, _book(made))])
        except OSError as error:
            raise unwritable(folder, error) from None
        says = (
            f"{quoted(str(folder), 80)}里写了 {len(whole)} 份反馈书，和{quoted(LEDGER)}（{len(made.ledger.items)} 项）"
        )
        warn([Problem("letters-written", says, severity="info"), *done.notices])


def _check_folder(given: str) -> None:
    """Refuse a folder that letters cannot be written to, or would be mixed with others in."""
    from perfscore.review.letter_names import occupied

    place = Path(given)
    if place.exists() and not place.is_dir():
        raise Unwritable(f"“--letters”：{quoted(given, 80)}是文件，这里要写文件夹")
    parent = place.resolve().parent
    if not parent.is_dir():
        raise Unwritable(f"“--letters”：没有文件夹{quoted(str(parent), 80)}，请先建立")
    there = occupied(place)
    if there:
        named = "、".join(quoted(one) for one in there[:3]) + ("等" if len(there) > 3 else "")  # noqa: PLR2004 (names enough to know them)
        says = f"{quoted(given, 80)}里已有 {len(there)} 个文件（{named}），以前的反馈书会和这次的混在一起"
        raise Unwritable(f"“--letters”：{says}；请写一个新的文件夹，或先把里面的移走")


def _book(made: Round) -> bytes:
    try:
        from perfscore.review import ledger_book
    except ModuleNotFoundError:
        raise not_installed("没有安装写 xlsx 文件要用的程序库", "workbook") from None
    return ledger_book.xlsx(made.ledger)


_OPTIONS: Final = (
    click.option("--letters", "folder", metavar="文件夹", help="每个单位一份反馈书，连同整改台账写到这个新文件夹"),
    click.option("--template", metavar="模板", help="反馈书用自己的模板（perfscore new letter 取一份来改）"),
    click.option("--until", metavar="日期", callback=day, help="整改的期限，如 2026-12-31"),
    click.option("--office", metavar="机关", default="", help="发函机关，写在反馈书的落款"),
    click.option("--reply", metavar="文件夹", help="读各单位的整改报告书，写出整改台账"),
    click.option("--last", metavar="台账", help="接着以前的整改台账：没有办完的带过来，审核结果读回来"),
    click.option("--on", metavar="日期", callback=day, help="今天是哪一天，看是不是逾期；不写时看电脑的日期"),
)


def lettered(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command the options of letters, which arrive as its ``letters``."""

    @wraps(command)
    def asked(  # noqa: PLR0913 (an option an argument)
        *,
        folder: str | None,
        template: str | None,
        until: date | None,
        on: date | None,
        office: str,
        reply: str | None,
        last: str | None,
        **given: Any,
    ) -> int:
        return command(letters=Letters(folder, template, until, on, office, reply, last), **given)

    wrapped: Callable[..., int] = asked
    for option in reversed(_OPTIONS):
        wrapped = option(wrapped)
    return wrapped
