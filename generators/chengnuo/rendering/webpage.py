"""A document as one page of the web, to be read, filled in and printed.

In: semantic HTML and the style sheets. Out: bytes that need no other file; fonts are
those of the reader's machine.
"""

from lxml import etree, html

from chengnuo.rendering.vocabulary import Element, body_of, parse

DOCTYPE = "<!DOCTYPE html>"


def webpage(document: str, *, styles: str) -> bytes:
    """Return ``document`` with its ``styles`` in it, its head and foot as lines."""
    root = parse(document)
    body = body_of(root)
    head = root.find("head")
    if head is not None:
        view = etree.SubElement(head, "meta")
        view.set("name", "viewport")
        view.set("content", "width=device-width, initial-scale=1")
        etree.SubElement(head, "style").text = styles
    first = 0
    if said := body.get("data-head"):
        body.insert(0, _line("head", said))
        first = 1
    if copies := (body.get("data-copies") or "").split():
        body.insert(first, _copies(copies))
    if said := body.get("data-foot"):
        body.append(_line("foot", said))
    text: str = html.tostring(root, encoding="unicode", doctype=DOCTYPE)
    return text.encode()


def _line(kind: str, said: str) -> Element:
    line = etree.Element("p")
    line.set("class", kind)
    line.text = said
    return line


def _copies(copies: list[str]) -> Element:
    """Return the line on which a copy is marked with whose it is."""
    line = _line("copies", f"一式{'一二三四'[len(copies) - 1]}份，本份：")
    for number, copy in enumerate(copies):
        tick = etree.SubElement(line, "input")
        tick.set("type", "checkbox")
        tick.set("name", f"copy_{number + 1}")
        tick.set("title", copy)
        tick.tail = f" {copy}　"
    return line
