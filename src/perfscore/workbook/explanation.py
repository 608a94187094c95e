"""计算过程 as a live text: the measures with their values, then the sentences that hold."""

from __future__ import annotations

import re
from typing import Final, assert_never

from perfscore import exact
from perfscore.exact import Style
from perfscore.formula import tree
from perfscore.formula.readings import prose
from perfscore.formula.readings.sheet import Writer
from perfscore.formula.readings.sheet_values import Day, Exact, Known, Words, quote, scaled
from perfscore.formula.readings.taken import Choice, Taken, choices
from perfscore.program.model import IndicatorProgram
from perfscore.steps.model import SCORE, Block, Step
from perfscore.text import display_width
from perfscore.workbook.cells import StepCells
from perfscore.workbook.steps import ENDED, Lowered, quotient

_PLACE: Final = re.compile(r"\{\{|\}\}|\{([^{}:=]+)(?::([^{}:=]+))?\}|\{=([0-9]+)\}")

_LONG: Final = 4000  # characters of an equation above which it is not told branch by branch


def explanation(program: IndicatorProgram, done: Lowered, steps: StepCells) -> str:
    """The address of the text that explains an indicator's score."""
    lines: list[str] = []
    several = len(program.blocks) > 1
    for block in program.blocks:
        lead = f"{block.name}：" if several and block.name else ""
        lines += _BlockLines(block, done, steps, lead, "扣" if program.head.minus else "得").lines()
    lines += [_when(condition, quote(because + "\n")) for condition, because in done.fired]
    if done.blank:
        lines.append(_when(f'{done.blank}<>""', quote("没有填的不影响得分\n")))
    cells = [steps.put("计算过程", piece) for piece in lines]
    joined = steps.put("计算过程（合并）", f'IF({done.state}="",{"&".join(cells)},"")')
    return steps.put("计算过程（去掉末尾换行）", f'IF({joined}="","",LEFT({joined},LEN({joined})-1))')


def sample(program: IndicatorProgram) -> str:
    """A text as long as such a one may be: of sentences with conditions, one in two or three holds."""
    lines: list[str] = []
    for block in program.blocks:
        asked = sum(one.role == "item" for one in block.inputs)
        points = sum(step.role == "subtotal" for step in block.steps)
        kinds = sum(one.role == "count" for one in block.inputs)  # a line each, and one for all
        many = max(asked, points, kinds + (kinds > 1), bool(block.sentences))
        many += any(step.branch is not None for step in block.steps)  # the case, and what its way says
        lead = f"{block.name}：" if len(program.blocks) > 1 and block.name else ""
        sentences = sorted((lead + _PLACE.sub(_filler, one.text) for one in block.sentences), key=display_width)
        lines += sentences[::-1][:many] + [""] * (many - len(sentences))
        lines += [f"{lead}{_longest(step)} = {_VALUE}" for step in block.steps if step.authored]
        lines += [lead] if lead else []
    return "\n".join(lines)


_VALUE: Final = "100,000.00"


def _filler(place: re.Match[str]) -> str:
    """The text in a place of a sentence."""
    return "" if place[3] else place[0][0] if place[1] is None else _VALUE


def _longest(step: Step) -> str:
    """The longest that a step's formula is told as, with its name."""

    def text(found: Choice | Taken) -> str:
        if isinstance(found, Choice):
            return max(text(found.then), text(found.otherwise), key=display_width)
        return "，".join(map(prose.prose, (*found.because, found.formula)))

    return f"{step.title} = {text(choices(step.taken))}"


