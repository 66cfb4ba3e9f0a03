"""Files of strangers: each is read or refused in words, in a process that has little."""

import os
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


def test_a_server_that_is_gone_is_started_again() -> None:
    receive(docx())
    SERVER.stop()
    assert receive(docx()).format == "docx"


def test_a_program_that_reads_a_file_is_not_run_again_by_that(tmp_path) -> None:
    path, program = tmp_path / "letter.docx", tmp_path / "program.py"
    path.write_bytes(docx())
    program.write_text(
        "import chengnuo, pathlib\n"
        "print('begun')\n"
        f"print(chengnuo.receive(pathlib.Path({str(path)!r}).read_bytes()).format)\n"
    )
    command = [sys.executable, program]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("begun\ndocx\n", "")


def test_values_of_one_file_are_not_in_the_next() -> None:
    fields = (Field("citizen_name", "申请人姓名", "text", 50),)
    filled = fill_docx(docx(), fields, {"citizen_name": "示例甲"})
    assert receive(filled).values["citizen_name"] == "示例甲"
    assert not receive(docx()).values.get("citizen_name")
