"""Write a document as DOCX with real content controls, the same bytes every time.

In: semantic HTML. Out: a package whose fixed parts (styles, fonts, settings) are made
once a process, with a body of its own. The only door of python-docx.
"""

import re
from datetime import date
from functools import lru_cache
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.document import Document as Skeleton
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt

from chengnuo.rendering import styles as looks
from chengnuo.rendering.binding import (
    HEAD,
    OFFICE,
    PACKAGE,
    PART,
    PROPERTIES,
    bound,
    properties,
)
from chengnuo.rendering.controls import building_blocks
from chengnuo.rendering.marks import PREFIX
from chengnuo.rendering.vocabulary import Element, body_of, parse
from chengnuo.rendering.words import WIDE, WIDTH, is_wide, written

KEPT = {"Normal", "Title", "Heading 1", "Heading 2", "Heading 3", "Quote", "Strong",
        "Header", "Footer", "Table Grid", "Normal Table",
        "Default Paragraph Font"}  # fmt: skip
DOCUMENT = "word/_rels/document.xml.rels"
GLOSSARY = "word/glossary/document.xml"
TYPES = {
    "/customXml/itemProps1.xml": "customXmlProperties",
    "/docProps/custom.xml": "custom-properties",
    f"/{GLOSSARY}": "wordprocessingml.document.glossary",
    "/word/glossary/styles.xml": "wordprocessingml.styles",
}
EPOCH = (1980, 1, 1, 0, 0, 0)
ROOT = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<w:{name} xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml" '
    'mc:Ignorable="w14 w15">{content}</w:{name}>'
)
ORDER = ("<w:keepNext", "<w:pBdr", "<w:tabs", "<w:spacing", "<w:ind", "<w:jc",
         "<w:outlineLvl")  # fmt: skip
SHEET = re.compile("<w:pgSz [^>]*><w:pgMar [^>]*>")
ACROSS = (  # A4, 28 mm above, 26 below, 30 on either side
    '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
    '<w:pgMar w:top="1587" w:right="1701" w:bottom="1474" w:left="1701" '
    'w:header="907" w:footer="850" w:gutter="0"/>'
)
SECTION = re.compile(rb"<w:sectPr.*</w:sectPr>", re.DOTALL)
SETTINGS = (
    '<w:zoom w:percent="100"/><w:defaultTabStop w:val="640"/>'
    '<w:characterSpacingControl w:val="compressPunctuation"/><w:compat><w:useFELayout/>'
    '<w:compatSetting w:name="compatibilityMode" '
    'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/>'
)
APPLICATION = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns='
    '"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>chengnuo</Application></Properties>"
)


def docx(html: str, *, day: date | None = None) -> bytes:
    """Return ``html`` as DOCX; ``day``, if any, is its date of creation."""
    root = parse(html)
    frame = body_of(root).attrib
    parts = dict(_skeleton())
    section = parts.pop("section").decode()
    wide = is_wide(body_of(root))
    if wide:
        section = SHEET.sub(ACROSS, section)
    made = written(root)
    parts["word/document.xml"] = ROOT.format(
        name="document", content=f"<w:body>{made.body}{section}</w:body>"
    ).encode()
    if made.tags:
        parts |= bound(made.bound)
        _relate(parts, DOCUMENT, "customXml", f"../{PART}")
    for number, picture in enumerate(made.pictures, 1):
        parts[f"word/media/picture{number}.png"] = picture
        target = f"media/picture{number}.png"
        _relate(parts, DOCUMENT, "image", target, f"picture{number}")
    if issue := _issue(root):
        parts[PROPERTIES] = properties(issue)
        _relate(parts, "_rels/.rels", "custom-properties", PROPERTIES)
    parts["word/header1.xml"] = _header(frame.get("data-head") or "")
    parts["word/footer1.xml"] = _footer(frame.get("data-foot") or "", wide=wide)
    parts["docProps/core.xml"] = _core(root.findtext("head/title") or "", day)
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as package:
        for name in sorted(
            parts, key=lambda name: (name != "[Content_Types].xml", name)
        ):
            package.writestr(_entry(name), parts[name])
    return out.getvalue()


