"""Filled PDFs read back: the values exactly, and whatever else was changed."""

import io
import re
import subprocess
import tempfile
from datetime import date
from functools import cache

import pikepdf
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, String

from chengnuo.errors import ChengnuoError
from chengnuo.receiving.pdf import iso_date, read_pdf
from chengnuo.receiving.pdf_content import canonical
from pdf_forms import (
    RARE,
    blank,
    blanks,
    changed,
    fields_by_name,
    filled,
    filled_by_pdfium,
    fillings,
    of_all,
    of_kind,
)

NAME, WHO = "示例商贸有限公司", "法人或其他组织名称"
VALUES = {
    "applicant_kind": "organisation",
    "organisation_name": NAME,
    "organisation_address": "示例市示例路1号\n二楼",
    "citizen_id_type": "护照",
    "by_representative": "yes",
    "promise_1": True,
    "applicant_date": "2026-11-20",
}
PICTURED = f"“{WHO}”：这几项是以图片显示的，请以读出的文字为准。"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
QPDF = ["--object-streams=disable", "--object-streams=generate", "--linearize", "--qdf"]
QPDF += ["--coalesce-contents", "--normalize-content=y", "--recompress-flate"]


@cache
def ours() -> bytes:
    return filled(VALUES)


@cache
def fixed() -> tuple[str, ...]:
    return read_pdf(blank()).fixed


def by_qpdf(data, *options):
    with tempfile.NamedTemporaryFile(suffix=".pdf") as source:
        source.write(data)
        source.flush()
        command = ["qpdf", *options, source.name, "-"]
        return subprocess.run(command, capture_output=True, check=True).stdout


def test_a_blank_reads_as_empty():
    received = read_pdf(blank())
    assert received.values == of_all({})
    assert received.notes == ()
    assert received.format == "pdf"


@settings(max_examples=40, deadline=None)
@given(fillings())
def test_what_was_filled_in_is_read_back(values):
    received = read_pdf(filled(values))
    assert received.values == of_all(values)
    assert received.fixed == fixed()
    assert received.notes == ()


@pytest.mark.slow
@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(fillings())
def test_five_hundred_fillings_are_read_back(values):
    received = read_pdf(filled(values))
    assert (received.values, received.fixed) == (of_all(values), fixed())
    assert received.notes == ()


def test_what_pdfium_filled_in_is_read_back():
    typed = VALUES | {"applicant_date": "2026年11月20日"}
    received = read_pdf(filled_by_pdfium(blank(), typed))
    assert received.values == of_all(VALUES)
    assert received.fixed == fixed()
    said = [note for note in received.notes if "看不见" not in note]
    assert said == [], "pdfium draws the first copy only, which a note says"


@pytest.mark.parametrize("option", QPDF)
def test_a_pdf_that_qpdf_wrote_anew_is_the_same(option):
    assert read_pdf(by_qpdf(ours(), option)) == read_pdf(ours())


def test_a_pdf_that_pikepdf_wrote_anew_is_the_same():
    def write_anew(document):
        for page in document.pages:
            words = pikepdf.parse_content_stream(page)
            page.Contents = document.make_stream(pikepdf.unparse_content_stream(words))

    assert read_pdf(changed(ours(), write_anew)) == read_pdf(ours())


def test_a_tree_of_pages_may_have_other_branches():
    def branch(document):
        root = document.Root.Pages
        half = document.make_indirect(Dictionary(Type=Name.Pages, Parent=root))
        half.Kids, half.Count = Array(list(root.Kids)[5:]), len(root.Kids) - 5
        for page in half.Kids:
            page.Parent = half
        root.Kids = Array([*list(root.Kids)[:5], half])

    assert read_pdf(changed(ours(), branch)) == read_pdf(ours())


def appended(data, objects, root):
    """Return ``data`` with an incremental update: a new form of some objects."""
    start = int(data.rstrip().splitlines()[-2])
    out, places = bytearray(data.rstrip() + b"\n"), []
    for (number, generation), body in objects.items():
        places.append((number, generation, len(out)))
        out += b"%d %d obj\n%s\nendobj\n" % (number, generation, body)
    table = len(out)
    out += b"xref\n"
    for number, generation, place in places:
        out += b"%d 1\n%010d %05d n \n" % (number, place, generation)
    size = b"%d" % (1 + max(number for number, _, _ in places))
    size = max(size, *re.findall(rb"/Size ([0-9]+)", data), key=int)
    trailer = b"trailer\n<</Size %s /Root %d %d R /Prev %d>>\nstartxref\n%d\n%%%%EOF\n"
    return bytes(out) + trailer % (size, *root, start, table)


def test_an_incremental_update_is_read():
    plain = by_qpdf(blank(), "--object-streams=disable")
    with pikepdf.open(io.BytesIO(plain)) as document:
        field = fields_by_name(document)["organisation_name"]
        field.V = String(NAME)
        form = document.Root.AcroForm
        form.NeedAppearances = True  # so does pdf.js, and leaves out the appearance
        objects = {field.objgen: field.unparse(resolved=True)}
        for kid in field.Kids:
            del kid.AP
            kid.M = String("D:20261120120000Z")
            objects[kid.objgen] = kid.unparse(resolved=True)
        objects[form.objgen] = form.unparse(resolved=True)
        data = appended(plain, objects, document.Root.objgen)
    received = read_pdf(data)
    assert received.values["organisation_name"] == NAME
    assert (received.fixed, received.notes) == (fixed(), ())


