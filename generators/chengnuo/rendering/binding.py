"""The data a DOCX carries beside its text: what is filled in, and which issue it is.

In: the names of the controls, and who issued what. Out: parts of the package. Each
control with text is bound to one element of a custom XML part, so that what is filled in
can be read and set without looking at the text; the issue stands among the custom
properties.

Word shows what the element says, not what stands in the control. LibreOffice 7.4 writes
the elements of texts anew when it saves, but not those of drop-down lists, dates and
boxes: what is chosen there would be gone in Word. So these have no element. Yet they say
a binding too, to a part and a namespace that no document has, which Word passes over:
LibreOffice 7.4 drops the tags of controls, and by its binding each is known again.
"""

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

NAMESPACE = "urn:chengnuo:letter"
STORE = "{6F1C2B52-9C36-4C0E-8B3B-7A5D9E0C4F11}"  # of our part in every document
NAMES = "urn:chengnuo:name"  # of what is only called by its name
NOWHERE = "{6F1C2B52-9C36-4C0E-8B3B-7A5D9E0C4F12}"  # of a part in no document
PART, PROPERTIES = "customXml/item1.xml", "docProps/custom.xml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
SET = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"  # the set of custom properties
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def element_of(tag: str) -> str:
    """Return the element that the control ``tag`` names: name or name.value."""
    return tag.replace("=", ".")


def binding(tag: str, *, is_bound: bool) -> str:
    """Return what binds the control ``tag`` to its element, or only names it."""
    namespace, store = (NAMESPACE, STORE) if is_bound else (NAMES, NOWHERE)
    path = f"/l:letter[1]/l:{element_of(tag)}[1]"
    return (
        f"<w:dataBinding w:prefixMappings=\"xmlns:l='{namespace}'\" "
        f'w:xpath={quoteattr(path)} w:storeItemID="{store}"/>'
    )


def bound(tags: Iterable[str]) -> dict[str, bytes]:
    """Return the parts with the elements of the controls ``tags``, all still empty."""
    names = [element_of(tag) for tag in tags]
    content = "".join(f"<{name}></{name}>" for name in names)
    return {
        PART: f'{HEAD}<letter xmlns="{NAMESPACE}">{content}</letter>'.encode(),
        "customXml/itemProps1.xml": (
            f'{HEAD}<ds:datastoreItem ds:itemID="{STORE}" xmlns:ds="{OFFICE}/customXml">'
            f'<ds:schemaRefs><ds:schemaRef ds:uri="{NAMESPACE}"/></ds:schemaRefs>'
            "</ds:datastoreItem>"
        ).encode(),
        "customXml/_rels/item1.xml.rels": (
            f'{HEAD}<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" '
            f'Type="{OFFICE}/relationships/customXmlProps" Target="itemProps1.xml"/>'
            "</Relationships>"
        ).encode(),
    }


def properties(named: Iterable[tuple[str, str]]) -> bytes:
    """Return the part of custom properties; the first number they may have is 2."""
    content = "".join(
        f'<property fmtid="{SET}" pid="{number}" name={quoteattr(name)}>'
        f"<vt:lpwstr>{escape(text)}</vt:lpwstr></property>"
        for number, (name, text) in enumerate(named, 2)
    )
    return (
        f'{HEAD}<Properties xmlns="{OFFICE}/custom-properties" '
        f'xmlns:vt="{OFFICE}/docPropsVTypes">{content}</Properties>'
    ).encode()
