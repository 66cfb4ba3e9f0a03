"""Filled PDFs for the tests: a blank letter, values, and the programs that fill it in."""

import io
import tempfile
from datetime import date
from functools import cache
from pathlib import Path

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
from hypothesis import strategies as st

from chengnuo.filling.pdf import fill_pdf
from chengnuo.rendering import document_html
from chengnuo.rendering.value_fonts import ValueFont, fonts_for
from chengnuo.rendering.vocabulary import Field, fields, parse
from examples import example
from rendered import look, rendered

CALLED = "one proof, nothing known"
RARE = "䶮㛃𬱖"
FIRST, LAST = date(1950, 1, 1), date(2050, 1, 1)
ALPHABET = (
    RARE
    + "示例市商贸有限公司张某王路号楼室法律条款项年月日〇一二三四五"
    + "，。、；：？！（）《》“”‘’—…·"
    + " ABCXYZabcxyz0123456789.,;:-_/()@#%&+"
)


@cache
def blank() -> bytes:
    return rendered("letter_pdf", CALLED)


@cache
def blanks() -> tuple[Field, ...]:
    return fields(parse(document_html("letter", example("letter", CALLED), look())))


@cache
def letters() -> ValueFont:
    cache_folder = Path(tempfile.gettempdir()) / "chengnuo-tests" / "fonts"
    options = "".join(option for f in of_kind("choice") for option in f.options)
    return fonts_for(frozenset(ALPHABET + options), cache=cache_folder)


def filled(values: dict) -> bytes:
    return fill_pdf(blank(), blanks(), values, letters())


def of_kind(kind: str) -> list[Field]:
    return [field for field in blanks() if field.kind == kind]


def text_of_length(length: int) -> str:
    """Return a text of so many characters, rare ones first, with words and marks."""
    return (f"{RARE}市（示例）有限公司，ABC 123。“王某”、《法》" * 99)[:length].strip()


def longest() -> dict:
    """Return a value for every field, as long as it may be."""
    return {field.name: _longest(field) for field in blanks()}


def _longest(field: Field) -> str | bool:
    if field.kind in {"text", "lines"}:
        return text_of_length(field.max_length)
    told = {"date": "2026-12-31", "checkbox": True, "radio": field.value}
    return told[field.kind] if field.kind in told else max(field.options, key=len)


@st.composite
def fillings(draw) -> dict:
    """Draw values for some of the fields, of both kinds of applicants."""
    values: dict = {}
    for field in blanks():
        if field.kind == "radio":
            of_group = [f.value for f in of_kind("radio") if f.name == field.name]
            values[field.name] = draw(st.sampled_from(["", *of_group]))
        elif field.kind == "checkbox":
            values[field.name] = draw(st.booleans())
        elif field.kind == "date":
            day = draw(st.none() | st.dates(min_value=FIRST, max_value=LAST))
            values[field.name] = day.isoformat() if day else ""
        elif field.kind == "choice":
            values[field.name] = draw(st.sampled_from(["", *field.options]))
        elif draw(st.booleans()):
            values[field.name] = draw(texts(field))
    return values


def texts(field: Field) -> st.SearchStrategy[str]:
    """Draw what may stand in ``field``, sometimes as long as it may be."""
    marks = ALPHABET + "\n" if field.kind == "lines" else ALPHABET
    drawn = st.text(alphabet=marks, max_size=field.max_length)
    return drawn | st.just(text_of_length(field.max_length))


def of_all(values: dict) -> dict:
    """Return ``values`` and what is read where nothing was filled in."""
    empty = {f.name: False if f.kind == "checkbox" else "" for f in blanks()}
    return {**empty, **values}


def fields_by_name(document: pikepdf.Pdf) -> dict:
    return {str(field.T): field for field in document.Root.AcroForm.Fields}


def places(data: bytes) -> list[tuple[int, str, tuple[float, ...], set[str]]]:
    """Return page, field, edges and states of each place of a field."""
    found = []
    with pikepdf.open(io.BytesIO(data)) as document:
        for number, page in enumerate(document.pages):
            for widget in page.get("/Annots", ()):
                field = widget if "/T" in widget else widget.Parent
                left, bottom, right, top = (float(edge) for edge in widget.Rect)
                edges = left, min(bottom, top), right, max(bottom, top)
                is_button = pikepdf.Name.Btn == field.FT
                states = set(widget.AP.N.keys()) if is_button else set()
                found.append((number, str(field.T), edges, states))
    return found


def filled_by_pdfium(data: bytes, values: dict) -> bytes:
    """Fill in as a person does in pdfium, which is in Chromium; save as it does."""
    document = pypdfium2.PdfDocument(data)
    document.init_forms()
    form, pages, done = document.formenv, {}, set()
    options = {field.name: ("", *field.options) for field in of_kind("choice")}
    for number, name, (left, bottom, right, top), states in places(data):
        value = values.get(name)
        is_other = states and value is not True and f"/{value}" not in states
        if not value or name in done or is_other:
            continue
        done.add(name)
        if number not in pages:
            pages[number] = document[number]
        where = pages[number], 0, (left + right) / 2, (bottom + top) / 2
        pdfium.FORM_OnLButtonDown(form, *where)
        pdfium.FORM_OnLButtonUp(form, *where)
        if name in options:
            index = options[name].index(value)
            pdfium.FORM_SetIndexSelected(form, pages[number], index, True)
        elif not states:
            encoded = (value + "\0").encode("utf-16-le")
            wide = (pdfium.c_ushort * (len(encoded) // 2)).from_buffer_copy(encoded)
            pdfium.FORM_SelectAllText(form, pages[number])
            pdfium.FORM_ReplaceSelection(form, pages[number], wide)
        pdfium.FORM_ForceToKillFocus(form)
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


def seen_by_pdfium(data: bytes) -> str:
    """Return all text that pdfium shows, of the pages and of what was filled in."""
    document = pypdfium2.PdfDocument(data)
    document.init_forms()
    for page in document:
        page.flatten()
    told = [page.get_textpage().get_text_range() for page in document]
    return "".join("".join(told).split())


def changed(data: bytes, change) -> bytes:
    """Return a PDF in which ``change`` was made."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as document:
        change(document)
        document.save(out)
    return out.getvalue()
