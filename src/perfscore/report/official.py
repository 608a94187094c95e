"""A rubric as the official table: 一级、二级、三级指标, 分值, 评分标准, 评分方式, 说明."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from perfscore import exact
from perfscore.exact import Number
from perfscore.formula.readings import prose
from perfscore.report import ways
from perfscore.steps.model import DataKind

if TYPE_CHECKING:
    from perfscore.api import Rubric
    from perfscore.rubric.figures import Column, Figure
    from perfscore.rubric.model import RubricModel, Section

HEAD: Final = ("一级指标", "二级指标", "三级指标", "分值", "评分标准", "评分方式", "说明")
KINDS: Final[dict[DataKind, str]] = {
    "money": "金额",
    "count": "个数",
    "number": "数",
    "percent": "百分比",
    "choice": "选项",
    "yes_no": "是或否",
    "date": "日期",
    "text": "文字",
    "table": "表格",
}


Sections: TypeAlias = tuple[tuple[str, str], ...]
"""Sections within each other, outermost first, each with its points."""


@dataclass(frozen=True, slots=True)
class Row:
    """One 三级指标 of the table; its sections are given with their points, outermost first."""

    sections: Sections
    id: str
    name: str
    points: str
    bonus: bool
    criterion: str
    way: tuple[str, ...]
    note: str
    source: str

    def titles(self) -> tuple[str, str]:
        """一级 and 二级指标 with their points; deeper ones stand in the second."""
        said = [f"{name}（{points} 分）" if points else name for name, points in self.sections]
        return said[0], " › ".join(said[1:])


def rows(rubric: Rubric) -> list[Row]:
    """The rows of the table, in order."""
    return rows_of(rubric.model)


def rows_of(model: RubricModel) -> list[Row]:
    """The rows of a rule's table, in order."""
    return list(_rows(model, model.sections, ()))


def _rows(model: RubricModel, sections: list[Section], above: tuple[tuple[str, str], ...]) -> Iterator[Row]:
    for section in sections:
        here = (*above, (section.name, _points(model, section.points)))
        for one in section.items:
            yield Row(
                here,
                one.key,
                one.name,
                _points(model, one.points),
                one.bonus,
                _line(one.criterion),
                tuple(ways.unscored(one) if _lacking(model, one.points) else ways.sentences(one)),
                _line(one.note),
                _line(one.source),
            )
        yield from _rows(model, section.sections, here)


def _points(model: RubricModel, points: Number) -> str:
    return "" if _lacking(model, points) else exact.plain(points)


def _lacking(model: RubricModel, points: Number) -> bool:
    """Whether points are left to the rules that build on a framework."""
    return model.framework and not points


def _line(text: str | None) -> str:
    return " ".join((text or "").split())


def title(rubric: Rubric) -> str:
    """The table's name and the rubric's."""
    return f"{_line(rubric.model.title)}（{rubric.id}）"


def facts(rubric: Rubric) -> list[tuple[str, str]]:
    """What holds for the whole table, by its name."""
    model = rubric.model
    full = exact.plain(model.points)
    places, mode = model.rounding.places, ways.MODES[model.rounding.mode]
    rescale = f"可以填不适用，总分按“得分 ÷ 可评分值 × {full}”折算"
    found = [
        ("制定机关", _line(model.authority)),
        ("有效期", _valid(model)),
        ("版本", model.version),
        ("出处", _line(model.source)),
        ("引用", _line(model.extends)),
        ("总分", "这是框架，没有分值，由引用它的规则写" if model.framework else f"{full} 分"),
        ("等次", "；".join(f"{word}：{ways.intervals(key)}" for word, key in model.grades.items())),
        ("取舍", f"各指标得分保留 {places} 位小数，{mode}"),
        ("不适用", rescale if model.not_applicable == "rescale" else "不允许"),
        *(("限额", f"{prose.prose(one.when.tree)} 的，{_line(one.says)}") for one in model.limits),
        ("说明", _line(model.note)),
    ]
    return [(name, text) for name, text in found if text]


def _valid(model: RubricModel) -> str:
    if model.valid is None:
        return ""
    until = f"至 {model.valid.until}" if model.valid.until else "起"
    return f"{model.valid.from_} {until}"


def figures(rubric: Rubric) -> list[tuple[str, str]]:
    """基础数据: every figure to be filled in, and what it is; a table's columns after it."""
    found = []
    for name, figure in rubric.model.data.items():
        found.append((name, _figure(figure)))
        found += [(f"  {name}·{key}", _figure(column)) for key, column in figure.columns.items()]
    return found


def _figure(figure: Figure | Column) -> str:
    unit = figure.unit or ("元" if figure.kind == "money" else "")
    said = [
        KINDS[figure.kind] + (f"（{unit}）" if unit else ""),
        "、".join(figure.of),
        "由外部给定" if figure.given else "",
        _line(figure.note),
    ]
    return "；".join(one for one in said if one)


