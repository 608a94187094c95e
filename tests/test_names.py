"""One name to the rule is one name in a submission, in every way in; what nobody sees or can tell apart is refused."""

import json
from pathlib import Path
from typing import Any, Final

import polars as pl
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import perfscore
import worlds
from perfscore import text
from perfscore.problems import Problem, Span
from perfscore.text import nearest, suggest

RULE: Final = """\
rubric: 名
title: 名称
points: 20
data:
  Ａ类支出: {kind: money}
  办法: {kind: choice, of: [Ａ档, 乙档]}
  项目:
    kind: table
    columns:
      指标（名）: {kind: text}
      分值: {kind: number}
      性质: {kind: choice, of: [Ａ种, 乙种]}
      等级: {kind: choice, of: [Ａ级, Ｂ级]}
      得分: {kind: number}
      原因: {kind: text}
      完成: {kind: number}
sections:
- name: 全部
  points: 20
  indicators:
  - {name: 支出（一）, points: 4, formula: 4 if 办法 == 'Ａ档' and Ａ类支出 > 0 else 0}
  - name: 制度
    points: 6
    parts: [{name: 甲（一）, points: 2, checklist: {①已制定: 2}}, {name: 乙, points: 4, judged: {}}]
  - name: 逐行
    points: 10
    each:
      table: 项目
      name: 名称
      points: 分值
      by: 性质
      ways:
        Ａ种: {target: {direction: "≥", target: 10, actual: 完成}}
        乙种: {judged: {level: 等级, score: 得分项, reason: 原因, levels: {Ａ级: "[50%, 100%]", Ｂ级: "[0%, 50%)"}}}
""".replace("指标（名）", "名称").replace("得分:", "得分项:")
ROWS: Final = [
    {"名称": "甲（1）", "分值": 6, "性质": "Ａ种", "完成": 12},
    {"名称": "乙", "分值": 4, "性质": "乙种", "等级": "Ａ级", "得分项": 3, "原因": "大部分完成", "完成": None},
]
SOUND: Final[dict[str, Any]] = {
    "rubric": "名",
    "data": {"A类支出": 1, "办法": "Ａ档", "项目": ROWS},
    "answers": {"制度": {"甲（一）": {"①已制定": "是"}, "乙": {"score": 3, "reason": "基本健全"}}},
    "claimed": {"支出（一）": 4, "甲（1）": 6},
    "evidence": {"支出（一）": ["决算报表.pdf"]},
    "stated": {"A类支出": 1},
}


@pytest.fixture(scope="module")
def rubric(tmp_path_factory: pytest.TempPathFactory) -> perfscore.Rubric:
    file = tmp_path_factory.mktemp("names") / "rule.yaml"
    file.write_text(RULE, encoding="utf-8")
    return perfscore.load(file)


def otherwise(value: Any, change: Any, *, words: bool) -> Any:
    """Plain data with its keys in another form, and the words where they are names too."""
    if isinstance(value, dict):
        names = {"名称", "性质", "等级", "办法"} if words else set[str]()
        return {
            change(key): change(one) if key in names and isinstance(one, str) else otherwise(one, change, words=words)
            for key, one in value.items()
        }
    return [otherwise(one, change, words=words) for one in value] if isinstance(value, list) else value


def wide(name: str) -> str:
    """Full-width where there is such a form, a radical for its character, a blank round it."""
    made = "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in name)
    return f"\u3000{made.replace('支', '⽀').replace('乙', '⼄')} "


def plain(name: str) -> str:
    return text.normal(name)


@pytest.mark.parametrize("change", [wide, plain])
@pytest.mark.parametrize("words", [False, True])
def test_names_in_another_form_are_the_same(rubric: perfscore.Rubric, tmp_path: Path, change: Any, words: bool) -> None:  # noqa: FBT001 (one of two)
    wanted = rubric.score(SOUND)
    parts = {"data", "answers", "claimed", "evidence", "stated"}
    made = {key: otherwise(one, change, words=words) if key in parts else one for key, one in SOUND.items()}
    (tmp_path / "a.json").write_text(json.dumps(made, ensure_ascii=False), encoding="utf-8")
    (tmp_path / "a.yaml").write_text(json.dumps(made, ensure_ascii=False), encoding="utf-8")
    for given_ in (made, tmp_path / "a.json", tmp_path / "a.yaml"):
        result = rubric.score(given_)
        assert [(one.id if one.group == "" else "", one.score) for one in result.indicators[:2]] == [
            (one.id, one.score) for one in wanted.indicators[:2]
        ]
        assert [one.score for one in result.indicators] == [one.score for one in wanted.indicators]
        assert dict(result.submission.claimed).keys() >= {"支出（一）"}
        assert result.submission.evidence == wanted.submission.evidence
        assert perfscore.recheck(rubric, given_).rows[0].verdict == "agrees"


