"""DOCX that comes back: every value, what it is, and any change to the fixed text."""

import base64
import io
import random
import re
import shutil
import struct
import subprocess
import zipfile
import zlib
from copy import deepcopy
from functools import cache

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from chengnuo.errors import ChengnuoError
from chengnuo.filling.docx import fill_docx
from chengnuo.receiving.docx import read_docx
from chengnuo.rendering import document_html
from chengnuo.rendering.binding import NOWHERE
from chengnuo.rendering.docx import docx as written
from chengnuo.rendering.vocabulary import fields, parse
from examples import example as example_of
from rendered import look, rendered

LETTERS = ("one proof, nothing known", "business permit")
BODY, FOOT, HEAD = "word/document.xml", "word/footer1.xml", "word/header1.xml"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NAMES = {"w": W[1:-1]}
SIGNS = "示例甲乙丙一二〇䶮㛃𬱖，。；：（）“”《》〈〉·—…　 -/.&<>\"'ａＡ１aZ09"
ISSUE = {
    "document": "letter",
    "place": "999901/example/matter",
    "version": "2026-11-20",
    "digest": "0123456789abcdef" * 4,
}


def png(side=21):
    """Return a picture of dots, as a reader of codes would see one."""
    rows = b"".join(
        b"\0" + bytes(255 * (x * y % 3 == 0) for x in range(side)) for y in range(side)
    )

    def chunk(kind, data):
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    )  # fmt: skip


@cache
def html_of(called):
    return document_html("letter", example_of("letter", called), look())


@cache
def blanks(called):
    return fields(parse(html_of(called)))


@cache
def fixed(called):
    return read_docx(rendered("letter_docx", called)).fixed


@cache
def issued():
    """Return a letter as it is issued: marked in its head, with a picture."""
    marks = "".join(
        f'<meta name="chengnuo.{name}" content="{said}">'
        for name, said in ISSUE.items()
    )
    picture = (
        f'<p><img src="data:image/png;base64,{base64.b64encode(png()).decode()}" '
        'alt="二维码" width="22"></p>'
    )
    html = html_of(LETTERS[0]).replace("</head>", f"{marks}</head>")
    return written(html.replace("</body>", f"{picture}</body>"))


