"""Print a document as tagged PDF (PDF/UA-1) with cut fonts and nothing else.

In: HTML, the cut fonts, the style sheet. Out: bytes, the same in every process, with
the fields of the HTML fillable, and in copies if its body says so. Nothing is fetched
but the fonts; a font or a character that was not cut is an error. The only door of
weasyprint.
"""

import gc
import re
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any, TypeVar
from xml.etree import ElementTree as ET

from cssselect2 import ElementWrapper
from lxml import etree, html
from pydyf import PDF, String
from weasyprint import CSS, HTML
from weasyprint.document import Document, Page
from weasyprint.text.ffi import harfbuzz_subset
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from chengnuo.errors import ChengnuoError
from chengnuo.rendering import fonts as cutting
from chengnuo.rendering.copies import multiply
from chengnuo.rendering.embedding import slim
from chengnuo.rendering.fonts import FAMILIES, Fonts
from chengnuo.rendering.forms import make_fillable
from chengnuo.rendering.joining import join, lay_over, lay_under
from chengnuo.rendering.long_tables import (
    BLOCK_STYLE,
    ROWS,
    block,
    frame,
    long_rows,
    next_start,
)
from chengnuo.rendering.marks import PREFIX
from chengnuo.rendering.packing import packed
from chengnuo.rendering.tags import tidy, untag
from chengnuo.rendering.vocabulary import Element, body_of, fields, parse

SCHEME = "chengnuo:"
PICTURE = "data:image/png;base64,"
OPTIONS = {"pdf_variant": "pdf/ua-1", "pdf_forms": True}
# How the tags of the vocabulary look before any style sheet speaks of them: what
# WeasyPrint says of them, without all that it says of others, which takes it long.
PLAIN = r"""
head { display: none }
html, body, h1, h2, h3, h4, h5, h6, p, ol, ul, section, blockquote, pre, hr
  { display: block }
body { margin: 8px }
p, blockquote, ol, ul, pre { margin-top: 1em; margin-bottom: 1em }
blockquote { margin-left: 40px; margin-right: 40px }
h1, h2, h3, h4, h5, h6 { margin-top: 1em; margin-bottom: 1em; hyphens: manual;
  break-after: avoid; break-inside: avoid; bookmark-label: content(text) }
h1 { bookmark-level: 1 }
h2 { bookmark-level: 2 }
h3 { bookmark-level: 3 }
h4 { bookmark-level: 4 }
h5 { bookmark-level: 5 }
h6 { bookmark-level: 6 }
ol, ul { padding-left: 40px; counter-reset: list-item; break-before: avoid }
ol { list-style-type: decimal }
ul { list-style-type: disc }
li { display: list-item }
li::marker { font-variant-numeric: tabular-nums; white-space: pre }
table { display: table; box-sizing: border-box; border-spacing: 2px; text-indent: 0 }
thead { display: table-header-group; vertical-align: middle }
tbody { display: table-row-group; vertical-align: middle }
tr { display: table-row; vertical-align: inherit }
td, th { display: table-cell; vertical-align: inherit; padding: 1px }
pre { white-space: pre }
br::before { content: "\A"; white-space: pre-line }
hr { border: 1px inset gray; margin: .5em auto }
img { overflow: hidden }
input, select, textarea { appearance: auto; display: inline-block; white-space: pre;
  border: 1px solid black; height: 1.2em; width: 20em; padding: .2em; text-indent: 0 }
textarea { overflow: hidden; overflow-wrap: break-word; white-space: pre-wrap;
  height: 3em }
option { display: none }
@page {
  margin: 75px;
  @top-right { text-align: right; vertical-align: middle }
  @bottom-right { text-align: right; vertical-align: middle }
}
"""
# Each box of the margins takes long, page by page, so that these are for those who have
# them in their style sheet.
CENTRED = """
@page {
  @top-center { text-align: center; vertical-align: middle }
  @bottom-center { text-align: center; vertical-align: middle }
}
"""
# The foot is the same on all pages, so that it is laid out and drawn once; but for the
# styles of which that may not be so.
NO_FOOT = "@bottom-left { content: none !important }"
FOOTLESS = f"@page {{ {NO_FOOT} }}"
FOOT_ONLY = (
    BLOCK_STYLE.replace(NO_FOOT, "")
    + """
@page { background: none !important }
html, body { background: none !important; border: 0 !important }
body::before, body::after { content: none !important }
"""
)
VARIED = re.compile(r"@bottom-left[^}]*counter|@page[^{]*:")
# Room, in words, for the frames of all that printing calls. CPython gets it piece by
# piece, and where a loop crosses from one piece to the next, anew for each call.
ROOM = 40_000
MARK = '<html lang="zh-CN"><body class="mark" data-copy="{}"></body></html>'

