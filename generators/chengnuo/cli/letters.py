"""`chengnuo letter`: fill letters in from a table, and read filled ones back."""

import json
import sys
from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import click

from chengnuo.cli import reports
from chengnuo.cli.letter_files import (
    content_of,
    partial_file,
    refuse_no_file,
    refuse_places,
    refuse_present,
    told,
    written,
)
from chengnuo.cli.options import CACHE, CONTENT, TODAY
from chengnuo.cli.words import CANNOT_GO_ON, Group
from chengnuo.errors import ChengnuoError
from chengnuo.problems import Problem, Severity
from chengnuo.text import replace_halves, visible

FOUND_PROBLEMS = 1
DOCUMENT = click.option(
    "--document",
    default="letter",
    show_default=True,
    help="哪一种文书，用它的英文名称。",
)


@click.group(cls=Group)
def letter() -> None:
    """批量填写告知承诺书，读回填好的承诺书。

    \b
    例：chengnuo letter sheet 410182/commerce/oil-retail-initial
        chengnuo letter fill 410182/commerce/oil-retail-initial --data rows.csv
        chengnuo letter read letters/*.docx
    """  # noqa: D301


@letter.command()
@click.argument("matter", metavar="事项")
@CONTENT
@TODAY
@CACHE
@DOCUMENT
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("rows.csv"),
    show_default=True,
    help="样表写到哪个文件。",
)
@click.option("--force", is_flag=True, help="已有的文件可以覆盖。")
def sheet(
    matter: str,
    folder: Path,
    today: date,
    cache: Path,
    document: str,
    out: Path,
    *,
    force: bool,
) -> None:
    """生成一张样表：表头是要填的各项，一行填写一份，再用 letter fill 生成。

    \b
    例：chengnuo letter sheet 410182/commerce/oil-retail-initial
        chengnuo letter sheet 410182/commerce/oil-retail-initial --out rows.csv
    """  # noqa: D301
    from chengnuo.filling.rows import sheet as sheet_of
    from chengnuo.receiving.office import Office

    refuse_places(out.parent, folder, "样表")
    issued = Office(folder, today, cache).to_fill(matter, document, "docx")
    refuse_present([out], force=force)
    with told(f"{visible(str(out))} 写不了"):
        partial_file(out, sheet_of(issued.fields)).replace(out)
    click.echo(f"已写入 {visible(str(out))}，一行填写一份。")


@letter.command()
@click.argument("matter", metavar="事项")
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    required=True,
    help="填写内容的表（CSV），表头见 letter sheet。",
)
@CONTENT
@TODAY
@CACHE
@DOCUMENT
@click.option(
    "--format",
    "form",
    type=click.Choice(["pdf", "docx", "both"]),
    default="both",
    show_default=True,
    help="生成哪种格式，both 是两种都要。",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("letters"),
    show_default=True,
    help="生成的文书放在哪个文件夹。",
)
@click.option("--force", is_flag=True, help="已有的文件可以覆盖。")
def fill(
    matter: str,
    data: Path,
    folder: Path,
    today: date,
    cache: Path,
    document: str,
    form: str,
    out: Path,
    *,
    force: bool,
) -> None:
    """按表批量填写文书，一行一份；有一处错误就一份也不生成。

    \b
    例：chengnuo letter fill 410182/commerce/oil-retail-initial --data rows.csv
        chengnuo letter fill 410182/commerce/oil-retail-initial --data rows.csv \\
            --format pdf --out letters
    """  # noqa: D301
    from chengnuo.filling import filled, font_of, prepare, undrawable
    from chengnuo.filling.rows import problems_of, read_fillings
    from chengnuo.receiving.office import Office

    refuse_places(out, folder, "填好的文书")
    text, problems = _table(data)
    kinds = ["pdf", "docx"] if form == "both" else [form]
    office = Office(folder, today, cache)
    issued = {kind: office.to_fill(matter, document, kind) for kind in kinds}
    first = issued[kinds[0]]
    is_gbk = any(problem.rule == "encoding-gbk" for problem in problems)
    fillings, found = read_fillings(
        text, str(data), first.fields, today=today, is_gbk=is_gbk
    )
    if errors := [*_stopping(problems), *found]:
        _tell(errors, "有错误，一份也没有生成。")
    targets = [out / f"{filling.name}.{kind}" for filling in fillings for kind in kinds]
    refuse_present(targets, force=force)
    blanks = [
        prepare(kind, document, one.artifact.data, one.look)
        for kind, one in issued.items()
    ]
    with font_of([filling.values for filling in fillings]) as font:
        undrawn = [
            problem
            for filling in (fillings if "pdf" in kinds else ())
            for problem in problems_of(
                filling, str(data), undrawable(first.fields, filling.values, font)
            )
        ]
        if undrawn:
            _tell(undrawn, "有错误，一份也没有生成。")
        made = (
            (
                filling,
                out / f"{filling.name}.{blank.kind}",
                partial(filled, blank, filling.values, font=font),
            )
            for filling in fillings
            for blank in blanks
        )
        failed = written(data, out, made)
    if failed:
        _tell(failed, "有错误，一份也没有生成。")
    click.echo(
        f"已生成 {len(fillings)} 份，共 {len(targets)} 个文件，在 {visible(str(out))}。"
    )


