"""Mappings of a rule file whose keys are ours."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import ConfigDict, GetCoreSchemaHandler
from pydantic_core import core_schema

from perfscore.methods.documented import Documented


class Strict(Documented):
    """A mapping of a rule file: nothing in it is optional by accident, nothing is ignored.

    A key may be left out that has None as its default, but not left empty: what follows it is read as where a key has
    to stand. ``may_be_empty`` says which keys are let through all the same.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)
    form_keys: ClassVar[tuple[str, ...]] = ()
    """Keys that may be left out, but which some form of it cannot do without."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        schema = handler(source)
        own: Any = handler.resolve_ref_schema(schema)
        while "fields" not in own:  # validators stand round it
            own = own["schema"]
        for key, field_ in own["fields"].items():
            default = field_["schema"]
            if default["type"] == "default" and default["schema"]["type"] == "nullable" and not cls.may_be_empty(key):
                default["schema"] = default["schema"]["schema"]
        return schema

    @classmethod
    def may_be_empty(cls, key: str) -> bool:  # noqa: ARG003 (a model looks that has such keys)
        """True of a key that may stand there with nothing behind it, since the model looks at that itself."""
        return False
