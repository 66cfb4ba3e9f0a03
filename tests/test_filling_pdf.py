"""Values in a PDF: seen by every reader, rare characters too, and small."""

import io
import subprocess
from functools import cache

import pikepdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from chengnuo.errors import ChengnuoError
from chengnuo.filling.drawing import NOT_FIRST, SIDE, SMALLEST, lay_out
from chengnuo.filling.lettering import Lettering
from chengnuo.filling.pdf import fill_pdf
from chengnuo.receiving.pdf import read_pdf
from chengnuo.rendering.fonts import MissingCharactersError
from chengnuo.rendering.value_fonts import fonts_for, glyphs_of
from pdf_forms import (
    ALPHABET,
    RARE,
    blank,
    blanks,
    fields_by_name,
    filled,
    filled_by_pdfium,
    letters,
    longest,
    of_kind,
    places,
    seen_by_pdfium,
)
from pdf_ua import check

SHORT = {
    "applicant_kind": "organisation",
    "organisation_name": f"示例{RARE}有限公司",
    "organisation_address": "示例市示例路1号\n二楼",
    "citizen_id_type": "护照",
    "promise_1": True,
    "applicant_date": "2026-11-20",
}


@cache
def extremes() -> tuple[bytes, bytes]:
    return filled(SHORT), filled(longest())


def test_filled_letters_conform_to_pdf_ua_and_to_qpdf(tmp_path):
    paths = [tmp_path / "short.pdf", tmp_path / "long.pdf"]
    for path, data in zip(paths, extremes(), strict=True):
        path.write_bytes(data)
        subprocess.run(["qpdf", "--check", path], check=True, capture_output=True)
    assert {name: rules for name, rules in check(paths).items() if rules} == {}


def test_a_filled_letter_grows_by_little():
    short, long = extremes()
    assert len(short) - len(blank()) < 7_000
    assert len(long) - len(blank()) < 20_000
    assert len(short) < 80_000


def test_the_same_values_give_the_same_bytes():
    assert filled(SHORT) == filled(dict(reversed(SHORT.items())))


def test_a_filled_letter_can_be_filled_again():
    again = fill_pdf(extremes()[1], blanks(), SHORT, letters())
    assert read_pdf(again).values == longest() | SHORT


def test_what_was_filled_in_can_be_taken_away_again():
    values = dict.fromkeys(longest(), "") | {"promise_1": False}
    emptied = fill_pdf(extremes()[1], blanks(), values, letters())
    assert read_pdf(emptied) == read_pdf(blank())


def test_all_copies_hold_the_same():
    with pikepdf.open(io.BytesIO(extremes()[0])) as document:
        found = fields_by_name(document)
        assert len(found["organisation_name"].Kids) == 2
        drawn = [kid.AP.N.read_bytes() for kid in found["organisation_name"].Kids]
        assert drawn[0] == drawn[1]
        assert b"Tj" in drawn[0]
        kinds = [str(kid.AS) for kid in found["applicant_kind"].Kids]
        assert sorted(kinds) == ["/Off", "/Off", "/organisation", "/organisation"]
        assert [str(kid.AS) for kid in found["promise_1"].Kids] == ["/Yes", "/Yes"]


@pytest.mark.parametrize("which", [0, 1])
def test_pdfium_shows_every_value(which):
    seen = seen_by_pdfium(extremes()[which])
    values = (SHORT, longest())[which]
    texts = {f.name for f in blanks() if f.kind in {"text", "lines", "choice"}}
    for name in texts & values.keys():
        wanted = "".join(values[name].split())
        assert seen.count(wanted) >= 2, name
    day = "2026年11月20日" if which == 0 else "2026年12月31日"
    assert seen.count(day) >= 2


def by_pdfium(data, number, scale):
    document = pypdfium2.PdfDocument(data)
    document.init_forms()
    return document[number].render(scale=scale, may_draw_forms=True).to_pil()


def by_poppler(data, number, scale):
    command = ["pdftoppm", "-r", str(72 * scale), "-f", str(number + 1), "-png"]
    command += ["-singlefile", "-"]
    answer = subprocess.run(command, input=data, capture_output=True, check=True)
    return Image.open(io.BytesIO(answer.stdout))


