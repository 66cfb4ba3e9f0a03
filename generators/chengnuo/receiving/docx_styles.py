"""The styles of a DOCX: what they build on, and which properties count for a text.

In: the part of styles. Out: chains of properties, nearest first, numbers and colours as
they are written, and what is odd about the styles themselves.
"""

import math
import re
from collections.abc import Iterator

from chengnuo.receiving.docx_names import (
    CONDITION,
    PARAGRAPH,
    RUN,
    STYLE,
    STYLES,
    W,
    unknown,
)
from chengnuo.rendering.vocabulary import Element

VAL = f"{W}val"
OFF = {"0", "false", "off"}
DEEPEST = 20  # styles that build on each other
WHITE, BLACK = "FFFFFF", "000000"
SIZED = re.compile(r"(-?[0-9]{1,7}(?:\.[0-9]{1,6})?)(mm|cm|in|pt|pc|pi)?")
POINTS = {"mm": 72 / 25.4, "cm": 72 / 2.54, "in": 72.0, "pt": 1.0, "pc": 12.0,
          "pi": 12.0}  # fmt: skip
COLOUR = re.compile("[0-9A-Fa-f]{6}")
PARTS = {"rPr": RUN, "pPr": PARAGRAPH}


class Styles:
    """The styles of one part."""

    def __init__(self, root: Element | None) -> None:
        """Look the styles of ``root`` up by their numbers and kinds."""
        self.named: dict[str, Element] = {}
        self._default: dict[str, str] = {}
        self._chains: dict[tuple[str, str, str], list[Element]] = {}
        self._root = root
        for style in () if root is None else root.iterchildren(f"{W}style"):
            name = style.get(f"{W}styleId") or ""
            self.named.setdefault(name, style)
            if style.get(f"{W}default") not in {None, *OFF}:
                self._default.setdefault(style.get(f"{W}type") or "", name)
        self.runs = self._given("rPrDefault", "rPr")
        self.paragraphs = self._given("pPrDefault", "pPr")

    def _given(self, name: str, what: str) -> list[Element]:
        root = self._root
        if root is None:
            return []
        return root.findall(f"{W}docDefaults/{W}{name}/{W}{what}")

    def chain(self, name: str, kind: str, what: str) -> list[Element]:
        """Return the properties of a style and of those it builds on, nearest first.

        A style that is not there, or of another kind, stands for the usual one too.
        """
        key = name, kind, what
        if key not in self._chains:
            found: list[Element] = []
            style = self.named.get(name)
            usual = self._default.get(kind, "")
            is_right = style is not None and style.get(f"{W}type") == kind
            for start in [name] if is_right else [name, usual]:
                seen: set[str] = set()
                at = start
                while at and at not in seen and at in self.named:
                    seen.add(at)
                    if len(seen) > DEEPEST:
                        break
                    found += self.named[at].findall(f"{W}{what}")
                    at = value(self.named[at], "basedOn")
            self._chains[key] = found
        return self._chains[key]

    def conditions(self, name: str) -> Iterator[Element]:
        """Yield a table style and those it builds on, with their conditional parts."""
        seen: set[str] = set()
        at = name if name in self.named else self._default.get("table", "")
        while at and at not in seen and at in self.named and len(seen) <= DEEPEST:
            seen.add(at)
            yield self.named[at]
            yield from self.named[at].iterchildren(f"{W}tblStylePr")
            at = value(self.named[at], "basedOn")

    def odd(self) -> Iterator[str]:
        """Yield what is odd about the styles, used or not."""
        root = self._root
        if root is None:
            yield "没有样式"
            return
        if root.tag != f"{W}styles":
            yield "不认识的样式"
        for tag in sorted({str(child.tag) for child in root} - STYLES):
            yield f"样式 特殊的格式 {tag.rpartition('}')[2]}"
        if len(root.findall(f"{W}docDefaults")) > 1 or any(
            len(given) > 1 for given in (self.runs, self.paragraphs)
        ):
            yield "样式 重复的属性"
        ids: set[str] = set()
        names: set[tuple[str, str]] = set()
        usual: set[str] = set()
        depth: dict[str, int] = {}
        for style in root.iterchildren(f"{W}style"):
            kind = style.get(f"{W}type") or "paragraph"
            number = (style.get(f"{W}styleId") or "").casefold()
            name = kind, value(style, "name").casefold()
            is_usual = style.get(f"{W}default") not in {None, *OFF}
            if number in ids or name in names or (is_usual and kind in usual):
                yield f"重复的样式 {number}"
            ids.add(number)
            names.add(name)
            usual |= {kind} if is_usual else set()
            for said in unknown_in_style(style):
                yield f"样式 {number} {said}"
            if self._depth(style.get(f"{W}styleId") or "", depth) > DEEPEST:
                yield f"样式 {number} 叠得太深"

    def _depth(self, name: str, known: dict[str, int]) -> int:
        """Return on how many styles one builds; in a circle, too many."""
        above: list[str] = []
        at = name
        while at in self.named and at not in known and len(above) <= DEEPEST:
            above.append(at)
            at = value(self.named[at], "basedOn")
        count = DEEPEST if len(above) > DEEPEST else known.get(at, 0)
        for one in reversed(above):
            count += 1
            known[one] = count
        return known.get(name, 0)


