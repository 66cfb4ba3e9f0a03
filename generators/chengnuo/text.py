"""Mend and fold characters, and find bad ones: text in, text out, no guessing.

`mend` is for what is published: it touches radicals only, so that official text keeps
its Chinese punctuation. `fold` is for comparing in the search: what a citizen takes
for the same character becomes the same. The script of the search page folds alike,
from the same table (`SAME`) and the rules of `fold`.
"""

import re
import unicodedata
from collections.abc import Mapping
from itertools import islice
from types import MappingProxyType

# U+2E80 to U+2EF3 with the ordinary character of each: EquivalentUnifiedIdeograph of
# the Unicode Character Database. NFKC knows only two of them. U+2E80 has none.
_SUPPLEMENT = (
    "⺁厂⺂乛⺃乚⺄乙⺅亻⺆冂⺇𠘨⺈刀⺉刂⺊卜⺋㔾⺌小⺍小⺎兀⺏尣⺐尢⺑𡯂⺒巳"
    "⺓幺⺔彑⺕彐⺖忄⺗心⺘扌⺙攵⺛旡⺜日⺝月⺞歺⺟母⺠民⺡氵⺢氺⺣灬⺤爫⺥爫"
    "⺦丬⺧牛⺨犭⺩王⺪𤴔⺫目⺬示⺭礻⺮𥫗⺯糹⺰纟⺱罓⺲罒⺳㓁⺴冗⺵𦉫⺶羊⺷𦍌"
    "⺸𦍋⺹耂⺺肀⺻聿⺼肉⺽𦥑⺾艹⺿艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻇𧢲⻈讠⻉贝"
    "⻊𧾷⻋车⻌辶⻍辶⻎辶⻏邑⻐钅⻑長⻒镸⻓长⻔门⻕𨸏⻖阝⻗雨⻘青⻙韦⻚页⻛风"
    "⻜飞⻝食⻞𩙿⻟飠⻠饣⻡𩠐⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯"
    "⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟"
)
_RADICALS: Mapping[str, str] = MappingProxyType(
    dict(zip(_SUPPLEMENT[::2], _SUPPLEMENT[1::2], strict=True))
    | {chr(c): unicodedata.normalize("NFKC", chr(c)) for c in range(0x2F00, 0x2FD6)}
)
_MENDING = str.maketrans(dict(_RADICALS))

# Marks that are read as the same mark: 〔2020〕, [2020] and （2020） are one number.
_MARKS = {
    "(": "[{〔【〖〘〚﹝﹙﹛﹇⟦⟬❲︵︷︹︻",
    ")": "]}〕】〗〙〛﹞﹚﹜﹈⟧⟭❳︶︸︺︼",
    "<": "《〈«‹⟨⟪︽︿﹤",
    ">": "》〉»›⟩⟫︾﹀﹥",
    '"': "“”„‟「」『』〝〞〟″﹁﹂﹃﹄｢｣",
    "'": "‘’‚‛′`´",
    "-": "‐‑‒–—―−─━﹣﹘⁃",
    ",": "、､﹐﹑︐︑",
    ".": "。｡﹒︒",
    ":": "﹕∶︰︓",
    ";": "﹔︔",
    "?": "﹖︖",
    "!": "﹗︕",
    "·": "•・‧∙⋅･",
    "~": "〜∼∽",
    "…": "⋯",
    "/": "∕⁄",
    "%": "﹪",
    "〇": "○◯",  # 二○二一年
    "户": "戶戸",  # U+2F3E, common in text copied from PDF, is mended to 戶
}
SAME: Mapping[str, str] = MappingProxyType(
    {mark: same for same, marks in _MARKS.items() for mark in marks}
    | dict(zip(_SUPPLEMENT[::2], _SUPPLEMENT[1::2], strict=True))
)
"""Character to character: the part of `fold` that is a table and not a rule."""

# Written out, because \s and isspace() differ between Python and browsers.
_SPACES = re.compile(
    "[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+"
)
_UNSEEN = re.compile(
    "[\xad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]"
)
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
# Nobody sees anything of it: Default_Ignorable_Code_Point, and signs without ink.
_BLANK = re.compile(
    "[\t-\r\x1c-\x20\x85\xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f"
    "\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff"
    "\uffa0\ufff0-\ufff8\U00013441\U00013442\U0001bca0-\U0001bca3\U0001d159"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]*"
)

