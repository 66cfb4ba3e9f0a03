"""A letter that came back: what it says, what it lacks, whether it was altered."""

import json
import os
import re
import shutil
import tempfile
from pathlib import Path

import pytest
from pikepdf import Pdf

import chengnuo
from chengnuo.cli.letter_reports import as_text
from chengnuo.receiving import Received
from chengnuo.receiving.comparing import Notice, Reference, compare
from chengnuo.receiving.office import Office
from chengnuo.rendering.vocabulary import Field
from hostile import BODY as DOCUMENT
from hostile import packed, parts_of
from letters import BODY, CITIZEN, MATTER, WORDING, filled, run, small_content, table
from test_values import TODAY

FORMS = ("docx", "pdf")
OTHER_GUIDE = (
    "999901-demo/agencies/human-resources/guides/human-resources-service-permit.md"
)
FIELDS = (
    Field("name", "名称", "text", 20, need="always"),
    Field("uscc", "信用代码", "text", 18, check="uscc"),
)
ISSUE = {"document": "letter", "place": "a/b/c", "version": "1", "digest": "d"}


def held(now, issued=("甲", "乙", "丙"), form="docx", issue=ISSUE, values=None):
    received = Received(form, values or {"name": "示例"}, dict(issue), tuple(now))
    return compare(received, Reference(ISSUE, tuple(issued), FIELDS), today=TODAY)


def read(*words):
    done = run("read", *words, "--format", "json")
    return done.exit_code, json.loads(done.stdout)["letters"]


@pytest.fixture(scope="module")
def letters(tmp_path_factory):
    """Return a folder with both letters in both formats."""
    return filled(tmp_path_factory.mktemp("letters"), BODY, CITIZEN)


@pytest.fixture(scope="module")
def yesterday(tmp_path_factory):
    """Return a folder with a letter and a blank of a version that is no longer issued."""
    content = tmp_path_factory.mktemp("yesterday") / "content"
    shutil.copytree(small_content(), content)
    path = content / WORDING
    text = path.read_text("utf-8")
    assert "申请人" in text
    path.write_text(text.replace("申请人", "声请人", 1), "utf-8")
    folder = content.parent
    done = run("fill", MATTER, "--data", _rows(folder), "--out", folder,
               content=content)  # fmt: skip
    assert done.exit_code == 0, done.output
    office = _office(content)
    for form in FORMS:
        blank = office.find(MATTER, "letter", form).blank
        (folder / f"blank.{form}").write_bytes(blank)
    return folder


def _rows(folder):
    path = folder / "rows.csv"
    path.write_bytes(table(BODY | {"文件名": "old"}))
    return path


def _office(content):
    return Office(content, TODAY, Path(tempfile.gettempdir()) / "chengnuo-tests")


@pytest.mark.parametrize("form", FORMS)
def test_a_whole_letter_is_read_back_with_every_value(letters, form) -> None:
    code, (one, other) = read(*sorted(letters.glob(f"*.{form}")))
    assert code == 0
    for letter in (one, other):
        assert letter["notice"] == "unchanged"
        assert (letter["document"], letter["place"]) == ("letter", MATTER)
        assert len(letter["digest"]) == 64
        assert letter["missing"] == letter["invalid"] == letter["doubts"] == []
        assert letter["differences"] == []
    said = {value["title"]: value["text"] for value in one["values"]}
    assert said["申请人类别"] == "申请人为法人或其他组织"
    assert said["联系人"] == "示例䶮"
    assert said["已符合的条件、标准、要求"] == "已具备条件。\n符合要求。"
    assert said["就证明事项2作出承诺：营业执照"] == "是"
    assert said["申请人签署日期"] == "2026-11-20"


