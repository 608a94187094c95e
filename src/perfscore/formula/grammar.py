"""The grammar of formulas: the whitelist and the budget, both before any evaluation.

Python's own parser reads the text; everything that is not listed here is refused with its
place. Nothing that this module returns can reach an attribute, a subscript, a power or an
unlisted call, so no reading of the tree has to defend itself again.
"""

from __future__ import annotations

import ast
import keyword
import re
import sys
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeGuard, assert_never, get_args

from perfscore import exact
from perfscore.formula import corrections, tree, units
from perfscore.formula.functions import FUNCTIONS, MOST_NODES
from perfscore.formula.names import ROWS, is_name, normal, not_a_name, of_row
from perfscore.formula.per_row import conditional
from perfscore.formula.tree import Node
from perfscore.formula.units import Measured
from perfscore.problems import Fault
from perfscore.text import DELETE, INVISIBLE, code_point, quoted, suggest

MOST_CHARACTERS: Final = 4000
MOST_DEPTH: Final = 30
MOST_PLACES: Final = 12
SPLIT: Final = "请拆成几个指标值（measure 可以是列表）；相加的项多，可以写 sum(甲, 乙, 丙)"


def python_operator(op: tree.Arithmetic) -> type[ast.operator]:
    """An operator in Python's tree."""
    match op:
        case "+":
            return ast.Add
        case "-":
            return ast.Sub
        case "*":
            return ast.Mult
        case "/":
            return ast.Div
        case _:
            assert_never(op)


def python_comparison(op: tree.Comparison) -> type[ast.cmpop]:
    """A comparison in Python's tree."""
    match op:
        case "==":
            return ast.Eq
        case "!=":
            return ast.NotEq
        case "<":
            return ast.Lt
        case "<=":
            return ast.LtE
        case ">":
            return ast.Gt
        case ">=":
            return ast.GtE
        case _:
            assert_never(op)


ARITHMETIC: Final[Mapping[type[ast.operator], tree.Arithmetic]] = {
    python_operator(op): op for op in get_args(tree.Arithmetic)
}
COMPARISONS: Final[Mapping[type[ast.cmpop], tree.Comparison]] = {
    python_comparison(op): op for op in get_args(tree.Comparison)
}


_EQUALS: Final = re.compile(r"(?<![=<>!])(?:=(?!=)|＝)")
_NUMERAL: Final = re.compile(r"[0-9]+(\.[0-9]+)?|\.[0-9]+")
_REFUSED: Final[dict[type[ast.AST], str]] = {
    ast.Attribute: "公式里不能用“.”取属性",
    ast.Subscript: "公式里不能用方括号取下标",
    ast.Lambda: "公式里不能写 lambda",
    ast.NamedExpr: "公式里不能用“:=”赋值",
    ast.Starred: "公式里不能用“*”展开",
    ast.JoinedStr: "公式里不能写 f 字符串",
    ast.ListComp: "公式里不能写推导式",
    ast.SetComp: "公式里不能写推导式",
    ast.DictComp: "公式里不能写推导式",
    ast.GeneratorExp: "公式里不能写推导式",
    ast.List: "公式里不能写列表",
    ast.Set: "公式里不能写集合",
    ast.Dict: "公式里不能写字典",
    ast.Await: "公式里不能写 await",
    ast.Yield: "公式里不能写 yield",
    ast.YieldFrom: "公式里不能写 yield",
}


