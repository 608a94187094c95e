"""Equivalence of two indicators, that they always give the same score: proved from their steps, never guessed.

Both are brought into one normal form (:mod:`perfscore.compare.normal`): the names of steps, the sentences, the cut into
steps, the order of terms and of bands do not matter. What does: every guard in its place, what may divide by 0 before
it, how the score is rounded, and how what is handed in is read.
"""

from __future__ import annotations

from perfscore.compare.normal.forms import Form, Forms
from perfscore.compare.normal.read import read
from perfscore.methods.parts import Parts
from perfscore.methods.scored import Scored
from perfscore.methods.way import Way
from perfscore.program.model import IndicatorProgram
from perfscore.steps.model import KINDS, SCORE, Block, Guard, Input

Key = tuple[str, str]
"""A value that is handed in: where it stands, and what it is called there."""


def key(program: IndicatorProgram, asked: Input) -> Key:
    """The key of an input, whatever the steps call it."""
    return (asked.source, "" if asked.name == program.points_column else asked.item or asked.name)


def same(old: IndicatorProgram, new: IndicatorProgram) -> bool:
    """True where the two are proved to give the same score, whatever is handed in."""
    forms = Forms()
    heads = [(one.head.points, one.head.bonus, one.head.minus, one.may_skip) for one in (old, new)]
    return heads[0] == heads[1] and read_alike(old, new) and form(forms, old) == form(forms, new)


def read_alike(old: IndicatorProgram, new: IndicatorProgram) -> bool:
    """True where both ask for the same, and read what is handed in the same way."""
    inputs = [
        {
            key(program, asked): (asked.kind, asked.unit, asked.of, asked.cells, asked.needed)
            for asked in (*program.inputs, *program.details)
        }
        for program in (old, new)
    ]
    forms = Forms()
    demands = [_demands(forms, program) for program in (old, new)]
    return (
        inputs[0] == inputs[1] and demands[0] == demands[1] and _reading_ways(old.scored) == _reading_ways(new.scored)
    )


def _reading_ways(scored: Scored) -> list[tuple[str, Way]]:
    """The ways that read an answer by rules of their own."""
    if isinstance(scored.way, Parts):
        return [(part.name, way) for part in scored.way.root for _, way in _reading_ways(part)]
    reads = scored.way.reads_as()
    return [] if reads is None else [("", reads)]


def _inputs(forms: Forms, program: IndicatorProgram) -> dict[str, Form]:
    """The normal forms of all that an indicator is given."""
    return {
        asked.name: forms.intern("input", _kind(asked), key(program, asked), asked.of)
        for asked in (*program.inputs, *program.details)
    }


def _kind(asked: Input) -> str:
    """The kind of an input, as far as formulas tell kinds apart."""
    return "count" if asked.kind == "count" else KINDS[asked.kind]


def _demands(forms: Forms, program: IndicatorProgram) -> list[tuple[str, Form]]:
    """The demands on an answer, in the normal form."""
    names = _inputs(forms, program)
    return [(one.item, read(forms, one.that, names)) for one in program.demands]


def form(forms: Forms, program: IndicatorProgram) -> Form:
    """The normal form of all that an indicator does."""
    names = _inputs(forms, program)
    blocks = [_block(forms, block, names) for block in program.blocks]
    score = program.blocks[-1].score
    names[score] = forms.defined(names[score])
    for step in program.closing:
        names[step.name] = read(forms, step.formula, names)
    return forms.intern("program", tuple(blocks), names[SCORE])


def _block(forms: Forms, block: Block, names: dict[str, Form]) -> Form | None:
    """A block with guards: what each demands, and what may fail before it; one without is only its score."""
    rows: list[object] = []
    failed: frozenset[Form] = frozenset()
    fails: frozenset[Form] = frozenset()
    for item in block.items:
        if isinstance(item, Guard):
            when = read(forms, item.when, names)
            score = -1 if item.score is None else read(forms, item.score, names)
            rows.append((fails - failed, when, item.outcome, score))
            failed |= fails
        else:
            names[item.name] = read(forms, item.formula, names)
            fails |= forms.fails(names[item.name])
    if not rows:
        return forms.intern("fails", fails) if fails else None
    names[block.score] = forms.intern("block", *rows, fails - failed, names[block.score])
    return names[block.score]
