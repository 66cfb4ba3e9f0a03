"""What may stand in the blanks of a document: every mistake of a set of values at once.

In: the fields of a document and what was filled in. Out: findings in the words of the
person who fills it in, and the values as they are properly written.
"""

import os
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from chengnuo import dates
from chengnuo.filling.days import LONGEST, day_of, judge_day
from chengnuo.identifiers import JUDGES, State
from chengnuo.rendering.vocabulary import Field
from chengnuo.text import find_bad_characters, is_blank

Value = str | bool
APPLICANT = "applicant_kind"  # which of the two blocks of the applicant is filled in
RESIDENT_CARD = "居民身份证"
IDENTITY_TYPE = "_id_type"  # stands beside <whose>_id_number
PROMISE = re.compile("promise_[0-9]+")  # the tick for one proof
MAX_VALUE = 5_000  # characters of a value, whatever the blank
SHOWN = 3
SIGNED = re.compile("(?:.*_)?(?:date|signed_on|promised_on)")  # the days of signing
OWNED = ("_name", "_phone", IDENTITY_TYPE, "_id_number")  # what is asked of a person
NAMING = ("_name", "_id_number")  # without which nobody knows who it is
_SHEET_ERROR = re.compile("#{2,}|#(?:N/A|[A-Z][A-Z0-9_/]*[!?]|GETTING_DATA)")


class Severity(StrEnum):
    """How a blank is not in order."""

    MISSING = "missing"
    BAD = "bad"
    DOUBT = "doubt"  # a lawful exception may be confirmed


@dataclass(frozen=True, slots=True)
class Finding:
    """One blank that is not in order; ``name`` is its field, ``title`` in Chinese."""

    name: str
    title: str
    value: str
    severity: Severity
    message: str
    remedy: str


def titles(fields: Sequence[Field]) -> dict[str, str]:
    """Return the Chinese name of each blank by its name, each of them once."""
    found: dict[str, str] = {}
    for field in fields:
        said = field.group or field.title if field.kind == "radio" else field.title
        found.setdefault(field.name, said)
    said_often = list(found.values())
    return {
        name: f"{title}（{name}）" if said_often.count(title) > 1 else title
        for name, title in found.items()
    }


def is_filled(value: object) -> bool:
    """Say whether something that can be seen stands in a blank."""
    return not is_blank(value) if isinstance(value, str) else value is True


def normalised(
    fields: Sequence[Field], values: Mapping[str, Value]
) -> dict[str, Value]:
    """Return the values of known fields as they are properly written.

    Codes in half-width capitals, days as 2026-11-20, no blanks at either end, nothing
    for what nobody can see; what is wrong stays as it is.
    """
    known = {field.name: field for field in fields}
    return {
        name: _normalised(known[name], value, values)
        for name, value in values.items()
        if name in known
    }


def examine(
    fields: Sequence[Field],
    values: Mapping[str, Value],
    confirmed: Collection[str] = frozenset(),
    *,
    today: date | None = None,
) -> tuple[Finding, ...]:
    """Return all that is not in order, in the order of ``fields``.

    ``confirmed`` names the fields whose doubts a person has confirmed to be right.
    ``today`` is the last day on which somebody may be born; without it the day is that
    of SOURCE_DATE_EPOCH or, where that is not set, of the clock.
    """
    day = today or dates.today(os.environ)
    called = titles(fields)
    proper = normalised(fields, values)
    found = [
        Finding(
            name,
            name,
            "",
            Severity.BAD,
            f"这份文书没有“{name[:LONGEST]}”这一项。",
            "检查名称；可用的名称见样表。",
        )
        for name in values
        if name not in called
    ]
    for name, title in called.items():
        mine = [field for field in fields if field.name == name]
        value = proper.get(name, "")
        said = _wrong(mine, value, proper, day)
        if said is None and not is_filled(value):
            said = _missing(mine, proper, called, title)
        if said and not (said[0] is Severity.DOUBT and name in confirmed):
            shown = value if isinstance(value, str) else ""
            found.append(Finding(name, title, shown[:100], *said))
    found += _both_blocks(fields, proper, called)
    found += _no_promise(fields, proper)
    return tuple(found)


Said = tuple[Severity, str, str]