def relations(rubric: Rubric) -> list[tuple[str, str]]:
    """勾稽关系: what must hold, and its formula."""
    return [(_line(one.says), prose.prose(one.that.tree)) for one in rubric.model.relations]


def waivers(rubric: Rubric) -> list[tuple[str, str, str]]:
    """What a check of the rule is not to say: where, the code of the finding, and why."""
    model = rubric.model
    homes = [("全表", model.waive)]
    homes += [(name, figure.waive) for name, figure in model.data.items()]
    homes += [(one.key, one.waive) for _, _, one in model.indicators()]
    return [(name, code, _line(reason)) for name, waive in homes for code, reason in waive.items()]


def listed(rubric: Rubric) -> list[tuple[str, list[tuple[str, str]]]]:
    """What stands below the table, each list with its title."""
    waived = [(f"{name} {code}", reason) for name, code, reason in waivers(rubric)]
    found = [("基础数据", figures(rubric)), ("勾稽关系", relations(rubric)), ("检查时不改的", waived)]
    return [(title, pairs) for title, pairs in found if pairs]


def text(rubric: Rubric) -> str:
    """The table as plain text, an indicator after the other."""
    return "\n".join(_lines(rubric)) + "\n"


def _lines(rubric: Rubric) -> Iterator[str]:
    yield title(rubric)
    yield from (f"{name}：{said}" for name, said in facts(rubric))
    section: tuple[tuple[str, str], ...] = ()
    for row in rows(rubric):
        if row.sections != section:
            section = row.sections
            yield ""
            yield f"【{' › '.join(one for one in row.titles() if one)}】"
        yield ""
        points = f"{'加分 ' if row.bonus else ''}{row.points} 分" if row.points else "分值由本地规则写"
        yield f"{row.name}    {points}{_id(row)}"
        yield from _cells(row)
    for name, pairs in listed(rubric):
        yield ""
        yield f"【{name}】"
        yield ""
        yield from (f"{key}：{said}" for key, said in pairs)


def _id(row: Row) -> str:
    return f"    编号 {row.id}" if row.id != row.name else ""


def _cells(row: Row) -> Iterator[str]:
    if row.criterion:
        yield f"  评分标准：{row.criterion}"
    first, *rest = row.way
    yield f"  评分方式：{first}"
    yield from (f"            {one}" for one in rest)
    if row.note:
        yield f"  说明：{row.note}"


def markdown(rubric: Rubric) -> str:
    """The table in Markdown."""
    lines = [f"# {_escaped(title(rubric))}", ""]
    lines += [f"- {name}：{_escaped(said)}" for name, said in facts(rubric)]
    lines += ["", _cells_of(HEAD), _cells_of("---" for _ in HEAD)]
    for row in rows(rubric):
        cells = (*row.titles(), row.name, row.points, row.criterion, "\n".join(row.way), row.note)
        lines.append(_cells_of(map(_escaped, cells)))
    for name, pairs in listed(rubric):
        lines += ["", f"## {name}", ""]
        lines += [f"- {_escaped(key.strip())}：{_escaped(said)}" for key, said in pairs]
    return "\n".join(lines) + "\n"


def _cells_of(cells: Iterator[str] | tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def _escaped(text: str) -> str:
    for mark in "\\|*_<>[]`#&~":
        text = text.replace(mark, f"\\{mark}")
    return text.replace("\n", "<br>")


def summary(rubric: Rubric) -> dict[str, str]:
    """A rubric in one line."""
    model = rubric.model
    return {
        "rubric": model.rubric,
        "title": _line(model.title),
        "authority": _line(model.authority),
        "valid": _valid(model),
        "version": model.version,
        "kind": "framework" if model.framework else "rubric",
        "points": "" if model.framework else exact.plain(model.points),
        "digest": rubric.digest,
    }


def document(rubric: Rubric) -> dict[str, object]:
    """The table as plain data, for JSON."""
    model = rubric.model
    return {
        **summary(rubric),
        "source": _line(model.source),
        "extends": _line(model.extends),
        "note": _line(model.note),
        "rounding": {"places": model.rounding.places, "mode": model.rounding.mode},
        "not_applicable": model.not_applicable,
        "grades": {word: " 或 ".join(one.text for one in key) for word, key in model.grades.items()},
        "indicators": [
            {
                "id": row.id,
                "name": row.name,
                "section": [name for name, _ in row.sections],
                "points": row.points,
                "bonus": row.bonus,
                "criterion": row.criterion,
                "way": list(row.way),
                "note": row.note,
                "source": row.source,
            }
            for row in rows(rubric)
        ],
        "data": {name.strip(): said for name, said in figures(rubric)},
        "relations": [{"says": says, "that": that} for says, that in relations(rubric)],
        "limits": [
            {"when": one.when.text, "at_most": exact.plain(one.at_most), "says": _line(one.says)}
            for one in model.limits
        ],
        "waivers": [{"where": where, "code": code, "reason": why} for where, code, why in waivers(rubric)],
    }
