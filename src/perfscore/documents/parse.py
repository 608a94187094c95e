"""A rule or submission file as nodes with their places: the door of this part of the room."""

from dataclasses import replace
from pathlib import Path

from perfscore.documents.document import Document
from perfscore.documents.json_nodes import parse_json
from perfscore.documents.node import Node
from perfscore.documents.source import read_text
from perfscore.documents.yaml_nodes import parse_yaml
from perfscore.problems import PerfscoreError

__all__ = ["Document", "Node", "parse", "parse_json", "parse_yaml", "read_text"]


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
