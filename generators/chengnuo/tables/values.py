"""Values against a Table Schema: frictionless finds, we say it in a clerk's words.

The only door of frictionless.
"""

import difflib
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from frictionless import Resource, Schema

from chengnuo.problems import Problem
from chengnuo.tables.rows import Row

MOST = 200_000  # errors that one table may have


def value_problems(
    rows: Sequence[Row], shape: Mapping[str, Any], told: Collection[tuple[int, str]]
) -> list[Problem]:
    """Return what ``shape`` finds wrong in ``rows``.

    Of the values in ``told`` (row, title) something was said already.
    """
    if not rows:
        return []
    fields = {field["name"]: field for field in shape["fields"]}
    descriptor = {"fields": shape["fields"]}
    if "primaryKey" in shape:
        descriptor["primaryKey"] = shape["primaryKey"]
    names = list(fields)
    data = [names, *([row[name] for name in names] for row in rows)]
    report = Resource(data=data, schema=Schema.from_descriptor(descriptor)).validate(
        limit_errors=MOST
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
        elif (row.row, fields[name]["title"]) not in told:
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
    choices = constraints.get("enum", [])
    if constraint == "required":
        remedy = (
            f"从这些中选一个：{'、'.join(choices)}。" if choices else f"补填{title}。"
        )
        return Problem(place, "missing-value", f"“{title}”没有填。", remedy)
    if constraint == "enum":
        return Problem(
            place,
            "unknown-choice",
            f"“{title}”一栏不能写“{value[:50]}”。可用：{'、'.join(choices)}。",
            _choice_remedy(value, choices),
            value[:100],
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
        f"“{value[:50]}”不合{title}的格式。",
        f"{field.get('description', '照同列其他行的样子填写')}。",
        value[:100],
    )


def _choice_remedy(value: str, choices: Sequence[str]) -> str:
    several = [choice for choice in choices if choice in value]
    if len(several) > 1:
        return f"一行只能选一种；{'和'.join(several)}都有的，分成两行填写。"
    near = difflib.get_close_matches(value, choices, 1, 0.5)
    return f"写成“{near[0]}”。" if near else "从上面的写法中选一个。"
