"""Fillings as a table: one letter a row, under the Chinese names of the blanks.

In: the text of a CSV file and the fields of a document. Out: the fillings, and every
mistake at once with its row, its column and its remedy.
"""

import csv
import difflib
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from chengnuo.filling.values import (
    Finding,
    Severity,
    Value,
    examine,
    is_filled,
    normalised,
    titles,
)
from chengnuo.problems import Place, Problem
from chengnuo.rendering.vocabulary import Field
from chengnuo.tables import Row, read_records, rows_of
from chengnuo.tables.cells import cell_problems
from chengnuo.tables.headers import header_problems

CONFIRMED, FILE_NAME = "确认无误", "文件名"
EXTRA = (CONFIRMED, FILE_NAME)
TICKED = frozenset({"是", "√", "✓", "✔", "☑", "TRUE", "1"})
NOT_TICKED = frozenset({"", "否", "×", "☐", "□", "FALSE", "0"})
LONGEST_NAME = 60  # characters of a file name
MOST_BYTES = 200  # of a file name, with room for an ending
MANY_NAMES = 12  # titles that a message lists
MAX_ROWS = 5_000
RULES = {
    Severity.MISSING: "missing-value",
    Severity.BAD: "bad-value",
    Severity.DOUBT: "doubtful-value",
}
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
# Names of devices in Windows, with whatever ending.
_DEVICE = re.compile(
    "(con|prn|aux|nul|conin[$]|conout[$]|clock[$]|(com|lpt)[0-9¹²³]) *([.].*)?",
    re.IGNORECASE,
)
_MOJIBAKE = re.compile("[?？](?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])[?？]")


@dataclass(frozen=True, slots=True)
class Filling:
    """One row: what goes into the blanks, and the name of the file without its end."""

    row: int
    values: Mapping[str, Value]
    confirmed: frozenset[str]
    name: str


def sheet(fields: Sequence[Field]) -> bytes:
    """Return the table to fill in: the header and an empty row, as Excel opens it."""
    header = [*titles(fields).values(), *EXTRA]
    out = io.StringIO()
    csv.writer(out).writerows([header, [""] * len(header)])
    return out.getvalue().encode("utf-8-sig")


def read_fillings(
    text: str,
    file: str,
    fields: Sequence[Field],
    *,
    today: date,
    is_gbk: bool = False,
) -> tuple[tuple[Filling, ...], list[Problem]]:
    """Return the fillings in a CSV file, and every problem of them.

    ``is_gbk`` tells that the file was not saved as UTF-8, so that rare characters in
    it may have become question marks.
    """
    records, problems = read_records(text, file)
    if not records:
        return (), problems
    called = titles(fields)
    problems = _header_problems([record.cells for record in records], fields, file)
    if problems:
        return (), problems
    header = [cell.strip() for cell in records[0].cells]
    name_of = {name: name for name in (*called, *EXTRA)}
    name_of |= {title: name for name, title in called.items()}
    here = {cell: name_of[cell] for cell in header if cell}
    filled = [r for r in records[1:] if any(cell.strip() for cell in r.cells)]
    if len(filled) > MAX_ROWS:
        message = f"有 {len(filled)} 行，一次最多 {MAX_ROWS} 行。"
        remedy = "拆成几个文件，分几次生成。"
        return (), [Problem(Place(file), "too-many-rows", message, remedy)]
    rows, problems = rows_of(records[0].cells, filled, here, file)
    if not rows and not problems:
        problems.append(
            Problem(
                Place(file), "empty-file", "表里只有表头，没有内容。", "一行填写一份。"
            )
        )
    problems += [p for p in cell_problems(rows, ()) if _matters(p)]
    if is_gbk:
        problems += _lost(rows)
    told = {(problem.place.row, problem.place.column) for problem in problems}
    fillings = []
    for row in rows:
        filling, found = _filling(row, fields, called, today)
        fillings.append(filling)
        problems += [p for p in found if (p.place.row, p.place.column) not in told]
    named, clashes = _named(rows, fillings, fields)
    return tuple(named), [*problems, *clashes]


