"""The pages of the portal: every template, and the one door to Pelican."""

import logging
import re
import shutil
import sys
from dataclasses import asdict, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from chengnuo.atlas import Link
from chengnuo.errors import ChengnuoError
from chengnuo.planning import page_views, views
from chengnuo.portal import static_files, write_pages

SITE = Path(__file__).resolve().parent.parent / "site"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'"
)
VOID = {"br", "hr", "img", "input", "link", "meta"}
PLACE = Link("示例市", "999901/index.html")
MATTER = Link("示例经营许可", "999901/commerce/permit/index.html")
LAW = Link("示例条例", "laws/example/index.html")

# The world of these tests: one small invented place.

CHANNEL = views.ChannelView(
    "示例市商务局投诉电话", "拨打 0000-0000000", "工作日 9:00 至 17:00", "示例市商务局"
)
BASIS = views.BasisView(
    citation="《示例条例》第五条第二款",
    law_title="示例条例",
    rank="地方性法规",
    document_number="示例令第1号",
    version="2020-01-01",
    article="第五条",
    paragraphs=("申请示例许可的，应当提交示例证明。",),
    state="in_force",
    state_label="现行有效",
    in_force_from="2020-02-01",
    in_force_until="",
    replaced_by="",
    strength="列明证明",
    certainty="已核对来源",
    source="示例公报",
    note="",
    law=LAW,
)
ENDED = replace(
    BASIS,
    citation="《示例办法》第九条",
    paragraphs=(),
    state="ended",
    state_label="已失效（2022-12-30起）",
    in_force_until="2022-12-30",
    replaced_by="《示例条例》",
    strength="规定条件",
    certainty="据转载",
    note="示例办法已经废止。",
    law=None,
)
PROOF = views.ProofView(
    anchor="residence",
    name="示例住所使用证明",
    proof_type="住所使用证明",
    proof_content="申请人对住所有合法使用权",
    issuing_body="示例街道办事处",
    bases=(BASIS, ENDED),
    verification="现场核查",
    verification_explained="工作人员到现场查看",
    verification_time="作出决定后 30 日内",
    verification_standard="住所与承诺一致",
    supervision="随机抽查",
    promise_by_representative="可以",
    disclosure="公开",
    disclosure_scope="示例市政府网站",
    disclosure_term="自作出决定起 1 年",
    note="示例提示：依据已变更。",
    source_note="原文“线上核查”，统一为“在线核查”。",
)
BLANK_PROOF = replace(
    PROOF,
    anchor="capital",
    name="示例资金证明",
    proof_content="",
    issuing_body="",
    bases=(),
    verification="",
    verification_explained="",
    verification_time="",
    verification_standard="",
    supervision="",
    promise_by_representative="",
    disclosure="",
    disclosure_scope="",
    disclosure_term="",
    note="",
    source_note="",
)
WORDING = views.WordingView(
    title="告知承诺书",
    source="示例文件",
    copies="一式两份",
    method="书面承诺",
    not_by_representative="不可以代为承诺",
    by_representative="可以代为承诺",
    verification_power="行政机关有权对承诺内容进行核查。",
    liability="承诺不实的，依法终止办理、责令限期整改、撤销行政决定或者予以行政处罚。",
    disclosed="公开",
    not_disclosed="不公开",
    deferred_documents="",
    promise_lead="申请人承诺：",
    promises=("已经知晓告知事项",),
    site_note="",
    applicant="申请人",
    agency="行政机关",
    applicant_how="签字",
    agency_how="盖章",
    edition="",
)
AGENCY = views.AgencyView(
    name="示例市商务局",
    href="999901/commerce/index.html",
    uscc="",
    address="示例市示例路 1 号",
    hours="工作日 9:00 至 17:00",
    telephone="0000-0000000",
    contact="",
    website="https://example.invalid/",
    matters=2,
    proofs=3,
    complaint_channels=(CHANNEL,),
)
DOWNLOADS = tuple(
    views.Download(
        f"{label}（{note} {format_}）",
        f"999901/commerce/permit/{kind}.{format_.lower()}",
        format_,
        kind,
        label,
        "示例说明。",
        "applicant",
    )
    for kind, label in (("letter", "告知承诺书"), ("guide", "办事指南"))
    for format_, note in (("PDF", "可填写"), ("DOCX", "可编辑"))
)
ELEMENTS = (
    views.Element("事项名称", ("示例经营许可",), "element-name"),
    views.Element("办理材料", ("申请表", "告知承诺书"), "element-materials"),
    views.Element("办理地点", (), "element-place"),
)
VIEW = views.MatterView(
    id="999901/commerce/permit",
    number=1,
    name="示例经营许可",
    variant="示例住所使用证明、示例资金证明",
    scheme="涉企经营许可事项",
    is_permit=True,
    kind="行政许可",
    basic_code="000000000000",
    implementation_code="",
    jurisdiction=PLACE,
    agency=AGENCY,
    elements=ELEMENTS,
    more=(
        views.Element("办结时限", ("10 个工作日",), "more-limit"),
        views.Element("收费标准", (), "more-fee"),
    ),
    conditions=("有固定住所",),
    materials=("申请表",),
    deferred_documents=(),
    supervision_rules=(),
    proofs=(PROOF, BLANK_PROOF),
    bases=(BASIS,),
    wording=WORDING,
    complaint_channels=(CHANNEL,),
    downloads=DOWNLOADS,
    note="依据正在修订，请先电话询问。",
    source_note="事项名称按原文。",
    guide_html="<p>先到窗口领号。</p>",
    address="https://example.invalid/999901/commerce/permit/",
    is_demo=True,
)
ROW = views.MatterRow(
    number=1,
    name="示例经营许可",
    variant="示例住所使用证明",
    href=MATTER.href,
    scheme="涉企经营许可事项",
    agency=Link(AGENCY.name, AGENCY.href),
    proofs=("示例住所使用证明", "示例资金证明"),
    methods=("现场核查",),
    basis_state="ended",
    basis_label="已失效",
    downloads=DOWNLOADS,
)
BARE_ROW = replace(
    ROW,
    number=2,
    name="示例登记",
    variant="",
    scheme="证明事项",
    proofs=(),
    methods=(),
    basis_state="none",
    basis_label="未提供",
    downloads=(),
)
LISTED = views.CatalogueRow(
    number=1,
    agency=Link(AGENCY.name, AGENCY.href),
    matter=MATTER,
    proof=PROOF.name,
    proof_href=f"{MATTER.href}#residence",
    verification="现场核查",
    scheme="涉企经营许可事项",
    basis_state="in_force",
    basis_label="现行有效",
)
PAPER = views.PolicyRow(
    title="示例市全面推行告知承诺制实施方案",
    href="999901/policies/plan/index.html",
    document_number="示例办〔2021〕1号",
    issuer="示例市人民政府办公室",
    issued_on="2021-03",
    printed_on="",
    kind="实施方案",
    completeness="节选",
    clauses=2,
    jurisdiction=PLACE,
)
CARD = views.JurisdictionCard(
    code="999901",
    name="示例市",
    href=PLACE.href,
    is_demo=True,
    chain=("示例省",),
    agencies=1,
    matters=2,
    proofs=3,
    policies=1,
)
CLAUSE = views.ClauseView(
    id="demo-1/一-1-a",
    clause="一（一）示例",
    text="建立证明事项清单。",
    kind="catalogue",
    href="999901/policies/plan/index.html#一-1",
    same_as=(Link("上级文件 一（一）", "999900/policies/up/index.html#up-1/一"),),
    served_by=(
        views.ServedBy("page", "清单", "999901/catalogue/index.html"),
        views.ServedBy("people", "司法局", ""),
        views.ServedBy("open", "统计", ""),
    ),
)
VERSION = page_views.LawVersion(
    version="2020-01-01",
    anchor="v2020-01-01",
    document_number="示例令第1号",
    state="not_yet",
    state_label="尚未施行",
    in_force_from="",
    in_force_until="2030-01-01",
    replaced_by="《示例法》",
    certainty="据转载",
    checked_on="2026-01-01",
    source="示例公报",
    notes=("示例说明。",),
    articles=(("v2020-5", "第五条", ("第一款。", "第二款。"), True),),
)

