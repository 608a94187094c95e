"""Rules of the field: published standards as rule files, each with the score that is right for its figures."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

import perfscore
import tables
from perfscore.cli import main
from perfscore.submission.read import submission
from perfscore.verify import verify
from perfscore.workbook.form import form

FIELD: Final = Path(__file__).parents[1] / "examples" / "field"
RULES: Final = sorted(FIELD.glob("*.yaml"))
SUBMISSIONS: Final = sorted((FIELD / "submissions").glob("*.yaml"))

RIGHT: Final = {
    "bridge-fund": ("12.27", None),
    "poverty-2008": ("32.5", None),
    "soe-profit": ("36.75", None),
    "sewage-ppp": ("-2.5", None),
    "industry-team": ("107.37", None),
    "univ-budget": ("4.5", None),
    "farmland": ("16.5", None),
    "energy": ("47.5", "超额完成"),
    "energy-2": ("17", "未完成"),
    "grain": ("3.66", None),
    "rural-road": ("920.9", "不合格"),
    "finance-stat": ("23.6", None),
    "town-finance": ("105", None),
    "town-finance-highest": ("100", None),
    "dept-2017": ("8", None),
    "dept-2017-2": ("7", None),
    "guarantee": ("12.5", None),
}


def rule_of(file: Path) -> Path:
    """The rule of a submission."""
    return FIELD / f"{file.stem.removesuffix('-2')}.yaml"


def changed(name: str, *path: str, to: Any) -> dict[str, Any]:
    """A submission of the field in which one value is another."""
    whole: dict[str, Any] = yaml.safe_load((FIELD / "submissions" / f"{name}.yaml").read_text("utf-8"))
    place = whole
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = to
    return whole


def loaded(rule: dict[str, Any], folder: Path) -> perfscore.Rubric:
    """A rule of the field in which something is another."""
    (folder / "rule.yaml").write_text(yaml.safe_dump(rule, allow_unicode=True, sort_keys=False), "utf-8")
    return perfscore.load(folder / "rule.yaml")


def total(name: str, *path: str, to: Any) -> Decimal | None:
    """The total of a submission in which one value is another."""
    return perfscore.load(FIELD / f"{name}.yaml").score(changed(name, *path, to=to)).total


def refused(name: str, *path: str, to: Any) -> list[str]:
    """The codes of what is wrong with a submission in which one value is another."""
    with pytest.raises(perfscore.PerfscoreError) as caught:
        perfscore.load(FIELD / f"{name}.yaml").score(changed(name, *path, to=to))
    return [one.code for one in caught.value.problems]


@pytest.mark.parametrize("file", SUBMISSIONS, ids=lambda file: file.stem)
def test_a_submission_gets_the_score_that_its_standard_gives(file: Path, tmp_path: Path) -> None:
    rubric = perfscore.load(rule_of(file))
    result = rubric.score(file)
    right = ("complete", Decimal(RIGHT[file.stem][0]), RIGHT[file.stem][1])
    assert (result.status, result.total, result.grade) == right
    assert verify(result.model_dump_json()) == []
    (tmp_path / "form.xlsx").write_bytes(form(rubric.program, submission(file)))
    filled = rubric.score(tmp_path / "form.xlsx")
    assert (filled.status, filled.total, filled.grade) == right
    assert [one.score for one in filled.indicators] == [one.score for one in result.indicators]
    whole = yaml.safe_load(file.read_text("utf-8"))
    given = {"rubric": whole["rubric"], "data": whole.get("data", {}), "answers": whole.get("answers", {})}
    made = rubric.score_table(tables.table(rubric, [given, given]), problems="keep")
    assert tables.differences(rubric, [given, given], made) == []
    checked = perfscore.recheck(rubric, file)
    assert checked.computed_total == Decimal(RIGHT[file.stem][0])


def test_every_rule_has_a_submission_and_tests() -> None:
    names = {path.stem for path in RULES}
    assert names == {rule_of(file).stem for file in SUBMISSIONS}
    assert names == {file.stem for file in (FIELD / "tests").glob("*.yaml")}
    assert {file.stem for file in SUBMISSIONS} == set(RIGHT)


def test_the_tests_of_every_rule_pass_and_reach_every_branch(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["test", *map(str, RULES), "--cover"])
    assert (status, capsys.readouterr().err) == (0, "")


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_nothing_is_wrong_with_a_rule_but_what_its_text_leaves_open(path: Path) -> None:
    found = perfscore.check(path)
    assert [str(one) for one in found if not one.waived] == []
    waived = {"soe-profit": ["denominator-zero"]}
    assert [one.code for one in found if one.waived] == waived.get(path.stem, [])


def test_what_comes_off_the_total_comes_off_once() -> None:
    assert total("bridge-fund", "answers", "违规使用资金", to={"count": 1}) == Decimal("7.27")
    assert total("town-finance", "answers", "受到通报", to={"count": 2}) == 101


def test_a_score_outside_what_the_figure_chooses_is_a_problem() -> None:
    assert refused("poverty-2008", "answers", "农民增收", "score", to=4) == ["judged-outside-band"]


def test_a_mark_above_its_end_is_a_problem_of_the_input() -> None:
    assert refused("industry-team", "data", "园区打分", to=16) == ["figure-outside"]


def test_a_total_ends_at_0_where_the_rule_does_not_say_that_it_may_fall_below(tmp_path: Path) -> None:
    rule = yaml.safe_load((FIELD / "sewage-ppp.yaml").read_text("utf-8"))
    del rule["at_least"]
    result = loaded(rule, tmp_path).score(FIELD / "submissions" / "sewage-ppp.yaml")
    assert result.total == 0
    assert verify(result.model_dump_json()) == []


def test_a_grade_that_is_given_outright_leaves_a_high_total_as_it_is(tmp_path: Path) -> None:
    rule = yaml.safe_load((FIELD / "energy.yaml").read_text("utf-8"))
    rule["sections"][0]["indicators"][0]["bands"]["( , 100%)"] = 29
    result = loaded(rule, tmp_path).score(FIELD / "submissions" / "energy-2.yaml")
    assert (result.total, result.grade) == (Decimal(46), "未完成")


def test_a_rise_waits_for_a_person_and_a_fall_does_not() -> None:
    rubric = perfscore.load(FIELD / "dept-2017.yaml")
    risen = changed("dept-2017", "data", "本年三公预算", to="12万元")
    result = rubric.score(risen)
    assert (result.status, result.low, result.high) == ("incomplete", Decimal(4), Decimal(8))


def test_what_wins_points_never_lowers_the_total() -> None:
    rubric = perfscore.load(FIELD / "industry-team.yaml")
    assert rubric.score(changed("industry-team", "data", "引进项目数", to=3)).total == Decimal("105.87")
    file = FIELD / "submissions" / "industry-team.yaml"
    advice = [one for row in rubric.score(file).indicators for one in row.regain]
    assert advice
    assert not any("引进项目数为 3" in str(one) for one in advice)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("energy", "降低完成率 < 100% 的，否决性指标没有完成，直接评为“未完成”"),
        ("town-finance", "每发现一例扣 2 分，不封顶"),
        ("town-finance", "每 1 次加 5 分（不足 1 次的不加），不封顶"),
        ("industry-team", "推介会每次加 3 分；信息每次加 0.5 分，不封顶"),
        ("industry-team", "每 1 个加 0.5 分（不足 1 个的不加），最多得满分"),
        ("sewage-ppp", "总分可以低于 0"),
    ],
)
def test_a_rule_is_shown_as_its_reader_would_say_it(name: str, says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", str(FIELD / f"{name}.yaml")]) == 0
    assert says in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("farmland", "低于 90% 6.2 个百分点，每 5 个百分点算 1 个，按整数计 1 个，每个扣 1 分，共扣 1 分"),
        ("soe-profit", "绝对值(12 亿元) = 16.67%"),
        ("sewage-ppp", "发生较大及以上事故，扣 10 分"),
        ("finance-stat", "财务管理 7 分（满分 10 分）× 80% = 5.6 分"),
        ("town-finance", "加分项 5 + 3 + 4 = 12 分，最多 10 分，计 10 分"),
        ("town-finance-highest", "加分项 5、3、1 中只计最高一项，5 分"),
        ("energy-2", "否决性指标没有完成，直接评为“未完成”"),
        ("poverty-2008", "1.1% 在“0%（含）至 2%”档，可得 2～3 分，评定 2.5 分"),
    ],
)
def test_a_score_is_explained_in_the_terms_of_the_notice(name: str, says: str) -> None:
    file = FIELD / "submissions" / f"{name}.yaml"
    text = perfscore.load(rule_of(file)).score(file).explain()
    assert says in text
    assert "/ 0 分" not in text
