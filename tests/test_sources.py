"""The content against the papers that it was taken from."""

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from chengnuo import plan, read
from chengnuo.laws import parse, resolve

ROOT = Path(__file__).resolve().parent.parent
ANNEX = ROOT / "tests" / "sources" / "xingyang-18-2021-annex-1.tsv"
TODAY = date(2026, 11, 20)
SPACE = re.compile(r"\s+")


@pytest.fixture(scope="module")
def content():
    return read(ROOT / "content")


@pytest.fixture(scope="module")
def xingyang(content):
    return next(j for j in content.jurisdictions if j.code == "410182")


def annex() -> list[list[str]]:
    """Return the 67 printed rows; the lines that page breaks cut off are rejoined."""
    rows: list[list[str]] = []
    for line in ANNEX.read_text(encoding="utf-8").split("\n")[1:]:
        cells = line.split("\t")
        if cells[0].strip().isdigit():
            rows.append(cells)
        elif line.strip():  # the rest of the name, in the third column
            rows[-1][2] += cells[2].strip()
    return rows


def bare(text: str) -> str:
    """Leave out what the split into single proofs takes away or makes Chinese."""
    text = re.sub(r"(?<![0-9])[0-9][.．]", "", text)
    text = text.translate(str.maketrans("(),;；、", "（），   "))
    return SPACE.sub("", text)


@pytest.mark.clause("xingyang-18/附件1-a")
def test_every_row_of_the_annex_is_a_matter_in_its_order(xingyang) -> None:
    matters = [(a.name, m) for a in xingyang.agencies for m in a.matters]
    rows = annex()
    assert len(rows) == len(matters) == 67
    for row, (agency, matter) in zip(rows, matters, strict=True):
        assert agency == row[1]
        assert bare(matter.name) == bare(row[2]), row[0]


@pytest.mark.clause("xingyang-18/附件1-b")
def test_the_proofs_of_a_matter_are_the_words_of_its_row(xingyang) -> None:
    matters = [m for a in xingyang.agencies for m in a.matters]
    assert sum(len(m.proofs) for m in matters) == 86
    for row, matter in zip(annex(), matters, strict=True):
        names = "".join(bare(proof.name) for proof in matter.proofs)
        assert names == bare(row[3]), row[0]


@pytest.mark.clause("xingyang-18/附件1-c")
def test_the_methods_are_those_of_the_row_and_each_change_is_explained(
    xingyang,
) -> None:
    matters = [m for a in xingyang.agencies for m in a.matters]
    for row, matter in zip(annex(), matters, strict=True):
        printed = row[4].split()
        methods = list(dict.fromkeys(p.verification for p in matter.proofs))
        assert methods == [m.replace("线上", "在线") for m in printed], row[0]
        notes = matter.source_note + "".join(p.source_note for p in matter.proofs)
        if "线上核查" in printed:
            assert "线上核查" in notes, row[0]
        if len(printed) > 1:
            assert "在线核查" in notes, row[0]
    counts = Counter(p.verification for m in matters for p in m.proofs)
    assert counts == {"在线核查": 40, "免于核查": 38, "现场核查": 8}


def test_row_23_has_its_whole_name_and_says_so(xingyang) -> None:
    matters = [m for a in xingyang.agencies for m in a.matters]
    assert matters[22].name.endswith("（工伤未领取待遇）")
    assert matters[22].source_note


def test_every_citation_finds_its_words(content, xingyang) -> None:
    for agency in xingyang.agencies:
        for matter in agency.matters:
            for basis in (*matter.bases, *(b for p in matter.proofs for b in p.bases)):
                citation = parse(basis.citation)
                found = resolve(content.laws, citation, TODAY, basis.version)
                assert found.lines, basis.citation


@pytest.mark.parametrize(
    ("row", "state"),
    [(36, "ended"), (64, "ended"), (57, "in_force"), (62, "in_force")],
)
def test_a_basis_that_has_ended_is_recorded_as_that(content, row, state) -> None:
    planned = plan(content, today=TODAY)
    views = sorted(
        (
            a.data["page"]["matter"]
            for a in planned.artifacts
            if a.template == "matter.html" and a.path.startswith("410182/")
        ),
        key=lambda view: view["number"],
    )
    view = views[row - 1]
    bases = [*view["bases"], *(b for p in view["proofs"] for b in p["bases"])]
    assert state in {basis["state"] for basis in bases}


@pytest.mark.parametrize("row", [1, 9, 33, 34, 35, 37])
def test_a_row_without_a_proven_basis_has_none(xingyang, row) -> None:
    matter = [m for a in xingyang.agencies for m in a.matters][row - 1]
    assert matter.bases == ()
    assert [p.bases for p in matter.proofs] == [()] * len(matter.proofs)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("琼府办函〔2020〕394号", "460000"),
        ("琼府办〔2021〕4号", "460000"),
        ("宿政办秘〔2021〕7号", "341300"),
        ("荥法治政府组办〔2021〕18号", "410182"),
        ("国办发〔2020〕42号", "000000"),
        ("国办发〔2019〕35号", "000000"),
        ("豫政办〔2021〕2号", "410000"),
        ("平政办〔2021〕11号", "410400"),
        ("皖政办〔2020〕25号", "340000"),
    ],
)
@pytest.mark.clause("hainan-394-a/印发-a")
def test_the_papers_and_those_that_they_name_are_on_file(content, number, code) -> None:
    held = {
        policy.document_number: j.code
        for j in content.jurisdictions
        for policy in j.policies
    }
    assert held[number] == code


def test_all_clauses_of_the_papers_are_on_file(content) -> None:
    real = [j for j in content.jurisdictions if not j.is_demo]
    clauses = [c.id for j in real for p in j.policies for c in p.clauses]
    assert len(clauses) == len(set(clauses)) == 379


def test_no_radical_is_left_and_no_text_of_a_paper_is_doubled(content) -> None:
    for jurisdiction in content.jurisdictions:
        for policy in jurisdiction.policies:
            assert not re.search("[\u2e80-\u2fdf]", policy.text), policy.slug
    hainan = next(
        p
        for j in content.jurisdictions
        for p in j.policies
        if p.slug == "hainan-394-2020"
    )
    assert hainan.completeness == "节选"
    assert hainan.text.count("发布日期") <= 1
    first, second = hainan.text.split(
        "## 海南省全面推行涉企经营许可事项告知承诺制实施方案", 1
    )
    numbers = re.findall(r"^### （([一二三四五六七八九十]+)）", first, re.MULTILINE)
    order = [
        "一",
        "二",
        "三",
        "四",
        "五",
        "六",
        "七",
        "八",
        "九",
        "十",
        "十一",
        "十二",
        "十三",
        "十四",
        "十五",
        "十六",
    ]
    assert [n for n in order if n in numbers] == numbers
    assert second


def test_the_demonstration_fills_every_field(content) -> None:
    demo = next(j for j in content.jurisdictions if j.is_demo)
    matters = [m for a in demo.agencies for m in a.matters]
    assert {m.scheme for m in matters} == {"证明事项", "涉企经营许可事项"}
    proofs = [p for m in matters for p in m.proofs]
    assert {p.verification for p in proofs} == {
        "在线核查",
        "现场核查",
        "免于核查",
        "协助核查",
    }
    for name in type(matters[0]).__dataclass_fields__:
        assert any(getattr(m, name) for m in matters), name
    for name in type(proofs[0]).__dataclass_fields__:
        assert any(getattr(p, name) for p in proofs), name
