"""From a content folder to Content: every file once, every mistake as a value."""

from pathlib import Path

from chengnuo import resources
from chengnuo.errors import ChengnuoError
from chengnuo.model import (
    Clock,
    Content,
    DocumentSpec,
    Jurisdiction,
    Portal,
    Scheme,
    Source,
    Wording,
)
from chengnuo.problems import Place, Problem, in_order
from chengnuo.reading.agencies import read_agencies, read_channels
from chengnuo.reading.documents import Document
from chengnuo.reading.intake import Intake
from chengnuo.reading.papers import read_duties, read_policies
from chengnuo.reading.specifications import read_document_wordings, read_specs
from chengnuo.reading.statutes import read_laws

LAWS = "laws"
OTHER_FOLDERS = frozenset({LAWS, "calendar"})
LETTERS = {"proof": Scheme.PROOF, "permit": Scheme.BUSINESS_PERMIT}


def read(folder: Path) -> Content:
    """Return what stands in ``folder``, and the problems found while reading.

    Raises:
        ChengnuoError: There is no such folder, or it is no content folder.

    """
    if not (folder / "portal.yaml").is_file():
        message = f"{folder} 不是内容文件夹：里面没有 portal.yaml。"
        raise ChengnuoError(
            message, remedy="用 --content 指明内容文件夹，例如 --content content。"
        )
    intake = Intake(folder)
    portal = _portal(intake)
    laws = read_laws(intake, folder / LAWS)
    specs = read_specs(resources.folders("templates", folder))
    jurisdictions = tuple(
        jurisdiction
        for path in intake.folders(folder)
        if path.name not in OTHER_FOLDERS
        and (jurisdiction := _jurisdiction(intake, path, specs))
    )
    intake.report_unread()
    return Content(portal, laws, jurisdictions, specs, in_order(intake.problems))


def _portal(intake: Intake) -> Portal:
    path = intake.root / "portal.yaml"
    document = intake.document(path, "portal", "缺少门户信息。")
    if document is None:
        document = Document({}, "portal.yaml", {}, {})
    return Portal(
        title=document.text("title"),
        subtitle=document.text("subtitle"),
        base_address=document.text("base_address"),
        maintainer=document.text("maintainer"),
        contact=document.text("contact"),
        address=document.text("address"),
        site_code=document.text("site_code"),
        icp_number=document.text("icp_number"),
        police_number=document.text("police_number"),
        description=document.text("description"),
        complaint_channels=read_channels(document),
        place=Place("portal.yaml", 1),
    )


def _jurisdiction(
    intake: Intake, folder: Path, specs: tuple[DocumentSpec, ...]
) -> Jurisdiction | None:
    code, _, slug = folder.name.partition("-")
    document = intake.document(
        folder / "jurisdiction.yaml",
        "jurisdiction",
        f"文件夹 {folder.name} 里没有 jurisdiction.yaml，不知道是哪个地方。",
    )
    policies = read_policies(intake, folder / "policies")
    duties = read_duties(intake, folder / "duties.csv")
    agencies = read_agencies(intake, folder / "agencies")
    wordings = tuple(
        wording
        for name, scheme in LETTERS.items()
        if (folder / "letters" / f"{name}.yaml").is_file()
        and (wording := _wording(intake, folder / "letters" / f"{name}.yaml", scheme))
    )
    document_wordings = read_document_wordings(intake, folder / "letters", specs)
    if document is None:
        return None
    if document.text("code") != code:
        intake.problems.append(
            Problem(
                document.place("code"),
                "folder-name",
                f"代码写的是 {document.text('code')}，文件夹名却以“{code}”开头。",
                "文件夹名写成“六位代码-英文名”，与代码一致。",
                document.text("code"),
            ),
        )
        return None
    return Jurisdiction(
        code=code,
        slug=slug,
        name=document.text("name"),
        parent=document.text("parent"),
        is_demo=document.text("demo") == "是",
        lead_agency=document.text("lead_agency"),
        notes=tuple(document.many("notes")),
        sources=tuple(
            Source(
                document.text("sources", index, "policy"),
                document.text("sources", index, "covers"),
            )
            for index in range(len(document.many("sources")))
        ),
        complaint_channels=read_channels(document),
        clocks=tuple(
            Clock(
                document.text("clocks", index, "name"),
                int(document.text("clocks", index, "within")),
                document.text("clocks", index, "unit"),
                document.text("clocks", index, "start"),
                document.text("clocks", index, "source"),
            )
            for index in range(len(document.many("clocks")))
        ),
        place=Place(document.file, 1),
        wordings=wordings,
        document_wordings=document_wordings,
        policies=policies,
        duties=duties,
        agencies=agencies,
    )


def _wording(intake: Intake, path: Path, scheme: Scheme) -> Wording | None:
    document = intake.document(path, "wording", "缺少告知承诺书文本。")
    if document is None:
        return None

    def notice(name: str) -> str:
        return document.text("notice", name)

    return Wording(
        scheme=scheme,
        title=document.text("title"),
        source=document.text("source"),
        copies=document.text("copies"),
        method=notice("method"),
        not_by_representative=notice("not_by_representative"),
        by_representative=notice("by_representative"),
        verification_power=notice("verification_power"),
        liability=notice("liability"),
        disclosed=notice("disclosed"),
        not_disclosed=notice("not_disclosed"),
        deferred_documents=notice("deferred_documents"),
        promise_lead=document.text("promise_lead"),
        promises=tuple(document.many("promises")),
        site_note=document.text("site_note"),
        applicant=document.text("signature", "applicant"),
        agency=document.text("signature", "agency"),
        applicant_how=document.text("signature", "applicant_how"),
        agency_how=document.text("signature", "agency_how"),
        place=Place(document.file, 1),
        edition=document.text("edition"),
    )