@letter.command()
@click.argument(
    "files",
    metavar="文件",
    nargs=-1,
    required=True,
    type=Path,
)
@CONTENT
@TODAY
@CACHE
@click.option(
    "--blank",
    type=click.Path(path_type=Path),
    help="发出时的空白文书，用来核对以前的版本；格式要与填好的相同。",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="给人看，或者给程序读。",
)
def read(
    files: tuple[Path, ...],
    folder: Path,
    today: date,
    cache: Path,
    blank: Path | None,
    form: str,
) -> None:
    """读回填好的文书（PDF、docx）：填了什么、缺什么、告知的内容有没有被改动。

    都完整无误时退出码是 0，有缺漏、错误或者改动时是 1，有文件读不了时是 2。

    \b
    例：chengnuo letter read 示例甲.pdf 示例乙.docx
        chengnuo letter read letters/*.docx --format json
        chengnuo letter read 示例甲.pdf --blank 旧版.pdf
    """  # noqa: D301
    from chengnuo.cli.letter_reports import as_data, as_text
    from chengnuo.receiving import receive
    from chengnuo.receiving.office import Office

    given = receive(content_of(blank)) if blank else None
    office = Office(folder, today, cache)
    code = 0
    listed: list[dict[str, Any]] = []
    for path in files:
        try:
            report = office.report(receive(content_of(path)), given)
        except ChengnuoError as error:
            code = CANNOT_GO_ON
            refusal = {"message": error.message, "remedy": error.remedy}
            name = replace_halves(str(path))
            listed.append({"file": name, "refused": refusal})
            if form == "text":
                lines = f"读不了：{error.message}", f"改法：{error.remedy}"
                for line in (str(path), *(f"  {line}" for line in lines)):
                    click.echo(visible(line), err=True)
            continue
        if not report.is_whole:
            code = max(code, FOUND_PROBLEMS)
        listed.append(as_data(path, report))
        if form == "text":
            for line in as_text(path, report):
                click.echo(line)
    if form == "json":
        click.echo(json.dumps({"letters": listed}, ensure_ascii=False, indent=1))
    sys.exit(code)


def _table(path: Path) -> tuple[str, list[Problem]]:
    """Return the text of the table, and what is wrong with the file."""
    from chengnuo.reading.files import read_text

    refuse_no_file(path, "检查 --data 的文件名。")
    text, problems = read_text(path, str(path))
    if text is None:
        _tell(problems, "一份也没有生成。")
    return text or "", problems


def _stopping(problems: Sequence[Problem]) -> list[Problem]:
    """Leave out that a table is GBK: one that is whole can be read."""
    return [
        problem
        for problem in problems
        if problem.severity is Severity.ERROR and problem.rule != "encoding-gbk"
    ]


def _tell(problems: Sequence[Problem], end: str) -> None:
    for line in reports.as_text(sorted(problems, key=lambda problem: problem.place)):
        click.echo(line, err=True)
    click.echo(end, err=True)
    sys.exit(FOUND_PROBLEMS)