def lines(change: Any) -> pl.DataFrame:
    """The same submission as a table, its columns in another form."""
    more = {
        "A类支出": "1",
        "办法": "Ａ档",
        "制度.甲（一）.①已制定": "是",
        "制度.乙.score": "3",
        "制度.乙.reason": "基本健全",
    }
    rows = [dict.fromkeys(ROWS[1]) | row | more for row in ROWS]
    texts = [{key: None if one is None else str(one) for key, one in row.items()} for row in rows]
    words = {"名称", "性质", "等级", "办法"}
    named = [
        {change(key): change(one) if key in words and one else one for key, one in row.items()} | {"submission": "一"}
        for row in texts
    ]
    return pl.DataFrame(named)


@pytest.mark.parametrize("change", [wide, plain])
def test_columns_in_another_form_are_the_same(rubric: perfscore.Rubric, tmp_path: Path, change: Any) -> None:
    wanted = rubric.score_table(lines(str))
    made = lines(change)
    found = rubric.score_table(made)
    assert found.drop("名称").equals(wanted.drop("名称"))
    assert wanted["total"].to_list() == [rubric.score(SOUND).total] * 2
    made.write_csv(tmp_path / "a.csv")
    made.write_parquet(tmp_path / "a.parquet")
    made.write_ndjson(tmp_path / "a.jsonl")
    for name in ("a.csv", "a.parquet", "a.jsonl"):
        assert rubric.score_table(tmp_path / name).collect()["total"].to_list() == wanted["total"].to_list()


LEVELS: Final = ["Ａ级", "A级", "A级：好", "Ａ级：无", "B级：—", None, "C级"]
REASONS: Final = ["-", "无", "\u200b", "2020", "", None, "大部分完成", " ／ "]


def test_rows_with_odd_reasons_are_scored_as_one_by_one(rubric: perfscore.Rubric) -> None:
    changes = [
        {"等级": level, "得分项": score, "原因": reason}
        for level in LEVELS
        for score in ("3", None)
        for reason in REASONS
    ]
    table = pl.concat(
        lines(str).with_columns(
            *(pl.Series(name, [None, value], dtype=pl.String) for name, value in change.items()),
            pl.lit(str(number)).alias("submission"),
        )
        for number, change in enumerate(changes)
    )
    found = rubric.score_table(table, problems="keep").gather_every(2, 1)
    made = list(zip(found["problems"], found["total"], found["逐行.status"], strict=True))
    assert made == [one_by_one(rubric, change) for change in changes]


def one_by_one(rubric: perfscore.Rubric, change: dict[str, str | None]) -> tuple[Any, ...]:
    try:
        result = rubric.score(SOUND | {"data": SOUND["data"] | {"项目": [ROWS[0], ROWS[1] | change]}})
    except perfscore.PerfscoreError as error:
        return "；".join(one.message for one in error.problems), None, "problem"
    return None, result.total, result.indicators[-1].status


def refused(rubric: perfscore.Rubric, table: pl.DataFrame) -> list[tuple[str, str]]:
    with pytest.raises(perfscore.PerfscoreError) as caught:
        rubric.score_table(table)
    return [(one.code, f"{one.message} {one.hint}") for one in caught.value.problems]


def test_two_columns_of_one_name_are_refused_by_both(rubric: perfscore.Rubric) -> None:
    table = lines(str).with_columns(pl.lit("2").alias("Ａ类支出"))
    (one,) = refused(rubric, table)
    assert one == ("column-twice", "列“Ａ类支出”与“A类支出”是同一个名称 每一列的名称要不同，全角半角算一样")


def test_a_column_with_a_hidden_sign_is_refused_by_its_code_point(rubric: perfscore.Rubric) -> None:
    table = lines(str).rename({"A类支出": "A类\u200b支出"})
    (one,) = refused(rubric, table)
    assert one == ("name-invisible", "“A类�支出”里有看不见的字符（U+200B） 你是不是想写“A类支出”？")


