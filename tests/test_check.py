"""What a person can get wrong in content, and what `chengnuo check` says of it."""

import csv
import io
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chengnuo import check, plan, read
from chengnuo.checks import RULES
from chengnuo.cli import main
from chengnuo.problems import Severity

ROOT = Path(__file__).resolve().parent.parent
CONTENT = ROOT / "content"
TODAY = date(2026, 11, 20)
DEMO = "999901-demo"
AGENCY = f"{DEMO}/agencies/market-regulation"
MATTERS = f"{AGENCY}/matters.csv"
PROOFS = f"{AGENCY}/proofs.csv"
BASES = f"{AGENCY}/bases.csv"
PLAN = f"{DEMO}/policies/implementation-plan-2026.md"
CLAUSES = f"{DEMO}/policies/implementation-plan-2026.clauses.csv"
LAW = "laws/labour-contract-law/2012-12-28.yaml"
Break = Callable[[Path], None]


@pytest.fixture
def world(tmp_path: Path) -> Path:
    """Return a small content folder of its own: the demonstration and the laws."""
    folder = tmp_path / "content"
    for name in ("laws", "000000-national", DEMO):
        shutil.copytree(CONTENT / name, folder / name)
    shutil.copy(CONTENT / "portal.yaml", folder)
    return folder


def table(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))


def write(path: Path, rows: list[list[str]], encoding: str = "utf-8") -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))


def cell(file: str, row: int, column: str, value: str) -> Break:
    """Put ``value`` into a cell; the header is row 1."""

    def mutate(folder: Path) -> None:
        rows = table(folder / file)
        rows[row - 1][rows[0].index(column)] = value
        write(folder / file, rows)

    return mutate


def header(file: str, column: str, value: str | None) -> Break:
    """Rename a column, or remove it."""

    def mutate(folder: Path) -> None:
        rows = table(folder / file)
        place = rows[0].index(column)
        if value is None:
            rows = [[c for i, c in enumerate(row) if i != place] for row in rows]
        else:
            rows[0][place] = value
        write(folder / file, rows)

    return mutate


