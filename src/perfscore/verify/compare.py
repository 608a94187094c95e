"""Differences between a stored result and the same submission scored anew, each as a sentence."""

from collections.abc import Iterator
from typing import Any, Final, TypeAlias

Part: TypeAlias = Any  # of a result that may hold anything

LABELS: Final = {
    "rubric": "规则",
    "inputs": "填报",
    "unit": "填报单位",
    "year": "年度",
    "status": "状态",
    "total": "总分",
    "possible": "可评分值",
    "converted": "折算得分",
    "grade": "等次",
    "low": "最低分",
    "high": "最高分",
    "sections": "分组",
    "indicators": "指标",
    "steps": "步骤",
    "gathered": "总分的来源",
    "closings": "不再影响总分的条件",
    "what": "取的是什么",
    "falls": "总分随它升而降",
    "step": "步骤",
    "reached": "达到的分数",
    "lost": "失分",
    "problems": "提示",
    "id": "编号",
    "version": "版本",
    "digest": "摘要",
    "name": "名称",
    "section": "所在分组",
    "points": "分值",
    "bonus": "是否加分项",
    "minus": "是否减分项",
    "score": "得分",
    "reason": "理由",
    "criterion": "评分标准",
    "regain": "可挽回",
    "evidence": "佐证材料",
    "formula": "公式",
    "substituted": "代入数的算式",
    "value": "准确的值",
    "shown": "显示的值",
    "figure": "数据",
    "to": "改到",
    "says": "说明",
    "why": "原因",
    "code": "代码",
    "severity": "严重程度",
    "message": "内容",
    "line": "行",
    "column": "列",
    "sheet": "工作表",
    "cell": "单元格",
    "hint": "怎么改",
}
"""A key of the JSON as a reader of reports names it; a key that is not listed stands for itself."""

_PLACES: Final = frozenset({"file"})
"""The name of a file is where somebody kept it, and says nothing of a score."""
_LONGEST: Final = 80
_BEFORE: Final = 20


def differences(stored: Part, again: Part) -> list[str]:
    """Return what is otherwise in ``stored`` than in ``again``, a sentence each; nothing where all is the same.

    Both are results as read from JSON. Not compared: the names of the files that problems point into, and a digest
    that an older perfscore did not write.
    """
    if isinstance(stored, dict) and isinstance(again, dict) and "digest" not in stored:
        again = {key: value for key, value in again.items() if key != "digest"}
    return list(_differences(stored, again, ""))


def _differences(stored: Part, again: Part, here: str) -> Iterator[str]:
    match stored, again:
        case dict(), dict():
            yield from _mappings(stored, again, here)
        case list(), list():
            if len(stored) != len(again):
                yield f"{here or '结果'}应有 {len(again)} 项，写的是 {len(stored)} 项"
            for number, (before, after) in enumerate(zip(stored, again, strict=False), 1):
                yield from _differences(before, after, _item(here, after, number))
        case _:
            if type(stored) is not type(again) or stored != again:
                right, written = _apart(_shown(again), _shown(stored))
                yield f"{here or '结果'}应为 {right}，写的是 {written}"


def _mappings(stored: dict[str, Part], again: dict[str, Part], here: str) -> Iterator[str]:
    for key, value in again.items():
        if key in _PLACES:
            continue
        there = _below(here, LABELS.get(key, f"“{key}”"))
        if key in stored:
            yield from _differences(stored[key], value, there)
        else:
            yield f"缺少{there}"
    yield from (f"多出{_below(here, f'“{_cut(key)}”')}" for key in stored if key not in again)


def _item(here: str, other: Part, number: int) -> str:
    """The name of an entry of a list: its own where it has one, else its number."""
    name = other.get("name") if isinstance(other, dict) else None
    return f"{here}“{name}”" if isinstance(name, str) else f"{here}第 {number} 项"


def _below(here: str, label: str) -> str:
    return f"{here}的{label}" if here else label


def _shown(part: Part) -> str:
    match part:
        case None | "":
            return "空"
        case bool():
            return "是" if part else "否"
        case dict() | list():
            return f"{len(part)} 项内容"
        case _:
            return str(part)


def _apart(again: str, stored: str) -> tuple[str, str]:
    """Two texts, each cut to a few words round the first character in which they differ."""
    first = next((at for at, pair in enumerate(zip(again, stored, strict=False)) if len(set(pair)) > 1), 0)
    start = max(0, first - _BEFORE) if max(len(again), len(stored)) > _LONGEST else 0
    return _cut(again, start), _cut(stored, start)


def _cut(text: str, start: int = 0) -> str:
    rest = text[start : start + _LONGEST]
    return ("…" if start else "") + rest + ("…" if len(text) > start + _LONGEST else "")