def test_what_a_browser_adds_with_an_image_of_each_value_is_read():
    plain = by_qpdf(blank(), "--object-streams=disable")
    with pikepdf.open(io.BytesIO(plain)) as document:
        found = fields_by_name(document)
        text, tick, kind = (
            found[name] for name in ("organisation_name", "promise_1", "applicant_kind")
        )
        number = int(document.trailer.Size)
        image = b"<</Type/XObject/Subtype/Image/Width 8/Height 1/ImageMask true"
        image += b"/BitsPerComponent 1/Length 1>>\nstream\n\x5a\nendstream"
        box = b" ".join(b"%g" % edge for edge in text.Kids[0].AP.N.BBox)
        drawing = b"q 0 g 90 0 0 14 2 3 cm /I Do Q"
        form = (
            b"<</Type/XObject/Subtype/Form/BBox[%s]/Resources<</XObject<</I %d 0 R>>>>"
        )
        form += b"/Length %d>>\nstream\n%s\nendstream"
        objects = {
            (number, 0): image,
            (number + 1, 0): form % (box, number, len(drawing), drawing),
        }
        text.V, tick.V, kind.V = String(NAME), Name.Yes, Name.organisation
        for field in (text, tick, kind):
            objects[field.objgen] = field.unparse(resolved=True)
            for kid in field.Kids:
                if field is text:
                    kid.AP = Name.Replaced
                else:
                    chosen = str(field.V) in kid.AP.N
                    kid.AS = field.V if chosen else Name.Off
                written = kid.unparse(resolved=True)
                new = b"<</N %d 0 R>>" % (number + 1)
                objects[kid.objgen] = written.replace(b"/Replaced", new)
        data = appended(plain, objects, document.Root.objgen)
    received = read_pdf(data)
    wanted = ("organisation_name", NAME), ("promise_1", True)
    assert received.values == of_all(dict(wanted, applicant_kind="organisation"))
    assert (received.fixed, received.notes) == (fixed(), (PICTURED,))


def put(name, value):
    def change(document):
        fields_by_name(document)[name].V = value

    return changed(blank(), change)


@pytest.mark.parametrize(
    ("stored", "read"),
    [
        (b"\xfe\xff" + f"示例{RARE}".encode("utf-16-be"), f"示例{RARE}"),
        (b"\xff\xfe" + "示例".encode("utf-16-le"), "示例"),
        (b"\xef\xbb\xbf" + f"示例{RARE}".encode(), f"示例{RARE}"),
        (b"\xfe\xff\x00\x1bzh\x00\x1b" + "示例".encode("utf-16-be"), "示例"),
        (b"Caf\xe9 \x8d\xa0", "Café “€"),
        (b"A\rB\r\nC\nD", "A\nB\nC\nD"),
        (b"", ""),
    ],
)
def test_a_text_is_read_in_every_encoding(stored, read):
    data = put("organisation_address", String(stored))
    if b"\xfe\xff\x00\x1bz" in stored:  # the language is in UTF-16 too
        stored = "\x1bzh\x1b示例".encode("utf-16-be")
        data = put("organisation_address", String(b"\xfe\xff" + stored))
    assert read_pdf(data).values["organisation_address"] == read


def test_a_text_may_be_a_stream():
    def change(document):
        field = fields_by_name(document)["statement"]
        field.V = document.make_stream(b"\xfe\xff" + NAME.encode("utf-16-be"))

    assert read_pdf(changed(blank(), change)).values["statement"] == NAME


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026年11月20日", "2026-11-20"),
        ("2026年 1月 2日", "2026-01-02"),
        ("2026-11-20", "2026-11-20"),
        ("2026/1/2", "2026-01-02"),
        ("2026.11.20", "2026-11-20"),
        ("20261120", "2026-11-20"),
        ("２０２６年１１月２０日", "2026-11-20"),
        ("二〇二六年十一月二十日", "2026-11-20"),
        ("二○二六年十月三十一日", "2026-10-31"),
        ("二〇二六年一月十一日", "2026-01-11"),
        (" 2026-11-20 ", "2026-11-20"),
        ("2026年2月30日", "2026年2月30日"),
        ("二〇二六年三十月三日", "二〇二六年三十月三日"),
        ("明天", "明天"),
        ("11/20/2026", "11/20/2026"),
        ("", ""),
    ],
)
def test_a_date_is_read_in_the_usual_forms(written, read):
    assert (
        read_pdf(put("applicant_date", String(written))).values["applicant_date"]
        == read
    )


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_day_is_read(day):
    assert iso_date(f"{day.year}年{day.month}月{day.day}日") == day.isoformat()
    assert iso_date(day.isoformat()) == day.isoformat()


def pick(stored, on, options=None, names=None):
    """Pick of a group of choices as another writer might store it."""

    def change(document):
        field = fields_by_name(document)["applicant_kind"]
        field.V = stored
        if options:
            field.Opt = Array([String(one) for one in options])
        for kid in field.Kids:
            for old, new in (names or {}).items():
                if old in kid.AP.N:
                    kid.AP.N[new] = kid.AP.N[old]
                    del kid.AP.N[old]
            kid.AS = Name(on) if on in kid.AP.N else Name.Off

    return changed(blank(), change)


