"""What citizens and firms sign: whole, legible, signed on the page of the last word."""

import dataclasses
import io
import shutil
import subprocess
import tempfile
from datetime import date
from functools import cache
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chengnuo import plan, read
from chengnuo.rendering import document_html, make_look, render_document
from chengnuo.rendering.vocabulary import body_of, fields, parse
from examples import SPECS, TEMPLATES, example, examples
from rendered import look, rendered

CONTENT = Path(__file__).resolve().parent.parent / "content"
TODAY = date(2026, 11, 20)
SIGNED = (
    "letter",
    "special-authorisation",
    "withdrawal",
    "repair-promise",
    "voluntary-promise",
    "industry-promise",
)
DOCUMENTS = (*SIGNED, "good-faith-notice")
CASES = [(name, called) for name, called, _ in examples(*DOCUMENTS)]
DEMO = "999901/market-regulation/individual-business-registration"
PERMIT = "999901/human-resources/human-resources-service-permit"
WORKSHOP = "999901/market-regulation/food-workshop-registration"


@cache
def planned():
    """Return the plan of the content of a portal that has an address."""
    content = read(CONTENT)
    portal = dataclasses.replace(
        content.portal, base_address="https://portal.example/some/where/"
    )
    return plan(dataclasses.replace(content, portal=portal), today=TODAY)


@cache
def data_of(path):
    return next(dict(a.data) for a in planned().artifacts if a.path == path)


def html_of(name, data):
    return document_html(name, data, look())


def root_of(path):
    name = path.rpartition("/")[2].partition(".")[0]
    return parse(html_of(name, data_of(path)))


def example_root(name, called):
    return parse(html_of(name, example(name, called)))


def text(element):
    return " ".join(element.text_content().split())


def lines_of(root):
    """Return what a document says, a line a block; a blank is its name in 【】."""
    body = body_of(root)
    for one in body.iter("input", "select", "textarea"):
        name = one.get("name")
        if one.get("type") == "radio":
            name += f"={one.get('value')}"
        for option in list(one):
            one.remove(option)
        one.text = None
        one.tail = f"【{name}】{one.tail or ''}"
    found = []
    for block in body.iter("h1", "h2", "h3", "p", "tr"):
        cells = [text(cell) for cell in block] if block.tag == "tr" else [text(block)]
        if not any(parent.tag == "td" for parent in block.iterancestors()):
            found.append("｜".join(cells))
    return [line for line in found if line.strip("｜")]


def fields_of(root):
    return {one.name: one for one in fields(root)}


def pages_of(printed):
    """Return the text of every page, without spaces."""
    document = pypdfium2.PdfDocument(printed)
    return ["".join(p.get_textpage().get_text_range().split()) for p in document]


@pytest.mark.parametrize(("name", "called"), CASES)
def test_a_document_renders_in_every_format(name, called):
    assert rendered(f"{name}_pdf", called).startswith(b"%PDF")
    assert rendered(f"{name}_docx", called).startswith(b"PK")
    assert "示例" in body_of(example_root(name, called)).get("data-head")


@pytest.mark.parametrize(
    ("name", "called"), [case for case in CASES if case[0] in SIGNED]
)
def test_who_signs_signs_on_the_page_of_the_last_word(name, called):
    root = example_root(name, called)
    pages = pages_of(rendered(f"{name}_pdf", called))
    for table in root.iter("table"):
        if table.get("class") != "signature":
            continue
        before = table.getprevious()
        while before.tag != "p":
            before = before.getprevious()
        said = "".join(before.text_content().split())[-20:]
        signs = [
            "".join(cell.text_content().split())
            for row in (table[0], table[-1])
            for cell in row
            if text(cell)
        ]
        assert any(said in page and all(s in page for s in signs) for page in pages)
        section = table.getparent()
        assert (section.tag, section.get("class")) == ("section", "keep")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_must_be_filled_in_can_be(name):
    for _, called, _ in examples(name):
        found = fields_of(example_root(name, called))
        for one in found.values():
            other, _, value = one.need.partition("=")
            assert one.need in {"", "always"} or any(
                (field.name, field.value) == (other, value)
                for field in fields(example_root(name, called))
            )
            assert not (one.need and one.by == "agency")
        assert bool(found) is SPECS[name].is_fillable


# The letter


