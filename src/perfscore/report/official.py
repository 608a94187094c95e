"""A rubric as the official table: 一级、二级、三级指标, 分值, 评分标准, 评分方式, 说明."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from perfscore import exact
from perfscore.formula import interval
from perfscore.formula.readings import prose
from perfscore.rubric import description
from perfscore.text import one_line

if TYPE_CHECKING:
    from perfscore.program.model import Program
    from perfscore.rubric.model import RubricModel, Section

HEAD: Final = ("一级指标", "二级指标", "三级指标", "分值", "评分标准", "评分方式", "说明")
_GRADES: Final = ("grade", "grade_at_most", "grade_down")
Sections: TypeAlias = tuple[tuple[str, str], ...]
"""Sections within each other, outermost first, each with its points and how it counts: ``100 分，按 80% 计入``."""


@dataclass(frozen=True, slots=True)
class Row:
    """One 三级指标 of the table; its sections are given with their points, outermost first."""

    sections: Sections
    id: str
    name: str
    points: str | None
    """None: without an upper bound; nothing where a framework leaves them to others."""
    bonus: bool
    minus: bool
    criterion: str
    way: tuple[str, ...]
    note: str
    source: str
    end: str
    """Words in the place of points that have no upper bound."""

    @property
    def shown(self) -> str:
        """``加分 5``, ``减分，不设上限``: the points as they stand in their column."""
        return shown_points(self.points, self.end, bonus=self.bonus, minus=self.minus)

    def titles(self) -> tuple[str, str]:
        """一级 and 二级指标 with their points; deeper ones stand in the second."""
        texts = [f"{name}（{note}）" if note else name for name, note in self.sections]
        return texts[0], " › ".join(texts[1:])


def shown_points(points: str | None, end: str, *, bonus: bool, minus: bool) -> str:
    """Points as a column of points has them, with what they are for; where they have no bound, the words for that."""
    word = "加分" if bonus else "减分" if minus else ""
    if points is None:
        return f"{word}，{end}"
    return f"{word} {points}" if word else points


def rows(program: Program) -> list[Row]:
    """The rows of the table, in order."""
    return rows_of(program.model)


def rows_of(model: RubricModel) -> list[Row]:
    """The rows of a rule's table, in order."""
    return list(_rows(model, model.sections, (), dict(description.sections(model)), description.dates(model.data)))


def _rows(
    model: RubricModel,
    sections: list[Section],
    above: Sections,
    words: Mapping[tuple[str, ...], list[str]],
    days: Collection[str],
) -> Iterator[Row]:
    for section in sections:
        path = (*(name for name, _ in above), section.name)
        here = (*above, (section.name, "，".join(words[path])))
        for indicator in section.items:
            lacks = model.framework and not indicator.points
            yield Row(
                here,
                indicator.key,
                indicator.name,
                None if indicator.points is None else "" if lacks else exact.plain(indicator.points),
                indicator.bonus,
                indicator.minus,
                one_line(indicator.criterion),
                tuple(description.unscored(indicator) if lacks else description.sentences(indicator, days)),
                one_line(indicator.note),
                one_line(indicator.source),
                description.endless(indicator),
            )
        yield from _rows(model, section.sections, here, words, days)


def title(program: Program) -> str:
    """The table's name and the rubric's."""
    return f"{one_line(program.model.title)}（{program.id}）"


def relations(program: Program) -> list[tuple[str, str]]:
    """勾稽关系: what must hold, and its formula."""
    return [(one_line(one.says), prose.prose(one.that.tree)) for one in program.model.relations]


def waivers(program: Program) -> list[tuple[str, str, str]]:
    """The findings that the rule waives: the place, the code of the finding, and the reason."""
    model = program.model
    homes = [("全表", model.waive)]
    homes += [(name, figure.waive) for name, figure in model.data.items()]
    homes += [(one.key, one.waive) for _, _, one in model.indicators()]
    return [(name, code, one_line(reason)) for name, waive in homes for code, reason in waive.items()]


