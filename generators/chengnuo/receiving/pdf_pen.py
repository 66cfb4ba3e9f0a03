"""Follow what the picture of a blank draws, as far as programs draw that fill in.

In: the decoded content of an appearance, its box, its fonts, its image masks. Out: the
text that it shows, or that it is an image, and whatever else is in it. Only what honest
programs write is followed: dark upright text within the box, and clips.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeAlias

from chengnuo.receiving.pdf_content import words

Word: TypeAlias = tuple[str, bytes]
Box: TypeAlias = tuple[float, float, float, float]  # left, bottom, right, top

# What programs that fill in write, and the kinds of its operands.
OPERANDS = {
    b"q": "", b"Q": "", b"cm": "nnnnnn", b"re": "nnnn", b"W": "", b"W*": "", b"n": "",
    b"BMC": "N", b"EMC": "", b"BT": "", b"ET": "", b"Tf": "Nn", b"Tm": "nnnnnn",
    b"Td": "nn", b"T*": "", b"TL": "n", b"Tz": "n", b"Tc": "n", b"Tw": "n",
    b"Tr": "n", b"Tj": "s", b"'": "s", b'"': "nns", b"g": "n", b"rg": "nnn",
    b"k": "nnnn", b"Do": "N",
}  # fmt: skip
KINDS = {"name": "N", "number": "n", "string": "s"}
OUTSIDE = frozenset([b"q", b"Q", b"cm", b"re", b"W", b"W*", b"n", b"Do", b"BT"])
INSIDE = frozenset([b"Tm", b"Td", b"T*", b"Tj", b"TJ", b"'", b'"', b"ET"])
ENDING = frozenset([b"W", b"W*", b"n"])  # a path
SHOWING = frozenset([b"Tj", b"TJ", b"'", b'"'])
MARKS = frozenset([b"BMC", b"BDC", b"EMC"])
LAYER = b"/OC"  # which may be switched off
IMAGE = [b"q", b"g", b"cm", b"Do", b"Q"]
DARK = 0.5  # of the light of white paper
KERNED = 400.0  # thousandths by which letters may be moved together or apart
TOGETHER = 0.2  # of their size
SIZES = 1.0, 72.0  # points
STRETCHED = 0.25, 2.0
MOST_LEVELS = 50
EDGE = 1.0  # points by which an image may stand out
# How far text may stand out, in its own size: no letter goes out of sight by that.
BELOW, ABOVE, BEFORE, BEHIND = 0.35, 0.5, 0.3, 0.6
GAP = 1.2  # between parts of a line of which the end may be cut off
SMALLEST = 4.01  # points, of pdfium
DOUBT = 0.08  # of the width of a text, which is estimated where fonts do not tell
# The arrow that pdfium draws beside a list: left, bottom, width, height of it, its
# right, top, and middle.
BUTTON = """q .862745 .862745 .862745 rg x y w h re f Q q q 1 g x+1 y+1 m x+1 t-1 l
r-1 t-1 l r-2 t-2 l x+2 t-2 l x+2 y+2 l f .5 g r-1 t-1 m r-1 y+1 l x+1 y+1 l x+2 y+2 l
r-2 y+2 l r-2 t-2 l f 0 g x y w h re x+1 y+1 w-2 h-2 re f* Q Q q 0 g c-3 u+1.5 m
c+3 u+1.5 l c u-1.5 l c-3 u+1.5 l f Q""".split()  # noqa: SIM905
BUTTON_BOX = slice(5, 9)  # among its words
BUTTON_WIDTH = 13.0
ROUNDED = 0.02


def _light(red: float, green: float, blue: float) -> float:
    return 0.3 * red + 0.59 * green + 0.11 * blue


def _light_of_inks(cyan: float, magenta: float, yellow: float, black: float) -> float:
    return _light(*((1 - ink) * (1 - black) for ink in (cyan, magenta, yellow)))


LIGHTS: Mapping[bytes, Callable[..., float]] = {
    b"g": float,
    b"rg": _light,
    b"k": _light_of_inks,
}
SPACING = {b"TL": "leading", b"Tz": "stretch", b"Tc": "apart", b"Tw": "spaced"}


class Font(Protocol):
    """The letters of a font, as far as they can be told."""

    is_embedded: bool

    def read(self, codes: bytes) -> str | None:
        """Return the text of ``codes``, None where that cannot be told."""

    def width(self, codes: bytes, text: str) -> float | None:
        """Return how wide ``codes`` are at size one, None if no letters are so wide."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What an appearance shows; ``text`` is None where nobody can tell."""

    text: str | None
    is_image: bool = False
    is_named: bool = True  # of fonts that are named only, not held in the file
    is_cut: bool = False  # too long for its box, in the smallest letters
    odd: str = ""  # what no program draws that fills in: an operator, or why


