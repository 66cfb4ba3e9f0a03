"""Templates and the closed vocabulary: what is refused, and in which words."""

import pytest

from chengnuo.errors import ChengnuoError
from chengnuo.rendering.html import chinese, document, lines, pieces, sentence, under
from chengnuo.rendering.vocabulary import Field, body_of, fields, parse

PAGE = '<html lang="zh-CN"><head><title>文</title></head><body>{}</body></html>'


@pytest.mark.parametrize(
    ("number", "text"),
    [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (42, "四十二"), (99, "九十九")],
)
def test_numbers_are_written_as_in_papers(number, text):
    assert chinese(number) == text


def test_text_is_cut_at_its_placeholders():
    assert pieces("公开范围：{scope}；时限：{term}。") == [
        ("text", "公开范围："), ("field", "scope"), ("text", "；时限："),
        ("field", "term"), ("text", "。"),
    ]  # fmt: skip


def test_lines_and_sentences_are_fit_to_be_built_in():
    assert lines("一\n\n 二 ") == ["一", "二"]
    assert sentence("一；\n二。") == "一；二"


def test_headings_of_prose_go_below_those_of_the_document():
    prose = "<h1>一</h1><h4>二</h4><h1>三</h1>"
    assert under(prose, 2) == "<h3>一</h3><h4>二</h4><h3>三</h3>"


def written(tmp_path, text):
    (tmp_path / "t.html").write_text(text, encoding="utf-8")
    return document("t.html", {"word": "<b>&"}, (tmp_path,))


def test_values_are_escaped(tmp_path):
    assert written(tmp_path, "{{ word }}") == "&lt;b&gt;&amp;"


@pytest.mark.parametrize(
    "text",
    [
        "{{ unknown }}",
        "{{ word.unknown }}",
        "{% if %}",
        "{{ word + 1 }}",
        "{{ '%d' | format(word) }}",
        "{{ range(1, 5, 0) }}",
        "{{ 1 / 0 }}",
        "{% extends 't.html' %}",
    ],
)
def test_a_wrong_template_is_named(tmp_path, text):
    with pytest.raises(ChengnuoError, match=r"t\.html(第 1 行)?有误"):
        written(tmp_path, text)


def test_the_line_is_that_of_the_template_that_is_wrong(tmp_path):
    (tmp_path / "part.html").write_text("\n{% if %}", encoding="utf-8")
    with pytest.raises(ChengnuoError, match=r"part\.html第 2 行有误"):
        written(tmp_path, "{% include 'part.html' %}")


def test_a_template_in_another_encoding_is_named(tmp_path):
    (tmp_path / "t.html").write_bytes("证明".encode("gb18030"))
    with pytest.raises(ChengnuoError, match=r"t\.html.*不是 UTF-8"):
        document("t.html", {}, (tmp_path,))


@pytest.mark.parametrize(
    "text", ["", " \n", "<!-- 空 -->", "<?xml version='1.0' encoding='gbk'?><p>文</p>"]
)
def test_a_template_that_is_no_document_is_refused(text):
    with pytest.raises(ChengnuoError, match="文书模板"):
        body_of(parse(text))


def test_a_missing_template_is_named(tmp_path):
    with pytest.raises(ChengnuoError, match=r"none\.html"):
        document("none.html", {}, (tmp_path,))


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("<marquee>文</marquee>", "<marquee>"),
        ('<p class="odd">文</p>', "类名 odd"),
        ("<script>1</script>", "<script>"),
    ],
)
def test_what_is_not_in_the_vocabulary_is_refused(body, message):
    with pytest.raises(ChengnuoError, match=message):
        parse(PAGE.format(body))


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('<input type="file" name="a" title="附件">', "填写项类型 file"),
        ('<input type="text" name="a">', "没有 name 或 title"),
        ('<input type="text" name="a" title="甲"><textarea name="a" title="乙"></textarea>',
         "都叫 a"),
        ('<input type="text" name="a" title="甲" maxlength="多">', "不是数字"),
        ('<input type="radio" name="a" value="1" title="甲">' * 2, "都叫 a"),
    ],
)  # fmt: skip
def test_a_blank_without_a_name_of_its_own_is_refused(body, message):
    with pytest.raises(ChengnuoError, match=message):
        fields(parse(PAGE.format(body)))


def test_fields_are_read_from_the_document():
    body = (
        '<input type="text" name="a" title="甲" maxlength="18">'
        '<select name="b" title="乙"><option value=""></option><option>丙</option></select>'
    )
    assert fields(parse(PAGE.format(body))) == (
        Field("a", "甲", "text", 18),
        Field("b", "乙", "choice", options=("丙",)),
    )
