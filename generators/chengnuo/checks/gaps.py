"""Rules: what the law wants published and nobody has filled in yet (warnings)."""

from collections.abc import Iterator

from chengnuo.atlas import Atlas, current_proofs, holds
from chengnuo.checks.registry import rule
from chengnuo.model import ProofItem, Scheme, VerificationMethod
from chengnuo.problems import Place, Problem, Severity


def _gap(place: Place, rule_id: str, missing: list[str], what: str) -> Problem:
    named = "、".join(missing)
    return Problem(
        place,
        rule_id,
        f"{what}：{named}。",
        "补填；页面上会显示“办理单位尚未提供”。",
        "",
        Severity.WARNING,
    )


@rule(
    "guide-incomplete",
    "办事指南要素不全",
    "办事指南有八个要素：事项名称、设定依据、申请条件、办理材料、办理地点、办理时间、"
    "联系电话、办理流程。",
    "政府网站检查的办事指南要素；琼府办函〔2020〕394号（七）",
)
def guide_incomplete(atlas: Atlas) -> Iterator[Problem]:
    """Find matters that lack some of the eight elements of a guide."""
    for located in atlas.matters:
        matter, agency = located.matter, located.agency
        if not located.number:
            continue
        has_basis = matter.bases or any(proof.bases for proof in matter.proofs)
        elements = {
            "设定依据": has_basis,
            "申请条件": matter.conditions,
            "办理材料": matter.materials,
            "办理地点": matter.place_of_service or agency.address,
            "办理时间": matter.hours or agency.hours,
            "联系电话": matter.telephone or agency.telephone,
            "办理流程": matter.steps,
        }
        missing = [name for name, value in elements.items() if not value]
        if missing:
            yield _gap(matter.place, "guide-incomplete", missing, "办事指南缺少")


@rule(
    "proof-incomplete",
    "证明事项要素不全",
    "逐一明确证明的内容、开具单位、核查方式、核查时间、核查标准、可否代为承诺、承诺书是否公开。",
    "湛河区政策解读（2021年4月）三（三）；宿政办秘〔2021〕7号二（三）",
)
def proof_incomplete(atlas: Atlas) -> Iterator[Problem]:
    """Find proof items of which something is not made clear."""
    for located in atlas.matters:
        if not located.number:
            continue
        for proof in current_proofs(located.matter, atlas.today):
            missing = _missing(proof)
            if missing:
                yield _gap(proof.place, "proof-incomplete", missing, "证明事项缺少")


def _missing(proof: ProofItem) -> list[str]:
    exempt = proof.verification is VerificationMethod.EXEMPT
    elements = {
        "证明内容": proof.proof_content,
        "开具单位": proof.issuing_body,
        "核查方式": proof.verification,
        "核查时间": exempt or proof.verification_time,
        "核查标准": exempt or proof.verification_standard,
        "日常监管": not exempt or proof.supervision,
        "可否代为承诺": proof.promise_by_representative,
        "承诺书是否公开": proof.disclosure,
        "公开范围": proof.disclosure != "公开" or proof.disclosure_scope,
        "公开时限": proof.disclosure != "公开" or proof.disclosure_term,
    }
    return [name for name, value in elements.items() if not value]


@rule(
    "matter-empty",
    "没有证明事项",
    "实行证明事项告知承诺制的事项至少有一项证明；涉企经营许可事项有许可条件。",
    "荥法治政府组办〔2021〕18号附件1；琼府办函〔2020〕394号涉企经营许可事项实施方案",
)
def matter_empty(atlas: Atlas) -> Iterator[Problem]:
    """Find matters in which there is nothing to promise."""
    for located in atlas.matters:
        matter = located.matter
        table = matter.place.file.replace("matters.csv", "proofs.csv")
        proofs = current_proofs(matter, atlas.today)
        if (
            matter.scheme is Scheme.PROOF
            and holds(matter, atlas.today)
            and not proofs
            and table not in atlas.failed
        ):
            has_ended = bool(matter.proofs)
            yield Problem(
                matter.place,
                "matter-empty",
                f"事项“{matter.name}”"
                + ("的证明今天都不适用。" if has_ended else "没有证明事项。"),
                "在 proofs.csv 里补上；整个事项不再适用的，在 matters.csv 里填失效日期。",
                matter.slug,
                Severity.WARNING if has_ended else Severity.ERROR,
            )
        if matter.scheme is Scheme.BUSINESS_PERMIT and not matter.conditions:
            yield Problem(
                matter.place,
                "matter-empty",
                f"涉企经营许可事项“{matter.name}”没有写许可条件。",
                "在“申请条件”一列补上，一项一行。",
                matter.slug,
            )


@rule(
    "no-complaint-channel",
    "没有投诉举报方式",
    "公布投诉举报方式，接受社会监督。",
    "荥法治政府组办〔2021〕18号五（六）",
)
def no_complaint_channel(atlas: Atlas) -> Iterator[Problem]:
    """Find agencies with matters for which nobody takes complaints."""
    for jurisdiction in atlas.content.jurisdictions:
        for agency in jurisdiction.agencies:
            known = agency.complaint_channels or jurisdiction.complaint_channels
            if agency.matters and not known:
                yield Problem(
                    agency.place,
                    "no-complaint-channel",
                    f"{agency.name}和{jurisdiction.name}都没有公布投诉举报方式。",
                    "在 agency.yaml 或者 jurisdiction.yaml 里补上“投诉举报渠道”。",
                    severity=Severity.WARNING,
                )


@rule(
    "no-disclosure-mark",
    "没有公开属性",
    "政策文件写明公开属性（主动公开、依申请公开）。",
    "琼府办函〔2020〕394号（此件主动公开）",
)
def no_disclosure_mark(atlas: Atlas) -> Iterator[Problem]:
    """Find papers whose text is published without a mark that it may be."""
    for _, policy in atlas.policies.values():
        if policy.text and not policy.disclosure_mark:
            yield Problem(
                policy.place,
                "no-disclosure-mark",
                f"“{policy.short_title or policy.title}”没有公开属性。",
                "原件印有公开属性的，照抄；没有印的，向发文机关核实。",
                severity=Severity.NOTICE,
            )
