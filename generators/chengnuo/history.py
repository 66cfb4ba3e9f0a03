"""Facts from git, where there is any: asked for, never needed."""

import subprocess
from pathlib import Path


def commit(folder: Path, *others: Path) -> str:
    """Return the commit that ``folder`` is at, "" outside git or without git.

    Uncommitted changes in ``folder`` or in ``others`` are marked by a trailing "+".
    """
    head = _git(folder, "rev-parse", "HEAD")
    if not head:
        return ""
    paths = [str(path.resolve()) for path in (folder, *others)]
    return head + ("+" if _git(folder, "status", "--porcelain", "--", *paths) else "")


def _git(folder: Path, *words: str) -> str:
    command = ["git", "-C", str(folder), *words]
    try:
        done = subprocess.run(  # noqa: S603 - fixed words, no shell
            command, capture_output=True, check=False, timeout=20
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    if done.returncode:
        return ""
    return done.stdout.decode("utf-8", "replace").strip()
