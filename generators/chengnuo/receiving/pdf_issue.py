"""Read what a PDF says it is: which document of ours was issued, and its title.

In: an open PDF. Out: the names of `chengnuo.rendering.marks` with their values, and the
title, of its Info dictionary, or else of its XMP packet, which other writers keep.
"""

from collections.abc import Iterator
from typing import Any

from lxml import etree
from pikepdf import Dictionary, Pdf, Stream, String

from chengnuo.receiving.pdf_digest import decoded, text_of
from chengnuo.rendering.marks import NAMES

OURS = "chengnuo."
TITLE = "title"
MAX_XMP = 1_000_000


def issue_of(pdf: Pdf) -> dict[str, str]:
    """Return which issue of a document ``pdf`` says it is, {} if it does not say."""
    said = {
        name.removeprefix(OURS): text
        for name, text in _of_xmp(pdf.Root.get("/Metadata"))
        if name.startswith(OURS)
    }
    info = pdf.trailer.get("/Info")
    for key in NAMES:
        value = info.get(f"/{OURS}{key}") if isinstance(info, Dictionary) else None
        if isinstance(value, String):
            said[key] = text_of(value)
    return {key: said[key] for key in NAMES if said.get(key)}


def title_of(pdf: Pdf) -> str:
    """Return the title that readers show above the document."""
    info = pdf.trailer.get("/Info")
    title = text_of(info.get("/Title")) if isinstance(info, Dictionary) else ""
    described = (
        text
        for name, text in _of_xmp(pdf.Root.get("/Metadata"))
        if name == TITLE and text
    )
    return title or next(described, "")


def _of_xmp(metadata: Any) -> Iterator[tuple[str, str]]:
    """Yield the names and texts of an XMP packet."""
    data = decoded(metadata) if isinstance(metadata, Stream) else None
    if data is None or len(data) > MAX_XMP or b"<!" in data:
        return
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError):
        return
    for element in root.iter("*"):
        text = "".join(map(str, element.itertext())).strip()
        yield etree.QName(element).localname, text
        for key, value in element.attrib.items():
            yield etree.QName(key).localname, str(value)
