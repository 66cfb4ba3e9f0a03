"""The cut fonts: what is in them, what is not, and that they are always the same."""

import hashlib

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


def test_what_is_missing_is_listed(tmp_path):
    assert missing(cut(WANTED, cache=tmp_path), "告知\n龘") == ("龘",)


def test_a_character_that_no_font_has_is_named(tmp_path):
    with pytest.raises(ChengnuoError, match="U\\+E81E"):
        cut(frozenset("告\ue81e"), cache=tmp_path)


def test_a_machine_without_the_fonts_is_told_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr(fonts, "FOLDERS", (tmp_path,))
    with pytest.raises(ChengnuoError, match="fonts-noto-cjk"):
        cut(WANTED, cache=tmp_path)
