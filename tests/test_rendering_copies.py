"""Copies: one file, every page once for each holder, and one set of fields."""

import io
import subprocess
from functools import cache

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from rendered import rendered

LETTER = ("letter_pdf", "one proof, nothing known")
COPIES = ("行政机关留存", "申请人留存")


@cache
def opened():
    return pikepdf.open(io.BytesIO(rendered(*LETTER)))


@cache
def texts():
    document = pypdfium2.PdfDocument(rendered(*LETTER))
    return [page.get_textpage().get_text_range() for page in document]


def fields():
    return {str(field.T): field for field in opened().Root.AcroForm.Fields}


def parts():
    (document,) = opened().Root.StructTreeRoot.K
    return list(document.K)


def below(element):
    """Yield an element of the tags and all that are in it."""
    yield element
    for kid in element.get("/K", ()):
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield from below(kid)


def half():
    return len(opened().pages) // 2


def test_each_page_says_whose_copy_it_is_of():
    for number, text in enumerate(texts()):
        mine, other = COPIES if number < half() else COPIES[::-1]
        assert mine in text
        assert other not in text


def test_pages_are_counted_within_a_copy():
    for number, text in enumerate(texts()):
        said = "".join(text.split())
        assert f"第{number % half() + 1}页共{half()}页" in said


def test_the_copies_say_the_same():
    said = [text.replace(COPIES[0], "").replace(COPIES[1], "") for text in texts()]
    assert said[: half()] == said[half() :]


def test_a_field_is_one_field_with_a_place_in_each_copy():
    names = [str(field.T) for field in opened().Root.AcroForm.Fields]
    assert len(names) == len(set(names))
    copies = [
        {widget.objgen for page in pages for widget in page.get("/Annots", ())}
        for pages in (opened().pages[: half()], opened().pages[half() :])
    ]
    for field in fields().values():
        kids = [kid.objgen for kid in field.Kids]
        assert len(kids) == len(set(kids))
        assert [len(copy & set(kids)) for copy in copies] == [len(kids) // 2] * 2


def test_what_belongs_to_a_field_stands_in_it_and_not_in_its_places():
    for name, field in fields().items():
        assert {"/T", "/FT", "/V", "/TU"} <= set(field.keys()), name
        assert not {"/Rect", "/P", "/AP", "/Subtype"} & set(field.keys()), name
        for kid in field.Kids:
            assert {"/Rect", "/P", "/AP", "/Parent"} <= set(kid.keys()), name
            assert not {"/T", "/FT", "/V", "/Ff", "/DA", "/MaxLen", "/Opt"} & set(
                kid.keys()
            ), name


def test_the_choices_of_a_group_have_the_same_states_in_both_copies():
    states = [
        next(key for key in kid.AP.N if key != "/Off")
        for kid in fields()["applicant_kind"].Kids
    ]
    assert states == ["/citizen", "/organisation"] * 2


def test_each_copy_is_a_part_of_the_tags_with_the_same_tags():
    assert [str(part.S) for part in parts()] == ["/Part"] * 2
    assert [str(part.T) for part in parts()] == list(COPIES)
    first, second = ([str(tag.S) for tag in below(part)] for part in parts())
    assert first == second


def test_each_tag_and_each_place_of_a_field_is_on_a_page_of_its_own_copy():
    pages = [page.objgen for page in opened().pages]
    for number, part in enumerate(parts()):
        own = set(pages[number * half() : (number + 1) * half()])
        for tag in below(part):
            if "/Pg" in tag:
                assert tag.Pg.objgen in own
            for kid in tag.get("/K", ()):
                if isinstance(kid, pikepdf.Dictionary) and "/Obj" in kid:
                    assert kid.Obj.P.objgen in own


def test_the_tree_leads_back_from_each_mark_and_each_place_to_its_tag():
    nums = list(opened().Root.StructTreeRoot.ParentTree.Nums)
    keys = [int(key) for key in nums[::2]]
    assert keys == sorted(set(keys))
    parents = dict(zip(keys, nums[1::2], strict=True))
    for page in opened().pages:
        for mark, tag in enumerate(parents[int(page.StructParents)]):
            if tag is not None:
                assert mark in [kid for kid in tag.K if isinstance(kid, int)]
                assert tag.Pg.objgen == page.objgen
        for widget in page.get("/Annots", ()):
            tag = parents[int(widget.StructParent)]
            assert [kid.Obj.objgen for kid in tag.K] == [widget.objgen]


def test_the_second_copy_costs_few_bytes():
    assert len({page.Contents[1].objgen for page in opened().pages}) == half()


def test_qpdf_finds_nothing_to_mend(tmp_path):
    path = tmp_path / "letter.pdf"
    path.write_bytes(rendered(*LETTER))
    done = subprocess.run(
        ["qpdf", "--check", path], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def place(name, copy, choice=0):
    """Return the page and the middle of a place of a field."""
    kids = fields()[name].Kids
    kid = kids[copy * (len(kids) // 2) + choice]
    pages = [page.objgen for page in opened().pages]
    left, bottom, right, top = (float(edge) for edge in kid.Rect)
    return pages.index(kid.P.objgen), (left + right) / 2, (bottom + top) / 2


def picture(document, spot):
    number, x, y = spot
    page = document[number]
    drawn = page.render(scale=2, may_draw_forms=True).to_pil().convert("L")
    height = drawn.height
    return drawn.crop((2 * x - 9, height - 2 * y - 9, 2 * x + 9, height - 2 * y + 9))


@pytest.mark.parametrize("choice", [0, 1])
def test_a_choice_made_in_one_copy_shows_in_the_other(choice):
    document = pypdfium2.PdfDocument(rendered(*LETTER))
    document.init_forms()
    spots = [place("applicant_kind", copy, choice) for copy in (0, 1)]
    before = [picture(document, spot).tobytes() for spot in spots]
    number, x, y = spots[0]
    pdfium.FORM_OnLButtonDown(document.formenv, document[number], 0, x, y)
    pdfium.FORM_OnLButtonUp(document.formenv, document[number], 0, x, y)
    after = [picture(document, spot).tobytes() for spot in spots]
    assert before[0] == before[1]
    assert after[0] == after[1] != before[0]