_BAD_CHARACTERS = {
    char: what
    for characters, what in (
        ("\u200b\u200c\u200d\u2060\ufeff", "零宽字符"),
        (
            "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
            "改变文字方向的字符",
        ),
        ("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0", "看不见的字符"),
        (
            "\u0334\u0335\u0336\u0337\u0338\u1abe\u20d2\u20d3\u20d8",
            "划在别的字上的符号",
        ),
        ("\u20d9\u20da\u20e0\u20e5\u20e6\u20ea\u20eb", "划在别的字上的符号"),
        ("\ufffc\ufffd", "替换字符，原来的字已经丢失"),
        ("".join(map(chr, (*range(0xFDD0, 0xFDF0), 0xFFFE, 0xFFFF))), "不是字符的编码"),
    )
    for char in characters
}
_BAD_CATEGORIES = {
    "Cc": "控制字符",
    "Cf": "看不见的格式字符",
    "Co": "私用区字符（换一台电脑就显示不出来）",
    "Cs": "不完整的字符",
    "Zl": "行分隔符",
    "Zp": "段落分隔符",
}


def mend(text: str) -> str:
    """Replace radicals, left by copying from a PDF, with ordinary characters."""
    return text.translate(_MENDING)


def fold(text: str) -> str:
    """Return ``text`` in the form in which the search compares.

    Radicals and compatibility ideographs become ordinary characters, full-width forms
    half-width, capitals small, marks of one kind the same mark; what cannot be seen is
    dropped; any white space becomes one space, none at either end. Folding twice
    changes nothing more.
    """
    seen = _UNSEEN.sub("", replace_halves(text))
    return _SPACES.sub(" ", seen.translate(_FOLDING)).strip(" ")


def words_of(query: str) -> tuple[str, ...]:
    """Return the folded words of ``query``, each once, in the order typed."""
    return tuple(dict.fromkeys(fold(query).split(" "))) if fold(query) else ()


def find_bad_characters(
    text: str, most: int | None = None
) -> list[tuple[str, int, str]]:
    """Return (character, position, what is wrong with it) for each that must not be.

    Where ``most`` is given, the search ends with so many.
    """
    found = (
        (char, position, what)
        for position, char in enumerate(text)
        if (what := _what_is_bad(char))
        if text[position : position + 2] != "\r\n"
    )
    return list(islice(found, most))


def is_blank(text: str) -> bool:
    """Say whether nobody sees anything of ``text``, of whatever it consists."""
    return _BLANK.fullmatch(text) is not None


def replace_halves(text: str) -> str:
    """Return ``text`` with a sign for each half of a character, so that it is text."""
    return _LONE_SURROGATE.sub("\ufffd", text)


def visible(text: str) -> str:
    """Return ``text`` with what cannot be seen, or acts on a terminal, told by number."""
    return "".join(c if c.isprintable() else f"[U+{ord(c):04X}]" for c in text)


def _what_is_bad(char: str) -> str:
    if char in "\n\t":
        return ""
    if "\u2e80" <= char <= "\u2fdf":
        ordinary = _RADICALS.get(char)
        return f"部首字符，应为“{ordinary}”" if ordinary else "部首字符"
    if what := _BAD_CHARACTERS.get(char):
        return what
    if char.isprintable():
        return ""
    return _BAD_CATEGORIES.get(unicodedata.category(char), "")


def _folded(char: str) -> str:
    """Return what one character is folded to; the rules, in their order."""
    char = _RADICALS.get(char, char)
    if "\uf900" <= char <= "\ufaff" or "\U0002f800" <= char <= "\U0002fa1f":
        char = unicodedata.normalize("NFC", char)
    elif "\uff01" <= char <= "\uff5e":
        char = chr(ord(char) - 0xFEE0)
    if char < "\u0590" or "\u2160" <= char <= "\u24cf":  # where case is settled
        char = char.lower()
    return SAME.get(char, char)


_FOLDING = str.maketrans(
    {
        char: folded
        for first, last in (
            (0x00, 0x58F),
            (0x2000, 0x303F),  # with every radical
            (0xF900, 0xFFFF),
            (0x2F800, 0x2FA1F),
        )
        for char in map(chr, range(first, last + 1))
        if (folded := _folded(char)) != char
    }
    | {char: _folded(char) for char in SAME}
)