@pytest.mark.parametrize(
    ("data", "read"),
    [
        (lambda: pick(Name.organisation, "/organisation"), "organisation"),
        (lambda: pick(String("organisation"), "/organisation"), "organisation"),
        (
            lambda: pick(
                Name("/1"),
                "/1",
                ["citizen", "organisation"] * 2,
                {"/citizen": "/0", "/organisation": "/1"},
            ),
            "organisation",
        ),
        (lambda: pick(Name("/公民"), "/公民", None, {"/citizen": "/公民"}), "公民"),
        (lambda: pick(Name.Off, "/Off"), ""),
    ],
)
def test_a_choice_is_read_however_it_is_stored(data, read):
    received = read_pdf(data())
    assert received.values["applicant_kind"] == read
    assert received.notes == ()


def test_a_name_may_be_written_with_number_signs():
    data = by_qpdf(filled(VALUES), "--qdf")
    written = data.replace(b"/organisation", b"/o#72g#61nisation")
    assert written != data
    assert read_pdf(repaired(written)).values["applicant_kind"] == "organisation"


def repaired(data):
    return subprocess.run(
        ["fix-qdf"], input=data, capture_output=True, check=True
    ).stdout


def test_the_issue_is_read_from_info_and_from_xmp():
    said = {
        "document": "letter",
        "place": "999901/示例",
        "version": "1",
        "digest": "ab",
    }

    def inform(document):
        for key, value in said.items():
            document.docinfo[f"/chengnuo.{key}"] = String(value)

    def describe(document):
        inside = "".join(
            f'<y:chengnuo.{k} xmlns:y="urn:y">{v}</y:chengnuo.{k}>'
            for k, v in said.items()
        )
        packet = (
            f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{RDF}">'
            f'<rdf:Description rdf:about="">{inside}</rdf:Description>'
            "</rdf:RDF></x:xmpmeta>"
        )
        document.Root.Metadata = document.make_stream(packet.encode())

    def strip(document):
        for key in list(document.docinfo.keys()):
            del document.docinfo[key]

    assert read_pdf(changed(blank(), inform)).issue == said
    bare = changed(blank(), strip)
    assert read_pdf(changed(bare, describe)).issue == said
    assert read_pdf(bare).fixed == fixed()


def test_a_printed_pdf_is_no_form():
    def print_it(document):
        del document.Root.AcroForm
        for page in document.pages:
            del page.Annots

    received = read_pdf(changed(ours(), print_it))
    assert received.values == {}
    assert "没有可以读取的填写栏" in received.notes[0]


# ---- what is seen is not what is stored


def look(content, name="organisation_name", matrix=None, **resources):
    """Give a field, the organisation's name, another appearance."""

    def made(document, one):
        return document.make_indirect(
            one(document) if callable(one) else Dictionary(**one)
        )

    def change(document):
        held = Dictionary(
            {
                f"/{kind}": Dictionary(
                    {key: made(document, one) for key, one in named.items()}
                )
                for kind, named in resources.items()
            }
        )
        for kid in fields_by_name(document)[name].Kids:
            kid.AP.N = document.make_stream(
                content,
                Type=Name.XObject,
                Subtype=Name.Form,
                BBox=kid.AP.N.BBox,
                Resources=held,
            )
            if matrix:
                kid.AP.N.Matrix = Array(matrix)

    return change


HELVETICA = {
    "Type": Name.Font,
    "Subtype": Name.Type1,
    "BaseFont": Name.Helvetica,
    "Encoding": Name.WinAnsiEncoding,
}
CHINESE = {"Type": Name.Font, "Subtype": Name.Type0, "Encoding": Name("/GBK-EUC-H")}
IMAGE = {"Type": Name.XObject, "Subtype": Name.Image, "BitsPerComponent": 1}
IMAGE |= {"Width": 8, "Height": 1}
PUT = b"q 0 g 99 0 0 9 0 0 cm /I Do Q"


def drawn(text):
    return b"/Tx BMC BT /F 9 Tf 2 2 Td (%s) Tj ET EMC" % text


def mask(document):
    return document.make_stream(b"\x5a", **IMAGE, ImageMask=True)


def pattern(document):
    return document.make_stream(drawn(b"A"), PatternType=1, PaintType=1)


def spelled(characters):
    """Return what makes a font in the file whose codes stand for ``characters``."""

    def make(document):
        table = b"1 beginbfrange <00> <ff> [%s] endbfrange" % characters
        program = document.make_stream(b"no font")
        descriptor = Dictionary(Type=Name.FontDescriptor, FontFile2=program)
        return Dictionary(
            **HELVETICA,
            FontDescriptor=document.make_indirect(descriptor),
            ToUnicode=document.make_stream(table),
        )

    return make


def renamed(document):
    encoding = Dictionary(Differences=Array([97, Name.x, Name.y, Name.z]))
    return Dictionary(**HELVETICA | {"Encoding": encoding})


def type3(document):
    glyph = document.make_stream(b"1000 0 d0 0 0 800 100 re f")
    table = document.make_stream(b"1 beginbfrange <00> <ff> <0000> endbfrange")
    encoding = Dictionary(Differences=Array([97, Name.a, Name.a, Name.a]))
    return Dictionary(
        **HELVETICA | {"Subtype": Name.Type3, "Encoding": encoding},
        CharProcs=Dictionary(a=glyph),
        ToUnicode=table,
    )


