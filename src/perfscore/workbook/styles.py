"""The styles of the form: one font for all, a colour for the cells to fill in, lines like an official table."""

from __future__ import annotations

from typing import Any, Final

_FONT: Final = {"font_name": "宋体", "font_size": 10.5, "valign": "vcenter"}
_LINES: Final = {"border": 1, "border_color": "#7F7F7F", "text_wrap": True}
INPUT: Final = "#FFF7D6"
_SMALL: Final = {"bg_color": INPUT, "locked": False, "font_size": 9}
_HEAD: Final = {"bold": True, "align": "center", "bg_color": "#E7ECF2"}

STYLES: Final[dict[str, dict[str, Any]]] = {
    "title": {"font_name": "黑体", "font_size": 16, "align": "center", "valign": "vcenter", "text_wrap": True},
    "plain": {"text_wrap": True, "valign": "top"},
    "strong": {"bold": True, "text_wrap": True},
    "facts": {"text_wrap": True, "font_color": "#404040"},
    "head": _LINES | _HEAD,
    "cell": _LINES | {"indent": 1},
    "center": _LINES | {"align": "center"},
    "small": _LINES | {"font_size": 9, "indent": 1},
    "points": _LINES | {"align": "center", "num_format": "General"},
    "score": _LINES | {"align": "center", "bold": True, "num_format": "General"},
    "sum": _LINES | {"align": "center", "bold": True, "bg_color": "#F2F2F2"},
    "sums": _LINES | {"bold": True, "indent": 1, "bg_color": "#F2F2F2"},
    "input": _LINES | {"bg_color": INPUT, "locked": False, "align": "center"},
    "input text": _LINES | {"bg_color": INPUT, "locked": False, "indent": 1},
    "input free": _LINES | _SMALL | {"align": "center"},
    "input printed": _LINES
    | {"bg_color": INPUT, "locked": False, "align": "center", "font_size": 9, "num_format": "@"},
    "input claim": _LINES | {"bg_color": INPUT, "locked": False, "align": "center"},
    "input small": _LINES | _SMALL | {"indent": 1},
    "input year": _LINES | {"bg_color": INPUT, "locked": False, "align": "left", "indent": 1, "num_format": "0"},
    "input money": _LINES | {"bg_color": INPUT, "locked": False, "align": "right", "num_format": "#,##0.00"},
    "input wide": _LINES | {"bg_color": INPUT, "locked": False, "align": "right", "num_format": "#,##0.00####"},
    "input count": _LINES | {"bg_color": INPUT, "locked": False, "align": "right", "num_format": "#,##0"},
    "input number": _LINES | {"bg_color": INPUT, "locked": False, "align": "right"},
    "input percent": _LINES | {"bg_color": INPUT, "locked": False, "align": "right", "num_format": "0.00%"},
    "input date": _LINES | {"bg_color": INPUT, "locked": False, "align": "center", "num_format": "yyyy\\-mm\\-dd"},
    "hint": {"font_size": 9, "font_color": "#C00000", "text_wrap": True, "indent": 1},
    "signature": {"indent": 1},
    "signed day": {"align": "right", "indent": 2},
    "hidden": {"font_size": 9},
    "hidden head": {"font_size": 9, "bold": True},
}


_WRONG: Final = {"bg_color": "#FFC7CE"}
"""The look of a cell that is wrong, over that which it has."""


def style(name: str) -> dict[str, Any]:
    """A style by its name, with the font of all."""
    if name == "wrong":
        return _WRONG
    return _FONT | STYLES[name]
