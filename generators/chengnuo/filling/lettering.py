"""Set values in the letters of a cut font, and embed of it just what they need.

In: `chengnuo.rendering.value_fonts.Glyphs` and the texts of one document. Out: how wide a
text is, its bytes in a content stream, and the font as objects of a PDF: TrueType, one
code a character, so that the text can be taken out of the document as it went in.
"""

import hashlib
import struct
from collections.abc import Iterable, Mapping

from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from chengnuo.rendering.fonts import NO_BREAK
from chengnuo.rendering.value_fonts import VALUES, Glyphs

SPACES = {"\n": " ", "\r": " ", "\t": " ", "\u2028": " ", "\u2029": " "}
SELECTORS = frozenset(
    chr(code) for low, high in ((0xFE00, 0xFE10), (0xE0100, 0xE01F0))
    for code in range(low, high)
)  # fmt: skip
LAID_OUT = frozenset(
    "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
UNSEEN = (NO_BREAK | SELECTORS | LAID_OUT) - SPACES.keys()
WORD = 0xFFFFFFFF
MAGIC = 0xB1B0AFBA  # what the checksums of a whole font add up to
CMAP = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
{blocks}endcmap
CMapName currentdict /CMap defineresource pop
end
end"""
BLOCK = 100  # lines that a block of a CMap may have


def seen(text: str) -> str:
    """Return the characters of ``text`` that are drawn, a space for each break."""
    return "".join(SPACES.get(c, c) for c in text if c not in UNSEEN)


class Lettering:
    """The letters that the texts of one document are set in."""

    def __init__(self, glyphs: Glyphs, texts: Iterable[str]) -> None:
        self.glyphs = glyphs
        self.characters = sorted({c for text in texts for c in seen(text)})
        self._codes = {c: code for code, c in enumerate(self.characters, 1)}
        units = glyphs.units
        self.widths = {c: glyphs.drawn[c][0] / units for c in self.characters}

    def encoded(self, text: str) -> bytes:
        """Return ``text`` as an operand of Tj."""
        codes = "".join(f"{self._codes[c]:04X}" for c in seen(text))
        return f"<{codes}>".encode()

    def embed(self, pdf: Pdf) -> Object:
        """Return the font as an object of ``pdf``."""
        program = self._program()
        tag = hashlib.sha256(program).digest()[:6]
        letters = "".join(chr(ord("A") + byte % 26) for byte in tag)
        name = Name(f"/{letters}+{VALUES.replace(' ', '-')}")
        thousandth = 1000 / self.glyphs.units
        advances = [round(self.glyphs.blank[0] * thousandth)]
        advances += [round(self.widths[c] * 1000) for c in self.characters]
        ascent = round(self.glyphs.ascent * thousandth)
        descent = round(self.glyphs.descent * thousandth)
        descriptor = Dictionary(
            Type=Name.FontDescriptor,
            FontName=name,
            Flags=4,
            FontBBox=Array([-1000, descent, 2000, ascent]),
            ItalicAngle=0,
            Ascent=ascent,
            Descent=descent,
            CapHeight=ascent,
            StemV=80,
            FontFile2=pdf.make_stream(program, Length1=len(program)),
        )
        letters_of_it = Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType2,
            BaseFont=name,
            CIDSystemInfo=Dictionary(
                Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0
            ),
            FontDescriptor=pdf.make_indirect(descriptor),
            CIDToGIDMap=Name.Identity,
            DW=1000,
            W=Array([0, Array(advances)]),
        )
        font = Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=name,
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(letters_of_it)]),
            ToUnicode=pdf.make_stream(self._unicode()),
        )
        return pdf.make_indirect(font)

    def _unicode(self) -> bytes:
        """Return the CMap that tells the character of each code."""
        lines = [
            f"<{code:04X}> <{c.encode('utf-16-be').hex().upper()}>\n"
            for c, code in self._codes.items()
        ]
        parts = [lines[start : start + BLOCK] for start in range(0, len(lines), BLOCK)]
        blocks = "".join(
            f"{len(part)} beginbfchar\n{''.join(part)}endbfchar\n" for part in parts
        )
        return CMAP.format(blocks=blocks).encode()

    def _program(self) -> bytes:
        """Return a TrueType font of the characters: code and glyph are one number.

        All of it follows from the characters, whatever else the batch was cut for.
        """
        held, units = self.glyphs.drawn, self.glyphs.units
        glyphs = [self.glyphs.blank, *(held[c] for c in self.characters)]
        drawn, places, metrics = bytearray(), [0], bytearray()
        boxes, contours, points = [(0, 0, 0, 0)], 0, 0
        for advance, outline in glyphs:
            left = 0
            if outline:
                count, left, *rest = struct.unpack(">5h", outline[:10])
                boxes.append((left, *rest))
                contours = max(contours, count)
                (last,) = struct.unpack(">H", outline[8 + 2 * count : 10 + 2 * count])
                points = max(points, last + 1)
            metrics += struct.pack(">Hh", advance, left)
            drawn += outline + b"\0" * (-len(outline) % 4)
            places.append(len(drawn))
        lowest, highest = map(min, *boxes), map(max, *boxes)
        box = [*lowest][:2] + [*highest][2:]
        lines = self.glyphs.ascent, self.glyphs.descent
        widest = max(advance for advance, _ in glyphs)
        head = struct.pack(">IIII", 0x10000, 0x10000, 0, 0x5F0F3CF5)
        head += struct.pack(">HHQQ4hHHhhh", 3, units, 0, 0, *box, 0, 6, 2, 1, 0)
        line = struct.pack(">IhhhHhhh", 0x10000, *lines, 0, widest, 0, 0, box[2])
        line += struct.pack(">hhh8xhH", 1, 0, 0, 0, len(glyphs))
        profile = (len(glyphs), points, contours, 0, 0, 1)
        return _font(
            {
                "glyf": bytes(drawn),
                "head": head,
                "hhea": line,
                "hmtx": bytes(metrics),
                "loca": struct.pack(f">{len(places)}I", *places),
                "maxp": struct.pack(">I6H16x", 0x10000, *profile),
            }
        )


def _font(tables: Mapping[str, bytes]) -> bytes:
    """Return ``tables``, given in their order, as a font with its checksums."""
    power = len(tables).bit_length() - 1
    searched = 16 << power
    start = struct.pack(
        ">IHHHH", 0x10000, len(tables), searched, power, 16 * len(tables) - searched
    )
    directory, body = b"", b""
    offset = len(start) + 16 * len(tables)
    for tag, data in tables.items():
        place = struct.pack(">III", _sum(data), offset + len(body), len(data))
        directory += tag.encode() + place
        body += data + b"\0" * (-len(data) % 4)
    whole = start + directory + body
    adjustment = struct.pack(">I", (MAGIC - _sum(whole)) & WORD)
    place_of_head = whole.index(b"head") + 8
    head = struct.unpack(">I", whole[place_of_head : place_of_head + 4])[0] + 8
    return whole[:head] + adjustment + whole[head + 4 :]


def _sum(data: bytes) -> int:
    padded = data + b"\0" * (-len(data) % 4)
    words: tuple[int, ...] = struct.unpack(f">{len(padded) // 4}I", padded)
    return sum(words) & WORD
