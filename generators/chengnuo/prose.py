"""Turn the Markdown of policies and guides into safe HTML with stable anchors.

In: Markdown. Out: HTML and its table of contents. HTML in the text is shown, not
obeyed; images and links that run something are refused. A numbered clause (一、（一）
1. （1） 第一条) gets an anchor made of its numbers, such as ``二-三-1``. The only door of
markdown_it.
"""

import html as html_
import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import zip_longest

from markdown_it import MarkdownIt
from markdown_it.token import Token

COUNT = "[一二三四五六七八九十百]+"
LEVELS = (  # how Chinese papers number, from the outside in
    re.compile(f"第({COUNT}[编章])"),
    re.compile(f"第({COUNT}条)"),
    re.compile(f"({COUNT})、"),
    re.compile(f"[（(]({COUNT})[）)]"),
    re.compile(r"([0-9]{1,3})[.．、](?![0-9])"),
    re.compile(r"[（(]([0-9]{1,3})[）)]"),
)
ITEM = 4  # the level of 1., which Markdown itself takes for a list
ANNEX = re.compile(r"(附[件表录]\s*[0-9一二三四五六七八九十]*)")
NOT_IN_ANCHORS = re.compile(r"[^\w-]+")
SAFE_LINK = re.compile(r"(?:https?://|mailto:|tel:|[./#\w-][^:]*$)", re.IGNORECASE)


SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Prose:
    """Safe HTML and its headings: level, label, anchor."""

    html: str
    headings: tuple[tuple[int, str, str], ...]

    @cached_property
    def _plain(self) -> tuple[str, list[int], list[str]]:
        """The words without marks and spaces, and where each anchor begins."""
        plain, offsets, anchors = "", [0], [""]
        position = 0
        for tag in re.finditer(r"<[^>]*>", self.html):
            plain += _bare(self.html[position : tag.start()])
            position = tag.end()
            if found := re.search(r'\bid="([^"]*)"', tag[0]):
                offsets.append(len(plain))
                anchors.append(html_.unescape(found[1]))
        return plain + _bare(self.html[position:]), offsets, anchors

    def place_of(self, text: str) -> str | None:
        """Return the anchor of the numbered piece in which ``text`` stands.

        "" where it stands before the first anchor, None where it does not stand.
        White space counts for nothing.
        """
        plain, offsets, anchors = self._plain
        found = plain.find(SPACE.sub("", text))
        return None if found < 0 else anchors[bisect_right(offsets, found) - 1]


def to_html(text: str) -> str:
    """Return ``text`` as safe HTML."""
    return render(text).html


def render(text: str) -> Prose:
    """Return ``text`` as safe HTML with its table of contents."""
    markdown = _parser()
    tokens = markdown.parse(text)
    anchors = _Anchors()
    headings = []
    inside: list[Token] = []  # the ordered lists around a token
    for token, after in zip_longest(tokens, tokens[1:]):
        content = after.content.strip() if after and after.type == "inline" else ""
        if token.type == "ordered_list_open":
            inside.append(token)
        elif token.type == "ordered_list_close":
            inside.pop()
        elif token.type == "heading_open":
            label = _words(after)
            anchor = anchors.heading(label)
            token.attrSet("id", anchor)
            headings.append((int(token.tag[1]), label, anchor))
        elif token.type == "paragraph_open":
            if anchor := anchors.clause(content):
                token.attrSet("id", anchor)
        elif (
            token.type == "list_item_open"
            and inside
            and token.level == inside[-1].level + 1
        ):
            token.attrSet("id", anchors.item(token.info, len(inside) - 1))
    html: str = markdown.renderer.render(tokens, markdown.options, {})
    return Prose(html, tuple(headings))


class _Anchors:
    """Numbers the pieces of one paper: where we are, and which names are taken."""

    def __init__(self) -> None:
        self.annex = ""
        self.path: dict[int, str] = {}
        self.taken: set[str] = set()

    def heading(self, label: str) -> str:
        """Return the anchor of a heading: by its number, else by its words."""
        if found := ANNEX.match(label):
            self.annex, self.path = NOT_IN_ANCHORS.sub("", found[1]), {}
            return self._unique(self.annex)
        return self.clause(label) or self._unique(
            NOT_IN_ANCHORS.sub("", label) or "标题"
        )

    def clause(self, text: str) -> str:
        """Return the anchor of a piece that begins with a number, else ""."""
        for level, pattern in enumerate(LEVELS):
            if found := pattern.match(text):
                return self._numbered(level, found[1])
        return ""

    def item(self, number: str, depth: int) -> str:
        """Return the anchor of item ``number`` of a Markdown list."""
        return self._numbered(ITEM + depth, number)

    def _numbered(self, level: int, number: str) -> str:
        self.path = {at: n for at, n in self.path.items() if at < level}
        self.path[level] = number
        parts = [self.annex] if self.annex else []
        return self._unique(
            "-".join(parts + [self.path[at] for at in sorted(self.path)])
        )

    def _unique(self, anchor: str) -> str:
        number, name = 2, anchor
        while name in self.taken:
            name, number = f"{anchor}_{number}", number + 1
        self.taken.add(name)
        return name


def _words(token: Token | None) -> str:
    """Return the words of a line without its marks."""
    children = (token.children if token else None) or []
    return "".join(child.content for child in children).strip()


def _bare(text: str) -> str:
    return SPACE.sub("", html_.unescape(text))


def _is_safe(address: str) -> bool:
    return bool(SAFE_LINK.match(address.strip()))


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    parser.validateLink = _is_safe  # type: ignore[method-assign, assignment]
    return parser
