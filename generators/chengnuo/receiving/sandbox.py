"""Read a stranger's file in a process of its own, which has little and is soon ended.

In: bytes. Out: what the reader found, as plain data that came as bytes over a pipe. A
server process, started once, has the libraries loaded and forks for each file; the
fork may use 120 MB more than the server, two seconds of processor and 1.7 of time, may
write no file, and has neither input nor output. It is no jail for programs: nothing of
a file is ever run.

Limits are those of Linux. Where the system has no fork (Windows) the server reads the
file itself and is ended when it takes too long; memory is not limited there.
"""

import atexit
import contextlib
import json
import os
import select
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chengnuo.errors import ChengnuoError
from chengnuo.filling.values import MAX_VALUE
from chengnuo.receiving.containers import check
from chengnuo.receiving.kinds import MAX_BYTES, RefusedError

MORE_MEMORY = 120_000_000  # bytes that a file may take beside what the server has
PROCESSOR_SECONDS = 2
SECONDS = 1.7  # from the first byte to the last
GRACE = 3.0  # for a server that is slow to take a file or to answer
START = 60.0  # for one that starts on a busy machine
TRIES = 2  # for a file whose server ends, which is no fault of the file
MAX_FACTS = 1_000
MAX_ANSWER = 8_000_000
MAX_FILES = 16
PAGE = 4096
TELLING = 3  # the one file that the child keeps
ASKED = struct.Struct(">QI")  # number of the file, its size
TOLD = struct.Struct(">QII")  # the same number, sizes of the facts and of the answer
CUT = f"有的内容超过 {MAX_VALUE:,} 个字，只读取了开头。"
# The server looks for modules where this process does, and nowhere else.
PROGRAM = (
    "import sys; sys.path[:] = sys.argv[1:]; "
    "from chengnuo.receiving.sandbox import serve; serve()"
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a reading ended, and what it took; ``answer`` is "" where it gave none."""

    end: str  # answered, killed, silent; gone where the server ended, not the reading
    answer: bytes
    seconds: float
    peak: int  # kilobytes


def answer_to(data: bytes) -> dict[str, Any]:
    """Read ``data`` here and now; to be called in a process with limits."""
    try:
        kind = check(data)
        if kind == "docx":
            from chengnuo.receiving.docx import read_docx

            found = read_docx(data)
        else:
            from chengnuo.receiving.pdf import read_pdf

            found = read_pdf(data)
    except RefusedError as error:
        return {"refused": [error.reason, error.message, error.remedy]}
    except ChengnuoError as error:
        return {"refused": ["unreadable", error.message, error.remedy]}
    except MemoryError:
        return {"refused": ["memory", "", ""]}
    values, is_cut = _cut(found.values)
    return {
        "format": found.format,
        "values": values,
        "issue": found.issue,
        "fixed": list(found.fixed),
        "notes": [*found.notes, *([CUT] if is_cut else [])],
    }


def _cut(values: dict[str, str | bool]) -> tuple[dict[str, str | bool], bool]:
    """Return the values, none much longer than any may be, and whether one was."""
    cut = {
        name: value if isinstance(value, bool) else value[: MAX_VALUE + 1]
        for name, value in values.items()
    }
    return cut, cut != values


class _LostError(Exception):
    """The server ended, or said what it must not; ``is_late``: we ended it."""

    def __init__(self, *, is_late: bool) -> None:
        super().__init__()
        self.is_late = is_late


class Server:
    """The process that forks for each file; started when it is first needed."""

    def __init__(self) -> None:
        self._number = 0
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def forget(self) -> None:
        """Leave the process to whoever started it: this one is a fork of that."""
        process, self._process = self._process, None
        self._lock = threading.Lock()  # a thread that is not here may have it
        if process:
            _close(process)
            process.returncode = 0  # not for us to wait for

    def read(self, data: bytes) -> Outcome:
        """Return how the reading of ``data`` ended."""
        if len(data) > MAX_BYTES:  # told by `kind_of` before
            return Outcome("silent", b"", 0, 0)
        with self._lock:
            is_late = False
            for _ in range(TRIES):
                try:
                    return self._answer(data)
                except _LostError as lost:
                    is_late = lost.is_late
        if is_late and not hasattr(os, "fork"):  # there the server itself reads
            return Outcome("killed", b"", SECONDS + GRACE, 0)
        return Outcome("gone", b"", 0, 0)

    def _answer(self, data: bytes) -> Outcome:
        """Ask for the reading of ``data``; without an answer the process is ended.

        For whatever comes between, an interruption too: what is still in the pipe
        must never be the answer to another file.
        """
        is_told = False
        try:
            process = self._started()
            self._number += 1
            with _within(SECONDS + GRACE, process):
                _put(process, ASKED.pack(self._number, len(data)), data)
                number, *sizes = TOLD.unpack(_got(process, TOLD.size))
                if number != self._number or not _is_fit(*sizes):
                    raise _LostError(is_late=False)
                facts = json.loads(_got(process, sizes[0]))
                answer = _got(process, sizes[1])
                outcome = Outcome(facts["end"], answer, facts["seconds"], facts["peak"])
            is_told = True
        finally:
            if not is_told:
                self.stop()
        return outcome

    def stop(self) -> None:
        """End the process; the next file starts another."""
        process, self._process = self._process, None
        if process:
            process.kill()
            _close(process)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(GRACE)

    def _started(self) -> "subprocess.Popen[bytes]":
        if self._process and self._process.poll() is None:
            return self._process
        self.stop()
        try:
            self._process = process = subprocess.Popen(  # noqa: S603 - our own words
                [sys.executable, "-c", PROGRAM, *map(str, sys.path)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                start_new_session=True,  # Ctrl-C on the terminal is not meant for it
            )
            with _within(START, process):
                if _got(process, TOLD.size) == TOLD.pack(0, 0, 0):
                    return process
        except (OSError, ValueError, _LostError) as error:
            raise _not_started() from error
        raise _not_started()


def _not_started() -> ChengnuoError:
    return ChengnuoError(
        "读取文件的进程没有启动。", remedy="再运行一次；还是这样的，检查内存是否够用。"
    )


@contextmanager
def _within(seconds: float, process: "subprocess.Popen[bytes]") -> Iterator[None]:
    """End ``process`` after so long, so that nobody waits for its pipes any more."""
    late = threading.Event()

    def end() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise _LostError(is_late=late.is_set()) from error
    finally:
        timer.cancel()


def _close(process: "subprocess.Popen[bytes]") -> None:
    for pipe in (process.stdin, process.stdout):
        with contextlib.suppress(OSError):
            pipe.close()  # type: ignore[union-attr]


def _put(process: "subprocess.Popen[bytes]", *parts: bytes) -> None:
    _write_all(process.stdin.fileno(), b"".join(parts))  # type: ignore[union-attr]


def _got(process: "subprocess.Popen[bytes]", size: int) -> bytes:
    return _read_all(process.stdout.fileno(), size)  # type: ignore[union-attr]


def _write_all(file: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(file, rest) :]


def _read_all(file: int, size: int) -> bytes:
    found = bytearray()
    while len(found) < size:
        part = os.read(file, min(size - len(found), 1 << 20))
        if not part:
            raise EOFError
        found += part
    return bytes(found)


def _is_fit(facts: int, answer: int) -> bool:
    return facts <= MAX_FACTS and answer <= MAX_ANSWER


SERVER = Server()
atexit.register(SERVER.stop)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=SERVER.forget)


def serve() -> None:
    """Answer for each file that comes in, until nobody can send any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asked, told = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):  # whatever a library says there is no answer
        os.dup2(nothing, standard)
    import chengnuo.receiving.docx
    import chengnuo.receiving.pdf  # noqa: F401

    read = _in_fork if hasattr(os, "fork") else _in_place
    with contextlib.suppress(EOFError, OSError):
        _write_all(told, TOLD.pack(0, 0, 0))
        while True:
            _serve_one(asked, told, read)


