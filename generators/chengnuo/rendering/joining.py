"""Join the pages of documents that were printed one by one into one document.

In: the PDF objects of documents whose tags were tidied. Out: the objects of the first
with the pages of all. They share their fonts, which the last one holds complete.
"""

from typing import Any

from pydyf import PDF, Array, Dictionary, Stream

from chengnuo.rendering.packing import content, pages_of, target


def join(whole: PDF, more: PDF) -> None:
    """Add the pages of ``more``, with their tags and blanks, to ``whole``."""
    shift = len(whole.objects)
    for added in more.objects[1:]:
        added.number += shift
        _shift(added.extra if isinstance(added, Stream) else added, shift)
    more.objects[0].number = shift
    whole.objects.extend(more.objects)
    root = target(whole, whole.catalog["StructTreeRoot"])
    tree = target(whole, more.catalog["StructTreeRoot"])
    (document,) = (target(whole, kid) for kid in root["K"])
    (joined,) = (target(whole, kid) for kid in tree["K"])
    for kid in joined["K"]:
        target(whole, kid)["P"] = document.reference
    document["K"].extend(joined["K"])
    nums = target(whole, root["ParentTree"])["Nums"]
    keys = nums[-2] + 1
    added_nums = target(whole, tree["ParentTree"])["Nums"]
    nums.extend(
        entry if place % 2 else entry + keys for place, entry in enumerate(added_nums)
    )
    pages = [target(whole, b"%d 0 R" % (n + shift)) for n in more.pages["Kids"][::3]]
    for page in pages:
        page["Parent"] = whole.pages.reference
        page["StructParents"] += keys
        for annotation in page.get("Annots", ()):
            target(whole, annotation)["StructParent"] += keys
        whole.pages["Kids"].extend([page.number, 0, "R"])
    whole.pages["Count"] += len(pages)
    _join_outlines(whole, more)
    form, blanks = whole.catalog.get("AcroForm"), more.catalog.get("AcroForm")
    if blanks is not None:
        whole.catalog.setdefault("AcroForm", blanks)
        if form is not None:
            form["Fields"].extend(blanks["Fields"])


def _join_outlines(whole: PDF, more: PDF) -> None:
    if "Outlines" not in more.catalog:
        return
    if "Outlines" not in whole.catalog:
        whole.catalog["Outlines"] = more.catalog["Outlines"]
        return
    ours = target(whole, whole.catalog["Outlines"])
    added = target(whole, more.catalog["Outlines"])
    target(whole, ours["Last"])["Next"] = added["First"]
    target(whole, added["First"])["Prev"] = ours["Last"]
    entry: bytes | None = added["First"]
    while entry is not None:
        heading = target(whole, entry)
        heading["Parent"] = whole.catalog["Outlines"]
        entry = heading.get("Next")
    ours["Last"] = added["Last"]
    ours["Count"] += added["Count"]


def lay_under(pdf: PDF, count: int) -> None:
    """Draw ``count`` pages of margins below the pages of text that stand before them.

    Pages that follow, such as those of marks, stay. All pages get the fonts of the
    margins, which were printed last and hold the characters of all.
    """
    pages = pages_of(pdf)
    text, margins = pages[:count], pages[count : 2 * count]
    states, fonts = {}, {}
    for page in margins:
        resources = target(pdf, page["Resources"])
        fonts = resources["Font"]
        states.update(resources["ExtGState"])
    for page, below in zip(text, margins, strict=True):
        resources = target(pdf, page["Resources"])
        resources["Font"] = fonts
        resources["ExtGState"].update(states)
        page["Contents"] = Array([enclosed(pdf, below), page["Contents"]])
    take_out(pdf, margins)


def lay_over(pdf: PDF, count: int) -> None:
    """Draw the page that stands after the first ``count`` over each of these."""
    pages = pages_of(pdf)
    over = pages[count]
    for page in pages[:count]:
        page["Contents"] = Array([enclosed(pdf, page), over["Contents"]])
    take_out(pdf, [over])


def enclosed(pdf: PDF, page: Dictionary) -> bytes:
    """Return what is drawn on ``page``, so that what is drawn after it is not moved."""
    reference: bytes = page["Contents"]
    stream = target(pdf, reference)
    stream.stream = [b"q", content(stream), b"Q"]
    return reference


def take_out(pdf: PDF, pages: list[Dictionary]) -> None:
    """Take ``pages``, which hold no tags, out of ``pdf``."""
    keys = {page["StructParents"] for page in pages}
    tree = target(pdf, target(pdf, pdf.catalog["StructTreeRoot"])["ParentTree"])
    nums = tree["Nums"]
    tree["Nums"] = Array()
    for key, holder in zip(nums[::2], nums[1::2], strict=True):
        if key not in keys:
            tree["Nums"].extend([key, holder])
    set_pages(
        pdf, [page for page in pages_of(pdf) if page["StructParents"] not in keys]
    )


def set_pages(pdf: PDF, pages: list[Dictionary]) -> None:
    """Make ``pages`` the pages of ``pdf``."""
    pdf.pages["Kids"] = Array(part for page in pages for part in (page.number, 0, "R"))
    pdf.pages["Count"] = len(pages)


def _shift(holder: Any, shift: int) -> None:
    """Make the references in ``holder`` lead ``shift`` objects further."""
    entries: Any = ()
    if isinstance(holder, dict):
        entries = holder.items()
    elif isinstance(holder, list):
        entries = enumerate(holder)
    for key, value in entries:
        if not isinstance(value, bytes):
            _shift(value, shift)
        elif value[-4:] == b" 0 R":
            holder[key] = b"%d 0 R" % (int(value[:-4]) + shift)
