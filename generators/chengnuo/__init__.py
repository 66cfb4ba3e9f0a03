"""Publish a city's notice-and-promise scheme (告知承诺制) from plain files.

The spine, numbered as in the README and in the log of `chengnuo build`::

    content  = chengnuo.read(folder)                       # 1
    problems = chengnuo.check(content, today=today)        # 2
    plan     = chengnuo.plan(content, today=today)         # 3
    data     = chengnuo.render(artifact, look=look)        # 4
    manifest = chengnuo.publish(plan, out, look=look, …)   # 5

The public interface is what can be imported from this package; each part is loaded
when it is first used, so that importing the package costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chengnuo.checks import check, described
    from chengnuo.errors import ChengnuoError
    from chengnuo.filling import fill
    from chengnuo.planning import plan
    from chengnuo.publishing import publish, render
    from chengnuo.reading import read
    from chengnuo.receiving import receive
    from chengnuo.rendering import make_look

__version__ = "0.1.0"
__all__ = [
    "ChengnuoError",
    "__version__",
    "check",
    "described",
    "fill",
    "make_look",
    "plan",
    "publish",
    "read",
    "receive",
    "render",
]
_HOMES = {
    "ChengnuoError": "errors",
    "check": "checks",
    "described": "checks",
    "fill": "filling",
    "make_look": "rendering",
    "plan": "planning",
    "publish": "publishing",
    "read": "reading",
    "receive": "receiving",
    "render": "publishing",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
