"""The parts of a DOCX and how they point to each other.

In: the bytes of a package. Out: its parts, parsed without entities and without looking
anything up, its relationships, and what is odd about them: an office program may find
another part than we do where types, names or numbers of parts are not the usual ones.
A package that is none is refused in words.
"""

import zlib
from dataclasses import dataclass
from io import BytesIO
from posixpath import dirname, join, normpath
from urllib.parse import unquote
from zipfile import BadZipFile, ZipFile

from lxml import etree

from chengnuo.errors import ChengnuoError
from chengnuo.receiving.docx_names import KINDS, MANY, W
from chengnuo.rendering.vocabulary import Element

RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
WORDS = "application/vnd.openxmlformats-officedocument.wordprocessingml."
TYPED = {  # parts of Word's own, by how their types of content end
    "styles": "styles", "settings": "settings", "fontTable": "fontTable",
    "header": "header", "footer": "footer", "numbering": "numbering",
    "glossaryDocument": "document.glossary",
}  # fmt: skip
AGAIN = "请申请人用发布的空白文书重新填写；用 WPS 或 Word 保存为 docx。"


@dataclass(frozen=True, slots=True)
class Relationship:
    """How a part points to another one, or out of the package."""

    kind: str  # header, image; a type that is not known as it is
    target: str
    is_external: bool
    odd: str = ""  # what is unusual about it


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
        self._names = {name.casefold(): name for name in self.parts}
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
            root = self.tree(self._names.get(rels.casefold(), rels))
            self._relations[part] = {} if root is None else self._read(root, part)
        return self._relations[part]

    def _read(self, root: Element, part: str) -> dict[str, Relationship]:
        """Return the relationships that a part of them says ``part`` has."""
        found: dict[str, Relationship] = {}
        for element in root:
            name, kind = element.get("Id") or "", element.get("Type") or ""
            target = element.get("Target") or ""
            is_external = (element.get("TargetMode") or "").lower() == "external"
            odd = "" if element.tag == f"{RELATIONS}Relationship" else "不认识的关系"
            if name in found:
                odd = "重复的关系"
            if not is_external:
                plain = unquote(target)
                odd = "写法特殊的目标" if plain != target else odd
                target = normpath(join("/", dirname(part), plain)).lstrip("/")
                there = self._names.get(target.casefold())
                if there is None:
                    odd = odd or "没有的部件"
                elif there != target:
                    odd, target = "大小写不同的部件", there
            found[f"{name} {odd}" if name in found else name] = Relationship(
                KINDS.get(kind, kind), target, is_external, odd
            )
        return found

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

    def odd(self) -> list[str]:
        """Return what the package has, or how it says so, that no letter does."""
        types = self._types()
        found = []
        for name in sorted(self.parts):
            folder, _, own = name.rpartition("/")
            if not own.casefold().endswith(".rels"):
                continue
            owner = f"{folder.removesuffix('_rels')}{own[: -len('.rels')]}"
            kinds = []
            for one in self.relations(owner).values():
                kinds.append(one.kind)
                if one.is_external:
                    found.append(f"外部链接 {one.kind} {one.target}")
                elif one.kind not in KINDS.values():
                    found.append(f"附带的内容 {one.kind}")
                elif one.odd:
                    found.append(f"{one.odd} {one.kind} {one.target}")
                elif one.kind in TYPED:
                    said = types.get(one.target.casefold(), "")
                    if said != f"{WORDS}{TYPED[one.kind]}+xml":
                        found.append(f"类型不对的部件 {one.kind}")
            found += [
                f"重复的部件 {kind}"
                for kind in sorted(set(kinds) - MANY)
                if kinds.count(kind) > 1
            ]
        return found

    def _types(self) -> dict[str, str]:
        """Return the types of content of the parts that have one of their own."""
        root = self.tree("[Content_Types].xml")
        found: dict[str, str] = {}
        for element in () if root is None else root.iter(f"{TYPES}Override"):
            name = (element.get("PartName") or "").lstrip("/").casefold()
            said = element.get("ContentType") or ""
            found[name] = said if name not in found else "重复"
        return found


def namespaces(root: Element) -> set[str]:
    """Return all namespaces that are declared in ``root``, used or not."""
    walk = etree.iterwalk(root, events=("start-ns",))
    return {uri for _, (_, uri) in walk}


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
