"""The documentation and the code say the same: every block runs, and everything has its place."""

import ast
import re
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Final, get_args

import click
import pytest
from pydantic import BaseModel

from docs_pages import PAGES, ROOT, Page, blocks, same
from perfscore import cli, exact
from perfscore.formula import grammar, kinds
from perfscore.formula.functions import FUNCTIONS, MOST_NODES
from perfscore.formula.readings import reference
from perfscore.methods import METHODS
from perfscore.recheck.causes import HYPOTHESES
from perfscore.recheck.document import Recheck, Verdict
from perfscore.result import document, indicator, result
from perfscore.review.grounds import Grounds
from perfscore.review.settlement import Settlement
from perfscore.rubric.extends.extension import Extension
from perfscore.rubric.model import RubricModel
from perfscore.steps.compile import compile_value
from perfscore.steps.model import DataKind
from perfscore.submission.model import SubmissionModel
from perfscore.text import NO_WORDS, YES_WORDS

DOCS: Final = ROOT / "docs"
READMES: Final = ("README.md", "README.zh-CN.md")
FENCE: Final = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)
KEBAB: Final = re.compile(r"[a-z]+(-[a-z0-9]+)+")
NOT_CODES: Final = {  # words of the language and of other libraries
    *("half-up", "half-even", "pro-rata", "not-applicable"),
    *("utf-8", "utf-8-sig", "utf-16-be", "utf-32-be", "recheck-journal", "skipped-choice", "non-serializable-default"),
}


def place(path: Path) -> str:
    return str(path.relative_to(ROOT))


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def prose(path: Path) -> str:
    """A page without its fenced blocks."""
    return FENCE.sub("", text(path))


def headings(path: Path) -> list[str]:
    return re.findall(r"^#+ (.+)$", prose(path), re.MULTILINE)


def named(path: Path) -> set[str]:
    """What a page's headings name in backticks."""
    return {name for heading in headings(path) for name in re.findall(r"`([^`]+)`", heading)}


def rows(path: Path, *head: str) -> Iterator[list[str]]:
    """The rows of every table of a page that has this head, without the backticks round a whole cell."""
    lines = iter(prose(path).splitlines())
    for line in lines:
        if line == f"| {' | '.join(head)} |":
            next(lines)
            for row in lines:
                if not row.startswith("|"):
                    break
                yield [re.sub(r"^`([^`]*)`$", r"\1", cell.strip()) for cell in row.strip("|").split("|")]


# -- what the pages show -----------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES, ids=place)
def test_every_block_says_what_comes_out(path: Path, tmp_path: Path) -> None:
    page = Page(tmp_path)
    for block in blocks(path):
        where = f"{place(path)}:{block.line} (`{block.kind} {block.about}`)"
        try:
            actual = page.actual(block)
        except Exception as error:
            raise AssertionError(where) from error
        if actual is not None and not same(block.text, actual):
            assert block.text.rstrip() == actual.rstrip(), where
    assert not page.problems, "the page ends with problems that it does not show"


def test_an_ellipsis_stands_for_anything_and_nothing_else_does() -> None:
    assert same("一\n…\n三", "一\n二\n二\n三\n")
    assert same("一\n…\n三", "一\n三")
    assert same("合计 = 1 + … = 7", "合计 = 1 + 2 + 4 = 7")
    assert not same("一\n…\n三", "一\n二")
    assert not same("得 1 分", "得 2 分")
    assert not same("一", "一\n二")
    assert not same("[90%, )", "[90%,  )")