def _serve_one(asked: int, told: int, read: Callable[[bytes], Outcome]) -> None:
    number, size = ASKED.unpack(_read_all(asked, ASKED.size))
    outcome = read(_read_all(asked, min(size, MAX_BYTES)))
    said = {
        "end": outcome.end,
        "seconds": round(outcome.seconds, 4),
        "peak": outcome.peak,
    }
    facts = json.dumps(said).encode()
    sizes = TOLD.pack(number, len(facts), len(outcome.answer))
    _write_all(told, sizes + facts + outcome.answer)


def _in_place(data: bytes) -> Outcome:
    begun = time.monotonic()
    answer = json.dumps(answer_to(data)).encode()
    return Outcome("answered", answer, time.monotonic() - begun, 0)


def _in_fork(data: bytes) -> Outcome:
    """Fork, listen to the child for as long as it may take, and see to its end."""
    begun = time.monotonic()
    listening, telling = os.pipe()
    child = os.fork()
    if child == 0:
        _child(data, telling)
    os.close(telling)
    try:
        answer, is_whole = _heard(listening, begun + SECONDS)
    finally:
        os.close(listening)
        os.kill(child, signal.SIGKILL)  # not yet waited for, so it is still this one
        _, status, used = os.wait4(child, 0)
    took = time.monotonic() - begun
    peak = used.ru_maxrss // (1024 if sys.platform == "darwin" else 1)
    if is_whole and answer:
        return Outcome("answered", answer, took, peak)
    end = "killed" if os.WIFSIGNALED(status) or not is_whole else "silent"
    return Outcome(end, b"", took, peak)


