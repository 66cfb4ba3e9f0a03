"""Outlines with fewer points: what goes is not seen, what is seen stays."""

from hypothesis import given
from hypothesis import strategies as st

from chengnuo.rendering.outlines import simplified

SQUARE = [((0, 0),), ((0, 500),), ((500, 500),), ((500, 0),)]
numbers = st.integers(-2000, 2000)
points = st.tuples(numbers, numbers)
contours = st.lists(
    st.one_of(st.tuples(points), st.tuples(points, points, points)),
    min_size=1,
    max_size=12,
)


def test_a_flat_curve_becomes_a_line():
    flat = [*SQUARE[1:], ((400, -6), (100, -6), (0, 0))]
    assert simplified(flat, curve=10, corner=0)[-1] == ((0, 0),)


def test_a_curve_that_bulges_stays():
    arch = [*SQUARE[:3], ((560, 400), (560, 100), (500, 0))]
    assert simplified(arch, curve=10, corner=5) == arch


def test_a_corner_that_hardly_turns_goes():
    nearly = [SQUARE[0], ((3, 250),), *SQUARE[1:]]
    assert simplified(nearly, curve=10, corner=5) == SQUARE


def test_a_corner_stays():
    assert simplified(SQUARE, curve=10, corner=5) == SQUARE


@given(contours, st.floats(0, 50), st.floats(0, 50))
def test_no_contour_gets_points_that_it_had_not_or_vanishes(contour, curve, corner):
    left = simplified(contour, curve=curve, corner=corner)
    assert min(len(contour), 3) <= len(left) <= len(contour)
    assert {segment[-1] for segment in left} <= {segment[-1] for segment in contour}
    assert all(segment in contour for segment in left if len(segment) > 1)