def _relate(
    parts: dict[str, bytes], rels: str, kind: str, target: str, name: str = ""
) -> None:
    """Add to the part ``rels`` that what it is about has a ``target`` of a ``kind``."""
    line = (
        f'<Relationship Id="{name or kind}" '
        f'Type="{OFFICE}/relationships/{kind}" Target="{target}"/>'
    )
    end = b"</Relationships>"
    parts[rels] = parts[rels].replace(end, line.encode() + end)


def _issue(root: Element) -> list[tuple[str, str]]:
    """Return what the head of a document says about its issue."""
    return [
        (name, meta.get("content") or "")
        for meta in root.findall("head/meta")
        if (name := meta.get("name") or "").startswith(PREFIX)
    ]


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, EPOCH)
    entry.compress_type = ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    return entry


def _header(text: str) -> bytes:
    run = (
        f'<w:r><w:rPr><w:color w:val="AA1111"/></w:rPr><w:t>{escape(text)}</w:t></w:r>'
        if text
        else ""
    )
    content = f'<w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr>{run}</w:p>'
    return ROOT.format(name="hdr", content=content).encode()


def _footer(text: str, *, wide: bool) -> bytes:
    def said(words: str) -> str:
        return f'<w:r><w:t xml:space="preserve">{escape(words)}</w:t></w:r>'

    edge = (
        f'<w:tabs><w:tab w:val="clear" w:pos="{WIDTH}"/>'
        f'<w:tab w:val="right" w:pos="{WIDE}"/></w:tabs>'
    )

    def counted(what: str) -> str:
        return f'<w:fldSimple w:instr=" {what} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'

    content = (
        f'<w:p><w:pPr><w:pStyle w:val="Footer"/>{edge if wide else ""}</w:pPr>'
        f"{said(text)}<w:r><w:tab/></w:r>{said('第 ')}{counted('PAGE')}"
        f"{said(' 页　共 ')}{counted('NUMPAGES')}{said(' 页')}</w:p>"
    )
    return ROOT.format(name="ftr", content=content).encode()


def _core(title: str, day: date | None) -> bytes:
    made = (
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{day}T00:00:00Z</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{day}T00:00:00Z'
        "</dcterms:modified>"
        if day
        else ""
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        "<cp:coreProperties xmlns:cp="
        '"http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(title)}</dc:title><dc:language>zh-CN</dc:language>{made}"
        "</cp:coreProperties>"
    ).encode()


@lru_cache(maxsize=1)
def _skeleton() -> dict[str, bytes]:
    """Return the parts that every document shares, and its section as "section"."""
    document = Document()
    _page(document)
    _styles(document)
    _slim(document)
    saved = BytesIO()
    document.save(saved)
    with ZipFile(saved) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts["word/fontTable.xml"] = _font_table()
    parts["word/settings.xml"] = _settings()
    parts["docProps/app.xml"] = APPLICATION.encode()
    parts |= _glossary(parts)
    _relate(parts, DOCUMENT, "glossaryDocument", "glossary/document.xml")
    parts["section"] = SECTION.findall(parts["word/document.xml"])[0]
    return parts


def _glossary(parts: dict[str, bytes]) -> dict[str, bytes]:
    """Return the parts of the placeholders, and the types with all that may be added.

    A type of a part that a document does not have does no harm.
    """
    added = "".join(
        f'<Override PartName="{name}" ContentType='
        f'"application/vnd.openxmlformats-officedocument.{kind}+xml"/>'
        for name, kind in TYPES.items()
    )
    types = parts["[Content_Types].xml"]
    if b'Extension="png"' not in types:
        added += '<Default Extension="png" ContentType="image/png"/>'
    end = b"</Types>"
    return {
        "[Content_Types].xml": types.replace(end, added.encode() + end),
        GLOSSARY: ROOT.format(
            name="glossaryDocument",
            content=f"<w:docParts>{building_blocks()}</w:docParts>",
        ).encode(),
        "word/glossary/styles.xml": ROOT.format(
            name="styles",
            content='<w:style w:type="character" w:customStyle="1" w:styleId="Blank">'
            '<w:name w:val="Blank"/></w:style>',
        ).encode(),
        "word/glossary/_rels/document.xml.rels": (
            f'{HEAD}<Relationships xmlns="{PACKAGE}"><Relationship Id="styles" '
            f'Type="{OFFICE}/relationships/styles" Target="styles.xml"/></Relationships>'
        ).encode(),
    }


