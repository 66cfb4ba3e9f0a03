"""House rules that no reviewer should have to remember."""

import ast
import csv
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
ENGINE = ROOT / "generators" / "chengnuo"
MODULES = sorted(ENGINE.rglob("*.py"))
LINES = 400

# A module imports only what stands on a line above its own; a folder is one module.
ORDER = """
    errors
    problems
    text
    dates
    identifiers
    model
    prose
    resources
    tables
    reading
    history
    laws
    atlas
    disclosure
    checks
    planning
    rendering
    filling
    receiving
    search
    portal
    publishing
    gallery
    starter
    serving
    __init__
    cli
    __main__
"""
LEVEL = {name: level for level, name in enumerate(ORDER.split())}

# One library, one door: the module, or the folder one module of which imports it.
DOCUMENTS = ("rendering", "filling", "receiving")
DOORS: dict[str, str | tuple[str, ...]] = {
    "click": "cli",
    "cssselect2": "rendering/pdf",
    "docx": "rendering/docx",
    "fontTools": "rendering/fonts",
    "frictionless": "tables",
    "http": "serving",
    "jinja2": "rendering/html",
    "jsonschema": "reading",
    "lxml": DOCUMENTS,
    "markdown_it": "prose",
    "pelican": "portal",
    "pikepdf": DOCUMENTS,
    "pydyf": "rendering",
    "rich": "cli",
    "segno": "rendering/marks",
    "socket": "serving",
    "subprocess": ("history", "receiving/sandbox"),
    "weasyprint": "rendering/pdf",
    "whoosh": "search",
    "xlsxwriter": "rendering/xlsx",
    "yaml": "reading",
}
# lxml is how XML is written and read, pikepdf and pydyf how PDF is, click how the
# command line is, subprocess how git and our own reader are: any module of the doors.
MANY = {"click", "lxml", "pikepdf", "pydyf", "subprocess"}
# markupsafe is the string type of jinja2 and comes with it.
WITH = {"markupsafe": "jinja2"}

VAGUE = {"base", "common", "data2", "helper", "helpers", "manager", "misc", "shared"}
VAGUE |= {"tools", "util", "utils"}

# Whose addresses the project's own files may name; content/ names its sources.
HOSTS = {
    "127.0.0.1",
    "localhost",
    "example.com",
    "example.org",
    "fsf.org",
    "www.gnu.org",
    "json-schema.org",
    "ns.adobe.com",
    "openoffice.org",
    "purl.oclc.org",
    "purl.org",
    "schemas.microsoft.com",
    "schemas.openxmlformats.org",
    "www.w3.org",
}
TEXT = {"", ".cfg", ".css", ".csv", ".html", ".java", ".js", ".json", ".md", ".py"}
TEXT |= {".sh", ".svg", ".toml", ".txt", ".xml", ".yaml", ".yml"}


def name_of(path: Path) -> str:
    """Return where a module stands in the engine: ``rendering/pdf``, ``cli``."""
    return path.relative_to(ENGINE).with_suffix("").as_posix()


def top_of(path: Path) -> str:
    """Return the line of ORDER that a module belongs to."""
    return path.relative_to(ENGINE).parts[0].removesuffix(".py")


@cache
def tree_of(path: Path) -> ast.Module:
    """Return the module at ``path``, parsed."""
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> set[str]:
    """Return the dotted names that the module at ``path`` imports."""
    package = ("chengnuo", *path.relative_to(ENGINE).parts[:-1])
    found = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            stem = package[: len(package) + 1 - node.level] if node.level else ()
            module = ".".join([*stem, *([node.module] if node.module else [])])
            if module == "chengnuo":  # ``from chengnuo import laws``
                found.update(f"chengnuo.{alias.name}" for alias in node.names)
            else:
                found.add(module)
    return found


def is_within(name: str, doors: str | tuple[str, ...]) -> bool:
    """Say whether the module ``name`` is one of ``doors`` or lies in one."""
    folders = (doors,) if isinstance(doors, str) else doors
    return any(f"{name}/".startswith(f"{folder}/") for folder in folders)


def inner(name: str) -> str:
    """Return the line of ORDER that an imported name of ours belongs to."""
    part = [*name.split("."), "__init__"][1]
    if part == "__version__":  # known before anything else is imported
        return "errors"
    return part if part in LEVEL else "__init__"


@cache
def repository() -> list[Path]:
    """Return the text files that are, or would be, committed."""
    if (ROOT / ".git").exists():
        command = ["git", "-C", ROOT, "ls-files", "-co", "--exclude-standard", "-z"]
        listing = subprocess.run(command, check=True, capture_output=True).stdout
        paths = [ROOT / name for name in listing.decode().split("\0") if name]
    else:
        ours = [".ci", ".github", "content", "generators", "schemas", "site"]
        ours += ["templates", "tests"]
        paths = [path for path in ROOT.iterdir() if path.is_file()]
        paths += [path for name in ours for path in (ROOT / name).rglob("*")]
    return sorted(
        path
        for path in paths
        if path.is_file()
        and path.suffix in TEXT
        and "__pycache__" not in path.parts
        and not any(part.endswith(".egg-info") for part in path.parts)
    )