def _wrong(
    mine: Sequence[Field], value: object, values: Mapping[str, Value], day: date
) -> Said | None:
    """Return what is wrong with the value of one blank."""
    kind = mine[0].kind
    if kind == "checkbox":
        if isinstance(value, bool) or value == "":
            return None
        return Severity.BAD, "这是一个方框，只有打勾和不打勾两种。", "写“是”或者“否”。"
    if not isinstance(value, str):
        return Severity.BAD, "这一项要填文字。", "填写文字。"
    if not value:
        return None
    if kind in ("radio", "choice"):
        return _no_choice(mine, value)
    return _wrong_text(mine[0], value) or _against_rule(mine[0], value, values, day)


def _no_choice(mine: Sequence[Field], value: str) -> Said | None:
    """Return what is wrong with a value that is none of several."""
    is_radio = mine[0].kind == "radio"
    choices = {one.value: one.title for one in mine}
    if not is_radio:
        choices = {option: option for option in mine[0].options}
    if value in choices:
        return None
    listed = "、".join(choices.values())
    return Severity.BAD, f"不能填“{value[:LONGEST]}”。", f"从这些中选一个：{listed}。"


def _wrong_text(field: Field, value: str) -> Said | None:
    """Return what is wrong with a text as such; its length comes first."""
    longest = min(field.max_length or MAX_VALUE, MAX_VALUE)
    if len(value) > longest:
        count = f"超过 {MAX_VALUE}" if len(value) > MAX_VALUE else f"有 {len(value)}"
        return (
            Severity.BAD,
            f"{count} 个字，最多 {longest} 个字。",
            "精简内容；写不下的另附页，在这里注明“见附页”。",
        )
    if bad := find_bad_characters(value, SHOWN + 1):
        return _bad_characters(bad)
    if field.kind != "lines":
        for char, what in (("\n", "换行"), ("\t", "制表符")):
            if char in value:
                message = f"这一项只能写一行，这里有{what}。"
                return Severity.BAD, message, f"删去{what}。"
    if _SHEET_ERROR.fullmatch(value):
        return (
            Severity.BAD,
            f"“{value[:LONGEST]}”是表格软件算错或者显示不下时的记号，不是原来的内容。",
            "在表格里改好，加宽这一列，再保存一次。",
        )
    return None


def _bad_characters(found: Sequence[tuple[str, int, str]]) -> Said:
    named = "、".join(
        dict.fromkeys(
            f"第 {place + 1} 个字是{what} U+{ord(char):04X}"
            for char, place, what in found[:SHOWN]
        )
    )
    more = "等" if len(found) > SHOWN else ""
    is_private = any("\ue000" <= char <= "\uf8ff" for char, _, _ in found)
    remedy = (
        "这多半是电脑上自造的生僻字；换成支持 GB 18030-2022 的输入法，"
        "输入这个字的正式编码。"
        if is_private
        else "删去该字符，用输入法重新输入。"
    )
    return Severity.BAD, f"{named}{more}，不能填进文书。", remedy


def _against_rule(
    field: Field, value: str, values: Mapping[str, Value], day: date
) -> Said | None:
    """Return what the rule of the field finds in ``value``."""
    rule = _rule_of(field, values)
    if field.kind == "date":
        is_signing = SIGNED.fullmatch(field.name) is not None
        judged = judge_day(value, day, is_signing=is_signing)
    elif rule:
        judged = JUDGES[rule](value, day)
    else:
        return None
    if judged.state is State.OK:
        return None
    severity = Severity.DOUBT if judged.state is State.DOUBT else Severity.BAD
    return severity, judged.message, judged.remedy


def _rule_of(field: Field, values: Mapping[str, Value]) -> str:
    """Return the rule of a field: for a passport another one than for a card."""
    if field.check != "resident_id":
        return field.check
    kind = values.get(_type_of(field.name))
    is_card = kind is None or kind == RESIDENT_CARD
    return field.check if is_card else "paper_number"


def _type_of(name: str) -> str:
    """Return the name of the field that says which kind of paper ``name`` is of."""
    return name.rpartition("_id_")[0] + IDENTITY_TYPE


