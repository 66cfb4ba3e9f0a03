"""Tables: CSV text and a Table Schema to rows under English names, and its mistakes.

The only door of frictionless, which checks values; headers, quoting and what Excel
does to numbers are checked here, because a clerk needs other words for them.
"""

import csv
import difflib
import io
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from frictionless import Resource, Schema

from chengnuo.problems import Place, Problem
from chengnuo.text import find_bad_characters

EXCEL_NUMBER = re.compile(r"[0-9](?:\.[0-9]+)?[Ee]\+[0-9]+")
FORMULA = tuple("=+-@\t＝＋－＠")
DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
FULL_WIDTH = re.compile("[０-９Ａ-Ｚａ-ｚ]")
CODE_FIELDS = frozenset(
    {"slug", "matter", "proof", "basic_code", "implementation_code"}
)
SHOWN = 3  # bad characters that are named one by one
MAX_ROWS = 20_000
MAX_CELL = 20_000
csv.field_size_limit(5_000_000)


@dataclass(frozen=True, slots=True)
class Row:
    """One record: its values under English names, and its row in the file."""

    values: Mapping[str, str]
    file: str
    row: int
    titles: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.values[name]

    def day(self, name: str) -> date | None:
        """Return the date in ``name``, None where it is empty."""
        value = self.values[name]
        return date.fromisoformat(value) if value else None

    def place(self, name: str = "") -> Place:
        """Return where the value of ``name`` stands."""
        return Place(self.file, self.row, self.titles.get(name, ""))


def read_table(
    text: str,
    shape: Mapping[str, Any],
    file: str,
) -> tuple[tuple[Row, ...], list[Problem]]:
    """Return the sound rows of a CSV file and the problems of the others.

    ``shape`` is a Table Schema as a dict; headers are its titles. A row with a
    problem is left out of the rows, so that what follows need not look twice.
    """
    records, problems = _records(text, file)
    if not records:
        return (), problems
    name_of = {field["title"]: field["name"] for field in shape["fields"]}
    header = [cell.strip() for cell in records[0][1]]
    while header and not header[-1]:
        header.pop()
    problems += _header_problems(header, name_of, file)
    if any(problem.rule != "unknown-column" for problem in problems):
        return (), problems
    titles = {name: title for title, name in name_of.items()}
    rows = []
    for number, cells in records[1:]:
        if not any(cell.strip() for cell in cells):
            continue
        wrong = _row_problem(cells, header, file, number)
        if wrong:
            problems.append(wrong)
            continue
        values = dict.fromkeys(titles, "")
        for title, cell in zip(header, cells, strict=False):
            if title in name_of:
                values[name_of[title]] = cell.strip().replace("\r\n", "\n")
        rows.append(Row(values, file, number, titles))
    if len(rows) > MAX_ROWS:
        problems.append(
            Problem(
                Place(file),
                "too-many-rows",
                f"有 {len(rows)} 行，超过 {MAX_ROWS} 行的上限。",
                "按年份或者科室拆成几个文件。",
                str(len(rows)),
            ),
        )
        return (), problems
    dates = {f["name"] for f in shape["fields"] if f["type"] == "date"}
    problems += _cell_problems(rows, dates)
    bad = {problem.place.row for problem in problems}
    problems += _schema_problems([r for r in rows if r.row not in bad], shape)
    bad = {problem.place.row for problem in problems}
    return tuple(row for row in rows if row.row not in bad), problems


def _records(text: str, file: str) -> tuple[list[tuple[int, list[str]]], list[Problem]]:
    if not text.strip():
        return [], [
            Problem(
                Place(file),
                "empty-file",
                "文件是空的，连表头也没有。",
                "填上表头；不需要这张表时删去文件。",
            ),
        ]
    reader = csv.reader(io.StringIO(text), strict=True)
    records: list[tuple[int, list[str]]] = []
    try:
        for number, cells in enumerate(reader, start=1):
            records.append((number, cells))
    except csv.Error:
        return [], [
            Problem(
                Place(file, len(records) + 1),
                "bad-quotes",
                f"从第 {len(records) + 1} 行（文本第 {reader.line_num} 行附近）起，"
                "双引号不成对，后面的行都读不出来。",
                "单元格里有逗号、换行或双引号时，整格用英文双引号括起来，"
                "格内的双引号写两个；用 WPS 或 Excel 保存会自动处理。",
            ),
        ]
    return records, []


def _header_problems(
    header: Sequence[str], name_of: Mapping[str, str], file: str
) -> list[Problem]:
    problems = []
    unknown = [title for title in header if title not in name_of]
    missing = [title for title in name_of if title not in header]
    for title, count in Counter(header).items():
        if count > 1:
            problems.append(
                Problem(
                    Place(file, 1, title),
                    "repeated-column",
                    f"表头“{title}”出现了 {count} 次。",
                    "每一列只保留一个，把内容合到一列里。",
                    title,
                ),
            )
    renamed = {}
    for title in missing:
        near = difflib.get_close_matches(title, [u for u in unknown if u], 1, 0.5)
        if near:
            renamed[near[0]] = title
            message = f"缺少“{title}”一列，却有“{near[0]}”一列，像是改了名。"
            remedy = f"把表头“{near[0]}”改回“{title}”。"
        else:
            message = f"缺少“{title}”一列。"
            remedy = f"在表头补上“{title}”；不知道内容时整列空着。"
        problems.append(
            Problem(
                Place(file, 1, title),
                "missing-column",
                message,
                remedy,
                near[0] if near else "",
            ),
        )
    for title in unknown:
        if title in renamed:
            continue
        problems.append(
            Problem(
                Place(file, 1, title),
                "unknown-column",
                f"不认识表头“{title}”，这一列不会公布。"
                if title
                else "有一列没有表头。",
                "删去这一列，或者改成已有的表头：" + "、".join(name_of) + "。",
                title,
            ),
        )
    return problems


