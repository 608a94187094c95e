"""The folder of a run's letters and their ledger: whole or not there, and never mixed with an older run's."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp
from typing import NamedTuple

from perfscore.problems import Problem
from perfscore.review import letter_template, letter_words
from perfscore.review.letter_names import NAMELESS, file_names
from perfscore.review.letter_rendering import LetterTemplate
from perfscore.review.letter_words import Heading
from perfscore.review.letters import Letter


def template_of(file: str | None) -> LetterTemplate:
    """The office's own template, filled in once with nothing to see that it can be, or the one that is shipped."""
    if file is None:
        return LetterTemplate(letter_template.template(), letter_words.NAMES, "")
    template = LetterTemplate.read(Path(file), letter_words.NAMES)
    template.filled({name: "" if inner is None else [] for name, inner in letter_words.NAMES.items()}, {})
    return template


class Written(NamedTuple):
    """The files of a run, and what is to be said of them."""

    files: list[Path]
    notices: list[Problem]


def write_letters(
    folder: Path,
    letters: Sequence[Letter],
    heading: Heading,
    template: LetterTemplate,
    others: Iterable[tuple[str, bytes]],
) -> Written:
    """Write every letter, and other files beside them; all of them, or after an error none."""
    units = [one.unit or _file(one) for one in letters]
    made = Path(mkdtemp(prefix=".perfscore-", dir=folder.parent))
    try:
        written = []
        for letter, name in zip(letters, file_names(units, "反馈书-", ".docx"), strict=True):
            needed = {one.number: "整改事项的编号" for one in (*letter.items, *letter.before)}
            (made / name).write_bytes(template.filled(letter_words.words(letter, heading), needed))
            written.append(folder / name)
        for name, content in others:
            (made / name).write_bytes(content)
            written.append(folder / name)
        made.chmod(0o755)
        if folder.is_dir():
            for one in made.iterdir():
                one.replace(folder / one.name)
            made.rmdir()
        else:
            made.replace(folder)
    except BaseException:
        with suppress(OSError):
            shutil.rmtree(made)
        raise
    return Written(written, list(_notices(letters)))


def _file(letter: Letter) -> str:
    """The name of a letter that names no bureau."""
    return f"{NAMELESS} {Path(letter.projects[0].file).name}" if letter.projects else NAMELESS


def _notices(letters: Sequence[Letter]) -> Iterator[Problem]:
    for letter in letters:
        if not letter.unit:
            files = "、".join(one.file for one in letter.projects)
            message = f"{files} 没有写单位，它的反馈书里单位是【待填写】"
            yield Problem("letter-without-unit", message, None, "先弄清是哪个单位的，再发", "warning")
