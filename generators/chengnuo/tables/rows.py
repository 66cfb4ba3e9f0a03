"""One record of a table: its values under English names, and where it stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from chengnuo.problems import Place


@dataclass(frozen=True, slots=True)
class Row:
    """One record: its values under English names, and its row in the file."""

    values: Mapping[str, str]
    file: str
    row: int
    titles: Mapping[str, str]
    line: int = 0

    def __getitem__(self, name: str) -> str:
        return self.values[name]

    def day(self, name: str) -> date | None:
        """Return the date in ``name``, None where it is empty."""
        value = self.values[name]
        return date.fromisoformat(value) if value else None

    def place(self, name: str = "") -> Place:
        """Return where the value of ``name`` stands."""
        return Place(self.file, self.row, self.titles.get(name, ""), self.line)
