"""Nothing is ever written outside the release, whatever a path looks like."""

import itertools
from pathlib import Path

import pytest

from chengnuo.errors import ChengnuoError
from chengnuo.publishing import manifest
from chengnuo.publishing.releases import live, staged

UP = [
    "..",
    "../..",
    "../../..",
    "../public",
    "../.public.releases",
    "./..",
    "a/../..",
    "~",
]
TARGETS = ["x", "index.html", "public/x", "etc/passwd", ".git/config", "lock"]
FORMS = [
    "{up}/{x}",
    "a/{up}/{x}",
    "{up}//{x}",
    "/{up}/{x}",
    "{up}\\{x}",
    "a/b/{up}/{x}",
    "./{up}/{x}",
]
ROOTED = [
    "/{x}",
    "//{x}",
    "///{x}",
    "C:/{x}",
    "C:\\{x}",
    "\\\\host\\{x}",
    "file:///{x}",
    "/proc/self/cwd/{x}",
]
PARTS = [
    "", ".", "..", "...", " ", "a ", "a.", " a", "-a", "~a", "a\0", "\0", "a\nb", "a\rb", "a\tb",
    "\x7f", "\x1b[2J", "a\\b", "a:b", "a*", "a?", 'a"', "a<", "a>", "a|", ".git", ".htaccess",
    ".hidden", "con", "nul.html", "aux.tar.gz", "com1", "LPT9.pdf", "prn", "CON .txt", "com¹",
    "a\u200b", "a\u202eb", "\ufeffa", "a\u2028", "\ud800", "a\udcff", "\ue000", "\u0378",
    "x" * 201, "字" * 67, "x" * 4096,
]  # fmt: skip
PAYLOADS = sorted(
    {
        *(
            form.format(up=up, x=x)
            for form, up, x in itertools.product(FORMS, UP, TARGETS)
        ),
        *(form.format(x=x) for form, x in itertools.product(ROOTED, TARGETS)),
        *(
            form.format(p)
            for form, p in itertools.product(("{}", "a/{}", "{}/a", "a/{}/b"), PARTS)
        ),
        "/".join(["x" * 100] * 11),
        "../" * 500 + "x",
        "manifest.json",
        "MANIFEST.json",
        "manifest.json/x",
    },
    key=ascii,
)
FINE = [
    "index.html", "410182/commerce/oil-retail-initial/letter.pdf", "search/data/00.json",
    "assets/style.css", ".nojekyll", ".well-known/security.txt", "示例/告知书.pdf",
    "a/manifest.json", "console.html", "a b.txt",
]  # fmt: skip
CLASHES = [
    ("a.html", "a.html"),
    ("a.html", "A.html"),
    ("a/b", "a"),
    ("a", "a/b"),
    ("a/b", "A/c"),
    ("a/b/c", "A"),
    ("stra\u00dfe", "STRASSE"),
    ("\u00e9", "e\u0301"),
    ("\ufb01x/a", "fix/b"),
    ("a", "manifest.json"),
]


def everything(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*"))


def test_no_path_writes_outside_the_release(tmp_path):
    assert len(PAYLOADS) >= 500
    (tmp_path / "around" / "within").mkdir(parents=True)
    out = tmp_path / "around" / "within" / "public"
    with staged(out) as stage:
        stage.write("index.html", b"1")
        before = everything(tmp_path)
        for payload in PAYLOADS:
            with pytest.raises(ChengnuoError) as refused:
                stage.write(payload, b"?")
            assert refused.value.remedy
            assert refused.value.message.isprintable()
        assert everything(tmp_path) == before
        published = stage.commit({})
    assert set(published.files) == {"index.html"}
    assert manifest.verify(out, live(out)) == []


def test_ordinary_paths_are_accepted(tmp_path):
    with staged(tmp_path / "public") as stage:
        for path in FINE:
            stage.write(path, path.encode())
        published = stage.commit({})
    assert sorted(published.files) == sorted(FINE)


@pytest.mark.parametrize(("first", "second"), CLASHES)
def test_no_place_is_given_out_twice(tmp_path, first, second):
    with staged(tmp_path / "public") as stage:
        stage.write(first, b"1")
        with pytest.raises(ChengnuoError, match="同一个位置"):
            stage.write(second, b"2")
        published = stage.commit({})
    assert list(published.files) == [first]
    assert (tmp_path / "public" / first).read_bytes() == b"1"
