"""What stands in a line of a DOCX and is no text: pictures, notes and comments.

In: their elements. Out: what they show, as a mark that can be compared.
"""

from hashlib import sha256

from chengnuo.receiving.docx_names import W
from chengnuo.receiving.docx_package import Package
from chengnuo.rendering.vocabulary import Element

R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
MM = 36_000  # in the units of drawings
NOTES = {
    "footnoteReference": "脚注",
    "endnoteReference": "尾注",
    "commentReference": "批注",
}
# What a picture is made of that shows what it holds, whole and straight.
PICTURE = {
    "inline", "extent", "effectExtent", "docPr", "cNvGraphicFramePr",
    "graphicFrameLocks", "graphic", "graphicData", "pic", "nvPicPr", "cNvPr",
    "cNvPicPr", "picLocks", "blipFill", "blip", "stretch", "fillRect", "srcRect",
    "spPr", "xfrm", "off", "ext", "extLst", "useLocalDpi", "creationId", "prstGeom",
    "avLst", "noFill", "ln",
}  # fmt: skip


def picture(package: Package, part: str, element: Element) -> str:
    """Return a picture by its content and size, or what else is drawn."""
    inline, pictures = element.find(f"{WP}inline"), list(element.iter(f"{A}blip"))
    relations = package.relations(part)
    sums = []
    for one in pictures:
        relation = relations.get(one.get(f"{R}embed") or "")
        is_image = relation is not None and relation.kind == "image"
        content = package.parts.get(relation.target, b"") if relation else b""
        sums.append(sha256(content).hexdigest()[:12] if is_image else "")
    words = words_in(element)
    if inline is None or len(sums) != 1 or words or not is_straight(element):
        return f"〔图形 {' '.join(sums)}〕{words}"
    extent = inline.find(f"{WP}extent")
    size = [
        round(int(said) / MM) if said.isdecimal() else 0
        for side in ("cx", "cy")
        for said in [extent.get(side) or "" if extent is not None else ""]
    ]
    return f"〔图 {size[0]}×{size[1]} {sums[0]}〕"


def is_straight(drawing: Element) -> bool:
    """Say whether a picture shows what it holds, whole, straight and in its colours."""
    for one in drawing.iterdescendants():
        name = str(one.tag).rpartition("}")[2]
        if name not in PICTURE or (name == "srcRect" and one.attrib):
            return False
        if name == "xfrm" and one.attrib:  # turned or mirrored
            return False
        if name == "prstGeom" and one.get("prst") != "rect":
            return False
        if name == "blip" and any(str(key).endswith("}link") for key in one.attrib):
            return False
        if one.get("hidden") not in {None, "0", "false"}:
            return False
    return True


def note(package: Package, kind: str, element: Element) -> str:
    """Return a footnote, endnote or comment with its text."""
    said = NOTES[f"{kind}Reference"]
    root, number = package.one(f"{kind}s"), element.get(f"{W}id")
    for one in () if root is None else root:
        if one.get(f"{W}id") == number:
            return f"〔{said} {words_in(one)}〕"
    return f"〔{said}〕"


def words_in(element: Element) -> str:
    """Return all text in an element that is not known."""
    return "".join(str(said) for said in element.itertext()).strip()
