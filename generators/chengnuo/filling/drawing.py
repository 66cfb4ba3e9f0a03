"""Lay a value out in its box: as large as it may be, broken as Chinese is broken.

In: a text, the size of the box and how wide each character is. Out: lines, the size of
their letters and how far they are condensed. All of the text always stays in the box.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from chengnuo.errors import ChengnuoError

LARGEST = 14.0  # points: that of what is printed round the blanks
ONE_LINE = 9.0  # what is smaller goes on several lines first
LEGIBLE = 5.5  # what is smaller is condensed first
SMALLEST = 3.0
STEP = 0.5
NARROWEST = 0.3
LEADING = {"text": 1.15, "lines": 1.25}
SIDE = 2.0  # points between the edge of the box and the text
ASCENT, DESCENT = 0.88, 0.12  # of a Chinese character, in its own size

NOT_FIRST = (
    "!%),.:;?]}¢°’”‰′″℃、。々〉》」』】〕〗！％），．：；？］｝～·—…"  # of a line
)
NOT_LAST = "$(£¥[{‘“〈《「『【〔〖（［｛￥"
WORD = r"[0-9A-Za-z\u00c0-\u024f@&#+'/_.:-]+"
UNIT = re.compile(
    rf"[{re.escape(NOT_LAST)}]*(?:{WORD}|[^\s])[{re.escape(NOT_FIRST)}]*|\s"
)


@dataclass(frozen=True, slots=True)
class Block:
    """A text as it is drawn; ``places`` are the x and y of each line's beginning."""

    lines: tuple[str, ...]
    places: tuple[tuple[float, float], ...]
    size: float
    stretch: float  # 1.0 where nothing is condensed


def lay_out(
    text: str, kind: str, box: tuple[float, float], widths: Mapping[str, float]
) -> Block:
    """Return ``text`` laid out in ``box``, of which width and height are given.

    ``widths`` are those of the characters at size one. A text of kind ``lines`` keeps
    its breaks, unless it is so long that they would not fit.
    """
    room = box[0] - 2 * SIDE, box[1] - (2 * SIDE if kind == "lines" else 0)
    breaks = [text, text.replace("\n", "  ")] if kind == "lines" else [text]
    for tried in breaks:
        paragraphs = [[*_units(one, widths)] for one in tried.split("\n")]
        for size, stretch, most in _attempts(kind, room[1]):
            lines = [
                line
                for units in paragraphs
                for line in _broken(units, room[0] / size / stretch, widths)
            ]
            if len(lines) <= most:
                return _placed(lines, kind, box, size, stretch)
    raise ChengnuoError(
        f"要填的内容太长（{len(text)} 个字），填写栏里放不下。",
        remedy="请缩短内容，或者写“见附页”并另附材料。",
    )


def _attempts(kind: str, height: float) -> Iterator[tuple[float, float, int]]:
    """Yield size, condensation and number of lines, the best to read first."""
    size, leading = LARGEST, LEADING[kind]
    while size >= SMALLEST:
        most = max(1, int(height / (size * leading)))
        if kind == "text" and size >= ONE_LINE:
            most = 1
        yield size, 1.0, most
        if size <= LEGIBLE:
            stretch = 1.0
            while stretch > NARROWEST:
                stretch -= 0.05
                yield size, round(stretch, 2), most
        size -= STEP


def _units(text: str, widths: Mapping[str, float]) -> Iterator[tuple[str, float]]:
    """Yield the parts that a line is not broken in, and how wide they are."""
    for found in UNIT.finditer(text):
        yield found[0], sum(widths[c] for c in found[0])


def _broken(
    units: list[tuple[str, float]], limit: float, widths: Mapping[str, float]
) -> Iterator[str]:
    """Yield the lines of one paragraph, ``limit`` wide at the most."""
    line, used = "", 0.0
    for unit, width in units:
        if used + width <= limit:
            line, used = line + unit, used + width
            continue
        if unit.isspace():  # no line begins with the space between two words
            yield line
            line, used = "", 0.0
            continue
        if line:
            yield line
        line, used = unit, width
        if width > limit:
            line, used = "", 0.0
            for c in unit:
                if line and used + widths[c] > limit:
                    yield line
                    line, used = "", 0.0
                line, used = line + c, used + widths[c]
    yield line


def _placed(
    lines: list[str], kind: str, box: tuple[float, float], size: float, stretch: float
) -> Block:
    pitch = size * LEADING[kind]
    if kind == "lines":
        top = box[1] - SIDE - ASCENT * size - (pitch - size) / 2
    else:
        block = size + pitch * (len(lines) - 1)
        top = (box[1] + block) / 2 - ASCENT * size
    places = tuple((SIDE, round(top - pitch * n, 2)) for n in range(len(lines)))
    return Block(tuple(lines), places, size, stretch)