def problems_of(filling: Filling, file: str, found: Iterable[Finding]) -> list[Problem]:
    """Return what was found in a filling after it was read, with its row and column."""
    return [_at(Place(file, filling.row, one.title), one) for one in found]


def _header_problems(
    records: Sequence[Sequence[str]], fields: Sequence[Field], file: str
) -> list[Problem]:
    """Return what is wrong with the header; columns nobody must fill may be absent."""
    called = titles(fields)
    header = [cell.strip() for cell in records[0]]
    allowed = [*called.values(), *EXTRA]
    spoken = [called.get(cell, cell) for cell in header]  # English names too
    found = [
        problem
        for problem in header_problems([spoken, *records[1:]], allowed, file)
        if problem.rule in {"not-a-table", "repeated-column"}
    ]
    if found:
        return found
    needed = {f.name for f in fields if f.need == "always" and f.by != "agency"}
    absent = [called[name] for name in sorted(needed) if called[name] not in spoken]
    for cell in spoken:
        if not cell or cell in allowed:
            continue
        near = difflib.get_close_matches(cell, allowed, 1, 0.5)
        listed = "、".join(allowed[:MANY_NAMES])
        more = "等" if len(allowed) > MANY_NAMES else ""
        remedy = (
            f"是“{near[0]}”的，改成这个名称；不需要的，删去这一列。"
            if near
            else f"删去这一列，或者改成样表里的名称：{listed}{more}。"
        )
        absent = [title for title in absent if title not in near]
        found.append(
            Problem(
                Place(file, 1, cell),
                "unknown-column",
                f"这份文书没有“{cell[:40]}”这一项。",
                remedy,
                cell[:100],
            )
        )
    found += [
        Problem(
            Place(file, 1, title),
            "missing-column",
            f"缺少“{title}”一列，这一项必须填写。",
            f"在表头补上“{title}”，可照样表（chengnuo letter sheet）。",
        )
        for title in absent
    ]
    return found


def _matters(problem: Problem) -> bool:
    """Leave out what matters in a spreadsheet only: a telephone begins with "+"."""
    if problem.rule == "formula":
        return problem.value.startswith(("=", "＝"))
    return problem.rule == "excel-number"


def _lost(rows: Sequence[Row]) -> Iterator[Problem]:
    """Yield the cells in which a rare character has become a question mark."""
    for row in rows:
        for name, value in row.values.items():
            if _MOJIBAKE.search(value):
                yield Problem(
                    row.place(name),
                    "lost-character",
                    "问号多半是保存成 GBK 编码时丢失的生僻字。",
                    "另存为“CSV UTF-8”，再把这个字重新输入。",
                    value[:100],
                )


def _filling(
    row: Row, fields: Sequence[Field], called: Mapping[str, str], today: date
) -> tuple[Filling, list[Problem]]:
    values: dict[str, Value] = {}
    problems = []
    for name in called:
        if name not in row.values:
            continue
        value = _value([f for f in fields if f.name == name], row[name])
        if value is None:
            problems.append(
                Problem(
                    row.place(name),
                    "unknown-choice",
                    f"“{row[name][:40]}”看不出是否打勾。",
                    "写“是”或者“否”；不打勾的也可以空着。",
                    row[name][:100],
                )
            )
        else:
            values[name] = value
    confirmed, unknown = _confirmed(row, called)
    unclear = {problem.place.column for problem in problems}
    problems += unknown
    problems += [
        _problem(row, one)
        for one in examine(fields, values, confirmed, today=today)
        if row.titles.get(one.name) not in unclear
    ]
    name = row.values.get(FILE_NAME, "")
    proper = normalised(fields, values)
    return Filling(row.row, proper, confirmed, name), problems


