"""One content folder while it is read: files are asked for, problems are kept."""

import os
from pathlib import Path
from typing import Any

from chengnuo.problems import Place, Problem, Severity
from chengnuo.reading.documents import Document, read_document, shape
from chengnuo.reading.files import read_text
from chengnuo.tables import Row, read_table

IGNORED = frozenset({".DS_Store", "Thumbs.db", "desktop.ini", ".gitkeep", "README.md"})
EXPECTED = (
    "matters.csv",
    "proofs.csv",
    "bases.csv",
    "duties.csv",
    "agency.yaml",
    "jurisdiction.yaml",
)
PARTIAL = ("~$", ".~")  # lock files that Excel and WPS leave beside an open table


class Intake:
    """Reads the files below ``root`` and remembers which, and what was wrong."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[Problem] = []
        self.seen: set[Path] = set()

    def name(self, path: Path) -> str:
        """Return how problems call ``path``."""
        name = path.relative_to(self.root).as_posix()
        return os.fsencode(name).decode("utf-8", "backslashreplace")

    def text(self, path: Path) -> str | None:
        """Return the text of ``path``, None where there is none to be had."""
        self.seen.add(path)
        text, problems = read_text(path, self.name(path))
        self.problems += problems
        return text

    def document(
        self, path: Path, whole: str | dict[str, Any], absent: str
    ) -> Document | None:
        """Return the YAML file ``path`` in the shape ``whole``.

        Where it is absent that is a problem, in the words of ``absent``.
        """
        if not path.is_file():
            self.add(path, "missing-file", absent, f"补上 {path.name}，可照样例填写。")
            return None
        text = self.text(path)
        if text is None:
            return None
        document, problems = read_document(text, whole, self.name(path))
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
            if self.name(path) != path.relative_to(self.root).as_posix():
                self.add(
                    path,
                    "file-name",
                    "文件名不是 UTF-8 编码（多半是从压缩包里解出来的）。",
                    "把文件名重新输入一遍。",
                )
                continue
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
            self.problems.append(self._unread(path))

    def _unread(self, path: Path) -> Problem:
        """Return the problem of a file that nothing asked for."""
        meant = next((name for name in EXPECTED if _is_like(path.name, name)), "")
        place = Place(self.name(path))
        if meant and not (path.parent / meant).exists():
            return Problem(
                place,
                "misnamed-file",
                f"像是 {meant} 的文件名写错了，里面的内容都不会公布。",
                f"把文件名改回 {meant}（Windows 可能隐藏了后缀）。",
                path.name,
            )
        remedy = "检查文件名和所在的文件夹；不需要时删去。"
        if path.parent.name == "guides":
            remedy = (
                f"matters.csv 里没有编号为“{path.stem}”的事项；把文件名改成事项编号。"
            )
        elif path.suffix.lower() in (".xlsx", ".xls", ".et", ".ods"):
            remedy = "表格要另存为“CSV UTF-8”才会读取。"
        return Problem(
            place,
            "unknown-file",
            "不认识这个文件，它不会公布。",
            remedy,
            path.name,
            Severity.WARNING,
        )

    def failed(self, path: Path) -> bool:
        """Say whether something in the file ``path`` could not be read."""
        name = self.name(path)
        return any(
            problem.place.file == name and problem.severity is Severity.ERROR
            for problem in self.problems
        )


def is_content(path: Path) -> bool:
    """Say whether ``path`` is a file that somebody means to publish."""
    hidden = path.name.startswith(".") or path.name in IGNORED
    has_name = path.name.isprintable()  # not so where its bytes are no UTF-8
    return path.is_file() and not hidden and has_name


def _is_like(name: str, meant: str) -> bool:
    """Say whether ``name`` is how ``meant`` comes out when it is saved wrongly."""
    stem, _, suffix = meant.partition(".")
    plain = name.casefold()
    return plain.startswith(stem) and (suffix in plain or plain == stem)