def test_a_docx_whose_notice_was_altered_is_shown_with_both_texts(
    letters, tmp_path
) -> None:
    good = (letters / "2-示例商贸有限公司.docx").read_bytes()
    parts = parts_of(good)
    assert "责任".encode() in parts[DOCUMENT]
    changed = parts[DOCUMENT].replace("责任".encode(), "义务".encode(), 1)
    path = tmp_path / "altered.docx"
    path.write_bytes(packed(parts | {DOCUMENT: changed}))
    code, (one,) = read(path)
    assert code == 1
    assert one["notice"] == "altered"
    (difference,) = one["differences"]
    assert "责任" in difference["issued"]
    assert "义务" in difference["now"]
    assert "责任" in run("read", path).output


def test_a_pdf_whose_notice_was_altered_is_told_with_its_page(
    letters, tmp_path
) -> None:
    path = tmp_path / "altered.pdf"
    with Pdf.open(letters / "2-示例商贸有限公司.pdf") as pdf:
        page = pdf.pages[2]
        page.contents_add(b"0 0 100 100 re f", prepend=False)
        pdf.save(path)
    code, (one,) = read(path)
    assert code == 1
    assert one["notice"] == "altered"
    assert any("第3页" in difference["message"] for difference in one["differences"])


@pytest.mark.parametrize("form", FORMS)
def test_a_letter_of_another_version_is_told_and_held_against_its_blank(
    yesterday, form
) -> None:
    code, (one,) = read(yesterday / f"old.{form}")
    assert (code, one["notice"]) == (1, "other_version")
    assert "--blank" in one["advice"]
    code, (one,) = read(
        yesterday / f"old.{form}", "--blank", yesterday / f"blank.{form}"
    )
    assert (code, one["notice"]) == (0, "unchanged")


@pytest.mark.parametrize("form", FORMS)
def test_a_letter_is_not_altered_by_a_change_to_another_matter(form, tmp_path) -> None:
    letters = filled(tmp_path, BODY, form=form)
    content = tmp_path / "content"
    shutil.copytree(small_content(), content)
    guide = content / OTHER_GUIDE
    guide.write_text(f"{guide.read_text('utf-8')}\n一丁七丄三上下\n", "utf-8")
    done = run("read", *letters.iterdir(), content=content)
    assert done.exit_code == 0, done.output


def test_a_blank_of_the_other_format_is_told(letters, yesterday) -> None:
    path = next(letters.glob("*.pdf"))
    code, (one,) = read(path, "--blank", yesterday / "blank.docx")
    assert code == 2
    assert "格式" in one["refused"]["message"]


@pytest.mark.parametrize("form", FORMS)
def test_an_empty_letter_lacks_what_must_be_filled_in(form, tmp_path) -> None:
    path = tmp_path / f"empty.{form}"
    path.write_bytes(_office(small_content()).find(MATTER, "letter", form).blank)
    code, (one,) = read(path)
    assert code == 1
    assert one["notice"] == "unchanged"
    assert [missing["title"] for missing in one["missing"]][:1] == ["申请人类别"]


def test_a_document_that_is_not_ours_is_unknown(letters, tmp_path) -> None:
    parts = parts_of((letters / "3-示例乙.docx").read_bytes())
    path = tmp_path / "other.docx"
    path.write_bytes(packed({n: d for n, d in parts.items() if "custom.xml" not in n}
                            | {"[Content_Types].xml": _without_custom(parts)}))  # fmt: skip
    done = run("read", path)
    assert done.exit_code == 1
    assert "认不出" in done.output


def _without_custom(parts):
    return re.sub(rb"<Override[^>]*custom[^>]*/>", b"", parts["[Content_Types].xml"])


def test_one_bad_file_does_not_stop_the_others(letters, tmp_path) -> None:
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(b"\xff\xd8\xff\xe0")
    good = letters / "3-示例乙.docx"
    code, (one, two, three) = read(bad, good, tmp_path / "absent.pdf")
    assert code == 2
    assert "JPEG" in one["refused"]["message"]
    assert two["notice"] == "unchanged"
    assert "没有" in three["refused"]["message"]
    done = run("read", bad, good)
    assert "读不了" in done.output
    assert "示例乙" in done.output


