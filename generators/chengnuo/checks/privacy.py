"""Rules: numbers of persons do not stand in anything that is published."""

import re
from collections.abc import Iterator
from datetime import date

from chengnuo.atlas import Atlas
from chengnuo.checks.registry import rule
from chengnuo.checks.texts import texts
from chengnuo.identifiers import has_identity_check_digit
from chengnuo.problems import Problem

IDENTITY = re.compile(r"(?<![0-9A-Za-z])[1-9][0-9]{16}[0-9Xx](?![0-9A-Za-z])")
MOBILE = re.compile(r"(?<![0-9A-Za-z])(?:86)?1[3-9][0-9]{9}(?![0-9A-Za-z])")
FULL_WIDTH = str.maketrans("０１２３４５６７８９Ｘｘ", "0123456789Xx")
GAPS = re.compile(r"(?<=[0-9])[ \u3000\u00a0\t.·－—–-]{1,3}(?=[0-9Xx])")


def is_identity_number(text: str) -> bool:
    """Say whether ``text`` is a citizen's identity number (GB 11643-1999)."""
    try:
        date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    return has_identity_check_digit(text.upper())


@rule(
    "personal-number",
    "个人号码",
    "公开的内容里没有公民身份号码和个人手机号码。",
    "《个人信息保护法》第二十五条；《民法典》第一千零三十四条",
)
def personal_number(atlas: Atlas) -> Iterator[Problem]:
    """Find identity and mobile numbers in anything that is published."""
    for text, place in texts(atlas.content):
        for what, number in found_in(text):
            yield Problem(
                place,
                "personal-number",
                f"内容里有{what}（{number[:3]}…）。",
                "删去；办公电话请用固定电话。已经提交到 git 的，请联系管理员清除历史。",
            )


def found_in(text: str) -> list[tuple[str, str]]:
    """Return the numbers of persons in ``text``: what, and the digits.

    Full-width digits and digits that are set apart by blanks or dashes count too.
    """
    plain = text.translate(FULL_WIDTH)
    found = {}
    for version in (plain, GAPS.sub("", plain)):
        for match in IDENTITY.finditer(version):
            if is_identity_number(match[0]):
                found[match[0]] = "公民身份号码"
        for match in MOBILE.finditer(version):
            found[match[0]] = "手机号码"
    return [(what, number) for number, what in found.items()]
