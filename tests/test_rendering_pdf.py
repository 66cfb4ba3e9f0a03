"""PDF: conforming, small, stable, fillable, and with none but the cut fonts."""

import hashlib
import io
import re
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
from examples import TEMPLATES, example, examples
from pdf_ua import check
from rendered import TYPED, look, rendered

CASES = [(f"{name}_pdf", called) for name, called, _ in examples()]
LETTER = ("letter_pdf", "one proof, nothing known")


@cache
def opened(kind, called):
    return pikepdf.open(io.BytesIO(rendered(kind, called)))


def form_fields(document):
    return {str(field.T): field for field in document.Root.AcroForm.Fields}


def places(field):
    return list(field.get("/Kids", [field]))


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
    assert {key for kid in found["promise_1"].Kids for key in kid.AP.N} == {
        "/Yes",
        "/Off",
    }
    assert "居民身份证" in [str(one) for one in found["citizen_id_type"].Opt]
    assert int(found["organisation_uscc"].MaxLen) == 18


def test_every_field_has_a_chinese_name_and_an_appearance():
    for name, field in form_fields(opened(*LETTER)).items():
        assert any("\u4e00" <= c <= "\u9fff" for c in str(field.TU)), name
        for widget in places(field):
            assert "/N" in widget.AP, name


def test_a_group_of_choices_that_goes_over_a_page_is_one_field():
    names = [str(field.T) for field in opened(*LETTER).Root.AcroForm.Fields]
    assert len(names) == len(set(names))


def type_into(data, name, text):
    """Type ``text`` into a field as a person does in pdfium; return value and picture."""
    with pikepdf.open(io.BytesIO(data)) as document:
        for number, page in enumerate(document.pages):
            for widget in page.get("/Annots", ()):
                field = widget.get("/Parent", widget)
                if str(field.get("/T", "")) == name:
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
    ("hostile", "said"),
    [
        ('<img src="file:///etc/passwd" alt="x">', "外部文件或网址"),
        (
            '<p style="background: url(http://host.invalid/x.png)">文</p>',
            "外部文件或网址",
        ),
        ('<link rel="stylesheet" href="https://host.invalid/x.css">', "不支持的标签"),
        ('<object data="data:text/html,x"></object>', "不支持的标签"),
    ],
)
def test_nothing_is_fetched(hostile, said):
    page = f'<html lang="zh-CN"><title>文</title><body>{hostile}</body></html>'
    with pytest.raises(ChengnuoError, match=said):
        pdf(page, fonts=look().fonts, styles="")


def test_a_character_that_was_not_cut_is_named():
    data = example("letter", "one proof, nothing known")
    data["matter"]["name"] = "示例龘事项"
    with pytest.raises(ChengnuoError, match="龘（U\\+9F98）"):
        render_document("letter_pdf", data, look())


def test_a_character_that_no_font_has_is_named_too():
    page = '<html lang="zh-CN"><title>文</title><body><p>\ue81e</p></body></html>'
    with pytest.raises(ChengnuoError, match="U\\+E81E"):
        pdf(page, fonts=look().fonts, styles="p { font-family: Chengnuo Serif }")


ROWS = 700
HEADS = ("编号", "事项名称", "证明名称", "实施机关", "类型", "方式", "依据")


def listed(rows):
    """Return the HTML of a list; every seventh row is longer than the others."""
    head = "".join(f'<th scope="col">{one}</th>' for one in HEADS)
    lines = []
    for number in range(rows):
        text = "证明事项告知承诺" * (3 if number % 7 == 0 else 1)
        cells = [f"<td>{number + 1:05d}</td>"]
        cells += [f"<td>{one}</td>" for one in (text, "证明", "行政机关", "许可", text)]
        lines.append(f"<tr>{''.join(cells)}<td>告知</td></tr>")
    return (
        '<html lang="zh-CN"><head><title>证明事项</title></head>'
        '<body class="wide" data-foot="示例"><h1>证明事项</h1><p>告知</p>'
        f'<table class="grid"><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table>"
        "<h2>承诺书</h2></body></html>"
    )


@cache
def long_list():
    styles = (TEMPLATES / "shared/print.css").read_text("utf-8")
    return pdf(listed(ROWS), fonts=look().fonts, styles=styles)


@cache
def pages_of_list():
    return [
        page.get_textpage().get_text_range()
        for page in pypdfium2.PdfDocument(long_list())
    ]


def numbers_on(text):
    return [int(one) for one in re.findall(r"(?<!\d)0\d{4}(?!\d)", text)]


def test_a_long_list_holds_each_row_once_and_in_order():
    said = [number for text in pages_of_list() for number in numbers_on(text)]
    assert said == list(range(1, ROWS + 1))


def test_each_page_of_a_long_list_has_the_header_and_its_number():
    pages = pages_of_list()
    for number, text in enumerate(pages, start=1):
        assert text.count(HEADS[0]) == bool(numbers_on(text))
        assert f"第{number}页共{len(pages)}页" in "".join(text.split())
    assert "承诺书" in pages[-1]


def test_no_page_of_a_long_list_but_the_last_is_half_empty():
    document = pypdfium2.PdfDocument(long_list())
    for page in list(document)[:-1]:
        width, height = page.get_size()
        drawn = page.render(scale=0.5).to_pil().convert("L")
        assert width > height
        ink = drawn.crop((0, 0, drawn.width, int(drawn.height * 0.84))).point(
            lambda value: 255 * (value < 128)
        )
        assert ink.getbbox()[3] > 0.72 * drawn.height


def test_a_long_list_conforms_to_pdf_ua_with_headers_that_have_a_scope(tmp_path):
    path = tmp_path / "list.pdf"
    path.write_bytes(long_list())
    assert check([path], profile="ua1") == {str(path): []}
    with pikepdf.open(path) as document:
        (whole,) = document.Root.StructTreeRoot.K
        tables = [tag for tag in whole.K if tag.S == "/Table"]
        assert len(tables) == sum(bool(numbers_on(text)) for text in pages_of_list())
        for table in tables:
            assert [str(part.S) for part in table.K] == ["/THead", "/TBody"]
            (head,) = table.K[0].K
            assert [str(cell.A.Scope) for cell in head.K] == ["/Column"] * len(HEADS)
        fonts = {
            font.objgen
            for page in document.pages
            for font in page.Resources.Font.values()
        }
        assert len(fonts) == 1, "one sans font, embedded once"


@pytest.mark.parametrize("box", ["@bottom-left", "@top-center", "@bottom-center"])
def test_a_style_sheet_of_a_city_may_say_another_thing_on_each_page(box):
    styles = f"* {{ font-family: Chengnuo Serif }} @page {{ {box} {{ font-family: "
    styles += "Chengnuo Serif; content: '第 ' counter(page) ' 页' } }"
    body = "<p>共</p><p style='break-before: page'>年</p>"
    head = "<head><title>共</title></head>"
    page = f"<html lang='zh-CN'>{head}<body>{body}</body></html>"
    document = pypdfium2.PdfDocument(pdf(page, fonts=look().fonts, styles=styles))
    texts = [one.get_textpage().get_text_bounded() for one in document]
    assert ["第 1 页" in texts[0], "第 2 页" in texts[1]] == [True, True]
