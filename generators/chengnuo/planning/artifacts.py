"""A file to be, and what it is made by."""

import json
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

from chengnuo import __version__


class Kind(StrEnum):
    """What an artifact is made by."""

    PAGE = "page"
    PDF = "pdf"
    DOCX = "docx"
    HTML = "html"
    XLSX = "xlsx"
    FORM = "form"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file to be: its address, how it is made, from what, and whose it is.

    ``template`` is that of a page, or the name of a document.
    """

    path: str
    kind: Kind
    template: str
    data: dict[str, Any]
    source: str

    def key(self, look: str) -> str:
        """Return the hash of all that goes into the file; ``look`` is that of the look."""
        described = json.dumps(
            [self.kind, self.template, self.data, look, __version__],
            ensure_ascii=False,
            sort_keys=True,
        )
        return sha256(described.encode()).hexdigest()
