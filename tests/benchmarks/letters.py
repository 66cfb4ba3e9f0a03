"""Measure letters: how many a second, how large, beside two peers; and a long list.

Run it as ``.venv/bin/python tests/benchmarks/letters.py``. It prints a table and asserts
nothing. The peers print one and the same letter in the same run: plain WeasyPrint with
its own form fields, and typst, which has no fields; both with the whole Noto fonts.
CHENGNUO_TYPST is the Python of an environment that has the package ``typst``.
"""

import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from lxml import etree

from chengnuo import plan, publishing, read
from chengnuo.dates import date
from chengnuo.planning import Artifact
from chengnuo.rendering import Look, document_html, make_look
from chengnuo.rendering.pdf import pdf
from chengnuo.rendering.vocabulary import body_of, parse

ROOT = Path(__file__).resolve().parent.parent.parent
TODAY = "2026-11-20"
PLACE = "410182/"
MATTER = "410182/human-resources/unemployment-registration"
ROWS = 5000
COLUMNS = ("序号", "事项名称", "证明名称", "实施机关", "类型", "方式", "核查方式")
FIELDS = {"input", "select", "textarea"}
WEASYPRINT = """
import sys, time
from pathlib import Path
from weasyprint import HTML
text = Path(sys.argv[1]).read_text()
times = []
for _ in range(3):
    start = time.perf_counter()
    data = HTML(string=text).write_pdf(pdf_forms=True)
    times.append(time.perf_counter() - start)
print(min(times), len(data))
"""
TYPST = """
import sys, time, typst
times = []
for _ in range(3):
    start = time.perf_counter()
    data = typst.compile(sys.argv[1], font_paths=["/usr/share/fonts"])
    times.append(time.perf_counter() - start)
print(min(times), len(data))
"""
STYLE = """<style>@page { size: A4; margin: 37mm 26mm 35mm 28mm }
body { font: 16pt/29pt 'Noto Serif CJK SC' } table { border-collapse: collapse }
th, td { border: .75pt solid; font-size: 14pt } p { margin: 0; text-indent: 2em }
input, select, textarea { font: 14pt 'Noto Sans CJK SC'; appearance: auto }</style>"""
TYPST_STYLE = """#set page(paper: "a4", numbering: "1 / 1",
  margin: (top: 37mm, right: 26mm, bottom: 35mm, left: 28mm))
#set text(font: "Noto Serif CJK SC", size: 16pt, lang: "zh")
#set par(first-line-indent: (amount: 2em, all: true), leading: 13pt)
#set table(stroke: .75pt)
"""


