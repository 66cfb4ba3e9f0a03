"""Where filled letters may lie, and how they are written: all of them or none."""

import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from chengnuo.errors import ChengnuoError
from chengnuo.problems import Place, Problem
from chengnuo.text import visible

if TYPE_CHECKING:
    from chengnuo.filling.rows import Filling

RELEASES = ".releases"  # beside the folder of the portal
MAX_READ = 5_000_001  # one byte more than is read: enough to say that it is too large


def refuse_places(out: Path, folder: Path, what: str) -> None:
    """Refuse folders that are published or committed: what is filled in is private."""
    here = out.resolve()
    content = folder.resolve()
    public = content.parent / "public"
    published = {public, public.resolve(), Path("public").resolve()}
    is_release = any(part.endswith(RELEASES) for part in here.parts)
    if here.is_relative_to(content):
        where = "内容文件夹"
    elif is_release or any(here.is_relative_to(one) for one in published):
        where = "公开的门户文件夹"
    else:
        return
    raise ChengnuoError(
        f"{what}不能放在{where}里：{visible(str(out))}。",
        remedy="里面会有个人信息；用 --out 指明一个不公开的文件夹，例如 --out letters。",
    )


def written(
    table: Path,
    out: Path,
    made: "Iterable[tuple[Filling, Path, Callable[[], bytes]]]",
) -> list[Problem]:
    """Write the filled letters into ``out``: all of them, or none and the reasons.

    A folder that is made here is its owner's alone, for the names of the files say who
    applies; it is gone again where nothing is written.
    """
    problems: list[Problem] = []
    parts: list[tuple[Path, Path]] = []
    with told(f"文件夹 {visible(str(out))} 写不了"):
        made_here = [one for one in (out, *out.parents) if not one.exists()]
        try:
            out.parent.mkdir(parents=True, exist_ok=True)
            out.mkdir(mode=0o700, exist_ok=True)
            for filling, path, make in made:
                try:
                    data = make()
                except ChengnuoError as error:
                    place = Place(str(table), filling.row)
                    problems.append(
                        Problem(place, "cannot-fill", error.message, error.remedy)
                    )
                    continue
                if not problems:
                    parts.append((partial_file(path, data), path))
            if not problems:
                for part, path in parts:
                    part.replace(path)
        finally:
            for part, _ in parts:
                part.unlink(missing_ok=True)
            with suppress(OSError):  # those with something in them stay
                for folder in made_here:
                    folder.rmdir()
    return problems


def told(what: str) -> AbstractContextManager[None]:
    """Tell errors of the system in words, as publishing does."""
    from chengnuo.publishing.files import told

    return told(what)


def refuse_no_file(path: Path, remedy: str) -> None:
    """Refuse what is not there, and what is there but no file: a folder, a pipe."""
    name = visible(str(path))
    with told(f"{name} 读不出来"):
        if path.is_file():
            return
        if path.is_dir():
            raise ChengnuoError(f"{name} 是文件夹，不是文件。", remedy=remedy)
        if path.exists():
            raise ChengnuoError(f"{name} 不是普通文件，不能读。", remedy=remedy)
    raise ChengnuoError(f"没有 {name} 这个文件。", remedy=remedy)


def content_of(path: Path) -> bytes:
    """Return the first bytes of a file, as many as one that is read may have."""
    refuse_no_file(path, "检查文件名。")
    with told(f"{visible(str(path))} 读不出来"), path.open("rb") as file:
        return file.read(MAX_READ)


def partial_file(path: Path, data: bytes) -> Path:
    """Write a file beside ``path``, to be renamed; its owner alone can read it."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with os.fdopen(os.open(part, flags, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return part


def refuse_present(paths: Sequence[Path], *, force: bool) -> None:
    """Refuse to write over files, unless told to."""
    present = [] if force else [path for path in paths if path.exists()]
    if present:
        more = f"等 {len(present)} 个文件" if len(present) > 1 else ""
        raise ChengnuoError(
            f"已经有 {visible(str(present[0]))}{more}，没有覆盖。",
            remedy="用 --out 指明别处；确要覆盖的，加 --force。",
        )
