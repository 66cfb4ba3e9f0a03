"""What the template of each kind of page may see, beside its frame.

As in `chengnuo.planning.views`: everything is text that is ready to be read, or "".
"""

from dataclasses import dataclass

from chengnuo.atlas import Link
from chengnuo.planning.views import (
    AgencyView,
    CatalogueRow,
    ChannelView,
    ClauseView,
    Download,
    DutyRow,
    Heading,
    JurisdictionCard,
    MatterRow,
    MatterView,
    PolicyRow,
)


@dataclass(frozen=True, slots=True)
class HomePage:
    """The portal's first page: template home.html."""

    jurisdictions: tuple[JurisdictionCard, ...]  # with agencies; demos last
    upper_levels: tuple[JurisdictionCard, ...]  # papers only
    agencies: int  # these four without the demonstration
    matters: int
    proofs: int
    policies: int
    proof_types: tuple[
        tuple[str, int, str], ...
    ]  # most asked-for proofs: name, matters, href
    recent_policies: tuple[PolicyRow, ...]


@dataclass(frozen=True, slots=True)
class JurisdictionPage:
    """A region: template jurisdiction.html."""

    card: JurisdictionCard
    parents: tuple[Link, ...]
    lead_agency: str
    notes: tuple[str, ...]
    agencies: tuple[AgencyView, ...]
    policies: tuple[PolicyRow, ...]
    catalogue: Link | None
    duties: Link | None
    documents: tuple[Download, ...]
    complaint_channels: tuple[ChannelView, ...]
    clocks: tuple[tuple[str, str, str], ...]  # what, "自作出决定起 7 个工作日", source


@dataclass(frozen=True, slots=True)
class AgencyPage:
    """An agency: template agency.html."""

    agency: AgencyView
    jurisdiction: Link
    matters: tuple[MatterRow, ...]
    documents: tuple[Download, ...]


@dataclass(frozen=True, slots=True)
class MatterPage:
    """A matter = its guide: template matter.html."""

    matter: MatterView
    same_proof: tuple[tuple[Link, tuple[Link, ...], int], ...]  # kind, matters, more
    previous: Link | None
    next: Link | None


@dataclass(frozen=True, slots=True)
class CataloguePage:
    """The catalogue of a jurisdiction: template catalogue.html."""

    jurisdiction: Link
    rows: tuple[CatalogueRow, ...]
    agencies: tuple[str, ...]  # for the filters
    methods: tuple[str, ...]
    schemes: tuple[str, ...]
    sources: tuple[Link, ...]  # the papers that the list was taken from
    documents: tuple[Download, ...]  # the list itself, to print and to go on with


@dataclass(frozen=True, slots=True)
class PoliciesPage:
    """The papers of a jurisdiction, or of all: template policies.html."""

    groups: tuple[tuple[Link, tuple[PolicyRow, ...]], ...]


@dataclass(frozen=True, slots=True)
class PolicyPage:
    """A paper: template policy.html."""

    row: PolicyRow
    short_title: str
    printed_on: str
    published_on: str
    disclosure_mark: str
    source: str
    notes: tuple[str, ...]
    body_html: str  # safe; headings and numbered clauses carry anchors
    contents: tuple[Heading, ...]
    clauses: tuple[ClauseView, ...]
    clauses_served: int
    clauses_people: int
    implements: tuple[Link, ...]
    implemented_by: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class DutiesPage:
    """The tasks of a jurisdiction: template duties.html."""

    jurisdiction: Link
    rows: tuple[DutyRow, ...]


@dataclass(frozen=True, slots=True)
class LawRow:
    """A law in the list, with its versions."""

    title: str
    href: str
    rank: str
    versions: tuple[str, ...]
    matters: int


@dataclass(frozen=True, slots=True)
class LawsPage:
    """The laws that are cited: template laws.html."""

    laws: tuple[LawRow, ...]


@dataclass(frozen=True, slots=True)
class LawVersion:
    """One version of a law on its page."""

    version: str
    anchor: str
    document_number: str
    state: str
    state_label: str
    in_force_from: str
    in_force_until: str
    replaced_by: str
    certainty: str
    checked_on: str
    source: str
    notes: tuple[str, ...]
    articles: tuple[
        tuple[str, str, tuple[str, ...], bool], ...
    ]  # anchor, 条, lines, excerpt


@dataclass(frozen=True, slots=True)
class LawPage:
    """A law: template law.html."""

    title: str
    rank: str
    versions: tuple[LawVersion, ...]
    used_by: tuple[tuple[str, tuple[Link, ...]], ...]  # citation, matters


@dataclass(frozen=True, slots=True)
class DownloadsPage:
    """Every document: template downloads.html."""

    groups: tuple[tuple[Link, tuple[MatterRow, ...]], ...]  # agency, its matters


@dataclass(frozen=True, slots=True)
class ProofTypePage:
    """Where may I promise instead of this proof? Template proof.html."""

    proof_type: str
    rows: tuple[CatalogueRow, ...]


@dataclass(frozen=True, slots=True)
class ProofsPage:
    """All kinds of proof: template proofs.html."""

    proof_types: tuple[tuple[str, int, str], ...]  # name, matters, href


@dataclass(frozen=True, slots=True)
class ComplaintsPage:
    """How to complain: template complaints.html."""

    # whose, whether a demonstration, the channels: () if none
    groups: tuple[tuple[str, bool, tuple[ChannelView, ...]], ...]


@dataclass(frozen=True, slots=True)
class AboutPage:
    """What this portal is, and its limits: template about.html."""

    description: str


@dataclass(frozen=True, slots=True)
class RulesPage:
    """What is checked before anything is published: template rules.html."""

    rules: tuple[tuple[str, str, str, str], ...]  # id, title, what it checks, source


@dataclass(frozen=True, slots=True)
class SearchPage:
    """The search: template search.html; results come from search/ by script."""

    lists: tuple[Link, ...]  # where to go without a script
