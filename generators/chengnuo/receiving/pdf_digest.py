"""Tell what a PDF prints beside the values of its blanks, in pieces to be compared.

In: an open PDF. Out: for each page, annotation, field and other part of the file a line
that ends with a digest of its content. Numbers of objects, the way streams are packed
and the values of fields do not count. Nothing is drawn, and nothing of any size decoded.
"""

import hashlib
import struct
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from pikepdf import (
    Array,
    Dictionary,
    Name,
    Object,
    Pdf,
    PdfError,
    Stream,
    String,
)

from chengnuo.errors import ChengnuoError
from chengnuo.receiving.pdf_content import canonical

MAX_STREAM = 20_000_000  # bytes, decoded
MAX_DECODED = 60_000_000  # bytes of all streams
MAX_OBJECTS = 400_000
MAX_DEPTH = 80
MAX_PAGES = 200
EXACT = 1 << 24
DIGITS = 32  # of a digest, hexadecimal
BACKWARDS = frozenset(["/Parent", "/P", "/Pg", "/Prev", "/Last"])
# What else is in a dictionary whose BACKWARDS lead back: of a page, an annotation or
# field, the structure, the outline. In others they are names that somebody chose.
TYPES = (Name.Page, Name.Pages, Name.Annot, Name.Outlines, Name.MCR, Name.OBJR)
LINKED = frozenset(["/S", "/Title", "/T", "/FT", "/Rect"])
PACKING = frozenset(["/Length", "/Filter", "/DecodeParms", "/DL"])


