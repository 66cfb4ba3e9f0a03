"""The pages of matters, and of the kinds of proof that they ask for."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from chengnuo.atlas import INDEX, Atlas, Link, current_proofs, wording_of
from chengnuo.planning.documents import of_matter
from chengnuo.planning.guides import matter_view
from chengnuo.planning.lists import (
    catalogue_rows,
)
from chengnuo.planning.page import Page, home_link
from chengnuo.planning.page_views import (
    MatterPage,
    ProofsPage,
    ProofTypePage,
)
from chengnuo.planning.views import CatalogueRow, MatterView
from chengnuo.prose import render

MOST = 8  # other matters that a guide names for a kind of proof


def matter_pages(atlas: Atlas) -> Iterator[Page]:
    """Yield the guide of every matter whose letter has words; ended ones too."""
    by_type = matters_by_proof_type(atlas)
    order = [m for m in atlas.matters if m.number]
    following = dict(pairwise(map(atlas.folder, order)))
    preceding = {after: before for before, after in following.items()}
    links = {atlas.folder(m): atlas.to_matter(m) for m in order}
    for located in atlas.matters:
        wording = wording_of(located)
        if wording is None:
            continue
        jurisdiction, agency, matter, _ = located
        folder = atlas.folder(located)
        guide = render(matter.guide).html if matter.guide else ""
        view = matter_view(atlas, located, wording, guide, of_matter(atlas, located))
        yield Page(
            atlas.to_matter(located).href,
            "matter.html",
            matter.name,
            MatterPage(
                matter=view,
                same_proof=_elsewhere(atlas, by_type, view),
                previous=links.get(preceding.get(folder, "")),
                next=links.get(following.get(folder, "")),
            ),
            "catalogue",
            matter.place.file,
            (
                home_link(),
                atlas.to_jurisdiction(jurisdiction),
                atlas.to_agency(jurisdiction, agency),
            ),
            description=f"{agency.name}“{matter.name}”告知承诺制办事指南",
            is_demo=jurisdiction.is_demo,
        )


@lru_cache(maxsize=1)
def matters_by_proof_type(atlas: Atlas) -> dict[str, tuple[CatalogueRow, ...]]:
    """Return the catalogue's rows of each kind of proof; a demonstration has none."""
    found: dict[str, list[CatalogueRow]] = {}
    for located in atlas.matters:
        if not located.number or located.jurisdiction.is_demo:
            continue
        rows = catalogue_rows(atlas, located)
        proofs = current_proofs(located.matter, atlas.today)
        for proof, row in zip(proofs, rows, strict=False):
            if proof.proof_type:
                found.setdefault(proof.proof_type, []).append(row)
    return {name: tuple(rows) for name, rows in found.items()}


def _elsewhere(
    atlas: Atlas, by_type: dict[str, tuple[CatalogueRow, ...]], view: MatterView
) -> tuple[tuple[Link, tuple[Link, ...], int], ...]:
    """Return for each kind of proof where it is asked for too, and how many more."""
    own = f"{view.id}/{INDEX}"
    found = []
    for name in dict.fromkeys(proof.proof_type for proof in view.proofs):
        others = {
            row.matter.href: row.matter
            for row in by_type.get(name, ())
            if row.matter.href != own
        }
        if others:
            shown = tuple(others.values())[:MOST]
            page = atlas.to_proof_type(name)
            found.append((page, shown, len(others) - len(shown)))
    return tuple(found)


def proof_types(atlas: Atlas) -> tuple[tuple[str, int, str], ...]:
    """Return each kind of proof, in how many matters, where; the most asked first."""
    counted = (
        (name, len({row.matter.href for row in rows}), atlas.to_proof_type(name).href)
        for name, rows in matters_by_proof_type(atlas).items()
    )
    return tuple(sorted(counted, key=lambda found: (-found[1], found[0])))


def proof_pages(atlas: Atlas) -> Iterator[Page]:
    """Yield the list of the kinds of proof, and a page for each."""
    home, title = home_link(), "按证明查找"
    yield Page(
        f"proofs/{INDEX}",
        "proofs.html",
        title,
        ProofsPage(proof_types(atlas)),
        "proofs",
        "portal.yaml",
        (home,),
    )
    for name, rows in matters_by_proof_type(atlas).items():
        yield Page(
            atlas.to_proof_type(name).href,
            "proof.html",
            name,
            ProofTypePage(name, rows),
            "proofs",
            "portal.yaml",
            (home, Link(title, f"proofs/{INDEX}")),
        )
