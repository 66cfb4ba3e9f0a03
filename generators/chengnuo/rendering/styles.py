"""The styles of DOCX documents, as data: fonts, sizes and indents after GB/T 9704-2012.

The official fonts are named first; what is not free is never embedded.
"""

from typing import NamedTuple

BODY, TITLE, BLACK, ITALIC = "仿宋", "方正小标宋简体", "黑体", "楷体"
LATIN = "Times New Roman"
# What a machine without these fonts may take, in the order of preference.
ALTERNATIVES = {
    BODY: "仿宋_GB2312,FangSong,STFangsong,Noto Serif CJK SC",
    TITLE: "小标宋,SimSun,宋体,Noto Serif CJK SC",
    BLACK: "SimHei,Noto Sans CJK SC",
    ITALIC: "楷体_GB2312,KaiTi,STKaiti,Noto Serif CJK SC",
}
UNIT = 320  # twentieths of a point: one character of the body text
KEEP = "<w:keepNext/>"
EDGES = "".join(
    f'<w:{edge} w:val="single" w:sz="4" w:space="3" w:color="666666"/>'
    for edge in ("top", "left", "bottom", "right")
)


class Style(NamedTuple):
    """A paragraph style; ``more`` are properties of a paragraph in any order."""

    base: str
    font: str
    size: int  # points
    pitch: int  # of the lines, in points
    more: tuple[str, ...] = ()
    rule: str = "exact"  # the pitch grows with its content where it says atLeast


def indent(left: int = 0, first: int = 0, hanging: int = 0) -> str:
    """Return an indent in characters."""
    turned = (
        f'w:hanging="{hanging * UNIT}" w:hangingChars="{hanging * 100}"'
        if hanging
        else f'w:firstLine="{first * UNIT}" w:firstLineChars="{first * 100}"'
    )
    return f'<w:ind w:left="{left * UNIT}" {turned}/>'


def aligned(where: str) -> str:
    """Return the alignment of a paragraph."""
    return f'<w:jc w:val="{where}"/>'


def outline(level: int) -> str:
    """Return the level of a heading."""
    return f'<w:outlineLvl w:val="{level}"/>'


FLUSH = indent()
STYLES = {
    "Normal": Style("", BODY, 16, 29, (indent(first=2),)),
    "Title": Style(
        "Normal",
        TITLE,
        22,
        34,
        (KEEP, '<w:spacing w:after="440"/>', FLUSH, aligned("center")),
    ),
    "Heading 1": Style(
        "Normal", BLACK, 16, 29, (KEEP, '<w:spacing w:before="160"/>', outline(0))
    ),
    "Heading 2": Style("Normal", ITALIC, 16, 29, (KEEP, outline(1))),
    "Heading 3": Style("Normal", BLACK, 14, 26, (KEEP, outline(2))),
    "Plain": Style("Normal", BODY, 16, 29, (FLUSH,)),
    "Lead": Style("Normal", BODY, 16, 29, (KEEP,)),
    "Option": Style("Normal", BODY, 16, 29, (indent(left=3, hanging=1),)),
    "Item": Style("Normal", BODY, 16, 29, (indent(left=2),)),
    "Quote": Style("Normal", BODY, 14, 25, (indent(left=2, first=2),)),
    "Note": Style("Normal", BODY, 12, 20, (indent(left=2),)),
    "Box": Style("Plain", BODY, 16, 29, (f"<w:pBdr>{EDGES}</w:pBdr>",)),
    "Right": Style("Normal", BODY, 16, 29, (aligned("right"),)),
    "Cell": Style("Normal", BODY, 14, 22, (FLUSH,), "atLeast"),
    "CellHead": Style("Cell", BODY, 14, 22, (aligned("center"),), "atLeast"),
    "Grid": Style("Cell", BODY, 12, 19, (FLUSH,), "atLeast"),
    "GridHead": Style("Grid", BODY, 12, 19, (aligned("center"),), "atLeast"),
    "Row": Style("Cell", BODY, 11, 16, (FLUSH,), "atLeast"),
    "RowHead": Style("Row", BODY, 11, 16, (aligned("center"),), "atLeast"),
    "CellOption": Style("Cell", BODY, 14, 22, (indent(left=1, hanging=1),), "atLeast"),
    "Signature": Style("Normal", BODY, 16, 32, (KEEP, FLUSH)),
    "Gap": Style("Normal", BODY, 4, 6, (FLUSH,)),
    "Copies": Style("Plain", BODY, 14, 29, (aligned("right"),)),
    "Picture": Style("Plain", BODY, 16, 16, (), "atLeast"),
    "Header": Style("Normal", BLACK, 12, 18, (FLUSH, aligned("right"))),
    "Footer": Style(
        "Normal",
        BODY,
        9,
        14,
        ('<w:tabs><w:tab w:val="right" w:pos="8845"/></w:tabs>', FLUSH),
    ),
}
