"""Fill a template with data: semantic HTML that PDF and DOCX are both made from.

In: the name of a template, data, the folders to look in. Out: HTML. Text in data is
only ever a value (escaped); a name that is not in data is an error. The only door of
jinja2.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from chengnuo.errors import ChengnuoError

DIGITS = "〇一二三四五六七八九"
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
STRICT: dict[str, Any] = {
    "autoescape": True,
    "undefined": jinja2.StrictUndefined,
    "trim_blocks": True,
    "lstrip_blocks": True,
}
"""How every template is read, the documents' and the portal's."""
HEADING = re.compile(r"(</?h)([1-6])\b")


def document(template: str, data: Mapping[str, Any], folders: tuple[Path, ...]) -> str:
    """Return ``template``, such as ``letter/letter.html``, filled with ``data``."""
    try:
        return _environment(folders).get_template(template).render(data)
    except jinja2.TemplateNotFound as error:
        raise ChengnuoError(
            f"找不到模板 {error.name}。", remedy="检查 templates 文件夹是否完整。"
        ) from error
    except jinja2.TemplateError as error:
        raise ChengnuoError(
            f"模板 {template} 有误：{error}。",
            remedy="改正模板；模板能用的数据写在它旁边的 .yaml 文件里。",
        ) from error


def layered(folders: tuple[Path, ...]) -> jinja2.BaseLoader:
    """Return what finds a template in the first of ``folders`` that has it.

    The last is the shipped one; its own stay reachable as ``shipped/…``.
    """
    return jinja2.ChoiceLoader(
        [
            jinja2.FileSystemLoader(folders),
            jinja2.PrefixLoader({"shipped": jinja2.FileSystemLoader(folders[-1])}),
        ]
    )


def chinese(number: int) -> str:
    """Return ``number`` (1 to 99) as in （十二）."""
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else f"{DIGITS[tens]}十"
    return head + (DIGITS[ones] if ones or not tens else "")


def pieces(text: str) -> list[tuple[str, str]]:
    """Cut ``text`` at its {placeholders}: ("text", …) and ("field", name) in turn."""
    parts = PLACEHOLDER.split(text)
    return [
        ("field" if index % 2 else "text", part)
        for index, part in enumerate(parts)
        if part
    ]


def lines(text: str) -> list[str]:
    """Return the lines of ``text`` that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def sentence(text: str) -> str:
    """Return ``text`` on one line and without its full stop, to be built in."""
    return "".join(lines(text)).rstrip("。；;")


def under(prose: str, level: int) -> Markup:
    """Return safe prose with its headings moved below ``level``, none skipped.

    The prose is what `chengnuo.prose` made, so that its tags may stand.
    """
    levels = [int(found[2]) for found in HEADING.finditer(prose)]
    if not levels:
        return Markup(prose)  # noqa: S704
    top, deepest, now = min(levels), level, level

    def move(found: re.Match[str]) -> str:
        nonlocal deepest, now
        if not found[1].startswith("</"):
            now = min(int(found[2]) - top + level + 1, deepest + 1, 6)
            deepest = now
        return f"{found[1]}{now}"

    return Markup(HEADING.sub(move, prose))  # noqa: S704


@lru_cache(maxsize=8)
def _environment(folders: tuple[Path, ...]) -> jinja2.Environment:
    environment = jinja2.Environment(  # noqa: S701 - STRICT has it
        **STRICT, loader=layered(folders), auto_reload=False
    )
    environment.filters |= {
        "chinese": chinese,
        "pieces": pieces,
        "under": under,
        "lines": lines,
        "sentence": sentence,
    }
    return environment
