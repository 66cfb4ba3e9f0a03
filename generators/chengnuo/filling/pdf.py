"""Put values into the blanks of a PDF, in letters of their own that show everywhere.

In: a blank made by `chengnuo.rendering.forms`, its fields, their values, a font that
was cut for a batch of values. Out: the filled PDF, the same bytes each time; it can go
on being filled in by hand. A field may stand on several pages: all places are filled.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from io import BytesIO
from typing import Final

from pikepdf import Array, Dictionary, Name, Object, ObjectStreamMode, Pdf, String

from chengnuo.errors import ChengnuoError
from chengnuo.filling.drawing import Block, lay_out
from chengnuo.filling.lettering import Lettering, seen
from chengnuo.filling.values import Value
from chengnuo.rendering.fonts import MissingCharactersError
from chengnuo.rendering.value_fonts import ValueFont, glyphs_of, missing_values
from chengnuo.rendering.vocabulary import Field

LETTERS: Final = "/Values"  # the font of values, as the appearances name it
OFF: Final = "/Off"


def fill_pdf(
    blank: bytes, fields: Sequence[Field], values: Mapping[str, Value], fonts: ValueFont
) -> bytes:
    """Return ``blank`` with ``values`` in it; fields without a value stay as they are.

    Raises:
        MissingCharactersError: the font lacks a character, in the field that it names.
        ChengnuoError: there is no such field or choice, or no room for so much text.

    """
    kinds = {field.name: field for field in fields}
    out = BytesIO()
    with Pdf.open(BytesIO(blank)) as pdf:
        form = pdf.Root.get("/AcroForm", Dictionary(Fields=Array()))
        found = {str(field.T): field for field in form.Fields}
        if strangers := sorted(values.keys() - (found.keys() & kinds.keys())):
            raise ChengnuoError(
                f"这份文书里没有这些填写项：{'、'.join(strangers)}。",
                remedy="核对填写项的名称；数据要和文书是同一个事项、同一个版本。",
            )
        texts = {
            name: written(kinds[name], value)
            for name, value in values.items()
            if isinstance(value, str) and kinds[name].kind != "radio"
        }
        for name, text in texts.items():
            if lacking := missing_values(fonts, seen(text)):
                where = f"（填写项“{kinds[name].title}”）"
                raise MissingCharactersError(fonts.source, lacking, where)
        letters = Lettering(glyphs_of(fonts), texts.values())
        font = letters.embed(pdf) if letters.characters else None
        drawn: dict[tuple[str, str, float, float], Object] = {}
        for name, value in values.items():
            if name in texts:
                found[name].V = String(texts[name])
                for widget in widgets_of(found[name]):
                    kind = "lines" if kinds[name].kind == "lines" else "text"
                    key = (texts[name], kind, *_size(widget))
                    if key not in drawn:
                        drawn[key] = _appearance(pdf, key, letters, font)
                    widget.AP = Dictionary(N=drawn[key])
            else:
                _choose(found[name], kinds[name], value)
        if "/NeedAppearances" in form:
            del form.NeedAppearances
        pdf.save(
            out,
            deterministic_id=True,
            object_stream_mode=ObjectStreamMode.generate,
            compress_streams=True,
        )
    return out.getvalue()


def written(field: Field, value: str) -> str:
    """Return ``value`` as it stands in the document: a date as people write it."""
    if field.kind == "date" and value:
        try:
            day = date.fromisoformat(value)
        except ValueError:
            return value
        return f"{day.year}年{day.month}月{day.day}日"
    return value.replace("\r\n", "\n").replace("\r", "\n")


def widgets_of(field: Object) -> Iterator[Object]:
    """Yield the places of a field: several where a document has several copies."""
    kids = field.get("/Kids")
    listed = [*kids] if isinstance(kids, Array) else []
    places: list[Object] = [one for one in listed if isinstance(one, Dictionary)]
    yield from places or [field]


def _size(widget: Object) -> tuple[float, float]:
    left, bottom, right, top = (float(edge) for edge in widget.Rect)
    return round(abs(right - left), 2), round(abs(top - bottom), 2)


def _choose(field: Object, described: Field, value: Value) -> None:
    """Tick a checkbox, or pick one of a group, at all its places."""
    is_radio = described.kind == "radio"
    chosen = f"/{value}" if is_radio and value else OFF
    is_known = not (is_radio and value)
    for widget in widgets_of(field):
        states = {str(key) for key in widget.AP.N.keys()}  # noqa: SIM118
        if not is_radio and value:
            chosen = min(states - {OFF})
        is_known = is_known or chosen in states
        widget.AS = Name(chosen if chosen in states else OFF)
    if not is_known:
        title = described.group or described.title
        raise ChengnuoError(
            f"“{title}”里没有“{value}”这个选项。", remedy="按文书上的选项填写。"
        )
    field.V = Name(chosen)


def _appearance(
    pdf: Pdf,
    key: tuple[str, str, float, float],
    letters: Lettering,
    font: Object | None,
) -> Object:
    """Return the picture of a text in a box of its size."""
    text, kind, width, height = key
    drawing = b"/Tx BMC\nEMC"
    resources = Dictionary()
    if seen(text).strip() and font is not None:
        block = lay_out(_laid(text), kind, (width, height), letters.widths)
        drawing = _drawing(block, width, height, letters)
        resources = Dictionary(Font=Dictionary({LETTERS: font}))
    return pdf.make_stream(
        drawing,
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=Array([0, 0, width, height]),
        Resources=resources,
    )


def _laid(text: str) -> str:
    """Return what is drawn of ``text``, its own breaks kept."""
    return "\n".join(seen(line) for line in text.split("\n"))


def _drawing(block: Block, width: float, height: float, letters: Lettering) -> bytes:
    parts = [
        f"/Tx BMC\nq\n0 0 {width:g} {height:g} re W n\nBT\n0 g\n".encode(),
        f"{LETTERS} {block.size:g} Tf\n".encode(),
    ]
    if block.stretch != 1:
        parts.append(f"{100 * block.stretch:g} Tz\n".encode())
    for line, (x, y) in zip(block.lines, block.places, strict=True):
        parts.append(f"1 0 0 1 {x:g} {y:g} Tm\n".encode())
        parts.append(letters.encoded(line) + b" Tj\n")
    return b"".join([*parts, b"ET\nQ\nEMC"])
