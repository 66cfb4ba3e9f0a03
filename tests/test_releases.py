"""What is published is one whole release, for every reader and at every moment."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import publication
from chengnuo import errors
from chengnuo.errors import ChengnuoError
from chengnuo.publishing import manifest
from chengnuo.publishing.places import KEPT
from chengnuo.publishing.releases import live, staged

ENGINE = Path(errors.__file__).parent
DRIVER = Path(publication.__file__)
FACTS = {"day": "2026-11-20", "version": 1}


@pytest.fixture
def out(tmp_path) -> Path:
    return tmp_path / "public"


def publish(out: Path, number: int):
    return publication.publish(staged, out, number)


def driver(out: Path, first: int, last: int) -> subprocess.Popen[str]:
    """Start to publish from a process of its own."""
    return subprocess.Popen(
        [
            sys.executable,
            "-I",
            "-S",
            str(DRIVER),
            str(ENGINE),
            str(out),
            str(first),
            str(last),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def names(out: Path) -> list[str]:
    """Return what lies beside ``out``, and among its releases but for the lock."""
    inside = {path.name for path in (out.parent / f".{out.name}.releases").iterdir()}
    beside = {path.name for path in out.parent.iterdir()}
    return sorted(inside - {"lock"}) + sorted(
        beside - {out.name, f".{out.name}.releases"}
    )


def test_a_publication_is_what_was_written_and_nothing_else(out):
    assert live(out) is None
    published = publish(out, 1)
    assert live(out) == published
    assert published.changed
    found = {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in out.rglob("*")
        if path.is_file()
    }
    assert found == {**publication.tree(1), "manifest.json": published.to_json()}
    assert not out.readlink().is_absolute()
    assert manifest.verify(out, published) == []


def test_two_folders_get_the_same_bytes_whatever_was_there_before(tmp_path):
    publish(tmp_path / "one", 7)
    for number in (1, 2, 7):
        publish(tmp_path / "two", number)
    one, two = (tmp_path / name / "manifest.json" for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()


def test_modes_do_not_depend_on_the_umask(out):
    before = os.umask(0o077)
    try:
        publish(out, 1)
    finally:
        os.umask(before)
    inside = [out.parent / ".public.releases", out.resolve(), *out.resolve().rglob("*")]
    modes = {(path.is_dir(), path.stat().st_mode & 0o7777) for path in inside}
    assert modes == {(True, 0o755), (False, 0o644)}


def test_without_a_commit_nothing_changes_and_nothing_is_left(out):
    publish(out, 1)
    before = names(out)
    with pytest.raises(ChengnuoError, match="不能发布到"), staged(out) as stage:
        stage.write("../index.html", b"2")
    with staged(out) as stage:
        stage.write("index.html", b"3")
    assert names(out) == before
    assert live(out).facts["version"] == 1


def test_the_same_again_keeps_the_release(out):
    publish(out, 1)
    before = out.readlink(), names(out)
    again = publish(out, 1)
    assert not again.changed
    assert again == live(out)
    assert (out.readlink(), names(out)) == before


@pytest.mark.parametrize("damage", ["altered", "added", "removed", "manifest", "link"])
def test_a_damaged_release_is_published_again(out, damage):
    publish(out, 1)
    page = out / "index.html"
    match damage:
        case "altered":
            page.write_bytes(b"?")
        case "added":
            (out / "more.html").write_bytes(b"?")
        case "removed":
            page.unlink()
        case "manifest":
            (out / "manifest.json").unlink()
            with pytest.raises(ChengnuoError, match="清单"):
                live(out)
        case "link":
            page.unlink()
            page.symlink_to("/etc/hostname")
    again = publish(out, 1)
    assert again.changed
    assert manifest.verify(out, again) == []


def test_only_the_latest_releases_are_kept(out):
    for number in range(1, 8):
        publish(out, number)
        assert len(names(out)) == min(number, KEPT)
    assert max(names(out)) == out.readlink().name


def test_a_number_is_not_used_twice_and_what_is_live_is_never_removed(out):
    for number in range(1, 5):
        publish(out, number)
    oldest = names(out)[0]
    out.unlink()
    out.symlink_to(f".public.releases/{oldest}")  # somebody went back by hand
    with staged(out):
        assert live(out).facts["version"] == 2
    publish(out, 5)
    assert live(out).facts["version"] == 5


def test_leftovers_go_and_foreign_files_stay(out):
    publish(out, 1)
    folder = out.parent / ".public.releases"
    zeros = f"{0:016x}"
    (folder / f"00000009-{zeros}.tmp").mkdir()
    (folder / f"00000008-{zeros}.tmp").symlink_to("/")
    (folder / f"00000007-{zeros}.link").symlink_to("elsewhere")
    (folder / f"00000006-{zeros}").mkdir()
    (folder / "笔记.txt").write_text("不要删", encoding="utf-8")
    (folder / "old.tmp").mkdir()
    publish(out, 2)
    left = set(names(out))
    assert {"笔记.txt", "old.tmp"} < left
    assert not any(zeros in name for name in left)
    assert len(left) == 4


FOREIGN = {
    "a folder with files": lambda out: (out.mkdir(), (out / "a").touch()),
    "a file": lambda out: out.touch(),
    "a link elsewhere": lambda out: out.symlink_to("/"),
    "a link to nothing": lambda out: out.symlink_to("nothing"),
    "a link up": lambda out: out.symlink_to(".public.releases/.."),
    "releases that are a link": lambda out: (
        out.with_name("else").mkdir(),
        out.with_name(".public.releases").symlink_to("else"),
    ),
    "releases that are a file": lambda out: out.with_name(".public.releases").touch(),
}


@pytest.mark.parametrize("make", FOREIGN.values(), ids=FOREIGN)
def test_what_is_not_ours_is_never_trampled(out, make):
    make(out)
    before = sorted(out.parent.rglob("*"))
    with pytest.raises(ChengnuoError, match="不是本程序发布的"), staged(out):
        pass
    assert sorted(out.parent.rglob("*")) == before


def test_a_folder_that_is_filled_meanwhile_is_not_trampled(out):
    out.mkdir()
    with staged(out) as stage:
        stage.write("index.html", b"1")
        (out / "mine").touch()
        with pytest.raises(ChengnuoError, match="不是本程序发布的"):
            stage.commit(FACTS)
    assert [path.name for path in out.iterdir()] == ["mine"]


def test_an_empty_folder_and_a_link_to_a_lost_release_are_replaced(out):
    out.mkdir()
    publish(out, 1)
    shutil.rmtree(out.parent / ".public.releases")
    assert live(out) is None
    publish(out, 2)
    assert live(out).facts["version"] == 2


@pytest.mark.parametrize("name", [".", "..", "/", "a/.."])
def test_a_folder_without_a_name_is_refused(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ChengnuoError, match="不能用作输出文件夹"), staged(Path(name)):
        pass
    assert list(tmp_path.iterdir()) == []


def test_files_are_copied_and_links_and_devices_are_refused(out, tmp_path):
    source = tmp_path / "style.css"
    source.write_bytes(b"1")
    link = tmp_path / "link.css"
    link.symlink_to("/etc/hostname")
    os.mkfifo(tmp_path / "pipe")
    with staged(out) as stage:
        stage.add("assets/style.css", source)
        for number, bad in enumerate(
            (link, tmp_path / "pipe", tmp_path, Path("/dev/null"))
        ):
            with pytest.raises(ChengnuoError, match="没有成功"):
                stage.add(f"assets/{number}", bad)
        published = stage.commit(FACTS)
    source.write_bytes(b"2")
    assert set(published.files) == {"assets/style.css"}
    assert manifest.verify(out, published) == []


def test_a_stage_is_committed_once(out):
    with staged(out) as stage:
        stage.write("index.html", b"1")
        stage.commit(FACTS)
        with pytest.raises(RuntimeError):
            stage.commit(FACTS)
        with pytest.raises(RuntimeError):
            stage.write("more.html", b"1")


def test_what_is_not_on_the_disk_as_written_is_not_published(out):
    publish(out, 1)
    with staged(out) as stage:
        stage.write("index.html", b"2")
        [folder] = (out.parent / ".public.releases").glob("*.tmp")
        (folder / "index.html").write_bytes(b"?")
        with pytest.raises(ChengnuoError, match="不一致"):
            stage.commit(FACTS)
    assert len(names(out)) == 1
    assert live(out).facts["version"] == 1


def test_a_second_publication_is_refused_while_one_runs(out):
    with staged(out) as stage:
        with pytest.raises(ChengnuoError, match="另一个发布正在进行"), staged(out):
            pass
        stage.write("index.html", b"1")
        stage.commit(FACTS)
        other = driver(out, 2, 2)
        _, said = other.communicate(timeout=30)
        assert other.returncode == 2
        assert "另一个发布正在进行" in said
    publish(out, 3)
    assert live(out).facts["version"] == 3


def test_two_publishers_at_once_lose_nothing(out):
    several = [driver(out, first, first + 30) for first in (100, 200)]
    said = [process.communicate(timeout=60)[1] for process in several]
    codes = [process.returncode for process in several]
    assert all(
        code == 0 or "另一个发布正在进行" in text
        for code, text in zip(codes, said, strict=True)
    )
    assert 0 in codes
    assert manifest.verify(out, live(out)) == []
    assert len(names(out)) <= KEPT


def test_a_worker_that_outlives_a_killed_publisher_does_not_hold_the_lock(out):
    publish(out, 1)
    reading, writing = os.pipe()
    publisher = os.fork()
    if not publisher:
        with staged(out):
            if not os.fork():  # the worker
                os.write(writing, str(os.getpid()).encode())
            time.sleep(60)
        os._exit(0)
    worker = int(os.read(reading, 20))
    try:
        os.kill(publisher, signal.SIGKILL)
        os.waitpid(publisher, 0)
        publish(out, 2)
    finally:
        os.kill(worker, signal.SIGKILL)
        os.close(reading)
        os.close(writing)
    assert live(out).facts["version"] == 2
    assert len(names(out)) == 2


@pytest.mark.slow
def test_two_hundred_kills_leave_whole_releases(out):
    chance = random.Random(20261120)  # noqa: S311 - the same every time
    publish(out, 1)
    for first in range(2, 200 * 1000, 1000):
        process = driver(out, first, first + 999)
        with process:
            time.sleep(chance.uniform(0.02, 0.12))
            process.kill()
        assert process.returncode == -signal.SIGKILL
        assert manifest.verify(out, live(out)) == []
    publish(out, 0)
    assert len(names(out)) == KEPT
    assert live(out).facts["version"] == 0


def test_a_reader_always_finds_one_whole_version(out):
    publish(out, 0)
    wrong: list[object] = []
    seen: set[object] = set()
    process = driver(out, 1, 50)
    with process:
        while process.poll() is None:
            before = number(out)
            try:
                (out / "index.html").read_bytes()
                seen.add(read(out))
            except (AssertionError, OSError) as error:
                # One call of a reader that waits for the processor can outlast so many
                # publications that what it was about to open is no longer kept.
                is_overtaken = number(out) - before >= KEPT
                if not (is_overtaken and isinstance(error, FileNotFoundError)):
                    wrong.append(error)
    assert process.returncode == 0
    assert wrong == []
    assert len(seen) > 1


def number(out: Path) -> int:
    """Return the number of the release that is live."""
    return int(out.readlink().name.partition("-")[0])


def read(out: Path) -> object:
    """Return the version of the tree that is live, after a look at all of it."""
    folder = os.open(out, os.O_RDONLY | os.O_DIRECTORY)
    try:
        found = manifest.from_json(at(folder, manifest.NAME))
        digests = {path: manifest.sha256(at(folder, path)) for path in found.files}
    finally:
        os.close(folder)
    assert digests == found.files
    return found.facts["version"]


def at(folder: int, path: str) -> bytes:
    """Read a file below an open folder, which stays the same whatever is published."""
    file = os.open(path, os.O_RDONLY, dir_fd=folder)
    with os.fdopen(file, "rb") as stream:
        return stream.read()
