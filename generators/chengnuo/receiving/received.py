"""What was read from a filled document, whatever its format."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Received:
    """A document that came back, with its values by the names of its fields."""

    format: str  # pdf, docx
    values: dict[str, str | bool]
    issue: dict[str, str]  # document, place, version, digest; {} if it does not say
    fixed: tuple[str, ...]  # what is printed, piece by piece, comparable with ==
    notes: tuple[str, ...] = ()  # what a person should know, in Chinese sentences
