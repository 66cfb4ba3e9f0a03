"""`chengnuo doctor`: is everything here that documents need, and what do they look like."""

from pathlib import Path

import click

from chengnuo.cli.words import Command
from chengnuo.errors import ChengnuoError

TRIED = ("letter_pdf", "letter_docx")


@click.command(cls=Command)
@click.option(
    "--content",
    "folder",
    type=click.Path(path_type=Path),
    default=Path("content"),
    show_default=True,
    help="内容文件夹；它旁边的 templates 文件夹优先。",
)
@click.option(
    "--gallery",
    type=click.Path(path_type=Path),
    help="把每种文书的样例写到这个文件夹。",
)
@click.option(
    "--cache",
    type=click.Path(path_type=Path),
    default=Path(".chengnuo"),
    show_default=True,
    help="缓存文件夹，可以随时删除。",
)
def doctor(folder: Path, gallery: Path | None, cache: Path) -> None:
    """检查生成文书要用的字体、组件和模板；也可以看每种文书的样子。

    \b
    例：chengnuo doctor
        chengnuo doctor --gallery samples
    """  # noqa: D301
    from chengnuo import __version__, resources
    from chengnuo import gallery as galleries
    from chengnuo.reading.specifications import read_specs
    from chengnuo.rendering import render_document

    click.echo(f"chengnuo {__version__}")
    specs = read_specs(resources.folders("templates", folder))
    examples = sum(len(spec.examples) for spec in specs)
    click.echo(f"模板：{len(specs)} 种文书，{examples} 个样例")
    look = galleries.gallery_look(specs, folder, cache=cache)
    click.echo("字体：已找到并裁剪")
    if gallery is None:
        letter = next(spec for spec in specs if spec.name == "letter")
        for kind in TRIED:
            size = len(render_document(kind, letter.examples[0].data, look))
            click.echo(f"试制告知承诺书：{kind.rpartition('_')[2]}，{size:,} 字节")
        click.echo("一切正常。")
        return
    pieces = galleries.pieces(specs)
    _make(gallery)
    for done, (path, data) in enumerate(galleries.gallery(specs, look), start=1):
        _write(gallery / path, data)
        if done % 20 == 0 or done > len(pieces):
            click.echo(f"  样例 {min(done, len(pieces))}/{len(pieces)}")
    click.echo(f"打开 {gallery / galleries.INDEX}")


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _cannot(folder) from error


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise _cannot(path) from error


def _cannot(path: Path) -> ChengnuoError:
    return ChengnuoError(
        f"写不了 {path}。", remedy="检查磁盘空间和权限，或者用 --gallery 指明别处。"
    )
