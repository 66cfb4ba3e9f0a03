"""Write a blank as a content control (w:sdt) of WordprocessingML.

In: a field element of the vocabulary. Out: XML text. Only plain controls, which Word,
WPS and LibreOffice all read: text, date, drop-down list, checkbox, on run level.
"""

from xml.sax.saxutils import escape, quoteattr

from chengnuo.rendering.vocabulary import Element, options

SPACE, LINE = "\u3000", "__"  # as wide as a character
ROOM = {"s": 3, "m": 8, "l": 16, "xl": 20, "tall": 54}  # blanks, in characters
IN_CELL = 4  # a cell of a form gives the room itself
DATE = "　　年　　月　　日"
DATE_FORMAT = (
    '<w:date><w:dateFormat w:val="yyyy年M月d日"/><w:lid w:val="zh-CN"/>'
    '<w:storeMappedDataAs w:val="date"/><w:calendar w:val="gregorian"/></w:date>'
)
TICKED, OPEN = "2611", "2610"  # ☑ ☐
SYMBOLS = "MS Gothic"


def control(element: Element, number: int, *, in_cell: bool) -> str:
    """Return the control of ``element``; ``number`` is unique in its document."""
    kind = element.get("type") or element.tag
    if kind in {"checkbox", "radio"}:
        return _box(element, number)
    what, blank = _kind(element, kind, in_cell=in_cell)
    # What is typed is underlined; the line of an empty blank is drawn with "_", for
    # LibreOffice leaves spaces without the line under them.
    ruled = blank.startswith(LINE)
    typed = "BlankLine" if ruled else "Blank"
    return _control(
        element,
        number,
        f"<w:showingPlcHdr/>{what}",
        '<w:r><w:rPr><w:rStyle w:val="Blank"/></w:rPr>'
        f'<w:t xml:space="preserve">{blank}</w:t></w:r>',
        f'<w:rPr><w:rStyle w:val="{typed}"/></w:rPr>',
    )


def _kind(element: Element, kind: str, *, in_cell: bool) -> tuple[str, str]:
    """Return what kind of control a blank is, and what it shows while empty."""
    size = (element.get("class") or "m").split()[0]
    blank = SPACE * IN_CELL if in_cell else LINE * ROOM.get(size, ROOM["m"])
    if kind == "date":
        return DATE_FORMAT, DATE
    if kind == "select":
        listed = "".join(
            f"<w:listItem w:displayText={quoteattr(one)} w:value={quoteattr(one)}/>"
            for one in options(element)
        )
        return f"<w:dropDownList>{listed}</w:dropDownList>", blank
    if kind == "textarea":
        return '<w:text w:multiLine="1"/>', SPACE * ROOM["tall"]
    return "<w:text/>", blank


def _box(element: Element, number: int) -> str:
    """Return a box to tick; Word has no radio, so the text says 二选一."""
    states = "".join(
        f'<w14:{state} w14:val="{code}" w14:font="{SYMBOLS}"/>'
        for state, code in (("checkedState", TICKED), ("uncheckedState", OPEN))
    )
    return _control(
        element,
        number,
        f'<w14:checkbox><w14:checked w14:val="0"/>{states}</w14:checkbox>',
        f'<w:r><w:rPr><w:rFonts w:ascii="{SYMBOLS}" w:eastAsia="{SYMBOLS}" '
        f'w:hAnsi="{SYMBOLS}" w:hint="eastAsia"/></w:rPr><w:t>☐</w:t></w:r>',
    )


def _control(
    element: Element, number: int, what: str, content: str, look: str = ""
) -> str:
    name = element.get("name") or ""
    if element.get("type") == "radio":
        name = f"{name}={element.get('value')}"
    title = escape(element.get("title") or "", {'"': "&quot;"})
    return (
        f'<w:sdt><w:sdtPr>{look}<w:alias w:val="{title}"/>'
        f'<w:tag w:val="{name}"/><w:id w:val="{number}"/>{what}</w:sdtPr>'
        f"<w:sdtContent>{content}</w:sdtContent></w:sdt>"
    )
