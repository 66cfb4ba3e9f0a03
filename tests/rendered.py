"""One look for the tests of documents: the shipped templates, fonts cut for them all."""

import json
import tempfile
from functools import cache
from pathlib import Path

from chengnuo.rendering import Look, make_look, render_document
from examples import TEMPLATES, examples

TYPED = "示例商贸有限公司"


@cache
def look() -> Look:
    """Return the look; its fonts are cut once a machine."""
    said = json.dumps([data for _, _, data in examples()], ensure_ascii=False)
    return make_look(
        templates=(TEMPLATES,),
        site=(),
        characters=frozenset(said + "䶮㛃𬱖"),
        cache=Path(tempfile.gettempdir()) / "chengnuo-tests",
    )


@cache
def rendered(kind: str, called: str) -> bytes:
    """Return the example ``called`` as ``kind``, such as letter_pdf."""
    name = kind.partition("_")[0]
    (data,) = [d for n, c, d in examples() if (n, c) == (name, called)]
    return render_document(kind, data, look())
