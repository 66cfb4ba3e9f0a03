"""Make the blanks of a printed document fillable, with any character, in few bytes.

In: the PDF objects of a printed document and its fields. Out: the same objects with an
AcroForm of our own making: typed text names Helvetica, and readers find the Chinese
characters by themselves, so that no font is embedded for it; each state of each field
has an appearance. A field is a dictionary of its own, and its places on the pages, one
or more, are its kids, unless it has one only.
"""

from collections.abc import Iterable

from pydyf import PDF, Array, Dictionary, Object, Stream, String

from chengnuo.errors import ChengnuoError
from chengnuo.rendering.fonts import FAMILIES
from chengnuo.rendering.packing import content, pages_of, target
from chengnuo.rendering.vocabulary import Field

TYPED = "Helv"  # the font of typed text, as the default appearances name it
FITTED = 0  # the reader fits the size of the text to the blank
DATE_HINT = "（年-月-日）"
MULTILINE, COMBO = 1 << 12, 1 << 17
ONE_OF_ALL = (1 << 14) + (1 << 15) + (1 << 25)  # radio; twins go on and off together
# What belongs to a field itself, not to its places.
OWN = ("FT", "T", "TU", "Ff", "V", "DA", "MaxLen", "Opt")


def make_fillable(pdf: PDF, fields: tuple[Field, ...]) -> None:
    """Make ``fields`` fillable, all of which ``pdf`` must have been printed with."""
    described = {one.name: one for one in fields}
    form = pdf.catalog.get("AcroForm", {})
    found: dict[str, Dictionary] = {}
    for reference in form.get("Fields", ()):
        field = target(pdf, reference)
        if "Parent" in field:
            continue  # a choice of a radio group, which is listed itself
        name = field["T"].string
        if "Kids" not in field:
            _single(pdf, field, described[name])
        elif name in found:  # a group that goes on over the page
            _adopt(pdf, found[name], field)
            continue
        found[name] = field
    if lost := described.keys() - found.keys():
        raise ChengnuoError(
            f"这些填写项没有印出来：{'、'.join(sorted(lost))}。",
            remedy="检查样式表，不要把填写项隐藏起来。",
        )
    for name, field in found.items():
        if "Kids" in field:
            _radio(pdf, field, [one for one in fields if one.name == name])
    if not found:
        pdf.catalog.pop("AcroForm", None)
        return
    pdf.catalog["AcroForm"] = Dictionary(
        {
            "Fields": Array(found[name].reference for name in described),
            "DR": Dictionary({"Font": Dictionary({TYPED: _typed(pdf)})}),
            "DA": String(f"/{TYPED} 0 Tf 0 g"),
        }
    )
    _share_buttons(
        pdf,
        (target(pdf, place) for field in found.values() for place in places(field)),
    )
    _drop_stand_in(pdf)


def places(field: Dictionary) -> list[bytes]:
    """Return where on the pages ``field`` is."""
    return list(field["Kids"]) if "Kids" in field else [field.reference]


def parted(pdf: PDF, reference: bytes) -> bytes:
    """Return the field at ``reference``, made a field of its own with its place."""
    place = target(pdf, reference)
    if "Kids" in place:
        return reference
    field = Dictionary({key: place.pop(key) for key in OWN if key in place})
    field["Kids"] = Array([reference])
    pdf.add_object(field)
    place["Parent"] = field.reference
    made: bytes = field.reference
    return made


def _single(pdf: PDF, widget: Dictionary, field: Field) -> None:
    widget["TU"] = String(field.title + (DATE_HINT if field.kind == "date" else ""))
    if field.kind == "checkbox":
        drawn = widget["AP"]["N"]["on"]
        widget["AP"] = _states(pdf, widget, "Yes", drawn)
        widget["AS"] = widget["V"] = "/Off"
        return
    widget["DA"] = String(f"/{TYPED} {FITTED} Tf 0 g")
    widget["AP"] = Dictionary({"N": _empty(pdf, widget)})
    widget["V"] = String("")
    if field.kind == "choice":
        widget["Ff"] = COMBO
        widget["Opt"] = Array(String(option) for option in ("", *field.options))
    if field.kind == "lines":
        widget["Ff"] = MULTILINE
    widget.pop("MaxLen", None)
    if field.max_length and field.kind != "choice":
        widget["MaxLen"] = field.max_length


def _adopt(pdf: PDF, group: Dictionary, other: Dictionary) -> None:
    """Move the choices of ``other`` into ``group``, which has the same name."""
    for kid in other["Kids"]:
        target(pdf, kid)["Parent"] = group.reference
        group["Kids"].append(kid)


def _radio(pdf: PDF, group: Dictionary, choices: list[Field]) -> None:
    """Name the states of a group after the values they stand for."""
    group["TU"] = String("；".join(one.title for one in choices))
    group["V"] = "/Off"
    group["Ff"] = ONE_OF_ALL
    group.pop("Opt", None)
    for reference, choice in zip(group["Kids"], choices, strict=True):
        kid = target(pdf, reference)
        (drawn,) = kid["AP"]["N"].values()
        kid["AP"] = _states(pdf, kid, choice.value, drawn)
        kid["AS"] = "/Off"
        kid["TU"] = String(choice.title)
        for key in ("T", "FT", "Ff", "V"):
            kid.pop(key, None)


def _states(pdf: PDF, widget: Dictionary, value: str, drawn: bytes) -> Dictionary:
    """Return the appearances of a button: chosen and not."""
    states = {value: drawn, "Off": _empty(pdf, widget)}
    return Dictionary({"N": Dictionary(states)})


def _empty(pdf: PDF, widget: Dictionary) -> bytes:
    """Return the appearance of a blank that is empty."""
    left, bottom, right, top = widget["Rect"]
    box = [0, 0, round(abs(right - left), 2), round(abs(top - bottom), 2)]
    form = {"Type": "/XObject", "Subtype": "/Form", "BBox": Array(box)}
    return _added(pdf, Stream([b"/Tx BMC EMC"], form))


def _typed(pdf: PDF) -> bytes:
    """Return the font of typed text, which no reader needs embedded."""
    font = {"Type": "/Font", "Subtype": "/Type1", "BaseFont": "/Helvetica"}
    return _added(pdf, Dictionary({**font, "Encoding": "/WinAnsiEncoding"}))


def _added(pdf: PDF, made: Object) -> bytes:
    pdf.add_object(made)
    reference: bytes = made.reference
    return reference


def _share_buttons(pdf: PDF, places: Iterable[Dictionary]) -> None:
    """Let buttons that look the same have the same appearances, which never change."""
    known: dict[tuple[bytes, str], bytes] = {}
    for place in places:
        states = place["AP"]["N"]
        if not isinstance(states, dict):
            continue  # of a text, which changes as it is typed
        for name, reference in states.items():
            drawn = target(pdf, reference)
            look = content(drawn), repr(drawn.extra["BBox"])
            states[name] = known.setdefault(look, reference)


def _drop_stand_in(pdf: PDF) -> None:
    """Remove the font that only held the place of the typed one while printing."""
    family = FAMILIES["field"].replace(" ", "-").encode()
    for page in pages_of(pdf)[:1]:  # all pages have the same resources
        fonts = target(pdf, target(pdf, page["Resources"])["Font"])
        for key in [k for k, v in fonts.items()
                    if target(pdf, v)["BaseFont"].endswith(family)]:  # fmt: skip
            del fonts[key]
