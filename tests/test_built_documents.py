"""Every document of the published portal: size, fonts, conformance, what it says."""

import re
import subprocess
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from zipfile import ZipFile

import pytest

import pdf_ua

FONT = re.compile(
    r"^[A-Z]{6}\+Chengnuo-(Serif|Sans)\s+CID TrueType\s+\S+\s+yes yes yes"
)
UNEMPLOYMENT = "410182/human-resources/unemployment-registration"


def said_by(command: str, path: Path) -> str:
    words = [*command.split(), path, *(["-"] if command == "pdftotext" else [])]
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout


# How many there are of each: 71 matters (one may not be promised by another person),
# 12 agencies, 2 regions; the demonstration has words for the optional ones.
KINDS = {
    "letter": 71,
    "guide": 71,
    "good-faith-notice": 71,
    "special-authorisation": 70,
    "withdrawal": 71,
    "ineligibility-notice": 12,
    "assistance-request": 12,
    "assistance-reply": 12,
    "rectification-order": 12,
    "verification-record": 12,
    "announcement": 2,
    "catalogue": 14,
    "work-procedure": 14,
    "repair-promise": 1,
    "voluntary-promise": 1,
    "industry-promise": 1,
}


@pytest.fixture(scope="module")
def pdfs(portal) -> list[Path]:
    return sorted(portal.rglob("*.pdf"))


@pytest.mark.parametrize("form", ["pdf", "docx", "html"])
@pytest.mark.clause("hainan-394-a/二-7-c")
def test_every_document_is_there_in_each_format(portal, form) -> None:
    counted = Counter(path.stem for path in portal.rglob(f"*.{form}"))
    del counted["index"], counted["404"]
    assert counted == KINDS


def test_lists_are_there_for_excel_and_letters_for_the_browser(portal) -> None:
    assert len(list(portal.rglob("catalogue.xlsx"))) == KINDS["catalogue"]
    assert len(list(portal.rglob("letter.js"))) == KINDS["letter"]


def test_every_letter_of_xingyang_is_at_most_80_kilobytes(portal) -> None:
    letters = list(portal.glob("410182/*/*/letter.pdf"))
    assert len(letters) == 67
    assert [p for p in letters if p.stat().st_size > 80_000] == []


def test_every_pdf_is_at_most_100_kilobytes(pdfs) -> None:
    assert [p for p in pdfs if p.stat().st_size > 100_000] == []


def test_every_docx_is_at_most_40_kilobytes_and_names_no_author(portal) -> None:
    for path in sorted(portal.rglob("*.docx")):
        assert path.stat().st_size <= 40_000
        with ZipFile(path) as package:
            core = package.read("docProps/core.xml").decode()
            assert "python-docx" not in core
            assert {i.date_time for i in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_every_font_of_every_pdf_is_one_of_ours_cut_and_embedded(pdfs) -> None:
    with ThreadPoolExecutor(4) as pool:
        for path, told in zip(
            pdfs, pool.map(lambda p: said_by("pdffonts", p), pdfs), strict=True
        ):
            fonts = told.splitlines()[2:]
            assert fonts, path
            assert [line for line in fonts if not FONT.match(line)] == [], path


@pytest.mark.slow
def test_every_kind_of_pdf_conforms_to_pdf_ua_forms_included(pdfs) -> None:
    """All letters, and of each other kind the smallest, the largest and a middle one."""
    chosen = {path for path in pdfs if path.stem == "letter"}
    for kind in KINDS:
        of_kind = sorted((p.stat().st_size, p) for p in pdfs if p.stem == kind)
        chosen |= {of_kind[at][1] for at in (0, len(of_kind) // 2, -1)}
    failed = {path: rules for path, rules in pdf_ua.check(chosen).items() if rules}
    assert failed == {}


def test_qpdf_finds_no_fault_in_any_pdf(pdfs) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda p: said_by("qpdf --check", p), pdfs))


def test_every_page_of_a_document_of_the_demonstration_says_so(portal) -> None:
    for path in portal.glob("999901/**/*.pdf"):
        for page in said_by("pdftotext", path).rstrip("\f").split("\f"):
            assert "示例" in page, path
    for path in portal.glob("999901/**/*.docx"):
        with ZipFile(path) as package:
            heads = [n for n in package.namelist() if "header" in n]
            assert any("示例" in package.read(name).decode() for name in heads), path
    assert "示例" not in said_by("pdftotext", portal / UNEMPLOYMENT / "letter.pdf")


@pytest.mark.clause(
    "xingyang-18-annex3/二-a",
    "xingyang-18-annex3/二-b",
    "xingyang-18-annex2/二-1-a",
    "xingyang-18-annex2/二-3-a",
    "xingyang-18-annex2/二-7-a",
    "xingyang-18-annex2/三-a",
    "xingyang-18-annex2/三-e",
)
@pytest.mark.clause("hainan-394-a/一-4-b", "hainan-394-a/二-7-f")
def test_the_letter_of_a_real_matter_has_its_notice_filled_in(portal) -> None:
    text = re.sub(r"\s", "", said_by("pdftotext", portal / UNEMPLOYMENT / "letter.pdf"))
    for words in (
        "失业登记",
        "荥阳市人力资源和社会保障局",
        "学校毕（结、肄）业没有就业经历的，提供学校毕（结、肄）业证",
        "《社会保险法》第五十条第二款",  # on file, its first day not established
        "失业人员应当持本单位为其出具的终止或者解除劳动关系的证明",
        "《失业保险条例》第十六条第二款",
        "免于核查",
        "涉嫌犯罪的，依法移送司法机关",
        "已经知晓行政机关告知的全部内容",
        "已符合行政机关告知的条件",
        "愿意承担不实承诺的法律责任",
        "上述承诺是申请人真实的意思表示",
    ):
        assert words in text, words


def test_the_letter_never_cites_a_basis_that_has_ended(portal) -> None:
    letter = portal / "410182/commerce/foreign-trade-filing/letter.pdf"
    guide = portal / "410182/commerce/foreign-trade-filing/guide.pdf"
    assert "《对外贸易法》" not in said_by("pdftotext", letter)
    assert "已失效" in said_by("pdftotext", guide)
