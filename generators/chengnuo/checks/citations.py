"""Rules: every legal basis can be found, and what is no longer in force shows."""

from collections.abc import Iterator

from chengnuo.atlas import Atlas
from chengnuo.checks.registry import rule
from chengnuo.laws import State, parse, resolve
from chengnuo.model import Basis, Matter, ProofItem
from chengnuo.problems import Place, Problem, Severity

FORM = "写成《法律简称》第几条第几款第（几）项，一行一个依据。"


def _bases(atlas: Atlas) -> Iterator[Basis]:
    for located in atlas.matters:
        yield from located.matter.bases
        for proof in located.matter.proofs:
            yield from proof.bases


@rule(
    "bad-citation",
    "依据写法",
    "设定依据写成《法律简称》第几条第几款第几项。",
    "《优化营商环境条例》第四十四条（清单逐项列明设定依据）",
)
def bad_citation(atlas: Atlas) -> Iterator[Problem]:
    """Find bases that are not one citation."""
    for basis in _bases(atlas):
        if parse(basis.citation) is None:
            yield Problem(
                basis.place,
                "bad-citation",
                f"看不懂依据“{basis.citation}”。",
                FORM,
                basis.citation,
            )


@rule(
    "unknown-law",
    "依据查不到",
    "设定依据引用的法律、条、款、项都收录在 laws/ 里，可以逐字引出。",
    "《优化营商环境条例》第四十四条",
)
def unknown_law(atlas: Atlas) -> Iterator[Problem]:
    """Find citations of laws, articles, paragraphs or items that are not on file."""
    for basis in _bases(atlas):
        citation = parse(basis.citation)
        if citation is None:
            continue
        found = resolve(atlas.content.laws, citation, atlas.today, basis.version)
        if found.state is State.MISSING and not atlas.has_failed("laws/"):
            yield Problem(
                basis.place,
                "unknown-law",
                f"laws/ 里没有{found.absent}。",
                "核对依据是否写错；确有其条的，请维护 laws/ 的单位收录条文，收录以前先不填这一行。",
                basis.citation,
            )


@rule(
    "basis-ended",
    "依据已失效",
    "设定依据在当天有效；已经废止、被取代的要调整清单。",
    "《优化营商环境条例》第四十四条；清单动态调整",
)
def basis_ended(atlas: Atlas) -> Iterator[Problem]:
    """Find bases that are no longer, or not yet, in force."""
    for basis in _bases(atlas):
        citation = parse(basis.citation)
        if citation is None:
            continue
        found = resolve(atlas.content.laws, citation, atlas.today, basis.version)
        law = found.law
        if law is None or found.state not in (State.ENDED, State.NOT_YET):
            continue
        if found.state is State.ENDED:
            message = f"“{basis.citation}”自{law.in_force_until}起不再有效。"
            if law.replaced_by:
                message += f"取代它的是{law.replaced_by}。"
        else:
            message = f"“{basis.citation}”要到{law.in_force_from}才施行。"
        yield Problem(
            basis.place,
            "basis-ended",
            message,
            "改用现行依据；没有现行依据的，报清单调整。",
            basis.citation,
            Severity.WARNING,
        )


@rule(
    "date-order",
    "日期先后",
    "生效日期早于失效日期；法律的施行日期早于失效日期。",
    "日期先后",
)
def date_order(atlas: Atlas) -> Iterator[Problem]:
    """Find ends that come before their beginnings."""
    spans = [
        (law.in_force_from, law.in_force_until, law.place) for law in atlas.content.laws
    ]
    for located in atlas.matters:
        things: list[Matter | ProofItem] = [located.matter, *located.matter.proofs]
        spans += [(t.effective_from, t.effective_until, t.place) for t in things]
    for begin, end, place in spans:
        if begin and end and end <= begin:
            yield Problem(
                Place(place.file, place.row, "失效日期"),
                "date-order",
                f"失效日期 {end} 不晚于生效日期 {begin}。",
                "核对两个日期。",
                str(end),
            )
