"""Rules whose indicators use the same few figures, often in opposite directions, with limits and relations."""

from __future__ import annotations

from typing import Any

from generators.luck import Luck

Plain = dict[str, Any]
COUNTS = ("甲", "乙")
DATA: Plain = {
    "甲": {"kind": "count"},
    "乙": {"kind": "count"},
    "定": {"kind": "count", "given": "true"},
    "额": {"kind": "money"},
    "率": {"kind": "percent"},
    "选": {"kind": "choice", "of": ["高", "中", "低"]},
    "有": {"kind": "yes_no"},
    "表": {
        "kind": "table",
        "columns": {"名": {"kind": "text"}, "分": {"kind": "number"}, "数": {"kind": "count"}, "标": {"kind": "count"}},
    },
}
MEASURES = (
    *("甲 / 定", "甲 / 10", "(定 - 甲) / 定", "甲 / (甲 + 乙)", "乙 / 甲", "额 / 1000元", "甲 * 0.1 - 乙 * 0.05"),
    *(
        "abs(甲 - 定) / 10",
        "max(甲, 5) / 10",
        "率 + 甲 / 100",
        "(额 - 500元) / 额",
        "sum(数) / sum(标)",
        "甲 * 甲 / 100",
    ),
    *("round(甲 / 7, 1)", "floor(甲 / 3) / 5", "1 - 乙 / (甲 + 1)", "min(甲, 乙) / 10", "率"),
)
FORMULAS = (
    *(
        "min(floor(甲 / {n}), {p})",
        "max({p} - 甲 / {n}, 0)",
        "min(甲 / {n}, {p})",
        "max({p} - floor(额 / 100元) / {n}, 0)",
    ),
    *(
        "min(ceil(甲 / {n}) * 0.5, {p})",
        "{p} - min(abs(甲 - {n}) / 2, {p})",
        "{p} if 甲 >= {n} else 0",
        "{p} * min(率, 1)",
    ),
    *(
        "{p} if 选 == '高' else 1 if 选 == '低' else 2",
        "min(round(甲 / {n}, 1), {p})",
        "0 if 甲 > {n} and 有 == '是' else 甲 / 100",
    ),
    *("{p} - {p} / (1 + 甲)", "min(max(甲 - {n}, 0) * 2, {p})", "min(额 / 300元, {p}) if 有 == '是' else {p} / 2"),
    *("min(甲 + 乙, {p})", "min(floor(甲 / {n}) * 2, {p} - 0.5)", "max(min((甲 + {n}) / 4, {p} - 甲 / 5), 0)"),
)
BANDS = (
    {"[90%, )": "{p}", "[60%, 90%)": "2", "( , 60%)": "0"},
    {"[50%, 80%]": "{p}", "( , 50%)": "1", "(80%, )": "0"},
    {"[0%, 40%)": "{p}", "[60%, )": "1"},
)
LIMITS = ("甲 < {n}", "甲 > {n}", "值1 < 0.5", "值1 > 0.8", "额 > 700元", "乙 == 0", "sum(数) < {n}")
RELATIONS = ("甲 <= 定", "甲 + 乙 <= 30", "额 >= 甲 * 10元", "乙 <= 甲", "sum(数) <= 甲", "率 <= 1")


