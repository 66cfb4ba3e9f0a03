"""What a wheel holds, and that the engine works from it alone."""

import subprocess
import sys
from zipfile import ZipFile

import pytest

SHIPPED = ("schemas", "site", "templates")


@pytest.fixture(scope="module")
def wheel(root, tmp_path_factory):
    """Return the wheel of this checkout, built with what is installed."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel"]
    command += ["--quiet", "--no-deps", "--no-index", "--no-build-isolation"]
    command += ["--wheel-dir", folder, root]
    subprocess.run(command, check=True, timeout=300)
    (path,) = folder.glob("chengnuo-*.whl")
    return path


def test_the_wheel_holds_the_engine_and_what_it_ships(root, wheel):
    with ZipFile(wheel) as archive:
        names = set(archive.namelist())
    expected = {
        f"chengnuo/shipped/{path.relative_to(root).as_posix()}"
        for name in SHIPPED
        for path in (root / name).rglob("*")
        if path.is_file()
    }
    assert expected - names == set()
    assert "chengnuo/shipped/schemas/matters.yaml" in names
    modules = (root / "generators").rglob("*.py")
    assert {
        path.relative_to(root / "generators").as_posix() for path in modules
    } - names == set()


def test_the_wheel_holds_nothing_else(wheel):
    with ZipFile(wheel) as archive:
        names = archive.namelist()
    folders = {name.split("/")[0] for name in names}
    assert {name for name in folders if not name.endswith(".dist-info")} == {"chengnuo"}
    assert [name for name in names if "content/" in name or "/tests/" in name] == []
    assert any(name.endswith("/licenses/LICENSE") for name in names)


def test_the_engine_finds_what_it_ships_from_a_wheel(wheel, tmp_path):
    with ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    program = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from chengnuo.resources import shipped\n"
        "for name in sys.argv[2:]: print(shipped(name))\n"
    )
    names = [*SHIPPED, "schemas/matters.yaml"]
    answer = subprocess.run(
        [sys.executable, "-I", "-c", program, tmp_path, *names],
        check=True,
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert answer.stdout.splitlines() == [
        str(tmp_path / "chengnuo" / "shipped" / name) for name in names
    ]
