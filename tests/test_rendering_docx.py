"""DOCX: real content controls, our own properties, the same bytes every time."""

import io
import re
import shutil
import subprocess
import zipfile

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm
from lxml import etree

from chengnuo.errors import ChengnuoError
from chengnuo.rendering import render_document
from chengnuo.rendering.docx import docx as written
from examples import examples
from rendered import look, rendered

CASES = [(f"{name}_docx", called) for name, called, _ in examples()]
LETTER = ("letter_docx", "one proof, nothing known")
DOCUMENT = "word/document.xml"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"


def controls(data):
    """Return the blanks of a document, which have a tag."""
    tags = docx.Document(io.BytesIO(data)).element.body.iter(qn("w:tag"))
    return [tag.getparent().getparent() for tag in tags]


def locked(data):
    """Return the contents of the parts of a document that are locked."""
    body = docx.Document(io.BytesIO(data)).element.body
    return [
        control.find(qn("w:sdtContent"))
        for control in body.iter(qn("w:sdt"))
        if control.find(qn("w:sdtPr")).find(qn("w:tag")) is None
    ]


def paragraphs(data):
    """Return all paragraphs of a document, locked or not."""
    document = docx.Document(io.BytesIO(data))
    found = document.element.body.iter(qn("w:p"))
    return [docx.text.paragraph.Paragraph(one, document) for one in found]


@pytest.mark.parametrize(("kind", "called"), CASES)
def test_a_document_is_small_and_can_be_opened(kind, called):
    data = rendered(kind, called)
    assert len(data) <= 40_000
    document = docx.Document(io.BytesIO(data))
    assert document.core_properties.author == ""
    assert document.core_properties.title
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert not [name for name in package.namelist() if "thumbnail" in name]
        assert b"python-docx" not in b"".join(map(package.read, package.namelist()))


def test_the_letter_has_a_control_of_each_kind():
    found = set()
    for control in controls(rendered(*LETTER)):
        found |= {child.tag for child in control.find(qn("w:sdtPr"))}
    assert found >= {
        qn("w:text"), qn("w:date"), qn("w:dropDownList"), f"{W14}checkbox",
    }  # fmt: skip


def test_every_control_has_a_title_and_a_tag_of_its_own():
    tags = []
    for control in controls(rendered(*LETTER)):
        properties = control.find(qn("w:sdtPr"))
        tags.append(properties.find(qn("w:tag")).get(qn("w:val")))
        title = properties.find(qn("w:alias")).get(qn("w:val"))
        assert re.search("[\u4e00-\u9fff]", title), tags[-1]
    assert len(tags) == len(set(tags))
    assert {"applicant_kind=citizen", "organisation_name", "applicant_date"} <= set(
        tags
    )


def test_margins_and_fonts_follow_the_standard():
    document = docx.Document(io.BytesIO(rendered(*LETTER)))
    section = document.sections[0]
    margins = (section.top_margin, section.bottom_margin, section.left_margin,
               section.right_margin)  # fmt: skip
    for margin, wanted in zip(margins, (37, 35, 28, 26), strict=True):
        assert abs(margin - Mm(wanted)) < Mm(0.1)
    assert document.styles["Normal"].font.size.pt == 16
    fonts = {
        name: document.styles[name].element.rPr.rFonts.get(qn("w:eastAsia"))
        for name in ("Normal", "Heading 1", "Heading 2")
    }
    assert fonts == {"Normal": "仿宋", "Heading 1": "黑体", "Heading 2": "楷体"}


@pytest.mark.parametrize(
    ("name", "called", "data"),
    examples("letter", "guide"),
    ids=lambda value: str(value)[:40],
)
def test_the_words_are_those_of_the_pdf(name, called, data):
    document = docx.Document(io.BytesIO(rendered(f"{name}_docx", called)))
    said = "".join(t.text for t in document.element.body.iter(qn("w:t")))
    assert data["matter"]["name"] in said
    for proof in data["matter"]["proofs"]:
        assert proof["name"] in said


def test_two_renderings_have_the_same_bytes():
    data = next(d for n, c, d in examples() if (n, c) == ("letter", LETTER[1]))
    assert render_document("letter_docx", data, look()) == rendered(*LETTER)


def test_signatures_and_dates_stay_on_one_page():
    document = docx.Document(io.BytesIO(rendered(*LETTER)))
    *_, signature = document.element.body.iter(qn("w:tbl"))
    for paragraph in signature.iter(qn("w:p")):
        assert paragraph.pPr.find(qn("w:keepNext")) is not None


HTML = """<html><head><title>示例</title>
<meta name="chengnuo.document" content="letter">
<meta name="chengnuo.digest" content="0123"></head>
<body data-copies="行政机关留存 申请人留存"><h1>示例</h1>
<table class="grid"><thead><tr><th>项</th></tr></thead><tr><td>甲</td></tr></table>
<p>以上属实。</p>
<table class="signature"><tr><td>申请人：</td><td>行政机关：</td></tr></table>
<p><img src="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAABUAAAAV" alt="二维码" width="22"></p>
</body></html>"""


def part(data, name):
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read(name).decode()


def test_every_text_is_bound_to_an_element_of_its_own():
    data = rendered(*LETTER)
    stored = etree.fromstring(part(data, "customXml/item1.xml").encode())
    store = re.search("{[0-9A-F-]+}", part(data, "customXml/itemProps1.xml"))[0]
    found = []
    for control in controls(data):
        (binding,) = control.iter(qn("w:dataBinding"))
        if control.find(qn("w:sdtPr")).find(qn("w:text")) is None:
            continue
        assert binding.get(qn("w:storeItemID")) == store
        names = dict(re.findall(r"xmlns:(\w+)='([^']+)'",
                                binding.get(qn("w:prefixMappings"))))  # fmt: skip
        (element,) = stored.xpath(binding.get(qn("w:xpath")), namespaces=names)
        assert not element.text
        found.append(element)
    assert found == list(stored)


