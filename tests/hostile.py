"""Files that nobody should have to open: made by hand, and by chance from good ones.

In: a good DOCX and a good PDF. Out: the bytes of each hostile file by its name.
"""

import io
import random
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise

from pikepdf import (
    Array,
    Dictionary,
    Encryption,
    Name,
    ObjectStreamMode,
    Pdf,
    PdfError,
    String,
)

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "word/_rels/document.xml.rels"
BODY = "word/document.xml"
MEBIBYTE = 1 << 20


def parts_of(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return out.getvalue()


def zeros(size: int) -> bytes:
    """Return ``size`` MiB of zeros as zlib packs them, in no time."""
    packer = zlib.compressobj(9)
    block = bytes(MEBIBYTE)
    first = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    end = zlib.compressobj(9, zlib.DEFLATED, -15).flush()
    total = (size * MEBIBYTE) % 65521
    return first + again * (size - 1) + end + struct.pack(">I", total << 16 | 1)


def changed(package: bytes, name: str, old: bytes, new: bytes) -> bytes:
    parts = parts_of(package)
    assert old in parts[name], f"{name} has no {old!r}"
    return packed(parts | {name: parts[name].replace(old, new, 1)})


def related(package: bytes, kind: str, target: str, *, outside: bool = True) -> bytes:
    mode = ' TargetMode="External"' if outside else ""
    relation = (
        f'<Relationship Id="rIdX" Type="{R}/{kind}" Target="{target}"{mode}/>'
        "</Relationships>"
    )
    return changed(package, RELATIONS, b"</Relationships>", relation.encode())


def added(package: bytes, name: str, data: bytes) -> bytes:
    return packed(parts_of(package) | {name: data})


def with_body(package: bytes, inside: str, doctype: str = "") -> bytes:
    body = f"{doctype}<w:document {W}><w:body>{inside}</w:body></w:document>"
    return packed(parts_of(package) | {BODY: body.encode()})


def laughs() -> str:
    names = [f"a{n}" for n in range(12)]
    lines = [f'<!ENTITY {names[0]} "哈哈哈哈哈哈哈哈哈哈">']
    for before, name in pairwise(names):
        lines.append(f'<!ENTITY {name} "{f"&{before};" * 10}">')
    return f"<!DOCTYPE w:document [{''.join(lines)}]>"


def overlapping(package: bytes) -> bytes:
    """Return a package whose list names one member twice, at the same place."""
    end = package.rindex(b"PK\x05\x06")
    start = struct.unpack("<I", package[end + 16 : end + 20])[0]
    listed = package[start:end]
    lengths = struct.unpack("<HHH", listed[28:34])
    one = listed[: 46 + sum(lengths)]
    name = one[46 : 46 + lengths[0]]
    twin = one.replace(name, b"x" + name[1:])
    count = struct.unpack("<H", package[end + 8 : end + 10])[0] + 1
    tail = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, count, count,
                       len(listed) + len(twin), start, 0)  # fmt: skip
    return package[:start] + listed + twin + tail


def lying(package: bytes) -> bytes:
    """Return a package with a member that unpacks to more than it says."""
    parts = added(package, "word/media/image1.bin", bytes(60 * MEBIBYTE))
    real, said = struct.pack("<I", 60 * MEBIBYTE), struct.pack("<I", 1000)
    return parts.replace(real, said)


def locked_members(package: bytes) -> bytes:
    data = bytearray(package)
    for found in re.finditer(rb"PK\x01\x02", package):
        data[found.start() + 8] |= 1
    for found in re.finditer(rb"PK\x03\x04", package):
        data[found.start() + 6] |= 1
    return bytes(data)


def duplicated(package: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, data in [*parts_of(package).items(), (BODY.upper(), b"<x/>")]:
            opened.writestr(name, data)
    return out.getvalue()


def compound(name: str) -> bytes:
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    return head + name.encode("utf-16-le") + bytes(2000)


def matryoshka(levels: int) -> bytes:
    inner = packed({"0.bin": bytes(10 * MEBIBYTE)})
    for _ in range(levels):
        inner = packed({f"{n}.zip": inner for n in range(16)})
    return inner


def raw_pdf(objects: list[bytes], *, trailer: bytes = b"") -> bytes:
    """Return a PDF of ``objects``, numbered from 1; the first is the catalogue."""
    out = b"%PDF-1.7\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(places) + 1, table)
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\n" % (len(places) + 1, trailer)
    return out + b"startxref\n%d\n%%%%EOF\n" % start


def stream(data: bytes, more: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), more, data)


