"""The list of what was published: every file with its SHA-256, and a few facts.

In: bytes or a folder. Out: a Manifest, or the paths in which a folder differs from
it. Nothing is written here.
"""

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from chengnuo.errors import ChengnuoError
from chengnuo.publishing.files import read_file

NAME = "manifest.json"
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Manifest:
    """What one publication consists of.

    ``files`` maps each path to its SHA-256, the manifest itself left out; ``facts``
    are the day, the commit, the version. A fact that depends on earlier publications
    makes two folders differ, and no publication equal to the one before it.
    """

    files: Mapping[str, str]
    facts: Mapping[str, object]
    changed: bool = field(default=True, compare=False)

    def to_json(self) -> bytes:
        """Return the manifest as canonical JSON: the same content, the same bytes."""
        if "files" in self.facts:
            raise ValueError(self.facts)
        record = {**self.facts, "files": dict(self.files)}
        text = json.dumps(
            record, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False
        )
        return f"{text}\n".encode()

    @property
    def digest(self) -> str:
        """The SHA-256 of the manifest, which stands for the whole publication."""
        return sha256(self.to_json())


def from_json(data: bytes) -> Manifest:
    """Read a manifest; ChengnuoError where ``data`` is not a whole one."""
    try:
        record = json.loads(data.decode("utf-8"))
        files = record.pop("files")
        whole = all(_SHA256.fullmatch(digest) for digest in files.values())
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _damaged() from error
    if not whole:
        raise _damaged()
    return Manifest(files=files, facts=record)


def verify(folder: Path, manifest: Manifest) -> list[str]:
    """Return every path in which ``folder`` differs from ``manifest``, sorted.

    Missing, added and altered files count, and so does whatever is neither a file nor
    a folder: a published tree has no links in it.
    """
    expected = {**manifest.files, NAME: manifest.digest}
    found = dict(_digests(folder, ""))
    return sorted(
        path
        for path in expected.keys() | found.keys()
        if expected.get(path) != found.get(path, "")
    )


def sha256(data: bytes) -> str:
    """Return the SHA-256 of ``data`` in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _digests(folder: Path, prefix: str) -> Iterator[tuple[str, str]]:
    """Yield the path and digest of all below ``folder``; "" for what is no file."""
    with os.scandir(folder) as entries:
        found = sorted(entries, key=lambda entry: entry.name)
    for entry in found:
        path = prefix + entry.name
        if entry.is_dir(follow_symlinks=False):
            yield from _digests(folder / entry.name, f"{path}/")
        elif entry.is_file(follow_symlinks=False):
            yield path, sha256(read_file(folder / entry.name))
        else:
            yield path, ""


def _damaged() -> ChengnuoError:
    return ChengnuoError(
        f"已发布内容的清单 {NAME} 已损坏，无法确认发布的内容是否完整。",
        remedy="运行 chengnuo build 重新发布一次。",
    )
