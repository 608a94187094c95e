"""Bars of points as inline SVG that differ in pattern and not in colour: they read the same in black and white.

The first part of a bar is solid, the second hatched, the third dotted, the fourth empty. A page that shows any
holds ``patterns()`` once, and has ``STYLE`` in its style.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from perfscore import exact
from perfscore.report.markup import Markup, element

if TYPE_CHECKING:
    from perfscore.exact import Number

STYLE: Final = """
.legend { display: flex; flex-wrap: wrap; gap: .2em 1.5em; margin: .3em 0; }
.legend svg { width: 2em; height: 1em; vertical-align: -.1em; margin-right: .4em; }
svg.bar { display: block; width: 100%; height: 1.1em; }
svg.patterns { position: absolute; width: 0; height: 0; }
"""
_FILLS: Final = ("#333", "url(#hatched)", "url(#dotted)", "#fff")
_WIDE: Final = 1000
_HIGH: Final = 16
_EDGE: Final = 2


def patterns() -> Markup:
    """The patterns that the bars of a page are filled with."""
    line = element("path", d="M-2,2 l4,-4 M0,8 l8,-8 M6,10 l4,-4", stroke="#000", stroke_width=1)
    dot = element("circle", cx=2, cy=2, r=1, fill="#000")
    return element(
        "svg",
        element(
            "defs",
            element("pattern", line, id="hatched", width=8, height=8, patternUnits="userSpaceOnUse"),
            element("pattern", dot, id="dotted", width=5, height=5, patternUnits="userSpaceOnUse"),
        ),
        class_="patterns",
        aria_hidden="true",
    )


def legend(*names: str) -> Markup:
    """A legend: each pattern with its meaning."""
    keys = (
        element("span", element("svg", _box(_EDGE, 40, fill), viewBox=f"0 0 44 {_HIGH}", aria_hidden="true"), name)
        for name, fill in zip(names, _FILLS, strict=False)
    )
    return element("p", *keys, class_="legend")


def bar(parts: Sequence[Number], scale: Number, says: str) -> Markup:
    """One bar: its parts from left to right, drawn to ``scale`` as the whole width; ``says`` is read aloud."""
    boxes, left = [], exact.ratio(0)
    for part, fill in zip(parts, _FILLS, strict=False):
        if part > 0:
            boxes.append(_box(_place(left, scale) + _EDGE, _place(part, scale), fill))
        left += max(part, exact.ratio(0))
    frame = {"viewBox": f"0 0 {_WIDE + 2 * _EDGE} {_HIGH}", "preserveAspectRatio": "none"}
    return element("svg", element("title", says), *boxes, role="img", aria_label=says, class_="bar", **frame)


def _place(part: Number, scale: Number) -> Decimal:
    """The length of a number of points in a bar."""
    return exact.decimal(exact.rounded(part / scale * _WIDE, 2)) if scale else Decimal(0)


def _box(left: Decimal | int, width: Decimal | int, fill: str) -> Markup:
    return element(
        "rect", x=str(left), y=1, width=str(width), height=_HIGH - 2, fill=fill, stroke="#000", stroke_width=1
    )
