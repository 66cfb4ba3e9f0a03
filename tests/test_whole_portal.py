"""The portal as it is published: files, links, sameness, and what a browser sees."""

import csv
import hashlib
import io
import json
import re
import shutil
import threading
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from click.testing import CliRunner

from chengnuo.cli import main
from conftest import ROOT, TODAY, build

DOCUMENTS = ("letter.pdf", "letter.docx", "guide.pdf", "guide.docx")
KINDS_OF_PAGE = [
    "index.html",
    "410182/index.html",
    "410182/catalogue/index.html",
    "410182/policies/xingyang-18-2021/index.html",
    "410182/duties/index.html",
    "410182/human-resources/index.html",
    "410182/human-resources/unemployment-registration/index.html",
    "laws/index.html",
    "laws/social-insurance-law/index.html",
    "proofs/index.html",
    "downloads/index.html",
    "complaints/index.html",
    "about/index.html",
    "search/index.html",
    "404.html",
    "999901/index.html",
]


class Reader(HTMLParser):
    """Collects the ids of a page, where it leads and what it loads."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.inline: list[str] = []

    def handle_starttag(self, tag, attrs) -> None:
        given = dict(attrs)
        if given.get("id"):
            self.ids.append(given["id"])
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        for name in ("src", "srcset", "poster", "data", "action"):
            if given.get(name):
                self.loads.append(given[name])
        if tag == "link" and "href" in given:
            self.loads.append(given["href"])
        if tag == "style" or "style" in given or any(n[:2] == "on" for n in given):
            self.inline.append(f"{tag} {given}")
        if tag == "script" and "src" not in given:
            self.inline.append(tag)


@pytest.fixture(scope="module")
def read_pages(portal) -> dict[str, Reader]:
    pages = {}
    for path in sorted(portal.rglob("*.html")):
        reader = Reader()
        reader.feed(path.read_text(encoding="utf-8"))
        pages[path.relative_to(portal).as_posix()] = reader
    return pages


@pytest.mark.clause("xingyang-18/五-1-d", "xingyang-18-annex3/三-a")
def test_every_matter_of_xingyang_has_its_page_letter_and_guide(portal) -> None:
    pages = list(portal.glob("410182/*/*/letter.pdf"))
    assert len(pages) == 67
    for letter in pages:
        for name in ("index.html", "index.json", *DOCUMENTS):
            assert (letter.parent / name).stat().st_size > 1000
    assert len(list(portal.glob("999901/*/*/letter.pdf"))) == 4
    assert (portal / "index.html").is_file()


def test_a_matter_that_has_ended_or_not_begun_keeps_its_page_without_letters(
    portal,
) -> None:
    without = [
        path
        for path in portal.glob("999901/*/*/index.json")
        if not (path.parent / "letter.pdf").exists()
    ]
    assert len(without) == 2
    said = [(p.parent / "index.html").read_text(encoding="utf-8") for p in without]
    assert any("不再适用告知承诺制" in text for text in said)
    assert any("现在尚不能办理" in text for text in said)


def test_every_link_and_anchor_resolves(portal, read_pages) -> None:
    broken = []
    for page, reader in read_pages.items():
        assert len(reader.ids) == len(set(reader.ids)), f"{page}: an id twice"
        for link in (*reader.links, *reader.loads):
            parts = urlsplit(link)
            if parts.scheme in ("http", "https", "mailto", "tel"):
                continue
            target = (portal / page).parent / unquote(parts.path)
            if not parts.path:
                target = portal / page
            name = target.resolve().relative_to(portal.resolve()).as_posix()
            if not target.is_file() or (
                parts.fragment
                and name in read_pages
                and unquote(parts.fragment) not in read_pages[name].ids
            ):
                broken.append((page, link))
    assert broken == []


def test_links_are_relative_name_a_file_and_load_nothing_from_elsewhere(
    read_pages,
) -> None:
    for page, reader in read_pages.items():
        for load in reader.loads:
            assert not urlsplit(load).netloc, (page, load)
            assert not load.startswith("/"), (page, load)
        for link in reader.links:
            parts = urlsplit(link)
            assert not parts.path.startswith("/"), (page, link)
            if not parts.netloc and parts.path:
                assert "." in parts.path.rpartition("/")[2], (page, link)
        is_document = page.rpartition("/")[2] not in ("index.html", "404.html")
        # A document is one file, to be kept: it brings its looks along, and no script.
        assert set(reader.inline) <= ({"style {}"} if is_document else set()), page


def test_every_page_of_the_demonstration_says_so(portal, read_pages) -> None:
    for page in read_pages:
        if page.startswith("999901/"):
            assert "示例" in (portal / page).read_text(encoding="utf-8"), page


def test_the_demonstration_counts_in_no_statistics(portal) -> None:
    home = (portal / "index.html").read_text(encoding="utf-8")
    assert re.search(r"\b67\b", home)
    assert not re.search(r"\b(71|73)\b", home)
    lists = [*portal.glob("proofs/*/index.html"), *portal.glob("laws/**/index.html")]
    for path in (*lists, portal / "downloads/index.html"):
        assert "999901/" not in path.read_text(encoding="utf-8"), path


def test_every_clause_is_an_anchor_on_the_page_of_its_paper(portal, read_pages) -> None:
    seen = 0
    for table in ROOT.glob("content/*/policies/*.clauses.csv"):
        code = table.parent.parent.name[:6]
        page = f"{code}/policies/{table.name.removesuffix('.clauses.csv')}/index.html"
        with table.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                assert row["条款编号"] in read_pages[page].ids
                seen += 1
    assert seen >= 379


@pytest.mark.clause("zhanhe/三-4-a", "suzhou-7/二-3-a")
def test_a_guide_has_the_eight_elements_the_basis_and_the_consequences(portal) -> None:
    page = portal / "410182/human-resources/unemployment-registration/index.html"
    text = page.read_text(encoding="utf-8")
    for words in (
        "事项名称",
        "设定依据",
        "申请条件",
        "办理材料",
        "办理地点",
        "办理时间",
        "联系电话",
        "办理流程",
        "证明内容",
        "开具单位",
        "核查方式",
        "代为承诺",
        "是否公开",
        "投诉",
        "失业人员应当持本单位为其出具的终止或者解除劳动关系的证明",
        "撤销行政决定",
        "办理单位尚未提供",
    ):
        assert words in text, words


def digests(portal: Path) -> dict[str, str]:
    return {
        path.relative_to(portal).as_posix(): hashlib.sha256(
            path.read_bytes()
        ).hexdigest()
        for path in sorted(portal.rglob("*"))
        if path.is_file()
    }


@pytest.mark.slow
def test_another_folder_process_zone_and_seed_give_the_same_bytes(
    portal, tmp_path
) -> None:
    content = tmp_path / "elsewhere" / "content"
    shutil.copytree(ROOT / "content", content)
    build(
        tmp_path / "site" / "public",
        tmp_path / "cache",
        content,
        TZ="Pacific/Honolulu",
        LC_ALL="C",
        PYTHONHASHSEED="7",
        SOURCE_DATE_EPOCH="0",
    )
    mine, theirs = digests(portal), digests(tmp_path / "site" / "public")
    mine.pop("manifest.json")  # says from which commit
    theirs.pop("manifest.json")
    assert mine == theirs


def test_the_manifest_names_every_file_with_its_digest(portal) -> None:
    manifest = json.loads((portal / "manifest.json").read_text(encoding="utf-8"))
    found = digests(portal)
    found.pop("manifest.json")
    assert manifest["files"] == found
    assert manifest["day"] == TODAY


def test_content_with_an_error_is_not_published_and_the_portal_stays(
    tmp_path,
) -> None:
    content = tmp_path / "content"
    content.mkdir()
    shutil.copy(ROOT / "content" / "portal.yaml", content)
    shutil.copytree(ROOT / "content/000000-national", content / "000000-national")
    out, cache = tmp_path / "public", tmp_path / "cache"
    words = ["build", "--content", content, "--out", out, "--cache", cache]
    words = [str(word) for word in (*words, "--today", TODAY)]
    assert CliRunner().invoke(main, words).exit_code == 0
    before = digests(out)
    (content / "000000-national/jurisdiction.yaml").write_text("名称: 国家\n")
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 1
    assert "原来的门户不变" in result.output
    assert digests(out) == before


def test_building_again_changes_nothing_and_says_so(tmp_path) -> None:
    content = tmp_path / "content"
    content.mkdir()
    shutil.copy(ROOT / "content" / "portal.yaml", content)
    shutil.copytree(ROOT / "content/000000-national", content / "000000-national")
    out, cache = tmp_path / "public", tmp_path / "cache"
    words = ["build", "--content", content, "--out", out, "--cache", cache]
    words = [str(word) for word in (*words, "--today", TODAY)]
    assert "已发布" in CliRunner().invoke(main, words).output
    release = out.readlink()
    assert "没有变化" in CliRunner().invoke(main, words).output
    assert out.readlink() == release


def test_a_folder_that_is_not_ours_is_never_touched(tmp_path) -> None:
    out = tmp_path / "public"
    out.mkdir()
    (out / "precious.txt").write_text("不要覆盖", encoding="utf-8")
    content = tmp_path / "content"
    content.mkdir()
    shutil.copy(ROOT / "content" / "portal.yaml", content)
    words = ["build", "--content", content, "--out", out, "--cache", tmp_path / "c"]
    result = CliRunner().invoke(main, [*map(str, words), "--today", TODAY])
    assert result.exit_code == 2
    assert "改法：" in result.output
    assert [path.name for path in out.iterdir()] == ["precious.txt"]


def small_world(folder: Path) -> tuple[Path, list[str]]:
    """Return a content folder with the demonstration, and the words that build it."""
    content = folder / "content"
    for name in ("laws", "000000-national", "999901-demo"):
        shutil.copytree(ROOT / "content" / name, content / name)
    shutil.copy(ROOT / "content" / "portal.yaml", content)
    words = ["build", "--content", content, "--out", folder / "public"]
    words += ["--cache", folder / "cache", "--today", TODAY]
    return content, [str(word) for word in words]


def test_a_character_that_no_font_has_is_named_with_its_file(tmp_path) -> None:
    content, words = small_world(tmp_path)
    proofs = content / "999901-demo/agencies/human-resources/proofs.csv"
    text = proofs.read_text(encoding="utf-8")
    proofs.write_text(text.replace("失业", "失业\U0001f600", 1), encoding="utf-8")
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 2
    assert "U+1F600" in result.output
    assert "999901-demo/agencies/human-resources/" in result.output
    assert not (tmp_path / "public").exists()


PAYLOADS = (
    "<script>document.title='xss'</script>",
    "<img src=x onerror=alert(1)>",
    "{{ 7*7 }}{% for x in y %}",
    "'\"><svg/onload=alert(1)>",
    "]]></textarea><h1>大字</h1>",
)


@pytest.mark.slow
def test_what_a_stranger_types_is_only_ever_text(tmp_path, chromium) -> None:
    content, words = small_world(tmp_path)
    table = content / "999901-demo/agencies/human-resources/matters.csv"
    rows = list(csv.reader(io.StringIO(table.read_text(encoding="utf-8"))))
    for column in ("事项名称", "申请条件", "办理流程", "说明", "办理地点", "收费标准"):
        place = rows[0].index(column)
        for row in rows[1:]:
            row[place] = "示例" + "".join(PAYLOADS)
    with table.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    guide = next((content / "999901-demo/agencies/human-resources/guides").iterdir())
    guide.write_text("\n\n".join(PAYLOADS), encoding="utf-8")
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    page = chromium.new_page()
    dialogs, elsewhere = [], []
    page.on("dialog", lambda d: (dialogs.append(d.message), d.dismiss()))
    start = (tmp_path / "public").resolve().as_uri()
    page.on(
        "request",
        lambda r: None if r.url.startswith(start) else elsewhere.append(r.url),
    )
    matter = "999901/human-resources/human-resources-service-permit/index.html"
    for path in (
        "index.html",
        "999901/catalogue/index.html",
        "downloads/index.html",
        "search/index.html?q=onerror",
        matter,
    ):
        page.goto(f"{start}/{path}")
        page.wait_for_timeout(200)
        assert page.title() != "xss"
        assert page.locator("main img, main h1 h1, main svg[onload]").count() == 0
    shown = page.inner_text("main")
    for payload in PAYLOADS:
        assert payload in shown
    assert dialogs == []
    assert elsewhere == []


@pytest.fixture(scope="module")
def mounted(portal, tmp_path_factory):
    """Serve the portal below /a/b/ on this machine and return its address."""
    root = tmp_path_factory.mktemp("mounted")
    (root / "a").mkdir()
    (root / "a" / "b").symlink_to(portal.resolve())

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=root))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/a/b/"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("where", ["mounted", "file"])
@pytest.mark.parametrize("script", [True, False])
def test_a_citizen_finds_a_guide_and_its_letter(
    chromium, portal, mounted, where, script
) -> None:
    start = mounted if where == "mounted" else portal.resolve().as_uri() + "/"
    page = chromium.new_context(java_script_enabled=script).new_page()
    elsewhere, errors = [], []
    page.on(
        "request",
        lambda r: None if r.url.startswith(start) else elsewhere.append(r.url),
    )
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: errors.append(str(e)))
    page.goto(f"{start}index.html")
    page.get_by_role("link", name="荥阳市", exact=False).first.click()
    page.get_by_role("link", name=re.compile("人力资源和社会保障局")).first.click()
    page.get_by_role("link", name="失业登记").first.click()
    assert page.title().startswith("失业登记")
    letter = page.locator('a[href$="letter.pdf"]').first.get_attribute("href")
    target = portal / "410182/human-resources/unemployment-registration" / letter
    assert target.resolve().read_bytes().startswith(b"%PDF")
    assert elsewhere == []
    assert errors == []


def test_without_a_script_the_search_says_so_and_leads_to_the_lists(
    chromium, mounted
) -> None:
    page = chromium.new_context(java_script_enabled=False).new_page()
    page.goto(f"{mounted}search/index.html?q=营业执照")
    assert "清单" in page.inner_text("main")
    page.get_by_role("link", name=re.compile("荥阳市.*清单")).first.click()
    assert page.locator("table tbody tr").count() >= 86


def test_the_catalogue_is_filtered_by_agency_method_and_words(
    chromium, mounted
) -> None:
    page = chromium.new_page()
    page.goto(f"{mounted}410182/catalogue/index.html")
    rows = page.locator("table tbody tr:visible")
    assert rows.count() == 86
    selects = page.locator("form select")
    for index in range(selects.count()):
        options = selects.nth(index).locator("option").all_inner_texts()
        if any("水利局" in option for option in options):
            selects.nth(index).select_option(label="荥阳市水利局")
    assert rows.count() == 8
    assert set(re.findall("荥阳市[^局]+局", " ".join(rows.all_inner_texts()))) == {
        "荥阳市水利局"
    }


@pytest.mark.parametrize("width", [320, 768, 1440])
def test_no_page_is_wider_than_the_screen(chromium, mounted, width) -> None:
    page = chromium.new_page(viewport={"width": width, "height": 800})
    for path in KINDS_OF_PAGE:
        page.goto(f"{mounted}{path}")
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, (path, wide)


def rows_of_xingyang() -> list[tuple[str, str]]:
    """Return path and searched text of the 67 rows, straight from the tables."""
    rows = []
    for folder in sorted((ROOT / "content/410182-xingyang/agencies").iterdir()):
        agency = re.search(
            "^名称: (.+)$",
            (folder / "agency.yaml").read_text(encoding="utf-8"),
            re.MULTILINE,
        )[1]
        proofs: dict[str, list[str]] = {}
        for row in _table(folder / "proofs.csv"):
            proofs.setdefault(row["事项编号"], []).append(row["证明名称"])
        for row in _table(folder / "matters.csv"):
            texts = [row["事项名称"], agency, *proofs[row["编号"]]]
            path = f"410182/{folder.name}/{row['编号']}/index.html"
            rows.append((path, "\n".join(texts)))
    return rows


def _table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


@pytest.mark.parametrize("query", ["营业执照", "章", "死亡证明", "没有这个词"])
def test_the_command_finds_what_the_rows_contain_and_nothing_else(query) -> None:
    result = CliRunner().invoke(
        main,
        [
            "search",
            query,
            "--kind",
            "matter",
            "--format",
            "json",
            "--today",
            TODAY,
            "--content",
            str(ROOT / "content"),
        ],
    )
    report = json.loads(result.output)
    found = {r["path"] for r in report["results"] if r["path"].startswith("410182/")}
    assert found == {path for path, text in rows_of_xingyang() if query in text}
    assert (
        set(report["results"][0])
        == {
            "kind",
            "title",
            "path",
            "jurisdiction",
            "agency",
        }
        if report["results"]
        else report["total"] == 0
    )


def test_the_page_finds_the_same_in_the_published_portal(chromium, mounted) -> None:
    page = chromium.new_page()
    page.goto(f"{mounted}search/index.html?q=取水许可证&kind=matter")
    page.wait_for_selector("#results a")
    links = page.locator("#results a").evaluate_all("all => all.map(a => a.href)")
    found = {
        urlsplit(link).path.partition("/a/b/")[2]
        for link in links
        if "/410182/" in link
    }
    assert found == {p for p, text in rows_of_xingyang() if "取水许可证" in text}
