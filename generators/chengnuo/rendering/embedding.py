"""Embed the cut fonts of a printed document in fewer bytes than WeasyPrint does.

In: the PDF objects of a document. Out: the same objects; the glyphs numbered anew, in
the order of their characters and without gaps, so that all lists of them are short; the
font files without the tables that a PDF does not read. Nothing changes that can be seen
or copied.
"""

import re
from struct import pack, unpack

from pydyf import PDF, Array, Dictionary, Stream

from chengnuo.rendering.packing import content, pages_of, target

READ = {b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp"}  # ISO 32000-1, 9.9
USUAL = 1000  # the width of a Chinese character, and of any that is not listed
PAIR = re.compile(rb"<(\w{4})> <(\w+)>\n")
SHOWN = re.compile(rb"/(\w+) [\d.]+ Tf|<([0-9a-f]+)>")  # a font, or glyphs of it
PAGE = 256  # glyphs whose codes have the same first byte
SHORT = 1 << 17  # bytes of outlines whose places a short list can tell
CHECKSUM = 0xB1B0AFBA  # what the whole of a font file has to add up to
MAP = b"""/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def
/CMapName/Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000><ffff>
endcodespacerange
%d beginbfrange
%sendbfrange
endcmap
CMapName currentdict/CMap defineresource pop
end
end"""


def slim(pdf: PDF) -> None:
    """Make the fonts of ``pdf`` smaller."""
    resources = target(pdf, pages_of(pdf)[0]["Resources"])  # all pages have the same
    codes: dict[bytes, dict[bytes, bytes]] = {}
    for name, reference in target(pdf, resources["Font"]).items():
        font = target(pdf, reference)
        if font["Subtype"] == "/Type0":
            codes[name.encode()] = _renumber(pdf, font)
    for drawn in pdf.objects:
        if isinstance(drawn, Stream) and drawn.extra.get("Subtype", "/Form") == "/Form":
            data = content(drawn)
            if b" Tf\n" in data:
                drawn.stream = [_recoded(data, codes)]


def _renumber(pdf: PDF, font: Dictionary) -> dict[bytes, bytes]:
    """Give the glyphs of ``font`` new numbers; return their codes by the old ones."""
    said = target(pdf, font["ToUnicode"])
    pairs = sorted(PAIR.findall(content(said)), key=lambda pair: (pair[1], pair[0]))
    codes = {b"0000": b"0000"}
    for code, _ in pairs:
        codes.setdefault(code, b"%04x" % len(codes))
    said.stream = [_map([text for _, text in pairs])]
    (inner,) = (target(pdf, one) for one in font["DescendantFonts"])
    widths = {}
    for first, listed in zip(inner["W"][::2], inner["W"][1::2], strict=True):
        for glyph, width in enumerate(listed, start=first):
            if (code := b"%04x" % glyph) in codes:
                widths[int(codes[code], 16)] = width
    inner["DW"] = USUAL
    inner["W"] = _unusual(widths)
    file = target(pdf, target(pdf, inner["FontDescriptor"])["FontFile2"])
    made = _file(content(file), [int(code, 16) for code in codes])
    file.stream, file.extra = [made], Dictionary({"Length1": len(made)})
    return codes


def _map(characters: list[bytes]) -> bytes:
    """Return the map from glyphs, which are numbered from 1, to ``characters``."""
    ranges = []
    for first in range(0, len(characters) + 1, PAGE):  # a range is of one first byte
        listed = characters[max(first - 1, 0) : first + PAGE - 1]
        if listed:
            start = max(first, 1)
            said = b"".join(b"<%s>" % one for one in listed)
            ranges.append(
                b"<%04x><%04x>[%s]\n" % (start, start + len(listed) - 1, said)
            )
    return MAP % (len(ranges), b"".join(ranges))


def _unusual(widths: dict[int, int]) -> Array:
    """Return the list of widths, first glyph and its widths, without the usual one."""
    kept = Array()
    for glyph, width in sorted(widths.items()):
        if width == USUAL:
            continue
        if kept and kept[-2] + len(kept[-1]) == glyph:
            kept[-1].append(width)
        else:
            kept.extend([glyph, Array([width])])
    return kept


def _recoded(data: bytes, codes: dict[bytes, dict[bytes, bytes]]) -> bytes:
    """Return what is drawn on a page with the new codes of its glyphs."""
    current: dict[bytes, bytes] = {}

    def recoded(match: re.Match[bytes]) -> bytes:
        nonlocal current
        name, glyphs = match.groups()
        if name:
            current = codes.get(name, {})
            return match[0]
        fours = [glyphs[at : at + 4] for at in range(0, len(glyphs), 4)]
        return b"<%s>" % b"".join([current.get(four, four) for four in fours])

    return SHOWN.sub(recoded, data)


def _file(data: bytes, glyphs: list[int]) -> bytes:
    """Return a font file that has only ``glyphs``, in this order."""
    tables = {}
    for number in range(unpack(">H", data[4:6])[0]):
        tag, _, start, length = unpack(">4sLLL", data[12 + 16 * number :][:16])
        if tag in READ:
            tables[tag] = data[start : start + length]
    head, across = bytearray(tables[b"head"]), bytearray(tables[b"hhea"])
    long = unpack(">h", head[50:52])[0]
    places = [
        one * (1 if long else 2)
        for one in _numbers(tables[b"loca"], "L" if long else "H")
    ]
    outlines = [tables[b"glyf"][places[one] : places[one + 1]] for one in glyphs]
    outlines = [one + bytes(len(one) % 2) for one in outlines]
    starts = [0]
    for one in outlines:
        starts.append(starts[-1] + len(one))
    tables[b"glyf"] = b"".join(outlines)
    in_words = starts[-1] < SHORT
    tables[b"loca"] = (
        pack(f">{len(starts)}H", *(start // 2 for start in starts))
        if in_words
        else pack(f">{len(starts)}L", *starts)
    )
    listed = unpack(">H", across[34:36])[0]
    metrics = _numbers(tables[b"hmtx"], "H")
    advances = [metrics[2 * min(one, listed - 1)] for one in glyphs]
    bearings = [
        metrics[2 * one + 1] if one < listed else metrics[listed + one]
        for one in glyphs
    ]
    while len(advances) > 1 and advances[-1] == advances[-2]:
        advances.pop()  # the last one holds for the rest
    pairs = [part for pair in zip(advances, bearings, strict=False) for part in pair]
    pairs += bearings[len(advances) :]
    tables[b"hmtx"] = pack(f">{len(pairs)}H", *pairs)
    across[34:36] = pack(">H", len(advances))
    head[8:12], head[50:52] = bytes(4), pack(">h", not in_words)
    profile = tables[b"maxp"]
    tables[b"maxp"] = profile[:4] + pack(">H", len(glyphs)) + profile[6:]
    tables |= {b"head": bytes(head), b"hhea": bytes(across)}
    return _assembled(data[:4], tables)


def _assembled(version: bytes, tables: dict[bytes, bytes]) -> bytes:
    """Return the font file of ``tables``."""
    power = len(tables).bit_length() - 1
    ranges = 16 << power, power, 16 * (len(tables) - (1 << power))
    start = pack(">4sHHHH", version, len(tables), *ranges)
    listing, body = [], []
    position = len(start) + 16 * len(tables)
    for tag, table in sorted(tables.items()):
        padded = table + bytes(-len(table) % 4)
        listing.append(pack(">4sLLL", tag, _sum(padded), position, len(table)))
        body.append(padded)
        position += len(padded)
    made = b"".join([start, *listing, *body])
    place = made.index(tables[b"head"]) + 8
    whole = pack(">L", (CHECKSUM - _sum(made)) % 2**32)
    return made[:place] + whole + made[place + 4 :]


def _numbers(data: bytes, kind: str) -> tuple[int, ...]:
    size = 4 if kind == "L" else 2
    return unpack(f">{len(data) // size}{kind}", data[: len(data) // size * size])


def _sum(data: bytes) -> int:
    return sum(_numbers(data, "L")) % 2**32
