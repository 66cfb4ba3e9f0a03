"""What may stand in a blank, and what the person who filled it in is told."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chengnuo.filling import values as rules
from chengnuo.filling.values import Severity, examine, normalised, titles
from chengnuo.rendering.vocabulary import Field
from chengnuo.text import find_bad_characters

TODAY = date(2026, 11, 20)
CITIZEN, BODY = "applicant_kind=citizen", "applicant_kind=organisation"
FIELDS = (
    Field("applicant_kind", "申请人为公民", "radio", value="citizen",
          need="always", group="申请人类别"),
    Field("citizen_name", "申请人姓名", "text", 10, need=CITIZEN),
    Field("citizen_phone", "申请人联系方式", "text", 40, check="phone", need=CITIZEN),
    Field("citizen_id_type", "申请人证件类型", "choice",
          options=("居民身份证", "护照"), need=CITIZEN),
    Field("citizen_id_number", "申请人证件编号", "text", 30,
          check="resident_id", need=CITIZEN),
    Field("applicant_kind", "申请人为法人或其他组织", "radio", value="organisation",
          need="always", group="申请人类别"),
    Field("organisation_name", "法人或其他组织名称", "text", 100, need=BODY),
    Field("organisation_uscc", "统一社会信用代码", "text", 18, check="uscc", need=BODY),
    Field("statement", "已符合的条件", "lines", 20, need="always"),
    Field("promise_1", "就证明事项1作出承诺", "checkbox"),
    Field("applicant_date", "申请人签署日期", "date", need="always"),
    Field("agency_date", "行政机关签章日期", "date", by="agency", need="always"),
)  # fmt: skip
CITIZENS = {
    "applicant_kind": "citizen",
    "citizen_name": "示例甲",
    "citizen_phone": "13800000000",
    "citizen_id_type": "居民身份证",
    "citizen_id_number": "999901199001010010",
    "statement": "已符合。",
    "promise_1": True,
    "applicant_date": "2026-11-20",
}
BODIES = {
    "promise_1": True,
    "applicant_kind": "organisation",
    "organisation_name": "示例商贸有限公司",
    "organisation_uscc": "91999901MA0000001P",
    "statement": "已符合。",
    "applicant_date": "2026-11-20",
}


def found(values, confirmed=frozenset()):
    return [
        (one.name, one.severity.value)
        for one in examine(FIELDS, values, confirmed, today=TODAY)
    ]


@pytest.mark.parametrize("values", [CITIZENS, BODIES])
def test_a_whole_letter_has_nothing_to_say(values) -> None:
    assert found(values) == []


@pytest.mark.parametrize(
    ("change", "name", "severity"),
    [
        ({"nobody": "x"}, "nobody", "bad"),
        ({"citizen_name": "示" * 11}, "citizen_name", "bad"),
        ({"citizen_name": 1}, "citizen_name", "bad"),
        ({"citizen_name": ""}, "citizen_name", "missing"),
        ({"citizen_name": " \u3000"}, "citizen_name", "missing"),
        ({"citizen_name": "示例\n甲"}, "citizen_name", "bad"),
        ({"citizen_name": "示\u200b例"}, "citizen_name", "bad"),
        ({"citizen_name": "示\ue000例"}, "citizen_name", "bad"),
        ({"citizen_name": "⽰例"}, "citizen_name", "bad"),
        ({"promise_1": "是"}, "promise_1", "bad"),
        ({"citizen_name": "\u3164"}, "citizen_name", "missing"),
        ({"citizen_name": "\u115f\u2800 \u200b"}, "citizen_name", "missing"),
        ({"citizen_name": "示\u3164例"}, "citizen_name", "bad"),
        ({"citizen_name": "示\t例"}, "citizen_name", "bad"),
        ({"citizen_name": "示\x1b例"}, "citizen_name", "bad"),
        ({"citizen_name": "示\u0338例"}, "citizen_name", "bad"),
        ({"citizen_name": "########"}, "citizen_name", "bad"),
        ({"citizen_name": "#N/A"}, "citizen_name", "bad"),
        ({"statement": "#REF!"}, "statement", "bad"),
        ({"statement": "#VALUE!"}, "statement", "bad"),
        ({"citizen_id_type": "护照", "citizen_id_number": "!!!"},
         "citizen_id_number", "doubt"),
        ({"citizen_id_type": "护照", "citizen_id_number": "E" * 101},
         "citizen_id_number", "bad"),
        ({"applicant_date": "1999-12-31"}, "applicant_date", "doubt"),
        ({"applicant_date": "2027-11-21"}, "applicant_date", "doubt"),
        ({"applicant_date": "1026-11-20"}, "applicant_date", "bad"),
        ({"applicant_date": "2101-01-01"}, "applicant_date", "bad"),
        ({"citizen_id_type": "学生证"}, "citizen_id_type", "bad"),
        ({"citizen_id_type": ""}, "citizen_id_type", "missing"),
        ({"citizen_id_number": "999901199001010011"}, "citizen_id_number", "bad"),
        ({"citizen_phone": "60000000"}, "citizen_phone", "doubt"),
        ({"citizen_phone": "无"}, "citizen_phone", "bad"),
        ({"applicant_kind": "ghost"}, "applicant_kind", "bad"),
        ({"applicant_date": "2026-02-30"}, "applicant_date", "bad"),
        ({"applicant_date": "46346"}, "applicant_date", "bad"),
        ({"applicant_date": "明天"}, "applicant_date", "bad"),
        ({"statement": ""}, "statement", "missing"),
        ({"promise_1": False}, "promise_1", "missing"),
    ],
)  # fmt: skip
def test_each_mistake_is_found_and_said_with_its_remedy(change, name, severity) -> None:
    (one,) = [f for f in examine(FIELDS, CITIZENS | change, today=TODAY)
              if f.name == name]  # fmt: skip
    assert one.severity == severity
    assert one.message.endswith("。")
    assert one.remedy.endswith("。")


def test_every_mistake_is_told_at_once_in_the_order_of_the_letter() -> None:
    assert found({"applicant_kind": "organisation", "organisation_uscc": "1"}) == [
        ("organisation_name", "missing"),
        ("organisation_uscc", "bad"),
        ("statement", "missing"),
        ("applicant_date", "missing"),
        ("promise_1", "missing"),
    ]


@pytest.mark.clause("xingyang-18-annex2/一-1-a")
def test_exactly_one_of_the_two_applicants_is_filled_in() -> None:
    assert found({k: v for k, v in CITIZENS.items() if not k.startswith("citizen")
                  and k != "applicant_kind"}) == [("applicant_kind", "missing")]  # fmt: skip
    both = BODIES | CITIZENS
    assert found(both) == [("applicant_kind", "bad")]
    (one,) = examine(FIELDS, both, today=TODAY)
    assert "法人或其他组织名称、统一社会信用代码" in one.message
    unsaid = both | {"applicant_kind": ""}
    assert ("applicant_kind", "missing") in found(unsaid)
    assert ("applicant_kind", "bad") in found(unsaid)


def test_a_lawful_exception_can_be_confirmed_but_no_mistake() -> None:
    early = BODIES | {"organisation_uscc": "91350100M0001TGQXM"}
    assert found(early) == [("organisation_uscc", "doubt")]
    assert found(early, {"organisation_uscc"}) == []
    wrong = BODIES | {"organisation_uscc": "x"}
    assert found(wrong, {"organisation_uscc"}) == [("organisation_uscc", "bad")]


def test_the_rule_of_the_identity_card_is_not_asked_of_a_passport() -> None:
    passport = {"citizen_id_type": "护照", "citizen_id_number": "E00000000"}
    assert found(CITIZENS | passport) == []


def test_a_day_of_signing_may_be_a_year_ahead_and_no_other_day_is_asked_about() -> None:
    assert found(CITIZENS | {"applicant_date": "2027-11-20"}) == []
    assert found(CITIZENS | {"applicant_date": "2099-1-1"}, {"applicant_date"}) == []
    valid = (Field("valid_until", "结束日期", "date"),)
    assert examine(valid, {"valid_until": "2099-12-31"}, today=TODAY) == ()
    (one,) = examine(valid, {"valid_until": "1026-12-31"}, today=TODAY)
    assert one.severity is Severity.BAD


PERSON = tuple(
    Field(f"representative{part}", title, kind, 30, options=options, check=check)
    for part, title, kind, options, check in (
        ("_name", "代理人姓名", "text", (), ""),
        ("_phone", "代理人联系方式", "text", (), "phone"),
        ("_id_type", "代理人证件类型", "choice", ("居民身份证", "护照"), ""),
        ("_id_number", "代理人证件编号", "text", (), "resident_id"),
    )
)


@pytest.mark.parametrize(
    ("values", "lacking"),
    [
        ({}, []),
        ({"_name": "示例丙"}, ["_id_number"]),
        ({"_phone": "13800000000"}, ["_name", "_id_number"]),
        ({"_id_type": "护照"}, ["_name", "_id_number"]),
        ({"_id_type": "", "_id_number": "E0000001"}, ["_name", "_id_type"]),
        ({"_name": "示例丙", "_id_type": "护照", "_id_number": "E0000001"}, []),
        ({"_phone": "\u3164"}, []),
    ],
)
def test_who_represents_is_told_with_name_and_number_or_not_at_all(
    values, lacking
) -> None:
    typed = {f"representative{part}": value for part, value in values.items()}
    said = examine(PERSON, typed, today=TODAY)
    assert [one.name for one in said] == [f"representative{part}" for part in lacking]
    assert {one.severity for one in said} <= {Severity.MISSING}


def test_what_nobody_can_see_is_not_filled_in() -> None:
    typed = CITIZENS | {"citizen_name": " \u3164\u200b", "organisation_name": "\u2800"}
    assert normalised(FIELDS, typed)["citizen_name"] == ""
    assert normalised(FIELDS, typed)["organisation_name"] == ""
    assert found(typed) == [("citizen_name", "missing")]


LONG = 2_000_000


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (Field("a", "甲", "text"), "\x07" * LONG),
        (Field("a", "甲", "lines", 500), "\x07" * LONG),
        (Field("a", "甲", "text", check="uscc"), "一二三四五" * (LONG // 5)),
        (Field("a", "甲", "text", check="phone"), "1、" * (LONG // 2)),
        (Field("a_id_number", "甲", "text", check="resident_id"), "1-" * (LONG // 2)),
        (Field("a", "甲", "date"), "1" * LONG),
        (Field("a", "甲", "choice", options=("乙",)), "丙" * LONG),
    ],
)
def test_the_length_of_a_value_is_looked_at_before_anything_else(
    monkeypatch, field, value
) -> None:
    asked = []
    monkeypatch.setattr(rules, "find_bad_characters", lambda *_: asked.append(1))
    (one,) = examine((field,), {field.name: value}, today=TODAY)
    assert one.severity is Severity.BAD
    assert asked == []
    assert len(one.message + one.remedy) < 200
    if field.kind != "choice":
        assert "超过 5000 个字" in one.message


def test_as_many_bad_characters_are_looked_for_as_are_told() -> None:
    assert len(find_bad_characters("\x07" * LONG, 4)) == 4
    (one,) = examine(FIELDS, CITIZENS | {"statement": "\x07" * 20}, today=TODAY)
    assert one.message.count("控制字符") == 3


def test_what_the_agency_fills_in_is_never_asked_of_the_applicant() -> None:
    assert "agency_date" not in CITIZENS
    assert found(CITIZENS) == []
    assert found(CITIZENS | {"agency_date": "x"}) == [("agency_date", "bad")]


def test_private_characters_come_with_a_hint() -> None:
    (one,) = examine(FIELDS, CITIZENS | {"citizen_name": "示\ue863"}, today=TODAY)
    assert "U+E863" in one.message
    assert "GB 18030-2022" in one.remedy


def test_values_are_written_properly() -> None:
    typed = {
        "organisation_uscc": " ９１ 999901-ma0000001p ",
        "organisation_name": "\u3000示例商贸有限公司 ",
        "applicant_date": "2026年3月1日",
        "statement": "甲\r\n乙\r",
        "promise_1": True,
        "citizen_phone": "（0371）60000000",
        "nobody": "x",
    }
    assert normalised(FIELDS, typed) == {
        "organisation_uscc": "91999901MA0000001P",
        "organisation_name": "示例商贸有限公司",
        "applicant_date": "2026-03-01",
        "statement": "甲\n乙",
        "promise_1": True,
        "citizen_phone": "0371-60000000",
    }


def test_a_group_of_choices_is_called_by_its_own_name_and_twins_are_told_apart() -> (
    None
):
    assert titles(FIELDS)["applicant_kind"] == "申请人类别"
    twins = (Field("a", "联系人", "text"), Field("b", "联系人", "text"))
    assert titles(twins) == {"a": "联系人（a）", "b": "联系人（b）"}


@settings(suppress_health_check=[HealthCheck.too_slow])  # the first text takes long
@given(
    st.dictionaries(
        st.sampled_from([*{f.name for f in FIELDS}, "nobody"]),
        st.one_of(st.booleans(), st.text(max_size=30), st.none()),
    )
)
def test_any_values_are_examined_and_proper_values_stay_as_they_are(values) -> None:
    findings = examine(FIELDS, values, today=TODAY)
    assert all(isinstance(one.severity, Severity) for one in findings)
    proper = normalised(FIELDS, values)
    assert normalised(FIELDS, proper) == proper