@pytest.mark.clause("hainan-394-a/二-7-d", "suzhou-7/二-3-a", "demo-1/二-5")
def test_the_letter_names_each_responsibility_and_where_and_how_long_it_is_public():
    said = lines_of(root_of(f"{WORKSHOP}/letter.pdf"))
    for begin in ("民事责任：", "行政责任：", "刑事责任：", "公开范围：", "公开时限："):
        assert sum(line.startswith(begin) for line in said) == 1, begin
    assert any("承诺的方式" in line for line in said)


@pytest.mark.clause("hainan-394-a/二-6-c", "hainan-394-a/二-11-c", "demo-1/二-9")
@pytest.mark.clause("hainan-394-a/二-6-a")
def test_the_letter_tells_the_choice_the_bar_and_the_way_back():
    said = lines_of(root_of(f"{WORKSHOP}/letter.pdf"))
    for words in ("由申请人自主选择", "在信用修复前不适用告知承诺制", "可以撤回承诺"):
        assert any(words in line for line in said)


@pytest.mark.clause("xingyang-18/五-6-b", "hainan-394-a/二-11-b")
def test_the_letter_explains_its_blanks_and_says_which_are_the_agencys():
    root = example_root("letter", "one proof, nothing known")
    notes = [text(note) for note in root.iter("p") if note.get("class") == "note"]
    assert len(notes) >= 5
    assert any("18位" in note for note in notes)
    said = lines_of(root)
    for name, one in fields_of(root).items():
        if one.by == "agency" and name not in {"agency_date", "agency_contact"}:
            at = next(i for i, line in enumerate(said) if f"【{name}" in line)
            near = "".join(said[max(0, at - 3) : at + 2])
            assert "由行政机关填写" in near or "由行政机关勾选、填写" in near, name


@pytest.mark.clause("xingyang-18-annex2/三-b")
@pytest.mark.parametrize(
    ("method", "asks"),
    [
        ("", True),
        ("现场核查", True),
        ("在线核查", False),
        ("免于核查", False),
        ("协助核查", False),
    ],
)
def test_the_site_is_asked_for_only_where_somebody_may_come_to_see_it(method, asks):
    data = example("letter", "one proof, nothing known")
    proof = {**data["matter"]["proofs"][0], "verification": method}
    data = {**data, "matter": {**data["matter"], "proofs": [proof]}}
    assert ("site_address" in fields_of(parse(html_of("letter", data)))) is asks


@pytest.mark.clause("xingyang-18-annex2/一-2-a", "xingyang-18-annex2/二-5-b")
def test_nobody_is_asked_for_a_representative_who_may_not_have_one():
    data = example("letter", "one proof, nothing known")
    proof = {**data["matter"]["proofs"][0], "promise_by_representative": "不可以"}
    data = {**data, "matter": {**data["matter"], "proofs": [proof]}}
    assert "representative_name" not in fields_of(parse(html_of("letter", data)))


def test_proofs_that_are_made_public_in_different_ways_are_told_apart():
    data = example("letter", "one proof, nothing known")
    one = {**data["matter"]["proofs"][0], "disclosure": "公开"}
    wording = {**data["matter"]["wording"], "disclosed": "范围：{scope}\n时限：{term}"}
    proofs = [
        {**one, "disclosure_scope": "甲", "disclosure_term": "乙"},
        one,
        {**one, "disclosure": ""},
        {**one, "disclosure": "不公开"},
    ]
    matter = {**data["matter"], "proofs": proofs, "wording": wording}
    root = parse(html_of("letter", {**data, "matter": matter}))
    said = lines_of(root)
    assert "证明事项 1：范围：甲" in said
    assert "本承诺书中关于证明事项 4 的内容不予公开。" in said
    names = {"disclosure_scope_2", "disclosure_term_2", "disclosure_scope_3"}
    assert names <= set(fields_of(root))


@pytest.mark.clause(
    "hainan-394-b/二-1-a", "hainan-394-b/二-3-b", "hainan-394-b/三-11-a", "demo-1/二-7"
)
@pytest.mark.clause("hainan-4/二-1-c")
def test_the_letter_for_a_permit_has_every_condition_promised_one_by_one():
    root = root_of(f"{PERMIT}/letter.pdf")
    found = fields_of(root)
    ticks = [one for name, one in found.items() if name.startswith("condition_")]
    assert len(ticks) == 4
    assert {one.need for one in ticks} == {"always"}
    said = lines_of(root)
    for words in (
        "递交本告知承诺书时一并提交的材料",
        "按约定期限提交的材料",
        "（六）监管规则",
        "（十）违反承诺的后果",
    ):
        assert words in said
    assert any("造成损失的，由申请人承担由此产生的法律责任" in one for one in said)


