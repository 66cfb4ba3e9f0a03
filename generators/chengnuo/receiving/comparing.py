"""Hold a letter that came back against the one that was issued.

In: what was received, and the reference: mark, fixed pieces and fields of the issued
blank. Out: a report: which blanks are missing, wrong or doubtful, and whether anything
but the blanks was altered.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum

from chengnuo.filling.values import Finding, Severity, Value, examine, is_filled, titles
from chengnuo.receiving.received import Received
from chengnuo.rendering.vocabulary import Field
from chengnuo.text import visible

CONTEXT = 12  # characters shown on either side of what differs
LONGEST = 60  # characters of it
MOST = 20  # differences that are told one by one
COMPARED = 2_000  # pieces beyond which no diff is made
DIGEST = 32  # hexadecimal characters that end a piece of a PDF


class Notice(StrEnum):
    """How the printed part stands to what was issued."""

    UNCHANGED = "unchanged"
    ALTERED = "altered"
    OTHER_VERSION = "other_version"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Reference:
    """What was issued; ``fixed`` is of the same format as what is compared."""

    issue: Mapping[str, str]
    fixed: tuple[str, ...]
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A piece that is not as it was issued; either side may be ""."""

    issued: str
    now: str
    message: str


@dataclass(frozen=True, slots=True)
class Reading:
    """One blank: its field, its Chinese name, its value, and that in words."""

    name: str
    title: str
    value: Value
    text: str


@dataclass(frozen=True, slots=True)
class Report:
    """All that is known of a letter that came back."""

    format: str
    issue: Mapping[str, str]
    values: tuple[Reading, ...]
    findings: tuple[Finding, ...]
    notice: Notice
    advice: str = ""
    differences: tuple[Difference, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Say whether nothing is missing, wrong or altered; doubts may remain."""
        wrong = any(one.severity is not Severity.DOUBT for one in self.findings)
        return self.notice is Notice.UNCHANGED and not wrong


def compare(
    received: Received,
    reference: Reference | None,
    *,
    today: date,
    confirmed: Collection[str] = frozenset(),
) -> Report:
    """Return the report on ``received``; ``reference`` is None where there is none."""
    if reference is None:
        is_ours = bool(received.issue)
        return Report(
            received.format,
            received.issue,
            tuple(_readings((), received.values)),
            (),
            Notice.UNKNOWN,
            "今天的内容里没有这份文书；请用 --blank 指明发出时的空白文书。"
            if is_ours
            else "文件里没有文书的标记，不是本系统发出的，或者标记已被删去。",
            notes=received.notes,
        )
    fields = reference.fields
    known = dict(received.values)
    is_same = received.issue.get("digest") == reference.issue.get("digest")
    if not is_same:  # another version may have other blanks
        names = {field.name for field in fields}
        known = {name: value for name, value in known.items() if name in names}
    notice, advice = Notice.UNCHANGED, ""
    differences: tuple[Difference, ...] = ()
    if not is_same:
        notice = Notice.OTHER_VERSION
        advice = (
            "这是另一个版本的文书；请用 --blank 指明那个版本的空白文书，再核对一次。"
        )
    elif received.fixed != reference.fixed:
        notice = Notice.ALTERED
        advice = "告知或者承诺的内容与发布的文本不同，请与申请人核实，或者重新填写。"
        differences = tuple(
            _differences(reference.fixed, received.fixed, received.format)
        )
    return Report(
        received.format,
        received.issue,
        tuple(_readings(fields, received.values)),
        examine(fields, known, confirmed, today=today),
        notice,
        advice,
        differences,
        received.notes,
    )


def _readings(
    fields: Sequence[Field], values: Mapping[str, Value]
) -> Iterator[Reading]:
    """Yield the blanks in the order of the document, then those it does not have."""
    called = titles(fields)
    choices = {(f.name, f.value): f.title for f in fields if f.kind == "radio"}
    strangers = [name for name in values if name not in called]
    for name in [*(name for name in called if name in values), *strangers]:
        value = values[name]
        if isinstance(value, bool):
            text = "是" if value else "否"
        else:
            text = choices.get((name, value), value)
        yield Reading(name, called.get(name, name), value, text)


def filled_in(readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """Return those in which something stands."""
    return tuple(one for one in readings if is_filled(one.value))


def _differences(
    issued: Sequence[str], now: Sequence[str], form: str
) -> Iterator[Difference]:
    """Yield what differs, the first of it one by one."""
    found = _pdf(issued, now) if form == "pdf" else _text(issued, now)
    for count, difference in enumerate(found):
        if count == MOST:
            yield Difference("", "", "还有更多不同之处，没有一一列出。")
            return
        yield difference


def _pdf(issued: Sequence[str], now: Sequence[str]) -> Iterator[Difference]:
    """Yield which parts of a PDF differ; what they hold is told by digests only."""
    then, today = _by_label(issued), _by_label(now)
    for label in dict.fromkeys([*then, *today]):
        if then.get(label) == today.get(label):
            continue
        if label not in today:
            said = "没有了"
        elif label not in then:
            said = "是发布的文本里没有的"
        else:
            said = "与发布的文本不同"
        yield Difference("", "", f"{label}{said}。")


def _by_label(pieces: Sequence[str]) -> dict[str, list[str]]:
    """Return the digests of the pieces of a PDF by what the pieces are."""
    found: dict[str, list[str]] = {}
    for piece in pieces:
        label, _, digest = piece.partition(" ")
        if not label.endswith("页数") and piece.count(" ") > 1:
            words = piece.split(" ")
            while len(words) > 1 and len(words[-1].rpartition(":")[2]) == DIGEST:
                words.pop()
            label, digest = " ".join(words), piece[len(" ".join(words)) :]
        found.setdefault(label[:LONGEST], []).append(digest)
    return found


def _text(issued: Sequence[str], now: Sequence[str]) -> Iterator[Difference]:
    """Yield which pieces of text differ, shortened to where they do."""
    start = _same(issued, now)
    end = _same(issued[start:][::-1], now[start:][::-1])
    then = list(issued[start : len(issued) - end])
    today = list(now[start : len(now) - end])
    if max(len(then), len(today)) > COMPARED:
        yield Difference(
            "", "", f"有 {max(len(then), len(today))} 段与发布的文本不同。"
        )
        return
    matcher = SequenceMatcher(None, then, today, autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            continue
        pairs = min(b - a, d - c)
        for step in range(max(b - a, d - c)):
            before = then[a + step] if a + step < b else ""
            after = today[c + step] if c + step < d else ""
            if step < pairs:
                before, after = _around(before, after)
                message = f"发布的是“{before}”，现在是“{after}”。"
            elif before:
                before = _short(before)
                message = f"少了“{before}”。"
            else:
                after = _short(after)
                message = f"多了“{after}”。"
            yield Difference(before, after, message)


def _same(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many of the first pieces, or characters, are the same."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def _around(before: str, after: str) -> tuple[str, str]:
    """Return the parts of two texts that differ, with a little of what is around."""
    start = _same(before, after)
    end = _same(before[start:][::-1], after[start:][::-1])
    first = max(0, start - CONTEXT)

    def part(text: str) -> str:
        last = len(text) - end
        found = text[start:last]
        if len(found) > LONGEST:
            found = f"{found[:LONGEST]}…"
        left = f"{'…' if first else ''}{text[first:start]}"
        right = text[last : last + CONTEXT]
        return visible(
            f"{left}{found}{right}{'…' if last + CONTEXT < len(text) else ''}"
        )

    return part(before), part(after)


def _short(text: str) -> str:
    return visible(text if len(text) <= LONGEST else f"{text[:LONGEST]}…")