def unknown_in_style(style: Element) -> Iterator[str]:
    """Yield what a style has that none has; conditional parts may be several."""
    tags = [str(child.tag) for child in style]
    conditions = style.findall(f"{W}tblStylePr")
    once = [tag for tag in tags if tag != f"{W}tblStylePr"]
    if len(set(once)) < len(once):
        yield "重复的属性"
    for tag in sorted(set(tags) - STYLE):
        yield f"特殊的格式 {tag.rpartition('}')[2]}"
    for condition in conditions:
        yield from unknown(condition, CONDITION)


def first(chain: list[Element], name: str, attribute: str = "") -> Element | None:
    """Return the nearest property of that name, with that attribute if one is told."""
    tag = f"{W}{name}"
    for one in chain:
        found = next(one.iterchildren(tag), None)  # faster than `find`
        if found is not None and (not attribute or found.get(attribute) is not None):
            return found
    return None


def attribute_of(chain: list[Element], name: str, attribute: str) -> str | None:
    """Return an attribute where it is nearest."""
    found = first(chain, name, f"{W}{attribute}")
    return None if found is None else found.get(f"{W}{attribute}")


def value(parent: Element | None, name: str) -> str:
    """Return the value of a property, "" if there is none."""
    found = None if parent is None else next(parent.iterchildren(f"{W}{name}"), None)
    return "" if found is None else found.get(VAL) or ""


def is_on(parent: Element, name: str) -> bool:
    """Say whether a property that is on or off is there, and on."""
    found = next(parent.iterchildren(f"{W}{name}"), None)
    return found is not None and found.get(VAL) not in OFF


def measure(said: str | None, unit: int = 20, otherwise: float = 0.0) -> float:
    """Return a measure in parts of a point, not a number where it is not understood.

    ``unit`` is how many of them a point has: 20 for twips, 2 for sizes of letters.
    """
    if said is None:
        return otherwise
    found = SIZED.fullmatch(said)
    if not found:
        return math.nan
    number = float(found[1])
    return number * POINTS[found[2]] * unit if found[2] else number


def within(low: float, number: float, high: float) -> bool:
    """Say whether a number lies between two; what is not understood never does."""
    return low <= number <= high


def colour(said: str | None) -> str | None:
    """Return a colour, "" for the automatic one, None if it is not understood."""
    if said in {None, "auto"}:
        return ""
    return said if said and COLOUR.fullmatch(said) else None


def grounds_in(properties: Element | None) -> Iterator[str]:
    """Yield the colour that a shading gives, "?" where it cannot be told."""
    for shade in () if properties is None else properties.findall(f"{W}shd"):
        fill = colour(shade.get(f"{W}fill"))
        is_plain = shade.get(VAL) in {None, "clear", "nil"}
        is_themed = any("theme" in str(name) for name in shade.attrib)
        if fill is None or is_themed or not is_plain:
            yield "?"
        elif fill:
            yield fill
