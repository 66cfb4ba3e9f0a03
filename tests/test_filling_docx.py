"""DOCX that is filled in: what a person sees, what is bound, the same bytes."""

import io
import zipfile
from functools import cache

import docx
import pytest
from docx.oxml.ns import qn
from lxml import etree

from chengnuo.errors import ChengnuoError
from chengnuo.filling.docx import fill_docx
from chengnuo.rendering import document_html
from chengnuo.rendering.vocabulary import fields, parse
from examples import example
from rendered import look, rendered

CALLED = "one proof, nothing known"
STORED = "{urn:chengnuo:letter}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
VALUES = {
    "applicant_kind": "organisation",
    "organisation_name": "示例商贸有限公司䶮㛃𬱖",
    "organisation_address": "示例市示例路　1 号\n\n二单元",
    "representative_id_type": "护照",
    "promise_1": True,
    "applicant_date": "2026-11-02",
}


@cache
def blanks(called=CALLED):
    """Return the fields of an example of the letter."""
    return fields(parse(document_html("letter", example("letter", called), look())))


@cache
def filled():
    return fill_docx(rendered("letter_docx", CALLED), blanks(), VALUES)


def control(data, tag):
    """Return the control with a tag."""
    for found in docx.Document(io.BytesIO(data)).element.body.iter(qn("w:tag")):
        if found.get(qn("w:val")) == tag:
            return found.getparent().getparent()
    raise AssertionError(tag)


def shown(data, tag):
    """Return the text that a person sees in a control."""
    return "".join(t.text for t in control(data, tag).iter(qn("w:t")))


def stored(data):
    """Return what the custom XML part says."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        root = etree.fromstring(package.read("customXml/item1.xml"))
    return {child.tag.removeprefix(STORED): child.text or "" for child in root}


def test_values_stand_in_their_controls():
    assert shown(filled(), "organisation_name") == VALUES["organisation_name"]
    assert shown(filled(), "representative_id_type") == "护照"
    assert shown(filled(), "applicant_kind=organisation") == "☑"
    assert shown(filled(), "applicant_kind=citizen") == "☐"
    assert shown(filled(), "promise_1") == "☑"


def test_a_filled_control_shows_no_placeholder():
    name = control(filled(), "organisation_name").find(qn("w:sdtPr"))
    assert name.find(qn("w:showingPlcHdr")) is None
    empty = control(filled(), "citizen_name").find(qn("w:sdtPr"))
    assert empty.find(qn("w:showingPlcHdr")) is not None


def test_lines_are_kept_as_breaks():
    address = control(filled(), "organisation_address")
    assert len(list(address.iter(qn("w:br")))) == 2
    said = [t.text for t in address.iter(qn("w:t"))]
    assert said == ["示例市示例路　1 号", "二单元"]


def test_a_date_is_written_in_chinese_and_as_a_date():
    date = control(filled(), "applicant_date")
    assert shown(filled(), "applicant_date") == "2026年11月2日"
    full = date.find(qn("w:sdtPr")).find(qn("w:date")).get(qn("w:fullDate"))
    assert full == "2026-11-02T00:00:00Z"


def test_a_ticked_box_is_ticked_for_programs_too():
    checked = next(control(filled(), "promise_1").iter(f"{W14}checked"))
    assert checked.get(f"{W14}val") == "1"


def test_the_bound_part_says_the_same_of_texts():
    said = stored(filled())
    assert said["organisation_name"] == VALUES["organisation_name"]
    assert said["organisation_address"] == VALUES["organisation_address"]
    assert said["citizen_name"] == ""


def test_the_bound_part_does_not_name_what_libreoffice_would_leave_stale():
    kinds = {one.name: one.kind for one in blanks()}
    assert {kinds[name] for name in stored(filled())} == {"text", "lines"}


def test_two_fillings_have_the_same_bytes():
    again = fill_docx(rendered("letter_docx", CALLED), blanks(), VALUES)
    assert again == filled()


def test_one_filling_leaves_nothing_in_the_next():
    blank = rendered("letter_docx", CALLED)
    first = fill_docx(blank, blanks(), {"citizen_name": "示例"})
    assert "citizen_name" not in VALUES
    assert shown(filled(), "citizen_name").strip() == ""
    assert shown(first, "organisation_name").strip() == ""


def test_what_is_filled_in_can_be_filled_in_further():
    more = fill_docx(filled(), blanks(), {"agency_date": "2026-11-20"})
    assert shown(more, "agency_date") == "2026年11月20日"
    assert shown(more, "organisation_name") == VALUES["organisation_name"]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"nobody_knows": "示例"}, "nobody_knows"),
        ({"citizen_name": "示\x01例"}, "申请人姓名"),
        ({"citizen_name": "示例\n示例"}, "一行"),
        ({"citizen_id_type": "学生证"}, "学生证"),
    ],
)
def test_what_a_control_cannot_hold_is_refused_in_words(values, said):
    with pytest.raises(ChengnuoError) as refused:
        fill_docx(rendered("letter_docx", CALLED), blanks(), values)
    assert said in str(refused.value)
    assert refused.value.remedy


def test_a_document_of_somebody_else_is_not_filled():
    other = io.BytesIO()
    docx.Document().save(other)
    with pytest.raises(ChengnuoError, match="空白文书"):
        fill_docx(other.getvalue(), blanks(), VALUES)
