"""The first row of a table: whether it is the header, and whole."""

import difflib
from collections import Counter
from collections.abc import Collection, Sequence

from chengnuo.problems import Place, Problem

SEPARATORS = {";": "分号", "\t": "Tab 键", "；": "中文分号", "，": "中文逗号"}
OLD_VERSION = "用 git 里没有损坏的版本换回来"


def header_problems(
    records: Sequence[Sequence[str]], titles: Sequence[str], file: str
) -> list[Problem]:
    """Return what is wrong with the header, the first of ``records``.

    Where hardly a title is known, that is one problem: the file is no such table.
    """
    header = [cell.strip() for cell in records[0]]
    while header and not header[-1]:
        header.pop()
    known = [title for title in titles if title in header]
    if len(known) < min(2, len(titles)):
        return [_no_table(records, header, titles, file)]
    return [
        *_repeated(header, file),
        *_missing_and_unknown(header, titles, file),
    ]


def _no_table(
    records: Sequence[Sequence[str]],
    header: Sequence[str],
    titles: Sequence[str],
    file: str,
) -> Problem:
    whole = "".join(header)
    separator = next((s for s in SEPARATORS if whole.count(s) > len(titles) // 2), "")
    later = next(
        (
            number
            for number, cells in enumerate(records[1:10], start=2)
            if _shared(cells, titles) > len(titles) // 2
        ),
        0,
    )
    if separator:
        message = f"各列是用{SEPARATORS[separator]}分开的，应当用英文逗号。"
        remedy = "在 WPS 或 Excel 中“另存为”，类型选“CSV UTF-8（逗号分隔）”。"
    elif later:
        message = f"第 1 行不是表头，表头在第 {later} 行。"
        remedy = f"删去表头上面的 {later - 1} 行。"
    elif whole and whole.count("?") + whole.count("？") > len(whole) // 2:
        message = "表头全是问号：保存时编码选错，汉字已经丢失。"
        remedy = f"{OLD_VERSION}，再另存为“CSV UTF-8”。"
    else:
        message = (
            f"第 1 行“{'、'.join(header)[:40]}”不是这张表的表头，或者整张表是乱码。"
        )
        remedy = f"第 1 行写表头：{'、'.join(titles)}；是乱码的，{OLD_VERSION}。"
    return Problem(Place(file, 1), "not-a-table", message, remedy, whole[:100])


def _shared(cells: Sequence[str], titles: Collection[str]) -> int:
    return sum(cell.strip() in titles for cell in cells)


def _repeated(header: Sequence[str], file: str) -> list[Problem]:
    return [
        Problem(
            Place(file, 1, title),
            "repeated-column",
            f"表头“{title}”出现了 {count} 次。",
            "每一列只保留一个，把内容合到一列里。",
            title,
        )
        for title, count in Counter(header).items()
        if count > 1
    ]


def _missing_and_unknown(
    header: Sequence[str], titles: Sequence[str], file: str
) -> list[Problem]:
    problems = []
    unknown = [title for title in header if title not in titles]
    renamed = set()
    for title in titles:
        if title in header:
            continue
        near = difflib.get_close_matches(title, [u for u in unknown if u], 1, 0.5)
        if near:
            renamed.add(near[0])
            message = f"缺少“{title}”一列，却有“{near[0]}”一列，像是改了名。"
            remedy = f"把表头“{near[0]}”改回“{title}”。"
        else:
            message = f"缺少“{title}”一列。"
            remedy = f"在表头补上“{title}”；不知道内容时整列空着。"
        place = Place(file, 1, title)
        value = near[0] if near else ""
        problems.append(Problem(place, "missing-column", message, remedy, value))
    for title in unknown:
        if title not in renamed:
            said = (
                f"不认识表头“{title}”，这一列不会公布。"
                if title
                else "有一列没有表头。"
            )
            choices = "、".join(titles)
            problems.append(
                Problem(
                    Place(file, 1, title),
                    "unknown-column",
                    said,
                    f"删去这一列，或者改成已有的表头：{choices}。",
                    title,
                )
            )
    return problems
