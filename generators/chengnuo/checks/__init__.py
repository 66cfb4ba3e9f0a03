"""Rules over the whole content: every mistake at once, as a value."""

from collections.abc import Collection
from datetime import date

from chengnuo.atlas import Atlas
from chengnuo.checks import (
    citations,
    codes,
    gaps,
    privacy,
    references,
    wordings,
)
from chengnuo.checks.registry import RULES, Rule
from chengnuo.checks.texts import texts
from chengnuo.model import Content
from chengnuo.problems import Place, Problem, in_order

__all__ = ["RULES", "Rule", "check", "described", "places_of"]
FAMILIES = (references, citations, gaps, codes, wordings, privacy)


def check(content: Content, *, today: date) -> tuple[Problem, ...]:
    """Return every problem of ``content`` on ``today``, sorted by place.

    Those found while reading are among them.
    """
    atlas = Atlas(content, today)
    found = list(content.problems)
    for rule in RULES.values():
        if rule.check:
            found += rule.check(atlas)
    return in_order(found)


def places_of(content: Content, characters: Collection[str]) -> tuple[Place, ...]:
    """Return where in ``content`` any of ``characters`` stands."""
    wanted = set(characters)
    found = (place for text, place in texts(content) if not wanted.isdisjoint(text))
    return tuple(dict.fromkeys(found))


def described() -> tuple[tuple[str, str, str, str], ...]:
    """Return id, title, explanation and source of every rule, by id."""
    return tuple(
        (rule.id, rule.title, rule.explanation, rule.source)
        for _, rule in sorted(RULES.items())
    )
