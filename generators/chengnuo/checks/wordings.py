"""Rules: the words of a letter leave the right places open."""

import re
from collections import Counter
from collections.abc import Iterator

from chengnuo.atlas import Atlas
from chengnuo.checks.registry import rule
from chengnuo.model import Wording
from chengnuo.problems import Problem

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
OPEN = {"disclosed": ("term", "scope"), "deferred_documents": ("date",)}
TEXTS = (
    "title",
    "copies",
    "method",
    "not_by_representative",
    "by_representative",
    "verification_power",
    "liability",
    "disclosed",
    "not_disclosed",
    "deferred_documents",
    "promise_lead",
    "site_note",
)


@rule(
    "bad-placeholder",
    "填写位置写错",
    "告知承诺书文本里的填写位置只有 {term}、{scope}、{date}、{content}，各在其处，"
    "而且 {content} 只出现一次。",
    "荥法治政府组办〔2021〕18号附件2",
)
def bad_placeholder(atlas: Atlas) -> Iterator[Problem]:
    """Find placeholders that nothing would be put into, or that are there twice."""
    for jurisdiction in atlas.content.jurisdictions:
        for wording in jurisdiction.wordings:
            for name in _wrong(wording):
                yield Problem(
                    wording.place,
                    "bad-placeholder",
                    f"填写位置 {{{name}}} 放错了地方，或者出现了不止一次。",
                    "公开时限写 {term}，公开范围写 {scope}，提交期限写 {date}，"
                    "承诺的具体内容写 {content}，各写一次。",
                    name,
                )


def _wrong(wording: Wording) -> Iterator[str]:
    for field in TEXTS:
        for name, count in Counter(
            PLACEHOLDER.findall(getattr(wording, field))
        ).items():
            if name not in OPEN.get(field, ()) or count > 1:
                yield name
    promises = Counter(PLACEHOLDER.findall("\n".join(wording.promises)))
    for name, count in promises.items():
        if name != "content" or count > 1:
            yield name
