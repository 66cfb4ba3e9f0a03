"""The agency's papers, its list and its procedure: all that the papers ask of them."""

import json
import re
import subprocess
from dataclasses import fields as fields_of
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from chengnuo import plan, read
from chengnuo.planning import document_views as views
from chengnuo.rendering import document_html, render_document
from chengnuo.rendering.vocabulary import fields, parse
from examples import PATTERNS, SPECS, example, examples
from rendered import look, rendered
from test_rendering_xlsx import rows_of
from test_sources import annex, bare

ROOT = Path(__file__).resolve().parent.parent
TODAY = date(2026, 11, 20)
KNOWN, UNKNOWN = "long names, everything known", "an agency of which nothing is known"
FORMS = (
    "ineligibility-notice",
    "assistance-request",
    "assistance-reply",
    "verification-record",
    "rectification-order",
    "announcement",
)
NUMBERED_LAW = re.compile(
    "第[〇一二三四五六七八九十百0-9]+条|[0-9一二三四五六七八九十]+个?(工作)?日内"
)


def root_of(name: str, called: str, **given):
    data = json.loads(json.dumps(example(name, called), ensure_ascii=False))
    for key, value in given.items():
        data[key] = {**data[key], **value} if isinstance(value, dict) else value
    return parse(document_html(name, data, look()))


def said(root) -> str:
    return re.sub(r"\s", "", root.find("body").text_content())


def blanks(root) -> dict:
    return {(one.name, one.value): one for one in fields(root)}


@cache
def pages(name: str, called: str) -> tuple[str, ...]:
    """Return the text of each page of the PDF, without spaces."""
    return pages_of(rendered(f"{name}_pdf", called))


def pages_of(pdf: bytes) -> tuple[str, ...]:
    told = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, check=True, capture_output=True
    ).stdout.decode()
    return tuple(re.sub(r"\s", "", page) for page in told.split("\f")[:-1])


def xml_of(docx: bytes) -> str:
    with ZipFile(BytesIO(docx)) as package:
        return package.read("word/document.xml").decode()


def text_of(docx: bytes) -> str:
    return re.sub(r"\s", "", re.sub("<[^>]+>", "", xml_of(docx)))


@pytest.fixture(scope="module")
def artifacts() -> dict:
    return {a.path: a for a in plan(read(ROOT / "content"), today=TODAY).artifacts}


@pytest.mark.parametrize(
    ("name", "view"),
    [
        ("region", views.RegionView),
        ("clock", views.ClockView),
        ("choice", views.MatterChoice),
        ("row", views.ListRow),
    ],
)
def test_the_patterns_of_examples_have_the_fields_of_the_views(name, view) -> None:
    assert set(PATTERNS[name]) == {field.name for field in fields_of(view)}


@pytest.mark.parametrize("start", ["收到通知之日", "收到通知之日起"])
def test_a_term_is_told_from_the_day_on_which_it_begins(start) -> None:
    assert views.term(start, 15, "工作日") == "收到通知之日起 15 个工作日"
    assert views.term(start, 2, "个月") == "收到通知之日起 2 个月"
    assert views.term(start, 30, "日") == "收到通知之日起 30 日"


def made(artifact) -> bytes:
    return render_document(
        f"{artifact.template}_{artifact.kind}", artifact.data, look()
    )


# The papers of an agency


@pytest.mark.parametrize("called", [KNOWN, UNKNOWN])
@pytest.mark.parametrize("name", FORMS)
def test_a_paper_takes_two_pages_at_most_and_its_end_stays_together(
    name, called
) -> None:
    printed = pages(name, called)
    assert len(printed) <= 2
    agency = example(name, called)["agency"]["name"]
    if name == "verification-record":
        assert printed[-1].count("核查人员（签字）") == 2
        assert printed[-1].count("日期：") == 2
    else:
        assert "（盖章）" in printed[-1]
        assert "日期：" in printed[-1]
        assert any(agency[:8] in page for page in printed)


