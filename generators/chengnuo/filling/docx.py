"""Put values into the controls of a blank DOCX, the same bytes every time.

In: a DOCX of `rendering.docx`, its fields, values by the name of the field. Out: the
DOCX with the values in its controls, and those of texts in the custom XML part that they
are bound to. What has no value stays as it is.
"""

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from functools import lru_cache
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from lxml import etree

from chengnuo.errors import ChengnuoError
from chengnuo.filling.values import Value
from chengnuo.rendering.binding import NAMESPACE, PART, element_of
from chengnuo.rendering.vocabulary import Element, Field

__all__ = ["fill_docx"]

BODY = "word/document.xml"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
TICKED, OPEN = "☑", "☐"
# What no XML file can hold.
UNWRITABLE = re.compile("[^\t\n\r\\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def fill_docx(
    blank: bytes, fields: Sequence[Field], values: Mapping[str, Value]
) -> bytes:
    """Return ``blank`` with ``values`` in the controls of its ``fields``."""
    if unknown := values.keys() - {one.name for one in fields}:
        raise ChengnuoError(
            f"文书里没有这些填写项：{'、'.join(sorted(unknown))}。",
            remedy="检查填写项的名称。",
        )
    entries, body, data = _opened(blank)
    body, data = deepcopy(body), deepcopy(data)
    controls = {
        tag.get(_w("val")): control
        for control in body.iter(_w("sdt"))
        for tag in control.iterfind(f"{_w('sdtPr')}/{_w('tag')}")
    }
    for field in fields:
        value = values.get(field.name)
        if value is None or value == "":
            continue
        tag = f"{field.name}={field.value}" if field.kind == "radio" else field.name
        if tag not in controls:
            raise ChengnuoError(
                f"文书里找不到填写项“{field.title}”（{tag}）。",
                remedy="用本程序制作的空白文书，不要用改过的。",
            )
        if field.kind in {"checkbox", "radio"}:
            is_box = field.kind == "checkbox"
            ticked = value is True if is_box else value == field.value
            _tick(controls[tag], ticked=ticked)
            continue
        text = str(value).replace("\r\n", "\n").replace("\r", "\n")
        _write_in(controls[tag], field, text)
        element = data.find(f"{{{NAMESPACE}}}{element_of(tag)}")
        if element is not None:
            element.text = text
    return _packed(entries, {BODY: _bytes(body), PART: _bytes(data)})


@lru_cache(maxsize=8)
def _opened(blank: bytes) -> tuple[tuple[tuple[ZipInfo, bytes], ...], Element, Element]:
    """Return the entries of ``blank``, its body and its data; not to be changed."""
    with ZipFile(BytesIO(blank)) as package:
        entries = tuple((entry, package.read(entry)) for entry in package.infolist())
    parts = {entry.filename: content for entry, content in entries}
    if BODY not in parts or PART not in parts:
        raise ChengnuoError(
            "这个 DOCX 不是本程序制作的空白文书，没有可以填写的数据。",
            remedy="用本程序制作的空白文书。",
        )
    return entries, etree.fromstring(parts[BODY]), etree.fromstring(parts[PART])


def _packed(
    entries: tuple[tuple[ZipInfo, bytes], ...], changed: Mapping[str, bytes]
) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as package:
        for entry, content in entries:
            again = ZipInfo(entry.filename, entry.date_time)
            again.compress_type = ZIP_DEFLATED
            again.external_attr = entry.external_attr
            package.writestr(again, changed.get(entry.filename, content))
    return out.getvalue()


def _bytes(root: Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _write_in(control: Element, field: Field, text: str) -> None:
    """Put ``text`` into ``control``, a day as it is written in Chinese."""
    _refuse(field, text)
    shown = text
    properties = _inside(control, _w("sdtPr"))
    if field.kind == "date" and (found := ISO.fullmatch(text)):
        year, month, day = found.groups()
        shown = f"{year}年{int(month)}月{int(day)}日"
        _inside(properties, _w("date")).set(_w("fullDate"), f"{text}T00:00:00Z")
    for showing in properties.findall(_w("showingPlcHdr")):
        properties.remove(showing)
    content = _inside(control, _w("sdtContent"))
    for old in list(content):
        content.remove(old)
    run = etree.SubElement(content, _w("r"))
    look = properties.find(_w("rPr"))
    if look is not None:
        run.append(deepcopy(look))
    _write(run, shown)


def _inside(element: Element, path: str) -> Element:
    """Return what every control of ours has."""
    found = element.find(path)
    if found is None:
        raise ChengnuoError(
            "空白文书里有一个填写项不完整。", remedy="用本程序制作的空白文书。"
        )
    return found


def _write(run: Element, text: str) -> None:
    """Write ``text`` into ``run``, its line ends as breaks and its tabs as tabs."""
    for piece in re.split(r"([\n\t])", text):
        if piece == "\n":
            etree.SubElement(run, _w("br"))
        elif piece == "\t":
            etree.SubElement(run, _w("tab"))
        elif piece:
            words = etree.SubElement(run, _w("t"))
            words.text = piece
            words.set(SPACE, "preserve")


def _tick(control: Element, *, ticked: bool) -> None:
    path = f"{_w('sdtPr')}/{{{W14}}}checkbox/{{{W14}}}checked"
    _inside(control, path).set(f"{{{W14}}}val", "1" if ticked else "0")
    for words in control.iter(_w("t")):
        words.text = TICKED if ticked else OPEN


def _refuse(field: Field, text: str) -> None:
    """Stop at a value that its control could not hold as it is."""
    if UNWRITABLE.search(text):
        raise ChengnuoError(
            f"“{field.title}”里有看不见的控制字符，文书里写不了。",
            remedy="删去这些字符，重新输入。",
        )
    if "\n" in text and field.kind != "lines":
        raise ChengnuoError(
            f"“{field.title}”只能填一行，填写的内容有好几行。", remedy="写成一行。"
        )
    if field.kind == "choice" and text not in field.options:
        raise ChengnuoError(
            f"“{field.title}”没有“{text}”这一项。",
            remedy=f"从这些里面选：{'、'.join(field.options)}。",
        )


def _w(name: str) -> str:
    return f"{{{W}}}{name}"
