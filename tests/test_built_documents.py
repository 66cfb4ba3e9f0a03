"""Every document of the published portal: size, fonts, conformance, what it says."""

import re
import subprocess
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


@pytest.fixture(scope="module")
def pdfs(portal) -> list[Path]:
    found = sorted(portal.rglob("*.pdf"))
    assert len(found) == 142
    return found


def test_every_pdf_is_at_most_100_kilobytes(pdfs) -> None:
    assert [p for p in pdfs if p.stat().st_size > 100_000] == []


def test_every_docx_is_at_most_60_kilobytes_and_names_no_author(portal) -> None:
    found = sorted(portal.rglob("*.docx"))
    assert len(found) == 142
    for path in found:
        assert path.stat().st_size <= 60_000
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
def test_every_pdf_conforms_to_pdf_ua_forms_included(pdfs) -> None:
    failed = {path: rules for path, rules in pdf_ua.check(pdfs).items() if rules}
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
        "上述承诺是申请人真实的意思表示",
    ):
        assert words in text, words


def test_the_letter_never_cites_a_basis_that_has_ended(portal) -> None:
    letter = portal / "410182/commerce/foreign-trade-filing/letter.pdf"
    guide = portal / "410182/commerce/foreign-trade-filing/guide.pdf"
    assert "《对外贸易法》" not in said_by("pdftotext", letter)
    assert "已失效" in said_by("pdftotext", guide)
