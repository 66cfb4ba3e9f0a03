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

from chengnuo.rendering import render_document
from examples import examples
from rendered import look, rendered

CASES = [(f"{name}_docx", called) for name, called, _ in examples()]
LETTER = ("letter_docx", "one proof, nothing known")
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"


def controls(data):
    return docx.Document(io.BytesIO(data)).element.body.iter(qn("w:sdt"))


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
    ("name", "called", "data"), examples(), ids=lambda value: str(value)[:40]
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
