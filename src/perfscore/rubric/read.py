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
from perfscore.rubric import flow_commas
from perfscore.rubric.extends import framework
from perfscore.rubric.model import RubricModel
from perfscore.rubric.pydantic_errors import raw_errors, refusals
from perfscore.rubric.recovery import Recovery

PASSES: Final = 6
"""Each pass may bring to light what the mistakes of the pass before hid; two are nearly always enough."""
MOST_VALUES: Final = 80_000
"""Keys and values of a rule file; two thousand indicators take about sixty thousand."""
MOST_CHARACTERS: Final = 500_000
"""Characters of all of them; two thousand with criteria of sixty characters take about four hundred thousand."""
ORDER: Final = "规则在前，填报在后：perfscore score 规则 填报"
TESTS: Final = "测试由 perfscore test 规则 运行，命令里写规则文件"
_SUBMITTED: Final = frozenset({"answers", "evidence", "claimed", "year"})
FIRST_LINE: Final = "第一行例如：rubric: yanling-dept-2020"


@dataclass(slots=True)
class Reading:
    """A reading of a rule: what could be read, and what is wrong with it."""

    model: RubricModel | None = None
    faults: Faults = field(default_factory=Faults)
    recovery: Recovery | None = None

    @property
    def renamed(self) -> list[tuple[Path, str, str]]:
        """Misspelt keys: the path of the mapping, the key as written, and what it was read as."""
        return self.recovery.renamed if self.recovery is not None else []

    def independent(self, faults: Iterable[Fault]) -> Iterator[Fault]:
        """The faults without those that only follow from what is broken."""
        return iter(faults) if self.recovery is None else self.recovery.independent(faults)


def read(plain: object) -> Reading:
    """Read the plain data of a rule file (mappings, lists and text)."""
    if not isinstance(plain, Mapping):
        return Reading(faults=Faults([not_a_mapping(plain, "规则文件")]))
    if "sections" not in plain and not _SUBMITTED.isdisjoint(plain):
        return Reading(faults=Faults([Fault((), "not-a-rule", "这是填报文件，不是规则文件", ORDER)]))
    if "sections" not in plain and "tests" in plain:
        return Reading(faults=Faults([Fault((), "not-a-rule", "这是规则的测试文件，不是规则文件", TESTS)]))
    if too_large := list(size_faults(plain)):
        return Reading(faults=Faults(too_large))
    if framework.is_framework(plain):
        plain = framework.filled(plain)
    plain, commas = flow_commas.joined_rule(plain)
    reading = Reading(faults=Faults(commas))
    for _ in range(PASSES):
        try:
            reading.model = RubricModel.model_validate(plain if reading.recovery is None else reading.recovery.plain)
        except ValidationError as error:
            reading.recovery = reading.recovery or Recovery(plain)
            raws = raw_errors(error)
            refused = refusals(reading.recovery.new_errors(raws), RubricModel)
            reading.faults.take(refused.faults)
            if len(raws) > MOST_PROBLEMS:
                break
            reading.recovery.repair(raws, refused.meant)
            if reading.recovery.hopeless:
                break
        else:
            break
    return reading


def size_faults(plain: object) -> Iterator[Fault]:
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
