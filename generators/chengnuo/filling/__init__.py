"""Put values into the blanks of a document: one dict at a time, or many rows of a table.

In: a document with its data, and values by field name. Out: the filled PDF or DOCX, or
an error with every finding. Nothing is kept: values are in the bytes returned and
nowhere else.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from chengnuo.errors import ChengnuoError
from chengnuo.filling.lettering import seen
from chengnuo.filling.values import (
    Finding,
    Severity,
    Value,
    examine,
    normalised,
    titles,
)
from chengnuo.rendering import Look, document_html, render_document
from chengnuo.rendering.value_fonts import ValueFont, fonts_for, missing_values
from chengnuo.rendering.vocabulary import Field, fields, parse

__all__ = [
    "Blank",
    "FillingError",
    "Finding",
    "examine",
    "fields_of",
    "fill",
    "filled",
    "font_of",
    "normalised",
    "prepare",
    "undrawable",
]
FORMATS = ("pdf", "docx")
ALWAYS_WRITTEN = frozenset("年月日0123456789")  # dates are written out
SHOWN = 20  # findings that the message of an error lists


class FillingError(ChengnuoError):
    """The values cannot be filled in; ``findings`` says why, one by one."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        listed = [f"  {f.title}：{f.message}{f.remedy}" for f in findings[:SHOWN]]
        if len(findings) > SHOWN:
            listed.append(f"  还有 {len(findings) - SHOWN} 处。")
        super().__init__(
            f"有 {len(findings)} 处填写的内容需要改正：\n" + "\n".join(listed),
            remedy="照上面各处说的改；确认无误的存疑内容，列入 confirmed。",
        )


@dataclass(frozen=True, slots=True)
class Blank:
    """An empty document, into which many sets of values may go."""

    kind: str
    data: bytes
    fields: tuple[Field, ...]


def fill(
    kind: str,
    document: str,
    data: Mapping[str, Any],
    values: Mapping[str, Value],
    *,
    look: Look,
    confirmed: Collection[str] = frozenset(),
    today: date | None = None,
) -> bytes:
    """Return ``document`` as ``kind`` (pdf, docx) with ``values`` filled in.

    ``data`` is that of the artifact in the plan. ``confirmed`` names the fields whose
    doubtful values a person has confirmed. Without ``today`` the day is that of
    SOURCE_DATE_EPOCH or, where that is not set, of the clock.

    Raises:
        FillingError: A value is missing, wrong, doubtful and not confirmed, or, in a
            PDF, one that no font can draw.
        ChengnuoError: The document cannot be made.

    """
    blanks = fields_of(document, data, look)
    if findings := examine(blanks, values, confirmed, today=today):
        raise FillingError(findings)
    proper = normalised(blanks, values)
    with font_of([proper]) as font:
        if kind == "pdf" and (findings := undrawable(blanks, proper, font)):
            raise FillingError(findings)
        return filled(prepare(kind, document, data, look), proper, font=font)


def fields_of(document: str, data: Mapping[str, Any], look: Look) -> tuple[Field, ...]:
    """Return the blanks of ``document``."""
    return fields(parse(document_html(document, data, look)))


def prepare(kind: str, document: str, data: Mapping[str, Any], look: Look) -> Blank:
    """Return ``document`` empty as ``kind``, to be filled many times."""
    if kind not in FORMATS:
        raise ChengnuoError(
            f"不能填写“{kind}”格式的文书。", remedy="格式写 pdf 或者 docx。"
        )
    empty = render_document(f"{document}_{kind}", data, look)
    return Blank(kind, empty, fields_of(document, data, look))


@contextmanager
def font_of(batch: Iterable[Mapping[str, Value]]) -> Iterator[ValueFont]:
    """Give the font that all values of a batch are set in; it is gone afterwards.

    What characters people's names are made of is not kept in any cache.
    """
    written = "".join(str(value) for values in batch for value in values.values())
    with TemporaryDirectory(prefix="chengnuo-") as folder:
        yield fonts_for(frozenset(written) | ALWAYS_WRITTEN, cache=Path(folder))


def undrawable(
    fields: Sequence[Field], values: Mapping[str, Value], font: ValueFont
) -> tuple[Finding, ...]:
    """Return the values in which there is what ``font`` has no letter for."""
    called = titles(fields)
    written = {
        field.name for field in fields if field.kind not in ("radio", "checkbox")
    }
    found = []
    for name, value in values.items():
        if name not in written or not isinstance(value, str):
            continue
        if lacking := missing_values(font, seen(value)):
            named = "、".join(f"{c}（U+{ord(c):04X}）" for c in lacking[:SHOWN])
            message = f"字体 {font.source} 里没有这些字符：{named}。"
            remedy = "换成别的字；确需使用的，请安装新版 fonts-noto-cjk。"
            found.append(
                Finding(name, called[name], value[:100], Severity.BAD, message, remedy)
            )
    return tuple(found)


def filled(blank: Blank, values: Mapping[str, Value], *, font: ValueFont) -> bytes:
    """Return ``blank`` with ``values``, which were examined and normalised before."""
    if blank.kind == "docx":
        from chengnuo.filling.docx import fill_docx

        return fill_docx(blank.data, blank.fields, values)
    from chengnuo.filling.pdf import fill_pdf

    return fill_pdf(blank.data, blank.fields, values, font)
