"""Print a document as tagged PDF (PDF/UA-1) with cut fonts and nothing else.

In: HTML, the cut fonts, the style sheet. Out: bytes, the same in every process. Nothing
is fetched but the fonts; a font or a character that was not cut is an error. The only
door of weasyprint.
"""

from base64 import b64decode
from functools import lru_cache

from weasyprint import CSS, HTML
from weasyprint.text.ffi import harfbuzz_subset
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from chengnuo.errors import ChengnuoError
from chengnuo.rendering import fonts as cutting
from chengnuo.rendering.fonts import FAMILIES, Fonts

SCHEME = "chengnuo:"
PICTURE = "data:image/png;base64,"


class _Shipped(URLFetcher):  # type: ignore[misc]
    """Hands out the cut fonts and refuses every other address."""

    def __init__(self, files: dict[str, bytes]) -> None:
        super().__init__()
        self.files = files

    def fetch(
        self, url: str, headers: dict[str, str] | None = None
    ) -> URLFetcherResponse:
        del headers
        if url.startswith(PICTURE):
            picture = b64decode(url.removeprefix(PICTURE))
            return URLFetcherResponse(url, picture, {"Content-Type": "image/png"})
        if url not in self.files:
            raise FatalURLFetchingError(url)
        return URLFetcherResponse(url, self.files[url], {"Content-Type": "font/ttf"})


def pdf(html: str, *, fonts: Fonts, styles: str) -> bytes:
    """Return ``html`` printed; its title and language are in the HTML itself."""
    fetcher, style, configuration = _setting(fonts, styles)
    try:
        document = HTML(string=html, url_fetcher=fetcher).render(
            stylesheets=[style],
            font_config=configuration,
            pdf_variant="pdf/ua-1",
            pdf_forms=True,
        )
        printed: bytes = document.write_pdf(
            pdf_variant="pdf/ua-1", pdf_forms=True, custom_metadata=True
        )
    except FatalURLFetchingError as error:
        raise ChengnuoError(
            f"文书模板引用了外部文件或网址：{error}。",
            remedy="文书只能使用自带的字体和样式，请删去这个引用。",
        ) from error
    strangers = {font.family for font in document.fonts.values()} - set(
        FAMILIES.values()
    )
    if strangers:
        raise _not_cut(html, fonts, strangers)
    return printed


def _not_cut(html: str, fonts: Fonts, strangers: set[str]) -> ChengnuoError:
    lacking = cutting.missing(fonts, html)
    named = "、".join(f"{c}（U+{ord(c):04X}）" for c in lacking[:20])
    return ChengnuoError(
        f"文书里有裁剪字体没有的字符：{named or '（见样式表）'}，"
        f"会混入别的字体（{'、'.join(sorted(strangers))}）。",
        remedy="把这些字符列入裁剪的字符表，或检查它们是否录错。",
    )


@lru_cache(maxsize=4)
def _setting(fonts: Fonts, styles: str) -> tuple[_Shipped, CSS, FontConfiguration]:
    """Read fonts and style sheet, once a process."""
    if not harfbuzz_subset:
        raise ChengnuoError(
            "缺少系统组件 libharfbuzz-subset，生成每份 PDF 会慢数十倍。",
            remedy="安装：sudo apt-get install libharfbuzz-subset0",
        )
    files = {f"{SCHEME}{role}": fonts.file(role).read_bytes() for role in FAMILIES}
    fetcher = _Shipped(files)
    faces = "".join(
        f'@font-face{{font-family:"{family}";src:url("{SCHEME}{role}")}}'
        for role, family in FAMILIES.items()
    )
    configuration = FontConfiguration()
    style = CSS(string=faces + styles, url_fetcher=fetcher, font_config=configuration)
    return fetcher, style, configuration
