"""The guarded way in for files of strangers: cheap looks here, all else in a sandbox.

In: the bytes of a file. Out: what is filled in and what is printed, or an error in
words. Nothing of the file is parsed in this process; see `chengnuo.receiving.sandbox`
for the limits, which are those of Linux.
"""

import json
from typing import Any

from chengnuo.errors import ChengnuoError
from chengnuo.receiving.kinds import AGAIN, SUSPECT, RefusedError, kind_of
from chengnuo.receiving.received import Received
from chengnuo.receiving.sandbox import SERVER, Outcome
from chengnuo.rendering.marks import NAMES
from chengnuo.text import replace_halves


def receive(data: bytes) -> Received:
    """Return what stands in a letter that came back, DOCX or PDF.

    Raises:
        RefusedError: The file is hostile, damaged, encrypted or of another kind.
        ChengnuoError: The process that reads does not start, or ends by itself.

    """
    kind_of(data)
    return received(SERVER.read(data))


def received(outcome: Outcome) -> Received:
    """Return what a reading found, or raise what it ended with."""
    if outcome.end == "killed":
        raise RefusedError(
            "too-much",
            "读取这个文件用的时间或者内存太多，已经停止。",
            remedy=SUSPECT,
        )
    if outcome.end == "gone":
        raise ChengnuoError(
            "读取文件的进程意外停止了，这个文件没有读成，不一定是文件的问题。",
            remedy="再运行一次；还是这样的，检查内存是否够用。",
        )
    if outcome.end != "answered":
        raise RefusedError(
            "unreadable", "文件的内容读不懂，可能已经损坏。", remedy=AGAIN
        )
    try:
        answer = json.loads(outcome.answer)
        if isinstance(answer, dict) and "refused" in answer:
            raise _refused(*map(str, answer["refused"]))
        return _plain(answer)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise RefusedError(
            "unreadable", "文件的内容读不懂，可能已经损坏。", remedy=AGAIN
        ) from error


def _refused(reason: str, message: str, remedy: str) -> ChengnuoError:
    if reason == "memory":
        message, remedy = "读取这个文件用的内存太多，已经停止。", SUSPECT
    return RefusedError(reason, message, remedy=remedy)


def _plain(answer: dict[str, Any]) -> Received:
    """Return the answer of a child, each part of which is what it has to be."""
    return Received(
        format=_text(answer["format"]),
        values={
            _text(name): value if isinstance(value, bool) else _text(value)
            for name, value in answer["values"].items()
        },
        issue={
            name: _text(answer["issue"][name])
            for name in NAMES
            if name in answer["issue"]
        },
        fixed=tuple(_text(piece) for piece in answer["fixed"]),
        notes=tuple(_text(note) for note in answer["notes"]),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return replace_halves(value)
