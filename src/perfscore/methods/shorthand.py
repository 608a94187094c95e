"""Values of a rule file that may be written shorter than what they are read as."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import core_schema


@dataclass(frozen=True, slots=True, eq=False)
class Shorthand:
    """A shorter form of a value: ``whole`` makes what stands in the file the long form, ``schema`` allows both."""

    whole: Callable[[object], object]
    schema: Callable[[dict[str, Any]], dict[str, Any]]

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_before_validator_function(self.whole, handler(source))

    def __get_pydantic_json_schema__(
        self, core: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return self.schema(handler(core))


ONE_OR_MORE: Final = Shorthand(
    lambda value: value if isinstance(value, list) else [value], lambda array: {"anyOf": [array["items"], array]}
)
"""A list may also be written as its only entry."""
OR_EMPTY: Final = Shorthand(
    lambda value: {} if value is None else value, lambda mapping: {**mapping, "type": ["object", "null"]}
)
"""A mapping may be written without anything in it."""
