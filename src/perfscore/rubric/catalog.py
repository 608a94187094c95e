"""Shipped rubrics by name, and any rule file by its path."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from perfscore.problems import PerfscoreError, Problem
from perfscore.text import suggest

_HERE = Path(__file__).resolve().parent.parent
_FOLDERS = (_HERE / "rules", _HERE.parent.parent / "rules")  # in the wheel; in a checkout


def shipped() -> Iterator[Path]:
    """The shipped rule files, by name."""
    folder = next((one for one in _FOLDERS if one.is_dir()), None)
    return iter(sorted(folder.glob("*.yaml")) if folder is not None else ())


def named() -> dict[str, Path]:
    """The shipped rule files by the names that they are asked for by."""
    return {one.stem: one for one in shipped()}


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # no file can have such a name
        return False


def find(path_or_name: Path | str) -> Path:
    """The rule file at a path, or the shipped one of that name; raise :class:`PerfscoreError`."""
    text = str(path_or_name)
    path = Path(text)
    if isinstance(path_or_name, Path) or path.suffix in {".yaml", ".yml", ".json"} or "/" in text or _exists(path):
        return path
    names = named()
    if text in names:
        return names[text]
    hint = suggest(text, names) or "自带的规则：" + "、".join(names)
    raise PerfscoreError([Problem("rubric-unknown", f"没有叫“{text[:80]}”的规则", None, hint)])


def maps() -> Iterator[Path]:
    """The shipped maps of headings, by name."""
    folder = next((one for one in _FOLDERS if one.is_dir()), None)
    return iter(sorted((folder / "maps").glob("*.yaml")) if folder is not None else ())
