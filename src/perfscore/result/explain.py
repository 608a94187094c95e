"""A result in words: its steps and its reasons."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import Any, Final, assert_never

from perfscore import exact
from perfscore.exact import Number, Style
from perfscore.formula import tree
from perfscore.formula.analysis.partial import settle
from perfscore.formula.literals import value_text
from perfscore.formula.per_row import ONE, columns, inside
from perfscore.formula.readings import prose, reference
from perfscore.formula.readings.taken import taken
from perfscore.formula.tree import Node
from perfscore.program.indicator_run import IndicatorRun
from perfscore.program.run import Run
from perfscore.result.details import StepResult
from perfscore.steps.model import SCORE, Block, Guard, Step, style_of
from perfscore.steps.sentences import fill, in_unit, large_unit, money, places, shown, shown_input

EXCEPTION: Final = "例外情形"


def exactly(value: Any) -> str:
    """A value as JSON holds it: ``23/28``."""
    if isinstance(value, bool | str):
        return shown(value, "number")
    if isinstance(value, tuple):
        if len(value) == 1:  # a single word is written as a figure's
            return exactly(value[0])
        return ", ".join(repr(one) if isinstance(one, str) else exact.fraction(one) for one in value)
    return exact.fraction(value)


def steps(result: IndicatorRun) -> tuple[StepResult, ...]:
    """Figures first, then every step that has a value, the score last."""
    program, values = result.program, _shown_values(result)
    made = [
        _step(one.name, tree.Name(one.name), one.style, values, shown_input(one, values[one.name]))
        for one in program.inputs
        if one.name in values
    ]
    if result.got is None:
        return tuple(made)
    for block, fired in zip(program.blocks, result.fired, strict=True):
        made += _block_steps(block, fired, values, reads_rows=program.reads_rows)
    made += [_step(step.name, step.formula, step.style, values) for step in program.closing]
    return tuple(made)


def _shown_values(result: IndicatorRun) -> Mapping[str, Any]:
    """The values of an indicator without those of steps in cases that do not hold, which computed nothing."""
    values = result.values
    passed = [
        step.name
        for block in result.program.blocks
        for step in block.steps
        if step.branch is not None and settle(step.branch, values) is not True
    ]
    return {name: value for name, value in values.items() if name not in passed} if passed else values


def totals(run: Run) -> tuple[StepResult, ...]:
    """The steps from the scores to the grade, what they start from first."""
    block = run.program.totals.block
    given = zip(block.inputs, run.given_totals, strict=True)
    values = {one.name: value for one, value in given if value is not None}
    values |= {name: value for name, value in run.total_values.items() if value is not None}
    starts = (
        _step(one.name, tree.Name(one.name), one.style, values, exactly(values[one.name]))
        for one in block.inputs
        if one.name in values
    )
    steps = (_step(step.name, step.formula, step.style, values) for step in block.steps if step.name in values)
    return (*starts, *steps)


def _block_steps(
    block: Block, fired: Guard | None, values: Mapping[str, Any], *, reads_rows: bool
) -> Iterator[StepResult]:
    for item in block.items:
        if item is fired and fired is not None:
            yield _step(EXCEPTION, fired.when, "number", values, value=True, reads_rows=reads_rows)
            score = fired.score or tree.Num(exact.ratio(0))
            yield _step(block.score, score, "points", values, reads_rows=reads_rows)
            return
        if isinstance(item, Step) and item.name in values:
            yield _step(item.name, item.taken, item.style, values, reads_rows=reads_rows)


def _step(  # noqa: PLR0913 (all that a step is shown with)
    name: str,
    formula: Node,
    style: Style,
    values: Mapping[str, Any],
    text: str = "",
    *,
    value: Any = None,
    reads_rows: bool = False,
) -> StepResult:
    value = values[name] if value is None else value
    by_rows, known, _ = _rows_as_names(formula, values) if reads_rows else (formula, values, None)
    substituted = prose.code(
        by_rows, lambda found: value_text(known[found.name]) if found.name in known else found.name
    )
    return StepResult(name, prose.code(formula), substituted, exactly(value), text or shown(value, style))


def _rows_as_names(
    formula: Node, values: Mapping[str, Any], *, ones: bool = True
) -> tuple[Node, Mapping[str, Any], Mapping[str, Node]]:
    """A formula that has a name for what is read row by row; the values with those of such names, and what they are.

    Without ``ones``, rows that are only counted, of which each is a 1, are called by their condition.
    """
    rows = list(inside(formula))
    if not rows:
        return formula, values, {}
    names: dict[Node, tree.Name] = {}
    known = dict(values)
    for one in rows:
        if one.value == ONE and one.when is not None and not ones:
            names[one] = tree.Name(prose.prose(one.when))
        elif one.when is not None or any(name in values for name in columns(one)):
            name = tree.Name(f"·{len(names)}")
            names[one], known[name.name] = name, ()  # in a branch that is not taken, it may not be read at all
            with suppress(KeyError, ZeroDivisionError):
                known[name.name] = reference.per_row(one, values)

    def named(node: Node) -> Node:
        return names.get(node) or tree.mapped(node, named)

    read = {name.name: one for one, name in names.items() if name.name in known}
    return (named(formula), known, read) if names else (formula, values, read)


def equation(result: IndicatorRun, step: Step) -> str:
    """``控制率 = 实际数 ÷ 预算数 = 15,639 ÷ 15,000 = 104.26%``; of each ``if`` the side that was taken, and why."""
    styles = result.program.styles
    values = result.values
    formula, because = taken(step.taken, lambda test: settle(test, values))
    by_rows, known = formula, values
    if result.program.reads_rows:
        by_rows, known, read = _rows_as_names(formula, values, ones=False)
        styles |= {name: style_of(one, styles) for name, one in read.items()}
    in_case = step.branch is not None and step.role == "raw"
    is_score = in_case or any(step.name == block.score for block in result.program.blocks)
    labels = {one.name: one.label for block in result.program.blocks for one in block.steps if one.label}

    def named(found: tree.Name) -> str:
        return labels.get(found.name, found.name)

    held = "，".join(_held(one, named, values, styles, {one.name for one in result.program.inputs}) for one in because)
    units = {one.name: unit for one in result.program.inputs if (unit := large_unit(one))}
    common = next((units[one.name] for one in tree.names(by_rows) if one.name in units), "")

    def amount(name: str) -> str:
        """Money in the unit of its figure, all of it with its unit where any has one."""
        if common and name in known and styles[name] == "money":
            return in_unit(known[name], units.get(name, common))
        return _value(name, known, styles)

    sides = [
        (SCORE if is_score else step.title) + (f"（{held}）" if held else ""),
        prose.prose(formula, named),
        prose.prose(by_rows, lambda found: _bracketed(amount(found.name))),
        amount(step.name),
    ]
    return " = ".join({side.replace(",", ""): side for side in sides}.values())


def _held(
    test: Node, named: prose.Leaf, values: Mapping[str, Any], styles: Mapping[str, Style], given: Collection[str]
) -> str:
    """A condition that held; with its figures, which no equation before it has: ``人数 > 20，即 25 > 20``."""
    text = prose.prose(test, named)
    by_rows, known, read = _rows_as_names(test, values, ones=False)
    if not any(one.name in given or one.name in read for one in tree.names(by_rows)):
        return text
    styles = {**styles, **{name: style_of(one, styles) for name, one in read.items()}}
    return f"{text}，即 {prose.prose(by_rows, lambda found: _bracketed(_value(found.name, known, styles)))}"


def _value(name: str, values: Mapping[str, Any], styles: Mapping[str, Style]) -> str:
    """A value as it is shown; what is missing, and does not matter, by its name."""
    return shown(values[name], styles[name]) if name in values else name


def _bracketed(text: str) -> str:
    return f"({text})" if text.startswith("-") else text


def sentences(result: IndicatorRun, written: Mapping[str, str] = MappingProxyType({})) -> list[str]:
    """Reasons of the score: equations, sentences, and remarks given with the answer.

    ``written`` are the numbers that are told otherwise than they are computed with: 95% of a row that holds 95, or
    95/100.
    """
    if result.status == "not-applicable":
        return [f"不适用：{result.because}"]
    if result.status == "missing":
        return [f"缺少：{'、'.join(result.missing)}" if result.missing else "没有填报"]
    if result.status == "pending":
        return [*(one.shown for one in result.remarks), "等待评定"]
    lines: list[str] = []
    verb = "扣" if result.minus else "得"
    values, parts = result.values, set[str]()
    for block, fired in zip(result.program.blocks, result.fired, strict=True):
        lead = f"{block.name}：" if len(result.program.blocks) > 1 and block.name else ""
        if block.score not in values:
            lines.append(f"{lead}没有算出，不影响得分")
            continue
        score = exact.show(values[block.score], "points")
        grounds = (
            [_decided(block, fired, score, values, verb)]
            if fired is not None
            else list(_grounds(result, block, written))
        )
        lines += [f"{lead}{one}" for one in grounds]
        if lead:
            parts.add(block.name)
            lines += [one.shown for one in result.remarks if one.part == block.name]
            lines.append(f"{lead}{_part_score(block, values[block.score], verb)}")
    raw = values[result.program.blocks[-1].score]
    got = result.got if result.got is None or not result.minus else -result.got
    if got is not None and raw != got:
        lines.append(f"取舍前 {shown(raw, 'number')} 分，取舍后 {exact.plain(got)} 分")
    if result.minus and got:
        lines.append(f"从总分中减 {exact.plain(got)} 分")
    remarks = (one.shown for one in result.remarks if one.part not in parts)
    return [*lines, *remarks, *_blank(result)]


def _part_score(block: Block, got: Number, verb: str) -> str:
    """The score of a part, out of its points, and what it counts in the sum."""
    score, most = exact.show(got, "points"), exact.show(block.points, "points")
    match block.kind:
        case "":
            counted = (
                ""
                if block.weight is None
                else (f"，按 {exact.show(block.weight, 'percent')} 计 {exact.show(got * block.weight, 'points')} 分")
            )
            return f"{verb} {score} / {most} 分{counted}"
        case "bonus":
            return f"加 {score} 分" if block.endless else f"加 {score} 分（最多 {most} 分）"
        case "minus":
            return f"扣 {score} 分" if block.endless else f"扣 {score} 分（最多 {most} 分）"
        case _:
            assert_never(block.kind)


def _blank(result: IndicatorRun) -> Iterator[str]:
    """The inputs that were not given, where there is a score all the same: nobody shall think they were 0."""
    pairs = zip(result.program.inputs, result.given, strict=False)
    names = [one.title for one, value in pairs if value is None and not one.awaited]
    if names:
        yield f"没有填报{'、'.join(names)}，不影响得分"


def _decided(block: Block, fired: Guard, score: str, values: Mapping[str, Any], verb: str) -> str:
    """The guard that gave a score; where it is a veto, also the exceptions that hold and do not count."""
    verb = "扣" if block.kind == "minus" else verb
    sentence = f"{fired.because}，{verb} {score} 分"
    if not fired.veto:
        return sentence
    later = block.guards[block.guards.index(fired) :]
    held = [one.because for one in later if not one.veto and one.outcome != "problem" and _holds(one, values)]
    return f"{sentence}（虽然{'、'.join(held)}，否决在先）" if held else sentence


def _holds(guard: Guard, values: Mapping[str, Any]) -> bool:
    return settle(guard.when, values) is True


def _grounds(result: IndicatorRun, block: Block, written: Mapping[str, str]) -> Iterator[str]:
    values, styles = _shown_values(result), result.program.styles
    for step in block.steps:
        if step.authored and step.name in values:
            yield equation(result, step)
    for sentence in block.sentences:
        holds = sentence.when is None or settle(sentence.when, values) is True
        if holds and all(name in values for name in places(sentence.text)):
            yield fill(sentence.text, {**values, **written}, styles, [_beside(*one, values) for one in sentence.beside])


def _beside(formula: Node, style: Style, unit: str, values: Mapping[str, Any]) -> str:
    """The value of what a condition compares, in brackets; nothing where it was not computed."""
    with suppress(KeyError, TypeError, ZeroDivisionError):
        value = reference.value(formula, values)
        return f"（{money(value, unit) if style == 'money' else shown(value, style)}）"
    return ""
