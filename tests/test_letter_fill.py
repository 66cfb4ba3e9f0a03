"""One letter a row: what a clerk's table may hold, and what he is told."""

import csv
import io
import os
import stat
from datetime import date
from pathlib import Path

import pytest

import chengnuo
from chengnuo.cli import letter_files
from chengnuo.errors import ChengnuoError
from chengnuo.filling import FillingError, fill
from chengnuo.filling.rows import Filling, read_fillings, sheet
from chengnuo.rendering.vocabulary import Field
from examples import example
from letters import BODY, CITIZEN, MATTER, filled, run, small_content, table
from rendered import look

TODAY = date(2026, 11, 20)
FIELDS = (
    Field("kind", "申请人为公民", "radio", value="citizen", group="申请人类别"),
    Field("kind", "申请人为组织", "radio", value="body", group="申请人类别"),
    Field("applicant_name", "名称", "text", 20, need="always"),
    Field("uscc", "信用代码", "text", 18, check="uscc"),
    Field("ticked", "承诺", "checkbox"),
    Field("signed", "日期", "date"),
    Field("phone", "电话", "text", 40, check="phone"),
    Field("signed_on", "签署日期", "date"),
)


def read(*rows, is_gbk=False):
    text = table(*rows).decode("utf-8-sig")
    return read_fillings(text, "rows.csv", FIELDS, today=TODAY, is_gbk=is_gbk)


def rules(*rows, is_gbk=False):
    _, problems = read(*rows, is_gbk=is_gbk)
    assert all(problem.remedy for problem in problems)
    return [(p.place.row, p.place.column, p.rule) for p in problems]


def test_a_row_becomes_values_under_the_names_of_the_fields() -> None:
    (one,), problems = read(
        {"申请人类别": "申请人为组织", "名称": " 示例 ", "承诺": "√", "日期": "2026/3/1",
         "信用代码": "91999901ma0000001p", "电话": "+86 138 0000 0000"}
    )  # fmt: skip
    assert problems == []
    assert one.name == "2-示例"
    assert one.values == {
        "kind": "body",
        "applicant_name": "示例",
        "ticked": True,
        "signed": "2026-03-01",
        "uscc": "91999901MA0000001P",
        "phone": "13800000000",
    }


def test_columns_may_be_called_by_their_english_names_or_left_out() -> None:
    (one,), problems = read({"applicant_name": "示例", "kind": "citizen"})
    assert problems == []
    assert one.values == {"applicant_name": "示例", "kind": "citizen"}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"名称": ""}, ("名称", "missing-value")),
        ({"承诺": "也许"}, ("承诺", "unknown-choice")),
        ({"申请人类别": "申请人为鬼"}, ("申请人类别", "bad-value")),
        ({"日期": "2026-02-30"}, ("日期", "bad-value")),
        ({"信用代码": "1.10101E+17"}, ("信用代码", "excel-number")),
        ({"信用代码": '="91999901"'}, ("信用代码", "formula")),
        ({"信用代码": "91350100M0001TGQXM"}, ("信用代码", "doubtful-value")),
        ({"确认无误": "信用马"}, ("确认无误", "unknown-choice")),
        ({"文件名": "../x"}, ("文件名", "file-name")),
        ({"文件名": "CON"}, ("文件名", "file-name")),
        ({"文件名": ".x"}, ("文件名", "file-name")),
        ({"文件名": "COM¹"}, ("文件名", "file-name")),
        ({"文件名": "lpt²甲"}, None),
        ({"文件名": "lpt².甲"}, ("文件名", "file-name")),
        ({"文件名": "NUL .txt"}, ("文件名", "file-name")),
        ({"文件名": "CONIN$"}, ("文件名", "file-name")),
        ({"文件名": "conout$.pdf"}, ("文件名", "file-name")),
        ({"文件名": "CLOCK$"}, ("文件名", "file-name")),
        ({"文件名": "CONTRACT"}, None),
        ({"名称": "\u3164"}, ("名称", "missing-value")),
        ({"名称": "########"}, ("名称", "bad-value")),
        ({"名称": "#N/A"}, ("名称", "bad-value")),
        ({"名称": "示\t例"}, ("名称", "bad-value")),
        ({"名称": "示\u0338例"}, ("名称", "bad-value")),
        ({"signed_on": "2099-01-01"}, ("签署日期", "doubtful-value")),
        ({"日期": "1026-11-20"}, ("日期", "bad-value")),
        ({"名称": "示" * 21}, ("名称", "bad-value")),
    ],
)
def test_each_mistake_is_told_with_its_row_and_column(row, expected) -> None:
    found = rules({"名称": "示例", "申请人类别": "citizen"} | row)
    assert found == ([(2, *expected)] if expected else [])


def test_every_mistake_of_every_row_is_told_at_once() -> None:
    found = rules(
        {"名称": "", "日期": "x", "电话": ""},
        {"名称": "示例", "日期": "", "电话": "60000000"},
    )
    assert sorted(found) == [
        (2, "名称", "missing-value"),
        (2, "日期", "bad-value"),
        (3, "电话", "doubtful-value"),
    ]


