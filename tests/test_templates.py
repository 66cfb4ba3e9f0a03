"""Every example of every document renders, is legible, and asks what it must ask."""

import json
from dataclasses import fields as fields_of

import pytest

from chengnuo.planning import views
from chengnuo.rendering.html import document
from chengnuo.rendering.vocabulary import fields, parse
from examples import (
    DOCUMENTS,
    PATTERNS,
    SPECS,
    TEMPLATES,
    example,
    examples,
    matter,
)

FOLDERS = (TEMPLATES,)
EXAMPLES = examples()
VIEWS = {
    "agency": views.AgencyView,
    "wording": views.WordingView,
    "proof": views.ProofView,
    "basis": views.BasisView,
}


def html_of(name, data):
    return document(f"{name}/{name}.html", data, FOLDERS)


def words_of(name, data):
    return " ".join(parse(html_of(name, data)).find("body").text_content().split())


@pytest.mark.parametrize(
    ("name", "called", "data"), EXAMPLES, ids=lambda value: str(value)[:40]
)
def test_every_example_renders_in_the_closed_vocabulary(name, called, data):
    root = parse(html_of(name, data))
    assert root.get("lang") == "zh-CN"
    assert root.findtext("head/title")
    assert len({(one.name, one.value) for one in fields(root)}) == len(fields(root))


@pytest.mark.parametrize(
    ("name", "called", "data"), EXAMPLES, ids=lambda value: str(value)[:40]
)
def test_text_of_an_agency_is_only_ever_a_value(name, called, data):
    hostile = "<script>alert(1)</script>{{ 7 * 7 }}&amp;"
    poisoned = json.loads(json.dumps(data))
    whose = next(view for view in ("matter", "agency", "region") if data.get(view))
    poisoned[whose]["name"] = hostile
    assert hostile in parse(html_of(name, poisoned)).find("body").text_content()


@pytest.mark.parametrize("name", sorted(VIEWS))
def test_the_patterns_have_the_fields_of_the_views(name):
    known = {field.name for field in fields_of(VIEWS[name])}
    assert set(PATTERNS[name]) == known


def test_an_example_is_a_whole_matter():
    assert set(matter({})) == {field.name for field in fields_of(views.MatterView)}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_demonstration_says_so_above_every_page(name):
    data = dict(SPECS[name].examples[0].data)
    assert "示例" in parse(html_of(name, data)).find("body").get("data-head")


@pytest.mark.clause(
    "xingyang-18-annex2/二-1-a", "xingyang-18-annex2/二-3-a", "xingyang-18-annex2/二-4-a",
    "xingyang-18-annex2/二-5-a", "xingyang-18-annex2/二-6-a", "xingyang-18-annex2/二-7-a",
    "xingyang-18-annex2/二-8-a", "xingyang-18-annex3/二-a",
)  # fmt: skip
def test_the_letter_tells_all_that_the_notice_must_hold():
    said = words_of("letter", example("letter", "one proof, nothing known"))
    for part in (
        "行政事项名称",
        "证明事项名称",
        "设定证明的依据",
        "证明的内容",
        "承诺的方式",
        "行政机关核查权力",
        "不实承诺的责任",
        "承诺书是否公开",
    ):
        assert part in said


@pytest.mark.clause("hainan-394-b/二-1-a")
def test_the_letter_for_a_permit_tells_conditions_materials_rules_and_consequences():
    said = words_of("letter", example("letter", "business permit"))
    for part in (
        "许可条件",
        "需要提交的材料",
        "按约定期限",
        "监管规则",
        "违反承诺的后果",
    ):
        assert part in said


@pytest.mark.clause(
    "xingyang-18-annex2/一-1-a", "xingyang-18-annex2/一-1-b", "xingyang-18-annex2/一-1-c",
    "xingyang-18-annex2/一-2-a", "xingyang-18-annex2/一-3-a", "xingyang-18-annex2/二-5-b",
    "xingyang-18-annex2/二-5-c", "xingyang-18-annex2/二-8-b", "xingyang-18-annex2/三-b",
    "xingyang-18-annex2/末-a",
)  # fmt: skip
def test_what_is_not_known_is_left_to_be_filled_in():
    unknown = parse(html_of("letter", example("letter", "one proof, nothing known")))
    names = {one.name for one in fields(unknown)}
    assert names >= {
        "applicant_kind", "citizen_name", "citizen_id_type", "organisation_uscc",
        "agency_phone", "proof_basis_law", "proof_content", "proof_1_verification",
        "by_representative", "disclosure", "disclosure_term", "promise_1", "statement",
        "site_address", "applicant_date", "agency_date",
    }  # fmt: skip


def test_what_is_known_is_told_and_not_asked():
    data = example("letter", "two proofs, decided, basis quoted")
    names = {one.name for one in fields(parse(html_of("letter", data)))}
    assert not names & {
        "by_representative",
        "disclosure",
        "agency_phone",
        "proof_basis_law",
    }
    said = words_of("letter", data)
    assert "证明事项 1：本证明事项可以代为承诺" in said
    assert "证明事项 2：本证明事项必须由申请人作出承诺" in said
    assert "示例条文第二款。" in said


def test_a_basis_that_has_ended_is_no_basis_of_a_letter():
    data = example("letter", "two proofs, decided, basis quoted")
    assert "示例旧条例" not in words_of("letter", data)


def test_a_guide_says_that_a_basis_has_ended():
    assert "《示例旧条例》第二条（已失效" in words_of(
        "guide", example("guide", "everything known")
    )


def test_a_guide_shows_its_gaps():
    said = words_of("guide", example("guide", "one proof, nothing known"))
    assert said.count("（本项由办理单位补充）") > 8


def test_a_provision_that_sets_two_proofs_is_quoted_once():
    said = words_of("letter", example("letter", "two proofs, decided, basis quoted"))
    assert said.count("示例条文第一款。") == 1
    assert "（条文见上）" in said


@pytest.mark.clause(
    "xingyang-18-annex2/三-a", "xingyang-18-annex2/三-c", "xingyang-18-annex2/三-d",
    "xingyang-18-annex2/三-e", "xingyang-18-annex2/末-b", "xingyang-18-annex3/二-b",
)  # fmt: skip
def test_the_letter_ends_with_the_promises_and_the_number_of_copies():
    said = words_of("letter", example("letter", "one proof, nothing known"))
    for number, promise in enumerate(PATTERNS["wording"]["promises"]):
        assert f"（{'一二三四五'[number]}）{promise.partition('{')[0]}" in said
    assert "（本文书一式两份，行政机关与申请人各执一份。）" in said
