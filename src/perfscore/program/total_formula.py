"""The author's own formula of the total: over sections, 加分, 减分 and figures, in the direction of each."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, assert_never

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula import dimensions, kinds, names, tree
from perfscore.formula.analysis import mismatches
from perfscore.formula.analysis.bounds import Bounds
from perfscore.formula.analysis.extent import Extent, exactly
from perfscore.formula.kinds import Kind
from perfscore.formula.names import normal
from perfscore.formula.tree import Node
from perfscore.problems import Fault
from perfscore.program.section_groups import kinds_inside
from perfscore.program.totals import BONUS, MINUS, Sign
from perfscore.rubric.model import RubricModel, Section
from perfscore.steps import ranges
from perfscore.steps.model import KINDS, Input
from perfscore.text import quoted, suggest

_ZERO = exact.ratio(0)
_WRONG: Final[Mapping[str, Sign]] = {BONUS: -1, MINUS: 1}
_FORM: Final = "总分公式只用 + - * / 和 min、max、round"
_ALLOWED: Final[tree.EachFunction[bool]] = {
    "min": True,
    "max": True,
    "abs": False,
    "floor": False,
    "ceil": False,
    "round": True,
    "sum": False,
    "average": False,
    "days": False,
    "months": False,
    "count": False,
}


@dataclass(frozen=True, slots=True, eq=False)
class TotalFormula:
    """The formula, the sections that it names by their own names, and how the total moves with each of them."""

    tree: Node
    sections: Mapping[str, str]
    """For each name in the formula the section that it stands for."""
    inputs: Mapping[str, Input]
    """The figures that it names."""
    signs: Mapping[str, Sign]

    @property
    def figures(self) -> tuple[str, ...]:
        """The figures that it names."""
        return tuple(self.inputs)

    @property
    def takes_off(self) -> bool:
        """True where it names 减分."""
        return any(one.name == MINUS for one in tree.names(self.tree))

    def sign(self, name: str) -> Sign:
        """1 where the total rises with a section (by its own name), with 加分 or 减分; -1 where it falls."""
        called = next((one for one, section in self.sections.items() if section == name), name)
        return self.signs.get(called, 1)

    def over(self, values: Mapping[str, str]) -> Node:
        """The formula over steps: for each section (by its own name) that which holds what it contributes."""
        return renamed(self.tree, {name: values[section] for name, section in self.sections.items()})


def renamed(node: Node, to: Mapping[str, str]) -> Node:
    """The same formula over other names."""
    match node:
        case tree.Name(name):
            return tree.Name(to.get(name, name), node.at)
        case tree.Negative(operand):
            return tree.Negative(renamed(operand, to), node.at)
        case tree.Binary(op, left, right):
            return tree.Binary(op, renamed(left, to), renamed(right, to), node.at)
        case tree.Call(function, arguments):
            return tree.Call(function, tuple(renamed(one, to) for one in arguments), node.at)
        case _:
            return node


def read(model: RubricModel, figures: Mapping[str, Input]) -> tuple[TotalFormula | None, list[Fault]]:
    """The formula of a rubric, None where it has none; with everything that is wrong with it."""
    if model.total is None:
        return None, []
    reader = _Reader(model, figures)
    faults = list(reader.faults())
    if faults:
        return None, faults
    used = {name: figures[name] for name in model.total.names() if name in figures}
    sections = {normal(one.key): one.name for one in reader.counted}
    return TotalFormula(reader.root, sections, used, reader.signs), []


class _Reader:
    """Looks at the formula of one rubric."""

    def __init__(self, model: RubricModel, figures: Mapping[str, Input]) -> None:
        assert model.total is not None  # noqa: S101 (or there is nothing to read)
        self._model = model
        self.root = model.total.tree
        self._figures = figures
        self._inside = {one.name: kinds_inside(one) for one in model.sections}
        self.counted = [one for one in model.sections if "ordinary" in self._inside[one.name]]
        self._known = {normal(one.key): one for one in self.counted}
        self._bounds = Bounds(
            {name: one for name, figure in figures.items() if (one := ranges.values(figure, plain=False)) is not None}
        )
        self.signs: dict[str, Sign] = {}

    def faults(self) -> Iterator[Fault]:
        """Everything that is wrong with the formula, and with the names that it needs."""
        yield from self._names()
        wrong = [*self._form(self.root), *self._mentions()]
        if not wrong:
            known: dict[str, Kind] = dict.fromkeys((*self._known, BONUS, MINUS), "number")
            known |= {name: KINDS[one.kind] for name, one in self._figures.items()}
            wrong += kinds.check(self.root, known, "number")
            wrong = wrong or list(self._dimensions(known)) or list(self._directions(self.root, 1))
        yield from (fault.below(("total",)) for fault in wrong)
        yield from () if wrong else self._full()

    def _names(self) -> Iterator[Fault]:
        """Sections that the formula cannot name."""
        taken: set[str] = set()
        for place, section in enumerate(self._model.sections):
            if "ordinary" not in self._inside[section.name]:
                continue
            name = normal(section.key)
            why = "不能用在公式里"
            if name in self._figures:
                why = "也是一项数据的名称"
            elif name in {BONUS, MINUS}:
                why = f"在公式里指全部{name}项"
            elif name in taken:
                why = "也是另一组的编号或名称"
            elif names.is_name(name):
                taken.add(name)
                continue
            where = ("sections", place, "id" if section.id else "name")
            yield Fault(where, "total-name", f"{quoted(section.key)}{why}", "给这一组写一个 id，公式里用它")
        for name in {BONUS, MINUS} & self._figures.keys():
            message = f"{quoted(name)}在总分公式里指全部{name}项，不能用作数据的名称"
            yield Fault(("data", name), "total-name", message, "这项数据请改名", key=True)

    def _form(self, node: Node) -> Iterator[Fault]:
        match node:
            case tree.Num() | tree.Name():
                return
            case tree.Negative() | tree.Binary():
                pass
            case tree.Call(function, _) if _ALLOWED[function]:
                pass
            case tree.Call(function, _):
                yield Fault.in_text("total-form", f"总分公式里不能用 {function}", node.at, _FORM, len(function))
            case tree.Text() | tree.Compare() | tree.Junct() | tree.Not() | tree.If() | tree.PerRow():
                yield Fault.in_text("total-form", "总分公式里不能写条件和文字", node.at, _FORM)
                return
            case _:
                assert_never(node)
        for one in tree.children(node):
            yield from self._form(one)

    def _mentions(self) -> Iterator[Fault]:
        """Names that nothing has, sections that are named twice, and those that are left out."""
        seen: set[str] = set()
        extra = {name for inside in self._inside.values() for name in inside}
        for one in tree.names(self.root):
            name, width = one.name, len(one.name)
            counts = name in self._known or name in {BONUS, MINUS}
            if counts and name in seen:
                message = f"总分公式里写了两次{quoted(name)}"
                yield Fault.in_text("total-twice", message, one.at, "每一组只写一次", width)
            elif not counts and name not in self._figures:
                yield self._unknown(one)
            seen.add(name)
        wanted = [
            *filter(names.is_name, self._known),
            *([BONUS] if "bonus" in extra else []),
            *([MINUS] if "minus" in extra else []),
        ]
        for name in wanted:
            if name not in seen:
                hint = f"公式里加上 {'-' if name == MINUS else '+'} {name}"
                yield Fault((), "total-left-out", f"总分公式没有用到{quoted(name)}", hint)

    def _unknown(self, one: tree.Name) -> Fault:
        only = {normal(section.key): self._inside[section.name] for section in self._model.sections}
        hint = suggest(one.name, [*self._known, *self._figures, BONUS, MINUS]) or f"各组：{'、'.join(self._known)}"
        if one.name in only:
            word = MINUS if "minus" in only[one.name] else BONUS
            hint = f"这一组都在总分之外，公式里写 {word}"
        elif any(normal(inner.key) == one.name for section in self._model.sections for inner in _below(section)):
            hint = f"只写最上一级的组：{'、'.join(self._known)}"
        message = f"没有叫{quoted(one.name)}的分组或数据"
        return Fault.in_text("unknown-name", message, one.at, hint, len(one.name))

    def _dimensions(self, known: Collection[str]) -> Iterator[Fault]:
        """Numbers that do not go together; from here on those of the formula are in the units of its figures."""
        given = {name: dimensions.of_figure(one.value_kind, one.unit) for name, one in self._figures.items()}
        given |= dict.fromkeys((*self._known, BONUS, MINUS), dimensions.POINTS)
        own = [one.unit for one in self._figures.values()]
        self.root, dimension, faults = mismatches.fitted(self.root, given, known, lambda: own)
        yield from faults
        if dimension.what == "money":
            hint = "金额除以金额，或者除以 1万元，再与各组的得分相乘"
            yield Fault.in_text("units-differ", "总分公式得出的是金额，不是分", 0, hint)

    # -- direction -------------------------------------------------------------------------

    def _directions(self, node: Node, sign: Sign) -> Iterator[Fault]:
        """Note for every section whether the total rises or falls with it; faults where nobody can say."""
        match node:
            case tree.Name(name):
                if self._counts(name):
                    self.signs[name] = sign
                if _WRONG.get(name) == sign:
                    falls, right = ("减少", "+") if name == BONUS else ("增加", "-")
                    message = f"{quoted(name)}越多，总分反而{falls}"
                    yield Fault.in_text("total-direction", message, node.at, f"写成 {right} {name}", len(name))
            case tree.Negative(operand):
                yield from self._directions(operand, -sign)
            case tree.Binary("-", left, right):
                yield from self._directions(left, sign)
                yield from self._directions(right, -sign)
            case tree.Binary("*" | "/", left, right):
                yield from self._product(node, left, right, sign)
            case _:
                for one in tree.children(node):
                    yield from self._directions(one, sign)

    def _product(self, node: tree.Binary, left: Node, right: Node, sign: Sign) -> Iterator[Fault]:
        if node.op == "/" and self._bounds.of(right).point == 0:
            yield Fault.in_text("total-form", "总分公式里的除数是 0", node.at, "除数写一个不是 0 的数，或者一项数据")
            return
        both = [one for one in (left, right) if self._sections_in(one)]
        if len(both) == 2 or (both and node.op == "/" and both[0] is right):  # noqa: PLR2004 (both sides)
            named = "、".join(quoted(one) for side in both for one in self._sections_in(side))
            what = "相乘" if node.op == "*" else "作除数"
            message = f"{named}{what}，说不清总分随它升还是降"
            yield Fault.in_text("total-direction", message, node.at, "各组只相加减，或者乘除以数据和数")
            return
        if not both:
            return
        (side,) = both
        factor = self._bounds.of(right if side is left else left)
        turned = _sign_of(factor)
        if turned is None:
            other = right if side is left else left
            used = "、".join(dict.fromkeys(quoted(one.name) for one in tree.names(other)))
            message = f"{used}可能是负数，说不清总分随{'、'.join(map(quoted, self._sections_in(side)))}升还是降"
            hint = '给这项数据写上范围，如 between: "[0, 2]"'
            yield Fault.in_text("total-direction", message, node.at, hint)
            return
        yield from self._directions(side, sign * turned)  # type: ignore[arg-type]  # 1 or -1

    def _counts(self, name: str) -> bool:
        return name in self._known or name in {BONUS, MINUS}

    def _sections_in(self, node: Node) -> list[str]:
        return [one.name for one in tree.names(node) if self._counts(one.name)]

    def _full(self) -> Iterator[Fault]:
        """A fault where the formula cannot give the rubric's points, whatever the figures are."""
        full = {normal(one.key): exactly(one.points * one.share) for one in self.counted}
        bounds = Bounds({**self._bounds.known, **full, BONUS: exactly(_ZERO), MINUS: exactly(_ZERO)})
        reach = bounds.of(self.root)
        points = self._model.points
        if not _near(reach, points):
            shown = exact.points(reach.point) if reach.point is not None else "另一个数"
            message = f"各组都得满分时，总分公式得 {shown}，与总分 {exact.points(points)}不符"
            yield Fault(("points",), "points-not-adding", message)


def _near(reach: Extent, points: Number) -> bool:
    return (reach.low.endless or reach.low.at <= points) and (reach.high.endless or points <= reach.high.at)


def _sign_of(factor: Extent) -> Sign | None:
    """The sign of a factor that is never on both sides of 0."""
    if not factor.low.endless and factor.low.at >= 0:
        return 1
    return -1 if not factor.high.endless and factor.high.at <= 0 else None


def _below(section: Section) -> Iterator[Section]:
    for one in section.sections:
        yield one
        yield from _below(one)
