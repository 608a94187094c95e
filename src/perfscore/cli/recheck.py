"""``perfscore recheck``: what bureaus claim against what comes out, and why they differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from perfscore.cli.chinese import Command
from perfscore.cli.letter_options import Letters, lettered
from perfscore.cli.map_option import given_map, mapped
from perfscore.cli.output import Output, Unwritable, answers, warn
from perfscore.cli.progress import watched
from perfscore.cli.review_options import ReviewOptions, publish, reviewing
from perfscore.text import quoted

if TYPE_CHECKING:
    from perfscore import Rubric
    from perfscore.recheck.batch import Outcome
    from perfscore.recheck.document import Recheck
    from perfscore.recheck.tally import Tally
    from perfscore.review.desk import Desk
    from perfscore.review.grounds import Grounds
    from perfscore.submission.folders import Gathered
    from perfscore.submission.model import Submission
    from perfscore.submission.own_file.mapping import Map
    from perfscore.submission.read import Part


@click.command("recheck", cls=Command)
@click.argument("rubric", metavar="规则")
@click.argument("submissions", metavar="填报文件…", nargs=-1, required=True)
@lettered
@mapped
@answers("text", "json", "xlsx", "html", "docx")
@reviewing
def recheck(
    *,
    rubric: str,
    submissions: tuple[str, ...],
    map_file: str | None,
    output: Output,
    review: ReviewOptions,
    letters: Letters,
) -> int:
    """复核自评得分：逐行比较自评与算出的得分，说明差异的原因。

    规则：规则文件，或自带规则的编号（见 perfscore list）。
    填报文件：YAML、JSON、填好的自评表，或单位自己的自评表（.xlsx、.docx），可以写多个，也可以写文件夹。

    例如：perfscore recheck yanling-dept-2020 examples/yanling-2020.yaml
    """
    import perfscore
    from perfscore.submission.folders import gather

    rule = perfscore.load(rubric)
    rule.require_points()
    mapping = given_map(map_file)
    warn(rule.warnings)
    grounds = review.read_grounds()
    journal = None if review.resume is None else _journal(review, review.resume, submissions, output)
    letters.check(submissions, output, review)
    several = journal is not None or letters.asked or not review.alone
    alone = None if several else _alone(submissions, output, mapping)
    if alone is not None:
        return _single(rule, alone.require(), output, evidence=review.evidence)
    if output.form == "docx":
        raise Unwritable("“--output”：docx 只写一份填报的复核；许多份请写 .xlsx 或 .html")
    published = review.publication(submissions, output)
    desk = review.desk(rule.program)
    work = _Work(desk, letters, review.settle, grounds)
    others = (output.file, journal, None if map_file is None else Path(map_file), *review.files())
    gathered = gather(submissions, *others)
    resumed = _Resumed(journal, _made_by(rule, mapping), review.evidence)
    status = _many(work, gathered, mapping, output, resumed)
    if published is not None:
        warn(publish(published, desk))
    return status


class _Work(NamedTuple):
    """The work that is asked for with the re-checks: the desk, the letters, the workbook to settle by, the grounds."""

    desk: Desk
    letters: Letters
    filled: str | None
    grounds: Grounds


def _many(work: _Work, gathered: Gathered, mapping: Map | None, output: Output, resumed: _Resumed) -> int:
    """Re-check many submissions, with the journal where there is one; return 1 where something has problems."""
    from perfscore.recheck import batch
    from perfscore.recheck.journal import Journal, origin
    from perfscore.recheck.tally import Tally

    desk = work.desk
    with ExitStack() as stack:
        journal = None
        if resumed.file is not None:
            journal = stack.enter_context(Journal(resumed.file, origin(resumed.rule, evidence=resumed.evidence)))
        done = watched(
            batch.recheck_all(desk.program, gathered.paths, journal, evidence=resumed.evidence, mapping=mapping),
            len(gathered.paths),
            "复核",
        )
        status = _answered(work, gathered, done, Tally(desk.program), output)
        if journal is not None:  # beside the answer, which is the same as without a journal
            warn(journal.notices())
        return status


def _answered(work: _Work, gathered: Gathered, done: Iterable[Outcome], tally: Tally, output: Output) -> int:
    """Write the answer that is asked for; return 1 where something has problems."""
    letters, program = work.letters, work.desk.program
    outcomes = letters.keep(_with_refused(done, gathered, tally))
    if work.filled is not None:
        from perfscore.cli.settle_output import settled

        status = settled(work.desk, outcomes, Path(work.filled), work.grounds, output, letters)
        warn(tally.notices)
        return status
    outcomes = work.desk.watched(outcomes)
    status = _counted(outcomes, tally) if letters.answers else _batch(work, outcomes, tally, output)
    return max(status, letters.finish(program, output))


class _Resumed(NamedTuple):
    """The file of the journal, if there is one, and how its results are made: by which rule, with evidence or not."""

    file: Path | None
    rule: str
    evidence: bool


def _alone(submissions: tuple[str, ...], output: Output, mapping: Map | None) -> Part | None:
    """The submission that is the only one, where its answer is one of its own."""
    from perfscore.submission import read

    if len(submissions) != 1 or Path(submissions[0]).is_dir() or output.form == "xlsx":
        return None
    parts = read.submissions(submissions[0], mapping)
    return parts[0] if len(parts) == 1 else None


def _made_by(rule: Rubric, mapping: Map | None) -> str:
    """The rule that results are made by, with the map of headings where one is given."""
    if mapping is None:
        return rule.digest
    from perfscore.submission.model import digest

    return f"{rule.digest} {digest(mapping.model_dump())}"


def _journal(review: ReviewOptions, resume: str, submissions: tuple[str, ...], output: Output) -> Path:
    """The journal's file; refused where it is also to be read or written as something else."""
    if review.settle is not None:
        raise Unwritable("“--settle”：核定要读填报本身，不能和 --resume 一起用")
    file = Path(resume)
    if output.file is not None and _same(file, output.file):
        raise Unwritable(f"“--resume”：{quoted(resume, 80)}也是 -o 要写的文件，结果会把进度盖掉，请换一个文件名")
    if not file.is_dir() and any(_same(file, Path(one)) for one in submissions):
        raise Unwritable(f"“--resume”：{quoted(resume, 80)}也是要读入的填报，请换一个文件名")
    return file


