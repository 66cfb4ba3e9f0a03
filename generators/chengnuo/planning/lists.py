"""Rows and cards: what lists of matters, papers and regions say of each."""

from chengnuo.atlas import INDEX, Atlas, Link, Located, current_proofs
from chengnuo.laws import State
from chengnuo.model import Jurisdiction, Policy, ProofItem
from chengnuo.planning.documents import of_matter
from chengnuo.planning.guides import (
    STATE_LABELS,
    basis_view,
    variant,
)
from chengnuo.planning.views import (
    BasisView,
    CatalogueRow,
    DutyRow,
    JurisdictionCard,
    MatterRow,
    PolicyRow,
)

NO_BASIS = ("none", "依据尚未提供")
WORST_FIRST = (
    State.ENDED,
    State.MISSING,
    State.NOT_YET,
    State.UNKNOWN,
    State.IN_FORCE,
)


def basis_state(bases: tuple[BasisView, ...]) -> tuple[str, str]:
    """Return state and label of the weakest of ``bases``."""
    states = {basis.state for basis in bases}
    for state in WORST_FIRST:
        if state in states:
            return state, STATE_LABELS[state]
    return NO_BASIS


def _bases(
    atlas: Atlas, located: Located, proof: ProofItem | None
) -> tuple[BasisView, ...]:
    """Return the bases of one proof, or of the matter where the proof has none."""
    own = proof.bases if proof else ()
    return tuple(basis_view(atlas, basis) for basis in own or located.matter.bases)


def matter_row(atlas: Atlas, located: Located) -> MatterRow:
    """Return how a list shows a matter."""
    matter = located.matter
    proofs = current_proofs(matter, atlas.today)
    bases = tuple(
        basis_view(atlas, basis)
        for basis in (*matter.bases, *(b for proof in proofs for b in proof.bases))
    )
    state, label = basis_state(bases)
    return MatterRow(
        number=located.number,
        name=matter.name,
        variant=variant(located),
        href=atlas.to_matter(located).href,
        scheme=matter.scheme,
        agency=atlas.to_agency(located.jurisdiction, located.agency),
        proofs=tuple(proof.name for proof in proofs),
        methods=tuple(dict.fromkeys(p.verification for p in proofs if p.verification)),
        basis_state=state,
        basis_label=label,
        downloads=of_matter(atlas, located),
    )


def catalogue_rows(atlas: Atlas, located: Located) -> tuple[CatalogueRow, ...]:
    """Return the rows of the catalogue for a matter: one per proof item.

    A matter without a proof item (a business permit) has one row of its own.
    """
    page = atlas.to_matter(located)
    rows = []
    for proof in current_proofs(located.matter, atlas.today) or (None,):
        state, label = basis_state(_bases(atlas, located, proof))
        rows.append(
            CatalogueRow(
                number=located.number,
                agency=atlas.to_agency(located.jurisdiction, located.agency),
                matter=page,
                proof=proof.name if proof else "",
                proof_href=f"{page.href}#proof-{proof.slug}" if proof else page.href,
                verification=(proof.verification or "") if proof else "",
                scheme=located.matter.scheme,
                basis_state=state,
                basis_label=label,
            )
        )
    return tuple(rows)


def policy_row(atlas: Atlas, jurisdiction: Jurisdiction, policy: Policy) -> PolicyRow:
    """Return how a list shows a paper."""
    return PolicyRow(
        title=policy.title,
        href=atlas.to_policy(jurisdiction, policy).href,
        document_number=policy.document_number,
        issuer=policy.issuer,
        issued_on=policy.issued_on,
        printed_on=policy.printed_on,
        kind=policy.kind,
        completeness=policy.completeness,
        clauses=len(policy.clauses),
        jurisdiction=atlas.to_jurisdiction(jurisdiction),
    )


def duty_rows(atlas: Atlas, jurisdiction: Jurisdiction) -> tuple[DutyRow, ...]:
    """Return the tasks of ``jurisdiction``, numbered."""
    rows = []
    for number, duty in enumerate(jurisdiction.duties, start=1):
        found = atlas.policies.get(f"{jurisdiction.code}/{duty.policy}")
        policy = atlas.to_policy(*found) if found else Link(duty.policy, "")
        clause = atlas.to_clause(duty.clause) or Link(duty.clause, "")
        rows.append(
            DutyRow(
                number=number,
                policy=policy,
                task=duty.task,
                clause=clause,
                lead_agency=duty.lead_agency,
                responsible_agencies=duty.responsible_agencies,
                due=duty.due,
            )
        )
    return tuple(rows)


def card(atlas: Atlas, jurisdiction: Jurisdiction) -> JurisdictionCard:
    """Return how a list shows a region."""
    listed = atlas.listed(jurisdiction)
    return JurisdictionCard(
        code=jurisdiction.code,
        name=jurisdiction.name,
        href=f"{jurisdiction.code}/{INDEX}",
        is_demo=jurisdiction.is_demo,
        chain=tuple(above.name for above in atlas.chain(jurisdiction)),
        agencies=len(jurisdiction.agencies),
        matters=len(listed),
        proofs=sum(len(current_proofs(m.matter, atlas.today)) for m in listed),
        policies=len(jurisdiction.policies),
    )
