"""Names of a rule that nobody can tell apart, or cannot type: refused when it is read, at their place."""

from __future__ import annotations

from collections.abc import Iterator

from perfscore.methods import Parts
from perfscore.methods.readers import invisible
from perfscore.methods.scored import Scored
from perfscore.problems import Fault, Path
from perfscore.rubric.model import RubricModel, Section
from perfscore.text import DELETE, INVISIBLE, code_point, difference, lookalike, misplaced, normal, quoted, skeleton


def faults(model: RubricModel) -> Iterator[Fault]:
    """Every name with a character that nobody sees, or that only looks like one that stands elsewhere."""
    seen: dict[str, str] = {}
    for path, name in _names(model):
        key = path[-1] == name
        if hidden := INVISIBLE.search(name):
            yield Fault(path, "name-invisible", invisible(name, hidden[0]), DELETE, key=key)
            continue
        first = seen.setdefault(skeleton(name), name)
        if sign := misplaced(name):
            other = lookalike(sign)
            message = f"{quoted(name)}里的“{sign}”是 {code_point(sign)}，只是看着像“{other}”（{code_point(other)}）"
            yield Fault(path, "names-alike", message, f"改成“{other}”", key=key)
        elif normal(first) != normal(name):
            message = f"{quoted(name)}与前面的{quoted(first)}看着一样，{difference(name, first)}"
            yield Fault(path, "names-alike", message, "是同一个名称的，写成一样的字；不是的，改名", key=key)


def _names(model: RubricModel) -> Iterator[tuple[Path, str]]:
    """Every name that the author gives, with its place; a key's place ends in it."""
    yield ("rubric",), model.rubric
    yield from ((("grades", grade), grade) for grade in model.grades)
    for name, figure in model.data.items():
        yield ("data", name), name
        yield from ((("data", name, "of", place), word) for place, word in enumerate(figure.of))
        for column, one in figure.columns.items():
            yield ("data", name, "columns", column), column
            yield from ((("data", name, "columns", column, "of", at), word) for at, word in enumerate(one.of))
    yield from _sections(model.sections, ("sections",))
    for _, path, indicator in model.indicators():
        if indicator.id is not None:
            yield (*path, "id"), indicator.id
        yield (*path, "name"), indicator.name
        yield from _scored(indicator, path)


def _sections(sections: list[Section], path: Path) -> Iterator[tuple[Path, str]]:
    for place, section in enumerate(sections):
        yield (*path, place, "name"), section.name
        yield from _sections(section.sections, (*path, place, "sections"))


def _scored(scored: Scored, path: Path) -> Iterator[tuple[Path, str]]:
    """The measures, and what the way of scoring names."""
    yield from (((*path, "measure", place), one.name) for place, one in enumerate(scored.measure))
    yield from (((*path, scored.way_key, *inside), name) for inside, name in scored.way.names())
    if isinstance(scored.way, Parts):
        for place, part in enumerate(scored.way.root):
            measures = enumerate(part.measure)
            yield from (((*path, "parts", place, "measure", at), one.name) for at, one in measures)
