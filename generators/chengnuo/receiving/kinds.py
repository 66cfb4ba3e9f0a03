"""What a file is, by its first bytes, and the words in which others are refused.

In: the bytes of a stranger's file. Out: "docx" or "pdf", or an error that says what the
file is and what to do. Nothing is parsed here.
"""

from chengnuo.errors import ChengnuoError

MAX_BYTES = 5_000_000
SAVE_AS = "在 WPS 或 Word 里打开，“另存为”docx 格式，再交一次。"
FILLED = "请交填好的 PDF 或 docx 文件。"
AGAIN = "请原来的人重新保存，再交一次。"
IMAGE = f"图片读不出内容；{FILLED}"
SUSPECT = "这样的文件可能是有害的，不要打开；请对方用空白文书重新填写。"

_STARTS = (
    (b"\xff\xd8\xff", "JPEG 图片", IMAGE),
    (b"\x89PNG", "PNG 图片", IMAGE),
    (b"GIF8", "GIF 图片", IMAGE),
    (b"II*\0", "TIFF 图片", IMAGE),
    (b"MM\0*", "TIFF 图片", IMAGE),
    (b"BM", "BMP 图片", IMAGE),
    (b"{\\rtf", "RTF 文档", SAVE_AS),
    (b"Rar!", "RAR 压缩包", "先解压，再交里面的文件。"),
    (b"7z\xbc\xaf", "7z 压缩包", "先解压，再交里面的文件。"),
    (b"\x1f\x8b", "gzip 压缩包", "先解压，再交里面的文件。"),
    (b"MZ", "Windows 程序", SUSPECT),
    (b"\x7fELF", "程序", SUSPECT),
)


class RefusedError(ChengnuoError):
    """A file that is not opened, or not any further; ``reason`` says why in a word."""

    def __init__(self, reason: str, message: str, *, remedy: str) -> None:
        super().__init__(message, remedy=remedy)
        self.reason = reason


def kind_of(data: bytes) -> str:
    """Return "docx" or "pdf" by size and first bytes only.

    Raises:
        RefusedError: It is something else, or too large.

    """
    if not data:
        raise RefusedError("empty", "文件是空的。", remedy=AGAIN)
    if len(data) > MAX_BYTES:
        raise RefusedError(
            "too-big",
            f"文件有 {len(data) / 1e6:.1f} MB，超过 {MAX_BYTES / 1e6:.0f} MB 的上限。",
            remedy="承诺书一般不到 1 MB；删去插入的图片，再交一次。",
        )
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "docx"
    raise _stranger(data)


def _stranger(data: bytes) -> RefusedError:
    """Return what is said of a file that is neither: what it is, where that is seen."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return _compound(data)
    for start, what, remedy in _STARTS:
        if data.startswith(start):
            return other(what, remedy)
    if data[4:12] in (b"ftypheic", b"ftypmif1", b"ftypheix"):
        return other("HEIC 照片", IMAGE)
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html")):
        return other("网页（HTML），只是改了文件名", SAVE_AS)
    if head.startswith(b"<?xml"):
        return other("XML 文件", SAVE_AS)
    message = "这个文件既不是 PDF，也不是 docx。"
    return RefusedError("other", message, remedy="请交填好的 PDF 或 docx 文件。")


def _compound(data: bytes) -> RefusedError:
    """Return what is said of an OLE compound file: an old or an encrypted document."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return RefusedError(
            "encrypted",
            "文件加了密码，读不了。",
            remedy="在 WPS 或 Word 里取消打开密码，另存为 docx，再交一次。",
        )
    return other("旧版 Word（doc）或 WPS 格式的文件", SAVE_AS)


def other(what: str, remedy: str) -> RefusedError:
    """Return the refusal of a file of another format, which is ``what``."""
    space = " " if what[0].isascii() else ""
    message = f"这是{space}{what}，不是 PDF 或 docx 文件。"
    return RefusedError("other", message, remedy=remedy)


def damaged() -> RefusedError:
    """Return the refusal of a file that is cut off or not sound."""
    return RefusedError("damaged", "文件不完整或者已经损坏。", remedy=AGAIN)


def bomb() -> RefusedError:
    """Return the refusal of a file that unpacks to too much."""
    return RefusedError("too-big", "文件解压以后太大，不予读取。", remedy=SUSPECT)


def active(what: str) -> RefusedError:
    """Return the refusal of a file that holds what acts or is loaded."""
    return RefusedError("active", f"文件里有{what}，不予读取。", remedy=SUSPECT)
