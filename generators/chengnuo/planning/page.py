"""A page before it has its frame: its address, its template and what that sees."""

from dataclasses import dataclass
from typing import Any

from chengnuo.atlas import Link


@dataclass(frozen=True, slots=True)
class Page:
    """A page before it has its frame."""

    path: str
    template: str
    title: str
    view: Any
    section: str
    source: str
    crumbs: tuple[Link, ...] = ()
    description: str = ""
    is_demo: bool = False


def home_link() -> Link:
    """Return the way back to the first page."""
    return Link("首页", "index.html")