def timed(work: Callable[[], object]) -> float:
    """Return how many seconds ``work`` took."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def in_pool(jobs: list[tuple[Artifact, Look]]) -> tuple[float, float, list[int]]:
    """Return documents a second, with the start of the pool and without, and sizes."""
    sizes: list[int] = []
    with publishing._pool(len(jobs)) as pool:  # noqa: SLF001

        def work(some: Iterable[tuple[Artifact, Look]]) -> None:
            each = [((artifact,), look) for artifact, look in some]
            made = pool.map(publishing._job, each, chunksize=2)  # noqa: SLF001
            sizes.extend(len(data) for ((_, data),) in made)

        first = timed(lambda: work(jobs))
        steady = timed(lambda: work(jobs * 4))
    return len(jobs) / first, 4 * len(jobs) / steady, sizes[: len(jobs)]


def alone(jobs: list[tuple[Artifact, Look]]) -> float:
    """Return how many milliseconds of one processor a document takes."""
    for artifact, look in jobs[-3:]:
        publishing.render(artifact, look=look)
    start = time.process_time()
    for artifact, look in jobs:
        publishing.render(artifact, look=look)
    return 1000 * (time.process_time() - start) / len(jobs)


def told(program: str, python: str, path: Path) -> tuple[float, int]:
    """Return seconds and bytes of a peer, which runs in a process of its own."""
    done = subprocess.run(
        [python, "-c", program, path], check=True, capture_output=True, text=True
    )
    seconds, size = done.stdout.split()
    return float(seconds), int(size)


def typst_source(html: str) -> str:
    """Return the letter as typst; a blank is a line to write on."""
    return TYPST_STYLE + "".join(typst_of(one) for one in body_of(parse(html)))


def typst_of(element: etree._Element) -> str:
    """Return one block of the letter, or what stands in one, as typst."""
    inner = words(element.text) + "".join(
        typst_of(child) + words(child.tail) for child in element
    )
    if element.tag in {"h1", "h2", "h3"}:
        said = "=" * int(element.tag[1]) + f" {inner}\n\n"
    elif element.tag == "table":
        columns = max(
            sum(int(cell.get("colspan") or 1) for cell in row)
            for row in element.iter("tr")
        )
        cells = "".join(
            f"table.cell(colspan: {cell.get('colspan') or 1})[{typst_of(cell)}], "
            for cell in element.iter("td", "th")
        )
        said = f"#table(columns: {columns}, {cells})\n\n"
    elif element.tag in FIELDS:
        said = "#box(width: 6em, height: 1em, stroke: (bottom: .75pt))"
    elif element.tag in {"p", "section"}:
        said = f"{inner}\n\n"
    else:
        said = inner
    return said


def words(text: str | None) -> str:
    """Return ``text`` with the signs that typst reads taken as they are."""
    said = " ".join((text or "").split())
    return "".join(f"\\{c}" if c in "\\#$*_`<>@=-+/[]~" else c for c in said)


def long_list(letters: list[Artifact], rows: int) -> str:
    """Return the HTML of a list of so many rows, made of names of the letters."""
    dice = random.Random(1)  # noqa: S311 - the same list each time
    names = [letter.data["matter"]["name"] for letter in letters]
    agencies = [letter.data["matter"]["agency"]["name"] for letter in letters]
    proofs = [p["name"] for one in letters for p in one.data["matter"]["proofs"]]
    head = "".join(f'<th scope="col">{one}</th>' for one in COLUMNS)
    lines = []
    for number in range(1, rows + 1):
        row = (str(number), dice.choice(names), dice.choice(proofs))
        row += (dice.choice(agencies), "行政许可", "告知承诺", "在线核查、现场核查")
        lines.append(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>")
    return (
        '<html lang="zh-CN"><head><title>证明事项</title></head><body class="wide">'
        f'<h1>证明事项</h1><table class="grid"><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table></body></html>"
    )


def main() -> None:
    """Measure and print."""
    planned = plan(read(ROOT / "content"), today=date.fromisoformat(TODAY))
    ours = [one for one in planned.artifacts if one.path.startswith(PLACE)]
    letters = [one for one in ours if one.path.endswith("/letter.pdf")]
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        look = make_look(
            templates=(ROOT / "templates",),
            site=(),
            characters=planned.characters | frozenset("".join(COLUMNS) + "在线现场"),
            cache=folder,
        )
        print(f"{os.cpu_count()} cores, {len(letters)} letters")
        for form in ("pdf", "docx"):
            jobs = [(o, look) for o in ours if o.path.endswith(f"/letter.{form}")]
            first, steady, sizes = in_pool(jobs)
            print(
                f"{form:5} {first:6.1f} a second with the start of the pool, "
                f"{steady:6.1f} later, {alone(jobs):5.1f} ms of a processor each; "
                f"median {median(sizes):,.0f}, most {max(sizes):,} bytes"
            )
        letter = next(one for one in letters if one.path == f"{MATTER}/letter.pdf")
        styles = (ROOT / "templates/shared/print.css").read_text("utf-8")
        html = document_html(letter.template, letter.data, look)
        print_letter = partial(pdf, html, fonts=look.fonts, styles=styles)
        size, own = len(print_letter()), min(timed(print_letter) for _ in range(3))
        print(f"one letter, both copies  {own:.3f} s, {size:,} bytes")
        plain, source = folder / "letter.html", folder / "letter.typ"
        plain.write_text(html.replace("</head>", f"{STYLE}</head>"), encoding="utf-8")
        source.write_text(typst_source(html), encoding="utf-8")
        peers = {"plain WeasyPrint": (WEASYPRINT, sys.executable, plain)}
        if python := os.environ.get("CHENGNUO_TYPST"):
            peers["typst, no fields"] = (TYPST, python, source)
        else:
            print("typst is left out: CHENGNUO_TYPST names no Python that has it")
        for called, peer in peers.items():
            seconds, weight = told(*peer)
            print(
                f"{called:24} {seconds:.3f} s, {weight:,} bytes: "
                f"{seconds / own:.1f} times as long, {weight / size:.1f} as large"
            )
        whole = long_list(letters, ROWS)
        took = timed(lambda: pdf(whole, fonts=look.fonts, styles=styles))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"a list of {ROWS:,} rows  {took:.1f} s, at most {peak:,.0f} MB")


if __name__ == "__main__":
    main()