@pytest.mark.parametrize("draw", [by_pdfium, by_poppler])
def test_the_box_of_every_value_has_ink(draw):
    scale, page = 2, 0
    pictures = [draw(data, page, scale).convert("L") for data in (blank(), *extremes())]
    for number, name, (left, bottom, right, top), states in places(blank()):
        if number != page or states:
            continue
        height = pictures[0].height
        inside = [
            left + 2,
            height / scale - top + 1,
            right - 2,
            height / scale - bottom - 1,
        ]
        box = tuple(round(scale * edge) for edge in inside)
        inks = [sum(p.crop(box).histogram()[:128]) for p in pictures]
        assert inks[2] > inks[0] + 100, name
        if name in SHORT:
            assert inks[1] > inks[0] + 100, name


def test_rare_characters_are_drawn_as_themselves():
    drawn = glyphs_of(letters())
    shapes = {drawn.drawn[c] for c in RARE}
    assert len(shapes) == len(RARE)
    assert drawn.blank not in shapes


def test_a_filled_letter_stays_fillable():
    again = filled_by_pdfium(extremes()[0], {"organisation_name": "王某"})
    assert read_pdf(again).values["organisation_name"] == "王某"


def test_a_character_without_a_picture_is_named_with_its_blank():
    with pytest.raises(MissingCharactersError) as caught:
        filled({"organisation_name": "示例\U0001f600"})
    for said in ("U+1F600", "\U0001f600", "法人或其他组织名称", "Noto"):
        assert said in caught.value.message


def test_what_nobody_draws_is_kept_in_the_value():
    value = "张\u200b某\ufe00"
    data = filled({"citizen_name": value})
    assert read_pdf(data).values["citizen_name"] == value
    assert "张某" in seen_by_pdfium(data)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"nobody": "示例"}, "没有这些填写项：nobody"),
        ({"applicant_kind": "robot"}, "申请人类别”里没有“robot”这个选项"),
        ({"organisation_name": "示例" * 9000}, "太长"),
    ],
)
def test_what_cannot_be_filled_in_is_said(values, said):
    with pytest.raises(ChengnuoError, match=said):
        filled(values)


def test_a_font_of_values_is_cut_once(tmp_path):
    first = fonts_for(frozenset(ALPHABET), cache=tmp_path)
    made = first.file.stat().st_mtime_ns
    assert fonts_for(frozenset(ALPHABET), cache=tmp_path) == first
    assert first.file.stat().st_mtime_ns == made
    first.file.write_bytes(b"damaged")
    assert fonts_for(frozenset(ALPHABET), cache=tmp_path) == first
    assert first.file.read_bytes() != b"damaged"


WIDTHS = Lettering(glyphs_of(letters()), [ALPHABET]).widths
BOXES = st.tuples(st.floats(200, 460), st.floats(34, 120))


@given(st.text(ALPHABET + "\n", max_size=500), BOXES)
def test_a_text_stays_whole_and_in_its_box(text, box):
    block = lay_out(text, "lines", box, WIDTHS)
    assert "".join("".join(block.lines).split()) == "".join(text.split())
    assert block.size >= SMALLEST
    for line, (x, y) in zip(block.lines, block.places, strict=True):
        wide = sum(WIDTHS[c] for c in line.rstrip()) * block.size * block.stretch
        assert x + wide <= box[0] - SIDE + 0.01
        assert 0 <= y <= box[1]


def test_a_text_of_many_short_lines_is_run_together():
    value = "\n".join("示例市" * 20)
    seen = seen_by_pdfium(filled({"organisation_address": value}))
    assert seen.count("示例市" * 20) == 2


@given(st.text("示例市某路号，。、；）》”（《", max_size=300))
def test_no_line_begins_with_what_ends_a_phrase(text):
    block = lay_out(text, "lines", (300.0, 100.0), WIDTHS)
    for before, line in zip(block.lines, block.lines[1:], strict=False):
        is_one_unit = all(c in NOT_FIRST for c in before[1:])
        assert line[:1] not in NOT_FIRST or not line or is_one_unit


@pytest.mark.parametrize("field", of_kind("lines"), ids=lambda field: field.name)
def test_the_longest_text_can_be_read(field):
    text = longest()[field.name]
    sizes = [
        lay_out(text, "lines", (right - left, top - bottom), WIDTHS)
        for _, name, (left, bottom, right, top), _ in places(blank())
        if name == field.name
    ]
    assert all(block.size >= 5.5 and block.stretch == 1 for block in sizes)
