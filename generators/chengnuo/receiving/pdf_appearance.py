"""Read what the picture of a blank shows, to hold it against the value it stands for.

In: a widget of an open PDF. Out: the text that people see there, where that can be told
from the fonts, and whether something else is drawn. Whoever filled it in drew it: we
with an embedded font, pdfium with fonts of the machine, a browser with an image.
"""

import re
import sys
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count, takewhile
from typing import Any

from pikepdf import Array, Dictionary, Name, Object, Stream

from chengnuo.receiving.pdf_content import words
from chengnuo.receiving.pdf_digest import decoded, name_of
from chengnuo.receiving.pdf_pen import Font, Shown, shown

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
FORM = frozenset(["/Type", "/Subtype", "/FormType", "/BBox", "/Matrix", "/Resources",
                  "/Length", "/Filter", "/DecodeParms", "/Name", "/LastModified",
                  "/PieceInfo", "/StructParent", "/StructParents"])  # fmt: skip
RESOURCES = frozenset(["/Font", "/XObject", "/ProcSet", "/Encoding"])
MASK = frozenset(["/Type", "/Subtype", "/ImageMask", "/BitsPerComponent", "/Width",
                  "/Height", "/Filter", "/DecodeParms", "/Length"])  # fmt: skip
PROGRAMS = ("/FontFile", "/FontFile2", "/FontFile3")
LETTERS = (Name.Type0, Name.Type1, Name.TrueType, Name.MMType1)
PICTURES = re.compile(r"symbol|dingb|dings|marlett|emoji|extra", re.IGNORECASE)
THINNEST, WIDEST = 0.05, 3.0  # of what is seen, in its own size
ASCII = {"quotesingle": 39, "grave": 96}  # names that say what a code is anyway
HELVETICA = {"'.,:;!/\\I[]`|": 0.27, "ijl": 0.22, "ft()-r": 0.32, "mMW%@": 0.87,
             "ABCDEFGHKNOPQRSUVXYZ&": 0.69}  # fmt: skip
WIDTHS = {char: width for chars, width in HELVETICA.items() for char in chars}
USUAL = 0.54  # of a Latin letter
UNREADABLE = Shown(None, odd="AP")


@dataclass(frozen=True, slots=True)
class Known:
    """What was found out of the fonts and pictures of one PDF."""

    fonts: dict[tuple[int, int], "Letters"] = field(default_factory=dict)
    pictures: dict[tuple[int, int], Shown] = field(default_factory=dict)


def appearance_of(widget: Object, known: Known) -> Shown | None:
    """Return what ``widget`` shows where nobody touches it; None without a picture.

    ``known`` keeps what was found out before of the same PDF.
    """
    pictures = widget.get("/AP")
    picture = pictures.get("/N") if isinstance(pictures, Dictionary) else None
    if picture is None:
        is_lost = isinstance(pictures, Dictionary) and lost_keys(pictures)
        return UNREADABLE if is_lost else None
    if not isinstance(picture, Stream) or set(picture.keys()) - FORM:
        return UNREADABLE
    if picture.objgen not in known.pictures:  # places of one size share it
        known.pictures[picture.objgen] = _shown(picture, known)
    return known.pictures[picture.objgen]


def _shown(picture: Stream, known: Known) -> Shown:
    content, box = decoded(picture), _numbers(picture.get("/BBox"), 4)
    if content is None or len(content) > MAX_APPEARANCE or not box:
        return UNREADABLE
    resources: Any = picture.get("/Resources", Dictionary())
    if not isinstance(resources, Dictionary):
        return UNREADABLE
    if any(_entries(resources, key) for key in set(resources.keys()) - RESOURCES):
        return UNREADABLE
    fonts: dict[str, Font] = {}
    for name, font in _entries(resources, "/Font").items():
        if isinstance(font, Dictionary):
            made = Letters(font)
            is_shared = font.is_indirect
            fonts[name] = (
                known.fonts.setdefault(font.objgen, made) if is_shared else made
            )
    images = _entries(resources, "/XObject").items()
    left, right = sorted((box[0], box[2]))
    bottom, top = sorted((box[1], box[3]))
    masks = frozenset(name for name, image in images if _is_mask(image))
    return shown(content, (left, bottom, right, top), fonts, masks)


