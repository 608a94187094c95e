"""Names and words as they are compared, and what is a reason."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any, Final

NOTHING: Final = {"", "无", "没有", "略", "是", "否", "na", "none", "不适用", "一"}


def normal(value: Any) -> Any:
    """Plain data with every text in its normal form."""
    if isinstance(value, Mapping):
        return {normal(key): normal(one) for key, one in value.items()}
    if isinstance(value, list):
        return [normal(one) for one in value]
    return unicodedata.normalize("NFKC", value).strip() if isinstance(value, str) else value


def keyed(value: Any) -> Any:
    """Plain data with every key in its normal form."""
    if isinstance(value, Mapping):
        return {normal(key): keyed(one) for key, one in value.items()}
    return [keyed(one) for one in value] if isinstance(value, list) else value


def is_reason(text: Any) -> bool:
    """Whether a text says something."""
    letters = "".join(one for one in normal(text or "") if one.isalpha())
    return letters.lower() not in NOTHING