def shown(
    content: bytes, box: Box, fonts: Mapping[str, Font], masks: Collection[str]
) -> Shown:
    """Return what ``content`` shows in ``box``, with fonts and images by their names."""
    found = list(words(content))
    start = _button(found, box)
    if start < len(found):
        found, box = found[:start], (*box[:2], box[2] - BUTTON_WIDTH, box[3])
    pen = _Pen(box, fonts, masks)
    operands: list[Word] = []
    for kind, text in found:
        if kind != "operator":
            operands.append((kind, text))
            continue
        pen.act(text, operands)
        if pen.odd:
            break
        operands = []
    pen.finish(is_whole=not operands)
    said = "".join(pen.parts) if pen.is_known else None
    return Shown(said, pen.is_image, not pen.has_embedded, pen.is_cut, pen.odd)


def _button(found: list[Word], box: Box) -> int:
    """Return where the arrow of a list begins that ends a drawing, else its length."""
    start = len(found) - len(BUTTON)
    place = found[max(start, 0) :][BUTTON_BOX]
    if start < 0 or any(kind != "number" for kind, _ in place):
        return len(found)
    x, y, w, h = (float(text) for _, text in place)
    is_beside = abs(w - BUTTON_WIDTH) < ROUNDED and abs(x + w - box[2]) <= 2 * EDGE
    if not is_beside or y < box[1] - EDGE or y + h > box[3] + EDGE:
        return len(found)
    known = {"x": x, "y": y, "w": w, "h": h, "r": x + w, "t": y + h}
    known |= {"c": x + w / 2, "u": y + h / 2}
    for (kind, text), wanted in zip(found[start:], BUTTON, strict=True):
        if kind == "number":
            base = wanted[0] if wanted[0] in known else ""
            is_same = (
                wanted != "m"
                and abs(
                    known.get(base, 0.0)
                    + _number(wanted.removeprefix(base))
                    - float(text)
                )
                <= ROUNDED
            )
        else:
            is_same = kind == "operator" and text == wanted.encode()
        if not is_same:
            return len(found)
    return start


def _number(text: str) -> float:
    try:
        return float(text or 0)
    except ValueError:  # an operator
        return float("nan")