def test_another_text_than_the_value_is_told_and_counts_as_altered():
    received = read_pdf(changed(ours(), look(drawn(b"Others"), Font={"/F": HELVETICA})))
    assert received.values["organisation_name"] == NAME
    assert f"“{WHO}”显示的是“Others”，存下的是“{NAME}”" in received.notes[0]
    assert received.fixed != fixed()


def test_a_value_that_nobody_sees_is_told():
    received = read_pdf(changed(ours(), look(b"/Tx BMC EMC")))
    assert "看不见" in received.notes[0]
    assert received.fixed == fixed()


@pytest.mark.parametrize(
    ("content", "resources"),
    [
        (drawn(b"A"), {"Font": {"/F": HELVETICA}}),
        (PUT, {"XObject": {"/I": mask}}),
        (b"0 0 m " + b"1 2 l 3 4 5 6 7 8 c " * 20 + b"f", {}),
        (b"3 w 2 18 m 40 18 l S", {}),
        (b"0 0 3 3 re f", {}),
        (b"/Pattern cs /P scn 0 0 99 9 re f", {"Pattern": {"/P": pattern}}),
        (drawn(b"VOID"), {"Font": {"/F": spelled(b"<0020>" * 256)}}),
    ],
)
def test_what_is_drawn_where_no_value_is_stored_counts_as_altered(content, resources):
    received = read_pdf(changed(blank(), look(content, **resources)))
    assert received.values["organisation_name"] == ""
    assert len(received.notes) == 1
    assert WHO in received.notes[0]
    assert received.fixed != fixed()


def stored(value):
    def change(document):
        fields_by_name(document)["organisation_name"].V = String(value)

    return changed(blank(), change)


def test_what_programs_write_is_read():
    """Of pdf.js, Acrobat and others: one line, several lines, marks, clips, colours."""
    names = {"Font": {"/Helv": HELVETICA, "/S": CHINESE}}
    for content, value in [
        (b"/Tx BMC q BT /Helv 9 Tf 0 g 1 0 0 1 2 5 Tm (A 1) Tj ET Q EMC", "A 1"),
        (b"q q 1 1 99 15 re W n BT /Helv 9 Tf 0.1 0 0 rg 2 5 Td (A) Tj ET Q Q", "A"),
        (b"BT /Helv 4 Tf 5 TL 2 12 Td (A) Tj T* (B) Tj (C) ' ET", "A\nB\nC"),
        (b"/Span <</Lang (zh)>> BDC BT 0 0 0 1 k /S 9 Tf 80 Tz 2 5 Td <CABE> Tj ET EMC",
         "示"),
        (b"BT /S 9 Tf 2 5 Td [<CABE> -20 <C0FD>] TJ ET", "示例"),
        (b"", ""),
        (b"/Tx BMC q BT /Helv 9 Tf () Tj ET Q EMC", ""),
    ]:  # fmt: skip
        received = read_pdf(changed(stored(value), look(content, **names)))
        assert (received.values["organisation_name"], received.notes) == (value, ())
        assert received.fixed == fixed(), content


SHOWN = b"BT /F 9 Tf 2 5 Td (abc) Tj ET"
COVERED = [
    b"1 g " + SHOWN,
    b"1 1 1 rg " + SHOWN,
    b"0 0 0 0 k " + SHOWN,
    SHOWN + b" 1 g 0 0 200 30 re f",
    SHOWN + b" 0 0 m 9 9 l S",
    SHOWN + b" q 99 0 0 9 0 0 cm /I Do Q",
    SHOWN + b" /X Do",
    SHOWN + b" BT /F 9 Tf 2 5 Td (bbb) Tj ET",
    b"/G gs " + SHOWN,
    b"/Cs cs " + SHOWN,
    b"/OC /L BDC " + SHOWN + b" EMC",
    b"0 0 1 1 re W n " + SHOWN,
    b"300 300 90 9 re W n " + SHOWN,
    b"0 0 9 9 re 40 0 9 9 re W n " + SHOWN,
    b"0.01 0 0 0.01 0 0 cm " + SHOWN,
    b"-1 0 0 1 90 0 cm " + SHOWN,
    b"1 0 0 1 9000 0 cm " + SHOWN,
    b"BT /F 9 Tf 3 Tr 2 5 Td (abc) Tj ET",
    b"BT /F 9 Tf 7 Tr 2 5 Td (abc) Tj ET",
    b"BT /F 9 Tf 90 Ts 2 5 Td (abc) Tj ET",
    b"BT /F 9 Tf 2 -400 Td (abc) Tj ET",
    b"BT /F 9 Tf 2 60 Td (abc) Tj ET",
    b"BT /F 0 Tf 2 5 Td (abc) Tj ET",
    b"BT /F -9 Tf 2 5 Td (abc) Tj ET",
    b"BT /F 0.1 Tf 2 5 Td (abc) Tj ET",
    b"BT /F 200 Tf 2 5 Td (abc) Tj ET",
    b"BT /F 9 Tf 9999 Tz 2 5 Td (abc) Tj ET",
    b"BT /F 9 Tf 1 Tz 2 5 Td (abc) Tj ET",
    b"BT /F 9 Tf 900 Tc 2 5 Td (abc) Tj ET",
    b"BT /F 9 Tf -9 Tc 2 5 Td (abc) Tj ET",
    b"BT /F 9 Tf 2 5 Td [(a) -99000 (bc)] TJ ET",
    b"BT /F 9 Tf 2 5 Td (a) Tj 400 0 Td (bc) Tj ET",
    b"BT /F 9 Tf 50 5 Td (a) Tj -40 0 Td (bc) Tj ET",
    b"BT /F 9 Tf 2 5 Td (a) Tj 0 0 Td (bc) Tj ET",
    b"BT /T 9 Tf 2 5 Td (abc) Tj ET",
    b"BT /D 9 Tf 2 5 Td (abc) Tj ET",
    b"BT /R 9 Tf 2 5 Td (abc) Tj ET",
    b"BT /E 9 Tf 2 5 Td (abc) Tj ET",
    b"BT /Z 9 Tf 2 5 Td (abc) Tj ET",
    b"BT /Nowhere 9 Tf 2 5 Td (abc) Tj ET",
    b"BT /F 9 Tf 2 5 Td <61ZZ6263> Tj ET",
    b"BT /F 9 Tf 2 5 Td (ac) Tj ET",
    b"BT /F 9 Tf 2 5 Td (acb) Tj ET",
    b"BT /F 4 Tf 2 5 Td (a) Tj 400 0 Td (bc) Tj ET",
    b"BT /F 4 Tf 9999 5 Td (abc) Tj ET",
    b"q " + SHOWN,
    b"Q " + SHOWN,
    SHOWN + b" 1",
]


