"""``perfscore recheck``: what bureaus claim against what comes out, and why they differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from perfscore.cli.chinese import Command
from perfscore.cli.map_option import given_map, mapped
from perfscore.cli.output import Output, Unwritable, answers, warn
from perfscore.cli.progress import watched
from perfscore.text import quoted

if TYPE_CHECKING:
    from perfscore import Rubric
    from perfscore.recheck.batch import Outcome
    from perfscore.recheck.document import Recheck
    from perfscore.recheck.tally import Tally
    from perfscore.submission.folders import Gathered
    from perfscore.submission.model import Submission
    from perfscore.submission.own_file.mapping import Map
    from perfscore.submission.read import Part


@click.command("recheck", cls=Command)
@click.argument("rubric", metavar="规则")
@click.argument("submissions", metavar="填报文件…", nargs=-1, required=True)
@click.option("--evidence", is_flag=True, help="由单位自己答复得来的分，没有附佐证材料的，算没有依据")
@click.option("--resume", metavar="文件", help="复核进度文件：中断后用同一个文件再运行，做过的不再做")
@mapped
@answers("text", "json", "xlsx", "html", "docx")
def recheck(
    *,
    rubric: str,
    submissions: tuple[str, ...],
    evidence: bool,
    resume: str | None,
    map_file: str | None,
    output: Output,
) -> int:
    """复核自评得分：逐行比较自评与算出的得分，说明差异的原因。

    规则：规则文件，或自带规则的编号（见 perfscore list）。
    填报文件：YAML、JSON、填好的自评表，或单位自己的自评表（.xlsx、.docx），可以写多个，也可以写文件夹。

    例如：perfscore recheck yanling-dept-2020 examples/yanling-2020.yaml
    """
    import perfscore
    from perfscore.recheck import batch
    from perfscore.recheck.journal import Journal, origin
    from perfscore.recheck.tally import Tally
    from perfscore.submission.folders import gather

    rule = perfscore.load(rubric)
    rule.require_points()
    mapping = given_map(map_file)
    warn(rule.warnings)
    journal_file = None if resume is None else _journal(resume, submissions, output)
    alone = None if journal_file is not None else _alone(submissions, output, mapping)
    if alone is not None:
        return _single(rule, alone.require(), output, evidence=evidence)
    if output.form == "docx":
        raise Unwritable("“--output”：docx 只写一份填报的复核；许多份请写 .xlsx 或 .html")
    with ExitStack() as stack:
        journal = None
        if journal_file is not None:
            journal = stack.enter_context(Journal(journal_file, origin(_made_by(rule, mapping), evidence=evidence)))
        gathered = gather(submissions, output.file, journal_file, None if map_file is None else Path(map_file))
        done = watched(
            batch.recheck_all(rule.program, gathered.paths, journal, evidence=evidence, mapping=mapping),
            len(gathered.paths),
            "复核",
        )
        tally = Tally(rule.program)
        status = _batch(rule, _with_refused(done, gathered, tally), tally, output)
        if journal is not None:  # beside the answer, which is the same as without a journal
            warn(journal.notices())
        return status


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


def _journal(resume: str, submissions: tuple[str, ...], output: Output) -> Path:
    """The journal's file; refused where it is also to be read or written as something else."""
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


def _batch(rule: Rubric, outcomes: Iterable[Outcome], tally: Tally, output: Output) -> int:
    """Write the re-check of many submissions in the form that is asked for; return 1 where a file has problems."""
    match output.form:
        case "xlsx" | "html" as form:
            output.write(_rendered(form, rule, outcomes, tally))
        case "json":
            output.pieces(_listed(outcomes, tally))
        case _:
            from perfscore.recheck import text

            for outcome in outcomes:
                tally.add(outcome)
            output.write(text.batch(rule.program, tally))
    if output.form != "json":
        for outcome in tally.refused:
            warn(outcome.problems)
    if output.form != "text" or output.file is not None:  # a text on the screen has them itself
        warn(tally.notices)
    return 1 if tally.refused else 0


def _rendered(form: str, rule: Rubric, outcomes: Iterable[Outcome], tally: Tally) -> str | bytes:
    """The re-check of many submissions as a workbook or as a page."""
    if form == "html":
        from perfscore.recheck import batch_html

        return batch_html.html(rule.program, outcomes, tally)
    try:
        from perfscore.recheck import batch_xlsx
    except ModuleNotFoundError:
        from perfscore.problems import not_installed

        raise not_installed("没有安装写 xlsx 文件要用的程序库", "workbook") from None
    return batch_xlsx.xlsx(rule.program, outcomes, tally)


def _listed(outcomes: Iterable[Outcome], tally: Tally) -> Iterator[str]:
    """A JSON list, an entry as soon as it is there."""
    import json

    begin = "["
    for outcome in outcomes:
        tally.add(outcome)
        result = outcome.recheck
        entry = {"problems": [one.as_dict() for one in outcome.problems]} if result is None else result.plain()
        yield f"{begin}\n{json.dumps({'file': outcome.file, **entry}, ensure_ascii=False, indent=2)}"
        begin = ","
    yield "\n]\n" if begin == "," else "[]\n"
