"""What a person can get wrong in content, and what `chengnuo check` says of it."""

import csv
import io
import os
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


def without(file: str, rows_of: str) -> Break:
    """Remove the records whose first cell is ``rows_of``."""

    def mutate(folder: Path) -> None:
        rows = [row for row in table(folder / file) if row[0] != rows_of]
        write(folder / file, rows)

    return mutate


def moved(old: str, new: str) -> Break:
    """Give a file another name in its folder."""
    return lambda folder: (folder / old).rename((folder / old).parent / new)


FIRST = "individual-business-registration"
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
    "a code with decimals": (
        cell(MATTERS, 2, "基本编码", "990799001000.0"),
        (MATTERS, 2, "基本编码", "excel-number"),
        "写成“990799001000”",
    ),
    "a date whose spelling is clear": (
        cell(MATTERS, 2, "生效日期", "2026年3月1日"),
        (MATTERS, 2, "生效日期", "bad-date"),
        "写成 2026-03-01",
    ),
    "two methods in one cell": (
        cell(PROOFS, 2, "核查方式", "在线核查、现场核查"),
        (PROOFS, 2, "核查方式", "unknown-choice"),
        "分成两行",
    ),
    "an empty choice": (
        cell(MATTERS, 2, "告知承诺制类型", ""),
        (MATTERS, 2, "告知承诺制类型", "missing-value"),
        "证明事项、涉企经营许可事项",
    ),
    "columns parted by semicolons": (
        lambda folder: (folder / BASES).write_text(
            (folder / BASES).read_text(encoding="utf-8").replace(",", ";"),
            encoding="utf-8",
        ),
        (BASES, 1, "", "not-a-table"),
        "分号",
    ),
    "a title above the header": (
        lambda folder: (folder / BASES).write_text(
            "示例市依据表\n" + (folder / BASES).read_text(encoding="utf-8"),
            encoding="utf-8",
        ),
        (BASES, 1, "", "not-a-table"),
        "表头在第 2 行",
    ),
    "a workbook under the name of a table": (
        added(BASES, b"PK\x03\x04" + bytes(100)),
        (BASES, 0, "", "encoding-excel"),
        "Excel 工作簿",
    ),
    "a comma too many at the end of one row": (
        added(BASES, "+a,b,《行政许可法》第五条,列明证明,,,\n"),
        (BASES, 12, "", "extra-cell"),
        "多出空格子",
    ),
    "a table saved as matters.csv.csv": (
        moved(MATTERS, "matters.csv.csv"),
        (f"{MATTERS}.csv", 0, "", "misnamed-file"),
        "改回 matters.csv",
    ),
    "proofs without matters": (
        removed(MATTERS),
        (AGENCY, 0, "", "missing-file"),
        "没有 matters.csv",
    ),
    "a matter without proofs": (
        lambda folder: [
            without(PROOFS, FIRST)(folder),
            without(BASES, FIRST)(folder),
        ],
        (MATTERS, 2, "编号", "matter-empty"),
        "没有证明事项",
    ),
    "a header of one's own": (
        header(PROOFS, "说明", "只有本局才懂的一列"),
        (PROOFS, 1, "说明", "missing-column"),
        "缺少“说明”",
    ),
    "more rows than a table may have": (
        added(BASES, "+" + "a,b,c,列明证明,,\n" * 20_001),
        (BASES, 0, "", "too-many-rows"),
        "20000 行",
    ),
    "a place that nothing is put into": (
        replaced(f"{DEMO}/letters/proof.yaml", "{term}", "{days}"),
        (f"{DEMO}/letters/proof.yaml", 1, "", "bad-placeholder"),
        "{days}",
    ),
    "a clause's id in two tables": (
        lambda folder: shutil.copy(
            folder / CLAUSES,
            folder / "000000-national/policies/guobanfa-42-2020.clauses.csv",
        ),
        (CLAUSES, 2, "条款编号", "duplicate-clause"),
        "已经用过",
    ),
    "a control character written as an escape": (
        added(f"{AGENCY}/agency.yaml", '名称: "示例\\a局"\n'),
        (f"{AGENCY}/agency.yaml", 1, "名称", "bad-character"),
        "U+0007",
    ),
    "a list in the place of a key": (
        added(f"{AGENCY}/agency.yaml", "名称: 示例局\n? [甲, 乙]\n: 丙\n"),
        (f"{AGENCY}/agency.yaml", 2, "？", "unknown-key"),
        "不认识",
    ),
    "a name of bytes that are no UTF-8": (
        lambda folder: os.close(
            os.open(os.fsencode(folder) + b"/\xd6\xd0.txt", os.O_CREAT | os.O_WRONLY)
        ),
        ("\\xd6\\xd0.txt", 0, "", "file-name"),
        "不是 UTF-8",
    ),
    "a mobile number in a guide": (
        added(
            f"{AGENCY}/guides/food-workshop-registration.md",
            "+\n\n请拨 138-0013-8000\n",
        ),
        (f"{AGENCY}/guides/food-workshop-registration.md", 0, "", "personal-number"),
        "手机号码",
    ),
    "an identity number set apart, in the portal's contact": (
        added(
            "portal.yaml",
            "名称: 专栏\n主办单位: 示例\n联系方式: 110105 19491231 002X\n",
        ),
        ("portal.yaml", 1, "", "personal-number"),
        "公民身份号码",
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
        (PROOFS, 2, "说明", "personal-number"),
        "公民身份号码",
    ),
    "a mobile number in a text": (
        cell(PROOFS, 2, "说明", "请拨打１３８００１３８０００"),
        (PROOFS, 2, "说明", "personal-number"),
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


@pytest.mark.parametrize(
    ("mutate", "file"),
    [
        (cell(MATTERS, 2, "生效日期", "2026/3/1"), MATTERS),
        (cell(PROOFS, 2, "核查方式", "线上核查"), PROOFS),
        (header(MATTERS, "联系电话", "电话号码"), MATTERS),
        (added(f"{AGENCY}/agency.yaml", "名称: [\n"), f"{AGENCY}/agency.yaml"),
        (replaced(LAW, "条文:", "条款:"), LAW),
        (replaced(PLAN, "标题:", "题目:"), PLAN),
    ],
)
def test_what_follows_from_a_mistake_is_not_told_again(world, mutate, file) -> None:
    mutate(world)
    errors = [p for p in check(read(world), today=TODAY) if p.severity == "error"]
    assert {p.place.file for p in errors} == {file}


def test_every_wrong_value_of_a_row_is_told_at_once(world: Path) -> None:
    cell(MATTERS, 2, "生效日期", "2026/3/1")(world)
    cell(MATTERS, 2, "事项类型", "备案")(world)
    cell(MATTERS, 2, "联系电话", "无")(world)
    errors = [p for p in check(read(world), today=TODAY) if p.severity == "error"]
    assert {(p.place.row, p.place.column) for p in errors} == {
        (2, "生效日期"),
        (2, "事项类型"),
        (2, "联系电话"),
    }


@pytest.mark.parametrize("number", ["0371-64600000\n0371-64600001", "000-1/000-2"])
def test_several_telephone_numbers_are_fine(world: Path, number: str) -> None:
    cell(MATTERS, 2, "联系电话", number)(world)
    assert [p for p in check(read(world), today=TODAY) if p.severity == "error"] == []


def test_a_proof_that_has_ended_leaves_nothing_to_promise(world: Path) -> None:
    rows = table(world / PROOFS)
    place = rows[0].index("失效日期")
    for row in rows[1:]:
        if row[0] == FIRST:
            row[rows[0].index("生效日期")] = ""
            row[place] = "2026-01-01"
    write(world / PROOFS, rows)
    content = read(world)
    found = [p for p in check(content, today=TODAY) if p.rule == "matter-empty"]
    assert [p.severity for p in found] == [Severity.WARNING]
    paths = {a.path for a in plan(content, today=TODAY).artifacts}
    assert f"999901/market-regulation/{FIRST}/index.html" in paths
    assert f"999901/market-regulation/{FIRST}/letter.pdf" not in paths


GAPS: dict[str, tuple[Break, str, str]] = {
    "no place, hours or telephone": (
        lambda folder: [
            added(f"{AGENCY}/agency.yaml", "名称: 示例局\n")(folder),
            cell(MATTERS, 2, "办理地点", "")(folder),
        ],
        "guide-incomplete",
        "办理地点",
    ),
    "no issuer": (cell(PROOFS, 2, "开具单位", ""), "proof-incomplete", "开具单位"),
    "nobody takes complaints": (
        lambda folder: [
            added(f"{AGENCY}/agency.yaml", "名称: 示例局\n")(folder),
            added(
                f"{DEMO}/jurisdiction.yaml", "代码: '999901'\n名称: 示例市\n示例: 是\n"
            )(folder),
        ],
        "no-complaint-channel",
        "示例局",
    ),
    "no mark": (replaced(PLAN, "公开属性: ", "# "), "no-disclosure-mark", "公开属性"),
    "a wrong check digit": (
        added(
            f"{AGENCY}/agency.yaml",
            "名称: 示例局\n统一社会信用代码: 11999901000000018N\n",
        ),
        "bad-uscc",
        "校验码",
    ),
    "a column that is not ours": (
        lambda folder: write(
            folder / BASES,
            [
                [*row, "备注" if n == 0 else ""]
                for n, row in enumerate(table(folder / BASES))
            ],
        ),
        "unknown-column",
        "备注",
    ),
    "a file that is not ours": (
        added(f"{AGENCY}/notes.txt", "x"),
        "unknown-file",
        "文件名",
    ),
    "a guide of no matter": (
        added(f"{AGENCY}/guides/nothing.md", "x"),
        "unknown-file",
        "没有编号为“nothing”的事项",
    ),
    "an agency without matters": (
        added(f"{DEMO}/agencies/finance/agency.yaml", "名称: 示例财政局\n"),
        "agency-empty",
        "没有 matters.csv",
    ),
    "a basis that has ended": (
        cell(BASES, 2, "依据", "《个体工商户条例》第八条"),
        "basis-ended",
        "不再有效",
    ),
}


@pytest.mark.parametrize("name", GAPS)
def test_each_gap_is_a_reminder_or_an_error_that_says_what_is_missing(
    world: Path, name: str
) -> None:
    break_it, rule, words = GAPS[name]
    before = {p for p in check(read(world), today=TODAY) if p.rule == rule}
    break_it(world)
    after = {p for p in check(read(world), today=TODAY) if p.rule == rule}
    assert any(words in p.message + p.remedy for p in after - before)


def test_every_rule_has_an_example() -> None:
    shown = {expected[3] for _, expected, _ in BROKEN.values()}
    shown |= {rule for _, rule, _ in GAPS.values()}
    shown |= {"encoding-bom", "missing-file"}
    assert set(RULES) - shown == set()


def test_an_editor_is_sent_to_the_line_not_to_the_row(world: Path) -> None:
    cell(MATTERS, 4, "事项类型", "备案")(world)
    error = next(p for p in check(read(world), today=TODAY) if p.severity == "error")
    lines = (world / MATTERS).read_text(encoding="utf-8").split("\n")
    slug = table(world / MATTERS)[3][0]
    assert error.place.row == 4
    assert lines[error.place.line - 1].startswith(slug)


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
