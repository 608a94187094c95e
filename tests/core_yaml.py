"""YAML as an editor reads it: the core schema of YAML 1.2, in which a date is text, and so is `yes`."""

import json
import re
from typing import Any, Final

import yaml


class Core(yaml.SafeLoader):
    """PyYAML reads YAML 1.1; what a plain scalar is, is said anew here."""


Core.yaml_implicit_resolvers = {}
_KINDS: Final = {
    "null": ("~|null|Null|NULL|", ["~", "n", "N", ""]),
    "bool": ("true|True|TRUE|false|False|FALSE", list("tTfF")),
    "int": ("[-+]?[0-9]+", list("-+0123456789")),
    "float": (r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", list("-+.0123456789")),
}
for _kind, (_form, _first) in _KINDS.items():
    Core.add_implicit_resolver(f"tag:yaml.org,2002:{_kind}", re.compile(f"^(?:{_form})$"), _first)
Core.add_constructor("tag:yaml.org,2002:int", lambda _, node: int(node.value))
Core.add_constructor("tag:yaml.org,2002:float", lambda _, node: float(node.value))


def core(text: str | bytes) -> Any:
    """A file as plain data; its keys are text, as a schema asks for."""
    return json.loads(json.dumps(yaml.load(text, Core)))  # noqa: S506 (a safe loader, see above)
