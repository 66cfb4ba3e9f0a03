"""Single values: what Excel, a hand or a copy did to them, in a clerk's words."""

import re
from collections.abc import Collection, Sequence
from datetime import date, timedelta

from chengnuo.problems import Place, Problem
from chengnuo.tables.rows import Row
from chengnuo.text import find_bad_characters

EXCEL_NUMBER = re.compile(r"[0-9](?:\.[0-9]+)?[Ee]\+[0-9]+")
WITH_DECIMALS = re.compile(r"[0-9]{5,}\.0+")
FORMULA = tuple("=+-@＝＋－＠")
DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
OTHER_DAY = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
EXCEL_DAY = re.compile("[1-9][0-9]{4}")
EXCEL_EPOCH = date(1899, 12, 30)
FULL_WIDTH = re.compile("[０-９Ａ-Ｚａ-ｚ]")
CODE_FIELDS = frozenset(
    {"slug", "matter", "proof", "basic_code", "implementation_code"}
)
SHOWN = 3  # bad characters that are named one by one
MAX_CELL = 20_000
Words = tuple[str, str, str]


def cell_problems(rows: Sequence[Row], dates: Collection[str]) -> list[Problem]:
    """Return at most one problem of each value; ``dates`` are the fields of days."""
    problems = []
    for row in rows:
        for name, value in row.values.items():
            if not value:
                continue
            place = row.place(name)
            if bad := find_bad_characters(value):
                problems.append(bad_character(place, bad))
            elif words := _words(name, value, dates):
                problems.append(Problem(place, *words, value[:100]))
    return problems


def bad_character(place: Place, found: Sequence[tuple[str, int, str]]) -> Problem:
    """Return the problem of characters that the eye does not see (char, at, what)."""
    named = "、".join(
        dict.fromkeys(f"{what} U+{ord(char):04X}" for char, _, what in found[:SHOWN])
    )
    more = f"等 {len(found)} 处" if len(found) > 1 else ""
    return Problem(
        place,
        "bad-character",
        f"有{named}{more}。肉眼看不出，却会让检索失灵。",
        "删去该字符，用输入法重新输入。",
        found[0][0],
    )


def _words(name: str, value: str, dates: Collection[str]) -> Words | None:
    """Return rule, message and remedy for what Excel or a hand did to a value."""
    if EXCEL_NUMBER.fullmatch(value):
        return (
            "excel-number",
            f"“{value}”是 Excel 把长数字改成的科学记数，后面几位已经丢了。",
            "把这一列设成“文本”格式，再从原件重新输入完整的号码。",
        )
    if name in dates:
        return None if _is_day(value) else _day_words(value)
    if value.startswith(FORMULA):
        return (
            "formula",
            f"内容以“{value[0]}”开头，表格软件会把它当成公式来算。",
            "去掉开头的符号；确需保留时在前面加文字。",
        )
    if len(value) > MAX_CELL:
        return (
            "too-long",
            f"有 {len(value)} 个字，超过 {MAX_CELL} 个字的上限。",
            "精简内容，长的说明写进 guides/ 下的办事指南。",
        )
    return _code_words(value) if name in CODE_FIELDS else None


def _code_words(value: str) -> Words | None:
    if WITH_DECIMALS.fullmatch(value):
        return (
            "excel-number",
            f"“{value}”被表格软件当成了小数。",
            f"写成“{value.partition('.')[0]}”，并把这一列设成“文本”格式。",
        )
    if FULL_WIDTH.search(value):
        return (
            "full-width",
            f"“{value}”里有全角的数字或字母。",
            "切换到英文半角重新输入。",
        )
    return None


def _day_words(value: str) -> Words:
    """Return what to say of a date that is none; the right spelling where it is clear."""
    if DAY.fullmatch(value):
        return "bad-date", f"“{value}”：日历上没有这一天。", "核对日期。"
    meant = None
    if found := OTHER_DAY.fullmatch(value):
        meant = _day_of(*map(int, found.groups()))
    elif EXCEL_DAY.fullmatch(value):
        meant = EXCEL_EPOCH + timedelta(days=int(value))
    example = f"写成 {meant}" if meant else "写成四位年-两位月-两位日，例如 2026-03-01"
    return (
        "bad-date",
        f"“{value}”不是可以识别的日期。",
        f"{example}，并把这一列设成“文本”格式。",
    )


def _day_of(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _is_day(value: str) -> bool:
    found = DAY.fullmatch(value)
    return bool(found) and _day_of(*map(int, value.split("-"))) is not None