def _row_problem(
    cells: Sequence[str], header: Sequence[str], file: str, number: int
) -> Problem | None:
    extra = [cell for cell in cells[len(header) :] if cell.strip()]
    if extra:
        return Problem(
            Place(file, number),
            "extra-cell",
            f"这一行比表头多出内容“{extra[0][:30]}”，各列可能错位。",
            "单元格里有英文逗号时，整格用英文双引号括起来；或者删去多出的内容。",
            extra[0][:100],
        )
    if len(cells) < len(header):
        return Problem(
            Place(file, number),
            "short-row",
            f"这一行只有 {len(cells)} 格，表头有 {len(header)} 列，各列可能错位。",
            "补齐逗号，没有内容的格空着。",
            str(len(cells)),
        )
    return None


def _cell_problems(rows: Sequence[Row], dates: Collection[str]) -> list[Problem]:
    problems = []
    for row in rows:
        for name, value in row.values.items():
            if not value:
                continue
            place = row.place(name)
            if bad := find_bad_characters(value):
                problems.append(bad_character(place, bad))
            elif words := _cell_words(name, value, dates):
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


def _cell_words(
    name: str, value: str, dates: Collection[str]
) -> tuple[str, str, str] | None:
    """Return rule, message and remedy for what Excel or a hand did to a value."""
    if EXCEL_NUMBER.fullmatch(value):
        return (
            "excel-number",
            f"“{value}”是 Excel 把长数字改成的科学记数，后面几位已经丢了。",
            "把这一列设成“文本”格式，再从原件重新输入完整的号码。",
        )
    if name in dates and not _is_day(value):
        return (
            "bad-date",
            f"“{value}”不是可以识别的日期。",
            "写成四位年-两位月-两位日，例如 2026-03-01，并把这一列设成“文本”格式。",
        )
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
    if name in CODE_FIELDS and FULL_WIDTH.search(value):
        return (
            "full-width",
            f"“{value}”里有全角的数字或字母。",
            "切换到英文半角重新输入。",
        )
    return None


def _is_day(value: str) -> bool:
    try:
        return bool(DAY.fullmatch(value)) and bool(date.fromisoformat(value))
    except ValueError:
        return False


def _schema_problems(rows: Sequence[Row], shape: Mapping[str, Any]) -> list[Problem]:
    """Check values with frictionless and say in Chinese what it found."""
    if not rows:
        return []
    fields = {field["name"]: field for field in shape["fields"]}
    descriptor = {"fields": shape["fields"]}
    if "primaryKey" in shape:
        descriptor["primaryKey"] = shape["primaryKey"]
    names = list(fields)
    data = [names, *([row[name] for name in names] for row in rows)]
    report = Resource(data=data, schema=Schema.from_descriptor(descriptor)).validate(
        limit_errors=MAX_ROWS * 10
    )
    problems = []
    seen: set[tuple[int, str]] = set()
    for error in report.tasks[0].errors:
        row = rows[getattr(error, "row_number", 2) - 2]
        name = getattr(error, "field_name", "")
        if error.type == "primary-key":
            problems += _duplicate(row, rows, shape["primaryKey"], seen)
        elif error.type == "unique-error":
            problems += _duplicate(row, rows, [name], seen)
        else:
            problems.append(_value_problem(row, name, error.note, fields))
    return problems


def _duplicate(
    row: Row, rows: Sequence[Row], key: Sequence[str], seen: set[tuple[int, str]]
) -> list[Problem]:
    name = next((n for n in reversed(key) if row[n]), key[0])
    if (row.row, name) in seen:
        return []
    seen.add((row.row, name))
    first = next(r for r in rows if all(r[n] == row[n] for n in key))
    what = " ".join(row[n] for n in key if row[n])
    return [
        Problem(
            row.place(name),
            "duplicate",
            f"“{what}”与第 {first.row} 行重复。",
            "删去多余的一行；确是两件事时改用不同的编号。",
            what,
        ),
    ]


def _value_problem(
    row: Row, name: str, note: str, fields: Mapping[str, Any]
) -> Problem:
    field = fields[name]
    value, place, title = row[name], row.place(name), field["title"]
    constraints = field.get("constraints", {})
    constraint = note.partition('constraint "')[2].partition('"')[0]
    if constraint == "required":
        return Problem(place, "missing-value", f"“{title}”没有填。", f"补填{title}。")
    if constraint == "enum":
        choices = "、".join(constraints["enum"])
        near = difflib.get_close_matches(value, constraints["enum"], 1, 0.5)
        remedy = f"写成“{near[0]}”。" if near else "从上面的写法中选一个。"
        return Problem(
            place,
            "unknown-choice",
            f"“{value}”不是可用的{title}。可用：{choices}。",
            remedy,
            value,
        )
    if constraint == "maxLength":
        return Problem(
            place,
            "too-long",
            f"{title}有 {len(value)} 个字，超过 {constraints['maxLength']} 个字的上限。",
            "精简内容，长的说明写进 guides/ 下的办事指南。",
            value[:100],
        )
    return Problem(
        place,
        "bad-form",
        f"“{value}”不合{title}的格式。",
        f"{field.get('description', '按格式说明填写')}。",
        value,
    )
