"""Read a filled DOCX back: its values, what it says it is, and its fixed parts.

In: the bytes of a package that `guard` has looked at; nothing in it is trusted. Out: a
`Received`. No entity, no file and no address that the package names is ever looked up.

What a person sees is the value: what stands in a control, or, in one that is bound to
the custom XML part, what the part says, for Word and LibreOffice show that. Where the two
differ, this is told, and counts as an alteration.
"""

import re
from datetime import date

from chengnuo.errors import ChengnuoError
from chengnuo.receiving.docx_controls import EMPTY, OPEN, TICKS, Control, is_stock
from chengnuo.receiving.docx_package import Package
from chengnuo.receiving.docx_text import Reader
from chengnuo.receiving.received import Received
from chengnuo.rendering.binding import NAMESPACE, element_of
from chengnuo.rendering.controls import DATE
from chengnuo.rendering.marks import PREFIX as MARKED
from chengnuo.rendering.words import COPIES

__all__ = ["read_docx"]

DAY = re.compile(r"([0-9]{4})[年./-]([0-9]{1,2})[月./-]([0-9]{1,2})日?")
PLAIN = {full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)}
LINE = "___"


def read_docx(data: bytes) -> Received:
    """Return what the DOCX ``data`` holds, or raise a `ChengnuoError`."""
    package = Package(data)
    try:
        reader = Reader(package)
        pieces = reader.pieces()
    except RecursionError as error:
        raise ChengnuoError(
            "这个 DOCX 的内容嵌套得太深，读不出来。",
            remedy="请申请人重新填写发布的空白文书。",
        ) from error
    stored = _stored(package)
    values: dict[str, str | bool] = {}
    notes: list[str] = []
    for control in reader.controls:
        name, _, choice = control.tag.partition("=")
        if name in COPIES:
            continue
        if control.is_box:
            _tick(values, name, choice, is_ticked=_is_ticked(control))
        else:
            held = stored.get(element_of(control.tag), "") if control.is_bound else ""
            said = _text(control, held)
            shown = _value(control, held)
            if shown and said and "".join(shown.split()) != "".join(said.split()):
                notes.append(
                    f"填写项 {name} 里写的是“{said}”，文件的数据里是“{shown}”，"
                    "打开时显示的是后者。"
                )
                pieces.append(f"〔{control.tag} 写的和数据不同〕")
                said = shown
            elif said and not shown and element_of(control.tag) in stored:
                is_typed = control.is_bound and not control.is_placeholder
                if is_typed:
                    notes.append(
                        f"填写项 {name} 只写在文档里，文件的数据里是空的，"
                        "用 Word 打开时可能看不到。"
                    )
            if values.get(name):
                if said and said != values[name]:
                    notes.append(f"填写项 {name} 在文件里有两处，写得不一样。")
            else:
                values[name] = said
    return Received("docx", values, _issue(package), tuple(pieces), tuple(notes))


def _tick(
    values: dict[str, str | bool], name: str, choice: str, *, is_ticked: bool
) -> None:
    """Add a box to ``values``; several choices of one name are kept, joined by 、."""
    if not choice:
        values[name] = is_ticked or values.get(name) is True
        return
    chosen = str(values.get(name, ""))
    if is_ticked:
        chosen = f"{chosen}、{choice}" if chosen else choice
    values[name] = chosen


def _is_ticked(control: Control) -> bool:
    """Say whether a box is ticked: by its sign, or by its state if it has none."""
    if any(sign in control.text for sign in TICKS):
        return True
    if any(sign in control.text for sign in OPEN):
        return False
    return control.is_checked


def _text(control: Control, stored: str) -> str:
    """Return the value of a control with text."""
    text = control.text
    if control.is_placeholder and is_stock(text):
        text = stored
    if EMPTY.fullmatch(text):
        return ""
    if control.is_rejoined and text != stored:
        is_same = text.replace("\n", "") == stored.replace("\n", "")
        text = stored if is_same else text  # where the lines end, the part knows
    return _value(control, text)


def _value(control: Control, text: str) -> str:
    """Return the value that a text is.

    Who types in LibreOffice 7.4 types into the placeholder, and the part says it too.
    """
    text = _ruled(text.replace(DATE, ""))
    if EMPTY.fullmatch(text):
        return ""
    return _day(text) if control.is_date else text


def _ruled(text: str) -> str:
    """Return ``text`` without the line of the blank before and after it."""
    signs = "_" + "".join({sign for sign in text if sign.isspace()})
    inner = text.lstrip(signs)
    if LINE in text[: len(text) - len(inner)]:
        text = inner
    inner = text.rstrip(signs)
    if LINE in text[len(inner) :]:
        text = inner
    return text.strip()


def _day(text: str) -> str:
    """Return a day as 2026-11-20, or the text as it was typed."""
    found = DAY.fullmatch("".join(text.translate(PLAIN).split()))
    if not found:
        return text
    try:
        return date(*map(int, found.groups())).isoformat()
    except ValueError:
        return text


def _stored(package: Package) -> dict[str, str]:
    """Return what the custom XML part says, by the names of its elements.

    LibreOffice writes an empty part where a value has "&" or "<": it says nothing.
    """
    found: dict[str, str] = {}
    for part in package.targets(package.document, "customXml"):
        root = package.tree(part) if package.parts.get(part) else None
        if root is None or root.tag != f"{{{NAMESPACE}}}letter":
            continue
        for element in root.iterchildren(f"{{{NAMESPACE}}}*"):
            name = str(element.tag).rpartition("}")[2]
            found.setdefault(name, _lines("".join(map(str, element.itertext()))))
    return found


def _lines(text: str | None) -> str:
    return (text or "").replace("\r\n", "\n").replace("\r", "\n")


def _issue(package: Package) -> dict[str, str]:
    """Return what the document says it is."""
    found: dict[str, str] = {}
    for part in package.targets("", "custom-properties"):
        root = package.tree(part)
        for element in () if root is None else root:
            name = element.get("name") or ""
            if name.startswith(MARKED):
                said = "".join(map(str, element.itertext())).strip()
                found.setdefault(name.removeprefix(MARKED), said)
    return found
