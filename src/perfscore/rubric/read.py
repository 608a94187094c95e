"""A rule file's plain data → :class:`RubricModel`, with everything that is wrong with it.

pydantic finds what is wrong; :mod:`pydantic_errors` says it in the reader's words. So that one mistake does
not hide the others, what is broken is then replaced by something harmless (:mod:`recovery`), and the
rest is checked all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from pydantic import ValidationError

from perfscore.problems import MOST_PROBLEMS, Fault, Faults, Path
from perfscore.rubric.extends import framework
from perfscore.rubric.model import RubricModel
from perfscore.rubric.pydantic_errors import raw_errors, refusals
from perfscore.rubric.recovery import Mending

PASSES: Final = 6
"""Each pass may bring to light what the mistakes of the pass before hid; two are nearly always enough."""
MOST_VALUES: Final = 6_000
"""Keys and values of a rule file; a hundred indicators take about four thousand."""
MOST_CHARACTERS: Final = 200_000
"""Characters of all of them; a hundred indicators take about forty thousand."""
ORDER: Final = "规则在前，填报在后：perfscore score 规则 填报"
TESTS: Final = "测试由 perfscore test 规则 运行，命令里写规则文件"
_SUBMITTED: Final = frozenset({"answers", "evidence", "claimed", "year"})
FIRST_LINE: Final = "第一行例如：rubric: yanling-dept-2020"


@dataclass(slots=True)
class Read:
    """A reading of a rule: what could be read, and what is wrong with it."""

    model: RubricModel | None = None
    faults: Faults = field(default_factory=Faults)
    mending: Mending | None = None

    @property
    def renamed(self) -> list[tuple[Path, str, str]]:
        """Misspelt keys: the path of the mapping, the key as written, and what it was read as."""
        return self.mending.renamed if self.mending is not None else []

    def kept(self, faults: Iterable[Fault]) -> Iterator[Fault]:
        """The faults without those that only follow from what is broken."""
        return iter(faults) if self.mending is None else self.mending.kept(faults)


def read(plain: object) -> Read:
    """Read the plain data of a rule file (mappings, lists and text)."""
    if not isinstance(plain, Mapping):
        return Read(faults=Faults([not_a_mapping(plain, "规则文件")]))
    if "sections" not in plain and not _SUBMITTED.isdisjoint(plain):
        return Read(faults=Faults([Fault((), "not-a-rule", "这是填报文件，不是规则文件", ORDER)]))
    if "sections" not in plain and "tests" in plain:
        return Read(faults=Faults([Fault((), "not-a-rule", "这是规则的测试文件，不是规则文件", TESTS)]))
    if too_large := list(large(plain)):
        return Read(faults=Faults(too_large))
    if framework.said(plain):
        plain = framework.filled(plain)
    found = Read()
    for _ in range(PASSES):
        try:
            found.model = RubricModel.model_validate(plain if found.mending is None else found.mending.plain)
        except ValidationError as error:
            found.mending = found.mending or Mending(plain)
            raws = raw_errors(error)
            said = refusals(found.mending.news(raws), RubricModel)
            found.faults.take(said.faults)
            if len(raws) > MOST_PROBLEMS:
                break
            found.mending.mend(raws, said.meant)
            if found.mending.hopeless:
                break
        else:
            break
    return found


def large(plain: object) -> Iterator[Fault]:
    """A rule file that holds far more than rules is refused before anything in it is read."""
    values, characters, waiting = 0, 0, [plain]
    while waiting:
        part = waiting.pop()
        values += 1
        if isinstance(part, dict):
            waiting += (*part, *part.values())
        elif isinstance(part, list):
            waiting += part
        elif isinstance(part, str):
            characters += len(part)
    hint = "规则只写指标和计分办法；各单位的数据写在填报文件里"
    if values > MOST_VALUES:
        yield Fault((), "too-many-nodes", f"规则里有 {values} 个键和值，最多 {MOST_VALUES} 个", hint)
    if characters > MOST_CHARACTERS:
        yield Fault((), "too-many-characters", f"规则里有 {characters} 个字符，最多 {MOST_CHARACTERS} 个", hint)


def not_a_mapping(plain: object, what: str) -> Fault:
    """Say that a file is not ``key: value`` at its top; most often its colons are of the wrong kind."""
    colon = isinstance(plain, str) and (":" in plain or "：" in plain)
    hint = "键后面的冒号要用半角，再空一格，如 rubric: yanling-dept-2020" if colon else FIRST_LINE
    return Fault((), "not-a-mapping", f"{what}的最外层要写成“键: 值”的形式", hint)
