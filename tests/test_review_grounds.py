"""``口径.yaml``: every problem at its place; the uses of a ground counted, and unequal treatment found."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import perfscore
from perfscore.recheck.finding_words import name
from perfscore.review.fairness import Fairness
from perfscore.review.filled import Filled, FilledRow
from perfscore.review.grounds import Grounds, read_grounds
from perfscore.review.settle import settle
from perfscore.review.settlement import Settlement
from perfscore.submission.read import submission

ROOT = Path(__file__).parent.parent
VILLAGES = ROOT / "examples" / "miyi-2020-village-network.yaml"
GOOD = """
grounds:
  没有佐证材料: {cost: 50%, codes: [execution-low]}
  满意度没有做调查: {cost: 2, codes: 满意度无调查}
notes: 超额完成
"""


def read(home: Path, text: str) -> Grounds:
    file = home / "口径.yaml"
    file.write_text(text, encoding="utf-8")
    return read_grounds(file)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("grounds: {甲: 150%}", ["points-above-full"]),
        ("grounds: {甲: -2}", ["points-negative"]),
        ("grounds: {甲: 全部, 乙: 很多}", ["number-not-read"] * 2),
        ("grounds: {甲: {of: full}}", ["key-missing"]),
        ("grounds: {甲: {cost: 1, of: 满分}}", ["value-not-listed"]),
        ("grounds: {甲: {cost: 1, code: no-evidence}}", ["unknown-key"]),
        ("grounds: {甲: {cost: 1, codes: [no-evidense]}}", ["value-not-listed"]),
        ("ground: {甲: 1}", ["unknown-key"]),
        ("- 甲", ["not-a-mapping"]),
        ("grounds: {甲: 1, 甲: 2}", ["duplicate-key"]),
        ("grounds: {甲乙: 1, 甲 乙: 2}", ["ground-name"]),
        ("grounds: {甲: 1}\nnotes: [甲, 乙, 乙]", ["ground-name"] * 2),
        (f"grounds: {{{'长' * 61}: 1}}", ["ground-name"]),
        (f"notes: [{'长' * 61}]", ["value-not-text"]),
        ("quality: {bands: {}}", ["quality-bands"]),
        ('quality: {bands: {好: "[0%, 5%]", 差: "[5%, )"}}', ["quality-bands"]),
        ('quality: {bands: {好: "[0%, 5%]", 差: "(6%, )"}}', ["quality-bands"]),
        ('quality: {bands: {好: "(0%, 5%]", 差: "(5%, )"}}', ["quality-bands"]),
        ('quality: {bands: {好: "[0%, 5%]", 差: "(5%, 90%]"}}', ["quality-bands"]),
        ('quality: {bands: {好: "[0, 5]", 差: "(5, )"}}', ["quality-bands"]),
        ('quality: {bands: {好: "[0%, 5%]", 中: "(6%, 8%]", 差: "[8%, 20%]"}}', ["quality-bands"] * 3),
        ("quality: {base: 自评, bands: {全: '[0%, )'}}", ["value-not-listed"]),
        ("grounds: {" + ", ".join(f"口径{one}: 1" for one in range(201)) + "}", ["too-many-items"]),
    ],
)
def test_bad_grounds_are_refused_each_at_its_place(text: str, codes: list[str], tmp_path: Path) -> None:
    with pytest.raises(perfscore.PerfscoreError) as caught:
        read(tmp_path, text)
    assert [one.code for one in caught.value.problems] == codes
    assert all(one.place.startswith(f"{tmp_path}/口径.yaml:") for one in caught.value.problems)


def test_several_faults_are_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(perfscore.PerfscoreError) as caught:
        read(tmp_path, 'grounds: {甲: 150%}\nnotes: [甲]\nquality: {base: 满, bands: {全: "[0%, )"}}')
    assert {one.code for one in caught.value.problems} == {"points-above-full", "ground-name", "value-not-listed"}


@pytest.mark.parametrize(
    "bands", ['{全: "[0%, )"}', '{全: "( , )"}', '{好: "[0%, 0%]", 差: "(0%, )"}', '{差: "(5%, )", 好: "( , 5%]"}']
)
def test_bands_without_gaps_are_taken(bands: str, tmp_path: Path) -> None:
    quality = read(tmp_path, f"quality: {{bands: {bands}}}").quality
    assert quality is not None
    assert all(quality.band(perfscore.exact.ratio(rate, 100)) for rate in range(200))


def test_grounds_are_listed_for_people(tmp_path: Path) -> None:
    grounds = read(tmp_path, GOOD + "quality: {bands: {全: '[0%, )'}}\n")
    assert [(one, costs) for one, costs, *_ in grounds.costs()] == [
        ("没有佐证材料", "扣分值的 50%"),
        ("满意度没有做调查", "扣 2 分"),
        ("超额完成", "不扣分，只记下"),
    ]
    assert grounds.grounds["满意度没有做调查"].codes == ["satisfaction-without-survey"]
    assert grounds.find("没 有佐证材料") is not None
    assert grounds.find("没有") is None


# -- fairness --------------------------------------------------------------------------------


def settled(unit: str, rows: dict[str, FilledRow], grounds: Grounds, home: Path) -> Settlement:
    file = home / f"{unit}.yaml"
    file.write_text(VILLAGES.read_text(encoding="utf-8").replace("米易县医疗保障局", unit), encoding="utf-8")
    rubric, handed = perfscore.load("project-self-evaluation-2020"), submission(file)
    return settle(rubric.program, handed, perfscore.recheck(rubric, handed), Filled(rows), grounds)


def entered(rows: dict[str, dict[str, FilledRow]], home: Path) -> tuple[Fairness, list[Any]]:
    grounds = read(home, GOOD)
    fairness = Fairness(grounds)
    return fairness, [
        fairness.enter(settled(unit, one, grounds, home), unit, f"{unit}.yaml") for unit, one in rows.items()
    ]


def test_a_ground_for_one_and_not_for_another_of_the_same_kind_is_found(tmp_path: Path) -> None:
    charged = {"预算执行率": FilledRow(ground="没有佐证材料")}
    fairness, found = entered({"甲局": charged, "乙局": {}, "丙局": charged}, tmp_path)
    assert [[one.code for one in each] for each in found] == [[], ["ground-unlike"], ["ground-unlike"]]
    assert found[1][0].says == "口径“没有佐证材料”：“预算执行率”没有用，同样情形的甲局的“预算执行率”用了"
    assert found[2][0].says == "口径“没有佐证材料”：“预算执行率”用了，同样情形的乙局的“预算执行率”没有用"
    assert (found[2][0].where, name(found[2][0])) == ("丙局.yaml › 预算执行率", "扣分口径不一")
    uses = fairness.uses["没有佐证材料"]
    assert {unit: (use.rows, use.points) for unit, use in uses.items()} == {
        unit: (1, Decimal("1.89")) for unit in ("甲局", "丙局")
    }


def test_the_uses_of_a_ground_are_those_of_a_bureau_over_its_projects(tmp_path: Path) -> None:
    grounds = read(tmp_path, GOOD)
    fairness = Fairness(grounds)
    done = settled("甲局", {"预算执行率": FilledRow(ground="没有佐证材料")}, grounds, tmp_path)
    for project in ("一期", "二期"):
        fairness.enter(done, f"甲局（{project}）", f"{project}.yaml")
    uses = fairness.uses["没有佐证材料"]
    assert {unit: (use.rows, use.points) for unit, use in uses.items()} == {"甲局": (2, Decimal("3.78"))}


def test_who_treats_all_alike_or_judges_by_himself_is_not_accused(tmp_path: Path) -> None:
    charged = {"预算执行率": FilledRow(ground="没有佐证材料")}
    judged = {"预算执行率": FilledRow(score="1", reason="执行慢，已说明")}
    _, found = entered({"甲局": charged, "乙局": charged, "丙局": judged}, tmp_path)
    assert found == [[], [], []]


def test_one_reason_that_costs_unlike_shares_is_found(tmp_path: Path) -> None:
    one = {"群众满意度": FilledRow(score="8", reason="问卷 太少")}
    same = {"开通村卫生室就医结算率": FilledRow(score="24", reason="问卷太少")}
    other = {"群众满意度": FilledRow(score="7", reason="问卷太少")}
    _, found = entered({"甲局": one, "乙局": same, "丙局": other}, tmp_path)
    assert [[each.says for each in every] for every in found] == [
        [],
        [],
        ["扣分原因都是“问卷太少”，扣得不同：丙局的“群众满意度”（10 分）扣 3 分，甲局的“群众满意度”（10 分）扣 2 分"],
    ]
