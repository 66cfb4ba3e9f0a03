"""An agency's folder: agency.yaml, its matters with their proofs, bases and guides."""

from pathlib import Path

from chengnuo.model import (
    Agency,
    Basis,
    Channel,
    Matter,
    ProofItem,
    Scheme,
    Strength,
    VerificationMethod,
)
from chengnuo.problems import Place, Problem, Severity
from chengnuo.reading.documents import Document
from chengnuo.reading.intake import Intake
from chengnuo.tables import Row

TABLES = ("matters.csv", "proofs.csv", "bases.csv")


def read_agencies(intake: Intake, folder: Path) -> tuple[Agency, ...]:
    """Return the agencies below ``folder``, in the order that they state."""
    found = (_agency(intake, path) for path in intake.folders(folder))
    return tuple(sorted(filter(None, found), key=lambda a: (a.order, a.slug)))


def read_channels(document: Document) -> tuple[Channel, ...]:
    """Return the ways to complain that ``document`` lists."""
    return tuple(
        Channel(
            document.text("complaint_channels", index, "name"),
            document.text("complaint_channels", index, "how"),
            document.text("complaint_channels", index, "hours"),
        )
        for index in range(len(document.many("complaint_channels")))
    )


def _agency(intake: Intake, folder: Path) -> Agency | None:
    path = folder / "agency.yaml"
    matters = _matters(intake, folder)
    if not path.is_file():
        tables = [name for name in TABLES if (folder / name).is_file()]
        intake.add(
            folder,
            "unknown-agency",
            f"不知道这是哪个单位：文件夹里有 {'、'.join(tables) or '文件'}，"
            "却没有 agency.yaml。",
            "检查文件夹名是否打错；新单位先补上 agency.yaml。",
        )
        return None
    document = intake.document(path, "agency", "缺少单位信息。")
    if document is None:
        return None
    return Agency(
        slug=folder.name,
        name=document.text("name"),
        order=int(document.text("order") or 9999),
        uscc=document.text("uscc"),
        address=document.text("address"),
        hours=document.text("hours"),
        telephone=document.text("telephone"),
        contact=document.text("contact"),
        website=document.text("website"),
        complaint_channels=read_channels(document),
        place=Place(document.file, 1),
        matters=matters,
    )


def _matters(intake: Intake, folder: Path) -> tuple[Matter, ...]:
    rows = intake.table(folder / "matters.csv", "matters")
    bases = [_basis(row) for row in intake.table(folder / "bases.csv", "bases")]
    proofs = [
        _proof(row, bases) for row in intake.table(folder / "proofs.csv", "proofs")
    ]
    matters = tuple(
        _matter(row, proofs, bases, _guide(intake, folder, row["slug"])) for row in rows
    )
    _report_absent(intake, folder)
    _report_strays(intake, folder, matters, proofs, bases)
    return matters


def _report_absent(intake: Intake, folder: Path) -> None:
    """Note an agency without matters: an oversight, where it has proofs or bases."""
    if (folder / "matters.csv").exists() or not (folder / "agency.yaml").is_file():
        return
    tables = [name for name in TABLES if (folder / name).is_file()]
    if tables:
        intake.add(
            folder,
            "missing-file",
            f"有 {'、'.join(tables)}，却没有 matters.csv，整个单位的事项都不会公布。",
            "补上 matters.csv；事项不再办理的，填写失效日期，不要删去文件。",
        )
    else:
        intake.problems.append(
            Problem(
                Place(intake.name(folder / "agency.yaml"), 1),
                "agency-empty",
                "这个单位没有 matters.csv，不会公布任何事项。",
                "有事项的，补上 matters.csv 和 proofs.csv。",
                severity=Severity.WARNING,
            )
        )


