"""pydantic's JSON Schema in draft-07, the one that every YAML editor knows."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue
from pydantic_core import core_schema


class Draft07(GenerateJsonSchema):
    """A maker of pydantic's schema in the words of draft-07, which knows no ``$defs``, nor keys beside a ``$ref``."""

    schema_dialect = "http://json-schema.org/draft-07/schema#"
    # a default that is an exact number is given in the text beside it
    ignored_warning_kinds = {"skipped-choice", "non-serializable-default"}

    def generate(self, schema: core_schema.CoreSchema, mode: JsonSchemaMode = "validation") -> JsonSchemaValue:
        """The whole schema, its definitions last."""
        made = super().generate(schema, mode)
        definitions = made.pop("$defs", {})
        return {**_with_lone_refs(made), "definitions": _with_lone_refs(definitions)}

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        """A mapping of the author's own keys: a key is named as it should be, and whatever its name, its value is."""
        made = super().dict_schema(schema)
        for pattern, values in made.pop("patternProperties", {}).items():
            made["additionalProperties"] = values
            made["propertyNames"] = {**made.get("propertyNames", {}), "pattern": pattern}
        return made


def draft07(model: type[BaseModel]) -> dict[str, Any]:
    """The schema of a model."""
    return model.model_json_schema(schema_generator=Draft07, ref_template="#/definitions/{model}")


def _with_lone_refs(schema: Any) -> Any:  # noqa: ANN401  (JSON)
    """The schema with each ``$ref`` standing alone: what stands beside one, draft-07 does not see."""
    match schema:
        case {"$ref": str() as ref, **beside} if beside:
            return {**{key: _with_lone_refs(value) for key, value in beside.items()}, "allOf": [{"$ref": ref}]}
        case dict():
            return {key: _with_lone_refs(value) for key, value in schema.items()}
        case list() | tuple():
            return [_with_lone_refs(value) for value in schema]
        case _:
            return schema
