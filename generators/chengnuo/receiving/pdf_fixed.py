"""List what a PDF prints beside the values of its blanks, piece by piece.

In: an open PDF. Out: a line for each page, blank, annotation and other part of the
file: what it is, in Chinese, and a digest of it. A blank and what was filled into it by
whichever program have the same lines; anything else that could show differs.
"""

from collections.abc import Iterator
from typing import Any

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from chengnuo.filling.pdf import widgets_of
from chengnuo.receiving.pdf_appearance import Letters, lost_keys
from chengnuo.receiving.pdf_digest import MAX_DEPTH, Digester, digest_of, text_of

# What filling in changes: values, their pictures, the day. And what comes apart.
VALUES = frozenset(["/V", "/AS", "/AP", "/M", "/I", "/TI", "/Kids"])
PAGE = frozenset(
    ["/Type", "/Parent", "/Contents", "/Resources", "/Annots", "/LastModified"]
)
INHERITED = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
CATALOG = frozenset(["/Type", "/Pages", "/AcroForm", "/Metadata", "/Version",
                     "/Extensions"])  # fmt: skip
FORM = frozenset(["/Fields", "/NeedAppearances", "/DR"])
TEXTS = (Name.Tx, Name.Ch)
ASCII = bytes(range(ord(" "), ord("~") + 1))
PROGRAM = ("/Subtype", "/BaseFont", "/FontDescriptor", "/DescendantFonts", "/CharProcs")


def fixed_pieces(pdf: Pdf) -> tuple[str, ...]:
    """Return the pieces of ``pdf`` in their order."""
    tree = list(_tree(pdf.Root.get("/Pages")))  # before anything puts it right
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
    pieces = [f"页数 {len(digester.pages)}", *tree]
    for number, page in enumerate(digester.pages, 1):
        pieces += _page(digester, number, page)
        pieces += _strange(number, page)
        pieces += [
            _annotation(digester, number, one, is_ours=one.objgen in ours)
            for held, _, one in annotations
            if held == number
        ]
    if isinstance(form, Dictionary):
        pieces += _form(digester, form, fields)
        pieces += _above(digester, form)
    pieces += [f"文件里指向不明的内容 {key}" for key in lost_keys(pdf.Root, form)]
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
    known = set()
    while waiting:
        field, path, depth = waiting.pop()
        if not isinstance(field, Dictionary) or depth > MAX_DEPTH:
            continue
        if field.is_indirect and field.objgen in known:
            continue
        known.add(field.objgen)
        own = text_of(field.get("/T")) if "/T" in field else ""
        name = f"{path}.{own}" if path and own else own or path
        below = [one for one in _list(field.get("/Kids")) if _is_field(one)]
        if below:
            waiting += [(one, name, depth + 1) for one in reversed(below)]
        else:
            yield name, field


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


def _tree(root: Any) -> Iterator[str]:
    """Yield what in the tree of pages readers see in different ways."""
    waiting: list[tuple[Any, Any, int]] = [(root, None, 0)]
    order: list[tuple[Object, Any]] = []  # with what each is below
    known = set()
    while waiting:
        node, above, depth = waiting.pop()
        if not isinstance(node, Dictionary) or depth > MAX_DEPTH:
            yield f"页面目录里的异常 {type(node).__name__}"
            continue
        if node.is_indirect and node.objgen in known:
            yield "页面目录里的异常 twice"
            continue
        known.add(node.objgen)
        order.append((node, above))
        if not _is_below(node, above) or lost_keys(node):
            yield "页面目录里的异常 Parent"
        is_leaf = "/Kids" not in node
        if node.get("/Type") != (Name.Page if is_leaf else Name.Pages):
            yield "页面目录里的异常 Type"
        kids = () if is_leaf else node.Kids
        if not isinstance(kids, Array | tuple):
            yield "页面目录里的异常 Kids"
            continue
        waiting += [(kid, node, depth + 1) for kid in kids]
    count = dict.fromkeys((node.objgen for node, _ in order), 0)
    for node, above in reversed(order):  # from the leaves
        own = count[node.objgen] if "/Kids" in node else 1
        if "/Kids" in node and node.get("/Count") != own:
            yield f"页面目录里的页数 {node.get('/Count')}"
        if above is not None:
            count[above.objgen] += own


def _is_below(node: Object, above: Any) -> bool:
    """Say whether ``node`` leads back to what it was found below."""
    parent = node.get("/Parent")
    if above is None:
        return parent is None
    return isinstance(parent, Dictionary) and parent.objgen == above.objgen


def _strange(number: int, page: Object) -> Iterator[str]:
    """Yield what of a page leads nowhere here, or is of a kind that nobody expects."""
    for key in lost_keys(page):
        yield f"第{number}页里指向不明的内容 {key}"
    listed = page.get("/Annots", Array())
    if not isinstance(listed, Array):
        yield f"第{number}页的批注列表里的异常 {type(listed).__name__}"
    for one in _list(listed):
        if not isinstance(one, Dictionary):
            yield f"第{number}页的批注列表里的异常 {type(one).__name__}"
    given = page.get("/Contents", Array())
    for one in given if isinstance(given, Array) else [given]:
        if not isinstance(one, Stream):
            yield f"第{number}页的文字里的异常 {type(one).__name__}"


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
        if isinstance(font, Dictionary) and Letters(font).read(ASCII) != ASCII.decode():
            yield f"输入用的字体（{name}）的编码 {digester.digest(font)}"


def _above(digester: Digester, form: Dictionary) -> Iterator[str]:
    """Yield what stands above fields or beside them, where a letter has nothing."""
    waiting: list[tuple[Any, Any]] = [(one, None) for one in _list(form.get("/Fields"))]
    known = set()
    while waiting:
        node, above = waiting.pop()
        if not isinstance(node, Dictionary):
            yield f"表单里的异常 {type(node).__name__}"
            continue
        name = _name(node)
        if node.is_indirect and node.objgen in known:
            yield f"填写项（{name}）的次数 twice"
            continue
        known.add(node.objgen)
        if not _is_below(node, above):
            yield f"填写项（{name}）的上级 {digester.digest(node, but=VALUES)}"
        for key in lost_keys(node, node.get("/AP")):
            yield f"填写项（{name}）里指向不明的内容 {key}"
        below = _list(node.get("/Kids"))
        if any(map(_is_field, below)):
            yield f"填写项（{name}）的分组 {digester.digest(node, but=VALUES)}"
        waiting += [(one, node) for one in below]
