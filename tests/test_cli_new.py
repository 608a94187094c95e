"""``perfscore new``: what it writes is a rule, and so is it with each of the alternatives that it shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import pytest
from jsonschema import Draft7Validator

import perfscore
from core_yaml import core
from perfscore.cli import main
from perfscore.cli.new import TITLE, text
from perfscore.cli.schema import of
from perfscore.methods import METHODS

STARTER: Final = text("示例-2020", TITLE, None, None)
LINES: Final = STARTER.splitlines()
ALTERNATIVE: Final = re.compile(r"( *)# (?:([a-z_]+):|- )")
ELSEWHERE: Final = "each"
"""It needs a table; a comment says where one is."""


class Alternative(NamedTuple):
    """Lines that stand in comments, and the key that they begin with."""

    key: str
    begin: int
    end: int


def alternatives() -> Iterator[Alternative]:
    for number, line in enumerate(LINES):
        found = ALTERNATIVE.match(line)
        if found and found[2]:
            end = number + 1
            while (more := ALTERNATIVE.match(LINES[end])) and not more[2]:
                end += 1
            yield Alternative(found[2], number, end)


EVERY: Final = list(alternatives())


def chosen(one: Alternative) -> str:
    """The starter with an alternative in use, and without what it takes the place of."""
    lines = list(LINES)
    for number in range(one.begin, one.end):
        lines[number] = lines[number].replace("# ", "", 1)
    if one.key in METHODS:
        key = next(at for at in reversed(range(one.begin)) if re.match(f" *(?:{'|'.join(METHODS)}):", lines[at]))
        end = next(at for at in range(key, one.end) if at == one.begin or lines[at].lstrip().startswith("#"))
        del lines[key:end]
    return "\n".join(lines) + "\n"


@cache
def validator() -> Draft7Validator:
    return Draft7Validator(of("rubric"))


def loaded(rule: str, folder: Path) -> perfscore.Rubric:
    """The rule, of which there is nothing to say."""
    file = folder / "规则.yaml"
    file.write_text(rule, encoding="utf-8")
    rubric = perfscore.load(file)
    assert rubric.warnings == ()
    assert list(validator().iter_errors(core(rule))) == []
    return rubric


SUBMISSION: Final = {
    "rubric": "示例-2020",
    "unit": "某局",
    "year": 2020,
    "data": {
        "在职人员数": 20,
        "编制数": 20,
        "全年预算数": "100万元",
        "全年支出数": "90万元",
        "三公经费预算": "2万元",
        "三公经费": "2.1万元",
        "计划任务数": 10,
        "完成任务数": 9,
    },
    "answers": {
        "绩效目标合理性": {"符合部门职责": "是", "符合年度工作任务": "是", "可衡量": "否"},
        "资金使用合规性": [],
        "管理制度健全性": {"制度建设": {"已制定管理办法": "是"}, "制度执行": {"score": 3, "reason": "基本执行"}},
        "服务对象满意度": {"sum": 900, "of": 1000},
    },
}


def test_it_loads_scores_and_shows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = loaded(STARTER, tmp_path).score(SUBMISSION)
    assert (str(result.total), result.status, result.grade, result.problems) == ("85", "complete", "良", ())
    assert main(["show", str(tmp_path / "规则.yaml")]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("one", EVERY, ids=lambda one: f"{one.key}-{one.begin}")
def test_each_alternative_loads_as_well(one: Alternative, tmp_path: Path) -> None:
    loaded(chosen(one), tmp_path)


def test_every_way_of_scoring_is_there() -> None:
    used = {key for key in METHODS if re.search(f"^ *(?:- {{.*)?{key}:|, {key}:", STARTER, re.MULTILINE)}
    assert used | {one.key for one in EVERY} | {ELSEWHERE} >= set(METHODS)
    assert f"用 {ELSEWHERE} 逐行计分" in STARTER


def test_what_is_given_stands_in_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    odd = ["--id", "2024", "--title", "甲: 乙 # 丙", "--authority", "“某县”财政局", "--year", "2024"]
    assert main(["new", *odd]) == 0
    model = loaded(capsys.readouterr().out, tmp_path).model
    assert (model.rubric, model.title, model.authority) == ("2024", "甲: 乙 # 丙", "“某县”财政局")
    assert model.valid is not None
    assert (str(model.valid.from_), str(model.valid.until)) == ("2024-01-01", "2024-12-31")


@pytest.mark.parametrize(
    ("option", "value", "says"),
    [
        ("--id", "甲 乙", "“甲 乙”不能用作编号"),
        ("--id", "", "要写一行文字"),
        ("--title", "甲\n乙", "要写一行文字"),
        ("--authority", "\x07", "要写一行文字"),
        ("--year", "24", "“24”不是年度"),
        ("--year", "今年", "“今年”不是年度"),
    ],
)
def test_what_cannot_stand_in_it(capsys: pytest.CaptureFixture[str], option: str, value: str, says: str) -> None:
    assert main(["new", option, value]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert says in told.err


def test_a_file_that_is_there_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "规则.yaml"
    assert main(["new", "-o", str(file)]) == 0
    assert file.read_text(encoding="utf-8") == STARTER
    file.write_text("我的", encoding="utf-8")
    assert main(["new", "-o", str(file)]) == 2
    assert "要换掉它请加 --force" in capsys.readouterr().err
    assert file.read_text(encoding="utf-8") == "我的"
    assert main(["new", "-o", str(file), "--force"]) == 0
    assert file.read_text(encoding="utf-8") == STARTER
    assert [one.name for one in tmp_path.iterdir()] == ["规则.yaml"]
