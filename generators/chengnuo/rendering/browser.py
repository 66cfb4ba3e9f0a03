"""Make the script from which a browser fills in a document, on the device alone.

In: a document's HTML and its blank DOCX and PDF. Out: one JavaScript call with the text,
the blanks, both files, and where in them a value goes, so that site/static/letter/ only
puts texts into places and parses neither XML nor PDF. The same bytes each time.
"""

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Iterator
from copy import copy, deepcopy
from dataclasses import asdict
from hashlib import sha256
from io import BytesIO
from itertools import takewhile
from math import gcd
from struct import unpack
from typing import Any
from zipfile import ZipFile
from zlib import decompress

from lxml import etree, html
from pikepdf import Name, Object, Pdf

from chengnuo.errors import ChengnuoError
from chengnuo.rendering.binding import PART
from chengnuo.rendering.marks import PREFIX as MARKED
from chengnuo.rendering.vocabulary import Element, body_of, fields, parse

FORMAT = 1
CALL = "chengnuo.letter("
PREFIX = "lt-"  # classes of documents must not meet those of the portal
ATTRIBUTES = {"class", "name", "title", "type", "value", "maxlength", "colspan",
              "rowspan", "scope", "start", "href"}  # fmt: skip
BODY = "word/document.xml"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
XML = "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"  # as lxml has it
READER = etree.XMLParser(resolve_entities=False)
TICKED = "☑"
AS_IS, CHANGE = 0, 2  # how a row of a PNG is packed
# Stand in for values until the text is cut into pieces; no document holds them.
OPEN, SHUT = "\ue000", "\ue001"
SLOT = re.compile(r"<\?slot ([^?]*)\?>")
PLACE = re.compile(f"{OPEN}([a-z]+){SHUT}")
WORDS = re.compile(f"<w:t>({OPEN}[a-z]+{SHUT})</w:t>")  # more than one <w:t>, perhaps
SAFE = {"</": "<\\/", "<!": "\\u003c!", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def browser_data(document: str, blank_docx: bytes, blank_pdf: bytes) -> bytes:
    """Return the script of ``document``, of which the others are the blanks."""
    root = parse(document)
    blanks = fields(root)
    names = {blank.name for blank in blanks}
    frame = body_of(root).attrib
    body = _body(root)
    said = {
        "format": FORMAT,
        "title": root.findtext("head/title") or "",
        "head": frame.get("data-head") or "",
        "foot": frame.get("data-foot") or "",
        "copies": (frame.get("data-copies") or "").split(),
        "issue": _issue(root, body),
        "fields": [asdict(blank) for blank in blanks],
        "html": body,
        "docx": _docx(blank_docx, names),
        "pdf": _pdf(blank_pdf, names),
    }
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    for piece, safe in SAFE.items():
        text = text.replace(piece, safe)
    return f"{CALL}{text});\n".encode()


def _issue(root: Element, body: str) -> dict[str, str]:
    """Return what the document says it is; without a digest, that of its text."""
    said = {"digest": sha256(body.encode()).hexdigest()}
    for meta in root.iterfind("head/meta"):
        name = meta.get("name") or ""
        if name.startswith(MARKED):
            said[name.removeprefix(MARKED)] = meta.get("content") or ""
    return said


def _body(root: Element) -> str:
    """Return the text of a document, with what a browser needs and nothing else."""
    body = deepcopy(body_of(root))
    for element in list(body.iter()):
        if not isinstance(element.tag, str):
            element.drop_tree()  # a comment
            continue
        kinds = (element.get("class") or "").split()
        if kinds:
            element.set("class", " ".join(PREFIX + kind for kind in kinds))
        if element.tag == "img":
            _draw(element)
            continue
        for name in list(element.attrib):
            if name not in ATTRIBUTES and not str(name).startswith("data-"):
                del element.attrib[name]
    texts = [body.text or ""]
    texts += [html.tostring(child, encoding="unicode") for child in body]
    return "".join(texts).strip()


def _draw(image: Element) -> None:
    """Make an image of black squares a drawing: the portal's pages load no data:."""
    packed = (image.get("src") or "").partition("base64,")[2]
    runs, width, height = _runs(b64decode(packed))
    said = {"class": image.get("class") or "", "role": "img"}
    said |= {"aria-label": image.get("alt") or "", "viewBox": f"0 0 {width} {height}"}
    image.tag = "svg"
    image.attrib.clear()
    for name, value in said.items():
        image.set(name, value)
    drawn = "".join(f"M{x} {y}h{long}v1h-{long}z" for x, y, long in runs)
    etree.SubElement(image, "path").set("d", drawn)


def _runs(png: bytes) -> tuple[list[tuple[int, int, int]], int, int]:
    """Return the black runs (x, y, length) of a PNG of squares, and its size in them.

    It is in black and white, its rows packed as they are or as the change to the row
    above; one of another kind, which ours are not, has no runs.
    """
    width, height, depth, colour = unpack(">IIBB", png[16:26])
    at, packed = 8, b""
    while at < len(png):
        (length,) = unpack(">I", png[at : at + 4])
        if png[at + 4 : at + 8] == b"IDAT":
            packed += png[at + 8 : at + 8 + length]
        at += length + 12
    plain, stride = decompress(packed), (width + 7) // 8 + 1
    if (depth, colour) != (1, 0) or set(plain[::stride]) - {AS_IS, CHANGE}:
        return [], width, height
    runs, above = [], bytes(stride - 1)
    for y in range(height):
        kind, *row = plain[y * stride : (y + 1) * stride]
        added = above if kind == CHANGE else bytes(stride - 1)
        above = bytes((a + b) & 0xFF for a, b in zip(row, added, strict=True))
        bits = "".join(f"{byte:08b}" for byte in above)[:width]
        runs += [(m.start(), y, len(m[0])) for m in re.finditer("0+", bits)]
    side = gcd(width, *(number for x, _, long in runs for number in (x, long)))
    small = [
        (x // side, y // side, long // side) for x, y, long in runs if y % side == 0
    ]
    return small, width // side, height // side


# DOCX ------------------------------------------------------------------------------


def _docx(blank: bytes, names: set[str]) -> dict[str, Any]:
    """Return a blank, and those of its parts that hold values, cut into pieces.

    A piece is text as it stands, or a slot: the name of a blank (and the value, of a
    choice), its text while empty, and while filled, the latter with places in it.
    """
    parts = {}
    with ZipFile(BytesIO(blank)) as package:
        for member in package.namelist():
            if member == BODY:
                parts[member] = _controls(package.read(member), names)
            elif member == PART:
                parts[member] = _elements(package.read(member), names)
    return {"blank": b64encode(blank).decode(), "parts": parts}


def _controls(xml: bytes, names: set[str]) -> list[Any]:
    """Cut the body of a package at its content controls."""
    root = etree.fromstring(xml, READER)
    slots: list[tuple[str, str]] = []
    for control in list(root.iter(f"{W}sdt")):
        tag = control.find(f"{W}sdtPr/{W}tag")
        said = "" if tag is None else tag.get(f"{W}val") or ""
        name, _, value = said.partition("=")
        if name in names:
            _bracket(control, _filled(control), len(slots))
            slots.append((name, value))
    return _pieces(root, slots)


def _bracket(element: Element, filled: Element, number: int) -> None:
    """Set ``filled`` behind ``element``, with marks before, between and after."""
    last = etree.PI("slot", "")
    last.tail, element.tail = element.tail, None
    element.addprevious(etree.PI("slot", str(number)))
    for one in (last, filled, etree.PI("slot", "")):
        element.addnext(one)


def _pieces(root: Element, slots: list[tuple[str, str]]) -> list[Any]:
    """Cut the text of ``root`` at its marks; a slot is only what changes there."""
    text = XML + etree.tostring(root, encoding="unicode")
    before, *rest = SLOT.split(text)
    pieces: list[Any] = []
    for at in range(0, len(rest), 6):
        number, empty, _, filled, _, after = rest[at : at + 6]
        filled = WORDS.sub(r"\1", filled)
        start = _alike(empty, filled)
        end = _alike(empty[start:][::-1], filled[start:][::-1])
        name, value = slots[int(number)]
        slot = {
            "name": name,
            "value": value,
            "empty": empty[start : len(empty) - end],
            "filled": PLACE.split(filled[start : len(filled) - end]),
        }
        pieces += [before + empty[:start], slot]
        before = empty[len(empty) - end :] + after
    return [*pieces, before]


def _alike(one: str, other: str) -> int:
    """Return with how many equal characters two texts begin."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _filled(control: Element) -> Element:
    """Return a control as `filling.docx` leaves it, with places for what it says."""
    filled = deepcopy(control)
    filled.tail = None
    properties, content = (
        filled.find(f"{W}{part}") for part in ("sdtPr", "sdtContent")
    )
    if properties is None or content is None:
        raise ChengnuoError(
            "文书里有一个填写项不完整。", remedy="用本程序制作的空白文书。"
        )
    checked = properties.find(f"{W14}checkbox/{W14}checked")
    if checked is not None:
        checked.set(f"{W14}val", "1")
        for words in filled.iter(f"{W}t"):
            words.text = TICKED
        return filled
    showing = properties.find(f"{W}showingPlcHdr")
    if showing is not None:
        properties.remove(showing)
    day, place = properties.find(f"{W}date"), "words"
    if day is not None:
        day.set(f"{W}fullDate", f"{OPEN}text{SHUT}T00:00:00Z")
        place = "day"
    for old in list(content):
        content.remove(old)
    run = etree.SubElement(content, f"{W}r")
    look = properties.find(f"{W}rPr")
    if look is not None:
        run.append(deepcopy(look))
    etree.SubElement(run, f"{W}t").text = f"{OPEN}{place}{SHUT}"
    return filled


def _elements(xml: bytes, names: set[str]) -> list[Any]:
    """Cut the data of a package at the elements that controls are bound to."""
    root = etree.fromstring(xml, READER)
    slots: list[tuple[str, str]] = []
    for element in list(root):
        name = etree.QName(element).localname
        if name in names:
            filled = deepcopy(element)
            filled.tail, filled.text = None, f"{OPEN}text{SHUT}"
            _bracket(element, filled, len(slots))
            slots.append((name, ""))
    return _pieces(root, slots)


# PDF -------------------------------------------------------------------------------


def _pdf(blank: bytes, names: set[str]) -> dict[str, Any]:
    """Return a blank, and the objects that an update appended to it writes anew."""
    start = int(re.findall(rb"startxref\s+([0-9]+)\s+%%EOF", blank)[-1])
    with Pdf.open(BytesIO(blank)) as pdf:
        kept = ("/Root", "/Info", "/ID")
        trailer = [
            f"{key} {_unparsed(pdf.trailer[key])}" for key in kept if key in pdf.trailer
        ]
        found = {
            str(field.T): list(_objects(field))
            for field in pdf.Root.AcroForm.Fields
            if str(field.T) in names
        }
        return {
            "blank": b64encode(blank).decode(),
            "previous": start,
            "is_stream": not blank[start:].startswith(b"xref"),
            "size": int(pdf.trailer.Size),
            "trailer": " ".join(trailer),
            "fields": found,
        }


def _unparsed(value: Object, *, resolved: bool = False) -> str:
    """Return an object as a PDF writes it, itself or a reference to it."""
    return bytes(value.unparse(resolved=resolved)).decode("latin-1")


def _objects(field: Object, *, holds: bool = True) -> Iterator[dict[str, Any]]:
    """Yield a field and its widgets: the number, what stays of it, what it takes."""
    is_widget = field.get("/Subtype") == Name.Widget
    kids = list(field.get("/Kids", ()))
    described: dict[str, Any] = {
        "number": field.objgen[0],
        "generation": field.objgen[1],
        "holds": holds,
        "is_widget": is_widget,
    }
    given = {"/V"} if holds else set()
    if is_widget:
        left, bottom, right, top = (float(edge) for edge in field.Rect)
        described["width"] = round(abs(right - left), 2)
        described["height"] = round(abs(top - bottom), 2)
        states = field.AP.N if "/AP" in field and "/N" in field.AP else None
        if states is not None and "/Off" in states:
            given.add("/AS")
            described["on"] = next(k for k in states.keys() if k != "/Off")  # noqa: SIM118
        else:
            given.add("/AP")
    kept = copy(field)
    for key in given & kept.keys():
        del kept[key]
    described["body"] = _unparsed(kept, resolved=True).removesuffix(">>")
    yield described
    for kid in kids:
        yield from _objects(kid, holds="/T" in kid)