def _same(first: Path, other: Path) -> bool:
    """True where two names are of one file, which need not be there yet."""
    try:
        return first.resolve() == other.resolve() or first.samefile(other)
    except (OSError, RuntimeError):
        return False


def _with_refused(outcomes: Iterable[Outcome], gathered: Gathered, tally: Tally) -> Iterator[Outcome]:
    """Every outcome, then the folders with nothing to read; at the end, what was not read."""
    from perfscore.recheck.batch import Outcome

    yield from outcomes
    yield from (Outcome(place, None, (problem,)) for place, problem in gathered.refused)
    tally.notices += gathered.notices()


def _single(rule: Rubric, given: Submission, output: Output, *, evidence: bool) -> int:
    import perfscore

    result = perfscore.recheck(rule, given, evidence=evidence)
    match output.form:
        case "json":
            output.json(result.plain())
        case "html":
            from perfscore.recheck import single_html

            output.write(single_html.html(rule.program, result))
        case "docx":
            output.write(_word(rule, result))
        case _:
            from perfscore.recheck import text

            output.write(text.single(rule.program, result))
    return 0


def _word(rule: Rubric, result: Recheck) -> bytes:
    """The re-check of one submission as a Word file."""
    try:
        from perfscore.recheck import single_docx
    except ModuleNotFoundError:
        from perfscore.problems import not_installed

        raise not_installed("没有安装写 docx 文件要用的程序库", "docx") from None
    return single_docx.docx(rule.program, result)


def _batch(work: _Work, outcomes: Iterable[Outcome], tally: Tally, output: Output) -> int:
    """Write the re-check of many submissions in the form that is asked for; return 1 where a file has problems."""
    desk = work.desk
    match output.form:
        case "xlsx":
            output.pieces(_book(work, outcomes, tally))
        case "html":
            from perfscore.recheck import batch_html
            from perfscore.review import roster_html

            output.write(batch_html.html(desk.program, outcomes, tally, lambda: roster_html.sections(desk)))
        case "json":
            output.pieces(_listed(desk, outcomes, tally))
        case _:
            from perfscore.recheck import text
            from perfscore.review import roster_text

            for outcome in outcomes:
                tally.add(outcome)
            output.write(text.batch(desk.program, tally) + roster_text.text(desk))
    if output.form != "json":
        for outcome in tally.refused:
            warn(outcome.problems)
    if output.form != "text" or output.file is not None:  # a text on the screen has them itself
        warn(tally.notices)
    warn(desk.problems)
    return 1 if tally.refused or desk.problems else 0


def _counted(outcomes: Iterable[Outcome], tally: Tally) -> int:
    """Re-check for another answer; say what is wrong with files, and return 1 where one has problems."""
    for outcome in outcomes:
        tally.add(outcome)
        warn(outcome.problems)
    warn(tally.notices)
    return 1 if tally.refused else 0


def _book(work: _Work, outcomes: Iterable[Outcome], tally: Tally) -> Iterator[bytes]:
    """The reviewer's workbook of many submissions."""
    try:
        from perfscore.review.desk_book import desk_book
    except ModuleNotFoundError:
        from perfscore.problems import not_installed

        raise not_installed("没有安装写 xlsx 文件要用的程序库", "workbook") from None
    return desk_book(work.desk, outcomes, tally, work.grounds)


def _listed(desk: Desk, outcomes: Iterable[Outcome], tally: Tally) -> Iterator[str]:
    """A JSON list, an entry as soon as it is there; with a roster or a sample an object that has the list."""
    import json

    begin = '{"rechecks": [' if desk.asked else "["
    for outcome in outcomes:
        tally.add(outcome)
        result = outcome.recheck
        entry = {"problems": [one.as_dict() for one in outcome.problems]} if result is None else result.plain()
        yield f"{begin}\n{json.dumps({'file': outcome.file, **entry}, ensure_ascii=False, indent=2)}"
        begin = ","
    if not desk.asked:
        yield "\n]\n" if begin == "," else "[]\n"
        return
    from perfscore.review import roster_json

    yield "\n]" if begin == "," else begin + "]"
    for key, value in roster_json.plain(desk).items():
        yield f",\n{json.dumps(key)}: {json.dumps(value, ensure_ascii=False, indent=2)}"
    yield "}\n"