_Printing = TypeVar("_Printing", bound=Callable[..., bytes])


class _Shipped(URLFetcher):  # type: ignore[misc]
    """Hands out the cut fonts and refuses every other address."""

    def __init__(self, files: dict[str, bytes]) -> None:
        super().__init__()
        self.files = files

    def fetch(
        self, url: str, headers: dict[str, str] | None = None
    ) -> URLFetcherResponse:
        del headers
        if url.startswith(PICTURE):
            picture = b64decode(url.removeprefix(PICTURE))
            return URLFetcherResponse(url, picture, {"Content-Type": "image/png"})
        if url not in self.files:
            raise FatalURLFetchingError(url)
        return URLFetcherResponse(url, self.files[url], {"Content-Type": "font/ttf"})


class _Parsed(HTML):  # type: ignore[misc]
    """A document that was parsed already, so that it need not be once more."""

    def __init__(self, root: Element, fetcher: URLFetcher) -> None:
        self.base_url = None
        self.url_fetcher = fetcher
        self.media_type = "print"
        self.etree_element = ET.fromstring(etree.tostring(root))  # noqa: S314 - ours
        for table in self.etree_element.iter("table"):
            _gather_rows(table)
        for choices in self.etree_element.iter("select"):
            choices[:] = []  # they are not printed; the fields have them
        self.wrapper_element = ElementWrapper.from_html_root(
            self.etree_element, content_language=None
        )

    def _ua_stylesheets(self, forms: object = None) -> list[CSS]:  # of WeasyPrint 70
        del forms
        return [_plain()]


@lru_cache(maxsize=1)
def _plain() -> CSS:
    return CSS(string=PLAIN)


@lru_cache(maxsize=4)
def _only(style: str) -> CSS:
    return CSS(string=style)


def _gather_rows(table: ET.Element) -> None:
    """Put rows that stand in no part of ``table`` into a body, as browsers do."""
    rows = table.findall("tr")
    if rows:
        body = ET.Element("tbody")
        table.insert(list(table).index(rows[0]), body)
        for row in rows:
            table.remove(row)
            body.append(row)


@dataclass(frozen=True, slots=True)
class _Press:
    """What all documents of one look are printed with."""

    fetcher: _Shipped
    style: CSS
    fonts: FontConfiguration
    has_one_foot: bool  # on all pages of a document

    def laid_out(self, root: Element, *more: CSS) -> Document:
        """Return a document laid out in pages."""
        return _Parsed(root, self.fetcher).render(
            stylesheets=[self.style, *more], font_config=self.fonts, **OPTIONS
        )


@contextmanager
def _all_kept() -> Iterator[None]:
    """Let no garbage be looked for while nearly all that is made is in use."""
    looked_for = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looked_for:
            gc.enable()


def _roomy(function: _Printing) -> _Printing:
    """Return ``function`` with one piece of memory for the frames of all it calls."""
    code = function.__code__
    function.__code__ = code.replace(co_stacksize=ROOM)
    return function


@_roomy
def pdf(document: str, *, fonts: Fonts, styles: str) -> bytes:
    """Return ``document`` printed; its title and language are in the HTML itself."""
    with _all_kept():
        return _pdf(document, fonts, styles)


def _pdf(document: str, fonts: Fonts, styles: str) -> bytes:
    root = parse(document)
    blanks = fields(root)
    copies = tuple((body_of(root).get("data-copies") or "").split())
    press = _press(fonts, styles)
    used: dict[str, Any] = {}
    try:
        marks = [page for name in copies for page in _mark(press, name)]
        rows = long_rows(root)
        made, said = (
            _long(press, root, rows, marks, used)
            if rows
            else _short(press, root, marks, used)
        )
    except FatalURLFetchingError as error:
        raise ChengnuoError(
            f"文书模板引用了外部文件或网址：{error}。",
            remedy="文书只能使用自带的字体和样式，请删去这个引用。",
        ) from error
    strangers = {font.family for font in used.values()} - set(FAMILIES.values())
    if strangers or any(font.missing for font in used.values()):
        raise _not_cut(document, fonts, strangers)
    make_fillable(made, blanks)
    multiply(made, copies)
    slim(made)
    for name, value in said.items():
        if name.startswith(PREFIX):
            made.info[name] = String(value)
    return packed(made)


