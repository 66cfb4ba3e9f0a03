"""Write the objects of a printed document as a PDF file, in as few bytes as they take.

In: the object graph that WeasyPrint made (pydyf) and we changed. Out: bytes. Only what
the catalogue leads to is written, numbered in the order in which it is found, so that
the same document gives the same bytes; what is no stream goes into one object stream.
"""

import zlib
from hashlib import sha256
from typing import Any

from pydyf import PDF, Array, Dictionary, Object, Stream

HEADER = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"
LEVEL = 6  # nearly as small as 9, in a third of the time
LARGE = 10  # numbers from here on have two decimals; smaller ones may be factors


def target(pdf: PDF, reference: bytes) -> Object:
    """Return the object that ``reference`` leads to."""
    return pdf.objects[int(reference.partition(b" ")[0])]


def pages_of(pdf: PDF) -> list[Dictionary]:
    """Return the pages of a document, as they were printed."""
    return [pdf.objects[number] for number in pdf.pages["Kids"][::3]]


def packed(pdf: PDF) -> bytes:
    """Return the file of ``pdf``."""
    return _Packer(pdf).file()


class _Packer:
    """Numbers the objects that it meets, and writes each of them once."""

    def __init__(self, pdf: PDF) -> None:
        self.pdf = pdf
        self.numbers: dict[bytes, bytes] = {}
        self.waiting: list[bytes] = []

    def file(self) -> bytes:
        pdf = self.pdf
        kids = pdf.pages["Kids"]
        pdf.pages["Kids"] = Array(f"{number} 0 R".encode() for number in kids[::3])
        root = self._reference(pdf.catalog.reference)
        pdf.add_object(pdf.info)
        info = self._reference(pdf.info.reference)
        plain: list[tuple[int, bytes]] = []
        streams: list[tuple[int, bytes]] = []
        for number, reference in enumerate(self.waiting, start=1):  # it grows
            entry = target(pdf, reference)
            if isinstance(entry, Stream):
                streams.append((number, self._stream(entry)))
            else:
                plain.append((number, self._value(entry)))
        return _assembled(plain, streams, root, info)

    def _reference(self, reference: bytes) -> bytes:
        number = self.numbers.get(reference)
        if number is None:
            number = self.numbers[reference] = b"%d 0 R" % (len(self.numbers) + 1)
            self.waiting.append(reference)
        return number

    def _value(self, value: Any) -> bytes:
        written: bytes
        if isinstance(value, bytes):
            written = self._reference(value) if value[-2:] == b" R" else value
        elif isinstance(value, str):
            written = value.encode()
        elif isinstance(value, dict):
            inner = [b"/%s %s" % (key.encode(), self._value(one))
                     for key, one in value.items()]  # fmt: skip
            written = b"<<%s>>" % b"".join(inner)
        elif isinstance(value, list):
            written = b"[%s]" % b" ".join([self._value(one) for one in value])
        elif isinstance(value, Object):
            written = value.data
        elif isinstance(value, float):
            written = _number(value)
        else:
            written = b"%d" % value
        return written

    def _stream(self, stream: Stream) -> bytes:
        data = content(stream)
        extra = dict(stream.extra)
        if "Filter" not in extra:
            smaller = zlib.compress(data, LEVEL)
            if len(smaller) + len("/Filter/FlateDecode") < len(data):
                data, extra["Filter"] = smaller, "/FlateDecode"
        extra["Length"] = len(data)
        head = self._value(extra)
        return b"%s\nstream\n%s\nendstream" % (head, data)


def content(stream: Stream) -> bytes:
    """Return what is in ``stream``, not compressed."""
    return b"\n".join(
        [item if isinstance(item, bytes) else _item(item) for item in stream.stream]
    )


def _item(item: object) -> bytes:
    if isinstance(item, Object):
        data: bytes = item.data
        return data
    return str(item).encode()


def _number(value: float) -> bytes:
    if value.is_integer():
        return b"%d" % value
    return f"{value:.{2 if abs(value) >= LARGE else 5}f}".rstrip("0").encode()


def _assembled(
    plain: list[tuple[int, bytes]],
    streams: list[tuple[int, bytes]],
    root: bytes,
    info: bytes,
) -> bytes:
    """Return the file: the streams, the one that holds the rest, where each lies."""
    count = len(plain) + len(streams)
    holder, index = count + 1, count + 2
    starts, position = [], 0
    for number, data in plain:
        starts.append(b"%d %d" % (number, position))
        position += len(data) + 1
    head = b" ".join(starts) + b"\n"
    held = zlib.compress(head + b"\n".join([data for _, data in plain]), LEVEL)
    extra = b"<</Type/ObjStm/N %d/First %d/Filter/FlateDecode/Length %d>>" % (
        len(plain), len(head), len(held)
    )  # fmt: skip
    parts, position = [HEADER], len(HEADER)
    rows: dict[int, tuple[int, int, int]] = {0: (0, 0, 0)}
    rows |= {number: (2, holder, place) for place, (number, _) in enumerate(plain)}
    held_object = b"%s\nstream\n%s\nendstream" % (extra, held)
    for number, data in [*streams, (holder, held_object)]:
        part = b"%d 0 obj\n%s\nendobj\n" % (number, data)
        rows[number] = (1, position, 0)
        parts.append(part)
        position += len(part)
    rows[index] = (1, position, 0)
    named = sha256(b"".join(parts)).hexdigest()[:32].encode()
    wide, deep = ((most.bit_length() + 7) // 8 for most in (position, len(plain)))
    widths = (1, wide, deep)
    table = zlib.compress(
        _predicted([rows[n] for n in range(index + 1)], widths), LEVEL
    )
    parts.append(
        b"%d 0 obj\n<</Type/XRef/Size %d/W[1 %d %d]/Root %s/Info %s/ID[<%s><%s>]"
        b"/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns %d>>/Length %d>>\n"
        b"stream\n%s\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n"
        % (index, index + 1, wide, deep, root, info, named, named,
           sum(widths), len(table), table, position)
    )  # fmt: skip
    return b"".join(parts)


def _predicted(rows: list[tuple[int, int, int]], widths: tuple[int, int, int]) -> bytes:
    """Return the table of places, each row as its difference from the one above."""
    _, second, third = (8 * width for width in widths)
    length = sum(widths)
    lines = b"".join(
        ((kind << second | place) << third | more).to_bytes(length, "big")
        for kind, place, more in rows
    )
    above = bytes(length) + lines
    changed = bytes((a - b) & 255 for a, b in zip(lines, above, strict=False))
    return b"".join(
        b"\x02" + changed[at : at + length] for at in range(0, len(changed), length)
    )
