"""What is issued today, to be filled in and to hold against what comes back.

In: a content folder and a day. Out: documents by place and name, and reports on letters
that were received.
"""

from datetime import date
from pathlib import Path

from chengnuo import resources
from chengnuo.errors import ChengnuoError
from chengnuo.filling.issued import Issued, find, has
from chengnuo.planning import plan
from chengnuo.problems import Severity
from chengnuo.reading import read
from chengnuo.receiving.comparing import Reference, Report, compare
from chengnuo.receiving.guard import receive
from chengnuo.receiving.received import Received
from chengnuo.rendering import make_look


class Office:
    """Today's documents, each of them made once, when it is asked for."""

    def __init__(self, folder: Path, today: date, cache: Path) -> None:
        content = read(folder)
        if any(problem.severity is Severity.ERROR for problem in content.problems):
            raise ChengnuoError(
                "内容里有错误，文书可能不完整。",
                remedy="运行 chengnuo check，把错误都改好。",
            )
        self.today = today
        self.plan = plan(content, today=today)
        self.look = make_look(
            templates=resources.folders("templates", folder),
            site=(),
            characters=self.plan.characters,
            cache=cache,
        )
        self._references: dict[tuple[str, str, str], Reference] = {}

    def find(self, place: str, document: str, kind: str) -> Issued:
        """Return a document, or say which is meant."""
        return find(self.plan, place.strip("/"), document, kind, self.look)

    def to_fill(self, place: str, document: str, kind: str) -> Issued:
        """Return a document that has blanks, or say which is meant."""
        issued = self.find(place, document, kind)
        if not issued.fields:
            raise ChengnuoError(
                f"文书“{document}”没有要填写的内容。",
                remedy="用 --document 指明要填写的文书，例如 letter。",
            )
        return issued

    def report(self, received: Received, blank: Received | None) -> Report:
        """Return how ``received`` stands to ``blank``, or to what is issued today."""
        if blank and blank.format != received.format:
            raise ChengnuoError(
                f"--blank 是 {blank.format} 格式，这份是 {received.format} 格式，"
                "没法核对。",
                remedy="用 --blank 指明同一种格式的空白文书。",
            )
        reference = self._issued(blank or received)
        if blank:
            held = reference.fields if reference else ()
            fields = tuple(field for field in held if field.name in blank.values)
            reference = Reference(blank.issue, blank.fixed, fields)
        return compare(received, reference, today=self.today)

    def _issued(self, received: Received) -> Reference | None:
        """Return what is issued today under the name that a file bears."""
        place = received.issue.get("place", "")
        document = received.issue.get("document", "")
        key = (place, document, received.format)
        if key not in self._references:
            if not has(self.plan, *key):
                return None
            issued = self.find(*key)
            fixed = receive(issued.blank).fixed
            self._references[key] = Reference(issued.issue, fixed, issued.fields)
        return self._references[key]
