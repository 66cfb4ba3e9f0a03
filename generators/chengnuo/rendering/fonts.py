"""Cut the system's Noto CJK fonts to the characters in use: small, static TrueType.

In: a set of characters and a cache folder. Out: where the cut fonts lie. The same
source font and characters give the same bytes. The only door of fontTools.
"""

import hashlib
import os
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from chengnuo.errors import ChengnuoError
from chengnuo.rendering.outlines import Contour, Point, simplified

FAMILIES = {
    "serif": "Chengnuo Serif",
    "sans": "Chengnuo Sans",
    "field": "Chengnuo Field",
}

# What page numbers, list markers and punctuation may need beside the text itself.
ALWAYS = frozenset(
    [chr(code) for code in range(0x20, 0x7F)]
    + list(
        "\u3000、。，；：？！（）《》〈〉“”‘’「」『』【】—…·〔〕％－＋／０１２３４５６７８９"
    )
    + list("零〇一二三四五六七八九十百千第页共年月日示例版本校验码行政机关申请人留存")
)
FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".local/share/fonts",
    Path.home() / ".fonts",
    Path("/Library/Fonts"),
)
SOURCES = {
    "serif": ("NotoSerifCJK-Regular.ttc", "NotoSerifCJKsc-Regular.otf"),
    "sans": ("NotoSansCJK-Regular.ttc", "NotoSansCJKsc-Regular.otf"),
}
SOURCE_FAMILIES = {"Noto Serif CJK SC", "Noto Sans CJK SC"}
# By how many of the source's 1000 units an outline may differ: 12 are 0.19 pt in the
# body text, which is not seen at three times its size, and save a sixth of the bytes.
MAX_ERROR, STRAIGHTENED, CORNER = 9.0, 12.0, 6.0
UNITS = 200  # to the em, a fifth of the source's: 0.08 pt, a quarter fewer bytes
KEPT = 3  # cuts that stay in the cache: of this build, and of the ones before
ABANDONED = 3600  # seconds after which nobody still makes a cut
OURS = re.compile(r"(?P<digest>[0-9a-f]{16})(-[a-z]+\.ttf|\.txt)(\.\d+)?")
RECIPE = "7"  # counts up when the way of cutting changes, so that caches do too
NO_BREAK = frozenset("\t\n\r\u00ad\u200b\u200c\u200d\u2060\ufeff")  # drawn by nobody


class MissingCharactersError(ChengnuoError):
    """Raised where the system's font lacks ``characters`` that a document needs."""

    def __init__(self, font: str, characters: Sequence[str], where: str = "") -> None:
        named = "、".join(f"{c}（U+{ord(c):04X}）" for c in characters[:20])
        super().__init__(
            f"字体 {font} 里没有这些字符：{named}{where}。",
            remedy="检查这些字符是否录错；确需使用的，请安装新版 fonts-noto-cjk。",
        )
        self.font = font
        self.characters = tuple(characters)


@dataclass(frozen=True, slots=True)
class Fonts:
    """The cut fonts of one build; small enough to be sent to every process."""

    folder: Path
    digest: str

    def file(self, role: str) -> Path:
        """Return the font file of ``role``: serif, sans or field."""
        return self.folder / f"{self.digest}-{role}.ttf"

    @property
    def listing(self) -> Path:
        """The text file that tells of the cut: a hash for each font, characters."""
        return self.folder / f"{self.digest}.txt"


def cut(characters: frozenset[str], *, cache: Path) -> Fonts:
    """Return fonts that hold ``characters``, made now or found in ``cache``."""
    wanted = "".join(sorted((characters | ALWAYS) - NO_BREAK))
    sources = {role: _source(names) for role, names in SOURCES.items()}
    digest = hashlib.sha256(f"{RECIPE}\0{wanted}".encode())
    for role, path in sources.items():
        digest.update(f"{role}:{_digest(path)}".encode())
    fonts = Fonts(cache, digest.hexdigest()[:16])
    with _cache(cache):
        if _is_whole(fonts, wanted):
            with suppress(OSError):  # a cache may be for reading only
                os.utime(fonts.listing)  # the latest ones stay
            return fonts
        cache.mkdir(parents=True, exist_ok=True)
    made = {role: _cut(sources[role], wanted, FAMILIES[role]) for role in sources}
    made["field"] = _cut(sources["sans"], " ", FAMILIES["field"])
    with _cache(cache):
        for role, data in made.items():
            _put(fonts.file(role), data)
        _put(fonts.listing, _listing(made, wanted))
        _held.cache_clear()
        _prune(cache)
    return fonts