class FormulaError(ValueError):
    """A text that is not a formula; ``faults`` has at least one entry."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        """Keep the faults, in reading order."""
        super().__init__("; ".join(fault.message for fault in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Formula:
    """A text and its checked tree."""

    text: str
    tree: Node

    def names(self) -> tuple[str, ...]:
        """The names it mentions, each once, in reading order."""
        return tuple(dict.fromkeys(found.name for found in tree.names(self.tree)))


@lru_cache(maxsize=4096)
def parse(text: str, *, rows: bool = False) -> Formula:
    """Read ``text``, or raise :class:`FormulaError` with everything that is wrong with it.

    Where ``rows`` says so, it may look at the scores of rows.

    Line breaks count as spaces, so that a formula may stand in a block scalar. Names are
    normalised (NFKC), as Python does with identifiers.
    """
    if len(text) > MOST_CHARACTERS:
        message = f"公式有 {len(text)} 个字符，最多 {MOST_CHARACTERS} 个"
        raise FormulaError((Fault.in_text("formula-too-long", message, 0, SPLIT),))
    return _read(text, MOST_NODES, MOST_DEPTH, rows=rows)


@lru_cache(maxsize=4096)
def parse_own(text: str) -> Node:
    """The tree of a formula that perfscore wrote itself; the budget is for what people write."""
    return _read(text, sys.maxsize, sys.maxsize).tree


def _read(text: str, most_nodes: int, most_depth: int, *, rows: bool = False) -> Formula:
    line = text.replace("\n", " ").replace("\r", " ")
    offset = len(line) - len(line.lstrip())
    body = line.strip()
    if not body:
        raise FormulaError((Fault.in_text("formula-empty", "公式是空的", 0),))
    if "#" in corrections.unquoted(body):
        at = corrections.unquoted(body).index("#") + offset
        raise FormulaError((Fault.in_text("formula-syntax", "公式里不能写注释“#”", at, "注释写在公式外面"),))
    if "\0" in body:  # which Python before 3.11.4 refuses in another way than what it cannot read
        where = body.index("\0") + offset
        raise FormulaError((Fault.in_text("formula-syntax", "公式里不能写看不见的字符", where, "请删去它（U+0000）"),))
    body, measured = units.taken_off(body, corrections.WORDS)
    parsed = _python(body, offset)
    reader = _Reader(body, measured, offset, most_nodes, most_depth)
    reader.rows = rows
    root = reader.read(parsed, 1)
    if reader.faults:
        raise FormulaError(tuple(sorted(reader.faults, key=lambda fault: fault.offset or 0)))
    return Formula(text, root)


def _python(body: str, offset: int) -> ast.expr:
    """Let Python parse; its refusals become ours, in the reader's words."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of "invalid escape", which is refused below, and of "1if"
            return ast.parse(body, mode="eval").body
    except SyntaxError as error:
        if "nested parentheses" in error.msg:
            raise FormulaError((_too_deep((error.offset or 1) - 1 + offset),)) from None
        faults = corrections.syntax_faults(body, error)
        raise FormulaError(tuple(fault.below((), offset) for fault in faults)) from None
    except UnicodeEncodeError as error:
        fault = Fault.in_text("formula-syntax", "公式里有不成字符的编码", error.start + offset)
        raise FormulaError((fault,)) from None
    except (MemoryError, RecursionError):
        raise FormulaError((_too_deep(offset),)) from None


def _too_deep(at: int) -> Fault:
    return Fault.in_text("formula-too-large", f"公式嵌套超过 {MOST_DEPTH} 层", at, SPLIT)


