"""From a file that a person committed to its text, and what is wrong with the file."""

import codecs
from pathlib import Path

from chengnuo.problems import Place, Problem, Severity
from chengnuo.tables import bad_character
from chengnuo.text import find_bad_characters

MAX_BYTES = 5_000_000
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
SAVE_AS = "在 WPS 或 Excel 中“另存为”，类型选“CSV UTF-8”；记事本另存时编码选 UTF-8。"


def read_text(path: Path, file: str) -> tuple[str | None, list[Problem]]:
    """Return the text of ``path`` with LF line ends, or None where it has none.

    The whole file is decoded by one ladder (byte order mark, strict UTF-8, strict
    GB18030), never line by line and never with replacement characters. ``file`` is
    how the problems call it.
    """
    place = Place(file)
    if path.is_symlink():
        return None, [
            Problem(place, "symlink", "这是一个链接，不是文件。", "换成文件本身。"),
        ]
    size = path.stat().st_size
    if size > MAX_BYTES:
        return None, [
            Problem(
                place,
                "file-too-large",
                f"文件有 {size / 1e6:.1f} MB，超过 {MAX_BYTES / 1e6:.0f} MB 的上限。",
                "删去多余的空行空列，或者按年份、科室拆成几个文件。",
                str(size),
            ),
        ]
    raw = path.read_bytes()
    text, problems = _decode(raw, place)
    if text is None:
        return None, problems
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if path.suffix == ".md":  # tables and YAML say it of each value
        problems += _bad_characters(text, file)
    return text, problems


def _decode(raw: bytes, place: Place) -> tuple[str | None, list[Problem]]:
    if raw.startswith(WORKBOOKS):
        message = "这是 Excel 工作簿，只是改了文件名，不是文本。"
        return None, [Problem(place, "encoding-excel", message, SAVE_AS)]
    if raw.startswith(UTF16) or (b"\0" in raw[:200] and raw[:200].count(b"\0") > 1):
        return None, [
            Problem(place, "encoding-utf16", "文件是 UTF-16 编码，读不了。", SAVE_AS),
        ]
    problems = []
    if raw.startswith(codecs.BOM_UTF8):
        raw = raw.removeprefix(codecs.BOM_UTF8)
        problems.append(
            Problem(
                place,
                "encoding-bom",
                "文件开头有看不见的 BOM 标记（Excel 另存“CSV UTF-8”时会加上）。",
                "可以照常使用；用文本编辑器另存为“UTF-8（无 BOM）”后，修改记录更清楚。",
                severity=Severity.NOTICE,
            ),
        )
    try:
        return raw.decode("utf-8"), problems
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
    try:
        text = raw.decode("gb18030")
    except UnicodeDecodeError:
        problem = Problem(
            Place(place.file, line),
            "encoding-mixed",
            f"第 {line} 行起既不是 UTF-8 编码，也不是 GBK 编码，内容可能已经损坏。",
            f"找回没有损坏的版本，再{SAVE_AS}",
        )
        return None, [*problems, problem]
    problem = Problem(
        place,
        "encoding-gbk",
        "文件是 GBK（ANSI）编码，不是 UTF-8 编码；部分生僻字会丢失。",
        SAVE_AS,
    )
    return text, [*problems, problem]


def _bad_characters(text: str, file: str) -> list[Problem]:
    problems = []
    for number, line in enumerate(text.split("\n"), start=1):
        if found := find_bad_characters(line):
            problems.append(bad_character(Place(file, number), found))
    return problems
