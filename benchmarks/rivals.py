"""The same 21 indicators of the Yanling rubric, scored in other ways: zen-engine, simpleeval, plain fractions.

Each rival starts from numbers: reading "20.4万元", and checking what was handed in, is left to perfscore alone.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, Final, TypeAlias

import zen
from simpleeval import SimpleEval

from perfscore.api import Rubric
from perfscore.formula.readings import prose
from perfscore.formula.readings.value import Value
from perfscore.formula.tree import Node
from perfscore.program.inputs import read
from perfscore.program.model import IndicatorProgram
from perfscore.steps.model import Guard, Item
from perfscore.submission.model import Submission

Run: TypeAlias = Callable[[], object]
Coded: TypeAlias = tuple[str, Any]  # a formula's text, and simpleeval's tree of it
Items: TypeAlias = list[tuple[str, Coded, Coded | None]]

# ------------------------------------------------------------------------------------- zen-engine

NAMES: Final = {  # zen-engine's expressions take no Chinese names
    "在职人员数": "staff",
    "编制数": "posts",
    "本年三公经费": "hospitality",
    "上年三公经费": "hospitality_before",
    "三公经费预算": "hospitality_budget",
    "重点项目支出": "key_projects",
    "项目总支出": "projects",
    "预算数": "budget",
    "预算调整数": "adjusted",
    "本年结余": "surplus",
    "上年结转": "carried",
    "在用固定资产总额": "assets_used",
    "所有固定资产总额": "assets",
    "重点工作完成件数": "done",
    "重点工作计划件数": "planned",
    "考核得分": "graded",
    "考核总分": "grades",
    "质量达标工作数": "good",
    "计划工作数": "works",
}


def _checklist(key: str, *points: int) -> dict[str, str]:
    items = (f"(answers.{key}[{place}] == 'yes' ? {one} : 0)" for place, one in enumerate(points))
    return {"score": " + ".join(items)}


def _findings(key: str, each: float, full: int) -> dict[str, str]:
    return {"due": f"answers.{key} * {each}", "taken": f"min([$.due, {full}])", "score": f"{full} - $.taken"}


def _deduct(measure: str, over: str, each: float, full: int) -> dict[str, str]:
    """Steps as perfscore has them: the measure, how far over, units, deduction, score."""
    return {
        "measure": measure,
        "over": f"max([{over}, 0])",
        "units": "floor($.over / 0.01)",
        "due": f"$.units * {each}",
        "taken": f"min([$.due, {full}])",
        "score": f"{full} - $.taken",
    }


ABOVE, BELOW = "$.measure - 1", "1 - $.measure"
EXPRESSIONS: Final[dict[str, dict[str, str]]] = {
    "goals": _checklist("goals", 1, 1, 1),
    "clear": _checklist("clear", 1, 1, 1, 2),
    "staffing": _deduct("staff / posts", ABOVE, 0.4, 4),
    "change": {
        "measure": "hospitality_before == 0 ? 0 : (hospitality - hospitality_before) / hospitality_before",
        "units": "floor(max([$.measure, 0]) / 0.01)",
        "score": "hospitality_before == 0 ? 4 : 4 - min([$.units * 0.4, 4])",
    },
    "progress": _findings("progress", 0.5, 4),
    "control": _deduct("hospitality / hospitality_budget", ABOVE, 1, 4),
    "rules": _checklist("rules", 2, 2, 2),
    "lawful": _findings("lawful", 1, 5),
    "open": _checklist("open", 1, 1, 1, 1, 1),
    "asset_rules": _checklist("asset_rules", 1, 1, 2),
    "asset_safety": _findings("asset_safety", 1, 5),
    "in_use": _deduct("assets_used / assets", BELOW, 0.2, 3),
    "key_work": {
        "rate": "min([max([done / planned, 0]), 1])",
        "grade": "min([max([graded / grades, 0]), 1])",
        "score": "$.rate * 6 + $.grade * 4",
    },
    "quality": _deduct("good / works", BELOW, 0.5, 6),
    "economic": {"score": "answers.economic"},
    "social": {"score": "answers.social"},
    "natural": {"score": "answers.natural"},
    "satisfied": {"share": "answers.sum / answers.of", "score": "$.share * 8"},
}
TABLES: Final[dict[str, tuple[str, list[tuple[str, int]]]]] = {
    "key_spending": ("key_projects / projects", [(">= 0.9", 4), (">= 0.8", 3), (">= 0.7", 2), (">= 0.6", 1), ("", 0)]),
    "budget_change": ("abs(adjusted) / budget", [("== 0", 4), ("<= 0.1", 3), ("<= 0.2", 2), ("<= 0.3", 1), ("", 0)]),
    "surplus_kept": ("surplus <= carried ? surplus : -1", [("== 0", 4), ("> 0", 3), ("", 0)]),
}


def zen_graph() -> str:
    """A node for each indicator, each a step of its own in the trace, and one that adds up."""
    nodes = [{"id": "in", "name": "in", "type": "inputNode"}, {"id": "out", "name": "out", "type": "outputNode"}]
    nodes += [_expressions(key, said) for key, said in EXPRESSIONS.items()]
    nodes += [_table(key, field, rows) for key, (field, rows) in TABLES.items()]
    keys = [*EXPRESSIONS, *TABLES]
    rounded = " + ".join(f"round({key}.score, 2)" for key in keys)
    grade = "$.total >= 90 ? '优' : $.total >= 80 ? '良' : $.total >= 60 ? '中' : '差'"
    nodes.append(_expressions("sum", {"total": rounded, "grade": grade}, output=""))
    pairs = [pair for key in keys for pair in (("in", key), (key, "sum"))]
    edges = [_edge(*pair) for pair in [*pairs, ("sum", "out")]]
    return json.dumps({"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges})


def _edge(source: str, target: str) -> dict[str, str]:
    return {"id": f"{source}-{target}", "sourceId": source, "targetId": target, "type": "edge"}


def _expressions(key: str, said: Mapping[str, str], output: str | None = None) -> dict[str, Any]:
    rows = [{"id": f"{key}-{name}", "key": name, "value": value} for name, value in said.items()]
    content = {"expressions": rows, "passThrough": False, "outputPath": key if output is None else None}
    return {"id": key, "name": key, "type": "expressionNode", "content": content}


def _table(key: str, field: str, rows: list[tuple[str, int]]) -> dict[str, Any]:
    rules = [{"_id": str(place), "i": when, "o": str(points)} for place, (when, points) in enumerate(rows)]
    content = {
        "hitPolicy": "first",
        "inputs": [{"id": "i", "name": "i", "field": field}],
        "outputs": [{"id": "o", "name": "o", "field": "score"}],
        "rules": rules,
        "outputPath": key,
    }
    return {"id": key, "name": key, "type": "decisionTableNode", "content": content}


def zen_context(figures: Mapping[str, Value | None], answers: Mapping[str, Any]) -> dict[str, Any]:
    """The input of zen-engine: the same figures and answers, as numbers and words of its own."""
    numbers = {NAMES[name]: _float(value) for name, value in figures.items() if name in NAMES}
    items = {key: ["yes" if word == "是" else "no" for word in answers[name].values()] for key, name in LISTS.items()}
    counts = {key: len(answers[name]) for key, name in FINDINGS.items()}
    judged = {key: answers[name]["score"] for key, name in JUDGED.items()}
    return {**numbers, "answers": {**items, **counts, **judged, **answers["满意度"]}}


LISTS: Final = {
    "goals": "绩效目标合理性",
    "clear": "绩效指标明确性",
    "rules": "预算管理制度健全性",
    "open": "信息公开",
    "asset_rules": "资产管理制度健全性",
}
FINDINGS: Final = {"progress": "支出进度", "lawful": "资金使用合规性", "asset_safety": "资产管理安全性"}
JUDGED: Final = {"economic": "经济效益", "social": "社会效益", "natural": "生态效益"}


def zen_run(context: Mapping[str, Any], *, trace: bool) -> Run:
    """One evaluate call on a decision that was made once."""
    decision = zen.ZenEngine().create_decision(zen_graph())
    decision.validate()
    return lambda: decision.evaluate(dict(context), {"trace": trace})["result"]["total"]


# ------------------------------------------------------------------------------------- simpleeval


def _float(value: Value | None) -> float | str | None:
    return value if isinstance(value, str | None) else float(Fraction(str(value)))


def simpleeval_run(rubric: Rubric, submission: Submission, *, parsed: bool) -> Run:
    """Perfscore's own formulas, every guard and step of them, on floats: read anew each time, or read before."""
    given = read(rubric.program, submission)
    evaluator = SimpleEval(functions={"min": min, "max": max, "abs": abs, "floor": math.floor, "round": _round})
    programs = (one for one in rubric.program.indicators if isinstance(one, IndicatorProgram))
    plan = [_formulas(one, evaluator, parsed=parsed) for one in programs]
    values = {name: _float(value) for name, value in given.figures.items()}
    answers = {key: {item: _float(one) for item, one in answer.values.items()} for key, answer in given.answers.items()}

    def run() -> float:
        total = 0.0
        for program, blocks in plan:
            asked = {one.name: answers[program.key].get(one.item) for one in program.inputs if one.source == "answer"}
            names = evaluator.names = {**values, **asked}
            for items in blocks:
                for name, (text, tree), ends in items:
                    found = evaluator.eval(text, previously_parsed=tree)
                    if ends is None:
                        names[name] = found
                    elif found:
                        names[name] = evaluator.eval(*ends)
                        break
            total += names["得分"]
        return round(total, 2)

    return run


