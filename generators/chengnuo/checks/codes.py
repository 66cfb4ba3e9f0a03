"""Rules: codes that can be checked, and numbers of persons that may not stand here."""

import re
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import Any

from chengnuo.atlas import Atlas
from chengnuo.checks.registry import rule
from chengnuo.problems import Place, Problem, Severity

USCC_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_LENGTH = 18
IDENTITY = re.compile(r"(?<![0-9A-Za-z])[1-9][0-9]{16}[0-9Xx](?![0-9A-Za-z])")
IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
MOBILE = re.compile(r"(?<![0-9A-Za-z])(?:\+?86[- ]?)?1[3-9][0-9]{9}(?![0-9A-Za-z])")
FULL_WIDTH_DIGITS = str.maketrans("０１２３４５６７８９Ｘｘ", "0123456789Xx")


def has_uscc_check_digit(code: str) -> bool:
    """Say whether the last character of a credit code is right (GB 32100-2015)."""
    if len(code) != USCC_LENGTH or set(code) - set(USCC_CHARACTERS):
        return False
    total = sum(
        USCC_CHARACTERS.index(char) * pow(3, place, 31)
        for place, char in enumerate(code[:-1])
    )
    return USCC_CHARACTERS[(31 - total % 31) % 31] == code[-1]


def is_identity_number(text: str) -> bool:
    """Say whether ``text`` is a citizen's identity number (GB 11643-1999)."""
    try:
        date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    digits = zip(text[:17], IDENTITY_WEIGHTS, strict=True)
    total = sum(int(digit) * weight for digit, weight in digits)
    return "10X98765432"[total % 11] == text[17].upper()


@rule(
    "bad-uscc",
    "统一社会信用代码",
    "单位的统一社会信用代码校验位正确。",
    "GB 32100-2015",
)
def bad_uscc(atlas: Atlas) -> Iterator[Problem]:
    """Find credit codes with a wrong check digit: some lawful early ones have it."""
    for jurisdiction in atlas.content.jurisdictions:
        for agency in jurisdiction.agencies:
            if agency.uscc and not has_uscc_check_digit(agency.uscc):
                yield Problem(
                    Place(agency.place.file, agency.place.row, "统一社会信用代码"),
                    "bad-uscc",
                    f"“{agency.uscc}”的最后一位校验码不对，多半是抄错了。",
                    "对照证书逐位核对；证书确是如此的可以不改。",
                    agency.uscc,
                    Severity.WARNING,
                )


@rule(
    "code-mismatch",
    "实施编码不一致",
    "实施编码＝18 位统一社会信用代码＋1 位行使层级＋12 位基本编码。",
    "GB/T 39554.1-2020",
)
def code_mismatch(atlas: Atlas) -> Iterator[Problem]:
    """Find implementation codes that are not put together from their parts."""
    for located in atlas.matters:
        matter, uscc = located.matter, located.agency.uscc
        code = matter.implementation_code
        if not code:
            continue
        wrong = []
        if uscc and not code.startswith(uscc):
            wrong.append(f"前 18 位不是本单位的统一社会信用代码 {uscc}")
        if matter.basic_code and not code.endswith(matter.basic_code):
            wrong.append(f"后 12 位不是基本编码 {matter.basic_code}")
        if wrong:
            yield Problem(
                Place(matter.place.file, matter.place.row, "实施编码"),
                "code-mismatch",
                f"实施编码“{code}”的" + "，".join(wrong) + "。",
                "对照政务服务平台上的编码改正。",
                code,
            )


@rule(
    "personal-number",
    "个人号码",
    "公开的内容里没有公民身份号码和个人手机号码。",
    "《个人信息保护法》第二十五条；《民法典》第一千零三十四条",
)
def personal_number(atlas: Atlas) -> Iterator[Problem]:
    """Find identity and mobile numbers in anything that is published."""
    for jurisdiction in atlas.content.jurisdictions:
        owned: list[Any] = [jurisdiction, *jurisdiction.policies, *jurisdiction.duties]
        for agency in jurisdiction.agencies:
            owned += [agency, *agency.matters]
            for matter in agency.matters:
                owned += [*matter.proofs, *matter.bases]
        for thing in owned:
            for text in _own_texts(thing):
                yield from _personal(text, thing.place)


def _own_texts(thing: Any) -> Iterator[str]:
    """Yield the texts of ``thing``, not those of what it holds."""
    for name in type(thing).__dataclass_fields__:
        value = getattr(thing, name)
        if isinstance(value, str):
            yield value
        elif isinstance(value, tuple):
            for part in value:
                if isinstance(part, str):
                    yield part
                elif not hasattr(part, "place"):
                    yield from map(str, asdict(part).values())


def _personal(text: str, place: Place) -> Iterator[Problem]:
    plain = text.translate(FULL_WIDTH_DIGITS)
    found = [
        ("公民身份号码", match[0])
        for match in IDENTITY.finditer(plain)
        if is_identity_number(match[0])
    ]
    found += [("手机号码", match[0]) for match in MOBILE.finditer(plain)]
    for what, number in found:
        yield Problem(
            place,
            "personal-number",
            f"内容里有{what}（{number[:3]}…）。",
            "删去；办公电话请用固定电话。已经提交到 git 的，请联系管理员清除历史。",
        )
