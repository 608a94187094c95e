"""Patterns of a JSON Schema, each said once: what repeats one refers to it.

A pattern of numbers or formulas takes up to five thousand characters, and stands at a hundred keys.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from perfscore.methods import patterns

_MESSAGE: Final = "patternErrorMessage"
"""The keyword with which an editor says what is wanted; it looks for it where the pattern stands."""
_LONG: Final = 40
"""Characters up to which a pattern is as short as a reference to it."""
_NAMES: Final = {
    value: name.title().replace("_", "")
    for name, value in vars(patterns).items()
    if isinstance(value, str) and name.isupper() and not name.startswith("_")
}


def share_patterns(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The same schema, with a definition for each long pattern and the message about it."""
    messages: dict[str, str] = {}
    for pattern, message in _patterns(schema):
        messages[pattern] = messages.get(pattern) or message
    sharer = _Sharer(messages)
    shared = sharer.shared(schema)
    return {**shared, "definitions": shared["definitions"] | sharer.definitions}


def _patterns(schema: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401  (JSON)
    """Every pattern of a schema with its message, where it has one."""
    match schema:
        case dict():
            if isinstance(pattern := schema.get("pattern"), str):
                yield pattern, schema.get(_MESSAGE, "")
            for value in schema.values():
                yield from _patterns(value)
        case list():
            for value in schema:
                yield from _patterns(value)
        case _:
            return


class _Sharer:
    """Takes patterns out of a schema into ``definitions``; ``messages`` has the first about each pattern."""

    def __init__(self, messages: Mapping[str, str]) -> None:
        self.definitions: dict[str, Any] = {}
        self._messages = messages
        self._names: dict[tuple[str, str], str] = {}

    def shared(self, schema: Any) -> Any:  # noqa: ANN401  (JSON)
        """The schema with references in the place of its patterns."""
        match schema:
            case {"pattern": str() as pattern} if len(pattern) > _LONG:
                message = schema.get(_MESSAGE) or self._messages[pattern]
                ref = {"$ref": f"#/definitions/{self._name(pattern, message)}"}
                rest = {key: self.shared(value) for key, value in schema.items() if key not in {"pattern", _MESSAGE}}
                return {**rest, "allOf": [ref, *rest.get("allOf", [])]} if rest else ref
            case dict():
                return {key: self.shared(value) for key, value in schema.items()}
            case list():
                return [self.shared(value) for value in schema]
            case _:
                return schema

    def _name(self, pattern: str, message: str) -> str:
        """The name of the definition of a pattern with this message."""
        key = pattern, message
        if key not in self._names:
            plain = _NAMES.get(pattern, "Text")
            count = sum(name.rstrip("0123456789") == plain for name in self.definitions)
            self._names[key] = f"{plain}{count + 1}" if count else plain
            self.definitions[self._names[key]] = {"pattern": pattern} | ({_MESSAGE: message} if message else {})
        return self._names[key]
