"""Every page of the portal, in order, and those that belong to no one region."""

from collections.abc import Iterator
from typing import Any

from chengnuo.atlas import INDEX, Atlas, Link
from chengnuo.planning.guides import channel_views
from chengnuo.planning.lists import (
    card,
    matter_row,
    policy_row,
)
from chengnuo.planning.matters import matter_pages, proof_pages, proof_types
from chengnuo.planning.page import Page, home_link
from chengnuo.planning.page_views import (
    AboutPage,
    ComplaintsPage,
    DownloadsPage,
    HomePage,
    PoliciesPage,
    RulesPage,
    SearchPage,
)
from chengnuo.planning.regions import region_pages
from chengnuo.planning.statutes import law_page, laws_page

MOST = 12  # kinds of proof and papers that the first page names
Rules = tuple[tuple[str, str, str, str], ...]


def pages(atlas: Atlas, rules: Rules) -> Iterator[Page]:
    """Yield every page of the portal, the first page first."""
    titles = {rule: title for rule, title, *_ in rules}
    yield _home(atlas)
    yield from _general(atlas, rules)
    for jurisdiction in atlas.content.jurisdictions:
        yield from region_pages(atlas, jurisdiction, titles)
    yield from matter_pages(atlas)
    yield from proof_pages(atlas)
    yield from _laws(atlas)


def _home(atlas: Atlas) -> Page:
    content = atlas.content
    cards = [card(atlas, j) for j in content.jurisdictions]
    with_agencies = [c for c in cards if c.agencies]
    real = [c for c in cards if not c.is_demo]
    recent = sorted(
        (
            policy_row(atlas, j, p)
            for j in content.jurisdictions
            if not j.is_demo
            for p in j.policies
        ),
        key=lambda row: row.issued_on or row.printed_on,
        reverse=True,
    )
    view = HomePage(
        jurisdictions=tuple(sorted(with_agencies, key=lambda c: (c.is_demo, c.code))),
        upper_levels=tuple(c for c in cards if not c.agencies),
        agencies=sum(c.agencies for c in real),
        matters=sum(c.matters for c in real),
        proofs=sum(c.proofs for c in real),
        policies=sum(c.policies for c in real),
        proof_types=proof_types(atlas)[:MOST],
        recent_policies=tuple(recent[:5]),
    )
    portal = content.portal
    return Page(
        INDEX,
        "home.html",
        portal.title,
        view,
        "home",
        "portal.yaml",
        description=portal.description,
    )


def _general(atlas: Atlas, rules: Rules) -> Iterator[Page]:
    content, home = atlas.content, (home_link(),)
    portal = content.portal

    def page(name: str, template: str, title: str, view: Any) -> Page:
        return Page(f"{name}/{INDEX}", template, title, view, name, "portal.yaml", home)

    lists = tuple(
        link
        for j in content.jurisdictions
        if j.agencies
        for link in (Link(f"{j.name}清单", atlas.to_catalogue(j).href),)
    )
    more = (
        Link("按证明查找", f"proofs/{INDEX}"),
        Link("法律法规", f"laws/{INDEX}"),
        Link("政策文件", f"policies/{INDEX}"),
        Link("文书下载", f"downloads/{INDEX}"),
    )
    yield page("search", "search.html", "搜索", SearchPage((*lists, *more)))
    yield page("complaints", "complaints.html", "投诉举报", _complaints(atlas))
    yield page("about", "about.html", "关于本门户", AboutPage(portal.description))
    yield page("rules", "rules.html", "发布前的检查", RulesPage(rules))
    downloads = tuple(
        (
            atlas.to_agency(j, a),
            tuple(
                matter_row(atlas, m)
                for m in atlas.matters
                if m.agency is a and m.number
            ),
        )
        for j in content.jurisdictions
        if not j.is_demo
        for a in j.agencies
    )
    yield page("downloads", "downloads.html", "文书下载", DownloadsPage(downloads))
    yield page(
        "policies",
        "policies.html",
        "政策文件",
        PoliciesPage(
            tuple(
                (
                    atlas.to_jurisdiction(j),
                    tuple(policy_row(atlas, j, p) for p in j.policies),
                )
                for j in content.jurisdictions
                if j.policies
            )
        ),
    )
    yield Page(
        "404.html",
        "notfound.html",
        "没有找到这个页面",
        SearchPage((*lists, *more)),
        "notfound",
        "portal.yaml",
        home,
    )


def _complaints(atlas: Atlas) -> ComplaintsPage:
    """Return whom to tell, in which place; a demonstration comes last."""
    portal = atlas.content.portal
    groups = []
    if portal.complaint_channels:
        own = channel_views(portal.complaint_channels, "本门户")
        groups.append(("本门户", False, own))
    for j in sorted(atlas.content.jurisdictions, key=lambda j: j.is_demo):
        if j.agencies:
            groups.append(
                (j.name, j.is_demo, channel_views(j.complaint_channels, j.name))
            )
            groups += [
                (a.name, j.is_demo, channel_views(a.complaint_channels, a.name))
                for a in j.agencies
            ]
    return ComplaintsPage(tuple(groups))


def _laws(atlas: Atlas) -> Iterator[Page]:
    home, title = home_link(), "法律法规"
    yield Page(
        f"laws/{INDEX}",
        "laws.html",
        title,
        laws_page(atlas),
        "laws",
        "laws",
        (home,),
    )
    for slug, versions in atlas.laws.items():
        yield Page(
            f"laws/{slug}/{INDEX}",
            "law.html",
            versions[-1].title,
            law_page(atlas, slug),
            "laws",
            versions[-1].place.file,
            (home, Link(title, f"laws/{INDEX}")),
        )
