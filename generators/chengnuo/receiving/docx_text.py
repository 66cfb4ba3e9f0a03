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
from itertools import groupby

from chengnuo.receiving.docx_controls import (
    SIGNS,
    SILENT,
    THROUGH,
    Control,
    check_box,
    control_of,
    is_again,
    is_shown_otherwise,
    is_stock,
    joined,
    name_of,
    tag_of,
    text_of,
    value_in,
)
from chengnuo.receiving.docx_drawings import NOTES, R, note, picture, words_in
from chengnuo.receiving.docx_layout import (
    around,
    fonts_odd,
    page_of,
    settings_odd,
    table_looks,
    within_cell,
)
from chengnuo.receiving.docx_looks import NOWHERE as NO_PLACE
from chengnuo.receiving.docx_looks import Around, Looks
from chengnuo.receiving.docx_names import W
from chengnuo.receiving.docx_package import Package
from chengnuo.receiving.docx_shape import odd_names, odd_shape
from chengnuo.receiving.docx_styles import OFF, Styles
from chengnuo.rendering.binding import NOWHERE
from chengnuo.rendering.vocabulary import Element

PAGES = re.compile(r"(PAGE|NUMPAGES)( \\\* (ARABIC|MERGEFORMAT))*")
CHANGES = {"ins": "插入", "del": "删除", "moveFrom": "移走", "moveTo": "移来"}
# What the text of a placeholder is made of.
INERT = {
    "docPartBody", "p", "pPr", "pStyle", "r", "rPr", "rStyle", "t", "proofErr",
    "bookmarkStart", "bookmarkEnd", "lang", "rFonts", "u",
}  # fmt: skip
BRACKET = "〔"  # begins a mark; one in a text is written twice


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
        styles = [package.one("styles")]
        if package.targets(package.document, "stylesWithEffects"):
            styles.append(package.one("stylesWithEffects"))  # which Word 2010 obeys
        self._looks = [Looks(Styles(root)) for root in styles]
        self._fields: list[_Field] = []
        self._around = Around()
        self._places = [NO_PLACE] * len(self._looks)

    def pieces(self) -> list[str]:
        """Return all pieces; fill ``controls``."""
        root = self._package.root
        found: list[str] = []
        for body in root.iterchildren(f"{W}body"):
            found += self._blocks(body)
        background = root.find(f"{W}background")
        if background is not None and background.get(f"{W}color") not in {
            None, "FFFFFF", "auto",
        }:  # fmt: skip
            found.append("〔页面背景〕")
        for section in root.iter(f"{W}sectPr"):
            found.append(page_of(section))
            found += self._margins(section)
        found += [f"〔{one}〕" for one in self._odd()]
        return found

    def _margins(self, section: Element) -> Iterator[str]:
        """Yield the headers and the footers of a section."""
        relations = self._package.relations(self._package.document)
        for kind in ("header", "footer"):
            for reference in sorted(
                section.iterchildren(f"{W}{kind}Reference"),
                key=lambda one: one.get(f"{W}type") or "",
            ):
                yield f"〔{kind} {reference.get(f'{W}type')}〕"
                relation = relations.get(reference.get(f"{R}id") or "")
                root = self._package.tree(relation.target) if relation else None
                if relation is None or root is None or relation.kind != kind:
                    yield f"〔没有的{kind}〕"
                    continue
                self._part = relation.target
                yield from self._blocks(root)
                yield from (f"〔{one}〕" for one in odd_shape(root))
        self._part = self._package.document

    def _odd(self) -> Iterator[str]:
        """Yield what the package holds beside its text and letters do not have."""
        package = self._package
        yield from odd_shape(package.root)
        yield from package.odd()
        for looks in self._looks:
            yield from looks.styles.odd()
        for kind in ("styles", "settings", "fontTable"):
            root = package.one(kind)
            if root is not None:
                yield from odd_names(root)
        yield from settings_odd(package.one("settings"))
        yield from fonts_odd(package.one("fontTable"))
        for part in package.targets(package.document, "customXml"):
            for properties in package.targets(part, "customXmlProps"):
                root = package.tree(properties)
                said = () if root is None else root.attrib.values()
                if any(str(one).upper() == NOWHERE for one in said):
                    yield "附带的内容 customXml"  # Word shows it in the blanks
        yield from self._placeholders()

    def _placeholders(self) -> Iterator[str]:
        """Yield what Word would show in an empty blank and is no blank."""
        root = self._package.one("glossaryDocument")
        if root is None:
            return
        yield from odd_names(root)
        for block in root.iter(f"{W}docPartBody"):
            said = "".join(map(str, block.itertext())).strip("\r\n\t ")
            if said and not is_stock(said):
                yield f"占位文字 {said}"
            tags = {name_of(one) for one in block.iter()}
            if odd := tags - INERT:
                yield f"占位文字 {' '.join(sorted(odd))}"

    def _blocks(self, parent: Element | None) -> Iterator[str]:
        """Yield the pieces of the blocks in ``parent``."""
        for element in () if parent is None else parent:
            name = name_of(element)
            if name == "p":
                yield self._whole(element)
            elif name in {"tbl", "tr", "tc"}:
                yield from self._cells(name, element)
            elif name == "sdt":
                yield from self._block_control(element)
            elif name in THROUGH:
                yield from self._blocks(element)
            elif name in CHANGES:
                for piece in self._blocks(element):
                    yield f"〔{CHANGES[name]}〕{piece}"
            elif name not in SILENT:
                yield f"〔{name}〕{words_in(element)}"

    def _cells(self, name: str, element: Element) -> Iterator[str]:
        """Yield the pieces of a table, a row or a cell, and where it begins and ends."""
        outer, odd = self._around, {*table_looks(element)}
        if name == "tbl":
            for looks in self._looks:
                self._around, more = around(element, looks.styles, self._around)
                odd |= more
            yield f"〔表格〕{_marks(frozenset(odd))}"
            yield from self._blocks(element)
            yield "〔表格完〕"
        elif name == "tr":
            yield f"〔行〕{_marks(frozenset(odd))}"
            yield from self._blocks(element)
        else:
            self._around = within_cell(element, outer)
            mark = f"〔格〕{_marks(frozenset(odd))}"
            for piece in self._blocks(element):
                yield mark + piece
                mark = ""
        self._around = outer

    def _block_control(self, element: Element) -> Iterator[str]:
        """Yield the piece of a control around whole paragraphs or cells."""
        content = element.find(f"{W}sdtContent")
        control = control_of(element)
        if control is None:
            if is_shown_otherwise(element):
                yield "〔绑定的内容〕"
            yield from self._blocks(content)
            return
        paragraphs = [] if content is None else list(content.iter(f"{W}p"))
        control.text = "\n".join("".join(value_in(one, control)) for one in paragraphs)
        check_box(control)
        self.controls.append(control)
        yield _mark(control)

    def _whole(self, paragraph: Element) -> str:
        """Return the piece of a paragraph."""
        above, self._places = (
            self._places,
            [looks.of_paragraph(paragraph, self._around) for looks in self._looks],
        )
        tokens: Tokens = []
        self._inline(paragraph, tokens)
        while self._fields:  # one that does not end in its paragraph
            tokens.append((PLAIN, "〔域〕"))
            self._end_field(tokens)
        marks = frozenset[str]().union(*(place.marks for place in self._places))
        self._places = above
        said = "".join(
            _marks(look) + "".join(text for _, text in group)
            for look, group in groupby(tokens, key=lambda token: token[0])
        )
        return _marks(marks) + said if said or marks & {"修订", "隐藏"} else said

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
                while tag and at < len(children) and is_again(element, children[at]):
                    same.append(children[at])
                    at += 1
                self._inline_control(same, tokens)
            elif name == "fldSimple":
                self._fields.append(_Field(element.get(f"{W}instr") or "", []))
                self._lock(element, tokens)
                self._inline(element, tokens)
                self._end_field(tokens)
            elif name in CHANGES:
                self._say(tokens, f"〔{CHANGES[name]}〕")
                self._inline(element, tokens)
                self._say(tokens, "〔／〕")
            elif name in THROUGH:
                self._inline(element, tokens)
            elif name not in SILENT:
                self._say(tokens, f"〔{name}〕{words_in(element)}")

    def _inline_control(self, same: list[Element], tokens: Tokens) -> None:
        """Add the mark of a control, which LibreOffice 7.4 saves as several."""
        control = control_of(same[0])
        if control is None:
            if is_shown_otherwise(same[0]):
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
        check_box(control)
        self.controls.append(control)
        self._say(tokens, _mark(control))

    def _look(self, run: Element, *, strict: bool = True) -> frozenset[str]:
        """Return what is suspicious in the look of a run, in any of the styles."""
        pairs = zip(self._looks, self._places, strict=True)
        return frozenset[str]().union(
            *(looks.of_run(run, place, strict=strict) for looks, place in pairs)
        )

    def _look_inside(self, element: Element, control: Control) -> None:
        """Note what hides the value of a control."""
        for run in element.iter(f"{W}r"):
            if any(words.text for words in run.iterchildren(f"{W}t")):
                control.odd |= self._look(run, strict=control.is_box)

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
                    look = self._look(run)
                self._say(tokens, text, look)

    def _shown(self, name: str, element: Element) -> str:
        """Return what an element of a run shows."""
        if name == "br":
            kind = element.get(f"{W}type")
            return "\n" if kind in {None, "textWrapping"} else "〔分页〕"
        if name == "sym":
            return f"〔符号 {element.get(f'{W}font')} {element.get(f'{W}char')}〕"
        if name == "drawing":
            return picture(self._package, self._part, element)
        if name in NOTES:
            return note(self._package, name.removesuffix("Reference"), element)
        if name in {"t", "delText"}:
            return text_of(element).replace(BRACKET, BRACKET * 2)
        unknown = f"〔{name}〕{words_in(element)}"
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
            self._lock(element, tokens)
            self._fields.append(_Field())
            if len(element):
                self._fields[-1].instruction = "〔表单〕"
        elif not self._fields:
            self._say(tokens, "〔域〕")
        elif kind == "separate":
            self._fields[-1].result = self._fields[-1].result or []
        else:
            self._end_field(tokens)

    def _lock(self, element: Element, tokens: Tokens) -> None:
        """Say that a field shows its result for ever."""
        if element.get(f"{W}fldLock") not in {None, *OFF}:
            self._say(tokens, "〔锁定的域〕")

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


def _marks(looks: frozenset[str]) -> str:
    return "".join(f"〔{one}〕" for one in sorted(looks))


def _mark(control: Control) -> str:
    return f"〔{control.tag}〕{_marks(frozenset(control.odd))}"


def _breaks(tokens: Tokens) -> int:
    """Return how many breaks a line ends with."""
    count = 0
    while count < len(tokens) and tokens[-1 - count][1] == "\n":
        count += 1
    return count
