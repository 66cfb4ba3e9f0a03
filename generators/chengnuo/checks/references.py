"""Rules: what is named elsewhere exists, and addresses cannot clash."""

from collections import Counter
from collections.abc import Iterator

from chengnuo.atlas import Atlas, wording_of
from chengnuo.checks.registry import RULES, rule
from chengnuo.problems import Place, Problem
from chengnuo.prose import render

RESERVED = frozenset(
    [
        "catalogue",
        "policies",
        "duties",
        "changes",
        "promises",
        "data",
        "laws",
        "proofs",
        "search",
        "about",
        "complaints",
        "downloads",
        "supervision",
        "e",
        "assets",
        "con",
        "prn",
        "aux",
        "nul",
    ]
) | {f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10)}
SLUG = "用英文小写字母、数字和连字符，例如 oil-retail-initial。"
ALLOWED = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
LONGEST = 64
SERVED = ("page", "rule", "document", "export", "people")


@rule(
    "reserved-slug",
    "编号不可用",
    "编号和文件夹名会成为网址，不能与门户自己的栏目、系统保留的名称相同。",
    "网址规则",
)
def reserved_slug(atlas: Atlas) -> Iterator[Problem]:
    """Find slugs that are no addresses, or the portal's own."""
    named = []
    for jurisdiction in atlas.content.jurisdictions:
        named.append((jurisdiction.slug, jurisdiction.place))
        named += [(policy.slug, policy.place) for policy in jurisdiction.policies]
        for agency in jurisdiction.agencies:
            named.append((agency.slug, agency.place))
            named += [(matter.slug, matter.place) for matter in agency.matters]
    named += [(law.slug, law.place) for law in atlas.content.laws]
    for slug, place in named:
        if slug in RESERVED:
            message = f"“{slug}”是门户自己要用的名称。"
        elif not slug or set(slug) - ALLOWED or len(slug) > LONGEST:
            message = f"“{slug}”不能用作网址。"
        elif slug[0] == "-" or slug[-1] == "-":
            message = f"“{slug}”以连字符开头或结尾，不能用作网址。"
        else:
            continue
        yield Problem(place, "reserved-slug", message, f"换一个编号：{SLUG}", slug)


@rule(
    "duplicate-jurisdiction",
    "行政区划重复",
    "一个六位代码只有一个文件夹。",
    "GB/T 2260 代码唯一",
)
def duplicate_jurisdiction(atlas: Atlas) -> Iterator[Problem]:
    """Find region codes that two folders claim."""
    counts = Counter(j.code for j in atlas.content.jurisdictions)
    for jurisdiction in atlas.content.jurisdictions:
        if counts[jurisdiction.code] > 1:
            yield Problem(
                jurisdiction.place,
                "duplicate-jurisdiction",
                f"代码 {jurisdiction.code} 有 {counts[jurisdiction.code]} 个文件夹。",
                "合成一个文件夹。",
                jurisdiction.code,
            )


@rule(
    "unknown-jurisdiction",
    "未知上级",
    "上级代码有对应的文件夹。",
    "权限层级",
)
def unknown_jurisdiction(atlas: Atlas) -> Iterator[Problem]:
    """Find levels above that are not on file, and rings of them."""
    parents = {j.code: j.parent for j in atlas.content.jurisdictions}
    for jurisdiction in atlas.content.jurisdictions:
        parent = jurisdiction.parent
        failed = atlas.has_failed("jurisdiction.yaml")
        if parent and parent not in parents and not failed:
            yield Problem(
                jurisdiction.place,
                "unknown-jurisdiction",
                f"上级 {parent} 没有对应的文件夹。",
                "改正代码，或者先建上级的文件夹。",
                parent,
            )
        seen = {jurisdiction.code}
        while parent:
            if parent in seen:
                yield Problem(
                    jurisdiction.place,
                    "unknown-jurisdiction",
                    f"上级关系绕成了圈：{jurisdiction.code} 又成了自己的上级。",
                    "改正“上级”一项。",
                    jurisdiction.parent,
                )
                break
            seen.add(parent)
            parent = parents.get(parent, "")


@rule(
    "unknown-policy",
    "未知文件",
    "“落实文件”“任务分工”“原始附件”提到的政策文件都在。",
    "政策文件之间的落实关系",
)
def unknown_policy(atlas: Atlas) -> Iterator[Problem]:
    """Find papers that are named but not on file."""
    for jurisdiction in atlas.content.jurisdictions:
        named = [
            (f"{jurisdiction.code}/{duty.policy}", duty.place)
            for duty in jurisdiction.duties
        ]
        named += [
            (f"{jurisdiction.code}/{source.policy}", jurisdiction.place)
            for source in jurisdiction.sources
        ]
        named += [
            (other, policy.place)
            for policy in jurisdiction.policies
            for other in policy.implements
        ]
        for name, place in named:
            failed = atlas.has_failed(".md") or atlas.has_failed("jurisdiction.yaml")
            if name not in atlas.policies and not failed:
                yield Problem(
                    place,
                    "unknown-policy",
                    f"没有政策文件“{name}”。",
                    "检查名称（代码/文件名，不带 .md）；没有原文的也可以先登记。",
                    name,
                )


