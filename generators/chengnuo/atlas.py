"""Where everything is: addresses, running numbers and look-ups over one Content."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import NamedTuple

from chengnuo.laws import CITATION, versions
from chengnuo.model import (
    Agency,
    Clause,
    Content,
    Jurisdiction,
    Law,
    Matter,
    Policy,
    ProofItem,
    Scheme,
    Wording,
)
from chengnuo.problems import Severity

INDEX = "index.html"
GENERAL = (  # the pages that belong to no one region
    "about",
    "complaints",
    "downloads",
    "laws",
    "policies",
    "proofs",
    "rules",
    "search",
)


@dataclass(frozen=True, slots=True)
class Link:
    """An address within the portal and what it is called."""

    label: str
    href: str


class Located(NamedTuple):
    """A matter, with whose it is and its number in the catalogue (0: not listed)."""

    jurisdiction: Jurisdiction
    agency: Agency
    matter: Matter
    number: int


def holds(thing: Matter | ProofItem, day: date) -> bool:
    """Say whether ``thing`` is in effect on ``day``."""
    begun = thing.effective_from is None or thing.effective_from <= day
    return begun and (thing.effective_until is None or day < thing.effective_until)


def current_proofs(matter: Matter, day: date) -> tuple[ProofItem, ...]:
    """Return the proofs of ``matter`` that are in effect on ``day``."""
    return tuple(proof for proof in matter.proofs if holds(proof, day))


def can_be_promised(matter: Matter, day: date) -> bool:
    """Say whether there is something in ``matter`` to promise on ``day``."""
    is_permit = matter.scheme is Scheme.BUSINESS_PERMIT
    return holds(matter, day) and (is_permit or bool(current_proofs(matter, day)))


def wording_of(located: Located) -> Wording | None:
    """Return the words of the letter that the matter's scheme asks for."""
    found = located.jurisdiction.wordings
    return next((w for w in found if w.scheme is located.matter.scheme), None)