def _missing(
    mine: Sequence[Field],
    values: Mapping[str, Value],
    called: Mapping[str, str],
    title: str,
) -> Said | None:
    field = mine[0]
    if field.by == "agency":
        return None
    if stands := _begun(mine, values, called):
        return Severity.MISSING, f"填了“{stands}”，却没有填“{title}”。", "补填。"
    needs = {one.need for one in mine if one.need}
    if not any(_holds(need, values) for need in needs):
        return None
    if field.kind in ("radio", "choice"):
        choices = (
            [one.title for one in mine] if field.kind == "radio" else field.options
        )
        remedy = f"从这些中选一个：{'、'.join(choices)}。"
        return Severity.MISSING, f"“{title}”没有选。", remedy
    if field.kind == "checkbox":
        return Severity.MISSING, f"“{title}”没有打勾。", "在方框内打勾。"
    return Severity.MISSING, f"“{title}”没有填。", f"补填{title}。"


def _begun(
    mine: Sequence[Field], values: Mapping[str, Value], called: Mapping[str, str]
) -> str:
    """Return what is filled in of a person, so that this blank is needed too.

    With a number, the kind of its paper. Of somebody who may be left out, such as who
    represents, name and number are needed as soon as anything is said.
    """
    name = mine[0].name
    end = next((end for end in OWNED if name.endswith(end)), "")
    owner = name.removesuffix(end)
    number = f"{owner}_id_number"
    if end == IDENTITY_TYPE:
        others = [number]
    elif end in NAMING and number in called and not any(one.need for one in mine):
        others = [f"{owner}{part}" for part in OWNED]
    else:
        return ""
    return next((called.get(o, o) for o in others if is_filled(values.get(o))), "")


def _holds(need: str, values: Mapping[str, Value]) -> bool:
    """Say whether a blank is needed: always, or where another has that value."""
    if need == "always":
        return True
    name, _, value = need.partition("=")
    return values.get(name) == value


def _both_blocks(
    fields: Sequence[Field], values: Mapping[str, Value], called: Mapping[str, str]
) -> list[Finding]:
    """Return a finding where more than one block of the applicant is filled in.

    Clause xingyang-18-annex2/一-1-a: the applicant is either a citizen or a body.
    """
    blocks: dict[str, list[str]] = {}
    for field in fields:
        name, _, value = field.need.partition("=")
        if name == APPLICANT and is_filled(values.get(field.name, "")):
            blocks.setdefault(value, []).append(called[field.name])
    choices = {field.value: field.title for field in fields if field.name == APPLICANT}
    chosen = values.get(APPLICANT, "")
    others = {value: names for value, names in blocks.items() if value != chosen}
    if not others or (chosen not in choices and len(blocks) == 1):
        return []
    wrong = "、".join(
        dict.fromkeys(name for names in others.values() for name in names)
    )
    if chosen in choices:
        message = f"选的是“{choices[str(chosen)]}”，却填了另一种申请人的内容：{wrong}。"
    else:
        message = "两种申请人的内容都填了，只能填一种。"
    title = called[APPLICANT]
    remedy = "申请人是公民的只填公民一栏，是法人或其他组织的只填组织一栏。"
    return [Finding(APPLICANT, title, str(chosen), Severity.BAD, message, remedy)]


def _no_promise(
    fields: Sequence[Field], values: Mapping[str, Value]
) -> Iterator[Finding]:
    """Yield a finding where a letter on proofs promises none of them."""
    ticks = [f for f in fields if f.kind == "checkbox" and PROMISE.fullmatch(f.name)]
    is_told = any(field.need for field in ticks)
    if not ticks or is_told or any(values.get(f.name) for f in ticks):
        return
    yield Finding(
        ticks[0].name,
        "承诺的证明事项",
        "",
        Severity.MISSING,
        "还没有勾选对哪些证明事项作出承诺。",
        "至少勾选一项；不承诺的，应当提交相应证明。",
    )


def _normalised(field: Field, value: Any, values: Mapping[str, Value]) -> Any:
    if not isinstance(value, str):
        return value
    plain = _plain(value)
    if field.kind == "date":
        return day_of(plain)
    if not field.check or not plain:
        return plain
    kind = _type_of(field.name)
    beside = {kind: _plain(values[kind])} if kind in values else {}
    rule = _rule_of(field, beside)
    return JUDGES[rule](plain, date.max).value


def _plain(value: Any) -> Any:
    """Return a text without blanks at either end, empty where nothing can be seen."""
    if not isinstance(value, str):
        return value
    plain = value.replace("\r\n", "\n").replace("\r", "\n").strip()
    return "" if is_blank(plain) else plain
