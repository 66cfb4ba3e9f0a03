"""Write and sync files and folders so that what was written is on the disk.

In: a path and bytes. Out: a file of mode 0644 or a folder of mode 0755, whatever the
umask. Nothing that exists is ever written over.
"""

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from chengnuo.errors import ChengnuoError

_CAUSES = {
    errno.ENOSPC: ("磁盘已满", "腾出磁盘空间，再运行一次。"),
    errno.EDQUOT: ("磁盘配额已用完", "腾出磁盘空间，再运行一次。"),
    errno.EROFS: ("文件系统是只读的", "换一个可以写入的输出文件夹（--out）。"),
    errno.EACCES: ("没有读写权限", "检查这个文件夹和它上一级文件夹的权限。"),
    errno.EPERM: ("没有读写权限", "检查这个文件夹和它上一级文件夹的权限。"),
    errno.EBUSY: ("它是挂载点", "把输出文件夹（--out）设在挂载点里面的一层。"),
}


def write_file(path: Path, data: bytes) -> None:
    """Write a new file; FileExistsError where there is one."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    file = os.open(path, flags, 0o644)
    try:
        os.fchmod(file, 0o644)
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(file, rest) :]
    finally:
        os.close(file)


def read_file(path: Path) -> bytes:
    """Read a regular file; OSError where ``path`` is a link or a device."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    file = os.open(path, flags)
    try:
        if not stat.S_ISREG(os.fstat(file).st_mode):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(path))
        with open(file, "rb", buffering=0, closefd=False) as stream:
            return stream.read()
    finally:
        os.close(file)


def make_folder(path: Path) -> None:
    """Make a new folder; FileExistsError where there is one."""
    path.mkdir(mode=0o755)
    path.chmod(0o755)


def sync_files(paths: Iterable[Path]) -> None:
    """Wait until the files are on the disk; OSError where one could not be written."""
    os.sync()  # all at once is quicker, but only fsync reports an error
    for path in paths:
        _sync(path, os.O_NOFOLLOW)


def sync_folder(path: Path) -> None:
    """Wait until the names in the folder are on the disk."""
    try:
        _sync(path, os.O_DIRECTORY)
    except OSError as error:
        if error.errno != errno.EINVAL:  # a file system that syncs names by itself
            raise


@contextmanager
def told(what: str) -> Iterator[None]:
    """Turn an error of the system into one that a person can act on."""
    try:
        yield
    except OSError as error:
        other = (f"读写出错（{error.strerror}）", "检查磁盘和文件夹，再运行一次。")
        cause, remedy = _CAUSES.get(error.errno or 0, other)
        raise ChengnuoError(f"{what}：{cause}。", remedy=remedy) from error


def _sync(path: Path, flags: int) -> None:
    file = os.open(path, os.O_RDONLY | os.O_CLOEXEC | flags)
    try:
        os.fsync(file)
    finally:
        os.close(file)
