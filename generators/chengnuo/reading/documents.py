"""YAML files and front matter: text to plain values by a shape, and the mistakes.

The only door of yaml and jsonschema. Every value is read as text; keys are the
Chinese titles of the shape and come out under their English names. Anchors, tags,
duplicate keys and more than one document are refused.
"""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml
from jsonschema import Draft202012Validator

from chengnuo.problems import Place, Problem
from chengnuo.resources import shipped
from chengnuo.tables import bad_character
from chengnuo.text import find_bad_characters

Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
MAX_DEPTH = 12
WHOLE = "整个文件"


@dataclass(frozen=True, slots=True)
class Document:
    """Values under English names, and the line of every one of them."""

    values: Mapping[str, Any]
    file: str
    lines: Mapping[tuple[str | int, ...], int]
    titles: Mapping[tuple[str | int, ...], str]

    def text(self, *path: str | int) -> str:
        """Return the text at ``path``, "" where there is none."""
        found: Any = self.values
        for step in path:
            if isinstance(found, Mapping):
                found = found.get(step, "")
            elif isinstance(found, list):
                found = found[int(step)]
            else:
                return ""
        return found if isinstance(found, str) else ""

    def many(self, name: str) -> list[Any]:
        """Return the list under ``name``, [] where there is none."""
        found = self.values.get(name, [])
        return found if isinstance(found, list) else []

    def place(self, *path: str | int) -> Place:
        """Return where the value at ``path`` stands, or the nearest above it."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.lines:
                column = self.titles.get(path[:length], "")
                return Place(self.file, self.lines[path[:length]], column)
        return Place(self.file)


@cache
def shape(name: str) -> dict[str, Any]:
    """Return the schema ``schemas/<name>.yaml`` as a dict."""
    text = shipped(f"schemas/{name}.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def read_trusted(text: str) -> dict[str, Any]:
    """Return the YAML ``text`` of a file of ours, with its numbers and truth values.

    Raises:
        ValueError: It is no YAML, or no mapping.

    """
    try:
        loaded = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error
    if not isinstance(loaded, dict):
        raise ValueError("应当是一行一项的“名称: 内容”")  # noqa: TRY004 - of the file
    return loaded


def read_document(
    text: str, whole: str | dict[str, Any], file: str, *, first_line: int = 1
) -> tuple[Document | None, list[Problem]]:
    """Return the YAML ``text`` in the shape ``whole``, None where it cannot be used.

    The shape is a schema or the name of one of schemas/.

    ``first_line`` is the line of the file on which the text begins.
    """
    try:
        problems = _refused(text, file, first_line)
        node = None if problems else yaml.compose(text, Loader)
    except yaml.YAMLError as error:
        return None, [_syntax_problem(error, text, file, first_line)]
    if problems:
        return None, problems
    schema = shape(whole) if isinstance(whole, str) else whole
    reader = _Reader(file, schema, first_line)
    values = reader.value(node, schema, ())
    if reader.problems:
        return None, reader.problems
    if not isinstance(values, dict):
        return None, [
            Problem(
                Place(file, first_line),
                "yaml-shape",
                "文件里应当是一行一项的“名称: 内容”。",
                "照同类文件的样子填写。",
            ),
        ]
    problems = reader.check(values)
    document = Document(values, file, reader.lines, reader.titles)
    return (None if problems else document), problems


def _refused(text: str, file: str, first_line: int) -> list[Problem]:
    problems = []
    documents = depth = 0
    event: Any
    for event in yaml.parse(text, Loader):
        line = event.start_mark.line + first_line
        documents += isinstance(event, yaml.DocumentStartEvent)
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:  # before anything that would recurse as deep
            message = "嵌套层数太多。"
            where = Place(file, line)
            return [Problem(where, "yaml-shape", message, "照样例重新填写。")]
        if getattr(event, "anchor", None):
            problems.append(
                Problem(
                    Place(file, line),
                    "yaml-anchor",
                    "用了 & 或 * 记号（引用），这里不允许。",
                    "把内容直接写出来；文字以 & 或 * 开头时用双引号括起来。",
                    str(event.anchor),
                ),
            )
        if getattr(event, "tag", None) not in (None, "!"):
            problems.append(
                Problem(
                    Place(file, line),
                    "yaml-tag",
                    f"用了 ! 记号（{event.tag}），这里不允许。",
                    "删去记号；文字以 ! 开头时用双引号括起来。",
                    str(event.tag),
                ),
            )
    if documents > 1:
        problems.append(
            Problem(
                Place(file),
                "yaml-shape",
                "文件被 --- 分成了几份。",
                "只保留一份。",
            ),
        )
    return problems


def _syntax_problem(
    error: yaml.YAMLError, text: str, file: str, first_line: int
) -> Problem:
    mark = getattr(error, "problem_mark", None)
    line = mark.line + first_line if mark else 0
    said = str(getattr(error, "problem", "") or "")
    around = text.split("\n")[mark.line : mark.line + 1] if mark else []
    if any(
        "\t" in line_text[: len(line_text) - len(line_text.lstrip())]
        for line_text in around
    ):
        message = "行首用了 Tab 键缩进。"
        remedy = "改用空格缩进。"
    elif "mapping values are not allowed" in said:
        message = "这一行的冒号放错了地方。"
        remedy = (
            "名称后用英文冒号加一个空格；内容里有英文冒号时，用双引号把内容括起来。"
        )
    else:
        message = "这附近不合 YAML 的写法。"
        remedy = (
            "名称后用英文冒号加一个空格，各项上下对齐；"
            "内容以符号开头或含英文冒号、井号时用双引号括起来。"
        )
    return Problem(Place(file, line), "yaml-syntax", message, remedy)


class _Reader:
    """One walk over the nodes: values, lines, titles and what was wrong."""

    def __init__(self, file: str, root: dict[str, Any], first_line: int) -> None:
        self.file = file
        self.root = root
        self.first_line = first_line
        self.problems: list[Problem] = []
        self.lines: dict[tuple[str | int, ...], int] = {}
        self.titles: dict[tuple[str | int, ...], str] = {}

    def resolve(self, part: dict[str, Any]) -> dict[str, Any]:
        reference = part.get("$ref")
        if not reference:
            return part
        found: dict[str, Any] = self.root["$defs"][reference.rpartition("/")[2]]
        return found

    def value(
        self, node: yaml.Node | None, part: dict[str, Any], path: tuple[str | int, ...]
    ) -> Any:
        part = self.resolve(part)
        line = node.start_mark.line + self.first_line if node else self.first_line
        self.lines.setdefault(path, line)
        if node is None:
            return {}
        if "title" in part and path:
            self.titles.setdefault(path, part["title"])
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, part, path)
        if isinstance(node, yaml.SequenceNode):
            items = part.get("items", {})
            return [
                self.value(child, items, (*path, index))
                for index, child in enumerate(node.value)
            ]
        text = str(node.value).strip()
        if bad := find_bad_characters(text):
            place = Place(self.file, line, self.titles.get(path, ""))
            self.problems.append(bad_character(place, bad))
        if not text and part.get("type") in ("array", "object"):
            return [] if part["type"] == "array" else {}
        return text

    def mapping(
        self,
        node: yaml.MappingNode,
        part: dict[str, Any],
        path: tuple[str | int, ...],
    ) -> dict[str, Any]:
        properties = part.get("properties", {})
        name_of = {shape.get("title", key): key for key, shape in properties.items()}
        values: dict[str, Any] = {}
        for key_node, child in node.value:
            line = key_node.start_mark.line + self.first_line
            is_word = isinstance(key_node, yaml.ScalarNode)
            title = str(key_node.value) if is_word else "？"
            name = name_of.get(title)
            if name is None:
                near = difflib.get_close_matches(title, name_of, 1, 0.5)
                self.add(
                    line,
                    title,
                    "unknown-key",
                    f"不认识“{title}”这一项。",
                    f"改成“{near[0]}”。"
                    if near
                    else "删去，或者改成：" + "、".join(name_of) + "。",
                    title,
                )
                continue
            if name in values:
                self.add(
                    line,
                    title,
                    "repeated-key",
                    f"“{title}”写了两次。",
                    "只保留一处。",
                    title,
                )
                continue
            self.lines[(*path, name)] = line
            values[name] = self.value(child, properties[name], (*path, name))
        return values

    def add(
        self, line: int, column: str, rule: str, message: str, remedy: str, value: str
    ) -> None:
        place = Place(self.file, line, column)
        self.problems.append(Problem(place, rule, message, remedy, value[:100]))

    def check(self, values: dict[str, Any]) -> list[Problem]:
        """Validate against the JSON Schema and say in Chinese what it found."""
        for error in Draft202012Validator(self.root).iter_errors(values):
            path = tuple(error.absolute_path)
            line = next(
                self.lines[path[:n]]
                for n in range(len(path), -1, -1)
                if path[:n] in self.lines
            )
            title = self.titles.get(path, "")
            value = error.instance if isinstance(error.instance, str) else ""
            rule, message, remedy = _words(error, title, value)
            if error.validator == "required":
                for missing in error.validator_value:
                    if missing not in error.instance:
                        part = error.schema["properties"][missing]
                        name = part.get("title", missing)
                        self.add(
                            line,
                            name,
                            "missing-value",
                            f"“{name}”没有填。",
                            f"补填{name}。",
                            "",
                        )
                continue
            self.add(line, title, rule, message, remedy, value)
        return list(dict.fromkeys(self.problems))


def _words(error: Any, title: str, value: str) -> tuple[str, str, str]:
    """Return rule, message and remedy for one finding of jsonschema."""
    part = error.schema
    if error.validator == "enum":
        choices = [choice for choice in part["enum"] if choice]
        near = difflib.get_close_matches(value, choices, 1, 0.5)
        return (
            "unknown-choice",
            f"“{value}”不是可用的{title}。可用：{'、'.join(choices)}。",
            f"写成“{near[0]}”。" if near else "从上面的写法中选一个。",
        )
    if error.validator == "type":
        wants = {
            "string": "应当是一段文字，却写成了几项。",
            "array": "应当是一项一行、每行以“- ”开头的列表。",
            "object": "应当是一行一项的“名称: 内容”。",
        }[part["type"]]
        return "yaml-shape", f"“{title or WHOLE}”{wants}", "照样例重新填写。"
    if error.validator in ("minLength", "minItems"):
        return "missing-value", f"“{title}”没有填。", f"补填{title}。"
    if error.validator == "maxItems":
        return (
            "too-long",
            f"{title}有 {len(error.instance)} 项，超过 {part['maxItems']} 项的上限。",
            "合并或者删去一些。",
        )
    if error.validator == "maxLength":
        return (
            "too-long",
            f"{title}有 {len(value)} 个字，超过 {part['maxLength']} 个字的上限。",
            "精简内容。",
        )
    remedy = part.get("description") or "照样例填写"
    return (
        "bad-form",
        f"“{value}”不合{title}的格式。",
        f"{remedy}。".replace("。。", "。"),
    )