def listed(program: Program) -> list[tuple[str, list[tuple[str, str]]]]:
    """The lists below the table, each with its title."""
    waived = [(f"{name} {code}", reason) for name, code, reason in waivers(program)]
    lists = [
        ("基础数据", description.figures(program.model)),
        ("勾稽关系", relations(program)),
        ("检查时不改的", waived),
    ]
    return [(title, pairs) for title, pairs in lists if pairs]


def text(program: Program) -> str:
    """The table as plain text, an indicator after the other."""
    return "\n".join(_lines(program)) + "\n"


def _lines(program: Program) -> Iterator[str]:
    yield title(program)
    yield from (f"{name}：{content}" for name, content in description.head(program.model))
    section: tuple[tuple[str, str], ...] = ()
    for row in rows(program):
        if row.sections != section:
            section = row.sections
            yield ""
            yield f"【{' › '.join(one for one in row.titles() if one)}】"
        yield ""
        points = row.shown + (" 分" if row.points else "") if row.points != "" else "分值由本地规则写"
        yield f"{row.name}    {points}{_id(row)}"
        yield from _cells(row)
    for name, pairs in listed(program):
        yield ""
        yield f"【{name}】"
        yield ""
        yield from (f"{key}：{content}" for key, content in pairs)


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


def markdown(program: Program) -> str:
    """The table in Markdown."""
    lines = [f"# {_escaped(title(program))}", ""]
    lines += [f"- {name}：{_escaped(content)}" for name, content in description.head(program.model)]
    lines += ["", _cells_of(HEAD), _cells_of("---" for _ in HEAD)]
    for row in rows(program):
        cells = (*row.titles(), row.name, row.shown, row.criterion, "\n".join(row.way), row.note)
        lines.append(_cells_of(map(_escaped, cells)))
    for name, pairs in listed(program):
        lines += ["", f"## {name}", ""]
        lines += [f"- {_escaped(key.strip())}：{_escaped(content)}" for key, content in pairs]
    return "\n".join(lines) + "\n"


def _cells_of(cells: Iterator[str] | tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def _escaped(text: str) -> str:
    for mark in "\\|*_<>[]`#&~":
        text = text.replace(mark, f"\\{mark}")
    return text.replace("\n", "<br>")


def summary(program: Program) -> dict[str, str]:
    """A rubric in one line."""
    model = program.model
    return {
        "rubric": model.rubric,
        "title": one_line(model.title),
        "authority": one_line(model.authority),
        "valid": description.validity(model),
        "version": model.version,
        "kind": "framework" if model.framework else "rubric",
        "points": "" if model.framework else exact.plain(model.points),
        "digest": program.digest,
    }


def document(program: Program) -> dict[str, object]:
    """The table as plain data, for JSON."""
    model = program.model
    return {
        **summary(program),
        "source": one_line(model.source),
        "extends": one_line(model.extends),
        "note": one_line(model.note),
        **({} if model.total is None else {"total": model.total.text}),
        **(
            {} if model.at_least == 0 else {"at_least": None if model.at_least is None else exact.plain(model.at_least)}
        ),
        "rounding": {"places": model.rounding.places, "mode": model.rounding.mode},
        "not_applicable": model.not_applicable,
        "grades": {word: interval.texts(key) for word, key in model.grades.items()},
        "indicators": [
            {
                "id": row.id,
                "name": row.name,
                "section": [name for name, _ in row.sections],
                "points": row.points,
                "bonus": row.bonus,
                **({"minus": True} if row.minus else {}),
                "criterion": row.criterion,
                "way": list(row.way),
                "note": row.note,
                "source": row.source,
            }
            for row in rows(program)
        ],
        "data": {name.strip(): content for name, content in description.figures(program.model)},
        "relations": [{"says": says, "that": that} for says, that in relations(program)],
        "limits": [
            {
                "when": one.when.text,
                "at_most": None if one.at_most is None else exact.plain(one.at_most),
                **{key: value for key in _GRADES if (value := getattr(one, key)) is not None},
                "says": one_line(one.says),
            }
            for one in model.limits
        ],
        "waivers": [{"where": where, "code": code, "reason": why} for where, code, why in waivers(program)],
    }
