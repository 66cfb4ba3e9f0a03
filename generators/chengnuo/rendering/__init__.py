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

__all__ = ["Look", "MissingCharactersError", "make_look", "render_document"]

STYLES = "shared/print.css"
WEB_STYLES = "shared/web.css"
PATTERNS = {".html", ".css"}
HERE = Path(__file__).parent
DOCUMENT_LIBRARIES = ("weasyprint", "pydyf", "pikepdf", "python-docx", "fonttools",
                      "lxml", "jinja2", "tinyhtml5", "segno",
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
    html = document_html(name, data, look)
    if form == "html":
        from chengnuo.rendering.webpage import webpage

        both = (_styles(look.templates, STYLES), _styles(look.templates, WEB_STYLES))
        return webpage(html, styles="\n".join(both))
    if form == "docx":
        from chengnuo.rendering.docx import docx

        return docx(html)
    from chengnuo.rendering.forms import finish
    from chengnuo.rendering.pdf import pdf
    from chengnuo.rendering.vocabulary import fields, parse

    blanks = fields(parse(html))
    return finish(pdf(html, fonts=look.fonts, styles=_styles(look.templates, STYLES)), blanks)


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
