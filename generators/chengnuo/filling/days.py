"""Days as people fill them in: what is none, what is one of another age or too late.

In: a text, and today. Out: a `Judgement`, with the day as 2026-11-20 where it is one.
The form in the browser judges alike.
"""

from datetime import date, timedelta

from chengnuo.identifiers import HALF_WIDTH, Judgement, State
from chengnuo.tables.cells import EXCEL_DAY, EXCEL_EPOCH, OTHER_DAY

YEARS = range(1900, 2101)  # outside them a day is a slip of the hand
EARLIEST_SIGNED = "2000-01-01"
LONGEST = 40  # characters of a value that a message repeats


def judge_day(text: str, today: date, *, is_signing: bool) -> Judgement:
    """Judge a day; one on which somebody signs is not long ago, and not far ahead."""
    day = _parsed(text)
    if day is None:
        return _no_day(text)
    value = day.isoformat()
    if day.year not in YEARS:
        message = f"{value} 不在 {YEARS[0]} 年到 {YEARS[-1]} 年之间。"
        return Judgement(State.BAD, value, message, "核对年份，重新填写。")
    next_year = f"{today.year + 1:04}{today.isoformat()[4:]}"
    if not is_signing or EARLIEST_SIGNED <= value <= next_year:
        return Judgement(State.OK, value)
    what = "早于 2000 年" if value < EARLIEST_SIGNED else "在一年以后"
    remedy = "核对年份；确是这一天的，可以确认无误。"
    return Judgement(State.DOUBT, value, f"{value} {what}，多半是写错了。", remedy)


def day_of(text: str) -> str:
    """Return a date as 2026-11-20, or the text itself where it is none."""
    day = _parsed(text)
    return day.isoformat() if day else text


def _no_day(text: str) -> Judgement:
    meant = ""
    if EXCEL_DAY.fullmatch(text):
        day = EXCEL_EPOCH + timedelta(days=int(text))
        meant = f"表格软件把日期存成了数字，原来多半是 {day}；"
    return Judgement(
        State.BAD,
        text,
        f"“{text[:LONGEST]}”不是日历上的日期。",
        f"{meant}写成 2026-03-01 这样的日期。",
    )


def _parsed(text: str) -> date | None:
    found = OTHER_DAY.fullmatch("".join(text.translate(HALF_WIDTH).split()))
    if not found:
        return None
    try:
        return date(*map(int, found.groups()))
    except ValueError:
        return None
