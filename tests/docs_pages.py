"""The documentation's fenced blocks, each with its kind and the text that it must show.

A block's info string says what it is. Within a page they are read in order:

    ```yaml rule             a whole rule file, from here on the page's rule.yaml
    ```yaml rule-part        keys that replace those of the page's rule
    ```yaml indicator        the only indicator of the page's rule from here on
    ```yaml submission       a submission, from here on the page's submission.yaml
    ```yaml submission-part  keys that replace those of the page's submission
    ```yaml file NAME        any other file of the page's folder
    ```json submission       a submission, in the page's submission.json
    ```text explain          what `Result.explain()` says; `text explain NAME`: of that indicator only
    ```text steps NAME       the steps of that indicator; without a name, those of the total
    ```text problems         the problems of the block before
    ```text findings         what a check finds in the page's rule, but for what it waives
    ```json result           the result as JSON; `json result NAME`: of that indicator only
    ```python                is executed in the page's folder; ```text output is what it prints
    ```console               `$ perfscore …` is run there, with its output, and [1] for an exit status of 1
    ```sh                    `make …`: a target of the Makefile
    ```text figure           a drawing, which nothing can check

In what must come out, a line `…` stands for any lines, and `…` inside a line for anything there.
`python tests/docs_pages.py` writes into the pages what comes out now, for `git diff` to show.
"""

import contextlib
import io
import json
import re
import shlex
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

import perfscore
from perfscore import cli
from perfscore.verify import verify