def _report_strays(
    intake: Intake,
    folder: Path,
    matters: tuple[Matter, ...],
    proofs: list[ProofItem],
    bases: list[Basis],
) -> None:
    """Note the proofs and bases that belong to no matter: they would be lost.

    Not while the table that they refer to has faults of its own, which were told.
    """
    if intake.failed(folder / "matters.csv") or not (folder / "matters.csv").exists():
        return
    known = {matter.slug for matter in matters}
    proof_keys = {(proof.matter, proof.slug) for proof in proofs}
    items: list[ProofItem | Basis] = [*proofs, *bases]
    for item in items:
        if item.matter not in known:
            intake.problems.append(
                Problem(
                    Place(item.place.file, item.place.row, "事项编号"),
                    "unknown-matter",
                    f"matters.csv 里没有编号为“{item.matter}”的事项。",
                    "改成 matters.csv 里的编号，或者先在 matters.csv 里补上该事项。",
                    item.matter,
                ),
            )
    if intake.failed(folder / "proofs.csv"):
        return
    for basis in bases:
        if (
            basis.proof
            and basis.matter in known
            and (basis.matter, basis.proof) not in proof_keys
        ):
            intake.problems.append(
                Problem(
                    Place(basis.place.file, basis.place.row, "证明编号"),
                    "unknown-proof",
                    f"事项“{basis.matter}”没有编号为“{basis.proof}”的证明。",
                    "改成 proofs.csv 里的证明编号；整个事项的依据则空着。",
                    basis.proof,
                ),
            )


def _guide(intake: Intake, folder: Path, slug: str) -> str:
    path = folder / "guides" / f"{slug}.md"
    return (intake.text(path) or "") if path.is_file() else ""


def _basis(row: Row) -> Basis:
    return Basis(
        matter=row["matter"],
        proof=row["proof"],
        citation=row["citation"],
        strength=Strength(row["strength"]),
        version=row.day("version"),
        note=row["note"],
        place=row.place("citation"),
    )


def _proof(row: Row, bases: list[Basis]) -> ProofItem:
    method = row["verification"]
    return ProofItem(
        matter=row["matter"],
        slug=row["slug"],
        name=row["name"],
        proof_type=row["proof_type"],
        proof_content=row["proof_content"],
        issuing_body=row["issuing_body"],
        verification=VerificationMethod(method) if method else None,
        verification_time=row["verification_time"],
        verification_standard=row["verification_standard"],
        supervision=row["supervision"],
        promise_by_representative=row["promise_by_representative"],
        disclosure=row["disclosure"],
        disclosure_scope=row["disclosure_scope"],
        disclosure_term=row["disclosure_term"],
        effective_from=row.day("effective_from"),
        effective_until=row.day("effective_until"),
        note=row["note"],
        source_note=row["source_note"],
        place=row.place("slug"),
        bases=tuple(
            basis
            for basis in bases
            if (basis.matter, basis.proof) == (row["matter"], row["slug"])
        ),
    )


def _matter(
    row: Row, proofs: list[ProofItem], bases: list[Basis], guide: str
) -> Matter:
    slug = row["slug"]
    return Matter(
        slug=slug,
        name=row["name"],
        scheme=Scheme(row["scheme"]),
        kind=row["kind"],
        basic_code=row["basic_code"],
        implementation_code=row["implementation_code"],
        eligibility=row["eligibility"],
        exclusion=row["exclusion"],
        conditions=row["conditions"],
        materials=row["materials"],
        deferred_documents=row["deferred_documents"],
        supervision_rules=row["supervision_rules"],
        place_of_service=row["place_of_service"],
        hours=row["hours"],
        telephone=row["telephone"],
        steps=row["steps"],
        time_limit=row["time_limit"],
        fee=row["fee"],
        effective_from=row.day("effective_from"),
        effective_until=row.day("effective_until"),
        note=row["note"],
        source_note=row["source_note"],
        place=row.place("slug"),
        proofs=tuple(proof for proof in proofs if proof.matter == slug),
        bases=tuple(
            basis for basis in bases if basis.matter == slug and not basis.proof
        ),
        guide=guide,
    )