def lost_keys(*held: Object | None) -> list[str]:
    """Return the keys that lead to nothing here, and to something for other readers."""
    found: list[str] = []
    for one in held:
        entries: dict[str, Any] = {}
        if isinstance(one, Dictionary):
            entries |= dict(one.items())
        found += [key for key, value in entries.items() if value is None]
    return found


def _entries(resources: Any, key: str) -> dict[str, Any]:
    found = resources.get(key)
    if not isinstance(found, Dictionary):
        return {}
    return dict(found.items())


def _is_mask(image: Any) -> bool:
    """Say whether ``image`` is ink of one colour, as our form in a browser draws it."""
    if not isinstance(image, Stream) or set(image.keys()) - MASK:
        return False
    is_mask = (
        bool(image.get("/ImageMask", False)) and image.get("/Subtype") == Name.Image
    )
    return is_mask and decoded(image) is not None


def is_in_place(widget: Object) -> bool:
    """Tell whether the picture of ``widget`` lies as it is in its place on the page."""
    pictures = widget.get("/AP")
    picture = pictures.get("/N") if isinstance(pictures, Dictionary) else None
    if not isinstance(picture, Stream):
        return True
    box, place = (_size(one) for one in (picture.get("/BBox"), widget.get("/Rect")))
    if box is None or place is None:
        return False
    if "/Matrix" in picture:
        turned = _numbers(picture.Matrix, 6)
        if turned[:4] != [1, 0, 0, 1]:
            return False
    return abs(box[0] - place[0]) <= BOX and abs(box[1] - place[1]) <= BOX


def _size(box: Any) -> tuple[float, float] | None:
    edges = _numbers(box, 4)
    return (abs(edges[2] - edges[0]), abs(edges[3] - edges[1])) if edges else None


def _numbers(value: Any, count_of_them: int) -> list[float]:
    """Return the numbers of an array, [] where it is not so many of them."""
    listed: list[Any] = list(value) if isinstance(value, Array) else []
    numbers = [float(one) for one in listed if isinstance(one, int | float | Decimal)]
    return numbers if len(numbers) == len(listed) == count_of_them else []


