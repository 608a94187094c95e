"""Every change of a stored result is noticed, by its digest, and by scoring its submission again."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest

import perfscore
from perfscore.cli import main
from perfscore.result.document import ResultDocument
from perfscore.verify import differences, digest, verify
from perfscore.verify.compare import LABELS

ROOT = Path(__file__).parent.parent
EXAMPLES = sorted(one for one in (ROOT / "examples").glob("*.yaml"))
Part: TypeAlias = Any  # of a result
Place = tuple[str | int, ...]


def rule_of(example: Path) -> str:
    named = example.read_text(encoding="utf-8").partition("rubric:")[2]
    return named.split()[0]


def result_of(example: Path) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(perfscore.load(rule_of(example)).score(example).model_dump_json())
    return made


def leaves(part: Part, place: Place = ()) -> Iterator[tuple[Place, Part]]:
    """Every value of a result that holds no other, an empty list too, and its place."""
    if isinstance(part, dict | list) and part:
        for key, value in part.items() if isinstance(part, dict) else enumerate(part):
            yield from leaves(value, (*place, key))
    else:
        yield place, part


def changed(value: Part) -> Part:
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case str():
            return value + "甲"
        case None:
            return "1"
        case _:
            return ["甲"]


def parent(document: Part, place: Place) -> Part:
    for key in place[:-1]:
        document = document[key]
    return document


def test_there_are_nine_examples() -> None:
    assert len(EXAMPLES) == 9


@pytest.mark.unmeasured
@pytest.mark.parametrize("example", EXAMPLES, ids=[one.stem for one in EXAMPLES])
def test_every_single_leaf_changed_or_gone_is_noticed(example: Path) -> None:
    document, whole = (result_of(example) for _ in range(2))
    assert digest(document) == document["digest"]
    unseen: list[Place] = []
    places = [place for place, _ in leaves(whole)]
    for place in places:
        here, key = parent(document, place), place[-1]
        old = here[key]
        here[key] = changed(old)
        unseen += [place] if digest(document) == document["digest"] else []
        here[key] = old
        if isinstance(here, dict) and place != ("digest",):  # without one it is an older result, which is said
            del here[key]
            unseen += [place] if digest(document) == document["digest"] else []
            here[key] = old
    assert unseen == []
    assert len(places) > 100
    if example.stem == "yanling-2020":  # what the digest finds, the second opinion says
        for place in places[:: len(places) // 40]:
            here, key = parent(document, place), place[-1]
            old, here[key] = here[key], changed(here[key])
            assert verify(document)
            here[key] = old
    assert differences(document, whole) == [] == verify(whole)


@pytest.mark.unmeasured
@pytest.mark.parametrize("example", EXAMPLES, ids=[one.stem for one in EXAMPLES])
def test_scoring_again_notices_what_was_changed_even_with_a_new_digest(example: Path) -> None:
    """But for the names of files, which say where somebody kept them."""
    whole = result_of(example)
    document = copy.deepcopy(whole)
    unseen = []
    for place, value in list(leaves(whole)):
        here, key = parent(document, place), place[-1]
        here[key] = changed(value)
        seal = digest(document) if place != ("digest",) else here[key]
        unseen += [] if differences(document | {"digest": seal}, whole | {"digest": seal}) else [place]
        here[key] = value
    assert {place[-1] for place in unseen} <= {"file", "digest"}


def test_the_digest_is_that_of_the_canonical_form() -> None:
    """RFC 8785: keys in order, no blanks, UTF-8, and only what has to be escaped is."""
    text = '{"b":["甲\\n","\\u0001"],"unit":"某“局”/\\"A\\""}'
    assert digest(json.loads(text) | {"digest": "x"}) == "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def test_the_layout_of_the_json_and_the_order_of_its_keys_change_nothing() -> None:
    document = result_of(EXAMPLES[-1])
    assert verify(json.dumps(document, indent=4, sort_keys=True)) == []
    assert verify(json.dumps(dict(reversed(document.items())), ensure_ascii=False)) == []


def test_a_key_written_twice_is_noticed_wherever_it_stands() -> None:
    text = json.dumps(result_of(EXAMPLES[-1]), ensure_ascii=False)
    assert verify(text.replace('"total": "94.72"', '"total": "99", "total": "94.72"')) == [
        "不成立：“total”在同一处只写一次"
    ]
    assert verify(text.replace('"shown": "15,639 元"', '"shown": "15,639 元", "shown": "15,639 元"', 1)) == [
        "不成立：“shown”在同一处只写一次"
    ]


# ------------------------------------------------------------------------------------ the command


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    file = tmp_path / "结果.json"
    file.write_text(json.dumps(result_of(EXAMPLES[-1]), ensure_ascii=False, indent=2), encoding="utf-8")
    return file


YANLING = ["--rule", "yanling-dept-2020", "--submission", str(EXAMPLES[-1])]


def told(file: Path, *others: str) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return said | dict(zip(others[::2], others[1::2], strict=True))


def test_the_command_says_what_it_checked_and_what_it_did_not(stored: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(stored)]) == 0
    said = capsys.readouterr().out
    assert "全部内容与存下时的摘要相符" in said
    assert "未核对" in said
    assert main(["verify", str(stored), *YANLING]) == 0
    said = capsys.readouterr().out
    assert "全部内容相同" in said
    assert "未核对" not in said


def test_a_result_without_a_digest_verifies_with_a_notice(stored: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = told(stored)
    del old["digest"]
    stored.write_text(json.dumps(old), encoding="utf-8")
    assert main(["verify", str(stored)]) == 0
    said = capsys.readouterr()
    assert "这份结果没有内容摘要" in said.err
    assert "摘要相符" not in said.out
    assert "摘要能发现" not in said.out
    assert "未核对：理由、显示的值、建议、提示等文字（没有摘要，改动过也看不出来）" in said.out
    assert main(["verify", str(stored), *YANLING]) == 0
    assert "全部内容相同" in capsys.readouterr().out
    assert main(["verify", str(stored), "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["holds"], found["sealed"], found["rescored"]) == (True, False, False)
    assert [one["code"] for one in found["problems"]] == ["result-without-digest"]


def test_a_change_that_was_sealed_anew_is_found_by_scoring_again(
    stored: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    forged = told(stored, "unit", "另一个局")
    forged["indicators"][8]["criterion"] = "控制率不超过110%得满分"
    stored.write_text(json.dumps(forged | {"digest": digest(forged)}), encoding="utf-8")
    assert main(["verify", str(stored)]) == 0
    capsys.readouterr()
    assert main(["verify", str(stored), *YANLING]) == 1
    said = capsys.readouterr().err
    assert "填报单位应为 炎陵县医疗保障局，写的是 另一个局" in said
    assert "指标“三公经费控制率”的评分标准应为" in said


def test_the_result_of_another_rule_or_submission_is_not_proven(
    stored: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = ["--rule", "medical-aid-grades", "--submission", str(ROOT / "examples/yanbian-2021-medical-aid.yaml")]
    assert main(["verify", str(stored), *other]) == 1
    assert "规则的编号应为 medical-aid-grades，写的是 yanling-dept-2020" in capsys.readouterr().err
    assert main(["verify", str(stored), "--rule", "miyi-dept-2020", "--submission", str(EXAMPLES[-1])]) == 1
    assert "这份填报用的是规则" in capsys.readouterr().err


def test_what_cannot_be_scored_again_hides_nothing_of_the_result(
    stored: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stored.write_text(json.dumps(told(stored, "unit", "另一个局")), encoding="utf-8")
    assert main(["verify", str(stored), "--rule", "没有这个规则", "--submission", str(EXAMPLES[-1])]) == 1
    said = capsys.readouterr().err
    assert "全部内容与存下时的摘要相符" in said
    assert "没有叫“没有这个规则”的规则" in said


def test_one_without_the_other_is_refused(stored: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for pair in (YANLING[:2], YANLING[2:]):
        assert main(["verify", str(stored), *pair]) == 2
        assert "--rule 和 --submission 要一起写" in capsys.readouterr().err


# ---------------------------------------------------------------------------- what differences say

ROW = {"name": "甲", "score": "1", "bonus": False, "reason": "", "steps": [{"name": "乙", "value": "1/2"}]}


@pytest.mark.parametrize(
    ("stored", "again", "says"),
    [
        ({"a": 1}, {"a": 1}, []),
        ([], {}, ["结果应为 0 项内容，写的是 0 项内容"]),
        ({"indicators": [ROW | {"score": None}]}, {"indicators": [ROW]}, ["指标“甲”的得分应为 1，写的是 空"]),
        ({"indicators": [ROW | {"bonus": True}]}, {"indicators": [ROW]}, ["指标“甲”的是否加分项应为 否，写的是 是"]),
        ({"year": "2020"}, {"year": 2020}, ["年度应为 2020，写的是 2020"]),
        ({"lost": []}, {"lost": [1, 2]}, ["失分应有 2 项，写的是 0 项"]),
        ({"indicators": [{}]}, {"indicators": [{"regain": []}]}, ["缺少指标第 1 项的可挽回"]),
        ({"甲": 1}, {}, ["多出“甲”"]),
        ({"unit": ""}, {}, ["多出“unit”"]),
        ({}, {"digest": "x"}, []),
        ({"problems": [{"file": "a"}]}, {"problems": [{"file": "b"}]}, []),
        ({"digest": "y", "total": "1"}, {"digest": "x", "total": "1"}, ["摘要应为 x，写的是 y"]),
        (
            {"unit": "甲" * 100 + "丙" + "甲" * 100},
            {"unit": "甲" * 100 + "乙" + "甲" * 100},
            [f"填报单位应为 …{'甲' * 20}乙{'甲' * 59}…，写的是 …{'甲' * 20}丙{'甲' * 59}…"],
        ),
    ],
)
def test_a_difference_is_a_sentence(stored: Part, again: Part, says: list[str]) -> None:
    assert differences(stored, again) == says


def keys(schema: Part) -> Iterator[str]:
    """Every key of what a schema describes."""
    if isinstance(schema, dict):
        yield from schema.get("properties", ())
        for part in schema.values():
            yield from keys(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from keys(part)


def test_every_key_of_a_result_has_a_name_for_readers() -> None:
    assert set(keys(ResultDocument.model_json_schema())) == {*LABELS, "file"}


@pytest.mark.parametrize("rule", ["mof-dept-framework-2013", "miyi-dept-2020", "nosuch"])
def test_what_could_not_be_scored_again_was_not(stored: Path, capsys: pytest.CaptureFixture[str], rule: str) -> None:
    assert main(["verify", str(stored), "--rule", rule, *YANLING[2:], "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["holds"], found["sealed"], found["rescored"]) == (False, True, False)
    assert main(["verify", str(stored), *YANLING, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["rescored"] is True
