"""The search finds what contains the words, all of it and nothing else."""

import csv
import json
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from chengnuo.errors import ChengnuoError
from chengnuo.planning.entries import SearchEntry
from chengnuo.search import ENGINE, build, export, recipe, search
from chengnuo.text import fold

CONTENT = Path(__file__).resolve().parent.parent / "content"
XINGYANG = "410182-xingyang"
KIND_ORDER = ["matter", "agency", "policy", "clause", "duty", "law", "jurisdiction"]


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def xingyang() -> list[SearchEntry]:
    """Return Xingyang's agencies and matters, as the tables have them."""
    entries = []
    for folder in sorted((CONTENT / XINGYANG / "agencies").iterdir()):
        facts = yaml.safe_load((folder / "agency.yaml").read_text(encoding="utf-8"))
        agency = facts["名称"]
        home = f"410182/{folder.name}"
        entries.append(
            SearchEntry(
                "agency", agency, f"{home}/index.html", "荥阳市", agency, (agency,), ""
            )
        )
        proofs = table(folder / "proofs.csv")
        for row in table(folder / "matters.csv"):
            own = [p["证明名称"] for p in proofs if p["事项编号"] == row["编号"]]
            name = row["事项名称"]
            entries.append(
                SearchEntry(
                    "matter",
                    name,
                    f"{home}/{row['编号']}/index.html",
                    "荥阳市",
                    agency,
                    (name, agency, *own),
                    "；".join(own),
                )
            )
    return entries


def clauses() -> list[SearchEntry]:
    """Return the clauses of all papers, long texts with much punctuation."""
    entries = []
    for path in sorted(CONTENT.glob("*/policies/*.clauses.csv")):
        code = path.parts[-3].partition("-")[0]
        slug = path.name.removesuffix(".clauses.csv")
        entries += [
            SearchEntry(
                "clause",
                row["条款"],
                f"{code}/policies/{slug}/index.html#{row['条款编号']}",
                code,
                "",
                (row["原文"],),
                row["原文"],
            )
            for row in table(path)
        ]
    return entries


def truth(entries, query, kind=None):
    """Return what plain comparing finds, in the order that was agreed."""
    words = fold(query).split()
    found = []
    for entry in entries:
        texts = [fold(text) for text in (entry.title, *entry.texts)]
        if words and all(any(word in text for text in texts) for word in words):
            in_title = all(word in texts[0] for word in words)
            found.append((KIND_ORDER.index(entry.kind), not in_title, entry.path))
    if kind:
        found = [key for key in found if KIND_ORDER[key[0]] == kind]
    return [path for _, _, path in sorted(found)]


def queries(entries, number, seed):
    """Return pieces of one to ten characters, and others that occur nowhere."""
    chance = random.Random(seed)  # noqa: S311
    texts = [text for entry in entries for text in (entry.title, *entry.texts) if text]
    pieces = []
    while len(pieces) < number:
        text = chance.choice(texts)
        length = chance.randint(1, 10)
        start = chance.randint(0, max(0, len(text) - length))
        piece = text[start : start + length]
        if piece.strip():
            pieces.append(piece)
    absent = []
    everything = "\n".join(map(fold, texts))
    while len(absent) < number // 5:
        letters = list(chance.choice(pieces))
        chance.shuffle(letters)
        word = fold("".join(letters)).replace(" ", "")
        if word and word not in everything:
            absent.append(word)
    return pieces, [*absent, "宇宙飞船", "营照", "xyz", "商务局成品油", "龘"]


@pytest.fixture(scope="module")
def entries():
    return xingyang()


@pytest.fixture(scope="module")
def index(entries):
    return build(entries)


def paths(results):
    return [entry.path for entry in results.results]


@pytest.mark.clause("xingyang-18-annex3/三-a")
def test_random_pieces_of_the_67_matters_find_their_rows_and_no_other(entries, index):
    assert len([entry for entry in entries if entry.kind == "matter"]) == 67
    pieces, absent = queries(entries, 300, seed=67)
    wrong = {q for q in pieces if paths(search(index, q)) != truth(entries, q)}
    assert wrong == set()
    assert all(search(index, q).total > 0 for q in pieces)
    assert {q: search(index, q).total for q in absent} == dict.fromkeys(absent, 0)