ROOT: Final = Path(__file__).parent.parent
PAGES: Final = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
ANYTHING: Final = "…"
_FENCE: Final = re.compile(
    r"^(?P<indent> *)```(?P<info>[^\n`]*)\n(?P<text>.*?)^(?P=indent)```[ ]*$", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block: its place, its kind (`yaml rule`), what the kind is about, and its text."""

    page: Path
    line: int
    start: int
    kind: str
    about: str
    text: str


def blocks(page: Path) -> Iterator[Block]:
    """Every fenced block of a page."""
    written = page.read_text(encoding="utf-8")
    for fence in _FENCE.finditer(written):
        language, _, rest = fence["info"].strip().partition(" ")
        word, _, about = rest.partition(" ")
        line = written.count("\n", 0, fence.start()) + 1
        yield Block(page, line, fence.start("text"), f"{language} {word}".strip(), about.strip(), fence["text"])


def same(written: str, actual: str) -> bool:
    """True where what is written is what comes out, with `…` for anything."""
    lines = written.rstrip("\n").split("\n")
    parts = [r"(?:.*\n)*" if line.strip() == ANYTHING else f"{_inside(line)}\n" for line in lines]
    return re.fullmatch("".join(parts), actual.rstrip("\n") + "\n") is not None


def _inside(line: str) -> str:
    return ".*".join(re.escape(part) for part in line.rstrip().split(ANYTHING))


@dataclass
class Page:
    """One page while its blocks are read in order; `folder` is where its files are."""

    folder: Path
    rule: dict[str, Any] = field(default_factory=dict)
    submission: dict[str, Any] = field(default_factory=dict)
    rubric: perfscore.Rubric | None = None
    result: perfscore.Result | None = None
    problems: str = ""
    printed: str = ""
    names: dict[str, Any] = field(default_factory=lambda: {"__name__": "docs"})

    def __post_init__(self) -> None:
        """Put what ships with perfscore where commands and programs look for it."""
        for name in ("examples", "rules"):
            (self.folder / name).symlink_to(ROOT / name)

    def actual(self, block: Block) -> str | None:
        """The text that the block has to show; None where it is an instruction, which is done."""
        if self.problems and block.kind != "text problems":
            raise AssertionError(f"problems that the page does not show:\n{self.problems}")
        with contextlib.chdir(self.folder):
            return None if self._performed(block) else self._shown_text(block)

    def _performed(self, block: Block) -> bool:
        """Do what a block says to do; False where it shows what comes out."""
        match block.kind.split(" "):
            case ["yaml", "rule" | "rule-part" | "indicator" as word]:
                self._rule(word, block.text)
            case ["yaml", "submission" | "submission-part" as word]:
                self._submission(word, block.text)
            case ["yaml", "file"]:
                self._write(block.about, block.text)
            case ["json", "submission"]:
                self._write("submission.json", block.text)
                self._score("submission.json")
            case ["python"]:
                self._python(block)
            case ["sh"]:
                self._makes(block.text)
            case ["text", "figure"]:
                pass
            case _:
                return False
        return True

    def _shown_text(self, block: Block) -> str:
        """The text that the block has to show."""
        match block.kind.split(" "):
            case ["text", "explain"]:
                return self._row(block.about) if block.about else self._current_result.explain()
            case ["text", "steps"]:
                return self._steps(block.about)
            case ["text", "problems"]:
                text, self.problems = self.problems, ""
                return text
            case ["text", "findings"]:
                return "\n".join(one.render() for one in perfscore.check("rule.yaml") if not one.waived)
            case ["json", "result"]:
                return self._json(block.about)
            case ["text", "output"]:
                return self.printed
            case ["console"]:
                return "".join(self._commands(block.text))
            case _:
                raise AssertionError(f"nothing is known of a block `{block.kind}`: see {Path(__file__).name}")

    @property
    def _current_result(self) -> perfscore.Result:
        assert self.result is not None, "there is no result on this page yet"
        return self.result

    def _row(self, name: str) -> str:
        rows = self._current_result.explain().split("\n\n")
        return next(row for row in rows if row.startswith(f"{name}    "))

    def _rule(self, word: str, text: str) -> None:
        given = yaml.load(text, yaml.BaseLoader)  # noqa: S506 (it makes text, lists and mappings only)
        match word:
            case "rule":
                self.rule = given
            case "rule-part":
                self.rule = self.rule | given
            case _:
                section = {"name": "全部", "points": given["points"], "indicators": [given]}
                self.rule = self.rule | {"points": given["points"], "sections": [section]}
        self._write("rule.yaml", text if word == "rule" else _dumped(self.rule))
        self.rubric, self.result = None, None
        try:
            self.rubric = perfscore.load("rule.yaml")
        except perfscore.PerfscoreError as error:
            self.problems = str(error)
        if self.rubric is not None and self.submission.get("rubric") == self.rubric.id:
            self._score()

    def _submission(self, word: str, text: str) -> None:
        given = yaml.load(text, yaml.BaseLoader)  # noqa: S506 (it makes text, lists and mappings only)
        self.submission = given if word == "submission" else self.submission | given
        self._write("submission.yaml", text if word == "submission" else _dumped(self.submission))
        self._score()

    def _score(self, file: str = "submission.yaml") -> None:
        assert self.rubric is not None, "there is no rule on this page yet"
        try:
            self.result = self.rubric.score(file)
        except perfscore.PerfscoreError as error:
            self.result, self.problems = None, str(error)
        else:
            assert not verify(self.result.model_dump_json())

    def _write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    def _steps(self, about: str) -> str:
        steps = json.loads(self._json(about))["steps"]
        sides = ([step["name"], step["formula"], step["substituted"], step["value"]] for step in steps)
        return "\n".join(" = ".join(dict.fromkeys(side)) for side in sides)

    def _json(self, about: str) -> str:
        found = json.loads(self._current_result.model_dump_json())
        if about:
            found = next(one for one in found["indicators"] if one["id"] == about)
        return json.dumps(found, ensure_ascii=False, indent=2)

    def _python(self, block: Block) -> None:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(block.text, f"{block.page.name}:{block.line}", "exec"), self.names)  # noqa: S102 (our own page)
        self.printed = printed.getvalue()

    def _commands(self, text: str) -> Iterator[str]:
        """Every command with what it prints, its exit status last where that is not 0."""
        for line in text.splitlines():
            if not line.startswith("$ "):
                continue
            program, *arguments = shlex.split(line[2:])
            assert program == "perfscore", f"only perfscore is run in a console block, not {program}"
            status, written = ran(arguments)
            yield f"{line}\n{written}" + (f"[{status}]\n" if status else "")

    @staticmethod
    def _makes(text: str) -> None:
        targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
        for target in re.findall(r"^make (\S+)", text, re.MULTILINE):
            assert target in targets, f"the Makefile has no {target}"


def ran(arguments: list[str]) -> tuple[int, str]:
    """The exit status of a command and all that it writes, in this process: to start another takes longer."""
    pipe = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    with contextlib.redirect_stdout(pipe), contextlib.redirect_stderr(pipe):
        status = cli.main(arguments)
        pipe.seek(0)
        return status, pipe.read()


def _dumped(plain: object) -> str:
    return yaml.safe_dump(plain, allow_unicode=True, sort_keys=False, width=1000)


def rewritten(page: Path) -> str:
    """The page with what comes out now; a block that holds for it already stays as it is."""
    written = page.read_text(encoding="utf-8")
    changed: list[tuple[Block, str]] = []
    with tempfile.TemporaryDirectory() as folder:
        reader = Page(Path(folder))
        for block in blocks(page):
            actual = reader.actual(block)
            if actual is not None and not same(block.text, actual):
                changed.append((block, actual.rstrip("\n") + "\n"))
    for block, actual in reversed(changed):
        written = written[: block.start] + actual + written[block.start + len(block.text) :]
    return written


if __name__ == "__main__":
    for one in map(Path, sys.argv[1:]) if sys.argv[1:] else PAGES:
        one.write_text(rewritten(one), encoding="utf-8")
