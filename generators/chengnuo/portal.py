"""Pages to files: contexts go in, Pelican writes HTML; nothing is read but themes.

A theme is a folder with ``templates/`` and ``static/``. Several are layered: the
first that has a file wins, the last is the shipped one, whose templates stay
reachable as ``shipped/…`` so that an overriding template can extend its original.
"""

import logging
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from chengnuo.errors import ChengnuoError
from chengnuo.rendering.html import FAULTS, STRICT, layered, template_problem

Page = tuple[str, str, Mapping[str, Any]]
"""Address within the portal, name of the template, what the template may see."""


def write_pages(
    pages: Sequence[Page],
    folder: Path,
    *,
    themes: tuple[Path, ...],
) -> None:
    """Write ``pages`` (address, template, context) below ``folder`` and nothing else.

    Raises:
        ChengnuoError: A template is wrong, or an address lies outside.

    """
    targets = [_within(folder, path) for path, _, _ in pages]
    with _quiet_pelican() as (pelican, settings):
        receiver = _generators(pages, themes)
        signal = pelican.signals.get_generators
        signal.connect(receiver)  # holds a weak reference only: `receiver` must live
        try:
            pelican.Pelican(settings(_override(folder, themes))).run()
        finally:
            signal.disconnect(receiver)
    for (path, _, _), target in zip(pages, targets, strict=True):
        if not target.is_file():
            raise ChengnuoError(
                f"页面 {path} 没有写成。", remedy="检查输出文件夹的权限和剩余空间。"
            )


def static_files(themes: tuple[Path, ...]) -> dict[str, Path]:
    """Return the address (``assets/…``) and the file of every static file."""
    files: dict[str, Path] = {}
    for theme in reversed(themes):
        static = theme / "static"
        for file in sorted(static.rglob("*")):
            name = file.relative_to(static)
            if file.is_file() and not any(part.startswith(".") for part in name.parts):
                files[f"assets/{name.as_posix()}"] = file
    return dict(sorted(files.items()))


def _within(folder: Path, path: str) -> Path:
    # Pelican's own test compares with startswith: /out-evil would pass for /out.
    root = folder.resolve()
    target = (root / path).resolve()
    if not path or target == root or not target.is_relative_to(root):
        raise ChengnuoError(
            f"页面地址“{path}”在输出文件夹之外。", remedy="检查这一页所属条目的编号。"
        )
    return target


def _override(folder: Path, themes: tuple[Path, ...]) -> dict[str, Any]:
    return {
        "PATH": str(themes[-1]),  # must exist; nothing is read from it
        "OUTPUT_PATH": str(folder),
        "THEME": str(themes[-1]),
        "JINJA_ENVIRONMENT": dict(STRICT),
        "TIMEZONE": "Asia/Shanghai",
        "DEFAULT_LANG": "zh-cn",
        "LOCALE": [],  # leave the locale of the process alone
        "PLUGINS": [],  # None would load whatever is installed
        "READERS": dict.fromkeys(["rst", "md", "markdown", "mkd", "mdown", "html"]),
        "ARTICLE_PATHS": [],
        "PAGE_PATHS": [],
        "STATIC_PATHS": [],
        "THEME_STATIC_PATHS": [],
        "DIRECT_TEMPLATES": [],
        "TEMPLATE_PAGES": {},
        "FEED_ALL_ATOM": None,
        "CATEGORY_FEED_ATOM": None,
        "AUTHOR_FEED_ATOM": None,
        "AUTHOR_FEED_RSS": None,
        "TRANSLATION_FEED_ATOM": None,
        "CACHE_CONTENT": False,
        "LOAD_CONTENT_CACHE": False,
        "DELETE_OUTPUT_DIRECTORY": False,
    }


def _generators(pages: Sequence[Page], themes: tuple[Path, ...]) -> Any:
    """Return what Pelican asks for the generators of this run."""
    from pelican.generators import Generator

    folders = tuple(theme / "templates" for theme in themes)

    class PageGenerator(Generator):  # type: ignore[misc]
        """Writes the pages that it was made with."""

        def __init__(self, **arguments: Any) -> None:
            super().__init__(**arguments)
            # Without this, Pelican's own theme would answer for a missing template.
            self.env.loader = layered(folders)

        def generate_output(self, writer: Any) -> None:
            """Write every page; the first error ends the run."""
            for path, name, context in pages:
                try:
                    template = self.env.get_template(name)
                    # An empty context: Pelican's settings are not for templates.
                    writer.write_file(path, template, {}, **context)
                except FAULTS as error:
                    raise template_problem(name, error, f"，页面 {path}") from error

    def receiver(_: Any) -> type[Generator]:
        return PageGenerator

    return receiver


@contextmanager
def _quiet_pelican() -> Iterator[tuple[Any, Any]]:
    """Give Pelican and its reader of settings; leave the process as it was found."""
    # Imported here, because it takes a quarter of a second and brings docutils: a
    # command that writes no page should not pay for it. Importing it also replaces
    # the logger class of the whole process, and running it adds "" to sys.path.
    logger_class, root_class = logging.getLoggerClass(), type(logging.getLogger())
    import_path = list(sys.path)
    try:
        import pelican
        from pelican.settings import read_settings
    finally:
        logging.setLoggerClass(logger_class)
        logging.getLogger().__class__ = root_class
    log = logging.getLogger("pelican")
    level, was_quiet = log.level, pelican.console.quiet
    log.setLevel(logging.CRITICAL)
    pelican.console.quiet = True
    try:
        yield pelican, lambda override: read_settings(path=None, override=override)
    finally:
        log.setLevel(level)
        pelican.console.quiet = was_quiet
        sys.path[:] = import_path
