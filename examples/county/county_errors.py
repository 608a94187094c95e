"""The errors that are planted in a county, one a project, and what a re-check has to say of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Final, TypeAlias

from county_projects import County, Project, Row, cents, plain

EVERY: Final = 3
"""One project in so many has an error."""


@dataclass
class Planted:
    """One planted error; ``findings`` are all that a re-check finds of this file besides its rows."""

    kind: str
    project: Project
    row: str = ""
    verdict: str = ""
    cause: str = ""
    findings: list[str] = field(default_factory=list)


Error: TypeAlias = Callable[[Project, County], Planted]


def plant(county: County) -> list[Planted]:
    """Plant every kind of error, over and over, in one project of three."""
    kinds = _in_turn()
    planted: list[Planted] = []
    for project in county.projects[1::EVERY]:
        kind, error, styles = next(kinds)
        if project.style not in styles:
            project.style = styles[0]
        one = error(project, county)
        one.kind = kind
        planted.append(one)
    return planted


def _in_turn() -> Iterator[tuple[str, Error, tuple[str, ...]]]:
    while True:
        yield from ((kind, error, ONLY.get(error, ANY)) for kind, error in ERRORS.items())


ANY: Final = ("xlsx", "docx", "yaml", "form")
"""The kinds of files."""


# -- the claim of one row ----------------------------------------------------------------------


def _short(project: Project, county: County, name: str, wanted: Callable[[Fraction, int], bool]) -> Row:
    """A row that falls short by a share of its own for which a condition holds."""
    row = project.row(name)
    target = Fraction(row.target)
    for missing in range(1, int(target)):
        row.actual = str(int(target) - missing)
        if wanted(row.share, row.points) and county.unlike(row.share):
            row.reason = f"{project.unit}{project.name}{row.name}受雨季影响没有做完，已列入下年计划"
            return row
    raise ValueError(f"no such share: {project.code} {name}")


def _claimed(project: Project, row: Row, claim: str, verdict: str, cause: str, *findings: str) -> Planted:
    """Claim so much for a row, and what is right for all others."""
    project.claim()
    row.claimed = claim
    project.add_up()
    return Planted("", project, row.name, verdict, cause, list(findings))


def _rounding(cause: str, places: int, change: Callable[[Fraction], int]) -> Error:
    """A score that is rounded otherwise: to so many places, up, down or to nothing."""

    def error(project: Project, county: County) -> Planted:
        def otherwise(share: Fraction, points: int) -> str:
            return plain(Decimal(change(share * points * 10**places)) / 10**places)

        row = _short(
            project,
            county,
            "数量指标",
            lambda share, points: (
                Decimal(otherwise(share, points)) != Decimal(cents(share * points)) and share > Fraction(3, 5)
            ),
        )
        return _claimed(project, row, otherwise(row.share, row.points), "rounding", cause)

    return error


def _up(number: Fraction) -> int:
    return -(-number.numerator // number.denominator)


def _down(number: Fraction) -> int:
    return number.numerator // number.denominator


def _half_up(number: Fraction) -> int:
    return _down(number + Fraction(1, 2))


def _half_even(project: Project, county: County) -> Planted:
    """A tie that was rounded to the even neighbour below."""
    row = project.row("社会效益指标")
    row.target = "1600"
    tie = _short(
        project,
        county,
        "社会效益指标",
        lambda share, points: (share * points * 1000) % 10 == 5 and _down(share * points * 100) % 2 == 0,
    )
    return _claimed(project, tie, plain(Decimal(_down(tie.share * tie.points * 100)) / 100), "rounding", "half-even")


def _rate_times_points(project: Project, county: County) -> Planted:
    row = project.row("质量指标")
    row.actual = plain(Decimal(60 * 100 + int(project.code[-3:])) / 100)
    row.reason = f"{project.unit}{project.name}有两批次没有通过验收，已要求返工"
    county.unlike(row.share)
    return _claimed(project, row, cents(Fraction(row.actual) / 100 * row.points), "misapplied", "rate-times-points")


def _direction_swapped(project: Project, _: County) -> Planted:
    row = project.row("成本指标")
    row.actual = str(350 + int(project.code[-3:]) % 100)
    return _claimed(project, row, cents(Fraction(row.actual) / 500 * row.points), "misapplied", "direction-swapped")


DOWN: Final = ("unlike-treatment",)
"""Found beside a row that did all and was claimed at less: the others that did all were not."""


def _cap_ignored(project: Project, _: County) -> Planted:
    row = project.row("数量指标")
    row.actual = str(int(Fraction(row.target) * Fraction(6, 5)))
    row.reason = ""
    claim = cents(Fraction(row.actual) / Fraction(row.target) * row.points)
    return _claimed(project, row, claim, "exceeds", "cap-ignored", *DOWN)


def _full_without_meeting(project: Project, county: County) -> Planted:
    row = _short(project, county, "社会效益指标", lambda share, _: Fraction(1, 2) < share < Fraction(4, 5))
    return _claimed(project, row, "20", "misapplied", "full-without-meeting")


def _all_or_nothing(project: Project, county: County) -> Planted:
    row = _short(project, county, "数量指标", lambda share, _: Fraction(1, 2) < share < Fraction(4, 5))
    return _claimed(project, row, "0", "misapplied", "all-or-nothing")


def _zero_unexplained(project: Project, county: County) -> Planted:
    row = _short(project, county, "数量指标", lambda share, _: Fraction(1, 2) < share < Fraction(4, 5))
    row.reason = ""
    return _claimed(project, row, "0", "misapplied", "all-or-nothing", "zero-unexplained")


def _other_figure(project: Project, county: County) -> Planted:
    """The rate over the first budget in the place of the adjusted one."""
    budget = int(project.budget)
    project.first_budget = str(budget + max(2, budget // 10))
    project.spent = plain(Decimal(budget * 93) / 100 + Decimal(int(project.code[-3:])) / 100)
    project.claim()
    county.unlike(Fraction(project.spent) / budget)
    project.rate_claimed = cents(Fraction(project.spent) / Fraction(project.first_budget) * 10)
    project.add_up()
    return Planted("", project, "预算执行率", "misapplied", "other-figure")


def _marked_down(project: Project, _: County) -> Planted:
    row = project.row("服务对象满意度指标")
    return _claimed(
        project, row, "9.5", "misapplied", "marked-down-without-shortfall", "marked-down-without-shortfall", *DOWN
    )


def _unexplained(project: Project, county: County) -> Planted:
    row = _short(project, county, "社会效益指标", lambda share, _: Fraction(7, 10) < share < Fraction(4, 5))
    return _claimed(project, row, "11.11", "unexplained", "")


def _not_claimed(project: Project, _: County) -> Planted:
    row = project.row("时效指标")
    return _claimed(project, row, "", "undetermined", "not-claimed")


def _no_figure(project: Project, _: County) -> Planted:
    row = project.row("时效指标")
    project.claim()
    row.actual = "无"
    return Planted("", project, row.name, "unsupported", "no-figure")


def _not_a_number(project: Project, _: County) -> Planted:
    row = project.row("社会效益指标")
    project.claim()
    row.actual = f"约{row.actual}"
    return Planted("", project, row.name, "undetermined", "number-not-read")


def _sign_missing(project: Project, county: County) -> Planted:
    row = _short(project, county, "数量指标", lambda share, _: Fraction(7, 10) < share < Fraction(4, 5))
    project.claim()
    row.sign = ""
    return Planted("", project, row.name, "undetermined", "sign-missing")


# -- the form as a whole -----------------------------------------------------------------------


def _total(project: Project, _: County) -> Planted:
    project.total = plain(Decimal(project.total) + 1)
    return Planted("", project, "合计", "arithmetic", "total-mismatch")


def _grade(project: Project, county: County) -> Planted:
    _short(project, county, "数量指标", lambda share, _: Fraction(1, 3) < share < Fraction(1, 2))
    _short(project, county, "社会效益指标", lambda share, _: Fraction(1, 3) < share < Fraction(2, 5))
    project.claim()
    project.grade = "优"
    return Planted("", project, findings=["grade-wrong"])


def _spent(project: Project, county: County, share: Fraction) -> None:
    """So much of the budget spent, by a share of its own."""
    budget = int(project.budget)
    cent = int(budget * 100 * share)
    while not county.unlike(Fraction(cent, budget * 100)):
        cent -= 1
    project.spent = plain(Decimal(cent) / 100)
    project.claim()


def _execution_low(project: Project, county: County) -> Planted:
    _spent(project, county, Fraction(3, 4))
    return Planted("", project, findings=["execution-low"])


def _high_score_low_execution(project: Project, county: County) -> Planted:
    _spent(project, county, Fraction(11, 20))
    for name in ("数量指标", "社会效益指标"):
        row = project.row(name)
        row.actual, row.reason = str(int(row.target) + 1), ""
    row = project.row("质量指标")
    row.actual = plain(Decimal(94 * 100 + int(project.code[-3:]) % 99) / 100)
    row.reason = f"{project.unit}{project.name}有一处没有通过验收，正在返工"
    county.unlike(row.share)
    project.claim()
    return Planted("", project, findings=["high-score-low-execution"])


def _execution_above(project: Project, county: County) -> Planted:
    _spent(project, county, Fraction(21, 20))
    return Planted("", project, findings=["execution-above-budget"])


def _budget_adjusted(project: Project, _: County) -> Planted:
    project.first_budget = str(int(project.budget) * 2)
    return Planted("", project, findings=["budget-adjusted"])


def _unit_suspect(project: Project, _: County) -> Planted:
    project.first_budget = str(int(project.budget) * 10000)
    return Planted("", project, findings=["budget-adjusted", "unit-suspect"])


def _over_achievement(project: Project, _: County) -> Planted:
    row = project.row("数量指标")
    row.actual, row.reason = str(int(Fraction(row.target) * Fraction(8, 5))), ""
    project.row("质量指标").actual = "94.9"
    project.row("质量指标").reason = f"{project.unit}{project.name}抽检一处不合格，已整改"
    project.claim()
    return Planted("", project, findings=["over-achievement"])


def _all_full(project: Project, _: County) -> Planted:
    for name in ("数量指标", "社会效益指标"):
        row = project.row(name)
        row.actual, row.reason = str(int(row.target) + 1), ""
    project.spent = project.budget
    project.claim()
    return Planted("", project, findings=["all-full"])


def _target_copied(project: Project, _: County) -> Planted:
    for row in project.rows:
        if row.sign != "定性":
            row.actual, row.reason = row.target, ""
    project.claim()
    return Planted("", project, findings=["target-copied"])


def _stated(project: Project, _: County) -> Planted:
    project.extra["stated"] = "88.88%"
    return Planted("", project, findings=["stated-rate-wrong"])


def _indicator_twice(project: Project, _: County) -> Planted:
    one, other = project.row("数量指标"), project.row("社会效益指标")
    other.name, other.target, other.actual, other.unit = one.name, one.target, one.actual, one.unit
    other.reason = one.reason
    project.claim()
    return Planted("", project, findings=["indicator-twice", "same-id"])


def _payment(project: Project, _: County) -> Planted:
    row = project.row("数量指标")
    row.name, row.target, row.unit, row.actual, row.reason = "资金支付率", "90", "%", "91.3", ""
    project.claim()
    return Planted("", project, findings=["payment-as-output"])


def _no_survey(project: Project, _: County) -> Planted:
    row = project.row("服务对象满意度指标")
    row.reason = "全年没有投诉"
    return Planted("", project, findings=["satisfaction-without-survey"])


def _sign_reversed(project: Project, _: County) -> Planted:
    row = project.row("成本指标")
    row.sign, row.actual = "≥", "520"
    project.claim()
    return Planted("", project, findings=["sign-reversed"])


def _no_reason(project: Project, _: County) -> Planted:
    row = project.row("可持续影响指标")
    row.reason = ""
    return Planted("", project, findings=["reason-missing"])


def _points(project: Project, _: County) -> Planted:
    """Nine points too few, and one group of others than usual."""
    row = project.row("时效指标")
    row.points = 1
    project.claim()
    return Planted("", project, findings=["group-mismatch", "points-not-adding"])


def _groups(project: Project, _: County) -> Planted:
    """Two groups of other points than usual: each is told."""
    project.row("时效指标").points = 5
    project.row("可持续影响指标").points = 15
    project.row("可持续影响指标").claimed = "15"
    project.claim()
    return Planted("", project, findings=["group-mismatch", "group-mismatch"])


def _no_unit(project: Project, _: County) -> Planted:
    project.unit = "无"
    return Planted("", project, findings=["unit-blank"])


def _sum_wrong(project: Project, county: County) -> Planted:
    cent = int(Decimal(project.spent) * 100) - 37
    while not county.unlike(Fraction(cent, int(project.budget) * 100)):
        cent -= 1
    parts = project.spent
    project.spent = plain(Decimal(cent) / 100)
    project.claim()
    project.extra["sum"] = project.spent
    project.extra["part"] = parts
    return Planted("", project, findings=["form-sum-wrong"])


def _hidden(project: Project, _: County) -> Planted:
    project.extra["hidden"] = "9"
    return Planted("", project, findings=["form-hidden"])


ERRORS: Final[dict[str, Error]] = {
    "得分舍去尾数": _rounding("truncated", 2, _down),
    "得分进位": _rounding("rounded-up", 2, _up),
    "得分多留小数": _rounding("unrounded", 3, _half_up),
    "得分取整": _rounding("whole-points", 0, _half_up),
    "得分留一位": _rounding("one-decimal", 1, _half_up),
    "五成双": _half_even,
    "比率乘分值": _rate_times_points,
    "方向弄反": _direction_swapped,
    "没有封顶": _cap_ignored,
    "没完成计满分": _full_without_meeting,
    "没完成计零分": _all_or_nothing,
    "零分没有原因": _zero_unexplained,
    "分母用错": _other_figure,
    "完成了却扣分": _marked_down,
    "得分无法解释": _unexplained,
    "没有自评得分": _not_claimed,
    "没有完成值": _no_figure,
    "完成值不是数": _not_a_number,
    "没有指标性质": _sign_missing,
    "合计加错": _total,
    "等次不符": _grade,
    "执行率低": _execution_low,
    "高分低执行": _high_score_low_execution,
    "执行超预算": _execution_above,
    "预算调整": _budget_adjusted,
    "元当万元": _unit_suspect,
    "超额没有原因": _over_achievement,
    "全部满分": _all_full,
    "照抄指标值": _target_copied,
    "印出的执行率不符": _stated,
    "指标重复": _indicator_twice,
    "支付率作产出": _payment,
    "没有投诉代替满意度": _no_survey,
    "指标方向反了": _sign_reversed,
    "定性没有理由": _no_reason,
    "分值不满 100": _points,
    "各组分值不同": _groups,
    "单位空白": _no_unit,
    "资金合计不符": _sum_wrong,
    "有隐藏的行": _hidden,
}
"""Every kind of error, by its name in the list."""
ONLY: Final[dict[Error, tuple[str, ...]]] = {
    _stated: ("xlsx",),
    _sum_wrong: ("xlsx",),
    _hidden: ("xlsx",),
    _grade: ("yaml", "form"),
}
"""The kinds of files that alone can have an error."""