def rule(
    luck: Luck, data: Plain = DATA, measures: tuple[str, ...] = MEASURES, formulas: tuple[str, ...] = FORMULAS
) -> Plain:
    """A rule with two to four indicators over the same figures."""
    many = 2 + luck.below(3)
    made: Plain = {"rubric": "generated", "title": "生成的规则", "not_applicable": "rescale", "data": dict(data)}
    rows = [_indicator(luck, number, measures, formulas) for number in range(1, many + 1)]
    if all(one.get("bonus") for one in rows):
        del rows[0]["bonus"]
    if "表" in data and luck.chance(30):
        way = {"formula": "max(min(数 / 5, 分) - 甲 / 50, 0)"}
        each = {"table": "表", "name": "名", "points": "分", "ways": {"全部": way}}
        rows.append({"name": "逐行", "points": "6", "each": each})
    points = str(sum(int(one["points"]) for one in rows if not one.get("bonus")))
    made |= {"points": points, "sections": [{"name": "全部", "points": points, "indicators": rows}]}
    if luck.chance(25):
        made["rounding"] = {
            "places": str(luck.pick((0, 1, 3))),
            "mode": luck.pick(("half-up", "half-even", "down", "up")),
        }
    named = [one["measure"].partition(" ")[0] for one in rows if "measure" in one]
    for key, of, chance in (("limits", LIMITS, 30), ("relations", RELATIONS, 30)):
        known = [one for one in of if ("值1" not in one or "值1" in named) and _known(one, data)]
        if luck.chance(chance) and known:
            condition = luck.pick(known).format(n=1 + luck.below(20))
            limit = {"when": condition, "at_most": str(luck.below(int(points) + 1)), "says": "总分受限"}
            made[key] = [limit if key == "limits" else {"that": condition, "says": "应当成立", "severity": "warning"}]
    return made


def _known(formula: str, data: Plain) -> bool:
    return all(name in data or name not in formula for name in ("乙", "定", "额", "率", "sum"))


def _indicator(luck: Luck, number: int, measures: tuple[str, ...], formulas: tuple[str, ...]) -> Plain:
    points = str(3 + luck.below(8))
    one: Plain = {"name": f"指标{number}", "points": points, "not_applicable": "allow"}
    if luck.chance(50):
        one["formula"] = luck.pick(formulas).format(p=points, n=1 + luck.below(9))
    else:
        one["measure"] = f"值{number} = {luck.pick(measures)}"
        one |= _way(luck, number, points)
    if luck.chance(15):
        outcome = luck.pick(("full", "zero", "not_applicable"))
        when = luck.pick(("甲 == 0", "甲 > 12", "甲 == 7"))
        one["undefined"] = [{"when": when, "score": outcome, "because": "无法计算"}]
    if luck.chance(15):
        one["unless"] = [{"when": luck.pick(("甲 > 9", "甲 < 3")), "because": "否则不得分"}]
    if luck.chance(15):
        one["bonus"] = "true"
    return one


def _way(luck: Luck, number: int, points: str) -> Plain:
    match luck.below(4):
        case 0:
            return {"ratio": {} if luck.chance(70) else {"at_most": "none"}}
        case 1:
            return {"bands": {key: value.format(p=points) for key, value in luck.pick(BANDS).items()}}
        case 2:
            side = luck.pick(("above", "below"))
            part = luck.pick(("whole", "started", "pro-rata"))
            return {
                "deduct": {
                    side: luck.pick(("100%", "60%")),
                    "each": luck.pick(("1%", "10%")),
                    "points": "0.4",
                    "part": part,
                }
            }
        case _:
            cases = [
                {"when": f"值{number} > 0.5", "points": points},
                {"when": "甲 > 4", "points": "1"},
                {"otherwise": "0"},
            ]
            return {"cases": luck.pick((cases, [{"when": f"值{number} < 0.3", "points": "2"}, {"otherwise": "0"}]))}


def submission(luck: Luck) -> Plain:
    """Figures for such a rule; now and then one is missing."""
    rows = [{"名": name, "分": 3, "数": luck.below(20), "标": luck.below(10)} for name in ("行一", "行二")]
    data: Plain = {
        "甲": luck.below(16),
        "乙": luck.below(12),
        "定": 1 + luck.below(12),
        "额": f"{luck.below(100000)}分",
        "率": f"{luck.below(130)}%",
        "选": luck.pick(("高", "中", "低")),
        "有": luck.pick(("是", "否")),
        "表": rows,
    }
    answers = {"指标2": {"not_applicable": "没有此项职能"}} if luck.chance(10) else {}
    if luck.chance(10):
        del data[luck.pick(list(data))]
    return {"rubric": "generated", "data": data, "answers": answers}
