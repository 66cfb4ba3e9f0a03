"""The controls of a DOCX: which blank each one is, and what stands in it.

In: an element w:sdt. Out: the tag of its blank and its text, whatever an office program
left of either: Word keeps all, LibreOffice 7.4 drops tags, and saves texts as several
controls.
"""

import re
from dataclasses import dataclass, field

from chengnuo.receiving.docx_names import WORD_2010, WORD_2012, W
from chengnuo.receiving.docx_styles import VAL
from chengnuo.rendering.binding import NAMES, NAMESPACE, NOWHERE, STORE
from chengnuo.rendering.controls import PLACEHOLDERS
from chengnuo.rendering.vocabulary import Element

SPACE = "{http://www.w3.org/XML/1998/namespace}space"
TAG = re.compile(r"[a-z][a-z0-9_]*(=[a-z0-9_]+)?")
PATH = re.compile(r"/(\w+):letter(?:\[1\])?/\1:([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)?)\[1\]")
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
}  # fmt: skip
TICKS, OPEN = "☑☒✓✔√■🗹🗵", "☐□"
EMPTY = re.compile(r"[_\s]*|\s*年\s*月\s*日\s*")
# What Word, WPS and LibreOffice themselves put into an empty control, without its stop.
STOCK = {
    "单击或点击此处输入文字", "单击此处输入文字", "单击或点按此处输入文字", "点击此处输入文字",
    "单击或点击以输入文字", "点击或点按此处输入文字", "单击此处输入日期", "单击或点击以输入日期",
    "单击或点击此处输入日期", "单击或点按此处输入日期", "点击此处输入日期", "选择一项", "选择日期",
    "请输入文字", "请输入日期", "Click or tap here to enter text", "Click here to enter text",
    "Click or tap to enter a date", "Click here to enter a date", "Choose an item",
    "Choose a date",
}  # fmt: skip
CHINESE = re.compile("[\u3400-\u9fff]")
KINDS = ("text", "date", "dropDownList", "comboBox", "richText", "docPartObj")
THROUGH = {"smartTag", "customXml", "sdtContent", "hyperlink"}
MAPPING = re.compile(r"""\s*xmlns:(\w+)=(["'])([^"']*)\2\s*""")


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
    mapping = MAPPING.fullmatch(binding.get(f"{W}prefixMappings") or "")
    if not found or not mapping or mapping[1] != found[1] or mapping[3] != namespace:
        return ""
    return found[2].replace(".", "=")


def is_shown_otherwise(element: Element) -> bool:
    """Say whether something else may be shown than what stands in a control."""
    showing = element.find(f"{W}sdtPr/{W}showingPlcHdr")
    return binding_of(element) is not None or showing is not None


def is_again(element: Element, other: Element) -> bool:
    """Say whether ``other`` is a copy of a control such as LibreOffice 7.4 writes.

    Such copies have no tags, but the same binding.
    """
    if other.tag != f"{W}sdt" or tag_of(element) != tag_of(other):
        return False
    return not any(
        one.find(f"{W}sdtPr/{W}tag") is not None or binding_of(one) is None
        for one in (element, other)
    )


def is_stock(text: str) -> bool:
    """Say whether a placeholder is one that we or an office program wrote."""
    return (
        text in PLACEHOLDERS.values()
        or EMPTY.fullmatch(text) is not None
        or text.strip().rstrip(".。") in STOCK
    )


def _odd(element: Element, *, is_box: bool) -> set[str]:
    """Return what is odd in the properties of a control of ours."""
    found: set[str] = set()
    bindings = [
        one
        for name in (f"{W}sdtPr/{W}dataBinding", f"{W}sdtPr/{WORD_2012}dataBinding")
        for one in element.findall(name)
    ]
    if len(bindings) > 1 or any(not _named(one) for one in bindings):
        found.add("绑定到别处")
    kinds = sum(element.find(f"{W}sdtPr/{W}{kind}") is not None for kind in KINDS)
    if kinds + is_box > 1 or (is_box and any(_store(o) == STORE for o in bindings)):
        found.add("不止一种控件")
    return found


def control_of(element: Element) -> Control | None:
    """Return the control that an element is; its text is not read yet."""
    tag = tag_of(element)
    if not tag:
        return None
    boxes = list(element.iter(f"{WORD_2010}checkbox"))
    checked = boxes[0].find(f"{WORD_2010}checked") if boxes else None
    is_box = bool(boxes) or "=" in tag
    return Control(
        tag,
        odd=_odd(element, is_box=is_box),
        is_box=is_box,
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
        if name == "t":
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


def check_box(control: Control) -> None:
    """Note in a box that it holds anything but one sign."""
    if control.is_box and (
        len(control.text) != 1 or control.text not in f"{TICKS}{OPEN}"
    ):
        control.odd.add("不是方框")


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
    if not found and CHINESE.search(whole):
        return None
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
