"""Put a whole folder of files in the place of the one that is published.

In: the files, one by one. Out: ``out``, a link to a complete release beside it, which
one rename exchanges. Whatever fails, and whenever, ``out`` is one whole release, the
old one or the new one; it never shows a part.

    .public.releases/lock                     held while a publication runs
    .public.releases/00000007-4f….tmp         staged, not public
    .public.releases/00000007-4f…             complete
    public -> .public.releases/00000007-4f…   what is public

"""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from chengnuo.errors import ChengnuoError
from chengnuo.publishing import files, manifest
from chengnuo.publishing.manifest import Manifest
from chengnuo.publishing.paths import Taken
from chengnuo.publishing.places import Place, locked


def live(out: Path) -> Manifest | None:
    """Return what is published at ``out`` now, None where nothing is.

    ChengnuoError where ``out`` is not ours or its manifest cannot be read.
    """
    with files.told(f"读取“{out}”没有成功"):
        place = Place(out)
        if (release := place.live()) is None:
            return None
        data = b""
        with suppress(FileNotFoundError):
            data = files.read_file(place.releases / release / manifest.NAME)
        return manifest.from_json(data)


@contextmanager
def staged(out: Path) -> Iterator["Stage"]:
    """Stage a new release of ``out``; without a commit nothing becomes public.

    Only one publication of ``out`` runs at a time; a second one is refused.
    """
    with files.told(f"发布到“{out}”没有成功"):
        place = Place(out)
        place.prepare()
    with locked(place):
        with files.told(f"发布到“{out}”没有成功"):
            with suppress(OSError):  # tried again, and told, after the commit
                place.clear()
            stage = Stage(place)
        try:
            yield stage
        finally:
            stage.close()


class Stage:
    """A release in the making: a folder beside the live one that nobody sees."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._release = place.new_release()
        self._folder = place.releases / f"{self._release}.tmp"
        self._folders = [self._folder]
        self._taken = Taken(manifest.NAME)
        self._digests: dict[str, str] = {}
        self._is_open = True
        place.probe(self._release)
        files.make_folder(self._folder)

    def write(self, path: str, data: bytes) -> None:
        """Write a file; refused where ``path`` leads outside or was written before."""
        self._insist_open()
        with files.told(f"发布“{path}”没有成功"):
            for folder in self._taken.take(path):
                files.make_folder(self._folder / folder)
                self._folders.append(self._folder / folder)
            files.write_file(self._folder / path, data)
        self._digests[path] = manifest.sha256(data)

    def add(self, path: str, source: Path) -> None:
        """Write a copy of the file ``source``; a link or a device is refused.

        A copy, not a hard link: what changes the source must not change what is live.
        """
        with files.told(f"读取“{source}”没有成功"):
            data = files.read_file(source)
        self.write(path, data)

    def commit(self, facts: Mapping[str, object]) -> Manifest:
        """Make the release public and return its manifest.

        Where the live release has the same files and facts and is undamaged, it stays
        and ``changed`` is False.
        """
        self._insist_open()
        new = Manifest(dict(self._digests), dict(facts))
        place = self._place
        with files.told(f"发布到“{place.out}”没有成功"):
            previous = place.live()
            if previous is not None and _is_whole(place.releases / previous, new):
                files.sync_folder(
                    place.out.parent
                )  # its own publication may have failed
                self.close()
                return replace(new, changed=False)
            self._complete(new)
            place.point_to(self._release)
            try:
                if _read(place.out) != new.to_json():
                    raise _not_as_written(manifest.NAME)
            except (OSError, ChengnuoError):
                place.point_to(previous)
                raise
        with files.told("新内容已经发布，但旧的版本没有清理完"):
            place.clear()
        return new

    def close(self) -> None:
        """Remove what was staged, unless it is complete."""
        if self._is_open:
            self._is_open = False
            shutil.rmtree(self._folder, ignore_errors=True)

    def _complete(self, new: Manifest) -> None:
        """Write the manifest, verify and sync everything; then it is a release."""
        files.write_file(self._folder / manifest.NAME, new.to_json())
        if differing := manifest.verify(self._folder, new):
            raise _not_as_written(differing[0])
        files.sync_files(self._folder / path for path in (*new.files, manifest.NAME))
        for folder in reversed(self._folders):
            files.sync_folder(folder)
        self._folder.rename(self._place.releases / self._release)
        self._is_open = False
        files.sync_folder(self._place.releases)

    def _insist_open(self) -> None:
        if not self._is_open:
            raise RuntimeError(self._release)


def _is_whole(folder: Path, expected: Manifest) -> bool:
    """Tell whether ``folder`` is what ``expected`` says; unreadable is no."""
    try:
        same = _read(folder) == expected.to_json()
        return same and not manifest.verify(folder, expected)
    except OSError:
        return False


def _read(folder: Path) -> bytes:
    return files.read_file(folder / manifest.NAME)


def _not_as_written(path: str) -> ChengnuoError:
    return ChengnuoError(
        f"写入磁盘的“{path}”和生成的内容不一致，没有发布。",
        remedy="检查磁盘是否有故障，再运行一次。",
    )
