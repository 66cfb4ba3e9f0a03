"""Rules: codes that can be checked by their own digits and parts."""

from collections.abc import Iterator

from chengnuo.atlas import Atlas
from chengnuo.checks.registry import rule
from chengnuo.identifiers import has_uscc_check_digit
from chengnuo.problems import Place, Problem, Severity


@rule(
    "bad-uscc",
    "统一社会信用代码",
    "单位的统一社会信用代码校验位正确。",
    "GB 32100-2015",
)
def bad_uscc(atlas: Atlas) -> Iterator[Problem]:
    """Find credit codes with a wrong check digit: some lawful early ones have it."""
    for jurisdiction in atlas.content.jurisdictions:
        for agency in jurisdiction.agencies:
            if agency.uscc and not has_uscc_check_digit(agency.uscc):
                yield Problem(
                    Place(agency.place.file, agency.place.row, "统一社会信用代码"),
                    "bad-uscc",
                    f"“{agency.uscc}”的最后一位校验码不对，多半是抄错了。",
                    "对照证书逐位核对；证书确是如此的可以不改。",
                    agency.uscc,
                    Severity.WARNING,
                )


@rule(
    "code-mismatch",
    "实施编码不一致",
    "实施编码＝18 位统一社会信用代码＋1 位行使层级＋12 位基本编码。",
    "GB/T 39554.1-2020",
)
def code_mismatch(atlas: Atlas) -> Iterator[Problem]:
    """Find implementation codes that are not put together from their parts."""
    for located in atlas.matters:
        matter, uscc = located.matter, located.agency.uscc
        code = matter.implementation_code
        if not code:
            continue
        wrong = []
        if uscc and not code.startswith(uscc):
            wrong.append(f"前 18 位不是本单位的统一社会信用代码 {uscc}")
        if matter.basic_code and not code.endswith(matter.basic_code):
            wrong.append(f"后 12 位不是基本编码 {matter.basic_code}")
        if wrong:
            yield Problem(
                Place(matter.place.file, matter.place.row, "实施编码"),
                "code-mismatch",
                f"实施编码“{code}”的" + "，".join(wrong) + "。",
                "对照政务服务平台上的编码改正。",
                code,
            )
