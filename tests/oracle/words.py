"""Names and words as they are compared, and what is a reason."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any, Final

NOTHING: Final = {
    *("", "无", "没有", "略", "是", "否", "na", "none", "不适用", "一", "适用", "不是", "是的", "对", "不", "符合"),
    *("不符合", "理由", "原因", "没有理由", "无原因", "无说明", "reason", "yes", "no", "true", "false", "null"),
}
APPLIES: Final = {"否", "不是", "不符合", "no", "n", "false", "×", "✗", "适用", "", "none"}


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
    """True where a text says something."""
    letters = "".join(one for one in normal(text or "") if one.isalpha())
    return letters.lower() not in NOTHING and len(set(letters.lower())) > (1 if letters.isascii() else 0)
