"""Decide every file of the portal.

In: checked content and a day. Out: a Plan. Nothing is read or written here, so that
two runs with the same arguments give the same plan.
"""

import json
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property

from chengnuo import __version__
from chengnuo.atlas import Atlas
from chengnuo.model import Content, Portal
from chengnuo.planning.artifacts import Artifact, Kind
from chengnuo.planning.documents import matter_documents, region_documents
from chengnuo.planning.entries import SearchEntry
from chengnuo.planning.finding import search_entries
from chengnuo.planning.page import Page
from chengnuo.planning.page_views import MatterPage
from chengnuo.planning.pages import Rules, pages
from chengnuo.planning.views import Frame

__all__ = ["Artifact", "Kind", "Plan", "SearchEntry", "plan"]


@dataclass(frozen=True)
class Plan:
    """Every file of the portal on ``today``, and what the search finds in it."""

    today: date
    artifacts: tuple[Artifact, ...]
    entries: tuple[SearchEntry, ...]

    @cached_property
    def characters(self) -> frozenset[str]:
        """Every character that stands in a document."""
        found: set[str] = set()
        for artifact in self.artifacts:
            if artifact.kind is Kind.PDF:
                found.update(json.dumps(artifact.data, ensure_ascii=False))
        return frozenset(found)


def plan(content: Content, *, today: date, rules: Rules = ()) -> Plan:
    """Return every file of the portal that ``content`` makes on ``today``.

    ``rules`` (id, title, what it checks, source) are described on the page about the
    portal.
    """
    atlas = Atlas(content, today)
    found: list[Artifact] = []
    for page in pages(atlas, rules):
        found.append(_page(page, content.portal, today))
        if isinstance(page.view, MatterPage):
            view = page.view.matter
            data = asdict(view)
            path = f"{view.id}/index.json"
            found.append(Artifact(path, Kind.JSON, "", data, page.source))
            located = atlas.by_folder[view.id]
            found += matter_documents(atlas, located, view)
    for jurisdiction in content.jurisdictions:
        found += region_documents(atlas, jurisdiction)
    return Plan(
        today,
        tuple(sorted(found, key=lambda artifact: artifact.path)),
        tuple(search_entries(atlas)),
    )


def _page(page: Page, portal: Portal, today: date) -> Artifact:
    footer = (
        ("主办单位", portal.maintainer),
        ("联系方式", portal.contact),
        ("地址", portal.address),
        ("网站标识码", portal.site_code),
        ("ICP备案编号", portal.icp_number),
        ("公安备案号", portal.police_number),
    )
    frame = Frame(
        path=page.path,
        root=_root(page, portal),
        title=page.title,
        description=page.description or f"{page.title}－{portal.title}",
        crumbs=page.crumbs,
        is_demo=page.is_demo,
        portal_title=portal.title,
        portal_subtitle=portal.subtitle,
        maintainer=portal.maintainer,
        footer=tuple(pair for pair in footer if pair[1]),
        today=today.isoformat(),
        version=__version__,
        section=page.section,
    )
    data = {"frame": asdict(frame), "page": asdict(page.view)}
    return Artifact(page.path, Kind.PAGE, page.template, data, page.source)


def _root(page: Page, portal: Portal) -> str:
    """Return the way from ``page`` to the root of the portal.

    A server shows the page for wrong addresses at any depth, so that one needs the
    portal's own address where there is one.
    """
    if page.template == "notfound.html":
        return portal.base_address
    return "../" * page.path.count("/")
