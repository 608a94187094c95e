"""``perfscore schema``: what perfscore reads and writes is what its schemas describe."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator
from jsonschema.protocols import Validator

import perfscore
from cli_runs import ROOT
from core_yaml import core
from perfscore.cli import main
from perfscore.cli.schema import KINDS, of
from perfscore.documents.parse import parse
from perfscore.methods import METHODS
from perfscore.rubric import catalog

GOOD = ROOT / "tests" / "cases" / "good"
RULES = [*sorted((ROOT / "rules").glob("*.yaml")), *sorted(GOOD.glob("*/rule.yaml"))]
TEXTS = {".yaml", ".json"}
HANDED = [
    *sorted(path for path in (ROOT / "examples").iterdir() if path.suffix in TEXTS),
    *sorted(GOOD.glob("*/submission.yaml")),
]
CASES = sorted(GOOD.glob("*/case.yaml"))
INDICATOR = {"name": "甲", "points": 4}
HAN = range(0x4E00, 0xA000)


def name(path: Path) -> str:
    return path.stem if path.parent.name in {"rules", "examples"} else path.parent.name


def read(path: Path) -> Any:
    """A file as an editor sees it."""
    return core(path.read_text(encoding="utf-8"))


def texts(path: Path) -> Any:
    """A file as perfscore sees it: every scalar is text."""
    return parse(path).plain()


@pytest.fixture(scope="module", params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


@pytest.fixture(scope="module")
def rubric() -> Validator:
    return Draft7Validator(of("rubric"))


@pytest.fixture(scope="module")
def submission() -> Validator:
    return Draft7Validator(of("submission"))


@pytest.fixture(scope="module")
def result() -> Validator:
    return Draft7Validator(of("result"))


def test_the_command_prints_it(capsys: pytest.CaptureFixture[str], kind: str) -> None:
    assert main(["schema", kind]) == 0
    told = capsys.readouterr()
    assert (json.loads(told.out), told.err) == (of(kind), "")
    assert '"分值' in told.out or kind in {"ledger", "map", "submission"}


def test_every_shipped_rule_names_the_schema_that_is_shipped() -> None:
    """`perfscore schema rubric -o rules/schema/rubric.json` writes it anew."""
    shipped = (ROOT / "rules" / "schema" / "rubric.json").read_text(encoding="utf-8")
    assert shipped == json.dumps(of("rubric"), ensure_ascii=False, indent=0) + "\n"
    assert len(shipped.encode()) < 200_000
    for rule in (ROOT / "rules").glob("*.yaml"):
        with rule.open(encoding="utf-8") as lines:
            assert next(lines) == "# yaml-language-server: $schema=schema/rubric.json\n"


@pytest.fixture(scope="module")
def mapping() -> Validator:
    return Draft7Validator(of("map"))


def test_every_shipped_map_names_the_schema_that_is_shipped_and_is_valid(mapping: Validator) -> None:
    """`perfscore schema map -o rules/schema/map.json` writes it anew."""
    shipped = (ROOT / "rules" / "schema" / "map.json").read_text(encoding="utf-8")
    assert shipped == json.dumps(of("map"), ensure_ascii=False, indent=2) + "\n"
    for file in catalog.maps():
        text = file.read_text(encoding="utf-8")
        assert text.startswith("# yaml-language-server: $schema=../schema/map.json\n")
        assert [error.message for error in mapping.iter_errors(core(text))] == []


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (("  unit: [", "  单位: ["), ["labels"]),
        (("data.年初预算数: [年初预算数, 年初预算]", "预算: [年初预算数]"), ["labels"]),
        (("layout: form", "layout: 表"), ["layout"]),
        (("title: [", "titel: ["), []),
        (("  total: 自评得分", "  total: [自评得分]"), ["table", "total"]),
    ],
)
def test_what_is_wrong_with_a_map_an_editor_shows(
    mapping: Validator, change: tuple[str, str], place: list[str]
) -> None:
    text = next(one for one in catalog.maps() if not one.stem.endswith("list")).read_text(encoding="utf-8")
    assert change[0] in text
    (error, *_) = mapping.iter_errors(core(text.replace(*change)))
    assert list(error.absolute_path) == place


def test_an_editor_offers_the_places_of_a_submission() -> None:
    offered = of("map")["properties"]["labels"]["properties"]
    assert list(offered) == ["unit", "year", "project", "code", "note"]
    assert offered["unit"]["description"].startswith("填报单位")


def patterns(schema: Any) -> Iterator[str]:
    match schema:
        case dict():
            if isinstance(pattern := schema.get("pattern"), str):
                yield pattern
            for value in schema.values():
                yield from patterns(value)
        case list():
            for value in schema:
                yield from patterns(value)
        case _:
            return


def test_a_long_pattern_is_said_once_for_each_message_about_it() -> None:
    rule = of("rubric")
    long = [one for one in patterns(rule) if len(one) > 40]
    named = [one["pattern"] for one in rule["definitions"].values() if set(one) <= {"pattern", "patternErrorMessage"}]
    assert sorted(long) == sorted(named)
    assert len(named) > 20
    assert len(named) - len(set(named)) <= 4  # whole numbers with ends of their own


def test_it_is_a_schema_of_the_draft_it_names(kind: str) -> None:
    found = of(kind)
    assert found["$schema"] == "http://json-schema.org/draft-07/schema#"
    Draft7Validator.check_schema(found)


def properties(schema: Any) -> Iterator[tuple[str, Any]]:
    match schema:
        case dict():
            if isinstance(schema.get("properties"), dict) and "type" in schema:
                yield from schema["properties"].items()
            for value in schema.values():
                yield from properties(value)
        case list():
            for value in schema:
                yield from properties(value)
        case _:
            pass


def test_every_key_is_described_in_chinese(kind: str) -> None:
    described = {key: value.get("description", "") for key, value in properties(of(kind))}
    assert described
    bare = [key for key, said in described.items() if not any(ord(character) in HAN for character in said)]
    assert bare == []


def test_nothing_english_is_left_of_the_models(kind: str) -> None:
    text = json.dumps({key: value for key, value in of(kind).items() if key != "title"}, ensure_ascii=False)
    assert '"title": "' not in text


@pytest.mark.parametrize("form", [read, texts])
@pytest.mark.parametrize("path", RULES, ids=name)
def test_every_rule_that_loads_is_valid(rubric: Validator, path: Path, form: Callable[[Path], Any]) -> None:
    perfscore.load(path)
    assert [error.message for error in rubric.iter_errors(form(path))] == []


def test_every_key_of_a_rule_has_an_example_that_is_valid(rubric: Validator) -> None:
    whole = of("rubric")
    for key, one in properties(whole):
        assert one.keys() & {"examples", "enum", "defaultSnippets", "default"}, key
        alone = rubric.evolve(schema={**one, "definitions": whole["definitions"]})
        written = [core(snippet["body"].removeprefix("^")) for snippet in one.get("defaultSnippets", [])]
        for example in (*one.get("examples", []), *written):
            assert [error.message for error in alone.iter_errors(example)] == [], key


@pytest.mark.parametrize("path", HANDED, ids=lambda path: f"{name(path)}{path.suffix}")
def test_every_submission_is_valid(submission: Validator, path: Path) -> None:
    assert [error.message for error in submission.iter_errors(read(path))] == []


@pytest.mark.parametrize("path", CASES, ids=name)
def test_every_result_is_valid(result: Validator, path: Path) -> None:
    case = yaml.safe_load(path.read_text(encoding="utf-8"))
    rule, handed = path.parent / case["rule"], path.parent / case["submission"]
    rubric = perfscore.load(rule if rule.exists() else case["rule"])
    scored = rubric.score(handed if handed.exists() else ROOT / case["submission"])
    assert [error.message for error in result.iter_errors(json.loads(scored.model_dump_json()))] == []


def around(*indicators: object, **more: object) -> dict[str, object]:
    """A rule with these indicators."""
    group = {"name": "组", "points": 4, "indicators": list(indicators)}
    return {"rubric": "r", "title": "表", "points": 4, "sections": [group], **more}


def extending(**more: object) -> dict[str, object]:
    """A rule that extends a shipped one."""
    return {"rubric": "r", "extends": "yanling-dept-2020", **more}


@pytest.mark.parametrize(
    "rule",
    [
        extending(),
        extending(change={"经济效益": {"points": 5, "note": None, "judged": None, "formula": 5}}, remove=["满意度"]),
        extending(sections={"产出": None}, data={"预算数": None}, grades=None, points="84"),
        extending(
            add=[
                {**INDICATOR, "after": "经济效益", "judged": {}},
                {"name": "组", "points": 4, "before": "产出", "indicators": [{**INDICATOR, "judged": {}}]},
            ]
        ),
        around({"name": "甲"}, {**INDICATOR, "name": "乙", "judged": {}}, framework="是"),
        around({**INDICATOR, "judged": {}}),
        around({**INDICATOR, "measure": "率 = 甲 / 乙", "ratio": {}}),
        around({**INDICATOR, "measure": ["一 = 甲 / 乙", "二 = 一 * 2"], "ratio": {"at_most": "none"}}),
        around({**INDICATOR, "points": "4", "formula": 4, "unless": {"when": "甲 == 0", "because": "另有原因"}}),
        around({**INDICATOR, "measure": "率 = 甲 / 乙", "bands": {"[0, 1)": 0, "[1, ) 或 ( , 0)": "4"}}),
        around({**INDICATOR, "judged": {}}, data=None),
    ],
)
def test_what_may_be_written_in_several_ways_is_valid(rubric: Validator, rule: Any) -> None:
    assert [error.message for error in rubric.iter_errors(rule)] == []


@pytest.mark.parametrize(
    "rule",
    [
        [],
        {},
        around(),
        around(INDICATOR),
        around({**INDICATOR, "judged": {}, "formula": "4"}),
        around({**INDICATOR, "judged": {}, "jugded": {}}),
        around({**INDICATOR, "judged": None}),
        around({**INDICATOR, "points": -1, "judged": {}}),
        around({**INDICATOR, "points": True, "judged": {}}),
        around({**INDICATOR, "ratio": {}}),
        around({**INDICATOR, "measure": "甲 / 乙", "ratio": {}}),
        around({**INDICATOR, "measure": "率 = 甲", "deduct": {"each": 1, "points": 1, "part": "whole"}}),
        around(
            {
                **INDICATOR,
                "measure": "率 = 甲",
                "deduct": {"above": 1, "below": 1, "each": 1, "points": 1, "part": "whole"},
            }
        ),
        around({**INDICATOR, "measure": "率 = 甲", "deduct": {"above": 1, "each": 1, "points": 1, "part": "half"}}),
        around({**INDICATOR, "measure": "率 = 甲", "bands": {}}),
        around({**INDICATOR, "measure": "率 = 甲", "bands": {"高": 4}}),
        around({**INDICATOR, "cases": [{"when": "甲 > 0"}, {"otherwise": 0}]}),
        around({**INDICATOR, "cases": [{"otherwise": 0, "points": 4}]}),
        around({**INDICATOR, "judged": {}}, data={"甲": {"kind": "choice"}}),
        around({**INDICATOR, "judged": {}}, data={"甲": {"kind": "money", "of": ["一"]}}),
        around({**INDICATOR, "judged": {}}, data={"甲": {"kind": "table"}}),
        around({**INDICATOR, "judged": {}}, grades={"优": "90分以上"}),
        around({**INDICATOR, "judged": {}}, rounding={"mode": "truncate"}),
        around({**INDICATOR, "judged": {}}, change={"甲": {"points": 3}}),
        around({"name": "甲", "judged": {}}, framework=False),
        around({"name": "甲", "judged": {}, "formula": 1}, framework=True),
        extending(change={"经济效益": {"pionts": 3}}),
        extending(change={"经济效益": {"points": -3}}),
        extending(change=["经济效益"]),
        extending(sections=[]),
        extending(sections={"效果": {"point": 3}}),
        extending(add=[{"name": "甲", "section": "产出/职责履行", "judged": {}}]),
        extending(add=[{"name": "甲", "points": 1, "sections": []}]),
        extending(remove={"经济效益": None}),
        extending(data={"预算数": {"kind": "钱"}}),
        {"extends": "mof-dept-framework-2013"},
    ],
    ids=lambda rule: json.dumps(rule, ensure_ascii=False)[-60:],
)
def test_what_is_refused_is_not_valid(rubric: Validator, tmp_path: Path, rule: Any) -> None:
    assert list(rubric.iter_errors(rule))
    file = tmp_path / "rule.json"
    file.write_text(json.dumps(rule, ensure_ascii=False), encoding="utf-8")
    with pytest.raises(perfscore.PerfscoreError):
        perfscore.load(file)


def test_exactly_one_way_of_scoring_is_asked_for() -> None:
    indicator = of("rubric")["definitions"]["Indicator"]
    assert [one["required"] for one in indicator["oneOf"][-1:]] == [["deduct", "earn", "measure"]]
    assert [one["required"][0] for one in indicator["oneOf"][:-1]] == list(METHODS)
