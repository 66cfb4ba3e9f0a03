"""Publish a small tree from a process of its own, to be killed, traced or repeated.

    python -I -S publication.py ENGINE OUT FIRST [LAST]

publishes the versions from FIRST to LAST. The packages' own ``__init__`` modules are
passed over: they would load the whole engine, of which publishing needs next to none.
"""

import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType

BEGIN = "/the-publication-begins"  # looked for, in vain, so that a trace shows it
END = "/the-publication-ends"
LARGE = 100_000


def tree(version: int) -> dict[str, bytes]:
    """Return the files of a version; each of them says which one it is of."""
    text = f"第 {version} 版\n".encode()
    return {
        "index.html": text,
        "410182/commerce/index.html": text,
        "410182/commerce/letter.pdf": text * (LARGE // len(text)),
    }


def publish(staged, out: Path, version: int) -> Mapping[str, object]:
    """Publish a version as the engine does."""
    with staged(out) as stage:
        for path, data in tree(version).items():
            stage.write(path, data)
        return stage.commit({"day": "2026-11-20", "version": version})


def _packages(engine: Path) -> Iterator[ModuleType]:
    for name, folder in (
        ("chengnuo", engine),
        ("chengnuo.publishing", engine / "publishing"),
    ):
        package = ModuleType(name)
        package.__path__ = [str(folder)]
        yield package


def main(engine: str, out: str, first: str, last: str | None = None) -> int:
    """Publish; exit 2 with a message where the engine says that it cannot."""
    sys.modules.update(
        (package.__name__, package) for package in _packages(Path(engine))
    )
    from chengnuo.errors import ChengnuoError
    from chengnuo.publishing.releases import staged

    os.access(BEGIN, os.F_OK)
    try:
        for version in range(int(first), int(last or first) + 1):
            publish(staged, Path(out), version)
    except ChengnuoError as error:
        os.access(END, os.F_OK)
        print(error, file=sys.stderr)
        return 2
    os.access(END, os.F_OK)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
