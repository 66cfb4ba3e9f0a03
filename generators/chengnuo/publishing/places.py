"""Know where a portal is published: the link, the releases beside it, their lock.

In: the path of the published folder. Out: which release is live, and changes of that
from one moment to the next. The live release is never altered and never removed.
"""

import errno
import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from chengnuo.errors import ChengnuoError
from chengnuo.publishing import files

KEPT = 3  # releases, the live one among them: a page loaded before a swap works on
_RELEASE = re.compile(r"[0-9]{8,}-[0-9a-f]{16}")
_LEFTOVER = re.compile(r"[0-9]{8,}-[0-9a-f]{16}\.(tmp|link)")


class Place:
    """Where a portal is published: the link ``out`` and the releases beside it."""

    def __init__(self, out: Path) -> None:
        if out.name in {"", ".."}:
            raise ChengnuoError(
                f"“{out}”不能用作输出文件夹。",
                remedy="给输出文件夹起个名字，例如 --out public。",
            )
        self.out = out.parent.resolve() / out.name
        self.releases = self.out.with_name(f".{out.name}.releases")

    def live(self) -> str | None:
        """Return the release that is public; ChengnuoError where ``out`` is not ours."""
        try:
            target = self.out.readlink()
        except FileNotFoundError:
            return None
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise
            if self.out.is_dir() and not any(self.out.iterdir()):
                return None
            raise _not_ours(self.out) from None
        ours = Path(self.releases.name, target.name)
        if target != ours or not _RELEASE.fullmatch(target.name):
            raise _not_ours(self.out)
        return target.name if (self.out.parent / target).is_dir() else None

    def prepare(self) -> None:
        """Make the folder of the releases, after a look at what is there already."""
        self.live()
        self.releases.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            self.releases.mkdir()
        if self.releases.is_symlink() or not self.releases.is_dir():
            raise _not_ours(self.releases)
        mode = self.releases.stat().st_mode
        if mode | 0o755 != mode:  # of a umask: the web server must be able to enter
            self.releases.chmod(0o755)

    def new_release(self) -> str:
        """Return a name that no release has had: higher than all, and random."""
        number = max(map(_number, self._names()), default=0) + 1
        return f"{number:08d}-{os.urandom(8).hex()}"

    def probe(self, release: str) -> None:
        """Raise ChengnuoError where the file system has no links."""
        link = self.releases / f"{release}.link"
        try:
            link.symlink_to("lock")
        except OSError as error:
            if error.errno not in {errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS}:
                raise
            raise ChengnuoError(
                f"“{self.out.parent}”所在的文件系统不能建立符号链接，无法完整地更换内容。",
                remedy="把输出文件夹（--out）设在本机的 Linux 磁盘上，例如 ext4 或 xfs。",
            ) from error
        link.unlink()

    def point_to(self, release: str | None) -> None:
        """Let ``out`` be ``release`` from one moment to the next, and for good."""
        if release is None:
            self.out.unlink()
        else:
            with suppress(FileNotFoundError, NotADirectoryError):
                self.out.rmdir()  # an empty folder; a link or a full one stays
            link = self.releases / f"{release}.link"
            link.symlink_to(Path(self.releases.name, release))
            link.replace(self.out)
        files.sync_folder(self.out.parent)
        files.sync_folder(self.releases)

    def clear(self) -> None:
        """Remove leftovers and old releases, never the live one.

        A release with a higher number than the live one has never been public: its
        publication failed.
        """
        files.sync_folder(self.out.parent)  # what is live now is so after a power cut
        spared = self.live()
        names = self._names()
        older = [
            name
            for name in sorted(names, key=_number)
            if spared and _RELEASE.fullmatch(name) and _number(name) < _number(spared)
        ]
        kept = {spared, *older[1 - KEPT :]}
        for name in names:
            path = self.releases / name
            if _RELEASE.fullmatch(name) and name not in kept:
                path = path.rename(self.releases / f"{name}.tmp")
            elif name in kept:
                continue
            if path.is_symlink() or not path.is_dir():
                path.unlink()
            else:
                shutil.rmtree(path)

    def _names(self) -> list[str]:
        """Return the names below the releases folder that this module has given."""
        names = sorted(path.name for path in self.releases.iterdir())
        return [n for n in names if _RELEASE.fullmatch(n) or _LEFTOVER.fullmatch(n)]


_locks: set[int] = set()


def _let_go() -> None:
    """Close the locks in a new child, which may outlive us and must not hold them."""
    while _locks:
        os.close(_locks.pop())


os.register_at_fork(after_in_child=_let_go)


@contextmanager
def locked(place: Place) -> Iterator[None]:
    """Hold the lock of ``place``; the system lets go of it when the process ends."""
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    with files.told(f"发布到“{place.out}”没有成功"):
        lock = os.open(place.releases / "lock", flags, 0o600)
        _locks.add(lock)
    try:
        with files.told(f"发布到“{place.out}”没有成功"):
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise ChengnuoError(
                    f"另一个发布正在进行，没有改动“{place.out}”。",
                    remedy="等它结束，再运行一次。",
                ) from None
        yield
    finally:
        if lock in _locks:
            _locks.remove(lock)
            with suppress(OSError):
                os.close(lock)


def _number(name: str) -> int:
    return int(name.partition("-")[0])


def _not_ours(path: Path) -> ChengnuoError:
    return ChengnuoError(
        f"“{path}”已经存在，而且不是本程序发布的内容，没有改动它。",
        remedy="换一个输出文件夹（--out），或者先把它移走、改名。",
    )
