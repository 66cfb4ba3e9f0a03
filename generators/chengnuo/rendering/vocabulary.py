"""The closed vocabulary of documents: which HTML a template may use, and its fields.

In: HTML. Out: its tree, in which every tag and class is known, or an error that names
the unknown one; and the list of its fields. PDF, DOCX and the form in the browser are
all made of this vocabulary:

block    h1 to h6, p, ol, ul, li, table (thead, tbody, tr, th, td), section, blockquote,
         pre, hr
inline   strong, em, code, br, span, a, img (a data: PNG with ``alt``, ``width`` in mm)
field    input (text, date, checkbox, radio), select with option, textarea; each with
         ``name`` and ``title`` (its Chinese name), texts with ``maxlength`` too;
         ``data-check``: the rule of its value (uscc, resident_id, phone); ``data-by``:
         who fills it in, ``agency`` or else the applicant; ``data-need``: ``always``
         or when it is needed, ``applicant_kind=organisation``; ``data-group``: what a
         radio is a choice of
body     class ``guide`` (sans throughout), ``wide`` (landscape); ``data-copies``:
         whose each copy is; ``data-head`` and ``data-foot``: what stands
         above and below every page

class    on      what it means
note     p       small print
plain    p       not indented
lead     p       leads in what follows, on the same page
option   p       one of several to choose from; begins with a radio or checkbox
item     p       an item of a numbered list that is written out
quote    p       the words of a provision
right    p       set to the right
source   p       where the text comes from, small and grey
form     table   labels and blanks
grid     table   rows of facts
code     p       a QR code
signature table  who signs: two columns, without lines, on one page
keep     section stays on one page
gap      span    a fact that is not known
line     span    a line to sign on
s m l xl field   how much room, from a few characters to a whole line
                   in the head of a table: how wide the column is, xl what is left
two      textarea  room for two lines, in a table
tall     textarea  room for several lines; ``taller``: for half as many again
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from lxml import etree, html

from chengnuo.errors import ChengnuoError

Element: TypeAlias = etree._Element  # noqa: SLF001

BLOCKS = {"h1", "h2", "h3", "h4", "h5", "h6", "p", "ol", "ul", "li", "table", "thead",
          "tbody", "tr", "th", "td", "section", "blockquote", "pre", "hr"}  # fmt: skip
INLINES = {"strong", "em", "code", "br", "span", "a", "img"}
FIELDS = {"input", "select", "option", "textarea"}
FRAME = {"html", "head", "meta", "title", "body"}
TAGS = BLOCKS | INLINES | FIELDS | FRAME
CLASSES = {"note", "plain", "code", "lead", "option", "item", "quote", "right", "source",
           "form", "grid", "signature", "keep", "gap", "line", "s", "m", "l", "xl",
           "two", "tall", "taller", "guide", "wide", "qr"}  # fmt: skip
KINDS = {"text", "date", "checkbox", "radio"}


@dataclass(frozen=True, slots=True)
class Field:
    """A blank to fill in; a radio is one of the values of its name."""

    name: str
    title: str
    kind: str  # text, lines, date, checkbox, radio, choice
    max_length: int = 0
    value: str = ""
    options: tuple[str, ...] = ()
    check: str = ""  # the rule of its value: uscc, resident_id, phone
    by: str = "applicant"  # who fills it in: applicant, agency
    need: str = ""  # "always", or when: applicant_kind=organisation
    group: str = ""  # what a radio is a choice of


def parse(document: str) -> Element:
    """Return the root of ``document``, all of whose tags and classes are known."""
    try:
        root = html.document_fromstring(document)
    except (etree.LxmlError, ValueError) as error:
        raise ChengnuoError(
            "文书模板是空的，或者不是 HTML。",
            remedy="照自带的 letter.html 写；是自己改过的模板，可以先移走。",
        ) from error
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue  # a comment
        if element.tag not in TAGS:
            raise _unknown(f"标签 <{element.tag}>")
        for name in (element.get("class") or "").split():
            if name not in CLASSES:
                raise _unknown(f"类名 {name}")
    return root


def body_of(root: Element) -> Element:
    """Return the body of a parsed document, which every document has."""
    body = root.find("body")
    if body is None:
        raise ChengnuoError("文书模板没有 <body>。", remedy="照 letter.html 补上。")
    return body


def fields(root: Element) -> tuple[Field, ...]:
    """Return the blanks of a document in their order; names are unique."""
    found: list[Field] = []
    for element in root.iter("input", "select", "textarea"):
        field = _field(element)
        twins = [one for one in found if one.name == field.name]
        if any(one.kind != "radio" or one.value == field.value for one in twins):
            raise ChengnuoError(
                f"模板里有两个填写项都叫 {field.name}。", remedy="给它们不同的 name。"
            )
        found.append(field)
    return tuple(found)


def _field(element: Element) -> Field:
    kind = {"select": "choice", "textarea": "lines"}.get(
        element.tag, element.get("type") or ""
    )
    if element.tag == "input" and kind not in KINDS:
        raise _unknown(f"填写项类型 {kind or '（空）'}")
    name, title = element.get("name"), element.get("title")
    if not name or not title:
        raise ChengnuoError(
            f"模板里的填写项 {name or title or element.tag} 没有 name 或 title。",
            remedy="两者都要写：name 用英文，title 是给人看的中文名称。",
        )
    length = element.get("maxlength") or "0"
    if not length.isdecimal():
        raise ChengnuoError(
            f"模板里的填写项 {name} 的 maxlength 是“{length}”，不是数字。",
            remedy='写最多可以填多少个字，例如 maxlength="50"。',
        )
    return Field(
        name,
        title,
        kind,
        int(length),
        element.get("value") or "",
        tuple(options(element)),
        check=element.get("data-check") or "",
        by=element.get("data-by") or "applicant",
        need=element.get("data-need") or "",
        group=element.get("data-group") or "",
    )


def options(element: Element) -> Iterator[str]:
    """Yield the choices of a drop-down list, without the empty one."""
    for option in element.iter("option"):
        if text := (option.text or "").strip():
            yield text


def _unknown(what: str) -> ChengnuoError:
    return ChengnuoError(
        f"模板里用了文书不支持的{what}。",
        remedy="只用 rendering/vocabulary.py 开头列出的标签和类名。",
    )
