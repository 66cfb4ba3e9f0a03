"""From a paper to its page: the text with anchors, its clauses and who serves them."""

from collections.abc import Mapping

from chengnuo.atlas import Atlas, Link
from chengnuo.model import Jurisdiction, Policy
from chengnuo.planning.lists import policy_row
from chengnuo.planning.page_views import PolicyPage
from chengnuo.planning.views import ClauseView, Heading, ServedBy
from chengnuo.prose import render

OPEN = ServedBy("open", "尚待后续功能落实", "")


def policy_page(
    atlas: Atlas, jurisdiction: Jurisdiction, policy: Policy, titles: Mapping[str, str]
) -> PolicyPage:
    """Return the page of ``policy``; ``titles`` are those of the rules by their id."""
    prose = render(policy.text)
    page = atlas.to_policy(jurisdiction, policy)
    clauses = tuple(
        ClauseView(
            id=clause.id,
            clause=clause.clause,
            text=clause.text,
            kind=clause.kind,
            href=_anchor(page, prose.place_of(clause.text)),
            same_as=tuple(filter(None, map(atlas.to_clause, clause.same_as))),
            served_by=tuple(served_by(atlas, s, titles) for s in clause.served_by)
            or (OPEN,),
        )
        for clause in policy.clauses
    )
    kinds = [{served.kind for served in clause.served_by} for clause in clauses]
    me = f"{jurisdiction.code}/{policy.slug}"
    return PolicyPage(
        row=policy_row(atlas, jurisdiction, policy),
        short_title=policy.short_title,
        printed_on=policy.printed_on,
        published_on=policy.published_on,
        disclosure_mark=policy.disclosure_mark,
        source=policy.source,
        notes=policy.notes,
        body_html=prose.html,
        contents=tuple(
            Heading(level, label.rstrip("。"), anchor)
            for level, label, anchor in prose.headings
        ),
        clauses=clauses,
        clauses_served=sum(not kind <= {"people", "open"} for kind in kinds),
        clauses_people=sum(kind == {"people"} for kind in kinds),
        implements=tuple(
            atlas.to_policy(*atlas.policies[other])
            for other in policy.implements
            if other in atlas.policies
        ),
        implemented_by=tuple(
            atlas.to_policy(*other)
            for other in atlas.policies.values()
            if me in other[1].implements
            and (jurisdiction.is_demo or not other[0].is_demo)
        ),
    )


def served_by(atlas: Atlas, text: str, titles: Mapping[str, str]) -> ServedBy:
    """Return what ``text`` of the column 落实情况 means, with its link."""
    kind, _, what = text.partition(":")
    if kind == "page":
        return ServedBy(kind, _page_label(atlas, what), what)
    if kind == "rule":
        return ServedBy(kind, titles.get(what, what), f"rules/index.html#rule-{what}")
    if kind == "document":
        titles_of = {spec.name: spec.title for spec in atlas.content.documents}
        label = titles_of.get(what, what)
        return ServedBy(kind, label, "downloads/index.html")
    if kind == "export":
        return ServedBy(kind, what, "downloads/index.html")
    return ServedBy("people", what or text, "")


def _page_label(atlas: Atlas, href: str) -> str:
    """Return what to call the page at ``href``."""
    address = href.partition("#")[0]
    for located in atlas.matters:
        if atlas.to_matter(located).href == address:
            return f"办事指南：{located.matter.name}"
    for jurisdiction, policy in atlas.policies.values():
        if atlas.to_policy(jurisdiction, policy).href == address:
            return f"政策文件：{policy.short_title or policy.title}"
    names = {
        "catalogue": "清单",
        "duties": "任务分工",
        "policies": "政策文件",
        "laws": "法律法规",
        "proofs": "按证明查找",
        "downloads": "文书下载",
        "complaints": "投诉举报",
        "search": "搜索",
        "rules": "发布前的检查",
        "about": "关于",
    }
    parts = address.split("/")
    regions = {j.code: j.name for j in atlas.content.jurisdictions}
    region = regions.get(parts[0], "")
    named = next((names[part] for part in parts if part in names), "")
    return f"{region}{named}" or "首页"


def _anchor(page: Link, place: str | None) -> str:
    """Return where a clause stands in the text of its paper, "" if it does not."""
    if place is None:
        return ""
    return f"{page.href}#{place}" if place else page.href
