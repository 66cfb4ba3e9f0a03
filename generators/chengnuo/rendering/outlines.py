"""Draw a glyph with fewer points, so that a font weighs less: no one sees which.

In: the contours of a glyph, lines and cubic curves. Out: contours that nowhere lie
further from them than a tolerance: flat curves become lines, and corners that hardly
turn go.
"""

from math import hypot
from typing import TypeAlias

Point: TypeAlias = tuple[float, float]
Segment: TypeAlias = tuple[Point, ...]  # the end of a line, or a curve's three points
Contour: TypeAlias = list[Segment]  # closed: it begins where its last segment ends

BULGE = 0.75  # a cubic curve goes no further from its chord than this of its handles


def simplified(contour: Contour, *, curve: float, corner: float) -> Contour:
    """Return ``contour`` with curves straightened and corners cut by so much at most."""
    segments, before = [], contour[-1][-1]
    for segment in contour:
        end = segment[-1]
        far = max((_distance(p, before, end) for p in segment[:-1]), default=0.0)
        segments.append((end,) if far * BULGE <= curve else segment)
        before = end
    while len(segments) > 3:  # noqa: PLR2004 - a triangle stays
        turn, at = min(
            (_turn(segments, number), number) for number in range(len(segments))
        )
        if turn > corner:
            break
        del segments[at]
    return segments


def _turn(segments: Contour, number: int) -> float:
    """Return how much is cut off if the point between two lines goes."""
    line, after = segments[number], segments[(number + 1) % len(segments)]
    if len(line) != 1 or len(after) != 1:
        return float("inf")
    return _distance(line[0], segments[number - 1][-1], after[0])


def _distance(point: Point, start: Point, end: Point) -> float:
    """Return how far ``point`` is from the line between ``start`` and ``end``."""
    along, up = end[0] - start[0], end[1] - start[1]
    right, above = point[0] - start[0], point[1] - start[1]
    length = along * along + up * up
    share = max(0.0, min(1.0, (right * along + above * up) / length)) if length else 0.0
    return hypot(right - share * along, above - share * up)