def _page(document: Skeleton) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(25), Mm(22)
    for edge in (section.header, section.footer):
        edge.is_linked_to_previous = False


def _styles(document: Skeleton) -> None:
    styles = document.styles
    for style in list(styles):
        if style.name not in KEPT:
            style.delete()
    latent = styles.element.find(qn("w:latentStyles"))
    if latent is not None:
        styles.element.remove(latent)
    defaults = styles.element.find(qn("w:docDefaults"))
    defaults.getparent().replace(defaults, _defaults())
    for name, look in looks.STYLES.items():
        if name not in styles:
            styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style = styles[name]
        element = style.element
        for tag in ("w:pPr", "w:rPr", "w:basedOn", "w:next", "w:link"):
            for old in element.findall(qn(tag)):
                element.remove(old)
        if look.base:
            style.base_style = styles[look.base]
        style.font.size = Pt(look.size)
        element.get_or_add_rPr().insert(0, parse_xml(_fonts(look.font)))
        element.replace(element.get_or_add_pPr(), parse_xml(_properties(look)))
    styles["Strong"].element.replace(
        styles["Strong"].element.get_or_add_rPr(),
        parse_xml(
            f"<w:rPr {nsdecls('w')}>{_fonts(looks.BLACK, declare=False)}</w:rPr>"
        ),
    )
    styles.add_style("Blank", WD_STYLE_TYPE.CHARACTER)
    styles.add_style("BlankLine", WD_STYLE_TYPE.CHARACTER).font.underline = True


def _properties(look: looks.Style) -> str:
    """Return the paragraph properties of a style, in the order of the schema."""
    spacing = f'<w:spacing w:line="{look.pitch * 20}" w:lineRule="{look.rule}"/>'
    found = []
    for piece in look.more:
        if piece.startswith("<w:spacing "):
            spacing = spacing.replace("/>", piece.removeprefix("<w:spacing"))
        else:
            found.append(piece)
    found.append(spacing)
    found.sort(key=lambda piece: ORDER.index(re.split(r"[ />]", piece)[0]))
    return f"<w:pPr {nsdecls('w')}>{''.join(found)}</w:pPr>"


def _fonts(font: str, *, declare: bool = True) -> str:
    latin = looks.LATIN if font in {looks.BODY, looks.ITALIC} else font
    return (
        f"<w:rFonts {nsdecls('w') if declare else ''} "
        f'w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{font}" w:cs="{looks.LATIN}"/>'
    )


def _defaults() -> BaseOxmlElement:
    return parse_xml(
        f"<w:docDefaults {nsdecls('w')}><w:rPrDefault><w:rPr>"
        f"{_fonts(looks.BODY, declare=False)}"
        '<w:sz w:val="32"/><w:szCs w:val="32"/>'
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'
        "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
    )


def _settings() -> bytes:
    return ROOT.format(name="settings", content=SETTINGS).encode()


def _font_table() -> bytes:
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/>'
        '<w:charset w:val="86"/><w:family w:val="auto"/></w:font>'
        for name, others in looks.ALTERNATIVES.items()
    )
    return ROOT.format(name="fonts", content=fonts).encode()


def _slim(document: Skeleton) -> None:
    """Drop what the library's own pattern carries and no letter needs."""
    for part in (document.part.package, document.part):
        for name, relation in list(part.rels.items()):
            if relation.reltype.rsplit("/", 1)[-1] in {
                "thumbnail", "stylesWithEffects", "theme", "customXml", "numbering",
                "webSettings",
            }:  # fmt: skip
                part.rels.pop(name)
