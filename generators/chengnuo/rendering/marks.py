"""Mark a document with what it is: its edition, a digest of its fixed text, its page.

In: semantic HTML and the mark that planning gave. Out: the HTML with metadata in its
head, version and digest in its footer, and a QR code where its page has an address.
The digest is the SHA-256 of all that is printed and not filled in, so that a letter
that comes back can be held against the one that was issued. The only door of segno.
"""

import base64
from collections.abc import Iterator, Mapping
from hashlib import sha256
from io import BytesIO

import segno
from lxml import etree, html

from chengnuo.rendering.vocabulary import FIELDS, Element, body_of, parse

PREFIX = "chengnuo."
NAMES = ("document", "place", "version", "digest")
BLANK = "□"  # stands in the fixed text where something is to be filled in
SHOWN = 16  # of the digest's 64 characters
QR_SCALE = 4  # pixels a module
QR_WIDTH = 20  # millimetres
DOCTYPE = "<!DOCTYPE html>"


def marked(document: str, mark: Mapping[str, str]) -> str:
    """Return ``document`` with its mark: document, place, version, address.

    An empty version or address is left out of what is printed.
    """
    root = parse(document)
    body = body_of(root)
    digest = digest_of(root, mark["version"])
    said = {**{name: mark.get(name, "") for name in NAMES}, "digest": digest}
    head = root.find("head")
    if head is not None:
        for name in NAMES:
            meta = etree.SubElement(head, "meta")
            meta.set("name", f"{PREFIX}{name}")
            meta.set("content", said[name])
    printed = [body.get("data-foot") or ""]
    if mark["version"]:
        printed.append(f"版本 {mark['version']}")
    printed.append(f"校验码 {shown(digest)}")
    body.set("data-foot", "　".join(filter(None, printed)))
    if mark["address"]:
        body.insert(0, _code(mark["address"]))
    text: str = html.tostring(root, encoding="unicode", doctype=DOCTYPE)
    return text


def digest_of(root: Element, version: str) -> str:
    """Return the SHA-256 of the fixed text of a parsed document of ``version``."""
    body = body_of(root)
    frame = [version, body.get("data-head") or "", body.get("data-foot") or ""]
    return sha256("\n".join([*frame, *_fixed(body)]).encode()).hexdigest()


def shown(digest: str) -> str:
    """Return the beginning of a digest, as much as is printed."""
    return digest[:SHOWN]


def issue_of(root: Element) -> dict[str, str]:
    """Return what a marked document says of itself."""
    found = {
        (meta.get("name") or "").removeprefix(PREFIX): meta.get("content") or ""
        for meta in root.iter("meta")
        if (meta.get("name") or "").startswith(PREFIX)
    }
    return {name: found[name] for name in NAMES if name in found}


def _fixed(element: Element) -> Iterator[str]:
    """Yield the printed text of ``element``, each blank as one sign."""
    if not isinstance(element.tag, str):
        return
    if element.tag in FIELDS:
        yield BLANK
    else:
        if element.text and element.text.strip():
            yield " ".join(element.text.split())
        for child in element:
            yield from _fixed(child)
            if child.tail and child.tail.strip():
                yield " ".join(child.tail.split())


def _code(address: str) -> Element:
    """Return a paragraph with the QR code of ``address``."""
    drawn = BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn, kind="png", scale=QR_SCALE, border=2
    )
    paragraph = etree.Element("p")
    paragraph.set("class", "code")
    image = etree.SubElement(paragraph, "img")
    image.set("class", "qr")
    packed = base64.b64encode(drawn.getvalue()).decode()
    image.set("src", f"data:image/png;base64,{packed}")
    image.set("alt", f"二维码，网址：{address}")
    image.set("width", str(QR_WIDTH))
    return paragraph
