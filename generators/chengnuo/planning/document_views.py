"""What the documents of agencies and regions see, beside the views of pages.

As in `chengnuo.planning.views`: everything is text that is ready to be read, or "".
"""

from collections import Counter
from dataclasses import dataclass

from chengnuo.atlas import Atlas, Located, current_proofs
from chengnuo.laws import State
from chengnuo.model import Agency, Jurisdiction, ProofItem
from chengnuo.planning.guides import basis_views, channel_views, variant
from chengnuo.planning.views import BasisView, ChannelView

LONGEST_LABEL = 60  # characters, of which one is … where a label is cut


@dataclass(frozen=True, slots=True)
class ClockView:
    """A term that a paper sets."""

    name: str
    term: str  # 作出决定之日起 7 个工作日
    source: str


@dataclass(frozen=True, slots=True)
class RegionView:
    """A region as its documents see it."""

    code: str
    name: str
    lead_agency: str
    clocks: tuple[ClockView, ...]
    complaint_channels: tuple[ChannelView, ...]
    is_demo: bool


@dataclass(frozen=True, slots=True)
class MatterChoice:
    """A matter to choose from in a form of its agency."""

    id: str
    label: str  # tells matters of the same name apart
    scheme: str
    proofs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListRow:
    """A row of the list (清单): matter × proof item."""

    number: int
    agency: str
    matter: str
    scheme: str
    proof: str
    bases: tuple[str, ...]
    verification: str
    verification_time: str
    verification_standard: str
    supervision: str
    promise_by_representative: str
    disclosure: str


def region_view(atlas: Atlas, jurisdiction: Jurisdiction) -> RegionView:
    """Return ``jurisdiction`` as its documents see it."""
    return RegionView(
        code=jurisdiction.code,
        name=jurisdiction.name,
        lead_agency=jurisdiction.lead_agency,
        clocks=tuple(
            ClockView(c.name, term(c.start, c.within, c.unit), c.source)
            for c in jurisdiction.clocks
        ),
        complaint_channels=channel_views(
            jurisdiction.complaint_channels, jurisdiction.name
        )
        or channel_views(atlas.content.portal.complaint_channels, "本门户"),
        is_demo=jurisdiction.is_demo,
    )


def term(start: str, within: int, unit: str) -> str:
    """Return a term in words: 收到之日起 15 个工作日."""
    begin = start if start.endswith("起") else f"{start}起"
    return (
        f"{begin} {within} 个{unit}".replace("个个", "个")
        .replace("个日", "日")
        .replace("个年", "年")
    )


def matter_choices(
    atlas: Atlas, jurisdiction: Jurisdiction, agency: Agency | None
) -> tuple[MatterChoice, ...]:
    """Return the matters of ``agency``, or of the whole region; no two labels alike."""
    found, labels = [], Counter[str]()
    for located in _of(atlas, jurisdiction, agency):
        label = _label(located)
        labels[label] += 1
        again = f"（{labels[label]}）" if labels[label] > 1 else ""
        proofs = current_proofs(located.matter, atlas.today)
        found.append(
            MatterChoice(
                id=atlas.folder(located),
                label=f"{label}{again}",
                scheme=located.matter.scheme,
                proofs=tuple(proof.name for proof in proofs),
            )
        )
    return tuple(found)


def list_rows(
    atlas: Atlas, jurisdiction: Jurisdiction, agency: Agency | None
) -> tuple[ListRow, ...]:
    """Return the rows of the list of ``agency``, or of the whole region."""
    return tuple(
        _row(atlas, located, proof)
        for located in _of(atlas, jurisdiction, agency)
        for proof in current_proofs(located.matter, atlas.today) or (None,)
    )


def _row(atlas: Atlas, located: Located, proof: ProofItem | None) -> ListRow:
    bases = (proof.bases if proof else ()) or located.matter.bases
    cited = [_cited(basis) for basis in basis_views(atlas, bases)]
    return ListRow(
        number=located.number,
        agency=located.agency.name,
        matter=located.matter.name,
        scheme=located.matter.scheme,
        proof=proof.name if proof else "",
        bases=tuple(dict.fromkeys(cited)),
        verification=(proof.verification or "") if proof else "",
        verification_time=proof.verification_time if proof else "",
        verification_standard=proof.verification_standard if proof else "",
        supervision=proof.supervision if proof else "",
        promise_by_representative=proof.promise_by_representative if proof else "",
        disclosure=proof.disclosure if proof else "",
    )


def _cited(basis: BasisView) -> str:
    """Return the citation of ``basis``, with what it means for it to have ended."""
    said = f"，{basis.state_label}" if basis.state == State.ENDED else ""
    return f"{basis.citation}{said}"


def _of(
    atlas: Atlas, jurisdiction: Jurisdiction, agency: Agency | None
) -> tuple[Located, ...]:
    listed = atlas.listed(jurisdiction)
    return tuple(m for m in listed if agency is None or m.agency is agency)


def _label(located: Located) -> str:
    """Return the name of a matter in a list to choose from, of at most 60 characters."""
    name, more = located.matter.name, variant(located)
    label = f"{name}（{more}）" if more else name
    return label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1]}…"