def test_a_column_that_looks_like_another_is_told_by_its_code_point(rubric: perfscore.Rubric) -> None:
    found = refused(rubric, lines(str).rename({"A类支出": "\u0410类支出"}))
    assert found[0][0] == "column-missing"
    assert "U+0410" in "".join(one for _, one in found)


def test_rows_of_one_name_are_refused_everywhere(rubric: perfscore.Rubric) -> None:
    rows = [ROWS[0], ROWS[1] | {"名称": "甲(１)"}]
    with pytest.raises(perfscore.PerfscoreError) as caught:
        rubric.score(SOUND | {"data": SOUND["data"] | {"项目": rows}, "claimed": {}})
    assert [one.code for one in caught.value.problems] == ["same-id"]
    twice = lines(str).with_columns(pl.Series("名称", ["甲（1）", "甲(１)"]))
    assert [code for code, _ in refused(rubric, twice)] == ["same-id"]


def test_a_row_whose_name_has_a_hidden_sign_is_refused_everywhere(rubric: perfscore.Rubric) -> None:
    rows = [ROWS[0], ROWS[1] | {"名称": "乙\u200b"}]
    with pytest.raises(perfscore.PerfscoreError) as caught:
        rubric.score(SOUND | {"data": SOUND["data"] | {"项目": rows}})
    (one,) = caught.value.problems
    assert (one.code, one.message) == ("name-invisible", "“乙�”里有看不见的字符（U+200B）")
    assert one.where == ("data", "项目", 1, "名称")
    table = lines(str).with_columns(pl.Series("名称", ["甲（1）", "乙\u200b"]))
    assert refused(rubric, table) == [("name-invisible", "“乙�”里有看不见的字符（U+200B） 删去这个字符")]


def test_a_result_is_asked_by_any_form_of_a_name(rubric: perfscore.Rubric) -> None:
    result = rubric.score(SOUND | {"rubric": "名 "})
    assert result["支出(一)"] is result["支出（一）"]
    with pytest.raises(KeyError):
        result["支出"]
    with pytest.raises(perfscore.PerfscoreError) as caught:
        rubric.score(SOUND | {"rubric": "名\u200b"})
    assert [(one.code, one.hint) for one in caught.value.problems] == [("other-rubric", "里面有看不见的字符（U+200B）")]


def test_a_test_of_a_rule_may_name_its_indicators_in_another_form(tmp_path: Path) -> None:
    tests = [
        {
            "name": "全",
            "data": SOUND["data"],
            "answers": SOUND["answers"],
            "expect": {"支出(一)": 4, "甲(1)": 6, "制度": 5},
        }
    ]
    rule = RULE + f"tests: {json.dumps(tests, ensure_ascii=False)}\n"
    (tmp_path / "rule.yaml").write_text(rule, encoding="utf-8")
    (found,) = perfscore.run_tests(tmp_path / "rule.yaml").outcomes
    assert found.verdict == "passed"
    (tmp_path / "rule.yaml").write_text(rule.replace('"支出(一)": 4', '"支出(一)": 3'), encoding="utf-8")
    (found,) = perfscore.run_tests(tmp_path / "rule.yaml").outcomes
    assert found.verdict == "failed"


def test_two_keys_of_one_name_are_told_by_both(rubric: perfscore.Rubric) -> None:
    data = SOUND["data"] | {"Ａ类⽀出": 2}
    with pytest.raises(perfscore.PerfscoreError) as caught:
        rubric.score(SOUND | {"data": data})
    (one,) = caught.value.problems
    assert (one.code, one.message) == ("duplicate-key", "“Ａ类⽀出”与“A类支出”是同一个名称")
    neither = {**{key: value for key, value in data.items() if key != "A类支出"}, "Ａ类支出": 3}
    with pytest.raises(perfscore.PerfscoreError) as caught:
        rubric.score(SOUND | {"data": neither})
    assert [one.message for one in caught.value.problems] == ["“Ａ类支出”与“Ａ类⽀出”是同一个名称"]


HIDDEN: Final = (
    "\u00ad\u034f\u061c\u115f\u180b\u200b\u200c\u200d\u200e\u202a\u202e\u2060\u2066"
    "\u2800\u3164\ufe00\ufe0f\ufeff\uffa0\U000e0100"
)


