"""The parts of a DOCX and how they point to each other.

In: the bytes of a package. Out: its parts, parsed without entities and without looking
anything up, and its relationships; a package that is none is refused in words.
"""

import zlib
from dataclasses import dataclass
from io import BytesIO
from posixpath import dirname, join, normpath
from zipfile import BadZipFile, ZipFile

from lxml import etree

from chengnuo.errors import ChengnuoError
from chengnuo.rendering.vocabulary import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
RELS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
AGAIN = "请申请人用发布的空白文书重新填写；用 WPS 或 Word 保存为 docx。"


@dataclass(frozen=True, slots=True)
class Relationship:
    """How a part points to another one, or out of the package."""

    kind: str  # the last word of its type: header, image
    target: str
    is_external: bool


class Package:
    """The parts of a DOCX by name."""

    def __init__(self, data: bytes) -> None:
        """Read all parts of ``data``; their size was looked at before."""
        try:
            with ZipFile(BytesIO(data)) as package:
                self.parts = {name: package.read(name) for name in package.namelist()}
        except (BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError,
                RuntimeError, OSError) as error:  # fmt: skip
            raise ChengnuoError("这个 DOCX 文件坏了，打不开。", remedy=AGAIN) from error
        self._trees: dict[str, Element | None] = {}
        self._relations: dict[str, dict[str, Relationship]] = {}
        found = self.targets("", "officeDocument")
        root = self.tree(found[0]) if len(found) == 1 else None
        if root is None or root.tag != f"{W}document":
            raise ChengnuoError(
                "这个 DOCX 里没有 Word 能打开的正文，或者用的是“严格”格式。",
                remedy=AGAIN,
            )
        self.document, self.root = found[0], root

    def tree(self, part: str) -> Element | None:
        """Return the root of an XML part, or None if there is no such part."""
        if part not in self._trees:
            content = self.parts.get(part)
            self._trees[part] = None if content is None else _parsed(content)
        return self._trees[part]

    def relations(self, part: str) -> dict[str, Relationship]:
        """Return the relationships of ``part`` by their names; "" is the package."""
        if part not in self._relations:
            folder, _, name = part.rpartition("/")
            rels = join(folder, "_rels", f"{name}.rels")
            root = self.tree(rels)
            self._relations[part] = {} if root is None else _relations(root, part)
        return self._relations[part]

    def targets(self, part: str, kind: str) -> list[str]:
        """Return the parts of one kind that ``part`` points to."""
        return [
            one.target
            for one in self.relations(part).values()
            if one.kind == kind and not one.is_external
        ]

    def one(self, kind: str) -> Element | None:
        """Return the root of what the document has one of: styles, settings."""
        found = self.targets(self.document, kind)
        return self.tree(found[0]) if found else None

    def all_relations(self) -> list[Relationship]:
        """Return every relationship of every part."""
        found: list[Relationship] = []
        for name in sorted(self.parts):
            if name.endswith(".rels"):
                root = self.tree(name)
                found += _relations(root, "").values() if root is not None else ()
        return found


def _parsed(content: bytes) -> Element:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ChengnuoError("这个 DOCX 的内容坏了，读不出来。", remedy=AGAIN) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise ChengnuoError("这个 DOCX 里有不该有的文档类型声明。", remedy=AGAIN)
    return root


def _relations(root: Element, part: str) -> dict[str, Relationship]:
    found = {}
    for element in root.iter(RELS):
        kind = (element.get("Type") or "").rpartition("/")[2]
        target = element.get("Target") or ""
        is_external = (element.get("TargetMode") or "").lower() == "external"
        if not is_external:
            folder = dirname(part)
            target = normpath(join("/", folder, target)).lstrip("/")
        found[element.get("Id") or ""] = Relationship(kind, target, is_external)
    return found
