"""The font of what is filled in: cut once for a batch of values, read glyph by glyph.

In: characters and a cache folder. Out: a font file that holds those of them which the
system has, and its glyphs, of which every letter takes the few that it needs.
"""

import hashlib
import json
import os
import struct
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from chengnuo.errors import ChengnuoError
from chengnuo.rendering.fonts import (
    ALWAYS,
    NO_BREAK,
    cut_present,
    keep,
    recipe_of_values,
)

VALUES = "Chengnuo Values"


@dataclass(frozen=True, slots=True)
class ValueFont:
    """The cut font of the values of one batch; small enough to be sent about."""

    listing: Path  # tells what lies in the font beside it
    source: str  # the name of the font it is cut from, for messages

    @property
    def file(self) -> Path:
        """The font itself."""
        return self.listing.with_name(f"{self.listing.stem}-values.ttf")


@dataclass(frozen=True, slots=True)
class Glyphs:
    """What a font of values holds: by character the advance, in units, and outline."""

    drawn: Mapping[str, tuple[int, bytes]]
    blank: tuple[int, bytes]  # the glyph of a character that is not there
    units: int  # to the em
    ascent: int
    descent: int


def fonts_for(characters: frozenset[str], *, cache: Path) -> ValueFont:
    """Return a font of those of ``characters`` that the system has, for values.

    What it lacks is for the caller to name, who knows the blank: see `missing_values`.
    """
    wanted = (characters | ALWAYS) - NO_BREAK
    source, recipe = recipe_of_values()
    folder = cache / "values"  # where cuts for documents do not push these out
    for listing in sorted(folder.glob("*.txt")):  # any that was cut for enough will do
        font = ValueFont(listing, source)
        told = _told(font)
        if told and told["recipe"] == recipe and wanted <= set(told["cut_for"]):
            with suppress(OSError):  # a cache may be for reading only
                os.utime(listing)  # the latest ones stay
            return font
    made, places = cut_present(wanted, VALUES)
    told = {
        "recipe": recipe,
        "digest": hashlib.sha256(made).hexdigest(),
        "cut_for": "".join(sorted(wanted)),
        "glyphs": places,
    }
    digest = hashlib.sha256(f"{recipe}\0{told['cut_for']}".encode()).hexdigest()[:16]
    font = ValueFont(folder / f"{digest}.txt", source)
    listed = json.dumps(told, ensure_ascii=False, sort_keys=True).encode()
    keep({font.file: made, font.listing: listed})
    return font


def missing_values(font: ValueFont, text: str) -> tuple[str, ...]:
    """Return the characters of ``text`` that ``font`` does not hold, sorted."""
    return tuple(sorted(set(text) - glyphs_of(font).drawn.keys() - NO_BREAK))


@lru_cache(maxsize=4)
def glyphs_of(font: ValueFont) -> Glyphs:
    """Return what ``font`` holds, read once a process."""
    told = _told(font)
    if told is None:
        raise ChengnuoError(
            "填写用的字体缓存不见了，或者损坏了。", remedy="重新运行一次就会重新生成。"
        )
    data = font.file.read_bytes()
    tables = {}
    for entry in range(struct.unpack(">H", data[4:6])[0]):
        tag, _, start, size = struct.unpack_from(">4sIII", data, 12 + 16 * entry)
        tables[tag] = data[start : start + size]
    (units,) = struct.unpack_from(">H", tables[b"head"], 18)
    is_long = tables[b"head"][50:52] != b"\0\0"
    wide, size = (">I", 4) if is_long else (">H", 2)
    ends = [end for (end,) in struct.iter_unpack(wide, tables[b"loca"])]
    ends = ends if size == struct.calcsize(">I") else [2 * end for end in ends]
    ascent, descent = struct.unpack_from(">hh", tables[b"hhea"], 4)
    (metrics,) = struct.unpack_from(">H", tables[b"hhea"], 34)

    def glyph(number: int) -> tuple[int, bytes]:
        place = 4 * min(number, metrics - 1)
        (advance,) = struct.unpack_from(">H", tables[b"hmtx"], place)
        return advance, tables[b"glyf"][ends[number] : ends[number + 1]]

    drawn = {c: glyph(number) for c, number in told["glyphs"].items()}
    return Glyphs(drawn, glyph(0), units, ascent, descent)


def _told(font: ValueFont) -> dict[str, Any] | None:
    """Return what is known of a font that is whole."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        told: dict[str, Any] = json.loads(font.listing.read_bytes())
        if hashlib.sha256(font.file.read_bytes()).hexdigest() == told["digest"]:
            return told
    return None
