"""Citations: from 《社会保险法》第五十条第二款 and a day to the words that it means."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from chengnuo.model import Article, Law

NUMBER = "〇零一二三四五六七八九十百千"
CITATION = re.compile(
    rf"《(?P<law>[^《》]+)》"
    rf"(?:第(?P<article>[{NUMBER}]+条(?:之[{NUMBER}]+)?))?"
    rf"(?:第(?P<paragraph>[{NUMBER}]+)款)?"
    rf"(?:第[（(]?(?P<item>[{NUMBER}]+)[）)]?项)?"
)
ITEM = re.compile(rf"[（(]([{NUMBER}]+)[）)]")
STATE_PREFIX = "中华人民共和国"


class State(StrEnum):
    """What a provision is on a day."""

    IN_FORCE = "in_force"
    NOT_YET = "not_yet"
    ENDED = "ended"
    UNKNOWN = "unknown"  # on file, but the day from which it holds is not established
    MISSING = (
        "missing"  # the law, the article, the paragraph or the item is not on file
    )


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation taken apart; "" where it does not go so deep."""

    text: str
    law: str
    article: str
    paragraph: str
    item: str


@dataclass(frozen=True, slots=True)
class Provision:
    """What a citation means on a day.

    ``lines`` are the quoted words, a paragraph (款) or item (项) each; ``absent``
    names in Chinese what is not on file, "" where nothing is missing.
    """

    citation: Citation
    law: Law | None
    lines: tuple[str, ...]
    state: State
    absent: str = ""


def parse(text: str) -> Citation | None:
    """Return ``text`` taken apart, None where it is not one citation."""
    match = CITATION.fullmatch(text.strip())
    if not match:
        return None
    found = match.groupdict("")
    article = f"第{found['article']}" if found["article"] else ""
    if (found["paragraph"] or found["item"]) and not article:
        return None
    return Citation(
        text.strip(), found["law"], article, found["paragraph"], found["item"]
    )


def state_of(law: Law, day: date) -> State:
    """Return what ``law`` (one version) is on ``day``."""
    if law.in_force_until and law.in_force_until <= day:
        return State.ENDED
    if law.in_force_from is None:
        return State.NOT_YET if law.version > day else State.UNKNOWN
    return State.IN_FORCE if law.in_force_from <= day else State.NOT_YET


def versions(laws: Iterable[Law], name: str) -> tuple[Law, ...]:
    """Return all versions of the law that is cited as ``name``, the oldest first."""
    wanted = name.removeprefix(STATE_PREFIX)
    found = [
        law
        for law in laws
        if wanted in (law.short_title, law.title.removeprefix(STATE_PREFIX))
    ]
    return tuple(sorted(found, key=lambda law: law.version))


def resolve(
    laws: Sequence[Law], citation: Citation, day: date, version: date | None = None
) -> Provision:
    """Return what ``citation`` means on ``day``, or in the ``version`` that is named."""
    known = versions(laws, citation.law)
    if version:
        known = tuple(law for law in known if law.version == version)
    if not known:
        absent = f"《{citation.law}》" + (f"（{version}版本）" if version else "")
        return Provision(citation, None, (), State.MISSING, absent)
    law = _best(known, day)
    state = state_of(law, day)
    if not citation.article:
        return Provision(citation, law, (), state)
    article = next((a for a in law.articles if a.article == citation.article), None)
    if article is None:
        absent = f"《{law.short_title}》（{law.version}版本）{citation.article}"
        return Provision(citation, law, (), State.MISSING, absent)
    lines = quote(article, citation)
    if not lines:
        depth = f"第{citation.paragraph}款" if citation.paragraph else ""
        depth += f"第（{citation.item}）项" if citation.item else ""
        absent = f"《{law.short_title}》{citation.article}中的{depth}"
        return Provision(citation, law, (), State.MISSING, absent)
    return Provision(citation, law, lines, state)


def _best(known: Sequence[Law], day: date) -> Law:
    """Return the version in force on ``day``, else the nearest to being so."""
    rank = {State.IN_FORCE: 3, State.UNKNOWN: 2, State.ENDED: 1, State.NOT_YET: 0}
    return max(known, key=lambda law: (rank[state_of(law, day)], law.version))


def quote(article: Article, citation: Citation) -> tuple[str, ...]:
    """Return the lines of ``article`` that ``citation`` means, () if there are none.

    A paragraph (款) begins at each line that is no item (项); an item of an article
    with several paragraphs is looked for in the paragraph that is named, else in all.
    """
    paragraphs: list[list[str]] = []
    for line in words(article):
        if ITEM.match(line) and paragraphs:
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    if citation.paragraph:
        number = to_number(citation.paragraph)
        if not 0 < number <= len(paragraphs):
            return ()
        paragraphs = [paragraphs[number - 1]]
    if citation.item:
        for paragraph in paragraphs:
            for line in paragraph[1:]:
                mark = ITEM.match(line)
                if mark and mark[1] == citation.item:
                    return (paragraph[0], line)
        return ()
    return tuple(line for paragraph in paragraphs for line in paragraph)


def words(article: Article) -> tuple[str, ...]:
    """Return the lines of ``article`` without its number, which the citation says."""
    text = article.text.strip().removeprefix(article.article)
    return tuple(filter(None, (line.strip() for line in text.split("\n"))))


def to_number(text: str) -> int:
    """Return the number that a Chinese numeral below ten thousand means."""
    total, digit = 0, 0
    for char in text:
        if char in "十百千":
            total += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[char]
            digit = 0
        else:
            digit = "零一二三四五六七八九".find(char.replace("〇", "零"))
    return total + digit
