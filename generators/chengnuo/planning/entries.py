"""What can be found by the search: one entry per thing that has an address."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SearchEntry:
    """A thing that has an address, and the texts in which it is looked for."""

    kind: str  # matter, agency, policy, clause, duty, law, jurisdiction
    title: str
    path: str  # relative to the portal's root, may carry a #fragment
    jurisdiction: str
    agency: str
    texts: tuple[str, ...]
    summary: str
