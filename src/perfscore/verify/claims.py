"""Claims that a result makes, each looked at by itself: of its steps, and of what may be missing in it."""

from collections.abc import Iterator
from typing import Any, TypeAlias

from perfscore.verify.evaluator import Value, alike, exactly, parsed, value
from perfscore.verify.row_values import by_rows

Claim: TypeAlias = tuple[str, object, object]  # what it is about, what it has to be, what is written
Claims: TypeAlias = Iterator[Claim]
Part: TypeAlias = Any  # of a result that may hold anything


def tried(what: str, claims: Claims) -> Claims:
    """Yield claims; one more that does not hold where what is written is none at all."""
    try:
        yield from claims
    except Exception:  # noqa: BLE001 (what comes from elsewhere may hold anything)
        yield f"{what}内容齐全、写法正确", True, False


def steps(here: str, written: list[Part], names: dict[str, Value]) -> Claims:
    """Each step's value by its formula, and by the same with figures in it; ``names`` then has the values."""
    given = True  # figures come first; a figure's formula is its own name
    for step in written:
        given = given and _given(step)
        there = f"{here}的步骤“{step['name']}”"
        yield from tried(there, _step(there, step, names, given=given))


def _given(step: Part) -> bool:
    return bool(step["formula"] == step["name"])


def _step(here: str, step: Part, names: dict[str, Value], *, given: bool) -> Claims:
    formula, written = parsed(step["formula"]), parsed(step["substituted"])
    figures = tuple(value(node, {}) for node in written)
    alone = figures[0] if len(figures) == 1 else figures
    read, known = (formula[0], names) if given else by_rows(formula[0], names, value)
    names[step["name"]] = result = alone if given else value(read, known)
    yield here, exactly(result), step["value"]
    plain = isinstance(result, str) or " " not in step["substituted"].replace(", ", "")
    same = given or alike(formula, written, names) or alike([read], written, known)
    yield f"{here}代入的数与公式相符", True, plain if given else same and alone == result
