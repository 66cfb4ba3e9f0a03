"""Turn the data of a document into its bytes: fillable PDF or DOCX.

In: what kind, its data, and a `Look` (templates and cut fonts). Out: bytes, the same
each time; no clock, no network. Heavy libraries are imported when they are used.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from chengnuo.errors import ChengnuoError
from chengnuo.rendering.fonts import RECIPE, Fonts, MissingCharactersError, cut

__all__ = [
    "Look",
    "MissingCharactersError",
    "document_html",
    "make_look",
    "render_document",
    "render_listing",
]

STYLES = "shared/print.css"
WEB_STYLES = "shared/web.css"
PATTERNS = {".html", ".css"}
HERE = Path(__file__).parent
DOCUMENT_LIBRARIES = ("weasyprint", "pydyf", "pikepdf", "python-docx", "fonttools",
                      "lxml", "jinja2", "tinyhtml5", "cssselect2", "segno",
                      "xlsxwriter")  # fmt: skip
SITE_LIBRARIES = ("pelican", "jinja2")


@dataclass(frozen=True, slots=True)
class Look:
    """All that shapes documents and pages beside their data; sent to each process.

    The folders are searched in their order. The digests change with what lies in them,
    with our own code and with the versions of the libraries, but not with the place of
    the folders on the machine.
    """

    templates: tuple[Path, ...]
    site: tuple[Path, ...]
    fonts: Fonts
    documents_digest: str
    site_digest: str


def make_look(
    *,
    templates: tuple[Path, ...],
    site: tuple[Path, ...],
    characters: frozenset[str],
    cache: Path,
) -> Look:
    """Return the look of a build whose documents hold ``characters``."""
    shapes = [
        [path for path in _files(folder) if path.suffix in PATTERNS]
        for folder in templates
    ]
    written = {c for paths in shapes for path in paths for c in _text(path)}
    fonts = cut(characters | written, cache=cache / "fonts")
    engine = (HERE, sorted(HERE.glob("*.py")))
    writer = (HERE.parent, [HERE.parent / "portal.py", HERE / "html.py"])
    return Look(
        templates,
        site,
        fonts,
        _digest(
            [engine, *zip(templates, shapes, strict=True)],
            seed=f"{RECIPE} {fonts.digest} {_versions(DOCUMENT_LIBRARIES)}",
        ),
        _digest(
            [writer, *((folder, _files(folder)) for folder in site)],
            seed=_versions(SITE_LIBRARIES),
        ),
    )


def render_document(kind: str, data: Mapping[str, Any], look: Look) -> bytes:
    """Return a document as bytes; ``kind`` is its template and format: letter_pdf."""
    name, _, form = kind.rpartition("_")
    return _made(form, document_html(name, data, look), look)


@lru_cache(maxsize=4)  # a browser's form is made of the blanks just made
def _made(form: str, html: str, look: Look) -> bytes:
    """Return ``html`` in a format; the libraries of each are loaded when needed."""
    if form == "form":
        from chengnuo.rendering.browser import browser_data

        return browser_data(html, _made("docx", html, look), _made("pdf", html, look))
    if form == "html":
        from chengnuo.rendering.webpage import webpage

        return webpage(html, styles=_web_styles(look))
    if form == "docx":
        from chengnuo.rendering.docx import docx

        return docx(html)
    if form == "xlsx":
        from chengnuo.rendering.xlsx import xlsx

        return xlsx(html)
    from chengnuo.rendering.pdf import pdf

    return pdf(html, fonts=look.fonts, styles=_styles(look.templates, STYLES))


def render_listing(template: str, data: Mapping[str, Any], look: Look) -> bytes:
    """Return a page of its own, such as the gallery's index, as bytes."""
    from chengnuo.rendering.html import document
    from chengnuo.rendering.webpage import webpage

    html = document(template, data, look.templates)
    return webpage(html, styles=_web_styles(look))


def _web_styles(look: Look) -> str:
    names = (STYLES, WEB_STYLES)
    return "\n".join(_styles(look.templates, name) for name in names)


def document_html(name: str, data: Mapping[str, Any], look: Look) -> str:
    """Return the semantic HTML that all formats of document ``name`` are made from.

    Where the data has a ``mark``, the document carries it.
    """
    from chengnuo.rendering.html import document
    from chengnuo.rendering.marks import marked

    html = document(f"{name}/{name}.html", data, look.templates)
    return marked(html, data["mark"]) if "mark" in data else html


@lru_cache(maxsize=4)
def _styles(folders: tuple[Path, ...], name: str) -> str:
    """Return the style sheet ``name``, from the nearest folder that has it."""
    for folder in folders:
        if (folder / name).is_file():
            return _text(folder / name)
    raise ChengnuoError(
        f"找不到文书的样式表 {name}。", remedy="检查 templates 文件夹是否完整。"
    )


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _text(path: Path) -> str:
    try:
        return _bytes(path).decode()
    except UnicodeDecodeError as error:
        raise ChengnuoError(
            f"模板文件“{path}”不是 UTF-8 编码。", remedy="用编辑器把它另存为 UTF-8。"
        ) from error


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ChengnuoError(
            f"模板文件“{path}”读不出来。", remedy="检查这个文件的权限。"
        ) from error


def _versions(libraries: tuple[str, ...]) -> str:
    return " ".join(f"{name} {_version(name)}" for name in libraries)


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""


def _digest(trees: list[tuple[Path, list[Path]]], *, seed: str) -> str:
    """Return the hash of the files of each folder.

    The place of a folder in the list counts, and that of a file in its folder.
    """
    digest = sha256(seed.encode())
    for place, (folder, paths) in enumerate(trees):
        for path in paths:
            content, name = _bytes(path), path.relative_to(folder).as_posix()
            digest.update(f"\0{place}\0{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()
