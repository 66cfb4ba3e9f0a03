"""The examples that stand beside each template, as the engine completes them."""

from functools import cache
from pathlib import Path

import yaml

from chengnuo.reading.specifications import completed, read_specs

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
PATTERNS = yaml.safe_load((TEMPLATES / "shared/views.yaml").read_text("utf-8"))
SPECS = {spec.name: spec for spec in read_specs((TEMPLATES,))}
DOCUMENTS = tuple(SPECS)


def matter(given: dict) -> dict:
    """Return a whole MatterView, as a dict, of which ``given`` is the notable part."""
    return completed(PATTERNS, "matter", given)


@cache
def examples(*names: str) -> list[tuple[str, str, dict]]:
    """Return document, name of the example, data for the template; of all, or some."""
    return [
        (spec.name, one.name, dict(one.data))
        for spec in SPECS.values()
        for one in spec.examples
        if not names or spec.name in names
    ]


def example(document: str, name: str) -> dict:
    """Return the data of one example."""
    return next(
        data for kind, called, data in examples() if (kind, called) == (document, name)
    )
