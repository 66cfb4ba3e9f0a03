"""Turn a plan into a published folder: rendered, staged, verified, swapped in at once.

What was rendered before from the same inputs is taken from a cache; the rest is made
by a pool of processes (documents) and by one run of Pelican (pages).
"""

import json
import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from chengnuo import __version__
from chengnuo.errors import ChengnuoError
from chengnuo.planning import Artifact, Kind, Plan, SearchEntry
from chengnuo.portal import static_files, write_pages
from chengnuo.publishing.cache import Cache
from chengnuo.publishing.manifest import Manifest
from chengnuo.publishing.releases import staged
from chengnuo.rendering import Look, render_document

FEW = 6  # documents that are not worth a pool of processes
KEPT_BYTES = 200_000_000
Progress = Callable[[str, int, int], None]


def silent(what: str, done: int, total: int) -> None:
    """Say nothing of the progress."""


def render(artifact: Artifact, *, look: Look) -> bytes:
    """Return the bytes of one artifact; no clock, no network, nothing left on disk."""
    if artifact.kind is Kind.JSON:
        text = json.dumps(artifact.data, ensure_ascii=False, indent=1, sort_keys=True)
        return f"{text}\n".encode()
    if artifact.kind is Kind.PAGE:
        return _pages([artifact], look)[artifact.path]
    try:
        kind = f"{artifact.template}_{artifact.kind}"
        return render_document(kind, artifact.data, look)
    except ChengnuoError as error:
        message = f"文书 {artifact.path} 没有生成：{error.message}"
        raise ChengnuoError(message, remedy=error.remedy) from error
    except Exception as error:
        error.add_note(f"文书：{artifact.path}（来源 {artifact.source}）")
        raise


def publish(
    plan: Plan,
    out: Path,
    *,
    look: Look,
    cache: Path,
    facts: Mapping[str, object] | None = None,
    progress: Progress = silent,
) -> Manifest:
    """Publish ``plan`` at ``out`` and return what is published: path to SHA-256.

    Nothing becomes public before everything is rendered, written and verified; on any
    error the release that was public stays. ``facts`` go into the manifest beside the
    day and the version.

    Raises:
        ChengnuoError: A document cannot be made, or the folder cannot be written.

    """
    store = Cache(cache)
    marks = {
        Kind.PAGE: look.site_digest,
        Kind.JSON: "",
    }
    keys = {
        a.path: a.key(marks.get(a.kind, look.documents_digest)) for a in plan.artifacts
    }
    rendered = dict(_rendered(plan.artifacts, keys, store, look, progress))
    shards = _search_files(plan.entries, store, progress)
    statics = static_files(look.site)
    named = {"day": plan.today.isoformat(), "version": __version__, **(facts or {})}
    with staged(out) as stage:
        total = len(rendered) + len(shards[1]) + len(statics)
        for path, data in sorted({**rendered, **shards[1]}.items()):
            stage.write(path, data)
        for path, source in sorted(statics.items()):
            stage.add(path, source)
        progress("发布", 0, total)
        manifest = stage.commit(named)
        progress("发布", total, total)
    store.prune({*keys.values(), shards[0]}, max_bytes=KEPT_BYTES)
    return manifest


def _rendered(
    artifacts: Iterable[Artifact],
    keys: Mapping[str, str],
    store: Cache,
    look: Look,
    progress: Progress,
) -> Iterator[tuple[str, bytes]]:
    """Yield the path and bytes of every artifact, from the cache where it has them."""
    missing: list[Artifact] = []
    for artifact in artifacts:
        known = None
        if artifact.kind is not Kind.JSON:
            known = store.get(keys[artifact.path])
        if known is not None:
            yield artifact.path, known
        elif artifact.kind is Kind.JSON:
            yield artifact.path, render(artifact, look=look)
        else:
            missing.append(artifact)
    documents = [a for a in missing if a.kind is not Kind.PAGE]
    pages = [a for a in missing if a.kind is Kind.PAGE]
    if documents:
        progress("文书", 0, len(documents))
        for done, (path, data) in enumerate(_documents(documents, look), start=1):
            store.put(keys[path], data)
            progress("文书", done, len(documents))
            yield path, data
    if pages:
        progress("网页", 0, len(pages))
        for path, data in _pages(pages, look).items():
            store.put(keys[path], data)
            yield path, data
        progress("网页", len(pages), len(pages))


def _documents(artifacts: list[Artifact], look: Look) -> Iterator[tuple[str, bytes]]:
    """Yield the path and bytes of each document, rendered side by side."""
    if len(artifacts) <= FEW:
        for artifact in artifacts:
            yield artifact.path, render(artifact, look=look)
        return
    documents = groupby(sorted(artifacts, key=_document), key=_document)
    jobs = [(tuple(formats), look) for _, formats in documents]
    with _pool(len(jobs)) as pool:
        for made in pool.map(_job, jobs, chunksize=2):
            yield from made


def _document(artifact: Artifact) -> str:
    """Return what all formats of a document have in common: one process makes them."""
    return artifact.path.rpartition(".")[0]


def _job(job: tuple[tuple[Artifact, ...], Look]) -> list[tuple[str, bytes]]:
    artifacts, look = job
    return [(artifact.path, render(artifact, look=look)) for artifact in artifacts]


@contextmanager
def _pool(jobs: int) -> Iterator[Executor]:
    """Give an executor; one of a distributed engine could take its place."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers(jobs), mp_context=context) as pool:
        yield pool


def workers(jobs: int) -> int:
    """Return how many processes to start: as many as may run at once and have work."""
    if hasattr(os, "sched_getaffinity"):
        processors = len(os.sched_getaffinity(0))
    else:
        processors = os.cpu_count() or 1
    return min(processors, jobs)


def _pages(artifacts: Iterable[Artifact], look: Look) -> dict[str, bytes]:
    """Return the bytes of each page by its path, from one run of Pelican."""
    wanted = [(a.path, a.template, a.data) for a in artifacts]
    with TemporaryDirectory(prefix="chengnuo-") as name:
        folder = Path(name)
        write_pages(wanted, folder, themes=look.site)
        return {path: (folder / path).read_bytes() for path, _, _ in wanted}


def _search_files(
    entries: tuple[SearchEntry, ...], store: Cache, progress: Progress
) -> tuple[str, dict[str, bytes]]:
    """Return the key and the files of the search; all of them are one cache entry."""
    from chengnuo import search

    described = json.dumps(
        [search.recipe(), [[*_fields(entry)] for entry in entries]],
        ensure_ascii=False,
    )
    key = sha256(described.encode()).hexdigest()
    known = store.get(key)
    if known is None:
        progress("检索", 0, len(entries))
        files = search.export(search.build(entries))
        texts = {path: data.decode() for path, data in files.items()}
        store.put(key, json.dumps(texts, ensure_ascii=False).encode())
        progress("检索", len(entries), len(entries))
        return key, files
    return key, {path: text.encode() for path, text in json.loads(known).items()}


def _fields(entry: SearchEntry) -> Iterator[object]:
    for name in type(entry).__dataclass_fields__:
        yield getattr(entry, name)
