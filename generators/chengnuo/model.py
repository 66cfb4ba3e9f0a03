"""The nouns of the domain, as frozen data: no input, no output, no rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from chengnuo.problems import Place, Problem


class Scheme(StrEnum):
    """Which of the two schemes of 国办发〔2020〕42号 a matter is under."""

    PROOF = "证明事项"
    BUSINESS_PERMIT = "涉企经营许可事项"


class VerificationMethod(StrEnum):
    """How a promise is verified (核查方式)."""

    ONLINE = "在线核查"
    ON_SITE = "现场核查"
    EXEMPT = "免于核查"
    ASSISTED = "协助核查"


class Strength(StrEnum):
    """How far a provision sets a proof (依据程度)."""

    LISTS_PROOF = "列明证明"
    SETS_CONDITION = "规定条件"
    MATTER_ONLY = "只涉事项"


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to complain or report (投诉举报渠道)."""

    name: str
    how: str
    hours: str = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """A term set by a paper (时限): how long, from what, and by which source."""

    name: str
    within: int
    unit: str
    start: str
    source: str


@dataclass(frozen=True, slots=True)
class Article:
    """One article (条) of a law, quoted; a paragraph (款) or item (项) a line."""

    article: str
    text: str
    is_excerpt: bool = False


@dataclass(frozen=True, slots=True)
class Law:
    """One version of a law, with the articles that are cited.

    In force from ``in_force_from`` (None: not established) up to, but not on,
    ``in_force_until`` (None: no end known).
    """

    slug: str
    title: str
    short_title: str
    rank: str
    version: date
    source: str
    certainty: str
    articles: tuple[Article, ...]
    place: Place
    document_number: str = ""
    in_force_from: date | None = None
    in_force_until: date | None = None
    replaced_by: str = ""
    checked_on: date | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Basis:
    """A provision that sets a matter or, where ``proof`` is named, one of its proofs."""

    matter: str
    proof: str
    citation: str
    strength: Strength
    version: date | None
    note: str
    place: Place


@dataclass(frozen=True, slots=True)
class ProofItem:
    """One thing that would have to be proved (证明事项)."""

    matter: str
    slug: str
    name: str
    proof_type: str
    proof_content: str
    issuing_body: str
    verification: VerificationMethod | None
    verification_time: str
    verification_standard: str
    supervision: str
    promise_by_representative: str
    disclosure: str
    disclosure_scope: str
    disclosure_term: str
    effective_from: date | None
    effective_until: date | None
    note: str
    source_note: str
    place: Place
    bases: tuple[Basis, ...] = ()


@dataclass(frozen=True, slots=True)
class Matter:
    """An administrative matter (行政事项) of an agency, with its proofs and bases."""

    slug: str
    name: str
    scheme: Scheme
    kind: str
    basic_code: str
    implementation_code: str
    eligibility: str
    exclusion: str
    conditions: str
    materials: str
    deferred_documents: str
    supervision_rules: str
    place_of_service: str
    hours: str
    telephone: str
    steps: str
    time_limit: str
    fee: str
    effective_from: date | None
    effective_until: date | None
    note: str
    source_note: str
    place: Place
    proofs: tuple[ProofItem, ...] = ()
    bases: tuple[Basis, ...] = ()
    guide: str = ""


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency (行政机关), the owner of one folder."""

    slug: str
    name: str
    order: int
    uscc: str
    address: str
    hours: str
    telephone: str
    contact: str
    website: str
    complaint_channels: tuple[Channel, ...]
    place: Place
    matters: tuple[Matter, ...] = ()


@dataclass(frozen=True, slots=True)
class Clause:
    """An operative clause (条款) of a paper, and by what it is served."""

    id: str
    clause: str
    text: str
    kind: str
    software: str
    where: str
    same_as: tuple[str, ...]
    served_by: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Policy:
    """A paper (政策文件): its front matter, its Markdown text, its clauses.

    ``issued_on`` is text, because some papers give only a month.
    """

    slug: str
    title: str
    short_title: str
    document_number: str
    issuer: str
    kind: str
    issued_on: str
    printed_on: str
    published_on: str
    disclosure_mark: str
    completeness: str
    implements: tuple[str, ...]
    source: str
    notes: tuple[str, ...]
    text: str
    place: Place
    clauses: tuple[Clause, ...] = ()


@dataclass(frozen=True, slots=True)
class Duty:
    """A task that a paper gives to agencies (任务分工)."""

    policy: str
    task: str
    clause: str
    lead_agency: str
    responsible_agencies: str
    due: str
    place: Place


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a jurisdiction's promise letter for one scheme."""

    scheme: Scheme
    title: str
    source: str
    copies: str
    method: str
    not_by_representative: str
    by_representative: str
    verification_power: str
    liability: str
    disclosed: str
    not_disclosed: str
    deferred_documents: str
    promise_lead: str
    promises: tuple[str, ...]
    site_note: str
    applicant: str
    agency: str
    applicant_how: str
    agency_how: str
    place: Place
    edition: str = ""


class Level(StrEnum):
    """Whose a document is: one for each matter, agency or region."""

    MATTER = "matter"
    AGENCY = "agency"
    JURISDICTION = "jurisdiction"


@dataclass(frozen=True, slots=True)
class WordingKey:
    """A text of a document that a jurisdiction may put in its own words."""

    name: str
    title: str
    default: str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """A document with made-up data: a test, and a piece of the gallery."""

    name: str
    label: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DocumentSpec:
    """A kind of document (文书), as its folder in templates/ describes it.

    ``params`` are what its template sees. An ``is_optional`` one is only made where
    the jurisdiction has words for it; ``only`` narrows the matters it is made for:
    permit, by_representative or "".
    """

    name: str
    title: str
    about: str
    levels: tuple[Level, ...]
    formats: tuple[str, ...]
    audience: str
    params: tuple[str, ...]
    wording: tuple[WordingKey, ...] = ()
    is_fillable: bool = True
    is_optional: bool = False
    only: str = ""
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentWording:
    """The words that a jurisdiction has for a document, by the names of its keys."""

    document: str
    source: str
    edition: str
    texts: Mapping[str, str | tuple[str, ...]]
    place: Place


@dataclass(frozen=True, slots=True)
class Source:
    """Which paper a part of the content was taken from."""

    policy: str
    covers: str


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """One region: its papers, duties and agencies; upper levels hold papers only."""

    code: str
    slug: str
    name: str
    parent: str
    is_demo: bool
    lead_agency: str
    notes: tuple[str, ...]
    sources: tuple[Source, ...]
    complaint_channels: tuple[Channel, ...]
    clocks: tuple[Clock, ...]
    place: Place
    wordings: tuple[Wording, ...] = ()
    document_wordings: tuple[DocumentWording, ...] = ()
    policies: tuple[Policy, ...] = ()
    duties: tuple[Duty, ...] = ()
    agencies: tuple[Agency, ...] = ()


@dataclass(frozen=True, slots=True)
class Portal:
    """The portal as a whole (portal.yaml)."""

    title: str
    subtitle: str
    base_address: str
    maintainer: str
    contact: str
    address: str
    site_code: str
    icp_number: str
    police_number: str
    description: str
    complaint_channels: tuple[Channel, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that was read, in the order in which it is published.

    ``problems`` are those of the files themselves; what only shows over the whole
    is found by `chengnuo.checks`.
    """

    portal: Portal
    laws: tuple[Law, ...] = ()
    jurisdictions: tuple[Jurisdiction, ...] = ()
    documents: tuple[DocumentSpec, ...] = ()
    problems: tuple[Problem, ...] = ()
