"""``extends``: a rule file and all that it builds on, as one document."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final, NamedTuple

from perfscore.documents.document import Document
from perfscore.documents.locate import located
from perfscore.documents.parse import parse
from perfscore.problems import Fault, PerfscoreError, Problem
from perfscore.rubric import catalog
from perfscore.rubric.extends.extension import SUFFIXES, form, misspelt_keys
from perfscore.rubric.extends.merge import merge
from perfscore.rubric.read import size_faults
from perfscore.text import quoted, suggest

MOST_BASES: Final = 5
"""The most files that may stand one above the other; a country, a province and a county need three."""


class Extended(NamedTuple):
    """A rule file with what it extends, and the problems of how it does so: with any, the rule may have gaps.

    ``hidden`` is the number of problems that were only counted.
    """

    document: Document
    problems: list[Problem]
    hidden: int = 0


def extended(document: Document, below: tuple[str, ...] = ()) -> Extended:
    """Put a rule file together with its base, and that with its own; ``below`` are the files that lead here.

    Raises :class:`PerfscoreError` with every problem where that cannot be done.
    """
    if misspelt := list(misspelt_keys(document.root)):
        raise PerfscoreError(located(misspelt, document))
    name = document.root.get("extends")
    if name is None:
        return Extended(document, [])
    plain = document.plain()
    if too_large := list(size_faults(plain)):
        raise PerfscoreError(located(too_large, document))
    outer = form(plain)
    wrong = located(outer.faults, document)
    if any(len(path) == 1 for path in outer.broken):  # what it meant, nobody knows
        raise PerfscoreError(wrong)
    try:
        base = _base(document, name.text.strip(), below)
    except PerfscoreError as error:
        raise PerfscoreError([*wrong, *error.problems]) from None
    merged = merge(document, base.document, outer.broken)
    problems = [*wrong, *located(merged.faults, document), *base.problems]
    return Extended(merged.document, problems, outer.faults.hidden + merged.faults.hidden + base.hidden)


def _base(document: Document, name: str, below: tuple[str, ...]) -> Extended:
    """The file that is extended, with what that extends."""
    here = os.path.realpath(document.file)
    chain = (*below, here)
    path = _path(document, name)
    if path is None:
        raise _refused(document, "extends-unknown", f"没有规则{quoted(name, 80)}可以引用", _hint(document, name))
    if (there := os.path.realpath(path)) in chain:
        names = " → ".join(Path(one).name for one in (*chain[chain.index(there) :], there))
        raise _refused(document, "extends-cycle", f"引用绕回了原处：{names}", "被引用的规则不能再引用引用它的规则")
    if len(chain) > MOST_BASES:
        raise _refused(document, "extends-too-deep", f"一层引用一层，最多 {MOST_BASES} 层", "直接引用上面的规则")
    file = parse(path)
    if file.root.get("sections") is None and file.root.get("extends") is None:
        raise _refused(document, "extends-not-a-rule", f"{quoted(name, 80)}不是规则文件，没有 sections")
    base = extended(file, chain)
    if too_large := list(size_faults(base.document.plain())):
        raise PerfscoreError(located(too_large, base.document))
    return base


def _path(document: Document, name: str) -> Path | None:
    """The file of a base: beside the file that names it, or shipped."""
    if not name.endswith(SUFFIXES):
        return catalog.named().get(name)
    path = Path(document.file).parent / name
    return path if path.is_file() else None


def _hint(document: Document, name: str) -> str:
    """The hint for a base that is not there: what may have been meant."""
    beside = next((name + end for end in SUFFIXES if (Path(document.file).parent / (name + end)).is_file()), "")
    if beside:
        return f"引用旁边的文件要写全文件名：{beside}"
    if name.endswith(SUFFIXES):
        return "路径从本文件所在的文件夹算起"
    known = catalog.named()
    return suggest(name, known) or "自带的规则：" + "、".join(known)


def _refused(document: Document, code: str, message: str, hint: str = "") -> PerfscoreError:
    return PerfscoreError(located([Fault(("extends",), code, message, hint)], document))
