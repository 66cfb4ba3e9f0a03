"""Every text of a Content with where a person finds it."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any, NamedTuple

from chengnuo.model import Content
from chengnuo.problems import Place
from chengnuo.reading.documents import shape

TABLES = {
    "matters.csv": "matters",
    "proofs.csv": "proofs",
    "bases.csv": "bases",
    "duties.csv": "duties",
    ".clauses.csv": "clauses",
}


class Text(NamedTuple):
    """A text and where it stands."""

    text: str
    place: Place


def texts(content: Content) -> Iterator[Text]:
    """Yield every text of ``content``; that of a guide line by line."""
    for thing in _things(content):
        for name, text in _own(thing):
            yield from _placed(thing, name, text)


def _things(content: Content) -> Iterator[Any]:
    yield content.portal
    yield from content.laws
    for jurisdiction in content.jurisdictions:
        yield jurisdiction
        yield from jurisdiction.wordings
        yield from jurisdiction.duties
        for policy in jurisdiction.policies:
            yield policy
            yield from policy.clauses
        for agency in jurisdiction.agencies:
            yield agency
            for matter in agency.matters:
                yield matter
                yield from matter.bases
                for proof in matter.proofs:
                    yield proof
                    yield from proof.bases


def _own(thing: Any) -> Iterator[tuple[str, str]]:
    """Yield name and text of what ``thing`` says itself, not of what it holds."""
    for field in fields(thing):
        value = getattr(thing, field.name)
        if isinstance(value, str):
            yield field.name, value
        elif isinstance(value, tuple):
            for part in value:
                if isinstance(part, str):
                    yield field.name, part
                elif not hasattr(part, "place"):
                    for inner in fields(part):
                        yield field.name, str(getattr(part, inner.name))


def _placed(thing: Any, name: str, text: str) -> Iterator[Text]:
    place: Place = thing.place
    folder, _, last = place.file.rpartition("/")
    if name == "guide":
        for number, line in enumerate(text.split("\n"), start=1):
            yield Text(line, Place(f"{folder}/guides/{thing.slug}.md", number))
        return
    table = next((TABLES[end] for end in TABLES if last.endswith(end)), "")
    if table:
        titles = {f["name"]: f["title"] for f in shape(table)["fields"]}
        place = Place(place.file, place.row, titles.get(name, ""), place.line)
    yield Text(text, place)
