"""Write the semantic HTML of a document as WordprocessingML.

In: the tree of a document in the closed vocabulary. Out: the XML of its body, as text.
Looks are styles, named in `docx`; only what differs from a style is written here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from xml.sax.saxutils import escape

from chengnuo.rendering.controls import control
from chengnuo.rendering.styles import KEEP
from chengnuo.rendering.vocabulary import FIELDS, INLINES, Element, body_of

WIDTH = 8845  # of the text, in twentieths of a point: 156 mm
HALF = 240  # half a character of the body text
STYLES = {"h1": "Title", "h2": "Heading1", "h3": "Heading2", "h4": "Heading3",
          "h5": "Heading3", "h6": "Heading3", "blockquote": "Quote",
          "pre": "Quote"}  # fmt: skip
CLASS_STYLES = {"note": "Note", "plain": "Plain", "lead": "Lead", "option": "Option",
                "item": "Item", "quote": "Quote", "right": "Right",
                "source": "Note"}  # fmt: skip
COLUMNS = {"form": (19, 31, 19, 31), "signature": (50, 50)}
LINE = "\u3000" * 11


@dataclass(slots=True)
class _Numbers:
    """Counts the controls of one document."""

    control: int = 0


@dataclass(frozen=True, slots=True)
class _Around:
    """What a piece stands in."""

    numbers: _Numbers = field(default_factory=_Numbers)
    style: str = ""
    keep: bool = False
    cell: str = ""  # the class of the table
    depth: int = 0  # of lists
    prefix: str = ""  # the number or dot of a list item


def written(root: Element) -> str:
    """Return the blocks of ``root`` as WordprocessingML."""
    return "".join(_blocks(body_of(root), _Around()))


def _blocks(parent: Element, around: _Around) -> Iterator[str]:
    """Yield the blocks in ``parent``; loose text among them is a paragraph too."""
    loose: list[str] = []
    if parent.text and parent.text.strip():
        loose.append(_run(parent.text))
    for element in parent:
        if not isinstance(element.tag, str):
            continue
        if element.tag in INLINES | FIELDS:
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
        yield last if around.keep else _let_go(last)
    elif tag in {"ol", "ul"}:
        items = element.findall("li")
        for number, item in enumerate(items, int(element.get("start") or 1)):
            prefix = f"{number}. " if tag == "ol" else "· "
            yield from _blocks(
                item,
                replace(around, prefix=prefix, depth=around.depth + 1, style="Item"),
            )
    elif tag == "hr":
        yield _paragraph("", replace(around, style="Plain"))
    elif tag == "blockquote":
        yield from _blocks(element, replace(around, style="Quote"))
    else:
        kinds = kind.split()
        named = next((CLASS_STYLES[one] for one in kinds if one in CLASS_STYLES), "")
        style = STYLES.get(tag) or named or around.style
        if element.find("textarea") is not None:
            style = "Box"
        inside = replace(around, style=style, keep=around.keep or "lead" in kinds)
        yield _paragraph(_inlines(element, inside), inside)


def _let_go(block: str) -> str:
    """Return the last block of what stays together, free of what comes after."""
    return block if block.startswith("<w:tbl>") else block.replace(KEEP, "", 1)


def _paragraph(content: str, around: _Around) -> str:
    style = around.style or ("Cell" if around.cell else "")
    if around.cell == "signature":
        style = "Signature"
    look = f'<w:pStyle w:val="{style}"/>' if style else ""
    if around.keep:
        look += KEEP
    if around.depth > 1:
        look += f'<w:ind w:left="{HALF * 4 * around.depth}"/>'
    prefix = _run(around.prefix) if around.prefix else ""
    return f"<w:p>{f'<w:pPr>{look}</w:pPr>' if look else ''}{prefix}{content}</w:p>"


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
        around.numbers.control += 1
        in_form = around.cell == "form"
        return control(element, around.numbers.control, in_cell=in_form)
    if tag == "br":
        return "<w:r><w:br/></w:r>"
    if tag == "span" and kind == "line":
        return _run(LINE, '<w:u w:val="single"/>')
    if tag == "strong":
        look = '<w:rStyle w:val="Strong"/>' + look
    return _inlines(element, around, look)


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
    widths = [round(WIDTH * share / sum(shares)) for share in shares]
    lines = "TableNormal" if kind == "signature" else "TableGrid"
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    inside = replace(around, cell=kind or "grid", style="", depth=0)
    cells = "".join(_row(row, widths, inside) for row in rows)
    margins = (
        '<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/>'
        "</w:tblCellMar>"
        if kind == "signature"
        else ""
    )
    after = (
        ""
        if kind == "signature"
        else '<w:p><w:pPr><w:pStyle w:val="Gap"/></w:pPr></w:p>'
    )
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{lines}"/>'
        f'<w:tblW w:w="{WIDTH}" w:type="dxa"/><w:tblLayout w:type="fixed"/>{margins}</w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{cells}</w:tbl>{after}"
    )


def _row(row: Element, widths: list[int], around: _Around) -> str:
    stand = "top" if around.cell == "signature" else "center"
    parent = row.getparent()
    in_head = parent is not None and parent.tag == "thead"
    height = '<w:trHeight w:val="560" w:hRule="atLeast"/>'
    head = "<w:tblHeader/>" if in_head else ""
    cells, at = [], 0
    for cell in row:
        span = int(cell.get("colspan") or 1)
        width = sum(widths[at : at + span])
        at += span
        spread = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
        inside = replace(around, style="CellHead") if cell.tag == "th" else around
        content = "".join(_blocks(cell, inside)) or _paragraph("", inside)
        cells.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spread}'
            f'<w:vAlign w:val="{stand}"/></w:tcPr>{content}</w:tc>'
        )
    return f"<w:tr><w:trPr><w:cantSplit/>{height}{head}</w:trPr>{''.join(cells)}</w:tr>"