@rule(
    "unknown-clause",
    "未知条款",
    "任务分工和条款表提到的条款编号都在。",
    "条款表",
)
def unknown_clause(atlas: Atlas) -> Iterator[Problem]:
    """Find clauses that are named but not on file."""
    if atlas.has_failed(".clauses.csv") or atlas.has_failed(".md"):
        return
    for jurisdiction in atlas.content.jurisdictions:
        for duty in jurisdiction.duties:
            if duty.clause not in atlas.clauses:
                yield _no_clause(
                    Place(duty.place.file, duty.place.row, "条款"), duty.clause
                )
    for _, policy in atlas.policies.values():
        for clause in policy.clauses:
            for other in clause.same_as:
                if other not in atlas.clauses:
                    place = Place(clause.place.file, clause.place.row, "相同条款")
                    yield _no_clause(place, other)


@rule(
    "duplicate-clause",
    "条款编号重复",
    "一个条款编号只用于一个条款。",
    "条款表",
)
def duplicate_clause(atlas: Atlas) -> Iterator[Problem]:
    """Find ids of clauses that are used in two tables."""
    seen: set[str] = set()
    for _, policy in atlas.policies.values():
        for clause in policy.clauses:
            if clause.id in seen:
                yield Problem(
                    clause.place,
                    "duplicate-clause",
                    f"条款编号“{clause.id}”在别的条款表里已经用过。",
                    "换一个编号。",
                    clause.id,
                )
            seen.add(clause.id)


def _no_clause(place: Place, name: str) -> Problem:
    return Problem(
        place,
        "unknown-clause",
        f"没有编号为“{name}”的条款。",
        "改成条款表（policies/*.clauses.csv）里的条款编号。",
        name,
    )


@rule(
    "clause-not-in-text",
    "条款与原文不符",
    "条款表里的原文逐字见于文件正文。",
    "逐字引用",
)
def clause_not_in_text(atlas: Atlas) -> Iterator[Problem]:
    """Find clauses whose words do not stand in the text of their paper."""
    for _, policy in atlas.policies.values():
        prose = render(policy.text)
        for clause in policy.clauses:
            if policy.text and prose.place_of(clause.text) is None:
                yield Problem(
                    Place(clause.place.file, clause.place.row, "原文"),
                    "clause-not-in-text",
                    f"正文里找不到“{clause.text[:30]}…”。",
                    "照正文逐字改正，或者改正正文。",
                    clause.text[:100],
                )


@rule(
    "unknown-service",
    "落实情况写错",
    "“落实情况”指向真有的规则、页面和文书。",
    "条款表",
)
def unknown_service(atlas: Atlas) -> Iterator[Problem]:
    """Find entries of 落实情况 that lead nowhere.

    While something could not be read, its pages are missing for that reason only.
    """
    documents = {spec.name for spec in atlas.content.documents}
    for _, policy in atlas.policies.values():
        for clause in policy.clauses:
            for served in clause.served_by:
                kind, _, what = served.partition(":")
                sound = kind in SERVED and bool(what)
                sound &= kind != "rule" or what in RULES
                sound &= kind != "document" or what in documents
                if kind == "page" and not atlas.failed:
                    sound &= what.partition("#")[0] in atlas.addresses
                if not sound:
                    what = "这个页面不存在" if kind == "page" else "不知道指什么"
                    yield Problem(
                        Place(clause.place.file, clause.place.row, "落实情况"),
                        "unknown-service",
                        f"“{served}”{what}。",
                        "写成 page:网页地址、rule:规则编号、document:letter、"
                        "export:数据或者 people:由谁落实。",
                        served,
                    )


@rule(
    "missing-wording",
    "缺告知承诺书文本",
    "有事项的地方，要有该类告知承诺书的文本（letters/ 文件夹）。",
    "荥法治政府组办〔2021〕18号附件2",
)
def missing_wording(atlas: Atlas) -> Iterator[Problem]:
    """Find schemes with matters but without the words of their letter."""
    seen = set()
    for located in atlas.matters:
        jurisdiction, scheme = located.jurisdiction, located.matter.scheme
        if wording_of(located) or (jurisdiction.code, scheme) in seen:
            continue
        if atlas.has_failed(f"{jurisdiction.slug}/letters/"):
            continue
        seen.add((jurisdiction.code, scheme))
        name = "proof" if scheme == "证明事项" else "permit"
        yield Problem(
            jurisdiction.place,
            "missing-wording",
            f"有“{scheme}”的事项，却没有可用的 letters/{name}.yaml，"
            "这些事项都生成不了办事指南和告知承诺书。",
            f"补上 letters/{name}.yaml，可照别处的样子填写。",
            scheme,
        )


@rule(
    "demo-code",
    "示例代码",
    "示例只用保留的 9999 开头的代码，真实地区不用；示例不计入统计。",
    "示例数据与真实数据分开",
)
def demo_code(atlas: Atlas) -> Iterator[Problem]:
    """Find demonstrations under a real code, and the other way round."""
    for jurisdiction in atlas.content.jurisdictions:
        if jurisdiction.is_demo != jurisdiction.code.startswith("9999"):
            yield Problem(
                jurisdiction.place,
                "demo-code",
                f"代码 {jurisdiction.code} 与“示例”一项不一致。",
                "示例用 9999 开头的代码并写“示例: 是”；真实地区用自己的代码。",
                jurisdiction.code,
            )
