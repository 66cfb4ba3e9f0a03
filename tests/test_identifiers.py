"""Codes and telephones: what is sound, what a person may confirm, what is wrong."""

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chengnuo.identifiers import (
    IDENTITY_WEIGHTS,
    JUDGES,
    USCC_CHARACTERS,
    State,
    has_identity_check_digit,
    has_uscc_check_digit,
    judge_resident_id,
)

TODAY = date(2026, 11, 20)
with (Path(__file__).parent / "values.tsv").open(encoding="utf-8", newline="") as lines:
    CASES = [
        tuple(row.values())
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    ]


@pytest.mark.parametrize(("rule", "value", "verdict", "normalised"), CASES)
def test_a_value_is_judged_as_the_table_says(rule, value, verdict, normalised) -> None:
    judged = JUDGES[rule](value, TODAY)
    assert judged.state == verdict
    if verdict == "bad":
        assert judged.value == value, "a wrong value is left as it was typed"
    else:
        assert judged.value == normalised
        assert JUDGES[rule](judged.value, TODAY).value == normalised
    if verdict != "ok":
        assert judged.message.endswith("。")
        assert judged.remedy.endswith("。")


def test_the_table_has_every_rule_and_every_verdict() -> None:
    assert {(rule, verdict) for rule, _, verdict, _ in CASES} == {
        (rule, state.value) for rule in JUDGES for state in State
    }


def test_a_birth_date_is_in_the_future_until_that_day() -> None:
    number = "999901199001010010"
    assert judge_resident_id(number, date(1989, 12, 31)).state is State.BAD
    assert judge_resident_id(number, date(1990, 1, 1)).state is State.OK


@given(
    st.text(USCC_CHARACTERS, min_size=17, max_size=17), st.integers(0, 16), st.data()
)
def test_one_wrong_character_of_a_credit_code_is_noticed(start, place, data) -> None:
    code = next(start + c for c in USCC_CHARACTERS if has_uscc_check_digit(start + c))
    other = data.draw(st.sampled_from(sorted(set(USCC_CHARACTERS) - {code[place]})))
    assert not has_uscc_check_digit(code[:place] + other + code[place + 1 :])


@given(st.text("0123456789", min_size=17, max_size=17), st.integers(0, 16), st.data())
def test_one_wrong_digit_of_an_identity_number_is_noticed(start, place, data) -> None:
    total = sum(int(d) * w for d, w in zip(start, IDENTITY_WEIGHTS, strict=True))
    number = start + "10X98765432"[total % 11]
    assert has_identity_check_digit(number)
    other = data.draw(st.sampled_from(sorted(set("0123456789") - {number[place]})))
    assert not has_identity_check_digit(number[:place] + other + number[place + 1 :])


@given(st.sampled_from(sorted(JUDGES)), st.text(max_size=60))
def test_whatever_is_typed_is_judged_and_judged_alike_when_written_properly(
    rule, text
) -> None:
    judged = JUDGES[rule](text, TODAY)
    assert JUDGES[rule](judged.value, TODAY).state is judged.state
    assert bool(judged.message) is (judged.state is not State.OK)
