"""The command line: words in, words out; the work is done by the modules below.

The only door of click and rich. Exit codes: 0 clean, 1 problems found, 2 cannot go on.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from chengnuo import __version__
from chengnuo.cli import reports
from chengnuo.cli.doctor import doctor
from chengnuo.cli.letters import letter
from chengnuo.cli.options import CACHE, CONTENT, TODAY
from chengnuo.cli.words import Group
from chengnuo.errors import ChengnuoError
from chengnuo.planning.entries import KINDS
from chengnuo.problems import Severity
from chengnuo.rendering import Look

FOUND_PROBLEMS = 1

OUT = click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("public"),
    show_default=True,
    help="门户放在哪个文件夹。",
)


@click.group(
    cls=Group,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 88},
)
@click.version_option(
    __version__,
    prog_name="chengnuo",
    message="%(prog)s %(version)s",
    help="显示版本。",
)
def main() -> None:
    """告知承诺制：检查内容，生成办事指南、告知承诺书和公开门户。"""


@main.command()
@CONTENT
@TODAY
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help="给人看、给程序读，或者标在 GitHub 的合并请求上。",
)
@click.option(
    "--only",
    metavar="文件夹",
    default="",
    help="只看这个文件夹里的问题，例如 410182-xingyang/agencies/commerce。",
)
def check(folder: Path, today: date, form: str, only: str) -> None:
    """检查内容，一次列出全部问题：在哪里、是什么、怎么改。

    没有错误时退出码是 0（可以有提醒），有错误时是 1，无法检查时是 2。

    \b
    例：chengnuo check
        chengnuo check --format json > problems.json
        chengnuo check --today 2022-12-31
        chengnuo check --only 410182-xingyang/agencies/commerce
    """  # noqa: D301 - \b keeps click from filling the example
    from chengnuo import check as check_content
    from chengnuo import read

    found = check_content(read(folder), today=today)
    wanted = only.strip("/")
    problems = [p for p in found if _is_within(p.place.file, wanted)]
    if form == "json":
        click.echo(reports.as_json(problems))
    elif form == "github":
        for line in reports.as_github(problems, folder):
            click.echo(line)
    else:
        for line in reports.as_text(problems):
            click.echo(line)
    if any(problem.severity is Severity.ERROR for problem in problems):
        sys.exit(FOUND_PROBLEMS)


@main.command()
@CONTENT
@TODAY
@OUT
@CACHE
def build(folder: Path, today: date, out: Path, cache: Path) -> None:
    """检查内容并生成整个门户；内容有错误时不生成，原来的门户不变。

    \b
    例：chengnuo build
        chengnuo build --out /srv/www/promise --today 2026-11-20
    """  # noqa: D301
    from chengnuo import check as check_content
    from chengnuo import described, history, plan, publish, read, resources
    from chengnuo.checks import places_of
    from chengnuo.rendering import MissingCharactersError, make_look

    if out.resolve().is_relative_to(folder.resolve()):
        message = f"门户不能放在内容文件夹里：{out}。"
        raise ChengnuoError(message, remedy="用 --out 指明别处，例如 --out public。")
    click.echo(f"1 读取 {folder}")
    content = read(folder)
    click.echo("2 检查")
    problems = check_content(content, today=today)
    errors = [p for p in problems if p.severity is Severity.ERROR]
    if errors:
        for line in reports.as_text(errors):
            click.echo(line, err=True)
        click.echo("内容有错误，没有生成；原来的门户不变。", err=True)
        sys.exit(FOUND_PROBLEMS)
    if problems:
        click.echo(f"  有 {len(problems)} 处提醒和提示，用 chengnuo check 查看。")
    planned = plan(content, today=today, rules=described())
    click.echo(f"3 计划 {len(planned.artifacts)} 个文件")
    try:
        look = make_look(
            templates=resources.folders("templates", folder),
            site=resources.folders("site", folder),
            characters=planned.characters,
            cache=cache,
        )
    except MissingCharactersError as error:
        found = "、".join(map(str, places_of(content, error.characters)[:5]))
        where = f"，出现在 {found}" if found else ""
        raise MissingCharactersError(error.font, error.characters, where) from error
    click.echo("4 生成")
    with progress_bar() as progress:
        manifest = publish(
            planned,
            out,
            look=look,
            cache=cache / "artifacts",
            facts={"commit": history.commit(folder, *_own(folder, look))},
            progress=progress,
        )
    state = "已发布" if manifest.changed else "没有变化"
    click.echo(f"5 {state}：{len(manifest.files)} 个文件，打开 {out / 'index.html'}")


@main.command()
@click.argument("words", metavar="词", nargs=-1, required=True)
@CONTENT
@TODAY
@click.option("--kind", type=click.Choice(KINDS), help="只找一种。")
@click.option("--limit", type=click.IntRange(1), help="最多列出几条。")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="给人看，或者给程序读。",
)
def search(
    words: tuple[str, ...],
    folder: Path,
    today: date,
    kind: str | None,
    limit: int | None,
    form: str,
) -> None:
    """检索事项、证明、单位、政策条款和任务；几个词都要出现。

    \b
    例：chengnuo search 营业执照
        chengnuo search 公司 登记 --kind matter --format json
    """  # noqa: D301
    from chengnuo import plan, read
    from chengnuo import search as searching

    index = searching.build(plan(read(folder), today=today).entries)
    found = searching.search(index, " ".join(words), kind=kind, limit=limit)
    if form == "json":
        listed = [
            {
                "kind": entry.kind,
                "title": entry.title,
                "path": entry.path,
                "jurisdiction": entry.jurisdiction,
                "agency": entry.agency,
            }
            for entry in found.results
        ]
        report = {"total": found.total, "results": listed}
        click.echo(json.dumps(report, ensure_ascii=False, indent=1))
        return
    for entry in found.results:
        whose = " ".join(filter(None, (entry.jurisdiction, entry.agency)))
        click.echo(f"{entry.title}（{whose}）\n  {entry.path}")
    more = found.total - len(found.results)
    click.echo(
        f"共 {found.total} 条" + (f"，还有 {more} 条没有列出。" if more else "。")
        if found.total
        else f"没有找到“{' '.join(words)}”。"
    )


@main.command()
@OUT
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="端口。",
)
def serve(out: Path, port: int) -> None:
    """在本机浏览器里看生成好的门户；按 Ctrl+C 结束。

    \b
    例：chengnuo serve
        chengnuo serve --port 8080
    """  # noqa: D301
    from chengnuo.serving import server

    with server(out, port) as running:
        click.echo(f"打开 http://127.0.0.1:{running.server_port}/ ，按 Ctrl+C 结束。")
        try:
            running.serve_forever()
        except KeyboardInterrupt:
            click.echo("已结束。")


main.add_command(doctor)
main.add_command(letter)


def _is_within(file: str, folder: str) -> bool:
    return not folder or file == folder or file.startswith(f"{folder}/")


def _own(folder: Path, look: Look) -> list[Path]:
    """Return the folders of the look that lie beside the content."""
    beside = folder.resolve().parent
    return [f for f in (*look.templates, *look.site) if f.is_relative_to(beside)]


@contextmanager
def progress_bar() -> Iterator[Any]:
    """Give a reporter: a bar on a terminal, plain lines elsewhere."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _plain
        return
    columns = (
        TextColumn("  {task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
    )
    with Progress(*columns, console=console) as bars:
        yield partial(_draw, bars, {})


def _draw(
    bars: Progress, tasks: dict[str, Any], what: str, done: int, total: int
) -> None:
    if what not in tasks:
        tasks[what] = bars.add_task(what, total=total)
    bars.update(tasks[what], completed=done, total=total)


def _plain(what: str, done: int, total: int) -> None:
    step = max(1, total // 4)
    if done in (0, total) or done % step == 0:
        click.echo(f"  {what} {done}/{total}")
