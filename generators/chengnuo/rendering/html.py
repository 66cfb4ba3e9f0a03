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

__all__ = [
    "FAULTS",
    "STRICT",
    "document",
    "layered",
    "template_problem",
]
DIGITS = "〇一二三四五六七八九"
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
STRICT: dict[str, Any] = {
    "autoescape": True,
    "undefined": jinja2.StrictUndefined,
    "trim_blocks": True,
    "lstrip_blocks": True,
}
"""How every template is read, the documents' and the portal's."""
FAULTS = (
    jinja2.TemplateError,
    TypeError,
    ValueError,
    ArithmeticError,
    RecursionError,
)
"""What a template that is wrong raises while it is read and filled."""
HEADING = re.compile(r"(</?h)([1-6])\b")


def document(template: str, data: Mapping[str, Any], folders: tuple[Path, ...]) -> str:
    """Return ``template``, such as ``letter/letter.html``, filled with ``data``."""
    try:
        filled = _environment(folders).get_template(template).render(data)
    except FAULTS as error:
        raise template_problem(template, error) from error
    if not filled.strip():
        raise ChengnuoError(
            f"模板 {template} 是空的。",
            remedy="照自带的模板写；是自己改过的模板，可以先移走，用自带的。",
        )
    return filled


def template_problem(template: str, error: Exception, where: str = "") -> ChengnuoError:
    """Return what to tell of a template that cannot be filled, for one of `FAULTS`."""
    if isinstance(error, jinja2.TemplateNotFound):
        return ChengnuoError(
            f"找不到模板 {error.name}{where}。",
            remedy="检查 templates 和 site 文件夹是否完整。",
        )
    if isinstance(error, UnicodeDecodeError):
        return ChengnuoError(
            f"模板 {template}（或它引用的模板）不是 UTF-8 编码{where}。",
            remedy="用编辑器把它另存为 UTF-8。",
        )
    name, line = template, ""
    if isinstance(error, jinja2.TemplateSyntaxError):  # may be in what it includes
        name, line = error.name or template, f"第 {error.lineno} 行"
    said = str(error)
    if isinstance(error, jinja2.TemplateError):
        said = error.message or said
    if isinstance(error, RecursionError):
        said = "它引用了自己；要在自带的模板上修改，写 shipped/ 开头的名称"
    return ChengnuoError(
        f"模板 {name}{line}有误{where}：{said}。",
        remedy="改正模板；是自己改过的模板，可以先移走，用自带的。",
    )


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
