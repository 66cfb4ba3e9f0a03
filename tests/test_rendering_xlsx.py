"""A workbook holds the rows of a document's tables as plain text, and nothing else."""

import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from chengnuo.errors import ChengnuoError
from chengnuo.rendering.xlsx import xlsx

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
CELL = re.compile(r"([A-Z]+)([0-9]+)")


def page(*tables: str, head: str = "") -> str:
    metas = '<meta name="chengnuo.place" content="999901">'
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><head>{metas}<title>示例清单</title></head>'
        f'<body class="wide" data-head="{head}">{"".join(tables)}</body></html>'
    )


def table(*rows: tuple[str, ...], header=("序号", "名称"), title="清单") -> str:
    columns = "".join(f'<th scope="col" class="l">{name}</th>' for name in header)
    body = "".join(
        f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows
    )
    return (
        f'<h1>{title}</h1><table class="grid"><thead><tr>{columns}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def parts(book: bytes) -> dict[str, str]:
    with ZipFile(BytesIO(book)) as package:
        return {name: package.read(name).decode() for name in package.namelist()}


def rows_of(book: bytes, sheet: int = 1) -> list[list[str]]:
    """Return the rows of a sheet, read from the XML itself."""
    found = parts(book)
    strings = [
        "".join(t.text or "" for t in item.iter(f"{MAIN}t"))
        for item in etree.fromstring(found["xl/sharedStrings.xml"].encode())
    ]
    root = etree.fromstring(found[f"xl/worksheets/sheet{sheet}.xml"].encode())
    assert root.find(f".//{MAIN}f") is None
    rows = []
    for row in root.iter(f"{MAIN}row"):
        cells = []
        for cell in row:
            value = cell.find(f"{MAIN}v")
            if value is None:
                cells.append("")
            elif cell.get("t") == "s":
                cells.append(strings[int(value.text)])
            else:  # the running number, and nothing else
                assert cell.get("t") in {None, "n"}
                assert cells == []
                cells.append(value.text)
        rows.append(cells)
    return rows


def test_what_begins_like_a_formula_is_text() -> None:
    dangerous = ["=1+1", "+1", "-1", "@SUM(A1)", "=HYPERLINK('x')", "{=1}", "007",
                 "1.10101E+17", "2021-3-1", "mailto:a@example.com"]  # fmt: skip
    book = xlsx(page(table(*((text, "示例") for text in dangerous))))
    assert [row[0] for row in rows_of(book)[1:]] == dangerous


def test_a_sheet_prints_across_with_its_header_on_each_page() -> None:
    sheet = parts(xlsx(page(table(("1", "示例")), head="示例&文书")))
    found, names = sheet["xl/worksheets/sheet1.xml"], sheet["xl/workbook.xml"]
    assert 'state="frozen"' in found
    assert 'ySplit="1"' in found
    assert '<autoFilter ref="A1:B2"/>' in found
    assert 'paperSize="9"' in found
    assert 'orientation="landscape"' in found
    assert "第 &amp;P 页　共 &amp;N 页" in found
    assert "示例&amp;&amp;文书" in found
    assert '_xlnm.Print_Titles" localSheetId="0">清单!$1:$1<' in names


def test_the_bytes_are_the_same_each_time_and_tell_no_day() -> None:
    html = page(table(("1", "示例")))
    book = xlsx(html)
    assert book == xlsx(html)
    with ZipFile(BytesIO(book)) as package:
        assert {i.date_time for i in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert "1980-01-01T00:00:00Z" in parts(book)["docProps/core.xml"]


def test_a_workbook_says_which_issue_it_is() -> None:
    custom = parts(xlsx(page(table(("1", "示例")))))["docProps/custom.xml"]
    assert 'name="chengnuo.place"' in custom
    assert "999901" in custom


def test_a_row_with_numbered_lists_becomes_a_row_for_each_item() -> None:
    proofs = "<ol><li>营业执照</li><li>身份证明</li></ol>"
    book = xlsx(
        page(table(("4", proofs, "在线核查"), header=("序号", "证明", "核查方式")))
    )
    assert rows_of(book)[1:] == [
        ["4", "营业执照", "在线核查"],
        ["4", "身份证明", "在线核查"],
    ]


def test_a_line_break_stays_one() -> None:
    book = xlsx(page(table(("1", "第一行<br>\n  第二行"))))
    assert rows_of(book)[1] == ["1", "第一行\n第二行"]


def test_each_table_has_a_sheet_named_after_its_heading() -> None:
    title = "示例市[证明]事项:告知/承诺制*清单?" + "很长" * 20
    book = xlsx(page(*(table(("1", "示例"), title=title) for _ in range(3))))
    names = re.findall(r'<sheet name="([^"]+)"', parts(book)["xl/workbook.xml"])
    assert len({name.casefold() for name in names}) == 3
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)
    assert rows_of(book, 3)[1] == ["1", "示例"]


def test_a_document_without_rows_is_refused_in_plain_words() -> None:
    with pytest.raises(ChengnuoError, match="没有表格"):
        xlsx(page("<h1>清单</h1><p>没有事项。</p>"))


def test_a_cell_that_no_sheet_can_hold_is_refused_and_not_cut() -> None:
    with pytest.raises(ChengnuoError, match="第 2 行第 2 格"):
        xlsx(page(table(("1", "长" * 32_768))))


def test_five_thousand_rows_are_all_there() -> None:
    book = xlsx(page(table(*((str(n), f"示例事项{n}") for n in range(5000)))))
    rows = rows_of(book)
    assert len(rows) == 5001
    assert rows[-1] == ["4999", "示例事项4999"]


WORDS = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn"), exclude_characters="<>&"),
    min_size=1,
    max_size=60,
).filter(lambda text: text.strip() and "_x" not in text)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=5))
def test_any_text_is_read_back_as_it_was(given_rows) -> None:
    rows = rows_of(xlsx(page(table(*given_rows))))
    assert rows[1:] == [[" ".join(text.split()) for text in row] for row in given_rows]
