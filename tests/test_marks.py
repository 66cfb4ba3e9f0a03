"""A document says which edition it is, and its digest tells any change of its text."""

import base64
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chengnuo.rendering import document_html
from chengnuo.rendering.marks import digest_of, issue_of, marked, shown
from chengnuo.rendering.vocabulary import body_of, parse
from examples import example
from rendered import look

ADDRESS = "https://portal.example/999901/example/matter/"
MARK = {
    "document": "letter",
    "place": "999901/example/matter",
    "version": "2026年示例第1版",
    "address": ADDRESS,
}


def plain() -> str:
    data = example("letter", "two proofs, decided, basis quoted")
    return document_html("letter", data, look())


PLAIN = plain()


@pytest.mark.clause("xingyang-18-annex2/三-a")
def test_a_letter_says_what_it_is_in_print_and_in_its_metadata():
    root = parse(marked(PLAIN, MARK))
    issue = issue_of(root)
    digest = issue["digest"]
    assert issue == {k: MARK[k] for k in ("document", "place", "version")} | {
        "digest": digest
    }
    foot = body_of(root).get("data-foot")
    assert f"版本 {MARK['version']}" in foot
    assert f"校验码 {shown(digest)}" in foot
    assert digest.startswith(shown(digest))


@pytest.mark.clause("hainan-394-a/二-7-c")
def test_the_page_of_the_matter_is_a_qr_code_with_words_for_those_who_cannot_see():
    (image,) = parse(marked(PLAIN, MARK)).iter("img")
    assert ADDRESS in image.get("alt")
    kind, _, data = image.get("src").partition(",")
    assert kind == "data:image/png;base64"
    assert base64.b64decode(data).startswith(b"\x89PNG")


def test_without_an_address_there_is_no_code():
    assert not list(parse(marked(PLAIN, MARK | {"address": ""})).iter("img"))


def test_the_digest_does_not_hang_on_the_address():
    digests = {
        issue_of(parse(marked(PLAIN, MARK | {"address": address})))["digest"]
        for address in ("", ADDRESS, "https://other.example/")
    }
    assert len(digests) == 1


# Every text that is printed; what a blank offers to choose from is not.
PRINTED = re.compile(r"(?<!<option)(?<!\")>([^<>]*[^<>\s][^<>]*)</(?!option|title)")
TEXTS = list(PRINTED.finditer(PLAIN))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_other_character_is_another_digest(data):
    found = data.draw(st.sampled_from(TEXTS))
    places = [
        at for at in range(found.start(1), found.end(1)) if not PLAIN[at].isspace()
    ]
    at = data.draw(st.sampled_from(places))
    other = data.draw(st.sampled_from("的了，。1１aA—〇"))
    if other == PLAIN[at] or PLAIN[at] in "&;":
        return
    changed = PLAIN[:at] + other + PLAIN[at + 1 :]
    before = digest_of(parse(PLAIN), "")
    assert digest_of(parse(changed), "") != before
