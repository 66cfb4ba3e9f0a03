"""`chengnuo doctor`: is everything here that documents need, and what do they look like."""

from collections.abc import Collection
from pathlib import Path

import click

from chengnuo.cli.options import CACHE, CONTENT
from chengnuo.cli.words import Command
from chengnuo.errors import ChengnuoError
from chengnuo.text import visible

TRIED = ("letter_pdf", "letter_docx")
INDEX = "index.html"  # of the samples


@click.command(cls=Command)
@CONTENT
@click.option(
    "--gallery",
    type=click.Path(path_type=Path),
    help="把每种文书的样例写到这个文件夹。",
)
@CACHE
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
    if gallery is not None:
        names = {piece.path for piece in galleries.pieces(specs)} | {INDEX}
        _refuse_place(gallery, folder, names)
    examples = sum(len(spec.examples) for spec in specs)
    click.echo(f"模板：{len(specs)} 种文书，{examples} 个样例")
    look = galleries.gallery_look(specs, folder, cache=cache)
    click.echo("字体：已找到并裁剪")
    if gallery is None:
        for spec in specs:
            for example in spec.examples[:1]:
                render_document(f"{spec.name}_html", example.data, look)
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
    click.echo(f"打开 {visible(str(gallery / INDEX))}")


def _refuse_place(gallery: Path, content: Path, names: Collection[str]) -> None:
    """Refuse the content folder, and folders in which there is anything but samples."""
    remedy = "用 --gallery 指明一个新的或者空的文件夹，例如 --gallery samples。"
    where = visible(str(gallery))
    if gallery.resolve().is_relative_to(content.resolve()):
        raise ChengnuoError(f"样例不能放在内容文件夹里：{where}。", remedy=remedy)
    try:
        present = {one.name for one in gallery.iterdir()} if gallery.exists() else set()
    except NotADirectoryError as error:
        raise ChengnuoError(f"{where} 不是文件夹。", remedy=remedy) from error
    except OSError as error:
        raise _cannot(gallery) from error
    others = sorted(present - set(names))
    if not others and len(present) == 1 and INDEX in present:
        others = [INDEX]  # of something else: samples are several files
    if others:
        raise ChengnuoError(
            f"{where} 里有别的文件（{visible(others[0])}），没有写入。", remedy=remedy
        )


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
        f"写不了 {visible(str(path))}。",
        remedy="检查磁盘空间和权限，或者用 --gallery 指明别处。",
    )
