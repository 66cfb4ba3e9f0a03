"""Take a document with a very long table apart into blocks that are soon laid out.

In: a parsed document. Out: parsed documents, each with some of the rows of its long
tables, so that their pages follow each other as if they were one; and one that has
nothing but head, foot and number of each page. A table of thousands of rows would take
WeasyPrint gigabytes in one piece.
"""

from collections.abc import Iterator
from copy import deepcopy

from lxml import etree

from chengnuo.rendering.vocabulary import Element, body_of

LONG = 300  # rows from which on a table is laid out in blocks
ROWS = 120  # of a block; at least as many as stand on two pages
WIDEST, POWER = 40, 0.6  # characters; long texts wrap, so that they need not so much
PADDING = 2  # characters that a cell needs beside its text
LATIN = "\u2000"  # characters before this one are half as wide as Chinese ones
# Rows tell on which page they are; what stands in margins is printed by itself.
BLOCK_STYLE = "tr[id] { -weasy-anchor: attr(id) } @page {" + " ".join(
    f"@{place} {{ content: none !important }}"
    for place in ("top-left", "top-center", "top-right",
                  "bottom-left", "bottom-center", "bottom-right")
) + "}"  # fmt: skip


def long_rows(root: Element) -> list[Element]:
    """Return the rows of all long tables of a document, now named row-0, row-1."""
    rows: list[Element] = []
    for table in root.iter("table"):
        found = [row for row in table.iter("tr") if not _is_head(row)]
        if len(found) > LONG:
            _set_widths(table, found)
            rows += found
    for number, row in enumerate(rows):
        row.set("id", f"row-{number}")
    return rows


def block(root: Element, rows: list[Element], start: int, end: int) -> Element:
    """Return the document with the rows from ``start`` to before ``end`` only.

    With the first of them goes what stands before it, and with the last what follows.
    """
    first, last = rows[start], rows[min(end, len(rows)) - 1]
    left_out: set[Element] = set()
    if start:
        left_out |= set(_beside(first, before=True))
    if end < len(rows):
        left_out |= set(_beside(last, before=False))
    copy = _without(root, left_out)
    if start:
        for table in copy.iter("table"):
            table.set("style", "margin-top: 0")
            break
    return copy


def frame(root: Element, pages: int) -> Element:
    """Return a document of so many pages that are empty but for their margins."""
    whole = deepcopy(root)
    body = body_of(whole)
    for child in list(body):
        body.remove(child)
    body.text = None
    for _ in range(pages):
        etree.SubElement(body, "p").set("style", "break-after: page")
    body[-1].set("style", "")
    return whole


def next_start(anchors: list[frozenset[str]]) -> tuple[int, int]:
    """Return how many pages of a block are whole, and the row that the next begins with.

    ``anchors`` are the names of the rows on each page. No page is whole if (0, 0).
    """
    for page in range(len(anchors) - 1, 0, -1):
        here = anchors[page]
        if here and not here & anchors[page - 1]:
            return page, min(int(name.removeprefix("row-")) for name in here)
    return 0, 0


def _is_head(row: Element) -> bool:
    above = row.getparent()
    return above is not None and above.tag == "thead"


def _beside(row: Element, *, before: bool) -> Iterator[Element]:
    """Yield what stands before or after ``row`` in the body, but for its own head."""
    here = row
    while here.tag != "body":
        for sibling in here.itersiblings(preceding=before):
            if sibling.tag != "thead":
                yield sibling
        above = here.getparent()
        if above is None:
            return
        here = above


def _without(element: Element, left_out: set[Element]) -> Element:
    """Return a copy of ``element`` without the elements that are ``left_out``."""
    copy = etree.Element(element.tag)
    for name, value in element.items():
        copy.set(name, value)
    copy.text = element.text
    for child in element:
        if child not in left_out and isinstance(child.tag, str):
            made = _without(child, left_out)
            made.tail = child.tail
            copy.append(made)
    return copy


def _set_widths(table: Element, rows: list[Element]) -> None:
    """Make the columns of ``table`` as wide in all blocks, and fit for all rows.

    A table whose header has classes has its widths from the style sheet.
    """
    table.set("style", "table-layout: fixed")
    columns = max(len(row) for row in rows)
    heads = [row for row in table.iter("tr") if _is_head(row) and len(row) == columns]
    if any(cell.get("class") for head in heads for cell in head):
        return
    whole = [row for row in rows if len(row) == columns]
    shares = []
    for number in range(columns):
        lengths = sorted(_length(row[number]) for row in whole)
        usual = min(lengths[len(lengths) * 9 // 10], WIDEST)
        title = max((_length(head[number]) for head in heads), default=0)
        shares.append(max(title + PADDING, 3 * (usual + PADDING) ** POWER))
    for row in heads or rows:
        for share, cell in zip(shares, row, strict=False):
            cell.set("style", f"width: {100 * share / sum(shares):.2f}%")


def _length(cell: Element) -> float:
    said = "".join(map(str, cell.itertext())).strip()
    return sum(0.5 if c < LATIN else 1.0 for c in said)