def findings(pattern: str, *, but: tuple[str, ...] = ()) -> list[str]:
    """Return ``file:line text`` of what matches in the repository's text files."""
    found = []
    for path in repository():
        name = path.relative_to(ROOT).as_posix()
        if name.startswith(but):
            continue
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            match = re.search(pattern, line)
            if match:
                found.append(f"{name}:{number} {match[0]}")
    return found


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_go_one_way(path):
    mine = top_of(path)
    assert mine in LEVEL, f"give {mine} its line in ORDER"
    wrong = sorted(
        name
        for name in imports(path)
        if name.partition(".")[0] == "chengnuo"
        and inner(name) != mine
        and LEVEL[inner(name)] >= LEVEL[mine]
    )
    assert wrong == [], f"{mine} comes before them"


def test_each_library_has_one_door():
    users: dict[str, set[str]] = {}
    for path in MODULES:
        for name in imports(path):
            top = name.partition(".")[0]
            top = WITH.get(top, top)
            known = top in DOORS or top == "chengnuo" or top in sys.stdlib_module_names
            assert known, f"{name_of(path)} imports {top}: give it a line in DOORS"
            if top in DOORS:
                users.setdefault(top, set()).add(name_of(path))
    wrong = {
        library: sorted(modules)
        for library, modules in users.items()
        if (len(modules) > 1 and library not in MANY)
        or not all(is_within(name, DOORS[library]) for name in modules)
    }
    assert wrong == {}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_can_be_read_at_one_sitting(path):
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= LINES


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_says_its_contract_first(path):
    is_empty = not path.read_text(encoding="utf-8").strip()
    contract = ast.get_docstring(tree_of(path))
    assert contract or is_empty


def test_names_say_what_a_module_is_about():
    tests = (ROOT / "tests").rglob("*.py")
    parts = {part for path in [*MODULES, *tests] for part in Path(path).parts}
    assert {part for part in parts if part.removesuffix(".py") in VAGUE} == set()


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_mistake_of_ours_is_caught_and_hidden(path):
    wrong = []
    for node in ast.walk(tree_of(path)):
        if not isinstance(node, ast.ExceptHandler):
            continue
        caught = ast.unparse(node.type) if node.type else ""
        goes_on = any(
            isinstance(inside, ast.Raise) and inside.exc is None
            for inside in ast.walk(node)
        )
        # To clean up and raise it again is no hiding.
        if re.search(r"^$|\b(Base)?Exception\b", caught) and not goes_on:
            wrong.append(f"line {node.lineno}: except {caught}")
    assert wrong == []


@pytest.mark.parametrize("folder", ["content", "site", "templates"])
def test_data_and_looks_hold_no_code(folder):
    assert [str(path) for path in (ROOT / folder).rglob("*.py")] == []


def test_nothing_is_left_for_later():
    assert findings(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b") == []


def test_every_exemption_from_a_check_names_what_it_exempts():
    assert findings(r"type:\s*ignore(?!\[)", but=("tests/test_house.py",)) == []
    assert findings(r"#\s*noqa(?!: [A-Z])", but=("tests/test_house.py",)) == []


def test_no_file_knows_the_machine_it_was_written_on():
    assert findings(r"(?<![\w.}])/(?:home|root|tmp|work)/\w") == []


def test_no_file_names_a_host_that_the_project_has_nothing_to_do_with():
    pattern = re.compile(r"\w://(?:[^\s/@]*@)?([\w.-]+)")
    found = {
        host
        for path in repository()
        if path.relative_to(ROOT).parts[0] != "content"
        for host in pattern.findall(path.read_text("utf-8"))
    }
    # Tests and schemas may make up hosts, below the names that are kept for that.
    assert {
        host
        for host in found - HOSTS
        if not host.endswith((".example", ".invalid", ".test"))
        and re.search(r"[A-Za-z]", host)
        and "." in host
    } == set()


def fields_of(shape) -> set[tuple[str, str]]:
    """Return title and name of every field of a schema, at any depth."""
    found = set()
    if isinstance(shape, dict):
        for field in shape.get("fields", ()):
            found.add((field["title"], field["name"]))
        properties = shape.get("properties", {})
        found |= {(field.get("title", ""), name) for name, field in properties.items()}
        found |= {pair for value in shape.values() for pair in fields_of(value)}
    elif isinstance(shape, list):
        found = {pair for value in shape for pair in fields_of(value)}
    return found


def test_every_field_is_a_word_of_the_glossary():
    with (ROOT / "schemas/glossary.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    words = [(row["term"], row["identifier"]) for row in rows]
    fields = set()
    for path in sorted((ROOT / "schemas").glob("*.yaml")):
        fields |= fields_of(yaml.safe_load(path.read_text(encoding="utf-8")))
    missing = sorted(f"{term},{name}," for term, name in fields - set(words))
    assert missing == [], "add these lines to schemas/glossary.csv"
    assert len(words) == len(set(words)), "a line of the glossary stands there twice"


@pytest.mark.parametrize(
    "name", sorted({top_of(path) for path in MODULES} - {"__main__"})
)
def test_each_module_can_be_imported_alone(name):
    module = "chengnuo" if name == "__init__" else f"chengnuo.{name}"
    command = [sys.executable, "-W", "error:::chengnuo", "-c", f"import {module}"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr


def test_tests_cite_clauses_that_exist():
    tables = sorted(ROOT.glob("content/*/policies/*.clauses.csv"))
    if not tables:
        pytest.skip("content/ has no clauses")
    known = set()
    for table in tables:
        with table.open(encoding="utf-8", newline="") as lines:
            known |= {row["条款编号"] for row in csv.DictReader(lines)}
    cited = set()
    for path in (ROOT / "tests").rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and ast.unparse(node.func) == "pytest.mark.clause"
            ):
                cited |= {ast.literal_eval(argument) for argument in node.args}
    assert cited - known == set()
