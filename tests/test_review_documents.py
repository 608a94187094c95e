"""The values that the reviewer's desk is made from: the place of an actual value, the figures, the fingerprint."""

import json
from dataclasses import replace
from pathlib import Path

import perfscore
from perfscore.submission.read import submission

ROOT = Path(__file__).parent.parent
FORMS = "project-self-evaluation-2020"
VILLAGES = ROOT / "examples" / "miyi-2020-village-network.yaml"


def test_a_row_knows_the_one_place_of_its_actual_value() -> None:
    found = perfscore.recheck(perfscore.load(FORMS), VILLAGES)
    given = submission(VILLAGES)
    assert found["预算执行率"].place == []  # two figures
    assert [row.place for row in found.rows[1:3]] == [["data", "绩效指标", at, "完成值"] for at in (0, 1)]
    for row in found.rows:
        if row.place:
            _, table, at, column = row.place
            assert str(given.data[str(table)][int(at)][column]).strip() == row.actual  # type: ignore[index]  # a table


def test_a_row_with_one_figure_has_its_place_in_the_data(tmp_path: Path) -> None:
    rule = {
        "rubric": "one",
        "title": "一项",
        "points": 10,
        "data": {"甲": {"kind": "number"}, "乙": {"kind": "number", "unit": "人"}, "说明": {"kind": "text"}},
        "sections": [
            {
                "name": "全",
                "points": 10,
                "indicators": [
                    {"name": "一", "points": 5, "measure": "率 = 甲 / 100", "ratio": {}},
                    {"name": "二", "points": 5, "measure": "比 = 甲 / 乙", "ratio": {}},
                ],
            }
        ],
    }
    home = tmp_path / "rule.json"
    home.write_text(json.dumps(rule), encoding="utf-8")
    found = perfscore.recheck(perfscore.load(home), {"rubric": "one", "data": {"甲": "50", "说明": "无"}})
    assert [row.place for row in found.rows] == [["data", "甲"], []]
    assert [(one.name, one.unit, one.value) for one in found.figures] == [("甲", "", "50"), ("乙", "人", "")]


def test_the_fingerprint_changes_with_whatever_a_recheck_looks_at() -> None:
    given = submission(VILLAGES)
    same = submission(VILLAGES)
    assert given.fingerprint() == same.fingerprint() == perfscore.recheck(perfscore.load(FORMS), same).submission
    others = [
        replace(given, claimed={"total": 1}),
        replace(given, project="别的"),
        replace(given, remarks={"甲": "说明"}),
        replace(given, data={}),
    ]
    assert len({one.fingerprint() for one in (given, *others)}) == 5
