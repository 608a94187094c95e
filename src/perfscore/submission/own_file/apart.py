"""A row among those of the indicators that the rule has for itself: 预算执行率, where the head has no score for it."""

from __future__ import annotations

from collections.abc import Mapping

from perfscore import exact
from perfscore.submission.own_file.mapping import Apart
from perfscore.submission.own_file.words import plain


def is_apart(apart: Apart | None, name: str, texts: Mapping[str, str]) -> bool:
    """True of a row that is called so, and stands in no group of indicators: in one it is an indicator of that."""
    if apart is None:
        return False
    words = {plain(one) for one in apart.names}
    labels = [plain(text) for text in (name, *(texts.get(one, "") for one in apart.within))]
    return any(labels) and all(not one or one in words for one in labels)


def rate(apart: Apart, text: str, texts: Mapping[str, str]) -> str:
    """A printed rate, with the sign that its row's unit says; nothing where it is no share."""
    size = exact.split_unit(text)
    if size is not None and size[1] is None and plain(texts.get(apart.unit, "")) in {"%", "百分比"}:
        text = f"{text.strip()}%"
        size = exact.split_unit(text)
    return text if size is not None and size[1] is not None and size[1].base == "%" else ""