def test_words_of_chinese_characters_are_found_as_the_bare_text_has_them(
    entries, index
):
    pieces, _ = queries(entries, 300, seed=11)
    for query in pieces:
        if re.fullmatch("[\u4e00-\u9fff]+", query):
            found = {
                e.path for e in entries if any(query in t for t in (e.title, *e.texts))
            }
            assert set(paths(search(index, query))) == found, query


def test_random_pieces_of_long_clauses_are_found_too(entries):
    everything = entries + clauses()
    index = build(everything)
    pieces, absent = queries(everything, 200, seed=5)
    wrong = {q for q in pieces if paths(search(index, q)) != truth(everything, q)}
    assert wrong == set()
    assert not [query for query in absent if search(index, query).total]


@pytest.mark.parametrize(
    ("query", "same_as"),
    [
        ("成品油零售经营资格首次申请（初审）", "成品油零售经营资格首次申请(初审)"),
        ("〔初审〕", "(初审)"),
        ("ＣＴ", "ct"),
        ("⽔利局", "水利局"),
        ("营业执照　商务局", "商务局 营业执照"),
        ("营业\u200b执照", "营业执照"),
        ("《医疗机构", "〈医疗机构"),
    ],
)
def test_the_same_word_in_another_dress_finds_the_same(index, query, same_as):
    found = search(index, query)
    assert found.total > 0
    assert paths(found) == paths(search(index, same_as))


@pytest.mark.parametrize("query", ["", "   ", "\u3000\t\n", "\u200b", "\ufeff "])
def test_no_words_find_nothing(index, query):
    assert search(index, query).total == 0


def test_a_query_that_is_not_text_finds_nothing_and_does_not_fail(index):
    assert search(index, "\udcff\udc80").total == 0


def test_an_index_over_nothing_finds_nothing():
    index = build([])
    assert search(index, "证").total == 0
    assert [path for path in export(index) if "/g" in path or "/r" in path] == []


def entry(kind, title, path, *texts):
    return SearchEntry(kind, title, path, "示例市", "示例局", texts, "")


def test_kinds_come_in_their_order_then_titles_then_paths():
    found = build(
        [
            entry("law", "执照法", "7"),
            entry("matter", "开业", "2", "执照"),
            entry("clause", "执照", "5"),
            entry("matter", "执照延续", "9"),
            entry("jurisdiction", "执照市", "0"),
            entry("matter", "歇业", "1", "执照"),
            entry("agency", "执照局", "8"),
            entry("something", "执照", "00"),
            entry("matter", "执照", "3"),
            entry("duty", "发执照", "6"),
            entry("policy", "执照", "4"),
        ]
    )
    order = ["3", "9", "1", "2", "8", "4", "5", "6", "7", "0", "00"]
    assert paths(search(found, "执照")) == order


def test_a_match_does_not_run_across_two_texts():
    index = build(
        [entry("matter", "甲乙", "1", "丙丁", "戊己"), entry("law", "乙丙", "2")]
    )
    assert paths(search(index, "乙丙")) == ["2"]
    assert paths(search(index, "丁戊")) == []
    assert paths(search(index, "甲 己")) == ["1"]


def test_repeated_characters_are_not_taken_for_a_longer_run():
    index = build(
        [entry("matter", "哈哈", "1"), entry("matter", "哈哈哈", "2", "哈哈x哈哈")]
    )
    assert paths(search(index, "哈哈哈")) == ["2"]
    assert paths(search(index, "哈哈哈哈")) == []


def test_kind_and_limit_narrow_what_is_shown(index):
    full = search(index, "荥阳市")
    agencies = search(index, "荥阳市", kind="agency")
    assert (full.total, agencies.total) == (77, 10)
    assert {found.kind for found in agencies.results} == {"agency"}
    few = search(index, "荥阳市", limit=3)
    assert (few.total, few.results) == (77, full.results[:3])
    assert search(index, "荥阳市", kind="law").total == 0


