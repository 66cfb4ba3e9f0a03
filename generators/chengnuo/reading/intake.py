"""One content folder while it is read: files are asked for, problems are kept."""

from pathlib import Path

from chengnuo.problems import Place, Problem, Severity
from chengnuo.reading.documents import Document, read_document, shape
from chengnuo.reading.files import read_text
from chengnuo.tables import Row, read_table

IGNORED = frozenset({".DS_Store", "Thumbs.db", "desktop.ini", ".gitkeep", "README.md"})
PARTIAL = ("~$", ".~")  # lock files that Excel and WPS leave beside an open table


class Intake:
    """Reads the files below ``root`` and remembers which, and what was wrong."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[Problem] = []
        self.seen: set[Path] = set()

    def name(self, path: Path) -> str:
        """Return how problems call ``path``."""
        return path.relative_to(self.root).as_posix()

    def text(self, path: Path) -> str | None:
        """Return the text of ``path``, None where there is none to be had."""
        self.seen.add(path)
        text, problems = read_text(path, self.name(path))
        self.problems += problems
        return text

    def document(self, path: Path, name: str, absent: str) -> Document | None:
        """Return the YAML file ``path`` in the shape ``name``.

        Where it is absent that is a problem, in the words of ``absent``.
        """
        if not path.is_file():
            self.add(path, "missing-file", absent, f"补上 {path.name}，可照样例填写。")
            return None
        text = self.text(path)
        if text is None:
            return None
        document, problems = read_document(text, name, self.name(path))
        self.problems += problems
        return document

    def table(self, path: Path, name: str) -> tuple[Row, ...]:
        """Return the sound rows of the CSV file ``path``, () where it is absent."""
        if not path.is_file() and not path.is_symlink():
            return ()
        text = self.text(path)
        if text is None:
            return ()
        rows, problems = read_table(text, shape(name), self.name(path))
        self.problems += problems
        return rows

    def folders(self, parent: Path) -> list[Path]:
        """Return the folders below ``parent`` in order of name; links are refused."""
        if not parent.is_dir():
            return []
        found = []
        for path in sorted(parent.iterdir()):
            if path.is_symlink():
                self.seen.add(path)
                self.add(
                    path, "symlink", "这是一个链接，不是文件夹。", "换成文件夹本身。"
                )
            elif path.is_dir() and not path.name.startswith("."):
                found.append(path)
        return found

    def add(self, path: Path, rule: str, message: str, remedy: str) -> None:
        """Note a problem of the file or folder ``path`` as a whole."""
        self.problems.append(Problem(Place(self.name(path)), rule, message, remedy))

    def report_unread(self) -> None:
        """Note every file that nothing asked for: a typing error in its name, mostly."""
        for path in sorted(self.root.rglob("*")):
            parts = path.relative_to(self.root).parts
            hidden = any(part.startswith(".") for part in parts)
            if path.is_symlink():
                if path not in self.seen:
                    self.add(
                        path, "symlink", "这是一个链接。", "换成文件或文件夹本身。"
                    )
                continue
            if path.is_dir() or path in self.seen or path.name in IGNORED or hidden:
                continue
            if path.name.startswith(PARTIAL):
                continue
            self.problems.append(
                Problem(
                    Place(self.name(path)),
                    "unknown-file",
                    "不认识这个文件，它不会公布。",
                    "检查文件名和所在的文件夹；不需要时删去。",
                    path.name,
                    Severity.WARNING,
                ),
            )
