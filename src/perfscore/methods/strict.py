"""Mappings of a rule file whose keys are ours."""

from __future__ import annotations

from typing import Any, ClassVar, get_args

from pydantic import ConfigDict, GetCoreSchemaHandler
from pydantic_core import core_schema

from perfscore.methods.documented import Documented


class Strict(Documented):
    """A mapping of a rule file: nothing in it is optional by accident, nothing is ignored.

    A key may be left out that has None as its default, but not left empty: what follows it is read as where a key has
    to stand.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)
    form_keys: ClassVar[tuple[str, ...]] = ()
    """Keys that may be left out, but which some form of it cannot do without."""
    empty_kinds: ClassVar[tuple[type, ...]] = ()
    """Kinds of value whose key may stand there with nothing behind it, since the model looks at that itself."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        schema = handler(source)
        own: Any = handler.resolve_ref_schema(schema)
        while "fields" not in own:  # validators stand round it
            own = own["schema"]
        for key, field in own["fields"].items():
            default, kinds = field["schema"], get_args(cls.model_fields[key].annotation)
            may_be = any(isinstance(kind, type) and issubclass(kind, cls.empty_kinds) for kind in kinds)
            if default["type"] == "default" and default["schema"]["type"] == "nullable" and not may_be:
                default["schema"] = default["schema"]["schema"]
        return schema
