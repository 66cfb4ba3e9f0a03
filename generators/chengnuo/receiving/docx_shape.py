"""Whether a part of a DOCX has the shape that all programs read alike.

In: the root of a part with text. Out: what is there twice, or where nothing belongs: one
program shows it, another does not.
"""

from collections.abc import Iterator

from lxml import etree

from chengnuo.receiving.docx_layout import has_strict
from chengnuo.receiving.docx_names import CONTROL, W, unknown
from chengnuo.rendering.vocabulary import Element

COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
NAMES = {"w": W[1:-1]}
WORDS = ("t", "delText", "instrText", "delInstrText")
ROOTS = {f"{W}document", f"{W}hdr", f"{W}ftr"}


def _path(said: str) -> etree.XPath:
    return etree.XPath(said, namespaces=NAMES)


STRAY = _path(
    "//text()[not(parent::w:t or parent::w:delText or parent::w:instrText"
    " or parent::w:delInstrText or parent::w:fldData)][normalize-space()]"
)
SHAPES = {
    "文字里的元素": _path("//w:t[*] | //w:delText[*] | //w:instrText[*]"),
    "不完整的控件": _path(
        "//w:sdt[count(w:sdtContent)!=1 or count(w:sdtPr)>1 or count(w:sdtEndPr)>1"
        " or count(*)>count(w:sdtPr|w:sdtEndPr|w:sdtContent)]"
    ),
    "重复的属性": _path(
        "//w:r[count(w:rPr)>1] | //w:p[count(w:pPr)>1] | //w:tc[count(w:tcPr)>1]"
        " | //w:tr[count(w:trPr)>1 or count(w:tblPrEx)>1]"
        " | //w:tbl[count(w:tblPr)!=1 or count(w:tblGrid)>1]"
    ),
}


def odd_shape(root: Element) -> Iterator[str]:
    """Yield what is odd about a part with text."""
    if root.tag not in ROOTS:
        yield "不认识的部件"
    if root.tag == f"{W}document":
        tags = [str(child.tag).removeprefix(W) for child in root]
        if [tag for tag in tags if tag != "background"] != ["body"]:
            yield "不止一个正文"
    yield from odd_names(root)
    stray = STRAY(root)
    for text in stray if isinstance(stray, list) else ():
        yield f"散落的文字 {str(text).strip()}"
    for said, path in SHAPES.items():
        if path(root):
            yield said
    for properties in root.iter(f"{W}sdtPr"):
        for said in unknown(properties, CONTROL):
            yield f"控件 {said}"


def odd_names(root: Element) -> Iterator[str]:
    """Yield whether a part offers a choice between contents, or other names for them."""
    if next(root.iter(f"{COMPATIBLE}*"), None) is not None:
        yield "可选的内容"
    if has_strict(root):
        yield "严格格式的内容"
