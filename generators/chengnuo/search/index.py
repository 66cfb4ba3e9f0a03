"""Build Whoosh's index over entries and search it: exact text, any length.

The index is made afresh, in memory or in an empty folder, and never opened again:
opening unpickles, and a deleted text stays readable in it. It is never published.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from whoosh import fields, formats, query
from whoosh.filedb import filestore

from chengnuo.errors import ChengnuoError
from chengnuo.planning.entries import KINDS, SearchEntry
from chengnuo.text import fold, words_of

ONE, TWO = "one", "two"  # the fields of one- and two-character grams
_MEMORY_MB = 256  # above this Whoosh spills to temporary files


@dataclass(frozen=True, slots=True)
class Index:
    """Entries in the order of results, their folded texts, and Whoosh's postings.

    The number of an entry is its place in ``entries`` and its document number in
    Whoosh. The first of its folded texts is the title.
    """

    entries: tuple[SearchEntry, ...]
    folded: tuple[tuple[str, ...], ...]
    searcher: Any  # of whoosh.searching

    def postings(self) -> Iterator[tuple[str, list[int], list[list[int]]]]:
        """Yield each gram, the entries that have it and where in their texts.

        Positions are given for grams of two characters and count through all texts of
        the entry with one place between two texts, so that no pair crosses over.
        """
        reader = self.searcher.reader()
        for field in (ONE, TWO):
            for term in reader.lexicon(field):
                matcher = reader.postings(field, term)
                numbers, places = [], []
                while matcher.is_active():
                    numbers.append(matcher.id())
                    places.append(matcher.value_as("positions") if field == TWO else [])
                    matcher.next()
                yield term.decode(), numbers, places


@dataclass(frozen=True, slots=True)
class Results:
    """How many entries were found, and those that were asked for, in their order."""

    total: int
    results: tuple[SearchEntry, ...]


class _Memory(filestore.RamStorage):  # type: ignore[misc]
    """Memory, and for what spills from it a folder that is ours alone.

    Whoosh's own takes one folder for every process of the machine, where two that
    build at the same time delete each other's files.
    """

    def __init__(self, scratch: str) -> None:
        super().__init__()
        self.scratch = scratch

    def temp_storage(self, name: str | None = None) -> Any:
        del name  # the fixed one
        return filestore.FileStorage(self.scratch)


class _Grams(fields.FieldType):  # type: ignore[misc]
    """The grams of one size of a list of texts.

    Whoosh's own tokenizers take a run of Chinese for one word, and its n-gram
    tokenizer leaves out single characters in queries and runs across texts.
    """

    def __init__(self, size: int, posting: formats.Format) -> None:
        super().__init__(format=posting, analyzer=None)
        self.size = size

    def index(
        self, value: Sequence[str], **_: object
    ) -> Iterator[tuple[bytes, int, float, bytes]]:
        places: dict[str, list[int]] = {}
        start = 0
        for text in value:
            for at in range(len(text) + 1 - self.size):
                gram = text[at : at + self.size]
                if " " not in gram:  # no word of a query has one
                    places.setdefault(gram, []).append(start + at)
            start += len(text) + 1
        encode = self.format.encode if self.size > 1 else lambda _: b""
        for gram, where in places.items():
            yield gram.encode(), len(where), float(len(where)), encode(where)


def build(entries: Iterable[SearchEntry], folder: Path | None = None) -> Index:
    """Return a fresh index of ``entries``, in memory or in the empty ``folder``."""
    ordered = tuple(sorted(set(entries), key=_order))
    folded = tuple(_folded_texts(entry) for entry in ordered)
    schema = fields.Schema(
        **{
            ONE: _Grams(1, formats.Existence()),
            TWO: _Grams(2, formats.Positions()),
        }
    )
    with TemporaryDirectory(prefix="chengnuo-") as scratch:
        whoosh = _storage(folder, scratch).create_index(schema)
        writer = whoosh.writer(limitmb=_MEMORY_MB)
        for texts in folded:
            writer.add_document(**{ONE: texts, TWO: texts})
        writer.commit(merge=False)
    return Index(ordered, folded, whoosh.searcher())


def search(
    index: Index, text: str, *, kind: str | None = None, limit: int | None = None
) -> Results:
    """Return the entries that contain every word of ``text``, best first.

    Kind by kind, those with all words in the title first. No words find nothing.
    """
    words = words_of(text)
    if not words:
        return Results(0, ())
    wanted = query.And([_term(word) for word in words])
    found = [
        number
        for number in sorted(index.searcher.docs_for_query(wanted))
        if kind in (None, index.entries[number].kind)
        and _contains(index.folded[number], words)
    ]
    found.sort(key=lambda number: _rank(index, number, words))
    shown = found if limit is None else found[:limit]
    return Results(len(found), tuple(index.entries[number] for number in shown))


def weight(kind: str) -> int:
    """Return the place of ``kind`` among the kinds; others come last."""
    return KINDS.index(kind) if kind in KINDS else len(KINDS)


def _storage(folder: Path | None, scratch: str) -> Any:
    if folder is None:
        return _Memory(scratch)
    if folder.is_dir() and any(folder.iterdir()):
        raise ChengnuoError(
            f"索引文件夹 {folder} 不是空的。", remedy="换一个空的文件夹，或先把它清空。"
        )
    return filestore.FileStorage(str(folder)).create()


def _order(entry: SearchEntry) -> tuple[object, ...]:
    return (
        weight(entry.kind),
        entry.kind,
        entry.path,
        entry.title,
        entry.jurisdiction,
        entry.agency,
        entry.texts,
        entry.summary,
    )


def _folded_texts(entry: SearchEntry) -> tuple[str, ...]:
    """Return the folded title and the other texts that say more than another does."""
    title = fold(entry.title)
    others: list[str] = []
    for text in sorted({fold(text) for text in entry.texts}, key=_by_length):
        if text not in title and not any(text in other for other in others):
            others.append(text)
    return (title, *others)


def _by_length(text: str) -> tuple[int, str]:
    return -len(text), text


def _term(word: str) -> Any:
    if len(word) == 1:
        return query.Term(ONE, word)
    pairs = {word[at : at + 2] for at in range(len(word) - 1)}
    return query.And([query.Term(TWO, pair) for pair in sorted(pairs)])


def _contains(texts: tuple[str, ...], words: tuple[str, ...]) -> bool:
    return all(any(word in text for text in texts) for word in words)


def _rank(index: Index, number: int, words: tuple[str, ...]) -> tuple[object, ...]:
    entry, title = index.entries[number], index.folded[number][0]
    return (
        weight(entry.kind),
        entry.kind,
        not all(word in title for word in words),
        number,
    )
