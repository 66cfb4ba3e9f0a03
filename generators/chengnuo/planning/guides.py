"""From a matter to what its guide and its letter say on a day."""

from collections.abc import Iterable

from chengnuo.atlas import Atlas, Located, can_be_promised, current_proofs
from chengnuo.laws import Provision, State, parse, resolve
from chengnuo.model import (
    Agency,
    Basis,
    Channel,
    Jurisdiction,
    Matter,
    ProofItem,
    Scheme,
    VerificationMethod,
    Wording,
)
from chengnuo.planning.views import (
    AgencyView,
    BasisView,
    ChannelView,
    Download,
    Element,
    MatterView,
    ProofView,
    WordingView,
)

STATE_LABELS = {
    State.IN_FORCE: "现行有效",
    State.NOT_YET: "尚未施行",
    State.ENDED: "已失效",
    State.UNKNOWN: "施行日期待核",
    State.MISSING: "条文未收录",
}
EXPLAINED = {
    VerificationMethod.ONLINE: "行政机关通过政务信息共享平台等比对数据核查。",
    VerificationMethod.ON_SITE: "行政机关通过检查、勘验等方式到现场核查。",
    VerificationMethod.EXEMPT: "不单独核查，纳入日常监管。",
    VerificationMethod.ASSISTED: "请求其他行政机关协助核查。",
}


def lines(text: str) -> tuple[str, ...]:
    """Return the lines of a cell that holds one item a line."""
    return tuple(filter(None, (line.strip() for line in text.split("\n"))))


def basis_view(atlas: Atlas, basis: Basis) -> BasisView:
    """Return ``basis`` with what it means today."""
    citation = parse(basis.citation)
    provision = (
        resolve(atlas.content.laws, citation, atlas.today, basis.version)
        if citation
        else None
    )
    law = provision.law if provision else None
    return BasisView(
        citation=basis.citation,
        law_title=law.title if law else "",
        rank=law.rank if law else "",
        document_number=law.document_number if law else "",
        version=str(law.version) if law else "",
        article=citation.article if citation else "",
        paragraphs=provision.lines if provision else (),
        state=provision.state if provision else State.MISSING,
        state_label=_state_label(provision),
        in_force_from=str(law.in_force_from or "") if law else "",
        in_force_until=str(law.in_force_until or "") if law else "",
        replaced_by=law.replaced_by if law else "",
        strength=basis.strength,
        certainty=law.certainty if law else "",
        source=law.source if law else "",
        note=basis.note,
        law=atlas.to_law(law, citation.article) if law and citation else None,
    )


def basis_views(atlas: Atlas, bases: Iterable[Basis]) -> tuple[BasisView, ...]:
    """Return ``bases`` as a page shows them: those that have ended come last."""
    views = (basis_view(atlas, basis) for basis in bases)
    return tuple(sorted(views, key=lambda view: view.state == State.ENDED))


def _state_label(provision: Provision | None) -> str:
    if provision is None:
        return STATE_LABELS[State.MISSING]
    label = STATE_LABELS[provision.state]
    law = provision.law
    if law and provision.state is State.ENDED:
        return f"{label}（{law.in_force_until}起）"
    if law and provision.state is State.NOT_YET and law.in_force_from:
        return f"{label}（{law.in_force_from}起施行）"
    return label


def channel_views(channels: tuple[Channel, ...], level: str) -> tuple[ChannelView, ...]:
    """Return ``channels`` marked with whose they are."""
    return tuple(ChannelView(c.name, c.how, c.hours, level) for c in channels)


def agency_view(atlas: Atlas, jurisdiction: Jurisdiction, agency: Agency) -> AgencyView:
    """Return what a page says of ``agency``."""
    matters = [m for m in agency.matters if can_be_promised(m, atlas.today)]
    return AgencyView(
        name=agency.name,
        href=atlas.to_agency(jurisdiction, agency).href,
        uscc=agency.uscc,
        address=agency.address,
        hours=agency.hours,
        telephone=agency.telephone,
        contact=agency.contact,
        website=agency.website,
        matters=len(matters),
        proofs=sum(len(current_proofs(m, atlas.today)) for m in matters),
        complaint_channels=channel_views(agency.complaint_channels, agency.name),
    )


def proof_view(atlas: Atlas, proof: ProofItem) -> ProofView:
    """Return what the guide says of ``proof``."""
    method = proof.verification
    return ProofView(
        anchor=f"proof-{proof.slug}",
        name=proof.name,
        proof_type=proof.proof_type,
        proof_content=proof.proof_content,
        issuing_body=proof.issuing_body,
        bases=basis_views(atlas, proof.bases),
        verification=method or "",
        verification_explained=EXPLAINED[method] if method else "",
        verification_time=proof.verification_time,
        verification_standard=proof.verification_standard,
        supervision=proof.supervision,
        promise_by_representative=proof.promise_by_representative,
        disclosure=proof.disclosure,
        disclosure_scope=proof.disclosure_scope,
        disclosure_term=proof.disclosure_term,
        note=proof.note,
        source_note=proof.source_note,
    )


