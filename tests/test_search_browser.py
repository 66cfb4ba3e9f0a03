"""The search page in Chromium: the same results, from a server and from a file."""

import gzip
import random
import shutil
import threading
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import jinja2
import pytest
from playwright.sync_api import expect

from chengnuo.planning.entries import SearchEntry
from chengnuo.search import build, export, search
from chengnuo.text import fold
from test_search import clauses, queries, truth, xingyang

expect.set_options(timeout=20_000)
NASTY = "<img src=x onerror=alert(1)>"
EXTRA = [
    SearchEntry(
        "matter",
        f"示例{NASTY}事项",
        "999901/demo/nasty/index.html",
        "示例市",
        "示例局",
        (f"文字{NASTY}" + "长" * 200 + "末尾的词" + "短" * 200,),
        f"摘要{NASTY}&amp;",
    ),
    SearchEntry("law", "琼府办函〔2020〕394号", "laws/x/index.html", "", "", (), ""),
]
TWINS = random.Random(4)  # noqa: S311 - the same entries each time
DENSE = [
    SearchEntry(
        "duty",
        "".join(TWINS.choices("甲乙\U00020628", k=TWINS.randrange(8))),
        f"999901/duties/index.html#duty-{number}",
        "示例市",
        "",
        tuple(
            "".join(TWINS.choices("甲乙\U00020628", k=TWINS.randrange(30)))
            for _ in range(TWINS.randrange(4))
        ),
        "",
    )
    for number in range(60)
]
FIND = """async (queries) => {
  const all = [];
  for (const [query, kind] of queries) {
    const found = await chengnuoSearch.search(query, kind);
    all.push([found.total, found.results.map((result) => result.path)]);
  }
  return all;
}"""
FOLDED = """async (characters) => {
  const all = [];
  for (const character of characters) all.push(await chengnuoSearch.fold(character));
  return all;
}"""
FOLDED_OTHERWISE = """async () => {
  const all = [];
  for (let code = 0; code < 0x110000; code++) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    const character = String.fromCodePoint(code);
    const folded = await chengnuoSearch.fold(character);
    if (folded !== character) all.push([code, folded]);
  }
  return all;
}"""


