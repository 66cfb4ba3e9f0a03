"""The controls of a DOCX: which blank each one is, and what stands in it.

In: an element w:sdt. Out: the tag of its blank and its text, whatever an office program
left of either: Word keeps all, LibreOffice 7.4 drops tags, and saves texts as several
controls.
"""

import re
from dataclasses import dataclass, field

from chengnuo.receiving.docx_looks import VAL, WORD_2010
from chengnuo.receiving.docx_package import W
from chengnuo.rendering.binding import NAMES, NAMESPACE, NOWHERE, STORE
from chengnuo.rendering.vocabulary import Element

WORD_2012 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
TAG = re.compile(r"[a-z][a-z0-9_]*(=[a-z0-9_]+)?")
PATH = re.compile(r"/\w+:letter(?:\[1\])?/\w+:([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)?)\[1\]")
BLANKS = " \t\r\n"
# Passed over: they neither show nor hide anything.
SILENT = {
    "pPr", "rPr", "sdtPr", "sdtEndPr", "tblPr", "tblGrid", "trPr", "tcPr", "tblPrEx",
    "bookmarkStart", "bookmarkEnd", "proofErr", "permStart", "permEnd", "sectPr",
    "commentRangeStart", "commentRangeEnd", "lastRenderedPageBreak", "moveFromRangeStart",
    "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd", "smartTagPr",
    "customXmlPr", "fldData",
}  # fmt: skip
SIGNS = {
    "tab": "\t", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad",
    "ptab": "\t",
}  # fmt: skip
THROUGH = {"smartTag", "customXml", "sdtContent", "hyperlink"}


@dataclass(slots=True)
class Control:
    """A control of ours: which it is, and what stands in it."""

    tag: str  # name, or name=value
    text: str = ""
    is_box: bool = False
    is_checked: bool = False
    is_date: bool = False
    is_placeholder: bool = False
    is_bound: bool = False  # Word shows what the custom XML part says
    is_rejoined: bool = False  # of several controls
    odd: set[str] = field(default_factory=set)  # what no value has


def name_of(element: Element) -> str:
    """Return the name of an element, with its namespace where that is not Word's."""
    tag = str(element.tag)
    return tag.removeprefix(W) if tag.startswith(W) else tag.rpartition("}")[2] + "*"


def text_of(element: Element) -> str:
    """Return the text of w:t as Word shows it."""
    said = re.sub("[\t\r\n]", " ", element.text or "")
    return said if element.get(SPACE) == "preserve" else said.strip(BLANKS)


def binding_of(element: Element) -> Element | None:
    """Return what binds a control to an element of a custom XML part."""
    properties = element.find(f"{W}sdtPr")
    if properties is None:
        return None
    found = properties.find(f"{W}dataBinding")
    return found if found is not None else properties.find(f"{WORD_2012}dataBinding")


def tag_of(element: Element) -> str:
    """Return which control of ours an element is, or "".

    By its tag; LibreOffice 7.4 drops tags, but not what a control is bound to.
    """
    if element.tag != f"{W}sdt":
        return ""
    properties = element.find(f"{W}sdtPr")
    tag = None if properties is None else properties.find(f"{W}tag")
    said = "" if tag is None else tag.get(VAL) or ""
    named = _named(binding_of(element))
    if not said:
        return named
    if named and named != said:
        return f"{said}≠{named}"
    return said if TAG.fullmatch(said) else ""


def _store(binding: Element | None) -> str:
    """Return to which part a binding leads."""
    said = "" if binding is None else binding.get(f"{W}storeItemID") or ""
    return said.upper()


def _named(binding: Element | None) -> str:
    """Return the tag that a binding of ours stands for, be it one to our part or not."""
    namespace = {STORE: NAMESPACE, NOWHERE: NAMES}.get(_store(binding))
    if binding is None or namespace is None:
        return ""
    found = PATH.fullmatch(binding.get(f"{W}xpath") or "")
    if not found or namespace not in (binding.get(f"{W}prefixMappings") or ""):
        return ""
    return found[1].replace(".", "=")


def control_of(element: Element) -> Control | None:
    """Return the control that an element is; its text is not read yet."""
    tag = tag_of(element)
    if not tag:
        return None
    boxes = list(element.iter(f"{WORD_2010}checkbox"))
    checked = boxes[0].find(f"{WORD_2010}checked") if boxes else None
    return Control(
        tag,
        is_box=bool(boxes) or "=" in tag,
        is_checked=checked is not None
        and checked.get(f"{WORD_2010}val") in {"1", "true", "on"},
        is_date=element.find(f"{W}sdtPr/{W}date") is not None,
        is_placeholder=element.find(f"{W}sdtPr/{W}showingPlcHdr") is not None,
        is_bound=_store(binding_of(element)) == STORE,
    )


def value_in(content: Element | None, control: Control) -> list[str]:
    """Return the texts in a control; note in ``control`` what no value has."""
    found: list[str] = []
    for element in () if content is None else content:
        name = name_of(element)
        if name in {"t", "fldSimple"}:
            found.append(text_of(element))
        elif name in SIGNS:
            found.append(SIGNS[name])
        elif name == "br":
            found.append("\n")
        elif name in {"r", "ins", "moveTo", "sdt", "p", *THROUGH}:
            found += value_in(element, control)
        elif name not in {*SILENT, "del", "moveFrom", "delText"}:
            control.odd.add(name)
    return found


def joined(parts: list[list[str]], breaks: int) -> str | None:
    """Return the text of a control that was saved as several, or None.

    LibreOffice 7.4 saves a text as the whole without its breaks, then portion by
    portion, each followed by the whole again, all of them as controls, and as many
    breaks as it has before them. A first portion in Latin script is left out.
    """
    if len(parts) == 1:
        return "".join(parts[0])
    whole = "".join(parts[0])
    found = ""
    for part in parts[1:]:
        said = "".join(part)
        if not said.endswith(whole):
            return None
        found += said.removesuffix(whole)
    lines = found.replace("\n", "")
    if whole.endswith(lines):
        length = len(whole) - len(lines)
        return _first(parts[0], length, breaks - found.count("\n")) + found
    return whole if all(line in whole for line in found.split("\n")) else None


def _first(lines: list[str], length: int, breaks: int) -> str:
    """Return the first ``length`` characters of ``lines`` with their ``breaks``."""
    said = ""
    for line in lines:
        if length <= 0:
            break
        if said:
            said, breaks = f"{said}\n", breaks - 1
        said += line[:length]
        length -= len(line)
    if said and breaks > 0:  # an empty line, or one that ends where this part does
        at = said.find("\n") if length < 0 and "\n" in said else len(said)
        said = said[:at] + "\n" * breaks + said[at:]
    return said