def rewritten(data, **parts):
    """Return a package in which some parts are others, by the ends of their names."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, parts.pop(name, old.read(name)))
        for name, content in parts.items():
            new.writestr(name, content)
    return out.getvalue()


def part(data, name):
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read(name)


def empty(called):
    """Return the values of a blank."""
    return {one.name: False if one.kind == "checkbox" else "" for one in blanks(called)}


def texts(lines=False):
    signs = SIGNS + ("\n" if lines else "")
    return st.text(st.sampled_from(signs), max_size=200 if lines else 40).map(str.strip)


@st.composite
def fillings(draw, called):
    """Draw values for a letter: of either kind of applicant, some blanks left empty."""
    values = {}
    for one in blanks(called):
        if one.kind == "radio":
            choices = [f.value for f in blanks(called) if f.name == one.name]
            values.setdefault(one.name, draw(st.sampled_from(["", *choices])))
        elif one.kind == "checkbox":
            values[one.name] = draw(st.booleans())
        elif one.kind == "choice":
            values[one.name] = draw(st.sampled_from(["", *one.options]))
        elif one.kind == "date":
            day = draw(st.none() | st.dates())
            values[one.name] = day.isoformat() if day else ""
        else:
            values[one.name] = draw(texts(lines=one.kind == "lines"))
    return values


@pytest.mark.parametrize("called", LETTERS)
def test_a_blank_comes_back_empty(called):
    assert read_docx(rendered("letter_docx", called)).values == empty(called)


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
@pytest.mark.parametrize("called", LETTERS)
def test_every_filling_comes_back_equal(called, data):
    values = data.draw(fillings(called))
    back = read_docx(fill_docx(rendered("letter_docx", called), blanks(called), values))
    assert back.values == values
    assert back.fixed == fixed(called)
    assert back.notes == ()


def test_a_long_text_comes_back_equal():
    values = {"statement": "䶮㛃𬱖（示例）\n" * 400 + "完"}
    called = LETTERS[0]
    back = read_docx(fill_docx(rendered("letter_docx", called), blanks(called), values))
    assert back.values["statement"] == values["statement"]


def test_the_issue_is_read_from_the_properties():
    assert read_docx(issued()).issue == ISSUE
    assert read_docx(rendered("letter_docx", LETTERS[1])).format == "docx"


def test_whose_copy_it_is_is_no_value():
    html = html_of(LETTERS[0])
    if "data-copies" not in html:
        html = html.replace("<body ", '<body data-copies="行政机关留存 申请人留存" ')
    back = read_docx(written(html))
    assert "copy_agency" not in back.values
    assert "〔copy_agency〕 行政机关" in back.fixed[0]


def edited(change, called=LETTERS[0]):
    """Return a letter that ``change`` was done to with python-docx, as read back."""
    document = docx.Document(io.BytesIO(rendered("letter_docx", called)))
    change(document)
    out = io.BytesIO()
    document.save(out)
    return read_docx(out.getvalue())


def control(document, tag):
    for found in document.element.body.iter(qn("w:tag")):
        if found.get(qn("w:val")) == tag:
            return found.getparent().getparent()
    raise AssertionError(tag)


def type_in(document, tag, text):
    """Type as a careless program does: the placeholder stays declared."""
    first, *others = control(document, tag).iter(qn("w:t"))
    first.text = text
    for one in others:
        one.getparent().remove(one)


def test_what_another_program_typed_is_read():
    def change(document):
        type_in(document, "citizen_name", "示例人")
        type_in(document, "proof_basis_law", "________示例法________")
        type_in(document, "applicant_kind=citizen", "☑")

    back = edited(change)
    assert back.values["citizen_name"] == "示例人"
    assert back.values["proof_basis_law"] == "示例法"
    assert back.values["applicant_kind"] == "citizen"
    assert back.fixed == fixed(LETTERS[0])


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("2026年11月20日", "2026-11-20"),
        ("2026 年 1 月 2 日", "2026-01-02"),
        ("２０２６年１１月２０日", "2026-11-20"),
        ("2026-11-20", "2026-11-20"),
        ("2026.11.2", "2026-11-02"),
        ("2026/11/20", "2026-11-20"),
        ("2026年2月30日", "2026年2月30日"),
        ("二〇二六年十一月", "二〇二六年十一月"),
        ("　　年　　月　　日", ""),
    ],
)
def test_a_date_is_read_however_it_was_typed(typed, value):
    back = edited(lambda document: type_in(document, "applicant_date", typed))
    assert back.values["applicant_date"] == value


def test_the_bound_part_decides_where_only_it_was_filled_in():
    blank = rendered("letter_docx", LETTERS[0])
    data = part(blank, "customXml/item1.xml").decode()
    data = data.replace("<citizen_name></citizen_name>",
                        "<citizen_name>示例人</citizen_name>")  # fmt: skip
    back = read_docx(rewritten(blank, **{"customXml/item1.xml": data.encode()}))
    assert back.values["citizen_name"] == "示例人"


def test_what_programs_show_decides_where_the_bound_part_says_otherwise():
    values = {"citizen_name": "示例人"}
    full = fill_docx(rendered("letter_docx", LETTERS[0]), blanks(LETTERS[0]), values)
    data = part(full, "customXml/item1.xml").replace("示例人".encode(), b"nobody")
    back = read_docx(rewritten(full, **{"customXml/item1.xml": data}))
    assert back.values["citizen_name"] == "nobody"
    assert "示例人" in back.notes[0]
    assert "nobody" in back.notes[0]
    assert back.fixed != fixed(LETTERS[0])


def test_what_stands_only_in_the_text_is_a_value_with_a_note():
    values = {"citizen_name": "示例人"}
    full = fill_docx(rendered("letter_docx", LETTERS[0]), blanks(LETTERS[0]), values)
    data = part(full, "customXml/item1.xml").replace("示例人".encode(), b"")
    back = read_docx(rewritten(full, **{"customXml/item1.xml": data}))
    assert back.values["citizen_name"] == "示例人"
    assert "Word" in back.notes[0]
    assert back.fixed == fixed(LETTERS[0])


@pytest.mark.parametrize(
    ("shown", "value"),
    [
        ("单击或点击此处输入文字。", ""),
        ("Click or tap here to enter text.", ""),
        ("选择一项。", ""),
        ("________", ""),
        ("选择放弃上述全部承诺。", "选择放弃上述全部承诺。"),
        ("点击此处输入文字无效", "点击此处输入文字无效"),
    ],
)
def test_only_known_placeholders_are_empty(shown, value):
    back = edited(lambda document: type_in(document, "statement", shown))
    assert back.values["statement"] == value


def test_a_value_of_lines_to_write_on_is_read_at_once():
    ruled = "_" * 3000 + "甲" + "_ " * 3000 + "乙" + "_" * 3000
    back = edited(lambda document: type_in(document, "statement", ruled))
    assert back.values["statement"] == ruled.strip("_")


def test_two_ticks_of_one_choice_are_both_told():
    def change(document):
        type_in(document, "applicant_kind=citizen", "☑")
        type_in(document, "applicant_kind=organisation", "√")

    assert edited(change).values["applicant_kind"] == "citizen、organisation"


@pytest.mark.parametrize("lost", ["tag", "alias", "id", "dataBinding", "placeholder"])
def test_a_control_is_known_by_what_is_left_of_it(lost):
    values = {"citizen_name": "示例人", "applicant_kind": "citizen"}
    called = LETTERS[0]
    full = fill_docx(rendered("letter_docx", called), blanks(called), values)
    body = re.sub(
        rf"<w:{lost}( [^>]*/>|>.*?</w:{lost}>)", "", part(full, BODY).decode()
    )
    back = read_docx(rewritten(full, **{BODY: body.encode()}))
    assert back.values == empty(called) | values
    assert back.fixed == fixed(called)


# Whoever changes one character of the fixed text, and however.


def is_fixed(words):
    """Say whether a w:t holds fixed text, locked or not, and no number of a page."""
    return words.text and not any(
        parent.tag == f"{W}fldSimple" or parent.find(f"{W}sdtPr/{W}tag") is not None
        for parent in words.iterancestors()
    )


def other_width(sign):
    number = ord(sign)
    if 0x21 <= number <= 0x7E:
        return chr(number + 0xFEE0)
    if 0xFF01 <= number <= 0xFF5E:
        return chr(number - 0xFEE0)
    return "\u3000" if sign == " " else " "


CHANGES = {
    "another": lambda text, at, sign: text[:at] + sign + text[at + 1 :],
    "gone": lambda text, at, _: text[:at] + text[at + 1 :],
    "more": lambda text, at, sign: text[:at] + sign + text[at:],
    "width": lambda text, at, _: text[:at] + other_width(text[at]) + text[at + 1 :],
    "twice": lambda text, at, _: text[:at] + text[at] + text[at:],
}
LOOKS = {
    "hidden": "<w:vanish/>",
    "white": '<w:color w:val="FEFEFE"/>',
    "tiny": '<w:sz w:val="2"/>',
    "struck": "<w:strike/>",
    "inverse": '<w:shd w:val="clear" w:fill="000000"/>',
    "marked": '<w:highlight w:val="black"/>',
    "narrow": '<w:w w:val="1"/>',
    "font": '<w:rFonts w:ascii="Wingdings" w:eastAsia="Wingdings"/>',
}
WRAPS = {
    "deleted": '<w:del w:id="1" w:author="x">{}</w:del>',
    "inserted": '<w:ins w:id="1" w:author="x">{}</w:ins>',
    "moved": '<w:moveFrom w:id="1" w:author="x">{}</w:moveFrom>',
    "control": '<w:sdt><w:sdtPr><w:tag w:val="x"/></w:sdtPr><w:sdtContent>{}'
    "</w:sdtContent></w:sdt>",
    "field": '<w:fldSimple w:instr=" QUOTE x ">{}</w:fldSimple>',
    "right": '<w:bdo w:val="rtl">{}</w:bdo>',
}


def xml(source):
    """Return the elements of a piece of WordprocessingML."""
    return etree.fromstring(f'<w:x xmlns:w="{NAMES["w"]}">{source}</w:x>')[0]


def split(words, at):
    """Cut the run of ``words`` in three; return the run of the one character."""
    run, text = words.getparent(), words.text
    pieces = []
    for piece in (text[:at], text[at], text[at + 1 :]):
        copy = deepcopy(run)
        for child in list(copy):
            if child.tag not in {f"{W}rPr", f"{W}t"}:
                copy.remove(child)
        copy.find(f"{W}t").text = piece
        copy.find(f"{W}t").set(
            "{http://www.w3.org/XML/1998/namespace}space", "preserve"
        )
        pieces.append(copy)
    for piece in pieces:
        run.addprevious(piece)
    words.text = ""
    return pieces[1]


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.sampled_from(LETTERS),
    st.randoms(use_true_random=False),
    st.sampled_from([*CHANGES, *LOOKS, *WRAPS]),
    st.sampled_from(SIGNS),
)
def test_any_change_of_one_character_is_seen(called, chance, how, sign):
    blank = rendered("letter_docx", called)
    name = chance.choice([BODY, BODY, BODY, FOOT, HEAD])
    root = etree.fromstring(part(blank, name))
    words = chance.choice([one for one in root.iter(f"{W}t") if is_fixed(one)])
    at = chance.randrange(len(words.text))
    if how in CHANGES:
        changed = CHANGES[how](words.text, at, sign)
        if changed == words.text:
            return
        words.text = changed
    elif words.text[at].isspace() and how != "deleted":
        return  # how a space looks
    else:
        run = split(words, at)
        if how in LOOKS:
            look = run.find(f"{W}rPr")
            if look is None:
                look = etree.Element(f"{W}rPr")
                run.insert(0, look)
            look.append(xml(LOOKS[how]))
        else:
            around = xml(WRAPS[how].format("<w:r/>"))
            inner = next(around.iter(f"{W}r"))
            run.addprevious(around)
            inner.getparent().replace(inner, run)
    altered = rewritten(blank, **{name: etree.tostring(root)})
    assert read_docx(altered).fixed != fixed(called)


@pytest.mark.parametrize(("sign", "is_same"), [("告", True), ("通", False)])
def test_what_stands_in_a_control_of_nobody_is_fixed_text(sign, is_same):
    blank = rendered("letter_docx", LETTERS[0])
    root = etree.fromstring(part(blank, BODY))
    words = next(one for one in root.iter(f"{W}t") if "告知" in (one.text or ""))
    run = split(words, words.text.index("告"))
    run.find(f"{W}t").text = sign
    around = xml("<w:sdt><w:sdtPr/><w:sdtContent/></w:sdt>")
    run.addprevious(around)
    around.find(f"{W}sdtContent").append(run)
    back = read_docx(rewritten(blank, **{BODY: etree.tostring(root)}))
    assert (back.fixed == fixed(LETTERS[0])) is is_same


LOCKED = re.compile(
    r"<w:sdt><w:sdtPr>(?:(?!</w:sdtPr>).)*sdtContentLocked.*?</w:sdtPr>"
    r"<w:sdtContent>(.*?)</w:sdtContent></w:sdt>"
)


def test_whether_the_fixed_parts_are_locked_is_no_change():
    blank = rendered("letter_docx", LETTERS[0])
    body = part(blank, BODY).decode()
    parts = LOCKED.findall(body)
    assert len(parts) > 5
    assert not any("<w:sdt>" in one for one in parts)
    free = LOCKED.sub(r"\1", body)
    one_by_one = free.replace("<w:p>", "<w:sdt><w:sdtContent><w:p>")
    one_by_one = one_by_one.replace("</w:p>", "</w:p></w:sdtContent></w:sdt>")
    for other in (free, one_by_one, body.replace("sdtContentLocked", "unlocked")):
        assert other != body
        back = read_docx(rewritten(blank, **{BODY: other.encode()}))
        assert back.fixed == fixed(LETTERS[0])
        assert back.values == empty(LETTERS[0])


def test_runs_cut_otherwise_are_no_change():
    blank = rendered("letter_docx", LETTERS[0])
    root = etree.fromstring(part(blank, BODY))
    for words in [one for one in root.iter(f"{W}t") if is_fixed(one)]:
        if words.getparent().find(f"{W}br") is None:
            split(words, len(words.text) // 2)
    back = read_docx(rewritten(blank, **{BODY: etree.tostring(root)}))
    assert back.fixed == fixed(LETTERS[0])


def of_body(change):
    """Return a way to alter a letter: ``change`` of the text of its main part."""
    return lambda data: rewritten(
        data, **{BODY: change(part(data, BODY).decode()).encode()}
    )


def inserted(source):
    """Return a way to alter a letter: something put before its last section."""
    return of_body(
        lambda body: (
            body.replace("<w:sectPr", f"{source}<w:sectPr", 1)
            if "<w:sectPr" in body
            else body
        )
    )


def in_line(source):
    return of_body(
        lambda body: body.replace("</w:pPr><w:r>", f"</w:pPr>{source}<w:r>", 1)
    )


def with_relation(kind, target, mode=""):
    def change(data):
        name = "word/_rels/document.xml.rels"
        line = (
            f'<Relationship Id="{kind}" Type="http://schemas.openxmlformats.org/'
            f'officeDocument/2006/relationships/{kind}" Target="{target}"{mode}/>'
        )
        rels = part(data, name).replace(b"</Relat", line.encode() + b"</Relat")
        return rewritten(data, **{name: rels})

    return change


def styled(rule, style="Normal"):
    def change(data):
        root = etree.fromstring(part(data, "word/styles.xml"))
        found = root.xpath(f"//w:style[@w:styleId='{style}']", namespaces=NAMES)[0]
        look = found.find(f"{W}rPr")
        for old in look.findall(xml(rule).tag):
            look.remove(old)
        look.append(xml(rule))
        return rewritten(data, **{"word/styles.xml": etree.tostring(root)})

    return change


TEXT = "<w:r><w:t>甲</w:t></w:r>"
CELL = f"<w:tr><w:tc><w:p>{TEXT}</w:p></w:tc></w:tr>"
HEADING = '<w:pStyle w:val="Heading1"/>'
ELSEWHERE = ' TargetMode="External"'


def of_heading(properties):
    """Return a way to alter a letter: more properties of its first heading."""
    return of_body(lambda body: body.replace(HEADING, HEADING + properties, 1))


LOCK = '<w:sdtPr><w:lock w:val="sdtContentLocked"/>{}</w:sdtPr><w:sdtContent>'
GALLERY = '<w:docPartObj><w:docPartGallery w:val="Quick Parts"/></w:docPartObj>'
LOCK_END = "</w:sdtContent></w:sdt>"


def of_locked(change):
    """Return a way to alter a letter: ``change`` of what is locked first."""
    return of_body(lambda body: re.sub(LOCKED, lambda one: change(one[0], one[1]), body,
                                       count=1))  # fmt: skip


def with_store(data):
    """Return a letter with a part for the controls that have none."""
    name, there = "customXml/itemProps1.xml", "{6F1C2B52-9C36-4C0E-8B3B-7A5D9E0C4F11}"
    properties = part(data, name).decode().replace(there, NOWHERE.lower())
    return rewritten(data, **{name: properties.encode()})


ROUTES = {
    "a locked part more": inserted(
        f"<w:sdt>{LOCK.format('')}<w:p>{TEXT}</w:p>{LOCK_END}"
    ),
    "a locked building block more": inserted(
        f"<w:sdt>{LOCK.format(GALLERY)}<w:p>{TEXT}</w:p>{LOCK_END}"
    ),
    "a drop-down list of nobody": in_line(
        f"<w:sdt><w:sdtPr><w:dropDownList/></w:sdtPr><w:sdtContent>{TEXT}{LOCK_END}"
    ),
    "a locked part less": of_locked(lambda *_: ""),
    "a locked part twice": of_locked(lambda whole, _: whole + whole),
    "a paragraph more in a locked part": of_locked(
        lambda whole, inside: whole.replace(inside, f"{inside}<w:p>{TEXT}</w:p>")
    ),
    "a locked part that is bound": of_body(
        lambda body: body.replace(
            "<w:docPartObj>",
            '<w:dataBinding w:xpath="/x" w:storeItemID="{0}"/><w:docPartObj>',
            1,
        )
    ),
    "a locked part as a blank": of_body(
        lambda body: body.replace("<w:docPartObj>", '<w:tag w:val="x"/><w:docPartObj>')
    ),
    "a black cell, its text in a part of its own": of_body(
        lambda body: re.sub(
            r"(<w:tcPr>)((?:(?!</w:tcPr>).)*</w:tcPr>)(<w:p>(?:(?!</w:p>).)*</w:p>)",
            r'\1<w:shd w:val="clear" w:fill="000000"/>\2<w:sdt><w:sdtContent>\3'
            r"</w:sdtContent></w:sdt>",
            body,
            count=1,
        )
    ),
    "another part for the blanks": with_store,
    "a paragraph more": inserted(f"<w:p>{TEXT}</w:p>"),
    "an empty paragraph more": inserted("<w:p/>"),
    "a paragraph less": of_body(
        lambda body: re.sub(r"<w:p>(?:(?!<w:p>).)*?</w:p>", "", body, count=1)
    ),
    "a table": inserted(f"<w:tbl>{CELL}</w:tbl>"),
    "automatic numbers": of_heading('<w:numPr><w:numId w:val="3"/></w:numPr>'),
    "a symbol": in_line('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>'),
    "a text box": in_line(
        f"<w:r><w:pict><w:txbxContent><w:p>{TEXT}</w:p></w:txbxContent></w:pict></w:r>"
    ),
    "a drawing": in_line("<w:r><w:drawing/></w:r>"),
    "an object": in_line("<w:r><w:object/></w:r>"),
    "a field code": in_line(
        '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText> QUOTE 甲 </w:instrText>'
        '<w:fldChar w:fldCharType="end"/></w:r>'
    ),
    "a field without an end": in_line('<w:r><w:fldChar w:fldCharType="begin"/></w:r>'),
    "a number that is none": in_line(
        f'<w:fldSimple w:instr=" PAGE ">{TEXT}</w:fldSimple>'
    ),
    "a footnote": in_line('<w:r><w:footnoteReference w:id="2"/></w:r>'),
    "a comment": in_line('<w:r><w:commentReference w:id="0"/></w:r>'),
    "alternate content": in_line(
        f'<mc:AlternateContent><mc:Choice Requires="w14">{TEXT}</mc:Choice>'
        "</mc:AlternateContent>"
    ),
    "a formula": in_line('<m:oMath xmlns:m="urn:m"><m:r><m:t>1</m:t></m:r></m:oMath>'),
    "a deleted paragraph mark": of_heading(
        '<w:rPr><w:del w:id="1" w:author="x"/></w:rPr>'
    ),
    "a bound text": in_line(
        '<w:sdt><w:sdtPr><w:dataBinding w:xpath="/x" w:storeItemID="{0}"/></w:sdtPr>'
        "<w:sdtContent/></w:sdt>"
    ),
    "a known control again": in_line(
        '<w:sdt><w:sdtPr><w:tag w:val="citizen_name"/></w:sdtPr>'
        f"<w:sdtContent>{TEXT}</w:sdtContent></w:sdt>"
    ),
    "a control with two names": of_body(
        lambda body: body.replace('w:val="citizen_name"', 'w:val="citizen_phone"', 1)
    ),
    "a picture in a blank": of_body(
        lambda body: body.replace(
            "<w:sdtContent>", "<w:sdtContent><w:r><w:drawing/></w:r>", 1
        )
    ),
    "another file": inserted('<w:altChunk r:id="added"/>'),
    "a hidden row": of_body(
        lambda body: body.replace("<w:trPr>", "<w:trPr><w:hidden/>", 1)
    ),
    "a flat row": of_body(
        lambda body: re.sub(
            r"<w:trHeight [^>]*>", '<w:trHeight w:val="1" w:hRule="exact"/>', body
        )
    ),
    "a floating table": of_body(
        lambda body: body.replace("<w:tblPr>", '<w:tblPr><w:tblpPr w:tblpX="9"/>', 1)
    ),
    "a frame": of_heading('<w:framePr w:x="1"/>'),
    "a paragraph out of the page": of_heading('<w:ind w:left="-20000"/>'),
    "a flat paragraph": of_heading('<w:spacing w:line="20" w:lineRule="exact"/>'),
    "two styles": of_heading('<w:pStyle w:val="Gap"/>'),
    "a coloured page": of_body(
        lambda body: body.replace(
            "<w:body>", '<w:background w:color="000000"/><w:body>', 1
        )
    ),
    "a template": with_relation(
        "attachedTemplate", "https://x.example/x.dotm", ELSEWHERE
    ),
    "a link": with_relation("hyperlink", "https://x.example", ELSEWHERE),
    "a macro": with_relation("vbaProject", "vbaProject.bin"),
    "a chunk": with_relation("aFChunk", "chunk.html"),
    "a hiding style": styled("<w:vanish/>"),
    "a white style": styled('<w:color w:val="FFFFFF"/>', "Heading1"),
    "a tiny style": styled('<w:sz w:val="2"/>', "Heading1"),
    "no footer": of_body(lambda body: re.sub("<w:footerReference[^>]*/>", "", body)),
    "another first page": of_body(
        lambda body: body.replace("</w:sectPr>", "<w:titlePg/></w:sectPr>")
    ),
    "another main part": lambda data: rewritten(
        data,
        **{
            "word/other.xml": part(data, BODY).replace(
                "告知".encode(), "通知".encode()
            ),
            "_rels/.rels": part(data, "_rels/.rels").replace(
                b"word/document.xml", b"word/other.xml"
            ),
        },
    ),
}


STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
HIDES = "<w:rPr><w:vanish/></w:rPr>"
EVIL = '<w:style w:type="{}" w:styleId="Evil"><w:name w:val="Evil"/>{}</w:style>'
CHOICE = (
    '<mc:AlternateContent><mc:Choice Requires="w14">{}</mc:Choice><mc:Fallback/>'
    "</mc:AlternateContent>"
)
FIRST = re.compile(r'<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr>.*?</w:p>')


def of_part(name, old, new):
    """Return a way to alter a letter: what stands first in one of its parts."""

    def change(data):
        text = part(data, name).decode()
        assert old in text
        return rewritten(data, **{name: text.replace(old, new, 1).encode()})

    return change


def both(*changes):
    """Return a way to alter a letter: one change after the other."""

    def change(data):
        for one in changes:
            data = one(data)
        return data

    return change


def of_first_run(properties):
    """Return a way to alter a letter: properties of the run of its first heading."""
    return of_body(
        lambda body: body.replace(
            f"{HEADING}</w:pPr><w:r>", f"{HEADING}</w:pPr><w:r>{properties}", 1
        )
    )


def in_table(table="", row="", cell="", width=8845):
    """Return a way to alter a letter: a table around its first heading."""
    start = (
        f'<w:tbl><w:tblPr><w:tblW w:w="{width}" w:type="dxa"/>{table}</w:tblPr>'
        f'<w:tblGrid><w:gridCol w:w="{width}"/></w:tblGrid><w:tr>{row}<w:tc><w:tcPr>'
        f'<w:tcW w:w="{width}" w:type="dxa"/>{cell}</w:tcPr>'
    )
    end = "</w:tc></w:tr></w:tbl>"
    return of_body(lambda body: FIRST.sub(rf"{start}\g<0>{end}", body, count=1))


def of_style(style, kind="paragraph"):
    """Return a way to alter a letter: a style more, which its first heading has."""
    use = HEADING.replace("Heading1", "Evil")
    styles = of_part("word/styles.xml", "</w:styles>",
                     f"{EVIL.format(kind, style)}</w:styles>")  # fmt: skip
    return both(styles, of_body(lambda body: body.replace(HEADING, use, 1)))


def in_control(tag, source, at="<w:sdtContent>"):
    """Return a way to alter a letter: something put into the control ``tag``."""

    def change(body):
        start = body.index(at, body.index(f'w:val="{tag}"')) + len(at)
        return body[:start] + source + body[start:]

    return of_body(change)


def of_page(old, new):
    return of_part(BODY, old, new)


RELS = "word/_rels/document.xml.rels"
LAST = "</w:sdtContent>"


def with_decoy(data):
    """Return a letter whose styles hide a heading, a copy of the old ones before."""
    hidden = of_style(HIDES)(data)
    hidden = rewritten(hidden, **{"word/old.xml": part(data, "word/styles.xml")})
    decoy = '<Relationship Id="x" Type="http://example.org/styles" Target="old.xml"/>'
    return of_part(RELS, "<Relationship ", f"{decoy}<Relationship ")(hidden)


ROUTES |= {
    "words in a box of a copy": in_control("copy_agency", "（作废）", "<w:t>☐"),
    "words in a box of a choice": in_control(
        "applicant_kind=citizen", "一律无效", "<w:t>☐"
    ),
    "a field in a control": in_control(
        "statement", f'<w:fldSimple w:instr=" QUOTE x ">{TEXT}</w:fldSimple>'
    ),
    "content twice in a locked part": of_body(
        lambda body: (
            f"<w:sdtContent><w:p>{TEXT}</w:p></w:sdtContent>".join(
                [body[: body.rindex(LAST) + len(LAST)], body[body.rindex(LAST) :][15:]]
            )
        )
    ),
    "two bodies": of_page(
        "</w:body>", f"</w:body><w:body><w:p>{TEXT}</w:p></w:body>"
    ),
    "text after an element in a text": of_page("</w:t>", "<w:proofErr/>作废</w:t>"),
    "text in a run": of_page("</w:t></w:r>", "</w:t>作废</w:r>"),
    "hidden in strict names": of_first_run(
        f'<w:rPr><s:vanish xmlns:s="{STRICT}"/></w:rPr>'
    ),
    "white in a strict attribute": of_first_run(
        f'<w:rPr><w:color xmlns:s="{STRICT}" s:val="FFFFFF"/></w:rPr>'
    ),
    "hidden by choice": of_first_run(f"<w:rPr>{CHOICE.format('<w:vanish/>')}</w:rPr>"),
    "a flat row by choice": in_table(
        row="<w:trPr>"
        + CHOICE.format('<w:trHeight w:val="1" w:hRule="exact"/>')
        + "</w:trPr>"
    ),
    "other styles before": with_decoy,
    "styles by a number of a sign": both(
        of_style(HIDES), of_part(RELS, '"styles.xml"', '"st%79les.xml"')
    ),
    "styles in capitals": both(
        of_style(HIDES), of_part(RELS, '"styles.xml"', '"Styles.xml"')
    ),
    "two properties of a style": of_style(f"<w:rPr/>{HIDES}"),
    "a style twice": of_style(f"{HIDES}</w:style>{EVIL.format('paragraph', '')[:-10]}"),
    "a table style that hides": both(
        of_part("word/styles.xml", "</w:styles>",
                f"{EVIL.format('table', HIDES)}</w:styles>"),
        in_table('<w:tblStyle w:val="Evil"/>'),
    ),
    "the table style that hides": of_part(
        "word/styles.xml", '<w:name w:val="Table Grid"/>',
        f'<w:name w:val="Table Grid"/>{HIDES}',
    ),
    "a part of a table style that hides": of_part(
        "word/styles.xml", '<w:name w:val="Table Grid"/>',
        f'<w:name w:val="Table Grid"/><w:tblStylePr w:type="firstRow">{HIDES}'
        "</w:tblStylePr>",
    ),
    "a table around a heading": in_table(),
    "a flat row around a heading": in_table(
        row='<w:trPr><w:trHeight w:val="170" w:hRule="exact"/></w:trPr>'
    ),
    "a table out of the page": in_table('<w:tblInd w:w="20000" w:type="dxa"/>'),
    "a table before the page": in_table('<w:tblInd w:w="-15000" w:type="dxa"/>'),
    "two properties of a row": in_table(
        row="<w:trPr/><w:trPr><w:hidden/></w:trPr>"
    ),
    "a narrow column": in_table('<w:tblLayout w:type="fixed"/>', width=20),
    "a crossed cell": in_table(
        cell='<w:tcBorders><w:tl2br w:val="single"/></w:tcBorders>'
    ),
    "a merged cell": of_body(
        lambda body: body.replace("<w:tcPr>", "<w:tcPr><w:hMerge/>", 1)
    ),
    "black text on a black style": of_style(
        '<w:pPr><w:shd w:val="clear" w:fill="000000"/></w:pPr>'
        '<w:rPr><w:color w:val="000000"/></w:rPr>'
    ),
    "a black table": of_body(
        lambda body: body.replace(
            "<w:tblPr>", '<w:tblPr><w:shd w:val="clear" w:fill="000000"/>', 1
        )
    ),
    "lines upon each other": of_heading(
        '<w:spacing w:line="5" w:lineRule="auto"/>'
    ),
    "large text in low lines": both(
        of_heading('<w:spacing w:line="160" w:lineRule="exact"/>'),
        of_first_run('<w:rPr><w:sz w:val="90"/></w:rPr>'),
    ),
    "two indents that together leave the page": of_heading(
        '<w:ind w:left="-390" w:hanging="6900"/>'
    ),
    "an indent in millimetres": of_heading('<w:ind w:left="-200mm"/>'),
    "a size in points": of_first_run('<w:rPr><w:sz w:val="1pt"/></w:rPr>'),
    "a colour of the theme": of_first_run(
        '<w:rPr><w:color w:val="000000" w:themeColor="text1" w:themeTint="00"/></w:rPr>'
    ),
    "a font of the theme": of_first_run(
        '<w:rPr><w:rFonts w:eastAsiaTheme="minorEastAsia"/></w:rPr>'
    ),
    "capitals": of_first_run("<w:rPr><w:caps/></w:rPr>"),
    "brackets around signs": of_first_run(
        '<w:rPr><w:eastAsianLayout w:combine="1" w:combineBrackets="square"/></w:rPr>'
    ),
    "a page that begins left of the paper": of_page('w:left="1587"', 'w:left="-6000"'),
    "a page that ends right of the paper": of_page('w:right="1474"', 'w:right="-9000"'),
    "numbers of lines": of_page("<w:cols ", '<w:lnNumType w:countBy="1"/><w:cols '),
    "another number of the page": of_page(
        "<w:cols ", '<w:pgNumType w:start="7"/><w:cols '
    ),
    "a footer of even pages": of_page(
        '<w:footerReference w:type="default"', '<w:footerReference w:type="even"'
    ),
    "dots before a number": of_part(
        "word/styles.xml", '<w:tab w:val="right" ', '<w:tab w:val="right" w:leader="dot" '
    ),
    "words in a placeholder": of_part("word/glossary/document.xml", "______", "不"),
    "only forms are printed": of_part(
        "word/settings.xml", "<w:zoom ", "<w:printFormsData/><w:zoom "
    ),
    "another font instead": of_part(
        "word/fontTable.xml", "仿宋_GB2312,", "Wingdings,"
    ),
    "a control bound to the title": in_control(
        "citizen_name", '<w:dataBinding w:xpath="/x" w:storeItemID="{6C3C8BC8}"/>', "/>"
    ),
    "a part that is not there": with_relation("theme", "theme/theme9.xml"),
    "a second part of settings": with_relation("settings", "settings.xml"),
    "a mark as text": of_body(
        lambda body: re.sub(
            r"<w:sdt><w:sdtPr>(?:(?!</w:sdt>).)*?citizen_name(?:(?!</w:sdt>).)*</w:sdt>",
            "<w:r><w:t>〔citizen_name〕</w:t></w:r>", body, count=1,
        )
    ),
}  # fmt: skip


@pytest.mark.parametrize("route", ROUTES)
def test_no_route_of_alteration_is_open(route):
    blank = rendered("letter_docx", LETTERS[0])
    altered = ROUTES[route](blank)
    assert altered != blank
    assert read_docx(altered).fixed != fixed(LETTERS[0])


def as_word_saves(data):
    """Return a letter with what Word adds when it saves, known from its files."""
    body = part(data, BODY).decode()
    ids = 'w:rsidR="00A1" w:rsidRDefault="00A2"'
    body = body.replace("<w:p>", f'<w:p w14:paraId="0A" w14:textId="77777777" {ids}>')
    body = body.replace("<w:r><w:t", '<w:r w:rsidR="00A3"><w:rPr><w:rFonts '
                        'w:hint="eastAsia"/><w:lang w:eastAsia="zh-CN"/></w:rPr><w:t')  # fmt: skip
    body = body.replace("</w:pPr>", '</w:pPr><w:bookmarkStart w:id="0" w:name="_GoBack"/>'
                        '<w:bookmarkEnd w:id="0"/><w:proofErr w:type="gramStart"/>')  # fmt: skip
    body = body.replace("<w:sectPr>", f"<w:sectPr {ids}><w:footnotePr/>")
    body = body.replace("<w:trPr>", '<w:trPr><w:jc w:val="center"/>')
    body = body.replace(
        "</w:tblPr>", '<w:tblLook w:val="04A0" w:firstRow="1"/></w:tblPr>'
    )
    body = body.replace("<w:t ", "<w:lastRenderedPageBreak/><w:t ", 3)
    styles = part(data, "word/styles.xml").decode()
    styles = styles.replace("</w:docDefaults>", '</w:docDefaults><w:latentStyles '
                            'w:count="376"><w:lsdException w:name="Normal"/>'
                            "</w:latentStyles>")  # fmt: skip
    styles = styles.replace("</w:styles>", '<w:style w:type="character" w:styleId="a0">'
        '<w:name w:val="Placeholder Text"/><w:uiPriority w:val="99"/><w:semiHidden/>'
        '<w:rPr><w:color w:val="808080"/></w:rPr></w:style>'
        '<w:style w:type="numbering" w:default="1" w:styleId="a2"><w:name '
        'w:val="No List"/></w:style></w:styles>')  # fmt: skip
    settings = (
        part(data, "word/settings.xml")
        .decode()
        .replace(
            "</w:settings>",
            '<w:bordersDoNotSurroundHeader/><w:proofState w:spelling="clean"/><w:rsids>'
            '<w:rsidRoot w:val="00A1"/></w:rsids><m:mathPr xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"/>'
            "<w:clrSchemeMapping "
            'w:bg1="light1" w:t1="dark1" w:bg2="light2" w:t2="dark2" '
            'w:accent1="accent1" w:hyperlink="hyperlink"/><w:shapeDefaults/>'
            '<w:decimalSymbol w:val="."/><w:listSeparator w:val=","/>'
            '<w14:docId w14:val="0A"/><w15:docId w15:val="{0}"/></w:settings>',
        )
    )
    fonts = part(data, "word/fontTable.xml").decode().replace(
        "</w:fonts>",
        '<w:font w:name="MS Gothic"><w:altName w:val="ＭＳ ゴシック"/><w:panose1 '
        'w:val="020B0609070205080204"/><w:charset w:val="80"/></w:font>'
        '<w:font w:name="Wingdings"><w:charset w:val="02"/></w:font></w:fonts>',
    )  # fmt: skip
    theme = (
        b'<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"/>'
    )
    data = rewritten(
        data,
        **{
            BODY: body.encode(), "word/styles.xml": styles.encode(),
            "word/settings.xml": settings.encode(), "word/fontTable.xml": fonts.encode(),
            "word/theme/theme1.xml": theme, "word/webSettings.xml": ROOTLESS,
        },
    )  # fmt: skip
    return with_relation("theme", "theme/theme1.xml")(
        with_relation("webSettings", "webSettings.xml")(data)
    )


ROOTLESS = f'<w:webSettings xmlns:w="{W[1:-1]}"><w:optimizeForBrowser/></w:webSettings>'


@pytest.mark.parametrize("called", LETTERS)
def test_what_word_adds_when_it_saves_is_no_change(called):
    values = {"citizen_name": "示例人", "applicant_kind": "citizen"}
    full = fill_docx(rendered("letter_docx", called), blanks(called), values)
    back = read_docx(as_word_saves(full))
    assert back.values == empty(called) | values
    assert back.fixed == fixed(called)
    assert back.notes == ()


def test_brackets_in_the_text_are_no_change_however_runs_are_cut():
    whole = inserted("<w:p><w:r><w:t>国办发〔2020〕42号</w:t></w:r></w:p>")
    cut = inserted(
        "<w:p><w:r><w:t>国办发〔</w:t></w:r><w:r><w:t>2020〕42号</w:t></w:r></w:p>"
    )
    blank = rendered("letter_docx", LETTERS[0])
    assert read_docx(whole(blank)).fixed == read_docx(cut(blank)).fixed


def test_a_picture_counts_as_a_piece():
    before = read_docx(issued()).fixed
    assert any(piece.startswith("〔图 22×22") for piece in before)
    gone = of_body(lambda body: re.sub("<w:drawing>.*</w:drawing>", "", body))
    assert read_docx(gone(issued())).fixed != before
    other = rewritten(issued(), **{"word/media/picture1.png": b"\x89PNG"})
    assert read_docx(other).fixed != before


def test_hidden_text_in_a_blank_is_seen():
    values = {"citizen_name": "示例人"}
    full = fill_docx(rendered("letter_docx", LETTERS[0]), blanks(LETTERS[0]), values)
    body = part(full, BODY).decode()
    more = "</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐"
    hidden = body.replace("示例人</w:t>", f"示例人{more}</w:t>", 1)
    assert hidden != body
    back = read_docx(rewritten(full, **{BODY: hidden.encode()}))
    assert back.fixed != fixed(LETTERS[0])


def test_looks_that_anybody_can_read_are_no_change():
    def change(document):
        run = document.paragraphs[1].runs[0]
        run.font.size, run.font.color.rgb = Pt(15), RGBColor(0x22, 0x22, 0x22)
        run.font.name = "SimSun"
        type_in(document, "citizen_name", "示例人")
        next(control(document, "citizen_name").iter(qn("w:r"))).rPr.clear()

    assert edited(change).fixed == fixed(LETTERS[0])


@pytest.mark.parametrize(
    "source",
    [
        b"",
        b"not a package",
        b"PK\x03\x04",
        rewritten(b"PK\x05\x06" + bytes(18)),
        rewritten(b"PK\x05\x06" + bytes(18), **{"word/document.xml": b"<x/>"}),
    ],
)
def test_what_is_no_docx_is_refused_in_words(source):
    with pytest.raises(ChengnuoError) as refused:
        read_docx(source)
    assert refused.value.remedy


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE x [<!ENTITY a 'x'>]><x>&a;</x>",
        b"<w:document",
        b'<w:document xmlns:w="urn:x"><w:body/></w:document>',
        b"<x>" * 1000 + b"</x>" * 1000,
    ],
)
def test_a_broken_or_hostile_text_is_refused_in_words(body):
    with pytest.raises(ChengnuoError) as refused:
        read_docx(rewritten(rendered("letter_docx", LETTERS[0]), **{BODY: body}))
    assert refused.value.remedy


# What LibreOffice makes of it.


def office(folder, *arguments):
    """Run LibreOffice in a profile of its own."""
    found = shutil.which("soffice")
    if not found:
        pytest.skip("LibreOffice is not installed")
    subprocess.run(
        [found, f"-env:UserInstallation=file://{folder}/profile", "--headless",
         *arguments],
        check=True,
        capture_output=True,
        timeout=200,
    )  # fmt: skip


def saved(folder, letters):
    """Return ``letters``, each opened and saved by LibreOffice."""
    for number, data in enumerate(letters):
        (folder / f"{number:03}.docx").write_bytes(data)
    out = folder / "saved"
    office(folder, "--convert-to", "docx:MS Word 2007 XML", "--outdir", out,
           *sorted(folder.glob("*.docx")))  # fmt: skip
    return [path.read_bytes() for path in sorted(out.glob("*.docx"))]


def some_filling(called, chance):
    """Return values for a letter, by chance, as hypothesis cannot draw in one call."""
    values = {}
    for one in blanks(called):
        if one.kind == "radio":
            values[one.name] = chance.choice([values.get(one.name, ""), one.value])
        elif one.kind == "checkbox":
            values[one.name] = chance.random() < 0.5
        elif one.kind == "choice":
            values[one.name] = chance.choice(["", *one.options])
        elif one.kind == "date":
            values[one.name] = chance.choice(["", "2026-01-09", "2026-11-20"])
        else:
            signs = SIGNS + ("\n" if one.kind == "lines" else "")
            count = chance.choice([0, 1, 12, 60])
            values[one.name] = "".join(chance.choices(signs, k=count)).strip()
    return values


@pytest.mark.slow
def test_a_hundred_fillings_survive_libreoffice(tmp_path):
    chance = random.Random(20261120)  # noqa: S311
    cases = [(LETTERS[number % 2], chance.randrange(1 << 30)) for number in range(100)]
    fillings = [
        some_filling(called, random.Random(seed))  # noqa: S311
        for called, seed in cases
    ]
    letters = [
        fill_docx(rendered("letter_docx", called), blanks(called), values)
        for (called, _), values in zip(cases, fillings, strict=True)
    ]
    back = [read_docx(data) for data in saved(tmp_path, [*letters, issued()])]
    for (called, _), values, one in zip(cases, fillings, back[:-1], strict=True):
        assert one.values == values
        assert one.fixed == fixed(called)
    assert back[-1] == read_docx(issued())


# What a person does in LibreOffice, as its own Basic does it: text in a blank of text,
# in its window or key by key, a choice or a date in a control.
TYPING = """Sub Typing(source, target, how)
  letter = StarDesktop.loadComponentFromURL(source, "_blank", 0, Array())
  view = letter.CurrentController
  Dim blanks(200)
  count = 0
  found = letter.getTextFields().createEnumeration()
  Do While found.hasMoreElements()
    blank = found.nextElement()
    If blank.supportsService("com.sun.star.text.TextField.Input") Then
      blanks(count) = blank
      count = count + 1
    End If
  Loop
  For number = 0 To count - 1
    If how = "keys" Then
      view.ViewCursor.gotoRange(blanks(number).Anchor.Start, False)
      view.ViewCursor.goRight(1, False)
      Keys view, "示例䶮A1"
    Else
      blanks(number).Content = "示例䶮" &amp; Chr(10) &amp; "二行"
    End If
  Next
  Walk letter.Text, letter.CurrentController
  Dim kind(0) As New com.sun.star.beans.PropertyValue
  kind(0).Name = "FilterName" : kind(0).Value = "MS Word 2007 XML"
  letter.storeToURL(target, kind())
  letter.close(True)
  StarDesktop.terminate()