def test_no_other_control_is_bound_to_anything_in_the_document():
    data = rendered(*LETTER)
    stores = re.findall("{[0-9A-F-]+}", part(data, "customXml/itemProps1.xml"))
    others = [
        control.find(qn("w:sdtPr"))
        for control in controls(data)
        if control.find(qn("w:sdtPr")).find(qn("w:text")) is None
    ]
    assert len(others) > 10
    for one in others:
        binding = one.find(qn("w:dataBinding"))
        assert binding.get(qn("w:storeItemID")) not in stores
        assert "urn:chengnuo:letter" not in binding.get(qn("w:prefixMappings"))
        element = one.find(qn("w:tag")).get(qn("w:val")).replace("=", ".")
        assert f":{element}[1]" in binding.get(qn("w:xpath"))
        assert f"<{element}>" not in part(data, "customXml/item1.xml")


def test_the_placeholders_are_building_blocks_of_the_document():
    data = rendered(*LETTER)
    glossary = part(data, "word/glossary/document.xml")
    blocks = set(re.findall(r'<w:docPartPr><w:name w:val="([^"]+)"', glossary))
    used = set(
        re.findall(r'<w:docPart w:val="([^"]+)"', part(data, "word/document.xml"))
    )
    assert {"Blank-cell", "Blank-date"} <= used <= blocks


def test_what_holds_no_blank_is_locked_and_the_blanks_are_open():
    data = rendered(*LETTER)
    for content in locked(data):
        lock = content.getparent().find(qn("w:sdtPr")).find(qn("w:lock"))
        assert lock.get(qn("w:val")) == "sdtContentLocked"
        assert not list(content.iter(qn("w:sdt")))
    for block in docx.Document(io.BytesIO(data)).element.body:
        if block.tag in {qn("w:p"), qn("w:tbl")}:
            nearby = [block, block.getprevious()]  # the gap after a table of blanks
            assert any(list(one.iter(qn("w:tag"))) for one in nearby)
    said = "".join(t.text for one in locked(data) for t in one.iter(qn("w:t")))
    assert "不实承诺的责任" in said
    locks = [one.find(qn("w:sdtPr")).find(qn("w:lock")) for one in controls(data)]
    assert {lock.get(qn("w:val")) for lock in locks} == {"sdtLocked"}


def test_the_document_itself_is_not_protected():
    """LibreOffice 7.4 would not let anybody type into it."""
    for data in (rendered(*LETTER), written("<html><body><p>甲</p></body></html>")):
        assert "documentProtection" not in part(data, "word/settings.xml")


def test_a_document_without_blanks_has_nothing_locked():
    data = written("<html><body><p>甲</p></body></html>")
    assert "<w:sdt>" not in part(data, "word/document.xml")


def test_all_controls_have_numbers_of_their_own():
    numbers = re.findall('<w:id w:val="([0-9]+)"', part(rendered(*LETTER), DOCUMENT))
    body = part(rendered(*LETTER), DOCUMENT)
    assert len(set(numbers)) == len(numbers) == body.count("<w:sdt>")


def test_the_head_says_which_issue_it_is():
    properties = part(written(HTML), "docProps/custom.xml")
    assert 'name="chengnuo.document"><vt:lpwstr>letter<' in properties
    assert 'name="chengnuo.digest"><vt:lpwstr>0123<' in properties


def test_a_line_of_boxes_says_whose_copy_it_is():
    body = docx.Document(io.BytesIO(written(HTML))).element.body
    first = next(body.iter(qn("w:p")))
    said = "".join(t.text for t in first.iter(qn("w:t")))
    assert said == "（一式两份）本份由　☐ 行政机关　☐ 申请人　留存"
    tags = [tag.get(qn("w:val")) for tag in first.iter(qn("w:tag"))]
    assert tags == ["copy_agency", "copy_applicant"]


def test_a_picture_stands_in_a_line_as_high_as_it_is():
    document = docx.Document(io.BytesIO(written(HTML)))
    (picture,) = document.inline_shapes
    assert (picture.width, picture.height) == (Mm(22), Mm(22))
    assert paragraphs(written(HTML))[-1].style.name == "Picture"
    assert next(document.element.body.iter(qn("wp:docPr"))).get("descr") == "二维码"


def test_a_picture_from_elsewhere_is_refused():
    with pytest.raises(ChengnuoError, match="img"):
        written('<html><body><p><img src="https://x.example/x.png"></p></body></html>')


def test_what_is_signed_stays_with_the_signatures_and_headers_are_repeated():
    document = docx.Document(io.BytesIO(written(HTML)))
    (signed,) = [p for p in paragraphs(written(HTML)) if p.text == "以上属实。"]
    assert signed.paragraph_format.keep_with_next
    rows = document.element.body.iter(qn("w:tr"))
    first, second = (list(row.iter(qn("w:tblHeader"))) for row in [*rows][:2])
    assert (len(first), len(second)) == (1, 0)


@pytest.mark.slow
def test_libreoffice_opens_it(tmp_path):
    office = shutil.which("soffice")
    if not office:
        pytest.skip("LibreOffice is not installed")
    source = tmp_path / "letter.docx"
    source.write_bytes(rendered(*LETTER))
    subprocess.run(
        [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless",
         "--convert-to", "txt:Text", "--outdir", tmp_path, source],
        check=True,
        capture_output=True,
        timeout=180,
    )  # fmt: skip
    said = (tmp_path / "letter.txt").read_text(encoding="utf-8-sig")
    assert "三、申请人承诺" in said
    assert "☐" in said
