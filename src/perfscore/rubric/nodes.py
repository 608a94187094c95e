"""A rule or submission file as nodes with their places: the door of this part of the room."""

from dataclasses import replace
from pathlib import Path

from perfscore.problems import PerfscoreError
from perfscore.rubric.document import Document
from perfscore.rubric.json_nodes import parse_json
from perfscore.rubric.source import read_text
from perfscore.rubric.tree import Node, same_key
from perfscore.rubric.yaml_nodes import parse_yaml

__all__ = ["Document", "Node", "parse", "parse_json", "parse_yaml", "read_text", "same_key"]


def parse(path: Path | str) -> Document:
    """Return the document in a file: JSON by its name, else YAML.

    Raises:
        PerfscoreError: the file cannot be read, or is not what it should be; with all problems found.
    """
    text, warnings = read_text(path)
    reader = parse_json if Path(path).suffix.lower() == ".json" else parse_yaml
    try:
        document = reader(text, str(path))
    except PerfscoreError as error:
        raise PerfscoreError((*error.problems, *warnings)) from None
    return replace(document, problems=tuple(warnings))
