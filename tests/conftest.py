"""What every test may ask for, and the account of the clauses that tests serve."""

import csv
import fcntl
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent


def pytest_addoption(parser):
    parser.addoption(
        "--regen",
        action="store_true",
        help="write golden files and the generated parts of the README anew",
    )


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the root of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def regen(request) -> bool:
    """Tell whether expected files are to be written anew instead of compared."""
    return request.config.getoption("--regen")


TODAY = "2026-11-20"


@pytest.fixture(scope="session")
def portal(tmp_path_factory) -> Path:
    """Return the portal of content/ as it is today, built once for all workers."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    out = shared / "portal" / "public"
    out.parent.mkdir(exist_ok=True)
    with (shared / "portal.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not out.exists():
            build(out, shared / "portal" / "cache")
    return out


def build(out: Path, cache: Path, content: Path = ROOT / "content", **environment: str):
    """Run `chengnuo build` as a person would; fail with what it said."""
    command = [sys.executable, "-m", "chengnuo", "build", "--today", TODAY]
    command += ["--content", content, "--out", out, "--cache", cache]
    done = subprocess.run(
        command,
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, **environment},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


@pytest.fixture(scope="session")
def matters(portal) -> list[dict]:
    """Return the published data of every listed matter of Xingyang, in order."""
    found = [
        json.loads(path.read_text(encoding="utf-8"))
        for path in portal.glob("410182/*/*/index.json")
    ]
    return sorted(found, key=lambda matter: matter["number"])


BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def chromium():
    """Give the machine's own browser, which looks nothing up elsewhere."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    assert found, f"none of {', '.join(BROWSERS)} is installed: run make test"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=SWITCHES)
        yield browser
        browser.close()


def clause_ids() -> dict[str, str]:
    """Return every clause of content/, with the clause that says the same, or ""."""
    found = {}
    for table in sorted(ROOT.glob("content/*/policies/*.clauses.csv")):
        with table.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                found[row["条款编号"]] = row["相同条款"] or ""
    return found


def pytest_collection_modifyitems(items):
    # A worker of xdist hands its reports to the controller, properties and all.
    for item in items:
        for mark in item.iter_markers("clause"):
            item.user_properties.extend(("clause", name) for name in mark.args)


def pytest_terminal_summary(terminalreporter):
    clauses = clause_ids()
    if not clauses:
        return
    cited = {
        value
        for report in terminalreporter.stats.get("passed", ())
        for name, value in report.user_properties
        if name == "clause"
    }
    served = {
        name for name, same_as in clauses.items() if name in cited or same_as in cited
    }
    terminalreporter.section("clauses of the papers")
    terminalreporter.line(
        f"{len(served)} of {len(clauses)} clauses are cited by a test that passed "
        f"({len(cited & clauses.keys())} by name)"
    )
