"""Write the semantic HTML of a document as WordprocessingML.

In: the tree of a document in the closed vocabulary. Out: the XML of its body, as text.
Looks are styles, named in `docx`; only what differs from a style is written here.
"""

from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby
from struct import unpack
from xml.sax.saxutils import escape, quoteattr

from chengnuo.errors import ChengnuoError
from chengnuo.rendering.controls import box, control, is_bound, locked, tag_of
from chengnuo.rendering.styles import KEEP
from chengnuo.rendering.vocabulary import FIELDS, INLINES, Element, body_of

WIDTH = 8845  # of the text, in twentieths of a point: 156 mm
WIDE = 13436  # of the text of a page across: 237 mm
HALF = 240  # half a character of the body text
STYLES = {"h1": "Title", "h2": "Heading1", "h3": "Heading2", "h4": "Heading3",
          "h5": "Heading3", "h6": "Heading3", "blockquote": "Quote",
          "pre": "Quote"}  # fmt: skip
CLASS_STYLES = {"note": "Note", "plain": "Plain", "lead": "Lead", "option": "Option",
                "item": "Item", "quote": "Quote", "right": "Right",
                "source": "Note"}  # fmt: skip
SIGNED = "signature"  # the table of those who sign
COLUMNS: dict[str, tuple[float, ...]] = {
    "form": (19, 31, 19, 31),
    SIGNED: (50, 50),
}
SHARES = {"s": 7, "m": 15, "l": 21}  # of a page, by the class of a column's header
WIDE_SHARES = {"s": 5, "m": 11, "l": 14}
HEIGHTS = {"two": 800, "tall": 1560, "taller": 2440}  # of a row with room to write
LINE = "\u3000" * 11


COPIES = ("copy_agency", "copy_applicant")  # the tags of "who keeps this copy"
INLINE = INLINES | FIELDS | {"img"}
MM = 36_000  # in the units of drawings


@dataclass(slots=True)
class Written:
    """A body in WordprocessingML, and what its controls and pictures are."""

    body: str = ""
    tags: list[str] = field(default_factory=list)
    bound: list[str] = field(default_factory=list)  # those tags with an element
    pictures: list[bytes] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Around:
    """What a piece stands in."""

    found: Written = field(default_factory=Written)
    style: str = ""
    keep: bool = False
    cell: str = ""  # the class of the table
    width: int = WIDTH
    depth: int = 0  # of lists
    prefix: str = ""  # the number or dot of a list item


def written(root: Element) -> Written:
    """Return the blocks of ``root`` as WordprocessingML."""
    body = body_of(root)
    around = _Around(width=WIDE if is_wide(body) else WIDTH)
    copies = _copies((body.get("data-copies") or "").split(), around.found)
    blocks = [copies, *_blocks(body, around)] if copies else [*_blocks(body, around)]
    around.found.body = _protected(blocks, around.found)
    return around.found


def _protected(blocks: list[str], found: Written) -> str:
    """Return ``blocks`` in a row, those without a blank locked where others have one."""
    if not found.tags:
        return "".join(blocks)
    rows, count = [], len(found.tags)
    for is_open, row in groupby(blocks, key=lambda block: "<w:sdt>" in block):
        count += 1
        content = "".join(row)
        rows.append(content if is_open else locked(content, count))
    return "".join(rows)


def is_wide(body: Element) -> bool:
    """Say whether the pages of a document lie across."""
    return "wide" in (body.get("class") or "").split()


def _copies(kept: list[str], found: Written) -> str:
    """Return the line in which a box says who keeps this copy of the document."""
    if not kept:
        return ""
    line = _run("（一式两份）本份由")
    for tag, keeper in zip(COPIES, kept, strict=False):
        who = keeper.removesuffix("留存")
        found.tags.append(tag)
        line += _run("\u3000") + box(tag, f"本份由{who}留存", len(found.tags))
        line += _run(f" {who}")
    return _paragraph(line + _run("\u3000留存"), _Around(style="Copies"))


def _blocks(parent: Element, around: _Around) -> Iterator[str]:
    """Yield the blocks in ``parent``; loose text among them is a paragraph too."""
    loose: list[str] = []
    if parent.text and parent.text.strip():
        loose.append(_run(parent.text))
    for element in parent:
        if not isinstance(element.tag, str):
            continue
        if element.tag in INLINE:
            loose.append(_inline(element, around))
        else:
            if loose:
                yield _paragraph("".join(loose), around)
                loose, around = [], replace(around, prefix="")
            yield from _block(element, around)
            around = replace(around, prefix="")
        if element.tail and element.tail.strip():
            loose.append(_run(element.tail))
    if loose:
        yield _paragraph("".join(loose), around)


