"""A manifest says exactly what is in a folder, in the same bytes every time."""

import os

import pytest

from chengnuo.errors import ChengnuoError
from chengnuo.publishing.manifest import Manifest, from_json, sha256, verify

FILES = {"b/c.html": b"2", "a.html": b"1", "示例.txt": "示例".encode()}


def manifest(**facts) -> Manifest:
    return Manifest({path: sha256(data) for path, data in FILES.items()}, facts)


@pytest.fixture
def folder(tmp_path):
    for path, data in {
        **FILES,
        "manifest.json": manifest(day="2026-11-20").to_json(),
    }.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(data)
    return tmp_path


def test_a_manifest_is_canonical_and_comes_back():
    one = manifest(day="2026-11-20", commit="0" * 40)
    two = Manifest(
        dict(sorted(one.files.items())), {"commit": "0" * 40, "day": "2026-11-20"}
    )
    assert one.to_json() == two.to_json()
    assert one.digest == sha256(one.to_json())
    assert from_json(one.to_json()) == one
    assert "示例.txt" in one.to_json().decode()


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{}", b"[]", b"null", b"\xff", b'{"files": []}', b'{"files": {"a": 1}}',
        b'{"files": {"a": "0"}}', b'{"files": null}',
        b'{"files": {"a": "' + b"G" * 64 + b'"}}', b"[" * 100_000,
    ],
)  # fmt: skip
def test_a_damaged_manifest_is_told(data):
    with pytest.raises(ChengnuoError, match="清单"):
        from_json(data)


def test_a_cut_manifest_is_damaged_wherever_it_is_cut():
    whole = manifest(day="2026-11-20").to_json()
    for length in range(len(whole) - 1):
        with pytest.raises(ChengnuoError):
            from_json(whole[:length])


def test_a_fact_cannot_stand_in_the_place_of_the_files():
    with pytest.raises(ValueError, match="files"):
        manifest(files={}).to_json()


DIFFERENCES = {
    "nothing": (lambda _: None, []),
    "altered": (lambda folder: (folder / "a.html").write_bytes(b"2"), ["a.html"]),
    "removed": (lambda folder: (folder / "b/c.html").unlink(), ["b/c.html"]),
    "added": (lambda folder: (folder / "b/d").touch(), ["b/d"]),
    "a link": (lambda folder: (folder / "b/d").symlink_to("c.html"), ["b/d"]),
    "a linked folder": (lambda folder: (folder / "d").symlink_to("b"), ["d"]),
    "a pipe": (lambda folder: os.mkfifo(folder / "d"), ["d"]),
    "another manifest": (
        lambda folder: (folder / "manifest.json").write_bytes(
            manifest(day="?").to_json()
        ),
        ["manifest.json"],
    ),
}


@pytest.mark.parametrize(("change", "expected"), DIFFERENCES.values(), ids=DIFFERENCES)
def test_every_difference_is_found(folder, change, expected):
    change(folder)
    assert verify(folder, manifest(day="2026-11-20")) == expected
