"""Read a stranger's file in a process of its own, which has little and is soon ended.

In: bytes. Out: what the reader found, as plain data that came as bytes over a pipe. A
server process, started once, has the libraries loaded and forks for each file; the
fork may use 150 MB more than the server, two seconds of processor and 1.7 of time, may
write no file and start no program, and has neither input nor output.

Limits are those of Linux. Where the system has no fork (Windows) the server reads the
file itself and is ended when it takes too long; memory is not limited there.
"""

import atexit
import contextlib
import json
import multiprocessing
import os
import select
import signal
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from chengnuo.errors import ChengnuoError
from chengnuo.receiving.containers import check
from chengnuo.receiving.kinds import RefusedError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

MORE_MEMORY = 120_000_000  # bytes that a file may take beside what the server has
PROCESSOR_SECONDS = 2
SECONDS = 1.7  # from the first byte to the last
GRACE = 5.0  # for a server that is slow to answer
START = 60.0  # for one that starts on a busy machine
MAX_ANSWER = 8_000_000
MAX_FILES = 16
PAGE = 4096
TELLING = 3  # the one file that the child keeps


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a reading ended, and what it took; ``answer`` is "" where it gave none."""

    end: str  # answered, killed, silent
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
    return {
        "format": found.format,
        "values": found.values,
        "issue": found.issue,
        "fixed": list(found.fixed),
        "notes": list(found.notes),
    }


class _Main:
    """Keeps the program that calls us from being run again by the process it starts.

    A new process imports the main module of its parent, with all that this does; ours
    has no use for it.
    """

    def __enter__(self) -> None:
        self._kept = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")

    def __exit__(self, *_: object) -> None:
        sys.modules["__main__"] = self._kept


_MAIN = _Main()


class Server:
    """The process that forks for each file; started when it is first needed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: SpawnProcess | None = None
        self._pipe: Connection | None = None
        self._owner = os.getpid()

    def read(self, data: bytes) -> Outcome:
        """Return how the reading of ``data`` ended."""
        with self._lock:
            pipe = self._started()
            facts: dict[str, Any] = {}
            answer, is_told = b"", False
            try:
                pipe.send_bytes(data)
                is_told = pipe.poll(SECONDS + GRACE)
                facts = json.loads(pipe.recv_bytes(1000)) if is_told else facts
                answer = pipe.recv_bytes(MAX_ANSWER) if is_told else answer
            except (OSError, EOFError, ValueError):
                is_told = False
            if not is_told:
                self.stop()
                return Outcome("silent", b"", SECONDS, 0)
            return Outcome(facts["end"], answer, facts["seconds"], facts["peak"])

    def stop(self) -> None:
        """End the process; the next file starts another."""
        process, pipe = self._process, self._pipe
        self._process = self._pipe = None
        if self._owner != os.getpid():
            return
        if pipe:
            pipe.close()
        if process:
            process.kill()
            process.join(GRACE)

    def _started(self) -> "Connection":
        if self._owner != os.getpid():  # a fork of who started it: not ours
            self._process, self._pipe, self._owner = None, None, os.getpid()
        if self._process and self._pipe and self._process.is_alive():
            return self._pipe
        self.stop()
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=serve, args=(theirs,), daemon=True)
        with _MAIN:
            process.start()
        theirs.close()
        self._process, self._pipe = process, ours
        with contextlib.suppress(EOFError, OSError):
            if ours.poll(START) and ours.recv_bytes(10) == b"ready":
                return ours
        self.stop()
        raise ChengnuoError("读取文件的进程没有启动。", remedy="再运行一次。")


SERVER = Server()
atexit.register(SERVER.stop)


def serve(pipe: "Connection") -> None:
    """Answer for each file that comes through ``pipe``, until it is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    import chengnuo.receiving.docx
    import chengnuo.receiving.pdf  # noqa: F401

    read = _in_fork if hasattr(os, "fork") else _in_place
    with contextlib.suppress(EOFError, OSError):
        pipe.send_bytes(b"ready")
        while True:
            outcome = read(pipe.recv_bytes())
            facts = {
                "end": outcome.end,
                "seconds": round(outcome.seconds, 4),
                "peak": outcome.peak,
            }
            pipe.send_bytes(json.dumps(facts).encode())
            pipe.send_bytes(outcome.answer)


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
        rest = memoryview(answer)
        while rest:
            rest = rest[os.write(TELLING, rest) :]
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