@pytest.mark.parametrize("content", COVERED)
def test_a_value_shown_in_a_way_that_hides_or_alters_it_counts_as_altered(content):
    fonts = {"/F": HELVETICA, "/T": type3, "/R": renamed}
    fonts |= {"/E": spelled(b"<0061>" * 256)}
    fonts["/D"] = {**HELVETICA, "BaseFont": Name("/Wingdings-Regular")}
    fonts["/Z"] = {**HELVETICA, "Subtype": Name.Type0, "Encoding": Name("/Identity-H")}
    held = {"Font": fonts, "XObject": {"/I": mask, "/X": pattern}}
    received = read_pdf(changed(stored("abc"), look(content, **held)))
    assert received.values["organisation_name"] == "abc"
    assert WHO in received.notes[0]
    assert received.fixed != fixed()


def layered(document):
    look(SHOWN, Font={"/F": HELVETICA})(document)
    for kid in fields_by_name(document)["organisation_name"].Kids:
        kid.AP.N.OC = Dictionary(Type=Name.OCG, Name=String("层"))


def white_as_black(document):
    spaces = {"/DefaultGray": {"A": 1}}
    look(SHOWN, Font={"/F": HELVETICA}, ColorSpace=spaces)(document)


def upside_down(document):
    look(SHOWN, matrix=[-1, 0, 0, -1, 0, 0], Font={"/F": HELVETICA})(document)


@pytest.mark.parametrize("change", [layered, white_as_black, upside_down])
def test_a_picture_drawn_in_another_way_as_a_whole_counts_as_altered(change):
    assert read_pdf(changed(stored("abc"), change)).fixed != fixed()
    plain = look(SHOWN, Font={"/F": HELVETICA})
    assert read_pdf(changed(stored("abc"), plain)).fixed == fixed()


def coloured(document):
    return document.make_stream(b"\0", **IMAGE, ColorSpace=Name.DeviceGray)


def soft(document):
    return document.make_stream(b"\0", **IMAGE, ImageMask=True, SMask=mask(document))


@pytest.mark.parametrize(
    ("content", "image"),
    [
        (PUT, coloured),
        (PUT, soft),
        (PUT, {}),
        (PUT.replace(b"0 g", b"1 g"), "mask"),
        (PUT.replace(b"99", b"-99"), "mask"),
        (PUT.replace(b"99", b"9900"), "mask"),
        (PUT.replace(b" Q", b" /I Do Q"), "mask"),
        (PUT + b" " + PUT, "mask"),
        (PUT + b" " + SHOWN, "mask"),
        (b"0 0 0 0 re W n " + PUT, "mask"),
    ],
)
def test_another_image_than_the_form_makes_counts_as_altered(content, image):
    image = mask if image == "mask" else image
    held = {"XObject": {"/I": image}, "Font": {"/F": HELVETICA}}
    received = read_pdf(changed(ours(), look(content, **held)))
    assert received.fixed != fixed()


def test_a_text_too_long_for_its_box_in_pdfium_is_told_and_is_no_alteration():
    limits = {field.name: field.max_length for field in blanks()}
    contact = ("示例" * 99)[: limits["citizen_phone"]]
    received = read_pdf(filled_by_pdfium(blank(), {"citizen_phone": contact}))
    assert received.values["citizen_phone"] == contact
    assert received.fixed == fixed()
    assert "有的字看不见" in received.notes[0]


def test_rare_characters_that_pdfium_cannot_draw_do_not_count_as_altered():
    for name in (f"张{RARE[:2]}三", "①号㎡", "囧裏龘镕"):
        received = read_pdf(filled_by_pdfium(blank(), {"organisation_name": name}))
        assert received.values["organisation_name"] == name
        assert received.fixed == fixed()
        assert received.notes


