"""What a rule is: small, named, with its reason; and the rules of reading."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from chengnuo.atlas import Atlas
from chengnuo.problems import Problem

Check = Callable[[Atlas], Iterator[Problem]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule over the whole content: what it looks for, and why (law or reason)."""

    id: str
    title: str
    explanation: str
    source: str
    check: Check | None = None


RULES: dict[str, Rule] = {}


def rule(
    id_: str, title: str, explanation: str, source: str
) -> Callable[[Check], Check]:
    """Register the decorated function as the rule ``id_``."""

    def register(check: Check) -> Check:
        RULES[id_] = Rule(id_, title, explanation, source, check)
        return check

    return register


FORM = "内容格式"
READING = (
    ("agency-empty", "没有事项", "单位有 matters.csv。"),
    ("bad-character", "看不见的坏字符", "康熙部首、零宽字符、控制字符、私用区字符。"),
    ("bad-date", "日期", "写成 2026-03-01，而且是日历上的日期。"),
    ("bad-form", "格式", "编号、代码、电话等合乎各自的格式。"),
    ("bad-quotes", "双引号", "CSV 里的双引号成对。"),
    ("duplicate", "重复", "编号不重复。"),
    ("empty-file", "空文件", "表格至少有表头。"),
    ("encoding-bom", "BOM 标记", "文件开头没有 BOM。"),
    ("encoding-excel", "Excel 工作簿", "表格是 CSV，不是改了文件名的工作簿。"),
    ("encoding-gbk", "GBK 编码", "文件用 UTF-8 编码。"),
    ("encoding-mixed", "编码损坏", "整个文件是同一种编码。"),
    ("encoding-utf16", "UTF-16 编码", "文件用 UTF-8 编码。"),
    ("excel-number", "科学记数", "长号码没有被 Excel 改成科学记数。"),
    ("extra-cell", "多出的格", "每一行不比表头长。"),
    ("file-name", "文件名", "文件名与内容一致。"),
    ("file-too-large", "文件太大", "一个文件不超过 5 MB。"),
    ("folder-name", "文件夹名", "行政区划的文件夹以其六位代码开头。"),
    ("formula", "公式", "单元格不以 = + - @ 开头。"),
    ("full-width", "全角字符", "编号和代码用半角。"),
    ("missing-column", "缺列", "表头齐全，没有改名。"),
    ("missing-file", "缺文件", "必需的文件都在。"),
    ("missing-front-matter", "缺文件说明", "政策文件开头有标题、文号等说明。"),
    ("missing-value", "缺内容", "必填的都填了。"),
    ("misnamed-file", "文件名写错", "没有 matters.csv.csv 之类写错的文件名。"),
    ("not-a-table", "不是这张表", "第 1 行是表头，各列用英文逗号分开。"),
    ("repeated-column", "重复的列", "表头不重复。"),
    ("repeated-key", "重复的项", "YAML 里一项只写一次。"),
    ("short-row", "少格", "每一行与表头一样长。"),
    ("symlink", "链接", "内容里没有链接。"),
    ("too-long", "太长", "内容不超过字数上限。"),
    ("too-many-rows", "行太多", "一张表不超过 20000 行。"),
    ("unknown-agency", "未知单位", "每个单位文件夹都有 agency.yaml。"),
    ("unknown-choice", "未知选项", "只用规定的几种写法。"),
    ("unknown-column", "多余的列", "没有不认识的列。"),
    ("unknown-file", "多余的文件", "没有不认识的文件。"),
    ("unknown-key", "未知项", "YAML 里没有不认识的项。"),
    ("unknown-matter", "未知事项", "证明和依据都属于已有的事项。"),
    ("unknown-proof", "未知证明", "依据都属于已有的证明。"),
    ("yaml-anchor", "YAML 引用", "YAML 里不用 & 和 * 记号。"),
    ("yaml-shape", "YAML 结构", "照样例的结构填写。"),
    ("yaml-syntax", "YAML 写法", "合乎 YAML 的写法。"),
    ("yaml-tag", "YAML 标记", "YAML 里不用 ! 记号。"),
)
for _id, _title, _explanation in READING:
    RULES[_id] = Rule(_id, _title, _explanation, FORM)
