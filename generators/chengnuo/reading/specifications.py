"""The kinds of documents: what templates/<name>/<name>.yaml says of each.

In: the folders of templates, the nearest first. Out: a DocumentSpec each, with its
examples completed from shared/views.yaml. A city may lay a folder of its own beside
its content: a new kind of document needs no code.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from chengnuo.errors import ChengnuoError
from chengnuo.model import DocumentSpec, DocumentWording, Example, Level, WordingKey
from chengnuo.problems import Place
from chengnuo.reading.documents import read_trusted
from chengnuo.reading.intake import Intake

VIEWS = "shared/views.yaml"
LABELS = "labels"  # the entry of views.yaml that says how examples are called
PARTS = "parts"  # the entry of views.yaml that tells which view a field holds
FORMATS = ("pdf", "docx", "html", "xlsx", "form")
AUDIENCES = ("applicant", "agency")
CONDITIONS = ("", "permit", "by_representative")
MAX_TEXT = 2000


def read_specs(folders: tuple[Path, ...]) -> tuple[DocumentSpec, ...]:
    """Return every kind of document, in the order in which they are listed.

    Raises:
        ChengnuoError: A description is wrong; it names the file.

    """
    return _specs(folders)


@lru_cache(maxsize=4)
def _specs(folders: tuple[Path, ...]) -> tuple[DocumentSpec, ...]:
    patterns = _patterns(folders)
    nearest: dict[str, Path] = {}
    for folder in folders:
        for path in sorted(folder.glob("*/*.yaml")):
            if path.stem == path.parent.name:
                nearest.setdefault(path.stem, path)
    found = [(_order(path), _spec(path, patterns)) for path in nearest.values()]
    return tuple(spec for _, spec in sorted(found, key=lambda pair: pair[0]))


def read_document_wordings(
    intake: Intake, folder: Path, specs: tuple[DocumentSpec, ...]
) -> tuple[DocumentWording, ...]:
    """Return the words that a jurisdiction has for documents, in ``folder``."""
    found = (_wording(intake, folder / f"{s.name}.yaml", s) for s in specs if s.wording)
    return tuple(filter(None, found))


def completed(patterns: Mapping[str, Any], name: str, given: Any) -> Any:
    """Return the view ``name`` that ``given`` and the pattern of that name make."""
    if isinstance(given, list):
        return [completed(patterns, name, one) for one in given]
    pattern = patterns.get(name)
    if not isinstance(pattern, dict) or not isinstance(given, dict | None):
        return given
    whole = {**pattern, **(given or {})}
    for field, part in patterns.get(PARTS, {}).get(name, {}).items():
        whole[field] = completed(patterns, part, whole.get(field, {}))
    return whole


def _patterns(folders: tuple[Path, ...]) -> dict[str, Any]:
    for folder in folders:
        if (folder / VIEWS).is_file():
            return _load(folder / VIEWS)
    return {}


def _load(path: Path) -> dict[str, Any]:
    try:
        return read_trusted(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise _wrong(path, str(error)) from error


def _wrong(path: Path, said: str) -> ChengnuoError:
    return ChengnuoError(
        f"文书说明“{path.parent.name}/{path.name}”有误：{said}。",
        remedy="照自带的 templates/letter/letter.yaml 改正；自己加的可以先移走。",
    )


def _order(path: Path) -> tuple[int, str]:
    order = _load(path).get("order", 99)
    return (order if isinstance(order, int) else 99, path.stem)


def _spec(path: Path, patterns: Mapping[str, Any]) -> DocumentSpec:
    said = _load(path)
    try:
        spec = DocumentSpec(
            name=path.stem,
            title=str(said["title"]),
            about=str(said["about"]),
            levels=tuple(Level(level) for level in said["levels"]),
            formats=tuple(said["formats"]),
            audience=str(said["audience"]),
            params=tuple(param["name"] for param in said["params"]),
            wording=tuple(_keys(said.get("wording", []))),
            is_fillable=bool(said.get("fillable", True)),
            is_optional=bool(said.get("optional", False)),
            only=str(said.get("only", "")),
            examples=tuple(_examples(said, patterns)),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _wrong(path, f"缺少或者写错了 {error}") from error
    known = set(spec.formats) <= set(FORMATS) and spec.only in CONDITIONS
    if not known or spec.audience not in AUDIENCES:
        raise _wrong(path, "formats、audience 或 only 写了不认识的值")
    return spec


def _keys(said: list[dict[str, Any]]) -> Iterator[WordingKey]:
    for one in said:
        default = one.get("default", "")
        text = tuple(map(str, default)) if isinstance(default, list) else str(default)
        yield WordingKey(str(one["name"]), str(one["title"]), text)


def _examples(said: dict[str, Any], patterns: Mapping[str, Any]) -> Iterator[Example]:
    """Yield the examples; a parameter that one leaves out is as its pattern is."""
    words = {key.name: key.default for key in _keys(said.get("wording", []))}
    for one in said.get("examples", []):
        given = one.get("data") or {}
        data = {}
        for param in said["params"]:
            name, view = param["name"], param.get("view", param["name"])
            value = given.get(name, [] if param.get("many") else {})
            is_given = value is not None
            data[name] = completed(patterns, view, value) if is_given else None
        if "words" in data:
            data["words"] = {"source": "", **words, **(given.get("words") or {})}
        name = str(one["name"])
        label = patterns.get(LABELS, {}).get(name, name)
        yield Example(name, str(label), data)


def _wording(intake: Intake, path: Path, spec: DocumentSpec) -> DocumentWording | None:
    if not path.is_file():
        return None
    document = intake.document(path, _shape(spec), f"缺少{spec.title}的文本。")
    if document is None:
        return None
    texts: dict[str, str | tuple[str, ...]] = {}
    for key in spec.wording:
        if isinstance(key.default, tuple):
            if many := document.many(key.name):
                texts[key.name] = tuple(map(str, many))
        elif text := document.text(key.name):
            texts[key.name] = text
    return DocumentWording(
        spec.name,
        document.text("source"),
        document.text("edition"),
        texts,
        Place(document.file, 1),
    )


def _shape(spec: DocumentSpec) -> dict[str, Any]:
    """Return the schema of a jurisdiction's words for ``spec``."""
    text = {"type": "string", "maxLength": MAX_TEXT}
    own: dict[str, Any] = {
        "source": {"title": "来源", "type": "string", "minLength": 1},
        "edition": {"title": "文本版本", "type": "string", "maxLength": 40},
    }
    for key in spec.wording:
        if isinstance(key.default, tuple):
            items = {"title": key.title, **text, "minLength": 1}
            own[key.name] = {
                "title": key.title, "type": "array", "items": items, "maxItems": 40,
            }  # fmt: skip
        else:
            own[key.name] = {"title": key.title, **text}
    return {
        "title": f"{spec.title}文本",
        "type": "object",
        "additionalProperties": False,
        "required": ["source"],
        "properties": own,
    }