def edited(pdf: bytes, change: Callable[[Pdf], None], **saving) -> bytes:
    out = io.BytesIO()
    with Pdf.open(io.BytesIO(pdf)) as opened:
        change(opened)
        opened.save(out, **saving)
    return out.getvalue()


def heavy_stream(pdf: bytes) -> bytes:
    """Return ``pdf`` with a page of 1 GiB, which takes up a few kilobytes."""
    twice = zlib.compress(zeros(1024), 9)

    def change(opened: Pdf) -> None:
        content = opened.make_stream(b"")
        content.write(twice, filter=[Name.FlateDecode, Name.FlateDecode])
        opened.pages[0].Contents = content

    return edited(pdf, change, compress_streams=False)


def in_object_stream(first: int, body: bytes) -> bytes:
    """Return a PDF whose catalogue, object 1, is in the object stream ``body``."""
    out = b"%PDF-1.7\n"
    second = len(out)
    more = b"/Type /ObjStm /N 1 /First %d /Filter [/FlateDecode /FlateDecode]" % first
    out += b"2 0 obj\n%s\nendobj\n" % stream(zlib.compress(body, 9), more)
    third = len(out)
    out += b"3 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n"
    start = len(out)
    rows = ((0, 0, 0), (2, 2, 0), (1, second, 0), (1, third, 0), (1, start, 0))
    listed = b"".join(struct.pack(">BIB", *row) for row in rows)
    table = stream(listed, b"/Type /XRef /Size 5 /W [1 4 1] /Root 1 0 R")
    return out + b"4 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (table, start)


def many_fields() -> bytes:
    """Return a PDF with a million fields, which takes up a few kilobytes."""
    fields = b"<</FT/Tx/T(a)>>" * 1_000_000
    form = b"/AcroForm << /Fields [%s] >>" % fields
    catalogue = b"<< /Type /Catalog /Pages 3 0 R %s >>" % form
    return in_object_stream(4, zlib.compress(b"1 0 " + catalogue))


def page_loop() -> bytes:
    return raw_pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 9 >>",
            b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R] /Count 9 >>",
        ]
    )


def field_loop() -> bytes:
    return raw_pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [4 0 R] >> >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Annots [4 0 R] >>",
            b"<< /FT /Tx /T (a) /Parent 4 0 R /Kids [4 0 R] >>",
        ]
    )


def table_loop(pdf: bytes) -> bytes:
    plain = edited(pdf, lambda _: None, object_stream_mode=ObjectStreamMode.disable)
    start = plain[plain.rindex(b"startxref") :].split()[1]
    return plain.replace(b"trailer <<", b"trailer << /Prev %s" % start, 1)


def nested_arrays() -> bytes:
    deep = b"[" * 200_000 + b"]" * 200_000
    return raw_pdf([b"<< /Type /Catalog /Deep %s >>" % deep])


def acting(pdf: bytes, action: Dictionary) -> bytes:
    def change(opened: Pdf) -> None:
        opened.Root.OpenAction = action

    return edited(pdf, change)


def carrying(pdf: bytes) -> bytes:
    def change(opened: Pdf) -> None:
        opened.attachments["x.txt"] = b"x"

    return edited(pdf, change)


def locked(pdf: bytes, user: str) -> bytes:
    return edited(
        pdf, lambda _: None, encryption=Encryption(owner="owner", user=user, R=6)
    )