@pytest.mark.clause("xingyang-18-annex2/题-a")
def test_xingyang_keeps_to_the_words_of_its_annex():
    said = "".join(
        "".join(lines_of(root_of("410182/commerce/oil-retail-initial/letter.pdf")))
        .split()
    )  # fmt: skip
    for words in (
        "本证明事项采用书面承诺方式。申请人愿意作出承诺的，应当向行政机关提交签章后的告知承诺书原件。",
        "行政机关对申请人作出的承诺将根据不同情形，运用多种方式进行事中事后核查。",
        "对在日常监管或者核查中发现承诺不实的，行政机关将依法终止办理、责令限期整改、撤销行政决定或者予以行政处罚，并纳入信用记录。涉嫌犯罪的，依法移送司法机关。",
        "（四）本告知承诺文书中填写的信息真实、准确；",
        "（本文书一式两份，行政机关与申请人各执一份。）",
    ):
        assert words in said
    assert "民事" not in said


# The authorisation


@pytest.mark.clause(
    "xingyang-18/五-2-d", "xingyang-18-annex3/五-1-d", "xingyang-18-annex2/二-5-c"
)
def test_the_authorisation_names_matter_proof_powers_and_term():
    assert lines_of(root_of(f"{DEMO}/special-authorisation.pdf")) == [
        "特别授权书",
        "填写说明：随告知承诺书一并提交。公民签字，法人或其他组织盖章。",
        "一、委托人（即申请人，以下内容为二选一）",
        "【applicant_kind=citizen】 1. 委托人为公民",
        "姓名｜【citizen_name】｜联系方式｜【citizen_phone】",
        "证件类型｜【citizen_id_type】",
        "证件编号｜【citizen_id_number】",
        "【applicant_kind=organisation】 2. 委托人为法人或其他组织",
        "名称｜【organisation_name】",
        "统一社会信用代码｜【organisation_uscc】",
        "二、委托代理人",
        "姓名｜【representative_name】｜联系方式｜【representative_phone】",
        "证件类型｜【representative_id_type】",
        "证件编号｜【representative_id_number】",
        "三、委托的事项和授权范围",
        "就下列内容特别授权委托代理人（在方框内打“√”）：",
        "行政事项｜示例个体工商户设立登记",
        "行政机关｜示例市市场监督管理局",
        "代为承诺的内容｜【authorise_1】 经营场所使用证明",
        (
            "授权范围｜【power_1】 代为作出承诺，代为签署告知承诺书 "
            "【power_2】 代为提交申请材料和约定期限内提交的材料 "
            "【power_3】 代为说明情况，配合核查 "
            "【power_4】 代为接收文书和证照 "
            "【power_5】 代为申请撤回承诺"
        ),
        "授权期限自｜【valid_from】｜至｜【valid_until】",
        (
            "委托代理人在授权范围和期限内作出的承诺，由委托人承担法律责任；"
            "没有打“√”的，不在授权之内。"
        ),
        "委托人：｜委托代理人（接受委托）：",
        "（签字/盖章）｜（签字）",
        "日期：【applicant_date】｜日期：【representative_date】",
    ]


def test_a_proof_that_only_the_applicant_may_promise_cannot_be_authorised():
    root = example_root(
        "special-authorisation", "two proofs, one not by a representative"
    )
    ticks = [name for name in fields_of(root) if name.startswith("authorise_")]
    assert ticks == ["authorise_1"]
    assert any("必须由申请人作出承诺，不在委托之内" in line for line in lines_of(root))


def test_an_authorisation_is_offered_only_where_somebody_may_be_authorised():
    paths = {a.path for a in planned().artifacts}
    assert f"{DEMO}/special-authorisation.pdf" in paths
    claim = "999901/human-resources/unemployment-benefit-claim"
    assert f"{claim}/letter.pdf" in paths
    assert f"{claim}/special-authorisation.pdf" not in paths


@pytest.mark.parametrize(
    "called", [c for n, c in CASES if n == "special-authorisation"]
)
def test_the_authorisation_has_two_pages_at_most(called):
    assert len(pages_of(rendered("special-authorisation_pdf", called))) <= 2


# The withdrawal


