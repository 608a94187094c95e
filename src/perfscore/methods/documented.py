"""Models that say in their JSON Schema what each key means, in the words and examples that stand below it.

pydantic can do that too (``use_attribute_docstrings``), but it reads the source of every model when
the module is imported; here it is read when a schema is asked for, and ``import perfscore`` stays quick.
"""

from __future__ import annotations

import ast
import inspect
import json
import sys
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler
from pydantic_core import core_schema

EXAMPLE: Final = "例："


class Documented(BaseModel):
    """A model whose fields are each followed by a text that says what they are."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        schema, own = untitled(core, handler)
        documented = {
            cls.model_fields[name].alias or name: key_schema(*map(str.strip, text.split(EXAMPLE)))
            for name, text in descriptions(cls)
        }
        for key, value in own.get("properties", {}).items():
            own["properties"][key] = _simplified(value) | documented.get(key, {})
        return schema


def key_schema(means: str, *examples: str) -> dict[str, Any]:
    """Schema keywords of a key: what it means, and examples of its value, each in YAML.

    An editor writes an example without the quotes that its parts may want (``"[80%, 90%)"``), so a
    value of several parts is given as text that is to be written as it is.
    """
    from yaml import safe_load  # noqa: PLC0415 (only a schema needs it)

    values = [json.loads(json.dumps(safe_load(text), default=str)) for text in examples]
    structured = [text for text, value in zip(examples, values, strict=True) if isinstance(value, dict | list)]
    if structured:
        snippets = [{"label": text, "type": "string", "body": f"^{text}"} for text in structured]
        return {"description": "\n\n例：".join((means, *structured)), "defaultSnippets": snippets}
    return {"description": means, **({"examples": values} if values else {})}


def untitled(core: core_schema.CoreSchema, handler: GetJsonSchemaHandler) -> tuple[dict[str, Any], dict[str, Any]]:
    """A model's schema, and where it really stands, without the title and text that are for developers."""
    schema = handler(core)
    own = handler.resolve_ref_schema(schema)
    for key in ("title", "description"):
        own.pop(key, None)
    return schema, own


def _simplified(schema: dict[str, Any]) -> dict[str, Any]:
    """A key's schema: no title, no empty default; what may be null says so in its type, not in a second schema."""
    keywords = {key: value for key, value in schema.items() if key != "title" and not _no_default(key, value)}
    match keywords.pop("anyOf", None):
        case [{"type": str() | list() as found} as one, {"type": "null"}]:
            return {**one, "type": [*([found] if isinstance(found, str) else found), "null"], **keywords}
        case [one, {"type": "null"}]:
            return {**one, **keywords}
        case None:
            return keywords
        case several:
            return {"anyOf": several, **keywords}


def _no_default(key: str, value: object) -> bool:
    return key == "default" and value in (None, "", [], {})


def descriptions(model: type[BaseModel]) -> Iterator[tuple[str, str]]:
    """The text below each field of ``model``, those of its bases first."""
    for base in reversed(model.__mro__):
        if issubclass(base, Documented) and base is not Documented:
            yield from _texts(base)


def _texts(model: type[BaseModel]) -> Iterator[tuple[str, str]]:
    module = ast.parse(inspect.getsource(sys.modules[model.__module__]))
    body = next((one.body for one in module.body if isinstance(one, ast.ClassDef) and one.name == model.__name__), [])
    for field, below in pairwise(body):
        match field, below:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(text))),
            ) if name in model.model_fields:
                yield name, inspect.cleandoc(text)