def _heard(listening: int, until: float) -> tuple[bytes, bool]:
    """Return what the child said, and whether it said all in time."""
    parts: list[bytes] = []
    size = 0
    while (left := until - time.monotonic()) > 0:
        ready, _, _ = select.select([listening], [], [], left)
        if not ready:
            break
        part = os.read(listening, 1 << 16)
        if not part:
            return b"".join(parts), True
        parts.append(part)
        size += len(part)
        if size > MAX_ANSWER:
            break
    return b"", False


def _child(data: bytes, telling: int) -> None:
    """Read ``data`` with limits, tell the answer and be gone; never returns."""
    code = 1
    try:
        _confine(telling)
        answer = json.dumps(answer_to(data)).encode()
        _write_all(TELLING, answer)
        code = 0
    finally:
        os._exit(code)  # whatever happened: no traceback, no way back to the server


def _confine(telling: int) -> None:
    """Take from this process all but one pipe, and limit what it may use."""
    import fcntl
    import resource

    kept = fcntl.fcntl(telling, fcntl.F_DUPFD, TELLING + 1)
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    os.dup2(kept, TELLING)
    os.closerange(TELLING + 1, 1 << 16)
    limits = {
        "RLIMIT_CPU": PROCESSOR_SECONDS,
        "RLIMIT_FSIZE": 0,
        "RLIMIT_NOFILE": MAX_FILES,
        "RLIMIT_CORE": 0,
        "RLIMIT_NPROC": 0,
    }
    if size := _memory():
        limits["RLIMIT_AS"] = size + MORE_MEMORY
    for name, limit in limits.items():
        if hasattr(resource, name):
            which = getattr(resource, name)
            _, most = resource.getrlimit(which)
            bound = limit if most == resource.RLIM_INFINITY else min(limit, most)
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(which, (bound, bound))


def _memory() -> int:
    """Return the size of this process in bytes, 0 where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * PAGE
    except (OSError, ValueError, IndexError):
        return 0
