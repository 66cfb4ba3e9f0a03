"""What `chengnuo doctor` finds, and where it writes its samples."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from chengnuo import gallery
from chengnuo.cli import main
from letters import small_content


@pytest.fixture
def small(monkeypatch) -> None:
    """Make samples of two files."""
    made = [("letter-1.pdf", b"%PDF"), ("index.html", b"<!DOCTYPE html>")]
    monkeypatch.setattr(gallery, "gallery", lambda *_: iter(made))
    monkeypatch.setattr(gallery, "gallery_look", lambda *_, **__: None)


def doctor(folder: Path, content: Path | None = None):
    words = ["doctor", "--gallery", str(folder)]
    words += ["--content", str(content or small_content())]
    return CliRunner().invoke(main, words)


def test_samples_are_written_and_written_anew(small, tmp_path) -> None:
    folder = tmp_path / "samples"
    for _ in range(2):
        done = doctor(folder)
        assert done.exit_code == 0, done.output
        assert sorted(path.name for path in folder.iterdir()) == [
            "index.html",
            "letter-1.pdf",
        ]
    empty = tmp_path / "empty"
    empty.mkdir()
    assert doctor(empty).exit_code == 0


def test_samples_never_lie_in_the_content_folder(small, tmp_path) -> None:
    content = tmp_path / "content"
    shutil.copytree(small_content(), content)
    (tmp_path / "link").symlink_to(content)
    for folder in (content, content / "样例", tmp_path / "link" / "x"):
        done = doctor(folder, content)
        assert done.exit_code == 2
        assert "内容文件夹" in done.output
        assert "改法：" in done.output
    assert not (content / "样例").exists()


@pytest.mark.parametrize(
    "names", [["mine.txt"], ["letter-1.pdf", "index.html", "photo.jpg"], ["index.html"]]
)
def test_samples_never_lie_among_other_files(small, tmp_path, names) -> None:
    for name in names:
        (tmp_path / name).write_bytes(b"mine")
    done = doctor(tmp_path)
    assert done.exit_code == 2
    assert "没有写入" in done.output
    assert {path.read_bytes() for path in tmp_path.iterdir()} == {b"mine"}


def test_a_file_is_no_folder_for_samples(small, tmp_path) -> None:
    (tmp_path / "x").write_bytes(b"mine")
    done = doctor(tmp_path / "x")
    assert done.exit_code == 2
    assert "不是文件夹" in done.output


def test_a_broken_template_of_a_city_is_found(tmp_path) -> None:
    content = tmp_path / "content"
    shutil.copytree(small_content(), content)
    shipped = Path(__file__).resolve().parent.parent / "templates/withdrawal"
    own = tmp_path / "templates" / "withdrawal"
    shutil.copytree(shipped, own)
    with (own / "withdrawal.html").open("a", encoding="utf-8") as template:
        template.write("{{ broken")
    words = ["doctor", "--content", str(content), "--cache", str(tmp_path / "cache")]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 2
    assert "withdrawal" in done.output
    assert "一切正常" not in done.output
