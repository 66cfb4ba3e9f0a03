"""Print a document in several copies, each marked with whose it is, in one file.

In: the PDF objects of a document whose last pages hold nothing but the marks, one for
each copy. Out: the same objects with all pages once for each copy. The copies share
what is drawn, and their fields: what is typed into one stands in all of them.
"""

from pydyf import PDF, Array, Dictionary, String

from chengnuo.rendering.forms import parted
from chengnuo.rendering.joining import enclosed, set_pages, take_out
from chengnuo.rendering.packing import pages_of, target


def multiply(pdf: PDF, names: tuple[str, ...]) -> None:
    """Make ``pdf`` hold its pages once for each of ``names``, whose marks end it."""
    if not names:
        return
    pages, marks = _taken_apart(pdf, len(names))
    root = target(pdf, pdf.catalog["StructTreeRoot"])
    (document,) = (target(pdf, kid) for kid in root["K"])
    form = pdf.catalog.get("AcroForm")
    if form is not None:
        form["Fields"] = Array(parted(pdf, field) for field in form["Fields"])
    tags = document["K"]
    document["K"] = Array()
    first = _part(pdf, document, names[0])
    first["K"].extend(tags)
    for tag in tags:
        target(pdf, tag)["P"] = first.reference
    nums = target(pdf, root["ParentTree"])["Nums"]
    known = list(zip(nums[::2], nums[1::2], strict=True))
    every = [pages]
    for number, name in enumerate(names[1:], start=1):
        copy = _Copy(pdf, shift=number * (known[-1][0] + 1))
        every.append([copy.page(page) for page in pages])
        part = _part(pdf, document, name)
        part["K"].extend(copy.tag(tag, part.reference) for tag in tags)
        for key, holder in known:
            nums.extend([key + copy.shift, copy.holder(holder)])
    drawings = [_drawings(page) for page in pages]
    for mark, copied in zip(marks, every, strict=True):
        for drawn, page in zip(drawings, copied, strict=True):
            page["Contents"] = Array([mark, *drawn])
    set_pages(pdf, [page for copied in every for page in copied])


def _taken_apart(pdf: PDF, count: int) -> tuple[list[Dictionary], list[bytes]]:
    """Return the pages of text, and the marks that were drawn on pages of their own."""
    pages = pages_of(pdf)
    take_out(pdf, pages[-count:])
    return pages[:-count], [enclosed(pdf, page) for page in pages[-count:]]


def _drawings(page: Dictionary) -> list[bytes]:
    drawn = page["Contents"]
    return [drawn] if isinstance(drawn, bytes) else list(drawn)


def _part(pdf: PDF, document: Dictionary, name: str) -> Dictionary:
    """Return the tag of one whole copy, the last of ``document``, yet empty."""
    part = Dictionary({"S": "/Part", "P": document.reference})
    part |= {"T": String(name), "K": Array()}
    pdf.add_object(part)
    document["K"].append(part.reference)
    return part


class _Copy:
    """One more copy of the pages, of the places of their fields, and of their tags."""

    def __init__(self, pdf: PDF, shift: int) -> None:
        self.pdf = pdf
        self.shift = shift  # between the keys of an original and a copy in the tree
        self.made: dict[bytes, bytes] = {}  # what was copied, and its copy

    def page(self, page: Dictionary) -> Dictionary:
        """Return the copy of ``page``, with links and places of fields of its own."""
        copy = self._copied(page)
        copy["StructParents"] += self.shift
        if "Annots" in page:
            copy["Annots"] = Array(self._annotation(one) for one in page["Annots"])
        return copy

    def tag(self, reference: bytes, parent: bytes) -> bytes:
        """Return the copy of a tag with all that is in it."""
        copy = self._copied(target(self.pdf, reference))
        copy["P"] = parent
        if "Pg" in copy:
            copy["Pg"] = self.made[copy["Pg"]]
        copy["K"] = Array(self._kid(kid, copy.reference) for kid in copy["K"])
        made: bytes = copy.reference
        return made

    def _kid(self, kid: int | bytes | Dictionary, parent: bytes) -> object:
        if isinstance(kid, bytes):
            return self.tag(kid, parent)
        if isinstance(kid, int):
            return kid
        return Dictionary({**kid, "Obj": self.made[kid["Obj"]]})

    def holder(self, original: Array | bytes) -> Array | bytes:
        """Return what holds the marks of a copied page, or a copied annotation."""
        if isinstance(original, bytes):
            return self.made[original]
        return Array(self.made.get(one, one) for one in original)

    def _annotation(self, reference: bytes) -> bytes:
        original = target(self.pdf, reference)
        copy = self._copied(original)
        if "P" in copy:
            copy["P"] = self.made[copy["P"]]
        if "Parent" in copy:
            target(self.pdf, copy["Parent"])["Kids"].append(copy.reference)
        copy["StructParent"] += self.shift
        made: bytes = copy.reference
        return made

    def _copied(self, original: Dictionary) -> Dictionary:
        copy = Dictionary(original)
        self.pdf.add_object(copy)
        self.made[original.reference] = copy.reference
        return copy
