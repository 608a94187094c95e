"""The projects of a made-up county, right in every row: claimed is what the rule gives, by arithmetic of our own.

Nothing here asks perfscore for a score. Every draw is a SHA-256 of the seed and of what is drawn, so that a county is
the same on every machine and in every version of Python.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Final

COUNTY: Final = "云禾县"
YEAR: Final = 2025
DEPARTMENTS: Final = {
    "教育局": ("教育局", "第一中学", "实验小学", "职业教育中心"),
    "水利局": ("水利局", "灌区管理所", "水库管理站", "水土保持站"),
    "农业农村局": ("农业农村局", "农业技术推广站", "畜牧兽医站", "种子管理站"),
    "卫生健康局": ("卫生健康局", "人民医院", "疾病预防控制中心", "妇幼保健院"),
    "交通运输局": ("交通运输局", "公路养护中心", "道路运输服务所", "航道管理所"),
    "文化和旅游局": ("文化和旅游局", "文化馆", "图书馆", "博物馆"),
    "住房和城乡建设局": ("住房和城乡建设局", "市政工程管理处", "环境卫生管理所", "园林管理所"),
    "民政局": ("民政局", "社会福利院", "救助管理站", "殡葬管理所"),
    "自然资源局": ("自然资源局", "林业工作站", "不动产登记中心", "地质环境监测站"),
    "人力资源和社会保障局": ("人力资源和社会保障局", "就业服务中心", "社会保险服务中心", "人才交流中心"),
}
"""The departments of the county, and the bureaus of each. None of them is there."""
OFFICES: Final = ("教科文股", "农业股", "社保股", "经建股", "行政股")
THEMES: Final = (
    ("房屋维修改造", "维修房屋", "平方米"),
    ("设备购置", "购置设备", "台"),
    ("业务培训", "培训人员", "人次"),
    ("信息系统运维", "维护终端", "台"),
    ("宣传教育", "发放资料", "份"),
    ("安全隐患整治", "整治隐患", "处"),
    ("场地建设", "建设场地", "平方米"),
    ("物资储备", "储备物资", "件"),
    ("现场巡查", "巡查次数", "次"),
    ("档案整理", "整理档案", "卷"),
)
STYLES: Final = ("xlsx", "docx", "xlsx", "yaml", "xlsx", "form", "xlsx", "docx", "xlsx", "yaml")
"""The kinds of files, in turn."""


class Draw:
    """A source of numbers for one thing of the county."""

    def __init__(self, *names: object) -> None:
        self._name = "|".join(map(str, names))
        self._count = 0

    def below(self, end: int) -> int:
        """The next whole number from 0 to ``end``, which is not reached."""
        self._count += 1
        digest = hashlib.sha256(f"{self._name}|{self._count}".encode()).digest()
        return int.from_bytes(digest[:8], "big") % end

    def between(self, low: int, high: int) -> int:
        """The next whole number between two ends, both included."""
        return low + self.below(high - low + 1)


@dataclass
class Row:
    """One row of a form, as it is printed."""

    first: str
    second: str
    name: str
    sign: str
    target: str
    unit: str
    actual: str
    points: int
    claimed: str = ""
    reason: str = ""

    @property
    def share(self) -> Fraction:
        """The share of its points that the rule gives; of a 定性 row it is a person's."""
        actual, target = Fraction(self.actual), Fraction(self.target)
        return min(Fraction(1), target / actual if self.sign == "≤" and actual else actual / target)

    @property
    def score(self) -> str:
        """The score that the rule gives: rounded half up to two decimals."""
        return self.claimed if self.sign == "定性" else cents(self.share * self.points)


@dataclass
class Project:
    """One project with its form; what is planted changes it."""

    department: str
    unit: str
    name: str
    code: str
    office: str
    first_budget: str
    budget: str
    spent: str
    rows: list[Row]
    rate_claimed: str = ""
    total: str = ""
    grade: str = ""
    year: str = str(YEAR)
    style: str = "xlsx"
    made: int = 0
    extra: dict[str, str] = field(default_factory=dict)
    """What a form says or does besides: ``stated`` rate, ``sum`` of money, hidden row, no code."""

    def row(self, second: str) -> Row:
        """The row of a second level."""
        return next(one for one in self.rows if one.second == second)

    def claim(self) -> None:
        """Claim what the rule gives, in every row and in the total."""
        self.rate_claimed = cents(min(Fraction(1), Fraction(self.spent) / Fraction(self.budget)) * 10)
        for row in self.rows:
            row.claimed = row.score
        self.add_up()

    def add_up(self) -> None:
        """Claim the sum of the rows."""
        claims = [self.rate_claimed, *(row.claimed for row in self.rows)]
        self.total = plain(sum(Decimal(one) for one in claims if one))


