"""Whether a file is one to be opened at all: looked at before its reader sees it.

In: the bytes of a stranger's file. Out: "docx" or "pdf", or an error that says in words
what is the matter. To be called in a process with limits only.
"""

import re
import struct
import zlib
from collections.abc import Iterator, Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from lxml import etree
from pikepdf import (
    Array,
    Dictionary,
    Name,
    Object,
    PasswordError,
    Pdf,
    PdfError,
    Stream,
)

from chengnuo.receiving.kinds import (
    FILLED,
    SAVE_AS,
    SUSPECT,
    RefusedError,
    active,
    bomb,
    damaged,
    kind_of,
    other,
)

MAX_MEMBERS = 200
MAX_DIRECTORY = 200_000  # bytes of the list of members
MAX_INFLATED = 50_000_000
MAX_RATIO = 100
SMALL = 1_000_000  # a member below this may be packed as tightly as it likes
MAX_TAGS = 400_000  # in all parts together; a letter has some 10,000
MAX_NAME = 200
MAX_OBJECTS = 20_000
MAX_DEPTH = 30
CHUNK = 1 << 16
TAIL = 2048  # bytes at the end of a PDF in which it says that it ends

DOCX = (
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
)
TYPES = "[Content_Types].xml"

_MEMBERS = (
    ("OFD.xml", "OFD 版式文件", FILLED),
    ("Index/Document.iwa", "Pages 文档", "在 Pages 里导出为 Word（docx），再交一次。"),
    ("META-INF/MANIFEST.MF", "Java 程序", SUSPECT),
)
_KINDS = (  # by a part of the content type of the main document
    ("word.document.macroEnabled", "带宏的 Word 文档（docm）"),
    ("word.template.macroEnabled", "带宏的 Word 模板（dotm）"),
    ("wordprocessingml.template", "Word 模板（dotx）"),
    ("spreadsheetml", "Excel 工作簿（xlsx）"),
    ("ms-excel", "Excel 工作簿"),
    ("presentationml", "PowerPoint 演示文稿（pptx）"),
    ("ms-powerpoint", "PowerPoint 演示文稿"),
)
_OPEN_DOCUMENT = {
    "text": "OpenDocument 文档（odt）",
    "spreadsheet": "OpenDocument 表格（ods）",
    "presentation": "OpenDocument 演示文稿（odp）",
}
_ACTIVE = re.compile(
    r"vbaproject|vbadata|/embeddings/|/activex/|oleobject|\.(exe|dll|js|vbs|bat)$",
    re.IGNORECASE,
)
_ACTIVE_RELATIONS = frozenset(
    {
        "afchunk",
        "attachedtemplate",
        "control",
        "activexcontrolbinary",
        "frame",
        "oleobject",
        "package",
        "subdocument",
        "vbaproject",
    }
)
_XML = re.compile(r"\.(xml|rels|vml|xhtml|html?)$", re.IGNORECASE)
_ENCODING = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([^\"']{1,40})[\"']")
_ENCODINGS = {b"utf-8", b"utf-16", b"us-ascii", b"ascii"}
_PDF_ACTIONS = {
    "/JS": "脚本",
    "/JavaScript": "脚本",
    "/EmbeddedFiles": "附带的文件",
    "/EmbeddedFile": "附带的文件",
    "/XFA": "XFA 表单",
    "/RichMedia": "多媒体",
    "/Launch": "启动程序的动作",
}


def check(data: bytes) -> str:
    """Return "docx" or "pdf" where ``data`` may be given to the reader of that kind.

    Raises:
        RefusedError: It is damaged, a bomb, active, encrypted or something else.

    """
    kind = kind_of(data)
    if kind == "docx":
        _check_package(data)
    else:
        _check_pdf(data)
    return kind


def _check_package(data: bytes) -> None:
    """Refuse what is no sound, still, plain docx."""
    end = data.rfind(b"PK\x05\x06")
    if end < 0 or len(data) < end + 22:
        raise damaged()
    (listed,) = struct.unpack("<I", data[end + 12 : end + 16])
    if listed > MAX_DIRECTORY:
        raise bomb()
    try:
        with ZipFile(BytesIO(data)) as package:
            members = package.infolist()
            _check_members(members, len(data))
            names = {member.filename for member in members}
            _check_what_it_is(package, names)
            _check_sizes(package, members)
            for member in members:
                if _XML.search(member.filename):
                    _check_xml(package.read(member))
                if member.filename.lower().endswith(".rels"):
                    _check_relations(package.read(member))
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise damaged() from error
    except (struct.error, ValueError, OverflowError, etree.LxmlError) as error:
        raise damaged() from error


def _check_sizes(package: ZipFile, members: Sequence[ZipInfo]) -> None:
    """Unpack everything, keeping nothing, and refuse what becomes too much."""
    tags = inflated = 0
    for member in members:
        for chunk in _chunks(package, member):
            inflated += len(chunk)
            tags += chunk.count(b"<") if _XML.search(member.filename) else 0
            if inflated > MAX_INFLATED or tags > MAX_TAGS:
                raise bomb()


def _check_members(members: Sequence[ZipInfo], size: int) -> None:
    if len(members) > MAX_MEMBERS:
        raise RefusedError(
            "too-big", f"压缩包里有 {len(members)} 个文件，太多了。", remedy=SUSPECT
        )
    if sum(member.file_size for member in members) > MAX_INFLATED:
        raise bomb()
    seen: set[str] = set()
    for member in members:
        if member.flag_bits & 0x41:
            raise RefusedError(
                "encrypted", "压缩包加了密码，读不了。", remedy="取消密码，再交一次。"
            )
        name = member.filename
        if member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise damaged()
        if _is_odd(name, member.orig_filename) or name.casefold() in seen:
            raise RefusedError(
                "odd-names", "压缩包里有重复的或者不正常的文件名。", remedy=SUSPECT
            )
        seen.add(name.casefold())
        packed = max(member.compress_size, 1)
        if member.file_size > SMALL and member.file_size / packed > MAX_RATIO:
            raise bomb()
    places = sorted((member.header_offset, member.compress_size) for member in members)
    ends = [place + 30 + packed for place, packed in places]
    starts = [place for place, _ in places[1:]] + [size]
    if any(end > start for end, start in zip(ends, starts, strict=True)):
        raise RefusedError(
            "overlap", "压缩包里的文件互相重叠，是有意做成这样的。", remedy=SUSPECT
        )


def _is_odd(name: str, stored: str) -> bool:
    parts = name.rstrip("/").split("/")
    return (
        name != stored
        or len(name) > MAX_NAME
        or not name.isprintable()
        or "\\" in stored
        or ":" in name
        or any(part in ("", ".", "..") for part in parts)
    )


def _check_what_it_is(package: ZipFile, names: set[str]) -> None:
    """Refuse other formats that are ZIP files too, by their names for people."""
    for name, what, remedy in _MEMBERS:
        if name in names:
            raise other(what, remedy)
    if "mimetype" in names:
        said = next(_chunks(package, package.getinfo("mimetype")), b"")[:100]
        kind = said.decode("ascii", "replace").rpartition(".")[2].partition("-")[0]
        raise other(_OPEN_DOCUMENT.get(kind.strip(), "另一种格式的文件"), SAVE_AS)
    if TYPES not in names:
        within = any(name.lower().endswith((".pdf", ".docx")) for name in names)
        what = "压缩包" if within or names else "空的压缩包"
        raise other(what, "先解压，再交里面填好的 PDF 或 docx 文件。")
    listed = package.read(TYPES) if package.getinfo(TYPES).file_size < SMALL else b""
    _check_xml(listed)
    types = {
        element.get("ContentType") or ""
        for element in _parsed(listed).iter("{*}Override", "{*}Default")
    }
    for part, what in _KINDS:
        if any(part.lower() in one.lower() for one in types):
            raise other(what, SAVE_AS if "Word" in what else FILLED)
    if any("macro" in one.lower() or "vba" in one.lower() for one in types):
        raise active("宏")
    if DOCX not in types:
        raise other("另一种格式的文件", SAVE_AS)
    if found := [name for name in names if _ACTIVE.search(f"/{name}")]:
        is_macro = any("vba" in name.lower() for name in found)
        raise active("宏" if is_macro else "嵌入的对象或者控件")


def _chunks(package: ZipFile, member: ZipInfo) -> Iterator[bytes]:
    with package.open(member) as stream:
        while chunk := stream.read(CHUNK):
            yield chunk


def _check_xml(data: bytes) -> None:
    """Refuse XML with a DOCTYPE, in whatever encoding it hides."""
    head = data[:256]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", "replace")
        if "\0" in text:
            raise damaged()
    elif b"\0" in head:
        raise damaged()
    else:
        said = _ENCODING.search(head)
        if said and said[1].lower() not in _ENCODINGS:
            raise damaged()
        text = ""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data or "<!DOCTYPE" in text:
        raise RefusedError(
            "entities", "文件的内部结构里有 DTD 声明，不予读取。", remedy=SUSPECT
        )


def _parsed(data: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    return etree.fromstring(data, parser)


def _check_relations(data: bytes) -> None:
    """Refuse what is loaded or run from elsewhere; links that a person clicks may be."""
    for relation in _parsed(data).iter("{*}Relationship"):
        kind = (relation.get("Type") or "").rpartition("/")[2].lower()
        is_outside = (relation.get("TargetMode") or "").lower() == "external"
        if is_outside and kind != "hyperlink":
            what = "外部模板" if kind == "attachedtemplate" else "从别处加载的内容"
            raise active(what)
        if kind in _ACTIVE_RELATIONS:
            raise active("嵌入的对象或者控件")


def _check_pdf(data: bytes) -> None:
    """Refuse a PDF that is cut off, encrypted, active or of a great many parts."""
    if b"%%EOF" not in data[-TAIL:]:
        raise damaged()
    try:
        with Pdf.open(BytesIO(data)) as pdf:
            if pdf.is_encrypted:
                raise _locked()
            for count, one in enumerate(pdf.objects):
                if count > MAX_OBJECTS:
                    raise RefusedError(
                        "too-big", "PDF 的部件太多，不予读取。", remedy=SUSPECT
                    )
                _check_object(one)
    except PasswordError as error:
        raise _locked() from error
    except (PdfError, RuntimeError, ValueError, TypeError, KeyError) as error:
        raise damaged() from error


def _locked() -> RefusedError:
    return RefusedError(
        "encrypted",
        "PDF 加了密码或者限制了权限，读不了。",
        remedy="用 WPS 或 Acrobat 取消密码和限制（或者“打印到 PDF”以外的方式另存），再交一次。",
    )


def _check_object(one: Object, depth: int = 0) -> None:
    """Refuse what acts; ``one`` is an object, or a direct part of one."""
    if depth > MAX_DEPTH:
        raise damaged()
    if isinstance(one, Array):
        parts = list(one)
    elif isinstance(one, Dictionary | Stream):
        for key in one.keys():  # noqa: SIM118
            if what := _PDF_ACTIONS.get(key):
                raise active(what)
        action = one.get("/S")
        if isinstance(action, Name) and (what := _PDF_ACTIONS.get(str(action))):
            raise active(what)
        parts = [one[key] for key in one.keys()]  # noqa: SIM118
    else:
        return
    for part in parts:
        if isinstance(part, Array | Dictionary) and not part.is_indirect:
            _check_object(part, depth + 1)
