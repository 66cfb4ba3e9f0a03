"""Write the tables of a document as a workbook of plain text, the same bytes each time.

In: semantic HTML. Out: XLSX with a sheet for each table of rows, named after the
heading above it. A cell is only ever text: what begins with = + - @ is no formula. A
row whose cells hold numbered lists becomes a row for each item. The only door of
xlsxwriter.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from chengnuo.errors import ChengnuoError
from chengnuo.rendering.marks import PREFIX
from chengnuo.rendering.vocabulary import TAGS, Element, body_of, parse

HEADINGS, BREAKS = {"h1", "h2", "h3"}, {"br", "p", "li"}
CREATED = datetime(1980, 1, 1, tzinfo=UTC)  # of every document, as in DOCX and ZIP
COUNTED = "序号"  # the one column whose cells are numbers; all others are text
NUMBER = re.compile("[1-9][0-9]{0,6}")
SHARES = {"s": 7, "m": 14, "l": 26, "xl": 40}  # characters, by the class of a header
A4, PLAIN_SHEET = 9, 31  # the paper's number; how long the name of a sheet may be
FONT = "仿宋"
FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
UNSAID = re.compile("[\x00-\x08\x0b-\x1f]")  # characters that XML cannot hold
MOST_ROWS = 1_048_576  # what a sheet can hold
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


@dataclass(slots=True)
class _Sheet:
    """A table: its title, its header, its rows and how wide its columns are."""

    title: str
    header: list[str]
    widths: list[int]
    rows: list[list[str]] = field(default_factory=list)


def xlsx(html: str) -> bytes:
    """Return the tables of ``html`` as XLSX; one without tables is an error."""
    root = parse(html)
    title, frame = root.findtext("head/title") or "", body_of(root).attrib
    sheets = list(_sheets(body_of(root), title))
    if not sheets:
        raise ChengnuoError(
            f"文书“{title}”里没有表格，不能做成 XLSX。",
            remedy='清单没有事项时不提供 XLSX；模板里的表格要有 class="grid"和表头。',
        )
    out = BytesIO()
    with Workbook(out, OPTIONS) as book:
        book.set_properties({"title": title, "created": CREATED})
        for meta in root.iterfind("head/meta"):
            if (name := meta.get("name") or "").startswith(PREFIX):
                book.set_custom_property(name, meta.get("content") or "", "text")
        look = {
            "font_name": FONT, "font_size": 11, "text_wrap": True, "border": 1,
            "valign": "vcenter", "num_format": "@",
        }  # fmt: skip
        cell = book.add_format(look)
        header = book.add_format(
            {**look, "bold": True, "align": "center", "bg_color": "#EDEDED"}
        )
        names: set[str] = set()
        for sheet in sheets:
            page = book.add_worksheet(_name(sheet.title, names))
            _page(page, sheet, frame.get("data-head") or "")
            _fill(page, sheet, header, cell)
    return out.getvalue()


def _sheets(body: Element, title: str) -> Iterator[_Sheet]:
    """Yield the tables that have a header, each under the last heading before it."""
    for element in body.iter("table", *HEADINGS):
        if element.tag in HEADINGS:
            title = _text(element)
        elif (head := element.find("thead/tr")) is not None:
            cells = list(head)
            sheet = _Sheet(title, [_text(c) for c in cells], [_width(c) for c in cells])
            for row in element.iterfind("tbody/tr"):
                sheet.rows += _rows(row)
            if len(sheet.rows) >= MOST_ROWS:
                raise ChengnuoError(
                    f"表“{title}”有 {len(sheet.rows)} 行，超过 XLSX 的上限。",
                    remedy="按单位分开导出。",
                )
            yield sheet


def _rows(row: Element) -> Iterator[list[str]]:
    """Yield the row, or one for each item of the longest list in its cells."""
    cells = [[_text(item) for item in cell.iterfind("ol/li")] for cell in row]
    texts = [_text(cell) for cell in row]
    for number in range(max(1, *map(len, cells))):
        yield [
            items[number] if number < len(items) else "" if items else text
            for items, text in zip(cells, texts, strict=True)
        ]


def _text(element: Element) -> str:
    """Return the text of a cell: a line break where there is a <br>."""
    said = "".join(_pieces(element))
    lines = (" ".join(line.split()) for line in said.split("\n"))
    return UNSAID.sub("", "\n".join(filter(None, lines)))


def _pieces(element: Element) -> Iterator[str]:
    for each in element.iter():
        if each.tag in BREAKS and each is not element:
            yield "\n"
        if each.tag in TAGS and each.text:  # a comment has no tag
            yield each.text.replace("\n", " ")
        if each is not element and each.tail:
            yield each.tail.replace("\n", " ")


def _width(cell: Element) -> int:
    kind = (cell.get("class") or "m").split()[0]
    return SHARES.get(kind, SHARES["m"])


def _name(title: str, names: set[str]) -> str:
    """Return ``title`` as the name of a sheet, unlike the other ``names``."""
    plain = FORBIDDEN.sub("", title)[:PLAIN_SHEET] or "清单"
    name, number = plain, 2
    while name.casefold() in names:
        name = f"{plain[: PLAIN_SHEET - 3]}（{number}）"[:PLAIN_SHEET]
        number += 1
    names.add(name.casefold())
    return name


def _page(page: Worksheet, sheet: _Sheet, head: str) -> None:
    """Set how the sheet prints: A4 across, the header on each page, page x of y."""
    page.set_landscape()
    page.set_paper(A4)
    page.set_margins(left=0.6, right=0.6, top=0.9, bottom=0.8)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_header(f"&L{_escaped(sheet.title)}&R{_escaped(head)}")
    page.set_footer("&R第 &P 页　共 &N 页")


def _escaped(text: str) -> str:
    """Return ``text`` for a header, which holds 255 characters and knows & as a sign."""
    return text[:100].replace("&", "&&")


def _fill(page: Worksheet, sheet: _Sheet, header: Format, cell: Format) -> None:
    for column, width in enumerate(sheet.widths):
        page.set_column(column, column, width)
    for column, text in enumerate(sheet.header):
        page.write_string(0, column, text, header)
    for number, row in enumerate(sheet.rows, start=1):
        for column, text in enumerate(row):
            if not text:
                page.write_blank(number, column, None, cell)
            elif sheet.header[column] == COUNTED and NUMBER.fullmatch(text):
                page.write_number(number, column, int(text), cell)
            elif page.write_string(number, column, text, cell):
                raise ChengnuoError(
                    f"表“{sheet.title}”第 {number + 1} 行第 {column + 1} 格有"
                    f" {len(text)} 个字，超过 XLSX 的上限。",
                    remedy="把这一格的内容写短。",
                )
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, max(1, len(sheet.rows)), len(sheet.header) - 1)
