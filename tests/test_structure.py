"""The house: no circles, no long file, no file name twice, a row in the documents for every room."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from perfscore.methods import METHODS

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "perfscore"
FILES = sorted(SOURCE.rglob("*.py"))
ROOMS = sorted(one.parent for one in SOURCE.rglob("__init__.py"))

LONGEST = 400

BY_ITSELF = ("cli", "methods", "verify")
"""Rooms whose file names say something else: a command, the key of a way of scoring, the second opinion."""

SHARED = {
    "answers.py",
    "columns.py",
    "document.py",
    "figures.py",
    "files.py",
    "form.py",
    "layout.py",
    "model.py",
    "read.py",
    "run.py",
    "sizes.py",
    "text.py",
    "totals.py",
}
"""Stages and forms that several rooms have: the room says of what."""


QUESTIONS = {"What", "Where", "How", "Whether", "Who", "Which", "Why", "When", "That"}
"""Words that open a question, not a noun: a docstring's first line says what the thing is."""


def module(path: Path) -> str:
    parts = path.relative_to(SOURCE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module(one): one for one in FILES}


def imported(path: Path) -> Iterator[str]:
    """Every file of perfscore that a file imports, wherever in it, for a type checker too."""
    package = module(path) if path.name == "__init__.py" else module(path).rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names if one.name in MODULES)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import, from {package}"
            for one in node.names:
                inside = f"{node.module}.{one.name}"
                found = inside if inside in MODULES else node.module or ""
                if found in MODULES:
                    yield found


def circles(graph: Mapping[str, set[str]]) -> list[frozenset[str]]:
    """The groups of files each of which imports, by way of others, every one of its group."""
    reached: dict[str, set[str]] = {}
    for start in graph:
        seen: set[str] = set()
        waiting = [start]
        while waiting:
            for one in graph[waiting.pop()] - seen:
                seen.add(one)
                waiting.append(one)
        reached[start] = seen
    return sorted(
        {
            frozenset({one for one in reached[start] if start in reached[one]})
            for start in graph
            if start in reached[start]
        },
        key=sorted,
    )


def test_circles_are_found() -> None:
    graph = {"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": {"e"}, "e": {"d"}, "f": {"a", "f"}, "g": set[str]()}
    assert circles(graph) == [frozenset("abc"), frozenset("de"), frozenset("f")]


def test_no_files_import_each_other_in_a_circle() -> None:
    found = circles({name: set(imported(path)) for name, path in MODULES.items()})
    assert not found, "\n".join(str(sorted(circle)) for circle in found)


@pytest.mark.parametrize("path", FILES, ids=lambda one: one.relative_to(SOURCE).as_posix())
def test_a_file_is_no_longer_than_its_idea(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("room", ROOMS, ids=lambda one: one.relative_to(SOURCE.parent).as_posix())
def test_a_room_says_what_it_is(room: Path) -> None:
    assert ast.get_docstring(ast.parse((room / "__init__.py").read_text(encoding="utf-8")))


def test_every_folder_is_a_room() -> None:
    assert {one.parent for one in FILES} == set(ROOMS)


def test_no_file_name_is_there_twice_unless_the_room_makes_it_plain() -> None:
    homes = defaultdict(list)
    for path in FILES:
        inside = path.relative_to(SOURCE)
        if path.name != "__init__.py" and inside.parts[0] not in BY_ITSELF:
            homes[path.name].append(inside.as_posix())
    twice = {name: places for name, places in homes.items() if len(places) > 1}
    assert twice.keys() == SHARED, twice


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "docs/developers/architecture.md"])
def test_every_room_has_its_row_in_the_table_of_the_house(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    house = text.partition("\n## The house\n")[2].partition("\n## ")[0]
    shown = re.findall(r"^\| `([^`]+)` \|", house, re.MULTILINE)
    rooms = {f"{one.name}/" for one in SOURCE.iterdir() if (one / "__init__.py").is_file()}
    files = {one.name for one in SOURCE.glob("*.py") if not one.name.startswith("__")}
    assert sorted(shown) == sorted(rooms | files)


def docstrings(source: str) -> Iterator[str]:
    """Every docstring of a file: its own, and those of its classes, functions and attributes."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            for before, statement in zip([node, *node.body], node.body, strict=False):
                named = before is node or isinstance(before, ast.Assign | ast.AnnAssign)
                if named and isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                    yield str(statement.value.value)


def test_docstrings_are_found() -> None:
    source = '"""a"""\nX = 1\n"""b"""\nclass C:\n    """c"""\n    x: int\n    """d"""\n    def f(self): "e"; "no"\n'
    assert sorted(docstrings(source)) == ["a", "b", "c", "d", "e"]


def asking(room: str) -> list[str]:
    """The docstrings of a room that open with a question."""
    files = [path for path in FILES if path.relative_to(SOURCE).parts[0] == room]
    texts = [text for path in files for text in docstrings(path.read_text(encoding="utf-8"))]
    return [text for text in texts if re.split(r"\W", text, maxsplit=1)[0] in QUESTIONS]


@pytest.mark.parametrize("room", sorted({one.relative_to(SOURCE).parts[0] for one in FILES}))
def test_a_docstring_says_what_the_thing_is(room: str) -> None:
    assert asking(room) == []


PAGES = [ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs" / "developers").glob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda one: one.name)
def test_every_file_that_a_developer_reads_of_is_there(page: Path) -> None:
    named = re.findall(r"`([\w/.-]+\.py)`", page.read_text(encoding="utf-8"))
    there = [path.as_posix() for top in ("src", "tests", "benchmarks") for path in (ROOT / top).rglob("*.py")]
    assert [name for name in named if not any(path.endswith(f"/{name}") for path in there)] == []


def test_the_ways_that_the_room_gives_away_are_structure() -> None:
    """What the contract ways-are-closed cannot see: a concrete way taken from the room itself."""
    (exported,) = (
        ast.literal_eval(node.value)
        for node in ast.parse((SOURCE / "methods" / "__init__.py").read_text(encoding="utf-8")).body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "__all__"
    )
    assert {name for name in exported if name in {way.__name__ for way in METHODS.values()}} == {"Each", "Parts"}