@cache
def hand_made(docx: bytes, pdf: bytes) -> dict[str, tuple[bytes, str]]:
    """Return each file with what it is refused for, "" where that is left open."""
    entity = '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    custom = f"{entity}<x>&x;</x>"
    script = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    launch = Dictionary(S=Name.Launch, F=String("calc.exe"))
    noise = random.Random(1).randbytes(4_000_000).hex()  # noqa: S311
    main = b"wordprocessingml.document.main+xml"
    types = "[Content_Types].xml"
    return {
        "zip bomb": (added(docx, "word/media/a.bin", bytes(60 * MEBIBYTE)), "too-big"),
        "zip bombs in a docx": (added(docx, "word/media/a.zip", matryoshka(1)), ""),
        "zip bombs in zip bombs": (matryoshka(3), "other"),
        "members over each other": (overlapping(docx), "overlap"),
        "a member larger than it says": (lying(docx), "damaged"),
        "many members": (
            packed(parts_of(docx) | {f"word/media/{n}.png": b"" for n in range(300)}),
            "too-big",
        ),
        "external entity": (with_body(docx, "&x;", entity), "entities"),
        "billion laughs": (with_body(docx, "&a11;", laughs()), "entities"),
        "dtd in the data": (added(docx, "customXml/item9.xml", custom.encode()), "entities"),
        "dtd in another encoding": (
            added(docx, "customXml/item9.xml", custom.encode("utf-16")),
            "entities",
        ),
        "three million paragraphs": (with_body(docx, "<w:p/>" * 3_000_000), "too-big"),
        "many paragraphs": (
            with_body(docx, "".join(f'<w:p w:rsidR="{n * 7919 % 10**8:08}"/>'
                                    for n in range(350_000))), "",
        ),
        "deep nesting": (with_body(docx, "<w:p>" * 10_000 + "</w:p>" * 10_000), ""),
        "huge attribute": (with_body(docx, f'<w:p w:rsidR="{noise}"/>'), ""),
        "huge text": (
            with_body(docx, f"<w:p><w:r><w:t>{noise}</w:t></w:r></w:p>"), "",
        ),
        "macro": (
            changed(docx, types, b"vnd.openxmlformats-officedocument." + main,
                    b"vnd.ms-word.document.macroEnabled.main+xml"),
            "other",
        ),
        "macro without its type": (added(docx, "word/vbaProject.bin", b"x"), "active"),
        "ole object": (added(docx, "word/embeddings/oleObject1.bin", b"x"), "active"),
        "activex": (added(docx, "word/activeX/activeX1.xml", b"<x/>"), "active"),
        "external template": (
            related(docx, "attachedTemplate", "https://example.org/a.dotm"),
            "active",
        ),
        "external image": (
            related(docx, "image", "https://example.org/a.png"),
            "active",
        ),
        "other text within": (
            related(docx, "aFChunk", "a.html", outside=False),
            "active",
        ),
        "encrypted members": (locked_members(docx), "encrypted"),
        "encrypted docx": (compound("EncryptedPackage"), "encrypted"),
        "legacy doc": (compound("WordDocument"), "other"),
        "truncated docx": (docx[: len(docx) // 2], "damaged"),
        "truncated pdf": (pdf[: len(pdf) // 2], "damaged"),
        "jpeg": (b"\xff\xd8\xff\xe0" + bytes(100), "other"),
        "html": ("\ufeff<!DOCTYPE html><p>".encode(), "other"),
        "xlsx": (changed(docx, types, main, b"spreadsheetml.sheet.main+xml"), "other"),
        "odt": (
            packed({"mimetype": b"application/vnd.oasis.opendocument.text"}),
            "other",
        ),
        "ofd": (packed({"OFD.xml": b"<x/>"}), "other"),
        "empty": (b"", "empty"),
        "noise": (noise[:5000].encode(), "other"),
        "six megabytes": (pdf + bytes(6_000_000), "too-big"),
        "names that leave the folder": (added(docx, "../../x.xml", b"<x/>"), "odd-names"),
        "duplicate members": (duplicated(docx), "odd-names"),
        "pdf stream of 1 GiB": (heavy_stream(pdf), ""),
        "pdf objects of 1 GiB": (in_object_stream(4, zeros(1024)), ""),
        "pdf with a password": (locked(pdf, "user"), "encrypted"),
        "pdf with restrictions": (locked(pdf, ""), "encrypted"),
        "pdf with a loop of tables": (table_loop(pdf), ""),
        "pdf with a loop of pages": (page_loop(), ""),
        "pdf with a loop of fields": (field_loop(), ""),
        "pdf with a million fields": (many_fields(), ""),
        "pdf of nested arrays": (nested_arrays(), ""),
        "pdf with a script": (acting(pdf, script), "active"),
        "pdf that starts a program": (acting(pdf, launch), "active"),
        "pdf with a file in it": (carrying(pdf), "active"),
    }  # fmt: skip


def mutants(
    docx: list[bytes], pdf: list[bytes], count: int, seed: int = 20261120
) -> Iterator[tuple[str, bytes]]:
    """Yield ``count`` files made from good ones by chance, the same ones each time."""
    open_pdf = [
        edited(one, lambda _: None, object_stream_mode=ObjectStreamMode.disable,
               compress_streams=False, qdf=True) for one in pdf
    ]  # fmt: skip
    for number in range(count):
        chance = random.Random(seed + number)  # noqa: S311
        kind = ("docx bytes", "docx xml", "pdf bytes", "pdf text", "pdf objects")[
            number % 5
        ]
        if kind == "docx bytes":
            data = _spoilt(chance.choice(docx), chance)
        elif kind == "docx xml":
            data = _spoilt_part(chance.choice(docx), chance)
        elif kind == "pdf bytes":
            data = _spoilt(chance.choice(pdf), chance)
        elif kind == "pdf text":
            data = _spoilt(chance.choice(open_pdf), chance)
        else:
            data = _spoilt_objects(chance.choice(pdf), chance)
        yield f"{kind} {number}", data


def _spoilt(data: bytes, chance: random.Random) -> bytes:
    found = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        at = chance.randrange(len(found) + 1)
        to = min(len(found), at + chance.choice((1, 1, 4, 30, 500, 5000)))
        change = chance.randrange(7)
        if change == 0:
            found[at:to] = b""
        elif change == 1:
            found[at:at] = found[at:to]
        elif change == 2:
            found[at:at] = chance.randbytes(to - at)
        elif change == 3:
            found[at:to] = bytes(to - at)
        elif change == 4 and at < len(found):
            found[at] ^= 1 << chance.randrange(8)
        elif change == 5:
            other = chance.randrange(len(found) + 1)
            found[at:to] = found[other : other + to - at]
        else:
            found[at:to] = b"9" * (to - at)
        found = found or bytearray(b"x")
    if not chance.randrange(20):
        del found[chance.randrange(len(found)) :]
    return bytes(found)


def _spoilt_part(package: bytes, chance: random.Random) -> bytes:
    parts = parts_of(package)
    name = chance.choice([BODY, BODY, BODY, *parts])
    data = parts[name]
    elements = list(re.finditer(rb"<[^<>]+>", data)) or [re.match(b"", data)]
    one, other = chance.choice(elements), chance.choice(elements)
    first, last = sorted((one.start(), other.start()))
    change = chance.randrange(7)
    if change == 0:
        data = data[: one.start()] + data[one.end() :]
    elif change == 1:
        data = data[: one.start()] + one[0] * 3 + data[one.start() :]
    elif change == 2:
        data = data[:first] + data[last:]
    elif change == 3:
        data = data[:last] + data[first:last] * chance.choice((1, 5, 50)) + data[last:]
    elif change == 4:
        data = data[: one.start()] + other[0] + data[one.end() :]
    elif change == 5:
        data = re.sub(
            rb'"[^"]*"', b'"99999999999"', data, count=chance.randrange(1, 50)
        )
    else:
        data = _spoilt(data, chance)
    return packed(parts | {name: data})


def _spoilt_objects(pdf: bytes, chance: random.Random) -> bytes:
    def change(opened: Pdf) -> None:
        objects = [one for one in opened.objects if isinstance(one, Dictionary)]
        for _ in range(chance.choice((1, 1, 3, 10))):
            one, other = chance.choice(objects), chance.choice(objects)
            keys = [key for key in one.keys() if key != "/Length"]  # noqa: SIM118
            if not keys:
                continue
            key = chance.choice(keys)
            if chance.randrange(5) == 0:
                del one[key]
                continue
            one[key] = chance.choice(
                (one, other, Array([one, other]), Dictionary(Kids=Array([one])),
                 Name.X, String("x" * 100), 10**12, -1, Array([]))
            )  # fmt: skip

    try:
        with warnings.catch_warnings(action="ignore"):  # what the mutants are is meant
            return edited(pdf, change)
    except (PdfError, RuntimeError, ValueError, TypeError):
        return _spoilt(pdf, chance)  # what cannot even be written
