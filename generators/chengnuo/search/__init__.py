"""Find entries by exact text: at the command line, in the service, in the browser.

In: the entries of a plan. Out: an index to search, and static files with the same
postings for the browser. Whoosh is imported when the first of these is used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chengnuo.search.index import Index, Results, build, search
    from chengnuo.search.shards import export

__all__ = ["Index", "Results", "build", "export", "search"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    home = "shards" if name == "export" else "index"
    return getattr(import_module(f"{__name__}.{home}"), name)