def test_a_doubt_is_confirmed_in_its_own_column() -> None:
    row = {"名称": "示例", "信用代码": "91350100M0001TGQXM", "电话": "60000000"}
    (one,), problems = read(row | {"确认无误": "信用代码、电话"})
    assert problems == []
    assert one.confirmed == {"uscc", "phone"}


@pytest.mark.parametrize(
    ("header", "rule"),
    [
        ({"名称": "x", "名称 ": "y", "电话": ""}, "repeated-column"),
        ({"名称": "示例", "applicant_name": "y", "电话": ""}, "repeated-column"),
        ({"名称": "示例", "电话": "", "备注": "x"}, "unknown-column"),
        ({"日期": "", "电话": "60000000"}, "missing-column"),
        ({"甲": "", "乙": "x"}, "not-a-table"),
    ],
)
def test_a_wrong_header_is_told_before_anything_else(header, rule) -> None:
    assert [found[2] for found in rules(header)] == [rule]


def test_two_rows_never_go_into_one_file() -> None:
    same = {"名称": "示例", "文件名": "甲", "电话": ""}
    assert rules(same, same) == [(3, "文件名", "file-name")]


def test_the_name_of_a_file_is_made_safe() -> None:
    (one,), _ = read({"名称": "示例/..\\:甲*", "电话": ""})
    assert one.name == "2-示例..甲"


def test_a_question_mark_in_a_gbk_table_is_a_lost_character() -> None:
    row = {"名称": "示?例", "电话": ""}
    assert rules(row) == []
    assert rules(row, is_gbk=True) == [(2, "名称", "lost-character")]


def test_the_sheet_has_every_blank_once_and_opens_in_excel() -> None:
    data = sheet(FIELDS)
    assert data.startswith(b"\xef\xbb\xbf")
    header, empty = csv.reader(io.StringIO(data.decode("utf-8-sig")))
    assert header == ["申请人类别", "名称", "信用代码", "承诺", "日期", "电话",
                      "签署日期", "确认无误", "文件名"]  # fmt: skip
    assert set(empty) == {""}


def test_one_filled_letter_a_row_in_both_formats(tmp_path) -> None:
    out = filled(tmp_path, BODY, CITIZEN | {"文件名": "乙的承诺书"})
    assert sorted(path.name for path in out.iterdir()) == [
        "2-示例商贸有限公司.docx",
        "2-示例商贸有限公司.pdf",
        "乙的承诺书.docx",
        "乙的承诺书.pdf",
    ]
    assert stat.S_IMODE(out.stat().st_mode) == 0o700, "names of files say who applies"
    for path in out.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, "personal data"
        values = chengnuo.receive(path.read_bytes()).values
        if path.stem == "乙的承诺书":
            assert values["citizen_id_number"] == "999901199001010010"
        else:
            assert values["organisation_contact"] == "示例䶮"
            assert values["promise_2"] is True


def test_nothing_is_written_where_one_row_is_wrong(tmp_path) -> None:
    data, out = tmp_path / "rows.csv", tmp_path / "letters"
    data.write_bytes(table(BODY, CITIZEN | {"申请人证件编号": "1"}))
    done = run("fill", MATTER, "--data", data, "--out", out)
    assert done.exit_code == 1
    assert f"{data}:3 申请人证件编号" in done.output
    assert "一份也没有生成" in done.output
    assert not out.exists()


@pytest.mark.parametrize("char", ["\U0003134a", "😀"])
def test_a_character_that_no_font_has_is_told_with_its_place_before_anything_is_made(
    tmp_path, monkeypatch, char
) -> None:
    data, out = tmp_path / "rows.csv", tmp_path / "letters"
    data.write_bytes(table(BODY, BODY | {"联系人": char}))
    monkeypatch.setattr(letter_files, "partial_file", None)
    done = run("fill", MATTER, "--data", data, "--out", out, "--format", "pdf")
    assert done.exit_code == 1
    assert f"{data}:3 联系人" in done.output
    assert f"U+{ord(char):04X}" in done.output
    assert not out.exists()


def test_a_font_is_asked_before_one_letter_is_filled_by_the_api() -> None:
    data = example("letter", "one proof, nothing known")
    values = {"applicant_kind": "citizen", "citizen_name": "示例😀"} | {
        "citizen_phone": "13800000000", "citizen_id_type": "护照",
        "citizen_id_number": "E0000001", "promise_1": True, "statement": "已具备。",
        "applicant_date": "2026-11-20",
    }  # fmt: skip
    with pytest.raises(FillingError) as refused:
        fill("pdf", "letter", data, values, look=look(), today=TODAY)
    (one,) = refused.value.findings
    assert (one.name, one.severity) == ("citizen_name", "bad")


