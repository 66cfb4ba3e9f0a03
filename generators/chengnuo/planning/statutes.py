"""From the law files to their pages: every version, its state, and who cites it."""

from functools import lru_cache

from chengnuo.atlas import INDEX, Atlas, Link
from chengnuo.laws import parse, state_of, words
from chengnuo.model import Law
from chengnuo.planning.guides import STATE_LABELS
from chengnuo.planning.page_views import LawPage, LawRow, LawsPage, LawVersion

Uses = tuple[tuple[str, tuple[Link, ...]], ...]


def laws_page(atlas: Atlas) -> LawsPage:
    """Return the list of laws; those that are cited most come first."""
    rows = [
        LawRow(
            title=versions[-1].title,
            href=f"laws/{slug}/{INDEX}",
            rank=versions[-1].rank,
            versions=tuple(str(law.version) for law in versions),
            matters=len(
                {link.href for _, links in used_by(atlas, slug) for link in links}
            ),
        )
        for slug, versions in atlas.laws.items()
    ]
    return LawsPage(tuple(sorted(rows, key=lambda row: (-row.matters, row.href))))


def law_page(atlas: Atlas, slug: str) -> LawPage:
    """Return the page of one law: its versions, the newest first."""
    versions = atlas.laws[slug]
    return LawPage(
        title=versions[-1].title,
        rank=versions[-1].rank,
        versions=tuple(_version(atlas, law) for law in reversed(versions)),
        used_by=used_by(atlas, slug),
    )


def used_by(atlas: Atlas, slug: str) -> Uses:
    """Return each citation of the law with the listed matters that rest on it."""
    return tuple(
        (citation, tuple(links.values()))
        for citation, links in _uses(atlas).get(slug, {}).items()
    )


@lru_cache(maxsize=1)
def _uses(atlas: Atlas) -> dict[str, dict[str, dict[str, Link]]]:
    """Return by law, citation and address the listed matters that rest on it.

    A demonstration rests on nothing real.
    """
    found: dict[str, dict[str, dict[str, Link]]] = {}
    for located in atlas.matters:
        if not located.number or located.jurisdiction.is_demo:
            continue
        matter, link = located.matter, atlas.to_matter(located)
        proofs = (basis for proof in matter.proofs for basis in proof.bases)
        for basis in (*matter.bases, *proofs):
            slug = atlas.law_of(basis.citation) if parse(basis.citation) else ""
            if slug:
                citations = found.setdefault(slug, {})
                citations.setdefault(basis.citation, {})[link.href] = link
    return found


def _version(atlas: Atlas, law: Law) -> LawVersion:
    state = state_of(law, atlas.today)
    return LawVersion(
        version=str(law.version),
        anchor=str(law.version),
        document_number=law.document_number,
        state=state,
        state_label=STATE_LABELS[state],
        in_force_from=str(law.in_force_from or ""),
        in_force_until=str(law.in_force_until or ""),
        replaced_by=law.replaced_by,
        certainty=law.certainty,
        checked_on=str(law.checked_on or ""),
        source=law.source,
        notes=law.notes,
        articles=tuple(
            (f"{law.version}-{a.article}", a.article, words(a), a.is_excerpt)
            for a in law.articles
        ),
    )