@dataclass(frozen=True, slots=True)
class _State:
    """How the next thing is drawn: upright, in a box, dark, in letters of a size."""

    clip: Box
    scale: tuple[float, float] = (1.0, 1.0)
    shift: tuple[float, float] = (0.0, 0.0)
    is_dark: bool = True
    font: Font | None = None
    size: float = 0.0
    apart: float = 0.0  # letters
    spaced: float = 0.0  # words
    stretch: float = 1.0
    leading: float = 0.0

    def moved(self, numbers: list[float]) -> "_State":
        """Return what is drawn after ``cm`` with ``numbers``."""
        a, _, _, d, x, y = numbers
        return replace(
            self, scale=(a * self.scale[0], d * self.scale[1]), shift=self.at(x, y)
        )

    def spaced_by(self, what: str, value: float) -> "_State":
        """Return what is drawn after ``what`` of the text is set to ``value``."""
        changed: dict[str, Any] = {what: value}
        return replace(self, **changed)

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Return where a point lies in the box."""
        return x * self.scale[0] + self.shift[0], y * self.scale[1] + self.shift[1]


class _Pen:
    """Follows a content stream as long as it does what programs do that fill in."""

    def __init__(
        self, box: Box, fonts: Mapping[str, Font], masks: Collection[str]
    ) -> None:
        self.box, self.fonts, self.masks = box, fonts, masks
        self.parts: list[str] = []
        self.is_known, self.is_image, self.has_embedded = True, False, False
        self.odd = ""
        self._now = _State(box)
        self._kept: list[_State] = []
        self._done: list[bytes] = []
        self._path: Box | None = None
        self._is_clip = self._is_text = False
        self._scale = (1.0, 1.0)  # of text
        self._begin = (0.0, 0.0)  # of a line
        self._x = 0.0  # from there
        self.is_cut = self._is_run = False  # one after another from the left
        self._last: tuple[float, float, float] | None = None  # end, height, size

    def act(self, operator: bytes, operands: list[Word]) -> None:
        """Do as ``operator`` says, or find it odd."""
        if operator not in MARKS:
            self._done.append(operator)
        if not self._is_written(operator, operands):
            self.odd = operator.decode("latin-1")
            return
        said = [text for _, text in operands]
        if operator in SHOWING:
            self._say(operator, operands)
        elif operator == b"Tf":
            font = self.fonts.get(said[0].decode("latin-1"))
            self._now = replace(self._now, font=font, size=float(said[1]))
        elif operator == b"Do":
            self._put_image(said[0].decode("latin-1"))
        elif operands and operator not in MARKS:
            self._set(operator, [float(one) for one in said])
        elif operator not in MARKS:
            self._turn(operator)

    def finish(self, *, is_whole: bool) -> None:
        """Judge the whole."""
        is_drawn = self._path is None and not self._is_text and not self._kept
        if not self.odd and not (is_whole and is_drawn):
            self.odd = "end"
        if self.is_image and self._done != IMAGE:
            self.odd = self.odd or "Do"
        if self.has_embedded and not "".join(self.parts).strip():
            self.odd = self.odd or "blank"

    def _is_written(self, operator: bytes, operands: list[Word]) -> bool:
        """Say whether ``operator`` may stand here, with such operands."""
        if operator in OUTSIDE and self._is_text:
            return False
        if operator in INSIDE and not self._is_text:
            return False
        if self._path is not None and operator not in ENDING:
            return False
        kinds = "".join(KINDS.get(kind, "?") for kind, _ in operands)
        if operator == b"BDC":
            return kinds[:1] == "N" and operands[0][1] != LAYER
        if operator == b"TJ":
            ends = [text for _, text in operands[:1] + operands[-1:]]
            return ends == [b"[", b"]"] and not set(kinds[1:-1]) - set("ns")
        return OPERANDS.get(operator) == kinds

    def _turn(self, operator: bytes) -> None:
        """Do what has no operands."""
        if operator == b"q":
            self._kept.append(self._now)
            self.odd = "q" if len(self._kept) > MOST_LEVELS else ""
        elif operator == b"Q":
            self.odd = "" if self._kept else "Q"
            self._now = self._kept.pop() if self._kept else self._now
        elif operator in {b"W", b"W*"}:
            self._is_clip = self._path is not None
        elif operator == b"n":
            if self._path is not None and self._is_clip:
                now, new = self._now.clip, self._path
                left, bottom = max(now[0], new[0]), max(now[1], new[1])
                right, top = min(now[2], new[2]), min(now[3], new[3])
                self._now = replace(self._now, clip=(left, bottom, right, top))
            self._path, self._is_clip = None, False
        elif operator == b"T*":
            self._next_line(0.0, -self._now.leading)
        else:
            self._is_text = operator == b"BT"
            self._scale, self._begin, self._x = (1.0, 1.0), (0.0, 0.0), 0.0

    def _set(self, operator: bytes, numbers: list[float]) -> None:
        """Do what has numbers only."""
        first = numbers[0]
        if operator in {b"cm", b"Tm"}:
            a, b, c, d, x, y = numbers
            if b or c or a <= 0 or d <= 0:
                self.odd = operator.decode()
            elif operator == b"cm":
                self._now = self._now.moved(numbers)
            else:
                self._scale, self._begin, self._x = (a, d), (x, y), 0.0
        elif operator == b"re":
            x, y, width, height = numbers
            one, other = self._now.at(x, y), self._now.at(x + width, y + height)
            low, high = zip(*map(sorted, zip(one, other, strict=True)), strict=True)
            self._path = low[0], low[1], high[0], high[1]
        elif operator == b"Td":
            self._next_line(*numbers)
        elif operator == b"Tr":
            self.odd = "Tr" if first else ""
        elif operator in LIGHTS:
            self._now = replace(self._now, is_dark=LIGHTS[operator](*numbers) <= DARK)
        else:
            scale = 100 if operator == b"Tz" else 1
            self._now = self._now.spaced_by(SPACING[operator], first / scale)

    def _next_line(self, x: float, y: float) -> None:
        begin, scale = self._begin, self._scale
        self._begin = begin[0] + x * scale[0], begin[1] + y * scale[1]
        self._x = 0.0

    def _say(self, operator: bytes, operands: list[Word]) -> None:
        """Show text, the parts of TJ moved as it says."""
        if operator == b"TJ":
            operands = operands[1:-1]
        elif operator == b'"':
            spaced, apart = (float(text) for _, text in operands[:2])
            self._now = replace(self._now, spaced=spaced, apart=apart)
            operands = operands[2:]
        if operator in {b"'", b'"'}:
            self._next_line(0.0, -self._now.leading)
        for kind, text in operands:
            if kind == "string":
                self._show(text)
            elif abs(float(text)) > KERNED:
                self.odd = "TJ"
            else:
                step = self._now.size * self._now.stretch * self._scale[0]
                self._x -= float(text) / 1000 * step

    def _show(self, codes: bytes) -> None:
        now = self._now
        if not codes:
            return
        if now.font is None:
            self.odd = "Tf"
            return
        text = now.font.read(codes)
        self.is_known = self.is_known and text is not None
        self.has_embedded = self.has_embedded or now.font.is_embedded
        said = text or ""
        self.parts.append(said)
        width = now.font.width(codes, said)
        spaces = len(said) * now.apart + said.count(" ") * now.spaced
        apart = sorted((now.apart, now.spaced))
        is_apart = -TOGETHER * now.size <= apart[0] and apart[1] <= now.size
        if width is None or not is_apart:
            self.odd = "width"
            return
        step = (width * now.size + spaces) * now.stretch * self._scale[0]
        if said.strip() and not self._is_seen(step):
            self.odd = "place" if now.is_dark else "colour"
        self._x += step

    def _is_seen(self, step: float) -> bool:
        """Say whether text that is so wide is dark, in sight, and behind other text."""
        now = self._now
        x, y = now.at(self._begin[0] + self._x, self._begin[1])
        size = now.size * self._scale[1] * now.scale[1]
        wide = now.size * self._scale[0] * now.scale[0] * now.stretch
        if not (now.is_dark and SIZES[0] <= size <= SIZES[1]):
            return False
        if not STRETCHED[0] <= wide / size <= STRETCHED[1]:
            return False
        end = x + step * now.scale[0]
        left, bottom, right, top = now.clip
        is_in = left - BEFORE * size <= x
        is_in = is_in and bottom - BELOW * size <= y and y + ABOVE * size <= top
        last, self._last = self._last, (end, y, size)
        if last is not None and abs(y - last[1]) <= BELOW * last[2]:
            doubt = DOUBT * (last[0] - left)
            is_in = is_in and x >= last[0] - BEFORE * size - doubt
            is_next = x <= last[0] + GAP * size + doubt
        else:
            is_in = is_in and (
                last is None or y <= last[1] - ABOVE * min(size, last[2])
            )
            is_next = x <= left + GAP * size
        self._is_run = is_next and (self._is_run or x <= left + GAP * size)
        if end - DOUBT * (end - left) <= right + BEHIND * wide:
            return is_in
        self.is_cut = True  # as pdfium does where a text is too long for its smallest
        is_plain = now.stretch == 1 and now.apart == 0 and now.spaced == 0
        return is_in and is_plain and self._is_run and size <= SMALLEST

    def _put_image(self, name: str) -> None:
        low, high = self._now.at(0.0, 0.0), self._now.at(1.0, 1.0)
        left, bottom, right, top = self.box
        is_in = low[0] >= left - EDGE and low[1] >= bottom - EDGE
        is_in = is_in and high[0] <= right + EDGE and high[1] <= top + EDGE
        self.is_image = True
        if name not in self.masks or not (is_in and self._now.is_dark):
            self.odd = "Do"
