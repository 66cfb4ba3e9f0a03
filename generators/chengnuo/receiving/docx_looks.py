"""What hides the text of a DOCX, or shows it as another: looks that no letter has.

In: the properties of runs and paragraphs, with all that they build on or stand in. Out:
the names of what is suspicious, in Chinese; none for text that anybody can read.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from chengnuo.receiving.docx_names import (
    CHANGED,
    EFFECTS,
    PARAGRAPH,
    RUN,
    W,
    unknown,
)
from chengnuo.receiving.docx_styles import (
    BLACK,
    OFF,
    VAL,
    WHITE,
    Styles,
    attribute_of,
    colour,
    first,
    grounds_in,
    is_on,
    measure,
    value,
    within,
)
from chengnuo.rendering import styles as looks
from chengnuo.rendering.controls import SYMBOLS
from chengnuo.rendering.vocabulary import Element

SMALLEST, LARGEST = 14, 96  # half points
PALEST = 3.0  # contrast with what is behind the text
WIDTHS = 60, 200  # percent of the width of characters
SPACES = -30, 200  # twentieths of a point between characters
FARTHEST = 12  # half points above or below the line
FLATTEST = 0.7  # the pitch of lines, as a part of the size of the letters
LOWEST = 160  # twentieths of a point: the pitch of lines
AUTOMATIC = 240  # of a line, in parts of its usual height
GAPS = 2000  # twentieths of a point before or after a paragraph
LEFTMOST, RIGHTMOST = -400, 15_000  # twentieths of a point: text, and stops of tabs
INDENTS = {False: 5500, True: 1600}  # in all, outside of tables and in them
GAMMA = 2.2  # of screens
THICKEST = 24  # eighths of a point: lines around text
HIGHLIGHTS = {
    "black": BLACK, "blue": "0000FF", "cyan": "00FFFF", "green": "00FF00",
    "magenta": "FF00FF", "red": "FF0000", "yellow": "FFFF00", "white": WHITE,
    "darkBlue": "000080", "darkCyan": "008080", "darkGreen": "008000",
    "darkMagenta": "800080", "darkRed": "800000", "darkYellow": "808000",
    "darkGray": "808080", "lightGray": "C0C0C0",
}  # fmt: skip
# Fonts that show each character as what it is: ours, and what offices put in their
# stead. A font that is not among them may show a sign as another one.
FONTS = {
    *looks.ALTERNATIVES,
    *(name for names in looks.ALTERNATIVES.values() for name in names.split(",")),
    looks.LATIN, SYMBOLS, "Arial", "Calibri", "Cambria", "Courier New", "DengXian",
    "Droid Sans Fallback", "FreeSans", "KaiTi", "Liberation Sans", "Liberation Serif",
    "Lohit Devanagari", "Microsoft YaHei", "NSimSun", "Noto Sans CJK JP",
    "Noto Sans CJK SC", "Noto Serif CJK JP", "Noto Serif CJK SC", "OpenSymbol",
    "Segoe UI Symbol", "SimSun", "Tahoma", "Times New Roman", "等线", "等线 Light", "宋体",
    "微软雅黑", "新宋体",
}  # fmt: skip
# What else stands for one of these where it is missing.
INSTEAD = FONTS | {
    "ＭＳ ゴシック", "MS ゴシック", "Arial Unicode MS", "DejaVu Sans", "DejaVu Serif",
    "DejaVu Sans Mono", "FreeSerif", "FreeMono", "Nimbus Roman No9 L", "Palatino Linotype",
    "Liberation Mono", "Carlito", "Caladea", "Helvetica", "Helvetica Neue", "Courier",
    "PingFang SC", "Songti SC", "Heiti SC", "Kaiti SC", "STSong", "STHeiti", "华文仿宋",
    "华文宋体", "华文楷体", "华文黑体", "方正仿宋_GBK", "方正书宋_GBK", "方正黑体_GBK",
    "方正楷体_GBK", "汉仪书宋二KW", "汉仪仿宋KW", "汉仪中黑KW", "汉仪楷体KW", "苹方-简",
}  # fmt: skip
# Fonts of signs: what is typed in them is not what is seen.
SIGNS = ("wingdings", "webdings", "symbol", "marlett", "dingbats", "mt extra")
TWICE = "重复的属性"
SLOTS = ("ascii", "hAnsi", "eastAsia", "cs")


@dataclass(frozen=True, slots=True)
class Around:
    """What the tables and cells around a paragraph give it."""

    grounds: tuple[str, ...] = ()  # colours behind the text
    inks: tuple[str, ...] = ()  # colours that a table style may give it
    is_in_table: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """What a paragraph gives to its runs, and what is suspicious about it."""

    marks: frozenset[str] = frozenset()
    style: str = ""
    around: Around = Around()
    pitch: float = 0.0  # of its lines, where that is exact
    grounds: tuple[str, ...] = ()


NOWHERE = Place()


@dataclass(slots=True)
class Looks:
    """The looks of one document, and what was found out about them."""

    styles: Styles
    places: dict[tuple[bytes, Around], Place] = field(default_factory=dict)
    known: dict[tuple[bytes, bool, Place], frozenset[str]] = field(default_factory=dict)

    def of_run(
        self, run: Element, place: Place, *, strict: bool = True
    ) -> frozenset[str]:
        """Return what is suspicious in the look of a run; less so if lenient."""
        given = run.findall(f"{W}rPr")
        if len(given) > 1:
            return frozenset({TWICE})
        direct = given[0] if given else None
        key = _bytes(direct), strict, place
        if key not in self.known:
            styles = self.styles
            chain = [
                *given,
                *styles.chain(value(direct, "rStyle"), "character", "rPr"),
                *styles.chain(place.style, "paragraph", "rPr"),
                *styles.runs,
            ]
            found = {*run_looks(chain, place.grounds, place.around.inks, strict=strict)}
            size = measure(attribute_of(chain, "sz", "val"), 2, 20)
            if place.pitch and not size * 10 * FLATTEST <= place.pitch:
                found.add("压扁的行")
            self.known[key] = frozenset(found)
        return self.known[key]

    def of_paragraph(self, paragraph: Element, around: Around) -> Place:
        """Return what a paragraph gives to its runs."""
        given = paragraph.findall(f"{W}pPr")
        direct = given[0] if given else None
        key = _bytes(direct), around
        if len(given) > 1:
            return Place(frozenset({TWICE}))
        if key not in self.places:
            style = value(direct, "pStyle")
            chain = [
                *given,
                *self.styles.chain(style, "paragraph", "pPr"),
                *self.styles.paragraphs,
            ]
            found = {*paragraph_looks(chain, is_in_table=around.is_in_table)}
            found |= {*_mark_looks(direct)}
            behind = [one for properties in chain for one in grounds_in(properties)]
            rule = attribute_of(chain, "spacing", "lineRule")
            line = measure(attribute_of(chain, "spacing", "line"))
            self.places[key] = Place(
                frozenset(found),
                style,
                around,
                line if rule == "exact" else 0.0,
                tuple(dict.fromkeys([*behind, *around.grounds])),
            )
        return self.places[key]


def run_looks(
    chain: list[Element],
    grounds: tuple[str, ...] = (),
    inks: tuple[str, ...] = (),
    *,
    strict: bool = True,
) -> Iterator[str]:
    """Yield what is suspicious; ``chain`` is from the nearest properties on."""
    yield from _hidden(chain, strict=strict)
    ranges: tuple[tuple[str, str, float, tuple[float, float], int, str], ...] = (
        ("sz", "val", 20, (SMALLEST, LARGEST), 2, "太小或者太大的字"),
        ("spacing", "val", 0, SPACES, 20, "挤开的字"),
        ("position", "val", 0, (-FARTHEST, FARTHEST), 2, "移开的字"),
    )
    for name, attribute, usual, (low, high), unit, said in ranges:
        number = measure(attribute_of(chain, name, attribute), unit, usual)
        if not within(low, number, high):
            yield said
    width = attribute_of(chain, "w", "val")
    if width and not within(WIDTHS[0], measure(width.removesuffix("%")), WIDTHS[1]):
        yield "压窄的字"
    yield from _colours(chain, grounds, inks)
    yield from _fonts(chain, strict=strict)
    if strict and attribute_of(chain, "vertAlign", "val") not in {None, "baseline"}:
        yield "上下标"


HIDING = {
    f"{W}{name}": said
    for name, said in (
        ("vanish", "隐藏"), ("webHidden", "隐藏"), ("specVanish", "隐藏"),
        ("strike", "删除线"), ("dstrike", "删除线"), ("rtl", "从右到左"),
        *((effect, "特殊的文字效果") for effect in EFFECTS),
    )
}  # fmt: skip
"""What hides text, or shows it as another, wherever it is on."""


def _hidden(chain: list[Element], *, strict: bool) -> Iterator[str]:
    known = RUN if strict else RUN | CHANGED
    for properties in chain:
        yield from unknown(properties, known)
        for one in properties:
            said = HIDING.get(str(one.tag))
            if said and one.get(VAL) not in OFF:
                yield said


def _colours(
    chain: list[Element], grounds: tuple[str, ...], inks: tuple[str, ...]
) -> Iterator[str]:
    """Yield whether a colour cannot be told from any of those that may be behind it.

    On paper, and in programs that do not know a shading, what is behind it is white.
    """
    given = first(chain, "color")
    ink: str | None = ""
    if given is not None:
        if any("theme" in str(name) for name in given.attrib):
            yield "主题颜色的字"
        ink = colour(given.get(VAL))
    behind = {WHITE, *grounds}
    for one in chain:
        behind.update(grounds_in(one))
    marked = attribute_of(chain, "highlight", "val")
    if marked not in {None, "none"}:
        behind.add(HIGHLIGHTS.get(str(marked), "?"))
    if ink is None or "?" in {*behind, *inks}:
        yield "看不清颜色的字"
        return
    if any(
        _contrast(one, paper) < PALEST
        for one in {ink or BLACK, *inks}
        for paper in behind
    ):
        yield "看不清颜色的字"


def _fonts(chain: list[Element], *, strict: bool) -> Iterator[str]:
    for one in chain:
        fonts = one.find(f"{W}rFonts")
        if (
            strict
            and fonts is not None
            and any("Theme" in str(n) for n in fonts.attrib)
        ):
            yield "主题字体"
    for slot in SLOTS:
        name = attribute_of(chain, "rFonts", slot)
        if not name:
            continue
        if strict and not FONTS.issuperset(name.split(";")):
            yield f"字体 {name}"
        is_sign = any(sign in name.casefold() for sign in SIGNS)
        if not strict and is_sign and name not in FONTS:
            yield f"字体 {name}"


def paragraph_looks(chain: list[Element], *, is_in_table: bool) -> Iterator[str]:
    """Yield what is suspicious; ``chain`` is from the nearest properties on."""
    for one in chain:
        yield from unknown(one, PARAGRAPH)
        yield from _lines(one)
    if first(chain, "framePr") is not None:
        yield "图文框"
    if any(is_on(one, "bidi") for one in chain):
        yield "从右到左"
    numbered = first(chain, "numPr")
    if numbered is not None and value(numbered, "numId") not in {"", "0"}:
        yield "自动编号"
    if _is_flat(chain):
        yield "压扁的行"
    gaps = ("before", "after", "beforeLines", "afterLines")
    total = INDENTS[is_in_table]
    if not all(
        within(0, measure(attribute_of(chain, "spacing", gap)), GAPS) for gap in gaps
    ) or not all(
        within(LEFTMOST, left, total)
        and within(LEFTMOST, right, total)
        and left + right <= total
        for left, right in _edges(chain)
    ):
        yield "移开的段落"


def _lines(properties: Element) -> Iterator[str]:
    """Yield what is suspicious about stops of tabs and lines around a paragraph."""
    for tab in properties.iterfind(f"{W}tabs/{W}tab"):
        if tab.get(f"{W}leader") not in {None, "none"}:
            yield "制表符前导符"
        if not within(0, measure(tab.get(f"{W}pos")), RIGHTMOST):
            yield "移开的制表位"
    for edge in properties.iterfind(f"{W}pBdr/*"):
        if not within(0, measure(edge.get(f"{W}sz"), 8), THICKEST):
            yield "很粗的边框"


def _is_flat(chain: list[Element]) -> bool:
    """Say whether the lines of a paragraph lie upon each other."""
    rule = attribute_of(chain, "spacing", "lineRule")
    said = attribute_of(chain, "spacing", "line")
    line = measure(said)
    if rule == "exact":
        return not within(LOWEST, line, GAPS)
    if rule == "atLeast":
        return not within(0, line, GAPS)
    return said is not None and not within(FLATTEST * AUTOMATIC, line, 10 * AUTOMATIC)


def _edges(chain: list[Element]) -> Iterator[tuple[float, float]]:
    """Yield how far the lines of a paragraph begin and end from the margins.

    Some programs obey the indents in characters, others those in points; so both count.
    """

    def told(names: tuple[str, ...]) -> list[float]:
        found = []
        for name in names:
            said = attribute_of(chain, "ind", name)
            scale = looks.UNIT / 100 if name.endswith("Chars") else 1
            if said is not None:
                found.append(measure(said) * scale)
        return found or [0.0]

    lefts = told(("left", "start", "leftChars", "startChars"))
    rights = told(("right", "end", "rightChars", "endChars"))
    firsts = told(("firstLine", "firstLineChars"))
    hangings = told(("hanging", "hangingChars"))
    for left in lefts:
        for right in rights:
            yield left, right
            for turned in (*firsts, *(-one for one in hangings)):
                yield left + turned, right


def _mark_looks(direct: Element | None) -> Iterator[str]:
    """Yield whether the end of a paragraph was inserted, deleted or hidden."""
    for mark in () if direct is None else direct.findall(f"{W}rPr"):
        for change in ("ins", "del", "moveFrom", "moveTo"):
            if mark.find(f"{W}{change}") is not None:
                yield "修订"
        if any(is_on(mark, name) for name in ("vanish", "specVanish")):
            yield "隐藏"
        yield from unknown(mark, RUN | CHANGED)


def _contrast(one: str, other: str) -> float:
    """Return how well two colours can be told apart, after WCAG: 1 to 21."""
    darker, lighter = sorted((_light(one), _light(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _light(tone: str) -> float:
    red, green, blue = (
        pow(int(tone[at : at + 2], 16) / 255, GAMMA) for at in (0, 2, 4)
    )
    return float(0.2126 * red + 0.7152 * green + 0.0722 * blue)


def _bytes(element: Element | None) -> bytes:
    """Return what tells properties apart: their elements and attributes."""
    if element is None:
        return b""
    return "".join(f"{one.tag}{sorted(one.items())}" for one in element.iter()).encode()
