"""Codes of bodies and persons and their telephones, by their own digits and parts.

In: what a person typed. Out: a `Judgement`: sound, doubtful (lawful exceptions exist,
so that a person may confirm it) or wrong, with the value as it is written properly.
The form in the browser judges alike; tests/values.tsv holds both to it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import wraps
from types import MappingProxyType

USCC_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_LENGTH = 18
USCC_OFFICES = "123456789ANY"  # 登记管理部门代码, the first character
IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
IDENTITY_LENGTH = 18
OLD_LICENCE_LENGTH = 15
OLD_ORGANISATION_LENGTH = 9
FEWEST_DIGITS = 5
EARLIEST_BIRTH = 1900
LONGEST = 100  # characters beyond which nothing is a code or a telephone

HALF_WIDTH = {full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_BLANKS = re.compile("[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f]+")
_DASHES = re.compile("[-\u2010-\u2015\u2212\ufe58\ufe63—]")
_LIKE = {"O": "0", "I": "1", "S": "5", "Z": "2", "V": "U 或 Y"}

_SEVERAL = re.compile("[、,;/或]")
_COUNTRY = re.compile(r"(?:\+|00)86-?(?=[0-9(])")
_MOBILE = re.compile("1[3-9][0-9]{9}")
_LAND_LINE = re.compile(
    r"(?P<area>0(?:10|2[0-9]|[3-9][0-9]{2}))(?P<number>[2-9][0-9]{6,7})"
    r"(?P<extension>[0-9]{1,6})?"
)
_SERVICE = re.compile("(?P<area>[48]00)(?P<number>[0-9]{3})(?P<rest>[0-9]{4})")
_ABROAD = re.compile(r"\+[1-9][0-9]{6,14}")
_EXTENSION = re.compile(
    r"(?:-?(?:转|分机|ext\.?|x|#):?)-?(?=[0-9]{1,6}$)", re.IGNORECASE
)


class State(StrEnum):
    """What is said of a value."""

    OK = "ok"
    DOUBT = "doubt"  # a person may confirm it
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is said of a value; ``value`` is how it is properly written."""

    state: State
    value: str
    message: str = ""
    remedy: str = ""


Judge = Callable[[str, date], Judgement]


def _not_of_long_texts(what: str) -> Callable[[Judge], Judge]:
    """Make a judge refuse at once what is far too long to be ``what``."""

    def of(judge: Judge) -> Judge:
        @wraps(judge)
        def judged(text: str, today: date) -> Judgement:
            if len(text) <= LONGEST:
                return judge(text, today)
            message = f"有 {len(text)} 个字，不会是{what}。"
            return _bad(text, message, "对照证件重新输入。")

        return judged

    return of


def has_uscc_check_digit(code: str) -> bool:
    """Say whether the last character of a credit code is right (GB 32100-2015)."""
    if len(code) != USCC_LENGTH or set(code) - set(USCC_CHARACTERS):
        return False
    total = sum(
        USCC_CHARACTERS.index(char) * pow(3, place, 31)
        for place, char in enumerate(code[:-1])
    )
    return USCC_CHARACTERS[(31 - total % 31) % 31] == code[-1]


def has_identity_check_digit(number: str) -> bool:
    """Say whether the last character of 18 is right (GB 11643-1999, MOD 11-2)."""
    if not re.fullmatch("[0-9]{17}[0-9X]", number):
        return False
    digits = zip(number[:17], IDENTITY_WEIGHTS, strict=True)
    total = sum(int(digit) * weight for digit, weight in digits)
    return "10X98765432"[total % 11] == number[17]


@_not_of_long_texts("统一社会信用代码")
def judge_uscc(text: str, today: date) -> Judgement:
    """Judge a 统一社会信用代码 (GB 32100-2015); ``today`` does not matter.

    Some lawful early codes fail the check digit, so that one is a doubt only.
    """
    del today
    code = _compact(text)
    if wrong := sorted(set(code) - set(USCC_CHARACTERS), key=code.index):
        hints = [f"“{c}”可能是“{_LIKE[c]}”" for c in wrong if c in _LIKE]
        return _bad(
            text,
            f"统一社会信用代码里不会有“{'、'.join(wrong)}”。",
            "；".join(hints) + "，请对照证书改正。" if hints else "对照证书重新输入。",
        )
    if len(code) != USCC_LENGTH:
        old = code.isdigit() and len(code) == OLD_LICENCE_LENGTH
        return _bad(
            text,
            f"统一社会信用代码是 18 位，这里有 {len(code)} 位。",
            "这像是旧的营业执照注册号，请改填新证照上的统一社会信用代码。"
            if old
            else "这像是旧的组织机构代码，请改填统一社会信用代码。"
            if len(code) == OLD_ORGANISATION_LENGTH
            else "对照证书逐位核对。",
        )
    if code[0] not in USCC_OFFICES:
        return _bad(
            text,
            f"统一社会信用代码的第 1 位不会是“{code[0]}”。",
            "对照证书逐位核对。",
        )
    remedy = "对照证书逐位核对；证书上确是这样的，可以确认无误。"
    if not code[2:8].isdigit():
        message = "统一社会信用代码的第 3 至 8 位一般是数字，这里有字母。"
        return Judgement(State.DOUBT, code, message, remedy)
    if not has_uscc_check_digit(code):
        message = "统一社会信用代码的最后一位校验码不对，多半是抄错了。"
        return Judgement(State.DOUBT, code, message, remedy)
    return Judgement(State.OK, code)