def _round(value: float, places: float) -> float:
    return round(value, int(places))


def _formulas(
    program: IndicatorProgram, evaluator: SimpleEval, *, parsed: bool
) -> tuple[IndicatorProgram, list[Items]]:
    def coded(node: Node) -> Coded:
        text = prose.code(node)
        return text, evaluator.parse(text) if parsed else None

    def item(one: Item, score: str) -> tuple[str, Coded, Coded | None]:
        if isinstance(one, Guard):
            return score, coded(one.when), coded(one.score) if one.score else None
        return one.name, coded(one.formula), None

    blocks = [[item(one, block.score) for one in block.items] for block in program.blocks]
    return program, [*blocks, [item(one, "") for one in program.closing]]


# ------------------------------------------------------------------------------------- by hand

ZERO, ONE, FIFTH = Fraction(0), Fraction(1), Fraction(1, 5)


def by_hand_run(figures: Mapping[str, Any], answers: Mapping[str, Any]) -> Run:
    """A function that somebody wrote for this one table, with fractions; it checks and explains nothing."""
    exact_figures = {name: Fraction(str(value)) for name, value in figures.items() if value is not None}
    return lambda: float(_by_hand(exact_figures, answers))


def _by_hand(figures: Mapping[str, Fraction], answers: Mapping[str, Any]) -> Fraction:
    before, now, left = figures["上年三公经费"], figures["本年三公经费"], figures["本年结余"]
    done = (
        _share(figures["重点工作完成件数"] / figures["重点工作计划件数"]) * 6
        + _share(figures["考核得分"] / figures["考核总分"]) * 4
    )
    scores = [
        _ticked(answers["绩效目标合理性"], 1, 1, 1),
        _ticked(answers["绩效指标明确性"], 1, 1, 1, 2),
        _left(figures["在职人员数"] / figures["编制数"] - 1, 2 * FIFTH, 4),
        _left((now - before) / before, 2 * FIFTH, 4) if before else Fraction(4),
        _band(figures["重点项目支出"] / figures["项目总支出"], ("0.9", 4), ("0.8", 3), ("0.7", 2), ("0.6", 1)),
        _band(-abs(figures["预算调整数"]) / figures["预算数"], ("0", 4), ("-0.1", 3), ("-0.2", 2), ("-0.3", 1)),
        _points_left(answers["支出进度"], Fraction(1, 2), 4),
        Fraction(4 if left == 0 else 3 if 0 < left <= figures["上年结转"] else 0),
        _left(now / figures["三公经费预算"] - 1, ONE, 4),
        _ticked(answers["预算管理制度健全性"], 2, 2, 2),
        _points_left(answers["资金使用合规性"], ONE, 5),
        _ticked(answers["信息公开"], 1, 1, 1, 1, 1),
        _ticked(answers["资产管理制度健全性"], 1, 1, 2),
        _points_left(answers["资产管理安全性"], ONE, 5),
        _left(1 - figures["在用固定资产总额"] / figures["所有固定资产总额"], FIFTH, 3),
        done,
        _left(1 - figures["质量达标工作数"] / figures["计划工作数"], Fraction(1, 2), 6),
        *(Fraction(answers[name]["score"]) for name in JUDGED.values()),
        Fraction(answers["满意度"]["sum"], answers["满意度"]["of"]) * 8,
    ]
    return sum((Fraction(math.floor(score * 100 + Fraction(1, 2)), 100) for score in scores), ZERO)


def _ticked(answer: Mapping[str, str], *points: int) -> Fraction:
    return Fraction(sum(point for word, point in zip(answer.values(), points, strict=True) if word == "是"))


def _points_left(answer: list[str], each: Fraction, full: int) -> Fraction:
    return full - min(len(answer) * each, Fraction(full))


def _left(over: Fraction, each: Fraction, full: int) -> Fraction:
    return full - min(math.floor(max(over, ZERO) * 100) * each, Fraction(full))


def _share(value: Fraction) -> Fraction:
    return min(max(value, ZERO), ONE)


def _band(value: Fraction, *edges: tuple[str, int]) -> Fraction:
    return Fraction(next((points for edge, points in edges if value >= Fraction(edge)), 0))
