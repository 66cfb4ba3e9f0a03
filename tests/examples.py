"""The examples that stand beside each template, completed from shared/views.yaml."""

from pathlib import Path

import yaml

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
PATTERNS = yaml.safe_load((TEMPLATES / "shared/views.yaml").read_text("utf-8"))
DOCUMENTS = ("letter", "guide")


def completed(pattern: str, given: dict) -> dict:
    """Return the view that ``given`` and a pattern of views.yaml make together."""
    return {**PATTERNS[pattern], **given}


def matter(given: dict) -> dict:
    """Return a whole MatterView, as a dict, of which ``given`` is the notable part."""
    proofs = [
        completed("proof", proof)
        | {"bases": [completed("basis", one) for one in proof.get("bases", ())]}
        for proof in given.get("proofs", ())
    ]
    return completed("matter", given) | {
        "agency": completed("agency", given.get("agency", {})),
        "wording": completed("wording", given.get("wording", {})),
        "proofs": proofs,
        "bases": [completed("basis", one) for one in given.get("bases", ())],
    }


def examples() -> list[tuple[str, str, dict]]:
    """Return document, name of the example, data for the template."""
    return [
        (
            name,
            example["name"],
            {name: matter(example["data"]), "frame": PATTERNS["frame"]},
        )
        for name in DOCUMENTS
        for example in yaml.safe_load(
            (TEMPLATES / name / f"{name}.yaml").read_text("utf-8")
        )["examples"]
    ]


def example(document: str, name: str) -> dict:
    """Return the data of one example."""
    return next(
        data for kind, called, data in examples() if (kind, called) == (document, name)
    )