class Letters:
    """What the codes of one font stand for; looked up when it is used."""

    def __init__(self, font: Dictionary) -> None:
        self.font = font
        below = font.get("/DescendantFonts")
        inner: Any = below[0] if isinstance(below, Array) and len(below) else font
        self._inner: Dictionary = inner if isinstance(inner, Dictionary) else font
        self._is_composite = font.get("/Subtype") == Name.Type0
        descriptor = self._inner.get("/FontDescriptor")
        self.is_embedded = isinstance(descriptor, Dictionary) and any(
            key in descriptor for key in PROGRAMS
        )
        self._known: tuple[dict[int, str] | None, int, str] | None = None
        self._codes: dict[str, int] = {}  # by what they were found to stand for
        self._advances: dict[int, float] | None = None

    def read(self, codes: bytes) -> str | None:
        """Return the text of ``codes``, None where that cannot be told."""
        if self._known is None:
            self._known = self._looked_up()
        table, width, encoding = self._known
        if table is not None:
            return self._mapped(table, codes, width)
        try:
            return codes.decode(encoding) if encoding else None
        except UnicodeDecodeError:
            return None

    def _mapped(self, table: dict[int, str], codes: bytes, width: int) -> str | None:
        """Return what a table says, unless it says the same of several codes."""
        parts = []
        for code in _parted(codes, width):
            said = table.get(code, "")
            if not said or (
                said.strip() and self._codes.setdefault(said, code) != code
            ):
                return None
            parts.append(said)
        return "".join(parts) if not len(codes) % width else None

    def width(self, codes: bytes, text: str) -> float | None:
        """Return how wide ``codes`` are at size one, None if no letters are so wide."""
        if self._advances is None:
            self._advances = self._stated()
        named = self.font.get("/Encoding")
        if self._is_composite and named != Name("/Identity-H"):
            return sum(map(_usual, text))  # its widths are told by other numbers
        if not self._is_composite and not self._advances:
            return sum(map(_usual, text))
        usual = (
            float(self._inner.get("/DW", 1000)) / 1000 if self._is_composite else 0.0
        )
        found = [
            self._advances.get(code, usual)
            for code in _parted(codes, 2 if self._is_composite else 1)
        ]
        is_fine = all(width <= WIDEST for width in found) and (
            len(found) != len(text)
            or all(
                width >= THINNEST or not _usual(char)
                for width, char in zip(found, text, strict=True)
            )
        )
        return sum(found) if is_fine else None

    def _stated(self) -> dict[int, float]:
        """Return the widths that the font states, by codes."""
        if not self._is_composite:
            first: Any = self.font.get("/FirstChar")
            start = first if isinstance(first, int) else 0
            listed = _listed(self.font.get("/Widths"))
            return {start + at: _thousandth(one) for at, one in enumerate(listed)}
        found: dict[int, float] = {}
        rest = iter(_listed(self._inner.get("/W")))
        for first, then in zip(rest, rest, strict=False):
            if not isinstance(first, int):
                break
            if isinstance(then, Array):
                found |= {first + at: _thousandth(one) for at, one in enumerate(then)}
                continue
            last, width = then if isinstance(then, int) else first, next(rest, 0)
            codes = range(first, min(last, first + MAX_CODES) + 1)
            found |= dict.fromkeys(codes, _thousandth(width))
        return found

    def _looked_up(self) -> tuple[dict[int, str] | None, int, str]:
        font = self.font
        if font.get("/Subtype") not in LETTERS:
            return None, 1, ""
        if not self.is_embedded and PICTURES.search(str(font.get("/BaseFont", ""))):
            return None, 1, ""
        encoding = font.get("/Encoding")
        named = name_of(encoding) if isinstance(encoding, Name) else ""
        table = font.get("/ToUnicode")
        is_plain = not self._is_composite or named == "Identity-H"
        if self.is_embedded and is_plain and isinstance(table, Stream):
            listed = decoded(table)
            return _table(listed or b""), 2 if self._is_composite else 1, ""
        if self._is_composite:
            return None, 2, CJK.get(named, "")
        if encoding is None or isinstance(encoding, Dictionary):
            return None, 1, _of_differences(encoding)
        return None, 1, SIMPLE.get(named, "")


def _parted(codes: bytes, width: int) -> list[int]:
    return [
        int.from_bytes(codes[at : at + width]) for at in range(0, len(codes), width)
    ]


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, Array) else []


def _thousandth(value: Any) -> float:
    return float(value) / 1000 if isinstance(value, int | float | Decimal) else 0.0


def _usual(char: str) -> float:
    """Return how wide a character is in most fonts, at size one."""
    if unicodedata.category(char)[0] in "MC":
        return 0.0
    wide = unicodedata.east_asian_width(char) in "WF"
    return 1.0 if wide else WIDTHS.get(char, USUAL)


def _of_differences(encoding: Object | None) -> str:
    """Return the encoding of a font that renames some codes: ASCII if those stay."""
    listed = (
        _listed(encoding.get("/Differences"))
        if isinstance(encoding, Dictionary)
        else []
    )
    code = 0
    for one in listed:
        if isinstance(one, int):
            code = one
            continue
        said = name_of(one) if isinstance(one, Name) else ""
        is_same = said == chr(code) if code < ord("~") else False
        if ord(" ") <= code <= ord("~") and not is_same and ASCII.get(said) != code:
            return ""
        code += 1
    return "ascii"


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
