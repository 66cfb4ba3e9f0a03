"""Keep what was rendered under the hash of its inputs, so that it is rendered once.

In: a key and bytes. Out: the same bytes, or None. The folder may be deleted at any
time, and several processes may use it at once; what is damaged counts as absent.
"""

import hashlib
import os
import re
import time
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from chengnuo.errors import ChengnuoError

_KEY = re.compile(r"[0-9a-f]{32,128}")
_TEMPORARY = re.compile(r"[0-9a-f]{32,128}\.[0-9a-f]{16}\.tmp")
_ABANDONED = 3600  # seconds after which nobody still writes a temporary file


@dataclass(frozen=True, slots=True)
class Cache:
    """A folder of artifacts; each entry is the digest of key and data, then the data."""

    folder: Path

    def get(self, key: str) -> bytes | None:
        """Return what was put under ``key``; None where it is absent or damaged."""
        path = self._path(key)
        try:
            entry = path.read_bytes()
        except OSError:
            return None
        digest, data = entry[:32], entry[32:]
        if digest == _digest(key, data):
            return data
        with suppress(OSError):
            path.unlink()
        return None

    def put(self, key: str, data: bytes) -> None:
        """Keep ``data`` under ``key``."""
        path = self._path(key)
        temporary = path.with_name(f"{key}.{os.urandom(8).hex()}.tmp")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with temporary.open("xb") as file:
                file.write(_digest(key, data))
                file.write(data)
            temporary.replace(path)
        except OSError as error:
            with suppress(OSError):
                temporary.unlink()
            raise ChengnuoError(
                f"缓存文件夹“{self.folder}”写不进去：{error.strerror}。",
                remedy="检查磁盘空间和权限；缓存可以整个删除，下次会重新生成。",
            ) from error

    def prune(self, used: Collection[str], *, max_bytes: int = 0) -> int:
        """Remove entries that are not in ``used``; return how many were removed.

        The latest of them stay while the whole cache is not above ``max_bytes``.
        """
        wanted = frozenset(used)
        found = sorted(self._entries(), reverse=True)
        room = max_bytes - sum(size for _, size, path in found if path.name in wanted)
        removed = 0
        for _, size, path in found:
            if path.name in wanted:
                continue
            room -= size
            if room < 0:
                with suppress(OSError):
                    path.unlink()
                    removed += 1
        return removed

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ValueError(key)
        return self.folder / key[:2] / key

    def _entries(self) -> list[tuple[int, int, Path]]:
        """Return time, size and path of each entry; abandoned files are removed."""
        entries = []
        for path in self.folder.glob("[0-9a-f][0-9a-f]/*"):
            with suppress(OSError):
                status = path.lstat()
                if _KEY.fullmatch(path.name):
                    entries.append((status.st_mtime_ns, status.st_size, path))
                elif _TEMPORARY.fullmatch(path.name) and (
                    status.st_mtime < time.time() - _ABANDONED
                ):
                    path.unlink()
        return entries


def _digest(key: str, data: bytes) -> bytes:
    return hashlib.sha256(key.encode("ascii") + b"\0" + data).digest()
