"""A kind of document is data: where it is made, in which words, from which folder."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from chengnuo import check, plan, read
from chengnuo.errors import ChengnuoError
from chengnuo.planning.artifacts import Kind
from chengnuo.reading.specifications import read_specs
from examples import SPECS, TEMPLATES

ROOT = Path(__file__).resolve().parent.parent
TODAY = date(2026, 11, 20)
DEMO = "999901-demo"
DESCRIPTION = """\
title: 示例表
about: 只为测试。
levels: [agency]
formats: [pdf, docx]
audience: agency
wording:
  - {name: lead, title: 引语, default: 自带的引语。}
  - {name: points, title: 要点, default: [第一点。, 第二点。]}
params:
  - {name: agency}
  - {name: words}
  - {name: frame}
examples:
  - {name: one, data: {agency: {name: 示例市示例局}}}
"""
TEMPLATE = """\
<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>示例表</title></head>
<body data-head="示例文书" data-foot=""><h1>示例表</h1><p>{{ words.lead }}</p></body></html>
"""


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """Return the content folder of a city with a document of its own beside it."""
    folder = tmp_path / "content"
    shutil.copytree(ROOT / "content", folder)
    own = tmp_path / "templates" / "sample-form"
    own.mkdir(parents=True)
    (own / "sample-form.yaml").write_text(DESCRIPTION, encoding="utf-8")
    (own / "sample-form.html").write_text(TEMPLATE, encoding="utf-8")
    return folder


def artifacts(folder: Path) -> dict:
    content = read(folder)
    errors = [p for p in check(content, today=TODAY) if p.severity.value == "error"]
    assert errors == []
    return {a.path: a for a in plan(content, today=TODAY).artifacts}


def test_a_document_of_a_city_needs_no_code(city):
    made = artifacts(city)
    pdf = made["999901/market-regulation/sample-form.pdf"]
    assert (pdf.kind, pdf.template) == (Kind.PDF, "sample-form")
    assert pdf.data["agency"]["name"]
    assert pdf.data["words"] == {
        "source": "",
        "lead": "自带的引语。",
        "points": ("第一点。", "第二点。"),
    }
    assert "999901/market-regulation/sample-form.docx" in made


@pytest.mark.clause("hainan-394-b/二-5-d", "hainan-4/二-4-b", "suzhou-7/三-3-a")
def test_a_jurisdiction_puts_a_document_in_its_own_words(city):
    words = (
        "来源: 示例市文件\n文本版本: 第2版\n引语: 本市的引语。\n要点:\n  - 只有一点。\n"
    )
    (city / DEMO / "letters/sample-form.yaml").write_text(words, encoding="utf-8")
    made = artifacts(city)["999901/market-regulation/sample-form.pdf"]
    assert made.data["words"] == {
        "source": "示例市文件",
        "lead": "本市的引语。",
        "points": ("只有一点。",),
    }
    assert made.data["mark"]["version"] == "第2版"
    other = artifacts(city)["410182/commerce/sample-form.pdf"]
    assert other.data["words"]["lead"] == "自带的引语。"


@pytest.mark.parametrize(
    ("words", "rule", "said"),
    [
        ("引语: 本市的引语。\n", "missing-value", "来源"),
        ("来源: 示例\n引言: 写错的名称\n", "unknown-key", "引语"),
        ("来源: 示例\n引语:\n  - 应当是一段\n", "yaml-shape", "引语"),
        ("来源: 示例\n要点: 应当是几项\n", "yaml-shape", "要点"),
    ],
)
def test_words_that_fit_no_document_are_told(city, words, rule, said):
    (city / DEMO / "letters/sample-form.yaml").write_text(words, encoding="utf-8")
    problems = check(read(city), today=TODAY)
    found = [p for p in problems if p.place.file.endswith("sample-form.yaml")]
    assert [p.rule for p in found] == [rule]
    assert said in found[0].message + found[0].remedy


def test_an_optional_document_is_made_where_the_jurisdiction_has_words_for_it(city):
    description = city.parent / "templates/sample-form/sample-form.yaml"
    text = description.read_text("utf-8")
    description.write_text(f"{text}optional: true\n", encoding="utf-8")
    words = "来源: 示例市文件\n"
    (city / DEMO / "letters/sample-form.yaml").write_text(words, encoding="utf-8")
    made = artifacts(city)
    assert "999901/market-regulation/sample-form.pdf" in made
    assert "410182/commerce/sample-form.pdf" not in made


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: 示例表\n", ""),
        ("levels: [agency]", "levels: [village]"),
        ("formats: [pdf, docx]", "formats: [wps]"),
        ("audience: agency", "audience: everybody"),
        ("title: 示例表", "title: [示例表"),
    ],
)
def test_a_description_that_is_wrong_is_named(city, old, new):
    path = city.parent / "templates/sample-form/sample-form.yaml"
    path.write_text(DESCRIPTION.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ChengnuoError) as raised:
        read_specs((city.parent / "templates", TEMPLATES))
    assert "sample-form.yaml" in raised.value.message
    assert raised.value.remedy


def test_the_papers_documents_are_all_there():
    titles = {spec.title for spec in SPECS.values()}
    assert titles >= {
        "告知承诺书", "办事指南", "特别授权书", "撤回承诺申请书", "守信告知",
        "信用修复承诺书", "主动承诺书", "行业自律承诺书", "不适用告知承诺制告知书",
        "协助核查函", "责令限期整改通知书", "核查记录表", "公告", "工作规程",
    }  # fmt: skip
    assert any("清单" in title for title in titles)
    assert any("复函" in title for title in titles)


@pytest.mark.parametrize("spec", SPECS.values(), ids=list(SPECS))
def test_every_kind_of_document_has_examples_and_three_formats(spec):
    assert spec.examples
    assert {"pdf", "docx", "html"} <= set(spec.formats)
    assert spec.about.endswith("。")
