"""What is published: bureau, project, score, grade, rank, and nothing else that a re-check knows."""

import json
import re
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

import perfscore
from own_files import submission
from perfscore.cli import main
from perfscore.review.desk import Desk
from perfscore.review.publication import publication
from perfscore.review.roster_match import match
from rosters import HEAD, csv_file, entry, handed, roster

RULE = perfscore.load("project-self-evaluation-2020")


def desk(*given_in: Any, **rest: Any) -> Desk:
    made = Desk(RULE.program, **rest)
    made.handed += given_in
    made.close()
    return made


def test_equal_scores_share_a_rank_and_the_next_is_passed_over() -> None:
    published, notices = publication(
        desk(handed("甲", score=90, grade="优"), handed("乙", score=95), handed("丙", score=90), handed("丁", score=80))
    )
    assert [(one.rank, one.unit) for one in published.lines] == [(1, "乙"), (2, "丙"), (2, "甲"), (4, "丁")]
    assert notices == []


def test_what_is_open_or_doubtful_is_not_published_and_that_is_said() -> None:
    listed = roster(entry("甲"), entry("乙"), entry("丙"))
    given_in = [
        handed("甲", score=90),
        *[handed("乙", file=f, score=80) for f in "ab"],
        handed("丙"),
        handed("丁", score=1),
    ]
    published, notices = publication(desk(*given_in, roster=listed, refused=2))
    assert [one.unit for one in published.lines] == ["甲"]
    assert [one.message for one in notices] == [
        "2 份没有公布：交了不止一份（乙、乙）",
        "1 份没有公布：还没有得分（丙）",
        "1 份没有公布：不在名单里，或要核对（丁）",
        "2 个文件有问题，没有复核，也没有公布",
    ]


def test_without_a_roster_what_is_there_twice_or_nobodys_is_not_published() -> None:
    given_in = [
        handed("甲", "一", score=90),
        handed("甲", "一", file="b", score=80),
        handed("甲", "二", score=70),
        handed("", score=9),
    ]
    published, notices = publication(desk(*given_in))
    assert [(one.unit, one.project) for one in published.lines] == [("甲", "二")]
    assert [one.message for one in notices] == [
        "2 份没有公布：交了不止一份（甲（一）、甲（一））",
        "1 份没有公布：没有写单位（.xlsx）",
    ]


def test_the_bureau_goes_by_the_name_of_the_roster() -> None:
    made = desk(handed("甲 局", score=90), roster=roster(entry("甲局", department="部")))
    assert [(one.department, one.unit) for one in publication(made)[0].lines] == [("部", "甲局")]


def test_settled_scores_are_called_so() -> None:
    made = desk(handed("甲", score=90))
    assert publication(made)[0].basis == "得分是按评分规则由填报数据算出的复核得分，未经核定"
    made.settled = True
    assert publication(made)[0].basis == "得分是核定得分"


@given(
    st.lists(
        st.tuples(st.sampled_from("甲乙丙丁"), st.none() | st.integers(0, 20)), max_size=8, unique_by=lambda one: one[0]
    )
)
def test_ranks_are_as_many_as_are_better_and_one(scores: list[tuple[str, int | None]]) -> None:
    published, _ = publication(desk(*[handed(unit, score=score) for unit, score in scores]))
    assert len(published.lines) == sum(score is not None for _, score in scores)
    for one in published.lines:
        assert one.rank == 1 + sum(other.score > one.score for other in published.lines)


# -- the files ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Submissions with claims that differ, causes, findings, evidence, remarks and reasons."""
    folder = tmp_path_factory.mktemp("publication")
    (folder / "自评内部").mkdir()
    for number, (unit, claimed) in enumerate(
        (("青禾县教育局", "97.04"), ("青禾县水利局", "88.8"), ("青禾县文旅局", "99")), 1
    ):
        whole = submission(unit=unit, project=f"项目{number}", code=f"内部编码{number}", claimed={"total": claimed})
        whole["claimed"]["预算执行率"] = "9.9"
        whole["evidence"] = {"预算执行率": ["内部凭证.pdf"]}
        whole["remarks"] = {"预算执行率": "内部备注：资金年底才到"}
        whole["data"]["绩效指标"][1]["偏差原因"] = f"内部原因{number}"
        (folder / "自评内部" / f"内部文件{number}.json").write_text(
            json.dumps(whole, ensure_ascii=False), encoding="utf-8"
        )
    text = ",".join(HEAD) + "\n"
    text += "".join(
        f"内部部门外,{unit},内部编码{n},项目{n},内部科室,{n * 111}\n"
        for n, unit in enumerate(("青禾县教育局", "青禾县水利局", "青禾县文旅局"), 1)
    )
    csv_file(folder, text.replace("内部部门外", "主管局"))
    return folder


