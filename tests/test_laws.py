"""Citations by example: what they mean, on which day."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chengnuo.laws import State, parse, quote, resolve, state_of, to_number
from chengnuo.model import Article, Law
from chengnuo.problems import Place

ARTICLE = Article(
    "第十六条",
    "第十六条 申请登记，应当提交下列材料：\n"
    "（一）申请书；\n"
    "（二）身份证明；\n"
    "登记机关应当公开格式文本：\n"
    "（一）清单；\n"
    "登记机关不得要求重复提供。",
)


def law(version: str, begin: str = "", end: str = "", title: str = "示例法") -> Law:
    def day(text: str) -> date | None:
        return date.fromisoformat(text) if text else None

    return Law(
        slug="example-law",
        title=f"中华人民共和国{title}",
        short_title=title,
        rank="法律",
        version=date.fromisoformat(version),
        source="示例",
        certainty="已核对来源",
        articles=(ARTICLE,),
        place=Place("laws/example-law/x.yaml"),
        in_force_from=day(begin),
        in_force_until=day(end),
    )


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("《示例法》", ("示例法", "", "", "")),
        ("《示例法》第五十条第二款", ("示例法", "第五十条", "二", "")),
        ("《示例法》第十六条第一款第（三）项", ("示例法", "第十六条", "一", "三")),
        ("《示例法》第十六条第三项", ("示例法", "第十六条", "", "三")),
        ("《示例法》第一百二十条之一", ("示例法", "第一百二十条之一", "", "")),
    ],
)
def test_a_citation_is_taken_apart(text, parts) -> None:
    found = parse(text)
    assert (found.law, found.article, found.paragraph, found.item) == parts


@pytest.mark.parametrize(
    "text",
    [
        "",
        "示例法第一条",
        "《示例法》第1条",
        "《示例法》第二款",
        "《甲》《乙》",
        "《示例法》等",
    ],
)
def test_what_is_no_citation_is_refused(text) -> None:
    assert parse(text) is None


@pytest.mark.parametrize(
    ("citation", "lines"),
    [
        ("《示例法》第十六条第三款", ["登记机关不得要求重复提供。"]),
        (
            "《示例法》第十六条第一款第（二）项",
            ["申请登记，应当提交下列材料：", "（二）身份证明；"],
        ),
        (
            "《示例法》第十六条第二款第（一）项",
            ["登记机关应当公开格式文本：", "（一）清单；"],
        ),
        ("《示例法》第十六条第四款", []),
        ("《示例法》第十六条第一款第（三）项", []),
    ],
)
def test_a_paragraph_and_an_item_are_quoted_word_for_word(citation, lines) -> None:
    assert list(quote(ARTICLE, parse(citation))) == lines


@pytest.mark.parametrize(
    ("begin", "end", "day", "state"),
    [
        ("2020-01-01", "", "2019-12-31", State.NOT_YET),
        ("2020-01-01", "", "2020-01-01", State.IN_FORCE),
        ("2020-01-01", "2022-11-01", "2022-10-31", State.IN_FORCE),
        ("2020-01-01", "2022-11-01", "2022-11-01", State.ENDED),
        ("", "", "2026-11-20", State.UNKNOWN),
        ("", "2022-11-01", "2026-11-20", State.ENDED),
        ("", "", "2018-01-01", State.NOT_YET),
    ],
)
def test_the_end_is_the_first_day_on_which_a_law_no_longer_holds(
    begin, end, day, state
) -> None:
    assert state_of(law("2019-10-01", begin, end), date.fromisoformat(day)) is state


def test_the_version_in_force_on_the_day_is_meant() -> None:
    old = law("2016-11-07", "2016-11-07", "2022-12-30")
    new = law("2022-12-30", "2022-12-30")
    citation = parse("《示例法》第十六条")
    for day, version in [("2022-12-29", old), ("2022-12-30", new)]:
        found = resolve((old, new), citation, date.fromisoformat(day))
        assert found.law is version
        assert found.state is State.IN_FORCE


def test_a_version_that_is_named_is_meant_whatever_the_day() -> None:
    old = law("2016-11-07", "2016-11-07", "2022-12-30")
    new = law("2022-12-30", "2022-12-30")
    found = resolve((old, new), parse("《示例法》"), date(2026, 1, 1), old.version)
    assert (found.law, found.state) == (old, State.ENDED)


@pytest.mark.parametrize(
    ("citation", "absent"),
    [
        ("《别的法》第一条", "《别的法》"),
        ("《示例法》第九条", "《示例法》（2016-11-07版本）第九条"),
        ("《示例法》第十六条第九款", "《示例法》第十六条中的第九款"),
    ],
)
def test_what_is_not_on_file_is_named(citation, absent) -> None:
    found = resolve((law("2016-11-07"),), parse(citation), date(2026, 1, 1))
    assert (found.state, found.absent) == (State.MISSING, absent)


def test_the_full_title_and_the_short_one_are_the_same_law() -> None:
    for name in ("《示例法》", "《中华人民共和国示例法》"):
        assert resolve((law("2016-11-07"),), parse(name), date(2026, 1, 1)).law


@given(st.integers(1, 9999))
def test_numerals_are_read_as_they_are_written(number) -> None:
    assert to_number(numeral(number)) == number


def numeral(number: int) -> str:
    """Write a number as a law does: 一百零五, 二十, 十六."""
    digits = "零一二三四五六七八九"
    text, zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            text += ("零" if zero and text else "") + digits[digit] + name
            zero = False
        else:
            zero = True
    return text[1:] if text.startswith("一十") else text
