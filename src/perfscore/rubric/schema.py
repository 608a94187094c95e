"""The JSON Schema of a rule file, in its three forms: a whole rule, a framework, a rule that extends another.

It is made from the models. Of a framework less is required, and of what is changed nothing.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any, Final, TypeAlias

from perfscore.rubric.draft07 import draft07
from perfscore.rubric.extends.extension import Added, Extension
from perfscore.rubric.model import EXTENDING, RubricModel
from perfscore.rubric.shared_patterns import share_patterns

Schema: TypeAlias = dict[str, Any]

_NULL: Final[Schema] = {"type": "null"}
_YES: Final = [True, "true", "是"]


def rule_file() -> Schema:
    """The schema of any rule file."""
    rule = draft07(RubricModel)
    parts = draft07(Extension)
    places = draft07(Added)["properties"]
    defs = rule.pop("definitions") | parts.pop("definitions")
    for key in EXTENDING:
        del rule["properties"][key]
    defs |= {"Rule": rule, "Framework": _framework(rule, defs), "Extended": _extended(rule, parts, places, defs)}
    return share_patterns(
        {
            "definitions": defs,
            "if": {"type": "object", "required": ["extends"]},
            "then": _ref("Extended"),
            "else": {
                "if": {"required": ["framework"], "properties": {"framework": {"enum": _YES}}},
                "then": _ref("Framework"),
                "else": _ref("Rule"),
            },
        }
    )


def _ref(name: str) -> Schema:
    return {"$ref": f"#/definitions/{name}"}


def _framework(rule: Schema, defs: Schema) -> Schema:
    """A rule that may lack points and ways of scoring; its sections and indicators go to ``defs``."""
    indicator, section = map(deepcopy, (defs["Indicator"], defs["Section"]))
    whole: Schema = deepcopy(rule)
    ways = [{"required": one["required"][:1]} for one in indicator["oneOf"]]
    indicator["oneOf"].append({"not": {"anyOf": ways}})
    section["properties"]["sections"]["items"] = _ref("FrameworkSection")
    section["properties"]["indicators"]["items"] = _ref("FrameworkIndicator")
    whole["properties"]["sections"]["items"] = _ref("FrameworkSection")
    for one in (indicator, section, whole):
        one["required"].remove("points")
    defs |= {"FrameworkIndicator": indicator, "FrameworkSection": section}
    return whole


def _extended(rule: Schema, parts: Schema, places: Schema, defs: Schema) -> Schema:
    """The schema of a rule that extends another: of the other's keys, those that it changes."""
    whole: Schema = deepcopy(rule)
    whole["required"] = ["rubric", "extends"]
    whole["properties"] = {key: _or_nothing(one) for key, one in whole["properties"].items()}
    whole["properties"] |= parts["properties"]
    figures = whole["properties"]["data"]["anyOf"][0]
    figures["additionalProperties"] = {"anyOf": [figures["additionalProperties"], _NULL]}
    changed, indicator, section = map(deepcopy, (defs["Indicator"], defs["Indicator"], defs["Section"]))
    for key in ("required", "oneOf"):
        del changed[key]
    changed["properties"] = {key: _or_nothing(one) for key, one in changed["properties"].items()}
    for one in (indicator, section):
        one["properties"] |= {key: places[key] for key in ("section", "before", "after")}
    defs |= {"ChangedIndicator": changed, "AddedIndicator": indicator, "AddedSection": section}
    whole["properties"]["change"]["additionalProperties"] = _ref("ChangedIndicator")
    whole["properties"]["add"]["items"] = {"anyOf": [_ref("AddedIndicator"), _ref("AddedSection")]}
    del defs["Added"]
    return whole


def _or_nothing(schema: Schema) -> Schema:
    """A key of the rule that is extended: as it is written there, or taken away; an editor shows the same of it."""
    shown = {key: schema[key] for key in ("description", "examples", "defaultSnippets", "default") if key in schema}
    return {"anyOf": [{key: value for key, value in schema.items() if key not in shown}, _NULL]} | shown