def _block(element: Element, around: _Around) -> Iterator[str]:
    tag, kind = element.tag, element.get("class") or ""
    if tag == "table":
        yield _table(element, kind, around)
    elif tag == "section":
        keep = around.keep or "keep" in kind.split()
        *first, last = _blocks(element, replace(around, keep=keep))
        yield from first
        stays = around.keep or _is_signed(element)
        yield last if stays else _let_go(last)
    elif tag in {"ol", "ul"}:
        items = element.findall("li")
        for number, item in enumerate(items, int(element.get("start") or 1)):
            prefix = f"{number}. " if tag == "ol" else "· "
            yield from _blocks(
                item,
                replace(
                    around,
                    prefix=prefix,
                    depth=around.depth + 1,
                    style=around.style if around.cell else "Item",
                ),
            )
    elif tag == "hr":
        yield _paragraph("", replace(around, style="Plain"))
    elif tag == "blockquote":
        yield from _blocks(element, replace(around, style="Quote"))
    else:
        kinds = kind.split()
        named = next((CLASS_STYLES[one] for one in kinds if one in CLASS_STYLES), "")
        style = STYLES.get(tag) or named or around.style
        if around.cell and style == "Option":
            style = "CellOption"
        if element.find("textarea") is not None:
            style = "Box"
        keep = around.keep or "lead" in kinds or _is_signed(element)
        inside = replace(around, style=style, keep=keep)
        yield _paragraph(_inlines(element, inside), inside)


def _is_signed(element: Element) -> bool:
    """Say whether the signatures follow, which stay with what is signed."""
    after = element.getnext()
    return after is not None and after.tag == "table" and after.get("class") == SIGNED


def _let_go(block: str) -> str:
    """Return the last block of what stays together, free of what comes after."""
    return block if block.startswith("<w:tbl>") else block.replace(KEEP, "", 1)


def _paragraph(content: str, around: _Around) -> str:
    style = around.style or (_cell_style(around) if around.cell else "")
    if around.cell == SIGNED:
        style = "Signature"
    elif "<w:drawing>" in content and not around.cell:
        style = "Picture"  # no line of text is as high
    look = f'<w:pStyle w:val="{style}"/>' if style else ""
    if around.keep:
        look += KEEP
    if around.depth > 1:
        look += f'<w:ind w:left="{HALF * 4 * around.depth}"/>'
    prefix = _run(around.prefix) if around.prefix else ""
    return f"<w:p>{f'<w:pPr>{look}</w:pPr>' if look else ''}{prefix}{content}</w:p>"


def _cell_style(around: _Around) -> str:
    """Return the style of the text in a cell of a table: the rows of a list are small."""
    if around.cell != "grid":
        return "Cell"
    return "Grid" if around.width == WIDTH else "Row"


def _inlines(parent: Element, around: _Around, look: str = "") -> str:
    parts = [_run(parent.text, look)] if parent.text else []
    for element in parent:
        if not isinstance(element.tag, str):
            continue
        parts.append(_inline(element, around, look))
        if element.tail:
            parts.append(_run(element.tail, look))
    return "".join(parts)


def _inline(element: Element, around: _Around, look: str = "") -> str:
    tag, kind = element.tag, element.get("class") or ""
    if tag in FIELDS:
        found, in_form = around.found, around.cell == "form"
        found.tags.append(tag_of(element))
        if is_bound(element):
            found.bound.append(found.tags[-1])
        return control(element, len(found.tags), in_cell=in_form)
    if tag == "img":
        return _picture(element, around.found)
    if tag == "br":
        return "<w:r><w:br/></w:r>"
    if tag == "span" and kind == "line":
        return _run(LINE, '<w:u w:val="single"/>')
    if tag == "strong":
        look = '<w:rStyle w:val="Strong"/>' + look
    return _inlines(element, around, look)


