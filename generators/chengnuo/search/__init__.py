"""Find entries by exact text: at the command line, in the service, in the browser.

In: the entries of a plan. Out: an index to search, and static files with the same
postings for the browser. Whoosh is imported when the first of these is used.
"""

from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chengnuo.search.index import Index, Results, build, search
    from chengnuo.search.shards import export

__all__ = ["Index", "Results", "build", "export", "recipe", "search"]
ENGINE = Path(__file__).resolve().parent.parent


def recipe(engine: Path = ENGINE) -> str:
    """Return the hash of the code that folds texts and writes the static files.

    What was written by other code is not to be taken from a cache.
    """
    digest = sha256()
    for path in (engine / "text.py", *sorted((engine / "search").glob("*.py"))):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def __getattr__(name: str) -> Any:
    if name not in __all__:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    home = "shards" if name == "export" else "index"
    return getattr(import_module(f"{__name__}.{home}"), name)