class Atlas:
    """Addresses and look-ups for ``content`` on the day ``today``."""

    def __init__(self, content: Content, today: date) -> None:
        self.content = content
        self.today = today

    @cached_property
    def failed(self) -> frozenset[str]:
        """The files of which something could not be read."""
        return frozenset(
            problem.place.file
            for problem in self.content.problems
            if problem.severity is Severity.ERROR
        )

    def has_failed(self, part: str) -> bool:
        """Say whether a file with ``part`` in its path could not be read.

        What hangs on such a file is not told again: it would bury the cause.
        """
        return any(part in file for file in self.failed)

    @cached_property
    def matters(self) -> tuple[Located, ...]:
        """Every matter, in the order of the catalogue.

        Those in which there is nothing to promise today have no number.
        """
        found = []
        for jurisdiction in self.content.jurisdictions:
            number = 0
            for agency in jurisdiction.agencies:
                for matter in agency.matters:
                    listed = can_be_promised(matter, self.today)
                    number += listed
                    found.append(
                        Located(jurisdiction, agency, matter, number if listed else 0)
                    )
        return tuple(found)

    @cached_property
    def by_folder(self) -> dict[str, Located]:
        """Every matter by the address of its folder."""
        return {self.folder(located): located for located in self.matters}

    def listed(self, jurisdiction: Jurisdiction) -> tuple[Located, ...]:
        """Return the matters of ``jurisdiction`` that are in effect."""
        return tuple(
            m for m in self.matters if m.jurisdiction is jurisdiction and m.number
        )

    @cached_property
    def laws(self) -> dict[str, tuple[Law, ...]]:
        """Versions of each law by its slug, the oldest first."""
        found = defaultdict(list)
        for law in self.content.laws:
            found[law.slug].append(law)
        return {slug: tuple(laws) for slug, laws in found.items()}

    @cached_property
    def policies(self) -> dict[str, tuple[Jurisdiction, Policy]]:
        """Papers by ``code/slug``."""
        return {
            f"{jurisdiction.code}/{policy.slug}": (jurisdiction, policy)
            for jurisdiction in self.content.jurisdictions
            for policy in jurisdiction.policies
        }

    @cached_property
    def clauses(self) -> dict[str, tuple[Jurisdiction, Policy, Clause]]:
        """Clauses by their id."""
        return {
            clause.id: (jurisdiction, policy, clause)
            for jurisdiction, policy in self.policies.values()
            for clause in policy.clauses
        }

    def chain(self, jurisdiction: Jurisdiction) -> tuple[Jurisdiction, ...]:
        """Return the levels above ``jurisdiction``, the highest first."""
        by_code = {j.code: j for j in self.content.jurisdictions}
        found: list[Jurisdiction] = []
        above = by_code.get(jurisdiction.parent)
        while above and above not in found and above is not jurisdiction:
            found.append(above)
            above = by_code.get(above.parent)
        return tuple(reversed(found))

    def to_jurisdiction(self, jurisdiction: Jurisdiction) -> Link:
        """Return where ``jurisdiction`` is."""
        return Link(jurisdiction.name, f"{jurisdiction.code}/{INDEX}")

    def to_catalogue(self, jurisdiction: Jurisdiction) -> Link:
        """Return where the catalogue of ``jurisdiction`` is."""
        return Link("告知承诺制清单", f"{jurisdiction.code}/catalogue/{INDEX}")

    def to_duties(self, jurisdiction: Jurisdiction) -> Link:
        """Return where the duties of ``jurisdiction`` are."""
        return Link("任务分工", f"{jurisdiction.code}/duties/{INDEX}")

    def to_policies(self, jurisdiction: Jurisdiction) -> Link:
        """Return where the papers of ``jurisdiction`` are listed."""
        return Link("政策文件", f"{jurisdiction.code}/policies/{INDEX}")

    def to_policy(self, jurisdiction: Jurisdiction, policy: Policy) -> Link:
        """Return where ``policy`` is."""
        label = policy.short_title or policy.title
        return Link(label, f"{jurisdiction.code}/policies/{policy.slug}/{INDEX}")

    def to_clause(self, clause_id: str) -> Link | None:
        """Return where the clause is, None where there is no such clause."""
        found = self.clauses.get(clause_id)
        if not found:
            return None
        jurisdiction, policy, clause = found
        href = self.to_policy(jurisdiction, policy).href
        label = f"{policy.document_number or policy.short_title} {clause.clause}"
        return Link(label, f"{href}#{clause_id}")

    def to_agency(self, jurisdiction: Jurisdiction, agency: Agency) -> Link:
        """Return where ``agency`` is."""
        return Link(agency.name, f"{jurisdiction.code}/{agency.slug}/{INDEX}")

    def folder(self, located: Located) -> str:
        """Return the address of the matter's folder, without a slash at its end."""
        code, agency = located.jurisdiction.code, located.agency.slug
        return f"{code}/{agency}/{located.matter.slug}"

    def to_matter(self, located: Located) -> Link:
        """Return where the guide of the matter is."""
        return Link(located.matter.name, f"{self.folder(located)}/{INDEX}")

    def to_law(self, law: Law, article: str = "") -> Link:
        """Return where ``law``, or one of its articles, is quoted."""
        anchor = f"{law.version}" + (f"-{article}" if article else "")
        return Link(law.title, f"laws/{law.slug}/{INDEX}#{anchor}")

    def to_proof_type(self, proof_type: str) -> Link:
        """Return the page of a kind of proof, at an address that keeps."""
        mark = sha256(proof_type.encode()).hexdigest()[:10]
        return Link(proof_type, f"proofs/{mark}/{INDEX}")

    @cached_property
    def addresses(self) -> frozenset[str]:
        """The address of every page of the portal."""
        found = {INDEX, "404.html", *(f"{name}/{INDEX}" for name in GENERAL)}
        found |= {f"laws/{slug}/{INDEX}" for slug in self.laws}
        for jurisdiction in self.content.jurisdictions:
            found.add(self.to_jurisdiction(jurisdiction).href)
            if self.listed(jurisdiction):
                found.add(self.to_catalogue(jurisdiction).href)
            if jurisdiction.duties:
                found.add(self.to_duties(jurisdiction).href)
            if jurisdiction.policies:
                found.add(self.to_policies(jurisdiction).href)
            found |= {
                self.to_policy(jurisdiction, policy).href
                for policy in jurisdiction.policies
            }
            found |= {
                self.to_agency(jurisdiction, agency).href
                for agency in jurisdiction.agencies
            }
        for located in self.matters:
            if wording_of(located):
                found.add(self.to_matter(located).href)
            if located.number and not located.jurisdiction.is_demo:
                proofs = current_proofs(located.matter, self.today)
                types = {proof.proof_type for proof in proofs if proof.proof_type}
                found |= {self.to_proof_type(name).href for name in types}
        return frozenset(found)

    def law_of(self, citation: str) -> str:
        """Return the slug of the law that ``citation`` names, "" if not on file."""
        match = CITATION.match(citation)
        known = versions(self.content.laws, match["law"]) if match else ()
        return known[0].slug if known else ""