@pytest.mark.parametrize("called", [KNOWN, UNKNOWN])
@pytest.mark.parametrize("name", FORMS)
def test_every_blank_of_a_paper_is_the_agencys_and_a_control_of_the_docx(
    name, called
) -> None:
    found = fields(root_of(name, called))
    assert {one.by for one in found} == {"agency"}
    titles = [one.group or one.title for one in found if one.kind != "radio"]
    assert len(titles) == len(set(titles))
    xml = xml_of(rendered(f"{name}_docx", called))
    for one in found:
        tag = f"{one.name}={one.value}" if one.kind == "radio" else one.name
        assert f'<w:tag w:val="{tag}"/>' in xml


@pytest.mark.parametrize("name", FORMS)
def test_what_is_known_of_the_agency_is_printed_and_not_asked(name) -> None:
    asked = {one.name for one in fields(root_of(name, KNOWN))}
    assert not asked & {"agency_phone", "agency_contact", "agency_address"}
    if name != "verification-record":
        assert "000-00000000" in said(root_of(name, KNOWN))
        assert "agency_phone" in {one.name for one in fields(root_of(name, UNKNOWN))}


@pytest.mark.parametrize("name", sorted({*FORMS, "catalogue", "work-procedure"}))
def test_our_own_words_name_no_article_and_no_term(name) -> None:
    words = [key.default for key in SPECS[name].wording]
    flat = [w for one in words for w in (one if isinstance(one, tuple) else (one,))]
    assert [text for text in flat if NUMBERED_LAW.search(text)] == []


@pytest.mark.parametrize("name", sorted(set(FORMS) - {"assistance-reply"}))
def test_a_matter_is_chosen_from_the_agencys_or_written(name) -> None:
    few = blanks(root_of(name, KNOWN))
    assert few["matter", ""].kind == "choice"
    assert few["matter_other", ""].kind == "text"
    many = [{"label": f"示例{n}", "scheme": "涉企经营许可事项"} for n in range(61)]
    assert blanks(root_of(name, KNOWN, matters=many))["matter", ""].kind == "text"


def test_the_labels_of_matters_are_short_and_no_two_are_alike(artifacts) -> None:
    for code in ("410182", "999901"):
        for artifact in artifacts.values():
            if artifact.path.startswith(code) and "matters" in artifact.data:
                labels = [one["label"] for one in artifact.data["matters"]]
                assert len(labels) == len(set(labels))
                assert max(map(len, labels)) <= 60


@pytest.mark.clause(
    "xingyang-18-annex3/四-1-b", "xingyang-18-annex3/四-2-a", "xingyang-18-annex3/五-1-c",
    "xingyang-18/五-2-c", "hainan-394-a/二-6-c", "hainan-394-b/二-3-j",
)  # fmt: skip
def test_who_may_not_promise_is_told_why_in_writing_and_what_to_do_instead() -> None:
    root = root_of("ineligibility-notice", KNOWN)
    text, names = said(root), {one.name for one in fields(root)}
    for words in (
        "有较严重的不良信用记录",
        "存在曾作出虚假承诺等情形",
        "国家安全、国家秘密、公共安全、金融业审慎监管、生态环境保护",
        "没有按照要求填写、签署告知承诺书，或者不愿、无法承诺",
        "其他",
        "应当提交的证明、材料",
        "继续按照法律、法规和规章规定的程序办理",
        "申请行政复议或者提起行政诉讼",
        "送达回证",
    ):
        assert words in text, words
    assert names >= {
        "reason_1", "reason_4", "reason_other", "particulars", "documents",
        "remedy_law", "remedy_term", "remedy_body", "delivery", "received_on",
    }  # fmt: skip


@pytest.mark.clause(
    "hainan-394-a/二-9-d", "xingyang-18/五-4-d", "xingyang-18-annex3/五-3-d"
)
def test_help_with_verification_is_asked_for_with_no_more_than_is_needed() -> None:
    root = root_of("assistance-request", UNKNOWN)
    names = {one.name for one in fields(root)}
    assert names >= {
        "number", "asked", "matter", "proof", "promisor", "promised_on", "promised",
        "asked_for", "reply_by", "agency_phone", "agency_date",
    }  # fmt: skip
    assert not {name for name in names if "id_" in name or "address" in name}
    assert "尚未实现网络共享，难以通过在线核查、现场核查的方式核查" in said(root)
    assert "以核查必需为限" in said(root)


