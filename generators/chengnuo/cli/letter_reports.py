"""What is known of a letter that came back, in words and as data."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from chengnuo.receiving.comparing import Report, filled_in
from chengnuo.rendering.marks import NAMES, shown
from chengnuo.text import replace_halves, visible

SEVERITIES = {"missing": "缺漏", "bad": "错误", "doubt": "存疑"}
NOTICES = {
    "unchanged": "告知和承诺的内容与发布的文本一致。",
    "altered": "告知或者承诺的内容被改动过。",
    "other_version": "不是今天的版本。",
    "unknown": "认不出是哪一份文书。",
}


def as_data(path: Path, report: Report) -> dict[str, Any]:
    """Return the report on one letter as it stands in the JSON."""
    findings: dict[str, list[dict[str, str]]] = {
        "missing": [],
        "invalid": [],
        "doubts": [],
    }
    names = {"missing": "missing", "bad": "invalid", "doubt": "doubts"}
    for one in report.findings:
        findings[names[one.severity.value]].append(
            {
                "name": one.name,
                "title": one.title,
                "message": one.message,
                "remedy": one.remedy,
            }
        )
    return {
        "file": replace_halves(str(path)),
        "format": report.format,
        **{name: report.issue.get(name, "") for name in NAMES},
        "notice": report.notice.value,
        "advice": report.advice,
        "differences": [
            {"issued": one.issued, "now": one.now, "message": one.message}
            for one in report.differences
        ],
        "values": [
            {"name": one.name, "title": one.title, "value": one.value, "text": one.text}
            for one in report.values
        ],
        **findings,
        "notes": list(report.notes),
    }


def as_text(path: Path, report: Report) -> Iterator[str]:
    """Yield lines for a person, in which nothing can act on a terminal."""
    yield visible(str(path))
    for line in _lines(report):
        yield "  " + visible(line)


def _lines(report: Report) -> Iterator[str]:
    issue = report.issue
    if issue:
        version = f"，版本 {issue['version']}" if issue.get("version") else ""
        mark = shown(issue.get("digest", ""))
        name = f"{issue.get('document', '')}（{issue.get('place', '')}）"
        yield f"文书：{name}{version}，校验码 {mark}"
    yield f"{NOTICES[report.notice.value]}{report.advice}"
    for difference in report.differences:
        yield f"  {difference.message}"
    for one in report.findings:
        yield f"{SEVERITIES[one.severity.value]}：{one.message}{one.remedy}"
    yield from report.notes
    for reading in filled_in(report.values):
        first, *others = reading.text.split("\n")
        yield f"{reading.title}：{first}"
        for line in others:
            yield f"    {line}"