def test_an_image_of_a_value_is_told_and_does_not_count_as_altered():
    def change(document):
        look(PUT, XObject={"/I": mask})(document)
        smaller = PUT.replace(b"99", b"40")
        look(smaller, "applicant_date", XObject={"/I": mask})(document)

    received = read_pdf(changed(ours(), change))
    assert received.fixed == fixed()
    assert len(received.notes) == 1
    assert "以图片显示" in received.notes[0]


def test_copies_that_differ_are_told():
    def change(document):
        fields_by_name(document)["organisation_name"].Kids[1].V = String("别的公司")

    received = read_pdf(changed(ours(), change))
    assert received.values["organisation_name"] == NAME
    assert "不一致" in received.notes[0]
    assert received.fixed != fixed()


def test_ticks_that_are_seen_but_not_stored_are_told():
    def change(document):
        fields_by_name(document)["promise_1"].V = Name.Off

    received = read_pdf(changed(ours(), change))
    assert "不一致" in received.notes[0]


# ---- alterations of what is printed


def page_of(document, number=0):
    return document.pages[number].obj


def streams_of(page):
    given = page.Contents
    return list(given) if isinstance(given, Array) else [given]


def edit_text(document):
    stream = streams_of(page_of(document))[-1]
    data = stream.read_bytes()
    place = data.index(b" Tj") - 3 if b" Tj" in data else data.index(b"] TJ") - 3
    digit = b"1" if data[place : place + 1] != b"1" else b"2"
    stream.write(data[:place] + digit + data[place + 1 :])


def add_stream(document):
    page = document.pages[0]
    page.contents_add(b"1 g 100 100 90 20 re f", prepend=False)


def edit_shape(document):
    font = next(iter(page_of(document).Resources.Font.values()))
    stream = font.DescendantFonts[0].FontDescriptor.FontFile2
    data = bytearray(stream.read_bytes())
    data[-40] ^= 1
    stream.write(bytes(data))


def edit_unicode(document):
    font = next(iter(page_of(document).Resources.Font.values()))
    data = font.ToUnicode.read_bytes()
    place = data.rindex(b">") - 1  # the last digit of the last character
    digit = b"1" if data[place : place + 1] != b"1" else b"2"
    font.ToUnicode.write(data[:place] + digit + data[place + 1 :])


def swap_glyphs(document):
    font = next(iter(page_of(document).Resources.Font.values()))
    swapped = b"".join(number.to_bytes(2) for number in (0, 2, 1, *range(3, 500)))
    font.DescendantFonts[0].CIDToGIDMap = document.make_stream(swapped)


def edit_width(document):
    font = next(iter(page_of(document).Resources.Font.values()))
    font.DescendantFonts[0].W[1][0] = 10


def annotation(document, **entries):
    made = Dictionary(Type=Name.Annot, Rect=Array([90, 90, 300, 120]), **entries)
    page_of(document).Annots.append(document.make_indirect(made))


def stamp(document):
    annotation(document, Subtype=Name.Stamp)


def write_on_it(document):
    annotation(document, Subtype=Name.FreeText, Contents=String("改"))


def link(document):
    annotation(
        document,
        Subtype=Name.Link,
        A=Dictionary(S=Name.URI, URI=String("https://host.invalid")),
    )


def add_field(document):
    made = document.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Tx,
            T=String("more"),
            V=String("改"),
            Rect=Array([90, 90, 300, 120]),
        )
    )
    document.Root.AcroForm.Fields.append(made)
    page_of(document).Annots.append(made)


def widget(document):
    return fields_by_name(document)["organisation_name"].Kids[0]


def move_field(document):
    widget(document).Rect[1] = 700


def fill_field(document):
    widget(document).MK = Dictionary(BG=Array([1, 1, 1]))


def enlarge_appearance(document):
    kid = widget(document)
    kid.AP.N.BBox = Array([0, 0, 9, 9])


def rename_field(document):
    fields_by_name(document)["organisation_name"].TU = String("公民姓名")


def rogue_field(document):
    """Show a widget that has the name of a field, but is not of the form."""
    kid = widget(document)
    page = page_of(document)
    copy = document.make_indirect(Dictionary(dict(kid.items())))
    for number, one in enumerate(page.Annots):
        if one.objgen == kid.objgen:
            page.Annots[number] = copy


def paint_tick(document):
    field = fields_by_name(document)["promise_1"]
    for kid in field.Kids:
        kid.AP.N.Off.write(b"1 0 0 RG 0 0 9 9 re S")


def tick_for_good(document):
    field = fields_by_name(document)["promise_1"]
    for kid in field.Kids:
        kid.AP.N = document.make_stream(b"0 0 9 9 re f", BBox=Array([0, 0, 9, 9]))


def add_page(document):
    document.add_blank_page()


def drop_page(document):
    del document.pages[-1]


def swap_pages(document):
    document.pages.insert(0, document.pages[1])
    del document.pages[2]


def turn_page(document):
    page_of(document).Rotate = 180


def crop_page(document):
    page_of(document).CropBox = Array([0, 0, 500, 500])


def add_layer(document):
    layer = document.make_indirect(Dictionary(Type=Name.OCG, Name=String("层")))
    document.Root.OCProperties = Dictionary(
        OCGs=Array([layer]), D=Dictionary(OFF=Array([layer]))
    )


