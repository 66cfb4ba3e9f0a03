"""A cache gives back what was put, or nothing: never anything else."""

import multiprocessing
import os
import pickle
import random
from concurrent.futures import ProcessPoolExecutor

import pytest

from chengnuo.errors import ChengnuoError
from chengnuo.publishing.cache import Cache
from chengnuo.publishing.manifest import sha256

KEYS = [sha256(str(number).encode()) for number in range(20)]


@pytest.fixture
def cache(tmp_path) -> Cache:
    return Cache(tmp_path / "cache")


def entries(cache: Cache) -> list[str]:
    return sorted(path.name for path in cache.folder.rglob("*") if path.is_file())


def test_what_was_put_comes_back(cache):
    assert cache.get(KEYS[0]) is None
    for data in (b"", b"1", os.urandom(100_000)):
        cache.put(KEYS[0], data)
        assert cache.get(KEYS[0]) == data
        assert cache.get(KEYS[1]) is None
    assert entries(cache) == [KEYS[0]]


def test_a_cache_can_be_given_to_another_process(cache):
    assert pickle.loads(pickle.dumps(cache)) == cache  # noqa: S301 - our own bytes


def test_a_damaged_entry_counts_as_absent_and_goes(cache):
    chance = random.Random(20261120)  # noqa: S311 - the same every time
    data = chance.randbytes(200)
    for at in range(232):
        cache.put(KEYS[0], data)
        [path] = [path for path in cache.folder.rglob("*") if path.is_file()]
        whole = path.read_bytes()
        flipped = whole[at] ^ (1 << chance.randrange(8))
        for damaged in (whole[:at], whole[:at] + bytes([flipped]) + whole[at + 1 :]):
            path.write_bytes(damaged)
            assert cache.get(KEYS[0]) is None
            assert not path.exists()


def test_an_entry_under_the_name_of_another_is_damaged(cache):
    cache.put(KEYS[0], b"1")
    [path] = [path for path in cache.folder.rglob("*") if path.is_file()]
    other = cache.folder / KEYS[1][:2] / KEYS[1]
    other.parent.mkdir()
    path.rename(other)
    assert cache.get(KEYS[1]) is None


@pytest.mark.parametrize(
    "key", ["", "a", "../" + "a" * 40, "A" * 64, "a" * 63 + "\n", "a" * 129]
)
def test_a_key_is_a_digest(cache, key):
    with pytest.raises(ValueError, match=r"^"):
        cache.put(key, b"")
    with pytest.raises(ValueError, match=r"^"):
        cache.get(key)


def test_what_is_not_used_is_pruned_the_oldest_first(cache):
    for number, key in enumerate(KEYS):
        cache.put(key, b"x" * 968)  # a thousand bytes with its digest
        os.utime(cache.folder / key[:2] / key, (number, number))
    used = set(KEYS[:5])
    assert cache.prune(used, max_bytes=20_000) == 0
    assert cache.prune(used, max_bytes=12_000) == 8
    assert entries(cache) == sorted({*used, *KEYS[13:]})
    assert cache.prune(used) == 7
    assert entries(cache) == sorted(used)
    assert cache.prune([]) == 5
    assert cache.prune([]) == 0


def test_files_of_a_killed_process_and_foreign_files(cache):
    cache.put(KEYS[0], b"1")
    folder = cache.folder / KEYS[0][:2]
    old, young, foreign = (
        folder / f"{KEYS[0]}.{1:016x}.tmp",
        folder / f"{KEYS[0]}.{2:016x}.tmp",
        folder / "README",
    )
    for path in (old, young, foreign):
        path.write_bytes(b"?")
    os.utime(old, (0, 0))
    assert cache.prune([KEYS[0]]) == 0
    assert entries(cache) == sorted([KEYS[0], young.name, foreign.name])


def test_a_cache_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "cache").write_bytes(b"a file")
    cache = Cache(tmp_path / "cache")
    assert cache.get(KEYS[0]) is None
    with pytest.raises(ChengnuoError, match="缓存"):
        cache.put(KEYS[0], b"1")


def use(cache: Cache, seed: int) -> int:
    """Put, get and prune at random; return how many gets were neither nor."""
    chance, wrong = random.Random(seed), 0  # noqa: S311 - the same every time
    for _ in range(300):
        key = chance.choice(KEYS)
        cache.put(key, key.encode() * 500)
        wrong += cache.get(key) not in {key.encode() * 500, None}
        if chance.random() < 0.05:
            cache.prune(KEYS[:10])
    return wrong


def test_two_processes_share_a_cache(cache):
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=context) as pool:
        assert sum(pool.map(use, [cache] * 2, [1, 2])) == 0
    for key in KEYS:
        assert cache.get(key) in {key.encode() * 500, None}
    assert not any(name.endswith(".tmp") for name in entries(cache))
