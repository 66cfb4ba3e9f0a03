"""The form on a matter's page in Chromium: checks, draft, print, PDF and DOCX, no sending."""

import csv
import json
import random
import re
import shutil
import subprocess
import threading
from base64 import b64decode, b64encode
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from zipfile import ZipFile

import pypdfium2
import pytest
import segno
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pikepdf import ObjectStreamMode, Pdf
from playwright.sync_api import expect

import chengnuo
from chengnuo.filling.docx import fill_docx
from chengnuo.filling.values import examine, normalised
from chengnuo.publishing import render
from chengnuo.receiving.docx import read_docx
from chengnuo.receiving.pdf import read_pdf
from chengnuo.rendering import document_html, make_look, render_document
from chengnuo.rendering.browser import browser_data
from chengnuo.rendering.vocabulary import Field, fields, parse

ROOT = Path(__file__).resolve().parent.parent
TODAY = date(2026, 11, 20)
FOLDER = "999901/market-regulation/food-workshop-registration"
ALONE = "999901/human-resources/unemployment-benefit-claim"  # nobody may represent
RULES = ROOT / "site/static/letter/rules.js"
CITIZEN, BODY = "applicant_kind=citizen", "applicant_kind=organisation"
PERSON = {
    "citizen_name": "示例䶮㛃𬱖",
    "citizen_phone": "13800000000",
    "citizen_id_type": "居民身份证",
    "citizen_id_number": "999901199001010010",
}
STATEMENT = "第一行：示例 <条件> & “引号”\n第二行：𬱖，符合。"


class Made(SimpleNamespace):
    """What a test is given, which is too long to be shown where one fails."""

    def __repr__(self):
        return f"<{', '.join(vars(self))}>"


