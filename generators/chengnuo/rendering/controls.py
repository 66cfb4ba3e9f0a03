"""Write a blank as a content control (w:sdt) of WordprocessingML.

In: a field element of the vocabulary. Out: XML text. Only plain controls, which Word,
WPS and LibreOffice all read: text, date, drop-down list, checkbox, on run level.
"""

from xml.sax.saxutils import escape, quoteattr

from chengnuo.rendering.binding import binding
from chengnuo.rendering.vocabulary import Element, options

SPACE, LINE = "\u3000", "__"  # as wide as a character
ROOM = {"s": 3, "m": 8, "l": 16, "xl": 20, "tall": 54}  # blanks, in characters
IN_CELL = 4  # a cell of a form gives the room itself
DATE = "　　年　　月　　日"
DATE_FORMAT = (
    '<w:date><w:dateFormat w:val="yyyy年M月d日"/><w:lid w:val="zh-CN"/>'
    '<w:storeMappedDataAs w:val="date"/><w:calendar w:val="gregorian"/></w:date>'
)
UNBOUND = {"checkbox", "radio", "date", "select"}  # see `binding`
TICKED, OPEN = "2611", "2610"  # ☑ ☐
SYMBOLS = "MS Gothic"


PLACEHOLDERS = {
    **{f"Blank-{size}": LINE * room for size, room in ROOM.items() if size != "tall"},
    "Blank-tall": SPACE * ROOM["tall"],
    "Blank-cell": SPACE * IN_CELL,
    "Blank-date": DATE,
}
"""What a control shows while it is empty, by its name among the building blocks."""


def tag_of(element: Element) -> str:
    """Return the tag of the control of ``element``: name, for a radio name=value."""
    name = element.get("name") or ""
    if element.get("type") == "radio":
        return f"{name}={element.get('value')}"
    return name


def is_bound(element: Element) -> bool:
    """Say whether the control of ``element`` is bound to an element with its text."""
    return (element.get("type") or element.tag) not in UNBOUND


def control(element: Element, number: int, *, in_cell: bool) -> str:
    """Return the control of ``element``; ``number`` is unique in its document."""
    kind = element.get("type") or element.tag
    tag, title = tag_of(element), element.get("title") or ""
    if kind in {"checkbox", "radio"}:
        return box(tag, title, number)
    what, name = _kind(element, kind, in_cell=in_cell)
    blank = PLACEHOLDERS[name]
    # What is typed is underlined; the line of an empty blank is drawn with "_", for
    # LibreOffice leaves spaces without the line under them.
    ruled = blank.startswith(LINE)
    typed = "BlankLine" if ruled else "Blank"
    return _control(
        tag,
        title,
        number,
        what,
        '<w:r><w:rPr><w:rStyle w:val="Blank"/></w:rPr>'
        f'<w:t xml:space="preserve">{blank}</w:t></w:r>',
        look=f'<w:rPr><w:rStyle w:val="{typed}"/></w:rPr>',
        is_bound=is_bound(element),
        empty=f'<w:placeholder><w:docPart w:val="{name}"/></w:placeholder>'
        "<w:showingPlcHdr/>",
    )


def _kind(element: Element, kind: str, *, in_cell: bool) -> tuple[str, str]:
    """Return what kind of control a blank is, and the name of its placeholder."""
    size = (element.get("class") or "m").split()[0]
    name = "Blank-cell" if in_cell else f"Blank-{size if size in ROOM else 'm'}"
    if kind == "date":
        return DATE_FORMAT, "Blank-date"
    if kind == "select":
        listed = "".join(
            f"<w:listItem w:displayText={quoteattr(one)} w:value={quoteattr(one)}/>"
            for one in options(element)
        )
        return f"<w:dropDownList>{listed}</w:dropDownList>", name
    if kind == "textarea":
        return '<w:text w:multiLine="1"/>', "Blank-tall"
    return "<w:text/>", name


def box(tag: str, title: str, number: int) -> str:
    """Return a box to tick; Word has no radio, so the text says 二选一."""
    states = "".join(
        f'<w14:{state} w14:val="{code}" w14:font="{SYMBOLS}"/>'
        for state, code in (("checkedState", TICKED), ("uncheckedState", OPEN))
    )
    return _control(
        tag,
        title,
        number,
        f'<w14:checkbox><w14:checked w14:val="0"/>{states}</w14:checkbox>',
        f'<w:r><w:rPr><w:rFonts w:ascii="{SYMBOLS}" w:eastAsia="{SYMBOLS}" '
        f'w:hAnsi="{SYMBOLS}" w:hint="eastAsia"/></w:rPr><w:t>☐</w:t></w:r>',
    )


def _control(
    tag: str,
    title: str,
    number: int,
    what: str,
    content: str,
    *,
    look: str = "",
    empty: str = "",
    is_bound: bool = False,
) -> str:
    titled = escape(title, {'"': "&quot;"})
    return (
        f'<w:sdt><w:sdtPr>{look}<w:alias w:val="{titled}"/>'
        f'<w:tag w:val="{tag}"/><w:id w:val="{number}"/><w:lock w:val="sdtLocked"/>'
        f"{empty}{binding(tag, is_bound=is_bound)}{what}</w:sdtPr>"
        f"<w:sdtContent>{content}</w:sdtContent></w:sdt>"
    )


def locked(blocks: str, number: int) -> str:
    """Return whole paragraphs and tables as a part that Word lets nobody change.

    It has no tag, for it is no blank; Word draws no frame around it. It says that it is
    a building block, for LibreOffice 7.4 takes a control around paragraphs that does not
    (none, w:richText, w:group) for a blank, and saves the first of them four times.
    LibreOffice forgets the lock: there and in print, comparing finds what was changed.
    """
    return (
        f'<w:sdt><w:sdtPr><w:alias w:val="固定内容，不能改动"/><w:id w:val="{number}"/>'
        '<w:lock w:val="sdtContentLocked"/><w15:appearance w15:val="hidden"/>'
        '<w:docPartObj><w:docPartGallery w:val="Quick Parts"/></w:docPartObj>'
        f"</w:sdtPr><w:sdtContent>{blocks}</w:sdtContent></w:sdt>"
    )


def building_blocks() -> str:
    """Return the placeholders as building blocks, for the glossary of a document.

    Word puts the text of a block, found by name, into a control whose bound element is
    empty; without it, five spaces.
    """
    return "".join(
        f'<w:docPart><w:docPartPr><w:name w:val="{name}"/><w:category>'
        '<w:name w:val="General"/><w:gallery w:val="placeholder"/></w:category>'
        '<w:types><w:type w:val="bbPlcHdr"/></w:types><w:behaviors>'
        '<w:behavior w:val="content"/></w:behaviors></w:docPartPr><w:docPartBody><w:p>'
        '<w:r><w:rPr><w:rStyle w:val="Blank"/></w:rPr>'
        f'<w:t xml:space="preserve">{blank}</w:t></w:r></w:p></w:docPartBody></w:docPart>'
        for name, blank in PLACEHOLDERS.items()
    )
