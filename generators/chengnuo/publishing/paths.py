"""Decide under which paths a file may be published.

In: a path below the published folder. Out: nothing, or a ChengnuoError. A path that
is accepted is safe on every file system, in a ZIP and as an address.
"""

import re
import unicodedata

from chengnuo.errors import ChengnuoError

_LONGEST_NAME = 200  # bytes; 255 on disk, less what a tool may append
_LONGEST_PATH = 1000  # bytes
_FORBIDDEN = frozenset('<>:"|?*\\')
_INVISIBLE = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
_HIDDEN = frozenset({".nojekyll", ".well-known"})
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?")


class Taken:
    """The paths that have been given out, so that none is given out twice.

    Paths that a file system without upper and lower case or with another Unicode
    form would take for the same count as the same.
    """

    def __init__(self, *reserved: str) -> None:
        self._files = {_folded(path): path for path in reserved}
        self._folders: dict[str, str] = {}

    def take(self, path: str) -> list[str]:
        """Reserve ``path`` for a file; return the folders that are new, outer first."""
        names = _names(path)
        folders = ["/".join(names[:depth]) for depth in range(1, len(names))]
        clash = self._files.get(_folded(path)) or self._folders.get(_folded(path))
        for folder in folders:
            known = self._folders.get(_folded(folder), folder)
            clash = clash or self._files.get(_folded(folder))
            clash = clash or (known if known != folder else None)
        if clash is not None:
            raise ChengnuoError(
                f"两个文件要发布到同一个位置：“{clash}”和“{path}”。",
                remedy="检查有没有重复的编号（大小写不同也算重复），改掉其中一个。",
            )
        self._files[_folded(path)] = path
        new = [folder for folder in folders if _folded(folder) not in self._folders]
        self._folders.update((_folded(folder), folder) for folder in new)
        return new


def _names(path: str) -> list[str]:
    """Return the names that ``path`` is made of, each of them allowed."""
    names = path.split("/")
    if any(map(_is_forbidden, names)) or len(path.encode()) > _LONGEST_PATH:
        shown = path[:80] if path.isprintable() else ascii(path[:80])[1:-1]
        raise ChengnuoError(
            f"不能发布到“{shown}”：这个位置不在发布文件夹内，或者名称不能使用。",
            remedy="检查条目的编号：只用小写字母、数字和连字符，不要太长。",
        )
    return names


def _is_forbidden(name: str) -> bool:
    """Tell whether a file or folder of this name would be unsafe somewhere."""
    return (
        not name
        or (name.startswith(".") and name not in _HIDDEN)
        or name.endswith((".", " "))
        or name.startswith((" ", "~", "-"))
        or any(c in _FORBIDDEN or unicodedata.category(c) in _INVISIBLE for c in name)
        or len(name.encode("utf-8", "replace")) > _LONGEST_NAME
        or _DEVICE.fullmatch(name.casefold().replace(" ", "")) is not None
    )


def _folded(path: str) -> str:
    """Return the form in which equal paths are equal on every file system."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())