PAGES: dict[str, Any] = {
    "home": page_views.HomePage(
        (CARD,),
        (replace(CARD, code="999900"),),
        1,
        2,
        3,
        1,
        (("住所使用证明", 2, "proofs/residence/index.html"),),
        (PAPER,),
    ),
    "jurisdiction": page_views.JurisdictionPage(
        card=CARD,
        parents=(Link("示例省", "999900/index.html"),),
        lead_agency="示例市司法局",
        notes=("示例说明。",),
        agencies=(AGENCY,),
        policies=(PAPER,),
        catalogue=Link("事项清单", "999901/catalogue/index.html"),
        duties=Link("任务分工", "999901/duties/index.html"),
        documents=DOWNLOADS,
        complaint_channels=(CHANNEL,),
        clocks=(("推送信用信息", "自作出决定起 7 个工作日", "示例文件"),),
    ),
    "agency": page_views.AgencyPage(AGENCY, PLACE, (ROW, BARE_ROW), DOWNLOADS),
    "matter": page_views.MatterPage(
        VIEW,
        ((Link("住所使用证明", "proofs/x/index.html"), (MATTER,), 3),),
        None,
        Link("示例登记", MATTER.href),
    ),
    "catalogue": page_views.CataloguePage(
        PLACE,
        (LISTED, replace(LISTED, number=2, verification="", proof_href="")),
        (AGENCY.name, "示例市水务局"),
        ("现场核查", "在线核查"),
        ("证明事项", "涉企经营许可事项"),
        (Link(PAPER.title, PAPER.href),),
        DOWNLOADS,
    ),
    "policies": page_views.PoliciesPage(((PLACE, (PAPER,)), (PLACE, ()))),
    "policy": page_views.PolicyPage(
        row=PAPER,
        short_title="实施方案",
        printed_on="2021-03-05",
        published_on="",
        disclosure_mark="",
        source="示例政府网站",
        notes=("只收录了一部分。",),
        body_html='<h2 id="一">一、示例</h2><p id="一-1">（一）建立清单。</p>',
        contents=(
            views.Heading(2, "一、示例", "一"),
            views.Heading(3, "（一）", "一-1"),
        ),
        clauses=(CLAUSE, replace(CLAUSE, id="demo-1/二", href="", served_by=())),
        clauses_served=1,
        clauses_people=1,
        implements=(Link("国办发〔2020〕42号", "000000/policies/up/index.html"),),
        implemented_by=(),
    ),
    "duties": page_views.DutiesPage(
        PLACE,
        (
            views.DutyRow(
                1,
                Link("实施方案", PAPER.href),
                "公布清单",
                Link("一（一）", PAPER.href),
                "示例市司法局",
                "",
                "2021-06-30",
            ),
        ),
    ),
    "laws": page_views.LawsPage(
        (page_views.LawRow("示例条例", LAW.href, "地方性法规", ("2020-01-01",), 2),)
    ),
    "law": page_views.LawPage(
        "示例条例", "地方性法规", (VERSION,), (("《示例条例》第五条", (MATTER,)),)
    ),
    "downloads": page_views.DownloadsPage(((ROW.agency, (ROW, BARE_ROW)),)),
    "proofs": page_views.ProofsPage(
        (("住所使用证明", 2, "proofs/residence/index.html"),)
    ),
    "proof": page_views.ProofTypePage("住所使用证明", (LISTED,)),
    "complaints": page_views.ComplaintsPage(
        (
            ("示例市", False, (CHANNEL,)),
            ("示例区", False, ()),
            ("示例县", True, (CHANNEL,)),
        )
    ),
    "about": page_views.AboutPage("示例说明"),
    "rules": page_views.RulesPage(
        (("unknown-choice", "选项不对", "只能从列出的选项中选", "示例文件"),)
    ),
    "search": page_views.SearchPage(
        (Link("示例市事项清单", "999901/catalogue/index.html"),)
    ),
    "notfound": page_views.SearchPage(
        (Link("示例市事项清单", "999901/catalogue/index.html"),)
    ),
}