def letter_of(plan, look, folder):
    """Return the HTML and both blanks of a matter's letter, and its data script."""
    found = {artifact.path: artifact for artifact in plan.artifacts}
    data = found[f"{folder}/letter.pdf"].data
    html = document_html("letter", data, look)
    pdf = render_document("letter_pdf", data, look)
    docx = render_document("letter_docx", data, look)
    return Made(
        folder=folder,
        page=render(found[f"{folder}/index.html"], look=look),
        html=html,
        pdf=pdf,
        docx=docx,
        fields=fields(parse(html)),
        fixed=read_pdf(pdf).fixed,
        script=render(found[f"{folder}/letter.js"], look=look),
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return the demonstration's letters, as the portal has them, and their folder."""
    content = tmp_path_factory.mktemp("form") / "content"
    for name in ("laws", "000000-national", "999901-demo"):
        shutil.copytree(ROOT / "content" / name, content / name)
    shutil.copy(ROOT / "content/portal.yaml", content)
    plan = chengnuo.plan(chengnuo.read(content), today=TODAY)
    look = make_look(
        templates=(ROOT / "templates",),
        site=(ROOT / "site",),
        characters=plan.characters,
        cache=content.parent / "cache",
    )
    letters = [letter_of(plan, look, folder) for folder in (FOLDER, ALONE)]
    top = content.parent / "public"
    shutil.copytree(ROOT / "site/static", top / "assets")
    for letter in letters:
        (top / letter.folder).mkdir(parents=True)
        (top / letter.folder / "index.html").write_bytes(letter.page)
        (top / letter.folder / "letter.js").write_bytes(letter.script)
    return Made(top=top, letter=letters[0], alone=letters[1])


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def server(made):
    handler = partial(Quiet, directory=str(made.top))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as http:
        threading.Thread(target=http.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{http.server_port}/"
        http.shutdown()


@pytest.fixture
def page(chromium):
    """Give a page; it may say nothing on the console, and is asked nothing unawares."""
    context = chromium.new_context(accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(20_000)
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.requested = []
    page.on("request", lambda request: page.requested.append(request.url))
    yield page
    context.close()
    assert said == []


@pytest.fixture(params=["http", "file"])
def start(request, made, server):
    """Return the address of the portal, served and from files."""
    return server if request.param == "http" else made.top.as_uri() + "/"


def opened(page, start, folder=FOLDER):
    page.goto(f"{start}{folder}/index.html")
    page.get_by_role("button", name="开始填写").click()
    expect(page.locator("form.letter")).to_be_visible()
    return page


def type_in(page, values):
    for name, value in values.items():
        control = page.locator(f'[name="{name}"]')
        if value is True:
            control.check()
        elif name.endswith("_type"):
            control.select_option(value)
        elif name == "applicant_kind":
            page.locator(f'[name="{name}"][value="{value}"]').check()
        else:
            control.fill(value)
            control.blur()


def whole(made):
    """Return what makes a letter of a citizen complete."""
    values = {"applicant_kind": "citizen", **PERSON, "promise_1": True}
    for field in made.letter.fields:
        if field.need == "always" and field.name not in values:
            kinds = {"date": "2026-11-20", "checkbox": True, "lines": STATEMENT}
            values[field.name] = kinds.get(field.kind, "示例")
    return values


def downloaded(page, words):
    with page.expect_download() as waiting:
        page.get_by_role("button", name=f"下载 {words}", exact=True).click()
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


def filled_only(values):
    return {name: value for name, value in values.items() if value}


def errors(page):
    """Return what is said to be wrong beside the blanks, by the name of the blank."""
    return {
        box.get_attribute("id").removeprefix("letter-").removesuffix("-error"): words
        for box in page.locator(".letter-error:not([hidden])").all()
        if (words := box.inner_text())
    }


# Rules -----------------------------------------------------------------------------


def test_the_browser_judges_every_value_as_the_table_says(page):
    with (ROOT / "tests/values.tsv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    page.add_script_tag(path=RULES)
    judged = page.evaluate(
        "rows => rows.map(r => chengnuo.rules.judge(r.rule, r.value, '2026-11-20'))",
        rows,
    )
    wrong = [
        (row, one)
        for row, one in zip(rows, judged, strict=True)
        if one["state"] != row["verdict"]
        or (row["normalised"] and one["value"] != row["normalised"])
    ]
    assert len(rows) > 50
    assert wrong == []


KNOWN = (
    Field("applicant_kind", "申请人为公民", "radio", value="citizen",
          need="always", group="申请人类别"),
    Field("applicant_kind", "申请人为法人或其他组织", "radio", value="organisation",
          need="always", group="申请人类别"),
    Field("citizen_phone", "申请人联系方式", "text", 40, check="phone", need=CITIZEN),
    Field("citizen_id_type", "申请人证件类型", "choice",
          options=("居民身份证", "护照"), need=CITIZEN),
    Field("citizen_id_number", "申请人证件编号", "text", 30,
          check="resident_id", need=CITIZEN),
    Field("organisation_uscc", "统一社会信用代码", "text", 18, check="uscc", need=BODY),
    Field("statement", "已符合的条件", "lines", 20, need="always"),
    Field("site_address", "现场地址", "text", 6),
    Field("note", "备注", "text"),
    Field("representative_name", "代理人姓名", "text", 50),
    Field("representative_phone", "代理人联系方式", "text", 40, check="phone"),
    Field("representative_id_type", "代理人证件类型", "choice",
          options=("居民身份证", "护照")),
    Field("representative_id_number", "代理人证件编号", "text", 30, check="resident_id"),
    Field("valid_until", "结束日期", "date"),
    Field("applicant_date", "申请人签署日期", "date", need="always"),
    Field("agency_contact", "联系人", "text", 60, by="agency", need="always"),
)  # fmt: skip
WORDS = {
    "applicant_kind": ["citizen", "organisation", "", "nobody"],
    "citizen_phone": ["13800000000", "0371 6000 0000", "12345", "无", "", "１３８"],
    "citizen_id_type": ["居民身份证", "护照", "", "别的"],
    "citizen_id_number": ["999901199001010010", "99990119900101007x", "E0000001",
                          "999901199001010011", "999901189901010017", "",
                          "!!!", "Ｈ1234 （01）", "1" * 101],
    "organisation_uscc": ["91999901MA0000001P", "91999901ma0000001Q", "9199", "",
                          "91999901MAO000001P"],
    "statement": ["符合。", " \n ", "字" * 20, "字" * 21, "a\r\nb", "\ue000", "⾏业",
                  "a\u200bb", "𬱖" * 20, "甲\t乙", "\u3164", "#####", "符\u0338合"],
    "site_address": ["一路", "a\nb", "", "　六个字的地址　", "\t", "\x07", "a\tb",
                     "\u2800\u115f", "#N/A", "#REF!", "#1", "甲\ufe0f", "\U000e0100"],
    "note": ["", "字" * 5000, "字" * 5001, "###", "\u3164 \u200b"],
    "representative_name": ["", "示例丙", "\u3164"],
    "representative_phone": ["", "", "13800000000"],
    "representative_id_type": ["", "", "居民身份证", "护照"],
    "representative_id_number": ["", "", "E0000001", "999901199001010010", "无"],
    "valid_until": ["", "1899-12-31", "1900-01-01", "2100-12-31", "2101-01-01"],
    "applicant_date": ["2027-11-20", "2027-11-21", "1999-12-31", "2000-01-01",
                       "1026-11-20", "2099-01-01", "2026-11-20", "2026年2月29日",
                       "２０２６．１１．２０", "", "明天", "2024/2/29", "46346"],
    "agency_contact": ["", "示例"],
}  # fmt: skip


def test_the_browser_finds_the_same_wrong_as_the_engine(page):
    chance = random.Random(3)  # noqa: S311 - the same cases each time
    cases = [
        {name: chance.choice(words) for name, words in WORDS.items()}
        for _ in range(2_000)
    ]
    sure = [
        [name for name in WORDS if chance.random() < 0.2] for _ in range(len(cases))
    ]
    page.add_script_tag(path=RULES)
    described = json.loads(
        json.dumps(
            [{name: getattr(f, name) for name in Field.__slots__} for f in KNOWN]
        )
    )
    theirs = page.evaluate(
        """([fields, cases, sure]) => cases.map((values, i) => [
          chengnuo.rules.examine(fields, values,
            Object.fromEntries(sure[i].map(name => [name, true])), '2026-11-20')
            .map(one => [one.name, one.severity]),
          chengnuo.rules.normalised(fields, values)])""",
        [described, cases, sure],
    )
    for values, names, (found, proper) in zip(cases, sure, theirs, strict=True):
        ours = examine(KNOWN, values, set(names), today=TODAY)
        assert found == [[one.name, one.severity.value] for one in ours], values
        assert proper == normalised(KNOWN, values)


# The data script -------------------------------------------------------------------


def test_the_data_of_a_letter_are_the_same_each_time_and_end_no_script(made):
    letter = made.letter
    again = browser_data(letter.html, letter.docx, letter.pdf)
    assert again == letter.script
    hostile = letter.html.replace(
        "<h1>", "<h1>\u2028\u2029&lt;/script&gt;&lt;!--{{ 7*7 }}", 1
    ).replace("</h1>", '</h1><p onclick="alert(1)" style="color:red">示例</p>', 1)
    text = browser_data(hostile, letter.docx, letter.pdf).decode()
    assert "\u2028" not in text
    assert "</" not in text
    assert "<!" not in text
    data = json.loads(text.removeprefix("chengnuo.letter(").removesuffix(");\n"))
    assert "&lt;/script&gt;&lt;!--{{ 7*7 }}" in data["html"]
    assert "onclick" not in data["html"]
    assert "style" not in data["html"]
    assert b64decode(data["pdf"]["blank"]) == letter.pdf


def test_the_code_of_the_page_is_drawn_as_it_is_printed(made):
    drawn = BytesIO()
    code = segno.make("https://portal.example/999901/", error="m", micro=False)
    code.save(drawn, kind="png", scale=4, border=2)
    packed = b64encode(drawn.getvalue()).decode()
    source = f"data:image/png;base64,{packed}"
    image = f'<p class="code"><img class="qr" alt="二维码" src="{source}"></p>'
    html = made.letter.html.replace("<h1>", f"{image}<h1>", 1)
    script = browser_data(html, made.letter.docx, made.letter.pdf).decode()
    data = json.loads(script.removeprefix("chengnuo.letter(").removesuffix(");\n"))
    found = parse_path(data["html"])
    matrix = [list(map(int, row)) for row in code.matrix]
    side = len(matrix) + 4
    assert [row[2:-2] for row in squares(found, side)[2:-2]] == matrix
    assert "data:" not in data["html"].partition("<h1>")[0]


def parse_path(html):
    path = re.search(r'<path d="([^"]+)"', html)[1]
    runs = re.findall(r"M([0-9]+) ([0-9]+)h([0-9]+)v1h-[0-9]+z", path)
    return [tuple(map(int, run)) for run in runs]


def squares(runs, side):
    rows = [[0] * side for _ in range(side)]
    for x, y, long in runs:
        rows[y][x : x + long] = [1] * long
    return rows


# The form --------------------------------------------------------------------------


@pytest.mark.clause("xingyang-18-annex3/三-b")
def test_a_citizen_fills_in_and_gets_both_files_and_nothing_is_sent(page, start, made):
    opened(page, start)
    values = whole(made)
    type_in(page, values)
    assert errors(page) == {}
    letter = made.letter
    asked = len(page.requested)
    name, pdf = downloaded(page, "PDF")
    assert name.endswith(".pdf")
    assert pdf.startswith(letter.pdf)  # not a byte of the blank is touched
    received = read_pdf(pdf)
    assert filled_only(received.values) == values
    assert received.fixed == letter.fixed
    assert received.issue["place"] == FOLDER
    name, docx = downloaded(page, "DOCX")
    assert name.endswith(".docx")
    received = read_docx(docx)
    assert filled_only(received.values) == values
    assert received.fixed == read_docx(letter.docx).fixed
    expected = ZipFile(BytesIO(fill_docx(letter.docx, letter.fields, values)))
    with ZipFile(BytesIO(docx)) as package:
        assert package.testzip() is None
        assert package.namelist() == expected.namelist()
        for member in expected.namelist():
            assert package.read(member) == expected.read(member), member
    assert {
        url for url in page.requested[asked:] if not url.startswith("blob:")
    } == set()
    assert [url for url in page.requested if not url.startswith((start, "blob:"))] == []


@pytest.mark.clause("xingyang-18-annex2/一-1-b")
def test_what_is_wrong_is_said_beside_the_blank_and_above_the_buttons(
    page, server, made
):
    opened(page, server)
    values = whole(made) | {"citizen_id_number": "999901199001010011"}
    del values["applicant_date"]
    type_in(page, values)
    number = page.locator("#letter-citizen_id_number")
    assert list(errors(page)) == ["citizen_id_number"]
    assert number.get_attribute("aria-invalid") == "true"
    assert "letter-citizen_id_number-error" in number.get_attribute("aria-describedby")
    page.get_by_role("button", name="打印（一式两份）", exact=True).click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    links = summary.get_by_role("link")
    assert links.count() == 2
    assert summary.get_by_role("button").count() == 0  # wrong ones are to be mended
    links.first.click()
    expect(number).to_be_focused()
    number.press("End")
    number.press("Backspace")
    number.press("0")  # at every key once it is wrong
    assert list(errors(page)) == ["applicant_date"]
    number.blur()
    assert links.count() == 1
    summary.get_by_role("button", name="先空着，继续打印").wait_for()


@pytest.mark.clause("xingyang-18-annex2/一-1-c")
def test_a_doubt_is_confirmed_by_the_person_and_confirmed_anew_when_it_changes(
    page, server, made
):
    opened(page, server)
    values = {
        name: value for name, value in whole(made).items() if name not in PERSON
    } | {
        "applicant_kind": "organisation",
        "organisation_name": "示例商贸有限公司",
        "organisation_uscc": "91999901MA0000001Q",
        "organisation_contact": "示例",
        "organisation_phone": "0371-60000000",
        "organisation_address": "示例路 1 号",
    }
    type_in(page, values)
    assert "校验码" in errors(page)["organisation_uscc"]
    sure = page.get_by_label("我已核对，号码确实如此")
    sure.check()
    assert "校验码" not in errors(page)["organisation_uscc"]
    page.get_by_label("原因（可以不填，只存在本机的草稿里）").fill("示例：早年的代码")
    _, pdf = downloaded(page, "PDF")
    assert filled_only(read_pdf(pdf).values) == values
    assert "早年" not in pdf.decode("latin-1")
    page.locator("#letter-organisation_uscc").fill("91999901MA0000001R")
    expect(sure).not_to_be_checked()


@pytest.mark.clause("xingyang-18-annex2/一-1-a")
def test_only_the_chosen_applicant_is_asked_and_counts(page, server, made):
    opened(page, server)
    name = page.locator("#letter-citizen_name")
    firm = page.locator("#letter-organisation_name")
    expect(name).to_be_hidden()
    expect(firm).to_be_hidden()
    page.get_by_label("申请人为法人或其他组织").check()
    firm.fill("示例公司")
    expect(name).to_be_hidden()
    type_in(page, whole(made))
    expect(firm).to_be_hidden()
    _, pdf = downloaded(page, "PDF")
    assert filled_only(read_pdf(pdf).values) == whole(made)


def test_an_identity_number_is_checked_on_an_identity_card_only(page, server):
    opened(page, server)
    page.get_by_label("申请人为公民").check()
    type_in(page, {"citizen_id_type": "护照", "citizen_id_number": "E0000001"})
    assert errors(page) == {}
    type_in(page, {"citizen_id_type": "居民身份证"})
    assert list(errors(page)) == ["citizen_id_number"]


@pytest.mark.clause("xingyang-18-annex2/一-2-a")
def test_a_representative_is_asked_only_where_there_is_one_and_may_be(page, server):
    opened(page, server)
    name = page.locator("#letter-representative_name")
    expect(name).to_be_hidden()
    page.get_by_label("由委托代理人办理").check()
    expect(name).to_be_visible()
    opened(page, server, ALONE)
    expect(name).to_be_hidden()
    assert page.get_by_label("由委托代理人办理").count() == 0


def test_what_the_agency_fills_in_is_shown_and_not_asked(page, server, made):
    opened(page, server)
    agency = {field.name for field in made.letter.fields if field.by == "agency"}
    asked = page.locator("form.letter [name]").evaluate_all(
        "all => all.map(one => one.name)"
    )
    assert agency
    assert agency & set(asked) == set()
    assert set(asked) == {field.name for field in made.letter.fields} - agency
    assert page.locator(".letter-agency").count() >= len(agency - {"agency_date"})


def test_leaving_a_wrong_blank_for_a_box_still_ticks_the_box(page, server):
    opened(page, server)
    page.get_by_label("申请人为公民").check()
    page.locator("#letter-citizen_phone").fill("12")
    page.get_by_label("由委托代理人办理").check()  # what is said above moves it
    expect(page.locator("#letter-citizen_phone-error")).to_be_visible()
    assert list(errors(page)) == ["citizen_phone"]


def test_a_day_is_typed_in_many_ways_or_is_today(page, server):
    opened(page, server)
    day = page.locator("#letter-applicant_date")
    for typed in ("2026年11月20日", "2026/11/20", "20261120", "２０２６．１１．２０"):
        type_in(page, {"applicant_date": typed})
        expect(day).to_have_value("2026-11-20")
    type_in(page, {"applicant_date": "2026-02-30"})
    assert list(errors(page)) == ["applicant_date"]
    page.get_by_role("button", name="申请人签署日期：今天").click()
    assert errors(page) == {}


# The draft -------------------------------------------------------------------------


def kept(page):
    return page.evaluate("JSON.stringify(Object.entries(localStorage))")


def test_a_draft_is_kept_on_the_device_only_if_the_person_wants_it(page, start):
    opened(page, start)
    type_in(page, {"applicant_kind": "citizen", "citizen_name": "示例甲"})
    page.wait_for_timeout(600)
    assert kept(page) == "[]"
    page.get_by_label("在本机保存草稿").check()
    type_in(page, {"citizen_phone": "13800000000"})
    expect(page.locator(".letter-told")).to_have_text("草稿已保存在本机。")
    opened(page, start)
    expect(page.locator("#letter-citizen_name")).to_have_value("示例甲")
    expect(page.locator(".letter-notice")).to_contain_text("上次保存在本机的草稿")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="清除", exact=True).click()
    assert kept(page) == "[]"
    expect(page.locator("#letter-citizen_name")).to_have_value("")
    opened(page, start)
    expect(page.locator(".letter-notice")).to_be_hidden()


def test_a_draft_of_an_older_letter_is_kept_where_it_fits_and_the_person_told(
    page, server
):
    opened(page, server)
    page.get_by_label("在本机保存草稿").check()
    type_in(page, {"applicant_kind": "citizen", "citizen_name": "示例甲"})
    page.wait_for_timeout(600)
    assert "示例甲" in kept(page)
    page.evaluate(
        """() => {
          const key = localStorage.key(0);
          const draft = JSON.parse(localStorage[key]);
          draft.values.gone = '旧的一项';
          localStorage.removeItem(key);
          localStorage[key.replace(/[0-9a-f]+$/, '0000')] = JSON.stringify(draft);
        }"""
    )
    page.get_by_label("在本机保存草稿").evaluate("box => { box.checked = false; }")
    opened(page, server)
    expect(page.locator(".letter-notice")).to_contain_text("改过")
    expect(page.locator(".letter-notice")).to_contain_text("有 1 项不再适用")
    expect(page.locator("#letter-citizen_name")).to_have_value("示例甲")
    assert page.evaluate("localStorage.length") == 1


def test_a_draft_ends_after_a_week(page, server):
    opened(page, server)
    page.get_by_label("在本机保存草稿").check()
    hint = page.locator("#letter-keep-hint")
    expect(hint).to_contain_text("7 天不改就删除")
    for days, is_kept in ((6.9, True), (7.1, False)):
        type_in(page, {"applicant_kind": "citizen", "citizen_name": "示例甲"})
        page.wait_for_timeout(600)
        page.evaluate(
            """days => {
              const key = Object.keys(localStorage).find(k => k.includes(':999901/'));
              const draft = JSON.parse(localStorage[key]);
              draft.saved -= days * 24 * 3600 * 1000;
              localStorage[key] = JSON.stringify(draft);
              localStorage['chengnuo.letter:other:1'] = localStorage[key];
              localStorage['mine'] = 'x';
            }""",
            days,
        )
        page.get_by_label("在本机保存草稿").evaluate("box => { box.checked = false; }")
        opened(page, server)
        expect(page.locator("#letter-citizen_name")).to_have_value(
            "示例甲" if is_kept else ""
        )
        assert page.evaluate("localStorage.length") == (3 if is_kept else 1)
        page.get_by_label("在本机保存草稿").check()


# Print, screens, readers -----------------------------------------------------------


def words_of(pdf):
    document = pypdfium2.PdfDocument(pdf)
    return ["".join(page.get_textpage().get_text_range().split()) for page in document]


@pytest.mark.clause("xingyang-18-annex2/末-b")
def test_both_copies_are_printed_with_the_values_and_nothing_of_the_portal(
    page, server, made
):
    opened(page, server)
    type_in(page, whole(made))
    printed = words_of(page.pdf(prefer_css_page_size=True))
    text = "".join(printed)
    assert len(printed) % 2 == 0
    half = len(printed) // 2
    assert "行政机关留存" in printed[0]
    assert "申请人留存" in printed[half]
    assert text.count(PERSON["citizen_id_number"]) == 2
    assert text.count("2026年11月20日") == 2
    assert "首页" not in text
    assert "开始填写" not in text
    document = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    assert [round(edge) for edge in document[0].get_size()] == [595, 842]
    expect(page.locator("form.letter")).to_be_visible()  # as before, afterwards
    assert page.locator(".letter-sheets").count() == 0


@pytest.mark.parametrize("width", [320, 640, 1280])
def test_the_form_fits_every_screen_and_its_targets_are_large(page, server, width):
    page.set_viewport_size({"width": width, "height": 800})
    opened(page, server)
    page.get_by_label("申请人为公民").check()
    page.get_by_role("button", name="打印（一式两份）", exact=True).click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    small = page.locator(
        "form.letter button, form.letter .letter-tick, form.letter input[type=text], "
        "form.letter select, form.letter textarea"
    ).evaluate_all(
        "all => all.filter(one => one.offsetParent).map(one => "
        "[one.id || one.textContent, one.getBoundingClientRect().height])"
        ".filter(pair => pair[1] < 44)"
    )
    assert small == []


def test_every_blank_has_a_label_that_is_seen(page, server):
    opened(page, server)
    page.get_by_label("申请人为公民").check()
    without = page.locator(
        "form.letter input:not(.letter-calendar), form.letter select, form.letter textarea"
    ).evaluate_all(
        "all => all.filter(one => one.offsetParent && !(one.labels.length && "
        "one.labels[0].innerText.trim())).map(one => one.name || one.id)"
    )
    assert without == []


def test_the_keyboard_alone_is_enough(page, server):
    page.goto(f"{server}{FOLDER}/index.html")
    page.get_by_role("button", name="开始填写").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("在本机保存草稿")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_label("申请人为公民")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.type("示例甲")
    expect(page.locator("#letter-citizen_name")).to_have_value("示例甲")


def test_without_a_script_the_page_says_what_to_do_instead(chromium, server):
    page = chromium.new_context(java_script_enabled=False).new_page()
    page.goto(f"{server}{FOLDER}/index.html")
    expect(page.get_by_text("请下载上面的 PDF 或者 DOCX 填写")).to_be_visible()
    expect(page.get_by_text("开始填写")).to_be_hidden()


def test_a_file_that_does_not_come_is_said_so_and_can_be_asked_for_again(
    chromium, server
):
    page = chromium.new_page()
    page.route("**/letter.js", lambda route: route.abort())
    page.goto(f"{server}{FOLDER}/index.html")
    page.get_by_role("button", name="开始填写").click()
    expect(page.locator(".letter-status")).to_contain_text("没有取到")
    page.unroute("**/letter.js")
    page.get_by_role("button", name="开始填写").click()
    expect(page.locator("form.letter")).to_be_visible()
    page.close()


FILL = """async ([name, fields, values]) => {
  const bytes = name === 'pdf'
    ? await chengnuo.pdf.filled(window.given.pdf, window.given.fields, values)
    : await chengnuo.docx.filled(window.given.docx, values);
  let text = '';
  bytes.forEach((byte) => { text += String.fromCharCode(byte); });
  return btoa(text);
}"""
LINES = st.text(
    st.one_of(
        st.sampled_from("䶮㛃𬱖示例甲ａＡ1-（）&<>\"'，。 \n"),
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF),
    ),
    min_size=1,
    max_size=200,
).map(lambda text: text.strip() or "字")


@pytest.fixture
def given_page(page, server, made):
    """Give a page that holds the parts of the form and the data of the letter."""
    page.goto(f"{server}{FOLDER}/index.html")
    for name in ("rules", "zip", "docx", "paint", "pdf"):
        page.add_script_tag(url=f"{server}assets/letter/{name}.js")
    page.evaluate("chengnuo.letter = (data) => { window.given = data; }")
    page.add_script_tag(url=f"{server}{FOLDER}/letter.js")
    return page


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    statement=LINES,
    site=LINES.map(lambda text: text.replace("\n", "")[:60]),
    name=LINES.map(lambda text: text.replace("\n", "")[:50]),
    ticks=st.sets(st.sampled_from(["promise_1", "promise_2", "promise_3"])),
)
def test_any_text_comes_back_from_both_files(
    given_page, made, statement, site, name, ticks
):
    letter = made.letter
    values = {"applicant_kind": "citizen", "citizen_name": name, "statement": statement}
    values |= dict.fromkeys(sorted(ticks), True)
    if any(field.name == "site_address" for field in letter.fields):
        values["site_address"] = site
    values = filled_only(values)
    pdf = b64decode(given_page.evaluate(FILL, ["pdf", None, values]))
    received = read_pdf(pdf)
    assert filled_only(received.values) == values
    assert received.fixed == letter.fixed
    docx = b64decode(given_page.evaluate(FILL, ["docx", None, values]))
    assert filled_only(read_docx(docx).values) == values
    expected = ZipFile(BytesIO(fill_docx(letter.docx, letter.fields, values)))
    with ZipFile(BytesIO(docx)) as package:
        for member in expected.namelist():
            assert package.read(member) == expected.read(member), member


def test_a_browser_without_compression_gives_larger_files_with_the_same_in_them(
    given_page, made
):
    values = {"applicant_kind": "citizen", **PERSON, "statement": STATEMENT}
    small = b64decode(given_page.evaluate(FILL, ["pdf", None, values]))
    given_page.evaluate("delete window.CompressionStream")
    large = b64decode(given_page.evaluate(FILL, ["pdf", None, values]))
    assert len(large) > len(small)
    assert filled_only(read_pdf(large).values) == values
    docx = b64decode(given_page.evaluate(FILL, ["docx", None, values]))
    with ZipFile(BytesIO(docx)) as package:
        assert package.testzip() is None
        assert PERSON["citizen_id_number"] in package.read("word/document.xml").decode()


def test_a_blank_with_a_plain_table_of_references_is_filled_too(given_page, made):
    plain, letter = BytesIO(), made.letter
    with Pdf.open(BytesIO(letter.pdf)) as blank:
        blank.save(plain, object_stream_mode=ObjectStreamMode.disable)
    assert b"\nxref\n" in plain.getvalue()
    script = browser_data(letter.html, letter.docx, plain.getvalue()).decode()
    data = json.loads(script.removeprefix("chengnuo.letter(").removesuffix(");\n"))
    given_page.evaluate("pdf => { window.given.pdf = pdf; }", data["pdf"])
    values = {"applicant_kind": "citizen", **PERSON, "promise_1": True}
    pdf = b64decode(given_page.evaluate(FILL, ["pdf", None, values]))
    assert pdf.startswith(plain.getvalue())
    assert filled_only(read_pdf(pdf).values) == values
    with Pdf.open(BytesIO(pdf)) as filled:
        assert filled.check_pdf_syntax() == []


def ink(picture, box, scale):
    """Return how many dark points a picture has in a box that is given in points."""
    left, right = sorted(int(edge * scale) for edge in box[::2])
    bottom, top = sorted(int(edge * scale) for edge in box[1::2])
    wide, high, levels = picture
    return sum(
        levels[y * wide + x] < 100
        for y in range(high - top + 2, high - bottom - 2)
        for x in range(left + 2, right - 2)
    )


def seen_by_pdfium(pdf, number):
    document = pypdfium2.PdfDocument(pdf)
    document.init_forms()
    bitmap = document[number].render(scale=2, grayscale=True, may_draw_forms=True)
    levels = bytes(bitmap.buffer)
    rows = [
        levels[y * bitmap.stride : y * bitmap.stride + bitmap.width]
        for y in range(bitmap.height)
    ]
    return bitmap.width, bitmap.height, b"".join(rows)


def seen_by_poppler(pdf, number):
    page = str(number + 1)
    command = ["pdftoppm", "-gray", "-r", "144", "-f", page, "-l", page, "-"]
    picture = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout
    _, wide, high, _, levels = picture.split(maxsplit=4)
    size = int(wide) * int(high)
    return int(wide), int(high), picture[len(picture) - size :] if levels else b""


@pytest.mark.parametrize("reader", [seen_by_pdfium, seen_by_poppler])
def test_both_copies_show_rare_characters_in_every_reader(given_page, made, reader):
    values = {"applicant_kind": "citizen", "citizen_name": "䶮㛃𬱖"}
    pdf = b64decode(given_page.evaluate(FILL, ["pdf", None, values]))
    with Pdf.open(BytesIO(pdf)) as opened_pdf:
        (field,) = [
            one
            for one in opened_pdf.Root.AcroForm.Fields
            if str(one.T) == "citizen_name"
        ]
        numbers = {page.objgen: n for n, page in enumerate(opened_pdf.pages)}
        places = [
            (numbers[one.P.objgen], [float(edge) for edge in one.Rect])
            for one in field.get("/Kids", [field])
        ]
    assert len(places) == 2
    for number, box in places:
        assert ink(reader(made.letter.pdf, number), box, 2) == 0
        assert ink(reader(pdf, number), box, 2) > 200


@pytest.mark.slow
def test_libreoffice_opens_the_docx_and_shows_the_values(page, server, made, tmp_path):
    opened(page, server)
    type_in(page, whole(made))
    _, docx = downloaded(page, "DOCX")
    (tmp_path / "filled.docx").write_bytes(docx)
    profile = (tmp_path / "profile").as_uri()
    command = ["soffice", f"-env:UserInstallation={profile}", "--headless"]
    command += ["--convert-to", "pdf", "--outdir", tmp_path, tmp_path / "filled.docx"]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    text = "".join(words_of((tmp_path / "filled.pdf").read_bytes()))
    assert PERSON["citizen_name"] in text
    assert PERSON["citizen_id_number"] in text
    assert "第二行：𬱖，符合。" in text
