"""Make the blanks of a printed document fillable, with any character, in few bytes.

In: a PDF of `pdf.pdf` and its fields. Out: the PDF with an AcroForm of our own making:
typed text names Helvetica, and readers find the Chinese characters by themselves, so
that no font is embedded for it; each state of each field has an appearance. The only
door of pikepdf.
"""

from io import BytesIO

from pikepdf import Array, Dictionary, Name, Object, ObjectStreamMode, Pdf, String

from chengnuo.errors import ChengnuoError
from chengnuo.rendering.fonts import FAMILIES
from chengnuo.rendering.vocabulary import Field

TYPED = "/Helv"  # the font of typed text, as the default appearances name it
FITTED = 0  # the reader fits the size of the text to the blank
DATE_HINT = "（年-月-日）"
MULTILINE, COMBO = 1 << 12, 1 << 17


def finish(printed: bytes, fields: tuple[Field, ...]) -> bytes:
    """Return ``printed`` with ``fields`` fillable, packed, and stable in its bytes."""
    out = BytesIO()
    with Pdf.open(BytesIO(printed)) as pdf:
        if fields:
            _form(pdf, fields)
        pdf.save(
            out,
            deterministic_id=True,
            object_stream_mode=ObjectStreamMode.generate,
            compress_streams=True,
        )
    return out.getvalue()


def _form(pdf: Pdf, fields: tuple[Field, ...]) -> None:
    described = {one.name: one for one in fields}
    form = pdf.Root.get("/AcroForm")
    found: dict[str, Object] = {}
    for field in form.Fields if form is not None else ():
        if "/Parent" in field:
            continue  # a choice of a radio group, which is listed itself
        name = str(field.T)
        if "/Kids" not in field:
            _single(pdf, field, described[name])
        elif name in found:  # a group that goes on over the page
            _adopt(found[name], field)
            continue
        found[name] = field
    if lost := described.keys() - found.keys():
        raise ChengnuoError(
            f"这些填写项没有印出来：{'、'.join(sorted(lost))}。",
            remedy="检查样式表，不要把填写项隐藏起来。",
        )
    for name, field in found.items():
        if "/Kids" in field:
            _radio(pdf, field, [one for one in fields if one.name == name])
    pdf.Root.AcroForm = pdf.make_indirect(
        Dictionary(
            Fields=Array([found[name] for name in described]),
            DR=Dictionary(Font=Dictionary({TYPED: _typed(pdf)})),
            DA=String(f"{TYPED} 0 Tf 0 g"),
        )
    )
    _drop_stand_in(pdf)


def _single(pdf: Pdf, widget: Object, field: Field) -> None:
    widget.TU = String(field.title + (DATE_HINT if field.kind == "date" else ""))
    if field.kind == "checkbox":
        widget.AP.N = Dictionary(
            {"/Yes": widget.AP.N["/on"], "/Off": _empty(pdf, widget)}
        )
        widget.AS = widget.V = Name.Off
        return
    widget.DA = String(f"{TYPED} {FITTED} Tf 0 g")
    widget.AP = Dictionary(N=_empty(pdf, widget))
    widget.V = String("")
    if field.kind == "choice":
        widget.Ff = COMBO
        widget.Opt = Array([String(option) for option in ("", *field.options)])
    if field.kind == "lines":
        widget.Ff = MULTILINE
    if field.max_length and field.kind != "choice":
        widget.MaxLen = field.max_length


def _adopt(group: Object, other: Object) -> None:
    """Move the choices of ``other`` into ``group``, which has the same name."""
    for kid in other.Kids:
        kid.Parent = group
        group.Kids.append(kid)


def _radio(pdf: Pdf, group: Object, choices: list[Field]) -> None:
    """Name the states of a group after the values they stand for."""
    group.TU = String("；".join(one.title for one in choices))
    group.V = Name.Off
    if "/Opt" in group:
        del group.Opt
    for kid, choice in zip(group.Kids, choices, strict=True):
        states = kid.AP.N
        drawn = next(states[key] for key in states.keys() if key != "/Off")  # noqa: SIM118
        kid.AP.N = Dictionary({f"/{choice.value}": drawn, "/Off": _empty(pdf, kid)})
        kid.AS = Name.Off
        kid.TU = String(choice.title)
        for key in ("/T", "/FT", "/Ff", "/V"):
            if key in kid:
                del kid[key]


def _empty(pdf: Pdf, widget: Object) -> Object:
    """Return the appearance of a blank that is empty."""
    left, bottom, right, top = (float(edge) for edge in widget.Rect)
    return pdf.make_stream(
        b"/Tx BMC EMC",
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=Array([0, 0, round(abs(right - left), 2), round(abs(top - bottom), 2)]),
    )


def _typed(pdf: Pdf) -> Object:
    """Return the font of typed text, which no reader needs embedded."""
    font = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type1,
        BaseFont=Name.Helvetica,
        Encoding=Name.WinAnsiEncoding,
    )
    return pdf.make_indirect(font)


def _drop_stand_in(pdf: Pdf) -> None:
    """Remove the font that only held the place of the typed one while printing."""
    family = FAMILIES["field"].replace(" ", "-")
    for page in pdf.pages:
        fonts = page.Resources.get("/Font", Dictionary())
        for key in list(fonts.keys()):
            if str(fonts[key].BaseFont).endswith(family):
                del fonts[key]
