"""What hides the text of a DOCX, or shows it as another: looks that no letter has.

In: the properties of runs, paragraphs and tables, and the styles they build on. Out:
the names of what is suspicious, in Chinese; none for text that anybody can read.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from chengnuo.receiving.docx_package import W
from chengnuo.rendering import styles as looks
from chengnuo.rendering.controls import SYMBOLS
from chengnuo.rendering.vocabulary import Element

VAL = f"{W}val"
WORD_2010 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
OFF = {"0", "false", "off", "none"}
SMALLEST = 14  # half points
PALEST = 3.0  # contrast with what is behind the text
NARROWEST = 60  # percent of the width of characters
CLOSEST = -30  # twentieths of a point between characters
FARTHEST = 12  # half points above or below the line
LOWEST = 160  # twentieths of a point: the pitch of lines, or the height of rows
WIDEST = 7000  # twentieths of a point: indents
GAMMA = 2.2  # of screens
WHITE, BLACK = "FFFFFF", "000000"
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
TWICE = frozenset({"重复的属性"})  # of which each program obeys another
AROUND = {f"{W}{name}" for name in ("sdtContent", "sdt", "customXml", "ins", "moveTo")}
SLOTS = ("ascii", "hAnsi", "eastAsia", "cs")


@dataclass(slots=True)
class Looks:
    """The styles of one document, and what was found out about them."""

    styles: dict[str, Element] = field(default_factory=dict)
    defaults: tuple[Element | None, Element | None] = (None, None)  # run, paragraph
    default_style: str = ""
    known: dict[tuple[bytes, ...], frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Element | None) -> "Looks":
        """Return the looks of a part of styles."""
        if root is None:
            return cls()
        made = cls(
            {
                style.get(f"{W}styleId") or "": style
                for style in root.iterchildren(f"{W}style")
            },
            (
                root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"),
                root.find(f"{W}docDefaults/{W}pPrDefault/{W}pPr"),
            ),
        )
        for name, style in made.styles.items():
            is_default = style.get(f"{W}default") not in {None, *OFF}
            if is_default and style.get(f"{W}type") == "paragraph":
                made.default_style = name
        return made

    def of_run(
        self, run: Element, paragraph: Element | None, *, strict: bool = True
    ) -> frozenset[str]:
        """Return what is suspicious in the look of a run; without fonts if lenient."""
        given = run.findall(f"{W}rPr")
        direct = given[0] if given else None
        if len(given) > 1:
            return TWICE
        above = paragraph.find(f"{W}pPr") if paragraph is not None else None
        shade = above.find(f"{W}shd") if above is not None else None
        cell = _cell_shade(paragraph)
        styled = _value(direct, "rStyle"), _value(above, "pStyle") or self.default_style
        key = (
            str((styled, strict)).encode(),
            *(_bytes(one) for one in (direct, shade, cell)),
        )
        if key not in self.known:
            chain = [
                one
                for one in (direct, *self._chain(styled[0]), *self._chain(styled[1]))
                if one is not None
            ]
            if self.defaults[0] is not None:
                chain.append(self.defaults[0])
            behind = [one for one in (shade, cell) if one is not None]
            self.known[key] = frozenset(_run_looks(chain, behind, strict=strict))
        return self.known[key]

    def of_paragraph(self, paragraph: Element) -> frozenset[str]:
        """Return what is suspicious in the properties of a paragraph."""
        direct = paragraph.find(f"{W}pPr")
        style = _value(direct, "pStyle") or self.default_style
        chain = [direct, *self._chain(style, "pPr"), self.defaults[1]]
        key = (b"p", style.encode(), _bytes(direct))
        if len(paragraph.findall(f"{W}pPr")) > 1:
            return TWICE
        if key not in self.known:
            given = [one for one in chain if one is not None]
            self.known[key] = frozenset((*_paragraph_looks(given), *_changes(direct)))
        return self.known[key]

    def _chain(self, name: str, what: str = "rPr") -> list[Element]:
        """Return the properties of a style and of those it builds on, nearest first."""
        found, seen = [], set()
        while name and name not in seen and name in self.styles:
            seen.add(name)
            style = self.styles[name]
            properties = style.find(f"{W}{what}")
            if properties is not None:
                found.append(properties)
            name = _value(style, "basedOn")
        return found


def table_looks(element: Element) -> frozenset[str]:
    """Return what is suspicious in the properties of a table, a row or a cell."""
    kind = element.tag.removeprefix(W)
    properties = element.find(f"{W}{kind}Pr")
    if properties is None:
        return frozenset()
    found = set()
    if properties.find(f"{W}tblpPr") is not None:
        found.add("浮动的表格")
    if is_on(properties, "bidiVisual"):
        found.add("从右到左")
    if is_on(properties, "hidden"):
        found.add("隐藏的行")
    height = properties.find(f"{W}trHeight")
    if (
        height is not None
        and height.get(f"{W}hRule") == "exact"
        and _number(height.get(VAL)) < LOWEST
    ):
        found.add("压扁的行")
    merged = properties.find(f"{W}vMerge")
    if merged is not None and merged.get(VAL) in {None, "continue"}:
        found.add("并入上一行的单元格")
    for change in ("ins", "del", "cellIns", "cellDel", "cellMerge"):
        if properties.find(f"{W}{change}") is not None:
            found.add("修订")
    return frozenset(found)


def _run_looks(
    chain: list[Element], behind: list[Element], *, strict: bool
) -> Iterator[str]:
    """Yield what is suspicious; ``chain`` is from the nearest properties on."""
    yield from _hidden(chain)
    size = _first(chain, "sz")
    if size is not None and _number(size.get(VAL), SMALLEST) < SMALLEST:
        yield "很小的字"
    width = _first(chain, "w")
    if width is not None and _number(width.get(VAL), 100) < NARROWEST:
        yield "压窄的字"
    spacing = _first(chain, "spacing")
    if spacing is not None and _number(spacing.get(VAL)) < CLOSEST:
        yield "挤在一起的字"
    position = _first(chain, "position")
    if position is not None and abs(_number(position.get(VAL))) > FARTHEST:
        yield "移开的字"
    yield from _colours(chain, behind)
    if strict:
        yield from _fonts(chain)
        if _value_in(chain, "vertAlign") in {"superscript", "subscript"}:
            yield "上下标"


def _hidden(chain: list[Element]) -> Iterator[str]:
    for name, said in (
        ("vanish", "隐藏"), ("webHidden", "隐藏"), ("specVanish", "隐藏"),
        ("strike", "删除线"), ("dstrike", "删除线"), ("rtl", "从右到左"),
    ):  # fmt: skip
        if any(is_on(one, name) for one in chain):
            yield said
    for one in chain:
        if len({child.tag for child in one}) < len(one):
            yield from TWICE
        if one.find(f"{W}fitText") is not None:
            yield "压窄的字"
        if one.find(f"{WORD_2010}textFill") is not None:
            yield "特殊的文字填充"


def _colours(chain: list[Element], behind: list[Element]) -> Iterator[str]:
    colour = _first(chain, "color")
    ink = BLACK
    if colour is not None:
        if colour.get(f"{W}themeColor") not in {None, "text1", "dark1"}:
            yield "主题颜色的字"
        ink = _hex(colour.get(VAL), BLACK)
    shades = [one for one in (_first(chain, "shd"), *behind) if one is not None]
    paper = WHITE
    for shade in shades[:1]:
        if shade.get(f"{W}themeFill") or shade.get(VAL) not in {None, "clear", "nil"}:
            yield "底纹"
        paper = _hex(shade.get(f"{W}fill"), WHITE)
    marked = _value_in(chain, "highlight")
    paper = HIGHLIGHTS.get(marked, paper)
    if _contrast(ink, paper) < PALEST:
        yield "看不清颜色的字"


def _fonts(chain: list[Element]) -> Iterator[str]:
    for slot in SLOTS:
        for one in chain:
            fonts = one.find(f"{W}rFonts")
            name = None if fonts is None else fonts.get(f"{W}{slot}")
            if name:
                if not FONTS.issuperset(name.split(";")):
                    yield f"字体 {name}"
                break


def _paragraph_looks(chain: list[Element]) -> Iterator[str]:
    if any(len({child.tag for child in one}) < len(one) for one in chain):
        yield from TWICE
    if _first(chain, "framePr") is not None:
        yield "图文框"
    if any(is_on(one, "bidi") for one in chain):
        yield "从右到左"
    numbered = _first(chain, "numPr")
    if numbered is not None and _value(numbered, "numId") not in {"", "0"}:
        yield "自动编号"
    spacing = _first(chain, "spacing", f"{W}line")
    if (
        spacing is not None
        and spacing.get(f"{W}lineRule") == "exact"
        and _number(spacing.get(f"{W}line")) < LOWEST
    ):
        yield "压扁的行"
    for one in chain:
        indents = one.find(f"{W}ind")
        if indents is not None and any(
            abs(_number(str(said))) > WIDEST for said in indents.attrib.values()
        ):
            yield "移开的段落"


def _changes(direct: Element | None) -> Iterator[str]:
    """Yield whether the end of a paragraph was inserted or deleted."""
    mark = None if direct is None else direct.find(f"{W}rPr")
    for change in ("ins", "del", "moveFrom", "moveTo"):
        if mark is not None and mark.find(f"{W}{change}") is not None:
            yield "修订"


def _cell_shade(paragraph: Element | None) -> Element | None:
    """Return the shading of the cell that a paragraph stands in."""
    parent = None if paragraph is None else paragraph.getparent()
    while parent is not None and parent.tag in AROUND:
        parent = parent.getparent()
    if parent is None or parent.tag != f"{W}tc":
        return None
    return parent.find(f"{W}tcPr/{W}shd")


def _first(chain: list[Element], name: str, attribute: str = "") -> Element | None:
    """Return the nearest property of that name, with that attribute if one is told."""
    for one in chain:
        found = one.find(f"{W}{name}")
        if found is not None and (not attribute or found.get(attribute) is not None):
            return found
    return None


def _value_in(chain: list[Element], name: str) -> str:
    found = _first(chain, name)
    return "" if found is None else found.get(VAL) or ""


def _value(parent: Element | None, name: str) -> str:
    found = None if parent is None else parent.find(f"{W}{name}")
    return "" if found is None else found.get(VAL) or ""


def is_on(parent: Element, name: str) -> bool:
    """Say whether a property that is on or off is there, and on."""
    found = parent.find(f"{W}{name}")
    return found is not None and found.get(VAL) not in OFF


def _number(said: str | None, otherwise: int = 0) -> int:
    try:
        return round(float((said or "").removesuffix("%")))
    except (ValueError, OverflowError):
        return otherwise


def _hex(said: str | None, otherwise: str) -> str:
    is_colour = len(said or "") == len(WHITE) and set(said or "") <= set(
        "0123456789abcdefABCDEF"
    )
    return said if said and is_colour else otherwise


def _contrast(one: str, other: str) -> float:
    """Return how well two colours can be told apart, after WCAG: 1 to 21."""
    darker, lighter = sorted((_light(one), _light(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _light(colour: str) -> float:
    red, green, blue = (
        pow(int(colour[at : at + 2], 16) / 255, GAMMA) for at in (0, 2, 4)
    )
    return float(0.2126 * red + 0.7152 * green + 0.0722 * blue)


def _bytes(element: Element | None) -> bytes:
    """Return what tells properties apart: their elements and attributes."""
    if element is None:
        return b""
    return "".join(f"{one.tag}{sorted(one.items())}" for one in element.iter()).encode()