def missing(fonts: Fonts, text: str) -> tuple[str, ...]:
    """Return the characters of ``text`` that ``fonts`` do not hold, sorted."""
    return tuple(sorted(set(text) - _held(fonts) - NO_BREAK))


@lru_cache(maxsize=4)
def _held(fonts: Fonts) -> frozenset[str]:
    with _cache(fonts.folder):
        listing = fonts.listing.read_bytes().decode()
    return frozenset(listing.split("\n", len(FAMILIES))[-1])


def _listing(made: Mapping[str, bytes], wanted: str) -> bytes:
    """Return a line for each font and then the characters, no newline among them."""
    hashes = [f"{role} {hashlib.sha256(made[role]).hexdigest()}" for role in FAMILIES]
    return "\n".join([*hashes, wanted]).encode()


def _is_whole(fonts: Fonts, wanted: str) -> bool:
    """Tell whether all files of a cut are there, and as they were written."""
    try:
        made = {role: fonts.file(role).read_bytes() for role in FAMILIES}
        return fonts.listing.read_bytes() == _listing(made, wanted)
    except FileNotFoundError:
        return False


def _prune(cache: Path) -> None:
    """Remove all cuts but the latest, and drafts that nobody finished."""
    found = []
    for path in cache.iterdir():
        name = OURS.fullmatch(path.name)
        with suppress(OSError):  # another process prunes too
            if name:
                found.append((path.stat().st_mtime, path, name["digest"]))
    listings = sorted((f for f in found if f[1].suffix == ".txt"), reverse=True)
    whole = [digest for _, _, digest in listings]
    for changed, path, digest in found:
        is_draft = path.suffix not in {".txt", ".ttf"}
        is_being_made = is_draft or digest not in whole
        is_stale = changed < time.time() - ABANDONED
        if is_stale if is_being_made else digest not in whole[:KEPT]:
            with suppress(OSError):
                path.unlink()


@contextmanager
def _cache(folder: Path) -> Iterator[None]:
    """Say in words what the system says of the cache folder."""
    try:
        yield
    except OSError as error:
        raise ChengnuoError(
            f"字体缓存文件夹“{folder}”用不了。",
            remedy="检查磁盘空间和权限；缓存可以整个删除，下次会重新生成。",
        ) from error


def _source(names: tuple[str, ...]) -> Path:
    for folder in FOLDERS:
        for name in names:
            for path in sorted(folder.rglob(name)):
                return path
    raise ChengnuoError(
        f"找不到字体 {names[0]}，无法生成 PDF。",
        remedy="安装字体：sudo apt-get install fonts-noto-cjk",
    )


