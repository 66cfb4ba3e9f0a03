"""What surrounds the text of a DOCX: tables, pages, settings and fonts.

In: their elements. Out: the names of what hides text or shows it as another, in Chinese,
and what pages look like, so that it can be compared.
"""

from collections.abc import Callable, Iterator

from chengnuo.receiving.docx_looks import (
    FONTS,
    INSTEAD,
    Around,
    paragraph_looks,
    run_looks,
)
from chengnuo.receiving.docx_names import (
    CELL,
    ROW,
    SCHEME,
    SECTION,
    SETTINGS,
    TABLE,
    W,
    unknown,
)
from chengnuo.receiving.docx_package import namespaces
from chengnuo.receiving.docx_styles import (
    OFF,
    VAL,
    Styles,
    colour,
    grounds_in,
    is_on,
    measure,
    value,
    within,
)
from chengnuo.rendering.vocabulary import Element

TWIPS = 56.7  # in a millimetre
NARROWEST, WIDEST = 400, 16_000  # twentieths of a point: cells
NARROW_TABLE = 1500
PERCENTS = {"tblW": (1500, 5000), "tcW": (150, 5000)}  # fiftieths of a percent
SHIFTS = -700, 4500  # twentieths of a point: tables from the margin
MARGIN = 400  # twentieths of a point: in cells
THICKEST = 24  # eighths of a point
DENSEST = 1000  # twentieths of a point: the lines of a page
SPACES = {"tblCellMar", "tcMar", "tblCellSpacing", "wBefore", "wAfter"}
EDGES = ("top", "right", "bottom", "left", "header", "footer", "gutter")
LISTS = {"tblPr": TABLE, "tblPrEx": TABLE, "trPr": ROW, "tcPr": CELL}
TOWARDS = {"", "lrTb", "lr"}  # of text in cells and on pages: as usual
SYMBOLIC = {"02", "2"}


def table_looks(element: Element) -> frozenset[str]:
    """Return what is suspicious in the properties of a table, a row or a cell."""
    found: set[str] = set()
    for name, known in LISTS.items():
        for properties in element.findall(f"{W}{name}"):
            found |= {*unknown(properties, known), *_geometry(properties)}
    for column in element.iterfind(f"{W}tblGrid/{W}gridCol"):
        if not within(NARROWEST, measure(column.get(f"{W}w")), WIDEST):
            found.add("很窄的单元格")
    return frozenset(found)


def _geometry(properties: Element) -> Iterator[str]:
    """Yield what in the properties of a table, a row or a cell moves or hides text."""
    for one in properties:
        name = str(one.tag).removeprefix(W)
        if name in ODD and ODD[name][1](one):
            yield ODD[name][0]
        elif name in {"tblBorders", "tcBorders"}:
            yield from _borders(one)


def _borders(properties: Element) -> Iterator[str]:
    """Yield whether lines cross text or cover it."""
    for border in properties:
        is_across = str(border.tag).rpartition("}")[2] in {"tl2br", "tr2bl"}
        if is_across and border.get(VAL) not in {"nil", "none"}:
            yield "划掉的单元格"
        if not within(0, measure(border.get(f"{W}sz"), 8), THICKEST):
            yield "很粗的边框"


def _width(element: Element) -> float:
    """Return a width in twentieths of a point; of percents, not a number."""
    if element.get(f"{W}type") == "pct":
        return measure("?")
    return measure(element.get(f"{W}w"))


def _is_wide(element: Element) -> bool:
    """Say whether text has room in a table or a cell of that width."""
    kind, said = element.get(f"{W}type"), element.get(f"{W}w") or ""
    name = str(element.tag).rpartition("}")[2]
    if kind in {"auto", "nil"} or said == "0":
        return True
    if kind == "pct" or said.endswith("%"):
        low, high = PERCENTS[name]
        number = measure(said.removesuffix("%")) * (50 if said.endswith("%") else 1)
        return within(low, number, high)
    return within(NARROW_TABLE if name == "tblW" else NARROWEST, measure(said), WIDEST)


def _is_moved(element: Element) -> bool:
    """Say whether the margins of a cell, or the spaces between cells, are wide."""
    spaces = element if len(element) else (element,)
    return not all(within(0, _width(one), MARGIN) for one in spaces)


CHANGED = ("修订", lambda _: True)
NARROW = ("很窄的单元格", lambda one: not _is_wide(one))
MOVED = ("移开的单元格", _is_moved)
ODD: dict[str, tuple[str, Callable[[Element], bool]]] = {
    "tblpPr": ("浮动的表格", lambda _: True),
    "bidiVisual": ("从右到左", lambda one: one.get(VAL) not in OFF),
    "hidden": ("隐藏的行", lambda one: one.get(VAL) not in OFF),
    "trHeight": ("压扁的行", lambda one: one.get(f"{W}hRule") == "exact"),
    "vMerge": (
        "并入上一行的单元格",
        lambda one: one.get(VAL) in {None, "continue"},
    ),
    "textDirection": ("转向的文字", lambda one: one.get(VAL) not in TOWARDS),
    "tblInd": (
        "移开的表格",
        lambda one: not within(SHIFTS[0], _width(one), SHIFTS[1]),
    ),
    **dict.fromkeys(PERCENTS, NARROW),
    **dict.fromkeys(("ins", "del", "cellIns", "cellDel", "cellMerge"), CHANGED),
    **dict.fromkeys(SPACES, MOVED),
}
"""What moves or hides text in a table, a row or a cell, and when it does."""


