"""The pages of a region: its own, its catalogue, duties, papers and agencies."""

from collections.abc import Iterator, Mapping

from chengnuo.atlas import Atlas, Link, Located
from chengnuo.model import Agency, Jurisdiction
from chengnuo.planning.document_views import term
from chengnuo.planning.documents import of_agency, of_jurisdiction
from chengnuo.planning.guides import agency_view, channel_views
from chengnuo.planning.lists import (
    card,
    catalogue_rows,
    duty_rows,
    matter_row,
    policy_row,
)
from chengnuo.planning.page import Page, home_link
from chengnuo.planning.page_views import (
    AgencyPage,
    CataloguePage,
    DutiesPage,
    JurisdictionPage,
    PoliciesPage,
)
from chengnuo.planning.papers import policy_page


def region_pages(
    atlas: Atlas, jurisdiction: Jurisdiction, titles: Mapping[str, str]
) -> Iterator[Page]:
    """Yield the page of ``jurisdiction`` and all that hang on it but the matters."""
    me = atlas.to_jurisdiction(jurisdiction)
    home = home_link()
    source, demo = jurisdiction.place.file, jurisdiction.is_demo
    listed = atlas.listed(jurisdiction)
    yield Page(
        me.href,
        "jurisdiction.html",
        jurisdiction.name,
        JurisdictionPage(
            card=card(atlas, jurisdiction),
            parents=tuple(
                atlas.to_jurisdiction(above) for above in atlas.chain(jurisdiction)
            ),
            lead_agency=jurisdiction.lead_agency,
            notes=jurisdiction.notes,
            agencies=tuple(
                agency_view(atlas, jurisdiction, a) for a in jurisdiction.agencies
            ),
            policies=tuple(
                policy_row(atlas, jurisdiction, p) for p in jurisdiction.policies
            ),
            catalogue=atlas.to_catalogue(jurisdiction) if listed else None,
            duties=atlas.to_duties(jurisdiction) if jurisdiction.duties else None,
            documents=of_jurisdiction(atlas, jurisdiction),
            complaint_channels=channel_views(
                jurisdiction.complaint_channels, jurisdiction.name
            ),
            clocks=tuple(
                (c.name, term(c.start, c.within, c.unit), c.source)
                for c in jurisdiction.clocks
            ),
        ),
        "jurisdictions",
        source,
        (home,),
        is_demo=demo,
    )
    if listed:
        yield _catalogue(atlas, jurisdiction, listed)
    if jurisdiction.duties:
        yield Page(
            atlas.to_duties(jurisdiction).href,
            "duties.html",
            f"{jurisdiction.name}任务分工",
            DutiesPage(me, duty_rows(atlas, jurisdiction)),
            "policies",
            jurisdiction.duties[0].place.file,
            (home, me),
            is_demo=demo,
        )
    if jurisdiction.policies:
        yield from _papers(atlas, jurisdiction, titles)
    for agency in jurisdiction.agencies:
        yield _agency(atlas, jurisdiction, agency)


def _catalogue(
    atlas: Atlas, jurisdiction: Jurisdiction, listed: tuple[Located, ...]
) -> Page:
    rows = tuple(row for m in listed for row in catalogue_rows(atlas, m))
    me = atlas.to_jurisdiction(jurisdiction)
    return Page(
        atlas.to_catalogue(jurisdiction).href,
        "catalogue.html",
        f"{jurisdiction.name}告知承诺制清单",
        CataloguePage(
            jurisdiction=me,
            rows=rows,
            agencies=tuple(dict.fromkeys(row.agency.label for row in rows)),
            methods=tuple(
                dict.fromkeys(row.verification for row in rows if row.verification)
            ),
            schemes=tuple(dict.fromkeys(row.scheme for row in rows)),
            sources=tuple(
                Link(
                    f"{source.covers}：{found[1].short_title or found[1].title}",
                    atlas.to_policy(*found).href,
                )
                for source in jurisdiction.sources
                if (found := atlas.policies.get(f"{jurisdiction.code}/{source.policy}"))
            ),
            documents=tuple(
                download
                for download in of_jurisdiction(atlas, jurisdiction)
                if download.kind == "catalogue"
            ),
        ),
        "catalogue",
        jurisdiction.place.file,
        (home_link(), me),
        is_demo=jurisdiction.is_demo,
    )


def _papers(
    atlas: Atlas, jurisdiction: Jurisdiction, titles: Mapping[str, str]
) -> Iterator[Page]:
    me, home = atlas.to_jurisdiction(jurisdiction), home_link()
    rows = tuple(policy_row(atlas, jurisdiction, p) for p in jurisdiction.policies)
    yield Page(
        atlas.to_policies(jurisdiction).href,
        "policies.html",
        f"{jurisdiction.name}政策文件",
        PoliciesPage(((me, rows),)),
        "policies",
        jurisdiction.place.file,
        (home, me),
        is_demo=jurisdiction.is_demo,
    )
    for policy in jurisdiction.policies:
        yield Page(
            atlas.to_policy(jurisdiction, policy).href,
            "policy.html",
            policy.title,
            policy_page(atlas, jurisdiction, policy, titles),
            "policies",
            policy.place.file,
            (home, me, atlas.to_policies(jurisdiction)),
            is_demo=jurisdiction.is_demo,
        )


def _agency(atlas: Atlas, jurisdiction: Jurisdiction, agency: Agency) -> Page:
    me = atlas.to_jurisdiction(jurisdiction)
    return Page(
        atlas.to_agency(jurisdiction, agency).href,
        "agency.html",
        agency.name,
        AgencyPage(
            agency=agency_view(atlas, jurisdiction, agency),
            jurisdiction=me,
            matters=tuple(
                matter_row(atlas, m)
                for m in atlas.matters
                if m.agency is agency and m.number
            ),
            documents=of_agency(atlas, jurisdiction, agency),
        ),
        "jurisdictions",
        agency.place.file,
        (home_link(), me),
        is_demo=jurisdiction.is_demo,
    )
