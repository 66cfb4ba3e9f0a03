"""A small portal of the demonstration region, and rows that fill its letter in."""

import atexit
import csv
import io
import shutil
import tempfile
from functools import cache
from pathlib import Path

from click.testing import CliRunner, Result

from chengnuo.cli import main

CONTENT = Path(__file__).resolve().parent.parent / "content"
MATTER = "999901/market-regulation/food-workshop-registration"
WORDING = "999901-demo/letters/proof.yaml"
BODY = {
    "申请人类别": "申请人为法人或其他组织",
    "法人或其他组织名称": "示例商贸有限公司",
    "统一社会信用代码": "91999901MA0000001P",
    "联系人": "示例䶮",
    "法人或其他组织联系方式": "0371-60000000",
    "法人或其他组织地址": "示例市示例区示例路1号",
    "就证明事项2作出承诺：营业执照": "是",
    "已符合的条件、标准、要求": "已具备条件。\n符合要求。",
    "申请人签署日期": "2026/11/20",
}
CITIZEN = {
    "申请人类别": "citizen",
    "申请人姓名": "示例乙",
    "申请人联系方式": "13800000000",
    "申请人证件类型": "居民身份证",
    "申请人证件编号": "９９９９０１ 19900101 0010",
    "就证明事项2作出承诺：营业执照": "√",
    "已符合的条件、标准、要求": "已具备条件。",
    "申请人签署日期": "2026年11月20日",
}


@cache
def small_content() -> Path:
    """Return a content folder with the demonstration region alone."""
    top = Path(tempfile.mkdtemp(prefix="chengnuo-letters-"))
    atexit.register(shutil.rmtree, top, ignore_errors=True)
    folder = top / "content"
    folder.mkdir()
    shutil.copy(CONTENT / "portal.yaml", folder)
    shutil.copytree(CONTENT / "laws", folder / "laws")
    shutil.copytree(CONTENT / "999901-demo", folder / "999901-demo")
    return folder


def table(*rows: dict[str, str], header: list[str] | None = None) -> bytes:
    """Return rows as a clerk saves them: CSV with a byte order mark."""
    names = header or list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, names, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def run(*words: str | Path, content: Path | None = None) -> Result:
    """Type `chengnuo letter …` about the small content, on the day of the tests."""
    cache_folder = Path(tempfile.gettempdir()) / "chengnuo-tests"
    command = ["letter", *map(str, words), "--content", str(content or small_content())]
    command += ["--today", "2026-11-20", "--cache", str(cache_folder)]
    return CliRunner().invoke(main, command)


def filled(folder: Path, *rows: dict[str, str], form: str = "both") -> Path:
    """Fill ``rows`` in and return the folder of the letters."""
    data, out = folder / "rows.csv", folder / "letters"
    data.write_bytes(table(*rows))
    done = run("fill", MATTER, "--data", data, "--out", out, "--format", form)
    assert done.exit_code == 0, (done.output, done.exc_info)
    return out
