"""From a plan to a portal: what counts as changed, and what is said of wrong templates."""

import os
import pickle
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from chengnuo.cli import main
from chengnuo.errors import ChengnuoError
from chengnuo.publishing import FEW, workers
from chengnuo.rendering import MissingCharactersError, make_look

ROOT = Path(__file__).resolve().parent.parent
GB = "证明".encode("gb18030")


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


def folders(place):
    """Return two layers of templates and of sites, made below ``place``."""
    for name in ("own", "shipped"):
        for file in ("letter/letter.html", "shared/print.css"):
            path = place / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("<p>示例</p>", encoding="utf-8")
    return place / "own", place / "shipped"


def digests(layers, cache):
    look = make_look(
        templates=layers, site=layers, characters=frozenset("示例"), cache=cache
    )
    return look.documents_digest, look.site_digest


def moved_within(own, shipped):
    (own / "guide").mkdir()
    (own / "letter/letter.html").rename(own / "guide/letter.html")


def moved_to_the_other_layer(own, shipped):
    (shipped / "guide").mkdir()
    (own / "letter/letter.html").rename(shipped / "guide/letter.html")


def removed_from_one_layer(own, shipped):
    (own / "shared/print.css").unlink()


def removed_from_the_other_layer(own, shipped):
    (shipped / "shared/print.css").unlink()


def edited(own, shipped):
    (own / "shared/print.css").write_text("例", encoding="utf-8")


CHANGES = [
    moved_within,
    moved_to_the_other_layer,
    removed_from_one_layer,
    removed_from_the_other_layer,
    edited,
]


def test_every_change_of_an_override_is_noticed(tmp_path, cache):
    seen = [digests(folders(tmp_path / "unchanged"), cache)]
    for change in CHANGES:
        layers = folders(tmp_path / change.__name__)
        change(*layers)
        seen.append(digests(layers, cache))
    for kind in zip(*seen, strict=True):
        assert len(set(kind)) == len(CHANGES) + 1


def test_where_the_folders_lie_changes_nothing(tmp_path, cache):
    here, there = folders(tmp_path / "a"), folders(tmp_path / "b" / "c")
    assert digests(here, cache) == digests(there, cache)


DIGESTS = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from chengnuo.rendering import make_look
layers = (Path(sys.argv[2]),)
said, cache = frozenset("示例"), Path(sys.argv[3])
look = make_look(templates=layers, site=layers, characters=said, cache=cache)
print(look.documents_digest, look.site_digest)
"""


def digests_of_an_engine(engine, layer, cache):
    return subprocess.run(
        [sys.executable, "-c", DIGESTS, engine, layer, cache],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()


def test_a_change_of_our_own_code_is_noticed(tmp_path, cache):
    (layer, _), engine = folders(tmp_path / "look"), tmp_path / "engine"
    shutil.copytree(ROOT / "generators", engine)
    before = digests_of_an_engine(engine, layer, cache)
    assert before == digests_of_an_engine(ROOT / "generators", layer, cache)
    with (engine / "chengnuo/rendering/styles.py").open("a") as module:
        module.write("# changed\n")
    documents, site = digests_of_an_engine(engine, layer, cache)
    assert documents != before[0]
    assert site == before[1]
    with (engine / "chengnuo/portal.py").open("a") as module:
        module.write("# changed\n")
    assert digests_of_an_engine(engine, layer, cache)[0] == documents
    assert digests_of_an_engine(engine, layer, cache)[1] != site


@pytest.mark.parametrize(
    ("library", "changed"),
    [("weasyprint", [0]), ("tinyhtml5", [0]), ("pelican", [1]), ("jinja2", [0, 1])],
)
def test_another_version_of_a_library_is_noticed(tmp_path, cache, library, changed):
    (layer, _), engine = folders(tmp_path / "look"), tmp_path / "engine"
    before = digests_of_an_engine(ROOT / "generators", layer, cache)
    shutil.copytree(ROOT / "generators", engine)
    facts = engine / f"{library}-999.dist-info" / "METADATA"
    facts.parent.mkdir()
    facts.write_text(f"Metadata-Version: 2.1\nName: {library}\nVersion: 999\n")
    after = digests_of_an_engine(engine, layer, cache)
    assert [n for n in (0, 1) if before[n] != after[n]] == changed


def test_a_template_in_another_encoding_is_named(tmp_path, cache):
    layers = folders(tmp_path)
    (layers[0] / "letter/letter.html").write_bytes("示例".encode("gb18030"))
    with pytest.raises(ChengnuoError, match=r"letter\.html.*不是 UTF-8"):
        digests(layers, cache)


@pytest.fixture
def repository(tmp_path):
    """Return a folder whose content is the shipped one, without its looks."""
    shutil.copytree(ROOT / "content", tmp_path / "content")
    return tmp_path


def build(repository, cache, *, today="2026-11-20"):
    words = ["build", "--content", repository / "content", "--cache", cache]
    words += ["--out", repository / "public", "--today", today]
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("templates/letter/letter.html", "{% if %}", "letter/letter.html第 1 行有误"),
        ("templates/letter/letter.html", "{{ letter.none }}", "letter/letter.html有误"),
        ("templates/letter/letter.html", "{{ letter.name + 1 }}", "letter/letter.html"),
        ("templates/letter/letter.html", "", "letter/letter.html 是空的"),
        ("templates/letter/letter.html", "<p><i>示例</i></p>", "不支持的标签 <i>"),
        ("templates/letter/letter.html", GB, "letter.html”不是 UTF-8"),
        ("site/templates/about.html", "{% if %}", "about.html第 1 行有误"),
        ("site/templates/about.html", "{{ page.none }}", "about/index.html"),
        ("site/templates/about.html", "{{ 1 + frame.title }}", "about/index.html"),
        ("site/templates/about.html", GB, "不是 UTF-8 编码"),
    ],
)
def test_a_wrong_template_ends_the_build_with_one_message(
    repository, cache, file, text, said
):
    path = repository / file
    path.parent.mkdir(parents=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    result = build(repository, cache)
    assert result.exit_code == 2, result.output
    assert isinstance(result.exception, SystemExit)
    assert said in result.output
    assert result.output.count("不能继续：") == 1
    assert result.output.count("改法：") == 1
    assert "Traceback" not in result.output
    assert not (repository / "public").exists()
    begun = re.search(r"文书 0/(\d+)", result.output)
    if file.startswith("templates/") and text != GB:
        assert int(begun[1]) > FEW  # so that the error came from another process


def test_an_error_is_the_same_after_the_way_from_another_process():
    error = MissingCharactersError("示例字体", ["龘"], "，在示例里")
    error.add_note("文书：示例")
    same = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert type(same) is MissingCharactersError
    assert (str(same), vars(same)) == (str(error), vars(error))


def test_no_more_processes_are_started_than_have_work():
    assert workers(1) == 1
    assert 1 <= workers(1000) <= (os.cpu_count() or 1)


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="Linux only")
def test_no_more_processes_are_started_than_may_run_at_once():
    program = (
        "import os; os.sched_setaffinity(0, [min(os.sched_getaffinity(0))])\n"
        "from chengnuo.publishing import workers; print(workers(1000))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    assert answer.stdout == "1\n"