def written(folder: Path, name: str) -> str:
    """Every text in a file: of a workbook those of all its parts."""
    file = folder / name
    if name.endswith(".html"):
        return file.read_text(encoding="utf-8")
    with zipfile.ZipFile(file) as archive:
        assert not any("comment" in one or "custom" in one for one in archive.namelist())
        return "\n".join(archive.read(one).decode() for one in archive.namelist())


@pytest.mark.parametrize("name", ["公布.xlsx", "公布.html"])
@pytest.mark.parametrize("listed", [True, False])
def test_nothing_internal_is_in_the_file(
    batch: Path, name: str, *, listed: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    given_in, target = str(batch / "自评内部"), str(batch / name)
    command = ["recheck", RULE.id, given_in, "--publish", target, "--format", "json"]
    assert main([*command, *(["--roster", str(batch / "名单.csv")] if listed else [])]) == 0
    answer = json.loads(capsys.readouterr().out)
    rechecks = answer["rechecks"] if listed else answer
    text = written(batch, name)
    shown = {"青禾县教育局", "青禾县水利局", "青禾县文旅局", "项目1", "项目2", "项目3"}
    assert all(one in text for one in shown)
    scores = {one["computed_converted"] for one in rechecks} | {one["computed_grade"] for one in rechecks}
    assert scores
    strings = set[str]()
    for one in rechecks:
        del one["project"], one["unit"], one["computed_converted"], one["computed_grade"], one["year"], one["rubric"]
        _strings(one, strings)
    internal = {one for one in strings if len(one) > 3 and one not in scores | shown} - {"data"}  # a word of XML
    assert len(internal) > 40
    assert [one for one in sorted(internal) if _is_in(one, text)] == []
    for word in ("内部", "自评得分", "差异", "偏差", "原因", "自评总分", "sha256", str(batch), "88.8"):
        assert word not in text, word


def _is_in(word: str, text: str) -> bool:
    """True where a text has a word; a number only where it stands alone: a style has many digits."""
    if re.fullmatch(r"[0-9.]+", word):
        return re.search(rf">{re.escape(word)}<", text) is not None
    return word in text


def _strings(value: object, into: set[str]) -> None:
    match value:
        case dict():
            for one in value.values():
                _strings(one, into)
        case list():
            for one in value:
                _strings(one, into)
        case str():
            into.add(value)
        case _:
            pass


def test_the_workbook_holds_the_ranking(batch: Path) -> None:
    target = batch / "排名.xlsx"
    assert (
        main(["recheck", RULE.id, str(batch / "自评内部"), "--publish", str(target), "-o", str(batch / "复核.html")])
        == 0
    )
    with zipfile.ZipFile(target) as archive:
        sheet = ET.fromstring(archive.read("xl/worksheets/sheet1.xml"))  # noqa: S314 (we wrote it)
    space = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    rows = [
        [cell.findtext(".//m:t", "", space) or cell.findtext("m:v", "", space) for cell in row]
        for row in sheet.iterfind(".//m:row", space)
    ]
    assert rows[0][0] == "2022年度项目支出绩效自评表　评价结果"
    assert rows[2] == ["名次", "单位", "项目", "得分", "等次"]
    assert [row[0] for row in rows[3:]] == ["1", "1", "1"]


@pytest.mark.parametrize(
    ("publish", "says"),
    [
        ("公布.txt", "这里不能写"),
        ("公布.docx", "这里不能写 .docx 文件"),
        ("-", "请写明文件名"),
        ("自评内部/内部文件1.json", "这里不能写 .json 文件"),
    ],
)
def test_where_no_publication_can_be_written(
    batch: Path, publish: str, says: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(batch)
    assert main(["recheck", RULE.id, "自评内部", "--publish", publish]) == 2
    assert says in capsys.readouterr().err


def test_one_file_is_not_both_answer_and_publication(batch: Path, capsys: pytest.CaptureFixture[str]) -> None:
    same = str(batch / "同.xlsx")
    assert main(["recheck", RULE.id, str(batch / "自评内部"), "--publish", same, "-o", same]) == 2
    assert "也是 -o 要写的文件" in capsys.readouterr().err


def test_nobody_to_publish(tmp_path: Path) -> None:
    (tmp_path / "一.json").write_text(json.dumps({"rubric": RULE.id}), encoding="utf-8")
    for name in ("公布.html", "公布.xlsx"):
        main(["recheck", RULE.id, str(tmp_path / "一.json"), "--publish", str(tmp_path / name)])
        assert "还没有可以公布的结果" in written(tmp_path, name)


def test_match_is_of_the_desk() -> None:
    assert desk(handed("甲"), roster=roster(entry("甲"))).match == match(roster(entry("甲")), [handed("甲")])