@pytest.mark.clause(
    "hainan-394-a/二-9-e", "xingyang-18/五-4-e", "xingyang-18-annex3/五-3-e"
)
def test_the_body_asked_replies_with_the_result_or_why_it_cannot_help() -> None:
    found = blanks(root_of("assistance-reply", UNKNOWN))
    assert {value for name, value in found if name == "reply"} == {"verified", "unable"}
    assert {value for name, value in found if name == "result"} == {
        "true",
        "partly",
        "false",
    }
    assert found["found", ""].need == "reply=verified"
    assert found["why_unable", ""].need == "reply=unable"
    assert "确有原因不能提供协助，理由如下" in said(
        root_of("assistance-reply", UNKNOWN)
    )


@pytest.mark.clause(
    "hainan-394-a/二-8-d", "hainan-394-b/二-4-d", "xingyang-18/五-3-c",
    "xingyang-18-annex3/四-3-b",
)  # fmt: skip
def test_an_order_to_correct_says_what_by_when_and_what_follows() -> None:
    root = root_of("rectification-order", KNOWN)
    found = blanks(root)
    for name in ("promised", "found", "to_do", "correct_by", "promised_on"):
        assert found[name, ""].need == "always"
    text = said(root)
    assert "逾期不整改，或者整改后仍达不到要求的" in text
    assert "终止办理、撤销行政决定或者予以行政处罚，并纳入信用记录" in text
    assert "提示" not in text  # hints are for the clerk, on the record
    assert {"remedy_law", "remedy_term", "delivery"} <= {name for name, _ in found}


@pytest.mark.clause(
    "hainan-394-a/二-8-d", "hainan-394-a/二-8-e", "xingyang-18/五-3-c",
    "xingyang-18-annex3/四-3-a", "xingyang-18-annex3/四-3-b",
)  # fmt: skip
def test_a_verification_is_recorded_with_method_finding_and_the_measures_in_order() -> (
    None
):
    root = root_of("verification-record", UNKNOWN)
    text = said(root)
    measures = ("终止办理", "责令限期整改", "撤销行政决定", "予以行政处罚",
                "纳入信用记录", "移送司法机关")  # fmt: skip
    places = [text.index(measure) for measure in measures]
    assert places == sorted(places)
    for method in ("在线核查", "现场核查", "协助核查", "免于核查"):
        assert method in text
    found = blanks(root)
    assert {value for name, value in found if name == "conclusion"} == {
        "true",
        "untrue",
        "unknown",
    }
    assert {"standard", "found", "evidence", "verified_on"} <= {n for n, _ in found}
    assert text.count("核查人员（签字）") == 2


@pytest.mark.clause("xingyang-18-annex3/四-1-a", "hainan-394-b/二-3-c")
def test_the_record_begins_with_the_review_of_what_was_handed_in() -> None:
    text = said(root_of("verification-record", UNKNOWN))
    for words in ("申请材料、告知承诺书齐全", "已经签字或者盖章", "特别授权书",
                  "已经查询信用记录", "收件日期"):  # fmt: skip
        assert words in text, words


@pytest.mark.clause("hainan-394-b/二-4-e")
def test_who_cannot_be_reached_is_told_in_public_before_a_permit_is_revoked() -> None:
    root = root_of("announcement", KNOWN)
    text = said(root)
    assert "不具备许可条件，且无法联系" in text
    assert "撤销行政许可决定，并办理注销手续" in text
    assert {"recipient", "term", "announcement_law"} <= {n for n, _ in blanks(root)}


def test_an_announcement_is_offered_only_where_the_region_has_adopted_it(
    artifacts,
) -> None:
    found = {p.partition("/")[0] for p in artifacts if p.endswith("/announcement.pdf")}
    assert found == {"999901"}


