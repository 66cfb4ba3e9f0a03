"""Where the shipped templates, schemas and site are: in a wheel or in a checkout."""

from functools import cache
from pathlib import Path

from chengnuo.errors import ChengnuoError

HERE = Path(__file__).resolve().parent


@cache
def shipped(name: str) -> Path:
    """Return the shipped folder or file ``name``, such as ``schemas/matters.yaml``.

    Looked for inside the installed package (a wheel), then beside ``generators/``
    (an editable install or a bare checkout).

    Raises:
        ChengnuoError: It is in neither place, so the installation is not whole.

    """
    for root in (HERE / "shipped", HERE.parent.parent):
        path = root / name
        if path.exists():
            return path
    message = f"程序不完整：找不到自带的 {name}。"
    raise ChengnuoError(message, remedy="请重新安装 chengnuo。")


def folders(name: str, content: Path) -> tuple[Path, ...]:
    """Return where to look for ``name`` (``templates``, ``site``), the nearest first.

    A content repository may carry files of its own beside its content folder; a file
    of the same path there wins over the shipped one.
    """
    shipped_folder = shipped(name)
    own = content.resolve().parent / name
    if own.is_dir() and own != shipped_folder.resolve():
        return own, shipped_folder
    return (shipped_folder,)