def _short(
    press: _Press, root: Element, marks: list[Page], used: dict[str, Any]
) -> tuple[PDF, Mapping[str, str]]:
    """Print a document in one piece, and ``marks`` after it; say what it is.

    The fonts go into ``used``.
    """
    if not press.has_one_foot:
        laid_out = press.laid_out(root)
        made = _printed(laid_out, [*laid_out.pages, *marks], used)
        tidy(made)
        return made, laid_out.metadata.custom
    laid_out = press.laid_out(root, _only(FOOTLESS))
    foot = press.laid_out(_bare(root), _only(FOOT_ONLY)).pages
    made = _printed(laid_out, [*laid_out.pages, *foot, *marks], used)
    tidy(made)
    lay_over(made, len(laid_out.pages))
    return made, laid_out.metadata.custom


def _long(
    press: _Press,
    root: Element,
    rows: list[Element],
    marks: list[Page],
    used: dict[str, Any],
) -> tuple[PDF, Mapping[str, str]]:
    """Print a document in blocks of ``rows``, and its margins when pages are counted."""
    made: PDF | None = None
    said: Mapping[str, str] = {}
    start, size, count = 0, ROWS, 0
    while start < len(rows):
        laid_out = press.laid_out(
            block(root, rows, start, start + size), _only(BLOCK_STYLE)
        )
        pages, following = laid_out.pages, len(rows)
        if start + size < len(rows):
            whole, following = next_start([frozenset(page.anchors) for page in pages])
            if not whole:
                size *= 2  # the block fills no page
                continue
            pages = pages[:whole]
        for page in pages:
            page.anchors.clear()
        part = _printed(laid_out, pages, used)
        tidy(part)
        if made is None:
            made, said = part, laid_out.metadata.custom
        else:
            join(made, part)
        start, count = following, count + len(pages)
        gc.collect()  # the boxes of the block
    margins = press.laid_out(frame(root, count))
    under = _printed(margins, [*margins.pages, *marks], used)
    untag(under)
    join(made, under)
    lay_under(made, count)
    return made, said


def _printed(laid_out: Document, pages: list[Page], used: dict[str, Any]) -> PDF:
    """Return the PDF objects of ``pages``, whose fonts go into ``used``."""
    kept: list[PDF] = []

    def keep(_: Document, made: PDF) -> None:
        kept.append(copy(made))
        kept[0].objects = list(made.objects)
        made.objects.clear()  # so that WeasyPrint, which writes a file too, writes none

    chosen = laid_out.copy(pages)
    chosen.fonts = used
    chosen.write_pdf(finisher=keep, **OPTIONS)
    return kept[0]


def _bare(root: Element) -> Element:
    """Return a document of one page that is empty but for its margins."""
    bare = html.document_fromstring("<html lang='zh-CN'><body></body></html>")
    for name, value in body_of(root).items():
        body_of(bare).set(name, value)
    return bare


@lru_cache(maxsize=16)
def _mark(press: _Press, name: str) -> list[Page]:
    """Return a page on which nothing stands but whose copy it is a page of."""
    root = html.document_fromstring(MARK.format(escape(name)))
    pages: list[Page] = press.laid_out(root).pages
    return pages


def _not_cut(document: str, fonts: Fonts, strangers: set[str]) -> ChengnuoError:
    lacking = cutting.missing(fonts, document)
    named = "、".join(f"{c}（U+{ord(c):04X}）" for c in lacking[:20])
    others = "、".join(sorted(strangers))
    return ChengnuoError(
        f"文书里有裁剪字体没有的字符：{named or '（见样式表）'}，"
        + (f"会混入别的字体（{others}）。" if others else "别的字体也没有。"),
        remedy="把这些字符列入裁剪的字符表，或检查它们是否录错。",
    )


@lru_cache(maxsize=4)
def _press(fonts: Fonts, styles: str) -> _Press:
    """Read fonts and style sheet, once a process."""
    if not harfbuzz_subset:
        raise ChengnuoError(
            "缺少系统组件 libharfbuzz-subset，生成每份 PDF 会慢数十倍。",
            remedy="安装：sudo apt-get install libharfbuzz-subset0",
        )
    files = {f"{SCHEME}{role}": fonts.file(role).read_bytes() for role in FAMILIES}
    fetcher = _Shipped(files)
    faces = "".join(
        f'@font-face{{font-family:"{family}";src:url("{SCHEME}{role}")}}'
        for role, family in FAMILIES.items()
    )
    configuration = FontConfiguration()
    style = CSS(
        string=faces + (CENTRED if "-center" in styles else "") + styles,
        url_fetcher=fetcher,
        font_config=configuration,
    )
    return _Press(fetcher, style, configuration, not VARIED.search(styles))