def test_one_difference_is_one_sentence_with_what_is_around_it() -> None:
    report = held(["甲", "一二三四五六七八九十甲乙丙丁", "丙"],
                  ["甲", "一二三四五六七八九十甲子丙丁", "丙"])  # fmt: skip
    assert report.notice is Notice.ALTERED
    (one,) = report.differences
    assert one.issued == "一二三四五六七八九十甲子丙丁"
    assert one.now == "一二三四五六七八九十甲乙丙丁"
    assert not report.is_whole


def test_pieces_that_went_or_came_are_told() -> None:
    (gone,) = held(["甲", "丙"]).differences
    assert gone.message == "少了“乙”。"
    (come,) = held(["甲", "乙", "丁", "丙"]).differences
    assert come.message == "多了“丁”。"


def test_what_cannot_be_seen_is_told_by_its_number() -> None:
    (one,) = held(["甲", "乙\u200b", "丙"]).differences
    assert "[U+200B]" in one.message


def test_a_flood_of_differences_is_cut_short() -> None:
    few = held([str(number) for number in range(100)]).differences
    assert len(few) == 21
    many = held(["x"] * 100_000).differences
    assert len(many) == 1


def test_the_parts_of_a_pdf_are_told_by_what_they_are() -> None:
    digest, other = "0" * 32, "1" * 32
    issued = [
        "页数 2",
        f"第1页的文字 {digest}",
        f"第1页的填写栏（a b） {digest} D:{digest}",
    ]
    now = ["页数 3", f"第1页的文字 {other}", f"第1页的填写栏（a b） {digest} D:{other}",
           f"第3页的批注（Text） {digest}"]  # fmt: skip
    report = held(now, issued, form="pdf")
    assert [one.message for one in report.differences] == [
        "页数与发布的文本不同。",
        "第1页的文字与发布的文本不同。",
        "第1页的填写栏（a b）与发布的文本不同。",
        "第3页的批注（Text）是发布的文本里没有的。",
    ]


def test_a_doubt_is_told_but_the_letter_is_whole() -> None:
    report = held(["甲", "乙", "丙"],
                  values={"name": "示例", "uscc": "91350100M0001TGQXM"})  # fmt: skip
    assert [one.severity for one in report.findings] == ["doubt"]
    assert report.is_whole


def test_nothing_that_a_file_says_can_act_on_a_terminal(tmp_path) -> None:
    evil = "\x1b]0;x\x07"
    report = held(["甲", "乙", "丙"], issue=ISSUE | {"version": evil, "place": evil},
                  values={"name": evil, evil: evil})  # fmt: skip
    lines = [*as_text(tmp_path, report)]
    assert all(line.isprintable() for line in lines)


def test_names_of_files_cannot_act_on_a_terminal_and_stop_nothing(
    letters, tmp_path
) -> None:
    good = (letters / "3-示例乙.docx").read_bytes()
    evil = [b"\x1b[31mred.docx", b"\xff.docx", "示\u202e例.docx".encode()]
    for name in evil:
        path = os.path.join(os.fsencode(tmp_path), name)  # noqa: PTH118 - bytes
        with open(path, "wb") as file:  # noqa: PTH123 - the same
            file.write(good if name != evil[2] else b"x")
    paths = sorted(tmp_path.iterdir())
    done = run("read", *paths)
    assert done.exit_code == 2
    assert all(line.isprintable() for line in done.output.split("\n"))
    for told in ("[U+001B]", "[U+DCFF]", "[U+202E]"):
        assert told in done.output
    code, listed = read(*paths)
    assert code == 2
    assert len(listed) == 3


def test_the_api_reads_what_it_filled(letters) -> None:
    for path in letters.iterdir():
        assert chengnuo.receive(path.read_bytes()).issue["place"] == MATTER