def text_of(value: Any) -> str:
    """Return a string, name or text stream as text, whichever encoding it is in."""
    if isinstance(value, Stream):
        data = decoded(value)
        raw = b"" if data is None else data
    elif isinstance(value, String):
        raw = bytes(value)
    elif isinstance(value, Name):
        return name_of(value)
    else:
        return ""
    for mark, encoding in (
        (b"\xfe\xff", "utf-16-be"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xef\xbb\xbf", "utf-8"),
    ):
        if raw.startswith(mark):
            return _without_language(raw[len(mark) :].decode(encoding, "replace"))
    return raw.decode("pdfdoc", "replace")


def name_of(name: Name) -> str:
    """Return a name without its slash; ``#`` was undone by the reader of the file."""
    raw = bytes(name).removeprefix(b"/")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        try:
            return raw.decode("gb18030")
        except UnicodeDecodeError:
            return raw.decode("latin-1")


def _without_language(text: str) -> str:
    """Remove the marks of language, which stand between two U+001B."""
    parts = text.split("\x1b")
    return "".join(parts[::2]) if len(parts) % 2 else text


def decoded(stream: Stream) -> bytes | None:
    """Return what is packed in a stream; None where it is not worth the risk."""
    filters = stream.get("/Filter", Array())
    chain = list(filters) if isinstance(filters, Array) else [filters]
    if any(one != Name.FlateDecode for one in chain):
        return None
    try:
        data = stream.read_bytes()
    except PdfError:  # damaged, or more than the limit
        return None
    return data if len(data) <= MAX_STREAM else None


def digest_of(data: bytes) -> str:
    """Return the digest of ``data`` as a piece of what is fixed ends with it."""
    return hashlib.sha256(data).hexdigest()[:DIGITS]


class Digester:
    """Says of the objects of one PDF what they contain, each of them once."""

    def __init__(self, pdf: Pdf) -> None:
        self.pdf = pdf
        self.known: dict[tuple[int, int], bytes] = {}
        self._done: dict[tuple[int, int], bytes] = {}
        self._drawn: dict[tuple[int, int], bytes] = {}
        self._count = self._size = 0
        self.pages = []
        for number, page in enumerate(pdf.pages, 1):
            if number > MAX_PAGES:
                raise _too_much(f"超过 {MAX_PAGES} 页")
            self.pages.append(page.obj)
            self.known[page.obj.objgen] = b"page %d" % number

    def name(self, annotation: Object, name: str) -> None:
        """Let ``annotation`` be known by ``name`` wherever it is referred to."""
        if annotation.is_indirect:
            self.known[annotation.objgen] = name.encode()

    def digest(self, value: Any, *, but: frozenset[str] = frozenset()) -> str:
        """Return the digest of ``value``, without the keys ``but`` of its own."""
        return self._of(value, but, 0).hex()[:DIGITS]

    def content(self, page: Object) -> str:
        """Return the digest of what a page draws, in words that mean the same."""
        given = page.get("/Contents", Array())
        whole = hashlib.sha256()
        for stream in given if isinstance(given, Array) else [given]:
            if isinstance(stream, Stream):
                whole.update(self._words(stream))
        return whole.hexdigest()[:DIGITS]

    def _words(self, stream: Stream) -> bytes:
        """Return a part of a page's content; the copies of a page share it."""
        if stream.objgen not in self._drawn:
            data = decoded(stream)
            if data is None:
                self._drawn[stream.objgen] = self._packed(stream)
            else:
                self._weigh(data)
                self._drawn[stream.objgen] = b"".join(canonical(data))
        return self._drawn[stream.objgen]

    def _weigh(self, data: bytes) -> None:
        self._size += len(data)
        if self._size > MAX_DECODED:
            raise _too_much("展开后太大")

    def _packed(self, stream: Stream) -> bytes:
        """Return what stands for a stream that is compared as it is packed."""
        raw = stream.read_raw_bytes()
        self._weigh(raw)
        kept = Dictionary(
            {key: stream[key] for key in PACKING - {"/Length"} if key in stream}
        )
        return b"packed" + hashlib.sha256(raw).digest() + self._of(kept, frozenset(), 0)

    def _of(self, value: Any, but: frozenset[str], depth: int) -> bytes:
        if not isinstance(value, Object):
            return hashlib.sha256(_scalar(value)).digest()
        number = value.objgen if value.is_indirect and not but else None
        if number is not None:
            if depth and number in self.known:
                return hashlib.sha256(self.known[number]).digest()
            if number in self._done:
                return self._done[number]
            self._done[number] = b"on the way"  # what leads back to itself
        self._count += 1
        if self._count > MAX_OBJECTS or depth > MAX_DEPTH:
            raise _too_much("结构太复杂")
        digest = hashlib.sha256()
        for part in self._parts(value, but, depth):
            digest.update(b"%d " % len(part) + part)
        if number is not None:
            self._done[number] = digest.digest()
        return digest.digest()

    def _parts(self, value: Object, but: frozenset[str], depth: int) -> Iterator[bytes]:
        if isinstance(value, Array):
            yield b"array"
            for item in value:
                yield self._of(item, frozenset(), depth + 1)
        elif isinstance(value, Dictionary | Stream):
            yield from self._entries(value, but, depth)
        else:
            yield _scalar(value)

    def _entries(
        self, value: Dictionary | Stream, but: frozenset[str], depth: int
    ) -> Iterator[bytes]:
        hidden = but
        if isinstance(value, Stream):
            yield b"stream"
            hidden |= PACKING
            data = decoded(value)
            if data is None:
                yield self._packed(value)
            else:
                self._weigh(data)
                yield hashlib.sha256(data).digest()
        else:
            yield b"dictionary"
            if value.get("/Type") in TYPES or LINKED & set(value.keys()):
                hidden |= BACKWARDS
        # What is None here leads to nothing, but perhaps to something elsewhere.
        for key, one in sorted(value.items()):
            if key == "/Next" and isinstance(one, Dictionary):
                continue
            if key not in hidden:
                yield key.encode("utf-8", "surrogateescape")
                yield self._of(one, frozenset(), depth + 1)
        following = value.get("/Next")
        for _ in range(MAX_OBJECTS):  # side by side, however many
            if not isinstance(following, Dictionary):
                return
            yield b"/Next"
            yield self._of(following, frozenset(["/Next"]), depth + 1)
            following = following.get("/Next")
        raise _too_much("结构太复杂")


def _too_much(what: str) -> ChengnuoError:
    return ChengnuoError(
        f"这份 PDF {what}，不像是本系统发出的文书，没有读取。",
        remedy="请交来原来的电子文书，不要合并、拼接别的文件。",
    )


def _scalar(value: Any) -> bytes:
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return b"number " + _number(value)
    if isinstance(value, String):
        return b"string " + text_of(value).encode("utf-8", "surrogatepass")
    if isinstance(value, Name):
        return b"name " + bytes(value)
    return b"other " + str(value).encode("utf-8", "replace")


def _number(value: float | Decimal) -> bytes:
    if isinstance(value, int) and abs(value) >= EXACT:
        return b"%d" % value
    try:  # writers keep as much of a number as this holds, and no more
        return struct.pack(">f", value)
    except OverflowError:
        return str(value).encode()