def _picture(element: Element, found: Written) -> str:
    """Return a picture given as PNG in its own address, ``width`` mm wide."""
    head, _, packed = (element.get("src") or "").partition(",")
    if head != "data:image/png;base64":
        raise ChengnuoError(
            "文书模板里的 <img> 不是 data:image/png;base64 的图。",
            remedy="图写在 src 里，用 PNG；不引用别的文件或网址。",
        )
    found.pictures.append(b64decode(packed))
    number, (across, down) = len(found.pictures), _size(element, found.pictures[-1])
    said = quoteattr(element.get("alt") or "")
    named = f'id="{number}" name="picture{number}" descr={said}'
    return (
        '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{across}" cy="{down}"/><wp:docPr {named}/><a:graphic>'
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
        f"<pic:pic><pic:nvPicPr><pic:cNvPr {named}/><pic:cNvPicPr/></pic:nvPicPr>"
        f'<pic:blipFill><a:blip r:embed="picture{number}"/><a:stretch><a:fillRect/>'
        '</a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
        f'<a:ext cx="{across}" cy="{down}"/></a:xfrm><a:prstGeom prst="rect">'
        "<a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>"
        "</wp:inline></w:drawing></w:r>"
    )


def _size(element: Element, picture: bytes) -> tuple[int, int]:
    """Return width and height of a picture; what is not given follows its shape."""
    wide, high = unpack(">II", picture[16:24])  # as the head of every PNG says
    width = int(element.get("width") or "22") * MM
    height = element.get("height")
    return width, int(height) * MM if height else round(width * high / wide)


def _run(text: str, look: str = "") -> str:
    words = text if text.startswith("\u3000") else " ".join(text.split())
    if not words and not text.strip("\n"):
        return ""
    if words != text:  # a space at either end stands between two pieces
        words = " " * text[0].isspace() + words + " " * text[-1].isspace() * bool(words)
    properties = f"<w:rPr>{look}</w:rPr>" if look else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(words)}</w:t></w:r>'


def _table(table: Element, kind: str, around: _Around) -> str:
    rows = list(table.iter("tr"))
    count = max(sum(int(c.get("colspan") or 1) for c in row) for row in rows)
    shares = COLUMNS.get(kind) or ((24, 76) if count == 2 else (1,) * count)  # noqa: PLR2004
    if len(shares) != count:
        shares = (1,) * count
    shares = _shares(table, around.width) or shares
    widths = [round(around.width * share / sum(shares)) for share in shares]
    lines = "TableNormal" if kind == SIGNED else "TableGrid"
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    inside = replace(around, cell=kind or "grid", style="", depth=0)
    cells = "".join(_row(row, widths, inside) for row in rows)
    margins = (
        '<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/>'
        "</w:tblCellMar>"
        if kind == SIGNED
        else ""
    )
    after = (
        "" if kind == SIGNED else '<w:p><w:pPr><w:pStyle w:val="Gap"/></w:pPr></w:p>'
    )
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{lines}"/>'
        f'<w:tblW w:w="{around.width}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        f"{margins}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{cells}</w:tbl>{after}"
    )


def _shares(table: Element, width: int) -> tuple[float, ...]:
    """Return the shares that the classes of a table's headers give its columns.

    Those without one, or with ``xl``, share what is left; () where none has one.
    """
    known = SHARES if width == WIDTH else WIDE_SHARES
    given = [
        known.get((cell.get("class") or "").split(" ")[0], 0)
        for cell in table.iterfind("thead/tr/th")
    ]
    if not any(given):
        return ()
    rest = max(100 - sum(given), 15) / max(given.count(0), 1)
    return tuple(share or rest for share in given)


def _row(row: Element, widths: list[int], around: _Around) -> str:
    stand = "top" if around.cell == SIGNED else "center"
    parent = row.getparent()
    in_head = parent is not None and parent.tag == "thead"
    rooms = (field.get("class") or "tall" for field in row.iter("textarea"))
    least = max((HEIGHTS.get(room, 0) for room in rooms), default=560)
    height = f'<w:trHeight w:val="{least}" w:hRule="atLeast"/>'
    head = "<w:tblHeader/>" if in_head else ""
    cells, at = [], 0
    for cell in row:
        span = int(cell.get("colspan") or 1)
        width = sum(widths[at : at + span])
        at += span
        spread = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
        style = f"{_cell_style(around)}Head" if cell.tag == "th" else ""
        inside = replace(around, style=style)
        content = "".join(_blocks(cell, inside)) or _paragraph("", inside)
        cells.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spread}'
            f'<w:vAlign w:val="{stand}"/></w:tcPr>{content}</w:tc>'
        )
    return f"<w:tr><w:trPr><w:cantSplit/>{height}{head}</w:trPr>{''.join(cells)}</w:tr>"
