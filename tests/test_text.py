"""Characters: what is mended, what is the same to the search, what must not be."""

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chengnuo.text import SAME, find_bad_characters, fold, mend, words_of

KANGXI = [chr(c) for c in range(0x2F00, 0x2FD6)]
SUPPLEMENT = [chr(c) for c in range(0x2E81, 0x2EF4) if c != 0x2E9A]  # not assigned
ANY = st.text(max_size=40) | st.text(
    st.sampled_from(
        [*KANGXI, *SUPPLEMENT, *SAME, *"ＡａＺ１　 \t\n\u200b\ufeff许可İΣẞ"]
    ),
    max_size=40,
)

SAME_TO_THE_SEARCH = [
    ("琼府办函〔2020〕394号", "琼府办函[2020]394号"),
    ("琼府办函〔2020〕394号", "琼府办函（２０２０）３９４号"),
    ("琼府办函〔2020〕394号", "琼府办函(2020)394号"),
    ("琼府办函〔2020〕394号", "琼府办函【2020】394号"),
    ("《医疗机构执业许可证》", "〈医疗机构执业许可证〉"),
    ("“放管服”改革", '"放管服"改革'),
    ("「互联网＋监管」", '"互联网+监管"'),
    ("⼀次性告知", "一次性告知"),
    ("⽤⼾", "用户"),
    ("二○二一年", "二〇二一年"),
    ("ＡＢＣ", "abc"),
    ("  姓　　名\n", "姓 名"),
    ("承\u200b诺\ufeff书", "承诺书"),
    ("葛\U000e0100", "葛"),
    ("\uf9d1", "六"),
]


@pytest.mark.parametrize(("one", "other"), SAME_TO_THE_SEARCH)
def test_what_people_read_alike_is_the_same_to_the_search(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("⼀、⾏政机关（⽤⼈单位）：", "一、行政机关（用人单位）："),
        ("⻅证⻔诊⻚⻋⻢⻥", "见证门诊页车马鱼"),
        ("⺟⼥", "母女"),
        ("（），：；“”〔2020〕ＡＢ　", "（），：；“”〔2020〕ＡＢ　"),
        ("", ""),
    ],
)
def test_mending_touches_radicals_only(text, mended):
    assert mend(text) == mended


def test_every_radical_becomes_an_ordinary_character():
    mended = [mend(char) for char in (*KANGXI, *SUPPLEMENT)]
    assert [len(char) for char in mended] == [1] * (214 + 114)
    assert not [char for char in mended if "\u2e80" <= char <= "\u2fdf"]
    assert {unicodedata.category(char) for char in mended} == {"Lo"}
    assert [mend(c) for c in KANGXI] == [
        unicodedata.normalize("NFKC", c) for c in KANGXI
    ]


@settings(deadline=None)
@given(ANY)
def test_mending_twice_changes_nothing_more(text):
    once = mend(text)
    assert mend(once) == once
    assert not set(once) & {*KANGXI, *SUPPLEMENT}
    assert len(once) == len(text)


@settings(deadline=None)
@given(ANY)
@example("İ \u200b \ufeff")
def test_folding_twice_changes_nothing_more(text):
    once = fold(text)
    assert fold(once) == once
    assert not set(once) & {*KANGXI, *SUPPLEMENT, *SAME}
    assert "  " not in once
    assert once == once.strip()


@settings(deadline=None)
@given(ANY)
def test_folding_mends_first(text):
    assert fold(mend(text)) == fold(text)


def test_folding_a_character_is_settled_for_all_of_unicode():
    unsettled = [
        char
        for char in map(chr, range(0x110000))
        if (once := fold(char)) != char and fold(once) != once
    ]
    assert unsettled == []


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("营业执照", ("营业执照",)),
        (" 死亡　证明\t死亡 ", ("死亡", "证明")),
        ("", ()),
        (" \u3000\u200b\n", ()),
        ("\udcff", ("\ufffd",)),
    ],
)
def test_a_query_is_cut_at_white_space(query, words):
    assert words_of(query) == words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("正常的字，（）〔〕《》　𠘨\n\t\r\n", []),
        ("⾏政", [("⾏", 0, "部首字符，应为“行”")]),
        ("⺀", [("⺀", 0, "部首字符")]),
        ("承\u200b诺", [("\u200b", 1, "零宽字符")]),
        ("\ufeff承诺", [("\ufeff", 0, "零宽字符")]),
        ("承诺\u202e", [("\u202e", 2, "改变文字方向的字符")]),
        ("\u2067", [("\u2067", 0, "改变文字方向的字符")]),
        ("承\x00诺", [("\x00", 1, "控制字符")]),
        ("承\r诺", [("\r", 1, "控制字符")]),
        ("\x85", [("\x85", 0, "控制字符")]),
        ("\xad", [("\xad", 0, "看不见的格式字符")]),
        ("\ue863", [("\ue863", 0, "私用区字符（换一台电脑就显示不出来）")]),
        ("\U000f0000", [("\U000f0000", 0, "私用区字符（换一台电脑就显示不出来）")]),
        ("锟\ufffd", [("\ufffd", 1, "替换字符，原来的字已经丢失")]),
        ("\uffff", [("\uffff", 0, "不是字符的编码")]),
        ("\u2028", [("\u2028", 0, "行分隔符")]),
        ("\udc80", [("\udc80", 0, "不完整的字符")]),
    ],
)
def test_each_bad_character_is_named_with_its_place(text, found):
    assert find_bad_characters(text) == found


@settings(deadline=None)
@given(st.text(st.characters(categories=["Cc", "Cf", "Co"]), min_size=1, max_size=5))
def test_no_control_format_or_private_character_is_overlooked(text):
    allowed = text.replace("\r\n", "").replace("\n", "").replace("\t", "")
    assert len(find_bad_characters(text)) == len(allowed)