class _BlockLines:
    """The lines of one block; those of a part begin with its name, ``lead``, and say what it scored."""

    def __init__(self, block: Block, done: Lowered, steps: StepCells, lead: str = "", verb: str = "得") -> None:
        self._block = block
        self._lead = lead
        self._verb = verb
        self._done = done
        self._styles: dict[str, Style] = {one.name: one.style for one in block.inputs}
        self._styles |= {one.name: one.style for one in block.steps}
        self._labels = {one.name: one.label for one in block.steps if one.label}
        self._steps = steps
        self._writer = Writer(done.values, steps.hold)

    def lines(self) -> list[str]:
        """A formula for each line, empty where it does not hold."""
        lines = []
        for step in self._block.steps:
            if step.authored:
                shown = self._shown(step.name, self._done.values[step.name])
                line = f"{self._equation(step)}&{shown}&{quote(chr(10))}"
                if step.branch is not None:
                    line = f'IF({self._writer.truth(step.branch)},{line},"")'
                lines.append(_when(self._reached(step.name), line))
        last = self._block.score
        for sentence in self._block.sentences:
            text = f"{self._filled(self._lead_in + sentence.text)}&{quote(chr(10))}"
            if sentence.when is not None:
                text = f'IF({self._writer.truth(sentence.when)},{text},"")'
            lines.append(_when(self._reached(last), text))
        if self._lead:
            state = self._done.state_of(last, self._steps)
            scored = self._reached(last) if state == '""' else f'OR({state}="",{state}="{ENDED}")'
            lines.append(_when(scored, f"{self._part_score()}&{quote(chr(10))}"))
        return lines

    def _equation(self, step: Step) -> str:
        """The formula of a step up to its value; of each ``if`` the side that was taken, and what holds there."""
        text = self._chosen(step, choices(step.taken))
        return text if len(text) <= _LONG else self._chosen(step, Taken(step.taken, ()))

    def _chosen(self, step: Step, found: Choice | Taken) -> str:
        if isinstance(found, Choice):
            when = self._steps.hold("条件", self._writer.truth(found.test))
            return f"IF({when},{self._chosen(step, found.then)},{self._chosen(step, found.otherwise)})"
        held = "，".join(prose.prose(one, self._named) for one in found.because)
        is_score = step.name == self._block.score or (step.branch is not None and step.role == "raw")
        title = f"{self._lead}{SCORE if is_score else step.title}" + (f"（{held}）" if held else "")
        sides = [title] if isinstance(found.formula, tree.Num) else [title, prose.prose(found.formula, self._named)]
        return quote(" = ".join((*sides, "")))

    @property
    def _lead_in(self) -> str:
        """The part's name for a sentence with places."""
        return self._lead.replace("{", "{{").replace("}", "}}")

    def _named(self, found: tree.Name) -> str:
        return self._labels.get(found.name, found.name)

    def _part_score(self) -> str:
        """The score of a part, out of its points, and what it counts in the sum."""
        block, most = self._block, exact.show(self._block.points, "points")
        value = self._done.values[block.score]
        assert isinstance(value, Exact)  # noqa: S101 (a score is a number)
        score, limit = f"ROUND({quotient(value)},4)", "" if block.endless else f"（最多 {most} 分）"
        match block.kind:
            case "":
                text = f"{quote(f'{self._lead}{self._verb} ')}&{score}&{quote(f' / {most} 分')}"
                if block.weight is None:
                    return text
                counted = f"ROUND({quotient(scaled(value, block.weight))},4)"
                weight = exact.show(block.weight, "percent")
                return f"{text}&{quote(f'，按 {weight} 计 ')}&{counted}&{quote(' 分')}"
            case "bonus":
                return f"{quote(f'{self._lead}加 ')}&{score}&{quote(f' 分{limit}')}"
            case "minus":
                return f"{quote(f'{self._lead}扣 ')}&{score}&{quote(f' 分{limit}')}"
            case _:
                assert_never(block.kind)

    def _reached(self, name: str) -> str:
        return f'{self._done.state_of(name, self._steps)}=""'

    def _filled(self, text: str) -> str:
        """A sentence with the values in their places."""
        pieces, before = [], 0
        for match in _PLACE.finditer(text):
            pieces.append(quote(text[before : match.start()]))
            before = match.end()
            if match[3]:
                continue  # what a condition compares stands in the form beside it
            if match[1] is None:
                pieces.append(quote(match[0][0]))
            elif match[2] == "pp":
                value = self._done.values[match[1]]
                assert isinstance(value, Exact)  # noqa: S101 (percentage points are of a number)
                pieces.append(f"ROUND(({quotient(value)})*100,2)&{quote(' 个百分点')}")
            else:
                pieces.append(self._shown(match[1], self._done.values[match[1]]))
                pieces += [quote(" 元")] if match[2] else []
        pieces.append(quote(text[before:]))
        return "&".join(piece for piece in pieces if piece != '""') or '""'

    def _shown(self, name: str, value: Known) -> str:
        if isinstance(value, Words):
            return value.ref
        if isinstance(value, Day):
            return f'YEAR({value.ref})&TEXT(MONTH({value.ref}),"-00")&TEXT(DAY({value.ref}),"-00")'
        assert isinstance(value, Exact)  # noqa: S101 (no column stands in a sentence)
        number = quotient(value)
        match self._styles.get(name, "number"):
            case "percent":
                return f'TEXT({number},"0.00%")'
            case "money":
                return f'TEXT({number},"#,##0.00")'
            case "count":
                return f'TEXT({number},"#,##0")'
            case "number" | "points":
                return f"ROUND({number},4)"


def _when(condition: str, text: str) -> str:
    return text if condition == '""=""' else f'IF({condition},{text},"")'
