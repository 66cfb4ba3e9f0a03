"""What a template may see: every page and document gets exactly one of these.

Addresses (``href``) are relative to the portal's root, end in a file name, and are
printed after the page's ``root`` ("../../"), so that a portal works under any
sub-path and from file://. Everything is text that is ready to be read, or "".
"""

from dataclasses import dataclass

from chengnuo.atlas import Link


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page of the portal has around its subject."""

    path: str
    root: str  # "", "../", "../../" …: from this page to the portal's root
    title: str
    description: str
    crumbs: tuple[Link, ...]  # from the home page down, without this page
    is_demo: bool  # every page and document of a demonstration says 示例
    portal_title: str
    portal_subtitle: str
    maintainer: str
    footer: tuple[tuple[str, str], ...]  # label and value; empty ones are left out
    today: str  # 2026-11-20
    version: str  # of the engine
    section: str  # home, jurisdictions, catalogue, policies, laws, downloads, about …


@dataclass(frozen=True, slots=True)
class ChannelView:
    """A way to complain."""

    name: str
    how: str
    hours: str
    level: str  # whose channel: the agency's, the jurisdiction's, the portal's name


@dataclass(frozen=True, slots=True)
class BasisView:
    """A legal basis (设定依据), resolved on the day of the build."""

    citation: str  # 《社会保险法》第五十条第二款
    law_title: str  # "" where no law file has the law
    rank: str
    document_number: str
    version: str
    article: str
    paragraphs: tuple[str, ...]  # the quoted provision; () where it is not on file
    state: str  # in_force, not_yet, ended, unknown, missing
    state_label: (
        str  # 现行有效 / 尚未施行 / 已失效（2022-12-30起） / 施行日期待核 / 条文未收录
    )
    in_force_from: str
    in_force_until: str
    replaced_by: str
    strength: str  # 列明证明 / 规定条件 / 只涉事项
    certainty: str  # 已核对来源 / 据转载
    source: str
    note: str
    law: Link | None


@dataclass(frozen=True, slots=True)
class ProofView:
    """A proof item (证明事项) as the guide shows it; "" is a blank to fill in."""

    anchor: str
    name: str
    proof_type: str
    proof_content: str
    issuing_body: str
    bases: tuple[BasisView, ...]
    verification: str
    verification_explained: str
    verification_time: str
    verification_standard: str
    supervision: str
    promise_by_representative: str  # 可以 / 不可以 / ""
    disclosure: str  # 公开 / 不公开 / ""
    disclosure_scope: str
    disclosure_term: str
    note: str
    source_note: str


@dataclass(frozen=True, slots=True)
class Element:
    """One of the eight elements of a guide."""

    label: str
    lines: tuple[str, ...]  # () where not given: shown as a gap
    anchor: str


@dataclass(frozen=True, slots=True)
class Download:
    """A document of a matter, an agency or a region, in one format."""

    label: str  # 告知承诺书（可填写 PDF）
    href: str
    format: str  # PDF, DOCX, HTML, XLSX
    kind: str  # letter, guide …: the name of its folder in templates/
    title: str
    about: str  # what it is for
    audience: str  # applicant, agency: who begins to fill it in


@dataclass(frozen=True, slots=True)
class WordingView:
    """The words of the promise letter, see schemas/wording.yaml."""

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
    edition: str


@dataclass(frozen=True, slots=True)
class AgencyView:
    """An agency's facts; "" where not known."""

    name: str
    href: str
    uscc: str
    address: str
    hours: str
    telephone: str
    contact: str
    website: str
    matters: int
    proofs: int
    complaint_channels: tuple[ChannelView, ...]


@dataclass(frozen=True, slots=True)
class MatterView:
    """A matter with all that its guide and its letter say."""

    id: str  # 410182/commerce/oil-retail-initial
    number: int  # counted on output
    name: str
    variant: str  # tells matters of the same name apart: the names of the proofs
    scheme: str  # 证明事项 / 涉企经营许可事项
    is_permit: bool
    kind: str
    basic_code: str
    implementation_code: str
    jurisdiction: Link
    agency: AgencyView
    elements: tuple[Element, ...]  # the eight, in the order of the law
    more: tuple[Element, ...]  # 适用对象, 不适用情形, 办结时限, 收费标准, 监管规则 …
    conditions: tuple[str, ...]
    materials: tuple[str, ...]
    deferred_documents: tuple[str, ...]
    supervision_rules: tuple[str, ...]
    proofs: tuple[ProofView, ...]
    bases: tuple[BasisView, ...]  # of the matter as a whole
    wording: WordingView
    complaint_channels: tuple[ChannelView, ...]
    downloads: tuple[Download, ...]
    note: str
    source_note: str
    guide_html: str  # the prose of guides/<matter>.md, safe
    address: str  # public address of the page, "" where the portal has no base address
    is_demo: bool


@dataclass(frozen=True, slots=True)
class MatterRow:
    """A matter in a list."""

    number: int
    name: str
    variant: str
    href: str
    scheme: str
    agency: Link
    proofs: tuple[str, ...]
    methods: tuple[str, ...]
    basis_state: str  # in_force, ended, none … of the worst basis
    basis_label: str
    downloads: tuple[Download, ...]


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    """A row of the catalogue: matter × proof item."""

    number: int
    agency: Link
    matter: Link
    proof: str
    proof_href: str
    verification: str
    scheme: str
    basis_state: str
    basis_label: str


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """A paper in a list."""

    title: str
    href: str
    document_number: str
    issuer: str
    issued_on: str
    printed_on: str
    kind: str
    completeness: str
    clauses: int
    jurisdiction: Link


@dataclass(frozen=True, slots=True)
class ServedBy:
    """By what a clause is served: a link, or people's work."""

    kind: str  # page, rule, document, export, people, open
    label: str
    href: str  # "" where there is nothing to link to


@dataclass(frozen=True, slots=True)
class ClauseView:
    """A clause with its anchor."""

    id: str
    clause: str
    text: str
    kind: str
    href: str  # where it stands in the full text, "" if it is not there
    same_as: tuple[Link, ...]
    served_by: tuple[ServedBy, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A line of a page's table of contents."""

    level: int
    label: str
    anchor: str


@dataclass(frozen=True, slots=True)
class DutyRow:
    """A task from a paper."""

    number: int
    policy: Link
    task: str
    clause: Link
    lead_agency: str
    responsible_agencies: str
    due: str


@dataclass(frozen=True, slots=True)
class JurisdictionCard:
    """A region in a list."""

    code: str
    name: str
    href: str
    is_demo: bool
    chain: tuple[str, ...]  # the levels above, highest first
    agencies: int
    matters: int
    proofs: int
    policies: int
