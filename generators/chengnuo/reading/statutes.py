"""The folder laws/: one file per law and version."""

from datetime import date
from pathlib import Path

from chengnuo.model import Article, Law
from chengnuo.problems import Place, Problem
from chengnuo.reading.documents import Document
from chengnuo.reading.intake import Intake, is_content


def read_laws(intake: Intake, folder: Path) -> tuple[Law, ...]:
    """Return every version of every law below ``folder``, by law and then date."""
    laws = []
    for law_folder in intake.folders(folder):
        for path in sorted(law_folder.glob("*.yaml")):
            if not is_content(path):
                continue
            document = intake.document(path, "law", "缺少法律文件。")
            if document:
                law = _law(intake, document, law_folder.name, path.stem)
                if law:
                    laws.append(law)
    return tuple(sorted(laws, key=lambda law: (law.slug, law.version)))


def read_day(intake: Intake, document: Document, *path: str | int) -> date | None:
    """Return the date at ``path``; None where it is empty or no day of the calendar."""
    text = document.text(*path)
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        intake.problems.append(
            Problem(
                document.place(*path),
                "bad-date",
                f"“{text}”不是日历上的日期。",
                "写成四位年-两位月-两位日，例如 2026-03-01。",
                text,
            ),
        )
        return None


def _law(intake: Intake, document: Document, slug: str, stem: str) -> Law | None:
    version = read_day(intake, document, "version")
    if version is None:
        return None
    if stem != document.text("version"):
        intake.problems.append(
            Problem(
                document.place("version"),
                "file-name",
                f"版本写的是 {document.text('version')}，文件名却是 {stem}.yaml。",
                "文件名与版本日期写成一样。",
                document.text("version"),
            ),
        )
    return Law(
        slug=slug,
        title=document.text("title"),
        short_title=document.text("short_title"),
        rank=document.text("rank"),
        version=version,
        source=document.text("source"),
        certainty=document.text("certainty"),
        articles=tuple(
            Article(
                document.text("articles", index, "article"),
                document.text("articles", index, "text"),
                document.text("articles", index, "excerpt") == "是",
            )
            for index in range(len(document.many("articles")))
        ),
        place=Place(document.file, 1),
        document_number=document.text("document_number"),
        in_force_from=read_day(intake, document, "in_force_from"),
        in_force_until=read_day(intake, document, "in_force_until"),
        replaced_by=document.text("replaced_by"),
        checked_on=read_day(intake, document, "checked_on"),
        notes=tuple(document.many("notes")),
    )