def cents(number: Fraction) -> str:
    """A number rounded half up to two decimals."""
    whole = int(number * 100 + Fraction(1, 2))
    return plain(Decimal(whole) / 100)


def plain(number: Decimal | int) -> str:
    """A number without zeros at its end."""
    text = f"{Decimal(number):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(share: Fraction) -> str:
    """A share in percent with two decimals."""
    whole = Decimal(share.numerator * 10000) / Decimal(share.denominator)
    return f"{whole.quantize(Decimal(1), ROUND_HALF_UP) / 100:.2f}%"


class County:
    """The projects of a county, bureau after bureau; no two rows fall short by one share."""

    def __init__(self, seed: str, bureaus: int, projects: int) -> None:
        self.seed = seed
        self._shares: set[Fraction] = {Fraction(1)}
        units = list(_units())[:bureaus]
        self.projects = [
            self._project(place, *units[place * len(units) // projects], place) for place in range(projects)
        ]

    def unlike(self, share: Fraction) -> bool:
        """True where no row has a share yet; it is taken then."""
        fresh = share not in self._shares
        self._shares.add(share)
        return fresh

    def _project(self, place: int, department: str, unit: str, number: int) -> Project:
        draw = Draw(self.seed, "project", place)
        theme, work, counted = THEMES[number % len(THEMES)]
        title = f"{theme}（{'一二三四五六七八九'[number // len(THEMES) % 9]}期）"
        budget = draw.between(20, 900)
        first = budget - draw.below(budget // 6) if draw.below(3) == 0 else budget
        while True:
            spent = Decimal(draw.between(budget * 91, budget * 100 - 1)) / 100
            if self.unlike(Fraction(spent) / budget):
                break
        rows = self._rows(draw, unit, title, work, counted)
        code = f"5199{YEAR}{place + 1:04d}"
        office = OFFICES[place % len(OFFICES)]
        made = Project(department, unit, title, code, office, str(first), str(budget), plain(spent), rows)
        made.made = draw.below(1000)
        made.style = STYLES[place % len(STYLES)]
        made.claim()
        return made

    def _rows(self, draw: Draw, unit: str, title: str, work: str, counted: str) -> list[Row]:
        """Seven rows, of which one or two fall short, each with its reason."""
        amount, people = draw.between(11, 97) * 10, draw.between(21, 99) * 100
        rows = [
            Row("产出指标", "数量指标", f"{work}数量", "≥", str(amount), counted, self._above(draw, amount), 20),
            Row("产出指标", "质量指标", "验收合格率", "≥", "95", "%", str(draw.between(96, 100)), 10),
            Row("产出指标", "时效指标", "按期完成率", "≥", "92", "%", str(draw.between(93, 99)), 10),
            Row("产出指标", "成本指标", "单位成本", "≤", "500", "元", str(draw.between(411, 497)), 10),
            Row("效益指标", "社会效益指标", "受益群众人数", "≥", str(people), "人", self._above(draw, people), 20),
            Row("效益指标", "可持续影响指标", "长效管理机制", "定性", "健全", "", "达成", 10, "10"),
            Row("满意度指标", "服务对象满意度指标", "服务对象满意度", "≥", "90", "%", str(draw.between(91, 98)), 10),
        ]
        rows[5].reason = f"{unit}{title}已印发管理办法，落实专人管护"
        short = [rows[0], rows[4]] if draw.below(2) else [rows[draw.below(2) * 4]]
        for row in short:
            while True:
                row.actual = str(int(row.target) - draw.between(1, int(row.target) // 5))
                if self.unlike(row.share):
                    break
            row.reason = (
                f"{unit}{title}受汛期影响，{row.name}少完成 {int(row.target) - int(row.actual)}{row.unit}，下年补齐"
            )
        return rows

    @staticmethod
    def _above(draw: Draw, target: int) -> str:
        return str(target + draw.between(1, target // 6))


def _units() -> Iterator[tuple[str, str]]:
    """Every bureau with its department, those of one department after each other."""
    for department, units in DEPARTMENTS.items():
        for unit in units:
            yield f"{COUNTY}{department}", f"{COUNTY}{unit}"


def by_unit(projects: Sequence[Project]) -> dict[str, list[Project]]:
    """The projects of each bureau."""
    found: dict[str, list[Project]] = {}
    for one in projects:
        found.setdefault(one.unit, []).append(one)
    return found
