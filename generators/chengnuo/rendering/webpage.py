"""A document as one page of the web, to be read, filled in and printed.

In: semantic HTML and the style sheets. Out: bytes that need no other file; fonts are
those of the reader's machine.
"""

from lxml import etree, html

from chengnuo.rendering.vocabulary import FIELDS, Element, body_of, parse

DOCTYPE = "<!DOCTYPE html>"
DATE = "\u3000\u3000年\u3000\u3000月\u3000\u3000日"
HINT = "这一页用来打印和手写，不检查、也不保存填写的内容。"


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
    _as_on_paper(body)
    if any(True for _ in body.iter(*FIELDS)):
        body.insert(0, _line("hint", HINT))
        first = 1
    if said := body.get("data-head"):
        body.insert(first, _line("head", said))
        first += 1
    if copies := (body.get("data-copies") or "").split():
        body.insert(first, _copies(copies))
    if said := body.get("data-foot"):
        body.append(_line("foot", said))
    text: str = html.tostring(root, encoding="unicode", doctype=DOCTYPE)
    return text.encode()


def _as_on_paper(body: Element) -> None:
    """Let dates be written by hand, and wide tables be pushed to and fro."""
    for field in body.iter("input"):
        if field.get("type") == "date":
            field.set("type", "text")
            field.set("placeholder", DATE)
    for table in list(body.iter("table")):
        above = table.getparent()
        if table.get("class") == "grid" and above is not None:
            frame = etree.Element("div")
            frame.set("class", "scroll")
            frame.tail, table.tail = table.tail, None
            above.replace(table, frame)
            frame.append(table)


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
