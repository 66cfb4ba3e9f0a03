"""Take the content of a PDF page apart: how it reads whoever wrote it down again.

In: the decoded bytes of a content stream. Out: its words, one way of writing for each
(numbers, strings, names, space).
"""

import re
from collections.abc import Iterator
from decimal import Decimal

BLANKS = b"\0\t\n\f\r "
SPACE = rb"\0\t\n\f\r "
DELIMITER = rb"()<>\[\]{}/%"
WORD = re.compile(
    rb"(?P<space>[" + SPACE + rb"]+|%[^\r\n]*)"
    rb"|(?P<string>\()"
    rb"|(?P<hex><(?!<)[^>]*>)"
    rb"|(?P<pair><<|>>)"
    rb"|(?P<name>/[^" + SPACE + DELIMITER + rb"]*)"
    rb"|(?P<number>[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?=["
    + SPACE
    + DELIMITER
    + rb"]|\Z))"
    rb"|(?P<operator>[^" + SPACE + DELIMITER + rb"]+)"
    rb"|(?P<other>.)",
    re.DOTALL,
)
PLAIN = re.compile(rb"[^()\\\r]*")
ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f",
           b"\n": b"", b"\r": b"", b"\r\n": b""}  # fmt: skip
HEX = re.compile(rb"[0-9A-Fa-f]*")
IMAGE_END = re.compile(rb"[" + SPACE + rb"]EI(?=[" + SPACE + rb"]|\Z)")
NUMBER = 40  # digits of a number that anybody writes


def words(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield kind and canonical bytes of each word of ``content``; no space."""
    place, end = 0, len(content)
    while found := WORD.match(content, place):  # any byte is at least ``other``
        kind, text, place = str(found.lastgroup), found[0], found.end()
        if kind == "space":
            continue
        if kind == "string":
            text, place, is_whole = _string(content, place)
            kind = "string" if is_whole else "broken"
        elif kind == "hex":
            digits = text[1:-1].translate(None, BLANKS)
            if HEX.fullmatch(digits):
                even = digits + b"0" * (len(digits) % 2)
                kind, text = "string", bytes.fromhex(even.decode())
            else:  # each reader makes something else of it
                kind = "broken"
        elif kind == "name":
            text = re.sub(rb"#([0-9A-Fa-f]{2})", lambda h: bytes([int(h[1], 16)]), text)
        elif kind == "number":
            text = _number(text)
        yield kind, text
        if kind == "operator" and text == b"ID":
            last = IMAGE_END.search(content, place)
            data = content[place : last.start() if last else end]
            yield "image" if last else "broken", data
            place = last.end() if last else end


def canonical(content: bytes) -> Iterator[bytes]:
    """Yield ``content`` piece by piece, the same for each way of writing it."""
    for kind, text in words(content):
        yield b"%s %d " % (kind.encode(), len(text))
        yield text


def _number(text: bytes) -> bytes:
    if len(text) > NUMBER:
        return text
    value = Decimal(text.decode()).normalize()
    return format(value or Decimal(0), "f").encode()


def _string(content: bytes, place: int) -> tuple[bytes, int, bool]:
    """Return what a string says that begins before ``place``, where it ends, if it does."""
    parts, depth = [], 1
    while place < len(content):
        found = PLAIN.match(content, place)
        if found is not None and found[0]:
            parts.append(found[0])
            place = found.end()
            continue
        byte = content[place : place + 1]
        escape = ESCAPE.match(content, place)
        if escape:
            text = escape[1]
            octal = text[:1] in b"01234567"
            code = bytes([int(text, 8) & 0xFF]) if octal else ESCAPED.get(text, text)
            parts.append(code)
            place = escape.end()
            continue
        place += 1
        if byte == b"\r":  # a line's end within a string is one newline
            place += content[place : place + 1] == b"\n"
            byte = b"\n"
        depth += {b"(": 1, b")": -1}.get(byte, 0)
        if not depth:
            break
        parts.append(byte)
    return b"".join(parts), place, not depth
