"""Every kind of document with made-up data: for who chooses, changes or tests one.

In: the kinds of documents and a look. Out: the files of a folder, an index first.
Nothing of it is content; all of it says 示例.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from chengnuo import resources
from chengnuo.model import DocumentSpec
from chengnuo.rendering import Look, make_look, render_document, render_listing

INDEX = "index.html"
TEMPLATE = "shared/gallery.html"
MARK = {"version": "示例版", "address": "https://portal.example/999901/"}
FORMATS = {"pdf": "PDF", "docx": "DOCX", "html": "网页打印版", "xlsx": "XLSX"}


@dataclass(frozen=True, slots=True)
class Piece:
    """One file of the gallery."""

    path: str
    document: str  # letter
    form: str  # pdf
    example: int


def gallery_look(
    specs: tuple[DocumentSpec, ...], content: Path, *, cache: Path
) -> Look:
    """Return the look of the examples of ``specs``, with the templates of ``content``."""
    said = json.dumps([dict(e.data) for s in specs for e in s.examples], default=str)
    held = json.loads(said)
    return make_look(
        templates=resources.folders("templates", content),
        site=(),
        characters=frozenset(json.dumps([held, MARK], ensure_ascii=False)),
        cache=cache,
    )


def pieces(specs: tuple[DocumentSpec, ...]) -> tuple[Piece, ...]:
    """Return every file of the gallery but its index."""
    return tuple(
        Piece(f"{spec.name}-{number}.{form}", spec.name, form, number)
        for spec in specs
        for number in range(1, len(spec.examples) + 1)
        for form in spec.formats
        if form in FORMATS
    )


def gallery(specs: tuple[DocumentSpec, ...], look: Look) -> Iterator[tuple[str, bytes]]:
    """Yield path and bytes of each file, the index last.

    Raises:
        ChengnuoError: A template is wrong; it names the template and what is wrong.

    """
    by_name = {spec.name: spec for spec in specs}
    for piece in pieces(specs):
        example = by_name[piece.document].examples[piece.example - 1]
        mark = {"document": piece.document, "place": f"999901/{piece.example}", **MARK}
        data = {**example.data, "mark": mark}
        yield piece.path, render_document(f"{piece.document}_{piece.form}", data, look)
    listed = [
        {
            "title": spec.title,
            "about": spec.about,
            "examples": [
                {
                    "name": example.label,
                    "files": [
                        {
                            "href": f"{spec.name}-{number}.{form}",
                            "label": FORMATS[form],
                        }
                        for form in spec.formats
                        if form in FORMATS
                    ],
                }
                for number, example in enumerate(spec.examples, start=1)
            ],
        }
        for spec in specs
    ]
    yield INDEX, render_listing(TEMPLATE, {"documents": listed}, look)
