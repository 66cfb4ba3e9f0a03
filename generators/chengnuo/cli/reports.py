"""Problems in words: for a person, for a machine, for a proposal on GitHub."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from chengnuo.problems import Problem, Severity

WORDS = {
    Severity.ERROR: "错误",
    Severity.WARNING: "提醒",
    Severity.NOTICE: "提示",
}
LEVELS = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOTICE: "notice",
}


def counts(problems: Sequence[Problem]) -> dict[str, int]:
    """Return how many problems there are of each severity."""
    found = Counter(problem.severity.value for problem in problems)
    return {severity.value: found[severity.value] for severity in Severity}


def as_json(problems: Sequence[Problem]) -> str:
    """Return the problems as one JSON document, see `chengnuo check --help`."""
    listed = [
        {
            "file": problem.place.file,
            "row": problem.place.row,
            "column": problem.place.column,
            "value": problem.value,
            "rule": problem.rule,
            "severity": problem.severity.value,
            "message": problem.message,
            "remedy": problem.remedy,
        }
        for problem in problems
    ]
    report = {"problems": listed, "counts": counts(problems)}
    return json.dumps(report, ensure_ascii=False, indent=1)


def as_github(problems: Sequence[Problem], content: Path) -> Iterator[str]:
    """Yield one workflow command a problem, which GitHub shows beside the line."""
    for problem in problems:
        place = problem.place
        column = f"{place.column}：" if place.column else ""
        yield (
            f"::{LEVELS[problem.severity]} "
            f"file={_property((content / place.file).as_posix())},"
            f"line={place.line or place.row or 1},title={_property(problem.rule)}"
            f"::{_data(f'{column}{problem.message}改法：{problem.remedy}')}"
        )


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def as_text(problems: Sequence[Problem]) -> Iterator[str]:
    """Yield lines for a person: gaps of one kind together, then errors whole.

    Errors come last, because the last lines are what a terminal shows.
    """
    for severity in (Severity.NOTICE, Severity.WARNING):
        listed = [p for p in problems if p.severity is severity]
        listed.sort(
            key=lambda p: (p.rule, p.remedy, p.place.file, p.message, p.place.row)
        )
        for (rule, _), group in groupby(listed, key=lambda p: (p.rule, p.remedy)):
            yield from _together(WORDS[severity], rule, list(group))
    for problem in problems:
        if problem.severity is Severity.ERROR:
            yield str(problem.place)
            yield f"  {problem.message}"
            yield f"  改法：{problem.remedy}  [{problem.rule}]"
    found = counts(problems)
    said = "，".join(
        f"{WORDS[severity]} {found[severity.value]} 处"
        for severity in Severity
        if found[severity.value]
    )
    yield f"共有{said}。" if said else "没有发现问题。"


def _together(word: str, rule: str, problems: Sequence[Problem]) -> Iterator[str]:
    yield f"{word} {len(problems)} 处 [{rule}]"
    alike = groupby(problems, key=lambda p: (p.place.file, p.message))
    for (file, message), group in alike:
        rows = [problem.place.row for problem in group]
        yield f"  {file}{_rows(rows)}  {message}"
    yield f"  改法：{problems[0].remedy}"


def _rows(rows: Sequence[int]) -> str:
    """Return ``:2-5,8`` for the rows 2, 3, 4, 5 and 8."""
    spans: list[list[int]] = []
    for row in sorted({row for row in rows if row}):
        if spans and row == spans[-1][1] + 1:
            spans[-1][1] = row
        else:
            spans.append([row, row])
    said = ",".join(f"{a}" if a == b else f"{a}-{b}" for a, b in spans)
    return f":{said}" if said else ""