def run_script(document):
    document.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def attach(document):
    document.attachments["a.txt"] = b"x"


def add_xfa(document):
    document.Root.AcroForm.XFA = document.make_stream(b"<xdp/>")


def swap_typed_font(document):
    document.Root.AcroForm.DR.Font["/Helv"] = Dictionary(
        Type=Name.Font, Subtype=Name.Type3, CharProcs=Dictionary()
    )


def add_action(document):
    widget(document).AA = Dictionary(K=Dictionary(S=Name.JavaScript, JS=String("1")))


def hide_field(document):
    widget(document).F = 2


def lose_annotation(document):
    page_of(document).Annots.append(None)


def annotate_by_stream(document):
    page_of(document).Annots.append(document.make_stream(b"", Subtype=Name.Stamp))


def add_no_content(document):
    page_of(document).Contents = Array([*streams_of(page_of(document)), 7])


def lose_kid(document):
    fields_by_name(document)["organisation_name"].Kids.append(None)


def invent_parent(document):
    field = fields_by_name(document)["organisation_name"]
    field.Parent = document.make_indirect(Dictionary(Ff=1 << 13, Q=2))


def group_fields(document):
    fields = document.Root.AcroForm.Fields
    field = fields[0]
    group = document.make_indirect(Dictionary(Kids=Array([field]), Ff=1 << 13))
    field.Parent = group
    fields[0] = group


def name_a_picture(document):
    made = document.make_stream(b"x", Type=Name.XObject, Subtype=Name.Form)
    page_of(document).Resources["/XObject"] = Dictionary({"/P": made})


def rename(document):
    document.docinfo["/Title"] = String("作废")


def recode_typed_font(document):
    font = document.Root.AcroForm.DR.Font.Helv
    nines = [Name.nine] * 9
    font.Encoding = Dictionary(Type=Name.Encoding, Differences=Array([48, *nines]))


ALTERATIONS = [
    edit_text, add_stream, edit_shape, edit_unicode, swap_glyphs, edit_width, stamp,
    write_on_it, link, add_field, move_field, fill_field, enlarge_appearance,
    rename_field, rogue_field, paint_tick, tick_for_good, add_page, drop_page, swap_pages,
    turn_page, crop_page, add_layer, run_script, attach, add_xfa, swap_typed_font,
    add_action, hide_field, lose_annotation, annotate_by_stream, add_no_content,
    lose_kid, invent_parent, group_fields, name_a_picture, rename, recode_typed_font,
]  # fmt: skip


@pytest.mark.parametrize("change", ALTERATIONS, ids=lambda change: change.__name__)
@pytest.mark.parametrize("data", [blank, ours], ids=["blank", "filled"])
def test_an_alteration_by_any_route_is_seen(change, data):
    received = read_pdf(changed(data(), change))
    assert received.fixed != fixed()
    assert set(received.fixed) - set(fixed()) or len(received.fixed) < len(fixed())


def in_plain_words(change=None):
    return by_qpdf(changed(blank(), change) if change else blank(), "--qdf")


def miscount(data):
    assert data.count(b"/Count 10\n") == 1
    return data.replace(b"/Count 10\n", b"/Count 9\n")


def refer_to_another_generation(data):
    """Stamp a page by a reference that qpdf does not follow, and pdfium does."""
    stamped = in_plain_words(stamp)
    last = re.search(rb"/Annots \[[^]]*?([0-9]+) 0 R\s*\]", stamped)
    assert last is not None
    place = last.end(1)
    return stamped[:place] + b" 7 R" + stamped[place + 4 :]


def lead_nowhere(data):
    return data.replace(b"  /Type /Page\n", b"  /Group 9999 7 R\n  /Type /Page\n", 1)


def hide_a_picture(data):
    """Let the picture of an empty blank be one that qpdf does not find."""
    return re.sub(rb"(/AP <<\s*/N [0-9]+) 0 R(?=\s*>>)", rb"\1 7 R", data, count=1)


def say_it_twice(data):
    return data.replace(b"  /Type /Page\n", b"  /Type /Page\n  /Type /Page\n", 1)


@pytest.mark.parametrize(
    "damage",
    [miscount, refer_to_another_generation, lead_nowhere, hide_a_picture, say_it_twice],
)
def test_what_readers_see_in_different_ways_counts_as_altered(damage):
    plain = in_plain_words()
    assert read_pdf(plain).fixed == fixed()
    data = damage(plain)
    assert data != plain
    assert read_pdf(repaired(data)).fixed != fixed()


@cache
def contents() -> list[bytes]:
    with pikepdf.open(io.BytesIO(blank())) as document:
        return [
            stream.read_bytes()
            for page in document.pages
            for stream in streams_of(page.obj)
        ]


@settings(deadline=None)
@given(st.data())
def test_another_letter_on_a_page_is_another_page(data):
    before = data.draw(
        st.sampled_from([one for one in contents() if b"Tj" in one or b"TJ" in one])
    )
    strings = [found.span(1) for found in re.finditer(rb"<([0-9a-fA-F]+)>", before)]
    start, end = data.draw(st.sampled_from(strings))
    place = data.draw(st.integers(start, end - 1))
    digit = data.draw(st.sampled_from(b"0123456789abcdef"))
    assume(digit != before[place : place + 1].lower()[0])
    after = before[:place] + bytes([digit]) + before[place + 1 :]
    assert b"".join(canonical(before)) != b"".join(canonical(after))


