"""Files of strangers: each is read or refused in words, in a process that has little."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chengnuo.errors import ChengnuoError
from chengnuo.filling.docx import fill_docx
from chengnuo.receiving import Received, RefusedError, guard, receive, sandbox
from chengnuo.receiving.kinds import kind_of
from chengnuo.receiving.sandbox import SERVER, Outcome
from chengnuo.rendering.vocabulary import Field
from hostile import hand_made, mutants, related
from rendered import rendered

LETTER = "one proof, nothing known"
MOST_MEMORY = 200_000  # kilobytes, of the process that reads
PARTS = 5  # of the mutants, so that each part is one test
MUTANTS = 300


def docx() -> bytes:
    return rendered("letter_docx", LETTER)


def pdf() -> bytes:
    return rendered("letter_pdf", LETTER)


def ended(data: bytes) -> tuple[Outcome | None, Received | ChengnuoError]:
    """Return how the reading of a file went, and what came of it."""
    outcome = None
    try:
        kind_of(data)
        outcome = SERVER.read(data)
        return outcome, guard.received(outcome)
    except ChengnuoError as error:
        return outcome, error


@pytest.mark.parametrize("name", hand_made(docx(), pdf()))
def test_a_file_made_by_hand_is_read_or_refused_with_little_memory(name, capfd) -> None:
    data, reason = hand_made(docx(), pdf())[name]
    outcome, found = ended(data)
    assert outcome is None or outcome.peak < MOST_MEMORY
    assert outcome is None or outcome.end != "silent", "no reader may fail unawares"
    if isinstance(found, ChengnuoError):
        assert found.message.endswith("。")
        assert found.remedy.endswith("。")
    if reason:
        assert isinstance(found, RefusedError)
        assert found.reason == reason
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("part", range(PARTS))
def test_a_file_made_by_chance_is_read_or_refused_with_little_memory(part) -> None:
    each = mutants([docx()], [pdf()], MUTANTS // PARTS, seed=part * MUTANTS)
    for name, data in each:
        outcome, found = ended(data)
        assert outcome is None or outcome.peak < MOST_MEMORY, name
        assert outcome is None or outcome.end != "silent", name
        assert isinstance(found, Received | RefusedError), name


def test_good_files_are_read() -> None:
    assert receive(docx()).format == "docx"
    assert receive(pdf()).format == "pdf"
    assert receive(docx()).issue == receive(pdf()).issue


def test_links_that_a_person_clicks_are_no_danger() -> None:
    linked = related(docx(), "hyperlink", "https://example.org/")
    assert receive(linked).format == "docx"


def test_what_a_reader_says_is_the_same_here_and_in_the_sandbox() -> None:
    here = sandbox.answer_to(pdf())
    there = receive(pdf())
    assert here["values"] == there.values
    assert tuple(here["fixed"]) == there.fixed


@given(st.binary(max_size=300))
@settings(max_examples=200)
def test_any_bytes_are_told_what_they_are_before_anything_is_parsed(data) -> None:
    try:
        said = kind_of(data)
    except RefusedError as error:
        said = error.message
    assert said in {"pdf", "docx"} or said.endswith("。")


def in_fork(monkeypatch, does) -> Outcome:
    """Return how a reading ends that does ``does`` in its process."""
    monkeypatch.setattr(sandbox, "answer_to", lambda _: {"said": does()})
    return sandbox._in_fork(b"")  # noqa: SLF001


def test_a_reading_that_takes_too_long_is_ended(monkeypatch) -> None:
    monkeypatch.setattr(sandbox, "SECONDS", 0.1)
    outcome = in_fork(monkeypatch, lambda: time.sleep(60))
    assert outcome.end == "killed"
    with pytest.raises(RefusedError, match="时间或者内存太多"):
        guard.received(outcome)


def test_a_reading_that_takes_too_much_memory_is_ended() -> None:
    child = os.fork()
    if child == 0:
        code = 9
        try:
            sandbox._confine(os.dup(1))  # noqa: SLF001
            bytearray(500_000_000)
        except MemoryError:
            code = 7
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 7


@pytest.mark.parametrize(
    "does",
    [
        lambda: Path("x").write_bytes(b"x") and None,
        lambda: [os.open(os.devnull, os.O_RDONLY) for _ in range(50)] and None,
        lambda: socket.create_connection(("127.0.0.1", 9)) and None,
        lambda: {}["x"],
        lambda: os._exit(0),
        lambda: "x" * 20_000_000,
    ],
    ids=["writes", "opens", "connects", "fails", "exits", "says too much"],
)
def test_a_reading_cannot_do_harm_and_its_failure_is_a_refusal(
    monkeypatch, tmp_path, capfd, does
) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = in_fork(monkeypatch, does)
    assert outcome.end in {"silent", "killed"}
    with pytest.raises(RefusedError):
        guard.received(outcome)
    assert [path.stat().st_size for path in tmp_path.iterdir()] in ([], [0])
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "answer",
    [
        b"", b"x", b"[]", b"null", b"{}", b'{"format": 1}', b'{"refused": []}',
        b'{"format": "pdf", "values": {"a": 1}, "issue": {}, "fixed": [], "notes": []}',
        b'{"format": "pdf", "values": [], "issue": {}, "fixed": [], "notes": []}',
        b'{"format": "pdf", "values": {}, "issue": {}, "fixed": [1], "notes": []}',
        b"[" * 100_000, b"\xff", b"1e999",
    ],
    ids=range(13),
)  # fmt: skip
def test_an_answer_that_is_not_what_it_has_to_be_is_a_refusal(answer) -> None:
    with pytest.raises(RefusedError):
        guard.received(Outcome("answered", answer, 0.1, 1))


def test_half_characters_in_an_answer_are_replaced() -> None:
    answer = (b'{"format": "pdf", "values": {"a": "\\ud800"}, "issue": {"place": "x"},'
              b' "fixed": ["\\udfff"], "notes": []}')  # fmt: skip
    found = guard.received(Outcome("answered", answer, 0.1, 1))
    assert found.values == {"a": "\ufffd"}
    assert found.fixed == ("\ufffd",)


def named(name: str) -> bytes:
    """Return a letter in which ``name`` is filled in."""
    fields = (Field("citizen_name", "申请人姓名", "text", 50),)
    return fill_docx(docx(), fields, {"citizen_name": name})


def name_in(data: bytes) -> object:
    return receive(data).values["citizen_name"]


class AwayError(BaseException):
    """What no part of the program expects."""


@pytest.mark.parametrize("place", ["_put", "_got"])
def test_an_interrupted_file_leaves_no_answer_to_the_next(monkeypatch, place) -> None:
    one, other = named("示例甲"), named("示例乙")
    assert name_in(one) == "示例甲"
    does = getattr(sandbox, place)

    def interrupted(process, *words):
        does(process, *words)
        time.sleep(0.5)  # the answer to it comes
        raise AwayError

    monkeypatch.setattr(sandbox, place, interrupted)
    with pytest.raises(AwayError):
        receive(one)
    monkeypatch.setattr(sandbox, place, does)
    assert name_in(other) == "示例乙"


def test_a_handler_of_a_signal_may_interrupt_a_reading() -> None:
    def interrupt(*_):
        raise AwayError

    one, other = named("示例甲"), named("示例乙")
    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        for wait in (0.001, 0.005, 0.01, 0.02, 0.05):
            signal.setitimer(signal.ITIMER_REAL, wait)
            with contextlib.suppress(AwayError):
                assert name_in(one) == "示例甲"
                signal.setitimer(signal.ITIMER_REAL, 0)
            assert name_in(other) == "示例乙"
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_the_answer_to_another_file_is_none(monkeypatch) -> None:
    name_in(named("示例甲"))
    monkeypatch.setattr(sandbox, "TRIES", 1)
    asked = sandbox.ASKED

    class Wrong:
        size = asked.size

        def pack(self, number, size):
            return asked.pack(number - 1, size)

    monkeypatch.setattr(sandbox, "ASKED", Wrong())
    with pytest.raises(ChengnuoError, match="意外停止"):
        receive(docx())


def server_process() -> int:
    receive(docx())
    return SERVER._process.pid  # noqa: SLF001


def test_a_server_that_is_gone_is_started_again() -> None:
    receive(docx())
    SERVER.stop()
    assert receive(docx()).format == "docx"


def test_a_good_file_is_read_though_the_server_was_killed_or_hangs(monkeypatch) -> None:
    monkeypatch.setattr(sandbox, "GRACE", 0.5)
    for end in (signal.SIGKILL, signal.SIGSTOP):
        os.kill(server_process(), end)
        assert receive(docx()).format == "docx"


def test_a_large_file_to_a_server_that_hangs_is_not_sent_for_ever(monkeypatch) -> None:
    monkeypatch.setattr(sandbox, "GRACE", 0.1)
    monkeypatch.setattr(sandbox, "SECONDS", 0.5)
    monkeypatch.setattr(sandbox, "TRIES", 1)
    os.kill(server_process(), signal.SIGSTOP)
    with pytest.raises(ChengnuoError, match="意外停止") as told:
        receive(b"%PDF-1.7" + bytes(3_000_000))
    assert not isinstance(told.value, RefusedError)


def test_a_server_that_cannot_start_is_told(monkeypatch) -> None:
    SERVER.stop()
    monkeypatch.setattr(sandbox, "PROGRAM", "raise SystemExit(1)")
    with pytest.raises(ChengnuoError, match="没有启动"):
        receive(docx())
    monkeypatch.setattr(sys, "executable", "nowhere")
    with pytest.raises(ChengnuoError, match="没有启动"):
        receive(docx())


PROGRAM = """
import chengnuo, multiprocessing, pathlib, sys
from concurrent.futures import ThreadPoolExecutor

