"""Read what the picture of a blank shows, to hold it against the value it stands for.

In: a widget of an open PDF. Out: the text that people see there, where that can be told
from the fonts, and whether something else is drawn. Whoever filled it in drew it: we
with an embedded font, pdfium with fonts of the machine, a browser with an image.
"""

import sys
from decimal import Decimal
from itertools import count, takewhile
from typing import Any, TypeAlias

from pikepdf import Array, Dictionary, Name, Object, Stream

from chengnuo.receiving.pdf_content import Decoder, Shown, shown, words
from chengnuo.receiving.pdf_digest import decoded, name_of

MAX_APPEARANCE = 1_000_000  # bytes, decoded
MAX_CODES = 65_536
CJK = {
    "GB-EUC-H": "gb18030",
    "GBK-EUC-H": "gb18030",
    "GBKp-EUC-H": "gb18030",
    "GBK2K-H": "gb18030",
    "UniGB-UCS2-H": "utf-16-be",
    "UniGB-UTF16-H": "utf-16-be",
    "UniGB-UTF8-H": "utf-8",
    "ETen-B5-H": "big5",
    "UniCNS-UTF16-H": "utf-16-be",
    "90ms-RKSJ-H": "cp932",
    "UniJIS-UTF16-H": "utf-16-be",
    "KSCms-UHC-H": "cp949",
}
SIMPLE = {"WinAnsiEncoding": "cp1252", "MacRomanEncoding": "mac-roman"}
BOX = 1.5  # points that a box may be larger than its place on the page
UNREADABLE = Shown(None, has_image=True, strokes=0)


Known: TypeAlias = dict[tuple[int, int], "_Letters"]


def appearance_of(widget: Object, known: Known) -> Shown | None:
    """Return what ``widget`` shows where nobody touches it; None without a picture.

    ``known`` keeps what was found out of the fonts of the same PDF.
    """
    pictures = widget.get("/AP")
    picture = pictures.get("/N") if isinstance(pictures, Dictionary) else None
    if picture is None:
        return None
    if not isinstance(picture, Stream):
        return UNREADABLE
    content = decoded(picture)
    if content is None or len(content) > MAX_APPEARANCE:
        return UNREADABLE
    resources = picture.get("/Resources")
    fonts = resources.get("/Font") if isinstance(resources, Dictionary) else None
    listed = dict(fonts.items()) if isinstance(fonts, Dictionary) else {}
    decoders: dict[str, Decoder] = {
        name: known.setdefault(font.objgen, _Letters(font)).read
        for name, font in listed.items()
        if font.is_indirect  # as every writer has it
    }
    return shown(content, decoders)


def is_in_place(widget: Object) -> bool:
    """Tell whether the picture of ``widget`` is as large as its place on the page."""
    pictures = widget.get("/AP")
    picture = pictures.get("/N") if isinstance(pictures, Dictionary) else None
    if not isinstance(picture, Stream):
        return True
    box, place = (_size(one) for one in (picture.get("/BBox"), widget.get("/Rect")))
    turned = _numbers(picture.get("/Matrix"), 6) or [1, 0, 0, 1, 0, 0]
    if box is None or place is None:
        return False
    width = abs(turned[0]) * box[0] + abs(turned[2]) * box[1]
    height = abs(turned[1]) * box[0] + abs(turned[3]) * box[1]
    return abs(width - place[0]) <= BOX and abs(height - place[1]) <= BOX


def _size(box: Any) -> tuple[float, float] | None:
    edges = _numbers(box, 4)
    return (abs(edges[2] - edges[0]), abs(edges[3] - edges[1])) if edges else None


def _numbers(value: Any, count_of_them: int) -> list[float]:
    """Return the numbers of an array, [] where it is not so many of them."""
    listed: list[Any] = list(value) if isinstance(value, Array) else []
    numbers = [float(one) for one in listed if isinstance(one, int | float | Decimal)]
    return numbers if len(numbers) == len(listed) == count_of_them else []


class _Letters:
    """What the codes of one font stand for; looked up when it is used."""

    def __init__(self, font: Any) -> None:
        self.font = font
        self._known: tuple[dict[int, str] | None, int, str] | None = None

    def read(self, codes: bytes) -> str | None:
        """Return the text of ``codes``, None where that cannot be told."""
        if self._known is None:
            self._known = self._looked_up()
        table, width, encoding = self._known
        if table is not None:
            pieces = [codes[at : at + width] for at in range(0, len(codes), width)]
            read = [table.get(int.from_bytes(piece)) for piece in pieces]
            return None if None in read else "".join(one or "" for one in read)
        try:
            return codes.decode(encoding) if encoding else None
        except UnicodeDecodeError:
            return None

    def _looked_up(self) -> tuple[dict[int, str] | None, int, str]:
        font = self.font
        if not isinstance(font, Dictionary):
            return None, 1, ""
        is_composite = font.get("/Subtype") == Name.Type0
        table = font.get("/ToUnicode")
        if isinstance(table, Stream):
            listed = decoded(table)
            return _table(listed or b""), 2 if is_composite else 1, ""
        encoding = font.get("/Encoding")
        named = name_of(encoding) if isinstance(encoding, Name) else ""
        if is_composite:
            return None, 2, CJK.get(named, "")
        if encoding is None or isinstance(encoding, Dictionary):
            return None, 1, _of_differences(encoding)
        return None, 1, SIMPLE.get(named, "")


def _of_differences(encoding: Object | None) -> str:
    """Return the encoding of a font that renames some codes: ASCII if those stay."""
    renamed = encoding.get("/Differences") if isinstance(encoding, Dictionary) else None
    listed: list[Any] = list(renamed) if isinstance(renamed, Array) else []
    codes = [one for one in listed if isinstance(one, int)]
    is_plain = all(code < ord(" ") or code > ord("~") for code in codes)
    return "ascii" if is_plain else ""


def _table(listed: bytes) -> dict[int, str]:
    """Return what a CMap says of the characters of codes."""
    found: dict[int, str] = {}
    section: list[tuple[str, bytes]] = []
    for kind, text in words(listed[:MAX_APPEARANCE]):
        if kind != "operator":
            section.append((kind, text))
            continue
        if text == b"endbfchar":
            for (_, code), (_, said) in zip(section[::2], section[1::2], strict=False):
                found[int.from_bytes(code)] = _said(said)
        elif text == b"endbfrange":
            _add_ranges(found, section)
        section = []
    return found


def _add_ranges(found: dict[int, str], section: list[tuple[str, bytes]]) -> None:
    """Add ranges, of which either the first character is given or a list of all."""
    rest = iter(section)
    for (_, low), (_, high), (kind, said) in zip(rest, rest, rest, strict=False):
        code, last = int.from_bytes(low), int.from_bytes(high)
        if kind != "string":
            listed = takewhile(lambda word: word[0] == "string", rest)
            found.update((at, _said(one)) for at, (_, one) in zip(count(code), listed))
            continue
        text = _said(said)
        for step in range(min(last - code, MAX_CODES) + 1 if text else 0):
            end = min(ord(text[-1]) + step, sys.maxunicode)
            found[code + step] = text[:-1] + chr(end)


def _said(text: bytes) -> str:
    return text.decode("utf-16-be", "replace")