def test_no_empty_folder_is_left_where_no_letter_could_be_made(tmp_path) -> None:
    table_file, out = tmp_path / "rows.csv", tmp_path / "a/b/letters"

    def fails() -> bytes:
        raise ChengnuoError("没有位置。", remedy="改短。")

    filling = Filling(2, {}, frozenset(), "甲")
    for does in ([fails], [lambda: b"x", fails]):
        made = [(filling, out / f"{n}.pdf", one) for n, one in enumerate(does)]
        (problem,) = letter_files.written(table_file, out, made)
        assert problem.message == "没有位置。"
        assert list(tmp_path.iterdir()) == []
    (tmp_path / "a").mkdir()
    letter_files.written(table_file, out, [(filling, out / "甲.pdf", fails)])
    assert [path.name for path in tmp_path.iterdir()] == ["a"], "it was there before"


def test_what_is_there_is_not_written_over_without_being_told_to(tmp_path) -> None:
    out = filled(tmp_path, BODY, form="docx")
    (path,) = out.iterdir()
    path.write_bytes(b"mine")
    words = ("fill", MATTER, "--data", tmp_path / "rows.csv", "--out", out)
    done = run(*words, "--format", "docx")
    assert done.exit_code == 2
    assert "没有覆盖" in done.output
    assert path.read_bytes() == b"mine"
    assert run(*words, "--format", "docx", "--force").exit_code == 0
    assert path.read_bytes() != b"mine"


def test_filled_letters_never_lie_where_files_are_published(tmp_path) -> None:
    data = tmp_path / "rows.csv"
    data.write_bytes(table(BODY))
    inside = small_content() / "letters"
    for out in (inside, small_content().parent / "public/x", tmp_path / "p.releases/1"):
        done = run("fill", MATTER, "--data", data, "--out", out)
        assert done.exit_code == 2
        assert "个人信息" in done.output
        assert not out.exists()


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (["fill", MATTER[:-1], "--data", "x.csv"], "没有 x.csv 这个文件"),
        (["sheet", MATTER[:-2]], f"是不是 {MATTER}"),
        (["sheet", "food-workshop-registration"], f"是不是 {MATTER}"),
        (["sheet", MATTER, "--document", "poem"], "没有“poem”这种文书"),
        (["sheet", MATTER, "--document", "guide"], "没有要填写的内容"),
        (["fill", MATTER], "缺少"),
        (["read"], "缺少文件"),
        (["read", "x.pdf", "--blank", "nowhere.pdf"], "没有 nowhere.pdf"),
    ],
)
def test_what_is_typed_wrongly_is_told_with_what_is_near(words, answer) -> None:
    done = run(*words)
    assert done.exit_code == 2
    assert answer in done.output
    assert "改法：" in done.output


def test_what_is_no_file_is_told_as_what_it_is(tmp_path) -> None:
    pipe = tmp_path / "pipe\x1b[31m.csv"
    os.mkfifo(pipe)
    for words in (["fill", MATTER, "--data"], ["read"], ["read", "x.pdf", "--blank"]):
        for path, answer in ((tmp_path, "是文件夹"), (pipe, "不是普通文件")):
            done = run(*words, path, "--cache", tmp_path)
            assert done.exit_code == 2
            assert answer in done.output
            assert "\x1b" not in done.output
    done = run("read", "/dev/zero")
    assert "不是普通文件" in done.output


def test_a_table_that_is_no_text_is_told(tmp_path) -> None:
    data = tmp_path / "rows.csv"
    data.write_bytes(b"PK\x03\x04" + bytes(100))
    done = run("fill", MATTER, "--data", data, "--out", tmp_path / "letters")
    assert done.exit_code == 1
    assert "工作簿" in done.output


def test_a_table_in_gbk_is_read(tmp_path) -> None:
    data, out = tmp_path / "rows.csv", tmp_path / "letters"
    plain = BODY | {"联系人": "示例甲"}
    data.write_bytes(table(plain).decode("utf-8-sig").encode("gb18030"))
    done = run("fill", MATTER, "--data", data, "--out", out, "--format", "docx")
    assert done.exit_code == 0, done.output


def test_one_dict_is_filled_by_the_api_or_refused_with_every_finding() -> None:
    data = example("letter", "one proof, nothing known")
    values = {
        "applicant_kind": "citizen",
        "citizen_name": "示例乙",
        "citizen_phone": "13800000000",
        "citizen_id_type": "居民身份证",
        "citizen_id_number": "999901 199001010010",
        "promise_1": True,
        "statement": "已具备条件。",
        "applicant_date": "2026年11月20日",
    }
    for kind in ("pdf", "docx"):
        done = chengnuo.fill(kind, "letter", data, values, look=look(), today=TODAY)
        read_back = chengnuo.receive(done).values
        assert read_back["citizen_id_number"] == "999901199001010010"
        assert read_back["applicant_date"] == "2026-11-20"
    with pytest.raises(FillingError) as refused:
        fill(
            "pdf", "letter", data, values | {"citizen_phone": "", "x": "y"}, look=look()
        )
    assert [one.name for one in refused.value.findings] == ["x", "citizen_phone"]
    assert "申请人联系方式" in refused.value.message


def test_the_sheet_is_written_once(tmp_path) -> None:
    out = tmp_path / "rows.csv"
    assert run("sheet", MATTER, "--out", out).exit_code == 0
    assert "统一社会信用代码" in Path(out).read_text("utf-8-sig")
    assert run("sheet", MATTER, "--out", out).exit_code == 2
