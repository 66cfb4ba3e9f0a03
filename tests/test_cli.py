"""What a person types, rightly and wrongly, and what the program answers."""

import json
import os
import re
import subprocess
import sys
import threading
import urllib.request
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from chengnuo.cli import main, reports
from chengnuo.dates import today
from chengnuo.problems import Place, Problem, Severity
from chengnuo.serving import server

CONTENT = Path(__file__).resolve().parent.parent / "content"
ERROR = Problem(
    Place("410182-xingyang/agencies/commerce/proofs.csv", 3, "核查方式"),
    "unknown-choice",
    "“线上核查”不是可用的核查方式。可用：在线核查、现场核查。",
    "写成“在线核查”。",
    "线上核查",
)


def gap(row: int) -> Problem:
    return Problem(
        Place("a/matters.csv", row),
        "gap",
        "缺少：地点。",
        "补填。",
        "",
        Severity.WARNING,
    )


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (["chek"], "没有'chek'这个命令"),
        (["check", "--fomat", "x"], "没有“--fomat”这个选项"),
        (["check", "--today", "x"], "“x”不是日期"),
        (["check", "--today", "2026-02-30"], "“2026-02-30”不是日期"),
        (["check", "--format", "xml"], "--format 只能是：text、json、github"),
        (["check", "--content", "nowhere"], "nowhere 不是内容文件夹"),
        (["check", "extra"], "多出了内容"),
        (["search"], "缺少词"),
        (["search", "词", "--limit", "0"], "不小于 1"),
        (["search", "词", "--kind", "foo"], "--kind 只能是：matter"),
        (["check", "--today", "20261120"], "“20261120”不是日期"),
        (["serve", "--out", "nowhere"], "还没有生成的门户"),
        (["serve", "--port", "99999"], "0 到 65535 之间"),
    ],
)
def test_what_is_typed_wrongly_is_told_in_chinese_with_a_remedy(words, answer) -> None:
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 2
    assert answer in result.output
    assert "改法：" in result.output
    assert "Error" not in result.output


def test_no_command_shows_the_commands() -> None:
    result = CliRunner().invoke(main, [])
    assert result.exit_code == 2
    assert "check" in result.output
    assert "命令" in result.output


def test_an_error_is_shown_with_place_message_remedy_and_rule() -> None:
    assert list(reports.as_text([ERROR])) == [
        "410182-xingyang/agencies/commerce/proofs.csv:3 核查方式",
        "  “线上核查”不是可用的核查方式。可用：在线核查、现场核查。",
        "  改法：写成“在线核查”。  [unknown-choice]",
        "共有错误 1 处。",
    ]


def test_errors_come_last_where_a_terminal_shows_them() -> None:
    lines = list(reports.as_text([ERROR, gap(2)]))
    assert lines.index("提醒 1 处 [gap]") < lines.index(str(ERROR.place))


def test_only_one_folder_is_shown_where_that_is_asked() -> None:
    words = ["check", "--content", str(CONTENT), "--format", "json"]
    words += ["--only", "410182-xingyang/agencies/commerce", "--today", "2026-11-20"]
    report = json.loads(CliRunner().invoke(main, words).output)
    assert report["problems"]
    for problem in report["problems"]:
        assert problem["file"].startswith("410182-xingyang/agencies/commerce/")


def test_the_portal_is_never_put_into_its_own_content(tmp_path) -> None:
    words = ["build", "--content", str(CONTENT), "--out", str(CONTENT / "public")]
    result = CliRunner().invoke(main, [*words, "--cache", str(tmp_path)])
    assert result.exit_code == 2
    assert "不能放在内容文件夹里" in result.output
    assert not (CONTENT / "public").exists()


@pytest.mark.parametrize("epoch", ["abc", "-", "99999999999999999", "253402300799"])
def test_an_epoch_that_is_no_day_is_told(epoch) -> None:
    result = CliRunner().invoke(
        main, ["check", "--content", str(CONTENT)], env={"SOURCE_DATE_EPOCH": epoch}
    )
    assert result.exit_code == 2
    assert "SOURCE_DATE_EPOCH" in result.output


def test_gaps_of_one_kind_are_shown_together() -> None:
    assert list(reports.as_text([gap(n) for n in (2, 3, 4, 9)])) == [
        "提醒 4 处 [gap]",
        "  a/matters.csv:2-4,9  缺少：地点。",
        "  改法：补填。",
        "共有提醒 4 处。",
    ]


def test_nothing_wrong_is_said_too() -> None:
    assert list(reports.as_text([])) == ["没有发现问题。"]


def test_json_names_everything_that_a_program_needs() -> None:
    report = json.loads(reports.as_json([ERROR, gap(2)]))
    assert report["counts"] == {"error": 1, "warning": 1, "notice": 0}
    assert report["problems"][0] == {
        "file": "410182-xingyang/agencies/commerce/proofs.csv",
        "row": 3,
        "column": "核查方式",
        "value": "线上核查",
        "rule": "unknown-choice",
        "severity": "error",
        "message": ERROR.message,
        "remedy": ERROR.remedy,
    }


def test_github_annotations_are_escaped() -> None:
    problem = Problem(Place("a,b.csv", 2, "列"), "rule", "一\n二%", "三。")
    assert list(reports.as_github([problem], Path("content"))) == [
        "::error file=content/a%2Cb.csv,line=2,title=rule::列：一%0A二%25改法：三。"
    ]


@pytest.mark.parametrize("form", ["text", "json", "github"])
def test_every_format_of_check_works_on_the_shipped_content(form) -> None:
    words = ["check", "--content", str(CONTENT), "--format", form]
    result = CliRunner().invoke(main, [*words, "--today", "2026-11-20"])
    assert result.exit_code == 0
    assert "basis-ended" in result.output


def test_time_travel_shows_what_was_right_then() -> None:
    def ended(day: str) -> set[str]:
        words = ["check", "--content", str(CONTENT), "--format", "json", "--today", day]
        report = json.loads(CliRunner().invoke(main, words).output)
        return {p["value"] for p in report["problems"] if p["rule"] == "basis-ended"}

    assert "《个体工商户条例》第八条第一款" not in ended("2022-10-31")
    assert "《个体工商户条例》第八条第一款" in ended("2022-11-01")


@pytest.mark.parametrize(
    ("epoch", "day"),
    [("1767196799", date(2025, 12, 31)), ("1767196800", date(2026, 1, 1))],
)
def test_the_day_is_that_of_shanghai(epoch, day) -> None:
    assert today({"SOURCE_DATE_EPOCH": epoch}) == day


def test_a_pipe_that_is_closed_early_is_no_error() -> None:
    command = f"{sys.executable} -m chengnuo check --content {CONTENT} | head -1"
    done = subprocess.run(  # noqa: S602 - our own words, and a pipe is the point
        command, shell=True, capture_output=True, text=True, check=False, env=os.environ
    )
    assert done.stderr == ""


def test_serve_answers_on_this_machine_only(tmp_path) -> None:
    (tmp_path / "index.html").write_text("<p>首页</p>", encoding="utf-8")
    with server(tmp_path, 0) as running:
        assert running.server_address[0] == "127.0.0.1"
        threading.Thread(target=running.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{running.server_port}/"
        with urllib.request.urlopen(address) as answer:
            assert "首页" in answer.read().decode()
            assert re.search("utf-8", answer.headers["Content-Type"])
        running.shutdown()
