"""Fail every system call of a publication in turn: what is live is always whole."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

import publication
from chengnuo import errors
from chengnuo.publishing import manifest
from chengnuo.publishing.places import KEPT
from chengnuo.publishing.releases import live, staged

ENGINE = Path(errors.__file__).parent
DRIVER = Path(publication.__file__)
FAULTS = {"killed": "signal=KILL", "disk full": "error=ENOSPC", "I/O": "error=EIO"}
OLD, NEW, NEXT = 4, 5, 6
MEMORY = {"brk", "mmap", "munmap", "mremap", "madvise"}  # failed: Python's MemoryError


def full(place: Path) -> None:
    """Publish three releases, and leave what killed publications leave."""
    for version in range(1, OLD + 1):
        publication.publish(staged, place / "public", version)
    releases = place / ".public.releases"
    shutil.copytree(place / "public", releases / f"00000009-{0:016x}.tmp")
    (releases / f"00000009-{0:016x}.link").symlink_to("elsewhere")


def empty(place: Path) -> None:
    """Publish nothing yet; somebody has made an empty folder."""
    (place / "public").mkdir()


def same(place: Path) -> None:
    """Publish the very version that is to be published."""
    publication.publish(staged, place / "public", NEW)


BEFORE = {"full": full, "empty": empty, "same": same}


@dataclass(frozen=True)
class Call:
    """A system call of the publication: the so manieth of its name, start-up included."""

    name: str
    number: int
    number_in_publication: int


@dataclass(frozen=True)
class Run:
    """How a traced publication ended."""

    code: int
    errors: str
    log: list[str]

    def in_publication(self) -> list[str]:
        """Return the lines of the log between the two marks."""
        begin = [publication.BEGIN in line for line in self.log].index(True)
        end = [publication.END in line for line in self.log]
        return self.log[begin + 1 : end.index(True) if any(end) else None]


@pytest.fixture(scope="session")
def strace() -> str:
    """Return the path of strace; where it may not trace, that is a failure."""
    path = shutil.which("strace")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("strace is not installed: apt-get install strace")
        pytest.skip("strace is not installed: apt-get install strace")
    probe = subprocess.run(
        [path, "-f", "-o", os.devnull, sys.executable, "-I", "-S", "-c", ""],
        capture_output=True,
        text=True,
        check=False,
    )
    if probe.returncode:
        pytest.fail(f"strace may not trace here (ptrace): {probe.stderr}")
    return path


@pytest.fixture
def scratch(tmp_path):
    """Yield a folder in memory, where there is one: thousands of trees are made."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
    if not os.access(memory, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        yield Path(folder)


def traced(strace: str, place: Path, *options: str) -> Run:
    """Publish NEW in ``place`` under strace."""
    log = place.with_suffix(".log")
    python = [sys.executable, "-I", "-S", str(DRIVER), str(ENGINE)]
    done = subprocess.run(
        [
            strace,
            "-f",
            *options,
            "-o",
            str(log),
            *python,
            str(place / "public"),
            str(NEW),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return Run(done.returncode, done.stderr, lines)


def calls(run: Run) -> list[Call]:
    """Return every system call of the publication, in order."""
    names = [match[1] for line in run.log if (match := re.match(r"\d+ +(\w+)\(", line))]
    inside = [
        line.split(maxsplit=1)[1].partition("(")[0] for line in run.in_publication()
    ]
    begin = [publication.BEGIN in line for line in run.log].index(True) + 1
    before, seen, found = Counter(names[:begin]), Counter(), []
    for name in inside:
        seen[name] += 1
        found.append(Call(name, before[name] + seen[name], seen[name]))
    return found


def version(place: Path) -> int | None:
    """Return the version that is live, after a look at every byte of it."""
    release = place / "public"
    found = live(release)
    if found is None:
        return None
    assert manifest.verify(release, found) == []
    number = found.facts["version"]
    assert (release / "index.html").read_bytes() == publication.tree(number)[
        "index.html"
    ]
    assert found.files.keys() == publication.tree(number).keys()
    return number


def fail(strace: str, before: Path, call: Call, fault: str) -> str:
    """Publish with ``call`` failed; return what is wrong afterwards, or ""."""
    place = before.with_name(f"{call.name}-{call.number}")
    shutil.copytree(before, place, symlinks=True)
    old = version(place)
    run = traced(
        strace,
        place,
        # quicker, but strace 6.1 sends no signals with it
        *([] if "signal" in fault else ["--seccomp-bpf"]),
        f"--trace=/^f?access,{call.name}",
        f"--inject={call.name}:{fault}:when={call.number}",
    )
    wrong = "".join(problems(place, call, run, old))
    if not wrong:
        shutil.rmtree(place)
        place.with_suffix(".log").unlink()
    return wrong


def problems(place: Path, call: Call, run: Run, old: int | None):
    """Yield what is wrong after the publication ``run``, and after one more."""
    told = f"{call}: exit {run.code}, {run.errors[-300:]!r}: "
    seen = [line for line in run.in_publication() if f" {call.name}(" in line]
    failed = seen[call.number_in_publication - 1 :][:1]
    is_killed = "killed by SIGKILL" in run.log[-1] and seen[-1:] == failed
    if "INJECTED" not in "".join(failed) and not is_killed:
        yield f"{told}the call was not failed: {failed}"
    now = version(place)
    if now not in {old, NEW} or (run.code == 0 and now != NEW):
        yield f"{told}version {now} is live"
    is_told = run.code == 2 and "改法：" in run.errors
    if run.code not in {0, -9} and not is_told and call.name not in MEMORY:
        yield f"{told}it was not told well"
    publication.publish(staged, place / "public", NEXT)
    if version(place) != NEXT:
        yield f"{told}the next publication shows version {version(place)}"
    releases = sorted(path.name for path in (place / ".public.releases").iterdir())
    if not all(re.fullmatch(r"[0-9]{8}-[0-9a-f]{16}|lock", name) for name in releases):
        yield f"{told}left {releases}"
    if len(releases) > KEPT + 1 or len(list(place.iterdir())) != 2:
        yield f"{told}left {list(place.iterdir())}, {releases}"
    for release in releases[:-1]:
        folder = place / ".public.releases" / release
        found = manifest.from_json((folder / manifest.NAME).read_bytes())
        if manifest.verify(folder, found):
            yield f"{told}release {release} is not whole"


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize("state", BEFORE)
def test_what_is_live_is_whole_whichever_call_fails(
    strace, scratch, state, fault, record_property
):
    before = scratch / "before"
    before.mkdir()
    BEFORE[state](before)
    for name in ("compiled", "counted"):  # the first run may still compile modules
        shutil.copytree(before, scratch / name, symlinks=True)
        run = traced(strace, scratch / name)
        assert run.code == 0, run.errors
    points = calls(run)
    assert len(points) > 100
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = list(pool.map(lambda call: fail(strace, before, call, fault), points))
    record_property("points", len(points))
    print(f"{len(points)} system calls failed in turn")
    assert [wrong for wrong in found if wrong] == []


def test_everything_is_on_the_disk_before_the_link_is_exchanged(strace, scratch):
    place = scratch / "place"
    place.mkdir()
    full(place)
    run = traced(strace, place, "-y")
    lines = [line.split(maxsplit=1)[1] for line in run.in_publication()]

    def when(pattern: str) -> list[int]:
        return [at for at, line in enumerate(lines) if re.search(pattern, line)]

    def named(at: int) -> str:
        return re.findall(r'"([^"]+)"', lines[at])[-1]

    [exchanged] = when(rf'^rename.*"{place}/public"')
    [completed] = when(r'^rename.*\.tmp", .*[0-9a-f]"')
    assert completed < exchanged
    for at in when(r"^openat.*O_CREAT.*\.tmp/"):
        file = re.escape(named(at))
        assert when(rf"^fchmod.*<{file}>, 0644") > [at]
        [synced] = when(rf"^fsync.*<{file}>")
        assert max(when(rf"^write.*<{file}>")) < synced < completed
    for at in when(r"^mkdir.*\.tmp"):
        folder = re.escape(named(at))
        [synced] = when(rf"^fsync.*<{folder}>")
        made = when(rf'^(openat|mkdir).*"{folder}/[^/"]+", (.*O_CREAT|0755)')
        assert max(made) < synced < completed
    releases = when(rf"^fsync.*<{place}/.public.releases>")
    assert any(completed < at < exchanged for at in releases)
    parent = [at for at in when(rf"^fsync.*<{place}>") if at > exchanged]
    removed = [at for at in when(r"^(unlink|rmdir)") if at > exchanged]
    assert removed
    assert exchanged < min(parent) < min(removed)


def test_a_file_system_without_links_is_told_before_anything_is_staged(strace, scratch):
    place = scratch / "place"
    place.mkdir()
    run = traced(strace, place, "--trace=/^symlink", "--inject=/^symlink:error=EPERM")
    assert run.code == 2
    assert "不能建立符号链接" in run.errors
    assert [path.name for path in (place / ".public.releases").iterdir()] == ["lock"]
    assert not (place / "public").is_symlink()