def around(table: Element, styles: Styles, outer: Around) -> tuple[Around, set[str]]:
    """Return what a table gives to its paragraphs, and what is odd about its style."""
    odd: set[str] = set()
    grounds, inks = list(outer.grounds), list(outer.inks)
    name = value(table.find(f"{W}tblPr"), "tblStyle")
    for part in styles.conditions(name):
        odd |= table_looks(part)
        for properties in part.findall(f"{W}rPr"):
            odd |= {*run_looks([properties])}
            tone = properties.find(f"{W}color")
            said = None if tone is None else colour(tone.get(VAL))
            if tone is not None:
                inks.append("?" if said is None else said)
        for properties in part.findall(f"{W}pPr"):
            odd |= {*paragraph_looks([properties], is_in_table=True)}
        for properties in part:
            grounds += grounds_in(properties)
    for properties in (*table.findall(f"{W}tblPr"), *table.iterfind(f"*/{W}tblPrEx")):
        grounds += grounds_in(properties)
    return Around(_once(grounds), _once(inks), is_in_table=True), odd


def within_cell(cell: Element, outer: Around) -> Around:
    """Return what a cell gives to its paragraphs."""
    properties = cell.find(f"{W}tcPr")
    found = list(grounds_in(properties))
    if not found:
        return outer
    return Around(_once([*found, *outer.grounds]), outer.inks, outer.is_in_table)


def _once(said: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in said if one))


def page_of(section: Element) -> str:
    """Return what a page looks like, in whole millimetres, and what is odd about it."""
    size, margins = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
    sizes = [_mm(size, side) for side in ("w", "h")]
    edges = [_mm(margins, side) for side in EDGES]
    odd = {*unknown_in_section(section)}
    if is_on(section, "titlePg"):
        odd.add("首页的页眉页脚不同")
    if is_on(section, "bidi") or is_on(section, "rtlGutter"):
        odd.add("从右到左")
    if value(section, "textDirection") not in TOWARDS:
        odd.add("转向的文字")
    numbers = section.find(f"{W}pgNumType")
    if numbers is not None and {*numbers.attrib.items()} - {(f"{W}fmt", "decimal")}:
        odd.add("改过的页码")
    columns = section.find(f"{W}cols")
    if columns is not None and (
        len(columns) or columns.get(f"{W}num") not in {None, "1"}
    ):
        odd.add("分栏")
    grid = section.find(f"{W}docGrid")
    if grid is not None and (
        (
            grid.get(f"{W}type") in {"linesAndChars", "snapToChars"}
            and measure(grid.get(f"{W}charSpace")) != 0
        )
        or not within(0, measure(grid.get(f"{W}linePitch")), DENSEST)
    ):
        odd.add("改过的文档网格")
    marks = "".join(f"〔{one}〕" for one in sorted(odd))
    return f"〔版面 {'×'.join(sizes)} {' '.join(edges)}〕{marks}"


def unknown_in_section(section: Element) -> Iterator[str]:
    """Yield what a section has that none has; headers and footers may be several."""
    once = [
        str(child.tag)
        for child in section
        if child.tag not in {f"{W}headerReference", f"{W}footerReference"}
    ]
    if len(set(once)) < len(once):
        yield "重复的属性"
    for tag in sorted(set(once) - SECTION):
        yield f"特殊的格式 {tag.rpartition('}')[2]}"


def _mm(parent: Element | None, side: str) -> str:
    said = None if parent is None else parent.get(f"{W}{side}")
    number = measure(said) / TWIPS
    return f"{number:.0f}" if within(0, number, WIDEST) else f"？{said}"


def settings_odd(root: Element | None) -> Iterator[str]:
    """Yield which settings show or hide text."""
    if root is None:
        return
    if root.tag != f"{W}settings":
        yield "不认识的设置"
    for said in unknown(root, SETTINGS):
        yield f"设置 {said}"
    if is_on(root, "evenAndOddHeaders"):
        yield "奇偶页的页眉页脚不同"
    scheme = root.find(f"{W}clrSchemeMapping")
    for name, mapped in () if scheme is None else scheme.items():
        if SCHEME.get(str(name).removeprefix(W)) != mapped:
            yield "改过的主题颜色"


def fonts_odd(root: Element | None) -> Iterator[str]:
    """Yield which fonts are embedded, or stand for signs under the name of another."""
    for font in () if root is None else root.iter(f"{W}font"):
        name = font.get(f"{W}name") or ""
        if any("embed" in str(child.tag) for child in font):
            yield f"嵌入的字体 {name}"
        if name not in FONTS:
            continue
        instead = value(font, "altName").replace(";", ",").split(",")
        if not INSTEAD.issuperset(one.strip() for one in instead if one.strip()):
            yield f"代替的字体 {name}"
        if value(font, "charset") in SYMBOLIC and name != "OpenSymbol":
            yield f"代替的字体 {name}"


def has_strict(root: Element) -> bool:
    """Say whether a part uses the names of the strict format, which Word knows too."""
    return any("oclc.org/ooxml" in uri for uri in namespaces(root))
