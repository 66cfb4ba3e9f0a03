"""The cut fonts: what is in them, what is not, and that they are always the same."""

import hashlib
import os
import re

import pytest
from fontTools.ttLib import TTFont

from chengnuo.errors import ChengnuoError
from chengnuo.rendering import fonts
from chengnuo.rendering.fonts import cut, missing

WANTED = frozenset("告知承诺䶮㛃𬱖")


def test_the_cut_holds_what_was_asked_for_rare_characters_too(tmp_path):
    made = cut(WANTED, cache=tmp_path)
    for role in ("serif", "sans"):
        font = TTFont(made.file(role))
        assert {chr(code) for code in font.getBestCmap()} >= WANTED
        assert "glyf" in font
        assert "CFF " not in font
        assert font["name"].getDebugName(1) == fonts.FAMILIES[role]


def test_two_cuts_have_the_same_bytes(tmp_path):
    def digest(folder):
        data = cut(WANTED, cache=tmp_path / folder).file("serif").read_bytes()
        return hashlib.sha256(data).hexdigest()

    assert digest("one") == digest("two")


def test_a_cut_is_made_once(tmp_path):
    first = cut(WANTED, cache=tmp_path)
    changed = first.file("serif").stat().st_mtime_ns
    assert cut(WANTED, cache=tmp_path) == first
    assert first.file("serif").stat().st_mtime_ns == changed


def cut_off(path):
    path.write_bytes(path.read_bytes()[:1000])


def emptied(path):
    path.write_bytes(b"")


def deleted(path):
    path.unlink()


@pytest.mark.parametrize("damage", [cut_off, emptied, deleted])
@pytest.mark.parametrize("name", ["serif", "sans", "field", "listing"])
def test_a_cut_that_is_damaged_is_made_again(few, name, damage):
    made = cut(frozenset("告"), cache=few)
    path = made.listing if name == "listing" else made.file(name)
    before = path.read_bytes()
    damage(path)
    assert cut(frozenset("告"), cache=few) == made
    assert path.read_bytes() == before
    assert missing(made, "告\n龘") == ("龘",)


@pytest.fixture(scope="module")
def few(tmp_path_factory):
    return tmp_path_factory.mktemp("few")


def test_the_latest_cuts_stay_and_older_ones_go(tmp_path):
    made = []
    for number, characters in enumerate("甲乙丙"):
        made.append(cut(frozenset(f"告{characters}"), cache=tmp_path))
        os.utime(made[-1].listing, (number, number))
    strangers = {"keep.ttf", f"{'0' * 16}-serif.ttf", f"{'0' * 16}-serif.ttf.123"}
    for name in strangers:
        (tmp_path / name).write_bytes(b"")  # not ours, or being made by another
    abandoned = tmp_path / f"{'1' * 16}-serif.ttf.123"
    abandoned.write_bytes(b"")
    os.utime(abandoned, (0, 0))
    cut(frozenset("告甲"), cache=tmp_path)  # used again: no longer the oldest
    made.append(cut(frozenset("告丁"), cache=tmp_path))
    left = {path.name for path in tmp_path.iterdir()} - strangers
    assert {re.match("[0-9a-f]+", name)[0] for name in left} == {
        made[number].digest for number in (0, 2, 3)
    }
    assert len(left) == 3 * 4


def test_a_cache_folder_that_cannot_be_used_is_named(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ChengnuoError, match="字体缓存文件夹") as caught:
        cut(WANTED, cache=tmp_path / "file" / "fonts")
    assert str(tmp_path / "file" / "fonts") in caught.value.message
    fonts_file = cut(frozenset("告"), cache=tmp_path / "cache").file("serif")
    fonts_file.unlink()
    fonts_file.mkdir()
    with pytest.raises(ChengnuoError, match="字体缓存文件夹"):
        cut(frozenset("告"), cache=tmp_path / "cache")


def test_what_is_missing_is_listed(tmp_path):
    assert missing(cut(WANTED, cache=tmp_path), "告知\n龘") == ("龘",)


def test_a_character_that_no_font_has_is_named(tmp_path):
    with pytest.raises(ChengnuoError, match="U\\+E81E"):
        cut(frozenset("告\ue81e"), cache=tmp_path)


def test_a_machine_without_the_fonts_is_told_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr(fonts, "FOLDERS", (tmp_path,))
    with pytest.raises(ChengnuoError, match="fonts-noto-cjk"):
        cut(WANTED, cache=tmp_path)
