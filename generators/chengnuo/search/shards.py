"""Write an index as small static scripts that a browser loads as it needs them.

In: an index. Out: root-relative address to bytes, the same for the same entries. They
are scripts that call one function, because a page from file:// may load nothing else.

directory.js   what there is: kinds, which shard has which grams, which block which
               entries, the table of characters
<version>/gN   grams with their entries: Whoosh's postings
<version>/rN   records: what is shown of an entry

The folder carries the digest of what is in it, so that a page that is still open when
the portal is replaced never mixes two versions.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator

from chengnuo.search.index import Index
from chengnuo.text import SAME, fold

FOLDER = "search/data"
FORMAT = 1  # of the shards; the script refuses any other
_SHARD_BYTES = 4000
_BLOCK_BYTES = 2500
_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def export(index: Index) -> dict[str, bytes]:
    """Return the static files of ``index``: address below the root to bytes."""
    grams = list(_packed(_grams(index), _SHARD_BYTES))
    records = list(_packed(_records(index), _BLOCK_BYTES))
    bodies = {f"g{n}": _object(pairs) for n, pairs in enumerate(grams)}
    bodies |= {f"r{n}": _array(pairs) for n, pairs in enumerate(records)}
    directory = {
        "format": FORMAT,
        "entries": len(index.entries),
        "kinds": _kinds(index),
        "grams": [pairs[0][0] for pairs in grams],
        "records": vlq(_gaps(int(pairs[0][0]) for pairs in records)),
        "same": "".join(char + same for char, same in SAME.items()),
    }
    version = _digest([_json(directory), *bodies.values()])
    files = {
        f"{FOLDER}/{version}/{name}.js": _call(f"{version}/{name}", body)
        for name, body in bodies.items()
    }
    directory["version"] = version
    return {f"{FOLDER}/directory.js": _call("directory", _json(directory))} | files


def vlq(numbers: Iterable[int]) -> str:
    """Return ``numbers`` in base 64, five bits a digit, the sixth: more to come."""
    digits: list[str] = []
    for number in numbers:
        rest = number
        while rest > 31:  # noqa: PLR2004 - five bits
            digits.append(_DIGITS[32 | rest & 31])
            rest >>= 5
        digits.append(_DIGITS[rest])
    return "".join(digits)


def _grams(index: Index) -> Iterator[tuple[str, str]]:
    """Yield gram and its postings as JSON, in the order of a browser's strings."""
    postings = sorted(index.postings(), key=lambda p: p[0].encode("utf-16-be"))
    for gram, numbers, places in postings:
        if len(gram) == 1:
            packed = vlq(_presence(index, gram, numbers))
        else:
            packed = vlq(_positions(index, numbers, places))
        yield gram, f"{_json(gram)}:{_json(packed)}"


def _presence(index: Index, gram: str, numbers: list[int]) -> Iterator[int]:
    """Yield per entry: gap, and in the last bit whether the title has the gram."""
    before = -1
    for number in numbers:
        yield (number - before - 1) << 1 | (gram in index.folded[number][0])
        before = number


def _positions(
    index: Index, numbers: list[int], places: list[list[int]]
) -> Iterator[int]:
    """Yield per entry: gap and shape, then the places.

    Shape 0: one place in a text; 1: one place in the title; 2: several, then how many
    in the title, how many in texts, and the gaps of either.
    """
    before = -1
    for number, where in zip(numbers, places, strict=True):
        head = (number - before - 1) << 2
        before = number
        start = len(index.folded[number][0]) + 1  # of the first text after the title
        title = [place for place in where if place < start]
        texts = [place - start for place in where if place >= start]
        if len(where) == 1:
            yield head | len(title)
            yield (title or texts)[0]
        else:
            yield head | 2
            yield len(title)
            yield len(texts)
            yield from _gaps(title)
            yield from _gaps(texts)


def _records(index: Index) -> Iterator[tuple[str, str]]:
    """Yield number and record: what is shown, and the texts that it leaves out."""
    for number, entry in enumerate(index.entries):
        shown = (entry.title, entry.summary, entry.agency, entry.jurisdiction)
        seen = [fold(text) for text in shown]
        kept: list[str] = []
        for text in dict.fromkeys(entry.texts):
            folded = fold(text)
            if folded in index.folded[number] and not any(folded in s for s in seen):
                kept.append(text)
        record = [
            entry.title,
            entry.path,
            entry.jurisdiction,
            entry.agency,
            entry.summary,
            *kept,
        ]
        yield str(number), _json(record)


def _kinds(index: Index) -> list[list[object]]:
    """Return each kind with the number of its first entry, in order."""
    kinds: dict[str, int] = {}
    for number, entry in enumerate(index.entries):
        kinds.setdefault(entry.kind, number)
    return [[kind, first] for kind, first in kinds.items()]


def _packed(
    items: Iterable[tuple[str, str]], size: int
) -> Iterator[list[tuple[str, str]]]:
    """Yield ``items`` in runs of about ``size`` bytes, at least one item each."""
    run: list[tuple[str, str]] = []
    filled = 0
    for name, body in items:
        length = len(body.encode()) + 1
        if run and filled + length > size:
            yield run
            run, filled = [], 0
        run.append((name, body))
        filled += length
    if run:
        yield run


def _gaps(numbers: Iterable[int]) -> Iterator[int]:
    before = 0
    for number in numbers:
        yield number - before
        before = number


def _object(pairs: list[tuple[str, str]]) -> str:
    return "{" + ",".join(body for _, body in pairs) + "}"


def _array(pairs: list[tuple[str, str]]) -> str:
    return "[" + ",".join(body for _, body in pairs) + "]"


def _json(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    # these two end a line in scripts of older browsers
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _call(name: str, body: str) -> bytes:
    return f"chengnuoSearch({_json(name)},{body})\n".encode()


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]