@pytest.mark.clause(
    "xingyang-18/五-6-c", "xingyang-18-annex3/五-5-c", "suzhou-7/二-6-c",
    "zhanhe/三-3-7-b", "hainan-394-b/二-6-c",
)  # fmt: skip
def test_the_withdrawal_has_a_reason_its_effects_and_the_agencys_answer():
    assert lines_of(root_of(f"{DEMO}/withdrawal.pdf")) == [
        "撤回承诺申请书",
        "示例市市场监督管理局：",
        "申请人于【promise_date】就下列行政事项签署了告知承诺书，现申请撤回承诺。",
        "一、撤回的承诺",
        "行政事项｜示例个体工商户设立登记",
        "撤回的承诺｜【withdraw_1】 经营场所使用证明",
        "在要撤回的承诺前的方框内打“√”。",
        "二、申请人",
        "申请人｜【applicant_name】",
        "证件编号｜【applicant_code】",
        "联系人｜【applicant_contact】｜联系方式｜【applicant_phone】",
        (
            "与告知承诺书一致：公民写姓名和证件编号；法人或其他组织写名称、联系人，"
            "在证件编号处写统一社会信用代码（18位）。"
        ),
        "三、撤回的理由",
        "【reason】",
        "写明合理的理由，例如情况发生变化、承诺的内容写错、改为提交证明。",
        "四、申请人知晓",
        "（一）撤回承诺应当在行政事项办结前提出，行政事项已经办结的，不能撤回；",
        "（二）撤回后按原程序办理，申请人应当提交法律法规或者国务院决定要求的证明；",
        "（三）撤回的承诺不再作为办理本行政事项的依据。",
        "申请人（签字/盖章）：｜日期：【applicant_date】",
        "五、办理意见（由行政机关填写，二选一）",
        "收到日期：【received_date】",
        "【opinion=agreed】 1. 同意撤回，按原程序办理。",
        "【opinion=concluded】 2. 行政事项已办结，不能撤回。",
        "说明：【opinion_note】",
        "经办人：｜行政机关：示例市市场监督管理局",
        "（签字）｜（盖章）",
        "｜日期：【agency_date】",
    ]


def test_a_permits_withdrawal_leads_back_to_the_ordinary_procedure_of_the_law():
    said = lines_of(root_of(f"{PERMIT}/withdrawal.pdf"))
    assert "【opinion=agreed】 1. 同意撤回，按原法定程序办理。" in said


# The notice in plain words


@pytest.mark.slow
@pytest.mark.clause(
    "xingyang-18-annex3/五-5-b", "suzhou-7/二-6-b", "hainan-394-b/二-6-b"
)
@pytest.mark.parametrize("code", ["410182", "999901"])
def test_the_notice_of_every_matter_is_one_page(code):
    found = [
        artifact
        for artifact in planned().artifacts
        if artifact.path.endswith("good-faith-notice.pdf")
        and artifact.path.startswith(code)
    ]
    assert len(found) == {"410182": 67, "999901": 4}[code]
    for artifact in found:
        printed = render_document(
            "good-faith-notice_pdf", artifact.data, content_look()
        )
        assert len(pypdfium2.PdfDocument(printed)) == 1, artifact.path


@cache
def content_look():
    return make_look(
        templates=(TEMPLATES,),
        site=(),
        characters=planned().characters,
        cache=Path(tempfile.gettempdir()) / "chengnuo-tests",
    )


LONG = "示例企业离退休人员因工非因病死亡丧葬补助金一次性抚恤金供养亲属抚恤金申领办理"
METHODS = {
    "": "",
    "在线核查": "行政机关通过政务信息共享平台等比对数据核查。",
    "现场核查": "行政机关通过检查、勘验等方式到现场核查。",
    "免于核查": "不单独核查，纳入日常监管。",
    "协助核查": "请求其他行政机关协助核查。",
}


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_the_notice_is_one_page_however_much_there_is_to_tell(draw):
    def words(most):
        return (LONG * 5)[: draw.draw(st.integers(1, most))]

    data = example("good-faith-notice", "one proof, nothing known")
    matter = {**data["matter"], "name": words(60), "proofs": []}
    matter["is_permit"] = draw.draw(st.booleans())
    matter["agency"] = {**matter["agency"], "name": words(25)}
    for _ in range(draw.draw(st.integers(1, 8))):
        method = draw.draw(st.sampled_from(sorted(METHODS)))
        matter["proofs"].append(
            {
                **data["matter"]["proofs"][0],
                "name": words(100),
                "verification": method,
                "verification_explained": METHODS[method],
                "verification_time": words(60),
                "disclosure": draw.draw(st.sampled_from(["", "公开", "不公开"])),
                "disclosure_scope": words(60),
                "disclosure_term": words(60),
            }
        )
    channel = {"name": words(15), "how": words(80), "hours": "", "level": ""}
    matter["complaint_channels"] = [channel] * draw.draw(st.integers(0, 3))
    matter["wording"] = {**matter["wording"], "liability": "民事责任"}
    printed = render_document(
        "good-faith-notice_pdf", {**data, "matter": matter}, look()
    )
    assert len(pypdfium2.PdfDocument(printed)) == 1