letters = st.text("甲乙丙（(ＡａA1 　\u200b⼀一\U00020628", max_size=7)
generated = st.lists(
    st.builds(
        SearchEntry,
        kind=st.sampled_from(KIND_ORDER),
        title=letters,
        path=st.uuids().map(str),
        jurisdiction=st.just(""),
        agency=st.just(""),
        texts=st.lists(letters, max_size=3).map(tuple),
        summary=st.just(""),
    ),
    max_size=6,
)


@settings(deadline=None)  # the first index loads Whoosh
@given(generated, letters)
def test_the_search_finds_what_plain_comparing_finds(entries, query):
    index = build(entries)
    assert paths(search(index, query)) == truth(entries, query)


def test_an_index_folder_must_be_empty(tmp_path):
    index = build([entry("matter", "执照", "1")], tmp_path / "index")
    assert paths(search(index, "执照")) == ["1"]
    with pytest.raises(ChengnuoError, match="不是空的"):
        build([entry("matter", "执照", "1")], tmp_path / "index")


def test_a_folder_of_postings_and_memory_give_the_same_shards(tmp_path, entries, index):
    assert export(build(entries, tmp_path / "index")) == export(index)


def test_shards_do_not_depend_on_the_order_of_the_entries(entries, index):
    shuffled = entries[:]
    random.Random(3).shuffle(shuffled)  # noqa: S311
    assert export(build(shuffled)) == export(index)


PRINT_DIGEST = """
import hashlib, sys
sys.path.insert(0, "tests")
from test_search import build, clauses, export, xingyang
files = export(build(xingyang() + clauses()))
print(hashlib.sha256(repr(sorted(files.items())).encode()).hexdigest())
"""


def test_shards_are_the_same_in_every_process(root):
    digests = {
        subprocess.run(
            [sys.executable, "-c", PRINT_DIGEST],
            cwd=root,
            env={"PYTHONHASHSEED": seed, "PATH": ""},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


BUILD_OFTEN = """
import sys
sys.path.insert(0, "tests")
from test_search import build, search, xingyang
entries = xingyang()
for _ in range(12):
    print(search(build(entries), "营业执照").total)
"""


def test_two_processes_build_at_the_same_time_and_leave_nothing(root, tmp_path):
    in_the_way = tmp_path / "MAIN.tmp"  # the one folder that Whoosh would take
    in_the_way.write_text("", encoding="utf-8")
    both = [
        subprocess.Popen(
            [sys.executable, "-c", BUILD_OFTEN],
            cwd=root,
            env={"TMPDIR": str(tmp_path), "PATH": ""},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    answers = [
        (*process.communicate(timeout=120), process.returncode) for process in both
    ]
    assert [(errors, code) for _, errors, code in answers] == [("", 0)] * 2
    assert len({said for said, _, _ in answers}) == 1
    assert len(set(answers[0][0].split())) == 1
    assert list(tmp_path.iterdir()) == [in_the_way]


def test_postings_that_do_not_fit_into_memory_are_found_too(
    tmp_path, monkeypatch, entries, index
):
    monkeypatch.setattr("chengnuo.search.index._MEMORY_MB", 0.01)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert export(build(entries)) == export(index)
    assert list(tmp_path.iterdir()) == []


def test_every_shard_is_one_call_with_its_own_name_and_json(index):
    files = export(index)
    call = re.compile(r'chengnuoSearch\(("[^"]+"),(.*)\)\n', re.DOTALL)
    for path, data in files.items():
        name, body = call.fullmatch(data.decode()).groups()
        assert path == f"search/data/{json.loads(name)}.js"
        json.loads(body)
        assert len(data) < 6000


def test_nothing_of_whoosh_is_loaded_with_the_package(root):
    program = "import sys, chengnuo.search; print('whoosh' in sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-c", program],
        cwd=root,
        capture_output=True,
        check=True,
        text=True,
    )
    assert answer.stdout == "False\n"


@pytest.mark.parametrize("module", ["text.py", "search/index.py", "search/shards.py"])
def test_other_code_has_another_recipe(module, tmp_path):
    copied = tmp_path / "engine"
    shutil.copytree(ENGINE, copied, ignore=shutil.ignore_patterns("__pycache__"))
    assert recipe(copied) == recipe()
    (copied / module).write_text("# changed", encoding="utf-8")
    assert recipe(copied) != recipe()