def _value(mine: Sequence[Field], cell: str) -> Value | None:
    """Return the value that a cell stands for, None where that is not clear."""
    kind = mine[0].kind
    if kind == "checkbox":
        plain = cell.upper()
        return plain in TICKED if plain in TICKED | NOT_TICKED else None
    if kind == "radio":
        return next((field.value for field in mine if field.title == cell), cell)
    return cell


def _confirmed(
    row: Row, called: Mapping[str, str]
) -> tuple[frozenset[str], list[Problem]]:
    """Return the fields whose doubts the row confirms, and names that are none."""
    name_of = {title: name for name, title in called.items()}
    name_of |= {name: name for name in called}
    said = re.split("[、,，;；\n]", row.values.get(CONFIRMED, ""))
    names = [name.strip() for name in said if name.strip()]
    problems = []
    for name in names:
        if name in name_of:
            continue
        near = difflib.get_close_matches(name, name_of, 1, 0.5)
        problems.append(
            Problem(
                row.place(CONFIRMED),
                "unknown-choice",
                f"这份文书没有“{name[:40]}”这一项，不知道确认的是什么。",
                f"写成“{near[0]}”。" if near else "写表头里的名称，几项用顿号分开。",
                name[:100],
            )
        )
    return frozenset(name_of[name] for name in names if name in name_of), problems


def _problem(row: Row, finding: Finding) -> Problem:
    return _at(Place(row.file, row.row, finding.title, row.line), finding)


def _at(place: Place, finding: Finding) -> Problem:
    remedy = finding.remedy
    if finding.severity is Severity.DOUBT:
        remedy += f"确认的办法：在“{CONFIRMED}”一列写上“{finding.title}”。"
    rule = RULES[finding.severity]
    return Problem(place, rule, finding.message, remedy, finding.value)


def _named(
    rows: Sequence[Row], fillings: Sequence[Filling], fields: Sequence[Field]
) -> tuple[list[Filling], list[Problem]]:
    """Return the fillings with the names of their files, and names that cannot be."""
    width = len(str(max((row.row for row in rows), default=0)))
    taken: dict[str, int] = {}
    named, problems = [], []
    for row, filling in zip(rows, fillings, strict=True):
        name = filling.name or f"{row.row:0{width}d}-{_applicant(filling, fields)}"
        folded = unicodedata.normalize("NFC", name).casefold()
        message, remedy = "", "换一个名称。"
        if _is_unsafe(name):
            message = f"“{name[:40]}”不能用作文件名。"
            remedy = f'不用 <>:"/\\|?* 和换行，不以点、空格开头或结尾，不超过 {LONGEST_NAME} 个字。'
        elif folded in taken:
            message = f"文件名“{name}”与第 {taken[folded]} 行重复。"
        if message:
            place = row.place(FILE_NAME)
            problems.append(Problem(place, "file-name", message, remedy, name[:100]))
        taken.setdefault(folded, row.row)
        named.append(Filling(row.row, filling.values, filling.confirmed, name))
    return named, problems


def _applicant(filling: Filling, fields: Sequence[Field]) -> str:
    """Return the name of the applicant as it may stand in the name of a file."""
    names = [f.name for f in fields if f.by != "agency" and f.name.endswith("_name")]
    filled = (filling.values.get(name, "") for name in names)
    name = next((str(value) for value in filled if is_filled(value)), "")
    clean = "".join(c for c in name if c.isprintable() and not _FORBIDDEN.match(c))
    return clean.strip(" .~-")[: LONGEST_NAME // 2] or "未填名称"


def _is_unsafe(name: str) -> bool:
    return (
        len(name) > LONGEST_NAME
        or len(name.encode(errors="replace")) > MOST_BYTES
        or name != name.strip(" .")
        or name.startswith(("-", "~"))
        or not name.isprintable()
        or _FORBIDDEN.search(name) is not None
        or _DEVICE.fullmatch(name) is not None
    )