def encoded(file: str, encoding: str) -> Break:
    """Save a file in another encoding."""

    def mutate(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        (folder / file).write_bytes(text.encode(encoding))

    return mutate


def replaced(file: str, old: str, new: str) -> Break:
    """Replace the first ``old`` in a file."""

    def mutate(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    return mutate


def added(file: str, data: str | bytes) -> Break:
    """Write a file anew, or append to it what begins with "+"."""

    def mutate(folder: Path) -> None:
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        raw = data.encode() if isinstance(data, str) else data
        if raw.startswith(b"+"):
            raw = path.read_bytes() + raw[1:]
        path.write_bytes(raw)

    return mutate


def removed(file: str) -> Break:
    """Remove a file."""
    return lambda folder: (folder / file).unlink()


def linked(folder: Path) -> None:
    """Put a link to a file outside in the place of a table."""
    (folder / BASES).unlink()
    (folder / BASES).symlink_to("/etc/hostname")


def first(file: str, column: str) -> str:
    rows = table(CONTENT / file)
    return rows[1][rows[0].index(column)]


BROKEN: dict[str, tuple[Break, tuple[str, int, str, str], str]] = {
    "saved as GBK": (
        encoded(MATTERS, "gbk"),
        (MATTERS, 0, "", "encoding-gbk"),
        "CSV UTF-8",
    ),
    "saved as UTF-16": (
        encoded(MATTERS, "utf-16"),
        (MATTERS, 0, "", "encoding-utf16"),
        "UTF-16",
    ),
    "half UTF-8, half GBK": (
        added(BASES, b"+" + "食品".encode("gbk") + b"\x81\xff\n"),
        (BASES, 12, "", "encoding-mixed"),
        "既不是 UTF-8",
    ),
    "a code turned into a number by Excel": (
        cell(MATTERS, 2, "实施编码", "1.19999E+30"),
        (MATTERS, 2, "实施编码", "excel-number"),
        "科学记数",
    ),
    "a date rewritten by Excel": (
        cell(MATTERS, 2, "生效日期", "2021/3/1"),
        (MATTERS, 2, "生效日期", "bad-date"),
        "2021/3/1",
    ),
    "a date as Excel's number": (
        cell(MATTERS, 2, "生效日期", "44256"),
        (MATTERS, 2, "生效日期", "bad-date"),
        "44256",
    ),
    "a date with one digit": (
        cell(MATTERS, 2, "生效日期", "2026-2-1"),
        (MATTERS, 2, "生效日期", "bad-date"),
        "2026-2-1",
    ),
    "a version that is no day": (
        cell(BASES, 2, "版本", "2016-02-30"),
        (BASES, 2, "版本", "bad-date"),
        "2016-02-30",
    ),
    "a day that no month has": (
        cell(MATTERS, 2, "生效日期", "2026-02-30"),
        (MATTERS, 2, "生效日期", "bad-date"),
        "2026-02-30",
    ),
    "a missing column": (
        header(MATTERS, "办理流程", None),
        (MATTERS, 1, "办理流程", "missing-column"),
        "缺少“办理流程”",
    ),
    "a renamed column": (
        header(MATTERS, "联系电话", "联系方式电话"),
        (MATTERS, 1, "联系电话", "missing-column"),
        "像是改了名",
    ),
    "a column of one's own": (
        header(PROOFS, "说明", "内部备注二"),
        (PROOFS, 1, "说明", "missing-column"),
        "缺少“说明”",
    ),
    "a column twice": (
        header(PROOFS, "说明", "证明内容"),
        (PROOFS, 1, "证明内容", "repeated-column"),
        "出现了 2 次",
    ),
    "a slug twice": (
        cell(MATTERS, 3, "编号", first(MATTERS, "编号")),
        (MATTERS, 3, "编号", "duplicate"),
        "与第 2 行重复",
    ),
    "an agency without agency.yaml": (
        added(f"{DEMO}/agencies/comerce/matters.csv", (CONTENT / MATTERS).read_bytes()),
        (f"{DEMO}/agencies/comerce", 0, "", "unknown-agency"),
        "不知道这是哪个单位",
    ),
    "a proof of no matter": (
        cell(PROOFS, 2, "事项编号", "no-such-matter"),
        (PROOFS, 2, "事项编号", "unknown-matter"),
        "no-such-matter",
    ),
    "a basis of no proof": (
        cell(BASES, 2, "证明编号", "no-such-proof"),
        (BASES, 2, "证明编号", "unknown-proof"),
        "no-such-proof",
    ),
    "a method that does not exist": (
        cell(PROOFS, 2, "核查方式", "线上核查"),
        (PROOFS, 2, "核查方式", "unknown-choice"),
        "可用：在线核查、现场核查、免于核查、协助核查",
    ),
    "an empty name": (
        cell(MATTERS, 2, "事项名称", ""),
        (MATTERS, 2, "事项名称", "missing-value"),
        "“事项名称”没有填",
    ),
    "a slug in Chinese": (
        cell(MATTERS, 2, "编号", "食品登记"),
        (MATTERS, 2, "编号", "bad-form"),
        "不合编号的格式",
    ),
    "a code in full width": (
        cell(MATTERS, 2, "基本编码", "９９０７９９００１０００"),
        (MATTERS, 2, "基本编码", "full-width"),
        "全角",
    ),
    "a formula": (
        cell(PROOFS, 2, "证明内容", "=HYPERLINK(1)"),
        (PROOFS, 2, "证明内容", "formula"),
        "公式",
    ),
    "a name that is far too long": (
        cell(MATTERS, 2, "事项名称", "长" * 201),
        (MATTERS, 2, "事项名称", "too-long"),
        "201 个字",
    ),
    "a comma outside quotes": (
        added(BASES, "+a,b,c,列明证明,,说明,多出来的\n"),
        (BASES, 12, "", "extra-cell"),
        "多出来的",
    ),
    "a row cut short": (
        added(BASES, "+a,b\n"),
        (BASES, 12, "", "short-row"),
        "只有 2 格",
    ),
    "a quote that is never closed": (
        added(BASES, '+a,"b\n'),
        (BASES, 12, "", "bad-quotes"),
        "双引号不成对",
    ),
    "an empty table": (
        added(BASES, "\n"),
        (BASES, 0, "", "empty-file"),
        "空的",
    ),
    "a link in the place of a file": (
        linked,
        (BASES, 0, "", "symlink"),
        "链接",
    ),
    "a folder that is a link": (
        lambda folder: (folder / DEMO / "annex").symlink_to("/etc"),
        (f"{DEMO}/annex", 0, "", "symlink"),
        "链接",
    ),
    "two folders of one region": (
        lambda folder: shutil.copytree(folder / DEMO, folder / "999901-again"),
        ("999901-again/jurisdiction.yaml", 1, "", "duplicate-jurisdiction"),
        "2 个文件夹",
    ),
    "an agency's folder in Chinese": (
        lambda folder: (folder / AGENCY).rename(folder / DEMO / "agencies/市场监管局"),
        (f"{DEMO}/agencies/市场监管局/agency.yaml", 1, "", "reserved-slug"),
        "不能用作网址",
    ),
    "an empty promise in the letter": (
        replaced(
            f"{DEMO}/letters/proof.yaml", "申请人承诺:\n", "申请人承诺:\n  - ''\n"
        ),
        (f"{DEMO}/letters/proof.yaml", 0, "承诺", "missing-value"),
        "没有填",
    ),
    "a file of six megabytes": (
        added(BASES, b"x" * 6_000_000),
        (BASES, 0, "", "file-too-large"),
        "6.0 MB",
    ),
    "a Kangxi radical": (
        cell(PROOFS, 2, "证明名称", "营业执照\u2f64"),
        (PROOFS, 2, "证明名称", "bad-character"),
        "U+2F64",
    ),
    "a zero-width space": (
        cell(PROOFS, 2, "证明名称", "营业\u200b执照"),
        (PROOFS, 2, "证明名称", "bad-character"),
        "U+200B",
    ),
    "a NUL": (
        cell(PROOFS, 2, "证明名称", "营业\x01执照"),
        (PROOFS, 2, "证明名称", "bad-character"),
        "U+0001",
    ),
    "a basis that cannot be read": (
        cell(BASES, 2, "依据", "劳动合同法57条"),
        (BASES, 2, "依据", "bad-citation"),
        "看不懂",
    ),
    "a law that is not on file": (
        cell(BASES, 2, "依据", "《示例法》第一条"),
        (BASES, 2, "依据", "unknown-law"),
        "《示例法》",
    ),
    "an item that the article does not have": (
        cell(BASES, 2, "依据", "《市场主体登记管理条例》第十六条第一款第（九）项"),
        (BASES, 2, "依据", "unknown-law"),
        "第（九）项",
    ),
    "an end before the beginning": (
        lambda folder: [
            cell(MATTERS, 2, "生效日期", "2026-03-01")(folder),
            cell(MATTERS, 2, "失效日期", "2026-02-01")(folder),
        ],
        (MATTERS, 2, "失效日期", "date-order"),
        "2026-02-01",
    ),
    "a slug that the portal needs": (
        lambda folder: (folder / AGENCY).rename(folder / DEMO / "agencies/catalogue"),
        (f"{DEMO}/agencies/catalogue/agency.yaml", 1, "", "reserved-slug"),
        "门户自己要用",
    ),
    "an implementation code of somebody else": (
        cell(MATTERS, 2, "实施编码", "11410182000000027H4990799001000"),
        (MATTERS, 2, "实施编码", "code-mismatch"),
        "不是本单位的统一社会信用代码",
    ),
    "an identity number in a text": (
        cell(PROOFS, 2, "说明", "联系人证件号码11010519491231002X"),
        (PROOFS, 2, "证明编号", "personal-number"),
        "公民身份号码",
    ),
    "a mobile number in a text": (
        cell(PROOFS, 2, "说明", "请拨打１３８００１３８０００"),
        (PROOFS, 2, "证明编号", "personal-number"),
        "手机号码",
    ),
    "tabs in YAML": (
        added(f"{AGENCY}/agency.yaml", "名称: 示例局\n投诉举报渠道:\n\t- 名称: 甲\n"),
        (f"{AGENCY}/agency.yaml", 3, "", "yaml-syntax"),
        "Tab",
    ),
    "a key twice in YAML": (
        added(f"{AGENCY}/agency.yaml", "名称: 示例局\n名称: 示例委\n"),
        (f"{AGENCY}/agency.yaml", 2, "名称", "repeated-key"),
        "写了两次",
    ),
    "an anchor in YAML": (
        added(f"{AGENCY}/agency.yaml", "名称: &a 示例局\n地址: *a\n"),
        (f"{AGENCY}/agency.yaml", 1, "", "yaml-anchor"),
        "& 或 *",
    ),
    "a tag in YAML": (
        added(f"{AGENCY}/agency.yaml", "名称: !!python/name:os.system 示例局\n"),
        (f"{AGENCY}/agency.yaml", 1, "", "yaml-tag"),
        "! 记号",
    ),
    "a list where text belongs": (
        added(f"{AGENCY}/agency.yaml", "名称:\n  - 示例局\n"),
        (f"{AGENCY}/agency.yaml", 1, "名称", "yaml-shape"),
        "写成了几项",
    ),
    "a key of one's own in YAML": (
        added(f"{AGENCY}/agency.yaml", "名称: 示例局\n电话: 1\n"),
        (f"{AGENCY}/agency.yaml", 2, "电话", "unknown-key"),
        "改成“联系电话”",
    ),
    "an empty YAML file": (
        added(f"{AGENCY}/agency.yaml", "# 还没有填\n"),
        (f"{AGENCY}/agency.yaml", 1, "名称", "missing-value"),
        "“名称”没有填",
    ),
    "YAML nested a hundred thousand deep": (
        added(f"{AGENCY}/agency.yaml", "名称: " + "[" * 100_000 + "]" * 100_000),
        (f"{AGENCY}/agency.yaml", 1, "", "yaml-shape"),
        "嵌套层数太多",
    ),
    "an alias bomb": (
        added(f"{AGENCY}/agency.yaml", "名称: &a [甲]\n地址: &b [*a, *a]\n"),
        (f"{AGENCY}/agency.yaml", 1, "", "yaml-anchor"),
        "& 或 *",
    ),
    "text where a list belongs": (
        added(f"{AGENCY}/agency.yaml", "名称: 示例局\n投诉举报渠道: 打电话\n"),
        (f"{AGENCY}/agency.yaml", 2, "投诉举报渠道", "yaml-shape"),
        "以“- ”开头",
    ),
    "a credit code with the letter O": (
        added(
            f"{AGENCY}/agency.yaml",
            "名称: 示例局\n统一社会信用代码: 1199990100OO00019N\n",
        ),
        (f"{AGENCY}/agency.yaml", 2, "统一社会信用代码", "bad-form"),
        "没有 I、O、S、V、Z",
    ),
    "no name in YAML": (
        added(f"{AGENCY}/agency.yaml", "地址: 示例路1号\n"),
        (f"{AGENCY}/agency.yaml", 1, "名称", "missing-value"),
        "“名称”没有填",
    ),
    "a paper without front matter": (
        added(PLAN, "# 示例实施方案\n"),
        (PLAN, 1, "", "missing-front-matter"),
        "---",
    ),
    "a paper that implements nothing on file": (
        replaced(PLAN, "000000/guobanfa-42-2020", "000000/no-such-paper"),
        (PLAN, 1, "", "unknown-policy"),
        "no-such-paper",
    ),
    "a clause whose words are not in the paper": (
        cell(CLAUSES, 2, "原文", "正文里没有的一句话。"),
        (CLAUSES, 2, "原文", "clause-not-in-text"),
        "找不到",
    ),
    "a duty of no clause": (
        cell(f"{DEMO}/duties.csv", 2, "条款", "no/such"),
        (f"{DEMO}/duties.csv", 2, "条款", "unknown-clause"),
        "no/such",
    ),
    "served by something that does not exist": (
        cell(CLAUSES, 2, "落实情况", "rule:no-such-rule"),
        (CLAUSES, 2, "落实情况", "unknown-service"),
        "no-such-rule",
    ),
    "served by a page that does not exist": (
        cell(CLAUSES, 2, "落实情况", "page:999901/no-such/index.html"),
        (CLAUSES, 2, "落实情况", "unknown-service"),
        "999901/no-such/index.html",
    ),
    "no words for the letter": (
        removed(f"{DEMO}/letters/permit.yaml"),
        (f"{DEMO}/jurisdiction.yaml", 1, "", "missing-wording"),
        "letters/permit.yaml",
    ),
    "a level above that is not on file": (
        replaced(f"{DEMO}/jurisdiction.yaml", "上级:", "上级: '999900'"),
        (f"{DEMO}/jurisdiction.yaml", 1, "", "unknown-jurisdiction"),
        "999900",
    ),
    "a demonstration that does not say so": (
        replaced(f"{DEMO}/jurisdiction.yaml", "示例: 是", "示例: 否"),
        (f"{DEMO}/jurisdiction.yaml", 1, "", "demo-code"),
        "9999",
    ),
    "a folder under another code": (
        lambda folder: (folder / DEMO).rename(folder / "999902-demo"),
        ("999902-demo/jurisdiction.yaml", 1, "代码", "folder-name"),
        "999902",
    ),
    "a law under another date": (
        lambda folder: (folder / LAW).rename(
            folder / "laws/labour-contract-law/2013-07-01.yaml"
        ),
        ("laws/labour-contract-law/2013-07-01.yaml", 4, "版本", "file-name"),
        "2012-12-28",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_each_mistake_is_named_with_its_place_value_and_remedy(
    world: Path, name: str
) -> None:
    break_it, expected, words = BROKEN[name]
    break_it(world)
    problems = check(read(world), today=TODAY)
    errors = [p for p in problems if p.severity is Severity.ERROR]
    found = [(p.place.file, p.place.row, p.place.column, p.rule) for p in errors]
    if expected[1] == 0 and expected not in found:  # whatever the line
        found = [(file, 0, column, rule) for file, _, column, rule in found]
    assert expected in found
    problem = errors[found.index(expected)]
    assert words in problem.message + problem.remedy
    assert problem.remedy.endswith("。")


@pytest.mark.parametrize("name", BROKEN)
def test_the_command_ends_with_1_and_no_traceback(world: Path, name: str) -> None:
    break_it, expected, _ = BROKEN[name]
    break_it(world)
    result = CliRunner().invoke(
        main, ["check", "--content", str(world), "--today", "2026-11-20"]
    )
    assert result.exit_code == 1, result.output
    assert "Traceback" not in result.output
    assert f"[{expected[3]}]" in result.output


def test_one_unreadable_table_is_one_problem_not_a_flood(world: Path) -> None:
    encoded(MATTERS, "utf-16")(world)
    errors = [p for p in check(read(world), today=TODAY) if p.severity == "error"]
    assert [p.rule for p in errors] == ["encoding-utf16"]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_damage_to_any_file_leads_to_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    shutil.copytree(CONTENT / DEMO, folder / DEMO)
    shutil.copy(CONTENT / "portal.yaml", folder)
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    path = data.draw(st.sampled_from(files))
    raw = path.read_bytes()
    start = data.draw(st.integers(0, len(raw)))
    length = data.draw(st.integers(0, 40))
    junk = data.draw(
        st.one_of(
            st.binary(max_size=12),
            st.sampled_from(
                [b'"', b"\n", b"\t", b",,", b": ", b"- ", b"\x00", b"&a", b"{["]
            ),
        )
    )
    path.write_bytes(raw[:start] + junk + raw[start + length :])
    content = read(folder)
    check(content, today=TODAY)
    plan(content, today=TODAY)


def test_the_small_world_is_sound(world: Path) -> None:
    problems = check(read(world), today=TODAY)
    assert [p for p in problems if p.severity is Severity.ERROR] == []


def test_all_mistakes_are_shown_at_once(world: Path) -> None:
    cell(MATTERS, 2, "生效日期", "2021/3/1")(world)
    cell(PROOFS, 2, "核查方式", "线上核查")(world)
    replaced(PLAN, "000000/guobanfa-42-2020", "000000/no-such-paper")(world)
    rules = {p.rule for p in check(read(world), today=TODAY)}
    assert {"bad-date", "unknown-choice", "unknown-policy"} <= rules


def test_a_byte_order_mark_is_only_worth_a_notice(world: Path) -> None:
    encoded(MATTERS, "utf-8-sig")(world)
    found = [p for p in check(read(world), today=TODAY) if p.rule == "encoding-bom"]
    assert [(p.place.file, p.severity) for p in found] == [(MATTERS, Severity.NOTICE)]


def test_rows_saved_by_excel_with_empty_columns_and_rows_are_read(world: Path) -> None:
    before = read(world)
    rows = [[*row, "", ""] for row in table(world / MATTERS)]
    write(world / MATTERS, [*rows, [""] * len(rows[0])])
    after = read(world)
    assert after.problems == before.problems
    assert after.jurisdictions == before.jurisdictions


def test_every_rule_that_is_named_is_documented() -> None:
    assert {expected[3] for _, expected, _ in BROKEN.values()} <= set(RULES)
    for rule in RULES.values():
        assert rule.title
        assert rule.explanation.endswith("。")
        assert rule.source


@pytest.mark.parametrize("name", ["no-such-folder", "laws"])
def test_no_content_folder_ends_with_2_and_a_remedy(world: Path, name: str) -> None:
    result = CliRunner().invoke(main, ["check", "--content", str(world / name)])
    assert result.exit_code == 2
    assert "改法：" in result.output


def test_the_shipped_content_has_no_errors() -> None:
    problems = check(read(CONTENT), today=TODAY)
    assert [p for p in problems if p.severity is Severity.ERROR] == []
