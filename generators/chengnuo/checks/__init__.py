"""Rules over the whole content: every mistake at once, as a value."""

from datetime import date

from chengnuo.atlas import Atlas
from chengnuo.checks import citations, codes, gaps, references
from chengnuo.checks.registry import RULES, Rule
from chengnuo.model import Content
from chengnuo.problems import Problem, in_order

__all__ = ["RULES", "Rule", "check", "described"]
FAMILIES = (references, citations, gaps, codes)


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


def described() -> tuple[tuple[str, str, str, str], ...]:
    """Return id, title, explanation and source of every rule, by id."""
    return tuple(
        (rule.id, rule.title, rule.explanation, rule.source)
        for _, rule in sorted(RULES.items())
    )