@settings(deadline=None)
@given(st.data())
def test_another_number_on_a_page_is_another_page(data):
    before = data.draw(st.sampled_from(contents()))
    numbers = [found.span() for found in re.finditer(rb"(?<= )[0-9]+(?= )", before)]
    start, end = data.draw(st.sampled_from(numbers))
    number = data.draw(st.integers(0, 900))
    assume(number != int(before[start:end]))
    after = before[:start] + b"%d" % number + before[end:]
    assert b"".join(canonical(before)) != b"".join(canonical(after))


TOKENS = st.sampled_from(
    [b"(a)", b"(a\\)b)", b"(a(b)c)", b"<4142>", b"<41 4>", b"/F#31", b"/F1", b"1.50", b"-.5",
     b"+2", b"007", b"0.0", b"[", b"]", b"<<", b">>", b"true", b"% x\n", b"Tj", b"re",
     b"(\\101\\n)", b"(a\\\nb)", b"(\r\n)"]
)  # fmt: skip


@given(st.lists(TOKENS, max_size=12), st.sampled_from([b" ", b"\n", b"\r\n", b"\0 \t"]))
def test_space_between_words_means_nothing(tokens, space):
    one, other = b"\n".join(tokens), space.join([*tokens, b""])
    assert b"".join(canonical(one)) == b"".join(canonical(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (b"(AB) Tj", b"<4142> Tj"),
        (b"(A\\102) Tj", b"(AB)Tj"),
        (b"1.50 0 0 1. re", b"+1.5 0.0 -0 1 re"),
        (b"/F1 9 Tf", b"/#461 9 Tf % set"),
        (b"[<41>-3(B)]TJ", b"[ (A) -3 <42> ] TJ"),
    ],
)
def test_one_content_has_many_ways_of_writing(one, other):
    assert b"".join(canonical(one)) == b"".join(canonical(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (b"(AB) Tj", b"(AC) Tj"),
        (b"(A) Tj (B) Tj", b"(AB) Tj"),
        (b"(A Tj", b"(A) Tj"),
        (b"(A", b"(A)"),
        (b"<41", b"<41>"),
        (b"<ZZ41> Tj", b"<41> Tj"),
        (b"<4\v1> Tj", b"<41> Tj"),
        (b"BI ID x", b"BI ID x EI"),
        (b"/A B", b"/AB"),
        (b"[1 2]", b"[12]"),
    ],
)
def test_another_content_is_another(one, other):
    assert b"".join(canonical(one)) != b"".join(canonical(other))


# ---- hostile files


def loop_of_resources(document):
    form = document.make_stream(b"/X Do", Subtype=Name.Form, Type=Name.XObject)
    form.Resources = Dictionary(XObject=Dictionary(X=form))
    page_of(document).Resources.XObject = Dictionary(X=form)


def loop_of_fields(document):
    field = fields_by_name(document)["organisation_name"]
    field.Parent = field
    field.Kids.append(field)


def deep(document):
    inner = document.make_indirect(Dictionary())
    for _ in range(300):
        inner = document.make_indirect(Dictionary(A=inner))
    document.Root.Deep = inner


def strange_types(document):
    field = fields_by_name(document)["organisation_name"]
    field.V, field.Ff, field.TU = Array([1]), String("x"), 7
    field.Kids[0].AP = 3
    field.Kids[1].Rect = Name.Nowhere
    document.Root.AcroForm.DR = 4
    document.pages[0].obj.Contents = Array([1, Dictionary()])


@pytest.mark.parametrize("change", [loop_of_resources, loop_of_fields, strange_types])
def test_strange_files_are_read_and_seen_to_be_altered(change):
    assert read_pdf(changed(blank(), change)).fixed != fixed()


def too_many_pages(document):
    for _ in range(201):
        document.pages.append(document.pages[0])


def bomb(document):
    data = b"\0" * 30_000_000
    document.pages[0].obj.Contents = document.make_stream(data)
    document.Root.More = Array([document.make_stream(data) for _ in range(3)])


def locked(data):
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as document:
        document.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (lambda: changed(blank(), deep), "结构太复杂"),
        (lambda: changed(blank(), too_many_pages), "超过 200 页"),
        (lambda: locked(blank()), "加了密码"),
        (lambda: b"%PDF-1.7\n", "已经损坏"),
        (lambda: b"", "已经损坏"),
        (lambda: blank()[:3000], "已经损坏"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(data, said):
    with pytest.raises(ChengnuoError, match=said):
        read_pdf(data())


def test_a_stream_that_unpacks_to_very_much_is_not_unpacked():
    received = read_pdf(changed(blank(), bomb))
    assert received.fixed != fixed()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9), st.binary(min_size=1, max_size=8))
def test_a_damaged_file_is_read_or_refused(place, garbage):
    data = bytearray(ours())
    at = place % len(data)
    data[at : at + len(garbage)] = garbage
    try:
        received = read_pdf(bytes(data))
    except ChengnuoError:
        return
    assert received.format == "pdf"


def test_every_kind_of_field_is_in_the_letter():
    assert all(map(of_kind, ("text", "lines", "date", "choice", "radio", "checkbox")))