@lru_cache(maxsize=4)
def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _put(path: Path, data: bytes) -> None:
    """Write ``data`` so that another process sees the whole file or none."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        draft.write_bytes(data)
        draft.replace(path)
    except OSError:
        with suppress(OSError):
            draft.unlink()
        raise


def _cut(path: Path, wanted: str, family: str) -> bytes:
    # Imported here: fontTools takes a while, and most builds find the fonts cached.
    from io import BytesIO

    from fontTools import subset

    options = subset.Options(
        layout_features=[],
        hinting=False,
        desubroutinize=True,
        notdef_outline=True,
        name_IDs=[],
        drop_tables=["BASE", "DSIG", "GDEF", "GPOS", "GSUB", "VORG", "vhea", "vmtx"],
        recalc_timestamp=False,
    )
    with _open(path) as font:
        lacking = sorted(set(wanted) - {chr(code) for code in font.getBestCmap()})
        if lacking:
            raise MissingCharactersError(path.name, lacking)
        subsetter = subset.Subsetter(options)
        subsetter.populate(text=wanted)
        subsetter.subset(font)
        _to_truetype(font)
        _rename(font, family)
        out = BytesIO()
        font.save(out, reorderTables=True)
    return out.getvalue()


def _open(path: Path):  # type: ignore[no-untyped-def]  # noqa: ANN202
    from fontTools.ttLib import TTCollection, TTFont

    if path.suffix != ".ttc":
        return TTFont(path, lazy=True, recalcTimestamp=False)
    with TTCollection(path, lazy=True) as collection:
        count = len(collection.fonts)
    for number in range(count):
        font = TTFont(path, fontNumber=number, lazy=True, recalcTimestamp=False)
        if font["name"].getDebugName(1) in SOURCE_FAMILIES:
            return font
        font.close()
    raise ChengnuoError(
        f"字体文件 {path.name} 里没有简体中文字体。",
        remedy="重新安装字体：sudo apt-get install --reinstall fonts-noto-cjk",
    )


def _to_truetype(font) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    """Replace CFF outlines, which fail PDF/UA when embedded, with quadratic ones."""
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.recordingPen import DecomposingRecordingPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen
    from fontTools.ttLib import newTable
    from fontTools.ttLib.scaleUpem import scale_upem

    glyph_set, order = font.getGlyphSet(), font.getGlyphOrder()
    glyphs = {}
    for name in order:
        pen, recorded = TTGlyphPen(None), DecomposingRecordingPen(glyph_set)
        glyph_set[name].draw(recorded)
        _draw(Cu2QuPen(pen, max_err=MAX_ERROR, reverse_direction=True), recorded.value)
        glyphs[name] = pen.glyph()
    font["loca"] = newTable("loca")
    font["glyf"] = table = newTable("glyf")
    table.glyphOrder, table.glyphs = order, glyphs
    for tag in ("CFF ", "VORG"):
        if tag in font:
            del font[tag]
    metrics = font["hmtx"].metrics
    for name in order:  # the left side bearing must be the outline's own
        glyph = table[name]
        glyph.recalcBounds(table)
        metrics[name] = (metrics[name][0], getattr(glyph, "xMin", 0))
    profile = font["maxp"]
    profile.tableVersion = 0x00010000
    for field in [
        "maxTwilightPoints",
        "maxStorage",
        "maxFunctionDefs",
        "maxInstructionDefs",
        "maxStackElements",
        "maxSizeOfInstructions",
        "maxComponentElements",
        "maxPoints",
        "maxContours",
        "maxCompositePoints",
        "maxCompositeContours",
        "maxComponentDepth",
    ]:
        setattr(profile, field, 0)
    profile.maxZones = 1
    font["post"].formatType = 3.0
    font.sfntVersion = "\000\001\000\000"
    scale_upem(font, UNITS)


def _draw(pen: Any, recorded: Sequence[tuple[str, tuple[Point, ...]]]) -> None:
    """Draw with ``pen`` what was recorded, in fewer points."""
    contour: Contour = []
    start: Point = (0, 0)
    for drawn, points in recorded:
        if drawn == "moveTo":
            contour, start = [], points[0]
        elif drawn in {"lineTo", "curveTo"}:
            contour.append(points)
        elif contour:  # closed
            if contour[-1][-1] != start:
                contour.append((start,))
            pen.moveTo(contour[-1][-1])
            for segment in simplified(contour, curve=STRAIGHTENED, corner=CORNER):
                (pen.lineTo if len(segment) == 1 else pen.curveTo)(*segment)
            pen.closePath()


def _rename(font, family: str) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    names = font["name"]
    names.names = []
    postscript = family.replace(" ", "")
    for number, text in (
        (1, family),
        (2, "Regular"),
        (3, f"{postscript}-{RECIPE}"),
        (4, family),
        (6, postscript),
    ):
        names.setName(text, number, 3, 1, 0x409)


def recipe_of_values() -> tuple[str, str]:
    """Return the name of the font that values are set in, and how it is cut."""
    source = _source(SOURCES["sans"])
    return source.name, f"{RECIPE} {UNITS} {MAX_ERROR} {_digest(source)}"


def cut_present(
    characters: frozenset[str], family: str
) -> tuple[bytes, dict[str, int]]:
    """Return a font of those ``characters`` that the sans has, and their glyphs."""
    from io import BytesIO

    from fontTools.ttLib import TTFont

    source = _source(SOURCES["sans"])
    with _open(source) as whole:
        held = {chr(code) for code in whole.getBestCmap()}
    made = _cut(source, "".join(sorted(characters & held)), family)
    with TTFont(BytesIO(made)) as font:
        named = font.getBestCmap()
        return made, {chr(code): font.getGlyphID(named[code]) for code in named}


def keep(files: Mapping[Path, bytes]) -> None:
    """Put ``files`` of one cut, the listing last, into their folder, and prune it."""
    for path, data in files.items():
        with _cache(path.parent):
            path.parent.mkdir(parents=True, exist_ok=True)
            _put(path, data)
            _prune(path.parent)
