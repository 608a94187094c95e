"""The digest of a rule: of what decides scores in its files."""

from __future__ import annotations

from perfscore.documents.document import Document
from perfscore.submission.model import digest


def content_digest(document: Document) -> str:
    """SHA-256 of what stands in the rule file; of one that extends others, of what stands in all of them."""
    written = [_scoring(one.plain()) for one in document.sources]
    return digest(written if len(written) > 1 else written[0])


def _scoring(plain: object) -> object:
    """The content of a rule file that decides scores: its tests are no part of the rule."""
    return {key: value for key, value in plain.items() if key != "tests"} if isinstance(plain, dict) else plain