class _Reader:
    """Turns Python's tree into ours, noting every fault on the way."""

    def __init__(self, body: str, measured: dict[int, Measured], offset: int, most_nodes: int, most_depth: int) -> None:
        self.faults: list[Fault] = []
        self._measured = measured
        self._bytes = body.encode()
        self._characters = [place for place, sign in enumerate(body) for _ in sign.encode()]  # of each byte
        self._offset = offset
        self._most = most_nodes, most_depth
        self._nodes = 0
        self._full = False
        self.rows = False
        """True where it may look at the scores of rows."""

    def read(self, node: ast.expr, depth: int, *, text: bool = False) -> Node:
        """Read one node, which may be a ``text``; what is refused becomes a 0 that is never used."""
        self._nodes += 1
        if self._full:
            return tree.Num(exact.ratio(0))
        nodes, deepest = self._most
        if self._nodes > nodes or depth > deepest:
            self._full = True
            what = f"公式超过 {nodes} 个成分" if self._nodes > nodes else f"公式嵌套超过 {deepest} 层"
            return self._refuse("formula-too-large", what, (self._at(node), 1), SPLIT)
        if isinstance(node, ast.Constant):
            return self._constant(node, self._at(node), text=text)
        return self._kind(node, self._at(node), depth + 1)

    def _kind(self, node: ast.expr, at: int, depth: int) -> Node:
        match node:
            case ast.Name(id=name):
                return self._name(node, name, at)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return tree.Negative(self.read(operand, depth), at)
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.read(operand, depth)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return tree.Not(self.read(operand, depth), at)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in ARITHMETIC:
                return tree.Binary(ARITHMETIC[type(op)], self.read(left, depth), self.read(right, depth), at)
            case ast.BoolOp(op=op, values=values):
                word: tree.Junction = "and" if isinstance(op, ast.And) else "or"
                return tree.Junct(word, tuple(self.read(value, depth) for value in values), at)
            case ast.Compare():
                return self._compare(node, at, depth)
            case ast.IfExp(test=test, body=then, orelse=otherwise):
                chosen, asked, other = (self.read(part, depth) for part in (then, test, otherwise))
                return tree.If(asked, chosen, other, at)
            case ast.Call():
                return self._call(node, at, depth)
            case _:
                return self._unlisted(node)

    def _compare(self, node: ast.Compare, at: int, depth: int) -> Node:
        sides = (node.left, *node.comparators)
        for left, op, right in zip(sides, node.ops, node.comparators, strict=False):
            if type(op) not in COMPARISONS:
                hint = "比较只能用 == != < <= > >="
                return self._refuse_between(left, right, hint)
        words = (COMPARISONS[type(op)] for op in node.ops)
        first, *others = (self.read(side, depth, text=True) for side in sides)
        return tree.Compare(first, tuple(zip(words, others, strict=True)), at)

    def _call(self, node: ast.Call, at: int, depth: int) -> Node:
        place = self._place(node.func)
        if not isinstance(node.func, ast.Name):
            return self._refuse("formula-not-allowed", "公式里只能调用列出的函数", place, _functions())
        written = node.func.id
        if written in ROWS:
            return self._row(node, written, at)
        if not _is_function(written):
            hint = corrections.IF if written.upper() == "IF" else suggest(written, FUNCTIONS)
            hint = hint or _functions() + ("" if written.isascii() else "；相乘要写“*”")
            return self._refuse("formula-unknown-function", f"公式里没有{quoted(written)}这个函数", place, hint)
        if node.keywords:
            keyword_at = self._place(node.keywords[0].value)
            return self._refuse("formula-not-allowed", "函数的参数不能写成“名称=值”", keyword_at)
        fewest, most, of = FUNCTIONS[written]
        given = len(node.args)
        if not fewest <= given <= most:
            wanted = f" {fewest} 个" if fewest == most else f"至少 {fewest} 个" if given < fewest else f"最多 {most} 个"
            return self._refuse("formula-arguments", f"{written} 要{wanted}参数，这里有 {given} 个", place)
        arguments = tuple(self.read(argument, depth, text=of == "days") for argument in node.args)
        if written == "round" and not _places(arguments[1]):
            message = f"round 的第二个参数要直接写 0 到 {MOST_PLACES} 的整数"
            return self._refuse("formula-arguments", message, self._place(node.args[1]))
        return tree.Call(written, conditional(written, arguments), at)

    def _row(self, node: ast.Call, function: str, at: int) -> Node:
        """The score of a row, as a name."""
        if not self.rows:
            message = f"{function} 只能用在 limits 的 when 里"
            return self._refuse("formula-not-allowed", message, self._place(node.func))
        if node.keywords or len(node.args) != 1 or not isinstance(node.args[0], ast.Name):
            hint = f"如 {function}(完成率)；名称不能用在公式里的指标，要给它写一个 id"
            return self._refuse(
                "formula-arguments", f"{function} 后面的括号里写一个指标的编号", self._place(node), hint
            )
        return tree.Name(of_row(function, normal(node.args[0].id)), at)

    def _constant(self, node: ast.Constant, at: int, *, text: bool) -> Node:
        written = self._source(node)
        if isinstance(node.value, bool | None):
            message = f"公式里不能写{quoted(written)}"
            return self._refuse("formula-not-allowed", message, self._place(node), "是否类的数据写成 甲 == '是'")
        if isinstance(node.value, str | bytes):
            if written[0] not in "'\"" or written[1:-1] != node.value:
                message = "公式里的文字只能直接写在引号里，不能带前缀或反斜杠"
                return self._refuse("formula-not-allowed", message, self._place(node))
            if not text:
                return self._refuse("formula-kind", "文字只能用来比较", self._place(node), "如 甲 == '是'")
            return tree.Text(node.value, at)
        if not _NUMERAL.fullmatch(written):
            message = f"公式里不能写{quoted(written, 20)}"
            return self._refuse("formula-not-allowed", message, self._place(node), "数字只写 0-9 和小数点")
        try:
            number = exact.number(written)
        except exact.NotExact as error:
            return self._refuse("formula-number", error.message, self._place(node))
        measured = self._measured.get(at - self._offset)
        if measured is None:
            return tree.Num(number, at)
        return tree.Num(number * measured.size.scale, at, f"{exact.plain(number)}{measured.size.word}")

    def _name(self, node: ast.Name, name: str, at: int) -> Node:
        if name.startswith("_") or "__" in name:
            message = f"名称{quoted(name, 20)}不能用下划线开头或含有两个下划线"
            return self._refuse("formula-not-allowed", message, self._place(node))
        if keyword.iskeyword(name):  # written in full width, it passes Python's parser as a name
            return self._refuse("formula-not-allowed", f"{quoted(name)}要用半角字母写", self._place(node))
        return tree.Name(normal(name), at)

    def _unlisted(self, node: ast.expr) -> Node:
        match node:
            case ast.BinOp(left=left, op=ast.Mod(), right=right):
                return self._refuse_between(left, right, corrections.PERCENT)
            case ast.BinOp(left=left, right=right):
                return self._refuse_between(left, right, "只能用 + - * /")
            case ast.Tuple():
                hint = "数字里不写千分位的逗号"
                return self._refuse("formula-not-allowed", "公式里不能写逗号并列的几项", self._place(node), hint)
            case _:
                message = _REFUSED.get(type(node), "公式里不能这样写")
                return self._refuse("formula-not-allowed", message, self._place(node))

    def _refuse_between(self, left: ast.expr, right: ast.expr, hint: str) -> Node:
        """Refuse the operator that stands between two operands."""
        between = self._bytes[left.end_col_offset : right.col_offset].decode()
        word = between.strip(" ()")
        at = self._at(left) + len(self._source(left)) + between.index(word)
        return self._refuse("formula-not-allowed", f"公式里不能用{quoted(word)}", (at, len(word)), hint)

    def _refuse(self, code: str, message: str, place: tuple[int, int], hint: str = "") -> Node:
        self.faults.append(Fault.in_text(code, message, place[0], hint, place[1]))
        return tree.Num(exact.ratio(0))

    def _source(self, node: ast.expr) -> str:
        return self._bytes[node.col_offset : node.end_col_offset].decode()

    def _at(self, node: ast.expr) -> int:
        return self._characters[node.col_offset] + self._offset

    def _place(self, node: ast.expr) -> tuple[int, int]:
        return self._at(node), len(self._source(node))


