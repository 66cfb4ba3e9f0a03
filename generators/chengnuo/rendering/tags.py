"""Make the tags of a printed document few and exact.

In: the PDF objects of a document that WeasyPrint tagged. Out: the same objects, with a
tag for each block and none for each line of it; header cells with their scope; what
stands in the margins of a page as an artifact, as PDF/UA wants it.
"""

import re

from pydyf import PDF, Array, Dictionary

from chengnuo.rendering.packing import content, pages_of, target

EMPTY = {"/Span", "/NonStruct"}
BARE = {"Type", "S", "K", "Pg", "P"}  # an element that has no more says nothing
MARK = re.compile(rb"/\w+\n<</MCID (\d+)>>\nBDC")
TOO_EXACT = re.compile(rb"(\d\d\.\d\d)\d+")  # hundredths of a pixel are enough
UNMOVED = b">0<"  # nothing between two letters

# The marks of a page and the references of the elements that hold them.
Owners = dict[int, bytes]


def tidy(pdf: PDF) -> None:
    """Change the tags of ``pdf``, and the marks in its pages, to those it needs."""
    root = target(pdf, pdf.catalog["StructTreeRoot"])
    pages = pages_of(pdf)
    owners: dict[bytes, Owners] = {page.reference: {} for page in pages}
    for kid in root["K"]:
        _simplify(pdf, target(pdf, kid), owners, in_head=False)
    nums = target(pdf, root["ParentTree"])["Nums"]
    for number, page in enumerate(pages):
        owned = owners[page.reference]
        nums[2 * number + 1] = Array(
            owned.get(mark, b"null") for mark in range(max(owned, default=-1) + 1)
        )
        stream = target(pdf, page["Contents"])
        stream.stream = [_cleaned(content(stream), owned)]


def untag(pdf: PDF) -> None:
    """Make all that is on the pages of ``pdf`` artifacts."""
    root = target(pdf, pdf.catalog["StructTreeRoot"])
    for kid in root["K"]:
        target(pdf, kid)["K"] = Array()
    tidy(pdf)


def _simplify(
    pdf: PDF, element: Dictionary, owners: dict[bytes, Owners], *, in_head: bool
) -> None:
    """Give ``element`` the contents of those of its kids that say nothing."""
    kind, page = element["S"], element.get("Pg")
    element.pop("Type", None)  # which every element has, said or not
    in_head = in_head or kind == "/THead"
    if kind == "/TH":
        element["A"]["Scope"] = "/Column" if in_head else "/Row"
        element.pop("ID", None)
    elif kind == "/TD":
        element["A"].pop("Headers", None)
        if len(element["A"]) == 1:
            del element["A"]
    kids = Array()
    for kid in _flat(pdf, element):
        if isinstance(kid, int):
            owners[page][kid] = element.reference
        elif "S" in (inner := target(pdf, kid)):
            inner["P"] = element.reference
            _simplify(pdf, inner, owners, in_head=in_head)
        else:  # a reference to a blank or a link, on the same page
            kids.append(Dictionary({"Type": "/OBJR", "Obj": inner["Obj"]}))
            continue
        kids.append(kid)
    element["K"] = kids
    if all(isinstance(kid, bytes) for kid in kids):
        element.pop("Pg", None)  # nothing of its own stands on the page


def _flat(pdf: PDF, element: Dictionary) -> list[int | bytes]:
    """Return the kids of ``element``; for one that says nothing, its own kids."""
    found: list[int | bytes] = []
    for kid in element["K"]:
        if isinstance(kid, int):
            found.append(kid)
            continue
        inner = target(pdf, kid)
        says_nothing = (
            inner.get("S") in EMPTY
            and inner["Pg"] == element.get("Pg")
            and inner.keys() <= BARE
        )
        found.extend(_flat(pdf, inner) if says_nothing else [kid])
    return found


def _cleaned(stream: bytes, owned: Owners) -> bytes:
    """Return ``stream`` with artifacts in place of what no element holds."""

    def marked(match: re.Match[bytes]) -> bytes:
        mark = int(match[1])
        return match[0] if mark in owned else b"/Artifact\nBMC"

    exact = MARK.sub(marked, stream.replace(UNMOVED, b""))
    return b"".join(TOO_EXACT.split(exact))  # what it groups stays; faster than sub
