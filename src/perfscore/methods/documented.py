"""Models that say in their JSON Schema what each key means, in the words that stand below it.

pydantic can do that too (``use_attribute_docstrings``), but it reads the source of every model when
the module is imported; here it is read when a schema is asked for, and ``import perfscore`` stays quick.
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler
from pydantic_core import core_schema


class Documented(BaseModel):
    """A model whose fields are each followed by a text that says what they are."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        schema, own = untitled(core, handler)
        said = {cls.model_fields[name].alias or name: text for name, text in _descriptions(cls)}
        for key, value in own.get("properties", {}).items():
            own["properties"][key] = _plainly(value) | ({"description": said[key]} if key in said else {})
        return schema


def untitled(core: core_schema.CoreSchema, handler: GetJsonSchemaHandler) -> tuple[dict[str, Any], dict[str, Any]]:
    """A model's schema, and where it really stands, without the title and text that are for developers."""
    schema = handler(core)
    own = handler.resolve_ref_schema(schema)
    for key in ("title", "description"):
        own.pop(key, None)
    return schema, own


def _plainly(schema: dict[str, Any]) -> dict[str, Any]:
    """A key's schema: no title, no empty default; what may be null says so in its type, not in a second schema."""
    kept = {key: value for key, value in schema.items() if key != "title" and not _no_default(key, value)}
    match kept.pop("anyOf", None):
        case [{"type": str() | list() as found} as one, {"type": "null"}]:
            return {**one, "type": [*([found] if isinstance(found, str) else found), "null"], **kept}
        case [one, {"type": "null"}]:
            return {**one, **kept}
        case None:
            return kept
        case several:
            return {"anyOf": several, **kept}


def _no_default(key: str, value: object) -> bool:
    return key == "default" and value in (None, "", [], {})


def _descriptions(model: type[BaseModel]) -> Iterator[tuple[str, str]]:
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
