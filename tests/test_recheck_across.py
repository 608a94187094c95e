"""Findings over a batch: one long text in two bureaus' forms, one shortfall that is claimed unlike."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import perfscore
from perfscore.recheck import batch
from perfscore.recheck.across import MOST
from perfscore.recheck.document import Finding
from perfscore.recheck.journal import Journal, origin
from perfscore.recheck.traces import LONG, Traces
from perfscore.submission.folders import gather

RULE = "project-self-evaluation-2020"
COPIED = "受连续强降雨影响，两处堤防加固未能在汛前完工，已调整工期"
OWN = "本单位人手不足，第三季度的入户核查推迟到次年一月完成"
ROWS = (("产出指标", 50), ("效益指标", 30), ("满意度指标", 10))
Row = tuple[str, float, float | str, str]
"""指标性质, 完成值, 自评得分, 偏差原因."""


def form(unit: str, *rows: Row) -> dict[str, Any]:
    """A project form whose rows are those given, the others met."""
    met: list[Row] = [("≥", 100, points, "") for _, points in ROWS]
    table = [
        {
            "一级指标": group,
            "三级指标": f"{unit}的{group}",
            "指标性质": sign,
            "指标值": 100,
            "完成值": done,
            "分值": points,
            "自评得分": claimed,
            "偏差原因": why,
        }
        for (group, points), (sign, done, claimed, why) in zip(ROWS, [*rows, *met[len(rows) :]], strict=True)
    ]
    data = {"年初预算数": 100, "全年预算数": 100, "全年执行数": 100, "绩效指标": table}
    return {"rubric": RULE, "unit": unit, "year": 2022, "data": data, "claimed": {"预算执行率": 10}}


def judged(unit: str, says: str, why: str = "") -> dict[str, Any]:
    """A form whose first row a person judges by a text."""
    made = form(unit)
    made["data"]["绩效指标"][0] |= {"指标性质": "定性", "指标值": "完成", "完成值": f"达成：{says}", "偏差原因": why}
    return made


def found(home: Path, *forms: dict[str, Any], journal: Path | None = None) -> list[list[Finding]]:
    """What is found across submissions, file by file, in their order."""
    home.mkdir(exist_ok=True)
    for number, one in enumerate(forms):
        (home / f"{number:03}.json").write_text(json.dumps(one, ensure_ascii=False), encoding="utf-8")
    rule = perfscore.load(RULE)
    paths = gather([str(home)]).paths
    if journal is None:
        outcomes = list(batch.recheck_all(rule.program, paths))
    else:
        with Journal(journal, origin(rule.digest)) as kept:
            outcomes = list(batch.recheck_all(rule.program, paths, kept))
            assert list(kept.notices()) == []
    codes = {"text-copied", "unlike-treatment"}
    return [
        [] if one.recheck is None else [each for each in one.recheck.findings if each.code in codes] for one in outcomes
    ]


def test_a_text_of_another_bureau_names_both_files(tmp_path: Path) -> None:
    spaced = COPIED.replace("，", " , ")
    first, second, third = found(
        tmp_path / "表",
        form("甲局", ("≥", 90, 45, COPIED)),
        form("乙局", ("≥", 80, 40, spaced)),
        form("丙局", ("≥", 70, 35, OWN)),
    )
    assert first == third == []
    (one,) = second
    assert one.code == "text-copied"
    assert "甲局" in one.says
    assert "000.json" in one.says
    assert "001.json › 乙局的产出指标" in one.where
    assert (one.weight, bool(one.remedy), bool(one.ground)) == ("一般", True, True)


def test_what_a_judged_row_says_is_compared_too(tmp_path: Path) -> None:
    says = "群众办事更加方便，窗口等候时间明显缩短，服务水平提高"
    assert [len(one) for one in found(tmp_path / "表", judged("甲局", says), judged("乙局", says))] == [0, 1]


@pytest.mark.parametrize(
    ("unit", "text"),
    [
        ("甲局", COPIED),  # its own
        (" 甲　局", COPIED),  # the same, written otherwise
        ("", COPIED),  # whose it is, nobody knows
        ("乙局", "受疫情影响，部分工作推迟"),  # short: written alike by chance
        ("乙局", OWN),
    ],
)
def test_what_is_no_copy(unit: str, text: str, tmp_path: Path) -> None:
    first = form("甲局", ("≥", 90, 45, COPIED if len(text) > LONG else text))
    assert found(tmp_path / "表", first, form(unit, ("≥", 80, 40, text))) == [[], []]


def test_the_form_s_own_words_are_no_copy(tmp_path: Path) -> None:
    given = judged("甲局", ""), judged("乙局", "")
    for one in given:
        one["data"]["绩效指标"][0]["完成值"] = "部分达成年度指标并具有一定效果"
    assert found(tmp_path / "表", *given) == [[], []]


def test_one_shortfall_that_is_claimed_unlike_names_both(tmp_path: Path) -> None:
    """The wrong claim is told, whichever comes first; a right one that comes later is told of it once."""
    right, wrong = form("甲局", ("≥", 90, 45, "")), form("乙局", ("≥", 90, 40, ""))
    assert [len(one) for one in found(tmp_path / "一", right, wrong)] == [0, 1]
    told = found(tmp_path / "二", wrong, right, form("丙局", ("≥", 90, 45, "")), form("丁局", ("≥", 90, 41, "")))
    assert [len(one) for one in told] == [0, 1, 0, 1]
    (one,) = told[1]
    assert one.code == "unlike-treatment"
    assert "“甲局的产出指标”50 分自评 45 分" in one.says
    assert "乙局（" in one.says
    assert "000.json" in one.says
    assert "“乙局的产出指标”50 分自评 40 分" in one.says


def test_the_share_counts_not_the_points(tmp_path: Path) -> None:
    """9 of 10 and 45 of 50 are one treatment; a share that is only rounded otherwise is, too."""
    second = form("乙局", ("≥", 100, 50, ""), ("≥", 90, 27, ""))
    assert found(tmp_path / "一", form("甲局", ("≥", 90, 45, "")), second) == [[], []]
    rounded = form("乙局", ("≥", 91.7, 46, ""))
    assert found(tmp_path / "二", form("甲局", ("≥", 91.7, 45.85, "")), rounded) == [[], []]


def test_two_that_claim_the_whole_are_treated_alike(tmp_path: Path) -> None:
    """3 of 3 is 2.85 rounded to whole points, 2.5 of 2.5 is just wrong; but nobody is treated better than the other."""
    rows = form("甲局", ("≥", 95, 3, "")), form("乙局", ("≥", 95, 2.5, ""))
    for one, points in zip(rows, (3, 2.5), strict=True):
        one["data"]["绩效指标"][0]["分值"] = points
    assert found(tmp_path / "一", *rows) == [[], []]
    assert found(tmp_path / "二", *reversed(rows)) == [[], []]
    both = form("丙局")
    both["data"]["绩效指标"] = [
        row | {"三级指标": str(row["分值"])} for one in rows for row in one["data"]["绩效指标"][:1]
    ]
    assert found(tmp_path / "三", both) == [[]]
    both["data"]["绩效指标"][1]["自评得分"] = 1
    assert [one.code for one in found(tmp_path / "四", both)[0]] == ["unlike-treatment"]


def test_another_shortfall_and_another_sign_are_not_alike(tmp_path: Path) -> None:
    assert found(tmp_path / "一", form("甲局", ("≥", 90, 45, "")), form("乙局", ("≥", 91, 40, ""))) == [[], []]
    under = form("乙局", ("≤", 125, 30, ""))
    assert found(tmp_path / "二", form("甲局", ("≥", 80, 40, "")), under) == [[], []]


def test_a_form_that_is_copied_whole_has_a_few_findings(tmp_path: Path) -> None:
    def whole(unit: str, claimed: int) -> dict[str, Any]:
        made = form(unit)
        made["data"]["绩效指标"] = [
            {**made["data"]["绩效指标"][0], "三级指标": f"{unit}{number}", "分值": 10, "完成值": 50 + number}
            | {"自评得分": claimed, "偏差原因": f"{COPIED}{number}"}
            for number in range(9)
        ]
        return made

    first, second = found(tmp_path / "表", whole("甲局", 3), whole("乙局", 4))
    assert first == []
    assert [one.code for one in second] == ["text-copied"] * MOST + ["unlike-treatment"] * MOST


def test_a_journal_finds_the_same(tmp_path: Path) -> None:
    given = form("甲局", ("≥", 90, 45, COPIED)), form("乙局", ("≥", 90, 40, COPIED))
    plain = found(tmp_path / "表", *given)
    assert [len(one) for one in plain] == [0, 2]
    journal = tmp_path / "进度.jsonl"
    assert found(tmp_path / "表", *given, journal=journal) == plain
    before = journal.read_bytes()
    assert found(tmp_path / "表", *given, journal=journal) == plain
    assert journal.read_bytes() == before


def test_a_journal_of_the_second_format_is_done_again(tmp_path: Path) -> None:
    """Its entries held nothing that could be held against others."""
    from perfscore.recheck.journal import _digest  # noqa: PLC0415 (to seal a line as that version did)

    given = form("甲局", ("≥", 90, 45, COPIED)), form("乙局", ("≥", 90, 40, COPIED))
    journal = tmp_path / "进度.jsonl"
    plain = found(tmp_path / "表", *given, journal=journal)
    lines = [json.loads(line) for line in journal.read_text(encoding="utf-8").splitlines()]
    old = [{**lines[0], "format": 2}]
    for line in lines[1:]:
        kept = {key: value for key, value in line.items() if key not in {"traces", "digest"}}
        old.append(kept | {"digest": _digest(kept)})
    journal.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in old), encoding="utf-8")
    rule = perfscore.load(RULE)
    with Journal(journal, origin(rule.digest)) as kept_open:
        outcomes = list(batch.recheck_all(rule.program, gather([str(tmp_path / "表")]).paths, kept_open))
        said = [one.message for one in kept_open.notices()]
    assert said == ["复核进度文件里的 2 份没有采用，已重新复核：由旧版写成 2 份"]
    assert [one.recheck is not None for one in outcomes] == [True, True]
    assert found(tmp_path / "表", *given, journal=journal) == plain


@pytest.mark.parametrize("plain", [{"texts": [], "shortfalls": [1]}, {"texts": [["a"]], "shortfalls": []}])
def test_traces_that_are_none_are_refused(plain: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        Traces.read(plain)