End Sub
Sub Walk(text, view)
  blocks = text.createEnumeration()
  Do While blocks.hasMoreElements()
    block = blocks.nextElement()
    If block.supportsService("com.sun.star.text.TextTable") Then
      For Each cell In block.getCellNames()
        Walk block.getCellByName(cell), view
      Next
    Else
      portions = block.createEnumeration()
      Do While portions.hasMoreElements()
        portion = portions.nextElement()
        If portion.TextPortionType = "ContentControl" Then
          control = portion.ContentControl
          If Not control.Checkbox Then
            view.ViewCursor.gotoRange(control.Anchor.Start, False)
            view.ViewCursor.goRight(1, False)
            Keys view, IIf(control.Date, "2026年1月9日", "护照")
          End If
        End If
      Loop
    End If
  Loop
End Sub
Sub Keys(view, said)
  Dim typed(0) As New com.sun.star.beans.PropertyValue
  typed(0).Name = "Text" : typed(0).Value = said
  hands = createUnoService("com.sun.star.frame.DispatchHelper")
  hands.executeDispatch(view.Frame, ".uno:InsertText", "", 0, typed())
End Sub"""
LIBRARY = {
    "Standard/Typing.xba": '<script:module xmlns:script="http://openoffice.org/2000/'
    'script" script:name="Typing" script:language="StarBasic">{}</script:module>',
    "Standard/script.xlb": '<library:library xmlns:library="http://openoffice.org/2000/'
    'library" library:name="Standard" library:readonly="false">'
    '<library:element library:name="Typing"/></library:library>',
    "script.xlc": '<library:libraries xmlns:library="http://openoffice.org/2000/'
    'library" xmlns:xlink="http://www.w3.org/1999/xlink"><library:library '
    'library:name="Standard" xlink:href="$(USER)/basic/Standard/script.xlb/" '
    'xlink:type="simple" library:link="false"/></library:libraries>',
}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("how", "text"), [("keys", "示例䶮A1"), ("window", "示例䶮\n二行")]
)
def test_what_is_typed_in_libreoffice_comes_back(how, text, tmp_path):
    blank, typed = tmp_path / "blank.docx", tmp_path / "typed.docx"
    blank.write_bytes(rendered("letter_docx", LETTERS[0]))
    office(tmp_path, "--terminate_after_init")  # which makes the profile
    for name, content in LIBRARY.items():
        path = tmp_path / "profile/user/basic" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f'<?xml version="1.0"?>\n{content.format(TYPING)}', "utf-8")
    said = f'"{blank.as_uri()}","{typed.as_uri()}","{how}"'
    office(tmp_path, f"macro:///Standard.Typing.Typing({said})")
    back = read_docx(typed.read_bytes())
    assert back.fixed == fixed(LETTERS[0])
    kinds = {one.name: one.kind for one in blanks(LETTERS[0])}
    expected = {"text": text, "lines": text, "date": "2026-01-09", "choice": "护照"}
    for name, value in back.values.items():
        if kinds[name] in expected:
            assert value == expected[kinds[name]], name
