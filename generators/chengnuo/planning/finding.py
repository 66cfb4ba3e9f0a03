"""What the search can find, from Content and a day."""

from collections.abc import Iterator

from chengnuo.atlas import INDEX, Atlas, Located, current_proofs, wording_of
from chengnuo.planning.entries import SearchEntry


def search_entries(atlas: Atlas) -> Iterator[SearchEntry]:
    """Yield one entry for each thing with an address, in the order of the content.

    A matter is found by its name, its agency and its proofs, and by nothing else.
    """
    for located in atlas.matters:
        if located.number and wording_of(located):
            yield _matter(atlas, located)
    for jurisdiction in atlas.content.jurisdictions:
        region = jurisdiction.name
        link = atlas.to_jurisdiction(jurisdiction)
        yield SearchEntry(
            "jurisdiction",
            region,
            link.href,
            region,
            "",
            (region, jurisdiction.code),
            "",
        )
        for agency in jurisdiction.agencies:
            yield SearchEntry(
                "agency",
                agency.name,
                atlas.to_agency(jurisdiction, agency).href,
                region,
                agency.name,
                tuple(filter(None, (agency.name, agency.uscc))),
                "",
            )
        for policy in jurisdiction.policies:
            link = atlas.to_policy(jurisdiction, policy)
            texts = (policy.title, policy.short_title, policy.document_number)
            yield SearchEntry(
                "policy",
                policy.title,
                link.href,
                region,
                policy.issuer,
                tuple(dict.fromkeys(filter(None, texts))),
                policy.document_number,
            )
            for clause in policy.clauses:
                title = f"{policy.short_title or policy.title} {clause.clause}"
                yield SearchEntry(
                    "clause",
                    title,
                    f"{link.href}#{clause.id}",
                    region,
                    policy.issuer,
                    (clause.text,),
                    clause.text,
                )
        for number, duty in enumerate(jurisdiction.duties, start=1):
            yield SearchEntry(
                "duty",
                duty.task,
                f"{atlas.to_duties(jurisdiction).href}#duty-{number}",
                region,
                duty.lead_agency,
                tuple(
                    filter(
                        None, (duty.task, duty.lead_agency, duty.responsible_agencies)
                    )
                ),
                duty.due,
            )
    for slug, versions in atlas.laws.items():
        law = versions[-1]
        yield SearchEntry(
            "law",
            law.title,
            f"laws/{slug}/{INDEX}",
            "",
            "",
            tuple(dict.fromkeys(filter(None, (law.title, law.document_number)))),
            law.rank,
        )


def _matter(atlas: Atlas, located: Located) -> SearchEntry:
    proofs = tuple(proof.name for proof in current_proofs(located.matter, atlas.today))
    return SearchEntry(
        "matter",
        located.matter.name,
        atlas.to_matter(located).href,
        located.jurisdiction.name,
        located.agency.name,
        (located.matter.name, located.agency.name, *proofs),
        "；".join(proofs),
    )