def frame(path: str, **changes: Any) -> dict[str, Any]:
    depth = path.count("/")
    made = views.Frame(
        path=path,
        root="../" * depth,
        title="示例页",
        description="示例页的说明",
        crumbs=(Link("首页", "index.html"), PLACE) if depth else (),
        is_demo=True,
        portal_title="告知承诺制服务",
        portal_subtitle="",
        maintainer="示例市司法局",
        footer=(("网站标识码", ""), ("地址", "示例路 1 号")),
        today="2026-11-20",
        version="0.1.0",
        section="home",
    )
    return asdict(replace(made, **changes))


def example(name: str) -> tuple[str, str, dict[str, Any]]:
    path = "index.html" if name == "home" else f"999901/{name}/index.html"
    context = {"frame": frame(path), "page": asdict(PAGES[name])}
    return path, f"{name}.html", context


class Reader(HTMLParser):
    """Reads a page strictly: every element closed in order, every id once."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.faults: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        names = [name for name, _ in attrs]
        if len(set(names)) < len(names):
            self.faults.append(f"<{tag}> repeats an attribute: {names}")
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> at {self.getpos()}")

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def values(self, *names: str) -> list[str]:
        return [value for _, name, value in self.attributes if name in names]


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


def theme(folder: Path, **templates: str) -> Path:
    (folder / "templates").mkdir(parents=True)
    for name, text in templates.items():
        (folder / "templates" / f"{name}.html").write_text(text, encoding="utf-8")
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("portal")
    write_pages([example(name) for name in PAGES], folder, themes=(SITE,))
    return {path: data.decode() for path, data in files(folder).items()}


def test_exactly_the_given_pages_are_written(portal: dict[str, str]) -> None:
    assert sorted(portal) == sorted(example(name)[0] for name in PAGES)


def test_every_template_has_an_example() -> None:
    shipped = {path.stem for path in (SITE / "templates").glob("*.html")}
    assert shipped - {"base", "parts"} == set(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_the_html_is_well_formed(name: str, portal: dict[str, str]) -> None:
    html = portal[example(name)[0]]
    reader = read(html)
    assert html.startswith("<!doctype html>")
    assert reader.faults == []
    assert reader.open == []
    ids = reader.values("id")
    assert sorted(set(ids)) == sorted(ids)
    targets = reader.values("for", "aria-labelledby", "data-filter")
    assert set(targets) <= set(ids)
    assert {href[1:] for href in reader.values("href") if href[0] == "#"} <= set(ids)


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_inline_and_every_address_is_relative(
    name: str, portal: dict[str, str]
) -> None:
    html = portal[example(name)[0]]
    reader = read(html)
    names = {attribute for _, attribute, _ in reader.attributes}
    assert "style" not in names
    assert not [attribute for attribute in names if attribute.startswith("on")]
    assert "<style" not in html
    assert not re.search(r"<script(?![^>]* src=)", html)
    for address in reader.values("href", "src", "action"):
        assert address
        assert not re.match(r"[a-z]+:|/", address), address


@pytest.mark.parametrize("name", PAGES)
def test_every_page_has_the_frame_that_people_rely_on(
    name: str, portal: dict[str, str]
) -> None:
    html = portal[example(name)[0]]
    reader = read(html)
    assert '<html lang="zh-CN">' in html
    assert POLICY in reader.values("content")
    assert "webkit" in reader.values("content")
    assert html.count("<h1>") == html.count("<main ") == 1
    assert "<title>【示例】" in html
    assert "不能据此办理" in html
    assert 'class="skip" href="#content"' in html
    assert "网站标识码" not in html  # an empty footer line is left out


def test_a_page_that_is_no_demonstration_does_not_say_so(tmp_path: Path) -> None:
    path, template, context = example("notfound")
    context["frame"] = frame(path, is_demo=False)
    write_pages([(path, template, context)], tmp_path, themes=(SITE,))
    assert "示例：" not in (tmp_path / path).read_text(encoding="utf-8")


def test_the_guide_says_all_that_the_law_asks(portal: dict[str, str]) -> None:
    words = "".join(read(portal["999901/matter/index.html"]).words)
    for word in (
        "证明内容",
        "开具单位",
        "设定依据",
        "申请示例许可的，应当提交示例证明。",
        "现行有效",
        "已失效（2022-12-30起）",
        "核查标准",
        "代为承诺",
        "公开时限",
        "不实承诺的后果",
        WORDING.liability,
        "投诉举报",
        "办理单位尚未提供",
        *(download.label for download in DOWNLOADS),
    ):
        assert word in words


def test_the_letters_come_before_the_guide(portal: dict[str, str]) -> None:
    html = portal["999901/matter/index.html"]
    places = [html.index(file.href) for file in DOWNLOADS]
    assert places == sorted(places)
    assert places[-1] < html.index('id="proofs"')


def test_dates_can_be_read_by_machines(portal: dict[str, str]) -> None:
    assert '<time datetime="2021-03">2021年3月</time>' in portal["index.html"]
    assert '<time datetime="2026-11-20">' in portal["index.html"]


def test_a_clause_is_an_anchor(portal: dict[str, str]) -> None:
    assert 'id="demo-1/一-1-a"' in portal["999901/policy/index.html"]


def test_text_is_escaped(tmp_path: Path) -> None:
    evil = '"><script>alert(1)</script>{{ 7*7 }}'
    path, template, context = example("catalogue")
    context["page"]["rows"][0]["proof"] = evil
    context["page"]["agencies"] = [evil, "乙"]
    context["frame"]["title"] = evil
    write_pages([(path, template, context)], tmp_path, themes=(SITE,))
    html = (tmp_path / path).read_text(encoding="utf-8")
    assert "<script>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}" in html
    assert read(html).faults == []
    assert evil in read(html).values("value")


def test_only_two_fields_are_trusted_as_html() -> None:
    trusted = {
        (path.name, field)
        for path in (SITE / "templates").glob("*.html")
        for field in re.findall(r"(\S+)\s*\|\s*safe", path.read_text(encoding="utf-8"))
    }
    assert trusted == {
        ("matter.html", "matter.guide_html"),
        ("policy.html", "page.body_html"),
    }


def test_an_undefined_variable_names_the_page(tmp_path: Path) -> None:
    look = theme(tmp_path / "look", broken="{{ page.nothing }}")
    pages = [("a/index.html", "broken.html", {"page": {}})]
    with pytest.raises(ChengnuoError, match="nothing") as caught:
        write_pages(pages, tmp_path / "out", themes=(look,))
    assert "页面 a/index.html" in caught.value.message
    assert "broken.html" in caught.value.message


def test_a_missing_template_names_the_page(tmp_path: Path) -> None:
    # page.html exists in Pelican's own theme, which must not answer.
    pages = [("a/index.html", "page.html", {})]
    with pytest.raises(ChengnuoError, match=r"找不到模板 page\.html") as caught:
        write_pages(pages, tmp_path / "out", themes=(theme(tmp_path / "look"),))
    assert "页面 a/index.html" in caught.value.message


@pytest.mark.parametrize("path", ["../out-evil/a.html", "/etc/a.html", "a/../..", ""])
def test_nothing_is_written_outside_the_folder(path: str, tmp_path: Path) -> None:
    look = theme(tmp_path / "look", plain="text")
    before = files(tmp_path)
    with pytest.raises(ChengnuoError, match="之外"):
        write_pages([(path, "plain.html", {})], tmp_path / "out", themes=(look,))
    assert files(tmp_path) == before


def test_the_same_address_twice_is_an_error(tmp_path: Path) -> None:
    look = theme(tmp_path / "look", plain="text")
    pages = [("a.html", "plain.html", {})] * 2
    with pytest.raises(RuntimeError):
        write_pages(pages, tmp_path / "out", themes=(look,))


def test_two_runs_write_the_same_bytes(tmp_path: Path) -> None:
    pages = [example(name) for name in PAGES]
    for folder in ("one", "two"):
        write_pages(pages, tmp_path / folder, themes=(SITE,))
    assert files(tmp_path / "one") == files(tmp_path / "two")


def test_an_overriding_theme_wins_and_can_extend_the_shipped_one(
    tmp_path: Path,
) -> None:
    own = theme(
        tmp_path / "own",
        notfound='{% extends "shipped/notfound.html" %}'
        "{% block meta %}<meta name='own' content='1'>{% endblock %}",
    )
    pages = [example("notfound"), example("about")]
    write_pages(pages, tmp_path / "out", themes=(own, SITE))
    html = (tmp_path / "out" / pages[0][0]).read_text(encoding="utf-8")
    assert "name='own'" in html
    assert "没有找到这一页" in html


def test_static_files_of_an_overriding_theme_win(tmp_path: Path) -> None:
    own = tmp_path / "static"
    own.mkdir()
    (own / "portal.css").write_text("", encoding="utf-8")
    found = static_files((tmp_path, SITE))
    assert found["assets/portal.css"] == own / "portal.css"
    assert found["assets/favicon.svg"] == SITE / "static" / "favicon.svg"


def test_the_files_that_pages_ask_for_exist(portal: dict[str, str]) -> None:
    wanted = {
        address.rpartition("../")[2]
        for html in portal.values()
        for address in read(html).values("src", "href")
        if "assets/" in address
    }
    assert wanted <= set(static_files((SITE,)))


def test_the_stylesheet_stays_small_and_asks_no_other_host() -> None:
    css = (SITE / "static" / "portal.css").read_text(encoding="utf-8")
    assert len(css.encode()) <= 20_480
    assert "url(" not in css
    assert "@import" not in css


def test_pelican_is_silent_and_leaves_the_process_as_it_was(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    before = (logging.getLoggerClass(), type(logging.getLogger()), list(sys.path))
    write_pages([example("about")], tmp_path, themes=(SITE,))
    assert capfd.readouterr() == ("", "")
    after = (logging.getLoggerClass(), type(logging.getLogger()), list(sys.path))
    assert after == before


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("opened")
    write_pages([example(name) for name in PAGES], folder, themes=(SITE,))
    for address, file in static_files((SITE,)).items():
        (folder / address).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, folder / address)
    return folder


def test_the_filter_keeps_its_state_in_the_address(
    opened: Path, chromium: Browser
) -> None:
    page = chromium.new_page()
    page.goto((opened / "999901/catalogue/index.html").as_uri())
    page.fill("#catalogue-q", "示例 住所")
    page.select_option("#catalogue-method", "现场核查")
    assert page.inner_text("#catalogue-shown") == "显示 1 项，共 2 项"
    page.reload()
    assert page.input_value("#catalogue-q") == "示例 住所"
    assert page.locator("#catalogue tbody tr:visible").count() == 1
    page.fill("#catalogue-q", "没有的词")
    assert "没有符合条件的内容" in page.inner_text("#catalogue-shown")
    page.click("button[type=reset]")
    page.wait_for_function("!location.search")
    assert page.locator("#catalogue tbody tr:visible").count() == 2
    page.close()


def test_without_a_script_no_filter_is_shown_and_every_row_is(
    opened: Path, chromium: Browser
) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((opened / "999901/catalogue/index.html").as_uri())
    assert not page.is_visible("form.filter")
    assert page.locator("#catalogue tbody tr:visible").count() == 2
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_is_wider_than_a_small_phone_or_breaks_the_policy(
    scheme: str, opened: Path, chromium: Browser
) -> None:
    context = chromium.new_context(
        viewport={"width": 320, "height": 640}, color_scheme=scheme
    )
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    for name in PAGES:
        page.goto((opened / example(name)[0]).as_uri())
        root = "document.documentElement"
        assert page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth"), name
    context.close()
    assert not [text for text in said if "Content Security Policy" in text]