# The list


def rows_shown(root, number: int = 0) -> list[list[str]]:
    """Return the cells of a table as they are read, items numbered."""
    rows = list(root.iter("table"))[number].findall("tbody/tr")
    return [[shown(cell) for cell in row] for row in rows]


def shown(cell) -> str:
    items = cell.findall("ol/li")
    if not items:
        return cell.text_content()
    return "".join(f"{n}. {one.text_content()}" for n, one in enumerate(items, 1))


@pytest.mark.clause(
    "xingyang-18/五-1-a", "xingyang-18/附件1-a", "xingyang-18/附件1-b",
    "xingyang-18/附件1-c", "hainan-394-a/二-7-a",
)  # fmt: skip
@pytest.mark.clause("xingyang-18/附件-a")
def test_the_list_of_xingyang_has_the_rows_of_the_annex(artifacts) -> None:
    artifact = artifacts["410182/catalogue.html"]
    root = parse(document_html("catalogue", artifact.data, look()))
    heads = [th.text for th in root.iter("th")]
    assert heads[:5] == [
        "序号", "承办单位", "行政事项名称", "实行告知承诺制的证明事项", "核查方式",
    ]  # fmt: skip
    rows = rows_shown(root)
    assert len(rows) == len(annex()) == 67
    for row, printed in zip(rows, annex(), strict=True):
        assert row[:2] == [printed[0].strip(), printed[1]]
        assert bare(row[2]) == bare(printed[2])
        assert bare(row[3]) == bare(printed[3])
        methods = re.sub(r"[0-9]\. ", " ", row[4]).split()
        assert methods == printed[4].replace("线上", "在线").split()


@pytest.mark.clause("zhanhe/三-3-2-a")
def test_the_workbook_has_a_row_for_each_proof_of_the_list(artifacts) -> None:
    artifact = artifacts["410182/catalogue.xlsx"]
    rows = rows_of(made(artifact))
    expected = [[str(r["number"]), r["agency"], r["matter"], r["proof"],
                 r["verification"], "；".join(r["bases"])]
                for r in artifact.data["rows"]]  # fmt: skip
    assert rows[1:] == expected
    assert len(rows) == 87


def test_the_docx_of_the_list_lies_across_and_repeats_its_header(artifacts) -> None:
    artifact = artifacts["410182/catalogue.docx"]
    docx = made(artifact)
    xml, text = xml_of(docx), text_of(docx)
    assert 'w:orient="landscape"' in xml
    assert xml.count("<w:tblHeader/>") == 1
    for row in artifact.data["rows"]:
        assert re.sub(r"\s", "", row["proof"]) in text


def test_the_header_stands_on_every_page_of_the_printed_list() -> None:
    data = json.loads(json.dumps(example("catalogue", "a list of a region")))
    first = data["rows"][0]
    data["rows"] = [{**first, "number": n} for n in range(1, 41)]
    printed = pages_of(render_document("catalogue_pdf", data, look()))
    assert len(printed) > 2
    for number, page in enumerate(printed, start=1):
        assert f"第{number}页共{len(printed)}页" in page
        if first["matter"] in page:
            assert "承办单位" in page
    assert sum(page.count(first["matter"]) for page in printed) == 40


def test_an_ended_basis_is_marked_in_the_list(artifacts) -> None:
    (row,) = [r for r in artifacts["410182/catalogue.html"].data["rows"]
              if r["number"] == 36]  # fmt: skip
    assert list(row["bases"]) == ["《对外贸易法》第九条第一款，已失效（2022-12-30起）"]


@pytest.mark.clause("hainan-394-b/二-1-b")
def test_business_permits_have_a_list_of_their_own() -> None:
    root = root_of("catalogue", "a list of a region")
    titles = [h1.text_content() for h1 in root.iter("h1")]
    assert titles == [
        "示例市证明事项告知承诺制清单",
        "示例市涉企经营许可事项告知承诺制清单",
    ]
    assert [row[2] for row in rows_shown(root, 1)] == ["示例人力资源服务许可"]
    book = rendered("catalogue_xlsx", "a list of a region")
    assert rows_of(book, 2)[1][2] == "示例人力资源服务许可"


