"""What is wrong in content, and where: values that are collected, never raised."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """How much a problem weighs."""

    ERROR = "error"  # the portal is not built
    WARNING = "warning"  # a gap, which the portal shows as such
    NOTICE = "notice"  # worth a look


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a value stands: a file below the content folder, its row and column.

    ``row`` is the row that a person sees in Excel (the header is 1) or, where the file
    is no table, the line; 0 where the whole file is meant. ``column`` is the Chinese
    header or key, or "". ``line`` is the line in an editor, where it is not ``row``.
    """

    file: str
    row: int = 0
    column: str = ""
    line: int = field(default=0, compare=False)

    def __str__(self) -> str:
        row = f":{self.row}" if self.row else ""
        column = f" {self.column}" if self.column else ""
        return f"{self.file}{row}{column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: where, which value, which rule, what is wrong and the remedy."""

    place: Place
    rule: str
    message: str
    remedy: str
    value: str = ""
    severity: Severity = Severity.ERROR


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return ``problems`` sorted by place, each once."""
    unique = dict.fromkeys(problems)
    return tuple(sorted(unique, key=lambda p: (p.place, p.rule, p.message)))
