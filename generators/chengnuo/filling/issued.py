"""Find an issued document by its place and name, and tell what it says of itself.

In: a plan, and what a person or a file names. Out: the artifact with its blank, its
fields and its mark, or an error that names what is nearest.
"""

import difflib
from dataclasses import dataclass
from functools import cached_property

from chengnuo.errors import ChengnuoError
from chengnuo.planning import Artifact, Plan
from chengnuo.rendering import Look, document_html, render_document
from chengnuo.rendering.marks import issue_of
from chengnuo.rendering.vocabulary import Field, fields, parse

FORMATS = ("pdf", "docx")
NEAREST = 3


@dataclass(frozen=True)
class Issued:
    """A document as today's content gives it, in one format."""

    artifact: Artifact
    look: Look

    @cached_property
    def html(self) -> str:
        """The HTML that every format is made from."""
        return document_html(self.artifact.template, self.artifact.data, self.look)

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """Its blanks."""
        return fields(parse(self.html))

    @cached_property
    def issue(self) -> dict[str, str]:
        """What it says of itself: document, place, version, digest."""
        return issue_of(parse(self.html))

    @cached_property
    def blank(self) -> bytes:
        """The empty document."""
        kind = f"{self.artifact.template}_{self.artifact.kind}"
        return render_document(kind, self.artifact.data, self.look)


def find(plan: Plan, place: str, document: str, kind: str, look: Look) -> Issued:
    """Return the document of that name and format at ``place``.

    Raises:
        ChengnuoError: There is none; the nearest ones are named.

    """
    artifact = _found(plan, place, document, kind)
    if artifact:
        return Issued(artifact, look)
    offered = [a for a in plan.artifacts if a.kind in FORMATS]
    places = list(dict.fromkeys(place_of(a) for a in offered))
    if place not in places:
        near = _called(offered, place) or _near(place, places)
        raise ChengnuoError(
            f"没有“{place[:80]}”这个事项，或者它今天没有文书。",
            remedy=f"是不是 {'、'.join(near)}？"
            if near
            else "事项写成“区划代码/单位/事项编号”，例如 410182/commerce/oil-retail-initial。",
        )
    names = sorted({a.template for a in offered if place_of(a) == place})
    raise ChengnuoError(
        f"“{place}”没有“{document[:40]}”这种文书的 {kind} 格式。",
        remedy="事项的文书，写成“区划代码/单位/事项编号”；"
        f"这里的文书用 --document 指明：{'、'.join(names)}。",
    )


def has(plan: Plan, place: str, document: str, kind: str) -> bool:
    """Say whether there is such a document."""
    return _found(plan, place, document, kind) is not None


def place_of(artifact: Artifact) -> str:
    """Return where a document belongs: 410182/commerce/oil-retail-initial."""
    mark = artifact.data.get("mark")
    return str(mark["place"]) if mark else artifact.path.rpartition("/")[0]


def _found(plan: Plan, place: str, document: str, kind: str) -> Artifact | None:
    found = (
        artifact
        for artifact in plan.artifacts
        if (artifact.kind, artifact.template) == (kind, document)
        and place_of(artifact) == place
    )
    return next(found, None)


def _called(offered: list[Artifact], name: str) -> list[str]:
    """Return the places of the matters that are called ``name`` in Chinese."""
    matters = ((a, a.data.get("matter")) for a in offered)
    found = (place_of(a) for a, matter in matters if matter and matter["name"] == name)
    return list(dict.fromkeys(found))[:NEAREST]


def _near(place: str, places: list[str]) -> list[str]:
    """Return the places that were meant, by the whole or by the end of the name."""
    ends = {one.rpartition("/")[2]: one for one in places}
    near = difflib.get_close_matches(place, places, NEAREST, 0.6)
    last = difflib.get_close_matches(place.rpartition("/")[2], ends, NEAREST, 0.6)
    return list(dict.fromkeys([*near, *(ends[end] for end in last)]))[:NEAREST]