def _is_function(written: str) -> TypeGuard[tree.Function]:
    return written in FUNCTIONS


def _places(node: Node) -> bool:
    return isinstance(node, tree.Num) and not node.written and node.value in range(MOST_PLACES + 1)


def _functions() -> str:
    return "可用的函数：" + " ".join(FUNCTIONS)


def definition(text: str) -> tuple[str, str, int]:
    """Split ``name = formula``: the name, the formula's text, and where that text begins."""
    equals = _EQUALS.search(text)
    name = text[: equals.start()].strip() if equals else ""
    at = len(text) - len(text.lstrip())
    if equals is None or not name:
        hint = "例如：控制率 = 实际数 / 预算数"
        fault = Fault.in_text("measure-form", "指标值要写成“名称 = 公式”", at, hint, max(1, len(text.strip())))
    elif hidden := INVISIBLE.search(name):
        message = f"{quoted(name)}里有看不见的字符（{code_point(hidden[0])}）"
        fault = Fault.in_text("name-invisible", message, at + hidden.start(), DELETE)
    elif not is_name(name):
        fault = Fault.in_text("name-form", f"{quoted(name)}不能用作指标值的名称", at, not_a_name(name), len(name))
    elif equals[0] == "＝":
        fault = Fault.in_text("formula-syntax", "公式里不能写“＝”", equals.start(), "请改成半角的 =")
    else:
        return normal(name), text[equals.end() :], equals.end()
    raise FormulaError((fault,))
