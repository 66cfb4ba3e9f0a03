"""The papers of a jurisdiction: policies/, their clauses, the duties they give."""

from pathlib import Path

from chengnuo.model import Clause, Duty, Policy
from chengnuo.problems import Place, Problem
from chengnuo.reading.documents import read_document
from chengnuo.reading.intake import Intake, is_content

FENCE = "---"


def read_policies(intake: Intake, folder: Path) -> tuple[Policy, ...]:
    """Return the papers of ``folder`` (policies/), the newest first."""
    policies = []
    if folder.is_dir():
        for path in sorted(folder.glob("*.md")):
            if is_content(path):
                policy = _policy(intake, path)
                if policy:
                    policies.append(policy)
    policies.sort(key=lambda p: (p.issued_on or p.printed_on, p.slug), reverse=True)
    return tuple(policies)


def _policy(intake: Intake, path: Path) -> Policy | None:
    text = intake.text(path)
    table = path.with_suffix(".clauses.csv")
    clauses = _clauses(intake, table)
    if text is None:
        return None
    file = intake.name(path)
    lines = text.split("\n")
    end = lines.index(FENCE, 1) if FENCE in lines[1:] else 0
    if lines[0] != FENCE or not end:
        intake.problems.append(
            Problem(
                Place(file, 1),
                "missing-front-matter",
                "文件开头没有用两行 --- 括起来的说明（标题、文号、发文机关等）。",
                "照同类文件，在最前面补上说明，上下各一行 ---。",
                lines[0][:100],
            ),
        )
        return None
    front = "\n".join(lines[1:end])
    document, problems = read_document(front, "policy", file, first_line=2)
    intake.problems += problems
    if document is None:
        return None
    return Policy(
        slug=path.stem,
        title=document.text("title"),
        short_title=document.text("short_title"),
        document_number=document.text("document_number"),
        issuer=document.text("issuer"),
        kind=document.text("kind"),
        issued_on=document.text("issued_on"),
        printed_on=document.text("printed_on"),
        published_on=document.text("published_on"),
        disclosure_mark=document.text("disclosure_mark"),
        completeness=document.text("completeness"),
        implements=tuple(document.many("implements")),
        source=document.text("source"),
        notes=tuple(document.many("notes")),
        text="\n".join(lines[end + 1 :]).strip(),
        place=Place(file, 1),
        clauses=clauses,
    )


def _clauses(intake: Intake, path: Path) -> tuple[Clause, ...]:
    return tuple(
        Clause(
            id=row["id"],
            clause=row["clause"],
            text=row["text"],
            kind=row["kind"],
            software=row["software"],
            where=row["where"],
            same_as=tuple(row["same_as"].replace("；", ";").replace(";", " ").split()),
            served_by=tuple(
                part.strip()
                for part in row["served_by"].replace(";", "；").split("；")
                if part.strip()
            ),
            place=row.place("id"),
        )
        for row in intake.table(path, "clauses")
    )


def read_duties(intake: Intake, path: Path) -> tuple[Duty, ...]:
    """Return the tasks of the table ``path`` (duties.csv), as they stand there."""
    return tuple(
        Duty(
            policy=row["policy"],
            task=row["task"],
            clause=row["clause"],
            lead_agency=row["lead_agency"],
            responsible_agencies=row["responsible_agencies"],
            due=row["due"],
            place=row.place("policy"),
        )
        for row in intake.table(path, "duties")
    )