@pytest.mark.clause(
    "xingyang-18/四-c", "xingyang-18-annex3/一-c", "hainan-394-a/二-5-c", "demo-1/一-2"
)
def test_the_list_and_the_procedure_print_what_is_excluded() -> None:
    excluded = "直接涉及国家安全、国家秘密、公共安全、金融业审慎监管、生态环境保护"
    assert excluded in said(root_of("catalogue", "a list of a region"))
    assert excluded in said(root_of("work-procedure", "a region"))


# The procedure


@pytest.mark.clause(
    "xingyang-18/五-1-b", "hainan-394-a/二-7-b", "xingyang-18-annex3/一-a",
    "xingyang-18-annex3/二-a", "xingyang-18-annex3/三-a", "xingyang-18-annex3/三-b",
    "xingyang-18-annex3/四-1-a", "xingyang-18-annex3/五-6-a",
)  # fmt: skip
def test_the_procedure_of_xingyang_is_annex_3_word_for_word(artifacts) -> None:
    paper = ROOT / "content/410182-xingyang/policies/xingyang-procedure-2021.md"
    _, _, text = paper.read_text("utf-8").split("---\n", 2)
    text = text.replace(
        "企业 and 群众", "企业和群众"
    )  # the one slip of the text on file
    lines = [line.removeprefix("## ").strip() for line in text.splitlines()]
    artifact = artifacts["410182/commerce/work-procedure.html"]
    body = parse(document_html("work-procedure", artifact.data, look())).find("body")
    printed = [one.text_content() for one in body if one.tag in {"h2", "p"}]
    expected = [line for line in lines if line]
    assert printed[: len(expected)] == expected
    heads = [one.text for one in body.iter("h2")]
    assert heads[:5] == [
        line for line in expected if line[1] == "、" and "。" not in line
    ]


@pytest.mark.clause("hainan-394-a/二-8-a")
def test_the_procedure_of_an_agency_holds_its_matters_and_where_to_turn(
    artifacts,
) -> None:
    artifact = artifacts["999901/market-regulation/work-procedure.html"]
    text = said(parse(document_html("work-procedure", artifact.data, look())))
    for words in (
        "示例食品小作坊登记",
        "登记之日起20个工作日内（示例）",
        "实测使用面积不少于20平方米",
        "日常监管：每年随机抽取不低于3%的登记户",
        "示例市市场监督管理局监督电话",
        "示例市政务服务热线",
        "承诺不实的限期整改",
    ):
        assert words in text, words


@pytest.mark.clause(
    "hainan-394-a/二-11-a", "xingyang-18/五-6-a", "xingyang-18-annex3/五-5-a",
    "hainan-394-b/二-6-a",
)  # fmt: skip
def test_risk_points_are_told_where_given_and_left_to_be_written_where_not(
    artifacts,
) -> None:
    def risks(path: str) -> list[list[str]]:
        root = parse(document_html("work-procedure", artifacts[path].data, look()))
        return rows_shown(root, 1)

    demo = risks("999901/work-procedure.html")
    assert len(demo) == 8
    assert all(cell.strip() for row in demo for cell in row)
    xingyang = risks("410182/work-procedure.html")
    assert [row[0] for row in xingyang] == [row[0] for row in demo]
    assert all(not cell.strip() for row in xingyang for cell in row[1:])


@pytest.mark.parametrize(
    ("name", "called"),
    [(n, c) for n, c, _ in examples("catalogue", "work-procedure")],
)
def test_list_and_procedure_print_as_pdf_and_docx(name, called) -> None:
    printed = pages(name, called)
    assert f"第1页共{len(printed)}页" in printed[0]
    docx = text_of(rendered(f"{name}_docx", called))
    for text in root_of(name, called).find("body").itertext():
        assert re.sub(r"\s", "", text) in docx