def wording_view(wording: Wording) -> WordingView:
    """Return the words of a letter as a template sees them."""
    names = WordingView.__dataclass_fields__
    return WordingView(**{name: getattr(wording, name) for name in names})


def variant(located: Located) -> str:
    """Return what tells the matter from others of the same name, else ""."""
    same = [m for m in located.agency.matters if m.name == located.matter.name]
    if len(same) < 2:  # noqa: PLR2004 - alone with its name
        return ""
    return "、".join(proof.name for proof in located.matter.proofs)


def matter_view(
    atlas: Atlas,
    located: Located,
    wording: Wording,
    guide_html: str,
    downloads: tuple[Download, ...],
) -> MatterView:
    """Return all that the guide and the letter of a matter say."""
    jurisdiction, agency, matter, number = located
    proofs = tuple(proof_view(atlas, p) for p in current_proofs(matter, atlas.today))
    bases = basis_views(atlas, matter.bases)
    base = atlas.content.portal.base_address
    channels = (
        *channel_views(agency.complaint_channels, agency.name),
        *channel_views(jurisdiction.complaint_channels, jurisdiction.name),
    ) or channel_views(atlas.content.portal.complaint_channels, "本门户")
    return MatterView(
        id=atlas.folder(located),
        number=number,
        name=matter.name,
        variant=variant(located),
        scheme=matter.scheme,
        is_permit=matter.scheme is Scheme.BUSINESS_PERMIT,
        kind=matter.kind,
        basic_code=matter.basic_code,
        implementation_code=matter.implementation_code,
        jurisdiction=atlas.to_jurisdiction(jurisdiction),
        agency=agency_view(atlas, jurisdiction, agency),
        elements=_elements(matter, agency, bases, proofs),
        more=_more(matter),
        conditions=lines(matter.conditions),
        materials=lines(matter.materials),
        deferred_documents=lines(matter.deferred_documents),
        supervision_rules=lines(matter.supervision_rules),
        proofs=proofs,
        bases=bases,
        wording=wording_view(wording),
        complaint_channels=channels,
        downloads=downloads,
        note=_note(atlas, matter),
        source_note=matter.source_note,
        guide_html=guide_html,
        address=f"{base}{atlas.folder(located)}/" if base else "",
        is_demo=jurisdiction.is_demo,
    )


def _note(atlas: Atlas, matter: Matter) -> str:
    until, begin = matter.effective_until, matter.effective_from
    said = [matter.note] if matter.note else []
    if until and until <= atlas.today:
        said.insert(0, f"本事项自{until}起不再适用告知承诺制，此页仅供查阅。")
    elif begin and begin > atlas.today:
        said.insert(0, f"本事项自{begin}起适用告知承诺制，现在尚不能办理。")
    elif matter.scheme is Scheme.PROOF and not current_proofs(matter, atlas.today):
        said.insert(0, "本事项现在没有可以用承诺代替的证明，请按一般程序办理。")
    return "\n".join(said)


def _elements(
    matter: Matter,
    agency: Agency,
    bases: tuple[BasisView, ...],
    proofs: tuple[ProofView, ...],
) -> tuple[Element, ...]:
    """Return the eight elements that a guide must have (办事指南八要素)."""
    found = dict.fromkeys(
        [
            *(basis.citation for basis in bases),
            *(basis.citation for proof in proofs for basis in proof.bases),
        ]
    )
    return (
        Element("事项名称", (matter.name,), "name"),
        Element("设定依据", tuple(found), "basis"),
        Element("申请条件", lines(matter.conditions), "conditions"),
        Element("办理材料", lines(matter.materials), "materials"),
        Element("办理地点", lines(matter.place_of_service or agency.address), "place"),
        Element("办理时间", lines(matter.hours or agency.hours), "hours"),
        Element("联系电话", lines(matter.telephone or agency.telephone), "telephone"),
        Element("办理流程", lines(matter.steps), "steps"),
    )


def _more(matter: Matter) -> tuple[Element, ...]:
    """Return what else is known; what is empty is left out."""
    found = (
        Element("适用对象", lines(matter.eligibility), "eligibility"),
        Element("不适用情形", lines(matter.exclusion), "exclusion"),
        Element("办结时限", lines(matter.time_limit), "time-limit"),
        Element("收费标准", lines(matter.fee), "fee"),
        Element("监管规则", lines(matter.supervision_rules), "supervision-rules"),
        Element(
            "约定期限内提交的材料",
            lines(matter.deferred_documents),
            "deferred-documents",
        ),
    )
    return tuple(element for element in found if element.lines)