@pytest.mark.parametrize("sign", HIDDEN, ids=[f"{ord(one):04X}" for one in HIDDEN])
def test_a_name_with_a_hidden_sign_is_refused(rubric: perfscore.Rubric, tmp_path: Path, sign: str) -> None:
    made = SOUND | {"data": {key.replace("类", f"类{sign}"): one for key, one in SOUND["data"].items()}}
    with pytest.raises(perfscore.PerfscoreError) as caught:
        rubric.score(made)
    (one,) = caught.value.problems
    assert (one.code, one.hint) == ("name-invisible", "你是不是想写“A类支出”？")
    assert text.code_point(sign) in one.message
    (tmp_path / "rule.yaml").write_text(RULE.replace("办法:", f"办{sign}法:"), encoding="utf-8")
    with pytest.raises(perfscore.PerfscoreError) as caught:
        perfscore.load(tmp_path / "rule.yaml")
    first = next(one for one in caught.value.problems if one.code == "name-invisible")
    assert isinstance(first.where, Span)
    assert (first.where.line, first.where.column) == (6, 3)


def loaded(folder: Path, old: str, new: str) -> list[Problem]:
    (folder / "rule.yaml").write_text(RULE.replace(old, new), encoding="utf-8")
    try:
        perfscore.load(folder / "rule.yaml")
    except perfscore.PerfscoreError as error:
        return list(error.problems)
    return []


@pytest.mark.parametrize(
    ("old", "new", "sign"),
    [
        (
            "办法: {kind: choice, of: [Ａ档, 乙档]}",
            "\u0410类支出: {kind: money}\n  办法: {kind: choice, of: [Ａ档, 乙档]}",
            "U+0410",
        ),
        ("乙档]", "\u0410档]", "U+0410"),
        ("Ｂ级", "\u0391级", "U+0391"),
        ("name: 制度", "name: 支出（ー）", "U+30FC"),
        ("①已制定", "⺠意已制定", "U+2EA0"),
        ("①已制定", "P\u0421R", "U+0421"),
    ],
)
def test_names_of_a_rule_that_look_alike_are_refused(tmp_path: Path, old: str, new: str, sign: str) -> None:
    found = [one for one in loaded(tmp_path, old, new) if one.code == "names-alike"]
    assert found
    assert sign in found[0].message


@pytest.mark.parametrize(
    "name", ["α系数", "μ值", "Ωm", "日", "曰", "O型", "0型", "甲乙丙", "И类", "カード", "二○二○年"]
)
def test_what_a_reader_can_tell_apart_is_a_name(tmp_path: Path, name: str) -> None:
    assert loaded(tmp_path, "①已制定", name) == []


NAMES: Final = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)


@given(NAMES)
def test_a_name_is_itself_however_often_it_is_made_normal(name: str) -> None:
    assert text.normal(text.normal(name)) == text.normal(name)
    assert text.skeleton(text.normal(name)) == text.skeleton(name)


@given(NAMES, NAMES)
def test_what_sets_two_names_apart_is_said_only_of_names_that_look_alike(name: str, other: str) -> None:
    said = text.difference(name, other)
    if text.normal(name) == text.normal(other) and not text.INVISIBLE.search(name):
        assert not said
    if said and not text.INVISIBLE.search(name):
        assert text.skeleton(name) == text.skeleton(other)


def test_the_nearest_name_is_the_one_that_looks_the_same() -> None:
    assert nearest("\u0410", ["B", "A"]) == "A"
    assert suggest("\u0410类", ["B类", "A类"]) == "你是不是想写“A类”？其中的“\u0410”是 U+0410，不是 U+0041"


def test_a_claim_alone_is_for_the_indicator_that_it_means_in_another_spelling() -> None:
    rubric = worlds.rubric(yaml.safe_load(RULE))
    spelt = {
        **SOUND,
        "data": {"Ａ类支出": 1, **{name: one for name, one in SOUND["data"].items() if name != "A类支出"}},
    }
    assert rubric.score({**spelt, "claimed": {"支出(一)": 4}}).problems == rubric.score(spelt).problems


def test_a_claim_is_for_the_indicator_that_it_means_where_nothing_else_is_spelt_otherwise() -> None:
    row = {"name": "第1项", "points": "4", "formula": "4"}
    section = {"name": "全部", "points": "4", "indicators": [row]}
    rule = worlds.rubric({"rubric": "名", "title": "名称", "points": "4", "sections": [section]})
    assert rule.score({"rubric": "名", "unit": "某局", "claimed": {"第１项": 4}}).problems == ()