def page_of_the_search(root):
    """Return the page as the theme makes it."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(root / "site" / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    frame = {
        "path": "search/index.html",
        "root": "../",
        "title": "搜索",
        "portal_title": "示例",
        "section": "search",
        "today": "2026-11-20",
    }
    lists = [{"label": "全部事项", "href": "410182/catalogue/index.html"}]
    return environment.get_template("search.html").render(
        frame=frame, page={"lists": lists}
    )


def write(portal, files):
    for path, data in files.items():
        target = portal / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def entries():
    return xingyang() + clauses() + EXTRA + DENSE


@pytest.fixture(scope="module")
def index(entries):
    return build(entries)


@pytest.fixture(scope="module")
def portal(tmp_path_factory, root, index):
    """Return a folder whose part a/b is as much of a portal as the search needs."""
    top = tmp_path_factory.mktemp("served")
    files = {f"a/b/{path}": data for path, data in export(index).items()}
    files["a/b/search/index.html"] = page_of_the_search(root).encode()
    files |= {
        f"a/b/assets/{path.name}": path.read_bytes()
        for path in (root / "site" / "static").iterdir()
        if path.is_file()
    }
    write(top, files)
    return top


@pytest.fixture(scope="module")
def server(portal):
    handler = partial(Quiet, directory=str(portal))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as http:
        threading.Thread(target=http.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{http.server_port}/a/b/"
        http.shutdown()


@pytest.fixture
def page(chromium):
    """Return a fresh page; what it said on the console must be nothing."""
    context = chromium.new_context()
    page = context.new_page()
    page.set_default_timeout(20_000)
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: (said.append("dialog"), dialog.dismiss()))
    yield page
    context.close()
    assert [text for text in said if "404" not in text] == []


@pytest.fixture(params=["http", "file"])
def address(request, portal, server):
    """Return the address of the search page, served below a path and from a file."""
    base = server if request.param == "http" else (portal / "a/b").as_uri() + "/"
    return base + "search/index.html"


def titles(page):
    return page.locator("#results .result-title").all_text_contents()


def test_the_browser_finds_the_same_in_the_same_order(page, address, entries, index):
    page.goto(address)
    rows = xingyang()
    pieces, absent = queries(rows, 300, seed=67)
    long_pieces, _ = queries(entries, 60, seed=8)
    asked = [[query, None] for query in (*pieces, *long_pieces, *absent)]
    asked += [[query, "matter"] for query in pieces[:30]]
    asked += [
        [query, None] for query in ("", " ", "\u200b", "[2020]３９４", "示例 <img")
    ]
    asked += [
        ["".join(TWINS.choices("甲乙\U00020628 ", k=TWINS.randint(1, 7))), None]
        for _ in range(200)
    ]
    answers = page.evaluate(FIND, asked)
    wrong = []
    for (query, kind), (total, found) in zip(asked, answers, strict=True):
        here = search(index, query, kind=kind)
        if found != [entry.path for entry in here.results] or total != here.total:
            wrong.append((query, "other than the index"))
        if found != truth(entries, query, kind):
            wrong.append((query, "other than the truth"))
    assert wrong == []


def test_the_browser_folds_every_character_alike(page, server):
    page.goto(server + "search/index.html")
    theirs = dict(page.evaluate(FOLDED_OTHERWISE))
    every = [c for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF]
    ours = {c: folded for c in every if (folded := fold(chr(c))) != chr(c)}
    assert theirs == ours


def test_the_browser_folds_texts_alike(page, server, entries):
    page.goto(server + "search/index.html")
    chance = random.Random(1)  # noqa: S311
    odd = "ＡΣİ \u3000\u200b⼀⾏（〔\ufe0f\U000e0100\U0002f81a戶x\n葛"
    texts = [text for entry in entries for text in (entry.title, *entry.texts)]
    texts += ["".join(chance.choices(odd, k=12)) for _ in range(500)]
    texts += [
        "".join(
            chr(
                chance.choice(
                    (chance.randrange(0xD800), chance.randrange(0xE000, 0x110000))
                )
            )
            for _ in range(8)
        )
        for _ in range(500)
    ]
    assert page.evaluate(FOLDED, texts) == [fold(text) for text in texts]


def test_results_come_while_typing_with_the_words_marked(page, address, index):
    total = search(index, "营业执照 商务").total
    page.goto(address)
    expect(page.locator("#results a")).to_have_text(["全部事项"])
    page.locator("#q").press_sequentially("营业执照 商务", delay=15)
    expect(page.locator("#search-status")).to_contain_text(f"找到 {total} 条")
    assert len(titles(page)) == min(total, 10)
    marks = page.locator("#results mark").all_text_contents()
    assert set(marks) == {"营业执照", "商务"}
    link = page.locator("#results .result-title a").first
    target = urlsplit(link.evaluate("element => element.href")).path
    assert target.rpartition("/search")[0] == ""
    assert "/a/b/410182/commerce/" in target
    assert (
        page.evaluate("new URLSearchParams(location.search).get('q')")
        == "营业执照 商务"
    )
    assert page.locator("#without-script, .no-script").is_hidden()


def test_the_address_brings_the_same_results_back(page, address):
    page.goto(address + "?q=%E8%8D%A5%E9%98%B3%E5%B8%82&kind=agency")
    expect(page.locator("#search-status")).to_contain_text("找到 10 条")
    assert page.locator("#q").input_value() == "荥阳市"
    page.get_by_role("link", name="全部（").click()
    expect(page.locator("#search-status")).to_contain_text("办事事项 67 条")
    assert page.evaluate("location.search").count("kind") == 0
    page.go_back()
    expect(page.locator("#search-status")).to_contain_text("找到 10 条")


def test_more_results_are_shown_on_demand_and_by_keyboard(page, address):
    page.goto(address + "?q=%E8%8D%A5%E9%98%B3%E5%B8%82&kind=matter")
    expect(page.locator("#search-status")).to_contain_text("找到 67 条")
    assert len(titles(page)) == 10
    page.locator("#q").focus()
    for _ in range(11):
        page.keyboard.press("ArrowDown")
    expect(page.locator(".search-more")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".result-title")).to_have_count(30)
    expect(page.locator(".result-title a").nth(10)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.locator(".result-title a").nth(9)).to_be_focused()


def test_a_word_that_is_nowhere_is_said_politely_and_leads_to_the_lists(page, address):
    page.goto(address)
    page.fill("#q", "宇宙飞船")
    expect(page.locator("#results")).to_contain_text("没有找到含有“宇宙飞船”的内容")
    expect(page.locator("#search-status")).to_have_text("没有找到。")
    assert (
        page.locator("#results a")
        .get_attribute("href")
        .endswith("410182/catalogue/index.html")
    )


def test_a_kind_without_results_offers_the_others(page, address):
    page.goto(address + "?q=%E8%8D%A5%E9%98%B3%E5%B8%82&kind=law")
    expect(page.locator("#results")).to_contain_text("没有找到含有“荥阳市”的法律依据")
    page.get_by_role("link", name="办事事项（67）").click()
    expect(page.locator("#search-status")).to_contain_text("找到 67 条")


def test_text_is_never_taken_for_markup(page, address):
    page.goto(address)
    page.fill("#q", "<img 末尾的词")
    expect(page.locator(".result-title")).to_have_text([f"示例{NASTY}事项"])
    assert page.locator("#results img").count() == 0
    assert page.locator(".result-summary").text_content() == f"摘要{NASTY}&amp;"
    part = page.locator(".result-excerpt").text_content()
    assert "末尾的词" in part
    assert part.startswith("…")
    assert part.endswith("…")
    page.fill("#q", NASTY + "无")
    expect(page.locator("#results")).to_contain_text(NASTY)
    assert page.locator("#results img").count() == 0


def test_an_input_method_is_left_to_finish(page, address):
    page.goto(address)
    page.evaluate(
        """() => {
          const input = document.getElementById("q");
          input.value = "yingye";
          input.dispatchEvent(new CompositionEvent("compositionstart"));
          input.dispatchEvent(new InputEvent("input", {isComposing: true}));
        }"""
    )
    page.wait_for_timeout(400)
    assert page.locator("#search-status").text_content() == ""
    page.evaluate(
        """() => {
          const input = document.getElementById("q");
          input.value = "营业执照";
          input.dispatchEvent(new CompositionEvent("compositionend"));
        }"""
    )
    expect(page.locator("#search-status")).to_contain_text("找到")


def test_an_address_is_kept_for_walking_back_when_it_was_settled(page, address, index):
    first, second = (search(index, word).total for word in ("取水许可", "执业兽医"))
    page.goto(address)
    page.locator("#q").press_sequentially("取水许可", delay=5)
    page.keyboard.press("Enter")
    expect(page.locator("#search-status")).to_contain_text(f"找到 {first} 条")
    page.fill("#q", "执业兽医")
    expect(page.locator("#search-status")).to_contain_text(f"找到 {second} 条")
    page.go_back()
    expect(page.locator("#q")).to_have_value("取水许可")
    expect(page.locator("#search-status")).to_contain_text(f"找到 {first} 条")
    page.go_back()
    expect(page.locator("#q")).to_have_value("")


def test_a_portal_that_is_replaced_under_an_open_page_is_found_anew(
    chromium, tmp_path, portal, index
):
    shutil.copytree(portal / "a", tmp_path / "a")
    folder = tmp_path / "a/b"
    context = chromium.new_context()
    page = context.new_page()
    page.goto((folder / "search/index.html").as_uri())
    page.fill("#q", "营业执照")
    expect(page.locator("#search-status")).to_contain_text("找到")
    shutil.rmtree(folder / "search/data")
    page.fill("#q", "丧葬补助金")
    expect(page.locator("#search-status")).to_have_text("查找没有成功。")
    expect(page.locator("#results")).to_contain_text("请检查网络后再试一次")
    changed = [replace(entry, title=f"新{entry.title}") for entry in index.entries]
    write(folder, export(build(changed)))
    page.fill("#q", "新")
    expect(page.locator("#search-status")).to_contain_text(f"找到 {len(changed)} 条")
    context.close()


def test_a_cold_search_with_ten_results_takes_at_most_40_kb(chromium, server, portal):
    for query in ("营业执照", "证", "企业离退休人员因病非因", "告知承诺制 行政机关"):
        context = chromium.new_context()
        page = context.new_page()
        loaded = []
        page.on("request", lambda request, loaded=loaded: loaded.append(request.url))
        page.goto(server + "search/index.html")
        page.fill("#q", query)
        expect(page.locator("#search-status")).to_contain_text("找到")
        scripts = {urlsplit(url).path for url in loaded if ".js" in url}
        sizes = [len(gzip.compress((portal / s[1:]).read_bytes())) for s in scripts]
        context.close()
        assert {urlsplit(url).netloc for url in loaded} == {urlsplit(server).netloc}
        assert sum(sizes) <= 40_000


def test_without_scripts_the_page_leads_to_the_lists(chromium, address):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    expect(page.locator("#without-script, .no-script")).to_be_visible()
    expect(page.get_by_role("link", name="全部事项")).to_be_visible()
    context.close()
