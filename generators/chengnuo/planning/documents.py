"""Which documents there are: of each matter, agency and region, in each format.

In: the atlas and the kinds of documents that were read with the content. Out: where
each is to be downloaded, and the artifact with all that its template sees.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any

from chengnuo import __version__
from chengnuo.atlas import Atlas, Located, current_proofs, wording_of
from chengnuo.model import (
    Agency,
    DocumentSpec,
    DocumentWording,
    Jurisdiction,
    Level,
    Scheme,
)
from chengnuo.planning.artifacts import Artifact, Kind
from chengnuo.planning.document_views import list_rows, matter_choices, region_view
from chengnuo.planning.guides import agency_view
from chengnuo.planning.views import Download, MatterView

FORMATS = {
    "pdf": ("PDF", "可填写 PDF"),
    "docx": ("DOCX", "Word、WPS"),
    "html": ("HTML", "网页，可打印"),
    "xlsx": ("XLSX", "Excel"),
}

GENERAL = "通用参考样式"  # words of ours, that no jurisdiction has made its own
FORM = "form"  # the script from which a browser fills the document in


def of_matter(atlas: Atlas, located: Located) -> tuple[Download, ...]:
    """Return the documents of a matter, () while it is not in effect."""
    if not located.number or wording_of(located) is None:
        return ()
    return tuple(
        download
        for spec in _specs(atlas, located.jurisdiction, Level.MATTER)
        if _is_for(atlas, spec, located)
        for download in _downloads(spec, atlas.folder(located))
    )


def of_agency(
    atlas: Atlas, jurisdiction: Jurisdiction, agency: Agency
) -> tuple[Download, ...]:
    """Return the documents of an agency, () if there is nothing to promise there."""
    if not any(m.agency is agency for m in atlas.listed(jurisdiction)):
        return ()
    folder = atlas.to_agency(jurisdiction, agency).href.rpartition("/")[0]
    return tuple(
        download
        for spec in _specs(atlas, jurisdiction, Level.AGENCY)
        for download in _downloads(spec, folder)
    )


def of_jurisdiction(atlas: Atlas, jurisdiction: Jurisdiction) -> tuple[Download, ...]:
    """Return the documents of a region, () if there is nothing to promise there."""
    if not atlas.listed(jurisdiction):
        return ()
    return tuple(
        download
        for spec in _specs(atlas, jurisdiction, Level.JURISDICTION)
        for download in _downloads(spec, jurisdiction.code)
    )


def matter_documents(
    atlas: Atlas, located: Located, view: MatterView
) -> Iterator[Artifact]:
    """Yield the artifacts of a matter's documents; they do not tell the day."""
    edition = view.wording.edition
    yield from _artifacts(
        atlas,
        located.jurisdiction,
        view.downloads,
        {"matter": lambda: asdict(view)},
        view.id,
        view.address,
        located.matter.place.file,
        edition,
    )


def region_documents(atlas: Atlas, jurisdiction: Jurisdiction) -> Iterator[Artifact]:
    """Yield the artifacts of the documents of a region and of its agencies."""
    base = atlas.content.portal.base_address
    region = asdict(region_view(atlas, jurisdiction))

    def sees(agency: Agency | None) -> dict[str, Callable[[], Any]]:
        return {
            "region": lambda: region,
            "agency": lambda: (
                asdict(agency_view(atlas, jurisdiction, agency)) if agency else None
            ),
            "agencies": lambda: [
                asdict(agency_view(atlas, jurisdiction, a))
                for a in jurisdiction.agencies
            ],
            "matters": lambda: [
                asdict(one) for one in matter_choices(atlas, jurisdiction, agency)
            ],
            "rows": lambda: [
                asdict(row) for row in list_rows(atlas, jurisdiction, agency)
            ],
        }

    place = jurisdiction.code
    yield from _artifacts(
        atlas,
        jurisdiction,
        of_jurisdiction(atlas, jurisdiction),
        sees(None),
        place,
        f"{base}{place}/" if base else "",
        jurisdiction.place.file,
    )
    for agency in jurisdiction.agencies:
        place = atlas.to_agency(jurisdiction, agency).href.rpartition("/")[0]
        yield from _artifacts(
            atlas,
            jurisdiction,
            of_agency(atlas, jurisdiction, agency),
            sees(agency),
            place,
            f"{base}{place}/" if base else "",
            agency.place.file,
        )


def _specs(
    atlas: Atlas, jurisdiction: Jurisdiction, level: Level
) -> Iterator[DocumentSpec]:
    """Yield the documents that a jurisdiction has at ``level``."""
    worded = {wording.document for wording in jurisdiction.document_wordings}
    for spec in atlas.content.documents:
        if level in spec.levels and (not spec.is_optional or spec.name in worded):
            yield spec


def _is_for(atlas: Atlas, spec: DocumentSpec, located: Located) -> bool:
    """Say whether the matter is one of those that the document is made for."""
    if spec.only == "permit":
        return located.matter.scheme is Scheme.BUSINESS_PERMIT
    if spec.only == "by_representative":
        proofs = current_proofs(located.matter, atlas.today)
        said = {proof.promise_by_representative for proof in proofs}
        return said != {"不可以"}
    return True


def _downloads(spec: DocumentSpec, folder: str) -> Iterator[Download]:
    for form in spec.formats:
        if form == FORM:
            continue  # is not downloaded: the page of the matter asks for it
        name, words = FORMATS[form]
        if form == "pdf" and not spec.is_fillable:
            words = "PDF"
        yield Download(
            label=f"{spec.title}（{words}）",
            href=f"{folder}/{spec.name}.{form}",
            format=name,
            kind=spec.name,
            title=spec.title,
            about=spec.about,
            audience=spec.audience,
        )


def _artifacts(
    atlas: Atlas,
    jurisdiction: Jurisdiction,
    downloads: tuple[Download, ...],
    sees: dict[str, Callable[[], Any]],
    place: str,
    address: str,
    source: str,
    edition: str = "",
) -> Iterator[Artifact]:
    portal = atlas.content.portal
    frame = {
        "portal_title": portal.title,
        "maintainer": portal.maintainer,
        "is_demo": jurisdiction.is_demo,
        "version": __version__,
    }
    specs = {spec.name: spec for spec in atlas.content.documents}
    own = {wording.document: wording for wording in jurisdiction.document_wordings}
    known: dict[str, Any] = {}
    for download in downloads:
        spec = specs[download.kind]
        words = own.get(spec.name)
        data: dict[str, Any] = {}
        for param in spec.params:
            if param == "frame":
                data[param] = frame
            elif param == "words":
                data[param] = {
                    "source": words.source if words else "",
                    **{key.name: key.default for key in spec.wording},
                    **(words.texts if words else {}),
                }
            else:
                if param not in known:
                    known[param] = sees[param]()
                data[param] = known[param]
        data["mark"] = {
            "document": spec.name,
            "place": place,
            "version": _version(spec, words, edition),
            "address": address,
        }
        kind = Kind(download.format.lower())
        yield Artifact(download.href, kind, spec.name, data, source)
        if FORM in spec.formats and kind is Kind.PDF:
            path = f"{place}/{spec.name}.js"
            yield Artifact(path, Kind.FORM, spec.name, data, source)


def _version(spec: DocumentSpec, words: DocumentWording | None, edition: str) -> str:
    """Return whose words these are: the jurisdiction's edition, or our general ones."""
    if words:
        return words.edition
    return GENERAL if spec.wording else edition
