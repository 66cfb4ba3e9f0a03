"""What can be found by the search: one entry per thing that has an address."""

from dataclasses import dataclass

KINDS = ("matter", "agency", "policy", "clause", "duty", "law", "jurisdiction")
"""What an entry can be, in the order in which results are shown."""


@dataclass(frozen=True, slots=True)
class SearchEntry:
    """A thing that has an address, and the texts in which it is looked for."""

    kind: str  # one of KINDS
    title: str
    path: str  # relative to the portal's root, may carry a #fragment
    jurisdiction: str
    agency: str
    texts: tuple[str, ...]
    summary: str