def form(_):
    return chengnuo.receive(pathlib.Path(sys.argv[1]).read_bytes()).format

print('begun')
print(form(0))
with multiprocessing.get_context('fork').Pool(1) as pool:
    print(*pool.map(form, range(2)))
with ThreadPoolExecutor(4) as threads:
    print(*threads.map(form, range(8)))
"""


@pytest.mark.parametrize("is_typed", [False, True], ids=["a file", "typed in"])
def test_any_program_reads_files_and_is_not_run_again_by_that(
    tmp_path, is_typed
) -> None:
    path, program = tmp_path / "letter.docx", tmp_path / "program.py"
    path.write_bytes(docx())
    program.write_text(PROGRAM)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-" if is_typed else program, path],
        capture_output=True,
        text=True,
        check=False,
        input=PROGRAM,
    )
    words = ["docx"] * 11
    expected = f"begun\n{words[0]}\n{' '.join(words[:2])}\n{' '.join(words[:8])}\n"
    assert (done.stdout, done.stderr) == (expected, "")


def test_the_process_that_reads_ends_with_its_program(tmp_path) -> None:
    path = tmp_path / "letter.docx"
    path.write_bytes(docx())
    program = (
        "import chengnuo, os, pathlib, sys\n"
        "from chengnuo.receiving.sandbox import SERVER\n"
        "chengnuo.receive(pathlib.Path(sys.argv[1]).read_bytes())\n"
        "print(SERVER._process.pid, flush=True)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, path],
        capture_output=True,
        text=True,
        check=False,
    )
    server = int(done.stdout)
    for _ in range(100):
        if not is_alive(server):
            break
        time.sleep(0.05)
    assert not is_alive(server)


def is_alive(process: int) -> bool:
    with contextlib.suppress(OSError):
        status = Path(f"/proc/{process}/stat").read_text("utf-8")
        return status.rpartition(")")[2].split()[0] != "Z"
    return False


def test_of_a_value_without_end_the_beginning_is_read_and_that_is_told() -> None:
    letter = named("示" * 20_000)
    found = receive(letter)
    assert found.values["citizen_name"] == "示" * 5_001
    assert found.notes == (sandbox.CUT,)
    assert receive(named("示" * 5_000)).notes == ()


def test_values_of_one_file_are_not_in_the_next() -> None:
    assert name_in(named("示例甲")) == "示例甲"
    assert not receive(docx()).values.get("citizen_name")