@_not_of_long_texts("公民身份号码")
def judge_resident_id(text: str, today: date) -> Judgement:
    """Judge a 公民身份号码 (GB 11643-1999) with a birth date up to ``today``."""
    number = _compact(text)
    remedy = "对照身份证逐位核对。"
    if not re.fullmatch("[0-9]{17}[0-9X]", number):
        return _no_identity(text, number)
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        born = None
    if born is None or number[0] == "0":
        what = "地区" if born else "出生日期"
        return _bad(text, f"公民身份号码里的{what}不对。", remedy)
    if born > today:
        return _bad(text, "公民身份号码里的出生日期还没有到。", remedy)
    if not has_identity_check_digit(number):
        return _bad(text, "公民身份号码的最后一位校验码不对，多半是抄错了。", remedy)
    if born.year < EARLIEST_BIRTH:
        message = f"公民身份号码里的出生年份是 {born.year} 年。"
        return Judgement(
            State.DOUBT, number, message, f"{remedy}确是这样的，可以确认无误。"
        )
    return Judgement(State.OK, number)


def _no_identity(text: str, number: str) -> Judgement:
    """Return what is said of what is not even of the form of an identity number."""
    if re.fullmatch("[0-9]{15}", number):
        message = "这是 15 位的旧号码，已经停止使用。"
        return _bad(text, message, "填写现在的居民身份证上的 18 位号码。")
    message = "公民身份号码是 17 位数字加 1 位校验码（数字或 X）。"
    if len(number) != IDENTITY_LENGTH:
        message = f"公民身份号码是 18 位，这里有 {len(number)} 位。"
    return _bad(text, message, "对照身份证逐位核对。")


@_not_of_long_texts("电话号码")
def judge_phone(text: str, today: date) -> Judgement:
    """Judge one or several telephones; ``today`` does not matter.

    Mobile, land line with area code and extension, 400 and 800, or abroad with "+".
    """
    del today
    folded = text.translate(HALF_WIDTH).strip()
    pieces = [piece for piece in _SEVERAL.split(folded) if piece.strip()]
    if len(re.findall("[0-9]", folded)) < FEWEST_DIGITS:
        return _bad(text, "这不像电话号码。", "填写手机号码，或者带区号的固定电话。")
    found = [_telephone(piece) for piece in pieces]
    if all(found):
        return Judgement(State.OK, "、".join(map(str, found)))
    return Judgement(
        State.DOUBT,
        _BLANKS.sub(" ", folded),
        "电话号码的位数不对，或者缺少区号。",
        "手机号码是 11 位，固定电话写成“区号-号码”；确是这样的，可以确认无误。",
    )


@_not_of_long_texts("证件编号")
def judge_paper_number(text: str, today: date) -> Judgement:
    """Judge the number of a paper that is no identity card; ``today`` does not matter.

    Of most papers it is letters and digits, some with brackets or dashes.
    """
    del today
    number = _BLANKS.sub("", text.translate(HALF_WIDTH))
    if re.fullmatch("[0-9A-Za-z()-]*[0-9][0-9A-Za-z()-]*", number):
        return Judgement(State.OK, number)
    return Judgement(
        State.DOUBT,
        text,
        "证件编号一般由字母和数字组成，有的带短横或者括号。",
        "对照证件核对；证件上确是这样的，可以确认无误。",
    )


JUDGES: Mapping[str, Judge] = MappingProxyType(
    {
        "paper_number": judge_paper_number,
        "phone": judge_phone,
        "resident_id": judge_resident_id,
        "uscc": judge_uscc,
    }
)
"""The rules by name: those of templates (``data-check``), and that of other papers."""


def _compact(text: str) -> str:
    """Return a code in half-width capitals, without the blanks and dashes in it."""
    folded = text.translate(HALF_WIDTH).upper()
    return _DASHES.sub("", _BLANKS.sub("", folded))


def _telephone(piece: str) -> str:
    """Return one telephone as it is properly written, "" where it is none."""
    plain = _DASHES.sub("-", _BLANKS.sub("", piece))
    plain = _COUNTRY.sub("", plain, count=1) if plain.startswith(("+", "00")) else plain
    number, mark, extension = plain, "", ""
    if found := _EXTENSION.search(plain):
        number, mark, extension = plain[: found.start()], "-", plain[found.end() :]
    elif found := re.search("(?<=[0-9]{7})-([0-9]{1,6})$", plain):
        number, mark, extension = plain[: found.start()], "-", found[1]
    if not re.fullmatch(r"\+?(?:\([0-9]+\)|[0-9])[0-9-]*", number):
        return ""
    digits = re.sub("[()-]", "", number)
    if not mark and _MOBILE.fullmatch(digits):
        return digits
    if not mark and _ABROAD.fullmatch(digits):
        return digits
    if not mark and (found := _SERVICE.fullmatch(digits)):
        return "-".join(found.groups())
    if (found := _LAND_LINE.fullmatch(digits)) and not found["extension"]:
        return f"{found['area']}-{found['number']}{mark}{extension}"
    return ""


def _bad(text: str, message: str, remedy: str) -> Judgement:
    return Judgement(State.BAD, text, message, remedy)
