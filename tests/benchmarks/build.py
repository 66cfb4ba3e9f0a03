"""Measure a build of the shipped content: clean, unchanged, one cell changed; sizes.

Run it as ``.venv/bin/python tests/benchmarks/build.py``. It prints a table and asserts
nothing. The peer, in the same run: one letter printed by plain WeasyPrint, with its own
form fields and the whole Noto font.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent.parent
TODAY = "2026-11-20"
MATTER = "410182/human-resources/unemployment-registration"
PLAIN = """
import sys, time
from pathlib import Path
from weasyprint import HTML
start = time.perf_counter()
data = HTML(string=Path(sys.argv[1]).read_text()).write_pdf(pdf_forms=True)
print(time.perf_counter() - start, len(data))
"""


def timed(work: Callable[[], object]) -> float:
    """Return how many seconds ``work`` took."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def build(content: Path, folder: Path) -> None:
    """Build as a person would, in a process of its own."""
    words = ["build", "--content", content, "--today", TODAY]
    words += ["--out", folder / "public", "--cache", folder / "cache"]
    command = [sys.executable, "-m", "chengnuo", *map(str, words)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def change_one_cell(content: Path) -> None:
    """Fill in the place of one matter of one agency."""
    table = content / "410182-xingyang/agencies/meteorology/matters.csv"
    text = table.read_text(encoding="utf-8")
    header, row = text.split("\n", 1)
    place = header.split(",").index("办理地点")
    cells = row.split(",")
    cells[place] = "示例大厅"
    table.write_text(f"{header}\n{','.join(cells)}", encoding="utf-8")


def sizes(public: Path, pattern: str) -> str:
    """Return number, median and largest size of the files that fit ``pattern``."""
    found = [path.stat().st_size for path in public.rglob(pattern)]
    return f"{len(found)} files, median {median(found):,.0f}, most {max(found):,} bytes"


def plain_letter(folder: Path) -> str:
    """Return seconds and bytes of one letter by WeasyPrint alone."""
    from chengnuo import plan, read
    from chengnuo.dates import date
    from chengnuo.rendering.html import document

    planned = plan(read(ROOT / "content"), today=date.fromisoformat(TODAY))
    letter = next(a for a in planned.artifacts if a.path == f"{MATTER}/letter.pdf")
    html = document("letter/letter.html", letter.data, (ROOT / "templates",))
    style = "<style>body { font-family: 'Noto Serif CJK SC' } input, select, textarea"
    style += " { font-family: 'Noto Sans CJK SC'; appearance: auto }</style>"
    path = folder / "letter.html"
    path.write_text(html.replace("</head>", f"{style}</head>"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", PLAIN, path], check=True, capture_output=True, text=True
    )
    seconds, size = done.stdout.split()
    return f"{float(seconds):.2f} s, {int(size):,} bytes"


def main() -> None:
    """Measure and print."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        content = folder / "content"
        shutil.copytree(ROOT / "content", content)
        print(f"{os.cpu_count()} cores")
        print(f"clean build       {timed(lambda: build(content, folder)):6.2f} s")
        print(f"nothing changed   {timed(lambda: build(content, folder)):6.2f} s")
        change_one_cell(content)
        print(f"one cell changed  {timed(lambda: build(content, folder)):6.2f} s")
        for pattern in ("letter.pdf", "letter.docx", "guide.pdf", "guide.docx"):
            print(f"{pattern:17} {sizes(folder / 'public', pattern)}")
        own = (folder / "public" / MATTER / "letter.pdf").stat().st_size
        print(f"one letter, ours  {own:,} bytes")
        print(f"plain WeasyPrint  {plain_letter(folder)}")


if __name__ == "__main__":
    main()