def slug(heading: str) -> str:
    """The anchor of a heading, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("path", PAGES, ids=place)
def test_every_link_leads_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(path)):
        file, _, anchor = target.partition("#")
        other = (path.parent / file).resolve() if file else path
        assert other.exists(), target
        if anchor:
            assert anchor in map(slug, headings(other)), target


def test_formulas_have_the_values_that_the_docs_say() -> None:
    found = list(rows(DOCS / "formula.md", "公式", "值"))
    assert len(found) > 15
    for written, value in found:
        tree = grammar.parse(written).tree
        for actual in (compile_value(tree, [])(), reference.value(tree, {})):
            shown = ("否", "是")[actual] if isinstance(actual, bool) else exact.fraction(actual)
            assert (written, shown) == (written, value)


def test_formulas_are_refused_as_the_docs_say() -> None:
    found = list(rows(DOCS / "formula.md", "公式", "问题"))
    assert len(found) > 15
    for written, message in found:
        with pytest.raises(grammar.FormulaError) as refused:
            grammar.parse(written)
        assert message in [fault.message for fault in refused.value.faults], written


def quantity(written: str, kind: str) -> exact.Number:
    """`1.56万元` as the docs give its kind: `money`, or `money` `万元`."""
    name, _, unit = kind.replace("`", "").partition(" ")
    (known,) = (one for one in get_args(exact.Kind) if one == name)
    return exact.in_unit(written, known, unit)


def test_numbers_are_read_as_the_docs_say() -> None:
    found = list(rows(DOCS / "numbers.md", "写法", "类型", "读作"))
    assert len(found) > 15
    for written, kind, value in found:
        assert (written, exact.fraction(quantity(written, kind))) == (written, value)


def test_numbers_are_refused_as_the_docs_say() -> None:
    found = list(rows(DOCS / "numbers.md", "写法", "类型", "问题"))
    assert len(found) > 8
    for written, kind, message in found:
        with pytest.raises(exact.NotExact) as refused:
            quantity(written, kind)
        assert refused.value.message == message


def number(written: str) -> exact.Number:
    value = Fraction(written)
    return exact.ratio(value.numerator, value.denominator)


def test_numbers_are_rounded_and_shown_as_the_docs_say() -> None:
    rounded = list(rows(DOCS / "numbers.md", "数", "位数", "方式", "取舍后"))
    assert {mode for _, _, mode, _ in rounded} == set(get_args(exact.Mode))
    for written, places, mode, expected in rounded:
        (known,) = (one for one in get_args(exact.Mode) if one == mode)
        assert (written, exact.plain(exact.rounded(number(written), int(places), known))) == (written, expected)
    shown = list(rows(DOCS / "numbers.md", "数", "显示为", "显示成"))
    assert len(shown) > 5
    for written, style, expected in shown:
        (how,) = (one for one in get_args(exact.Style) if one == style)
        assert (written, exact.show(number(written), how)) == (written, expected)


# -- everything has its place ------------------------------------------------------------------


def test_every_way_of_scoring_has_its_page() -> None:
    pages = {path.stem: path for path in DOCS.glob("methods/*.md")}
    assert set(pages) == set(METHODS)
    for way, path in pages.items():
        assert headings(path)[0].startswith(f"`{way}`")
        found = list(blocks(path))
        assert {"yaml rule", "yaml submission", "text explain", "text steps"} <= {block.kind for block in found}
        rule = next(block for block in found if block.kind == "yaml rule")
        assert re.search(rf"^ +{way}:", rule.text, re.MULTILINE), way
        for page in (DOCS / "index.md", DOCS / "rule-language.md", ROOT / "README.zh-CN.md"):
            assert f"methods/{way}.md" in text(page)


def models(top: object) -> Iterator[type[BaseModel]]:
    """A model and all models inside it, each once."""
    seen: list[object] = []
    waiting = [top]
    while waiting:
        kind = waiting.pop()
        if isinstance(kind, type) and issubclass(kind, BaseModel) and kind not in seen:
            seen.append(kind)
            yield kind
            waiting += [field.annotation for field in kind.model_fields.values()]
        waiting += get_args(kind)


def keys(*tops: object) -> set[str]:
    """Every key that the files of these models may have."""
    found = (field for top in tops for model in models(top) for field in model.model_fields.items())
    return {field.alias or name for name, field in found} - {"root"}


def said(path: Path) -> set[str]:
    return set(re.findall(r"`([^`]+)`", prose(path)))


@pytest.mark.parametrize("way", METHODS)
def test_every_key_of_a_way_of_scoring_is_on_its_page(way: str) -> None:
    outer = {"parts", "each", "cases"}  # what stands inside them is told on the pages of what it is
    others = (METHODS[key] for key in METHODS if key not in {way, "parts", "each"})
    inside = keys(*others) | {"when", "because", "score"}
    assert keys(METHODS[way]) - said(DOCS / "methods" / f"{way}.md") <= (inside if way in outer else set())


def test_every_key_of_a_rule_is_in_the_docs() -> None:
    own = keys(RubricModel, Extension) - keys(*METHODS.values())
    shared = {"name", "points", "measure", "unless", "undefined", "when", "because", "score"}
    assert own | shared | set(METHODS) <= said(DOCS / "rule-language.md")
    assert set(get_args(DataKind)) <= said(DOCS / "rule-language.md")


PHRASE: Final = "> 官方的说法：.+"
MODIFIERS: Final = (
    *("between", "sections", "unless", "undefined", "not_applicable", "bonus", "minus", "rounding", "total", "grades"),
    "limits",
)


@pytest.mark.parametrize("key", MODIFIERS)
def test_a_modifier_begins_with_the_official_phrase(key: str) -> None:
    page = (DOCS / "rule-language.md").read_text(encoding="utf-8")
    assert re.search(rf"^##+ `{key}`\n\n{PHRASE}$", page, re.MULTILINE)


@pytest.mark.parametrize("way", sorted(METHODS.keys() - {"formula"}))  # which is for what no phrase of the field says
def test_a_way_begins_with_the_official_phrase(way: str) -> None:
    page = (DOCS / "methods" / f"{way}.md").read_text(encoding="utf-8")
    assert re.match(rf"# `{way}`：.+\n\n{PHRASE}\n", page)


@pytest.mark.parametrize("path", sorted(DOCS.glob("**/*.md")), ids=place)
def test_no_page_describes_a_key_that_is_not_there(path: Path) -> None:
    known = keys(RubricModel, Extension, SubmissionModel, document.ResultDocument, Grounds)
    for head in (["键", "必写", "含义"], ["键", "含义"], ["键", "官方的说法"]):
        for first, *_ in rows(path, *head):
            assert set(re.findall(r"[a-z_]+", re.sub(r"\(.*?\)", "", first))) <= known, first


def test_every_key_of_a_submission_and_of_a_result_is_in_the_docs() -> None:
    assert keys(SubmissionModel) <= said(DOCS / "submission.md")
    assert keys(document.ResultDocument) <= said(DOCS / "result.md")
    for model in models(document.ResultDocument):
        for field in model.model_fields.values():
            assert {one for one in get_args(field.annotation) if isinstance(one, str)} <= said(DOCS / "result.md")


def test_every_function_and_operator_has_its_place() -> None:
    assert named(DOCS / "formula.md") == set(FUNCTIONS)
    words = {*grammar.ARITHMETIC.values(), *grammar.COMPARISONS.values(), "and", "or", "not"}
    assert words <= said(DOCS / "formula.md")
    for word in kinds.WORDS.values():
        assert word[:2] in prose(DOCS / "formula.md")
    limits = (grammar.MOST_CHARACTERS, MOST_NODES, grammar.MOST_DEPTH, exact.MOST_DIGITS)
    told = re.search(r"^一个公式最多.*$", prose(DOCS / "formula.md"), re.MULTILINE)
    assert told is not None
    assert [int(one) for one in re.findall(r"\d+", told[0])] == list(limits)


def test_every_command_has_its_place_with_all_its_options() -> None:
    commands = cli.perfscore.commands
    page = text(DOCS / "commands.md")
    _, shared, *sections = re.split(r"^## ", page, flags=re.MULTILINE)
    found = {re.sub(r"`perfscore ([a-z]+)`", r"\1", part.split("\n", 1)[0]): part for part in sections}
    assert set(found) == set(commands)
    for name, command in commands.items():
        for option in (param for param in command.params if isinstance(param, click.Option)):
            for word in option.opts:
                assert f"`{word}`" in shared + found[name], (name, word)
        assert f"`perfscore {name}" in text(ROOT / "README.md")
    for param in cli.perfscore.params:
        assert any(word in shared for word in param.opts), param.opts


@cache
def codes() -> set[str]:
    """Every problem code of the source: the kebab-case words that are nothing else."""
    trees = (ast.parse(text(path)) for path in sorted((ROOT / "src").rglob("*.py")))
    constants = (node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {one for one in constants if isinstance(one, str) and KEBAB.fullmatch(one)} - NOT_CODES


def test_every_problem_code_has_its_place() -> None:
    told = {name for page in ("problems.md", "recheck.md") for name in named(DOCS / page)}
    assert {name for name in told if KEBAB.fullmatch(name)} - NOT_CODES == codes()


def test_everything_that_a_recheck_finds_has_its_place() -> None:
    told = named(DOCS / "recheck.md")
    assert {hypothesis.code for hypothesis in HYPOTHESES} | set(get_args(Verdict)) <= told
    assert keys(Recheck) <= said(DOCS / "recheck.md")


def test_every_key_of_the_grounds_and_of_a_settlement_has_its_place() -> None:
    assert keys(Grounds) | keys(Settlement) - keys(Recheck) <= said(DOCS / "review.md")


@pytest.mark.parametrize("path", sorted({*PAGES} - {DOCS / "problems.md"}), ids=place)
def test_no_page_names_a_problem_code_that_is_not_there(path: Path) -> None:
    for word in re.findall(r"(?:问题|报|提示|警告) ?`([a-z-]+)`", prose(path)):
        assert word in codes(), word


@pytest.mark.parametrize("readme", READMES)
def test_what_ships_is_listed(readme: str) -> None:
    page = text(ROOT / readme)
    for rule in ROOT.glob("rules/*.yaml"):
        assert f"`{rule.stem}`" in page
    listed = [Path(name).stem for name in re.findall(r"`([a-z0-9-]+\*?)`", page)]
    for example in ROOT.glob("examples/*.*"):
        assert any(re.fullmatch(name.replace("*", ".*"), example.stem) for name in listed), example


def test_the_words_for_yes_and_no_are_listed() -> None:
    said = text(DOCS / "table.md").partition("### 是否的文字")[2].partition("写别的")[0]
    yes, _, no = said.partition("否：")
    assert [set(re.findall("`(.+?)`", one)) for one in (yes, no)] == [YES_WORDS, NO_WORDS]


def test_what_python_has_of_a_result_is_listed() -> None:
    """The attributes that are keys of its JSON, and the keys that are no attributes."""
    said = text(DOCS / "result.md").partition("属性与 JSON 的键同名")[2].partition("要这些")[0]
    there, _, absent = said.partition("只在 JSON 里的是")
    own, of_rows = (set(re.findall("`([a-z]+)`", one)) for one in there.partition("结果有")[2].split("；指标有"))
    lacks, rows_lack = (set(re.findall("`([a-z]+)`", one)) for one in absent.partition("。")[0].split("，指标的"))
    for model, kind, has, lacking in (
        (document.ResultDocument, result.Result, own | {"digest"}, lacks),
        (document.IndicatorDocument, indicator.IndicatorResult, of_rows, rows_lack),
    ):
        keys = set(model.model_fields)
        attributes = {*dir(kind), *getattr(kind, "__dataclass_fields__", ())}
        assert (has, lacking) == (keys & attributes, keys - attributes)