@pytest.mark.clause("hainan-4/三-6-a")
def test_the_notice_tells_what_the_data_say():
    said = lines_of(root_of(f"{PERMIT}/good-faith-notice.pdf"))
    told = dict(line.split("｜", 1) for line in said if "｜" in line)
    assert "现场核查，行政机关通过检查、勘验等方式到现场核查" in told["怎样核查"]
    assert "第 2 项：不公开。" in told["承诺书公开吗"]
    assert told["咨询"] == "000-00000000"
    assert "民事责任" in told["承诺不实的后果"]
    xingyang = lines_of(
        root_of("410182/commerce/oil-retail-initial/good-faith-notice.pdf")
    )
    costs = next(line for line in xingyang if line.startswith("承诺不实的后果"))
    assert "民事" not in costs
    assert "移送司法机关" in costs


# Promises without a notice


@pytest.mark.clause("hainan-4/七-26-b", "hainan-394-b/二-5-d", "hainan-4/二-4-b")
def test_a_repair_promise_offers_every_way_of_repair_with_room_for_its_evidence():
    root = root_of("999901/repair-promise.pdf")
    found = fields_of(root)
    said = "".join(lines_of(root))
    for number, way in enumerate(
        (
            "作出信用承诺",
            "完成失信整改",
            "通过信用核查",
            "接受专题培训",
            "提交信用报告",
            "参加公益慈善或志愿服务活动",
        ),
        1,
    ):
        assert f"【way_{number}】 {way}" in said
        assert found[f"evidence_{number}"].kind == "lines"
    for name in ("breach", "breach_agency", "breach_decision", "consent"):
        assert found[name].need == "always"


@pytest.mark.clause("hainan-4/二-3-a")
@pytest.mark.parametrize("name", ["voluntary-promise", "industry-promise"])
def test_a_promise_of_ones_own_has_no_notice_and_is_public(name):
    root = root_of(f"999901/{name}.pdf")
    said = lines_of(root)
    assert not any("行政机关告知" in line for line in said)
    assert any("向社会公示" in line for line in said)
    assert fields_of(root)["consent"].need == "always"
    assert ("association_name" in fields_of(root)) is (name == "industry-promise")


@pytest.mark.parametrize(
    "name", ["repair-promise", "voluntary-promise", "industry-promise"]
)
def test_a_region_has_a_promise_of_this_kind_only_if_it_has_taken_it_up(name):
    paths = {a.path for a in planned().artifacts}
    assert {f"999901/{name}.{form}" for form in ("pdf", "docx", "html")} <= paths
    assert f"410182/{name}.pdf" not in paths


# In an office program


@pytest.mark.slow
def test_in_libreoffice_the_pages_are_as_few(tmp_path):
    office = shutil.which("soffice")
    assert office
    most = {"special-authorisation": 2, "good-faith-notice": 1, "voluntary-promise": 2,
            "industry-promise": 2, "repair-promise": 3}  # fmt: skip
    made = {}
    for number, (name, called) in enumerate(CASES):
        if name in most:
            made[f"{number}"] = (name, called)
            path = tmp_path / f"{number}.docx"
            path.write_bytes(rendered(f"{name}_docx", called))
    subprocess.run(
        [office, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
         "--headless", "--convert-to", "pdf", "--outdir", tmp_path,
         *sorted(tmp_path.glob("*.docx"))],
        check=True, capture_output=True, timeout=240,
    )  # fmt: skip
    for stem, (name, called) in made.items():
        printed = io.BytesIO((tmp_path / f"{stem}.pdf").read_bytes())
        assert len(pypdfium2.PdfDocument(printed)) <= most[name], (name, called)
