"""List what a PDF prints beside the values of its blanks, piece by piece.

In: an open PDF. Out: a line for each page, blank, annotation and other part of the
file: what it is, in Chinese, and a digest of it. A blank and what was filled into it by
whichever program have the same lines; anything else that could show differs.
"""

from collections.abc import Iterator
from typing import Any

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from chengnuo.receiving.pdf_digest import MAX_DEPTH, Digester, digest_of, text_of

# What filling in changes: values, their pictures, the day. And what comes apart.
VALUES = frozenset(["/V", "/AS", "/AP", "/M", "/I", "/TI", "/Kids"])
PAGE = frozenset(["/Type", "/Contents", "/Resources", "/Annots", "/LastModified"])
INHERITED = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
CATALOG = frozenset(["/Type", "/Pages", "/AcroForm", "/Metadata", "/Version",
                     "/Extensions"])  # fmt: skip
FORM = frozenset(["/Fields", "/NeedAppearances", "/DR"])
TEXTS = (Name.Tx, Name.Ch)
PROGRAM = ("/Subtype", "/BaseFont", "/FontDescriptor", "/DescendantFonts", "/CharProcs")


def fixed_pieces(pdf: Pdf) -> tuple[str, ...]:
    """Return the pieces of ``pdf`` in their order."""
    digester = Digester(pdf)
    annotations = [
        (number, place, one)
        for number, page in enumerate(digester.pages, 1)
        for place, one in enumerate(annotations_of(page), 1)
    ]
    for number, place, one in annotations:
        digester.name(one, f"annotation {number} {place}")
    form = pdf.Root.get("/AcroForm")
    fields = list(fields_of(form)) if isinstance(form, Dictionary) else []
    places = [place for _, field in fields for place in widgets_of(field)]
    ours = {place.objgen for place in places if place.is_indirect}
    pieces = [f"页数 {len(digester.pages)}"]
    for number, page in enumerate(digester.pages, 1):
        pieces += _page(digester, number, page)
        pieces += [
            _annotation(digester, number, one, is_ours=one.objgen in ours)
            for held, _, one in annotations
            if held == number
        ]
    if isinstance(form, Dictionary):
        pieces += _form(digester, form, fields)
    pieces += [
        f"文件的 {key} {digester.digest(pdf.Root[key])}"
        for key in sorted(pdf.Root.keys())
        if key not in CATALOG
    ]
    return tuple(pieces)


def annotations_of(page: Object) -> Iterator[Object]:
    """Yield the annotations of a page, blanks and others."""
    listed = page.get("/Annots", Array())
    if isinstance(listed, Array):
        yield from (one for one in listed if isinstance(one, Dictionary))


def fields_of(form: Dictionary) -> Iterator[tuple[str, Object]]:
    """Yield the fields of a form that hold values, with their full names."""
    top = reversed(_list(form.get("/Fields")))
    waiting: list[tuple[Any, str, int]] = [(one, "", 0) for one in top]
    while waiting:
        field, path, depth = waiting.pop()
        if not isinstance(field, Dictionary) or depth > MAX_DEPTH:
            continue
        own = text_of(field.get("/T")) if "/T" in field else ""
        name = f"{path}.{own}" if path and own else own or path
        below = [one for one in _list(field.get("/Kids")) if _is_field(one)]
        if below:
            waiting += [(one, name, depth + 1) for one in reversed(below)]
        else:
            yield name, field


def widgets_of(field: Object) -> Iterator[Object]:
    """Yield the places of a field: several where a document has several copies."""
    kids = [one for one in _list(field.get("/Kids")) if isinstance(one, Dictionary)]
    if not kids:
        yield field
    yield from kids


def attribute(field: Object, key: str) -> Any:
    """Return what a field or page says, or one above it."""
    for one in _upwards(field):
        if key in one:
            return one[key]
    return None


def _upwards(node: Any) -> Iterator[Object]:
    for _ in range(MAX_DEPTH):
        if not isinstance(node, Dictionary):
            return
        yield node
        node = node.get("/Parent")


def _is_field(value: Any) -> bool:
    return isinstance(value, Dictionary) and "/T" in value


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, Array) else []


def _page(digester: Digester, number: int, page: Object) -> Iterator[str]:
    stated = {key: attribute(page, key) for key in INHERITED if key != "/Resources"}
    stated |= {key: page[key] for key in page.keys() if key not in PAGE}  # noqa: SIM118
    kept = Dictionary({key: one for key, one in stated.items() if one is not None})
    yield f"第{number}页的纸张 {digester.digest(kept)}"
    yield f"第{number}页的文字 {digester.content(page)}"
    resources = attribute(page, "/Resources")
    yield f"第{number}页的字体和图 {digester.digest(resources)}"


def _name(annotation: Object) -> str:
    """Return the full name of the field that an annotation is a place of."""
    parts = [text_of(one.T) for one in _upwards(annotation) if "/T" in one]
    return ".".join(reversed(parts))


def _annotation(digester: Digester, number: int, one: Object, *, is_ours: bool) -> str:
    kind = str(one.get("/Subtype", "?"))
    if kind != "/Widget":
        return f"第{number}页的批注（{kind[1:]}） {digester.digest(one)}"
    name = _name(one)
    parts = [digester.digest(one, but=VALUES), *_pictures(digester, one)]
    kind = "填写栏" if is_ours else "表单以外的填写栏"
    return f"第{number}页的{kind}（{name}） {digest_of(' '.join(parts).encode())}"


def _pictures(digester: Digester, widget: Object) -> Iterator[str]:
    """Yield the pictures that filling in does not change: all but that of a text."""
    pictures = widget.get("/AP")
    if not isinstance(pictures, Dictionary):
        return
    for state in sorted(pictures.keys()):
        picture = pictures[state]
        is_text = state == "/N" and isinstance(picture, Stream)
        if not (is_text and attribute(widget, "/FT") in TEXTS):
            yield f"{state[1:]}:{digester.digest(picture)}"


def _form(
    digester: Digester, form: Dictionary, fields: list[tuple[str, Object]]
) -> Iterator[str]:
    for key in sorted(form.keys()):
        if key not in FORM:
            yield f"表单的 {key} {digester.digest(form[key])}"
    for name, field in fields:
        yield f"填写项（{name}） {digester.digest(field, but=VALUES)}"
    resources = form.get("/DR")
    fonts = resources.get("/Font") if isinstance(resources, Dictionary) else None
    named = {text_of(attribute(field, "/DA")).split(" ")[0] for _, field in fields}
    for name in sorted(named - {""}):
        font = fonts.get(name) if isinstance(fonts, Dictionary) else None
        kept = dict(font.items()) if isinstance(font, Dictionary) else {}
        program = Dictionary({key: kept[key] for key in PROGRAM if key in kept})
        yield f"输入用的字体（{name}） {digester.digest(program)}"
