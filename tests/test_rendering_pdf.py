"""PDF: conforming, small, stable, fillable, and with none but the cut fonts."""

import hashlib
import io
import subprocess
import sys
from functools import cache

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from chengnuo.errors import ChengnuoError
from chengnuo.rendering import render_document
from chengnuo.rendering.pdf import pdf
from examples import example, examples
from pdf_ua import check
from rendered import TYPED, look, rendered

CASES = [(f"{name}_pdf", called) for name, called, _ in examples()]
LETTER = ("letter_pdf", "one proof, nothing known")


@cache
def opened(kind, called):
    return pikepdf.open(io.BytesIO(rendered(kind, called)))


def form_fields(document):
    return {str(field.T): field for field in document.Root.AcroForm.Fields}


def test_every_example_conforms_to_pdf_ua(tmp_path):
    paths = []
    for number, (kind, called) in enumerate(CASES):
        paths.append(tmp_path / f"{number}.pdf")
        paths[-1].write_bytes(rendered(kind, called))
    assert {
        name: rules for name, rules in check(paths, profile="ua1").items() if rules
    } == {}


@pytest.mark.parametrize(("kind", "called"), CASES)
def test_a_document_is_small_and_holds_the_cut_fonts_only(kind, called):
    assert len(rendered(kind, called)) <= 80_000
    fonts = {
        str(font.BaseFont).partition("+")[2]
        for page in opened(kind, called).pages
        for font in page.Resources.Font.values()
    }
    assert fonts <= {"Chengnuo-Serif", "Chengnuo-Sans"}


@pytest.mark.parametrize(("kind", "called"), CASES)
def test_a_document_names_its_title_and_language(kind, called):
    document = opened(kind, called)
    assert str(document.Root.Lang) == "zh-CN"
    assert str(document.docinfo.Title)
    assert "/CreationDate" not in document.docinfo


def test_the_letter_has_a_field_of_each_kind():
    found = form_fields(opened(*LETTER))
    assert {str(field.FT) for field in found.values()} == {"/Tx", "/Btn", "/Ch"}
    kids = {key for kid in found["applicant_kind"].Kids for key in kid.AP.N}
    assert kids == {"/citizen", "/organisation", "/Off"}
    assert set(found["promise_1"].AP.N) == {"/Yes", "/Off"}
    assert "居民身份证" in [str(one) for one in found["citizen_id_type"].Opt]
    assert int(found["organisation_uscc"].MaxLen) == 18


def test_every_field_has_a_chinese_name_and_an_appearance():
    for name, field in form_fields(opened(*LETTER)).items():
        assert any("\u4e00" <= c <= "\u9fff" for c in str(field.TU)), name
        for widget in field.get("/Kids", [field]):
            assert "/N" in widget.AP, name


def test_a_group_of_choices_that_goes_over_a_page_is_one_field():
    names = [str(field.T) for field in opened(*LETTER).Root.AcroForm.Fields]
    assert len(names) == len(set(names))


def type_into(data, name, text):
    """Type ``text`` into a field as a person does in pdfium; return value and picture."""
    with pikepdf.open(io.BytesIO(data)) as document:
        for number, page in enumerate(document.pages):
            for widget in page.get("/Annots", ()):
                if str(widget.get("/T", "")) == name:
                    left, bottom, right, top = (float(edge) for edge in widget.Rect)
                    place = number, left, min(bottom, top), right, max(bottom, top)
    document = pypdfium2.PdfDocument(data)
    document.init_forms()
    form = document.formenv
    number, left, bottom, right, top = place
    x, y = (left + right) / 2, (bottom + top) / 2
    page = document[number]
    before = page.render(scale=2, may_draw_forms=True).to_pil()
    pdfium.FORM_OnLButtonDown(form, page, 0, x, y)
    pdfium.FORM_OnLButtonUp(form, page, 0, x, y)
    encoded = (text + "\0").encode("utf-16-le")
    wide = (pdfium.c_ushort * (len(encoded) // 2)).from_buffer_copy(encoded)
    pdfium.FORM_ReplaceSelection(form, page, wide)
    pdfium.FORM_ForceToKillFocus(form)
    after = page.render(scale=2, may_draw_forms=True).to_pil()
    saved = io.BytesIO()
    document.save(saved)
    with pikepdf.open(io.BytesIO(saved.getvalue())) as kept:
        value = str(form_fields(kept)[name].V)
    height = page.get_height()
    cut = tuple(
        round(2 * edge) for edge in (left, height - top, right, height - bottom)
    )
    return value, before.crop(cut), after.crop(cut)


def test_the_name_field_takes_chinese_and_shows_it():
    value, before, after = type_into(rendered(*LETTER), "organisation_name", TYPED)
    assert value == TYPED
    assert before.getcolors() != after.getcolors()
    ink = sum(1 for pixel in after.convert("L").get_flattened_data() if pixel < 128)
    assert ink > 500, "eight characters leave more ink than eight empty boxes"


def test_two_processes_print_the_same_bytes(tmp_path):
    program = tmp_path / "again.py"
    program.write_text(
        "import hashlib\nfrom rendered import rendered\n"
        f"print(hashlib.sha256(rendered(*{LETTER!r})).hexdigest())\n"
    )
    said = subprocess.run(
        [sys.executable, program],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": ":".join(sys.path), "PYTHONHASHSEED": "7", "TZ": "UTC"},
    )
    assert said.stdout.strip() == hashlib.sha256(rendered(*LETTER)).hexdigest()


@pytest.mark.parametrize(
    "hostile",
    [
        '<img src="file:///etc/passwd" alt="x">',
        '<link rel="stylesheet" href="https://host.invalid/x.css">',
        '<p style="background: url(http://host.invalid/x.png)">文</p>',
        '<object data="data:text/html,x"></object>',
    ],
)
def test_nothing_is_fetched(hostile):
    page = f'<html lang="zh-CN"><title>文</title><body>{hostile}</body></html>'
    with pytest.raises(ChengnuoError, match="外部文件或网址"):
        pdf(page, fonts=look().fonts, styles="")


def test_a_character_that_was_not_cut_is_named():
    data = example("letter", "one proof, nothing known")
    data["matter"]["name"] = "示例龘事项"
    with pytest.raises(ChengnuoError, match="龘（U\\+9F98）"):
        render_document("letter_pdf", data, look())
