"""The fixed parts of a DOCX, piece by piece, and the controls between them.

In: a package. Out: the text of each paragraph outside the controls, in the order of the
document, with a mark 〔…〕 for each control and for all that letters do not have: what
hides text, what was inserted or deleted, pictures, fields, notes, links. Anything that
is not known counts, so that what is equal to the blank was not altered. What office
programs change when they save, such as runs, styles and numbers of pages, does not.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby

from chengnuo.receiving.docx_controls import (
    SIGNS,
    SILENT,
    THROUGH,
    Control,
    binding_of,
    control_of,
    joined,
    name_of,
    tag_of,
    text_of,
    value_in,
)
from chengnuo.receiving.docx_looks import Looks, is_on, table_looks
from chengnuo.receiving.docx_package import Package, W
from chengnuo.rendering.binding import NOWHERE
from chengnuo.rendering.vocabulary import Element

R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
PAGES = re.compile(r"(PAGE|NUMPAGES)( \\\* (ARABIC|MERGEFORMAT))*")
MM = 36_000  # in the units of drawings
CHANGES = {"ins": "插入", "del": "删除", "moveFrom": "移走", "moveTo": "移来"}
NOTES = {
    "footnoteReference": "脚注",
    "endnoteReference": "尾注",
    "commentReference": "批注",
}
# Relationships that a document may have; what is not among them is a piece.
KINDS = {
    "officeDocument", "core-properties", "extended-properties", "custom-properties",
    "styles", "stylesWithEffects", "settings", "fontTable", "webSettings", "theme",
    "numbering", "footnotes", "endnotes", "header", "footer", "image", "customXml",
    "customXmlProps", "glossaryDocument", "thumbnail", "comments", "people",
    "commentsExtended", "commentsIds", "commentsExtensible", "font",
}  # fmt: skip


@dataclass(slots=True)
class _Field:
    """A field that has begun: its instruction, then its result."""

    instruction: str = ""
    result: list[tuple[frozenset[str], str]] | None = None


Tokens = list[tuple[frozenset[str], str]]  # looks, and the text that has them
PLAIN: frozenset[str] = frozenset()


class Reader:
    """Reads one package, once."""

    def __init__(self, package: Package) -> None:
        """Begin at the document of ``package``."""
        self.controls: list[Control] = []
        self._package = package
        self._part = package.document
        self._looks = Looks.of(package.one("styles"))
        self._fields: list[_Field] = []
        self._paragraph: Element | None = None

    def pieces(self) -> list[str]:
        """Return all pieces; fill ``controls``."""
        root = self._package.root
        found = list(self._blocks(root.find(f"{W}body")))
        background = root.find(f"{W}background")
        if background is not None and background.get(f"{W}color") not in {
            None, "FFFFFF", "auto",
        }:  # fmt: skip
            found.append("〔页面背景〕")
        for section in root.iter(f"{W}sectPr"):
            found += self._margins(section)
            if is_on(section, "titlePg"):
                found.append("〔首页的页眉页脚不同〕")
        settings = self._package.one("settings")
        if settings is not None and is_on(settings, "evenAndOddHeaders"):
            found.append("〔奇偶页的页眉页脚不同〕")
        found += self._around()
        return found

    def _margins(self, section: Element) -> Iterator[str]:
        """Yield the header and the footer of a section."""
        relations = self._package.relations(self._package.document)
        for kind in ("header", "footer"):
            for reference in section.iterchildren(f"{W}{kind}Reference"):
                relation = relations.get(reference.get(f"{R}id") or "")
                root = self._package.tree(relation.target) if relation else None
                if relation is None or root is None:
                    yield f"〔没有的{kind}〕"
                    continue
                self._part = relation.target
                yield from self._blocks(root)
        self._part = self._package.document

    def _around(self) -> Iterator[str]:
        """Yield what the package holds beside its text and letters do not have."""
        for one in self._package.all_relations():
            if one.is_external:
                yield f"〔外部链接 {one.kind} {one.target}〕"
            elif one.kind not in KINDS:
                yield f"〔附带的内容 {one.kind}〕"
        for part in self._package.targets(self._package.document, "customXml"):
            for properties in self._package.targets(part, "customXmlProps"):
                root = self._package.tree(properties)
                said = () if root is None else root.attrib.values()
                if any(str(one).upper() == NOWHERE for one in said):
                    yield "〔附带的内容 customXml〕"  # Word shows it in the blanks
        fonts = self._package.one("fontTable")
        for font in () if fonts is None else fonts.iter(f"{W}font"):
            if any("embed" in str(child.tag) for child in font):
                yield f"〔嵌入的字体 {font.get(f'{W}name')}〕"

    def _blocks(self, parent: Element | None) -> Iterator[str]:
        """Yield the pieces of the blocks in ``parent``."""
        for element in () if parent is None else parent:
            name = name_of(element)
            if name == "p":
                yield self._whole(element)
            elif name in {"tbl", "tr", "tc"}:
                odd = _marks(table_looks(element))
                for piece in self._blocks(element):
                    yield odd + piece if piece else piece
            elif name == "sdt":
                yield from self._block_control(element)
            elif name in THROUGH:
                yield from self._blocks(element)
            elif name in CHANGES:
                for piece in self._blocks(element):
                    yield f"〔{CHANGES[name]}〕{piece}"
            elif name not in SILENT:
                yield f"〔{name}〕{_words(element)}"

    def _block_control(self, element: Element) -> Iterator[str]:
        """Yield the piece of a control around whole paragraphs or cells."""
        content = element.find(f"{W}sdtContent")
        control = control_of(element)
        if control is None:
            if binding_of(element) is not None:
                yield "〔绑定的内容〕"
            yield from self._blocks(content)
            return
        paragraphs = [] if content is None else list(content.iter(f"{W}p"))
        control.text = "\n".join("".join(value_in(one, control)) for one in paragraphs)
        self.controls.append(control)
        yield _mark(control)

    def _whole(self, paragraph: Element) -> str:
        """Return the piece of a paragraph."""
        above, self._paragraph = self._paragraph, paragraph
        tokens: Tokens = []
        self._inline(paragraph, tokens)
        while self._fields:  # one that does not end in its paragraph
            tokens.append((PLAIN, "〔域〕"))
            self._end_field(tokens)
        self._paragraph = above
        said = "".join(
            _marks(look) + "".join(text for _, text in group)
            for look, group in groupby(tokens, key=lambda token: token[0])
        )
        looks = self._looks.of_paragraph(paragraph)
        return _marks(looks) + said if said or "修订" in looks else said

    def _inline(self, parent: Element, tokens: Tokens) -> None:
        """Add what stands in a line: runs, controls, what goes around them."""
        children = list(parent)
        at = 0
        while at < len(children):
            element = children[at]
            name = name_of(element)
            at += 1
            if name == "r":
                self._run(element, tokens)
            elif name == "sdt":
                tag = tag_of(element)
                same = [element]
                while tag and at < len(children) and tag_of(children[at]) == tag:
                    same.append(children[at])
                    at += 1
                self._inline_control(same, tokens)
            elif name == "fldSimple":
                self._fields.append(_Field(element.get(f"{W}instr") or "", []))
                self._inline(element, tokens)
                self._end_field(tokens)
            elif name in CHANGES:
                self._say(tokens, f"〔{CHANGES[name]}〕")
                self._inline(element, tokens)
                self._say(tokens, "〔／〕")
            elif name in THROUGH:
                self._inline(element, tokens)
            elif name not in SILENT:
                self._say(tokens, f"〔{name}〕{_words(element)}")

    def _inline_control(self, same: list[Element], tokens: Tokens) -> None:
        """Add the mark of a control, which LibreOffice 7.4 saves as several."""
        control = control_of(same[0])
        if control is None:
            if binding_of(same[0]) is not None:
                self._say(tokens, "〔绑定的内容〕")
            content = same[0].find(f"{W}sdtContent")
            if content is not None:
                self._inline(content, tokens)
            return
        parts = [value_in(one.find(f"{W}sdtContent"), control) for one in same]
        for one in same:
            self._look_inside(one, control)
        found = joined(parts, _breaks(tokens))
        if found is None:
            control.text = "".join(parts[0])
            if len(parts) > 1:
                control.odd.add("重复")
        else:
            control.text, control.is_rejoined = found, len(parts) > 1
            if control.is_rejoined:
                del tokens[len(tokens) - min(found.count("\n"), _breaks(tokens)) :]
        self.controls.append(control)
        self._say(tokens, _mark(control))

    def _look_inside(self, element: Element, control: Control) -> None:
        """Note what hides the value of a control."""
        for run in element.iter(f"{W}r"):
            if any(words.text for words in run.iterchildren(f"{W}t")):
                looks = self._looks.of_run(run, self._paragraph, strict=False)
                control.odd |= looks

    def _run(self, run: Element, tokens: Tokens) -> None:
        """Add what a run shows."""
        look: frozenset[str] | None = None
        for element in run:
            name = name_of(element)
            if name == "fldChar":
                self._field_sign(element, tokens)
            elif name in {"instrText", "delInstrText"} and self._fields:
                self._fields[-1].instruction += element.text or ""
            elif text := self._shown(name, element):
                if look is None:
                    look = self._looks.of_run(run, self._paragraph)
                self._say(tokens, text, look)

    def _shown(self, name: str, element: Element) -> str:
        """Return what an element of a run shows."""
        if name == "br":
            kind = element.get(f"{W}type")
            return "\n" if kind in {None, "textWrapping"} else "〔分页〕"
        if name == "sym":
            return f"〔符号 {element.get(f'{W}font')} {element.get(f'{W}char')}〕"
        if name == "drawing":
            return self._drawing(element)
        if name in NOTES:
            return self._note(name.removesuffix("Reference"), element)
        if name in {"t", "delText"}:
            return text_of(element)
        unknown = f"〔{name}〕{_words(element)}"
        return SIGNS.get(name, "" if name in SILENT else unknown)

    def _say(self, tokens: Tokens, text: str, look: frozenset[str] = PLAIN) -> None:
        """Add a text where it belongs: to the line, or to the field that is open."""
        if self._fields:
            one = self._fields[-1]
            if one.result is None:
                one.result = [(PLAIN, "〔域〕")]
            one.result.append((look, text))
        else:
            tokens.append((look, text))

    def _field_sign(self, element: Element, tokens: Tokens) -> None:
        kind = element.get(f"{W}fldCharType")
        if kind == "begin":
            self._fields.append(_Field())
            if len(element):
                self._fields[-1].instruction = "〔表单〕"
        elif not self._fields:
            self._say(tokens, "〔域〕")
        elif kind == "separate":
            self._fields[-1].result = self._fields[-1].result or []
        else:
            self._end_field(tokens)

    def _end_field(self, tokens: Tokens) -> None:
        """Add a field: the number of a page as what it is, others with their result."""
        one = self._fields.pop()
        said = " ".join(one.instruction.split())
        result = one.result or []
        shown = "".join(text for _, text in result)
        look = frozenset().union(*(look for look, _ in result))
        if PAGES.fullmatch(said) and re.fullmatch("[0-9]{0,5}", shown):
            self._say(tokens, f"〔{said.partition(' ')[0]}〕", look)
        else:
            self._say(tokens, f"〔域 {said}〕", look)
            for looks, text in result:
                self._say(tokens, text, looks)

    def _drawing(self, element: Element) -> str:
        """Return a picture by its content and size, or what else is drawn."""
        inline, pictures = element.find(f"{WP}inline"), list(element.iter(f"{A}blip"))
        relations = self._package.relations(self._part)
        sums = []
        for picture in pictures:
            relation = relations.get(picture.get(f"{R}embed") or "")
            content = self._package.parts.get(relation.target, b"") if relation else b""
            sums.append(sha256(content).hexdigest()[:12])
        words = _words(element)
        if inline is None or len(sums) != 1 or words:
            return f"〔图形 {' '.join(sums)}〕{words}"
        extent = inline.find(f"{WP}extent")
        size = [
            round(int(said) / MM) if said.isdecimal() else 0
            for side in ("cx", "cy")
            for said in [extent.get(side) or "" if extent is not None else ""]
        ]
        return f"〔图 {size[0]}×{size[1]} {sums[0]}〕"

    def _note(self, kind: str, element: Element) -> str:
        """Return a footnote, endnote or comment with its text."""
        said = NOTES[f"{kind}Reference"]
        root, number = self._package.one(f"{kind}s"), element.get(f"{W}id")
        for note in () if root is None else root:
            if note.get(f"{W}id") == number:
                return f"〔{said} {_words(note)}〕"
        return f"〔{said}〕"


def _marks(looks: frozenset[str]) -> str:
    return "".join(f"〔{one}〕" for one in sorted(looks))


def _mark(control: Control) -> str:
    return f"〔{control.tag}〕{_marks(frozenset(control.odd))}"


def _words(element: Element) -> str:
    """Return all text in an element that is not known."""
    return "".join(str(said) for said in element.itertext()).strip()


def _breaks(tokens: Tokens) -> int:
    """Return how many breaks a line ends with."""
    count = 0
    while count < len(tokens) and tokens[-1 - count][1] == "\n":
        count += 1
    return count
