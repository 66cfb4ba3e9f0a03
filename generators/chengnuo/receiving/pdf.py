"""Read a filled PDF back: its values, which issue it is, what it prints beside them.

In: the bytes of a PDF that was filled in by us, by a browser, by pdfium or pdf.js.
Out: `Received`. Nothing is drawn or run; where what is seen is not what is stored, a
note says so.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from enum import Enum
from io import BytesIO
from typing import Any

from pikepdf import (
    Array,
    Dictionary,
    Name,
    Object,
    PasswordError,
    Pdf,
    PikepdfError,
    Stream,
    String,
    settings,
)

from chengnuo.errors import ChengnuoError
from chengnuo.filling.lettering import seen
from chengnuo.filling.pdf import widgets_of
from chengnuo.receiving.pdf_appearance import Known, appearance_of, is_in_place
from chengnuo.receiving.pdf_digest import MAX_STREAM, digest_of, text_of
from chengnuo.receiving.pdf_fixed import attribute, fields_of, fixed_pieces
from chengnuo.receiving.pdf_issue import issue_of, title_of
from chengnuo.receiving.pdf_pen import Shown
from chengnuo.receiving.received import Received
from chengnuo.rendering.forms import DATE_HINT

PUSH_BUTTON, RADIO = 1 << 16, 1 << 15
OFF = "Off"
LIMITED = ("flate_max_memory", "png_max_memory", "tiff_max_memory",
           "run_length_max_memory")  # fmt: skip
NAMED = 5  # titles that a note names
QUOTED = 30  # characters of a value that a note quotes
DAY = re.compile(
    r"([0-9]{4})\s*[年./-]\s*([0-9]{1,2})\s*[月./-]\s*([0-9]{1,2})\s*日?"
    r"|([0-9]{4})([0-9]{2})([0-9]{2})"
)
CHINESE = str.maketrans("〇○零一二三四五六七八九", "000123456789")
CHINESE_DAY = re.compile(r"([〇○零一二三四五六七八九]{4})年(\w{1,2})月(\w{1,3})日")
# What readers draw with fonts of the machine; other characters they may leave out.
DRAWN = re.compile(r"[\u3000-\u30ff\u4e00-\u9fa5\uac00-\ud7a3\uff00-\uffef]")
UNDRAWN = frozenset(["Zs", "Zl", "Zp", "Cc", "Cf"])
REPEATED = "duplicated key"  # a warning of qpdf; each reader takes another one
FULL_WIDTH = {0xFF10 + digit: 0x30 + digit for digit in range(10)} | {
    0xFF0D: "-",
    0xFF0F: "/",
    0xFF0E: ".",
    0x3000: " ",
}
DAMAGED = (PikepdfError, TypeError, ValueError, KeyError, IndexError, AttributeError,
           RuntimeError, RecursionError)  # fmt: skip


def read_pdf(data: bytes) -> Received:
    """Return what ``data`` holds.

    Raises:
        ChengnuoError: It is no PDF, wants a password, is damaged or too large.

    """
    before = settings.get_qpdf_limits()
    _limit(dict.fromkeys(LIMITED, MAX_STREAM))
    try:
        with Pdf.open(BytesIO(data)) as pdf:
            return _read(pdf)
    except PasswordError as error:
        raise ChengnuoError(
            "这份 PDF 加了密码，读不出来。", remedy="请交来没有加密的文件。"
        ) from error
    except DAMAGED as error:
        raise ChengnuoError(
            "这份 PDF 已经损坏，或者不是 PDF，读不出来。",
            remedy="请用 PDF 阅读器打开核对，另存后重新提交。",
        ) from error
    finally:
        _limit(before)


def _limit(sizes: Mapping[str, int]) -> None:
    """Let qpdf unpack no stream that is larger; 0 is any size."""
    flate, png, tiff, run_length = (sizes[key] for key in LIMITED)
    settings.set_qpdf_limits(
        flate_max_memory=flate,
        png_max_memory=png,
        tiff_max_memory=tiff,
        run_length_max_memory=run_length,
    )


def _read(pdf: Pdf) -> Received:
    form = pdf.Root.get("/AcroForm")
    read = _Form(form) if isinstance(form, Dictionary) else None
    values, notes, seen_otherwise = (
        (read.values, read.notes, read.contradictions) if read else ({}, [], [])
    )
    if not values:
        notes.append(
            "这份 PDF 里没有可以读取的填写栏，可能是打印、扫描或者拼合过的；"
            "请提交原来的电子文书，或者按纸面材料办理。"
        )
    title = title_of(pdf).encode("utf-8", "replace")
    fixed = (f"标题 {digest_of(title)}", *fixed_pieces(pdf), *seen_otherwise)
    issue = issue_of(pdf)
    if warnings := pdf.get_warnings():
        notes.insert(0, "这份文件的结构有损坏，已尽量读取，请核对各项内容。")
        is_repeated = any(REPEATED in str(one) for one in warnings)
        fixed += ("文件里的重复内容 keys",) * is_repeated
    return Received("pdf", values, issue, fixed, tuple(notes))


class _Form:
    """What all fields of a form say."""

    def __init__(self, form: Dictionary) -> None:
        self.values: dict[str, str | bool] = {}
        self.notes: list[str] = []
        self.contradictions: list[str] = []
        self._hidden: list[str] = []  # titles
        self._pictured: list[str] = []
        self._known = Known()
        self._is_drawn_anew = bool(form.get("/NeedAppearances", False))
        if "/XFA" in form:
            self.notes.append(
                "这份文件另有 XFA 表单，阅读器显示的内容可能与读出的不同。"
            )
        for name, field in fields_of(form):
            self._add(name, field)
        if self._hidden:
            self.notes.append(
                "这些栏存有内容，但在有的页上或者有的阅读器里看不见："
                f"{_named(self._hidden)}。打印之前请先核对。"
            )
        if self._pictured:
            self.notes.append(
                f"{_named(self._pictured)}：这几项是以图片显示的，请以读出的文字为准。"
            )

    def _add(self, name: str, field: Object) -> None:
        read = _Reading(field, self._known, is_drawn_anew=self._is_drawn_anew)
        if read.value is None:
            return
        if name in self.values:
            self.notes.append(f"“{read.title}”有几个同名的填写项，读取的是第一个。")
            return
        self.values[name] = read.value
        self.notes += read.notes
        self._hidden += [read.title] * read.is_hidden
        self._pictured += [read.title] * read.is_pictured
        self.contradictions += [
            f"填写栏（{name}）画出的内容 {one}" for one in read.contradictions
        ]


class View(Enum):
    """What people see of a value at one place."""

    SAME = "the value"
    LESS = "the value without what a reader had no letters or no room for"
    PICTURE = "an image, of the value one hopes"
    PART = "some of its characters"
    NOTHING = "nothing of it"
    OTHER = "another text"
    ODD = "what no program draws that fills in"
    UNSAID = "something where there is no value"


def _view(text: str, look: Shown) -> View:
    if look.odd or look.text is None:
        return View.ODD
    wanted, drawn = _bare(seen(text)), _bare(look.text)
    if not wanted:
        return View.UNSAID if drawn or look.is_image else View.SAME
    if look.is_image or not drawn:
        return View.PICTURE if look.is_image else View.NOTHING
    if drawn == wanted and not look.is_cut:
        return View.SAME
    rest = [*reversed(drawn)]
    lost = [char for char in wanted if rest[-1:] != [char] or not rest.pop()]
    if rest:
        return View.OTHER
    return View.LESS if look.is_named and all(map(_is_rare, lost)) else View.PART


def _is_rare(char: str) -> bool:
    """Say whether a reader may have no font for ``char``."""
    return not DRAWN.match(char) and not _latin(char)


def _latin(char: str) -> bool:
    try:
        return bool(char.encode("cp1252"))
    except UnicodeEncodeError:
        return False


class _Reading:
    """What one field says, and how that agrees with what its places show."""

    def __init__(self, field: Object, known: Known, *, is_drawn_anew: bool) -> None:
        self._known = known
        self.notes: list[str] = []
        self.contradictions: list[str] = []
        self.is_hidden = self.is_pictured = False  # somewhere
        hint = text_of(attribute(field, "/TU"))
        self.title = hint.removesuffix(DATE_HINT) or text_of(attribute(field, "/T"))
        self.value: str | bool | None = None
        kind = attribute(field, "/FT")
        flags = attribute(field, "/Ff")
        flags = flags if isinstance(flags, int) else 0
        if kind == Name.Btn and not flags & PUSH_BUTTON:
            self._read_button(field, is_radio=bool(flags & RADIO))
        elif kind in (Name.Tx, Name.Ch):
            text = self._text(field)
            self._compare(text, field, is_drawn_anew=is_drawn_anew)
            is_date = hint.endswith(DATE_HINT)
            self.value = iso_date(text) if is_date else text

    def _text(self, field: Object) -> str:
        stored = {_string(attribute(field, "/V"))}
        of_places = {
            _string(widget.V) for widget in widgets_of(field) if "/V" in widget
        }
        found = sorted((stored | of_places) - {""})
        if len(found) > 1:
            self._note(f"各份填写的内容不一致：{'、'.join(map(_short, found))}")
            self.contradictions.append("copies")
            return _string(attribute(field, "/V")) or found[0]
        return found[0] if found else ""

    def _compare(self, text: str, field: Object, *, is_drawn_anew: bool) -> None:
        """Hold what the places of a field show against what it says."""
        looks = [appearance_of(one, self._known) for one in widgets_of(field)]
        if not all(map(is_in_place, widgets_of(field))):
            self._note("画的范围与填写栏的大小不一致，请当面核对")
            self.contradictions.append("box")
        views = [
            _view(text, look)
            for look in looks
            # Without a picture the reader draws the value itself.
            if look and not (is_drawn_anew and look.text == "")
        ]
        others = sorted({look.text for look in looks if look and look.text} - {text})
        if View.OTHER in views:
            said = "、".join(map(_short, others))
            self._note(f"显示的是{said}，存下的是{_short(text)}，请向填写人核实")
            self.contradictions.append("text")
        if View.ODD in views:
            self._note("画有填写程序不会画的内容，与存下的可能不同，请当面核对")
            self.contradictions.append("drawing")
        if View.UNSAID in views:
            self._note("里没有存下内容，却画有文字或者图，请当面核对")
            self.contradictions.append("unsaid")
        if {View.PART, View.LESS} & {*views}:
            self._note(f"存下了{_short(text)}，但有的字看不见")
        if View.PART in views:
            self.contradictions.append("part")
        self.is_hidden = View.NOTHING in views
        self.is_pictured = View.PICTURE in views

    def _read_button(self, field: Object, *, is_radio: bool) -> None:
        stored = _state(field, attribute(field, "/V"))
        on = {_state(field, widget.get("/AS")) for widget in widgets_of(field)}
        on = {one for one in on if one not in {OFF, ""}}
        is_off = stored in {OFF, ""}
        if len(on) > 1 or (on and on != {stored}) or (not on and not is_off):
            said = "、".join(sorted(on)) or "没有勾选"
            self._note(f"显示的勾选（{said}）与存下的（{stored or '无'}）不一致")
            self.contradictions.append("ticks")
            if is_off and len(on) == 1:
                stored, is_off = next(iter(on)), False
        self.value = ("" if is_off else stored) if is_radio else not is_off

    def _note(self, said: str) -> None:
        self.notes.append(f"“{self.title}”{said}。")


def _string(value: Any) -> str:
    if isinstance(value, Array):  # of a list in which several may be chosen
        value = value[0] if len(value) else None
    text = text_of(value) if isinstance(value, String | Name | Stream) else ""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _state(field: Object, value: Any) -> str:
    """Return the choice that a state stands for; ``Opt`` may list what numbers mean."""
    text = text_of(value)
    options = attribute(field, "/Opt")
    if isinstance(options, Array) and re.fullmatch("[0-9]{1,4}", text):
        listed = list(options)
        if int(text) < len(listed):
            one = listed[int(text)]
            return text_of(one[0] if isinstance(one, Array) and len(one) else one)
    return text


def _bare(text: str) -> str:
    """Return ``text`` without what is not drawn, to compare it with a drawing."""
    return "".join(c for c in text if unicodedata.category(c) not in UNDRAWN)


def _named(given: list[str]) -> str:
    said = "、".join(f"“{one}”" for one in given[:NAMED])
    return said + f"等 {len(given)} 栏" * (len(given) > NAMED)


def _short(text: str | None) -> str:
    said = " ".join((text or "").split())
    return f"“{said[:QUOTED]}…”" if len(said) > QUOTED else f"“{said}”"


def iso_date(text: str) -> str:
    """Return a date as 2026-11-20 where ``text`` is one, else ``text`` itself."""
    plain = text.translate(FULL_WIDTH).strip()
    found = DAY.fullmatch(plain)
    if found:
        numbers = [int(part) for part in found.groups() if part]
    elif spelled := CHINESE_DAY.fullmatch("".join(plain.split())):
        numbers = [int(spelled[1].translate(CHINESE))]
        numbers += [_numeral(spelled[part]) for part in (2, 3)]
    else:
        return text
    try:
        return date(*numbers).isoformat()
    except ValueError:
        return text


def _numeral(said: str) -> int:
    """Return the number, up to 99, that 十一 or 二十 is; 0 where it is none."""
    if not re.fullmatch("[〇零一二三四五六七八九]?十?[〇零一二三四五六七八九]?", said):
        return 0
    tens, ten, ones = said.rpartition("十")
    digits = [part.translate(CHINESE) for part in (tens, ones)]
    if not ten:
        return int(digits[1] or 0)
    return int(digits[0] or 1) * 10 + int(digits[1] or 0)
