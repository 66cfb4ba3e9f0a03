"""Tables: CSV text and a Table Schema to rows under English names, and its mistakes."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from chengnuo.problems import Place, Problem
from chengnuo.tables.cells import bad_character, cell_problems
from chengnuo.tables.headers import header_problems
from chengnuo.tables.rows import Row
from chengnuo.tables.values import value_problems

__all__ = ["Row", "bad_character", "read_records", "read_table", "rows_of"]
MAX_ROWS = 20_000


class Record(NamedTuple):
    """The cells of a record, its row and the line on which it begins."""

    row: int
    line: int
    cells: list[str]


csv.field_size_limit(5_000_000)


def read_table(
    text: str,
    shape: Mapping[str, Any],
    file: str,
) -> tuple[tuple[Row, ...], list[Problem]]:
    """Return the sound rows of a CSV file and the problems of the others.

    ``shape`` is a Table Schema as a dict; headers are its titles. A row with a
    problem is left out of the rows; every wrong value of it is told.
    """
    records, problems = read_records(text, file)
    if not records:
        return (), problems
    name_of = {field["title"]: field["name"] for field in shape["fields"]}
    problems += header_problems(
        [record.cells for record in records], list(name_of), file
    )
    if any(problem.rule != "unknown-column" for problem in problems):
        return (), problems
    filled = [r for r in records[1:] if any(cell.strip() for cell in r.cells)]
    if len(filled) > MAX_ROWS:
        problems.append(
            Problem(
                Place(file),
                "too-many-rows",
                f"有 {len(filled)} 行，超过 {MAX_ROWS} 行的上限。",
                "按年份或者科室拆成几个文件。",
                str(len(filled)),
            ),
        )
        return (), problems
    rows, shifted = rows_of(records[0].cells, filled, name_of, file)
    problems += shifted
    dates = {f["name"] for f in shape["fields"] if f["type"] == "date"}
    problems += cell_problems(rows, dates)
    told = {(problem.place.row, problem.place.column) for problem in problems}
    problems += value_problems(rows, shape, told)
    bad = {problem.place.row for problem in problems}
    return tuple(row for row in rows if row.row not in bad), problems


def read_records(text: str, file: str) -> tuple[list[Record], list[Problem]]:
    """Return each record with its row and the line on which it begins."""
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
    records: list[Record] = []
    line = 1
    try:
        for number, cells in enumerate(reader, start=1):
            records.append(Record(number, line, cells))
            line = reader.line_num + 1
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


def rows_of(
    header: Sequence[str],
    records: Sequence[Record],
    name_of: Mapping[str, str],
    file: str,
) -> tuple[list[Row], list[Problem]]:
    """Return the records as rows; those whose values may stand in a wrong column not.

    A spreadsheet may write empty columns behind the last one, but then in every row.
    """
    titles = {name: title for title, name in name_of.items()}
    heads = [cell.strip() for cell in header]
    width = max(len(header), min((len(record.cells) for record in records), default=0))
    rows, problems = [], []
    for number, line, cells in records:
        wrong = _row_problem(cells, heads, width, file, number)
        if wrong:
            problems.append(wrong)
            continue
        values = dict.fromkeys(titles, "")
        for title, cell in zip(heads, cells, strict=False):
            if title in name_of:
                values[name_of[title]] = cell.strip().replace("\r\n", "\n")
        rows.append(Row(values, file, number, titles, line))
    return rows, problems


def _row_problem(
    cells: Sequence[str], header: Sequence[str], width: int, file: str, number: int
) -> Problem | None:
    named = len(header)
    while named and not header[named - 1]:
        named -= 1
    extra = [cell for cell in cells[named:] if cell.strip()]
    if extra or len(cells) > width:
        what = f"多出内容“{extra[0][:30]}”" if extra else "多出空格子"
        return Problem(
            Place(file, number),
            "extra-cell",
            f"这一行比表头{what}，各列可能错位。",
            "单元格里有英文逗号时，整格用英文双引号括起来；或者删去行末多出的逗号。",
            extra[0][:100] if extra else str(len(cells)),
        )
    if len(cells) < named:
        return Problem(
            Place(file, number),
            "short-row",
            f"这一行只有 {len(cells)} 格，表头有 {named} 列，各列可能错位。",
            "补齐逗号，没有内容的格空着。",
            str(len(cells)),
        )
    return None
