"""Turn the data of a document into its bytes: fillable PDF or DOCX.

In: what kind, its data, and a `Look` (templates and cut fonts). Out: bytes, the same
each time; no clock, no network. Heavy libraries are imported when they are used.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from chengnuo.errors import ChengnuoError
from chengnuo.rendering.fonts import RECIPE, Fonts, MissingCharactersError, cut

__all__ = ["Look", "MissingCharactersError", "make_look", "render_document"]

STYLES = "shared/print.css"
PATTERNS = {".html", ".css"}


@dataclass(frozen=True, slots=True)
class Look:
    """All that shapes documents and pages beside their data; sent to each process.

    The folders are searched in their order; the digests change with what lies in them.
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
    shapes = [path for folder in templates for path in _files(folder)]
    shapes = [path for path in shapes if path.suffix in PATTERNS]
    written = {c for path in shapes for c in path.read_text(encoding="utf-8")}
    fonts = cut(characters | written, cache=cache / "fonts")
    return Look(
        templates,
        site,
        fonts,
        _digest(shapes, f"{RECIPE} {fonts.digest}"),
        _digest([path for folder in site for path in _files(folder)], ""),
    )


def render_document(kind: str, data: Mapping[str, Any], look: Look) -> bytes:
    """Return a document as bytes; ``kind`` is its template and format: letter_pdf."""
    name, _, form = kind.rpartition("_")
    html = document_html(name, data, look)
    if form == "docx":
        from chengnuo.rendering.docx import docx

        return docx(html)
    from chengnuo.rendering.forms import finish
    from chengnuo.rendering.pdf import pdf
    from chengnuo.rendering.vocabulary import fields, parse

    blanks = fields(parse(html))
    return finish(pdf(html, fonts=look.fonts, styles=_styles(look.templates)), blanks)


def document_html(name: str, data: Mapping[str, Any], look: Look) -> str:
    """Return the semantic HTML that both formats of document ``name`` are made from."""
    from chengnuo.rendering.html import document

    return document(f"{name}/{name}.html", data, look.templates)


@lru_cache(maxsize=4)
def _styles(folders: tuple[Path, ...]) -> str:
    """Return the style sheet of documents, from the nearest folder that has one."""
    for folder in folders:
        if (folder / STYLES).is_file():
            return (folder / STYLES).read_text(encoding="utf-8")
    raise ChengnuoError(
        f"找不到文书的样式表 {STYLES}。", remedy="检查 templates 文件夹是否完整。"
    )


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _digest(paths: list[Path], seed: str) -> str:
    """Return the hash of files and their order; where the folder lies counts not."""
    digest = sha256(seed.encode())
    for path in paths:
        content = path.read_bytes()
        digest.update(f"\0{path.name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()
