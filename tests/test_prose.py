"""Prose of papers and guides: safe, with anchors that stay."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chengnuo.prose import render

OURS = frozenset("p h1 h2 h3 h4 h5 h6 ul ol li em strong code pre a".split())  # noqa: SIM905
OURS |= {"blockquote", "hr", "br", "table", "thead", "tbody", "tr", "th", "td"}


@pytest.mark.parametrize(
    ("text", "anchors"),
    [
        (
            "## 一、总则\n\n### （二）目标\n\n1. 甲\n2. 乙\n",
            ["一", "一-二", "一-二-1", "一-二-2"],
        ),
        ("（一）甲。\n\n（二）乙。\n", ["一", "二"]),
        ("## 附件 2\n\n## 一、基本信息\n", ["附件2", "附件2-一"]),
        ("## 一、甲\n\n## 一、乙\n", ["一", "一_2"]),
        ("第三条 甲。\n", ["三条"]),
        ("没有编号的一段。\n", []),
    ],
)
def test_numbered_pieces_have_anchors_made_of_their_numbers(text, anchors) -> None:
    assert re.findall(r'id="([^"]*)"', render(text).html) == anchors


def test_headings_make_the_table_of_contents() -> None:
    assert render("## 一、总则\n\n### （一）目标\n").headings == (
        (2, "一、总则", "一"),
        (3, "（一）目标", "一-一"),
    )


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[点](javascript:alert(1))",
        "[点](data:text/html,x)",
        "![图](https://example.org/x.png)",
        '<a href="x" onclick="y">z</a>',
        "[x]: javascript:alert(1)\n\n[x]",
    ],
)
def test_nothing_in_prose_is_obeyed(text) -> None:
    html = render(text).html
    assert "<script" not in html
    assert "<img" not in html
    assert not re.search(r"<[^>]*(javascript:|data:|onclick)", html)


@given(st.text(max_size=300))
def test_any_text_gives_only_tags_of_our_own(text) -> None:
    found = set(re.findall(r"</?([a-zA-Z0-9]+)", render(text).html))
    assert found <= OURS


@pytest.mark.parametrize("text", ["", "\n", "\ufeff"])
def test_no_text_is_no_prose(text) -> None:
    assert render(text).headings == ()


@pytest.mark.parametrize(
    ("words", "place"),
    [("开头的话", ""), ("甲的 内容", "一"), ("乙&丙", "一-二"), ("没有的", None)],
)
def test_words_are_found_in_their_numbered_piece(words, place) -> None:
    prose = render("开头的话。\n\n## 一、甲\n\n甲的**内容**。\n\n（二）乙&丙。\n")
    assert prose.place_of(words) == place
